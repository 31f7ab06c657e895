//! What holds at the end of every world, when nothing is under way.

use super::{
    machine::{Process, person},
    people::{READERS, Who},
    world::World,
};
use crate::{hub::Hub, reading::Reading};
use audit::{Archive, Question};
use eventlog::{EventLog, Frontier, Record, leaf, leaf_hash};
use kernel::{Caller, CaseId, EventId};
use sharing::{Audience, disclose, disclose_own_report, purposes};
use std::collections::{BTreeMap, BTreeSet};
use views::{is_there, kept_feed};

/// What each reader sees of each case: the etag, and a line for each event; none where the case is not there.
pub type Views = BTreeMap<(Who, CaseId), Option<(String, Vec<String>)>>;

/// What a hub shows now.
pub fn views(world: &World, hub: &Hub) -> Views {
    let mut views = Views::new();
    for case in cases(world) {
        for who in READERS {
            let reading = Reading::of(hub, &person(who).caller(), case).expect("what is stored can be read");
            let view = reading.map(|reading| {
                let line = |seen: &views::Seen| {
                    let views::Seen { item, shown, fields, since, superseded_by, walled } = seen;
                    let value = format!("{:?}", item.recorded.entry);
                    format!("{} {shown:?} {fields:?} {since} {superseded_by:?} {walled:?} {value}", item.recorded.id)
                };
                (reading.etag(hub), reading.seen.iter().map(line).collect())
            });
            views.insert((who, case), view);
        }
    }
    views
}

fn cases(world: &World) -> Vec<CaseId> {
    world.book.lock().unwrap().cases.iter().map(|case| case.parse().unwrap()).collect()
}

/// Every law of what is stored and shown.
pub fn check(world: &World, process: &Process) {
    every_command_is_stored_as_it_was_told(world);
    the_root_is_the_root_of_what_is_read(world);
    for case in cases(world) {
        for who in READERS {
            let caller = person(who).caller();
            nothing_is_seen_that_is_denied(world, &process.hub, &caller, case);
            replay_is_what_is_seen(world, &process.hub, &caller, case);
        }
    }
    contributors_read_what_they_contributed(world, &process.hub);
}

/// What was told is stored, and nothing else.
pub fn every_command_is_stored_as_it_was_told(world: &World) {
    world.read_ledger();
    let (book, ledger) = (world.book.lock().unwrap(), world.ledger.lock().unwrap());
    for (record, asked) in &book.asked {
        let Some(told) = asked.told.as_ref().filter(|told| !told.events.is_empty()) else { continue };
        let fact = ledger.fact(*record);
        let made: Vec<String> = fact.map_or_else(Vec::new, |fact| {
            (0..).map(|nth| EventId::of(*record, nth).to_string()).take(fact.events).collect()
        });
        world.law(made == told.events, "every acknowledged command is in the log", || {
            format!("{} by {}: told {:?}, stored {made:?}", asked.ask.call, asked.ask.who, told.events)
        });
    }
    for fact in &ledger.facts {
        world.law(book.asked.contains_key(&fact.id), "the log holds nothing that nobody asked for", || {
            fact.id.to_string()
        });
    }
}

fn the_root_is_the_root_of_what_is_read(world: &World) {
    let (logs, _) = world.live.lock().unwrap().clone().unwrap();
    for log in logs {
        let mut tree = Frontier::default();
        for stored in log.records(0) {
            tree.push(leaf_hash(&leaf(Record::from_bytes(&stored.bytes).unwrap().salt, stored.hash)));
        }
        world.law(tree.checkpoint() == log.checkpoint(), "the root is the root of what is read", || "another".into());
    }
}

