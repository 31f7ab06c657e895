//! Three threads that write, each handing on to the next: what waits while one syncs forms its next group. No timers.
//!
//! ```text
//! stage: version, bytes, tag  ->  sync: keyring, write, journal sync  ->  anchor: tree, sign, anchor sync, readers, answers
//! ```
//!
//! Journal sync *k+1* runs beside anchor sync *k*, which begins only once journal sync *k* has returned; an anchor vouches
//! for all groups that were synced until it begins.

use crate::{
    Settings,
    anchor::Anchor,
    disk::{Disk, Part},
    frame::{HEADER_BYTES, SPACE_BYTES, header, push_frame},
    remembered::{Key, Remembered, Unknown},
    scan::Segment,
    shared::{Published, Shared},
    tag::Tags,
};
use eventlog::{AppendError, Appended, BadRecord, Draft, Expected, Frontier, Hash, Stored, leaf, leaf_hash};
use kernel::Timestamp;
use std::{
    fs::File,
    io, mem,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::Ordering,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
};
use tokio::sync::oneshot;

/// How many synced groups may wait for the anchor. It takes all that wait at once, so two are usual.
const SYNCED_MAX: usize = 8;

/// An append that waits to be staged.
pub(crate) struct Request {
    pub draft: Draft,
    pub expected: Expected,
    /// What it counts for in the bound on queued bytes.
    pub weight: usize,
    pub answer: oneshot::Sender<Answer>,
}

type Answer = Result<Appended, AppendError>;

/// Records that are written together, and what to answer once they are durable.
#[derive(Default)]
struct Group {
    frames: Vec<u8>,
    /// Each with the place of its frame within `frames`, and its leaf.
    records: Vec<(Stored, u32, Hash)>,
    /// Refusals too wait for the group, because they may rest on records that are in it.
    answers: Vec<(oneshot::Sender<Answer>, Answer)>,
}

impl Group {
    /// Answers all. Where the journal has failed, what would have been stored is uncertain, or, if nothing of the group
    /// was written, certainly is not.
    fn answer(self, failure: Option<&str>, written: bool) {
        for (sender, answer) in self.answers {
            let answer = match (failure, answer) {
                (Some(reason), Ok(_)) if written => Err(AppendError::Uncertain(reason.into())),
                (Some(reason), Ok(_) | Err(AppendError::Conflict { .. })) => Err(AppendError::Stopped(reason.into())),
                (_, answer) => answer,
            };
            // The caller may have gone; the record is stored all the same.
            let _ = sender.send(answer);
        }
    }
}

/// The group that grows until the syncing thread takes it.
#[derive(Default)]
struct Growing {
    state: Mutex<Grown>,
    changed: Condvar,
}

#[derive(Default)]
struct Grown {
    group: Group,
    /// Nothing is added any more: what is there is the last.
    closed: bool,
    /// Nothing is taken any more.
    abandoned: bool,
}

impl Growing {
    fn lock(&self) -> MutexGuard<'_, Grown> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state once it is as wanted.
    fn when(&self, wanted: impl Fn(&Grown) -> bool) -> MutexGuard<'_, Grown> {
        let state = self.lock();
        self.changed.wait_while(state, |state| !wanted(state)).unwrap_or_else(PoisonError::into_inner)
    }

    /// The next group; `None` after the last.
    fn take(&self) -> Option<Group> {
        let mut state = self.when(|state| state.closed || !state.group.answers.is_empty());
        let group = mem::take(&mut state.group);
        drop(state);
        self.changed.notify_all();
        (!group.answers.is_empty()).then_some(group)
    }
}

/// The three threads, in the order in which they end.
pub(crate) struct Writers {
    staging: JoinHandle<Writer>,
    syncing: JoinHandle<()>,
    anchoring: JoinHandle<Anchoring>,
}

impl Writers {
    /// Waits until all have ended, and gives back what they owned; nothing if one broke off.
    pub fn join(self) -> Option<(Writer, Anchoring)> {
        let ended = (self.staging.join(), self.syncing.join(), self.anchoring.join());
        if let (Ok(writer), Ok(()), Ok(anchoring)) = ended { Some((writer, anchoring)) } else { None }
    }
}

