//! Conflicts of interest, adversarial case E6: to a worker who is related to somebody on a case it does not exist, the chair is
//! told, and nobody's receipt tells that anything was found.

use super::scene::{AUDITOR, CHAIR, COLLEAGUE, CPS, ISA, LIMIT, NOTHING, OFFICER, OIC, SPOC, Scene, bytes, text, why};
use crate::{trust::alerts::alerts, world::Who};
use ::api::stalkinghub::cases::v1::{
    EndReason, WatchCaseEventsRequest, cases_service_client::CasesServiceClient, watch_case_events_response::Frame,
};
use serde_json::{Value, json};
use tonic::{Code, Request};

/// Answers for the data of police.
const LEAD: Who<'_> = ("pol", "lead", "information_governance_lead", "information_governance");

/// A relation to the suspect of every case of the scene, written otherwise.
fn to_the_suspect() -> Value {
    json!({"relation": "RELATION_RELATIVE", "name": "s. B"})
}

/// A receipt without what differs from one command to the next.
fn plain(mut answer: Value) -> Value {
    answer["receipt"]["event_ids"] = json!(answer["receipt"]["event_ids"].as_array().map_or(0, Vec::len));
    for name in ["recorded_time", "etag", "cursor"] {
        answer["receipt"][name] = json!(answer["receipt"].get(name).is_some());
    }
    for name in ["case_id", "case_reference"] {
        answer[name] = json!(answer.get(name).is_some());
    }
    answer
}

