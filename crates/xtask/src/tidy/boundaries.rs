//! The boundaries between crates, stated as absences: who may use what, and what pure crates never reach.

use super::{
    graph::{Graph, Package},
    map::{self, Row},
};

/// A package that only some crates may use directly, and why. `tests` is the black-box package.
struct Boundary {
    package: &'static str,
    users: &'static [&'static str],
    why: &'static str,
}

const SERVICE: &str = "what others need of a service they fold from its events";
const SERVICE_USERS: &[&str] = &["server", "testkit", "tests"];

const BOUNDARIES: &[Boundary] = &[
    // Ours.
    Boundary { package: "api", users: &["server", "tests"], why: "API and log change apart; only server maps them" },
    Boundary { package: "server", users: &["fuzz", "tests"], why: "the server is driven through its socket" },
    Boundary {
        package: "journal",
        users: &["server", "audit", "fuzz", "tests"],
        why: "only server knows which log is behind the trait; audit also reads one offline",
    },
    Boundary { package: "store", users: &["server", "audit", "views"], why: "everything in it can be rebuilt" },
    Boundary {
        package: "vault",
        users: &["server", "audit", "views", "fuzz", "tests"],
        why: "keys are held where an answer leaves; views and audit receive what it opens",
    },
    Boundary { package: "intake", users: SERVICE_USERS, why: SERVICE },
    Boundary { package: "risk", users: SERVICE_USERS, why: SERVICE },
    Boundary { package: "orders", users: SERVICE_USERS, why: SERVICE },
    Boundary { package: "referrals", users: SERVICE_USERS, why: SERVICE },
    Boundary { package: "casework", users: SERVICE_USERS, why: SERVICE },
    Boundary { package: "governance", users: SERVICE_USERS, why: SERVICE },
    // Others'.
    Boundary { package: "sled", users: &["store"], why: "the engine can be replaced in one place" },
    Boundary { package: "tonic", users: &["api", "server", "tests"], why: "gRPC is the rim" },
    Boundary { package: "prost", users: &["api", "server", "tests"], why: "protobuf is the rim; the log is JSON" },
    Boundary {
        package: "aws-lc-rs",
        users: &["identity", "journal", "server", "testkit", "tlog", "vault", "tests"],
        why: "keys and signatures are handled in few places",
    },
    Boundary {
        package: "anyhow",
        users: &["server", "xtask", "tests"],
        why: "a library names what can go wrong in an enum; `anyhow` is for `main` and tools",
    },
];

/// What a pure crate must not reach at any distance: a runtime, a transport, a store or randomness.
const IMPURE: &[&str] = &["tokio", "tonic", "prost", "sled", "async-nats", "rand"];

/// The crates of layer 2 that may use serde: what they define is itself stored.
const STORED_VALUES: &[&str] = &["sharing"];

/// Every package with a boundary is used only by those that may.
pub fn users(graph: &Graph) -> Vec<String> {
    graph.ours().flat_map(|user| forbidden(graph, user)).collect()
}

fn forbidden(graph: &Graph, user: &Package) -> Vec<String> {
    graph
        .direct(user)
        .filter_map(|(need, _)| BOUNDARIES.iter().find(|boundary| boundary.package == need.name))
        .filter(|boundary| boundary.package != user.name && !boundary.users.contains(&user.name.as_str()))
        .map(|boundary| format!("crate `{}` must not use `{}`: {}", user.name, boundary.package, boundary.why))
        .collect()
}

/// Pure crates reach nothing impure, and above layer 1 they store nothing.
pub fn pure(map: &[Row], graph: &Graph) -> Vec<String> {
    let mut problems = Vec::new();
    for package in graph.ours() {
        let Some(row) = map::row(map, &package.name).filter(|row| row.pure) else { continue };
        let reach = graph.reach(package);
        problems.extend(
            IMPURE
                .iter()
                .filter(|name| reach.contains(*name))
                .map(|name| format!("crate `{}` is pure and must not reach `{name}`", row.name)),
        );
        let stores = graph.direct(package).any(|(need, tests_only)| !tests_only && need.name == "serde");
        if stores && row.layer > Some(1) && !STORED_VALUES.contains(&row.name.as_str()) {
            problems.push(format!("crate `{}` must not use `serde`: events are stored, rules are not", row.name));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::{super::graph::sample::graph, *};

    #[test]
    fn a_boundary_is_crossed_only_by_those_who_may() {
        for (user, needs) in
            [("server", "api"), ("views", "store"), ("store", "+sled"), ("audit", "journal"), ("orders", "+serde")]
        {
            assert!(users(&graph(&[(user, &[needs])])).is_empty(), "{user} -> {needs}");
        }
        for (user, needs) in [
            ("views", "api"),
            ("audit", "orders"),
            ("risk", "orders"),
            ("views", "~journal"),
            ("journal", "+sled"),
            ("store", "vault"),
            ("vault", "+anyhow"),
        ] {
            assert_eq!(users(&graph(&[(user, &[needs])])).len(), 1, "{user} -> {needs}");
        }
    }

    #[test]
    fn a_problem_gives_the_reason() {
        let problems = users(&graph(&[("audit", &["+sled"])]));
        assert_eq!(problems, ["crate `audit` must not use `sled`: the engine can be replaced in one place"]);
    }

    #[test]
    fn a_pure_crate_reaches_nothing_impure() {
        let map = map::parse(map::tests::SAMPLE).unwrap();
        let fine = graph(&[("orders", &["kernel", "~+tokio"]), ("eventlog", &["+tokio"]), ("kernel", &["+uuid"])]);
        assert!(pure(&map, &fine).is_empty());
        let far = graph(&[("orders", &["kernel"]), ("kernel", &["+uuid"]), ("+uuid", &["+rand"])]);
        let mut problems = pure(&map, &far);
        problems.sort();
        let expected = ["kernel", "orders"].map(|name| format!("crate `{name}` is pure and must not reach `rand`"));
        assert_eq!(problems, expected);
    }

    #[test]
    fn only_what_is_stored_uses_serde() {
        let map = map::parse(&map::tests::SAMPLE.replace("`risk`", "`risk` `sharing`")).unwrap();
        assert!(pure(&map, &graph(&[("events", &["+serde"]), ("sharing", &["+serde"])])).is_empty());
        assert!(pure(&map, &graph(&[("orders", &["events", "~+serde"]), ("events", &["+serde"])])).is_empty());
        assert_eq!(pure(&map, &graph(&[("orders", &["+serde"])])).len(), 1);
    }
}
