//! How the store follows the logs: brought up to them at a start, and kept there for as long as the hub lives.
//!
//! It writes records and index entries and nothing else, in log order, and decides nothing.

use crate::{
    exit::{Exit, Failed},
    hub::{Followed, Hub, Published},
};
use eventlog::{ReadError, Record, StreamName};
use events::StoredEvent;
use kernel::CaseId;
use std::{
    sync::{Arc, Weak},
    time::Duration,
};
use store::{LogName, Store};
use tokio::{sync::watch, time::Instant};
use vault::Vault;
use views::{cases_of, clear, indexed};

/// How many records a follower applies to the store in one batch at most.
const BATCH: usize = 256;
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

fn read(followed: &Followed, after: u64) -> Result<Vec<eventlog::Stored>, Failed> {
    followed.log.read(after, BATCH).map_err(|error| match error {
        ReadError::Damaged { .. } => Failed::new(Exit::Data, error),
        ReadError::Unavailable(_) => Failed::new(Exit::Io, error),
    })
}

/// Applies one batch. Answers the position reached and the cases touched.
fn apply_some(store: &Store, known: &Published, followed: &Followed, after: u64) -> Result<(u64, Vec<CaseId>), Failed> {
    let page = read(followed, after)?;
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
    for stored in read(followed, after)? {
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
            changed = head.changed() => match changed {
                Ok(()) => true,
                Err(_) => return,
            },
            () = again_now => true,
            () = late => false,
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

/// Waits until a moment, for ever where there is none.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// Makes the keyring testify of how long both logs are now.
pub(crate) async fn testify(vault: &Vault) {
    if let Err(error) = vault.testify().await {
        tracing::warn!(%error, "the keyring does not testify of the last records; only the anchors do");
    }
}
