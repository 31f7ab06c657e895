//! Which events make the risk be judged again. Source: domain 4.5 (hub default).

use crate::{
    AppealResult, ApplicationPart, BreachOutcome, CaseworkEvent, Circumstance, Event, IntakeEvent, LocationKind,
    NotifiedChange, OrdersEvent, Outcome, ReferralsEvent, RiskEvent, Step, casework::CourtOutcomeRecorded,
    casework::InvestigationStepTaken,
};

/// Why the risk is judged again. That time has passed is no event: an assessment itself says when it must be done again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumIter)]
pub enum Trigger {
    /// An agency saw a red flag.
    RedFlag,
    /// A breach was reported.
    Breach,
    /// A protection order was served.
    OrderServed,
    /// An order is about to end, or has ended.
    OrderExpires,
    /// The suspect is released, or bail ends.
    Release,
    /// An incident was joined to the case.
    NewIncident,
    /// Arrest.
    Arrest,
    /// Bail changed.
    BailChange,
    /// Charge or remand.
    Charge,
    /// No further action, or the case at court was discontinued.
    NoFurtherAction,
    /// A verdict.
    Verdict,
    /// A sentence.
    Sentence,
    /// A court made an order.
    OrderMade,
    /// An order was varied.
    OrderVaried,
    /// The victim moves.
    VictimMoves,
    /// The victim changes work.
    VictimChangesWork,
    /// The victim disengages.
    VictimDisengages,
    /// The suspect's address, work, relationship or health changes.
    SuspectChanges,
    /// Another victim is linked.
    NewLinkedVictim,
}

impl Trigger {
    /// Whether it is one of the red flags of domain 4.4, so that hours are given and not days.
    pub fn is_red_flag(self) -> bool {
        match self {
            Self::RedFlag | Self::Breach | Self::OrderServed | Self::OrderExpires | Self::Release => true,
            Self::NewIncident
            | Self::Arrest
            | Self::BailChange
            | Self::Charge
            | Self::NoFurtherAction
            | Self::Verdict
            | Self::Sentence
            | Self::OrderMade
            | Self::OrderVaried
            | Self::VictimMoves
            | Self::VictimChangesWork
            | Self::VictimDisengages
            | Self::SuspectChanges
            | Self::NewLinkedVictim => false,
        }
    }
}

/// Which trigger an event is, if it is one; of several the gravest.
pub fn triggered(event: &Event) -> Option<Trigger> {
    match event {
        Event::Intake(event) => intake(event),
        Event::Risk(event) => risk(event),
        Event::Orders(event) => orders(event),
        Event::Casework(event) => casework(event),
        Event::Referrals(event) => referrals(event),
        Event::Governance(_) | Event::Access(_) => None,
    }
}

/// A victim who leaves a service disengages. That a suspect leaves one is no trigger of domain 4.5: whoever fears what it means
/// raises a red flag.
fn referrals(event: &ReferralsEvent) -> Option<Trigger> {
    match event {
        ReferralsEvent::PersonDisengaged(e) => (!e.kind.is_about_the_suspect()).then_some(Trigger::VictimDisengages),
        ReferralsEvent::ReferralSent(_)
        | ReferralsEvent::ReferralAccepted(_)
        | ReferralsEvent::ReferralDeclined(_)
        | ReferralsEvent::ReferralDrafted(_)
        | ReferralsEvent::ReferralDiscarded(_)
        | ReferralsEvent::ReferralReceived(_)
        | ReferralsEvent::InformationAsked(_)
        | ReferralsEvent::InformationGiven(_)
        | ReferralsEvent::WorkStarted(_)
        | ReferralsEvent::ProgressReported(_)
        | ReferralsEvent::ReferralCompleted(_)
        | ReferralsEvent::ReferralWithdrawn(_) => None,
    }
}

/// A report is part of a case once its link is confirmed.
fn intake(event: &IntakeEvent) -> Option<Trigger> {
    match event {
        IntakeEvent::LinkConfirmed(_) => Some(Trigger::NewIncident),
        IntakeEvent::IncidentReported(_)
        | IntakeEvent::PersonRecorded(_)
        | IntakeEvent::CaseOpened(_)
        | IntakeEvent::SuspectNamed(_)
        | IntakeEvent::CaseReferred(_)
        | IntakeEvent::LinkProposed(_)
        | IntakeEvent::LinkRejected(_)
        | IntakeEvent::LinkUndone(_)
        | IntakeEvent::CaseScreened(_)
        | IntakeEvent::ConductReclassified(_)
        | IntakeEvent::IncidentScreened(_)
        | IntakeEvent::HintAnswered(_) => None,
    }
}

fn risk(event: &RiskEvent) -> Option<Trigger> {
    match event {
        RiskEvent::RedFlagRaised(_) => Some(Trigger::RedFlag),
        RiskEvent::CircumstanceRecorded(e) => Some(circumstance(e.circumstance)),
        RiskEvent::RiskAssessed(_)
        | RiskEvent::DissentRecorded(_)
        | RiskEvent::HubLevelSet(_)
        | RiskEvent::RelationshipRecorded(_)
        | RiskEvent::MotiveProposed(_) => None,
    }
}

