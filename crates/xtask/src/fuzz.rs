//! Runs the fuzz targets of `crates/fuzz` with libFuzzer, each for a fixed time.
//!
//! The crates of this workspace are compiled once more, so that libFuzzer sees their branches; packages of others are
//! those of the release build. No nightly toolchain and no further tool is needed, only a C++ compiler.

use crate::repo::{self, cargo};
use anyhow::{Context, Result, bail, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command},
    thread::available_parallelism,
};

/// How long each target runs where nothing else is asked for, in seconds.
const SECONDS: u64 = 300;
/// The longest input, in bytes: more than a record may have.
const INPUT_MAX: u64 = 65_536;
/// How long one input may take, in seconds, and how much memory, in MiB, before it is a finding.
const INPUT_SECONDS: u64 = 10;
const MEMORY_MAX: u64 = 2_048;

/// Every target, or one, for so many seconds each. What one finds ends the run, and lies below the target directory.
pub fn run(seconds: Option<u64>, only: Option<&str>) -> Result<()> {
    let root = repo::root()?;
    repo::run(&root, &mut build(&root))?;
    let target = repo::target(&root);
    let program = target.join("release/fuzz");
    let (corpus, found) = (target.join("fuzz/corpus"), target.join("fuzz/found"));
    fs::create_dir_all(&found)?;
    let names = Command::new(&program).env("FUZZ_SEEDS", &corpus).output().context("the seeds cannot be written")?;
    ensure!(names.status.success(), "the seeds cannot be written: {}", String::from_utf8_lossy(&names.stderr));
    let names = String::from_utf8(names.stdout)?;
    let mut waiting: Vec<&str> = names.lines().filter(|name| only.is_none_or(|only| only == *name)).rev().collect();
    ensure!(!waiting.is_empty(), "no such target; there are {}", names.lines().collect::<Vec<_>>().join(", "));
    let at_once = available_parallelism().map_or(1, usize::from);
    let mut running: Vec<Running> = Vec::new();
    loop {
        while running.len() < at_once
            && let Some(name) = waiting.pop()
        {
            running.push(Running::begin(name, &program, &corpus, &found, seconds.unwrap_or(SECONDS))?);
        }
        if running.is_empty() {
            return Ok(());
        }
        running.remove(0).end()?;
    }
}

/// Compiles the targets. Cargo keeps what a wrapper compiles apart from everything else.
fn build(root: &Path) -> Command {
    let mut build = cargo();
    build.args(["build", "--locked", "--release", "--package", "fuzz", "--bins"]);
    build.env("RUSTC_WORKSPACE_WRAPPER", root.join("crates/fuzz/instrumented.sh"));
    build
}

/// A target under way.
struct Running {
    name: String,
    child: Child,
    output: PathBuf,
    found: PathBuf,
}

impl Running {
    fn begin(name: &str, program: &Path, corpus: &Path, found: &Path, seconds: u64) -> Result<Self> {
        let output = corpus.join(format!("{name}.log"));
        let mut fuzz = Command::new(program);
        fuzz.env("FUZZ_TARGET", name).arg(corpus.join(name));
        fuzz.arg(format!("-max_total_time={seconds}")).arg(format!("-max_len={INPUT_MAX}"));
        fuzz.arg(format!("-timeout={INPUT_SECONDS}")).arg(format!("-rss_limit_mb={MEMORY_MAX}"));
        fuzz.arg(format!("-artifact_prefix={}/{name}-", found.display())).arg("-print_final_stats=1");
        fuzz.stderr(fs::File::create(&output)?).stdout(fs::File::create(corpus.join("out"))?);
        let child = fuzz.spawn().with_context(|| format!("{} cannot be run", program.display()))?;
        Ok(Self { name: name.to_owned(), child, output, found: found.to_owned() })
    }

    fn end(mut self) -> Result<()> {
        let status = self.child.wait()?;
        let said = String::from_utf8_lossy(&fs::read(&self.output)?).into_owned();
        let stat = |name: &str| said.lines().find_map(|line| line.strip_prefix(name)).map_or("?", str::trim).to_owned();
        if !status.success() {
            let end: Vec<_> = said.lines().rev().take(30).collect();
            let end: Vec<_> = end.into_iter().rev().collect();
            bail!("{}: found something; the input is in {}\n{}", self.name, self.found.display(), end.join("\n"));
        }
        println!("fuzz: {}: {} inputs, nothing found", self.name, stat("stat::number_of_executed_units:"));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{ffi::OsStr, os::unix::fs::PermissionsExt};

    #[test]
    fn the_targets_are_compiled_so_that_the_fuzzer_sees_them() {
        let build = build(&repo::root().unwrap());
        let told = build.get_envs().find(|(name, _)| *name == OsStr::new("RUSTC_WORKSPACE_WRAPPER"));
        let wrapper = PathBuf::from(told.unwrap().1.unwrap());
        assert_eq!(fs::metadata(&wrapper).unwrap().permissions().mode() & 0o111, 0o111);
    }

    #[test]
    fn a_target_that_finds_something_fails_with_what_it_said() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("some")).unwrap();
        let program = dir.path().join("program");
        for (script, fine) in [("exit 0", true), ("echo 'it panicked' >&2; exit 77", false)] {
            fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
            let running = Running::begin("some", &program, dir.path(), dir.path(), 1).unwrap();
            let ended = running.end();
            assert_eq!(ended.is_ok(), fine);
            assert!(fine || format!("{:#}", ended.unwrap_err()).contains("it panicked"));
        }
    }
}
