//! Reads messages by their place, a batch at a time, from whichever node answers. What comes is judged by the caller.

use crate::{
    follow::SEAL,
    nats::Link,
    settings::{ACK_WAIT, REQUEST_WAIT},
    strict,
};
use async_nats::{HeaderMap, Message, StatusCode, header};
use data_encoding::BASE64;
use hyper::body::Bytes;
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_stream::StreamExt as _;

/// The most messages and bytes that are asked for at once.
const BATCH_MAX: u64 = 512;
const BATCH_BYTES_MAX: u64 = 4 << 20;
/// How often a batch of which nothing came is asked for: a node may be behind, or have no leader.
const TRIES_MAX: u32 = 5;
/// JetStream's error code for a message that is not there.
const NO_MESSAGE: u64 = 10_037;

/// A message as a node gave it.
pub(crate) struct Raw {
    pub subject: String,
    pub sequence: u64,
    pub bytes: Bytes,
}

/// Messages from one place up to another, in order: at least one, perhaps not all.
pub(crate) async fn batch(link: &Link, name: &str, from: u64, to: u64) -> Result<Vec<Raw>, String> {
    let mut why = String::from("no message came");
    for _ in 0..TRIES_MAX {
        match once(link, name, from, to).await {
            Ok(batch) if !batch.is_empty() => return Ok(batch),
            Ok(_) => {}
            Err(error) => why = error,
        }
        tokio::time::sleep(ACK_WAIT / 10).await;
    }
    Err(why)
}

async fn once(link: &Link, name: &str, from: u64, to: u64) -> Result<Vec<Raw>, String> {
    let text = |error: &dyn std::error::Error| error.to_string();
    let most = (to - from + 1).min(BATCH_MAX);
    let ask = json!({"seq": from, "batch": most, "max_bytes": BATCH_BYTES_MAX}).to_string();
    let inbox = link.client.new_inbox();
    let mut answers = link.client.subscribe(inbox.clone()).await.map_err(|error| text(&error))?;
    let subject = format!("$JS.API.DIRECT.GET.{name}");
    link.client.publish_with_reply(subject, inbox, ask.into()).await.map_err(|error| text(&error))?;
    let mut batch = Vec::new();
    while (batch.len() as u64) < most {
        let Ok(answer) = timeout(REQUEST_WAIT / 2, answers.next()).await else {
            return if batch.is_empty() { Err("no answer in time".into()) } else { Ok(batch) };
        };
        let Some(answer) = answer else { break };
        if answer.status.is_some_and(|status| status == StatusCode::NO_RESPONDERS) {
            return Err("no node answers for the stream".into());
        }
        // The end of a batch, or that there is none, is a message with a status.
        if answer.status.is_some_and(|status| status.as_u16() != 200) {
            break;
        }
        batch.push(raw(answer)?);
    }
    Ok(batch)
}

fn raw(message: Message) -> Result<Raw, String> {
    const FORM: &str = "a message came without its place";
    let headers: HeaderMap = message.headers.ok_or(FORM)?;
    let sequence = headers.get(header::NATS_SEQUENCE).and_then(|text| text.as_str().parse().ok()).ok_or(FORM)?;
    let subject = headers.get(header::NATS_SUBJECT).ok_or(FORM)?.as_str().to_owned();
    Ok(Raw { subject, sequence, bytes: message.payload })
}

/// One message and its seal, from the stream's leader.
pub(crate) async fn of_leader(link: &Link, name: &str, sequence: u64) -> Result<(Raw, Option<String>), String> {
    stored(link, name, json!({"seq": sequence})).await?.ok_or_else(|| format!("the leader has no message {sequence}"))
}

/// The last message of a subject, from the stream's leader; `None` when there is none.
pub(crate) async fn last_of(link: &Link, name: &str, subject: &str) -> Result<Option<Raw>, String> {
    stored(link, name, json!({"last_by_subj": subject})).await.map(|found| found.map(|(raw, _)| raw))
}

async fn stored(link: &Link, name: &str, which: Value) -> Result<Option<(Raw, Option<String>)>, String> {
    let asked = strict::ask(link, format!("STREAM.MSG.GET.{name}"), &which).await.map_err(|error| error.to_string())?;
    let answer = match asked {
        Ok(answer) => answer,
        Err((NO_MESSAGE, _)) => return Ok(None),
        Err((code, why)) => return Err(format!("the leader gives no message: {why} ({code})")),
    };
    let field = |key: &str| answer.pointer(&format!("/message/{key}"));
    let subject = field("subject").and_then(Value::as_str);
    let sequence = field("seq").and_then(Value::as_u64);
    let headers = field("hdrs").and_then(Value::as_str).and_then(|text| BASE64.decode(text.as_bytes()).ok());
    let headers = String::from_utf8(headers.unwrap_or_default()).unwrap_or_default();
    let seal = headers.lines().find_map(|line| line.strip_prefix(SEAL)?.strip_prefix(':'));
    let seal = seal.map(|seal| seal.trim().to_owned());
    // An empty message has no data, but a record is never empty.
    let bytes = field("data").and_then(Value::as_str).and_then(|text| BASE64.decode(text.as_bytes()).ok());
    let (Some(subject), Some(sequence), Some(bytes)) = (subject, sequence, bytes) else {
        return Err("the leader gives a message that cannot be read".into());
    };
    Ok(Some((Raw { subject: subject.to_owned(), sequence, bytes: bytes.into() }, seal)))
}
