//! Disks that take no more, and foundings that are cut short.

use super::{Files, HANG, home_with, northmere, read_all, restore, said, serve, token_of, verify, views};
use crate::{
    crash::{Dice, number},
    world::{Home, health, program, request_id, until},
};
use serde_json::json;
use server::{CallError, JsonClient, Places};
use std::{
    fs,
    io::{BufRead, BufReader, Write as _},
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};
use tokio::{
    task::{block_in_place, spawn_blocking},
    time::timeout,
};
use tonic::Code;
use tonic_health::pb::health_check_response::ServingStatus;

/// How large a disk is made for one of the directories, in MiB. The hub needs less; what is left is filled.
const DISK_MIB: usize = 96;
/// How many calls may still be answered by a disk that is full: a file grows into its last block.
const CALLS_MAX: usize = 400;

/// A hub whose data or keys lie on a small disk of their own, in a mount namespace that goes with it.
struct OnSmallDisk {
    hub: Child,
    client: JsonClient,
    /// The directory on that disk, as seen from outside.
    disk: PathBuf,
}

impl OnSmallDisk {
    /// Serves a copy of these files. Fails, never skips, where no disk can be mounted.
    async fn serve(home: &Home, part: &str) -> Self {
        let dir = home.path().join(part);
        let aside = home.path().join("aside");
        // As root alone, or where a user may make a namespace of their own.
        let how: &[&str] = if rustix::process::geteuid().is_root() { &["-m"] } else { &["-U", "-r", "-m"] };
        let script = format!(
            "cp -a \"$1\" \"$2\" && mount -t tmpfs -o size={DISK_MIB}m,mode=0700 small \"$1\" && cp -a \"$2\"/. \"$1\" && \
             shift 2 && exec \"$@\""
        );
        let mut command = Command::new("unshare");
        command.args(how).args(["--", "sh", "-c", &script, "sh"]).args([&dir, &aside]).arg(program());
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&home.places.data);
        command.arg("--keys").arg(&home.places.keys).stdout(Stdio::piped());
        let spawned = spawn_blocking(move || {
            let mut hub = command.spawn().expect("unshare is needed (util-linux)");
            let mut line = String::new();
            BufReader::new(hub.stdout.take().unwrap()).read_line(&mut line).unwrap();
            (hub, line)
        });
        let (hub, line) = timeout(HANG, spawned).await.expect("the start hangs").unwrap();
        let address = line.trim().strip_prefix("listening on ");
        let address = address.expect("a small disk cannot be mounted here, or the hub does not start on it");
        let client = JsonClient::connect(&format!("http://{address}")).await.unwrap();
        let disk = PathBuf::from(format!("/proc/{}/root{}", hub.id(), dir.display()));
        Self { hub, client, disk }
    }

    /// Takes all the space that is left.
    fn fill(&self) {
        let mut filler = fs::File::create(self.disk.join("filler")).unwrap();
        let block = vec![1; 1 << 16];
        while filler.write_all(&block).is_ok() {}
        // And the last pieces.
        while filler.write_all(&[1]).is_ok() {}
    }

    fn empty(&self) {
        fs::remove_file(self.disk.join("filler")).unwrap();
    }

    /// Kills it, and brings what lay on the small disk into the home.
    fn kill(mut self, home: &Home, part: &str) {
        // Held still first, because the disk goes with the process.
        let id = rustix::process::Pid::from_child(&self.hub);
        rustix::process::kill_process(id, rustix::process::Signal::STOP).unwrap();
        let (mut files, mut dirs) = (Files::new(), vec![self.disk.clone()]);
        while let Some(dir) = dirs.pop() {
            for entry in fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    dirs.push(path);
                } else {
                    let below = Path::new(part).join(path.strip_prefix(&self.disk).unwrap());
                    files.insert(below, fs::read(&path).unwrap());
                }
            }
        }
        self.hub.kill().unwrap();
        self.hub.wait().unwrap();
        let other = if part == "data" { "keys" } else { "data" };
        let kept = read_all(home.path()).into_iter().filter(|(path, _)| path.starts_with(other));
        files.extend(kept);
        restore(home.path(), &files);
    }
}

