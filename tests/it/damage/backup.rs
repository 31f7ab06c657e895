//! Backups: taken beside a hub at work, put back whole or up to a record, refused where they are not what was written.

use super::{Files, export, home_with, is, northmere, read_all, run, said, serve, token_of, verify, views};
use crate::{
    crash::{Dice, number},
    world::{AUDITOR, Home, request_id, token},
};
use age::secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use server::{JsonClient, Places};
use std::{
    collections::BTreeSet,
    fs::{self, Permissions},
    io::{self, Read},
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};
use tempfile::TempDir;
use tokio::task::{block_in_place, spawn_blocking};

/// Three people with a key each: one opens the data, two together the keys.
struct People {
    dir: TempDir,
    all: [age::x25519::Identity; 3],
}

const DATA: usize = 0;
const FIRST: usize = 1;
const SECOND: usize = 2;

impl People {
    fn new() -> Self {
        let people = Self {
            dir: TempDir::with_prefix("stalking-hub-people-").unwrap(),
            all: [(); 3].map(|()| age::x25519::Identity::generate()),
        };
        for (nth, identity) in people.all.iter().enumerate() {
            let text = format!("# created: for a test\n{}\n", identity.to_string().expose_secret());
            fs::write(people.file(nth), text).unwrap();
            fs::set_permissions(people.file(nth), Permissions::from_mode(0o600)).unwrap();
        }
        people
    }

    fn file(&self, nth: usize) -> PathBuf {
        self.dir.path().join(format!("{nth}.txt"))
    }

    fn recipient(&self, nth: usize) -> String {
        self.all[nth].to_public().to_string()
    }

    /// Where the two files of a backup go.
    fn files(&self, name: &str) -> (PathBuf, PathBuf) {
        (self.dir.path().join(format!("{name}-data.age")), self.dir.path().join(format!("{name}-keys.age")))
    }

    fn backup_args(&self, places: &Places, (data, keys): &(PathBuf, PathBuf)) -> Vec<String> {
        let mut args =
            words(&["backup", "--data", text(&places.data), "--keys", text(&places.keys), "--to", text(data)]);
        args.extend(words(&["--recipient", &self.recipient(DATA), "--keys-to", text(keys)]));
        for person in [FIRST, SECOND] {
            args.extend(words(&["--keys-recipient", &self.recipient(person)]));
        }
        args
    }

    async fn backup(&self, places: &Places, name: &str) -> (PathBuf, PathBuf) {
        let files = self.files(name);
        let made = run(self.backup_args(places, &files)).await;
        assert_eq!(made.status.code(), Some(0), "{}", said(&made));
        files
    }

    fn restore_args(&self, to: &Places, (data, keys): &(PathBuf, PathBuf), more: &[&str]) -> Vec<String> {
        let mut args = words(&["restore", "--data", text(&to.data), "--keys", text(&to.keys)]);
        args.extend(words(&["--from", text(data), "--identity", text(&self.file(DATA)), "--keys-from", text(keys)]));
        for person in [SECOND, FIRST] {
            args.extend(words(&["--keys-identity", text(&self.file(person))]));
        }
        args.extend(words(more));
        args
    }

    async fn restore(&self, files: &(PathBuf, PathBuf), more: &[&str]) -> (Home, Output) {
        let home = Home::empty();
        let done = run(self.restore_args(&home.places, files, more)).await;
        (home, done)
    }

