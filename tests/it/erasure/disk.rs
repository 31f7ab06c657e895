//! What is left on the disk, and what a kill or an old copy of the keys brings back: nothing.

use super::*;
use crate::world::{Home, Process, World, request_id, token};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, Permissions},
    io::{ErrorKind, Result},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

/// How often a directory is read again because a file went away meanwhile: a hub that serves puts new ones in their place.
const TRIES: usize = 100;

/// Every file below a directory, all of them there at once.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let whole = (0..TRIES).find_map(|_| match read_all(dir) {
        Ok(files) => Some(files),
        Err(gone) if gone.kind() == ErrorKind::NotFound => None,
        Err(error) => panic!("{error}"),
    });
    whole.expect("files go on going away")
}

fn read_all(dir: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let (mut files, mut left) = (BTreeMap::new(), vec![dir.to_owned()]);
    while let Some(dir) = left.pop() {
        for entry in fs::read_dir(dir)? {
            let path = entry?.path();
            if path.is_dir() {
                left.push(path);
            } else {
                files.insert(path.clone(), fs::read(path)?);
            }
        }
    }
    Ok(files)
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]))
        .collect()
}

/// The ways in which a secret can be written.
fn forms(secret: &[u8]) -> Vec<Vec<u8>> {
    let hex = hex(secret);
    let wide = secret.iter().flat_map(|byte| [*byte, 0]).collect();
    let base64 = |shift: usize| {
        let bytes = [&[0; 2][..shift], secret].concat();
        let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let text: Vec<u8> = bytes
            .chunks_exact(3)
            .flat_map(|chunk| {
                let group = chunk.iter().fold(0_u32, |group, &byte| group << 8 | u32::from(byte));
                [18, 12, 6, 0].map(|shift| letters[usize::try_from(group >> shift & 63).unwrap()])
            })
            .collect();
        text[4..text.len() - 4].to_vec()
    };
    vec![secret.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes(), wide, base64(0), base64(1), base64(2)]
}

fn holding(home: &Home, secret: &[u8]) -> Vec<PathBuf> {
    let forms = forms(secret);
    let holds = |bytes: &[u8]| forms.iter().any(|form| bytes.windows(form.len()).any(|window| window == &form[..]));
    files(home.path()).into_iter().filter(|(_, bytes)| holds(bytes)).map(|(path, _)| path).collect()
}

/// The key of the epoch in use.
fn epoch_key(home: &Home) -> (String, Vec<u8>) {
    let ring = home.places.keyring();
    let found = files(&ring).into_iter().find(|(path, _)| path.extension().is_some_and(|it| it == "key")).unwrap();
    let json: Value = serde_json::from_slice(&found.1).unwrap();
    let hex = text(&json["key"]);
    let bytes = (0..32).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect();
    (found.0.file_name().unwrap().to_string_lossy().into_owned(), bytes)
}

