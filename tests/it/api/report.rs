//! The return: who may ask for it, that it is the same online and offline and whenever it is asked for again, and what of
//! the Northmere case it counts, worked out by hand.

use super::scene::{AUDITOR, ISA, OFFICER, SPOC, Scene, paths, why};
use crate::returns::{Figures, judge_return, offline, online, played};
use serde_json::{Value, json};
use tonic::Code;

/// The year in which the Northmere case began.
const YEAR: [&str; 6] = ["--from", "2025-04-01", "--to", "2026-03-31", "--by", "agency,area,relationship"];

/// The Northmere case (fictional), from its table: what is counted before small counts are kept back.
#[tokio::test(flavor = "multi_thread")]
async fn the_figures_of_northmere_are_what_its_table_says() {
    let by_hand = [
        // Tyres on 6 January; the texts were joined on 25 February, after the referral of that morning: 50 days.
        "report_to_pattern 1/1 median 50 longest 50",
        "report_to_pattern agency:pol 1/1 median 50 longest 50",
        "report_to_hub 1/1 median 50 longest 50",
        "pattern_to_hub 1/1 median 0 longest 0",
        // Tyres, texts and van by police, flowers by the advocate; all joined before FOUR on 26 February, all reclassified.
        "incidents_screened 4/4",
        "incidents_screened agency:pol 3/3",
        "incidents_screened agency:adv 1/1",
        "incidents_reclassified 4/4",
        // The advocate assessed on 23 February, before the referral.
        "first_assessment_in_time 1/1",
        "plan_present 6/6",
        "plan_present agency:adv 2/2",
        "plan_present agency:hlt 1/1",
        "plan_present agency:pol 2/2",
        "plan_present agency:prb 1/1",
        "order_decision 1/1",
        "order_decision_in_time 1/1",
        // Lodged on 10 March, interim order on the 12th, served on the 13th; two more orders served in court.
        "application_to_interim 1/1 median 2 longest 2",
        "made_to_served 3/3 median 0 longest 1",
        "made_to_served kind:interim 1/1 median 1 longest 1",
        "made_to_served kind:full 1/1 median 0 longest 0",
        "made_to_served kind:on_outcome 1/1 median 0 longest 0",
        "notification_compliance 1/1",
        // The profile was found not made out; on 16 May the arrest came before the report was typed.
        "breaches 2/2",
        "breaches agency:adv 1/1",
        "breaches agency:pol 1/1",
        "breach_to_arrest 1/2 median 0 longest 0",
        "breach_acted_on_in_time 1/2",
        // Bail, arrest, charge and the plea: each within a working day.
        "victims_code_met 4/4",
        "victims_code_met kind:enhanced 4/4",
        "advocate_offered 1/1",
        "advocate_accepted 1/1",
        "advocate_wait 0/0",
        "referral_answer 1/1 median 0 longest 0",
        "referral_answered_in_time 1/1",
        "referrals_declined 0/1",
        "repeat_at_3_months 1/1",
        "repeat_at_6_months 0/0",
        "repeat_suspects 0/1",
        "charged 1/1",
        "convicted 1/1",
        // The advocate's safety steps were done late; never closed are the messages, two of probation's and health's advice.
        "actions_completed 7/11",
        "actions_completed agency:adv 3/3",
        "actions_completed agency:pol 3/4",
        "actions_completed agency:prb 1/3",
        "actions_completed agency:hlt 0/1",
        "actions_in_time 6/11",
        "actions_in_time agency:adv 2/3",
        "actions_in_time agency:pol 3/4",
        "actions_in_time agency:prb 1/3",
        "actions_in_time agency:hlt 0/1",
        // Both that had the summary acknowledged on the day.
        "corrections_in_time 2/2",
        "attendance 4/4",
        "health_started 1/1",
        "health_started kind:consultation 1/1",
        "health_completed 0/1",
        // She was told and asked for her needs, and nobody asked how safe she feels.
        "victim_reported_safety 0/1",
        "victim_reported_safety kind:not_asked 0/1",
        "victim_safety_improved 0/0",
        "break_glass_not_justified 0/0",
    ];
    judge_return(server::NORTHMERE, "2026-01-01", "2026-12-31", &by_hand).await;
}

