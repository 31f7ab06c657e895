//! What tests of a hub in this process have in common.

use crate::{
    Bearer, CallError, Clock, Config, Issuer, JsonClient, NORTHMERE, Places, Player, Running, Scenario, demo_founding,
    follow::on_a_thread,
    found,
    hub::Hub,
    serve::serve,
    truth::{QUICK_START_ABOVE, Truth},
};
use serde_json::{Value, json};
use std::{
    path::PathBuf,
    sync::{Arc, Weak},
    time::Duration,
};
use store::LogName;
use tokio::{task::JoinHandle, time::timeout};
use tonic::Code;

/// How long anything here may take before it counts as a hang.
pub const HANG: Duration = Duration::from_mins(1);

/// A served hub with the Northmere case but for its last day.
pub struct Played {
    pub places: Places,
    pub hub: Weak<Hub>,
    pub running: Running,
    pub client: JsonClient,
    pub player: Player,
    /// The case's spoken reference.
    pub case: Value,
    _home: tempfile::TempDir,
}

impl Played {
    /// With the settings of its journals adjusted.
    pub async fn with(adjust: impl Fn(LogName, journal::Settings) -> journal::Settings) -> Self {
        let home = tempfile::tempdir().unwrap();
        let places = Places::new(&home.path().join("data"), &home.path().join("keys")).unwrap();
        let scenario = Scenario::from_json(NORTHMERE).unwrap();
        let last = scenario.acts.last().unwrap().at;
        let clock = Clock::demo(scenario.begins().unwrap());
        found(&places, demo_founding("test.hub").unwrap(), clock.clone()).await.unwrap();
        // The program is asked about a store that was stopped cleanly only; here there is none yet.
        let program = PathBuf::from("/nonexistent");
        let config = Config::new(places.clone(), "127.0.0.1:0".parse().unwrap(), clock.clone(), program);
        let (hub, report) = {
            let truth = Truth::of_journals(&places, &clock, QUICK_START_ABOVE, adjust).unwrap();
            Hub::on(truth, &places.store(), clock.clone(), &config.program, on_a_thread).unwrap()
        };
        let weak = Arc::downgrade(&hub);
        let running = serve(config, hub, report, None).await.unwrap();
        let client = JsonClient::connect(&format!("http://{}", running.address)).await.unwrap();
        let mut player = Player::new(scenario, client.clone(), Issuer::open(&places).unwrap(), clock).await.unwrap();
        while player.next_at().unwrap() < last {
            player.step().await.unwrap();
        }
        let spoc = player.token("spoc").unwrap();
        let case =
            client.ask("cases/ListCases", Some(&spoc), &json!({})).await.unwrap()["cases"][0]["reference"].clone();
        Self { places, hub: weak, running, client, player, case, _home: home }
    }

    /// A token of the demo's auditor.
    pub fn auditor(&self) -> String {
        let auditor = Bearer {
            agency: "hub-office".parse().unwrap(),
            worker: "auditor-1".parse().unwrap(),
            role: kernel::Role::Auditor,
            purpose: kernel::Purpose::Audit,
        };
        Issuer::open(&self.places).unwrap().token(auditor, 600).unwrap()
    }

    /// Watches the case until the stream ends. Returns once it has caught up; what comes then is in the answer, with how
    /// it ended.
    pub async fn watch(&self) -> JoinHandle<(Result<(), CallError>, Vec<Value>)> {
        let method = self.client.method("cases/WatchCaseEvents").unwrap();
        let (caught_up, is_live) = tokio::sync::oneshot::channel();
        let (watcher, token) = (self.client.clone(), self.player.token("spoc").unwrap());
        let asked = json!({"case": self.case});
        let live = tokio::spawn(async move {
            let (mut caught_up, mut after) = (Some(caught_up), Vec::new());
            let ended = watcher.call(&method, Some(&token), &asked, |message| {
                match (caught_up.take(), message["caught_up"].is_null()) {
                    (Some(waits), false) => waits.send(()).unwrap(),
                    (Some(waits), true) => caught_up = Some(waits),
                    (None, _) => after.push(message),
                }
                true
            });
            (ended.await, after)
        });
        timeout(HANG, is_live).await.unwrap().unwrap();
        live
    }

    /// Everything that a call shows, and how it ended.
    pub async fn shown(&self, call: &str, token: &str, request: &Value) -> (Vec<Value>, Result<(), Code>) {
        let method = self.client.method(call).unwrap();
        let mut shown = Vec::new();
        // A live stream is left once it has caught up.
        let on_message = |message: Value| {
            let goes_on = message["caught_up"].is_null();
            shown.push(message);
            goes_on
        };
        let ended = timeout(HANG, self.client.call(&method, Some(token), request, on_message)).await.unwrap();
        let ended = ended.map_err(|error| match error {
            CallError::Status(status) => status.code(),
            CallError::Json(why) => panic!("{call}: {why}"),
        });
        (shown, ended)
    }
}
