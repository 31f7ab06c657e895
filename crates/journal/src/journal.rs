//! Creating, opening and stopping a journal, and its face to the rest: [`EventLog`].

use crate::{
    OpenError, Settings,
    anchor::{Anchor, Anchored},
    clean_stop::CleanStop,
    disk::{Disk, Part, RealDisk},
    ready::{LOCK, apart, held, make, missing, open_anchor, settle},
    remembered::Remembered,
    scan::{Ending, Reading, Scan, judge, scan},
    shared::Shared,
    tag::Tags,
    verify::Unverified,
    writer::{Active, Request, Writer, Writers},
};
use eventlog::{
    AppendError, BadRecord, Checkpoint, Draft, EventLog, Expected, Pending, RECORD_BYTES_MAX, ReadError, Record, Stored,
};
use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{SyncSender, TrySendError, sync_channel},
    },
};
use tokio::sync::watch;

/// An open journal. Dropping it, or [`Journal::stop`], answers what waits and ends the writing thread.
pub struct Journal {
    settings: Settings,
    disk: Arc<dyn Disk>,
    shared: Arc<Shared>,
    queue: Option<SyncSender<Request>>,
    writers: Option<Writers>,
    /// After a quick start, what it has not read.
    unverified: Option<Unverified>,
    /// Held as long as the journal is open.
    _lock: File,
}

/// What opening found and did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// Size and root, verified from the first byte, and anchored.
    pub checkpoint: Checkpoint,
    /// Whole records that lay beyond the anchor: written but never acknowledged. They are kept, and anchored now.
    pub beyond_anchor: u64,
    /// Bytes of a torn write that were cut off. They were never acknowledged.
    pub torn_bytes: u64,
    /// Whether a slot of the anchor was unreadable and has been written again.
    pub anchor_mended: bool,
}

/// Sees all records of a journal while it is verified.
pub trait Examiner {
    /// A record that is whole and in its place. Whether it was anchored, and follows the one before it in its stream, is not
    /// known yet.
    fn see(&mut self, stored: &Stored, record: &Record);

    /// All were seen, and they are what was anchored. `Err` refuses them, and says to the operator why.
    fn verdict(&mut self, size: u64) -> Result<(), String>;
}

impl Journal {
    /// Makes an empty journal and its anchor, and opens it. The directory must be empty or absent, the anchor absent.
    pub fn create(settings: Settings) -> Result<Self, OpenError> {
        Self::create_on(settings, Arc::new(RealDisk))
    }

    /// Opens a journal: locks it, verifies everything from the first byte, cuts a torn tail, anchors what is there.
    /// Takes time in proportion to the whole history, and while it lasts some 10 bytes of memory a record and 20 to 40 a
    /// stream.
    pub fn open(settings: Settings) -> Result<(Self, Opened), OpenError> {
        Self::open_on(settings, Arc::new(RealDisk), None)
    }

    /// As [`Journal::open`]; the examiner sees every record on the way, so that whoever must look at all of them reads
    /// the history no second time, and may refuse it before anything is changed.
    pub fn open_examined(settings: Settings, examiner: &mut dyn Examiner) -> Result<(Self, Opened), OpenError> {
        Self::open_on(settings, Arc::new(RealDisk), Some(examiner))
    }

    /// Opens a journal without reading it, if it was stopped cleanly with [`Settings::older`], and what that stop left fits
    /// the anchor and the lengths of the segments. `None`, and nothing is changed, where it is not so: then everything has
    /// to be read first.
    ///
    /// Whoever opens it so calls [`Journal::verify`] next, in a thread of its own. A journal that is stopped before that has
    /// ended is read from the first byte when it is next opened.
    pub fn resume(settings: &Settings) -> Result<Option<(Self, Opened)>, OpenError> {
        Self::resume_on(settings, &(Arc::new(RealDisk) as Arc<dyn Disk>))
    }

    /// Reads everything that [`Journal::resume`] has not read, from the first byte, as opening does: slowly, with rests, so
    /// that the service goes on. Answers `false`, and nothing is known, once `go_on`, asked after each record, says so.
    ///
    /// On any error the journal has stopped; where something is damaged or refused, reading it answers that from then on.
    /// The examiner is asked as in [`Journal::open_examined`]. Where everything was read before it was opened this returns
    /// at once, without asking.
    pub fn verify(&self, examiner: &mut dyn Examiner, go_on: &dyn Fn() -> bool) -> Result<bool, OpenError> {
        let unverified = self.unverified.as_ref();
        unverified.map_or(Ok(true), |unverified| unverified.verify(&self.settings, &self.shared, examiner, go_on))
    }

