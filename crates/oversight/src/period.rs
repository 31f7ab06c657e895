//! The periods of which returns are made: months, quarters and financial years.

use calendar::months_after;
use kernel::Date;

/// Days of London from a first to a last one, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    pub from: Date,
    pub to: Date,
}

impl Period {
    /// Whether a day lies in it.
    pub fn holds(self, day: Date) -> bool {
        (self.from..=self.to).contains(&day)
    }

    /// Whether it is one that returns are made of.
    pub fn is_whole(self) -> bool {
        self.months().is_some()
    }

    /// How many months it has: 1, 3 or 12. None for days that are no whole period.
    fn months(self) -> Option<u16> {
        let lengths: &[u16] = match self.from.month() {
            4 => &[1, 3, 12],
            1 | 7 | 10 => &[1, 3],
            _ => &[1],
        };
        lengths
            .iter()
            .copied()
            .find(|months| Self::beginning(self.from, *months) == self)
            .filter(|_| self.from.day() == 1)
    }

    fn beginning(from: Date, months: u16) -> Self {
        Self { from, to: months_after(from, months - 1).last_of_month() }
    }

    /// Those of which it consists: the quarters of a year, the months of a quarter, and none of a month or of other days.
    fn shorter(self) -> impl Iterator<Item = Self> {
        let (many, months) = match self.months() {
            Some(12) => (4, 3),
            Some(3) => (3, 1),
            _ => (0, 1),
        };
        (0..many).map(move |nth| Self::beginning(months_after(self.from, nth * months), months))
    }

    /// It and all within it, longer ones first, each with the place here of the one that consists of it and others.
    pub fn with_shorter(self) -> Vec<(Self, Option<usize>)> {
        let (mut all, mut at) = (vec![(self, None)], 0);
        while let Some((period, _)) = all.get(at).copied() {
            all.extend(period.shorter().map(|shorter| (shorter, Some(at))));
            at += 1;
        }
        all
    }
}
