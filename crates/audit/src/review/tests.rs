//! The two sections about knowledge, on rows 1 to 9 of the Northmere case (fictional), worked out by hand.

use super::facts::{Fact, Nature, knowledge, known_elsewhere, unknown};
use crate::Knower;
use events::Shown;
use kernel::{AgencyId, EventId, Source, Timestamp};
use serde_json::json;
use std::collections::BTreeMap;

/// Row, nature, who put it in and when, when it happened, who claims to have known, who was shown it, who read it.
const ROWS: &str = "
1 occasion pol 2026-01-06T10:00 2026-01-06T02:00 -                         adv:2026-02-25T15:00=S,prb:2026-02-25T15:00=S  prb:2026-03-02T09:00
2 occasion adv 2026-02-26T09:00 2026-01-15T12:00 employer:2026-01-15T12:00 pol:2026-02-26T09:00=F                         pol:2026-02-26T10:00
3 fact     hlt 2026-02-26T09:00 -                hlt:2026-01-23T11:00      pol:2026-02-26T09:00=S,adv:2026-02-26T09:00=S  -
4 occasion pol 2026-02-02T18:00 2026-02-02T08:00 -                         adv:2026-02-25T15:00=S,prb:2026-02-25T15:00=S  -
5 occasion pol 2026-02-11T23:00 2026-02-11T22:00 -                         adv:2026-02-25T15:00=S                         -
6 fact     adv 2026-02-26T09:00 -                housing:2026-02-16T09:00  pol:2026-02-26T09:00=S                         -
7 fact     adv 2026-02-23T14:00 -                -                         pol:2026-02-25T11:00=S                         -
8 process  pol 2026-02-25T16:00 -                -                         adv:2026-02-25T16:00=F                         -
9 decision pol 2026-02-26T15:00 -                -                         adv:2026-02-26T15:00=S                         -
";

fn event(row: u32) -> EventId {
    EventId::of("0198a000-0000-8000-8000-000000000001".parse().unwrap(), row)
}

fn at(text: &str) -> Timestamp {
    format!("{text}:00Z").parse().unwrap()
}

fn agency(name: &str) -> AgencyId {
    name.parse().unwrap()
}

fn pairs(cell: &str) -> impl Iterator<Item = (&str, &str)> {
    cell.split(',').filter(|part| *part != "-").map(|part| part.split_once(':').unwrap())
}

fn knower(name: &str) -> Knower {
    match name {
        "employer" => Knower::Outside(Source::Employer),
        "housing" => Knower::Outside(Source::Housing),
        agency => Knower::Agency(agency.parse().unwrap()),
    }
}

fn northmere() -> Vec<Fact> {
    let fact = |row: &str| {
        let cells: Vec<&str> = row.split_whitespace().collect();
        let put_in = (agency(cells[2]), at(cells[3]));
        let shown = pairs(cells[6]).map(|(name, told)| {
            let (since, how) = told.split_once('=').unwrap();
            (agency(name), (at(since), if how == "F" { Shown::Full } else { Shown::Summary }))
        });
        Fact {
            event: event(cells[0].parse().unwrap()),
            position: cells[0].parse().unwrap(),
            type_name: format!("row {}", cells[0]),
            nature: match cells[1] {
                "occasion" => Nature::Occasion,
                "fact" => Nature::Fact,
                "decision" => Nature::Decision,
                _ => Nature::Process,
            },
            at: if cells[4] == "-" { put_in.1 } else { at(cells[4]) },
            put_in,
            claimed: pairs(cells[5]).map(|(name, since)| (knower(name), at(since))).collect(),
            shown: shown.collect(),
            read: pairs(cells[7]).map(|(name, since)| (agency(name), at(since))).collect(),
        }
    };
    ROWS.lines().filter(|row| !row.is_empty()).map(fact).collect()
}

fn row(event_id: EventId) -> u32 {
    (1..10).find(|row| event(*row) == event_id).unwrap()
}

fn rows(events: &[EventId]) -> Vec<u32> {
    events.iter().map(|event| row(*event)).collect()
}

