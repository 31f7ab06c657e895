//! The register: who is who, and which policy, rulebook and reference data held when, as a fold over the events of governance.
//!
//! Several layers need the same answer (rules, server, views, audit), and none may import a service; so it is folded
//! here, beside the events. It decides nothing and refuses nothing.

use crate::{
    Event, GovernanceEvent, Recorded, ReferenceSetName,
    agreements::AgreementMade,
    closure::{Closure, Custody},
    governance::{HubFounded, PolicyValue, PublicText},
    reference::ReferenceAdopted,
    transfer::{BundleDeclined, HubRegistered},
};
use kernel::{
    AgencyId, AgencyKind, Calendar, Date, EventId, Purpose, RULE_ALONE, Role, Rulebook, Strand, Timestamp, TransferId,
    WorkerId,
};
use std::collections::{BTreeMap, BTreeSet};

/// Everything registered and adopted so far. Folded from the streams `hub` and `agency/…`, merged in log order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Register {
    genesis: Option<HubFounded>,
    agencies: BTreeMap<AgencyId, RegisteredAgency>,
    workers: BTreeMap<AgencyId, BTreeMap<WorkerId, RegisteredWorker>>,
    policies: BTreeMap<u64, PolicyValue>,
    rulebooks: BTreeMap<u64, Rulebook>,
    references: BTreeMap<ReferenceSetName, AdoptedReference>,
    calendars: BTreeMap<u64, Calendar>,
    identities: BTreeMap<AgencyId, Identity>,
    /// Every name that was ever told apart by, with the agency whose it stays.
    trust_domains: BTreeMap<String, Named>,
    issuers: BTreeMap<String, Named>,
    agreements: BTreeMap<EventId, Agreement>,
    hubs: BTreeMap<String, RegisteredHub>,
    /// Transfers that other hubs offered and this one did not take.
    declined: BTreeMap<TransferId, BundleDeclined>,
    /// How this hub's closure stands.
    closure: Option<Closure>,
    /// Closures that were withdrawn.
    withdrawn: BTreeSet<EventId>,
    /// Hubs that closed and whose records this one keeps.
    custody: BTreeMap<String, Custody>,
}

/// Another hub, as registered last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredHub {
    /// What was said of it.
    pub said: HubRegistered,
    /// The event that says so.
    pub since: EventId,
}

/// A set of reference data as adopted last.
#[derive(Debug, Clone, PartialEq)]
pub struct AdoptedReference {
    /// The set and its digest.
    pub adopted: ReferenceAdopted,
    /// The event that says so.
    pub since: EventId,
    /// When that was recorded.
    pub at: Timestamp,
}

/// By which names an agency's systems and workers are told, as said last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The SPIFFE trust domain in the certificates of its systems, if any of them calls.
    pub trust_domain: Option<String>,
    /// The issuer of its workers' tokens.
    pub issuer: String,
    /// The event that says so.
    pub since: EventId,
}

/// Whose a name is, and the event that gave it first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The agency.
    pub agency: AgencyId,
    /// The event.
    pub since: EventId,
}

/// An agency as registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredAgency {
    /// What kind of body it is.
    pub kind: AgencyKind,
    /// Its name for people.
    pub name: PublicText,
    /// The event that says so.
    pub since: EventId,
}

/// A worker as registered last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredWorker {
    /// The capacities in which the worker may act.
    pub roles: Vec<Role>,
    /// The strands to which the worker may be assigned.
    pub strands: Vec<Strand>,
    /// The event that says so.
    pub since: EventId,
    /// The event that says the worker left, unless registered again since.
    pub left: Option<EventId>,
}

/// An agreement to share, and who has left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// What was agreed.
    pub made: AgreementMade,
    /// Whether it has ended for all.
    pub ended: bool,
    /// The parties that have left it.
    pub left: BTreeSet<AgencyId>,
}

impl Agreement {
    /// Whether it lets the workers of an agency work on cases for a purpose on a day.
    pub fn holds(&self, agency: &AgencyId, purpose: Purpose, day: Date) -> bool {
        let AgreementMade { parties, purposes, from, until, .. } = &self.made;
        let in_force = !self.ended && (*from..=*until).contains(&day);
        in_force && parties.contains(agency) && !self.left.contains(agency) && purposes.contains(&purpose)
    }
}

