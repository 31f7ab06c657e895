//! A storage that fails and a machine that loses power: no answer is ever wrong.

use super::{
    Follower, Place,
    sim::{Chance, Fault, SimDisk},
};
use crate::{
    Journal, OpenError, check,
    disk::{Disk, Part},
};
use eventlog::{AppendError, Appended, EventLog, Expected, Pending, suite};
use std::{fs, io, sync::Arc};

/// A hub's life with one journal: what it was promised, and what it found.
struct Life {
    place: Place,
    disk: Arc<SimDisk>,
    follower: Arc<Follower>,
    chance: Chance,
    /// What was acknowledged, in order.
    kept: Vec<Appended>,
    next: u128,
    quick_starts: usize,
    faults: usize,
}

impl Life {
    fn new(seed: u64, lies: Option<Part>) -> Self {
        let mut place = Place::new();
        // The journal is made again, by this disk.
        fs::remove_dir_all(&place.settings.dir).unwrap();
        fs::remove_file(&place.settings.anchor).unwrap();
        place.settings.segment_bytes = 4_096;
        // Several groups on their way at once.
        place.settings.group_records_max = 2;
        let follower = Arc::new(Follower::default());
        place.settings.older = Some(follower.clone());
        let disk = SimDisk::new(&[&place.settings.dir, place.settings.anchor.parent().unwrap()], lies, seed);
        let (disk, chance) = (Arc::new(disk), Chance::new(seed));
        Self { place, disk, follower, chance, kept: Vec::new(), next: 0, quick_starts: 0, faults: 0 }
    }

    /// Makes the journal; a journal that was not made whole is made anew, as a founding that was cut short is.
    fn found(&mut self) -> Result<(), String> {
        for _ in 0..2 {
            let made = Journal::create_on(self.place.settings.clone(), self.disk.clone());
            match made {
                Ok(journal) => return stop(journal),
                Err(OpenError::Io { .. }) => {
                    self.faults += 1;
                    self.disk.fail(None);
                    let _ = fs::remove_dir_all(&self.place.settings.dir);
                    let _ = fs::remove_file(&self.place.settings.anchor);
                }
                Err(other) => return Err(format!("not made: {other}")),
            }
        }
        Err("not made without a fault".into())
    }

    /// Opens the journal: quickly if it can be, and then sometimes verified; never refused, unless by a fault.
    fn open(&mut self) -> Result<Option<Journal>, String> {
        let disk: Arc<dyn Disk> = self.disk.clone();
        let settings = &self.place.settings;
        let quick = match Journal::resume_on(settings, &disk) {
            Ok(quick) => quick,
            Err(OpenError::Io { .. }) => return Ok(None),
            Err(other) => return Err(format!("not resumed: {other}")),
        };
        if let Some((journal, _)) = quick {
            self.quick_starts += 1;
            if self.chance.below(3) > 0 {
                let verified = journal.verify(&mut super::Everything, &|| true);
                assert!(verified.map_err(|error| format!("not verified: {error}"))?);
            }
            return Ok(Some(journal));
        }
        match Journal::open_on(settings.clone(), disk, None) {
            Ok((journal, _)) => Ok(Some(journal)),
            Err(OpenError::Io { .. }) => Ok(None),
            Err(other) => Err(format!("not opened: {other}")),
        }
    }

    /// Appends some groups until the storage fails.
    async fn append(&mut self, journal: &Journal) -> Result<(), String> {
        for _ in 0..=self.chance.below(4) {
            let count = 1 + self.chance.below(8);
            let drafts: Vec<Pending> = (0..count)
                .map(|_| {
                    self.next += 1;
                    journal.append(suite::draft(self.next, self.next % 7), Expected::Any)
                })
                .collect();
            let mut failed = false;
            for pending in drafts {
                match pending.await {
                    Ok(_) if failed => return Err("acknowledged after a failure".into()),
                    Ok(appended) => self.kept.push(appended),
                    Err(AppendError::Uncertain(_) | AppendError::Stopped(_)) => failed = true,
                    Err(other) => return Err(other.to_string()),
                }
            }
            if failed {
                if !matches!(
                    journal.append(suite::draft(900_000, 0), Expected::Any).await,
                    Err(AppendError::Stopped(_))
                ) {
                    return Err("taken after a failure".into());
                }
                break;
            }
        }
        // Readers see what was acknowledged, and nothing that may yet be lost.
        let head = *journal.head().borrow();
        let last = self.kept.last().map_or(0, |appended| appended.position);
        let seen = journal.read(0, usize::MAX).map_err(|error| error.to_string())?;
        if (head, journal.checkpoint().size, seen.len() as u64) != (head, head, head) || head < last {
            return Err(format!("{last} acknowledged, {head} to be seen, {} seen", seen.len()));
        }
        self.follower.follow(journal);
        Ok(())
    }