    pub(crate) fn create_on(settings: Settings, disk: Arc<dyn Disk>) -> Result<Self, OpenError> {
        make(&settings, &disk)?;
        Self::open_on(settings, disk, None).map(|(journal, _)| journal)
    }

    pub(crate) fn resume_on(settings: &Settings, disk: &Arc<dyn Disk>) -> Result<Option<(Self, Opened)>, OpenError> {
        let (lock, file, anchored) = seize(settings, &**disk)?;
        if settings.older.is_none() {
            return Ok(None);
        }
        let unread = "what a clean stop left cannot be read";
        let Some(mut stop) = CleanStop::read(settings).map_err(OpenError::io(unread))? else { return Ok(None) };
        if !stop.fits(settings, &anchored).map_err(OpenError::io(unread))? {
            tracing::warn!("what a clean stop left does not fit the journal; all of it is read first");
            return Ok(None);
        }
        let segments = stop.segments(&settings.dir);
        let CleanStop { checkpoint, tree, tag, last_at, .. } = stop;
        let resumed = || {
            CleanStop::remove(settings, &**disk)?;
            let last = segments.last().ok_or_else(|| io::Error::other("there is no segment"))?;
            let active = Active::new(disk.open(Part::Segment, &last.path)?, last.end);
            let mut anchor = Anchor::resume(file, settings, disk.clone(), &anchored)?;
            let note = anchor.write(checkpoint)?;
            let tags = Tags::after(&settings.key, &settings.origin, tag).map_err(io::Error::other)?;
            let remembered = Some(Remembered::nothing(settings.older.clone(), checkpoint.size));
            let found = Scan { segments: segments.clone(), remembered, tree, tags, last_at, ending: Ending::Clean };
            Self::start(settings.clone(), disk.clone(), found, anchor, active, note, lock)
        };
        let mut journal = resumed().map_err(OpenError::io("the journal cannot be opened; nothing is lost"))?;
        journal.unverified = Some(Unverified { segments, checkpoint, done: AtomicBool::new(false) });
        let opened = Opened { checkpoint, beyond_anchor: 0, torn_bytes: 0, anchor_mended: false };
        Ok(Some((journal, opened)))
    }

    pub(crate) fn open_on(
        settings: Settings,
        disk: Arc<dyn Disk>,
        mut examiner: Option<&mut dyn Examiner>,
    ) -> Result<(Self, Opened), OpenError> {
        let (lock, file, anchored) = seize(&settings, &*disk)?;
        let expected: Vec<_> = [Some(anchored.newest), anchored.older].into_iter().flatten().collect();
        let Settings { dir, origin, key, .. } = &settings;
        let reading = Reading { dir, origin, key, expected: &expected, within: None };
        let remembered = Some(Remembered::nothing(settings.older.clone(), 0));
        let found = match &mut examiner {
            None => scan(&reading, remembered, None),
            Some(examiner) => {
                let mut see = |stored: &Stored, record: &Record| {
                    examiner.see(stored, record);
                    true
                };
                scan(&reading, remembered, Some(&mut see))
            }
        };
        let found = found.map_err(OpenError::io("the journal cannot be read"))?;
        judge(&found, &anchored).map_err(OpenError::Damaged)?;
        examiner.map_or(Ok(()), |examiner| examiner.verdict(found.tree.size())).map_err(OpenError::Refused)?;

        let failed = "the journal cannot be brought to a clean end; a torn tail may have been cut, nothing else";
        let mut anchor = Anchor::resume(file, &settings, disk.clone(), &anchored).map_err(OpenError::io(failed))?;
        CleanStop::remove(&settings, &*disk).map_err(OpenError::io(failed))?;
        let (opened, active, note) =
            settle(&settings, &*disk, &found, &anchored, &mut anchor).map_err(OpenError::io(failed))?;
        let journal = Self::start(settings, disk, found, anchor, active, note, lock);
        Ok((journal.map_err(OpenError::io("the writing thread cannot be started"))?, opened))
    }

