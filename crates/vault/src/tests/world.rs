//! Several vaults on one shared place, interleaved as a seed decides: publishing conflicts, is delayed, loses its
//! acknowledgement or fails, reading stalls and fails, processes are killed and started anew.

use super::{Keys, record, report};
use crate::{
    KeyringError, MemoryShared, NotPublished, Shared, SharedPage, Unsettled, Vault, VaultError, in_files, shared::Later,
};
use data_encoding::HEXLOWER;
use events::{Entry, StoredEvent};
use std::{
    cell::RefCell,
    collections::HashSet,
    io,
    pin::Pin,
    rc::Rc,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, Waker},
};

/// How many processes share the keyring.
const PROCESSES: usize = 3;
/// How many callers each process serves at once.
const CALLERS: usize = 3;
/// How many drafts each caller makes.
const DRAFTS: u64 = 4;
/// How often a draft is sealed anew after a lost key: each of its scopes can be lost once, and all at the same time.
const TRIES: usize = 2;
/// No world takes more turns.
const TURNS_MAX: usize = 1_000_000;

/// Numbers that a seed decides (`SplitMix64`).
struct Chance(AtomicU64);

impl Chance {
    fn below(&self, end: u64) -> u64 {
        let state = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed).wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// Waits for some turns.
struct Turns(u64);

impl Future for Turns {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        let Some(left) = self.0.checked_sub(1) else { return Poll::Ready(()) };
        self.0 = left;
        Poll::Pending
    }
}

/// What has happened, so that a world in which nothing happens is seen.
#[derive(Debug, Default, Clone, Copy)]
struct Faults {
    lost_acknowledgements: usize,
    late: usize,
    not_published: usize,
    not_read: usize,
    lost_keys: usize,
    given_up: usize,
    killed: usize,
    not_known_yet: usize,
}

/// An entry that is still on its way to the place.
type OnTheWay = (String, u64, Vec<u8>);

/// A place with a bad network before it.
struct Bad {
    place: MemoryShared,
    chance: Arc<Chance>,
    on_the_way: Mutex<Vec<OnTheWay>>,
    faults: Arc<Mutex<Faults>>,
    calm: Mutex<bool>,
}

impl Bad {
    fn count(&self, what: impl Fn(&mut Faults)) {
        what(&mut self.faults.lock().unwrap());
    }

    fn draw(&self, end: u64) -> u64 {
        if *self.calm.lock().unwrap() { end - 1 } else { self.chance.below(end) }
    }

    /// One entry that was on its way arrives. Whoever sent it has gone on long ago.
    async fn arrive(&self) {
        let one = {
            let mut on_the_way = self.on_the_way.lock().unwrap();
            if on_the_way.is_empty() {
                return;
            }
            let nth = self.chance.below(on_the_way.len() as u64);
            on_the_way.swap_remove(usize::try_from(nth).unwrap())
        };
        let _ = self.place.publish(&one.0, one.1, &one.2).await;
    }

    async fn publishing(&self, subject: &str, expected: u64, entry: &[u8]) -> Result<u64, NotPublished> {
        let unknown = || NotPublished::Unknown(io::Error::from(io::ErrorKind::TimedOut));
        Turns(self.draw(4)).await;
        match self.draw(10) {
            0 => {
                self.count(|faults| faults.lost_acknowledgements += 1);
                let _ = self.place.publish(subject, expected, entry).await;
                Err(unknown())
            }
            1 => {
                self.count(|faults| faults.late += 1);
                self.on_the_way.lock().unwrap().push((subject.to_owned(), expected, entry.to_vec()));
                Err(unknown())
            }
            2 => {
                self.count(|faults| faults.not_published += 1);
                Err(unknown())
            }
            _ => {
                let published = self.place.publish(subject, expected, entry).await;
                // The acknowledgement takes its time, in which others publish and read.
                Turns(self.draw(4)).await;
                published
            }
        }
    }

    async fn reading(&self, after: u64) -> io::Result<SharedPage> {
        Turns(self.draw(3)).await;
        if self.draw(20) == 0 {
            self.count(|faults| faults.not_read += 1);
            return Err(io::Error::from(io::ErrorKind::TimedOut));
        }
        let mut page = self.place.read_after(after).await?;
        page.entries.truncate(1 + usize::try_from(self.draw(3)).unwrap());
        Turns(self.draw(3)).await;
        Ok(page)
    }
}

