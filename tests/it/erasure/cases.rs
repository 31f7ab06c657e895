//! Who may erase, when, and what is seen of it.

use super::*;
use std::collections::BTreeSet;
use tonic::Code;

#[tokio::test(flavor = "multi_thread")]
async fn h1_no_erasure_without_authority_two_approvals_and_the_time_to_think_again() {
    let story = Story::new().await;
    let request = story.request(DOC).await;
    let refused = async |who, call: &str| {
        let status = story.scene.refused(who, call, story.named(&request)).await;
        (status.code(), why(&status))
    };
    let denied = |why: &str| (Code::PermissionDenied, why.to_owned());
    let unmet = |why: &str| (Code::FailedPrecondition, why.to_owned());
    // Not by whoever may not, whatever else holds.
    for who in [DOC, SPOC, ISA, AUDITOR] {
        for call in ["casework/ApproveErasure", "casework/CarryOutErasure"] {
            assert_eq!(refused(who, call).await, denied("ROLE_MAY_NOT_DO_THIS"), "{who:?} {call}");
        }
    }
    // Nor by those who answer for the data of others.
    assert_eq!(refused(POLICE_LEAD, "casework/ApproveErasure").await, unmet("ERASURE_UNKNOWN"));
    assert_eq!(refused(LEAD, "casework/CarryOutErasure").await, denied("TWO_APPROVALS_NEEDED"));
    story.approve(LEAD, &request).await;
    // The same one twice is one.
    let again = story.scene.done(LEAD, "casework/ApproveErasure", story.named(&request)).await;
    assert_eq!(again["receipt"]["unchanged"], true);
    story.later();
    assert_eq!(refused(LEAD, "casework/CarryOutErasure").await, denied("TWO_APPROVALS_NEEDED"));
    story.scene.world.clock.set(NOW.parse().unwrap());
    story.approve(LEAD_2, &request).await;
    assert_eq!(refused(LEAD, "casework/CarryOutErasure").await, unmet("COOLING_OFF"));
    story.scene.world.clock.set("2026-03-09T23:30:00Z".parse().unwrap());
    assert_eq!(refused(LEAD, "casework/CarryOutErasure").await, unmet("COOLING_OFF"), "the last day of it");
    story.later();
    // A hold forbids it, and a restriction is what is left.
    let inquest = json!({"case": story.scene.case, "reason": "HOLD_REASON_INQUEST"});
    let held = text(&story.scene.done(LEAD, "casework/SetLegalHold", inquest).await["receipt"]["event_ids"][0]);
    assert_eq!(refused(LEAD, "casework/CarryOutErasure").await, unmet("LEGAL_HOLD"));
    let restrict =
        json!({"case": story.scene.case, "party": "PARTY_SUSPECT", "reason": "RESTRICTION_REASON_LEGAL_HOLD"});
    story.scene.done(LEAD, "casework/RestrictProcessing", restrict).await;
    let lift = json!({"case": story.scene.case, "hold_event_id": held});
    let others = story.scene.refused(POLICE_LEAD, "casework/LiftLegalHold", lift.clone()).await;
    assert_eq!(why(&others), "HOLD_UNKNOWN");
    story.scene.done(LEAD, "casework/LiftLegalHold", lift).await;
    story.carry_out(&request).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn h1_who_asked_does_not_approve_and_a_hold_refuses_also_the_asking() {
    let story = Story::new().await;
    let request = story.request(LEAD).await;
    let own = story.scene.refused(LEAD, "casework/ApproveErasure", story.named(&request)).await;
    assert_eq!((own.code(), why(&own).as_str()), (Code::PermissionDenied, "APPROVER_ASKED_FOR_IT"));
    let refuse = json!({"case": story.scene.case, "request_event_id": request, "ground": "ERASURE_REFUSAL_TAKEN_BACK"});
    story.scene.done(LEAD, "casework/RefuseErasure", refuse).await;
    // What was refused is shown again.
    assert_eq!(story.item(DOC).await.unwrap()["details"]["text"], SECRET);
    let trial = json!({"case": story.scene.case, "reason": "HOLD_REASON_COURT"});
    story.scene.done(LEAD, "casework/SetLegalHold", trial).await;
    let held = story.scene.refused(DOC, "casework/RequestErasure", story.asking()).await;
    assert_eq!((held.code(), why(&held).as_str()), (Code::FailedPrecondition, "LEGAL_HOLD"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_be_erased_is_there_and_not_shown_and_police_hold_what_health_erased() {
    let story = Story::new().await;
    share(&story.scene, &story.item, "prb", "HOW_SHARED_SUMMARY").await;
    let prb = crate::api::scene::PRB;
    assert_eq!(story.item(prb).await.unwrap()["details"]["summary"], "In treatment.");
    assert_eq!(story.item(OIC).await.unwrap()["details"]["text"], SECRET);
    let request = story.request(DOC).await;
    for who in [DOC, prb] {
        let item = story.item(who).await.unwrap();
        assert_eq!((&item["shown"], &item["details"]), (&json!("SHOWN_MARKER"), &Value::Null), "{who:?}");
    }
    assert_eq!(story.item(OIC).await.unwrap()["details"]["text"], SECRET, "police hold a copy of their own");
    story.approve(LEAD, &request).await;
    story.approve(LEAD_2, &request).await;
    story.later();
    story.carry_out(&request).await;
    for who in [DOC, prb] {
        let item = story.item(who).await.unwrap();
        assert!(!item.to_string().contains("treatment") && !item.to_string().contains(SECRET), "{item}");
        assert!(item["erased_fields"].as_array().unwrap().contains(&json!("summary")), "{item}");
    }
    assert_eq!(story.item(OIC).await.unwrap()["details"]["text"], SECRET, "police may hold what health erased");
    // The view says what was erased, when, under which authority; to its agency and to those who were shown it.
    for who in [DOC, OIC, prb] {
        let [erased] = &of_type(&story.scene, who, "casework.erased.v1").await[..] else { panic!("{who:?}") };
        assert_eq!(erased["details"]["basis"], "uk_gdpr_article17");
        assert_eq!(erased["details"]["party"], "suspect");
        assert!(erased["recorded_time"].as_str().unwrap().starts_with("2026-03-10T10:00:00"));
        assert_eq!(erased["details"].get("recipients"), None, "whom else it was shown is not theirs to know");
    }
    for who in [ISA, crate::api::scene::CPS] {
        assert!(of_type(&story.scene, who, "casework.erased.v1").await.is_empty(), "{who:?}");
    }
    // An auditor replays a day of before and reads nothing of it either, but by the copy of the police.
    let replay = json!({"case": story.scene.case, "page_size": 500, "as_of_time": "2026-03-02T12:00:00Z"});
    let whole = story.scene.done(AUDITOR, "audit/ReplayCase", replay).await.to_string();
    assert!(!whole.contains(SECRET));
}

#[tokio::test(flavor = "multi_thread")]
async fn h6_those_who_were_shown_it_are_told_and_a_second_erasure_changes_nothing() {
    let story = Story::new().await;
    share(&story.scene, &story.item, "prb", "HOW_SHARED_SUMMARY").await;
    share(&story.scene, &story.item, "cps", "HOW_SHARED_SUMMARY").await;
    // Police and probation look, the prosecution does not.
    for who in [DOC, OIC, crate::api::scene::PRB] {
        assert!(story.item(who).await.is_some());
    }
    let request = story.due().await;
    let done = story.carry_out(&request).await;
    let erased = text(&done["receipt"]["event_ids"][0]);
    let replay = json!({"case": story.scene.case, "page_size": 500});
    let whole = story.scene.done(AUDITOR, "audit/ReplayCase", replay).await;
    let events =
        whole["events"].as_array().unwrap().iter().map(|it| if it["event"].is_null() { it } else { &it["event"] });
    let told = events.clone().find(|it| it["event_id"] == erased.as_str()).unwrap();
    let recipients: BTreeSet<String> = told["details"]["recipients"].as_array().unwrap().iter().map(text).collect();
    let saw: BTreeSet<String> = story
        .scene
        .looks(&story.scene.case)
        .await
        .iter()
        .filter(|look| {
            look.to_string().contains(&story.item) && look["agency"] != "hlt" && look["channel"] != "CHANNEL_AUDIT"
        })
        .map(|look| text(&look["agency"]))
        .collect();
    assert_eq!(saw.clone().into_iter().filter(|it| it != "hub-office").collect::<Vec<_>>(), ["pol", "prb"]);
    assert_eq!(recipients, ["pol".to_owned(), "prb".to_owned()].into());
    let size = story.scene.size().await;
    for (who, call, request) in
        [(LEAD, "casework/CarryOutErasure", story.named(&request)), (DOC, "casework/RequestErasure", story.asking())]
    {
        let again = story.scene.done(who, call, request).await;
        assert_eq!(again["receipt"]["unchanged"], true, "{call}");
    }
    assert_eq!(story.scene.size().await, size);
    // What is put in anew is held anew, and another erasure is another one.
    let item = contributed(&story.scene, "Something else.").await;
    assert_eq!(event(&story.scene, DOC, &item).await.unwrap()["details"]["text"], "Something else.");
    assert_ne!(story.request(DOC).await, request);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_entered_on_the_wrong_case_is_shown_to_nobody_and_all_that_saw_it_are_told() {
    let story = Story::new().await;
    assert!(story.item(OIC).await.is_some());
    let withdraw = json!({"case": story.scene.case, "event_id": story.item, "reason": "WITHDRAWAL_REASON_WRONG_CASE"});
    let others = story.scene.refused(OIC, "casework/WithdrawItem", withdraw.clone()).await;
    assert_eq!(why(&others), "NOT_YOUR_ITEM");
    story.scene.done(DOC, "casework/WithdrawItem", withdraw.clone()).await;
    let again = story.scene.done(DOC, "casework/WithdrawItem", withdraw).await;
    assert_eq!(again["receipt"]["unchanged"], true);
    for who in [DOC, OIC] {
        let item = story.item(who).await.unwrap();
        assert_eq!((&item["shown"], &item["details"]), (&json!("SHOWN_MARKER"), &Value::Null), "{who:?}");
        let [told] = &of_type(&story.scene, who, "casework.item_withdrawn.v1").await[..] else { panic!("{who:?}") };
        assert_eq!(told["details"]["event"], story.item.as_str());
        assert_eq!(told["details"]["reason"], "wrong_case");
    }
    // Nor to those who audit; when it was shown, and to whom, they are told of the time before.
    let replayed = story.scene.done(AUDITOR, "audit/ReplayCase", json!({"case": story.scene.case})).await;
    let events = replayed["events"].as_array().unwrap();
    let item = events.iter().find(|it| it["event"]["event_id"] == story.item.as_str()).unwrap();
    assert_eq!(item["event"]["shown"], "SHOWN_MARKER", "{item}");
    for who in [ISA, crate::api::scene::CPS] {
        assert!(of_type(&story.scene, who, "casework.item_withdrawn.v1").await.is_empty(), "{who:?}");
    }
    let correct = json!({"case": story.scene.case, "event_id": story.item, "reason": "CORRECTION_REASON_INACCURATE",
        "about": "PARTY_SUSPECT", "summary": "No.", "text": "No."});
    assert_eq!(why(&story.scene.refused(DOC, "casework/CorrectItem", correct).await), "ALREADY_WITHDRAWN");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_answers_for_data_reads_nothing_of_a_case() {
    let story = Story::new().await;
    for who in [LEAD, POLICE_LEAD] {
        let refused = story.scene.refused(who, "cases/GetCase", json!({"case": story.scene.case})).await;
        assert_eq!(refused.code(), Code::PermissionDenied, "{who:?}");
    }
}
