//! Fields: what each one tells, whether a summary shows it, and where it is stored.

use crate::{Class, Detail, Party};
use kernel::{
    AgencyId, AgencyKind, AreaCode, CaseReference, Date, Id, Known, Occurred, Precision, Purpose, Role, Source, Strand,
    Timestamp, WorkerId,
};
use serde::{Deserialize, Deserializer, Serialize};

/// A personal value in memory: known, or erased because the key of its sealed part was destroyed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Private<T> {
    /// The value.
    Known(T),
    /// There was a value; nobody can read it any more.
    #[default]
    Erased,
}

impl<T> Private<T> {
    /// The value, unless erased.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Erased => None,
        }
    }
}
impl<T> From<T> for Private<T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Private<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::Known)
    }
}

/// A field's value as JSON, or the fact that it is gone.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// The value; `null` and empty lists mean "not given".
    Known(serde_json::Value),
    /// Its key was destroyed.
    Erased,
}

/// Where a field is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the clear: its type is on the plain allow-list.
    Plain,
    /// In the sealed part of this party and the field's class.
    Sealed(Party),
}

/// One field of one event.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name: part of the storage format and of the API.
    pub name: &'static str,
    /// What kind of thing it tells.
    pub class: Class,
    /// Whether a summary shows it.
    pub detail: Detail,
    /// Where it is stored.
    pub place: Place,
    /// Its value.
    pub value: Value,
}

/// **The plain allow-list** (decision 10): types whose values may be stored in the clear, each with its reason.
/// Text is not on it, so free text cannot be stored in the clear: it does not compile.
pub trait Plain: Serialize {
    /// Why a value of this type tells nobody anything personal.
    const WHY: &'static str;
}

impl<K> Plain for Id<K> {
    const WHY: &'static str = "a random or derived identifier";
}
impl Plain for CaseReference {
    const WHY: &'static str = "computed from a case id";
}
impl Plain for AgencyId {
    const WHY: &'static str = "the register name of an agency";
}
impl Plain for AreaCode {
    const WHY: &'static str = "a code of a district, and never of less; returns count by it";
}
impl Plain for WorkerId {
    const WHY: &'static str = "a worker's pseudonym; the name lies with the agency";
}
impl Plain for Timestamp {
    const WHY: &'static str = "a moment of the process";
}
impl Plain for Date {
    const WHY: &'static str = "a day of the process; dates of birth are private";
}
impl Plain for Occurred {
    const WHY: &'static str = "when something happened";
}
impl Plain for Known {
    const WHY: &'static str = "since when an agency or a kind of source knew";
}
impl Plain for Class {
    const WHY: &'static str = "a code for a kind of thing, never what it says";
}
impl Plain for bool {
    const WHY: &'static str = "a yes or no of the process";
}
impl Plain for u16 {
    const WHY: &'static str = "a count or version";
}
impl Plain for AgencyKind {
    const WHY: &'static str = "a code";
}
impl Plain for Party {
    const WHY: &'static str = "a code for a role, never who it is";
}
impl Plain for Precision {
    const WHY: &'static str = "a code";
}
impl Plain for Purpose {
    const WHY: &'static str = "a code";
}
impl Plain for Role {
    const WHY: &'static str = "a code";
}
impl Plain for Source {
    const WHY: &'static str = "a code for a kind of source, never who it was";
}
impl Plain for Strand {
    const WHY: &'static str = "a code";
}
impl<T: Plain> Plain for Option<T> {
    const WHY: &'static str = T::WHY;
}
impl<T: Plain> Plain for Vec<T> {
    const WHY: &'static str = T::WHY;
}

fn json<T: Serialize>(value: &T) -> Value {
    // Values here are plain structs, codes and text with text keys, which always have a JSON form.
    let mut json = serde_json::to_value(value).unwrap_or(serde_json::Value::Null);
    // The stored form has its names in order, also where a library of the program has `serde_json` keep another one.
    json.sort_all_objects();
    Value::Known(json)
}

/// A field stored in the clear.
pub(crate) fn plain<T: Plain>(name: &'static str, class: Class, detail: Detail, value: &T) -> Field {
    Field { name, class, detail, place: Place::Plain, value: json(value) }
}

/// The same for what need not be given: without a value there is no field, so that what was stored before there was such a
/// field keeps its form.
pub(crate) fn given<T: Plain>(name: &'static str, class: Class, detail: Detail, value: Option<&T>) -> Option<Field> {
    value.map(|value| plain(name, class, detail, value))
}

/// The same for what need not be given and is sealed. That it was given follows from what lies in the clear, so that it is
/// told as erased once its key is gone.
pub(crate) fn sealed_if<T: Serialize>(
    was_given: bool,
    name: &'static str,
    class: Class,
    party: Party,
    value: Option<&Private<T>>,
) -> Option<Field> {
    was_given.then(|| sealed(name, class, Detail::Detail, party, value.unwrap_or(&Private::Erased)))
}

/// A field stored in a sealed part.
pub(crate) fn sealed<T: Serialize>(
    name: &'static str,
    class: Class,
    detail: Detail,
    party: Party,
    value: &Private<T>,
) -> Field {
    let value = match value {
        Private::Known(value) => json(value),
        Private::Erased => Value::Erased,
    };
    Field { name, class, detail, place: Place::Sealed(party), value }
}
