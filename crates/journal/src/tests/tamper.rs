//! Somebody, or the disk, changes what is stored: refused, or served with exactly the same records; never shorter.

use super::{Place, assert_damaged};
use crate::{
    Journal, OpenError, SigningKey, check,
    frame::{checksum, push_frame},
    tag::{Tag, Tags},
};
use eventlog::{EventLog, Stored};
use std::{fs, path::Path};

/// Opens, and if that works, everything must be as it was. Says whether it worked. Checking must agree with opening.
fn refused_or_the_same(place: &Place, all: &[Stored], hint: &str) -> bool {
    let settings = &place.settings;
    let report = check(&settings.into()).unwrap();
    match Journal::open(settings.clone()) {
        Ok((journal, _)) => {
            assert_eq!(journal.read(0, usize::MAX).unwrap(), all, "{hint}");
            assert_eq!(report.damage, None, "{hint}");
            true
        }
        Err(error) => {
            assert!(matches!(error, OpenError::Damaged(_)), "{hint}: {error}");
            assert!(report.damage.is_some(), "{hint}");
            false
        }
    }
}

#[tokio::test]
async fn a_flipped_bit_in_any_byte_of_a_segment_is_refused() {
    let place = Place::with_small_segments();
    let all = place.append(0..13).await;
    let files = place.segment_files();
    assert!(files.len() > 1);
    for path in files {
        let good = fs::read(&path).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1 << (at % 8);
            fs::write(&path, bad).unwrap();
            assert!(!refused_or_the_same(&place, &all, &format!("byte {at} of {path:?}")));
        }
        fs::write(&path, good).unwrap();
    }
    assert!(refused_or_the_same(&place, &all, "unchanged"));
}

#[tokio::test]
async fn a_flipped_bit_in_the_anchor_is_refused_or_served_with_the_same_records() {
    let place = Place::new();
    let all = place.append(0..5).await;
    let good = place.anchor();
    assert_eq!(good.len(), 8_192);
    for at in (0..8_192).filter(|at| at % 4_096 < 300 || at % 97 == 0) {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        place.put_back_anchor(&bad);
        assert!(refused_or_the_same(&place, &all, &format!("byte {at}")), "one slot is enough");
        // Opened once, it is mended.
        assert!(!place.open().1.anchor_mended);
        let mut both = good.clone();
        both[at] ^= 1;
        both[8_191 - at] ^= 1;
        place.put_back_anchor(&both);
        let served = refused_or_the_same(&place, &all, &format!("byte {at} and its mirror"));
        assert!(!served);
    }
}

#[tokio::test]
async fn a_history_ends_at_the_first_bad_frame_beyond_the_anchor_whatever_lies_behind_it() {
    let place = Place::new();
    place.append(0..2).await;
    let older = place.anchor();
    let path = place.segment_files().remove(0);
    let mut ends = vec![usize::try_from(fs::metadata(&path).unwrap().len()).unwrap()];
    let mut all = Vec::new();
    for n in 2..5 {
        all = place.append(n..n + 1).await;
        ends.push(usize::try_from(fs::metadata(&path).unwrap().len()).unwrap());
    }
    let good = fs::read(&path).unwrap();
    // Sectors of one write reach the disk in any order, so a crash can leave a hole with whole frames behind it. None of
    // them was acknowledged.
    for at in ends[0]..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        fs::write(&path, bad).unwrap();
        place.put_back_anchor(&older);
        let kept = 2 + ends.iter().filter(|end| **end <= at).count() - 1;
        assert_eq!(place.everything(), all[..kept], "byte {at}");
    }
}

#[tokio::test]
async fn a_torn_tail_beside_a_torn_slot_is_taken_only_where_the_group_of_that_slot_is_whole() {
    let place = Place::new();
    place.append(0..3).await;
    let path = place.segment_files().remove(0);
    let three = fs::read(&path).unwrap();
    // One group each, so that the newest slot vouches for 5 and the older one for 4.
    let (journal, _) = place.open();
    super::add(&journal, 3..5).await;
    let all = journal.read(0, 10).unwrap();
    drop(journal);
    let (five, anchor) = (fs::read(&path).unwrap(), place.anchor());
    let newest = usize::from(anchor[4_096 + 8] > anchor[8]) * 4_096;
    let mut torn_slot = anchor.clone();
    torn_slot[newest + 100] ^= 1;

    for (what, bytes, anchor, records) in [
        // The crash came while the slot for 5 and the group after 5 were written.
        ("both torn, the group there", [&five[..], b"torn"].concat(), &torn_slot, Some(5)),
        ("only the slot torn", five.clone(), &torn_slot, Some(5)),
        ("only the tail torn", [&five[..], b"torn"].concat(), &anchor, Some(5)),
        // The group of the torn slot was synced before the slot was written, so no crash takes it.
        ("both torn, the group torn too", five[..five.len() - 1].to_vec(), &torn_slot, None),
        ("both torn, the history older", [&three[..], b"torn"].concat(), &torn_slot, None),
    ] {
        fs::write(&path, &bytes).unwrap();
        place.put_back_anchor(anchor);
        assert_eq!(refused_or_the_same(&place, &all[..records.unwrap_or(5)], what), records.is_some(), "{what}");
        if records.is_none() {
            assert!(fs::read(&path).unwrap() == bytes && place.anchor() == *anchor, "{what}: nothing is touched");
        }
    }
}

