//! Moving a hub: what is copied is the same log.

use crate::world::{connect, fresh, new_log, settings};
use eventlog::{AppendError, EventLog, Expected, MemoryLog, suite::draft};
use eventlog_nats::{CopyError, Import as _, NatsLog, OpenError, cluster::Cluster, copy};

async fn source(records: u128) -> MemoryLog {
    let log = MemoryLog::new(|| "2026-01-06T09:00:00Z".parse().unwrap());
    for n in 0..records {
        log.append(draft(n, n % 7), Expected::Any).await.unwrap();
    }
    log
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_has_the_same_bytes_and_the_same_root_and_goes_on_where_it_was_cut_off() {
    let cluster = Cluster::start(3);
    let nats = connect(&cluster);
    let from = source(1_000).await;
    let (log, origin) = new_log(&nats);
    // Cut off in the middle: a beginning is there.
    log.import(&from.read(0, 300).unwrap()).unwrap();
    let mut steps = Vec::new();
    let copied = copy(&from, &log, |size| steps.push(size)).unwrap();
    assert_eq!(copied, from.checkpoint());
    assert_eq!(log.read_again(0, 2_000).unwrap(), from.read(0, 2_000).unwrap());
    assert_eq!(steps.last(), Some(&1_000));
    // Again: nothing to do.
    assert_eq!(copy(&from, &log, |_| ()), Ok(copied));
    // The hub goes on where the copy ended.
    let appended = log.append(draft(5_000, 3), Expected::Any).await.unwrap();
    assert_eq!(appended.position, 1_001);
    drop(log);
    assert_eq!(NatsLog::open(nats, settings(&origin)).unwrap().1.checkpoint.size, 1_001);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_holds_anything_else_is_refused_and_left_as_it_is() {
    let cluster = Cluster::start(1);
    let nats = connect(&cluster);
    let from = source(20).await;
    for others in [1, 30] {
        let (log, _) = new_log(&nats);
        for n in 0..others {
            log.append(draft(100 + n, n), Expected::Any).await.unwrap();
        }
        let before = log.checkpoint();
        assert_eq!(copy(&from, &log, |_| ()), Err(CopyError::NotAPrefix));
        assert_eq!(log.checkpoint(), before);
    }
    // What does not follow is not taken either.
    let (log, _) = new_log(&nats);
    assert!(matches!(log.import(&from.read(5, 3).unwrap()), Err(CopyError::Target(_))));
    assert_eq!(log.checkpoint().size, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_the_key_of_the_log_did_not_seal_stops_the_log() {
    let cluster = Cluster::start(1);
    let nats = connect(&cluster);
    let from = source(3).await;
    let (log, origin) = new_log(&nats);
    // Another program with access to the cluster, but without the key.
    let mut keyless = settings(&origin);
    keyless.seal = None;
    let (intruder, _) = NatsLog::open(connect(&cluster), keyless).unwrap();
    copy(&from, &intruder, |_| ()).unwrap();
    let mut head = log.head();
    tokio::time::timeout(std::time::Duration::from_mins(1), head.wait_for(|_| log.failure().is_some()))
        .await
        .unwrap()
        .unwrap();
    assert!(log.failure().unwrap().contains("not written with the key"));
    assert!(matches!(log.append(draft(9, 9), Expected::Any).await, Err(AppendError::Stopped(_))));
    drop(log);
    assert!(matches!(NatsLog::open(nats, settings(&origin)), Err(OpenError::Damaged(_))));
    let _ = fresh();
}
