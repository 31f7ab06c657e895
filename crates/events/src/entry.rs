//! An event on its way into the log and back: decided, split into clear and sealed, stored, read back.

use crate::{Class, Event, Party, Place, Retention, Value};
use kernel::{AgencyId, By, EventId, Known, Occurred, Source, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// An event as a rule decided it, with who said it, who controls it, and when it happened and was known.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Who said it.
    pub source: Source,
    /// The agency that controls it: owns retention and correction.
    pub controller: AgencyId,
    /// When it happened, where that differs from the act itself.
    pub occurred: Option<Occurred>,
    /// Who knew of it before it was recorded, since when.
    pub known: Vec<Known>,
    /// The event.
    pub event: Event,
}

impl Entry {
    /// An event that an agency enters about its own doing.
    pub fn of(controller: &AgencyId, event: Event) -> Self {
        Self { source: Source::Agency, controller: controller.clone(), occurred: None, known: Vec::new(), event }
    }
}

/// Where a fact comes from, as whoever enters it claims: who said it, when it happened, since when that was known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// Who said it.
    pub source: Source,
    /// When it happened, where that differs from the act itself.
    pub occurred: Option<Occurred>,
    /// Since when the agency (or whoever said it) knew.
    pub known_at: Option<Timestamp>,
}

impl Entry {
    /// An event about something that may have been said by somebody else, happened earlier and been known earlier.
    /// Knowledge is the agency's own only where the agency itself is the source.
    pub fn said_by(controller: &AgencyId, provenance: &Provenance, event: Event) -> Self {
        let Provenance { source, occurred, known_at } = provenance;
        let agency = (*source == Source::Agency).then(|| controller.clone());
        let known = known_at.map(|at| Known { agency, source: *source, at }).into_iter().collect();
        Self { source: *source, controller: controller.clone(), occurred: *occurred, known, event }
    }
}

/// A content key under the key of one controller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrap {
    /// Which sealed part, counted from 0 within its event.
    pub part: u16,
    /// The agency that may open it with this.
    pub controller: AgencyId,
    /// The name of the key-encryption key in the keyring.
    pub key: String,
    /// The content key, encrypted; base64.
    pub wrapped: String,
}

/// A sealed part of a stored event: the fields of one party and class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedPart {
    /// Whom it is about.
    pub party: Party,
    /// What kind of thing it tells.
    pub class: Class,
    /// Which retention schedule it follows.
    pub retention: Retention,
    /// Its content key, wrapped for each controller that lawfully holds it.
    pub wraps: Vec<Wrap>,
    /// The fields as a JSON object, encrypted; base64.
    #[serde(rename = "box")]
    pub boxed: String,
}

/// An event in stored form. **Frozen** (decisions 4, 10, 13).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredEvent {
    /// The frozen type name.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Who said it.
    pub source: Source,
    /// Who controls it.
    pub controller: AgencyId,
    /// When it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Occurred>,
    /// Who knew, since when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<Known>,
    /// The fields on the plain allow-list.
    pub plain: Map<String, Json>,
    /// The sealed parts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sealed: Vec<SealedPart>,
}

/// An event split into what is stored in the clear and what must be sealed, before sealing.
#[derive(Debug, Clone, PartialEq)]
pub struct PlainEvent {
    /// Everything but the sealed parts.
    pub clear: StoredEvent,
    /// The fields to seal, by party and class, in a fixed order.
    pub to_seal: BTreeMap<(Party, Class), Map<String, Json>>,
}

/// An event as read back from the log, opened as far as keys exist.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Position of its record in the log. For auditors; views hide it.
    pub position: u64,
    /// The event's own id.
    pub id: EventId,
    /// Recorded time.
    pub at: Timestamp,
    /// Who caused it.
    pub by: By,
    /// What was recorded.
    pub entry: Entry,
}

impl Recorded {
    /// The first moment at which what it tells of can have happened: the start of its occurrence; where nobody says that, when
    /// somebody first knew of it, and at the latest when it was recorded.
    pub fn happened_from(&self) -> Timestamp {
        let known = self.entry.known.iter().map(|known| known.at).fold(self.at, Ord::min);
        self.entry.occurred.map_or(known, |occurred| occurred.from)
    }
}

/// Stored bytes that are no event this program knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadEvent {
    /// Written by a later program; readers stop loudly.
    #[error("unknown event type {0}")]
    UnknownType(String),
    /// Known type, wrong fields.
    #[error("event {0} cannot be read: {1}")]
    Unreadable(String, String),
}

impl Entry {
    /// Splits the event into what may lie in the clear and what must be sealed. Erased fields are left out.
    pub fn split(&self) -> PlainEvent {
        let mut plain = Map::new();
        let mut to_seal: BTreeMap<(Party, Class), Map<String, Json>> = BTreeMap::new();
        for field in self.event.fields(self.source) {
            let Value::Known(value) = field.value else { continue };
            match field.place {
                Place::Plain => plain.insert(field.name.to_owned(), value),
                Place::Sealed(party) => {
                    to_seal.entry((party, field.class)).or_default().insert(field.name.to_owned(), value)
                }
            };
        }
        // In order, as the values are: see `field`.
        plain.sort_keys();
        to_seal.values_mut().for_each(Map::sort_keys);
        PlainEvent {
            clear: StoredEvent {
                type_name: self.event.type_name().to_owned(),
                source: self.source,
                controller: self.controller.clone(),
                occurred: self.occurred,
                known: self.known.clone(),
                plain,
                sealed: Vec::new(),
            },
            to_seal,
        }
    }

    /// Puts an event together again from its stored form and the sealed fields that could be opened.
    pub fn join(stored: StoredEvent, opened: impl IntoIterator<Item = Map<String, Json>>) -> Result<Self, BadEvent> {
        let StoredEvent { type_name, source, controller, occurred, known, mut plain, sealed: _ } = stored;
        for fields in opened {
            plain.extend(fields);
        }
        let event = Event::decode(&type_name, plain)?;
        Ok(Self { source, controller, occurred, known, event })
    }
}
