//! Whether a text looks as if it located somebody. Shape only: the rule never learns the value that is fenced
//! (decision 18), so the answer cannot be used to test whether an address is the right one.

/// Whether the text holds any address-, postcode- or phone-shaped token.
///
/// Deliberately broad: a false alarm costs a rewording, a miss can cost a life. Spaces, dots, hyphens and brackets
/// inside a token do not hide it.
pub fn looks_like_a_location(text: &str) -> bool {
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '(' | ')' | '"' | '\'' | '/' | '.'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    has_phone(text) || has_postcode(&words) || has_street(&words)
}

/// Seven or more digits in a row, whatever separates them.
fn has_phone(text: &str) -> bool {
    let mut run = 0;
    for c in text.chars() {
        if c.is_numeric() {
            run += 1;
            if run >= 7 {
                return true;
            }
        } else if !matches!(c, ' ' | '-' | '.' | '(' | ')' | '+' | '\u{a0}') {
            run = 0;
        }
    }
    false
}

/// A UK postcode, whole or as two words: `AA9A 9AA`, `A9A 9AA`, `A9 9AA`, `A99 9AA`, `AA9 9AA`, `AA99 9AA`.
fn has_postcode(words: &[String]) -> bool {
    let outward = |part: &str| {
        let letters = part.chars().take_while(char::is_ascii_lowercase).count();
        let rest: Vec<char> = part.chars().skip(letters).collect();
        (1..=2).contains(&letters)
            && match rest[..] {
                [a] => a.is_ascii_digit(),
                [a, b] => a.is_ascii_digit() && b.is_ascii_alphanumeric(),
                _ => false,
            }
    };
    let inward = |part: &str| {
        let chars: Vec<char> = part.chars().collect();
        matches!(chars[..], [a, b, c] if a.is_ascii_digit() && b.is_ascii_lowercase() && c.is_ascii_lowercase())
    };
    let joined = |word: &str| {
        let word: String = word.chars().filter(|&c| c != '-').collect();
        word.is_ascii() && (5..=7).contains(&word.len()) && {
            let (left, right) = word.split_at(word.len() - 3);
            outward(left) && inward(right)
        }
    };
    words.iter().any(|word| joined(word)) || words.windows(2).any(|pair| outward(&pair[0]) && inward(&pair[1]))
}

/// A street word with a number or a name before it, or a flat, house or unit number.
fn has_street(words: &[String]) -> bool {
    const STREETS: [&str; 30] = [
        "street", "st", "road", "rd", "avenue", "ave", "lane", "ln", "close", "drive", "dr", "crescent", "cres",
        "terrace", "court", "ct", "way", "place", "pl", "gardens", "gdns", "grove", "walk", "row", "mews", "square",
        "sq", "hill", "parade", "wharf",
    ];
    const UNITS: [&str; 6] = ["flat", "apartment", "apt", "unit", "house", "room"];
    let number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit()) && word.len() <= 5;
    let street = |word: &str| STREETS.contains(&word);
    // "12 Alder Way", "12a Old Mill Lane": a number, one or two words, a street word.
    let numbered =
        words.iter().enumerate().any(|(at, word)| number(word) && words.iter().skip(at + 2).take(2).any(|w| street(w)));
    let unit = words.windows(2).any(|pair| UNITS.contains(&pair[0].as_str()) && number(&pair[1]));
    numbered || unit
}

#[cfg(test)]
mod tests {
    use super::looks_like_a_location;

    #[test]
    fn addresses_postcodes_and_phones_are_seen_in_any_dress() {
        for text in [
            "lives at 14 Alder Way now",
            "12a Old Mill Lane",
            "ZZ99 9ZZ",
            "zz999zz",
            "postcode: ZZ9 9ZZ.",
            "flat 3",
            "call 01632 960123",
            "(01632) 960-123",
            "+44 1632 960 123",
            "0 1 6 3 2 9 6 0 1 2 3",
        ] {
            assert!(looks_like_a_location(text), "{text}");
        }
    }

    #[test]
    fn ordinary_sentences_pass() {
        for text in [
            "",
            "He attended on 12 March and was on time.",
            "Two unit meetings missed; supervised weekly.",
            "Said there was nothing left for him. 3 appointments kept of 4.",
            "Order H20164, term 2, area map reference NM-2 applies.",
            "Next hearing 12 March at the Crown Court.",
        ] {
            assert!(!looks_like_a_location(text), "{text}");
        }
    }
}
