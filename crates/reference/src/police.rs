//! What police know a person by: the PNC id and the CRO number.

use crate::{Malformed, is_digits, plain};
use kernel::Date;
use std::{fmt, str::FromStr};

/// The letters that check a number, by its remainder by 23. I, O and S are none of them.
const LETTERS: &[u8; 23] = b"ZABCDEFGHJKLMNPQRTUVWXY";

/// Whether a letter checks a year of two digits and a serial number of `width` digits, read as one number.
fn is_checked(year: u32, serial: u32, width: u32, letter: char) -> bool {
    let number = u64::from(year % 100) * 10_u64.pow(width) + u64::from(serial);
    usize::try_from(number % 23).is_ok_and(|at| char::from(LETTERS[at]) == letter)
}

/// Digits of at most `width` places.
fn number(text: &str, width: usize) -> Option<u32> {
    (is_digits(text) && text.len() <= width).then(|| text.parse().ok()).flatten()
}

/// A text without its last letter, and that letter.
fn split_letter(text: &str) -> Option<(&str, char)> {
    let letter = text.chars().next_back().filter(char::is_ascii_uppercase)?;
    Some((&text[..text.len() - 1], letter))
}

/// An identity on the Police National Computer.
///
/// Source: the form as HMPPS services have it in the open, `YYYY/NNNNNNNL`; the letter is
/// `ZABCDEFGHJKLMNPQRTUVWXY[(YY and seven digits) mod 23]`, so the century is not checked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PncId(String);

impl PncId {
    /// Reads an id in any of its forms: with a year of four digits or two, with a slash or without, the number filled up with
    /// zeros or not. Without a slash the year has four digits where more than ten characters are there. A year of two digits is
    /// the latest such year that has come by `today`; a year that has not come is none.
    pub fn read(text: &str, today: Date) -> Result<Self, Malformed> {
        Self::parts(&plain(text, &[' ']), today).ok_or(Malformed::PncId)
    }

    fn parts(text: &str, today: Date) -> Option<Self> {
        let (digits, letter) = split_letter(text)?;
        let (year, serial) = match digits.split_once('/') {
            Some(parts) => parts,
            None => digits.split_at_checked(if text.len() > 10 { 4 } else { 2 })?,
        };
        let this_year = u32::try_from(today.year()).ok()?;
        let year = match (year.len(), number(year, 4)?) {
            (4, year) => year,
            (2, year) if this_year / 100 * 100 + year <= this_year => this_year / 100 * 100 + year,
            (2, year) => (this_year / 100 * 100 + year).checked_sub(100)?,
            _ => return None,
        };
        let serial = number(serial, 7)?;
        let is_one = (1900..=this_year).contains(&year) && is_checked(year, serial, 7, letter);
        is_one.then(|| Self(format!("{year}/{serial:07}{letter}")))
    }

    /// Its canonical form, `2003/0062845E`: how it is stored, compared and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PncId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number of the Criminal Records Office: `NNNNNN/YYL`, or `SFYY/NNNNNNL` for a record without fingerprints.
///
/// Source: the forms as HMPPS services have them in the open; the letter is that of a PNC id over the two digits of the year and
/// the number in six. That it is filled up to six in the second form too is from memory, not confirmed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CroNumber(String);

impl CroNumber {
    /// Its canonical form: how it is stored, compared and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parts(text: &str) -> Option<Self> {
        let (body, letter) = split_letter(text)?;
        let (left, right) = body.split_once('/')?;
        let (year, serial, without_prints) = match left.strip_prefix("SF") {
            Some(year) => (year, right, true),
            None => (right, left, false),
        };
        let digits = (year.len() == 2).then(|| number(year, 2)).flatten()?;
        let serial = number(serial, 6)?;
        if !is_checked(digits, serial, 6, letter) {
            return None;
        }
        Some(Self(if without_prints {
            format!("SF{year}/{serial:06}{letter}")
        } else {
            format!("{serial:06}/{year}{letter}")
        }))
    }
}

impl FromStr for CroNumber {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::parts(&plain(text, &[' '])).ok_or(Malformed::CroNumber)
    }
}

impl fmt::Display for CroNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
