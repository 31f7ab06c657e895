//! The first policy, cell by cell, and what is no policy.

use crate::{BadPolicy, Level, Policy};
use events::Class;
use kernel::{AgencyKind, Purpose, Role, Strand};
use serde_json::json;
use std::collections::BTreeMap;
use strum::IntoEnumIterator;

/// What each kind of agency sees of each class at most: in full, as a summary, as a marker, not at all. After the worked
/// case of domain section 9 (columns police, advocacy, health, probation), its rules 7.5, and for the other kinds the hub
/// default. Whoever changes the policy changes this table, and so says that it was meant.
const MATRIX: &str = "\
process              F  F  F  F  F  S  F  F
opening              S  F  -  -  S  -  S  F
gatekeeping          F  F  -  S  S  -  F  F
link_review          F  F  -  -  -  -  F  F
conduct              F  S  -  S  F  -  S  F
third_party_conduct  F  S  -  -  F  -  S  F
screening            F  S  S  S  F  -  F  F
risk                 F  S  S  S  S  -  F  F
plan                 F  F  F  F  F  S  F  F
victim_plan          F  F  -  -  S  -  S  F
victim_identity      F  F  -  -  F  S  S  F
suspect_identity     F  F  F  F  F  S  F  F
victim_location      F  F  -  -  -  -  -  M
safe_contact         S  F  -  -  -  -  -  M
victim_needs         F  F  -  -  S  -  S  F
victim_update        F  F  -  F  F  -  S  F
order_consideration  F  F  -  -  F  -  S  F
order_application    F  S  -  S  F  -  S  F
court_decision       F  F  S  F  F  -  F  F
order_service        F  S  -  F  F  -  S  F
order_notification   F  -  -  F  F  -  -  F
breach               F  F  S  F  F  -  F  F
third_party_breach   F  F  S  S  F  -  S  F
investigation        F  F  -  F  F  -  S  F
legal_privilege      F  -  -  -  -  -  -  M
perpetrator_referral S  -  F  F  S  -  S  F
victim_referral      F  F  -  -  -  -  S  F
meeting              F  F  F  F  F  S  F  F
conflict             F  -  F  -  -  -  F  F
contribution         -  -  -  -  -  -  -  F
sharing_record       -  -  -  -  -  -  -  F
governance           -  -  -  -  -  -  -  F
access_record        -  -  -  -  -  -  -  F
";

fn level(letter: &str) -> Level {
    match letter {
        "F" => Level::Full,
        "S" => Level::Summary,
        "M" => Level::Marker,
        "-" => Level::Absent,
        other => panic!("{other}"),
    }
}

fn words<'a>(classes: impl IntoIterator<Item = &'a Class>) -> Vec<&'static str> {
    classes.into_iter().map(|&class| class.into()).collect()
}

#[test]
fn the_first_policy_is_the_table_cell_by_cell() {
    let table: BTreeMap<&str, Vec<Level>> = MATRIX
        .lines()
        .map(|line| {
            let mut cells = line.split_whitespace();
            (cells.next().unwrap(), cells.map(level).collect())
        })
        .collect();
    let policy = Policy::first();
    assert_eq!(MATRIX.lines().count(), Class::iter().count());
    for class in Class::iter() {
        let row = &table[<&str>::from(class)];
        let found: Vec<_> = AgencyKind::iter().map(|kind| policy.level(kind, class)).collect();
        assert_eq!(&found, row, "{class:?}");
    }
    assert_eq!(policy.version, 1);
}

#[test]
fn the_first_policy_walls_off_where_the_victim_is_and_nothing_else() {
    let walls: Vec<_> = Policy::first().walls.into_iter().collect();
    assert_eq!(walls, [(Class::VictimLocation, [Role::Spoc, Role::Advocate].into())]);
}

