//! Other ways in which an eye may read a text that is dressed up: letters with spaces between them, digits and signs in
//! the place of letters.

use super::words::Word;

/// The other readings, if there are any: only an address is looked for in them.
pub(super) fn others(folded: &str, words: &[Word<'_>]) -> Vec<String> {
    // The digit 1 stands for either of two letters.
    let lettered = ['l', 'i'].into_iter().filter_map(|one| lettered(folded, one));
    closed_up(words).into_iter().chain(lettered).collect()
}

/// `1 4 A l d e r  W a y`, closed up: `14 Alder Way`. A word begins where letters and digits meet and behind a wider
/// gap, or if there is none at a capital behind a small letter; what was spelled out letter by letter counts as a name.
fn closed_up(words: &[Word<'_>]) -> Option<String> {
    const LEAST: usize = 3;
    let (mut text, mut changed) = (String::new(), false);
    let mut rest = words;
    while let Some(first) = rest.first() {
        let joins = |two: &[Word<'_>]| is_single(&two[0]) && is_single(&two[1]) && is_narrow(two[0].gap);
        let length = if is_single(first) { 1 + rest.windows(2).take_while(|two| joins(two)).count() } else { 1 };
        let (run, behind) = rest.split_at(length);
        let pieces = close_up(run);
        let spelled = |piece: &String| piece.chars().count() >= LEAST && piece.chars().all(char::is_alphabetic);
        if length > 1 && pieces.iter().any(spelled) {
            changed = true;
            text.push_str(&pieces.join(" "));
        } else {
            for word in &run[..length - 1] {
                text.push_str(&shown(word));
                text.push_str(word.gap);
            }
            text.push_str(&shown(&run[length - 1]));
        }
        text.push_str(run[length - 1].gap);
        rest = behind;
    }
    changed.then_some(text)
}

fn is_single(word: &Word<'_>) -> bool {
    word.text.chars().count() == 1
}

/// Whether a gap may be part of spaced writing: spaces, or one sign.
fn is_narrow(gap: &str) -> bool {
    gap.chars().all(|c| c.is_whitespace() || matches!(c, '.' | '-' | '_' | '*' | '/'))
}

/// The words that single characters make.
fn close_up(run: &[Word<'_>]) -> Vec<String> {
    let is_wide = |gap: &str| gap.chars().count() > 1;
    let any_wide = run[..run.len() - 1].iter().any(|word| is_wide(word.gap));
    let mut pieces: Vec<String> = Vec::new();
    for (nth, word) in run.iter().enumerate() {
        let begins = nth.checked_sub(1).map(|before| &run[before]).is_none_or(|before| {
            let capital = !any_wide && word.capital && !before.capital;
            is_wide(before.gap) || capital || word.is_digits(1) != before.is_digits(1)
        });
        match pieces.last_mut() {
            Some(piece) if !begins => piece.push_str(&word.text),
            _ => pieces.push(word.text.to_uppercase()),
        }
    }
    pieces
}

/// A word with a capital, if it had one.
fn shown(word: &Word<'_>) -> String {
    if word.capital { word.text.to_uppercase() } else { word.text.clone() }
}

/// `A1der`, `R0ad`, `Str33t`, `A|der`, with the letters that these digits and signs look like; `one` is what 1 is read
/// as.
fn lettered(folded: &str, one: char) -> Option<String> {
    let letter = |c: char| match c {
        '0' => Some('o'),
        '1' | '|' => Some(one),
        '3' => Some('e'),
        '4' => Some('a'),
        '5' => Some('s'),
        '7' => Some('t'),
        _ => None,
    };
    let in_word = |c: char| c.is_alphanumeric() || c == '|';
    let mut text = String::with_capacity(folded.len());
    let mut rest = folded;
    while !rest.is_empty() {
        let start = rest.find(in_word).unwrap_or(rest.len());
        let end = rest[start..].find(|c| !in_word(c)).map_or(rest.len(), |length| start + length);
        let word = &rest[start..end];
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let others = word.chars().count() - letters;
        let mostly = letters >= 3 && others >= 1 && letters > others && word.starts_with(char::is_alphabetic);
        let read: Option<String> = word.chars().map(|c| if c.is_alphabetic() { Some(c) } else { letter(c) }).collect();
        text.push_str(&rest[..start]);
        text.push_str(read.as_deref().filter(|_| mostly).unwrap_or(word));
        rest = &rest[end..];
    }
    (text != folded).then_some(text)
}
