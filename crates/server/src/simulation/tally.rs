//! What a world went through, counted.

use std::fmt;

/// Counts of one world, or of many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is told in words by `Display`")]
pub struct Tally {
    pub worlds: u64,
    pub commands: u64,
    pub acknowledged: u64,
    pub repeated: u64,
    pub looks: u64,
    pub frames: u64,
    pub resumed: u64,
    pub crashes: u64,
    pub torn: u64,
    pub killed: u64,
    pub stopped_cleanly: u64,
    pub conflicts: u64,
    pub stalls: u64,
    pub lost_stored: u64,
    pub lost_unstored: u64,
    pub late: u64,
    pub busy: u64,
    pub stops: u64,
    pub unreadable: u64,
    pub clock_steps: u64,
}

impl Tally {
    /// Adds what another world went through.
    pub fn add(&mut self, other: &Self) {
        for (sum, (_, more)) in self.counts_mut().into_iter().zip(other.counts()) {
            *sum += more;
        }
    }

    /// Each count with what it counts.
    pub fn counts(&self) -> [(&'static str, u64); 20] {
        [
            ("worlds", self.worlds),
            ("commands", self.commands),
            ("acknowledged", self.acknowledged),
            ("sent again after that", self.repeated),
            ("looks answered", self.looks),
            ("frames of live streams", self.frames),
            ("streams resumed", self.resumed),
            ("crashes", self.crashes),
            ("torn tails", self.torn),
            ("processes killed", self.killed),
            ("clean stops", self.stopped_cleanly),
            ("conflicts", self.conflicts),
            ("stalls", self.stalls),
            ("acknowledgements lost of what was stored", self.lost_stored),
            ("of what was not", self.lost_unstored),
            ("of what was stored later", self.late),
            ("busy logs", self.busy),
            ("failed syncs", self.stops),
            ("failed reads", self.unreadable),
            ("clock steps", self.clock_steps),
        ]
    }

    fn counts_mut(&mut self) -> [&mut u64; 20] {
        [
            &mut self.worlds,
            &mut self.commands,
            &mut self.acknowledged,
            &mut self.repeated,
            &mut self.looks,
            &mut self.frames,
            &mut self.resumed,
            &mut self.crashes,
            &mut self.torn,
            &mut self.killed,
            &mut self.stopped_cleanly,
            &mut self.conflicts,
            &mut self.stalls,
            &mut self.lost_stored,
            &mut self.lost_unstored,
            &mut self.late,
            &mut self.busy,
            &mut self.stops,
            &mut self.unreadable,
            &mut self.clock_steps,
        ]
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts: Vec<String> = self.counts().iter().map(|(what, count)| format!("{count} {what}")).collect();
        f.write_str(&counts.join(", "))
    }
}
