//! Where the repository is, which files it tracks, and how to run a program in it.

use anyhow::{Context, Result, bail, ensure};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The top of the repository: two folders above this crate.
pub fn root() -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.ancestors().nth(2).context("this crate lies in crates/xtask")?;
    Ok(root.to_path_buf())
}

/// The target directory.
pub fn target(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir))
}

/// The `cargo` that runs this program, so that a chosen toolchain stays chosen.
pub fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The tracked files, as paths from the top of the repository with `/` between folders.
pub fn tracked(root: &Path) -> Result<Vec<String>> {
    let git = Command::new("git").args(["ls-files", "-z"]).current_dir(root).output().context("cannot run git")?;
    ensure!(git.status.success(), "git ls-files failed: {}", String::from_utf8_lossy(&git.stderr).trim());
    let names = String::from_utf8(git.stdout).context("a file name is not UTF-8")?;
    Ok(names.split_terminator('\0').map(str::to_owned).collect())
}

/// The text of a file, or `None` if there is no such file or it is not text.
pub fn text(root: &Path, path: &str) -> Option<String> {
    fs::read(root.join(path)).ok().and_then(|bytes| String::from_utf8(bytes).ok())
}

/// Runs a command in the repository with its output going straight to ours.
pub fn run(root: &Path, command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let status = command.current_dir(root).status().with_context(|| format!("cannot run {shown}"))?;
    if !status.success() {
        bail!("{shown}: {status}");
    }
    Ok(())
}

/// A command as a person would type it.
pub fn shown(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_stem().unwrap_or_default();
    let words = std::iter::once(name).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_holds_the_workspace() {
        let root = root().unwrap();
        assert!(text(&root, "Cargo.toml").unwrap().contains("[workspace]"));
        assert_eq!(text(&root, "no such file"), None);
    }

    #[test]
    fn a_command_that_fails_is_an_error_that_names_it() {
        let root = root().unwrap();
        assert!(run(&root, cargo().arg("--version")).is_ok());
        let error = run(&root, cargo().arg("no-such-command")).unwrap_err().to_string();
        assert!(error.starts_with("cargo no-such-command: "), "{error}");
    }
}
