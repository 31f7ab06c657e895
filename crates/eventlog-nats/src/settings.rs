//! Where the cluster is, how one log on it is opened, and every bound.

use eventlog::{Checkpoint, Hash};
use kernel::Timestamp;
use std::{io, path::PathBuf, sync::Arc, time::Duration};

/// How long one request to the cluster may take.
pub(crate) const REQUEST_WAIT: Duration = Duration::from_secs(5);
/// How long one question to JetStream may take with all its repetitions.
pub(crate) const STRICT_WAIT: Duration = Duration::from_secs(16);
/// How long connecting may take, all addresses together.
pub(crate) const CONNECT_WAIT: Duration = Duration::from_secs(10);
/// How long one attempt to publish waits for its acknowledgement.
pub(crate) const ACK_WAIT: Duration = Duration::from_secs(2);
/// How often one message is sent at most.
pub(crate) const TRIES_MAX: u32 = 40;
/// Pause before a message is sent again, doubled up to the second value: a new leader takes a second or two.
pub(crate) const RETRY_PAUSE: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(800));
/// After this time an append whose outcome is not known is answered so.
pub(crate) const APPEND_WAIT: Duration = Duration::from_secs(25);
/// How often an append that expects no version is staged anew because others wrote to its stream meanwhile.
pub(crate) const OVERTAKEN_MAX: u32 = 64;
/// Records on their way to the cluster at once. More wait in their queue.
pub(crate) const IN_FLIGHT_MAX: usize = 1_024;
/// Records that one call of `before_publish` covers at most.
pub(crate) const GROUP_MAX: usize = 1_024;
/// A follower that hears nothing, not even a heartbeat, for twice this asks anew.
pub(crate) const HEARTBEAT: Duration = Duration::from_secs(1);
/// A follower that is given nothing for this long asks whether there is something.
pub(crate) const IDLE: Duration = LOOK_EVERY;
/// How often a record that the follower was not given is asked for before the log counts as damaged.
pub(crate) const GAP_TRIES_MAX: u32 = 20;
/// How long the stream may look shorter than what was followed (a new leader catching up) before it counts as damaged.
pub(crate) const SHRUNK_WAIT: Duration = Duration::from_secs(30);
/// The same while a log is opened, where somebody waits for it.
pub(crate) const SHORT_WAIT: Duration = Duration::from_secs(8);
/// How often the stream's settings and length are looked at again.
pub(crate) const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Nothing is appended, and the log does not count as current, while what was stored this long ago is not all known here
/// (decision 4): well within the time for which the server knows repeated ids, so that a repetition elsewhere cannot go
/// unseen.
pub(crate) const CURRENT_WAIT: Duration = Duration::from_secs(2);
/// How long one such look may take. A node that does not answer in this time may be cut off from the others.
pub(crate) const LOOK_WAIT: Duration = Duration::from_secs(2);
/// A log that makes no progress for this long while it is opened is not available.
pub(crate) const STALL_WAIT: Duration = Duration::from_secs(30);
/// How long reading older records may take.
pub(crate) const READ_WAIT: Duration = Duration::from_secs(15);
/// A signer whose checkpoint was overtaken leaves the role to the other until none came for this long.
pub(crate) const STEP_BACK: Duration = Duration::from_secs(5);

/// How many nodes hold each stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replicas {
    /// On three nodes: an acknowledged record survives the loss of any one.
    Three,
    /// On one node. For tests and measurements only: nothing survives the loss of that node's disk.
    OneForTestsOnly,
}

impl Replicas {
    pub(crate) fn count(self) -> u64 {
        match self {
            Self::Three => 3,
            Self::OneForTestsOnly => 1,
        }
    }
}

/// Where the cluster is and how to reach it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Addresses of clients' ports: `tls://host:4222`, or `nats://127.0.0.1:4222` on loopback only.
    pub servers: Vec<String>,
    /// Monitoring endpoints of **all** nodes: `http://host:8222`.
    pub monitors: Vec<String>,
    /// Name and password, if the cluster asks for them.
    pub user: Option<(String, String)>,
    /// The authority that signed the nodes' certificates, as a PEM file; the system's otherwise.
    pub authority: Option<PathBuf>,
    /// Certificate and key to show to the nodes, as PEM files.
    pub identity: Option<(PathBuf, PathBuf)>,
    /// How many nodes hold each stream.
    pub replicas: Replicas,
}

impl Settings {
    /// Three replicas, no name, no certificates.
    pub fn new(servers: Vec<String>, monitors: Vec<String>) -> Self {
        Self { servers, monitors, user: None, authority: None, identity: None, replicas: Replicas::Three }
    }
}

/// Signs a checkpoint: gives the note that vouches for it.
pub type Signer = Arc<dyn Fn(Checkpoint) -> Result<String, String> + Send + Sync>;
/// Opens a note: what it vouches for, if the log's key signed it under the log's origin.
pub type Verifier = Arc<dyn Fn(&str) -> Result<Checkpoint, String> + Send + Sync>;
/// Seals the digest of a record with the log's key, as text.
pub type Sealer = Arc<dyn Fn(&str) -> Hash + Send + Sync>;
/// Keeps the newest verified checkpoint and its note outside the cluster, durably.
pub type Anchoring = Arc<dyn Fn(Checkpoint, &str) -> io::Result<()> + Send + Sync>;

/// Everything that one log has to be told. [`LogSettings::new`] fills in bounds that suit a small server.
#[derive(Clone)]
pub struct LogSettings {
    /// The log's name, under which its checkpoints are signed. The name of its JetStream stream is derived from it.
    pub origin: String,
    /// The name that the logs of one hub share: the stream of their checkpoints is called after it.
    pub hub: String,
    /// Tells the time of an append.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Called before each group is published: returns once everything that the records rest on (their keys) is durable.
    /// An error stops the log.
    pub before_publish: Arc<dyn Fn() -> io::Result<()> + Send + Sync>,
    /// What this process last knew, from its own anchor. A log that is shorter, or has another root there, is refused.
    pub anchor: Option<Checkpoint>,
    /// What this makes of a record's digest goes with every record and is demanded of every record, so that whoever has
    /// access to the cluster but not the log's key can add none. Without it records are taken from anybody who may write.
    pub seal: Option<Sealer>,
    /// Opens notes.
    pub verifier: Verifier,
    /// Signs notes: given to processes with the `checkpoint` role only.
    pub signer: Option<Signer>,
    /// Told of each newer checkpoint that was verified. An error stops the log.
    pub anchoring: Anchoring,
    /// The shortest time between two checkpoints that this process signs.
    pub checkpoint_every: Duration,
    /// The most appends that wait; more are answered busy.
    pub queue_max: usize,
    /// The most bytes of events that wait; more are answered busy.
    pub queue_bytes_max: usize,
    /// The most bytes of recent records kept in memory for readers.
    pub tail_bytes_max: usize,
}

impl LogSettings {
    /// Settings with the usual bounds, no anchor, no signer, and nothing to wait for before a record is published.
    pub fn new(
        hub: impl Into<String>,
        origin: impl Into<String>,
        verifier: Verifier,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Self {
        Self {
            origin: origin.into(),
            hub: hub.into(),
            clock: Arc::new(clock),
            before_publish: Arc::new(|| Ok(())),
            anchor: None,
            seal: None,
            verifier,
            signer: None,
            anchoring: Arc::new(|_, _| Ok(())),
            checkpoint_every: Duration::from_millis(500),
            queue_max: 8_192,
            queue_bytes_max: 64 << 20,
            tail_bytes_max: 16 << 20,
        }
    }
}
