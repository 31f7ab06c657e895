//! The trees of both logs as outsiders check them: tiles kept as files beside the data, brought up to each log by a follower,
//! cosigned by witnesses, served read-only.
//!
//! Everything here is derived, may be deleted while the hub is stopped, and is never believed more than the log: a
//! checkpoint is published once the tiles give the very root that the log signed, which is one of durable and anchored
//! records only. Nothing here is in the way of an acknowledgement.

mod ask;
mod listen;

use crate::{
    exit::{Exit, Failed},
    follow::apart,
    hub::Hub,
};
use ask::Asking;
use eventlog::{ReadError, Record, leaf};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use store::LogName;
use tlog::{Edge, Note, PublishError, Publisher, Reader, Vkey, read_tile};
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
    time::{Instant, timeout},
};

pub use ask::WitnessAt;

/// How many records are read at once.
const BATCH: usize = 512;
/// How long a question waits for the record that it is about to be published.
const WANTED_LIMIT: Duration = Duration::from_secs(5);
/// After a failure, how long until the tiles are written again.
const AGAIN: Duration = Duration::from_secs(5);

/// What is published, to whom, how often.
#[derive(Debug, Clone)]
pub struct Publishing {
    /// Where tiles are served; loopback only. None: nowhere.
    pub listen: Option<SocketAddr>,
    /// Who is asked to cosign every published checkpoint.
    pub witnesses: Vec<WitnessAt>,
    /// At most so often a checkpoint is published while the log grows, and a witness that was not there is asked again.
    pub every: Duration,
}

impl Default for Publishing {
    fn default() -> Self {
        Self { listen: None, witnesses: Vec::new(), every: Duration::from_secs(1) }
    }
}

/// What is published of one log.
#[derive(Debug)]
pub(crate) struct PublishedTree {
    /// The tiles that are not full.
    pub edge: Edge,
    /// The signed checkpoint, with the cosignatures that came in time.
    pub note: Note,
}

/// The tree of one log.
pub(crate) struct Tree {
    name: LogName,
    /// The log's public key, under its origin.
    pub vkey: Vkey,
    dir: PathBuf,
    published: watch::Sender<Option<Arc<PublishedTree>>>,
    /// Somebody waits for what is not published yet.
    wanted: Notify,
    /// A file was found to be damaged: all of them are made again.
    damaged: AtomicBool,
}

impl Tree {
    /// What is published now.
    pub fn published(&self) -> Option<Arc<PublishedTree>> {
        self.published.borrow().clone()
    }

    /// Waits until so many records are published; `None` if they are not in time.
    pub async fn covering(&self, size: u64) -> Option<Arc<PublishedTree>> {
        let mut published = self.published.subscribe();
        let covers =
            |tree: &Option<Arc<PublishedTree>>| tree.as_ref().is_some_and(|tree| tree.note.checkpoint().size >= size);
        if !covers(&published.borrow()) {
            self.wanted.notify_one();
        }
        let waited = timeout(WANTED_LIMIT, published.wait_for(covers)).await.ok()?.ok()?;
        waited.clone()
    }

    /// Reads the tiles of what is published. Every file is hashed up to the root.
    pub fn reader<'a>(&'a self, tree: &'a PublishedTree) -> Reader<'a> {
        Reader::new(&tree.edge, |path| read_tile(&self.dir, path))
    }

    /// Has all tiles made again, because one of them is damaged.
    pub fn repair(&self, why: &tlog::ReadError) {
        tracing::error!(log = ?self.name, %why, "a tile is damaged; all of them are made again from the log");
        // Nobody is shown half of what is being made, or takes what is not there yet for further damage.
        self.published.send_replace(None);
        self.damaged.store(true, Ordering::Relaxed);
        self.wanted.notify_one();
    }
}

/// Both trees.
pub(crate) struct Trees {
    /// Of what happened.
    pub facts: Arc<Tree>,
    /// Of who looked.
    pub access: Arc<Tree>,
    /// Whether a witness refused what a log signed.
    pub refused: watch::Sender<bool>,
}

/// The directory of the tiles of a log, below the data.
pub(crate) fn dir_of(data: &Path, log: LogName) -> PathBuf {
    data.join("tiles").join(word(log))
}

