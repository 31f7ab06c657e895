//! From files to the matrix: every policy is asked about every class and every reader that it can tell apart, once.
//!
//! A policy's answer rests only on the parts of a reader that it names, so it is asked once for each combination of those,
//! and not once for each reader: a set of fifty policies takes milliseconds, where asking Cedar about every cell takes
//! seconds. `tests::cells` compares both. A policy that fails to evaluate is skipped by Cedar; here every cell that it
//! could have spoken about is `Absent`, and the failure is told.

use crate::{
    Set,
    set::PARSED_SCHEMA,
    words::{ACTIONS, LEVELS, PARTS, Part, Question, action, actions_of, entity, every_action, nth, plain, word},
};
use cedar_policy::{
    ActionConstraint, Authorizer, Context, Decision, Effect, Entities, Entity, EntityUid, Policy, PolicySet, Request,
    RestrictedExpression,
};
use events::Class;
use kernel::{AgencyKind, Purpose, Role, Surface};
use serde_json::Value;
use sharing::{Cell, Level, Matrix, Seat, Standing};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use strum::IntoEnumIterator;

/// A set of files and the matrix that follows from it.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The files.
    pub set: Set,
    /// What decides.
    pub matrix: Matrix,
    /// The policies that failed to evaluate somewhere. What they could have spoken about is shown to nobody.
    pub failed: BTreeSet<String>,
}

/// The reader that auditors are asked about.
pub(crate) const AUDITOR: Seat = Seat {
    kind: AgencyKind::Oversight,
    role: Role::Auditor,
    standing: Standing::NoCase,
    purpose: Purpose::Audit,
    surface: Surface::AgencyApi,
    break_glass: false,
};

/// What a policy says of one action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Nothing,
    Applies,
    Fails,
}

const CLASSES: usize = Class::AccessRecord as usize + 1;
type Answers = [[Says; ACTIONS]; CLASSES];

impl Set {
    /// Works out the matrix.
    pub fn compile(&self) -> Compiled {
        let mut asked = Asked::default();
        let policies: Vec<Heard> =
            self.about.iter().filter_map(|about| Heard::of(self, &about.id, &mut asked)).collect();
        // Cedar cannot be asked at all: nobody sees anything.
        let whole = policies.len() == self.about.len();
        let failed = policies.iter().filter(|heard| heard.fails()).map(|heard| heard.id.clone()).collect();
        // What every policy says of one reader, looked up once for all classes.
        let heard_of = |seat: Seat| -> Vec<Voice<'_>> {
            if whole { policies.iter().map(|heard| (heard.permits, heard.of_seat(seat))).collect() } else { Vec::new() }
        };
        let auditor = heard_of(AUDITOR);
        let oversight = Class::iter().map(|class| (class, level(&auditor, class, Question::Audit))).collect();
        let mut reader: Option<(Seat, Vec<Voice<'_>>)> = None;
        let matrix = Matrix::new(self.walled.clone(), oversight, |seat, class| {
            let voices = match &mut reader {
                Some((known, voices)) if *known == seat => voices,
                other => &mut other.insert((seat, heard_of(seat))).1,
            };
            Cell {
                given: level(voices, class, Question::Give),
                shared: level(voices, class, Question::Share),
                own: level(voices, class, Question::Own),
            }
        });
        Compiled { set: self.clone(), matrix, failed }
    }
}

/// Whether a policy permits or forbids, and what it says of a reader; nothing if it could not be asked.
type Voice<'a> = (bool, Option<&'a Answers>);

