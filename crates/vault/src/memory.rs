//! A shared place in memory: for tests, and the measure of what any [`Shared`] place does.

use crate::shared::{Later, NotPublished, Shared, SharedEntry, SharedPage};
use std::{
    future::ready,
    io,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The most entries of a page.
pub(crate) const PAGE_ENTRIES_MAX: usize = 1_024;

/// Entries in memory. They end with the process, so no hub keeps its keys here.
#[derive(Debug, Default)]
pub struct MemoryShared(Mutex<Vec<SharedEntry>>);

impl MemoryShared {
    fn entries(&self) -> MutexGuard<'_, Vec<SharedEntry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every entry, as whoever holds the place's disks has them.
    pub fn all(&self) -> Vec<SharedEntry> {
        self.entries().clone()
    }

    /// Puts other entries in their place, as whoever holds the place's disks can.
    pub fn replace(&self, entries: Vec<SharedEntry>) {
        *self.entries() = entries;
    }

    fn add(&self, subject: &str, expected: u64, entry: &[u8]) -> Result<u64, NotPublished> {
        let mut entries = self.entries();
        let last = entries.iter().rfind(|entry| entry.subject == subject).map_or(0, |entry| entry.sequence);
        if last != expected {
            return Err(NotPublished::Conflict);
        }
        let sequence = entries.len() as u64 + 1;
        entries.push(SharedEntry { sequence, subject: subject.to_owned(), bytes: entry.into() });
        Ok(sequence)
    }

    fn page(&self, after: u64) -> SharedPage {
        let entries = self.entries();
        let rest = entries.iter().filter(|entry| entry.sequence > after).take(PAGE_ENTRIES_MAX);
        SharedPage { entries: rest.cloned().collect(), end: entries.last().map_or(0, |entry| entry.sequence) }
    }
}

impl Shared for MemoryShared {
    fn publish<'a>(&'a self, subject: &'a str, expected: u64, entry: &'a [u8]) -> Later<'a, Result<u64, NotPublished>> {
        Box::pin(ready(self.add(subject, expected, entry)))
    }

    fn read_after(&self, after: u64) -> Later<'_, io::Result<SharedPage>> {
        Box::pin(ready(Ok(self.page(after))))
    }
}
