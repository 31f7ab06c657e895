//! What follows for records of people: what is held, asked to be erased, held back, restricted, erased.

use crate::state::{Erasure, OutsideReview, Preparation, Records, State, SubjectAccess};
use events::{CaseworkEvent, Event, Place, Recorded, records as r};
use kernel::AgencyId;

/// What an event puts down about somebody is held by its agency from then on.
pub(super) fn holds(state: &mut State, event: &Recorded) {
    let (entry, on) = (&event.entry, calendar::london_date(event.at));
    // What is done with records is not itself a reason to keep them longer.
    let of_records = matches!(
        entry.event,
        Event::Casework(CaseworkEvent::ErasureRequested(_) | CaseworkEvent::SubjectAccessRequested(_))
    );
    for field in entry.event.fields(entry.source) {
        if let Place::Sealed(party) = field.place {
            let holding = (entry.controller.clone(), party, field.class.retention());
            let last = state.records.held.entry(holding).or_insert(on);
            *last = if of_records { *last } else { on.max(*last) };
        }
    }
}

#[allow(clippy::too_many_lines, reason = "a row for each event")]
pub(super) fn done(records: &mut Records, event: &Recorded, own: &CaseworkEvent) {
    let controller = event.entry.controller.clone();
    match own {
        CaseworkEvent::ErasureRequested(it) => {
            let erasure = Erasure {
                controller,
                by: event.by.clone(),
                said: it.clone(),
                approvals: Vec::new(),
                refused: false,
                erased: false,
            };
            records.requests.insert(event.id, erasure);
        }
        CaseworkEvent::ErasureApproved(it) => {
            if let Some(erasure) = records.requests.get_mut(&it.request) {
                erasure.approvals.push((event.id, event.by.clone(), it.as_lead));
            }
        }
        CaseworkEvent::ErasureRefused(it) => {
            if let Some(erasure) = records.requests.get_mut(&it.request) {
                erasure.refused = true;
            }
        }
        CaseworkEvent::Erased(it) => records.erase(event, it),
        CaseworkEvent::LegalHoldSet(it) => {
            records.holds.insert(event.id, (controller, it.clone()));
        }
        CaseworkEvent::LegalHoldLifted(it) => {
            let whose = records.holds.remove(&it.hold).map(|(by, _)| (it.hold, by));
            records.ended.extend(whose);
        }
        CaseworkEvent::ProcessingRestricted(it) => {
            records.restrictions.insert(event.id, (controller, it.clone()));
        }
        CaseworkEvent::RestrictionLifted(it) => {
            let whose = records.restrictions.remove(&it.restriction).map(|(by, _)| (it.restriction, by));
            records.ended.extend(whose);
        }
        CaseworkEvent::RetentionReviewed(it) => {
            let on = calendar::london_date(event.at);
            let holdings = it.retentions.iter().map(|&retention| (controller.clone(), it.party, retention));
            // What was not held was not looked at.
            let held: Vec<_> = holdings.filter(|holding| records.held.contains_key(holding)).collect();
            records.reviewed.extend(held.into_iter().map(|holding| (holding, (event.id, on, it.clone()))));
        }
        CaseworkEvent::SubjectAccessRequested(it) => {
            let (by, asked) = (event.by.clone(), it.clone());
            let access = SubjectAccess { controller, by, asked, extended: None, prepared: None, released: None };
            records.subject_access.insert(event.id, access);
        }
        CaseworkEvent::SubjectAccessExtended(it) => {
            if let Some(access) = records.subject_access.get_mut(&it.request) {
                access.extended = Some((it.reason, it.due));
            }
        }
        CaseworkEvent::SubjectAccessPrepared(it) => {
            if let Some(access) = records.subject_access.get_mut(&it.request) {
                let cleared = it.cleared.iter().copied().collect();
                access.prepared = Some(Preparation { id: event.id, by: event.by.clone(), cleared });
            }
        }
        CaseworkEvent::SubjectAccessReleased(it) => {
            if let Some(access) = records.subject_access.get_mut(&it.request) {
                access.released = Some(event.id);
            }
        }
        CaseworkEvent::ReviewOpened(it) => {
            let (by, said) = (event.by.clone(), it.clone());
            records.reviews.insert(event.id, OutsideReview { by, said, released: None, withdrawn: None });
        }
        CaseworkEvent::ReviewReleased(it) => {
            if let Some(review) = records.reviews.get_mut(&it.review) {
                review.released = Some((event.id, it.digest.0.clone()));
            }
        }
        CaseworkEvent::ReviewWithdrawn(it) => {
            if let Some(review) = records.reviews.get_mut(&it.review) {
                review.withdrawn = Some(event.id);
            }
        }
        CaseworkEvent::CaseTriaged(_)
        | CaseworkEvent::TransferOffered(_)
        | CaseworkEvent::TransferAccepted(_)
        | CaseworkEvent::TransferDeclined(_)
        | CaseworkEvent::CaseReceived(_)
        | CaseworkEvent::HistoryReceived(_)
        | CaseworkEvent::CaseAdopted(_)
        | CaseworkEvent::ItemContributed(_)
        | CaseworkEvent::ItemShared(_)
        | CaseworkEvent::ItemCorrected(_)
        | CaseworkEvent::ItemWithdrawn(_)
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
        | CaseworkEvent::DutyMissed(_)
        | CaseworkEvent::DutyExcused(_) => {}
    }
}

impl Records {
    fn erase(&mut self, event: &Recorded, it: &r::Erased) {
        if let Some(erasure) = self.requests.get_mut(&it.request) {
            erasure.erased = true;
        }
        for &retention in &it.retentions {
            let holding = (event.entry.controller.clone(), it.party, retention);
            self.held.remove(&holding);
            self.reviewed.remove(&holding);
            self.erased.insert(holding, event.id);
        }
    }

    /// Whether a hold forbids an agency to erase.
    pub fn forbids(&self, controller: &AgencyId) -> bool {
        self.holds.values().any(|(by, hold)| hold.for_all || by == controller)
    }
}
