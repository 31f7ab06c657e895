//! The seeded world (house style, section 6): agencies, a clock and a log that conflicts, stalls, loses acknowledgements,
//! crashes and tears its tail, over the hub's real command path. Everything runs on one thread with time that only moves
//! when all are waiting, so a seed decides every step. What chance the hub itself uses (salts, keys, the names of looks,
//! nonces) is not the seed's; nothing is decided by it, which `the_same_seed_gives_the_same_world` shows.
//!
//! A world that breaks a law prints its seed, the step, the law and what happened before; a promise that a log breaks on
//! purpose is found within a few seeds. `cargo xtask simulate` runs more seeds, or one.

mod book;
mod disk;
mod laws;
mod ledger;
mod log;
mod machine;
mod people;
mod tally;
mod template;
mod turns;
mod watcher;
mod world;

use crate::Clock;
use book::Ask;
use eventlog::{EventLog, Hash};
use log::Plant;
use machine::{Machine, Making};
use people::READERS;
use std::{
    fmt,
    ops::Range,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};
use store::LogName;
use tally::Tally;
use template::{BEGINS, Template};
use testkit::random::Random;
use tokio::time::{sleep, timeout};
use turns::{Turn, Turns};
use watcher::Watcher;
use world::{Broken, World};

/// Seeds of a run of the tests. A soak takes others.
const SEEDS: u64 = 1_000;
/// Threads that run worlds, each its own.
const THREADS: u64 = 2;
/// After so many worlds a thread takes new tokens, long before the old ones expire.
const NEW_TOKENS_EVERY: usize = 100;
/// Callers under way at once.
const CALLERS_MAX: usize = 6;
/// How long a world takes at most, by its own clock: tokens and streams last longer.
const WORLD_MAX: Duration = Duration::from_secs(500);
/// Lines of the trace that a broken world prints.
const TRACE_SHOWN: usize = 60;
/// Names the number of seeds, and the first, to a soak.
const SEEDS_VARIABLE: &str = "SIMULATION_SEEDS";
const SEED_VARIABLE: &str = "SIMULATION_SEED";

/// A world that broke a law.
struct Failure {
    seed: u64,
    broken: Broken,
    trace: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Broken { step, law, what } = &self.broken;
        writeln!(f, "seed {}, step {step}: broken is \"{law}\": {what}", self.seed)?;
        for line in &self.trace[self.trace.len().saturating_sub(TRACE_SHOWN)..] {
            writeln!(f, "  {line}")?;
        }
        write!(f, "again: cargo xtask simulate --seed {}", self.seed)
    }
}

/// What a world that kept the laws leaves.
struct Lived {
    tally: Tally,
    trace: Vec<String>,
}

/// One world from its beginning to its end.
fn live(template: &Arc<Template>, seed: u64, plant: Option<Plant>) -> Result<Lived, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let world: Arc<OnceLock<Arc<World>>> = Arc::default();
    let kept = world.clone();
    let lived = panic::catch_unwind(AssertUnwindSafe(|| {
        let turns = Turns::new(seed ^ 0x7475_726e);
        let act = act(template.clone(), seed, plant, (kept, turns.clone()));
        runtime.block_on(turns.run(async { timeout(WORLD_MAX, act).await }))
    }));
    let world = world.get().unwrap().clone();
    let trace = world.trace.lock().unwrap().clone();
    let ended = |law, what: String| Broken { step: world.step.load(Ordering::Relaxed), law, what };
    let broken = match lived {
        Ok(Ok(())) => world.broken.lock().unwrap().clone(),
        Ok(Err(_)) => Some(ended("a world comes to its end", format!("it took more than {WORLD_MAX:?}"))),
        Err(panicked) => {
            let what = panicked.downcast::<String>().map_or_else(|_| "see above".into(), |what| *what);
            Some(ended("nothing panics", what))
        }
    };
    let tally = *world.tally.lock().unwrap();
    match broken {
        None => Ok(Lived { tally, trace }),
        Some(broken) => Err(Failure { seed, broken, trace }),
    }
}

