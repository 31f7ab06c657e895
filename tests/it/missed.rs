//! `kill -9` while what was missed is being announced, again and again: each miss is announced once, and told once.

use crate::{
    api::scene::{CHAIR, Scene, text},
    crash::Dice,
    world::{AUDITOR, Home, Process, hub, token},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    future,
    time::Duration,
};
use tokio::time::timeout;

/// Cases, of each of which duties were missed long before the first process announces.
const CASES: usize = 12;
/// A process is killed after it stored so many records at most.
const RECORDS_MAX: u64 = 12;
/// More kills than it takes, were each process to store one record.
const KILLS_MAX: usize = 1_000;
/// How long a round of the clock, or the next record, may take before it counts as a hang.
const HANG: Duration = Duration::from_mins(1);
/// Longer than two rounds of the clock.
const ROUNDS: Duration = Duration::from_secs(3);

async fn ask(home: &Home, process: &Process, call: &str, request: &Value) -> Value {
    process.client().await.ask(call, Some(&token(&home.issuer(), AUDITOR)), request).await.unwrap()
}

/// How many facts the log holds.
async fn size(home: &Home, process: &Process) -> u64 {
    text(&ask(home, process, "audit/GetCheckpoint", &json!({})).await["size"]).parse().unwrap()
}

/// The clocks of a case that were missed, as an auditor is told.
async fn missed(home: &Home, process: &Process, case: &str) -> Vec<Value> {
    let told = ask(home, process, "audit/Clocks", &json!({"case": case})).await;
    let clocks = told["clocks"].as_array().cloned().unwrap_or_default();
    clocks.into_iter().filter(|clock| clock["state"] == "CLOCK_STATE_MISSED").collect()
}

/// Whether nothing was missed that is not announced.
async fn all_are_announced(home: &Home, process: &Process, cases: &[String]) -> bool {
    for case in cases {
        if missed(home, process, case).await.iter().any(|clock| clock["announced_by_event_id"].is_null()) {
            return false;
        }
    }
    true
}

fn serve(home: &Home) -> Process {
    let every_second = ["--clock-every".to_owned(), "1".to_owned()];
    Process::serve_with(&home.places, &every_second).unwrap_or_else(|no| panic!("{no:?}"))
}

/// Until more records were stored, or nothing is left to announce.
async fn announces(home: &Home, process: &Process, cases: &[String], records: u64) {
    let before = size(home, process).await;
    while size(home, process).await < before + records && !all_are_announced(home, process, cases).await {}
}

#[tokio::test(flavor = "multi_thread")]
async fn each_miss_is_announced_and_told_once_however_often_the_hub_is_killed_meanwhile() {
    let scene = Scene::empty().await;
    let mut cases = Vec::new();
    for _ in 0..CASES {
        let case = text(&scene.open_case().await["case_id"]);
        scene.refer(&case).await;
        cases.push(case);
    }
    let home = scene.world.stop().await;
    let mut dice = Dice::seeded("missed");
    let mut kills = 0;
    let process = loop {
        let process = serve(&home);
        if all_are_announced(&home, &process, &cases).await {
            break process;
        }
        let records = 1 + dice.below(RECORDS_MAX);
        timeout(HANG, announces(&home, &process, &cases, records)).await.expect("nothing is announced any more");
        process.kill();
        kills += 1;
        assert!(kills < KILLS_MAX, "it does not end");
    };
    assert!(kills > 1, "nothing was killed while it announced");
    // Two rounds later nothing was added.
    let stored = size(&home, &process).await;
    let _ = timeout(ROUNDS, future::pending::<()>()).await;
    assert_eq!(size(&home, &process).await, stored);

    let mut announced = BTreeSet::new();
    for case in &cases {
        let missed = missed(&home, &process, case).await;
        assert!(!missed.is_empty(), "{case}");
        let replayed = ask(&home, &process, "audit/ReplayCase", &json!({"case": case, "page_size": 500})).await;
        let events = replayed["events"].as_array().unwrap();
        let of: BTreeSet<_> = events
            .iter()
            .filter(|event| event.to_string().contains("casework.duty_missed.v1"))
            .map(|event| text(&event["event"]["event_id"]))
            .collect();
        let named: BTreeSet<_> = missed.iter().map(|clock| text(&clock["announced_by_event_id"])).collect();
        assert_eq!((of.len(), &of), (missed.len(), &named), "one event for each miss of {case}, and no other");
        announced.extend(of);
    }
    // The chair was told of each once.
    let client = process.client().await;
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    let mut page = String::new();
    loop {
        let asked = json!({"page_size": 100, "page_token": page});
        let alerts = client.ask("inbox/ListAlerts", Some(&token(&home.issuer(), CHAIR)), &asked).await.unwrap();
        for alert in alerts["alerts"].as_array().into_iter().flatten() {
            if alert["kind"] == "ALERT_KIND_DUTY_MISSED" {
                *told.entry(text(&alert["event_id"])).or_default() += 1;
            }
        }
        page = alerts["next_page_token"].as_str().unwrap_or_default().to_owned();
        if page.is_empty() {
            break;
        }
    }
    assert!(told.values().all(|&times| times == 1), "{told:?}");
    assert_eq!(told.keys().cloned().collect::<BTreeSet<_>>(), announced);
    drop(client);
    assert_eq!(process.stop(), Some(0));
    let (data, keys) = (home.places.data.to_str().unwrap(), home.places.keys.to_str().unwrap());
    assert_eq!(hub(&["audit", "verify", "--data", data, "--keys", keys]).status.code(), Some(0));
}
