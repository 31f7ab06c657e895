//! Tests of the vault. A test makes its keys in a directory of its own.

mod backup;
mod faults;
mod files;
mod golden;
mod key_stores;
mod parts;
mod places;
mod renewal;
mod shared;
mod sharing;
mod tokens;
mod world;

use crate::{KeyStore, Opened, Transit, TransitSettings, Vault, in_files};
use events::{Entry, StoredEvent};
use kernel::{AgencyId, RecordId};
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};
use tempfile::TempDir;
use testkit::transit_contract_fake::{TOKEN, TransitContractFake};

/// What a future comes to that waits for nothing, as all of a keyring in a file do.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("it waits"),
    }
}

/// The stream that tests seal for.
const STREAM: &str = "case/0000ca5e-0000-4000-8000-000000000001";

/// What keeps the keys of epochs in a test. One suite is run over all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Files,
    /// Over HTTP, by a fake of the documented contract.
    Transit,
}

const KINDS: [Kind; 2] = [Kind::Files, Kind::Transit];

/// A directory of keys that is gone after the test.
struct Keys {
    dir: TempDir,
    store: Arc<dyn KeyStore>,
    /// Where the store is a transit engine.
    fake: Option<Arc<TransitContractFake>>,
}

impl Keys {
    /// Creates keys and closes them again.
    fn new() -> Self {
        Self::new_in(Kind::Files)
    }

    fn new_in(kind: Kind) -> Self {
        let keys = Self::none_in(kind);
        drop(keys.create());
        keys
    }

    /// A directory without keys.
    fn none() -> Self {
        Self::none_in(Kind::Files)
    }

    fn none_in(kind: Kind) -> Self {
        let dir = tempfile::tempdir().unwrap();
        match kind {
            Kind::Files => Self { dir, store: in_files(), fake: None },
            Kind::Transit => {
                let fake = TransitContractFake::start();
                let token = dir.path().join("token");
                fs::write(&token, format!("{TOKEN}\n")).unwrap();
                fs::set_permissions(&token, fs::Permissions::from_mode(0o600)).unwrap();
                let settings = TransitSettings {
                    address: fake.address(),
                    mount: "transit".to_owned(),
                    namespace: None,
                    ca: None,
                    token,
                };
                Self { dir, store: Arc::new(Transit::new(settings).unwrap()), fake: Some(Arc::new(fake)) }
            }
        }
    }

    /// Another directory without keys, for the same store.
    fn beside(&self) -> Self {
        Self { dir: tempfile::tempdir().unwrap(), store: self.store.clone(), fake: self.fake.clone() }
    }

    fn fake(&self) -> &TransitContractFake {
        self.fake.as_ref().unwrap()
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("keys")
    }

    fn create(&self) -> Vault {
        Vault::create(&self.path(), &self.store).unwrap()
    }

    fn open(&self) -> Vault {
        let Opened { vault, torn_bytes } = Vault::open(&self.path(), &self.store).unwrap();
        assert_eq!(torn_bytes, 0);
        vault
    }

    fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.path().join(file)).unwrap()
    }

    /// Puts a file there with the mode that is asked for.
    fn write(&self, file: &str, bytes: &[u8]) {
        fs::create_dir_all(self.path()).unwrap();
        fs::write(self.path().join(file), bytes).unwrap();
        self.set_mode(file, 0o600);
    }

    fn set_mode(&self, file: &str, mode: u32) {
        fs::set_permissions(self.path().join(file), fs::Permissions::from_mode(mode)).unwrap();
    }
}

fn record() -> RecordId {
    testkit::samples::record()
}

fn agency(name: &str) -> AgencyId {
    name.parse().unwrap()
}

/// Every sample, once in each shape.
fn samples() -> Vec<Entry> {
    testkit::samples::every_event()
        .into_iter()
        .chain(testkit::samples::other_shapes().into_iter().map(|(_, entry)| entry))
        .collect()
}

/// The first sample of a type.
fn sample(type_name: &str) -> Entry {
    samples().into_iter().find(|entry| entry.event.type_name() == type_name).unwrap()
}

/// A report: the sample with the most parts.
fn report() -> Entry {
    sample("intake.incident_reported.v1")
}

fn seal(vault: &Vault, entry: &Entry) -> StoredEvent {
    vault.seal(STREAM, record(), 0, entry).unwrap()
}

fn json(stored: &StoredEvent) -> String {
    serde_json::to_string(stored).unwrap()
}
