//! One flipped bit, or a file cut short, anywhere: refused, rebuilt, or dead. `HUB_FLIPS` is how many bits are turned
//! (400 if it is not given), `HUB_CUTS` how many files are cut (120), `HUB_SEED` repeats the draws of an earlier run.

use super::{
    HANG, Northmere, Views, export, is, northmere,
    quick::{VERIFIED, logged, serve_quickly, verified},
    restore, said, serve, verify, views,
};
use crate::{
    crash::{Dice, number},
    world::{Home, log_of},
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Instant,
};
use tokio::{
    task::{JoinSet, block_in_place},
    time::timeout,
};

/// Flips that every file gets at least, for the part of the flips that it belongs to.
const FLIPS_EACH: u64 = 6;
/// The same of cuts.
const CUTS_EACH: u64 = 3;

/// What is done to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// A bit of the byte is turned.
    Flip,
    /// The file ends before the byte.
    Cut,
}

/// One bit of one file, or where it is cut.
#[derive(Debug, Clone)]
struct Flip {
    fault: Fault,
    killed: bool,
    path: PathBuf,
    byte: usize,
    bit: u8,
}

/// Half on a hub that was stopped, half on one that was killed; every file some, the journals and the store the most.
fn draw(hub: &Northmere, dice: &mut Dice, count: u64, fault: Fault, each: u64) -> Vec<Flip> {
    let mut flips = Vec::new();
    for (killed, part) in [(false, count / 2), (true, count - count / 2)] {
        let files: Vec<_> = hub.files(killed).iter().filter(|(_, bytes)| !bytes.is_empty()).collect();
        let weight = |path: &Path| match path {
            _ if is(path, "data/facts") => 40,
            _ if is(path, "data/access") => 20,
            // Of a store that was killed nothing is ever read.
            _ if is(path, "store/sled/db") => {
                if killed {
                    2
                } else {
                    20
                }
            }
            _ if is(path, "keyring/keyring") => 12,
            _ if is(path, ".anchor") => 8,
            _ => 3,
        };
        let mut deck: Vec<&(&PathBuf, &Vec<u8>)> = Vec::new();
        for file in &files {
            deck.extend((0..weight(file.0)).map(|_| file));
        }
        for nth in 0..part {
            let all = usize::try_from(nth).unwrap();
            let (path, bytes) = if nth < each * files.len() as u64 {
                files[all % files.len()]
            } else {
                *deck[usize::try_from(dice.below(deck.len() as u64)).unwrap()]
            };
            let bit = dice.below(bytes.len() as u64 * 8);
            let byte = usize::try_from(bit / 8).unwrap();
            flips.push(Flip { fault, killed, path: path.clone(), byte, bit: u8::try_from(bit % 8).unwrap() });
        }
    }
    flips
}

/// How a try ended, all of them good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// `verify` or the start refused with 65.
    Refused,
    /// The store was built anew, and shows the same as before.
    Rebuilt,
    /// Served, but for what rests on that bit of the store: that was answered `DATA_LOSS`, and after a restart, which built
    /// the store anew, everything was shown as before.
    Told,
    /// Nobody noticed, because nobody reads that bit: everything is the same as before.
    Dead,
}

/// Turns one bit and looks what happens. `thorough` also starts what `verify` has refused; `quickly` lets a start serve
/// before it has read.
async fn attempt(hub: &Northmere, home: &Home, flip: &Flip, thorough: bool, quickly: bool) -> End {
    let places = &home.places;
    let mut bytes = hub.files(flip.killed)[&flip.path].clone();
    match flip.fault {
        Fault::Flip => bytes[flip.byte] ^= 1 << flip.bit,
        Fault::Cut => bytes.truncate(flip.byte),
    }
    fs::write(home.path().join(&flip.path), bytes).unwrap();
    // The store is not asked by those who verify and export: they read the journals.
    if !is(&flip.path, "data/store") {
        let found = verify(places).await;
        match found.status.code() {
            Some(65) if thorough => {
                if quickly && let Ok(mut process) = serve_quickly(home).await {
                    let ended = verified(home, &mut process, usize::MAX).await;
                    assert_eq!(ended, Some(65), "{flip:?}: verified as damaged, but a quick start goes on");
                }
                let refused = serve(places).await.err();
                let code = refused.as_ref().and_then(|output| output.status.code());
                assert_eq!(code, Some(65), "{flip:?}: verified as damaged, but served: {refused:?}");
                return End::Refused;
            }
            Some(65) => return End::Refused,
            Some(0) => {}
            _ => panic!("{flip:?}: verify ends with {}", said(&found)),
        }
        let exported = block_in_place(|| export(places, &hub.case));
        match exported.status.code() {
            Some(0) => assert!(exported.stdout == hub.export, "{flip:?}: another export"),
            _ => panic!("{flip:?}: verified, but the export ends with {}", said(&exported)),
        }
    }
    let log_began = fs::metadata(log_of(places)).map_or(0, |log| usize::try_from(log.len()).unwrap());
    let verified_before = logged(home, VERIFIED);
    let served = if quickly { serve_quickly(home).await } else { serve(places).await };
    let mut process = match served {
        Ok(process) => process,
        Err(refused) if refused.status.code() == Some(65) => return End::Refused,
        Err(refused) => panic!("{flip:?}: the start ends with {}", said(&refused)),
    };
    let expected = &hub.views[usize::from(flip.killed)];
    let seen = timeout(HANG, async { views(&process.client().await, &home.issuer(), &hub.case).await });
    let seen = seen.await.unwrap_or_else(|_| panic!("{flip:?}: the views hang"));
    if is(&flip.path, "data/store") && is_told(&seen, expected) {
        block_in_place(|| process.stop());
        let again = serve(places).await.unwrap_or_else(|no| panic!("{flip:?}: no start again: {}", said(&no)));
        let seen = views(&again.client().await, &home.issuer(), &hub.case).await;
        assert!(seen == *expected, "{flip:?}: other views after a restart");
        block_in_place(|| again.kill());
        return End::Told;
    }
    assert!(seen == *expected, "{flip:?}: other views");
    let is_behind = |log: &str| log.contains("unread: [") && !log.contains("unread: []");
    if is_behind(&fs::read_to_string(log_of(places)).unwrap()[log_began..]) {
        let ended = verified(home, &mut process, verified_before).await;
        assert_eq!(ended, None, "{flip:?}: verified before it was served, not behind the service");
    }
    block_in_place(|| process.kill());
    let log = fs::read_to_string(log_of(places)).unwrap();
    // After a kill the store is always built anew; that is not what this bit did.
    let rebuilt = is(&flip.path, "data/store") && log[log_began..].contains("rebuilt: Some(");
    if rebuilt { End::Rebuilt } else { End::Dead }
}