impl Shared for Bad {
    fn publish<'a>(&'a self, subject: &'a str, expected: u64, entry: &'a [u8]) -> Later<'a, Result<u64, NotPublished>> {
        Box::pin(self.publishing(subject, expected, entry))
    }
    fn read_after(&self, after: u64) -> Later<'_, io::Result<SharedPage>> {
        Box::pin(self.reading(after))
    }
}

/// A record of the log: what was sealed in it as which event.
type Logged = (u32, StoredEvent);

/// All that a seed decides.
struct World {
    keys: Keys,
    report: Entry,
    bad: Arc<Bad>,
    chance: Arc<Chance>,
    processes: RefCell<Vec<Rc<Vault>>>,
    log: RefCell<Vec<Logged>>,
}

fn ids(stored: &StoredEvent) -> HashSet<String> {
    stored.sealed.iter().flat_map(|part| &part.wraps).map(|wrap| wrap.key.clone()).collect()
}

impl World {
    fn new(seed: u64) -> Self {
        let chance = Arc::new(Chance(AtomicU64::new(seed)));
        let (on_the_way, faults) = (Mutex::default(), Arc::default());
        let bad =
            Bad { place: MemoryShared::default(), chance: chance.clone(), on_the_way, faults, calm: false.into() };
        let keys = Keys::none();
        Vault::create_epoch(&keys.path(), &in_files()).unwrap();
        let (processes, log) = (RefCell::default(), RefCell::default());
        Self { keys, report: report(), bad: Arc::new(bad), chance, processes, log }
    }

    /// Starts a process, as often as it takes.
    async fn start(&self) -> Rc<Vault> {
        loop {
            match Vault::open_shared(&self.keys.path(), &in_files(), self.bad.clone(), true).await {
                Ok(vault) => return Rc::new(vault),
                Err(KeyringError::Unreachable(_)) => {}
                Err(other) => panic!("{other}"),
            }
        }
    }

    fn vault(&self, process: usize) -> Rc<Vault> {
        self.processes.borrow()[process].clone()
    }

    /// One caller of a process: makes drafts, appends what is settled, opens what others have appended.
    async fn call(&self, process: usize, caller: usize) {
        for draft in 0..DRAFTS {
            if self.chance.below(12) == 0 {
                self.bad.count(|faults| faults.killed += 1);
                let new = self.start().await;
                self.processes.borrow_mut()[process] = new;
            }
            let nth = u32::try_from((process * CALLERS + caller) as u64 * DRAFTS + draft).unwrap();
            self.write(&self.vault(process), nth).await;
            self.bad.arrive().await;
            let length = self.log.borrow().len() as u64;
            if length > 0 {
                let at = usize::try_from(self.chance.below(length)).unwrap();
                let logged = self.log.borrow()[at].clone();
                self.read(&self.vault(process), logged).await;
            }
            if self.chance.below(4) == 0 {
                let _ = self.vault(process).testify().await;
            }
        }
    }

    async fn write(&self, vault: &Vault, nth: u32) {
        let scope = format!("case/{}", self.chance.below(4));
        for _ in 0..TRIES {
            let stored = vault.seal(&scope, record(), nth, &self.report).unwrap();
            Turns(self.chance.below(3)).await;
            match vault.settle(std::slice::from_ref(&stored)).await {
                Ok(()) => {
                    let there: HashSet<String> =
                        self.bad.place.all().iter().map(|entry| HEXLOWER.encode(&entry.bytes[1..17])).collect();
                    assert!(ids(&stored).is_subset(&there), "settled means that the key is there");
                    self.log.borrow_mut().push((nth, stored));
                    return;
                }
                Err(Unsettled::Lost) => self.bad.count(|faults| faults.lost_keys += 1),
                Err(Unsettled::Keyring(KeyringError::Unreachable(_))) => {
                    self.bad.count(|faults| faults.given_up += 1);
                    return;
                }
                Err(Unsettled::Keyring(other)) => panic!("{other}"),
            }
        }
        panic!("a key was lost twice");
    }

