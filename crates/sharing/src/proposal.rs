//! What a policy must say before it is adopted. One that is in the log already is read as it is
//! ([`Policy::from_json`]): what was once in force stays in force for its time.

use crate::{Level, Policy, policy::MAY_NAME_PLACES};
use events::Class;
use kernel::{AgencyKind, Purpose, Role, Strand};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use strum::IntoEnumIterator;

/// The most problems that are named at once; the others are named when these are mended.
const PROBLEMS_MAX: usize = 50;

/// The roles that a wall around the victim's location may let through, and the kind of agency of each (domain 7.5
/// rule 1).
const THROUGH_THE_WALL: [(Role, AgencyKind); 2] =
    [(Role::Spoc, AgencyKind::Police), (Role::Advocate, AgencyKind::Advocacy)];

/// Strands whose workers never see these classes (domain 7.5 rules 1, 2 and 4).
const KEPT_FROM_STRANDS: [(Strand, &[Class]); 3] = [
    (Strand::SuspectFacing, &[Class::VictimLocation, Class::SafeContact]),
    (Strand::Health, &[Class::VictimLocation, Class::SafeContact]),
    (Strand::Governance, &[Class::VictimLocation]),
];

/// Purposes for which these classes are never shown.
const KEPT_FROM_PURPOSES: [(Purpose, &[Class]); 3] = [
    (Purpose::SuspectManagement, &[Class::VictimLocation, Class::SafeContact]),
    (Purpose::HubCoordination, &[Class::VictimLocation]),
    (Purpose::Audit, &[Class::VictimLocation]),
];

/// What is told where texts that may name a place ([`MAY_NAME_PLACES`]) would reach those who face the suspect.
const OUTLINES: &str = "must hold conduct, third_party_conduct, third_party_breach, order_application and legal_privilege, \
    where hidden_on_strand does not";

/// What is wrong with a proposed policy, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The place, from `policy` on: `policy.matrix.conduct`. Only words that the hub knows stand in it.
    pub path: String,
    /// What must be there.
    pub what: &'static str,
}

impl Policy {
    /// Reads a proposed policy and checks that it is whole and does nothing that no policy may do. Names all that is
    /// wrong, up to a bound.
    pub fn proposed(value: &Value) -> Result<Self, Vec<Problem>> {
        const WHOLE: &str = "must be a whole policy: version, matrix, walls, hidden_on_strand, summary_on_strand, \
            hidden_before_assignment, hidden_for_purpose";
        let whole = |path: &str| vec![Problem { path: path.to_owned(), what: WHOLE }];
        let given = value.as_object().filter(|given| !given.is_empty()).ok_or_else(|| whole("policy"))?;
        let mut problems = Problems::default();
        let draft = Draft::read(given, &mut problems);
        draft.check(&mut problems);
        if problems.0.is_empty() {
            return Self::from_json(value).map_err(|_| whole("policy"));
        }
        problems.0.truncate(PROBLEMS_MAX);
        Err(problems.0)
    }
}

#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn note(&mut self, path: impl Into<String>, what: &'static str) {
        let problem = Problem { path: path.into(), what };
        if !self.0.contains(&problem) {
            self.0.push(problem);
        }
    }

    /// The value of a word of the log's format.
    fn word<T: DeserializeOwned>(&mut self, path: &str, word: &Value, what: &'static str) -> Option<T> {
        let known = serde_json::from_value(word.clone()).ok();
        if known.is_none() {
            self.note(path, what);
        }
        known
    }

    /// An object by words that the hub knows.
    fn object<K: DeserializeOwned + Ord, V>(
        &mut self,
        path: &str,
        given: Option<&Value>,
        mut read: impl FnMut(&mut Self, &str, &Value) -> Option<V>,
    ) -> BTreeMap<K, V> {
        let Some(given) = given.and_then(Value::as_object) else {
            self.note(path, "must be given, as an object");
            return BTreeMap::new();
        };
        let read = |(word, value): (&String, &Value)| {
            let word_value = Value::String(word.clone());
            let key = self.word(path, &word_value, "must not hold words that the hub does not know")?;
            Some((key, read(self, &format!("{path}.{word}"), value)?))
        };
        given.iter().filter_map(read).collect()
    }

    /// A list of words that the hub knows.
    fn list<T: DeserializeOwned + Ord>(&mut self, path: &str, given: &Value) -> Option<BTreeSet<T>> {
        let Some(given) = given.as_array() else {
            self.note(path, "must be a list");
            return None;
        };
        Some(
            given
                .iter()
                .filter_map(|word| self.word(path, word, "must not hold words that the hub does not know"))
                .collect(),
        )
    }
}

