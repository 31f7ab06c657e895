//! Phone numbers, postcodes and positions on a map.

use super::{streets::TIES, words::Word};

/// Whether some digits in a row make a phone number: seven or more with spaces, dots, hyphens and brackets between
/// them, or ten or more from 0 or 44 on (a number of this country) with any signs between them. Digits may be spelled
/// out; dates and times are none.
pub(super) fn has_phone(words: &[Word<'_>]) -> bool {
    (0..words.len()).any(|from| {
        let (mut run, mut close, mut spelled) = (String::new(), true, false);
        for word in &words[from..] {
            // "Nine hundred and one" goes on.
            if word.text == "and" && spelled && !run.is_empty() {
                continue;
            }
            let Some(digits) = digits(&word.text).filter(|_| !word.dated) else { return false };
            run.push_str(&digits);
            spelled |= !word.text.starts_with(|c: char| c.is_ascii_digit());
            let ours = run.starts_with('0') || run.starts_with("44");
            if (close && run.len() >= 7) || (ours && (run.len() >= 10 || (spelled && run.len() >= 7))) {
                return true;
            }
            if !close && !ours && run.len() >= 2 {
                return false;
            }
            close &= word.gap.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '.' | '(' | ')' | '+'));
        }
        false
    })
}

/// The digits that a word stands for: written (`o` for 0 and `l` or `i` for 1 among them) or spelled. What stands for a
/// larger number stands for as many digits as it would be dialled with; which ones does not matter.
fn digits(word: &str) -> Option<String> {
    let spelled = match word {
        "o" | "oh" | "zero" | "nought" | "nil" => "0",
        "one" => "1",
        "two" => "2",
        "three" => "3",
        "four" => "4",
        "five" => "5",
        "six" => "6",
        "seven" => "7",
        "eight" => "8",
        "nine" => "9",
        // "Seventy seven" is two digits: the tens and what follows.
        "twenty" | "thirty" | "forty" | "fifty" | "sixty" | "seventy" | "eighty" | "ninety" | "double" => "#",
        "ten" | "eleven" | "twelve" | "thirteen" | "fourteen" | "fifteen" | "sixteen" | "seventeen" | "eighteen"
        | "nineteen" | "hundred" | "triple" | "treble" => "##",
        "thousand" => "###",
        _ => "",
    };
    if !spelled.is_empty() {
        return Some(spelled.to_owned());
    }
    let digit = |c: char| match c {
        'o' => Some('0'),
        'l' | 'i' => Some('1'),
        c => c.is_ascii_digit().then_some(c),
    };
    if word.contains(|c: char| c.is_ascii_digit()) { word.chars().map(digit).collect() } else { None }
}

/// Whether a UK postcode is there: `AA9A 9AA`, `A9A 9AA`, `A9 9AA`, `A99 9AA`, `AA9 9AA`, `AA99 9AA`, whole or in any
/// pieces.
pub(super) fn has_postcode(words: &[Word<'_>]) -> bool {
    (0..words.len()).any(|from| {
        let mut joined = String::new();
        words[from..].iter().take(7).enumerate().any(|(nth, word)| {
            joined.push_str(&word.text);
            let pieces = &words[from..=from + nth];
            let in_halves = nth == 0 || (nth == 1 && word.text.len() == 3);
            // In small pieces, ordinary words, ordinals and sections would make one: "s.4A by 3rd", "s.2, s.2A, s.4A".
            let sections = || pieces.iter().filter(|piece| piece.text == "s" && piece.gap == ".").count() > 1;
            let odd = || sections() || pieces.iter().any(|piece| piece.is_in(TIES) || is_ordinal(&piece.text));
            is_postcode(&joined) && (in_halves || !odd())
        })
    })
}

fn is_postcode(joined: &str) -> bool {
    if !joined.is_ascii() || !(5..=7).contains(&joined.len()) {
        return false;
    }
    let (outward, inward) = joined.split_at(joined.len() - 3);
    let letters = outward.bytes().take_while(u8::is_ascii_lowercase).count();
    let area = (1..=2).contains(&letters)
        && match outward.as_bytes()[letters..] {
            [a] => a.is_ascii_digit(),
            [a, b] => a.is_ascii_digit() && b.is_ascii_alphanumeric(),
            _ => false,
        };
    // These letters never stand in the second half, so "M25 3am" is none.
    let unit = |byte: u8| byte.is_ascii_lowercase() && !b"cikmov".contains(&byte);
    let place = matches!(inward.as_bytes(), [a, b, c] if a.is_ascii_digit() && unit(*b) && unit(*c));
    area && place
}

fn is_ordinal(word: &str) -> bool {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_digit());
    digits.len() < word.len() && matches!(digits, "st" | "nd" | "rd" | "th")
}

