//! Packages of others: where they come from, under which licence, which are banned, which come twice.
//!
//! This is what `cargo deny check licenses bans sources` would do. It is done here because the answers are all in
//! `cargo metadata`: a clean clone needs no further tool, which would have to be built first, with several hundred
//! packages of its own. Known vulnerabilities are another matter: they need a database that changes daily.

use super::graph::{Graph, Package};
use std::collections::{BTreeMap, BTreeSet};

/// The one place that packages come from.
const SOURCE: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Licences that ask for no more than keeping their text. An addition is a decision.
const LICENCES: &[&str] = &[
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Zlib",
];

/// Packages that must not come in, not even through others, and why.
const BANNED: &[(&str, &str)] = &[
    ("async-std", "one runtime: tokio"),
    ("chrono", "one calendar: jiff"),
    ("native-tls", "one cryptography library: aws-lc-rs"),
    ("openssl", "one cryptography library: aws-lc-rs"),
    ("openssl-sys", "one cryptography library: aws-lc-rs"),
    ("protoc-bin-vendored", "building needs cargo alone"),
    ("ring", "one cryptography library: aws-lc-rs"),
    ("rsa", "its timing tells the private key (RUSTSEC-2023-0071)"),
    ("serde_yaml", "no longer maintained"),
];

/// Packages that come in more than one version, and who needs the old one.
const TWICE: &[(&str, &str)] = &[
    ("block-buffer", "old: age's digests"),
    ("chacha20", "old: age; new: rand, which proptest draws from"),
    ("const-oid", "old: age's digests"),
    ("cpufeatures", "old: age's ciphers"),
    ("crypto-common", "old: age's digests"),
    ("digest", "old: age"),
    ("foldhash", "old: petgraph, for the generators only"),
    ("getrandom", "old: age"),
    ("hashbrown", "old: petgraph, for the generators only"),
    ("hybrid-array", "old: age's post-quantum recipients, which are not used"),
    ("parking_lot", "old: sled"),
    ("parking_lot_core", "old: sled"),
    ("prettyplease", "old: tonic-build, for the generators only"),
    ("rand", "old: age; new: proptest"),
    ("rand_core", "old: jsonwebtoken's signature traits, in the lock file but in no program; new: proptest"),
    ("sha2", "old: age"),
    ("syn", "old: derive macros that have not moved to 3"),
    ("thiserror", "old: age's messages"),
    ("thiserror-impl", "old: age's messages"),
    ("untrusted", "old: aws-lc-rs; new: rustls-webpki"),
    ("unicode-width", "old: miette, for the generators only"),
];

/// What tests ask as outsiders: programs of others that judge what we publish. What only they need may come in other
/// versions than ours, because it is in no program; independence is what they are for.
const OUTSIDERS: &[&str] = &["signed_note", "tlog_tiles"];
/// Who may use them: what is itself for tests alone.
const OUTSIDERS_USERS: &[&str] = &["testkit", "tests"];

/// Every package is ours or comes from the one source.
pub fn sources(graph: &Graph) -> Vec<String> {
    let foreign = graph.packages.iter().filter(|package| match &package.source {
        Some(source) => source != SOURCE,
        None => package.folder.is_none(),
    });
    foreign.map(|package| format!("package `{}` does not come from crates.io", package.name)).collect()
}

/// Every package may be used under a licence of the list.
pub fn licences(graph: &Graph) -> Vec<String> {
    let refused = graph.packages.iter().filter(|package| !package.licence.as_deref().is_some_and(is_allowed));
    refused
        .map(|package| {
            let licence = package.licence.as_deref().unwrap_or("no licence");
            format!("package `{}` is under {licence}, which is not on the list", package.name)
        })
        .collect()
}

/// No package of the list is in the build.
pub fn banned(graph: &Graph) -> Vec<String> {
    BANNED
        .iter()
        .filter(|(name, _)| graph.packages.iter().any(|package| package.name == *name))
        .map(|(name, why)| format!("package `{name}` is banned ({why}); needed by {}", users(graph, name).join(", ")))
        .collect()
}

