//! Header and entries of the keyring as bytes. The format is in the crate's text; it is frozen.

use crate::{
    Heads,
    crypto::{self, OVERHEAD, Refused, Secret},
    epoch::{Epoch, FIRST},
};
use aws_lc_rs::aead::LessSafeKey;

/// Bytes of the header.
pub(crate) const HEADER_BYTES: usize = 48;
/// Bytes of an entry before its body.
const HEAD_BYTES: usize = 8;
/// Bytes of a body before the lengths of the logs.
const HEADS_AT: usize = 16 + SEALED_BYTES;
/// Bytes of a body before its scope.
const SCOPE_AT: usize = HEADS_AT + 16;
/// Bytes of a sealed KEK.
const SEALED_BYTES: usize = 32 + OVERHEAD;
/// No body is longer: the longest scope has fewer than 256 bytes.
const BODY_BYTES_MAX: usize = SCOPE_AT + 256;
/// This many zeros at the end of the file are a hole that a file system left, not content.
const HOLE_BYTES_MIN: usize = 8;

const MAGIC: &[u8; 8] = b"HUBKEYS\n";
const VERSION: u32 = 2;

/// The id of a key-encryption key.
pub(crate) type KeyId = [u8; 16];

/// The header of the keyring that belongs to an epoch key.
pub(crate) fn header(epoch: &Epoch) -> [u8; HEADER_BYTES] {
    let mut bytes = [0; HEADER_BYTES];
    bytes[..8].copy_from_slice(MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    bytes[12..16].copy_from_slice(&epoch.number.to_le_bytes());
    bytes[16..32].copy_from_slice(&epoch.keyring);
    let crc = crc32fast::hash(&bytes[..44]);
    bytes[44..].copy_from_slice(&crc.to_le_bytes());
    bytes
}

/// What is wrong with a header.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum BadHeader {
    /// Whole, but of a later format.
    Version(u32),
    /// Anything else.
    Damaged(&'static str),
}

/// Checks the header against the epoch key.
pub(crate) fn check_header(file: &[u8], epoch: &Epoch) -> Result<(), BadHeader> {
    let Some(bytes) = file.first_chunk::<HEADER_BYTES>() else {
        return Err(BadHeader::Damaged("the header is not whole"));
    };
    if *bytes == header(epoch) {
        return Ok(());
    }
    match (is_sound(bytes), number(bytes, 8)) {
        (true, Some(VERSION)) => Err(BadHeader::Damaged("it does not belong to the epoch key beside it")),
        (true, Some(version)) => Err(BadHeader::Version(version)),
        (true, None) | (false, _) => Err(BadHeader::Damaged("the header cannot be read")),
    }
}

fn is_sound(header: &[u8; HEADER_BYTES]) -> bool {
    number(header, 44) == Some(crc32fast::hash(&header[..44])) && header[..8] == *MAGIC
}

/// The epoch that a keyring says it is of; the first where its header cannot be read, which is told when it is checked.
pub(crate) fn epoch_of_header(file: &[u8]) -> u32 {
    let header = file.first_chunk::<HEADER_BYTES>().filter(|header| is_sound(header));
    header.and_then(|header| number(header, 12)).filter(|&epoch| epoch >= FIRST).unwrap_or(FIRST)
}

/// The id of the keyring that a file says it is; `None` where its header cannot be read.
pub(crate) fn keyring_of_header(file: &[u8]) -> Option<[u8; 16]> {
    let header = file.first_chunk::<HEADER_BYTES>().filter(|header| is_sound(header))?;
    header[16..32].try_into().ok()
}

/// An entry: one key, sealed, and how long the logs were when it was made. Without a scope it holds no key and only
/// testifies of that.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    pub id: KeyId,
    pub sealed: &'a [u8],
    pub heads: Heads,
    pub scope: &'a str,
}

