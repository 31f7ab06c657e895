//! Beginnings of a journal: read beside the writer, and made a journal again.

use super::{Place, add, assert_damaged, settings_at};
use crate::{Journal, OpenError, Place as At, adopt, anchored, check, prefix};
use eventlog::{EventLog, suite};
use std::fs;

/// A copy of a beginning in a directory of its own, without an anchor.
fn copied(found: &crate::Prefix) -> (tempfile::TempDir, crate::Settings) {
    let dir = tempfile::tempdir().unwrap();
    let settings = settings_at(dir.path());
    for dir in [&settings.dir, settings.anchor.parent().unwrap()] {
        fs::create_dir(dir).unwrap();
    }
    for (path, bytes) in &found.files {
        let content = fs::read(path).unwrap();
        let bytes = usize::try_from(*bytes).unwrap();
        fs::write(settings.dir.join(path.file_name().unwrap()), &content[..bytes]).unwrap();
    }
    (dir, settings)
}

#[tokio::test]
async fn a_beginning_is_read_while_the_journal_grows() {
    let place = Place::with_small_segments();
    let (journal, _) = place.open();
    add(&journal, 0..20).await;
    let at = At::from(&place.settings);
    let claimed = anchored(&at).unwrap();
    assert_eq!(claimed, journal.checkpoint());
    add(&journal, 20..50).await;
    let mut seen = Vec::new();
    let found = prefix(&at, claimed, |stored, _| seen.push(stored.clone())).unwrap();
    assert_eq!((found.checkpoint, seen.len()), (claimed, 20));
    assert_eq!(seen, journal.read(0, 20).unwrap());
    let (_dir, settings) = copied(&found);
    assert_eq!(adopt(&settings, claimed, claimed.size).unwrap(), claimed);
    let (again, opened) = Journal::open(settings).unwrap();
    assert_eq!((opened.checkpoint, opened.torn_bytes), (claimed, 0));
    assert_eq!(again.read(0, 100).unwrap(), seen);
    add(&again, 900..903).await;
    suite::check_chain(&again.read(0, 100).unwrap());
}

#[tokio::test]
async fn a_journal_is_adopted_up_to_any_record_and_is_whole_then() {
    let place = Place::with_small_segments();
    let all = place.append(0..25).await;
    let at = At::from(&place.settings);
    let claimed = anchored(&at).unwrap();
    let found = prefix(&at, claimed, |_, _| ()).unwrap();
    assert!(found.files.len() > 2);
    for size in 0..=25 {
        let (_dir, settings) = copied(&found);
        let kept = adopt(&settings, claimed, size).unwrap();
        assert_eq!(kept.size, size);
        assert_eq!(check(&At::from(&settings)).unwrap().damage, None);
        let (again, opened) = Journal::open(settings).unwrap();
        assert_eq!((opened.checkpoint, opened.torn_bytes, opened.beyond_anchor), (kept, 0, 0));
        assert_eq!(again.read(0, 100).unwrap(), all[..usize::try_from(size).unwrap()]);
        add(&again, 900..903).await;
        suite::check_chain(&again.read(0, 100).unwrap());
    }
    let (_dir, settings) = copied(&found);
    assert_damaged(&adopt(&settings, claimed, 26).unwrap_err());
}

#[tokio::test]
async fn nothing_is_adopted_that_is_not_what_was_signed_for_nor_where_an_anchor_is() {
    let place = Place::with_small_segments();
    place.append(0..25).await;
    let at = At::from(&place.settings);
    let claimed = anchored(&at).unwrap();
    let found = prefix(&at, claimed, |_, _| ()).unwrap();
    assert!(matches!(adopt(&place.settings, claimed, 3).unwrap_err(), OpenError::Exists(_)));
    // A flipped bit anywhere, also behind what would be kept, before anything is cut.
    let mut faults = 0;
    for (path, bytes) in &found.files {
        for byte in (0..usize::try_from(*bytes).unwrap()).step_by(7) {
            let (_dir, settings) = copied(&found);
            let path = settings.dir.join(path.file_name().unwrap());
            let mut content = fs::read(&path).unwrap();
            content[byte] ^= 1 << (byte % 8);
            fs::write(&path, &content).unwrap();
            assert_damaged(&adopt(&settings, claimed, 3).unwrap_err());
            assert_eq!(fs::read(&path).unwrap(), content);
            assert!(!settings.anchor.exists());
            faults += 1;
        }
    }
    assert!(faults > 1_000, "{faults}");
    // Segments that are gone, or shorter.
    for nth in 0..found.files.len() {
        for cut in [true, false] {
            let (_dir, settings) = copied(&found);
            let path = settings.dir.join(found.files[nth].0.file_name().unwrap());
            if cut {
                let length = fs::metadata(&path).unwrap().len();
                fs::File::options().write(true).open(&path).unwrap().set_len(length - 1).unwrap();
            } else {
                fs::remove_file(&path).unwrap();
            }
            assert_damaged(&adopt(&settings, claimed, 3).unwrap_err());
        }
    }
}
