//! How a course of conduct develops. Numbers for people to look at: they are no instrument and judge no risk.
//!
//! All scales here are hub defaults, in the order of domain 9 (variety and rate grow, and who is at a distance comes nearer).

use calendar::{last_day, london_date};
use events::{Act, Occasion, OccasionOf, PlaceKind};
use kernel::{Date, Period, RULE_ALONE};
use std::{cmp::Ordering, collections::BTreeSet};

/// How many periods are told at most: the last ones.
pub const PERIODS_MAX: usize = 26;

/// How near somebody came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::EnumIter, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Proximity {
    /// By phone or online.
    AtDistance,
    /// In a public place, or anywhere else outside.
    PublicPlace,
    /// At the victim's work.
    Workplace,
    /// At the victim's home, or at one that the suspect may take for it.
    Home,
}

/// How grave an occasion is, by the kind of its acts alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::EnumIter, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Severity {
    /// Contact, publishing, monitoring, or acts that the list does not name.
    Contact,
    /// Following, loitering, watching.
    Presence,
    /// Interfering with property.
    Property,
    /// In breach of an order.
    Breach,
}

/// How a measure of one period compares with that of the period before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Tendency {
    /// Less.
    Less,
    /// The same.
    Same,
    /// More.
    More,
}

/// What was measured in one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// Its first day.
    pub first: Date,
    /// Its last day, which belongs to it.
    pub last: Date,
    /// How many occasions.
    pub occasions: u32,
    /// Which kinds of act, each once.
    pub variety: BTreeSet<Act>,
    /// The nearest that somebody came; none where no place is known.
    pub nearest: Option<Proximity>,
    /// The gravest.
    pub gravest: Option<Severity>,
}

/// The last period compared with the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// How many occasions.
    pub frequency: Tendency,
    /// How many kinds of act.
    pub variety: Tendency,
    /// How near.
    pub proximity: Tendency,
    /// How grave.
    pub severity: Tendency,
}

/// The measures of a course of conduct on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measures {
    /// How many occasions there are; those of which no time is known are in no period and no gap.
    pub occasions: u32,
    /// How many of them have no known time.
    pub undated: u32,
    /// Whole days between one occasion and the next, in their order; 0 on one day.
    pub gaps: Vec<u32>,
    /// Days since the last one.
    pub since_last: Option<u32>,
    /// Periods of one length back from the day, the oldest first, from the one of the first occasion on.
    pub periods: Vec<Measured>,
    /// How the last period compares with the one before it; none where there is no other.
    pub change: Option<Change>,
}

impl Proximity {
    /// How near a kind of place is; none where it is not known.
    pub fn of(place: PlaceKind) -> Option<Self> {
        match place {
            PlaceKind::Unknown => None,
            PlaceKind::Online | PlaceKind::ByPhone => Some(Self::AtDistance),
            PlaceKind::PublicPlace | PlaceKind::Elsewhere => Some(Self::PublicPlace),
            PlaceKind::Workplace => Some(Self::Workplace),
            PlaceKind::VictimsHome | PlaceKind::FormerHome => Some(Self::Home),
        }
    }
}

impl Severity {
    /// The gravest of the acts of an occasion; none where it shows no act.
    pub fn of(occasion: &Occasion) -> Option<Self> {
        let of_act = |act: &Act| match act {
            Act::Contacting | Act::Publishing | Act::MonitoringCommunications | Act::Other => Self::Contact,
            Act::Following | Act::Loitering | Act::Watching => Self::Presence,
            Act::InterferingWithProperty => Self::Property,
        };
        match occasion.of {
            OccasionOf::Breach(_) => Some(Self::Breach),
            OccasionOf::Incident(_) => occasion.acts.iter().map(of_act).max(),
        }
    }
}

impl Measures {
    /// The measures of these occasions on a day, in periods of a length from the rulebook; without one, in none.
    pub fn of(occasions: &[Occasion], period: Option<&Period>, today: Date) -> Self {
        // A system's clock may run a little ahead: what it reports of tomorrow is of today.
        let day = |it: &Occasion| it.occurred.map(|occurred| london_date(occurred.from).min(today));
        let mut days: Vec<Date> = occasions.iter().filter_map(day).collect();
        days.sort_unstable();
        let periods = match (period, days.first()) {
            (Some(period), Some(&first)) => {
                let within = |first: Date, last: Date| {
                    measured(
                        first,
                        last,
                        occasions.iter().filter(|it| day(it).is_some_and(|of| first <= of && of <= last)),
                    )
                };
                windows(period, first, today).into_iter().map(|(first, last)| within(first, last)).collect()
            }
            _ => Vec::new(),
        };
        let change = match &periods[..] {
            [.., before, last] => Some(change(before, last)),
            _ => None,
        };
        Self {
            occasions: count(occasions.len()),
            undated: count(occasions.len() - days.len()),
            gaps: days.windows(2).map(|two| between(two[0], two[1])).collect(),
            since_last: days.last().map(|&last| between(last, today)),
            periods,
            change,
        }
    }
}

/// Periods of one length that end with today, the oldest first, back to the one of the first day.
fn windows(period: &Period, first: Date, today: Date) -> Vec<(Date, Date)> {
    let length = between(today, last_day(period, today, &RULE_ALONE));
    let mut all = Vec::new();
    let mut last = today;
    while all.len() < PERIODS_MAX {
        let begins = (0..length).try_fold(last, |day, _| day.yesterday().ok()).unwrap_or(first);
        all.push((begins, last));
        if begins <= first {
            break;
        }
        let Ok(before) = begins.yesterday() else { break };
        last = before;
    }
    all.reverse();
    all
}

fn measured<'a>(first: Date, last: Date, occasions: impl Iterator<Item = &'a Occasion>) -> Measured {
    let mut all = Measured { first, last, occasions: 0, variety: BTreeSet::new(), nearest: None, gravest: None };
    for it in occasions {
        all.occasions += 1;
        all.variety.extend(it.acts.iter().copied());
        all.nearest = all.nearest.max(Proximity::of(it.place));
        all.gravest = all.gravest.max(Severity::of(it));
    }
    all
}

fn change(before: &Measured, last: &Measured) -> Change {
    Change {
        frequency: tendency(&before.occasions, &last.occasions),
        variety: tendency(&before.variety.len(), &last.variety.len()),
        proximity: tendency(&before.nearest, &last.nearest),
        severity: tendency(&before.gravest, &last.gravest),
    }
}

fn tendency<T: Ord>(before: &T, last: &T) -> Tendency {
    match last.cmp(before) {
        Ordering::Less => Tendency::Less,
        Ordering::Equal => Tendency::Same,
        Ordering::Greater => Tendency::More,
    }
}

/// Days from one to a later one; 0 where it is none.
fn between(one: Date, later: Date) -> u32 {
    one.until(later).ok().and_then(|span| u32::try_from(span.get_days()).ok()).unwrap_or(0)
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
