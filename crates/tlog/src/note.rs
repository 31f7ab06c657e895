//! Signed checkpoints of any log (C2SP signed-note, tlog-checkpoint) and cosignatures of witnesses (tlog-cosignature,
//! Ed25519), as one reads them who knows nothing but public keys.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use data_encoding::{BASE64, HEXLOWER};
use eventlog::{Checkpoint, Hash};
use std::{fmt, str::FromStr};

/// The longest signed checkpoint that is read, in bytes: room for every signature of [`SIGNATURES_MAX`].
pub const NOTE_BYTES_MAX: usize = 64 << 10;
/// The most signature lines of one checkpoint; C2SP asks for 16 at least.
const SIGNATURES_MAX: usize = 100;
/// The longest name of a key, in bytes. Hub default.
const NAME_BYTES_MAX: usize = 255;

/// What a key signs, by the byte that C2SP gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Checkpoints of its own log.
    Log = 1,
    /// That it saw a checkpoint grow out of the ones before, and when.
    Cosigner = 4,
}

/// A public key with its name, in the text form `<name>+<key id>+<key>` that C2SP tools take.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Vkey {
    name: String,
    id: [u8; 4],
    kind: Kind,
    key: [u8; 32],
}

/// Text that is no key of a kind that is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a key of the form <name>+<key id>+<key> for Ed25519 checkpoints or cosignatures")]
pub struct VkeyError;

impl Vkey {
    /// The key by which a log signs.
    pub fn log(name: &str, key: [u8; 32]) -> Result<Self, VkeyError> {
        Self::new(name, Kind::Log, key)
    }

    /// The key by which a witness cosigns.
    pub fn cosigner(name: &str, key: [u8; 32]) -> Result<Self, VkeyError> {
        Self::new(name, Kind::Cosigner, key)
    }

    fn new(name: &str, kind: Kind, key: [u8; 32]) -> Result<Self, VkeyError> {
        let is_name = (1..=NAME_BYTES_MAX).contains(&name.len())
            && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+');
        if !is_name {
            return Err(VkeyError);
        }
        let hash = Hash::of_all(&[name.as_bytes(), b"\n", &[kind as u8], &key]);
        let [a, b, c, d, ..] = *hash.bytes();
        Ok(Self { name: name.to_owned(), id: [a, b, c, d], kind, key })
    }

    /// Its name; for a log, the origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is the key of a witness, not of a log.
    pub fn is_cosigner(&self) -> bool {
        self.kind == Kind::Cosigner
    }

    /// The key itself.
    pub fn key(&self) -> &[u8; 32] {
        &self.key
    }

    /// Whether a signature over a message is of this key.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.key).verify(message, signature).is_ok()
    }
}

impl fmt::Display for Vkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![self.kind as u8];
        key.extend_from_slice(&self.key);
        write!(f, "{}+{}+{}", self.name, HEXLOWER.encode(&self.id), BASE64.encode(&key))
    }
}
impl fmt::Debug for Vkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Vkey {
    type Err = VkeyError;

    fn from_str(text: &str) -> Result<Self, VkeyError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(VkeyError);
        };
        let key = BASE64.decode(key.as_bytes()).map_err(|_| VkeyError)?;
        let (kind, key) = key.split_first().ok_or(VkeyError)?;
        let kind = match kind {
            1 => Kind::Log,
            4 => Kind::Cosigner,
            _ => return Err(VkeyError),
        };
        let vkey = Self::new(name, kind, key.try_into().map_err(|_| VkeyError)?)?;
        if HEXLOWER.encode(&vkey.id) == id { Ok(vkey) } else { Err(VkeyError) }
    }
}

/// Text that is no checkpoint, or of which a signature that counts does not verify.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadNote {
    /// Not of the form of a signed checkpoint.
    #[error("not a signed checkpoint")]
    Form,
    /// A line bears the name and id of a key and another's signature.
    #[error("the signature of {0} does not verify")]
    Signature(String),
    /// No line is of the key of the log.
    #[error("no signature of the log {0}")]
    NotSigned(String),
}

/// A signed checkpoint as it was read. Nothing of it is to be believed before [`log_signed_by`] or [`Note::signed_by`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    body: usize,
    origin: String,
    checkpoint: Checkpoint,
    lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    name: String,
    id: [u8; 4],
    signature: Vec<u8>,
}

/// What a witness says of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosignature {
    /// The witness.
    pub name: String,
    /// When it looked, in seconds since 1970 by its own clock.
    pub time: u64,
}

