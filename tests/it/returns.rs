//! Asking for returns: play a scenario, ask online or offline, read a figure.

use crate::{
    rows::Stage,
    world::{Home, program},
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

/// A hub on which a scenario was played to its end.
pub async fn played(scenario: &str) -> Stage {
    let mut stage = Stage::new(scenario).await;
    stage.player.play().await.unwrap();
    stage
}

fn printed(mut command: Command) -> Vec<u8> {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// What `hub report` prints, asked of the running hub by its auditor.
pub fn online(stage: &Stage, args: &[&str]) -> Vec<u8> {
    let mut command = Command::new(program());
    command.arg("report").args(args);
    command.env("HUB_SERVER", format!("http://{}", stage.world.running.address)).env("HUB_TOKEN", stage.auditor());
    printed(command)
}

/// What `hub report` prints, asked of the directories of a hub that is stopped.
pub fn offline(home: &Home, args: &[&str]) -> Vec<u8> {
    let mut command = Command::new(program());
    command.arg("report").args(args).arg("--data").arg(&home.places.data).arg("--keys").arg(&home.places.keys);
    command.env_remove("HUB_TOKEN");
    printed(command)
}

/// Every line of every figure of a hub that is stopped, before small counts are kept back: what a test works out by hand.
/// E.g. `report_to_hub agency:adv 1/1 median 3 longest 3`.
pub fn counted(home: &Home, from: &str, to: &str) -> BTreeSet<String> {
    server::counted(&home.places, from.parse().unwrap(), to.parse().unwrap()).unwrap().into_iter().collect()
}

/// Plays a scenario on a hub of its own, and compares what it counts in a period with lines that were worked out by hand. Of
/// each figure and breakdown of which a line is given all lines must be; totals and each breakdown by themselves.
pub async fn judge_return(scenario: &str, from: &str, to: &str, by_hand: &[&str]) {
    let home = played(scenario).await.world.stop().await;
    same(&counted(&home, from, to), by_hand);
}

/// The same, of lines that were counted.
pub fn same(counted: &BTreeSet<String>, by_hand: &[&str]) {
    let expected: BTreeSet<String> = by_hand.iter().map(|line| (*line).to_owned()).collect();
    let named = |line: &str| {
        let mut words = line.split_whitespace();
        let kpi = words.next().unwrap().to_owned();
        let axis = words.next().and_then(|part| Some(part.split_once(':')?.0.to_owned())).unwrap_or_default();
        (kpi, axis)
    };
    let meant: BTreeSet<(String, String)> = expected.iter().map(|line| named(line)).collect();
    let found = counted.iter().filter(|line| meant.contains(&named(line))).cloned().collect();
    let differ: Vec<_> = expected.symmetric_difference(&found).collect();
    assert!(differ.is_empty(), "worked out and not counted, or counted and not worked out: {differ:#?}");
}

/// The figures of a return that was printed as JSON.
pub struct Figures(BTreeMap<String, Value>);

impl Figures {
    pub fn of(printed: &[u8]) -> Self {
        let answer: Value = serde_json::from_slice(printed).unwrap();
        let figures = answer["figures"].as_array().unwrap().iter();
        Self(figures.map(|figure| (figure["kpi"].as_str().unwrap().to_owned(), figure.clone())).collect())
    }

    pub fn all(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.0.iter()
    }

    /// So many of so many of the whole hub; none where it is kept back.
    pub fn total(&self, kpi: &str) -> Option<(u64, u64)> {
        counts(&self.0[kpi]["total"])
    }

    /// So many of so many of one part; none where it is kept back.
    pub fn part(&self, kpi: &str, by: &str, key: &str) -> Option<(u64, u64)> {
        let parts = self.0[kpi]["parts"].as_array().unwrap();
        counts(parts.iter().find(|part| part["by"] == by && part["key"] == key).unwrap())
    }
}

fn counts(cell: &Value) -> Option<(u64, u64)> {
    Some((cell["numerator"].as_u64()?, cell["denominator"].as_u64()?))
}
