//! Judging the risk: forms, dissent, the hub's level, changes, and how it went.

use super::scene::{CHAIR, DOC, ISA, OIC, PRB, SPOC, Scene, paths, why};
use serde_json::{Value, json};

fn s_dash(scene: &Scene, level: u8, first: &str) -> Value {
    json!({"case": scene.case, "instrument": "INSTRUMENT_S_DASH", "instrument_version": 2009, "level": level,
        "imminent": false, "window_start_date": "2026-02-01", "rationale": "Judged.",
        "items": [{"code": "SD01", "answer": first}, {"code": "SD02", "answer": "ANSWER_NO"}],
        "no_plan_reason": "NO_PLAN_REASON_MEETING_DECIDES"})
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_the_form_is_told_all_at_once() {
    let scene = Scene::new().await;
    let mut assess = s_dash(&scene, 3, "ANSWER_CRITICAL");
    assess["instrument_version"] = 2010.into();
    assess["items"][1] = json!({"code": "N1", "answer": "ANSWER_NO", "previous": "ANSWER_NO"});
    assess["ratings"] = json!([{"rated": "RATED_LEVEL", "grade": "GRADE_HIGH"}]);
    let refused = scene.refused(OIC, "risk/AssessRisk", assess).await;
    let found = paths(&refused);
    for path in ["instrument_version", "items[0].answer", "items[1].code", "items[1].previous", "ratings[0].rated"] {
        assert!(found.iter().any(|found| found == path), "{path} is not in {found:?}");
    }
    let mut bare = s_dash(&scene, 3, "ANSWER_YES");
    bare.as_object_mut().unwrap().remove("no_plan_reason");
    assert_eq!(why(&scene.refused(OIC, "risk/AssessRisk", bare).await), "PLAN_MISSING");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trend_is_told_of_what_the_reader_sees_item_by_item() {
    let scene = Scene::new().await;
    scene.done(OIC, "risk/AssessRisk", s_dash(&scene, 2, "ANSWER_NO")).await;
    scene.done(OIC, "risk/AssessRisk", s_dash(&scene, 3, "ANSWER_YES")).await;
    let trend = scene.done(SPOC, "cases/GetRiskTrend", json!({"case": scene.case})).await;
    let line = &trend["lines"][0];
    assert_eq!(line["instrument_id"], "ACPO/S_DASH/2009");
    let last = &line["steps"][1];
    assert_eq!((&last["direction"], &last["compared"]), (&json!("RISK_DIRECTION_UP"), &json!(true)));
    assert_eq!(last["items"], json!([{"code": "SD01", "before": "ANSWER_NO", "now": "ANSWER_YES"}]));
    // Who sees the outline of a judgement sees which way its level went, and no answer.
    let outline = scene.done(PRB, "cases/GetRiskTrend", json!({"case": scene.case})).await;
    let last = &outline["lines"][0]["steps"][1];
    assert_eq!(last["direction"], "RISK_DIRECTION_UP");
    assert!(last["compared"] != json!(true) && last["items"].as_array().is_none_or(Vec::is_empty), "{last}");
    let look =
        scene.look(&scene.case, |look| look["channel"] == "CHANNEL_RISK_TREND" && look["worker"] == "officer").await;
    assert_eq!(look["answered"], json!(true), "{look}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_is_taken_over_is_what_its_assessor_sees_of_it() {
    let scene = Scene::new().await;
    let mut bare = s_dash(&scene, 3, "ANSWER_YES");
    bare.as_object_mut().unwrap().remove("no_plan_reason");
    // What is planned for the victim is not there for who faces the suspect: it neither answers an assessment of theirs nor
    // stands in it.
    scene
        .done(
            ISA,
            "casework/PlanAction",
            json!({"case": scene.case, "action": {"owner": "adv",
        "strand": "STRAND_VICTIM_FACING", "due_date": "2026-03-09", "what": "Change her locks."}}),
        )
        .await;
    assert_eq!(why(&scene.refused(PRB, "risk/AssessRisk", bare.clone()).await), "PLAN_MISSING");
    let mine = json!({"case": scene.case, "action": {"owner": "prb", "strand": "STRAND_SUSPECT_FACING",
        "due_date": "2026-03-09", "what": "Supervise weekly."}});
    scene.done(PRB, "casework/PlanAction", mine).await;
    let done = scene.done(PRB, "risk/AssessRisk", bare).await;
    let seen = scene.done(PRB, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await;
    let events = seen["case"]["events"].as_array().unwrap();
    let assessed = events.iter().find(|event| event["event_id"] == done["receipt"]["event_ids"][0]).unwrap();
    let planned = events.iter().filter(|event| event.to_string().contains("casework.action_planned.v1")).count();
    assert_eq!(planned, 1);
    assert_eq!(assessed["details"]["plan"].as_array().map(Vec::len), Some(1), "{assessed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn dissent_stands_beside_and_the_hubs_level_is_the_chairs() {
    let scene = Scene::new().await;
    let done = scene.done(OIC, "risk/AssessRisk", s_dash(&scene, 3, "ANSWER_YES")).await;
    let event = &done["receipt"]["event_ids"][0];
    let dissent = json!({"case": scene.case, "event_id": event, "level": 2, "reasons": "He has kept away."});
    assert_eq!(why(&scene.refused(OIC, "risk/DissentFromJudgement", dissent.clone()).await), "OWN_JUDGEMENT");
    scene.done(ISA, "risk/DissentFromJudgement", dissent).await;
    let level = json!({"case": scene.case, "level": 3, "relied_on_event_ids": [event], "rationale": "Agreed."});
    assert_eq!(why(&scene.refused(SPOC, "risk/SetHubLevel", level.clone()).await), "ROLE_MAY_NOT_DO_THIS");
    scene.done(CHAIR, "risk/SetHubLevel", level).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_in_the_victims_life_is_not_there_for_who_faces_the_suspect() {
    let scene = Scene::new().await;
    scene.done(OIC, "risk/AssessRisk", s_dash(&scene, 3, "ANSWER_YES")).await;
    let moves = json!({"case": scene.case, "circumstance": "CIRCUMSTANCE_VICTIM_MOVES"});
    let done = scene.done(ISA, "risk/RecordCircumstance", moves).await;
    let event = &done["receipt"]["event_ids"][0];
    let owed = |rows: &Value| {
        let rows = rows["work"].as_array().cloned().unwrap_or_default();
        rows.iter().any(|row| row["began_event_id"] == *event)
    };
    let asked = json!({"scope": "WORK_SCOPE_HUB", "page_size": 100});
    assert!(owed(&scene.done(OIC, "cases/ListWork", asked.clone()).await));
    for who in [PRB, DOC] {
        assert!(!owed(&scene.done(who, "cases/ListWork", asked.clone()).await), "{who:?}");
        let seen = scene.done(who, "cases/GetCase", json!({"case": scene.case})).await;
        assert!(!seen.to_string().contains(event.as_str().unwrap()), "{who:?}");
    }
}
