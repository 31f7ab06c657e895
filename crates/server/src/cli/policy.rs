//! `hub policy …`: what a policy says, why, and what another one would change. Reads files, and for a comparison with what
//! happened the directories of a hub that is stopped; never a value of a case, and nothing is written.

use super::{
    key_store, print,
    table::{Form, Rows},
};
use crate::{
    copy::Copy,
    exit::{Exit, Failed},
};
use clap::{Args, Subcommand};
use events::Class;
use kernel::{AgencyKind, Purpose, Role, Strand, Surface, Timestamp};
use policy::{Compiled, Question, Stored, class_word, diff, proposed};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use sharing::{Audience, Cell, Level, Policy, Reader, Seat, Standing, disclose, purposes};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use strum::IntoEnumIterator;
use views::Item;

/// Longer files are no policies, in bytes.
const FILE_MAX: u64 = 60_000;
/// The most rows that a comparison with what happened answers.
const ROWS_MAX: usize = 100_000;

/// Questions about policies. Where no directory is named, the set that a new hub starts with is asked about.
#[derive(Args)]
pub struct Asked {
    #[command(subcommand)]
    question: About,
    /// The form of the answer.
    #[arg(long, global = true, value_enum, default_value_t = Form::Table)]
    form: Form,
}

#[derive(Subcommand)]
enum About {
    /// Print the schema: what a policy can ask about, and the words that it can use.
    Schema,
    /// Whether the files of a directory are a policy that may be proposed. Exits 65 where they are not, and says what is
    /// wrong, by file and policy.
    Check {
        /// The directory; every file in it that ends in `.cedar` counts.
        dir: PathBuf,
    },
    /// Print the files of a directory as the JSON that `governance/ProposePolicy` takes.
    Pack {
        /// The directory.
        dir: PathBuf,
        /// The version: one more than that in force.
        #[arg(long)]
        version: u32,
    },
    /// Who sees what: for people by class and kind of agency, as JSON or CSV for every reader and every class.
    Matrix {
        /// The directory.
        dir: Option<PathBuf>,
    },
    /// Why a reader sees this much of a class: which policies give it, which stop it, who answers for them, on what basis.
    Explain(Explain),
    /// Who gains and who loses when one set follows another.
    Diff {
        /// The directory of the old set.
        old: PathBuf,
        /// The directory of the new one.
        new: PathBuf,
        /// Also tell which events of the last days of a stopped hub would be shown to more or to fewer of those at work:
        /// its data.
        #[arg(long, requires = "keys")]
        data: Option<PathBuf>,
        /// Its keys.
        #[arg(long, requires = "data")]
        keys: Option<PathBuf>,
        /// How many days, counted back from the last record of a case.
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=3_660))]
        days: u16,
        #[command(flatten)]
        store: key_store::At,
    },
}

#[derive(Args)]
struct Explain {
    /// What is told, e.g. `conduct`.
    #[arg(value_parser = word::<Class>)]
    class: Class,
    /// What kind of body the reader acts for, e.g. `police`.
    #[arg(long, value_parser = word::<AgencyKind>)]
    kind: AgencyKind,
    /// In which role, e.g. `spoc`.
    #[arg(long, value_parser = word::<Role>)]
    role: Role,
    /// On which strand, e.g. `investigation`; left out: on none.
    #[arg(long, value_parser = word::<Strand>)]
    strand: Option<Strand>,
    /// For which purpose, e.g. `victim_safety`; left out: the role's first.
    #[arg(long, value_parser = word::<Purpose>)]
    purpose: Option<Purpose>,
    /// In a browser.
    #[arg(long)]
    browser: bool,
    /// With an approved break-glass in force.
    #[arg(long)]
    break_glass: bool,
    /// The directory.
    dir: Option<PathBuf>,
}

fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(Value::String(text.to_owned())).map_err(|_| "is no word that the hub knows".to_owned())
}

fn say<T: Serialize>(of: T) -> Value {
    serde_json::to_value(of).unwrap_or(Value::Null)
}

impl Asked {
    /// The directory of the keys, if the files of a hub are read.
    pub fn keys(&self) -> Option<&PathBuf> {
        match &self.question {
            About::Diff { keys, .. } => keys.as_ref(),
            About::Schema | About::Check { .. } | About::Pack { .. } | About::Matrix { .. } | About::Explain(_) => None,
        }
    }

