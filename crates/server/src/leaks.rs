//! Nothing of what is hidden is told, on any path: random policies, histories and callers, each asked everything twice, of
//! two hubs that differ in nothing but what is hidden from the caller. What they answer has to be the same to the byte.
//!
//! And every path tells the same of each event. What is compared is the services as they are behind a listener, with the
//! real store, vault and access record. A seed decides all but salts, keys and nonces. What the comparison cannot find is
//! what both hubs tell alike, such as where a case stands: that is told to everybody for whom the case is there.

mod agree;
mod asked;
mod changed;
mod policies;
mod told;
mod work;

use crate::Bearer;
use asked::{Answer, Plan, ask};
use changed::{Hidden, How, still};
use events::{Entry, Event, GovernanceEvent, governance::WorkerRegistered};
use kernel::{AgencyId, AgencyKind, Caller, CaseReference, Purpose, Role, Strand, Surface, Thumbprints};
use sharing::CaseAccess;
use std::{
    collections::BTreeMap,
    fmt::Write,
    ops::Range,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
};
use strum::IntoEnumIterator;
use testkit::{
    histories::{AGENCIES, Commit, case, lawful},
    random::Random,
};
use told::{Founded, Told};

/// Draws of (policy, history, caller, path) in a run of the tests. A soak takes more.
const DRAWS: u64 = 1_500;
/// Names the number of draws, and the first seed.
const DRAWS_VARIABLE: &str = "LEAK_DRAWS";
const SEED_VARIABLE: &str = "LEAK_SEED";
/// Threads that draw.
const THREADS: u64 = 2;
/// So many pairs are looked at for one in which something that is seen has changed.
const NOTICED_WITHIN: u64 = 12;
/// Life of a token, in seconds.
const TOKEN_SECONDS: i64 = 600;
/// Something that no history has, of the form of an id.
const NOTHING: &str = "00000000-dead-4000-8000-000000000000";
/// How long after the last record both hubs are asked, in milliseconds.
const LATER_MS: i64 = 3_600_000;

/// One policy and history, somebody who asks, and how the second hub differs.
struct Drawn {
    seed: u64,
    random: Random,
    commits: Vec<Commit>,
    caller: Caller,
    how: How,
}

/// What was drawn and found.
#[derive(Debug, Default, Clone)]
struct Tally {
    /// Compared answers.
    draws: u64,
    /// Histories with a caller.
    pairs: u64,
    /// Of them, those in which the caller finds the case.
    there: u64,
    /// Records that were hidden.
    hidden: u64,
    /// Pairs that were left out because the change would have changed what may be seen.
    left_out: u64,
    /// How often each change was made.
    by_change: BTreeMap<String, u64>,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.draws += other.draws;
        self.pairs += other.pairs;
        self.there += other.there;
        self.hidden += other.hidden;
        self.left_out += other.left_out;
        for (how, times) in &other.by_change {
            *self.by_change.entry(how.clone()).or_default() += times;
        }
    }
}

impl Drawn {
    fn of(seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0x6c65_616b);
        let policies: Vec<_> = (0..=random.below(3)).map(|nth| policies::policy(&mut random, nth + 1)).collect();
        let steps = 40 + random.below(80) as usize;
        let mut commits = lawful(seed, steps, &policies);
        // Behind the register's own records, which are one for the hub and one for each agency.
        let workers: Vec<Commit> =
            AGENCIES.iter().enumerate().map(|(nth, of)| registered(&mut random, nth, of, &commits)).collect();
        let begins = AGENCIES.len() + 1;
        let caller = caller(&mut random, &workers, &commits);
        commits.splice(begins..begins, workers);
        let all: Vec<How> = How::iter().collect();
        let how = *random.pick(&all).unwrap();
        Self { seed, random, commits, caller, how }
    }
}

/// Three workers of an agency, each in some of the roles that go with its kind, for some strands.
fn registered(random: &mut Random, nth: usize, (name, kind): &(&str, AgencyKind), commits: &[Commit]) -> Commit {
    let agency: AgencyId = name.parse().unwrap();
    let entries = (0..3).map(|worker| {
        let mut roles: Vec<Role> = kind.roles().iter().copied().filter(|_| random.below(3) > 0).collect();
        if roles.is_empty() {
            roles.push(kind.roles()[0]);
        }
        let strands = Strand::iter().filter(|_| random.below(12) > 0).collect();
        let worker = format!("w-{worker}").parse().unwrap();
        let registered = WorkerRegistered { agency: agency.clone(), worker, roles, strands };
        Entry::of(&"hub".parse().unwrap(), Event::Governance(GovernanceEvent::WorkerRegistered(registered)))
    });
    let record = format!("{nth:08x}-0000-4000-c000-000000000000").parse().unwrap();
    let before = &commits[AGENCIES.len()];
    Commit { position: before.position, record, at: before.at, by: before.by.clone(), entries: entries.collect() }
}

