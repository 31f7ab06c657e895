//! Who speaks, for whom, in which capacity and why.

use crate::{AgencyId, Timestamp, WorkerId};
use serde::{Deserialize, Serialize};

/// What kind of body an agency is. Disclosure is decided by kind, so a hub with two forces needs one policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum AgencyKind {
    /// A police force.
    Police,
    /// A specialist stalking advocacy service.
    Advocacy,
    /// An NHS body or general practice working with the suspect's or the victim's health.
    Health,
    /// The Probation Service.
    Probation,
    /// The Crown Prosecution Service.
    Prosecution,
    /// A council or housing provider.
    Housing,
    /// The hub's own office: chair, coordinators, information governance.
    HubOffice,
    /// A body that inspects or audits and never acts on a case.
    Oversight,
}

impl AgencyKind {
    /// The roles that fit the kind of an agency (hub default, after domain 3.1 and 5). Who chairs comes from the police or
    /// the hub's office; registers and policy are the business of the hub's office. Every agency has somebody who answers
    /// for its data, but a body that oversees the hub: it audits, and does nothing else.
    pub fn roles(self) -> &'static [Role] {
        match self {
            Self::Police => &[
                Role::Spoc,
                Role::InvestigatingOfficer,
                Role::AuthorisingOfficer,
                Role::Chair,
                Role::InformationGovernanceLead,
            ],
            Self::Advocacy => &[Role::Advocate, Role::InformationGovernanceLead],
            Self::Health => &[Role::Clinician, Role::InformationGovernanceLead],
            Self::Probation => &[Role::ProbationPractitioner, Role::InformationGovernanceLead],
            Self::Prosecution => &[Role::Prosecutor, Role::InformationGovernanceLead],
            Self::Housing => &[Role::HousingOfficer, Role::InformationGovernanceLead],
            Self::HubOffice => &[Role::Chair, Role::HubOfficer, Role::Auditor, Role::InformationGovernanceLead],
            Self::Oversight => &[Role::Auditor],
        }
    }
}

/// The capacity in which a worker acts; a worker may hold several, a call is made in one.
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
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// Police single point of contact for stalking.
    Spoc,
    /// Officer in charge of the investigation.
    InvestigatingOfficer,
    /// Police officer who authorises order applications for the chief officer (often a superintendent).
    AuthorisingOfficer,
    /// Independent stalking advocate (ISAC / ISA).
    Advocate,
    /// Psychologist, psychiatrist, general practitioner or nurse.
    Clinician,
    /// Probation practitioner.
    ProbationPractitioner,
    /// CPS specialist prosecutor.
    Prosecutor,
    /// Housing or council officer.
    HousingOfficer,
    /// Chairs the MDT meeting.
    Chair,
    /// Registers agencies and workers and adopts policy.
    HubOfficer,
    /// Reads records of what was done and who looked; never acts.
    Auditor,
    /// Answers for an agency's personal data; never acts on a case. No act is its own yet.
    InformationGovernanceLead,
}

/// Why a worker looks or acts. One code on every call (decision 20).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Keeping the victim safe and informed.
    VictimSafety,
    /// Investigating, applying for orders, prosecuting.
    Investigation,
    /// Managing the suspect: supervision, health work, programmes.
    SuspectManagement,
    /// Running the hub: triage, meetings, registers.
    HubCoordination,
    /// Audit, inspection, review.
    Audit,
    /// Answering for personal data: policy, rights of those whom the data are about, retention.
    InformationGovernance,
}

/// The side of a case on which a worker is assigned. Nobody is on both the victim-facing and the suspect-facing one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Strand {
    /// Works with the victim.
    VictimFacing,
    /// Works with the suspect.
    SuspectFacing,
    /// Investigates and applies for orders.
    Investigation,
    /// Clinical work; faces the suspect.
    Health,
    /// Chairs and coordinates.
    Governance,
}

impl Strand {
    /// Whether workers on this strand meet the suspect, so that nothing that locates the victim may reach them.
    pub fn faces_the_suspect(self) -> bool {
        matches!(self, Self::SuspectFacing | Self::Health)
    }

