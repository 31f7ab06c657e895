//! The first form of a policy: tables by kind of agency, strand and purpose. Hubs that were founded before policies were
//! files have such values in their logs for ever, and a replay judges by them as they were judged then.

use crate::{Cell, Level, Seat, Standing};
use events::Class;
use kernel::{AgencyKind, Purpose, Role, Strand, Surface};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use strum::IntoEnumIterator;

/// A policy as tables. What is not stated in it is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tables {
    /// Counts up with each adoption.
    pub version: u32,
    /// What each kind of agency sees of each class, at most.
    pub matrix: BTreeMap<Class, BTreeMap<AgencyKind, Level>>,
    /// Classes that only these roles may see, whatever the matrix says.
    pub walls: BTreeMap<Class, BTreeSet<Role>>,
    /// Classes that workers assigned to a strand never see.
    pub hidden_on_strand: BTreeMap<Strand, BTreeSet<Class>>,
    /// Classes of which workers assigned to a strand see the headline at most: their texts may locate somebody, because they
    /// say what happened where, or where the suspect may not go.
    pub summary_on_strand: BTreeMap<Strand, BTreeSet<Class>>,
    /// Classes that nobody sees of a case without being assigned to it: chairs, and points of contact until triage.
    pub hidden_before_assignment: BTreeSet<Class>,
    /// Classes that are never shown for a purpose.
    pub hidden_for_purpose: BTreeMap<Purpose, BTreeSet<Class>>,
}

/// A value that is no policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPolicy {
    /// Not of this shape.
    #[error("the policy cannot be read: {0}")]
    Unreadable(String),
    /// A rule that no policy may break (domain 7.5 rule 1).
    #[error("a policy must wall off the victim's location and keep it from those who face the suspect")]
    LocationNotWalled,
}

impl Tables {
    /// Reads tables from their stored value. What it checks held for all that were ever adopted.
    pub fn from_json(value: &serde_json::Value) -> Result<Self, BadPolicy> {
        let policy: Self =
            serde_json::from_value(value.clone()).map_err(|error| BadPolicy::Unreadable(error.to_string()))?;
        let allowed = BTreeSet::from([Role::Spoc, Role::Advocate]);
        let walled = policy.walls.get(&Class::VictimLocation).is_some_and(|roles| roles.is_subset(&allowed));
        let hidden = [Strand::SuspectFacing, Strand::Health].iter().all(|strand| {
            policy.hidden_on_strand.get(strand).is_some_and(|classes| classes.contains(&Class::VictimLocation))
        });
        let unmanaged = policy.hidden_for_purpose.get(&Purpose::SuspectManagement);
        let hidden = hidden && unmanaged.is_some_and(|classes| classes.contains(&Class::VictimLocation));
        let hidden = hidden && policy.hidden_before_assignment.contains(&Class::VictimLocation);
        if walled && hidden { Ok(policy) } else { Err(BadPolicy::LocationNotWalled) }
    }

    /// The stored value.
    pub fn to_json(&self) -> serde_json::Value {
        // Maps with word keys and words as values always have a JSON form.
        let mut json = serde_json::to_value(self).unwrap_or(serde_json::Value::Null);
        json.sort_all_objects();
        json
    }

    /// What the matrix gives a kind of agency of a class.
    pub fn level(&self, kind: AgencyKind, class: Class) -> Level {
        self.matrix.get(&class).and_then(|row| row.get(&kind)).copied().unwrap_or(Level::Absent)
    }

