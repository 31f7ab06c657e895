//! An access log that takes no record: nobody is shown anything, on any way (decision 7).

use crate::{
    CallError,
    tests::{HANG, Played},
};
use serde_json::json;
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use store::LogName;
use tokio::time::timeout;
use tonic::Code;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f1_where_a_look_cannot_be_recorded_nothing_is_shown() {
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
    let mut hub = Played::with(filling).await;
    let spoc = hub.player.token("spoc").unwrap();
    let auditor = hub.auditor();
    let case = hub.case.clone();
    let report = json!({"request_id": "7d444840-9dc0-4f5e-8f0e-0123456789ab", "recorded_as": "RECORDED_AS_OTHER",
        "place": "PLACE_KIND_UNKNOWN"});
    let oic = hub.player.token("oic").unwrap();
    let reported = hub.client.ask("intake/ReportIncident", Some(&oic), &report).await.unwrap();
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
        (
            "audit/ExportCase",
            &auditor,
            json!({"case": case, "justification": "for the test, to nobody",
            "recipient": "nobody"}),
        ),
    ];
    for (call, token, request) in &looks {
        let (shown, ended) = hub.shown(call, token, request).await;
        assert!(ended.is_ok() && !shown.is_empty(), "{call}: {ended:?}");
    }
    // A stream that is open when the disk is full.
    let live = hub.watch().await;

    full.store(true, Ordering::Relaxed);
    // Commands are recorded in the other log, and what happens on the case wakes the stream.
    while hub.player.step().await.unwrap() {}
    let (ended, after) = timeout(HANG, live).await.unwrap().unwrap();
    let Err(CallError::Status(status)) = ended else { panic!("the stream ended with {ended:?}") };
    assert_eq!((status.code(), after), (Code::Unavailable, Vec::new()));
    for (call, token, request) in &looks {
        assert_eq!(hub.shown(call, token, request).await, (Vec::new(), Err(Code::Unavailable)), "{call}");
    }
    // Not even that there is no such case is said without a record, however often it is asked.
    for _ in 0..2 {
        let absent = json!({"case": "7d444840-9dc0-4f5e-8f0e-0123456789ac"});
        assert_eq!(hub.shown("cases/GetCase", &spoc, &absent).await, (Vec::new(), Err(Code::Unavailable)));
    }
    drop(hub.client);
    hub.running.stop().await.unwrap();
}
