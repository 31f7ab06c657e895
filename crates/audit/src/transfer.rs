//! The file by which a case moves from one hub to another, and the file with the answer (domain 5): what is in them, and how it is read.
//! JSON, read strictly: a field that is not known, a list that is too long or an event that is none is a file that is none. A
//! hub that is registered may have turned bad, so nothing is believed of what it wrote: see `bounds`.
//!
//! | What goes | How | What stays |
//! |---|---|---|
//! | people on the case | as described, with all names | who of the workers is related to them |
//! | safe contact, the victim's location | apart from all else, so that the walls around them go with them | where she was before |
//! | orders with their versions, services, notifications, open appeal and open breaches | as events | what is only considered, drafted or lodged goes with the history |
//! | open actions, the last judgements of risk by instrument, the hub's level | as they stand | |
//! | that there is a conflict of interest, that the case is restricted | yes or no; it comes restricted then | whom it concerns, who was on the list |
//! | the history, row by row | by [`sharing::goes`], class by class | intelligence, legal advice, what was not shared, what private persons said, records of access |

mod bounds;
mod made;

pub use made::{Offered, OrderOf, bundle};

use events::{Class, Event, Gateway, IntakeEvent, LawfulBasis, OrdersEvent, TransferRefusal, transfer::ReceivedRow};
use kernel::{Date, Occurred, Source, Strand, Timestamp, TransferId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use sharing::{Goes, goes};
use std::collections::{BTreeMap, BTreeSet};

/// The form of a file with a case.
pub const BUNDLE_FORMAT: &str = "stalkinghub.transfer.v1";
/// The form of a file with an answer.
pub const ANSWER_FORMAT: &str = "stalkinghub.transfer_answer.v1";
/// A file is filled up with blanks to a multiple of so many bytes, so that its length tells little of what its bearer does not see.
const BLOCK: usize = 65_536;
/// The most bytes of a file before it is sealed. Hub default: with the seal it fits into one call.
pub const BYTES_MAX: usize = 10 * BLOCK;
/// The most bytes of what one row or one part says, as JSON: with its seal it fits into a record. The same holds for all that is
/// put down of one order, and for what is put down when the case is opened.
const PART_BYTES_MAX: usize = 30_000;
/// The most entries of each list but the history.
const LIST_MAX: usize = 100;
/// The most rows of the history.
const ROWS_MAX: usize = 20_000;
/// The longest name, in bytes.
const NAME_MAX: usize = 400;

/// Events that a section may hold, by their stored names.
const PEOPLE: &[&str] = &["intake.person_recorded.v1"];
const CONTACTS: &[&str] = &["casework.safe_contact_recorded.v1"];
const LOCATIONS: &[&str] = &["casework.victim_location_recorded.v1"];
const VERSIONS: &[&str] = &["orders.order_received.v1"];
const OF_ORDERS: &[&str] = &[
    "orders.order_served.v1",
    "orders.notification_received.v1",
    "orders.notification_exempted.v1",
    "orders.exemption_ended.v1",
    "orders.change_notified.v1",
    "orders.appeal_lodged.v1",
    "orders.breach_reported.v1",
    "orders.breach_recorded.v1",
];

/// What a file with a case says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// [`BUNDLE_FORMAT`].
    pub format: String,
    /// The transfer.
    pub transfer: TransferId,
    /// The sending hub, by the origin of its log.
    pub from: String,
    /// The hub that it is for.
    pub to: String,
    /// The spoken reference of the case at the sender.
    pub reference: String,
    /// When it was offered: it holds what was there then.
    pub offered_at: Timestamp,
    /// The agency that offered it.
    pub offered_by: String,
    /// The power under which it is disclosed.
    pub gateway: Gateway,
    /// The basis on which the receiver processes.
    pub basis: LawfulBasis,
    /// Why the case moves.
    pub reason: String,
    /// Why sending it is necessary and proportionate.
    pub necessity: String,
    /// The victim and, where known, the suspect, in this order.
    pub people: Vec<Fact>,
    /// How the victim can be reached safely, the last said last.
    pub safe_contacts: Vec<Fact>,
    /// Where the victim can be found, the last of each kind of place.
    pub locations: Vec<Fact>,
    /// Orders in force, or with something open.
    pub orders: Vec<OrderSent>,
    /// Open actions of the plan.
    pub actions: Vec<ActionSent>,
    /// The last judgement of each instrument, and the hub's level.
    pub risk: Vec<Fact>,
    /// Whether somebody who works there is related to a person on the case.
    pub conflict: bool,
    /// Whether the case is restricted to a list there.
    pub restricted: bool,
    /// What was recorded, in the order of recording.
    pub history: Vec<Row>,
}

