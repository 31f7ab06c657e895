//! The file by which a case moves from one hub to another, and the file with the answer (domain 5): what is in them, and how it is read.
//! JSON, read strictly: a field that is not known, a list that is too long or an event that is none is a file that is none.
//!
//! | What goes | How | What stays |
//! |---|---|---|
//! | people on the case | as described, with all names | who of the workers is related to them |
//! | safe contact, the victim's location | apart from all else, so that the walls around them go with them | where she was before |
//! | orders with their versions, services, notifications, open appeal and open breaches | as events | what is only considered, drafted or lodged goes with the history |
//! | open actions, the last judgements of risk by instrument, the hub's level | as they stand | |
//! | that there is a conflict of interest, that the case is restricted | yes or no | whom it concerns |
//! | the history, row by row | by [`sharing::goes`], class by class | intelligence, legal advice, what was not shared, what private persons said, records of access |

use events::{
    CaseworkEvent, Class, Event, Gateway, GovernanceEvent, Instrument, IntakeEvent, LawfulBasis, OrdersEvent,
    RiskEvent, Shown, TransferRefusal, Value, access::ShownEvent, transfer::ReceivedRow,
};
use kernel::{Date, EventId, Occurred, PersonId, Source, Strand, Timestamp, TransferId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use sharing::{Goes, goes, goes_as_it_is, told_to_hub};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use views::{History, Item};

/// The form of a file with a case.
pub const BUNDLE_FORMAT: &str = "stalkinghub.transfer.v1";
/// The form of a file with an answer.
pub const ANSWER_FORMAT: &str = "stalkinghub.transfer_answer.v1";
/// A file is filled up with blanks to a multiple of so many bytes, so that its length tells little of what its bearer does not see.
const BLOCK: usize = 65_536;
/// The most bytes of a file before it is sealed. Hub default: with the seal it fits into one call.
pub const BYTES_MAX: usize = 10 * BLOCK;
/// The most bytes of what one row or one part says, as JSON: with its seal it fits into a record.
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

impl Bundle {
    /// Reads a file with a case.
    pub fn read(bytes: &[u8]) -> Result<Read, BadFile> {
        if bytes.len() > BYTES_MAX {
            return Err(BadFile);
        }
        let bundle: Self = serde_json::from_slice(bytes).map_err(|_| BadFile)?;
        let lists = [
            bundle.people.len(),
            bundle.safe_contacts.len(),
            bundle.locations.len(),
            bundle.orders.len(),
            bundle.risk.len(),
        ];
        let bounded = lists.iter().all(|length| *length <= LIST_MAX)
            && bundle.actions.len() <= LIST_MAX
            && bundle.history.len() <= ROWS_MAX
            && [&bundle.from, &bundle.to, &bundle.reference].iter().all(|name| (1..=NAME_MAX).contains(&name.len()));
        if bundle.format != BUNDLE_FORMAT || !bounded || !bundle.history.iter().all(Row::is_whole) {
            return Err(BadFile);
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
        Ok(bytes)
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
        by_class.into_iter().flat_map(|(class, parts)| parts.into_iter().map(move |(rows, _)| (class, rows))).collect()
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
            Outcome::Accepted { reference } => reference.len(),
            Outcome::Declined { .. } => 0,
        };
        let bounded = [&answer.from, &answer.to].iter().all(|name| name.len() <= NAME_MAX) && reference <= NAME_MAX;
        let digest = answer.digest.len() == 64 && answer.digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        if answer.format == ANSWER_FORMAT && bounded && digest { Ok(answer) } else { Err(BadFile) }
    }
}

/// What is said of an offer beside the history.
#[derive(Debug, Clone)]
pub struct Offered<'a> {
    /// The sending hub.
    pub from: &'a str,
    /// The spoken reference of the case.
    pub reference: &'a str,
    /// The event of the offer.
    pub event: EventId,
}