/// What could be read of the parts that are checked.
struct Draft {
    matrix: BTreeMap<Class, BTreeMap<AgencyKind, Level>>,
    walls: BTreeMap<Class, BTreeSet<Role>>,
    hidden_on_strand: BTreeMap<Strand, BTreeSet<Class>>,
    summary_on_strand: BTreeMap<Strand, BTreeSet<Class>>,
    hidden_before_assignment: BTreeSet<Class>,
    hidden_for_purpose: BTreeMap<Purpose, BTreeSet<Class>>,
}

impl Draft {
    fn read(given: &Map<String, Value>, problems: &mut Problems) -> Self {
        if given.get("version").and_then(Value::as_u64).is_none_or(|version| u32::try_from(version).is_err()) {
            problems.note("policy.version", "must be a whole number");
        }
        let level = |problems: &mut Problems, path: &str, level: &Value| {
            problems.word(path, level, "must be absent, marker, summary or full")
        };
        Self {
            matrix: problems.object("policy.matrix", given.get("matrix"), |problems, path, row| {
                Some(problems.object(path, Some(row), level))
            }),
            walls: problems.object("policy.walls", given.get("walls"), Problems::list),
            hidden_on_strand: problems.object("policy.hidden_on_strand", given.get("hidden_on_strand"), Problems::list),
            summary_on_strand: problems.object(
                "policy.summary_on_strand",
                given.get("summary_on_strand"),
                Problems::list,
            ),
            hidden_before_assignment: problems
                .list("policy.hidden_before_assignment", given.get("hidden_before_assignment").unwrap_or(&Value::Null))
                .unwrap_or_default(),
            hidden_for_purpose: problems.object(
                "policy.hidden_for_purpose",
                given.get("hidden_for_purpose"),
                Problems::list,
            ),
        }
    }

    fn check(&self, problems: &mut Problems) {
        for class in Class::iter() {
            let row = self.matrix.get(&class);
            if !row.is_some_and(|row| AgencyKind::iter().all(|kind| row.contains_key(&kind))) {
                problems.note(format!("policy.matrix.{}", word(class)), "must give a level for each kind of agency");
            }
        }
        for (&class, roles) in &self.walls {
            if roles.is_empty() {
                problems.note(format!("policy.walls.{}", word(class)), "must let at least one role through");
            }
        }
        self.check_location(problems);
        let kept = |hidden: Option<&BTreeSet<Class>>, class| hidden.is_some_and(|hidden| hidden.contains(&class));
        for (strand, classes) in KEPT_FROM_STRANDS {
            let hidden = self.hidden_on_strand.get(&strand);
            if !classes.iter().all(|&class| kept(hidden, class)) {
                problems.note(format!("policy.hidden_on_strand.{}", word(strand)), hides(classes));
            }
        }
        for strand in Strand::iter().filter(|strand| strand.faces_the_suspect()) {
            let (hidden, outlined) = (self.hidden_on_strand.get(&strand), self.summary_on_strand.get(&strand));
            if !MAY_NAME_PLACES.iter().all(|&class| kept(hidden, class) || kept(outlined, class)) {
                problems.note(format!("policy.summary_on_strand.{}", word(strand)), OUTLINES);
            }
        }
        if !self.hidden_before_assignment.contains(&Class::VictimLocation) {
            problems.note("policy.hidden_before_assignment", hides(&[Class::VictimLocation]));
        }
        for (purpose, classes) in KEPT_FROM_PURPOSES {
            let hidden = self.hidden_for_purpose.get(&purpose);
            if !classes.iter().all(|&class| kept(hidden, class)) {
                problems.note(format!("policy.hidden_for_purpose.{}", word(purpose)), hides(classes));
            }
        }
    }

    /// Where the victim is: a wall that lets nobody through but SPOC and advocate, and levels that give it to no other
    /// kind of agency. Oversight may know that there is something, and no more.
    fn check_location(&self, problems: &mut Problems) {
        let location = Class::VictimLocation;
        let through = self.walls.get(&location);
        let may_pass = |role: &Role| THROUGH_THE_WALL.iter().any(|(may, _)| may == role);
        if !through.is_some_and(|roles| roles.iter().all(may_pass)) {
            problems
                .note("policy.walls.victim_location", "must let through police SPOC, advocate or both, nobody else");
        }
        for (&kind, &level) in self.matrix.get(&location).into_iter().flatten() {
            let goes_through = THROUGH_THE_WALL
                .iter()
                .any(|(role, of)| *of == kind && through.is_some_and(|roles| roles.contains(role)));
            let most = if kind == AgencyKind::Oversight { Level::Marker } else { Level::Absent };
            if !goes_through && level > most {
                let path = format!("policy.matrix.victim_location.{}", word(kind));
                problems.note(path, "must not give what lies behind a wall that nobody of this kind goes through");
            }
        }
    }
}

fn hides(classes: &[Class]) -> &'static str {
    if classes.contains(&Class::SafeContact) {
        "must hide victim_location and safe_contact"
    } else {
        "must hide victim_location"
    }
}

/// The word of the log's format.
fn word<T: serde::Serialize>(of: T) -> String {
    serde_json::to_value(of).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}
