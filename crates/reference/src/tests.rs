//! Numbers as rows, laws over whatever is read, and what a set and a file must be.

use crate::{CroNumber, ENTRIES_MAX, Malformed, NhsNumber, NotInUse, PncId, Postcode, Uprn, first, not_in_use, read};
use crate::{digest, problems, removed, text, words};
use events::{
    BreachOutcome, Entry, Event, GovernanceEvent, HearingPurpose, Instrument, IntakeEvent, OffenceCode, OrderKind,
    OrdersEvent, Recorded, RecordedAs, ReferenceSetName, Register,
    conduct::IncidentScreened,
    governance::PublicText,
    intake::ConductReclassified,
    orders::{BreachCharged, BreachTried, HearingListed, OrderMadeOnOutcome},
    reference::{ReferenceAdopted, ReferenceSet},
};
use jiff::civil::date;
use kernel::{By, Date, EventId, Id, Occurred, Timestamp};
use proptest::prelude::*;
use strum::IntoEnumIterator;

const TODAY: Date = date(2026, 6, 1);

/// What a text is stored as, by the kind of number; the reason where it is refused.
fn stored(kind: &str, text: &str) -> Result<String, Malformed> {
    match kind {
        "nhs_number" => text.parse::<NhsNumber>().map(|it| it.as_str().to_owned()),
        "pnc_id" => PncId::read(text, TODAY).map(|it| it.as_str().to_owned()),
        "cro_number" => text.parse::<CroNumber>().map(|it| it.as_str().to_owned()),
        "postcode" => text.parse::<Postcode>().map(|it| it.as_str().to_owned()),
        "uprn" => text.parse::<Uprn>().map(|it| it.as_str().to_owned()),
        other => panic!("{other} is no kind of number"),
    }
}

const KINDS: [&str; 5] = ["nhs_number", "pnc_id", "cro_number", "postcode", "uprn"];

#[test]
fn every_number_is_read_as_its_row_says() {
    let (mut kind, mut checked) = ("", 0);
    for line in include_str!("../rows/numbers.txt").lines().filter(|line| !line.starts_with("//") && !line.is_empty()) {
        let Some(row) = line.strip_prefix("  ") else {
            kind = line;
            continue;
        };
        let (given, expected) = row.rsplit_once(" = ").unwrap();
        let found = stored(kind, given).unwrap_or_else(|_| "-".to_owned());
        assert_eq!(found, expected, "{kind}: {given}");
        checked += 1;
    }
    assert!(checked > 55, "{checked}");
}

#[test]
fn an_nhs_number_is_shown_as_people_read_it() {
    assert_eq!("9434765919".parse::<NhsNumber>().unwrap().to_string(), "943 476 5919");
}

