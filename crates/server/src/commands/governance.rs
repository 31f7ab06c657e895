//! `GovernanceService`.

use super::{
    Answer, Form, Gate, Head, Plan,
    closure::{ACCEPT_CUSTODY, CONFIRM_CLOSURE, DECLARE_CLOSURE, HAND_OVER_CUSTODY, WITHDRAW_CLOSURE},
    fields::Fields,
    glass::{APPROVE_BREAK_GLASS, REQUEST_BREAK_GLASS, REVIEW_BREAK_GLASS},
    reference::ADOPT_REFERENCE,
    relations::{DECLARE_RELATION, DISMISS_CONFLICT},
    transfer::REGISTER_HUB,
};
use crate::{
    auth, closing,
    even::evenly,
    glass::{list, tell_of_words},
    references,
    transact::{Target, rule},
};
use api::stalkinghub::{
    common::v1 as common,
    governance::v1::{self as proto, governance_service_server::GovernanceService},
};
use eventlog::StreamName;
use events::{
    Register,
    governance::{NamedWorker, PolicyValue},
};
use governance::{AdoptPolicy, Command, State, decide};
use kernel::{AgencyId, AgencyKind, Period, Power, Rulebook, SmallCounts, WorkerId};
use policy::Stored;
use prost_types::{Struct, Value as Given, value::Kind};
use serde_json::Value;
use sharing::{Act, Policy};
use std::sync::Arc;
use tonic::{Request, Response};

/// A plan that a rule of governance decides.
pub(super) fn plan(act: Act, target: Target, command: Command) -> Plan {
    Plan {
        act,
        target,
        rests_on: Vec::new(),
        named: Vec::new(),
        decide: Box::new(move |history, facts| {
            decide(&State::fold(history.iter().copied()), &command, facts).map_err(rule)
        }),
    }
}

pub(super) fn register_agency(r: &proto::RegisterAgencyRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let agency: Option<AgencyId> = f.name("agency", &r.agency);
    let kind = f.code("kind", r.kind, common::AgencyKind::as_str_name);
    let name = agency_name(f, &r.agency, &r.name);
    let target = Target::Register(StreamName::Agency(agency.clone()?));
    let command = Command::RegisterAgency(governance::RegisterAgency { agency: agency?, kind: kind?, name });
    Some(plan(Act::RegisterAgency, target, command))
}

/// The name of an agency for people; founding a hub checks that of its office alike.
pub(crate) fn agency_name(f: &mut Fields, agency: &str, name: &str) -> String {
    let read = f.short("name", name);
    // The register lies in the clear and every agency reads it: no place for an address.
    for (path, text) in [("agency", agency), ("name", name)] {
        if kernel::looks_like_a_location(text) {
            f.bad(path, "must not hold anything shaped like an address, a postcode, a phone number or a link");
        }
    }
    read
}

pub(super) fn register_worker(r: &proto::RegisterWorkerRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let named = worker(f, &r.agency, &r.worker);
    let roles = f.codes("roles", &r.roles, common::Role::as_str_name);
    let strands = f.codes("strands", &r.strands, common::Strand::as_str_name);
    let (agency, worker) = named?;
    let target = Target::Register(StreamName::Agency(agency.clone()));
    let command =
        Command::RegisterWorker(governance::RegisterWorker { agency, worker, roles: roles?, strands: strands? });
    Some(plan(Act::RegisterWorker, target, command))
}

pub(super) fn record_leaver(r: &proto::RecordLeaverRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (agency, worker) = worker(f, &r.agency, &r.worker)?;
    let target = Target::Register(StreamName::Agency(agency.clone()));
    Some(plan(Act::RecordLeaver, target, Command::RecordLeaver(governance::RecordLeaver { agency, worker })))
}

/// The longest trust domain or issuer: what the SPIFFE rule gives a trust domain.
const NAME_MAX: usize = 255;

