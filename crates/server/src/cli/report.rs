//! `hub report`: the return of a hub, online through the audit service with a token, and offline, from a copy of the data
//! and keys that no hub has open. Both make the same answer of it, and print the same bytes.

mod csv;
mod json;
mod page;

use super::{
    asked::{Asked, with_token},
    audit::audit_failed,
    print,
};
use crate::{
    call::answered,
    copy::Copy,
    exit::{Exit, Failed},
    returns,
};
use api::stalkinghub::audit::v1 as proto;
use clap::{Args, ValueEnum};
use kernel::Date;
use oversight::{Axis, Query};
use std::path::PathBuf;

/// The form of the return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A page for people: HTML that stands for itself, without a script and without anything from elsewhere.
    Page,
    /// One JSON object.
    Json,
    /// One row for each total and part, with a header.
    Csv,
}

/// What a return is asked for.
#[derive(Args)]
pub struct Report {
    /// The first day of the period, `YYYY-MM-DD`, in London. The period is a whole month, a quarter that begins with January,
    /// April, July or October, or a financial year, which begins with April: two kinds of year could be subtracted.
    #[arg(long)]
    from: Date,
    /// The last day of the period.
    #[arg(long)]
    to: Date,
    /// By what, as words separated by commas: agency, area, relationship.
    #[arg(long, value_delimiter = ',', value_parser = axis)]
    by: Vec<Axis>,
    /// Counts from 1 to one less than this are kept back: the hub's own threshold, which its rulebook says, to 100. Left out:
    /// the hub's own.
    #[arg(long)]
    threshold: Option<u32>,
    /// The position of the log up to which is counted; the moment of the return is that of the record there. Left out: the
    /// newest.
    #[arg(long, default_value_t = 0)]
    at: u64,
    /// The form of the return.
    #[arg(short = 'o', long = "output", value_enum, default_value_t = Form::Page)]
    form: Form,
    #[command(flatten)]
    asked: Asked,
}

impl Report {
    /// The directory of the keys, if the files are asked.
    pub fn keys(&self) -> Option<&PathBuf> {
        self.asked.keys()
    }

    /// Answers.
    pub async fn run(self) -> Result<(), Failed> {
        // The same whoever is asked: what is no query is refused before anything is read.
        let threshold = self.threshold.map(u64::from);
        let query =
            Query::new(self.from, self.to, self.by.iter().copied(), threshold).map_err(Failed::with(Exit::Usage))?;
        let answer = match self.asked.places()? {
            Some(places) => {
                let copy = Copy::open(&places)?;
                let none = || Failed::new(Exit::Usage, "--at: the log has no such record");
                let place = copy.place(self.at).ok_or_else(none)?;
                returns::answer(&audit::report(&copy.archive(), place, query).map_err(audit_failed)?)
            }
            None => self.ask(&query).await?,
        };
        print(&match self.form {
            Form::Page => page::page(&answer),
            Form::Json => json::json(&answer)?,
            Form::Csv => csv::csv(&answer)?,
        })
    }

    async fn ask(&self, query: &Query) -> Result<proto::GetReturnResponse, Failed> {
        let (mut client, token) = self.asked.hub().await?;
        let request = proto::GetReturnRequest {
            from_date: query.from().to_string(),
            to_date: query.to().to_string(),
            by: query.by().iter().map(|&axis| returns::breakdown(axis).into()).collect(),
            // What no hub can have is refused as such; nothing asked for is the hub's own.
            threshold: query.asked().map_or(0, |asked| u32::try_from(asked.max(1)).unwrap_or(u32::MAX)),
            position: self.at,
        };
        Ok(answered(client.get_return(with_token(&token, request)?)).await?)
    }
}

/// A breakdown, by its word. A figure's own kinds need not be asked for.
fn axis(word: &str) -> Result<Axis, &'static str> {
    word.parse().map_err(|_| "is none of agency, area, relationship")
}

/// The word of a breakdown, as `--by` takes it.
fn by(by: proto::Breakdown) -> &'static str {
    match by {
        proto::Breakdown::Unspecified => "total",
        proto::Breakdown::Agency => "agency",
        proto::Breakdown::Area => "area",
        proto::Breakdown::Relationship => "relationship",
        proto::Breakdown::Kind => "kind",
    }
}

/// The word of a unit.
fn unit(unit: proto::FigureUnit) -> &'static str {
    match unit {
        proto::FigureUnit::Unspecified => "",
        proto::FigureUnit::Count => "count",
        proto::FigureUnit::Share => "share",
        proto::FigureUnit::Days => "days",
        proto::FigureUnit::Hours => "hours",
    }
}

/// So many of a hundred, to one place behind the point, a half rounded up; none of nothing.
fn percent(cell: &proto::FigureCell) -> Option<String> {
    let (numerator, of) = (u128::from(cell.numerator), u128::from(cell.denominator));
    let thousandths = (numerator * 2_000 + of).checked_div(of * 2)?;
    Some(format!("{}.{}", thousandths / 10, thousandths % 10))
}

/// When the record was recorded, as everywhere in what the program prints.
fn recorded(answer: &proto::GetReturnResponse) -> String {
    let at = answer.record_time.as_ref().and_then(crate::commands::from_proto_time);
    at.map(|at| at.to_string()).unwrap_or_default()
}

/// The digest of the record, as everywhere in what the program prints.
fn record(answer: &proto::GetReturnResponse) -> String {
    format!("sha256:{}", data_encoding::HEXLOWER.encode(&answer.record_hash))
}

#[cfg(test)]
mod tests;
