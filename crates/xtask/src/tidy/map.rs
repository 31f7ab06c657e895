//! The code map: the table in `crates/README.md` says in which layer each crate lies, and the crates keep to it.

use super::graph::{Graph, Package};
use anyhow::{Result, ensure};
use std::{collections::BTreeSet, path::Path};

/// The file that holds the table.
pub const PATH: &str = "crates/README.md";

/// So many letters has the name of a test at least, and nothing else that the map names.
const TEST_LETTERS: usize = 20;

/// What the tests of any crate may use although it lies beside the layers.
const FOR_TESTS: &str = "testkit";

/// Where a crate lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub name: String,
    /// Counted from 0 at the bottom; none for what lies beside the product.
    pub layer: Option<u8>,
    /// No input or output, no clock, no randomness.
    pub pure: bool,
}

/// The rows of the table whose head begins with `Layer` and `Crate`. A layer reads like `0 pure`, `3 rim` or `beside`;
/// the names of the crates stand in backticks.
pub fn parse(text: &str) -> Result<Vec<Row>> {
    let mut table = text.lines().map(cells).skip_while(|cells| !matches!(cells.as_slice(), ["Layer", "Crate", ..]));
    ensure!(table.next().is_some(), "no table with the columns Layer and Crate");
    let mut rows = Vec::new();
    for cells in table.skip(1).take_while(|cells| cells.len() >= 2) {
        let mut words = cells[0].split_whitespace();
        let first = words.next().unwrap_or_default();
        ensure!(first == "beside" || first.parse::<u8>().is_ok(), "{:?} is no layer", cells[0]);
        let (layer, pure) = (first.parse().ok(), words.next() == Some("pure"));
        rows.extend(cells[1].split('`').skip(1).step_by(2).map(|name| Row { name: name.to_owned(), layer, pure }));
    }
    Ok(rows)
}

/// The cells of a line of a table; none for any other line.
fn cells(line: &str) -> Vec<&str> {
    let inner = line.trim().strip_prefix('|').and_then(|line| line.strip_suffix('|'));
    inner.map(|line| line.split('|').map(str::trim).collect()).unwrap_or_default()
}

/// The row of a crate.
pub fn row<'a>(map: &'a [Row], name: &str) -> Option<&'a Row> {
    map.iter().find(|row| row.name == name)
}

/// Every crate has a row and every row a crate, once.
pub fn complete(map: &[Row], graph: &Graph) -> Vec<String> {
    let crates: Vec<_> = graph.ours().filter(|package| in_crates(package)).collect();
    let missing = crates
        .iter()
        .filter(|package| row(map, &package.name).is_none())
        .map(|package| format!("{PATH}: crate `{}` has no row", package.name));
    let stale = map
        .iter()
        .filter(|row| crates.iter().all(|package| package.name != row.name))
        .map(|row| format!("{PATH}: there is no crate `{}`", row.name));
    let twice = map
        .iter()
        .enumerate()
        .filter(|(at, row)| map[..*at].iter().any(|earlier| earlier.name == row.name))
        .map(|(_, row)| format!("{PATH}: `{}` has two rows", row.name));
    let elsewhere = crates
        .iter()
        .filter(|package| package.folder.as_deref() != Some(format!("crates/{}", package.name).as_str()))
        .map(|package| format!("crate `{}` does not lie in the folder of its name", package.name));
    missing.chain(stale).chain(twice).chain(elsewhere).collect()
}

fn in_crates(package: &Package) -> bool {
    package.folder.as_deref().is_some_and(|folder| folder.starts_with("crates/"))
}

/// Every test that the map names is there. A name in backticks of as many letters as only a test has is one.
pub fn named_tests<'a>(map: &str, sources: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let letters = |name: &str| name.bytes().all(|letter| matches!(letter, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    let mut missing: BTreeSet<&str> =
        map.split('`').skip(1).step_by(2).filter(|name| name.len() >= TEST_LETTERS && letters(name)).collect();
    for (_, source) in sources.filter(|(path, _)| Path::new(path).extension().is_some_and(|end| end == "rs")) {
        let defined = source.split("fn ").skip(1).filter_map(|rest| rest.split_once('(')).map(|(name, _)| name);
        defined.for_each(|name| _ = missing.remove(name));
    }
    missing.into_iter().map(|name| format!("{PATH}: there is no test `{name}`")).collect()
}

/// A crate depends only on lower layers: never up, never sideways. Tests may also use `testkit` and the crate itself
/// with another feature (the suite of `eventlog`).
pub fn layers(map: &[Row], graph: &Graph) -> Vec<String> {
    let mut problems = Vec::new();
    for package in graph.ours() {
        let Some(from) = row(map, &package.name) else { continue };
        for (need, tests_only) in graph.direct(package) {
            let Some(to) = row(map, &need.name) else { continue };
            let for_tests = tests_only && (to.name == FOR_TESTS || to.name == from.name);
            if !for_tests && !is_below(to, from) {
                problems.push(format!(
                    "crate `{}` ({}) depends on `{}` ({}), which is not below it",
                    from.name,
                    place(from),
                    to.name,
                    place(to)
                ));
            }
        }
    }
    problems
}

