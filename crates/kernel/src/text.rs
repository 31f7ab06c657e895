//! Whether a text looks as if it located somebody. Shape only: the rule never learns the value that is fenced
//! (decision 18), so the answer cannot be used to test whether an address is the right one.
//!
//! The net is wide, not whole. It does not catch:
//! - a number with a name in small letters and no word of a street, unless it ends in "way" or "side" ("22 larkspur");
//! - a number and a comma before any other name ("22, Larkspur", but for "22, Larkspur, Saltby");
//! - a name before its number ("Larkspur 22"), a number with what looks like an item of a list ("22. Larkspur");
//! - a number spelled out with such a name ("twenty-two Larkspur"), a number from 1900 to 2099, which is read as a
//!   year, and what follows a word that labels numbers ("step 22 Larkspur") or a rank ("PC 22 Larkspur");
//! - a number with a name that begins with a word of casework ("22 Court Hey"), or with something counted behind it
//!   ("22 Larkspur visits");
//! - a street, house or place by its name alone: "Cheapside", "in Larkspur", a house in small letters, a village, a
//!   school, a shop, a refuge, a place of work, "the flat above the baker";
//! - directions ("second left after the bridge"), bus stops, what can be seen from the window;
//! - five digits or fewer of a phone number, six without a word that leads to them, digits as letters of a keypad;
//! - marks of vehicles before 2001 without a word for them, and of other countries;
//! - ciphers, mirrored or reversed text, other languages than English and the Welsh of streets, misspelled words of
//!   streets, letters that look alike in scripts other than Cyrillic and Greek;
//! - what two fields or two records say together: each text is looked at by itself.

mod folded;
mod houses;
mod links;
mod numbers;
mod plates;
mod readings;
mod streets;
#[cfg(test)]
mod tests;
mod words;

pub use folded::is_invisible;

/// A name in the one form in which names are compared: folded, in small letters, its words in order of the alphabet.
pub fn folded_name(name: &str) -> String {
    let folded = folded::fold(name, None).to_lowercase();
    let mut words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.join(" ")
}

/// Whether the text holds anything shaped like an address, a postcode, a phone number, a position on a map, the mark of
/// a vehicle, a link or an e-mail address (hub default, after domain 7.5 rule 1).
///
/// Deliberately broad: a false alarm costs a rewording, a miss can cost a life. The text is folded first, so width,
/// accents, letters of other scripts that look the same, and invisible characters change nothing; spaces and signs
/// inside do not hide it either. Letters in capitals only ever add to what is found.
pub fn looks_like_a_location(text: &str) -> bool {
    // An invisible character may stand inside a word, or in the place of the space between two.
    let held = |gap: Option<char>| {
        let folded = folded::fold(text, gap);
        let words = words::split(&folded);
        numbers::has_phone(&words)
            || numbers::has_postcode(&words)
            || numbers::has_position(&folded, &words)
            || links::has_link(&folded, &words)
            || plates::has_plate(&words)
            || is_address(&words)
            || readings::others(&folded, &words).iter().any(|reading| is_address(&words::split(reading)))
    };
    held(None) || (text.chars().any(is_invisible) && held(Some(' ')))
}

fn is_address(words: &[words::Word<'_>]) -> bool {
    streets::has_address(words) || houses::has_house(words)
}
