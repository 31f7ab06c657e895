//! What every world begins with: a founded hub with its agencies and workers and one case that all of them but housing
//! work on. Made once in a process, through the same calls that the worlds make.

use super::{
    disk::Disk,
    machine::{Machine, Making},
    people::{PEOPLE, Who},
    turns::Turns,
};
use crate::{
    Clock, Issuer, Places, demo_founding, found,
    truth::{QUICK_START_ABOVE, Truth},
    witness::identity,
};
use eventlog::EventLog;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, atomic::AtomicBool};

/// When every world begins: a day before the clocks change in London, shortly before midnight.
pub const BEGINS: &str = "2026-03-28T23:40:00Z";

/// Life of a token, in seconds. No world takes so long.
const TOKEN_SECONDS: i64 = 600;

/// A founded hub, to be copied.
pub struct Template {
    /// Where its keys lie.
    pub places: Places,
    /// The log's name.
    pub origin: String,
    /// The log's key.
    pub key: journal::SigningKey,
    /// Both logs, facts first.
    pub disks: [Disk; 2],
    /// A token for everybody.
    pub tokens: Arc<Vec<(Who, String)>>,
    /// The case.
    pub case: String,
    /// What the victim is called there.
    pub victim: String,
    /// Kept for as long as it is copied.
    home: Arc<tempfile::TempDir>,
}

impl Template {
    /// Founds a hub and enters what every world begins with.
    pub async fn make() -> Self {
        let home = tempfile::tempdir().unwrap();
        let places = Places::new(&home.path().join("data"), &home.path().join("keys")).unwrap();
        let clock = Clock::demo("2026-03-27T09:00:00Z".parse().unwrap());
        found(&places, demo_founding("simulation.hub").unwrap(), clock.clone()).await.unwrap();
        let (origin, key) = identity(&places).unwrap();
        let disks = {
            let truth = Truth::of_journals(&places, &clock, QUICK_START_ABOVE, |_, settings| settings).unwrap();
            [truth.facts, truth.looks].map(|log| disk_of(&*log))
        };
        let tokens = Self::mint(&places);
        let founded = Self {
            places,
            origin,
            key,
            disks,
            tokens,
            case: String::new(),
            victim: String::new(),
            home: Arc::new(home),
        };
        let turns = Turns::new(0);
        turns.run(founded.entered(clock, turns.clone())).await
    }

    /// The same with tokens that are valid from now on.
    pub fn with_new_tokens(&self) -> Self {
        Self {
            places: self.places.clone(),
            origin: self.origin.clone(),
            key: self.key.clone(),
            disks: self.disks.clone(),
            tokens: Self::mint(&self.places),
            case: self.case.clone(),
            victim: self.victim.clone(),
            home: self.home.clone(),
        }
    }

    fn mint(places: &Places) -> Arc<Vec<(Who, String)>> {
        let issuer = Issuer::open(places).unwrap();
        let token = |person: &super::people::Person| issuer.token(person.bearer(), TOKEN_SECONDS).unwrap();
        Arc::new(PEOPLE.iter().map(|person| (person.who, token(person))).collect())
    }

    async fn entered(self, clock: Clock, turns: Turns) -> Self {
        let home = tempfile::tempdir().unwrap();
        let making = Making {
            seed: 0,
            processes: 1,
            calm: Arc::new(AtomicBool::new(true)),
            plant: None,
            tally: Arc::new(Mutex::default()),
            clock,
            turns: turns.clone(),
        };
        let this = Arc::new(self);
        let mut machine = Machine::new(this.clone(), home.path(), making);
        machine.switch_on();
        let hub = machine.start(0);
        let mut asked = 0;
        let mut ask = async |who: Who, call: &str, mut request: Value| {
            asked += 1;
            request["request_id"] = format!("00000000-0000-4000-8000-{asked:012x}").into();
            let answer = hub.ask(who, call, &request).await;
            answer.unwrap_or_else(|status| panic!("{call} by {who}: {status}"))
        };
        let mut agencies: Vec<&str> = Vec::new();
        for person in PEOPLE.iter().filter(|person| !person.founder) {
            if !agencies.contains(&person.agency) {
                agencies.push(person.agency);
                let kind = serde_json::to_value(person.kind).unwrap().as_str().unwrap().to_uppercase();
                let agency = json!({"agency": person.agency, "kind": format!("AGENCY_KIND_{kind}"),
                    "name": format!("{} (fictional)", person.agency)});
                ask("officer", "governance/RegisterAgency", agency).await;
            }
            let worker = json!({"agency": person.agency, "worker": person.worker, "roles": [person.role_code()],
                "strands": [person.strand]});
            ask("officer", "governance/RegisterWorker", worker).await;
        }
        let victim = json!({"role": "PERSON_ROLE_VICTIM", "name": "Ada Marlowe"});
        let victim = ask("advocate", "intake/RecordPerson", victim).await["person_id"].clone();
        let opened = json!({"victim_id": victim, "how": "OPENED_HOW_SELF_REFERRAL", "account": "As told.",
            "provenance": {"source": "SOURCE_VICTIM"}});
        let case = ask("advocate", "intake/OpenCase", opened).await["case_id"].clone();
        let referred =
            json!({"case": case, "urgency": "URGENCY_SAME_DAY", "victim_wish": "WISH_AGREES", "reason": "High."});
        ask("advocate", "intake/ReferCase", referred).await;
        for who in ["spoc", "oic", "clinician", "practitioner"] {
            let person = super::machine::person(who);
            let assigned =
                json!({"case": case, "agency": person.agency, "worker": person.worker, "strand": person.strand});
            ask("spoc", "governance/AssignWorker", assigned).await;
        }
        let triaged = json!({"case": case, "decision": "TRIAGE_DECISION_PROPOSE_ADOPTION", "reason": "High."});
        ask("spoc", "casework/TriageCase", triaged).await;
        ask("spoc", "casework/AdoptCase", json!({"case": case, "reason": "High."})).await;
        drop(hub);
        let disks = machine.logs().map(|log| disk_of(&log));
        let vault = machine.vault();
        vault.sync().unwrap();
        drop(vault);
        machine.crash().await;
        std::fs::copy(home.path().join("keyring/keyring"), this.places.keyring().join("keyring")).unwrap();
        drop(machine);
        let this = Arc::into_inner(this).unwrap();
        let text = |value: Value| value.as_str().unwrap().to_owned();
        Self { disks, case: text(case), victim: text(victim), ..this }
    }
}

fn disk_of(log: &dyn EventLog) -> Disk {
    let mut disk = Disk::default();
    for stored in log.read(0, usize::MAX).unwrap() {
        disk.write(&stored.bytes);
    }
    disk.sync();
    disk
}
