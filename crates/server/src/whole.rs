//! The whole of a log, read once more from the disk: whether every record is what was written, and gives the root that the log
//! stands for.

use eventlog::{EventLog, Frontier, Record, Stored, leaf, leaf_hash};

/// How many records are read at once.
const BATCH: usize = 512;

/// Reads every record of a log and tells each of them, with the tree up to it. Answers how many were right; or the position of
/// the first that is not, and why.
pub fn read_whole(
    log: &dyn EventLog,
    mut each: impl FnMut(&Stored, &Record, &Frontier),
) -> Result<u64, (u64, u64, String)> {
    let checkpoint = log.checkpoint();
    let mut tree = Frontier::default();
    while tree.size() < checkpoint.size {
        let read = tree.size();
        let bad = |position: u64, why: &dyn std::fmt::Display| (read, position, why.to_string());
        let page = log.read_again(read, BATCH).map_err(|error| bad(read + 1, &error))?;
        for stored in page.iter().take_while(|stored| stored.position <= checkpoint.size) {
            let record =
                Record::from_bytes(&stored.bytes).map_err(|error| (tree.size(), stored.position, error.to_string()))?;
            tree.push(leaf_hash(&leaf(record.salt, stored.hash)));
            each(stored, &record, &tree);
        }
        if tree.size() == read {
            return Err(bad(read + 1, &"records are missing"));
        }
    }
    if tree.checkpoint() == checkpoint {
        Ok(tree.size())
    } else {
        Err((tree.size(), 1, "the records do not give the root that the log stands for".to_owned()))
    }
}
