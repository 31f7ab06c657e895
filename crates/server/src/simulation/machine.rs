//! A machine: two disks, a keyring, and the hub processes on it, each with a store of its own. It loses power, a process
//! is killed, or stopped cleanly, and all of it is opened again on what is left.

use super::{
    disk::Disk,
    log::{FaultLog, Plant, Settings},
    people::{PEOPLE, Who},
    tally::Tally,
    template::Template,
    turns::Turns,
};
use crate::{
    Clock, Exit, Failed,
    follow::Following,
    hub::Hub,
    in_process::Services,
    truth::{AwaitedStore, Truth},
};
use prost_reflect::DynamicMessage;
use serde_json::Value;
use std::{
    fs::{self, OpenOptions},
    path::{Path, PathBuf},
    pin::Pin,
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};
use testkit::random::Random;
use tokio::time::{Sleep, sleep};
use tonic::{Status, Streaming};
use vault::Vault;

/// So many milliseconds at most until everything of a process that is no more has let go of it.
const GONE_MAX_MS: usize = 60_000;

/// How often a start is tried again where the logs could not be read.
const STARTS_MAX: usize = 20;

/// What a machine is made with.
pub struct Making {
    /// Decides what goes wrong.
    pub seed: u64,
    /// How many hub processes there are.
    pub processes: usize,
    /// While it is set, nothing goes wrong.
    pub calm: Arc<AtomicBool>,
    /// The promise that a log breaks, if one does.
    pub plant: Option<Plant>,
    /// Counts what went wrong.
    pub tally: Arc<Mutex<Tally>>,
    /// Tells the time.
    pub clock: Clock,
    /// Runs its tasks.
    pub turns: Turns,
}

/// Everything that a power cut ends, and what is left of it.
pub struct Machine {
    template: Arc<Template>,
    making: Making,
    home: PathBuf,
    disks: [Arc<Mutex<Disk>>; 2],
    /// Bytes of the keyring that are durable.
    ring: Arc<AtomicU64>,
    random: Random,
    openings: u64,
    vault: Option<Arc<Vault>>,
    logs: Option<[FaultLog; 2]>,
    processes: Vec<Option<Arc<Process>>>,
}

/// A hub process.
pub struct Process {
    /// What it is.
    pub hub: Arc<Hub>,
    calls: Services,
    turns: Turns,
    followers: Vec<u64>,
    tasks: Mutex<Vec<u64>>,
    tokens: Arc<Vec<(Who, String)>>,
}

impl Machine {
    /// A machine on what the template holds, switched off.
    pub fn new(template: Arc<Template>, home: &Path, making: Making) -> Self {
        let ring = home.join("keyring");
        fs::create_dir(&ring).unwrap();
        let mut length = 0;
        for name in ["epoch-1.key", "keyring"] {
            length = fs::copy(template.places.keyring().join(name), ring.join(name)).unwrap();
        }
        Self {
            disks: template.disks.clone().map(|disk| Arc::new(Mutex::new(disk))),
            template,
            home: home.to_owned(),
            ring: Arc::new(AtomicU64::new(length)),
            random: Random::new(making.seed ^ 0x6d61_6368),
            openings: 0,
            vault: None,
            logs: None,
            processes: (0..making.processes).map(|_| None).collect(),
            making,
        }
    }

    /// How many processes there are, running or not.
    pub fn size(&self) -> usize {
        self.processes.len()
    }

    /// A process, if it runs.
    pub fn process(&self, nth: usize) -> Option<Arc<Process>> {
        self.processes[nth].clone()
    }

    /// Both logs, facts first.
    pub fn logs(&self) -> [FaultLog; 2] {
        self.logs.clone().unwrap()
    }

    /// The keys.
    pub fn vault(&self) -> Arc<Vault> {
        self.vault.clone().unwrap()
    }

