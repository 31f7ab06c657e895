//! Reading a whole journal and verifying every byte of it. Reads only.

use crate::{
    Damage, SigningKey,
    anchor::Anchored,
    chain::{Chain, Suspects},
    frame::{Frames, HEADER_BYTES, Next, header_fault, is_sound, written_bytes},
    remembered::{Key, Remembered},
    tag::{Tag, Tags},
};
use eventlog::{Checkpoint, Frontier, Hash, Record, Stored, leaf, leaf_hash};
use kernel::Timestamp;
use std::{
    fs::{self, File},
    io::{self, BufReader, Read as _},
    path::{Path, PathBuf},
};

/// Bytes read at once.
const BUFFER_BYTES: usize = 1 << 20;

/// The beginning of every so many records is remembered; those between are found by reading on from there.
const MARK_EVERY: u64 = 64;

/// A segment as far as it is verified.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    /// The position of its first record.
    pub first: u64,
    /// The file.
    pub path: PathBuf,
    /// How many records it has.
    pub count: u64,
    /// Where the frames of its first record and of every 64th after it begin: the only thing kept in memory for all of
    /// history.
    pub marks: Vec<u32>,
    /// Where the next frame will begin.
    pub end: u64,
}

impl Segment {
    /// The segment that begins at a position, without records.
    pub fn empty(dir: &Path, first: u64) -> Self {
        let path = dir.join(format!("{first:020}.seg"));
        Self { first, path, count: 0, marks: Vec::new(), end: HEADER_BYTES as u64 }
    }

    /// The position after its last record.
    pub fn next(&self) -> u64 {
        self.first + self.count
    }

    /// Its next record, whose frame begins at `offset` and ends at `end`.
    pub fn push(&mut self, offset: u32, end: u64) {
        if self.count.is_multiple_of(MARK_EVERY) {
            self.marks.push(offset);
        }
        self.count += 1;
        self.end = end;
    }

    /// The last mark that is not after a position, and the position that it is of.
    pub fn mark_before(&self, position: u64) -> (u64, u64) {
        let index = position.saturating_sub(self.first) / MARK_EVERY;
        let mark = usize::try_from(index).ok().and_then(|index| self.marks.get(index));
        mark.map_or((self.next(), self.end), |&mark| (self.first + index * MARK_EVERY, u64::from(mark)))
    }

    /// The first mark that is not before a position, or the end: a place where a frame ends.
    pub fn mark_after(&self, position: u64) -> u64 {
        self.mark_before(position + MARK_EVERY - 1).1
    }
}

/// How a scan ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ending {
    /// At the end of the last segment, or at the zeros that were written ahead there.
    Clean,
    /// At what a crash can have left of a write: this many bytes of the last segment, and zeros after them, from
    /// [`Segment::end`] or, where `header` is set, from its very beginning.
    Torn { bytes: u64, header: bool },
    /// At something that cannot be trusted.
    Damaged(Damage),
}

/// What a scan found: everything verified up to where it ended.
pub(crate) struct Scan {
    pub segments: Vec<Segment>,
    /// For the writer, if there will be one.
    pub remembered: Option<Remembered>,
    pub tree: Frontier,
    pub tags: Tags,
    pub last_at: Option<Timestamp>,
    pub ending: Ending,
}

/// Shown every record that is whole and in its place; answers whether to go on. That it follows the one before it in its
/// stream is certain only at the end.
pub(crate) type Visit<'a> = &'a mut dyn FnMut(&Stored, &Record) -> bool;

/// What is read, and what it is compared with.
pub(crate) struct Reading<'a> {
    pub dir: &'a Path,
    pub origin: &'a str,
    pub key: &'a SigningKey,
    /// The root at each of these sizes is compared.
    pub expected: &'a [Checkpoint],
    /// These segments up to the ends that they have here; without, all that there are up to where they end.
    pub within: Option<&'a [Segment]>,
}

/// Reads all segments of a directory in order, and compares the tag of every frame. What is remembered of the records goes
/// into `remembered`. A `visit` that does not go on ends in [`io::ErrorKind::Interrupted`].
pub(crate) fn scan(
    reading: &Reading<'_>,
    remembered: Option<Remembered>,
    visit: Option<Visit<'_>>,
) -> io::Result<Scan> {
    let (found, suspects) = walk(reading, Chain::default(), remembered, visit)?;
    let Some(suspects) = suspects else { return Ok(found) };
    let (again, _) = walk(reading, Chain::exact(suspects), None, None)?;
    Ok(if matches!(again.ending, Ending::Damaged(_)) { again } else { found })
}

