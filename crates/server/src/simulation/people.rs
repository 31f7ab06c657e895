//! Who lives in the world. Everyone is fictional.

use crate::Bearer;
use kernel::{AgencyKind, Caller, Purpose, Role, Surface, Thumbprints};

/// Somebody, by the name that the world uses.
pub type Who = &'static str;

/// One worker.
#[derive(Debug)]
#[allow(missing_docs, reason = "each is what its name says")]
pub struct Person {
    pub who: Who,
    pub agency: &'static str,
    pub kind: AgencyKind,
    pub worker: &'static str,
    pub role: Role,
    pub purpose: Purpose,
    pub strand: &'static str,
    /// Registered by the founding, not later.
    pub founder: bool,
}

const fn of(
    (who, agency, kind): (Who, &'static str, AgencyKind),
    worker: &'static str,
    (role, purpose): (Role, Purpose),
    strand: &'static str,
) -> Person {
    Person { who, agency, kind, worker, role, purpose, strand, founder: matches!(kind, AgencyKind::HubOffice) }
}

/// Everybody. The housing officer's agency is registered and on no case.
pub const PEOPLE: [Person; 9] = [
    of(("spoc", "pol", AgencyKind::Police), "pol-spoc", (Role::Spoc, Purpose::Investigation), "STRAND_INVESTIGATION"),
    of(
        ("oic", "pol", AgencyKind::Police),
        "pol-oic",
        (Role::InvestigatingOfficer, Purpose::Investigation),
        "STRAND_INVESTIGATION",
    ),
    of(
        ("advocate", "adv", AgencyKind::Advocacy),
        "adv-isa",
        (Role::Advocate, Purpose::VictimSafety),
        "STRAND_VICTIM_FACING",
    ),
    of(
        ("clinician", "hlt", AgencyKind::Health),
        "hlt-listed",
        (Role::Clinician, Purpose::SuspectManagement),
        "STRAND_HEALTH",
    ),
    of(
        ("practitioner", "prb", AgencyKind::Probation),
        "prb-officer",
        (Role::ProbationPractitioner, Purpose::SuspectManagement),
        "STRAND_SUSPECT_FACING",
    ),
    of(
        ("housing", "hsg", AgencyKind::Housing),
        "hsg-officer",
        (Role::HousingOfficer, Purpose::VictimSafety),
        "STRAND_VICTIM_FACING",
    ),
    of(
        ("chair", "hub-office", AgencyKind::HubOffice),
        "officer-1",
        (Role::Chair, Purpose::HubCoordination),
        "STRAND_GOVERNANCE",
    ),
    of(
        ("officer", "hub-office", AgencyKind::HubOffice),
        "officer-1",
        (Role::HubOfficer, Purpose::HubCoordination),
        "STRAND_GOVERNANCE",
    ),
    of(
        ("auditor", "hub-office", AgencyKind::HubOffice),
        "auditor-1",
        (Role::Auditor, Purpose::Audit),
        "STRAND_GOVERNANCE",
    ),
];

/// Those who look at cases.
pub const READERS: [Who; 7] = ["spoc", "oic", "advocate", "clinician", "practitioner", "housing", "chair"];

impl Person {
    /// What a token names.
    pub fn bearer(&self) -> Bearer {
        Bearer {
            agency: self.agency.parse().unwrap(),
            worker: self.worker.parse().unwrap(),
            role: self.role,
            purpose: self.purpose,
        }
    }

    /// As the rules know somebody.
    pub fn caller(&self) -> Caller {
        let Bearer { agency, worker, role, purpose } = self.bearer();
        Caller {
            agency,
            kind: self.kind,
            worker,
            role,
            purpose,
            surface: Surface::AgencyApi,
            thumbprints: Thumbprints::default(),
        }
    }

    /// The role as the API spells it.
    pub fn role_code(&self) -> String {
        format!("ROLE_{}", serde_json::to_value(self.role).unwrap().as_str().unwrap().to_uppercase())
    }
}
