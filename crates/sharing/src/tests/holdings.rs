//! What an agency restricted, erased or withdrew, and by whose copy others go on reading.

use super::{AGENCIES, REFERRED, Told, agency, case_with_everybody, id, sample};
use crate::{Face, face::Belongs};
use events::{
    CaseworkEvent, Entry, ErasureBasis, ErasureRefusal, Event, HowShared, Party, RestrictionReason, Retention,
    records::{Erased, ErasureRefused, ErasureRequested, ItemWithdrawn, ProcessingRestricted, RestrictionLifted},
};
use kernel::{EventId, IncidentId};
use std::collections::BTreeSet;

/// Whose record it is.
const OWNER: &str = "t-nhs";

/// A referred case on which health put something down about somebody.
struct Held {
    case: Told,
    face: Face,
    party: Party,
    retention: Retention,
}

impl Held {
    fn new() -> Self {
        let mut case = Told(case_with_everybody());
        case.refer();
        let mut written = sample("casework.item_contributed");
        written.entry.controller = agency(OWNER);
        case.0.evolve(&written);
        let face = Face::of(&written);
        let &(_, party, retention) = face.sealed.first().expect("a text is sealed");
        Self { case, face, party, retention }
    }

    /// Something that an agency says of what it holds. Answers whether it may change what is seen of other events.
    fn says(&mut self, by: &str, event: EventId, said: CaseworkEvent) -> bool {
        self.case.tell_as(REFERRED + 9, event, Entry::of(&agency(by), Event::Casework(said)))
    }

    fn restrict(&mut self, by: &str, event: EventId, party: Party, retention: Retention) -> bool {
        let reason = RestrictionReason::AccuracyContested;
        let said = ProcessingRestricted { party, retentions: vec![retention], reason };
        self.says(by, event, CaseworkEvent::ProcessingRestricted(said))
    }

    /// The agencies that are not shown it for the sake of the agency by whose copy they read.
    fn kept_from(&self) -> Vec<&'static str> {
        let kept = |name: &&str| self.case.0.is_kept_back(&self.face, Some(&agency(name)));
        AGENCIES.into_iter().filter(kept).collect()
    }

    fn request(&mut self, event: EventId) -> bool {
        let said = ErasureRequested {
            party: self.party,
            retentions: vec![self.retention],
            basis: ErasureBasis::UkGdprArticle17,
            not_before: "2026-04-01".parse().unwrap(),
            reason: String::new().into(),
        };
        self.says(OWNER, event, CaseworkEvent::ErasureRequested(said))
    }

    fn erase(&mut self, by: &str, party: Party, retention: Retention, incidents: Vec<IncidentId>) -> bool {
        let said = Erased {
            request: id(0xe1),
            party,
            retentions: vec![retention],
            basis: ErasureBasis::UkGdprArticle17,
            approvals: Vec::new(),
            people: Vec::new(),
            incidents,
            keys: Vec::new(),
            recipients: Vec::new(),
        };
        self.says(by, id(0xe2), CaseworkEvent::Erased(said))
    }

    fn erased_for(&self, agency_name: &str) -> BTreeSet<(Party, Retention)> {
        self.case.0.erased_for(&self.face, Some(&agency(agency_name)))
    }

    fn all(&self) -> BTreeSet<(Party, Retention)> {
        BTreeSet::from([(self.party, self.retention)])
    }

    /// Another party, and another schedule.
    fn others(&self) -> (Party, Retention) {
        let party = [Party::Victim, Party::Suspect].into_iter().find(|party| *party != self.party).unwrap();
        let retention =
            [Retention::PublicProtection, Retention::AgencyRecord].into_iter().find(|it| *it != self.retention);
        (party, retention.unwrap())
    }
}

#[test]
fn what_is_restricted_is_kept_from_all_but_those_who_hold_a_copy_of_their_own_until_it_is_lifted() {
    let mut held = Held::new();
    assert_eq!(held.kept_from(), Vec::<&str>::new());
    // Of another agency, party or schedule it changes nothing.
    let (party, retention) = held.others();
    held.restrict("t-pol", id(0xa1), held.party, held.retention);
    held.restrict(OWNER, id(0xa2), party, held.retention);
    held.restrict(OWNER, id(0xa3), held.party, retention);
    assert_eq!(held.kept_from(), Vec::<&str>::new());
    assert!(held.restrict(OWNER, id(0xa4), held.party, held.retention), "it changes what is seen of others");
    assert_eq!(held.kept_from(), AGENCIES);
    assert!(held.case.0.is_kept_back(&held.face, None), "audit reads by the contributor's copy");
    // A summary is read by the contributor's copy; what was given in full, by its own. Police restrict what they hold.
    held.case.share(held.face.id, &agency("t-adv"), HowShared::Full);
    held.case.share(held.face.id, &agency("t-prb"), HowShared::Summary);
    held.case.share(held.face.id, &agency("t-pol"), HowShared::Full);
    let rest: Vec<_> = AGENCIES.into_iter().filter(|name| *name != "t-adv").collect();
    assert_eq!(held.kept_from(), rest);
    let lift = |restriction| CaseworkEvent::RestrictionLifted(RestrictionLifted { restriction });
    assert!(!held.says(OWNER, id(0xa5), lift(id(0xbad))), "there is none to lift");
    assert!(held.says(OWNER, id(0xa6), lift(id(0xa4))));
    assert_eq!(held.kept_from(), ["t-pol"]);
}