/// The name of a log in paths.
pub(crate) fn word(log: LogName) -> &'static str {
    match log {
        LogName::Facts => "facts",
        LogName::Access => "access",
    }
}

/// The name under which the checkpoints of a log are signed.
pub(crate) fn origin_of(origin: &str, log: LogName) -> String {
    match log {
        LogName::Facts => origin.to_owned(),
        LogName::Access => format!("{origin}/access"),
    }
}

/// The public key of a log.
pub(crate) fn vkey_of(origin: &str, log: LogName, key: [u8; 32]) -> Result<Vkey, Failed> {
    Vkey::log(&origin_of(origin, log), key).map_err(Failed::with(Exit::Data))
}

impl Trees {
    /// The trees of a hub's logs, which nobody follows yet.
    pub(crate) fn new(hub: &Hub, data: &Path) -> Result<Arc<Self>, Failed> {
        let known = hub.known.get();
        let key = known
            .register
            .genesis()
            .and_then(|genesis| data_encoding::BASE64.decode(genesis.log_key.0.as_bytes()).ok()?.try_into().ok());
        let key: [u8; 32] = key.ok_or_else(|| Failed::new(Exit::Data, "the genesis record holds no valid log key"))?;
        let tree = |name| -> Result<Arc<Tree>, Failed> {
            Ok(Arc::new(Tree {
                name,
                vkey: vkey_of(&hub.origin, name, key)?,
                dir: dir_of(data, name),
                published: watch::Sender::new(None),
                wanted: Notify::new(),
                damaged: AtomicBool::new(false),
            }))
        };
        let (facts, access) = (tree(LogName::Facts)?, tree(LogName::Access)?);
        Ok(Arc::new(Self { facts, access, refused: watch::Sender::new(false) }))
    }

    /// Opens the directories and follows both logs for as long as the hub lives.
    pub fn follow(hub: &Arc<Hub>, data: &Path, publishing: &Publishing) -> Result<Arc<Self>, Failed> {
        let trees = Self::new(hub, data)?;
        for tree in [&trees.facts, &trees.access] {
            let (publisher, _, resumed) = Publisher::open(&tree.dir, &tree.vkey).map_err(Failed::making(&tree.dir))?;
            tracing::info!(log = ?tree.name, ?resumed, "tiles");
            let head = hub.followed(tree.name).log.head();
            let asking = publishing.witnesses.iter().cloned().map(|at| Asking::new(at, publishing.every)).collect();
            let follower = Follower {
                hub: Arc::downgrade(hub),
                trees: trees.clone(),
                tree: tree.clone(),
                publisher,
                asking,
                every: publishing.every,
            };
            // Reading the log and writing files block.
            apart("tiles", follower.run(head))?;
        }
        Ok(trees)
    }

    /// The tree of a log.
    pub fn of(&self, log: LogName) -> &Arc<Tree> {
        match log {
            LogName::Facts => &self.facts,
            LogName::Access => &self.access,
        }
    }

    /// Serves both trees read-only at an address on loopback. Answers where.
    pub async fn listen(self: &Arc<Self>, address: SocketAddr) -> Result<(SocketAddr, JoinHandle<()>), Failed> {
        listen::listen(self.clone(), address).await
    }
}

/// Keeps the tiles of one log.
struct Follower {
    hub: Weak<Hub>,
    trees: Arc<Trees>,
    tree: Arc<Tree>,
    publisher: Publisher,
    asking: Vec<Asking>,
    every: Duration,
}

/// Why the tiles are not up to the log.
enum Behind {
    /// The hub is gone.
    Over,
    /// Something failed; it is tried again later.
    Failed(String),
}

