//! The work behind "not found" is the same for a hidden case and for none, counted and not timed: what is asked of the store
//! and of both logs, and what is appended.

use super::{
    NOTHING, TOKEN_SECONDS,
    told::{Founded, Told},
};
use crate::Bearer;
use eventlog::{Checkpoint, Draft, EventLog, Expected, Pending, ReadError, Stored};
use events::{Entry, Event, GovernanceEvent, governance::WorkerRegistered};
use kernel::{CaseId, CaseReference, Role, Strand};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use store::LogName;
use strum::IntoEnumIterator;
use testkit::{
    commands::on_a_case,
    histories::{AGENCIES, Commit, case, lawful},
};
use tokio::sync::watch;
use tonic::Code;

/// How long the store is waited for, by the paused clock.
const APPLIED_MAX: Duration = Duration::from_secs(5);

/// What those do who answer for an agency's data. Whether a case is there for them rests on all that belongs to it, so more
/// of it is read for a hidden case than for none; what is recorded is the same, and so is the slot in which it leaves.
const FOR_LEADS: [&str; 9] = [
    "casework/ApproveErasure",
    "casework/CarryOutErasure",
    "casework/LiftRestriction",
    "casework/RefuseErasure",
    "casework/ReviewRetention",
    "casework/OpenSubjectAccess",
    "casework/ExtendSubjectAccess",
    "casework/PrepareSubjectAccess",
    "casework/ReleaseSubjectAccess",
];

/// A log that counts what is asked of it.
struct Counted {
    log: Arc<dyn EventLog>,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    reads: AtomicU64,
    appends: AtomicU64,
}

impl EventLog for Counted {
    fn append(&self, draft: Draft, expected: Expected) -> Pending {
        self.counts.appends.fetch_add(1, Ordering::Relaxed);
        self.log.append(draft, expected)
    }

    fn read(&self, after: u64, most: usize) -> Result<Vec<Stored>, ReadError> {
        self.counts.reads.fetch_add(1, Ordering::Relaxed);
        self.log.read(after, most)
    }

    fn head(&self) -> watch::Receiver<u64> {
        self.log.head()
    }

    fn checkpoint(&self) -> Checkpoint {
        self.log.checkpoint()
    }
}

/// What one call asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Work {
    store_reads: u64,
    log_reads: u64,
    appends: u64,
}

struct Counting {
    told: Told,
    counts: Arc<Counts>,
    token: String,
}

impl Counting {
    fn new(founded: &Founded, commits: &[Commit], token: &str) -> Self {
        let counts = Arc::new(Counts::default());
        let between = |log| -> Arc<dyn EventLog> { Arc::new(Counted { log, counts: counts.clone() }) };
        let told = Told::over(founded, commits, between);
        Self { told, counts, token: token.to_owned() }
    }

    fn so_far(&self) -> Work {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Work {
            store_reads: self.told.hub.store().reads(),
            log_reads: of(&self.counts.reads),
            appends: of(&self.counts.appends),
        }
    }

    /// What a refused call costs, until the store holds what it left.
    async fn cost(&self, call: &str, request: &Value) -> Work {
        let before = self.so_far();
        let code = code_of(&self.told, &self.token, call, request).await;
        assert_eq!(code, Code::NotFound, "{call} {request}");
        for name in [LogName::Facts, LogName::Access] {
            let head = *self.told.hub.followed(name).log.head().borrow();
            assert!(self.told.hub.applied(name, head, APPLIED_MAX).await);
        }
        let after = self.so_far();
        Work {
            store_reads: after.store_reads - before.store_reads,
            log_reads: after.log_reads - before.log_reads,
            appends: after.appends - before.appends,
        }
    }
}

async fn code_of(told: &Told, token: &str, call: &str, request: &Value) -> Code {
    match told.services.call(token, call, request).await {
        Err(status) => status.code(),
        Ok(mut frames) => frames.message().await.err().map_or(Code::Ok, |status| status.code()),
    }
}

