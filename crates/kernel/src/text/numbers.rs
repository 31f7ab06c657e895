//! Phone numbers, postcodes and positions on a map.

use super::{
    streets::{TIES, is_common},
    words::Word,
};

/// Whether some digits in a row make a phone number: seven or more with spaces, dots, hyphens and brackets between
/// them, or ten or more from 0 or 44 on (a number of this country) with any signs between them. Digits may be spelled
/// out; dates and times are none, unless as many digits as such a number has go on behind one.
pub(super) fn has_phone(words: &[Word<'_>]) -> bool {
    (0..words.len()).any(|from| {
        let (before, here) = words.split_at(from);
        is_phone(here) || is_phone_behind_a_date(here) || is_phone_with_words(here) || is_local_number(before, here)
    })
}

/// `07700 then 900102`: the code of an area or of mobiles, and words before the rest.
fn is_phone_with_words(words: &[Word<'_>]) -> bool {
    const BETWEEN: &str = "then and followed by next after that plus comma dash hyphen space finally";
    let Some((code, rest)) = words.split_first() else { return false };
    let area = code.is_digits(5) && code.text.len() >= 3 && code.text.starts_with('0') && !code.text.starts_with("00");
    let numbers =
        rest.iter().take(9).filter(|word| !word.is_in(BETWEEN)).take_while(|word| word.is_digits(8) && !word.dated);
    let mut length = code.text.len();
    let whole = numbers.take(3).any(|word| {
        length += word.text.len();
        (10..=11).contains(&length)
    });
    // "0900 and 103000", "0113 then 4960123".
    let clock = code.number().is_some_and(|time| code.text.len() == 4 && time % 100 < 60 && time < 1000);
    area && !code.dated && whole && (!clock || code.text.starts_with("01"))
}

/// `ring her on 900102`, `tel. 900 102`: six digits and no date, behind words that lead to a number to call.
fn is_local_number(before: &[Word<'_>], words: &[Word<'_>]) -> bool {
    const LEADS: &str = "\
        ring call phone telephone tel text dial whatsapp mobile landline mob phoning ringing calling texting dialling";
    const LED: &str = "rang rung called phoned telephoned texted dialled contacted";
    const BETWEEN: &str = "\
        is was her him them me us my his their our your the a an new old other home work this that mum mother dad \
        father sister brother friend back at on no number now please";
    let (mut run, mut pieces) = (String::new(), 0);
    for word in words.iter().take(12) {
        if word.text == "and" && pieces > 0 {
            continue;
        }
        let Some(digits) = digits(&word.text).filter(|_| !word.dated) else { break };
        run.push_str(&digits);
        pieces += 1;
        if run.len() >= 6 || !is_close(word.gap) {
            break;
        }
    }
    if run.len() != 6 {
        return false;
    }
    let lead = before.iter().rev().take(6).find(|word| !word.is_in(BETWEEN));
    let past = lead.is_some_and(|word| word.is_in(LED));
    // "Her new number is 900102".
    let whose = before.iter().rev().take_while(|word| word.is_in(BETWEEN)).take(6);
    let ones_own = whose.clone().any(|word| word.is_in("number no"))
        && whose
            .clone()
            .any(|word| word.is_in("her his their my your new mum mother dad father sister brother friend"));
    let on = before.last().is_some_and(|word| word.text == "on");
    // "Called on 120326", "call on 12 03 26".
    let two = |from: usize| run.get(from..from + 2).and_then(|two| two.parse().ok()).unwrap_or(0);
    let day = (1..=31).contains(&two(0)) && (1..=12).contains(&two(2));
    let dated = day && (past || pieces == 3);
    (ones_own || (past && on) || lead.is_some_and(|word| word.is_in(LEADS))) && !dated
}

fn is_phone(words: &[Word<'_>]) -> bool {
    let (mut run, mut close, mut spelled) = (String::new(), true, false);
    for word in words {
        // "Nine hundred and one" goes on.
        if word.text == "and" && spelled && !run.is_empty() {
            continue;
        }
        let Some(digits) = digits(&word.text).filter(|_| !word.dated) else { return false };
        run.push_str(&digits);
        spelled |= !word.text.starts_with(|c: char| c.is_ascii_digit());
        let ours = is_ours(&run);
        if (close && run.len() >= 7) || (ours && (run.len() >= 10 || (spelled && run.len() >= 7))) {
            return true;
        }
        if !close && !ours && run.len() >= 2 {
            return false;
        }
        close &= is_close(word.gap);
    }
    false
}

/// `07.12.34 56789`, `07:12:34 56789`: what could be a date or a time, but five or more digits go on behind it, and all of
/// them are as many as a number of this country has. "09/03/26 1630 hours" is none.
fn is_phone_behind_a_date(words: &[Word<'_>]) -> bool {
    let (mut run, mut dated, mut behind) = (String::new(), false, 0);
    for word in words {
        if !word.is_digits(11) {
            return false;
        }
        run.push_str(&word.text);
        dated |= word.dated;
        behind = if word.dated { 0 } else { behind + word.text.len() };
        let whole = if run.starts_with('0') { 10..=11 } else { 11..=13 };
        if dated && behind >= 5 && is_ours(&run) && whole.contains(&run.len()) {
            return true;
        }
        let date_goes_on = word.dated && matches!(word.gap, "/" | ":");
        if run.len() >= 13 || !(is_close(word.gap) || date_goes_on) {
            return false;
        }
    }
    false
}

/// Whether a run of digits starts as a number of this country does.
fn is_ours(run: &str) -> bool {
    run.starts_with('0') || run.starts_with("44")
}

/// Whether only spaces, dots, hyphens and brackets stand between two groups of digits.
fn is_close(gap: &str) -> bool {
    gap.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '.' | '(' | ')' | '+'))
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
            (is_postcode(&joined) && (in_halves || !odd())) || (in_halves && is_postcode_with_o(pieces))
        }) || is_postcode_apart(&words[from..])
    })
}

