//! What an agency owes for what it holds: it looks at it again in time, also when it shares no more.

use super::*;
use crate::api::scene::{NOTHING, OFFICER, PRB, bytes};
use tonic::Code;

/// A third who answers for the health service's data.
const LEAD_3: Who<'_> = ("hlt", "lead-3", "information_governance_lead", "information_governance");

/// All reviews that are due by a day, walked in pages of this size.
async fn due(story: &Story, who: Who<'_>, until: &str, size: u32) -> Vec<Value> {
    let (mut all, mut token) = (Vec::new(), String::new());
    loop {
        let asked = json!({"until_date": until, "page_size": size, "page_token": token});
        let page = story.scene.done(who, "cases/ListRetentionReviews", asked).await;
        let reviews = page["reviews"].as_array().cloned().unwrap_or_default();
        assert!(reviews.len() <= usize::try_from(size).unwrap());
        all.extend(reviews);
        page["next_page_token"].as_str().unwrap_or_default().clone_into(&mut token);
        if token.is_empty() {
            return all;
        }
    }
}

fn keep(story: &Story, until: &str) -> Value {
    json!({"case": story.scene.case, "party": "PARTY_SUSPECT", "keep": {"until_date": until, "reason":
        "KEEP_REASON_RISK_REMAINS"}})
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_agency_holds_is_on_its_list_when_it_is_due_and_leaves_it_when_it_was_looked_at() {
    let story = Story::new().await;
    assert_eq!(due(&story, LEAD, "", 100).await, Vec::<Value>::new(), "nothing is due yet");
    let ahead = due(&story, LEAD, "2032-03-02", 100).await;
    let [item] = &ahead.iter().filter(|it| it["retention"] == "RETENTION_AGENCY_RECORD").collect::<Vec<_>>()[..] else {
        panic!("{ahead:?}")
    };
    assert_eq!(item["party"], "PARTY_SUSPECT");
    assert_eq!((&item["last_entry_date"], &item["due_date"]), (&json!("2026-03-02"), &json!("2032-03-02")));
    assert_eq!(item["rule"], "PERIOD_NAME_REVIEW_AGENCY_RECORD");
    assert!(text(&item["rule_source"]).contains("not confirmed"), "{item}");
    assert_eq!(due(&story, LEAD, "2032-03-01", 100).await, Vec::<Value>::new(), "a day before");
    assert_eq!(due(&story, LEAD, "2032-03-02", 1).await, ahead, "the same in small pages");
    // The day comes, and nothing has to happen for it.
    story.scene.world.clock.set("2032-03-02T00:00:00Z".parse().unwrap());
    assert_eq!(due(&story, LEAD, "", 100).await, ahead);
    // Each agency has its own, and nobody else has a list.
    let police = due(&story, POLICE_LEAD, "", 100).await;
    let of_health = |it: &Value| it["retention"] == "RETENTION_AGENCY_RECORD";
    assert!(!police.is_empty() && !police.iter().any(of_health), "{police:?}");
    for who in [DOC, SPOC, AUDITOR, PRB] {
        let refused = story.scene.refused(who, "cases/ListRetentionReviews", json!({})).await;
        assert_eq!(
            (refused.code(), why(&refused).as_str()),
            (Code::PermissionDenied, "ROLE_MAY_NOT_DO_THIS"),
            "{who:?}"
        );
    }
    let front = story.scene.refused(DOC, "casework/ReviewRetention", keep(&story, "2034-01-01")).await;
    assert_eq!(why(&front), "ROLE_MAY_NOT_DO_THIS");
    for (until, reason) in [("2032-03-02", "KEPT_UNTIL_NOT_AHEAD"), ("2042-03-03", "KEPT_TOO_LONG")] {
        let refused = story.scene.refused(LEAD, "casework/ReviewRetention", keep(&story, until)).await;
        assert_eq!((refused.code(), why(&refused).as_str()), (Code::FailedPrecondition, reason));
    }
    let kept = story.scene.done(LEAD, "casework/ReviewRetention", keep(&story, "2034-01-01")).await;
    let again = story.scene.done(LEAD, "casework/ReviewRetention", keep(&story, "2034-01-01")).await;
    assert_eq!(again["receipt"]["unchanged"], true);
    assert_eq!(due(&story, LEAD, "", 100).await, Vec::<Value>::new());
    let next = due(&story, LEAD, "2034-01-01", 100).await;
    assert!(next.iter().all(|it| it["follows_event_id"] == kept["receipt"]["event_ids"][0]), "{next:?}");
    assert_eq!(due(&story, POLICE_LEAD, "", 100).await, police, "that of others is theirs");
    // And then it goes: what is to be erased is on no list.
    story.scene.world.clock.set("2034-01-02T00:00:00Z".parse().unwrap());
    let erase = json!({"case": story.scene.case, "party": "PARTY_SUSPECT",
        "erase": {"basis": "ERASURE_BASIS_RETENTION_ENDED", "reason": "Its time is over."}});
    let started = story.scene.done(LEAD, "casework/ReviewRetention", erase).await;
    assert_eq!(started["receipt"]["event_ids"].as_array().unwrap().len(), 2, "the review, and what it starts");
    assert_eq!(due(&story, LEAD, "2099-01-01", 100).await, Vec::<Value>::new());
    assert_eq!(story.item(DOC).await.unwrap()["shown"], "SHOWN_MARKER", "restricted from here on");
    // Looking at the list is a look.
    assert!(story.scene.on_disk("", "retention_reviews") > 0);
    let named = story.scene.look(&story.scene.case, |it| it["channel"] == "CHANNEL_RETENTION_REVIEWS").await;
    assert_eq!(named["agency"], "hlt");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_is_hidden_from_a_lead_is_on_no_list() {
    let story = Story::new().await;
    assert!(!due(&story, LEAD, "2032-03-02", 100).await.is_empty());
    story.scene.restrict(&story.scene.case, &[SPOC, OIC, ISA]).await;
    assert_eq!(due(&story, LEAD, "2032-03-02", 100).await, Vec::<Value>::new());
    let export = |case: &str| json!({"case": case, "request_event_id": NOTHING});
    let hidden = story.scene.refused(LEAD, "cases/ExportSubjectAccess", export(&story.scene.case)).await;
    let absent = story.scene.refused(LEAD, "cases/ExportSubjectAccess", export(NOTHING)).await;
    assert_eq!((hidden.code(), bytes(&hidden)), (Code::NotFound, bytes(&absent)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agency_without_an_agreement_goes_on_answering_for_what_it_holds_and_reads_nothing() {
    let story = Story::new().await;
    let scene = &story.scene;
    scene.lead(LEAD_3, "HEALTH").await;
    let theirs =
        json!({"case": scene.case, "kind": "ITEM_KIND_NOTE", "about": "PARTY_SUSPECT", "text": "Police know."});
    let theirs = text(&scene.done(OIC, "casework/ContributeItem", theirs).await["receipt"]["event_ids"][0]);
    let wrong = contributed(scene, "Of somebody else.").await;
    let inexact = contributed(scene, "Since Monday.").await;
    // A case on which health has put nothing down, though a worker of it is there.
    let other = text(&scene.open_case().await["case_id"]);
    scene.refer(&other).await;
    scene.assign(&other, DOC, "HEALTH").await;
    let made = json!({"parties": ["pol", "adv", "prb", "cps", "hub-office"], "purposes": ["PURPOSE_VICTIM_SAFETY",
        "PURPOSE_INVESTIGATION", "PURPOSE_SUSPECT_MANAGEMENT", "PURPOSE_HUB_COORDINATION"], "from_date": "2026-01-01",
        "until_date": "2026-12-31", "review_date": "2026-12-31", "reference": "isa-without-health"});
    scene.done(OFFICER, "governance/MakeAgreement", made).await;
    // Nothing is read, by nobody of it; and what is no duty of a controller is not done.
    let read = scene.refused(DOC, "cases/GetCase", json!({"case": scene.case})).await;
    assert_eq!(why(&read), "NO_AGREEMENT_IN_FORCE");
    assert_eq!(why(&scene.refused(DOC, "casework/RequestErasure", story.asking()).await), "NO_AGREEMENT_IN_FORCE");
    let read = scene.refused(LEAD, "cases/GetCase", json!({"case": scene.case})).await;
    assert_eq!(read.code(), Code::PermissionDenied);
    // What it put down it corrects, withdraws, restricts, reviews and erases.
    let restrict = json!({"case": scene.case, "party": "PARTY_SUSPECT", "reason": "RESTRICTION_REASON_OBJECTION"});
    let restricted = scene.done(LEAD, "casework/RestrictProcessing", restrict).await;
    let receipt = &restricted["receipt"];
    assert!(receipt["etag"].is_null() && receipt["cursor"].is_null(), "it tells nothing of the case: {receipt}");
    let lift = json!({"case": scene.case, "restriction_event_id": receipt["event_ids"][0]});
    scene.done(LEAD, "casework/LiftRestriction", lift).await;
    let withdraw =
        |event: &str| json!({"case": scene.case, "event_id": event, "reason": "WITHDRAWAL_REASON_WRONG_PERSON"});
    scene.done(LEAD, "casework/WithdrawItem", withdraw(&wrong)).await;
    let correct = |event: &str| {
        json!({"case": scene.case, "event_id": event, "reason": "CORRECTION_REASON_INACCURATE", "about": "PARTY_SUSPECT",
            "summary": "In treatment.", "text": "Since Tuesday."})
    };
    scene.done(LEAD, "casework/CorrectItem", correct(&inexact)).await;
    // What others put down is not there, as if it were not.
    for (call, hidden, absent) in [
        ("casework/WithdrawItem", withdraw(&theirs), withdraw(NOTHING)),
        ("casework/CorrectItem", correct(&theirs), correct(NOTHING)),
    ] {
        let (hidden, absent) = (scene.refused(LEAD, call, hidden).await, scene.refused(LEAD, call, absent).await);
        assert_eq!((bytes(&hidden), why(&hidden).as_str()), (bytes(&absent), "ITEM_UNKNOWN"), "{call}");
    }
    let stale = json!({"case": scene.case, "party": "PARTY_SUSPECT", "reason": "RESTRICTION_REASON_OBJECTION",
        "etag": "0123456789abcdef0123456789abcdef"});
    assert_eq!(scene.refused(LEAD, "casework/RestrictProcessing", stale).await.code(), Code::Aborted);
    let kept = scene.done(LEAD, "casework/ReviewRetention", keep(&story, "2030-01-01")).await;
    let listed = due(&story, LEAD, "2030-01-01", 100).await;
    assert!(!listed.is_empty() && listed.iter().all(|it| it["case_id"] == scene.case.as_str()), "{listed:?}");
    assert!(listed.iter().all(|it| it["follows_event_id"] == kept["receipt"]["event_ids"][0]), "{listed:?}");
    // A case on which it put nothing down is none.
    let restrict =
        |case: &str| json!({"case": case, "party": "PARTY_SUSPECT", "reason": "RESTRICTION_REASON_OBJECTION"});
    let hidden = scene.refused(LEAD, "casework/RestrictProcessing", restrict(&other)).await;
    let absent = scene.refused(LEAD, "casework/RestrictProcessing", restrict(NOTHING)).await;
    assert_eq!((hidden.code(), bytes(&hidden)), (Code::NotFound, bytes(&absent)));
    let request = story.request(LEAD).await;
    story.approve(LEAD_2, &request).await;
    story.approve(LEAD_3, &request).await;
    story.later();
    story.carry_out(&request).await;
    let erased = of_type(scene, OIC, "casework.erased.v1").await;
    assert_eq!(erased.len(), 1, "and those who were shown it are told");
}
