//! One sealed part: its box, its wraps, and what both are bound to. The format is in the crate's text; it is frozen.

use crate::{
    crypto::{self, Refused, Secret, aead},
    frame::KeyId,
    scope::{party_word, retention_word},
};
use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    hmac::{self, HMAC_SHA512},
};
use data_encoding::{BASE64, HEXLOWER};
use events::{Class, Party, Retention, Wrap};
use kernel::{AgencyId, RecordId};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

/// Plaintexts are padded to a multiple of this many bytes, so that lengths say less.
const BLOCK: usize = 32;
/// Bytes of a commitment.
const COMMITMENT: usize = 32;

/// Where a part belongs. Boxes and wraps open only there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Binding {
    pub record: RecordId,
    pub nth: u32,
    pub part: u16,
    pub party: Party,
    pub class: Class,
    pub retention: Retention,
}

impl Binding {
    fn push_onto(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.record.uuid().as_bytes());
        out.extend_from_slice(&self.nth.to_be_bytes());
        out.extend_from_slice(&self.part.to_be_bytes());
        for word in [party_word(self.party), self.class.into(), retention_word(self.retention)] {
            out.push(0);
            out.extend_from_slice(word.as_bytes());
        }
    }

    fn for_box(&self) -> Vec<u8> {
        let mut out = b"box v1".to_vec();
        self.push_onto(&mut out);
        out
    }

    fn for_wrap(&self, id: KeyId, controller: &AgencyId) -> Vec<u8> {
        let mut out = b"wrap v1".to_vec();
        out.extend_from_slice(&id);
        out.push(0);
        out.extend_from_slice(controller.as_str().as_bytes());
        self.push_onto(&mut out);
        out
    }
}

/// The encryption key and the commitment of a content key.
fn expand(content: &Secret) -> (Secret, [u8; COMMITMENT]) {
    let tag = hmac::sign(&hmac::Key::new(HMAC_SHA512, &**content), b"stalking-hub part v1");
    let (mut key, mut commitment) = (Secret::default(), [0; COMMITMENT]);
    // The tag of HMAC-SHA-512 has exactly 64 bytes.
    key.copy_from_slice(&tag.as_ref()[..32]);
    commitment.copy_from_slice(&tag.as_ref()[32..]);
    (key, commitment)
}

/// Seals fields under a new content key; gives that key and the box.
pub(crate) fn seal_box(binding: &Binding, fields: &Map<String, Value>) -> Result<(Secret, String), Refused> {
    let content = crypto::random_secret()?;
    let mut text = Zeroizing::new(serde_json::to_vec(fields).map_err(|_| Refused)?);
    let padded = text.len().next_multiple_of(BLOCK);
    text.resize(padded, b' ');
    let (key, commitment) = expand(&content);
    let mut out = commitment.to_vec();
    crypto::seal_onto(&mut out, &aead(&key)?, &binding.for_box(), &text)?;
    Ok((content, BASE64.encode(&out)))
}

/// Opens a box. `Err` says what is wrong with it.
pub(crate) fn open_box(binding: &Binding, content: &Secret, boxed: &str) -> Result<Map<String, Value>, &'static str> {
    let bytes = BASE64.decode(boxed.as_bytes()).map_err(|_| "its box is not base64")?;
    let (commitment, sealed) = bytes.split_at_checked(COMMITMENT).ok_or("its box is too short")?;
    let (key, expected) = expand(content);
    verify_slices_are_equal(commitment, &expected).map_err(|_| "its box was sealed under another key")?;
    let key = aead(&key).map_err(|Refused| "its key cannot be used")?;
    let text = crypto::open(&key, &binding.for_box(), sealed).ok_or("its box does not decrypt")?;
    serde_json::from_slice(&text).map_err(|_| "its fields cannot be read")
}

/// Wraps a content key under the KEK of a controller.
pub(crate) fn wrap(
    binding: &Binding,
    (id, kek): (KeyId, &Secret),
    controller: &AgencyId,
    content: &Secret,
) -> Result<Wrap, Refused> {
    let mut out = Vec::new();
    crypto::seal_onto(&mut out, &aead(kek)?, &binding.for_wrap(id, controller), &**content)?;
    let (controller, key, wrapped) = (controller.clone(), HEXLOWER.encode(&id), BASE64.encode(&out));
    Ok(Wrap { part: binding.part, controller, key, wrapped })
}

/// Unwraps a content key. `Err` says what is wrong with the wrap.
pub(crate) fn unwrap(binding: &Binding, id: KeyId, kek: &Secret, wrap: &Wrap) -> Result<Secret, &'static str> {
    let sealed = BASE64.decode(wrap.wrapped.as_bytes()).map_err(|_| "a wrap is not base64")?;
    let kek = aead(kek).map_err(|Refused| "a key cannot be used")?;
    crypto::open_secret(&kek, &binding.for_wrap(id, &wrap.controller), &sealed).ok_or("a wrap does not decrypt")
}

/// The id of a key from its text form, 32 lower-case hex digits.
pub(crate) fn key_id(text: &str) -> Option<KeyId> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}