impl Register {
    /// Reads a history.
    pub fn fold<'a>(history: impl IntoIterator<Item = &'a Recorded>) -> Self {
        let mut register = Self::default();
        for recorded in history {
            register.learn(recorded);
        }
        register
    }

    /// Takes one more event into account. Events of other kinds change nothing.
    pub fn learn(&mut self, recorded: &Recorded) {
        let Event::Governance(event) = &recorded.entry.event else { return };
        match event {
            GovernanceEvent::HubFounded(founded) => self.genesis = Some(founded.clone()),
            GovernanceEvent::PolicyAdopted(adopted) => {
                self.policies.insert(recorded.position, adopted.policy.clone());
            }
            GovernanceEvent::RulebookAdopted(adopted) => {
                self.rulebooks.insert(recorded.position, adopted.rulebook.clone());
            }
            GovernanceEvent::ReferenceAdopted(adopted) => {
                let set = &adopted.set;
                if set.name == ReferenceSetName::BankHolidays {
                    self.calendars.insert(recorded.position, set.calendar());
                }
                let adopted = adopted.clone();
                let adopted = AdoptedReference { adopted, since: recorded.id, at: recorded.at };
                self.references.insert(set.name, adopted);
            }
            GovernanceEvent::AgencyRegistered(it) => {
                let agency = RegisteredAgency { kind: it.kind, name: it.name.clone(), since: recorded.id };
                self.agencies.insert(it.agency.clone(), agency);
            }
            GovernanceEvent::WorkerRegistered(it) => {
                let worker = RegisteredWorker {
                    roles: it.roles.clone(),
                    strands: it.strands.clone(),
                    since: recorded.id,
                    left: None,
                };
                self.workers.entry(it.agency.clone()).or_default().insert(it.worker.clone(), worker);
            }
            GovernanceEvent::WorkerLeft(it) => {
                if let Some(worker) = self.workers.get_mut(&it.agency).and_then(|of| of.get_mut(&it.worker)) {
                    worker.left = Some(recorded.id);
                }
            }
            GovernanceEvent::AgencyIdentified(it) => {
                let named = || Named { agency: it.agency.clone(), since: recorded.id };
                let trust_domain = it.trust_domain.as_ref().map(|name| name.0.clone());
                if let Some(name) = &trust_domain {
                    self.trust_domains.entry(name.clone()).or_insert_with(named);
                }
                let issuer = it.issuer.0.clone();
                self.issuers.entry(issuer.clone()).or_insert_with(named);
                self.identities.insert(it.agency.clone(), Identity { trust_domain, issuer, since: recorded.id });
            }
            GovernanceEvent::AgreementMade(it) => {
                let agreement = Agreement { made: it.clone(), ended: false, left: BTreeSet::new() };
                self.agreements.insert(recorded.id, agreement);
            }
            GovernanceEvent::HubRegistered(it) => {
                let hub = RegisteredHub { said: it.clone(), since: recorded.id };
                self.hubs.insert(it.hub.0.clone(), hub);
            }
            GovernanceEvent::BundleDeclined(it) => drop(self.declined.insert(it.transfer, it.clone())),
            GovernanceEvent::ClosureDeclared(_)
            | GovernanceEvent::ClosureConfirmed(_)
            | GovernanceEvent::ClosureWithdrawn(_)
            | GovernanceEvent::CustodyHandedOver(_)
            | GovernanceEvent::CustodyAccepted(_) => self.learn_of_the_end(recorded, event),
            GovernanceEvent::AgreementEnded(it) => {
                if let Some(agreement) = self.agreements.get_mut(&it.agreement) {
                    match &it.party {
                        Some(party) => drop(agreement.left.insert(party.clone())),
                        None => agreement.ended = true,
                    }
                }
            }
            // Facts about the log itself, about one case, or of an inbox.
            GovernanceEvent::PolicyProposed(_)
            | GovernanceEvent::AlertRaised(_)
            | GovernanceEvent::AlertAcknowledged(_)
            | GovernanceEvent::AlertEscalated(_)
            | GovernanceEvent::BreakGlassRequested(_)
            | GovernanceEvent::BreakGlassApproved(_)
            | GovernanceEvent::BreakGlassReviewed(_)
            | GovernanceEvent::RelationDeclared(_)
            | GovernanceEvent::ConflictFound(_)
            | GovernanceEvent::ConflictDismissed(_)
            | GovernanceEvent::HubRestored(_)
            | GovernanceEvent::WorkerAssigned(_)
            | GovernanceEvent::AssignmentEnded(_)
            | GovernanceEvent::ConflictDeclared(_)
            | GovernanceEvent::CaseRestricted(_) => {}
        }
    }

    /// How a hub's end goes on. Events of other kinds change nothing.
    fn learn_of_the_end(&mut self, recorded: &Recorded, event: &GovernanceEvent) {
        let this = (recorded.id, recorded.at);
        if let GovernanceEvent::ClosureDeclared(it) = event {
            self.closure = Some(Closure {
                declared: it.clone(),
                id: recorded.id,
                by: recorded.by.clone(),
                at: recorded.at,
                confirmed: None,
                handed_over: None,
            });
        } else if let GovernanceEvent::ClosureConfirmed(it) = event {
            if let Some(closure) = self.closure.as_mut().filter(|closure| closure.id == it.closure) {
                closure.confirmed = Some(this);
            }
        } else if let GovernanceEvent::ClosureWithdrawn(it) = event {
            drop(self.closure.take_if(|closure| closure.id == it.closure));
            self.withdrawn.insert(it.closure);
        } else if let GovernanceEvent::CustodyHandedOver(it) = event {
            if let Some(closure) = self.closure.as_mut().filter(|closure| closure.id == it.closure) {
                closure.handed_over = Some(this);
            }
        } else if let GovernanceEvent::CustodyAccepted(it) = event {
            let custody = Custody { accepted: it.clone(), id: recorded.id, at: recorded.at };
            self.custody.insert(it.of.0.clone(), custody);
        }
    }

    /// How this hub's closure stands; none where none was declared, or it was withdrawn.
    pub fn closure(&self) -> Option<&Closure> {
        self.closure.as_ref()
    }

    /// Whether custody of this hub's records was handed over.
    pub fn is_handed_over(&self) -> bool {
        self.closure.as_ref().is_some_and(|closure| closure.handed_over.is_some())
    }

    /// Whether a closure was withdrawn.
    pub fn is_withdrawn(&self, closure: EventId) -> bool {
        self.withdrawn.contains(&closure)
    }

    /// Whether this hub keeps the records of another one, by its log's origin, as said last.
    pub fn custody_of(&self, origin: &str) -> Option<&Custody> {
        self.custody.get(origin)
    }

    /// All hubs whose records this one keeps, by origin.
    pub fn custody(&self) -> impl Iterator<Item = &Custody> {
        self.custody.values()
    }

    /// Another hub by its log's origin, as registered last.
    pub fn hub(&self, origin: &str) -> Option<&RegisteredHub> {
        self.hubs.get(origin)
    }

    /// How a transfer that another hub offered was declined, if it was.
    pub fn declined(&self, transfer: TransferId) -> Option<&BundleDeclined> {
        self.declined.get(&transfer)
    }

    /// How the hub came into being, once it has.
    pub fn genesis(&self) -> Option<&HubFounded> {
        self.genesis.as_ref()
    }

    /// An agency.
    pub fn agency(&self, agency: &AgencyId) -> Option<&RegisteredAgency> {
        self.agencies.get(agency)
    }

    /// The hub's own office.
    pub fn office(&self) -> Option<&AgencyId> {
        self.agencies().find(|(_, agency)| agency.kind == AgencyKind::HubOffice).map(|(agency, _)| agency)
    }

    /// All agencies, by id.
    pub fn agencies(&self) -> impl Iterator<Item = (&AgencyId, &RegisteredAgency)> {
        self.agencies.iter()
    }

    /// By which names an agency's systems and workers are told, once that was said.
    pub fn identity(&self, agency: &AgencyId) -> Option<&Identity> {
        self.identities.get(agency)
    }

    /// All agencies that are told by such names, by id.
    pub fn identities(&self) -> impl Iterator<Item = (&AgencyId, &Identity)> {
        self.identities.iter()
    }

    /// Whose a trust domain is or ever was.
    pub fn trust_domain(&self, name: &str) -> Option<&Named> {
        self.trust_domains.get(name)
    }

    /// Whose an issuer of tokens is or ever was.
    pub fn issuer(&self, name: &str) -> Option<&Named> {
        self.issuers.get(name)
    }

    /// An agreement, by the event that made it.
    pub fn agreement(&self, agreement: EventId) -> Option<&Agreement> {
        self.agreements.get(&agreement)
    }

    /// All agreements, whether in force or not.
    pub fn agreements(&self) -> impl Iterator<Item = (&EventId, &Agreement)> {
        self.agreements.iter()
    }

    /// Whether the workers of an agency may work on cases for a purpose on a day. What is asked for is an agreement that
    /// is in force on that day, from the first agreement of the hub on: histories from before know none.
    pub fn may_share(&self, agency: &AgencyId, purpose: Purpose, day: Date) -> bool {
        self.agreements.is_empty() || self.agreements.values().any(|it| it.holds(agency, purpose, day))
    }

    /// A worker, whether still there or not.
    pub fn worker(&self, agency: &AgencyId, worker: &WorkerId) -> Option<&RegisteredWorker> {
        self.workers.get(agency)?.get(worker)
    }

    /// All workers of an agency, by id, whether still there or not.
    pub fn workers(&self, agency: &AgencyId) -> impl Iterator<Item = (&WorkerId, &RegisteredWorker)> {
        self.workers.get(agency).into_iter().flatten()
    }

    /// The policy in force at a position of the log, and the position at which it was adopted. A policy holds for the
    /// records after its own, and for its own.
    pub fn policy_at(&self, position: u64) -> Option<(u64, &PolicyValue)> {
        self.policies.range(..=position).next_back().map(|(&at, policy)| (at, policy))
    }

    /// The rulebook in force at a position of the log, and the position at which it was adopted.
    pub fn rulebook_at(&self, position: u64) -> Option<(u64, &Rulebook)> {
        self.rulebooks.range(..=position).next_back().map(|(&at, rulebook)| (at, rulebook))
    }

    /// The bank holidays in force at a position of the log, beyond the rule.
    pub fn calendar_at(&self, position: u64) -> &Calendar {
        self.calendars.range(..=position).next_back().map_or(&RULE_ALONE, |(_, calendar)| calendar)
    }

    /// The bank holidays adopted last, beyond the rule.
    pub fn calendar(&self) -> &Calendar {
        self.calendar_at(u64::MAX)
    }

    /// A set of reference data as adopted last.
    pub fn reference(&self, name: ReferenceSetName) -> Option<&AdoptedReference> {
        self.references.get(&name)
    }

    /// All sets of reference data that were adopted.
    pub fn references(&self) -> impl Iterator<Item = &AdoptedReference> {
        self.references.values()
    }

    /// The policy adopted last.
    pub fn policy(&self) -> Option<(u64, &PolicyValue)> {
        self.policy_at(u64::MAX)
    }

    /// The rulebook adopted last.
    pub fn rulebook(&self) -> Option<(u64, &Rulebook)> {
        self.rulebook_at(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Entry, governance as g,
        reference::{ReferenceEntry, ReferenceSet},
    };
    use kernel::By;

    fn at(position: u64, event: GovernanceEvent) -> Recorded {
        let hub: AgencyId = "hub".parse().unwrap();
        Recorded {
            position,
            id: format!("00000000-0000-8000-8000-{position:012x}").parse().unwrap(),
            at: "2026-01-05T09:00:00Z".parse().unwrap(),
            by: By::Operator,
            entry: Entry::of(&hub, Event::Governance(event)),
        }
    }

    fn registered(position: u64, roles: Vec<Role>) -> Recorded {
        let (agency, worker) = ("pol".parse().unwrap(), "spoc-1".parse().unwrap());
        let strands = vec![Strand::Investigation];
        at(position, GovernanceEvent::WorkerRegistered(g::WorkerRegistered { agency, worker, roles, strands }))
    }

    #[test]
    fn a_rulebook_holds_from_its_own_position_to_the_next() {
        let adopted = |position, version| {
            let rulebook = Rulebook { version, ..Rulebook::first() };
            at(position, GovernanceEvent::RulebookAdopted(g::RulebookAdopted { rulebook }))
        };
        let register = Register::fold(&[adopted(1, 1), adopted(5, 2)]);
        let version_at = |position| register.rulebook_at(position).map(|(at, book)| (at, book.version));
        for (position, answer) in
            [(0, None), (1, Some((1, 1))), (4, Some((1, 1))), (5, Some((5, 2))), (9, Some((5, 2)))]
        {
            assert_eq!(version_at(position), answer, "{position}");
        }
        assert_eq!(register.rulebook().map(|(at, _)| at), Some(5));
        assert_eq!(register.policy_at(9), None);
    }

    #[test]
    fn a_set_of_bank_holidays_holds_from_its_own_position_to_the_next_and_other_sets_change_no_calendar() {
        let day: Date = "2027-06-03".parse().unwrap();
        let adopted = |position, name, code: &str| {
            let entry = ReferenceEntry {
                code: code.to_owned(),
                name: "A day (fictional)".to_owned(),
                valid_from: day,
                valid_to: None,
                source: "Hub default.".to_owned(),
            };
            let set = ReferenceSet { name, version: 1, entries: vec![entry] };
            let adopted = ReferenceAdopted { set, digest: PublicText("sha256:00".to_owned()) };
            at(position, GovernanceEvent::ReferenceAdopted(adopted))
        };
        let register = Register::fold(&[
            adopted(3, ReferenceSetName::BankHolidays, "2027-06-03"),
            adopted(5, ReferenceSetName::Courts, "2027-06-03"),
            adopted(7, ReferenceSetName::BankHolidays, "WORKED-2027-06-03"),
        ]);
        for (position, says) in [(2, None), (3, Some(true)), (6, Some(true)), (7, Some(false)), (9, Some(false))] {
            assert_eq!(register.calendar_at(position).says(day), says, "{position}");
        }
        assert_eq!(register.calendar(), register.calendar_at(9));
        assert_eq!(register.references().count(), 2);
        assert!(register.reference(ReferenceSetName::Courts).unwrap().adopted.set.entry("2027-06-03").is_some());
        assert!(register.reference(ReferenceSetName::Offences).is_none());
    }

    #[test]
    fn a_name_stays_with_the_agency_that_had_it_first_and_the_last_ones_are_believed() {
        let identified = |position, agency: &str, domain: Option<&str>, issuer: &str| {
            let text = |text: &str| PublicText(text.to_owned());
            let (trust_domain, issuer) = (domain.map(text), text(issuer));
            let event = g::AgencyIdentified { agency: agency.parse().unwrap(), trust_domain, issuer };
            at(position, GovernanceEvent::AgencyIdentified(event))
        };
        let register = Register::fold(&[
            identified(2, "pol", Some("pol.example"), "https://a.example"),
            identified(3, "pol", None, "https://b.example"),
            identified(4, "adv", Some("pol.example"), "https://a.example"),
        ]);
        let pol: AgencyId = "pol".parse().unwrap();
        let now = register.identity(&pol).unwrap();
        assert_eq!((now.trust_domain.as_deref(), now.issuer.as_str()), (None, "https://b.example"));
        assert_eq!(register.trust_domain("pol.example").unwrap().agency, pol);
        assert_eq!(register.issuer("https://a.example").unwrap().agency, pol);
        assert_eq!(register.issuer("https://c.example"), None);
        assert_eq!(register.identities().count(), 2);
    }

    #[test]
    fn a_worker_who_left_is_still_known_and_can_come_back() {
        let (pol, spoc): (AgencyId, WorkerId) = ("pol".parse().unwrap(), "spoc-1".parse().unwrap());
        let left = at(3, GovernanceEvent::WorkerLeft(g::WorkerLeft { agency: pol.clone(), worker: spoc.clone() }));
        let mut register = Register::fold(&[registered(2, vec![Role::Spoc])]);
        assert_eq!(register.worker(&pol, &spoc).unwrap().left, None);
        register.learn(&left);
        assert_eq!(register.worker(&pol, &spoc).unwrap().left, Some(left.id));
        register.learn(&registered(4, vec![Role::InvestigatingOfficer]));
        let back = register.worker(&pol, &spoc).unwrap();
        assert_eq!((back.left, &back.roles[..]), (None, &[Role::InvestigatingOfficer][..]));
        assert_eq!(register.workers(&pol).count(), 1);
        assert_eq!(register.worker(&"adv".parse().unwrap(), &spoc), None);
    }
}
