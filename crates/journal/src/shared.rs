//! What the writer publishes and readers see: only durable records, ever. The lock is never held across a sync.

use crate::{
    frame::{Frames, Next},
    scan::Segment,
};
use eventlog::{Checkpoint, Hash, ReadError, Stored};
use std::{
    collections::VecDeque,
    fs::File,
    io::{self, BufReader, Seek as _, SeekFrom},
    ops::Range,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError, atomic::AtomicUsize},
};
use tokio::sync::watch;

/// Bytes read at once.
const BUFFER_BYTES: usize = 256 << 10;

/// The durable log as readers see it.
pub(crate) struct Shared {
    state: Mutex<State>,
    /// The last durable position.
    pub head: watch::Sender<u64>,
    /// Bytes of events that wait in the queue.
    pub queued_bytes: AtomicUsize,
}

/// Behind the lock.
pub(crate) struct State {
    /// In order; the last one is being written.
    segments: Vec<Segment>,
    /// Over everything in `segments`.
    pub durable: Checkpoint,
    /// The signed note for `durable`.
    pub note: String,
    /// Why the journal has stopped, if it has.
    pub failure: Option<String>,
    /// What was found wrong with records that are served already; then none is.
    distrusted: Option<(u64, String)>,
    tail: VecDeque<Stored>,
    tail_bytes: usize,
    tail_bytes_max: usize,
}

/// A group on its way to the readers.
pub(crate) struct Published {
    /// The segment that was begun for it, if one was.
    pub begun: Option<Segment>,
    /// Its records, each with the place of its frame in the segment.
    pub records: Vec<(Stored, u32)>,
    /// Where the segment ends with it.
    pub end: u64,
}

/// A run of frames within one segment, to be read without the lock.
struct Run {
    path: PathBuf,
    /// Those that are wanted.
    positions: Range<u64>,
    /// Where a frame before the first of them begins, and of which position.
    start: u64,
    start_position: u64,
    /// Where a frame after the last of them begins, or the last one ends.
    end: u64,
}

impl Shared {
    pub fn new(segments: Vec<Segment>, durable: Checkpoint, note: String, tail_bytes_max: usize) -> Self {
        let tail = VecDeque::new();
        let state =
            State { segments, durable, note, failure: None, distrusted: None, tail, tail_bytes: 0, tail_bytes_max };
        Self { state: Mutex::new(state), head: watch::Sender::new(durable.size), queued_bytes: AtomicUsize::new(0) }
    }

    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why the journal has stopped, if it has.
    pub fn failure(&self) -> Option<String> {
        self.lock().failure.clone()
    }

    /// Stops the journal: nothing is published from here on. Answers why it has stopped, which is the first reason given.
    pub fn fail(&self, reason: &str) -> String {
        let mut state = self.lock();
        if state.failure.is_none() {
            tracing::error!(reason, "the journal has stopped; it takes nothing until it is opened again");
        }
        state.failure.get_or_insert_with(|| reason.into()).clone()
    }

    /// Stops the journal, and shows nothing that is stored any more, because what lies at this position, or with it, is not
    /// what was anchored.
    pub fn distrust(&self, position: u64, what: &str) {
        self.fail(what);
        self.lock().distrusted.get_or_insert_with(|| (position, what.into()));
    }

    /// Everything durable: where it lies.
    pub fn segments(&self) -> Vec<Segment> {
        self.lock().segments.clone()
    }

    /// Makes anchored groups visible, then wakes those who wait for the head. `Err` with the reason where the journal has
    /// stopped meanwhile: then nothing is shown, as nothing is acknowledged.
    pub fn publish(&self, groups: Vec<Published>, durable: Checkpoint, note: String) -> Result<(), String> {
        let mut state = self.lock();
        if let Some(reason) = &state.failure {
            return Err(reason.clone());
        }
        for Published { begun, records, end } in groups {
            state.segments.extend(begun);
            if let Some(segment) = state.segments.last_mut()
                && !records.is_empty()
            {
                for (_, offset) in &records {
                    segment.push(*offset, end);
                }
            }
            for (stored, _) in records {
                state.tail_bytes += stored.bytes.len();
                state.tail.push_back(stored);
            }
        }
        while state.tail_bytes > state.tail_bytes_max
            && let Some(oldest) = state.tail.pop_front()
        {
            state.tail_bytes -= oldest.bytes.len();
        }
        state.durable = durable;
        state.note = note;
        drop(state);
        self.head.send_replace(durable.size);
        Ok(())
    }

