//! Addresses without a word of a street: a house number and a name, streets in Welsh, houses with a name.

use super::{
    streets::{
        LABELS, REGISTERS, TITLES, behind_no, counts, goes_with_a_name, house_number, is_common, is_counted, is_day,
        is_name, is_year,
    },
    words::Word,
};

/// Streets that need no further word, besides those that end in "way" or "side".
const WHOLE_STREETS: &str = "broadway strand";

/// Words with such an ending that are no streets.
const NO_WHOLE_STREETS: &str = "\
    alongside always anyway aside away beside bedside castaway countryside doorway driveway fireside galway getaway \
    giveaway halfway hallway hideaway highway inside midway motorway norway offside outside pathway poolside railway \
    ringside roadside roundway runaway runway seaside stairway straightaway subway takeaway topside tramway underway \
    upside walkway";

/// Words that a Welsh street begins with, and of these what is little else.
const WELSH_STREETS: &str = "heol ffordd stryd rhodfa lon clos maes cwrt";
const WELSH_STREETS_ALONE: &str = "heol ffordd stryd rhodfa";

/// Houses that have a name.
const NAMED_HOUSES: &str = "cottage lodge farm house barn villa farmhouse bungalow vicarage rectory";

/// What stands before a house that is no name of one.
const NO_HOUSE_BEFORE: &str = "\
    full open safe public guest boarding care nursing custom customs halfway opera auction clearing power \
    wind solar fish server";

/// Of the words that label a number, those that may lead to a place: "visit 22 Larkspur".
const NO_LABEL_HERE: &str = "about call hearing letter message nearly order over report text than under visit";

/// What else labels a number.
const MORE_LABELS: &str = "\
    appendix cad chapter clause conditions days ex items months op operation paragraphs pcso phases ps sch schedule \
    sections size steps urn weeks x years";

/// What is counted, done or spoken of in casework, in the singular; and names of services and makes. No house is
/// called so.
const CASEWORK: &str = "\
    act action activity adidas adult advocate agency airtag alarm alert allegation android appeal application \
    appointment arrange arrest article ask assault assessment assist attempt audio bail bank birthday block boy \
    breach brother bst call camera card case caution cctv change charge check child christmas clip colleague comment \
    community complaint concern condition contact conviction copy count court cps crime criminal crown damage dash \
    device disclosure dm doorbell dvd easter email entry episode event exhibit facebook file flower friend gb gbp \
    gift girl gmt google gps ground harassment health hearing help high hour idva ii iii image incident indictable \
    initial injunction insta instagram install interview iphone isva item judge kb kit laptop letter link list lock \
    log magistrate mappa marac matter mb meeting member message mobile moderate move neighbour nhs nike nomination \
    note notice notification offence offender office officer online order organisation page paramedic parcel part \
    party patient perpetrator person phone photo photograph picture plan pnc police post practitioner present \
    prevention previous probation profile protection question record refer referral report request response \
    restraining review ring risk samsung schedule screenshot script search section send sergeant service session \
    sexual sibling signature sim sister sms snapchat social son specialist spo staff stalking statement step \
    strategy subject summary suspect tag task taxi team telegram telephone tell text threat tiktok tracker twitter \
    tyre unit unknown update urgent usb utc vehicle verbal victim video visit vodafone voicemail voluntary warning \
    whatsapp witness worker wreath yale youtube";

/// What a person does at an hour: "by 9 Kestrel had gone".
const DOES: &str = "called came did got had has left moved rang said saw sent texted told was went would wrote";

