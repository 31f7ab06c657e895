//! What outsiders check with tools that are not ours: the tree of a log as C2SP tlog-tiles, its signed checkpoints,
//! cosignatures of witnesses, and proofs.
//!
//! The leaves are those of decision 5, `{v, salt, hash of the record}`: whoever reads them learns how many records there
//! are and can tell when one was changed, and nothing else. Everything here is derived from the log and can be thrown
//! away: [`Publisher`] writes a directory that a static server could serve as it is, and does so only for a size and root
//! that the log itself has signed. [`Reader`] believes no file: what it returns has been hashed up to the root.
//!
//! | File below a log's prefix | What it is |
//! |---|---|
//! | `checkpoint` | size and root, signed by the log, cosigned by witnesses (signed-note, tlog-checkpoint, tlog-cosignature) |
//! | `tile/<L>/<N>[.p/<W>]` | 256, or `W`, hashes of level `8 L` of the tree (tlog-tiles) |
//! | `tile/entries/<N>[.p/<W>]` | the leaves, each after its length as two bytes |
//!
//! This crate speaks no network, holds no key that signs, and never reads a record.

mod bundle;
mod edge;
mod note;
mod path;
mod proof;
mod proof_file;
mod publish;
mod reader;
mod submission;
mod witnessing;

pub use bundle::{BadBundle, Bundle, Checked};
pub use edge::Edge;
pub use note::{BadNote, Cosignature, NOTE_BYTES_MAX, Note, Vkey, VkeyError, cosigned_line, log_signed_by};
pub use path::{TILE_BYTES, TILE_WIDTH, TilePath, Tree};
pub use proof::{Nodes, PROOF_HASHES_MAX, consistency, inclusion, is_consistent, is_included, root};
pub use proof_file::{BadProof, ProofFile};
pub use publish::{CHECKPOINT, PublishError, Publisher, Resumed, read_tile};
pub use reader::{ReadError, Reader};
pub use submission::{BadSubmission, SUBMISSION_BYTES_MAX, Submission};
pub use witnessing::{Accepted, Refused, judge};

#[cfg(test)]
mod tests;
