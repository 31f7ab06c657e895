//! The keyring of several processes on a strict JetStream stream. It carries bytes and knows no key.

use eventlog_nats::{KeyError, KeyStream};
use std::{io, sync::Arc};
use tokio::task::spawn_blocking;
use vault::{Later, NotPublished, Shared, SharedEntry, SharedPage};

/// How many entries are read at once.
const PAGE_ENTRIES: usize = 1_024;

/// The key stream of a hub.
pub struct NatsRing(Arc<KeyStream>);

impl NatsRing {
    /// The keyring lies on this stream.
    pub fn on(stream: KeyStream) -> Self {
        Self(Arc::new(stream))
    }

    /// Does what blocks where blocking harms nobody. Each act of the stream has a bound of its own.
    async fn blocking<T: Send + 'static>(
        &self,
        act: impl FnOnce(&KeyStream) -> Result<T, KeyError> + Send + 'static,
    ) -> Result<T, KeyError> {
        let stream = self.0.clone();
        let done = spawn_blocking(move || act(&stream)).await;
        done.unwrap_or_else(|error| Err(KeyError::Uncertain(error.to_string())))
    }
}

impl Shared for NatsRing {
    fn publish<'a>(&'a self, subject: &'a str, expected: u64, entry: &'a [u8]) -> Later<'a, Result<u64, NotPublished>> {
        let (subject, entry) = (subject.to_owned(), entry.to_vec());
        let publishing = self.blocking(move |stream| stream.publish(&subject, expected, entry));
        Box::pin(async move {
            publishing.await.map_err(|error| match error {
                KeyError::Conflict => NotPublished::Conflict,
                KeyError::Uncertain(_) | KeyError::Unavailable(_) | KeyError::Damaged(_) => {
                    NotPublished::Unknown(io::Error::other(error))
                }
            })
        })
    }

    fn read_after(&self, after: u64) -> Later<'_, io::Result<SharedPage>> {
        let reading = self.blocking(move |stream| stream.page(after, PAGE_ENTRIES));
        Box::pin(async move {
            let page = reading.await.map_err(|error| match error {
                KeyError::Damaged(_) => io::Error::new(io::ErrorKind::InvalidData, error),
                KeyError::Conflict | KeyError::Uncertain(_) | KeyError::Unavailable(_) => io::Error::other(error),
            })?;
            let entries = page.entries.into_iter().map(|entry| SharedEntry {
                sequence: entry.sequence,
                subject: entry.subject,
                bytes: entry.bytes.into(),
            });
            Ok(SharedPage { entries: entries.collect(), end: page.end })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eventlog_nats::{Nats, cluster::Cluster};
    use vault::{Heads, Unsettled, Vault};

    const RECORD: &str = "00000001-0000-4000-8000-000000000001";

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn processes_share_one_keyring_on_a_cluster_also_while_a_node_of_it_is_dead() {
        let mut cluster = spawn_blocking(|| Cluster::start(3)).await.unwrap();
        let home = tempfile::tempdir().unwrap();
        let keys = home.path().join("keyring");
        Vault::create_epoch(&keys, &vault::in_files()).unwrap();
        let settings = cluster.settings();
        let connected = || {
            spawn_blocking({
                let settings = settings.clone();
                move || Nats::connect(settings).unwrap()
            })
        };
        let nats = connected().await.unwrap();
        let made = spawn_blocking(move || KeyStream::create(nats, "test.ring").unwrap()).await.unwrap();
        let one = Vault::open_shared(&keys, &vault::in_files(), Arc::new(NatsRing::on(made)), true).await.unwrap();
        let nats = connected().await.unwrap();
        let opened = spawn_blocking(move || KeyStream::open(nats, "test.ring").unwrap()).await.unwrap();
        let other = Vault::open_shared(&keys, &vault::in_files(), Arc::new(NatsRing::on(opened)), true).await.unwrap();
        let entry =
            testkit::samples::every_event().into_iter().max_by_key(|entry| entry.split().to_seal.len()).unwrap();
        let seal = |vault: &Vault, stream: &str| vec![vault.seal(stream, RECORD.parse().unwrap(), 0, &entry).unwrap()];

        let (first, second) = (seal(&one, "case/1"), seal(&other, "case/1"));
        let (came_first, came_second) = tokio::join!(one.settle(&first), other.settle(&second));
        let lost = [&came_first, &came_second].iter().filter(|came| matches!(came, Err(Unsettled::Lost))).count();
        assert!(lost >= 1, "{came_first:?} {came_second:?}");
        assert_eq!(one.learn(&first).await.unwrap().is_empty(), came_first.is_ok());

        cluster = spawn_blocking(move || {
            let leader = cluster.leader(&eventlog_nats::stream_name("test.ring", "KEYS"));
            cluster.kill(leader);
            cluster
        })
        .await
        .unwrap();
        one.testify_of(|| Heads { facts: 3, access: 4 });
        one.testify().await.unwrap();
        for nth in 2..6 {
            let stream = format!("case/{nth}");
            let stored = seal(&one, &stream);
            one.settle(&stored).await.unwrap();
            assert!(other.learn(&stored).await.unwrap().is_empty());
            let opened = other.open_event(RECORD.parse().unwrap(), 0, stored[0].clone()).unwrap();
            assert_eq!(opened, entry);
        }
        assert_eq!(other.testified(), Heads { facts: 3, access: 4 });
        assert_eq!(one.keys_held(), other.keys_held());
        drop((one, other));
        spawn_blocking(move || drop(cluster)).await.unwrap();
    }
}
