//! Proofs: made for every pair of sizes, accepted by our verification and by others', refused after any change.

use super::{Log, leaf_of};
use crate::{ProofFile, Reader, consistency, inclusion, is_consistent, is_included, publish::read_tile};
use eventlog::{Checkpoint, Frontier, Hash, leaf_hash};
use testkit::outsider::{Found, check_consistency, check_inclusion};

/// The checkpoints of all sizes up to `most`.
fn checkpoints(most: u64) -> Vec<Checkpoint> {
    let mut tree = Frontier::default();
    let mut all = vec![tree.checkpoint()];
    for n in 0..most {
        tree.push(leaf_hash(&leaf_of(n)));
        all.push(tree.checkpoint());
    }
    all
}

fn found(tree: Checkpoint) -> Found {
    Found { size: tree.size, root: *tree.root.bytes(), signers: Vec::new() }
}

fn raw(path: &[Hash]) -> Vec<[u8; 32]> {
    path.iter().map(|hash| *hash.bytes()).collect()
}

#[test]
fn every_leaf_is_proven_in_every_tree_and_every_tree_from_every_older_one() {
    const MOST: u64 = 40;
    let log = Log::new();
    let dir = tempfile::tempdir().unwrap();
    let publisher = log.publish(dir.path(), &[MOST]);
    let reader = Reader::new(publisher.edge(), |path| read_tile(dir.path(), path));
    let trees = checkpoints(MOST);
    for (size, tree) in (0..).zip(&trees) {
        for index in 0..size {
            let path = inclusion(&reader, index, size).unwrap();
            assert!(is_included(leaf_hash(&leaf_of(index)), index, *tree, &path), "{index} of {size}");
            check_inclusion(&raw(&path), &found(*tree), index, &leaf_of(index)).unwrap();
            assert!(!is_included(leaf_hash(&leaf_of(index + 1)), index, *tree, &path));
        }
        for old in 0..=size {
            let path = consistency(&reader, old, size).unwrap();
            let before = trees[usize::try_from(old).unwrap()];
            assert!(is_consistent(before, *tree, &path), "{old} to {size}");
            if old > 0 {
                check_consistency(&raw(&path), &found(before), &found(*tree)).unwrap();
            }
            let other = Checkpoint { root: Hash::of(b"another history"), ..before };
            assert!(!is_consistent(other, *tree, &path), "{old} to {size}");
            if size > 0 {
                assert!(
                    !is_consistent(before, Checkpoint { root: Hash::of(b"another history"), ..*tree }, &path)
                        || old == 0
                );
            }
        }
    }
}

#[test]
fn a_changed_lengthened_or_shortened_proof_proves_nothing() {
    let log = Log::new();
    let dir = tempfile::tempdir().unwrap();
    let publisher = log.publish(dir.path(), &[300]);
    let reader = Reader::new(publisher.edge(), |path| read_tile(dir.path(), path));
    let trees = checkpoints(300);
    let tree = trees[300];
    let refused = |path: &[Hash], old: u64, index: u64| {
        let before = trees[usize::try_from(old).unwrap()];
        let leaf = leaf_of(index);
        assert!(!is_included(leaf_hash(&leaf), index, tree, path));
        assert!(check_inclusion(&raw(path), &found(tree), index, &leaf).is_err());
        assert!(!is_consistent(before, tree, path));
        assert!(check_consistency(&raw(path), &found(before), &found(tree)).is_err());
    };
    for (old, index) in [(3, 0), (255, 0), (256, 255), (257, 299), (299, 128)] {
        for path in [inclusion(&reader, index, 300).unwrap(), consistency(&reader, old, 300).unwrap()] {
            let mut others =
                vec![[path.clone(), vec![Hash::of(b"more")]].concat(), [vec![tree.root], path.clone()].concat()];
            for at in 0..path.len() {
                let mut changed = path.clone();
                changed[at] = Hash::of(b"changed");
                others.push(changed);
                let mut shorter = path.clone();
                shorter.remove(at);
                others.push(shorter);
            }
            for other in others {
                refused(&other, old, index);
            }
        }
    }
    // The right proof of another place.
    let path = inclusion(&reader, 7, 300).unwrap();
    assert!(!is_included(leaf_hash(&leaf_of(7)), 8, tree, &path));
    assert!(!is_included(leaf_hash(&leaf_of(7)), 300, tree, &path));
    assert!(!is_included(leaf_hash(&leaf_of(7)), 7, Checkpoint { size: 600, ..tree }, &path));
}

#[test]
fn a_proof_file_stands_alone_and_no_byte_of_it_can_be_changed() {
    let log = Log::new();
    let dir = tempfile::tempdir().unwrap();
    let publisher = log.publish(dir.path(), &[37]);
    let reader = Reader::new(publisher.edge(), |path| read_tile(dir.path(), path));
    let note = log.note(publisher.edge().checkpoint());
    let proof = ProofFile {
        leaf: leaf_of(20),
        index: 20,
        path: inclusion(&reader, 20, 37).unwrap(),
        checkpoint: note.text().to_owned(),
    };
    let text = proof.text();
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nextra ") && text.contains("\nindex 20\n"));
    assert_eq!(ProofFile::parse(&text).unwrap(), proof);
    assert_eq!(proof.verify(&[log.vkey()]).unwrap(), note);
    assert!(proof.verify(&[Log::seeded(8).vkey()]).is_err());
    for at in 0..text.len() {
        let mut changed = text.clone().into_bytes();
        changed[at] ^= 1;
        let verified = String::from_utf8(changed).ok().and_then(|changed| ProofFile::parse(&changed).ok());
        assert!(verified.is_none_or(|proof| proof.verify(&[log.vkey()]).is_err()), "byte {at}");
    }
    // A log of one leaf has a proof without hashes.
    let one = ProofFile {
        leaf: leaf_of(0),
        index: 0,
        path: Vec::new(),
        checkpoint: log.note(checkpoints(1)[1]).text().into(),
    };
    ProofFile::parse(&one.text()).unwrap().verify(&[log.vkey()]).unwrap();
}
