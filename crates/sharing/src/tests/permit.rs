//! Who may do what at all.

use super::{Told, agency, case_with_everybody, id, sample, worker};
use crate::{Act, CaseAccess, Denied, Phase, permit, purposes};
use events::{
    CaseworkEvent, Entry, Event, TriageDecision,
    casework::{CaseAdopted, CaseClosed, CaseReopened, CaseTriaged},
};
use kernel::{AgencyKind, Caller, Purpose, Role, Source, Strand, Surface, Thumbprints};
use std::collections::BTreeSet;
use strum::IntoEnumIterator;

fn caller(role: Role, purpose: Purpose) -> Caller {
    Caller {
        agency: agency("t-pol"),
        kind: AgencyKind::Police,
        worker: worker(&agency("t-pol")).worker,
        role,
        purpose,
        surface: Surface::AgencyApi,
        thumbprints: Thumbprints::default(),
    }
}

/// What a role may do for any of its purposes.
fn acts_of(role: Role) -> BTreeSet<Act> {
    let permitted = |act: &Act| purposes(role).iter().any(|&purpose| permit(&caller(role, purpose), *act).is_ok());
    Act::iter().filter(permitted).collect()
}

#[test]
fn every_role_acts_for_these_purposes() {
    use Purpose::{Audit, HubCoordination, InformationGovernance, Investigation, SuspectManagement, VictimSafety};
    let table: [(Role, &[Purpose]); 12] = [
        (Role::Spoc, &[Investigation, VictimSafety, HubCoordination]),
        (Role::InvestigatingOfficer, &[Investigation]),
        (Role::AuthorisingOfficer, &[Investigation]),
        (Role::Advocate, &[VictimSafety]),
        (Role::Clinician, &[SuspectManagement, VictimSafety]),
        (Role::ProbationPractitioner, &[SuspectManagement]),
        (Role::Prosecutor, &[Investigation]),
        (Role::HousingOfficer, &[VictimSafety]),
        (Role::Chair, &[HubCoordination]),
        (Role::HubOfficer, &[HubCoordination]),
        (Role::Auditor, &[Audit]),
        (Role::InformationGovernanceLead, &[InformationGovernance]),
    ];
    assert_eq!(table.len(), Role::iter().count());
    for (role, expected) in table {
        assert_eq!(purposes(role), expected, "{role:?}");
    }
}

#[test]
fn every_act_has_a_role_that_does_it_and_is_found_by_its_name() {
    for act in Act::iter() {
        let name: &str = act.into();
        assert!(!act.roles().is_empty(), "{name}");
        assert_eq!(act.roles().iter().collect::<BTreeSet<_>>().len(), act.roles().len(), "{name}");
        assert_eq!(name.parse(), Ok(act));
    }
}

#[test]
fn an_auditor_acts_on_nothing_and_reads_only_through_audit() {
    let reads = BTreeSet::from([Act::Audit, Act::GetReturn, Act::GetReviewPack, Act::GetClosure]);
    assert_eq!(acts_of(Role::Auditor), reads);
    for act in Act::iter().filter(|act| !reads.contains(act)) {
        assert!(!act.roles().contains(&Role::Auditor), "{act:?}");
    }
    assert_eq!(Act::Audit.roles(), [Role::Auditor]);
}

#[test]
fn a_hub_officer_keeps_the_register_and_touches_no_case() {
    let register = [
        Act::RegisterAgency,
        Act::RegisterWorker,
        Act::RecordLeaver,
        Act::AdoptRulebook,
        Act::AdoptReference,
        Act::IdentifyAgency,
        Act::MakeAgreement,
        Act::EndAgreement,
        Act::RegisterHub,
        Act::DeclareClosure,
        Act::ConfirmClosure,
        Act::WithdrawClosure,
        Act::HandOverCustody,
        Act::AcceptCustody,
    ];
    let policy = [Act::ProposePolicy, Act::AdoptPolicy];
    let inbox =
        [Act::GetTransferKey, Act::ReadInbox, Act::AcknowledgeAlert, Act::EscalateAlert, Act::ListReferenceSets];
    let office: BTreeSet<Act> =
        register.into_iter().chain(policy).chain(inbox).chain([Act::GetReturn, Act::GetClosure]).collect();
    assert_eq!(acts_of(Role::HubOfficer), office);
    for act in policy {
        assert_eq!(act.roles(), [Role::HubOfficer, Role::InformationGovernanceLead], "{act:?}");
    }
    for act in Act::iter() {
        let apart = [
            Act::DeclareRelation,
            Act::ApproveBreakGlass,
            Act::ReviewBreakGlass,
            Act::ListBreakGlasses,
            Act::Audit,
            Act::GetReviewPack,
        ]
        .contains(&act);
        assert_eq!(act.rests_on_an_agreement(), !office.contains(&act) && !apart, "{act:?}");
    }
    for act in register {
        assert_eq!(act.roles(), [Role::HubOfficer], "{act:?}");
    }
}

