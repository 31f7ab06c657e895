//! Events of the hub's process.

mod agenda;
mod clocks;
mod investigation;
mod items;
mod lifecycle;
mod meetings;
mod plan;
mod victims;
mod wishes;

pub use agenda::{AgendaItemAdded, AgendaItemRemoved, ReturnAsked, ReturnGiven};
pub use clocks::{DutyExcused, DutyMissed};
pub use investigation::{CourtOutcomeRecorded, IntelligenceRecorded, InvestigationStepTaken};
pub use items::{CorrectionAcknowledged, ItemContributed, ItemCorrected, ItemShared, SharedWith};
pub use lifecycle::{CaseAdopted, CaseClosed, CaseReopened, CaseSteppedDown, CaseTriaged, DiarisedOrder};
pub use meetings::{
    ActionClosed, ActionPlanned, AgencyDissent, Attended, CaseDiscussed, ConflictAnswer, Decision, MeetingCalled,
};
pub use plan::{ActionHandedOver, ActionProgressed, ActionRedated};
pub use victims::{NeedsAssessed, SafeContactRecorded, SafeHours, VictimLocationRecorded, VictimRightsSet, VictimTold};
pub use wishes::{
    AdvocateOfferAnswered, AdvocateOffered, ContactCleared, RightToKnowConsidered, RightToKnowDecided,
    VictimPreferenceSet, VictimSafetySaid,
};
