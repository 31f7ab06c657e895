//! The return for programs.

use super::{by, percent, record, recorded, unit};
use crate::exit::{Exit, Failed};
use api::stalkinghub::audit::v1 as proto;
use serde_json::{Map, Value, json};

/// One JSON object: what it is a return of, what was asked, the figures.
pub(super) fn json(answer: &proto::GetReturnResponse) -> Result<String, Failed> {
    let value = json!({
        "return": {
            "origin": answer.origin,
            "position": answer.position,
            "record": record(answer),
            "recorded": recorded(answer),
            "policy": answer.policy,
            "rulebook_version": answer.rulebook_version,
            "definitions_version": answer.definitions_version,
        },
        "query": {
            "from": answer.from_date,
            "to": answer.to_date,
            "by": answer.by().map(by).collect::<Vec<_>>(),
            "threshold": answer.threshold,
        },
        "figures": answer.figures.iter().map(figure).collect::<Vec<_>>(),
    });
    let mut text = serde_json::to_string_pretty(&value).map_err(Failed::with(Exit::Io))?;
    text.push('\n');
    Ok(text)
}

fn figure(figure: &proto::Figure) -> Value {
    let total = cell(&figure.total.unwrap_or_default());
    let part = |part: &proto::FigurePart| {
        let mut named = Map::new();
        named.insert("by".to_owned(), by(part.by()).into());
        named.insert("key".to_owned(), part.key.clone().into());
        named.extend(cell(&part.cell.unwrap_or_default()));
        Value::Object(named)
    };
    json!({
        "kpi": figure.kpi,
        "unit": unit(figure.unit()),
        "counts": figure.counts,
        "of": figure.of,
        "by_agency": figure.by_agency,
        "by_day": figure.by_day,
        "source": figure.source,
        "is_recorded": figure.is_recorded,
        "total": total,
        "parts": figure.parts.iter().map(part).collect::<Vec<_>>(),
    })
}

fn cell(cell: &proto::FigureCell) -> Map<String, Value> {
    let mut told = Map::new();
    told.insert("suppressed".to_owned(), cell.suppressed.into());
    if !cell.suppressed {
        told.insert("numerator".to_owned(), cell.numerator.into());
        told.insert("denominator".to_owned(), cell.denominator.into());
        told.insert("percent".to_owned(), percent(cell).into());
        told.extend(cell.median.map(|median| ("median".to_owned(), median.into())));
        told.extend(cell.longest.map(|longest| ("longest".to_owned(), longest.into())));
    }
    told
}
