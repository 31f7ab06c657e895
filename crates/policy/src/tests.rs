//! The first set against the first tables; sets that are refused; Cedar's own answers against the matrix.

use crate::{
    Question, Set, Stored, adopted,
    compile::Asked,
    invariants::broken,
    proposed, widened,
    words::{LEVELS, plain},
};
use events::Class;
use kernel::AgencyKind;
use proptest::{prelude::*, sample::select};
use sharing::{Cell, Level, Matrix, Policy, Seat, Standing, Tables};
use std::collections::{BTreeMap, BTreeSet};
use strum::IntoEnumIterator;

fn first() -> crate::Compiled {
    proposed(&Stored::first().files).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn the_first_set_is_valid_and_breaks_no_rule() {
    let compiled = first();
    assert_eq!(compiled.failed, BTreeSet::new());
    let owners: BTreeSet<&str> = compiled.set.about().iter().map(|about| about.owner.as_str()).collect();
    assert!(owners.len() >= 7, "{owners:?}");
}

/// Where the files differ from the tables of the first hubs, and why.
fn differs_on_purpose(seat: Seat, class: Class) -> bool {
    // New: intelligence, browsers and break-glass.
    class == Class::Intelligence
        || seat.surface == kernel::Surface::Browser
        || seat.break_glass
        // The tables let the location through the wall to a worker on whatever strand its strand's list did not name.
        || class == Class::VictimLocation
}

#[test]
fn the_first_set_says_what_the_first_tables_said() {
    let (files, tables) = (first().matrix, Policy::from(Tables::first()));
    for class in Class::iter() {
        for seat in Seat::every() {
            if differs_on_purpose(seat, class) {
                continue;
            }
            let (now, then) = (files.cell(seat, class), tables.cell(seat, class));
            assert_eq!(now, then, "{class:?} for {seat:?}");
        }
        if class != Class::Intelligence {
            assert_eq!(files.oversight(class), tables.oversight(class), "{class:?}");
        }
    }
    // The location only ever to fewer.
    for seat in Seat::every() {
        let class = Class::VictimLocation;
        let (now, then) = (files.cell(seat, class), tables.cell(seat, class));
        assert_eq!(now.and(then), now, "{seat:?}");
    }
}

/// A policy as text, from numbers: what it does, of what, for whom.
fn any_text() -> impl Strategy<Value = String> {
    let effect = select(vec!["permit", "permit", "permit", "forbid"]);
    let action = select(vec![
        "action",
        r#"action in Action::"give""#,
        r#"action in Action::"share""#,
        r#"action in [Action::"own", Action::"audit"]"#,
        r#"action in Action::"full""#,
        r#"action == Action::"give:summary""#,
        r#"action in [Action::"give:summary", Action::"give:marker"]"#,
    ]);
    let word = |seat: usize, part: usize| {
        let seat = SEATS.with(|seats| seats[seat % seats.len()]);
        let (part, name, of) = crate::words::PARTS[part % 5];
        format!(r#"principal.{name} == {of}::"{}""#, crate::words::word(seat, part))
    };
    let one = (any::<usize>(), any::<usize>()).prop_map(move |(seat, part)| word(seat, part));
    let condition = prop_oneof![
        4 => one.clone(),
        2 => (one.clone(), one.clone()).prop_map(|(a, b)| format!("{a} && !({b})")),
        2 => (one.clone(), one).prop_map(|(a, b)| format!("({a} || {b})")),
        1 => Just("principal.break_glass".to_owned()),
        1 => Just(r#"action == Action::"own:full" || principal.break_glass"#.to_owned()),
        1 => Just(r"if principal.break_glass then 9223372036854775807 + 1 > 0 else true".to_owned()),
    ];
    let classes = prop::collection::vec(select(Class::iter().collect::<Vec<_>>()), 1..20);
    (effect, action, condition, classes).prop_map(|(effect, action, condition, classes)| {
        let classes: Vec<String> = classes.into_iter().map(|class| format!("Class::\"{}\"", plain(class))).collect();
        format!(
            "{effect} (principal, {action}, resource)\nwhen {{ {condition} && [{}].contains(resource) }};",
            classes.join(", ")
        )
    })
}

thread_local! {
    static SEATS: Vec<Seat> = Seat::every().collect();
}

/// A set of such policies. Strict validation refuses some conditions that can never hold; those are left out.
fn set_of(texts: &[String]) -> Set {
    let about =
        |nth: usize| format!("@id(\"p{nth}\")\n@owner(\"a test\")\n@basis(\"none\")\n@review_by(\"2027-03-31\")\n");
    let texts: Vec<String> = texts.iter().enumerate().map(|(nth, text)| about(nth) + text).collect();
    let valid = |text: &&String| Set::read(&[("one.cedar".to_owned(), (*text).clone())].into()).is_ok();
    let text: Vec<&str> = texts.iter().filter(valid).map(String::as_str).collect();
    let files = BTreeMap::from([("any.cedar".to_owned(), text.join("\n"))]);
    Set::read(&files).unwrap_or_else(|problems| panic!("{problems:?}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_cell_is_what_cedar_answers_when_it_is_asked_about_that_cell_alone(
        texts in prop::collection::vec(any_text(), 1..12),
        some in prop::collection::vec((any::<usize>(), select(Class::iter().collect::<Vec<_>>())), 60),
    ) {
        let compiled = set_of(&texts).compile();
        let seats: Vec<Seat> = Seat::every().collect();
        for (seat, class) in some {
            let seat = seats[seat % seats.len()];
            let cell = compiled.matrix.cell(seat, class);
            for (question, level) in
                [(Question::Give, cell.given), (Question::Share, cell.shared), (Question::Own, cell.own)]
            {
                prop_assert_eq!(level, asked(&compiled.set, seat, class, question), "{:?} {:?} {:?}", seat, class, question);
                prop_assert_eq!(level, compiled.explain(seat, class, question).unwrap().level);
            }
            let audit = asked(&compiled.set, crate::compile::AUDITOR, class, Question::Audit);
            prop_assert_eq!(compiled.matrix.oversight(class), audit);
        }
    }
}

/// Cedar's own answers: the highest level that is allowed with all below it, and nothing where a policy failed.
fn asked(all: &Set, seat: Seat, class: Class, question: Question) -> Level {
    let mut cedar = Asked::default();
    let answers = LEVELS.map(|level| (level, cedar.whole(all, seat, class, question, level).unwrap()));
    let allowed = answers.iter().take_while(|(_, answer)| answer.allowed || answer.failed);
    if allowed.clone().any(|(_, answer)| answer.failed) {
        return Level::Absent;
    }
    allowed.last().map_or(Level::Absent, |(level, _)| *level)
}

#[test]
fn a_policy_that_fails_to_evaluate_takes_everything_it_could_have_spoken_of_and_is_told() {
    let text = |condition: &str| {
        format!(
            "@id(\"all\") @owner(\"a test\") @basis(\"none\") @review_by(\"2027-03-31\") permit (principal, action, resource);\n\
             @id(\"wall\") @owner(\"a test\") @basis(\"none\") @review_by(\"2027-03-31\")\n\
             forbid (principal, action in Action::\"give\", resource == Class::\"risk\") when {{ {condition} }};"
        )
    };
    let files = |condition: &str| BTreeMap::from([("a.cedar".to_owned(), text(condition))]);
    // Cedar skips a forbid that fails, and would allow.
    let compiled = Set::read(&files("principal.break_glass && 9223372036854775807 + 1 > 0")).unwrap().compile();
    assert_eq!(compiled.failed, ["wall".to_owned()].into());
    let seat = Seat::every().next().unwrap();
    let opened = Seat { break_glass: true, ..seat };
    let given = |seat: Seat, class| compiled.matrix.cell(seat, class).given;
    assert_eq!((given(opened, Class::Risk), given(seat, Class::Risk)), (Level::Absent, Level::Full));
    assert_eq!(given(opened, Class::Conduct), Level::Full);
    let refused = proposed(&files("principal.break_glass && 9223372036854775807 + 1 > 0")).unwrap_err();
    assert!(refused.iter().any(|problem| problem.policy.as_deref() == Some("wall")), "{refused:?}");
}

/// Files of the first set with one changed by replacing a text.
fn changed(file: &str, from: &str, to: &str) -> BTreeMap<String, String> {
    let mut files = Stored::first().files;
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(from), "{file} does not hold {from}");
    *text = text.replacen(from, to, 1);
    files
}

/// Files without the last policy of one of them.
fn without_last_of(file: &str, mut files: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let text = files.get_mut(file).unwrap();
    text.truncate(text.rfind("@id(").unwrap());
    files
}

/// What a break-glass opens to somebody who is on no case, and that it opens nothing to who is on one.
#[test]
fn a_break_glass_opens_the_narrow_part_and_nothing_else() {
    let matrix = proposed(&Stored::first().files).unwrap().matrix;
    let narrow =
        [Class::Risk, Class::Screening, Class::CourtDecision, Class::Breach, Class::SuspectIdentity, Class::Conduct];
    let mut opened = BTreeSet::new();
    for seat in Seat::every().filter(|seat| seat.break_glass) {
        for class in Class::iter() {
            let (cell, without) = (matrix.cell(seat, class), matrix.cell(Seat { break_glass: false, ..seat }, class));
            assert!(narrow.contains(&class) || cell == Cell::NOTHING, "{seat:?} {class:?}");
            assert!(seat.standing == Standing::Unassigned || cell.and(without) == cell, "{seat:?} {class:?}");
            // Who faces the suspect by trade reads no more of what happened than at work.
            let faces = matches!(seat.kind, AgencyKind::Probation | AgencyKind::Health) && class == Class::Conduct;
            assert!(!faces || cell.given < Level::Full, "{seat:?}");
            if cell.given > Level::Absent {
                opened.insert((seat.kind, class));
            }
        }
    }
    for class in narrow {
        assert!(opened.contains(&(AgencyKind::Advocacy, class)), "{class:?}");
    }
}

#[test]
fn what_no_policy_may_do_is_found_wherever_it_is_said() {
    let permit = |id: &str, scope: &str, when: &str| {
        let mut files = Stored::first().files;
        let about = format!("@id(\"{id}\") @owner(\"a test\") @basis(\"none\") @review_by(\"2027-03-31\")\n");
        files.insert("planted.cedar".into(), format!("{about}permit (principal, {scope})\nwhen {{ {when} }};"));
        files
    };
    let give = |class: &str| format!("action in Action::\"give\", resource == Class::\"{class}\"");
    for (class, files) in [
        (
            "victim_location",
            changed("walls.cedar", "principal.role == Role::\"spoc\"", "principal.role != Role::\"spoc\""),
        ),
        ("victim_location", changed("walls.cedar", "@wall(\"victim_location\")\n", "")),
        ("victim_location", changed("audit.cedar", "Class::\"victim_location\", ", "")),
        ("safe_contact", changed("strands.cedar", "Class::\"safe_contact\",", "")),
        ("safe_contact", changed("walls.cedar", "Class::\"safe_contact\",", "")),
        ("intelligence", changed("walls.cedar", "@wall(\"intelligence\")\n", "")),
        ("conduct", changed("strands.cedar", "    Class::\"conduct\", ", "    ")),
        ("perpetrator_referral", changed("strands.cedar", ", Class::\"perpetrator_referral\"]", "]")),
        ("governance", permit("p", &give("governance"), "principal.role == Role::\"chair\"")),
        (
            "legal_privilege",
            changed("walls.cedar", "@wall(\"victim_location\")", "@wall(\"victim_location, contribution\")"),
        ),
        (
            "intelligence",
            without_last_of(
                "break_glass.cedar",
                permit("p", &give("intelligence"), "principal.break_glass && principal.kind == Kind::\"housing\""),
            ),
        ),
        ("risk", changed("baseline.cedar", " || principal.purpose == Purpose::\"information_governance\"", "")),
    ] {
        let problems = proposed(&files).map(|_| ()).expect_err(class);
        let named: BTreeSet<_> = problems.iter().filter_map(|problem| problem.policy.as_deref()).collect();
        // A class that became walled is refused for what browsers and break-glass may not do.
        let expected = if class == "legal_privilege" { "contribution" } else { class };
        assert!(named.contains(expected), "{class}: {problems:?}");
    }
}

#[test]
fn who_gains_is_told_by_class_and_whoever_owns_it_has_to_agree() {
    let matrix = |files: &BTreeMap<String, String>| Policy::from(proposed(files).unwrap().matrix);
    let first = matrix(&Stored::first().files);
    let narrower = matrix(&changed("advocacy.cedar", "Class::\"conduct\", ", ""));
    assert_eq!(widened(&first, &first), BTreeSet::new());
    assert_eq!(widened(&first, &narrower), BTreeSet::new());
    assert_eq!(widened(&narrower, &first), [Class::Conduct].into());
    let police = BTreeSet::from([AgencyKind::Police]);
    assert!(crate::missing(&widened(&narrower, &first), &police).is_empty());
    let missing = crate::missing(&widened(&narrower, &first), &[AgencyKind::Health].into());
    assert_eq!(missing.into_iter().collect::<Vec<_>>(), [(Class::Conduct, &[AgencyKind::Police][..])]);
    // Every class has an owner.
    assert!(Class::iter().all(|class| !crate::owners(class).is_empty()));
}

#[test]
fn a_stored_set_reads_back_and_what_is_none_reads_as_nothing() {
    let first = adopted(&Stored::first().to_json()).unwrap();
    assert_eq!(*first.policy, Policy::from(proposed(&Stored::first().files).unwrap().matrix));
    let tables = adopted(&Tables::first().to_json()).unwrap();
    assert_eq!(*tables.policy, Policy::from(Tables::first()));
    for value in [
        serde_json::json!({ "version": 2, "files": {} }),
        serde_json::json!({ "version": 2, "files": { "a.cedar": "permit" } }),
        serde_json::json!({ "version": 2, "files": { "a.cedar": "" }, "more": 1 }),
        serde_json::json!({}),
    ] {
        assert!(adopted(&value).is_none(), "{value}");
    }
    let nothing = Matrix::new(BTreeSet::new(), BTreeMap::new(), |_, _| Cell::NOTHING);
    assert_eq!(Policy::nothing(), Policy::from(nothing.clone()));
    // What shows nothing still wants its walls.
    assert!(!broken(&nothing).is_empty());
}

#[test]
fn all_that_is_wrong_with_files_is_told_by_file_and_policy() {
    const WHO: &str = "@owner(\"a\") @basis(\"b\") @review_by(\"2027-03-31\")";
    const ALL: &str = "permit (principal, action, resource);";
    let read = |files: &[(&str, &str)]| {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let problems = Set::read(&files).expect_err("it was accepted");
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let said = |about: &str, rest: &str| read(&[("a.cedar", &format!("{about} {WHO} {rest}"))]);
    for (told, said) in [
        ("a.cedar: policy 1: must say @id", said("", ALL)),
        ("a.cedar: x y: @id must be of letters", said("@id(\"x y\")", ALL)),
        ("a.cedar: x: @why means nothing here", said("@id(\"x\") @why(\"so\")", ALL)),
        (
            "a.cedar: x: must say @basis",
            read(&[("a.cedar", &format!("@id(\"x\") @owner(\"a\") @review_by(\"2027-03-31\") {ALL}"))]),
        ),
        (
            "a.cedar: x: @review_by must be a date",
            read(&[("a.cedar", &format!("@id(\"x\") @owner(\"a\") @basis(\"b\") @review_by(\"soon\") {ALL}"))]),
        ),
        ("a.cedar: x: @wall belongs to a forbid", said("@id(\"x\") @wall(\"risk\")", ALL)),
        (
            "a.cedar: x: @wall must name classes",
            said("@id(\"x\") @wall(\"gossip\")", "forbid (principal, action, resource);"),
        ),
        (
            "b.cedar: x: another policy has this id",
            read(&[("a.cedar", &format!("@id(\"x\") {WHO} {ALL}")), ("b.cedar", &format!("@id(\"x\") {WHO} {ALL}"))]),
        ),
        ("must hold no templates", said("@id(\"x\")", "permit (principal == ?principal, action, resource);")),
        ("a.cedar: x: ", said("@id(\"x\")", "permit (principal, action, resource) when { principal.clearance > 2 };")),
        ("a file's name must be", read(&[("A.cedar", ALL)])),
        ("a file's name must be", read(&[("../a.cedar", ALL)])),
        ("must be 1 to 64 files", read(&[])),
        ("at most 50000 bytes", read(&[("a.cedar", &" ".repeat(50_001))])),
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
}
