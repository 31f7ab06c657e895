//! What the engine does with signed checkpoints: compares each with its own tree, anchors the newest, signs in its turn.

use super::Engine;
use crate::{
    follow::Seen,
    notes::{self, Awaited, Noted},
    shared::Failure,
};
use eventlog::Checkpoint;
use tokio::task::spawn_blocking;

impl Engine {
    /// The tree has reached a size: what others vouched for must be what it is.
    pub(super) fn reached(&mut self, size: u64) -> Result<(), String> {
        if self.ahead.is_empty() {
            return Ok(());
        }
        for awaited in self.ahead.reached(size) {
            self.compare(awaited)?;
        }
        Ok(())
    }

    fn compare(&mut self, awaited: Awaited) -> Result<(), String> {
        let own = self.shared.lock().tree.at(awaited.checkpoint.size);
        match (own, awaited.note) {
            (Some(own), _) if own != awaited.checkpoint => {
                Err(format!("the tree has another root at {} than was signed or anchored", own.size))
            }
            (Some(_), Some(note)) => {
                self.newest(awaited.checkpoint, note);
                Ok(())
            }
            (Some(_) | None, None) => Ok(()),
            (None, Some(_)) => {
                // So late that the root can no longer be computed; a newer one vouches for the same.
                tracing::warn!(size = awaited.checkpoint.size, "a checkpoint came too late to be compared");
                Ok(())
            }
        }
    }

    fn newest(&mut self, checkpoint: Checkpoint, note: String) {
        {
            let mut state = self.shared.lock();
            if state.note.as_ref().is_some_and(|(newest, _)| newest.size >= checkpoint.size) {
                return;
            }
            state.note = Some((checkpoint, note.clone()));
        }
        self.to_anchor = Some((checkpoint, note));
        self.anchor();
    }

    /// One write of the anchor at a time; what came meanwhile is the next.
    fn anchor(&mut self) {
        if self.anchoring {
            return;
        }
        let Some((checkpoint, note)) = self.to_anchor.take() else { return };
        self.anchoring = true;
        let (anchoring, done) = (self.settings.anchoring.clone(), self.anchored.0.clone());
        spawn_blocking(move || {
            let written = anchoring(checkpoint, &note).map_err(|error| error.to_string());
            let _ = done.try_send(written);
        });
    }

    pub(super) fn anchor_fared(&mut self, done: Result<(), String>) {
        self.anchoring = false;
        match done {
            Ok(()) => self.anchor(),
            Err(why) if self.failed().is_none() => {
                self.fail(Failure::Stopped(format!("the anchor was not written: {why}")));
            }
            Err(_) => {}
        }
    }

    pub(super) fn hear_note(&mut self, seen: Seen) {
        if self.failed().is_some() {
            return;
        }
        let raw = match seen {
            Seen::Message(raw, _) => raw,
            Seen::Look(..) => return,
            Seen::Damaged(_, what) | Seen::Refused(what) => {
                return self.fail(Failure::Stopped(format!("the checkpoints: {what}")));
            }
        };
        let opened = String::from_utf8(raw.bytes.to_vec()).map_err(|error| error.to_string());
        let opened = opened.and_then(|note| (self.settings.verifier)(&note).map(|checkpoint| (checkpoint, note)));
        let (checkpoint, note) = match opened {
            Ok(opened) => opened,
            // Whoever may write to the cluster can put it there, and nobody believes it.
            Err(why) => {
                self.role.last = self.role.last.max(raw.sequence);
                return tracing::error!(why, "a note that the log's key did not sign lies among the checkpoints");
            }
        };
        self.role.seen(raw.sequence, &note, checkpoint.size);
        let size = self.shared.lock().tree.size();
        let awaited = Awaited { checkpoint, note: Some(note) };
        if checkpoint.size > size {
            self.ahead.push(awaited);
        } else if let Err(what) = self.compare(awaited) {
            self.damaged(checkpoint.size, what);
        }
    }

    /// Signs a checkpoint, if it is this process's turn.
    pub(super) fn sign(&mut self) {
        let Some(signer) = self.settings.signer.clone() else { return };
        let checkpoint = self.shared.lock().tree.checkpoint();
        if !self.role.due(checkpoint.size, self.settings.checkpoint_every) {
            return;
        }
        let note = match signer(checkpoint) {
            Ok(note) => note,
            Err(why) => return self.fail(Failure::Stopped(format!("a checkpoint cannot be signed: {why}"))),
        };
        self.role.begin(&note);
        let (link, stream) = (self.link.clone(), self.names.1.clone());
        let (subject, last) = (notes::subject(&stream, &self.settings.origin), self.role.last);
        let done = self.noted.0.clone();
        tokio::spawn(async move {
            let fared = notes::publish(&link, &stream, &subject, note, last).await;
            let _ = done.send(fared).await;
        });
    }

    pub(super) fn note_fared(&mut self, noted: Noted) {
        self.role.busy = false;
        match noted {
            Noted::Stored(sequence) => self.role.last = self.role.last.max(sequence),
            Noted::Overtaken => self.role.step_back(),
            Noted::Unknown(why) => tracing::warn!(why, "a checkpoint was signed and perhaps not stored"),
        }
    }
}
