//! The return for people: one HTML page that stands for itself. It has no script, takes nothing from elsewhere, and says so to
//! the browser; whatever comes from the log is escaped.

use super::{by, percent, record, recorded, unit};
use crate::cli::html::{escaped, opening, put};
use api::stalkinghub::audit::v1 as proto;

/// The page.
pub(super) fn page(answer: &proto::GetReturnResponse) -> String {
    let title = format!("Return of {}, {} to {}", answer.origin, answer.from_date, answer.to_date);
    let mut page = opening(&title);
    let by_words: Vec<&str> = answer.by().map(by).collect();
    let facts = [
        ("Position in the log", answer.position.to_string()),
        ("Record there", record(answer)),
        ("Recorded, the moment of this return", recorded(answer)),
        ("Policy set in force", answer.policy.clone()),
        ("Rulebook version", answer.rulebook_version.to_string()),
        ("Version of the definitions", answer.definitions_version.to_string()),
        ("Broken down by", by_words.join(", ")),
        ("Kept back: counts from 1 to one less than", answer.threshold.to_string()),
    ];
    page.push_str("<dl>\n");
    for (name, value) in facts {
        put(&mut page, format_args!("<dt>{}</dt><dd>{}</dd>\n", escaped(name), escaped(&value)));
    }
    page.push_str(
        "</dl>\n<p>Each figure is so many of so many. A small count is kept back, and with it what it could be computed \
         from; that a part is kept back tells that there is something in it. Shares of figures that are kept back cannot be \
         told.</p>\n",
    );
    for figure in &answer.figures {
        put_figure(&mut page, figure);
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn put_figure(page: &mut String, figure: &proto::Figure) {
    let name = escaped(&figure.kpi.replace('_', " "));
    put(page, format_args!("<h2 id=\"{}\">{name}</h2>\n", escaped(&figure.kpi)));
    put(page, format_args!("<p>Counts {}; of {}.</p>\n", escaped(&figure.counts), escaped(&figure.of)));
    put(
        page,
        format_args!(
            "<p class=\"small\">By agency: {}. In the period by {}. Source: {}.</p>\n",
            escaped(&figure.by_agency),
            escaped(&figure.by_day),
            escaped(&figure.source)
        ),
    );
    if !figure.is_recorded {
        page.push_str("<p>Not recorded: no event tells of it yet.</p>\n");
        return;
    }
    let spread = match figure.unit() {
        proto::FigureUnit::Days | proto::FigureUnit::Hours => Some(unit(figure.unit())),
        proto::FigureUnit::Count | proto::FigureUnit::Share | proto::FigureUnit::Unspecified => None,
    };
    page.push_str("<table>\n<tr><th>By</th><th>Part</th><th class=\"number\">Counts</th><th class=\"number\">Of</th>");
    page.push_str("<th class=\"number\">Per cent</th>");
    if let Some(unit) = spread {
        put(page, format_args!("<th class=\"number\">Median, {unit}</th><th class=\"number\">Longest, {unit}</th>"));
    }
    page.push_str("</tr>\n");
    put_row(page, "total", "", figure.total.unwrap_or_default(), spread.is_some());
    for part in &figure.parts {
        put_row(page, by(part.by()), &part.key, part.cell.unwrap_or_default(), spread.is_some());
    }
    page.push_str("</table>\n");
}

fn put_row(page: &mut String, by: &str, key: &str, cell: proto::FigureCell, is_timed: bool) {
    put(page, format_args!("<tr><td>{by}</td><td>{}</td>", escaped(&key.replace('_', " "))));
    if cell.suppressed {
        let columns = if is_timed { 5 } else { 3 };
        put(page, format_args!("<td colspan=\"{columns}\">kept back</td></tr>\n"));
        return;
    }
    let mut number = |text: &str| put(page, format_args!("<td class=\"number\">{text}</td>"));
    number(&cell.numerator.to_string());
    number(&cell.denominator.to_string());
    number(&percent(&cell).unwrap_or_default());
    if is_timed {
        number(&cell.median.map(|median| median.to_string()).unwrap_or_default());
        number(&cell.longest.map(|longest| longest.to_string()).unwrap_or_default());
    }
    page.push_str("</tr>\n");
}
