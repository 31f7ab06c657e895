//! The one thread that writes. What waits while a group is written forms the next one: no timers.

use crate::{
    Settings,
    anchor::Anchor,
    disk::{Disk, Part, sync_dir},
    frame::{HEADER_BYTES, header, push_frame},
    heads::{Heads, RecentIds},
    scan::Segment,
    shared::{Published, Shared},
    tag::Tags,
};
use eventlog::{AppendError, Appended, BadRecord, Draft, Expected, Frontier, Hash, Stored, leaf, leaf_hash};
use kernel::Timestamp;
use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    sync::{Arc, atomic::Ordering, mpsc::Receiver},
};
use tokio::sync::oneshot;

/// An append that waits for the writer.
pub(crate) struct Request {
    pub draft: Draft,
    pub expected: Expected,
    /// What it counts for in the bound on queued bytes.
    pub weight: usize,
    pub answer: oneshot::Sender<Answer>,
}

/// Everything the writing thread owns. Heads, ids, tree and tags run ahead of the disk while a group is staged; that is
/// sound because a group that fails is the last one.
pub(crate) struct Writer {
    pub settings: Settings,
    pub disk: Arc<dyn Disk>,
    pub shared: Arc<Shared>,
    pub anchor: Anchor,
    pub heads: Heads,
    pub recent: RecentIds,
    pub tree: Frontier,
    pub tags: Tags,
    pub last_at: Option<Timestamp>,
    pub active: Active,
}

/// The segment that is being written.
pub(crate) struct Active {
    pub file: File,
    pub end: u64,
}

/// Records that will be written together, and what to answer once they are durable.
#[derive(Default)]
struct Group {
    frames: Vec<u8>,
    /// Each with the place of its frame within `frames`.
    records: Vec<(Stored, u32)>,
    /// Refusals too wait for the group, because they may rest on records that are in it.
    answers: Vec<(oneshot::Sender<Answer>, Answer)>,
}

type Answer = Result<Appended, AppendError>;

impl Writer {
    /// Serves until nobody can send any more and the queue is empty, or for ever refusing after a failure.
    pub fn run(mut self, queue: &Receiver<Request>) {
        self.serve(queue);
        // What was appended to the log beside since the last group is known to no anchor but its own.
        let (durable, failed) = {
            let state = self.shared.lock();
            (state.durable, state.failure.is_some())
        };
        if !failed
            && self.anchor.knows_less()
            && let Err(error) = self.anchor.write(durable)
        {
            tracing::warn!(%error, "the anchor was not written once more at the end; it holds what it held");
        }
    }

    fn serve(&mut self, queue: &Receiver<Request>) {
        while let Ok(first) = queue.recv() {
            let mut group = Group::default();
            self.stage(first, &mut group);
            while group.answers.len() < self.settings.group_records_max
                && group.frames.len() < self.settings.group_bytes_max
                && let Ok(request) = queue.try_recv()
            {
                self.stage(request, &mut group);
            }
            if let Err(reason) = self.finish(group) {
                tracing::error!(reason, "the journal has stopped; it takes nothing until it is opened again");
                for request in queue {
                    self.release(&request);
                    // The caller may have gone; then nobody needs the answer.
                    let _ = request.answer.send(Err(AppendError::Stopped(reason.clone())));
                }
            }
        }
    }

    fn release(&self, request: &Request) {
        self.shared.queued_bytes.fetch_sub(request.weight, Ordering::Relaxed);
    }

    fn stage(&mut self, request: Request, group: &mut Group) {
        self.release(&request);
        let Request { draft, expected, answer, .. } = request;
        let taken = self.take(draft, expected, group);
        group.answers.push((answer, taken));
    }