async fn report(client: &JsonClient, home: &Home, nth: usize) -> Result<String, CallError> {
    let asked = json!({"request_id": request_id(&format!("full {nth}")), "recorded_as": "RECORDED_AS_OTHER",
        "place": "PLACE_KIND_UNKNOWN", "narrative": "Written until the disk is full."});
    let told = client.ask("intake/ReportIncident", Some(&token_of(&home.issuer(), "oic")), &asked).await?;
    Ok(told["receipt"]["event_ids"][0].as_str().unwrap().to_owned())
}

fn code(error: &CallError) -> Code {
    match error {
        CallError::Status(status) => status.code(),
        CallError::Json(why) => panic!("{why}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g7_a_full_disk_refuses_without_losing_anything_and_shows_nothing_that_it_cannot_record() {
    let hub = northmere().await;
    let mut told = Vec::new();
    for part in ["data", "keys"] {
        let home = home_with(&hub.clean);
        let small = OnSmallDisk::serve(&home, part).await;
        let client = small.client.clone();
        let mut acknowledged = Vec::new();
        for nth in 0..3 {
            acknowledged.push((nth, report(&client, &home, nth).await.unwrap()));
        }
        block_in_place(|| small.fill());
        let (mut refused, mut nth) = (0, 3);
        while refused < 5 {
            match report(&client, &home, nth).await {
                Ok(event) => {
                    assert!(part == "keys" || refused == 0, "acknowledged after a failed write");
                    acknowledged.push((nth, event));
                }
                Err(error) => {
                    assert!(matches!(code(&error), Code::Unavailable | Code::ResourceExhausted), "{error}");
                    refused += 1;
                }
            }
            nth += 1;
            assert!(nth < CALLS_MAX, "{part}: never full");
        }
        // A look is shown as long as it is recorded, and not any more from then on.
        let asked = json!({"case": hub.case, "page_size": 500});
        let spoc = token_of(&home.issuer(), "spoc");
        let (mut shown, mut withheld) = (0, 0);
        while withheld < 3 && shown < CALLS_MAX {
            match client.ask("cases/GetCase", Some(&spoc), &asked).await {
                Ok(_) => {
                    assert_eq!(withheld, 0, "shown after a look could not be recorded");
                    shown += 1;
                }
                Err(error) => {
                    assert_eq!(code(&error), Code::Unavailable, "{error}");
                    withheld += 1;
                }
            }
            if part == "keys" && shown > 20 {
                // The keys that looks need are there, and anchors are written in place.
                break;
            }
        }
        assert!(part == "keys" || withheld == 3, "{shown} looks were shown on a full disk");
        if part == "data" {
            let says = || async { (health(&client, "").await == ServingStatus::NotServing).then_some(()) };
            until("health says that nothing is taken", says).await;
        }
        small.empty();
        if part == "data" {
            // Space alone changes nothing: a failed write is not tried again before a restart.
            assert_eq!(code(&report(&client, &home, nth).await.unwrap_err()), Code::Unavailable);
        }
        drop(client);
        block_in_place(|| small.kill(&home, part));
        let verified = verify(&home.places).await;
        assert_eq!(verified.status.code(), Some(0), "{}", said(&verified));
        let process = serve(&home.places).await.unwrap_or_else(|ended| panic!("{part}: {}", said(&ended)));
        let client = process.client().await;
        for (nth, event) in &acknowledged {
            assert_eq!(report(&client, &home, *nth).await.unwrap(), *event, "acknowledged, and not there");
        }
        // And everything else is what it was: nobody's case has changed.
        let seen = views(&client, &home.issuer(), &hub.case).await;
        for (person, view) in &hub.views[0] {
            assert_eq!(seen[person]["case"], view["case"], "{person}");
        }
        report(&client, &home, CALLS_MAX + 1).await.unwrap();
        drop(client);
        assert_eq!(process.stop(), Some(0));
        told.push(format!("{part}: {} acknowledged, {refused} refused, {shown} looks shown", acknowledged.len()));
    }
    println!("full disk: {}; nothing acknowledged was lost", told.join("; "));
}

/// `hub init`, where no file may become larger than so many blocks of 512 bytes. `trapped`: the write fails; otherwise
/// the system ends the process there.
fn init(places: &Places, blocks: usize, trapped: bool) -> std::process::ExitStatus {
    let trap = if trapped { "trap '' XFSZ; " } else { "" };
    let script = format!("{trap}ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script]).arg(program()).args(["init", "--origin", "test.hub", "--officers", "one", "two"]);
    command.arg("--data").arg(&places.data).arg("--keys").arg(&places.keys).stderr(Stdio::null());
    command.status().unwrap()
}

/// Either a hub that serves, or none, that neither `serve` nor `init` takes for one.
async fn whole_or_none(home: &Home, founded: bool) -> bool {
    let marked = home.places.keys.join("hub.json");
    match serve(&home.places).await {
        Ok(process) => {
            assert_eq!(process.stop(), Some(0));
            true
        }
        Err(refused) => {
            assert!(!founded, "founded, and refused: {}", said(&refused));
            // A marker that was cut short is damage, none is no hub.
            let code = if marked.exists() { 65 } else { 78 };
            assert_eq!(refused.status.code(), Some(code), "{}", said(&refused));
            let there = fs::read_dir(&home.places.keys).is_ok_and(|mut entries| entries.next().is_some());
            let again = init(&home.places, 1 << 20, true);
            assert_eq!(again.code(), Some(if there { 73 } else { 0 }), "made again over what there is");
            false
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_founding_that_is_cut_short_is_never_half_a_hub() {
    let (mut whole, mut none) = (0, 0);
    let mut count = |is_whole: bool| if is_whole { whole += 1 } else { none += 1 };
    // By the disk, at each size that a file reaches.
    for trapped in [true, false] {
        for blocks in (0..20).chain([24, 32, 48, 64, 96, 128, 192, 256]) {
            let home = Home::empty();
            let ended = init(&home.places, blocks, trapped);
            assert!(trapped || ended.success() || ended.signal().is_some() || ended.code().is_some());
            count(whole_or_none(&home, ended.success()).await);
        }
    }
    // Between any two files, and within each: a founding writes hub.json last.
    let home = Home::empty();
    assert!(init(&home.places, 1 << 20, true).success());
    let all = read_all(home.path());
    let places: Vec<&PathBuf> = all.keys().filter(|path| !path.ends_with("lock")).collect();
    let order = [
        "keys/log.key",
        "keys/issuer.key",
        "keys/keyring/epoch-1.key",
        "keys/keyring/keyring",
        "data/facts/00000000000000000001.seg",
        "keys/facts.anchor",
        "data/access/00000000000000000001.seg",
        "keys/access.anchor",
        "keys/hub.json",
    ];
    assert_eq!(places.len(), order.len(), "{places:?}");
    for nth in 0..order.len() {
        for part in [0, 1, 2] {
            let mut files: Files =
                order[..nth].iter().map(|path| (PathBuf::from(path), all[Path::new(path)].clone())).collect();
            let last = &all[Path::new(order[nth])];
            files.insert(order[nth].into(), last[..last.len() * part / 3].to_vec());
            count(whole_or_none(&home_with(&files), false).await);
        }
    }
    // By a kill, at any moment.
    let mut dice = Dice::seeded("founding");
    for _ in 0..number("HUB_FOUNDING_KILLS", 20) {
        let home = Home::empty();
        let mut command = Command::new(program());
        command.args(["init", "--origin", "test.hub", "--officers", "one", "two", "--data"]).arg(&home.places.data);
        command.arg("--keys").arg(&home.places.keys).stderr(Stdio::null());
        let wait = Duration::from_micros(dice.below(40_000));
        let ended = spawn_blocking(move || {
            let mut child = command.spawn().unwrap();
            // A moment, whatever it is: each is a good one to be killed at.
            std::thread::park_timeout(wait);
            child.kill().unwrap();
            child.wait().unwrap()
        });
        let founded = ended.await.unwrap().success();
        count(whole_or_none(&home, founded).await);
    }
    assert!(whole > 0 && none > 0);
    println!("founding: {none} cut short and no hub, {whole} whole");
}