pub(super) fn identify_agency(r: &proto::IdentifyAgencyRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let agency: Option<AgencyId> = f.name("agency", &r.agency);
    let is_domain = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-' | '.' | '_');
    if r.trust_domain.len() > NAME_MAX || !r.trust_domain.chars().all(is_domain) {
        f.bad("trust_domain", "must be up to 255 of a-z, 0-9, -, . and _");
    }
    if !(1..=NAME_MAX).contains(&r.issuer.len()) || !r.issuer.chars().all(|c| c.is_ascii_graphic()) {
        f.bad("issuer", "must be 1 to 255 printable ASCII characters without spaces");
    }
    let trust_domain = Some(r.trust_domain.clone()).filter(|name| !name.is_empty());
    let command = governance::IdentifyAgency { agency: agency?, trust_domain, issuer: r.issuer.clone() };
    // All of them in one stream: two agencies that claim one name at once are decided one after the other.
    Some(plan(Act::IdentifyAgency, Target::Register(StreamName::Hub), Command::IdentifyAgency(command)))
}

pub(super) fn assign_worker(r: &proto::AssignWorkerRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let named = worker(f, &r.agency, &r.worker);
    let strand = f.code("strand", r.strand, common::Strand::as_str_name);
    let (agency, worker) = named?;
    let command = Command::AssignWorker(governance::AssignWorker { agency, worker, strand: strand? });
    Some(plan(Act::AssignWorker, Target::Case(case), command))
}

pub(super) fn end_assignment(r: &proto::EndAssignmentRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let (agency, worker) = worker(f, &r.agency, &r.worker)?;
    let command = Command::EndAssignment(governance::EndAssignment { agency, worker });
    Some(plan(Act::EndAssignment, Target::Case(case), command))
}

/// A worker as most requests name one.
fn worker(f: &mut Fields, agency: &str, worker: &str) -> Option<(AgencyId, WorkerId)> {
    let agency = f.name("agency", agency);
    let worker = f.name("worker", worker);
    Some((agency?, worker?))
}

pub(super) fn declare_conflict(r: &proto::DeclareConflictRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let agency = f.name("agency", &r.agency);
    let relation = f.code("relation", r.relation, proto::Relation::as_str_name);
    let to = f.code("to", r.to, common::Party::as_str_name);
    let description = f.text("description", &r.description);
    let command = Command::DeclareConflict(governance::DeclareConflict {
        agency: agency?,
        relation: relation?,
        to: to?,
        description,
    });
    Some(plan(Act::DeclareConflict, Target::Case(case), command))
}

pub(super) fn restrict_case(r: &proto::RestrictCaseRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let allowed = f.each("allowed", &r.allowed, |f, path, given| {
        let agency = f.name(&format!("{path}.agency"), &given.agency);
        let worker = f.name(&format!("{path}.worker"), &given.worker);
        Some(NamedWorker { agency: agency?, worker: worker? })
    });
    let reason = f.text("reason", &r.reason);
    let command = Command::RestrictCase(governance::RestrictCase { allowed: allowed?, reason });
    Some(plan(Act::RestrictCase, Target::Case(case), command))
}

pub(super) fn propose_policy(r: &proto::ProposePolicyRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    const SHAPE: &str = "must hold version, a whole number, and files, texts by the name of their file; nothing else";
    let given = f.part("policy", r.policy.as_ref())?;
    let Ok(stored) = serde_json::from_value::<Stored>(object(given)) else {
        f.bad("policy", SHAPE);
        return None;
    };
    if let Err(problems) = policy::proposed(&stored.files) {
        // What stands in files of policies is public, so what is wrong with them may be told in full.
        for problem in problems {
            let file = problem.file.map(|file| format!(".{file}")).unwrap_or_default();
            let what = problem.policy.map(|policy| format!("{policy}: ")).unwrap_or_default() + &problem.what;
            f.bad(format!("policy.files{file}"), what);
        }
        return None;
    }
    // Written out anew, so that the same policy has one form, in whatever order it was sent.
    let command = Command::ProposePolicy(governance::ProposePolicy { policy: PolicyValue(stored.to_json()) });
    Some(plan(Act::ProposePolicy, Target::Register(StreamName::Hub), command))
}

pub(super) fn adopt_policy(r: &proto::AdoptPolicyRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let proposal = f.id("proposal_id", &r.proposal_id)?;
    Some(Plan {
        act: Act::AdoptPolicy,
        target: Target::Register(StreamName::Hub),
        rests_on: Vec::new(),
        named: Vec::new(),
        decide: Box::new(move |history, facts| {
            let state = State::fold(history.iter().copied());
            let owners = state.proposed(proposal).map(|(next, current)| owners_of_what_widens(current, next));
            let command = AdoptPolicy { proposal, owners: owners.unwrap_or_default() };
            decide(&state, &Command::AdoptPolicy(command), facts).map_err(rule)
        }),
    })
}

