//! The chronology of a case for export: one JSON line an event, in log order, each with what proves it.

use crate::{Archive, AuditError, Question, Replayed, replay};
use events::Value;
use kernel::{By, CaseId, EventId, Known, Occurred, Source, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value as Json};

/// One line of a chronology.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Position of its record in the log.
    pub position: u64,
    /// Digest of its record.
    pub record: String,
    /// The event.
    pub event: EventId,
    /// Its type.
    #[serde(rename = "type")]
    pub type_name: &'static str,
    /// Recorded time.
    pub recorded: Timestamp,
    /// Who caused the record; not told to reviews, which are told the agency and the role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<By>,
    /// Who said it.
    pub source: Source,
    /// Who controls it.
    pub controller: String,
    /// When it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Occurred>,
    /// Who knew, since when.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<Known>,
    /// Since when it was seen, or recorded.
    pub since: Timestamp,
    /// In full, as a summary, as a marker.
    pub shown: events::Shown,
    /// The fields that are shown and may be read.
    pub details: Map<String, Json>,
    /// Fields that were given and whose values are withheld from those who audit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<&'static str>,
    /// Fields whose key was destroyed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub erased: Vec<&'static str>,
    /// The correction that supersedes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<EventId>,
}

impl From<&Replayed> for Line {
    fn from(replayed: &Replayed) -> Self {
        let recorded = &replayed.item.recorded;
        let entry = &recorded.entry;
        let (mut details, mut erased) = (Map::new(), Vec::new());
        for field in entry.event.fields(entry.source) {
            if !replayed.fields.contains(&field.name) {
                continue;
            }
            match field.value {
                Value::Known(value) => {
                    details.insert(field.name.to_owned(), value);
                }
                Value::Erased => erased.push(field.name),
            }
        }
        details.sort_keys();
        let marker = replayed.shown == events::Shown::Marker;
        Self {
            position: recorded.position,
            record: replayed.item.record_hash.to_string(),
            event: recorded.id,
            type_name: if marker { "" } else { entry.event.type_name() },
            recorded: recorded.at,
            by: Some(recorded.by.clone()),
            source: entry.source,
            controller: entry.controller.to_string(),
            occurred: entry.occurred.filter(|_| !marker),
            known: if marker { Vec::new() } else { entry.known.clone() },
            since: replayed.since,
            shown: replayed.shown,
            details,
            withheld: replayed.withheld.iter().map(|withheld| withheld.field).collect(),
            erased,
            superseded_by: replayed.superseded_by,
        }
    }
}

/// The chronology of a case: the whole record as those who audit may read it.
pub fn chronology(archive: &Archive<'_>, case: CaseId) -> Result<Vec<Line>, AuditError> {
    Ok(replay(archive, case, &Question::default())?.iter().map(Line::from).collect())
}
