//! Upgrades: what an earlier release wrote is opened by this one, and says the same (decision 9).

use crate::world::{AUDITOR, Home, Process, hub, token};
use serde_json::{Value, json};
use std::{
    fs,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// Where the directories of earlier releases lie.
fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// Every release of which there is a directory.
fn releases() -> Vec<PathBuf> {
    let entries = fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().path());
    let releases: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    assert!(releases.iter().any(|release| release.ends_with("0.1.0")), "the first release is gone");
    releases
}

/// Copies a directory, for its owner alone: what a repository holds has other permissions.
fn copy(from: &Path, to: &Path) {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
            fs::set_permissions(&to, fs::Permissions::from_mode(0o600)).unwrap();
        }
    }
}

fn copied(release: &Path) -> Home {
    let home = Home::empty();
    copy(&release.join("data"), &home.places.data);
    copy(&release.join("keys"), &home.places.keys);
    home
}

fn expected(release: &Path, name: &str) -> Vec<Value> {
    serde_json::from_slice(&fs::read(release.join("expected").join(name)).unwrap()).unwrap()
}

/// Asks the auditor's question of the directories, and expects an answer.
fn asked(home: &Home, question: &[&str]) -> Vec<Value> {
    let (data, keys) = (home.places.data.to_str().unwrap(), home.places.keys.to_str().unwrap());
    let output = hub(&[&["audit"], question, &["-o", "json", "--data", data, "--keys", keys]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What a later release may say differently (more fields) is left out; what was seen may not change.
fn told(events: &[Value]) -> Vec<Value> {
    let of = |event: &Value| {
        let fields = ["event", "position", "recorded", "shown", "since", "superseded_by", "details"];
        fields.iter().map(|field| event[field].clone()).collect()
    };
    events.iter().map(of).collect()
}

/// The same logs, and each agency saw what it saw.
fn says_the_same(release: &Path, home: &Home) {
    for (expected, found) in expected(release, "verify.json").iter().zip(asked(home, &["verify"])) {
        for field in ["log", "verdict"] {
            assert_eq!(found[field], expected[field], "{}: {found}", release.display());
        }
        // A run of the hub may have added looks.
        if expected["log"] == "facts" {
            assert_eq!((&found["records"], &found["root"]), (&expected["records"], &expected["root"]));
        }
    }
    for agency in ["pol", "adv", "hlt", "prb"] {
        let expected = expected(release, &format!("{agency}.json"));
        assert!(!expected.is_empty());
        let found = asked(home, &["replay", "--case", "STK-YFWQ3EP", "--as-agency", agency]);
        assert_eq!(told(&found), told(&expected), "{}, {agency}", release.display());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_every_earlier_release_wrote_is_opened_served_and_says_the_same() {
    for release in releases() {
        for store in [true, false] {
            let home = copied(&release);
            if !store {
                fs::remove_dir_all(home.places.store()).unwrap();
            }
            says_the_same(&release, &home);
            let process = Process::serve(&home.places).unwrap_or_else(|no| panic!("{}: {no:?}", release.display()));
            let client = process.client().await;
            let question = json!({"case": "STK-YFWQ3EP", "as_agency": "adv"});
            let replayed = client.ask("audit/ReplayCase", Some(&token(&home.issuer(), AUDITOR)), &question).await;
            assert!(replayed.unwrap()["events"].as_array().is_some_and(|events| !events.is_empty()));
            drop(client);
            assert_eq!(process.stop(), Some(0));
            says_the_same(&release, &home);
        }
    }
}
