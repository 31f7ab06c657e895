//! The hub: both logs, the store that follows them, the vault, and what is known of agencies and policy.

use crate::{
    clock::Clock,
    exit::{Exit, Failed},
    keys::Places,
    token::Verifier,
    witness::{Witnesses, identity, names, store_seal},
};
use eventlog::{EventLog, ReadError, StreamName};
use journal::{Journal, Settings, SigningKey, VerifyingKey};
use kernel::{CaseId, Timestamp};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock, PoisonError, RwLock, Weak},
    time::Duration,
};
use store::{LogName, Store};
use tokio::{
    sync::{broadcast, watch},
    time::Instant,
};
use vault::{Heads, Vault};
use views::{Histories, Known, cases_of, clear, indexed};

/// How many records a follower applies to the store in one batch at most.
const BATCH: usize = 256;
/// How many changed cases are remembered for watchers that are slow; a watcher that misses some looks anew.
const TOUCHED_MAX: usize = 4_096;
/// How long a call waits for the store to hold what it has just stored, or what it asks about: less than the call may take,
/// so that what is on the disk is acknowledged.
pub const APPLY_LIMIT: Duration = Duration::from_secs(5);
/// So long after a log has grown the keyring testifies of it, where no new key did before: seldom, because every entry is
/// read at every start. Its own tests do not wait so long.
const TESTIFY_AFTER: Duration = Duration::from_millis(if cfg!(test) { 50 } else { 60_000 });
/// How long a stop waits for the store to hold what the logs hold.
const STOP_LIMIT: Duration = Duration::from_secs(30);
/// How often a stop looks, every 10 ms, whether the last call has let go of the hub.
const STOP_TRIES: usize = 300;

/// One log and how far the store follows it.
pub struct Followed {
    /// Which.
    pub name: LogName,
    /// The log.
    pub log: Arc<Journal>,
    /// The last position that the store holds.
    pub applied: watch::Sender<u64>,
}

/// The current [`Known`], replaced whole when the register changes.
#[derive(Default)]
pub struct Published(RwLock<Arc<Known>>);

impl Published {
    /// As it is now.
    pub fn get(&self) -> Arc<Known> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, known: Known) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
    }
}

/// Everything a hub is made of. Shared by all calls.
pub struct Hub {
    /// Tells the time.
    pub clock: Clock,
    /// The log's name.
    pub origin: String,
    /// What happened.
    pub facts: Followed,
    /// Who looked.
    pub looks: Followed,
    /// Histories read from the store.
    pub histories: Histories,
    /// Register, policies, rulebook.
    pub known: Published,
    /// Checks tokens; none until the genesis record is read.
    pub tokens: Verifier,
    /// Cases that changed, for watchers.
    pub touched: broadcast::Sender<CaseId>,
    /// Whether the store cannot follow a log: from then on the hub answers nothing.
    failed: watch::Sender<bool>,
}

/// What was found when a hub was opened, for the log line.
#[derive(Debug)]
pub struct Report {
    /// Records in the facts log.
    pub facts: u64,
    /// Records in the access log.
    pub looks: u64,
    /// Bytes of torn frames that were cut, or, at the end of the keyring, are cut before the next key is written.
    pub torn: u64,
    /// The logs whose anchor had an unreadable slot, which has been written again.
    pub anchors_mended: Vec<LogName>,
    /// Why the store was rebuilt, if it was.
    pub rebuilt: Option<String>,
    /// The last recorded time, if the clock stands before it. Recorded times never decrease, so until the clock is past
    /// it every record bears that time: the clock is wrong now, or was when the last record was made.
    pub ahead_of_clock: Option<Timestamp>,
}

/// The durable head of a log, once the log is open.
pub(crate) type Head = Arc<OnceLock<watch::Receiver<u64>>>;

/// The settings of a journal of a hub. `beside` is the head of the other one.
pub(crate) fn settings(
    (dir, anchor, origin): (PathBuf, PathBuf, String),
    key: &SigningKey,
    clock: &Clock,
    vault: &Arc<Vault>,
    beside: Head,
) -> Settings {
    let (clock, vault) = (clock.clone(), vault.clone());
    let mut settings = Settings::new(dir, anchor, origin, key.clone(), move || clock.now());
    settings.before_sync = Arc::new(move || vault.sync());
    settings.beside = Arc::new(move || beside.get().map_or(0, |head| *head.borrow()));
    settings
}

