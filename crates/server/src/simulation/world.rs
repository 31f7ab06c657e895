//! A world: callers with their book, the machine that they call, and the ledger of what is durable. Whatever is answered
//! is held against the laws at once.

use super::{
    book::{Ask, Book, Told},
    ledger::{Answered, Ledger},
    log::FaultLog,
    machine::{Machine, Process, person},
    people::Who,
    tally::Tally,
    template::Template,
};
use crate::{CallError, Clock};
use events::Channel;
use kernel::{CaseId, EventId};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use testkit::random::Random;
use tokio::time::{Instant, sleep};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use vault::Vault;

/// How often a caller sends the same command before it gives up, and leaves it to the end of the world.
const TRIES_MAX: usize = 6;
/// How often somebody looks for what a refusal named: a process that was cut off for a while comes to know of it.
const LOOKS_MAX: usize = 20;

/// A law that does not hold.
#[derive(Debug, Clone)]
pub struct Broken {
    /// In which step of the world.
    pub step: usize,
    /// Which law.
    pub law: &'static str,
    /// What was seen.
    pub what: String,
}

/// Everything that a seed decides.
pub struct World {
    /// What it began with.
    pub template: Arc<Template>,
    /// Tells the hub the time.
    pub clock: Clock,
    /// While it is set, nothing goes wrong.
    pub calm: Arc<AtomicBool>,
    /// What it went through.
    pub tally: Arc<Mutex<Tally>>,
    /// What is called.
    pub machine: tokio::sync::Mutex<Machine>,
    /// What the callers know.
    pub book: Mutex<Book>,
    /// What is durable.
    pub ledger: Mutex<Ledger>,
    /// The logs and keys of the machine, while it is on.
    pub live: Mutex<Option<([FaultLog; 2], Arc<Vault>)>>,
    /// The step that the world is in.
    pub step: AtomicUsize,
    /// What happened, line by line.
    pub trace: Mutex<Vec<String>>,
    /// The first law that did not hold.
    pub broken: Mutex<Option<Broken>>,
    /// Records of the facts in the template.
    pub begun_with: usize,
    etags: Mutex<BTreeMap<(String, String), String>>,
    /// What streams have shown, by who looks and what.
    frames: Mutex<BTreeMap<(Who, EventId), u64>>,
    began: Instant,
}

impl World {
    /// A world with its machine on.
    pub fn new(
        seed: u64,
        template: Arc<Template>,
        machine: Machine,
        (clock, calm, tally): (Clock, Arc<AtomicBool>, Arc<Mutex<Tally>>),
    ) -> Self {
        let begun_with = template.disks[0].clone().open().0.len();
        Self {
            book: Mutex::new(Book::new(seed, &template.case, &template.victim)),
            template,
            clock,
            calm,
            tally,
            machine: tokio::sync::Mutex::new(machine),
            ledger: Mutex::default(),
            live: Mutex::default(),
            step: AtomicUsize::new(0),
            trace: Mutex::default(),
            broken: Mutex::default(),
            begun_with,
            etags: Mutex::default(),
            frames: Mutex::default(),
            began: Instant::now(),
        }
    }

    /// Notes what happened.
    pub fn note(&self, what: impl AsRef<str>) {
        let line = format!("{:>7} ms, step {:>2}: {}", self.began.elapsed().as_millis(), self.step(), what.as_ref());
        self.trace.lock().unwrap().push(line);
    }

    fn step(&self) -> usize {
        self.step.load(Ordering::Relaxed)
    }

    /// Counts.
    pub fn count(&self, add: impl FnOnce(&mut Tally)) {
        add(&mut self.tally.lock().unwrap());
    }

    /// Whether a law was broken.
    pub fn is_broken(&self) -> bool {
        self.broken.lock().unwrap().is_some()
    }

