#![allow(clippy::unwrap_used, reason = "tests may")]
//! A directory that is written to, well and badly.

use super::*;
use crate::trust::tests::{Ca, provider};
use std::{os::unix::fs::PermissionsExt, time::Duration};
use tempfile::TempDir;

const JWKS: &str =
    r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"a"}]}"#;

struct Dir(TempDir);

impl Dir {
    fn new() -> Self {
        let dir = Self(TempDir::new().unwrap());
        let ca = Ca::new("pol");
        fs::create_dir_all(dir.path("agencies/pol")).unwrap();
        dir.put("agencies/pol/ca.pem", &ca.pem());
        dir.put("agencies/pol/crl.pem", &ca.crl(&[], Duration::from_hours(48)));
        dir.put("agencies/pol/issuer.json", r#"{"issuer":"https://a.example","algorithms":["EdDSA"],"keys":"file"}"#);
        dir.put("agencies/pol/jwks.json", JWKS);
        dir.put("server.pem", "certificate");
        dir.put("server.key", "key");
        dir.mode("server.key", 0o600);
        dir
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn mode(&self, name: &str, mode: u32) {
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    fn read(&self, before: &Folder) -> (Folder, Vec<PathBuf>) {
        let (folder, problems) = Folder::read(self.0.path(), before, &provider());
        let told = problems.into_iter().map(|problem| problem.file.strip_prefix(self.0.path()).unwrap().to_owned());
        (folder, told.collect())
    }
}

#[test]
fn a_broken_file_changes_nothing_and_is_told_by_its_name_and_the_rest_is_read() {
    let dir = Dir::new();
    let (first, problems) = dir.read(&Folder::default());
    assert_eq!(problems, [""; 0].map(PathBuf::from));
    let pol = &first.agencies[&"pol".parse().unwrap()];
    assert!(pol.trusted.is_some() && pol.issuer.is_some() && pol.keys.as_ref().unwrap().has("a"));
    let last = |name: &str| fs::read_to_string(dir.path(name)).unwrap();
    for (name, told) in [
        ("server.pem", "server.pem"),
        ("server.key", "server.key"),
        ("agencies/pol/ca.pem", "agencies/pol"),
        ("agencies/pol/crl.pem", "agencies/pol"),
        ("agencies/pol/issuer.json", "agencies/pol/issuer.json"),
        ("agencies/pol/jwks.json", "agencies/pol/jwks.json"),
    ] {
        let whole = last(name);
        for broken in [Some(&whole.as_bytes()[..whole.len() / 2]), Some(&[0xff, 0xfe][..]), None] {
            match broken {
                Some(bytes) => fs::write(dir.path(name), bytes).unwrap(),
                None => fs::remove_file(dir.path(name)).unwrap(),
            }
            let (now, problems) = dir.read(&first);
            let at_start = dir.read(&Folder::default()).1;
            // A certificate that was cut short is found by who makes a server of it.
            if !(name.starts_with("server") && broken == Some(&whole.as_bytes()[..whole.len() / 2])) {
                assert_eq!(problems.len(), 1, "{name} {broken:?}");
                let told_name = problems[0].to_str().unwrap();
                assert!([told, name].contains(&told_name), "{name} {broken:?}: {told_name}");
                // What an agency never had it need not have.
                let optional = ["agencies/pol/ca.pem", "agencies/pol/issuer.json"].contains(&name);
                assert_eq!(at_start.len(), usize::from(!(optional && broken.is_none())), "{name} {broken:?}");
                assert_eq!(now.server, first.server);
            }
            let pol = &now.agencies[&"pol".parse().unwrap()];
            assert!(pol.trusted.is_some() && pol.issuer.is_some() && pol.keys.is_some(), "{name} {broken:?}");
        }
        dir.put(name, &whole);
        if name == "server.key" {
            dir.mode(name, 0o600);
        }
    }
    assert_eq!(dir.read(&first).1, [""; 0].map(PathBuf::from));
    // An agency whose directory is gone is trusted no more; a stray file stops the directory from being believed.
    dir.put("agencies/note.txt", "x");
    let (now, problems) = dir.read(&first);
    assert_eq!((now.agencies.len(), problems), (1, vec![PathBuf::from("agencies/note.txt")]));
    fs::remove_file(dir.path("agencies/note.txt")).unwrap();
    fs::remove_dir_all(dir.path("agencies/pol")).unwrap();
    assert!(dir.read(&first).0.agencies.is_empty());
}

#[test]
fn a_key_that_others_may_read_is_not_used() {
    let dir = Dir::new();
    for mode in [0o644, 0o640, 0o604, 0o660] {
        dir.mode("server.key", mode);
        let (folder, problems) = dir.read(&Folder::default());
        assert_eq!((folder.server, problems), (None, vec![PathBuf::from("server.key")]), "{mode:o}");
    }
    dir.mode("server.key", 0o400);
    assert!(dir.read(&Folder::default()).0.server.is_some());
}

#[test]
fn a_file_may_be_so_large_a_directory_hold_so_many_and_what_cannot_be_looked_for_is_a_problem() {
    let dir = Dir::new();
    let text = "x".repeat(usize::try_from(FILE_MAX).unwrap());
    dir.put("server.pem", &text);
    assert_eq!(optional(&dir.path("server.pem")).unwrap().map(|read| read.len()), Some(text.len()));
    dir.put("server.pem", &(text + "x"));
    assert!(optional(&dir.path("server.pem")).is_err());
    assert!(optional(&dir.path("nothing")).unwrap().is_none());
    assert!(optional(&dir.path("server.pem/below")).is_err(), "not that it is not there");
    let all = dir.path("all");
    for nth in 0..AGENCIES_MAX {
        fs::create_dir_all(all.join(format!("a{nth}"))).unwrap();
    }
    assert_eq!(agencies(&all).unwrap().len(), AGENCIES_MAX);
    fs::create_dir(all.join("more")).unwrap();
    assert!(agencies(&all).is_err());
}
