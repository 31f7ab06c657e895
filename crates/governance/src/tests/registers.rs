//! Agencies, by what they are known, their workers and the roles that these may hold.

use super::*;

pub(super) fn rows() -> Vec<Row> {
    agencies_and_workers().into_iter().chain(roles()).collect()
}

fn agencies_and_workers() -> Vec<Row> {
    vec![
        (registered(), register_agency("adv", AgencyKind::Police, "Northmere Advocacy"), Refusal::AgencyTaken, &[1]),
        (registered(), register_agency("adv", AgencyKind::Advocacy, "Another"), Refusal::AgencyTaken, &[1]),
        (registered(), register("cou", "ho-1", &[Role::HousingOfficer], &[]), Refusal::AgencyUnknown, &[]),
        (registered(), register("adv", "isac-2", &[], &[Strand::VictimFacing]), Refusal::NoRoles, &[]),
        (
            registered().by("adv", "isac-1", Role::HubOfficer),
            register("adv", "isac-1", &[Role::Advocate, Role::InformationGovernanceLead], &[Strand::VictimFacing]),
            Refusal::OwnRegistration,
            &[],
        ),
        (registered(), leave("adv", "isac-2"), Refusal::WorkerUnknown, &[]),
        (registered(), leave("cou", "isac-1"), Refusal::WorkerUnknown, &[]),
        (registered(), conflict("cou"), Refusal::AgencyUnknown, &[]),
        (registered(), identify("cou", None, "https://cou.example"), Refusal::AgencyUnknown, &[]),
        (identified(), identify("hlt", Some("adv.example"), "https://hlt.example"), Refusal::TrustDomainTaken, &[9]),
        (identified(), identify("hlt", None, "https://adv.example"), Refusal::IssuerTaken, &[9]),
        // Also what an agency went by before.
        (moved_on(), identify("hlt", Some("adv.example"), "https://hlt.example"), Refusal::TrustDomainTaken, &[9]),
        (moved_on(), identify("hlt", Some("hlt.example"), "https://adv.example"), Refusal::IssuerTaken, &[9]),
    ]
}

fn identify(at: &str, domain: Option<&str>, issuer: &str) -> Command {
    let trust_domain = domain.map(str::to_owned);
    Command::IdentifyAgency(IdentifyAgency { agency: agency(at), trust_domain, issuer: issuer.to_owned() })
}

/// Event 9: the advocacy service goes by these names.
fn identified() -> Story {
    registered().act(&identify("adv", Some("adv.example"), "https://adv.example"))
}

/// Event 10: it goes by others.
fn moved_on() -> Story {
    identified().act(&identify("adv", None, "https://new.adv.example"))
}

#[test]
fn an_agency_goes_by_other_names_and_may_go_back_to_its_own() {
    let back = moved_on().act(&identify("adv", Some("adv.example"), "https://adv.example"));
    assert_eq!(back.last_type(), "governance.agency_identified.v1");
}

/// The roles that fit each kind of agency, beside the table of the program.
const FITTING: [(AgencyKind, &[Role]); 8] = [
    (
        AgencyKind::Police,
        &[
            Role::Spoc,
            Role::InvestigatingOfficer,
            Role::AuthorisingOfficer,
            Role::Chair,
            Role::InformationGovernanceLead,
        ],
    ),
    (AgencyKind::Advocacy, &[Role::Advocate, Role::InformationGovernanceLead]),
    (AgencyKind::Health, &[Role::Clinician, Role::InformationGovernanceLead]),
    (AgencyKind::Probation, &[Role::ProbationPractitioner, Role::InformationGovernanceLead]),
    (AgencyKind::Prosecution, &[Role::Prosecutor, Role::InformationGovernanceLead]),
    (AgencyKind::Housing, &[Role::HousingOfficer, Role::InformationGovernanceLead]),
    (AgencyKind::HubOffice, &[Role::Chair, Role::HubOfficer, Role::Auditor, Role::InformationGovernanceLead]),
    (AgencyKind::Oversight, &[Role::Auditor]),
];

/// Event 0: one agency of a kind.
fn of_kind(kind: AgencyKind) -> Story {
    Story::default().act(&register_agency("one", kind, "One"))
}

fn roles() -> Vec<Row> {
    let mut rows = Vec::new();
    for (kind, fitting) in FITTING {
        for role in Role::iter().filter(|role| !fitting.contains(role)) {
            rows.push((of_kind(kind), register("one", "w-1", &[role], &[]), Refusal::RoleNotOfAgency, &[0][..]));
            if role != Role::Auditor && !fitting.contains(&Role::Auditor) {
                let both = [fitting[0], role];
                rows.push((of_kind(kind), register("one", "w-1", &both, &[]), Refusal::RoleNotOfAgency, &[0]));
            }
        }
        for role in Role::iter().filter(|role| *role != Role::Auditor) {
            for both in [[Role::Auditor, role], [role, Role::Auditor]] {
                rows.push((of_kind(kind), register("one", "w-1", &both, &[]), Refusal::AuditorActs, &[]));
            }
        }
    }
    rows
}

#[test]
fn a_worker_holds_every_role_that_fits_the_agency_and_an_auditor_that_alone() {
    for (kind, fitting) in FITTING {
        let acting: Vec<Role> = fitting.iter().copied().filter(|role| *role != Role::Auditor).collect();
        let alone: &[Role] = if fitting.contains(&Role::Auditor) { &[Role::Auditor] } else { &[] };
        let workers = [("w-1", &acting[..]), ("w-2", alone)].into_iter().filter(|(_, roles)| !roles.is_empty());
        workers.fold(of_kind(kind), |story, (worker, roles)| story.act(&register("one", worker, roles, &[])));
    }
}

#[test]
fn a_worker_is_changed_leaves_and_comes_back() {
    let story = registered()
        .act(&register("pol", "spoc-1", &[Role::Spoc, Role::Chair], &[Strand::Investigation]))
        .act(&leave("pol", "spoc-1"))
        .act(&register("pol", "spoc-1", &[Role::Spoc, Role::Chair], &[Strand::Investigation]));
    assert_eq!(story.last_type(), "governance.worker_registered.v1");
}
