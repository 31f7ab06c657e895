//! What a case's own history says about who may see it: its phase, its workers, its restriction, what is linked and
//! what is shared.

use crate::{
    Act, Level, Policy,
    face::{Belongs, Face, addressees, belongs, is_draft, rests_on},
    holding::Holdings,
    transfer::{Goes, goes},
};
use events::{
    AtWork, CaseworkEvent, Class, Event, GovernanceEvent, HowShared, IntakeEvent, Party, Recorded, Retention,
    TriageDecision, casework::ItemShared, governance::NamedWorker,
};
use kernel::{AgencyId, AgencyKind, Caller, CaseId, EventId, IncidentId, MeetingId, PersonId, Role, Strand};
use std::collections::{BTreeMap, BTreeSet};

/// Where a case stands (domain 5, hub default).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, strum::IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Phase {
    /// Not opened yet.
    #[default]
    Absent,
    /// With the agency that opened it; nobody else sees it.
    Opened,
    /// Referred to the hub, waiting for triage.
    Referred,
    /// Triaged.
    Triaged,
    /// Adopted by the hub.
    Adopted,
    /// Stepped down to monitoring.
    Monitored,
    /// Closed.
    Closed,
}

/// What of an event decides who sees it, beside its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The class that decides whether it is seen.
    pub class: Class,
    /// Position of its record.
    pub position: u64,
    /// What it belongs to.
    pub belongs: Belongs,
    /// Agencies it is addressed to.
    pub addressees: Vec<AgencyId>,
    /// The agency that controls it.
    pub controller: AgencyId,
    /// What it rests on: all of it must be seen with it.
    pub rests_on: Vec<EventId>,
    /// Whether it is a draft: nobody else is told of it.
    pub draft: bool,
}

/// Everything that access to a case rests on, folded from its history.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseAccess {
    /// The case.
    pub case: Option<CaseId>,
    /// Where it stands.
    pub phase: Phase,
    /// Whether it was adopted once.
    was_adopted: bool,
    /// Who works on it, and to whom it is restricted.
    at_work: AtWork,
    /// The event by which it was closed, while it is.
    pub closed_by: Option<EventId>,
    /// Whether that is because another hub has taken it over.
    has_moved: bool,
    /// Incidents of the course of conduct.
    pub incidents: BTreeSet<IncidentId>,
    /// People named on the case.
    pub people: BTreeSet<PersonId>,
    /// Meetings that discussed it.
    pub meetings: BTreeSet<MeetingId>,
    /// The reports of incidents that are or were on the case.
    reports: BTreeMap<IncidentId, EventId>,
    /// What was shared with whom.
    shares: BTreeMap<EventId, BTreeMap<AgencyId, HowShared>>,
    /// Corrected events, and by what.
    corrected: BTreeMap<EventId, EventId>,
    /// What decides who sees each event.
    origins: BTreeMap<EventId, Origin>,
    /// What each correction is seen as: the first of what it corrects.
    corrections: BTreeMap<EventId, Origin>,
    /// Position of the record by which it was referred.
    referred_at: Option<u64>,
    /// Which agencies ever put something down.
    controllers: BTreeSet<AgencyId>,
    /// What was erased, restricted and withdrawn.
    holdings: Holdings,
    /// What came from another hub, if the case did.
    came: Option<Came>,
}

/// What came with a case from another hub.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Came {
    /// The event that says so, and the position of its record, which holds all that lies behind the walls.
    by: EventId,
    at: u64,
    /// In how many parts what was recorded there is put down here, and which of them are.
    parts: u16,
    there: BTreeSet<u16>,
}

impl CaseAccess {
    /// Takes an event of the case into account. Answers whether it may change what somebody sees of *other* events.
    pub fn evolve(&mut self, recorded: &Recorded) -> bool {
        let event = &recorded.entry.event;
        self.at_work.learn(recorded);
        self.controllers.insert(recorded.entry.controller.clone());
        self.origins.insert(
            recorded.id,
            Origin {
                class: event.class(recorded.entry.source),
                position: recorded.position,
                belongs: belongs(event),
                addressees: addressees(event),
                controller: recorded.entry.controller.clone(),
                rests_on: rests_on(event),
                draft: is_draft(event),
            },
        );
        match event {
            Event::Intake(event) => self.intake(recorded, event),
            Event::Casework(event) => self.casework(recorded, event),
            Event::Governance(event) => changes_who_sees(event),
            Event::Risk(_) | Event::Orders(_) | Event::Referrals(_) | Event::Access(_) => false,
        }
    }

