//! What holds of every feed.

use super::{Change, History, agency, audiences, ceiling, disclosed, generated, history_of, policies_of, said};
use crate::feed;
use eventlog::StreamName;
use events::{CaseworkEvent, Event, GovernanceEvent, IntakeEvent};
use kernel::EventId;
use std::collections::{BTreeMap, BTreeSet};
use testkit::histories::{Commit, stream_of};

const SEEDS: std::ops::Range<u64> = 0..10;
const STEPS: usize = 110;

/// How often something happens in the histories below.
fn count(commits: &[Commit], of: impl Fn(&Event) -> bool) -> usize {
    commits.iter().flat_map(|commit| &commit.entries).filter(|entry| of(&entry.event)).count()
}

#[test]
fn the_generated_histories_hold_what_the_laws_are_about() {
    let commits: Vec<Commit> = SEEDS.flat_map(|seed| generated(seed, STEPS)).collect();
    let intake = |wanted: fn(&IntakeEvent) -> bool| {
        count(&commits, |event| matches!(event, Event::Intake(event) if wanted(event)))
    };
    let casework = |wanted: fn(&CaseworkEvent) -> bool| {
        count(&commits, |event| matches!(event, Event::Casework(event) if wanted(event)))
    };
    let governance = |wanted: fn(&GovernanceEvent) -> bool| {
        count(&commits, |event| matches!(event, Event::Governance(event) if wanted(event)))
    };
    for (what, times) in [
        ("opened", intake(|event| matches!(event, IntakeEvent::CaseOpened(_)))),
        ("referred", intake(|event| matches!(event, IntakeEvent::CaseReferred(_)))),
        ("linked", intake(|event| matches!(event, IntakeEvent::LinkConfirmed(_)))),
        ("undone", intake(|event| matches!(event, IntakeEvent::LinkUndone(_)))),
        ("named", intake(|event| matches!(event, IntakeEvent::SuspectNamed(_)))),
        ("shared", casework(|event| matches!(event, CaseworkEvent::ItemShared(_))) / 10),
        ("corrected", casework(|event| matches!(event, CaseworkEvent::ItemCorrected(_)))),
        ("discussed", casework(|event| matches!(event, CaseworkEvent::CaseDiscussed(_)))),
        ("closed", casework(|event| matches!(event, CaseworkEvent::CaseClosed(_)))),
        ("reopened", casework(|event| matches!(event, CaseworkEvent::CaseReopened(_)))),
        ("located", casework(|event| matches!(event, CaseworkEvent::VictimLocationRecorded(_)))),
        ("restricted", governance(|event| matches!(event, GovernanceEvent::CaseRestricted(_)))),
        ("ended", governance(|event| matches!(event, GovernanceEvent::AssignmentEnded(_)))),
        ("adopted", governance(|event| matches!(event, GovernanceEvent::PolicyAdopted(_))) / 3),
        ("two in one record", commits.iter().filter(|commit| commit.entries.len() > 1).count() / 10),
    ] {
        assert!(times >= 3, "{what}: {times}");
    }
}

#[test]
fn the_same_seed_gives_the_same_history_and_positions_and_times_only_grow() {
    for seed in SEEDS {
        let (one, other) = (generated(seed, STEPS), generated(seed, STEPS));
        assert_eq!(format!("{one:?}"), format!("{other:?}"));
        assert!((1..).zip(&one).all(|(position, commit)| commit.position == position));
        assert!(one.windows(2).all(|pair| pair[0].at <= pair[1].at));
        for commit in &one {
            let stream = commit.stream();
            let of_one_stream = commit.entries.iter().all(|entry| stream_of(entry) == stream);
            assert!(of_one_stream || matches!(stream, StreamName::Hub | StreamName::Agency(_)), "{commit:?}");
        }
    }
}

/// The one law that the others follow from: whatever the feed has said until any record is what `disclose` says then,
/// under the policy of that moment, of every event.
#[test]
fn at_every_record_a_feed_says_of_every_event_what_disclose_says() {
    for seed in SEEDS {
        let commits = generated(seed, STEPS);
        let policies = policies_of(&commits);
        for (at, commit) in (1..).zip(&commits) {
            let history = history_of(&commits[..at]);
            let Some(policy) = policies.at(commit.position) else { continue };
            // Some records of each history are enough: another seed looks at others.
            if (commit.position + seed) % 8 != 0 {
                continue;
            }
            for audience in audiences() {
                let audience = ceiling(&audience);
                // A policy is in force for its own record.
                let feed = feed(&policies, &history, &audience, commit.position + 1);
                let expected: BTreeMap<EventId, Change> = disclosed(&policy.value, &audience, &history)
                    .into_iter()
                    .map(|(id, it)| (id, Change::shown(it, history.access().corrected_by(id))))
                    .collect();
                assert_eq!(said(&feed), expected, "seed {seed}, record {at}, {audience:?}");
            }
        }
    }
}

#[test]
fn a_feed_of_a_longer_history_begins_with_the_feed_of_every_shorter_one() {
    for seed in SEEDS {
        let commits = generated(seed, STEPS);
        let (policies, history) = (policies_of(&commits), history_of(&commits));
        let whole: Vec<_> =
            audiences().iter().map(|whose| feed(&policies, &history, &ceiling(whose), u64::MAX)).collect();
        for shorter in (10..commits.len()).step_by(13) {
            let commits = &commits[..shorter];
            let (policies, history) = (policies_of(commits), history_of(commits));
            for (whose, whole) in audiences().iter().zip(&whole) {
                let begun = feed(&policies, &history, &ceiling(whose), u64::MAX);
                assert!(whole.rows.starts_with(&begun.rows), "seed {seed}, {shorter} records, {whose:?}");
            }
        }
    }
}