/// What happens in a world.
async fn act(
    template: Arc<Template>,
    seed: u64,
    plant: Option<Plant>,
    (kept, turns): (Arc<OnceLock<Arc<World>>>, Turns),
) {
    let home = tempfile::tempdir().unwrap();
    let mut random = Random::new(seed);
    let clock = Clock::demo(BEGINS.parse().unwrap());
    let (calm, tally) =
        (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Tally { worlds: 1, ..Tally::default() })));
    let processes = if random.below(3) == 0 { 2 } else { 1 };
    let making = Making {
        seed,
        processes,
        calm: calm.clone(),
        plant,
        tally: tally.clone(),
        clock: clock.clone(),
        turns: turns.clone(),
    };
    let machine = Machine::new(template.clone(), home.path(), making);
    let world = kept.get_or_init(|| Arc::new(World::new(seed, template, machine, (clock, calm, tally)))).clone();
    let mut driver = Driver { world, turns, random, open: Vec::new() };
    driver.begin().await;
    driver.go_on().await;
    driver.end().await;
}

/// Who makes things happen.
struct Driver {
    world: Arc<World>,
    turns: Turns,
    random: Random,
    open: Vec<Turn<()>>,
}

impl Driver {
    async fn begin(&mut self) {
        let mut machine = self.world.machine.lock().await;
        machine.switch_on();
        for nth in 0..machine.size() {
            machine.start(nth);
        }
        *self.world.live.lock().unwrap() = Some((machine.logs(), machine.vault()));
        drop(machine);
        self.world.read_ledger();
    }

    /// The same chance for somebody who goes on alone.
    fn chance(&mut self) -> Random {
        Random::new(u64::from(self.random.below(u32::MAX)))
    }

    async fn go_on(&mut self) {
        let watchers: Vec<_> = (0..=self.random.below(2)).filter_map(|_| self.watcher()).collect();
        let mut watching = Vec::new();
        let mut lasts = Vec::new();
        for watcher in watchers {
            lasts.push(watcher.last.clone());
            let chance = self.chance();
            watching.push(self.turns.spawn(watcher.run(chance)));
        }
        for step in 1..=20 + self.random.below(21) as usize {
            self.world.step.store(step, Ordering::Relaxed);
            if self.world.is_broken() {
                return;
            }
            self.step().await;
            self.heal().await;
            sleep(Duration::from_millis(u64::from(self.random.below(60)))).await;
        }
        self.world.calm.store(true, Ordering::Relaxed);
        self.settle().await;
        for last in lasts {
            last.store(true, Ordering::Relaxed);
        }
        for watching in watching {
            watching.await;
        }
    }

    fn watcher(&mut self) -> Option<Watcher> {
        let who = *self.random.pick(&READERS[..5])?;
        Some(Watcher::new(self.world.clone(), who, self.world.template.case.clone()))
    }

    async fn step(&mut self) {
        while self.open.len() >= CALLERS_MAX {
            let first = self.open.remove(0);
            first.await;
        }
        match self.random.below(100) {
            0..58 => {
                let ask = self.world.book.lock().unwrap().next(&mut self.random);
                let Some(ask) = ask else { return };
                self.send(ask);
            }
            58..84 => self.look(),
            84..91 => self.set_clock(),
            91..95 => self.crash().await,
            95..98 => self.kill().await,
            98 => self.stop().await,
            _ => {}
        }
    }

    fn send(&mut self, ask: Ask) {
        // Now and then two people on the same case at once, which is what conflicts come from.
        let chance = self.chance();
        self.open.push(self.turns.spawn(self.world.clone().command(ask, chance, World::tries())));
    }

    fn look(&mut self) {
        let world = self.world.clone();
        let who = *self.random.pick(&READERS).unwrap();
        let case = self.random.pick(&world.book.lock().unwrap().cases).unwrap().clone();
        let mut chance = self.chance();
        self.open.push(self.turns.spawn(async move {
            world.look(who, &case, &mut chance).await;
        }));
    }

    /// On, over midnight or the change of the clocks, or back.
    fn set_clock(&mut self) {
        let minutes = match self.random.below(4) {
            0 => -i64::from(1 + self.random.below(90)),
            1 => i64::from(60 * 25),
            _ => i64::from(1 + self.random.below(120)),
        };
        let now = self.world.clock.now().plus_millis(minutes * 60_000);
        self.world.clock.set(now);
        self.world.count(|tally| tally.clock_steps += 1);
        self.world.note(format!("the clock is set by {minutes} minutes, to {now}"));
    }