#[tokio::test]
async fn a_missing_segment_is_refused_whichever_it_is() {
    let place = Place::with_small_segments();
    place.append(0..40).await;
    let files = place.segment_files();
    assert!(files.len() > 2);
    for path in &files {
        let good = fs::read(path).unwrap();
        fs::remove_file(path).unwrap();
        assert_damaged(&place.refusal());
        fs::write(path, &good[..64]).unwrap();
        assert_damaged(&place.refusal());
        fs::write(path, good).unwrap();
    }
    fs::write(place.settings.dir.join("junk.seg"), b"").unwrap();
    assert_damaged(&place.refusal());
    fs::remove_file(place.settings.dir.join("junk.seg")).unwrap();
    place.open();
}

#[tokio::test]
async fn a_segment_cut_at_any_byte_is_refused() {
    let place = Place::with_small_segments();
    let all = place.append(0..10).await;
    for path in place.segment_files() {
        let good = fs::read(&path).unwrap();
        for length in 0..good.len() {
            fs::write(&path, &good[..length]).unwrap();
            assert!(!refused_or_the_same(&place, &all, &format!("{length} bytes of {path:?}")));
        }
        fs::write(&path, good).unwrap();
    }
}

#[tokio::test]
async fn a_missing_or_empty_anchor_is_refused() {
    let place = Place::new();
    place.append(0..3).await;
    place.put_back_anchor(b"");
    assert_damaged(&place.refusal());
    place.put_back_anchor(&[0; 8_192]);
    assert_damaged(&place.refusal());
    fs::remove_file(&place.settings.anchor).unwrap();
    assert_damaged(&place.refusal());
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

#[tokio::test]
async fn yesterdays_directory_put_back_is_refused() {
    let place = Place::with_small_segments();
    place.append(0..20).await;
    let yesterday = place.dir.path().join("yesterday");
    copy(&place.settings.dir, &yesterday);
    place.append(20..21).await;
    fs::remove_dir_all(&place.settings.dir).unwrap();
    fs::rename(&yesterday, &place.settings.dir).unwrap();
    assert_damaged(&place.refusal());
}

#[tokio::test]
async fn another_history_of_the_same_length_is_refused() {
    let place = Place::new();
    place.append(0..3).await;
    let yesterday = place.dir.path().join("yesterday");
    let anchor = place.anchor();
    copy(&place.settings.dir, &yesterday);
    place.append(3..6).await;
    let newer = place.anchor();
    fs::remove_dir_all(&place.settings.dir).unwrap();
    fs::rename(&yesterday, &place.settings.dir).unwrap();
    place.put_back_anchor(&anchor);
    place.append(13..19).await;
    place.put_back_anchor(&newer);
    let OpenError::Damaged(damage) = place.refusal() else { panic!() };
    assert!(damage.what.contains("not those that were anchored"), "{damage}");
}

/// A frame that is whole, with a tag that need not be right.
fn frame_of(record: &[u8], tag: &Tag) -> Vec<u8> {
    let length = u32::try_from(record.len()).unwrap();
    [&length.to_le_bytes()[..], &checksum(tag, record).to_le_bytes(), tag, record].concat()
}

/// The tag of the last of some records, as a holder of a key makes it in the log of this name.
fn last_tag<'a>(key: &SigningKey, origin: &str, records: impl IntoIterator<Item = &'a Stored>) -> Tag {
    let mut tags = Tags::new(key, origin).unwrap();
    records.into_iter().map(|stored| tags.next(&stored.bytes)).last().unwrap()
}

