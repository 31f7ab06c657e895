//! Appends by many callers, beside a plain file that is synced after groups of the same size, in turns of a second.

use eventlog::{AppendError, Draft, EventLog, Expected, Hash, RECORD_BYTES_MAX, Salt, StreamName};
use kernel::{By, Id, Purpose, Role};
use serde_json::value::RawValue;
use std::{
    fs::File,
    io::Write as _,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use uuid::Uuid;

/// How many records a stream gets before its caller begins another.
pub const STREAM_RECORDS: u64 = 20;

/// Makes drafts of the size and form that a hub's records have, for about 100 ns each.
#[derive(Clone)]
pub struct Drafts {
    by: By,
    event: Box<RawValue>,
    events: usize,
    next: Arc<AtomicU64>,
}

impl Drafts {
    /// With so many events of about 300 bytes in each record.
    pub fn new(events: usize) -> Self {
        let by = By::Worker {
            agency: "pol".parse().unwrap(),
            worker: "northmere-desk".parse().unwrap(),
            role: Role::Spoc,
            purpose: Purpose::Investigation,
        };
        let event = format!(
            "{{\"type\":\"bench.noted.v1\",\"source\":\"agency\",\"controller\":\"pol\",\"plain\":{{\"kind\":\"note\"}},\
             \"sealed\":[{{\"party\":\"victim\",\"class\":\"narrative\",\"box\":\"{}\"}}]}}",
            "fictional0".repeat(16)
        );
        Self { by, event: RawValue::from_string(event).unwrap(), events, next: Arc::default() }
    }

    /// The next record of a stream.
    fn draft(&self, stream: u64) -> Draft {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let mut salt = [7; 16];
        salt[..8].copy_from_slice(&n.to_be_bytes());
        Draft {
            id: id(1, n),
            stream: StreamName::Case(id(2, stream)),
            by: self.by.clone(),
            request: Some(id(3, n)),
            command_mac: Some(Hash::from_bytes([9; 32])),
            basis: None,
            salt: Salt(salt),
            events: vec![self.event.clone(); self.events],
        }
    }
}

/// An id with a number in it.
fn id<K>(kind: u64, n: u64) -> Id<K> {
    Id::from_uuid(Uuid::from_u64_pair(kind << 16 | 0x8000, 1 << 63 | n))
}

/// What a turn of the callers came to.
#[derive(Default, Clone, Copy)]
pub struct Turn {
    pub records: f64,
    pub groups: f64,
    pub seconds: f64,
}

impl Turn {
    pub fn add(&mut self, other: Self) {
        self.records += other.records;
        self.groups += other.groups;
        self.seconds += other.seconds;
    }
}

/// Callers that append one record after another, each to its own streams, until the time or the number is up.
pub async fn callers(
    log: &Arc<dyn EventLog>,
    drafts: &Drafts,
    count: u64,
    time: Duration,
    most: u64,
    groups: &AtomicU64,
) -> Turn {
    let before = groups.load(Ordering::Relaxed);
    let begun = Instant::now();
    let tasks: Vec<_> = (0..count)
        .map(|caller| {
            let (log, drafts) = (log.clone(), drafts.clone());
            let most = most / count;
            tokio::spawn(async move {
                let mut done = 0;
                while done < most && begun.elapsed() < time {
                    // A stream that nobody had before: its number is that of a record.
                    let stream = drafts.next.load(Ordering::Relaxed) << 10 | caller;
                    for _ in 0..STREAM_RECORDS.min(most - done) {
                        append(&*log, drafts.draft(stream)).await;
                        done += 1;
                    }
                }
                done
            })
        })
        .collect();
    let mut records = 0_u64;
    for task in tasks {
        records += task.await.unwrap();
    }
    #[allow(clippy::cast_precision_loss, reason = "figures for people")]
    let of = |n: u64| n as f64;
    let groups = of(groups.load(Ordering::Relaxed) - before);
    Turn { records: of(records), groups, seconds: begun.elapsed().as_secs_f64() }
}

/// Appends, again and again while the log is busy.
async fn append(log: &dyn EventLog, draft: Draft) {
    loop {
        match log.append(draft.clone(), Expected::Any).await {
            Err(AppendError::Busy) => tokio::task::yield_now().await,
            other => {
                other.unwrap();
                return;
            }
        }
    }
}

/// Groups of so many bytes, each written to the end of a file that is synced then, until the time is up.
pub fn raw(dir: &Path, bytes: usize, time: Duration) -> Turn {
    let path = dir.join("raw");
    let mut file = File::create(&path).unwrap();
    let group = vec![7; bytes.clamp(1, 64 * RECORD_BYTES_MAX)];
    let begun = Instant::now();
    let mut groups = 0.0;
    while begun.elapsed() < time {
        file.write_all(&group).unwrap();
        file.sync_data().unwrap();
        groups += 1.0;
    }
    let seconds = begun.elapsed().as_secs_f64();
    std::fs::remove_file(path).unwrap();
    Turn { records: 0.0, groups, seconds }
}
