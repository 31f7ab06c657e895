//! The words that every other crate uses: ids, callers, times, facts and the rulebook.
//!
//! Pure: no clock, no randomness, no input or output. Nothing here knows a service, an event or a database.

mod calendar;
mod facts;
mod id;
mod rulebook;
mod text;
mod time;
mod who;

pub use calendar::{Calendar, RULE_ALONE};
pub use facts::{Facts, Reason, Refused};
pub use id::{
    Action, ActionId, AgencyId, AreaCode, Assessment, AssessmentId, BadId, Breach, BreachId, Case, CaseId,
    CaseReference, Event, EventId, Id, Incident, IncidentId, Item, ItemId, Kind, Meeting, MeetingId, Order, OrderId,
    Person, PersonId, Record, RecordId, Referral, ReferralId, Request, RequestId, Transfer, TransferId, WorkerId,
};
pub use rulebook::{Period, PeriodName, Power, PowerName, Rulebook, SmallCounts, Unit};
pub use text::{folded_name, is_invisible, looks_like_a_location};
pub use time::{BadTime, Date, Occurred, Precision, Timestamp};
pub use who::{AgencyKind, By, Caller, Known, Purpose, Role, Source, Strand, Surface, Thumbprints};
