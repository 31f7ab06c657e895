//! Two processes on the same logs and the same keyring, both in memory: what one seals the other opens, and a record
//! whose key another process was faster to make is sealed anew.

use crate::{
    Clock, Config, Issuer, JsonClient, NORTHMERE, Places, Player, Running, Scenario, demo_founding,
    follow::on_a_thread,
    found,
    hub::Hub,
    serve::serve,
    tests::HANG,
    truth::{AwaitedStore, QUICK_START_ABOVE, Truth},
    witness::identity,
};
use eventlog::{Draft, EventLog, Expected, MemoryLog, Record};
use events::{Entry, StoredEvent};
use kernel::AgencyId;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};
use tokio::time::timeout;
use vault::{MemoryShared, Unsettled, Vault};

/// No log here has more records.
const ALL: usize = 10_000;

/// Logs and keyring of a hub that was founded on one machine and moved.
struct Moved {
    places: Places,
    clock: Clock,
    facts: Arc<MemoryLog>,
    looks: Arc<MemoryLog>,
    place: Arc<MemoryShared>,
    home: tempfile::TempDir,
}

impl Moved {
    async fn new(clock: Clock) -> Self {
        let home = tempfile::tempdir().unwrap();
        let places = Places::new(&home.path().join("data"), &home.path().join("keys")).unwrap();
        found(&places, demo_founding("test.hub").unwrap(), clock.clone()).await.unwrap();
        let truth = Truth::of_journals(&places, &clock, QUICK_START_ABOVE, |_, settings| settings).unwrap();
        let [facts, looks] = [(); 2].map(|()| {
            let clock = clock.clone();
            Arc::new(MemoryLog::new(move || clock.now()))
        });
        for stored in truth.facts.read(0, ALL).unwrap() {
            let Record { id, stream, by, request, command_mac, basis, salt, events, .. } =
                Record::from_bytes(&stored.bytes).unwrap();
            let draft = Draft { id, stream, by, request, command_mac, basis, salt, events };
            facts.append(draft, Expected::Any).await.unwrap();
        }
        let place = Arc::new(MemoryShared::default());
        truth.vault.hand_over(place.clone()).await.unwrap();
        Self { places, clock, facts, looks, place, home }
    }

    async fn vault(&self) -> Vault {
        Vault::open_shared(&self.places.keyring(), &self.places.store, self.place.clone(), true).await.unwrap()
    }

    /// A process with a store and a vault of its own.
    async fn process(&self, name: &str) -> (Running, JsonClient) {
        let (origin, key) = identity(&self.places).unwrap();
        let (facts, looks): (Arc<dyn EventLog>, Arc<dyn EventLog>) = (self.facts.clone(), self.looks.clone());
        let vault = Arc::new(self.vault().await);
        let (torn, anchors_mended, last_at, unread, store) = (0, Vec::new(), None, None, AwaitedStore::default());
        let truth = Truth { origin, key, facts, looks, vault, torn, anchors_mended, last_at, unread, store };
        let program = PathBuf::from("/nonexistent");
        let (hub, report) =
            Hub::on(truth, &self.home.path().join(name), self.clock.clone(), &program, on_a_thread).unwrap();
        let listen = "127.0.0.1:0".parse().unwrap();
        let (places, clock) = (self.places.clone(), self.clock.clone());
        let running = serve(Config::new(places, listen, clock, program), hub, report, None).await.unwrap();
        let client = JsonClient::connect(&format!("http://{}", running.address)).await.unwrap();
        (running, client)
    }

    /// Every event of a log, with the stream that it lies in.
    fn events(log: &MemoryLog) -> Vec<(String, StoredEvent)> {
        let records = log.read(0, ALL).unwrap().into_iter().map(|stored| Record::from_bytes(&stored.bytes).unwrap());
        let events = records.flat_map(|record| {
            let stream = record.stream.to_string();
            record.events.into_iter().map(move |raw| (stream.clone(), serde_json::from_str(raw.get()).unwrap()))
        });
        events.collect()
    }

    /// Keys that lie at the place.
    fn keys(&self) -> BTreeSet<String> {
        let entries = self.place.all().into_iter().filter(|entry| entry.subject != "heads");
        entries.map(|entry| data_encoding::HEXLOWER.encode(&entry.bytes[1..17])).collect()
    }