/// Asked of `disclose` itself, and not of a view: for the worker at hand and, for the kept feed, for the agency.
fn nothing_is_seen_that_is_denied(world: &World, hub: &Hub, caller: &Caller, case: CaseId) {
    let (_, history) = hub.histories.case(case).unwrap();
    let known = hub.known.get();
    let policy = &known.policies.current().unwrap().value;
    let access = history.access();
    let ceiling = Audience { agency: &caller.agency, kind: caller.kind, role: Some(caller.role), reader: None };
    let feed = kept_feed(&hub.histories, &known.policies, case, &history, &ceiling).unwrap();
    let mut latest = BTreeMap::new();
    for row in &feed.rows {
        latest.insert(row.event, &row.change);
    }
    for (event, change) in latest {
        let views::Change::Shown { shown, fields, .. } = change else { continue };
        let item = history.find(event).expect("a feed tells of events of its case");
        let allowed = disclose(policy, &ceiling, access, &item.face);
        let within = allowed.is_some_and(|allowed| {
            *shown <= allowed.shown && fields.iter().all(|field| allowed.fields.contains(&field.as_str()))
        });
        world.law(within, "no view holds what disclose denies", || format!("{event} for {}", caller.agency));
    }
    let Some(reading) = Reading::of(hub, caller, case).unwrap() else {
        let there = is_there(&known.register, access, caller);
        return world.law(!there, "a case that is there is read", || format!("{case} by {}", caller.worker));
    };
    let reader = sharing::Reader::of(caller, access.strand_of(caller));
    let audience = Audience { reader: Some(reader), ..ceiling };
    let seen: BTreeMap<EventId, _> = reading.seen.iter().map(|seen| (seen.item.recorded.id, seen)).collect();
    for item in &history.items {
        let allowed = disclose(policy, &audience, access, &item.face);
        let same = match (seen.get(&item.recorded.id), &allowed) {
            (None, None) => true,
            (Some(seen), Some(allowed)) => (seen.shown, &seen.fields) == (allowed.shown, &allowed.fields),
            (Some(_), None) | (None, Some(_)) => false,
        };
        world.law(same, "what is seen is what disclose allows now", || {
            format!("{} by {}: {allowed:?}", item.recorded.id, caller.worker)
        });
    }
}

/// A replay as of now, as a worker, shows the widest of what the worker's purposes show, and the agency's own reports.
fn replay_is_what_is_seen(world: &World, hub: &Hub, caller: &Caller, case: CaseId) {
    let mut live: BTreeMap<EventId, (events::Shown, BTreeSet<&'static str>)> = BTreeMap::new();
    for &purpose in purposes(caller.role) {
        let caller = Caller { purpose, ..caller.clone() };
        for seen in Reading::of(hub, &caller, case).unwrap().into_iter().flat_map(|reading| reading.seen) {
            let fields: BTreeSet<_> = seen.fields.iter().copied().collect();
            let wider = |had: &(events::Shown, BTreeSet<_>)| (had.0, had.1.len()) < (seen.shown, fields.len());
            if live.get(&seen.item.recorded.id).is_none_or(wider) {
                live.insert(seen.item.recorded.id, (seen.shown, fields));
            }
        }
    }
    let known = hub.known.get();
    let archive = Archive { histories: &hub.histories, known: known.clone() };
    let question = Question {
        as_agency: Some(caller.agency.clone()),
        as_worker: Some(caller.worker.clone()),
        ..Question::default()
    };
    let mut differs = Vec::new();
    for replayed in audit::replay(&archive, case, &question).unwrap() {
        let id = replayed.item.recorded.id;
        let told: BTreeSet<&str> =
            replayed.fields.iter().copied().chain(replayed.withheld.iter().map(|withheld| withheld.field)).collect();
        match live.remove(&id) {
            // A field that was not given is neither told nor withheld.
            Some((shown, fields)) if shown == replayed.shown && told.is_subset(&fields) => {}
            Some(_) => differs.push(format!("{id} differs")),
            None => {
                let policy = &known.policies.current().unwrap().value;
                let role = Some(caller.role);
                let audience = Audience { agency: &caller.agency, kind: caller.kind, role, reader: None };
                // Officers of the hub act in two roles; the other one's views count too.
                let own = disclose_own_report(policy, &audience, &replayed.item.face).is_some();
                if !own {
                    differs.push(format!("{id} is replayed and not seen"));
                }
            }
        }
    }
    differs.extend(live.keys().map(|id| format!("{id} is seen and not replayed")));
    world.law(differs.is_empty(), "a replay as of now is what is seen", || {
        format!("{case} by {}: {}", caller.worker, differs.join(", "))
    });
}

/// Whoever holds the receipt of an item, and is not shut out, finds it in the case.
fn contributors_read_what_they_contributed(world: &World, hub: &Hub) {
    let book = world.book.lock().unwrap();
    for who in READERS {
        for (case, event) in book.own_items(who) {
            let reading = Reading::of(hub, &person(who).caller(), case.parse().unwrap()).unwrap();
            let found = reading.is_none_or(|reading| reading.sees_in_any_way(event.parse().unwrap()));
            world.law(found, "what was acknowledged is seen by who asked for it", || format!("{event} by {who}"));
        }
    }
}
