//! Samples of the hub's process.

pub(super) mod items;
pub(super) mod victims;

use super::{at, entry, id, maybe, parse, private, text, transfer};
use events::{
    ActionOutcome, CaseworkEvent, ContactChannel, Entry, Event, Handling, IntelligenceAssessment, Outcome, Presence,
    Private, ReturnResult, SourceEvaluation, Step, TriageDecision,
    casework::{
        ActionClosed, ActionHandedOver, ActionPlanned, ActionProgressed, ActionRedated, AgencyDissent, AgendaItemAdded,
        AgendaItemRemoved, Attended, CaseAdopted, CaseClosed, CaseDiscussed, CaseReopened, CaseSteppedDown,
        CaseTriaged, ConflictAnswer, CourtOutcomeRecorded, Decision, DiarisedOrder, IntelligenceRecorded,
        InvestigationStepTaken, MeetingCalled, ReturnAsked, ReturnGiven,
    },
};
use kernel::{Role, Source, Strand};

pub(super) fn all() -> Vec<Entry> {
    let by = |agency, events: Vec<CaseworkEvent>| {
        events.into_iter().map(move |event| entry(agency, Event::Casework(event))).collect::<Vec<_>>()
    };
    [
        by("pol", taken_on()),
        by("nhs", items::items()),
        by("adv", victims::victim()),
        by("pol", vec![CaseworkEvent::VictimTold(victims::told())]),
        by("adv", victims::wishes()),
        by("pol", told_and_court()),
        by("hub", meetings_and_plan()),
        by("hub", ends()),
        by("pol", transfer::casework()),
        by("nhs", items::records()),
    ]
    .concat()
}

fn taken_on() -> Vec<CaseworkEvent> {
    vec![
        CaseworkEvent::CaseTriaged(CaseTriaged {
            decision: TriageDecision::ProposeAdoption,
            reason: private("Escalating, and three agencies hold a piece each."),
            named: false,
            to: None,
        }),
        CaseworkEvent::CaseAdopted(CaseAdopted { meeting: None, reason: private("Meets the threshold of the hub.") }),
    ]
}

fn told_and_court() -> Vec<CaseworkEvent> {
    vec![
        CaseworkEvent::InvestigationStepTaken(InvestigationStepTaken {
            steps: vec![Step::Arrested, Step::ReleasedOnConditionalBail],
            at: at("2026-03-12T20:30:00Z"),
            tell_victim_by: parse("2026-03-13"),
            details: maybe("Not to go within the ring road."),
        }),
        CaseworkEvent::IntelligenceRecorded(IntelligenceRecorded {
            source: SourceEvaluation::Untested,
            assessment: IntelligenceAssessment::KnownDirectly,
            handling: Handling::SharingPermittedWithConditions,
            conditions: maybe("Ask before you act on it."),
            report: private("He was seen buying a tracker."),
            sanitised: maybe("He may have means to follow a vehicle."),
        }),
        CaseworkEvent::CourtOutcomeRecorded(CourtOutcomeRecorded {
            outcomes: vec![Outcome::Convicted, Outcome::CustodySuspended],
            on: parse("2026-09-02"),
            personal_statement: true,
            tell_victim_by: parse("2026-09-03"),
            details: private("Eight months, suspended for two years."),
        }),
    ]
}

