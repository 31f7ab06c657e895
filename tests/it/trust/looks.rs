//! Looking without a reason: how much one worker may open, who is told, and what an export leaves behind.

use super::alerts::alerts;
use crate::api::scene::{AUDITOR, CHAIR, ISA, NOTHING, OFFICER, OTHER_SPOC, SPOC, Scene, bytes, paths, text, why};
use serde_json::{Value, json};
use tonic::Code;

/// How many different cases one worker opens within an hour.
const CASES_MAX: usize = 200;

#[tokio::test]
async fn e13_one_worker_who_opens_case_after_case_is_refused_and_somebody_is_told() {
    let scene = Scene::new().await;
    let person = |role: &str| json!({"role": format!("PERSON_ROLE_{role}"), "name": "A. V."});
    let victim = scene.done(ISA, "intake/RecordPerson", person("VICTIM")).await;
    let mut cases = vec![scene.case.clone()];
    while cases.len() < CASES_MAX {
        let case = json!({"victim_id": victim["person_id"], "how": "OPENED_HOW_SELF_REFERRAL", "account": "It began."});
        cases.push(text(&scene.done(ISA, "intake/OpenCase", case).await["case_id"]));
    }
    for case in &cases {
        scene.done(ISA, "cases/GetCase", json!({"case": case})).await;
    }
    let case = json!({"victim_id": victim["person_id"], "how": "OPENED_HOW_SELF_REFERRAL", "account": "It began."});
    let one_more = text(&scene.done(ISA, "intake/OpenCase", case).await["case_id"]);
    let refused = scene.refused(ISA, "cases/GetCase", json!({"case": one_more})).await;
    assert_eq!(refused.code(), Code::ResourceExhausted);
    // The same bytes for what is not there: it is refused before anything is looked up.
    let absent = scene.refused(ISA, "cases/GetCase", json!({"case": NOTHING})).await;
    assert_eq!(bytes(&refused), bytes(&absent));
    // What is open stays open, and others are not held up.
    scene.done(ISA, "cases/GetCase", json!({"case": cases[0]})).await;
    scene.done(SPOC, "cases/GetCase", json!({"case": scene.case})).await;
    let told = alerts(&scene, CHAIR, "ENUMERATION").await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["about"], json!([{"agency": "adv", "worker": "isa"}]));
    // An hour later the worker goes on.
    scene.world.clock.set("2026-03-02T11:00:01Z".parse().unwrap());
    scene.done(ISA, "cases/GetCase", json!({"case": one_more})).await;
}

#[tokio::test]
async fn who_asks_for_several_cases_of_others_is_looked_at_and_who_mistypes_is_not() {
    let scene = Scene::new().await;
    let hidden = text(&scene.open_case().await["case_id"]);
    // Hidden or absent, each counts alike, so that nobody learns from it which of the two it was.
    let absent = |nth: u32| format!("0198ffff-0000-8000-8000-00000000be{nth:02}");
    for name in [scene.case.clone(), hidden, absent(1), absent(1), absent(2)] {
        scene.refused(OTHER_SPOC, "cases/GetCase", json!({"case": name})).await;
    }
    assert_eq!(alerts(&scene, CHAIR, "NO_RELATIONSHIP").await, Vec::<Value>::new());
    scene.refused(OTHER_SPOC, "cases/GetCase", json!({"case": absent(3)})).await;
    // Nobody answers for the data of police in this hub, so the chair is told.
    let told = alerts(&scene, CHAIR, "NO_RELATIONSHIP").await;
    assert_eq!((told.len(), &told[0]["about"]), (1, &json!([{"agency": "pol", "worker": "spoc-2"}])));
}

#[tokio::test]
async fn f4_an_export_names_its_recipient_and_the_record_of_it_does_too() {
    let scene = Scene::new().await;
    let words = "For the review under section 9.";
    let without = json!({"case": scene.case, "justification": words});
    let refused = scene.refused(AUDITOR, "audit/ExportCase", without).await;
    assert_eq!((refused.code(), paths(&refused)), (Code::InvalidArgument, vec!["recipient".to_owned()]));
    let with = json!({"case": scene.case, "justification": words, "recipient": "the review panel"});
    scene.ask(AUDITOR, "audit/ExportCase", with).await.unwrap();
    let look = scene.look(&scene.case, |look| look["channel"] == "CHANNEL_EXPORT").await;
    let fhir = json!({"case": scene.case, "as_fhir": true, "agency": "hub-office", "worker": AUDITOR.1});
    let saw = scene.done(AUDITOR, "audit/WhoSaw", fhir).await;
    let events = saw["fhir_audit_events"].as_array().unwrap();
    assert_eq!(events.len(), saw["looks"].as_array().unwrap().len());
    let all: String = events.iter().map(text).collect();
    assert!(all.contains("AuditEvent") && !all.contains(words), "{all}");
    assert_eq!((&look["recipient"], &look["justification"]), (&json!("the review panel"), &json!(words)));
}

#[tokio::test]
async fn e12_who_runs_the_hub_reads_nothing_and_who_audits_writes_nothing() {
    let scene = Scene::new().await;
    for (who, call, request) in [
        (OFFICER, "cases/GetCase", json!({"case": scene.case})),
        (OFFICER, "cases/ListCases", json!({})),
        (OFFICER, "audit/ReplayCase", json!({"case": scene.case})),
        (OFFICER, "audit/ExportCase", json!({"case": scene.case})),
        (AUDITOR, "cases/GetCase", json!({"case": scene.case})),
        (AUDITOR, "casework/CloseCase", json!({"case": scene.case, "victim_consulted": true, "reason": "Quiet."})),
        (AUDITOR, "inbox/ListAlerts", json!({})),
    ] {
        let refused = scene.refused(who, call, request).await;
        assert_eq!(
            (refused.code(), why(&refused).as_str()),
            (Code::PermissionDenied, "ROLE_MAY_NOT_DO_THIS"),
            "{call}"
        );
    }
    // Denials are in the record too, one for each act.
    let denied = |channel: &str| scene.on_disk("", channel);
    assert!(denied("command") >= 1 && denied("get_case") >= 2);
}
