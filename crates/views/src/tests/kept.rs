//! Feeds as kept in the store: what is kept is what would be folded anew, whatever was kept before and in which order it
//! was read.

use super::{Commit, agency, audiences, ceiling, generated, history_of, policies_of};
use crate::{Feed, Histories, History, Known, Policies, Taken, feed, kept_feed, kept_rows, taken};
use eventlog::{Hash, Stored, StreamName};
use kernel::{AgencyId, AgencyKind, Role, Timestamp};
use serde_json::value::to_raw_value;
use sharing::Audience;
use std::{collections::HashMap, sync::Arc};
use store::{LogName, Put, Space, Store};
use testkit::{
    histories::{case, lawful},
    samples::PRIVATE_MARK,
};
use vault::Vault;

/// A store that is fed with the records of a history, as the hub feeds it.
struct Fed {
    _dirs: [tempfile::TempDir; 2],
    histories: Histories,
    known: Known,
    streams: HashMap<StreamName, (u64, Hash)>,
}

impl Fed {
    fn empty() -> Self {
        let [keys, data] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let vault = Vault::create(&keys.path().join("keyring"), &vault::in_files()).unwrap();
        let (store, _) = Store::open(data.path(), Box::new(|text: &str| Hash::of(text.as_bytes())), &|_| None).unwrap();
        let histories = Histories::new(Arc::new(store), Arc::new(vault));
        Self { _dirs: [keys, data], histories, known: Known::default(), streams: HashMap::new() }
    }

    fn with(commits: &[Commit]) -> Self {
        let mut fed = Self::empty();
        for commit in commits {
            fed.take(commit);
        }
        fed
    }

    fn stored(&mut self, commit: &Commit) -> Stored {
        let draft = commit.draft(|stream, nth, entry| {
            let sealed = self.histories.vault().seal(&stream.to_string(), commit.record, nth, entry).unwrap();
            to_raw_value(&sealed).unwrap()
        });
        let stream = draft.stream.clone();
        let (version, prev) = self.streams.get(&stream).map_or((0, None), |&(version, hash)| (version, Some(hash)));
        let bytes = draft.into_bytes(version + 1, commit.at, prev).unwrap();
        let hash = Hash::of(&bytes);
        self.streams.insert(stream, (version + 1, hash));
        Stored { position: commit.position, bytes: bytes.into(), hash }
    }

    fn take(&mut self, commit: &Commit) {
        let stored = self.stored(commit);
        let Taken { indexed, learned } = taken(stored).unwrap();
        if !learned.is_empty() {
            self.known = self.known.learning(&learned);
        }
        self.histories.store().apply(LogName::Facts, &[indexed]).unwrap();
    }

    fn history(&self) -> History {
        self.histories.case(case()).unwrap().1.as_ref().clone()
    }

    fn kept(&self, policies: &Policies, history: &History, audience: &Audience<'_>) -> Feed {
        Feed::clone(&kept_feed(&self.histories, policies, case(), history, audience).unwrap())
    }

    /// Forgets what is kept in memory; what is kept in the store stays.
    fn after_a_restart(self) -> Self {
        let (store, vault) = (self.histories.store().clone(), self.histories.vault().clone());
        Self { histories: Histories::new(store, vault), ..self }
    }

    /// What is kept, in the store and at the reader's, is what is folded anew.
    fn check(&self, policies: &Policies, history: &History, audience: &Audience<'_>, when: &str) {
        let kept = self.kept(policies, history, audience);
        let folded = feed(policies, history, audience, u64::MAX);
        assert_eq!(kept.rows, folded.rows, "{when}, {audience:?}");
        assert_eq!(kept.access, folded.access, "{when}, {audience:?}");
        assert_eq!(kept_rows(&self.histories, case(), audience).unwrap(), folded.rows, "{when}, {audience:?}");
    }
}

/// Some audiences, on both sides of the wall.
fn some() -> Vec<(AgencyId, AgencyKind, Option<Role>)> {
    audiences().into_iter().step_by(3).collect()
}

