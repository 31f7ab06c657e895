//! Events of the hub's process.

mod clocks;
mod investigation;
mod items;
mod lifecycle;
mod meetings;
mod victims;
mod wishes;

pub use clocks::{DutyExcused, DutyMissed};
pub use investigation::{CourtOutcomeRecorded, IntelligenceRecorded, InvestigationStepTaken};
pub use items::{CorrectionAcknowledged, ItemContributed, ItemCorrected, ItemShared, SharedWith};
pub use lifecycle::{CaseAdopted, CaseClosed, CaseReopened, CaseSteppedDown, CaseTriaged};
pub use meetings::{ActionClosed, ActionPlanned, CaseDiscussed, Decision, MeetingCalled};
pub use victims::{NeedsAssessed, SafeContactRecorded, SafeHours, VictimLocationRecorded, VictimRightsSet, VictimTold};
pub use wishes::{
    AdvocateOfferAnswered, AdvocateOffered, ContactCleared, RightToKnowConsidered, RightToKnowDecided,
    VictimPreferenceSet,
};
