//! A closed case: what it refuses, and what opens it again.

use super::scene::{ISA, OIC, PRB, SPOC, Scene, planned, text, why};
use serde_json::json;
use tonic::Code;

#[tokio::test(flavor = "multi_thread")]
async fn d5_a_closed_case_takes_nothing_but_what_is_new_or_sets_it_right() {
    let scene = Scene::new().await;
    scene.close(&scene.case).await;
    let size = scene.size().await;
    for (who, call, request) in [
        (ISA, "casework/PlanAction", planned(&scene.case, "Call.")),
        (ISA, "casework/AssessNeeds", json!({"case": scene.case, "areas": [1], "needs": "None."})),
        (
            OIC,
            "casework/RecordInvestigationStep",
            json!({"case": scene.case, "steps": [1],
            "taken_time": "2026-03-02T08:00:00Z"}),
        ),
        (
            OIC,
            "casework/RecordIntelligence",
            json!({"case": scene.case, "source": 1, "assessment": 1, "handling": 1, "report": "."}),
        ),
        (SPOC, "casework/CloseCase", json!({"case": scene.case, "victim_consulted": true, "reason": "Quiet."})),
        (
            SPOC,
            "governance/AssignWorker",
            json!({"case": scene.case, "agency": "pol", "worker": "spoc",
            "strand": "STRAND_INVESTIGATION"}),
        ),
    ] {
        let refused = scene.refused(who, call, request).await;
        assert_eq!((refused.code(), why(&refused).as_str()), (Code::FailedPrecondition, "CASE_CLOSED"), "{call}");
    }
    assert_eq!(scene.size().await, size);
    let seen = scene.done(ISA, "cases/GetCase", json!({"case": scene.case})).await;
    assert_eq!(text(&seen["case"]["state"]), "CASE_STATE_CLOSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn access_to_a_closed_case_can_be_narrowed_and_it_stays_closed() {
    let scene = Scene::new().await;
    scene.close(&scene.case).await;
    let (agency, worker, ..) = OIC;
    let end = json!({"case": scene.case, "agency": agency, "worker": worker});
    scene.done(SPOC, "governance/EndAssignment", end).await;
    scene.refused(OIC, "cases/GetCase", json!({"case": scene.case})).await;
    let conflict = json!({"case": scene.case, "agency": "prb", "relation": "RELATION_RELATIVE", "to": "PARTY_SUSPECT",
        "description": "A cousin."});
    scene.done(SPOC, "governance/DeclareConflict", conflict).await;
    scene.restrict(&scene.case, &[SPOC, ISA]).await;
    scene.refused(PRB, "cases/GetCase", json!({"case": scene.case})).await;
    let seen = scene.done(ISA, "cases/GetCase", json!({"case": scene.case})).await;
    assert_eq!(text(&seen["case"]["state"]), "CASE_STATE_CLOSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_red_flag_opens_a_closed_case_again() {
    let scene = Scene::new().await;
    scene.close(&scene.case).await;
    let flag = json!({"case": scene.case, "flags": ["RED_FLAG_VISIT_TO_HOME"], "account": "Seen at the door."});
    let raised = scene.done(ISA, "risk/RaiseRedFlag", flag).await;
    assert_eq!(raised["receipt"]["event_ids"].as_array().unwrap().len(), 2, "the flag and the reopening: {raised}");
    let seen = scene.done(OIC, "cases/GetCase", json!({"case": scene.case})).await;
    assert_eq!(text(&seen["case"]["state"]), "CASE_STATE_ADOPTED");
    scene.plan(ISA, "Call.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_a_breach_opens_a_closed_case_again() {
    let scene = Scene::new().await;
    let made = json!({"case": scene.case, "kind": "ORDER_KIND_RESTRAINING_ORDER", "made_date": "2026-02-27",
        "served_in_court": true, "court": "Northmere Crown Court",
        "terms": [{"kind": "TERM_KIND_PROHIBITION", "text": "No contact by any means."}]});
    let order = scene.done(OIC, "orders/RecordOrderOnOutcome", made).await["order_id"].clone();
    let diarised = json!([{"order_id": order, "agency": "pol", "on_date": "2027-02-26"}]);
    scene.close_beside(&scene.case, diarised).await;
    let breach = json!({"case": scene.case, "order_id": order, "term": 1, "acts": ["ACT_CONTACTING"],
        "narrative": "Two messages through a friend."});
    let reported = scene.done(ISA, "orders/ReportBreach", breach).await;
    assert_eq!(reported["receipt"]["event_ids"].as_array().unwrap().len(), 2, "report and reopening: {reported}");
    let seen = scene.done(OIC, "cases/GetCase", json!({"case": scene.case})).await;
    assert_eq!(text(&seen["case"]["state"]), "CASE_STATE_ADOPTED");
    scene.plan(ISA, "Call.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_link_opens_a_closed_case_again() {
    let scene = Scene::new().await;
    scene.close(&scene.case).await;
    let (_, event) = scene.link(&scene.case, "A car drove by, slowly.").await;
    let seen = scene.done(ISA, "cases/GetCase", json!({"case": scene.case})).await;
    assert_eq!(text(&seen["case"]["state"]), "CASE_STATE_ADOPTED");
    assert!(scene.sees(OIC, &scene.case).await.contains(&event));
    scene.plan(ISA, "Call.").await;
}