/// Whether a position on a map is there: two numbers with three or more decimals, degrees with more after them, a
/// latitude or longitude by name, a grid reference, a plus code, three words with dots.
pub(super) fn has_position(folded: &str, words: &[Word<'_>]) -> bool {
    let lower = folded.to_lowercase();
    has_decimals(words) || has_degrees(&lower, words) || has_grid_reference(words) || has_code(&lower)
}

/// `51.5072, -0.1276`, `51 point 5072`.
fn has_decimals(words: &[Word<'_>]) -> bool {
    let decimals = |at: usize| {
        let [whole, part] = words.get(at..at + 2).unwrap_or_default() else { return false };
        whole.is_digits(3) && whole.gap == "." && part.text.len() >= 3 && part.is_digits(20)
    };
    let named = |word: &Word<'_>| word.text.len() <= 5 && word.text.chars().all(char::is_alphabetic);
    let pairs = (0..words.len())
        .any(|at| decimals(at) && (decimals(at + 2) || (words.get(at + 2).is_some_and(named) && decimals(at + 3))));
    let spelled = words.windows(3).any(|three| {
        let part = three[2].text.len() >= 3 && three[2].is_digits(20);
        three[0].is_digits(3) && three[1].text == "point" && part
    });
    pairs || spelled
}

/// `51° 30′ 26″ N`, `51.5°N`, `51 degrees north`, `lat 51`; no temperature, no turn.
fn has_degrees(lower: &str, words: &[Word<'_>]) -> bool {
    const SIDES: &str = "n s e w north south east west minutes";
    let goes_on = |next: Option<&Word<'_>>| next.is_some_and(|next| next.is_digits(4) || next.is_in(SIDES));
    let signs = lower.match_indices('°').any(|(at, sign)| {
        let (before, after) = (&lower[..at], &lower[at + sign.len()..]);
        before.trim_end().ends_with(|c: char| c.is_ascii_digit()) && goes_on(super::words::split(after).first())
    });
    let spelled = words
        .windows(3)
        .any(|three| three[0].is_digits(3) && three[1].is_in("degrees degree deg") && goes_on(three.last()));
    let named = words.windows(2).any(|two| two[0].is_in("lat latitude lon lng longitude") && two[1].is_digits(3));
    signs || spelled || named
}

/// `TQ 299 804`: the first letter is one of those of the national grid's squares.
fn has_grid_reference(words: &[Word<'_>]) -> bool {
    words.windows(3).any(|three| {
        let [square, east, north] = three else { return false };
        let letters = square.text.len() == 2 && square.text.bytes().all(|byte| byte.is_ascii_lowercase());
        let part = |word: &Word<'_>| word.text.len() == 3 && word.is_digits(3);
        letters
            && square.text.starts_with(['h', 'j', 'n', 'o', 's', 't'])
            && !square.is_in(TIES)
            && part(east)
            && part(north)
    })
}

/// A plus code, `GV4C+X9`, or three words with dots, `///filled.count.soap`.
fn has_code(lower: &str) -> bool {
    lower.split(char::is_whitespace).any(|token| {
        let plus = token.split_once('+').is_some_and(|(left, right)| {
            let code = |c: char| "23456789cfghjmpqrvwx".contains(c);
            let left: String = left.chars().rev().take_while(|&c| code(c)).collect();
            let right: String = right.chars().take_while(|&c| code(c)).collect();
            let letters = left.contains(char::is_alphabetic) || right.contains(char::is_alphabetic);
            (4..=8).contains(&left.len()) && (2..=3).contains(&right.len()) && letters
        });
        let words = token.trim_matches(|c: char| !c.is_alphanumeric()).split('.').collect::<Vec<_>>();
        // Words of such codes have four letters or more; names on platforms, "kiln.and.tide", often fewer.
        let word = |word: &&str| word.chars().count() >= 4 && word.chars().all(char::is_alphabetic);
        let three = words.len() == 3 && words.iter().all(word);
        plus || three || token.contains("///")
    })
}