    async fn restored(&self, files: &(PathBuf, PathBuf), more: &[&str]) -> (Home, String) {
        let (home, done) = self.restore(files, more).await;
        assert_eq!(done.status.code(), Some(0), "{}", said(&done));
        let verified = verify(&home.places).await;
        assert_eq!(verified.status.code(), Some(0), "{}", said(&verified));
        (home, said(&done))
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

/// Both directories are empty, or not there.
fn nothing_in(home: &Home) -> bool {
    let empty = |dir: &Path| fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_none());
    empty(&home.places.data) && empty(&home.places.keys)
}

/// How many facts and looks there are.
async fn sizes(places: &Places) -> (u64, u64) {
    let found = run(super::audit_args(places, &["verify", "-o", "json"])).await;
    assert_eq!(found.status.code(), Some(0), "{}", said(&found));
    let logs: Vec<Value> = serde_json::from_slice(&found.stdout).unwrap();
    let of = |log: &str| logs.iter().find(|one| one["log"] == log).unwrap()["records"].as_u64().unwrap();
    (of("facts"), of("access"))
}

async fn report(client: &JsonClient, home: &Home, name: &str) -> String {
    let asked = json!({"request_id": request_id(name), "recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_UNKNOWN",
        "narrative": "Reported while a backup was taken."});
    let told = client.ask("intake/ReportIncident", Some(&token_of(&home.issuer(), "oic")), &asked).await.unwrap();
    told["receipt"]["event_ids"][0].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hub_that_is_put_back_shows_the_same_and_says_that_it_was() {
    let (hub, people) = (northmere().await, People::new());
    for killed in [false, true] {
        let source = home_with(hub.files(killed));
        let process = serve(&source.places).await.unwrap();
        let files = people.backup(&source.places, if killed { "killed" } else { "clean" }).await;
        for file in [&files.0, &files.1] {
            assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(process.stop(), Some(0));
        let before = sizes(&source.places).await;
        let (home, told) = people.restored(&files, &[]).await;
        assert!(told.contains("every byte verified") && !told.contains("missing"), "{told}");
        assert_eq!(sizes(&home.places).await, (before.0 + 1, before.1));
        // All but the next record is the same, byte for byte.
        let (old, new) = (read_all(source.path()), read_all(home.path()));
        for log in ["facts", "access"] {
            let segment = PathBuf::from(format!("data/{log}/00000000000000000001.seg"));
            assert!(new[&segment].starts_with(&old[&segment]), "{log}");
        }
        if !killed {
            let exported = block_in_place(|| export(&home.places, &hub.case));
            assert!(exported.status.code() == Some(0) && exported.stdout == hub.export, "{}", said(&exported));
        }
        let process = serve(&home.places).await.unwrap_or_else(|ended| panic!("{}", said(&ended)));
        assert_eq!(views(&process.client().await, &home.issuer(), &hub.case).await, hub.views[usize::from(killed)]);
        assert_eq!(process.stop(), Some(0));
        let restored = fs::read(home.path().join("data/facts/00000000000000000001.seg")).unwrap();
        assert!(String::from_utf8_lossy(&restored).contains("governance.hub_restored.v1"));
        // It can be backed up and put back again.
        let files = people.backup(&home.places, if killed { "killed-again" } else { "clean-again" }).await;
        people.restored(&files, &[]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_before_a_backup_under_load_is_in_it_with_its_keys() {
    let (hub, people) = (northmere().await, People::new());
    let home = Arc::new(home_with(&hub.clean));
    let process = serve(&home.places).await.unwrap();
    let (client, ended) = (process.client().await, Arc::new(AtomicBool::new(false)));
    let acknowledged = Arc::new(AtomicU64::new(0));
    let mut callers = tokio::task::JoinSet::new();
    for caller in 0..4 {
        let (client, home, ended) = (client.clone(), home.clone(), ended.clone());
        let (acknowledged, case) = (acknowledged.clone(), hub.case.clone());
        callers.spawn(async move {
            let (mut events, mut nth) = (Vec::new(), 0_u64);
            while !ended.load(Ordering::Relaxed) {
                let name = format!("load {caller} {nth}");
                let event = report(&client, &home, &name).await;
                events.push((acknowledged.fetch_add(1, Ordering::SeqCst), event));
                let looked = json!({"case": case, "page_size": 1});
                client.ask("cases/GetCase", Some(&token_of(&home.issuer(), "spoc")), &looked).await.unwrap();
                nth += 1;
            }
            events
        });
    }
    let mut backups = Vec::new();
    for nth in 0..number("HUB_BACKUPS", 6) {
        // Not before the load has gone on.
        while acknowledged.load(Ordering::SeqCst) < (nth + 1) * 10 {
            assert!(callers.try_join_next().is_none(), "a caller has ended");
            tokio::task::yield_now().await;
        }
        let before = acknowledged.load(Ordering::SeqCst);
        backups.push((before, people.backup(&home.places, &format!("load-{nth}")).await));
    }
    ended.store(true, Ordering::Relaxed);
    let events: Vec<(u64, String)> = callers.join_all().await.into_iter().flatten().collect();
    process.kill();
    let mut proven = 0;
    for (before, files) in &backups {
        // A restore refuses records without their keys, and looks at more facts than there are.
        let (restored, _) = people.restored(files, &[]).await;
        let process = serve(&restored.places).await.unwrap();
        let (client, issuer) = (process.client().await, restored.issuer());
        let mut listed = BTreeSet::new();
        let mut asked = json!({"page_size": 100});
        loop {
            let page = client.ask("cases/ListIncidents", Some(&token_of(&issuer, "oic")), &asked).await.unwrap();
            for incident in page["incidents"].as_array().into_iter().flatten() {
                listed.insert(incident.to_string());
            }
            match page["next_page_token"].as_str() {
                Some(next) => asked["page_token"] = next.into(),
                None => break,
            }
        }
        for (_, event) in events.iter().filter(|(nth, _)| nth < before) {
            let known = listed.iter().any(|incident| incident.contains(event));
            assert!(known, "{event} was acknowledged before the backup and is not in it");
            proven += 1;
        }
        assert_eq!(process.stop(), Some(0));
    }
    assert!(proven > 0);
    println!(
        "backup: {} taken under load of {} reports and as many looks, each put back and verified; {proven} \
         acknowledgements before a backup found in it",
        backups.len(),
        events.len()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hub_is_put_back_up_to_any_fact_and_keeps_every_look() {
    let (hub, people) = (northmere().await, People::new());
    let source = home_with(&hub.clean);
    let before = sizes(&source.places).await;
    let files = people.backup(&source.places, "positions").await;
    let mut dice = Dice::seeded("positions");
    let mut positions = vec![2, 3, before.0 / 2, before.0 - 1, before.0];
    positions.extend((0..number("HUB_POSITIONS", 4)).map(|_| 2 + dice.below(before.0 - 1)));
    for position in positions {
        let (home, told) = people.restored(&files, &["--to-position", &position.to_string()]).await;
        let missing = format!("known to be missing: {} facts and 0 looks", before.0 - position);
        assert_eq!(told.contains(&missing), position < before.0, "{told}");
        assert_eq!(sizes(&home.places).await, (position + 1, before.1), "the prefix, the record of it, and all looks");
        // It goes on: new facts, new looks, and a stop and a start.
        for _ in 0..2 {
            let process = serve(&home.places).await.unwrap_or_else(|ended| panic!("{position}: {}", said(&ended)));
            let (client, issuer) = (process.client().await, home.issuer());
            client.ask("audit/Verify", Some(&token(&issuer, AUDITOR)), &json!({})).await.unwrap();
            assert_eq!(process.stop(), Some(0));
        }
        // Neither the data nor the keys pass for those of the hub before.
        if position < before.0 {
            for (data, keys) in [(&home, &source), (&source, &home)] {
                let of = |home: &Home, part: &str| {
                    let files = read_all(home.path()).into_iter();
                    files.filter(|(path, _)| path.starts_with(part) && !is(path, "data/store/")).collect::<Files>()
                };
                let mut mixed = of(data, "data");
                mixed.extend(of(keys, "keys"));
                super::refused(&home_with(&mixed), "").await;
            }
        }
    }
    for position in [0, 1, before.0 + 1] {
        let (home, done) = people.restore(&files, &["--to-position", &position.to_string()]).await;
        assert!(done.status.code() == Some(2) && nothing_in(&home), "{}", said(&done));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_that_is_not_what_was_written_is_refused_and_leaves_nothing() {
    let (hub, people) = (northmere().await, People::new());
    let source = home_with(&hub.clean);
    let whole = people.backup(&source.places, "whole").await;
    let mut dice = Dice::seeded("backup damage");
    let mut faults = 0;
    for nth in 0..number("HUB_BACKUP_FAULTS", 60) {
        let of_data = nth % 2 == 0;
        let (file, other) = if of_data { (&whole.0, &whole.1) } else { (&whole.1, &whole.0) };
        let mut bytes = fs::read(file).unwrap();
        let at = usize::try_from(dice.below(bytes.len() as u64)).unwrap();
        let what = if nth % 4 < 2 {
            bytes[at] ^= 1 << dice.below(8);
            "flipped"
        } else {
            bytes.truncate(at);
            "cut"
        };
        let damaged = people.dir.path().join("damaged.age");
        fs::write(&damaged, bytes).unwrap();
        let files = if of_data { (damaged, other.clone()) } else { (other.clone(), damaged) };
        let (home, done) = people.restore(&files, &[]).await;
        // A bit of a recipient's line may make it nobody's.
        let refused = matches!(done.status.code(), Some(65 | 77));
        assert!(refused && nothing_in(&home), "{what} at {at}, data: {of_data}: {}", said(&done));
        faults += 1;
    }
    println!("backup: {faults} flips and cuts of sealed files, all refused, nothing left behind");

    let (data, keys) = whole.clone();
    let ends = async |home: &Home, args: Vec<String>, code: i32, why: &str| {
        let ended = run(args).await;
        assert!(ended.status.code() == Some(code) && said(&ended).contains(why), "{code} {why}: {}", said(&ended));
        assert!(nothing_in(home), "something was left");
    };
    let home = Home::empty();
    let args = |more: &[&str]| people.restore_args(&home.places, &whole, more);
    let without = |args: Vec<String>, nth: usize| {
        let second = args.iter().enumerate().filter(|(_, arg)| *arg == "--keys-identity").nth(nth).unwrap().0;
        let keep = |(at, arg): (usize, String)| (at != second && at != second + 1).then_some(arg);
        args.into_iter().enumerate().filter_map(keep).collect::<Vec<_>>()
    };
    // Either of the two alone.
    for nth in [0, 1] {
        ends(&home, without(args(&[]), nth), 77, "the keys need those of both people").await;
    }
    let exchanged = people.restore_args(&home.places, &(keys.clone(), data.clone()), &[]);
    ends(&home, exchanged, 77, "none of the identities").await;
    // Identities that others read, and secrets on the command line.
    for mode in [0o644, 0o640, 0o602] {
        fs::set_permissions(people.file(FIRST), Permissions::from_mode(mode)).unwrap();
        ends(&home, args(&[]), 78, "chmod 600").await;
    }
    fs::set_permissions(people.file(FIRST), Permissions::from_mode(0o600)).unwrap();
    let secret = people.all[DATA].to_string().expose_secret().to_owned();
    ends(&home, args(&["--identity", &secret]), 2, "a secret was given on the command line").await;
    // Where something is.
    fs::create_dir_all(home.places.data.join("something")).unwrap();
    let ended = run(args(&[])).await;
    assert!(ended.status.code() == Some(73) && said(&ended).contains("is not empty"), "{}", said(&ended));
    assert!(home.places.data.join("something").exists() && fs::read_dir(&home.places.keys).unwrap().next().is_none());
    fs::remove_dir(home.places.data.join("something")).unwrap();

    // The making of one.
    let backup = |files: &(PathBuf, PathBuf)| people.backup_args(&source.places, files);
    let there = people.dir.path().join("there");
    fs::write(&there, "precious").unwrap();
    let (link, nowhere) = (people.dir.path().join("link"), people.dir.path().join("nowhere"));
    symlink(&nowhere, &link).unwrap();
    let new = people.dir.path().join("new");
    for files in
        [(there.clone(), new.clone()), (new.clone(), there.clone()), (link.clone(), new.clone()), (new.clone(), link)]
    {
        let ended = run(backup(&files)).await;
        assert!(ended.status.code() == Some(73) && said(&ended).contains("never overwrites"), "{}", said(&ended));
        assert!(!new.exists() && !nowhere.exists() && fs::read(&there).unwrap() == b"precious");
    }
    let mut same = backup(&people.files("same"));
    let last = same.len() - 1;
    same[last] = people.recipient(FIRST);
    let ended = run(same).await;
    assert!(ended.status.code() == Some(2) && said(&ended).contains("recipients are the same"), "{}", said(&ended));
    let mut one = backup(&people.files("one"));
    one.truncate(one.len() - 2);
    assert_eq!(run(one).await.status.code(), Some(2));
    let mut secret_to = backup(&people.files("secret"));
    let at = secret_to.iter().position(|arg| arg == "--recipient").unwrap() + 1;
    secret_to[at] = secret;
    let ended = run(secret_to).await;
    assert!(ended.status.code() == Some(2) && said(&ended).contains("a secret was given"), "{}", said(&ended));
    assert!(!people.files("secret").0.exists());
    // Of a damaged hub none is made.
    for damaged in ["data/facts/00000000000000000001.seg", "keys/keyring/keyring", "keys/facts.anchor"] {
        let mut bytes = hub.clean.clone();
        let file = bytes.get_mut(Path::new(damaged)).unwrap();
        if damaged.ends_with("anchor") {
            file.clear();
        } else {
            let middle = file.len() / 2;
            file[middle] ^= 1;
        }
        let source = home_with(&bytes);
        let files = people.files("of-damaged");
        let ended = run(people.backup_args(&source.places, &files)).await;
        assert!(ended.status.code() == Some(65) && !files.0.exists() && !files.1.exists(), "{}", said(&ended));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_of_another_moment_are_taken_only_with_what_that_means() {
    let (hub, people) = (northmere().await, People::new());
    let home = home_with(&hub.clean);
    let early = people.backup(&home.places, "early").await;
    let process = serve(&home.places).await.unwrap();
    let client = process.client().await;
    for nth in 0..3 {
        report(&client, &home, &format!("later {nth}")).await;
    }
    drop(client);
    assert_eq!(process.stop(), Some(0));
    let late = people.backup(&home.places, "late").await;
    let (facts, looks) = sizes(&home.places).await;

    // Newer data than keys: records whose keys nobody has.
    let (empty, done) = people.restore(&(late.0.clone(), early.1.clone()), &[]).await;
    assert!(done.status.code() == Some(65) && said(&done).contains("is not in the keyring"), "{}", said(&done));
    assert!(nothing_in(&empty));
    // Older data than keys: something is lost, and somebody has to say so.
    let newer_keys = (early.0.clone(), late.1.clone());
    let (empty, done) = people.restore(&newer_keys, &[]).await;
    assert!(done.status.code() == Some(65) && said(&done).contains("--accept-loss"), "{}", said(&done));
    assert!(nothing_in(&empty));
    let (_, told) = people.restored(&newer_keys, &["--accept-loss"]).await;
    assert!(told.contains("known to be missing: 3 facts"), "{told}");
    // The same, told by the directory of keys that was in use.
    let survived = ["--survived", text(&home.places.keys)];
    let (empty, done) = people.restore(&early, &survived).await;
    assert!(done.status.code() == Some(65) && said(&done).contains("the keys are newer"), "{}", said(&done));
    assert!(nothing_in(&empty));
    // A path that tells nothing is no directory of keys.
    for nowhere in [&home.path().join("nowhere"), home.path(), &home.places.data] {
        let (empty, done) = people.restore(&early, &["--survived", text(nowhere)]).await;
        assert!(done.status.code() == Some(78) && said(&done).contains("neither a keyring"), "{}", said(&done));
        assert!(nothing_in(&empty));
    }
    // A backup within the hub's own directories would be lost with them.
    let before = read_all(home.path());
    for within in [home.places.data.join("facts"), home.places.keys.clone()] {
        let (elsewhere, _) = people.files("elsewhere");
        let within = within.join("00000000000000999999.seg");
        for files in [(within.clone(), elsewhere.clone()), (elsewhere.clone(), within.clone())] {
            let refused = run(people.backup_args(&home.places, &files)).await;
            assert!(refused.status.code() == Some(2) && said(&refused).contains("another disk"), "{}", said(&refused));
            assert!(!elsewhere.exists());
        }
    }
    assert!(read_all(home.path()) == before);
    // With it the newer data open even with older keys from the backup.
    let (again, told) = people.restored(&(late.0.clone(), early.1.clone()), &survived).await;
    assert!(!told.contains("missing"), "{told}");
    assert_eq!(sizes(&again.places).await, (facts + 1, looks));
    assert!(read_all(home.path()) == before, "what has survived was changed");
    // Of another hub.
    let other = Home::founded(server::Clock::real()).await;
    let foreign = people.backup(&other.places, "foreign").await;
    for files in [(early.0.clone(), foreign.1.clone()), (foreign.0.clone(), early.1.clone())] {
        let (empty, done) = people.restore(&files, &[]).await;
        assert!(done.status.code() == Some(65) && nothing_in(&empty), "{}", said(&done));
    }
    let (empty, done) = people.restore(&early, &["--survived", text(&other.places.keys)]).await;
    assert!(done.status.code() == Some(65) && nothing_in(&empty), "{}", said(&done));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_files_open_with_age_and_tar_alone_and_neither_key_alone_opens_the_keys() {
    let (hub, people) = (northmere().await, People::new());
    let source = home_with(&hub.clean);
    let (data, keys) = people.backup(&source.places, "plain").await;
    let open = |sealed: Vec<u8>, nth: usize| -> Result<Vec<u8>, age::DecryptError> {
        let one: &dyn age::Identity = &people.all[nth];
        let mut opened = Vec::new();
        age::Decryptor::new(&sealed[..])?.decrypt(std::iter::once(one))?.read_to_end(&mut opened)?;
        Ok(opened)
    };
    let members = |archive: Vec<u8>| -> BTreeSet<String> {
        let listing = Command::new("tar").arg("-t").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut listing = listing;
        let mut input = listing.stdin.take().unwrap();
        std::thread::spawn(move || io::copy(&mut &archive[..], &mut input).unwrap());
        let listed = listing.wait_with_output().unwrap();
        assert!(listed.status.success());
        String::from_utf8(listed.stdout).unwrap().lines().map(str::to_owned).collect()
    };
    let names = |all: &[&str]| all.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    let inside = open(fs::read(&data).unwrap(), DATA).unwrap();
    let segment = &hub.clean[Path::new("data/facts/00000000000000000001.seg")];
    assert!(inside.windows(segment.len()).any(|window| window == &segment[..]), "every byte of the facts");
    let listed = members(inside);
    assert_eq!(listed, names(&["backup.json", "facts/00000000000000000001.seg", "access/00000000000000000001.seg"]));
    let sealed = fs::read(&keys).unwrap();
    assert!(open(sealed.clone(), FIRST).is_err() && open(sealed.clone(), DATA).is_err());
    let half = open(sealed, SECOND).unwrap();
    assert!(open(half.clone(), SECOND).is_err());
    let key = String::from_utf8(hub.clean[Path::new("keys/log.key")].clone()).unwrap();
    assert!(!String::from_utf8_lossy(&half).contains(&key), "one of the two reads the keys");
    let whole = open(half, FIRST).unwrap();
    assert!(String::from_utf8_lossy(&whole).contains(&key));
    let six = ["backup.json", "hub.json", "log.key", "issuer.key", "keyring/epoch-1.key", "keyring/keyring"];
    assert_eq!(members(whole), names(&six));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_damaged_the_command_that_is_named_puts_the_hub_back() {
    let (hub, people) = (northmere().await, People::new());
    let files = people.backup(&home_with(&hub.clean).places, "repair").await;
    let mut repaired = 0;
    for damaged in [
        "data/facts/00000000000000000001.seg",
        "data/access/00000000000000000001.seg",
        "keys/facts.anchor",
        "keys/access.anchor",
        "keys/log.key",
        "keys/issuer.key",
        "keys/keyring/keyring",
        "keys/keyring/epoch-1.key",
    ] {
        let mut bytes = hub.clean.clone();
        let file = bytes.get_mut(Path::new(damaged)).unwrap();
        let length = file.len();
        file.truncate(length / 3);
        let home = home_with(&bytes);
        let serving = words(&["serve", "--data", text(&home.places.data), "--keys", text(&home.places.keys)]);
        for args in [super::audit_args(&home.places, &["verify"]), serving] {
            let found = run(args).await;
            assert_eq!(found.status.code(), Some(65), "{damaged}: {}", said(&found));
            let told = said(&found);
            let line = told.lines().map(str::trim).find(|line| line.starts_with("hub restore "));
            let line = line.unwrap_or_else(|| panic!("{damaged}: no command in {told}"));
            // As somebody would who fills in the words in capitals.
            let new = Home::empty();
            let mut identities = [FIRST, SECOND].into_iter();
            let filled: Vec<String> = line
                .split_whitespace()
                .skip(1)
                .map(|word| match word {
                    "NEW_DATA" => text(&new.places.data).to_owned(),
                    "NEW_KEYS" => text(&new.places.keys).to_owned(),
                    "DATA.age" => text(&files.0).to_owned(),
                    "KEYS.age" => text(&files.1).to_owned(),
                    "IDENTITY" => text(&people.file(DATA)).to_owned(),
                    "IDENTITY_OF_ONE" | "IDENTITY_OF_THE_OTHER" => {
                        text(&people.file(identities.next().unwrap())).to_owned()
                    }
                    other => other.to_owned(),
                })
                .collect();
            let done = run(filled).await;
            assert_eq!(done.status.code(), Some(0), "{damaged}: {line}: {}", said(&done));
            let process = serve(&new.places).await.unwrap_or_else(|ended| panic!("{damaged}: {}", said(&ended)));
            let client = process.client().await;
            assert_eq!(views(&client, &new.issuer(), &hub.case).await, hub.views[0], "{damaged}");
            drop(client);
            assert_eq!(process.stop(), Some(0));
            repaired += 1;
        }
    }
    println!("backup: {repaired} refusals with 65, each with the command that puts the hub back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_that_is_cut_short_is_no_hub() {
    let (hub, people) = (northmere().await, People::new());
    let files = people.backup(&home_with(&hub.clean).places, "cut").await;
    let mut dice = Dice::seeded("restore cut");
    let (mut cut, mut whole) = (0, 0);
    for _ in 0..number("HUB_RESTORE_KILLS", 12) {
        let home = Home::empty();
        let args = people.restore_args(&home.places, &files, &[]);
        let wait = std::time::Duration::from_micros(dice.below(400_000));
        let ended = spawn_blocking(move || {
            let mut child = Command::new(crate::world::program()).args(args).stdout(Stdio::null()).spawn().unwrap();
            // A moment, whatever it is: each is a good one to be killed at.
            std::thread::park_timeout(wait);
            child.kill().unwrap();
            child.wait().unwrap()
        });
        let ended = ended.await.unwrap();
        let founded = home.places.keys.join("hub.json").exists();
        match serve(&home.places).await {
            Ok(process) => {
                assert!(founded);
                assert_eq!(process.stop(), Some(0));
                whole += 1;
            }
            Err(refused) => {
                assert!(!founded && !ended.success(), "{}", said(&refused));
                assert_eq!(refused.status.code(), Some(78), "{}", said(&refused));
                // Where keys are left in the clear, whoever comes next says so.
                if home.places.keys.join("restoring").exists() {
                    assert!(said(&refused).contains("a restore was cut short"), "{}", said(&refused));
                    let again = run(people.restore_args(&home.places, &files, &[])).await;
                    assert!(
                        again.status.code() == Some(73) && said(&again).contains("in the clear"),
                        "{}",
                        said(&again)
                    );
                }
                cut += 1;
            }
        }
    }
    println!("backup: {cut} restores cut short, none taken for a hub; {whole} had ended");
}
