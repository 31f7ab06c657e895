//! A set of policy files: read, and held to all that a set must be before it can decide anything.

use crate::{
    Problem,
    words::{class, plain},
};
use cedar_policy::{Effect, Policy, PolicyId, PolicySet, ResourceConstraint, Schema, ValidationMode, Validator};
use events::Class;
use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
    sync::LazyLock,
};

/// The most files in a set, and the most policies.
pub const FILES_MAX: usize = 64;
/// The most policies in a set. Each is asked about every reader and class once.
pub const POLICIES_MAX: usize = 200;
/// The most bytes of all files together: they are stored in one record of 60,000 bytes, with quotes and line ends escaped.
pub const BYTES_MAX: usize = 50_000;
/// The most problems that are named at once; the others are named when these are mended.
const PROBLEMS_MAX: usize = 50;
/// How long an annotation may be, in bytes.
const ANNOTATION_MAX: usize = 400;
/// What every policy says of itself.
const ANNOTATIONS: [&str; 4] = ["id", "owner", "basis", "review_by"];
/// The annotation that names the classes behind a wall.
const WALL: &str = "wall";

/// The schema: what a policy can ask about.
pub const SCHEMA: &str = include_str!("../policy/hub.cedarschema");

pub(crate) static PARSED_SCHEMA: LazyLock<Option<Schema>> =
    LazyLock::new(|| Schema::from_cedarschema_str(SCHEMA).ok().map(|(schema, _)| schema));

/// What a policy says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Its name.
    pub id: String,
    /// The file it stands in.
    pub file: String,
    /// Who answers for it.
    pub owner: String,
    /// The law or agreement that it rests on.
    pub basis: String,
    /// When it is to be looked at again.
    pub review_by: String,
    /// Whether it gives, or takes away.
    pub gives: bool,
}

/// A set of files that may decide.
#[derive(Debug, Clone)]
pub struct Set {
    pub(crate) about: Vec<About>,
    pub(crate) policies: PolicySet,
    pub(crate) walled: BTreeSet<Class>,
}

impl Set {
    /// Reads files by name. All that is wrong is told at once, up to a bound.
    pub fn read(files: &BTreeMap<String, String>) -> Result<Self, Vec<Problem>> {
        let mut problems = bounds(files);
        let mut set = Self { about: Vec::new(), policies: PolicySet::new(), walled: BTreeSet::new() };
        if problems.is_empty() {
            for (name, text) in files {
                set.take(name, text, &mut problems);
            }
            set.check(&mut problems);
        }
        if problems.is_empty() {
            return Ok(set);
        }
        problems.dedup();
        problems.truncate(PROBLEMS_MAX);
        Err(problems)
    }

    /// What each policy says of itself, in the order of the files.
    pub fn about(&self) -> &[About] {
        &self.about
    }

    fn take(&mut self, file: &str, text: &str, problems: &mut Vec<Problem>) {
        let parsed = match PolicySet::from_str(text) {
            Ok(parsed) => parsed,
            Err(errors) => {
                problems.extend(errors.iter().map(|error| Problem::of_file(file, error.to_string())));
                return;
            }
        };
        if parsed.num_of_templates() > 0 {
            problems.push(Problem::of_file(file, "must hold no templates"));
        }
        // The parser counts policies from zero; their names in the file are their ids.
        let mut policies: Vec<&Policy> = parsed.policies().collect();
        policies.sort_by_key(|policy| {
            let id = policy.id().to_string();
            (id.len(), id)
        });
        for (nth, policy) in (1..).zip(policies) {
            let place = policy.annotation("id").map_or_else(|| format!("policy {nth}"), str::to_owned);
            let problem = |what: String| Problem { file: Some(file.to_owned()), policy: Some(place.clone()), what };
            let wrong = annotations(policy);
            if !wrong.is_empty() {
                problems.extend(wrong.into_iter().map(problem));
                continue;
            }
            let says = |key| policy.annotation(key).unwrap_or_default().to_owned();
            if self.about.iter().any(|about| about.id == place) {
                problems.push(problem("another policy has this id".into()));
                continue;
            }
            if let Some(classes) = policy.annotation(WALL) {
                match wall(policy, classes) {
                    Ok(classes) => self.walled.extend(classes),
                    Err(what) => problems.push(problem(what.into())),
                }
            }
            if let Err(error) = self.policies.add(policy.new_id(PolicyId::new(&place))) {
                problems.push(problem(error.to_string()));
                continue;
            }
            self.about.push(About {
                id: place,
                file: file.to_owned(),
                owner: says("owner"),
                basis: says("basis"),
                review_by: says("review_by"),
                gives: policy.effect() == Effect::Permit,
            });
        }
    }

