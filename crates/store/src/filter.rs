//! Which names a run may hold: a Bloom filter, so that a name that is not there costs no look at the disk. It may say
//! yes to a name that is not there, once in a hundred, and never no to one that is.

use crate::key::{self, Shape};

/// Bits for each name: with six probes one in a hundred other names passes.
const BITS_PER_NAME: usize = 10;

/// How many bits each name sets.
const PROBES: u64 = 6;

/// The digest of a name. Part of the layout: a filter is kept with its run.
pub(crate) type Name = u64;

/// FNV-1a, of which any beginning of a key is had on the way.
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn take(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }

    /// FNV's high bits are poor where texts are short; this mixes them (`SplitMix64`).
    const fn name(&self) -> Name {
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

fn name_of(bytes: &[u8]) -> Name {
    let mut fnv = Fnv::new();
    for &byte in bytes {
        fnv.take(byte);
    }
    fnv.name()
}

/// The names under which a key can be asked for: itself, or its stream, or a beginning that ends in `/`. Those that the
/// key before it has too are left out.
pub(crate) fn names(key: &[u8], before: &[u8], mut take: impl FnMut(Name)) {
    match key::shape(key) {
        Shape::Stream(prefix) => {
            if !before.starts_with(prefix) {
                take(name_of(prefix));
            }
        }
        Shape::Whole => take(name_of(key)),
        Shape::Path => {
            let common = key.iter().zip(before).take_while(|(a, b)| a == b).count();
            let mut fnv = Fnv::new();
            for (at, &byte) in key.iter().enumerate() {
                fnv.take(byte);
                if byte == b'/' && at >= common && at + 1 < key.len() {
                    take(fnv.name());
                }
            }
            take(fnv.name());
        }
    }
}

/// The name to ask a filter for when one key is wanted.
pub(crate) fn one(key: &[u8]) -> Name {
    match key::shape(key) {
        Shape::Stream(prefix) => name_of(prefix),
        Shape::Whole | Shape::Path => name_of(key),
    }
}

/// The name to ask a filter for when all keys with a beginning are wanted; none where filters do not know it.
pub(crate) fn all(prefix: &[u8]) -> Option<Name> {
    match key::shape(prefix) {
        Shape::Stream(stream) => Some(name_of(stream)),
        Shape::Path if prefix.ends_with(b"/") => Some(name_of(prefix)),
        Shape::Path | Shape::Whole => None,
    }
}

/// The names of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filter(Vec<u8>);

impl Filter {
    /// An empty one with room for so many names.
    pub(crate) fn with_room_for(names: usize) -> Self {
        Self(vec![0; (names * BITS_PER_NAME).div_ceil(8).max(8)])
    }

    /// As it was kept.
    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        (!bytes.is_empty()).then_some(Self(bytes))
    }

    /// To keep it.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    fn bits(&self, name: Name) -> impl Iterator<Item = (usize, u8)> + use<> {
        let bits = self.0.len() as u64 * 8;
        let step = name.rotate_left(32) | 1;
        (0..PROBES).map(move |probe| {
            // A number below `bits`, which fits a usize as the length of the vector does.
            let bit = (u128::from(name.wrapping_add(probe.wrapping_mul(step))) * u128::from(bits)) >> 64;
            let bit = usize::try_from(bit).unwrap_or(0);
            (bit / 8, 1 << (bit % 8))
        })
    }

    pub(crate) fn add(&mut self, name: Name) {
        for (byte, bit) in self.bits(name) {
            self.0[byte] |= bit;
        }
    }

    /// Whether the run may hold something of this name.
    pub(crate) fn may_hold(&self, name: Name) -> bool {
        self.bits(name).all(|(byte, bit)| self.0[byte] & bit != 0)
    }
}
