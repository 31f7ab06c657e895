//! The disclosure policy in force, in whichever form it was adopted: a matrix worked out from files, or tables.

use crate::{Cell, Level, Matrix, Seat, Standing, Tables};
use events::Class;
use kernel::{AgencyKind, Role, Strand};
use std::collections::{BTreeMap, BTreeSet};

/// Classes whose texts may name a place as long as nobody who faces the suspect reads them: what happened where, as it was
/// reported, and the references of what goes to a court (hub default, after domain 7.4 and 7.5 rule 1).
pub const MAY_NAME_PLACES: [Class; 5] =
    [Class::Conduct, Class::ThirdPartyConduct, Class::ThirdPartyBreach, Class::OrderApplication, Class::LegalPrivilege];

/// A policy. Everything that `disclose` asks of it is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Policy {
    /// Tables, as the first hubs adopted them.
    Tables(Box<Tables>),
    /// The matrix of a set of files.
    Matrix(Box<Matrix>),
}

impl From<Tables> for Policy {
    fn from(tables: Tables) -> Self {
        Self::Tables(Box::new(tables))
    }
}

impl From<Matrix> for Policy {
    fn from(matrix: Matrix) -> Self {
        Self::Matrix(Box::new(matrix))
    }
}

impl Policy {
    /// The policy that shows nothing to anybody, not even their own.
    pub fn nothing() -> Self {
        Matrix::new(BTreeSet::default(), BTreeMap::default(), |_, _| Cell::NOTHING).into()
    }

    /// What one reader may see of a class.
    pub fn cell(&self, seat: Seat, class: Class) -> Cell {
        match self {
            Self::Tables(tables) => tables.cell(seat, class),
            Self::Matrix(matrix) => matrix.cell(seat, class),
        }
    }

    /// The most that anybody sees of a class who acts for an agency of this kind, in this role if one is named.
    pub fn most(&self, kind: AgencyKind, role: Option<Role>, class: Class) -> Cell {
        match self {
            Self::Tables(tables) => tables.most(kind, role, class),
            Self::Matrix(matrix) => matrix.most(kind, role, class),
        }
    }

    /// What the class gives a kind of agency by itself, at most.
    pub fn level(&self, kind: AgencyKind, class: Class) -> Level {
        self.most(kind, None, class).given
    }

    /// Whether a class is behind a wall: told in a case only, and named by the record of a look.
    pub fn is_walled(&self, class: Class) -> bool {
        match self {
            Self::Tables(tables) => tables.walls.contains_key(&class),
            Self::Matrix(matrix) => matrix.is_walled(class),
        }
    }

    /// What a strand leaves its workers of a class at most, of what is not their agency's own.
    pub fn most_on_strand(&self, strand: Strand, class: Class) -> Level {
        match self {
            Self::Tables(tables) => tables.most_on_strand(strand, class),
            Self::Matrix(matrix) => {
                let most = matrix.most_at(Standing::On(strand), class);
                most.given.max(most.shared)
            }
        }
    }

    /// How much of a class auditors see, whatever the audience was shown whose view they replay.
    pub fn oversight(&self, class: Class) -> Level {
        match self {
            Self::Tables(tables) => tables.oversight(class),
            Self::Matrix(matrix) => matrix.oversight(class),
        }
    }
}