fn circumstance(it: Circumstance) -> Trigger {
    match it {
        Circumstance::VictimMoves => Trigger::VictimMoves,
        Circumstance::VictimChangesWork => Trigger::VictimChangesWork,
        Circumstance::VictimDisengages => Trigger::VictimDisengages,
        Circumstance::SuspectMoves
        | Circumstance::SuspectChangesWork
        | Circumstance::SuspectsRelationshipChanges
        | Circumstance::SuspectsHealthChanges => Trigger::SuspectChanges,
        Circumstance::NewLinkedVictim => Trigger::NewLinkedVictim,
        Circumstance::Arrested => Trigger::Arrest,
        Circumstance::Released => Trigger::Release,
        Circumstance::BailChanged => Trigger::BailChange,
        Circumstance::Charged => Trigger::Charge,
        Circumstance::NoFurtherAction => Trigger::NoFurtherAction,
        Circumstance::Verdict => Trigger::Verdict,
        Circumstance::Sentenced => Trigger::Sentence,
        Circumstance::OrderVaried => Trigger::OrderVaried,
        Circumstance::OrderExpires => Trigger::OrderExpires,
    }
}

/// A breach counts from its report, and again with an arrest, a charge or none, and a verdict. What ends an order, or the
/// application that an interim order hangs on, counts as its end: whether there was one is a matter of the history. An appeal
/// that was allowed changes an order, also where none is recorded then: it may undo a discharge.
fn orders(event: &OrdersEvent) -> Option<Trigger> {
    let made = |served| Some(if served { Trigger::OrderServed } else { Trigger::OrderMade });
    match event {
        OrdersEvent::InterimOrderMade(_) => Some(Trigger::OrderMade),
        OrdersEvent::FullOrderMade(e) => made(e.served_in_court),
        OrdersEvent::OrderMadeOnOutcome(e) => made(e.served_in_court),
        OrdersEvent::OrderVaried(e) if e.served_in_court => Some(Trigger::OrderServed),
        OrdersEvent::OrderVaried(_) => Some(Trigger::OrderVaried),
        OrdersEvent::OrderServed(_) => Some(Trigger::OrderServed),
        OrdersEvent::OrderDischarged(_) | OrdersEvent::ApplicationWithdrawn(_) => Some(Trigger::OrderExpires),
        OrdersEvent::ApplicationRefused(e) => match e.part {
            ApplicationPart::Main => Some(Trigger::OrderExpires),
            ApplicationPart::Interim
            | ApplicationPart::Variation
            | ApplicationPart::Renewal
            | ApplicationPart::Discharge => None,
        },
        // What a court decides then is an event of its own.
        OrdersEvent::AppealDetermined(e) if e.undoes_a_refusal() => None,
        OrdersEvent::AppealDetermined(e) => match e.result {
            AppealResult::Quashed => Some(Trigger::OrderExpires),
            AppealResult::Allowed => Some(Trigger::OrderVaried),
            AppealResult::Dismissed | AppealResult::Withdrawn => None,
        },
        OrdersEvent::ChangeNotified(e) => change(e.change),
        OrdersEvent::UnnotifiedChangeFound(e) => change(e.change),
        OrdersEvent::BreachReported(_) => Some(Trigger::Breach),
        OrdersEvent::BreachArrested(_) => Some(Trigger::Arrest),
        OrdersEvent::BreachNotCharged(_) => Some(Trigger::NoFurtherAction),
        OrdersEvent::BreachCharged(_) => Some(Trigger::Charge),
        OrdersEvent::BreachTried(e) => Some(match e.outcome {
            BreachOutcome::Convicted | BreachOutcome::Acquitted => Trigger::Verdict,
            BreachOutcome::Discontinued => Trigger::NoFurtherAction,
        }),
        // It came with the case, and nothing happened.
        OrdersEvent::OrderReceived(_)
        | OrdersEvent::OrderConsidered(_)
        | OrdersEvent::OrderRequestAnswered(_)
        | OrdersEvent::OrderNotPursued(_)
        | OrdersEvent::DraftingStarted(_)
        | OrdersEvent::ApplicationAuthorised(_)
        | OrdersEvent::ApplicationLodged(_)
        | OrdersEvent::InterimSought(_)
        | OrdersEvent::HearingListed(_)
        | OrdersEvent::ServiceAttempted(_)
        | OrdersEvent::NotificationReceived(_)
        | OrdersEvent::NotificationExempted(_)
        | OrdersEvent::ExemptionEnded(_)
        | OrdersEvent::BreachRecorded(_)
        | OrdersEvent::BreachNotMadeOut(_)
        | OrdersEvent::AppealLodged(_) => None,
    }
}

/// A new name is no new address; domain 4.5 asks for the latter.
fn change(it: NotifiedChange) -> Option<Trigger> {
    match it {
        NotifiedChange::Address => Some(Trigger::SuspectChanges),
        NotifiedChange::Name | NotifiedChange::Initial => None,
    }
}