    fn intake(&mut self, recorded: &Recorded, event: &IntakeEvent) -> bool {
        match event {
            IntakeEvent::CaseOpened(e) => {
                self.case = Some(e.case);
                self.phase = Phase::Opened;
                self.people.insert(e.victim);
                self.people.extend(e.suspect);
                true
            }
            IntakeEvent::SuspectNamed(e) => self.people.insert(e.person),
            IntakeEvent::CaseReferred(_) => {
                self.phase = Phase::Referred;
                self.referred_at = Some(recorded.position);
                true
            }
            IntakeEvent::LinkConfirmed(e) => self.incidents.insert(e.incident),
            IntakeEvent::LinkUndone(e) => {
                // Whoever was given the report by name, and not only by its class, is told that it does not belong.
                let shares = self.reports.get(&e.incident).and_then(|report| self.shares.get(report));
                let told =
                    shares.into_iter().flat_map(BTreeMap::keys).map(|agency| (agency.clone(), HowShared::Summary));
                let told = told.collect();
                self.shares.insert(recorded.id, told);
                self.incidents.remove(&e.incident)
            }
            IntakeEvent::IncidentReported(e) => {
                self.reports.insert(e.incident, recorded.id);
                false
            }
            IntakeEvent::PersonRecorded(_)
            | IntakeEvent::LinkProposed(_)
            | IntakeEvent::LinkRejected(_)
            | IntakeEvent::CaseScreened(_)
            | IntakeEvent::ConductReclassified(_)
            | IntakeEvent::IncidentScreened(_)
            | IntakeEvent::HintAnswered(_) => false,
        }
    }

    fn triaged(&mut self, by: EventId, decision: TriageDecision) {
        (self.phase, self.closed_by) = match decision {
            TriageDecision::ProposeAdoption => (Phase::Triaged, None),
            TriageDecision::AdviceOnly | TriageDecision::Signpost => (Phase::Closed, Some(by)),
        };
    }

    fn casework(&mut self, recorded: &Recorded, event: &CaseworkEvent) -> bool {
        let others = self.holdings.learn(recorded, event);
        match event {
            CaseworkEvent::CaseTriaged(e) => {
                self.triaged(recorded.id, e.decision);
                true
            }
            CaseworkEvent::CaseAdopted(_) => {
                self.phase = Phase::Adopted;
                self.was_adopted = true;
                false
            }
            CaseworkEvent::CaseSteppedDown(_) => {
                self.phase = Phase::Monitored;
                false
            }
            // What moved has an owner elsewhere.
            CaseworkEvent::CaseClosed(_) | CaseworkEvent::TransferAccepted(_) => {
                self.phase = Phase::Closed;
                self.closed_by = Some(recorded.id);
                self.has_moved = matches!(event, CaseworkEvent::TransferAccepted(_));
                false
            }
            // What triage closed waits for triage again.
            CaseworkEvent::CaseReopened(_) => {
                self.phase = if self.was_adopted { Phase::Adopted } else { Phase::Referred };
                (self.closed_by, self.has_moved) = (None, false);
                false
            }
            CaseworkEvent::ItemShared(e) => {
                self.share(e);
                true
            }
            CaseworkEvent::ItemCorrected(e) => {
                self.corrected.insert(e.event, recorded.id);
                self.seen_as_what_it_is_about(recorded.id, e.event);
                true
            }
            CaseworkEvent::CaseDiscussed(e) => self.meetings.insert(e.meeting),
            // Who works on the case is told when it is spoken of.
            CaseworkEvent::AgendaItemAdded(e) => self.meetings.insert(e.meeting),
            // Whoever saw what is withdrawn is told, as of a correction.
            CaseworkEvent::ItemWithdrawn(e) => {
                self.seen_as_what_it_is_about(recorded.id, e.event);
                others
            }
            CaseworkEvent::ErasureRequested(_)
            | CaseworkEvent::ErasureApproved(_)
            | CaseworkEvent::ErasureRefused(_)
            | CaseworkEvent::Erased(_)
            | CaseworkEvent::LegalHoldSet(_)
            | CaseworkEvent::LegalHoldLifted(_)
            | CaseworkEvent::ProcessingRestricted(_)
            | CaseworkEvent::RestrictionLifted(_)
            | CaseworkEvent::RetentionReviewed(_)
            | CaseworkEvent::SubjectAccessRequested(_)
            | CaseworkEvent::SubjectAccessExtended(_)
            | CaseworkEvent::SubjectAccessPrepared(_)
            | CaseworkEvent::SubjectAccessReleased(_)
            | CaseworkEvent::ReviewOpened(_)
            | CaseworkEvent::ReviewReleased(_)
            | CaseworkEvent::ReviewWithdrawn(_)
            | CaseworkEvent::DutyMissed(_)
            | CaseworkEvent::DutyExcused(_)
            | CaseworkEvent::TransferOffered(_)
            | CaseworkEvent::TransferDeclined(_) => others,
            CaseworkEvent::CaseReceived(_) | CaseworkEvent::HistoryReceived(_) => self.arrives(recorded, event),
            CaseworkEvent::ItemContributed(_)
            | CaseworkEvent::CorrectionAcknowledged(_)
            | CaseworkEvent::NeedsAssessed(_)
            | CaseworkEvent::VictimRightsSet(_)
            | CaseworkEvent::SafeContactRecorded(_)
            | CaseworkEvent::VictimLocationRecorded(_)
            | CaseworkEvent::VictimTold(_)
            | CaseworkEvent::VictimPreferenceSet(_)
            | CaseworkEvent::VictimSafetySaid(_)
            | CaseworkEvent::AdvocateOffered(_)
            | CaseworkEvent::AdvocateOfferAnswered(_)
            | CaseworkEvent::RightToKnowConsidered(_)
            | CaseworkEvent::RightToKnowDecided(_)
            | CaseworkEvent::ContactCleared(_)
            | CaseworkEvent::InvestigationStepTaken(_)
            | CaseworkEvent::IntelligenceRecorded(_)
            | CaseworkEvent::CourtOutcomeRecorded(_)
            | CaseworkEvent::MeetingCalled(_)
            | CaseworkEvent::ActionPlanned(_)
            | CaseworkEvent::AgendaItemRemoved(_)
            | CaseworkEvent::ReturnAsked(_)
            | CaseworkEvent::ReturnGiven(_)
            | CaseworkEvent::ActionProgressed(_)
            | CaseworkEvent::ActionRedated(_)
            | CaseworkEvent::ActionHandedOver(_)
            | CaseworkEvent::ActionClosed(_) => false,
        }
    }

