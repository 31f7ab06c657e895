//! `hub retention`: what an agency has to look at again, asked of a running hub with the token of its information governance
//! lead. Recorded like any other look.

use super::{
    Online, print,
    table::{Form, Rows},
};
use crate::exit::{Exit, Failed};
use clap::Args;
use kernel::Date;
use serde_json::{Value, json};

/// How many pages are asked for at most: each looks at up to 200 cases.
const PAGES_MAX: usize = 1_000;
/// The columns, as the API names them.
const NAMES: [&str; 11] = [
    "due_date",
    "case_reference",
    "case_id",
    "party",
    "retention",
    "last_entry_date",
    "follows_event_id",
    "rule",
    "rulebook_version",
    "rule_effective_from_date",
    "rule_source",
];

/// What the agency has put down on cases and has to look at again, why, and since when.
#[derive(Args)]
pub struct Retention {
    /// What is due by this day, `YYYY-MM-DD`. Left out: today.
    #[arg(long)]
    until: Option<Date>,
    /// The form of the answer.
    #[arg(short = 'o', long = "output", value_enum, default_value_t = Form::Table)]
    form: Form,
    #[command(flatten)]
    online: Online,
}

impl Retention {
    /// Answers, the longest due first.
    pub async fn run(self) -> Result<(), Failed> {
        let token = self.online.needed_token()?;
        let client = self.online.connect().await?;
        let until = self.until.map(|day| day.to_string()).unwrap_or_default();
        let (mut rows, mut page) = (Vec::new(), Value::Null);
        for _ in 0..PAGES_MAX {
            let asked = json!({"until_date": until, "page_size": 100, "page_token": page.as_str().unwrap_or_default()});
            let answer = client.ask("cases/ListRetentionReviews", Some(&token), &asked).await?;
            let reviews = answer["reviews"].as_array().into_iter().flatten();
            rows.extend(reviews.map(|it| NAMES.map(|name| it[name].clone()).to_vec()));
            page = answer["next_page_token"].clone();
            if page.as_str().is_none_or(str::is_empty) {
                rows.sort_by_key(|row: &Vec<Value>| (row[0].to_string(), row[1].to_string()));
                return print(&Rows { names: NAMES.to_vec(), rows }.text(self.form)?);
            }
        }
        Err(Failed::new(Exit::Unavailable, "the list does not end; ask for an earlier day"))
    }
}
