//! The first tables, cell by cell, and what is no policy.

use crate::{BadPolicy, Cell, Level, Policy, Seat, Standing, Tables};
use events::Class;
use kernel::{AgencyKind, Purpose, Role, Strand, Surface};
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
intelligence         -  -  -  -  -  -  -  -
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
    let policy = Tables::first();
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
    let walls: Vec<_> = Tables::first().walls.into_iter().collect();
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
    let policy = Tables::first();
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
    let mut policy = Tables::first();
    policy.matrix.get_mut(&Class::Risk).unwrap().remove(&AgencyKind::Police);
    policy.matrix.remove(&Class::Conduct);
    for (kind, class) in [(AgencyKind::Police, Class::Risk), (AgencyKind::Advocacy, Class::Conduct)] {
        assert_eq!(policy.level(kind, class), Level::Absent, "{class:?}");
    }
    assert_eq!(policy.level(AgencyKind::Advocacy, Class::Risk), Level::Summary);
}

#[test]
fn a_policy_reads_back_as_it_was_written() {
    let policy = Tables::first();
    assert_eq!(Tables::from_json(&policy.to_json()), Ok(policy));
}

#[test]
fn a_value_of_another_shape_is_no_policy() {
    let whole = Tables::first().to_json();
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
        assert!(matches!(Tables::from_json(&value), Err(BadPolicy::Unreadable(_))), "{why}");
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
        assert!(matches!(Tables::from_json(&value), Err(BadPolicy::Unreadable(_))), "without {field}");
    }
    for value in [json!(null), json!([]), json!("open"), json!({})] {
        assert!(matches!(Tables::from_json(&value), Err(BadPolicy::Unreadable(_))), "{value}");
    }
}

#[test]
fn a_policy_that_opens_the_wall_is_refused() {
    type Opening = (&'static str, fn(&mut Tables));
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
        let mut policy = Tables::first();
        open(&mut policy);
        assert_eq!(Tables::from_json(&policy.to_json()), Err(BadPolicy::LocationNotWalled), "{why}");
    }
    // A higher wall is a wall.
    let mut policy = Tables::first();
    policy.walls.insert(Class::VictimLocation, [Role::Advocate].into());
    assert_eq!(Tables::from_json(&policy.to_json()), Ok(policy));
}

#[test]
fn the_first_tables_open_intelligence_to_nobody_who_faces_the_suspect_and_in_no_browser() {
    let matrix: Policy = Tables::first().into();
    let mut seen = 0;
    for seat in Seat::every().filter(|seat| !seat.break_glass) {
        let faces = matches!(seat.standing, Standing::On(strand) if strand.faces_the_suspect());
        let cell = matrix.cell(seat, Class::Intelligence);
        if faces || seat.surface == Surface::Browser {
            assert_eq!(cell, Cell::NOTHING, "{seat:?}");
        } else if seat.role == Role::InvestigatingOfficer {
            assert!(cell.own > Level::Absent, "{seat:?}");
            seen += 1;
        }
    }
    assert!(seen > 0);
}
