//! Formats that are frozen: a new program opens what an old one wrote.
//!
//! `golden/v2` holds the keys of a hub that never existed and what was sealed with them. `UPDATE_GOLDEN=1` writes it anew,
//! which is right only before the first real record.

use super::{Keys, STREAM, agency, now, record, samples};
use crate::{
    Heads, Kept, MemoryShared, SharedEntry, Vault,
    epoch::{Carried, Epoch},
    frame::{frame, header},
    in_files,
    wrapped::Wrapped,
};
use data_encoding::HEXLOWER;
use events::{Entry, StoredEvent, Value, Wrap};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::{fs, path::PathBuf, sync::Arc};

/// What was made with the golden keys.
#[derive(Serialize, Deserialize)]
struct Made {
    events: Vec<StoredEvent>,
    /// What each event says, by field.
    says: Vec<Map<String, Json>>,
    /// Of each event, for the advocacy service.
    wraps: Vec<Vec<Wrap>>,
    command_mac: String,
    etag_mac: String,
    token: String,
}

/// What the golden keyring testifies of.
const GOLDEN_HEADS: Heads = Heads { facts: 41, access: 97 };

fn golden(file: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/v2")).join(file)
}

fn update() {
    let keys = Keys::new();
    let vault = keys.open();
    vault.testify_of(|| GOLDEN_HEADS);
    let events: Vec<StoredEvent> =
        samples().iter().zip(0..).map(|(entry, nth)| vault.seal(STREAM, record(), nth, entry).unwrap()).collect();
    let wraps =
        events.iter().zip(0..).map(|(stored, nth)| vault.rewrap_for(STREAM, record(), nth, stored, &agency("adv")));
    let wraps = wraps.map(Result::unwrap).collect();
    let mac = |mac: [u8; 32]| HEXLOWER.encode(&mac);
    let (command_mac, etag_mac) = (mac(vault.command_mac(b"command")), mac(vault.etag_mac(b"etag")));
    let says = samples().iter().map(says).collect();
    let made = Made { events, says, wraps, command_mac, etag_mac, token: vault.seal_token("cursor", b"41") };
    fs::create_dir_all(golden("")).unwrap();
    fs::write(golden("made.json"), serde_json::to_string_pretty(&made).unwrap() + "\n").unwrap();
    for file in ["keyring", "epoch-1.key"] {
        fs::write(golden(file), keys.read(file)).unwrap();
    }
    update_shared();
}

/// The golden keys in a directory of their own.
fn golden_keys() -> Keys {
    let keys = Keys::none();
    for file in ["keyring", "epoch-1.key"] {
        keys.write(file, &fs::read(golden(file)).unwrap());
    }
    keys
}

fn made() -> Made {
    serde_json::from_slice(&fs::read(golden("made.json")).unwrap()).unwrap()
}

/// Subject and bytes of each entry of a shared keyring, in order.
type Entries = Vec<(String, String)>;

fn update_shared() {
    let place = Arc::new(MemoryShared::default());
    now(golden_keys().open().hand_over(place.clone())).unwrap();
    let entries: Entries =
        place.all().into_iter().map(|entry| (entry.subject, HEXLOWER.encode(&entry.bytes))).collect();
    fs::write(golden("shared.json"), serde_json::to_string_pretty(&entries).unwrap() + "\n").unwrap();
}

#[test]
fn what_the_first_shared_keyring_held_opens_and_lies_under_the_same_subjects() {
    let entries: Entries = serde_json::from_slice(&fs::read(golden("shared.json")).unwrap()).unwrap();
    let entries = entries.into_iter().zip(1..).map(|((subject, bytes), sequence)| SharedEntry {
        sequence,
        subject,
        bytes: HEXLOWER.decode(bytes.as_bytes()).unwrap().into(),
    });
    let (keys, place) = (golden_keys(), Arc::new(MemoryShared::default()));
    place.replace(entries.collect());
    let vault = now(Vault::open_shared(&keys.path(), &in_files(), place, true)).unwrap();
    assert_eq!((vault.testified(), vault.keys_held()), (GOLDEN_HEADS, keys.open().keys_held()));
    let Made { events, says, .. } = made();
    for ((stored, expected), nth) in events.into_iter().zip(&says).zip(0..) {
        assert_says(&vault.open_event(record(), nth, stored).unwrap(), expected);
    }
}

/// The fields of an event that are known.
fn says(entry: &Entry) -> Map<String, Json> {
    let fields = entry.event.fields(entry.source).into_iter();
    fields
        .filter_map(|field| match field.value {
            Value::Known(value) => Some((field.name.to_owned(), value)),
            Value::Erased => None,
        })
        .collect()
}