#[test]
fn only_those_behind_the_wall_put_down_where_the_victim_is() {
    for act in [Act::RecordVictimLocation, Act::RecordSafeContact] {
        let roles: BTreeSet<_> = act.roles().into_iter().collect();
        assert_eq!(roles, [Role::Spoc, Role::Advocate].into(), "{act:?}");
    }
}

#[test]
fn an_act_is_permitted_to_its_roles_for_their_purposes_and_to_nobody_else() {
    for act in Act::iter() {
        for role in Role::iter() {
            for purpose in Purpose::iter() {
                let expected = match (purposes(role).contains(&purpose), act.roles().contains(&role)) {
                    (true, true) => Ok(()),
                    (true, false) => Err(Denied::RoleMayNotDoThis),
                    (false, _) => Err(Denied::PurposeNotForThisRole),
                };
                assert_eq!(permit(&caller(role, purpose), act), expected, "{act:?}, {role:?}, {purpose:?}");
            }
        }
    }
}

#[test]
fn a_case_is_there_for_its_workers_and_for_those_who_triage_while_it_waits_for_triage() {
    let spoc = caller(Role::Spoc, Purpose::Investigation);
    let assigned = Caller { worker: "w-1".parse().unwrap(), ..spoc.clone() };
    let other = |role, kind| Caller { role, kind, worker: "w-2".parse().unwrap(), ..spoc.clone() };
    let mut case = Told(case_with_everybody());
    let sees = |case: &CaseAccess, caller: &Caller| case.is_visible_to(caller);
    assert!(sees(&case.0, &assigned) && !sees(&case.0, &other(Role::Spoc, AgencyKind::Police)));
    case.refer();
    for (role, kind, visible) in [
        (Role::Spoc, AgencyKind::Police, true),
        (Role::Chair, AgencyKind::HubOffice, true),
        (Role::InvestigatingOfficer, AgencyKind::Police, false),
        (Role::HubOfficer, AgencyKind::HubOffice, false),
        (Role::Advocate, AgencyKind::Advocacy, false),
        (Role::Chair, AgencyKind::Advocacy, false),
        (Role::Auditor, AgencyKind::Oversight, false),
    ] {
        assert_eq!(sees(&case.0, &other(role, kind)), visible, "{role:?} of {kind:?}");
    }
    // Once it is triaged, it is there for who is assigned, and for the chair, who can assign others.
    let mut triaged = Told(case.0.clone());
    let decision = TriageDecision::ProposeAdoption;
    let event =
        CaseworkEvent::CaseTriaged(CaseTriaged { decision, reason: String::new().into(), named: false, to: None });
    triaged.tell_as(20, id(0x5), Entry::of(&agency("t-pol"), Event::Casework(event)));
    assert!(sees(&triaged.0, &assigned) && !sees(&triaged.0, &other(Role::Spoc, AgencyKind::Police)));
    assert!(sees(&triaged.0, &other(Role::Chair, AgencyKind::HubOffice)));
    // A restricted case is there for the listed workers alone; the list by itself puts nobody on the case.
    case.restrict(vec![worker(&agency("t-adv"))]);
    assert!(!sees(&case.0, &assigned) && !sees(&case.0, &other(Role::Spoc, AgencyKind::Police)));
    let listed = Caller { agency: agency("t-adv"), kind: AgencyKind::Advocacy, ..assigned.clone() };
    assert!(sees(&case.0, &listed));
    assert_eq!(case.0.strand_of(&listed), Some(Strand::Investigation));
    let stranger = Caller { worker: "w-9".parse().unwrap(), ..listed };
    assert!(!sees(&case.0, &stranger));
    assert_eq!(case.0.strand_of(&stranger), None);
    assert_eq!(case.0.phase, Phase::Referred);
}

