//! Reads one act as the rows put it: `interim 2026-03-12 to 2026-04-09 terms=3`. Days and times are London's.
//!
//! An act is its name, a day or a time, perhaps `to` its last day, bare words, and `key=value` where it is not the usual. What an
//! act does not say is the same everywhere: order 1, breach 1, a court's two terms, police of one force.

use super::*;
use events::{AppealResult, ApplicationPart, BreachOutcome, PlainEvent, Variation};
use jiff::{civil::DateTime, tz::TimeZone};
use kernel::BreachId;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

/// The words of an act. Each is used, or the act is not understood.
struct Words<'a> {
    text: &'a str,
    name: &'a str,
    /// Neither a name nor an option, in order: days, times and bare words.
    plain: Vec<&'a str>,
    options: RefCell<BTreeMap<&'a str, &'a str>>,
    used: Cell<usize>,
}

/// The command of an act.
pub(super) fn command(text: &str) -> Command {
    let words = Words::of(text);
    let command = application(&words)
        .or_else(|| at_court(&words))
        .or_else(|| served_and_notified(&words))
        .or_else(|| breach(&words))
        .or_else(|| appeal(&words))
        .unwrap_or_else(|| panic!("`{text}` is no act"));
    assert!(words.options.borrow().is_empty(), "`{text}`: not understood {:?}", words.options);
    assert_eq!(words.used.get(), words.plain.len(), "`{text}`: not all of it is understood");
    command
}

/// A moment as London's clocks show it, `2026-03-13_16:10`. Of a time that comes twice, the first.
pub(super) fn moment(text: &str) -> Timestamp {
    let local: DateTime = text.replacen('_', "T", 1).parse().unwrap_or_else(|_| panic!("{text} is no moment"));
    let london = TimeZone::get("Europe/London").unwrap();
    Timestamp::from_jiff(london.to_ambiguous_timestamp(local).compatible().unwrap()).unwrap()
}

/// A word of a list of codes.
pub(super) fn code<T: DeserializeOwned>(word: &str) -> T {
    serde_json::from_value(Value::String(word.to_owned())).unwrap_or_else(|_| panic!("`{word}` is no such code"))
}

/// Any word of a list of codes.
pub(super) fn first<T: strum::IntoEnumIterator>() -> T {
    T::iter().next().unwrap()
}

/// What an event says in a field that is stored in the clear, as the rows write it.
pub(super) fn said(entry: &Entry, field: &str) -> String {
    let PlainEvent { clear, .. } = entry.split();
    match clear.plain.get(field) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "not said".to_owned(),
    }
}

/// `MOMENT`, `DAY` or `DAY..DAY`: when something happened, as far as that is known.
fn occurred(text: &str) -> Occurred {
    if text.contains('_') {
        return Occurred::at(moment(text));
    }
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let precision = if first == last { Precision::Day } else { Precision::Range };
    Occurred { from: moment(&format!("{first}_00:00")), to: moment(&format!("{last}_23:59")), precision }
}

/// So many terms.
fn terms(n: usize) -> Vec<Term> {
    let term = |n| Term {
        kind: TermKind::Prohibition,
        text: format!("not to enter area {n} of map NM-2"),
        first_day: None,
        last_day: None,
        area: None,
    };
    (1..=n).map(term).collect()
}

impl<'a> Words<'a> {
    fn of(text: &'a str) -> Self {
        let mut words = text.split_whitespace();
        let name = words.next().unwrap_or_else(|| panic!("no act"));
        let (options, plain): (Vec<_>, Vec<_>) = words.partition(|word| word.contains('='));
        let options = options.into_iter().map(|option| option.split_once('=').unwrap()).collect();
        Self { text, name, plain, options: RefCell::new(options), used: Cell::new(0) }
    }