/// A case, and somebody of an agency that never takes part, in every role.
fn scene() -> Vec<Commit> {
    let mut commits = lawful(8, 120, &[policy::Stored::first().to_json()]);
    let has_case =
        commits.iter().any(|commit| commit.entries.iter().any(|one| one.event.type_name() == "intake.case_opened.v1"));
    assert!(has_case);
    let registered = WorkerRegistered {
        agency: "out".parse().unwrap(),
        worker: "w-9".parse().unwrap(),
        roles: Role::iter().collect(),
        strands: Strand::iter().collect(),
    };
    let entry = Entry::of(&"hub".parse().unwrap(), Event::Governance(GovernanceEvent::WorkerRegistered(registered)));
    let before = commits[AGENCIES.len()].clone();
    let record = "00000000-0000-4000-c000-000000000009".parse().unwrap();
    commits.insert(AGENCIES.len() + 1, Commit { record, entries: vec![entry], ..before });
    commits
}

/// A token for the first role and purpose that may do this at all.
async fn token_for(founded: &Founded, told: &Told, call: &str, request: &Value) -> String {
    for role in Role::iter() {
        for &purpose in sharing::purposes(role) {
            let bearer = Bearer { agency: "out".parse().unwrap(), worker: "w-9".parse().unwrap(), role, purpose };
            let token = founded.issuer.token(bearer, TOKEN_SECONDS).unwrap();
            let code = code_of(told, &token, call, request).await;
            if code == Code::NotFound {
                return token;
            }
            assert_eq!(code, Code::PermissionDenied, "{call} {request} as {role:?}");
        }
    }
    panic!("nobody may do {call}")
}

#[test]
fn what_is_asked_of_store_and_logs_is_the_same_for_a_hidden_case_and_for_none() {
    let founded = Founded::new();
    let commits = scene();
    let incident = commits.iter().find_map(|commit| {
        let Event::Intake(events::IntakeEvent::IncidentReported(said)) = &commit.entries[0].event else { return None };
        Some(said.incident.to_string())
    });
    let none: CaseId = NOTHING.parse().unwrap();
    let of = |case: CaseId| [case.to_string(), CaseReference::of(case).to_string()];
    let (hidden, absent) = (of(case()), of(none));
    let mut all = on_a_case();
    all.push(("cases/GetCase", json!({})));
    all.push(("cases/WatchCaseEvents", json!({})));
    let asked = all.len();
    let mut questions: Vec<(&str, Vec<Value>, Vec<Value>)> = Vec::new();
    for (nth, (call, request)) in all.into_iter().enumerate() {
        // By its id, by its reference, and once more: the second time what the store said is known.
        let with = |names: &[String; 2]| -> Vec<Value> {
            let names = [&names[0], &names[1], &names[0], &names[1]];
            let one = |(again, name): (usize, &&String)| {
                let mut request = request.clone();
                request["case"] = name.as_str().into();
                if !call.starts_with("cases/") {
                    request["request_id"] = format!("00000000-0000-4000-8000-{:012x}", nth * 16 + again).into();
                }
                request
            };
            names.iter().enumerate().map(one).collect()
        };
        questions.push((call, with(&hidden), with(&absent)));
    }
    let named = |incident: &str| vec![json!({"incident_id": incident}); 3];
    questions.push(("cases/GetIncident", named(&incident.unwrap()), named(NOTHING)));
    let mut told_apart = Vec::new();
    for (call, hidden, absent) in &questions {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let scratch = Told::of(&founded, &commits);
            let token = token_for(&founded, &scratch, call, &hidden[0]).await;
            let hubs = [(); 2].map(|()| Counting::new(&founded, &commits, &token));
            for (nth, (one, other)) in hidden.iter().zip(absent).enumerate() {
                let (mut of_hidden, of_absent) = (hubs[0].cost(call, one).await, hubs[1].cost(call, other).await);
                if nth == 0 {
                    // What nobody has asked for since the hub started, or since it changed, is read from the store once.
                    assert!(of_hidden.store_reads >= of_absent.store_reads, "{call}: {of_hidden:?}, {of_absent:?}");
                    of_hidden.store_reads = of_absent.store_reads;
                }
                if FOR_LEADS.contains(call) {
                    of_hidden.store_reads = of_absent.store_reads;
                }
                if of_hidden != of_absent {
                    told_apart.push(format!("{call}, {nth}: hidden {of_hidden:?}, absent {of_absent:?}"));
                }
            }
        });
    }
    println!("{} calls, of them {asked} on a case; told apart: {}", questions.len(), told_apart.len());
    assert!(told_apart.is_empty(), "{}", told_apart.join("\n"));
}