/// Says at its end that nothing is added any more.
struct Closing<'a>(&'a Growing);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.changed.notify_all();
    }
}

/// Everything that the staging thread owns. Heads, ids and tags run ahead of the disk; that is sound because the group
/// that fails is the last one that is written.
pub(crate) struct Writer {
    pub settings: Settings,
    pub shared: Arc<Shared>,
    pub remembered: Remembered,
    pub tags: Tags,
    pub last_at: Option<Timestamp>,
    pub position: u64,
}

impl Writer {
    /// Starts the three threads, first the one that ends first. They end when nobody can send any more and everything is
    /// answered; after a failure they refuse until then.
    pub fn start(
        self,
        queue: Receiver<Request>,
        disk: Arc<dyn Disk>,
        active: Active,
        anchor: Anchor,
        tree: Frontier,
    ) -> io::Result<Writers> {
        let growing = Arc::new(Growing::default());
        let (synced, to_anchor) = sync_channel(SYNCED_MAX);
        let (settings, shared) = (self.settings.clone(), self.shared.clone());
        let mut syncing = Syncing { settings, disk, shared, active, growing: growing.clone(), synced };
        let mut anchoring = Anchoring { shared: self.shared.clone(), anchor, tree };
        let named = |name: &str| thread::Builder::new().name(name.into());
        let anchoring = named("journal-anchor").spawn(move || {
            anchoring.run(&to_anchor);
            anchoring
        })?;
        let syncing = named("journal-sync").spawn(move || syncing.run())?;
        let staging = named("journal").spawn(move || self.run(queue, &growing))?;
        Ok(Writers { staging, syncing, anchoring })
    }

    fn run(mut self, queue: Receiver<Request>, growing: &Growing) -> Self {
        // However this thread ends, what is staged is the last.
        let _closing = Closing(growing);
        let (records, bytes) = (self.settings.group_records_max, self.settings.group_bytes_max);
        for request in queue {
            self.shared.queued_bytes.fetch_sub(request.weight, Ordering::Relaxed);
            let Request { draft, expected, answer, .. } = request;
            let full = |state: &Grown| state.group.answers.len() >= records || state.group.frames.len() >= bytes;
            let mut state = growing.when(|state| state.abandoned || !full(state));
            if let Some(reason) = self.shared.failure() {
                // The caller may have gone; then nobody needs the answer.
                let _ = answer.send(Err(AppendError::Stopped(reason)));
                continue;
            }
            let first = state.group.answers.is_empty();
            let taken = self.take(draft, expected, &mut state.group);
            state.group.answers.push((answer, taken));
            drop(state);
            if first {
                growing.changed.notify_all();
            }
        }
        self
    }

    /// Adds a draft to the group, or refuses it without a trace.
    fn take(&mut self, draft: Draft, expected: Expected, group: &mut Group) -> Answer {
        let (stream, salt, id) = (draft.stream.clone(), draft.salt, draft.id);
        let key = Key::of(&stream);
        let known = self.remembered.head(&stream, key).and_then(|head| Ok((head, self.remembered.holds(id)?)));
        let ((actual, prev), repeated) = known.map_err(|unknown| match unknown {
            Unknown::Behind => AppendError::Busy,
            // Whoever cannot be asked now may say something else later, and nobody knows which of the two is right.
            Unknown::Io(error) => {
                AppendError::Stopped(self.shared.fail(&format!("what is older cannot be looked up: {error}")))
            }
        })?;
        let meets = match expected {
            Expected::Version(wanted) => wanted == actual,
            Expected::Any => true,
        };
        // A repeated id is a conflict too: who loads again finds the record that the first append made.
        if !meets || repeated {
            return Err(AppendError::Conflict { stream, actual });
        }
        let now = (self.settings.clock)();
        let at = self.last_at.map_or(now, |last| last.max(now));
        let version = actual + 1;
        let bytes: Arc<[u8]> = draft.into_bytes(version, at, prev)?.into();
        let offset = u32::try_from(group.frames.len()).map_err(|_| BadRecord::TooLarge(bytes.len()))?;
        push_frame(&mut group.frames, &mut self.tags, &bytes).map_err(|_| BadRecord::TooLarge(bytes.len()))?;
        let hash = Hash::of(&bytes);
        self.position += 1;
        let position = self.position;
        self.remembered.push(id, key, version, hash);
        self.last_at = Some(at);
        group.records.push((Stored { position, bytes, hash }, offset, leaf_hash(&leaf(salt, hash))));
        Ok(Appended { position, version, at, hash })
    }
}

