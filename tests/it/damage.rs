//! Damage: a hub whose files are not what was written refuses them, rebuilds what can be rebuilt, or shows the same as
//! before; never a shorter history, never a hang. And what lies on its disk tells nobody a name.
//!
//! All of it on the Northmere case, entered by the real program and served by it again. `HUB_FLIPS` is how many single
//! bits are turned (1,000 if it is not given), `HUB_SEED` repeats the draws of an earlier run.
#![allow(clippy::print_stdout, reason = "a test that draws says what it drew, and what it did")]

use crate::{
    crash::{Dice, number},
    world::{AUDITOR, Home, Process, hub, log_of, program, request_id, token},
};
use kernel::Timestamp;
use serde_json::{Value, json};
use server::{Bearer, Clock, Issuer, JsonClient, NORTHMERE, Places, Scenario};
use std::{
    collections::{BTreeMap, HashMap},
    fs::{self, Permissions},
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};
use tokio::{
    sync::OnceCell,
    task::{JoinSet, block_in_place, spawn_blocking},
    time::timeout,
};

/// How long one try may take before it counts as a hang.
const HANG: Duration = Duration::from_mins(1);
/// Flips that every file gets at least, for the part of the flips that it belongs to.
const FLIPS_EACH: u64 = 6;

/// The files of a hub by their paths below its home, `data/…` and `keys/…`.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// The Northmere case as it lies on a disk, and what is seen of it.
struct Northmere {
    /// After a clean stop.
    clean: Files,
    /// After a SIGKILL some looks and a report later.
    killed: Files,
    /// The case.
    case: String,
    /// The auditor's export of it.
    export: Vec<u8>,
    /// What everybody sees, for each of the two.
    views: [Views; 2],
    /// What the program logged while the case was entered and looked at.
    log: String,
}

/// What each of the people sees: the case and their agency's own incidents.
type Views = BTreeMap<String, Value>;

static BUILT: OnceCell<Northmere> = OnceCell::const_new();

/// The case, built once for all tests.
async fn northmere() -> &'static Northmere {
    BUILT.get_or_init(Northmere::build).await
}

fn scenario() -> Scenario {
    Scenario::from_json(NORTHMERE).unwrap()
}

fn token_of(issuer: &Issuer, person: &str) -> String {
    let person = &scenario().people[person];
    let bearer = Bearer {
        agency: person.agency.clone(),
        worker: person.worker.clone(),
        role: person.role,
        purpose: person.purpose,
    };
    issuer.token(bearer, 600).unwrap()
}

impl Northmere {
    async fn build() -> Self {
        let home = Home::empty();
        let places = home.places.clone();
        timeout(HANG, spawn_blocking(move || enter_the_case(&places))).await.expect("the demo hangs").unwrap();
        let process = serve(&home.places).await.unwrap();
        let (client, issuer) = (process.client().await, home.issuer());
        let cases = client.ask("cases/ListCases", Some(&token_of(&issuer, "spoc")), &json!({})).await.unwrap();
        let case = cases["cases"][0]["case_id"].as_str().unwrap().to_owned();
        let before = views(&client, &issuer, &case).await;
        assert_eq!(process.stop(), Some(0));
        let clean = read_all(home.path());
        let export = export(&home.places, &case);
        assert_eq!(export.status.code(), Some(0), "{}", said(&export));

        let process = serve(&home.places).await.unwrap();
        let (client, issuer) = (process.client().await, home.issuer());
        let report = json!({"request_id": request_id("one more"), "recorded_as": "RECORDED_AS_OTHER",
            "place": "PLACE_KIND_UNKNOWN", "narrative": "The last thing before the end."});
        client.ask("intake/ReportIncident", Some(&token_of(&issuer, "oic")), &report).await.unwrap();
        let after = views(&client, &issuer, &case).await;
        assert_ne!(before["oic"]["incidents"], after["oic"]["incidents"]);
        process.kill();
        let killed = read_all(home.path());
        let log = fs::read_to_string(log_of(&home.places)).unwrap();
        Self { clean, killed, case, export: export.stdout, views: [before, after], log }
    }

    fn files(&self, killed: bool) -> &Files {
        if killed { &self.killed } else { &self.clean }
    }
}