#[test]
fn a_closed_case_takes_what_is_new_what_sets_it_right_a_second_triage_and_what_narrows_access() {
    let taken: Vec<&str> = Act::iter().filter(|act| act.is_taken_when_closed()).map(Into::into).collect();
    let expected = [
        "ProposeLink",
        "ConfirmLink",
        "RejectLink",
        "RaiseRedFlag",
        "ReportBreach",
        // What triage ended with advice can still be put up for adoption: safety does not wait for paperwork.
        "TriageCase",
        "CorrectItem",
        "AcknowledgeCorrection",
        // An order outlives the work on it, and the victim is told before it ends.
        "TellVictim",
        "ClearContact",
        // A condition that was named when it was closed has come about.
        "ReopenCase",
        // What is held about people ends when it ends, whatever the case does.
        "RequestErasure",
        "ApproveErasure",
        "RefuseErasure",
        "CarryOutErasure",
        "SetLegalHold",
        "LiftLegalHold",
        "RestrictProcessing",
        "LiftRestriction",
        "WithdrawItem",
        "ReviewRetention",
        // What was missed is excused whenever it comes to light why.
        "ExcuseDuty",
        "OpenSubjectAccess",
        "ExtendSubjectAccess",
        "PrepareSubjectAccess",
        "ReleaseSubjectAccess",
        // A review comes when a case has ended.
        "OpenReview",
        "ReleaseReview",
        "WithdrawReview",
        // What another hub answered is put down wherever the case stands.
        "RecordTransferAnswer",
        // A conflict that comes to light later must still shut somebody out.
        "EndAssignment",
        "DeclareConflict",
        "RestrictCase",
        "DismissConflict",
    ];
    assert_eq!(taken, expected);
}

#[test]
fn what_outlives_the_work_on_a_case_is_taken_until_another_hub_has_it() {
    let expected = [
        // What is done about an order that was made or applied for.
        "RecordInterimOrder",
        "RecordService",
        "RecordNotification",
        "RecordFullOrder",
        "ListHearing",
        "WithdrawApplication",
        "RecordRefusal",
        "RecordVariation",
        "RecordDischarge",
        "RecordServiceAttempt",
        "ExemptNotification",
        "EndExemption",
        "RecordChange",
        "ReportUnnotifiedChange",
        "LodgeAppeal",
        "DetermineAppeal",
        // What the victim is owed whatever the hub decides.
        "AssessNeeds",
        "OfferAdvocate",
        "AnswerAdvocateOffer",
    ];
    let found: Vec<&str> = Act::iter().filter(|act| act.outlives_the_work()).map(Into::into).collect();
    assert_eq!(found, expected);
    let mut case = Told(case_with_everybody());
    case.refer();
    assert!(Act::iter().all(|act| case.0.takes(act)));
    let decision = TriageDecision::AdviceOnly;
    let advised = CaseTriaged { decision, reason: String::new().into(), named: false, to: None };
    let advised = Entry::of(&agency("t-pol"), Event::Casework(CaseworkEvent::CaseTriaged(advised)));
    for (ended, moved) in [
        (advised, false),
        (sample("casework.case_closed").entry, false),
        (sample("casework.transfer_accepted").entry, true),
    ] {
        case.tell_as(20, id(0x7), ended);
        for act in Act::iter() {
            let takes = act.is_taken_when_closed() || act.outlives_the_work() && !moved;
            assert_eq!(case.0.takes(act), takes, "{act:?}, moved: {moved}");
        }
    }
    case.tell_as(21, id(0x8), sample("casework.case_reopened").entry);
    assert!(Act::iter().all(|act| case.0.takes(act)));
}

#[test]
fn a_case_that_ended_with_advice_is_open_again_once_it_is_put_up_for_adoption() {
    let mut case = Told(case_with_everybody());
    case.refer();
    for (event, decision, phase, closed) in [
        (0x1, TriageDecision::AdviceOnly, Phase::Closed, true),
        (0x2, TriageDecision::Signpost, Phase::Closed, true),
        (0x3, TriageDecision::ProposeAdoption, Phase::Triaged, false),
    ] {
        let triaged =
            CaseworkEvent::CaseTriaged(CaseTriaged { decision, reason: String::new().into(), named: false, to: None });
        assert!(case.tell_as(20, id(event), Entry::of(&agency("t-pol"), Event::Casework(triaged))));
        assert_eq!((case.0.phase, case.0.closed_by), (phase, closed.then(|| id(event))));
    }
}

