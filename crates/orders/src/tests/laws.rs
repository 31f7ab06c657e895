//! Laws on generated histories: each invariant of domain brief 3.1, and that any history can be read.

use super::{
    acts::{command, moment},
    rows::state,
    *,
};
use crate::{
    evolve,
    state::Order,
    version::{Made, Version, start_of_day},
};
use calendar::end_of_day;
use events::{AppealResult, OrdersEvent};
use proptest::prelude::*;

/// Some act of a small world: two orders, two allegations, the days of one spring.
fn any_act() -> impl Strategy<Value = String> {
    (0..37_u8, 1..3_u8, any::<bool>(), 0..120_i64).prop_map(|(which, n, one, days)| {
        let day_after = |days: i64| london_date(moment("2026-03-01_12:00").plus_millis(days * 86_400_000));
        let (on, last) = (day_after(days), day_after(days + 28));
        let of = format!("order={n}");
        match which {
            0 => format!("considered on=#{} {of}", days / 10 + 1),
            1 => format!("not_pursued {of}"),
            2 => format!("drafting {of}"),
            3 => format!("authorised {} {of}", if one { "interim_too" } else { "" }),
            4 => format!("lodged {} {of}", if one { "interim_too" } else { "" }),
            5 => format!("interim {on} to {last} {of}"),
            6 => format!("served {on}_12:00 {of}"),
            7 => format!("notified {on}_12:00 {of}"),
            8 if one => format!("full {on} until_further_order replaces_interim in_court {of}"),
            8 => format!("full {on} until_further_order {of}"),
            9 if one => format!("on_outcome {on} until_further_order in_court {of}"),
            9 => format!("on_outcome {on} to {last} {of}"),
            10 => format!("breach {on}_12:00 no_term breach={} {of}", if one { 1 } else { 2 }),
            11 => format!("breach {on}_12:00 term=2 breach={} {of}", if one { 1 } else { 2 }),
            12 => format!("breach_recorded breach={n}"),
            13 => format!("not_made_out breach={n}"),
            14 => format!("not_charged breach={n}"),
            15 => format!("charged {on}_12:00 breach={n}"),
            16 => format!("arrested {on}_12:00 breach={n}"),
            17 => format!("{} {on} breach={n}", if one { "convicted" } else { "acquitted" }),
            18 => format!("hearing {last} {of}"),
            19 => format!("withdrawn {on} {of}"),
            20 => format!("{} {on} {of}", if one { "refused" } else { "interim_refused" }),
            21 => format!("interim_extended {on} to {last} {of}"),
            22 => format!("interim_varied {on} to {last} terms={} {of}", if one { 1 } else { 3 }),
            23 if one => format!("varied {on} until_further_order terms={} {of}", 1 + days % 3),
            23 => format!("renewed {on} until_further_order {of}"),
            24 => format!("discharged {on} consents={} {of}", if one { "both" } else { "respondent" }),
            25 => format!("attempted {on}_12:00 {of}"),
            26 => format!("exempt {on} {of}"),
            27 => format!("exemption_ended {on} {of}"),
            28 => format!("change_notified {on} {last}_12:00 {of}"),
            29 => format!("change_found {on}_12:00 {of}"),
            30 if one => format!("appeal {on} by=respondent against=order_made {of}"),
            30 => format!("appeal {on} by=chief_officer against=application_refused {of}"),
            31 => format!("appeal {on} by=chief_officer against=varied {of}"),
            32 => format!("{} {on} {of}", if one { "appeal_quashed" } else { "appeal_dismissed" }),
            33 => format!("interim_sought {on} {of}"),
            34 if one => format!("renewal_refused {on} asked_by=chief_officer {of}"),
            34 => format!("discharge_refused {on} asked_by=respondent {of}"),
            35 if one => format!("appeal {on} by=chief_officer against=variation_refused {of}"),
            35 => format!("varied {on} until_further_order own=1:..{last} {of}"),
            _ => format!("appeal_allowed {on} {of}"),
        }
    })
}

fn acts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(any_act(), 0..60)
}

/// The case that acts lead to after a given one; refused ones leave nothing.
fn lived(given: &str, acts: &[String]) -> World {
    let mut world = state(given);
    for text in acts {
        let act = command(text);
        let entries = world.decided(&act).unwrap_or_default();
        let changed = !entries.is_empty();
        world.record(entries);
        if changed {
            assert_eq!(world.decided(&act), Ok(vec![]), "repeated: {text}");
        }
    }
    world
}