/// Everything by which a worker may ask for a case is answered as for one that is not there.
async fn is_absent(scene: &Scene, who: Who<'_>, case: &str) {
    for (call, request) in [
        ("cases/GetCase", json!({})),
        ("risk/RaiseRedFlag", json!({"flags": ["RED_FLAG_VISIT_TO_HOME"], "account": "Seen at the door."})),
        ("casework/RecordInvestigationStep", json!({"steps": [1], "taken_time": "2026-03-02T08:00:00Z"})),
        ("intake/ReferCase", json!({"urgency": 1, "victim_wish": 1, "reason": "Afraid."})),
    ] {
        let of = |case: &str| {
            let mut request = request.clone();
            request["case"] = json!(case);
            request
        };
        let hidden = scene.refused(who, call, of(case)).await;
        let absent = scene.refused(who, call, of(NOTHING)).await;
        assert_eq!((hidden.code(), bytes(&hidden)), (Code::NotFound, bytes(&absent)), "{call}");
    }
    let listed = scene.done(who, "cases/ListCases", json!({})).await.to_string();
    assert!(!listed.contains(case), "{listed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn e6_a_case_does_not_exist_for_whoever_declared_a_relation_to_its_suspect() {
    let scene = Scene::new().await;
    scene.done(OIC, "cases/GetCase", json!({"case": scene.case})).await;
    scene.done(OIC, "governance/DeclareRelation", to_the_suspect()).await;
    is_absent(&scene, OIC, &scene.case).await;
    let found = alerts(&scene, CHAIR, "CONFLICT_FOUND").await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["about"], json!([{"agency": "pol", "worker": "oic"}]));
    assert_eq!(found[0]["case_id"], json!(scene.case));
    // Each attempt is looked at by somebody, once an hour; the worker hears of none of it.
    let attempts = alerts(&scene, CHAIR, "CONFLICT_LOOKED").await;
    assert_eq!((attempts.len(), &attempts[0]["case_id"]), (1, &json!(scene.case)));
    for kind in ["CONFLICT_FOUND", "CONFLICT_LOOKED"] {
        assert_eq!(alerts(&scene, OIC, kind).await, Vec::<Value>::new());
    }
    // Everybody else goes on, sees nothing of it, and it lasts.
    let seen = scene.done(SPOC, "cases/GetCase", json!({"case": scene.case})).await.to_string();
    assert!(!seen.contains("conflict_found"), "{seen}");
    // Neither a list nor another assignment lets the worker in again, nor does a break-glass.
    scene.restrict(&scene.case, &[SPOC, ISA, OIC]).await;
    scene.assign(&scene.case, OIC, "INVESTIGATION").await;
    let scene = scene.restarted().await;
    is_absent(&scene, OIC, &scene.case).await;
    let asked = json!({"case": scene.case, "reason": "He is at her door again."});
    let glass = text(&scene.done(OIC, "governance/RequestBreakGlass", asked).await["break_glass_id"]);
    scene.done(SPOC, "governance/ApproveBreakGlass", json!({"break_glass_id": glass})).await;
    let refused = scene.refused(OIC, "cases/ReadByBreakGlass", json!({"break_glass_id": glass})).await;
    assert_eq!(refused.code(), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn e6_people_who_come_onto_a_case_later_are_found_in_the_same_record_and_no_receipt_tells() {
    let scene = Scene::new().await;
    let open = || scene.open_case();
    let before = plain(open().await);
    // Of the officer, by who answers for the data of police; of nobody who opens the cases.
    scene.lead(LEAD, "POLICE").await;
    let mut declared = to_the_suspect();
    declared["worker"] = json!("oic");
    scene.done(LEAD, "governance/DeclareRelation", declared).await;
    let answer = open().await;
    let case = text(&answer["case_id"]);
    assert_eq!(plain(answer), before);
    scene.refer(&case).await;
    // Whoever assigns the worker is answered as ever.
    let assign = |case: &str| json!({"case": case, "agency": "pol", "worker": "oic", "strand": "STRAND_INVESTIGATION"});
    let assigned = plain(scene.done(SPOC, "governance/AssignWorker", assign(&case)).await);
    assert_eq!(assigned["receipt"]["event_ids"], json!(1));
    is_absent(&scene, OIC, &case).await;
    let told = alerts(&scene, CHAIR, "CONFLICT_FOUND").await;
    assert!(told.iter().any(|alert| alert["case_id"] == json!(case)), "{told:?}");
    // A suspect who is named later is found too, and a repeated request is answered as the first.
    let victim = scene.done(ISA, "intake/RecordPerson", json!({"role": "PERSON_ROLE_VICTIM", "name": "C. V."})).await;
    let bare = json!({"victim_id": victim["person_id"], "how": "OPENED_HOW_SELF_REFERRAL", "account": "It began."});
    let later = text(&scene.done(ISA, "intake/OpenCase", bare).await["case_id"]);
    scene.refer(&later).await;
    scene.assign(&later, OIC, "INVESTIGATION").await;
    scene.done(OIC, "cases/GetCase", json!({"case": later})).await;
    let suspect = json!({"role": "PERSON_ROLE_SUSPECT", "name": "B. S."});
    let suspect = scene.done(SPOC, "intake/RecordPerson", suspect).await;
    let name = json!({"case": later, "person_id": suspect["person_id"], "reason": "Seen.",
        "request_id": "7d444840-9dc0-4f5e-8f0e-00000000e6e6"});
    let first = scene.done(SPOC, "intake/NameSuspect", name.clone()).await;
    assert_eq!(first["receipt"]["event_ids"].as_array().unwrap().len(), 1, "{first}");
    assert_eq!(
        scene.done(SPOC, "intake/NameSuspect", name).await["receipt"]["event_ids"],
        first["receipt"]["event_ids"]
    );
    is_absent(&scene, OIC, &later).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declaration_is_answered_alike_whether_or_not_it_hits_and_ends_open_streams() {
    let scene = Scene::new().await;
    let mut watch = Request::new(WatchCaseEventsRequest { case: scene.case.clone(), ..Default::default() });
    watch.metadata_mut().insert("authorization", format!("Bearer {}", scene.world.token(OIC)).parse().unwrap());
    let client = CasesServiceClient::new(scene.world.client.channel()).watch_case_events(watch).await;
    let mut stream = client.unwrap().into_inner();
    let nobody = json!({"relation": "RELATION_FRIEND", "name": "Nobody Here"});
    let missed = plain(scene.done(OIC, "governance/DeclareRelation", nobody).await);
    let hit = plain(scene.done(OIC, "governance/DeclareRelation", to_the_suspect()).await);
    assert_eq!(hit, missed);
    let ended = async {
        loop {
            let frame = stream.message().await.unwrap().expect("it ended without saying why").frame;
            if let Some(Frame::Ended(ended)) = frame {
                return ended.reason();
            }
        }
    };
    assert_eq!(tokio::time::timeout(LIMIT, ended).await.unwrap(), EndReason::AccessChanged);
    // The same once more changes nothing; for another than oneself somebody has to answer.
    let again = scene.done(OIC, "governance/DeclareRelation", to_the_suspect()).await;
    assert_eq!(again["receipt"]["unchanged"], json!(true));
    let other = json!({"worker": "spoc", "relation": "RELATION_FRIEND", "name": "Nobody Here"});
    assert_eq!(why(&scene.refused(OIC, "governance/DeclareRelation", other).await), "DECLARED_FOR_ANOTHER");
    // Nobody who is not on the case is told of it either.
    scene.done(COLLEAGUE, "governance/DeclareRelation", to_the_suspect()).await;
    let absent = scene.refused(COLLEAGUE, "cases/GetCase", json!({"case": NOTHING})).await;
    let hidden = scene.refused(COLLEAGUE, "cases/GetCase", json!({"case": scene.case})).await;
    assert_eq!(bytes(&hidden), bytes(&absent));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chair_dismisses_what_is_somebody_else_of_that_name() {
    let scene = Scene::new().await;
    scene.done(OIC, "governance/DeclareRelation", to_the_suspect()).await;
    scene.refused(OIC, "cases/GetCase", json!({"case": scene.case})).await;
    let found = alerts(&scene, CHAIR, "CONFLICT_FOUND").await;
    let dismiss = json!({"case": scene.case, "conflict_id": found[0]["event_id"], "reason": "Another man."});
    assert_eq!(why(&scene.refused(SPOC, "governance/DismissConflict", dismiss.clone()).await), "ROLE_MAY_NOT_DO_THIS");
    let none = json!({"case": scene.case, "conflict_id": NOTHING, "reason": "Another man."});
    assert_eq!(why(&scene.refused(CHAIR, "governance/DismissConflict", none).await), "CONFLICT_UNKNOWN");
    scene.done(CHAIR, "governance/DismissConflict", dismiss).await;
    scene.done(OIC, "cases/GetCase", json!({"case": scene.case})).await;
    // And stays dismissed when a report names the same person.
    let suspect = scene.done(ISA, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await;
    let opened = suspect["case"]["events"].as_array().unwrap().iter().find(|it| it["type"] == "intake.case_opened.v1");
    let report = json!({"recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_UNKNOWN", "narrative": "Seen.",
        "suspect_id": opened.unwrap()["details"]["suspect"]});
    let incident = text(&scene.done(SPOC, "intake/ReportIncident", report).await["incident_id"]);
    let link = json!({"case": scene.case, "incident_id": incident, "reason": "The same man."});
    scene.done(SPOC, "intake/ProposeLink", link.clone()).await;
    scene.done(SPOC, "intake/ConfirmLink", link).await;
    scene.done(OIC, "cases/GetCase", json!({"case": scene.case})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn e6_whom_a_report_names_is_looked_for_when_it_is_linked_and_when_a_relation_is_declared() {
    let scene = Scene::new().await;
    let (declared, later) = (
        json!({"relation": "RELATION_FRIEND", "name": "Zed Early (fictional)"}),
        json!({"relation": "RELATION_FRIEND", "name": "Zed Later (fictional)"}),
    );
    scene.done(OIC, "governance/DeclareRelation", declared).await;
    let named = async |name: &str, role: &str| {
        let person = json!({"role": role, "name": name});
        text(&scene.done(SPOC, "intake/RecordPerson", person).await["person_id"])
    };
    let report = async |field: &str, person: String| {
        let mut report =
            json!({"recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_UNKNOWN", "narrative": "Seen."});
        report[field] = person.into();
        let incident = text(&scene.done(SPOC, "intake/ReportIncident", report).await["incident_id"]);
        let link = json!({"case": scene.case, "incident_id": incident, "reason": "The same man."});
        scene.done(SPOC, "intake/ProposeLink", link.clone()).await;
        let linked = scene.done(SPOC, "intake/ConfirmLink", link).await;
        assert_eq!(linked["receipt"]["event_ids"].as_array().unwrap().len(), 1, "{linked}");
    };
    report("suspect_id", named("Later Zed (fictional)", "PERSON_ROLE_SUSPECT").await).await;
    scene.done(OIC, "cases/GetCase", json!({"case": scene.case})).await;
    report("victim_id", named("Early Zed (fictional)", "PERSON_ROLE_VICTIM").await).await;
    is_absent(&scene, OIC, &scene.case).await;
    // Declared behind the link.
    scene.done(CPS, "cases/GetCase", json!({"case": scene.case})).await;
    scene.done(CPS, "governance/DeclareRelation", later).await;
    let refused = scene.refused(CPS, "cases/GetCase", json!({"case": scene.case})).await;
    assert_eq!(refused.code(), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn e6_to_a_chair_who_is_related_no_alert_tells_of_the_case() {
    let scene = Scene::new().await;
    scene.done(OIC, "governance/DeclareRelation", to_the_suspect()).await;
    let told = alerts(&scene, CHAIR, "CONFLICT_FOUND").await;
    scene.done(CHAIR, "governance/DeclareRelation", to_the_suspect()).await;
    // Neither what was there before nor what comes: it goes to whoever answers for the data of the hub's office.
    scene.refused(OIC, "cases/GetCase", json!({"case": scene.case})).await;
    let listed = scene.done(CHAIR, "inbox/ListAlerts", json!({"with_acknowledged": true})).await.to_string();
    assert!(!listed.contains(&scene.case), "{listed}");
    let acknowledge = |alert: &Value| json!({"alert_id": alert, "outcome": "Seen."});
    let hidden = scene.refused(CHAIR, "inbox/AcknowledgeAlert", acknowledge(&told[0]["alert_id"])).await;
    let absent = scene.refused(CHAIR, "inbox/AcknowledgeAlert", acknowledge(&json!(NOTHING))).await;
    assert_eq!(bytes(&hidden), bytes(&absent));
}

#[tokio::test(flavor = "multi_thread")]
async fn e6_who_audits_and_is_related_is_answered_as_for_no_case() {
    let scene = Scene::new().await;
    scene.done(AUDITOR, "audit/ReplayCase", json!({"case": scene.case})).await;
    let lead = json!({"agency": "hub-office", "worker": "lead", "roles": ["ROLE_INFORMATION_GOVERNANCE_LEAD"],
        "strands": ["STRAND_GOVERNANCE"]});
    scene.done(OFFICER, "governance/RegisterWorker", lead).await;
    let mut declared = to_the_suspect();
    declared["worker"] = json!("auditor-1");
    let lead = ("hub-office", "lead", "information_governance_lead", "information_governance");
    scene.done(lead, "governance/DeclareRelation", declared).await;
    for call in ["audit/ReplayCase", "audit/WhoSaw", "audit/Clocks", "audit/Pattern"] {
        let hidden = scene.refused(AUDITOR, call, json!({"case": scene.case})).await;
        let absent = scene.refused(AUDITOR, call, json!({"case": NOTHING})).await;
        assert_eq!((hidden.code(), bytes(&hidden)), (Code::NotFound, bytes(&absent)), "{call}");
    }
}
