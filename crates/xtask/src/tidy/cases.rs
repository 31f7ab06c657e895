//! Every adversarial case that the security page names is a test whose name begins with the case's id, so that whoever reads
//! the page finds what shows it.

use std::{collections::BTreeSet, path::Path};

/// The cases, as test names begin with them. Of those on the page that are not among these (E2, E6, E7) each joins them with
/// its test.
const CASES: [&str; 56] = [
    "a1", "a2", "a3", "a4", "a6", "a7", "a8", "a10", "a11", // who calls
    "b1", "b2", "b4", "b5", "b6", "b7", "b9", "b10", "b11", // the protocol
    "c1", "c4", "c5", "c6", "c7", // what is sent
    "d1", "d2", "d3", "d5", // at once and again
    "e1", "e2", "e5", "e6", "e7", "e8", "e10", "e11", "e12", "e13", // who may see and do what
    "f1", "f3", "f4", // that a look is recorded
    "g1", "g2", "g3", "g4", "g6", "g7", "g9", "g10", // tampering and crashes
    "h1", "h2", "h3", "h4", "h6", // erasure
    "i1", "i2", "i5", // the command line
];

/// Cases of which no test in these files bears the name.
pub fn missing<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let named: BTreeSet<&str> = texts
        .filter(|(path, _)| Path::new(path).extension().is_some_and(|it| it == "rs"))
        .flat_map(|(_, text)| text.lines().filter_map(case_of))
        .collect();
    let without = CASES.iter().filter(|case| !named.contains(*case));
    without.map(|case| format!("no test is named after case {}: fn {case}_...", case.to_uppercase())).collect()
}

/// The case by which the name of a function begins.
fn case_of(line: &str) -> Option<&str> {
    let (_, name) = line.split_once("fn ")?;
    let (case, _) = name.split_once('_')?;
    let number = case.strip_prefix(|letter: char| ('a'..='i').contains(&letter))?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(case)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_without_a_test_is_told_and_one_with_a_test_is_not() {
        let all: String = CASES.map(|case| format!("    async fn {case}_is_shown() {{}}\n")).concat();
        assert_eq!(missing([("tests/it/all.rs", all.as_str())].into_iter()), Vec::<String>::new());
        let others = all.replace("fn g7_", "fn full_");
        assert_eq!(
            missing([("tests/it/all.rs", others.as_str())].into_iter()),
            ["no test is named after case G7: fn g7_..."]
        );
        assert_eq!(missing([("README.md", all.as_str())].into_iter()).len(), CASES.len());
    }

    #[test]
    fn only_the_name_of_a_function_counts() {
        assert_eq!(case_of("async fn e13_one_worker_is_refused() {"), Some("e13"));
        for line in ["// e13_ one worker", "fn every_row() {", "fn a_row() {", "let e13_x = 1;", "fn j1_x() {"] {
            assert_eq!(case_of(line), None, "{line}");
        }
    }
}
