//! Marks of vehicles: whoever watches for the car finds who drives it (domain 7.5 rule 1 names the vehicle).

use super::{
    streets::{TITLES, is_common, is_counted},
    words::Word,
};

/// Words behind which any shape of a mark is looked for.
const REGISTRATION: &str = "reg registration regn index plate plates numberplate vrm vrn";

/// What may stand between such a word and the mark.
const BETWEEN: &str = "a is was are no number mark plate plates of the on car van vehicle reads reading ending";

/// Letters and digits of the longest mark.
const LONGEST: usize = 7;

/// Whether a registration mark of the current form is there, `AB12 CDE`, or behind a word for it one of an older form.
pub(super) fn has_plate(words: &[Word<'_>]) -> bool {
    (0..words.len()).any(|at| {
        let mut mark = String::new();
        words[at..].iter().take(LONGEST).enumerate().any(|(nth, piece)| {
            mark.push_str(&piece.text);
            (4..=LONGEST).contains(&mark.len()) && is_plate(&words[..at], &words[at..=at + nth], &mark)
        })
    })
}

/// Whether a word for a mark leads to what stands behind it.
fn is_named(before: &[Word<'_>]) -> bool {
    let lead = before.iter().rev().take(4).find(|word| !word.is_in(BETWEEN) || word.is_in(REGISTRATION));
    lead.is_some_and(|word| word.is_in(REGISTRATION))
}

fn is_plate(before: &[Word<'_>], pieces: &[Word<'_>], mark: &str) -> bool {
    let (current, older, dateless) = (is_current(mark), is_older(mark), is_dateless(mark));
    if !(current || older || dateless) {
        return false;
    }
    let inner = &pieces[..pieces.len() - 1];
    let together = inner.iter().all(|piece| piece.gap.trim().chars().count() <= 1 && !piece.ends_sentence());
    // "NP26 was", "PC 12 saw", "AT 12 SHE": words, not letters of a mark.
    let is_word = |piece: &Word<'_>| is_common(piece) || is_counted(piece) || piece.is_in(TITLES);
    let words = pieces.len() > 1 && pieces.iter().any(is_word);
    let capitals = pieces.len() == 1 || pieces.iter().all(|piece| piece.capitals || piece.is_digits(4));
    let named = is_named(before);
    let surely = (current && (capitals || named)) || (named && (older || (dateless && capitals)));
    together && !words && surely && !pieces.iter().any(|piece| piece.dated)
}

/// Two letters, the number of a half-year (02 to 29, 51 to 79), three letters: the form in use since 2001 (DVLA,
/// INF104).
fn is_current(mark: &str) -> bool {
    let age = || mark.get(2..4).and_then(|age| age.parse::<u32>().ok());
    shape(mark) == [(false, 2), (true, 2), (false, 3)] && age().is_some_and(|age| matches!(age, 2..=29 | 51..=79))
}

/// `P123 ABC`, `ABC 123D`.
fn is_older(mark: &str) -> bool {
    matches!(shape(mark).as_slice(), [(false, 1), (true, 1..=3), (false, 3)] | [(false, 3), (true, 1..=3), (false, 1)])
}

/// `ABC 123`, `1234 AB`, `AXZ 1234`.
fn is_dateless(mark: &str) -> bool {
    let one = matches!(shape(mark).as_slice(), [(false, 1..=3), (true, 1..=4)] | [(true, 1..=4), (false, 1..=3)]);
    one && mark.len() >= 4
}

/// Runs of letters and of digits: whether it is of digits, and its length.
fn shape(mark: &str) -> Vec<(bool, usize)> {
    let mut runs: Vec<(bool, usize)> = Vec::new();
    for c in mark.chars() {
        match runs.last_mut() {
            Some((digits, length)) if *digits == c.is_ascii_digit() => *length += 1,
            _ => runs.push((c.is_ascii_digit(), 1)),
        }
    }
    runs
}
