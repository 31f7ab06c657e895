//! Links, names of sites and e-mail addresses.

use super::words::Word;

/// Whether the text holds a link (also to a map), the name of a site, or an e-mail address, written or spelled out.
/// A name on a platform, `@harbour_88`, is none of them: it does not locate.
pub(super) fn has_link(folded: &str, words: &[Word<'_>]) -> bool {
    let plain = ["[.]", "(.)", "[dot]", "(dot)"].iter().fold(folded.to_lowercase(), |text, dot| text.replace(dot, "."));
    let plain = ["[at]", "(at)"].iter().fold(plain, |text, at| text.replace(at, "@"));
    plain.contains("://")
        || plain.contains("www.")
        || has_email(&plain)
        || has_host(&plain)
        || has_site(&super::words::split(&plain), words)
}

/// `somebody@example.org`, with or without spaces around the sign.
fn has_email(plain: &str) -> bool {
    plain.match_indices('@').any(|(at, _)| {
        let (before, after) = (&plain[..at], &plain[at + 1..]);
        let spaced = before.ends_with(char::is_whitespace) && after.starts_with(char::is_whitespace);
        let (before, after) = if spaced { (before.trim_end(), after.trim_start()) } else { (before, after) };
        let domain = after.split(char::is_whitespace).next().unwrap_or_default();
        let dotted = domain.split('.').filter(|part| part.contains(char::is_alphanumeric)).count() > 1;
        before.ends_with(|c: char| c.is_alphanumeric() || c == '_') && dotted
    })
}

/// `maps.example/x`, `maps.example:8080`, `maps.example?q=alder`: the name of a host under any ending, told by what
/// stands behind it.
fn has_host(plain: &str) -> bool {
    plain.char_indices().any(|(at, sign)| {
        let next = plain[at + sign.len_utf8()..].chars().next();
        let goes_on = match sign {
            '/' => true,
            '?' | '#' => next.is_some_and(char::is_alphanumeric),
            ':' => next.is_some_and(|next| next.is_ascii_digit()),
            _ => return false,
        };
        let mut labels = plain[..at].rsplit(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '.')));
        let mut labels = labels.next().unwrap_or_default().rsplit('.');
        let ending = labels.next().unwrap_or_default();
        let named = ending.chars().count() >= 2 && ending.chars().all(char::is_alphabetic);
        goes_on && named && labels.next().is_some_and(|label| !label.is_empty())
    })
}

/// `maps.example.org`, `example dot com`, `maps dot example slash x`, `somebody at example dot org`.
fn has_site(plain: &[Word<'_>], words: &[Word<'_>]) -> bool {
    const ENDINGS: &str = "com org net uk co gl gg ly io eu info app online";
    let written =
        plain.windows(2).any(|pair| pair[0].gap == "." && pair[0].text.chars().count() >= 2 && pair[1].is_in(ENDINGS));
    let spelled = words.windows(3).any(|three| three[1].text == "dot" && three[2].is_in(ENDINGS));
    let path = words.windows(3).any(|three| three[0].text == "dot" && three[2].text == "slash");
    let mail = words.windows(4).any(|four| four[0].text == "at" && four[2].text == "dot");
    written || spelled || path || mail
}
