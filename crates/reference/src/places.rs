//! By what a place is known: a postcode, and the number of a property. Both may be where a victim lives: whoever holds one keeps it
//! as an address.

use crate::{Malformed, is_digits};
use std::{fmt, str::FromStr};

/// Something of the shape of a UK postcode. The shape alone: whether there is such a postcode is not known from it, so where
/// somebody writes an address another shape is a warning and no refusal.
///
/// Source: the shapes of the Royal Mail's postcode address file (`A9`, `A99`, `A9A`, `AA9`, `AA99`, `AA9A`, then `9AA` whose letters
/// are none of C, I, K, M, O, V; and `GIR 0AA`), from memory, not confirmed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Postcode(String);

/// The first halves: `A` a letter, `9` a digit.
const OUTWARD: [&str; 6] = ["A9", "A99", "A9A", "AA9", "AA99", "AA9A"];

impl Postcode {
    /// In capitals, with one space: how it is stored, compared and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Postcode {
    type Err = Malformed;

    /// Reads it in capitals or not, with a space between its halves or none.
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let written = text.trim().to_ascii_uppercase();
        let joined = || written.split_at_checked(written.len().checked_sub(3)?);
        let halves = written.split_once(' ').map(|(outward, inward)| (outward, inward.trim_start())).or_else(joined);
        let (outward, inward) = halves.ok_or(Malformed::Postcode)?;
        let ends = shape(inward) == "9AA" && !inward.contains(['C', 'I', 'K', 'M', 'O', 'V']);
        if (OUTWARD.contains(&shape(outward).as_str()) && ends) || (outward, inward) == ("GIR", "0AA") {
            return Ok(Self(format!("{outward} {inward}")));
        }
        Err(Malformed::Postcode)
    }
}

fn shape(text: &str) -> String {
    let sign = |c| match c {
        'A'..='Z' => 'A',
        '0'..='9' => '9',
        other => other,
    };
    text.chars().map(sign).collect()
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A Unique Property Reference Number, as text.
///
/// Source: `GeoPlace`; the public sector's identifier of a property since 1 July 2020. Up to 12 digits is from memory, not confirmed;
/// it has no check digit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uprn(String);

impl Uprn {
    /// Without leading zeros: how it is stored, compared and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Uprn {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let digits = text.trim();
        let number = digits.trim_start_matches('0');
        if is_digits(digits) && digits.len() <= 12 && !number.is_empty() {
            Ok(Self(number.to_owned()))
        } else {
            Err(Malformed::Uprn)
        }
    }
}

impl fmt::Display for Uprn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
