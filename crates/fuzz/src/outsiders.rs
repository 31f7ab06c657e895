//! What a witness, an auditor or a mirror of tiles sends: notes, keys, proofs, submissions, names of tiles.

use eventlog::{Checkpoint, Hash, leaf_hash};
use journal::{SigningKey, sign_note};
use std::sync::LazyLock;
use tlog::{Note, ProofFile, Submission, TilePath, Vkey};

const ORIGIN: &str = "test.hub/facts";

static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_seed(&[7; 32]).expect("a key"));

/// A key that has signed nothing that any input can hold.
static STRANGER: LazyLock<Vkey> = LazyLock::new(|| {
    let key = SigningKey::from_seed(&[8; 32]).expect("a key");
    Vkey::log(ORIGIN, *key.verifying().bytes()).expect("a key of a log")
});

fn signed() -> String {
    let leaf = leaf_hash(b"leaf");
    sign_note(&KEY, ORIGIN, Checkpoint { size: 1, root: leaf }).expect("a signature")
}

/// A signed checkpoint. What is read says the same text, and nobody's signature is believed.
pub fn note(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(note) = Note::parse(text) {
        assert_eq!(note.text(), text);
        assert!(note.body().starts_with(note.origin()));
        let _ = note.checkpoint();
    }
    assert!(tlog::log_signed_by(text, std::slice::from_ref(&STRANGER)).is_err(), "nobody signed this");
}

/// A checkpoint of one leaf.
pub fn notes() -> Vec<Vec<u8>> {
    vec![signed().into_bytes()]
}

/// A public key as text: what is read is written the same.
pub fn vkey(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(key) = text.parse::<Vkey>() {
        assert_eq!(key.to_string(), text);
    }
}

/// The key of a log and that of a witness.
pub fn vkeys() -> Vec<Vec<u8>> {
    let witness = Vkey::cosigner("witness.invalid", *KEY.verifying().bytes()).expect("a key of a witness");
    vec![STRANGER.to_string().into_bytes(), witness.to_string().into_bytes()]
}

/// A proof that stands alone.
pub fn proof_file(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(proof) = ProofFile::parse(text) {
        assert_eq!(proof.text(), text);
        assert!(proof.verify(std::slice::from_ref(&STRANGER)).is_err(), "nobody signed this");
    }
}

/// The proof of the one leaf.
pub fn proof_files() -> Vec<Vec<u8>> {
    let proof = ProofFile { leaf: b"leaf".to_vec(), index: 0, path: Vec::new(), checkpoint: signed() };
    vec![proof.text().into_bytes()]
}

/// What a log sends to a witness.
pub fn submission(bytes: &[u8]) {
    if let Ok(submission) = Submission::parse(bytes) {
        assert_eq!(Submission::parse(submission.body().as_bytes()).as_ref(), Ok(&submission));
        assert!(tlog::judge(&submission, std::slice::from_ref(&STRANGER), |_| None).is_err(), "nobody signed this");
    }
}

/// A first checkpoint and a later one.
pub fn submissions() -> Vec<Vec<u8>> {
    let proof = vec![leaf_hash(b"leaf"), leaf_hash(b"other")];
    [(0, Vec::new()), (1, proof)]
        .map(|(old, proof)| Submission { old, proof, checkpoint: signed() }.body().into_bytes())
        .into()
}

/// A path of hashes, two sizes and an index. Whatever they are, a leaf that is nowhere is in no tree.
pub fn proof(bytes: &[u8]) {
    let Some((head, rest)) = bytes.split_first_chunk::<24>() else { return };
    let number = |at: usize| u64::from_le_bytes(head[at..at + 8].try_into().expect("eight bytes"));
    let path: Vec<_> = rest.chunks_exact(32).map(|hash| Hash::from_bytes(hash.try_into().expect("a hash"))).collect();
    let root = Hash::of(b"no tree has this root");
    let tree = |size| Checkpoint { size, root };
    assert!(!tlog::is_included(leaf_hash(b"nowhere"), number(0), tree(number(8)), &path), "a leaf that is nowhere");
    let old = Checkpoint { size: number(0), root: Hash::of(b"nor does one have this") };
    assert!(old.size == 0 || !tlog::is_consistent(old, tree(number(8)), &path), "trees that do not exist");
}

/// Two paths that fit their sizes.
pub fn proofs() -> Vec<Vec<u8>> {
    [(0_u64, 1_u64, 0), (2, 7, 3)]
        .map(|(index, size, hashes)| {
            let mut bytes = [index.to_le_bytes(), size.to_le_bytes(), [0; 8]].concat();
            bytes.extend([9; 32].repeat(hashes));
            bytes
        })
        .into()
}

/// The name of a tile: what is read is written the same.
pub fn tile_path(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(path) = text.parse::<TilePath>() {
        assert_eq!(path.to_string(), text);
    }
}

/// A whole tile, a part of one, and one of entries.
pub fn tile_paths() -> Vec<Vec<u8>> {
    ["tile/0/000", "tile/0/x001/234.p/7", "tile/entries/000.p/255"].map(|text| text.as_bytes().to_vec()).into()
}
