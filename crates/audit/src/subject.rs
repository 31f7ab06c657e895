//! The answer to a person who asked an agency what it holds about them (DPA 2018 s.45; UK GDPR art. 15): one JSON document
//! in the layout of `subject_access.v1.schema.json`, whose names and marker do not change.

use events::{Shown, Value, access::ShownEvent};
use kernel::{Date, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use sharing::{CaseAccess, Subject, ToldOf, told_to_subject};
use std::sync::Arc;
use views::Item;

/// The layout.
pub const FORMAT: &str = "stalkinghub.subject_access.v1";
/// What stands for all that is kept back of an event: one marker, without a reason, a length or a count.
pub const WITHHELD: &str = "[withheld]";
/// Said in every answer, whether or not something is left out.
const NOTE: &str = "Held by this agency about you on this case. What the law keeps back to protect others or to prevent \
    crime is left out, and whether there is any is not said.";

/// The document.
#[derive(Debug, Clone, Serialize)]
pub struct Document<'a> {
    /// The layout.
    pub format: &'static str,
    /// The agency that answers.
    pub controller: String,
    /// The spoken reference of the case.
    pub case_reference: String,
    /// The day on which the request was received.
    pub received: Date,
    /// The last day to answer.
    pub due: Date,
    /// When the answer was prepared: it holds what was there by then.
    pub prepared: Timestamp,
    /// To whom it goes.
    pub recipient: &'a str,
    /// What is said in every answer.
    pub note: &'static str,
    /// What is held, in the order in which it was recorded.
    pub items: Vec<Told>,
}

/// What is told of one event.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// The day on which it was recorded, in London.
    pub recorded: Date,
    /// What kind of event, by its stored name.
    #[serde(rename = "type")]
    pub type_name: &'static str,
    /// The values, by field.
    pub details: Map<String, Json>,
    /// The marker, where something of it is kept back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withheld: Option<&'static str>,
}

/// What was asked, and how far the answer got.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Who asked whom, and what was cleared.
    pub subject: Subject<'a>,
    /// The day on which the request was received.
    pub received: Date,
    /// The last day to answer.
    pub due: Date,
    /// When the answer was prepared.
    pub prepared: Timestamp,
    /// To whom it goes.
    pub recipient: &'a str,
    /// The spoken reference of the case.
    pub case_reference: &'a str,
}

/// The answer, and what an access record says of it. `access` is the case as it stands now: what was erased or withdrawn
/// since the answer was prepared is not told.
pub fn subject_access<'a>(
    asked: &Asked<'a>,
    access: &CaseAccess,
    items: &[&Arc<Item>],
) -> (Document<'a>, Vec<ShownEvent>) {
    let (mut told, mut shown) = (Vec::new(), Vec::new());
    for item in items {
        let held = item.as_held_by(access, Some(asked.subject.agency));
        let recorded = &held.recorded;
        let Some(ToldOf { fields, withheld }) = told_to_subject(&asked.subject, access, &held.face, &recorded.entry)
        else {
            continue;
        };
        let mut details = Map::new();
        for field in recorded.entry.event.fields(recorded.entry.source) {
            if let Value::Known(value) = field.value
                && fields.contains(&field.name)
            {
                details.insert(field.name.to_owned(), value);
            }
        }
        details.sort_keys();
        told.push(Told {
            recorded: calendar::london_date(recorded.at),
            type_name: recorded.entry.event.type_name(),
            details,
            withheld: withheld.then_some(WITHHELD),
        });
        shown.push(ShownEvent { event: recorded.id, how: Shown::Summary, also: Vec::new(), withheld: Vec::new() });
    }
    let document = Document {
        format: FORMAT,
        controller: asked.subject.agency.to_string(),
        case_reference: asked.case_reference.to_owned(),
        received: asked.received,
        due: asked.due,
        prepared: asked.prepared,
        recipient: asked.recipient,
        note: NOTE,
        items: told,
    };
    (document, shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const SCHEMA: &str = include_str!("../subject_access.v1.schema.json");

    #[test]
    fn the_document_has_the_layout_of_its_schema() {
        let item = Told {
            recorded: "2026-03-10".parse().unwrap(),
            type_name: "casework.item_contributed.v1",
            details: Map::from_iter([("text".to_owned(), "She sleeps.".into())]),
            withheld: Some(WITHHELD),
        };
        let document = Document {
            format: FORMAT,
            controller: "hlt".into(),
            case_reference: "STK-7KQ4MXR".into(),
            received: "2026-03-10".parse().unwrap(),
            due: "2026-04-09".parse().unwrap(),
            prepared: "2026-03-11T09:00:00Z".parse().unwrap(),
            recipient: "Herself",
            note: NOTE,
            items: vec![item],
        };
        let document = serde_json::to_value(&document).unwrap();
        let schema: Json = serde_json::from_str(SCHEMA).unwrap();
        let names = |of: &Json| of.as_object().unwrap().keys().cloned().collect::<BTreeSet<String>>();
        let required = |of: &Json| {
            of["required"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
        };
        assert_eq!(names(&document), names(&schema["properties"]));
        assert_eq!(names(&document), required(&schema));
        let of_items = &schema["properties"]["items"]["items"];
        assert_eq!(names(&document["items"][0]), names(&of_items["properties"]));
        assert_eq!(required(of_items), ["details", "recorded", "type"].map(String::from).into());
        assert_eq!(schema["properties"]["format"]["const"], FORMAT);
        assert_eq!(of_items["properties"]["withheld"]["const"], WITHHELD);
        for closed in [&schema, of_items] {
            assert_eq!(closed["additionalProperties"], false);
        }
    }
}
