//! Chance that can be repeated: `SplitMix64` (Steele, Lea, Flood 2014).

/// A sequence of numbers that a seed decides.
pub struct Random(u64);

impl Random {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below `end`, which is above 0.
    pub fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.next() % u64::from(end)).unwrap_or(0)
    }

    /// One of some, if there is one.
    pub fn pick<'a, T>(&mut self, some: &'a [T]) -> Option<&'a T> {
        let end = u32::try_from(some.len()).ok().filter(|&end| end > 0)?;
        some.get(self.below(end) as usize)
    }
}