/// Of each class of which somebody would see more, the kinds of agency that own it. Compared with a policy that cannot be
/// read, everything is more.
fn owners_of_what_widens(current: &PolicyValue, next: &PolicyValue) -> Vec<&'static [AgencyKind]> {
    let nothing = || Arc::new(Policy::nothing());
    let read = |value: &PolicyValue| policy::adopted(&value.0).map_or_else(nothing, |adopted| adopted.policy.clone());
    policy::widened(&read(current), &read(next)).into_iter().map(policy::owners).collect()
}

pub(super) fn object(given: &Struct) -> Value {
    Value::Object(given.fields.iter().map(|(name, value)| (name.clone(), json(value))).collect())
}

fn json(given: &Given) -> Value {
    match &given.kind {
        None | Some(Kind::NullValue(_)) => Value::Null,
        Some(Kind::BoolValue(answer)) => Value::Bool(*answer),
        Some(Kind::NumberValue(number)) => number_of(*number),
        Some(Kind::StringValue(text)) => Value::String(text.clone()),
        Some(Kind::ListValue(list)) => Value::Array(list.values.iter().map(json).collect()),
        Some(Kind::StructValue(inner)) => object(inner),
    }
}

/// A whole number stays one: the wire knows only floating-point numbers, and the log none.
fn number_of(number: f64) -> Value {
    match format!("{number}").parse::<i64>() {
        Ok(whole) => Value::from(whole),
        Err(_) => Value::from(number),
    }
}

pub(super) fn adopt_rulebook(r: &proto::AdoptRulebookRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let periods = f.each("periods", &r.periods, period);
    let powers = f.each("powers", &r.powers, power);
    let small_counts = f.each("small_counts", &r.small_counts, small_count);
    let given = Rulebook { version: 0, periods: periods?, powers: powers?, small_counts: small_counts? };
    Some(Plan {
        act: Act::AdoptRulebook,
        target: Target::Register(StreamName::Hub),
        rests_on: Vec::new(),
        named: Vec::new(),
        decide: Box::new(move |history, facts| {
            let rulebook = next_rulebook(&Register::fold(history.iter().copied()), &given);
            let command = Command::AdoptRulebook(governance::AdoptRulebook { rulebook });
            decide(&State::fold(history.iter().copied()), &command, facts).map_err(rule)
        }),
    })
}

/// The hub counts the versions: the same content again is the same rulebook, other content the next one.
fn next_rulebook(register: &Register, given: &Rulebook) -> Rulebook {
    let last = register.rulebook().map(|(_, last)| last);
    let version = last.map_or(0, |last| last.version);
    let same = last.is_some_and(|last| *last == Rulebook { version, ..given.clone() });
    Rulebook { version: if same { version } else { version.saturating_add(1) }, ..given.clone() }
}

fn small_count(f: &mut Fields, path: &str, given: &proto::SmallCounts) -> Option<SmallCounts> {
    let effective_from = f.date(&format!("{path}.effective_from_date"), &given.effective_from_date);
    let least = f.small(&format!("{path}.least"), given.least);
    let source = f.optional_text(&format!("{path}.source"), &given.source).unwrap_or_default();
    Some(SmallCounts { effective_from: effective_from?, least: least?, source })
}

fn power(f: &mut Fields, path: &str, given: &proto::Power) -> Option<Power> {
    let name = f.code(&format!("{path}.name"), given.name, proto::PowerName::as_str_name);
    let effective_from = f.date(&format!("{path}.effective_from_date"), &given.effective_from_date);
    let source = f.optional_text(&format!("{path}.source"), &given.source).unwrap_or_default();
    Some(Power { name: name?, effective_from: effective_from?, source })
}

