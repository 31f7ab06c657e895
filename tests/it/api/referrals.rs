//! A referral from its draft to what came of it, through the API.

use super::scene::{DOC, ISA, NOTHING, OIC, PRB, SPOC, Scene, text, why};
use crate::world::Who;
use serde_json::{Value, json};

fn about(scene: &Scene, more: &Value) -> Value {
    let mut request = json!({"case": scene.case});
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    request
}

fn event(done: &Value) -> String {
    text(&done["receipt"]["event_ids"][0])
}

/// Whether a worker's agency owes something of this kind.
async fn owes(scene: &Scene, who: Who<'_>, duty: &str) -> bool {
    let asked = json!({"scope": "WORK_SCOPE_AGENCY", "page_size": 100});
    let work = scene.done(who, "cases/ListWork", asked).await["work"].clone();
    work.as_array().into_iter().flatten().any(|row| row["duty"] == format!("DUTY_{duty}").as_str())
}

/// A request for health work by which probation sends a referral.
fn for_health() -> Value {
    json!({"kind": "REFERRAL_KIND_PERPETRATOR_HEALTH", "mode": "HEALTH_MODE_ASSESSMENT", "to_agency": "hlt",
        "gateway": "GATEWAY_CRIME_AND_DISORDER_ACT1998_S115", "basis": "LAWFUL_BASIS_PUBLIC_TASK",
        "subject_informed": true, "question": "Would treatment lower the risk?", "necessity": "To plan."})
}

