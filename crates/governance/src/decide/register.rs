//! The hub's registers.

use super::{Decision, one};
use crate::{
    AdoptPolicy, AdoptRulebook, IdentifyAgency, ProposePolicy, RecordLeaver, Refusal, RegisterAgency, RegisterWorker,
    State, roles::go_together, state::Proposal,
};
use events::{
    GovernanceEvent, Named,
    governance::{
        AgencyIdentified, AgencyRegistered, PolicyAdopted, PolicyProposed, PolicyValue, PublicText, RulebookAdopted,
        WorkerLeft, WorkerRegistered,
    },
};
use kernel::{AgencyKind, Facts, PeriodName, Refused, Role, Rulebook};
use strum::IntoEnumIterator;

/// A short name stands for one body for ever: history names agencies by it (hub default).
pub(super) fn agency(state: &State, command: &RegisterAgency, facts: &Facts) -> Decision {
    let RegisterAgency { agency, kind, name } = command;
    let name = PublicText(name.clone());
    match state.register.agency(agency) {
        Some(there) if there.kind == *kind && there.name == name => Ok(Vec::new()),
        Some(there) => Err(Refused::resting_on(Refusal::AgencyTaken, [there.since])),
        None => {
            let registered = AgencyRegistered { agency: agency.clone(), kind: *kind, name };
            Ok(vec![one(facts, GovernanceEvent::AgencyRegistered(registered))])
        }
    }
}

/// A trust domain and an issuer stand for one agency for ever, also once it goes by others: a certificate or a token that
/// was made for one agency never becomes another's (hub default, after RFC 8705 and the SPIFFE rule of one bundle for each
/// trust domain).
pub(super) fn identify(state: &State, command: &IdentifyAgency, facts: &Facts) -> Decision {
    let IdentifyAgency { agency, trust_domain, issuer } = command;
    if state.register.agency(agency).is_none() {
        return Err(Refusal::AgencyUnknown.into());
    }
    let others = |named: Option<&Named>| named.filter(|named| named.agency != *agency).map(|named| named.since);
    if let Some(first) = others(trust_domain.as_ref().and_then(|name| state.register.trust_domain(name))) {
        return Err(Refused::resting_on(Refusal::TrustDomainTaken, [first]));
    }
    if let Some(first) = others(state.register.issuer(issuer)) {
        return Err(Refused::resting_on(Refusal::IssuerTaken, [first]));
    }
    let same =
        state.register.identity(agency).is_some_and(|it| it.trust_domain == *trust_domain && it.issuer == *issuer);
    if same {
        return Ok(Vec::new());
    }
    let (trust_domain, issuer) = (trust_domain.clone().map(PublicText), PublicText(issuer.clone()));
    let identified = AgencyIdentified { agency: agency.clone(), trust_domain, issuer };
    Ok(vec![one(facts, GovernanceEvent::AgencyIdentified(identified))])
}

/// Registers a worker, changes roles and strands, or takes back one who left. Roles fit the kind of the agency, and who
/// audits holds no other (hub default). Strands on both sides are no obstacle here: the rule against facing both is one
/// of each case (domain 7.5 rule 4).
pub(super) fn worker(state: &State, command: &RegisterWorker, facts: &Facts) -> Decision {
    let RegisterWorker { agency, worker, roles, strands } = command;
    let Some(at) = state.register.agency(agency) else { return Err(Refusal::AgencyUnknown.into()) };
    if roles.is_empty() {
        return Err(Refusal::NoRoles.into());
    }
    if !go_together(roles) {
        return Err(Refusal::AuditorActs.into());
    }
    if roles.iter().any(|role| !at.kind.roles().contains(role)) {
        return Err(Refused::resting_on(Refusal::RoleNotOfAgency, [at.since]));
    }
    let same = state
        .register
        .worker(agency, worker)
        .is_some_and(|there| there.left.is_none() && there.roles == *roles && there.strands == *strands);
    if same {
        return Ok(Vec::new());
    }
    if (agency, worker) == (&facts.caller.agency, &facts.caller.worker) {
        return Err(Refusal::OwnRegistration.into());
    }
    let registered = WorkerRegistered {
        agency: agency.clone(),
        worker: worker.clone(),
        roles: roles.clone(),
        strands: strands.clone(),
    };
    Ok(vec![one(facts, GovernanceEvent::WorkerRegistered(registered))])
}

