//! The key that signs checkpoints, Ed25519, and what is derived from its seed for the frames.

use aws_lc_rs::{
    hkdf, hmac, rand,
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};
use data_encoding::{BASE64, HEXLOWER};
use eventlog::Hash;
use std::{fmt, sync::Arc};
use zeroize::Zeroizing;

/// The signature type byte of plain Ed25519 in C2SP signed notes.
const ALGORITHM: u8 = 1;

/// The cryptographic library refused: no randomness, or no valid key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signing key cannot be used")]
pub struct KeyError;

/// Signs checkpoints, tags the frames of journals, and seals what else must not be forged. Its text form shows nothing of the key.
#[derive(Clone)]
pub struct SigningKey(Arc<Secrets>);

struct Secrets {
    pair: Ed25519KeyPair,
    /// From which the keys of frames and seals are derived, one for each name.
    derives: hkdf::Prk,
}

impl SigningKey {
    /// The key of a 32-byte seed.
    pub fn from_seed(seed: &[u8; 32]) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| KeyError)?;
        let derives = hkdf::Salt::new(hkdf::HKDF_SHA256, b"stalking-hub journal v1").extract(seed);
        Ok(Self(Arc::new(Secrets { pair, derives })))
    }

    /// A random seed for a new key. The caller keeps it; it is wiped from memory when dropped.
    pub fn new_seed() -> Result<Zeroizing<[u8; 32]>, KeyError> {
        let mut seed = Zeroizing::new([0; 32]);
        rand::fill(&mut *seed).map_err(|_| KeyError)?;
        Ok(seed)
    }

    /// The public half.
    pub fn verifying(&self) -> VerifyingKey {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.0.pair.public_key().as_ref());
        VerifyingKey(bytes)
    }

    /// The 64-byte signature over some bytes.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.0.pair.try_sign(message).map(|signature| signature.as_ref().to_vec()).map_err(|_| KeyError)
    }

    /// Seals texts of one use: what it makes of a text, nobody makes without this key.
    pub fn seals(&self, what: &str) -> Result<impl Fn(&str) -> Hash + Send + Sync + use<>, KeyError> {
        let key = self.derived("seals of ", what)?;
        Ok(move |text: &str| {
            let mut seal = [0; 32];
            seal.copy_from_slice(hmac::sign(&key, text.as_bytes()).as_ref());
            Hash::from_bytes(seal)
        })
    }

    /// The key that tags the frames of the log of this name.
    pub(crate) fn frames(&self, origin: &str) -> Result<hmac::Key, KeyError> {
        self.derived("frames of ", origin)
    }

    /// Salt and labels are frozen: stored tags depend on them.
    fn derived(&self, label: &str, what: &str) -> Result<hmac::Key, KeyError> {
        let label = [label.as_bytes(), what.as_bytes()];
        self.0.derives.expand(&label, hmac::HMAC_SHA256).map(hmac::Key::from).map_err(|_| KeyError)
    }
}
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey of {:?}", self.verifying())
    }
}

/// Verifies checkpoints.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VerifyingKey([u8; 32]);

impl VerifyingKey {
    /// A key received as its 32 bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The text form that C2SP tools take (`<origin>+<key id>+<key>`).
    pub fn vkey(&self, origin: &str) -> String {
        let mut key = vec![ALGORITHM];
        key.extend_from_slice(&self.0);
        format!("{origin}+{}+{}", HEXLOWER.encode(&self.id(origin)), BASE64.encode(&key))
    }

    /// The four bytes by which a signature line names its key.
    pub(crate) fn id(&self, origin: &str) -> [u8; 4] {
        let hash = Hash::of_all(&[origin.as_bytes(), b"\n", &[ALGORITHM], &self.0]);
        let mut id = [0; 4];
        id.copy_from_slice(&hash.bytes()[..4]);
        id
    }

    /// Whether a signature over some bytes is this key's.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.0).verify(message, signature).is_ok()
    }
}
impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}