async fn sent(scene: &Scene) -> String {
    text(&scene.done(PRB, "referrals/SendReferral", about(scene, &for_health())).await["referral_id"])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_referral_goes_from_a_draft_to_its_outcome_and_each_step_has_an_owner() {
    let scene = Scene::new().await;
    let draft = json!({"kind": "REFERRAL_KIND_PERPETRATOR_HEALTH", "question": "Would treatment help?"});
    let drafted = scene.done(PRB, "referrals/DraftReferral", about(&scene, &draft)).await;
    let referral = text(&drafted["referral_id"]);
    // Until it is sent nobody else is told, and to nobody else it is there.
    for who in [SPOC, OIC, ISA, DOC] {
        assert!(!scene.sees(who, &scene.case).await.contains(&event(&drafted)), "{who:?}");
    }
    assert!(scene.sees(PRB, &scene.case).await.contains(&event(&drafted)));
    let of = |more: Value| {
        let mut request = about(&scene, &json!({"referral_id": referral}));
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        request
    };
    let take = of(json!({"mode": "HEALTH_MODE_ASSESSMENT"}));
    assert_eq!(why(&scene.refused(DOC, "referrals/AcceptReferral", take.clone()).await), "REFERRAL_UNKNOWN");
    assert_eq!(why(&scene.refused(PRB, "referrals/WithdrawReferral", of(json!({"reason": 1}))).await), "NOT_SENT");

    let mut whole = about(&scene, &for_health());
    whole["draft_id"] = referral.clone().into();
    let sent = scene.done(PRB, "referrals/SendReferral", whole).await;
    assert_eq!(sent["referral_id"], json!(referral));
    assert!(scene.sees(DOC, &scene.case).await.contains(&event(&sent)));
    assert!(owes(&scene, DOC, "ACKNOWLEDGE_REFERRAL").await && owes(&scene, DOC, "ANSWER_REFERRAL").await);

    scene.done(DOC, "referrals/AcknowledgeReferral", of(json!({}))).await;
    assert!(!owes(&scene, DOC, "ACKNOWLEDGE_REFERRAL").await && owes(&scene, DOC, "ANSWER_REFERRAL").await);
    // Who needs to know more waits for the sender.
    scene.done(DOC, "referrals/AskForInformation", of(json!({"question": "Was he seen before?"}))).await;
    assert!(!owes(&scene, DOC, "ANSWER_REFERRAL").await && owes(&scene, PRB, "GIVE_INFORMATION").await);
    scene.done(PRB, "referrals/GiveInformation", of(json!({"answer": "Two years ago."}))).await;
    assert!(owes(&scene, DOC, "ANSWER_REFERRAL").await && !owes(&scene, PRB, "GIVE_INFORMATION").await);

    scene.done(DOC, "referrals/AcceptReferral", take).await;
    assert!(owes(&scene, DOC, "START_WORK").await);
    let early = of(json!({"outcome": 1, "note": "Done."}));
    assert_eq!(why(&scene.refused(DOC, "referrals/CompleteReferral", early.clone()).await), "NOT_STARTED");
    scene.done(DOC, "referrals/StartWork", of(json!({}))).await;
    assert!(!owes(&scene, DOC, "START_WORK").await && owes(&scene, DOC, "REPORT_PROGRESS").await);
    scene.done(DOC, "referrals/ReportProgress", of(json!({"report": "Three appointments kept."}))).await;
    let done = scene.done(DOC, "referrals/CompleteReferral", early).await;
    assert!(scene.sees(PRB, &scene.case).await.contains(&event(&done)));
    assert!(!owes(&scene, DOC, "REPORT_PROGRESS").await);
    assert_eq!(why(&scene.refused(PRB, "referrals/WithdrawReferral", of(json!({"reason": 1}))).await), "ENDED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_can_be_laid_aside_and_what_was_sent_be_taken_back() {
    let scene = Scene::new().await;
    let draft = json!({"kind": "REFERRAL_KIND_MATAC_IOM"});
    let drafted = scene.done(PRB, "referrals/DraftReferral", about(&scene, &draft)).await;
    let laid_aside = about(&scene, &json!({"referral_id": drafted["referral_id"]}));
    scene.done(PRB, "referrals/DiscardReferral", laid_aside.clone()).await;
    let again = scene.done(PRB, "referrals/DiscardReferral", laid_aside).await;
    assert_eq!(again["receipt"]["unchanged"], json!(true), "{again}");

    let referral = sent(&scene).await;
    let back = about(&scene, &json!({"referral_id": referral, "reason": "REFERRAL_WITHDRAWAL_REASON_DONE_BY_ANOTHER"}));
    assert_eq!(why(&scene.refused(DOC, "referrals/WithdrawReferral", back.clone()).await), "NOT_THE_SENDER");
    let withdrawn = scene.done(PRB, "referrals/WithdrawReferral", back).await;
    assert!(scene.sees(DOC, &scene.case).await.contains(&event(&withdrawn)));
    assert!(!owes(&scene, DOC, "ANSWER_REFERRAL").await);
    let take = about(&scene, &json!({"referral_id": referral, "mode": "HEALTH_MODE_ASSESSMENT"}));
    assert_eq!(why(&scene.refused(DOC, "referrals/AcceptReferral", take).await), "ENDED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_power_or_a_basis_of_another_law_discloses_nothing() {
    let scene = Scene::new().await;
    let with = |field: &str, value: &str| {
        let mut request = about(&scene, &for_health());
        request[field] = value.into();
        request
    };
    for (who, request, reason) in [
        (PRB, with("gateway", "GATEWAY_POLICING_COMMON_LAW"), "GATEWAY_NOT_FOR_SENDER"),
        (PRB, with("gateway", "GATEWAY_PUBLIC_TASK"), "GATEWAY_NOT_FOR_SENDER"),
        (PRB, with("basis", "LAWFUL_BASIS_LAW_ENFORCEMENT_PART3"), "BASIS_NOT_FOR_RECEIVER"),
    ] {
        assert_eq!(why(&scene.refused(who, "referrals/SendReferral", request).await), reason);
    }
    let mut with_nothing = about(&scene, &for_health());
    with_nothing["item_ids"] = json!([NOTHING]);
    assert_eq!(why(&scene.refused(PRB, "referrals/SendReferral", with_nothing).await), "ITEM_UNKNOWN");
    let mut words_only = about(&scene, &for_health());
    words_only["onward_note"] = "Ask us first.".into();
    assert_eq!(why(&scene.refused(PRB, "referrals/SendReferral", words_only).await), "ONWARD_LIMIT_NEEDED");

    let flag = json!({"case": scene.case, "flags": [1], "account": "He lost his work."});
    let item = event(&scene.done(PRB, "risk/RaiseRedFlag", flag).await);
    let mut whole = about(&scene, &for_health());
    whole["item_ids"] = json!([item]);
    whole["onward"] = "ONWARD_LIMIT_ASK_SENDER".into();
    whole["onward_note"] = "Ask us first.".into();
    let sent = scene.done(PRB, "referrals/SendReferral", whole).await;
    assert!(scene.sees(DOC, &scene.case).await.contains(&event(&sent)));
    // What goes with it is not shown by that.
    assert!(!scene.sees(DOC, &scene.case).await.contains(&item));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_victim_who_disengages_makes_the_risk_be_judged_again() {
    let scene = Scene::new().await;
    let assessed = json!({"case": scene.case, "instrument": 9, "level": "RISK_LEVEL_MEDIUM", "imminent": false,
        "window_start_date": "2026-03-02", "rationale": "As told.", "plan": [{"owner": "pol", "strand": "STRAND_GOVERNANCE",
            "due_date": "2026-03-20", "what": "Call."}]});
    let ask = json!({"kind": "REFERRAL_KIND_ADVOCACY", "to_agency": "adv", "gateway": "GATEWAY_POLICING_COMMON_LAW",
        "basis": "LAWFUL_BASIS_LEGITIMATE_INTERESTS", "subject_informed": true, "question": "Support her.",
        "necessity": "She asked for it."});
    scene.done(OIC, "risk/AssessRisk", assessed).await;
    let referral = text(&scene.done(OIC, "referrals/SendReferral", about(&scene, &ask)).await["referral_id"]);
    let of = about(&scene, &json!({"referral_id": referral}));
    scene.done(ISA, "referrals/AcceptReferral", of.clone()).await;
    assert!(!owes(&scene, SPOC, "REASSESS_AFTER_TRIGGER").await);
    let mut gone = of;
    gone["attempts"] = 4.into();
    gone["note"] = "Two calls, two letters to where she said.".into();
    let gone = scene.done(ISA, "referrals/RecordDisengagement", gone).await;
    assert!(scene.sees(OIC, &scene.case).await.contains(&event(&gone)));
    assert!(!scene.sees(PRB, &scene.case).await.contains(&event(&gone)));
    assert!(!owes(&scene, ISA, "START_WORK").await && owes(&scene, SPOC, "REASSESS_AFTER_TRIGGER").await);
}
