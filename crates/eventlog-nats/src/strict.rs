//! The one configuration that a stream of ours has, and what is said of any other.
//!
//! The server's own JSON is compared, not a client's view of it, so a setting that this program does not know is seen
//! and refused instead of being passed over.

use crate::{OpenError, Refused, nats::Link, settings::RETRY_PAUSE, subject::NAME_BYTES_MAX};
use serde_json::{Map, Value, json};
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

/// The most bytes of one message with its headers: a record of 60,000 bytes fits.
pub(crate) const MESSAGE_BYTES_MAX: u64 = 65_536;
/// How long the server remembers message ids, in nanoseconds. Repeats beyond it are found in the stream's history.
const DUPLICATES_NANOS: u64 = 120_000_000_000;

/// JetStream's error codes that are told apart here.
const NOT_FOUND: u64 = 10_059;
const NAME_IN_USE: u64 = 10_058;
const NO_PEERS: u64 = 10_005;
const NO_LEADER: u64 = 10_008;
const NOT_READY: u64 = 10_009;
/// How often one question is asked at most, how long each time is waited, and after which time it is not asked again:
/// an election takes up to nine seconds.
const ASK_TRIES_MAX: u32 = 40;
const ASK_WAIT: Duration = Duration::from_secs(2);
const ASK_AGAIN_WAIT: Duration = Duration::from_secs(12);

/// A stream's length and name as the server tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent {
    /// Sequence of its first message; 0 or 1 while nothing was removed.
    pub first: u64,
    /// Sequence of its last message, 0 for none.
    pub last: u64,
    /// Messages that are gone from between.
    pub deleted: u64,
}

/// What a stream's configuration must say, key by key, and nothing else.
fn wanted(name: &str, replicas: u64) -> Map<String, Value> {
    let value = json!({
        "name": name,
        "subjects": [format!("{name}.>")],
        "retention": "limits",
        "storage": "file",
        "num_replicas": replicas,
        "discard": "new",
        "max_consumers": -1,
        "max_msgs": -1,
        "max_bytes": -1,
        "max_age": 0,
        "max_msgs_per_subject": -1,
        "max_msg_size": MESSAGE_BYTES_MAX,
        "duplicate_window": DUPLICATES_NANOS,
        "compression": "none",
        "allow_direct": true,
        "mirror_direct": false,
        "sealed": false,
        "deny_delete": true,
        "deny_purge": true,
        "allow_rollup_hdrs": false,
        "allow_msg_ttl": false,
        "allow_msg_counter": false,
        "allow_atomic": false,
        "allow_msg_schedules": false,
    });
    match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}

/// Keys that change nothing of what is promised. `metadata` is the server's own, `placement` chooses machines.
const HARMLESS: &[&str] = &["metadata", "placement", "description"];

/// The first setting that is not as it must be.
pub(crate) fn judge(name: &str, replicas: u64, found: &Value) -> Result<(), Refused> {
    let wanted = wanted(name, replicas);
    let Value::Object(found) = found else {
        return Err(Refused::new(format!("stream {name}: its configuration cannot be read"), "a JetStream of 2.15"));
    };
    for (key, value) in &wanted {
        // The server leaves out what is false or not set.
        let is = found.get(key).cloned().unwrap_or_else(|| unset(value));
        if &is != value {
            return Err(Refused::new(format!("stream {name}: {key} is {is}"), format!("{key}: {value}")));
        }
    }
    let default = |key: &str, value: &Value| match key {
        "persist_mode" => value == "default",
        "consumer_limits" => value.as_object().is_some_and(Map::is_empty),
        "first_seq" => value == 0 || value == 1,
        _ => HARMLESS.contains(&key) || value.is_null() || value == false || value == "",
    };
    match found.iter().find(|(key, value)| !wanted.contains_key(*key) && !default(key, value)) {
        Some((key, _)) if key == "persist_mode" => Err(Refused::new(
            format!("stream {name}: persist_mode is not `default`, so it acknowledges before it syncs"),
            "persist_mode: default",
        )),
        Some((key, value)) => {
            Err(Refused::new(format!("stream {name}: {key} is {value}"), format!("no {key}: remove it")))
        }
        None => Ok(()),
    }
}

