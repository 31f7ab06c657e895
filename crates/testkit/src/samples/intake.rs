//! Samples of the intake service.

use super::{entry, id, maybe, parse, private, text};
use events::{
    Act, Connection, Entry, Event, Gap, HintAnswer, HintRule, IdentifierScheme, IntakeEvent, LinkEvidence, OffenceCode,
    OpenedHow, PersonRole, PlaceKind, Private, RecordedAs, ScreenResult, Urgency, Wish,
    conduct::{HintAnswered, IncidentScreened},
    intake::{
        CaseOpened, CaseReferred, CaseScreened, ConductReclassified, Four, IncidentReported, LinkConfirmed,
        LinkProposed, LinkRejected, LinkUndone, PersonIdentifier, PersonRecorded, SuspectNamed,
    },
};
use kernel::CaseReference;

pub(super) fn all() -> Vec<Entry> {
    [
        incident_reported(),
        Event::Intake(IntakeEvent::PersonRecorded(person(PersonRole::Victim))),
        Event::Intake(IntakeEvent::CaseOpened(CaseOpened {
            case: id(0xca5e),
            reference: CaseReference::of(id(0xca5e)),
            victim: id(0xa1),
            suspect: Some(id(0xb2)),
            how: OpenedHow::SelfReferral,
            account: maybe("He has been outside the library every Thursday since the autumn."),
        })),
        Event::Intake(IntakeEvent::SuspectNamed(SuspectNamed {
            person: id(0xb2),
            reason: private("The number of the van is his."),
        })),
        Event::Intake(IntakeEvent::CaseReferred(CaseReferred {
            urgency: Urgency::SameDay,
            victim_wish: Wish::Agrees,
            area: None,
            reason: private("Six reports to four agencies in two months."),
        })),
        Event::Intake(IntakeEvent::LinkProposed(LinkProposed {
            incident: id(0x1c),
            third_party: false,
            evidence: vec![LinkEvidence::Vehicle, LinkEvidence::Description],
            reason: maybe("The same white van."),
        })),
        Event::Intake(IntakeEvent::LinkConfirmed(LinkConfirmed {
            incident: id(0x1c),
            third_party: false,
            proxy: None,
            toward: None,
            reason: private("She recognised him from the photograph."),
        })),
        Event::Intake(IntakeEvent::LinkRejected(LinkRejected {
            incident: id(0x1d),
            reason: private("A delivery to the house next door."),
        })),
        Event::Intake(IntakeEvent::LinkUndone(LinkUndone {
            incident: id(0x1c),
            third_party: false,
            reason: private("He was in custody on that day."),
        })),
        Event::Intake(IntakeEvent::CaseScreened(CaseScreened {
            four: Four { fixated: true, obsessive: true, unwanted: true, repeated: true },
            result: ScreenResult::NotStalking,
            evidence: private("Forty-one messages after being told to stop."),
            why_not_stalking: maybe("A dispute about a fence, both sides alike."),
        })),
        Event::Intake(IntakeEvent::ConductReclassified(ConductReclassified {
            to: RecordedAs::Stalking,
            offence: Some(OffenceCode::S4a),
            included: vec![RecordedAs::CriminalDamage],
            incidents: vec![id(0x1c), id(0x1e)],
            reason: private("Taken together they make her change how she lives."),
        })),
        Event::Intake(IntakeEvent::IncidentScreened(IncidentScreened {
            incident: id(0x1c),
            report: id(0x51),
            screened_as: RecordedAs::Harassment,
            offence: Some(OffenceCode::S2),
            included: vec![RecordedAs::CriminalDamage],
            reason: private("He was told to stay away and came back."),
            why_not_stalking: maybe("A quarrel about the parking space alone."),
        })),
        Event::Intake(IntakeEvent::HintAnswered(HintAnswered {
            rule: HintRule::PresenceNearVictim,
            version: 1,
            about: id(0x51),
            rests_on: vec![id(0x51), id(0x52)],
            answer: HintAnswer::Accepted,
            reason: private("The same van as on three other evenings."),
        })),
    ]
    .map(|event| entry("pol", event))
    .into()
}

