//! The file of an epoch whose key a Vault server has wrapped. The format is in the crate's text; it is frozen.

use crate::{Kept, KeyStoreError};
use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use serde::Deserialize;

/// The form of such a file, after the two of files that hold the key itself.
pub(crate) const FORM: u32 = 3;

/// The fields in the order of writing. An earlier program finds those that it looks for, and says that it does not know
/// the version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wrapped {
    v: u32,
    pub epoch: u32,
    keyring: String,
    /// The name of the key in the store.
    pub key: String,
    /// The path of the engine in the store.
    pub mount: String,
    /// The text of the epoch as the store has wrapped it.
    pub sealed: String,
    check: String,
}

#[derive(Deserialize)]
struct Form {
    v: u32,
}

/// Whether a file says of itself that a store has wrapped its key.
pub(crate) fn is_wrapped(stored: &[u8]) -> bool {
    serde_json::from_slice::<Form>(stored).is_ok_and(|form| form.v == FORM)
}

impl Wrapped {
    /// The words must need no escaping: callers check them.
    pub fn new(epoch: Kept, key: String, mount: String, sealed: String) -> Self {
        let keyring = HEXLOWER.encode(&epoch.keyring);
        let mut wrapped = Self { v: FORM, epoch: epoch.number, keyring, key, mount, sealed, check: String::new() };
        wrapped.check = wrapped.check_of();
        wrapped
    }

    /// The same, as the store has wrapped it later.
    pub fn sealed_anew(&self, sealed: String) -> Self {
        let mut newer = Self { sealed, ..self.clone() };
        newer.check = newer.check_of();
        newer
    }

    fn content(&self) -> String {
        let Self { v, epoch, keyring, key, mount, sealed, check: _ } = self;
        format!(
            r#"{{"v":{v},"epoch":{epoch},"keyring":"{keyring}","key":"{key}","mount":"{mount}","sealed":"{sealed}""#
        )
    }

    fn check_of(&self) -> String {
        format!("sha256:{}", HEXLOWER.encode(digest(&SHA256, self.content().as_bytes()).as_ref()))
    }

    pub fn text(&self) -> String {
        format!("{},\"check\":\"{}\"}}\n", self.content(), self.check)
    }

    /// The id of the keyring, as hex.
    pub fn keyring(&self) -> &str {
        &self.keyring
    }

    /// What a file holds. Any flipped bit is seen, as there is one text of these values.
    pub fn parse(stored: &[u8]) -> Result<Self, KeyStoreError> {
        if !is_wrapped(stored) {
            return Err(KeyStoreError::InFile);
        }
        let damaged = KeyStoreError::Damaged("its file is not what was written");
        let Ok(wrapped) = serde_json::from_slice::<Self>(stored) else { return Err(damaged) };
        let whole = is_key(&wrapped.key)
            && is_mount(&wrapped.mount)
            && version(&wrapped.sealed).is_some()
            && wrapped.check == wrapped.check_of()
            && wrapped.text().as_bytes() == stored;
        if whole { Ok(wrapped) } else { Err(damaged) }
    }
}

/// Whether this is a name of a key as it is made here: so it is also safe within a path of HTTP.
fn is_key(name: &str) -> bool {
    (1..=80).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Whether this is the path of an engine: words of letters, digits, `-` and `_`, separated by single slashes.
pub(crate) fn is_mount(path: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    path.len() <= 120 && path.split('/').all(is_word)
}

/// The version of the store's key that sealed something: the number in `vault:v<number>:<base64>`.
pub(crate) fn version(sealed: &str) -> Option<u32> {
    let (number, text) = sealed.strip_prefix("vault:v")?.split_once(':')?;
    let version = number.parse().ok().filter(|version: &u32| *version > 0 && version.to_string() == number)?;
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    (!text.is_empty() && text.len() <= 2_048 && text.bytes().all(is_base64)).then_some(version)
}