#[test]
fn the_history_and_the_feed_of_a_moment_are_how_the_whole_ones_begin() {
    for seed in SEEDS {
        let commits = generated(seed, STEPS);
        let (policies, whole) = (policies_of(&commits), history_of(&commits));
        let feeds: Vec<_> =
            audiences().iter().map(|whose| feed(&policies, &whole, &ceiling(whose), u64::MAX)).collect();
        for commit in commits.iter().step_by(17) {
            let until = whole.until(commit.at);
            let ids = |history: &History| -> Vec<EventId> { history.recorded().map(|recorded| recorded.id).collect() };
            assert!(ids(&whole).starts_with(&ids(&until)));
            assert!(until.recorded().all(|recorded| recorded.at <= commit.at));
            assert!(whole.items[until.items.len()..].iter().all(|item| item.recorded.at > commit.at));
            for (whose, now) in audiences().iter().zip(&feeds) {
                let then = feed(&policies, &until, &ceiling(whose), until.head());
                assert!(now.rows.starts_with(&then.rows), "seed {seed}, {}, {whose:?}", commit.at);
                assert_eq!(then.access, *until.access());
            }
        }
    }
}

#[test]
fn only_what_was_shown_is_withdrawn_and_nothing_is_shown_twice_in_the_same_way() {
    let mut withdrawn = 0;
    for seed in SEEDS {
        let commits = generated(seed, STEPS);
        let (policies, history) = (policies_of(&commits), history_of(&commits));
        for audience in audiences() {
            let feed = feed(&policies, &history, &ceiling(&audience), u64::MAX);
            let mut says: BTreeMap<EventId, &Change> = BTreeMap::new();
            for row in &feed.rows {
                let before = says.insert(row.event, &row.change);
                assert_ne!(before, Some(&row.change), "seed {seed}, {audience:?}");
                if row.change == Change::Withdrawn {
                    withdrawn += 1;
                    assert!(matches!(before, Some(Change::Shown { .. })), "seed {seed}, {audience:?}");
                }
            }
        }
    }
    assert!(withdrawn > 100, "only {withdrawn} withdrawals: the law would mean little");
}

#[test]
fn every_row_has_the_time_of_the_record_that_brought_it() {
    for seed in 0..3 {
        let commits = generated(seed, STEPS);
        let policies = policies_of(&commits);
        let mut before = vec![0; audiences().len()];
        for (at, commit) in (1..).zip(&commits) {
            let history = history_of(&commits[..at]);
            for (whose, before) in audiences().iter().zip(&mut before) {
                let rows = feed(&policies, &history, &ceiling(whose), commit.position + 1).rows;
                for row in rows.iter().skip(*before) {
                    assert_eq!(row.since, commit.at, "seed {seed}, record {at}, {whose:?}");
                }
                *before = rows.len();
            }
        }
    }
}

#[test]
fn the_open_side_never_names_a_field_behind_the_wall() {
    let mut found = 0;
    for seed in SEEDS {
        let commits = generated(seed, STEPS);
        let (policies, history) = (policies_of(&commits), history_of(&commits));
        for audience in audiences() {
            for row in feed(&policies, &history, &ceiling(&audience), u64::MAX).rows {
                let Change::Shown { fields, walled, .. } = row.change else { continue };
                let face = &history.find(row.event).unwrap().face;
                let behind = face.fields.iter().filter(|(_, class, _)| *class == events::Class::VictimLocation);
                let names: BTreeSet<&str> = behind.map(|&(name, ..)| name).collect();
                let tells = fields.iter().any(|field| names.contains(field.as_str()));
                assert_eq!(tells, !walled.is_empty(), "seed {seed}, {audience:?}");
                assert!(!tells || audience.2 == super::FENCED, "seed {seed}, {audience:?}");
                found += usize::from(tells);
            }
        }
    }
    assert!(found > 30, "only {found} fields behind the wall: the law would mean little");
}

#[test]
fn an_agency_that_does_not_take_part_has_an_empty_feed() {
    for seed in SEEDS {
        let commits = generated(seed, STEPS);
        let (policies, history) = (policies_of(&commits), history_of(&commits));
        for audience in audiences().iter().filter(|(name, ..)| *name == agency("out")) {
            assert_eq!(feed(&policies, &history, &ceiling(audience), u64::MAX).rows, []);
        }
    }
}

#[test]
fn without_a_policy_nothing_is_shown() {
    let commits = generated(1, STEPS);
    let nothing = crate::Policies::default();
    for audience in audiences() {
        assert_eq!(feed(&nothing, &history_of(&commits), &ceiling(&audience), u64::MAX).rows, []);
    }
}

#[test]
fn a_history_as_of_a_position_is_the_one_that_was_read_when_that_was_the_newest() {
    let ids = |history: &History| history.recorded().map(|event| event.id).collect::<Vec<_>>();
    let mut later = 0;
    for seed in 0..12 {
        let commits = generated(seed, 90);
        let whole = history_of(&commits);
        for until in 0..=commits.len() {
            let then = history_of(&commits[..until]);
            let position = until as u64;
            assert_eq!(ids(&whole.as_of(position)), ids(&then), "seed {seed}, position {position}");
            later += usize::from(whole.up_to(position).items.len() > then.items.len());
        }
    }
    assert!(later > 0, "what was linked later was recorded before somewhere");
}