    /// What a third process would do: makes whatever keys there are not yet for the streams of the log and for the looks
    /// of this month. `done` is for whom and where it has done so before. Answers the keys that are new.
    async fn rival(&self, samples: &[Entry], done: &mut BTreeSet<(AgencyId, String)>) -> BTreeSet<String> {
        let (rival, before) = (self.vault().await, self.keys());
        let facts = Self::events(&self.facts);
        let agencies: BTreeSet<AgencyId> = facts.iter().map(|(_, event)| event.controller.clone()).collect();
        let streams: BTreeSet<String> = facts.into_iter().map(|(stream, _)| stream).collect();
        let today = calendar::london_date(self.clock.now());
        let mut sealed = Vec::new();
        for agency in agencies {
            let looks = format!("access/{agency}/{:04}-{:02}", today.year(), today.month());
            for stream in streams.iter().chain([&looks]) {
                if !done.insert((agency.clone(), stream.clone())) {
                    continue;
                }
                for sample in samples {
                    let entry = Entry { controller: agency.clone(), ..sample.clone() };
                    sealed.push(rival.seal(stream, "00000001-0000-4000-8000-000000000001".parse().unwrap(), 0, &entry));
                }
            }
        }
        let sealed: Vec<StoredEvent> = sealed.into_iter().map(Result::unwrap).collect();
        // What the served processes make at the same time, it adopts.
        match rival.settle(&sealed).await {
            Ok(()) | Err(Unsettled::Lost) => {}
            Err(other) => panic!("{other}"),
        }
        self.keys().difference(&before).cloned().collect()
    }
}

/// Samples that together have every party and retention class.
fn samples() -> Vec<Entry> {
    let mut of: BTreeMap<String, Entry> = BTreeMap::new();
    for entry in testkit::samples::every_event() {
        for (party, class) in entry.split().to_seal.keys() {
            of.entry(format!("{party:?} {:?}", class.retention())).or_insert_with(|| entry.clone());
        }
    }
    of.into_values().collect()
}

/// What is sealed anew each time is left out.
fn without_cursors(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(name, _)| name != "cursor")
            .map(|(name, value)| (name, without_cursors(value)))
            .collect(),
        Value::Array(values) => values.into_iter().map(without_cursors).collect(),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => other,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sealed_by_one_process_is_opened_by_all_and_a_lost_key_is_a_conflict_that_nobody_sees() {
    let scenario = Scenario::from_json(NORTHMERE).unwrap();
    let clock = Clock::demo(scenario.begins().unwrap());
    let moved = Moved::new(clock.clone()).await;
    let (one, asks_one) = moved.process("one").await;
    let (other, asks_other) = moved.process("other").await;
    let issuer = Issuer::open(&moved.places).unwrap();
    let mut player = Player::new(scenario, asks_one.clone(), issuer, clock).await.unwrap();
    let samples = samples();
    let (mut of_rival, mut done) = (BTreeSet::new(), BTreeSet::new());
    loop {
        of_rival.extend(moved.rival(&samples, &mut done).await);
        // Every act of the scenario is answered as it is on one machine, or the player stops here.
        if !timeout(HANG, player.step()).await.unwrap().unwrap() {
            break;
        }
    }
    let spoc = player.token("spoc").unwrap();
    let listed = asks_one.ask("cases/ListCases", Some(&spoc), &json!({})).await.unwrap();
    let asked = json!({"case": listed["cases"][0]["reference"]});
    let mut answers = Vec::new();
    for client in [&asks_one, &asks_other] {
        // A process shows what another has just recorded once it has followed it.
        let shows = async {
            loop {
                match client.ask("cases/GetCase", Some(&spoc), &asked).await {
                    Ok(case) if answers.is_empty() || answers[0] == without_cursors(case.clone()) => return case,
                    Ok(_) | Err(_) => tokio::task::yield_now().await,
                }
            }
        };
        let case = timeout(HANG, shows).await.unwrap();
        answers.push(without_cursors(case));
    }
    assert!(answers[0].to_string().len() > 1_000, "{}", answers[0]);

    let fresh = moved.vault().await;
    for (log, name) in [(&moved.facts, "facts"), (&moved.looks, "looks")] {
        let events = Moved::events(log);
        let named: BTreeSet<_> = events
            .iter()
            .flat_map(|(_, event)| &event.sealed)
            .flat_map(|part| &part.wraps)
            .map(|wrap| wrap.key.clone())
            .collect();
        assert!(named.iter().all(|key| fresh.has_key(key)), "a record of {name} names a key that was lost");
        assert!(named.intersection(&of_rival).next().is_some(), "no key of {name} was lost to the rival");
    }
    for running in [one, other] {
        timeout(HANG, running.stop()).await.unwrap().unwrap();
    }
}