impl Hub {
    /// Opens a hub, brings the store up to the logs and follows them from then on.
    /// `program` is the program that checks the store in a process of its own.
    pub fn open(places: &Places, clock: Clock, program: &Path) -> Result<(Arc<Self>, Report), Failed> {
        Self::open_as(places, clock, program, |_, settings| settings)
    }

    /// As [`Hub::open`], with other settings for the journals: so that a test can make one of them fail.
    pub(crate) fn open_as(
        places: &Places,
        clock: Clock,
        program: &Path,
        adjust: impl Fn(LogName, Settings) -> Settings,
    ) -> Result<(Arc<Self>, Report), Failed> {
        let (origin, key) = identity(places)?;
        let ring = Vault::open(&places.keyring())?;
        let vault = Arc::new(ring.vault);
        // Asked before a log is opened, which cuts what a crash left of a write and makes a new anchor.
        let witnesses = Witnesses::of(places, &origin, &key, &vault)?;
        let (facts_head, looks_head) = (Head::default(), Head::default());
        let of = |log, beside: &Head| {
            adjust(log, settings(names(places, &origin, log), &key, &clock, &vault, beside.clone()))
        };
        let mut exam = witnesses.looks(&vault);
        let (looks, looks_report) = Journal::open_examined(of(LogName::Access, &facts_head), &mut exam)?;
        looks_head.get_or_init(|| looks.head());
        let mut exam = witnesses.facts(&vault, &exam);
        let (facts, facts_report) = Journal::open_examined(of(LogName::Facts, &looks_head), &mut exam)?;
        facts_head.get_or_init(|| facts.head());
        let (of_facts, of_looks) = (facts.head(), looks.head());
        // A head is told once its records are durable and anchored, so a key never carries one that a crash takes back.
        vault.testify_of(move || Heads { facts: *of_facts.borrow(), access: *of_looks.borrow() });
        let (store, opened) = Store::open(&places.store(), store_seal(&key)?, &|dir| store_digest(program, dir))?;
        let rebuilt = match opened {
            store::Opened::Clean => None,
            store::Opened::Rebuilt { why } => Some(why.to_string()),
        };
        let report = Report {
            facts: *facts.head().borrow(),
            looks: *looks.head().borrow(),
            torn: facts_report.torn_bytes + looks_report.torn_bytes + ring.torn_bytes,
            anchors_mended: [(LogName::Facts, facts_report), (LogName::Access, looks_report)]
                .into_iter()
                .filter_map(|(log, report)| report.anchor_mended.then_some(log))
                .collect(),
            rebuilt,
            ahead_of_clock: exam.last_at.filter(|last| *last > clock.now()),
        };
        let store = Arc::new(store);
        let known = Published::default();
        let follow = |name, log: Journal| Followed {
            name,
            applied: watch::Sender::new(store.applied(name)),
            log: Arc::new(log),
        };
        let facts = follow(LogName::Facts, facts);
        let looks = follow(LogName::Access, looks);
        catch_up(&store, &known, &facts)?;
        catch_up(&store, &known, &looks)?;
        let tokens = check_genesis(&known, &origin, &key.verifying())?;
        let hub = Arc::new(Self {
            clock,
            origin,
            facts,
            looks,
            histories: Histories::new(store, vault),
            known,
            tokens,
            touched: broadcast::Sender::new(TOUCHED_MAX),
            failed: watch::Sender::new(false),
        });
        for name in [LogName::Facts, LogName::Access] {
            let following = follow_log(&hub, name);
            // A thread of its own: applying to the store blocks, and goes on for as long as the hub lives.
            let runtime = tokio::runtime::Handle::current();
            std::thread::Builder::new()
                .name("follow".into())
                .spawn(move || runtime.block_on(following))
                .map_err(Failed::with(Exit::Io))?;
        }
        Ok((hub, report))
    }

    /// The log of a name.
    pub fn followed(&self, name: LogName) -> &Followed {
        match name {
            LogName::Facts => &self.facts,
            LogName::Access => &self.looks,
        }
    }

    /// The store.
    pub fn store(&self) -> &Store {
        self.histories.store()
    }

    /// The vault.
    pub fn vault(&self) -> &Vault {
        self.histories.vault()
    }

