//! A watcher: keeps a copy of a case from its live stream, over crashes and resumptions, and finds out whether it missed
//! something, or was told something twice or out of order.

use super::{
    machine::{Process, person},
    people::Who,
    world::{World, id, reason},
};
use kernel::EventId;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use testkit::random::Random;
use tokio::time::sleep;
use tonic::Status;

/// What a watcher has of the case.
#[derive(Default)]
struct Copy {
    events: BTreeMap<EventId, Value>,
    cursor: String,
    /// Where in the view the cursor stands.
    row: u64,
    caught_up: bool,
    /// What was held when access changed. A cursor stands behind one row: where a stream was cut off among rows that came
    /// back into view, those behind it may be told once more as they were.
    again: BTreeSet<EventId>,
}

/// Somebody who watches a case.
pub struct Watcher {
    world: Arc<World>,
    who: Who,
    case: String,
    copy: Arc<Mutex<Copy>>,
    /// Set when the world comes to its end: the watcher catches up once more.
    pub last: Arc<AtomicBool>,
}

impl Watcher {
    /// Nothing watched yet.
    pub fn new(world: Arc<World>, who: Who, case: String) -> Self {
        Self { world, who, case, copy: Arc::default(), last: Arc::default() }
    }

    /// Watches until the world ends; then the copy is what is seen.
    pub async fn run(self, mut random: Random) {
        let mut begun = 0;
        loop {
            if self.world.is_broken() {
                return;
            }
            let last = self.last.load(Ordering::Relaxed);
            let process = self.world.somewhere(&mut random).await;
            let Some(process) = process else {
                sleep(Duration::from_millis(20)).await;
                continue;
            };
            begun += 1;
            if begun > 1 {
                self.world.count(|tally| tally.resumed += 1);
            }
            self.copy.lock().unwrap().caught_up = false;
            let ended = process.run(Self::stream(
                self.world.clone(),
                process.clone(),
                (self.who, self.case.clone()),
                self.copy.clone(),
                self.last.clone(),
            ));
            let ended = ended.await;
            drop(process);
            if let Some(Err(status)) = ended {
                self.world.note(format!("stream of {}: {}", self.who, reason(&status)));
                if status.code() == tonic::Code::InvalidArgument {
                    // What it was shown under is not what it is shown now: it drops its copy, as it must.
                    *self.copy.lock().unwrap() = Copy::default();
                }
                if status.code() == tonic::Code::NotFound && last {
                    return;
                }
            }
            if last && self.copy.lock().unwrap().caught_up {
                return self.compare(&mut random).await;
            }
            sleep(Duration::from_millis(u64::from(20 + random.below(100)))).await;
        }
    }

    /// One stream, until it ends, or, at the end of the world, until it has caught up.
    async fn stream(
        world: Arc<World>,
        process: Arc<Process>,
        (who, case): (Who, String),
        copy: Arc<Mutex<Copy>>,
        last: Arc<AtomicBool>,
    ) -> Result<(), Status> {
        let cursor = copy.lock().unwrap().cursor.clone();
        let begun = process.call(who, "cases/WatchCaseEvents", &json!({"case": case, "cursor": cursor}));
        let vault = process.hub.histories.vault().clone();
        drop(process);
        let mut stream = begun.await?;
        loop {
            let message = tokio::select! {
                biased;
                message = stream.message() => message?,
                () = until(&last, &copy) => return Ok(()),
            };
            let Some(message) = message else { return Ok(()) };
            let frame = crate::call::to_json(&message).unwrap();
            let mut copy = copy.lock().unwrap();
            if let Some(text) = frame["cursor"].as_str().filter(|text| !text.is_empty()) {
                text.clone_into(&mut copy.cursor);
            }
            if !frame["event"].is_null() || !frame["withdrawn"].is_null() {
                world.count(|tally| tally.frames += 1);
                let row = row_of(&vault, who, &copy.cursor);
                let before = std::mem::replace(&mut copy.row, row);
                world.law(row > before, "a stream goes on behind its cursor, and never back", || {
                    format!("{who} was at {before} and is told what stands at {row}")
                });
            }
            if frame["event"].is_object() {
                let event = id(&frame["event"]["event_id"]);
                world.streamed(who, event);
                world.note(format!("{who} is told of {event}"));
                let agency = person(who).agency;
                let text = frame["event"].to_string();
                let betrayed = world.book.lock().unwrap().betrayed(agency, &text).map(str::to_owned);
                world.law(betrayed.is_none(), "nobody reads what was not shared with them", || {
                    format!("a stream shows {who} {betrayed:?}")
                });
                let before = copy.events.insert(event, frame["event"].clone());
                let again = copy.again.remove(&event);
                world.law(again || before.as_ref() != Some(&frame["event"]), "a stream tells each thing once", || {
                    format!("{who} was told of {event} twice")
                });
            } else if frame["withdrawn"].is_object() {
                let event = id(&frame["withdrawn"]["event_id"]);
                world.note(format!("{event} is withdrawn from {who}"));
                let had = copy.events.remove(&event).is_some();
                world.law(had, "only what was shown is withdrawn", || format!("{event} from {who}"));
            } else if frame["caught_up"].is_object() {
                copy.caught_up = true;
            } else if frame["ended"].is_object() {
                world.note(format!("stream of {who} ended: {}", frame["ended"]["reason"]));
                if frame["ended"]["reason"] == "END_REASON_ACCESS_CHANGED" {
                    copy.again = copy.events.keys().copied().collect();
                }
                return Ok(());
            }
        }
    }

    /// At the end the copy is what whoever looks sees.
    async fn compare(self, random: &mut Random) {
        let Some(answer) = self
            .world
            .look_by(
                self.who,
                "cases/GetCase",
                events::Channel::GetCase,
                &self.case,
                json!({"case": self.case, "page_size": 500}),
                random,
            )
            .await
        else {
            return;
        };
        let seen = answer["case"]["events"].as_array().cloned().unwrap_or_default();
        let seen: BTreeMap<EventId, Value> = seen.into_iter().map(|event| (id(&event["event_id"]), event)).collect();
        let copy = std::mem::take(&mut self.copy.lock().unwrap().events);
        let differs: Vec<String> = seen
            .keys()
            .chain(copy.keys())
            .filter(|event| seen.get(event) != copy.get(event))
            .map(|event| format!("{event}: seen {:?}, copied {:?}", seen.get(event), copy.get(event)))
            .collect();
        self.world.law(differs.is_empty(), "a watcher's copy is what is seen", || {
            format!("{} of {}: {}", self.who, self.case, differs.join("; "))
        });
    }
}

/// Waits until the world ends and the copy has caught up.
async fn until(last: &AtomicBool, copy: &Mutex<Copy>) {
    while !(last.load(Ordering::Relaxed) && copy.lock().unwrap().caught_up) {
        sleep(Duration::from_millis(10)).await;
    }
}

/// Where a cursor stands: only the hub, and who has its keys, can read that.
fn row_of(vault: &vault::Vault, who: Who, cursor: &str) -> u64 {
    let person = person(who);
    let label = format!("cursor/{}/{}", person.agency, person.worker);
    let bytes = vault.open_token(&label, cursor).expect("a cursor of this hub");
    serde_json::from_slice::<Value>(&bytes).unwrap()["rows"].as_u64().unwrap()
}
