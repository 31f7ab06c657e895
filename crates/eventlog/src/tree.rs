//! The RFC 6962 tree over a log. **The leaf format is frozen** (decision 5).

use crate::{Hash, Salt};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

/// The bytes of a leaf: `{"v":1,"salt":"…","record":"sha256:…"}`. They say nothing about the record's content.
pub fn leaf(salt: Salt, record: Hash) -> Vec<u8> {
    let mut hex = [0; 64];
    HEXLOWER.encode_mut(record.bytes(), &mut hex);
    [&b"{\"v\":1,\"salt\":\""[..], &salt.hex(), b"\",\"record\":\"sha256:", &hex, b"\"}"].concat()
}

/// The tree's hash of a leaf (RFC 6962 section 2.1: prefix 0x00).
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Hash::of_all(&[&[0], leaf])
}

/// The tree's hash of two subtrees (RFC 6962 section 2.1: prefix 0x01).
pub fn node_hash(left: Hash, right: Hash) -> Hash {
    Hash::of_all(&[&[1], left.bytes(), right.bytes()])
}

/// The size and the root of a tree: everything that an anchor, a witness or an auditor has to remember.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// How many records.
    pub size: u64,
    /// The root over their leaves.
    pub root: Hash,
}

/// The right edge of a tree: enough to append and to know the root, in log n hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frontier {
    size: u64,
    /// Roots of the complete subtrees, largest first.
    peaks: Vec<Hash>,
}

impl Frontier {
    /// Appends a leaf by its [`leaf_hash`].
    pub fn push(&mut self, leaf: Hash) {
        let mut node = leaf;
        let mut size = self.size;
        while size & 1 == 1 {
            if let Some(left) = self.peaks.pop() {
                node = node_hash(left, node);
            }
            size >>= 1;
        }
        self.peaks.push(node);
        self.size += 1;
    }

    /// Size and root now. The root of the empty tree is the hash of nothing (RFC 6962).
    pub fn checkpoint(&self) -> Checkpoint {
        let root = self.peaks.iter().rev().copied().reduce(|right, left| node_hash(left, right));
        Checkpoint { size: self.size, root: root.unwrap_or_else(|| Hash::of(&[])) }
    }

    /// How many leaves.
    pub fn size(&self) -> u64 {
        self.size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition in RFC 6962 section 2.1, written as it stands there.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves.len() {
            0 => Hash::of(&[]),
            1 => leaves[0],
            n => {
                let split = (n - 1).next_power_of_two() / if (n - 1).is_power_of_two() { 1 } else { 2 };
                node_hash(by_definition(&leaves[..split]), by_definition(&leaves[split..]))
            }
        }
    }

    #[test]
    fn the_frontier_gives_the_root_that_the_rfc_defines_at_every_size() {
        let leaves: Vec<Hash> = (0..200_u8).map(|n| leaf_hash(&[n])).collect();
        let mut frontier = Frontier::default();
        for n in 0..leaves.len() {
            assert_eq!(frontier.checkpoint().root, by_definition(&leaves[..n]), "size {n}");
            frontier.push(leaves[n]);
        }
    }

    #[test]
    fn a_leaf_is_the_text_that_was_frozen() {
        let salt = "000102030405060708090a0b0c0d0e0f".parse().unwrap();
        let text = r#"{"v":1,"salt":"000102030405060708090a0b0c0d0e0f","record":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}"#;
        assert_eq!(str::from_utf8(&leaf(salt, Hash::of(&[]))).unwrap(), text);
    }

    #[test]
    fn the_roots_of_the_rfc_test_vectors_come_out() {
        // The eight leaves and the roots that certificate-transparency implementations share as test vectors.
        let leaves: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let mut frontier = Frontier::default();
        assert!(frontier.checkpoint().root.hex().starts_with("e3b0c44298fc1c14"));
        for (leaf, root) in leaves.iter().zip([
            "6e340b9cffb37a98",
            "fac54203e7cc696c",
            "aeb6bcfe274b70a1",
            "d37ee418976dd957",
            "4e3bbb1f7b478dcf",
            "76e67dadbcdf1e10",
            "ddb89be403809e32",
            "5dc9da79a70659a9",
        ]) {
            frontier.push(leaf_hash(leaf));
            assert!(frontier.checkpoint().root.hex().starts_with(root), "{}", frontier.checkpoint().root.hex());
        }
    }
}
