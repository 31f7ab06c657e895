//! Addresses: a number with a street, a street by its capitals, a number with a name where a place is meant, the number
//! or letter of a flat.

use super::words::Word;

/// Words of streets.
const STREETS: &str = "\
    street st road rd avenue ave av lane ln close drive dr crescent cres terrace terr court ct way place pl gardens \
    gdns grove walk row mews square sq hill parade wharf quay rise croft vale boulevard blvd esplanade alley estate \
    heights meadow meadows cottages villas garth wynd copse nook cl mws tce pk wy green park view gate mount chase \
    orchard bank broadway fold reach brow";

/// Words of streets that sentences also need for other things.
const AMBIGUOUS: &str = "\
    court close drive way place walk row square rise hill green park view gate mount chase orchard bank broadway fold \
    reach brow";

/// Of these, the words that mean something else more often than a street: colours, people, what stands in a town.
const OFTEN_ELSE: &str = "green park view gate mount chase orchard bank broadway fold reach brow";

/// Of these, the words that make a street with capitals only: "2 attempts reach her".
const BY_CAPITALS: &str = "fold reach brow";

/// Words of streets that, with capitals, make a street of a name in capitals even without a number.
const STREETS_ALONE: &str = "\
    street road rd avenue ave lane ln crescent cres terrace gardens gdns grove mews boulevard blvd esplanade alley \
    cottages villas wynd mws tce wy";

/// The same, but less surely.
const MAYBE_ALONE: &str = "close cl drive way";

/// Words of streets that are surnames too, and what tells a person's.
const SURNAMES: &str = "street lane grove mews close drive way";
pub(super) const TITLES: &str = "\
    mr mrs ms miss mx dr doctor prof professor pc dc ds di dci sgt sergeant constable inspector insp supt officer \
    judge recorder nurse";

/// What stands before a close, drive or way that is no street.
const NO_MAYBE_BEFORE: &str = "\
    stay stays stayed keep keeps kept came come comes get gets getting got stand stands stood lives lived google hard \
    usb flash pen disk test milky case any every each which must should might never please";

/// What follows the word of a street where no street is meant.
const NO_ROAD_BEFORE: &str = "traffic safety policing rage view map maps doctor pastor pastors lighting";

/// What stands before a court that sits, and before a way that is none to walk on.
const NO_STREET_BEFORE: &str = "\
    crown magistrates county high family youth criminal civil supreme appeal the open whole same long half right wrong \
    hard took take takes taking first second";

/// What follows "close" where it is no street.
const NO_CLOSE_BEFORE: &str = "\
    together to by contact family friend friends relative relatives review liaison monitoring supervision enough \
    behind range";

/// Words that number a dwelling.
const DWELLINGS: &str = "\
    flat apartment apt unit house room caravan plot suite bungalow cottage door maisonette berth mooring pitch chalet \
    bedsit studio";

/// Dwellings that a single letter may name.
const LETTERED: &str = "flat apartment apt unit maisonette bedsit studio";

/// Numbers up to twenty as Romans wrote them.
const ROMAN: &str = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx";

/// The place in a row.
const ORDINALS: &str = "\
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth \
    sixteenth seventeenth eighteenth nineteenth twentieth last";

/// What stands before a house number where a place is meant.
const PLACE_BEFORE: &str = "\
    at near nr outside opposite beside behind flat no number house address lives living lived home stays staying";

/// The same, but ordinary sentences count things behind these too.
const MAYBE_BEFORE: &str = "to on from past around";

/// What the number behind it counts or names, if it is no house.
pub(super) const LABELS: &str = "\
    section s ss article art paragraph para term terms condition conditions item items row step stage phase page part \
    level grade category tier type version class group case incident visit session call day week month year aged age \
    about over under nearly scored than table";

