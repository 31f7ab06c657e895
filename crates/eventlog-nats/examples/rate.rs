//! Acknowledged appends a second through the trait, beside what the same cluster takes from a bare publisher.
//!
//! `cargo xtask tools && cargo run -p eventlog-nats --release --features cluster --example rate`. All nodes run on this
//! machine and sync to one disk, so the ratios within one run say more than the figures.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::cast_precision_loss, reason = "a tool for people")]

use async_nats::jetstream::{self, stream};
use eventlog::{AppendError, Checkpoint, EventLog, Expected, Hash, suite::draft_with};
use eventlog_nats::{LogSettings, Nats, NatsLog, cluster::Cluster};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// How long each figure is measured.
const TIME: Duration = Duration::from_secs(4);
/// What one event says: about the size of a short one, sealed.
const TEXT_BYTES: usize = 400;

/// Appends by so many callers, each to its own stream and each waiting for its answer; appends a second.
async fn appends(log: Arc<dyn EventLog>, callers: u128, first: u128) -> f64 {
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for caller in 0..callers {
        let log = log.clone();
        tasks.spawn(async move {
            let mut done = 0_u64;
            while begun.elapsed() < TIME {
                let id = first + caller * 1_000_000 + u128::from(done);
                let one = draft_with(id, first + caller, &"x".repeat(TEXT_BYTES));
                match log.append(one, Expected::Version(done)).await {
                    Ok(_) => done += 1,
                    Err(AppendError::Busy) => tokio::task::yield_now().await,
                    Err(error) => return Err(error),
                }
            }
            Ok(done)
        });
    }
    let done: u64 = tasks.join_all().await.into_iter().map(Result::unwrap).sum();
    done as f64 / begun.elapsed().as_secs_f64()
}

/// The same bytes and callers, published with an expected sequence and nothing else: no chain, no tree, no follower.
async fn publishes(context: jetstream::Context, name: String, callers: u128) -> f64 {
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for caller in 0..callers {
        let (context, subject) = (context.clone(), format!("{name}.c{callers}-{caller}"));
        tasks.spawn(async move {
            // Without an answer nobody knows what the last one is; then it is not compared once.
            let (mut done, mut last) = (0_u64, Some(0));
            while begun.elapsed() < TIME {
                let bare = jetstream::message::PublishMessage::build().payload(vec![b'x'; TEXT_BYTES + 400].into());
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

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    println!("| nodes | callers | bare publish /s | appends /s | ratio |\n|---|---|---|---|---|");
    for nodes in [1, 3] {
        let cluster = Cluster::start(nodes);
        let nats = Nats::connect(cluster.settings()).unwrap();
        let verifier = Arc::new(|_: &str| Ok(Checkpoint { size: 0, root: Hash::of(&[]) }));
        let now = || "2026-01-06T09:00:00Z".parse().unwrap();
        let mut settings = LogSettings::new("bench.hub", "bench.hub/facts", verifier, now);
        settings.seal = Some(Arc::new(|text: &str| Hash::of(text.as_bytes())));
        let log: Arc<dyn EventLog> = Arc::new(NatsLog::create(nats, settings).unwrap());
        for callers in [1, 16, 64] {
            let port = cluster.client_port(0);
            let bare = runtime.block_on(async {
                let client = async_nats::connect(format!("127.0.0.1:{port}")).await.unwrap();
                let context = jetstream::new(client);
                let name = format!("BARE{callers}");
                let config = stream::Config {
                    name: name.clone(),
                    subjects: vec![format!("{name}.>")],
                    num_replicas: nodes,
                    ..stream::Config::default()
                };
                context.create_stream(config).await.unwrap();
                publishes(context, name, callers).await
            });
            let rate = runtime.block_on(appends(log.clone(), callers, callers * 1_000_000_000));
            println!("| {nodes} | {callers} | {bare:.0} | {rate:.0} | {:.2} |", rate / bare);
        }
        // Within the runtime nothing of the log is left to be dropped.
        drop(log);
    }
}
