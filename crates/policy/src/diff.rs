//! Who gains and who loses when one policy follows another, and who has to agree to it.

use events::Class;
use kernel::AgencyKind;
use sharing::{Cell, Level, Policy, Seat};
use std::collections::{BTreeMap, BTreeSet};
use strum::IntoEnumIterator;

/// A change of what one reader may see of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The reader; none for auditors.
    pub seat: Option<Seat>,
    /// The class.
    pub class: Class,
    /// Before: given, shared, own.
    pub before: [Level; 3],
    /// After.
    pub after: [Level; 3],
}

impl Change {
    /// Whether the reader sees more than before in any way.
    pub fn gains(&self) -> bool {
        self.before.iter().zip(&self.after).any(|(before, after)| after > before)
    }

    /// Whether the reader sees less than before in any way.
    pub fn loses(&self) -> bool {
        self.before.iter().zip(&self.after).any(|(before, after)| after < before)
    }
}

fn levels(cell: Cell) -> [Level; 3] {
    [cell.given, cell.shared, cell.own]
}

/// Every cell that differs.
pub fn diff(old: &Policy, new: &Policy) -> Vec<Change> {
    let mut changes = Vec::new();
    for class in Class::iter() {
        let mut note = |seat, before: [Level; 3], after: [Level; 3]| {
            if before != after {
                changes.push(Change { seat, class, before, after });
            }
        };
        for seat in Seat::every() {
            note(Some(seat), levels(old.cell(seat, class)), levels(new.cell(seat, class)));
        }
        note(None, [old.oversight(class); 3], [new.oversight(class); 3]);
        // A wall that goes is a gain for whoever was kept outside it in any way.
        if old.is_walled(class) && !new.is_walled(class) {
            changes.push(Change { seat: None, class, before: [Level::Absent; 3], after: [Level::Marker; 3] });
        }
    }
    changes
}

/// The classes of which somebody would see more.
pub fn widened(old: &Policy, new: &Policy) -> BTreeSet<Class> {
    diff(old, new).into_iter().filter(Change::gains).map(|change| change.class).collect()
}

/// The kinds of agency that own a class: those whose workers put such data down (hub default, after domain 3 and 7). One
/// who answers for the data of such an agency must agree before anybody sees more of it.
pub fn owners(class: Class) -> &'static [AgencyKind] {
    use AgencyKind::{Advocacy, Health, HubOffice, Police, Probation};
    match class {
        Class::Process
        | Class::Meeting
        | Class::Conflict
        | Class::SharingRecord
        | Class::Governance
        | Class::AccessRecord => &[HubOffice],
        Class::VictimIdentity
        | Class::VictimLocation
        | Class::SafeContact
        | Class::VictimNeeds
        | Class::VictimPlan
        | Class::VictimReferral
        | Class::VictimUpdate
        | Class::Opening => &[Advocacy, Police],
        Class::PerpetratorReferral => &[Health, Probation],
        Class::Contribution => &[Advocacy, Health, Probation],
        Class::Gatekeeping
        | Class::LinkReview
        | Class::Conduct
        | Class::ThirdPartyConduct
        | Class::Screening
        | Class::Risk
        | Class::Plan
        | Class::SuspectIdentity
        | Class::OrderConsideration
        | Class::OrderApplication
        | Class::CourtDecision
        | Class::OrderService
        | Class::OrderNotification
        | Class::Breach
        | Class::ThirdPartyBreach
        | Class::Investigation
        | Class::Intelligence
        | Class::LegalPrivilege => &[Police],
    }
}

/// Whose agreement is missing: for each widened class none of whose owners has agreed, the kinds that could.
pub fn missing(widened: &BTreeSet<Class>, agreed: &BTreeSet<AgencyKind>) -> BTreeMap<Class, &'static [AgencyKind]> {
    let unanswered = |class: &&Class| !owners(**class).iter().any(|kind| agreed.contains(kind));
    widened.iter().filter(unanswered).map(|&class| (class, owners(class))).collect()
}