    /// What one reader may see of a class. A browser shows nothing of what is walled; a break-glass opens nothing, because
    /// these tables know of none.
    pub(crate) fn cell(&self, seat: Seat, class: Class) -> Cell {
        let faces = matches!(seat.standing, Standing::On(strand) if strand.faces_the_suspect());
        let closed = class == Class::Intelligence && (faces || seat.surface == Surface::Browser);
        if seat.break_glass || closed {
            return Cell::NOTHING;
        }
        let hides = |set: Option<&BTreeSet<Class>>| set.is_some_and(|set| set.contains(&class));
        let walls = self.walls.get(&class);
        let outside = walls.is_some_and(|roles| !roles.contains(&seat.role) || seat.surface == Surface::Browser);
        let on_strand = match seat.standing {
            Standing::On(strand) => self.most_on_strand(strand, class),
            Standing::Unassigned if self.hidden_before_assignment.contains(&class) => Level::Absent,
            Standing::Unassigned | Standing::NoCase => Level::Full,
        };
        if outside || on_strand == Level::Absent || hides(self.hidden_for_purpose.get(&seat.purpose)) {
            return Cell::NOTHING;
        }
        // What is the agency's own was looked at when it was written, if the agency faces the suspect.
        let own = if crate::review::FACING.contains(&seat.kind) { Level::Full } else { on_strand };
        self.behind_the_wall(seat.kind, class, Cell { given: on_strand, shared: on_strand, own })
    }

    /// What anybody may see of a class who acts for an agency of this kind, in this role if one is named.
    pub(crate) fn most(&self, kind: AgencyKind, role: Option<Role>, class: Class) -> Cell {
        let outside = role.is_some_and(|role| self.walls.get(&class).is_some_and(|roles| !roles.contains(&role)));
        if outside { Cell::NOTHING } else { self.behind_the_wall(kind, class, Cell::EVERYTHING) }
    }

    /// Neither ownership nor a share opens a wall: only the matrix does, on the right side of it. These tables are older than
    /// recorded intelligence: police read their own, and no share takes it further.
    fn behind_the_wall(&self, kind: AgencyKind, class: Class, most: Cell) -> Cell {
        if class == Class::Intelligence {
            let own = if kind == AgencyKind::Police { most.own } else { Level::Absent };
            return Cell { given: Level::Absent, shared: Level::Absent, own };
        }
        let matrix = self.level(kind, class);
        let at_most = if self.walls.contains_key(&class) { matrix } else { Level::Full };
        Cell { given: most.given.min(matrix), shared: most.shared.min(at_most), own: most.own.min(at_most) }
    }

    /// How much of a class auditors see: what the matrix gives oversight, and behind a wall that does not let them through
    /// at most that something is there (hub default: who audits learns that and how a location was shown, never where).
    pub(crate) fn oversight(&self, class: Class) -> Level {
        let level = self.level(AgencyKind::Oversight, class);
        let through = self.walls.get(&class).is_none_or(|roles| roles.contains(&Role::Auditor));
        if through { level } else { level.min(Level::Marker) }
    }

    /// What a strand leaves its workers of a class at most.
    pub fn most_on_strand(&self, strand: Strand, class: Class) -> Level {
        let has = |lists: &BTreeMap<Strand, BTreeSet<Class>>| lists.get(&strand).is_some_and(|of| of.contains(&class));
        if has(&self.hidden_on_strand) {
            Level::Absent
        } else if has(&self.summary_on_strand) {
            Level::Summary
        } else {
            Level::Full
        }
    }

