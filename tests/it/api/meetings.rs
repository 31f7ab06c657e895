//! Meetings: agenda, questions to agencies and what they found, the pack of each agency, the minutes, the actions.

use super::scene::{CHAIR, DOC, ISA, NOTHING, OIC, OUTSIDER, PRB, SPOC, Scene, planned, text, why};
use crate::world::Who;
use serde_json::{Value, json};
use tonic::Code;

/// A meeting on Wednesday, 4 March.
async fn called(scene: &Scene) -> String {
    let call = json!({"start_time": "2026-03-04T10:00:00Z", "agencies": ["pol", "adv", "hlt", "prb"]});
    text(&scene.done(CHAIR, "casework/CallMeeting", call).await["meeting_id"])
}

async fn put_on(scene: &Scene, meeting: &str) {
    let put = json!({"case": scene.case, "meeting_id": meeting, "reason": "He looks for her."});
    scene.done(ISA, "casework/PutOnAgenda", put).await;
}

/// All cases of a pack, page by page.
async fn pack(scene: &Scene, who: Who<'_>, meeting: &str) -> Vec<Value> {
    let (mut cases, mut token) = (Vec::new(), String::new());
    loop {
        let asked = json!({"meeting_id": meeting, "page_size": 1, "page_token": token});
        let page = scene.done(who, "cases/GetMeetingPack", asked).await;
        cases.extend(page["cases"].as_array().cloned().unwrap_or_default());
        let Some(next) = page["next_page_token"].as_str().filter(|next| !next.is_empty()) else { return cases };
        next.clone_into(&mut token);
    }
}

/// Ids of the events of a case in a pack.
fn events(case: &Value) -> Vec<String> {
    case["events"].as_array().into_iter().flatten().map(|event| text(&event["event_id"])).collect()
}

