//! What was put lately: sorted, in memory, and bounded by whoever fills it.

use std::{collections::BTreeMap, collections::btree_map, ops::Bound};

/// What a key costs in memory beside its own bytes and its value's: the tree's node and two allocations.
const ENTRY_BYTES: usize = 96;

/// A key's bytes, and its value; `None` where the key was deleted.
pub(crate) type Entry<'a> = (&'a [u8], Option<&'a [u8]>);

/// What a table or a run holds of a key that it has.
pub(crate) enum Held<T> {
    /// Its value.
    Value(T),
    /// That it was deleted.
    Deleted,
}

impl<T> Held<T> {
    pub(crate) fn of(value: Option<T>) -> Self {
        value.map_or(Self::Deleted, Self::Value)
    }

    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Held<U> {
        match self {
            Self::Value(value) => Held::Value(change(value)),
            Self::Deleted => Held::Deleted,
        }
    }
}

impl<T> From<Held<T>> for Option<T> {
    fn from(held: Held<T>) -> Self {
        match held {
            Held::Value(value) => Some(value),
            Held::Deleted => None,
        }
    }
}

/// Keys and values; a deleted key stands in it without a value, because an older run may have it.
#[derive(Default)]
pub(crate) struct Table {
    entries: BTreeMap<Box<[u8]>, Option<Box<[u8]>>>,
    bytes: usize,
}

impl Table {
    /// Puts a value, or that there is none, in place of what there is.
    pub(crate) fn put(&mut self, key: Box<[u8]>, value: Option<Box<[u8]>>) {
        // What a value replaced took is not taken off: a table that one key keeps changing is folded too early, not
        // too late.
        self.bytes += ENTRY_BYTES + key.len() + value.as_ref().map_or(0, |value| value.len());
        self.entries.insert(key, value);
    }

    /// About how much memory it takes.
    pub(crate) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many keys it has.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// What it holds of a key.
    pub(crate) fn get(&self, key: &[u8]) -> Option<Held<&[u8]>> {
        self.entries.get(key).map(|value| Held::of(value.as_deref()))
    }

    /// All keys from a bound on.
    pub(crate) fn from(&self, start: Bound<&[u8]>) -> Rows<'_> {
        Rows(self.entries.range::<[u8], _>((start, Bound::Unbounded)))
    }

    /// The last key up to and with this one.
    pub(crate) fn last_up_to(&self, end: &[u8]) -> Option<Entry<'_>> {
        let (key, value) = self.entries.range::<[u8], _>((Bound::Unbounded, Bound::Included(end))).next_back()?;
        Some((key, value.as_deref()))
    }
}

/// Keys of a table in order.
pub(crate) struct Rows<'a>(btree_map::Range<'a, Box<[u8]>, Option<Box<[u8]>>>);

impl<'a> Iterator for Rows<'a> {
    type Item = Entry<'a>;
    fn next(&mut self) -> Option<Entry<'a>> {
        self.0.next().map(|(key, value)| (&**key, value.as_deref()))
    }
}