/// The segment that is being written.
pub(crate) struct Active {
    file: File,
    /// Where the frames end.
    end: u64,
    /// Where the zeros end that were written ahead of them: the length of the file.
    space: u64,
}

impl Active {
    /// A file that ends where its frames do.
    pub fn new(file: File, end: u64) -> Self {
        Self { file, end, space: end }
    }

    /// Adds frames and, where they reach the end of the file, zeros for those to come; nothing is durable yet.
    fn write(&mut self, frames: &[u8], segment_bytes: u64, disk: &dyn Disk) -> io::Result<()> {
        disk.write(Part::Segment, &self.file, frames, self.end)?;
        self.end += frames.len() as u64;
        if self.end >= self.space {
            let zeros = segment_bytes.saturating_sub(self.end).min(self.end.clamp(SPACE_BYTES.0, SPACE_BYTES.1));
            let zeros = vec![0; usize::try_from(zeros).map_err(io::Error::other)?];
            disk.write(Part::Segment, &self.file, &zeros, self.end)?;
            self.space = self.end + zeros.len() as u64;
        }
        Ok(())
    }

    /// Ends the file where its frames end; durable on return.
    fn cut_space(&mut self, disk: &dyn Disk) -> io::Result<()> {
        if self.space > self.end {
            disk.set_len(Part::Segment, &self.file, self.end)?;
            self.space = self.end;
        }
        Ok(())
    }
}

/// A group that is on the disk, but not anchored.
struct Synced {
    group: Group,
    /// The segment that was begun for it, if one was.
    begun: Option<Segment>,
    /// Where it begins in the segment.
    start: u64,
}

/// What the syncing thread owns.
struct Syncing {
    settings: Settings,
    disk: Arc<dyn Disk>,
    shared: Arc<Shared>,
    active: Active,
    growing: Arc<Growing>,
    synced: SyncSender<Synced>,
}

impl Syncing {
    fn run(&mut self) {
        while let Some(group) = self.growing.take() {
            if let Some(reason) = self.shared.failure() {
                group.answer(Some(&reason), false);
                continue;
            }
            let written = if group.records.is_empty() { Ok((None, 0)) } else { self.commit(&group) };
            match written {
                Ok((begun, start)) => {
                    if let Err(unsent) = self.synced.send(Synced { group, begun, start }) {
                        let reason = self.shared.fail("the anchoring thread broke off");
                        unsent.0.group.answer(Some(&reason), true);
                    }
                }
                Err((what, error)) => {
                    let reason = self.shared.fail(&format!("{what}: {error}"));
                    group.answer(Some(&reason), true);
                }
            }
        }
        // A quick start goes by the lengths of the segments.
        if self.shared.failure().is_none()
            && let Err(error) = self.active.cut_space(&*self.disk)
        {
            tracing::warn!(%error, "the zeros written ahead are still there; the next start reads everything first");
        }
    }

