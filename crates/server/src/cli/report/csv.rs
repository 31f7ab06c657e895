//! The return for spreadsheets.

use super::{by, percent, record, recorded, unit};
use crate::{
    cli::table::{Form, Rows},
    exit::Failed,
};
use api::stalkinghub::audit::v1 as proto;
use serde_json::{Value, json};

/// One row for each total and part. Each row says what it is of, so that rows can be taken out and put together.
pub(super) fn csv(answer: &proto::GetReturnResponse) -> Result<String, Failed> {
    let names = vec![
        "kpi",
        "unit",
        "by",
        "key",
        "suppressed",
        "numerator",
        "denominator",
        "percent",
        "median",
        "longest",
        "from",
        "to",
        "threshold",
        "origin",
        "position",
        "record",
        "recorded",
        "policy",
        "rulebook_version",
        "definitions_version",
    ];
    let row = |figure: &proto::Figure, by: &'static str, key: &str, cell: proto::FigureCell| {
        let told = |value: Value| if cell.suppressed { Value::Null } else { value };
        vec![
            json!(figure.kpi),
            json!(unit(figure.unit())),
            json!(by),
            json!(key),
            json!(cell.suppressed),
            told(json!(cell.numerator)),
            told(json!(cell.denominator)),
            told(json!(percent(&cell))),
            json!(cell.median),
            json!(cell.longest),
            json!(answer.from_date),
            json!(answer.to_date),
            json!(answer.threshold),
            json!(answer.origin),
            json!(answer.position),
            json!(record(answer)),
            json!(recorded(answer)),
            json!(answer.policy),
            json!(answer.rulebook_version),
            json!(answer.definitions_version),
        ]
    };
    let rows = answer.figures.iter().flat_map(|figure| {
        let total = row(figure, "total", "", figure.total.unwrap_or_default());
        let parts = figure.parts.iter();
        let parts = parts.map(move |part| row(figure, by(part.by()), &part.key, part.cell.unwrap_or_default()));
        std::iter::once(total).chain(parts)
    });
    Rows { names, rows: rows.collect() }.text(Form::Csv)
}