    async fn crash(&mut self) {
        self.world.note("the power fails");
        self.world.read_ledger();
        self.world.count(|tally| tally.crashes += 1);
        let world = self.world.clone();
        let mut machine = world.machine.lock().await;
        *world.live.lock().unwrap() = None;
        machine.crash().await;
        machine.switch_on();
        let logs = machine.logs();
        let same = world.ledger.lock().unwrap().compare(&logs);
        world.law(same.is_ok(), "what was durable is there after a crash", || same.unwrap_err());
        if world.is_broken() {
            return;
        }
        *world.live.lock().unwrap() = Some((logs, machine.vault()));
        for nth in 0..machine.size() {
            machine.start(nth);
        }
        drop(machine);
        world.read_ledger();
        world.note("and is back");
    }

    async fn kill(&mut self) {
        let world = self.world.clone();
        let mut machine = world.machine.lock().await;
        let nth = self.random.below(u32::try_from(machine.size()).unwrap()) as usize;
        world.note(format!("process {nth} is killed"));
        world.count(|tally| tally.killed += 1);
        machine.kill(nth).await;
        machine.start(nth);
    }

    async fn stop(&mut self) {
        let world = self.world.clone();
        let mut machine = world.machine.lock().await;
        let nth = self.random.below(u32::try_from(machine.size()).unwrap()) as usize;
        world.note(format!("process {nth} is stopped"));
        machine.stop(nth).await;
        machine.start(nth);
    }

    /// What has failed for good is started again, as an operator does, some time later.
    async fn heal(&mut self) {
        let world = self.world.clone();
        let mut machine = world.machine.lock().await;
        let stopped = machine.logs().iter().any(|log| log.failure().is_some());
        let calm = world.calm.load(Ordering::Relaxed);
        if stopped && (calm || self.random.below(4) == 0) {
            drop(machine);
            return self.crash().await;
        }
        for nth in 0..machine.size() {
            let failed = machine.process(nth).is_none_or(|process| process.hub.has_failed());
            if failed && (calm || self.random.below(4) == 0) {
                world.note(format!("process {nth} is started again"));
                machine.kill(nth).await;
                machine.start(nth);
            }
        }
    }

    /// Everybody gets an answer, and every store follows its log to the end.
    async fn settle(&mut self) {
        self.heal().await;
        for task in std::mem::take(&mut self.open) {
            task.await;
            self.heal().await;
        }
        // Who does not know what came of a command asks once more.
        let unknown: Vec<Ask> = {
            let book = self.world.book.lock().unwrap();
            let open = book.asked.values().filter(|asked| asked.told.is_none() && !asked.refused);
            open.map(|asked| asked.ask.clone()).collect()
        };
        for ask in unknown {
            let record = self.world.book.lock().unwrap().enter(&ask);
            let chance = self.chance();
            self.world.clone().command(ask.clone(), chance, 20).await;
            let answered = {
                let book = self.world.book.lock().unwrap();
                book.asked[&record].told.is_some() || book.asked[&record].refused
            };
            let told = self.world.is_broken() || answered;
            self.world.law(told, "in the end every command is answered", || format!("{} by {}", ask.call, ask.who));
        }
        let machine = self.world.machine.lock().await;
        for nth in 0..machine.size() {
            let hub = machine.process(nth).unwrap().hub.clone();
            for name in [LogName::Facts, LogName::Access] {
                let head = *hub.followed(name).log.head().borrow();
                let followed = hub.applied(name, head, Duration::from_secs(30)).await;
                self.world.law(followed, "every store follows its log to the end", || format!("{name:?}"));
            }
        }
    }

