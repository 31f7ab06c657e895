//! Where a journal lies, how it signs, and its bounds.

use crate::{Older, OpenError, SigningKey};
use kernel::Timestamp;
use std::{io, path::PathBuf, sync::Arc};

/// The most bytes of frames that a group may be set to take: what can lie half-written after a crash is bounded by it.
pub(crate) const GROUP_BYTES_LIMIT: usize = 8 << 20;
/// The longest origin in bytes, so that a note fits its slot.
const ORIGIN_BYTES_MAX: usize = 200;

/// Everything that a journal has to be told. [`Settings::new`] fills in bounds that suit a small server.
#[derive(Clone)]
pub struct Settings {
    /// The directory of the segments. Nothing else may be kept there.
    pub dir: PathBuf,
    /// The anchor file. It must lie outside `dir`, and is worth most on another disk or under other permissions.
    pub anchor: PathBuf,
    /// The name under which checkpoints are signed: 1 to 200 bytes, no white space, control characters or `+`.
    pub origin: String,
    /// Signs checkpoints, and tags the frames under keys derived from it and the origin.
    pub key: SigningKey,
    /// Tells the time of an append. A clock that runs backwards is held at the last recorded time.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Called before each group is written: returns once everything that the records rest on (their keys) is durable.
    /// An error stops the journal.
    pub before_sync: Arc<dyn Fn() -> io::Result<()> + Send + Sync>,
    /// Asked at every write of the anchor, and once more at the end: how many records another log, whose anchor lies beside this one, surely has,
    /// durable and anchored. Kept in this anchor, as a witness should that log be put back to an earlier day together
    /// with its own anchor. 0 for none.
    pub beside: Arc<dyn Fn() -> u64 + Send + Sync>,
    /// Knows of what is older than the last 65,536 records. Without it the journal remembers the head of every stream,
    /// some 80 bytes each, and the last 262,144 ids; and it never leaves what a quick start needs.
    pub older: Option<Arc<dyn Older>>,
    /// A new segment is begun rather than letting one grow beyond this, in bytes. From 4,096 to 1 GiB.
    pub segment_bytes: u64,
    /// The most appends that wait; more are answered busy. From 1 to 1,048,576.
    pub queue_max: usize,
    /// The most bytes of events that wait; more are answered busy. At least 65,536.
    pub queue_bytes_max: usize,
    /// The most records of one group. At least 1.
    pub group_records_max: usize,
    /// A group takes no further record once its frames have this many bytes. From 1 to 8 MiB.
    pub group_bytes_max: usize,
    /// The most bytes of recent records kept in memory for readers. They are read from disk otherwise.
    pub tail_bytes_max: usize,
}

impl Settings {
    /// Settings with the usual bounds, and with nothing to wait for before a sync no log beside, and nobody to ask.
    pub fn new(
        dir: impl Into<PathBuf>,
        anchor: impl Into<PathBuf>,
        origin: impl Into<String>,
        key: SigningKey,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Self {
        Self {
            dir: dir.into(),
            anchor: anchor.into(),
            origin: origin.into(),
            key,
            clock: Arc::new(clock),
            before_sync: Arc::new(|| Ok(())),
            beside: Arc::new(|| 0),
            older: None,
            segment_bytes: 64 << 20,
            queue_max: 8_192,
            queue_bytes_max: 64 << 20,
            group_records_max: 2_048,
            group_bytes_max: 4 << 20,
            tail_bytes_max: 16 << 20,
        }
    }

    pub(crate) fn check(&self) -> Result<(), OpenError> {
        check_origin(&self.origin)?;
        let sane = (4_096..=1 << 30).contains(&self.segment_bytes)
            && (1..=1 << 20).contains(&self.queue_max)
            && self.queue_bytes_max >= 65_536
            && self.group_records_max >= 1
            && (1..=GROUP_BYTES_LIMIT).contains(&self.group_bytes_max);
        if sane { Ok(()) } else { Err(OpenError::Settings("a bound is out of its range".into())) }
    }
}

/// Refuses what is no name for a log: the rule for key names in C2SP signed notes, and 1 to 200 bytes.
pub fn check_origin(origin: &str) -> Result<(), OpenError> {
    let good = (1..=ORIGIN_BYTES_MAX).contains(&origin.len())
        && !origin.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+');
    if good { Ok(()) } else { Err(OpenError::Settings("the origin is no name for a signed note".into())) }
}