/// That it is put down where the victim lives or works counts as a change here; whether another place was known before, the clocks
/// look up (`clocks/src/risk.rs`).
fn casework(event: &CaseworkEvent) -> Option<Trigger> {
    match event {
        CaseworkEvent::InvestigationStepTaken(e) => step(e),
        CaseworkEvent::CourtOutcomeRecorded(e) => Some(outcome(e)),
        CaseworkEvent::VictimLocationRecorded(e) => match e.kind {
            LocationKind::Home => Some(Trigger::VictimMoves),
            LocationKind::Workplace => Some(Trigger::VictimChangesWork),
            LocationKind::School | LocationKind::Vehicle | LocationKind::Routine | LocationKind::Phone => None,
        },
        CaseworkEvent::CaseTriaged(_)
        | CaseworkEvent::CaseAdopted(_)
        | CaseworkEvent::ItemContributed(_)
        | CaseworkEvent::ItemShared(_)
        | CaseworkEvent::ItemCorrected(_)
        | CaseworkEvent::CorrectionAcknowledged(_)
        | CaseworkEvent::NeedsAssessed(_)
        | CaseworkEvent::VictimRightsSet(_)
        | CaseworkEvent::SafeContactRecorded(_)
        | CaseworkEvent::VictimTold(_)
        | CaseworkEvent::VictimPreferenceSet(_)
        | CaseworkEvent::VictimSafetySaid(_)
        | CaseworkEvent::AdvocateOffered(_)
        | CaseworkEvent::AdvocateOfferAnswered(_)
        | CaseworkEvent::RightToKnowConsidered(_)
        | CaseworkEvent::RightToKnowDecided(_)
        | CaseworkEvent::ContactCleared(_)
        | CaseworkEvent::IntelligenceRecorded(_)
        | CaseworkEvent::MeetingCalled(_)
        | CaseworkEvent::AgendaItemAdded(_)
        | CaseworkEvent::AgendaItemRemoved(_)
        | CaseworkEvent::ReturnAsked(_)
        | CaseworkEvent::ReturnGiven(_)
        | CaseworkEvent::ActionProgressed(_)
        | CaseworkEvent::ActionRedated(_)
        | CaseworkEvent::ActionHandedOver(_)
        | CaseworkEvent::CaseDiscussed(_)
        | CaseworkEvent::ActionPlanned(_)
        | CaseworkEvent::ActionClosed(_)
        | CaseworkEvent::CaseSteppedDown(_)
        | CaseworkEvent::CaseClosed(_)
        | CaseworkEvent::CaseReopened(_)
        | CaseworkEvent::ErasureRequested(_)
        | CaseworkEvent::ErasureApproved(_)
        | CaseworkEvent::ErasureRefused(_)
        | CaseworkEvent::Erased(_)
        | CaseworkEvent::LegalHoldSet(_)
        | CaseworkEvent::LegalHoldLifted(_)
        | CaseworkEvent::ProcessingRestricted(_)
        | CaseworkEvent::RestrictionLifted(_)
        | CaseworkEvent::ItemWithdrawn(_)
        | CaseworkEvent::RetentionReviewed(_)
        | CaseworkEvent::SubjectAccessRequested(_)
        | CaseworkEvent::SubjectAccessExtended(_)
        | CaseworkEvent::SubjectAccessPrepared(_)
        | CaseworkEvent::SubjectAccessReleased(_)
        | CaseworkEvent::ReviewOpened(_)
        | CaseworkEvent::ReviewReleased(_)
        | CaseworkEvent::ReviewWithdrawn(_)
        | CaseworkEvent::DutyMissed(_)
        | CaseworkEvent::TransferOffered(_)
        | CaseworkEvent::TransferAccepted(_)
        | CaseworkEvent::TransferDeclined(_)
        | CaseworkEvent::CaseReceived(_)
        | CaseworkEvent::HistoryReceived(_)
        | CaseworkEvent::DutyExcused(_) => None,
    }
}

/// Of the steps of one event the gravest counts.
fn step(event: &InvestigationStepTaken) -> Option<Trigger> {
    let one = |step: &Step| match step {
        Step::ReleasedOnConditionalBail
        | Step::ReleasedOnBail
        | Step::ReleasedUnderInvestigation
        | Step::ReleasedFromCustody => Some(Trigger::Release),
        Step::Arrested => Some(Trigger::Arrest),
        Step::BailChanged => Some(Trigger::BailChange),
        Step::Charged | Step::Remanded => Some(Trigger::Charge),
        Step::NoFurtherAction => Some(Trigger::NoFurtherAction),
        Step::InterviewedUnderCaution => None,
    };
    event.steps.iter().filter_map(one).min()
}

/// A sentence says more than the verdict before it.
fn outcome(event: &CourtOutcomeRecorded) -> Trigger {
    let one = |outcome: &Outcome| match outcome {
        Outcome::GuiltyPlea | Outcome::Convicted | Outcome::Acquitted => Trigger::Verdict,
        Outcome::SentencedToCustody | Outcome::SentencedInCommunity | Outcome::CustodySuspended => Trigger::Sentence,
        Outcome::Discontinued => Trigger::NoFurtherAction,
    };
    event.outcomes.iter().map(one).max().unwrap_or(Trigger::Verdict)
}