/// What a key counts as when it is left out.
fn unset(like: &Value) -> Value {
    match like {
        Value::Bool(_) => Value::Bool(false),
        Value::Number(_) => json!(0),
        Value::Null | Value::String(_) | Value::Array(_) | Value::Object(_) => Value::Null,
    }
}

/// Whether the server may do a little later what it refuses with this code: there is no leader, or a node that it needs is
/// not heard of just now.
fn passes(code: u64) -> bool {
    matches!(code, NO_PEERS | NO_LEADER | NOT_READY)
}

/// Asks the JetStream API; `Err` with a code for what the server refuses. What it cannot answer just now is asked again a
/// few times. Nothing asked here does more when it is asked twice.
pub(crate) async fn ask(link: &Link, subject: String, body: &Value) -> Result<Result<Value, (u64, String)>, OpenError> {
    let mut outcome = Err(OpenError::Unavailable("JetStream was not asked".into()));
    let mut pause = RETRY_PAUSE.0;
    let begun = Instant::now();
    for _ in 0..ASK_TRIES_MAX {
        if begun.elapsed() > ASK_AGAIN_WAIT {
            break;
        }
        outcome = ask_once(link, subject.clone(), body).await;
        match &outcome {
            Ok(Err((code, _))) if passes(*code) => {}
            Err(_) => {}
            Ok(Ok(_) | Err(_)) => break,
        }
        sleep(pause).await;
        pause = (pause * 2).min(RETRY_PAUSE.1);
    }
    outcome
}

async fn ask_once(link: &Link, subject: String, body: &Value) -> Result<Result<Value, (u64, String)>, OpenError> {
    let failed = OpenError::unavailable("JetStream does not answer");
    let answer = timeout(ASK_WAIT, link.jetstream.request::<_, _, Value>(subject, body));
    let answer = answer.await.map_err(|error| failed(&error))?.map_err(|error| failed(&error))?;
    let Some(error) = answer.get("error") else { return Ok(Ok(answer)) };
    let code = error.get("err_code").and_then(Value::as_u64).unwrap_or(0);
    let text = error.get("description").and_then(Value::as_str).unwrap_or("no reason given");
    Ok(Err((code, text.to_owned())))
}

/// Makes a stream; it must not be there.
pub(crate) async fn create(link: &Link, name: &str) -> Result<(), OpenError> {
    if name.len() > NAME_BYTES_MAX {
        let what = format!("the stream's name would have {} bytes, more than {NAME_BYTES_MAX}", name.len());
        return Err(Refused::new(what, "a shorter origin").into());
    }
    let config = Value::Object(wanted(name, link.replicas));
    // Making one that is the same is no error for the server, so whether it is there is asked first. Two who create at
    // the same moment both succeed, and find the same empty stream.
    match inspect(link, name).await {
        Err(OpenError::Missing(_)) => {}
        Ok(_) => return Err(OpenError::Exists(name.to_owned())),
        Err(other) => return Err(other),
    }
    match ask(link, format!("STREAM.CREATE.{name}"), &config).await? {
        // What it is now; who opens it next sees that it has a leader.
        Ok(made) => judge(name, link.replicas, made.get("config").unwrap_or(&Value::Null)).map_err(OpenError::Refused),
        Err((NAME_IN_USE, _)) => Err(OpenError::Exists(name.to_owned())),
        Err((code, text)) => Err(OpenError::Unavailable(format!("the stream {name} is not made: {text} ({code})"))),
    }
}

