//! Faults of nodes, networks and disks: nothing acknowledged is lost, nothing is there twice.

use crate::world::{another, connect, fresh, new_log, raw, seen, settings};
use eventlog::{
    AppendError, Appended, Draft, EventLog, Expected, Record,
    suite::{check_chain, check_streams, draft, draft_with},
};
use eventlog_nats::{
    Nats, NatsLog, OpenError, Settings,
    cluster::{Cluster, Proxy, blocks, until},
    stream_name,
};
use kernel::RecordId;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};
use tokio::task::JoinSet;

/// What callers were told: the id of every acknowledged record and where it lies.
type Told = Arc<Mutex<HashMap<RecordId, u64>>>;

/// Waits until a log knows again what others wrote: after a fault it takes nothing before.
fn current(log: &NatsLog) {
    tokio::task::block_in_place(|| until("the log is current", || log.is_current()));
}

/// Appends once the log is current; between two looks it may be late again, a few times.
async fn appended(log: &NatsLog, draft: Draft, expected: Expected) -> Appended {
    for _ in 0..100 {
        current(log);
        match log.append(draft.clone(), expected).await {
            Err(AppendError::Busy) => {}
            other => return other.unwrap(),
        }
    }
    panic!("the log stays busy")
}

/// Callers that append until they are told to stop, each to its own stream and now and then to a common one.
fn load(
    logs: &[Arc<NatsLog>],
    callers: u128,
    stop: &Arc<AtomicBool>,
    told: &Told,
    done: &Arc<AtomicU64>,
) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    for caller in 0..callers {
        let log = logs[usize::try_from(caller).unwrap() % logs.len()].clone();
        let (stop, told, done) = (stop.clone(), told.clone(), done.clone());
        tasks.spawn(async move {
            for n in 0.. {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let stream = if n % 5 == 0 { 1_000 } else { caller };
                let one = draft(caller * 1_000_000 + n, stream);
                let id = one.id;
                match log.append(one, Expected::Any).await {
                    Ok(appended) => {
                        told.lock().unwrap().insert(id, appended.position);
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                    Err(AppendError::Uncertain(_)) => {}
                    // Whoever is told to wait does, or callers would take the processors from those they wait for.
                    Err(AppendError::Busy) => current(&log),
                    Err(error @ (AppendError::Conflict { .. } | AppendError::Bad(_) | AppendError::Stopped(_))) => {
                        panic!("{error}")
                    }
                }
            }
        });
    }
    tasks
}

/// Waits until so many more were acknowledged.
fn more(done: &AtomicU64, records: u64, after: &str) {
    let goal = done.load(Ordering::Relaxed) + records;
    let what = format!("more is acknowledged after {after}");
    tokio::task::block_in_place(|| until(&what, || done.load(Ordering::Relaxed) >= goal));
}

/// What a fresh process finds is exactly what was acknowledged, perhaps with what was uncertain, once, in order.
async fn all_there(cluster: &Cluster, origin: &str, told: &Told) -> u64 {
    let log = another(cluster, settings(origin));
    // A leader that was just elected may not have applied everything yet; the follower gets what is there in the end.
    let last = told.lock().unwrap().values().max().copied().unwrap_or(0);
    seen(&log, last).await;
    let all = log.read_again(0, usize::MAX).unwrap();
    check_streams(&all);
    let mut found = HashMap::new();
    for stored in &all {
        let record = Record::from_bytes(&stored.bytes).unwrap();
        assert_eq!(found.insert(record.id, stored.position), None, "a record is there twice");
    }
    for (id, position) in told.lock().unwrap().iter() {
        assert_eq!(found.get(id), Some(position), "an acknowledged record is lost");
    }
    all.len() as u64
}

