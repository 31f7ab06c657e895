//! The instruments: who publishes each, which versions there are, its item codes, answers and scales. Source: domain 4.2.
//!
//! Pure data, and none of the wording, which belongs to the publishers. Where the number of items is not public, any short
//! code is one. Item codes other than those of S-DASH and SAM are this hub's own. Not in domain 4.2 and **from memory, not
//! confirmed**: the authors of SASH and SRP, the publisher of DASH and what is told of VS-DASH, the year of the `SafeLives`
//! form, and which answers a form takes except where it says yes or no or is rated by three. Judgement without an instrument
//! is the hub's own.

use events::{
    Answer, Grade, Instrument, Rated,
    risk::{ItemAnswer, Rating},
};
use std::collections::BTreeSet;

/// What the hub knows of an instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// Its name in ids.
    pub name: &'static str,
    /// Who publishes it, in ids. Two forms of one name differ by it.
    pub publisher: &'static str,
    /// The versions that may be used, as years; empty where they are not known, and any is taken.
    pub versions: &'static [u16],
    /// Its item codes: a prefix and how many it has.
    pub items: &'static [Items],
    /// What an item can be answered with.
    pub answers: &'static [Answer],
    /// Whether an item is also answered for the time before the assessed period.
    pub asks_previous: bool,
    /// What it judges, and the grades of each.
    pub ratings: &'static [(Rated, &'static [Grade])],
}

/// A set of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Items {
    /// Numbered from 1 behind a prefix, with so many digits at least.
    Numbered {
        /// The letters before the number.
        prefix: &'static str,
        /// How many there are.
        count: u8,
        /// At least so many digits.
        digits: usize,
    },
    /// Not known: a letter, then letters and digits, at most eight characters, so that no sentence fits in.
    AnyShortCode,
}

impl Form {
    /// The id of a version: publisher, name and version, e.g. `ACPO/S_DASH/2009`.
    pub fn id(&self, version: u16) -> String {
        format!("{}/{}/{version}", self.publisher, self.name)
    }
}

const YES_NO: &[Answer] = &[Answer::Yes, Answer::No, Answer::DontKnow];
const BY_DEGREE: &[Answer] = &[Answer::Yes, Answer::Partly, Answer::No, Answer::DontKnow];
const HOW_OFTEN: &[Answer] = &[
    Answer::Yes,
    Answer::No,
    Answer::Never,
    Answer::Occasionally,
    Answer::Often,
    Answer::AllTheTime,
    Answer::DontKnow,
];
const LOW_MODERATE_HIGH: &[Grade] = &[Grade::Low, Grade::Moderate, Grade::High];
const STANDARD_MEDIUM_HIGH: &[Grade] = &[Grade::Standard, Grade::Medium, Grade::High];
const YES_OR_NO: &[Grade] = &[Grade::Yes, Grade::No];

const fn numbered(prefix: &'static str, count: u8, digits: usize) -> Items {
    Items::Numbered { prefix, count, digits }
}

const SST: Form = Form {
    name: "SST",
    publisher: "NPCC",
    versions: &[],
    items: &[Items::AnyShortCode],
    answers: YES_NO,
    asks_previous: false,
    ratings: &[(Rated::SuggestedClassification, &[Grade::Stalking, Grade::SomethingElse])],
};
/// No public cut-off: more yes is more concern.
const S_DASH: Form = Form {
    name: "S_DASH",
    publisher: "ACPO",
    versions: &[2009],
    items: &[numbered("SD", 11, 2)],
    answers: YES_NO,
    asks_previous: false,
    ratings: &[],
};
const VS_DASH: Form = Form { name: "VS_DASH", ..S_DASH };
/// 27 items (from memory, not confirmed).
const DASH: Form = Form {
    name: "DASH",
    publisher: "ACPO",
    versions: &[2009],
    items: &[numbered("DA", 27, 2)],
    answers: YES_NO,
    asks_previous: false,
    ratings: &[(Rated::Level, STANDARD_MEDIUM_HIGH)],
};
/// 24 items (from memory, not confirmed). Its referral criteria are not a scale.
const DASH_SAFE_LIVES: Form = Form { publisher: "SAFELIVES", items: &[numbered("SL", 24, 2)], ratings: &[], ..DASH };
/// The words of its frequency answers are from memory, not confirmed.
const DARA: Form = Form {
    name: "DARA",
    publisher: "COLLEGE_OF_POLICING",
    versions: &[],
    items: &[Items::AnyShortCode],
    answers: HOW_OFTEN,
    asks_previous: false,
    ratings: &[(Rated::Level, STANDARD_MEDIUM_HIGH)],
};
/// 13 items, and 3 for former partners.
const SASH: Form = Form {
    name: "SASH",
    publisher: "MCEWAN_STRAND_MACKENZIE_JAMES",
    versions: &[2015],
    items: &[numbered("SH", 13, 2), numbered("SX", 3, 2)],
    answers: BY_DEGREE,
    asks_previous: false,
    ratings: &[(Rated::Concern, LOW_MODERATE_HIGH)],
};
/// Three sets of ten, rated Y, ? or N for current and previous (from memory, not confirmed, as are the last three ratings).
const SAM: Form = Form {
    name: "SAM",
    publisher: "KROPP_HART_LYON",
    versions: &[2008],
    items: &[numbered("N", 10, 1), numbered("P", 10, 1), numbered("V", 10, 1)],
    answers: BY_DEGREE,
    asks_previous: true,
    ratings: &[
        (Rated::CasePrioritisation, LOW_MODERATE_HIGH),
        (Rated::ContinuedStalking, LOW_MODERATE_HIGH),
        (Rated::SeriousPhysicalHarm, LOW_MODERATE_HIGH),
        (Rated::ReasonablenessOfFear, LOW_MODERATE_HIGH),
        (Rated::ImmediateAction, YES_OR_NO),
    ],
};
/// By domain, each with a scale of its own.
const SRP: Form = Form {
    name: "SRP",
    publisher: "MACKENZIE_MCEWAN_PATHE_JAMES_OGLOFF_MULLEN",
    versions: &[],
    items: &[Items::AnyShortCode],
    answers: BY_DEGREE,
    asks_previous: false,
    ratings: &[
        (Rated::Violence, LOW_MODERATE_HIGH),
        (Rated::Persistence, LOW_MODERATE_HIGH),
        (Rated::Recurrence, LOW_MODERATE_HIGH),
        (Rated::PsychosocialDamage, LOW_MODERATE_HIGH),
        (Rated::ImminentViolence, LOW_MODERATE_HIGH),
    ],
};
const PPIT: Form = Form {
    name: "PPIT",
    publisher: "CARDIFF_UNIVERSITY",
    versions: &[],
    items: &[numbered("PP", 10, 2)],
    answers: &[Answer::Yes, Answer::Critical, Answer::No, Answer::DontKnow],
    asks_previous: false,
    ratings: &[(Rated::PriorityPerpetrator, YES_OR_NO)],
};
const PROFESSIONAL_JUDGEMENT: Form = Form {
    name: "PROFESSIONAL_JUDGEMENT",
    publisher: "NONE",
    versions: &[],
    items: &[Items::AnyShortCode],
    answers: BY_DEGREE,
    asks_previous: false,
    ratings: &[],
};

