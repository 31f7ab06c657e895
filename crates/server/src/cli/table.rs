//! One answer, three forms: a table for people, JSON for programs, CSV for spreadsheets.

use crate::exit::{Exit, Failed};
use clap::ValueEnum;
use comfy_table::{ContentArrangement, Table, presets::UTF8_HORIZONTAL_ONLY};
use serde_json::Value;

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
        table.set_width(160).set_header(self.names.clone());
        for row in &self.rows {
            table.add_row(row.iter().map(cell));
        }
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