    /// Opens the keyring and the logs.
    pub fn switch_on(&mut self) {
        self.openings += 1;
        let dir = self.home.join("keyring");
        let vault = Arc::new(Vault::open(&dir, &vault::in_files()).unwrap().vault);
        let (of_vault, of_ring) = (vault.clone(), self.ring.clone());
        let before_write = Arc::new(move || {
            of_vault.sync().unwrap();
            of_ring.store(fs::metadata(dir.join("keyring")).unwrap().len(), Ordering::Relaxed);
        });
        let clock = self.making.clock.clone();
        let mut settings = Settings {
            clock: Arc::new(move || clock.now()),
            before_write,
            calm: self.making.calm.clone(),
            plant: self.making.plant,
            tally: self.making.tally.clone(),
            seed: 0,
        };
        let mut torn = 0;
        let logs = [0, 1].map(|nth| {
            settings.seed = self.making.seed.wrapping_mul(1_000_003) + self.openings * 2 + nth as u64;
            let (log, cut) = FaultLog::open(self.disks[nth].clone(), settings.clone());
            torn += u64::from(cut > 0);
            log
        });
        self.making.tally.lock().unwrap().torn += torn;
        self.vault = Some(vault);
        self.logs = Some(logs);
    }

    /// Starts a process, with the store that an earlier one left.
    pub fn start(&mut self, nth: usize) -> Arc<Process> {
        let store = self.home.join(format!("store-{nth}"));
        // A store that was stopped cleanly is checked by a process of its own, which is no part of this world.
        let _ = fs::remove_file(store.join("clean-stop"));
        let mut tries = (0..STARTS_MAX).map(|_| self.open(&store));
        let opened = tries.find(|opened| !matches!(opened, Err(failed) if failed.exit == Exit::Io));
        let process = match opened.expect("a process starts where the logs can be read") {
            Ok(process) => Arc::new(process),
            Err(failed) => panic!("a process does not start: {failed}"),
        };
        self.processes[nth] = Some(process.clone());
        process
    }

    fn open(&mut self, store: &Path) -> Result<Process, Failed> {
        let [facts, looks] = self.logs();
        let truth = Truth {
            origin: self.template.origin.clone(),
            key: self.template.key.clone(),
            facts: Arc::new(facts),
            looks: Arc::new(looks),
            vault: self.vault(),
            torn: 0,
            anchors_mended: Vec::new(),
            last_at: None,
            unread: None,
            store: AwaitedStore::default(),
        };
        let followers = Mutex::new((Random::new(u64::from(self.random.below(u32::MAX))), Vec::new()));
        let (calm, turns) = (self.making.calm.clone(), self.making.turns.clone());
        // On this thread, so that the seed decides when each of them runs.
        let run = |following: Following| {
            let (random, tasks) = &mut *followers.lock().unwrap();
            let random = Random::new(u64::from(random.below(u32::MAX)));
            let slow = Slow { following, random, calm: calm.clone(), rest: None };
            tasks.push(turns.spawn(slow).id);
            Ok(())
        };
        let program = Path::new("/nonexistent");
        let (hub, _) = Hub::on(truth, store, self.making.clock.clone(), program, run)?;
        let tasks = followers.into_inner().unwrap().1;
        Ok(Process::new(hub, &self.home, tasks, self.template.tokens.clone(), self.making.turns.clone()))
    }

    /// Kills a process. The logs live on, as they do where they are not in it.
    pub async fn kill(&mut self, nth: usize) {
        if let Some(process) = self.processes[nth].take() {
            Process::end(process).await;
        }
    }

    /// Stops a process as an operator does.
    pub async fn stop(&mut self, nth: usize) {
        let Some(process) = self.processes[nth].take() else { return };
        process.end_calls();
        let (hub, held) = (process.hub.clone(), Arc::downgrade(&process.hub));
        let followers = process.followers.clone();
        // Whoever waits for an answer lets go of it.
        drop(process);
        hub.stop().await.unwrap();
        // A stream that waits for the log holds it for longer than a stop waits; the process ends with it all the same.
        gone(&held).await;
        for follower in followers {
            self.making.turns.end(follower);
        }
        self.making.tally.lock().unwrap().stopped_cleanly += 1;
    }

