//! Events about reviews of a case from outside: what a review may see is frozen by the place of its opening in the log, and a
//! second person releases the pack. They belong to the hub's process and lie in the case's stream.

use crate::{
    Class, Detail, Field, Party, Private, ReviewBasis, ReviewKind,
    field::{plain, sealed},
    governance::PublicText,
};
use Detail::{Detail as Deep, Headline};
use kernel::{AgencyId, Date, EventId};
use serde::Deserialize;

const CLASS: Class = Class::SharingRecord;

/// Somebody from outside reviews the case (domain 8.1). The place of this event in the log freezes what the review sees:
/// nothing that was recorded after it is in its pack. `casework.review_opened.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReviewOpened {
    /// Which kind of review.
    pub kind: ReviewKind,
    /// What the days are counted by.
    pub basis: ReviewBasis,
    /// The first day of what is reviewed, in London.
    pub from: Date,
    /// The last day of it.
    pub to: Date,
    /// The agencies that it asks about, in the order of their names.
    pub agencies: Vec<AgencyId>,
    /// The reviewer's own reference.
    #[serde(default)]
    pub reference: Private<String>,
}
impl ReviewOpened {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { kind, basis, from, to, agencies, reference } = self;
        vec![
            plain("kind", CLASS, Headline, kind),
            plain("basis", CLASS, Headline, basis),
            plain("from", CLASS, Headline, from),
            plain("to", CLASS, Headline, to),
            plain("agencies", CLASS, Headline, agencies),
            sealed("reference", CLASS, Deep, Party::Worker, reference),
        ]
    }
}

/// A second person read the pack of a review and released it. `casework.review_released.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReviewReleased {
    /// The event by which the review was opened.
    pub review: EventId,
    /// `sha256:` and the digest, in hex, of the pack that they read.
    pub digest: PublicText,
}
impl ReviewReleased {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { review, digest } = self;
        vec![plain("review", CLASS, Headline, review), plain("digest", CLASS, Headline, digest)]
    }
}

/// A review was taken back before its pack was released. `casework.review_withdrawn.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReviewWithdrawn {
    /// The event by which the review was opened.
    pub review: EventId,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl ReviewWithdrawn {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { review, reason } = self;
        vec![plain("review", CLASS, Headline, review), sealed("reason", CLASS, Deep, Party::Worker, reason)]
    }
}