#[tokio::test]
async fn a_whole_frame_that_the_key_of_the_log_did_not_write_there_is_refused_after_any_stop() {
    let place = Place::new();
    let path = place.segment_files().remove(0);
    place.append(0..3).await;
    let killed = place.anchor();
    place.append(3..5).await;
    let stopped = place.anchor();
    let before = fs::read(&path).unwrap();
    let all = place.append(5..6).await;
    let (key, origin) = (&place.settings.key, place.settings.origin.as_str());
    let other = SigningKey::from_seed(&[8; 32]).unwrap();
    let right = last_tag(key, origin, &all);
    let mut changed = right;
    changed[15] ^= 1;

    let rightly = "as it must be";
    for (tagged, tag) in [
        (rightly, right),
        ("without a key", [0; 16]),
        ("with a bit changed", changed),
        ("with the tag of the frame before", last_tag(key, origin, &all[..5])),
        ("under another key", last_tag(&other, origin, &all)),
        ("for another log of the same key", last_tag(key, "demo.hub.example/access", &all)),
        ("for another position", last_tag(key, origin, &all[5..])),
        ("for another history", last_tag(key, origin, [1, 0, 2, 3, 4, 5].map(|n| &all[n]))),
    ] {
        for (anchored, anchor) in [(5, &stopped), (3, &killed)] {
            for torn in [&b""[..], b"torn"] {
                let bytes = [&before, &*frame_of(&all[5].bytes, &tag), torn].concat();
                fs::write(&path, &bytes).unwrap();
                place.put_back_anchor(anchor);
                let hint = format!("tagged {tagged}, {anchored} anchored, {} bytes torn", torn.len());
                if tagged == rightly {
                    assert!(refused_or_the_same(&place, &all, &hint), "{hint}");
                    continue;
                }
                let found = check(&(&place.settings).into()).unwrap().damage.expect(&hint);
                let OpenError::Damaged(damage) = place.refusal() else { panic!("{hint}") };
                assert_eq!(damage, found, "{hint}");
                assert!(damage.position == 6 && damage.what.contains("nobody with this log's key"), "{hint}: {damage}");
                assert!(fs::read(&path).unwrap() == bytes, "{hint}: a refused journal is not touched");
            }
        }
    }
}

/// Frames with good checksums and tags around any records, so that only the records themselves can tell.
fn segment_of(place: &Place, records: &[&[u8]]) {
    let path = &place.segment_files()[0];
    let mut bytes = fs::read(path).unwrap()[..64].to_vec();
    let mut tags = Tags::new(&place.settings.key, &place.settings.origin).unwrap();
    for record in records {
        push_frame(&mut bytes, &mut tags, record).unwrap();
    }
    fs::write(path, bytes).unwrap();
}

#[tokio::test]
async fn exchanged_repeated_left_out_and_altered_records_are_refused_even_beyond_the_anchor() {
    let place = Place::new();
    let empty = place.anchor();
    let all = place.append(0..6).await;
    let records: Vec<&[u8]> = all.iter().map(|stored| &*stored.bytes).collect();
    let full = place.anchor();
    // 0 and 3 are of one stream, 0 and 1 of two.
    let mut other_stream = records.clone();
    other_stream.swap(0, 1);
    let mut same_stream = records.clone();
    same_stream.swap(0, 3);
    let mut repeated = records.clone();
    repeated.push(records[5]);
    let mut left_out = records.clone();
    left_out.remove(1);
    let not_json = [&records[..], &[b"{}"]].concat();
    let text = String::from_utf8(records[5].to_vec()).unwrap();
    let earlier = text.replace("2026-01-06", "2026-01-05").into_bytes();
    let earlier = [&records[..5], &[&earlier[..]]].concat();
    let id = text[text.find("\"id\":\"").unwrap() + 6..][..36].to_string();
    let fourth = String::from_utf8(records[4].to_vec()).unwrap();
    let other = fourth[fourth.find("\"id\":\"").unwrap() + 6..][..36].to_string();
    let same_id = text.replace(&id, &other).into_bytes();
    let same_id = [&records[..5], &[&same_id[..]]].concat();
    let salted = text.replace("\"salt\":\"0", "\"salt\":\"1").into_bytes();
    let salted = [&records[..5], &[&salted[..]]].concat();

    for (name, records) in [
        ("other stream", &other_stream),
        ("same stream", &same_stream),
        ("repeated", &repeated),
        ("left out", &left_out),
        ("not JSON", &not_json),
        ("earlier", &earlier),
        ("same id", &same_id),
        ("salted", &salted),
    ] {
        segment_of(&place, records);
        place.put_back_anchor(&full);
        assert_damaged(&place.refusal());
        place.put_back_anchor(&empty);
        // Two streams' records in another order, or a last record with another salt, make another valid history;
        // only the anchor can tell.
        let valid = name == "other stream" || name == "salted";
        assert_eq!(Journal::open(place.settings.clone()).is_ok(), valid, "{name}");
    }
    segment_of(&place, &records);
    place.put_back_anchor(&full);
    assert_eq!(place.everything(), all);
}

#[tokio::test]
async fn any_bytes_at_all_end_in_an_answer() {
    let place = Place::new();
    place.append(0..3).await;
    let path = place.segment_files().remove(0);
    let good = fs::read(&path).unwrap();
    // A small generator is enough: the point is that nothing panics, hangs or asks for absurd memory.
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..300 {
        let mut bytes = good[..usize::try_from(random()).unwrap() % good.len()].to_vec();
        for _ in 0..random() % 300 {
            bytes.extend((random() & random()).to_le_bytes());
        }
        fs::write(&path, bytes).unwrap();
        assert_damaged(&place.refusal());
    }
    // Lengths at and beyond the bound.
    for length in [0_u32, 1, 60_000, 60_001, u32::MAX] {
        let mut bytes = good.clone();
        bytes[64..68].copy_from_slice(&length.to_le_bytes());
        fs::write(&path, bytes).unwrap();
        assert_damaged(&place.refusal());
    }
}