#[test]
fn a_history_read_from_the_store_is_the_one_that_was_written() {
    for seed in 0..3 {
        let commits = generated(seed, 90);
        let (read, written) = (Fed::with(&commits).history(), history_of(&commits));
        let what = |history: &History| -> Vec<String> {
            let told = |item: &Arc<crate::Item>| format!("{:?}", (&item.stream, item.record, item.nth, &item.recorded));
            history.items.iter().map(told).collect()
        };
        assert_eq!(what(&read), what(&written), "seed {seed}");
    }
}

#[test]
fn a_feed_kept_after_every_record_is_the_feed_folded_anew() {
    for seed in 0..3 {
        let commits = generated(seed, 90);
        let mut fed = Fed::empty();
        for commit in &commits {
            fed.take(commit);
            let history = fed.history();
            // Not every agency looks after every record, so some catch up with several at once.
            for whose in some().iter().skip(usize::try_from(commit.position % 3).unwrap()).step_by(3) {
                fed.check(&fed.known.policies, &history, &ceiling(whose), &format!("seed {seed}, {}", commit.position));
            }
        }
        fed = fed.after_a_restart();
        let history = fed.history();
        for whose in audiences() {
            fed.check(&fed.known.policies, &history, &ceiling(&whose), &format!("seed {seed}, restarted"));
        }
    }
}

#[test]
fn a_store_that_was_deleted_gives_the_same_feeds_again() {
    for seed in 3..5 {
        let commits = generated(seed, 90);
        let mut before = Fed::empty();
        for commit in &commits {
            before.take(commit);
            let whose = &some()[usize::try_from(commit.position).unwrap() % some().len()];
            before.kept(&before.known.policies, &before.history(), &ceiling(whose));
        }
        let after = Fed::with(&commits);
        for whose in audiences() {
            let audience = ceiling(&whose);
            let kept = before.kept(&before.known.policies, &before.history(), &audience);
            let again = after.kept(&after.known.policies, &after.history(), &audience);
            assert_eq!(kept.rows, again.rows, "seed {seed}, {audience:?}");
        }
    }
}

#[test]
fn no_value_of_any_event_is_kept_in_a_view() {
    let fed = Fed::with(&generated(2, 90));
    let history = fed.history();
    for whose in audiences() {
        fed.kept(&fed.known.policies, &history, &ceiling(&whose));
    }
    let rows = fed.histories.store().scan(Space::View, b"", None, usize::MAX).unwrap();
    assert!(rows.len() > 200);
    for (key, value) in rows {
        let text = String::from_utf8_lossy(&value);
        assert!(!text.contains(PRIVATE_MARK.trim()), "{}: {text}", String::from_utf8_lossy(&key));
    }
}

/// A history in whose midst a policy is adopted, and how many records come before the last adoption.
fn with_an_adoption(seed: u64) -> Option<(Vec<Commit>, usize)> {
    let commits = generated(seed, 150);
    let last = commits.iter().rposition(|commit| {
        commit.position > 40 && commit.entries[0].event.type_name() == "governance.policy_adopted.v1"
    })?;
    Some((commits, last))
}

#[test]
fn a_reader_that_did_not_know_of_a_new_policy_yet_leaves_nothing_wrong_behind() {
    // The store holds a batch of records a moment before what they teach is published.
    let mut differs = 0;
    for seed in 0..40 {
        let Some((commits, adopted)) = with_an_adoption(seed) else { continue };
        let fed = Fed::with(&commits);
        let (early, history) = (policies_of(&commits[..adopted]), fed.history());
        for whose in some() {
            let audience = ceiling(&whose);
            fed.kept(&early, &history, &audience);
            fed.check(&fed.known.policies, &history, &audience, &format!("seed {seed}"));
            let (old, new) =
                [&early, &fed.known.policies].map(|policies| feed(policies, &history, &audience, u64::MAX)).into();
            differs += usize::from(!new.rows.starts_with(&old.rows));
        }
        if differs > 3 && seed > 3 {
            return;
        }
    }
    panic!("in {differs} cases only did it matter");
}

#[test]
fn a_reader_that_knew_of_a_new_policy_before_the_last_record_leaves_nothing_wrong_behind() {
    for (commits, adopted) in (0..12).filter_map(with_an_adoption) {
        let fed = Fed::with(&commits);
        let (early, history) = (history_of(&commits[..adopted - 5]), fed.history());
        for whose in some() {
            let audience = ceiling(&whose);
            fed.kept(&fed.known.policies, &early, &audience);
            fed.check(&fed.known.policies, &history, &audience, "afterwards");
        }
    }
}