    fn start(
        settings: Settings,
        disk: Arc<dyn Disk>,
        found: Scan,
        anchor: Anchor,
        active: Active,
        note: String,
        lock: File,
    ) -> io::Result<Self> {
        let Scan { segments, remembered, tree, tags, last_at, .. } = found;
        let remembered = remembered.ok_or_else(|| io::Error::other("nothing is remembered"))?;
        let shared = Arc::new(Shared::new(segments, tree.checkpoint(), note, settings.tail_bytes_max));
        let (queue, requests) = sync_channel(settings.queue_max);
        let position = tree.size();
        let writer = Writer { settings: settings.clone(), shared: shared.clone(), remembered, tags, last_at, position };
        let writers = Some(writer.start(requests, disk.clone(), active, anchor, tree)?);
        Ok(Self { settings, disk, shared, queue: Some(queue), writers, unverified: None, _lock: lock })
    }

    /// Answers everything that waits, then closes. `Err` is why the journal had stopped before.
    pub fn stop(mut self) -> Result<Checkpoint, AppendError> {
        self.close();
        let state = self.shared.lock();
        state.failure.clone().map_or(Ok(state.durable), |reason| Err(AppendError::Stopped(reason)))
    }

    fn close(&mut self) {
        // Without a sender the writer serves what is queued, then ends.
        self.queue = None;
        let Some(writers) = self.writers.take() else { return };
        let Some((writer, anchoring)) = writers.join() else {
            self.shared.fail("a writing thread broke off");
            return;
        };
        let verified = self.unverified.as_ref().is_none_or(|unverified| unverified.done.load(Ordering::Acquire));
        let size = anchoring.tree.size();
        // Without somebody who knows everything that is stored, the next start has to read it.
        let known = self.settings.older.as_ref().is_some_and(|older| older.applied() >= size);
        if self.shared.failure().is_some() || !verified || !known {
            return;
        }
        let (sequence, tag) = (anchoring.anchor.sequence(), writer.tags.last());
        let stop = CleanStop::new(sequence, anchoring.tree, tag, writer.last_at, self.shared.segments());
        if let Err(error) = stop.write(&self.settings, &*self.disk) {
            tracing::warn!(%error, "nothing is left for a quick start; the next one reads everything first");
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.close();
    }
}

impl EventLog for Journal {
    fn append(&self, draft: Draft, expected: Expected) -> Pending {
        let weight: usize = draft.events.iter().map(|event| event.get().len()).sum();
        // Checked again with every field; this keeps the queue's memory bounded.
        if weight > RECORD_BYTES_MAX {
            return Pending::ready(Err(BadRecord::TooLarge(weight).into()));
        }
        let Some(queue) = &self.queue else { return Pending::ready(Err(closed())) };
        let queued = &self.shared.queued_bytes;
        if queued.fetch_add(weight, Ordering::Relaxed) + weight > self.settings.queue_bytes_max {
            queued.fetch_sub(weight, Ordering::Relaxed);
            return Pending::ready(Err(AppendError::Busy));
        }
        let (answer, pending) = Pending::new();
        let refused = match queue.try_send(Request { draft, expected, weight, answer }) {
            Ok(()) => return pending,
            Err(TrySendError::Full(_)) => AppendError::Busy,
            Err(TrySendError::Disconnected(_)) => closed(),
        };
        queued.fetch_sub(weight, Ordering::Relaxed);
        Pending::ready(Err(refused))
    }

    fn read(&self, after: u64, most: usize) -> Result<Vec<Stored>, ReadError> {
        self.shared.read(after, most)
    }

    fn head(&self) -> watch::Receiver<u64> {
        self.shared.head.subscribe()
    }

    fn checkpoint(&self) -> Checkpoint {
        self.shared.lock().durable
    }

    fn signed(&self) -> Option<(Checkpoint, String)> {
        let state = self.shared.lock();
        Some((state.durable, state.note.clone()))
    }

    fn read_again(&self, after: u64, most: usize) -> Result<Vec<Stored>, ReadError> {
        self.shared.read_from_disk(after, most)
    }

    fn failure(&self) -> Option<String> {
        self.shared.lock().failure.clone()
    }
}

/// Locks a journal and its anchor, and reads the anchor.
fn seize(settings: &Settings, disk: &dyn Disk) -> Result<(File, File, Anchored), OpenError> {
    settings.check()?;
    missing(settings)?;
    apart(settings)?;
    // It holds nothing, so it needs no sync.
    let lock = settings.dir.join(LOCK);
    let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(lock);
    let lock = lock.map_err(OpenError::io("the journal cannot be locked"))?;
    held(&settings.dir, lock.try_lock())?;
    let (file, anchored) = open_anchor(settings, disk)?;
    Ok((lock, file, anchored))
}

fn closed() -> AppendError {
    AppendError::Stopped("the writing thread has ended".into())
}
