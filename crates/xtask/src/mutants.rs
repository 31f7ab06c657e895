//! Mutation testing by the pinned cargo-mutants: the code that decides who sees what (`sharing`) and who is let in
//! (`identity`, which judges certificates and tokens for the acceptor) is changed in one place after another. A change that
//! no test notices is one that a mistake could make, too. A run takes hours, so it is a command and no part of CI; what it
//! found is written down in `crates/sharing/README.md`.

use crate::{
    repo::{self, cargo},
    tools,
};
use anyhow::{Result, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What is changed, and the packages whose tests have to notice.
const PACKAGES: [(&str, &[&str]); 2] = [("sharing", &["sharing"]), ("identity", &["identity"])];

/// How long the tests of one change may take, in seconds, before it counts as noticed: a change can make a loop endless.
const TEST_SECONDS: &str = "120";

/// Runs one package, or all. A change that was missed fails the run, after all were tried.
pub fn run(only: Option<&str>, file: Option<&str>) -> Result<()> {
    let root = repo::root()?;
    let wanted: Vec<_> = PACKAGES.iter().filter(|(name, _)| only.is_none_or(|only| only == *name)).collect();
    ensure!(!wanted.is_empty(), "no such package; there are {}", PACKAGES.map(|(name, _)| name).join(", "));
    tools::install(&root, tools::MUTANTS)?;
    fs::create_dir_all(output(&root))?;
    for (name, tests) in wanted {
        repo::run(&root, &mut command(&root, name, tests, file))?;
    }
    Ok(())
}

fn command(root: &Path, package: &str, tests: &[&str], file: Option<&str>) -> Command {
    let mut command = cargo();
    command.args(["mutants", "--package", package, "--jobs", "1", "--timeout", TEST_SECONDS, "--no-shuffle"]);
    for name in tests {
        command.args(["--test-package", name]);
    }
    if let Some(file) = file {
        command.args(["--file", &format!("crates/{package}/src/**/*{file}*")]);
    }
    command.arg("--output").arg(output(root).join(package));
    command
}

/// Where what was missed is written down.
fn output(root: &Path) -> PathBuf {
    repo::target(root).join("mutants")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_is_changed_where_one_is_asked_for_and_its_own_tests_are_asked() {
        let told = |file| -> Vec<String> {
            let command = command(Path::new("/here"), "sharing", &["sharing"], file);
            command.get_args().map(|word| word.to_str().unwrap().to_owned()).collect()
        };
        assert!(!told(None).contains(&"--file".to_owned()));
        let words = told(Some("disclose"));
        assert!(words.windows(2).any(|two| two == ["--file", "crates/sharing/src/**/*disclose*"]), "{words:?}");
        assert!(words.windows(2).any(|two| two == ["--test-package", "sharing"]), "{words:?}");
    }

    #[test]
    fn a_package_that_is_not_among_them_is_refused() {
        assert!(run(Some("nothing"), None).unwrap_err().to_string().contains("sharing, identity"));
    }
}