#[test]
fn a_reader_that_missed_a_record_in_the_middle_leaves_nothing_wrong_behind() {
    // The streams of a case are read one after another: a record of the first may come when it was read already, and one
    // of the second be read that came later still. Both histories then end at the same position.
    for seed in 0..6 {
        let commits = generated(seed, 90);
        let fed = Fed::with(&commits);
        let whole = fed.history();
        for missed in (whole.items.len() / 2..whole.items.len() - 1).step_by(5) {
            let mut items = whole.items.clone();
            let position = items[missed].recorded.position;
            items.retain(|item| item.recorded.position != position);
            let lacking = History::of(items);
            if lacking.head() != whole.head() {
                continue;
            }
            for whose in some() {
                let audience = ceiling(&whose);
                fed.kept(&fed.known.policies, &lacking, &audience);
                fed.check(&fed.known.policies, &whole, &audience, &format!("seed {seed}, without {missed}"));
            }
        }
    }
}

#[test]
fn a_policy_adopted_again_after_another_one_is_not_taken_for_the_first() {
    let policies = super::policies();
    let mut seen = 0;
    for seed in 0..12 {
        let commits = lawful(seed, 150, &[policies[0].clone(), policies[1].clone(), policies[0].clone()]);
        let adopted = policies_of(&commits);
        let ends: Vec<u64> =
            (0..=commits.len() as u64).filter(|&at| adopted.at(at).is_some_and(|it| it.from == at)).collect();
        let [_, second, third] = ends[..] else { continue };
        seen += 1;
        // Only what lies before the second adoption, so that the head is the same before and after.
        let fed = Fed::with(&commits);
        let history = history_of(&commits[..usize::try_from(second).unwrap() - 1]);
        let until = |position| policies_of(&commits[..usize::try_from(position).unwrap()]);
        for whose in some() {
            let audience = ceiling(&whose);
            fed.check(&until(second - 1), &history, &audience, "the first");
            fed.check(&until(third), &history, &audience, "the first again");
        }
    }
    assert!(seen > 2);
}

#[test]
fn what_is_kept_and_cannot_be_read_is_folded_anew() {
    let commits = generated(1, 90);
    let fed = Fed::with(&commits);
    let history = fed.history();
    let whose = some().remove(0);
    let audience = ceiling(&whose);
    fed.check(&fed.known.policies, &history, &audience, "at first");
    let keys: Vec<Vec<u8>> = fed
        .histories
        .store()
        .scan(Space::View, b"", None, usize::MAX)
        .unwrap()
        .into_iter()
        .map(|(key, _)| key)
        .collect();
    assert!(keys.len() > 10);
    let mut fed = fed;
    for key in [&keys[0], &keys[5], &keys[keys.len() - 1]] {
        for value in [None, Some(b"{}".to_vec()), Some(b"of an earlier program".to_vec())] {
            fed = fed.after_a_restart();
            fed.histories.store().put_all(&[Put { space: Space::View, key: key.clone(), value }]).unwrap();
            fed.check(&fed.known.policies, &history, &audience, "spoiled");
        }
    }
    // Nor do rows count that lie behind the last.
    fed = fed.after_a_restart();
    let behind = String::from_utf8_lossy(&keys[0]).replace("/0000000000", "/0000099999").into_bytes();
    let row = fed.histories.store().get(Space::View, &keys[0]).unwrap();
    fed.histories.store().put_all(&[Put { space: Space::View, key: behind, value: row }]).unwrap();
    fed.check(&fed.known.policies, &history, &audience, "one row too many");
}

#[test]
fn an_agency_that_does_not_take_part_keeps_no_row() {
    let fed = Fed::with(&generated(4, 90));
    let history = fed.history();
    for whose in audiences().iter().filter(|(name, ..)| *name == agency("out")) {
        fed.kept(&fed.known.policies, &history, &ceiling(whose));
        assert_eq!(kept_rows(&fed.histories, case(), &ceiling(whose)).unwrap(), []);
    }
    let empty = Fed::empty();
    assert_eq!(empty.history().items.len(), 0);
    assert_eq!(*empty.history().access(), sharing::CaseAccess::default());
    let moment: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(history.until(moment).items.len(), 0);
}
