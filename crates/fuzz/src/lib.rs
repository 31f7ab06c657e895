//! Fuzz targets for parsers of bytes that come from outside, that is from a caller, from a disk that somebody else held, from
//! a witness. Tokens, the heads of HTTP requests, and the archives of backups have none yet.
//!
//! A target takes any bytes without a panic, and asserts what is true of whatever it accepts: what is read and written
//! again reads the same, and what nobody signed is not believed. Its seeds are whole inputs of its kind.

mod logs;
mod outsiders;
mod words;

/// One parser under attack.
pub struct Target {
    /// Its name, for `FUZZ_TARGET` and `cargo xtask fuzz --target`.
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
    // What a disk holds; a record comes from a cluster too.
    Target { name: "record", takes: logs::record, seeds: logs::records },
    Target { name: "event", takes: logs::event, seeds: logs::events },
    Target { name: "segment", takes: logs::segment, seeds: logs::segments },
    Target { name: "keyring", takes: logs::keyring, seeds: logs::keyrings },
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
    use std::collections::BTreeSet;

    #[test]
    fn every_target_has_a_name_of_its_own_and_takes_its_seeds_cut_and_flipped() {
        let names: BTreeSet<_> = TARGETS.iter().map(|target| target.name).collect();
        assert_eq!(names.len(), TARGETS.len());
        for target in TARGETS {
            let seeds = (target.seeds)();
            assert!(!seeds.is_empty(), "{}", target.name);
            (target.takes)(b"");
            for seed in seeds {
                (target.takes)(&seed);
                (target.takes)(&seed[..seed.len() / 2]);
                let mut flipped = seed.clone();
                if let Some(byte) = flipped.get_mut(seed.len() / 3) {
                    *byte ^= 0x20;
                }
                (target.takes)(&flipped);
            }
        }
    }
}