fn meetings_and_plan() -> Vec<CaseworkEvent> {
    vec![
        CaseworkEvent::MeetingCalled(MeetingCalled {
            meeting: id(0x3e),
            starts: at("2026-03-17T09:00:00Z"),
            agencies: vec![parse("pol"), parse("adv"), parse("nhs")],
        }),
        CaseworkEvent::AgendaItemAdded(AgendaItemAdded {
            meeting: id(0x3e),
            reason: private("Seen twice since the last meeting."),
        }),
        CaseworkEvent::AgendaItemRemoved(AgendaItemRemoved {
            meeting: id(0x3e),
            reason: private("Spoken of by telephone the same evening."),
        }),
        CaseworkEvent::ReturnAsked(ReturnAsked {
            agency: parse("nhs"),
            urgent: true,
            meeting: Some(id(0x3e)),
            question: private("Has he been seen by your crisis team since January?"),
        }),
        CaseworkEvent::ReturnGiven(ReturnGiven {
            asked: id(0xe4),
            result: ReturnResult::NoTrace,
            item: None,
            note: maybe("Looked through both systems, by name and date of birth."),
        }),
        CaseworkEvent::CaseDiscussed(CaseDiscussed {
            meeting: id(0x3e),
            attended: vec![parse("pol"), parse("adv")],
            conflicts_asked: true,
            actions: vec![id(0xac)],
            decisions: Private::Known(vec![Decision {
                what: text("Apply for an interim order this week."),
                rationale: text("Bail ends on Friday; waiting was considered and not chosen."),
                alternatives: None,
            }]),
            dissent: maybe("Health would have waited for the assessment."),
            attendance: vec![],
            conflicts: vec![],
            shared: vec![],
            relied_on: vec![],
            dissenting: vec![],
            dissents: None,
        }),
        CaseworkEvent::ActionPlanned(planned(Strand::SuspectFacing)),
        CaseworkEvent::ActionProgressed(progressed(Strand::SuspectFacing)),
        CaseworkEvent::ActionRedated(redated(Strand::SuspectFacing)),
        CaseworkEvent::ActionHandedOver(handed_over(Strand::SuspectFacing)),
        CaseworkEvent::ActionClosed(closed(Strand::SuspectFacing)),
    ]
}

fn ends() -> Vec<CaseworkEvent> {
    vec![
        CaseworkEvent::CaseSteppedDown(CaseSteppedDown {
            review_on: parse("2026-12-01"),
            victim_consulted: true,
            consulted_by: None,
            not_safe: None,
            reason: private("No contact for six months."),
        }),
        CaseworkEvent::CaseClosed(CaseClosed {
            victim_consulted: true,
            consulted_by: None,
            not_safe: None,
            diarised: vec![],
            reopen_conditions: None,
            reopen_if: None,
            reason: private("He has moved abroad."),
        }),
        CaseworkEvent::CaseReopened(CaseReopened { because_of: Source::Court, condition: None, reason: None }),
    ]
}

/// Events whose later fields are given: the minutes of a meeting in full, and how a case goes on with all that is told.
pub(super) fn in_full() -> Vec<(&'static str, Event)> {
    let agency_of = |name| parse::<kernel::AgencyId>(name);
    let events = [
        (
            "to_a_service",
            CaseworkEvent::CaseTriaged(CaseTriaged {
                decision: TriageDecision::Signpost,
                reason: private("One quarrel about a hedge."),
                named: true,
                to: Some(private("Neighbourhood mediation")),
            }),
        ),
        (
            "by_a_meeting",
            CaseworkEvent::CaseAdopted(CaseAdopted {
                meeting: Some(id(0x3e)),
                reason: private("Decided unanimously."),
            }),
        ),
        (
            "with_information",
            CaseworkEvent::ReturnGiven(ReturnGiven {
                asked: id(0xe4),
                result: ReturnResult::InformationGiven,
                item: Some(id(0x17e4)),
                note: None.into(),
            }),
        ),
        (
            "minuted",
            CaseworkEvent::CaseDiscussed(CaseDiscussed {
                meeting: id(0x3e),
                attended: vec![agency_of("pol"), agency_of("nhs")],
                conflicts_asked: true,
                actions: vec![],
                decisions: Private::Known(vec![Decision {
                    what: text("Take the case on."),
                    rationale: text("The pattern grows."),
                    alternatives: Some(text("Advice alone; it was given twice already.")),
                }]),
                dissent: None.into(),
                attendance: vec![
                    Attended { agency: agency_of("pol"), presence: Presence::Present, roles: vec![Role::Spoc] },
                    Attended { agency: agency_of("nhs"), presence: Presence::Present, roles: vec![Role::Clinician] },
                    Attended { agency: agency_of("prb"), presence: Presence::Apologies, roles: vec![] },
                ],
                conflicts: vec![ConflictAnswer { agency: agency_of("nhs"), declared_and_left: true }],
                shared: vec![id(0xe5)],
                relied_on: vec![id(0xe4)],
                dissenting: vec![agency_of("pol")],
                dissents: Some(Private::Known(vec![AgencyDissent {
                    agency: agency_of("pol"),
                    reasons: text("A warning should come first."),
                }])),
            }),
        ),
    ];
    let victim = Strand::VictimFacing;
    let for_the_victim = [
        CaseworkEvent::ActionProgressed(progressed(victim)),
        CaseworkEvent::ActionRedated(redated(victim)),
        CaseworkEvent::ActionHandedOver(handed_over(victim)),
    ];
    let for_the_victim = for_the_victim.map(|event| ("victim_facing", event));
    let events = events.into_iter().chain(ends_in_full()).chain(for_the_victim);
    events.map(|(shape, event)| (shape, Event::Casework(event))).collect()
}