/// A later program may know more fields; those that were written must read the same.
fn assert_says(entry: &Entry, expected: &Map<String, Json>) {
    let says = says(entry);
    for (name, value) in expected {
        assert_eq!(says.get(name), Some(value), "{} of {}", name, entry.event.type_name());
    }
}

#[test]
fn what_the_first_program_wrote_opens() {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        update();
    }
    let vault = golden_keys().open();
    assert_eq!(vault.testified(), GOLDEN_HEADS);
    let made = made();
    let all = made.events.iter().zip(&made.says).zip(&made.wraps).zip(0..);
    for (((stored, expected), _), nth) in all.clone() {
        assert_says(&vault.open_event(record(), nth, stored.clone()).unwrap(), expected);
    }
    let own_keys = made.events.iter().flat_map(|stored| &stored.sealed).flat_map(|part| &part.wraps);
    for wrap in own_keys.filter(|wrap| wrap.controller != agency("adv")) {
        vault.ring.held().forget(crate::part::key_id(&wrap.key).unwrap());
    }
    for (((stored, expected), wraps), nth) in all {
        assert_says(&vault.open_with(record(), nth, stored.clone(), wraps).unwrap(), expected);
    }
    let Made { command_mac, etag_mac, token, .. } = made;
    assert_eq!(HEXLOWER.encode(&vault.command_mac(b"command")), command_mac);
    assert_eq!(HEXLOWER.encode(&vault.etag_mac(b"etag")), etag_mac);
    assert_eq!(vault.open_token("cursor", &token).as_deref(), Some(b"41".as_slice()));
}

#[test]
fn header_frame_and_epoch_key_have_exactly_these_bytes() {
    let secret = |byte| crate::crypto::Secret::new([byte; 32]);
    let carried = Carried { command: secret(0x33), etag: secret(0x44), token: secret(0x55) };
    let mut epoch = Epoch { number: 1, keyring: [0x11; 16], key: secret(0x22), carried };
    assert_eq!(
        HEXLOWER.encode(&header(&epoch)),
        "4855424b4559530a0200000001000000111111111111111111111111111111110000000000000000000000009d0b4191"
    );
    assert_eq!(HEXLOWER.encode(&frame(b"body").unwrap()), "040000004b4826ae626f6479b20ba8db");
    let (ring, key) = ("11".repeat(16), "22".repeat(32));
    let check = "114d521fb5d162aec0d9de1532d332f4fd34331882afbcc635eb7ed3c2a02fc5";
    let text =
        format!("{{\"v\":1,\"epoch\":1,\"keyring\":\"{ring}\",\"key\":\"{key}\",\"check\":\"sha256:{check}\"}}\n");
    assert_eq!(*epoch.text(), text);
    epoch.number = 2;
    assert_eq!(
        HEXLOWER.encode(&header(&epoch)),
        "4855424b4559530a02000000020000001111111111111111111111111111111100000000000000000000000022035e58"
    );
    let [command, etag, token] = ["33", "44", "55"].map(|byte| byte.repeat(32));
    let check = "d51632b18649b26d4b323e5352f9734983a9deabb9f9d8d912aa60eec65d5d8b";
    let text = format!(
        "{{\"v\":2,\"epoch\":2,\"keyring\":\"{ring}\",\"key\":\"{key}\",\"command\":\"{command}\",\"etag\":\"{etag}\",\
         \"token\":\"{token}\",\"check\":\"sha256:{check}\"}}\n"
    );
    assert_eq!(*epoch.text(), text);
}

#[test]
fn the_file_of_a_wrapped_epoch_has_exactly_this_text_and_reads_back() {
    let (ring, id) = ("11".repeat(16), "22".repeat(16));
    let kept = Kept { number: 2, keyring: [0x11; 16] };
    let sealed = "vault:v7:AAECAw==".to_owned();
    let wrapped = Wrapped::new(kept, format!("hub-epoch-2-{id}"), "hub/transit".to_owned(), sealed);
    let check = "1f7f21ff86cdcfa75f7d6b5aef23395c79c38e53a16443acd1cf650535d3fe4c";
    let text = format!(
        "{{\"v\":3,\"epoch\":2,\"keyring\":\"{ring}\",\"key\":\"hub-epoch-2-{id}\",\"mount\":\"hub/transit\",\
         \"sealed\":\"vault:v7:AAECAw==\",\"check\":\"sha256:{check}\"}}\n"
    );
    assert_eq!(wrapped.text(), text);
    assert_eq!(Wrapped::parse(text.as_bytes()).unwrap(), wrapped);
}
