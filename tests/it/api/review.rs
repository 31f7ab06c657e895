//! The pack of a review from outside: two persons, one frozen view, the same bytes online and offline, and the questions of the
//! Northmere case answered out of it.

use super::{
    policy::with,
    scene::{AUDITOR, CHAIR, ISA, LEAD, NOTHING, OFFICER, OIC, SPOC, Scene, paths, text, why},
};
use crate::{
    returns::played,
    rows::Stage,
    world::{Home, Who, World, program, token},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};
use tonic::Code;

/// Answers for the data of the hub's office.
const OFFICE_LEAD: Who<'_> = ("hub-office", "lead-1", "information_governance_lead", "information_governance");
const FORMS: [&[&str]; 4] = [
    &["-o", "json"],
    &["-o", "page"],
    &["-o", "csv", "--section", "chronology"],
    &["-o", "csv", "--section", "clocks"],
];

fn printed(mut command: Command) -> Vec<u8> {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// What `hub review` prints, asked of the running hub.
fn online(world: &World, who: Who<'_>, case: &str, review: &str, form: &[&str]) -> Vec<u8> {
    let mut command = Command::new(program());
    command.args(["review", "--case", case, "--review", review]).args(form);
    command.env("HUB_SERVER", format!("http://{}", world.running.address));
    command.env("HUB_TOKEN", token(&world.home.issuer(), who));
    printed(command)
}

/// What it prints, asked of the directories of a hub that is stopped.
fn offline(home: &Home, case: &str, review: &str, form: &[&str]) -> Vec<u8> {
    let mut command = Command::new(program());
    command.args(["review", "--case", case, "--review", review]).args(form);
    command.arg("--data").arg(&home.places.data).arg("--keys").arg(&home.places.keys).env_remove("HUB_TOKEN");
    printed(command)
}

fn document(world: &World, who: Who<'_>, case: &str, review: &str) -> Value {
    serde_json::from_slice(&online(world, who, case, review, FORMS[0])).unwrap()
}

/// The bytes of the pack itself, as they stand in the document.
fn pack_of(document: &[u8]) -> Vec<u8> {
    let mark = b",\"pack\":";
    let at = document.windows(mark.len()).position(|window| window == mark).unwrap();
    document[at + mark.len()..].to_vec()
}

fn to_open(case: &str) -> Value {
    json!({"case": case, "kind": "REVIEW_KIND_SAFEGUARDING_REVIEW", "reviewer_reference": "The third of this year",
        "basis": "REVIEW_BASIS_RECORDED", "from_date": "2026-01-01", "to_date": "2026-03-05", "agencies": ["pol", "adv", "hlt"]})
}

/// A case on which the victim was not told in time; and a review of it that the chair opened on 5 March.
async fn reviewed() -> (Scene, String) {
    let scene = Scene::new().await;
    let lead = json!({"agency": OFFICE_LEAD.0, "worker": OFFICE_LEAD.1, "strands": ["STRAND_GOVERNANCE"],
        "roles": ["ROLE_INFORMATION_GOVERNANCE_LEAD"]});
    scene.done(OFFICER, "governance/RegisterWorker", lead).await;
    let step = json!({"case": scene.case, "steps": ["STEP_ARRESTED"], "taken_time": "2026-03-02T08:00:00Z"});
    scene.done(OIC, "casework/RecordInvestigationStep", step).await;
    let item = json!({"case": scene.case, "kind": "ITEM_KIND_NOTE", "about": "PARTY_VICTIM", "summary": "Afraid",
        "text": "She hears him at the door."});
    scene.done(ISA, "casework/ContributeItem", item).await;
    // Somebody of police looks.
    scene.sees(OIC, &scene.case).await;
    scene.world.clock.set("2026-03-05T10:00:00Z".parse().unwrap());
    let opened = scene.done(CHAIR, "casework/OpenReview", to_open(&scene.case)).await;
    let review = text(&opened["receipt"]["event_ids"][0]);
    (scene, review)
}

fn to_release(scene: &Scene, review: &str, digest: &Value) -> Value {
    json!({"case": scene.case, "review_event_id": review, "digest": digest})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_is_a_draft_until_somebody_else_of_the_hubs_office_has_read_and_released_it() {
    let (scene, review) = reviewed().await;
    let draft = document(&scene.world, CHAIR, &scene.case, &review);
    assert_eq!((&draft["state"], &draft["released_digest"]), (&json!("draft"), &Value::Null));
    let page = String::from_utf8(online(&scene.world, OFFICE_LEAD, &scene.case, &review, FORMS[1])).unwrap();
    assert!(page.contains("DRAFT"));
    let digest = draft["digest"].clone();
    // Who opened it does not release it; to anybody else than the office there is no review.
    let refused = scene.refused(CHAIR, "casework/ReleaseReview", to_release(&scene, &review, &digest)).await;
    assert_eq!((refused.code(), why(&refused)), (Code::PermissionDenied, "RELEASER_OPENED_IT".to_owned()));
    scene.lead(LEAD, "POLICE").await;
    let refused = scene.refused(LEAD, "casework/ReleaseReview", to_release(&scene, &review, &digest)).await;
    assert_eq!((refused.code(), why(&refused)), (Code::FailedPrecondition, "REVIEW_UNKNOWN".to_owned()));
    let spoilt = to_release(&scene, &review, &json!("sha256:07"));
    assert_eq!(paths(&scene.refused(OFFICE_LEAD, "casework/ReleaseReview", spoilt).await), ["digest"]);
    scene.done(OFFICE_LEAD, "casework/ReleaseReview", to_release(&scene, &review, &digest)).await;
    let released = document(&scene.world, AUDITOR, &scene.case, &review);
    assert_eq!((&released["state"], &released["is_what_was_released"]), (&json!("released"), &json!(true)));
    assert_eq!((&released["digest"], &released["pack"]), (&digest, &draft["pack"]));
    // Released, it is not taken back, and no other digest is released.
    let withdraw = json!({"case": scene.case, "review_event_id": review, "reason": "Too late."});
    assert_eq!(why(&scene.refused(CHAIR, "casework/WithdrawReview", withdraw).await), "REVIEW_IS_RELEASED");
    let other = to_release(&scene, &review, &json!(format!("sha256:{}", "0".repeat(64))));
    // Who answers for data reads nothing of the case, and is told only that it cannot be done.
    assert_eq!(why(&scene.refused(OFFICE_LEAD, "casework/ReleaseReview", other.clone()).await), "CANNOT_BE_DONE_NOW");
    assert_eq!(why(&scene.refused(CHAIR, "casework/ReleaseReview", other).await), "REVIEW_IS_RELEASED");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_released_is_the_pack_as_it_stands_and_nothing_else() {
    let (scene, review) = reviewed().await;
    let other = json!(format!("sha256:{}", "0".repeat(64)));
    let refused = scene.refused(OFFICE_LEAD, "casework/ReleaseReview", to_release(&scene, &review, &other)).await;
    assert_eq!(why(&refused), "NOT_THE_PACK");
    let draft = document(&scene.world, AUDITOR, &scene.case, &review);
    assert_eq!((&draft["state"], &draft["released_digest"]), (&json!("draft"), &Value::Null));
    scene.done(OFFICE_LEAD, "casework/ReleaseReview", to_release(&scene, &review, &draft["digest"])).await;
    // An agency that is misspelt would be missing in the pack, so it is refused.
    let mut misspelt = to_open(&scene.case);
    misspelt["agencies"] = json!(["pol", "nope", "adv", "neither"]);
    let refused = scene.refused(CHAIR, "casework/OpenReview", misspelt).await;
    assert_eq!(paths(&refused), ["agencies"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_is_for_auditors_and_the_hubs_office_and_leaves_a_look_before_it_leaves() {
    let (scene, review) = reviewed().await;
    let asked = |review: &str| json!({"case": scene.case, "review_event_id": review});
    for who in [SPOC, ISA, OFFICER] {
        let refused = scene.refused(who, "audit/GetReviewPack", asked(&review)).await;
        assert_eq!((refused.code(), why(&refused)), (Code::PermissionDenied, "ROLE_MAY_NOT_DO_THIS".to_owned()));
    }
    scene.lead(LEAD, "POLICE").await;
    let refused = scene.refused(LEAD, "audit/GetReviewPack", asked(&review)).await;
    assert_eq!(why(&refused), "NOT_THE_HUBS_OFFICE");
    assert_eq!(paths(&scene.refused(AUDITOR, "audit/GetReviewPack", asked(NOTHING)).await), ["review_event_id"]);
    let before = scene.on_disk(&scene.case, "review_pack");
    document(&scene.world, AUDITOR, &scene.case, &review);
    assert_eq!(scene.on_disk(&scene.case, "review_pack"), before + 1);
    let look =
        scene.look(&scene.case, |look| look["channel"] == "CHANNEL_REVIEW_PACK" && look["answered"] == true).await;
    assert!(look["events"].as_array().is_some_and(|events| events.len() > 5), "{look}");
    // Nobody on the case is told that it is reviewed.
    for who in [SPOC, OIC, ISA] {
        let seen = scene.sees(who, &scene.case).await;
        assert!(!seen.contains(&review), "{who:?}");
    }
    assert!(scene.sees(CHAIR, &scene.case).await.contains(&review));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sections_tell_what_was_missed_and_what_was_known_elsewhere() {
    let (scene, review) = reviewed().await;
    let document = document(&scene.world, AUDITOR, &scene.case, &review);
    let pack = &document["pack"];
    assert_eq!(pack["scope"]["reference"], "The third of this year");
    let rows = |section: &str| pack[section].as_array().unwrap().clone();
    let missed: BTreeMap<String, String> =
        rows("clocks").iter().map(|row| (text(&row["duty"]), text(&row["state"]))).collect();
    let expected = ["assess_needs", "first_assessment", "tell_victim"];
    assert_eq!(missed, expected.map(|duty| (duty.to_owned(), "missed".to_owned())).into());
    let told = rows("clocks").into_iter().find(|row| row["duty"] == "tell_victim").unwrap();
    assert_eq!((&told["owner"], &told["due"]), (&json!("pol"), &json!("2026-03-03T23:59:59.999Z")));
    // What the advocate noted is hers alone; police put in the arrest, and somebody of police has read of it.
    let chronology = rows("chronology");
    let of = |name: &str| chronology.iter().find(|row| row["type"] == name).unwrap();
    let (note, arrest) = (of("casework.item_contributed.v1"), of("casework.investigation_step_taken.v1"));
    assert_eq!(arrest["recorded_by"], json!({"agency": "pol", "role": "investigating_officer"}));
    assert_eq!(arrest["by"], Value::Null, "no worker is named");
    let knew = |event: &Value| -> BTreeSet<String> {
        rows("knowledge").iter().filter(|row| row["event"] == *event).map(|row| text(&row["agency"])).collect()
    };
    assert_eq!(knew(&note["event"]), ["adv".to_owned()].into());
    let read = rows("knowledge").into_iter().find(|row| row["event"] == arrest["event"] && row["agency"] == "pol");
    assert_eq!(read.unwrap()["read"], json!("2026-03-02T10:00:00.000Z"));
    let decided = rows("decisions").into_iter().find(|row| row["decision"] == "casework.case_adopted.v1").unwrap();
    assert_eq!(decided["rationale"], json!({"reason": "One course."}));
    let wished = rows("victim").into_iter().find(|row| row["what"] == "wished").unwrap();
    assert_eq!(wished["said"]["victim_wish"], "agrees");
    let frozen = &pack["frozen"];
    assert_eq!((&frozen["verified"], &frozen["origin"]), (&json!(true), &json!("test.hub")));
    // Each section is a file.
    let dir = tempfile::tempdir().unwrap();
    let into = dir.path().join("pack");
    let csv = ["-o", "csv", "--into", into.to_str().unwrap()];
    online(&scene.world, AUDITOR, &scene.case, &review, &csv);
    for section in ["chronology", "knowledge", "decisions", "clocks", "unknown", "victim", "integrity"] {
        let file = std::fs::read_to_string(into.join(format!("{section}.csv"))).unwrap();
        let columns: BTreeSet<&str> = file.lines().next().unwrap().split(',').collect();
        // The table names every field that a row has.
        for row in rows(section) {
            let given: BTreeSet<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
            assert!(given.is_subset(&columns), "{section}: {given:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_after_the_opening_changes_no_byte_online_or_offline() {
    let (scene, review) = reviewed().await;
    let forms = |world: &World| FORMS.map(|form| online(world, AUDITOR, &scene.case, &review, form));
    let first = forms(&scene.world);
    // More happens, what is told now is narrowed, and the periods become longer.
    scene.world.clock.set("2026-03-06T10:00:00Z".parse().unwrap());
    let step = json!({"case": scene.case, "steps": ["STEP_RELEASED_ON_BAIL"], "taken_time": "2026-03-06T08:00:00Z"});
    scene.done(OIC, "casework/RecordInvestigationStep", step).await;
    scene.sees(ISA, &scene.case).await;
    scene.adopt(&with(&scene.first_policy(), "conduct", "advocacy", "full")).await;
    for (one, other) in first.iter().zip(&forms(&scene.world)) {
        assert!(one == other, "a later event or policy changed the pack");
    }
    let digest: Value = serde_json::from_slice(&first[0]).unwrap();
    let released = to_release(&scene, &review, &digest["digest"]);
    scene.done(OFFICE_LEAD, "casework/ReleaseReview", released).await;
    let after = forms(&scene.world);
    assert!(pack_of(&after[0]) == pack_of(&first[0]), "to release it changed the pack");
    let (case, world) = (scene.case, scene.world);
    let home = world.stop().await;
    for (form, bytes) in FORMS.iter().zip(&after) {
        assert!(offline(&home, &case, &review, form) == *bytes, "{form:?} offline");
    }
}

/// The row of each event.
fn rows_of(stage: &Stage) -> BTreeMap<String, u32> {
    stage.player.stored.iter().filter_map(|(row, _, event)| Some((event.clone(), (*row)?))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_questions_of_northmere_are_answered_out_of_the_pack() {
    let stage = played(server::NORTHMERE).await;
    let (case, questions) = (stage.case().unwrap(), stage.expect()["questions"].clone());
    // The case is restricted to a list, and so hidden from the chair: who is to open a review joins the list.
    let acts = stage.player.scenario().acts.iter().map(|act| act.request.clone());
    let mut listed = acts.rev().find(|request| request.get("allowed").is_some()).unwrap();
    listed["case"] = json!(case);
    listed["request_id"] = json!("01970000-0000-4000-8000-0000000000a1");
    listed["allowed"].as_array_mut().unwrap().push(json!({"agency": CHAIR.0, "worker": CHAIR.1}));
    let spoc = stage.player.token("spoc").unwrap();
    stage.world.client.ask("governance/RestrictCase", Some(&spoc), &listed).await.unwrap();
    let chair = token(&stage.world.home.issuer(), CHAIR);
    let mut open = to_open(&case);
    open["request_id"] = json!("01970000-0000-4000-8000-0000000000a0");
    open["to_date"] = json!("2026-07-07");
    open["agencies"] = json!(["pol", "adv", "hlt", "prb"]);
    let opened = stage.world.client.ask("casework/OpenReview", Some(&chair), &open).await.unwrap();
    let review = text(&opened["receipt"]["event_ids"][0]);
    let document = document(&stage.world, CHAIR, &case, &review);
    let rows = rows_of(&stage);
    let row_of = |row: &Value| rows.get(row["event"].as_str().unwrap()).copied();
    let section = |name: &str| document["pack"][name].as_array().unwrap().clone();
    // When an agency came to know of an event.
    let since = |row: &Value| {
        let moments = ["put_in", "claimed", "shown"].map(|name| row[name].as_str().map(str::to_owned));
        moments.into_iter().flatten().min()
    };
    let knowledge = section("knowledge");
    let knew = |agency: &str, by: &str| -> Vec<(u32, String)> {
        let of = knowledge.iter().filter(|row| row["agency"] == agency);
        let known = of.filter_map(|row| Some((row_of(row)?, since(row)?)));
        known.filter(|(_, since)| since.as_str() <= by).collect()
    };

    // What did PRB know on 10 May?
    let asked = &questions["what_prb_knew"];
    let known = knew("prb", asked["as_of"].as_str().unwrap());
    let seen: BTreeSet<u32> = known.iter().map(|(row, _)| *row).collect();
    assert_eq!(json!(seen), asked["rows"]);
    for (row, day) in asked["since_date"].as_object().unwrap() {
        let row: u32 = row.parse().unwrap();
        assert!(known.iter().filter(|it| it.0 == row).all(|it| json!(it.1[..10]) == *day), "row {row}");
    }

    // When could POL first have linked?
    let occasions: BTreeSet<String> = section("chronology")
        .iter()
        .filter(|row| row["type"] == "intake.incident_reported.v1" || row["type"] == "orders.breach_reported.v1")
        .map(|row| text(&row["event"]))
        .collect();
    let of_pol = knowledge.iter().filter(|row| row["agency"] == "pol");
    let mut moments: Vec<String> = of_pol
        .filter(|row| occasions.contains(row["event"].as_str().unwrap()) && row_of(row).is_some())
        .filter_map(since)
        .collect();
    moments.sort();
    assert_eq!(json!(moments[1][..10]), questions["first_link"]["second_known_date"]);

    // Which facts were known to someone but to nobody in POL on 2 Feb?
    let asked = &questions["known_elsewhere"];
    let moment = asked["as_of"].as_str().unwrap();
    let within = |row: &&Value| {
        let until = row["until"].as_str();
        row["known_since"].as_str().unwrap() <= moment && until.is_none_or(|until| until > moment)
    };
    let unknown = section("unknown");
    let elsewhere = unknown.iter().filter(|row| row["agency"] == "pol").filter(within).filter_map(row_of);
    assert_eq!(json!(elsewhere.collect::<BTreeSet<u32>>()), asked["rows"]);

    // Was any working-day clock missed?
    let missed: Vec<Value> = section("clocks").into_iter().filter(|row| row["duty"] == "tell_victim").collect();
    assert!(missed.is_empty(), "{missed:?}");

    // Where she lives is in no pack.
    let text = document.to_string();
    for row in section("chronology").iter().filter(|row| row["type"] == "casework.victim_location_recorded.v1") {
        assert_eq!(row["details"].get("location"), None);
    }
    assert!(!text.contains("code_word\":\""));
}