fn period(f: &mut Fields, path: &str, given: &proto::Period) -> Option<Period> {
    let name = f.code(&format!("{path}.name"), given.name, proto::PeriodName::as_str_name);
    let effective_from = f.date(&format!("{path}.effective_from_date"), &given.effective_from_date);
    // Too long to be stored is out of bounds as well; the rule says so, and gives its reason.
    let length = u16::try_from(given.length).unwrap_or(u16::MAX);
    let unit = f.code(&format!("{path}.unit"), given.unit, proto::Unit::as_str_name);
    let source = f.optional_text(&format!("{path}.source"), &given.source).unwrap_or_default();
    Some(Period { name: name?, effective_from: effective_from?, length, unit: unit?, source })
}

pub(super) fn make_agreement(r: &proto::MakeAgreementRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let parties = f.each_once("parties", &r.parties, |f, path, party| f.name(path, party));
    let purposes = f.codes("purposes", &r.purposes, common::Purpose::as_str_name);
    let from = f.date("from_date", &r.from_date);
    let until = f.date("until_date", &r.until_date);
    let review = f.date("review_date", &r.review_date);
    let reference = f.public_word("reference", &r.reference);
    let command = Command::MakeAgreement(governance::MakeAgreement {
        parties: parties?,
        purposes: purposes?,
        from: from?,
        until: until?,
        review: review?,
        reference,
    });
    Some(plan(Act::MakeAgreement, Target::Register(StreamName::Hub), command))
}

pub(super) fn end_agreement(r: &proto::EndAgreementRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let agreement = f.id("agreement_id", &r.agreement_id);
    let party = if r.party.is_empty() { Some(None) } else { f.name("party", &r.party).map(Some) };
    let command = Command::EndAgreement(governance::EndAgreement { agreement: agreement?, party: party? });
    Some(plan(Act::EndAgreement, Target::Register(StreamName::Hub), command))
}

pub(super) const REGISTER_AGENCY: Form<proto::RegisterAgencyRequest, proto::RegisterAgencyResponse> = Form {
    name: "governance/RegisterAgency",
    head: |r| (&r.request_id, &r.etag),
    read: register_agency,
    answer: |_, _, receipt| proto::RegisterAgencyResponse { receipt },
};
pub(super) const REGISTER_WORKER: Form<proto::RegisterWorkerRequest, proto::RegisterWorkerResponse> = Form {
    name: "governance/RegisterWorker",
    head: |r| (&r.request_id, &r.etag),
    read: register_worker,
    answer: |_, _, receipt| proto::RegisterWorkerResponse { receipt },
};
pub(super) const RECORD_LEAVER: Form<proto::RecordLeaverRequest, proto::RecordLeaverResponse> = Form {
    name: "governance/RecordLeaver",
    head: |r| (&r.request_id, &r.etag),
    read: record_leaver,
    answer: |_, _, receipt| proto::RecordLeaverResponse { receipt },
};
pub(super) const ASSIGN_WORKER: Form<proto::AssignWorkerRequest, proto::AssignWorkerResponse> = Form {
    name: "governance/AssignWorker",
    head: |r| (&r.request_id, &r.etag),
    read: assign_worker,
    answer: |_, _, receipt| proto::AssignWorkerResponse { receipt },
};
pub(super) const END_ASSIGNMENT: Form<proto::EndAssignmentRequest, proto::EndAssignmentResponse> = Form {
    name: "governance/EndAssignment",
    head: |r| (&r.request_id, &r.etag),
    read: end_assignment,
    answer: |_, _, receipt| proto::EndAssignmentResponse { receipt },
};
pub(super) const DECLARE_CONFLICT: Form<proto::DeclareConflictRequest, proto::DeclareConflictResponse> = Form {
    name: "governance/DeclareConflict",
    head: |r| (&r.request_id, &r.etag),
    read: declare_conflict,
    answer: |_, _, receipt| proto::DeclareConflictResponse { receipt },
};
pub(super) const RESTRICT_CASE: Form<proto::RestrictCaseRequest, proto::RestrictCaseResponse> = Form {
    name: "governance/RestrictCase",
    head: |r| (&r.request_id, &r.etag),
    read: restrict_case,
    answer: |_, _, receipt| proto::RestrictCaseResponse { receipt },
};
pub(super) const PROPOSE_POLICY: Form<proto::ProposePolicyRequest, proto::ProposePolicyResponse> = Form {
    name: "governance/ProposePolicy",
    head: |r| (&r.request_id, &r.etag),
    read: propose_policy,
    answer: |_, _, receipt| proto::ProposePolicyResponse { receipt },
};
pub(super) const ADOPT_POLICY: Form<proto::AdoptPolicyRequest, proto::AdoptPolicyResponse> = Form {
    name: "governance/AdoptPolicy",
    head: |r| (&r.request_id, &r.etag),
    read: adopt_policy,
    answer: |_, _, receipt| proto::AdoptPolicyResponse { receipt },
};
pub(super) const ADOPT_RULEBOOK: Form<proto::AdoptRulebookRequest, proto::AdoptRulebookResponse> = Form {
    name: "governance/AdoptRulebook",
    head: |r| (&r.request_id, &r.etag),
    read: adopt_rulebook,
    answer: |_, _, receipt| proto::AdoptRulebookResponse { receipt },
};
pub(super) const IDENTIFY_AGENCY: Form<proto::IdentifyAgencyRequest, proto::IdentifyAgencyResponse> = Form {
    name: "governance/IdentifyAgency",
    head: |r| (&r.request_id, &r.etag),
    read: identify_agency,
    answer: |_, _, receipt| proto::IdentifyAgencyResponse { receipt },
};
pub(super) const MAKE_AGREEMENT: Form<proto::MakeAgreementRequest, proto::MakeAgreementResponse> = Form {
    name: "governance/MakeAgreement",
    head: |r| (&r.request_id, &r.etag),
    read: make_agreement,
    answer: |_, _, receipt| {
        let made = receipt.as_ref().and_then(|receipt| receipt.event_ids.first().cloned());
        proto::MakeAgreementResponse { receipt, agreement_id: made.unwrap_or_default() }
    },
};
pub(super) const END_AGREEMENT: Form<proto::EndAgreementRequest, proto::EndAgreementResponse> = Form {
    name: "governance/EndAgreement",
    head: |r| (&r.request_id, &r.etag),
    read: end_agreement,
    answer: |_, _, receipt| proto::EndAgreementResponse { receipt },
};

