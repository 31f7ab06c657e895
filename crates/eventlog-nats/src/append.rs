//! The way of a record to the cluster: groups that wait for their keys, sending in order, and repeating what got no
//! answer. What the answers mean is judged by the engine.

use crate::{
    follow::SEAL,
    nats::Link,
    settings::{ACK_WAIT, GROUP_MAX, RETRY_PAUSE, TRIES_MAX},
    shared::Shared,
};
use async_nats::jetstream::{
    self,
    context::{PublishAckFuture, PublishError, PublishErrorKind},
    message::PublishMessage,
};
use eventlog::{AppendError, Appended, Draft, Expected};
use hyper::body::Bytes;
use kernel::RecordId;
use std::{
    error::Error as _,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::{
    sync::{mpsc, oneshot},
    task::spawn_blocking,
    time::{sleep, timeout},
};

/// An append that waits.
pub(crate) struct Request {
    pub draft: Draft,
    pub expected: Expected,
    /// What it counts for in the bound on queued bytes.
    pub weight: usize,
    pub answer: oneshot::Sender<Result<Appended, AppendError>>,
}

impl Request {
    /// It no longer waits.
    pub fn release(&self, shared: &Shared) {
        shared.queued.fetch_sub(1, Ordering::Relaxed);
        shared.queued_bytes.fetch_sub(self.weight, Ordering::Relaxed);
    }
}

/// Appends that may go on together, or why nothing may any more.
pub(crate) struct Group {
    pub requests: Vec<Request>,
    pub ready: Result<(), String>,
}

/// Collects what waits into groups and has what they rest on made durable first.
pub(crate) async fn intake(
    mut queue: mpsc::Receiver<Request>,
    groups: mpsc::Sender<Group>,
    before: Arc<dyn Fn() -> io::Result<()> + Send + Sync>,
) {
    while let Some(first) = queue.recv().await {
        let mut requests = vec![first];
        while requests.len() < GROUP_MAX
            && let Ok(request) = queue.try_recv()
        {
            requests.push(request);
        }
        let before = before.clone();
        let ready = spawn_blocking(move || before()).await;
        let ready = ready.map_err(|error| error.to_string()).and_then(|done| done.map_err(|error| error.to_string()));
        if groups.send(Group { requests, ready }).await.is_err() {
            return;
        }
    }
}

/// A record ready to be sent.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub id: RecordId,
    /// Tells attempts for one record apart when it had to be staged anew.
    pub staging: u64,
    pub subject: String,
    /// The expected last sequence of the subject.
    pub expected: u64,
    pub bytes: Bytes,
    pub seal: Option<String>,
    /// Set once nobody needs an outcome any more.
    pub over: Arc<AtomicBool>,
}

/// What came of a record that was sent.
pub(crate) struct Outcome {
    pub id: RecordId,
    pub staging: u64,
    pub what: Sent,
}

/// See [`Outcome`].
pub(crate) enum Sent {
    /// Stored at this place: now, or before by an earlier attempt or somebody else under the same id.
    Acked { sequence: u64, duplicate: bool },
    /// The stream's last record is another one than expected. An earlier attempt may be what lies there.
    Stale,
    /// No answer in all attempts.
    Unknown(String),
}

/// Sends in order. Each record's answer is then waited for by itself.
pub(crate) async fn sender(link: Link, name: String, mut queue: mpsc::Receiver<Outgoing>, out: mpsc::Sender<Outcome>) {
    while let Some(send) = queue.recv().await {
        let first = link.jetstream.send_publish(send.subject.clone(), message(&name, &send, false)).await;
        tokio::spawn(drive(link.clone(), name.clone(), send, first, out.clone()));
    }
}

/// The message of a record. What it expects is the last sequence of its subject, or of the whole stream.
pub(crate) fn message(name: &str, send: &Outgoing, whole: bool) -> PublishMessage {
    let message =
        PublishMessage::build().payload(send.bytes.clone()).message_id(send.id.to_string()).expected_stream(name);
    let message = if whole {
        message.expected_last_sequence(send.expected)
    } else {
        message.expected_last_subject_sequence(send.expected)
    };
    match &send.seal {
        Some(seal) => message.header(SEAL, seal.as_str()),
        None => message,
    }
}

/// Waits for the answer, and sends the same message again while there is none.
async fn drive(
    link: Link,
    name: String,
    send: Outgoing,
    first: Result<PublishAckFuture, PublishError>,
    out: mpsc::Sender<Outcome>,
) {
    let mut attempt = first;
    let mut pause = RETRY_PAUSE.0;
    let mut why = String::new();
    for _ in 0..TRIES_MAX {
        let answer = match attempt {
            Ok(acknowledgement) => timeout(ACK_WAIT, acknowledgement).await,
            Err(error) => Ok(Err(error)),
        };
        let (what, lost) = match answer {
            // A duplicate whose first copy is still on its way has no place yet.
            Ok(Ok(ack)) if ack.sequence > 0 && ack.stream == name => {
                (Some(Sent::Acked { sequence: ack.sequence, duplicate: ack.duplicate }), false)
            }
            Ok(Ok(_)) => (None, false),
            Ok(Err(error)) if is_stale(&error) => (Some(Sent::Stale), false),
            Ok(Err(error)) => {
                why = error.to_string();
                (None, is_lost(&error))
            }
            Err(_) => {
                why = "no acknowledgement in time".into();
                (None, true)
            }
        };
        if let Some(what) = what {
            let _ = out.send(Outcome { id: send.id, staging: send.staging, what }).await;
            return;
        }
        if lost {
            link.turn().await;
        }
        sleep(pause).await;
        pause = (pause * 2).min(RETRY_PAUSE.1);
        if send.over.load(Ordering::Relaxed) || out.is_closed() {
            return;
        }
        attempt = link.jetstream.send_publish(send.subject.clone(), message(&name, &send, false)).await;
    }
    let _ = out.send(Outcome { id: send.id, staging: send.staging, what: Sent::Unknown(why) }).await;
}

/// Whether a subject's last message is another one than expected. JetStream's second code for it, which says that others
/// are on their way, is none of these: what is on its way may be our own, or come to nothing.
pub(crate) fn is_stale(error: &PublishError) -> bool {
    error.kind() == PublishErrorKind::WrongLastSequence
}

/// Whether the node that is spoken with may be cut off from the others: it says nothing, or that nobody takes the record.
/// What JetStream itself answers comes from a leader.
pub(crate) fn is_lost(error: &PublishError) -> bool {
    !is_of_jetstream(error)
}

/// Whether it is an answer, not the want of one.
fn is_of_jetstream(error: &PublishError) -> bool {
    error.source().is_some_and(|source| source.downcast_ref::<jetstream::Error>().is_some())
}

/// Whether this attempt surely stored nothing: it was refused, or nobody took it.
pub(crate) fn is_refused(error: &PublishError) -> bool {
    is_of_jetstream(error)
        || error.kind() == PublishErrorKind::StreamNotFound
        || error.kind() == PublishErrorKind::MaxAckPending
}
