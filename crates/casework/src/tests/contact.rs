//! What may be sent to the victim: the gate that every message to her passes.
//!
//! Monday 9 March 2026 is the day of the arrest, Tuesday 10 March at noon is now.

use super::{
    refusals::Row,
    victims::{MONDAY, TOLD, arrested, owed, telling},
    *,
};
use crate::ClearContact;
use ContactChannel::{Email, InPerson, Letter, MobilePhone, Text, ThroughAdvocate, WorkPhone};
use events::{CaseworkEvent, ContactKind, Duty, Weekday, casework::SafeHours};

const CLEARED: &[&str] = &["casework.contact_cleared.v1"];

/// How she is reached: by the phone at work, on weekdays from noon to one, no voicemail, no letter.
fn noon_only() -> RecordSafeContact {
    let days = vec![Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    RecordSafeContact {
        channel: WorkPhone,
        voicemail: false,
        letters: false,
        device_compromised: false,
        number: None,
        times: Some("Her break.".to_owned()),
        code_word: None,
        hours: vec![SafeHours { days, from_minute: 720, to_minute: 780 }],
    }
}

/// Event 7: how she is reached.
fn reached(contact: RecordSafeContact) -> Story {
    adopted().act("2026-03-01T09:00:00Z", "adv", &Command::RecordSafeContact(contact))
}

/// Event 7: she is reached through her advocate.
fn through_her() -> Story {
    reached(RecordSafeContact { channel: ThroughAdvocate, hours: vec![], ..noon_only() })
}

fn send(channel: ContactChannel, kind: ContactKind, sending_at: &str) -> Command {
    Command::ClearContact(ClearContact { channel, kind, sending_at: at(sending_at) })
}

/// The gate: what is to be sent, and what is put down as sent.
pub(super) fn rows() -> Vec<Row> {
    let step = ToldAbout::InvestigationStep;
    let evening = "2026-03-10T19:00:00Z";
    let at_noon = "2026-03-10T12:30:00Z";
    let noon = || reached(noon_only());
    // Hours that were erased still bind: nobody can say that a moment lies within.
    let mut unreadable = noon();
    let Event::Casework(CaseworkEvent::SafeContactRecorded(contact)) = &mut unreadable.0[7].entry.event else {
        panic!()
    };
    contact.hours = Private::Erased;
    let watched = || reached(RecordSafeContact { device_compromised: true, ..noon_only() });
    // Police know of no hours; the advocate does. Event 8.
    let police_know_less = || {
        let any_time = RecordSafeContact { voicemail: true, letters: true, hours: vec![], ..noon_only() };
        noon().act(MONDAY, "pol", &Command::RecordSafeContact(any_time))
    };
    let noon_arrest = || noon().act(MONDAY, "pol", &arrest(MONDAY));
    vec![
        (adopted(), "pol", send(WorkPhone, ContactKind::Call, NOW), Refusal::NoSafeContactKnown, &[]),
        (adopted(), "pol", send(InPerson, ContactKind::InPerson, NOW), Refusal::NoSafeContactKnown, &[]),
        (noon(), "pol", send(Letter, ContactKind::Letter, at_noon), Refusal::UnsafeChannel, &[7]),
        (watched(), "pol", send(Text, ContactKind::Text, at_noon), Refusal::UnsafeChannel, &[7]),
        (watched(), "pol", send(Email, ContactKind::Email, at_noon), Refusal::UnsafeChannel, &[7]),
        (watched(), "pol", send(MobilePhone, ContactKind::Call, at_noon), Refusal::UnsafeChannel, &[7]),
        (noon(), "pol", send(WorkPhone, ContactKind::Voicemail, at_noon), Refusal::VoicemailNotSafe, &[7]),
        (noon(), "pol", send(WorkPhone, ContactKind::Call, evening), Refusal::OutsideSafeHours, &[7]),
        (noon(), "pol", send(InPerson, ContactKind::InPerson, evening), Refusal::OutsideSafeHours, &[7]),
        (noon(), "pol", send(WorkPhone, ContactKind::Call, "2026-03-10T13:00:00Z"), Refusal::OutsideSafeHours, &[7]),
        (unreadable, "pol", send(WorkPhone, ContactKind::Call, at_noon), Refusal::OutsideSafeHours, &[7]),
        (police_know_less(), "pol", send(WorkPhone, ContactKind::Call, evening), Refusal::OutsideSafeHours, &[7]),
        (police_know_less(), "pol", send(WorkPhone, ContactKind::Voicemail, at_noon), Refusal::VoicemailNotSafe, &[7]),
        (noon(), "pol", send(WorkPhone, ContactKind::Text, at_noon), Refusal::KindDoesNotFit, &[]),
        (noon(), "pol", send(ThroughAdvocate, ContactKind::Voicemail, at_noon), Refusal::KindDoesNotFit, &[]),
        // Only her advocate speaks to her through her advocate, by whatever kind of message.
        (adopted(), "pol", send(ThroughAdvocate, ContactKind::Letter, at_noon), Refusal::OnlyHerAdvocateSpeaks, &[]),
        (adopted(), "prb", send(ThroughAdvocate, ContactKind::Text, at_noon), Refusal::OnlyHerAdvocateSpeaks, &[]),
        (noon(), "pol", send(ThroughAdvocate, ContactKind::Call, at_noon), Refusal::OnlyHerAdvocateSpeaks, &[]),
        (
            arrested(),
            "pol",
            telling(7, step, ToldOutcome::Told, (ThroughAdvocate, Some(ContactKind::Text))),
            Refusal::OnlyHerAdvocateSpeaks,
            &[],
        ),
        (through_her(), "pol", send(WorkPhone, ContactKind::Call, at_noon), Refusal::OnlyHerAdvocateSpeaks, &[7]),
        (through_her(), "hub", send(InPerson, ContactKind::InPerson, at_noon), Refusal::OnlyHerAdvocateSpeaks, &[7]),
        (through_her(), "pol", send(Letter, ContactKind::Letter, at_noon), Refusal::UnsafeChannel, &[7]),
        // And what her advocate sends is a letter or a text like any other.
        (noon(), "adv", send(ThroughAdvocate, ContactKind::Letter, at_noon), Refusal::UnsafeChannel, &[7]),
        (watched(), "adv", send(ThroughAdvocate, ContactKind::Text, at_noon), Refusal::UnsafeChannel, &[7]),
        (watched(), "adv", send(ThroughAdvocate, ContactKind::Email, at_noon), Refusal::UnsafeChannel, &[7]),
        (noon(), "pol", send(WorkPhone, ContactKind::Call, "2026-03-10T11:54:59Z"), Refusal::NotBeingSentNow, &[]),
        (noon(), "pol", send(WorkPhone, ContactKind::Call, "2026-03-11T12:00:01Z"), Refusal::NotBeingSentNow, &[]),
        // The same rule for what is put down as told (at eleven).
        (noon_arrest(), "pol", telling(8, step, ToldOutcome::Told, (WorkPhone, None)), Refusal::OutsideSafeHours, &[7]),
        (
            noon_arrest(),
            "pol",
            telling(8, step, ToldOutcome::Attempted, (WorkPhone, Some(ContactKind::Voicemail))),
            Refusal::VoicemailNotSafe,
            &[7],
        ),
        (
            arrested(),
            "pol",
            telling(7, step, ToldOutcome::Told, (WorkPhone, Some(ContactKind::Voicemail))),
            Refusal::VoicemailIsNotATelling,
            &[],
        ),
        (
            arrested(),
            "pol",
            telling(7, step, ToldOutcome::DeclinedByVictim, (WorkPhone, Some(ContactKind::Voicemail))),
            Refusal::VoicemailIsNotATelling,
            &[],
        ),
        (
            arrested(),
            "pol",
            telling(7, step, ToldOutcome::Told, (WorkPhone, Some(ContactKind::Letter))),
            Refusal::KindDoesNotFit,
            &[],
        ),
        (arrested(), "pol", tell(event(7), ToldAbout::OrderEnding, NOW), Refusal::AboutSomethingElse, &[7]),
    ]
}

#[test]
fn what_is_not_forbidden_is_cleared() {
    let any = RecordSafeContact { voicemail: true, letters: true, hours: vec![], ..noon_only() };
    let any_time = || reached(any.clone());
    let (noon, evening) = ("2026-03-10T12:00:00Z", "2026-03-10T19:00:00Z");
    let tomorrow = "2026-03-11T12:00:00Z";
    for (given, channel, kind, moment) in [
        (reached(noon_only()), WorkPhone, ContactKind::Call, noon),
        (reached(noon_only()), WorkPhone, ContactKind::Call, "2026-03-10T12:59:59Z"),
        (reached(noon_only()), WorkPhone, ContactKind::Call, tomorrow),
        (reached(noon_only()), MobilePhone, ContactKind::Call, noon),
        (any_time(), WorkPhone, ContactKind::Voicemail, evening),
        (any_time(), Letter, ContactKind::Letter, evening),
        (any_time(), Text, ContactKind::Text, evening),
        (any_time(), Email, ContactKind::Email, evening),
        (any_time(), InPerson, ContactKind::InPerson, evening),
    ] {
        check(&given, "pol", &send(channel, kind, moment), Ok(CLEARED));
    }
    // Her advocate knows when to call, also where nobody knows of a safe contact.
    for (given, channel, kind) in [
        (reached(noon_only()), ThroughAdvocate, ContactKind::Call),
        (adopted(), ThroughAdvocate, ContactKind::Call),
        (adopted(), ThroughAdvocate, ContactKind::Letter),
        (through_her(), ThroughAdvocate, ContactKind::InPerson),
        (through_her(), WorkPhone, ContactKind::Call),
        (any_time(), ThroughAdvocate, ContactKind::Letter),
    ] {
        check(&given, "adv", &send(channel, kind, evening), Ok(CLEARED));
    }
    // That an agency had her advocate pass something on names no kind.
    let passed_on = telling(8, ToldAbout::InvestigationStep, ToldOutcome::Told, (ThroughAdvocate, None));
    check(&through_her().act(MONDAY, "pol", &arrest(MONDAY)), "pol", &passed_on, Ok(TOLD));
    // A letter is not bound to hours: it comes when the post comes.
    let letters = reached(RecordSafeContact { letters: true, ..noon_only() });
    check(&letters, "pol", &send(Letter, ContactKind::Letter, evening), Ok(CLEARED));
}

#[test]
fn leave_rests_on_what_each_agency_recorded_last() {
    let two = reached(noon_only()).act(MONDAY, "pol", &Command::RecordSafeContact(noon_only()));
    let later = RecordSafeContact { voicemail: true, ..noon_only() };
    let three = two.act(MONDAY, "adv", &Command::RecordSafeContact(later));
    let cleared = three.act(NOW, "hlt", &send(WorkPhone, ContactKind::Call, NOW));
    let Event::Casework(CaseworkEvent::ContactCleared(said)) = cleared.last_event() else { panic!() };
    assert_eq!(said.rests_on, [event(9), event(8)]);
}

#[test]
fn hours_are_those_of_londons_clocks() {
    // Noon to one in summer is eleven to noon in UTC.
    let story = reached(noon_only());
    let summer = |moment: &str| {
        let command = send(WorkPhone, ContactKind::Call, moment);
        story.decided(moment, "pol", &command).map(|entries| entries.len()).map_err(|refused| refused.why)
    };
    assert_eq!(summer("2026-06-30T11:00:00Z"), Ok(1));
    assert_eq!(summer("2026-06-30T11:59:59Z"), Ok(1));
    assert_eq!(summer("2026-06-30T12:00:00Z"), Err(Refusal::OutsideSafeHours));
    // The Friday before and the Monday after the clocks go forward, and the Sunday between.
    assert_eq!(summer("2026-03-27T12:00:00Z"), Ok(1));
    assert_eq!(summer("2026-03-29T11:00:00Z"), Err(Refusal::OutsideSafeHours));
    assert_eq!(summer("2026-03-30T11:00:00Z"), Ok(1));
    assert_eq!(summer("2026-03-30T12:00:00Z"), Err(Refusal::OutsideSafeHours));
    // The Friday before and the Monday after they go back.
    assert_eq!(summer("2026-10-23T11:30:00Z"), Ok(1));
    assert_eq!(summer("2026-10-26T11:30:00Z"), Err(Refusal::OutsideSafeHours));
    assert_eq!(summer("2026-10-26T12:30:00Z"), Ok(1));
}

#[test]
fn hours_that_change_are_a_new_record_and_bind_from_then_on() {
    let none = RecordSafeContact { hours: vec![], ..noon_only() };
    let lifted = reached(noon_only()).act(MONDAY, "adv", &Command::RecordSafeContact(none));
    check(&lifted, "pol", &send(WorkPhone, ContactKind::Call, "2026-03-10T19:00:00Z"), Ok(CLEARED));
    // The same again is silent.
    let again = Command::RecordSafeContact(noon_only());
    check(&reached(noon_only()), "adv", &again, Ok(&[]));
}

#[test]
fn a_voicemail_is_an_attempt_and_a_call_that_she_takes_a_telling() {
    let step = ToldAbout::InvestigationStep;
    let left = telling(7, step, ToldOutcome::Attempted, (WorkPhone, Some(ContactKind::Voicemail)));
    check(&arrested(), "pol", &left, Ok(TOLD));
    assert_eq!(owed(&arrested().act(NOW, "pol", &left), Duty::TellVictim), 1);
    let call = telling(7, step, ToldOutcome::Told, (WorkPhone, Some(ContactKind::Call)));
    assert_eq!(owed(&arrested().act(NOW, "pol", &call), Duty::TellVictim), 0);
}
