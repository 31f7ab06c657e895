//! How the store follows the logs: brought up to them at a start, and kept there for as long as the hub lives.
//!
//! It writes records and index entries and nothing else, in log order, and decides nothing.

use crate::{
    exit::{Exit, Failed},
    hub::{Followed, Hub, Published},
};
use eventlog::{EventLog, ReadError, Record, Stored, StreamName};
use events::StoredEvent;
use kernel::CaseId;
use std::{
    pin::Pin,
    sync::{Arc, Weak, mpsc},
    time::Duration,
};
use store::{Indexed, LogName, Store, Sweep};
use tokio::{sync::watch, time::Instant};
use vault::Vault;
use views::{Taken, cases_of, clear, taken};

/// How many records a follower applies to the store in one batch at most.
const BATCH: usize = 256;
/// How many batches are read ahead of the store at a start.
const PAGES_AHEAD: usize = 8;
/// How often a start tells how far the store has come.
const TELL_AFTER: Duration = Duration::from_secs(2);
/// How many blocks of the store are compared at once after a start, and how long that rests then: some 30 MB a second, in
/// steps that nobody who applies something waits for.
const SWEEP_BLOCKS: usize = 16;
const SWEEP_REST: Duration = Duration::from_millis(2);
/// So long after a log has grown the keyring testifies of it, where no new key did before: seldom, because every entry is
/// read at every start. Its own tests do not wait so long.
const TESTIFY_AFTER: Duration = Duration::from_millis(if cfg!(test) { 50 } else { 60_000 });
/// So long after the keyring that several processes share did not answer it is asked again.
const LEARN_AGAIN: Duration = Duration::from_millis(200);

/// Applies everything the log holds to the store.
pub(crate) fn catch_up(store: &Store, known: &Published, followed: &Followed) -> Result<(), Failed> {
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
    let mut progress = Progress { applied: after, since: std::time::Instant::now(), total };
    let mut learned = Vec::new();
    let (ahead, pages) = mpsc::sync_channel(PAGES_AHEAD);
    let log = &*followed.log;
    std::thread::scope(|scope| {
        // Reading what is next is as much work as applying it, so it is done beside it.
        scope.spawn(move || {
            let mut read = after;
            while read < total {
                let page = read_some(log, read);
                let last = page.as_ref().map_or(read, |page| page.last);
                // Nobody takes it once something has failed; a page without anything ends the reading too.
                if ahead.send(page).is_err() || last == read {
                    return;
                }
                read = last;
            }
        });
        for page in pages {
            let Page { last, batch, learned: more } = page?;
            store.apply(followed.name, &batch)?;
            // Nobody reads anything yet.
            learned.extend(more);
            after = last;
            progress.tell(after);
        }
        Ok::<(), Failed>(())
    })?;
    if after < total {
        return Err(Failed::new(Exit::Io, "the log did not give all that it holds; start the hub again"));
    }
    if !learned.is_empty() {
        known.set(known.get().learning(&learned));
    }
    followed.applied.send_replace(after);
    Ok(())
}

/// Tells now and then how far the store has come.
struct Progress {
    applied: u64,
    since: std::time::Instant,
    total: u64,
}

impl Progress {
    fn tell(&mut self, applied: u64) {
        let elapsed = self.since.elapsed();
        if elapsed < TELL_AFTER {
            return;
        }
        let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
        let per_second = applied.saturating_sub(self.applied).saturating_mul(1000) / millis;
        let percent = applied.saturating_mul(100) / self.total.max(1);
        tracing::info!(applied, total = self.total, percent, per_second, "rebuilding the store");
        *self = Self { applied, since: std::time::Instant::now(), total: self.total };
    }
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

fn read(log: &dyn EventLog, after: u64) -> Result<Vec<Stored>, Failed> {
    log.read(after, BATCH).map_err(|error| match error {
        ReadError::Damaged { .. } => Failed::new(Exit::Data, error),
        ReadError::Unavailable(_) => Failed::new(Exit::Io, error),
    })
}

/// Some records of a log, as the store takes them.
struct Page {
    /// The position of the last one.
    last: u64,
    batch: Vec<Indexed>,
    /// What the register is folded from.
    learned: Vec<events::Recorded>,
}

/// Reads what follows a position, at most [`BATCH`] records.
fn read_some(log: &dyn EventLog, after: u64) -> Result<Page, Failed> {
    let stored = read(log, after)?;
    let mut page = Page { last: after, batch: Vec::with_capacity(stored.len()), learned: Vec::new() };
    for stored in stored {
        page.last = stored.position;
        let Taken { indexed, learned } = taken(stored).map_err(Failed::with(Exit::Data))?;
        page.batch.push(indexed);
        page.learned.extend(learned);
    }
    Ok(page)
}

/// Applies what follows a position. Answers the position reached and, where somebody watches, the cases touched.
fn apply_some(hub: &Hub, followed: &Followed, after: u64) -> Result<(u64, Vec<CaseId>), Failed> {
    let Page { last, batch, learned } = read_some(&*followed.log, after)?;
    // Known first: nobody may fold a feed that holds a record without knowing the policy adopted before it.
    if !learned.is_empty() {
        hub.known.set(hub.known.get().learning(&learned));
    }
    hub.store().apply(followed.name, &batch)?;
    // Whoever begins to watch after this looks first, and finds what was applied.
    let watched = followed.name == LogName::Facts && hub.touched.receiver_count() > 0;
    let mut touched = Vec::new();
    for indexed in batch.iter().filter(|_| watched) {
        touched.extend(cases_of(hub.store(), &indexed.stream).map_err(Failed::with(Exit::Io))?);
    }
    Ok((last, touched))
}

/// What follows a log for as long as the hub lives.
pub(crate) type Following = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Runs it in a thread of its own: applying to the store blocks, and goes on for as long as the hub lives.
pub(crate) fn on_a_thread(following: Following) -> Result<(), Failed> {
    apart("follow", following)
}

/// Runs something that blocks in a thread with a runtime of its own, which is there as long as the thread needs it.
pub(crate) fn apart(name: &str, running: impl Future<Output = ()> + Send + 'static) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failed::with(Exit::Io))?;
    let thread = std::thread::Builder::new().name(name.into());
    thread.spawn(move || runtime.block_on(running)).map(drop).map_err(Failed::with(Exit::Io))
}

/// Follows a log for as long as the hub lives.
pub(crate) fn follow_log(hub: &Arc<Hub>, name: LogName) -> impl Future<Output = ()> + Send + 'static {
    let head = hub.followed(name).log.head();
    let hub = Arc::downgrade(hub);
    follow(hub, head, name)
}

