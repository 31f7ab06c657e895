//! Names: our streams as NATS subjects, logs as JetStream streams. Reversible, and no wildcard can be injected.

use eventlog::StreamName;

/// The longest name of a JetStream stream that is made here, in bytes: it becomes a directory on every node.
pub(crate) const NAME_BYTES_MAX: usize = 200;

/// Text that is no subject of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the subject of a stream")]
pub struct BadSubject;

/// Letters, digits and `-` stay; every other byte becomes `_` and two hex digits. So two texts never give one, and
/// neither a separator nor a wildcard comes through.
pub(crate) fn escape(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "_{byte:02x}");
        }
    }
    out
}

/// The text that [`escape`] made this of; `None` for what it never makes.
pub(crate) fn unescape(token: &str) -> Option<String> {
    let mut out = Vec::with_capacity(token.len());
    let mut bytes = token.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'_' {
            let (high, low) = (bytes.next()?, bytes.next()?);
            let digits = [high, low];
            out.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            out.push(byte);
        }
    }
    let text = String::from_utf8(out).ok()?;
    // One subject for one stream: other spellings of the same are refused.
    (!text.is_empty() && escape(&text) == token).then_some(text)
}

/// The name of the JetStream stream of a log, from its origin and a suffix in capitals such as `LOG`, which no escaped
/// text ends with.
pub fn stream_name(origin: &str, suffix: &str) -> String {
    format!("{}_{suffix}", escape(origin))
}

/// The subject of one of our streams, below the prefix of its log.
pub(crate) fn subject(prefix: &str, stream: &StreamName) -> String {
    let text = stream.to_string();
    let tokens: Vec<_> = text.split('/').map(escape).collect();
    format!("{prefix}.{}", tokens.join("."))
}

/// Which of our streams a subject stands for.
pub(crate) fn stream(prefix: &str, subject: &str) -> Result<StreamName, BadSubject> {
    let rest = subject.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('.')).ok_or(BadSubject)?;
    let tokens: Option<Vec<_>> = rest.split('.').map(unescape).collect();
    tokens.ok_or(BadSubject)?.join("/").parse().map_err(|_| BadSubject)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stream_has_one_subject_and_comes_back_from_it() {
        let id = "0190d2a5-7c3e-4b1a-8f00-0123456789ab";
        for name in
            ["hub".into(), format!("case/{id}"), format!("incident/{id}"), "access/met-police/2026-01-06".into()]
        {
            let name: StreamName = name.parse().unwrap();
            let text = subject("LOG", &name);
            assert!(text.split('.').all(|token| !token.is_empty()) && !text.contains(['*', '>', ' ']), "{text}");
            assert_eq!(stream("LOG", &text), Ok(name));
        }
    }

    #[test]
    fn no_separator_or_wildcard_comes_through_and_nothing_collides() {
        let texts = ["a.b", "a*", ">", "a b", "a_b", "a_2eb", "é", "A", "a", "_", "a/b", "\n"];
        let mut seen = std::collections::HashSet::new();
        for text in texts {
            let token = escape(text);
            assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{token}");
            assert_eq!(unescape(&token).as_deref(), Some(text));
            assert!(seen.insert(token));
        }
        for bad in ["", "_", "_2", "_zz", "_61", "a.b", "_2E"] {
            assert_eq!(unescape(bad), None, "{bad}");
        }
        assert_eq!(stream("LOG", "LOG.case.*"), Err(BadSubject));
        assert_eq!(stream("LOG", "LOG2.hub"), Err(BadSubject));
    }
}