/// Packages come in one version, except those of the list; the list holds no others.
pub fn duplicates(graph: &Graph) -> Vec<String> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for Package { name, version, .. } in without_outsiders(graph) {
        versions.entry(name).or_default().insert(version);
    }
    let listed = |name: &str| TWICE.iter().any(|(twice, _)| *twice == name);
    let unlisted = versions
        .iter()
        .filter(|(name, versions)| versions.len() > 1 && !listed(name))
        .map(|(name, versions)| format!("package `{name}` comes in versions {versions:?}; say in TWICE why"));
    let stale = TWICE
        .iter()
        .filter(|(name, _)| versions.get(name).is_none_or(|versions| versions.len() < 2))
        .map(|(name, _)| format!("package `{name}` no longer comes twice; take it from TWICE"));
    unlisted.chain(stale).collect()
}

/// The packages that are needed also if nobody asks an outsider.
fn without_outsiders(graph: &Graph) -> Vec<&Package> {
    let is_outsider = |at: &usize| OUTSIDERS.contains(&graph.packages[*at].name.as_str());
    let needed: BTreeSet<_> =
        graph.packages.iter().flat_map(|package| &package.needs).map(|need| need.package).collect();
    // What nobody needs is a beginning, such as our own programs.
    let mut open: Vec<_> = (0..graph.packages.len()).filter(|at| !needed.contains(at)).collect();
    open.extend((0..graph.packages.len()).filter(|at| graph.packages[*at].folder.is_some()));
    let mut reached = BTreeSet::new();
    while let Some(at) = open.pop() {
        if !is_outsider(&at) && reached.insert(at) {
            open.extend(graph.packages[at].needs.iter().map(|need| need.package));
        }
    }
    reached.into_iter().map(|at| &graph.packages[at]).collect()
}

/// No program has an outsider in it: only what is for tests uses one.
pub fn outsiders(graph: &Graph) -> Vec<String> {
    let mut problems = Vec::new();
    for package in graph.ours().filter(|package| !OUTSIDERS_USERS.contains(&package.name.as_str())) {
        let reach = graph.reach(package);
        problems.extend(
            OUTSIDERS.iter().filter(|outsider| reach.contains(*outsider)).map(|outsider| {
                format!("`{outsider}` judges from outside and is in the program of `{}`", package.name)
            }),
        );
    }
    problems
}

fn users<'a>(graph: &'a Graph, name: &str) -> Vec<&'a str> {
    let needs_it = |package: &&Package| graph.direct(package).any(|(need, _)| need.name == name);
    graph.packages.iter().filter(needs_it).map(|package| package.name.as_str()).collect()
}

/// Whether an SPDX expression (or the old form with `/` for OR) can be met with the licences of the list.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<_> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any_of(&mut rest) == Some(true) && rest.is_empty()
}

/// Alternatives: `a OR b OR c`. None if the expression is malformed.
fn any_of(words: &mut &[&str]) -> Option<bool> {
    let mut allowed = all_of(words)?;
    while take(words, "OR") {
        allowed |= all_of(words)?;
    }
    Some(allowed)
}

/// Everything: `a AND b AND c`, which binds tighter.
fn all_of(words: &mut &[&str]) -> Option<bool> {
    let mut allowed = one(words)?;
    while take(words, "AND") {
        allowed &= one(words)?;
    }
    Some(allowed)
}

/// A licence, with its exception if it has one, or an expression in brackets.
fn one(words: &mut &[&str]) -> Option<bool> {
    if take(words, "(") {
        let allowed = any_of(words)?;
        return take(words, ")").then_some(allowed);
    }
    let (licence, rest) = words.split_first()?;
    *words = rest;
    if !take(words, "WITH") {
        return Some(LICENCES.contains(licence));
    }
    let (exception, rest) = words.split_first()?;
    *words = rest;
    Some(LICENCES.contains(&format!("{licence} WITH {exception}").as_str()))
}