/// Whether some answers were `DATA_LOSS` and all others what was expected.
fn is_told(seen: &Views, expected: &Views) -> bool {
    let lost = |value: &Value| *value == "DATA_LOSS";
    let good = |(person, view): (&String, &Value)| {
        ["case", "incidents"].iter().all(|part| lost(&view[part]) || view[part] == expected[person][part])
    };
    seen != expected && seen.iter().all(good)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g1_a_flipped_bit_is_refused_or_rebuilt_or_told_or_dead() {
    let mut dice = Dice::seeded("flips");
    let count = number("HUB_FLIPS", 400);
    let flips = draw(northmere().await, &mut dice, count, Fault::Flip, FLIPS_EACH);
    let ends = sweep("flips", flips).await;
    // Every bit of the marker counts.
    let of_marker = |flip: &Flip| is(&flip.path, "store/clean-stop");
    assert!(ends.iter().all(|(flip, end)| !of_marker(flip) || *end == End::Rebuilt), "{ends:?}");
    assert!(ends.iter().any(|(flip, _)| of_marker(flip)));
    assert_eq!(ends.len() as u64, count);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g2_a_file_that_was_cut_short_is_refused_or_rebuilt_or_told_or_dead() {
    let mut dice = Dice::seeded("cuts");
    let count = number("HUB_CUTS", 120);
    let hub = northmere().await;
    let cuts = draw(hub, &mut dice, count, Fault::Cut, CUTS_EACH);
    let ends = sweep("cuts", cuts).await;
    // What is written whole is whole or refused; a segment that was killed ends in room for what was never written.
    let small = ["hub.json", "log.key", "issuer.key", "epoch-1.key", ".seg"];
    let all = ends.iter().filter(|(flip, _)| small.iter().any(|name| is(&flip.path, name)));
    let room = |flip: &Flip| hub.files(flip.killed)[&flip.path][flip.byte..].iter().all(|byte| *byte == 0);
    let whole = |(flip, end): &&(Flip, End)| *end == End::Refused || (*end == End::Dead && room(flip));
    assert!(all.clone().all(|it| whole(&it)) && all.count() > small.len(), "{ends:?}");
    assert_eq!(ends.len() as u64, count);
}

/// Tries every one, two at a time, each in directories of its own, and says how they ended.
async fn sweep(name: &str, flips: Vec<Flip>) -> Vec<(Flip, End)> {
    let began = Instant::now();
    let hub = northmere().await;
    let mut lanes = JoinSet::new();
    for lane in 0..2 {
        let flips: Vec<_> = flips.iter().enumerate().filter(|(nth, _)| nth % 2 == lane).collect();
        let flips: Vec<_> = flips.into_iter().map(|(nth, flip)| (nth, flip.clone())).collect();
        lanes.spawn(async move {
            let home = Home::empty();
            let mut ends = Vec::new();
            for (nth, flip) in flips {
                block_in_place(|| restore(home.path(), hub.files(flip.killed)));
                let began = Instant::now();
                let end = attempt(hub, &home, &flip, nth % 16 < 4, nth % 4 > 1).await;
                ends.push((flip, end, began.elapsed()));
            }
            ends
        });
    }
    let ends: Vec<_> = lanes.join_all().await.into_iter().flatten().collect();
    let mut counts: BTreeMap<(String, bool), BTreeMap<End, usize>> = BTreeMap::new();
    for (flip, end, _) in &ends {
        let file = (flip.path.display().to_string(), flip.killed);
        *counts.entry(file).or_default().entry(*end).or_default() += 1;
    }
    for ((path, killed), ends) in &counts {
        println!("{name}: {path} after {}: {ends:?}", if *killed { "a kill" } else { "a stop" });
    }
    let of = |end| ends.iter().filter(|(_, other, _)| *other == end).count();
    let longest = ends.iter().map(|(_, _, took)| *took).max().unwrap_or_default();
    println!(
        "{name}: {} in all: {} refused, {} rebuilt, {} told and rebuilt by a restart, {} dead; the longest took {:.1} s, all {:.1} s",
        ends.len(),
        of(End::Refused),
        of(End::Rebuilt),
        of(End::Told),
        of(End::Dead),
        longest.as_secs_f64(),
        began.elapsed().as_secs_f64(),
    );
    ends.into_iter().map(|(flip, end, _)| (flip, end)).collect()
}