    /// The policy that a new hub starts with (hub default, after domain sections 7.5 and 9). Order of the columns:
    /// police, advocacy, health, probation, prosecution, housing, hub office, oversight.
    #[allow(clippy::match_same_arms, reason = "a table by class: rows that are alike today are alike by chance")]
    pub fn first() -> Self {
        use Level::{Absent as A, Full as F, Marker as M, Summary as S};
        let row = |class: Class| -> [Level; 8] {
            match class {
                Class::Process | Class::Plan | Class::Meeting => [F, F, F, F, F, S, F, F],
                Class::SuspectIdentity => [F, F, F, F, F, S, F, F],
                Class::Opening => [S, F, A, A, S, A, S, F],
                Class::Gatekeeping => [F, F, A, S, S, A, F, F],
                Class::LinkReview => [F, F, A, A, A, A, F, F],
                Class::Conduct => [F, S, A, S, F, A, S, F],
                Class::ThirdPartyConduct => [F, S, A, A, F, A, S, F],
                Class::Screening => [F, S, S, S, F, A, F, F],
                Class::Risk => [F, S, S, S, S, A, F, F],
                Class::VictimPlan | Class::VictimNeeds => [F, F, A, A, S, A, S, F],
                Class::VictimIdentity => [F, F, A, A, F, S, S, F],
                Class::VictimLocation => [F, F, A, A, A, A, A, M],
                Class::SafeContact => [S, F, A, A, A, A, A, M],
                Class::VictimUpdate => [F, F, A, F, F, A, S, F],
                Class::OrderConsideration => [F, F, A, A, F, A, S, F],
                Class::OrderApplication => [F, S, A, S, F, A, S, F],
                Class::CourtDecision | Class::Breach => [F, F, S, F, F, A, F, F],
                Class::OrderService => [F, S, A, F, F, A, S, F],
                Class::OrderNotification => [F, A, A, F, F, A, A, F],
                Class::ThirdPartyBreach => [F, F, S, S, F, A, S, F],
                Class::Investigation => [F, F, A, F, F, A, S, F],
                // There was no such class when these tables were in force.
                Class::Intelligence => [A, A, A, A, A, A, A, A],
                Class::LegalPrivilege => [F, A, A, A, A, A, A, M],
                Class::PerpetratorReferral => [S, A, F, F, S, A, S, F],
                Class::VictimReferral => [F, F, A, A, A, A, S, F],
                Class::Conflict => [F, A, F, A, A, A, F, F],
                // Items that stay with their agency: others see what is shared, item by item.
                Class::Contribution | Class::SharingRecord => [A, A, A, A, A, A, A, F],
                Class::Governance | Class::AccessRecord => [A, A, A, A, A, A, A, F],
            }
        };
        let facing_the_suspect = BTreeSet::from([
            Class::VictimLocation,
            Class::SafeContact,
            Class::VictimIdentity,
            Class::VictimNeeds,
            Class::VictimPlan,
            Class::VictimReferral,
            Class::Opening,
        ]);
        Self {
            version: 1,
            matrix: Class::iter().map(|class| (class, AgencyKind::iter().zip(row(class)).collect())).collect(),
            walls: BTreeMap::from([(Class::VictimLocation, BTreeSet::from([Role::Spoc, Role::Advocate]))]),
            hidden_on_strand: BTreeMap::from([
                (Strand::SuspectFacing, facing_the_suspect.clone()),
                (Strand::Health, facing_the_suspect.clone()),
                (Strand::VictimFacing, BTreeSet::from([Class::OrderNotification, Class::PerpetratorReferral])),
                (Strand::Governance, BTreeSet::from([Class::VictimLocation])),
            ]),
            summary_on_strand: [Strand::SuspectFacing, Strand::Health]
                .map(|strand| (strand, BTreeSet::from(crate::MAY_NAME_PLACES)))
                .into(),
            // Triage needs to know what happened, to whom, how dangerous it is and who asks; no more.
            hidden_before_assignment: BTreeSet::from([
                Class::VictimLocation,
                Class::SafeContact,
                Class::VictimNeeds,
                Class::VictimPlan,
                Class::VictimReferral,
                Class::VictimUpdate,
                Class::OrderNotification,
                Class::LegalPrivilege,
                Class::Contribution,
            ]),
            hidden_for_purpose: BTreeMap::from([
                (Purpose::SuspectManagement, facing_the_suspect),
                (Purpose::HubCoordination, BTreeSet::from([Class::VictimLocation])),
                // Auditors read through the audit service; an ordinary read for audit shows nothing. Nor does one by who
                // answers for data: they approve, they read no case.
                (Purpose::Audit, Class::iter().collect()),
                (Purpose::InformationGovernance, Class::iter().collect()),
            ]),
        }
    }
}