/// An event as it is sent: some of its fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// What kind of event, by its stored name.
    pub kind: String,
    /// The agency that put it down, by its name there.
    pub agency: String,
    /// When it happened, where that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Occurred>,
    /// What it says, by field.
    pub values: Map<String, Json>,
}

/// An order as it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderSent {
    /// Its versions, in the order in which courts made them.
    pub versions: Vec<Fact>,
    /// What was recorded under it.
    pub events: Vec<Fact>,
}

/// An open action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionSent {
    /// The agency that does it there.
    pub agency: String,
    /// Which strand of the plan it serves.
    pub strand: Strand,
    /// By when.
    pub due: Date,
    /// What.
    pub what: String,
}

/// A row of the history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The class that says who sees it.
    pub class: Class,
    /// What was recorded.
    pub row: ReceivedRow,
}

/// What a file with an answer says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// [`ANSWER_FORMAT`].
    pub format: String,
    /// The transfer, as the sender named it.
    pub transfer: TransferId,
    /// The hub that answers.
    pub from: String,
    /// The hub that offered the case.
    pub to: String,
    /// SHA-256, in hex, of what the file said that it answers.
    pub digest: String,
    /// When it was decided.
    pub answered_at: Timestamp,
    /// What was decided.
    pub outcome: Outcome,
}

/// What a hub answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Outcome {
    /// It took the case over.
    Accepted {
        /// The spoken reference of the case there.
        reference: String,
    },
    /// It did not.
    Declined {
        /// Why.
        reason: TransferRefusal,
    },
}

/// A file that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a file of this form")]
pub struct BadFile;

impl Fact {
    /// The event that it is, if it is one of a kind.
    fn event(&self, kinds: &[&str]) -> Result<Event, BadFile> {
        if !kinds.contains(&self.kind.as_str()) {
            return Err(BadFile);
        }
        Event::decode(&self.kind, self.values.clone()).map_err(|_| BadFile)
    }
}

/// What a file says, as it is put down at the receiver.
#[derive(Debug, Clone)]
pub struct Read {
    /// The file.
    pub bundle: Bundle,
    /// The victim, and the suspect where one is known.
    pub people: Vec<Event>,
    /// How the victim can be reached, and where she can be found.
    pub for_her_safety: Vec<Event>,
    /// The events of each order, versions first, with when each happened.
    pub orders: Vec<Vec<(Event, Option<Occurred>)>>,
}

impl Read {
    /// The file as it is shown to whoever decides whether to take the case over: that there is a location and a way to reach
    /// the victim, and no value of either (domain 7.5 rules 1 and 2). Where the case is taken over, they are read on it.
    pub fn to_decide(&self) -> Bundle {
        let mut shown = self.bundle.clone();
        let people = shown.people.iter_mut().zip(&self.people);
        let hers = shown.safe_contacts.iter_mut().chain(&mut shown.locations).zip(&self.for_her_safety);
        for (fact, event) in people.chain(hers) {
            let fields = event.fields(Source::Agency);
            let walled = |name: &String| {
                let class = fields.iter().find(|field| field.name == name.as_str()).map(|field| field.class);
                class.is_none_or(|class| matches!(class, Class::VictimLocation | Class::SafeContact))
            };
            fact.values.retain(|name, _| !walled(name));
        }
        shown
    }
}

impl Bundle {
    /// Reads a file with a case.
    pub fn read(bytes: &[u8]) -> Result<Read, BadFile> {
        if bytes.len() > BYTES_MAX {
            return Err(BadFile);
        }
        let mut bundle: Self = serde_json::from_slice(bytes).map_err(|_| BadFile)?;
        if bundle.format != BUNDLE_FORMAT || !bounds::holds(&bundle) || !bundle.history.iter().all(Row::is_whole) {
            return Err(BadFile);
        }
        for row in &mut bundle.history {
            row.row.values.retain(|_, value| !bounds::may_locate(value));
        }
        let all = |facts: &[Fact], kinds| facts.iter().map(|fact| fact.event(kinds)).collect::<Result<Vec<_>, _>>();
        let people = all(&bundle.people, PEOPLE)?;
        let is =
            |event: &Event, role| matches!(event, Event::Intake(IntakeEvent::PersonRecorded(it)) if it.role == role);
        let whole = match people.as_slice() {
            [victim] => is(victim, events::PersonRole::Victim),
            [victim, suspect] => is(victim, events::PersonRole::Victim) && is(suspect, events::PersonRole::Suspect),
            _ => false,
        };
        if !whole {
            return Err(BadFile);
        }
        let mut for_her_safety = all(&bundle.safe_contacts, CONTACTS)?;
        for_her_safety.extend(all(&bundle.locations, LOCATIONS)?);
        let orders = bundle.orders.iter().map(|sent| sent.events(bundle.transfer)).collect::<Result<_, _>>()?;
        Ok(Read { bundle, people, for_her_safety, orders })
    }

