//! What this crate writes and proves, judged by the crates of others; every change of a file is refused.

mod files;
mod notes;
mod proofs;
mod witnesses;

use crate::{Note, Publisher, Vkey, cosigned_line};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use data_encoding::BASE64;
use eventlog::{Checkpoint, Hash, Salt, leaf};
use std::path::Path;

const ORIGIN: &str = "hub.test.example";
const WITNESS: &str = "witness.test.example/w1";

/// A log that an outsider sees, and one of its witnesses.
struct Log {
    key: Ed25519KeyPair,
    witness: Ed25519KeyPair,
}

impl Log {
    fn new() -> Self {
        Self::seeded(7)
    }

    fn seeded(seed: u8) -> Self {
        let pair = |seed| Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
        Self { key: pair(seed), witness: pair(99) }
    }

    fn vkey(&self) -> Vkey {
        Vkey::log(ORIGIN, self.key.public_key().as_ref().try_into().unwrap()).unwrap()
    }

    fn witness_vkey(&self) -> Vkey {
        Vkey::cosigner(WITNESS, self.witness.public_key().as_ref().try_into().unwrap()).unwrap()
    }

    fn note(&self, checkpoint: Checkpoint) -> Note {
        let body = format!("{ORIGIN}\n{}\n{}\n", checkpoint.size, BASE64.encode(checkpoint.root.bytes()));
        let vkey = self.vkey().to_string();
        let id = vkey.split('+').nth(1).unwrap();
        let mut signature = data_encoding::HEXLOWER.decode(id.as_bytes()).unwrap();
        signature.extend(self.key.sign(body.as_bytes()).as_ref());
        Note::parse(&format!("{body}\n\u{2014} {ORIGIN} {}\n", BASE64.encode(&signature))).unwrap()
    }

    fn cosigned(&self, note: &Note, time: u64) -> Note {
        let sign = |message: &[u8]| Ok::<_, ()>(self.witness.sign(message).as_ref().to_vec());
        let line = cosigned_line(&self.witness_vkey(), time, note, sign).unwrap();
        Note::parse(&note.with_line(&line)).unwrap()
    }

    /// Publishes the first `size` leaves in a directory, stopping at some sizes on the way.
    fn publish(&self, dir: &Path, stops: &[u64]) -> Publisher {
        let (mut publisher, _, _) = Publisher::open(dir, &self.vkey()).unwrap();
        for &stop in stops {
            while publisher.edge().size() < stop {
                publisher.push(&leaf_of(publisher.edge().size())).unwrap();
            }
            let note = self.cosigned(&self.note(publisher.edge().checkpoint()), 1_700_000_000);
            publisher.publish(&note).unwrap();
        }
        publisher
    }
}

fn leaf_of(n: u64) -> Vec<u8> {
    leaf(Salt(u128::from(n).to_be_bytes()), Hash::of(&n.to_be_bytes()))
}