/// The file of an offered case, and what an access record says of it; none where the history has no such offer. `carried` says which
/// orders go: rules over the history as it was then.
pub fn bundle(
    offered: &Offered<'_>,
    history: &History,
    carried: impl FnOnce(&History, TransferId, Date) -> Vec<OrderOf>,
) -> Option<(Bundle, Vec<ShownEvent>)> {
    let item = history.find(offered.event)?;
    let Event::Casework(CaseworkEvent::TransferOffered(offer)) = &item.recorded.entry.event else { return None };
    let then = history.up_to(item.recorded.position);
    let mut sent = Sent { now: history, then: &then, shown: BTreeMap::new() };
    let day = calendar::london_date(item.recorded.at);
    let orders = carried(&then, offer.transfer, day);
    let bundle = Bundle {
        format: BUNDLE_FORMAT.to_owned(),
        transfer: offer.transfer,
        from: offered.from.to_owned(),
        to: offer.to.0.clone(),
        reference: offered.reference.to_owned(),
        offered_at: item.recorded.at,
        offered_by: item.recorded.entry.controller.to_string(),
        gateway: offer.gateway,
        basis: offer.basis,
        reason: offer.reason.known().cloned().unwrap_or_default(),
        necessity: offer.necessity.known().cloned().unwrap_or_default(),
        people: sent.people()?,
        safe_contacts: sent.contacts(),
        locations: sent.locations(),
        orders: orders.iter().map(|order| sent.order(order)).collect(),
        actions: sent.actions(),
        risk: sent.risk(),
        conflict: sent
            .any(|event| matches!(event, GovernanceEvent::ConflictDeclared(_) | GovernanceEvent::ConflictFound(_))),
        restricted: sent.any(|event| matches!(event, GovernanceEvent::CaseRestricted(_))),
        history: sent.history(),
    };
    let shown =
        sent.shown.into_iter().map(|(event, how)| ShownEvent { event, how, also: Vec::new(), withheld: Vec::new() });
    let shown = shown.collect();
    Some((bundle, shown))
}

/// An order that goes, as the rules of orders say.
#[derive(Debug, Clone)]
pub struct OrderOf {
    /// Its versions, as the receiver records them.
    pub versions: Vec<Event>,
    /// The events that go with it.
    pub events: Vec<EventId>,
}

/// What is put into a file, and what of it was shown.
struct Sent<'a> {
    now: &'a History,
    then: &'a History,
    shown: BTreeMap<EventId, Shown>,
}

