//! Another history that is the same to one caller: what is hidden from them is taken away, said with other words, said once
//! more, said at another time, or said in another order.

use super::told::Told;
use crate::reading::{Reading, own_incident};
use eventlog::StreamName;
use events::{CaseworkEvent, Entry, Event, Shown};
use kernel::{Caller, EventId, RecordId, Role};
use serde_json::Value;
use sharing::{Audience, CaseAccess, Reader, disclose};
use std::collections::{BTreeMap, BTreeSet};
use testkit::{
    histories::{Commit, case},
    random::Random,
    samples::PRIVATE_MARK,
};
use views::{Change, is_there, kept_feed};

/// What is hidden from a caller of a history that a hub was told.
pub struct Hidden {
    /// Records of which nothing is told, and on which nothing rests that decides about others.
    pub records: BTreeSet<RecordId>,
    /// Of every event that belongs to the case or is an incident, the fields that are told; none of hidden ones.
    told: BTreeMap<EventId, Option<(Shown, Vec<&'static str>)>>,
}

/// In which way a history is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::EnumIter)]
pub enum How {
    /// Nothing that is hidden is there at all.
    Removed,
    /// Some of it is not.
    Thinned,
    /// Every hidden text is another, and so are the hidden fields of what is seen.
    Reworded,
    /// Some of it is there twice.
    Doubled,
    /// It happened at other times.
    Moved,
    /// Neighbours come in the other order.
    Swapped,
}

impl Hidden {
    /// What is hidden from somebody.
    pub fn from(told: &Told, caller: &Caller, commits: &[Commit]) -> Self {
        let hub = &told.hub;
        let reading = Reading::of(hub, caller, case()).unwrap();
        let (_, history) = hub.histories.case(case()).unwrap();
        let known = hub.known.get();
        let role = Some(caller.role);
        let ceiling = Audience { agency: &caller.agency, kind: caller.kind, role, reader: None };
        let feed = kept_feed(&hub.histories, &known.policies, case(), &history, &ceiling).unwrap();
        // What was taken away from the agency may have been told before.
        let gone: BTreeSet<EventId> =
            feed.rows.iter().filter(|row| row.change == Change::Withdrawn).map(|row| row.event).collect();
        let seen: BTreeMap<EventId, (Shown, Vec<&'static str>)> = reading
            .iter()
            .flat_map(|reading| &reading.seen)
            .map(|seen| (seen.item.recorded.id, (seen.shown, seen.fields.clone())))
            .collect();
        // A case that is not there at all may be none, unless it narrows who sees what lies outside it.
        let absent = reading.is_none()
            && history.access().strand_of(caller).is_none()
            && !commits.iter().any(|commit| is_restriction(&commit.entries));
        let (mut records, mut told, mut access) = (BTreeSet::new(), BTreeMap::new(), CaseAccess::default());
        for commit in commits {
            let stream = commit.stream();
            let mut forms = false;
            for recorded in commit.recorded() {
                // Each of them, whatever comes first.
                forms |= access.evolve(&recorded) || decides(&recorded.entry.event);
            }
            let own = match &stream {
                StreamName::Incident(incident) => own_incident(hub, caller, *incident).unwrap(),
                StreamName::Case(_) | StreamName::Person(_) | StreamName::Meeting(_) => None,
                StreamName::Hub
                | StreamName::Agency(_)
                | StreamName::Access(..)
                | StreamName::Inbox(_)
                | StreamName::BreakGlass(_) => continue,
            };
            let mut hidden = true;
            for recorded in commit.recorded() {
                let mut fields = seen.get(&recorded.id).cloned();
                if let Some((_, disclosed)) = &own {
                    // Read outside the case too.
                    let (shown, all) = fields.get_or_insert((disclosed.shown, Vec::new()));
                    *shown = (*shown).max(disclosed.shown);
                    all.extend(&disclosed.fields);
                }
                hidden &= fields.is_none() && !gone.contains(&recorded.id);
                let unsure = gone.contains(&recorded.id) && fields.is_none();
                if !unsure {
                    told.insert(recorded.id, fields);
                }
            }
            // For whom it is there because of what their agency put down, that has to be there.
            let leads = caller.role == Role::InformationGovernanceLead
                && commit.entries.iter().any(|entry| entry.controller == caller.agency);
            let free = !forms || (absent && matches!(stream, StreamName::Case(_)));
            if hidden && free && !leads {
                records.insert(commit.record);
            }
        }
        Self { records, told }
    }

    /// Events of hidden records.
    pub fn events(&self, commits: &[Commit]) -> Vec<EventId> {
        let hidden = commits.iter().filter(|commit| self.records.contains(&commit.record));
        hidden.flat_map(Commit::recorded).map(|recorded| recorded.id).collect()
    }

    /// The history, changed.
    pub fn changed(&self, random: &mut Random, commits: &[Commit], how: How) -> Vec<Commit> {
        let mut all = Vec::with_capacity(commits.len());
        let is_hidden = |commit: &Commit| self.records.contains(&commit.record);
        for (nth, commit) in commits.iter().enumerate() {
            let mut commit = commit.clone();
            let hidden = is_hidden(&commit);
            match how {
                How::Removed if hidden => continue,
                How::Thinned if hidden && random.below(2) == 0 => continue,
                How::Reworded => self.reword(random, &mut commit),
                How::Doubled if hidden && matches!(commit.stream(), StreamName::Case(_)) => {
                    for _ in 0..random.below(3) {
                        let name = format!("{:08x}-0000-4000-b000-{nth:012x}", random.below(u32::MAX));
                        all.push(Commit { record: name.parse().unwrap(), ..commit.clone() });
                    }
                }
                How::Moved if hidden && nth > 0 => {
                    let before = all.last().map_or(commit.at, |before: &Commit| before.at);
                    let after = commits.get(nth + 1).map_or(commit.at, |after| after.at);
                    let room = u32::try_from(after.millis() - before.millis()).unwrap();
                    commit.at = before.plus_millis(i64::from(random.below(room + 1)));
                }
                How::Removed | How::Thinned | How::Doubled | How::Moved | How::Swapped => {}
            }
            all.push(commit);
        }
        if how == How::Swapped {
            for nth in 1..all.len() {
                if is_hidden(&all[nth - 1]) && is_hidden(&all[nth]) && random.below(2) == 0 {
                    all.swap(nth - 1, nth);
                    // Recorded times stay in order.
                    let (one, other) = (all[nth - 1].at, all[nth].at);
                    (all[nth - 1].at, all[nth].at) = (one.min(other), one.max(other));
                }
            }
        }
        all
    }

    /// The history with other words in what is seen.
    pub fn betrayed(random: &mut Random, commits: &[Commit]) -> Vec<Commit> {
        let all = |mut commit: Commit| {
            for entry in &mut commit.entries {
                let mut plain = entry.split();
                plain
                    .to_seal
                    .values_mut()
                    .flat_map(|fields| fields.iter_mut())
                    .for_each(|(_, value)| reword(random, value));
                *entry = Entry::join(plain.clear, plain.to_seal.into_values()).unwrap();
            }
            commit
        };
        commits.iter().cloned().map(all).collect()
    }

    fn reword(&self, random: &mut Random, commit: &mut Commit) {
        let ids: Vec<EventId> = commit.recorded().iter().map(|recorded| recorded.id).collect();
        for (id, entry) in ids.iter().zip(&mut commit.entries) {
            let Some(told) = self.told.get(id) else { continue };
            let (shown, fields) = match told {
                Some((shown, fields)) => (Some(*shown), fields.as_slice()),
                None => (None, [].as_slice()),
            };
            let mut plain = entry.split();
            for (name, value) in plain.to_seal.values_mut().flat_map(|fields| fields.iter_mut()) {
                if !fields.contains(&name.as_str()) {
                    reword(random, value);
                }
            }
            if shown.is_none_or(|shown| shown == Shown::Marker) {
                (plain.clear.occurred, plain.clear.known) = (None, Vec::new());
            }
            *entry = Entry::join(plain.clear, plain.to_seal.into_values()).unwrap();
        }
    }
}

/// Every private text of a sample begins with the mark.
fn reword(random: &mut Random, value: &mut Value) {
    match value {
        Value::String(text) if text.starts_with(PRIVATE_MARK) => {
            *text = format!("{PRIVATE_MARK}{}", "other words ".repeat(1 + random.below(30) as usize).trim());
        }
        Value::Array(items) => items.iter_mut().for_each(|item| reword(random, item)),
        Value::Object(fields) => fields.values_mut().for_each(|field| reword(random, field)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn is_restriction(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| matches!(entry.event, Event::Governance(_)))
        && entries.iter().any(|entry| entry.event.type_name() == "governance.case_restricted.v1")
}

/// Where a case stands, and all of governance, is told whatever is hidden of the events that say so.
fn decides(event: &Event) -> bool {
    match event {
        Event::Governance(_) => true,
        Event::Casework(event) => matches!(
            event,
            CaseworkEvent::CaseAdopted(_)
                | CaseworkEvent::CaseSteppedDown(_)
                | CaseworkEvent::CaseClosed(_)
                | CaseworkEvent::CaseReopened(_)
        ),
        Event::Intake(_) | Event::Risk(_) | Event::Orders(_) | Event::Referrals(_) | Event::Access(_) => false,
    }
}

/// Whether a second hub lets the caller see the same as the first, asked of `disclose` and of no service.
pub fn still(told: &Told, other: &Told, caller: &Caller) -> bool {
    allowed(told, caller) == allowed(other, caller)
}

/// What a caller may see of the case, by event, in the order of the log; none where it is not there.
fn allowed(told: &Told, caller: &Caller) -> Option<Vec<(EventId, Shown, Vec<&'static str>)>> {
    let hub = &told.hub;
    let (_, history) = hub.histories.case(case()).unwrap();
    let known = hub.known.get();
    let (policy, access) = (&known.policies.current().unwrap().value, history.access());
    if !is_there(&known.register, access, caller) {
        return None;
    }
    let reader = Some(Reader::of(caller, access.strand_of(caller)));
    let audience = Audience { agency: &caller.agency, kind: caller.kind, role: Some(caller.role), reader };
    let look = |item: &std::sync::Arc<views::Item>| {
        disclose(policy, &audience, access, &item.face).map(|it| (item.recorded.id, it.shown, it.fields))
    };
    Some(history.items.iter().filter_map(look).collect())
}
