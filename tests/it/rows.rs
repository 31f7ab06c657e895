//! Judging a scenario by its table: for each row and audience, seen in full, as a summary or not at all, from the moment
//! it should be and not before; asked live on the day, and again as of that day at the end.
//!
//! A row's acts store events. An audience sees the row in *full* if it sees each of these events in full, not at all
//! (*none*) if it sees none of them, and as a *summary* if it is anything in between.

use crate::world::{AUDITOR, Home, World, anywhere, program, started, token};
use serde_json::{Value, json};
use server::{Clock, Config, JsonClient, Player, Scenario};
use std::collections::{BTreeMap, BTreeSet};

/// A scenario on a hub of its own.
pub struct Stage {
    pub world: World,
    pub player: Player,
}

impl Stage {
    pub async fn new(scenario: &str) -> Self {
        Self::at("test.hub", scenario).await
    }

    /// The same, on a hub by another name.
    pub async fn at(origin: &str, scenario: &str) -> Self {
        let scenario = Scenario::from_json(scenario).unwrap();
        let clock = Clock::demo(scenario.begins().unwrap());
        let home = Home::founded_as(origin, clock.clone()).await;
        let config = Config::new(home.places.clone(), anywhere(), clock.clone(), program());
        let running = started(&config).await;
        let client = JsonClient::connect(&format!("http://{}", running.address)).await.unwrap();
        let player = Player::new(scenario, client.clone(), home.issuer(), clock.clone()).await.unwrap();
        Self { world: World { home, clock, running, client }, player }
    }

    pub fn expect(&self) -> Value {
        self.player.scenario().expect.clone()
    }

    pub fn auditor(&self) -> String {
        token(&self.world.home.issuer(), AUDITOR)
    }

    /// The case's id, once it was opened.
    pub fn case(&self) -> Option<String> {
        let name = self.expect()["case"].as_str().unwrap().trim_start_matches('$').to_owned();
        self.player.saved.get(&name).map(|case| case.as_str().unwrap().to_owned())
    }

    /// What one of the scenario's people sees now: event id to how. The case, and the reports of the agency.
    pub async fn sees(&self, person: &str) -> BTreeMap<String, String> {
        let token = self.player.token(person).unwrap();
        let mut seen = BTreeMap::new();
        if let Some(case) = self.case() {
            let mut request = json!({"case": case, "page_size": 500});
            loop {
                let Ok(answer) = self.world.client.ask("cases/GetCase", Some(&token), &request).await else { break };
                note(&mut seen, &answer["case"]["events"]);
                match answer["next_page_token"].as_str() {
                    Some(next) => request["page_token"] = json!(next),
                    None => break,
                }
            }
        }
        let reports = self.world.client.ask("cases/ListIncidents", Some(&token), &json!({"page_size": 100})).await;
        note(&mut seen, &reports.unwrap()["incidents"]);
        seen
    }

    /// What the same person could see at a moment, asked of the auditor.
    pub async fn saw(&self, person: &str, moment: &str) -> BTreeMap<String, String> {
        let person = &self.player.scenario().people[person];
        let request = json!({"case": self.case().unwrap(), "as_of_time": moment, "as_agency": person.agency,
            "as_worker": person.worker, "page_size": 500});
        let answer = self.world.client.ask("audit/ReplayCase", Some(&self.auditor()), &request).await.unwrap();
        let events: Vec<Value> =
            answer["events"].as_array().into_iter().flatten().map(|replayed| replayed["event"].clone()).collect();
        let mut seen = BTreeMap::new();
        note(&mut seen, &Value::Array(events));
        seen
    }
}

fn note(seen: &mut BTreeMap<String, String>, events: &Value) {
    for event in events.as_array().into_iter().flatten() {
        let text = |name: &str| event[name].as_str().unwrap().to_owned();
        seen.insert(text("event_id"), text("shown"));
    }
}