/// From here on the worker's credential opens nothing (decision 19).
pub(super) fn leaver(state: &State, command: &RecordLeaver, facts: &Facts) -> Decision {
    let RecordLeaver { agency, worker } = command;
    let there = state.register.worker(agency, worker).ok_or(Refusal::WorkerUnknown)?;
    if there.left.is_some() {
        return Ok(Vec::new());
    }
    let left = WorkerLeft { agency: agency.clone(), worker: worker.clone() };
    Ok(vec![one(facts, GovernanceEvent::WorkerLeft(left))])
}

/// What is in force already, or lies there proposed by the same person, is not proposed again. Policies count up one by
/// one, so that none is adopted over one its author has not read (decision 14).
pub(super) fn propose_policy(state: &State, command: &ProposePolicy, facts: &Facts) -> Decision {
    let last = state.register.policy().map(|(_, policy)| policy);
    let by_caller = |proposal: &Proposal| proposal.by.is(facts.caller) && proposal.policy == command.policy;
    if last == Some(&command.policy) || state.proposals.values().any(by_caller) {
        return Ok(Vec::new());
    }
    follows(state, &command.policy)?;
    Ok(vec![one(facts, GovernanceEvent::PolicyProposed(PolicyProposed { policy: command.policy.clone() }))])
}

/// Nobody adopts alone: the one proposes, another adopts. Where somebody would see more of a class, one of the two answers
/// for the data of an agency that owns it (security section 3; hub default: which agencies own a class is told by kind).
pub(super) fn adopt_policy(state: &State, command: &AdoptPolicy, facts: &Facts) -> Decision {
    let proposal = state.proposals.get(&command.proposal).ok_or(Refusal::ProposalUnknown)?;
    if state.register.policy().is_some_and(|(_, policy)| *policy == proposal.policy) {
        return Ok(Vec::new());
    }
    follows(state, &proposal.policy)?;
    if proposal.by.is(facts.caller) {
        return Err(Refused::resting_on(Refusal::SecondPersonNeeded, [command.proposal]));
    }
    let signed = [Some((facts.caller.kind, facts.caller.role)), state.kind_and_role(&proposal.by)];
    let agreed = |owners: &&[AgencyKind]| {
        signed.iter().flatten().any(|(kind, role)| *role == Role::InformationGovernanceLead && owners.contains(kind))
    };
    if !command.owners.iter().all(agreed) {
        return Err(Refused::resting_on(Refusal::OwnerMustAgree, [command.proposal]));
    }
    Ok(vec![one(facts, GovernanceEvent::PolicyAdopted(PolicyAdopted { policy: proposal.policy.clone() }))])
}

fn follows(state: &State, policy: &PolicyValue) -> Result<(), Refusal> {
    let last = state.register.policy().map(|(_, policy)| policy);
    let next = last.and_then(version).unwrap_or(0).checked_add(1);
    if version(policy).is_some() && version(policy) == next { Ok(()) } else { Err(Refusal::StaleVersion) }
}

/// The one thing this crate reads in a policy; its other content is the business of `sharing`.
fn version(policy: &PolicyValue) -> Option<u64> {
    policy.0.get("version")?.as_u64()
}

/// Rulebooks count up one by one, and each answers every period by name: a rule that finds none could only refuse work.
pub(super) fn rulebook(state: &State, command: &AdoptRulebook, facts: &Facts) -> Decision {
    let AdoptRulebook { rulebook } = command;
    let last = state.register.rulebook().map(|(_, rulebook)| rulebook);
    if last == Some(rulebook) {
        return Ok(Vec::new());
    }
    if Some(rulebook.version) != last.map_or(0, |last| last.version).checked_add(1) {
        return Err(Refusal::StaleVersion.into());
    }
    if PeriodName::iter().any(|name| rulebook.period(name, facts.today).is_none()) {
        return Err(Refusal::PeriodMissing.into());
    }
    if rulebook.periods.iter().any(|period| !(1..=1_000).contains(&period.length)) {
        return Err(Refusal::PeriodLengthOutOfBounds.into());
    }
    let told = Rulebook::SMALL_COUNTS_MIN..=Rulebook::SMALL_COUNTS_MAX;
    if rulebook.small_counts.iter().any(|it| !told.contains(&it.least)) {
        return Err(Refusal::SmallCountsOutOfBounds.into());
    }
    Ok(vec![one(facts, GovernanceEvent::RulebookAdopted(RulebookAdopted { rulebook: rulebook.clone() }))])
}
