//! Disclosure classes, parties and retention classes.

use serde::{Deserialize, Serialize};

/// What kind of thing a field tells. Who may see a class is a value in the log, not a rule in code (decision 14).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Class {
    /// The hub's own process: adoption, assignments, step-down, closure.
    Process,
    /// How a case was opened for a victim.
    Opening,
    /// How a case came to the hub: referral, triage, confirmed links to incidents that agencies reported themselves.
    Gatekeeping,
    /// The review of links: proposals, rejections, and links to what a private person reported.
    LinkReview,
    /// What the suspect did, as an agency reported it.
    Conduct,
    /// What the suspect did, as a private person reported it: showing it could betray the source.
    ThirdPartyConduct,
    /// Screening with FOUR and reclassification.
    Screening,
    /// Risk assessments.
    Risk,
    /// Plan actions that do not tell how the victim lives.
    Plan,
    /// Plan actions on the victim-facing strand.
    VictimPlan,
    /// Who the victim is.
    VictimIdentity,
    /// Who the suspect is.
    SuspectIdentity,
    /// Where the victim can be found: address, workplace, school, vehicle, routine, phone. Walled (domain 7.5 rule 1).
    VictimLocation,
    /// How to contact the victim safely.
    SafeContact,
    /// Needs assessment, rights.
    VictimNeeds,
    /// What the victim was told, and when.
    VictimUpdate,
    /// Whether an order was considered and why.
    OrderConsideration,
    /// Drafting, authority and lodging of an application.
    OrderApplication,
    /// What a court decided.
    CourtDecision,
    /// Service of an order.
    OrderService,
    /// Notification by the respondent under an order.
    OrderNotification,
    /// A breach as an agency reported it.
    Breach,
    /// A breach as a private person reported it.
    ThirdPartyBreach,
    /// Arrest, bail, charge.
    Investigation,
    /// Police intelligence. Walled: what is not police sees at most the sanitised summary (domain 7.4).
    Intelligence,
    /// References to legal advice.
    LegalPrivilege,
    /// Referrals about the suspect: health, programmes.
    PerpetratorReferral,
    /// Referrals about the victim: advocacy, housing, support.
    VictimReferral,
    /// MDT meetings.
    Meeting,
    /// Conflicts of interest and the list of workers a case is restricted to.
    Conflict,
    /// An item that stays with its agency until it shares it.
    Contribution,
    /// The record that something was shared, corrected or acknowledged.
    SharingRecord,
    /// Registers, policy and rulebook of the hub.
    Governance,
    /// Who looked at what.
    AccessRecord,
}

impl Class {
    /// Which retention schedule a sealed part of this class follows (hub default, after domain 7.3).
    pub fn retention(self) -> Retention {
        match self {
            Self::Opening
            | Self::VictimIdentity
            | Self::VictimLocation
            | Self::SafeContact
            | Self::VictimNeeds
            | Self::VictimPlan
            | Self::VictimReferral => Retention::VictimSupport,
            Self::PerpetratorReferral | Self::Contribution => Retention::AgencyRecord,
            Self::AccessRecord => Retention::AccessRecord,
            Self::Process
            | Self::Gatekeeping
            | Self::LinkReview
            | Self::Conduct
            | Self::ThirdPartyConduct
            | Self::Screening
            | Self::Risk
            | Self::Plan
            | Self::SuspectIdentity
            | Self::VictimUpdate
            | Self::OrderConsideration
            | Self::OrderApplication
            | Self::CourtDecision
            | Self::OrderService
            | Self::OrderNotification
            | Self::Breach
            | Self::ThirdPartyBreach
            | Self::Investigation
            | Self::Intelligence
            | Self::LegalPrivilege
            | Self::Meeting
            | Self::Conflict
            | Self::SharingRecord
            | Self::Governance => Retention::PublicProtection,
        }
    }
}

/// Whether a summary of its class still shows a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Shown in a summary.
    Headline,
    /// Shown only in full.
    Detail,
}

/// Whom a sealed part is about, as named in its stream; never a resolved person, so joining people touches no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The victim of the stream.
    Victim,
    /// The suspect of the stream.
    Suspect,
    /// Another person named in the stream.
    ThirdParty,
    /// A worker of an agency.
    Worker,
}

/// The retention schedule of a sealed part; with controller, stream and party it names the key that can be destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Retention {
    /// Police review groups for public protection matters.
    PublicProtection,
    /// Records of support to the victim.
    VictimSupport,
    /// The contributing agency's own schedule, e.g. a health record.
    AgencyRecord,
    /// Records of looking.
    AccessRecord,
}
