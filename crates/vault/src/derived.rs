//! Keys derived from the epoch key: for keyed hashes of commands and answers, and for opaque tokens.

use crate::{
    crypto::{self, Refused, Secret},
    epoch::Carried,
};
use aws_lc_rs::{
    aead::{AES_256_GCM, LessSafeKey, UnboundKey},
    hkdf, hmac,
};
use data_encoding::BASE64URL_NOPAD;

/// Tokens are padded to a multiple of this many bytes, so that their length does not tell the size of a position.
const TOKEN_BLOCK: usize = 32;
/// The longest token text that is looked at, in bytes.
const TOKEN_BYTES_MAX: usize = 4_096;

/// The derived keys, made ready for use. Every epoch of a keyring has the same ([`Carried`]).
pub(crate) struct Derived {
    command: hmac::Key,
    etag: hmac::Key,
    token: LessSafeKey,
}

/// What all keys of an epoch are derived from. The salt is frozen.
pub(crate) fn root(epoch: &Secret) -> hkdf::Prk {
    hkdf::Salt::new(hkdf::HKDF_SHA256, b"stalking-hub v1").extract(&**epoch)
}

/// The key for keyed hashes that a label names.
pub(crate) fn mac(root: &hkdf::Prk, label: &[u8]) -> Result<hmac::Key, Refused> {
    root.expand(&[label], hmac::HMAC_SHA256).map(hmac::Key::from).map_err(|_| Refused)
}

/// The key for encryption that a label names.
pub(crate) fn aead(root: &hkdf::Prk, label: &[u8]) -> Result<LessSafeKey, Refused> {
    root.expand(&[label], &AES_256_GCM).map(UnboundKey::from).map(LessSafeKey::new).map_err(|_| Refused)
}

/// The bytes of the key that a label names.
fn bytes(root: &hkdf::Prk, label: &[u8]) -> Result<Secret, Refused> {
    struct Length;
    impl hkdf::KeyType for Length {
        fn len(&self) -> usize {
            32
        }
    }
    let mut secret = Secret::default();
    let label = [label];
    let derived = root.expand(&label, Length).map_err(|_| Refused)?;
    derived.fill(&mut *secret).map_err(|_| Refused)?;
    Ok(secret)
}

/// The keys that a keyring has from its first epoch on, by HKDF-SHA-256 from that epoch's key. The labels are frozen:
/// stored hashes depend on them.
pub(crate) fn of_first(epoch: &Secret) -> Result<Carried, Refused> {
    let root = root(epoch);
    let key = |label| bytes(&root, label);
    Ok(Carried { command: key(b"command-mac")?, etag: key(b"etag-mac")?, token: key(b"token")? })
}

impl Derived {
    /// Makes the keys of an epoch ready.
    pub fn of(carried: &Carried) -> Result<Self, Refused> {
        let mac = |key: &Secret| hmac::Key::new(hmac::HMAC_SHA256, &**key);
        let token = crypto::aead(&carried.token)?;
        Ok(Self { command: mac(&carried.command), etag: mac(&carried.etag), token })
    }

    pub fn command_mac(&self, bytes: &[u8]) -> [u8; 32] {
        digest(&self.command, bytes)
    }

    pub fn etag_mac(&self, bytes: &[u8]) -> [u8; 32] {
        digest(&self.etag, bytes)
    }

    pub fn seal_token(&self, purpose: &str, bytes: &[u8]) -> String {
        // The padding starts with a one, so it can be told from content that ends in zeros.
        let mut text = bytes.to_vec();
        text.push(1);
        text.resize(text.len().next_multiple_of(TOKEN_BLOCK), 0);
        let mut sealed = Vec::new();
        match crypto::seal_onto(&mut sealed, &self.token, purpose.as_bytes(), &text) {
            Ok(()) => BASE64URL_NOPAD.encode(&sealed),
            Err(Refused) => String::new(),
        }
    }

    pub fn open_token(&self, purpose: &str, token: &str) -> Option<Vec<u8>> {
        if token.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let sealed = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
        let text = crypto::open(&self.token, purpose.as_bytes(), &sealed)?;
        let end = text.iter().rposition(|&byte| byte != 0)?;
        (text[end] == 1).then(|| text[..end].to_vec())
    }
}

fn digest(key: &hmac::Key, bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    // The tag of HMAC-SHA-256 has exactly 32 bytes.
    out.copy_from_slice(hmac::sign(key, bytes).as_ref());
    out
}
