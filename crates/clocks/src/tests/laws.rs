//! What holds of clocks on every history that the rules allow.

use crate::{About, Board, Clock, ClockState};
use events::{
    AppealResult, ApplicationPart, CaseworkEvent, Duty, Entry, Event, GovernanceEvent, IntakeEvent, LocationKind,
    OrdersEvent, PersonRole, Private, Recorded, ReferenceSetName, Register,
    casework::DutyMissed,
    governance::PublicText,
    reference::{ReferenceAdopted, ReferenceEntry, ReferenceSet},
};
use kernel::{By, Date, EventId, OrderId, Timestamp};
use std::collections::BTreeMap;
use testkit::histories;

const SEEDS: u64 = 20;

/// A history, and the register that goes with it.
fn world(seed: u64) -> (Register, Vec<Recorded>) {
    let commits = histories::lawful(seed, 110, &[]);
    let all: Vec<Recorded> = commits.iter().flat_map(histories::Commit::recorded).collect();
    (Register::fold(&all), all)
}

fn board(register: &Register, history: &[Recorded]) -> Vec<Clock> {
    Board::of(register, history).clocks
}

fn plus_days(at: Timestamp, days: i64) -> Timestamp {
    at.plus_millis(days * 86_400_000)
}

#[test]
fn what_has_begun_stays_with_its_start_and_what_has_ended_ended_once() {
    let mut ended = 0;
    for seed in 0..SEEDS {
        let (register, history) = world(seed);
        let mut before: BTreeMap<_, Clock> = BTreeMap::new();
        for upto in 0..=history.len() {
            let now: BTreeMap<_, Clock> =
                board(&register, &history[..upto]).into_iter().map(|clock| (clock.key(), clock)).collect();
            for (key, clock) in &before {
                let later = &now[key];
                assert_eq!((later.since, later.under), (clock.since, clock.under), "{key:?}");
                assert!(clock.settled.is_none() || later.settled.is_some(), "{key:?} began again");
            }
            ended += now.values().filter(|clock| clock.settled.is_some()).count();
            // What follows from a day to come has not begun yet, and may come to nothing.
            let at = upto.checked_sub(1).map(|last| history[last].at);
            before = now.into_iter().filter(|(_, clock)| at.is_some_and(|at| clock.has_begun(at))).collect();
        }
    }
    assert!(ended > 0);
}

/// The order that an event ends before its last day, or decides against.
fn ended(event: &Recorded) -> Option<OrderId> {
    let Event::Orders(said) = &event.entry.event else { return None };
    if let OrdersEvent::OrderDischarged(it) = said {
        Some(it.order)
    } else if let OrdersEvent::ApplicationWithdrawn(it) = said {
        Some(it.order)
    } else if let OrdersEvent::ApplicationRefused(it) = said {
        (it.part == ApplicationPart::Main).then_some(it.order)
    } else if let OrdersEvent::AppealDetermined(it) = said {
        (it.result == AppealResult::Quashed && !it.undoes_a_refusal()).then_some(it.order)
    } else {
        None
    }
}

#[test]
fn under_what_was_ended_nothing_is_owed_and_the_victim_is_told() {
    let mut found = 0;
    for seed in 0..SEEDS {
        let (register, history) = world(seed);
        for (nth, event) in history.iter().enumerate() {
            let Some(order) = ended(event) else { continue };
            found += 1;
            let clocks = board(&register, &history[..=nth]);
            let tells = |clock: &&Clock| clock.duty == Duty::TellVictim && clock.began == event.id;
            assert_eq!(clocks.iter().filter(tells).count(), 1, "seed {seed}: {event:?}");
            let under = [
                Duty::ServeOrder,
                Duty::Notify,
                Duty::RecordFailureToNotify,
                Duty::ReviewRenewal,
                Duty::TellOfOrderEnding,
                Duty::ListBeforeInterimEnds,
                Duty::SettleBeforeInterimEnds,
                Duty::DecideBeforeInterimEnds,
            ];
            let owed = |clock: &&Clock| {
                clock.settled.is_none() && clock.about == About::Order(order) && under.contains(&clock.duty)
            };
            assert_eq!(clocks.iter().find(owed), None, "seed {seed}: {event:?}");
        }
    }
    assert!(found > 0);
}

#[test]
fn time_alone_changes_only_what_runs_and_only_to_missed() {
    let mut missed = 0;
    for seed in 0..SEEDS {
        let (register, history) = world(seed);
        for clock in board(&register, &history) {
            for days in [0, 1, 30, 400] {
                let (now, then) = (plus_days(clock.due, days - 1), plus_days(clock.due, days));
                match (clock.state(now), clock.state(then)) {
                    (ClockState::Running, ClockState::Missed) => missed += 1,
                    (before, after) => assert_eq!(before, after, "{clock:?}"),
                }
            }
            assert_eq!(clock.settled.is_none(), clock.state(clock.due) == ClockState::Running);
        }
    }
    assert!(missed > 0);
}

