//! Policies as they lie in the log: files by name under `files`, or the tables of the first hubs.

use crate::{Compiled, Problem, Set, invariants::broken};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sharing::{Policy, Tables};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

/// How many compiled policies a process remembers: those in force, proposed and asked about at one time.
const KNOWN_MAX: usize = 32;

/// A set of files as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stored {
    /// Counts up with each adoption.
    pub version: u32,
    /// The texts, by the name of their file.
    pub files: BTreeMap<String, String>,
}

/// A policy that can judge.
#[derive(Debug, Clone)]
pub struct Adopted {
    /// What decides.
    pub policy: Arc<Policy>,
    /// The files and what followed from them; none for tables.
    pub compiled: Option<Compiled>,
}

impl Adopted {
    /// Whether a policy of the set failed to evaluate somewhere.
    pub fn fails(&self) -> bool {
        self.compiled.as_ref().is_some_and(|compiled| !compiled.failed.is_empty())
    }
}

impl Stored {
    /// The set that a new hub starts with.
    pub fn first() -> Self {
        let files = FIRST.map(|(name, text)| (name.to_owned(), text.to_owned()));
        Self { version: 1, files: files.into() }
    }

    /// The stored value.
    pub fn to_json(&self) -> Value {
        // Numbers and texts always have a JSON form. Its names are in order, as they are stored, so that its digest is the
        // one of the record.
        let mut json = serde_json::to_value(self).unwrap_or(Value::Null);
        json.sort_all_objects();
        json
    }
}

/// The files of the first set.
const FIRST: [(&str, &str); 12] = [
    ("advocacy.cedar", include_str!("../policy/advocacy.cedar")),
    ("audit.cedar", include_str!("../policy/audit.cedar")),
    ("baseline.cedar", include_str!("../policy/baseline.cedar")),
    ("break_glass.cedar", include_str!("../policy/break_glass.cedar")),
    ("health.cedar", include_str!("../policy/health.cedar")),
    ("housing.cedar", include_str!("../policy/housing.cedar")),
    ("hub_office.cedar", include_str!("../policy/hub_office.cedar")),
    ("police.cedar", include_str!("../policy/police.cedar")),
    ("probation.cedar", include_str!("../policy/probation.cedar")),
    ("prosecution.cedar", include_str!("../policy/prosecution.cedar")),
    ("strands.cedar", include_str!("../policy/strands.cedar")),
    ("walls.cedar", include_str!("../policy/walls.cedar")),
];

/// Reads files that are proposed: valid, evaluating everywhere, and doing nothing that no policy may do.
pub fn proposed(files: &BTreeMap<String, String>) -> Result<Compiled, Vec<Problem>> {
    let compiled = Set::read(files)?.compile();
    let fails = |id: &String| {
        let about = compiled.set.about().iter().find(|about| about.id == *id);
        let what = "fails to evaluate for some reader".to_owned();
        Problem { file: about.map(|about| about.file.clone()), policy: Some(id.clone()), what }
    };
    let mut problems: Vec<Problem> = compiled.failed.iter().map(fails).collect();
    problems.extend(broken(&compiled.matrix));
    if problems.is_empty() { Ok(compiled) } else { Err(problems) }
}

/// A policy from its stored value, in whichever form. What was in force once is read as it was: files are held to be valid,
/// not to what is asked of a new proposal.
pub fn adopted(stored: &Value) -> Option<Arc<Adopted>> {
    static KNOWN: Mutex<VecDeque<(Value, Arc<Adopted>)>> = Mutex::new(VecDeque::new());
    let found = |known: &VecDeque<(Value, Arc<Adopted>)>| {
        known.iter().find(|(value, _)| value == stored).map(|(_, adopted)| adopted.clone())
    };
    // What lies inside is whole at any moment, so a thread that died holding the lock spoilt nothing.
    if let Some(known) = found(&KNOWN.lock().unwrap_or_else(PoisonError::into_inner)) {
        return Some(known);
    }
    let adopted = Arc::new(read(stored)?);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if known.len() == KNOWN_MAX {
        known.pop_front();
    }
    known.push_back((stored.clone(), adopted.clone()));
    Some(adopted)
}

fn read(stored: &Value) -> Option<Adopted> {
    if stored.get("files").is_none() {
        return Tables::from_json(stored)
            .ok()
            .map(|tables| Adopted { policy: Arc::new(tables.into()), compiled: None });
    }
    let stored: Stored = serde_json::from_value(stored.clone()).ok()?;
    let compiled = Set::read(&stored.files).ok()?.compile();
    Some(Adopted { policy: Arc::new(compiled.matrix.clone().into()), compiled: Some(compiled) })
}