/// What the hub knows of an instrument.
pub fn form(instrument: Instrument) -> &'static Form {
    match instrument {
        Instrument::Sst => &SST,
        Instrument::SDash => &S_DASH,
        Instrument::VsDash => &VS_DASH,
        Instrument::Dash => &DASH,
        Instrument::DashSafeLives => &DASH_SAFE_LIVES,
        Instrument::Dara => &DARA,
        Instrument::Sash => &SASH,
        Instrument::Sam => &SAM,
        Instrument::Srp => &SRP,
        Instrument::Ppit => &PPIT,
        Instrument::ProfessionalJudgement => &PROFESSIONAL_JUDGEMENT,
    }
}

/// A field of an assessment that does not fit the instrument's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which, as the API names it, e.g. `items[2].answer`.
    pub path: String,
    /// What it must be.
    pub what: &'static str,
}

/// Every field of an assessment that does not fit the instrument's form.
pub fn faults(instrument: Instrument, version: u16, items: &[ItemAnswer], ratings: &[Rating]) -> Vec<Fault> {
    let form = form(instrument);
    let mut faults = Vec::new();
    let mut bad = |path: String, what| faults.push(Fault { path, what });
    if !form.versions.is_empty() && !form.versions.contains(&version) {
        bad("instrument_version".to_owned(), "must be a version of this instrument");
    }
    let mut answered = BTreeSet::new();
    for (nth, item) in items.iter().enumerate() {
        if !form.items.iter().any(|items| items.has(&item.code)) {
            bad(format!("items[{nth}].code"), "must be a code of this instrument");
        } else if !answered.insert(item.code.to_ascii_uppercase()) {
            bad(format!("items[{nth}]"), "must be answered once only");
        }
        if !form.answers.contains(&item.answer) {
            bad(format!("items[{nth}].answer"), "must be an answer of this instrument");
        }
        if item.previous.is_some_and(|answer| !form.asks_previous || !form.answers.contains(&answer)) {
            bad(format!("items[{nth}].previous"), "must be an answer of an instrument that asks for it");
        }
    }
    let mut rated = BTreeSet::new();
    for (nth, rating) in ratings.iter().enumerate() {
        match form.ratings.iter().find(|(rated, _)| *rated == rating.rated) {
            None => bad(format!("ratings[{nth}].rated"), "must be something that this instrument judges"),
            Some(_) if !rated.insert(rating.rated) => bad(format!("ratings[{nth}]"), "must be rated once only"),
            Some((_, grades)) if !grades.contains(&rating.grade) => {
                bad(format!("ratings[{nth}].grade"), "must be a grade of this scale");
            }
            Some(_) => {}
        }
    }
    faults
}

impl Items {
    fn has(self, code: &str) -> bool {
        match self {
            Self::Numbered { prefix, count, digits } => {
                (1..=count).any(|number| code == format!("{prefix}{number:0digits$}"))
            }
            Self::AnyShortCode => {
                code.len() <= 8
                    && code.starts_with(|c: char| c.is_ascii_alphabetic())
                    && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
            }
        }
    }
}