/// The highest level that is permitted and forbidden by nobody, with all below it.
fn level(voices: &[Voice<'_>], class: Class, question: Question) -> Level {
    let mut reached = Level::Absent;
    for level in LEVELS {
        let at = nth(question, level);
        let (mut permitted, mut forbidden) = (false, false);
        for (permits, answers) in voices {
            match answers.map_or(Says::Fails, |answers| answers[class as usize][at]) {
                Says::Nothing => {}
                Says::Applies if *permits => permitted = true,
                Says::Applies => forbidden = true,
                Says::Fails => return Level::Absent,
            }
        }
        if !permitted || forbidden {
            return reached;
        }
        reached = level;
    }
    reached
}

/// A policy and all its answers.
struct Heard {
    id: String,
    permits: bool,
    parts: Vec<Part>,
    answers: HashMap<u32, Box<Answers>>,
}

impl Heard {
    /// Asks a policy everything it can tell apart.
    fn of(set: &Set, id: &str, asked: &mut Asked) -> Option<Self> {
        let policy = set.policies.policies().find(|policy| policy.id().to_string() == id)?;
        let (parts, by_action) = rests_on(policy);
        let alone = PolicySet::from_policies([policy.clone()]).ok()?;
        let permits = policy.effect() == Effect::Permit;
        let mut heard = Self { id: id.to_owned(), permits, parts, answers: HashMap::new() };
        let actions = actions(policy);
        for seat in Seat::every().chain([AUDITOR]) {
            let key = heard.key(seat);
            if heard.answers.contains_key(&key) {
                continue;
            }
            let mut answers = Box::new([[Says::Nothing; ACTIONS]; CLASSES]);
            let entities = asked.entities(seat)?;
            for class in Class::iter() {
                let mut same = None;
                for &at in &actions {
                    let says = match same {
                        Some(says) if !by_action => says,
                        _ => asked.ask(&alone, &entities, at, class)?,
                    };
                    same = Some(says);
                    answers[class as usize][at] = says;
                }
            }
            heard.answers.insert(key, answers);
        }
        Some(heard)
    }

    fn key(&self, seat: Seat) -> u32 {
        self.parts.iter().fold(0, |key, &part| key * 16 + digit(seat, part))
    }

    fn of_seat(&self, seat: Seat) -> Option<&Answers> {
        self.answers.get(&self.key(seat)).map(|answers| &**answers)
    }

    fn fails(&self) -> bool {
        self.answers.values().any(|answers| answers.iter().flatten().any(|&says| says == Says::Fails))
    }
}

/// Fewer than sixteen for every part.
fn digit(seat: Seat, part: Part) -> u32 {
    let nth = match part {
        Part::Kind => seat.kind as usize,
        Part::Role => seat.role as usize,
        Part::Strand => Standing::every().position(|standing| standing == seat.standing).unwrap_or_default(),
        Part::Purpose => seat.purpose as usize,
        Part::Surface => seat.surface as usize,
        Part::BreakGlass => usize::from(seat.break_glass),
    };
    u32::try_from(nth).unwrap_or_default()
}

/// The actions in a policy's scope.
fn actions(policy: &Policy) -> Vec<usize> {
    let stands = |uid: &EntityUid| actions_of(uid.id().unescaped());
    let mut actions = match policy.action_constraint() {
        ActionConstraint::Any => (0..ACTIONS).collect(),
        ActionConstraint::Eq(uid) => stands(&uid),
        ActionConstraint::In(uids) => uids.iter().flat_map(stands).collect(),
    };
    actions.sort_unstable();
    actions.dedup();
    actions
}

/// The parts of a reader that a policy's conditions name, and whether they ask for the action. Whatever is not plainly
/// `principal.part` counts as asking for everything.
fn rests_on(policy: &Policy) -> (Vec<Part>, bool) {
    let mut found = BTreeSet::new();
    let mut by_action = false;
    if let Ok(json) = policy.to_json() {
        walk(&json["conditions"], &mut found, &mut by_action);
    } else {
        found.extend(PARTS.map(|(part, ..)| part));
        by_action = true;
    }
    (found.into_iter().collect(), by_action)
}

fn walk(node: &Value, found: &mut BTreeSet<Part>, by_action: &mut bool) {
    match node {
        Value::Object(fields) => {
            if let Some(of) = fields.get(".")
                && of["left"]["Var"] == "principal"
                && let Some((part, ..)) = PARTS.iter().find(|(_, name, _)| of["attr"] == *name)
            {
                found.insert(*part);
                return;
            }
            match fields.get("Var").and_then(Value::as_str) {
                Some("resource") => {}
                Some("action") => *by_action = true,
                Some(_) => found.extend(PARTS.map(|(part, ..)| part)),
                None => fields.values().for_each(|node| walk(node, found, by_action)),
            }
        }
        Value::Array(nodes) => nodes.iter().for_each(|node| walk(node, found, by_action)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What Cedar is asked with: made once.
#[derive(Default)]
pub(crate) struct Asked {
    authorizer: Authorizer,
    readers: BTreeMap<Seat, Entities>,
    uids: Option<(EntityUid, Vec<EntityUid>, Vec<EntityUid>)>,
}

impl Asked {
    /// The reader and the groups of actions.
    fn entities(&mut self, seat: Seat) -> Option<Entities> {
        if let Some(known) = self.readers.get(&seat) {
            return Some(known.clone());
        }
        let mut attributes = HashMap::new();
        for (part, name, of) in PARTS {
            let value = match part {
                Part::BreakGlass => RestrictedExpression::new_bool(seat.break_glass),
                Part::Kind | Part::Role | Part::Strand | Part::Purpose | Part::Surface => {
                    RestrictedExpression::new_entity_uid(entity(of, &word(seat, part))?)
                }
            };
            attributes.insert(name.to_owned(), value);
        }
        let reader = Entity::new(entity("Reader", "reader")?, attributes, [].into()).ok()?;
        let actions = PARSED_SCHEMA.as_ref()?.action_entities().ok()?;
        let entities = actions.add_entities([reader], None).ok()?;
        self.readers.insert(seat, entities.clone());
        Some(entities)
    }

    fn request(&mut self, at: usize, class: Class) -> Option<Request> {
        if self.uids.is_none() {
            let actions = every_action().map(|(question, level)| entity("Action", &action(question, level)));
            let classes = Class::iter().map(|class| entity("Class", &plain(class)));
            self.uids =
                Some((entity("Reader", "reader")?, actions.collect::<Option<_>>()?, classes.collect::<Option<_>>()?));
        }
        let (reader, actions, classes) = self.uids.as_ref()?;
        let (action, class) = (actions.get(at)?.clone(), classes.get(class as usize)?.clone());
        Request::new(reader.clone(), action, class, Context::empty(), None).ok()
    }

    fn ask(&mut self, policies: &PolicySet, entities: &Entities, at: usize, class: Class) -> Option<Says> {
        let request = self.request(at, class)?;
        let answer = self.authorizer.is_authorized(&request, policies, entities);
        let diagnostics = answer.diagnostics();
        Some(if diagnostics.errors().next().is_some() {
            Says::Fails
        } else if diagnostics.reason().next().is_some() {
            Says::Applies
        } else {
            Says::Nothing
        })
    }

    /// What the whole set says of one action: whether it is allowed, by which policies, and which failed.
    pub(crate) fn whole(
        &mut self,
        all: &Set,
        seat: Seat,
        class: Class,
        question: Question,
        level: Level,
    ) -> Option<Answer> {
        let entities = self.entities(seat)?;
        let request = self.request(nth(question, level), class)?;
        let answer = self.authorizer.is_authorized(&request, &all.policies, &entities);
        let ids = |ids: Vec<String>| {
            let mut ids = ids;
            ids.sort();
            ids
        };
        Some(Answer {
            allowed: answer.decision() == Decision::Allow && answer.diagnostics().errors().next().is_none(),
            by: ids(answer.diagnostics().reason().map(ToString::to_string).collect()),
            failed: answer.diagnostics().errors().next().is_some(),
        })
    }
}

/// Cedar's own answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub allowed: bool,
    pub by: Vec<String>,
    pub failed: bool,
}
