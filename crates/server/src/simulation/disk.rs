//! A log's disk in memory: frames as they were written, and how far they are durable. A crash keeps what is durable and
//! any part of what is not, so a frame can be torn.

use testkit::random::Random;

/// Bytes before a record: its length.
const HEAD_BYTES: usize = 4;

/// Clone it, and the clone is another disk that holds the same.
#[derive(Clone, Default)]
pub struct Disk {
    bytes: Vec<u8>,
    durable: usize,
}

impl Disk {
    /// Writes a record behind what there is. It is not durable yet.
    pub fn write(&mut self, record: &[u8]) {
        let length = u32::try_from(record.len()).unwrap();
        self.bytes.extend(length.to_le_bytes());
        self.bytes.extend(record);
    }

    /// Makes all that was written durable.
    pub fn sync(&mut self) {
        self.durable = self.bytes.len();
    }

    /// What the power cut leaves. Answers how many bytes that were never durable are left.
    pub fn crash(&mut self, random: &mut Random) -> usize {
        let loose = self.bytes.len() - self.durable;
        let left = random.below(u32::try_from(loose).unwrap() + 1) as usize;
        // As a rule the cut is not at the border of two frames.
        self.bytes.truncate(self.durable + left);
        left
    }

    /// Every whole record. A torn frame at the end is cut, and all that is left is durable. Answers the bytes cut, too.
    pub fn open(&mut self) -> (Vec<Vec<u8>>, usize) {
        let (mut records, mut at) = (Vec::new(), 0);
        while let Some((record, next)) = self.frame(at) {
            records.push(record);
            at = next;
        }
        let torn = self.bytes.len() - at;
        assert!(at >= self.durable, "a torn frame lies before the end of what is durable");
        self.bytes.truncate(at);
        self.durable = at;
        (records, torn)
    }

    fn frame(&self, at: usize) -> Option<(Vec<u8>, usize)> {
        let head = self.bytes.get(at..at + HEAD_BYTES)?;
        let length = u32::from_le_bytes(head.try_into().unwrap()) as usize;
        let next = at + HEAD_BYTES + length;
        let record = self.bytes.get(at + HEAD_BYTES..next)?;
        Some((record.to_vec(), next))
    }
}

#[test]
fn a_crash_leaves_what_is_durable_and_cuts_a_torn_frame() {
    let (mut torn, mut whole) = (0, 0);
    for seed in 0..200 {
        let mut disk = Disk::default();
        for record in [b"one".as_slice(), b"two"] {
            disk.write(record);
        }
        disk.sync();
        disk.write(b"three");
        disk.crash(&mut Random::new(seed));
        let (records, cut) = disk.open();
        assert_eq!(records[..2], [b"one".to_vec(), b"two".to_vec()], "seed {seed}");
        assert!(records.len() == 2 || records[2..] == [b"three".to_vec()], "seed {seed}");
        torn += usize::from(cut > 0);
        whole += usize::from(records.len() == 3);
        assert_eq!(disk.open(), (records, 0), "seed {seed}");
    }
    assert!(torn > 100 && whole > 0, "{torn} torn, {whole} whole");
}