/// What lies beside the product may use every layer, and no layer may use it.
fn is_below(to: &Row, from: &Row) -> bool {
    match (to.layer, from.layer) {
        (Some(to), Some(from)) => to < from,
        (Some(_), None) => true,
        (None, _) => false,
    }
}

fn place(row: &Row) -> String {
    row.layer.map_or_else(|| "beside".to_owned(), |layer| format!("layer {layer}"))
}

#[cfg(test)]
pub mod tests {
    use super::{super::graph::sample::graph, *};

    pub const SAMPLE: &str = "# Map\n\n| a | b |\n|---|---|\n\n| Layer | Crate | One line |\n|---|---|---|\n\
        | 0 pure | `kernel` | uses `serde` |\n| 1 pure | `events` | x |\n| 2 pure | `risk` `orders` | x |\n\
        | 2 seam | `eventlog` | x |\n| 6 rim | `server` | x |\n| beside | `testkit` `xtask` | x |\n\nEnd `other`.\n";

    #[test]
    fn the_table_is_read_by_layer_and_name() {
        let map = parse(SAMPLE).unwrap();
        let names: Vec<_> = map.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["kernel", "events", "risk", "orders", "eventlog", "server", "testkit", "xtask"]);
        assert_eq!(row(&map, "orders"), Some(&Row { name: "orders".to_owned(), layer: Some(2), pure: true }));
        assert_eq!(row(&map, "eventlog").map(|row| row.pure), Some(false));
        assert_eq!(row(&map, "xtask").map(|row| row.layer), Some(None));
        assert!(parse("no table").is_err());
        assert!(parse(&SAMPLE.replace("6 rim", "rim 6")).is_err());
    }

    #[test]
    fn every_crate_has_one_row_and_every_row_a_crate() {
        let map = parse(SAMPLE).unwrap();
        let all: Vec<(&str, &[&str])> = map.iter().map(|row| (row.name.as_str(), &["+serde"] as &[&str])).collect();
        assert!(complete(&map, &graph(&all)).is_empty());
        assert_eq!(complete(&map, &graph(&all[1..])), ["crates/README.md: there is no crate `kernel`"]);
        assert_eq!(complete(&map[1..], &graph(&all)), ["crates/README.md: crate `kernel` has no row"]);
        let twice = [&map[..], &map[..1]].concat();
        assert_eq!(complete(&twice, &graph(&all)), ["crates/README.md: `kernel` has two rows"]);
        let mut moved = graph(&all);
        moved.packages[0].folder = Some("crates/core".to_owned());
        assert_eq!(complete(&map, &moved), ["crate `kernel` does not lie in the folder of its name"]);
    }

    #[test]
    fn a_test_that_the_map_names_is_there() {
        let map = "`kernel` keeps it: `what_is_written_is_read_again`, `store/src/open.rs`.";
        let sources = |text| [("crates/store/src/tests.rs", text), ("README.md", "fn what_is_written_is_read_again()")];
        let found = |text| named_tests(map, sources(text).into_iter());
        assert!(found("async fn what_is_written_is_read_again() {").is_empty());
        let missing = ["crates/README.md: there is no test `what_is_written_is_read_again`"];
        assert_eq!(found("fn what_is_written_is_read_again_twice() {"), missing);
    }

    #[test]
    fn a_crate_depends_downwards_only() {
        let map = parse(SAMPLE).unwrap();
        let found = |from: &str, to: &str| layers(&map, &graph(&[(from, &[to])])).len();
        for (from, to) in [
            ("orders", "kernel"),
            ("server", "eventlog"),
            ("orders", "~testkit"),
            ("eventlog", "~eventlog"),
            ("testkit", "orders"),
            ("orders", "+serde"),
        ] {
            assert_eq!(found(from, to), 0, "{from} -> {to}");
        }
        for (from, to) in [
            ("kernel", "events"),   // up
            ("orders", "risk"),     // sideways
            ("orders", "~risk"),    // sideways, for tests
            ("orders", "eventlog"), // sideways
            ("orders", "testkit"),  // not only for tests
            ("server", "xtask"),
            ("testkit", "xtask"),
            ("server", "~xtask"),
        ] {
            assert_eq!(found(from, to), 1, "{from} -> {to}");
        }
        let problem = layers(&map, &graph(&[("orders", &["risk"])])).remove(0);
        assert_eq!(problem, "crate `orders` (layer 2) depends on `risk` (layer 2), which is not below it");
    }
}
