//! The same callers on JetStream: on one node and on three, beside what the same cluster takes from whoever publishes the
//! same bytes with an expected sequence and nothing else: no chain, no tree, nobody who follows and verifies.
//!
//! All nodes run on this machine and sync every message to one disk.

use crate::{
    RECORD_BYTES,
    load::{Drafts, callers},
    row,
};
use async_nats::jetstream::{self, stream};
use eventlog::{Checkpoint, EventLog, Hash};
use eventlog_nats::{LogSettings, Nats, NatsLog, cluster::Cluster};
use kernel::Timestamp;
use std::{
    sync::{Arc, atomic::AtomicU64},
    time::{Duration, Instant},
};
use tokio::task::{JoinSet, block_in_place};

/// Rows for so many nodes. `limits` is what the plain file took, by callers.
pub async fn rows(nodes: usize, limits: &[(u64, f64)], clock: fn() -> Timestamp, time: Duration) {
    let cluster = block_in_place(|| Cluster::start(nodes));
    let verifier = Arc::new(|_: &str| Ok(Checkpoint { size: 0, root: Hash::of(&[]) }));
    let mut settings = LogSettings::new("bench.hub", "bench.hub/facts", verifier, clock);
    settings.seal = Some(Arc::new(|text: &str| Hash::of(text.as_bytes())));
    let log: Arc<dyn EventLog> =
        block_in_place(|| Arc::new(NatsLog::create(Nats::connect(cluster.settings()).unwrap(), settings).unwrap()));
    let client = async_nats::connect(format!("127.0.0.1:{}", cluster.client_port(0))).await.unwrap();
    let context = jetstream::new(client);
    let drafts = Drafts::new(1);
    for &(count, limit) in limits {
        let turn = callers(&log, &drafts, count, time, u64::MAX, &AtomicU64::new(0)).await;
        row(&format!("JetStream R{nodes}"), count, turn.records / turn.seconds, None, limit);
        let name = format!("BARE{count}");
        let subjects = vec![format!("{name}.>")];
        let config = stream::Config { name: name.clone(), subjects, num_replicas: nodes, ..Default::default() };
        context.create_stream(config).await.unwrap();
        let bare = publishes(&context, &name, count, time).await;
        row(&format!("  bare publish R{nodes}"), count, bare, None, limit);
    }
    block_in_place(|| drop(log));
}

/// Publishes by so many callers, each to its own subject and each waiting for its answer; publishes a second.
async fn publishes(context: &jetstream::Context, name: &str, count: u64, time: Duration) -> f64 {
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for caller in 0..count {
        let (context, subject) = (context.clone(), format!("{name}.{caller}"));
        tasks.spawn(async move {
            // Without an answer nobody knows what the last one is; then it is not compared once.
            let (mut done, mut last) = (0_u64, Some(0));
            while begun.elapsed() < time {
                let bare = jetstream::message::PublishMessage::build().payload(vec![b'x'; RECORD_BYTES].into());
                let message = match last {
                    Some(last) => bare.expected_last_subject_sequence(last),
                    None => bare,
                };
                let sent = async { context.send_publish(subject.clone(), message).await?.await };
                last = sent.await.ok().map(|acknowledged| acknowledged.sequence);
                done += u64::from(last.is_some());
            }
            done
        });
    }
    let done: u64 = tasks.join_all().await.into_iter().sum();
    done as f64 / begun.elapsed().as_secs_f64()
}
