//! What a break-glass opens, whatever the policy, the case and the worker.

use super::{AGENCIES, KINDS, REFERRED, Told, agency, all_samples, case_with_everybody, first};
use crate::{Audience, Cell, Face, Matrix, Policy, Reader, Seat, disclose, is_opened_by_break_glass, purposes};
use events::{Class, governance::NamedWorker};
use kernel::{Caller, Surface, Thumbprints};
use std::collections::{BTreeMap, BTreeSet};
use strum::IntoEnumIterator;

/// Opened by no break-glass (domain 7.5 rules 1 and 2; security section 5).
const NEVER: [Class; 3] = [Class::VictimLocation, Class::SafeContact, Class::Intelligence];

/// Somebody of each agency in each role and purpose, who is not on the case.
fn callers() -> Vec<Caller> {
    let mut all = Vec::new();
    for (column, kind) in KINDS.into_iter().enumerate() {
        for &role in kind.roles() {
            for &purpose in purposes(role) {
                let (agency, worker, surface) = (agency(AGENCIES[column]), "away".parse().unwrap(), Surface::AgencyApi);
                all.push(Caller { agency, kind, worker, role, purpose, surface, thumbprints: Thumbprints::default() });
            }
        }
    }
    all
}

fn by_break_glass(caller: &Caller) -> Audience<'_> {
    let reader = Some(Reader::by_break_glass(caller, None));
    Audience { agency: &caller.agency, kind: caller.kind, role: Some(caller.role), reader }
}

/// A policy that shows everything to everybody, and walls off nothing but these.
fn everything(walled: &[Class]) -> Policy {
    Matrix::new(walled.iter().copied().collect(), BTreeMap::default(), |_, _| Cell::EVERYTHING).into()
}

/// The classes of all fields that a break-glass shows anybody of a case on which nobody of them works.
fn shown(policy: &Policy) -> BTreeSet<Class> {
    let mut case = Told(case_with_everybody());
    case.refer();
    let mut found = BTreeSet::new();
    for (_, event) in all_samples(REFERRED + 1) {
        let face = Face::of(&event);
        for caller in callers() {
            let Some(seen) = disclose(policy, &by_break_glass(&caller), &case.0, &face) else { continue };
            found.insert(face.class);
            let told = face.fields.iter().filter(|(name, _, _)| seen.fields.contains(name));
            found.extend(told.map(|&(_, class, _)| class));
        }
    }
    found
}

#[test]
fn no_policy_has_a_break_glass_open_where_the_victim_is() {
    let widest = shown(&everything(&[]));
    assert!(widest.contains(&Class::Risk) && widest.contains(&Class::VictimIdentity), "{widest:?}");
    assert!(NEVER.iter().all(|class| !widest.contains(class)), "{widest:?}");
    // Whatever else a policy walls off stays behind its wall.
    let walled = shown(&everything(&[Class::Risk]));
    assert!(!walled.contains(&Class::Risk) && walled.contains(&Class::Conduct), "{walled:?}");
    for caller in callers() {
        for class in Class::iter() {
            let open = !NEVER.contains(&class);
            assert_eq!(is_opened_by_break_glass(&everything(&[]), &caller, class), open, "{class:?} {caller:?}");
        }
    }
}

#[test]
fn the_tables_of_the_first_hubs_open_nothing() {
    assert_eq!(shown(&first()), BTreeSet::new());
}

#[test]
fn a_break_glass_is_read_from_its_own_seat() {
    // A policy that gives the narrow part to break-glass seats alone, and everything to everybody else.
    let narrow = |seat: Seat, class: Class| {
        if !seat.break_glass || class == Class::Risk { Cell::EVERYTHING } else { Cell::NOTHING }
    };
    let policy = Matrix::new(BTreeSet::new(), BTreeMap::default(), narrow).into();
    assert_eq!(shown(&policy), [Class::Risk].into());
}

#[test]
fn a_break_glass_reaches_what_was_referred_and_is_not_restricted_to_others() {
    let away = NamedWorker { agency: agency(AGENCIES[0]), worker: "away".parse().unwrap() };
    let mut case = Told(case_with_everybody());
    assert!(!case.0.is_open_to(&away), "it is with the agency that opened it");
    case.refer();
    assert!(case.0.is_open_to(&away));
    case.restrict(Vec::new());
    assert!(!case.0.is_open_to(&away));
}
