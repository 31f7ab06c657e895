//! The files of keys: modes, damage, torn ends, failing disks.

use super::{Keys, STREAM, now, record, report, sample, samples, seal};
use crate::{Heads, KeyringError, Opened, Vault, VaultError, frame, frame::HEADER_BYTES, in_files};
use std::{
    fs::OpenOptions,
    os::unix::fs::FileExt as _,
    sync::{Arc, Mutex},
};

/// Keys with an entry for each scope of a report and a place, and where the entries begin and end.
fn filled() -> (Keys, Vec<usize>) {
    let keys = Keys::new();
    let vault = keys.open();
    seal(&vault, &report());
    seal(&vault, &sample("governance.case_restricted.v1"));
    vault.sync().unwrap();
    let bytes = keys.read("keyring");
    let mut borders = vec![HEADER_BYTES];
    while let frame::Next::Entry(_, next) = frame::next(&bytes, borders[borders.len() - 1]) {
        borders.push(next);
    }
    assert_eq!((borders.len() - 1, borders[borders.len() - 1]), (vault.keys_held(), bytes.len()));
    assert!(borders.len() > 3, "several entries make the tests below mean something");
    (keys, borders)
}

fn open(keys: &Keys) -> Result<Opened, KeyringError> {
    Vault::open(&keys.path(), &in_files())
}

#[test]
fn keys_are_created_once_and_opened_by_one_process_at_a_time() {
    let keys = Keys::none();
    assert!(matches!(open(&keys), Err(KeyringError::Missing(_))));
    let vault = keys.create();
    assert!(matches!(open(&keys), Err(KeyringError::InUse(_))));
    drop(vault);
    assert!(matches!(Vault::create(&keys.path(), &in_files()), Err(KeyringError::Exists(_))));
    assert_eq!(keys.open().keys_held(), 0);
    std::fs::remove_file(keys.path().join("keyring")).unwrap();
    assert!(matches!(open(&keys), Err(KeyringError::Missing(_))));
    assert!(
        matches!(Vault::create(&keys.path(), &in_files()), Err(KeyringError::Exists(_))),
        "a lone epoch key is kept"
    );
}

#[test]
fn files_that_others_could_read_are_refused() {
    let keys = Keys::new();
    for file in ["keyring", "epoch-1.key"] {
        for wrong in [0o644, 0o640, 0o604, 0o660, 0o620, 0o700, 0o400, 0o4600] {
            keys.set_mode(file, wrong);
            let refused = open(&keys).unwrap_err();
            let as_told =
                matches!(&refused, KeyringError::BadMode { path, mode } if path.ends_with(file) && *mode == wrong);
            assert!(as_told, "{file} {wrong:o}: {refused}");
        }
        keys.set_mode(file, 0o600);
    }
    assert_eq!(keys.open().keys_held(), 0);
}

#[test]
fn any_flipped_bit_of_either_file_is_damage() {
    let (keys, _) = filled();
    for file in ["keyring", "epoch-1.key"] {
        let whole = keys.read(file);
        // Changed in place: writing a whole file anew costs a flush on some file systems.
        let on_disk = OpenOptions::new().write(true).open(keys.path().join(file)).unwrap();
        for (at, &byte) in whole.iter().enumerate() {
            for bit in 0..8 {
                on_disk.write_all_at(&[byte ^ 1 << bit], at as u64).unwrap();
                let result = open(&keys);
                assert!(matches!(result, Err(KeyringError::Damaged { .. })), "{file} byte {at} bit {bit}: {result:?}");
            }
            on_disk.write_all_at(&[byte], at as u64).unwrap();
        }
    }
    keys.open();
}

#[test]
fn damage_is_told_with_its_place_and_without_touching_the_file() {
    let (keys, borders) = filled();
    let mut bytes = keys.read("keyring");
    bytes[borders[1] + 30] ^= 1;
    keys.write("keyring", &bytes);
    let place = borders[1] as u64;
    let error = open(&keys).unwrap_err();
    assert!(matches!(error, KeyringError::Damaged { offset, .. } if offset == place), "{error}");
    assert_eq!(keys.read("keyring"), bytes);
}