fn walk(
    reading: &Reading<'_>,
    chain: Chain,
    remembered: Option<Remembered>,
    visit: Option<Visit<'_>>,
) -> io::Result<(Scan, Option<Suspects>)> {
    let found = Scan {
        segments: Vec::new(),
        remembered,
        tree: Frontier::default(),
        tags: Tags::new(reading.key, reading.origin).map_err(io::Error::other)?,
        last_at: None,
        ending: Ending::Clean,
    };
    let mut walk = Walk { reading, visit, chain, found };
    walk.found.ending = match walk.all() {
        Ok(ending) => ending,
        Err(Stop::Damaged { place, what }) => Ending::Damaged(Damage { position: walk.next(), place, what }),
        Err(Stop::Io(error)) => return Err(error),
    };
    Ok((walk.found, walk.chain.suspects()))
}

/// Whether a scan is what an anchor vouches for. `Err` is the reason to refuse it; the endings that are left over are
/// [`Ending::Clean`] and a torn tail that may be cut.
pub(crate) fn judge(scan: &Scan, anchored: &Anchored) -> Result<(), Damage> {
    let size = scan.tree.size();
    let damage = |what: String| {
        let place = scan.segments.last().map_or_else(|| "the directory".into(), |last| place(&last.path, last.end));
        Err(Damage { position: size + 1, place, what })
    };
    match &scan.ending {
        Ending::Damaged(damage) => Err(damage.clone()),
        Ending::Torn { .. } | Ending::Clean if size < anchored.newest.size => {
            damage(format!("{size} records are whole, but the anchor vouches for {}", anchored.newest.size))
        }
        // A slot is written only once its group is synced, and the group after it may be on its way then. So a crash that
        // tears both leaves the group of the torn slot whole beyond the other one. Whoever could write both files could
        // take that group away without tearing anything; this rule gives them nothing.
        Ending::Torn { .. } if !anchored.intact() && size == anchored.newest.size => {
            damage("the last frame is torn and so is the slot of an anchor whose records are not there".into())
        }
        Ending::Torn { .. } | Ending::Clean => Ok(()),
    }
}

/// The segments of a directory with the positions in their names, in order. Other files are passed over; a directory
/// that is not there holds none.
pub(crate) fn segments(dir: &Path) -> io::Result<Vec<(Option<u64>, PathBuf)>> {
    let mut found = Vec::new();
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        other => other?,
    };
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "seg") {
            let name = path.file_stem().and_then(|name| name.to_str()).filter(|name| name.len() == 20);
            found.push((name.and_then(|name| name.parse().ok()), path));
        }
    }
    found.sort();
    Ok(found)
}

pub(crate) fn place(path: &Path, offset: u64) -> String {
    format!("{} at byte {offset}", path.file_name().unwrap_or_default().display())
}

