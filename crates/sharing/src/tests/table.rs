//! Every event, for every kind of agency, in every state of sharing.

use super::{
    AGENCIES, FENCED, OPEN, REFERRED, Told, agency, all_samples, case_with_everybody, ceiling, face, first, id, sample,
};
use crate::{CaseAccess, Disclosed, Face, Policy, disclose};
use events::{Event, HowShared, IntakeEvent, Shown, intake::LinkUndone};
use kernel::{AgencyId, EventId, Role};
use std::sync::LazyLock;

/// How each kind of agency sees an event of somebody else: `F`ull, `S`ummary, `M`arker or nothing. The kinds are police,
/// advocacy, health, probation, prosecution, housing, hub office, oversight. Columns:
/// 1. after referral, on the fenced side; 2. the same on the open side;
/// 3. put down before the referral; events of linked streams were never the opener's own;
/// 4. after referral, shared as a summary; 5. before it, shared as a summary; 6. before it, shared in full;
/// 7. after referral, corrected; 8. while its stream is not linked, or not any more.
const ROWS: &str = include_str!("../../rows/events.txt");

pub(super) fn letter(disclosed: Option<&Disclosed>) -> char {
    match disclosed.map(|disclosed| disclosed.shown) {
        None => '-',
        Some(Shown::Marker) => 'M',
        Some(Shown::Summary) => 'S',
        Some(Shown::Full) => 'F',
    }
}

pub(super) fn seen_by(access: &CaseAccess, face: &Face, column: usize, role: Option<Role>) -> Option<Disclosed> {
    static FIRST: LazyLock<Policy> = LazyLock::new(first);
    let agency = agency(AGENCIES[column]);
    disclose(&FIRST, &ceiling(&agency, column, role), access, face)
}

/// One group of letters: what each agency sees after something was told.
fn group(face: &Face, role: Option<Role>, told: &dyn Fn(&mut Told, &AgencyId)) -> String {
    let letter_of = |column| {
        let mut case = referred();
        told(&mut case, &agency(AGENCIES[column]));
        letter(seen_by(&case.0, face, column, role).as_ref())
    };
    (0..AGENCIES.len()).map(letter_of).collect()
}

pub(super) fn referred() -> Told {
    static REFERRED: LazyLock<CaseAccess> = LazyLock::new(|| {
        let mut case = Told(case_with_everybody());
        case.refer();
        case.0
    });
    Told(REFERRED.clone())
}

/// Undoes all that links the samples' streams to the case. People and meetings cannot be unlinked, so for them this is
/// a case that never named them.
fn unlinked() -> Told {
    let mut case = referred();
    for incident in [id(0x1c), id(0x1f)] {
        let undone = LinkUndone { incident, third_party: false, reason: String::new().into() };
        let entry = events::Entry::of(&agency("opener"), Event::Intake(IntakeEvent::LinkUndone(undone)));
        assert!(case.tell(entry));
    }
    case.0.people.clear();
    case.0.meetings.clear();
    case
}

#[test]
fn every_event_is_shown_to_every_kind_in_every_state_as_the_table_says() {
    let before = all_samples(REFERRED - 1);
    let after = all_samples(REFERRED + 1);
    assert_eq!(ROWS.lines().count(), after.len(), "a new event needs a row");
    let nothing: &dyn Fn(&mut Told, &AgencyId) = &|_, _| {};
    for ((row, (name, after)), (_, before)) in ROWS.lines().zip(after).zip(before) {
        let (after, before) = (Face::of(&after), Face::of(&before));
        let share = |how| move |case: &mut Told, with: &AgencyId| case.share(after.id, with, how);
        let groups = [
            group(&after, FENCED, nothing),
            group(&after, OPEN, nothing),
            group(&before, FENCED, nothing),
            group(&after, FENCED, &share(HowShared::Summary)),
            group(&before, FENCED, &share(HowShared::Summary)),
            group(&before, FENCED, &share(HowShared::Full)),
            group(&after, FENCED, &|case, _| case.correct(after.id, id(0xc0))),
            group(&after, FENCED, &|case, _| *case = unlinked()),
        ];
        let found: Vec<&str> = std::iter::once(name.as_str()).chain(groups.iter().map(String::as_str)).collect();
        assert_eq!(found, row.split_whitespace().collect::<Vec<_>>());
    }
}

