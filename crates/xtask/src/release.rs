//! The program as it is shipped, with the list of everything in it: an SBOM (`CycloneDX`, JSON) beside it, the same list
//! within it (`cargo audit bin` reads that), and the SHA-256 of both files.

use crate::{
    repo::{self, cargo},
    tools,
};
use anyhow::{Context, Result, ensure};
use std::{fs, path::Path, process::Command};

/// Names the packages within a program.
const AUDITABLE: (&str, &str) = ("cargo-auditable", "0.7.7");
/// Writes SBOMs.
const CYCLONEDX: (&str, &str) = ("cargo-cyclonedx", "0.5.9");
/// The SBOM, as the tool writes it beside the manifest of the program's package and as it lies beside the program.
const SBOM: &str = "hub.cdx";
/// The name of the section of the program that lists its packages.
const SECTION: &[u8] = b".dep-v0";
/// Packages that are in every build of the program: an SBOM without one of them is of something else.
const NAMED: [&str; 4] = ["sled", "tonic", "aws-lc-rs", "cedar-policy"];
/// The digests.
const SUMS: &str = "SHA256SUMS";

/// Builds all of it into `release` below the target directory.
pub fn run() -> Result<()> {
    let root = repo::root()?;
    for tool in [AUDITABLE, CYCLONEDX] {
        tools::install(&root, tool)?;
    }
    repo::run(&root, cargo().args(["auditable", "build", "--locked", "--release", "--package", "server"]))?;
    let place = repo::target(&root).join("release");
    let mut sbom = cargo();
    sbom.args(["cyclonedx", "--format", "json", "--spec-version", "1.5", "--override-filename", SBOM]);
    sbom.args(["--target", &host()?, "--manifest-path", "crates/server/Cargo.toml"]);
    repo::run(&root, &mut sbom)?;
    let name = format!("{SBOM}.json");
    let text = fs::read_to_string(root.join("crates/server").join(&name)).context("the SBOM was not written");
    sweep(&root, &name)?;
    let text = text?;
    whole(&text, &fs::read_to_string(root.join("Cargo.lock"))?)?;
    // The section that cargo-auditable adds; an ordinary build over it would have taken it away again.
    let program = fs::read(place.join("hub"))?;
    ensure!(program.windows(SECTION.len()).any(|window| window == SECTION), "the program does not name its packages");
    fs::write(place.join(&name), text)?;
    let sums = Command::new("sha256sum").args(["hub", &name]).current_dir(&place).output()?;
    ensure!(sums.status.success(), "sha256sum: {}", String::from_utf8_lossy(&sums.stderr));
    fs::write(place.join(SUMS), &sums.stdout)?;
    println!("release: hub, {name} and {SUMS} are in {}", place.display());
    Ok(())
}

/// Whether the SBOM is one, and names what the program is certainly made of in the versions of the lock file.
fn whole(sbom: &str, lock: &str) -> Result<()> {
    ensure!(sbom.contains("\"bomFormat\": \"CycloneDX\""), "what was written is no CycloneDX SBOM");
    for name in NAMED {
        let mut lines = lock.lines().skip_while(|line| *line != format!("name = \"{name}\""));
        let version = lines.nth(1).and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
        let version = version.with_context(|| format!("{name} is not in Cargo.lock"))?;
        ensure!(sbom.contains(&format!("pkg:cargo/{name}@{version}")), "the SBOM does not name {name} {version}");
    }
    Ok(())
}

/// The platform that is built for: this machine's.
fn host() -> Result<String> {
    let said = Command::new("rustc").arg("-vV").output().context("rustc cannot be run")?;
    let said = String::from_utf8(said.stdout)?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc does not name its host")?;
    Ok(host.to_owned())
}

/// The tool writes one beside the manifest of each of our packages; one is enough.
fn sweep(root: &Path, name: &str) -> Result<()> {
    for package in fs::read_dir(root.join("crates"))?.chain(fs::read_dir(root)?) {
        let file = package?.path().join(name);
        if file.exists() {
            fs::remove_file(file)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_sbom_that_lacks_a_package_or_names_another_version_is_refused() {
        let lock: String = NAMED.map(|name| format!("[[package]]\nname = \"{name}\"\nversion = \"1.2.3\"\n")).concat();
        let purls = |version: &str| NAMED.map(|name| format!("pkg:cargo/{name}@{version}\n")).concat();
        let head = "\"bomFormat\": \"CycloneDX\"\n";
        assert!(whole(&format!("{head}{}", purls("1.2.3")), &lock).is_ok());
        let other = whole(&format!("{head}{}", purls("1.2.2")), &lock).unwrap_err().to_string();
        assert_eq!(other, "the SBOM does not name sled 1.2.3");
        assert!(whole(&purls("1.2.3"), &lock).is_err());
        assert!(whole(head, "").is_err());
    }

    #[test]
    fn only_the_files_of_the_tool_are_swept() {
        let root = tempfile::tempdir().unwrap();
        let package = root.path().join("crates/some");
        fs::create_dir_all(&package).unwrap();
        for name in ["hub.cdx.json", "Cargo.toml"] {
            fs::write(package.join(name), "").unwrap();
        }
        sweep(root.path(), "hub.cdx.json").unwrap();
        assert!(!package.join("hub.cdx.json").exists() && package.join("Cargo.toml").exists());
    }
}