/// So many of so many of one case are few: what is told of it is what is none.
#[tokio::test(flavor = "multi_thread")]
async fn a_return_of_one_case_tells_no_small_count_of_it() {
    let stage = played(server::NORTHMERE).await;
    let figures = Figures::of(&online(&stage, &[&YEAR[..], &["-o", "json"]].concat()));
    for (kpi, figure) in figures.all() {
        let cells = figure["parts"].as_array().unwrap().iter().chain([&figure["total"]]);
        for cell in cells.filter(|cell| cell["suppressed"] == false) {
            for count in ["numerator", "denominator"] {
                let count = cell[count].as_u64().unwrap();
                assert!(count == 0 || count >= 5, "{kpi}: {cell}");
            }
        }
    }
    assert_eq!(figures.total("report_to_pattern"), None);
    assert_eq!(figures.part("report_to_pattern", "agency", "pol"), None);
    assert_eq!(figures.total("repeat_at_12_months"), Some((0, 0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_return_is_the_same_online_and_offline_and_whenever_it_is_asked_for_again() {
    let stage = played(server::NORTHMERE).await;
    let newest = online(&stage, &[&YEAR[..], &["-o", "json"]].concat());
    let head: Value = serde_json::from_slice(&newest).unwrap();
    let at = head["return"]["position"].to_string();
    let args = |form| [&YEAR[..], &["-o", form, "--at", &at]].concat();
    let forms = ["json", "csv", "page"];
    let first: Vec<Vec<u8>> = forms.iter().map(|form| online(&stage, &args(form))).collect();
    assert!(first[0] == newest, "the newest position, left out or named");

    // More happens: what the suspect is to her is recorded, and a report of before is joined after all.
    let spoc = stage.player.token("spoc").unwrap();
    let case = stage.case().unwrap();
    let lookalike = stage.player.saved["lookalike"].clone();
    let acts = [
        ("risk/RecordRelationship", json!({"relationship": "RELATIONSHIP_EX_INTIMATE"})),
        (
            "intake/ProposeLink",
            json!({"incident_id": lookalike, "evidence": ["LINK_EVIDENCE_VEHICLE"], "reason": "Seen again on a film."}),
        ),
        ("intake/ConfirmLink", json!({"incident_id": lookalike, "reason": "The door of the van is dented."})),
    ];
    for (nth, (call, mut request)) in acts.into_iter().enumerate() {
        request["case"] = json!(case);
        request["request_id"] = format!("01970000-0000-4000-8000-00000000007{nth}").into();
        stage.world.client.ask(call, Some(&spoc), &request).await.unwrap();
    }
    assert!(online(&stage, &[&YEAR[..], &["-o", "json"]].concat()) != newest, "what is newer is counted");
    for (form, bytes) in forms.iter().zip(&first) {
        assert!(online(&stage, &args(form)) == *bytes, "{form} at the position of before");
    }
    let home = stage.world.stop().await;
    for (form, bytes) in forms.iter().zip(&first) {
        assert!(offline(&home, &args(form)) == *bytes, "{form} offline, at the position of before");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_is_for_who_audits_runs_or_keeps_the_hub_and_leaves_a_look() {
    let scene = Scene::new().await;
    let period = json!({"from_date": "2026-04-01", "to_date": "2027-03-31"});
    for who in [AUDITOR, OFFICER] {
        let answer = scene.ask(who, "audit/GetReturn", period.clone()).await.unwrap();
        assert_eq!((&answer["threshold"], &answer["origin"]), (&json!(5), &json!("test.hub")));
    }
    assert_eq!(scene.on_disk("", "report"), 2, "each answer leaves a look");
    for who in [SPOC, ISA] {
        let refused = scene.ask(who, "audit/GetReturn", period.clone()).await.unwrap_err();
        assert_eq!((refused.code(), why(&refused)), (Code::PermissionDenied, "ROLE_MAY_NOT_DO_THIS".to_owned()));
    }
    for (spoilt, path) in [
        (json!({"to_date": "2025-12-31"}), "to_date"),
        (json!({"from_date": "x"}), "from_date"),
        (json!({"to_date": "2027-03-30"}), "to_date"),
        (json!({"from_date": "2026-04-02"}), "to_date"),
        (json!({"from_date": "2026-01-01", "to_date": "2026-12-31"}), "to_date"),
        (json!({"threshold": 4}), "threshold"),
        (json!({"threshold": 101}), "threshold"),
        (json!({"by": ["BREAKDOWN_UNSPECIFIED"]}), "by[0]"),
        (json!({"position": 1_000_000}), "position"),
    ] {
        let mut request = period.clone();
        request.as_object_mut().unwrap().extend(spoilt.as_object().unwrap().clone());
        let refused = scene.ask(AUDITOR, "audit/GetReturn", request).await.unwrap_err();
        assert_eq!(paths(&refused), [path]);
    }
    assert_eq!(scene.on_disk("", "report"), 2);
}
