//! The Northmere case (fictional): the table of the domain brief, section 9, is the assertion; the five questions below it
//! are asked of the command line.

use crate::{
    rows::{Stage, judge},
    world::program,
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

#[tokio::test(flavor = "multi_thread")]
async fn every_row_is_seen_by_each_audience_as_the_table_says_from_when_it_says() {
    let (stage, judged) = judge(server::NORTHMERE).await;
    let rows = stage.expect()["rows"].as_object().unwrap().len();
    assert_eq!(rows, 25);
    assert!(judged > 5_000, "{judged}");
    println!("Northmere: {judged} cells judged, live and as of the day");
}

/// Asks the command line, and reads its JSON.
fn answer(mut command: Command) -> Vec<Value> {
    let output = command.args(["-o", "json"]).output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Asks the running hub.
fn ask(stage: &Stage, args: &[&str]) -> Vec<Value> {
    let mut command = Command::new(program());
    command.arg("audit").args(args);
    command.env("HUB_SERVER", format!("http://{}", stage.world.running.address)).env("HUB_TOKEN", stage.auditor());
    answer(command)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

/// The row of each event.
fn rows_of(stage: &Stage) -> BTreeMap<String, u32> {
    stage.player.stored.iter().filter_map(|(row, _, event)| Some((event.clone(), (*row)?))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_five_questions_are_answered_from_the_log_alone() {
    let mut stage = Stage::new(server::NORTHMERE).await;
    stage.player.play().await.unwrap();
    // Two lawful looks at the new address, and some by people who must not see it.
    let people: Vec<String> = stage.player.scenario().people.keys().cloned().collect();
    for person in &people {
        stage.sees(person).await;
    }
    let questions = stage.expect()["questions"].clone();
    let case = stage.case().unwrap();
    let rows = rows_of(&stage);

    // 1. What did PRB know on 10 May?
    let asked = &questions["what_prb_knew"];
    let prb = ["replay", "--case", &case, "--as-of", text(asked, "as_of"), "--as-agency", text(asked, "agency")];
    let knew = ask(&stage, &prb);
    let seen: BTreeSet<u32> = knew.iter().filter_map(|event| rows.get(text(event, "event")).copied()).collect();
    assert_eq!(json!(seen), asked["rows"]);
    for never in asked["never"].as_array().unwrap() {
        assert!(!seen.contains(&u32::try_from(never.as_u64().unwrap()).unwrap()), "row {never}");
    }
    for (row, date) in asked["since_date"].as_object().unwrap() {
        let row: u32 = row.parse().unwrap();
        for event in knew.iter().filter(|event| rows.get(text(event, "event")) == Some(&row)) {
            assert_eq!(json!(text(event, "since")[..10]), *date, "row {row}");
        }
    }

    // 2. When could POL first have linked?
    let asked = &questions["first_link"];
    let pattern = ask(&stage, &["pattern", "--case", &case]);
    let pol = pattern.iter().find(|row| row["who"] == asked["agency"]).unwrap();
    assert_eq!(json!(text(pol, "could_have_linked")[..10]), asked["second_known_date"]);
    assert_eq!(json!(text(pol, "linked")[..10]), asked["linked_date"]);

    // 3. Which facts were known to someone but to nobody in POL on 2 Feb?
    let asked = &questions["known_elsewhere"];
    let elsewhere = [
        "replay",
        "--case",
        &case,
        "--as-of",
        text(asked, "as_of"),
        "--known-by",
        "--unknown-to",
        text(asked, "unknown_to_agency"),
    ];
    let facts = ask(&stage, &elsewhere);
    let unknown: BTreeSet<u32> = facts.iter().filter_map(|event| rows.get(text(event, "event")).copied()).collect();
    assert_eq!(json!(unknown), asked["rows"]);
    assert_eq!(facts.len(), unknown.len(), "nothing beside the rows: {facts:?}");

    // 4. Was any working-day clock missed?
    let asked = &questions["clocks"];
    let clocks = ask(&stage, &["clocks", "--case", &case, "--duty", "tell_victim"]);
    assert!(clocks.iter().all(|clock| clock["state"] == "met"), "{clocks:?}");
    for expected in asked["clocks"].as_array().unwrap() {
        let found = clocks.iter().any(|clock| {
            clock["started"] == expected["started_date"]
                && clock["due"] == expected["due_date"]
                && json!(text(clock, "told")[..10]) == expected["told_date"]
        });
        assert!(found, "{expected} is not among {clocks:?}");
    }

    // 5. Who ever read VIC's new address?
    let asked = &questions["who_read_the_address"];
    let event = stage.player.saved[text(asked, "event")].as_str().unwrap().to_owned();
    let looks = ask(&stage, &["who-saw", "--case", &case, "--event", &event]);
    let live: BTreeSet<&str> =
        looks.iter().filter(|look| look["purpose"] != "audit").map(|look| text(look, "worker")).collect();
    let worker = |person: &Value| stage.player.scenario().people[person.as_str().unwrap()].worker.to_string();
    let may: BTreeSet<String> = asked["may"].as_array().unwrap().iter().map(worker).collect();
    assert_eq!(live, may.iter().map(String::as_str).collect::<BTreeSet<_>>());

    // The same from the log alone, with the hub stopped.
    let replayed = ask(&stage, &prb);
    let Stage { world, player: _ } = stage;
    world.running.stop().await.unwrap();
    let offline = |args: &[&str]| {
        let mut command = Command::new(program());
        let places = &world.home.places;
        command.arg("audit").args(args).arg("--data").arg(&places.data).arg("--keys").arg(&places.keys);
        answer(command)
    };
    assert_eq!(offline(&prb), replayed);
    assert_eq!(offline(&["pattern", "--case", &case]), pattern);
    assert_eq!(offline(&elsewhere), facts);
    assert_eq!(offline(&["clocks", "--case", &case, "--duty", "tell_victim"]), clocks);
    let again = offline(&["who-saw", "--case", &case, "--event", &event]);
    assert_eq!(again[..looks.len()], looks[..]);
}