/// How a case comes to its end, and is opened again, with all that is told of it.
fn ends_in_full() -> Vec<(&'static str, CaseworkEvent)> {
    let agency_of = |name| parse::<kernel::AgencyId>(name);
    vec![
        (
            "consulted",
            CaseworkEvent::CaseSteppedDown(CaseSteppedDown {
                review_on: parse("2026-12-01"),
                victim_consulted: true,
                consulted_by: Some(ContactChannel::ThroughAdvocate),
                not_safe: None,
                reason: private("Quiet since the hearing."),
            }),
        ),
        (
            "not_safe",
            CaseworkEvent::CaseSteppedDown(CaseSteppedDown {
                review_on: parse("2026-12-01"),
                victim_consulted: false,
                consulted_by: None,
                not_safe: Some(private("He answers her telephone.")),
                reason: private("Quiet since the hearing."),
            }),
        ),
        (
            "diarised",
            CaseworkEvent::CaseClosed(CaseClosed {
                victim_consulted: true,
                consulted_by: Some(ContactChannel::InPerson),
                not_safe: None,
                diarised: vec![DiarisedOrder {
                    order: id(0x0d),
                    last_day: Some(parse("2031-04-08")),
                    looked_at_by: agency_of("pol"),
                    on: parse("2031-01-08"),
                }],
                reopen_conditions: Some(1),
                reopen_if: Some(Private::Known(vec![text("He leaves the programme before its end.")])),
                reason: private("The review found nothing new."),
            }),
        ),
        (
            "not_safe",
            CaseworkEvent::CaseClosed(CaseClosed {
                victim_consulted: false,
                consulted_by: None,
                not_safe: Some(private("He reads what comes to her new home.")),
                diarised: vec![],
                reopen_conditions: None,
                reopen_if: None,
                reason: private("The review found nothing new."),
            }),
        ),
        (
            "as_was_named",
            CaseworkEvent::CaseReopened(CaseReopened {
                because_of: Source::Employer,
                condition: Some(1),
                reason: Some(private("He stopped coming in May.")),
            }),
        ),
    ]
}

fn progressed(strand: Strand) -> ActionProgressed {
    ActionProgressed { action: id(0xac), strand, note: private("Two letters sent, no answer yet.") }
}

fn redated(strand: Strand) -> ActionRedated {
    ActionRedated {
        action: id(0xac),
        owner: parse("prb"),
        strand,
        was_due: parse("2026-03-24"),
        due: parse("2026-04-07"),
        reason: private("The fitter is ill until Easter."),
    }
}

fn handed_over(strand: Strand) -> ActionHandedOver {
    ActionHandedOver {
        action: id(0xac),
        from: parse("prb"),
        owner: parse("adv"),
        strand,
        due: parse("2026-03-24"),
        what: private("Weekly meetings instead of monthly ones."),
        reason: private("They meet her every week anyway."),
    }
}

/// An action for the victim tells how she lives, so it lies under another class, in the victim's part.
pub(super) fn victim_action() -> Event {
    Event::Casework(CaseworkEvent::ActionPlanned(planned(Strand::VictimFacing)))
}

/// As [`victim_action`], when it is done.
pub(super) fn victim_action_closed() -> Event {
    Event::Casework(CaseworkEvent::ActionClosed(closed(Strand::VictimFacing)))
}

fn closed(strand: Strand) -> ActionClosed {
    let note = maybe("He did not come to either appointment.");
    ActionClosed { action: id(0xac), strand, outcome: ActionOutcome::CouldNot, note }
}

fn planned(strand: Strand) -> ActionPlanned {
    ActionPlanned {
        action: id(0xac),
        owner: parse("prb"),
        strand,
        due: parse("2026-03-24"),
        what: private("Weekly meetings instead of monthly ones."),
    }
}
