//! What a directory of keys and a backup hold: the key of an epoch, the ledger of destroyed keys, archives, small files that
//! check themselves.

use eventlog::Hash;
use events::{Entry, StoredEvent};
use kernel::RecordId;
use serde_json::{Map, Value};
use server::outside;
use std::{
    collections::BTreeSet,
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::LazyLock,
};
use vault::{Vault, in_files};

/// A keyring of one key, and the name of that key.
fn keyring() -> (PathBuf, String) {
    let dir = tempfile::tempdir().expect("a directory").keep();
    let vault = Vault::create(&dir, &in_files()).expect("a keyring");
    let golden: Value =
        serde_json::from_slice(&super::logs::files("crates/events/golden", "intake.person_recorded")[0])
            .expect("a golden file");
    let stored: StoredEvent = serde_json::from_value(golden["clear"].clone()).expect("a stored event");
    let sealed = Map::from_iter([("name".to_owned(), "Fictional Person".into())]);
    let entry = Entry::join(stored, [sealed]).expect("an event");
    let record: RecordId = "00000000-0000-4000-8000-000000000001".parse().expect("an id");
    let sealed = vault.seal("case/7d444840-9dc0-4f5e-8f0e-0123456789ab", record, 0, &entry).expect("it is sealed");
    vault.sync().expect("the keyring is durable");
    let key = sealed.sealed[0].wraps[0].key.clone();
    (dir, key)
}

/// Writes a file that only its owner may read, over the one that may be there.
fn write(path: &Path, bytes: &[u8]) {
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    file.and_then(|mut file| file.write_all(bytes)).expect("a file is written");
}

/// A keyring, and the file of its epoch's key.
static EPOCH: LazyLock<(PathBuf, Vec<u8>)> = LazyLock::new(|| {
    let (dir, _) = keyring();
    let whole = fs::read(dir.join("epoch-1.key")).expect("the key of the epoch");
    (dir, whole)
});

/// The file of an epoch's key: it is refused, or it is the one that was written.
pub fn epoch(bytes: &[u8]) {
    let (dir, whole) = &*EPOCH;
    write(&dir.join("epoch-1.key"), bytes);
    if Vault::open_to_read(dir, &in_files()).is_ok() {
        assert_eq!(bytes, whole, "a key that was changed is taken");
    }
}

/// The file as it was written, and one whose key a server has wrapped.
pub fn epochs() -> Vec<Vec<u8>> {
    let (keyring, check) = ("11".repeat(16), "22".repeat(32));
    let wrapped = format!(
        r#"{{"v":3,"epoch":1,"keyring":"{keyring}","key":"hub-epoch-1-{keyring}","mount":"transit","sealed":"vault:v1:AAAA","check":"sha256:{check}"}}"#
    );
    vec![EPOCH.1.clone(), (wrapped + "\n").into_bytes()]
}

/// A keyring of which a key was destroyed, and the ledger that says so.
static LEDGER: LazyLock<(PathBuf, String, Vec<u8>)> = LazyLock::new(|| {
    let (dir, key) = keyring();
    let vault = Vault::open(&dir, &in_files()).expect("a keyring").vault;
    vault.destroy(std::slice::from_ref(&key)).expect("a key is destroyed");
    let whole = fs::read(dir.join("destroyed")).expect("a ledger");
    (dir, key, whole)
});

/// The ledger of destroyed keys: it is refused, or it is of this keyring and each line of it counts.
pub fn destroyed(bytes: &[u8]) {
    let (dir, key, _) = &*LEDGER;
    write(&dir.join("destroyed"), bytes);
    if let Ok(opened) = Vault::open_to_read(dir, &in_files()) {
        let text = std::str::from_utf8(bytes).expect("a ledger is a text");
        assert!(text.starts_with("hub destroyed keys v1 "));
        assert_eq!(opened.vault.was_destroyed(key), text.lines().any(|line| line == key));
    }
}

/// The ledger as it was written.
pub fn ledgers() -> Vec<Vec<u8>> {
    vec![LEDGER.2.clone()]
}

/// A directory for archives.
static ARCHIVES: LazyLock<PathBuf> = LazyLock::new(|| tempfile::tempdir().expect("a directory").keep());

/// The archive of a backup, of data and of keys: whatever it is, nothing is written outside the directory that it goes into,
/// and nothing of a name that a hub has not.
pub fn archive(bytes: &[u8]) {
    let file = ARCHIVES.join("archive");
    write(&file, bytes);
    for data in [true, false] {
        let into = ARCHIVES.join("into");
        outside::archive(&file, data, &into);
        let names = |dir: &Path| -> BTreeSet<String> {
            let entries = fs::read_dir(dir).into_iter().flatten();
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
        };
        let known = if data { &["facts", "access"][..] } else { &["hub.json", "log.key", "issuer.key", "keyring"][..] };
        assert!(names(&into).iter().all(|name| known.contains(&name.as_str())), "{:?}", names(&into));
        assert!(names(&ARCHIVES).iter().all(|name| ["archive", "into"].contains(&name.as_str())));
        let _ = fs::remove_dir_all(into);
    }
}

/// An archive of each kind.
pub fn archives() -> Vec<Vec<u8>> {
    let made = |holds: &str, members: &[&str]| {
        let mut tar = tar::Builder::new(Vec::new());
        let manifest = format!(
            r#"{{"v":1,"holds":"{holds}","id":"1","taken_at":"2026-02-01T10:00:00.000Z","origin":"test.hub","facts":"","access":""}}"#
        );
        let mut member = |name: &str, bytes: &[u8]| {
            let mut header = tar::Header::new_ustar();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o600);
            tar.append_data(&mut header, name, bytes).expect("a member");
        };
        member("backup.json", manifest.as_bytes());
        for name in members {
            member(name, b"fictional");
        }
        tar.into_inner().expect("an archive")
    };
    vec![
        made("data", &["facts/00000000000000000001.seg", "access/00000000000000000001.seg"]),
        made("keys", &["hub.json", "keyring/keyring", "keyring/epoch-1.key"]),
        made("data", &["facts/notes.txt"]),
    ]
}

/// A file for settings.
static SETTING: LazyLock<PathBuf> = LazyLock::new(|| tempfile::tempdir().expect("a directory").keep().join("hub.json"));

fn check(value: &str) -> String {
    Hash::of_all(&[b"origin", b"\0", value.as_bytes()]).to_string()
}

/// A small file that checks itself: it is refused, or its check is that of its value.
pub fn setting(bytes: &[u8]) {
    write(&SETTING, bytes);
    if let Some(value) = outside::checked(&SETTING, "origin") {
        assert!(String::from_utf8_lossy(bytes).contains(&check(&value)));
    }
}

/// The file of a hub's origin.
pub fn settings() -> Vec<Vec<u8>> {
    vec![format!("{{\"what\":\"origin\",\"value\":\"test.hub\",\"check\":\"{}\"}}\n", check("test.hub")).into_bytes()]
}