    /// A law holds, or the world ends.
    pub fn law(&self, holds: bool, law: &'static str, what: impl FnOnce() -> String) {
        if !holds {
            let broken = Broken { step: self.step(), law, what: what() };
            self.note(format!("BROKEN: {law}: {}", broken.what));
            self.broken.lock().unwrap().get_or_insert(broken);
        }
    }

    /// Reads what has become durable; every record is what a record must be.
    pub fn read_ledger(&self) {
        let Some((logs, vault)) = self.live.lock().unwrap().clone() else { return };
        let read = self.ledger.lock().unwrap().read(&logs, &vault, self.begun_with);
        self.law(read.is_ok(), "records are gapless, chained, in time order, readable and stored once", || {
            read.unwrap_err()
        });
    }

    /// A process that runs, if there is one.
    pub async fn somewhere(&self, random: &mut Random) -> Option<Arc<Process>> {
        let machine = self.machine.lock().await;
        let size = machine.size();
        let nth = random.below(u32::try_from(size).unwrap()) as usize;
        machine.process(nth)
    }

    /// Asks somewhere; none where the answer is lost together with the process.
    pub async fn ask(
        &self,
        random: &mut Random,
        who: Who,
        call: &str,
        request: &Value,
    ) -> Option<Result<Value, Status>> {
        let process = self.somewhere(random).await?;
        let answer = process.run(process.ask(who, call, request)).await;
        if let Some(answer) = &answer {
            self.heard(who, call, answer);
        }
        answer
    }

    /// What holds of every answer.
    fn heard(&self, who: Who, call: &str, answer: &Result<Value, Status>) {
        let agency = person(who).agency;
        let book = self.book.lock().unwrap();
        match answer {
            Ok(value) => {
                let text = value.to_string();
                if who != "auditor" {
                    let betrayed = book.betrayed(agency, &text);
                    self.law(betrayed.is_none(), "nobody reads what was not shared with them", || {
                        format!("{call} shows {who} {}", betrayed.unwrap_or_default())
                    });
                }
                let erased = text.contains("erased_fields");
                self.law(!erased, "nothing reads as erased that nobody erased", || format!("{call} by {who}: {text}"));
            }
            Err(status) => {
                let bug =
                    matches!(status.code(), Code::Internal | Code::DataLoss | Code::Unknown | Code::Unauthenticated);
                self.law(!bug, "no call fails by our fault", || format!("{call} by {who}: {status}"));
                let said = format!("{} {}", status.message(), String::from_utf8_lossy(status.details()));
                // Events are named in one place only, and looked for in what the caller reads.
                let said = events_named(status).iter().fold(said, |said, event| said.replace(event.as_str(), "-"));
                let told = book.private(&said);
                let id = said.as_bytes().windows(36).find(|text| is_an_id(text));
                self.law(told.is_none() && id.is_none(), "a refusal names nothing that is hidden", || {
                    format!("{call} by {who}: {said}")
                });
                if status.code() == Code::NotFound {
                    let bare = status.message() == "not found" && status.details().is_empty();
                    self.law(bare, "hidden and absent are the same bytes", || format!("{call} by {who}: {said}"));
                }
            }
        }
    }