    /// Cuts the power: every process ends, and of what is not durable any part is left.
    pub async fn crash(&mut self) {
        for log in self.logs.take().into_iter().flatten() {
            log.die();
        }
        for nth in 0..self.size() {
            self.kill(nth).await;
        }
        let vault = Arc::downgrade(&self.vault.take().unwrap());
        gone(&vault).await;
        for disk in &self.disks {
            disk.lock().unwrap().crash(&mut self.random);
        }
        let path = self.home.join("keyring/keyring");
        let durable = self.ring.load(Ordering::Relaxed);
        let loose = fs::metadata(&path).unwrap().len() - durable;
        let left = durable + u64::from(self.random.below(u32::try_from(loose).unwrap() + 1));
        OpenOptions::new().write(true).open(&path).unwrap().set_len(left).unwrap();
    }
}

impl Process {
    fn new(hub: Arc<Hub>, home: &Path, followers: Vec<u64>, tokens: Arc<Vec<(Who, String)>>, turns: Turns) -> Self {
        let calls = Services::new(&hub, home);
        Self { hub, calls, turns, followers, tasks: Mutex::default(), tokens }
    }

    /// Runs something that ends with the process.
    pub async fn run<T: Send + 'static>(&self, what: impl Future<Output = T> + Send + 'static) -> Option<T> {
        let task = self.turns.spawn(what);
        self.tasks.lock().unwrap().push(task.id);
        let id = task.id;
        let done = task.await;
        self.tasks.lock().unwrap().retain(|task| *task != id);
        done
    }

    fn end_calls(&self) {
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap());
        for task in tasks {
            self.turns.end(task);
        }
    }

    /// Begins a call of the API; a unary one answers once. Everything is as behind a socket, without the socket.
    pub fn call(
        &self,
        who: Who,
        call: &str,
        request: &Value,
    ) -> impl Future<Output = Result<Streaming<DynamicMessage>, Status>> + Send + use<> {
        self.calls.call(self.token(who), call, request)
    }

    /// A call that answers once.
    pub fn ask(
        &self,
        who: Who,
        call: &str,
        request: &Value,
    ) -> impl Future<Output = Result<Value, Status>> + Send + use<> {
        self.calls.ask(self.token(who), call, request)
    }

    fn token(&self, who: Who) -> &str {
        &self.tokens.iter().find(|(name, _)| *name == who).unwrap().1
    }

    async fn end(this: Arc<Self>) {
        this.end_calls();
        for follower in &this.followers {
            this.turns.end(*follower);
        }
        let hub = Arc::downgrade(&this.hub);
        drop(this);
        gone(&hub).await;
    }
}

/// Waits until nobody holds something any more.
async fn gone<T>(what: &Weak<T>) {
    for _ in 0..GONE_MAX_MS {
        if what.strong_count() == 0 {
            return;
        }
        sleep(Duration::from_millis(1)).await;
    }
    panic!("a process that has ended is still held");
}

/// A follower that rests now and then.
struct Slow {
    following: Following,
    random: Random,
    calm: Arc<AtomicBool>,
    rest: Option<Pin<Box<Sleep>>>,
}

impl Future for Slow {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        if this.rest.is_none() && !this.calm.load(Ordering::Relaxed) && this.random.below(5) == 0 {
            let millis = if this.random.below(40) == 0 { 5_500 } else { 1 + this.random.below(40) };
            this.rest = Some(Box::pin(sleep(Duration::from_millis(millis.into()))));
        }
        if let Some(rest) = &mut this.rest {
            if rest.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            this.rest = None;
        }
        this.following.as_mut().poll(context)
    }
}

/// The agency, worker, role and purpose of somebody.
pub fn person(who: Who) -> &'static super::people::Person {
    PEOPLE.iter().find(|person| person.who == who).unwrap()
}
