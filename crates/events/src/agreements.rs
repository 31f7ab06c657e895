//! Information-sharing agreements: on what an agency's access to cases rests (domain 7.1). They lie in the hub's own
//! stream, in the clear: who shares with whom is public.

use crate::{Class, Detail::Headline, Field, field::plain, governance::PublicText};
use kernel::{AgencyId, Date, EventId, Purpose};
use serde::Deserialize;

const CLASS: Class = Class::Governance;

/// Agencies agreed to share. In force from its first day to its last, both in London; nothing has to happen for it to
/// begin or to end (decision 22). `governance.agreement_made.v1`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AgreementMade {
    /// Who shares.
    pub parties: Vec<AgencyId>,
    /// For what.
    pub purposes: Vec<Purpose>,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// By when it is to be reviewed.
    pub review: Date,
    /// Where its text is kept.
    pub reference: PublicText,
}
impl AgreementMade {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { parties, purposes, from, until, review, reference } = self;
        vec![
            plain("parties", CLASS, Headline, parties),
            plain("purposes", CLASS, Headline, purposes),
            plain("from", CLASS, Headline, from),
            plain("until", CLASS, Headline, until),
            plain("review", CLASS, Headline, review),
            plain("reference", CLASS, Headline, reference),
        ]
    }
}

/// An agreement ended before its last day, for all its parties or for one. `governance.agreement_ended.v1`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AgreementEnded {
    /// The event by which it was made.
    pub agreement: EventId,
    /// The party that leaves; none for all.
    pub party: Option<AgencyId>,
}
impl AgreementEnded {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { agreement, party } = self;
        vec![plain("agreement", CLASS, Headline, agreement), plain("party", CLASS, Headline, party)]
    }
}
