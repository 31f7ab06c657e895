//! The soak: more seeded worlds than CI runs, or one of them again. The worlds themselves are tests of `server`
//! (`simulation.rs`); here they are only built as the program is shipped, and told which seeds to take.

use crate::repo::{self, cargo};
use anyhow::Result;
use std::process::Command;

/// Worlds of a soak where nothing else is asked for.
const SEEDS: u64 = 20_000;

/// Runs so many worlds from a seed on; of a seed alone, that one.
pub fn run(seeds: Option<u64>, seed: Option<u64>) -> Result<()> {
    repo::run(&repo::root()?, &mut command(seeds, seed))
}

fn command(seeds: Option<u64>, seed: Option<u64>) -> Command {
    let count = seeds.unwrap_or(if seed.is_some() { 1 } else { SEEDS });
    let mut command = cargo();
    command.args(["test", "--locked", "--release", "--package", "server", "--lib"]);
    command.args(["simulation::every_world_keeps_the_laws", "--", "--exact", "--nocapture"]);
    command.env("SIMULATION_SEEDS", count.to_string()).env("SIMULATION_SEED", seed.unwrap_or(0).to_string());
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;

    fn told(seeds: Option<u64>, seed: Option<u64>) -> Vec<String> {
        let command = command(seeds, seed);
        let value = |name: &str| {
            let found = command.get_envs().find(|(key, _)| *key == OsStr::new(name));
            found.unwrap().1.unwrap().to_str().unwrap().to_owned()
        };
        vec![value("SIMULATION_SEED"), value("SIMULATION_SEEDS")]
    }

    #[test]
    fn a_seed_alone_is_run_once_and_without_one_many_are() {
        assert_eq!(told(None, Some(77)), ["77", "1"]);
        assert_eq!(told(Some(5), Some(77)), ["77", "5"]);
        assert_eq!(told(Some(5), None), ["0", "5"]);
        assert_eq!(told(None, None), ["0", "20000"]);
    }
}
