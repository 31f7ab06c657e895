//! Which roles a worker may hold (hub default, after domain 3.1 and 5).

use kernel::{AgencyKind, Role};

/// The roles that fit the kind of an agency. Who chairs comes from the police or the hub's office; registers and policy
/// are the business of the hub's office. Every agency has somebody who answers for its data, but a body that oversees the
/// hub: it audits, and does nothing else.
pub(crate) fn roles_of(kind: AgencyKind) -> &'static [Role] {
    match kind {
        AgencyKind::Police => &[
            Role::Spoc,
            Role::InvestigatingOfficer,
            Role::AuthorisingOfficer,
            Role::Chair,
            Role::InformationGovernanceLead,
        ],
        AgencyKind::Advocacy => &[Role::Advocate, Role::InformationGovernanceLead],
        AgencyKind::Health => &[Role::Clinician, Role::InformationGovernanceLead],
        AgencyKind::Probation => &[Role::ProbationPractitioner, Role::InformationGovernanceLead],
        AgencyKind::Prosecution => &[Role::Prosecutor, Role::InformationGovernanceLead],
        AgencyKind::Housing => &[Role::HousingOfficer, Role::InformationGovernanceLead],
        AgencyKind::HubOffice => &[Role::Chair, Role::HubOfficer, Role::Auditor, Role::InformationGovernanceLead],
        AgencyKind::Oversight => &[Role::Auditor],
    }
}

/// Whether one worker may hold these roles together: who audits does nothing that is audited.
pub(crate) fn go_together(roles: &[Role]) -> bool {
    !roles.contains(&Role::Auditor) || roles.iter().all(|role| *role == Role::Auditor)
}
