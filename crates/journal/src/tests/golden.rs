//! The formats are frozen: the same appends give the same bytes, and the bytes of `golden/` open for ever.

use super::{Place, add};
use crate::{SigningKey, frame, open_note, sign_note, tag::Tags};
use eventlog::{Checkpoint, Frontier};
use std::{fs, path::Path};

const SEGMENT: &str = "00000000000000000001.seg";

#[tokio::test]
async fn the_bytes_of_segment_and_anchor_are_those_of_the_golden_files() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let place = Place::new();
    let (journal, _) = place.open();
    add(&journal, 0..3).await;
    drop(journal);
    let segment = fs::read(place.settings.dir.join(SEGMENT)).unwrap();
    let anchor = place.anchor();
    if std::env::var_os("JOURNAL_GOLDEN").is_some() {
        fs::write(golden.join(SEGMENT), &segment).unwrap();
        fs::write(golden.join("anchor"), &anchor).unwrap();
    }
    assert!(fs::read(golden.join(SEGMENT)).unwrap() == segment, "the format of a segment has changed");
    assert!(fs::read(golden.join("anchor")).unwrap() == anchor, "the format of the anchor has changed");
}

#[test]
fn a_header_is_64_bytes_as_documented() {
    let header = frame::header(0x0102, "demo.hub.example/facts");
    assert_eq!(header[..8], *b"HUBJRNL\n");
    assert_eq!(header[8..24], [2, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0]);
    assert_eq!(header[24..56], *eventlog::Hash::of(b"demo.hub.example/facts").bytes());
    assert_eq!(header[56..60], [0; 4]);
    assert_eq!(header[60..64], crc32fast::hash(&header[..60]).to_le_bytes());
}

#[test]
fn a_frame_is_length_checksum_tag_record() {
    let key = SigningKey::from_seed(&[7; 32]).unwrap();
    let mut tags = Tags::new(&key, "demo.hub.example/facts").unwrap();
    // Made with another implementation of CRC-32, HMAC and HKDF.
    for expected in [
        ["09000000", "79a15cf5", "628ab8fd2a7bcc16dbedc1db6cd2e689", "313233343536373839"],
        ["09000000", "f5f411d9", "c55418344a93189b62a3d6393adc56d5", "313233343536373839"],
    ] {
        let mut bytes = Vec::new();
        frame::push_frame(&mut bytes, &mut tags, b"123456789").unwrap();
        assert_eq!(data_encoding::HEXLOWER.encode(&bytes), expected.concat());
    }
}

#[test]
fn the_key_is_that_of_the_rfc_and_the_note_that_of_c2sp() {
    // RFC 8032 section 7.1, test 1.
    let mut seed = [0; 32];
    let hex = |text: &str| data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap();
    seed.copy_from_slice(&hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
    let key = SigningKey::from_seed(&seed).unwrap();
    let public = hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    assert_eq!(key.verifying().bytes()[..], public[..]);
    let note = sign_note(&key, "example.com/log", Frontier::default().checkpoint()).unwrap();
    let lines: Vec<_> = note.split('\n').collect();
    assert_eq!(lines[..4], ["example.com/log", "0", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", ""]);
    assert!(lines[4].starts_with("\u{2014} example.com/log "));
    assert_eq!(lines[5..], [""]);
    let vkey = key.verifying().vkey("example.com/log");
    assert!(vkey.starts_with("example.com/log+") && vkey.len() == "example.com/log+".len() + 8 + 1 + 44);
    let witnessed = format!("{note}\u{2014} witness.example AAAAAAAA\n");
    let opened = open_note(&witnessed, "example.com/log", &key.verifying());
    assert_eq!(opened, Ok(Checkpoint { size: 0, root: eventlog::Hash::of(b"") }));
}

#[test]
fn no_bytes_of_a_note_can_be_changed() {
    let key = SigningKey::from_seed(&[7; 32]).unwrap();
    let note = sign_note(&key, "example.com/log", Frontier::default().checkpoint()).unwrap();
    for at in 0..note.len() {
        let mut bytes = note.clone().into_bytes();
        bytes[at] ^= 1;
        let Ok(changed) = String::from_utf8(bytes) else { continue };
        assert!(open_note(&changed, "example.com/log", &key.verifying()).is_err(), "byte {at}");
    }
    for text in ["", "\n\n", "\n\n\n", "a\n\n", "a\n1\nb\n\n"] {
        assert!(open_note(text, "a", &key.verifying()).is_err());
    }
    assert_ne!(SigningKey::new_seed().unwrap(), SigningKey::new_seed().unwrap());
}