    /// Sends a command until somebody knows what came of it.
    pub async fn command(self: Arc<Self>, ask: Ask, mut random: Random, tries: usize) {
        let record = self.book.lock().unwrap().enter(&ask);
        let number = ask.request["request_id"].as_str().unwrap()[24..].trim_start_matches('0').to_owned();
        let name = format!("{} #{number} by {}", ask.call, ask.who);
        let mut told = None;
        for _ in 0..tries {
            if self.is_broken() {
                return;
            }
            self.count(|tally| tally.commands += 1);
            match self.ask(&mut random, ask.who, ask.call, &ask.request).await {
                None => self.note(format!("{name}: no answer")),
                Some(Ok(answer)) => {
                    told = Some(self.receipt(&name, &ask, record, &answer));
                    break;
                }
                Some(Err(status)) => {
                    self.note(format!("{name}: {}", reason(&status)));
                    self.reads_what_was_named(&ask, &status, &mut random).await;
                    if is_final(&status) {
                        self.refused(&ask, record, &status);
                        return;
                    }
                }
            }
            sleep(Duration::from_millis(u64::from(5 + random.below(200)))).await;
        }
        let Some(told) = told else { return };
        // Whoever is not sure sends it again.
        for _ in 0..random.below(3) {
            sleep(Duration::from_millis(u64::from(random.below(300)))).await;
            self.count(|tally| tally.repeated += 1);
            if let Some(Ok(answer)) = self.ask(&mut random, ask.who, ask.call, &ask.request).await {
                self.receipt(&format!("{name} again"), &ask, record, &answer);
            }
        }
        if random.below(6) == 0 && !told.events.is_empty() {
            let mut other = ask.request.clone();
            other["etag"] = "0123456789abcdef0123456789abcdef".into();
            self.note(format!("{name}: other content under its id"));
            let answer = self.ask(&mut random, ask.who, ask.call, &other).await;
            let taken = matches!(answer, Some(Ok(_)));
            self.law(!taken, "other content under the same request id is refused", || name.clone());
        }
    }

    /// Whoever is told on which events a refusal rests reads them, as soon as the process that is asked has heard of them; unless
    /// the case was taken from them since.
    async fn reads_what_was_named(self: &Arc<Self>, ask: &Ask, status: &Status, random: &mut Random) {
        let named = events_named(status);
        let Some(case) = ask.request["case"].as_str().filter(|_| !named.is_empty()) else { return };
        let all = json!({"case": case, "page_size": 500});
        for _ in 0..LOOKS_MAX {
            let view = self.look_by(ask.who, "cases/GetCase", Channel::GetCase, case, all.clone(), random).await;
            let hidden = view.map(|view| view.to_string()).filter(|view| !named.iter().all(|id| view.contains(id)));
            if hidden.is_none() {
                return;
            }
            sleep(Duration::from_millis(500)).await;
        }
        self.law(false, "a refusal names nothing that is hidden", || format!("{named:?} to {}", ask.who));
    }

    /// A receipt came: what it tells of is durable, once, and it is the same each time.
    fn receipt(&self, name: &str, ask: &Ask, record: kernel::RecordId, answer: &Value) -> Told {
        let receipt = &answer["receipt"];
        let events: Vec<String> =
            receipt["event_ids"].as_array().into_iter().flatten().map(|id| id.as_str().unwrap().to_owned()).collect();
        let unchanged = receipt["unchanged"].as_bool().unwrap_or_default();
        // The time of a decision that stored nothing is the time of asking.
        let at =
            if unchanged { String::new() } else { receipt["recorded_time"].as_str().unwrap_or_default().to_owned() };
        let told = Told { events, at };
        self.note(format!("{name}: {} events, recorded {}", told.events.len(), told.at));
        self.read_ledger();
        let ledger = self.ledger.lock().unwrap();
        let made: Vec<String> = ledger.fact(record).map_or_else(Vec::new, |fact| {
            (0..).map(|nth| EventId::of(fact.id, nth).to_string()).take(fact.events).collect()
        });
        self.law(unchanged == told.events.is_empty(), "a receipt without events says that nothing changed", || {
            name.into()
        });
        self.law(unchanged || made == told.events, "what is acknowledged is durable", || {
            format!("{name}: told of {:?}, durable are {made:?}", told.events)
        });
        let at = ledger.fact(record).map(|fact| fact.at.to_string().replace(".000Z", "Z"));
        let when = |text: &str| text.parse::<kernel::Timestamp>().ok();
        self.law(
            unchanged || when(&told.at) == at.as_deref().and_then(when),
            "a receipt tells the recorded time",
            || format!("{name}: told {}, recorded {at:?}", told.at),
        );
        drop(ledger);
        let mut book = self.book.lock().unwrap();
        let asked = book.asked.get_mut(&record).unwrap();
        let before = asked.told.clone();
        match &before {
            None => {
                asked.told = Some(told.clone());
                book.learn(ask, answer, &told);
                drop(book);
                self.count(|tally| tally.acknowledged += 1);
            }
            // What changed nothing stored nothing, so it is decided anew when it is sent again, and may change something then.
            Some(before) if before.events.is_empty() => asked.told = Some(told.clone()),
            Some(before) => {
                self.law(*before == told, "a repeated command has the same receipt", || {
                    format!("{name}: {before:?}, then {told:?}")
                });
            }
        }
        told
    }

