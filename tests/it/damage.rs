//! Damage: a hub whose files are not what was written refuses them, rebuilds what can be rebuilt, or shows the same as
//! before; never a shorter history, never a hang. And what lies on its disk tells nobody a name.
//!
//! All of it on the Northmere case, entered by the real program and served by it again.
#![allow(clippy::print_stdout, reason = "a test that draws says what it drew, and what it did")]

mod backup;
mod disk;
mod flips;
mod full;
mod lost;
mod mixed;
mod quick;

use crate::world::{AUDITOR, Home, Process, hub, log_of, program, request_id, token};
use kernel::Timestamp;
use serde_json::{Value, json};
use server::{Bearer, Clock, Issuer, JsonClient, NORTHMERE, Places, Scenario};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, Permissions},
    io::{BufRead, BufReader},
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
};
use tokio::{sync::OnceCell, task::spawn_blocking, time::timeout};

/// How long one try may take before it counts as a hang.
const HANG: Duration = Duration::from_mins(1);

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
        let mut killed = read_all(home.path());
        // Of the zeros written ahead a few are as good as all of them.
        for (_, bytes) in killed.iter_mut().filter(|(path, _)| is(path, ".seg")) {
            bytes.truncate(end_of_frames(bytes) + 4_096);
        }
        let log = fs::read_to_string(log_of(&home.places)).unwrap();
        assert!(!log.contains("panicked"), "{log}");
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
        let asked = json!({"page_size": 100});
        let listed = client.ask("cases/ListIncidents", Some(&token), &asked).await;
        let listed = listed.unwrap_or_else(|no| json!({"incidents": no.reason()}));
        assert!(listed["next_page_token"].is_null());
        views.insert(person.clone(), json!({"case": seen, "incidents": listed["incidents"]}));
    }
    views
}

/// Where the frames of a segment begin, and where the last one ends: a header of 64 bytes, then frames of length, checksum,
/// tag and record, then the end of the file or zeros.
fn frames(segment: &[u8]) -> Vec<usize> {
    let mut places = vec![64];
    while let Some(at) = places.last().filter(|at| **at < segment.len()) {
        match u32::from_le_bytes(segment[*at..at + 4].try_into().unwrap()) {
            0 => break,
            length => places.push(at + 24 + usize::try_from(length).unwrap()),
        }
    }
    places
}

/// Where the last frame of a segment begins.
fn last_frame(segment: &[u8]) -> usize {
    let frames = frames(segment);
    frames[frames.len().saturating_sub(2)]
}

/// Where the last frame of a segment ends.
fn end_of_frames(segment: &[u8]) -> usize {
    *frames(segment).last().unwrap()
}

/// Where the last entry of a keyring that holds a key ends: a header of 48 bytes, then entries of length, checksum, body,
/// checksum; one without a key has a body of 92 bytes.
fn end_of_last_key(ring: &[u8]) -> usize {
    let (mut at, mut end) = (48, 48);
    while at < ring.len() {
        let length = usize::try_from(u32::from_le_bytes(ring[at..at + 4].try_into().unwrap())).unwrap();
        at += 12 + length;
        if length > 92 {
            end = at;
        }
    }
    end
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

/// As a hub makes its directories.
fn private_dir(path: &Path) {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).unwrap();
}

/// Makes the files below a directory what they were; touches only those that are not.
fn restore(root: &Path, files: &Files) {
    for dir in ["data", "keys"] {
        private_dir(&root.join(dir));
    }
    for path in read_all(root).keys().filter(|path| !files.contains_key(*path)) {
        fs::remove_file(root.join(path)).unwrap();
    }
    for (path, bytes) in files {
        let path = root.join(path);
        if fs::read(&path).is_ok_and(|found| found == *bytes) {
            continue;
        }
        private_dir(path.parent().unwrap());
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
async fn a_replay_as_of_now_shows_each_worker_what_the_live_case_shows() {
    let mut withheld_from_the_auditor = BTreeSet::new();
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
            let replayed = replayed["events"].as_array().map(Vec::as_slice).unwrap_or_default();
            let live = live[name]["case"]["case"]["events"].as_array().map(Vec::as_slice).unwrap_or_default();
            assert_eq!(replayed.len(), live.len(), "{name} as of {}", asked["as_of_time"]);
            for (replayed, live) in replayed.iter().zip(live) {
                // The same but for the values withheld from the auditor, whose fields are named instead.
                let mut told = live.clone();
                for field in replayed["withheld_fields"].as_array().into_iter().flatten() {
                    let field = field.as_str().unwrap();
                    let there = told["details"].as_object_mut().unwrap().remove(field);
                    assert!(there.is_some(), "{name} never saw {field} of {live}");
                    withheld_from_the_auditor.insert((
                        name.clone(),
                        live["type"].as_str().unwrap().to_owned(),
                        field.to_owned(),
                    ));
                }
                assert_eq!(replayed["event"], told, "{name} as of {}", asked["as_of_time"]);
            }
        }
    }
    for person in ["spoc", "advocate"] {
        let location = (person.to_owned(), "casework.victim_location_recorded.v1".to_owned(), "location".to_owned());
        assert!(withheld_from_the_auditor.contains(&location), "{withheld_from_the_auditor:?}");
    }
    process.kill();
}