    /// Answers.
    pub fn run(self) -> Result<(), Failed> {
        match self.question {
            About::Schema => print(policy::SCHEMA),
            About::Check { dir } => {
                let compiled = valid(&files_of(&dir)?)?;
                print(&format!("{} policies, all valid\n", compiled.set.about().len()))
            }
            About::Pack { dir, version } => {
                let files = files_of(&dir)?;
                valid(&files)?;
                print(&format!("{}\n", json!({ "policy": Stored { version, files }.to_json() })))
            }
            About::Matrix { dir } => {
                let policy = compiled(dir.as_deref())?.matrix.into();
                let rows = if self.form == Form::Table { summary(&policy) } else { every_cell(&policy) };
                print(&rows.text(self.form)?)
            }
            About::Explain(asked) => print(&asked.rows()?.text(self.form)?),
            About::Diff { old, new, data, keys, days, store } => {
                let read = |dir: &Path| Ok::<Policy, Failed>(compiled(Some(dir))?.matrix.into());
                let (old, new) = (read(&old)?, read(&new)?);
                let rows = match (data, keys) {
                    (Some(data), Some(keys)) => happened(&Copy::open(&store.places(&data, &keys)?)?, &old, &new, days)?,
                    _ => changes(&old, &new),
                };
                print(&rows.text(self.form)?)
            }
        }
    }
}

/// The files of a directory, by name.
fn files_of(dir: &Path) -> Result<BTreeMap<String, String>, Failed> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(dir).map_err(Failed::at(dir))? {
        let path = entry.map_err(Failed::at(dir))?.path();
        let cedar = path.extension().is_some_and(|extension| extension == "cedar");
        let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|_| cedar) else {
            continue;
        };
        if std::fs::metadata(&path).map_err(Failed::at(&path))?.len() > FILE_MAX {
            return Err(Failed::new(Exit::Data, format!("{}: is longer than {FILE_MAX} bytes", path.display())));
        }
        files.insert(name.to_owned(), std::fs::read_to_string(&path).map_err(Failed::at(&path))?);
    }
    Ok(files)
}

fn valid(files: &BTreeMap<String, String>) -> Result<Compiled, Failed> {
    proposed(files).map_err(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Failed::new(Exit::Data, format!("this is no policy:\n{}", told.join("\n")))
    })
}

fn compiled(dir: Option<&Path>) -> Result<Compiled, Failed> {
    let files = dir.map_or_else(|| Ok(Stored::first().files), files_of)?;
    valid(&files)
}

/// For people: what each kind of agency is given of each class, and what each strand leaves.
fn summary(policy: &Policy) -> Rows {
    let short = |level: Level| {
        json!(match level {
            Level::Absent => "-",
            Level::Marker => "marker",
            Level::Summary => "summary",
            Level::Full => "full",
        })
    };
    let names = vec![
        "class",
        "walled",
        "police",
        "advocacy",
        "health",
        "probation",
        "prosecution",
        "housing",
        "hub_office",
        "victim_facing",
        "suspect_facing",
        "investigation",
        "health_strand",
        "governance",
        "auditors",
    ];
    let kinds = AgencyKind::iter().filter(|kind| *kind != AgencyKind::Oversight);
    let rows = Class::iter().map(|class| {
        let mut row = vec![json!(class_word(class)), json!(if policy.is_walled(class) { "yes" } else { "" })];
        row.extend(kinds.clone().map(|kind| short(policy.level(kind, class))));
        row.extend(Strand::iter().map(|strand| short(policy.most_on_strand(strand, class))));
        row.push(short(policy.oversight(class)));
        row
    });
    Rows { names, rows: rows.collect() }
}

const SEAT: [&str; 6] = ["kind", "role", "strand", "purpose", "surface", "break_glass"];

fn seat_cells(seat: Seat) -> Vec<Value> {
    let surface = match seat.surface {
        Surface::AgencyApi => "agency_api",
        Surface::Browser => "browser",
    };
    vec![
        say(seat.kind),
        say(seat.role),
        json!(seat.standing.word()),
        say(seat.purpose),
        json!(surface),
        json!(seat.break_glass),
    ]
}

/// For programs: every reader and every class.
fn every_cell(policy: &Policy) -> Rows {
    let names = SEAT.into_iter().chain(["class", "given", "shared", "own"]).collect();
    let row = |seat: Seat| {
        Class::iter().map(move |class| {
            let Cell { given, shared, own } = policy.cell(seat, class);
            let mut row = seat_cells(seat);
            row.extend([json!(class_word(class)), say(given), say(shared), say(own)]);
            row
        })
    };
    Rows { names, rows: Seat::every().flat_map(row).collect() }
}

/// Every cell that differs, and whether the reader gains or loses.
fn changes(old: &Policy, new: &Policy) -> Rows {
    let names = SEAT.into_iter().chain(["class", "gains_or_loses", "before", "after", "owners"]).collect();
    let row = |change: policy::Change| {
        let mut row = change
            .seat
            .map_or_else(|| ["oversight", "auditor", "", "audit", "", ""].map(|word| json!(word)).to_vec(), seat_cells);
        let verdict = match (change.gains(), change.loses()) {
            (true, true) => "both",
            (true, false) => "gains",
            (false, _) => "loses",
        };
        let levels = |levels: [Level; 3]| json!(levels.map(<&str>::from).join("/"));
        row.extend([
            json!(class_word(change.class)),
            json!(verdict),
            levels(change.before),
            levels(change.after),
            say(policy::owners(change.class)),
        ]);
        row
    };
    Rows { names, rows: diff(old, new).into_iter().map(row).collect() }
}