    fn option(&self, key: &str) -> Option<&'a str> {
        self.options.borrow_mut().remove(key)
    }

    fn text(&self, key: &str, usual: &str) -> String {
        self.option(key).unwrap_or(usual).to_owned()
    }

    fn code<T: DeserializeOwned>(&self, key: &str, usual: &str) -> T {
        code(self.option(key).unwrap_or(usual))
    }

    fn number(&self, key: &str, usual: u16) -> u16 {
        self.option(key).map_or(usual, |number| number.parse().unwrap())
    }

    fn order(&self) -> kernel::OrderId {
        id(u128::from(self.number("order", 1)))
    }

    fn breach(&self) -> BreachId {
        id(u128::from(self.number("breach", 1)))
    }

    /// The words after the name: the one at a place.
    fn word(&self, nth: usize) -> &'a str {
        self.used.set(self.used.get() + 1);
        self.plain.get(nth).unwrap_or_else(|| panic!("`{}` says too little", self.text))
    }

    fn day(&self, nth: usize) -> Date {
        day(self.word(nth))
    }

    fn at(&self, nth: usize) -> Timestamp {
        moment(self.word(nth))
    }

    /// Whether a bare word is said.
    fn says(&self, word: &str) -> bool {
        let said = self.plain.contains(&word);
        self.used.set(self.used.get() + usize::from(said));
        said
    }

    /// `DAY to DAY`, or `DAY until_further_order`: its last day.
    fn last_day(&self) -> Option<Date> {
        if self.says("until_further_order") { None } else { self.says("to").then(|| self.day(2)) }
    }

    /// As many as it says; `own=2:DAY..DAY` gives the second a period of its own, `own=2:DAY..` one that only begins later,
    /// `area=2:NM-2/4` a map reference.
    fn terms(&self) -> Vec<Term> {
        let mut terms = terms(usize::from(self.number("terms", 2)));
        let of = |key| {
            let (nth, rest) = self.option(key)?.split_once(':')?;
            Some((nth.parse::<usize>().unwrap() - 1, rest))
        };
        if let Some((nth, days)) = of("own") {
            let (first, last) = days.split_once("..").unwrap_or_else(|| panic!("`{}`: no period", self.text));
            let on = |text: &str| (!text.is_empty()).then(|| day(text));
            (terms[nth].first_day, terms[nth].last_day) = (on(first), on(last));
        }
        if let Some((nth, area)) = of("area") {
            terms[nth].area = Some(area.to_owned());
        }
        terms
    }

    fn told_by(&self, source: Source) -> Provenance {
        let (happened, known_at) = (self.option("happened").map(occurred), self.option("known").map(moment));
        Provenance { source, occurred: happened, known_at }
    }
}

fn court_name() -> String {
    "Northmere court".to_owned()
}

/// Region A before the court.
fn application(it: &Words) -> Option<Command> {
    let order = || it.order();
    Some(match it.name {
        "considered" => {
            let met = it.text("criteria", "acts,risk,necessary");
            let met = |criterion: &str| met.split(',').any(|it| it == criterion);
            let evidence = it.text("on", "#1");
            let evidence = evidence.split(',').filter(|it| *it != "nothing");
            Command::ConsiderOrder(ConsiderOrder {
                order: order(),
                kind: it.code("kind", "stalking_protection_order"),
                criteria: Criteria { acts: met("acts"), risk: met("risk"), necessary: met("necessary") },
                evidence: evidence.map(event_of).collect(),
                risk_level: it.code("level", "high"),
                requested_by: it.option("asked_by").map(|agency| agency.parse().unwrap()),
                answers_referral: it.option("answers").map(|n| id(n.parse().unwrap())),
                reasons: "six acts, rising".to_owned(),
            })
        }
        "not_pursued" => Command::DeclineOrder(DeclineOrder {
            order: order(),
            reason: it.code("because", "custody"),
            review_on: day(it.option("review").unwrap_or("2026-08-01")),
            reasons: "in custody".to_owned(),
        }),
        "drafting" => Command::StartDrafting(StartDrafting {
            order: order(),
            proposed_terms: it.terms(),
            victims_views: Some("agrees".to_owned()),
        }),
        "authorised" => Command::AuthoriseApplication(AuthoriseApplication {
            order: order(),
            interim_sought: it.says("interim_too"),
            reasons: "necessary".to_owned(),
            legal_advice_reference: Some("LA/7".to_owned()),
        }),
        "lodged" => Command::LodgeApplication(LodgeApplication {
            order: order(),
            interim_sought: it.says("interim_too"),
            nexus: it.code("nexus", "resides"),
            court: court_name(),
            court_reference: "NM/77".to_owned(),
        }),
        "interim_sought" => Command::SeekInterim(SeekInterim {
            order: order(),
            sought_on: it.day(0),
            court: court_name(),
            reasons: it.text("because", "he_came_back"),
        }),
        "hearing" => Command::ListHearing(ListHearing {
            order: order(),
            purpose: it.code("for", "main"),
            listed_for: it.day(0),
            adjourned: it.says("adjourned"),
            court: court_name(),
        }),
        "withdrawn" => Command::WithdrawApplication(WithdrawApplication {
            order: order(),
            withdrawn_on: it.day(0),
            reasons: it.text("because", "evidence"),
        }),
        _ => return None,
    })
}