/// What a number with "no." before it numbers, besides the labels.
pub(super) const REGISTERS: &str = "\
    order orders crime report call text message letter reference ref exhibit log form court hearing charge offence \
    count breach suspect witness statement meeting patient client area map annex question rule";

const MONTHS: &str = "\
    january february march april may june july august september october november december jan feb mar apr jun jul aug \
    sep sept oct nov dec";

const DAYS: &str = "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun";

/// What is counted, in one and in many.
const UNITS: &str = "\
    second seconds sec secs minute minutes min mins hour hours hr hrs day days night nights week weeks weekly month \
    months year years yr yrs time times mile miles metre metres yard yards feet foot inch inches stone pound pounds \
    kilo kilos km mph percent per cent point points degree degrees hundred thousand million people men women children \
    police pages";

/// Words that tie sentences together. No place is called by them.
pub(super) const TIES: &str = "\
    a about above after again against all almost also although always am an and another any are as at away back be \
    because been before being below between both but by can could did do does done down during each either else every \
    for from ft further go got had half has have he her here him his how i if in instead into is it its just kg me \
    more most much my near neither no nor not now oclock of off on only or other our out over pm she since so some \
    such than that the their them then there these they this those through till to together too under until up us very \
    was wd we were when where which while who will with within without wk would yet you your";

/// Words that tell how something is or what is counted. With a word of a street they may be a name: "Old Mill Lane".
const COMMON: &str = "\
    afternoon ago approx arrest asian attempted big black breach call car different evening exactly female few first \
    five four high large last late later least left less light local low made male man medium midnight missed morning \
    new next noon old once one open own person recent said same separate sharp short small standard tall text three \
    today tomorrow tonight two van visit white whole wide woman yes yesterday young";

