//! A proof that stands alone (C2SP tlog-proof): the leaf, its path to the root, and the signed checkpoint.

use crate::{
    BadNote, Vkey, log_signed_by,
    note::{Note, hash, hash_text},
    proof::{PROOF_HASHES_MAX, is_included},
};
use data_encoding::BASE64;
use eventlog::{Hash, leaf_hash};

/// The first line.
const HEAD: &str = "c2sp.org/tlog-proof@v1";

/// That a leaf is in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofFile {
    /// The leaf, which the format carries as `extra` data: believed only because its hash is what is proven.
    pub leaf: Vec<u8>,
    /// Its place, from 0.
    pub index: u64,
    /// From its sibling up.
    pub path: Vec<Hash>,
    /// The signed checkpoint, verbatim.
    pub checkpoint: String,
}

/// Text that is no proof, or proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadProof {
    /// Not of the form.
    #[error("not a proof of the form {HEAD} with a leaf")]
    Form,
    /// Its checkpoint is not one of the log.
    #[error(transparent)]
    Note(#[from] BadNote),
    /// The path does not lead from the leaf to the root.
    #[error("the path does not lead from the leaf to the signed root")]
    NotIncluded,
}

impl ProofFile {
    /// The text of the file.
    pub fn text(&self) -> String {
        let path: String = self.path.iter().map(|hash| hash_text(*hash) + "\n").collect();
        format!("{HEAD}\nextra {}\nindex {}\n{path}\n{}", BASE64.encode(&self.leaf), self.index, self.checkpoint)
    }

    /// Reads the text of a file. There is one text for one proof.
    pub fn parse(text: &str) -> Result<Self, BadProof> {
        let read = || {
            let (head, checkpoint) = text.split_once("\n\n")?;
            let mut lines = head.split('\n');
            let leaf = lines.next().filter(|line| *line == HEAD).and_then(|_| lines.next()?.strip_prefix("extra "))?;
            let index = lines.next()?.strip_prefix("index ")?;
            let path: Vec<_> = lines.map(hash).collect::<Option<_>>()?;
            let leaf = BASE64.decode(leaf.as_bytes()).ok()?;
            Some(Self { leaf, index: index.parse().ok()?, path, checkpoint: checkpoint.to_owned() })
        };
        let proof = read().filter(|proof| proof.path.len() <= PROOF_HASHES_MAX).ok_or(BadProof::Form)?;
        if proof.text() == text { Ok(proof) } else { Err(BadProof::Form) }
    }

    /// Whether the leaf is in the log of one of these keys. Answers the checkpoint that was signed.
    pub fn verify(&self, logs: &[Vkey]) -> Result<Note, BadProof> {
        let note = log_signed_by(&self.checkpoint, logs)?;
        let included = is_included(leaf_hash(&self.leaf), self.index, note.checkpoint(), &self.path);
        if included { Ok(note) } else { Err(BadProof::NotIncluded) }
    }
}