    /// What comes from another hub. Answers whether it may change what is seen of others: what came with the case is nobody's own.
    fn arrives(&mut self, recorded: &Recorded, event: &CaseworkEvent) -> bool {
        if let CaseworkEvent::CaseReceived(e) = event {
            let (by, at, parts) = (recorded.id, recorded.position, e.parts);
            self.came = Some(Came { by, at, parts, there: BTreeSet::new() });
            return true;
        }
        if let (CaseworkEvent::HistoryReceived(e), Some(came)) = (event, &mut self.came) {
            came.there.insert(e.part);
        }
        false
    }

    /// Sharing only ever widens.
    fn share(&mut self, it: &ItemShared) {
        let shares = self.shares.entry(it.event).or_default();
        for with in &it.with {
            let how = shares.entry(with.agency.clone()).or_insert(with.how);
            if with.how == HowShared::Full {
                *how = HowShared::Full;
            }
        }
    }

    /// A correction or a withdrawal reaches everybody whom what it is about had reached by a share, and everybody who saw
    /// that by its class: it is seen as what it is about.
    fn seen_as_what_it_is_about(&mut self, event: EventId, about: EventId) {
        let shares = self.shares.get(&about).cloned().unwrap_or_default();
        self.shares.insert(event, shares);
        if let Some(origin) = self.origin(about).cloned() {
            self.corrections.insert(event, origin);
        }
    }

    /// The event by which the case came from another hub, while not all that came with it is put down. The parts of its
    /// history are put down last, so once all of them are there, everything is.
    pub fn arriving(&self) -> Option<EventId> {
        let came = self.came.as_ref()?;
        (1..=came.parts).any(|part| !came.there.contains(&part)).then_some(came.by)
    }

    /// Whether an event is seen by an agency as what it put down itself. What came with a case from behind the walls is nobody's
    /// own here, whoever answers for it: it is seen by its class, as it was there by those who had not put it down.
    pub(crate) fn is_own(&self, event: &Origin, agency: &AgencyId) -> bool {
        let walled = goes(event.class) == Goes::Apart;
        let came = walled && self.came.as_ref().is_some_and(|came| came.at == event.position);
        event.controller == *agency && !came
    }

    /// By whose copy an agency reads an event: by its own where it was given one in full, else by the contributor's
    /// (decision 11).
    fn holder<'a>(&self, face: &'a Face, agency: Option<&'a AgencyId>) -> &'a AgencyId {
        let own = agency.filter(|agency| self.shared(face.id, agency) == Some(HowShared::Full));
        own.unwrap_or(&face.controller)
    }