#[test]
fn what_somebody_asked_to_be_erased_is_restricted_until_it_is_refused_or_done() {
    let mut held = Held::new();
    let refused = |request| {
        let ground = ErasureRefusal::LegalClaim;
        CaseworkEvent::ErasureRefused(ErasureRefused { request, ground })
    };
    assert!(held.request(id(0xe0)));
    assert_eq!(held.kept_from(), AGENCIES);
    assert!(held.says(OWNER, id(0xa7), refused(id(0xe0))));
    assert_eq!(held.kept_from(), Vec::<&str>::new());
    held.request(id(0xe1));
    assert!(held.erase(OWNER, held.party, held.retention, Vec::new()));
    assert_eq!(held.kept_from(), Vec::<&str>::new(), "what is gone is not kept back");
    assert_eq!(held.erased_for(OWNER), held.all());
}

#[test]
fn what_an_agency_erased_it_and_those_without_a_copy_of_their_own_cannot_read_and_nothing_else_is_gone() {
    let mut held = Held::new();
    let (party, retention) = held.others();
    held.erase("t-pol", held.party, held.retention, Vec::new());
    held.erase(OWNER, party, held.retention, Vec::new());
    held.erase(OWNER, held.party, retention, Vec::new());
    assert_eq!(held.erased_for(OWNER), BTreeSet::new());
    held.erase(OWNER, held.party, held.retention, Vec::new());
    held.case.share(held.face.id, &agency("t-adv"), HowShared::Full);
    held.case.share(held.face.id, &agency("t-prb"), HowShared::Summary);
    assert_eq!(held.erased_for(OWNER), held.all());
    assert_eq!(held.erased_for("t-prb"), held.all());
    assert_eq!(held.erased_for("t-adv"), BTreeSet::new());
    assert_eq!(held.case.0.erased_for(&held.face, None), held.all(), "audit reads by the contributor's copy");
    // What police were given in full they had erased of theirs.
    held.case.share(held.face.id, &agency("t-pol"), HowShared::Full);
    assert_eq!(held.erased_for("t-pol"), held.all());
    // What was put down in the same record or later is not what was erased.
    for position in [REFERRED + 9, REFERRED + 10] {
        held.face.position = position;
        assert_eq!(held.erased_for(OWNER), BTreeSet::new());
    }
}

#[test]
fn what_lies_outside_the_case_is_erased_only_where_it_is_named_and_copies_of_it_wherever_they_are() {
    let mut held = Held::new();
    held.face.belongs = Belongs::Incident(id(0x1c));
    held.case.share(held.face.id, &agency("t-pol"), HowShared::Full);
    held.erase(OWNER, held.party, held.retention, vec![id(0x1d)]);
    held.erase("t-pol", held.party, held.retention, Vec::new());
    assert_eq!(held.erased_for(OWNER), BTreeSet::new(), "of another incident");
    assert_eq!(held.erased_for("t-pol"), held.all(), "a copy lies with the case");
    held.erase(OWNER, held.party, held.retention, vec![id(0x1c)]);
    assert_eq!(held.erased_for(OWNER), held.all());
}

#[test]
fn what_was_withdrawn_is_kept_from_everybody_whatever_copy_they_have() {
    let mut held = Held::new();
    held.case.share(held.face.id, &agency("t-pol"), HowShared::Full);
    let Event::Casework(CaseworkEvent::ItemWithdrawn(sample)) = sample("casework.item_withdrawn").entry.event else {
        panic!()
    };
    let withdraw = |event| CaseworkEvent::ItemWithdrawn(ItemWithdrawn { event, ..sample.clone() });
    assert!(held.says(OWNER, id(0xa8), withdraw(id(0xbad))));
    assert_eq!((held.kept_from(), held.case.0.is_withdrawn(held.face.id)), (Vec::new(), false));
    assert!(held.says(OWNER, id(0xa9), withdraw(held.face.id)));
    assert!(!held.says(OWNER, id(0xaa), withdraw(held.face.id)), "once");
    assert_eq!((held.kept_from(), held.case.0.is_withdrawn(held.face.id)), (AGENCIES.to_vec(), true));
}

#[test]
fn an_agency_controls_something_once_it_put_something_down() {
    let held = Held::new();
    assert!(held.case.0.controls(&agency(OWNER)) && held.case.0.controls(&agency("opener")));
    assert!(!held.case.0.controls(&agency("stranger")));
}