#[test]
fn a_file_that_ends_within_an_entry_serves_on_and_is_cut_there_by_the_next_key() {
    let (keys, borders) = filled();
    let whole = keys.read("keyring");
    for end in HEADER_BYTES..whole.len() {
        keys.write("keyring", &whole[..end]);
        let border = *borders.iter().rfind(|&&border| border <= end).unwrap();
        let Opened { vault, torn_bytes } = open(&keys).unwrap();
        assert_eq!(torn_bytes, (end - border) as u64, "cut at {end}");
        assert_eq!(keys.read("keyring"), whole[..end], "opening changes nothing");
        let stored = vault.seal("case/another", record(), 0, &report()).unwrap();
        drop(vault);
        assert_eq!(keys.read("keyring")[..border], whole[..border]);
        assert_eq!(keys.open().open_event(record(), 0, stored).unwrap(), report());
    }
}

#[test]
fn zeros_that_a_file_system_left_at_the_end_are_cut_too() {
    let (keys, borders) = filled();
    let whole = keys.read("keyring");
    let last = borders[borders.len() - 2];
    for written in last..=whole.len() - 8 {
        let mut bytes = whole[..written].to_vec();
        bytes.resize(whole.len() + 100, 0);
        keys.write("keyring", &bytes);
        assert_eq!(open(&keys).unwrap().torn_bytes, (bytes.len() - last) as u64, "written up to {written}");
    }
    let mut bytes = whole.clone();
    bytes.resize(whole.len() + 4_096, 0);
    keys.write("keyring", &bytes);
    let Opened { vault, torn_bytes } = open(&keys).unwrap();
    assert_eq!(torn_bytes, 4_096);
    vault.seal("case/another", record(), 0, &report()).unwrap();
    assert!(keys.read("keyring").starts_with(&whole));
    drop(vault);
    keys.open();
}

#[test]
fn those_who_only_read_read_side_by_side_and_write_nothing() {
    let (keys, _) = filled();
    let whole = keys.read("keyring");
    let torn = &whole[..whole.len() - 1];
    keys.write("keyring", torn);
    let readers: Vec<_> = (0..2).map(|_| Vault::open_to_read(&keys.path(), &in_files()).unwrap()).collect();
    assert!(readers.iter().all(|reader| reader.torn_bytes > 0));
    assert!(matches!(open(&keys), Err(KeyringError::InUse(_))));
    assert!(readers[0].vault.seal("case/another", record(), 0, &report()).is_err());
    drop(readers);
    assert_eq!(keys.read("keyring"), torn);
    let _alone = open(&keys).unwrap();
    assert!(matches!(Vault::open_to_read(&keys.path(), &in_files()), Err(KeyringError::InUse(_))));
}

#[test]
fn a_hole_in_the_middle_is_damage() {
    let (keys, borders) = filled();
    let mut bytes = keys.read("keyring");
    bytes[borders[1]..borders[2]].fill(0);
    keys.write("keyring", &bytes);
    assert!(matches!(open(&keys), Err(KeyringError::Damaged { .. })));
}

#[test]
fn a_header_that_is_not_whole_is_damage() {
    let (keys, _) = filled();
    let whole = keys.read("keyring");
    for end in 0..HEADER_BYTES {
        keys.write("keyring", &whole[..end]);
        assert!(matches!(open(&keys), Err(KeyringError::Damaged { .. })), "cut at {end}");
    }
}

#[test]
fn entries_cannot_be_taken_out_moved_or_repeated() {
    let (keys, borders) = filled();
    let whole = keys.read("keyring");
    let entry = |nth: usize| &whole[borders[nth]..borders[nth + 1]];
    let rest = |nth: usize| &whole[borders[nth]..];
    let head = &whole[..HEADER_BYTES];
    for bytes in [[head, rest(1)].concat(), [head, entry(1), entry(0), rest(2)].concat(), [&whole, entry(0)].concat()] {
        keys.write("keyring", &bytes);
        assert!(matches!(open(&keys), Err(KeyringError::Damaged { .. })));
    }
}

