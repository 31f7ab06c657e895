//! AES-256-GCM in the one shape used here: nonce, ciphertext, tag.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand,
};
use zeroize::Zeroizing;

/// The bytes of a key. Wiped when dropped.
pub(crate) type Secret = Zeroizing<[u8; 32]>;

/// Bytes that sealing adds: nonce 12 and tag 16.
pub(crate) const OVERHEAD: usize = 28;

/// The library refused. It says no more than that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused;

impl From<Refused> for crate::KeyringError {
    fn from(_: Refused) -> Self {
        Self::Crypto
    }
}
impl From<Refused> for crate::VaultError {
    fn from(_: Refused) -> Self {
        Self::Crypto
    }
}

/// Random bytes.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Refused> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| Refused)?;
    Ok(bytes)
}

/// A random key.
pub(crate) fn random_secret() -> Result<Secret, Refused> {
    let mut secret = Secret::default();
    rand::fill(&mut *secret).map_err(|_| Refused)?;
    Ok(secret)
}

/// A key made ready for use.
pub(crate) fn aead(secret: &[u8; 32]) -> Result<LessSafeKey, Refused> {
    UnboundKey::new(&AES_256_GCM, secret).map(LessSafeKey::new).map_err(|_| Refused)
}

/// Appends nonce, ciphertext and tag of `text` to `out`.
pub(crate) fn seal_onto(out: &mut Vec<u8>, key: &LessSafeKey, bound: &[u8], text: &[u8]) -> Result<(), Refused> {
    let nonce = random::<NONCE_LEN>()?;
    out.reserve(text.len() + OVERHEAD);
    out.extend_from_slice(&nonce);
    let start = out.len();
    out.extend_from_slice(text);
    let nonce = Nonce::assume_unique_for_key(nonce);
    let sealed = key.seal_in_place_separate_tag(nonce, Aad::from(bound), &mut out[start..]);
    let Ok(tag) = sealed else {
        out.truncate(start);
        return Err(Refused);
    };
    out.extend_from_slice(tag.as_ref());
    Ok(())
}

/// The text that [`seal_onto`] sealed; `None` if the key, the bound bytes or any bit of it differ.
pub(crate) fn open(key: &LessSafeKey, bound: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut text = Zeroizing::new(rest.to_vec());
    let length = key.open_in_place(nonce, Aad::from(bound), &mut text).ok()?.len();
    text.truncate(length);
    Some(text)
}

/// As [`open`], for a sealed key.
pub(crate) fn open_secret(key: &LessSafeKey, bound: &[u8], sealed: &[u8]) -> Option<Secret> {
    let text = open(key, bound, sealed)?;
    let mut secret = Secret::default();
    if text.len() != secret.len() {
        return None;
    }
    secret.copy_from_slice(&text);
    Some(secret)
}
