//! The hub: both logs, the store that follows them, the vault, and what is known of agencies and policy.

use crate::{
    alerts::Alerting,
    clock::Clock,
    detectors::Detectors,
    exit::{Exit, Failed},
    follow::{Following, catch_up, follow_log, sweep, testify},
    token::development_issuer,
    truth::Truth,
    verifying::Verifying,
    witness::store_seal,
};
use eventlog::{EventLog, ReadError};
use journal::{SigningKey, VerifyingKey};
use kernel::{CaseId, Timestamp};
use std::{
    path::Path,
    process::Stdio,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use store::{LogName, Store};
use tokio::{
    sync::{Mutex as MutexAsync, RwLock as RwLockAsync, broadcast, watch},
    task::spawn_blocking,
};
use vault::Vault;
use views::{Histories, Known};

/// How many changed cases are remembered for watchers that are slow; a watcher that misses some looks anew.
const TOUCHED_MAX: usize = 4_096;
/// How long a call waits for the store to hold what it has just stored, or what it asks about: less than the call may take,
/// so that what is on the disk is acknowledged.
pub const APPLY_LIMIT: Duration = Duration::from_secs(5);
/// How long a stop waits for the store to hold what the logs hold.
const STOP_LIMIT: Duration = Duration::from_secs(30);
/// How often a stop looks, every 10 ms, whether the last call has let go of the hub.
const STOP_TRIES: usize = 300;

/// One log and how far the store follows it.
pub struct Followed {
    /// Which.
    pub name: LogName,
    /// The log.
    pub log: Arc<dyn EventLog>,
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

    pub(crate) fn set(&self, known: Known) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
    }
}

/// Everything a hub is made of. Shared by all calls.
pub struct Hub {
    /// Tells the time.
    pub clock: Clock,
    /// The log's name.
    pub origin: String,
    /// Signs checkpoints, and files for other hubs.
    pub(crate) signing: SigningKey,
    /// What happened.
    pub facts: Followed,
    /// Who looked.
    pub looks: Followed,
    /// Histories read from the store.
    pub histories: Histories,
    /// Register, policies, rulebook.
    pub known: Published,
    /// The development issuer, whose tokens are believed on loopback.
    pub tokens: identity::Issuer,
    /// Held by each command from its decision until it is written, and alone by one that destroys keys or hands custody over.
    pub sealing: RwLockAsync<()>,
    /// Held while the logs are verified, a return is counted or the pack of a review is made: one such reading at a time, also
    /// where its caller has gone.
    pub reading_whole: Arc<MutexAsync<()>>,
    /// Cases that changed, for watchers.
    pub touched: broadcast::Sender<CaseId>,
    /// Alerts raised lately.
    pub alerting: Alerting,
    /// What was looked at lately.
    pub detectors: Detectors,
    /// Why the hub answers nothing from then on: the store cannot follow a log, or a log is not what was anchored.
    failed: watch::Sender<Option<Failed>>,
    /// Reads what a quick start has not read.
    verifying: Option<Verifying>,
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
    /// The logs that were opened without being read, after a clean stop: all of them is verified behind the service.
    pub unread: Vec<LogName>,
    /// The last recorded time, if the clock stands before it. Recorded times never decrease, so until the clock is past
    /// it every record bears that time: the clock is wrong now, or was when the last record was made.
    pub ahead_of_clock: Option<Timestamp>,
}

impl Hub {
    /// Opens a hub on its logs: brings the store in `dir` up to them, and follows them from then on. `program` is the
    /// program that checks the store in a process of its own; `run` runs what follows the logs, one for each, beside
    /// everything else.
    pub(crate) fn on(
        truth: Truth,
        dir: &Path,
        clock: Clock,
        program: &Path,
        run: impl Fn(Following) -> Result<(), Failed>,
    ) -> Result<(Arc<Self>, Report), Failed> {
        let Truth { origin, key, facts, looks, vault, torn, anchors_mended, last_at, mut unread, store: awaited } =
            truth;
        let (store, opened) = Store::open(dir, store_seal(&key)?, &|dir| store_digest(program, dir))?;
        let rebuilt = match opened {
            store::Opened::Clean => None,
            store::Opened::Rebuilt { why } => Some(why.to_string()),
        };
        // A store is fed with nothing that is not verified.
        if rebuilt.is_some()
            && let Some(unread) = unread.take()
        {
            tracing::info!("the store has to be rebuilt, so all of the logs is verified first");
            (unread.verify)(&|| true)?;
        }
        let report = Report {
            facts: *facts.head().borrow(),
            looks: *looks.head().borrow(),
            torn,
            anchors_mended,
            rebuilt,
            unread: unread.as_ref().map(|unread| unread.logs.clone()).unwrap_or_default(),
            ahead_of_clock: last_at.filter(|last| *last > clock.now()),
        };
        let store = Arc::new(store);
        awaited.get_or_init(|| Arc::downgrade(&store));
        let known = Published::default();
        let followed = |name, log| Followed { name, applied: watch::Sender::new(store.applied(name)), log };
        let facts = followed(LogName::Facts, facts);
        let looks = followed(LogName::Access, looks);
        catch_up(&store, &known, &facts)?;
        catch_up(&store, &known, &looks)?;
        let tokens = check_genesis(&known, &origin, &key.verifying())?;
        let failed = watch::Sender::new(None);
        let verifying = unread.map(|unread| Verifying::begin(unread, failed.clone())).transpose()?;
        let hub = Arc::new(Self {
            clock,
            origin,
            signing: key,
            facts,
            looks,
            histories: Histories::new(store, vault),
            known,
            tokens,
            sealing: RwLockAsync::new(()),
            reading_whole: Arc::default(),
            touched: broadcast::Sender::new(TOUCHED_MAX),
            alerting: Alerting::default(),
            detectors: Detectors::default(),
            failed,
            verifying,
        });
        for name in [LogName::Facts, LogName::Access] {
            run(Box::pin(follow_log(&hub, name)))?;
        }
        if report.rebuilt.is_none() {
            let swept = Arc::downgrade(&hub);
            let sweeping = std::thread::Builder::new().name("store-sweep".into()).spawn(move || sweep(&swept));
            sweeping.map_err(Failed::with(Exit::Io))?;
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
            biased;
            waited = applied.wait_for(|&applied| applied >= position) => waited.is_ok(),
            () = self.failed() => false,
            () = tokio::time::sleep(limit) => false,
        }
    }