/// Where other processes make keys too, learns those that the next batch names, so that the store shows no record before
/// it can be opened. `all` is whether the keys of everything before it are known; at a start they are learned first.
/// `Exit::Unavailable` means that the keyring does not answer now.
async fn learn_keys(vault: &Vault, followed: &Followed, after: u64, all: &mut bool) -> Result<(), Failed> {
    if !vault.is_shared() {
        return Ok(());
    }
    if !*all {
        vault.learn_all().await?;
        *all = true;
    }
    let mut events: Vec<StoredEvent> = Vec::new();
    for stored in read(&*followed.log, after)? {
        let record = Record::from_bytes(&stored.bytes).map_err(Failed::with(Exit::Data))?;
        // An event that cannot be read names no key; whoever applies the record finds that.
        events.extend(record.events.iter().filter_map(|raw| serde_json::from_str(raw.get()).ok()));
    }
    match vault.learn(&events).await?.first() {
        None => Ok(()),
        Some(key) => {
            let why = format!("after position {after}: key {key} is not in the keyring that the hub's processes share");
            Err(Failed::new(Exit::Data, why))
        }
    }
}

async fn follow(weak: Weak<Hub>, mut head: watch::Receiver<u64>, name: LogName) {
    let mut untold: Option<Instant> = None;
    let mut all_keys = false;
    // When the keys of records are asked for again, or, where others make them too, for the first time.
    let shared = weak.upgrade().is_some_and(|hub| hub.vault().is_shared());
    let mut again: Option<Instant> = shared.then(Instant::now);
    loop {
        let late = until(untold.map(|since| since + TESTIFY_AFTER));
        let again_now = until(again);
        let grown = tokio::select! {
            // What comes seldom first, or a log that never rests would keep it waiting.
            biased;
            () = late => false,
            () = again_now => true,
            changed = head.changed() => match changed {
                Ok(()) => true,
                Err(_) => return,
            },
        };
        let Some(hub) = weak.upgrade() else { return };
        if !grown {
            testify(hub.vault()).await;
            untold = None;
            continue;
        }
        again = None;
        untold = untold.or_else(|| Some(Instant::now()));
        let followed = hub.followed(name);
        loop {
            let after = *followed.applied.borrow();
            let at_end = *head.borrow_and_update() <= after;
            if at_end && (all_keys || !shared) {
                break;
            }
            match learn_keys(hub.vault(), followed, after, &mut all_keys).await {
                Ok(()) => {}
                Err(error) if error.exit == Exit::Unavailable => {
                    tracing::warn!(%error, "keys that other processes have made are not known yet");
                    again = Some(Instant::now() + LEARN_AGAIN);
                    break;
                }
                Err(error) => return hub.fail(&error),
            }
            if at_end {
                break;
            }
            match apply_some(&hub, followed, after) {
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

/// Waits until a moment, for ever where there is none.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// Compares everything that the store held at the start with what is known of it. Whoever reads compares too; this finds
/// what nobody reads. For a thread of its own.
pub(crate) fn sweep(hub: &Weak<Hub>) {
    let mut sweep = Sweep::default();
    while let Some(hub) = hub.upgrade() {
        match hub.store().sweep(&mut sweep, SWEEP_BLOCKS) {
            Ok(false) => {}
            Ok(true) => return tracing::info!("all of the store is what the last stop left"),
            Err(error) => return tracing::error!(%error, "restart the hub, which rebuilds the store from the log"),
        }
        drop(hub);
        std::thread::sleep(SWEEP_REST);
    }
}

/// Makes the keyring testify of how long both logs are now.
pub(crate) async fn testify(vault: &Vault) {
    if let Err(error) = vault.testify().await {
        tracing::warn!(%error, "the keyring does not testify of the last records; only the anchors do");
    }
}