    async fn read(&self, vault: &Vault, (nth, stored): Logged) {
        match vault.open_event(record(), nth, stored.clone()) {
            Ok(opened) => assert_eq!(opened, self.report, "what is not known is never taken for erased"),
            Err(VaultError::NotKnownYet { .. }) => {
                self.bad.count(|faults| faults.not_known_yet += 1);
                match vault.learn(std::slice::from_ref(&stored)).await {
                    Ok(absent) => assert_eq!(absent, Vec::<String>::new()),
                    Err(KeyringError::Unreachable(_)) => return,
                    Err(other) => panic!("{other}"),
                }
                assert_eq!(vault.open_event(record(), nth, stored).unwrap(), self.report);
            }
            Err(other) => panic!("{other}"),
        }
    }

    /// Polls the callers in an order that the seed decides, until all are done.
    fn run<'a>(&self, mut callers: Vec<Pin<Box<dyn Future<Output = ()> + 'a>>>) {
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..TURNS_MAX {
            if callers.is_empty() {
                return;
            }
            let at = usize::try_from(self.chance.below(callers.len() as u64)).unwrap();
            if callers[at].as_mut().poll(&mut context).is_ready() {
                drop(callers.swap_remove(at));
            }
        }
        panic!("the world does not end");
    }

    fn live(&self) -> Faults {
        let starting = async {
            for _ in 0..PROCESSES {
                let vault = self.start().await;
                self.processes.borrow_mut().push(vault);
            }
        };
        self.run(vec![Box::pin(starting)]);
        let all = (0..PROCESSES).flat_map(|process| (0..CALLERS).map(move |caller| (process, caller)));
        self.run(all.map(|(process, caller)| Box::pin(self.call(process, caller)) as _).collect());
        *self.bad.calm.lock().unwrap() = true;
        self.run(vec![Box::pin(self.afterwards())]);
        *self.bad.faults.lock().unwrap()
    }

    /// What holds once the network is well again.
    async fn afterwards(&self) {
        while !self.bad.on_the_way.lock().unwrap().is_empty() {
            self.bad.arrive().await;
        }
        let fresh = self.start().await;
        let all: Vec<StoredEvent> = self.log.borrow().iter().map(|(_, stored)| stored.clone()).collect();
        let processes = self.processes.borrow().clone();
        for vault in processes.iter().chain([&fresh]) {
            assert_eq!(vault.learn(&all).await.unwrap(), Vec::<String>::new());
            for (nth, stored) in self.log.borrow().iter().cloned() {
                assert_eq!(vault.open_event(record(), nth, stored).unwrap(), self.report);
            }
        }
        let place = self.bad.place.all();
        let keys: Vec<_> = place.iter().filter(|entry| entry.subject != "heads").collect();
        let subjects: HashSet<_> = keys.iter().map(|entry| &entry.subject).collect();
        let names: HashSet<_> = keys.iter().map(|entry| entry.bytes[1..17].to_vec()).collect();
        assert_eq!((subjects.len(), names.len()), (keys.len(), keys.len()), "one key for each scope, none made twice");
        assert_eq!(fresh.keys_held(), keys.len());
    }
}

/// How many worlds are lived through; a soak sets more.
fn worlds() -> u64 {
    std::env::var("VAULT_WORLDS").ok().and_then(|text| text.parse().ok()).unwrap_or(100)
}

#[test]
fn whatever_the_network_does_every_settled_part_is_opened_by_every_process_and_no_scope_has_two_keys() {
    let mut sum = Faults::default();
    for seed in 0..worlds() {
        let lived = std::panic::catch_unwind(|| World::new(seed).live());
        let faults = lived.unwrap_or_else(|_| panic!("the world of seed {seed} broke a law"));
        sum.lost_acknowledgements += faults.lost_acknowledgements;
        sum.late += faults.late;
        sum.not_published += faults.not_published;
        sum.not_read += faults.not_read;
        sum.lost_keys += faults.lost_keys;
        sum.given_up += faults.given_up;
        sum.killed += faults.killed;
        sum.not_known_yet += faults.not_known_yet;
    }
    println!("{} worlds survived {sum:?}", worlds());
    let each = [sum.lost_acknowledgements, sum.late, sum.not_published, sum.not_read, sum.lost_keys, sum.given_up];
    assert!(each.iter().chain(&[sum.killed, sum.not_known_yet]).all(|&count| count > 0), "nothing happened: {sum:?}");
}
