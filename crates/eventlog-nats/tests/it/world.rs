//! What these tests share: a key, settings of a log, numbered drafts.

use eventlog::{Checkpoint, EventLog as _, Hash};
use eventlog_nats::{LogSettings, Nats, NatsLog, cluster::Cluster};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

/// A connection to all of a cluster.
pub fn connect(cluster: &Cluster) -> Arc<Nats> {
    Nats::connect(cluster.settings()).unwrap()
}

/// Stands for the log's key: what it makes of a text, nobody makes without it. The real one is the server's to bring.
fn seal(what: &str, text: &str) -> Hash {
    Hash::of_all(&[b"the key of every log here", what.as_bytes(), b":", text.as_bytes()])
}

/// The note that vouches for a checkpoint.
pub fn sign(origin: &str, checkpoint: Checkpoint) -> String {
    let body = format!("{origin}\n{}\n{}\n", checkpoint.size, checkpoint.root);
    format!("{body}\n{}\n", seal("note", &body))
}

/// What a note vouches for.
pub fn open(origin: &str, note: &str) -> Result<Checkpoint, String> {
    let (body, signature) = note.split_once("\n\n").ok_or("no note")?;
    let body = format!("{body}\n");
    if signature.trim() != seal("note", &body).to_string() {
        return Err("not signed by this key".into());
    }
    let [name, size, root] = body.lines().collect::<Vec<_>>()[..] else { return Err("no note".into()) };
    if name != origin {
        return Err("of another log".into());
    }
    let size = size.parse().map_err(|_| "no size")?;
    Ok(Checkpoint { size, root: Hash::try_from(root.to_owned())? })
}

/// Settings of a log of this name that signs nothing.
pub fn settings(origin: &str) -> LogSettings {
    let name = origin.to_owned();
    let now = || {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        kernel::Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap()).unwrap()
    };
    let mut settings = LogSettings::new("test.hub", origin, Arc::new(move |note: &str| open(&name, note)), now);
    let name = origin.to_owned();
    settings.seal = Some(Arc::new(move |text: &str| seal(&name, text)));
    settings
}

/// The same for a process with the `checkpoint` role.
pub fn signing(origin: &str) -> LogSettings {
    let name = origin.to_owned();
    LogSettings { signer: Some(Arc::new(move |checkpoint| Ok(sign(&name, checkpoint)))), ..settings(origin) }
}

/// A name that no other test has.
pub fn fresh() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("test.hub/log-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A new log of a new name, and the name.
pub fn new_log(nats: &Arc<Nats>) -> (NatsLog, String) {
    let origin = fresh();
    (NatsLog::create(nats.clone(), settings(&origin)).unwrap(), origin)
}

/// A log that is there, opened on a connection of its own, as another process would.
pub fn another(cluster: &Cluster, settings: LogSettings) -> NatsLog {
    NatsLog::open(connect(cluster), settings).unwrap().0
}

/// Waits until a log has seen so many records.
pub async fn seen(log: &NatsLog, size: u64) {
    let mut head = log.head();
    let waited = tokio::time::timeout(std::time::Duration::from_mins(1), head.wait_for(|&head| head >= size)).await;
    waited.expect("the follower is far behind").unwrap();
}

/// The client itself, for what nobody should do.
pub async fn raw(cluster: &Cluster, node: usize) -> async_nats::jetstream::Context {
    let client = async_nats::connect(format!("127.0.0.1:{}", cluster.client_port(node))).await.unwrap();
    async_nats::jetstream::new(client)
}
