//! Item codes: answers are stored by code, never by wording, which belongs to the publishers. Source: domain brief 4.2.

use crate::Refusal;
use events::{Instrument, risk::ItemAnswer};
use std::collections::BTreeSet;

/// Every code is one of the instrument's, and answered once.
pub(super) fn check_items(instrument: Instrument, items: &[ItemAnswer]) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    for item in items {
        if !is_code(instrument, &item.code) {
            return Err(Refusal::UnknownItemCode);
        }
        if !seen.insert(item.code.to_ascii_uppercase()) {
            return Err(Refusal::RepeatedItemCode);
        }
    }
    Ok(())
}

/// S-DASH has eleven items, SAM three sets of ten. Codes of the others are not fixed here: a letter, then letters and
/// digits, at most eight characters, so that no sentence fits in. Source: domain brief 4.2.
fn is_code(instrument: Instrument, code: &str) -> bool {
    match instrument {
        Instrument::SDash => (1..=11).any(|number| code == format!("SD{number:02}")),
        Instrument::Sam => ['N', 'P', 'V'].iter().any(|set| (1..=10).any(|number| code == format!("{set}{number}"))),
        Instrument::Sst
        | Instrument::Dash
        | Instrument::Dara
        | Instrument::Sash
        | Instrument::Srp
        | Instrument::Ppit
        | Instrument::ProfessionalJudgement => {
            code.len() <= 8
                && code.starts_with(|c: char| c.is_ascii_alphabetic())
                && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
        }
    }
}
