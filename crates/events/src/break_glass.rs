//! Break-glass: somebody who is not on a case reads it for an hour, because a second person agreed (domain 7.5 rule 5;
//! security section 5). These lie in a stream of the asking agency, never in that of the case: a case is named whether or
//! not there is one, so that asking tells nothing (decision 17).

use crate::{
    BreakGlassOutcome, Class, Detail, Field, Party, Private,
    field::{plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{CaseReference, EventId, Timestamp};
use serde::Deserialize;

/// So long a case is open, from the approval on (security section 5). Hub default: the most that there is.
const OPEN_MS: i64 = 3_600_000;

/// Until when a case is open to whoever asked, if nobody reviews it before.
pub fn open_until(approved_at: Timestamp) -> Timestamp {
    approved_at.plus_millis(OPEN_MS)
}

const CLASS: Class = Class::Governance;

/// A worker asks to read a case by break-glass; who, the record says. `governance.break_glass_requested.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct BreakGlassRequested {
    /// The case by its spoken reference, whether or not there is such a case.
    pub case: CaseReference,
    /// What is asked for; all that a break-glass opens, for none.
    pub sought: Vec<Class>,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl BreakGlassRequested {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { case, sought, reason } = self;
        vec![
            plain("case", CLASS, Headline, case),
            plain("sought", CLASS, Headline, sought),
            sealed("reason", CLASS, Deep, Party::Worker, reason),
        ]
    }
}

/// A second person agreed: the case is open to whoever asked from this moment on. `governance.break_glass_approved.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct BreakGlassApproved {
    /// The request.
    pub request: EventId,
}
impl BreakGlassApproved {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { request } = self;
        vec![plain("request", CLASS, Headline, request)]
    }
}

/// Somebody who had no part in it looked at what came of it; it ends here at the latest.
/// `governance.break_glass_reviewed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct BreakGlassReviewed {
    /// The request.
    pub request: EventId,
    /// Whether it was justified.
    pub outcome: BreakGlassOutcome,
    /// What was found.
    #[serde(default)]
    pub findings: Private<String>,
}
impl BreakGlassReviewed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { request, outcome, findings } = self;
        vec![
            plain("request", CLASS, Headline, request),
            plain("outcome", CLASS, Headline, outcome),
            sealed("findings", CLASS, Deep, Party::Worker, findings),
        ]
    }
}
