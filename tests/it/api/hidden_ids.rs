//! What is hidden within a case: no command tells it from what is not there, and no list names it.

use super::scene::{CHAIR, CPS, DOC, ISA, NOTHING, NOW, OIC, PRB, SPOC, Scene, bytes, planned, text, why};
use crate::world::Who;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tonic::Code;

fn first_event(answer: &Value) -> String {
    text(&answer["receipt"]["event_ids"][0])
}

/// A request on the case of the scene.
fn on(scene: &Scene, mut request: Value) -> Value {
    request["case"] = scene.case.clone().into();
    request
}

/// An action of the plan for the victim, which nobody who faces the suspect sees.
fn for_her(scene: &Scene) -> Value {
    let mut action = planned(&scene.case, "Walk her home.");
    action["action"]["strand"] = "STRAND_VICTIM_FACING".into();
    action
}

/// What can be named: by which fields of requests, its id, and the event that tells of it.
async fn things(scene: &Scene) -> Vec<(&'static [&'static str], String, String)> {
    const EVENTS: &[&str] = &[
        "event_id",
        "offer_event_id",
        "considered_event_id",
        "asked_event_id",
        "began_event_id",
        "about_event_id",
        "request_event_id",
        "hold_event_id",
        "restriction_event_id",
        "prepared_event_id",
    ];
    let action = scene.done(ISA, "casework/PlanAction", for_her(scene)).await;
    let health = json!({"kind": "REFERRAL_KIND_PERPETRATOR_HEALTH", "mode": "HEALTH_MODE_ASSESSMENT", "to_agency": "hlt",
        "gateway": "GATEWAY_CRIME_AND_DISORDER_ACT1998_S115", "basis": "LAWFUL_BASIS_PUBLIC_TASK",
        "subject_informed": true, "question": "Would treatment help?", "necessity": "To plan."});
    let sent = scene.done(PRB, "referrals/SendReferral", on(scene, health)).await;
    let draft = json!({"kind": "REFERRAL_KIND_PERPETRATOR_HEALTH", "question": "Would treatment help now?"});
    let drafted = scene.done(PRB, "referrals/DraftReferral", on(scene, draft)).await;
    let considered = json!({"kind": 1, "criteria": {"acts": false, "risk": false, "necessary": false}, "risk_level": 3,
        "reasons": "Too early."});
    let considered = scene.done(OIC, "orders/ConsiderOrder", on(scene, considered)).await;
    let note = json!({"kind": "ITEM_KIND_NOTE", "about": "PARTY_VICTIM", "text": "She sleeps at a friend's."});
    let note = scene.done(ISA, "casework/ContributeItem", on(scene, note)).await;
    let place = json!({"kind": "LOCATION_KIND_HOME", "location": "14 Alder Way, Saltby, ZZ99 2BB"});
    let place = scene.done(ISA, "casework/RecordVictimLocation", on(scene, place)).await;
    vec![
        (&["action_id"], text(&action["action_id"]), first_event(&action)),
        (&["referral_id"], text(&sent["referral_id"]), first_event(&sent)),
        (&["referral_id"], text(&drafted["referral_id"]), first_event(&drafted)),
        (&["order_id"], text(&considered["order_id"]), first_event(&considered)),
        (EVENTS, first_event(&note), first_event(&note)),
        (EVENTS, first_event(&place), first_event(&place)),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_command_names_is_answered_alike_where_it_is_hidden_and_where_there_is_none() {
    let scene = Scene::new().await;
    let things = things(&scene).await;
    let mut compared = BTreeSet::new();
    for who in [ISA, PRB, DOC, CPS, CHAIR] {
        let seen = scene.sees(who, &scene.case).await;
        for (call, request) in testkit::commands::on_a_case() {
            for (fields, id, told_by) in &things {
                let Some(field) = fields.iter().find(|field| request.get(**field).is_some()) else { continue };
                if seen.contains(told_by) {
                    continue;
                }
                let mut named = on(&scene, request.clone());
                let none = scene.refused(who, call, named.clone()).await;
                named[*field] = id.clone().into();
                let hidden = scene.refused(who, call, named).await;
                assert_eq!(bytes(&hidden), bytes(&none), "{who:?} {call} {field}: {hidden:?} {none:?}");
                assert_ne!(why(&none), "CANNOT_BE_DONE_NOW", "{who:?} {call}");
                if none.code() == Code::FailedPrecondition {
                    compared.insert((call, *field));
                }
            }
        }
    }
    for call in [
        ("casework/NoteProgress", "action_id"),
        ("casework/CloseAction", "action_id"),
        ("casework/HandOverAction", "action_id"),
        ("casework/RedateAction", "action_id"),
        ("referrals/AcceptReferral", "referral_id"),
        ("referrals/WithdrawReferral", "referral_id"),
        ("orders/ReportBreach", "order_id"),
        ("casework/ShareItem", "event_id"),
        ("casework/TellVictim", "event_id"),
    ] {
        assert!(compared.contains(&call), "{call:?} is compared: {compared:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_considered_again_is_one_that_its_caller_sees() {
    let scene = Scene::new().await;
    let again = json!({"order_id": NOTHING, "kind": 1, "criteria": {"acts": false, "risk": false, "necessary": false},
        "risk_level": 3, "reasons": "Too early."});
    assert_eq!(why(&scene.refused(OIC, "orders/ConsiderOrder", on(&scene, again)).await), "ORDER_UNKNOWN");
}

/// The details of an event as a worker sees it.
async fn details(scene: &Scene, who: Who<'_>, event: &str) -> Value {
    let seen = scene.done(who, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await;
    let events = seen["case"]["events"].as_array().cloned().unwrap_or_default();
    events.into_iter().find(|seen| seen["event_id"] == event).unwrap_or_else(|| panic!("{who:?}"))["details"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn minutes_name_what_their_reader_sees_and_a_share_of_another_agency_can_be_named() {
    let scene = Scene::new().await;
    let note = json!({"kind": "ITEM_KIND_NOTE", "about": "PARTY_VICTIM", "summary": "In short.", "text": "At length."});
    let note = scene.done(ISA, "casework/ContributeItem", on(&scene, note)).await;
    let share = json!({"event_id": first_event(&note), "shared_with": [{"agency": "pol", "how": "HOW_SHARED_FULL"}],
        "gateway": "GATEWAY_CONSENT", "basis": "LAWFUL_BASIS_LAW_ENFORCEMENT_PART3", "subject_informed": true,
        "clinician_approved": false, "necessity": "To keep her safe."});
    let share = first_event(&scene.done(ISA, "casework/ShareItem", on(&scene, share)).await);
    let call = json!({"start_time": NOW, "agencies": ["pol", "adv", "hlt", "prb"]});
    let meeting = text(&scene.done(CHAIR, "casework/CallMeeting", call).await["meeting_id"]);
    let minutes = |shared: &str| {
        on(
            &scene,
            json!({"meeting_id": meeting, "attended": ["pol", "adv", "prb"], "conflicts_asked": true,
                "shared_event_ids": [shared],
                "actions": [for_her(&scene)["action"], planned(&scene.case, "Ask the landlord.")["action"]]}),
        )
    };
    // Whose share it is told of nothing that was shared.
    for nothing in [NOTHING, &share] {
        let refused = scene.refused(CHAIR, "casework/DiscussCase", minutes(nothing)).await;
        assert_eq!(why(&refused), "ITEM_UNKNOWN", "{nothing}");
    }
    let discussed = first_event(&scene.done(SPOC, "casework/DiscussCase", minutes(&share)).await);
    for (who, actions) in [(SPOC, 2), (OIC, 2), (ISA, 2), (PRB, 1), (DOC, 1)] {
        let told = details(&scene, who, &discussed).await;
        assert_eq!(told["actions"].as_array().map(Vec::len), Some(actions), "{who:?}: {told}");
    }
    assert_eq!(details(&scene, SPOC, &discussed).await["shared"], json!([share]));
    assert!(details(&scene, PRB, &discussed).await.get("shared").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_who_faces_the_suspect_learns_that_she_asked_not_to_be_told_or_why_she_is_not() {
    let scene = Scene::new().await;
    let step = |taken: &str| on(&scene, json!({"steps": [taken], "taken_time": "2026-03-02T08:00:00Z"}));
    let arrest = first_event(&scene.done(OIC, "casework/RecordInvestigationStep", step("STEP_ARRESTED")).await);
    let bail = step("STEP_RELEASED_ON_CONDITIONAL_BAIL");
    let bail = first_event(&scene.done(OIC, "casework/RecordInvestigationStep", bail).await);
    let declined = json!({"about": "TOLD_ABOUT_INVESTIGATION_STEP", "event_id": arrest,
        "outcome": "TOLD_OUTCOME_DECLINED_BY_VICTIM", "told_time": "2026-03-02T09:00:00Z",
        "channel": "CONTACT_CHANNEL_IN_PERSON"});
    let declined = first_event(&scene.done(ISA, "casework/TellVictim", on(&scene, declined)).await);
    let excused = json!({"duty": "DUTY_TELL_VICTIM", "began_event_id": bail, "owner": "pol",
        "reason": "EXCUSE_REASON_VICTIM_ASKED", "reasons": "She told her advocate that she wants to forget him."});
    let excused = first_event(&scene.done(OIC, "casework/ExcuseDuty", on(&scene, excused)).await);
    for (who, sees) in [(ISA, true), (SPOC, true), (CPS, true), (PRB, false), (DOC, false)] {
        let seen = scene.sees(who, &scene.case).await;
        assert!([&declined, &excused].iter().all(|event| seen.contains(event) == sees), "{who:?}");
    }
    for who in [PRB, CPS] {
        let told = scene.done(who, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await.to_string();
        assert!(!told.contains("forget him"), "{who:?}: {told}");
    }
    // To probation both stand as not done, and nothing tells them apart from what was not done.
    let work = scene.done(PRB, "cases/ListWork", json!({"scope": "WORK_SCOPE_HUB", "page_size": 100})).await;
    let work = work["work"].as_array().cloned().unwrap_or_default();
    let owed = work.iter().filter(|row| row["duty"] == "DUTY_TELL_VICTIM").count();
    assert_eq!(owed, 2, "{work:?}");
}
