//! Samples of who is who and what is agreed.

use super::{at, closure, entry, id, parse, private, transfer};
use events::{
    AlertKind, BreakGlassOutcome, Class, Entry, EscalatedTo, Event, GovernanceEvent, Party, Private, ReferenceSetName,
    Relation,
    agreements::{AgreementEnded, AgreementMade},
    alerts::{AlertAcknowledged, AlertEscalated, AlertRaised},
    break_glass::{BreakGlassApproved, BreakGlassRequested, BreakGlassReviewed},
    governance::{
        AgencyIdentified, AgencyRegistered, AssignmentEnded, CaseRestricted, ConflictDeclared, HubFounded, HubRestored,
        NamedWorker, PolicyAdopted, PolicyProposed, PolicyValue, PublicText, RulebookAdopted, WorkerAssigned,
        WorkerLeft, WorkerRegistered,
    },
    reference::{ReferenceAdopted, ReferenceEntry, ReferenceSet},
    relations::{ConflictDismissed, ConflictFound, RelationDeclared},
};
use kernel::{AgencyId, AgencyKind, CaseReference, Purpose, Role, Rulebook, Strand};

pub(super) fn all() -> Vec<Entry> {
    let (agency, worker) = (|| parse("pol"), || parse("pol-w7"));
    [
        GovernanceEvent::HubFounded(HubFounded {
            origin: PublicText("demo.northmere.example/hub".into()),
            log_key: PublicText("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=".into()),
            issuer: PublicText("https://login.northmere.example".into()),
            issuer_key: PublicText("PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=".into()),
        }),
        GovernanceEvent::PolicyAdopted(PolicyAdopted {
            policy: PolicyValue(serde_json::json!({ "version": 1, "rows": [{ "class": "risk", "police": "full" }] })),
        }),
        GovernanceEvent::PolicyProposed(PolicyProposed {
            policy: PolicyValue(
                serde_json::json!({ "version": 2, "files": { "walls.cedar": "forbid(principal,action,resource);" } }),
            ),
        }),
        GovernanceEvent::RulebookAdopted(RulebookAdopted { rulebook: first_of_all() }),
        GovernanceEvent::ReferenceAdopted(courts()),
        GovernanceEvent::AgencyRegistered(AgencyRegistered {
            agency: agency(),
            kind: AgencyKind::Police,
            name: PublicText("Northmere Police".into()),
        }),
        GovernanceEvent::WorkerRegistered(WorkerRegistered {
            agency: agency(),
            worker: worker(),
            roles: vec![Role::Spoc, Role::InvestigatingOfficer],
            strands: vec![Strand::Investigation],
        }),
        GovernanceEvent::WorkerLeft(WorkerLeft { agency: agency(), worker: worker() }),
        GovernanceEvent::CaseRestricted(CaseRestricted {
            allowed: vec![NamedWorker { agency: agency(), worker: worker() }],
            reason: private("The suspect's sister works at the front desk."),
        }),
        GovernanceEvent::ConflictDeclared(ConflictDeclared {
            agency: agency(),
            relation: Relation::Relative,
            to: Party::Suspect,
            description: private("His sister; she is taken off the rota."),
        }),
        GovernanceEvent::AssignmentEnded(AssignmentEnded { agency: agency(), worker: worker() }),
        GovernanceEvent::WorkerAssigned(WorkerAssigned {
            agency: agency(),
            worker: worker(),
            strand: Strand::Investigation,
        }),
        GovernanceEvent::HubRestored(HubRestored {
            backup: PublicText("7d444840-9dc0-4f5e-8f0e-0123456789ab".into()),
            taken_at: parse("2026-03-12T02:00:00Z"),
            facts: 4_711,
            looks: 39_002,
            known_facts: 4_720,
            known_looks: 39_017,
        }),
        GovernanceEvent::AgencyIdentified(AgencyIdentified {
            agency: agency(),
            trust_domain: Some(PublicText("police.northmere.example".into())),
            issuer: PublicText("https://login.police.northmere.example".into()),
        }),
        transfer::hub_registered(),
        transfer::bundle_declined(),
        closure::declared(),
        closure::confirmed(),
        closure::withdrawn(),
        closure::handed_over(),
        closure::accepted(),
        agreement_made(agency()),
        GovernanceEvent::AgreementEnded(AgreementEnded { agreement: id(0xa9), party: Some(parse("adv")) }),
        GovernanceEvent::AlertRaised(AlertRaised {
            kind: AlertKind::NoRelationship,
            agency: agency(),
            to: vec![Role::InformationGovernanceLead],
            worker: Some(parse("pol-w1")),
            case: Some(id(0xca5e)),
            about: vec![NamedWorker { agency: agency(), worker: worker() }],
            event: Some(id(0x51)),
            escalated_from: Some(id(0xa1)),
            first: at("2026-03-12T17:30:00Z"),
            last: at("2026-03-12T17:48:00Z"),
            count: 4,
        }),
        GovernanceEvent::AlertAcknowledged(AlertAcknowledged {
            alert: id(0xa1),
            outcome: private("Spoken to; she covered for a colleague."),
        }),
        GovernanceEvent::AlertEscalated(AlertEscalated {
            alert: id(0xa1),
            to: EscalatedTo::Chair,
            reason: private("It is the third time."),
        }),
    ]
    .into_iter()
    .chain(break_glass())
    .chain(conflict())
    .map(|event| entry("hub", Event::Governance(event)))
    .collect()
}

