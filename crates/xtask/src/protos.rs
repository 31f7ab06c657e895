//! The `.proto` files: finding them and compiling them, with no compiler but a Rust library.

use anyhow::{Context, Result};
use protox::Compiler;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Every `.proto` file below a folder, in order of name, so that what is generated does not depend on the machine.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    collect(folder, &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            found.push(path);
        }
    }
    Ok(())
}

/// Every file below a folder, compiled together with what they import. Comments are kept.
pub fn compile(folder: &Path) -> Result<Compiler> {
    let mut compiler = Compiler::new([folder])?;
    compiler.include_imports(true).include_source_info(true);
    for file in files(folder)? {
        compiler.open_file(&file).with_context(|| format!("{} does not compile", file.display()))?;
    }
    Ok(compiler)
}