    /// Waits until the store holds a position; `false` if it does not after `limit`, or cannot any more.
    pub async fn applied(&self, name: LogName, position: u64, limit: Duration) -> bool {
        let mut applied = self.followed(name).applied.subscribe();
        tokio::select! {
            waited = applied.wait_for(|&applied| applied >= position) => waited.is_ok(),
            () = self.failed() => false,
            () = tokio::time::sleep(limit) => false,
        }
    }

    /// Whether the store cannot follow a log any more.
    pub fn has_failed(&self) -> bool {
        *self.failed.borrow()
    }

    /// Waits until the store cannot follow a log any more.
    pub async fn failed(&self) {
        // It ends with the hub, which whoever waits here holds.
        let _ = self.failed.subscribe().wait_for(|&failed| failed).await;
    }

    fn fail(&self, why: &Failed) {
        tracing::error!(%why, "the store cannot follow the log; restart the hub");
        self.failed.send_replace(true);
    }

    /// Stops cleanly: waits for the store to hold what the logs hold, then ends the store with its marker. Where a call
    /// still holds the hub, the store ends without one and is rebuilt at the next start: slower, never wrong.
    pub async fn stop(self: Arc<Self>) -> Result<(), Failed> {
        for name in [LogName::Facts, LogName::Access] {
            let head = *self.followed(name).log.head().borrow();
            self.applied(name, head, STOP_LIMIT).await;
        }
        let mut hub = self;
        for _ in 0..STOP_TRIES {
            match Arc::try_unwrap(hub) {
                Ok(hub) => {
                    // The journals end, and with them the followers, when the hub is taken apart.
                    let Self { histories, .. } = hub;
                    testify(histories.vault());
                    let Some(store) = histories.into_store() else { return Ok(()) };
                    return store.stop().map_err(Failed::from);
                }
                Err(held) => hub = held,
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        tracing::warn!("a call still holds the hub; the store will be rebuilt at the next start");
        Ok(())
    }
}

/// How long the child that checks the store may take.
const CHECK_LIMIT: Duration = Duration::from_secs(20);

/// The store's digest, taken by a child process, because sled's open can spin for ever on a damaged file.
fn store_digest(program: &Path, dir: &Path) -> Option<String> {
    let mut command = std::process::Command::new(program);
    command.arg("store-check").arg(dir);
    store::digest_in_child(command, CHECK_LIMIT)
}

/// The genesis record names the log key and the issuer; another key in the keys directory is not this log's.
fn check_genesis(known: &Published, origin: &str, key: &VerifyingKey) -> Result<Verifier, Failed> {
    let known = known.get();
    let genesis = known
        .register
        .genesis()
        .ok_or_else(|| Failed::new(Exit::Config, "there is no genesis record; create a hub with `hub init`"))?;
    let bytes = |text: &str| -> Option<[u8; 32]> {
        data_encoding::BASE64.decode(text.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok())
    };
    if genesis.origin.0 != origin || bytes(&genesis.log_key.0) != Some(*key.bytes()) {
        return Err(Failed::new(Exit::Data, "the keys directory does not belong to this data: restore the right one"));
    }
    let issuer = bytes(&genesis.issuer_key.0)
        .ok_or_else(|| Failed::new(Exit::Data, "the genesis record holds no valid issuer key"))?;
    Verifier::new(&genesis.issuer.0, &issuer, origin)
        .map_err(|_| Failed::new(Exit::Data, "the issuer key is not valid"))
}

/// Applies everything the log holds to the store.
fn catch_up(store: &Store, known: &Published, followed: &Followed) -> Result<(), Failed> {
    // What the store holds already is read once for the register.
    if followed.name == LogName::Facts {
        learn_from_store(store, known)?;
    }
    let mut after = store.applied(followed.name);
    let total = *followed.log.head().borrow();
    // The witnesses have told this before; a store that says more than its marker is not one that we wrote.
    if after > total {
        return Err(Failed::new(Exit::Data, "the store is ahead of the log: keep both as they are, delete nothing"));
    }
    let mut told = after;
    while after < total {
        after = apply_some(store, known, followed, after)?.0;
        if after - told >= 50_000 {
            told = after;
            tracing::info!(applied = after, total, "rebuilding the store");
        }
    }
    followed.applied.send_replace(after);
    Ok(())
}

/// The register is folded from the streams that the store holds, in log order.
fn learn_from_store(store: &Store, known: &Published) -> Result<(), Failed> {
    let read = |stream: &StreamName| -> Result<Vec<events::Recorded>, Failed> {
        let mut all = Vec::new();
        let mut after = 0;
        loop {
            let page = store.stream(LogName::Facts, stream, after, BATCH)?;
            if page.is_empty() {
                return Ok(all);
            }
            for stored in &page {
                all.extend(clear(stored).map_err(Failed::with(Exit::Data))?.events);
                after += 1;
            }
        }
    };
    let mut all = read(&StreamName::Hub)?;
    let mut after: Option<Vec<u8>> = None;
    loop {
        let page = store.scan(store::Space::Agencies, b"", after.as_deref(), BATCH)?;
        let Some((last, _)) = page.last() else { break };
        after = Some(last.clone());
        for (key, _) in page {
            let agency = String::from_utf8_lossy(&key).parse().map_err(Failed::with(Exit::Data))?;
            all.extend(read(&StreamName::Agency(agency))?);
        }
    }
    all.sort_by_key(|recorded| recorded.position);
    known.set(known.get().learning(&all));
    Ok(())
}

/// Applies one batch. Answers the position reached and the cases touched.
fn apply_some(store: &Store, known: &Published, followed: &Followed, after: u64) -> Result<(u64, Vec<CaseId>), Failed> {
    let page = followed.log.read(after, BATCH).map_err(|error| match error {
        ReadError::Damaged { .. } => Failed::new(Exit::Data, error),
        ReadError::Unavailable(_) => Failed::new(Exit::Io, error),
    })?;
    let mut reached = after;
    let mut batch = Vec::with_capacity(page.len());
    let mut learned = Vec::new();
    let mut streams = Vec::new();
    for stored in page {
        reached = stored.position;
        let clear = clear(&stored).map_err(Failed::with(Exit::Data))?;
        if matches!(clear.record.stream, StreamName::Hub | StreamName::Agency(_)) {
            learned.extend(clear.events.iter().cloned());
        }
        streams.push(clear.record.stream.clone());
        batch.push(indexed(stored, &clear));
    }
    // Known first: nobody may fold a feed that holds a record without knowing the policy adopted before it.
    if !learned.is_empty() {
        known.set(known.get().learning(&learned));
    }
    store.apply(followed.name, &batch)?;
    let touched = if followed.name == LogName::Facts { touched_cases(store, &streams)? } else { Vec::new() };
    Ok((reached, touched))
}

/// The cases that records in these streams belong to.
fn touched_cases(store: &Store, streams: &[StreamName]) -> Result<Vec<CaseId>, Failed> {
    let mut cases = Vec::new();
    for stream in streams {
        cases.extend(cases_of(store, stream).map_err(Failed::with(Exit::Io))?);
    }
    Ok(cases)
}

/// Follows a log for as long as the hub lives.
fn follow_log(hub: &Arc<Hub>, name: LogName) -> impl Future<Output = ()> + Send + 'static {
    let head = hub.followed(name).log.head();
    let hub = Arc::downgrade(hub);
    follow(hub, head, name)
}

async fn follow(weak: Weak<Hub>, mut head: watch::Receiver<u64>, name: LogName) {
    let mut untold: Option<Instant> = None;
    loop {
        let late = async {
            match untold {
                Some(since) => tokio::time::sleep_until(since + TESTIFY_AFTER).await,
                None => std::future::pending().await,
            }
        };
        let grown = tokio::select! {
            changed = head.changed() => match changed {
                Ok(()) => true,
                Err(_) => return,
            },
            () = late => false,
        };
        let Some(hub) = weak.upgrade() else { return };
        if !grown {
            testify(hub.vault());
            untold = None;
            continue;
        }
        untold = untold.or_else(|| Some(Instant::now()));
        let followed = hub.followed(name);
        loop {
            let after = *followed.applied.borrow();
            if *head.borrow_and_update() <= after {
                break;
            }
            match apply_some(hub.store(), &hub.known, followed, after) {
                Ok((reached, touched)) => {
                    followed.applied.send_replace(reached);
                    for case in touched {
                        // Nobody watching is no error.
                        let _ = hub.touched.send(case);
                    }
                }
                Err(error) => return hub.fail(&error),
            }
        }
    }
}

/// Makes the keyring testify of how long both logs are now.
fn testify(vault: &Vault) {
    if let Err(error) = vault.testify() {
        tracing::warn!(%error, "the keyring does not testify of the last records; only the anchors do");
    }
}

#[cfg(test)]
mod tests;
