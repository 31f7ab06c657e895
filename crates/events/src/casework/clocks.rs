//! What must happen by when: that it did not, and that it need not have.

use crate::{
    Class, Detail, Duty, ExcuseReason, Field, Party, Private,
    field::{plain, sealed},
};
use Detail::Headline;
use kernel::{AgencyId, EventId, Timestamp};
use serde::Deserialize;

/// Something that had to happen did not happen in time. Announced by the clock, once; that it was missed follows from dates
/// and the history with or without this (decision 22). `casework.duty_missed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct DutyMissed {
    /// What had to happen.
    pub duty: Duty,
    /// The event that began it.
    pub began: EventId,
    /// The agency that owes it; none where it is any police force on the case, or the respondent.
    pub owner: Option<AgencyId>,
    /// The last moment at which it would have been in time.
    pub due: Timestamp,
}
impl DutyMissed {
    pub(crate) fn class(&self) -> Class {
        self.duty.class_of_what_is_said()
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { duty, began, owner, due } = self;
        let class = self.class();
        vec![
            plain("duty", class, Headline, duty),
            plain("began", class, Headline, began),
            plain("owner", class, Headline, owner),
            plain("due", class, Headline, due),
        ]
    }
}

/// Somebody who answers for it said why something need not happen, or need not have happened in time.
/// `casework.duty_excused.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct DutyExcused {
    /// What had to happen.
    pub duty: Duty,
    /// The event that began it.
    pub began: EventId,
    /// The agency that owes it; none where it is any police force on the case, or the respondent.
    pub owner: Option<AgencyId>,
    /// Why, as a code.
    pub reason: ExcuseReason,
    /// Why, in words.
    #[serde(default)]
    pub reasons: Private<String>,
}
impl DutyExcused {
    /// That she asked that it wait, and that it would have put somebody in danger, is as close as what she wishes, whatever was
    /// owed (domain 7.5 rule 4). That says how it is shown; it is not stored.
    pub(crate) fn class(&self) -> Class {
        match self.reason {
            ExcuseReason::VictimAsked | ExcuseReason::Unsafe => Class::VictimNeeds,
            ExcuseReason::NotApplicable
            | ExcuseReason::DoneByAnother
            | ExcuseReason::WaitsForOthers
            | ExcuseReason::DoneNotRecorded => self.duty.class_of_what_is_said(),
        }
    }
    /// The reasons are stored as they were from the first such event on, under the class of what ends the duty. They are shown as
    /// the event is, which for a telling of the victim is closer: `sharing::Face`.
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { duty, began, owner, reason, reasons } = self;
        let class = self.class();
        vec![
            plain("duty", class, Headline, duty),
            plain("began", class, Headline, began),
            plain("owner", class, Headline, owner),
            plain("reason", class, Headline, reason),
            sealed("reasons", duty.class(), Detail::Detail, Party::Victim, reasons),
        ]
    }
}
