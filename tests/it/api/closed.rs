//! A closed case: what it refuses, what is put down on it all the same, and what opens it again.

use super::scene::{CPS, ISA, OIC, PRB, SPOC, Scene, planned, text, why};
use serde_json::json;
use tonic::Code;

#[tokio::test(flavor = "multi_thread")]
async fn d5_a_closed_case_takes_nothing_but_what_is_new_or_sets_it_right() {
    let scene = Scene::new().await;
    scene.close(&scene.case).await;
    let size = scene.size().await;
    for (who, call, request) in [
        (ISA, "casework/PlanAction", planned(&scene.case, "Call.")),
        (
            ISA,
            "casework/ContributeItem",
            json!({"case": scene.case, "kind": "ITEM_KIND_NOTE", "about": "PARTY_SUSPECT", "text": "Seen."}),
        ),
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

/// Assesses the victim's needs, and offers her an advocate, whom she accepts.
async fn what_she_is_owed(scene: &Scene) {
    scene.done(SPOC, "casework/AssessNeeds", json!({"case": scene.case, "areas": [1], "needs": "A safe door."})).await;
    let offered = json!({"case": scene.case, "service": "adv", "offered_time": "2026-03-02T09:00:00Z"});
    let offer = scene.done(SPOC, "casework/OfferAdvocate", offered).await["receipt"]["event_ids"][0].clone();
    let accepted = json!({"case": scene.case, "offer_event_id": offer, "answer": "ADVOCATE_ANSWER_ACCEPTED",
        "answered_time": "2026-03-02T09:30:00Z"});
    scene.done(SPOC, "casework/AnswerAdvocateOffer", accepted).await;
}

async fn stays_closed(scene: &Scene) {
    let seen = scene.done(SPOC, "cases/GetCase", json!({"case": scene.case})).await;
    assert_eq!(text(&seen["case"]["state"]), "CASE_STATE_CLOSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_outlives_the_work_on_a_case_is_put_down_while_it_stays_closed() {
    let scene = Scene::new().await;
    let terms = json!([{"kind": "TERM_KIND_PROHIBITION", "text": "No contact by any means."}]);
    let court = "Northmere Crown Court";
    let made = json!({"case": scene.case, "kind": "ORDER_KIND_RESTRAINING_ORDER", "made_date": "2026-02-27",
        "last_date": "2028-02-26", "served_in_court": false, "court": court, "terms": terms});
    let order = scene.done(OIC, "orders/RecordOrderOnOutcome", made).await["order_id"].clone();
    scene.close_beside(&scene.case, json!([{"order_id": order, "agency": "pol", "on_date": "2027-02-26"}])).await;
    let attempt = json!({"case": scene.case, "order_id": order, "attempted_time": "2026-02-28T16:30:00Z",
        "place": "At home", "why_not": "Nobody answered."});
    scene.done(OIC, "orders/RecordServiceAttempt", attempt).await;
    let service = json!({"case": scene.case, "order_id": order, "served_time": "2026-03-01T09:00:00Z",
        "method": "SERVICE_METHOD_IN_PERSON", "proof": "PC 101, body-worn video."});
    scene.done(OIC, "orders/RecordService", service).await;
    let varied = json!({"case": scene.case, "order_id": order, "how": "VARIATION_VARIED", "made_date": "2026-03-02",
        "last_date": "2028-02-26", "served_in_court": true, "court": court, "terms": terms});
    scene.done(CPS, "orders/RecordVariation", varied).await;
    what_she_is_owed(&scene).await;
    stays_closed(&scene).await;
    let orders = scene.done(SPOC, "cases/ListOrders", json!({"case": scene.case})).await["orders"].clone();
    assert_eq!(orders[0]["service"], "SERVICE_STANDING_SERVED", "{orders}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_victim_is_owed_is_done_also_where_triage_ended_the_case_with_advice() {
    let mut scene = Scene::empty().await;
    scene.case = text(&scene.open_case().await["case_id"]);
    scene.refer(&scene.case).await;
    let advised = json!({"case": scene.case, "decision": "TRIAGE_DECISION_ADVICE_ONLY", "reason": "One letter."});
    scene.done(SPOC, "casework/TriageCase", advised).await;
    what_she_is_owed(&scene).await;
    stays_closed(&scene).await;
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
