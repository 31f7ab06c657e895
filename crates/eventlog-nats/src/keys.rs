//! One more strict stream, for what several processes must agree on (the keyring): compare and set by subject.

use crate::{
    Nats, OpenError,
    append::{is_lost, is_refused},
    settings::{READ_WAIT, REQUEST_WAIT, RETRY_PAUSE, STRICT_WAIT},
    strict::{self, Extent},
    subject::{escape, stream_name, unescape},
};
use async_nats::jetstream::{context::PublishErrorKind, message::PublishMessage};
use hyper::body::Bytes;
use std::{sync::Arc, time::Duration};
use tokio::time::{sleep, timeout};

/// Ends the name of every key stream.
const SUFFIX: &str = "KEYS";
/// How often one message is sent at most: a new leader takes a second or two.
const TRIES_MAX: u32 = 12;
/// How long one publish may take in all.
const PUBLISH_WAIT: Duration = Duration::from_secs(25);

/// One stored message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is about, as given to [`KeyStream::publish`].
    pub subject: String,
    /// Its place in the stream: 1 for the first, without gaps.
    pub sequence: u64,
    /// The bytes, verbatim.
    pub bytes: Vec<u8>,
}

/// Some messages, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The messages, without gaps.
    pub entries: Vec<Entry>,
    /// The place of the last message that there is; 0 for none.
    pub end: u64,
}

/// Why nothing was stored, or nothing read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The last message of the subject is another one than expected: read again and decide again. Also the answer to a
    /// repetition of what was stored already.
    #[error("somebody else has written to the key stream meanwhile")]
    Conflict,
    /// Whether it is stored is not known: read again.
    #[error("the key stream failed before it could acknowledge: {0}")]
    Uncertain(String),
    /// The cluster does not answer, or not in time.
    #[error("the key stream cannot be used: {0}")]
    Unavailable(String),
    /// A message is gone from the stream.
    #[error("the key stream is damaged: message {0} is gone")]
    Damaged(u64),
}

/// A strict stream with compare and set: of two who expect the same last message of a subject one wins. Subjects are
/// any text of 1 to 100 bytes.
pub struct KeyStream {
    nats: Arc<Nats>,
    name: String,
}

impl KeyStream {
    /// Makes an empty key stream and opens it. Blocks.
    pub fn create(nats: Arc<Nats>, origin: &str) -> Result<Self, OpenError> {
        let name = stream_name(origin, SUFFIX);
        let (link, made) = (nats.link().clone(), name.clone());
        nats.run(STRICT_WAIT * 3, async move { strict::create(&link, &made).await })??;
        Ok(Self { nats, name })
    }

    /// Opens a key stream, if its settings are strict. Blocks.
    pub fn open(nats: Arc<Nats>, origin: &str) -> Result<Self, OpenError> {
        let stream = Self { name: stream_name(origin, SUFFIX), nats };
        stream.extent()?;
        Ok(stream)
    }

    fn extent(&self) -> Result<Extent, OpenError> {
        let (link, name) = (self.nats.link().clone(), self.name.clone());
        self.nats.run(STRICT_WAIT, async move { strict::inspect(&link, &name).await })?
    }

    /// Stores bytes as the last message of a subject if the last one is the expected (0 for none), and gives their
    /// place. Durable on every acknowledging node when it returns. Blocks.
    pub fn publish(&self, subject: &str, expected: u64, bytes: Vec<u8>) -> Result<u64, KeyError> {
        if subject.is_empty() || subject.len() > 100 {
            return Err(KeyError::Unavailable("a subject has 1 to 100 bytes".into()));
        }
        let link = self.nats.link().clone();
        let (name, subject) = (self.name.clone(), format!("{}.{}", self.name, escape(subject)));
        let publishing = async move {
            let bytes = Bytes::from(bytes);
            // Of this call alone, so that its repetitions are known as such and nobody else's are taken for them.
            let id = link.client.new_inbox();
            let mut pause = RETRY_PAUSE.0;
            let mut sent_before = false;
            let mut why = String::new();
            for _ in 0..TRIES_MAX {
                let message = PublishMessage::build()
                    .payload(bytes.clone())
                    .message_id(&id)
                    .expected_stream(&name)
                    .expected_last_subject_sequence(expected);
                let sent = async { link.jetstream.send_publish(subject.clone(), message).await?.await };
                match sent.await {
                    Ok(ack) => return Ok(ack.sequence),
                    Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => {
                        // After an attempt without an answer, what stands there may be our own: the caller reads it.
                        let own = "an attempt before may have been taken";
                        return Err(if sent_before { KeyError::Uncertain(own.into()) } else { KeyError::Conflict });
                    }
                    Err(error) => {
                        sent_before |= !is_refused(&error);
                        why = error.to_string();
                        if is_lost(&error) {
                            link.turn().await;
                        }
                    }
                }
                sleep(pause).await;
                pause = (pause * 2).min(RETRY_PAUSE.1);
            }
            Err(if sent_before { KeyError::Uncertain(why) } else { KeyError::Unavailable(why) })
        };
        let bounded = async move {
            timeout(PUBLISH_WAIT, publishing)
                .await
                .unwrap_or_else(|_| Err(KeyError::Uncertain("no answer in time".into())))
        };
        let done = self.nats.run(PUBLISH_WAIT + REQUEST_WAIT, bounded);
        done.unwrap_or_else(|error| Err(KeyError::Uncertain(error.to_string())))
    }

    /// At most `most` messages after a place, in order, and the place of the last one that there is. As of the moment of
    /// the call or later: what was acknowledged before is counted. Blocks.
    pub fn page(&self, after: u64, most: usize) -> Result<Page, KeyError> {
        let unavailable = |error: OpenError| KeyError::Unavailable(error.to_string());
        let extent = self.extent().map_err(unavailable)?;
        if extent.deleted > 0 || extent.first > 1 {
            return Err(KeyError::Damaged(1));
        }
        let (link, name) = (self.nats.link().clone(), self.name.clone());
        let to = extent.last.min(after.saturating_add(most as u64));
        let reading = async move {
            let mut entries = Vec::new();
            let mut next = after + 1;
            while next <= to {
                for message in crate::read::batch(&link, &name, next, to).await.map_err(KeyError::Unavailable)? {
                    if message.sequence != next {
                        return Err(KeyError::Damaged(next));
                    }
                    next += 1;
                    let rest = message.subject.strip_prefix(&name).and_then(|rest| rest.strip_prefix('.'));
                    let subject = rest.and_then(unescape).ok_or(KeyError::Damaged(message.sequence))?;
                    entries.push(Entry { subject, sequence: message.sequence, bytes: message.bytes.to_vec() });
                }
            }
            Ok(Page { entries, end: extent.last })
        };
        self.nats.run(READ_WAIT * 4, reading).map_err(unavailable)?
    }
}