impl Explain {
    fn rows(&self) -> Result<Rows, Failed> {
        let compiled = compiled(self.dir.as_deref())?;
        if !self.kind.roles().contains(&self.role) {
            return Err(Failed::new(Exit::Usage, "nobody of this kind of agency acts in this role"));
        }
        let purpose = self.purpose.or_else(|| purposes(self.role).first().copied());
        let purpose = purpose.filter(|purpose| purposes(self.role).contains(purpose));
        let purpose = purpose.ok_or_else(|| Failed::new(Exit::Usage, "nobody in this role acts for this purpose"))?;
        let seat = Seat {
            kind: self.kind,
            role: self.role,
            standing: self.strand.map_or(Standing::Unassigned, Standing::On),
            purpose,
            surface: if self.browser { Surface::Browser } else { Surface::AgencyApi },
            break_glass: self.break_glass,
        };
        let names = vec!["what", "level", "because", "policy", "file", "owner", "basis", "review_by"];
        let mut rows = Vec::new();
        for (question, what) in [
            (Question::Give, "the class gives by itself"),
            (Question::Share, "left of what was shared or addressed"),
            (Question::Own, "left of the agency's own"),
        ] {
            let reason = compiled.explain(seat, self.class, question);
            let reason = reason.ok_or_else(|| Failed::new(Exit::Data, "the policies cannot be asked"))?;
            let given = reason.given_by.iter().map(|about| ("gives it", about));
            let all: Vec<_> = given.chain(reason.stopped_by.iter().map(|about| ("gives no more", about))).collect();
            let head = [json!(what), say(reason.level)];
            if all.is_empty() {
                let none =
                    [json!("no policy gives it"), Value::Null, Value::Null, Value::Null, Value::Null, Value::Null];
                rows.push(head.into_iter().chain(none).collect());
                continue;
            }
            for (because, about) in all {
                let told = [because, &about.id, &about.file, &about.owner, &about.basis, &about.review_by];
                rows.push(head.iter().cloned().chain(told.map(|text| json!(text))).collect());
            }
        }
        Ok(Rows { names, rows })
    }
}

/// Which events of the last days somebody at work on their case would see otherwise.
fn happened(copy: &Copy, old: &Policy, new: &Policy, days: u16) -> Result<Rows, Failed> {
    let names =
        vec!["case", "event", "class", "agency", "worker", "role", "purpose", "gains_or_loses", "before", "after"];
    let archive = copy.archive();
    let mut rows = Vec::new();
    for case in archive.cases().map_err(Failed::with(Exit::Data))? {
        let history = archive.history(case).map_err(Failed::with(Exit::Data))?;
        let access = history.access();
        let since = history.items.last().map(|item| days_before(item.recorded.at, days));
        for (named, strand) in access.assigned() {
            let register = &archive.known.register;
            let (Some(agency), Some(worker)) =
                (register.agency(&named.agency), register.worker(&named.agency, &named.worker))
            else {
                continue;
            };
            for (role, purpose) in worker.roles.iter().flat_map(|&role| purposes(role).iter().map(move |&p| (role, p)))
            {
                let surface = Surface::AgencyApi;
                let reader = Reader { role, strand: Some(strand), purpose, surface, break_glass: false };
                let audience =
                    Audience { agency: &named.agency, kind: agency.kind, role: Some(role), reader: Some(reader) };
                let level = |policy: &Policy, item: &Item| {
                    disclose(policy, &audience, access, &item.face).map(|seen| (seen.shown, seen.fields.len()))
                };
                for item in history.items.iter().filter(|item| since.is_none_or(|since| item.recorded.at >= since)) {
                    let (before, after) = (level(old, item), level(new, item));
                    if before == after {
                        continue;
                    }
                    if rows.len() == ROWS_MAX {
                        return Err(Failed::new(
                            Exit::Usage,
                            format!("more than {ROWS_MAX} differ; ask of fewer days"),
                        ));
                    }
                    let told = |level: Option<(events::Shown, usize)>| {
                        level.map_or_else(
                            || json!("absent"),
                            |(shown, fields)| json!(format!("{shown:?}, {fields} fields")),
                        )
                    };
                    rows.push(vec![
                        json!(case.to_string()),
                        json!(item.recorded.id.to_string()),
                        json!(class_word(item.face.class)),
                        json!(named.agency.to_string()),
                        json!(named.worker.to_string()),
                        say(role),
                        say(purpose),
                        json!(if after > before { "gains" } else { "loses" }),
                        told(before),
                        told(after),
                    ]);
                }
            }
        }
    }
    Ok(Rows { names, rows })
}

fn days_before(moment: Timestamp, days: u16) -> Timestamp {
    moment.plus_millis(-i64::from(days) * 86_400_000)
}
