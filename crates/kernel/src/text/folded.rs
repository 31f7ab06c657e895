//! One form for what looks alike.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Whether a character shows nothing: format characters (Unicode's general category Cf, but for the few that are seen),
/// fillers and selectors. Nobody can proof-read what holds one.
///
/// The joiners of scripts and emoji (U+200C, U+200D) are among them: in this version of the hub they are not taken.
/// Selectors of a glyph's style (U+FE00 to U+FE0F), which pasted emoji carry, are not in this list.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e007f}')
}

/// The text in the form in which it is looked at: compatibility forms taken apart (full-width, circled, mathematical
/// letters and digits), marks and selectors dropped, letters and digits of other scripts that look like Latin ones
/// replaced, one dash, one slash, one comma, one full stop, no apostrophes. Invisible characters become `gap`, or
/// nothing. Capitals stay.
pub(super) fn fold(text: &str, gap: Option<char>) -> String {
    let text: String = text.chars().filter_map(|c| if is_invisible(c) { gap } else { Some(c) }).collect();
    text.nfkd()
        .filter(|&c| !is_combining_mark(c) && !is_invisible(c) && !matches!(c, '\'' | '`' | '´' | 'ʼ' | '‘' | '’'))
        .map(|c| digit(c).or_else(|| twin(c)).unwrap_or(c))
        .collect()
}

/// A decimal digit of another script.
fn digit(c: char) -> Option<char> {
    // Where the ten digits of each script begin (Unicode's general category Nd, living scripts).
    const ZEROS: [u32; 23] = [
        0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50, 0x0ed0,
        0x0f20, 0x1040, 0x17e0, 0x1810, 0x1946, 0x19d0, 0xa620, 0xa8d0, 0xaa50,
    ];
    let zero = ZEROS.iter().find(|&&zero| (zero..zero + 10).contains(&u32::from(c)))?;
    char::from_digit(u32::from(c) - zero, 10)
}

/// The Latin letter or plain sign that looks like this one.
fn twin(c: char) -> Option<char> {
    const TWINS: [(&str, &str); 4] = [
        // Cyrillic.
        ("асеорхуіјѕһԁԛԝкмтвн", "aceopxyijshdqwkmtbh"),
        ("АСЕОРХУІЈЅҺԀԚԜКМТВН", "ACEOPXYIJSHDQWKMTBH"),
        // Greek.
        ("οαινρυκΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oaivpukABEZHIKMNOPTYX"),
        // Signs.
        ("‐‑‒–—―−⁄∕⧸、،。٫", "-------///,,.."),
    ];
    TWINS.iter().find_map(|(from, to)| from.chars().zip(to.chars()).find(|&(from, _)| from == c)).map(|(_, to)| to)
}
