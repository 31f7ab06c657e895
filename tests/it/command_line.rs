//! What the program does with secrets, files that are there, and servers that are not.

use crate::world::{Home, program};
use server::Clock;
use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    process::{Command, Output},
};

/// Long enough to be a token, and nobody's.
const SECRET: &str = "eyJhbGciOiJFZERTQSJ9.c2VjcmV0.c2VjcmV0";
/// Nothing listens there.
const NOBODY: &str = "http://127.0.0.1:1";

fn hub(args: &[&str]) -> Output {
    Command::new(program()).args(args).env_remove("HUB_TOKEN").env("HUB_SERVER", NOBODY).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn i1_a_token_is_no_argument_and_is_not_repeated() {
    let joined = format!("--token={SECRET}");
    for before in [&["call"][..], &["submit"], &["audit", "verify"], &["audit", "replay"], &["backup"]] {
        for secret in [&["--token", SECRET][..], &[joined.as_str()]] {
            let output = hub(&[before, secret].concat());
            assert_eq!(output.status.code(), Some(2), "{before:?}: {}", said(&output));
            assert!(!said(&output).contains(SECRET), "{before:?}: {}", said(&output));
        }
    }
}

#[tokio::test]
async fn i2_what_is_there_is_not_written_over_and_what_is_new_is_for_its_owner_alone() {
    let home = Home::founded(Clock::real()).await;
    let (data, keys) = (home.places.data.to_str().unwrap(), home.places.keys.to_str().unwrap());
    let path = |name: &str| home.path().join(name);
    let (taken, link, dangling, new) = (path("taken"), path("link"), path("dangling"), path("new"));
    fs::write(&taken, "precious").unwrap();
    symlink(&taken, &link).unwrap();
    symlink(path("nowhere"), &dangling).unwrap();
    let prove = |to: &std::path::Path| {
        let args = ["audit", "prove", "--data", data, "--keys", keys, "--position", "1", "--to"];
        hub(&[&args[..], &[to.to_str().unwrap()]].concat())
    };
    for to in [&taken, &link, &dangling] {
        let output = prove(to);
        assert_eq!(output.status.code(), Some(73), "{}: {}", to.display(), said(&output));
    }
    assert_eq!(fs::read_to_string(&taken).unwrap(), "precious");
    assert!(!path("nowhere").exists() && link.is_symlink() && dangling.is_symlink());
    let output = prove(&new);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(fs::metadata(&new).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn the_sets_of_a_release_are_printed_and_what_is_wrong_with_a_file_is_told_at_once() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("courts.json");
    let file = path.to_str().unwrap();
    let printed = hub(&["reference", "first", "courts"]);
    assert_eq!(printed.status.code(), Some(0), "{}", said(&printed));
    fs::write(&path, &printed.stdout).unwrap();
    let checked = hub(&["reference", "check", file]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
    assert!(said(&checked).starts_with("courts version 1 with "), "{}", said(&checked));
    let text = String::from_utf8(printed.stdout).unwrap();
    fs::write(&path, text.replace("2020-01-20", "2020-02-30").replace("B90NM00", "B 90")).unwrap();
    let refused = hub(&["reference", "check", file]);
    assert_eq!(refused.status.code(), Some(65), "{}", said(&refused));
    for place in ["entries[0].valid_from: ", "entries[3].valid_from: "] {
        assert!(said(&refused).contains(place), "{place} {}", said(&refused));
    }
    // Nothing is sent of a file that is no set, and where nobody listens that is told.
    let adopted = hub(&["reference", "adopt", file]);
    assert_eq!(adopted.status.code(), Some(65), "{}", said(&adopted));
}

#[test]
fn i5_a_server_that_is_not_there_is_told_from_one_that_refuses() {
    let mut call = Command::new(program());
    let unreachable = call.args(["call", "cases/ListCases", "{}"]).env("HUB_SERVER", NOBODY).env("HUB_TOKEN", SECRET);
    let output = unreachable.output().unwrap();
    assert_eq!(output.status.code(), Some(69), "{}", said(&output));
}