    /// The file as bytes, filled up with blanks. Where it would be too long, the oldest rows keep their day, agency and kind, and lose what they say.
    pub fn write(&mut self) -> Result<Vec<u8>, BadFile> {
        let size = |bundle: &Self| serde_json::to_vec(bundle).map_err(|_| BadFile);
        let mut bytes = size(self)?;
        let mut over = bytes.len().saturating_sub(BYTES_MAX);
        for row in &mut self.history {
            if over == 0 {
                break;
            }
            let shorter = serde_json::to_vec(&row.row.values).map_err(|_| BadFile)?.len().saturating_sub(2);
            row.row.values.clear();
            over = over.saturating_sub(shorter);
            bytes.clear();
        }
        let mut bytes = if bytes.is_empty() { size(self)? } else { bytes };
        if bytes.len() > BYTES_MAX {
            return Err(BadFile);
        }
        bytes.resize(bytes.len().next_multiple_of(BLOCK), b' ');
        // What the other hub would not read is not sent.
        Self::read(&bytes).map(|_| bytes)
    }

    /// The history in parts that fit into records: rows of one class each, in their order.
    pub fn parts(&self) -> Vec<(Class, Vec<ReceivedRow>)> {
        let mut by_class: BTreeMap<Class, Vec<(Vec<ReceivedRow>, usize)>> = BTreeMap::new();
        for Row { class, row } in &self.history {
            let bytes = serde_json::to_vec(row).map_or(0, |bytes| bytes.len());
            let parts = by_class.entry(*class).or_default();
            match parts.last_mut() {
                Some((rows, size)) if *size + bytes <= PART_BYTES_MAX => {
                    rows.push(row.clone());
                    *size += bytes;
                }
                _ => parts.push((vec![row.clone()], bytes)),
            }
        }
        let parts =
            by_class.into_iter().flat_map(|(class, parts)| parts.into_iter().map(move |(rows, _)| (class, rows)));
        let parts: Vec<_> = parts.collect();
        // At least one, so that its last one says that all that came with the case is put down.
        if parts.is_empty() { vec![(Class::Process, Vec::new())] } else { parts }
    }
}

impl Row {
    /// Whether it goes with a case at all, and fits into a part.
    fn is_whole(&self) -> bool {
        let goes = !matches!(goes(self.class), Goes::Stays | Goes::Apart);
        let names = [&self.row.agency, &self.row.kind].iter().all(|name| name.len() <= NAME_MAX);
        goes && names && serde_json::to_vec(&self.row).is_ok_and(|bytes| bytes.len() <= PART_BYTES_MAX)
    }
}

impl OrderSent {
    fn events(&self, transfer: TransferId) -> Result<Vec<(Event, Option<Occurred>)>, BadFile> {
        if self.versions.is_empty() || self.versions.len() > LIST_MAX || self.events.len() > LIST_MAX {
            return Err(BadFile);
        }
        let mut all = Vec::new();
        let mut of = BTreeSet::new();
        for fact in &self.versions {
            let event = fact.event(VERSIONS)?;
            let Event::Orders(OrdersEvent::OrderReceived(it)) = &event else { return Err(BadFile) };
            if it.transfer != transfer {
                return Err(BadFile);
            }
            of.insert(it.order);
            all.push((event, fact.occurred));
        }
        if of.len() != 1 {
            return Err(BadFile);
        }
        for fact in &self.events {
            all.push((fact.event(OF_ORDERS)?, fact.occurred));
        }
        Ok(all)
    }
}

impl Answer {
    /// Reads a file with an answer.
    pub fn read(bytes: &[u8]) -> Result<Self, BadFile> {
        if bytes.len() > NAME_MAX * 8 {
            return Err(BadFile);
        }
        let answer: Self = serde_json::from_slice(bytes).map_err(|_| BadFile)?;
        let reference = match &answer.outcome {
            Outcome::Accepted { reference } => bounds::is_reference(reference),
            Outcome::Declined { .. } => true,
        };
        let bounded = [&answer.from, &answer.to].iter().all(|name| name.len() <= NAME_MAX);
        let digest = answer.digest.len() == 64 && answer.digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        if answer.format == ANSWER_FORMAT && bounded && reference && digest { Ok(answer) } else { Err(BadFile) }
    }
}

#[cfg(test)]
mod tests;
