//! One answer, three forms: a table for people, JSON for programs, CSV for spreadsheets.

use crate::exit::{Exit, Failed};
use clap::ValueEnum;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets::UTF8_HORIZONTAL_ONLY};
use serde_json::Value;

/// How wide a table is, in characters, unless its longest words need more.
const WIDTH: u16 = 160;
/// Words up to this many characters are never broken: a digest with its algorithm before it, which people copy.
const WORD_MAX: usize = 71;
/// A column with longer texts than this is at least so wide, in characters.
const TEXT_MIN: usize = 24;
/// The spaces beside the text of a cell, which count as its column's width.
const PADDING: usize = 2;

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// For people.
    Table,
    /// One JSON array.
    Json,
    /// Comma-separated, with a header.
    Csv,
}

/// Rows of named cells; all rows have the same names in the same order.
pub struct Rows {
    /// The names.
    pub names: Vec<&'static str>,
    /// The cells. Text is shown as it is, everything else as JSON.
    pub rows: Vec<Vec<Value>>,
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().map(cell).collect::<Vec<_>>().join(", ")
        }
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| format!("{name}: {}", cell(value))).collect::<Vec<_>>().join("; ")
        }
        Value::Bool(_) | Value::Number(_) | Value::Array(_) => value.to_string(),
    }
}

/// How wide a column is at least: no word that people copy is broken, and text has room to be read.
fn least_width<'a, T: Iterator<Item = &'a str>>(texts: impl Fn() -> T) -> u16 {
    let length = |text: &str| text.chars().count();
    let word = texts().flat_map(str::split_whitespace).map(length).filter(|&length| length <= WORD_MAX).max();
    let text = texts().map(length).max().unwrap_or(0).min(TEXT_MIN);
    u16::try_from(word.unwrap_or(0).max(text) + PADDING).unwrap_or(WIDTH)
}

impl Rows {
    /// The text of these rows in a form.
    pub fn text(&self, form: Form) -> Result<String, Failed> {
        match form {
            Form::Table => Ok(self.table()),
            Form::Json => self.json(),
            Form::Csv => self.csv(),
        }
    }

    fn table(&self) -> String {
        let mut table = Table::new();
        table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(WIDTH).set_header(self.names.clone());
        let rows: Vec<Vec<String>> = self.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
        table.set_constraints((0..self.names.len()).map(|column| {
            let texts =
                || rows.iter().filter_map(|row| row.get(column)).map(String::as_str).chain([self.names[column]]);
            ColumnConstraint::LowerBoundary(Width::Fixed(least_width(texts)))
        }));
        table.add_rows(rows);
        format!("{table}\n{} rows\n", self.rows.len())
    }

    fn json(&self) -> Result<String, Failed> {
        let object = |row: &Vec<Value>| -> Value {
            self.names.iter().map(|name| (*name).to_owned()).zip(row.iter().cloned()).collect()
        };
        let rows: Vec<Value> = self.rows.iter().map(object).collect();
        let mut text = serde_json::to_string_pretty(&rows).map_err(Failed::with(Exit::Io))?;
        text.push('\n');
        Ok(text)
    }

    fn csv(&self) -> Result<String, Failed> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.names).map_err(Failed::with(Exit::Io))?;
        for row in &self.rows {
            writer.write_record(row.iter().map(cell).map(defused)).map_err(Failed::with(Exit::Io))?;
        }
        let bytes = writer.into_inner().map_err(Failed::with(Exit::Io))?;
        String::from_utf8(bytes).map_err(Failed::with(Exit::Io))
    }
}

/// A spreadsheet takes a cell that begins like this for a formula; a leading apostrophe keeps it text.
fn defused(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::{Form, Rows};
    use serde_json::json;

    #[test]
    fn no_digest_or_id_is_broken_over_lines_of_a_table() {
        let root = "0123456789abcdef".repeat(4);
        let digest = format!("sha256:{root}");
        let event = "3c67963a-d7ea-886c-a1e8-54d301f50c31";
        let text = "the records do not give the root that the log stands for ".repeat(5);
        let names = vec!["log", "a_long_name_of_a_column", "count", "root", "policy", "events", "said", "known"];
        let events = json!([format!("{event} full + victim_location"), format!("{event} marker")]);
        let known = json!([{"who": "pol", "since": "2026-02-02T10:00:00.000Z"}]);
        let row = vec![json!("facts"), json!(null), json!(7), json!(root), json!(digest), events, json!(text), known];
        let table = Rows { names: names.clone(), rows: vec![row] }.text(Form::Table).unwrap();
        for whole in names.iter().copied().chain([root.as_str(), &digest, "victim_location,"]) {
            assert!(table.contains(whole), "{whole} is broken:\n{table}");
        }
        assert_eq!(table.matches(event).count(), 2, "{table}");
    }

    #[test]
    fn a_table_of_short_words_keeps_its_width() {
        let rows =
            Rows { names: vec!["one", "two"], rows: vec![vec![json!("word ".repeat(100)), json!("ab ".repeat(90))]] };
        let table = rows.text(Form::Table).unwrap();
        assert!(table.lines().all(|line| line.chars().count() <= 160), "{table}");
    }
}
