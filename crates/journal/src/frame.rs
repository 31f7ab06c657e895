//! Headers and frames of a segment. The format is in the crate's text; it is frozen.

use crate::{
    settings::GROUP_BYTES_LIMIT,
    tag::{TAG_BYTES, Tag, Tags},
};
use crc32fast::Hasher;
use eventlog::{Hash, RECORD_BYTES_MAX};
use std::{
    fs::File,
    io::{self, Read},
    os::unix::fs::FileExt as _,
};

/// Bytes of a segment's header.
pub(crate) const HEADER_BYTES: usize = 64;
/// Bytes of a frame before what its checksum covers: length and checksum.
const LENGTHS: usize = 8;
/// Bytes of a frame before its record.
const FRAME_HEAD: usize = LENGTHS + TAG_BYTES;
/// How many zeros are written ahead of the frames at once: as many bytes as the segment has, within these bounds. Writing
/// over what is there already needs no change of the file's length, without which a sync takes half of its time.
pub(crate) const SPACE_BYTES: (u64, u64) = (4 << 10, 1 << 20);
/// More than a group and its last record's overhang cannot have been half-written by a crash.
const TORN_BYTES_MAX: u64 = (GROUP_BYTES_LIMIT + 65_536) as u64;

const MAGIC: &[u8; 8] = b"HUBJRNL\n";
const VERSION: u32 = 2;

/// The header of the segment that begins at a position.
pub(crate) fn header(first: u64, origin: &str) -> [u8; HEADER_BYTES] {
    let mut bytes = [0; HEADER_BYTES];
    bytes[..8].copy_from_slice(MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    bytes[16..24].copy_from_slice(&first.to_le_bytes());
    bytes[24..56].copy_from_slice(Hash::of(origin.as_bytes()).bytes());
    let crc = crc32fast::hash(&bytes[..60]);
    bytes[60..].copy_from_slice(&crc.to_le_bytes());
    bytes
}

/// Whether somebody wrote this header as it is, whatever it says. A torn one is not sound.
pub(crate) fn is_sound(bytes: &[u8; HEADER_BYTES]) -> bool {
    bytes[60..] == crc32fast::hash(&bytes[..60]).to_le_bytes()
}

/// What is wrong with a header, if anything is.
pub(crate) fn header_fault(bytes: &[u8; HEADER_BYTES], first: u64, origin: &str) -> Option<&'static str> {
    let expected = header(first, origin);
    if *bytes == expected {
        return None;
    }
    Some(match is_sound(bytes) {
        true if bytes[..8] == *MAGIC && bytes[8..12] != VERSION.to_le_bytes() => {
            "the segment has a format version that this program does not know"
        }
        true if bytes[24..56] != expected[24..56] => "the segment belongs to another log",
        true => "the header does not fit the name of the segment",
        false => "the header of the segment cannot be read",
    })
}

/// Appends the frame of the next record to `out`.
pub(crate) fn push_frame(out: &mut Vec<u8>, tags: &mut Tags, record: &[u8]) -> Result<(), std::num::TryFromIntError> {
    let length = u32::try_from(record.len())?;
    let tag = tags.next(record);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&checksum(&tag, record).to_le_bytes());
    out.extend_from_slice(&tag);
    out.extend_from_slice(record);
    Ok(())
}

/// The checksum of a frame covers its tag too: a frame whose checksum is right is not torn, whatever its tag is.
pub(crate) fn checksum(tag: &Tag, record: &[u8]) -> u32 {
    let mut hasher = Hasher::new();
    hasher.update(tag);
    hasher.update(record);
    hasher.finalize()
}

/// The length of the record and the checksum that a frame begins with, if the length can be one.
fn head(bytes: &[u8]) -> Option<(usize, u32)> {
    let length = u32::from_le_bytes(*bytes.first_chunk()?) as usize;
    let crc = u32::from_le_bytes(bytes.get(4..LENGTHS)?.try_into().ok()?);
    (1..=RECORD_BYTES_MAX).contains(&length).then_some((length, crc))
}

/// What comes next in a run of frames.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// A whole frame with this tag, which is not compared yet; its record is in the buffer.
    Frame(Tag),
    /// Nothing: the run ends exactly here.
    End,
    /// No whole frame, and why.
    Bad(&'static str),
}

/// Reads frames one after another.
pub(crate) struct Frames<R> {
    input: R,
    offset: u64,
    end: u64,
}

impl<R: Read> Frames<R> {
    /// Frames from `input`, which stands at byte `offset` of a file, up to byte `end`.
    pub fn new(input: R, offset: u64, end: u64) -> Self {
        Self { input, offset, end }
    }

    /// Where the next frame begins; after [`Next::Bad`], where the bad one does.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Reads the next record into `record`. A file that ends early is bad, other errors of the storage are errors.
    pub fn next(&mut self, record: &mut Vec<u8>) -> io::Result<Next> {
        self.pass(record, true)
    }

    /// As [`Frames::next`], for a frame that is only on the way: what lies in it is not compared with its checksum.
    pub fn skip(&mut self, record: &mut Vec<u8>) -> io::Result<Next> {
        self.pass(record, false)
    }

    fn pass(&mut self, record: &mut Vec<u8>, compare: bool) -> io::Result<Next> {
        match self.read(record, compare) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(Next::Bad("the file ends early")),
            other => other,
        }
    }

    fn read(&mut self, record: &mut Vec<u8>, compare: bool) -> io::Result<Next> {
        let left = self.end.saturating_sub(self.offset);
        if left == 0 {
            return Ok(Next::End);
        }
        let mut bytes = [0; FRAME_HEAD];
        if left < FRAME_HEAD as u64 {
            return Ok(Next::Bad("the last frame is cut off"));
        }
        self.input.read_exact(&mut bytes)?;
        let Some((length, crc)) = head(&bytes) else { return Ok(Next::Bad("a frame has an impossible length")) };
        let whole = (FRAME_HEAD + length) as u64;
        if left < whole {
            return Ok(Next::Bad("the last frame is cut off"));
        }
        let mut tag = [0; TAG_BYTES];
        tag.copy_from_slice(&bytes[LENGTHS..]);
        record.resize(length, 0);
        self.input.read_exact(record)?;
        if compare && checksum(&tag, record) != crc {
            return Ok(Next::Bad("the checksum of a frame does not match"));
        }
        self.offset += whole;
        Ok(Next::Frame(tag))
    }
}

/// How many bytes of what lies between `offset` and the end of a file were written, without the zeros after them. `None`
/// where it is more than a crash can have left of one write.
pub(crate) fn written_bytes(file: &File, offset: u64, end: u64) -> io::Result<Option<u64>> {
    let length = end.saturating_sub(offset);
    if length > TORN_BYTES_MAX + SPACE_BYTES.1 {
        return Ok(None);
    }
    let mut tail = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    file.read_exact_at(&mut tail, offset)?;
    let written = tail.iter().rposition(|&byte| byte != 0).map_or(0, |last| last as u64 + 1);
    Ok(Some(written).filter(|&written| written <= TORN_BYTES_MAX))
}
