//! The matrix answers for every reader what was worked out for them, and for nobody else.

use crate::{
    Cell, Level, Matrix, Seat, Standing,
    seat::{SEATS, STANDINGS},
};
use events::Class;
use kernel::{AgencyKind, Role};
use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
};
use strum::IntoEnumIterator;

/// A cell that depends on all of what it is for.
fn cell(seat: Seat, class: Class) -> Cell {
    let drawn = BuildHasherDefault::<DefaultHasher>::default().hash_one((seat, class));
    let levels: Vec<Level> = Level::iter().collect();
    let level = |shift: u32| levels[usize::from(u8::try_from(drawn >> shift & 3).unwrap())];
    Cell { given: level(0), shared: level(2), own: level(4) }
}

#[test]
fn every_reader_has_a_place_of_their_own() {
    let places: BTreeSet<usize> = Seat::every().map(Seat::nth).collect();
    assert_eq!(places.len(), Seat::every().count());
    assert!(places.last().is_some_and(|last| *last < SEATS));
    let standings: Vec<usize> = Standing::every().map(Standing::nth).collect();
    assert_eq!(standings, (0..STANDINGS).collect::<Vec<_>>());
}

#[test]
fn what_was_worked_out_for_a_reader_and_for_a_group_of_them_is_what_is_looked_up() {
    let matrix = Matrix::new(BTreeSet::new(), BTreeMap::new(), cell);
    for class in Class::iter() {
        let mut groups: [BTreeMap<_, Cell>; 2] = Default::default();
        let mut there: BTreeMap<Standing, Cell> = BTreeMap::new();
        for seat in Seat::every() {
            let of_seat = cell(seat, class);
            assert_eq!(matrix.cell(seat, class), of_seat, "{seat:?} {class:?}");
            for (group, role) in groups.iter_mut().zip([None, Some(seat.role)]) {
                let widest = group.entry((seat.kind, role)).or_insert(Cell::NOTHING);
                *widest = widest.or(of_seat);
            }
            let widest = there.entry(seat.standing).or_insert(Cell::NOTHING);
            *widest = widest.or(of_seat);
        }
        for (kind, role) in
            AgencyKind::iter().flat_map(|kind| Role::iter().map(Some).chain([None]).map(move |of| (kind, of)))
        {
            let widest = groups.iter().find_map(|group| group.get(&(kind, role))).copied().unwrap_or(Cell::NOTHING);
            assert_eq!(matrix.most(kind, role, class), widest, "{kind:?} {role:?} {class:?}");
        }
        for standing in Standing::every() {
            assert_eq!(matrix.most_at(standing, class), there[&standing], "{standing:?} {class:?}");
        }
    }
}

#[test]
fn whoever_cannot_be_a_reader_sees_nothing() {
    let matrix = Matrix::new(BTreeSet::new(), BTreeMap::new(), |_, _| Cell::EVERYTHING);
    let seat = Seat::every().find(|seat| seat.kind == AgencyKind::Health).unwrap();
    assert_eq!(matrix.cell(seat, Class::Conduct), Cell::EVERYTHING);
    // Health has no points of contact of the hub.
    let nobody = Seat { role: Role::HubOfficer, ..seat };
    assert_eq!(matrix.cell(nobody, Class::Conduct), Cell::NOTHING);
}

#[test]
fn standings_have_these_words_in_policies() {
    let words: Vec<&str> = Standing::every().map(Standing::word).collect();
    let expected =
        ["victim_facing", "suspect_facing", "investigation", "health", "governance", "unassigned", "no_case"];
    assert_eq!(words, expected);
}
