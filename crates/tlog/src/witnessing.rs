//! What a witness decides: whether a checkpoint grew out of the one that it saw last. Pure; remembering what was accepted
//! before it is cosigned is for whoever asks.

use crate::{BadNote, Submission, Vkey, note::Note, proof::is_consistent};
use eventlog::Checkpoint;

/// A checkpoint that may be cosigned, once it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// As it was sent.
    pub note: Note,
}

/// Why a checkpoint is not cosigned, with the status that C2SP tlog-witness gives each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// 400: it is not of the form, or says that it is smaller than what it grew out of.
    #[error("not a submission")]
    Malformed,
    /// 404: of a log that this witness does not watch.
    #[error("a checkpoint of a log that is not watched")]
    UnknownLog,
    /// 403: not signed by the log.
    #[error("not signed by the log")]
    NotSigned,
    /// 409 with the size: the witness last saw another size than the sender thinks. Harmless, unless the log has become
    /// shorter than that.
    #[error("the last size seen is {last}, not {old}; the checkpoint has {size}")]
    OtherSize {
        /// What the witness saw last.
        last: u64,
        /// What the sender thinks that it saw.
        old: u64,
        /// What was sent.
        size: u64,
    },
    /// 409: the same size with another root. The log signed two histories.
    #[error("two signed checkpoints of size {0} have different roots")]
    Forked(u64),
    /// 422: the proof does not show that it grew out of the last one.
    #[error("it is not shown that the checkpoint of size {size} grew out of that of size {last}")]
    NotConsistent {
        /// What the witness saw last.
        last: u64,
        /// What was sent.
        size: u64,
    },
}

impl Refused {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::NotSigned => 403,
            Self::UnknownLog => 404,
            Self::OtherSize { .. } | Self::Forked(_) => 409,
            Self::NotConsistent { .. } => 422,
        }
    }

    /// Whether the log, whose signature was verified, shows two histories or has become shorter: what has to be kept and
    /// told, and is worth a look even where the sender only made a mistake.
    pub fn is_suspicious(&self) -> bool {
        match self {
            Self::Malformed | Self::NotSigned | Self::UnknownLog => false,
            Self::OtherSize { last, size, .. } => size < last,
            Self::Forked(_) | Self::NotConsistent { .. } => true,
        }
    }
}

/// Decides about a submission. `last` answers what was accepted last of a log, by its origin.
pub fn judge(
    submission: &Submission,
    logs: &[Vkey],
    last: impl FnOnce(&str) -> Option<Checkpoint>,
) -> Result<Accepted, Refused> {
    let note = Note::parse(&submission.checkpoint).map_err(|_| Refused::Malformed)?;
    if !logs.iter().any(|log| log.name() == note.origin()) {
        return Err(Refused::UnknownLog);
    }
    match crate::log_signed_by(&submission.checkpoint, logs) {
        Ok(_) => {}
        Err(BadNote::Form | BadNote::Signature(_) | BadNote::NotSigned(_)) => return Err(Refused::NotSigned),
    }
    let new = note.checkpoint();
    let old = submission.old;
    if old > new.size {
        return Err(Refused::Malformed);
    }
    let last = last(note.origin());
    let seen = last.map_or(0, |last| last.size);
    if old != seen {
        return Err(Refused::OtherSize { last: seen, old, size: new.size });
    }
    match last {
        // Nothing was seen: an empty proof shows all that there is to show, if an empty tree is one.
        None if submission.proof.is_empty() && (new.size > 0 || new.root == eventlog::Hash::of(&[])) => {}
        None => return Err(Refused::NotConsistent { last: 0, size: new.size }),
        Some(last) if last.size == new.size && last.root != new.root => return Err(Refused::Forked(new.size)),
        Some(last) if is_consistent(last, new, &submission.proof) => {}
        Some(last) => return Err(Refused::NotConsistent { last: last.size, size: new.size }),
    }
    Ok(Accepted { note })
}