/// Anybody who was registered; more often somebody who works on the case in the end.
fn caller(random: &mut Random, workers: &[Commit], commits: &[Commit]) -> Caller {
    let mut access = CaseAccess::default();
    for recorded in commits.iter().flat_map(Commit::recorded) {
        access.evolve(&recorded);
    }
    let mut all = Vec::new();
    for it in workers.iter().flat_map(|commit| &commit.entries).filter_map(worker) {
        let kind = AGENCIES.iter().find(|(name, _)| *name == it.agency.as_str()).unwrap().1;
        for &role in &it.roles {
            // Now and then for a purpose that the role does not have.
            let fitting: Vec<Purpose> =
                if random.below(16) == 0 { Purpose::iter().collect() } else { sharing::purposes(role).to_vec() };
            let (agency, worker, purpose) = (it.agency.clone(), it.worker.clone(), *random.pick(&fitting).unwrap());
            all.push(Caller {
                agency,
                kind,
                worker,
                role,
                purpose,
                surface: Surface::AgencyApi,
                thumbprints: Thumbprints::default(),
            });
        }
    }
    let reads = |caller: &&Caller| sharing::permit(caller, sharing::Act::Read).is_ok() && access.is_visible_to(caller);
    let on_the_case: Vec<Caller> = all.iter().filter(reads).cloned().collect();
    let some = if on_the_case.is_empty() || random.below(5) == 0 { all } else { on_the_case };
    random.pick(&some).unwrap().clone()
}

fn worker(entry: &Entry) -> Option<&WorkerRegistered> {
    let Event::Governance(GovernanceEvent::WorkerRegistered(it)) = &entry.event else { return None };
    Some(it)
}

fn plan(founded: &Founded, drawn: &mut Drawn, hidden: &Hidden) -> Plan {
    let Drawn { random, commits, caller, .. } = drawn;
    let Caller { agency, worker, role, purpose, .. } = caller.clone();
    let token = founded.issuer.token(Bearer { agency, worker, role, purpose }, TOKEN_SECONDS).unwrap();
    let mut incidents = vec![NOTHING.to_owned()];
    for commit in commits.iter() {
        if let eventlog::StreamName::Incident(incident) = commit.stream()
            && incidents.len() < 6
        {
            incidents.push(incident.to_string());
        }
    }
    let mut meetings = vec![NOTHING.to_owned()];
    for commit in commits.iter() {
        if let eventlog::StreamName::Meeting(meeting) = commit.stream()
            && meetings.len() < 4
        {
            meetings.push(meeting.to_string());
        }
    }
    let all = hidden.events(commits);
    let mut events = vec![NOTHING.to_owned()];
    events.extend(random.pick(&all).map(ToString::to_string));
    Plan {
        token,
        case: [case().to_string(), CaseReference::of(case()).to_string()],
        page_size: 4 + random.below(20) as usize,
        incidents,
        meetings,
        events,
        resume_at: random.below(100) as usize,
        audits: caller.role == Role::Auditor,
    }
}

/// Draws a pair and compares every answer.
fn draw(founded: &Founded, seed: u64) -> Result<Tally, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let mut drawn = Drawn::of(seed);
    runtime.block_on(async {
        let told = Told::of(founded, &drawn.commits);
        let later = drawn.commits.last().unwrap().at.plus_millis(LATER_MS);
        told.hub.clock.set(later);
        let hidden = Hidden::from(&told, &drawn.caller, &drawn.commits);
        let plan = plan(founded, &mut drawn, &hidden);
        let changed = hidden.changed(&mut drawn.random, &drawn.commits, drawn.how);
        let other = Told::of(founded, &changed);
        other.hub.clock.set(later);
        let mut tally = Tally { pairs: 1, hidden: hidden.records.len() as u64, ..Tally::default() };
        if !still(&told, &other, &drawn.caller) {
            tally.left_out = 1;
            return Ok(tally);
        }
        let answers = ask(&told, &plan).await;
        let others = ask(&other, &plan).await;
        let say = |what: String| {
            let Drawn { seed, caller, how, .. } = &drawn;
            format!(
                "seed {seed}: {how:?}, asked by {caller:?}: {what}\nagain: {SEED_VARIABLE}={seed} {DRAWS_VARIABLE}=1"
            )
        };
        tally.draws += compare(&answers, &others).map_err(&say)?;
        tally.draws += agree::paths(&told, &drawn.caller, &answers).map_err(&say)?;
        let auditor = auditor(founded);
        tally.draws += agree::replay(&told, &auditor, &drawn.caller).await.map_err(&say)?;
        tally.there = u64::from(answers[0].told.contains("case_id"));
        tally.by_change.insert(format!("{:?}", drawn.how), 1);
        Ok(tally)
    })
}