#[test]
fn a_keyring_and_an_epoch_key_of_different_hubs_do_not_open() {
    let (keys, _) = filled();
    keys.write("epoch-1.key", &Keys::new().read("epoch-1.key"));
    assert!(matches!(open(&keys), Err(KeyringError::Damaged { .. })));
}

#[test]
fn files_of_a_later_program_are_named_as_such() {
    let (keys, _) = filled();
    let whole = keys.read("keyring");
    let mut bytes = whole.clone();
    bytes[8] = 3;
    let crc = crc32fast::hash(&bytes[..44]);
    bytes[44..HEADER_BYTES].copy_from_slice(&crc.to_le_bytes());
    keys.write("keyring", &bytes);
    assert!(matches!(open(&keys), Err(KeyringError::UnknownVersion { version: 3, .. })));
    keys.write("keyring", &whole);

    let content = r#"{"v":2,"epoch":1,"keyring":"","key":"","more":"x""#;
    let check = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, content.as_bytes());
    let check = data_encoding::HEXLOWER.encode(check.as_ref());
    keys.write("epoch-1.key", format!("{content},\"check\":\"sha256:{check}\"}}\n").as_bytes());
    assert!(matches!(open(&keys), Err(KeyringError::UnknownVersion { version: 2, .. })));
}

#[test]
fn a_failed_sync_is_never_tried_again() {
    let keys = Keys::new();
    let mut vault = keys.open();
    let stored = seal(&vault, &report());
    // Nothing can be synced to /dev/null: the system answers that it does not know how.
    let real = vault.ring.file().exchange(OpenOptions::new().write(true).open("/dev/null").unwrap());
    assert!(vault.sync().is_err());
    vault.ring.file().exchange(real);
    assert!(vault.sync().is_err(), "the same file would sync now, but what was lost stays lost");
    assert!(matches!(vault.seal("case/other", record(), 0, &report()), Err(VaultError::Keyring(_))));
    assert_eq!(vault.open_event(record(), 0, stored).unwrap(), report(), "reading goes on");
}

#[test]
fn a_sync_without_new_keys_touches_nothing() {
    let keys = Keys::new();
    let mut vault = keys.open();
    seal(&vault, &report());
    vault.sync().unwrap();
    vault.ring.file().exchange(OpenOptions::new().write(true).open("/dev/null").unwrap());
    seal(&vault, &report());
    vault.sync().unwrap();
    seal(&vault, &sample("governance.case_restricted.v1"));
    assert!(vault.sync().is_err());
}

#[test]
fn keys_that_were_only_read_back_are_synced_once() {
    let (keys, _) = filled();
    let mut vault = keys.open();
    vault.ring.file().exchange(OpenOptions::new().write(true).open("/dev/null").unwrap());
    assert!(vault.sync().is_err(), "a key that survived only in the system's memory is not durable yet");
}

#[test]
fn a_key_that_cannot_be_written_seals_nothing() {
    let keys = Keys::new();
    let mut vault = keys.open();
    vault.ring.file().exchange(OpenOptions::new().write(true).open("/dev/full").unwrap());
    assert!(matches!(vault.seal(STREAM, record(), 0, &report()), Err(VaultError::Keyring(_))));
    assert_eq!(vault.keys_held(), 0);
}

#[test]
fn threads_that_seal_at_once_make_one_key_for_each_scope() {
    let keys = Keys::new();
    let vault = keys.open();
    let entries = samples();
    let sealed: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    entries
                        .iter()
                        .map(|entry| (entry, seal(&vault, entry)))
                        .inspect(|_| vault.sync().unwrap())
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let once = Keys::new();
    let alone = once.open();
    for entry in &entries {
        seal(&alone, entry);
    }
    assert_eq!(vault.keys_held(), alone.keys_held());
    drop(vault);
    let vault = keys.open();
    assert_eq!(vault.keys_held(), alone.keys_held());
    for (entry, stored) in sealed {
        assert_eq!(vault.open_event(record(), 0, stored).unwrap(), *entry);
    }
}

