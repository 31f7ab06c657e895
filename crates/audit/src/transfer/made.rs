//! What goes into a file with a case: read off its history as it stood when it was offered, less what was taken back since.

use super::{
    ActionSent, BUNDLE_FORMAT, Bundle, Fact, LIST_MAX, OrderSent, PART_BYTES_MAX, ROWS_MAX, Row,
    bounds::{may_locate, weight},
};
use events::{
    CaseworkEvent, Class, Event, GovernanceEvent, Instrument, IntakeEvent, RiskEvent, Shown, Value, access::ShownEvent,
    transfer::ReceivedRow,
};
use kernel::{Date, EventId, PersonId, Source, TransferId};
use serde_json::{Map, Value as Json};
use sharing::{goes_as_it_is, told_to_hub};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use views::{History, Item};

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
        conflict: sent.has_conflict(),
        restricted: sent.is_restricted(),
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

    /// The last judgement of each instrument, and the hub's level: as told by the hub from which the case came, until it was
    /// judged here.
    fn risk(&mut self) -> Vec<Fact> {
        let mut last: BTreeMap<Option<Instrument>, Judged> = BTreeMap::new();
        for item in self.items() {
            if let Event::Risk(RiskEvent::RiskAssessed(it)) = &item.recorded.entry.event {
                last.insert(Some(it.instrument), Judged::Here(item.clone()));
            }
            if let Event::Risk(RiskEvent::HubLevelSet(_)) = &item.recorded.entry.event {
                last.insert(None, Judged::Here(item.clone()));
            }
            let rows = if item.face.class == Class::Risk { self.received(&item) } else { &[] };
            for row in rows {
                if let Some((of, fact)) = judged_there(row) {
                    last.insert(of, Judged::There(item.recorded.id, fact));
                }
            }
        }
        let mut facts = Vec::new();
        for judged in last.into_values() {
            match judged {
                Judged::Here(item) => {
                    let fields = self.told(&item);
                    if !fields.is_empty() {
                        facts.push(self.fact(&item, |field| fields.contains(&field.name)));
                    }
                }
                Judged::There(part, fact) => {
                    self.shown.insert(part, Shown::Full);
                    facts.push(fact);
                }
            }
        }
        facts
    }

    /// What another hub had told this one, if the event is a part of that and goes on.
    fn received<'b>(&self, item: &'b Item) -> &'b [ReceivedRow] {
        let Event::Casework(CaseworkEvent::HistoryReceived(it)) = &item.recorded.entry.event else { return &[] };
        let goes_on = self.told(item).contains(&"rows");
        it.rows.known().filter(|_| goes_on).map_or(&[], Vec::as_slice)
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
            // What came goes on as it came, row by row: a hub that is reached by way of another one reads the same.
            if let Event::Casework(CaseworkEvent::HistoryReceived(_)) = &entry.event {
                for row in self.received(&item) {
                    let mut row = row.clone();
                    row.values.retain(|_, value| !may_locate(value));
                    rows.push(Row { class, row });
                }
                continue;
            }
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
                // The shape decides, as it does where the file is read: also the origin of a hub from which the case came before.
                row.values.retain(|_, value| !may_locate(value));
                if serde_json::to_vec(&row).map_or(usize::MAX, |bytes| bytes.len()) > PART_BYTES_MAX {
                    row.values.clear();
                }
                rows.push(Row { class, row });
            }
        }
        // What came is put down class by class: here it stands in the order of its days again.
        rows.sort_by_key(|row| row.row.on);
        let old = rows.len().saturating_sub(ROWS_MAX);
        rows.split_off(old)
    }

    /// Whether somebody who works here is related to somebody on the case: as declared, or as found and not dismissed. What
    /// came to light since it was offered counts: it narrows.
    fn has_conflict(&self) -> bool {
        let dismissed: BTreeSet<EventId> = self
            .governance()
            .filter_map(|(_, event)| {
                let GovernanceEvent::ConflictDismissed(it) = event else { return None };
                Some(it.conflict)
            })
            .collect();
        self.governance().any(|(id, event)| {
            let found = matches!(event, GovernanceEvent::ConflictFound(_)) && !dismissed.contains(&id);
            found || matches!(event, GovernanceEvent::ConflictDeclared(_))
        })
    }

    /// Whether the case is restricted to a list, also since it was offered.
    fn is_restricted(&self) -> bool {
        self.governance().any(|(_, event)| matches!(event, GovernanceEvent::CaseRestricted(_)))
    }

    fn governance(&self) -> impl Iterator<Item = (EventId, &GovernanceEvent)> {
        self.now.recorded().filter_map(|recorded| {
            let Event::Governance(event) = &recorded.entry.event else { return None };
            Some((recorded.id, event))
        })
    }
}

/// The last judgement by an instrument.
enum Judged {
    /// It was made here.
    Here(Arc<Item>),
    /// It came, with this part of what was recorded there.
    There(EventId, Fact),
}

/// The judgement of risk that a row tells of, and its instrument; none for the hub's level. One that is too much for a fact
/// goes with the history alone, and one of which only day and kind came is none.
fn judged_there(row: &ReceivedRow) -> Option<(Option<Instrument>, Fact)> {
    let ReceivedRow { on: _, agency, kind, values } = row;
    let of = match kind.as_str() {
        "risk.risk_assessed.v1" => Some(serde_json::from_value(values.get("instrument")?.clone()).ok()?),
        "risk.hub_level_set.v1" => None,
        _ => return None,
    };
    let fact = Fact { kind: kind.clone(), agency: agency.clone(), occurred: None, values: values.clone() };
    (!values.is_empty() && weight([&fact]) <= PART_BYTES_MAX).then_some((of, fact))
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
