//! What opening a hub tells, and what it does when its store cannot follow the logs any more.

use crate::{
    CallError, Clock, Exit, Failed, Places, demo_founding,
    follow::on_a_thread,
    found,
    hub::Hub,
    tests::{HANG, Played},
    truth::{QUICK_START_ABOVE, Truth},
};
use serde_json::json;
use std::path::PathBuf;
use store::LogName;
use tokio::time::timeout;
use tonic::Code;
use vault::Heads;

#[tokio::test]
async fn a_clock_that_stands_before_the_last_record_is_told() {
    let home = tempfile::tempdir().unwrap();
    let places = Places::new(&home.path().join("data"), &home.path().join("keys")).unwrap();
    let on = |day: &str| Clock::demo(format!("{day}T09:00:00Z").parse().unwrap());
    found(&places, demo_founding("test.hub").unwrap(), on("2026-03-02")).await.unwrap();
    for (day, ahead) in [("2026-03-01", Some("2026-03-02T09:00:00.000Z".parse().unwrap())), ("2026-03-03", None)] {
        let (hub, report) = {
            let truth = Truth::of_journals(&places, &on(day), QUICK_START_ABOVE, |_, settings| settings).unwrap();
            Hub::on(truth, &places.store(), on(day), &PathBuf::from("/nonexistent"), on_a_thread).unwrap()
        };
        assert_eq!(report.ahead_of_clock, ahead, "on {day}");
        hub.stop().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hub_whose_store_cannot_follow_answers_nothing_more_and_ends_its_streams() {
    let played = Played::with(|_, settings| settings).await;
    let live = played.watch().await;
    let hub = played.hub.upgrade().unwrap();
    let waiting = hub.applied(LogName::Facts, u64::MAX, 10 * HANG);
    let failing = async { hub.fail(&Failed::new(Exit::Io, "the store's disk is full")) };
    let (came, ()) = timeout(HANG, async { tokio::join!(waiting, failing) }).await.unwrap();
    assert!(!came);
    let (ended, after) = timeout(HANG, live).await.unwrap().unwrap();
    let Err(CallError::Status(status)) = ended else { panic!("the stream ended with {ended:?}") };
    assert_eq!((status.code(), after), (Code::Unavailable, Vec::new()));
    let spoc = played.player.token("spoc").unwrap();
    let asked = json!({"case": played.case});
    for (call, token) in [("cases/GetCase", &spoc), ("audit/ReplayCase", &played.auditor())] {
        assert_eq!(played.shown(call, token, &asked).await, (Vec::new(), Err(Code::Unavailable)), "{call}");
    }
    drop(hub);
    timeout(HANG, played.running.stop()).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keyring_testifies_of_all_that_was_acknowledged_and_of_nothing_before() {
    let played = Played::with(|_, settings| settings).await;
    let hub = played.hub.upgrade().unwrap();
    let heads = || Heads { facts: *hub.facts.log.head().borrow(), access: *hub.looks.log.head().borrow() };
    let spoc = played.player.token("spoc").unwrap();
    let asked = json!({"case": played.case});
    for _ in 0..3 {
        let before = heads();
        let (shown, ended) = played.shown("cases/GetCase", &spoc, &asked).await;
        assert!(ended.is_ok() && !shown.is_empty());
        assert_eq!(heads(), Heads { access: before.access + 1, ..before });
        // The follower does it some time after the answer.
        let told = async {
            while hub.vault().testified() != heads() {
                assert!(hub.vault().testified().access <= heads().access);
                tokio::task::yield_now().await;
            }
        };
        timeout(HANG, told).await.unwrap();
    }
    drop(hub);
    timeout(HANG, played.running.stop()).await.unwrap().unwrap();
}
