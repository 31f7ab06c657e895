//! Whether a message to the victim is safe. **The one rule**, which every message passes: the one that is to be sent
//! (`ClearContact`) and the one that is put down as sent (`TellVictim`).
//!
//! Source: domain 7.5 rule 2: channel, times, "never leave voicemail or letter", watched devices, enforced by the sender and
//! not by advice. Each agency's own last record that held at that moment counts: one that knows less does not lift the warning
//! of one that knows more (hub default).

use crate::{Refusal, state::Contact};
use events::{
    ContactChannel, ContactKind, Private, Weekday,
    casework::{SafeContactRecorded, SafeHours},
};
use kernel::{AgencyId, AgencyKind, EventId, Refused, Timestamp};
use std::collections::BTreeMap;

/// A message to the victim.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Message {
    /// What kind of agency speaks to her.
    pub by: AgencyKind,
    pub channel: ContactChannel,
    /// What it is, where that is known.
    pub kind: Option<ContactKind>,
    /// When it reaches her.
    pub at: Timestamp,
}

/// The records that a safe message rests on; what is not safe is refused, resting on those that forbid it.
pub(crate) fn safe(contacts: &[Contact], message: &Message) -> Result<Vec<EventId>, Refused<Refusal>> {
    let Message { by, channel, kind, at } = *message;
    safe_channel(contacts, by, channel, at)?;
    let last = last_of_each(contacts, at);
    if let (ContactChannel::ThroughAdvocate, Some(kind)) = (channel, kind) {
        // That an agency asked her advocate to pass something on names no kind: only the advocate knows how it reached her.
        if by != AgencyKind::Advocacy {
            return Err(Refusal::OnlyHerAdvocateSpeaks.into());
        }
        none_forbids(&last, Refusal::UnsafeChannel, |said| forbids(said, sent_as(kind)))?;
    }
    if kind == Some(ContactKind::Voicemail) {
        none_forbids(&last, Refusal::VoicemailNotSafe, |said| !said.voicemail)?;
    }
    if has_hours(channel) {
        none_forbids(&last, Refusal::OutsideSafeHours, |said| !is_within(said, at))?;
    }
    Ok(last.iter().map(|contact| contact.id).collect())
}

/// Whether a channel is safe for an agency of a kind at a moment, whatever goes by it and at which hour. Where she is reached
/// through her advocate, nobody else speaks to her.
pub(crate) fn safe_channel(
    contacts: &[Contact],
    by: AgencyKind,
    channel: ContactChannel,
    at: Timestamp,
) -> Result<(), Refused<Refusal>> {
    let last = last_of_each(contacts, at);
    none_forbids(&last, Refusal::UnsafeChannel, |said| forbids(said, channel))?;
    if by == AgencyKind::Advocacy || channel == ContactChannel::ThroughAdvocate {
        return Ok(());
    }
    none_forbids(&last, Refusal::OnlyHerAdvocateSpeaks, |said| said.channel == ContactChannel::ThroughAdvocate)
}

/// The channel that carries what an advocate sends: a letter is one whoever writes it.
fn sent_as(kind: ContactKind) -> ContactChannel {
    match kind {
        ContactKind::Letter => ContactChannel::Letter,
        ContactKind::Text => ContactChannel::Text,
        ContactKind::Email => ContactChannel::Email,
        // By which phone, the advocate knows.
        ContactKind::Call | ContactKind::Voicemail | ContactKind::InPerson => ContactChannel::ThroughAdvocate,
    }
}

fn last_of_each(contacts: &[Contact], at: Timestamp) -> Vec<&Contact> {
    let held = contacts.iter().filter(|contact| contact.at <= at);
    let last: BTreeMap<&AgencyId, &Contact> = held.map(|contact| (&contact.by, contact)).collect();
    last.into_values().collect()
}

fn none_forbids(
    last: &[&Contact],
    why: Refusal,
    forbids: impl Fn(&SafeContactRecorded) -> bool,
) -> Result<(), Refused<Refusal>> {
    let against: Vec<EventId> =
        last.iter().filter(|contact| forbids(&contact.said)).map(|contact| contact.id).collect();
    if against.is_empty() { Ok(()) } else { Err(Refused::resting_on(why, against)) }
}

/// A watched device carries texts, e-mail and mobile calls; a letter can be opened by somebody else.
pub(crate) fn forbids(contact: &SafeContactRecorded, channel: ContactChannel) -> bool {
    match channel {
        ContactChannel::Letter => !contact.letters,
        ContactChannel::MobilePhone | ContactChannel::Text | ContactChannel::Email => contact.device_compromised,
        ContactChannel::WorkPhone | ContactChannel::InPerson | ContactChannel::ThroughAdvocate => false,
    }
}

/// Whether a voicemail can be left by a channel.
pub(crate) fn has_voicemail(channel: ContactChannel) -> bool {
    fits(channel, ContactKind::Voicemail)
}

/// Whether something is sent by a channel. An advocate passes on what she is told in any way but by leaving a message.
pub(crate) fn fits(channel: ContactChannel, kind: ContactKind) -> bool {
    match channel {
        ContactChannel::MobilePhone | ContactChannel::WorkPhone => {
            matches!(kind, ContactKind::Call | ContactKind::Voicemail)
        }
        ContactChannel::Text => kind == ContactKind::Text,
        ContactChannel::Email => kind == ContactKind::Email,
        ContactChannel::Letter => kind == ContactKind::Letter,
        ContactChannel::InPerson => kind == ContactKind::InPerson,
        ContactChannel::ThroughAdvocate => kind != ContactKind::Voicemail,
    }
}

/// Whether hours bind a channel: a letter comes when the post comes, and an advocate knows when to call.
fn has_hours(channel: ContactChannel) -> bool {
    match channel {
        ContactChannel::MobilePhone
        | ContactChannel::WorkPhone
        | ContactChannel::Text
        | ContactChannel::Email
        | ContactChannel::InPerson => true,
        ContactChannel::Letter | ContactChannel::ThroughAdvocate => false,
    }
}

/// Whether a moment lies within the hours that were given, if any were. Hours that can no longer be read hold nothing.
fn is_within(said: &SafeContactRecorded, at: Timestamp) -> bool {
    if said.timed != Some(true) {
        return true;
    }
    let (day, minute) = (calendar::london_date(at).weekday().to_monday_zero_offset(), calendar::london_minute(at));
    let holds = |hours: &SafeHours| {
        hours.days.iter().any(|of| nth(*of) == day) && (hours.from_minute..hours.to_minute).contains(&minute)
    };
    match &said.hours {
        Private::Known(hours) => hours.iter().any(holds),
        Private::Erased => false,
    }
}

/// Days since Monday.
fn nth(day: Weekday) -> i8 {
    match day {
        Weekday::Monday => 0,
        Weekday::Tuesday => 1,
        Weekday::Wednesday => 2,
        Weekday::Thursday => 3,
        Weekday::Friday => 4,
        Weekday::Saturday => 5,
        Weekday::Sunday => 6,
    }
}