impl Follower {
    /// Ends with the hub.
    async fn run(mut self, mut head: watch::Receiver<u64>) {
        loop {
            let mut over = head.clone();
            head.mark_unchanged();
            let published = tokio::select! {
                published = self.publish() => published,
                // A witness may take longer to answer than the hub to stop.
                () = async { while over.changed().await.is_ok() {} } => return,
            };
            let pause = match published {
                Ok(()) => self.every,
                Err(Behind::Over) => return,
                Err(Behind::Failed(why)) => {
                    tracing::error!(log = ?self.tree.name, %why, "the tiles are behind the log");
                    AGAIN
                }
            };
            let rest = Instant::now() + pause;
            let mut grown = false;
            // At most so often, unless somebody waits.
            let is_wanted = loop {
                tokio::select! {
                    () = tokio::time::sleep_until(rest) => break false,
                    () = self.tree.wanted.notified() => break true,
                    changed = head.changed(), if !grown => match changed {
                        Ok(()) => grown = true,
                        Err(_) => return,
                    },
                }
            };
            if is_wanted || grown || pause == AGAIN {
                continue;
            }
            let again = self.asking.iter().filter_map(Asking::again).min();
            let later = async {
                match again {
                    Some(again) => tokio::time::sleep_until(again).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                changed = head.changed() => if changed.is_err() { return },
                () = self.tree.wanted.notified() => {}
                // A witness that was not there may be there now.
                () = later => {}
            }
        }
    }

    /// Brings the tiles up to the log, has the checkpoint cosigned, and publishes it.
    async fn publish(&mut self) -> Result<(), Behind> {
        if self.tree.damaged.swap(false, Ordering::Relaxed) {
            self.publisher.clear().map_err(failed)?;
        }
        let note = self.signed()?;
        if note.checkpoint().size < self.publisher.edge().size() {
            // What is published is a beginning of the log, or none of it.
            let why = "the log is shorter than what was published of it; its tiles are made again";
            tracing::error!(log = ?self.tree.name, published = self.publisher.edge().size(), "{why}");
            self.publisher.clear().map_err(failed)?;
        }
        self.catch_up(&note)?;
        match self.write(&note) {
            // Tiles of an earlier day or of another history were taken up: from the beginning, once.
            Err(PublishError::NotTheLogs { .. }) => {
                tracing::warn!(log = ?self.tree.name, "the tiles are not those of the log and are made again");
                self.publisher.clear().map_err(failed)?;
                self.catch_up(&note)?;
                self.write(&note).map_err(failed)?;
            }
            other => other.map_err(failed)?,
        }
        let edge = self.publisher.edge().clone();
        let mut text = note.text().to_owned();
        for asking in &mut self.asking {
            let reader = |path| read_tile(&self.tree.dir, path);
            match asking.ask(&edge, &reader, &note).await {
                Ok(line) => text.push_str(line.as_deref().unwrap_or_default()),
                Err(refused) => {
                    refused.tell(self.tree.name, asking);
                    if refused.is_conflict() {
                        self.trees.refused.send_replace(true);
                    }
                }
            }
        }
        let note = Note::parse(&text).map_err(failed)?;
        self.publisher.announce(note.text()).map_err(failed)?;
        self.tree.published.send_replace(Some(Arc::new(PublishedTree { edge, note })));
        Ok(())
    }

    /// The tiles that a checkpoint names; nobody is told of it yet.
    fn write(&mut self, note: &Note) -> Result<(), PublishError> {
        self.publisher.write_partials(note)
    }

    /// The newest checkpoint that the log signed.
    fn signed(&self) -> Result<Note, Behind> {
        let hub = self.hub.upgrade().ok_or(Behind::Over)?;
        let signed = hub.followed(self.tree.name).log.signed();
        let (_, text) = signed.ok_or_else(|| Behind::Failed("nobody signs for this log".into()))?;
        tlog::log_signed_by(&text, std::slice::from_ref(&self.tree.vkey)).map_err(failed)
    }

    /// Pushes the leaves of the records up to a checkpoint. The hub is held for no longer than a batch takes.
    fn catch_up(&mut self, note: &Note) -> Result<(), Behind> {
        let size = note.checkpoint().size;
        while self.publisher.edge().size() < size {
            let after = self.publisher.edge().size();
            let page = {
                let hub = self.hub.upgrade().ok_or(Behind::Over)?;
                hub.followed(self.tree.name).log.read(after, BATCH)
            };
            let page = page.map_err(|error: ReadError| failed(error))?;
            if page.is_empty() {
                return Err(Behind::Failed("the log does not give the records that it signed".into()));
            }
            for stored in page.iter().take_while(|stored| stored.position <= size) {
                let record = Record::from_bytes(&stored.bytes).map_err(failed)?;
                self.publisher.push(&leaf(record.salt, stored.hash)).map_err(failed)?;
            }
        }
        Ok(())
    }
}

fn failed(error: impl std::fmt::Display) -> Behind {
    Behind::Failed(error.to_string())
}
