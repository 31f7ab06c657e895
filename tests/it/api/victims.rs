//! What the victim wishes, her advocate, her right to know, and the gate that every message to her passes.

use super::scene::{AUDITOR, CHAIR, CPS, DOC, ISA, NOTHING, OIC, PRB, SPOC, Scene, bytes, text, why};
use serde_json::{Value, json};
use tonic::Code;

/// Adds the case to a request.
fn on(scene: &Scene, mut request: Value) -> Value {
    request["case"] = json!(scene.case);
    request
}

fn event(done: &Value) -> String {
    text(&done["receipt"]["event_ids"][0])
}

/// Weekdays from noon to one, by the phone at work, no voicemail.
fn noon() -> Value {
    json!({"channel": "CONTACT_CHANNEL_WORK_PHONE", "voicemail": false, "letters": false, "device_compromised": true,
        "times": "Her break.",
        "hours": [{"days": ["WEEKDAY_MONDAY", "WEEKDAY_TUESDAY"], "from_time": "12:00", "to_time": "13:00"}]})
}

fn send(channel: &str, kind: &str, time: &str) -> Value {
    json!({"channel": format!("CONTACT_CHANNEL_{channel}"), "kind": format!("CONTACT_KIND_{kind}"),
        "sending_time": time})
}

/// The states of a duty's clocks, in the order in which they began.
async fn clocks(scene: &Scene, duty: &str) -> Vec<String> {
    let asked = on(scene, json!({"duty": format!("DUTY_{duty}")}));
    let clocks = scene.done(AUDITOR, "audit/Clocks", asked).await["clocks"].as_array().cloned().unwrap_or_default();
    clocks.iter().map(|clock| text(&clock["state"]).replace("CLOCK_STATE_", "")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_message_passes_the_gate_and_what_is_unsafe_is_refused_by_its_reason() {
    let scene = Scene::new().await;
    let now = "2026-03-02T10:00:00Z";
    let unknown = scene.refused(OIC, "casework/ClearContact", on(&scene, send("WORK_PHONE", "CALL", now))).await;
    assert_eq!((unknown.code(), why(&unknown).as_str()), (Code::FailedPrecondition, "NO_SAFE_CONTACT_KNOWN"));
    let through = on(&scene, send("THROUGH_ADVOCATE", "CALL", now));
    for kind in ["CALL", "TEXT", "EMAIL", "LETTER", "IN_PERSON"] {
        let theirs = on(&scene, send("THROUGH_ADVOCATE", kind, now));
        let refused = scene.refused(OIC, "casework/ClearContact", theirs).await;
        assert_eq!(why(&refused), "ONLY_HER_ADVOCATE_SPEAKS", "{kind}");
    }
    assert_eq!(event(&scene.done(ISA, "casework/ClearContact", through).await).len(), 36);
    scene.done(ISA, "casework/RecordSafeContact", on(&scene, noon())).await;
    for (channel, kind, time, reason) in [
        ("TEXT", "TEXT", "2026-03-02T12:10:00Z", "UNSAFE_CHANNEL"),
        ("LETTER", "LETTER", "2026-03-02T12:10:00Z", "UNSAFE_CHANNEL"),
        ("WORK_PHONE", "VOICEMAIL", "2026-03-02T12:10:00Z", "VOICEMAIL_NOT_SAFE"),
        ("WORK_PHONE", "CALL", "2026-03-02T10:00:00Z", "OUTSIDE_SAFE_HOURS"),
        ("WORK_PHONE", "CALL", "2026-03-02T13:00:00Z", "OUTSIDE_SAFE_HOURS"),
        ("WORK_PHONE", "TEXT", "2026-03-02T12:10:00Z", "KIND_DOES_NOT_FIT"),
        ("WORK_PHONE", "CALL", "2026-03-04T12:10:00Z", "NOT_BEING_SENT_NOW"),
    ] {
        let refused = scene.refused(OIC, "casework/ClearContact", on(&scene, send(channel, kind, time))).await;
        assert_eq!((refused.code(), why(&refused).as_str()), (Code::FailedPrecondition, reason), "{channel} {kind}");
    }
    let call = on(&scene, send("WORK_PHONE", "CALL", "2026-03-02T12:10:00Z"));
    scene.done(OIC, "casework/ClearContact", call.clone()).await;
    // Who does not see how she is reached is not told by what it is forbidden, and has leave where it is safe.
    let hidden = on(&scene, send("TEXT", "TEXT", "2026-03-02T12:10:00Z"));
    let hidden = scene.refused(CPS, "casework/ClearContact", hidden).await;
    assert_eq!(why(&hidden), "CANNOT_BE_DONE_NOW");
    let evening = on(&scene, send("WORK_PHONE", "CALL", "2026-03-02T20:00:00Z"));
    assert_eq!(bytes(&scene.refused(CPS, "casework/ClearContact", evening).await), bytes(&hidden));
    scene.done(CPS, "casework/ClearContact", call.clone()).await;
    // Whoever faces the suspect sends her nothing.
    for who in [DOC, PRB, CHAIR] {
        let refused = scene.refused(who, "casework/ClearContact", call.clone()).await;
        assert_eq!(refused.code(), Code::PermissionDenied, "{who:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_put_down_as_told_passes_the_same_gate_and_a_voicemail_tells_nothing() {
    let scene = Scene::new().await;
    let step = json!({"steps": ["STEP_ARRESTED"], "taken_time": "2026-03-02T08:00:00Z"});
    let step = event(&scene.done(OIC, "casework/RecordInvestigationStep", on(&scene, step)).await);
    let tell = |outcome: &str, kind: &str, time: &str| {
        on(
            &scene,
            json!({"about": "TOLD_ABOUT_INVESTIGATION_STEP", "event_id": step, "told_time": time,
                "outcome": format!("TOLD_OUTCOME_{outcome}"), "channel": "CONTACT_CHANNEL_WORK_PHONE",
                "kind": format!("CONTACT_KIND_{kind}")}),
        )
    };
    let left = tell("TOLD", "VOICEMAIL", "2026-03-02T09:00:00Z");
    assert_eq!(why(&scene.refused(OIC, "casework/TellVictim", left).await), "VOICEMAIL_IS_NOT_A_TELLING");
    scene.done(OIC, "casework/TellVictim", tell("ATTEMPTED", "VOICEMAIL", "2026-03-02T09:00:00Z")).await;
    assert_eq!(clocks(&scene, "TELL_VICTIM").await, ["OPEN"]);
    scene.done(ISA, "casework/RecordSafeContact", on(&scene, noon())).await;
    scene.world.clock.set("2026-03-02T14:00:00Z".parse().unwrap());
    let late = tell("TOLD", "CALL", "2026-03-02T13:30:00Z");
    assert_eq!(why(&scene.refused(OIC, "casework/TellVictim", late).await), "OUTSIDE_SAFE_HOURS");
    let left = tell("ATTEMPTED", "VOICEMAIL", "2026-03-02T12:30:00Z");
    assert_eq!(why(&scene.refused(OIC, "casework/TellVictim", left).await), "VOICEMAIL_NOT_SAFE");
    scene.done(OIC, "casework/TellVictim", tell("TOLD", "CALL", "2026-03-02T12:30:00Z")).await;
    assert_eq!(clocks(&scene, "TELL_VICTIM").await, ["MET"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_she_wishes_not_to_hear_is_not_owed_and_she_is_asked_again() {
    let scene = Scene::new().await;
    let wish = |not: &[&str], every: u32, time: &str| {
        on(
            &scene,
            json!({"not_told_of": not, "update_every_days": every, "said_time": time, "said_to": "Her advocate"}),
        )
    };
    let step = ["TOLD_ABOUT_INVESTIGATION_STEP"];
    let first = wish(&step, 7, "2026-03-02T08:30:00Z");
    let preference = event(&scene.done(ISA, "casework/SetVictimPreference", first).await);
    let taken = |steps: &[&str]| on(&scene, json!({"steps": steps, "taken_time": "2026-03-02T09:00:00Z"}));
    scene.done(OIC, "casework/RecordInvestigationStep", taken(&["STEP_ARRESTED"])).await;
    assert_eq!(clocks(&scene, "TELL_VICTIM").await, ["MET"]);
    assert_eq!(clocks(&scene, "REASK_PREFERENCE").await, Vec::<String>::new());
    scene.done(OIC, "casework/RecordInvestigationStep", taken(&["STEP_CHARGED"])).await;
    assert_eq!(clocks(&scene, "TELL_VICTIM").await, ["MET", "OPEN"]);
    assert_eq!(clocks(&scene, "REASK_PREFERENCE").await, ["OPEN"]);
    // The same again is put down, because that she was asked is what counts.
    scene.world.clock.set("2026-03-02T12:00:00Z".parse().unwrap());
    scene.done(ISA, "casework/SetVictimPreference", wish(&step, 7, "2026-03-02T11:00:00Z")).await;
    assert_eq!(clocks(&scene, "REASK_PREFERENCE").await, ["MET"]);
    assert_eq!(clocks(&scene, "UPDATE_VICTIM").await, ["LAPSED", "OPEN"]);
    // What was agreed before is no longer what is told.
    let nothing_new = on(
        &scene,
        json!({"about": "TOLD_ABOUT_UPDATE", "event_id": preference, "outcome": "TOLD_OUTCOME_TOLD",
            "told_time": "2026-03-02T11:30:00Z", "channel": "CONTACT_CHANNEL_THROUGH_ADVOCATE"}),
    );
    assert_eq!(why(&scene.refused(ISA, "casework/TellVictim", nothing_new).await), "NOTHING_TO_TELL");
    let both = on(
        &scene,
        json!({"told_of": step, "not_told_of": step, "said_time": "2026-03-02T11:00:00Z", "said_to": "Police"}),
    );
    assert_eq!(why(&scene.refused(OIC, "casework/SetVictimPreference", both).await), "PREFERENCE_CONTRADICTS_ITSELF");
    let rare = scene.refused(ISA, "casework/SetVictimPreference", wish(&[], 366, "2026-03-02T11:00:00Z")).await;
    assert_eq!(why(&rare), "UPDATE_TOO_RARE");
}

#[tokio::test(flavor = "multi_thread")]
async fn how_safe_she_feels_is_for_who_works_for_her_and_nobody_who_faces_the_suspect_sees_it() {
    let scene = Scene::new().await;
    let said = |answer: &str, day: &str| {
        on(
            &scene,
            json!({"answer": format!("SAFETY_ANSWER_{answer}"), "moment": "SAFETY_MOMENT_REVIEW", "said_date": day,
                "said_to": "Her advocate", "note": "She takes another way home."}),
        )
    };
    let event = event(&scene.done(ISA, "casework/RecordVictimSafety", said("BIT_UNSAFE", "2026-03-01")).await);
    scene.done(OIC, "casework/RecordVictimSafety", said("DID_NOT_SAY", "2026-03-01")).await;
    let tomorrow = scene.refused(ISA, "casework/RecordVictimSafety", said("VERY_SAFE", "2031-03-01")).await;
    assert_eq!(why(&tomorrow), "SAID_IN_THE_FUTURE");
    let by_probation = scene.refused(PRB, "casework/RecordVictimSafety", said("VERY_SAFE", "2026-03-01")).await;
    assert_eq!(why(&by_probation), "ROLE_MAY_NOT_DO_THIS");
    for (who, sees) in [(ISA, true), (OIC, true), (PRB, false)] {
        let seen = scene.done(who, "cases/GetCase", json!({"case": scene.case})).await;
        assert_eq!(seen.to_string().contains(&event), sees, "{who:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_advocate_is_offered_and_she_answers_and_may_answer_otherwise() {
    let scene = Scene::new().await;
    let offered = on(&scene, json!({"service": "adv", "offered_time": "2026-03-02T09:00:00Z"}));
    let offer = event(&scene.done(OIC, "casework/OfferAdvocate", offered).await);
    let answer = |offer: &str, answer: &str| {
        on(
            &scene,
            json!({"offer_event_id": offer, "answer": format!("ADVOCATE_ANSWER_{answer}"),
                "answered_time": "2026-03-02T09:30:00Z", "reason": "Her sister helps."}),
        )
    };
    scene.done(OIC, "casework/AnswerAdvocateOffer", answer(&offer, "DECLINED")).await;
    scene.done(ISA, "casework/AnswerAdvocateOffer", answer(&offer, "ACCEPTED")).await;
    let unknown = scene.refused(OIC, "casework/AnswerAdvocateOffer", answer(NOTHING, "ACCEPTED")).await;
    assert_eq!(why(&unknown), "OFFER_UNKNOWN");
}

#[tokio::test(flavor = "multi_thread")]
async fn her_right_to_know_is_decided_by_another_and_told_and_nobody_who_faces_the_suspect_sees_it() {
    let scene = Scene::new().await;
    let asked = on(
        &scene,
        json!({"origin": "RIGHT_TO_KNOW_ORIGIN_ASKED_BY_VICTIM", "asked_time": "2026-03-02T09:00:00Z",
            "question": "Who is behind the accounts?"}),
    );
    let question = event(&scene.done(SPOC, "casework/ConsiderRightToKnow", asked.clone()).await);
    let decide = |question: &str, tell: bool| {
        on(
            &scene,
            json!({"considered_event_id": question, "tell": tell, "risk_of_telling": "He may learn of it.",
                "risk_of_not_telling": "She meets him at work.", "reasons": "She can keep away."}),
        )
    };
    let own = scene.refused(SPOC, "casework/DecideRightToKnow", decide(&question, true)).await;
    assert_eq!((own.code(), why(&own).as_str()), (Code::PermissionDenied, "DECIDER_ASKED_FOR_IT"));
    for who in [OIC, ISA, DOC, PRB] {
        let refused = scene.refused(who, "casework/DecideRightToKnow", decide(&question, true)).await;
        assert_eq!(refused.code(), Code::PermissionDenied, "{who:?}");
    }
    let second = event(&scene.done(ISA, "casework/ConsiderRightToKnow", asked).await);
    let without_reason = scene.refused(SPOC, "casework/DecideRightToKnow", decide(&second, false)).await;
    assert_eq!(why(&without_reason), "DECISION_AND_REASON_DISAGREE");
    let decided = event(&scene.done(SPOC, "casework/DecideRightToKnow", decide(&second, true)).await);
    assert_eq!(clocks(&scene, "DECIDE_RIGHT_TO_KNOW").await, ["OPEN", "MET"]);
    let tell = on(
        &scene,
        json!({"about": "TOLD_ABOUT_RIGHT_TO_KNOW", "event_id": decided, "outcome": "TOLD_OUTCOME_TOLD",
            "told_time": "2026-03-02T10:00:00Z", "channel": "CONTACT_CHANNEL_IN_PERSON"}),
    );
    let told = event(&scene.done(OIC, "casework/TellVictim", tell).await);
    assert_eq!(clocks(&scene, "TELL_VICTIM").await, ["MET"]);
    let wish = json!({"not_told_of": ["TOLD_ABOUT_CHARGE"], "said_time": "2026-03-02T09:00:00Z", "said_to": "Police"});
    let wish = event(&scene.done(OIC, "casework/SetVictimPreference", on(&scene, wish)).await);
    let offer = on(&scene, json!({"service": "adv", "offered_time": "2026-03-02T09:00:00Z"}));
    let offer = event(&scene.done(OIC, "casework/OfferAdvocate", offer).await);
    let leave = on(&scene, send("THROUGH_ADVOCATE", "CALL", "2026-03-02T10:00:00Z"));
    let leave = event(&scene.done(ISA, "casework/ClearContact", leave).await);
    let hers = [question, second.clone(), decided.clone(), told, wish, offer, leave];
    let seen = scene.sees(ISA, &scene.case).await;
    assert!(hers.iter().all(|event| seen.contains(event)), "{seen:?}");
    for who in [DOC, PRB] {
        let seen = scene.sees(who, &scene.case).await;
        assert!(!hers.iter().any(|event| seen.contains(event)), "{who:?}");
    }
    // No share carries it to them, either.
    let share = on(
        &scene,
        json!({"event_id": second, "shared_with": [{"agency": "prb", "how": "HOW_SHARED_FULL"}],
            "gateway": "GATEWAY_VITAL_INTERESTS", "basis": "LAWFUL_BASIS_VITAL_INTERESTS", "subject_informed": true,
            "clinician_approved": false, "necessity": "He supervises him."}),
    );
    assert_eq!(why(&scene.refused(ISA, "casework/ShareItem", share).await), "HERS_IS_NOT_SHARED");
}

#[tokio::test(flavor = "multi_thread")]
async fn that_an_order_ends_is_told_also_when_the_case_is_closed() {
    let scene = Scene::new().await;
    let made = json!({"kind": "ORDER_KIND_RESTRAINING_ORDER", "made_date": "2026-02-27", "last_date": "2028-02-26",
        "served_in_court": true, "court": "Northmere Crown Court",
        "terms": [{"kind": "TERM_KIND_PROHIBITION", "text": "No contact by any means."}]});
    let made = scene.done(OIC, "orders/RecordOrderOnOutcome", on(&scene, made)).await;
    let diarised = json!([{"order_id": made["order_id"], "agency": "pol", "on_date": "2027-11-26"}]);
    scene.close_beside(&scene.case, diarised).await;
    let made = event(&made);
    assert_eq!(clocks(&scene, "TELL_OF_ORDER_ENDING").await, ["OPEN"]);
    let tell = on(
        &scene,
        json!({"about": "TOLD_ABOUT_ORDER_ENDING", "event_id": made, "outcome": "TOLD_OUTCOME_TOLD",
            "told_time": "2026-03-02T10:00:00Z", "channel": "CONTACT_CHANNEL_THROUGH_ADVOCATE"}),
    );
    scene.done(ISA, "casework/TellVictim", tell).await;
    assert_eq!(clocks(&scene, "TELL_OF_ORDER_ENDING").await, ["MET"]);
    let closed = scene.done(ISA, "cases/GetCase", json!({"case": scene.case})).await;
    assert_eq!(text(&closed["case"]["state"]), "CASE_STATE_CLOSED");
}