    /// Durable records after a position, at most `most`.
    pub fn read(&self, after: u64, most: usize) -> Result<Vec<Stored>, ReadError> {
        let recent = self.lock().trusted()?.recent(after, most);
        recent.map_or_else(|| self.read_from_disk(after, most), Ok)
    }

    /// The same, from the disk also where memory has them.
    pub fn read_from_disk(&self, after: u64, most: usize) -> Result<Vec<Stored>, ReadError> {
        let runs = self.lock().trusted()?.runs(after, most);
        let mut records = Vec::new();
        for run in runs {
            run.read(&mut records)?;
        }
        Ok(records)
    }
}

impl State {
    fn trusted(&self) -> Result<&Self, ReadError> {
        let distrusted = self.distrusted.clone();
        distrusted.map_or(Ok(self), |(position, what)| Err(ReadError::Damaged { position, what }))
    }

    /// What is wanted, from memory; `None` when the first record wanted is no longer there.
    fn recent(&self, after: u64, most: usize) -> Option<Vec<Stored>> {
        if after >= self.durable.size || most == 0 {
            return Some(Vec::new());
        }
        let skip = (after + 1).checked_sub(self.tail.front()?.position)?;
        let skip = usize::try_from(skip).ok()?;
        Some(self.tail.range(skip..skip.saturating_add(most).min(self.tail.len())).cloned().collect())
    }

    /// Where the records after a position lie.
    fn runs(&self, after: u64, most: usize) -> Vec<Run> {
        let last = self.durable.size.min(after.saturating_add(most as u64));
        let mut position = after + 1;
        let mut runs = Vec::new();
        let from = self.segments.partition_point(|segment| segment.next() <= position);
        for segment in &self.segments[from..] {
            if position > last {
                break;
            }
            let positions = position..segment.next().min(last + 1);
            position = positions.end;
            let (start_position, start) = segment.mark_before(positions.start);
            let (path, end) = (segment.path.clone(), segment.mark_after(positions.end));
            runs.push(Run { path, positions, start, start_position, end });
        }
        runs
    }
}

impl Run {
    /// Reads the run, every checksum compared; tags only when all is verified.
    fn read(&self, records: &mut Vec<Stored>) -> Result<(), ReadError> {
        let unavailable = |error: io::Error| ReadError::Unavailable(error.to_string());
        let damaged = |position: u64, what: &str| ReadError::Damaged { position, what: what.into() };
        let mut file = match File::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(damaged(self.positions.start, "its segment is gone"));
            }
            other => other.map_err(unavailable)?,
        };
        file.seek(SeekFrom::Start(self.start)).map_err(unavailable)?;
        let length = usize::try_from(self.end - self.start).unwrap_or(BUFFER_BYTES).min(BUFFER_BYTES);
        let mut frames = Frames::new(BufReader::with_capacity(length, file), self.start, self.end);
        let mut record = Vec::new();
        for position in self.start_position..self.positions.end {
            let wanted = position >= self.positions.start;
            let next = if wanted { frames.next(&mut record) } else { frames.skip(&mut record) };
            match next.map_err(unavailable)? {
                Next::Frame(_) if !wanted => {}
                Next::Frame(_) => {
                    let hash = Hash::of(&record);
                    records.push(Stored { position, bytes: record.as_slice().into(), hash });
                }
                Next::End => return Err(damaged(position, "it is gone")),
                Next::Bad(fault) => return Err(damaged(position, fault)),
            }
        }
        Ok(())
    }
}
