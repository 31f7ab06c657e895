//! The top level of the repository, and the first commands of its README.

use std::collections::BTreeSet;

/// What lies at the top, and nothing else but dot-files: a reader takes it in at one look.
const TOP: [&str; 8] = ["Cargo.lock", "Cargo.toml", "LICENSE", "README.md", "crates", "deploy", "proto", "tests"];

/// The first commands of the README, in this order: run it, test it.
const COMMANDS: [&str; 2] = ["cargo run --release -- serve --demo", "cargo xtask ci"];

/// The top level holds all of `TOP` and nothing else but dot-files.
pub fn top_level(tracked: &[String]) -> Vec<String> {
    let found: BTreeSet<_> = tracked.iter().filter_map(|path| path.split('/').next()).collect();
    let extra = found.iter().filter(|name| !name.starts_with('.') && !TOP.contains(name));
    let missing = TOP.iter().filter(|name| !found.contains(*name));
    extra
        .map(|name| format!("{name}: does not belong at the top level"))
        .chain(missing.map(|name| format!("{name}: is missing at the top level")))
        .collect()
}

/// The first two commands of the README are the ones that run and test the product.
pub fn commands(readme: &str) -> Vec<String> {
    let found: Vec<_> = command_lines(readme).take(COMMANDS.len()).collect();
    if found == COMMANDS {
        return Vec::new();
    }
    vec![format!("README.md: the first commands are {found:?}, they must be {COMMANDS:?}")]
}

/// The lines in fenced blocks, without prompt, trailing comment or blank lines.
fn command_lines(text: &str) -> impl Iterator<Item = &str> {
    let blocks = text.split("```").skip(1).step_by(2);
    blocks.flat_map(|block| block.lines().skip(1)).filter_map(|line| {
        let command = line.split(" #").next().unwrap_or(line).trim().trim_start_matches("$ ").trim();
        (!command.is_empty() && !command.starts_with('#')).then_some(command)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tracked(extra: &[&str]) -> Vec<String> {
        let mut paths: Vec<_> = TOP.iter().map(|name| format!("{name}/x")).collect();
        paths.extend([".gitignore".to_owned(), ".ci/run".to_owned()]);
        paths.extend(extra.iter().map(|&path| path.to_owned()));
        paths
    }

    #[test]
    fn the_top_level_holds_what_was_asked_for_and_no_more() {
        assert!(top_level(&tracked(&[])).is_empty());
        assert_eq!(top_level(&tracked(&["scripts/run.sh"])), ["scripts: does not belong at the top level"]);
        let without = tracked(&[]).into_iter().filter(|path| !path.starts_with("README")).collect::<Vec<_>>();
        assert_eq!(top_level(&without), ["README.md: is missing at the top level"]);
    }

    #[test]
    fn the_readme_begins_with_the_command_that_runs_and_the_one_that_tests() {
        let readme = |first: &str, second: &str| format!("# Hub\n\n```sh\n{first}\n\n$ {second}  # tests\n```\n");
        assert!(commands(&readme(COMMANDS[0], COMMANDS[1])).is_empty());
        assert!(!commands(&readme(COMMANDS[1], COMMANDS[0])).is_empty());
        assert!(!commands(&readme("make", COMMANDS[1])).is_empty());
        assert!(!commands(&format!("{} {}", COMMANDS[0], COMMANDS[1])).is_empty(), "prose is no command");
        assert!(!commands("").is_empty());
    }

    #[test]
    fn the_two_commands_may_stand_in_blocks_of_their_own() {
        assert!(commands(&format!("```\n{}\n```\ntext\n```sh\n{}\n```", COMMANDS[0], COMMANDS[1])).is_empty());
    }
}