#[test]
fn what_triage_closed_waits_for_triage_again_once_it_is_reopened_and_what_was_adopted_is_worked_on() {
    let of = |event| Entry::of(&agency("t-pol"), Event::Casework(event));
    let advised =
        CaseTriaged { decision: TriageDecision::AdviceOnly, reason: String::new().into(), named: false, to: None };
    let adopted = CaseAdopted { meeting: None, reason: String::new().into() };
    let closed = CaseClosed {
        victim_consulted: true,
        consulted_by: None,
        not_safe: None,
        diarised: Vec::new(),
        reopen_conditions: None,
        reopen_if: None,
        reason: String::new().into(),
    };
    for (ended, phase) in [
        (vec![CaseworkEvent::CaseTriaged(advised)], Phase::Referred),
        (vec![CaseworkEvent::CaseAdopted(adopted), CaseworkEvent::CaseClosed(closed)], Phase::Adopted),
    ] {
        let mut case = Told(case_with_everybody());
        case.refer();
        for (nth, event) in (1..).zip(ended) {
            case.tell_as(20, id(nth), of(event));
        }
        assert_eq!(case.0.phase, Phase::Closed);
        let reopened = CaseReopened { because_of: Source::Agency, condition: None, reason: None };
        case.tell_as(21, id(9), of(CaseworkEvent::CaseReopened(reopened)));
        assert_eq!((case.0.phase, case.0.closed_by), (phase, None));
        // A point of contact who was not on the case can take on what waits.
        let spoc = Caller { worker: "w-2".parse().unwrap(), ..caller(Role::Spoc, Purpose::Investigation) };
        assert_eq!(case.0.is_visible_to(&spoc), phase == Phase::Referred);
    }
}

#[test]
fn what_a_controller_owes_is_done_by_its_lead_without_an_agreement_and_by_nobody_else_and_nothing_is_read() {
    let reads = [Act::Read, Act::ShareItem, Act::ContributeItem, Act::AssignWorker, Act::AcknowledgeCorrection];
    for act in reads {
        assert!(!act.is_a_controllers_duty(), "{act:?}");
    }
    for act in Act::iter() {
        for role in Role::iter() {
            let own = act.is_a_controllers_duty() && role == Role::InformationGovernanceLead;
            assert_eq!(act.needs_an_agreement(role), act.rests_on_an_agreement() && !own, "{act:?} {role:?}");
        }
        // Whoever may go on without an agreement is one who may do it at all.
        if act.is_a_controllers_duty() {
            assert!(act.roles().contains(&Role::InformationGovernanceLead), "{act:?}");
            assert!(act.rests_on_an_agreement(), "{act:?}");
        }
    }
}

#[test]
fn without_an_assignment_chairs_and_who_answers_for_data_act_and_a_point_of_contact_takes_a_case_on() {
    for (act, role) in Act::iter().flat_map(|act| Role::iter().map(move |role| (act, role))) {
        let takes_on = matches!(act, Act::AssignWorker | Act::AcceptTransfer);
        let expected = matches!(role, Role::Chair | Role::InformationGovernanceLead) || takes_on;
        assert_eq!(act.is_done_by_office(role), expected, "{act:?} {role:?}");
    }
}

#[test]
fn an_agency_answers_for_these_acts_without_an_agreement() {
    let duties: Vec<&str> = Act::iter().filter(|act| act.is_a_controllers_duty()).map(Into::into).collect();
    let expected = [
        "CorrectItem",
        "RequestErasure",
        "ApproveErasure",
        "RefuseErasure",
        "CarryOutErasure",
        "SetLegalHold",
        "LiftLegalHold",
        "RestrictProcessing",
        "LiftRestriction",
        "WithdrawItem",
        "ReviewRetention",
        "OpenSubjectAccess",
        "ExtendSubjectAccess",
        "PrepareSubjectAccess",
        "ReleaseSubjectAccess",
        "ListRetentionReviews",
        "ExportSubjectAccess",
    ];
    assert_eq!(duties, expected);
}
