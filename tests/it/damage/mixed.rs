//! Directories and files that do not belong together, or not to this moment.

use super::{
    Files, audit_args, end_of_frames, enter_the_case, export, home_with, is, last_frame, northmere, read_all, refused,
    run, said, scenario, serve, token_of, verify, views,
};
use crate::world::{Home, World, log_of, request_id};
use serde_json::json;
use server::{Clock, Places, Player, demo_founding, found};
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};
use tokio::task::{block_in_place, spawn_blocking};

/// What lies on the disk after the Northmere case was looked at, an incident was reported, and it was looked at again.
async fn a_day_later(killed: bool) -> Files {
    let hub = northmere().await;
    let home = home_with(&hub.clean);
    let process = serve(&home.places).await.unwrap();
    let (client, issuer) = (process.client().await, home.issuer());
    views(&client, &issuer, &hub.case).await;
    let report = json!({"request_id": request_id("a day later"), "recorded_as": "RECORDED_AS_OTHER",
        "place": "PLACE_KIND_UNKNOWN"});
    client.ask("intake/ReportIncident", Some(&token_of(&issuer, "oic")), &report).await.unwrap();
    views(&client, &issuer, &hub.case).await;
    drop(client);
    if killed {
        process.kill();
    } else {
        assert_eq!(process.stop(), Some(0));
    }
    read_all(home.path())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_put_back_together_with_its_anchor_is_refused_by_what_is_newer() {
    let hub = northmere().await;
    for killed in [false, true] {
        let today = a_day_later(killed).await;
        for log in ["facts", "access"] {
            let yesterdays = |path: &Path| is(path, &format!("data/{log}/")) || is(path, &format!("{log}.anchor"));
            for with_store in [true, false] {
                let home = home_with(&today);
                let files = hub.clean.iter().filter(|(path, _)| yesterdays(path));
                for (path, bytes) in files {
                    fs::write(home.path().join(path), bytes).unwrap();
                }
                if !with_store {
                    fs::remove_dir_all(home.path().join("data/store")).unwrap();
                }
                let data = |home: &Home| {
                    let all = read_all(home.path()).into_iter();
                    // What was left for a quick start, and zeros written ahead, are gone once a log was opened; nothing
                    // rests on either.
                    let same = |path: &Path| {
                        path.starts_with("data") && !path.ends_with("lock") && !path.ends_with("access/clean-stop")
                    };
                    let mut kept: Files = all.filter(|(path, _)| same(path)).collect();
                    for (_, bytes) in kept.iter_mut().filter(|(path, _)| is(path, ".seg")) {
                        bytes.truncate(end_of_frames(bytes));
                    }
                    kept
                };
                let before = data(&home);
                // More than once: a refusal must not destroy what it rests on.
                for _ in 0..2 {
                    refused(&home, &format!("the {log} log is older than what belongs to it")).await;
                    refused(&home, "do not delete the store").await;
                }
                assert!(data(&home) == before, "{log}, killed: {killed}, with the store: {with_store}");
                let exported = block_in_place(|| export(&home.places, &hub.case));
                assert_eq!(exported.status.code(), Some(65), "{}", said(&exported));
            }
        }
        // All of yesterday is yesterday's hub, and all of today is today's.
        for files in [&hub.clean, &today] {
            let home = home_with(files);
            let found = verify(&home.places).await;
            assert_eq!(found.status.code(), Some(0), "{}", said(&found));
            assert_eq!(serve(&home.places).await.unwrap().stop(), Some(0));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g2_logs_put_back_together_with_both_anchors_are_refused_by_the_keyring() {
    let hub = northmere().await;
    for killed in [false, true] {
        let today = a_day_later(killed).await;
        // Yesterday's logs, both or one; after a clean stop the store testifies too unless it is yesterday's.
        for logs in [["data/facts/", "data/access/"], ["data/access/", "data/access/"]] {
            let mut files = today.clone();
            // What is published is published a moment later: today's may testify as well, or not yet.
            let beside = |path: &Path| is(path, "data/store/") || is(path, "data/tiles/");
            files.retain(|path, _| !beside(path));
            let yesterdays = |path: &Path| logs.iter().any(|log| is(path, log)) || is(path, ".anchor") || beside(path);
            files.extend(
                hub.clean
                    .iter()
                    .filter(|(path, _)| yesterdays(path))
                    .map(|(path, bytes)| (path.clone(), bytes.clone())),
            );
            let home = home_with(&files);
            for _ in 0..2 {
                refused(&home, "the access log is older than what belongs to it").await;
                refused(&home, "but the keyring").await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_beyond_the_anchor_that_nobody_with_the_keys_wrote_is_refused() {
    let hub = northmere().await;
    let today = a_day_later(false).await;
    for log in ["facts", "access"] {
        let segment = PathBuf::from(format!("data/{log}/00000000000000000001.seg"));
        let anchor = PathBuf::from(format!("keys/{log}.anchor"));
        let mut files = today.clone();
        files.insert(anchor.clone(), hub.clean[&anchor].clone());
        // As after a crash that came before the anchor: the hub's own records are taken.
        let found = verify(&home_with(&files).places).await;
        assert_eq!(found.status.code(), Some(0), "{}", said(&found));
        // The last one as somebody appends it who can write the data and has no key.
        let bytes = files.get_mut(&segment).unwrap();
        let last = last_frame(bytes);
        bytes[last + 8..last + 24].fill(0);
        let checksum = crc32fast::hash(&bytes[last + 8..]);
        bytes[last + 4..last + 8].copy_from_slice(&checksum.to_le_bytes());
        let home = home_with(&files);
        refused(&home, "nobody with this log's key wrote it").await;
        assert_eq!(fs::read(home.path().join(&segment)).unwrap(), files[&segment], "refused and not touched");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn data_and_keys_that_do_not_belong_together_are_refused() {
    let hub = northmere().await;
    let mixed = |data: &Files, keys: &Files| {
        let data = data.iter().filter(|(path, _)| path.starts_with("data"));
        let keys = keys.iter().filter(|(path, _)| path.starts_with("keys"));
        home_with(&data.chain(keys).map(|(path, bytes)| (path.clone(), bytes.clone())).collect())
    };
    // Yesterday's data with today's anchor, and today's data with yesterday's keyring.
    refused(&mixed(&hub.clean, &hub.killed), "the anchor vouches for").await;
    refused(&mixed(&hub.killed, &hub.clean), "is not in the keyring").await;
    let other = Home::founded(Clock::real()).await;
    let other = read_all(other.path());
    refused(&mixed(&hub.clean, &other), "another log").await;

    for anchor in ["keys/facts.anchor", "keys/access.anchor"] {
        let home = home_with(&hub.clean);
        fs::remove_file(home.path().join(anchor)).unwrap();
        refused(&home, "the anchor is missing").await;
        // The other log's anchor in its place.
        let exchanged = if anchor.contains("facts") { "keys/access.anchor" } else { "keys/facts.anchor" };
        fs::write(home.path().join(anchor), &hub.clean[Path::new(exchanged)]).unwrap();
        fs::set_permissions(home.path().join(anchor), Permissions::from_mode(0o600)).unwrap();
        refused(&home, "the anchor is missing, or is not signed").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g9_directories_in_use_misplaced_empty_or_open_to_others_are_refused() {
    let hub = northmere().await;
    let home = home_with(&hub.clean);
    let (data, keys) = (home.places.data.to_str().unwrap(), home.places.keys.to_str().unwrap());
    let started = async |data: &str, keys: &str, listen: &str| {
        let args = ["serve", "--data", data, "--keys", keys, "--listen", listen];
        let ended = run(args.iter().map(ToString::to_string).collect()).await;
        (ended.status.code(), said(&ended))
    };
    let ends = async |data: &str, keys: &str, listen: &str, code: i32, why: &str| {
        let (ended, said) = started(data, keys, listen).await;
        assert!(ended == Some(code) && said.contains(why), "{said}");
    };
    let process = serve(&home.places).await.unwrap();
    ends(data, keys, "127.0.0.1:0", 73, "in use").await;
    for question in [audit_args(&home.places, &["verify"]), audit_args(&home.places, &["pattern", "--case", &hub.case])]
    {
        let ended = run(question).await;
        assert_eq!(ended.status.code(), Some(73), "{}", said(&ended));
    }
    // A copy of the data beside the same keys is not served either.
    let copy = home_with(&hub.clean);
    ends(copy.places.data.to_str().unwrap(), keys, "127.0.0.1:0", 73, "in use").await;
    process.kill();

    let inside = format!("{data}/keys");
    let around = home.path().to_str().unwrap();
    for (data, keys) in [(data, inside.as_str()), (around, keys), (data, around), (data, data)] {
        ends(data, keys, "127.0.0.1:0", 78, "separate directories").await;
    }
    ends(data, keys, "0.0.0.0:0", 78, "loopback").await;
    ends(data, keys, "[::]:0", 78, "loopback").await;

    let empty = Home::empty();
    let (no_data, no_keys) = (empty.places.data.to_str().unwrap(), empty.places.keys.to_str().unwrap());
    ends(no_data, no_keys, "127.0.0.1:0", 78, "hub.json").await;
    for dir in [no_data, no_keys] {
        fs::create_dir(dir).unwrap();
    }
    ends(no_data, no_keys, "127.0.0.1:0", 78, "hub.json").await;
    ends(no_data, keys, "127.0.0.1:0", 65, "no segment").await;

    for key in ["hub.json", "log.key", "issuer.key", "keyring/epoch-1.key", "keyring/keyring"] {
        let path = home.places.keys.join(key);
        for mode in [0o644, 0o640, 0o602] {
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            ends(data, keys, "127.0.0.1:0", 78, key).await;
            let verified = verify(&home.places).await;
            assert!(verified.status.code() == Some(78) && said(&verified).contains(key), "{}", said(&verified));
        }
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    }
    // None of that has harmed it.
    let process = serve(&home.places).await.unwrap();
    assert_eq!(views(&process.client().await, &home.issuer(), &hub.case).await, hub.views[0]);
    assert_eq!(process.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_issuer_key_is_told_by_whoever_looks() {
    let hub = northmere().await;
    let home = home_with(&hub.clean);
    let path = home.places.keys.join("issuer.key");
    let mut bytes = fs::read(&path).unwrap();
    bytes[40] ^= 1;
    fs::write(&path, bytes).unwrap();
    refused(&home, "issuer.key: is not what was written").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_issuers_key_of_another_hub_is_refused_and_none_is_needed() {
    let hub = northmere().await;
    let home = home_with(&hub.clean);
    let path = home.places.keys.join("issuer.key");
    let other = Home::founded(Clock::real()).await;
    fs::copy(other.places.keys.join("issuer.key"), &path).unwrap();
    refused(&home, "issuer.key is not the key of the issuer that this hub was founded with").await;
    fs::remove_file(&path).unwrap();
    assert_eq!(verify(&home.places).await.status.code(), Some(0));
    assert_eq!(serve(&home.places).await.unwrap().stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_an_anchor_is_told_by_whoever_falls_back_to_the_other_half() {
    let hub = northmere().await;
    let says = "one of the two checkpoints of the anchor cannot be read";
    for anchor in ["keys/facts.anchor", "keys/access.anchor"] {
        for slot in [0, 4_096] {
            let mut files = hub.clean.clone();
            files.get_mut(Path::new(anchor)).unwrap()[slot + 20] ^= 1;
            let home = home_with(&files);
            let as_json = audit_args(&home.places, &["verify", "-o", "json"]);
            let found = run(as_json.clone()).await;
            assert!(found.status.code() == Some(0) && said(&found).contains(says), "{anchor}: {}", said(&found));
            assert_eq!(serve(&home.places).await.unwrap().stop(), Some(0));
            let log = fs::read_to_string(log_of(&home.places)).unwrap();
            let lines: Vec<&str> = log.lines().filter(|line| line.contains(says) && line.contains("WARN")).collect();
            let name = if anchor.contains("facts") { "Facts" } else { "Access" };
            assert!(lines.len() == 1 && lines[0].contains(name), "{anchor}: {log}");
            // Written again, so that it is told once.
            let found = run(as_json).await;
            assert!(found.status.code() == Some(0) && !said(&found).contains(says), "{anchor}: {}", said(&found));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_leads_elsewhere_is_refused_and_nothing_is_written_there() {
    let hub = northmere().await;
    let home = home_with(&hub.clean);
    let elsewhere = home.path().join("elsewhere");
    fs::create_dir_all(elsewhere.join("sled")).unwrap();
    fs::write(elsewhere.join("sled/db"), "precious").unwrap();
    fs::write(elsewhere.join("clean-stop"), "precious").unwrap();
    for (path, to) in [
        ("data/store", "elsewhere"),
        ("data/store/sled", "keys/keyring"),
        ("data/store/sled/db", "elsewhere/sled/db"),
        ("data/store/clean-stop", "elsewhere/clean-stop"),
        ("data/facts", "elsewhere"),
        ("data/access/lock", "elsewhere/clean-stop"),
        ("data/unheard-of", "elsewhere"),
        ("keys/log.key", "elsewhere/log.key"),
        ("keys/keyring/epoch-1.key", "elsewhere/epoch"),
    ] {
        let (path, aside) = (home.path().join(path), home.path().join("aside"));
        let there = path.exists();
        if there {
            fs::rename(&path, &aside).unwrap();
        }
        std::os::unix::fs::symlink(home.path().join(to), &path).unwrap();
        refused(&home, "is a link and should be a file or a directory").await;
        fs::remove_file(&path).unwrap();
        if there {
            fs::rename(&aside, &path).unwrap();
        }
    }
    assert_eq!(fs::read(elsewhere.join("sled/db")).unwrap(), b"precious");
    assert_eq!(fs::read(elsewhere.join("clean-stop")).unwrap(), b"precious");
    let deep = home.places.data.join(["sled"; 12].join("/"));
    fs::create_dir_all(&deep).unwrap();
    refused(&home, "no hub makes directories that lie so deep").await;
    fs::remove_dir_all(home.places.data.join("sled")).unwrap();
    // What a disk has of its own is left alone.
    let own = home.places.data.join("lost+found");
    fs::create_dir(&own).unwrap();
    std::os::unix::fs::symlink(&elsewhere, own.join("link")).unwrap();
    // The directories themselves may be links: where they lie is the operator's to say.
    let link = home.path().join("link");
    std::os::unix::fs::symlink(&home.places.data, &link).unwrap();
    let places = Places::new(&link, &home.places.keys).unwrap();
    assert_eq!(verify(&places).await.status.code(), Some(0));
    assert_eq!(serve(&places).await.unwrap().stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_others_may_write_or_the_keys_that_they_may_read_are_refused_with_the_command_that_helps() {
    let hub = northmere().await;
    let home = home_with(&hub.clean);
    let segment = "data/facts/00000000000000000001.seg";
    for (path, mode, change) in [
        ("data", 0o770, Some("go-w")),
        ("data", 0o707, Some("go-w")),
        ("data", 0o755, None),
        ("data/access", 0o720, Some("go-w")),
        (segment, 0o660, Some("go-w")),
        (segment, 0o602, Some("go-w")),
        (segment, 0o644, None),
        ("data/store/sled/db", 0o620, Some("go-w")),
        ("keys", 0o750, Some("go-rwx")),
        ("keys", 0o702, Some("go-rwx")),
        ("keys/keyring", 0o704, Some("go-rwx")),
        ("keys/facts.anchor", 0o640, Some("go-rwx")),
        ("keys/access.anchor", 0o606, Some("go-rwx")),
    ] {
        let at = home.path().join(path);
        let before = fs::metadata(&at).unwrap().permissions();
        fs::set_permissions(&at, Permissions::from_mode(mode)).unwrap();
        let found = verify(&home.places).await;
        if let Some(change) = change {
            let started = serve(&home.places).await.err().unwrap_or_else(|| panic!("{path} {mode:o} is served"));
            for ended in [found, started] {
                let advice = format!("run chmod {change} {}", at.display());
                assert!(ended.status.code() == Some(78) && said(&ended).contains(&advice), "{mode:o} {}", said(&ended));
            }
        } else {
            assert_eq!(found.status.code(), Some(0), "{path} {mode:o}: {}", said(&found));
        }
        fs::set_permissions(&at, before).unwrap();
    }
    assert_eq!(serve(&home.places).await.unwrap().stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_store_of_another_hub_is_rebuilt_and_testifies_of_nothing() {
    let hub = northmere().await;
    let other = Home::founded(Clock::real()).await;
    assert_eq!(serve(&other.places).await.unwrap().stop(), Some(0));
    let other = read_all(other.path());
    let with_store_of = |own: &Files, foreign: &Files| {
        let own = own.iter().filter(|(path, _)| !is(path, "data/store/"));
        let store = foreign.iter().filter(|(path, _)| is(path, "data/store/"));
        home_with(&own.chain(store).map(|(path, bytes)| (path.clone(), bytes.clone())).collect())
    };
    // One that is shorter than the logs, and one that is longer.
    for (own, foreign) in [(&hub.clean, &other), (&other, &hub.clean)] {
        let home = with_store_of(own, foreign);
        let verified = verify(&home.places).await;
        assert_eq!(verified.status.code(), Some(0), "{}", said(&verified));
        let process = serve(&home.places).await.unwrap_or_else(|ended| panic!("{}", said(&ended)));
        if own == &hub.clean {
            assert_eq!(views(&process.client().await, &home.issuer(), &hub.case).await, hub.views[0]);
        }
        assert_eq!(process.stop(), Some(0));
        let log = fs::read_to_string(log_of(&home.places)).unwrap();
        assert!(log.contains("it followed the logs of another hub"), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_file_where_a_file_should_be_is_refused_and_not_waited_for() {
    let hub = northmere().await;
    let home = home_with(&hub.clean);
    for file in [
        "keys/hub.json",
        "keys/log.key",
        "keys/issuer.key",
        "keys/facts.anchor",
        "keys/access.anchor",
        "keys/keyring/keyring",
        "keys/keyring/epoch-1.key",
        "data/facts/00000000000000000001.seg",
        "data/access/00000000000000000001.seg",
        "data/access/lock",
        "data/store/clean-stop",
        "data/facts/clean-stop",
        "data/tiles/facts/checkpoint",
        "data/tiles/access/checkpoint",
    ] {
        let path = home.path().join(file);
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        refused(&home, "is a FIFO and should be a file").await;
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        refused(&home, "is a directory and should be a file").await;
        fs::remove_dir(&path).unwrap();
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    }
    // A tile is made again.
    let home = home_with(&hub.clean);
    let tile = read_all(&home.path().join(".")).into_keys().find(|path| is(path, "tiles/facts/tile/0/")).unwrap();
    let tile = home.path().join(tile);
    fs::remove_file(&tile).unwrap();
    assert!(Command::new("mkfifo").arg(&tile).status().unwrap().success());
    let process = serve(&home.places).await.unwrap();
    let seen = views(&process.client().await, &home.issuer(), &hub.case).await;
    assert!(seen == hub.views[0]);
    process.kill();
    fs::remove_dir_all(home.path().join("data/access")).unwrap();
    fs::write(home.path().join("data/access"), b"").unwrap();
    refused(&home, "is a file and should be a directory").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_at_an_address_that_is_taken_leaves_what_the_last_stop_left() {
    let hub = northmere().await;
    let home = home_with(&hub.clean);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for option in ["--listen", "--tiles"] {
        let places = [("--data", &home.places.data), ("--keys", &home.places.keys)];
        let mut args = vec!["serve".to_owned(), option.to_owned(), taken.clone()];
        args.extend(places.iter().flat_map(|(name, path)| [(*name).to_owned(), path.display().to_string()]));
        if option == "--tiles" {
            args.extend(["--listen".to_owned(), "127.0.0.1:0".to_owned()]);
        }
        let ended = run(args).await;
        assert_eq!(ended.status.code(), Some(69), "{}", said(&ended));
        let now: Files = read_all(home.path()).into_iter().filter(|(path, _)| !path.ends_with("lock")).collect();
        let then: Files = hub.clean.clone().into_iter().filter(|(path, _)| !path.ends_with("lock")).collect();
        assert!(now == then, "{option}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demo_is_served_again_only_where_it_was_entered_to_its_end() {
    let hub = northmere().await;
    // To its end.
    let whole = home_with(&hub.clean);
    let places = whole.places.clone();
    spawn_blocking(move || enter_the_case(&places)).await.unwrap();
    assert!(fs::read_to_string(log_of(&whole.places)).unwrap().contains("rebuilt: None"), "it was entered again");
    // The first three acts.
    let scenario = scenario();
    let clock = Clock::demo(scenario.begins().unwrap());
    let home = Home::empty();
    found(&home.places, demo_founding("demo.northmere").unwrap(), clock.clone()).await.unwrap();
    let world = World::open(home, clock.clone()).await;
    let mut player = Player::new(scenario, world.client.clone(), world.home.issuer(), clock).await.unwrap();
    for _ in 0..3 {
        assert!(player.step().await.unwrap());
    }
    drop(player);
    let home = world.stop().await;
    let (data, keys) = (home.places.data.to_str().unwrap(), home.places.keys.to_str().unwrap());
    let again = ["serve", "--demo", "--listen", "127.0.0.1:0", "--data", data, "--keys", keys];
    let ended = run(again.map(ToString::to_string).to_vec()).await;
    assert_eq!(ended.status.code(), Some(78), "{}", said(&ended));
    assert!(said(&ended).contains("was not entered to its end"), "{}", said(&ended));
    assert!(!said(&ended).contains("case is in"), "{}", said(&ended));
}
