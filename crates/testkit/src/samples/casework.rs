//! Samples of the hub's process.

use super::{at, entry, id, maybe, parse, private, text, transfer};
use events::{
    ActionOutcome, CaseworkEvent, ContactChannel, CorrectionReason, Duty, Entry, ErasureBasis, ErasureRefusal, Event,
    ExcuseReason, ExtensionReason, Gateway, Handling, HoldReason, HowShared, IntelligenceAssessment, ItemKind,
    KeepReason, LawfulBasis, LocationKind, NeedArea, Outcome, Party, Private, RestrictionReason, Retention,
    ReviewOutcome, SourceEvaluation, Step, ToldAbout, ToldOutcome, TriageDecision, WithdrawalReason, Wrap,
    casework::{
        ActionClosed, ActionPlanned, CaseAdopted, CaseClosed, CaseDiscussed, CaseReopened, CaseSteppedDown,
        CaseTriaged, CorrectionAcknowledged, CourtOutcomeRecorded, Decision, DutyExcused, DutyMissed,
        IntelligenceRecorded, InvestigationStepTaken, ItemContributed, ItemCorrected, ItemShared, MeetingCalled,
        NeedsAssessed, SafeContactRecorded, SharedWith, VictimLocationRecorded, VictimRightsSet, VictimTold,
    },
    records::{
        Erased, ErasureApproved, ErasureRefused, ErasureRequested, ItemWithdrawn, KeyName, LegalHoldLifted,
        LegalHoldSet, ProcessingRestricted, RestrictionLifted, RetentionReviewed, SubjectAccessExtended,
        SubjectAccessPrepared, SubjectAccessReleased, SubjectAccessRequested,
    },
};
use kernel::{Source, Strand};

pub(super) fn all() -> Vec<Entry> {
    let by = |agency, events: Vec<CaseworkEvent>| {
        events.into_iter().map(move |event| entry(agency, Event::Casework(event))).collect::<Vec<_>>()
    };
    [
        by("pol", taken_on()),
        by("nhs", items()),
        by("adv", victim()),
        by("pol", told_and_court()),
        by("hub", meetings_and_plan()),
        by("hub", ends()),
        by("pol", transfer::casework()),
        by("nhs", records()),
    ]
    .concat()
}

fn taken_on() -> Vec<CaseworkEvent> {
    vec![
        CaseworkEvent::CaseTriaged(CaseTriaged {
            decision: TriageDecision::ProposeAdoption,
            reason: private("Escalating, and three agencies hold a piece each."),
        }),
        CaseworkEvent::CaseAdopted(CaseAdopted { reason: private("Meets the threshold of the hub.") }),
    ]
}

fn items() -> Vec<CaseworkEvent> {
    let wrap = Wrap {
        part: 0,
        controller: parse("pol"),
        key: "00112233445566778899aabbccddeeff".into(),
        wrapped: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7".into(),
    };
    vec![
        CaseworkEvent::ItemContributed(ItemContributed {
            item: id(0x17e4),
            kind: ItemKind::HealthRecord,
            about: Party::Suspect,
            summary: maybe("Engages with treatment."),
            text: private("Sertraline 100 mg since January; sleeps three hours."),
        }),
        CaseworkEvent::ItemShared(ItemShared {
            event: id(0xe4),
            with: vec![SharedWith { agency: parse("pol"), how: HowShared::Full }],
            gateway: Gateway::VitalInterests,
            basis: LawfulBasis::VitalInterests,
            subject_informed: true,
            clinician_approved: true,
            wraps: vec![wrap],
            necessity: private("The threat was specific and near."),
        }),
        CaseworkEvent::ItemCorrected(ItemCorrected {
            event: id(0xe4),
            reason: CorrectionReason::Inaccurate,
            about: Party::Suspect,
            recipients: vec![parse("pol"), parse("prb")],
            summary: maybe("Engages with treatment since March."),
            text: private("Sertraline 50 mg; the dose had been misread."),
        }),
        CaseworkEvent::CorrectionAcknowledged(CorrectionAcknowledged { event: id(0xe5), corrected_by: parse("nhs") }),
    ]
}