/// How a row is seen.
fn level(events: &[String], seen: &BTreeMap<String, String>) -> &'static str {
    let shown: Vec<_> = events.iter().filter_map(|event| seen.get(event)).collect();
    if shown.is_empty() {
        "none"
    } else if shown.len() == events.len() && shown.iter().all(|shown| *shown == "SHOWN_FULL") {
        "full"
    } else {
        "summary"
    }
}

/// What a row must look like to an audience at a moment: the level, or `None` if it has only begun and must be seen.
fn expected(row: &Value, audience: &str, moment: &str, complete: bool) -> Option<String> {
    let wanted = row["level"][audience].as_str().unwrap();
    let from = row["from"][audience].as_str();
    let until = row["until"][audience].as_str();
    let visible = from.is_some_and(|from| from <= moment) && until.is_none_or(|until| moment < until);
    // Where the level changes within the row's life, `none` before and after.
    if wanted == "none" && from.is_none() || !visible {
        return Some("none".into());
    }
    complete.then(|| wanted.to_owned())
}

/// Plays the scenario and judges every row at every moment that matters. Answers how many cells were judged.
pub async fn judge(scenario: &str) -> (Stage, usize) {
    let mut stage = Stage::new(scenario).await;
    let expect = stage.expect();
    let rows: BTreeMap<u32, Value> =
        expect["rows"].as_object().unwrap().iter().map(|(row, cell)| (row.parse().unwrap(), cell.clone())).collect();
    let audiences: BTreeMap<String, String> = serde_json::from_value(expect["audiences"].clone()).unwrap();
    let moments = moments(&stage, &rows);
    let last_act: BTreeMap<u32, String> =
        stage.player.scenario().acts.iter().filter_map(|act| Some((act.row?, second(&act.at.to_string())))).collect();
    let (mut judged, mut wrong) = (0, Vec::new());
    let mut live: Vec<(String, String, BTreeMap<String, String>)> = Vec::new();
    for moment in &moments {
        stage.player.play_until(moment.parse().unwrap()).await.unwrap();
        for (audience, person) in &audiences {
            live.push((moment.clone(), audience.clone(), stage.sees(person).await));
        }
    }
    stage.player.play().await.unwrap();
    for (moment, audience, seen) in &live {
        let again = stage.saw(&audiences[audience], moment).await;
        for (row, cell) in &rows {
            let played: Vec<String> = events_by(&stage, *row, moment);
            if played.is_empty() {
                continue;
            }
            let complete = last_act[row].as_str() <= moment.as_str();
            let want = expected(cell, audience, moment, complete);
            for (how, seen) in [("live", seen), ("as of", &again)] {
                judged += 1;
                let got = level(&played, seen);
                let right = want.as_deref().map_or(got != "none", |want| want == got);
                if !right {
                    wrong.push(format!("row {row} for {audience} at {moment}, {how}: {got}, not {want:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {judged} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
    (stage, judged)
}

/// The events of a row that were stored by a moment.
fn events_by(stage: &Stage, row: u32, moment: &str) -> Vec<String> {
    let moment = moment.parse().unwrap();
    stage
        .player
        .stored
        .iter()
        .filter(|(of, at, _)| *of == Some(row) && *at <= moment)
        .map(|(.., id)| id.clone())
        .collect()
}

fn second(moment: &str) -> String {
    moment.replace(".000Z", "Z")
}

/// The end of every day on which something happens, and each `from` and `until` with the second before it.
fn moments(stage: &Stage, rows: &BTreeMap<u32, Value>) -> Vec<String> {
    let mut moments = BTreeSet::new();
    for act in &stage.player.scenario().acts {
        moments.insert(format!("{}T22:59:59Z", &act.at.to_string()[..10]));
    }
    for cell in rows.values() {
        for side in ["from", "until"] {
            for moment in cell[side].as_object().into_iter().flat_map(|cells| cells.values()) {
                let moment: kernel::Timestamp = moment.as_str().unwrap().parse().unwrap();
                moments.insert(second(&moment.to_string()));
                moments.insert(second(&moment.plus_millis(-1_000).to_string()));
            }
        }
    }
    let begins = second(&stage.player.scenario().acts[0].at.to_string());
    moments.into_iter().filter(|moment| *moment >= begins).collect()
}