#[test]
fn an_event_before_any_referral_is_one_before_it() {
    for (name, event) in all_samples(REFERRED + 1) {
        let face = Face::of(&event);
        let linked = ["intake.incident_reported", "intake.person_recorded", "casework.meeting_called"];
        let of_the_case = !linked.iter().any(|linked| name.starts_with(linked));
        for (column, of) in AGENCIES.iter().enumerate() {
            let seen = seen_by(&case_with_everybody(), &face, column, FENCED);
            let later = seen_by(&referred().0, &face, column, FENCED);
            assert_eq!(seen, if of_the_case { None } else { later }, "{name}, {of}");
        }
    }
}

#[test]
fn the_referral_itself_and_what_lies_in_its_record_are_after_it() {
    for ((name, at), (_, after)) in all_samples(REFERRED).into_iter().zip(all_samples(REFERRED + 1)) {
        let (at, after) = (Face::of(&at), Face::of(&after));
        for column in 0..AGENCIES.len() {
            let seen = |face| seen_by(&referred().0, face, column, FENCED);
            assert_eq!(seen(&at), seen(&after), "{name}");
        }
    }
}

#[test]
fn an_agency_sees_its_own_in_full_in_every_state_but_what_is_walled_only_by_the_matrix() {
    for position in [REFERRED - 1, REFERRED + 1] {
        for (name, event) in all_samples(position) {
            let face = Face::of(&event);
            for (column, of) in AGENCIES.iter().enumerate() {
                let own = Face { controller: agency(of), ..face.clone() };
                let mut corrected = referred();
                corrected.correct(face.id, id(0xc0));
                for access in [&referred().0, &corrected.0] {
                    let seen = letter(seen_by(access, &own, column, FENCED).as_ref());
                    let expected = match name.as_str() {
                        "casework.victim_location_recorded" => ['F', 'F', '-', '-', '-', '-', '-', 'M'][column],
                        // These tables are older than it: police read their own.
                        "casework.intelligence_recorded" => ['F', '-', '-', '-', '-', '-', '-', '-'][column],
                        // What began it is not there.
                        "casework.duty_missed"
                        | "casework.duty_excused"
                        | "intake.incident_screened"
                        | "intake.hint_answered" => '-',
                        _ => 'F',
                    };
                    assert_eq!(seen, expected, "{name}, {of}");
                }
            }
        }
    }
}

#[test]
fn an_addressee_sees_in_full_what_is_addressed_to_it_unless_it_is_walled_or_corrected() {
    for position in [REFERRED - 1, REFERRED + 1] {
        for (name, event) in all_samples(position) {
            let face = Face::of(&event);
            for (column, of) in AGENCIES.iter().enumerate() {
                let mine = Face { addressees: vec![agency("somebody"), agency(of)], ..face.clone() };
                let seen = letter(seen_by(&referred().0, &mine, column, FENCED).as_ref());
                let (expected, corrected_to) = match name.as_str() {
                    "casework.victim_location_recorded" => {
                        // No address opens the wall: what the matrix gives, and only that.
                        let by_matrix = ['F', 'F', '-', '-', '-', '-', '-', 'M'][column];
                        (by_matrix, if by_matrix == '-' { '-' } else { 'M' })
                    }
                    "casework.intelligence_recorded"
                    | "casework.duty_missed"
                    | "casework.duty_excused"
                    | "intake.incident_screened"
                    | "intake.hint_answered" => ('-', '-'),
                    _ => ('F', 'M'),
                };
                assert_eq!(seen, expected, "{name}, {of}");
                let mut corrected = referred();
                corrected.correct(face.id, id(0xc0));
                let seen = letter(seen_by(&corrected.0, &mine, column, FENCED).as_ref());
                assert_eq!(seen, corrected_to, "{name}, {of}, corrected");
            }
        }
    }
}