/// The names of the keys under which health holds what it put down about the suspect, as the log has them.
fn keys_of_health(home: &Home) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for bytes in files(&home.places.facts()).into_values() {
        let log = String::from_utf8_lossy(&bytes).into_owned();
        for (at, _) in log.match_indices("{\"party\":\"suspect\"") {
            let part = serde_json::Deserializer::from_str(&log[at..]).into_iter::<Value>().next().unwrap().unwrap();
            for wrap in part["wraps"].as_array().into_iter().flatten().filter(|wrap| wrap["controller"] == "hlt") {
                keys.insert(text(&wrap["key"]));
            }
        }
    }
    keys
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn h2_after_an_erasure_no_file_holds_the_key_or_the_value_and_the_log_verifies() {
    let story = Story::new().await;
    let (name, before) = epoch_key(&story.scene.world.home);
    assert_eq!(name, "epoch-1.key");
    assert!(!holding(&story.scene.world.home, &before).is_empty(), "a search that finds nothing proves nothing");
    let request = story.due().await;
    let repeated = json!({"request_id": "00000000-0000-4000-8000-0000000000aa", "case": story.scene.case,
        "kind": "ITEM_KIND_NOTE", "about": "PARTY_VICTIM", "text": "She is well."});
    let first = story.scene.done(ISA, "casework/ContributeItem", repeated.clone()).await;
    story.carry_out(&request).await;
    // Nothing is left of the old epoch while the hub runs.
    assert_eq!(holding(&story.scene.world.home, &before), Vec::<PathBuf>::new());
    assert_eq!(epoch_key(&story.scene.world.home).0, "epoch-2.key");
    // A repeated request is known in the new epoch, and so is another under its name.
    let again = story.scene.done(ISA, "casework/ContributeItem", repeated.clone()).await;
    assert_eq!(again["receipt"]["event_ids"], first["receipt"]["event_ids"]);
    let mut other = repeated;
    other["text"] = "She is not well.".into();
    assert_eq!(why(&story.scene.refused(ISA, "casework/ContributeItem", other).await), "REQUEST_ID_REUSED");
    let home = story.scene.world.restart().await.stop().await;
    assert_eq!(holding(&home, &before), Vec::<PathBuf>::new());
    assert_eq!(holding(&home, SECRET.as_bytes()), Vec::<PathBuf>::new());
    for key in keys_of_health(&home) {
        assert!(fs::read_to_string(home.places.keyring().join("destroyed")).unwrap().contains(&key));
    }
    let verified = std::process::Command::new(crate::world::program())
        .args(["audit", "verify", "--data"])
        .arg(&home.places.data)
        .arg("--keys")
        .arg(&home.places.keys)
        .output()
        .unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn h3_keys_of_before_an_erasure_that_are_put_back_open_nothing_of_it() {
    let story = Story::new().await;
    let request = story.due().await;
    let old = files(&story.scene.world.home.places.keyring());
    story.carry_out(&request).await;
    let Story { scene, item } = story;
    let Scene { world, case, .. } = scene;
    let clock = world.clock.clone();
    let home = world.stop().await;
    let ring = home.places.keyring();
    fs::remove_file(ring.join("epoch-2.key")).unwrap();
    for (path, bytes) in old {
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
    }
    // The ledger of destroyed keys is read first, and what it names is destroyed once more.
    let world = World::open(home, clock).await;
    assert_eq!(epoch_key(&world.home).0, "epoch-2.key");
    let token = world.token(DOC);
    let seen = world.client.ask("cases/GetCase", Some(&token), &json!({"case": case, "page_size": 500})).await.unwrap();
    assert!(!seen.to_string().contains(SECRET));
    let events = seen["case"]["events"].as_array().unwrap();
    let found = events.iter().find(|it| it["event_id"] == item.as_str()).unwrap();
    assert!(found["erased_fields"].as_array().unwrap().contains(&json!("text")));
}

#[tokio::test(flavor = "multi_thread")]
async fn h4_a_hub_that_was_killed_between_the_keys_and_the_event_finishes_at_its_start() {
    let story = Story::new().await;
    story.due().await;
    let Story { scene, item } = story;
    let Scene { world, case, .. } = scene;
    let (clock, (_, before)) = (world.clock.clone(), epoch_key(&world.home));
    let home = world.stop().await;
    // What a kill right behind the first step leaves: the ledger names the keys, and everything else is as it was.
    let ring = home.places.keyring();
    let keyring = fs::read(ring.join("keyring")).unwrap();
    let id = hex(&keyring[16..32]);
    let mut ledger = format!("hub destroyed keys v1 {id}\n");
    for key in keys_of_health(&home) {
        ledger += &key;
        ledger.push('\n');
    }
    let check = hex(&crc32(ledger.as_bytes()).to_be_bytes());
    ledger = format!("{ledger}check {check}\n");
    fs::write(ring.join("destroyed"), ledger).unwrap();
    fs::set_permissions(ring.join("destroyed"), Permissions::from_mode(0o600)).unwrap();
    let world = World::open(home, clock).await;
    assert_eq!(holding(&world.home, &before), Vec::<PathBuf>::new(), "a key is not erased while it lives");
    let token = world.token(DOC);
    let ask = async || {
        let request = json!({"case": case, "page_size": 500});
        world.client.ask("cases/GetCase", Some(&token), &request).await.unwrap()["case"]["events"].clone()
    };
    let seen = ask().await;
    let events = seen.as_array().unwrap();
    assert_eq!(events.iter().filter(|it| it["type"] == "casework.erased.v1").count(), 1, "and it is said");
    let found = events.iter().find(|it| it["event_id"] == item.as_str()).unwrap();
    assert!(found["erased_fields"].as_array().unwrap().contains(&json!("text")), "{found}");
    // Once, whatever comes after.
    let world = world.restart().await;
    let token = world.token(DOC);
    let request = json!({"case": case, "page_size": 500});
    let seen = world.client.ask("cases/GetCase", Some(&token), &request).await.unwrap();
    let said =
        seen["case"]["events"].as_array().unwrap().iter().filter(|it| it["type"] == "casework.erased.v1").count();
    assert_eq!(said, 1);
}

/// How far an erasure has got when the hub is killed, as the keyring shows it.
#[derive(Debug, Clone, Copy)]
enum Got {
    /// The ledger names the keys.
    Ledger,
    /// What is left is sealed anew.
    NewEpoch,
    /// The old epoch's key is gone.
    OldKeyGone,
    /// It was answered.
    Answered,
}

impl Got {
    fn reached(self, ring: &Path) -> bool {
        match self {
            Self::Ledger => ring.join("destroyed").exists(),
            Self::NewEpoch => ring.join("epoch-2.key").exists(),
            Self::OldKeyGone => ring.join("epoch-2.key").exists() && !ring.join("epoch-1.key").exists(),
            Self::Answered => false,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn h4_a_hub_killed_while_it_erases_finishes_at_its_start_and_never_says_erased_with_a_live_key() {
    for got in [Got::Ledger, Got::NewEpoch, Got::OldKeyGone, Got::Answered] {
        let story = Story::new().await;
        let request = story.due().await;
        let Story { scene, item } = story;
        let Scene { world, case, .. } = scene;
        let (_, before) = epoch_key(&world.home);
        let home = world.stop().await;
        let ring = home.places.keyring();
        // In a process of its own, whose clock is the real one: the time to think again is long over.
        let hub = Process::serve(&home.places).unwrap();
        let client = hub.client().await;
        let ask = json!({"request_id": request_id("carry out"), "case": case, "request_event_id": request});
        let bearer = token(&home.issuer(), LEAD);
        let asking = tokio::spawn(async move { client.ask("casework/CarryOutErasure", Some(&bearer), &ask).await });
        while !asking.is_finished() && !got.reached(&ring) {
            tokio::task::yield_now().await;
        }
        hub.kill();
        drop(asking.await);
        let says = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains("casework.erased.v1");
        let said_before = files(&home.places.facts()).values().any(says);
        assert!(!said_before || holding(&home, &before).is_empty(), "{got:?}: said to be erased, and a key lives");
        let hub = Process::serve(&home.places).unwrap();
        // What has begun is done before anything is answered.
        assert_eq!(holding(&home, &before), Vec::<PathBuf>::new(), "{got:?}");
        let client = hub.client().await;
        let seen = json!({"case": case, "page_size": 500});
        let seen = client.ask("cases/GetCase", Some(&token(&home.issuer(), DOC)), &seen).await.unwrap();
        let events = seen["case"]["events"].as_array().unwrap();
        let said = events.iter().filter(|it| it["type"] == "casework.erased.v1").count();
        assert_eq!(said, 1, "{got:?}: said once");
        let found = events.iter().find(|it| it["event_id"] == item.as_str()).unwrap();
        assert!(found["erased_fields"].as_array().unwrap().contains(&json!("text")), "{got:?}: {found}");
        // Asked for once more it is done already.
        let again = json!({"request_id": request_id("once more"), "case": case, "request_event_id": request});
        let again = client.ask("casework/CarryOutErasure", Some(&token(&home.issuer(), LEAD)), &again).await.unwrap();
        assert_eq!(again["receipt"]["unchanged"], true, "{got:?}");
        assert_eq!(hub.stop(), Some(0));
    }
}