/// Whether an address is there.
pub(super) fn has_address(words: &[Word<'_>]) -> bool {
    (0..words.len()).any(|at| {
        let after = |from: usize| words.get(from..).unwrap_or_default();
        is_dwelling(after(at))
            || is_lettered(after(at))
            || is_number_behind_street(after(at))
            || is_street_alone(after(at))
            || is_roman_number(after(at))
            || is_house_in_a_row(after(at))
            || is_numbered(&words[..at], after(at))
            || house_number(after(at)).is_some_and(|(_, length)| {
                let (before, name) = (&words[..at], after(at + length));
                is_street(&words[at..at + length], name)
                    || is_named_place(before, &words[at..at + length], name)
                    || is_before_a_place(&words[at..at + length], before, name)
            })
    })
}

/// A house number in digits, with its letter, or spelled out: the number, and how many words it takes.
pub(super) fn house_number(words: &[Word<'_>]) -> Option<(u32, usize)> {
    let first = words.first().filter(|word| !word.dated)?;
    let digits = first.text.trim_end_matches(|c: char| c.is_alphabetic());
    if (1..=4).contains(&digits.len()) && first.text.len() <= digits.len() + 1 {
        let number = digits.parse().ok()?;
        let letter =
            words.get(1).is_some_and(|next| next.text.len() == 1 && next.text.chars().all(char::is_alphabetic));
        return Some((number, if letter && first.is_digits(4) { 2 } else { 1 }));
    }
    let mut number = 0;
    let mut length = 0;
    for word in words {
        number = match (spelled(&word.text), word.text.as_str()) {
            (Some(value), _) if length == 0 || (number % 10 == 0 && number != 10 && value < 100) => number + value,
            (None, "hundred") if (1..10).contains(&number) => number * 100,
            (None, "and") if number >= 100 && number % 100 == 0 => number,
            _ => break,
        };
        length += 1;
    }
    (length > 0).then_some((number, length))
}

fn spelled(word: &str) -> Option<u32> {
    const ONES: &str = "\
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen \
    eighteen nineteen";
    const TENS: &str = "twenty thirty forty fifty sixty seventy eighty ninety";
    let (ones, tens) = (ONES.split(' ').zip(1..), TENS.split(' ').zip((20..).step_by(10)));
    ones.chain(tens).find(|(name, _)| *name == word).map(|(_, value)| value)
}

/// A word that a place may be called by.
pub(super) fn is_name(word: &Word<'_>) -> bool {
    let letters = word.text.chars().count() >= 2 && word.text.chars().all(char::is_alphabetic);
    let ordinal = word.text.starts_with(|c: char| c.is_ascii_digit()) && word.text.ends_with(['t', 'd', 'h']);
    (letters || ordinal) && !word.is_in(TIES)
}

pub(super) fn is_common(word: &Word<'_>) -> bool {
    word.is_in(TIES) || word.is_in(COMMON)
}

fn is_plural(word: &Word<'_>) -> bool {
    word.text.ends_with('s') && !word.text.ends_with("ss") && !is_common(word)
}

/// Whether a number before it is a count or a date.
pub(super) fn counts(word: &Word<'_>) -> bool {
    is_counted(word) || (is_plural(word) && !word.capital)
}

pub(super) fn is_counted(word: &Word<'_>) -> bool {
    word.is_in(UNITS) || is_day(word)
}

/// `12 Alder Way`, `12a Old Mill Lane`, `14 The Grove`: up to three words of a name and a word of a street.
fn is_street(number: &[Word<'_>], after: &[Word<'_>]) -> bool {
    (1..=3).any(|length| {
        let Some((street, name)) = after.get(..=length).and_then(<[_]>::split_last) else { return false };
        let next = after.get(length + 1);
        let the = |nth: usize, word: &Word<'_>| nth == 0 && word.text == "the";
        street.is_in(STREETS)
            && name.iter().enumerate().all(|(nth, word)| is_name(word) || the(nth, word))
            && !name.iter().any(|word| is_plural(word) && word.ends_sentence())
            && !(street.is_in(AMBIGUOUS) && is_not_a_street(number, name, street, next))
    })
}

/// "9 April court", "10 minutes drive", "Crown Court", "4 incidents close together".
fn is_not_a_street(number: &[Word<'_>], name: &[Word<'_>], street: &Word<'_>, next: Option<&Word<'_>>) -> bool {
    let sits = name.last().is_some_and(|word| word.is_in(NO_STREET_BEFORE)) && street.is_in("court way place");
    let near = street.text == "close" && next.is_some_and(|next| next.is_in(NO_CLOSE_BEFORE));
    let measured = name.iter().any(|word| word.is_in(UNITS));
    let day = number.first().and_then(Word::number).is_some_and(|day| day <= 31);
    let place_follows = street.gap.contains(',') && next.is_some_and(is_name);
    let dated = day && name.first().is_some_and(|word| word.is_in(MONTHS)) && !place_follows;
    let other_use = street.is_in(OFTEN_ELSE) && is_something_else(number, name, street, next);
    sits || near || measured || dated || other_use
}

/// "2 dark green vans", "3 local park wardens", "in 2024 Emma Green rang", "exhibit 5, Ms Green": what has capitals
/// throughout is a street sooner than what has none.
fn is_something_else(number: &[Word<'_>], name: &[Word<'_>], street: &Word<'_>, next: Option<&Word<'_>>) -> bool {
    let capitals = street.capital && name.iter().all(|word| word.capital);
    let common = || name.iter().any(|word| is_common(word) || word.is_in(NO_STREET_BEFORE));
    let ordinary = !capitals && (street.is_in(BY_CAPITALS) || common());
    let several = name.len() > 1 && name.first().is_some_and(|word| is_plural(word) && !word.capital);
    let person = name.last().is_some_and(|word| word.is_in(TITLES));
    let anew = number.last().is_some_and(Word::ends_sentence) || number.first().is_some_and(is_year);
    let next = next.filter(|next| street.gap.trim().is_empty() && !next.capital && !next.is_in(TIES));
    let compound = next.is_some_and(|next| !capitals || is_plural(next));
    ordinary || several || person || anew || compound
}

/// Whether a word is a month or a day of the week.
pub(super) fn is_day(word: &Word<'_>) -> bool {
    word.is_in(MONTHS) || word.is_in(DAYS)
}

pub(super) fn is_year(word: &Word<'_>) -> bool {
    word.number().is_some_and(|number| (1900..2100).contains(&number))
}

/// `Alder Way`: a name and a word of a street, both with capitals, and no number.
///
/// Left out, as too noisy without a number: courts, places, walks, rows, rises, squares, hills, parades, wharves,
/// quays, crofts, estates, vales, meadows and heights, which with capitals are courts of law, people and sites as often
/// as streets, and the short forms "St", "Av", "Dr", "Ct", "Pl" and "Sq". Close, drive and way are taken, but for
/// phrases such as "Google Drive". A person whose surname is a street's is held, "Emily Lane", but not behind a title,
/// "Ms Lane".
fn is_street_alone(words: &[Word<'_>]) -> bool {
    let [name, street, rest @ ..] = words else { return false };
    let next = rest.first().filter(|_| street.gap.trim().is_empty());
    let maybe = street.is_in(MAYBE_ALONE)
        && !is_common(name)
        && !is_counted(name)
        && !name.is_in(NO_STREET_BEFORE)
        && !name.is_in(NO_MAYBE_BEFORE)
        && !next.is_some_and(|next| next.is_in(NO_CLOSE_BEFORE));
    name.capital
        && street.capital
        && is_name(name)
        && !(name.is_in(TITLES) && street.is_in(SURNAMES))
        && !name.ends_sentence()
        && !name.gap.contains(['(', ')', ':', ',', ';', '?', '!'])
        && (street.is_in(STREETS_ALONE) || maybe)
        && !next.is_some_and(|next| next.is_in(NO_ROAD_BEFORE))
}

/// `IX Alder Way`. With a single letter, or with a word that has other uses, capitals tell.
fn is_roman_number(words: &[Word<'_>]) -> bool {
    let [number, rest @ ..] = words else { return false };
    let together = !number.ends_sentence() && !number.gap.contains(')');
    // "I, Emma Green".
    let person = |street: usize| rest[street].is_in(OFTEN_ELSE) && number.gap.contains(',');
    let capitals = |street: usize| rest.iter().take(street + 1).all(|word| word.capital) && !person(street);
    let surely = |street: usize| number.text.len() > 1 && !rest[street].is_in(AMBIGUOUS);
    number.is_in(ROMAN) && together && street_of(rest).is_some_and(|street| surely(street) || capitals(street))
}

/// Where the word of the street stands, if a named street is there.
fn street_of(words: &[Word<'_>]) -> Option<usize> {
    let named = words.first().is_some_and(|name| name.text != "the") && is_street(&[], words);
    (1..=3).find(|&at| named && words.get(at).is_some_and(|word| word.is_in(STREETS)))
}

/// `9th house in Alder Way`, `ninth house on Alder`.
fn is_house_in_a_row(words: &[Word<'_>]) -> bool {
    let Some(ordinal) = words.first().filter(|word| word.is_in(ORDINALS) || super::numbers::is_ordinal(&word.text))
    else {
        return false;
    };
    let Some(house) = (1..=2).find(|&at| words.get(at).is_some_and(|word| word.is_in(DWELLINGS))) else {
        return false;
    };
    let [leads, rest @ ..] = &words[house + 1..] else { return false };
    let rest = if rest.first().is_some_and(|word| word.text == "the") { &rest[1..] } else { rest };
    // "Her second house in Northmere".
    let in_a_row = !ordinal.is_in("first second last 1st 2nd");
    let proper = rest.first().is_some_and(|name| name.capital && is_proper(name));
    !words[house].ends_sentence()
        && leads.is_in("in on along down up off of from at into")
        && (street_of(rest).is_some() || (in_a_row && proper))
}

/// `no. 9 on Alder`, `number nine in Alder Way`.
fn is_numbered(before: &[Word<'_>], words: &[Word<'_>]) -> bool {
    let Some(rest) = behind_no(words) else { return false };
    let Some([leads, place @ ..]) = house_number(rest).and_then(|(_, length)| rest.get(length..)) else { return false };
    let labelled =
        before.last().is_some_and(|word| !word.ends_sentence() && (word.is_in(LABELS) || word.is_in(REGISTERS)));
    let proper = place.first().is_some_and(|name| name.capital && is_proper(name));
    leads.is_in("on in of at along off") && !labelled && (proper || street_of(place).is_some())
}

/// What follows "number", or "no." where digits follow: "no one" is none.
pub(super) fn behind_no<'w, 't>(words: &'w [Word<'t>]) -> Option<&'w [Word<'t>]> {
    let [no, rest @ ..] = words else { return None };
    let digits = rest.first()?.text.starts_with(|c: char| c.is_ascii_digit());
    (no.text == "number" || (digits && no.is_in("no nr nos"))).then_some(rest)
}

/// `Alder Way 14`, `Alder Way number nine`.
fn is_number_behind_street(words: &[Word<'_>]) -> bool {
    let [name, street, rest @ ..] = words else { return false };
    let numbered = behind_no(rest);
    let rest = numbered.unwrap_or(rest);
    let in_digits = rest.first().is_some_and(|word| word.text.starts_with(|c: char| c.is_ascii_digit()));
    let Some((_, length)) = house_number(rest).filter(|_| in_digits || numbered.is_some()) else { return false };
    let next = rest.get(length).filter(|_| rest[length - 1].gap.trim().is_empty());
    let counted = next.is_some_and(|next| counts(next) || next.is_in("am pm of"));
    let named = is_name(name) && !name.is_in(LABELS) && !name.is_in(NO_STREET_BEFORE);
    // "Another patient's (row 24)", "stays as it is: row 4".
    let together = !name.gap.contains(['(', ':', ',']);
    // "A dark green 2014 Ford", "Emma Green, 34".
    let capitals = name.capital && street.capital && street.gap.trim().is_empty();
    let surely = !street.is_in(OFTEN_ELSE) || (capitals && !name.is_in(TITLES) && !is_year(&rest[0]));
    named && together && surely && street.is_in(STREETS) && !street.ends_sentence() && !counted
}

/// `flat 3`, `room two`, `berth no. 9`, `flat IX`.
fn is_dwelling(words: &[Word<'_>]) -> bool {
    let [dwelling, rest @ ..] = words else { return false };
    let rest = behind_no(rest).unwrap_or(rest);
    let roman = || rest.first().filter(|word| word.text.len() > 1 && word.is_in(ROMAN)).map(|_| 1);
    let Some(length) = house_number(rest).map(|(_, length)| length).or_else(roman) else { return false };
    let counted = rest.get(length).is_some_and(counts);
    // "At the house one evening".
    let one_evening = dwelling.is_in("house door") && !rest[0].text.starts_with(|c: char| c.is_ascii_digit());
    dwelling.is_in(DWELLINGS) && !dwelling.ends_sentence() && !counted && !one_evening
}

/// `Flat B Alder`, `flat b, alder court`.
fn is_lettered(words: &[Word<'_>]) -> bool {
    let [dwelling, letter, rest @ ..] = words else { return false };
    let one = letter.text.chars().count() == 1 && letter.text.chars().all(char::is_alphabetic);
    // "The flat a friend has".
    let article = letter.is_in("a i") && !letter.capital;
    let proper = rest.first().is_some_and(|name| name.capital && is_proper(name));
    let ends = dwelling.ends_sentence() || letter.ends_sentence();
    dwelling.is_in(LETTERED) && one && !article && !ends && (proper || street_of(rest).is_some())
}

/// `at 14 Alder`, `at number 14`, `no. 14 Alder`: no word of a street, but words that lead to a place.
fn is_named_place(before: &[Word<'_>], number: &[Word<'_>], after: &[Word<'_>]) -> bool {
    let Some((leads, earlier)) = before.split_last() else { return false };
    let surely = leads.is_in(PLACE_BEFORE);
    if !surely && !leads.is_in(MAYBE_BEFORE) {
        return false;
    }
    let place_before = |word: &Word<'_>| word.is_in(PLACE_BEFORE) || word.is_in(MAYBE_BEFORE);
    let numbered = leads.is_in("no number") && earlier.last().is_some_and(place_before);
    let Some(name) = after.first() else { return numbered };
    if numbered && !is_counted(name) && !is_plural(name) {
        return true;
    }
    // "To one friend", "on 1 occasion".
    let one = number[0].text == "one" || (number[0].text == "1" && !surely && !name.capital);
    // "No 3 visits" is a count, "at 14 Elms" is a house, known by its capital.
    let plural = is_plural(name) && !(surely && name.capital && leads.text != "no");
    goes_with_a_name(number) && !one && is_proper(name) && !plural && (name.capital || !names_several(after))
}

/// Whether a number is no year, and nothing ends or begins anew behind it: "at 9 a neighbour rang", "at 9. She rang".
pub(super) fn goes_with_a_name(number: &[Word<'_>]) -> bool {
    let year = is_year(&number[0]);
    let ends = number.last().is_some_and(|last| last.ends_sentence() || last.gap.contains(','));
    let anew = number.get(1).is_some_and(|next| next.is_in("a i"));
    !year && !ends && !anew
}

/// `14 Alder, Northmere`, and with capitals throughout up to three words of a name: `14 Lantern Quay House, Northmere`.
fn is_before_a_place(number: &[Word<'_>], before: &[Word<'_>], after: &[Word<'_>]) -> bool {
    let Some(length) = (1..=3).find(|&length| after.get(length - 1).is_some_and(|word| word.gap.trim() == ",")) else {
        return false;
    };
    let (name, Some(place)) = (&after[..length], after.get(length)) else { return false };
    // "Section 4 offence, charged", "2.1 Offences, Protection from Harassment Act".
    let labelled = before.last().is_some_and(|word| word.is_in(LABELS) || (word.number().is_some() && word.gap == "."));
    let in_digits = number[0].text.starts_with(|c: char| c.is_ascii_digit());
    // One of something: "1 call, unanswered". One house is told by its capital.
    let several = number[0].number() != Some(1);
    let named = if let [name] = name {
        is_proper(name) && (name.capital || (several && !is_plural(name)))
    } else {
        // "PC 77 Emma Kestrel, Northmere", "9 Ms Ada Marlowe, Saltby".
        let ranked = before.last().into_iter().chain(name).any(|word| word.is_in(TITLES));
        let together = name[..length - 1].iter().all(|word| word.gap.trim().is_empty());
        let capitals = place.capital && name.iter().all(|word| word.capital && is_name(word) && !is_counted(word));
        together && capitals && !ranked
    };
    in_digits && goes_with_a_name(number) && !labelled && named && is_proper(place)
}

/// A word that may be the name of a place by itself: no month, no unit, and in small letters no form of a verb.
fn is_proper(word: &Word<'_>) -> bool {
    let formed = ["ing", "ed", "ly"].iter().any(|ending| word.text.ends_with(ending));
    is_name(word)
        && !is_common(word)
        && word.text.chars().count() >= 3
        && !is_counted(word)
        && (word.capital || !formed)
}

/// "2 unknown numbers": what is counted comes one word later.
fn names_several(after: &[Word<'_>]) -> bool {
    let [name, next, ..] = after else { return false };
    name.gap.trim().is_empty() && (is_plural(next) || is_counted(next))
}