#[tonic::async_trait]
impl GovernanceService for Gate {
    async fn identify_agency(
        &self,
        request: Request<proto::IdentifyAgencyRequest>,
    ) -> Answer<proto::IdentifyAgencyResponse> {
        self.answer(&IDENTIFY_AGENCY, request).await
    }

    async fn register_agency(
        &self,
        request: Request<proto::RegisterAgencyRequest>,
    ) -> Answer<proto::RegisterAgencyResponse> {
        self.answer(&REGISTER_AGENCY, request).await
    }

    async fn register_worker(
        &self,
        request: Request<proto::RegisterWorkerRequest>,
    ) -> Answer<proto::RegisterWorkerResponse> {
        self.answer(&REGISTER_WORKER, request).await
    }

    async fn record_leaver(&self, request: Request<proto::RecordLeaverRequest>) -> Answer<proto::RecordLeaverResponse> {
        self.answer(&RECORD_LEAVER, request).await
    }

    async fn assign_worker(&self, request: Request<proto::AssignWorkerRequest>) -> Answer<proto::AssignWorkerResponse> {
        self.answer(&ASSIGN_WORKER, request).await
    }

    async fn end_assignment(
        &self,
        request: Request<proto::EndAssignmentRequest>,
    ) -> Answer<proto::EndAssignmentResponse> {
        self.answer(&END_ASSIGNMENT, request).await
    }

    async fn declare_conflict(
        &self,
        request: Request<proto::DeclareConflictRequest>,
    ) -> Answer<proto::DeclareConflictResponse> {
        self.answer(&DECLARE_CONFLICT, request).await
    }

    async fn restrict_case(&self, request: Request<proto::RestrictCaseRequest>) -> Answer<proto::RestrictCaseResponse> {
        self.answer(&RESTRICT_CASE, request).await
    }

    async fn propose_policy(
        &self,
        request: Request<proto::ProposePolicyRequest>,
    ) -> Answer<proto::ProposePolicyResponse> {
        self.answer(&PROPOSE_POLICY, request).await
    }

    async fn adopt_policy(&self, request: Request<proto::AdoptPolicyRequest>) -> Answer<proto::AdoptPolicyResponse> {
        self.answer(&ADOPT_POLICY, request).await
    }