    /// Adds a draft to the group, or refuses it without a trace.
    fn take(&mut self, draft: Draft, expected: Expected, group: &mut Group) -> Answer {
        let (stream, salt, id) = (draft.stream.clone(), draft.salt, draft.id);
        let (actual, prev) = self.heads.get(&stream);
        let meets = match expected {
            Expected::Version(wanted) => wanted == actual,
            Expected::Any => true,
        };
        // A repeated id is a conflict too: who loads again finds the record that the first append made.
        if !meets || self.recent.contains(id) {
            return Err(AppendError::Conflict { stream, actual });
        }
        let now = (self.settings.clock)();
        let at = self.last_at.map_or(now, |last| last.max(now));
        let version = actual + 1;
        let bytes: Arc<[u8]> = draft.into_bytes(version, at, prev)?.into();
        let offset = u32::try_from(group.frames.len()).map_err(|_| BadRecord::TooLarge(bytes.len()))?;
        push_frame(&mut group.frames, &mut self.tags, &bytes).map_err(|_| BadRecord::TooLarge(bytes.len()))?;
        let hash = Hash::of(&bytes);
        self.tree.push(leaf_hash(&leaf(salt, hash)));
        let position = self.tree.size();
        self.heads.set(&stream, version, hash);
        self.recent.push(id);
        self.last_at = Some(at);
        group.records.push((Stored { position, bytes, hash }, offset));
        Ok(Appended { position, version, at, hash })
    }

    /// Makes a group durable and visible, then answers. `Err` is why the journal has stopped.
    fn finish(&mut self, group: Group) -> Result<(), String> {
        let Group { frames, records, answers } = group;
        let outcome = if records.is_empty() { Ok(()) } else { self.commit(&frames, records) };
        let failure = outcome.err().map(|(what, error)| format!("{what}: {error}"));
        if let Some(reason) = &failure {
            self.shared.lock().failure = Some(reason.clone());
        }
        for (sender, answer) in answers {
            let answer = match (&failure, answer) {
                (Some(reason), Ok(_)) => Err(AppendError::Uncertain(reason.clone())),
                (Some(reason), Err(AppendError::Conflict { .. })) => Err(AppendError::Stopped(reason.clone())),
                (_, answer) => answer,
            };
            // The caller may have gone; the record is stored all the same.
            let _ = sender.send(answer);
        }
        failure.map_or(Ok(()), Err)
    }

    /// The order of decision 2. The keyring goes before the write, not only before the sync, so that a crash cannot
    /// leave a whole frame whose keys were never kept.
    fn commit(&mut self, frames: &[u8], mut records: Vec<(Stored, u32)>) -> Result<(), (&'static str, io::Error)> {
        let during = |what: &'static str| move |error: io::Error| (what, error);
        (self.settings.before_sync)().map_err(during("what the records rest on is not durable"))?;
        let begun = self.roll(frames.len() as u64, &records).map_err(during("no new segment can be begun"))?;
        let start = self.active.end;
        for (_, offset) in &mut records {
            let place = u32::try_from(start + u64::from(*offset)).map_err(io::Error::other);
            *offset = place.map_err(during("the segment is too long"))?;
        }
        self.disk
            .write(Part::Segment, &self.active.file, frames, start)
            .map_err(during("the journal was not written"))?;
        self.disk.sync(Part::Segment, &self.active.file).map_err(during("the journal was not synced"))?;
        let durable = self.tree.checkpoint();
        let note = self.anchor.write(durable).map_err(during("the anchor was not written"))?;
        self.active.end = start + frames.len() as u64;
        self.shared.publish(Published { begun, records, end: self.active.end, durable, note });
        Ok(())
    }

    /// Begins a new segment if the group does not fit into the active one.
    fn roll(&mut self, length: u64, records: &[(Stored, u32)]) -> io::Result<Option<Segment>> {
        let empty = self.active.end == HEADER_BYTES as u64;
        let Some((first, _)) = records.first() else { return Ok(None) };
        if empty || self.active.end + length <= self.settings.segment_bytes {
            return Ok(None);
        }
        let segment = Segment::empty(&self.settings.dir, first.position);
        self.active = begin(&segment, &self.settings, &*self.disk)?;
        Ok(Some(segment))
    }
}

/// Creates the file of a segment, header and name durable on return.
pub(crate) fn begin(segment: &Segment, settings: &Settings, disk: &dyn Disk) -> io::Result<Active> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&segment.path)?;
    disk.write(Part::Segment, &file, &header(segment.first, &settings.origin), 0)?;
    disk.sync(Part::Segment, &file)?;
    sync_dir(&settings.dir)?;
    Ok(Active { file, end: segment.end })
}
