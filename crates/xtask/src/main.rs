//! `cargo xtask`: everything that is done to the product rather than by it.

use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};
use xtask::{ci, codegen, deny, fuzz, mutants, release, simulate, tidy, tools};

/// The tasks of this repository. Every one runs on a clean clone with cargo and a C compiler alone, but for `tools` (and
/// `ci`, which begins with it), which needs pip and a package index once; `deny`, `mutants` and `release`, which build their
/// tools once; and `fuzz`, which needs a C++ compiler.
#[derive(Parser)]
#[command(name = "cargo xtask", version)]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// All of CI, in order, up to the first failure.
    Ci,
    /// What the hub does on this machine, beside what the machine itself can do, in one run.
    Bench {
        #[command(subcommand)]
        part: Option<Part>,
    },
    /// Write the Rust for proto/ into crates/api/src/generated.
    Codegen {
        /// Write nothing; fail if the committed files are not what proto/ gives.
        #[arg(long)]
        check: bool,
    },
    /// Packages of others: licences, sources, bans, second versions, and on demand known vulnerabilities.
    Deny {
        /// A git clone of the `RustSec` advisory database; without one vulnerabilities are not looked for.
        #[arg(long)]
        db: Option<PathBuf>,
    },
    /// Fuzz the parsers of bytes from outside, or one, with libFuzzer. `ci` runs all of them for a moment.
    Fuzz {
        /// For how many seconds each; 300 if left out.
        #[arg(long)]
        seconds: Option<u64>,
        /// Only this target, e.g. `command`.
        target: Option<String>,
    },
    /// The program as it is shipped, with the list of everything in it: within it, and beside it as an SBOM (`CycloneDX`),
    /// and their digests. Fails where the pinned cargo-auditable and cargo-cyclonedx are neither there nor can be built.
    Release,
    /// Changes what decides who sees what and who is let in, one place after another, and asks the tests whether they notice.
    /// What was missed lies below the target directory.
    Mutants {
        /// Of `sharing` or `identity` alone.
        #[arg(long)]
        package: Option<String>,
        /// Only files whose path holds this, e.g. `disclose`.
        #[arg(long)]
        file: Option<String>,
    },
    /// Seeded worlds: a hub on a log that conflicts, stalls, loses acknowledgements and crashes; the laws are checked.
    Simulate {
        /// How many worlds; 20,000, or one where a seed is given.
        #[arg(long)]
        seeds: Option<u64>,
        /// The first of them.
        #[arg(long)]
        seed: Option<u64>,
    },
    /// The house checks: layout, layers, absences, texts, comments.
    Tidy,
    /// Fetch the pinned nats-server that tests run into target/tools, and build the pinned cargo-deny; check both.
    Tools,
}

/// What can be measured by itself.
#[derive(Subcommand)]
enum Part {
    /// The log: appends beside a plain file on the same disk, replay, starts, memory.
    Log {
        /// A tenth of the events, and short turns.
        #[arg(long)]
        quick: bool,
        /// How many events the journal holds when it is opened.
        #[arg(long)]
        events: Option<u64>,
        /// A directory on the disk that is measured; the system's for temporary files otherwise.
        #[arg(long)]
        dir: Option<String>,
    },
}

fn main() -> ExitCode {
    let done = match Args::parse().task {
        Task::Ci => ci::run(),
        Task::Bench { part: None } => ci::bench(),
        Task::Bench { part: Some(Part::Log { quick, events, dir }) } => ci::bench_log(quick, events, dir),
        Task::Codegen { check: false } => codegen::write(),
        Task::Codegen { check: true } => codegen::check(),
        Task::Deny { db } => deny::run(db.as_deref()),
        Task::Fuzz { seconds, target } => fuzz::run(seconds, target.as_deref()),
        Task::Release => release::run(),
        Task::Mutants { package, file } => mutants::run(package.as_deref(), file.as_deref()),
        Task::Simulate { seeds, seed } => simulate::run(seeds, seed),
        Task::Tidy => tidy::run(),
        Task::Tools => tools::fetch(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
