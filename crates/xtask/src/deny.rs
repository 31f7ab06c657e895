//! Packages of others, checked by the pinned cargo-deny under `.cargo/deny.toml`: where they come from, under which
//! licence, which are banned, which come in a second version, and on demand which have a known vulnerability.
//!
//! What may be passed over in silence elsewhere fails here too: an exception that nothing needs any more.

use crate::{
    repo::{self, cargo},
    tools,
};
use anyhow::{Context, Result, ensure};
use std::{fs, os::unix::fs::symlink, path::Path, process::Command};

/// The settings.
const SETTINGS: &str = ".cargo/deny.toml";

/// The folder below `db-path` in which cargo-deny keeps the `RustSec` database: its name and a digest of its address.
const DATABASE: &str = "advisory-db-3157b0e258782691";

/// Exceptions that nothing needs are problems.
const STRICT: [&str; 4] = ["unmatched-skip", "unmatched-skip-root", "unnecessary-skip", "unused-wrapper"];

/// Checks the repository; with a git clone of the `RustSec` advisory database, also for known vulnerabilities. A database
/// that was last changed more than 90 days ago is refused: it would say nothing of what became known since.
pub fn run(database: Option<&Path>) -> Result<()> {
    let root = repo::root()?;
    tools::install(&root, tools::DENY)?;
    check(&root, &root.join(SETTINGS), database)
}

fn check(root: &Path, settings: &Path, database: Option<&Path>) -> Result<()> {
    let Some(database) = database else {
        let mut deny = deny(settings);
        return repo::run(root, deny.args(STRICT.iter().flat_map(|lint| ["-D", lint])).args(CHECKS));
    };
    ensure!(database.join(".git").exists(), "{} is no git clone of an advisory database", database.display());
    let work = tempfile::tempdir()?;
    symlink(fs::canonicalize(database)?, work.path().join(DATABASE))?;
    let text = fs::read_to_string(settings).with_context(|| format!("{} cannot be read", settings.display()))?;
    let place = format!("[advisories]\ndb-path = \"{}\"\n", work.path().display());
    let with_database = work.path().join("deny.toml");
    fs::write(&with_database, text.replacen("[advisories]\n", &place, 1))?;
    let mut deny = deny(&with_database);
    repo::run(root, deny.args(STRICT.iter().flat_map(|lint| ["-D", lint])).args(CHECKS).arg("advisories"))
}

/// What can be answered without a network.
const CHECKS: [&str; 3] = ["licenses", "bans", "sources"];

fn deny(settings: &Path) -> Command {
    let mut command = cargo();
    command.args(["deny", "--locked", "--offline", "--config"]).arg(settings).arg("check");
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    /// A workspace of one package with these lines under `[package]` and `[dependencies]`.
    fn workspace(package: &str, dependencies: &str) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        lay(dir.path(), package, dependencies);
        repo::run(dir.path(), cargo().args(["generate-lockfile", "--offline", "--quiet"])).unwrap();
        dir
    }

    /// As [`workspace`], with what is fetched kept in a place of its own.
    fn workspace_in(home: &Path, package: &str, dependencies: &str) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        lay(dir.path(), package, dependencies);
        repo::run(dir.path(), cargo().args(["fetch", "--quiet"]).env("CARGO_HOME", home)).unwrap();
        dir
    }

    fn lay(dir: &Path, package: &str, dependencies: &str) {
        let head = "[package]\nname = \"planted\"\nversion = \"0.0.0\"\nedition = \"2024\"";
        let manifest = format!("{head}\n{package}\n[dependencies]\n{dependencies}\n[workspace]\n");
        fs::write(dir.join("Cargo.toml"), manifest).unwrap();
        fs::create_dir(dir.join("src")).unwrap();
        fs::write(dir.join("src/lib.rs"), "").unwrap();
    }

    /// A clone of a database that says of a package of ours that it is vulnerable.
    fn database(package: &str) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("crates").join(package);
        fs::create_dir_all(&folder).unwrap();
        let advisory = format!(
            "```toml\n[advisory]\nid = \"RUSTSEC-2099-0001\"\npackage = \"{package}\"\ndate = \"2026-01-01\"\n\
             [versions]\npatched = []\n```\n\n# Planted\n\nNothing of this is true.\n"
        );
        fs::write(folder.join("RUSTSEC-2099-0001.md"), advisory).unwrap();
        commit(dir.path());
        dir
    }

    fn commit(dir: &Path) {
        let git = |words: &[&str]| {
            let mut git = Command::new("git");
            git.args(["-c", "user.name=test", "-c", "user.email=test@hub.invalid"]);
            repo::run(dir, git.args(words)).unwrap();
        };
        git(&["init", "--quiet"]);
        git(&["add", "--all"]);
        git(&["commit", "--quiet", "--message", "planted"]);
    }

    /// The settings of the repository; without those exceptions that a small workspace cannot need.
    fn settings(dir: &Path) -> PathBuf {
        let text = fs::read_to_string(repo::root().unwrap().join(SETTINGS)).unwrap();
        let (head, bans) = text.split_once("# Packages that come in a second version").unwrap();
        assert!(bans.contains("skip-tree"), "the exceptions come last");
        let head: String =
            head.lines().filter(|line| !line.contains("wrappers =")).fold(String::new(), |all, line| all + line + "\n");
        let file = dir.join("deny.toml");
        fs::write(&file, head.replace("unused-allowed-license = \"deny\"", "unused-allowed-license = \"allow\""))
            .unwrap();
        file
    }

    fn passes(workspace: &Path, database: Option<&Path>) -> bool {
        check(workspace, &settings(workspace), database).is_ok()
    }

    #[test]
    fn a_package_under_a_licence_that_is_not_listed_is_refused() {
        assert!(passes(workspace("license = \"Apache-2.0\"", "").path(), None));
        for package in ["license = \"AGPL-3.0-only\"", ""] {
            assert!(!passes(workspace(package, "").path(), None), "{package}");
        }
    }

    #[test]
    fn a_package_from_a_git_repository_is_refused() {
        let other = workspace("license = \"MIT\"", "");
        assert!(passes(other.path(), None));
        commit(other.path());
        let by_git = format!("other = {{ package = \"planted\", git = \"file://{}\" }}", other.path().display());
        // Fetched from this machine into a place of its own, so that the check itself asks nobody.
        let home = tempfile::tempdir().unwrap();
        let dir = workspace_in(home.path(), "license = \"MIT\"", &by_git);
        let mut deny = deny(&settings(dir.path()));
        let said = deny.args(CHECKS).env("CARGO_HOME", home.path()).current_dir(dir.path()).output().unwrap();
        let why = String::from_utf8_lossy(&said.stderr);
        assert!(!said.status.success() && why.contains("error[source-not-allowed]"), "{why}");
    }

    #[test]
    fn a_known_vulnerability_is_refused_where_the_database_knows_it() {
        let workspace = workspace("license = \"MIT\"", "");
        assert!(passes(workspace.path(), Some(database("elsewhere").path())));
        let repository = repo::root().unwrap();
        let settings = repository.join(SETTINGS);
        assert!(check(&repository, &settings, Some(database("elsewhere").path())).is_ok());
        assert!(check(&repository, &settings, Some(database("uuid").path())).is_err());
        // Nothing that is no clone is taken for a database without a word of harm.
        let nothing = tempfile::tempdir().unwrap();
        assert!(check(&repository, &settings, Some(nothing.path())).is_err());
    }
}
