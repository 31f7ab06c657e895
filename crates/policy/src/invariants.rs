//! What no policy may do, whoever adopts it (domain 7.5 rules 1, 2, 4; security section 5): checked for every reader and
//! every class of the matrix, so that it does not matter how a set of files came to say it.

use crate::{Problem, words::plain};
use events::Class;
use kernel::{AgencyKind, Purpose, Role, Strand, Surface};
use sharing::{Cell, Level, MAY_NAME_PLACES, Matrix, Seat, Standing};
use std::collections::BTreeSet;
use strum::IntoEnumIterator;

/// What a matrix does that no policy may do, each once.
pub fn broken(matrix: &Matrix) -> Vec<Problem> {
    let mut broken: BTreeSet<(Class, &'static str)> = BTreeSet::new();
    for seat in Seat::every() {
        for class in Class::iter() {
            let cell = matrix.cell(seat, class);
            broken.extend(rules(matrix, seat, class, cell).map(|rule| (class, rule)));
        }
    }
    for class in [Class::VictimLocation, Class::Intelligence] {
        if !matrix.is_walled(class) {
            broken.insert((class, "must be behind a wall: a forbid that says @wall"));
        }
        if matrix.oversight(class) > Level::Marker {
            broken.insert((class, "must be a marker at most to auditors"));
        }
    }
    let told = |(class, rule): (Class, &str)| Problem { file: None, policy: Some(plain(class)), what: rule.to_owned() };
    broken.into_iter().map(told).collect()
}

fn rules(matrix: &Matrix, seat: Seat, class: Class, cell: Cell) -> impl Iterator<Item = &'static str> {
    let seen = cell.widest() > Level::Absent;
    let faces = matches!(seat.standing, Standing::On(strand) if strand.faces_the_suspect());
    let manages = seat.purpose == Purpose::SuspectManagement;
    let unopened = matrix.cell(Seat { break_glass: false, ..seat }, class);
    let kept = [Class::VictimLocation, Class::SafeContact, Class::Intelligence];
    let read = cell.given.max(cell.shared);
    [
        (
            class == Class::VictimLocation && seen && !may_locate(seat),
            "must be seen by nobody but police point of contact and advocate, on the victim's strand or the investigation's",
        ),
        (kept.contains(&class) && seen && (faces || manages), "must not be seen by anybody who faces the suspect"),
        (
            (kept.contains(&class) || matrix.is_walled(class)) && seen && seat.surface == Surface::Browser,
            "must not be seen in a browser",
        ),
        (
            (kept.contains(&class) || matrix.is_walled(class)) && cell.and(unopened) != cell,
            "must not be opened by a break-glass",
        ),
        (
            class == Class::Intelligence && cell.widest() == Level::Full && seat.kind != AgencyKind::Police,
            "must be read in full by police alone",
        ),
        (
            MAY_NAME_PLACES.contains(&class) && faces && read == Level::Full,
            "must be seen as a summary at most by those who face the suspect: its texts may name a place",
        ),
        (
            class == Class::PerpetratorReferral && seen && seat.standing == Standing::On(Strand::VictimFacing),
            "must not be seen by those who work with the victim: that the suspect is a patient is not theirs to know",
        ),
        (
            matches!(class, Class::Governance | Class::AccessRecord) && cell.given > Level::Absent,
            "must be read through the audit service only",
        ),
        (
            matches!(seat.purpose, Purpose::Audit | Purpose::InformationGovernance) && seen,
            "must not be seen by who audits or answers for data, as part of a case",
        ),
    ]
    .into_iter()
    .filter_map(|(is_broken, rule)| is_broken.then_some(rule))
}

/// Whom the fence around the victim's location may let through.
fn may_locate(seat: Seat) -> bool {
    let named = [(AgencyKind::Police, Role::Spoc), (AgencyKind::Advocacy, Role::Advocate)];
    named.contains(&(seat.kind, seat.role))
        && matches!(seat.standing, Standing::On(Strand::VictimFacing | Strand::Investigation))
        && matches!(seat.purpose, Purpose::VictimSafety | Purpose::Investigation)
}