#[test]
fn these_events_are_addressed_to_these_agencies_and_all_others_to_nobody() {
    let addressed: Vec<(String, Vec<AgencyId>)> = all_samples(1)
        .into_iter()
        .map(|(name, event)| (name, Face::of(&event).addressees))
        .filter(|(_, addressees)| !addressees.is_empty())
        .collect();
    let expected = [
        ("referrals.referral_sent", "nhs"),
        ("referrals.referral_accepted", "pol"),
        ("referrals.referral_declined", "pol"),
        ("referrals.referral_received", "pol"),
        ("referrals.information_asked", "pol"),
        ("referrals.information_given", "nhs"),
        ("referrals.work_started", "pol"),
        ("referrals.progress_reported", "pol"),
        ("referrals.referral_completed", "pol"),
        ("referrals.person_disengaged", "pol"),
        ("referrals.referral_withdrawn", "nhs"),
        ("casework.correction_acknowledged", "nhs"),
        ("casework.return_asked", "nhs"),
        ("casework.action_planned", "prb"),
        ("casework.action_redated", "prb"),
        ("casework.action_handed_over", "prb adv"),
        // Whoever was shown what is erased is told.
        ("casework.erased", "pol adv"),
        ("governance.worker_assigned", "pol"),
        ("referrals.referral_sent/about_the_victim", "nhs"),
        ("referrals.person_disengaged/about_the_victim", "pol"),
        ("referrals.referral_sent/with_its_law", "nhs"),
        ("casework.action_planned/victim_facing", "prb"),
        ("casework.action_redated/victim_facing", "prb"),
        ("casework.action_handed_over/victim_facing", "prb adv"),
    ];
    assert_eq!(addressed, expected.map(|(name, to)| (name.to_owned(), to.split(' ').map(agency).collect())));
}

#[test]
fn a_marker_has_no_fields() {
    let mut case = referred();
    for (name, event) in all_samples(REFERRED + 1) {
        case.correct(event.id, id(0xc0));
        for column in 0..AGENCIES.len() {
            let seen = seen_by(&case.0, &Face::of(&event), column, FENCED);
            let only_a_marker = Disclosed { shown: Shown::Marker, fields: Vec::new(), walled: Vec::new() };
            assert!(seen.is_none_or(|seen| seen == only_a_marker), "{name}");
        }
    }
}

#[test]
fn a_correction_reaches_whom_the_corrected_item_had_reached_in_the_same_way() {
    let item = sample("casework.item_contributed");
    let (in_full, as_summary) = (agency(AGENCIES[0]), agency(AGENCIES[1]));
    let mut case = referred();
    case.share(item.id, &in_full, HowShared::Full);
    case.share(item.id, &as_summary, HowShared::Summary);
    case.correct(item.id, id(0xc0));
    case.correct(id(0xc0), id(0xc1));
    let correction = |of: u32| Face { id: id(of), ..face("casework.item_corrected") };
    let seen = |face: &Face| -> String {
        (0..AGENCIES.len()).map(|column| letter(seen_by(&case.0, face, column, OPEN).as_ref())).collect()
    };
    assert_eq!(seen(&Face::of(&item)), "MM-----M");
    assert_eq!(seen(&correction(0xc0)), "MM-----M");
    assert_eq!(seen(&correction(0xc1)), "FS-----F");
    let corrected_by: [Option<EventId>; 3] = [item.id, id(0xc0), id(0xc1)].map(|event| case.0.corrected_by(event));
    assert_eq!(corrected_by, [Some(id(0xc0)), Some(id(0xc1)), None]);
}