#[test]
fn which_facts_were_known_to_somebody_and_to_nobody_in_pol_on_2_february() {
    let facts = northmere();
    assert_eq!(rows(&known_elsewhere(&facts, &agency("pol"), at("2026-02-02T23:59"))), [2, 3]);
    // When it decided on 26 February, police knew all of it, and probation was never told of four.
    assert!(known_elsewhere(&facts, &agency("pol"), at("2026-02-26T15:00")).is_empty());
    assert_eq!(rows(&known_elsewhere(&facts, &agency("prb"), at("2026-05-10T12:00"))), [2, 3, 5, 6, 7]);
}

#[test]
fn what_prb_knew_on_10_may_and_since_when() {
    let known = knowledge(&northmere(), &[agency("prb")]);
    let told: Vec<_> = known.iter().map(|it| (row(it.event), it.shown.unwrap(), it.how.unwrap(), it.read)).collect();
    let since = at("2026-02-25T15:00");
    assert_eq!(
        told,
        [(1, since, Shown::Summary, Some(at("2026-03-02T09:00"))), (4, since, Shown::Summary, None)],
        "only from the day on which it was shown, and no row that was not"
    );
}

#[test]
fn when_pol_could_first_have_linked() {
    let facts = northmere();
    let pol = agency("pol");
    let occasions = facts.iter().filter(|fact| fact.nature == Nature::Occasion);
    let mut known: Vec<_> = occasions.filter_map(|fact| Some((fact.known_to(&pol)?, row(fact.event)))).collect();
    known.sort_unstable();
    assert_eq!(known[..2], [(at("2026-01-06T10:00"), 1), (at("2026-02-02T18:00"), 4)], "2 February: rows 1 and 4");
}

/// Each fact once for each agency, with the span and what happened in it.
#[test]
fn known_to_somebody_and_not_to_an_agency_while_something_happened_or_was_decided() {
    let agencies = ["pol", "adv", "prb"].map(agency);
    let told: Vec<String> = unknown(&northmere(), &agencies)
        .iter()
        .map(|it| {
            let day = |at: Timestamp| at.to_string()[5..10].to_owned();
            let until = it.until.map_or_else(|| "never".to_owned(), day);
            let (known_to, meanwhile) = (it.known_to.join("+"), &it.meanwhile);
            format!("{} {} {} by {known_to} until {until} {meanwhile:?}", it.agency, row(it.event), day(it.known_since))
        })
        .collect();
    let by_hand = [
        // The employer and the GP knew before the texts and the van; the locks and the self-referral made no difference.
        "pol 2 01-15 by outside: employer until 02-26 [4, 5]",
        "pol 3 01-23 by hlt until 02-26 [4, 5]",
        "adv 1 01-06 by pol until 02-25 [2, 4, 5]",
        "adv 2 01-15 by outside: employer until 02-26 [4, 5]",
        "adv 3 01-23 by hlt until 02-26 [4, 5]",
        "adv 4 02-02 by pol until 02-25 [5]",
        "prb 1 01-06 by pol until 02-25 [2, 4, 5]",
        "prb 2 01-15 by adv+pol+outside: employer until never [4, 5, 9]",
        "prb 3 01-23 by adv+hlt+pol until never [4, 5, 9]",
        "prb 4 02-02 by pol until 02-25 [5]",
        "prb 5 02-11 by adv+pol until never [9]",
        "prb 6 02-16 by adv+pol+outside: housing until never [9]",
        "prb 7 02-23 by adv+pol until never [9]",
    ];
    assert_eq!(told, by_hand);
}

#[test]
fn an_agency_that_put_it_in_claims_to_have_known_or_was_shown_it_knew_from_the_first_of_these() {
    let facts = northmere();
    let of = |row: usize, name: &str| facts[row - 1].known_to(&agency(name));
    assert_eq!(of(1, "pol"), Some(at("2026-01-06T10:00")), "put in");
    assert_eq!(of(3, "hlt"), Some(at("2026-01-23T11:00")), "claimed, before it was put in");
    assert_eq!(of(3, "pol"), Some(at("2026-02-26T09:00")), "shown");
    assert_eq!(of(3, "prb"), None);
    let knowers: BTreeMap<String, Timestamp> =
        facts[1].knowers().into_iter().map(|(knower, since)| (knower.to_string(), since)).collect();
    let expected = json!({"adv": "2026-02-26T09:00:00.000Z", "outside: employer": "2026-01-15T12:00:00.000Z",
        "pol": "2026-02-26T09:00:00.000Z"});
    assert_eq!(serde_json::to_value(knowers).unwrap(), expected);
}