    /// Whether an event is only kept, and not shown: withdrawn, or restricted by the agency by whose copy it is read. For
    /// those who audit, without an agency: by the contributor.
    pub fn is_kept_back(&self, face: &Face, agency: Option<&AgencyId>) -> bool {
        self.holdings.is_withdrawn(face.id) || self.holdings.is_restricted(self.holder(face, agency), face)
    }

    /// What of an event an agency cannot read, although somebody else may hold a copy: the parties and schedules that the
    /// agency by whose copy it reads has erased. For those who audit, without an agency: that of the contributor.
    pub fn erased_for(&self, face: &Face, agency: Option<&AgencyId>) -> BTreeSet<(Party, Retention)> {
        self.holdings.erased(self.holder(face, agency), face)
    }

    /// Whether an event was withdrawn.
    pub fn is_withdrawn(&self, event: EventId) -> bool {
        self.holdings.is_withdrawn(event)
    }

    /// Whether it accepts an act where it stands: all of them while it is worked on.
    pub fn takes(&self, act: Act) -> bool {
        let has_ended = self.phase == Phase::Closed;
        !has_ended || act.is_taken_when_closed() || act.outlives_the_work() && !self.has_moved
    }

    /// Whether an agency put something down on the case.
    pub fn controls(&self, agency: &AgencyId) -> bool {
        self.controllers.contains(agency)
    }

    /// Whether an agency takes part: it opened the case, has a worker on it, or (police, hub office) triages referrals.
    pub fn takes_part(&self, agency: &AgencyId, kind: AgencyKind) -> bool {
        self.at_work.has_listed(agency) && (self.works_on(agency) || self.triages(kind))
    }

    fn triages(&self, kind: AgencyKind) -> bool {
        self.phase >= Phase::Referred && matches!(kind, AgencyKind::Police | AgencyKind::HubOffice)
    }

    /// Whether the case is there for this worker. If not, it does not exist for them (decision 17).
    ///
    /// Without an assignment it is there for points of contact while it waits for triage, and for chairs from its
    /// referral on, so that a case whose workers have left can be given to others (hub default). They see it less
    /// closely: [`crate::Policy::hidden_before_assignment`].
    pub fn is_visible_to(&self, caller: &Caller) -> bool {
        let named = NamedWorker::of(caller);
        let triages = self.triages(caller.kind);
        let by_office = match caller.role {
            Role::Chair => triages,
            Role::Spoc => triages && self.phase == Phase::Referred,
            // Who answers for an agency's data decides about what it holds here, and reads nothing of it.
            Role::InformationGovernanceLead => {
                let of_the_office = caller.kind == AgencyKind::HubOffice && triages;
                self.controllers.contains(&caller.agency) || self.works_on(&caller.agency) || of_the_office
            }
            Role::InvestigatingOfficer
            | Role::AuthorisingOfficer
            | Role::Advocate
            | Role::Clinician
            | Role::ProbationPractitioner
            | Role::Prosecutor
            | Role::HousingOfficer
            | Role::HubOfficer
            | Role::Auditor => false,
        };
        self.is_listed(&named) && (self.at_work.assigned_to(&named).is_some() || by_office)
    }

    /// Whether a break-glass reaches the case: it was referred to the hub, and is not restricted to others. A list is made
    /// because somebody is related, so nothing gets around it (domain 7.5 rule 3).
    pub fn is_open_to(&self, worker: &NamedWorker) -> bool {
        self.phase >= Phase::Referred && self.is_listed(worker)
    }

    /// The class by which it is decided whether an event is seen: of a correction, that of what it corrects.
    pub fn class_of(&self, face: &Face) -> Class {
        self.seen_as(face).class
    }

    /// Whether the case is not kept from this worker: [`AtWork::is_listed`].
    pub fn is_listed(&self, worker: &NamedWorker) -> bool {
        self.at_work.is_listed(worker)
    }

    /// The strand to which a worker was assigned last, while there is an assignment: [`AtWork::assigned_to`].
    pub fn assigned_to(&self, caller: &Caller) -> Option<Strand> {
        self.at_work.assigned_to(&NamedWorker::of(caller))
    }

    /// The strand as which an assigned worker sees the case: [`AtWork::strand_of`].
    pub fn strand_of(&self, caller: &Caller) -> Option<Strand> {
        self.at_work.strand_of(&NamedWorker::of(caller))
    }

    /// Whether somebody of an agency who is on the case may see a class of events at all; if not, the events that this
    /// rests on.
    pub fn reaches(&self, policy: &Policy, agency: &AgencyId, class: Class) -> Result<(), Vec<EventId>> {
        let hidden = |strand| policy.most_on_strand(strand, class) == Level::Absent;
        self.at_work.reaches_past(agency, hidden)
    }