    /// Everything that was acknowledged is anchored and there, whether the power failed or not.
    fn look(&mut self) -> Result<(), String> {
        let last = self.kept.last().map_or(0, |appended| appended.position);
        let report = check(&(&self.place.settings).into()).map_err(|error| error.to_string())?;
        if let Some(damage) = report.damage {
            return Err(format!("with {last} acknowledged it is damaged: {damage}"));
        }
        let anchored = report.anchored.map_or(0, |anchored| anchored.size);
        if anchored < last {
            return Err(format!("{last} were acknowledged, {anchored} are anchored"));
        }
        let mut all = Vec::new();
        crate::replay(&(&self.place.settings).into(), |stored, _| all.push(stored.clone())).unwrap();
        suite::check_chain(&all);
        for appended in &self.kept {
            let found = all.get(usize::try_from(appended.position - 1).unwrap());
            if found.is_none_or(|stored| stored.hash != appended.hash) {
                return Err(format!("the record at {} was acknowledged and is lost", appended.position));
            }
        }
        Ok(())
    }

    /// One day: a start, appends, a stop, each of which may fail, and perhaps a cut of the power at the end.
    async fn day(&mut self, fault: Option<Fault>, cut: bool) -> Result<(), String> {
        self.disk.fail(fault);
        let opened = self.open()?;
        let failed = opened.is_none();
        if let Some(journal) = opened {
            self.append(&journal).await?;
            stop(journal)?;
        }
        let struck = fault.is_some_and(|fault| self.disk.acts() > fault.after);
        if failed && !struck {
            return Err("not opened without a fault".into());
        }
        self.faults += usize::from(struck);
        self.disk.fail(None);
        if cut {
            self.disk.cut_power(&mut self.chance);
        }
        self.look()
    }
}

fn stop(journal: Journal) -> Result<(), String> {
    let failed = journal.failure().is_some();
    if journal.stop().is_err() == failed { Ok(()) } else { Err("a failure was forgotten".into()) }
}

/// Days without a fault, and how many acts the last of them took.
async fn founded(seed: u64, lies: Option<Part>) -> Result<(Life, usize), String> {
    let mut life = Life::new(seed, lies);
    life.found()?;
    for _ in 0..2 {
        life.day(None, false).await?;
    }
    let acts = life.disk.acts();
    Ok((life, acts))
}

#[tokio::test]
async fn after_a_fault_at_any_act_nothing_is_acknowledged_and_nothing_acknowledged_is_lost() {
    let mut faults = 0;
    for lasting in [true, false] {
        for cut in [false, true] {
            let mut after = 0;
            loop {
                // A full disk and a broken one in turn.
                let error = [io::ErrorKind::StorageFull, io::ErrorKind::Other][after % 2];
                let hint = format!("fault after {after}, lasting {lasting}, {error}, cut {cut}");
                let (mut life, acts) = founded(5, None).await.unwrap();
                let before = life.faults;
                life.day(Some(Fault { after, lasting, error }), cut).await.expect(&hint);
                let struck = life.faults > before;
                // Whatever happened, it goes on afterwards.
                life.day(None, true).await.expect(&hint);
                life.day(None, false).await.expect(&hint);
                faults += life.faults;
                after += 1;
                if !struck {
                    assert!(after > acts.min(20), "{hint}");
                    break;
                }
            }
        }
    }
    println!("{faults} faults survived");
    assert!(faults > 100, "{faults}");
}

