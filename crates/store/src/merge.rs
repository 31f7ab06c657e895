//! Several sources read as one, in key order: of one key the newest source counts.

use crate::{
    StoreError,
    run::Cursor,
    table::{Entry, Rows},
};

/// Something sorted that is gone through.
pub(crate) enum Source<'a> {
    /// A table, and where in it.
    Table(Option<Entry<'a>>, Rows<'a>),
    /// A run.
    Run(Cursor<'a>),
}

impl<'a> Source<'a> {
    pub(crate) fn of(mut rows: Rows<'a>) -> Self {
        Self::Table(rows.next(), rows)
    }

    fn entry(&self) -> Option<Entry<'_>> {
        match self {
            Self::Table(entry, _) => *entry,
            Self::Run(cursor) => cursor.entry(),
        }
    }

    fn advance(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Table(entry, rows) => {
                *entry = rows.next();
                Ok(())
            }
            Self::Run(cursor) => cursor.advance(),
        }
    }
}

/// Some sources, the newest first.
pub(crate) struct Merge<'a>(pub(crate) Vec<Source<'a>>);

impl Merge<'_> {
    /// Calls `take` with each key and its value, deleted ones too, until there are no more or it answers `false`.
    pub(crate) fn each(
        &mut self,
        mut take: impl FnMut(&[u8], Option<&[u8]>) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        loop {
            let mut least: Option<(usize, Entry<'_>)> = None;
            for (at, source) in self.0.iter().enumerate() {
                if let Some(entry) = source.entry()
                    && least.is_none_or(|(_, (key, _))| entry.0 < key)
                {
                    least = Some((at, entry));
                }
            }
            let Some((newest, (key, value))) = least else { return Ok(()) };
            if !take(key, value)? {
                return Ok(());
            }
            // The same key in older sources is passed over; in newer ones it is not, or they would have been the newest.
            for at in (newest + 1..self.0.len()).rev() {
                let (newer, older) = self.0.split_at_mut(at);
                let same = older[0]
                    .entry()
                    .is_some_and(|(key, _)| newer[newest].entry().is_some_and(|(least, _)| key == least));
                if same {
                    older[0].advance()?;
                }
            }
            self.0[newest].advance()?;
        }
    }
}