#[test]
fn each_strand_and_purpose_hides_these_classes_and_no_others() {
    // How the victim lives and who she is: those who face the suspect need the conduct, not the victim (domain 9).
    let victim = [
        "opening",
        "victim_plan",
        "victim_identity",
        "victim_location",
        "safe_contact",
        "victim_needs",
        "victim_referral",
    ];
    let everything: Vec<&str> = Class::iter().map(Into::into).collect();
    let policy = Policy::first();
    for (strand, hidden) in [
        (Strand::VictimFacing, &["order_notification", "perpetrator_referral"][..]),
        (Strand::SuspectFacing, &victim[..]),
        (Strand::Investigation, &[]),
        (Strand::Health, &victim[..]),
        (Strand::Governance, &["victim_location"]),
    ] {
        assert_eq!(words(policy.hidden_on_strand.get(&strand).into_iter().flatten()), hidden, "{strand:?}");
    }
    for (purpose, hidden) in [
        (Purpose::VictimSafety, &[][..]),
        (Purpose::Investigation, &[]),
        (Purpose::SuspectManagement, &victim[..]),
        (Purpose::HubCoordination, &["victim_location"]),
        (Purpose::Audit, &everything[..]),
        (Purpose::InformationGovernance, &everything[..]),
    ] {
        assert_eq!(words(policy.hidden_for_purpose.get(&purpose).into_iter().flatten()), hidden, "{purpose:?}");
    }
    let before_assignment = [
        "victim_plan",
        "victim_location",
        "safe_contact",
        "victim_needs",
        "victim_update",
        "order_notification",
        "legal_privilege",
        "victim_referral",
        "contribution",
    ];
    assert_eq!(words(&policy.hidden_before_assignment), before_assignment);
    let places = ["conduct", "third_party_conduct", "order_application", "third_party_breach", "legal_privilege"];
    for strand in Strand::iter() {
        let outlined = if strand.faces_the_suspect() { &places[..] } else { &[] };
        assert_eq!(words(policy.summary_on_strand.get(&strand).into_iter().flatten()), outlined, "{strand:?}");
    }
}

#[test]
fn what_a_policy_does_not_state_is_absent() {
    let mut policy = Policy::first();
    policy.matrix.get_mut(&Class::Risk).unwrap().remove(&AgencyKind::Police);
    policy.matrix.remove(&Class::Conduct);
    for (kind, class) in [(AgencyKind::Police, Class::Risk), (AgencyKind::Advocacy, Class::Conduct)] {
        assert_eq!(policy.level(kind, class), Level::Absent, "{class:?}");
    }
    assert_eq!(policy.level(AgencyKind::Advocacy, Class::Risk), Level::Summary);
}

#[test]
fn a_policy_reads_back_as_it_was_written() {
    let policy = Policy::first();
    assert_eq!(Policy::from_json(&policy.to_json()), Ok(policy));
}

#[test]
fn a_value_of_another_shape_is_no_policy() {
    let whole = Policy::first().to_json();
    for (why, change) in [
        ("an unknown field", json!({ "exceptions": [] })),
        ("an unknown class", json!({ "matrix": { "weather": {} } })),
        ("an unknown kind", json!({ "matrix": { "risk": { "press": "full" } } })),
        ("an unknown level", json!({ "matrix": { "risk": { "police": "most" } } })),
        ("an unknown role", json!({ "walls": { "victim_location": ["journalist"] } })),
        ("an unknown strand", json!({ "hidden_on_strand": { "night": [] } })),
        ("an unknown purpose", json!({ "hidden_for_purpose": { "curiosity": [] } })),
        ("a version below zero", json!({ "version": -1 })),
        ("no matrix", json!({ "matrix": null })),
    ] {
        let mut value = whole.clone();
        value.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert!(matches!(Policy::from_json(&value), Err(BadPolicy::Unreadable(_))), "{why}");
    }
    for field in [
        "version",
        "matrix",
        "walls",
        "hidden_on_strand",
        "summary_on_strand",
        "hidden_before_assignment",
        "hidden_for_purpose",
    ] {
        let mut value = whole.clone();
        value.as_object_mut().unwrap().remove(field);
        assert!(matches!(Policy::from_json(&value), Err(BadPolicy::Unreadable(_))), "without {field}");
    }
    for value in [json!(null), json!([]), json!("open"), json!({})] {
        assert!(matches!(Policy::from_json(&value), Err(BadPolicy::Unreadable(_))), "{value}");
    }
}