#[test]
fn one_wrong_digit_or_letter_never_passes() {
    for (kind, right) in [("nhs_number", "9434765919"), ("pnc_id", "2003/0062845E"), ("cro_number", "265416/21G")] {
        for at in 0..right.len() {
            for other in "0123456789ABCDEFGHJKLMNPQRTUVWXYZ".chars() {
                let wrong: String = right.chars().enumerate().map(|(n, c)| if n == at { other } else { c }).collect();
                let same_kind = other.is_ascii_digit() == right.as_bytes()[at].is_ascii_digit();
                // The century of a PNC id is not checked.
                let unchecked = kind == "pnc_id" && at < 2;
                if wrong != right && same_kind && right.as_bytes()[at] != b'/' && !unchecked {
                    assert!(stored(kind, &wrong).is_err(), "{kind}: {wrong}");
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn whatever_is_read_is_stored_in_one_form_and_read_again_as_itself(given in "[0-9A-Za-z/ -]{0,16}") {
        for kind in KINDS {
            if let Ok(form) = stored(kind, &given) {
                prop_assert_eq!(stored(kind, &form), Ok(form.clone()));
                prop_assert_eq!(stored(kind, &format!(" {} ", form.to_lowercase())), Ok(form));
            }
        }
    }

    #[test]
    fn of_ten_endings_of_nine_digits_at_most_one_is_an_nhs_number(digits in "[0-9]{9}") {
        let right = (0..10).filter(|last| format!("{digits}{last}").parse::<NhsNumber>().is_ok()).count();
        prop_assert!(right <= 1);
    }

    #[test]
    fn a_refusal_says_nothing_of_what_was_read(given in "\\PC{4,24}") {
        for kind in KINDS {
            if let Err(refused) = stored(kind, &given) {
                prop_assert!(!refused.to_string().contains(&given));
            }
        }
    }

    #[test]
    fn any_text_is_a_set_or_told_what_is_wrong(given in "\\PC{0,200}") {
        if let Err(found) = read(&given) {
            prop_assert!(!found.is_empty());
        }
    }
}

#[test]
fn the_sets_of_a_release_are_valid_and_have_every_word() {
    for name in ReferenceSetName::iter() {
        let set = read(text(name)).unwrap_or_else(|found| panic!("{name:?}: {found:?}"));
        assert_eq!((set.name, set.version), (name, 1));
        assert_eq!(set, first(name));
        for word in words(name) {
            assert!(set.entry(&word).is_some(), "{name:?} lacks {word}");
        }
    }
}

#[test]
fn the_bank_holidays_of_the_release_are_those_that_the_rule_counts_by() {
    let set = first(ReferenceSetName::BankHolidays);
    let rule: Vec<_> =
        (2011..=2030).flat_map(calendar::bank_holidays).map(|(day, name)| (day.to_string(), name)).collect();
    let listed: Vec<_> = set.entries.iter().map(|entry| (entry.code.clone(), entry.name.as_str())).collect();
    assert_eq!(listed, rule);
    // So adopting it moves nothing.
    let (adopted, mut day) = (set.calendar(), date(2010, 12, 1));
    while day.year() < 2032 {
        assert_eq!(
            calendar::is_working_day(day, &adopted),
            calendar::is_working_day(day, &kernel::RULE_ALONE),
            "{day}"
        );
        day = day.tomorrow().unwrap();
    }
}

#[test]
fn every_problem_of_a_file_is_told_at_once_by_its_place() {
    let file = r#"{"name": "courts", "version": 0, "colour": "red", "entries": [
        {"code": "B90NM00", "name": "Northmere Magistrates' Court", "valid_from": "2020-01-20", "source": "Fictional."},
        {"code": 7, "name": "", "valid_from": "2020-02-30", "source": "Fictional."},
        {"code": "B 90", "name": "Court", "valid_from": "2020-01-20", "valid_to": null, "source": "Fictional."},
        "none"
    ]}"#;
    let told: Vec<String> = read(file).unwrap_err().into_iter().map(|problem| problem.path).collect();
    assert_eq!(told, ["colour", "entries[1].code", "entries[1].valid_from", "entries[2].valid_to", "entries[3]"]);
    for (file, path) in [
        ("", "set"),
        ("[]", "set"),
        ("{}", "set"),
        (r#"{"name": "court", "version": 1, "entries": []}"#, "name"),
        (r#"{"name": "courts", "version": -1, "entries": []}"#, "version"),
        (r#"{"name": "courts", "version": 1}"#, "entries"),
    ] {
        assert_eq!(read(file).unwrap_err()[0].path, path, "{file}");
    }
}

/// What spoils a set, and where it is told.
type Spoil = (fn(&mut ReferenceSet), &'static str);

#[test]
fn what_no_set_may_be_is_found_wherever_it_is() {
    // An entry that holds on another day than its own would count as no holiday.
    let another_day = |set: &mut ReferenceSet| {
        set.entries[1].valid_from = date(2011, 4, 23);
        set.entries[1].valid_to = Some(date(2011, 4, 23));
    };
    let spoilt: [Spoil; 17] = [
        (another_day, "entries[1].code"),
        (|set| set.version = 0, "version"),
        (|set| set.entries.clear(), "entries"),
        (|set| set.entries[1].code = set.entries[0].code.clone(), "entries[1].code"),
        (|set| set.entries[1].code = String::new(), "entries[1].code"),
        (|set| set.entries[1].code = "2027 05 03".into(), "entries[1].code"),
        (|set| set.entries[1].code = "3 May 2027".into(), "entries[1].code"),
        (|set| set.entries[1].code = "2027-02-30".into(), "entries[1].code"),
        (|set| set.entries[1].code = "2027-05-01".into(), "entries[1].code"), // a Saturday
        (|set| set.entries[1].code = "WORKED-2027-05-01".into(), "entries[1].code"),
        (|set| set.entries[1].name = " ".into(), "entries[1].name"),
        (|set| set.entries[1].name = "x".repeat(201), "entries[1].name"),
        (|set| set.entries[1].name = "Refuge, 14 Alder Way, Saltby ZZ99 3WZ".into(), "entries[1].name"),
        (|set| set.entries[1].source = String::new(), "entries[1].source"),
        (|set| set.entries[1].source = "two\nlines".into(), "entries[1].source"),
        (|set| set.entries[1].valid_to = Some(date(2000, 1, 1)), "entries[1].valid_to"),
        (|set| set.entries[1].valid_from = date(1899, 12, 31), "entries[1].valid_from"),
    ];
    for (nth, (spoil, path)) in spoilt.into_iter().enumerate() {
        let mut set = first(ReferenceSetName::BankHolidays);
        spoil(&mut set);
        let told: Vec<String> = problems(&set).into_iter().map(|problem| problem.path).collect();
        assert_eq!(told.first().map(String::as_str), Some(path), "{nth}: {told:?}");
    }
    let mut many = first(ReferenceSetName::Courts);
    let court = many.entries[0].clone();
    many.entries.extend(
        (0..ENTRIES_MAX).map(|nth| events::reference::ReferenceEntry { code: format!("C{nth}"), ..court.clone() }),
    );
    let told = problems(&many);
    assert!(!told.is_empty() && told.iter().all(|problem| problem.path == "entries"), "{told:?}");
}

#[test]
fn a_set_without_a_word_that_commands_can_name_is_none() {
    for name in ReferenceSetName::iter() {
        for word in words(name) {
            let mut set = first(name);
            set.entries.retain(|entry| entry.code != word);
            assert!(problems(&set).iter().any(|problem| problem.what.contains(&word)), "{name:?} without {word}");
        }
    }
}

#[test]
fn what_a_later_set_leaves_out_is_named_and_an_end_is_no_leaving_out() {
    let last = first(ReferenceSetName::Courts);
    let mut ended = last.clone();
    ended.entries[0].valid_to = Some(TODAY);
    assert_eq!(removed(&last, &ended), [""; 0]);
    assert_ne!(digest(&last), digest(&ended));
    assert_eq!(digest(&last), digest(&first(ReferenceSetName::Courts)));
    ended.entries.remove(0);
    assert_eq!(removed(&last, &ended), ["B90NM00"]);
}

fn id<K>(n: u128) -> Id<K> {
    format!("00000000-0000-8000-8000-{n:012x}").parse().unwrap()
}

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

/// A register in which a set was adopted with one code that ended on 31 March 2026.
fn ended(name: ReferenceSetName, code: &str) -> Register {
    let mut set = first(name);
    set.entries
        .iter_mut()
        .filter(|entry| entry.code == code)
        .for_each(|entry| entry.valid_to = Some(date(2026, 3, 31)));
    let adopted = ReferenceAdopted { digest: PublicText(digest(&set)), set };
    let entry = Entry::of(&"hub".parse().unwrap(), Event::Governance(GovernanceEvent::ReferenceAdopted(adopted)));
    let (at, by) = (at("2026-03-01T09:00:00Z"), By::Operator);
    Register::fold(&[Recorded { position: 1, id: EventId::of(id(1), 0), at, by, entry }])
}

fn by_police(event: Event) -> Entry {
    Entry::of(&"pol".parse().unwrap(), event)
}

fn reclassified(offence: OffenceCode) -> Entry {
    by_police(Event::Intake(IntakeEvent::ConductReclassified(ConductReclassified {
        to: RecordedAs::Stalking,
        offence: Some(offence),
        included: Vec::new(),
        incidents: Vec::new(),
        reason: "four incidents".to_owned().into(),
    })))
}

fn screened(offence: OffenceCode) -> Entry {
    by_police(Event::Intake(IntakeEvent::IncidentScreened(IncidentScreened {
        incident: id(5),
        report: EventId::of(id(6), 0),
        screened_as: RecordedAs::Stalking,
        offence: Some(offence),
        included: Vec::new(),
        reason: "she named him".to_owned().into(),
        why_not_stalking: None.into(),
    })))
}

fn charged(offence: OffenceCode, moment: &str) -> Entry {
    by_police(Event::Orders(OrdersEvent::BreachCharged(BreachCharged {
        breach: id(7),
        offences: vec![OffenceCode::H20164, offence],
        charged_at: at(moment),
        remanded: false,
        charge_reference: "NM/1 (fictional)".to_owned().into(),
    })))
}

fn made(kind: OrderKind, court: &str, day: Date) -> Entry {
    by_police(Event::Orders(OrdersEvent::OrderMadeOnOutcome(OrderMadeOnOutcome {
        order: id(8),
        kind,
        made: day,
        last_day: None,
        served_in_court: true,
        origin: None,
        applicant: None,
        court: court.to_owned().into(),
        terms: Vec::new().into(),
    })))
}

fn listed(court: &str, day: Date) -> Entry {
    by_police(Event::Orders(OrdersEvent::HearingListed(HearingListed {
        order: id(8),
        purpose: HearingPurpose::Main,
        listed_for: day,
        adjourned: false,
        court: court.to_owned().into(),
    })))
}

fn tried(court: &str, day: Date) -> Entry {
    by_police(Event::Orders(OrdersEvent::BreachTried(BreachTried {
        breach: id(7),
        on: day,
        outcome: BreachOutcome::Convicted,
        court: court.to_owned().into(),
    })))
}

#[test]
fn a_code_is_refused_on_a_day_on_which_it_is_not_in_use_and_on_no_other() {
    use ReferenceSetName::{Courts, Offences, OrderKinds};
    let occurred = |entry: Entry, moment| Entry { occurred: Some(Occurred::at(at(moment))), ..entry };
    let restraining = OrderKind::RestrainingOrder;
    for (set, code, entry, refused) in [
        (Offences, "s2", reclassified(OffenceCode::S2), true),
        (Offences, "s2", reclassified(OffenceCode::S2a), false),
        (Offences, "s2", screened(OffenceCode::S2), true),
        (Offences, "s2", screened(OffenceCode::S2a), false),
        // What happened before it ended is named by what it was then.
        (Offences, "s2", occurred(reclassified(OffenceCode::S2), "2026-03-31T12:00:00Z"), false),
        (Offences, "s2", charged(OffenceCode::S2, "2026-03-31T22:59:00Z"), false),
        (Offences, "s2", charged(OffenceCode::S2, "2026-03-31T23:00:00Z"), true), // 1 April in London
        (OrderKinds, "restraining_order", made(restraining, "Northmere Crown Court", date(2026, 3, 31)), false),
        (OrderKinds, "restraining_order", made(restraining, "Northmere Crown Court", date(2026, 4, 1)), true),
        (Courts, "C90NM00", made(restraining, " C90NM00 ", date(2026, 4, 1)), true),
        (Courts, "C90NM00", made(restraining, "C90NM00", date(2026, 3, 31)), false),
        // A hearing is listed at a court that will still be there, or by then.
        (Courts, "C90NM00", listed("C90NM00", date(2026, 3, 31)), false),
        (Courts, "C90NM00", listed("C90NM00", date(2026, 4, 1)), true),
        (Courts, "C90NM00", tried("C90NM00", date(2026, 3, 31)), false),
        (Courts, "C90NM00", tried("C90NM00", date(2026, 4, 1)), true),
        // A court may be told in words, and is then taken as told.
        (Courts, "C90NM00", made(restraining, "Northmere Crown Court", date(2026, 4, 1)), false),
        (Courts, "C90NM00", made(restraining, "B90SB00", date(2026, 4, 1)), true), // ended in 2024
        (Courts, "C90NM00", made(restraining, "B90SB00", date(2019, 12, 31)), true), // not begun
    ] {
        let found = not_in_use(&ended(set, code), &entry, TODAY);
        assert_eq!(found, refused.then_some(NotInUse(set)), "{code}: {entry:?}");
        assert_eq!(not_in_use(&Register::default(), &entry, TODAY), None, "nothing was adopted");
    }
    assert_eq!(
        NotInUse(OrderKinds).to_string(),
        "the adopted order kinds have no such code in use on that day; list them, and name another"
    );
    assert!(first(ReferenceSetName::Instruments).entry("sam").is_some() && Instrument::iter().count() > 8);
}