/// Erasures, holds, restrictions and what is withdrawn.
fn records() -> Vec<CaseworkEvent> {
    let retentions = vec![Retention::VictimSupport, Retention::AgencyRecord];
    vec![
        CaseworkEvent::ErasureRequested(ErasureRequested {
            party: Party::Victim,
            retentions: retentions.clone(),
            basis: ErasureBasis::UkGdprArticle17,
            not_before: parse("2026-03-19"),
            reason: private("She asks that her file here be closed and emptied."),
        }),
        CaseworkEvent::ErasureApproved(ErasureApproved { request: id(0xe7), as_lead: true }),
        CaseworkEvent::ErasureRefused(ErasureRefused { request: id(0xe7), ground: ErasureRefusal::NeededAsEvidence }),
        CaseworkEvent::Erased(Erased {
            request: id(0xe7),
            party: Party::Victim,
            retentions: retentions.clone(),
            basis: ErasureBasis::UkGdprArticle17,
            approvals: vec![id(0xe8), id(0xe9)],
            people: vec![id(0x9e1)],
            incidents: vec![id(0x1c)],
            keys: vec![KeyName("00112233445566778899aabbccddeeff".into())],
            recipients: vec![parse("pol"), parse("adv")],
        }),
        CaseworkEvent::LegalHoldSet(LegalHoldSet { reason: HoldReason::Inquest, for_all: true }),
        CaseworkEvent::LegalHoldLifted(LegalHoldLifted { hold: id(0xea) }),
        CaseworkEvent::ProcessingRestricted(ProcessingRestricted {
            party: Party::Victim,
            retentions,
            reason: RestrictionReason::AccuracyContested,
        }),
        CaseworkEvent::RestrictionLifted(RestrictionLifted { restriction: id(0xeb) }),
        CaseworkEvent::ItemWithdrawn(ItemWithdrawn {
            event: id(0xe4),
            reason: WithdrawalReason::WrongCase,
            recipients: vec![parse("pol"), parse("prb")],
        }),
        CaseworkEvent::RetentionReviewed(RetentionReviewed {
            party: Party::Victim,
            retentions: vec![Retention::AgencyRecord],
            outcome: ReviewOutcome::Keep,
            again_on: Some(parse("2034-01-01")),
            reason: Some(KeepReason::RiskRemains),
        }),
        CaseworkEvent::SubjectAccessRequested(SubjectAccessRequested {
            person: id(0x9e1),
            party: Party::Victim,
            received: parse("2026-03-10"),
            due: parse("2026-04-09"),
            recipient: private("Herself, by hand at the front desk."),
        }),
        CaseworkEvent::SubjectAccessExtended(SubjectAccessExtended {
            request: id(0xec),
            reason: ExtensionReason::Complexity,
            due: parse("2026-06-09"),
        }),
        CaseworkEvent::SubjectAccessPrepared(SubjectAccessPrepared { request: id(0xec), cleared: vec![id(0xe4)] }),
        CaseworkEvent::SubjectAccessReleased(SubjectAccessReleased { request: id(0xec), prepared: id(0xed) }),
        CaseworkEvent::DutyMissed(DutyMissed {
            duty: Duty::TellVictim,
            began: id(0xe4),
            owner: Some(parse("pol")),
            due: parse("2026-03-06T23:59:59.999Z"),
        }),
        CaseworkEvent::DutyExcused(DutyExcused {
            duty: Duty::TellVictim,
            began: id(0xe4),
            owner: Some(parse("pol")),
            reason: ExcuseReason::Unsafe,
            reasons: private("He answers her telephone; her advocate tells her tomorrow."),
        }),
    ]
}

fn victim() -> Vec<CaseworkEvent> {
    vec![
        CaseworkEvent::NeedsAssessed(NeedsAssessed {
            areas: vec![NeedArea::Safety, NeedArea::Children],
            needs: private("A second lock, and somebody to walk with after work."),
        }),
        CaseworkEvent::VictimRightsSet(VictimRightsSet { enhanced: true, reason: maybe("Persistently targeted.") }),
        CaseworkEvent::SafeContactRecorded(SafeContactRecorded {
            channel: ContactChannel::WorkPhone,
            voicemail: true,
            letters: true,
            device_compromised: true,
            number: maybe("01632 960987"),
            times: maybe("Between noon and one."),
            code_word: maybe("marigold"),
        }),
        CaseworkEvent::VictimLocationRecorded(VictimLocationRecorded {
            kind: LocationKind::Workplace,
            since: Some(parse("2026-02-01")),
            location: private("Northmere Library, upper floor"),
        }),
    ]
}

fn told_and_court() -> Vec<CaseworkEvent> {
    vec![
        CaseworkEvent::VictimTold(VictimTold {
            about: ToldAbout::InvestigationStep,
            of: id(0xe6),
            outcome: ToldOutcome::Told,
            told_at: at("2026-03-13T10:00:00Z"),
            channel: ContactChannel::ThroughAdvocate,
            due: parse("2026-03-13"),
            in_time: true,
            note: maybe("She asked what happens when bail ends."),
        }),
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
        CaseworkEvent::CaseDiscussed(CaseDiscussed {
            meeting: id(0x3e),
            attended: vec![parse("pol"), parse("adv")],
            conflicts_asked: true,
            actions: vec![id(0xac)],
            decisions: Private::Known(vec![Decision {
                what: text("Apply for an interim order this week."),
                rationale: text("Bail ends on Friday; waiting was considered and not chosen."),
            }]),
            dissent: maybe("Health would have waited for the assessment."),
        }),
        CaseworkEvent::ActionPlanned(planned(Strand::SuspectFacing)),
        CaseworkEvent::ActionClosed(closed(Strand::SuspectFacing)),
    ]
}

fn ends() -> Vec<CaseworkEvent> {
    vec![
        CaseworkEvent::CaseSteppedDown(CaseSteppedDown {
            review_on: parse("2026-12-01"),
            victim_consulted: true,
            reason: private("No contact for six months."),
        }),
        CaseworkEvent::CaseClosed(CaseClosed { victim_consulted: true, reason: private("He has moved abroad.") }),
        CaseworkEvent::CaseReopened(CaseReopened { because_of: Source::Court }),
    ]
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
