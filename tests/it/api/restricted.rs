//! A restriction covers everything of the case: its reports and its people too.

use super::scene::{COLLEAGUE, CPS, DOC, ISA, NOTHING, OIC, OTHER_SPOC, PRB, SPOC, Scene, bytes, text, why};
use crate::world::Who;
use serde_json::{Value, json};

/// Another officer of the same force; on no case.
const DESK: Who<'_> = ("pol", "desk", "investigating_officer", "investigation");

/// A case with a linked report by police, restricted to point of contact and advocate. Answers the report.
async fn restricted(scene: &Scene) -> String {
    let (agency, worker, ..) = DESK;
    let strands = ["STRAND_INVESTIGATION"];
    scene.world.register(agency, "AGENCY_KIND_POLICE", worker, &["ROLE_INVESTIGATING_OFFICER"], &strands).await;
    let (incident, _) = scene.link(&scene.case, "Notes on a windscreen.").await;
    scene.done(DESK, "cases/GetIncident", json!({"incident_id": incident})).await;
    scene.restrict(&scene.case, &[SPOC, ISA, CPS, DOC, PRB]).await;
    incident
}

async fn listed(scene: &Scene, who: Who<'_>) -> Vec<String> {
    let listed = scene.done(who, "cases/ListIncidents", json!({})).await;
    listed["incidents"].as_array().into_iter().flatten().map(|event| text(&event["event_id"])).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_a_restricted_case_is_there_for_the_list_and_for_who_made_it() {
    let scene = Scene::new().await;
    let incident = restricted(&scene).await;
    let question = json!({"incident_id": incident});
    let hidden = scene.refused(DESK, "cases/GetIncident", question.clone()).await;
    let absent = scene.refused(DESK, "cases/GetIncident", json!({"incident_id": NOTHING})).await;
    assert_eq!(bytes(&hidden), bytes(&absent));
    assert_eq!(listed(&scene, DESK).await, Vec::<String>::new());
    // The point of contact is on the list; the investigating officer, who is not any more, wrote it.
    for who in [SPOC, OIC] {
        scene.done(who, "cases/GetIncident", question.clone()).await;
        assert_eq!(listed(&scene, who).await.len(), 1, "{who:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_names_somebody_on_a_restricted_case_follows_its_list() {
    let scene = Scene::new().await;
    let victim = json!({"role": "PERSON_ROLE_VICTIM", "name": "C. V."});
    let victim = scene.done(SPOC, "intake/RecordPerson", victim).await["person_id"].clone();
    let report = json!({"recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_VICTIMS_HOME", "victim_id": victim,
        "narrative": "A car outside.", "place_text": "By the gate."});
    let reported = scene.done(OIC, "intake/ReportIncident", report).await;
    let question = json!({"incident_id": reported["incident_id"]});
    scene.done(OTHER_SPOC, "cases/GetIncident", question.clone()).await;
    let opened = json!({"victim_id": victim, "how": "OPENED_HOW_AGENCY_CONCERN"});
    let case = text(&scene.done(SPOC, "intake/OpenCase", opened).await["case_id"]);
    scene.done(OTHER_SPOC, "cases/GetIncident", question.clone()).await;
    scene.restrict(&case, &[SPOC]).await;
    scene.refused(OTHER_SPOC, "cases/GetIncident", question.clone()).await;
    scene.done(SPOC, "cases/GetIncident", question).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_a_person_of_a_case_that_is_hidden_from_them_by_opening_another() {
    let scene = Scene::new().await;
    let person = json!({"role": "PERSON_ROLE_VICTIM", "name": "C. V.", "address": "14 Alder Way, Saltby",
        "phones": ["07700 900555"]});
    let person = scene.done(ISA, "intake/RecordPerson", person).await["person_id"].clone();
    let open = |victim: &Value| json!({"victim_id": victim, "how": "OPENED_HOW_SELF_REFERRAL"});
    // Before anybody has a case of them, a colleague opens one like any other.
    scene.done(ISA, "intake/OpenCase", open(&person)).await;
    let hidden = scene.refused(COLLEAGUE, "intake/OpenCase", open(&person)).await;
    let absent = scene.refused(COLLEAGUE, "intake/OpenCase", open(&json!(NOTHING))).await;
    assert_eq!(bytes(&hidden), bytes(&absent));
    // Who sees the one case opens the other.
    scene.done(ISA, "intake/OpenCase", open(&person)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_a_restricted_case_is_linked_to_no_other() {
    let scene = Scene::new().await;
    let incident = restricted(&scene).await;
    let other = text(&scene.open_case().await["case_id"]);
    scene.refer_only(&other).await;
    scene.assign_as(OTHER_SPOC, &other, OTHER_SPOC, "INVESTIGATION").await;
    let propose = |incident: &str| json!({"case": other, "incident_id": incident, "reason": "The same hand."});
    let hidden = scene.refused(OTHER_SPOC, "intake/ProposeLink", propose(&incident)).await;
    let absent = scene.refused(OTHER_SPOC, "intake/ProposeLink", propose(NOTHING)).await;
    assert_eq!(bytes(&hidden), bytes(&absent));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_silences_who_speaks_for_the_victim() {
    let scene = Scene::new().await;
    let list = json!([{"agency": "pol", "worker": "spoc"}]);
    let request = json!({"case": scene.case, "allowed": list, "reason": "Mine."});
    let refused = scene.refused(SPOC, "governance/RestrictCase", request).await;
    assert_eq!(why(&refused), "VICTIMS_SIDE_NOT_ON_LIST");
    let end = json!({"case": scene.case, "agency": "adv", "worker": "isa"});
    assert_eq!(why(&scene.refused(SPOC, "governance/EndAssignment", end).await), "NOT_YOUR_WORKER");
}