#[test]
fn a_correction_is_seen_by_whoever_saw_what_it_corrects() {
    // For each event, whether it was seen by its class, by being addressed, before the referral or not at all.
    for (name, event) in all_samples(REFERRED + 1) {
        let face = Face::of(&event);
        for fenced in [OPEN, FENCED] {
            let mut case = referred();
            case.tell_as(event.position, event.id, event.entry.clone());
            let seen = |case: &Told, face: &Face| -> String {
                (0..AGENCIES.len()).map(|column| letter(seen_by(&case.0, face, column, fenced).as_ref())).collect()
            };
            let before = seen(&case, &face);
            case.correct(event.id, id(0xc0));
            let correction = Face { id: id(0xc0), ..super::face("casework.item_corrected") };
            assert_eq!(seen(&case, &correction), before, "{name}, {fenced:?}");
            case.correct(id(0xc0), id(0xc1));
            let second = Face { id: id(0xc1), ..super::face("casework.item_corrected") };
            assert_eq!(seen(&case, &second), before, "{name}, corrected again, {fenced:?}");
        }
    }
}

#[test]
fn that_a_telling_was_missed_is_for_who_sees_what_began_it_and_what_she_wishes() {
    // What began it, and the letters of who sees that; who sees what she wishes; and so who sees that she was not told.
    for began in ["casework.investigation_step_taken", "casework.item_contributed", "casework.court_outcome_recorded"] {
        let start = sample(began);
        let mut case = referred();
        case.tell_as(REFERRED + 1, id(0xe4), start.entry.clone());
        let of = |face: &Face| -> String {
            (0..AGENCIES.len()).map(|column| letter(seen_by(&case.0, face, column, OPEN).as_ref())).collect()
        };
        let start = Face { id: id(0xe4), ..Face::of(&start) };
        let both: String = of(&start)
            .chars()
            .zip(of(&face("casework.victim_preference_set")).chars())
            .map(|(start, hers)| if matches!(start, '-' | 'M') { '-' } else { hers })
            .collect();
        let missed = Face { controller: agency("somebody"), ..face("casework.duty_missed") };
        assert_eq!(of(&missed), both, "{began}");
        assert!(both.contains('-') && (both.contains('F') || began == "casework.item_contributed"), "{both}");
    }
}

#[test]
fn what_an_incident_was_screened_as_and_what_a_hint_came_to_are_for_who_sees_all_that_they_rest_on() {
    let report = sample("intake.incident_reported");
    let mut case = referred();
    case.tell_as(REFERRED + 1, id(0xe4), report.entry.clone());
    let of = |case: &Told, face: &Face| -> String {
        (0..AGENCIES.len()).map(|column| letter(seen_by(&case.0, face, column, OPEN).as_ref())).collect()
    };
    let seen = of(&case, &Face { id: id(0xe4), ..Face::of(&report) });
    for name in ["intake.incident_screened", "intake.hint_answered"] {
        let screening = of(&case, &face("intake.case_screened"));
        let both: String =
            seen.chars().zip(screening.chars()).map(|(report, of)| if report == '-' { '-' } else { of }).collect();
        let by_report = Face { rests_on: vec![id(0xe4)], controller: agency("somebody"), ..face(name) };
        assert_eq!(of(&case, &by_report), both, "{name}");
        assert!(both.contains('F') && both.contains('-'), "{both}");
        // One that is not there keeps it from everybody.
        let by_both = Face { rests_on: vec![id(0xe4), id(0xe5)], ..by_report };
        assert_eq!(of(&case, &by_both), "--------", "{name}");
    }
}

#[test]
fn what_was_shared_in_full_stays_in_full_whatever_is_shared_later() {
    let item = sample("casework.item_contributed");
    let receiver = agency(AGENCIES[3]);
    let mut case = referred();
    for (how, seen) in [(HowShared::Summary, 'S'), (HowShared::Full, 'F'), (HowShared::Summary, 'F')] {
        case.share(item.id, &receiver, how);
        assert_eq!(letter(seen_by(&case.0, &Face::of(&item), 3, OPEN).as_ref()), seen);
    }
}