    fn refused(&self, ask: &Ask, record: kernel::RecordId, status: &Status) {
        let told = {
            let mut book = self.book.lock().unwrap();
            let asked = book.asked.get_mut(&record).unwrap();
            asked.refused = true;
            asked.told.as_ref().is_some_and(|told| !told.events.is_empty())
        };
        self.law(!told, "what was acknowledged is not refused", || format!("{} by {}: {status}", ask.call, ask.who));
        if status.code() == Code::NotFound {
            self.read_ledger();
            let recorded = self.ledger.lock().unwrap().is_refused(person(ask.who), Channel::Command);
            self.law(recorded, "that something was not found is recorded", || format!("{} by {}", ask.call, ask.who));
        }
    }

    /// Somebody looks. Answers what they saw.
    pub async fn look(self: &Arc<Self>, who: Who, case: &str, random: &mut Random) -> Option<Value> {
        let (call, channel, request) = match random.below(10) {
            0..6 => ("cases/GetCase", Channel::GetCase, json!({"case": case})),
            6 => ("cases/ListCases", Channel::ListCases, json!({})),
            7 => ("cases/ListIncidents", Channel::ListIncidents, json!({})),
            _ => {
                let of = person(who);
                let asked = json!({"case": case, "as_agency": of.agency, "as_worker": of.worker});
                return self.look_by("auditor", "audit/ReplayCase", Channel::Replay, case, asked, random).await;
            }
        };
        self.look_by(who, call, channel, case, request, random).await
    }

    /// A look by one way.
    pub async fn look_by(
        self: &Arc<Self>,
        who: Who,
        call: &'static str,
        channel: Channel,
        case: &str,
        request: Value,
        random: &mut Random,
    ) -> Option<Value> {
        let answer = self.ask(random, who, call, &request).await;
        match answer? {
            Ok(answer) => {
                self.note(format!("{call} by {who}: {}", seen(&answer)));
                self.count(|tally| tally.looks += 1);
                self.looked(who, channel, case, &answer);
                Some(answer)
            }
            Err(status) => {
                self.note(format!("{call} by {who}: {}", reason(&status)));
                if status.code() == Code::NotFound {
                    self.read_ledger();
                    let recorded = self.ledger.lock().unwrap().is_refused(person(who), channel);
                    self.law(recorded, "that something was not found is recorded", || format!("{call} by {who}"));
                }
                None
            }
        }
    }

