//! Files that are gone, or shorter than they were.

use super::{
    end_of_frames, end_of_last_key, export, home_with, last_frame, northmere, read_all, refused, restore, said, serve,
    verify, views,
};
use crate::world::log_of;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tokio::task::block_in_place;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_is_deleted_comes_back_with_the_same_views() {
    let hub = northmere().await;
    for killed in [false, true] {
        let home = home_with(hub.files(killed));
        fs::remove_dir_all(home.path().join("data/store")).unwrap();
        let process = serve(&home.places).await.unwrap();
        let seen = views(&process.client().await, &home.issuer(), &hub.case).await;
        assert!(seen.values().any(|view| view["case"]["case"]["events"].as_array().is_some_and(|all| all.len() > 20)));
        assert_eq!(seen, hub.views[usize::from(killed)]);
        assert_eq!(process.stop(), Some(0));
        // And from then on it is kept.
        let process = serve(&home.places).await.unwrap();
        assert_eq!(views(&process.client().await, &home.issuer(), &hub.case).await, seen);
        process.kill();
        let log = fs::read_to_string(log_of(&home.places)).unwrap();
        assert_eq!(log.matches("rebuilt: Some(").count(), 1, "{log}");
        assert_eq!(log.matches("rebuilt: None").count(), 1, "{log}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g3_what_is_lost_ends_with_the_same_code_whoever_finds_it() {
    let hub = northmere().await;
    for (lost, code) in [
        // More often misspelt, or not mounted, than lost.
        (vec!["data"], 78),
        (vec!["data/facts"], 65),
        (vec!["data/access"], 65),
        (vec!["data/facts/00000000000000000001.seg"], 65),
        (vec!["data", "keys/facts.anchor", "keys/access.anchor"], 78),
        (vec!["data/facts", "keys/facts.anchor"], 65),
        (vec!["data/access", "keys/access.anchor"], 65),
        (vec!["keys/facts.anchor"], 65),
        (vec!["keys/access.anchor"], 65),
        (vec!["keys/log.key"], 65),
        (vec!["keys/keyring"], 65),
        (vec!["keys/keyring/keyring"], 65),
        (vec!["keys/keyring/epoch-1.key"], 65),
        // Without it nothing says that there ever was a hub.
        (vec!["keys/hub.json"], 78),
        (vec!["keys"], 78),
        (vec!["data", "keys"], 78),
    ] {
        let home = home_with(&hub.clean);
        for path in &lost {
            let path = home.path().join(path);
            if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
        }
        let verified = verify(&home.places).await;
        assert_eq!(verified.status.code(), Some(code), "verify without {lost:?}: {}", said(&verified));
        let served = serve(&home.places).await.err().unwrap_or_else(|| panic!("served without {lost:?}"));
        assert_eq!(served.status.code(), Some(code), "serve without {lost:?}: {}", said(&served));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_lost_is_named_with_advice_that_helps() {
    let hub = northmere().await;
    for (lost, advice) in [
        ("data", ["there is no directory", "check --data"]),
        (
            "keys/keyring/keyring",
            ["keyring/keyring is missing", "restore the keys directory that belongs to this data"],
        ),
        ("keys/hub.json", ["hub.json is not there", "holds no hub"]),
        ("keys", ["hub.json is not there", "check --keys"]),
    ] {
        let home = home_with(&hub.clean);
        let path = home.path().join(lost);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
        let verified = verify(&home.places).await;
        let served = serve(&home.places).await.err().unwrap_or_else(|| panic!("served without {lost}"));
        for said in [said(&verified), said(&served)] {
            assert!(advice.iter().all(|words| said.contains(words)), "without {lost}: {said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_journal_that_was_shortened_removed_or_exchanged_is_refused() {
    let hub = northmere().await;
    for log in ["facts", "access"] {
        let segment = PathBuf::from(format!("data/{log}/00000000000000000001.seg"));
        let home = home_with(&hub.clean);
        fs::remove_file(home.path().join(&segment)).unwrap();
        refused(&home, "segment").await;

        let bytes = &hub.clean[&segment];
        for end in [0, 63, 64, 65, bytes.len() / 2, last_frame(bytes), bytes.len() - 1] {
            restore(home.path(), &hub.clean);
            fs::write(home.path().join(&segment), &bytes[..end]).unwrap();
            refused(&home, "position ").await;
        }
    }
    let home = home_with(&hub.clean);
    let at = |name: &str| home.path().join("data").join(name);
    fs::rename(at("facts"), at("other")).unwrap();
    fs::rename(at("access"), at("facts")).unwrap();
    fs::rename(at("other"), at("access")).unwrap();
    refused(&home, "belongs to another log").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_keyring_without_its_last_keys_is_refused_and_left_as_it_was_found() {
    let hub = northmere().await;
    let home = home_with(&hub.clean);
    let path = home.places.keyring().join("keyring");
    let ring = &hub.clean[Path::new("keys/keyring/keyring")];
    let last_key = end_of_last_key(ring);
    for lost in [1, 40, ring.len() / 2] {
        let torn = &ring[..last_key - lost];
        fs::write(&path, torn).unwrap();
        refused(&home, "is not in the keyring").await;
        let exported = block_in_place(|| export(&home.places, &hub.case));
        assert_eq!(exported.status.code(), Some(65), "an export with holes");
        assert_eq!(fs::read(&path).unwrap(), torn);
    }
    fs::write(&path, ring).unwrap();
    serve(&home.places).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_audit_without_a_server_changes_nothing_whatever_it_finds() {
    let hub = northmere().await;
    let ring = &hub.killed[Path::new("keys/keyring/keyring")];
    let within_a_key = ring.len() - end_of_last_key(ring) + 1;
    let segment = &hub.killed[Path::new("data/facts/00000000000000000001.seg")];
    let within_a_frame = segment.len() - end_of_frames(segment) + 1;
    let cuts = [
        ("keys/keyring/keyring", 0),
        ("keys/keyring/keyring", within_a_key),
        ("data/facts/00000000000000000001.seg", within_a_frame),
    ];
    for (path, cut) in cuts {
        let home = home_with(&hub.killed);
        let bytes = &hub.killed[Path::new(path)];
        fs::write(home.path().join(path), &bytes[..bytes.len() - cut]).unwrap();
        let before = read_all(home.path());
        // Two at once: audits do not get into one another's way.
        let (one, two) = tokio::join!(verify(&home.places), verify(&home.places));
        let code = Some(if cut == 0 { 0 } else { 65 });
        assert_eq!((one.status.code(), two.status.code()), (code, code), "{}{}", said(&one), said(&two));
        let exported = block_in_place(|| export(&home.places, &hub.case));
        assert_eq!(exported.status.code(), code, "{path} without its last {cut} bytes");
        assert!(read_all(home.path()) == before, "{path} without its last {cut} bytes was changed");
    }
}
