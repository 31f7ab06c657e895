//! The Larkfield case (fictional): an order from its application to its end and beyond. An interim order that is extended,
//! a full order, an appeal, a breach, a variation, a last day on Easter Sunday after a leap day, an incident that opens the
//! closed case again, and a second application that is refused and made on appeal. Of its clocks what was not met is worked
//! out by hand, and so is its return.

use crate::returns::{judge_return, played};
use serde_json::{Value, json};

const LARKFIELD: &str = include_str!("../../crates/server/demo/larkfield.json");

/// What was not done in time or is open, by the day it was due. All other clocks of the case were met.
const NOT_MET: [(&str, &str, &str); 24] = [
    ("2026-02-10", "do_action", "missed"),
    // Considered on Friday 6 February; authorised, and so owed on that day, on the 10th.
    ("2026-02-13", "lodge_application", "lapsed"),
    // Lodged on the 10th. Only the interim hearing was listed, and the interim order of the 26th came too late to be one.
    ("2026-02-17", "list_hearing", "missed"),
    ("2026-02-28", "reassess_after_trigger", "missed"),
    ("2026-03-12", "list_before_interim_ends", "missed"),
    ("2026-03-12", "tell_of_order_ending", "missed"),
    ("2026-03-23", "settle_before_interim_ends", "missed"),
    ("2026-03-26", "decide_before_interim_ends", "lapsed"),
    ("2026-03-27", "reassess_after_trigger", "missed"),
    ("2026-04-16", "list_before_interim_ends", "missed"),
    ("2026-04-16", "tell_of_order_ending", "missed"),
    ("2026-04-18", "reassess_after_trigger", "missed"),
    ("2026-07-17", "charge_summary_offence", "lapsed"),
    ("2026-07-28", "charge_summary_offence", "lapsed"),
    ("2027-03-11", "reassess", "lapsed"),
    ("2028-01-17", "review_renewal", "missed"),
    ("2028-04-02", "tell_of_order_ending", "lapsed"),
    ("2028-04-02", "tell_of_order_ending", "missed"),
    ("2028-05-11", "lodge_application", "lapsed"),
    ("2028-05-31", "reassess_after_trigger", "missed"),
    ("2028-07-06", "reassess_after_trigger", "missed"),
    ("2028-07-06", "reassess_after_trigger", "missed"),
    ("2028-08-07", "reassess", "open"),
    ("2028-11-02", "charge_summary_offence", "open"),
];

#[tokio::test(flavor = "multi_thread")]
async fn an_order_from_its_application_to_its_end_and_beyond() {
    let stage = played(LARKFIELD).await;
    assert!(stage.player.stored.len() >= 60, "{}", stage.player.stored.len());
    let request = json!({"case": stage.case().unwrap()});
    let clocks = stage.world.client.ask("audit/Clocks", Some(&stage.auditor()), &request).await.unwrap();
    let clocks = clocks["clocks"].as_array().unwrap();
    let word = |clock: &Value, field: &str, prefix: &str| {
        clock[field].as_str().unwrap().trim_start_matches(prefix).to_lowercase()
    };
    let told = |clock: &Value| {
        (word(clock, "due_date", ""), word(clock, "duty", "DUTY_"), word(clock, "state", "CLOCK_STATE_"))
    };
    let mut not_met: Vec<_> = clocks.iter().map(told).filter(|(_, _, state)| state != "met").collect();
    not_met.sort();
    let expected: Vec<_> =
        NOT_MET.iter().map(|(due, duty, state)| ((*due).to_owned(), (*duty).to_owned(), (*state).to_owned())).collect();
    assert_eq!(not_met, expected);
    // Four of them are links, each decided within ten minutes.
    assert_eq!(clocks.len() - not_met.len(), 64);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_return_of_larkfield_is_what_was_worked_out_by_hand() {
    let by_hand = [
        // The gate on 12 January, three joined on 3 February, referred on 2 February.
        "report_to_hub 1/1 median 21 longest 21",
        "report_to_pattern 1/1 median 22 longest 22",
        "pattern_to_hub 1/1 median 0 longest 0",
        // Three screened and reclassified on 4 February 2026; the one of May 2028 is neither.
        "incidents_screened 3/4",
        "incidents_reclassified 3/4",
        // Two minutes before the 24 hours were over.
        "first_assessment_in_time 1/1",
        // Three with a plan of their own; that of 10 February 2026 takes over what is open.
        "plan_present 4/20",
        // Late: after the two services of February and March 2026 and the order of April, which ask for it within a day; after the
        // refusal of May 2028; after the order made on the appeal of July 2028, and its service. That the appeal was allowed asks
        // for nothing by itself.
        "reassessment_overdue 6/34",
        "order_decision 1/1",
        "order_decision_in_time 1/1",
        // Lodged on 10 February, made on the 26th.
        "application_to_interim 1/1 median 16 longest 16",
        // The interim order a day later, its extension and both full orders in court, the variation two days later.
        "made_to_served 5/5 median 0 longest 2",
        "made_to_served kind:interim 1/1 median 1 longest 1",
        "made_to_served kind:full 2/2 median 0 longest 0",
        "made_to_served kind:interim_varied 1/1 median 0 longest 0",
        "made_to_served kind:varied 1/1 median 2 longest 2",
        // Sunday 1 March 2026, the address in September, 7 July 2028: each on its last day.
        "notification_compliance 3/3",
        "breaches 1/1",
        "breach_to_arrest 1/1 median 22 longest 22",
        "breach_acted_on_in_time 1/1",
        // Arrest, charge, trial and sentence, and the refusal of May 2028 on the next day.
        "victims_code_met 5/5",
        "victims_code_met kind:enhanced 5/5",
        "advocate_offered 1/1",
        "advocate_accepted 1/1",
        "repeat_at_3_months 0/1",
        // The parcel of 13 May 2026 came in the fourth month.
        "repeat_at_6_months 1/1",
        "repeat_at_12_months 1/1",
        "repeat_suspects 0/1",
        "charged 1/1",
        "convicted 1/1",
        // The accounts and the footage were secured two days late.
        "actions_completed 4/4",
        "actions_in_time 3/4",
        "actions_in_time agency:lark-pol 0/1",
        "actions_in_time agency:lark-adv 3/3",
        "referrals_declined 0/0",
        "attendance 0/0",
    ];
    judge_return(LARKFIELD, "2026-01-01", "2028-12-31", &by_hand).await;
}
