//! Pages for people: HTML that stands for itself, without a script and without anything from elsewhere. What comes from the log is
//! escaped.

use std::fmt::Write as _;

const STYLE: &str = "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111}\
    table{border-collapse:collapse;margin:.5rem 0 1rem}caption{text-align:left}\
    th,td{text-align:left;padding:.2rem .8rem .2rem 0;border-bottom:1px solid #bbb;vertical-align:top}\
    td.number,th.number{text-align:right}h2{margin:2rem 0 0}p.small,dd,dt{font-size:.9rem}dt{font-weight:bold}\
    dd{margin:0 0 .3rem;overflow-wrap:anywhere}";

/// The beginning of a page, up to its title as a heading.
pub(super) fn opening(title: &str) -> String {
    let title = escaped(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    )
}

/// Adds text.
pub(super) fn put(page: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = page.write_fmt(text);
}

/// Text in which nothing is markup, also within an attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(c),
        }
    }
    safe
}