impl Sent<'_> {
    /// The items that are not kept back since, as their contributors hold them.
    fn items(&self) -> Vec<Arc<Item>> {
        let access = self.now.access();
        let there = self.then.items.iter().filter(|item| {
            let id = item.recorded.id;
            !access.is_kept_back(&item.face, None) && access.corrected_by(id).is_none()
        });
        there.map(|item| item.as_held_by(access, None)).collect()
    }

    /// An event with the fields that `keep` says.
    fn fact(&mut self, item: &Item, keep: impl Fn(&events::Field) -> bool) -> Fact {
        let entry = &item.recorded.entry;
        self.shown.insert(item.recorded.id, Shown::Full);
        Fact {
            kind: entry.event.type_name().to_owned(),
            agency: entry.controller.to_string(),
            occurred: entry.occurred,
            values: values(&entry.event, entry.source, keep),
        }
    }

    fn people(&mut self) -> Option<Vec<Fact>> {
        let (mut victim, mut suspect) = (None, None);
        for recorded in self.then.recorded() {
            if let Event::Intake(IntakeEvent::CaseOpened(it)) = &recorded.entry.event {
                (victim, suspect) = (Some(it.victim), it.suspect);
            }
            if let Event::Intake(IntakeEvent::SuspectNamed(it)) = &recorded.entry.event {
                suspect = Some(it.person);
            }
        }
        let victim = self.person(victim?)?;
        let suspect = suspect.and_then(|suspect| self.person(suspect));
        Some([victim].into_iter().chain(suspect).collect())
    }

    fn person(&mut self, person: PersonId) -> Option<Fact> {
        let items = self.items();
        let described = items.iter().find(|item| {
            matches!(&item.recorded.entry.event, Event::Intake(IntakeEvent::PersonRecorded(it)) if it.person == person)
        });
        described.map(|item| self.fact(item, |_| true))
    }

    fn contacts(&mut self) -> Vec<Fact> {
        let is = |event: &Event| matches!(event, Event::Casework(CaseworkEvent::SafeContactRecorded(_)));
        let items = self.items();
        let all: Vec<_> = items.iter().filter(|item| is(&item.recorded.entry.event)).collect();
        all.iter().skip(all.len().saturating_sub(LIST_MAX)).map(|item| self.fact(item, |_| true)).collect()
    }

    fn locations(&mut self) -> Vec<Fact> {
        let mut last = BTreeMap::new();
        for item in self.items() {
            if let Event::Casework(CaseworkEvent::VictimLocationRecorded(it)) = &item.recorded.entry.event {
                last.insert(it.kind, item.clone());
            }
        }
        last.values().map(|item| self.fact(item, |_| true)).collect()
    }

    fn order(&mut self, order: &OrderOf) -> OrderSent {
        let whose = |event: &Event| Fact {
            kind: event.type_name().to_owned(),
            agency: String::new(),
            occurred: None,
            values: values(event, Source::Agency, |_| true),
        };
        let versions = order.versions.iter().map(whose).collect();
        let items = self.items();
        let wanted = items.iter().filter(|item| order.events.contains(&item.recorded.id));
        let events = wanted.map(|item| {
            let entry = item.recorded.entry.clone();
            self.fact(item, |field| goes_as_it_is(&entry, field))
        });
        let events = events.take(LIST_MAX).collect();
        OrderSent { versions, events }
    }

    fn actions(&mut self) -> Vec<ActionSent> {
        let items = self.items();
        let closed: BTreeSet<_> = items
            .iter()
            .filter_map(|item| {
                let Event::Casework(CaseworkEvent::ActionClosed(it)) = &item.recorded.entry.event else { return None };
                Some(it.action)
            })
            .collect();
        let mut open = Vec::new();
        for item in &items {
            let Event::Casework(CaseworkEvent::ActionPlanned(it)) = &item.recorded.entry.event else { continue };
            if !closed.contains(&it.action) && open.len() < LIST_MAX {
                self.shown.insert(item.recorded.id, Shown::Full);
                let what = it.what.known().cloned().unwrap_or_default();
                open.push(ActionSent { agency: it.owner.to_string(), strand: it.strand, due: it.due, what });
            }
        }
        open
    }

    fn risk(&mut self) -> Vec<Fact> {
        let mut last: BTreeMap<Option<Instrument>, Arc<Item>> = BTreeMap::new();
        for item in self.items() {
            if let Event::Risk(RiskEvent::RiskAssessed(it)) = &item.recorded.entry.event {
                last.insert(Some(it.instrument), item.clone());
            }
            if let Event::Risk(RiskEvent::HubLevelSet(_)) = &item.recorded.entry.event {
                last.insert(None, item.clone());
            }
        }
        let told = last.values().map(|item| (item.clone(), self.told(item)));
        let told: Vec<_> = told.filter(|(_, fields)| !fields.is_empty()).collect();
        told.into_iter().map(|(item, fields)| self.fact(&item, |field| fields.contains(&field.name))).collect()
    }

    /// The fields of an event that the other hub is told: as it stood when the case was offered, and as it stands.
    fn told(&self, item: &Item) -> Vec<&'static str> {
        let entry = &item.recorded.entry;
        let now = told_to_hub(self.now.access(), &item.face, entry);
        let mut told = told_to_hub(self.then.access(), &item.face, entry);
        told.retain(|field| now.contains(field));
        told
    }

    fn history(&mut self) -> Vec<Row> {
        let mut rows = Vec::new();
        for item in self.items() {
            let fields = self.told(&item);
            if fields.is_empty() {
                continue;
            }
            let entry = &item.recorded.entry;
            let class = self.now.access().class_of(&item.face);
            self.shown.entry(item.recorded.id).or_insert(Shown::Summary);
            // What is of another class than its event stands in a row of that class, so that it is seen there as here.
            let of = |field: &events::Field| if field.class == item.face.class { class } else { field.class };
            let told = |field: &events::Field| fields.contains(&field.name);
            let all = entry.event.fields(entry.source);
            let classes: BTreeSet<Class> = all.iter().filter(|field| told(field)).map(of).collect();
            for class in classes {
                let mut row = ReceivedRow {
                    on: calendar::london_date(item.recorded.at),
                    agency: entry.controller.to_string(),
                    kind: entry.event.type_name().to_owned(),
                    values: values(&entry.event, entry.source, |field| told(field) && of(field) == class),
                };
                if serde_json::to_vec(&row).map_or(usize::MAX, |bytes| bytes.len()) > PART_BYTES_MAX {
                    row.values.clear();
                }
                rows.push(Row { class, row });
            }
        }
        let old = rows.len().saturating_sub(ROWS_MAX);
        rows.split_off(old)
    }

    fn any(&self, is: impl Fn(&GovernanceEvent) -> bool) -> bool {
        self.then.recorded().any(|recorded| matches!(&recorded.entry.event, Event::Governance(event) if is(event)))
    }
}

/// The values of some fields, in the order of their names.
fn values(event: &Event, source: Source, keep: impl Fn(&events::Field) -> bool) -> Map<String, Json> {
    let mut values = Map::new();
    for field in event.fields(source) {
        if keep(&field)
            && let Value::Known(value) = field.value
        {
            values.insert(field.name.to_owned(), value);
        }
    }
    values.sort_keys();
    values
}

#[cfg(test)]
mod tests;
