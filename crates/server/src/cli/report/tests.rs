use super::{csv::csv, json::json, page::page, percent};
use api::stalkinghub::audit::v1 as proto;

fn cell(numerator: u64, denominator: u64) -> proto::FigureCell {
    proto::FigureCell { numerator, denominator, ..Default::default() }
}

/// A return with one figure, whose every text holds what is markup or a formula elsewhere.
fn hostile() -> proto::GetReturnResponse {
    let text = || "=<script src=\"x\">alert('&')</script>".to_owned();
    let kept_back = proto::FigureCell { suppressed: true, ..Default::default() };
    let part = |cell| proto::FigurePart { by: proto::Breakdown::Area.into(), key: text(), cell: Some(cell) };
    let timed = proto::FigureCell { median: Some(7), longest: Some(90), ..cell(6, 12) };
    let figure = proto::Figure {
        kpi: text(),
        unit: proto::FigureUnit::Days.into(),
        counts: text(),
        of: text(),
        by_agency: text(),
        by_day: text(),
        source: text(),
        is_recorded: true,
        total: Some(timed),
        parts: vec![part(kept_back), part(cell(0, 9))],
    };
    proto::GetReturnResponse {
        origin: text(),
        policy: text(),
        from_date: text(),
        to_date: text(),
        figures: vec![figure.clone(), proto::Figure { is_recorded: false, ..figure }],
        ..Default::default()
    }
}

#[test]
fn a_page_has_no_markup_but_its_own_and_takes_nothing_from_elsewhere() {
    let page = page(&hostile());
    assert!(!page.contains("<script"), "{page}");
    assert!(!page.contains("src=\""), "{page}");
    for never in ["http:", "https:", "url(", "@import", "<link", "<img", "javascript:"] {
        assert!(!page.contains(never), "{never}");
    }
    assert!(page.contains("&lt;script src=&quot;x&quot;&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;"));
    assert!(page.contains("default-src 'none'"));
    assert!(page.contains("kept back") && page.contains("no event tells of it yet") && page.contains("50.0"));
}

#[test]
fn a_spreadsheet_takes_no_cell_for_a_formula_and_what_is_kept_back_has_no_number() {
    let csv = csv(&hostile()).unwrap();
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows.len(), 7);
    assert!(rows[1..].iter().all(|row| row.starts_with("\"'=<script")), "{csv}");
    assert!(rows[1].contains(",total,,false,6,12,50.0,7,90,"), "{csv}");
    assert!(rows[2].contains(",true,,,,,,"), "{csv}");
}

#[test]
fn what_is_kept_back_is_told_as_kept_back_alone() {
    let text = json(&hostile()).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let part = value["figures"][0]["parts"][0].as_object().unwrap();
    assert_eq!(part.keys().collect::<Vec<_>>(), ["by", "key", "suppressed"]);
    assert_eq!(value["figures"][0]["total"]["longest"], 90);
    assert_eq!(value["figures"][0]["parts"][1]["percent"], "0.0");
}

#[test]
fn a_half_of_a_tenth_is_rounded_up_and_of_nothing_there_is_no_share() {
    for (numerator, of, expected) in [
        (0, 0, None),
        (0, 9, Some("0.0")),
        (2, 3, Some("66.7")),
        (1, 3, Some("33.3")),
        (1, 2000, Some("0.1")),
        (9, 9, Some("100.0")),
    ] {
        assert_eq!(percent(&cell(numerator, of)).as_deref(), expected, "{numerator} of {of}");
    }
}
