//! Samples of the hub's process.

use super::{at, entry, id, maybe, parse, private, text, transfer};
use events::{
    ActionOutcome, AdvocateAnswer, CaseworkEvent, ContactChannel, ContactKind, CorrectionReason, Duty, Entry,
    ErasureBasis, ErasureRefusal, Event, ExcuseReason, ExtensionReason, Gateway, Handling, HoldReason, HowShared,
    IntelligenceAssessment, ItemKind, KeepReason, LawfulBasis, LocationKind, NeedArea, Outcome, Party, Presence,
    Private, Regime, RestrictionReason, Retention, ReturnResult, ReviewBasis, ReviewKind, ReviewOutcome,
    RightToKnowOrigin, RightToKnowRefusal, SafetyAnswer, SafetyMoment, SourceEvaluation, Step, ToldAbout, ToldOutcome,
    TriageDecision, Weekday, WithdrawalReason, Wrap,
    casework::{
        ActionClosed, ActionHandedOver, ActionPlanned, ActionProgressed, ActionRedated, AdvocateOfferAnswered,
        AdvocateOffered, AgencyDissent, AgendaItemAdded, AgendaItemRemoved, Attended, CaseAdopted, CaseClosed,
        CaseDiscussed, CaseReopened, CaseSteppedDown, CaseTriaged, ConflictAnswer, ContactCleared,
        CorrectionAcknowledged, CourtOutcomeRecorded, Decision, DiarisedOrder, DutyExcused, DutyMissed,
        IntelligenceRecorded, InvestigationStepTaken, ItemContributed, ItemCorrected, ItemShared, MeetingCalled,
        NeedsAssessed, ReturnAsked, ReturnGiven, RightToKnowConsidered, RightToKnowDecided, SafeContactRecorded,
        SafeHours, SharedWith, VictimLocationRecorded, VictimPreferenceSet, VictimRightsSet, VictimSafetySaid,
        VictimTold,
    },
    governance::PublicText,
    records::{
        Erased, ErasureApproved, ErasureRefused, ErasureRequested, ItemWithdrawn, KeyName, LegalHoldLifted,
        LegalHoldSet, ProcessingRestricted, RestrictionLifted, RetentionReviewed, SubjectAccessExtended,
        SubjectAccessPrepared, SubjectAccessReleased, SubjectAccessRequested,
    },
    reviews::{ReviewOpened, ReviewReleased, ReviewWithdrawn},
};
use kernel::{Role, Source, Strand};

pub(super) fn all() -> Vec<Entry> {
    let by = |agency, events: Vec<CaseworkEvent>| {
        events.into_iter().map(move |event| entry(agency, Event::Casework(event))).collect::<Vec<_>>()
    };
    [
        by("pol", taken_on()),
        by("nhs", items()),
        by("adv", victim()),
        by("pol", vec![CaseworkEvent::VictimTold(told())]),
        by("adv", wishes()),
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
            named: false,
            to: None,
        }),
        CaseworkEvent::CaseAdopted(CaseAdopted { meeting: None, reason: private("Meets the threshold of the hub.") }),
    ]
}

fn items() -> Vec<CaseworkEvent> {
    vec![
        CaseworkEvent::ItemContributed(ItemContributed {
            item: id(0x17e4),
            kind: ItemKind::HealthRecord,
            about: Party::Suspect,
            summary: maybe("Engages with treatment."),
            text: private("Sertraline 100 mg since January; sleeps three hours."),
        }),
        CaseworkEvent::ItemShared(shared()),
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
        CaseworkEvent::ReviewOpened(ReviewOpened {
            kind: ReviewKind::SafeguardingReview,
            basis: ReviewBasis::Occurred,
            from: parse("2026-01-01"),
            to: parse("2026-03-10"),
            agencies: vec![parse("adv"), parse("pol")],
            reference: private("SAR, the third of this year."),
        }),
        CaseworkEvent::ReviewReleased(ReviewReleased { review: id(0xee), digest: PublicText("sha256:07".to_owned()) }),
        CaseworkEvent::ReviewWithdrawn(ReviewWithdrawn {
            review: id(0xee),
            reason: private("It asks about the wrong days."),
        }),
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
pub(super) fn safe_contact_with_hours() -> Event {
    let noon = SafeHours { days: vec![Weekday::Monday, Weekday::Friday], from_minute: 720, to_minute: 780 };
    let (timed, hours) = (Some(true), Private::Known(vec![noon]));
    Event::Casework(CaseworkEvent::SafeContactRecorded(SafeContactRecorded { timed, hours, ..safe_contact() }))
}

fn told() -> VictimTold {
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

fn shared() -> ItemShared {
    let wrap = Wrap {
        part: 0,
        controller: parse("pol"),
        key: "00112233445566778899aabbccddeeff".into(),
        wrapped: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7".into(),
    };
    ItemShared {
        event: id(0xe4),
        with: vec![SharedWith { agency: parse("pol"), how: HowShared::Full }],
        gateway: Gateway::VitalInterests,
        basis: LawfulBasis::VitalInterests,
        subject_informed: true,
        clinician_approved: true,
        wraps: vec![wrap],
        necessity: private("The threat was specific and near."),
        sender_regime: None,
        receiver_regimes: Vec::new(),
    }
}

/// What is shared, with the law of either side.
pub(super) fn shared_under_laws() -> Event {
    let (gateway, basis) = (Gateway::CrimeAndDisorderAct1998S115, LawfulBasis::LawEnforcementPart3);
    let (sender_regime, receiver_regimes) = (Some(Regime::UkGdpr), vec![Regime::LawEnforcement]);
    let shared = ItemShared { gateway, basis, sender_regime, receiver_regimes, ..shared() };
    Event::Casework(CaseworkEvent::ItemShared(shared))
}

/// A voicemail was left.
pub(super) fn voicemail_left() -> Event {
    let (outcome, channel) = (ToldOutcome::Attempted, ContactChannel::WorkPhone);
    let left = VictimTold { outcome, channel, in_time: false, kind: Some(ContactKind::Voicemail), ..told() };
    Event::Casework(CaseworkEvent::VictimTold(left))
}

/// What she wishes, chooses and may know.
fn wishes() -> Vec<CaseworkEvent> {
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
pub(super) fn right_to_know_refused() -> Event {
    let refusal = Some(RightToKnowRefusal::HarmToInvestigation);
    let refused = RightToKnowDecided { tell: false, tell_by: None, refusal, ..decided() };
    Event::Casework(CaseworkEvent::RightToKnowDecided(refused))
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
