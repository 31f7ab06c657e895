//! Signed checkpoints: one signer at a time, verified by everybody, never two that disagree.

use crate::world::{another, connect, fresh, new_log, open, raw, seen, settings, sign, signing};
use eventlog::{AppendError, Checkpoint, EventLog as _, Expected, Hash, ReadError, suite::draft};
use eventlog_nats::{
    LogSettings, NatsLog, OpenError,
    cluster::{self, Cluster},
    stream_name,
};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

fn until(what: &str, holds: impl FnMut() -> bool) {
    tokio::task::block_in_place(|| cluster::until(what, holds));
}

async fn notes(cluster: &Cluster, origin: &str) -> Vec<Checkpoint> {
    let stream = raw(cluster, 0).await.get_stream(stream_name("test.hub", "CHECKPOINTS")).await.unwrap();
    let last = stream.get_info().await.unwrap().state.last_sequence;
    let mut found = Vec::new();
    for sequence in 1..=last {
        let message = stream.get_raw_message(sequence).await.unwrap();
        found.extend(open(origin, std::str::from_utf8(&message.payload).unwrap()));
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_signers_one_steps_back_and_every_process_verifies_and_anchors_what_is_signed() {
    let cluster = Cluster::start(3);
    let origin = fresh();
    let quick = |settings: LogSettings| LogSettings { checkpoint_every: Duration::from_millis(50), ..settings };
    let first = NatsLog::create(connect(&cluster), quick(signing(&origin))).unwrap();
    let second = another(&cluster, quick(signing(&origin)));
    let anchored = Arc::new(Mutex::new(Vec::new()));
    let kept = anchored.clone();
    let anchoring = Arc::new(move |checkpoint: Checkpoint, _: &str| {
        kept.lock().unwrap().push(checkpoint);
        Ok(())
    });
    let reader = another(&cluster, LogSettings { anchoring, ..settings(&origin) });
    let mut roots = vec![reader.checkpoint()];
    for n in 0..200 {
        let log = if n % 2 == 0 { &first } else { &second };
        log.append(draft(n, n), Expected::Version(0)).await.unwrap();
        seen(&reader, u64::try_from(n).unwrap() + 1).await;
        roots.push(reader.checkpoint());
        if (n + 1) % 50 == 0 {
            until("it is signed", || reader.signed().is_some_and(|(signed, _)| u128::from(signed.size) == n + 1));
        }
    }
    until("everybody has the last one", || {
        [&first, &second, &reader].iter().all(|log| log.signed().is_some_and(|(signed, _)| signed.size == 200))
    });
    let signed = notes(&cluster, &origin).await;
    assert!(signed.len() >= 4, "{signed:?}");
    assert!(signed.windows(2).all(|pair| pair[0].size < pair[1].size), "sizes only grow: {signed:?}");
    assert!(signed.iter().all(|checkpoint| roots[usize::try_from(checkpoint.size).unwrap()] == *checkpoint));
    until("the last one is anchored", || anchored.lock().unwrap().last().is_some_and(|last| last.size == 200));
    assert!(anchored.lock().unwrap().windows(2).all(|pair| pair[0].size < pair[1].size));
    println!("{} checkpoints by two signers, all of one tree", signed.len());

    // The role is taken over when its holder goes.
    drop(first);
    second.append(draft(900, 900), Expected::Version(0)).await.unwrap();
    until("the other signs", || reader.signed().is_some_and(|(signed, _)| signed.size == 201));

    // Who opens anew may sign, and signs nothing that is smaller than what is there while it reads from the beginning.
    for _ in 0..4 {
        let hasty = LogSettings { checkpoint_every: Duration::ZERO, ..signing(&origin) };
        let (hasty, opened) = NatsLog::open(connect(&cluster), hasty).unwrap();
        assert_eq!(opened.checkpoint.size, 201);
        drop(hasty);
    }
    let signed = notes(&cluster, &origin).await;
    assert!(signed.windows(2).all(|pair| pair[0].size < pair[1].size), "sizes only grow: {signed:?}");

    // Who opens anew with its anchor finds all of it.
    let anchor = reader.signed().unwrap().0;
    let (_, opened) =
        NatsLog::open(connect(&cluster), LogSettings { anchor: Some(anchor), ..settings(&origin) }).unwrap();
    assert_eq!((opened.checkpoint, opened.signed), (anchor, Some(anchor)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_not_what_was_anchored_is_refused() {
    let cluster = Cluster::start(1);
    let nats = connect(&cluster);
    let (log, origin) = new_log(&nats);
    for n in 0..10 {
        log.append(draft(n, n), Expected::Version(0)).await.unwrap();
    }
    let good = log.checkpoint();
    drop(log);
    let with = |size: u64, root: Hash| {
        let anchor = Some(Checkpoint { size, root });
        NatsLog::open(nats.clone(), LogSettings { anchor, ..settings(&origin) }).map(|_| ())
    };
    assert_eq!(with(good.size, good.root), Ok(()));
    // Shorter than it was, or another: put back to an earlier day, or made anew.
    for (size, root) in [(11, good.root), (10, Hash::of(b"other")), (3, good.root)] {
        assert!(matches!(with(size, root), Err(OpenError::Damaged(_))), "{size}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_checkpoint_of_another_tree_stops_the_log_and_an_unsigned_one_does_not() {
    let cluster = Cluster::start(1);
    let nats = connect(&cluster);
    let (log, origin) = new_log(&nats);
    for n in 0..5 {
        log.append(draft(n, n), Expected::Version(0)).await.unwrap();
    }
    let subject = |context: &str| format!("{}.{context}", stream_name("test.hub", "CHECKPOINTS"));
    let subject = subject(&origin.replace('.', "_2e").replace('/', "_2f"));
    let context = raw(&cluster, 0).await;
    let forged = Checkpoint { size: 3, root: Hash::of(b"another tree") };
    let unsigned = sign(&origin, forged).replace("sha256:0", "sha256:1").replace("\n3\n", "\n4\n");
    context.publish(subject.clone(), unsigned.into()).await.unwrap().await.unwrap();
    log.append(draft(5, 5), Expected::Version(0)).await.unwrap();
    context.publish(subject, sign(&origin, forged).into()).await.unwrap().await.unwrap();
    until("it stops", || log.failure().is_some());
    assert!(matches!(log.read(0, 1), Err(ReadError::Damaged { position: 3, .. })));
    assert!(matches!(log.append(draft(6, 6), Expected::Any).await, Err(AppendError::Stopped(_))));
    // Nor does it open again.
    drop(log);
    assert!(matches!(NatsLog::open(nats, settings(&origin)), Err(OpenError::Damaged(_))));
}