/// Whether a house number with a name, a street in Welsh or a house with a name is there.
pub(super) fn has_house(words: &[Word<'_>]) -> bool {
    (0..words.len()).any(|at| {
        let (before, here) = words.split_at(at);
        is_house_with_a_name(here)
            || is_welsh_street(here)
            || is_number_behind_whole_street(before, here)
            || house_number(here).is_some_and(|(_, length)| {
                let (number, name) = here.split_at(length);
                is_number_with_whole_street(before, number, name)
                    || (in_digits(number)
                        && (is_numbered_welsh_street(number, name) || is_number_with_a_name(before, number, name)))
            })
    })
}

fn in_digits(number: &[Word<'_>]) -> bool {
    number[0].text.starts_with(|c: char| c.is_ascii_digit())
}

/// `22 Larkspur`, `12 The Shambles`, `14-16 Lower Larkspur`: a number that labels and counts nothing, and names in
/// capitals.
fn is_number_with_a_name(before: &[Word<'_>], number: &[Word<'_>], after: &[Word<'_>]) -> bool {
    let together = number.iter().all(|word| word.gap.trim().is_empty() || matches!(word.gap, "-" | "/" | "_" | " \""));
    let after = if after.first().is_some_and(|word| word.capital && word.text == "the") { &after[1..] } else { after };
    let length = run_length(after, 3, |word| word.capital && is_name(word));
    let (name, next) = after.split_at(length);
    let proper = name.iter().any(|word| word.text.len() >= 3 && !is_common(word));
    let casework = name.first().is_some_and(|word| is_casework(word) || is_counted(word) || word.is_in(TITLES));
    // "4 Facebook accounts", "3 Barclays bank statements".
    let beside = name.last().is_some_and(|last| last.gap.trim().is_empty());
    let counted =
        if beside { run_length(next, 2, |word| !word.capital && !is_common(word) && is_name(word)) } else { 0 };
    let compound = name.iter().skip(1).chain(&next[..counted]).any(counts_in_casework);
    together
        && stands_alone(before)
        && !is_labelled(before)
        && goes_with_a_name(number)
        && !is_hour(before, number, next)
        && proper
        && !casework
        && !compound
}

/// `22 Kingsway`, `14, Alderway`, `12 the Strand`, in small letters too; `Twenty-two Broadway`.
fn is_number_with_whole_street(before: &[Word<'_>], number: &[Word<'_>], after: &[Word<'_>]) -> bool {
    let after = if after.first().is_some_and(|word| word.text == "the") { &after[1..] } else { after };
    let together = number.last().is_some_and(|word| matches!(word.gap.trim(), "" | ","));
    let street = after.first().is_some_and(|word| is_whole_street(word) && (word.capital || in_digits(number)));
    let compound = after.get(1).is_some_and(|next| counts_in_casework(next) && after[0].gap.trim().is_empty());
    street && together && !compound && stands_alone(before) && !is_labelled(before) && !is_year(&number[0])
}

/// `Broadway 22`, `Kingsway, no. 22`.
fn is_number_behind_whole_street(before: &[Word<'_>], words: &[Word<'_>]) -> bool {
    let [street, rest @ ..] = words else { return false };
    if !street.capital || !is_whole_street(street) {
        return false;
    }
    let rest = behind_no(rest).unwrap_or(rest);
    let Some((_, length)) = house_number(rest).filter(|_| in_digits(rest)) else { return false };
    let (number, next) = rest.split_at(length);
    let counted = number[length - 1].gap.trim().is_empty()
        && next.first().is_some_and(|next| counts(next) || counts_in_casework(next) || next.is_in("am pm of"));
    let person = before.last().is_some_and(|word| word.is_in(TITLES));
    let together = matches!(street.gap.trim(), "" | ",");
    together && !counted && !person && !is_year(&number[0])
}

fn is_whole_street(word: &Word<'_>) -> bool {
    let ends = ["way", "side"].iter().any(|ending| word.text.len() > ending.len() + 2 && word.text.ends_with(ending));
    word.is_in(WHOLE_STREETS) || (ends && is_name(word) && !word.is_in(NO_WHOLE_STREETS))
}

/// `3 Heol Fawr`.
fn is_numbered_welsh_street(number: &[Word<'_>], after: &[Word<'_>]) -> bool {
    let [street, name, ..] = after else { return false };
    let letters = name.text.chars().all(char::is_alphabetic) && !name.is_in("and or");
    !number.iter().any(Word::ends_sentence) && street.is_in(WELSH_STREETS) && street.gap.trim().is_empty() && letters
}

/// `Heol Fawr`, `Stryd y Bont`.
fn is_welsh_street(words: &[Word<'_>]) -> bool {
    let [street, rest @ ..] = words else { return false };
    if !street.capital || !street.is_in(WELSH_STREETS_ALONE) || !street.gap.trim().is_empty() {
        return false;
    }
    let article = rest.first().is_some_and(|word| word.is_in("y yr"));
    rest.get(usize::from(article)).is_some_and(|name| name.capital && is_name(name))
}

/// `Rose Cottage`, `The Old Barn`: with capitals, and not "the House", "Open House" or "Ms Lodge".
fn is_house_with_a_name(words: &[Word<'_>]) -> bool {
    let [name, house, ..] = words else { return false };
    let together = matches!(name.gap.trim(), "" | "-");
    let called = || is_name(name) && !is_counted(name) && !name.is_in(TITLES) && !name.is_in(NO_HOUSE_BEFORE);
    name.capital && house.capital && together && house.is_in(NAMED_HOUSES) && called()
}

/// How many of the first words, up to `most`, fit and stand with nothing but spaces between them.
fn run_length(words: &[Word<'_>], most: usize, fits: impl Fn(&Word<'_>) -> bool) -> usize {
    let mut length = 0;
    for word in words.iter().take(most).take_while(|word| fits(word)) {
        length += 1;
        let saint = word.text == "st" && word.gap.trim() == ".";
        if !(saint || word.gap.trim().is_empty()) {
            break;
        }
    }
    length
}

/// Whether a number is not the end of another sign: "NP/26/2114", "s.4", "£40". A span of house numbers is none.
fn stands_alone(before: &[Word<'_>]) -> bool {
    let joins = |gap: &str| gap.ends_with(['/', '-', '.', ',', '_']) && !gap.contains(char::is_whitespace);
    let part = |gap: &str| gap.is_empty() || gap.ends_with(['£', '$', '€']) || joins(gap);
    match before {
        [] => true,
        [earlier @ .., first] if first.number().is_some() && !first.dated && matches!(first.gap, "-" | "/") => {
            earlier.last().is_none_or(|word| !part(word.gap))
        }
        [.., last] => !part(last.gap),
    }
}

/// Whether the word before a number says what it numbers: "section 4", "PC 2114", "Tuesday 12".
fn is_labelled(before: &[Word<'_>]) -> bool {
    // "Days 2 to 4", "sections 4 and 5".
    let label = match before {
        [.., label, first, tie] if tie.is_in("to and or") && first.number().is_some() => Some(label),
        _ => before.last(),
    };
    label.is_some_and(|word| {
        let listed = [LABELS, REGISTERS, MORE_LABELS, TITLES].iter().any(|list| word.is_in(list));
        !word.ends_sentence() && ((listed && !word.is_in(NO_LABEL_HERE)) || is_day(word))
    })
}

/// "By 9 Kestrel had gone", "between 9 and 11 Kestrel was outside"; "0930 Kestrel came".
fn is_hour(before: &[Word<'_>], number: &[Word<'_>], next: &[Word<'_>]) -> bool {
    let leads = before.last().is_some_and(|word| word.is_in("by until till since before after between and to"));
    let low = number[0].number().is_some_and(|hour| hour <= 12);
    number[0].text.starts_with('0') || (leads && low && next.first().is_some_and(|next| next.is_in(DOES)))
}

fn is_casework(word: &Word<'_>) -> bool {
    word.is_in(CASEWORK) || is_many_of_casework(word)
}

/// Whether a word is the plural of what casework counts. Hours and days are not meant: "check 22 Larkspur weekly".
fn counts_in_casework(word: &Word<'_>) -> bool {
    word.is_in("police staff cctv people men women children") || is_many_of_casework(word)
}

fn is_many_of_casework(word: &Word<'_>) -> bool {
    const ALSO: &str =
        "account address area book bouquet car flat hotel man number pc dc reel review rose shop spoc van visitor";
    let one = match word.text.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => word.text.strip_suffix('s').unwrap_or_default().to_owned(),
    };
    let listed =
        |one: &str| [CASEWORK, ALSO].iter().any(|list| list.split_ascii_whitespace().any(|known| known == one));
    listed(&one) || word.text.strip_suffix("es").is_some_and(listed)
}