/// Enters the case as `hub serve --demo` does, and stops.
fn enter_the_case(places: &Places) {
    let log = fs::File::options().create(true).append(true).open(log_of(places)).unwrap();
    let mut demo = Command::new(program())
        .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
        .arg(&places.data)
        .arg("--keys")
        .arg(&places.keys)
        // Everything that our own code ever says.
        .env("HUB_LOG", "info,server=trace,store=trace,journal=trace,vault=trace,views=trace,audit=trace")
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .unwrap();
    let lines = BufReader::new(demo.stdout.take().unwrap()).lines().map(Result::unwrap);
    let listening = lines.into_iter().any(|line| line.starts_with("Listening on "));
    assert!(Command::new("kill").arg(demo.id().to_string()).status().unwrap().success());
    assert!(demo.wait().unwrap().success() && listening, "{}", fs::read_to_string(log_of(places)).unwrap());
}

/// Serves; a start that hangs is a failure.
async fn serve(places: &Places) -> Result<Process, Output> {
    let places = places.clone();
    timeout(HANG, spawn_blocking(move || Process::serve(&places))).await.expect("the start hangs").unwrap()
}

/// Runs the program to its end; one that hangs is a failure.
async fn run(args: Vec<String>) -> Output {
    let args = move || hub(&args.iter().map(String::as_str).collect::<Vec<_>>());
    timeout(HANG, spawn_blocking(args)).await.expect("the program hangs").unwrap()
}

fn audit_args(places: &Places, question: &[&str]) -> Vec<String> {
    let of_hub = ["--data", places.data.to_str().unwrap(), "--keys", places.keys.to_str().unwrap()];
    ["audit"].iter().chain(question).chain(&of_hub).map(ToString::to_string).collect()
}

async fn verify(places: &Places) -> Output {
    run(audit_args(places, &["verify"])).await
}

fn export(places: &Places, case: &str) -> Output {
    let args = audit_args(places, &["export", "--case", case, "--justification", "for the test, to nobody"]);
    hub(&args.iter().map(String::as_str).collect::<Vec<_>>())
}

