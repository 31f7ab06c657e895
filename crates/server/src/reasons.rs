//! Whether words given as a reason are any: somebody will read them who asks why this was looked at.

/// The fewest and the most characters of a reason. Hub default.
const CHARS: std::ops::RangeInclusive<usize> = 10..=4_000;
/// The fewest different letters or digits: less is a key held down. Hub default.
const DIFFERENT_MIN: usize = 5;

/// What became of words given as a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason<'a> {
    /// They are a reason, as far as anybody can tell who does not read them.
    Given(&'a str),
    /// There are none.
    Blank,
    /// There are some, and they say nothing.
    Worthless,
}

/// Looks at words given as a reason, without the space around them. At least two words, and not one letter over and over.
pub fn read(text: &str) -> Reason<'_> {
    let reason = text.trim();
    if reason.is_empty() {
        return Reason::Blank;
    }
    let different: std::collections::BTreeSet<char> =
        reason.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let long_enough = CHARS.contains(&reason.chars().count());
    let says_something = different.len() >= DIFFERENT_MIN
        && reason.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).nth(1).is_some();
    if long_enough && says_something { Reason::Given(reason) } else { Reason::Worthless }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_short_and_repeated_words_are_no_reason() {
        for blank in ["", "  ", "\n\t"] {
            assert_eq!(read(blank), Reason::Blank, "{blank:?}");
        }
        let (held, words) = ("x".repeat(200), "aa ".repeat(60));
        let long = "review of the case ".repeat(300);
        for worthless in ["abc", "asdfghjklmnop", &held, &words, ". . . . . . . . .", &long] {
            assert_eq!(read(worthless), Reason::Worthless, "{worthless:?}");
        }
        for given in ["for the inquest", " Review under section 9. "] {
            assert_eq!(read(given), Reason::Given(given.trim()));
        }
    }
}
