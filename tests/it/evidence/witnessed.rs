//! Witnesses: they cosign a log that grows, and refuse one that shrank, was put back, or was written twice, by whoever has
//! its key (security, G2 to G4).

use super::{
    Witness, checkpoint, copied, founded, post, published, publishing, said, size_of, verified, vkey, workers,
};
use crate::world::{Home, World, health, hub, until};
use std::{fs, path::Path, process::Command};
use testkit::outsider::{check_directory, open_checkpoint};
use tonic_health::pb::health_check_response::ServingStatus;

/// Both directories of a hub, as they are.
fn put_by(home: &Home, to: &Path) {
    for (from, name) in [(&home.places.data, "data"), (&home.places.keys, "keys")] {
        let copied = Command::new("cp").arg("-a").arg(from).arg(to.join(name)).status().unwrap();
        assert!(copied.success());
    }
}

/// A copy that was put by, in place of what is there.
fn put_back(home: &Home, from: &Path) {
    for (to, name) in [(&home.places.data, "data"), (&home.places.keys, "keys")] {
        fs::remove_dir_all(to).unwrap();
        let copied = Command::new("cp").arg("-a").arg(from.join(name)).arg(to).status().unwrap();
        assert!(copied.success());
    }
}

/// What health says of the witnesses.
async fn witnesses(world: &World) -> ServingStatus {
    health(&world.client, "stalkinghub.witnesses").await
}

async fn refused(world: &World) {
    until("a witness refuses", || async { (witnesses(world).await == ServingStatus::NotServing).then_some(()) }).await;
}

