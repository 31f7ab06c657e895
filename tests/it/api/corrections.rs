//! A correction reaches everybody who saw what it corrects, by whatever way they saw it.

use super::scene::{CPS, DOC, ISA, OIC, PRB, SPOC, Scene, ids, text, why};
use serde_json::{Value, json};

/// A request that names an event.
type Naming = fn(&str) -> Value;

/// Corrects an event of the police.
async fn correct(scene: &Scene, event: &str, text: &str) -> Result<Value, tonic::Status> {
    let correct = json!({"case": scene.case, "event_id": event, "reason": "CORRECTION_REASON_INACCURATE",
        "about": "PARTY_SUSPECT", "summary": text, "text": text});
    scene.ask(OIC, "casework/CorrectItem", correct).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_report_reaches_all_who_saw_it_by_its_class_and_they_acknowledge() {
    let scene = Scene::new().await;
    let (_, event) = scene.link(&scene.case, "A red van stood there.").await;
    let mut saw = Vec::new();
    for who in [ISA, PRB, CPS, DOC] {
        if scene.sees(who, &scene.case).await.contains(&event) {
            saw.push(who);
        }
    }
    assert_eq!(saw, [ISA, PRB, CPS], "health does not see reports");
    let corrected = correct(&scene, &event, "The van was blue.").await.unwrap();
    let correction = text(&corrected["receipt"]["event_ids"][0]);
    for who in [ISA, PRB, CPS, DOC] {
        let seen = scene.done(who, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await;
        let told = ids(&seen["case"]["events"]).contains(&correction);
        assert_eq!(told, saw.contains(&who), "{who:?}");
        assert_eq!(seen.to_string().contains("The van was blue."), told, "{who:?}");
        assert!(!seen.to_string().contains("red van"), "{who:?}");
        let acknowledge = json!({"case": scene.case, "event_id": correction});
        let answer = scene.ask(who, "casework/AcknowledgeCorrection", acknowledge).await;
        // Who does not see it is answered as if it were not there.
        assert_eq!(answer.err().map(|status| why(&status)), (!told).then(|| "ITEM_UNKNOWN".to_owned()), "{who:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_has_a_summary_where_somebody_sees_the_outline_only() {
    let scene = Scene::new().await;
    // The advocate sees a report by police as a summary.
    let (_, event) = scene.link(&scene.case, "A red van stood there.").await;
    let correct = |event: &str, summary: &str| {
        json!({"case": scene.case, "event_id": event, "reason": "CORRECTION_REASON_INACCURATE",
            "about": "PARTY_SUSPECT", "summary": summary, "text": "The van was blue."})
    };
    for summary in ["", " "] {
        let refused = scene.refused(OIC, "casework/CorrectItem", correct(&event, summary)).await;
        assert_eq!(why(&refused), "SUMMARY_NEEDED");
    }
    scene.done(OIC, "casework/CorrectItem", correct(&event, "Another colour.")).await;
    let seen = scene.done(ISA, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await.to_string();
    assert!(seen.contains("Another colour.") && !seen.contains("blue"), "{seen}");
    // What everybody else sees in full, or not at all, needs none.
    let note = json!({"case": scene.case, "kind": "ITEM_KIND_NOTE", "about": "PARTY_SUSPECT", "text": "Seen."});
    let noted = text(&scene.done(OIC, "casework/ContributeItem", note).await["receipt"]["event_ids"][0]);
    scene.done(OIC, "casework/CorrectItem", correct(&noted, "")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_that_locates_somebody_is_held() {
    let scene = Scene::new().await;
    let (_, event) = scene.link(&scene.case, "A red van stood there.").await;
    let held = correct(&scene, &event, "It stood at 14 Alder Way, Saltby.").await.unwrap_err();
    assert_eq!(why(&held), "HELD_FOR_REVIEW");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_is_hidden_is_answered_as_one_that_is_not_there() {
    let scene = Scene::new().await;
    let note = json!({"case": scene.case, "kind": "ITEM_KIND_NOTE", "about": "PARTY_VICTIM", "text": "She is afraid."});
    let hidden = text(&scene.done(ISA, "casework/ContributeItem", note).await["receipt"]["event_ids"][0]);
    let calls: [(&str, Naming); 5] = [
        ("casework/CorrectItem", |event| json!({"event_id": event, "reason": 2, "about": 1, "text": "No."})),
        ("casework/ShareItem", |event| {
            json!({"event_id": event, "shared_with": [{"agency": "cps", "how": 1}], "gateway": 1, "basis": 1,
                "subject_informed": true, "clinician_approved": false, "necessity": "To know."})
        }),
        ("casework/AcknowledgeCorrection", |event| json!({"event_id": event})),
        ("risk/AssessRisk", |event| {
            json!({"instrument": 9, "level": 3, "imminent": false, "window_start_date": "2026-03-01",
                "rationale": "So.", "relied_on_event_ids": [event], "plan": [{"owner": "pol",
                "strand": "STRAND_INVESTIGATION", "due_date": "2026-03-20", "what": "Call."}]})
        }),
        ("orders/ConsiderOrder", |event| {
            json!({"kind": 1, "criteria": {"acts": true, "risk": true, "necessary": true}, "risk_level": 3,
                "reasons": "So.", "evidence_event_ids": [event]})
        }),
    ];
    for (call, request) in calls {
        let refused = async |event: &str| {
            let mut request = request(event);
            request["case"] = scene.case.clone().into();
            scene.refused(SPOC, call, request).await
        };
        let (there, not_there) = (refused(&hidden).await, refused(super::scene::NOTHING).await);
        assert_eq!(super::scene::bytes(&there), super::scene::bytes(&not_there), "{call}");
        assert!(why(&there).ends_with("_UNKNOWN"), "{call}: {}", why(&there));
    }
}