    /// Who is assigned, and to which strand last.
    pub fn assigned(&self) -> impl Iterator<Item = (&NamedWorker, Strand)> {
        self.at_work.assigned()
    }

    /// Whether an event is part of the case: its own stream always, a linked stream while the link stands.
    pub(crate) fn contains(&self, belongs: Belongs) -> bool {
        match belongs {
            Belongs::Case => true,
            Belongs::Incident(incident) => self.incidents.contains(&incident),
            Belongs::Person(person) => self.people.contains(&person),
            Belongs::Meeting(meeting) => self.meetings.contains(&meeting),
        }
    }

    /// Whether an event was put down while the case was still with the agency that opened it. Such an event stays with
    /// that agency until it shares it.
    pub(crate) fn precedes_referral(&self, origin: &Origin) -> bool {
        origin.belongs == Belongs::Case && self.referred_at.is_none_or(|referred| origin.position < referred)
    }

    /// Whether an agency opened the case or has a worker on it.
    pub fn works_on(&self, agency: &AgencyId) -> bool {
        self.at_work.works_on(agency)
    }

    /// What an event is seen as: a correction as the first of what it corrects, everything else as itself.
    pub(crate) fn seen_as(&self, face: &Face) -> Origin {
        self.corrections.get(&face.id).cloned().unwrap_or_else(|| Origin {
            class: face.class,
            position: face.position,
            belongs: face.belongs,
            addressees: face.addressees.clone(),
            controller: face.controller.clone(),
            rests_on: face.rests_on.clone(),
            draft: face.draft,
        })
    }

    /// As what an event of the case is seen.
    pub(crate) fn origin(&self, event: EventId) -> Option<&Origin> {
        self.corrections.get(&event).or_else(|| self.origins.get(&event))
    }

    /// How an event was shared with an agency.
    pub fn shared(&self, event: EventId, agency: &AgencyId) -> Option<HowShared> {
        self.shares.get(&event).and_then(|shares| shares.get(agency)).copied()
    }

    /// The most of an event that anybody was given by a share.
    pub(crate) fn shared_most(&self, event: EventId) -> Option<HowShared> {
        let given = self.shares.get(&event).filter(|given| !given.is_empty())?;
        let in_full = given.values().any(|how| *how == HowShared::Full);
        Some(if in_full { HowShared::Full } else { HowShared::Summary })
    }

    /// The correction that supersedes an event.
    pub fn corrected_by(&self, event: EventId) -> Option<EventId> {
        self.corrected.get(&event).copied()
    }
}

/// Whether an event of governance may change who sees the other events of a case.
fn changes_who_sees(event: &GovernanceEvent) -> bool {
    match event {
        GovernanceEvent::WorkerAssigned(_)
        | GovernanceEvent::AssignmentEnded(_)
        | GovernanceEvent::ConflictFound(_)
        | GovernanceEvent::ConflictDismissed(_)
        | GovernanceEvent::CaseRestricted(_) => true,
        GovernanceEvent::ConflictDeclared(_)
        | GovernanceEvent::HubFounded(_)
        | GovernanceEvent::PolicyAdopted(_)
        | GovernanceEvent::PolicyProposed(_)
        | GovernanceEvent::RulebookAdopted(_)
        | GovernanceEvent::ReferenceAdopted(_)
        | GovernanceEvent::AgencyRegistered(_)
        | GovernanceEvent::WorkerRegistered(_)
        | GovernanceEvent::WorkerLeft(_)
        | GovernanceEvent::HubRestored(_)
        | GovernanceEvent::AgencyIdentified(_)
        | GovernanceEvent::HubRegistered(_)
        | GovernanceEvent::BundleDeclined(_)
        | GovernanceEvent::ClosureDeclared(_)
        | GovernanceEvent::ClosureConfirmed(_)
        | GovernanceEvent::ClosureWithdrawn(_)
        | GovernanceEvent::CustodyHandedOver(_)
        | GovernanceEvent::CustodyAccepted(_)
        | GovernanceEvent::AgreementMade(_)
        | GovernanceEvent::AgreementEnded(_)
        | GovernanceEvent::AlertRaised(_)
        | GovernanceEvent::AlertAcknowledged(_)
        | GovernanceEvent::AlertEscalated(_)
        | GovernanceEvent::BreakGlassRequested(_)
        | GovernanceEvent::BreakGlassApproved(_)
        | GovernanceEvent::BreakGlassReviewed(_)
        | GovernanceEvent::RelationDeclared(_) => false,
    }
}