fn auditor(founded: &Founded) -> String {
    let [agency, worker] = ["hub-office", "auditor-1"];
    let (agency, worker) = (agency.parse().unwrap(), worker.parse().unwrap());
    let bearer = Bearer { agency, worker, role: Role::Auditor, purpose: Purpose::Audit };
    founded.issuer.token(bearer, TOKEN_SECONDS).unwrap()
}

/// How many answers of both hubs are the same, or the first that is not.
fn compare(answers: &[Answer], others: &[Answer]) -> Result<u64, String> {
    if answers.len() != others.len() {
        return Err(format!("one answers {} times, the other {} times", answers.len(), others.len()));
    }
    for (one, other) in answers.iter().zip(others) {
        if one != other {
            let mut what = format!("a leak by {}:\n", one.path);
            for (line, another) in one.told.lines().zip(other.told.lines()).filter(|(one, other)| one != other) {
                let _ = write!(what, "  {line}\n  {another}\n");
            }
            return Err(what);
        }
    }
    Ok(answers.len() as u64)
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

fn draw_all(seeds: Range<u64>, wanted: u64) -> Result<Tally, String> {
    let founded = Founded::new();
    let (drawn, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let some = |of: u64| -> Result<Tally, String> {
        let mut sum = Tally::default();
        for seed in seeds.clone().filter(|seed| seed % THREADS == of) {
            if stop.load(Ordering::Relaxed) || drawn.load(Ordering::Relaxed) >= wanted {
                break;
            }
            let one = draw(&founded, seed).inspect_err(|_| stop.store(true, Ordering::Relaxed))?;
            drawn.fetch_add(one.draws, Ordering::Relaxed);
            sum.add(&one);
        }
        Ok(sum)
    };
    let some = &some;
    let sums = thread::scope(|scope| {
        let running: Vec<_> = (0..THREADS).map(|of| scope.spawn(move || some(of))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let mut all = Tally::default();
    for sum in sums {
        all.add(&sum?);
    }
    Ok(all)
}

/// The comparison can fail: whoever sees an event whose words are changed is told other words by every path on which it is
/// told.
#[test]
fn what_is_seen_and_changed_is_noticed_on_every_path() {
    let founded = Founded::new();
    let mut noticed: BTreeMap<&str, u64> = ["get", "get by pages", "watch"].map(|path| (path, 0)).into();
    for seed in 0..NOTICED_WITHIN {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let mut drawn = Drawn::of(seed);
        runtime.block_on(async {
            let told = Told::of(&founded, &drawn.commits);
            let hidden = Hidden::from(&told, &drawn.caller, &drawn.commits);
            let plan = plan(&founded, &mut drawn, &hidden);
            let other = Told::of(&founded, &Hidden::betrayed(&mut drawn.random, &drawn.commits));
            let (answers, others) = (ask(&told, &plan).await, ask(&other, &plan).await);
            for (one, other) in answers.iter().zip(&others).filter(|(one, other)| one != other) {
                let path = noticed
                    .iter_mut()
                    .find(|(path, _)| one.path == **path || one.path.starts_with(&format!("{path}:")));
                assert!(compare(std::slice::from_ref(one), std::slice::from_ref(other)).is_err());
                if let Some((_, times)) = path {
                    *times += 1;
                }
            }
        });
    }
    assert!(noticed.values().all(|times| *times > 0), "{noticed:?}");
}

#[test]
fn what_is_hidden_changes_no_answer_on_any_path() {
    let (first, wanted) = (number(SEED_VARIABLE).unwrap_or(0), number(DRAWS_VARIABLE).unwrap_or(DRAWS));
    let mut leaks = Vec::new();
    match draw_all(first..first + wanted, wanted) {
        Err(leak) => leaks.push(leak),
        Ok(tally) => {
            println!("{tally:?}");
            assert!(tally.draws >= wanted, "{tally:?}");
            // A run that compares little proves little.
            assert!(wanted < DRAWS || (tally.there * 4 > tally.pairs && tally.hidden > tally.pairs * 5), "{tally:?}");
            assert!(tally.left_out * 10 <= tally.pairs + 10, "{tally:?}");
        }
    }
    println!("leaks: {}", leaks.len());
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}