    /// The order of decision 2. The keyring goes before the write, not only before the sync, so that a crash cannot
    /// leave a whole frame whose keys were never kept.
    fn commit(&mut self, group: &Group) -> Result<(Option<Segment>, u64), (&'static str, io::Error)> {
        let during = |what: &'static str| move |error: io::Error| (what, error);
        (self.settings.before_sync)().map_err(during("what the records rest on is not durable"))?;
        let length = group.frames.len() as u64;
        let begun = self.roll(length, &group.records).map_err(during("no new segment can be begun"))?;
        let start = self.active.end;
        u32::try_from(start + length).map_err(io::Error::other).map_err(during("the segment is too long"))?;
        self.active
            .write(&group.frames, self.settings.segment_bytes, &*self.disk)
            .map_err(during("the journal was not written"))?;
        self.disk.sync(Part::Segment, &self.active.file).map_err(during("the journal was not synced"))?;
        Ok((begun, start))
    }

    /// Begins a new segment if the group does not fit into the active one.
    fn roll(&mut self, length: u64, records: &[(Stored, u32, Hash)]) -> io::Result<Option<Segment>> {
        let empty = self.active.end == HEADER_BYTES as u64;
        let Some((first, _, _)) = records.first() else { return Ok(None) };
        if empty || self.active.end + length <= self.settings.segment_bytes {
            return Ok(None);
        }
        self.active.cut_space(&*self.disk)?;
        let segment = Segment::empty(&self.settings.dir, first.position);
        self.active = begin(&segment, &self.settings, &*self.disk)?;
        Ok(Some(segment))
    }
}

/// However the thread ends, nobody waits for it.
impl Drop for Syncing {
    fn drop(&mut self) {
        let mut state = self.growing.lock();
        state.abandoned = true;
        if !state.closed {
            self.shared.fail("the syncing thread broke off");
        }
        // Dropped unanswered: uncertain.
        state.group = Group::default();
        drop(state);
        self.growing.changed.notify_all();
    }
}

/// What the anchoring thread owns.
pub(crate) struct Anchoring {
    shared: Arc<Shared>,
    pub anchor: Anchor,
    pub tree: Frontier,
}

impl Anchoring {
    fn run(&mut self, synced: &Receiver<Synced>) {
        while let Ok(first) = synced.recv() {
            // The bound is that of the channel, and of what is synced while it is emptied: a sync takes longer.
            let all: Vec<_> = std::iter::once(first).chain(synced.try_iter().take(SYNCED_MAX)).collect();
            self.finish(all);
        }
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

    /// Anchors groups and makes them visible, then answers.
    fn finish(&mut self, all: Vec<Synced>) {
        let leaves = all.iter().flat_map(|synced| &synced.group.records).map(|(_, _, leaf)| *leaf);
        let before = self.tree.size();
        leaves.for_each(|leaf| self.tree.push(leaf));
        let durable = self.tree.checkpoint();
        let mut failure = self.shared.failure();
        let mut note = None;
        if failure.is_none() && durable.size > before {
            match self.anchor.write(durable) {
                Ok(signed) => note = Some(signed),
                Err(error) => failure = Some(self.shared.fail(&format!("the anchor was not written: {error}"))),
            }
        }
        let mut groups = Vec::with_capacity(all.len());
        let mut published = Vec::with_capacity(all.len());
        for Synced { mut group, begun, start } in all {
            let end = start + group.frames.len() as u64;
            let place = |offset: u32| u32::try_from(start + u64::from(offset)).unwrap_or(u32::MAX);
            let records = group.records.drain(..).map(|(stored, offset, _)| (stored, place(offset))).collect();
            published.push(Published { begun, records, end });
            groups.push(group);
        }
        if let (None, Some(note)) = (&failure, note) {
            failure = self.shared.publish(published, durable, note).err();
        }
        for group in groups {
            group.answer(failure.as_deref(), true);
        }
    }
}

/// Creates the file of a segment, header and name durable on return.
pub(crate) fn begin(segment: &Segment, settings: &Settings, disk: &dyn Disk) -> io::Result<Active> {
    let file = disk.create(Part::Segment, &segment.path)?;
    disk.write(Part::Segment, &file, &header(segment.first, &settings.origin), 0)?;
    disk.sync(Part::Segment, &file)?;
    disk.sync_dir(&settings.dir)?;
    Ok(Active::new(file, segment.end))
}