/// The event that a row calls `#3`: the third of its case.
pub(super) fn event_of(text: &str) -> EventId {
    let nth: usize =
        text.strip_prefix('#').and_then(|nth| nth.parse().ok()).unwrap_or_else(|| panic!("{text}: no event"));
    event_id(nth - 1)
}

/// Region A at court.
fn at_court(it: &Words) -> Option<Command> {
    let order = || it.order();
    let varied = |how: Variation| {
        Command::RecordVariation(RecordVariation {
            order: order(),
            how,
            made: it.day(0),
            last_day: it.last_day(),
            served_in_court: it.says("in_court"),
            court: court_name(),
            terms: it.terms(),
            provenance: it.told_by(Source::Court),
        })
    };
    let refused = |part: ApplicationPart| {
        Command::RecordRefusal(RecordRefusal {
            order: order(),
            part,
            refused_on: it.day(0),
            applied_by: it.option("asked_by").map(code),
            court: court_name(),
            reasons: it.text("because", "proportion"),
            provenance: it.told_by(Source::Court),
        })
    };
    Some(match it.name {
        "interim" => Command::RecordInterimOrder(RecordInterimOrder {
            order: order(),
            made: it.day(0),
            last_day: it.last_day().unwrap(),
            court: court_name(),
            terms: it.terms(),
            provenance: it.told_by(Source::Court),
        }),
        "full" => Command::RecordFullOrder(RecordFullOrder {
            order: order(),
            made: it.day(0),
            last_day: it.last_day(),
            replaces_interim: it.says("replaces_interim"),
            served_in_court: it.says("in_court"),
            court: court_name(),
            terms: it.terms(),
            provenance: it.told_by(Source::Court),
        }),
        "on_outcome" => Command::RecordOrderOnOutcome(RecordOrderOnOutcome {
            order: order(),
            kind: it.code("kind", "restraining_order"),
            made: it.day(0),
            last_day: it.last_day(),
            served_in_court: it.says("in_court"),
            origin: it.option("origin").map(code),
            applicant: it.option("applicant").map(code),
            court: court_name(),
            terms: it.terms(),
            provenance: it.told_by(Source::Court),
        }),
        "interim_refused" => refused(ApplicationPart::Interim),
        "refused" => refused(ApplicationPart::Main),
        "variation_refused" => refused(ApplicationPart::Variation),
        "renewal_refused" => refused(ApplicationPart::Renewal),
        "discharge_refused" => refused(ApplicationPart::Discharge),
        "interim_extended" => varied(Variation::InterimExtended),
        "interim_varied" => varied(Variation::InterimVaried),
        "varied" => varied(Variation::Varied),
        "renewed" => varied(Variation::Renewed),
        "replaced_on_appeal" => varied(Variation::OnAppeal),
        "discharged" => {
            let consents = it.text("consents", "both");
            Command::RecordDischarge(RecordDischarge {
                order: order(),
                discharged_on: it.day(0),
                respondent_consents: ["both", "respondent"].contains(&consents.as_str()),
                chief_officer_consents: ["both", "chief_officer"].contains(&consents.as_str()),
                court: court_name(),
                reasons: "no risk is left".to_owned(),
                provenance: it.told_by(Source::Court),
            })
        }
        _ => return None,
    })
}

