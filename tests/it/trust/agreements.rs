//! An agreement to share, with a first and a last day: none in force, nothing is read.

use crate::api::scene::{CHAIR, DOC, ISA, LIMIT, NOTHING, OFFICER, SPOC, Scene, text, why};
use ::api::stalkinghub::cases::v1::{
    EndReason, WatchCaseEventsRequest, cases_service_client::CasesServiceClient, watch_case_events_response::Frame,
};
use serde_json::{Value, json};
use tonic::{Code, Request};

const EVERYBODY: [&str; 6] = ["pol", "adv", "hlt", "prb", "cps", "hub-office"];

fn agreement(parties: &[&str], purposes: &[&str], from: &str, until: &str) -> Value {
    let purposes: Vec<_> = purposes.iter().map(|purpose| format!("PURPOSE_{purpose}")).collect();
    json!({"parties": parties, "purposes": purposes, "from_date": from, "until_date": until, "review_date": until,
        "reference": "northmere-isa-1"})
}

const EVERY_PURPOSE: [&str; 4] = ["VICTIM_SAFETY", "INVESTIGATION", "SUSPECT_MANAGEMENT", "HUB_COORDINATION"];

#[tokio::test]
async fn without_an_agreement_in_force_nothing_is_read_or_done_and_a_case_looks_like_none() {
    let scene = Scene::new().await;
    let made = agreement(&["pol", "adv", "hub-office"], &EVERY_PURPOSE, "2026-01-01", "2026-03-10");
    let made = text(&scene.done(OFFICER, "governance/MakeAgreement", made).await["agreement_id"]);
    scene.done(SPOC, "cases/GetCase", json!({"case": scene.case})).await;
    // Health is no party. The answer comes before anything is looked up: of a case, of none, of a list.
    let mut answers = Vec::new();
    for (call, request) in [
        ("cases/GetCase", json!({"case": scene.case})),
        ("cases/GetCase", json!({"case": NOTHING})),
        ("cases/ListCases", json!({})),
        ("risk/RaiseRedFlag", json!({"case": scene.case, "flags": [1], "account": "New."})),
    ] {
        let refused = scene.refused(DOC, call, request).await;
        assert_eq!(
            (refused.code(), why(&refused).as_str()),
            (Code::PermissionDenied, "NO_AGREEMENT_IN_FORCE"),
            "{call}"
        );
        answers.push(refused.message().to_owned());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
    // Registers and audit do not rest on it.
    scene.looks(&scene.case).await;
    // Its last day passes without anything happening.
    scene.world.clock.set("2026-03-11T00:00:00Z".parse().unwrap());
    for who in [SPOC, ISA, CHAIR] {
        let refused = scene.refused(who, "cases/GetCase", json!({"case": scene.case})).await;
        assert_eq!(why(&refused), "NO_AGREEMENT_IN_FORCE", "{who:?}");
    }
    let everybody = agreement(&EVERYBODY, &EVERY_PURPOSE, "2026-03-11", "2026-12-31");
    let next = text(&scene.done(OFFICER, "governance/MakeAgreement", everybody).await["agreement_id"]);
    scene.done(DOC, "cases/GetCase", json!({"case": scene.case})).await;
    // One party leaves; then it ends for all.
    scene.done(OFFICER, "governance/EndAgreement", json!({"agreement_id": next, "party": "hlt"})).await;
    assert_eq!(why(&scene.refused(DOC, "cases/GetCase", json!({"case": scene.case})).await), "NO_AGREEMENT_IN_FORCE");
    scene.done(SPOC, "cases/GetCase", json!({"case": scene.case})).await;
    scene.done(OFFICER, "governance/EndAgreement", json!({"agreement_id": next})).await;
    assert_eq!(why(&scene.refused(SPOC, "cases/GetCase", json!({"case": scene.case})).await), "NO_AGREEMENT_IN_FORCE");
    assert_ne!(made, next);
}

#[tokio::test]
async fn an_open_stream_ends_within_a_minute_of_the_end_of_an_agreement() {
    let scene = Scene::new().await;
    let everybody = agreement(&EVERYBODY, &EVERY_PURPOSE, "2026-01-01", "2026-12-31");
    let made = text(&scene.done(OFFICER, "governance/MakeAgreement", everybody).await["agreement_id"]);
    let mut request = Request::new(WatchCaseEventsRequest { case: scene.case.clone(), cursor: String::new() });
    request.metadata_mut().insert("authorization", format!("Bearer {}", scene.world.token(DOC)).parse().unwrap());
    let mut client = CasesServiceClient::new(scene.world.client.channel());
    let mut stream = client.watch_case_events(request).await.unwrap().into_inner();
    scene.done(OFFICER, "governance/EndAgreement", json!({"agreement_id": made, "party": "hlt"})).await;
    let ended = async {
        loop {
            let frame = stream.message().await.unwrap().expect("the stream ended without saying why");
            if let Some(Frame::Ended(ended)) = frame.frame {
                return ended.reason();
            }
        }
    };
    assert_eq!(tokio::time::timeout(LIMIT, ended).await.unwrap(), EndReason::AccessChanged);
}
