//! The words of a policy: what a reader is, what can be asked, and their names in Cedar.

use cedar_policy::{EntityId, EntityTypeName, EntityUid};
use events::Class;
use sharing::{Level, Seat};
use std::str::FromStr;

/// What is asked of a policy about a reader and a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::EnumIter, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Question {
    /// What the class gives by itself.
    Give,
    /// What is left of what was shared with the reader's agency or addressed to it.
    Share,
    /// What is left of the agency's own.
    Own,
    /// What auditors see through the audit service.
    Audit,
}

/// The levels that can be asked for, from the least on. A level is reached only if all below it are.
pub(crate) const LEVELS: [Level; 3] = [Level::Marker, Level::Summary, Level::Full];
/// How many actions there are: one for each question and level.
pub(crate) const ACTIONS: usize = 12;

/// The name of the action that asks for a level.
pub(crate) fn action(question: Question, level: Level) -> String {
    format!("{}:{}", <&str>::from(question), <&str>::from(level))
}

/// The actions that a name in a policy stands for: one, or those of a question or of a level.
pub(crate) fn actions_of(name: &str) -> Vec<usize> {
    let stands = |question: Question, level: Level| {
        let by_question = name == <&str>::from(question);
        let by_level = name == <&str>::from(level) && question != Question::Audit;
        by_question || by_level || name == action(question, level)
    };
    every_action().filter(|&(question, level)| stands(question, level)).map(|(q, level)| nth(q, level)).collect()
}

pub(crate) fn every_action() -> impl Iterator<Item = (Question, Level)> {
    [Question::Give, Question::Share, Question::Own, Question::Audit]
        .into_iter()
        .flat_map(|question| LEVELS.map(|level| (question, level)))
}

/// The place of an action among all.
pub(crate) fn nth(question: Question, level: Level) -> usize {
    question as usize * LEVELS.len() + (level as usize).saturating_sub(1)
}

/// What a policy may ask about a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Kind,
    Role,
    Strand,
    Purpose,
    Surface,
    BreakGlass,
}

pub(crate) const PARTS: [(Part, &str, &str); 6] = [
    (Part::Kind, "kind", "Kind"),
    (Part::Role, "role", "Role"),
    (Part::Strand, "strand", "Strand"),
    (Part::Purpose, "purpose", "Purpose"),
    (Part::Surface, "surface", "Surface"),
    (Part::BreakGlass, "break_glass", ""),
];

/// A reader's word for a part.
pub(crate) fn word(seat: Seat, part: Part) -> String {
    match part {
        Part::Kind => plain(seat.kind),
        Part::Role => plain(seat.role),
        Part::Strand => seat.standing.word().to_owned(),
        Part::Purpose => plain(seat.purpose),
        Part::Surface => match seat.surface {
            kernel::Surface::AgencyApi => "agency_api".to_owned(),
            kernel::Surface::Browser => "browser".to_owned(),
        },
        Part::BreakGlass => seat.break_glass.to_string(),
    }
}

/// The word of the log's format.
pub(crate) fn plain<T: serde::Serialize>(of: T) -> String {
    serde_json::to_value(of).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The class of a word.
pub(crate) fn class(word: &str) -> Option<Class> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// A Cedar entity. The types are fixed words of the schema, so there is always one.
pub(crate) fn entity(of: &str, id: &str) -> Option<EntityUid> {
    Some(EntityUid::from_type_name_and_id(EntityTypeName::from_str(of).ok()?, EntityId::new(id)))
}