#[test]
fn a_policy_that_opens_the_wall_is_refused() {
    type Opening = (&'static str, fn(&mut Policy));
    let openings: [Opening; 9] = [
        ("no wall", |policy| policy.walls.clear()),
        ("a wall around something else", |policy| {
            let roles = policy.walls.remove(&Class::VictimLocation).unwrap();
            policy.walls.insert(Class::Risk, roles);
        }),
        ("a third role", |policy| {
            policy.walls.get_mut(&Class::VictimLocation).unwrap().insert(Role::Clinician);
        }),
        ("another role", |policy| {
            policy.walls.insert(Class::VictimLocation, [Role::ProbationPractitioner].into());
        }),
        ("shown to those who meet the suspect", |policy| {
            policy.hidden_on_strand.get_mut(&Strand::SuspectFacing).unwrap().remove(&Class::VictimLocation);
        }),
        ("shown on the strand of health", |policy| {
            policy.hidden_on_strand.get_mut(&Strand::Health).unwrap().remove(&Class::VictimLocation);
        }),
        ("no rule for a strand", |policy| {
            policy.hidden_on_strand.remove(&Strand::SuspectFacing);
        }),
        ("shown to those who only triage", |policy| {
            policy.hidden_before_assignment.remove(&Class::VictimLocation);
        }),
        ("shown to manage the suspect", |policy| {
            policy.hidden_for_purpose.remove(&Purpose::SuspectManagement);
        }),
    ];
    for (why, open) in openings {
        let mut policy = Policy::first();
        open(&mut policy);
        assert_eq!(Policy::from_json(&policy.to_json()), Err(BadPolicy::LocationNotWalled), "{why}");
    }
    // A higher wall is a wall.
    let mut policy = Policy::first();
    policy.walls.insert(Class::VictimLocation, [Role::Advocate].into());
    assert_eq!(Policy::from_json(&policy.to_json()), Ok(policy));
}

/// A change to a policy's JSON, where it is told, and what is told.
type Spoilt = (&'static str, fn(&mut serde_json::Value), &'static [(&'static str, &'static str)]);

const WHOLE: &str = "must be a whole policy: version, matrix, walls, hidden_on_strand, summary_on_strand, \
    hidden_before_assignment, hidden_for_purpose";
const EACH_KIND: &str = "must give a level for each kind of agency";
const UNKNOWN: &str = "must not hold words that the hub does not know";
const NOT_THROUGH: &str = "must not give what lies behind a wall that nobody of this kind goes through";
const ONLY_TWO: &str = "must let through police SPOC, advocate or both, nobody else";
const NO_ONE: &str = "must let at least one role through";
const BOTH: &str = "must hide victim_location and safe_contact";
const LOCATION: &str = "must hide victim_location";
const OUTLINES: &str = "must hold conduct, third_party_conduct, third_party_breach, order_application and legal_privilege, \
    where hidden_on_strand does not";
const GIVEN: &str = "must be given, as an object";

fn told(value: &serde_json::Value) -> Vec<(String, &'static str)> {
    let problems = Policy::proposed(value).expect_err("it was accepted");
    problems.into_iter().map(|problem| (problem.path, problem.what)).collect()
}

const SPOILT: [Spoilt; 37] = [
    ("empty", |p| *p = json!({}), &[("policy", WHOLE)]),
    ("no object", |p| *p = json!([]), &[("policy", WHOLE)]),
    ("a field too many", |p| p["backdoor"] = json!(true), &[("policy", WHOLE)]),
    ("a version below zero", |p| p["version"] = json!(-2), &[("policy.version", "must be a whole number")]),
    ("half a version", |p| p["version"] = json!(2.5), &[("policy.version", "must be a whole number")]),
    ("a class left out", |p| take(&mut p["matrix"], "conduct"), &[("policy.matrix.conduct", EACH_KIND)]),
    ("a kind left out", |p| take(&mut p["matrix"]["risk"], "housing"), &[("policy.matrix.risk", EACH_KIND)]),
    ("an unknown class", |p| p["matrix"]["gossip"] = json!({}), &[("policy.matrix", UNKNOWN)]),
    ("an unknown kind", |p| p["matrix"]["risk"]["press"] = json!("full"), &[("policy.matrix.risk", UNKNOWN)]),
    (
        "an unknown level",
        |p| p["matrix"]["risk"]["police"] = json!("most"),
        &[("policy.matrix.risk.police", "must be absent, marker, summary or full"), ("policy.matrix.risk", EACH_KIND)],
    ),
    (
        "an unknown role",
        |p| p["walls"]["victim_location"] = json!(["spoc", "advocate", "king"]),
        &[("policy.walls.victim_location", UNKNOWN)],
    ),
    (
        "no list",
        |p| p["hidden_on_strand"]["victim_facing"] = json!("all"),
        &[("policy.hidden_on_strand.victim_facing", "must be a list")],
    ),
    ("a wall without a door", |p| p["walls"]["risk"] = json!([]), &[("policy.walls.risk", NO_ONE)]),
    (
        "a wall for nobody",
        |p| p["walls"]["victim_location"] = json!([]),
        &[
            ("policy.walls.victim_location", NO_ONE),
            ("policy.matrix.victim_location.police", NOT_THROUGH),
            ("policy.matrix.victim_location.advocacy", NOT_THROUGH),
        ],
    ),
    (
        "no wall",
        |p| p["walls"] = json!({}),
        &[
            ("policy.walls.victim_location", ONLY_TWO),
            ("policy.matrix.victim_location.police", NOT_THROUGH),
            ("policy.matrix.victim_location.advocacy", NOT_THROUGH),
        ],
    ),
    (
        "a third role",
        |p| p["walls"]["victim_location"] = json!(["spoc", "advocate", "clinician"]),
        &[("policy.walls.victim_location", ONLY_TWO)],
    ),
    (
        "a wall past police",
        |p| p["walls"]["victim_location"] = json!(["advocate"]),
        &[("policy.matrix.victim_location.police", NOT_THROUGH)],
    ),
    (
        "for housing",
        |p| p["matrix"]["victim_location"]["housing"] = json!("summary"),
        &[("policy.matrix.victim_location.housing", NOT_THROUGH)],
    ),
    (
        "a marker for probation",
        |p| p["matrix"]["victim_location"]["probation"] = json!("marker"),
        &[("policy.matrix.victim_location.probation", NOT_THROUGH)],
    ),
    (
        "for oversight",
        |p| p["matrix"]["victim_location"]["oversight"] = json!("summary"),
        &[("policy.matrix.victim_location.oversight", NOT_THROUGH)],
    ),
    (
        "safe contact to those who meet him",
        |p| drop_class(p, "strand", "suspect_facing", "safe_contact"),
        &[("policy.hidden_on_strand.suspect_facing", BOTH)],
    ),
    (
        "the location to clinicians",
        |p| drop_class(p, "strand", "health", "victim_location"),
        &[("policy.hidden_on_strand.health", BOTH)],
    ),
    (
        "to the chair",
        |p| take(&mut p["hidden_on_strand"], "governance"),
        &[("policy.hidden_on_strand.governance", LOCATION)],
    ),
    (
        "to manage the suspect",
        |p| take(&mut p["hidden_for_purpose"], "suspect_management"),
        &[("policy.hidden_for_purpose.suspect_management", BOTH)],
    ),
    (
        "to run the hub",
        |p| drop_class(p, "purpose", "hub_coordination", "victim_location"),
        &[("policy.hidden_for_purpose.hub_coordination", LOCATION)],
    ),
    (
        "for audit",
        |p| drop_class(p, "purpose", "audit", "victim_location"),
        &[("policy.hidden_for_purpose.audit", LOCATION)],
    ),
    (
        "no summaries",
        |p| take(p, "summary_on_strand"),
        &[
            ("policy.summary_on_strand", GIVEN),
            ("policy.summary_on_strand.suspect_facing", OUTLINES),
            ("policy.summary_on_strand.health", OUTLINES),
        ],
    ),
    (
        "no summaries for clinicians",
        |p| take(&mut p["summary_on_strand"], "health"),
        &[("policy.summary_on_strand.health", OUTLINES)],
    ),
    (
        "reports to those who meet him",
        |p| drop_class(p, "summary", "suspect_facing", "conduct"),
        &[("policy.summary_on_strand.suspect_facing", OUTLINES)],
    ),
    (
        "neighbours' reports to clinicians",
        |p| drop_class(p, "summary", "health", "third_party_conduct"),
        &[("policy.summary_on_strand.health", OUTLINES)],
    ),
    (
        "neighbours' breaches to those who meet him",
        |p| drop_class(p, "summary", "suspect_facing", "third_party_breach"),
        &[("policy.summary_on_strand.suspect_facing", OUTLINES)],
    ),
    (
        "applications to those who meet him",
        |p| drop_class(p, "summary", "suspect_facing", "order_application"),
        &[("policy.summary_on_strand.suspect_facing", OUTLINES)],
    ),
    (
        "legal advice to clinicians",
        |p| drop_class(p, "summary", "health", "legal_privilege"),
        &[("policy.summary_on_strand.health", OUTLINES)],
    ),
    (
        "an unknown strand of summaries",
        |p| p["summary_on_strand"]["night"] = json!([]),
        &[("policy.summary_on_strand", UNKNOWN)],
    ),
    (
        "to those who only triage",
        |p| p["hidden_before_assignment"].as_array_mut().unwrap().retain(|hidden| hidden != "victim_location"),
        &[("policy.hidden_before_assignment", LOCATION)],
    ),
    (
        "nothing kept before an assignment",
        |p| take(p, "hidden_before_assignment"),
        &[("policy.hidden_before_assignment", "must be a list"), ("policy.hidden_before_assignment", LOCATION)],
    ),
    (
        "an unknown class before an assignment",
        |p| p["hidden_before_assignment"].as_array_mut().unwrap().push(json!("gossip")),
        &[("policy.hidden_before_assignment", UNKNOWN)],
    ),
];

#[test]
fn a_proposed_policy_is_whole_and_does_nothing_that_no_policy_may_do() {
    let first = Policy::first();
    assert_eq!(Policy::proposed(&first.to_json()), Ok(first.clone()));
    for (why, spoil, wrong) in SPOILT {
        let mut value = first.to_json();
        spoil(&mut value);
        let wrong: Vec<_> = wrong.iter().map(|&(path, what)| (path.to_owned(), what)).collect();
        assert_eq!(told(&value), wrong, "{why}");
    }
    // Subtracting is what policies are for: a higher wall, and nothing for those whom it keeps out.
    let mut value = first.to_json();
    value["walls"]["victim_location"] = json!(["advocate"]);
    value["matrix"]["victim_location"]["police"] = json!("absent");
    value["matrix"]["victim_location"]["oversight"] = json!("absent");
    // What a strand hides altogether needs no summary.
    drop_class(&mut value, "summary", "health", "conduct");
    value["hidden_on_strand"]["health"].as_array_mut().unwrap().push(json!("conduct"));
    assert!(Policy::proposed(&value).is_ok());
}

#[test]
fn all_that_is_wrong_with_a_proposed_policy_is_told_at_once_and_none_of_it_is_repeated() {
    let mut value = Policy::first().to_json();
    value["version"] = json!("two");
    take(&mut value["matrix"], "risk");
    value["matrix"]["Ms Marlowe"] = json!({});
    value["matrix"]["victim_location"]["health"] = json!("full");
    value["walls"]["risk"] = json!([]);
    value["hidden_on_strand"] = json!(null);
    let paths: Vec<_> = told(&value).into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        paths,
        [
            "policy.version",
            "policy.matrix",
            "policy.hidden_on_strand",
            "policy.matrix.risk",
            "policy.walls.risk",
            "policy.matrix.victim_location.health",
            "policy.hidden_on_strand.suspect_facing",
            "policy.hidden_on_strand.health",
            "policy.hidden_on_strand.governance",
        ]
    );
    // What is wrong everywhere is told in parts: a refusal has to fit into the head of an answer.
    assert_eq!(told(&json!({"version": 2})).len(), 50.min(6 + Class::iter().count() + 1 + 6 + 2 + 1));
}

#[test]
fn a_policy_that_was_in_force_is_read_as_it_was_whatever_is_asked_of_a_new_one() {
    let mut value = Policy::first().to_json();
    take(&mut value["matrix"], "conduct");
    assert!(Policy::proposed(&value).is_err());
    assert!(Policy::from_json(&value).is_ok());
}

fn take(from: &mut serde_json::Value, name: &str) {
    from.as_object_mut().unwrap().remove(name).unwrap();
}

fn drop_class(policy: &mut serde_json::Value, by: &str, name: &str, class: &str) {
    let list = match by {
        "strand" => "hidden_on_strand",
        "summary" => "summary_on_strand",
        "purpose" => "hidden_for_purpose",
        other => panic!("{other}"),
    };
    policy[list][name].as_array_mut().unwrap().retain(|hidden| hidden != class);
}
