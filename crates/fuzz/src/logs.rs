//! What a disk holds: records, events, segments of a journal, a keyring.

use eventlog::{Draft, EventLog, Expected, Record, Salt, StreamName};
use events::{Entry, Place, StoredEvent};
use journal::{Journal, Settings, SigningKey};
use kernel::{By, RecordId, Timestamp};
use serde_json::Map;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};
use vault::Vault;

/// Bytes of a record. What is read keeps to its version, and its events are read or refused.
pub fn record(bytes: &[u8]) {
    if let Ok(record) = Record::from_bytes(bytes) {
        assert!(record.v == 1 && !record.events.is_empty());
        for stored in record.events {
            event(stored.get().as_bytes());
        }
    }
}

/// The records of the golden files.
pub fn records() -> Vec<Vec<u8>> {
    files("crates/eventlog/golden", "record-")
}

/// A stored event, opened with nothing: all that was sealed reads as erased. What comes of it can be stored again.
pub fn event(bytes: &[u8]) {
    let Ok(stored) = serde_json::from_slice::<StoredEvent>(bytes) else { return };
    if let Ok(entry) = Entry::join(stored, std::iter::empty::<Map<_, _>>()) {
        let again = entry.split().clear;
        assert_eq!(again.type_name, entry.event.type_name());
        let clear = |entry: &Entry| {
            let fields = entry.event.fields(entry.source).into_iter();
            fields.filter(|field| field.place == Place::Plain).map(|field| field.value).collect::<Vec<_>>()
        };
        let read = Entry::join(again, std::iter::empty::<Map<_, _>>()).expect("what was split is joined");
        assert_eq!(clear(&read), clear(&entry));
    }
}

/// What lies in the clear of each event of the golden files.
pub fn events() -> Vec<Vec<u8>> {
    let clear = |file: Vec<u8>| {
        let golden: serde_json::Value = serde_json::from_slice(&file).expect("a golden file");
        golden["clear"].to_string().into_bytes()
    };
    files("crates/events/golden", "").into_iter().map(clear).collect()
}

/// Files of the repository whose names begin so. They are there where the program is built.
pub(super) fn files(folder: &str, begin: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let mut paths: Vec<PathBuf> =
        fs::read_dir(root).expect("golden files").map(|entry| entry.expect("a file").path()).collect();
    paths.retain(|path| path.is_file());
    paths.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(begin)));
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("a golden file")).collect()
}

/// A journal of three records, its first segment's file, and what that holds.
struct Written {
    settings: Settings,
    segment: PathBuf,
    whole: Vec<u8>,
}

/// Made once; each input takes its segment's place.
static JOURNAL: LazyLock<Written> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a directory").keep();
    let settings = journal_settings(&dir);
    let journal = Journal::create(settings.clone()).expect("a journal");
    for version in 0..3 {
        let events = vec![serde_json::value::to_raw_value(&serde_json::json!({"type": "x.y.v1"})).expect("an event")];
        let id: RecordId = format!("00000000-0000-4000-8000-00000000000{version}").parse().expect("an id");
        let by = By::Operator;
        let (request, command_mac, basis) = (None, None, None);
        let draft = Draft { id, stream: StreamName::Hub, by, request, command_mac, basis, salt: Salt([1; 16]), events };
        let stored = journal.append(draft, Expected::Version(version));
        blocking(stored);
    }
    journal.stop().expect("a clean stop");
    let segment = dir.join("log").join("00000000000000000001.seg");
    let whole = fs::read(&segment).expect("a segment");
    Written { settings, segment, whole }
});

fn journal_settings(dir: &Path) -> Settings {
    let key = SigningKey::from_seed(&[7; 32]).expect("a key");
    let clock = || "2026-02-01T10:00:00Z".parse::<Timestamp>().expect("a moment");
    Settings::new(dir.join("log"), dir.join("anchor"), "test.hub", key, clock)
}

/// Waits for an append without a runtime.
fn blocking(pending: eventlog::Pending) {
    let mut pending = std::pin::pin!(pending);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        match pending.as_mut().poll(&mut context) {
            std::task::Poll::Ready(appended) => {
                let _ = appended.expect("a record is taken");
                return;
            }
            std::task::Poll::Pending => std::thread::yield_now(),
        }
    }
}

/// A segment whose bytes somebody else wrote: it is refused, or it holds what was acknowledged.
pub fn segment(bytes: &[u8]) {
    let written = &*JOURNAL;
    fs::write(&written.segment, bytes).expect("the segment is written");
    let place = journal::Place {
        dir: written.settings.dir.clone(),
        anchor: Some(written.settings.anchor.clone()),
        origin: written.settings.origin.clone(),
        key: written.settings.key.clone(),
    };
    if let Ok(report) = journal::check(&place)
        && report.damage.is_none()
        && report.anchored.is_none_or(|anchored| anchored.size <= report.checkpoint.size)
    {
        let known = written.whole.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        assert!(bytes.starts_with(&written.whole[..known]), "a segment that was changed is taken");
    }
}

/// The segment as it was written.
pub fn segments() -> Vec<Vec<u8>> {
    let whole = &JOURNAL.whole;
    let known = whole.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    vec![whole[..known].to_vec()]
}

/// A keyring's directory with its epoch key, and the file of entries that was written there.
static KEYRING: LazyLock<(PathBuf, Vec<u8>)> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a directory").keep();
    let vault = Vault::create(&dir, &vault::in_files()).expect("a keyring");
    let sealed = Map::from_iter([("name".to_owned(), "Fictional Person".into())]);
    let stored = serde_json::from_slice(&files("crates/events/golden", "intake.person_recorded")[0]);
    let stored: Map<_, _> = stored.expect("a golden file");
    let stored: StoredEvent = serde_json::from_value(stored["clear"].clone()).expect("a stored event");
    let entry = Entry::join(stored, [sealed]).expect("an event");
    let record: RecordId = "00000000-0000-4000-8000-000000000001".parse().expect("an id");
    vault.seal("case/7d444840-9dc0-4f5e-8f0e-0123456789ab", record, 0, &entry).expect("an event is sealed");
    vault.sync().expect("the keyring is durable");
    drop(vault);
    let whole = fs::read(dir.join("keyring")).expect("the keyring");
    (dir, whole)
});

/// Entries of a keyring that somebody else wrote: they are refused, or they are those that were written, or fewer.
pub fn keyring(bytes: &[u8]) {
    let (dir, whole) = &*KEYRING;
    fs::write(dir.join("keyring"), bytes).expect("the keyring is written");
    if let Ok(opened) = Vault::open_to_read(dir, &vault::in_files()) {
        let taken = bytes.len() - usize::try_from(opened.torn_bytes).expect("a length");
        assert!(whole.starts_with(&bytes[..taken]), "entries that were changed are taken");
    }
}

/// The keyring as it was written.
pub fn keyrings() -> Vec<Vec<u8>> {
    vec![KEYRING.1.clone()]
}
