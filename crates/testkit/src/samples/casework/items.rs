//! Samples of what agencies put in, share and set right, and of what is done about what is held.

use crate::samples::{id, maybe, parse, private};
use events::{
    CaseworkEvent, CorrectionReason, Duty, ErasureBasis, ErasureRefusal, Event, ExcuseReason, ExtensionReason, Gateway,
    HoldReason, HowShared, ItemKind, KeepReason, LawfulBasis, Party, Regime, RestrictionReason, Retention, ReviewBasis,
    ReviewKind, ReviewOutcome, WithdrawalReason, Wrap,
    casework::{
        CorrectionAcknowledged, DutyExcused, DutyMissed, ItemContributed, ItemCorrected, ItemShared, SharedWith,
    },
    governance::PublicText,
    records::{
        Erased, ErasureApproved, ErasureRefused, ErasureRequested, ItemWithdrawn, KeyName, LegalHoldLifted,
        LegalHoldSet, ProcessingRestricted, RestrictionLifted, RetentionReviewed, SubjectAccessExtended,
        SubjectAccessPrepared, SubjectAccessReleased, SubjectAccessRequested,
    },
    reviews::{ReviewOpened, ReviewReleased, ReviewWithdrawn},
};

pub(super) fn items() -> Vec<CaseworkEvent> {
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
pub(super) fn records() -> Vec<CaseworkEvent> {
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
pub(in crate::samples) fn shared_under_laws() -> Event {
    let (gateway, basis) = (Gateway::CrimeAndDisorderAct1998S115, LawfulBasis::LawEnforcementPart3);
    let (sender_regime, receiver_regimes) = (Some(Regime::UkGdpr), vec![Regime::LawEnforcement]);
    let shared = ItemShared { gateway, basis, sender_regime, receiver_regimes, ..shared() };
    Event::Casework(CaseworkEvent::ItemShared(shared))
}
