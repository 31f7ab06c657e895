//! What is published, and what can be proven from it.

use super::{checkpoint, copied, founded, get, post, published, publishing, said, size_of, verified, vkey, workers};
use crate::{
    api::scene::{LIMIT, NOTHING, Scene},
    world::{AUDITOR, OFFICER, hub, request_id, until},
};
use data_encoding::{BASE64, HEXLOWER};
use serde_json::json;
use server::CallError;
use std::fs;
use testkit::outsider::{Found, check_consistency, check_directory, check_inclusion, open_checkpoint};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tonic::Code;

fn hashes(list: &serde_json::Value) -> Vec<[u8; 32]> {
    let one = |hash: &serde_json::Value| BASE64.decode(hash.as_str().unwrap().as_bytes()).unwrap().try_into().unwrap();
    list.as_array().into_iter().flatten().map(one).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_is_accepted_by_the_tools_of_others_and_refused_after_any_change() {
    let world = publishing(founded().await, &[]).await;
    workers(&world, 0, 5).await;
    let address = world.running.tiles.unwrap();
    let dir = tempfile::tempdir().unwrap();
    for (log, name) in [("LOG_FACTS", "facts"), ("LOG_ACCESS", "access")] {
        let key = vkey(&world, log).await;
        let note = published(&world, log, 1).await;
        if size_of(&note) == 0 {
            continue;
        }
        let to = dir.path().join(name);
        copied(address, name, &key, &to);
        let found = check_directory(&to, &[&key], &[1, 2, 3]).unwrap();
        let answer = checkpoint(&world, log).await;
        assert_eq!(answer["size"], found.size.to_string());
        assert_eq!(answer["root"], BASE64.encode(&found.root));
        assert_eq!(answer["publishedNote"].as_str().or(answer["published_note"].as_str()), Some(note.as_str()));
        let out = verified(&to, &key, &[]);
        assert_eq!(out.status.code(), Some(0), "{}", said(&out));
        assert!(said(&out).contains(&HEXLOWER.encode(&found.root)));
    }
    let facts = dir.path().join("facts");
    let key = vkey(&world, "LOG_FACTS").await;
    // The key of the other log vouches for nothing here.
    assert_eq!(verified(&facts, &vkey(&world, "LOG_ACCESS").await, &[]).status.code(), Some(65));
    // Nothing that is published tells a name.
    for file in ["tile/entries/000.p/8", "checkpoint"] {
        if let Ok(bytes) = fs::read(facts.join(file)) {
            assert!(
                !String::from_utf8_lossy(&bytes).contains("worker") && !String::from_utf8_lossy(&bytes).contains("adv")
            );
        }
    }
    let mut refused = 0;
    for file in files(&facts) {
        let whole = fs::read(&file).unwrap();
        for at in [0, whole.len() / 2, whole.len() - 2] {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            fs::write(&file, changed).unwrap();
            let out = verified(&facts, &key, &[]);
            assert_eq!(out.status.code(), Some(65), "byte {at} of {}: {}", file.display(), said(&out));
            assert!(check_directory(&facts, &[&key], &[]).is_err());
            refused += 1;
        }
        fs::remove_file(&file).unwrap();
        assert_eq!(verified(&facts, &key, &[]).status.code(), Some(65));
        fs::write(&file, whole).unwrap();
    }
    assert!(refused >= 9, "{refused}");
    assert_eq!(verified(&facts, &key, &[]).status.code(), Some(0));
    world.stop().await;
}

fn files(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn tiles_are_served_as_the_specification_says_and_nothing_else_is() {
    let world = publishing(founded().await, &[]).await;
    published(&world, "LOG_FACTS", 1).await;
    let address = world.running.tiles.unwrap();
    let note = get(address, "/facts/checkpoint").await;
    assert!(
        note.head.contains("content-type: text/plain; charset=utf-8") && note.head.contains("cache-control: no-store")
    );
    let size = size_of(std::str::from_utf8(&note.body).unwrap());
    let tile = get(address, &format!("/facts/tile/0/000.p/{size}")).await;
    assert_eq!((tile.status, tile.body.len() as u64), (200, 32 * size));
    assert!(tile.head.contains("content-type: application/octet-stream") && tile.head.contains("immutable"));
    assert_eq!(get(address, "/facts/tile/0/000.p/1").await.body, tile.body[..32]);
    assert_eq!(get(address, &format!("/facts/tile/entries/000.p/{size}")).await.status, 200);
    for path in [
        "/",
        "/checkpoint",
        "/facts",
        "/facts/",
        "/facts/tile/0/000",
        "/facts/tile/0/001.p/1",
        "/facts/tile/1/000.p/1",
        "/facts/tile/entries/000",
        "/facts/../facts/checkpoint",
        "/facts/tile/0/x000/000.p/1",
        "/facts/lock",
        "/facts/00000000000000000001.seg",
        "/keys/log.key",
        "/facts/tile/0/000.p/255",
    ] {
        assert_eq!(get(address, path).await.status, 404, "{path}");
    }
    assert_eq!(post(address, "/facts/checkpoint", "").await.status, 405);
    assert_eq!(post(address, "/facts/checkpoint", "a body").await.status, 413);
    // A head that never ends is cut off, and the next one who asks is answered.
    let mut tcp = tokio::net::TcpStream::connect(address).await.unwrap();
    let mut answered = Vec::new();
    let _ = tcp.write_all(format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(64 << 10)).as_bytes()).await;
    let _ = tokio::time::timeout(LIMIT, tcp.read_to_end(&mut answered)).await.expect("it is never cut off");
    assert!(!answered.starts_with(b"HTTP/1.1 200"));
    assert_eq!(get(address, "/facts/checkpoint").await.status, 200);
    world.stop().await;
    // Other addresses than loopback are refused at a start.
    let home = founded().await;
    let (data, keys) = (home.places.data.to_string_lossy(), home.places.keys.to_string_lossy());
    let out = hub(&["serve", "--data", &data, "--keys", &keys, "--listen", "127.0.0.1:0", "--tiles", "0.0.0.0:0"]);
    assert_eq!(out.status.code(), Some(78), "{}", said(&out));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_tile_is_never_served_and_is_made_again_and_tiles_that_are_deleted_come_back() {
    let world = publishing(founded().await, &[]).await;
    workers(&world, 0, 260).await;
    published(&world, "LOG_FACTS", 1).await;
    let address = world.running.tiles.unwrap();
    let tiles = world.home.places.data.join("tiles/facts");
    for name in ["tile/0/000", "tile/entries/000"] {
        let path = format!("/facts/{name}");
        let right = get(address, &path).await;
        assert_eq!(right.status, 200);
        let file = tiles.join(name);
        let mut changed = fs::read(&file).unwrap();
        assert!(changed == right.body);
        changed[1_000] ^= 1;
        fs::write(&file, &changed).unwrap();
        assert_eq!(get(address, &path).await.status, 503);
        let again = until("the tile is made again", || async {
            let got = get(address, &path).await;
            (got.status == 200).then_some(got.body)
        });
        assert!(again.await == right.body && fs::read(&file).unwrap() == right.body);
    }
    let before = published(&world, "LOG_FACTS", 1).await;
    // While the hub is stopped they are deleted, and later those of another hub are put in their place.
    let home = world.stop().await;
    fs::remove_dir_all(home.places.data.join("tiles")).unwrap();
    let world = publishing(home, &[]).await;
    assert_eq!(published(&world, "LOG_FACTS", 1).await, before);
    let other = founded().await;
    let other_world = publishing(other, &[]).await;
    published(&other_world, "LOG_FACTS", 1).await;
    let other = other_world.stop().await;
    let home = world.stop().await;
    fs::remove_dir_all(home.places.data.join("tiles")).unwrap();
    fs::rename(other.places.data.join("tiles"), home.places.data.join("tiles")).unwrap();
    let world = publishing(home, &[]).await;
    assert_eq!(published(&world, "LOG_FACTS", 1).await, before);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_proven_to_whoever_has_the_key_and_its_bytes_are_told_from_changed_ones() {
    let scene = Scene::new().await;
    let world = &scene.world;
    let auditor = world.token(AUDITOR);
    let key = vkey(world, "LOG_FACTS").await;
    let kept = checkpoint(world, "LOG_FACTS").await;
    let kept = open_checkpoint(kept["signed_note"].as_str().unwrap().as_bytes(), &[&key]).unwrap();
    let ask = async |request: serde_json::Value| world.client.ask("audit/ProveRecord", Some(&auditor), &request).await;
    // Named by an event of the case, by its position, and by what made it.
    let replay = world.client.ask("audit/ReplayCase", Some(&auditor), &json!({"case": scene.case})).await.unwrap();
    let event = &replay["events"][0];
    let by_event = ask(json!({"case": scene.reference, "event_id": event["event"]["event_id"]})).await.unwrap();
    assert_eq!(by_event["position"], event["position"]);
    assert_eq!(by_event["record_hash"], event["record_hash"]);
    let by_position = ask(json!({"position": event["position"]})).await.unwrap();
    assert_eq!(by_position["record_hash"], by_event["record_hash"]);
    let by_request =
        ask(json!({"agency": "hub-office", "made_by_request_id": request_id("agency pol")})).await.unwrap();
    // Others' tools accept the proof, for this leaf at this place only.
    let leaf = BASE64.decode(by_event["leaf"].as_str().unwrap().as_bytes()).unwrap();
    let tree = Found {
        size: by_event["size"].as_str().unwrap().parse().unwrap(),
        root: hashes(&json!([by_event["root"]]))[0],
        signers: Vec::new(),
    };
    let index = by_event["position"].as_str().unwrap().parse::<u64>().unwrap() - 1;
    check_inclusion(&hashes(&by_event["path"]), &tree, index, &leaf).unwrap();
    check_inclusion(&hashes(&by_event["path"]), &tree, index + 1, &leaf).unwrap_err();
    // The log has grown out of what was kept, and out of nothing else.
    let asked = json!({"old_size": kept.size.to_string()});
    let grown = world.client.ask("audit/ProveConsistency", Some(&auditor), &asked).await.unwrap();
    let new = open_checkpoint(grown["signed_note"].as_str().unwrap().as_bytes(), &[&key]).unwrap();
    check_consistency(&hashes(&grown["proof"]), &kept, &new).unwrap();
    let forged = Found { root: [7; 32], signers: Vec::new(), size: kept.size };
    check_consistency(&hashes(&grown["proof"]), &forged, &new).unwrap_err();
    // Every question about a record of the case is a look at it; one about the register is none.
    let saw = world.client.ask("audit/WhoSaw", Some(&auditor), &json!({"case": scene.case})).await.unwrap();
    let looks = saw["looks"].as_array().unwrap().iter().filter(|look| look["channel"] == "CHANNEL_PROVE").count();
    assert_eq!(looks, 2, "{saw}");
    for (request, code) in [
        (json!({}), Code::InvalidArgument),
        (json!({"position": "1", "record_id": NOTHING}), Code::InvalidArgument),
        (json!({"position": "1000000"}), Code::NotFound),
        (json!({"record_id": NOTHING}), Code::NotFound),
        (json!({"case": NOTHING, "event_id": NOTHING}), Code::NotFound),
        (json!({"case": scene.case, "event_id": NOTHING}), Code::InvalidArgument),
        (json!({"log": "LOG_ACCESS", "record_id": NOTHING}), Code::InvalidArgument),
    ] {
        match ask(request.clone()).await {
            Err(CallError::Status(status)) => assert_eq!(status.code(), code, "{request}"),
            other => panic!("{request}: {other:?}"),
        }
    }
    let officer = world.token(OFFICER);
    world.client.ask("audit/ProveRecord", Some(&officer), &json!({"position": "1"})).await.unwrap_err();
    let looked = ask(json!({"log": "LOG_ACCESS", "position": "1"})).await.unwrap();
    assert_ne!(looked["record_hash"], by_request["record_hash"]);

    // Offline, with the file, the key and the bytes of the record.
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
    fs::write(path("online.tlog-proof"), by_event["tlog_proof"].as_str().unwrap()).unwrap();
    let (data, keys) = {
        let places = &world.home.places;
        (places.data.to_string_lossy().into_owned(), places.keys.to_string_lossy().into_owned())
    };
    let Scene { world, case, .. } = scene;
    let home = world.stop().await;
    let position = (index + 1).to_string();
    let out = hub(&[
        "audit",
        "prove",
        "--data",
        &data,
        "--keys",
        &keys,
        "--position",
        &position,
        "--to",
        &path("offline.tlog-proof"),
        "--record-to",
        &path("record.json"),
    ]);
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    let verify = |proof: &str, record: &str| {
        hub(&["audit", "verify", "--proof", &path(proof), "--vkey", &key, "--record", &path(record)])
    };
    for proof in ["online.tlog-proof", "offline.tlog-proof"] {
        let out = verify(proof, "record.json");
        assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    }
    let record = fs::read_to_string(path("record.json")).unwrap();
    fs::write(path("changed.json"), record.replacen("\"v\":1,", "\"v\":1 ,", 1)).unwrap();
    assert_ne!(record, fs::read_to_string(path("changed.json")).unwrap());
    assert_eq!(verify("online.tlog-proof", "changed.json").status.code(), Some(65));
    let proof = fs::read_to_string(path("online.tlog-proof")).unwrap();
    fs::write(path("moved.tlog-proof"), proof.replacen(&format!("index {index}"), &format!("index {}", index + 1), 1))
        .unwrap();
    assert_eq!(verify("moved.tlog-proof", "record.json").status.code(), Some(65));
    // The whole log as a bundle: this record is in it, and every record that an export names.
    let out = hub(&["audit", "tiles", "--data", &data, "--keys", &keys, "--to", &path("bundle")]);
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    let facts = dir.path().join("bundle/facts");
    check_directory(&facts, &[&key], &[kept.size]).unwrap();
    assert_eq!(verified(&facts, &key, &["--record", &path("record.json")]).status.code(), Some(0));
    assert_eq!(verified(&facts, &key, &["--record", &path("changed.json")]).status.code(), Some(65));
    let export = hub(&[
        "audit",
        "export",
        "--data",
        &data,
        "--keys",
        &keys,
        "--case",
        &case,
        "--justification",
        "for the inquest, as agreed",
    ]);
    assert_eq!(export.status.code(), Some(0), "{}", said(&export));
    fs::write(path("case.jsonl"), &export.stdout).unwrap();
    let out = verified(&facts, &key, &["--export", &path("case.jsonl")]);
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    let changed =
        String::from_utf8(export.stdout).unwrap().replacen("\"record\":\"sha256:", "\"record\":\"sha256:00", 1);
    let at = changed.find("sha256:00").unwrap() + 9 + 62;
    let changed = format!("{}{}", &changed[..at], &changed[at + 2..]);
    fs::write(path("case.jsonl"), changed).unwrap();
    assert_eq!(verified(&facts, &key, &["--export", &path("case.jsonl")]).status.code(), Some(65));
    drop(home);
}
