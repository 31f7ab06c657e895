//! Rust for the API: `proto/` in, `crates/api/src/generated/` out, committed.
//!
//! Committed so that building needs cargo alone: no protoc, no build script. `--check` generates again and compares, so
//! the committed files can neither be edited nor forgotten.

use crate::{protos, repo};
use anyhow::{Context, Result, bail};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

const PROTOS: &str = "proto";
const GENERATED: &str = "crates/api/src/generated";

/// The module tree, included by `crates/api/src/lib.rs`.
const MODULES: &str = "modules.rs";

/// The compiled protos without comments, for reflection and for tools that speak JSON.
const DESCRIPTOR: &str = "descriptor.bin";

/// Generated files by name.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Replaces the committed files by what `proto/` gives.
pub fn write() -> Result<()> {
    let root = repo::root()?;
    let files = generate(&root.join(PROTOS))?;
    let folder = root.join(GENERATED);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    for (name, bytes) in &files {
        fs::write(folder.join(name), bytes)?;
    }
    println!("codegen: {} files in {GENERATED}", files.len());
    Ok(())
}

/// Fails if the committed files are not what `proto/` gives.
pub fn check() -> Result<()> {
    let root = repo::root()?;
    let differences = differences(&read(&root.join(GENERATED))?, &generate(&root.join(PROTOS))?);
    if differences.is_empty() {
        return Ok(());
    }
    bail!("generated code is not what {PROTOS}/ gives; run `cargo xtask codegen`:\n  {}", differences.join("\n  "));
}

/// What the `.proto` files of a folder give.
fn generate(protos: &Path) -> Result<Files> {
    let compiler = protos::compile(protos)?;
    let out = tempfile::tempdir()?;
    tonic_prost_build::configure()
        .out_dir(out.path())
        .include_file(MODULES)
        .compile_fds(compiler.file_descriptor_set())
        .context("cannot generate")?;
    let mut files = read(out.path())?;
    for text in files.values_mut() {
        // The generator has no setting for the codec.
        *text = String::from_utf8(std::mem::take(text))?
            .replace("tonic_prost::ProstCodec", "crate::codec::Codec")
            .into_bytes();
    }
    files.insert(DESCRIPTOR.into(), descriptor(protos)?);
    Ok(files)
}

fn descriptor(folder: &Path) -> Result<Vec<u8>> {
    let mut compiler = protox::Compiler::new([folder])?;
    compiler.include_imports(true).include_source_info(false);
    compiler.open_files(protos::files(folder)?)?;
    Ok(compiler.encode_file_descriptor_set())
}

/// The files of a folder; none if it does not exist.
fn read(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    if !folder.exists() {
        return Ok(files);
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        files.insert(entry.file_name().into(), fs::read(entry.path())?);
    }
    Ok(files)
}

/// One line for each file that is missing, left over or different.
fn differences(committed: &Files, fresh: &Files) -> Vec<String> {
    let names: BTreeSet<_> = committed.keys().chain(fresh.keys()).collect();
    names
        .into_iter()
        .filter_map(|name| {
            let what = match (committed.get(name), fresh.get(name)) {
                (Some(old), Some(new)) if old == new => return None,
                (Some(_), Some(_)) => "differs",
                (Some(_), None) => "is left over",
                (None, _) => "is missing",
            };
            Some(format!("{} {what}", name.display()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(path: &str, text: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
        folder
    }

    const SAMPLE: &str = r#"
        syntax = "proto3";
        package stalkinghub.sample.v1;
        import "google/protobuf/timestamp.proto";
        // Says hello.
        service SampleService {
          // Hello.
          rpc Greet(GreetRequest) returns (stream GreetResponse);
        }
        // Who greets.
        message GreetRequest { google.protobuf.Timestamp at_time = 1; }
        message GreetResponse {}
    "#;

    #[test]
    fn a_service_becomes_a_client_a_server_a_module_and_a_descriptor() {
        let protos = folder_with("stalkinghub/sample/v1/sample_service.proto", SAMPLE);
        let files = generate(protos.path()).unwrap();
        let text = |name: &str| String::from_utf8(files[Path::new(name)].clone()).unwrap();
        let code = text("stalkinghub.sample.v1.rs");
        for part in ["mod sample_service_client", "trait SampleService", "/// Who greets.", "::prost_types::Timestamp"]
        {
            assert!(code.contains(part), "{part} is not in\n{code}");
        }
        assert!(text(MODULES).contains("pub mod stalkinghub"), "{}", text(MODULES));
        let descriptor = &files[Path::new(DESCRIPTOR)];
        let holds = |word: &str| descriptor.windows(word.len()).any(|window| window == word.as_bytes());
        assert!(holds("google/protobuf/timestamp.proto") && holds("GreetRequest"));
        assert!(!holds("Who greets."), "comments are not for the wire");
    }

    #[test]
    fn generating_twice_gives_the_same_bytes() {
        let protos = folder_with("stalkinghub/sample/v1/sample_service.proto", SAMPLE);
        assert_eq!(generate(protos.path()).unwrap(), generate(protos.path()).unwrap());
    }

    #[test]
    fn a_proto_that_does_not_compile_is_named() {
        let protos = folder_with("bad.proto", "syntax = \"proto3\"; message Bad { Missing x = 1; }");
        let error = format!("{:#}", generate(protos.path()).unwrap_err());
        assert!(error.contains("bad.proto"), "{error}");
    }

    #[test]
    fn every_kind_of_difference_is_seen() {
        let files = |pairs: &[(&str, &str)]| -> Files {
            pairs.iter().map(|(name, text)| (name.into(), text.as_bytes().to_vec())).collect()
        };
        let fresh = files(&[("a", "1"), ("b", "1"), ("c", "1")]);
        assert!(differences(&fresh, &fresh).is_empty());
        let committed = files(&[("a", "1"), ("b", "2"), ("d", "1")]);
        assert_eq!(differences(&committed, &fresh), ["b differs", "c is missing", "d is left over"]);
    }
}