impl Note {
    /// Reads a signed checkpoint. There is one text for one checkpoint: no leading zeros, signs or spaces.
    pub fn parse(text: &str) -> Result<Self, BadNote> {
        if text.len() > NOTE_BYTES_MAX || text.chars().any(|c| c < ' ' && c != '\n') {
            return Err(BadNote::Form);
        }
        let (head, tail) = text.rsplit_once("\n\n").ok_or(BadNote::Form)?;
        let body = head.len() + 1;
        let mut fields = head.split('\n');
        let (Some(origin), Some(size), Some(root)) = (fields.next(), fields.next(), fields.next()) else {
            return Err(BadNote::Form);
        };
        // Extension lines are passed over, but signed like the rest.
        if origin.is_empty() || fields.any(str::is_empty) {
            return Err(BadNote::Form);
        }
        let number: u64 = size.parse().map_err(|_| BadNote::Form)?;
        if number.to_string() != size {
            return Err(BadNote::Form);
        }
        let checkpoint = Checkpoint { size: number, root: hash(root).ok_or(BadNote::Form)? };
        let lines: Vec<_> = tail.strip_suffix('\n').ok_or(BadNote::Form)?.split('\n').collect();
        if lines.len() > SIGNATURES_MAX {
            return Err(BadNote::Form);
        }
        let lines = lines.into_iter().map(line).collect::<Option<_>>().ok_or(BadNote::Form)?;
        Ok(Self { text: text.to_owned(), body, origin: origin.to_owned(), checkpoint, lines })
    }

    /// The text that was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The lines that are signed.
    pub fn body(&self) -> &str {
        &self.text[..self.body]
    }

    /// Which log it claims to be of.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Size and root that it vouches for, if it is signed.
    pub fn checkpoint(&self) -> Checkpoint {
        self.checkpoint
    }

    /// Whether a log's key signed it; an error where a line only pretends to.
    fn signed_by(&self, log: &Vkey) -> Result<bool, BadNote> {
        self.signature(log, |signature| log.verifies(self.body().as_bytes(), signature).then_some(()))
            .map(|found| found.is_some())
    }

    /// What a witness says of it, if it says anything; an error where a line only pretends to.
    pub fn cosignature(&self, witness: &Vkey) -> Result<Option<Cosignature>, BadNote> {
        self.signature(witness, |signature| {
            let (time, signature) = signature.split_first_chunk()?;
            let time = u64::from_be_bytes(*time);
            // A time beyond 2^63 - 1 is no time (tlog-cosignature).
            let verifies =
                i64::try_from(time).is_ok() && witness.verifies(cosigned(time, self.body()).as_bytes(), signature);
            verifies.then(|| Cosignature { name: witness.name.clone(), time })
        })
    }

    /// The first line of a key must verify; repetitions are passed over.
    fn signature<T>(&self, key: &Vkey, verify: impl Fn(&[u8]) -> Option<T>) -> Result<Option<T>, BadNote> {
        let Some(line) = self.lines.iter().find(|line| line.name == key.name && line.id == key.id) else {
            return Ok(None);
        };
        verify(&line.signature).map(Some).ok_or_else(|| BadNote::Signature(key.name.clone()))
    }

    /// The same checkpoint with a further signature line.
    #[must_use]
    pub fn with_line(&self, line: &str) -> String {
        format!("{}{line}", self.text)
    }
}

/// Reads a checkpoint that one of these keys of logs must have signed, under its own origin.
pub fn log_signed_by(text: &str, logs: &[Vkey]) -> Result<Note, BadNote> {
    let note = Note::parse(text)?;
    for log in logs.iter().filter(|log| !log.is_cosigner() && log.name == note.origin) {
        if note.signed_by(log)? {
            return Ok(note);
        }
    }
    Err(BadNote::NotSigned(note.origin.clone()))
}

/// The signature line by which a witness cosigns a checkpoint at a time in seconds since 1970. `sign` is its private key.
pub fn cosigned_line<E>(
    witness: &Vkey,
    time: u64,
    note: &Note,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<String, E> {
    let mut signature = witness.id.to_vec();
    signature.extend(time.to_be_bytes());
    signature.extend(sign(cosigned(time, note.body()).as_bytes())?);
    Ok(format!("\u{2014} {} {}\n", witness.name, BASE64.encode(&signature)))
}

fn cosigned(time: u64, body: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{body}")
}

fn line(text: &str) -> Option<Line> {
    let (name, signature) = text.strip_prefix("\u{2014} ")?.split_once(' ')?;
    let signature = BASE64.decode(signature.as_bytes()).ok()?;
    let (id, signature) = signature.split_first_chunk()?;
    let bears_all = !name.is_empty() && !signature.is_empty();
    bears_all.then(|| Line { name: name.to_owned(), id: *id, signature: signature.to_vec() })
}

/// A hash in the text form of checkpoints and proofs.
pub(crate) fn hash(text: &str) -> Option<Hash> {
    BASE64.decode(text.as_bytes()).ok()?.try_into().ok().map(Hash::from_bytes)
}

/// The text form of a hash in checkpoints and proofs.
pub(crate) fn hash_text(hash: Hash) -> String {
    BASE64.encode(hash.bytes())
}
