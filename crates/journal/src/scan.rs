//! Reading a whole journal and verifying every byte of it. Reads only.

use crate::{
    Damage, SigningKey,
    anchor::Anchored,
    frame::{Frames, HEADER_BYTES, Next, header_fault, is_sound, is_torn_tail},
    heads::{Heads, RecentIds},
    tag::{Tag, Tags},
};
use eventlog::{Checkpoint, Frontier, Hash, Record, Stored, leaf, leaf_hash};
use kernel::{RecordId, Timestamp};
use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, BufReader, Read as _},
    path::{Path, PathBuf},
};

/// Bytes read at once.
const BUFFER_BYTES: usize = 1 << 20;

/// A segment as far as it is verified.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    /// The position of its first record.
    pub first: u64,
    /// The file.
    pub path: PathBuf,
    /// Where each record's frame begins: four bytes a record, the only thing kept in memory for all of history.
    pub offsets: Vec<u32>,
    /// Where the next frame will begin.
    pub end: u64,
}

impl Segment {
    /// The segment that begins at a position, without records.
    pub fn empty(dir: &Path, first: u64) -> Self {
        Self { first, path: dir.join(format!("{first:020}.seg")), offsets: Vec::new(), end: HEADER_BYTES as u64 }
    }

    /// The position after its last record.
    pub fn next(&self) -> u64 {
        self.first + self.offsets.len() as u64
    }
}

/// How a scan ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ending {
    /// At the end of the last segment.
    Clean,
    /// At what a crash can have left of a write: this many bytes of the last segment, from [`Segment::end`] or, where
    /// `header` is set, from its very beginning.
    Torn { bytes: u64, header: bool },
    /// At something that cannot be trusted.
    Damaged(Damage),
}

/// What a scan found: everything verified up to where it ended.
pub(crate) struct Scan {
    pub segments: Vec<Segment>,
    pub heads: Heads,
    pub recent: RecentIds,
    pub tree: Frontier,
    pub tags: Tags,
    pub last_at: Option<Timestamp>,
    pub ending: Ending,
}

/// Shown every record once it is verified.
pub(crate) type Visit<'a> = &'a mut dyn FnMut(&Stored, &Record);

/// Reads all segments of a directory in order. The tag of every frame is compared, and the root at each size in
/// `expected`.
pub(crate) fn scan(
    dir: &Path,
    origin: &str,
    key: &SigningKey,
    expected: &[Checkpoint],
    visit: Option<Visit<'_>>,
) -> io::Result<Scan> {
    let found = Scan {
        segments: Vec::new(),
        heads: Heads::default(),
        recent: RecentIds::default(),
        tree: Frontier::default(),
        tags: Tags::new(key, origin).map_err(io::Error::other)?,
        last_at: None,
        ending: Ending::Clean,
    };
    let mut walk = Walk { origin, expected, visit, ids: HashSet::new(), found };
    walk.found.ending = match walk.all(dir) {
        Ok(ending) => ending,
        Err(Stop::Damaged { place, what }) => Ending::Damaged(Damage { position: walk.next(), place, what }),
        Err(Stop::Io(error)) => return Err(error),
    };
    Ok(walk.found)
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

fn place(path: &Path, offset: u64) -> String {
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
    origin: &'a str,
    expected: &'a [Checkpoint],
    visit: Option<Visit<'v>>,
    /// Every id so far: some 30 bytes a record, freed when the scan ends.
    ids: HashSet<RecordId>,
    found: Scan,
}

impl Walk<'_, '_> {
    /// The position of the next record.
    fn next(&self) -> u64 {
        self.found.tree.size() + 1
    }

    fn all(&mut self, dir: &Path) -> Result<Ending, Stop> {
        let directory = |what: String| Stop::Damaged { place: "the directory".into(), what };
        self.compare_root().map_err(directory)?;
        let files = segments(dir)?;
        let count = files.len();
        let mut ending = Err(directory("there is no segment".into()));
        for (index, (first, path)) in files.into_iter().enumerate() {
            if first != Some(self.next()) {
                let found = path.file_name().unwrap_or_default().display();
                return Err(directory(format!("the segment from {} on is missing; {found} comes next", self.next())));
            }
            ending = Ok(self.segment(dir, &path, index + 1 == count)?);
        }
        ending
    }

    fn segment(&mut self, dir: &Path, path: &Path, last: bool) -> Result<Ending, Stop> {
        let damaged = |offset: u64, what: String| Stop::Damaged { place: place(path, offset), what };
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut input = BufReader::with_capacity(BUFFER_BYTES, &file);
        self.found.segments.push(Segment::empty(dir, self.next()));
        let mut header = [0; HEADER_BYTES];
        let whole = length >= HEADER_BYTES as u64;
        if whole {
            input.read_exact(&mut header)?;
        }
        if let Some(fault) = header_fault(&header, self.next(), self.origin) {
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
                    self.take(&record, &tag, start, frames.offset()).map_err(|what| damaged(offset, what))?;
                }
                Next::End => return Ok(Ending::Clean),
                Next::Bad(_) if last && is_torn_tail(&file, offset, length)? => {
                    return Ok(Ending::Torn { bytes: length - offset, header: false });
                }
                Next::Bad(fault) => return Err(damaged(offset, fault.into())),
            }
        }
    }

    /// Verifies one record and adds it to what was found.
    fn take(&mut self, bytes: &[u8], tag: &Tag, offset: u32, end: u64) -> Result<(), String> {
        // A whole frame, so no crash made it: never cut.
        if !self.found.tags.accepts(bytes, tag) {
            return Err("the frame is whole, but nobody with this log's key wrote it in this place".into());
        }
        let record = Record::from_bytes(bytes).map_err(|error| error.to_string())?;
        let (version, prev) = self.found.heads.get(&record.stream);
        if (record.version, record.prev) != (version + 1, prev) {
            return Err(format!("the record does not follow version {version} of {}", record.stream));
        }
        if self.found.last_at.is_some_and(|last| record.at < last) {
            return Err("the record is older than the one before it".into());
        }
        if !self.ids.insert(record.id) {
            return Err(format!("the record {} is stored a second time", record.id));
        }
        let hash = Hash::of(bytes);
        self.found.tree.push(leaf_hash(&leaf(record.salt, hash)));
        self.compare_root()?;
        self.found.heads.set(&record.stream, record.version, hash);
        self.found.recent.push(record.id);
        self.found.last_at = Some(record.at);
        if let Some(segment) = self.found.segments.last_mut() {
            segment.offsets.push(offset);
            segment.end = end;
        }
        if let Some(visit) = &mut self.visit {
            visit(&Stored { position: self.found.tree.size(), bytes: bytes.into(), hash }, &record);
        }
        Ok(())
    }

    fn compare_root(&self) -> Result<(), String> {
        let size = self.found.tree.size();
        // The root costs some hashes, so it is made only where it is compared.
        let mut here = self.expected.iter().filter(|expected| expected.size == size).peekable();
        if here.peek().is_none() || here.all(|expected| *expected == self.found.tree.checkpoint()) {
            return Ok(());
        }
        Err(format!("the first {size} records are not those that were anchored"))
    }
}