    fn looked(&self, who: Who, channel: Channel, case: &str, answer: &Value) {
        self.read_ledger();
        let replayed = channel == Channel::Replay;
        let shown = if channel == Channel::GetCase { &answer["case"] } else { answer };
        let shown = if channel == Channel::ListIncidents { &shown["incidents"] } else { &shown["events"] };
        let shown = shown.as_array().into_iter().flatten();
        let shown: Vec<&Value> = shown.map(|event| if replayed { &event["event"] } else { event }).collect();
        let events: BTreeSet<EventId> = shown.iter().map(|event| id(&event["event_id"])).collect();
        let listed = answer["cases"].as_array().into_iter().flatten();
        let listed: Vec<CaseId> = listed.map(|case| case["case_id"].as_str().unwrap().parse().unwrap()).collect();
        let of_case = matches!(channel, Channel::GetCase | Channel::Replay).then(|| case.parse().unwrap());
        let mut ledger = self.ledger.lock().unwrap();
        let unmade = events.iter().find(|event| !ledger.made(event)).copied();
        let answered = Answered { person: person(who), channel, case: of_case, listed, events };
        let recorded = ledger.claim(&answered);
        drop(ledger);
        self.law(unmade.is_none(), "nothing is shown that is not durable", || format!("{who} sees {unmade:?}"));
        self.law(recorded, "every answered look is recorded before", || {
            format!("{channel:?} of {case} by {who} has no record of its own")
        });
        if channel == Channel::GetCase {
            let etag = answer["case"]["etag"].as_str().unwrap().to_owned();
            let all: Vec<String> = shown.iter().map(|event| face(event)).collect();
            let all = format!("{case} {}", all.join("\n"));
            let mut etags = self.etags.lock().unwrap();
            let before = etags.entry((who.to_owned(), all)).or_insert_with(|| etag.clone()).clone();
            drop(etags);
            self.law(before == etag, "the same view has the same etag", || format!("{case} seen by {who}"));
            self.book.lock().unwrap().etags.insert((who, case.to_owned()), etag);
        }
    }

    /// A live stream showed an event: it was recorded as often as it was shown.
    pub fn streamed(&self, who: Who, event: EventId) {
        self.read_ledger();
        let shown = {
            let mut frames = self.frames.lock().unwrap();
            let shown = frames.entry((who, event)).or_default();
            *shown += 1;
            *shown
        };
        let recorded = self.ledger.lock().unwrap().watched(person(who), event);
        self.law(shown <= recorded, "what a stream shows is recorded before it is sent", || {
            format!("{event} was shown to {who} {shown} times and recorded {recorded} times")
        });
    }

    /// How often a command is sent, as long as the world goes on.
    pub const fn tries() -> usize {
        TRIES_MAX
    }
}

/// Whether sending it again would be answered in the same way.
fn is_final(status: &Status) -> bool {
    let again = matches!(status.code(), Code::Unavailable | Code::ResourceExhausted | Code::DeadlineExceeded);
    !again && reason(status) != "CONFLICT"
}

/// The stable reason of a refusal.
pub fn reason(status: &Status) -> String {
    CallError::Status(status.clone()).reason()
}

/// An event's name.
pub fn id(value: &Value) -> EventId {
    value.as_str().unwrap().parse().unwrap()
}

/// What an etag stands for: which event, how, which fields, superseded by what.
fn face(event: &Value) -> String {
    let fields: Vec<&String> = event["details"].as_object().into_iter().flatten().map(|(name, _)| name).collect();
    format!("{} {} {fields:?} {}", event["event_id"], event["shown"], event["superseded_by_event_id"])
}

/// What somebody saw, for the trace: without what is sealed by chance.
fn seen(answer: &Value) -> String {
    let mut answer = answer.clone();
    answer["next_page_token"] = Value::Null;
    if answer["case"].is_object() {
        (answer["case"]["etag"], answer["case"]["cursor"]) = (Value::Null, Value::Null);
    }
    for event in answer["events"].as_array_mut().into_iter().flatten() {
        event["record_hash"] = Value::Null;
    }
    let events = [&answer["case"]["events"], &answer["events"], &answer["incidents"], &answer["cases"]];
    let count: usize = events.iter().filter_map(|events| events.as_array()).map(Vec::len).sum();
    format!("{count} in {}", &eventlog::Hash::of(answer.to_string().as_bytes()).to_string()[7..23])
}

/// The events that a refusal rests on, as far as it names them.
fn events_named(status: &Status) -> Vec<String> {
    let unmet = status.get_details_precondition_failure().into_iter().flat_map(|all| all.violations);
    unmet.map(|one| one.subject).filter(|subject| subject != "case").collect()
}

/// Whether 36 bytes are an id.
fn is_an_id(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| uuid::Uuid::try_parse(text).is_ok())
}