#[tokio::test]
async fn what_a_failed_sync_left_to_be_seen_is_not_taken_for_durable_by_the_next_start() {
    let mut pairs = 0;
    // The first fault strikes anywhere in a day, and the power stays, so that the next start sees what was not stored. The
    // second strikes where that start writes, and then the power fails.
    for (first, second) in (12..24).flat_map(|first| (4..14).map(move |second| (first, second))) {
        for seed in 0..3 {
            let hint = format!("faults after {first} and {second}, seed {seed}");
            let fault = |after| Some(Fault { after, lasting: false, error: io::ErrorKind::Other });
            let (mut life, _) = founded(seed, None).await.unwrap();
            life.day(fault(first), false).await.expect(&hint);
            life.day(fault(second), true).await.expect(&hint);
            life.day(None, false).await.expect(&hint);
            pairs += usize::from(life.faults == 2);
        }
    }
    println!("{pairs} pairs of faults survived");
    assert!(pairs > 100, "{pairs}");
}

#[tokio::test]
async fn a_founding_that_any_fault_cuts_short_is_made_anew() {
    for lasting in [true, false] {
        for after in 0.. {
            let mut life = Life::new(after as u64, None);
            life.disk.fail(Some(Fault { after, lasting, error: io::ErrorKind::Other }));
            life.found().unwrap();
            if life.faults == 0 {
                assert!(after > 10, "{after}");
                break;
            }
            life.disk.cut_power(&mut life.chance);
            life.day(None, false).await.unwrap();
        }
    }
}

/// A random life: faults and cuts of the power at random. `Err` is what was wrong with it.
async fn random_life(seed: u64, lies: Option<Part>) -> Result<Life, String> {
    let mut life = Life::new(seed, lies);
    life.found()?;
    for _ in 0..6 {
        let after = usize::try_from(life.chance.below(60)).unwrap();
        let lasting = life.chance.below(2) == 0;
        let fault = (life.chance.below(2) == 0).then_some(Fault { after, lasting, error: io::ErrorKind::Other });
        let cut = life.chance.below(3) > 0;
        life.day(fault, cut).await?;
    }
    Ok(life)
}

/// How many random lives are tried; more with `JOURNAL_LIVES`.
fn lives() -> u64 {
    std::env::var("JOURNAL_LIVES").ok().and_then(|lives| lives.parse().ok()).unwrap_or(150)
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_any_faults_and_cuts_of_the_power() {
    let (mut records, mut faults, mut quick) = (0, 0, 0);
    for seed in 0..lives() {
        let life = random_life(seed, None).await.unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}"));
        records += life.kept.len();
        faults += life.faults;
        quick += life.quick_starts;
    }
    println!("{records} records acknowledged, {faults} faults survived, {quick} quick starts");
    assert!(records > 100 && faults > 10 && quick > 10, "{records} {faults} {quick}");
}

#[tokio::test]
async fn an_acknowledgement_before_either_sync_is_found() {
    for lies in [Part::Segment, Part::Anchor] {
        let mut found = 0;
        for seed in 0..20 {
            found += usize::from(random_life(seed, Some(lies)).await.is_err());
        }
        assert!(found > 10, "{lies:?}: found in {found} of 20 lives");
    }
}

#[tokio::test]
async fn a_keyring_that_is_not_durable_stops_the_journal_before_anything_is_written() {
    let mut place = Place::new();
    let before = place.append(0..3).await;
    place.settings.before_sync = Arc::new(|| Err(io::ErrorKind::StorageFull.into()));
    let (journal, _) = place.open();
    assert!(matches!(journal.append(suite::draft(3, 3), Expected::Any).await, Err(AppendError::Uncertain(_))));
    assert!(matches!(journal.append(suite::draft(4, 4), Expected::Any).await, Err(AppendError::Stopped(_))));
    assert_eq!(journal.read(0, 10).unwrap(), before);
    drop(journal);
    place.settings.before_sync = Arc::new(|| Ok(()));
    assert_eq!(place.everything(), before);
}

#[tokio::test]
async fn a_panicking_barrier_leaves_callers_uncertain_not_waiting() {
    let mut place = Place::new();
    place.settings.before_sync = Arc::new(|| panic!("the barrier broke"));
    let (journal, _) = place.open();
    assert!(matches!(journal.append(suite::draft(1, 1), Expected::Any).await, Err(AppendError::Uncertain(_))));
    assert!(matches!(
        journal.append(suite::draft(2, 2), Expected::Any).await,
        Err(AppendError::Stopped(_) | AppendError::Uncertain(_))
    ));
    assert!(journal.stop().is_err());
}
