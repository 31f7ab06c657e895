//! A quick start: after a clean stop a log is served before it is read, and verified behind the service.

use super::{
    HANG, Northmere, Views, frames, home_with, is, northmere, read_all, refused, said, serve, token_of, verify, views,
};
use crate::world::{Home, Process, log_of, request_id, until};
use serde_json::json;
use std::{fs, path::Path, process::Output};
use tokio::{
    task::{block_in_place, spawn_blocking},
    time::timeout,
};

/// As [`serve`], quickly whenever the stop was a clean one.
pub async fn serve_quickly(home: &Home) -> Result<Process, Output> {
    let places = home.places.clone();
    let always = ["--quick-start-above".to_owned(), "0".to_owned()];
    let serving = spawn_blocking(move || Process::serve_with(&places, &always));
    timeout(HANG, serving).await.expect("the start hangs").unwrap()
}

/// What a hub logs once all that a quick start had not read is verified.
pub const VERIFIED: &str = "all of it is verified, from the first byte";

/// How often a text is in what the hub of these directories has logged.
pub fn logged(home: &Home, text: &str) -> usize {
    fs::read_to_string(log_of(&home.places)).map_or(0, |log| log.matches(text).count())
}

/// Waits until the hub has said once more that everything is verified, or has ended. Answers its exit code if it has.
pub async fn verified(home: &Home, process: &mut Process, before: usize) -> Option<i32> {
    let judged = || {
        let ended = process.ended().map(Some);
        std::future::ready(ended.or_else(|| (logged(home, VERIFIED) > before).then_some(None)))
    };
    until("it is verified, or has ended", judged).await
}

async fn seen(hub: &Northmere, home: &Home, process: &Process) -> Views {
    timeout(HANG, async { views(&process.client().await, &home.issuer(), &hub.case).await }).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_clean_stop_a_log_is_served_before_it_is_read_and_verified_behind_the_service() {
    const UNREAD: &str = "unread: [Facts, Access]";
    let hub = northmere().await;
    let home = home_with(&hub.clean);
    let report = json!({"request_id": request_id("quickly"), "recorded_as": "RECORDED_AS_OTHER",
        "place": "PLACE_KIND_UNKNOWN"});
    let mut receipts = Vec::new();
    for times in 1..=3 {
        let before = logged(&home, VERIFIED);
        let mut process = serve_quickly(&home).await.unwrap();
        assert_eq!((logged(&home, UNREAD), logged(&home, "rebuilt: Some(")), (times, 0));
        let seen = seen(hub, &home, &process).await;
        assert!(times > 1 || seen == hub.views[0]);
        assert_eq!(verified(&home, &mut process, before).await, None);
        // What the journal has forgotten it asks the store: a request that was sent before the stop gets its receipt.
        let client = process.client().await;
        receipts
            .push(client.ask("intake/ReportIncident", Some(&token_of(&home.issuer(), "oic")), &report).await.unwrap());
        drop(client);
        assert_eq!(block_in_place(|| process.stop()), Some(0));
        let found = verify(&home.places).await;
        assert_eq!(found.status.code(), Some(0), "{}", said(&found));
    }
    assert!(receipts.iter().all(|receipt| *receipt == receipts[0]), "{receipts:?}");
    // After a kill, and where nobody asks for it, everything is read first.
    let process = serve_quickly(&home).await.unwrap();
    process.kill();
    let process = serve_quickly(&home).await.unwrap();
    assert_eq!(logged(&home, UNREAD), 4);
    assert_eq!(block_in_place(|| process.stop()), Some(0));
    let process = serve(&home.places).await.unwrap();
    assert_eq!(logged(&home, UNREAD), 4);
    process.kill();
}

/// Exchanges the two frames in the middle of a segment: each is whole and has the tag that it was written with.
fn exchange_two_frames(segment: &mut [u8]) {
    let starts = frames(segment);
    let middle = starts.len() / 2;
    let [first, second, end] = [starts[middle], starts[middle + 1], starts[middle + 2]];
    segment[first..end].rotate_left(second - first);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_records_that_were_exchanged_are_refused_also_by_a_hub_that_serves_already() {
    let hub = northmere().await;
    for log in ["data/facts/", "data/access/"] {
        for (quickly, keeps_store) in [(false, true), (true, true), (true, false)] {
            let home = home_with(&hub.clean);
            let of_log = |path: &Path| is(path, log) && is(path, ".seg");
            let (path, bytes) = hub.clean.iter().find(|(path, _)| of_log(path)).unwrap();
            let mut changed = bytes.clone();
            exchange_two_frames(&mut changed);
            assert!(changed != *bytes && changed.len() == bytes.len());
            fs::write(home.path().join(path), changed).unwrap();
            if !keeps_store {
                fs::remove_dir_all(home.path().join("data/store")).unwrap();
            }
            if quickly {
                let before = logged(&home, VERIFIED);
                match serve_quickly(&home).await {
                    // A store that has to be rebuilt is fed with nothing that is not verified.
                    Ok(mut process) => {
                        assert!(keeps_store, "{log}: served without a store");
                        assert_eq!(verified(&home, &mut process, before).await, Some(65), "{log}");
                    }
                    Err(refused) => assert_eq!(refused.status.code(), Some(65), "{log}: {}", said(&refused)),
                }
            }
            // And from then on it is refused before anything is served, as often as it is tried.
            for _ in 0..2 {
                refused(&home, "").await;
            }
            let now = read_all(home.path());
            assert!(now.keys().any(|path| of_log(path)), "the segments stay as they are");
        }
    }
}