#[test]
fn an_announcement_changes_nothing_but_that_it_was_made() {
    let mut announced = 0;
    for seed in 0..SEEDS {
        let (register, mut history) = world(seed);
        let before = board(&register, &history);
        let last = history.last().unwrap().clone();
        for (nth, clock) in before.iter().enumerate() {
            let owner = clock.owner.agency().cloned();
            let missed = DutyMissed { duty: clock.duty, began: clock.began, owner, due: clock.due };
            let entry = Entry::of(&"hub".parse().unwrap(), Event::Casework(CaseworkEvent::DutyMissed(missed)));
            let id = EventId::of("00000000-0000-8000-8000-000000000009".parse().unwrap(), u32::try_from(nth).unwrap());
            history.push(Recorded { id, entry, by: By::Clock, ..last.clone() });
        }
        let after = board(&register, &history);
        announced += after.iter().filter(|clock| clock.announced.is_some()).count();
        assert!(after.iter().all(|clock| clock.announced.is_some()), "seed {seed}");
        let unsaid: Vec<Clock> = after.into_iter().map(|clock| Clock { announced: None, ..clock }).collect();
        assert_eq!(unsaid, before);
    }
    assert!(announced > 0);
}

#[test]
fn without_a_rulebook_only_days_that_events_name_are_owed() {
    let mut named = 0;
    for seed in 0..SEEDS {
        let (register, history) = world(seed);
        let without = board(&Register::default(), &history);
        assert!(without.iter().all(|clock| clock.under.is_none()));
        let with = board(&register, &history);
        assert!(without.iter().all(|clock| with.iter().any(|other| other.key() == clock.key())));
        named += without.len();
    }
    assert!(named > 0);
}

/// A set of bank holidays by which no day of the histories is worked, adopted at a position.
fn nothing_is_worked(position: u64) -> Recorded {
    let days =
        std::iter::successors(Some("2020-01-01".parse::<Date>().unwrap()), |day| day.tomorrow().ok()).take(6_000);
    let entry = |day: Date| ReferenceEntry {
        code: day.to_string(),
        name: "A day (fictional)".to_owned(),
        valid_from: day,
        valid_to: None,
        source: "Fictional.".to_owned(),
    };
    let set = ReferenceSet { name: ReferenceSetName::BankHolidays, version: 1, entries: days.map(entry).collect() };
    let adopted = ReferenceAdopted { set, digest: PublicText("sha256:00".to_owned()) };
    let entry = Entry::of(&"hub".parse().unwrap(), Event::Governance(GovernanceEvent::ReferenceAdopted(adopted)));
    let id = EventId::of("00000000-0000-8000-8000-0000000000ff".parse().unwrap(), 0);
    Recorded { position, id, at: "2026-01-01T00:00:00Z".parse().unwrap(), by: By::Operator, entry }
}

#[test]
fn bank_holidays_that_are_adopted_move_no_clock_that_began_before_and_bring_none_forward() {
    let (mut stayed, mut moved) = (0, 0);
    for seed in 0..SEEDS {
        let (register, history) = world(seed);
        let adopted_at = history[history.len() / 2].position;
        let mut with = register.clone();
        with.learn(&nothing_is_worked(adopted_at));
        let before: BTreeMap<_, _> =
            board(&register, &history).into_iter().map(|clock| (clock.key(), clock.due)).collect();
        for clock in board(&with, &history) {
            let began = history.iter().find(|event| event.id == clock.began).unwrap();
            let due = before[&clock.key()];
            if began.position < adopted_at {
                assert_eq!(clock.due, due, "{clock:?}");
                stayed += 1;
            } else {
                assert!(clock.due >= due, "{clock:?}");
                moved += usize::from(clock.due > due);
            }
        }
    }
    assert!(stayed > 0 && moved > 0, "{stayed} stayed, {moved} moved");
}

/// Where she lives is known by an address, and by a postcode or UPRN that stands for one; what was erased was known.
#[test]
fn a_home_that_was_described_in_any_way_is_known_and_the_next_one_is_a_change() {
    let described = |address: Private<Option<String>>, located: Option<bool>| {
        let mut shapes = testkit::samples::other_shapes().into_iter();
        let (_, mut entry) = shapes.find(|(shape, _)| *shape == "with_identifiers").unwrap();
        let Event::Intake(IntakeEvent::PersonRecorded(person)) = &mut entry.event else { panic!() };
        (person.role, person.address, person.located) = (PersonRole::Victim, address, located);
        entry.event
    };
    for (address, located, is_change) in [
        (Private::Known(None), None, false),
        (Private::Known(None), Some(false), false),
        (Private::Known(None), Some(true), true),
        (Private::Known(Some("4 Sample Row".to_owned())), None, true),
        (Private::Erased, None, true),
    ] {
        let mut board = Board::of(&Register::default(), &[]);
        crate::risk::learns_of_a_change(&mut board, &described(address, located));
        let mut events = testkit::samples::every_event().into_iter().map(|entry| entry.event);
        let mut home =
            events.find(|it| matches!(it, Event::Casework(CaseworkEvent::VictimLocationRecorded(_)))).unwrap();
        if let Event::Casework(CaseworkEvent::VictimLocationRecorded(it)) = &mut home {
            it.kind = LocationKind::Home;
        }
        assert_eq!(crate::risk::learns_of_a_change(&mut board, &home), is_change, "{located:?}");
    }
}