fn evidence(dir: &Path) -> Vec<String> {
    let files = fs::read_dir(dir.join("evidence")).unwrap();
    files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn g4_a_witness_cosigns_what_grows_and_refuses_what_was_put_back_and_what_was_written_anew_with_the_same_key() {
    let dir = tempfile::tempdir().unwrap();
    let (w, polling, yesterday) = (dir.path().join("w"), dir.path().join("polling"), dir.path().join("yesterday"));
    fs::create_dir(&yesterday).unwrap();
    let world = publishing(founded().await, &[]).await;
    let keys = [vkey(&world, "LOG_FACTS").await, vkey(&world, "LOG_ACCESS").await];
    let home = world.stop().await;
    let key = Witness::init(&w);
    Witness::init(&polling);
    let witness = Witness::serve(&w, &[&keys[0], &keys[1]]);
    assert_eq!(witness.vkey, key);
    let option = [witness.option()];

    let world = publishing(home, &option).await;
    workers(&world, 0, 3).await;
    published(&world, "LOG_FACTS", 2).await;
    let early = dir.path().join("early");
    copied(world.running.tiles.unwrap(), "facts", &keys[0], &early);
    let home = world.stop().await;
    put_by(&home, &yesterday);

    let world = publishing(home, &option).await;
    workers(&world, 3, 6).await;
    let today = published(&world, "LOG_FACTS", 2).await;
    assert_eq!(witnesses(&world).await, ServingStatus::Serving);
    let tiles = world.running.tiles.unwrap();
    let found = open_checkpoint(today.as_bytes(), &[&keys[0], &key]).unwrap();
    assert_eq!(found.signers.len(), 2);
    let bundle = dir.path().join("today");
    copied(tiles, "facts", &keys[0], &bundle);
    check_directory(&bundle, &[&keys[0], &key], &[1, found.size]).unwrap();
    let kept = dir.path().join("kept");
    fs::write(&kept, &today).unwrap();
    let kept = kept.to_string_lossy().into_owned();
    let out = verified(&bundle, &keys[0], &["--witness", &key, "--against", &kept]);
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    // A copy that was made before what was kept is told from a log with two histories.
    let out = verified(&early, &keys[0], &["--against", &kept]);
    assert!(out.status.code() == Some(65) && said(&out).contains("copy the tiles anew"), "{}", said(&out));
    // A quorum of two is not had with one witness.
    let other = Witness::init(&dir.path().join("other"));
    let both = ["--witness", &*key, "--witness", &*other];
    assert_eq!(verified(&bundle, &keys[0], &both).status.code(), Some(65));
    let out = verified(&bundle, &keys[0], &[&both[..], &["--quorum", "1"]].concat());
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    // Nor with the same one named twice, nor is nobody a quorum.
    for more in [&["--witness", &*key, "--quorum", "2"][..], &["--quorum", "0"], &["--quorum", "2"]] {
        let out = verified(&bundle, &keys[0], &[&["--witness", &*key], more].concat());
        assert_eq!(out.status.code(), Some(2), "{more:?}: {}", said(&out));
    }
    let nowhere = dir.path().join("nowhere");
    assert_eq!(verified(&nowhere, &keys[0], &[]).status.code(), Some(78));
    // Somebody who only looks at the tiles sees the same.
    let look = |url: String| {
        let polling = polling.to_string_lossy().into_owned();
        hub(&["witness", "serve", "--once", "--dir", &polling, "--log", &keys[0], "--poll", &url])
    };
    for _ in 0..2 {
        let out = look(format!("http://{tiles}/facts"));
        assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    }
    let home = world.stop().await;
    assert!(evidence(&w).is_empty() && evidence(&polling).is_empty());

    // All of it put back at once, the keyring and the tiles too: nothing inside tells, the witness does.
    put_back(&home, &yesterday);
    let world = publishing(home, &option).await;
    refused(&world).await;
    let shorter = published(&world, "LOG_FACTS", 1).await;
    assert!(size_of(&shorter) < found.size);
    let out = look(format!("http://{}/facts", world.running.tiles.unwrap()));
    assert_eq!(out.status.code(), Some(65), "{}", said(&out));
    assert_eq!(evidence(&polling).len(), 1);

    // Another history, longer than the first, signed with the log's own key.
    workers(&world, 10, 20).await;
    let longer = published(&world, "LOG_FACTS", 1).await;
    assert!(size_of(&longer) > found.size);
    let home = world.stop().await;
    let world = publishing(home, &option).await;
    refused(&world).await;
    published(&world, "LOG_FACTS", 1).await;
    let tiles = world.running.tiles.unwrap();
    let out = look(format!("http://{tiles}/facts"));
    assert_eq!(out.status.code(), Some(65), "{}", said(&out));
    assert_eq!(evidence(&polling).len(), 2);
    let told = evidence(&w).into_iter().find(|told| told.contains(&longer)).expect("the evidence is kept");
    assert!(told.contains(today.lines().nth(2).unwrap()), "what was seen before is not in the evidence");
    let forked = dir.path().join("forked");
    copied(tiles, "facts", &keys[0], &forked);
    // By itself it is a log like any other: others' tools accept it too.
    check_directory(&forked, &[&keys[0]], &[]).unwrap();
    assert_eq!(verified(&forked, &keys[0], &[]).status.code(), Some(0));
    let out = verified(&forked, &keys[0], &["--against", &kept]);
    assert_eq!(out.status.code(), Some(65), "{}", said(&out));
    assert!(said(&out).contains("did not grow out of"));
    assert_eq!(verified(&forked, &keys[0], &["--witness", &key]).status.code(), Some(65));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_witness_speaks_the_protocol_and_forgets_nothing_over_a_kill() {
    let dir = tempfile::tempdir().unwrap();
    let w = dir.path().join("w");
    Witness::init(&w);
    let world = publishing(founded().await, &[]).await;
    let (facts, access) = (vkey(&world, "LOG_FACTS").await, vkey(&world, "LOG_ACCESS").await);
    let note = checkpoint(&world, "LOG_FACTS").await["signed_note"].as_str().unwrap().to_owned();
    let (ask, first) = (|old: u64, note: &str| format!("old {old}\n\n{note}"), size_of(&note));
    let witness = Witness::serve(&w, &[&facts]);
    let status = async |body: String| post(witness.address, "/add-checkpoint", &body).await.status;
    assert_eq!(status("nonsense".into()).await, 400);
    assert_eq!(status(ask(first + 1, &note)).await, 400);
    let looks = checkpoint(&world, "LOG_ACCESS").await["signed_note"].as_str().unwrap().to_owned();
    assert_eq!(status(ask(0, &looks)).await, 404);
    assert_eq!(status(ask(0, &note.replacen(&format!("\n{first}\n"), &format!("\n{}\n", first + 1), 1))).await, 403);
    assert_eq!(post(witness.address, "/other", &ask(0, &note)).await.status, 404);
    assert_eq!(super::get(witness.address, "/add-checkpoint").await.status, 405);
    assert_eq!(status("x".repeat(1 << 20)).await, 413);
    let got = post(witness.address, "/add-checkpoint", &ask(0, &note)).await;
    assert_eq!(got.status, 200);
    let cosigned = format!("{note}{}", String::from_utf8(got.body).unwrap());
    assert_eq!(open_checkpoint(cosigned.as_bytes(), &[&facts, &witness.vkey]).unwrap().signers.len(), 2);
    workers(&world, 0, 2).await;
    let grown = checkpoint(&world, "LOG_FACTS").await["signed_note"].as_str().unwrap().to_owned();
    // Killed and served again it still knows.
    drop(witness);
    let witness = Witness::serve(&w, &[&facts, &access]);
    let got = post(witness.address, "/add-checkpoint", &ask(0, &grown)).await;
    assert_eq!((got.status, String::from_utf8(got.body).unwrap()), (409, format!("{first}\n")));
    assert!(got.head.contains("content-type: text/x.tlog.size"));
    // Without a proof it did not grow.
    assert_eq!(post(witness.address, "/add-checkpoint", &ask(first, &grown)).await.status, 422);
    assert_eq!(post(witness.address, "/add-checkpoint", &ask(first, &note)).await.status, 200);
    assert_eq!(evidence(&w).len(), 1);
    // Two at once with the same memory would cosign two histories.
    let serve = |dir: &Path| {
        let dir = dir.to_string_lossy().into_owned();
        hub(&["witness", "serve", "--listen", "127.0.0.1:0", "--dir", &dir, "--log", &facts])
    };
    assert_eq!(serve(&w).status.code(), Some(73));
    drop(witness);
    // What it saw, changed or lost.
    let seen = fs::read(w.join("seen")).unwrap();
    for at in 0..seen.len().min(200) {
        if at % 20 == 0 {
            let mut changed = seen.clone();
            changed[at] ^= 1;
            fs::write(w.join("seen"), changed).unwrap();
            assert_eq!(serve(&w).status.code(), Some(65), "byte {at}");
        }
    }
    fs::remove_file(w.join("seen")).unwrap();
    let out = serve(&w);
    assert_eq!(out.status.code(), Some(65));
    assert!(said(&out).contains("one that forgot"), "{}", said(&out));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_witness_that_is_not_there_keeps_nothing_back_and_is_asked_again() {
    let dir = tempfile::tempdir().unwrap();
    let w = dir.path().join("w");
    let key = Witness::init(&w);
    let world = publishing(founded().await, &[]).await;
    let facts = vkey(&world, "LOG_FACTS").await;
    let access = vkey(&world, "LOG_ACCESS").await;
    let home = world.stop().await;
    // Nobody listens where the witness is said to be; a port that was free a moment ago.
    let witness = Witness::serve(&w, &[&facts, &access]);
    let option = witness.option();
    drop(witness);
    let world = publishing(home, std::slice::from_ref(&option)).await;
    workers(&world, 0, 2).await;
    published(&world, "LOG_FACTS", 1).await;
    assert_eq!(witnesses(&world).await, ServingStatus::Serving);
    let home = world.stop().await;
    let witness = Witness::serve(&w, &[&facts, &access]);
    let world = publishing(home, &[witness.option()]).await;
    let note = published(&world, "LOG_FACTS", 2).await;
    assert_eq!(open_checkpoint(note.as_bytes(), &[&facts, &key]).unwrap().signers.len(), 2);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_shorter_than_what_it_published_is_refused_at_a_start() {
    let dir = tempfile::tempdir().unwrap();
    let world = publishing(founded().await, &[]).await;
    workers(&world, 0, 3).await;
    published(&world, "LOG_FACTS", 1).await;
    let home = world.stop().await;
    put_by(&home, dir.path());
    let world = publishing(home, &[]).await;
    workers(&world, 3, 6).await;
    published(&world, "LOG_FACTS", 1).await;
    let home = world.stop().await;
    let tiles = dir.path().join("tiles");
    fs::rename(home.places.data.join("tiles"), &tiles).unwrap();
    put_back(&home, dir.path());
    fs::remove_dir_all(home.places.data.join("tiles")).unwrap();
    fs::rename(&tiles, home.places.data.join("tiles")).unwrap();
    let (data, keys) = (home.places.data.to_string_lossy(), home.places.keys.to_string_lossy());
    for args in [
        vec!["serve", "--listen", "127.0.0.1:0", "--data", &*data, "--keys", &*keys],
        vec!["audit", "verify", "--data", &*data, "--keys", &*keys],
    ] {
        let out = hub(&args);
        assert_eq!(out.status.code(), Some(65), "{}", said(&out));
        assert!(said(&out).contains("published among the tiles"), "{}", said(&out));
    }
}
