//! Which package depends on which, as `cargo metadata` resolves them for the platform that is deployed.

use crate::repo;
use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, MetadataCommand, PackageId};
use std::{collections::BTreeSet, path::Path};

/// One platform, so that the answer does not depend on the machine that asks.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// All packages of the build, ours and others.
#[derive(Debug, Default)]
pub struct Graph {
    pub packages: Vec<Package>,
}

/// One package.
#[derive(Debug, Default, Clone)]
pub struct Package {
    pub name: String,
    /// The folder in the workspace, for our own packages.
    pub folder: Option<String>,
    pub needs: Vec<Need>,
}

/// One edge of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// Position in [`Graph::packages`].
    pub package: usize,
    /// Whether only tests need it.
    pub tests_only: bool,
}

impl Graph {
    /// The packages of the workspace.
    pub fn ours(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| package.folder.is_some())
    }

    /// What a package needs, directly, with whether only its tests do.
    pub fn direct<'a>(&'a self, package: &'a Package) -> impl Iterator<Item = (&'a Package, bool)> {
        package.needs.iter().map(|need| (&self.packages[need.package], need.tests_only))
    }

    /// What our packages reach, tests and tools included; the rest is in the lock file alone.
    fn reached(self) -> Self {
        let mut keep = vec![false; self.packages.len()];
        let ours = self.packages.iter().enumerate().filter(|(_, package)| package.folder.is_some());
        let mut open: Vec<_> = ours.map(|(at, _)| at).collect();
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut keep[at], true) {
                open.extend(self.packages[at].needs.iter().map(|need| need.package));
            }
        }
        let mut moved = vec![0; keep.len()];
        for (to, (at, _)) in keep.iter().enumerate().filter(|(_, keep)| **keep).enumerate() {
            moved[at] = to;
        }
        let kept = self.packages.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(mut package, _)| {
            for need in &mut package.needs {
                need.package = moved[need.package];
            }
            package
        });
        Self { packages: kept.collect() }
    }

    /// The names of everything that ends up in a program with this package, at any distance; tests left out.
    pub fn reach(&self, package: &Package) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut names = BTreeSet::new();
        let mut open: Vec<_> = package.needs.iter().filter(|need| !need.tests_only).collect();
        while let Some(need) = open.pop() {
            if reached.insert(need.package) {
                let next = &self.packages[need.package];
                names.insert(next.name.as_str());
                open.extend(next.needs.iter().filter(|need| !need.tests_only));
            }
        }
        names
    }
}

/// The graph of the repository, from the committed lock file.
pub fn read(root: &Path) -> Result<Graph> {
    let metadata = MetadataCommand::new()
        .cargo_path(repo::cargo().get_program())
        .manifest_path(root.join("Cargo.toml"))
        .other_options(["--locked".to_owned(), "--filter-platform".to_owned(), PLATFORM.to_owned()])
        .exec()
        .context("cargo metadata failed")?;
    let nodes = metadata.resolve.as_ref().context("cargo metadata resolved nothing")?.nodes.as_slice();
    let position =
        |id: &PackageId| nodes.iter().position(|node| node.id == *id).context("a dependency is not in the graph");
    let mut packages = Vec::new();
    for node in nodes {
        let package = &metadata[&node.id];
        let mut needs = Vec::new();
        for need in &node.deps {
            if is_off(package, &node.features, &metadata[&need.pkg].name) {
                continue;
            }
            let tests_only = need.dep_kinds.iter().all(|kind| kind.kind == DependencyKind::Development);
            needs.push(Need { package: position(&need.pkg)?, tests_only });
        }
        let folder =
            package.manifest_path.parent().and_then(|folder| folder.strip_prefix(&metadata.workspace_root).ok());
        packages.push(Package {
            name: package.name.to_string(),
            folder: folder.filter(|_| package.source.is_none()).map(ToString::to_string),
            needs,
        });
    }
    Ok(Graph { packages }.reached())
}

