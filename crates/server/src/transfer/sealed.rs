//! Files between hubs: what is in one is signed by the hub that it is from, and sealed to the hub that it is for (age, X25519).
//!
//! The key that opens is derived from the log's key: it is the same in every process of a hub, lies in every copy of the keys, and
//! cannot be lost by itself. Whoever has the log's key can open what was sent to the hub.

use crate::{hub::Hub, refuse::No};
use age::{
    Decryptor, Encryptor,
    x25519::{Identity, Recipient},
};
use bech32::{Bech32, Hrp};
use data_encoding::HEXLOWER;
use eventlog::Hash;
use journal::SigningKey;
use std::io::{Read, Write};
use tlog::Vkey;

/// How what is signed begins. No checkpoint does: that begins with the origin of its log.
const WORD: &[u8] = b"stalkinghub file between hubs, 1\n";
/// The bytes of a signature (Ed25519).
const SIGNATURE: usize = 64;
/// The most bytes of a file. Hub default.
pub const SEALED_MAX: usize = 700_000;
/// How the text of a secret key begins (age).
const SECRET: &str = "age-secret-key-";

/// A file that was opened; whose it is, is not believed yet.
pub struct Opened {
    signature: Vec<u8>,
    /// What is in it.
    pub body: Vec<u8>,
}

/// The key that opens files for this hub.
pub fn identity(key: &SigningKey) -> Result<Identity, No> {
    let seal = key.seals("files between hubs").map_err(|_| No::Internal)?;
    let hrp = Hrp::parse(SECRET).map_err(|_| No::Internal)?;
    let text = bech32::encode::<Bech32>(hrp, seal("x25519").bytes()).map_err(|_| No::Internal)?;
    text.to_uppercase().parse().map_err(|_| No::Internal)
}

/// By what the signatures of this hub verify.
pub fn verifier(hub: &Hub) -> String {
    hub.signing.verifying().vkey(&hub.origin)
}

/// SHA-256 of what is in a file, in hex.
pub fn digest(body: &[u8]) -> String {
    HEXLOWER.encode(Hash::of(body).bytes())
}

/// Whether a text is a recipient of files.
pub fn is_recipient(text: &str) -> bool {
    text.parse::<Recipient>().is_ok()
}

/// Makes a file: signed by this hub, sealed to a recipient.
pub fn seal(key: &SigningKey, recipient: &str, body: &[u8]) -> Result<Vec<u8>, No> {
    let recipient: Recipient = recipient.parse().map_err(|_| No::Internal)?;
    let signature = key.sign(&[WORD, body].concat()).map_err(|_| No::Internal)?;
    let encryptor = Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient));
    let mut sealed = Vec::new();
    let mut writer = encryptor.map_err(|_| No::Internal)?.wrap_output(&mut sealed).map_err(|_| No::Internal)?;
    writer.write_all(&signature).and_then(|()| writer.write_all(body)).map_err(|_| No::Internal)?;
    writer.finish().map_err(|_| No::Internal)?;
    Ok(sealed)
}

/// Opens a file for this hub. Nothing is said of why one does not open.
pub fn open(key: &SigningKey, sealed: &[u8]) -> Option<Opened> {
    if sealed.len() > SEALED_MAX {
        return None;
    }
    let identity = identity(key).ok()?;
    let decryptor = Decryptor::new_buffered(sealed).ok()?;
    let mut inside = Vec::new();
    let reader = decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)).ok()?;
    reader.take(SEALED_MAX as u64).read_to_end(&mut inside).ok()?;
    if inside.len() < SIGNATURE {
        return None;
    }
    let body = inside.split_off(SIGNATURE);
    Some(Opened { signature: inside, body })
}

impl Opened {
    /// Whether the hub of a key signed what is in it.
    pub fn is_signed_by(&self, verifier: &Vkey) -> bool {
        verifier.verifies(&[WORD, &self.body].concat(), &self.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> (SigningKey, SigningKey) {
        (SigningKey::from_seed(&[1; 32]).unwrap(), SigningKey::from_seed(&[2; 32]).unwrap())
    }

    fn vkey(key: &SigningKey, origin: &str) -> Vkey {
        key.verifying().vkey(origin).parse().unwrap()
    }

    #[test]
    fn a_file_is_opened_by_the_hub_that_it_is_for_alone_and_says_what_was_put_in() {
        let (ours, theirs) = keys();
        let recipient = identity(&theirs).unwrap().to_public().to_string();
        assert!(is_recipient(&recipient) && !is_recipient("age1nobody"));
        for body in [&b""[..], b"{}", &vec![7; 100_000]] {
            let file = seal(&ours, &recipient, body).unwrap();
            let opened = open(&theirs, &file).unwrap();
            assert_eq!(opened.body, body);
            assert!(opened.is_signed_by(&vkey(&ours, "a.example/log")));
            assert!(!opened.is_signed_by(&vkey(&theirs, "a.example/log")), "signed by another");
            assert!(open(&ours, &file).is_none(), "not even by who made it");
        }
    }

    #[test]
    fn a_flipped_bit_in_any_byte_of_a_file_is_refused_and_so_is_a_shorter_one() {
        let (ours, theirs) = keys();
        let recipient = identity(&theirs).unwrap().to_public().to_string();
        let file = seal(&ours, &recipient, b"{\"fictional\":true}").unwrap();
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(open(&theirs, &changed).is_none(), "byte {at}");
            assert!(open(&theirs, &file[..at]).is_none(), "cut at {at}");
        }
    }

    #[test]
    fn the_key_is_the_same_each_time_and_another_of_another_hub() {
        let (ours, theirs) = keys();
        let public = |key| identity(key).unwrap().to_public().to_string();
        assert_eq!(public(&ours), public(&ours));
        assert_ne!(public(&ours), public(&theirs));
    }
}