/// Regions B and C.
fn served_and_notified(it: &Words) -> Option<Command> {
    let order = || it.order();
    Some(match it.name {
        "served" => Command::RecordService(RecordService {
            order: order(),
            served_at: it.at(0),
            method: it.code("how", "in_person"),
            place: Some("Northmere station".to_owned()),
            proof: "PC 101, body-worn video".to_owned(),
        }),
        "attempted" => Command::RecordServiceAttempt(RecordServiceAttempt {
            order: order(),
            attempted_at: it.at(0),
            place: None,
            why_not: it.text("because", "absent"),
        }),
        "notified" => Command::RecordNotification(RecordNotification {
            order: order(),
            notified_at: it.at(0),
            identity_verified: !it.says("unverified"),
            names: vec!["Dean Kestrel".to_owned()],
            address: "the respondent's own".to_owned(),
            station: "Northmere".to_owned(),
            acknowledgement: "ACK/1".to_owned(),
        }),
        "exempt" => Command::ExemptNotification(ExemptNotification {
            order: order(),
            since: it.day(0),
            basis: it.text("basis", "register"),
        }),
        "exemption_ended" => Command::EndExemption(EndExemption { order: order(), final_day: it.day(0) }),
        "change_notified" => Command::RecordChange(RecordChange {
            order: order(),
            change: it.code("of", "address"),
            changed_on: it.day(0),
            notified_at: it.at(1),
            detail: "the respondent's new one".to_owned(),
            station: "Northmere".to_owned(),
            acknowledgement: "ACK/2".to_owned(),
        }),
        "change_found" => Command::ReportUnnotifiedChange(ReportUnnotifiedChange {
            order: order(),
            change: it.code("of", "name"),
            found_at: it.at(0),
            account: "another surname at a traffic stop".to_owned(),
        }),
        _ => return None,
    })
}

/// Region D.
fn breach(it: &Words) -> Option<Command> {
    let tried = |outcome: BreachOutcome| {
        Command::RecordBreachOutcome(RecordBreachOutcome {
            breach: it.breach(),
            on: it.day(0),
            outcome,
            court: court_name(),
            provenance: it.told_by(Source::Court),
        })
    };
    Some(match it.name {
        "breach" => {
            let happened = it.word(0);
            let provenance = it.told_by(Source::Agency);
            Command::ReportBreach(ReportBreach {
                breach: it.breach(),
                order: it.order(),
                term: Some(it.number("term", 1)).filter(|_| !it.says("no_term")),
                acts: vec![Act::Loitering, Act::Contacting],
                narrative: "at the former home, then a message through a friend".to_owned(),
                provenance: Provenance {
                    occurred: (happened != "some_time").then(|| occurred(happened)),
                    ..provenance
                },
            })
        }
        "breach_recorded" => {
            Command::RecordBreach(RecordBreach { breach: it.breach(), crime_reference: it.text("crime", "NM/900/26") })
        }
        "not_made_out" => {
            Command::RejectBreach(RejectBreach { breach: it.breach(), reason: it.text("because", "elsewhere") })
        }
        "not_charged" => Command::EndBreach(EndBreach {
            breach: it.breach(),
            reason: it.code("because", "insufficient_evidence"),
            reasons: "no one saw him".to_owned(),
        }),
        "charged" => Command::ChargeBreach(ChargeBreach {
            breach: it.breach(),
            charged_at: it.at(0),
            offences: it.text("with", "h20164,s4a").split(',').filter(|it| *it != "nothing").map(code).collect(),
            remanded: it.says("remanded"),
            charge_reference: "CH/5".to_owned(),
        }),
        "arrested" => Command::RecordBreachArrest(RecordBreachArrest {
            breach: it.breach(),
            arrested_at: it.at(0),
            custody_reference: "CUS/1".to_owned(),
        }),
        "convicted" => tried(BreachOutcome::Convicted),
        "acquitted" => tried(BreachOutcome::Acquitted),
        "discontinued" => tried(BreachOutcome::Discontinued),
        _ => return None,
    })
}

/// Region E.
fn appeal(it: &Words) -> Option<Command> {
    let determined = |result: AppealResult| {
        Command::DetermineAppeal(DetermineAppeal {
            order: it.order(),
            result,
            determined_on: it.day(0),
            court: court_name(),
            reasons: "as the court said".to_owned(),
            provenance: it.told_by(Source::Court),
        })
    };
    Some(match it.name {
        "appeal" => Command::LodgeAppeal(LodgeAppeal {
            order: it.order(),
            by: code(it.option("by").unwrap()),
            against: code(it.option("against").unwrap()),
            lodged_on: it.day(0),
            court: court_name(),
            ground: "wider than necessary".to_owned(),
        }),
        "appeal_allowed" => determined(AppealResult::Allowed),
        "appeal_dismissed" => determined(AppealResult::Dismissed),
        "appeal_quashed" => determined(AppealResult::Quashed),
        "appeal_withdrawn" => determined(AppealResult::Withdrawn),
        _ => return None,
    })
}
