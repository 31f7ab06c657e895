//! Meetings: agenda, questions to agencies and what they found, minutes.

use super::{ContributeItem, PlannedAction};
use events::casework::{AgencyDissent, Attended, ConflictAnswer, Decision};
use kernel::{AgencyId, EventId, MeetingId, Timestamp};

/// Call an MDT meeting. Decided on the meeting's own stream.
#[derive(Debug, Clone, PartialEq)]
pub struct CallMeeting {
    /// The new meeting.
    pub meeting: MeetingId,
    /// When it starts.
    pub starts: Timestamp,
    /// The agencies asked.
    pub agencies: Vec<AgencyId>,
}

/// Put a case on the agenda of a meeting.
#[derive(Debug, Clone, PartialEq)]
pub struct PutOnAgenda {
    /// The meeting.
    pub meeting: MeetingId,
    /// Why.
    pub reason: String,
}

/// Take a case off the agenda of a meeting.
#[derive(Debug, Clone, PartialEq)]
pub struct TakeOffAgenda {
    /// The meeting.
    pub meeting: MeetingId,
    /// Why.
    pub reason: String,
}

/// Ask agencies what they know, each its own question.
#[derive(Debug, Clone, PartialEq)]
pub struct AskForReturn {
    /// The meeting that it is for, if it is for one.
    pub meeting: Option<MeetingId>,
    /// What is asked of whom.
    pub questions: Vec<Question>,
}

/// A question to one agency.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The agency.
    pub agency: AgencyId,
    /// The question.
    pub question: String,
}

/// Answer what the agency was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct GiveReturn {
    /// The event that asked.
    pub asked: EventId,
    /// The answer.
    pub answer: ReturnAnswer,
}

/// An answer to a question.
#[derive(Debug, Clone, PartialEq)]
pub enum ReturnAnswer {
    /// What was found, as an item of the agency.
    Information(ContributeItem),
    /// Nothing was found.
    NoTrace {
        /// What was looked through.
        note: Option<String>,
    },
    /// Nothing is told.
    Refused {
        /// Why.
        reason: String,
    },
}

/// Record that a meeting discussed the case, with the actions that came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct DiscussCase {
    /// The meeting.
    pub meeting: MeetingId,
    /// Who attended for this case.
    pub attended: Vec<AgencyId>,
    /// Whether every attending agency was asked for conflicts of interest.
    pub conflicts_asked: bool,
    /// The decisions.
    pub decisions: Vec<Decision>,
    /// Who saw it otherwise, and why.
    pub dissent: Option<String>,
    /// How each agency was represented.
    pub attendance: Vec<Attended>,
    /// What each agency that was there answered about conflicts of interest.
    pub conflicts: Vec<ConflictAnswer>,
    /// The events by which information was shared for this discussion.
    pub shared: Vec<EventId>,
    /// The events that the decisions rest on.
    pub relied_on: Vec<EventId>,
    /// Which agencies saw it otherwise.
    pub dissents: Vec<AgencyDissent>,
    /// The actions.
    pub actions: Vec<PlannedAction>,
}