    /// Whether one of two strands faces the victim and the other the suspect: nobody works on both (domain 7.5 rule 4).
    pub fn is_opposite_to(self, other: Self) -> bool {
        (self == Self::VictimFacing && other.faces_the_suspect())
            || (self.faces_the_suspect() && other == Self::VictimFacing)
    }
}

/// Who said it: the origin of a fact, which is not always the agency that enters it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The agency that entered it.
    Agency,
    /// A court.
    Court,
    /// The victim.
    Victim,
    /// An employer.
    Employer,
    /// A landlord or housing provider.
    Housing,
    /// A neighbour.
    Neighbour,
    /// A relative or friend.
    FamilyOrFriend,
    /// A colleague.
    Colleague,
    /// An online platform.
    Platform,
    /// Any other person outside the agencies.
    OtherPerson,
}

impl Source {
    /// Whether showing the fact to those who manage the suspect could betray a private person as its source.
    pub fn is_third_party(self) -> bool {
        match self {
            Self::Agency | Self::Court | Self::Victim => false,
            Self::Employer
            | Self::Housing
            | Self::Neighbour
            | Self::FamilyOrFriend
            | Self::Colleague
            | Self::Platform
            | Self::OtherPerson => true,
        }
    }
}

/// When somebody outside the record first knew of a fact (decision 21: occurred, known, recorded).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The agency, or `None` where `source` is not an agency of this hub.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyId>,
    /// Who knew, where it was not an agency of this hub.
    pub source: Source,
    /// Since when, as claimed by whoever entered it.
    pub at: Timestamp,
}

/// By which way a caller comes (decision 19). Today all come by the agencies' one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, strum::EnumIter)]
pub enum Surface {
    /// An agency's own system, which holds a certificate of that agency.
    #[default]
    AgencyApi,
    /// A browser, which holds a short session: less is shown there.
    Browser,
}

/// A caller whose credential has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The agency whose system calls.
    pub agency: AgencyId,
    /// What kind of agency that is, from the register.
    pub kind: AgencyKind,
    /// The named worker.
    pub worker: WorkerId,
    /// The capacity the worker acts in.
    pub role: Role,
    /// Why.
    pub purpose: Purpose,
    /// By which way the worker came.
    pub surface: Surface,
    /// What was shown for it.
    pub thumbprints: Thumbprints,
}

/// What a caller showed, as thumbprints: SHA-256 in base64url without padding, like `cnf.x5t#S256` (RFC 8705). They tell which
/// credential was used, and open nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thumbprints {
    /// Of the certificate of the agency's system; none for a browser, and on loopback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// Of the token; for a browser, of the one by which its session began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

impl Thumbprints {
    /// Whether nothing is known, as of looks that were recorded before thumbprints were.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Who caused a record (decision 13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// A worker of an agency.
    Worker {
        /// The agency.
        agency: AgencyId,
        /// The worker.
        worker: WorkerId,
        /// In which capacity.
        role: Role,
        /// Why.
        purpose: Purpose,
    },
    /// The clock role, announcing what dates already say.
    Clock,
    /// The operator at the machine: genesis, restore.
    Operator,
}

impl By {
    /// Whether this worker caused it, in whatever capacity.
    pub fn is(&self, caller: &Caller) -> bool {
        matches!(self, Self::Worker { agency, worker, .. } if (agency, worker) == (&caller.agency, &caller.worker))
    }

    /// The agency behind it, if a worker acted.
    pub fn agency(&self) -> Option<&AgencyId> {
        match self {
            Self::Worker { agency, .. } => Some(agency),
            Self::Clock | Self::Operator => None,
        }
    }
}

impl From<&Caller> for By {
    fn from(caller: &Caller) -> Self {
        Self::Worker {
            agency: caller.agency.clone(),
            worker: caller.worker.clone(),
            role: caller.role,
            purpose: caller.purpose,
        }
    }
}
