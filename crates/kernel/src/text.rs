//! Whether a text looks as if it located somebody. Shape only: the rule never learns the value that is fenced
//! (decision 18), so the answer cannot be used to test whether an address is the right one.

mod folded;
mod links;
mod numbers;
mod streets;
#[cfg(test)]
mod tests;
mod words;

pub use folded::is_invisible;

/// Whether the text holds anything shaped like an address, a postcode, a phone number, a position on a map, a link or
/// an e-mail address (hub default, after domain 7.5 rule 1).
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
            || streets::has_address(&words)
    };
    held(None) || (text.chars().any(is_invisible) && held(Some(' ')))
}
