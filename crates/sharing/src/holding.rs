//! What became of what an agency holds: active, restricted or erased, for each agency by itself. Police may hold what
//! health erased (UK GDPR art. 17 and 18; DPA 2018 s.47; domain 7.3).

use crate::{Face, face::Belongs};
use events::{CaseworkEvent, Party, Recorded, Retention, records::Erased};
use kernel::{AgencyId, EventId};
use std::collections::{BTreeMap, BTreeSet};

/// A restriction: whose holdings, about whom, of which schedules.
type Scope = (AgencyId, Party, Vec<Retention>);

/// What was erased, and until when it was put down.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Gone {
    controller: AgencyId,
    position: u64,
    party: Party,
    retentions: Vec<Retention>,
    belongs: Vec<Belongs>,
}

/// What was erased, restricted and withdrawn on a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Holdings {
    /// By the event that restricts: a request to erase, or a restriction.
    restricted: BTreeMap<EventId, Scope>,
    erased: Vec<Gone>,
    withdrawn: BTreeSet<EventId>,
}

impl Holdings {
    /// Takes an event into account. Answers whether it may change what is seen of others.
    pub fn learn(&mut self, recorded: &Recorded, event: &CaseworkEvent) -> bool {
        let controller = &recorded.entry.controller;
        match event {
            CaseworkEvent::ErasureRequested(it) => self.restrict(recorded.id, controller, it.party, &it.retentions),
            CaseworkEvent::ProcessingRestricted(it) => self.restrict(recorded.id, controller, it.party, &it.retentions),
            CaseworkEvent::ErasureRefused(it) => self.restricted.remove(&it.request).is_some(),
            CaseworkEvent::RestrictionLifted(it) => self.restricted.remove(&it.restriction).is_some(),
            CaseworkEvent::Erased(it) => {
                self.erased.push(Gone::of(recorded, it));
                self.restricted.remove(&it.request).is_some()
            }
            CaseworkEvent::ItemWithdrawn(it) => self.withdrawn.insert(it.event),
            CaseworkEvent::CaseTriaged(_)
            | CaseworkEvent::CaseAdopted(_)
            | CaseworkEvent::ItemContributed(_)
            | CaseworkEvent::ItemShared(_)
            | CaseworkEvent::ItemCorrected(_)
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
            | CaseworkEvent::ErasureApproved(_)
            | CaseworkEvent::LegalHoldSet(_)
            | CaseworkEvent::LegalHoldLifted(_)
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
            | CaseworkEvent::DutyExcused(_) => false,
        }
    }

    fn restrict(&mut self, by: EventId, controller: &AgencyId, party: Party, retentions: &[Retention]) -> bool {
        self.restricted.insert(by, (controller.clone(), party, retentions.to_vec()));
        true
    }

    /// Whether nobody is shown an event any more.
    pub fn is_withdrawn(&self, event: EventId) -> bool {
        self.withdrawn.contains(&event)
    }

    /// Whether something of an event is kept and not used by the agency by whose copy it is read.
    pub fn is_restricted(&self, holder: &AgencyId, face: &Face) -> bool {
        face.sealed.iter().any(|(_, party, retention)| {
            self.restricted
                .values()
                .any(|(by, of, retentions)| by == holder && of == party && retentions.contains(retention))
        })
    }

    /// The parties and schedules of an event that the agency by whose copy it is read has erased.
    pub fn erased(&self, holder: &AgencyId, face: &Face) -> BTreeSet<(Party, Retention)> {
        let parts = face.sealed.iter().map(|&(_, party, retention)| (party, retention));
        parts
            .filter(|(party, retention)| {
                self.erased.iter().any(|gone| {
                    // A copy that another agency holds lies with the case, wherever the original does.
                    let covered = *holder != face.controller || gone.belongs.contains(&face.belongs);
                    gone.controller == *holder
                        && face.position < gone.position
                        && gone.party == *party
                        && gone.retentions.contains(retention)
                        && covered
                })
            })
            .collect()
    }
}

impl Gone {
    fn of(recorded: &Recorded, erased: &Erased) -> Self {
        let people = erased.people.iter().copied().map(Belongs::Person);
        let incidents = erased.incidents.iter().copied().map(Belongs::Incident);
        Self {
            controller: recorded.entry.controller.clone(),
            position: recorded.position,
            party: erased.party,
            retentions: erased.retentions.clone(),
            belongs: people.chain(incidents).chain([Belongs::Case]).collect(),
        }
    }
}
