//! Words, and what stands between them.

/// A run of letters and digits.
#[derive(Debug)]
pub(super) struct Word<'a> {
    /// In lower case.
    pub text: String,
    /// Whether a letter of it is a capital.
    pub capital: bool,
    /// Whether all its letters are capitals, and there is one.
    pub capitals: bool,
    /// Whether it is part of a date, a time or a span of years, and so of nothing else.
    pub dated: bool,
    /// What stands between it and the next word.
    pub gap: &'a str,
}

impl Word<'_> {
    /// Whether it is made of digits, of this many at most.
    pub fn is_digits(&self, most: usize) -> bool {
        self.text.len() <= most && self.text.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// Its number, if it is one of up to four digits.
    pub fn number(&self) -> Option<u32> {
        if self.is_digits(4) { self.text.parse().ok() } else { None }
    }

    /// Whether it is one of a list, written as words with spaces between them.
    pub fn is_in(&self, list: &str) -> bool {
        list.split_ascii_whitespace().any(|word| word == self.text)
    }

    /// Whether a sentence ends with it.
    pub fn ends_sentence(&self) -> bool {
        let mut signs = self.gap.chars();
        signs.by_ref().any(|c| matches!(c, '.' | '!' | '?' | ';' | ':'))
            && signs.next().is_some_and(char::is_whitespace)
    }
}

/// The words of a folded text. Up to four digits glued to a word of three or more letters are a word of their own, and
/// so are those behind "no", `No14`.
pub(super) fn split(folded: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut rest = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let next = after.find(char::is_alphanumeric).unwrap_or(after.len());
        let (gap, after) = after.split_at(next);
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let (number, letters) = word.split_at(digits);
        let numbered = word.get(..2).filter(|no| no.eq_ignore_ascii_case("no")).map(|_| &word[2..]);
        if (1..=4).contains(&digits) && letters.chars().count() >= 3 && letters.chars().all(char::is_alphabetic) {
            words.push(one(number, ""));
            words.push(one(letters, gap));
        } else if let Some(number) = numbered.filter(|number| is_house_number(number)) {
            words.push(one(&word[..2], ""));
            words.push(one(number, gap));
        } else {
            words.push(one(word, gap));
        }
        rest = after;
    }
    mark_dates(&mut words);
    words
}

/// Up to four digits, and a letter or none.
fn is_house_number(word: &str) -> bool {
    let digits = word.trim_end_matches(char::is_alphabetic);
    let letters = word[digits.len()..].chars().count();
    (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) && letters <= 1
}

fn one<'a>(word: &str, gap: &'a str) -> Word<'a> {
    let capital = word.chars().any(char::is_uppercase);
    let capitals = capital && !word.chars().any(char::is_lowercase);
    Word { text: word.to_lowercase(), capital, capitals, dated: false, gap }
}

/// Marks what can only be a date (`12/03/2026`, `2026-03-12`, `8/11`), a time (`16:10`, `9.30`) or a span of years
/// (`2019-2024`, `2021-22`).
fn mark_dates(words: &mut [Word<'_>]) {
    let mut at = 0;
    while at < words.len() {
        // What is joined to a number before it is a part of that.
        let joined = at > 0 && matches!(words[at - 1].gap, "/" | "-" | ".") && words[at - 1].number().is_some();
        let length = if joined && !words[at - 1].dated { 0 } else { dated(&words[at..]) };
        for word in &mut words[at..at + length] {
            word.dated = true;
        }
        at += length.max(1);
    }
}

/// How many words from the first one on are a date, a time or a span of years.
fn dated(words: &[Word<'_>]) -> usize {
    let number = |nth: usize, low: u32, high: u32, most: usize| {
        words.get(nth).is_some_and(|word| {
            word.text.len() <= most && word.number().is_some_and(|number| (low..=high).contains(&number))
        })
    };
    let joined = |nth: usize, signs: &[&str]| words.get(nth).is_some_and(|word| signs.contains(&word.gap));
    let year = |nth| number(nth, 1900, 2099, 4);
    let (day, month) = (|nth| number(nth, 1, 31, 2), |nth| number(nth, 1, 12, 2));
    let dashes = ["/", "-", "."];
    let one_sign = words.len() > 1 && words[0].gap == words[1].gap;
    // No further number is joined on: a number of five parts is no date.
    let ends =
        |last: usize| !(joined(last, &dashes) && words.get(last + 1).is_some_and(|next| next.number().is_some()));
    let three = joined(0, &dashes) && one_sign && ends(2);
    if three && day(0) && month(1) && (year(2) || number(2, 0, 99, 2)) || three && year(0) && month(1) && day(2) {
        return 3;
    }
    let minutes = |nth: usize| number(nth, 0, 59, 2) && words[nth].text.len() == 2;
    if number(0, 0, 23, 2) && joined(0, &[":"]) && minutes(1) {
        return if joined(1, &[":"]) && minutes(2) { 3 } else { 2 };
    }
    let time = number(0, 0, 23, 2) && joined(0, &["."]) && minutes(1) && ends(1);
    let short = day(0) && month(1) && joined(0, &["/"]) && ends(1);
    let span = year(0) && (year(1) || number(1, 0, 99, 2)) && joined(0, &["-", "/"]) && ends(1);
    if time || short || span { 2 } else { 0 }
}