fn starts() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("NOTHING"), Just("CONSIDERED"), Just("LODGED"), Just("INTERIM_SERVED"), Just("IN_FORCE")]
}

fn said(world: &World) -> impl Iterator<Item = &OrdersEvent> {
    world.history.iter().filter_map(|event| match &event.entry.event {
        Event::Orders(said) => Some(said),
        Event::Intake(_)
        | Event::Risk(_)
        | Event::Referrals(_)
        | Event::Casework(_)
        | Event::Governance(_)
        | Event::Access(_) => None,
    })
}

fn count(world: &World, matches: impl Fn(&OrdersEvent) -> bool) -> usize {
    said(world).filter(|said| matches(said)).count()
}

fn undone_on_appeal(order: &Order) -> bool {
    let determined = order.appeals.iter().filter_map(|(_, determined)| determined.as_ref());
    determined.into_iter().any(|it| it.said.result == AppealResult::Allowed)
}

proptest! {
    // Exactly one full order, and none that nobody applied for.
    #[test]
    fn an_order_has_at_most_one_full_version_and_never_one_without_an_application(given in starts(), acts in acts()) {
        let world = lived(given, &acts);
        for n in 1..3 {
            let full = count(&world, |said| matches!(said, OrdersEvent::FullOrderMade(it) if it.order == id(n)));
            let lodged = count(&world, |said| matches!(said, OrdersEvent::ApplicationLodged(it) if it.order == id(n)));
            prop_assert!(full <= 1 && full <= lodged && lodged <= 1);
        }
    }

    // A breach is enforceable only for versions, with the term that is named, that were proven served.
    #[test]
    fn no_breach_is_charged_that_no_service_came_before(
        given in prop_oneof![starts(), Just("ALLEGED"), Just("RECORDED")],
        acts in acts(),
    ) {
        let world = lived(given, &acts);
        let state = State::fold(&world.history);
        for breach in state.breaches.values().filter(|breach| breach.charged.is_some()) {
            let order = &state.orders[&breach.reported.said.order];
            let then = breach.reported.occurred.unwrap();
            let by_then = |version: &Version| {
                let terms = version.made.terms().map_or(0, Vec::len);
                version.served.as_ref().is_some_and(|served| served.at <= then.to)
                    && version.made.day() <= london_date(then.to)
                    && breach.reported.said.term.is_none_or(|term| usize::from(term) <= terms)
            };
            prop_assert!(order.versions.iter().any(by_then));
        }
    }

    #[test]
    fn at_most_one_version_of_an_order_is_in_force_on_the_day_after_any_change(given in starts(), acts in acts()) {
        let state = State::fold(&lived(given, &acts).history);
        for order in state.orders.values() {
            for changed in order.versions.iter().map(|version| version.made.day()) {
                let day = changed.tomorrow().unwrap();
                // On the day of a change the old terms end and the new ones begin.
                if order.versions.iter().any(|version| version.made.day() == day) {
                    continue;
                }
                let in_force = order.versions.iter().filter(|version| {
                    version.made.day() <= day && order.last_day_of(version).is_none_or(|last| day <= last)
                });
                prop_assert!(in_force.count() <= 1);
            }
        }
    }

    // Region C carries over and is never reset.
    #[test]
    fn at_most_one_appeal_and_one_exemption_are_open_and_region_c_never_starts_anew_with_the_full_order(
        given in starts(),
        acts in acts(),
    ) {
        let state = State::fold(&lived(given, &acts).history);
        for order in state.orders.values() {
            prop_assert!(order.appeals.iter().filter(|(_, determined)| determined.is_none()).count() <= 1);
            prop_assert!(order.exemptions.iter().filter(|(_, ended)| ended.is_none()).count() <= 1);
            let replacing = order.full().filter(|full| full.made.replaces_interim());
            prop_assert!(replacing.and_then(|full| full.served.as_ref()?.notification_due).is_none());
        }
    }

    // Nobody owes an initial notification but by service of what was not there before, or by the end of an exemption.
    #[test]
    fn a_duty_to_notify_begins_with_each_order_once_and_with_the_end_of_each_exemption_at_most(
        given in starts(),
        acts in acts(),
    ) {
        let state = State::fold(&lived(given, &acts).history);
        for order in state.orders.values() {
            let first = |made: &Made| matches!(made, Made::Interim(_) | Made::Full(_) | Made::OnOutcome(_));
            let made = order.versions.iter().filter(|version| first(&version.made)).count();
            let ended = order.exemptions.iter().filter(|(_, ended)| ended.is_some()).count();
            prop_assert!(order.duties().count() <= made + ended);
        }
    }

    // An interim order is asked for before it is made or refused, and an asking waits for its answer.
    #[test]
    fn no_interim_order_is_made_or_refused_that_nobody_had_asked_for(given in starts(), acts in acts()) {
        let state = State::fold(&lived(given, &acts).history);
        for order in state.orders.values() {
            let application = &order.application;
            let made = order.versions.iter().filter_map(|version| match &version.made {
                Made::Interim(it) => Some(it.said.made),
                Made::Full(_) | Made::OnOutcome(_) | Made::Varied(_) | Made::Received(_) => None,
            });
            let with_it = application.lodged.as_ref().is_some_and(|lodged| lodged.said.interim_sought);
            let by = |day| application.interim_sought.iter().any(|it| it.said.sought_on <= day);
            let decided = made.chain(application.interim_refused.iter().map(|it| it.said.refused_on));
            prop_assert!(decided.into_iter().all(|day| with_it || by(day)));
        }
    }

    // A court that refuses a change leaves the order as it is, and so does an appeal against that until something is made.
    #[test]
    fn a_refusal_to_change_an_order_and_an_appeal_against_it_change_no_day_of_it(acts in acts(), days in 0..120_i64) {
        let world = lived("IN_FORCE", &acts);
        let mut after = world.clone();
        for act in [
            "discharge_refused 2026-07-01 asked_by=respondent",
            "appeal 2026-07-02 by=respondent against=variation_refused",
            "appeal_quashed 2026-07-03",
        ] {
            let Ok(entries) = after.decided(&command(act)) else { break };
            after.record(entries);
        }
        let day = london_date(moment("2026-03-01_12:00").plus_millis(days * 86_400_000));
        let in_force = |world: &World| {
            State::fold(&world.history).orders[&id(1)].in_force_on(day).map(|version| version.made.event())
        };
        prop_assert_eq!(in_force(&world), in_force(&after));
    }

    // A term holds only while its order does, and what stands is what a breach of that moment is reported of.
    #[test]
    fn a_term_stands_exactly_when_its_breach_is_taken(given in starts(), acts in acts()) {
        let world = lived(given, &acts);
        for standing in standings(&State::fold(&world.history), world.now) {
            prop_assert_eq!(standing.in_force, standing.last_day.is_none_or(|last| london_date(world.now) <= last));
            for (nth, term) in (1..).zip(standing.terms.iter().flatten()) {
                prop_assert!(standing.in_force || !term.in_force);
                // On the day of a change the terms before it hold too.
                if standing.made == london_date(world.now) {
                    continue;
                }
                let Command::ReportBreach(it) = command("breach some_time breach=9") else { unreachable!() };
                let provenance = Provenance { occurred: Some(Occurred::at(world.now)), ..it.provenance };
                let it = ReportBreach { order: standing.order, term: Some(nth), provenance, ..it };
                prop_assert_eq!(world.decided(&Command::ReportBreach(it)).is_ok(), term.in_force);
            }
        }
    }

    // Region D is one for each allegation.
    #[test]
    fn what_becomes_of_one_allegation_changes_no_other(acts in acts(), more in any_act()) {
        let world = lived("RECORDED", &acts);
        let mut after = world.clone();
        let act = command(&more);
        let entries = after.decided(&act).unwrap_or_default();
        after.record(entries);
        let (before, after) = (State::fold(&world.history), State::fold(&after.history));
        let breaches = before.breaches.iter().filter(|(breach, it)| {
            format!("{it:?}") != format!("{:?}", after.breaches[breach])
        });
        prop_assert!(breaches.count() <= 1);
        prop_assert!(before.breaches.keys().all(|breach| after.breaches.contains_key(breach)));
    }

    #[test]
    fn a_charge_follows_a_recorded_breach_and_no_breach_is_both_recorded_and_not_made_out(acts in acts()) {
        let world = lived("ALLEGED", &acts);
        for n in 1..3 {
            let recorded = count(&world, |said| matches!(said, OrdersEvent::BreachRecorded(it) if it.breach == id(n)));
            let rejected = count(&world, |said| matches!(said, OrdersEvent::BreachNotMadeOut(it) if it.breach == id(n)));
            let charged = count(&world, |said| matches!(said, OrdersEvent::BreachCharged(it) if it.breach == id(n)));
            let tried = count(&world, |said| matches!(said, OrdersEvent::BreachTried(it) if it.breach == id(n)));
            prop_assert!(recorded + rejected <= 1 && charged <= recorded && tried <= charged);
        }
    }

    // End dates compare in London, the last day included; the clocks go forward in this spring.
    #[test]
    fn an_order_is_in_force_on_whole_days_of_london(given in starts(), acts in acts(), days in 0..120_i64) {
        let world = lived(given, &acts);
        let day = london_date(moment("2026-03-01_12:00").plus_millis(days * 86_400_000));
        let reported = |at: Timestamp| {
            let Command::ReportBreach(it) = command("breach some_time breach=9 no_term") else { unreachable!() };
            let provenance = Provenance { occurred: Some(Occurred::at(at)), ..it.provenance };
            world.decided(&Command::ReportBreach(ReportBreach { provenance, ..it })).is_ok()
        };
        let (first, last) = (reported(start_of_day(day)), reported(end_of_day(day)));
        let order = State::fold(&world.history).orders.get(&id(1)).cloned();
        prop_assert_eq!(first, last);
        prop_assert_eq!(first, order.is_some_and(|order| order.in_force_on(day).is_some()));
    }

    // What is pending changes nothing until it is determined.
    #[test]
    fn an_order_stays_in_force_while_an_appeal_is_pending(acts in acts(), days in 0..120_i64) {
        let world = lived("IN_FORCE", &acts);
        let mut appealed = world.clone();
        for by in ["by=respondent against=order_made", "by=chief_officer against=varied"] {
            let entries = appealed.decided(&command(&format!("appeal 2026-07-01 {by}"))).unwrap_or_default();
            appealed.record(entries);
        }
        let day = london_date(moment("2026-03-01_12:00").plus_millis(days * 86_400_000));
        let (before, after) = (State::fold(&world.history), State::fold(&appealed.history));
        let in_force = |state: &State| state.orders[&id(1)].in_force_on(day).map(|version| version.made.event());
        prop_assert_eq!(in_force(&before), in_force(&after));
    }

    #[test]
    fn what_was_discharged_or_quashed_is_not_in_force_again_but_by_an_appeal(acts in acts()) {
        let state = State::fold(&lived("IN_FORCE", &acts).history);
        // After the full order no other is made, so nothing follows an end of it.
        for order in state.orders.get(&id(1)).into_iter().filter(|order| !undone_on_appeal(order)) {
            for end in order.ends.iter().filter(|end| order.full().is_some_and(|full| full.made.day() <= end.on)) {
                prop_assert!(order.in_force_on(end.on.tomorrow().unwrap()).is_none());
            }
        }
    }

    // The full order, and what renews or varies it, lasts at least as long as its law asks for.
    #[test]
    fn no_stalking_protection_order_is_made_or_varied_to_end_before_two_years(acts in acts()) {
        let state = State::fold(&lived("IN_FORCE", &acts).history);
        let order = &state.orders[&id(1)];
        let two_years = day("2028-04-08");
        for version in order.versions.iter().filter(|version| !version.made.is_interim()) {
            prop_assert!(version.made.last_day().is_none_or(|last| last >= two_years));
        }
    }

    #[test]
    fn any_order_of_events_can_be_folded_and_decided_on(acts in acts(), seed in any::<u64>()) {
        let mut world = lived("IN_FORCE", &acts);
        world.history.sort_by_key(|event| event.position.wrapping_mul(seed | 1));
        let state = world.history.iter().fold(State::default(), evolve);
        prop_assert_eq!(state.events.len(), world.history.len());
        for text in &acts {
            let _ = world.decided(&command(text));
        }
    }
}