/// What lies at a place of the file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next<'a> {
    /// A whole entry, and where the next one begins.
    Entry(Entry<'a>, usize),
    /// Nothing: the file ends exactly here.
    End,
    /// The beginning of an entry that was never wholly written.
    Torn,
    /// No entry, and why.
    Damaged(&'static str),
}

/// Reads what lies at `at`.
pub(crate) fn next(file: &[u8], at: usize) -> Next<'_> {
    let rest = file.get(at..).unwrap_or_default();
    if rest.is_empty() {
        return Next::End;
    }
    // Where the content ends if a hole at the end of the file is not counted.
    let holes = rest.iter().rev().take_while(|&&byte| byte == 0).count();
    let written = if holes >= HOLE_BYTES_MIN { rest.len() - holes } else { rest.len() };
    let head_sound = rest.get(..4).map(crc32fast::hash) == number(rest, 4);
    let Some(length) = number(rest, 0).filter(|_| head_sound && rest.len() >= HEAD_BYTES) else {
        return if written < HEAD_BYTES { Next::Torn } else { Next::Damaged("the length of an entry fails its check") };
    };
    let Ok(length) = usize::try_from(length) else {
        return Next::Damaged("an entry of impossible length");
    };
    if !(SCOPE_AT..=BODY_BYTES_MAX).contains(&length) {
        return Next::Damaged("an entry of impossible length");
    }
    let end = HEAD_BYTES + length + 4;
    let body = rest.get(HEAD_BYTES..HEAD_BYTES + length);
    let sound = body.map(crc32fast::hash) == number(rest, HEAD_BYTES + length);
    let (Some(body), true, true) = (body, sound, rest.len() >= end) else {
        return if written < end { Next::Torn } else { Next::Damaged("an entry fails its check") };
    };
    let head = |at: usize| body.get(at..at + 8)?.try_into().ok().map(u64::from_le_bytes);
    match (body.first_chunk(), head(HEADS_AT), head(HEADS_AT + 8), str::from_utf8(&body[SCOPE_AT..])) {
        (Some(&id), Some(facts), Some(access), Ok(scope)) => {
            Next::Entry(Entry { id, sealed: &body[16..HEADS_AT], heads: Heads { facts, access }, scope }, at + end)
        }
        (None, ..) | (_, None, ..) | (_, _, None, _) | (.., Err(_)) => Next::Damaged("an entry cannot be read"),
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

/// What the encryption of a KEK binds: everything else in the entry, and its place.
fn bound(epoch: &Epoch, nth: u64, id: KeyId, heads: Heads, scope: &str) -> Vec<u8> {
    let place = [b"kek v2".as_slice(), &epoch.keyring, &nth.to_be_bytes(), &id].concat();
    [&place[..], &heads.facts.to_le_bytes(), &heads.access.to_le_bytes(), scope.as_bytes()].concat()
}

/// The bytes of an entry, the `nth` of its keyring counted from 0.
pub(crate) fn entry_bytes(
    epoch: &Epoch,
    under: &LessSafeKey,
    nth: u64,
    (id, kek): (KeyId, &Secret),
    heads: Heads,
    scope: &str,
) -> Result<Vec<u8>, Refused> {
    let mut body = id.to_vec();
    crypto::seal_onto(&mut body, under, &bound(epoch, nth, id, heads, scope), &**kek)?;
    body.extend_from_slice(&heads.facts.to_le_bytes());
    body.extend_from_slice(&heads.access.to_le_bytes());
    body.extend_from_slice(scope.as_bytes());
    frame(&body).ok_or(Refused)
}

/// Length, its check, the body, its check.
pub(crate) fn frame(body: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(body.len()).ok()?.to_le_bytes();
    let (length_check, check) = (crc32fast::hash(&length).to_le_bytes(), crc32fast::hash(body).to_le_bytes());
    Some([&length, &length_check, body, &check].concat())
}

/// Opens the KEK of an entry; `None` if any bit of the entry is not what was written at this place.
pub(crate) fn open_entry(epoch: &Epoch, under: &LessSafeKey, nth: u64, entry: &Entry<'_>) -> Option<Secret> {
    crypto::open_secret(under, &bound(epoch, nth, entry.id, entry.heads, entry.scope), entry.sealed)
}
