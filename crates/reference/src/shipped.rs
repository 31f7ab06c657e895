//! The sets that a new hub can begin with. They are adopted like any other: nothing here is in force by itself.

use crate::read;
use events::{ReferenceSetName, reference::ReferenceSet};

/// The file of a set, as it lies in `sets/`.
pub fn text(name: ReferenceSetName) -> &'static str {
    match name {
        ReferenceSetName::Offences => include_str!("../sets/offences.json"),
        ReferenceSetName::OrderKinds => include_str!("../sets/order_kinds.json"),
        ReferenceSetName::Instruments => include_str!("../sets/instruments.json"),
        ReferenceSetName::AgencyKinds => include_str!("../sets/agency_kinds.json"),
        ReferenceSetName::Courts => include_str!("../sets/courts.json"),
        ReferenceSetName::BankHolidays => include_str!("../sets/bank_holidays.json"),
        ReferenceSetName::Reasons => include_str!("../sets/reasons.json"),
    }
}

/// The set itself. Its courts are fictional; whoever runs a hub puts its own in their place.
pub fn first(name: ReferenceSetName) -> ReferenceSet {
    match read(text(name)) {
        Ok(set) => set,
        Err(problems) => unreachable!("a shipped set is valid: {problems:?}"),
    }
}
