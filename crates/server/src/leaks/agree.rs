//! Every path tells one caller the same of each event: what `disclose` says, and no path more than another.

use super::{asked::Answer, told::Told};
use crate::reading::{Reading, own_incident};
use events::{Event, IntakeEvent, Shown};
use kernel::{Caller, EventId, IncidentId, Surface};
use serde_json::{Value, json};
use sharing::{Audience, Reader, disclose, purposes};
use std::collections::{BTreeMap, BTreeSet};
use testkit::histories::case;
use views::is_there;

/// What is told of each event, by id.
type Events = BTreeMap<String, String>;

fn told_by(answers: &[Answer], path: &str) -> Result<Events, String> {
    let answer = answers.iter().find(|answer| answer.path == path || answer.path.starts_with(&format!("{path}:")));
    let answer = answer.ok_or_else(|| format!("nobody asked by {path}"))?;
    let mut events = Events::new();
    for (id, event) in &answer.events {
        if let Some(other) = events.insert(id.clone(), event.clone()).filter(|other| other != event) {
            return Err(format!("{path} tells of {id} twice: {other}, then {event}"));
        }
    }
    Ok(events)
}

/// Compares what came by each path. Answers how many were compared.
pub fn paths(told: &Told, caller: &Caller, answers: &[Answer]) -> Result<u64, String> {
    let got = told_by(answers, "get")?;
    let same = |path: &str| {
        let other = told_by(answers, path)?;
        let differs = got.iter().find(|(id, event)| other.get(*id) != Some(event));
        let more = other.keys().find(|id| !got.contains_key(*id));
        match (differs, more) {
            (None, None) => Ok(()),
            (differs, more) => Err(format!("get and {path} differ: {differs:?}, {more:?}")),
        }
    };
    same("get by pages")?;
    same("watch")?;
    // Whoever goes on in the middle is told nothing that is not in the whole.
    if answers.iter().any(|answer| answer.path == "watch from a cursor") {
        let rest = told_by(answers, "watch from a cursor")?;
        if let Some((id, _)) = rest.iter().find(|(id, event)| got.get(*id) != Some(event)) {
            return Err(format!("a stream that goes on tells of {id} what the case does not"));
        }
    }
    let is = |path: &str, what: &str| {
        answers.iter().any(|answer| answer.path.starts_with(&format!("{path}:")) && answer.told.contains(what))
    };
    let found = is("get", "case_id");
    if found != is("list", &case().to_string()) || found != is("list by pages", &case().to_string()) {
        return Err("a case is listed where it cannot be read, or not where it can".into());
    }
    incidents(answers)?;
    disclosed(told, caller, &got)?;
    Ok(7)
}

/// A list of incidents tells of each what it tells when it is asked for.
fn incidents(answers: &[Answer]) -> Result<(), String> {
    let (listed, paged) = (told_by(answers, "incidents")?, told_by(answers, "incidents by pages")?);
    if listed != paged {
        return Err("pages of incidents do not make their list".into());
    }
    for answer in answers.iter().filter(|answer| answer.path.starts_with("incident:")) {
        for (id, event) in &answer.events {
            if listed.get(id) != Some(event) {
                return Err(format!("incident {id} is read and not listed so"));
            }
        }
    }
    let read: usize = answers.iter().filter(|one| one.path.starts_with("incident:")).map(|one| one.events.len()).sum();
    if read > listed.len() { Err("incidents are read that are not listed".into()) } else { Ok(()) }
}

fn shown_word(shown: Shown) -> &'static str {
    match shown {
        Shown::Marker => "SHOWN_MARKER",
        Shown::Summary => "SHOWN_SUMMARY",
        Shown::Full => "SHOWN_FULL",
    }
}