/// Why a walk ends before the end.
enum Stop {
    Damaged { place: String, what: String },
    Io(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

struct Walk<'a, 'v> {
    reading: &'a Reading<'a>,
    visit: Option<Visit<'v>>,
    chain: Chain,
    found: Scan,
}

impl Walk<'_, '_> {
    /// The position of the next record.
    fn next(&self) -> u64 {
        self.found.tree.size() + 1
    }

    fn all(&mut self) -> Result<Ending, Stop> {
        let directory = |what: String| Stop::Damaged { place: "the directory".into(), what };
        self.compare_root().map_err(directory)?;
        if let Some(within) = self.reading.within {
            for segment in within {
                // What lies within is durable, so nothing of it can be torn.
                self.segment(&segment.path, Some(segment.end), false)?;
            }
            return Ok(Ending::Clean);
        }
        let files = segments(self.reading.dir)?;
        let count = files.len();
        let mut ending = Err(directory("there is no segment".into()));
        for (index, (first, path)) in files.into_iter().enumerate() {
            if first != Some(self.next()) {
                let found = path.file_name().unwrap_or_default().display();
                return Err(directory(format!("the segment from {} on is missing; {found} comes next", self.next())));
            }
            ending = Ok(self.segment(&path, None, index + 1 == count)?);
        }
        ending
    }

    fn segment(&mut self, path: &Path, end: Option<u64>, last: bool) -> Result<Ending, Stop> {
        let damaged = |offset: u64, what: String| Stop::Damaged { place: place(path, offset), what };
        let file = match File::open(path) {
            Err(error) if end.is_some() && error.kind() == io::ErrorKind::NotFound => {
                return Err(damaged(0, "the segment is gone".into()));
            }
            other => other?,
        };
        let length = end.map_or_else(|| file.metadata().map(|data| data.len()), Ok)?;
        let mut input = BufReader::with_capacity(BUFFER_BYTES, &file);
        self.found.segments.push(Segment::empty(self.reading.dir, self.next()));
        let mut header = [0; HEADER_BYTES];
        let whole = length >= HEADER_BYTES as u64;
        if whole {
            input.read_exact(&mut header).map_err(|error| {
                let early = error.kind() == io::ErrorKind::UnexpectedEof;
                if early { damaged(0, "the file ends early".into()) } else { Stop::Io(error) }
            })?;
        }
        if let Some(fault) = header_fault(&header, self.next(), self.reading.origin) {
            // A header is durable before the first frame is written, so only a file without frames can lack one.
            let torn = last && length <= HEADER_BYTES as u64 && !(whole && is_sound(&header));
            return if torn { Ok(Ending::Torn { bytes: length, header: true }) } else { Err(damaged(0, fault.into())) };
        }
        let mut frames = Frames::new(input, HEADER_BYTES as u64, length);
        let mut record = Vec::new();
        loop {
            let offset = frames.offset();
            let next = frames.next(&mut record)?;
            match next {
                Next::Frame(tag) => {
                    let start = u32::try_from(offset).map_err(|_| damaged(offset, "the segment is too long".into()))?;
                    let go_on = self.take(&record, &tag, start, frames.offset());
                    if !go_on.map_err(|what| damaged(offset, what))? {
                        return Err(Stop::Io(io::ErrorKind::Interrupted.into()));
                    }
                }
                Next::End => return Ok(Ending::Clean),
                // What reached the disk of a write that a crash cut short is any part of it, so nothing behind the first
                // frame that is not whole is looked at.
                Next::Bad(fault) => {
                    let written = if last { written_bytes(&file, offset, length)? } else { None };
                    return match written {
                        Some(0) => Ok(Ending::Clean),
                        Some(bytes) => Ok(Ending::Torn { bytes, header: false }),
                        None => Err(damaged(offset, fault.into())),
                    };
                }
            }
        }
    }

    /// Verifies one record and adds it to what was found. Whether to go on.
    fn take(&mut self, bytes: &[u8], tag: &Tag, offset: u32, end: u64) -> Result<bool, String> {
        // A whole frame, so no crash made it: never cut.
        if !self.found.tags.accepts(bytes, tag) {
            return Err("the frame is whole, but nobody with this log's key wrote it in this place".into());
        }
        let record = Record::from_bytes(bytes).map_err(|error| error.to_string())?;
        let (key, hash) = (Key::of(&record.stream), Hash::of(bytes));
        self.chain.take(&record, key, hash)?;
        if self.found.last_at.is_some_and(|last| record.at < last) {
            return Err("the record is older than the one before it".into());
        }
        self.found.tree.push(leaf_hash(&leaf(record.salt, hash)));
        self.compare_root()?;
        if let Some(remembered) = &mut self.found.remembered {
            remembered.push_read(record.id, key, record.version, hash);
        }
        self.found.last_at = Some(record.at);
        if let Some(segment) = self.found.segments.last_mut() {
            segment.push(offset, end);
        }
        let position = self.found.tree.size();
        Ok(self.visit.as_mut().is_none_or(|visit| visit(&Stored { position, bytes: bytes.into(), hash }, &record)))
    }

    fn compare_root(&self) -> Result<(), String> {
        let size = self.found.tree.size();
        // The root costs some hashes, so it is made only where it is compared.
        let mut here = self.reading.expected.iter().filter(|expected| expected.size == size).peekable();
        if here.peek().is_none() || here.all(|expected| *expected == self.found.tree.checkpoint()) {
            return Ok(());
        }
        Err(format!("the first {size} records are not those that were anchored"))
    }
}
