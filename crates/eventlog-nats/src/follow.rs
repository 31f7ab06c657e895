//! Follows a stream from a place on, for as long as anybody listens: whatever breaks off is begun anew where it stood.
//!
//! It judges sequences, length and settings; what the messages say is judged by the engine.

use crate::{
    OpenError,
    nats::Link,
    read::{Raw, last_of, of_leader},
    settings::{GAP_TRIES_MAX, HEARTBEAT, IDLE, LOOK_EVERY, LOOK_WAIT, RETRY_PAUSE, SHRUNK_WAIT},
    strict::{self, Extent},
};
use async_nats::jetstream::{
    self,
    consumer::{AckPolicy, DeliverPolicy, pull},
};
use std::time::{Duration, Instant};
use tokio::{
    sync::mpsc,
    time::{sleep, timeout},
};
use tokio_stream::StreamExt as _;

/// How many messages the stream's leader is asked for one by one, before a consumer is made.
const CAUGHT_UP_MAX: u64 = 64;
/// How long making a consumer may take at first, and how long after it was late some times: meanwhile nothing else is
/// heard of.
const CONSUMER_WAIT: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(8));
/// Messages that the client asks for at once: what is in memory on the way to the engine is bounded by it.
const BATCH_MAX: usize = 256;
/// How long one request for messages stands.
const EXPIRES: Duration = Duration::from_secs(10);
/// The server forgets a consumer that nobody asks for this long.
const INACTIVE: Duration = Duration::from_secs(30);
/// A header that carries the seal of a record.
pub(crate) const SEAL: &str = "Hub-Seal";

/// What a follower reports.
pub(crate) enum Seen {
    /// The next message, with its seal if it has one.
    Message(Raw, Option<String>),
    /// The stream as it is now; its settings are strict.
    Look(Extent, Instant),
    /// The stream is not what it was: where, and why.
    Damaged(u64, String),
    /// The stream's settings are laxer than they must be.
    Refused(String),
}

/// What is counted while following is begun again and again.
struct Trials {
    /// How often a message was left out, running.
    gaps: u32,
    /// Since when the stream looks shorter than it was.
    shrunk: Option<Instant>,
    /// How long making a consumer may take next.
    patience: Duration,
}

/// Which messages are followed.
pub(crate) struct Following {
    pub link: Link,
    /// The JetStream stream.
    pub name: String,
    /// One subject only. Without one, every message is followed and none may be missing.
    pub filter: Option<String>,
    /// The first sequence.
    pub next: u64,
}

impl Following {
    /// Runs until nobody listens or the stream is damaged.
    pub async fn run(mut self, out: mpsc::Sender<Seen>) {
        let mut trials = Trials { gaps: 0, shrunk: None, patience: CONSUMER_WAIT.0 };
        let mut pause = RETRY_PAUSE.0;
        while !out.is_closed() {
            let before = self.next;
            if let Err(end) = self.once(&out, &mut trials).await {
                match end {
                    End::Closed => return,
                    End::Damaged(position, what) => {
                        let _ = out.send(Seen::Damaged(position, what)).await;
                        return;
                    }
                    End::Refused(what) => {
                        let _ = out.send(Seen::Refused(what)).await;
                        return;
                    }
                    End::Again(why) => tracing::debug!(stream = self.name, why, "following begins anew"),
                }
            }
            // What brought something is worth asking at once.
            pause = if self.next > before { RETRY_PAUSE.0 } else { (pause * 2).min(RETRY_PAUSE.1) };
            sleep(pause).await;
        }
    }

