//! The house checks: what the layout, the layers and the texts of this repository promise, checked on every run.
//!
//! Each check is a pure function from what was read to a list of problems, one sentence each, with a test that shows it
//! an example it must refuse. A test below runs them all over this repository.

mod boundaries;
mod cases;
mod clippy;
mod comments;
mod graph;
mod layout;
mod map;
mod texts;

use crate::{protos, repo};
use anyhow::{Result, bail};
use std::{collections::BTreeMap, path::Path};

/// Prints every problem of the repository; fails if there is one.
pub fn run() -> Result<()> {
    let problems = problems(&repo::root()?)?;
    if problems.is_empty() {
        return Ok(());
    }
    bail!("{} house checks failed:\n  {}", problems.len(), problems.join("\n  "));
}

fn problems(root: &Path) -> Result<Vec<String>> {
    let tracked = repo::tracked(root)?;
    // A file that was deleted and not yet committed, or is no text, has nothing to read.
    let texts: BTreeMap<_, _> =
        tracked.iter().filter_map(|path| Some((path.as_str(), repo::text(root, path)?))).collect();
    let text = |path: &str| texts.get(path).map_or("", String::as_str);
    let graph = graph::read(root)?;
    let (map, no_map) = match map::parse(text(map::PATH)) {
        Ok(map) => (map, None),
        Err(error) => (Vec::new(), Some(format!("{}: {error}", map::PATH))),
    };

    let mut problems = layout::top_level(&tracked);
    problems.extend(no_map);
    problems.extend(layout::commands(text("README.md")));
    problems.extend(map::complete(&map, &graph));
    problems.extend(map::layers(&map, &graph));
    problems.extend(map::named_tests(text(map::PATH), texts.iter().map(|(path, text)| (*path, text.as_str()))));
    problems.extend(boundaries::users(&graph));
    problems.extend(boundaries::pure(&map, &graph));
    problems.extend(clippy::pure(&map, &text));
    problems.extend(texts.iter().flat_map(|(path, text)| texts::problems(path, text)));
    problems.extend(cases::missing(texts.iter().map(|(path, text)| (*path, text.as_str()))));
    let compiled = protos::compile(&root.join("proto"))?.file_descriptor_set();
    problems.extend(compiled.file.iter().flat_map(comments::missing));
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_repository_is_tidy() {
        let problems = problems(&repo::root().unwrap()).unwrap();
        assert!(problems.is_empty(), "\n  {}", problems.join("\n  "));
    }
}