/// `2BB ZZ99`, `ZZ99, then 2BB`: the halves in the other order, or with words between them.
fn is_postcode_apart(words: &[Word<'_>]) -> bool {
    let [first, rest @ ..] = words else { return false };
    if !(2..=4).contains(&first.text.len()) || !first.text.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let between = rest.iter().take(3).take_while(|word| word.is_in(TIES) || word.is_in("followed space plus")).count();
    let Some(last) = rest.get(between) else { return false };
    // "3rd NP26", "2hr M25", "5ft A1".
    let measured = |word: &Word<'_>| ["hr", "yr", "ft", "lb", "st"].iter().any(|unit| word.text.ends_with(unit));
    let half = |word: &Word<'_>| word.text.len() == 3 && !is_ordinal(&word.text) && !measured(word);
    let whole = |outward: &Word<'_>, inward: &Word<'_>| {
        half(inward) && is_postcode(&format!("{}{}", outward.text, inward.text))
    };
    !first.ends_sentence() && (whole(first, last) || (between == 0 && whole(last, first)))
}

/// `ZZ99 OBB`: a postcode in capitals with the letter O where only the digit 0 can stand.
fn is_postcode_with_o(halves: &[Word<'_>]) -> bool {
    let words = || halves.iter().any(|half| is_common(half) || is_ordinal(&half.text));
    let joined: String = halves.iter().map(|half| half.text.as_str()).collect();
    let Some((outward, inward)) = joined.len().checked_sub(3).and_then(|at| joined.split_at_checked(at)) else {
        return false;
    };
    let zero = |half: &str, at: usize| {
        let letter = half.as_bytes().get(at) == Some(&b'o');
        if letter { format!("{}0{}", &half[..at], &half[at + 1..]) } else { half.to_owned() }
    };
    let area_alone = outward.bytes().all(|byte| byte.is_ascii_lowercase());
    let outward = if area_alone { zero(outward, outward.len().saturating_sub(1)) } else { outward.to_owned() };
    let in_capitals = halves.iter().all(|half| half.capitals || half.is_digits(4));
    in_capitals && !words() && is_postcode(&format!("{outward}{}", zero(inward, 0)))
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

/// `9th`.
pub(super) fn is_ordinal(word: &str) -> bool {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_digit());
    digits.len() < word.len() && matches!(digits, "st" | "nd" | "rd" | "th")
}

/// Whether a position on a map is there: two numbers with three or more decimals, degrees with more after them, a
/// latitude or longitude by name, numbers with sides of the compass, a grid reference, a plus code, three words with
/// dots.
pub(super) fn has_position(folded: &str, words: &[Word<'_>]) -> bool {
    let lower = folded.to_lowercase();
    has_decimals(words)
        || has_degrees(&lower, words)
        || has_sides(words)
        || has_grid_reference(words)
        || has_code(&lower)
        || has_code_without_plus(words)
}

/// `51.5072, -0.1276`, `51,5072 / -0,1276`, `51 point 5072`.
fn has_decimals(words: &[Word<'_>]) -> bool {
    let decimals = |at: usize| {
        let [whole, part] = words.get(at..at + 2).unwrap_or_default() else { return false };
        // Behind a comma, three digits are thousands.
        let least = if whole.gap == "," { 4 } else { 3 };
        whole.is_digits(3) && matches!(whole.gap, "." | ",") && part.text.len() >= least && part.is_digits(20)
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

/// `51.5 N 0.1 W`, `N51 30 W0 7`: numbers with a side of the compass, twice, one of them more than a whole number.
fn has_sides(words: &[Word<'_>]) -> bool {
    let mut runs: Vec<(char, usize)> = Vec::new();
    for sign in words.iter().filter(|word| !word.is_in("and by point")).flat_map(signs) {
        match runs.last_mut() {
            Some((last, count)) if *last == sign => *count += 1,
            _ => runs.push((sign, 1)),
        }
    }
    runs.windows(4).any(|four| {
        let signs: String = four.iter().map(|(sign, _)| sign).collect();
        let more = four.iter().any(|&(sign, count)| sign == '9' && count > 1);
        matches!(signs.as_str(), "9n9e" | "9e9n" | "n9e9" | "e9n9") && more
    })
}

/// What a word is in a position: `9` a number, `n` north or south, `e` east or west, `x` anything else; `9n` for "5N".
fn signs(word: &Word<'_>) -> Vec<char> {
    let one = |part: &str| match part {
        "n" | "s" | "north" | "south" => 'n',
        "e" | "w" | "east" | "west" => 'e',
        part if digits(part).is_some() => '9',
        _ => 'x',
    };
    // "s.4", "e.g."
    if word.gap == "." && word.text.len() == 1 && !word.is_digits(1) {
        return vec!['x'];
    }
    let number = word.text.trim_matches(char::is_alphabetic);
    match word.text.split_once(number) {
        Some((before, after)) if !number.is_empty() => {
            [before, number, after].into_iter().filter(|part| !part.is_empty()).map(one).collect()
        }
        _ => vec![one(&word.text)],
    }
}

/// `TQ 299 804`, `TQ299804`: two letters of a square of the national grid (Ordnance Survey) and six, eight or ten
/// digits, in one piece or in halves.
fn has_grid_reference(words: &[Word<'_>]) -> bool {
    const SQUARES: &str = "\
        hp ht hu hw hx hy hz na nb nc nd nf ng nh nj nk nl nm nn no nr ns nt nu nw nx ny nz ov sc sd se sh sj sk sm sn \
        so sp sr ss st su sv sw sx sy sz ta tf tg tl tm tq tr tv";
    let is_reference = |pieces: &[Word<'_>]| {
        let joined: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        let Some((square, digits)) = joined.split_at_checked(2) else { return false };
        let square_alone = pieces[0].text.len() == 2;
        // The number of a register goes on, "NM/004217/26".
        let register = pieces[0].gap == "/" || pieces.last().is_some_and(|last| matches!(last.gap, "/" | "-"));
        let halves = match (pieces.len(), square_alone) {
            (1, false) | (2, true) => !register,
            (2, false) | (3, true) => pieces.last().is_some_and(|half| half.text.len() * 2 == digits.len()),
            _ => false,
        };
        halves
            && matches!(digits.len(), 6 | 8 | 10)
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && SQUARES.split_ascii_whitespace().any(|known| known == square)
            && !(square_alone && pieces[0].is_in(TIES))
            && !pieces.iter().any(|piece| piece.dated)
    };
    (0..words.len()).any(|from| (1..=3).any(|count| words.get(from..from + count).is_some_and(is_reference)))
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

/// `9C6W 2X`, `GV4C plus X9`, `9C3XGV4CX9`: a plus code without its sign. In two pieces, both in capitals and each of
/// letters and digits.
fn has_code_without_plus(words: &[Word<'_>]) -> bool {
    let of_code = |text: &str| text.bytes().all(|byte| b"23456789cfghjmpqrvwx".contains(&byte));
    let mixed = |text: &str| {
        text.contains(|c: char| c.is_ascii_digit()) && text.contains(|c: char| c.is_ascii_alphabetic()) && of_code(text)
    };
    // A whole one of this country begins so; other ids have ten signs too.
    let ours = |text: &str| text.starts_with("9c") || text.starts_with("9f");
    let whole = |word: &Word<'_>| (10..=11).contains(&word.text.len()) && ours(&word.text) && of_code(&word.text);
    let left = |word: &Word<'_>| matches!(word.text.len(), 4 | 6 | 8) && mixed(&word.text);
    let right = |word: &Word<'_>| matches!(word.text.len(), 2 | 3) && mixed(&word.text);
    let pieces = |two: &[Word<'_>]| {
        let capitals = two.iter().all(|word| word.capitals) && two[0].gap.trim().is_empty();
        capitals && left(&two[0]) && right(&two[1])
    };
    let spelled = |three: &[Word<'_>]| left(&three[0]) && three[1].text == "plus" && right(&three[2]);
    words.iter().any(whole) || words.windows(2).any(pieces) || words.windows(3).any(spelled)
}
