//! The NHS number.

use crate::{Malformed, is_digits, plain};
use std::{fmt, str::FromStr};

/// An NHS number of England, Wales and the Isle of Man, whose last digit checks the others.
///
/// Source: NHS Data Dictionary, "NHS NUMBER": modulus 11 with the weights 10 to 2; a result of 11 is the check digit 0, a result
/// of 10 is no NHS number. Whether the number was ever given to anybody is not known from it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NhsNumber(String);

impl NhsNumber {
    /// Its ten digits, without spaces: how it is stored and compared.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for NhsNumber {
    type Err = Malformed;

    /// Reads ten digits; spaces and hyphens between them are passed over.
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let digits = plain(text, &[' ', '-']);
        if digits.len() != 10 || !is_digits(&digits) || check_digit(&digits) != digits.bytes().last() {
            return Err(Malformed::NhsNumber);
        }
        Ok(Self(digits))
    }
}

fn check_digit(digits: &str) -> Option<u8> {
    let weighed: u32 = digits.bytes().take(9).zip((2..=10_u32).rev()).map(|(d, w)| u32::from(d - b'0') * w).sum();
    match 11 - weighed % 11 {
        11 => Some(b'0'),
        digit => u8::try_from(digit).ok().filter(|&digit| digit < 10).map(|digit| b'0' + digit),
    }
}

impl fmt::Display for NhsNumber {
    /// As people read it: three, three and four digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", &self.0[..3], &self.0[3..6], &self.0[6..])
    }
}
