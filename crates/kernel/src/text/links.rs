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

/// `maps.example.org`, `example dot com`, `somebody at example dot org`.
fn has_site(plain: &[Word<'_>], words: &[Word<'_>]) -> bool {
    const ENDINGS: &str = "com org net uk co gl gg ly io eu info app online";
    let written =
        plain.windows(2).any(|pair| pair[0].gap == "." && pair[0].text.chars().count() >= 2 && pair[1].is_in(ENDINGS));
    let spelled = words.windows(3).any(|three| three[1].text == "dot" && three[2].is_in(ENDINGS));
    let mail = words.windows(4).any(|four| four[0].text == "at" && four[2].text == "dot");
    written || spelled || mail
}
