//! The list of what must happen.

use super::scene::{CHAIR, COLLEAGUE, DOC, ISA, OIC, OUTSIDER, PRB, SPOC, Scene, why};
use crate::world::Who;
use serde_json::{Value, json};

/// The rows of a list, all pages of it.
async fn work(scene: &Scene, who: Who<'_>, scope: &str, size: u32) -> Vec<Value> {
    let (mut rows, mut token) = (Vec::new(), String::new());
    loop {
        let asked = json!({"scope": scope, "page_size": size, "page_token": token});
        let page = scene.done(who, "cases/ListWork", asked).await;
        rows.extend(page["work"].as_array().cloned().unwrap_or_default());
        let Some(next) = page["next_page_token"].as_str().filter(|next| !next.is_empty()) else { return rows };
        next.clone_into(&mut token);
    }
}

/// What is to be done, and whether it is missed.
fn duties(rows: &[Value]) -> Vec<(&str, bool)> {
    let is_missed = |row: &Value| row["missed"] == json!(true);
    rows.iter().map(|row| (row["duty"].as_str().unwrap().trim_start_matches("DUTY_"), is_missed(row))).collect()
}

async fn arrested(scene: &Scene) -> String {
    let step = json!({"case": scene.case, "steps": ["STEP_ARRESTED"], "taken_time": "2026-03-02T08:00:00Z"});
    let done = scene.done(OIC, "casework/RecordInvestigationStep", step).await;
    done["receipt"]["event_ids"][0].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_owed_is_listed_to_who_owes_it_what_is_missed_first_and_leaves_the_list_when_it_is_done() {
    let scene = Scene::new().await;
    let step = arrested(&scene).await;
    let mine = work(&scene, OIC, "WORK_SCOPE_UNSPECIFIED", 100).await;
    assert_eq!(duties(&mine), [("FIRST_ASSESSMENT", false), ("TELL_VICTIM", false), ("ASSESS_NEEDS", false)]);
    let told = &mine[1];
    assert_eq!((&told["began_event_id"], &told["owner"]), (&json!(step), &json!("pol")));
    assert_eq!(told["began_by"], "casework.investigation_step_taken.v1");
    assert_eq!(
        (&told["due_time"], &told["period"]),
        (&json!("2026-03-03T23:59:59.999Z"), &json!("PERIOD_NAME_TELL_VICTIM_ENHANCED"))
    );
    // The next day but one: all of it is missed, whether anybody announced it or not; page by page it is the same.
    scene.world.clock.set("2026-03-05T10:00:00Z".parse().unwrap());
    let missed = work(&scene, OIC, "WORK_SCOPE_AGENCY", 100).await;
    assert_eq!(duties(&missed), [("FIRST_ASSESSMENT", true), ("TELL_VICTIM", true), ("ASSESS_NEEDS", true)]);
    assert_eq!(work(&scene, OIC, "WORK_SCOPE_AGENCY", 1).await, missed);
    // Everybody on the case sees what police owe as far as they may know of it (chairs are not told what the victim needs or
    // is told), and nobody else sees anything.
    let everybody = [(ISA, 3), (SPOC, 3), (CHAIR, 1), (COLLEAGUE, 0), (OUTSIDER, 0)];
    for (who, rows) in everybody {
        assert_eq!(work(&scene, who, "WORK_SCOPE_HUB", 100).await.len(), rows, "{who:?}");
    }
    for (who, of) in [(DOC, "TELL_VICTIM"), (DOC, "ASSESS_NEEDS"), (PRB, "ASSESS_NEEDS")] {
        let rows = work(&scene, who, "WORK_SCOPE_HUB", 100).await;
        assert!(!duties(&rows).iter().any(|(duty, _)| *duty == of), "{who:?}: {rows:?}");
    }
    assert_eq!(work(&scene, ISA, "WORK_SCOPE_AGENCY", 100).await, Vec::<Value>::new());
    // Done, it leaves the list; excused, too, by who owes it.
    let tell = json!({"case": scene.case, "about": "TOLD_ABOUT_INVESTIGATION_STEP", "event_id": step,
        "outcome": "TOLD_OUTCOME_TOLD", "told_time": "2026-03-05T09:00:00Z", "channel": "CONTACT_CHANNEL_IN_PERSON"});
    scene.done(OIC, "casework/TellVictim", tell).await;
    let needs = missed.iter().find(|row| row["duty"] == "DUTY_ASSESS_NEEDS").unwrap();
    let excuse = json!({"case": scene.case, "duty": "DUTY_ASSESS_NEEDS", "began_event_id": needs["began_event_id"],
        "reason": "EXCUSE_REASON_VICTIM_ASKED", "reasons": "She wants to wait until Monday."});
    assert_eq!(why(&scene.refused(ISA, "casework/ExcuseDuty", excuse.clone()).await), "NOT_YOUR_DUTY");
    scene.done(SPOC, "casework/ExcuseDuty", excuse).await;
    assert_eq!(duties(&work(&scene, OIC, "WORK_SCOPE_AGENCY", 100).await), [("FIRST_ASSESSMENT", true)]);
    // Each look at it is recorded, with what it showed.
    let look = scene.look(&scene.case, |look| look["channel"] == "CHANNEL_WORK" && look["worker"] == "isa").await;
    assert_eq!(look["answered"], json!(true), "{look}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_work_refuses_what_it_does_not_know() {
    let scene = Scene::empty().await;
    for bad in [json!({"scope": 9}), json!({"page_size": 101}), json!({"page_token": "AAAA"})] {
        assert_eq!(why(&scene.refused(SPOC, "cases/ListWork", bad.clone()).await), "FIELDS_NOT_VALID", "{bad}");
    }
    // A token of one list is none of another.
    let auditor = scene.refused(crate::world::AUDITOR, "cases/ListWork", json!({})).await;
    assert_eq!(why(&auditor), "ROLE_MAY_NOT_DO_THIS");
}