fn owed(case: &Value) -> Vec<String> {
    case["work"].as_array().into_iter().flatten().map(|work| text(&work["duty"])).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_agency_prepares_a_meeting_with_what_it_sees_and_nobody_else_has_the_case_in_a_pack() {
    let scene = Scene::new().await;
    let meeting = called(&scene).await;
    assert_eq!(pack(&scene, SPOC, &meeting).await, [] as [Value; 0], "nothing is on it yet");
    put_on(&scene, &meeting).await;
    let action =
        json!({"owner": "adv", "strand": "STRAND_VICTIM_FACING", "due_date": "2026-03-20", "what": "Call her."});
    scene.done(ISA, "casework/PlanAction", json!({"case": scene.case, "action": action})).await;
    for who in [SPOC, OIC, ISA, DOC, PRB, CHAIR] {
        let cases = pack(&scene, who, &meeting).await;
        let [case] = &cases[..] else { panic!("{who:?}: {cases:?}") };
        assert_eq!(case["reference"], scene.reference.as_str());
        // All of it is new, and all of it is what the worker sees anyway.
        let sees: Vec<String> = scene.sees(who, &scene.case).await.into_iter().collect();
        let mut told = events(case);
        told.sort();
        let mut sees = sees;
        sees.sort();
        assert_eq!(told, sees, "{who:?}");
    }
    // An action for the victim is on no pack of those who face the suspect.
    assert!(owed(&pack(&scene, ISA, &meeting).await[0]).contains(&"DUTY_DO_ACTION".to_owned()));
    for who in [DOC, PRB] {
        assert!(!owed(&pack(&scene, who, &meeting).await[0]).contains(&"DUTY_DO_ACTION".to_owned()), "{who:?}");
    }
    assert_eq!(pack(&scene, OUTSIDER, &meeting).await, [] as [Value; 0]);
    assert_eq!(pack(&scene, SPOC, NOTHING).await, [] as [Value; 0]);
    let refused = scene.refused(SPOC, "cases/GetMeetingPack", json!({"meeting_id": "Wednesday"})).await;
    assert_eq!(refused.code(), Code::InvalidArgument);
    // Each case of a pack was recorded as read.
    scene.look(&scene.case, |look| look["channel"] == "CHANNEL_MEETING_PACK").await;
    // Taken off, it is in no pack; discussed, only what is new since then is told.
    let off = json!({"case": scene.case, "meeting_id": meeting, "reason": "Postponed."});
    scene.done(CHAIR, "casework/TakeOffAgenda", off).await;
    assert_eq!(pack(&scene, SPOC, &meeting).await, [] as [Value; 0]);
    put_on(&scene, &meeting).await;
    let minutes = json!({"case": scene.case, "meeting_id": meeting, "attended": ["pol", "adv"], "conflicts_asked": true,
        "decisions": [{"what": "Go on.", "rationale": "Nothing new."}]});
    scene.world.clock.set("2026-03-04T11:00:00Z".parse().unwrap());
    scene.done(CHAIR, "casework/DiscussCase", minutes).await;
    scene.world.clock.set("2026-03-04T12:00:00Z".parse().unwrap());
    let next = called_again(&scene).await;
    put_on(&scene, &next).await;
    let [case] = &pack(&scene, SPOC, &next).await[..] else { panic!("one case") };
    assert_eq!(case["discussed_time"], "2026-03-04T11:00:00Z");
    // That the next one was called, and that the case is on it.
    assert_eq!(events(case).len(), 2);
    assert_eq!(events(case).last(), Some(&text(&case["agenda_event_id"])));
}

async fn called_again(scene: &Scene) -> String {
    let call = json!({"start_time": "2026-03-11T10:00:00Z", "agencies": ["pol", "adv"]});
    text(&scene.done(CHAIR, "casework/CallMeeting", call).await["meeting_id"])
}

#[tokio::test(flavor = "multi_thread")]
async fn agencies_are_asked_and_no_trace_is_an_answer() {
    let scene = Scene::new().await;
    let meeting = called(&scene).await;
    put_on(&scene, &meeting).await;
    let asked = json!({"case": scene.case, "meeting_id": meeting, "questions": [
        {"agency": "hlt", "question": "Is he known to the service?"},
        {"agency": "prb", "question": "Has he been under supervision?"}]});
    let asked = scene.done(CHAIR, "casework/AskForReturn", asked).await;
    let asked: Vec<String> = asked["receipt"]["event_ids"].as_array().unwrap().iter().map(text).collect();
    let questions = |case: &Value| owed(case).iter().filter(|duty| *duty == "DUTY_RETURN_FOR_MEETING").count();
    assert_eq!(questions(&pack(&scene, CHAIR, &meeting).await[0]), 2);
    let nothing = json!({"case": scene.case, "asked_event_id": asked[0], "result": "RETURN_RESULT_NO_TRACE",
        "note": "Both systems, since 2015."});
    // Each is told its own question, and not why the case is on the agenda.
    for (who, own, other) in
        [(DOC, "known to the service", "under supervision"), (PRB, "under supervision", "known to the service")]
    {
        let seen = scene.done(who, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await.to_string();
        assert!(seen.contains(own) && !seen.contains(other) && !seen.contains("He looks for her."), "{who:?}: {seen}");
    }
    // Only who was asked answers.
    let refused = scene.refused(PRB, "casework/GiveReturn", nothing.clone()).await;
    assert_eq!(refused.code(), Code::FailedPrecondition, "{}", why(&refused));
    scene.done(DOC, "casework/GiveReturn", nothing).await;
    let silent = json!({"case": scene.case, "asked_event_id": asked[1], "result": "RETURN_RESULT_REFUSED"});
    let refused = scene.refused(PRB, "casework/GiveReturn", silent).await;
    assert!(matches!(refused.code(), Code::FailedPrecondition | Code::InvalidArgument), "a refusal has a reason");
    let found = json!({"case": scene.case, "asked_event_id": asked[1], "result": "RETURN_RESULT_INFORMATION_GIVEN",
        "information": {"kind": "ITEM_KIND_NOTE", "about": "PARTY_SUSPECT", "text": "An order until May, on his own word."}});
    scene.done(PRB, "casework/GiveReturn", found).await;
    assert_eq!(questions(&pack(&scene, CHAIR, &meeting).await[0]), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_is_told_of_redated_by_a_chair_and_handed_over() {
    let scene = Scene::new().await;
    let action =
        scene.done(SPOC, "casework/PlanAction", planned(&scene.case, "Fit a lock.")).await["action_id"].clone();
    let note = json!({"case": scene.case, "action_id": action, "note": "The locksmith comes on Friday."});
    scene.done(ISA, "casework/NoteProgress", note).await;
    let later =
        json!({"case": scene.case, "action_id": action, "due_date": "2026-04-10", "reason": "The landlord is away."});
    let refused = scene.refused(ISA, "casework/RedateAction", later.clone()).await;
    assert_eq!(refused.code(), Code::PermissionDenied, "its owner does not move its own day");
    let over = json!({"case": scene.case, "action_id": action, "owner": "pol", "reason": "Police have a fitter."});
    scene.done(CHAIR, "casework/HandOverAction", over).await;
    let done = json!({"case": scene.case, "action_id": action, "outcome": "ACTION_OUTCOME_DONE"});
    assert_eq!(why(&scene.refused(ISA, "casework/CloseAction", done.clone()).await), "NOT_YOUR_ACTION");
    scene.done(OIC, "casework/CloseAction", done).await;
}