/// Whether an optional dependency stands in the resolution only because a feature mentions it weakly (`ring?/alloc`):
/// cargo locks it then, and builds it never.
fn is_off(package: &cargo_metadata::Package, active: &[impl AsRef<str>], need: &str) -> bool {
    let declared = || package.dependencies.iter().filter(|dependency| dependency.name == need);
    // One that is not optional in some of its declarations is always there.
    if declared().next().is_none() || declared().any(|dependency| !dependency.optional) {
        return false;
    }
    let keys: Vec<_> =
        declared().map(|dependency| dependency.rename.clone().unwrap_or_else(|| dependency.name.clone())).collect();
    let turns_on = |word: &str| {
        keys.iter().any(|key| {
            let rest = word.strip_prefix("dep:").unwrap_or(word).strip_prefix(key.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let words = active.iter().filter_map(|name| package.features.get(name.as_ref())).flatten();
    !active.iter().map(AsRef::as_ref).any(|name| keys.iter().any(|key| key == name))
        && !words.map(String::as_str).any(turns_on)
}

#[cfg(test)]
pub mod sample {
    //! Small graphs for the tests of the checks.

    use super::{Graph, Need, Package};

    /// Packages in `crates/` with the names of what they need; `~name` is needed by tests only, `+name` is the name of a
    /// package of others. All names that occur become packages.
    pub fn graph(packages: &[(&str, &[&str])]) -> Graph {
        let mut graph = Graph::default();
        for (name, needs) in packages {
            let from = position(&mut graph, name);
            for need in *needs {
                let (need, tests_only) = need.strip_prefix('~').map_or((*need, false), |need| (need, true));
                let package = position(&mut graph, need);
                graph.packages[from].needs.push(Need { package, tests_only });
            }
        }
        graph
    }

    fn position(graph: &mut Graph, name: &str) -> usize {
        let (name, folder) = name.strip_prefix('+').map_or((name, Some(format!("crates/{name}"))), |name| (name, None));
        if let Some(found) = graph.packages.iter().position(|package| package.name == name) {
            return found;
        }
        graph.packages.push(Package { name: name.to_owned(), folder, ..Package::default() });
        graph.packages.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reach_goes_all_the_way_and_leaves_tests_out() {
        let graph = sample::graph(&[("a", &["b", "~d"]), ("b", &["+c"]), ("+c", &["b"]), ("d", &["e"])]);
        assert_eq!(graph.reach(&graph.packages[0]).into_iter().collect::<Vec<_>>(), ["b", "c"]);
    }

    #[test]
    fn what_nobody_reaches_is_left_out_and_the_rest_keeps_its_needs() {
        let graph = sample::graph(&[("+x", &["+y"]), ("a", &["+b", "~+c"]), ("+b", &["+d"])]).reached();
        let names: Vec<_> = graph.packages.iter().map(|package| package.name.as_str()).collect();
        assert_eq!(names, ["a", "b", "c", "d"]);
        assert_eq!(graph.reach(&graph.packages[0]).into_iter().collect::<Vec<_>>(), ["b", "d"]);
    }

    #[test]
    fn a_package_that_is_only_mentioned_weakly_is_in_no_program() {
        let graph = read(&repo::root().unwrap()).unwrap();
        let lock = repo::text(&repo::root().unwrap(), "Cargo.lock").unwrap();
        assert!(lock.contains("name = \"ring\""), "rustls-webpki mentions it weakly; find another example");
        assert!(graph.packages.iter().all(|package| package.name != "ring"));
        // One that a feature turns on is there.
        assert!(graph.packages.iter().any(|package| package.name == "aws-lc-rs"));
    }

    #[test]
    fn the_graph_of_this_repository_tells_ours_from_others() {
        let graph = read(&repo::root().unwrap()).unwrap();
        let kernel = graph.ours().find(|package| package.name == "kernel").unwrap();
        assert_eq!(kernel.folder.as_deref(), Some("crates/kernel"));
        assert!(graph.reach(kernel).contains("jiff"));
        assert!(graph.ours().all(|package| package.name != "jiff"));
    }
}