/// Logs that grow as a test says.
#[derive(Clone, Default)]
struct Logs(Arc<Mutex<Heads>>);

impl Logs {
    fn have(&self, facts: u64, access: u64) {
        *self.0.lock().unwrap() = Heads { facts, access };
    }

    fn told_to(&self, vault: &Vault) {
        let logs = self.clone();
        vault.testify_of(move || *logs.0.lock().unwrap());
    }
}

#[test]
fn every_new_key_testifies_of_the_logs_as_they_were_before_it() {
    let keys = Keys::new();
    let logs = Logs::default();
    for (stream, facts, access) in [("case/1", 3, 5), ("case/2", 3, 9), ("case/3", 8, 9)] {
        let vault = keys.open();
        logs.told_to(&vault);
        logs.have(facts, access);
        vault.seal(stream, record(), 0, &report()).unwrap();
        assert_eq!(vault.testified(), Heads { facts, access });
        drop(vault);
        assert_eq!(keys.open().testified(), Heads { facts, access });
    }
    // Logs that say less, as none that a hub has opened do, take nothing back.
    let vault = keys.open();
    logs.have(1, 20);
    logs.told_to(&vault);
    vault.seal("case/4", record(), 0, &report()).unwrap();
    drop(vault);
    assert_eq!(keys.open().testified(), Heads { facts: 8, access: 20 });
}

#[test]
fn without_a_new_key_the_keyring_testifies_when_it_is_asked_and_something_is_new() {
    let keys = Keys::new();
    let (vault, logs) = (keys.open(), Logs::default());
    logs.told_to(&vault);
    for (entries, facts, access) in [(0, 0, 0), (1, 0, 1), (1, 0, 1), (2, 4, 1), (3, 5, 9)] {
        logs.have(facts, access);
        vault.sync().unwrap();
        now(vault.testify()).unwrap();
        assert_eq!(vault.testified(), Heads { facts, access });
        assert_eq!(keys.read("keyring").len(), HEADER_BYTES + entries * 104);
    }
    drop(vault);
    let vault = keys.open();
    assert_eq!((vault.testified(), vault.keys_held()), (Heads { facts: 5, access: 9 }, 0));
    let stored = seal(&vault, &report());
    drop(vault);
    assert_eq!(keys.open().open_event(record(), 0, stored).unwrap(), report());
}

#[test]
fn no_testimony_can_be_changed_by_who_lacks_the_epoch_key() {
    let keys = Keys::new();
    let (vault, logs) = (keys.open(), Logs::default());
    logs.told_to(&vault);
    logs.have(7, 7);
    now(vault.testify()).unwrap();
    seal(&vault, &report());
    drop(vault);
    let whole = keys.read("keyring");
    for entry in [HEADER_BYTES, HEADER_BYTES + 104] {
        let mut bytes = whole.clone();
        // A lower number, with the checksum that belongs to it.
        bytes[entry + 84] = 6;
        let length = u32::from_le_bytes(bytes[entry..entry + 4].try_into().unwrap()) as usize;
        let check = crc32fast::hash(&bytes[entry + 8..entry + 8 + length]).to_le_bytes();
        bytes[entry + 8 + length..entry + 12 + length].copy_from_slice(&check);
        keys.write("keyring", &bytes);
        assert!(matches!(open(&keys), Err(KeyringError::Damaged { .. })));
    }
}

#[test]
fn a_testimony_that_cannot_be_written_is_told_and_not_believed() {
    let keys = Keys::new();
    let (mut vault, logs) = (keys.open(), Logs::default());
    logs.told_to(&vault);
    logs.have(1, 1);
    vault.ring.file().exchange(OpenOptions::new().write(true).open("/dev/full").unwrap());
    assert!(now(vault.testify()).is_err());
    assert_eq!(vault.testified(), Heads::default());
    drop(vault);
    assert_eq!(keys.open().testified(), Heads::default());
}
