//! Entries of a shared keyring as bytes, and the subjects they lie under. The format is in the crate's text; it is frozen.

use crate::{
    Heads,
    crypto::{self, Refused, Secret},
    derived,
    epoch::Epoch,
    frame::KeyId,
};
use aws_lc_rs::{aead::LessSafeKey, hmac};
use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

/// The subject of entries that hold no key and only testify of how long the logs are.
pub(crate) const HEADS_SUBJECT: &str = "heads";
/// The form of an entry, its first byte.
const VERSION: u8 = 1;
/// Bytes of an entry before what is sealed.
const SEALED_AT: usize = 1 + 16;
/// Bytes of the sealed text before the scope.
const SCOPE_AT: usize = 32 + 16;
/// Bytes of the digest in a subject: enough that no two scopes ever meet.
const DIGEST_BYTES: usize = 16;

/// The keys under which a shared keyring lies. Derived from the epoch key, so that neither file nor stream ever holds
/// what was sealed for the other.
pub(crate) struct RingKeys {
    keyring: [u8; 16],
    entry: LessSafeKey,
    subject: hmac::Key,
}

/// An entry that was opened. Without a scope it holds no key.
pub(crate) struct Message {
    pub id: KeyId,
    pub kek: Secret,
    pub heads: Heads,
    pub scope: String,
}

/// Why an entry does not open.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum BadMessage {
    /// Made by a later program.
    Version(u8),
    /// It is not what was sealed under this subject for this keyring.
    Damaged(&'static str),
}

impl RingKeys {
    pub fn of(epoch: &Epoch) -> Result<Self, Refused> {
        let root = derived::root(&epoch.key);
        let (entry, subject) = (derived::aead(&root, b"ring-entry")?, derived::mac(&root, b"ring-subject")?);
        Ok(Self { keyring: epoch.keyring, entry, subject })
    }

    /// The subject of a scope: a keyed digest, which tells nobody without the epoch key what it is of.
    pub fn subject(&self, scope: &str) -> String {
        let digest = hmac::sign(&self.subject, scope.as_bytes());
        format!("key.{}", HEXLOWER.encode(&digest.as_ref()[..DIGEST_BYTES]))
    }

    fn bound(&self, id: KeyId, subject: &str) -> Vec<u8> {
        [b"ring v1".as_slice(), &self.keyring, &id, subject.as_bytes()].concat()
    }

    /// The bytes of an entry. Only under this subject do they open.
    pub fn seal(&self, subject: &str, message: &Message) -> Result<Vec<u8>, Refused> {
        let Message { id, kek, heads, scope } = message;
        let mut text = Zeroizing::new(Vec::with_capacity(SCOPE_AT + scope.len()));
        text.extend_from_slice(&**kek);
        text.extend_from_slice(&heads.facts.to_le_bytes());
        text.extend_from_slice(&heads.access.to_le_bytes());
        text.extend_from_slice(scope.as_bytes());
        let mut out = vec![VERSION];
        out.extend_from_slice(id);
        crypto::seal_onto(&mut out, &self.entry, &self.bound(*id, subject), &text)?;
        Ok(out)
    }

    /// Opens an entry that lies under a subject.
    pub fn open(&self, subject: &str, bytes: &[u8]) -> Result<Message, BadMessage> {
        let damaged = BadMessage::Damaged;
        match bytes.first() {
            Some(&VERSION) => {}
            // A flipped bit in the first byte alone looks like this too; both are refused.
            Some(&version) => return Err(BadMessage::Version(version)),
            None => return Err(damaged("it is empty")),
        }
        let (head, sealed) = bytes.split_at_checked(SEALED_AT).ok_or(damaged("it is too short"))?;
        let id: KeyId = head[1..].try_into().map_err(|_| damaged("it is too short"))?;
        let text = crypto::open(&self.entry, &self.bound(id, subject), sealed).ok_or(damaged("it does not decrypt"))?;
        let (numbers, scope) = text.split_at_checked(SCOPE_AT).ok_or(damaged("its content is too short"))?;
        let (key, heads) = numbers.split_at(32);
        let mut kek = Secret::default();
        kek.copy_from_slice(key);
        let number = |at: usize| heads[at..at + 8].try_into().map(u64::from_le_bytes);
        let scope = str::from_utf8(scope).map_err(|_| damaged("its scope cannot be read"))?.to_owned();
        let (Ok(facts), Ok(access)) = (number(0), number(8)) else { return Err(damaged("its content is too short")) };
        let rightly = if scope.is_empty() { subject == HEADS_SUBJECT } else { subject == self.subject(&scope) };
        if !rightly {
            return Err(damaged("it lies under the subject of another scope"));
        }
        Ok(Message { id, kek, heads: Heads { facts, access }, scope })
    }
}