    async fn once(&mut self, out: &mpsc::Sender<Seen>, trials: &mut Trials) -> Result<(), End> {
        let extent = self.look(out, &mut trials.shrunk).await?;
        self.catch_up(extent.last, out).await?;
        let again = |error: &dyn std::error::Error| End::Again(error.to_string());
        let config = pull::Config {
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: self.next },
            ack_policy: AckPolicy::None,
            filter_subject: self.filter.clone().unwrap_or_default(),
            inactive_threshold: INACTIVE,
            memory_storage: true,
            num_replicas: 1,
            ..pull::Config::default()
        };
        let making = async {
            let made = self.link.jetstream.create_consumer_on_stream(config, self.name.as_str()).await;
            let consumer: jetstream::consumer::Consumer<pull::Config> = made.map_err(|error| again(&error))?;
            let asked = consumer.stream().max_messages_per_batch(BATCH_MAX).heartbeat(HEARTBEAT).expires(EXPIRES);
            asked.messages().await.map_err(|error| again(&error))
        };
        let late = |_| Err(End::Again("no consumer was made in time".into()));
        let made = timeout(trials.patience, making).await.unwrap_or_else(late);
        trials.patience = if made.is_ok() { CONSUMER_WAIT.0 } else { (trials.patience * 2).min(CONSUMER_WAIT.1) };
        let mut messages = made?;
        let mut looked = Instant::now();
        loop {
            let next = timeout(IDLE, messages.next()).await;
            match next {
                Ok(Some(Ok(message))) => {
                    let sequence = message.info().map(|info| info.stream_sequence);
                    let sequence = sequence.map_err(|error| End::Again(error.to_string()))?;
                    if sequence < self.next {
                        continue;
                    }
                    while self.filter.is_none() && self.next < sequence {
                        self.fill(out, &mut trials.gaps).await?;
                    }
                    trials.gaps = 0;
                    let seal = message.headers.as_ref().and_then(|headers| headers.get(SEAL));
                    let seal = seal.map(|seal| seal.as_str().to_owned());
                    let raw = Raw { subject: message.subject.to_string(), sequence, bytes: message.payload.clone() };
                    out.send(Seen::Message(raw, seal)).await.map_err(|_| End::Closed)?;
                    self.next = sequence + 1;
                }
                Ok(Some(Err(error))) => return Err(again(&error)),
                Ok(None) => return Err(End::Again("the messages ended".into())),
                // Heartbeats are the client library's to miss; a request that was lost on the way is not seen by it. So
                // whoever is given nothing asks whether there is something.
                Err(_) if self.behind().await? => return Err(End::Again("messages are there and do not come".into())),
                Err(_) => {}
            }
            if looked.elapsed() >= LOOK_EVERY {
                self.look(out, &mut trials.shrunk).await?;
                looked = Instant::now();
            }
        }
    }

    /// Asks the stream's leader for what is there already, some of it. A consumer is made by the leader of the whole
    /// cluster, which is chosen anew in its own time when a node is gone; the stream's own leader may be there long before.
    async fn catch_up(&mut self, last: u64, out: &mpsc::Sender<Seen>) -> Result<(), End> {
        let to = last.min(self.next.saturating_add(CAUGHT_UP_MAX - 1));
        while self.filter.is_none() && self.next <= to {
            let asked = timeout(LOOK_WAIT, of_leader(&self.link, &self.name, self.next)).await;
            // Who cannot tell now is asked again; whether it is gone is judged where a consumer leaves it out.
            let Ok(Ok((raw, seal))) = asked else { return Ok(()) };
            if raw.sequence != self.next {
                return Ok(());
            }
            out.send(Seen::Message(raw, seal)).await.map_err(|_| End::Closed)?;
            self.next += 1;
        }
        Ok(())
    }

    /// The stream as the node tells it that is spoken with. One that cannot tell, or not in time, may be cut off from the
    /// others: then another one is spoken with, also where nothing is on its way that would find out.
    async fn inspect(&self) -> Result<Extent, OpenError> {
        let told = timeout(LOOK_WAIT, strict::inspect(&self.link, &self.name)).await;
        let told = told.unwrap_or_else(|_| Err(OpenError::Unavailable("the node does not answer in time".into())));
        if matches!(told, Err(OpenError::Unavailable(_))) {
            self.link.turn().await;
        }
        told
    }

    /// Whether there are messages that were not given yet.
    async fn behind(&self) -> Result<bool, End> {
        let last = match &self.filter {
            None => self.inspect().await.map(|extent| extent.last).map_err(|error| error.to_string()),
            Some(subject) => {
                let last = last_of(&self.link, &self.name, subject).await;
                last.map(|last| last.map_or(0, |last| last.sequence))
            }
        };
        last.map(|last| last >= self.next).map_err(End::Again)
    }

    /// A message was left out: a node may lack it. The leader is asked for it, a bounded number of times.
    async fn fill(&mut self, out: &mpsc::Sender<Seen>, gaps: &mut u32) -> Result<(), End> {
        *gaps += 1;
        match of_leader(&self.link, &self.name, self.next).await {
            Ok((raw, seal)) if raw.sequence == self.next => {
                tracing::warn!(stream = self.name, position = self.next, "a node left a record out; the leader has it");
                out.send(Seen::Message(raw, seal)).await.map_err(|_| End::Closed)?;
                self.next += 1;
                *gaps = 0;
                Ok(())
            }
            Ok(_) => Err(End::Again("the leader gave another message".into())),
            Err(why) if *gaps >= GAP_TRIES_MAX => Err(End::Damaged(self.next, format!("the record is gone: {why}"))),
            Err(why) => Err(End::Again(why)),
        }
    }

    /// The stream must be as strict as it was, and not shorter than what was followed.
    async fn look(&self, out: &mpsc::Sender<Seen>, shrunk: &mut Option<Instant>) -> Result<Extent, End> {
        let asked = Instant::now();
        let extent = match self.inspect().await {
            Ok(extent) => extent,
            Err(OpenError::Refused(refused)) => return Err(End::Refused(refused.to_string())),
            Err(OpenError::Missing(name)) => {
                let gone = format!("the stream {name} is gone");
                return Err(lasting(shrunk, self.next, gone));
            }
            Err(error @ (OpenError::Exists(_) | OpenError::Damaged(_) | OpenError::Unavailable(_))) => {
                return Err(End::Again(error.to_string()));
            }
        };
        if extent.first > 1 || extent.deleted > 0 {
            return Err(lasting(shrunk, extent.first, "records are gone from the stream".into()));
        }
        if extent.last + 1 < self.next {
            let what = format!("the stream ends at {}, {} were there", extent.last, self.next - 1);
            return Err(lasting(shrunk, extent.last + 1, what));
        }
        *shrunk = None;
        out.send(Seen::Look(extent, asked)).await.map_err(|_| End::Closed)?;
        Ok(extent)
    }
}

/// Damage, if it was there for long enough: a leader that was just elected may not have applied everything yet.
fn lasting(since: &mut Option<Instant>, position: u64, what: String) -> End {
    if since.get_or_insert_with(Instant::now).elapsed() < SHRUNK_WAIT {
        End::Again(what)
    } else {
        End::Damaged(position, what)
    }
}

/// Why following broke off.
enum End {
    Closed,
    Damaged(u64, String),
    Refused(String),
    Again(String),
}
