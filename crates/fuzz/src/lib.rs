//! Fuzz targets for parsers of bytes that come from outside, that is from a caller, from an issuer or an authority, from a
//! disk that somebody else held, from a witness. What others parse for us is fuzzed by them and has none here: frames and heads
//! of HTTP (`hyper`), TLS records (`rustls`), age's own format within which the archive of a backup lies.
//!
//! A target takes any bytes without a panic, and asserts what is true of whatever it accepts: what is read and written
//! again reads the same, and what nobody signed is not believed. Its seeds are whole inputs of its kind.

mod callers;
mod disk;
mod logs;
mod outsiders;
mod words;

/// One parser under attack.
pub struct Target {
    /// Its name, for `FUZZ_TARGET` and `cargo xtask fuzz`.
    pub name: &'static str,
    /// Takes any bytes; a panic is a finding.
    pub takes: fn(&[u8]),
    /// Whole inputs to start from.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

impl Target {
    /// The target of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        TARGETS.iter().find(|target| target.name == name)
    }
}

/// All of them.
pub const TARGETS: &[Target] = &[
    // What a caller sends.
    Target { name: "command", takes: words::command, seeds: words::commands },
    Target { name: "json", takes: words::json, seeds: words::jsons },
    Target { name: "cursor", takes: words::cursor, seeds: words::cursors },
    Target { name: "text", takes: words::text, seeds: words::texts },
    Target { name: "names", takes: words::names, seeds: words::all_names },
    Target { name: "policy", takes: words::policy, seeds: words::policies },
    Target { name: "numbers", takes: words::numbers, seeds: words::all_numbers },
    Target { name: "reference", takes: words::reference_set, seeds: words::reference_sets },
    // What another hub sends.
    Target { name: "transfer", takes: words::transfer, seeds: words::transfers },
    // By what a caller is known, and those who vouch for it.
    Target { name: "token", takes: callers::token, seeds: callers::tokens },
    Target { name: "proof-of-key", takes: callers::proof_of_key, seeds: callers::proofs_of_keys },
    Target { name: "cookie", takes: callers::cookie, seeds: callers::cookies },
    Target { name: "jwks", takes: callers::jwks, seeds: callers::all_jwks },
    Target { name: "issuer", takes: callers::issuer, seeds: callers::issuers },
    Target { name: "certificate", takes: callers::certificate, seeds: callers::certificates },
    Target { name: "trust", takes: callers::trust, seeds: callers::trusts },
    // What a disk holds; a record comes from a cluster too.
    Target { name: "record", takes: logs::record, seeds: logs::records },
    Target { name: "event", takes: logs::event, seeds: logs::events },
    Target { name: "segment", takes: logs::segment, seeds: logs::segments },
    Target { name: "keyring", takes: logs::keyring, seeds: logs::keyrings },
    Target { name: "epoch", takes: disk::epoch, seeds: disk::epochs },
    Target { name: "destroyed", takes: disk::destroyed, seeds: disk::ledgers },
    Target { name: "archive", takes: disk::archive, seeds: disk::archives },
    Target { name: "setting", takes: disk::setting, seeds: disk::settings },
    // What a witness, an auditor or a mirror of tiles sends.
    Target { name: "note", takes: outsiders::note, seeds: outsiders::notes },
    Target { name: "vkey", takes: outsiders::vkey, seeds: outsiders::vkeys },
    Target { name: "proof-file", takes: outsiders::proof_file, seeds: outsiders::proof_files },
    Target { name: "submission", takes: outsiders::submission, seeds: outsiders::submissions },
    Target { name: "proof", takes: outsiders::proof, seeds: outsiders::proofs },
    Target { name: "tile-path", takes: outsiders::tile_path, seeds: outsiders::tile_paths },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        collections::BTreeSet,
        sync::atomic::{AtomicUsize, Ordering},
        thread,
        time::{Duration, Instant},
    };

    /// How long every target is tried in CI, without the guidance of a fuzzer; longer, and with it: `cargo xtask fuzz`.
    const MOMENT: Duration = Duration::from_secs(1);
    /// How many are tried at once.
    const AT_ONCE: usize = 2;
    /// The longest input, in bytes.
    const INPUT_MAX: usize = 65_536;

    /// Numbers that are the same in every run.
    struct Dice(u64);

    impl Dice {
        /// A number below `end`, which is not 0 (xorshift64*).
        fn below(&mut self, end: usize) -> usize {
            self.0 ^= self.0 >> 12;
            self.0 ^= self.0 << 25;
            self.0 ^= self.0 >> 27;
            usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % end
        }

        /// An input made of seeds: one, cut, flipped, repeated or mixed with another, up to four times over.
        fn input(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
            let mut input = seeds[self.below(seeds.len())].clone();
            for _ in 0..=self.below(4) {
                let at = self.below(input.len() + 1);
                match self.below(5) {
                    0 => input.truncate(at),
                    1 => input.insert(at, u8::try_from(self.below(256)).unwrap()),
                    2 => input.extend_from_within(at..),
                    3 => {
                        let other = &seeds[self.below(seeds.len())];
                        input.truncate(at);
                        input.extend_from_slice(&other[self.below(other.len() + 1)..]);
                    }
                    _ => {
                        if let Some(byte) = input.get_mut(at) {
                            *byte ^= 1 << self.below(8);
                        }
                    }
                }
                input.truncate(INPUT_MAX);
            }
            input
        }
    }

    #[test]
    fn every_target_takes_what_is_made_of_its_seeds_for_a_moment() {
        let names: BTreeSet<_> = TARGETS.iter().map(|target| target.name).collect();
        assert_eq!(names.len(), TARGETS.len());
        let next = AtomicUsize::new(0);
        let take = || {
            while let Some(target) = TARGETS.get(next.fetch_add(1, Ordering::Relaxed)) {
                let seeds = (target.seeds)();
                assert!(!seeds.is_empty(), "{}", target.name);
                (target.takes)(b"");
                for seed in &seeds {
                    (target.takes)(seed);
                }
                let (mut dice, begun) = (Dice(20_260_301), Instant::now());
                while begun.elapsed() < MOMENT {
                    (target.takes)(&dice.input(&seeds));
                }
            }
        };
        thread::scope(|scope| (0..AT_ONCE).for_each(|_| drop(scope.spawn(take))));
    }
}
