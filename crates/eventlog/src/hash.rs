//! SHA-256 values and their text form `sha256:<64 hex digits>`.

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// A SHA-256 digest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash([u8; 32]);

impl Hash {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest of the concatenation of some pieces.
    pub fn of_all(pieces: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for piece in pieces {
            hash.update(piece);
        }
        Self(hash.finalize().into())
    }

    /// A digest computed elsewhere.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// 64 lower-case hex digits.
    pub fn hex(&self) -> String {
        HEXLOWER.encode(&self.0)
    }
}
impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.hex())
    }
}
impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.to_string()
    }
}
impl TryFrom<String> for Hash {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        const BAD: &str = "not a sha256: digest";
        let bytes = HEXLOWER.decode(text.strip_prefix("sha256:").ok_or(BAD)?.as_bytes()).map_err(|_| BAD)?;
        Ok(Self(bytes.try_into().map_err(|_| BAD)?))
    }
}