/// A break-glass from its request to its review.
fn break_glass() -> [GovernanceEvent; 3] {
    [
        GovernanceEvent::BreakGlassRequested(BreakGlassRequested {
            case: CaseReference::of(id(0xca5e)),
            sought: vec![Class::Risk, Class::Conduct],
            reason: private("She rang and whoever knows her is away."),
        }),
        GovernanceEvent::BreakGlassApproved(BreakGlassApproved { request: id(0xb6) }),
        GovernanceEvent::BreakGlassReviewed(BreakGlassReviewed {
            request: id(0xb6),
            outcome: BreakGlassOutcome::Justified,
            findings: private("Read once, and acted on at once."),
        }),
    ]
}

/// An agreement of two agencies.
fn agreement_made(agency: AgencyId) -> GovernanceEvent {
    GovernanceEvent::AgreementMade(AgreementMade {
        parties: vec![agency, parse("adv")],
        purposes: vec![Purpose::VictimSafety, Purpose::Investigation],
        from: parse("2026-01-01"),
        until: parse("2027-12-31"),
        review: parse("2026-12-01"),
        reference: PublicText("northmere-isa-7/2".into()),
    })
}

/// A set of two courts, one of them closed.
fn courts() -> ReferenceAdopted {
    let court = |code: &str, name: &str, valid_to| ReferenceEntry {
        code: code.into(),
        name: name.into(),
        valid_from: parse("2020-01-20"),
        valid_to,
        source: "Fictional.".into(),
    };
    let entries = vec![
        court("B90NM00", "Eastmoor Crown Court", None),
        court("B90SB00", "Saltby Magistrates' Court", Some(parse("2024-03-29"))),
    ];
    ReferenceAdopted {
        set: ReferenceSet { name: ReferenceSetName::Courts, version: 1, entries },
        digest: PublicText("sha256:9e2fad9c973ec5d7a30425a49c3d82000e8d1e771ddae4c0c41e0b8dc851238f".into()),
    }
}

/// The rulebook as the first hub adopted it; periods that came later are not in it.
fn first_of_all() -> Rulebook {
    let first = Rulebook::first();
    Rulebook { periods: first.periods.into_iter().take(8).collect(), ..first }
}

/// A relation, a case on which somebody of that name is, and that it is another.
fn conflict() -> [GovernanceEvent; 3] {
    [
        GovernanceEvent::RelationDeclared(RelationDeclared {
            worker: parse("w-1"),
            relation: Relation::Relative,
            name: private("Ben Sharp"),
            born: Private::Known(Some(parse("1990-05-01"))),
        }),
        GovernanceEvent::ConflictFound(ConflictFound {
            worker: NamedWorker { agency: parse("pol"), worker: parse("w-1") },
            relation: id(0xc0),
            person: id(0x9e),
        }),
        GovernanceEvent::ConflictDismissed(ConflictDismissed {
            conflict: id(0xc1),
            worker: NamedWorker { agency: parse("pol"), worker: parse("w-1") },
            reason: private("Another man of that name."),
        }),
    ]
}
