//! The course of conduct of a case, as each reader may know it.

use super::scene::{CHAIR, COLLEAGUE, DOC, ISA, OIC, OUTSIDER, PRB, SPOC, Scene, text, why};
use crate::world::Who;
use serde_json::{Value, json};
use tonic::Code;

async fn course(scene: &Scene, who: Who<'_>) -> Value {
    scene.done(who, "cases/GetCourseOfConduct", json!({"case": scene.case})).await
}

/// Reports an incident of a day and joins it.
async fn joined(scene: &Scene, day: &str, more: Value) -> (String, String) {
    let time = format!("{day}T12:00:00Z");
    let mut report = json!({"recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_BY_PHONE", "acts": ["ACT_CONTACTING"],
        "narrative": "Again.", "provenance": {"source": "SOURCE_AGENCY",
        "occurred": {"from_time": time, "to_time": time, "precision": "PRECISION_EXACT"}}});
    report.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let reported = scene.done(OIC, "intake/ReportIncident", report).await;
    let incident = text(&reported["incident_id"]);
    let link = json!({"case": scene.case, "incident_id": incident, "reason": "The same hand."});
    scene.done(SPOC, "intake/ProposeLink", link.clone()).await;
    scene.done(SPOC, "intake/ConfirmLink", link).await;
    (incident, text(&reported["receipt"]["event_ids"][0]))
}

async fn told_of_two(scene: &Scene, who: Who<'_>) -> usize {
    let listed = scene.done(who, "inbox/ListAlerts", json!({})).await;
    let alerts = listed["alerts"].as_array().cloned().unwrap_or_default();
    alerts.iter().filter(|alert| alert["kind"] == "ALERT_KIND_SECOND_OCCASION").count()
}

fn len(of: &Value) -> usize {
    of.as_array().map_or(0, Vec::len)
}

#[tokio::test(flavor = "multi_thread")]
async fn single_incidents_become_a_course_of_conduct_and_this_makes_two_is_told_at_once() {
    let scene = Scene::new().await;
    assert_eq!(len(&course(&scene, SPOC).await["occasions"]), 0);
    joined(&scene, "2026-02-02", json!({})).await;
    assert_eq!(told_of_two(&scene, SPOC).await, 0);
    let damage = json!({"recorded_as": "RECORDED_AS_CRIMINAL_DAMAGE", "place": "PLACE_KIND_VICTIMS_HOME",
        "acts": ["ACT_INTERFERING_WITH_PROPERTY"], "included": ["RECORDED_AS_HARASSMENT"]});
    let (incident, report) = joined(&scene, "2026-02-20", damage).await;
    assert_eq!(told_of_two(&scene, SPOC).await, 1);
    joined(&scene, "2026-02-22", json!({})).await;
    assert_eq!(told_of_two(&scene, SPOC).await, 1, "the third is no second");

    let seen = course(&scene, SPOC).await;
    assert_eq!(len(&seen["occasions"]), 3);
    let second = &seen["occasions"][1];
    assert_eq!(
        (text(&second["incident_id"]), text(&second["reason"])),
        (incident.clone(), "The same hand.".to_owned())
    );
    assert_eq!(text(&second["joined_by_worker"]), SPOC.1);
    assert_eq!(second["recorded_included"], json!(["RECORDED_AS_HARASSMENT"]));
    assert_eq!(seen["measures"]["gap_days"], json!([18, 2]));
    // Six months after the last incident, the day of that not counted.
    assert_eq!(text(&seen["charge_due_time"]), "2026-08-22T22:59:59.999Z");

    // The damage hints at more. A person answers, and the answer reclassifies the incident.
    let hint = &seen["hints"][0];
    assert_eq!(
        (text(&hint["rule"]), text(&hint["state"])),
        ("HINT_RULE_DAMAGE_WITHOUT_SUSPECT".into(), "HINT_STATE_OPEN".into())
    );
    assert_eq!(text(&hint["about_event_id"]), report);
    let answer = json!({"case": scene.case, "rule": hint["rule"], "about_event_id": report,
        "rests_on_event_ids": hint["rests_on_event_ids"], "answer": "HINT_ANSWER_ACCEPTED", "reason": "She named him."});
    assert_eq!(why(&scene.refused(SPOC, "intake/AnswerHint", answer.clone()).await), "NOTHING_RECLASSIFIED");
    let mut answer = answer;
    answer["screened_as"] = "RECORDED_AS_STALKING".into();
    scene.done(SPOC, "intake/AnswerHint", answer).await;
    let after = course(&scene, SPOC).await;
    assert_eq!(text(&after["hints"][0]["state"]), "HINT_STATE_ACCEPTED");
    let second = &after["occasions"][1];
    assert_eq!(
        (text(&second["recorded_as"]), text(&second["screened_as"])),
        ("RECORDED_AS_CRIMINAL_DAMAGE".into(), "RECORDED_AS_STALKING".into())
    );

    // Taken out again, with a reason: two are left.
    let undo = json!({"case": scene.case, "incident_id": incident, "reason": "Somebody else."});
    scene.done(SPOC, "intake/UndoLink", undo).await;
    let left = course(&scene, SPOC).await;
    assert_eq!((len(&left["occasions"]), len(&left["links"]), len(&left["hints"])), (2, 3, 0));
    let look = scene.look(&scene.case, |look| look["channel"] == "CHANNEL_COURSE_OF_CONDUCT").await;
    assert_eq!(look["answered"], json!(true), "{look}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_course_of_conduct_is_computed_from_what_its_reader_sees() {
    let scene = Scene::new().await;
    joined(&scene, "2026-02-02", json!({})).await;
    let neighbour = json!({"provenance": {"source": "SOURCE_NEIGHBOUR", "known_time": "2026-02-20T12:00:00Z"}});
    let (_, report) = joined(&scene, "2026-02-20", neighbour).await;
    assert_eq!(len(&course(&scene, SPOC).await["occasions"]), 2);
    // What a private person reported is hidden from some: for them there is one occasion, nothing runs and nobody is alerted.
    for who in [ISA, PRB, DOC, CHAIR] {
        let sees = scene.sees(who, &scene.case).await.contains(&report);
        let told = course(&scene, who).await;
        let occasions = len(&told["occasions"]);
        let reports: Vec<String> = (0..occasions).map(|nth| text(&told["occasions"][nth]["report_event_id"])).collect();
        assert!(sees || !reports.contains(&report), "{who:?}");
        if occasions < 2 {
            assert!(told["charge_due_time"].is_null() && told["second_joined_time"].is_null(), "{who:?}: {told}");
            assert_eq!(told_of_two(&scene, who).await, 0, "{who:?}");
        }
    }
    for who in [COLLEAGUE, OUTSIDER] {
        let refused = scene.refused(who, "cases/GetCourseOfConduct", json!({"case": scene.case})).await;
        assert_eq!(refused.code(), Code::NotFound, "{who:?}");
    }
}