    /// Strict validation: a word that the schema does not know, an attribute that a reader does not have, a comparison that
    /// can never hold. Warnings count as errors.
    fn check(&self, problems: &mut Vec<Problem>) {
        if self.about.len() > POLICIES_MAX {
            problems.push(Problem::whole(format!("must hold at most {POLICIES_MAX} policies")));
        }
        let Some(schema) = PARSED_SCHEMA.as_ref() else {
            problems.push(Problem::whole("the schema cannot be read"));
            return;
        };
        let found = Validator::new(schema.clone()).validate(&self.policies, ValidationMode::Strict);
        let errors = found.validation_errors().map(|error| (error.policy_id().to_string(), error.to_string()));
        let warnings = found.validation_warnings().map(|w| (w.policy_id().to_string(), w.to_string()));
        let mut told: Vec<(String, String)> = errors.chain(warnings).collect();
        told.sort();
        for (id, what) in told {
            let file = self.about.iter().find(|about| about.id == id).map(|about| about.file.clone());
            problems.push(Problem { file, policy: Some(id), what });
        }
    }
}

fn bounds(files: &BTreeMap<String, String>) -> Vec<Problem> {
    let mut problems = Vec::new();
    if files.is_empty() || files.len() > FILES_MAX {
        problems.push(Problem::whole(format!("must be 1 to {FILES_MAX} files")));
    }
    if files.values().map(String::len).sum::<usize>() > BYTES_MAX {
        problems.push(Problem::whole(format!("must be at most {BYTES_MAX} bytes in all")));
    }
    for name in files.keys() {
        let stem = name.strip_suffix(".cedar").unwrap_or_default();
        let fits = (1..=40).contains(&stem.len()) && stem.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        if !fits {
            problems.push(Problem::whole("a file's name must be 1 to 40 letters a to z or _, and end in .cedar"));
        }
    }
    problems
}

/// What is wrong with what a policy says of itself.
fn annotations(policy: &Policy) -> Vec<String> {
    let mut wrong = Vec::new();
    for key in ANNOTATIONS {
        let said = policy.annotation(key).unwrap_or_default();
        if said.trim().is_empty() || said.len() > ANNOTATION_MAX || said.chars().any(char::is_control) {
            wrong.push(format!("must say @{key}, in 1 to {ANNOTATION_MAX} characters"));
        }
    }
    let id = policy.annotation("id").unwrap_or_default();
    if !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'.') {
        wrong.push("@id must be of letters a to z, digits, _ and .".into());
    }
    let review = policy.annotation("review_by").unwrap_or_default();
    if !review.is_empty() && review.parse::<kernel::Date>().is_err() {
        wrong.push("@review_by must be a date, as 2027-03-31".into());
    }
    let known = |key: &str| ANNOTATIONS.contains(&key) || key == WALL;
    wrong.extend(
        policy.annotations().filter(|(key, _)| !known(key)).map(|(key, _)| format!("@{key} means nothing here")),
    );
    wrong
}

/// The classes that a wall is around.
fn wall(policy: &Policy, classes: &str) -> Result<BTreeSet<Class>, &'static str> {
    if policy.effect() != Effect::Forbid || policy.resource_constraint() != ResourceConstraint::Any {
        return Err("@wall belongs to a forbid that names its classes in its condition");
    }
    let words: Vec<Option<Class>> = classes.split(',').map(|word| class(word.trim())).collect();
    let known: BTreeSet<Class> = words.iter().flatten().copied().collect();
    if known.len() == words.len() { Ok(known) } else { Err("@wall must name classes, with commas between them") }
}

/// A class's word.
pub fn class_word(class: Class) -> String {
    plain(class)
}
