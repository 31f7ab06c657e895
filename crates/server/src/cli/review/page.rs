//! The pack for people: one HTML page that stands for itself. It has no script, takes nothing from elsewhere, and says so to
//! the browser; whatever comes from the log is escaped.

use super::rows;
use crate::cli::html::{escaped, opening, put};
use audit::{SECTIONS, Section};
use serde_json::Value;

/// The page.
pub(super) fn page(document: &Value) -> String {
    let (pack, scope) = (&document["pack"], &document["pack"]["scope"]);
    let title =
        format!("Review of {}, {} to {}", text(&pack["case_reference"]), text(&scope["from"]), text(&scope["to"]));
    let mut page = opening(&title);
    put(&mut page, format_args!("<p><strong>{}</strong></p>\n<dl>\n", escaped(&standing(document))));
    let frozen = &pack["frozen"];
    let facts = [
        ("Kind of review", &scope["kind"]),
        ("The reviewer's reference", &scope["reference"]),
        ("Days counted by when it was", &scope["basis"]),
        ("Agencies", &scope["agencies"]),
        ("Opened by", &scope["opened_by"]),
        ("The event that opened it", &scope["review"]),
        ("Log", &frozen["origin"]),
        ("Frozen at position", &frozen["position"]),
        ("Record there", &frozen["record"]),
        ("Recorded", &frozen["recorded"]),
        ("Root of the tree up to there", &frozen["root"]),
        ("The whole log was read and gave the root it stands for", &frozen["verified"]),
        ("Policy in force", &frozen["policy"]),
        ("Rulebook version", &frozen["rulebook_version"]),
        ("Digest of this pack", &document["digest"]),
        ("Digest that was released", &document["released_digest"]),
    ];
    for (name, value) in facts {
        put(&mut page, format_args!("<dt>{}</dt><dd>{}</dd>\n", escaped(name), escaped(&text(value))));
    }
    page.push_str("</dl>\n");
    for section in &SECTIONS {
        put_section(&mut page, document, section);
    }
    page.push_str("</body>\n</html>\n");
    page
}

/// How the pack stands, in words.
fn standing(document: &Value) -> String {
    let state = text(&document["state"]);
    match (state.as_str(), document["is_what_was_released"].as_bool()) {
        ("released", Some(true)) => "Released. This is what was released.".to_owned(),
        ("released", _) => {
            "Released, and this is NOT what was released: something was erased since, or is kept from those \
             who audit by a later policy."
                .to_owned()
        }
        ("withdrawn", _) => "Withdrawn. Nobody released this.".to_owned(),
        _ => "DRAFT. Nobody has released this; it is not for the reviewer.".to_owned(),
    }
}

fn put_section(page: &mut String, document: &Value, section: &Section) {
    let rows = rows(document, section);
    put(page, format_args!("<h2 id=\"{}\">{}</h2>\n", section.name, escaped(section.title)));
    put(page, format_args!("<p>{} Rows: {}.</p>\n", escaped(section.says), rows.len()));
    if rows.is_empty() {
        return;
    }
    page.push_str("<table>\n<tr>");
    for column in section.columns {
        put(page, format_args!("<th>{}</th>", column.replace('_', " ")));
    }
    page.push_str("</tr>\n");
    for row in rows {
        page.push_str("<tr>");
        for cell in &row {
            put(page, format_args!("<td>{}</td>", escaped(&text(cell))));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</table>\n");
}

/// A value for people: text as it is, lists by commas, fields by name.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(_, value)| !value.is_null());
            fields
                .map(|(name, value)| format!("{}: {}", name.replace('_', " "), text(value)))
                .collect::<Vec<_>>()
                .join("; ")
        }
    }
}
