//! A checkpoint as a C2SP signed note: origin, size, root, an empty line, signature lines.

use crate::{KeyError, SigningKey, VerifyingKey};
use data_encoding::BASE64;
use eventlog::{Checkpoint, Hash};

/// Text that is no checkpoint signed by the expected key under the expected origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadNote {
    /// Not of the form of a checkpoint.
    #[error("not a signed checkpoint")]
    Form,
    /// Of another log.
    #[error("a checkpoint of another log")]
    Origin,
    /// No signature line of this key, or one that does not verify.
    #[error("the signature of the checkpoint does not verify")]
    Signature,
}

/// The note that vouches for `checkpoint` under `origin`.
pub fn sign_note(key: &SigningKey, origin: &str, checkpoint: Checkpoint) -> Result<String, KeyError> {
    let body = format!("{origin}\n{}\n{}\n", checkpoint.size, BASE64.encode(checkpoint.root.bytes()));
    let mut signature = key.verifying().id(origin).to_vec();
    signature.extend(key.sign(body.as_bytes())?);
    Ok(format!("{body}\n\u{2014} {origin} {}\n", BASE64.encode(&signature)))
}

/// What a note vouches for. Signature lines of other keys (witnesses) are passed over, as C2SP asks.
pub fn open_note(note: &str, origin: &str, key: &VerifyingKey) -> Result<Checkpoint, BadNote> {
    let body = &note[..=note.find("\n\n").ok_or(BadNote::Form)?];
    let signatures = note[body.len() + 1..].strip_suffix('\n').ok_or(BadNote::Form)?;
    let [name, size, root] = body.trim_end_matches('\n').split('\n').collect::<Vec<_>>()[..] else {
        return Err(BadNote::Form);
    };
    if name != origin {
        return Err(BadNote::Origin);
    }
    let number: u64 = size.parse().map_err(|_| BadNote::Form)?;
    let root = BASE64.decode(root.as_bytes()).map_err(|_| BadNote::Form)?;
    let root = Hash::from_bytes(root.try_into().map_err(|_| BadNote::Form)?);
    // One text for one checkpoint: no leading zeros or signs.
    if number.to_string() != size {
        return Err(BadNote::Form);
    }
    let ours = |line: &str| {
        let signature =
            BASE64.decode(line.strip_prefix("\u{2014} ")?.strip_prefix(origin)?.strip_prefix(' ')?.as_bytes());
        signature.ok()?.strip_prefix(&key.id(origin)).map(|bytes| key.verifies(body.as_bytes(), bytes))
    };
    match signatures.split('\n').find_map(ours) {
        Some(true) => Ok(Checkpoint { size: number, root }),
        Some(false) | None => Err(BadNote::Signature),
    }
}
