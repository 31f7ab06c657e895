//! Readers as a policy knows them: nothing of who they are, all that narrows what they see.

use crate::purposes;
use kernel::{AgencyKind, Purpose, Role, Strand, Surface};
use strum::IntoEnumIterator;

/// Where a reader stands towards what is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Assigned to a strand of the case.
    On(Strand),
    /// Not assigned: the case is there by office.
    Unassigned,
    /// Read outside any case: an agency's own report.
    NoCase,
}

impl Standing {
    /// Every one, in order.
    pub fn every() -> impl Iterator<Item = Self> {
        Strand::iter().map(Self::On).chain([Self::Unassigned, Self::NoCase])
    }

    /// Its word in policies.
    pub fn word(self) -> &'static str {
        match self {
            Self::On(Strand::VictimFacing) => "victim_facing",
            Self::On(Strand::SuspectFacing) => "suspect_facing",
            Self::On(Strand::Investigation) => "investigation",
            Self::On(Strand::Health) => "health",
            Self::On(Strand::Governance) => "governance",
            Self::Unassigned => "unassigned",
            Self::NoCase => "no_case",
        }
    }

    pub(crate) fn nth(self) -> usize {
        match self {
            Self::On(strand) => strand as usize,
            Self::Unassigned => STRANDS,
            Self::NoCase => STRANDS + 1,
        }
    }
}

const STRANDS: usize = Strand::Governance as usize + 1;
pub(crate) const STANDINGS: usize = STRANDS + 2;
pub(crate) const KINDS: usize = AgencyKind::Oversight as usize + 1;
pub(crate) const ROLES: usize = Role::InformationGovernanceLead as usize + 1;
const PURPOSES: usize = Purpose::InformationGovernance as usize + 1;
const SURFACES: usize = Surface::Browser as usize + 1;
/// How many seats there are, counting those in which nobody can sit.
pub(crate) const SEATS: usize = KINDS * ROLES * STANDINGS * PURPOSES * SURFACES * 2;

/// One reader of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seat {
    /// What kind of body the reader acts for.
    pub kind: AgencyKind,
    /// In which capacity.
    pub role: Role,
    /// Where the reader stands.
    pub standing: Standing,
    /// Why.
    pub purpose: Purpose,
    /// By which way the reader came.
    pub surface: Surface,
    /// Whether an approved break-glass is in force for the reader on the case.
    pub break_glass: bool,
}

impl Seat {
    /// Every seat in which somebody can sit: roles that the kind of agency has, and purposes that the role has.
    pub fn every() -> impl Iterator<Item = Self> {
        AgencyKind::iter().flat_map(|kind| kind.roles().iter().flat_map(move |&role| Self::of_role(kind, role)))
    }

    fn of_role(kind: AgencyKind, role: Role) -> impl Iterator<Item = Self> {
        let with = move |(standing, purpose)| {
            Surface::iter().flat_map(move |surface| {
                [false, true].map(|break_glass| Self { kind, role, standing, purpose, surface, break_glass })
            })
        };
        Standing::every()
            .flat_map(move |standing| purposes(role).iter().map(move |&purpose| (standing, purpose)))
            .flat_map(with)
    }

    pub(crate) fn nth(self) -> usize {
        let mut nth = self.kind as usize;
        for (of, at) in [
            (ROLES, self.role as usize),
            (STANDINGS, self.standing.nth()),
            (PURPOSES, self.purpose as usize),
            (SURFACES, self.surface as usize),
            (2, usize::from(self.break_glass)),
        ] {
            nth = nth * of + at;
        }
        nth
    }
}