/// A report with everything in it.
pub(super) fn incident_reported() -> Event {
    Event::Intake(IntakeEvent::IncidentReported(IncidentReported {
        incident: id(0x1c),
        recorded_as: RecordedAs::SuspiciousVehicle,
        acts: vec![Act::Watching, Act::Loitering],
        place: PlaceKind::VictimsHome,
        victim: Some(id(0xa1)),
        suspect: Some(id(0xb2)),
        gaps: vec![Gap::OccurredTime],
        included: vec![],
        external_reference: maybe("NM/004217/26"),
        narrative: maybe("White van opposite the house for an hour, engine running."),
        suspect_described: maybe("Man about forty, grey cap, van ending KXD."),
        place_text: maybe("14 Alder Way, Northmere, ZZ99 9ZZ"),
    }))
}

/// A report with as little in it as is accepted.
pub(super) fn bare_incident() -> Event {
    Event::Intake(IntakeEvent::IncidentReported(IncidentReported {
        incident: id(0x1c),
        recorded_as: RecordedAs::NotRecorded,
        acts: vec![],
        place: PlaceKind::Unknown,
        victim: None,
        suspect: None,
        gaps: vec![],
        included: vec![],
        external_reference: Private::Known(None),
        narrative: Private::Known(None),
        suspect_described: Private::Known(None),
        place_text: Private::Known(None),
    }))
}

/// A report with classifications that were recorded beside the principal one.
pub(super) fn with_included_classes() -> Event {
    let Event::Intake(IntakeEvent::IncidentReported(report)) = incident_reported() else { return incident_reported() };
    let included = vec![RecordedAs::Harassment, RecordedAs::CriminalDamage];
    Event::Intake(IntakeEvent::IncidentReported(IncidentReported { included, ..report }))
}

/// A referral that names the area that it is counted in.
pub(super) fn referred_in_an_area() -> Event {
    Event::Intake(IntakeEvent::CaseReferred(CaseReferred {
        urgency: Urgency::NextWorkingDay,
        victim_wish: Wish::NotAsked,
        area: Some(parse("district-4")),
        reason: private("She could not be asked safely."),
    }))
}

/// A link to what somebody else did in the suspect's place, to somebody who is near the victim.
pub(super) fn link_by_proxy() -> Event {
    Event::Intake(IntakeEvent::LinkConfirmed(LinkConfirmed {
        incident: id(0x1c),
        third_party: false,
        proxy: Some(Connection::Friend),
        toward: Some(Connection::Colleague),
        reason: private("His friend asked her colleague where she had gone."),
    }))
}

/// A suspect, whose whereabouts are part of who he is.
pub(super) fn suspect_recorded() -> Event {
    Event::Intake(IntakeEvent::PersonRecorded(person(PersonRole::Suspect)))
}

/// A person whom registers know by numbers.
pub(super) fn with_identifiers() -> Event {
    let number = |scheme, value| PersonIdentifier { scheme, value: text(value) };
    Event::Intake(IntakeEvent::PersonRecorded(PersonRecorded {
        identified: Some(true),
        identifiers: Private::Known(vec![
            number(IdentifierScheme::NhsNumber, "9434765919"),
            number(IdentifierScheme::PncId, "2003/0062845E"),
        ]),
        located: Some(true),
        locators: Private::Known(vec![number(IdentifierScheme::Postcode, "ZZ99 9ZZ")]),
        ..person(PersonRole::Victim)
    }))
}

/// A link to what a private person reported is no more visible than that report.
pub(super) fn link_to_a_private_report() -> Event {
    let reason = private("The neighbour wrote down the number.");
    Event::Intake(IntakeEvent::LinkConfirmed(LinkConfirmed {
        incident: id(0x1f),
        third_party: true,
        proxy: None,
        toward: None,
        reason,
    }))
}

fn person(role: PersonRole) -> PersonRecorded {
    PersonRecorded {
        person: id(0xa1),
        role,
        name: maybe("Amina Yeoh"),
        also_known_as: Private::Known(vec![text("Mina")]),
        born: Private::Known(Some(parse("1991-11-03"))),
        phones: Private::Known(vec![text("01632 960123")]),
        handles: Private::Known(vec![text("@mina.reads")]),
        address: maybe("14 Alder Way, Northmere, ZZ99 9ZZ"),
        identified: None,
        identifiers: Private::Erased,
        located: None,
        locators: Private::Erased,
    }
}