    /// Whether the hub answers nothing any more.
    pub fn has_failed(&self) -> bool {
        self.failed.borrow().is_some()
    }

    /// Waits until the hub answers nothing any more.
    pub async fn failed(&self) {
        // It ends with the hub, which whoever waits here holds.
        let _ = self.failed.subscribe().wait_for(Option::is_some).await;
    }

    /// Waits until the hub answers nothing any more, and ends the process for it: because the data are not what was written,
    /// or because a log that other processes go on with has stopped here. Says why.
    pub async fn must_end(&self) -> Failed {
        let ends = |why: &Failed| matches!(why.exit, Exit::Data | Exit::Unavailable);
        let mut failed = self.failed.subscribe();
        let found = failed.wait_for(|failed| failed.as_ref().is_some_and(ends)).await;
        match found.map(|failed| failed.clone()) {
            Ok(Some(why)) => why,
            // It ends with the hub, which whoever waits here holds.
            Ok(None) | Err(_) => std::future::pending().await,
        }
    }

    /// From here on nothing is answered.
    pub(crate) fn fail(&self, why: &Failed) {
        tracing::error!(%why, "the hub cannot go on and answers nothing any more; restart it");
        self.failed.send_replace(Some(why.clone()));
    }

    /// Why a log takes nothing any more, if one does not: with [`Exit::Data`] where nothing is read of it either. Blocks
    /// where a log has stopped.
    pub fn stopped_log(&self) -> Option<Failed> {
        [&self.facts, &self.looks].into_iter().find_map(|followed| {
            let why = followed.log.failure()?;
            let damaged = matches!(followed.log.read(0, 1), Err(ReadError::Damaged { .. }));
            Some(Failed::new(if damaged { Exit::Data } else { Exit::Unavailable }, why))
        })
    }

    /// Stops cleanly: waits for the store to hold what the logs hold, ends the logs, then the store with its marker. Where
    /// a call still holds the hub, or it has failed, the store ends without one and is rebuilt at the next start: slower,
    /// never wrong.
    pub async fn stop(self: Arc<Self>) -> Result<(), Failed> {
        for name in [LogName::Facts, LogName::Access] {
            let head = *self.followed(name).log.head().borrow();
            self.applied(name, head, STOP_LIMIT).await;
        }
        let mut hub = self;
        for _ in 0..STOP_TRIES {
            match Arc::try_unwrap(hub) {
                Ok(hub) => {
                    let Self { histories, verifying, facts, looks, failed, .. } = hub;
                    testify(histories.vault()).await;
                    // The logs end first, and with them their followers: what they leave for a quick start, they ask the
                    // store about.
                    let end = move || drop((verifying, facts, looks));
                    // In a world of the simulation the seed decides who goes next, not how long this takes.
                    if cfg!(test) {
                        end();
                    } else {
                        spawn_blocking(end).await.map_err(Failed::with(Exit::Io))?;
                    }
                    let Some(store) = histories.into_store().filter(|_| failed.borrow().is_none()) else {
                        return Ok(());
                    };
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
    // What it says is told again by why the store is rebuilt.
    command.arg("store-check").arg(dir).stderr(Stdio::null());
    store::digest_in_child(command, CHECK_LIMIT)
}

/// The genesis record names the log key and the issuer; another key in the keys directory is not this log's.
fn check_genesis(known: &Published, origin: &str, key: &VerifyingKey) -> Result<identity::Issuer, Failed> {
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
    development_issuer(&genesis.issuer.0, &issuer, origin)
        .ok_or_else(|| Failed::new(Exit::Data, "the issuer key is not valid"))
}

#[cfg(test)]
mod several;
#[cfg(test)]
mod tests;
