//! Samples of what she is told, wishes and may know, and of how she is reached.

use crate::samples::{at, id, maybe, parse, private};
use events::{
    AdvocateAnswer, CaseworkEvent, ContactChannel, ContactKind, Event, LocationKind, NeedArea, Private,
    RightToKnowOrigin, RightToKnowRefusal, SafetyAnswer, SafetyMoment, ToldAbout, ToldOutcome, Weekday,
    casework::{
        AdvocateOfferAnswered, AdvocateOffered, ContactCleared, NeedsAssessed, RightToKnowConsidered,
        RightToKnowDecided, SafeContactRecorded, SafeHours, VictimLocationRecorded, VictimPreferenceSet,
        VictimRightsSet, VictimSafetySaid, VictimTold,
    },
};
use kernel::Role;

pub(super) fn victim() -> Vec<CaseworkEvent> {
    vec![
        CaseworkEvent::NeedsAssessed(NeedsAssessed {
            areas: vec![NeedArea::Safety, NeedArea::Children],
            needs: private("A second lock, and somebody to walk with after work."),
        }),
        CaseworkEvent::VictimRightsSet(VictimRightsSet { enhanced: true, reason: maybe("Persistently targeted.") }),
        CaseworkEvent::SafeContactRecorded(safe_contact()),
        CaseworkEvent::VictimLocationRecorded(VictimLocationRecorded {
            kind: LocationKind::Workplace,
            since: Some(parse("2026-02-01")),
            location: private("Northmere Library, upper floor"),
        }),
    ]
}

fn safe_contact() -> SafeContactRecorded {
    SafeContactRecorded {
        channel: ContactChannel::WorkPhone,
        voicemail: true,
        letters: true,
        device_compromised: true,
        number: maybe("01632 960987"),
        times: maybe("Between noon and one."),
        code_word: maybe("marigold"),
        timed: None,
        hours: Private::Erased,
    }
}

/// A safe contact that holds within certain hours only.
pub(in crate::samples) fn safe_contact_with_hours() -> Event {
    let noon = SafeHours { days: vec![Weekday::Monday, Weekday::Friday], from_minute: 720, to_minute: 780 };
    let (timed, hours) = (Some(true), Private::Known(vec![noon]));
    Event::Casework(CaseworkEvent::SafeContactRecorded(SafeContactRecorded { timed, hours, ..safe_contact() }))
}

pub(super) fn told() -> VictimTold {
    VictimTold {
        about: ToldAbout::InvestigationStep,
        of: id(0xe6),
        outcome: ToldOutcome::Told,
        told_at: at("2026-03-13T10:00:00Z"),
        channel: ContactChannel::ThroughAdvocate,
        due: parse("2026-03-13"),
        in_time: true,
        kind: None,
        note: maybe("She asked what happens when bail ends."),
    }
}

/// A voicemail was left.
pub(in crate::samples) fn voicemail_left() -> Event {
    let (outcome, channel) = (ToldOutcome::Attempted, ContactChannel::WorkPhone);
    let left = VictimTold { outcome, channel, in_time: false, kind: Some(ContactKind::Voicemail), ..told() };
    Event::Casework(CaseworkEvent::VictimTold(left))
}

/// What she wishes, chooses and may know.
pub(super) fn wishes() -> Vec<CaseworkEvent> {
    vec![
        CaseworkEvent::VictimPreferenceSet(VictimPreferenceSet {
            told_of: vec![ToldAbout::Charge],
            not_told_of: vec![ToldAbout::InvestigationStep],
            update_every_days: Some(14),
            said_at: at("2026-03-13T10:00:00Z"),
            said_to: private("Her advocate."),
            note: maybe("She does not sleep after each call."),
        }),
        CaseworkEvent::VictimSafetySaid(VictimSafetySaid {
            answer: SafetyAnswer::BitUnsafe,
            moment: SafetyMoment::FirstContact,
            said_on: parse("2026-03-13"),
            said_to: private("Her advocate."),
            note: maybe("She takes another way home."),
        }),
        CaseworkEvent::AdvocateOffered(AdvocateOffered {
            service: parse("adv"),
            offered_at: at("2026-03-12T15:00:00Z"),
            note: maybe("She asked whether they come to court."),
        }),
        CaseworkEvent::AdvocateOfferAnswered(AdvocateOfferAnswered {
            offer: id(0xe7),
            answer: AdvocateAnswer::Declined,
            answered_at: at("2026-03-12T16:00:00Z"),
            reason: maybe("Her sister goes with her."),
        }),
        CaseworkEvent::RightToKnowConsidered(RightToKnowConsidered {
            origin: RightToKnowOrigin::AskedByAdvocate,
            asked_at: at("2026-03-13T11:00:00Z"),
            question: private("Who is behind the four accounts?"),
        }),
        CaseworkEvent::RightToKnowDecided(decided()),
        CaseworkEvent::ContactCleared(ContactCleared {
            channel: ContactChannel::WorkPhone,
            kind: ContactKind::Call,
            sending_at: at("2026-03-13T12:10:00Z"),
            rests_on: vec![id(0xe8)],
        }),
    ]
}

fn decided() -> RightToKnowDecided {
    RightToKnowDecided {
        considered: id(0xe9),
        tell: true,
        tell_by: Some(parse("2026-03-17")),
        refusal: None,
        authorised_as: Role::AuthorisingOfficer,
        risk_of_telling: private("He may learn that she knows."),
        risk_of_not_telling: private("She lets him in at work."),
        reasons: private("She cannot keep away from whom she does not know."),
    }
}

/// She is not told.
pub(in crate::samples) fn right_to_know_refused() -> Event {
    let refusal = Some(RightToKnowRefusal::HarmToInvestigation);
    let refused = RightToKnowDecided { tell: false, tell_by: None, refusal, ..decided() };
    Event::Casework(CaseworkEvent::RightToKnowDecided(refused))
}
