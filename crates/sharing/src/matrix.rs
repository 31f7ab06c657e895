//! The matrix: what every reader may see of every class, worked out once from a policy's text and then only looked up.

use crate::{
    Cell, Level,
    seat::{KINDS, ROLES, SEATS, STANDINGS, Seat, Standing},
};
use events::Class;
use kernel::{AgencyKind, Role};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use strum::IntoEnumIterator;

/// How many classes there are.
pub(crate) const CLASSES: usize = Class::AccessRecord as usize + 1;
/// Stands where nobody can sit.
const NOBODY: u16 = u16::MAX;

/// One cell for each class.
type Line = [Cell; CLASSES];

/// What every reader may see of every class. Whoever cannot be a reader sees nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// Which line each seat has.
    seats: Vec<u16>,
    /// The lines, each once: most readers share theirs with others.
    lines: Vec<Line>,
    /// The most that anybody of a kind of agency sees, and of a kind in a role.
    of_kind: Vec<Line>,
    of_role: Vec<Line>,
    /// The most that anybody sees who stands there.
    of_standing: Vec<Line>,
    walled: BTreeSet<Class>,
    oversight: BTreeMap<Class, Level>,
}

impl Matrix {
    /// Works the matrix out, cell by cell. `walled` are the classes behind a wall, `oversight` what auditors see.
    pub fn new(
        walled: BTreeSet<Class>,
        oversight: BTreeMap<Class, Level>,
        mut cell: impl FnMut(Seat, Class) -> Cell,
    ) -> Self {
        let empty = [Cell::NOTHING; CLASSES];
        let mut matrix = Self {
            seats: vec![NOBODY; SEATS],
            lines: Vec::new(),
            of_kind: vec![empty; KINDS],
            of_role: vec![empty; KINDS * ROLES],
            of_standing: vec![empty; STANDINGS],
            walled,
            oversight,
        };
        let mut known: HashMap<Line, u16> = HashMap::new();
        for seat in Seat::every() {
            let mut line = empty;
            for class in Class::iter() {
                let cell = cell(seat, class);
                line[class as usize] = cell;
                for widest in [
                    &mut matrix.of_kind[seat.kind as usize],
                    &mut matrix.of_role[role_nth(seat.kind, seat.role)],
                    &mut matrix.of_standing[seat.standing.nth()],
                ] {
                    widest[class as usize] = widest[class as usize].or(cell);
                }
            }
            let nth = *known.entry(line).or_insert_with(|| {
                matrix.lines.push(line);
                // Fewer than 2,000 seats are taken, so fewer lines.
                u16::try_from(matrix.lines.len() - 1).unwrap_or(NOBODY)
            });
            matrix.seats[seat.nth()] = nth;
        }
        matrix
    }

    /// What one reader may see of a class.
    pub fn cell(&self, seat: Seat, class: Class) -> Cell {
        let line = self.seats.get(seat.nth()).and_then(|&nth| self.lines.get(usize::from(nth)));
        line.map_or(Cell::NOTHING, |line| line[class as usize])
    }

    /// The most that anybody sees of a class who acts for an agency of this kind, in this role if one is named.
    pub fn most(&self, kind: AgencyKind, role: Option<Role>, class: Class) -> Cell {
        let line = match role {
            Some(role) => &self.of_role[role_nth(kind, role)],
            None => &self.of_kind[kind as usize],
        };
        line[class as usize]
    }

    /// The most that anybody who stands there sees of a class.
    pub fn most_at(&self, standing: Standing, class: Class) -> Cell {
        self.of_standing[standing.nth()][class as usize]
    }

    /// Whether a class is behind a wall.
    pub fn is_walled(&self, class: Class) -> bool {
        self.walled.contains(&class)
    }

    /// How much of a class auditors see.
    pub fn oversight(&self, class: Class) -> Level {
        self.oversight.get(&class).copied().unwrap_or(Level::Absent)
    }
}

fn role_nth(kind: AgencyKind, role: Role) -> usize {
    kind as usize * ROLES + role as usize
}