fn said(output: &Output) -> String {
    format!("{}: {}{}", output.status, String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What everybody sees. Cursors and page tokens are sealed anew each time, so they are left out; etags are not.
async fn views(client: &JsonClient, issuer: &Issuer, case: &str) -> Views {
    let mut views = Views::new();
    for person in scenario().people.keys() {
        let token = token_of(issuer, person);
        let asked = json!({"case": case, "page_size": 500});
        let mut seen = client.ask("cases/GetCase", Some(&token), &asked).await.unwrap_or_else(|no| json!(no.reason()));
        if let Some(case) = seen.get_mut("case").and_then(Value::as_object_mut) {
            assert!(case.remove("cursor").is_some());
        }
        assert!(seen["next_page_token"].is_null());
        let listed = client.ask("cases/ListIncidents", Some(&token), &json!({"page_size": 100})).await.unwrap();
        assert!(listed["next_page_token"].is_null());
        views.insert(person.clone(), json!({"case": seen, "incidents": listed["incidents"]}));
    }
    views
}

/// All files below a directory.
fn read_all(root: &Path) -> Files {
    let (mut files, mut dirs) = (Files::new(), vec![root.join("data"), root.join("keys")]);
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
            } else {
                files.insert(path.strip_prefix(root).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// Makes the files below a directory what they were; touches only those that are not.
fn restore(root: &Path, files: &Files) {
    for dir in ["data", "keys"] {
        fs::create_dir_all(root.join(dir)).unwrap();
    }
    for path in read_all(root).keys().filter(|path| !files.contains_key(*path)) {
        fs::remove_file(root.join(path)).unwrap();
    }
    for (path, bytes) in files {
        let path = root.join(path);
        if fs::read(&path).is_ok_and(|found| found == *bytes) {
            continue;
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    }
}

fn home_with(files: &Files) -> Home {
    let home = Home::empty();
    restore(home.path(), files);
    home
}

fn is(path: &Path, part: &str) -> bool {
    path.to_str().unwrap().contains(part)
}

/// One bit of one file.
#[derive(Debug, Clone)]
struct Flip {
    killed: bool,
    path: PathBuf,
    byte: usize,
    bit: u8,
}

/// Half on a hub that was stopped, half on one that was killed; every file some, the journals and the store the most.
fn draw(hub: &Northmere, dice: &mut Dice, count: u64) -> Vec<Flip> {
    let mut flips = Vec::new();
    for (killed, part) in [(false, count / 2), (true, count - count / 2)] {
        let files: Vec<_> = hub.files(killed).iter().filter(|(_, bytes)| !bytes.is_empty()).collect();
        let weight = |path: &Path| match path {
            _ if is(path, "data/facts") => 40,
            _ if is(path, "data/access") => 20,
            // Of a store that was killed nothing is ever read.
            _ if is(path, "store/sled/db") => {
                if killed {
                    2
                } else {
                    20
                }
            }
            _ if is(path, "keyring/keyring") => 12,
            _ if is(path, ".anchor") => 8,
            _ => 3,
        };
        let mut deck: Vec<&(&PathBuf, &Vec<u8>)> = Vec::new();
        for file in &files {
            deck.extend((0..weight(file.0)).map(|_| file));
        }
        for nth in 0..part {
            let all = usize::try_from(nth).unwrap();
            let (path, bytes) = if nth < FLIPS_EACH * files.len() as u64 {
                files[all % files.len()]
            } else {
                *deck[usize::try_from(dice.below(deck.len() as u64)).unwrap()]
            };
            let bit = dice.below(bytes.len() as u64 * 8);
            let byte = usize::try_from(bit / 8).unwrap();
            flips.push(Flip { killed, path: path.clone(), byte, bit: u8::try_from(bit % 8).unwrap() });
        }
    }
    flips
}

/// How a try ended, all of them good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// `verify` or the start refused with 65.
    Refused,
    /// The store was built anew, and shows the same as before.
    Rebuilt,
    /// Nobody noticed, because nobody reads that bit: everything is the same as before.
    Dead,
}

/// Turns one bit and looks what happens. `thorough` also starts what `verify` has refused.
async fn attempt(hub: &Northmere, home: &Home, flip: &Flip, thorough: bool) -> End {
    let places = &home.places;
    let mut bytes = hub.files(flip.killed)[&flip.path].clone();
    bytes[flip.byte] ^= 1 << flip.bit;
    fs::write(home.path().join(&flip.path), bytes).unwrap();
    // The store is not asked by those who verify and export: they read the journals.
    if !is(&flip.path, "data/store") {
        let found = verify(places).await;
        match found.status.code() {
            Some(65) if thorough => {
                let refused = serve(places).await.err();
                let code = refused.as_ref().and_then(|output| output.status.code());
                assert_eq!(code, Some(65), "{flip:?}: verified as damaged, but served: {refused:?}");
                return End::Refused;
            }
            Some(65) => return End::Refused,
            Some(0) => {}
            _ => panic!("{flip:?}: verify ends with {}", said(&found)),
        }
        let exported = block_in_place(|| export(places, &hub.case));
        match exported.status.code() {
            Some(0) => assert!(exported.stdout == hub.export, "{flip:?}: another export"),
            _ => panic!("{flip:?}: verified, but the export ends with {}", said(&exported)),
        }
    }
    let logged = fs::metadata(log_of(places)).map_or(0, |log| usize::try_from(log.len()).unwrap());
    let process = match serve(places).await {
        Ok(process) => process,
        Err(refused) if refused.status.code() == Some(65) => return End::Refused,
        Err(refused) => panic!("{flip:?}: the start ends with {}", said(&refused)),
    };
    let seen = timeout(HANG, async { views(&process.client().await, &home.issuer(), &hub.case).await });
    let seen = seen.await.unwrap_or_else(|_| panic!("{flip:?}: the views hang"));
    block_in_place(|| process.kill());
    assert!(seen == hub.views[usize::from(flip.killed)], "{flip:?}: other views");
    let log = fs::read_to_string(log_of(places)).unwrap();
    // After a kill the store is always built anew; that is not what this bit did.
    let rebuilt = is(&flip.path, "data/store") && log[logged..].contains("rebuilt: Some(");
    if rebuilt { End::Rebuilt } else { End::Dead }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flipped_bit_is_refused_or_rebuilt_or_dead() {
    let (began, count) = (Instant::now(), number("HUB_FLIPS", 1_000));
    let mut dice = Dice::seeded("flips");
    let hub = northmere().await;
    let flips = draw(hub, &mut dice, count);
    // Two at a time, each in directories of its own.
    let mut lanes = JoinSet::new();
    for lane in 0..2 {
        let flips: Vec<_> = flips.iter().enumerate().filter(|(nth, _)| nth % 2 == lane).collect();
        let flips: Vec<_> = flips.into_iter().map(|(nth, flip)| (nth, flip.clone())).collect();
        lanes.spawn(async move {
            let home = Home::empty();
            let mut ends = Vec::new();
            for (nth, flip) in flips {
                block_in_place(|| restore(home.path(), hub.files(flip.killed)));
                let began = Instant::now();
                let end = attempt(hub, &home, &flip, nth % 16 < 2).await;
                ends.push((flip, end, began.elapsed()));
            }
            ends
        });
    }
    let ends: Vec<_> = lanes.join_all().await.into_iter().flatten().collect();
    let mut counts: BTreeMap<(String, bool), BTreeMap<End, usize>> = BTreeMap::new();
    for (flip, end, _) in &ends {
        let file = (flip.path.display().to_string(), flip.killed);
        *counts.entry(file).or_default().entry(*end).or_default() += 1;
    }
    for ((path, killed), ends) in &counts {
        println!("flips: {path} after {}: {ends:?}", if *killed { "a kill" } else { "a stop" });
    }
    let of = |end| ends.iter().filter(|(_, other, _)| *other == end).count();
    let longest = ends.iter().map(|(_, _, took)| *took).max().unwrap_or_default();
    println!(
        "flips: {} in all: {} refused, {} rebuilt, {} dead; the longest took {:.1} s, all {:.1} s",
        ends.len(),
        of(End::Refused),
        of(End::Rebuilt),
        of(End::Dead),
        longest.as_secs_f64(),
        began.elapsed().as_secs_f64(),
    );
    assert_eq!(ends.len() as u64, count);
}

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
async fn a_replay_as_of_now_shows_each_worker_what_the_live_case_shows() {
    let hub = northmere().await;
    let home = home_with(&hub.clean);
    let process = serve(&home.places).await.unwrap();
    let (client, issuer) = (process.client().await, home.issuer());
    // The machine's clock may stand before the days on which the case happens.
    let now: Timestamp = scenario().acts.last().unwrap().at.plus_millis(86_400_000).max(Clock::real().now());
    let live = views(&client, &issuer, &hub.case).await;
    for (name, person) in &scenario().people {
        for as_of in [json!(now), Value::Null] {
            let mut asked = json!({"case": hub.case, "as_agency": person.agency, "as_worker": person.worker,
                "page_size": 500});
            if !as_of.is_null() {
                asked["as_of_time"] = as_of;
            }
            let replayed = client.ask("audit/ReplayCase", Some(&token(&issuer, AUDITOR)), &asked).await.unwrap();
            let replayed: Vec<_> = replayed["events"].as_array().into_iter().flatten().map(|at| &at["event"]).collect();
            let live: Vec<_> = live[name]["case"]["case"]["events"].as_array().into_iter().flatten().collect();
            assert_eq!(replayed, live, "{name} as of {}", asked["as_of_time"]);
        }
    }
    process.kill();
}

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
                    all.filter(|(path, _)| path.starts_with("data") && !path.ends_with("lock")).collect::<Files>()
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
async fn what_is_lost_ends_with_the_same_code_whoever_finds_it() {
    let hub = northmere().await;
    for (lost, code) in [
        (vec!["data"], 65),
        (vec!["data/facts"], 65),
        (vec!["data/access"], 65),
        (vec!["data/facts/00000000000000000001.seg"], 65),
        (vec!["data", "keys/facts.anchor", "keys/access.anchor"], 65),
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

/// Neither verified nor served: both end with 65, and say why in words that `why` is among.
async fn refused(home: &Home, why: &str) {
    let found = run(audit_args(&home.places, &["verify", "-o", "json"])).await;
    assert_eq!(found.status.code(), Some(65), "{why}: {}", said(&found));
    assert!(said(&found).contains(why), "{why}: {}", said(&found));
    let started = serve(&home.places).await.err().unwrap_or_else(|| panic!("{why}: it is served"));
    assert_eq!(started.status.code(), Some(65), "{why}: {}", said(&started));
    assert!(said(&started).contains(why), "{why}: {}", said(&started));
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

/// Where the last frame of a segment begins: a header of 64 bytes, then frames of length, checksum and record.
fn last_frame(segment: &[u8]) -> usize {
    let (mut at, mut last) = (64, 64);
    while at < segment.len() {
        let length = u32::from_le_bytes(segment[at..at + 4].try_into().unwrap());
        (last, at) = (at, at + 8 + usize::try_from(length).unwrap());
    }
    last
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
        refused(&home, "the anchor is missing, or is not signed").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_keyring_without_its_last_keys_is_refused_and_left_as_it_was_found() {
    let hub = northmere().await;
    let home = home_with(&hub.clean);
    let path = home.places.keyring().join("keyring");
    let ring = &hub.clean[Path::new("keys/keyring/keyring")];
    for lost in [1, 40, ring.len() / 2] {
        let torn = &ring[..ring.len() - lost];
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
    let cuts = [("keys/keyring/keyring", 0), ("keys/keyring/keyring", 1), ("data/facts/00000000000000000001.seg", 1)];
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn directories_in_use_misplaced_empty_or_open_to_others_are_refused() {
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
        }
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    }
    // None of that has harmed it.
    let process = serve(&home.places).await.unwrap();
    assert_eq!(views(&process.client().await, &home.issuer(), &hub.case).await, hub.views[0]);
    assert_eq!(process.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_personal_lies_on_the_disk_or_in_the_log() {
    let hub = northmere().await;
    let secrets: Vec<String> = serde_json::from_value(scenario().expect["secrets"].clone()).unwrap();
    assert!(secrets.len() > 20);
    let search = Search::of(&secrets);
    // A search that finds nothing proves nothing, unless it finds what there is.
    for secret in &secrets {
        for (form, planted) in forms(secret) {
            for padding in 0..3 {
                let hay = [b"{\"text\":\"..".as_slice(), &b"..."[..padding], &planted, b"..\"}"].concat();
                assert!(search.finds(&hay).is_some(), "{secret} as {form} is not found");
            }
        }
    }
    let shouted = format!("Said: {}!", secrets[0].to_uppercase());
    assert!(search.finds(shouted.as_bytes()).is_some());
    let inside = base64(format!("{{\"name\":\"{}\"}}", secrets[0]).as_bytes(), false);
    assert!(search.finds(inside.as_bytes()).is_some());
    assert_eq!(search.finds(b"Nobody of that name lives in this street."), None);

    let mut bytes = 0;
    for (path, content) in hub.clean.iter().chain(&hub.killed) {
        assert_eq!(search.finds(content), None, "{}", path.display());
        assert_eq!(compressed(content), None, "{}", path.display());
        bytes += content.len();
    }
    assert!(hub.log.contains("the hub is open"));
    assert_eq!(search.finds(hub.log.as_bytes()), None, "the log");
    // Nor could anything be packed where this search does not see it: the program has nothing to pack with.
    for packer in ["zstd", "flate2", "miniz", "lz4", "brotli", "snap", "xz2", "lzma", "bzip2", "zlib", "zopfli"] {
        let named =
            include_str!("../../Cargo.lock").lines().find(|line| line.starts_with(&format!("name = \"{packer}")));
        assert_eq!(named, None);
    }
    println!("secrets: {} in {} spellings, searched in {bytes} bytes", secrets.len(), search.needles.len());
}

#[test]
fn everything_on_the_disk_is_for_its_owner_alone_whatever_the_umask() {
    let home = Home::empty();
    let under_no_umask = |args: &[&str]| {
        let mut command = Command::new("sh");
        command.args(["-c", "umask 0; exec \"$0\" \"$@\""]).arg(program()).args(args);
        command.arg("--data").arg(&home.places.data).arg("--keys").arg(&home.places.keys);
        command
    };
    let founding = ["init", "--origin", "test.hub", "--officers", "officer-1", "officer-2"];
    assert!(under_no_umask(&founding).status().unwrap().success());
    // A store that was stopped, and one that is open.
    for _ in 0..2 {
        let mut hub = under_no_umask(&["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(hub.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let open = all_modes(home.path());
        assert!(Command::new("kill").arg(hub.id().to_string()).status().unwrap().success());
        assert!(hub.wait().unwrap().success() && line.starts_with("listening on "), "{line}");
        for modes in [open, all_modes(home.path())] {
            assert!(modes.keys().any(|path| is(path, "store/sled/db")) && modes.len() > 12, "{modes:?}");
            let others: Vec<_> = modes.iter().filter(|(_, mode)| *mode & 0o077 != 0).collect();
            assert!(others.is_empty(), "others may read or write {others:?}");
        }
    }
}

/// The mode of every file and directory of a hub.
fn all_modes(root: &Path) -> BTreeMap<PathBuf, u32> {
    let (mut modes, mut left) = (BTreeMap::new(), vec![root.join("data"), root.join("keys")]);
    while let Some(path) = left.pop() {
        let Ok(meta) = fs::metadata(&path) else { continue };
        if meta.is_dir() {
            left.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
        modes.insert(path, meta.permissions().mode());
    }
    modes
}

/// How a file, or a part of one, begins that was packed.
fn compressed(content: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&str, &[u8]); 7] = [
        ("zstd", b"\x28\xb5\x2f\xfd"),
        ("gzip", b"\x1f\x8b\x08\x00"),
        ("lz4", b"\x04\x22\x4d\x18"),
        ("xz", b"\xfd7zXZ"),
        ("bzip2", b"BZh91AY&SY"),
        ("zip", b"PK\x03\x04"),
        ("snappy", b"sNaPpY"),
    ];
    let begins =
        content.starts_with(b"\x78\x9c") || content.starts_with(b"\x78\x01") || content.starts_with(b"\x78\xda");
    if begins {
        return Some("zlib");
    }
    MAGIC.iter().find(|(_, magic)| content.windows(magic.len()).any(|at| at == *magic)).map(|(name, _)| *name)
}

/// Many needles in one pass.
struct Search {
    needles: Vec<(String, Vec<u8>)>,
    /// By their first four bytes.
    by_start: HashMap<[u8; 4], Vec<usize>>,
}

impl Search {
    /// For secrets in every form.
    fn of(secrets: &[String]) -> Self {
        let mut needles: Vec<_> = secrets
            .iter()
            .flat_map(|secret| {
                forms(secret).into_iter().map(move |(form, bytes)| (format!("{secret} as {form}"), bytes))
            })
            .collect();
        // A base64 text tells three bytes with four letters, so what precedes a secret shifts how it reads.
        needles.retain(|(_, bytes)| bytes.len() >= 6);
        let mut by_start: HashMap<[u8; 4], Vec<usize>> = HashMap::new();
        for (nth, (_, needle)) in needles.iter().enumerate() {
            by_start.entry(*needle.first_chunk().unwrap()).or_default().push(nth);
        }
        Self { needles, by_start }
    }

    /// The first needle that is found, as the bytes are or in small letters.
    fn finds(&self, hay: &[u8]) -> Option<&str> {
        let small = hay.to_ascii_lowercase();
        [hay, &small].into_iter().find_map(|hay| {
            (0..hay.len().saturating_sub(3)).find_map(|at| {
                let found = self.by_start.get(hay[at..].first_chunk::<4>()?)?;
                let found = found.iter().find(|&&nth| hay[at..].starts_with(&self.needles[nth].1))?;
                Some(self.needles[*found].0.as_str())
            })
        })
    }
}

/// How a secret can be written. Forms in small letters are looked for in any letters.
fn forms(secret: &str) -> Vec<(String, Vec<u8>)> {
    let mut forms = Vec::new();
    let packed: String = secret.chars().filter(|letter| !letter.is_whitespace()).collect();
    let dashed = secret.replace(' ', "-");
    for spelling in [secret, packed.as_str(), dashed.as_str()] {
        let small = spelling.to_lowercase();
        forms.push(("text".to_owned(), small.clone().into_bytes()));
        forms.push(("UTF-16 LE".to_owned(), small.encode_utf16().flat_map(u16::to_le_bytes).collect()));
        forms.push(("UTF-16 BE".to_owned(), small.encode_utf16().flat_map(u16::to_be_bytes).collect()));
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        for cased in [spelling.to_owned(), small.clone(), spelling.to_uppercase()] {
            let digits = |byte: u8| [byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[usize::from(digit)]);
            forms.push(("hex".to_owned(), cased.bytes().flat_map(digits).collect()));
            for (what, bytes) in [("base64", cased.clone().into_bytes()), ("base64 of UTF-16", wide(&cased))] {
                for shift in 0..3 {
                    for url in [false, true] {
                        forms.push((format!("{what}, {shift} bytes in"), base64_inside(&bytes, shift, url)));
                    }
                }
            }
        }
    }
    forms.sort();
    forms.dedup();
    forms
}

/// The letters that these bytes surely give when `shift` other bytes stand before them and any behind.
fn base64_inside(bytes: &[u8], shift: usize, url: bool) -> Vec<u8> {
    let text = base64(&[&[0; 2][..shift], bytes].concat(), url);
    let (from, to) = ((shift * 8).div_ceil(6), (shift + bytes.len()) * 8 / 6);
    text.as_bytes()[from..to].to_vec()
}

/// Base64 without padding.
fn base64(bytes: &[u8], url: bool) -> String {
    let letters = if url {
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    } else {
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    };
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().enumerate().fold(0_u32, |group, (nth, &byte)| group | u32::from(byte) << (16 - 8 * nth));
        for nth in 0..=chunk.len() {
            text.push(char::from(letters[usize::try_from(group >> (18 - 6 * nth) & 63).unwrap()]));
        }
    }
    text
}