    async fn end(&mut self) {
        if self.world.is_broken() {
            return;
        }
        let world = self.world.clone();
        let machine = world.machine.lock().await;
        let mut kept = Vec::new();
        for nth in 0..machine.size() {
            let process = machine.process(nth).unwrap();
            kept.push(laws::views(&world, &process.hub));
            // What the others show is compared with what this one shows.
            if nth == 0 {
                laws::check(&world, &process);
            }
        }
        drop(machine);
        // Nothing was under way, so the last crash takes nothing; and it takes every view, so all are built anew.
        self.crash().await;
        if world.is_broken() {
            return;
        }
        let machine = world.machine.lock().await;
        let rebuilt = laws::views(&world, &machine.process(0).unwrap().hub);
        for kept in &kept {
            let differs = kept.iter().find(|(of, view)| rebuilt.get(of) != Some(view));
            world.law(differs.is_none(), "a view that is rebuilt is the view that was kept", || {
                let (of, view) = differs.unwrap();
                format!("{of:?}: kept {view:?}, rebuilt {:?}", rebuilt.get(of))
            });
        }
        laws::every_command_is_stored_as_it_was_told(&world);
        world.trace.lock().unwrap().extend(world.ledger.lock().unwrap().lines.iter().cloned());
    }
}

fn template() -> Arc<Template> {
    // Its journals and its clock are real.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    Arc::new(runtime.block_on(Template::make()))
}

/// Runs worlds until one breaks a law.
fn live_all(seeds: Range<u64>) -> Result<Tally, Failure> {
    let template = template();
    let stop = AtomicBool::new(false);
    let worlds = |of: u64| {
        let mut sum = Tally::default();
        let mut template = template.clone();
        let mine = seeds.clone().filter(|seed| seed % THREADS == of);
        for (nth, seed) in mine.enumerate().take_while(|_| !stop.load(Ordering::Relaxed)) {
            if nth % NEW_TOKENS_EVERY == NEW_TOKENS_EVERY - 1 {
                template = Arc::new(template.with_new_tokens());
            }
            let lived = live(&template, seed, None).inspect_err(|_| stop.store(true, Ordering::Relaxed));
            sum.add(&lived?.tally);
        }
        Ok(sum)
    };
    let worlds = &worlds;
    let sums = thread::scope(|scope| {
        let running: Vec<_> = (0..THREADS).map(|of| scope.spawn(move || worlds(of))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let mut all = Tally::default();
    for sum in sums {
        all.add(&sum?);
    }
    Ok(all)
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn every_world_keeps_the_laws() {
    let first = number(SEED_VARIABLE).unwrap_or(0);
    let count = number(SEEDS_VARIABLE).unwrap_or(if number(SEED_VARIABLE).is_some() { 1 } else { SEEDS });
    match live_all(first..first + count) {
        Ok(tally) => println!("survived: {tally}"),
        Err(failure) => panic!("{failure}"),
    }
}

#[test]
fn the_same_seed_gives_the_same_world() {
    let template = template();
    for seed in 0..20 {
        let [one, other] = [(); 2].map(|()| live(&template, seed, None).unwrap_or_else(|failure| panic!("{failure}")));
        let digest = |lived: &Lived| Hash::of(lived.trace.join("\n").as_bytes());
        let differs = one.trace.iter().zip(&other.trace).find(|(one, other)| one != other);
        assert_eq!(differs, None, "seed {seed}");
        assert_eq!(digest(&one), digest(&other), "seed {seed}");
        assert_eq!(one.tally, other.tally, "seed {seed}");
    }
}

/// The first of so many seeds in whose world somebody notices, and what.
fn noticed(plant: Plant, within: u64) -> (u64, &'static str) {
    let template = template();
    let found = (0..within).find_map(|seed| live(&template, seed, Some(plant)).err());
    let Failure { seed, broken, .. } = found.unwrap_or_else(|| panic!("{plant:?}: nobody noticed in {within} worlds"));
    (seed, broken.law)
}

#[test]
fn a_log_that_breaks_a_promise_is_found_within_some_seeds() {
    for (plant, within) in [
        (Plant::AcknowledgesBeforeTheSync, 10),
        (Plant::TakesWhatIsStale, 50),
        (Plant::WritesBeforeTheKeys, 50),
        (Plant::HidesARecord, 10),
        (Plant::TimeRunsBackwards, 50),
    ] {
        let (seed, law) = noticed(plant, within);
        println!("{plant:?}: seed {seed}: {law}");
    }
}
