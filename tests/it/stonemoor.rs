//! The Stonemoor case (fictional): a former partner, an order, and a move to the area of another hub, Eastholm, which takes
//! the case over with its order, its open actions and the rules of safe contact. Both returns are worked out by hand.

use crate::{
    returns::{counted, played, same},
    rows::Stage,
    world::{OFFICER, token},
};
use serde_json::{Value, json};

const STONEMOOR: &str = include_str!("../../crates/server/demo/stonemoor.json");
const EASTHOLM: &str = include_str!("../../crates/server/demo/eastholm.json");

/// Asks as one of the people of the scenario, or as the hub's officer.
async fn ask(stage: &Stage, who: &str, call: &str, request: Value) -> Value {
    let bearer =
        if who == "officer" { token(&stage.world.home.issuer(), OFFICER) } else { stage.player.token(who).unwrap() };
    stage
        .world
        .client
        .ask(call, Some(&bearer), &request)
        .await
        .unwrap_or_else(|error| panic!("{who} {call}: {error:?}"))
}

async fn knows(one: &Stage, other: &Stage) {
    let key = ask(other, "officer", "transfer/GetTransferKey", json!({})).await;
    let request_id = uuid::Uuid::new_v4().to_string();
    let known = json!({"request_id": request_id, "name": "Another hub", "recipient": key["recipient"],
        "verifier": key["verifier"]});
    ask(one, "officer", "governance/RegisterHub", known).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_goes_to_another_hub_and_both_returns_are_what_was_worked_out_by_hand() {
    let here = played(STONEMOOR).await;
    let mut there = Stage::at("test.eastholm", EASTHOLM).await;
    knows(&here, &there).await;
    knows(&there, &here).await;
    assert!(here.player.stored.len() >= 60, "{}", here.player.stored.len());

    // Offered on the day after she moved, taken over on the next.
    here.player.stand_at("2027-06-02T15:00:00Z".parse().unwrap());
    let case = here.case().unwrap();
    let origin = ask(&there, "officer", "transfer/GetTransferKey", json!({})).await["origin"].clone();
    let offer = json!({"request_id": uuid::Uuid::new_v4().to_string(), "case": case, "to_hub": origin,
        "gateway": "GATEWAY_POLICING_COMMON_LAW", "basis": "LAWFUL_BASIS_LAW_ENFORCEMENT_PART3",
        "reason": "She lives in Eastholm now.", "necessity": "Who keeps her safe must know all of it."});
    let transfer = ask(&here, "chair", "casework/OfferTransfer", offer).await["transfer_id"].clone();
    let file = ask(&here, "chair", "transfer/GetTransferBundle", json!({"case": case, "transfer_id": transfer})).await;
    there.player.stand_at("2027-06-03T10:00:00Z".parse().unwrap());
    let taken = json!({"bundle": file["bundle"], "controller": "east-pol", "taken_over": [
        {"from_agency": "stone-pol", "to_agency": "east-pol"}, {"from_agency": "stone-adv", "to_agency": "east-adv"}]});
    let accepted = ask(&there, "spoc", "transfer/AcceptTransfer", taken).await;
    here.player.stand_at("2027-06-03T12:00:00Z".parse().unwrap());
    let answer = json!({"case": case, "answer": accepted["answer"]});
    ask(&here, "chair", "transfer/RecordTransferAnswer", answer).await;

    // The order that came with the case is breached there, and the open actions are theirs.
    there.player.saved.insert("case".to_owned(), accepted["case_id"].clone());
    there.player.saved.insert("order".to_owned(), here.player.saved["order"].clone());
    there.player.play().await.unwrap();

    same(
        &counted(&here.world.stop().await, "2027-01-01", "2027-12-31"),
        &[
            // The calls on 2 March, referred on the 18th, joined on the 19th.
            "report_to_hub 1/1 median 16 longest 16",
            "report_to_pattern 1/1 median 17 longest 17",
            "incidents_screened 3/3",
            "incidents_screened agency:stone-pol 2/2",
            "incidents_screened agency:stone-adv 1/1",
            "incidents_reclassified 3/3",
            "first_assessment_in_time 1/1",
            // Of 19 March its own plan; of 25 and 31 March and 2 June what was open.
            "plan_present 4/7",
            // Where she was found on 19 March, for police, and the order that was served on 26 April, which asks for it within a day.
            "reassessment_overdue 2/13",
            "order_decision_in_time 1/1",
            // Lodged on 25 March, made on the 30th, over Easter.
            "application_to_interim 1/1 median 5 longest 5",
            "made_to_served 2/2 median 0 longest 1",
            "notification_compliance 1/1",
            // Told of the charge on Monday, a working day late.
            "victims_code_met 0/1",
            "advocate_offered 1/1",
            "advocate_wait 1/1 median 1 longest 1",
            // Health said no for want of room, advocacy yes; both on the next day.
            "referral_answer 2/2 median 1 longest 1",
            "referral_answered_in_time 2/2",
            "referrals_declined 1/2",
            "referrals_declined kind:accepted 0/1",
            "referrals_declined kind:no_capacity 1/1",
            "health_started 0/1",
            "health_started kind:intervention 0/1",
            // The call records and the phone in time, the advice five days late; two went with the case.
            "actions_completed 3/3",
            "actions_in_time 2/3",
            // Probation was asked and did not come.
            "attendance 3/4",
            "attendance agency:stone-pol 1/1",
            "attendance agency:stone-adv 1/1",
            "attendance agency:stone-hlt 1/1",
            "attendance agency:stone-prb 0/1",
            "charged 1/1",
            "convicted 0/1",
        ],
    );
    same(
        &counted(&there.world.stop().await, "2027-01-01", "2027-12-31"),
        &[
            // What the hub saw itself begins on 21 June.
            "report_to_hub 1/1 median 0 longest 0",
            "report_to_pattern 1/1 median 0 longest 0",
            "incidents_screened 0/1",
            "incidents_reclassified 0/1",
            // On the morning after.
            "first_assessment_in_time 1/1",
            // The actions that came with the case are open: four judgements take them over, one has a plan of its own.
            "plan_present 5/5",
            "reassessment_overdue 0/9",
            // It was served and notified before it came: Stonemoor counts that.
            "made_to_served 0/0",
            "notification_compliance 0/0",
            "breaches 1/1",
            "breaches agency:east-adv 1/1",
            "breach_to_arrest 1/1 median 26 longest 26",
            "breach_acted_on_in_time 1/1",
            // Arrest, charge and verdict.
            "victims_code_met 3/3",
            "advocate_offered 1/1",
            // The safety call; not the new advocate and the marker that Stonemoor had planned.
            "actions_completed 1/3",
            "actions_completed agency:east-adv 1/2",
            "actions_completed agency:east-pol 0/1",
            "charged 1/1",
            "convicted 1/1",
        ],
    );
}