    async fn adopt_rulebook(
        &self,
        request: Request<proto::AdoptRulebookRequest>,
    ) -> Answer<proto::AdoptRulebookResponse> {
        self.answer(&ADOPT_RULEBOOK, request).await
    }

    async fn adopt_reference(
        &self,
        request: Request<proto::AdoptReferenceRequest>,
    ) -> Answer<proto::AdoptReferenceResponse> {
        self.answer(&ADOPT_REFERENCE, request).await
    }

    async fn register_hub(&self, request: Request<proto::RegisterHubRequest>) -> Answer<proto::RegisterHubResponse> {
        self.answer(&REGISTER_HUB, request).await
    }

    async fn declare_closure(
        &self,
        request: Request<proto::DeclareClosureRequest>,
    ) -> Answer<proto::DeclareClosureResponse> {
        self.answer(&DECLARE_CLOSURE, request).await
    }

    async fn confirm_closure(
        &self,
        request: Request<proto::ConfirmClosureRequest>,
    ) -> Answer<proto::ConfirmClosureResponse> {
        self.answer(&CONFIRM_CLOSURE, request).await
    }

    async fn withdraw_closure(
        &self,
        request: Request<proto::WithdrawClosureRequest>,
    ) -> Answer<proto::WithdrawClosureResponse> {
        self.answer(&WITHDRAW_CLOSURE, request).await
    }

    async fn hand_over_custody(
        &self,
        request: Request<proto::HandOverCustodyRequest>,
    ) -> Answer<proto::HandOverCustodyResponse> {
        self.answer(&HAND_OVER_CUSTODY, request).await
    }

    async fn accept_custody(
        &self,
        request: Request<proto::AcceptCustodyRequest>,
    ) -> Answer<proto::AcceptCustodyResponse> {
        self.answer(&ACCEPT_CUSTODY, request).await
    }

    async fn get_closure(&self, request: Request<proto::GetClosureRequest>) -> Answer<proto::GetClosureResponse> {
        Ok(Response::new(closing::tell(self, request).await?))
    }

    async fn list_reference_sets(
        &self,
        request: Request<proto::ListReferenceSetsRequest>,
    ) -> Answer<proto::ListReferenceSetsResponse> {
        Ok(Response::new(references::list(self, request).await?))
    }

    async fn make_agreement(
        &self,
        request: Request<proto::MakeAgreementRequest>,
    ) -> Answer<proto::MakeAgreementResponse> {
        self.answer(&MAKE_AGREEMENT, request).await
    }

    async fn request_break_glass(
        &self,
        request: Request<proto::RequestBreakGlassRequest>,
    ) -> Answer<proto::RequestBreakGlassResponse> {
        tell_of_words(&self.hub, &auth::of(&request)?.caller, &request.get_ref().reason).await?;
        self.answer(&REQUEST_BREAK_GLASS, request).await
    }

    async fn approve_break_glass(
        &self,
        request: Request<proto::ApproveBreakGlassRequest>,
    ) -> Answer<proto::ApproveBreakGlassResponse> {
        self.answer(&APPROVE_BREAK_GLASS, request).await
    }

    async fn review_break_glass(
        &self,
        request: Request<proto::ReviewBreakGlassRequest>,
    ) -> Answer<proto::ReviewBreakGlassResponse> {
        self.answer(&REVIEW_BREAK_GLASS, request).await
    }

    async fn declare_relation(
        &self,
        request: Request<proto::DeclareRelationRequest>,
    ) -> Answer<proto::DeclareRelationResponse> {
        self.answer(&DECLARE_RELATION, request).await
    }

    async fn dismiss_conflict(
        &self,
        request: Request<proto::DismissConflictRequest>,
    ) -> Answer<proto::DismissConflictResponse> {
        self.answer(&DISMISS_CONFLICT, request).await
    }

    async fn list_break_glasses(
        &self,
        request: Request<proto::ListBreakGlassesRequest>,
    ) -> Answer<proto::ListBreakGlassesResponse> {
        Ok(Response::new(evenly(list(self, request)).await?))
    }

    async fn end_agreement(&self, request: Request<proto::EndAgreementRequest>) -> Answer<proto::EndAgreementResponse> {
        self.answer(&END_AGREEMENT, request).await
    }
}
