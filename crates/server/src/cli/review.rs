//! `hub review`: the pack of a review from outside, online through the audit service with a token, and offline, from a copy of
//! the data and keys that no hub has open. Both print the same bytes.

mod page;

use super::{
    asked::{Asked, with_token},
    audit::audit_failed,
    print,
    table::{Form as Sheet, Rows},
};
use crate::{
    call::{CallError, answered},
    copy::Copy,
    exit::{Exit, Failed},
    keys,
};
use api::stalkinghub::audit::v1 as proto;
use audit::{SECTIONS, Section};
use clap::{Args, ValueEnum};
use kernel::EventId;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The form of the pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A page for people: HTML that stands for itself, without a script and without anything from elsewhere.
    Page,
    /// One JSON object, as it was digested.
    Json,
    /// A table for each section, with a header: one of them with --section, all as files with --into.
    Csv,
}

/// What a pack is asked for.
#[derive(Args)]
pub struct Review {
    /// The case: its id or its spoken reference.
    #[arg(long)]
    case: String,
    /// The review: the event that opened it.
    #[arg(long = "review", value_name = "EVENT")]
    opened: EventId,
    /// The form of the pack.
    #[arg(short = 'o', long = "output", value_enum, default_value_t = Form::Page)]
    form: Form,
    /// Only this section, as CSV: chronology, knowledge, decisions, clocks, unknown, victim, integrity.
    #[arg(long, value_parser = section, conflicts_with = "into")]
    section: Option<&'static Section>,
    /// As CSV: the directory into which a file for each section goes, each for its owner alone. Made if it is not there; a
    /// file of such a name that is there already is not overwritten.
    #[arg(long)]
    into: Option<PathBuf>,
    #[command(flatten)]
    asked: Asked,
}

impl Review {
    /// The directory of the keys, if the files are asked.
    pub fn keys(&self) -> Option<&PathBuf> {
        self.asked.keys()
    }

    /// Answers.
    pub async fn run(self) -> Result<(), Failed> {
        let is_csv = self.form == Form::Csv;
        if is_csv != (self.section.is_some() || self.into.is_some()) {
            return Err(Failed::new(Exit::Usage, "with -o csv give --section or --into, and with no other form"));
        }
        let bytes = match self.asked.places()? {
            Some(places) => self.read(&Copy::open(&places)?)?,
            None => self.ask().await?,
        };
        let text = String::from_utf8(bytes).map_err(Failed::with(Exit::Data))?;
        let document: Value = serde_json::from_str(&text).map_err(Failed::with(Exit::Data))?;
        match (self.form, self.section, &self.into) {
            (Form::Json, ..) => print(&format!("{text}\n")),
            (Form::Csv, Some(section), _) => print(&csv(&document, section)?),
            (Form::Csv, None, Some(into)) => write_all(&document, into),
            (Form::Page, ..) | (Form::Csv, None, None) => print(&page::page(&document)),
        }
    }

    fn read(&self, copy: &Copy) -> Result<Vec<u8>, Failed> {
        let archive = copy.archive();
        let case = archive.find(&self.case).map_err(audit_failed)?;
        let opened = audit::opened(&archive, case, self.opened).map_err(audit_failed)?;
        let none = || Failed::new(Exit::Data, "the log lacks the record that opened the review");
        let place = copy.place(opened.position()).ok_or_else(none)?;
        let (pack, _) = audit::pack(&archive, case, &opened, place, copy.root(place.position)).map_err(audit_failed)?;
        audit::document(&pack, &opened).map_err(audit_failed)
    }

    async fn ask(&self) -> Result<Vec<u8>, Failed> {
        let (mut client, token) = self.asked.hub().await?;
        let request = proto::GetReviewPackRequest { case: self.case.clone(), review_event_id: self.opened.to_string() };
        let mut stream = answered(client.get_review_pack(with_token(&token, request)?)).await?;
        let mut bytes = Vec::new();
        while let Some(message) = stream.message().await.map_err(|status| Failed::from(CallError::Status(status)))? {
            bytes.extend(message.chunk);
        }
        Ok(bytes)
    }
}

/// A section, by its name.
fn section(name: &str) -> Result<&'static Section, &'static str> {
    let found = SECTIONS.iter().find(|section| section.name == name);
    found.ok_or("is none of chronology, knowledge, decisions, clocks, unknown, victim, integrity")
}

/// The rows of a section, each value as the document holds it.
fn rows(document: &Value, section: &Section) -> Vec<Vec<Value>> {
    let rows = document["pack"][section.name].as_array();
    let row = |row: &Value| section.columns.iter().map(|column| row[*column].clone()).collect();
    rows.into_iter().flatten().map(row).collect()
}

fn csv(document: &Value, section: &Section) -> Result<String, Failed> {
    Rows { names: section.columns.to_vec(), rows: rows(document, section) }.text(Sheet::Csv)
}

fn write_all(document: &Value, into: &Path) -> Result<(), Failed> {
    keys::make_private_dir(into)?;
    for section in &SECTIONS {
        let file = into.join(format!("{}.csv", section.name));
        keys::write_private(&file, csv(document, section)?.as_bytes())?;
    }
    print(&format!("{} files in {}\n", SECTIONS.len(), into.display()))
}