/// Looks at a stream: its configuration must be the strict one; gives how long it is.
pub(crate) async fn inspect(link: &Link, name: &str) -> Result<Extent, OpenError> {
    let info = match ask(link, format!("STREAM.INFO.{name}"), &json!({})).await? {
        Ok(info) => info,
        Err((NOT_FOUND, _)) => return Err(OpenError::Missing(name.to_owned())),
        Err((code, text)) => {
            return Err(OpenError::Unavailable(format!("the stream {name} does not answer: {text} ({code})")));
        }
    };
    judge(name, link.replicas, info.get("config").unwrap_or(&Value::Null))?;
    // A node that is cut off from the others tells what it has, and names no leader once it knows that it is.
    let led = info.pointer("/cluster/leader").and_then(Value::as_str).is_some_and(|leader| !leader.is_empty());
    if link.replicas > 1 && !led {
        return Err(OpenError::Unavailable(format!("the stream {name} has no leader")));
    }
    let number = |key: &str| info.pointer(&format!("/state/{key}")).and_then(Value::as_u64);
    let (Some(first), Some(last)) = (number("first_seq"), number("last_seq")) else {
        return Err(OpenError::Unavailable(format!("the stream {name} does not tell how long it is")));
    };
    Ok(Extent { first, last, deleted: number("num_deleted").unwrap_or(0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strict() -> Value {
        Value::Object(wanted("LOG", 3))
    }

    #[test]
    fn the_strict_configuration_passes_also_where_the_server_leaves_out_what_is_false() {
        assert_eq!(judge("LOG", 3, &strict()), Ok(()));
        let mut short = strict();
        short.as_object_mut().unwrap().retain(|_, value| value != false);
        short["metadata"] = json!({"_nats.ver": "2.15.1"});
        short["consumer_limits"] = json!({});
        assert_eq!(judge("LOG", 3, &short), Ok(()));
    }

    #[test]
    fn only_what_passes_by_itself_is_asked_again() {
        for (code, again) in [
            (NO_PEERS, true),
            (NO_LEADER, true),
            (NOT_READY, true),
            (NOT_FOUND, false),
            (NAME_IN_USE, false),
            (0, false),
        ] {
            assert_eq!(passes(code), again, "{code}");
        }
    }

    #[test]
    fn every_other_value_of_every_setting_is_refused_with_its_line() {
        for (key, value) in [
            ("num_replicas", json!(1)),
            ("storage", json!("memory")),
            ("retention", json!("workqueue")),
            ("discard", json!("old")),
            ("max_age", json!(1)),
            ("max_msgs", json!(10)),
            ("max_bytes", json!(10)),
            ("max_msgs_per_subject", json!(1)),
            ("max_msg_size", json!(1024)),
            ("deny_delete", json!(false)),
            ("deny_purge", json!(false)),
            ("allow_rollup_hdrs", json!(true)),
            ("allow_msg_ttl", json!(true)),
            ("compression", json!("s2")),
            ("sealed", json!(true)),
            ("subjects", json!(["LOG.case.*"])),
            ("duplicate_window", json!(1)),
        ] {
            let mut config = strict();
            config[key] = value;
            let refused = judge("LOG", 3, &config).unwrap_err();
            assert_eq!(refused.line, format!("{key}: {}", strict()[key]), "{refused}");
        }
        for (key, value) in [
            ("persist_mode", json!("async")),
            ("mirror", json!({"name": "OTHER"})),
            ("sources", json!([{"name": "OTHER"}])),
            ("republish", json!({"dest": "x"})),
            ("no_ack", json!(true)),
            ("first_seq", json!(100)),
            ("something_newer", json!(7)),
        ] {
            let mut config = strict();
            config[key] = value;
            assert!(judge("LOG", 3, &config).unwrap_err().line.contains(key), "{key}");
        }
        let mut left_out = strict();
        left_out.as_object_mut().unwrap().remove("deny_purge");
        assert_eq!(judge("LOG", 3, &left_out).unwrap_err().line, "deny_purge: true");
        assert!(judge("LOG", 3, &Value::Null).is_err());
    }
}
