//! `hub reference …`: the sets of reference data: those of this release, what is wrong with a file, adopting one, and what is in
//! force. `first` and `check` read files alone; `adopt` and `show` ask a running hub.

use super::{
    Online, print,
    table::{Form, Rows},
};
use crate::exit::{Exit, Failed};
use clap::{Args, Subcommand};
use events::{ReferenceSetName, reference::ReferenceSet};
use kernel::Timestamp;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use strum::IntoEnumIterator;

/// Longer files are no sets, in bytes; white space between entries is more than what is stored.
const FILE_MAX: u64 = 200_000;
/// The columns of `show`, as the API names them.
const SHOWN: [&str; 5] = ["code", "name", "valid_from_date", "valid_to_date", "source"];

/// Sets of reference data: dated lists of codes, each adopted whole.
#[derive(Args)]
pub struct Asked {
    #[command(subcommand)]
    question: About,
}

#[derive(Subcommand)]
enum About {
    /// Print a set of this release, as a file to begin with; without a name, which there are. Its courts are fictional.
    First {
        /// Which, e.g. `bank_holidays`.
        #[arg(value_parser = set_name)]
        name: Option<ReferenceSetName>,
    },
    /// Whether files are sets that may be adopted, and their digests. Exits 65 where one is not, and tells all that is wrong, by its
    /// place.
    Check {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Adopt the set in a file, as a hub officer. Nothing is sent where the file is no set.
    Adopt {
        /// The file.
        file: PathBuf,
        /// The id of the request, a UUID: give it again to retry. Left out: a new one.
        #[arg(long)]
        request_id: Option<uuid::Uuid>,
        #[command(flatten)]
        online: Online,
    },
    /// Which sets are in force, or were at a moment: without a name the sets, with one its codes.
    Show {
        /// Which.
        #[arg(value_parser = set_name)]
        name: Option<ReferenceSetName>,
        /// As of which moment, e.g. `2026-03-01T09:00:00Z`. Left out: now.
        #[arg(long)]
        as_of: Option<Timestamp>,
        /// The form of the answer.
        #[arg(short = 'o', long = "output", value_enum, default_value_t = Form::Table)]
        form: Form,
        #[command(flatten)]
        online: Online,
    },
}

fn set_name(text: &str) -> Result<ReferenceSetName, String> {
    let names: Vec<&str> = ReferenceSetName::iter().map(Into::into).collect();
    let known = ReferenceSetName::iter().find(|name| text == <&str>::from(name));
    known.ok_or_else(|| format!("is none of {}", names.join(", ")))
}

impl Asked {
    /// Answers.
    pub async fn run(self) -> Result<(), Failed> {
        match self.question {
            About::First { name: Some(name) } => print(::reference::text(name)),
            About::First { name: None } => print(&summary(ReferenceSetName::iter().map(::reference::first))),
            About::Check { files } => {
                let read: Vec<_> = files.iter().map(|file| set_in(file)).collect();
                let told: Vec<String> =
                    read.iter().filter_map(|set| set.as_ref().err().map(|it| it.why.clone())).collect();
                if !told.is_empty() {
                    return Err(Failed::new(Exit::Data, told.join("\n")));
                }
                print(&summary(read.into_iter().flatten()))
            }
            About::Adopt { file, request_id, online } => adopt(&file, request_id, &online).await,
            About::Show { name, as_of, form, online } => {
                let asked = json!({ "as_of_time": as_of.map(|moment| moment.to_string()) });
                let (token, client) = (online.needed_token()?, online.connect().await?);
                let answer = client.ask("governance/ListReferenceSets", Some(&token), &asked).await?;
                print(&shown(&answer["sets"], name).text(form)?)
            }
        }
    }
}

/// One line for each set: its name, version, number of codes and digest.
fn summary(sets: impl Iterator<Item = ReferenceSet>) -> String {
    let line = |set: ReferenceSet| {
        let name: &str = set.name.into();
        format!("{name} version {} with {} codes, {}\n", set.version, set.entries.len(), ::reference::digest(&set))
    };
    sets.map(line).collect()
}

/// The set in a file, or all that is wrong with it.
fn set_in(file: &Path) -> Result<ReferenceSet, Failed> {
    let at = file.display();
    if std::fs::metadata(file).map_err(Failed::at(file))?.len() > FILE_MAX {
        return Err(Failed::new(Exit::Data, format!("{at}: is longer than {FILE_MAX} bytes")));
    }
    let text = std::fs::read_to_string(file).map_err(Failed::at(file))?;
    ::reference::read(&text).map_err(|problems| {
        let told: Vec<String> = problems.iter().map(|problem| format!("{at}: {problem}")).collect();
        Failed::new(Exit::Data, told.join("\n"))
    })
}

async fn adopt(file: &Path, request_id: Option<uuid::Uuid>, online: &Online) -> Result<(), Failed> {
    let set = set_in(file)?;
    let token = online.needed_token()?;
    let request = request_id.unwrap_or_else(uuid::Uuid::new_v4);
    let asked = json!({"request_id": request.to_string(), "set": set});
    let client = online.connect().await?;
    let answer = client.ask("governance/AdoptReference", Some(&token), &asked).await.map_err(|error| {
        let Failed { exit, why } = error.into();
        Failed::new(exit, format!("{why}; to try again, give --request-id {request}"))
    })?;
    let unchanged = answer["receipt"]["unchanged"] == json!(true);
    // The same codes are the same set, under whichever version a file gives them.
    let what = if unchanged { "what it says is in force already: " } else { "adopted " };
    print(&format!("{what}{}", summary(std::iter::once(set))))
}

/// The sets by their heads, or the codes of one.
fn shown(sets: &Value, name: Option<ReferenceSetName>) -> Rows {
    let word =
        |set: &Value| set["name"].as_str().unwrap_or_default().trim_start_matches("REFERENCE_SET_NAME_").to_lowercase();
    let sets = || sets.as_array().into_iter().flatten();
    let Some(name) = name else {
        let names = vec!["set", "version", "codes", "digest", "adopted_time", "adopted_event_id"];
        let row = |set: &Value| {
            let codes = set["entries"].as_array().map_or(0, Vec::len);
            let [version, digest, at, event] =
                ["version", "digest", "adopted_time", "adopted_event_id"].map(|of| set[of].clone());
            vec![json!(word(set)), version, json!(codes), digest, at, event]
        };
        return Rows { names, rows: sets().map(row).collect() };
    };
    let chosen = sets().filter(|set| word(set) == <&str>::from(name));
    let entries = chosen.flat_map(|set| set["entries"].as_array().into_iter().flatten());
    let row = |entry: &Value| SHOWN.iter().map(|column| entry[*column].clone()).collect();
    Rows { names: SHOWN.to_vec(), rows: entries.map(row).collect() }
}