#[tokio::test(flavor = "multi_thread")]
async fn racers_from_two_processes_for_one_version_have_one_winner_and_read_the_same() {
    let cluster = Cluster::start(3);
    let (one, origin) = new_log(&connect(&cluster));
    let two = another(&cluster, settings(&origin));
    for round in 0..30_u64 {
        let pending: Vec<_> = (0..8)
            .map(|racer| {
                let log = if racer % 2 == 0 { &one } else { &two };
                log.append(draft(u128::from(round) * 100 + racer, 1), Expected::Version(round))
            })
            .collect();
        let mut won = 0;
        for one in pending {
            match one.await {
                Ok(appended) => {
                    assert_eq!(appended.version, round + 1);
                    won += 1;
                }
                Err(AppendError::Conflict { actual, .. }) => assert_eq!(actual, round + 1),
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(won, 1, "round {round}");
        seen(&one, round + 1).await;
        seen(&two, round + 1).await;
    }
    // The same request sent to both: one record, whoever took it; and where no version is expected both go through.
    let (a, b) = (one.append(draft(7_000, 2), Expected::Version(0)), two.append(draft(7_000, 2), Expected::Version(0)));
    let both = [a.await, b.await];
    // Stamped at the same moment the two may be the very same bytes; then it is the same record for both.
    let places: std::collections::HashSet<_> = both.iter().flatten().map(|appended| appended.position).collect();
    assert_eq!(places.len(), 1, "{both:?}");
    seen(&one, 31).await;
    seen(&two, 31).await;
    let pending: Vec<_> =
        (0..40).map(|n| (if n % 2 == 0 { &one } else { &two }).append(draft(8_000 + n, 3), Expected::Any)).collect();
    for one in pending {
        one.await.unwrap();
    }
    seen(&one, 71).await;
    seen(&two, 71).await;
    assert_eq!(one.checkpoint(), two.checkpoint());
    let all = one.read(0, 1_000).unwrap();
    check_streams(&all);
    assert_eq!(all, two.read_again(0, 1_000).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn g10_nothing_acknowledged_is_lost_when_leaders_are_killed_nodes_stop_or_are_cut_off_under_load() {
    let mut cluster = Cluster::start(3);
    let origin = fresh();
    let logs = vec![
        Arc::new(NatsLog::create(connect(&cluster), settings(&origin)).unwrap()),
        Arc::new(another(&cluster, settings(&origin))),
    ];
    let (stop, told, done) = (Arc::<AtomicBool>::default(), Told::default(), Arc::<AtomicU64>::default());
    let tasks = load(&logs, 12, &stop, &told, &done);
    let name = stream_name(&origin, "LOG");
    more(&done, 50, "the beginning");
    let mut faults = 0;
    let rounds: u32 = std::env::var("NATS_FAULT_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    for _ in 0..rounds {
        // The leader dies mid-publish and comes back.
        let leader = cluster.leader(&name);
        cluster.kill(leader);
        more(&done, 50, "the leader was killed");
        cluster.restart(leader);
        cluster.wait_ready();
        more(&done, 50, "it came back");
        // The leader stops for a while, with all its connections open.
        let leader = cluster.leader(&name);
        cluster.pause(leader);
        more(&done, 50, "the leader was stopped");
        cluster.resume(leader);
        more(&done, 50, "it went on");
        // The leader is cut off from the others, while clients still reach it.
        let leader = cluster.leader(&name);
        cluster.cut(leader);
        more(&done, 50, "the leader was cut off");
        cluster.heal(leader);
        cluster.wait_ready();
        more(&done, 50, "it was joined again");
        faults += 3;
    }
    stop.store(true, Ordering::Relaxed);
    tasks.join_all().await;
    let total = all_there(&cluster, &origin, &told).await;
    for log in &logs {
        assert_eq!(log.failure(), None);
    }
    println!("{faults} faults survived: {} records acknowledged, {total} stored", told.lock().unwrap().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_without_anything_on_its_way_leaves_a_node_that_is_cut_off() {
    let cluster = Cluster::start(3);
    let (log, _) = new_log(&connect(&cluster));
    let mut left = 0;
    for index in 0..3 {
        cluster.cut(index);
        // If it speaks with this one, it knows within two seconds that it may not know all; if not, it goes on.
        let begun = Instant::now();
        tokio::task::block_in_place(|| {
            until("it is late, or is not", || !log.is_current() || begun.elapsed().as_secs() > 6);
        });
        left += usize::from(!log.is_current());
        appended(&log, draft(index as u128, index as u128), Expected::Version(0)).await;
        cluster.heal(index);
        cluster.wait_ready();
    }
    println!("{left} nodes that were cut off were left");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_of_all_nodes_keeps_everything_acknowledged() {
    let mut cluster = Cluster::start(3);
    let (log, origin) = new_log(&connect(&cluster));
    let told = Told::default();
    for n in 0..60 {
        let one = draft(n, n % 5);
        let id = one.id;
        let appended = log.append(one, Expected::Any).await.unwrap();
        told.lock().unwrap().insert(id, appended.position);
    }
    let before = log.checkpoint();
    // All at once, without a warning.
    for index in 0..3 {
        cluster.kill(index);
    }
    for index in 0..3 {
        cluster.restart(index);
    }
    cluster.wait_ready();
    // The process that was there goes on by itself.
    let appended = appended(&log, draft(60, 60), Expected::Version(0)).await;
    assert_eq!(appended.position, before.size + 1);
    assert_eq!(all_there(&cluster, &origin, &told).await, 61);
    println!("3 nodes killed at once, {} records kept", before.size + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_whose_acknowledgement_is_lost_is_stored_once_and_acknowledged_by_its_repetition() {
    let cluster = Cluster::start(1);
    let proxy = Proxy::to(cluster.client_port(0));
    let servers = vec![format!("nats://127.0.0.1:{}", proxy.port)];
    let nats = Nats::connect(Settings { servers, ..cluster.settings() }).unwrap();
    let (log, origin) = new_log(&nats);
    let watcher = another(&cluster, settings(&origin));
    let rounds = 6_u64;
    for round in 0..rounds {
        current(&log);
        proxy.swallow();
        let pending = log.append(draft(u128::from(round), 1), Expected::Version(round));
        // Another process sees it stored; the acknowledgement is gone.
        seen(&watcher, round + 1).await;
        proxy.cut();
        proxy.heal();
        let appended = pending.await.unwrap();
        assert_eq!((appended.position, appended.version), (round + 1, round + 1));
    }
    assert_eq!(log.checkpoint().size, rounds);
    check_chain(&watcher.read(0, 100).unwrap());
    println!("{rounds} lost acknowledgements survived");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repetition_is_refused_also_when_the_server_no_longer_knows_the_message_id() {
    let cluster = Cluster::start(1);
    let (log, origin) = new_log(&connect(&cluster));
    let first = log.append(draft(1, 1), Expected::Version(0)).await.unwrap();
    // The server's window is minutes. What it would do after it: the same message without an id that it knows.
    let context = raw(&cluster, 0).await;
    let stored = log.read(0, 1).unwrap().remove(0);
    let subject = {
        let message = context.get_stream(stream_name(&origin, "LOG")).await.unwrap().get_raw_message(1).await.unwrap();
        message.subject
    };
    let again = async_nats::jetstream::message::PublishMessage::build()
        .payload(stored.bytes.to_vec().into())
        .expected_last_subject_sequence(0);
    let refused = context.send_publish(subject, again).await.unwrap().await.unwrap_err();
    assert_eq!(refused.kind(), async_nats::jetstream::context::PublishErrorKind::WrongLastSequence);
    // Other processes know it from the history, whatever stream it is now meant for.
    let other = another(&cluster, settings(&origin));
    for (stream, expected) in
        [(1, Expected::Version(1)), (1, Expected::Any), (2, Expected::Version(0)), (2, Expected::Any)]
    {
        let again = other.append(draft(1, stream), expected).await;
        assert!(matches!(again, Err(AppendError::Conflict { .. })), "{again:?}");
    }
    assert_eq!(other.checkpoint(), log.checkpoint());
    assert_eq!(first.position, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn g10_a_flipped_bit_on_one_node_is_served_right_or_told_and_never_served_wrong() {
    let (mut served, mut told) = (0, 0);
    for index in 0..3 {
        let mut cluster = Cluster::start(3);
        let (log, origin) = new_log(&connect(&cluster));
        for n in 0..40 {
            log.append(draft_with(n, n % 4, &"text ".repeat(40)), Expected::Any).await.unwrap();
        }
        let before = log.checkpoint();
        let right = log.read(0, 100).unwrap();
        // Two nodes acknowledge a record; the third writes it in its own time.
        let block = || blocks(&cluster.store(index), &stream_name(&origin, "LOG")).pop();
        let length = || block().and_then(|block| Some(std::fs::metadata(block).ok()?.len()));
        tokio::task::block_in_place(|| until("the node has a block", || length().is_some_and(|length| length > 0)));
        // Without a warning, so that nothing rewrites the file.
        cluster.kill(index);
        let block = blocks(&cluster.store(index), &stream_name(&origin, "LOG")).pop().expect("a block");
        let mut bytes = std::fs::read(&block).unwrap();
        let at = bytes.len() * (index + 1) / 5;
        bytes[at] ^= 4;
        std::fs::write(&block, bytes).unwrap();
        cluster.restart(index);
        // The server may hold such a node for sick from then on; the others have the records.
        cluster.wait_answers(index);
        match NatsLog::open(connect(&cluster), settings(&origin)) {
            Ok((fresh, opened)) => {
                assert_eq!(opened.checkpoint, before);
                // Each node is asked in its turn; whichever answers, the bytes are the ones that were verified.
                for _ in 0..12 {
                    match fresh.read_again(0, 100) {
                        Ok(records) => assert_eq!(records, right),
                        Err(error) => println!("told: {error}"),
                    }
                }
                served += 1;
            }
            Err(error @ (OpenError::Damaged(_) | OpenError::Unavailable(_))) => {
                println!("told: {error}");
                told += 1;
            }
            Err(error) => panic!("{error}"),
        }
        // The log that was open all the time still takes records.
        assert_eq!(appended(&log, draft(900, 900), Expected::Version(0)).await.position, before.size + 1);
    }
    println!("{} flipped bits survived: {served} served right, {told} told", served + told);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flipped_bit_in_the_only_copy_is_told_and_never_served() {
    let (mut refused, mut harmless) = (0, 0);
    let mut cluster = Cluster::start(1);
    for part in 1..=3_usize {
        let (log, origin) = new_log(&connect(&cluster));
        for n in 0..30 {
            log.append(draft_with(n, n % 4, &"text ".repeat(40)), Expected::Any).await.unwrap();
        }
        let anchor = log.checkpoint();
        let right = log.read(0, 100).unwrap();
        drop(log);
        cluster.kill(0);
        let block = blocks(&cluster.store(0), &stream_name(&origin, "LOG")).pop().expect("a block");
        let mut bytes = std::fs::read(&block).unwrap();
        let at = (bytes.len() * part / 4).min(bytes.len() - 1);
        bytes[at] ^= 16;
        std::fs::write(&block, bytes).unwrap();
        cluster.restart(0);
        cluster.wait_ready();
        // The anchor lies outside the cluster; without it a log that was cut at its end looks whole.
        let nats = connect(&cluster);
        let opened = tokio::task::spawn_blocking(move || {
            NatsLog::open(nats, eventlog_nats::LogSettings { anchor: Some(anchor), ..settings(&origin) })
        });
        match opened.await.unwrap() {
            Ok((log, opened)) => {
                // In what the server writes around the records, which it can do without.
                assert_eq!(opened.checkpoint, anchor);
                assert_eq!(log.read_again(0, 100).unwrap(), right);
                harmless += 1;
            }
            Err(error @ (OpenError::Damaged(_) | OpenError::Unavailable(_))) => {
                println!("told: {error}");
                refused += 1;
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!(refused > 0, "no bit that was flipped lay in a record");
    println!("{} flipped bits in an only copy survived: {refused} told, {harmless} without effect", refused + harmless);
}
