//! What comes before a meeting: the cases on its agenda, and what agencies are asked to bring.

use crate::{
    Class, Detail, Field, Party, Private, ReturnResult,
    field::{given, plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{AgencyId, EventId, ItemId, MeetingId};
use serde::Deserialize;

/// A case was put on the agenda of a meeting. It lies in the stream of the case: the meeting's own stream does not tell
/// which cases it will speak of. `casework.agenda_item_added.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AgendaItemAdded {
    /// The meeting.
    pub meeting: MeetingId,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl AgendaItemAdded {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { meeting, reason } = self;
        on_agenda(meeting, reason)
    }
}

/// A case was taken off the agenda of a meeting. `casework.agenda_item_removed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AgendaItemRemoved {
    /// The meeting.
    pub meeting: MeetingId,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl AgendaItemRemoved {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { meeting, reason } = self;
        on_agenda(meeting, reason)
    }
}

fn on_agenda(meeting: &MeetingId, reason: &Private<String>) -> Vec<Field> {
    let class = Class::Meeting;
    // Why it is to be discussed may tell of the victim.
    vec![plain("meeting", class, Headline, meeting), sealed("reason", Class::Gatekeeping, Deep, Party::Suspect, reason)]
}

/// An agency was asked a question about the case. `casework.return_asked.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReturnAsked {
    /// The agency.
    pub agency: AgencyId,
    /// Whether the hours of high risk are given, and not the working days (domain 5, step 3).
    pub urgent: bool,
    /// The meeting that it is for, if it is for one.
    #[serde(default)]
    pub meeting: Option<MeetingId>,
    /// The question.
    #[serde(default)]
    pub question: Private<String>,
}
impl ReturnAsked {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { agency, urgent, meeting, question } = self;
        let class = Class::Gatekeeping;
        let fields = vec![
            plain("agency", class, Headline, agency),
            plain("urgent", class, Headline, urgent),
            sealed("question", class, Deep, Party::Suspect, question),
        ];
        fields.into_iter().chain(given("meeting", class, Headline, meeting.as_ref())).collect()
    }
}

/// An agency answered a question. What it found is an item of its own, which it shares as it shares any.
/// `casework.return_given.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReturnGiven {
    /// The event that asked.
    pub asked: EventId,
    /// What it came to.
    pub result: ReturnResult,
    /// The item that holds what was found; none where nothing was found or told.
    #[serde(default)]
    pub item: Option<ItemId>,
    /// What was looked through, or why nothing is told.
    #[serde(default)]
    pub note: Private<Option<String>>,
}
impl ReturnGiven {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { asked, result, item, note } = self;
        let class = Class::Gatekeeping;
        let fields = vec![
            plain("asked", class, Headline, asked),
            plain("result", class, Headline, result),
            sealed("note", class, Deep, Party::Suspect, note),
        ];
        // Which of its items an agency means is for those whom it shows them.
        fields.into_iter().chain(given("item", Class::SharingRecord, Deep, item.as_ref())).collect()
    }
}