fn take(words: &mut &[&str], expected: &str) -> bool {
    match words.split_first() {
        Some((&word, rest)) if word == expected => {
            *words = rest;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::graph::sample, *};

    fn package(name: &str, version: &str) -> Package {
        let (licence, source) = (Some("MIT".to_owned()), Some(SOURCE.to_owned()));
        Package { name: name.to_owned(), version: version.to_owned(), licence, source, ..Package::default() }
    }

    fn listed() -> Graph {
        Graph {
            packages: TWICE.iter().flat_map(|(name, _)| [package(name, "1.0.0"), package(name, "2.0.0")]).collect(),
        }
    }

    #[test]
    fn an_expression_is_allowed_if_the_list_can_meet_it() {
        for expression in [
            "MIT",
            "MIT OR Apache-2.0",
            "Unlicense OR MIT",
            "Unlicense/MIT",
            "GPL-3.0-only OR MIT AND ISC",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0-only",
        ] {
            assert!(is_allowed(expression), "{expression}");
        }
        for expression in [
            "",
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "(MIT OR ISC) AND MPL-2.0",
            "MIT OR",
            "(MIT",
            "MIT ISC",
            "MIT WITH Classpath-exception-2.0",
        ] {
            assert!(!is_allowed(expression), "{expression}");
        }
    }

    #[test]
    fn a_package_without_a_listed_licence_is_refused() {
        let mut graph = Graph { packages: vec![package("a", "1.0.0")] };
        assert!(licences(&graph).is_empty());
        graph.packages[0].licence = Some("AGPL-3.0-only".to_owned());
        assert_eq!(licences(&graph), ["package `a` is under AGPL-3.0-only, which is not on the list"]);
        graph.packages[0].licence = None;
        assert_eq!(licences(&graph), ["package `a` is under no licence, which is not on the list"]);
    }

    #[test]
    fn a_package_from_elsewhere_is_refused() {
        let mut graph = sample::graph(&[("ours", &[])]);
        graph.packages.push(package("a", "1.0.0"));
        assert!(sources(&graph).is_empty());
        for source in [Some("git+https://example.org/a".to_owned()), None] {
            graph.packages[1].source = source;
            assert_eq!(sources(&graph), ["package `a` does not come from crates.io"]);
        }
    }

    #[test]
    fn a_banned_package_is_named_with_who_needs_it() {
        assert!(banned(&sample::graph(&[("vault", &["+aws-lc-rs"])])).is_empty());
        let problems = banned(&sample::graph(&[("vault", &["+x"]), ("+x", &["+openssl"])]));
        assert_eq!(problems, ["package `openssl` is banned (one cryptography library: aws-lc-rs); needed by x"]);
    }

    #[test]
    fn what_only_an_outsider_needs_may_come_twice_and_is_in_no_program() {
        let mut graph = sample::graph(&[("ours", &["~testkit", "+serde"]), ("testkit", &["+signed_note"])]);
        graph.packages.push(Package { needs: Vec::new(), ..package("serde", "0.1.0") });
        let old = graph.packages.len() - 1;
        let at = graph.packages.iter().position(|package| package.name == "signed_note").unwrap();
        graph.packages[at].needs.push(super::super::graph::Need { package: old, tests_only: false });
        let twice = |graph: &Graph| duplicates(graph).iter().any(|problem| problem.contains("`serde`"));
        assert!(!twice(&graph) && outsiders(&graph).is_empty());
        // The same version through anybody else counts.
        graph.packages[0].needs.push(super::super::graph::Need { package: old, tests_only: true });
        assert!(twice(&graph));
        let graph = sample::graph(&[("ours", &["testkit"]), ("testkit", &["+signed_note"])]);
        assert_eq!(outsiders(&graph), ["`signed_note` judges from outside and is in the program of `ours`"]);
    }

    #[test]
    fn a_second_version_needs_a_reason_and_a_reason_a_second_version() {
        let mut graph = listed();
        assert!(duplicates(&graph).is_empty());
        graph.packages.extend([package("a", "1.0.0"), package("a", "2.0.0")]);
        assert_eq!(duplicates(&graph).len(), 1);
        let mut graph = listed();
        graph.packages.remove(0);
        let stale = format!("package `{}` no longer comes twice; take it from TWICE", TWICE[0].0);
        assert_eq!(duplicates(&graph), [stale]);
    }
}
