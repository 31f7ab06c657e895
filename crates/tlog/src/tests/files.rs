//! Directories of tiles: what is written, taken up again, and refused.

use super::{Log, ORIGIN, WITNESS, leaf_of};
use crate::{Bundle, Edge, PublishError, Publisher, Reader, Resumed, TilePath, Tree, publish::read_tile};
use std::{
    convert::Infallible,
    fs,
    path::{Path, PathBuf},
};
use testkit::outsider::check_directory;

fn vkeys(log: &Log) -> [String; 2] {
    [log.vkey().to_string(), log.witness_vkey().to_string()]
}

fn outsider(log: &Log, dir: &Path, olds: &[u64]) -> Result<testkit::outsider::Found, String> {
    let [log, witness] = vkeys(log);
    check_directory(dir, &[&log, &witness], olds)
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

#[test]
fn what_is_published_is_accepted_by_the_crates_of_others_at_every_size_around_a_full_tile() {
    let log = Log::new();
    for size in [1, 2, 3, 7, 8, 255, 256, 257, 300, 511, 512, 513] {
        let dir = tempfile::tempdir().unwrap();
        let publisher = log.publish(dir.path(), &[size]);
        let found = outsider(&log, dir.path(), &[1, 2, 3, 128, 255, 256, 257, 300, size]).unwrap();
        assert_eq!((found.size, found.root), (size, *publisher.edge().checkpoint().root.bytes()));
        assert_eq!(found.signers, [ORIGIN, WITNESS]);
        let checked = Bundle::at(dir.path()).verify(&[log.vkey()], &[log.witness_vkey()], &mut |_, _| {}).unwrap();
        assert_eq!((checked.cosignatures[0].time, &checked.edge), (1_700_000_000, publisher.edge()));
    }
}

#[test]
fn tiles_of_three_levels_have_the_widths_that_the_specification_gives_as_its_example() {
    // tlog-tiles: 273 full level 0 tiles, one partial of 112, one full level 1 tile, one partial of 17, one of 1.
    let mut full = std::collections::BTreeMap::new();
    let mut edge = Edge::default();
    for n in 0..70_000_u64 {
        let seen = edge.push(&leaf_of(n), |path, bytes| {
            full.insert(path, bytes.to_vec());
            Ok::<_, Infallible>(())
        });
        seen.unwrap();
    }
    let count = |tree| full.keys().filter(|path| path.tree == tree).count();
    assert_eq!([count(Tree::Level(0)), count(Tree::Entries), count(Tree::Level(1))], [273, 273, 1]);
    let partial: Vec<_> = edge.partials().map(|(path, _)| (path.tree, path.index, path.width)).collect();
    let expected =
        [(Tree::Entries, 273, 112), (Tree::Level(0), 273, 112), (Tree::Level(1), 1, 17), (Tree::Level(2), 0, 1)];
    assert_eq!(partial, expected);
    assert_eq!(TilePath::all(70_000).count(), 2 * 274 + 2 + 1);
    let size: usize = edge.partials().map(|(_, bytes)| bytes.len()).sum();
    assert!(size < 100 << 10, "the edge holds {size} bytes");
    // Every kind of tile is read back, and any leaf is found by way of all three levels.
    let reader = Reader::new(&edge, |path| full.get(&path).cloned().ok_or("not there"));
    for n in [0, 255, 256, 65_535, 65_536, 69_887, 69_999] {
        assert_eq!(reader.leaf(n).unwrap(), leaf_of(n));
        let path = crate::inclusion(&reader, n, 70_000).unwrap();
        assert!(crate::is_included(eventlog::leaf_hash(&leaf_of(n)), n, edge.checkpoint(), &path));
    }
    assert!(reader.leaf(70_000).is_err());
    assert_eq!(crate::root(&reader, 70_000).unwrap(), edge.checkpoint().root);
}

#[test]
fn a_flipped_bit_in_any_byte_of_any_file_is_refused_by_us_and_by_the_crates_of_others() {
    let log = Log::new();
    let small = (vec![3_u64], 1);
    let large = (vec![300_u64], 1_511);
    let (mut flips, mut kinds) = (0, std::collections::BTreeSet::new());
    for (stops, step) in [small, large] {
        let dir = tempfile::tempdir().unwrap();
        log.publish(dir.path(), &stops);
        for path in files(dir.path()) {
            kinds.insert(path.strip_prefix(dir.path()).unwrap().to_owned());
            let whole = fs::read(&path).unwrap();
            for at in (0..whole.len()).step_by(step) {
                let mut changed = whole.clone();
                changed[at] ^= 1 << (at % 8);
                fs::write(&path, &changed).unwrap();
                let ours = Bundle::at(dir.path()).verify(&[log.vkey()], &[log.witness_vkey()], &mut |_, _| {});
                // Of a cosignature line that bears another name or key id one knows only that it is none of the witness's.
                let ours = ours.ok().filter(|checked| checked.cosignatures.len() == 1);
                assert!(ours.is_none(), "byte {at} of {}", path.display());
                let theirs = outsider(&log, dir.path(), &[]).ok().filter(|found| found.signers.len() == 2);
                assert!(theirs.is_none(), "byte {at} of {}", path.display());
                flips += 1;
            }
            for length in [0, whole.len() / 2, whole.len() - 1] {
                fs::write(&path, &whole[..length]).unwrap();
                assert!(Bundle::at(dir.path()).verify(&[log.vkey()], &[], &mut |_, _| {}).is_err());
            }
            fs::remove_file(&path).unwrap();
            assert!(Bundle::at(dir.path()).verify(&[log.vkey()], &[], &mut |_, _| {}).is_err());
            fs::write(&path, &whole).unwrap();
        }
        outsider(&log, dir.path(), &[1]).unwrap();
    }
    println!("{flips} flips of {} files refused", kinds.len());
    assert!(flips > 600 && kinds.len() == 8, "{flips} {kinds:?}");
}

#[test]
fn a_directory_is_taken_up_where_it_was_left_and_grows_to_what_one_written_at_once_holds() {
    let log = Log::new();
    let (parts, whole) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for stop in [1, 200, 256, 257, 600] {
        let (publisher, note, resumed) = Publisher::open(parts.path(), &log.vkey()).unwrap();
        match note {
            None => assert_eq!((resumed, stop), (Resumed::Empty, 1)),
            Some(note) => assert_eq!(resumed, Resumed::At(note.checkpoint().size)),
        }
        drop(publisher);
        log.publish(parts.path(), &[stop]);
    }
    log.publish(whole.path(), &[600]);
    for path in TilePath::all(600) {
        assert_eq!(read_tile(parts.path(), path).unwrap(), read_tile(whole.path(), path).unwrap(), "{path}");
    }
    // Narrower tiles go when the full one is there, and stay until then.
    assert!(!parts.path().join("tile/0/000.p").exists() && !parts.path().join("tile/entries/000.p").exists());
    assert!(parts.path().join("tile/1/000.p/1").exists());
}

#[test]
fn what_does_not_fit_its_checkpoint_is_removed_and_what_does_not_fit_the_log_is_never_published() {
    let log = Log::new();
    // Changes of the right edge and of the checkpoint, which are all that is taken up.
    for name in ["checkpoint", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44"] {
        let dir = tempfile::tempdir().unwrap();
        log.publish(dir.path(), &[300]);
        let path = dir.path().join(name);
        let mut bytes = fs::read(&path).unwrap();
        bytes[20] ^= 1;
        fs::write(&path, &bytes).unwrap();
        let (publisher, note, resumed) = Publisher::open(dir.path(), &log.vkey()).unwrap();
        assert_eq!((publisher.edge().size(), note.is_none(), resumed), (0, true, Resumed::Removed), "{name}");
        assert!(!dir.path().join("tile").exists());
    }
    // Another log's key, as with a directory that was put in place of ours.
    let dir = tempfile::tempdir().unwrap();
    log.publish(dir.path(), &[300]);
    let (_, note, resumed) = Publisher::open(dir.path(), &Log::seeded(8).vkey()).unwrap();
    assert_eq!((note, resumed), (None, Resumed::Removed));
    // A history that is not the log's, however well signed.
    let mut publisher = log.publish(dir.path(), &[300]);
    let right = publisher.edge().checkpoint();
    let wrong = eventlog::Checkpoint { root: eventlog::Hash::of(b"other"), ..right };
    let refused = publisher.publish(&log.note(wrong)).unwrap_err();
    assert!(matches!(refused, PublishError::NotTheLogs { size: 300, signed: 300 }));
    let longer = eventlog::Checkpoint { size: 301, ..right };
    assert!(publisher.publish(&log.note(longer)).is_err());
    assert_eq!(Publisher::published(dir.path(), &log.vkey()).unwrap().checkpoint(), right);
}

#[test]
fn a_reader_believes_no_file_and_an_export_holds_nothing_else_than_the_tree() {
    let log = Log::new();
    let (dir, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let publisher = log.publish(dir.path(), &[1, 258, 600]);
    let note = Publisher::published(dir.path(), &log.vkey()).unwrap();
    let fetch = |path| read_tile(dir.path(), path);
    let reader = Reader::new(publisher.edge(), fetch);
    Bundle::at(to.path()).export(&reader, &note).unwrap();
    assert_eq!(files(to.path()).len(), 1 + TilePath::all(600).count());
    outsider(&log, to.path(), &[1, 300]).unwrap();
    // A narrower tile than there is now is the beginning of it.
    let narrow = TilePath { tree: Tree::Entries, index: 1, width: 2 };
    assert_eq!(leaves_of(&reader.tile(narrow).unwrap()), [leaf_of(256), leaf_of(257)]);
    assert!(reader.tile(TilePath { tree: Tree::Level(0), index: 2, width: 89 }).is_err());
    assert!(reader.tile(TilePath { tree: Tree::Level(5), index: 0, width: 1 }).is_err());
    assert!(reader.tile(TilePath::full(Tree::Entries, u64::MAX)).is_err());
    for (name, asked) in
        [("tile/0/000", TilePath::full(Tree::Level(0), 0)), ("tile/entries/001", TilePath::full(Tree::Entries, 1))]
    {
        let path = dir.path().join(name);
        let whole = fs::read(&path).unwrap();
        let mut changed = whole.clone();
        changed[100] ^= 4;
        fs::write(&path, &changed).unwrap();
        assert!(Reader::new(publisher.edge(), fetch).tile(asked).is_err());
        let elsewhere = tempfile::tempdir().unwrap();
        assert!(Bundle::at(elsewhere.path()).export(&Reader::new(publisher.edge(), fetch), &note).is_err());
        fs::write(&path, &whole).unwrap();
        assert_eq!(Reader::new(publisher.edge(), fetch).tile(asked).unwrap(), whole);
    }
}

fn leaves_of(bundle: &[u8]) -> Vec<Vec<u8>> {
    crate::edge::leaves(bundle).unwrap().into_iter().map(<[u8]>::to_vec).collect()
}

#[test]
fn a_tile_has_one_name_and_nothing_else_is_read_as_one() {
    for (path, name) in [
        (TilePath::full(Tree::Level(0), 0), "tile/0/000"),
        (TilePath::full(Tree::Level(3), 1_234_067), "tile/3/x001/x234/067"),
        (TilePath { tree: Tree::Entries, index: 999, width: 255 }, "tile/entries/999.p/255"),
        (TilePath { tree: Tree::Level(7), index: 1_000, width: 1 }, "tile/7/x001/000.p/1"),
    ] {
        assert_eq!(path.to_string(), name);
        assert_eq!(name.parse(), Ok(path));
    }
    for name in [
        "",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/0000",
        "tile/8/000",
        "tile/00/000",
        "tile/-1/000",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/+1",
        "tile/0/+00",
        "tile/entries/../000",
        "tile/0/000.p/1/",
        "tile/0/000/",
        "/tile/0/000",
        "tile/data/000",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
    ] {
        assert!(name.parse::<TilePath>().is_err(), "{name}");
    }
}