/// What came is what `disclose` says of each event, asked without any feed, store or page.
fn disclosed(told: &Told, caller: &Caller, got: &Events) -> Result<(), String> {
    let hub = &told.hub;
    let (_, history) = hub.histories.case(case()).unwrap();
    let known = hub.known.get();
    let (policy, access) = (&known.policies.current().unwrap().value, history.access());
    let reader = Some(Reader::of(caller, access.strand_of(caller)));
    let audience = Audience { agency: &caller.agency, kind: caller.kind, role: Some(caller.role), reader };
    let there = is_there(&known.register, access, caller) && purposes(caller.role).contains(&caller.purpose);
    for item in &history.items {
        let id = item.recorded.id.to_string();
        let allowed = disclose(policy, &audience, access, &item.face).filter(|_| there);
        let event: Option<Value> = got.get(&id).map(|event| serde_json::from_str(event).unwrap());
        let as_allowed = match (&event, &allowed) {
            (None, None) => true,
            (Some(event), Some(allowed)) => {
                let details = event["details"].as_object().into_iter().flat_map(|details| details.keys());
                let erased = event["erased_fields"].as_array().into_iter().flatten().filter_map(Value::as_str);
                event["shown"] == shown_word(allowed.shown)
                    && details.map(String::as_str).chain(erased).all(|field| allowed.fields.contains(&field))
            }
            // A role that may not read at all is shown nothing of what would be disclosed to it.
            (None, Some(_)) => !sharing_permits(caller),
            (Some(_), None) => false,
        };
        if !as_allowed {
            return Err(format!("{id}: told {event:?}, disclosed {allowed:?}"));
        }
    }
    let ids: BTreeSet<String> = history.items.iter().map(|item| item.recorded.id.to_string()).collect();
    let stray = got.keys().find(|id| !ids.contains(*id));
    stray.map_or(Ok(()), |id| Err(format!("{id} is not of this case")))
}

fn sharing_permits(caller: &Caller) -> bool {
    sharing::permit(caller, sharing::Act::Read).is_ok()
}

/// What a worker sees in any of its roles and for any of their purposes is what an auditor replays as that worker; and a
/// browser is shown no more than an agency's system. Answers how many were compared.
pub async fn replay(told: &Told, auditor: &str, caller: &Caller) -> Result<u64, String> {
    let hub = &told.hub;
    let known = hub.known.get();
    let roles = known.register.worker(&caller.agency, &caller.worker).map(|it| it.roles.clone()).unwrap_or_default();
    let mut live: BTreeMap<EventId, Shown> = BTreeMap::new();
    let mut mine = Vec::new();
    for role in &roles {
        for &purpose in purposes(*role) {
            let one = Caller { role: *role, purpose, ..caller.clone() };
            mine.push(one.clone());
            let of = |surface| {
                let reading = Reading::of(hub, &Caller { surface, ..one.clone() }, case()).unwrap();
                let seen = reading.into_iter().flat_map(|reading| reading.seen);
                seen.map(|seen| (seen.item.recorded.id, (seen.shown, seen.fields))).collect::<BTreeMap<_, _>>()
            };
            let (by_system, by_browser) = (of(Surface::AgencyApi), of(Surface::Browser));
            for (id, (shown, fields)) in by_browser {
                let within = by_system
                    .get(&id)
                    .is_some_and(|(more, all)| shown <= *more && fields.iter().all(|field| all.contains(field)));
                if !within {
                    return Err(format!("a browser shows {id} more closely than a system"));
                }
            }
            for (id, (shown, _)) in by_system {
                let had = live.entry(id).or_insert(shown);
                *had = (*had).max(shown);
            }
        }
    }
    let asked = json!({"case": case().to_string(), "as_agency": caller.agency.as_str(),
        "as_worker": caller.worker.as_str(), "page_size": 500});
    let answer = told.services.ask(auditor, "audit/ReplayCase", &asked).await.map_err(|status| status.to_string())?;
    let (_, history) = hub.histories.case(case()).unwrap();
    for event in answer["events"].as_array().into_iter().flatten() {
        let id: EventId = event["event"]["event_id"].as_str().unwrap().parse().unwrap();
        // A report of the agency's own is read outside the case too, and there it may be more of it.
        let reported = incident(&history.find(id).unwrap().recorded.entry.event);
        let outside = mine.iter().filter_map(|one| Some(own_incident(hub, one, reported?).unwrap()?.1.shown));
        let seen = outside.chain(live.remove(&id)).max();
        if seen.is_none_or(|shown| event["event"]["shown"] != shown_word(shown)) {
            return Err(format!("{id} is seen as {seen:?} and replayed as {}", event["event"]["shown"]));
        }
    }
    live.keys().next().map_or(Ok(2), |id| Err(format!("{id} is seen and not replayed")))
}

fn incident(event: &Event) -> Option<IncidentId> {
    let Event::Intake(IntakeEvent::IncidentReported(it)) = event else { return None };
    Some(it.incident)
}
