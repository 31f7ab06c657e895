//! How an action of the plan goes on until it is closed: notes, another day, another owner.

use super::meetings::{plan_class, plan_party};
use crate::{
    Class, Detail, Field, Private,
    field::{plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{ActionId, AgencyId, Date, Strand};
use serde::Deserialize;

/// How far an action has come, or what came of it after it was closed. `casework.action_progressed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ActionProgressed {
    /// The action.
    pub action: ActionId,
    /// Which strand of the plan it serves.
    pub strand: Strand,
    /// How far it has come.
    #[serde(default)]
    pub note: Private<String>,
}
impl ActionProgressed {
    pub(crate) fn class(&self) -> Class {
        plan_class(self.strand)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { action, strand, note } = self;
        let class = plan_class(*strand);
        vec![
            plain("action", class, Headline, action),
            plain("strand", class, Headline, strand),
            sealed("note", class, Deep, plan_party(*strand), note),
        ]
    }
}

/// An action was given another day. The day before it stays in the record, and was missed if it had come.
/// `casework.action_redated.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ActionRedated {
    /// The action.
    pub action: ActionId,
    /// Which agency does it.
    pub owner: AgencyId,
    /// Which strand of the plan it serves.
    pub strand: Strand,
    /// By when it was due.
    pub was_due: Date,
    /// By when it is due now.
    pub due: Date,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl ActionRedated {
    pub(crate) fn class(&self) -> Class {
        plan_class(self.strand)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { action, owner, strand, was_due, due, reason } = self;
        let class = plan_class(*strand);
        vec![
            plain("action", class, Headline, action),
            plain("owner", class, Headline, owner),
            plain("strand", class, Headline, strand),
            plain("was_due", class, Headline, was_due),
            plain("due", class, Headline, due),
            sealed("reason", class, Deep, plan_party(*strand), reason),
        ]
    }
}

/// An action was handed to another agency. It tells that agency what is to be done. `casework.action_handed_over.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ActionHandedOver {
    /// The action.
    pub action: ActionId,
    /// Which agency was to do it.
    pub from: AgencyId,
    /// Which agency does it now.
    pub owner: AgencyId,
    /// Which strand of the plan it serves.
    pub strand: Strand,
    /// By when: the day that it had.
    pub due: Date,
    /// What.
    #[serde(default)]
    pub what: Private<String>,
    /// Why it was handed over.
    #[serde(default)]
    pub reason: Private<String>,
}
impl ActionHandedOver {
    pub(crate) fn class(&self) -> Class {
        plan_class(self.strand)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { action, from, owner, strand, due, what, reason } = self;
        let (class, party) = (plan_class(*strand), plan_party(*strand));
        vec![
            plain("action", class, Headline, action),
            plain("from", class, Headline, from),
            plain("owner", class, Headline, owner),
            plain("strand", class, Headline, strand),
            plain("due", class, Headline, due),
            sealed("what", class, Deep, party, what),
            sealed("reason", class, Deep, party, reason),
        ]
    }
}
