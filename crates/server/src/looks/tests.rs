//! An access log that takes no record: nobody is shown anything, on any way (decision 7).

use crate::{
    CallError, Clock, Config, Issuer, JsonClient, NORTHMERE, Places, Player, Scenario, demo_founding, found, hub::Hub,
    serve::serve,
};
use serde_json::{Value, json};
use std::{
    io,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use store::LogName;
use tokio::time::timeout;
use tonic::Code;

/// How long anything here may take before it counts as a hang.
const HANG: Duration = Duration::from_mins(1);

/// Everything that a call shows, and how it ended.
async fn shown(client: &JsonClient, call: &str, token: &str, request: &Value) -> (Vec<Value>, Result<(), Code>) {
    let method = client.method(call).unwrap();
    let mut shown = Vec::new();
    // A live stream is left once it has caught up.
    let on_message = |message: Value| {
        let goes_on = message["caught_up"].is_null();
        shown.push(message);
        goes_on
    };
    let ended = timeout(HANG, client.call(&method, Some(token), request, on_message)).await.unwrap();
    let ended = ended.map_err(|error| match error {
        CallError::Status(status) => status.code(),
        CallError::Json(why) => panic!("{call}: {why}"),
    });
    (shown, ended)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_look_cannot_be_recorded_nothing_is_shown() {
    let home = tempfile::tempdir().unwrap();
    let places = Places::new(&home.path().join("data"), &home.path().join("keys")).unwrap();
    let scenario = Scenario::from_json(NORTHMERE).unwrap();
    let last = scenario.acts.last().unwrap().at;
    let clock = Clock::demo(scenario.begins().unwrap());
    found(&places, demo_founding("test.hub").unwrap(), clock.clone()).await.unwrap();

    // The access journal as it is, on a disk that is full from a moment on: every append then ends as after a failed write.
    let full = Arc::new(AtomicBool::new(false));
    let says = full.clone();
    let filling = move |log, mut settings: journal::Settings| {
        if log == LogName::Access {
            let (says, before_sync) = (says.clone(), settings.before_sync.clone());
            settings.before_sync = Arc::new(move || {
                if says.load(Ordering::Relaxed) { Err(io::ErrorKind::StorageFull.into()) } else { before_sync() }
            });
        }
        settings
    };
    let config = Config {
        places: places.clone(),
        listen: "127.0.0.1:0".parse().unwrap(),
        clock: clock.clone(),
        reflection: false,
        // Asked about a store that was stopped cleanly only; here there is none yet.
        program: PathBuf::from("/nonexistent"),
    };
    let (hub, report) = Hub::open_as(&places, clock.clone(), &config.program, filling).unwrap();
    let running = serve(config, hub, report).await.unwrap();
    let client = JsonClient::connect(&format!("http://{}", running.address)).await.unwrap();
    let mut player = Player::new(scenario, client.clone(), Issuer::open(&places).unwrap(), clock).await.unwrap();
    while player.next_at().unwrap() < last {
        player.step().await.unwrap();
    }

    let spoc = player.token("spoc").unwrap();
    let auditor = Issuer::open(&places).unwrap();
    let auditor = auditor.token(
        crate::Bearer {
            agency: "hub-office".parse().unwrap(),
            worker: "auditor-1".parse().unwrap(),
            role: kernel::Role::Auditor,
            purpose: kernel::Purpose::Audit,
        },
        600,
    );
    let auditor = auditor.unwrap();
    let case = client.ask("cases/ListCases", Some(&spoc), &json!({})).await.unwrap()["cases"][0]["reference"].clone();
    let report = json!({"request_id": "7d444840-9dc0-4f5e-8f0e-0123456789ab", "recorded_as": "RECORDED_AS_OTHER",
        "place": "PLACE_KIND_UNKNOWN"});
    let oic = player.token("oic").unwrap();
    let reported = client.ask("intake/ReportIncident", Some(&oic), &report).await.unwrap();
    let looks = [
        ("cases/GetCase", &spoc, json!({"case": case})),
        ("cases/WatchCaseEvents", &spoc, json!({"case": case})),
        ("cases/ListCases", &spoc, json!({})),
        ("cases/GetIncident", &oic, json!({"incident_id": reported["incident_id"]})),
        ("cases/ListIncidents", &spoc, json!({})),
        ("audit/ReplayCase", &auditor, json!({"case": case})),
        ("audit/WhoSaw", &auditor, json!({"case": case})),
        ("audit/Clocks", &auditor, json!({"case": case})),
        ("audit/Pattern", &auditor, json!({"case": case})),
        ("audit/ExportCase", &auditor, json!({"case": case, "justification": "for the test, to nobody"})),
    ];
    for (call, token, request) in &looks {
        let (shown, ended) = shown(&client, call, token, request).await;
        assert!(ended.is_ok() && !shown.is_empty(), "{call}: {ended:?}");
    }
    // A stream that is open when the disk is full.
    let method = client.method("cases/WatchCaseEvents").unwrap();
    let (caught_up, is_live) = tokio::sync::oneshot::channel();
    let (watcher, token, asked) = (client.clone(), spoc.clone(), json!({"case": case}));
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

    full.store(true, Ordering::Relaxed);
    // Commands are recorded in the other log, and what happens on the case wakes the stream.
    while player.step().await.unwrap() {}
    let (ended, after) = timeout(HANG, live).await.unwrap().unwrap();
    let Err(CallError::Status(status)) = ended else { panic!("the stream ended with {ended:?}") };
    assert_eq!((status.code(), after), (Code::Unavailable, Vec::new()));
    for (call, token, request) in &looks {
        assert_eq!(shown(&client, call, token, request).await, (Vec::new(), Err(Code::Unavailable)), "{call}");
    }
    // Not even that there is no such case is said without a record.
    let (shown, ended) =
        shown(&client, "cases/GetCase", &spoc, &json!({"case": "7d444840-9dc0-4f5e-8f0e-0123456789ac"})).await;
    assert_eq!((shown, ended), (Vec::new(), Err(Code::Unavailable)));
    drop(client);
    running.stop().await.unwrap();
}
