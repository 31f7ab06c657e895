//! What a log sends to a witness (C2SP tlog-witness, `add-checkpoint`).

use crate::{
    NOTE_BYTES_MAX,
    note::{hash, hash_text},
    proof::PROOF_HASHES_MAX,
};
use eventlog::Hash;

/// The largest body of a submission, in bytes.
pub const SUBMISSION_BYTES_MAX: usize = NOTE_BYTES_MAX + 64 * 64;

/// A checkpoint, and what shows that it grew out of the one that the witness saw last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The size that the witness is thought to know; 0 for none.
    pub old: u64,
    /// The proof from there.
    pub proof: Vec<Hash>,
    /// The signed checkpoint.
    pub checkpoint: String,
}

/// A body that is no submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a checkpoint with an old size and a consistency proof")]
pub struct BadSubmission;

impl Submission {
    /// The body of the request.
    pub fn body(&self) -> String {
        let proof: String = self.proof.iter().map(|hash| hash_text(*hash) + "\n").collect();
        format!("old {}\n{proof}\n{}", self.old, self.checkpoint)
    }

    /// Reads the body of a request.
    pub fn parse(body: &[u8]) -> Result<Self, BadSubmission> {
        if body.len() > SUBMISSION_BYTES_MAX {
            return Err(BadSubmission);
        }
        let read = || {
            let (head, checkpoint) = std::str::from_utf8(body).ok()?.split_once("\n\n")?;
            let mut lines = head.split('\n');
            let size = lines.next()?.strip_prefix("old ")?;
            let old: u64 = size.parse().ok().filter(|old: &u64| old.to_string() == size)?;
            let proof: Vec<_> = lines.map(hash).collect::<Option<_>>()?;
            (proof.len() <= PROOF_HASHES_MAX).then(|| Self { old, proof, checkpoint: checkpoint.to_owned() })
        };
        read().ok_or(BadSubmission)
    }
}
