//! What a referred case shows before somebody takes it on, and to whom.

use super::scene::{CHAIR, ISA, NOTHING, OIC, OTHER_SPOC, SPOC, Scene, bytes, ids, text, why};
use serde_json::json;
use tonic::Code;

/// A case with needs, a way to reach the victim and where the victim is; referred, and taken on by nobody.
async fn waiting(scene: &Scene) -> String {
    let case = text(&scene.open_case().await["case_id"]);
    scene.refer_only(&case).await;
    let needs = json!({"case": case, "areas": ["NEED_AREA_HOUSING"], "needs": "A safe door."});
    scene.done(ISA, "casework/AssessNeeds", needs).await;
    let contact = json!({"case": case, "channel": "CONTACT_CHANNEL_WORK_PHONE", "voicemail": false, "letters": false,
        "device_compromised": true, "number": "07700 900555"});
    scene.done(ISA, "casework/RecordSafeContact", contact).await;
    let place = json!({"case": case, "kind": "LOCATION_KIND_HOME", "location": "14 Alder Way, Saltby"});
    scene.done(ISA, "casework/RecordVictimLocation", place).await;
    case
}

#[tokio::test(flavor = "multi_thread")]
async fn before_it_is_taken_on_a_case_shows_what_triage_needs_and_nothing_of_where_the_victim_is() {
    let scene = Scene::empty().await;
    let case = waiting(&scene).await;
    let read = json!({"case": case, "page_size": 500});
    let seen = scene.done(SPOC, "cases/GetCase", read.clone()).await;
    let seen = seen.to_string();
    for (what, there) in
        [("A. V.", true), ("Afraid.", true), ("Alder", false), ("07700", false), ("A safe door", false)]
    {
        assert_eq!(seen.contains(what), there, "{what}: {seen}");
    }
    scene.assign(&case, SPOC, "INVESTIGATION").await;
    let seen = scene.done(SPOC, "cases/GetCase", read).await.to_string();
    assert!(seen.contains("Alder") && seen.contains("A safe door"), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_done_on_a_case_that_was_not_taken_on() {
    let scene = Scene::empty().await;
    let case = waiting(&scene).await;
    let note = json!({"case": case, "kind": "ITEM_KIND_NOTE", "about": "PARTY_SUSPECT", "text": "Seen."});
    let refused = scene.refused(SPOC, "casework/ContributeItem", note.clone()).await;
    assert_eq!((refused.code(), why(&refused)), (Code::PermissionDenied, "NOT_ASSIGNED".to_owned()));
    let (agency, worker, ..) = OIC;
    let other = json!({"case": case, "agency": agency, "worker": worker, "strand": "STRAND_INVESTIGATION"});
    assert_eq!(why(&scene.refused(SPOC, "governance/AssignWorker", other.clone()).await), "NOT_TAKEN_ON");
    scene.assign(&case, SPOC, "INVESTIGATION").await;
    scene.done(SPOC, "governance/AssignWorker", other).await;
    scene.done(SPOC, "casework/ContributeItem", note).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_is_taken_on_is_no_other_points_of_contact_and_once_triaged_not_there_for_them() {
    let scene = Scene::empty().await;
    let case = waiting(&scene).await;
    scene.assign(&case, SPOC, "INVESTIGATION").await;
    let (agency, worker, ..) = OTHER_SPOC;
    let join = json!({"case": case, "agency": agency, "worker": worker, "strand": "STRAND_INVESTIGATION"});
    assert_eq!(why(&scene.refused(OTHER_SPOC, "governance/AssignWorker", join.clone()).await), "ALREADY_TAKEN_ON");
    let triaged = json!({"case": case, "decision": "TRIAGE_DECISION_PROPOSE_ADOPTION", "reason": "One course."});
    scene.done(SPOC, "casework/TriageCase", triaged).await;
    let hidden = scene.refused(OTHER_SPOC, "cases/GetCase", json!({"case": case})).await;
    let absent = scene.refused(OTHER_SPOC, "cases/GetCase", json!({"case": NOTHING})).await;
    assert_eq!(bytes(&hidden), bytes(&absent));
    // The chair sees that it is there, and gives it to somebody else when its workers have left.
    assert!(!ids(&scene.done(CHAIR, "cases/GetCase", json!({"case": case})).await["case"]["events"]).is_empty());
    scene.done(CHAIR, "governance/EndAssignment", json!({"case": case, "agency": "pol", "worker": "spoc"})).await;
    scene.done(CHAIR, "governance/AssignWorker", join).await;
    assert!(!scene.sees(OTHER_SPOC, &case).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_ended_with_advice_is_taken_on_by_another_once_something_new_is_reported() {
    let scene = Scene::empty().await;
    let case = waiting(&scene).await;
    scene.assign(&case, SPOC, "INVESTIGATION").await;
    let advised = json!({"case": case, "decision": "TRIAGE_DECISION_ADVICE_ONLY", "reason": "One letter."});
    scene.done(SPOC, "casework/TriageCase", advised).await;
    // The one point of contact who could triage it again leaves.
    let leaver = json!({"agency": "pol", "worker": "spoc"});
    scene.done(super::scene::OFFICER, "governance/RecordLeaver", leaver).await;
    let (agency, worker, ..) = OTHER_SPOC;
    let join = json!({"case": case, "agency": agency, "worker": worker, "strand": "STRAND_INVESTIGATION"});
    assert_eq!(why(&scene.refused(CHAIR, "governance/AssignWorker", join.clone()).await), "CASE_CLOSED");
    let flag = json!({"case": case, "flags": ["RED_FLAG_VISIT_TO_HOME"], "account": "Seen at the door."});
    let raised = scene.done(ISA, "risk/RaiseRedFlag", flag).await;
    assert_eq!(ids_of(&raised).len(), 2, "the flag and the reopening: {raised}");
    let seen = scene.done(OTHER_SPOC, "cases/GetCase", json!({"case": case})).await;
    assert_eq!(text(&seen["case"]["state"]), "CASE_STATE_REFERRED");
    scene.done(OTHER_SPOC, "governance/AssignWorker", join).await;
    let adopt = json!({"case": case, "decision": "TRIAGE_DECISION_PROPOSE_ADOPTION", "reason": "He came back."});
    scene.done(OTHER_SPOC, "casework/TriageCase", adopt).await;
}

fn ids_of(answer: &serde_json::Value) -> Vec<serde_json::Value> {
    answer["receipt"]["event_ids"].as_array().cloned().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_point_of_contact_alone_does_not_bring_another_agencys_report_into_a_case() {
    let scene = Scene::new().await;
    let report = json!({"recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_UNKNOWN", "narrative": "A note."});
    let incident = scene.done(ISA, "intake/ReportIncident", report).await["incident_id"].clone();
    let link = json!({"case": scene.case, "incident_id": incident, "reason": "The same hand."});
    scene.done(SPOC, "intake/ProposeLink", link.clone()).await;
    let refused = scene.refused(SPOC, "intake/ConfirmLink", link.clone()).await;
    assert_eq!(why(&refused), "PROPOSER_MAY_NOT_CONFIRM");
    // The agency that made it proposes it; then the point of contact confirms.
    let again = json!({"case": scene.case, "incident_id": incident, "reason": "We think so too."});
    scene.done(ISA, "intake/ProposeLink", again).await;
    scene.done(SPOC, "intake/ConfirmLink", link).await;
}
