//! Codes of looking.

use crate::field::Plain;
use serde::{Deserialize, Serialize};

/// By which way somebody looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// One case.
    GetCase,
    /// The list of cases.
    ListCases,
    /// The live stream of a case.
    WatchCase,
    /// One incident.
    GetIncident,
    /// The list of incidents.
    ListIncidents,
    /// An audit replay.
    Replay,
    /// The record of who looked.
    WhoSaw,
    /// An export.
    Export,
    /// The clocks of a case.
    Clocks,
    /// The pattern of a case.
    Pattern,
    /// A command on a case.
    Command,
    /// A proof that a record is in the log.
    Prove,
    /// The inbox of alerts.
    Inbox,
    /// One case, by break-glass.
    BreakGlass,
    /// The list of break-glasses.
    ListBreakGlasses,
    /// What an agency has to review of what it holds.
    RetentionReviews,
    /// An answer to a person who asked what an agency holds about them.
    SubjectAccess,
    /// The list of what has to be done.
    Work,
    /// The sets of reference data in force.
    ReferenceSets,
    /// How the judged risk of a case has changed.
    RiskTrend,
    /// The course of conduct of a case.
    CourseOfConduct,
    /// The orders of a case, as they stand.
    Orders,
    /// What an agency is shown of the cases on the agenda of a meeting.
    MeetingPack,
    /// The return: what the hub is measured by.
    Report,
    /// A file by which a case moves from one hub to another.
    Transfer,
    /// The pack of a review from outside.
    ReviewPack,
    /// Whether and how the hub closes, and whose records it keeps.
    Closure,
}
impl Plain for Channel {
    const WHY: &'static str = "a code";
}

/// How an event is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// That there is something, and nothing more.
    Marker,
    /// Its headline.
    Summary,
    /// In full.
    Full,
}
impl Plain for Shown {
    const WHY: &'static str = "a code";
}
