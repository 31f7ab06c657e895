//! What a review works with: each event with who knew of it since when. The two sections about knowledge are pure folds of it.

use crate::Knower;
use events::{Class, Shown};
use kernel::{AgencyId, EventId, Timestamp};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What an event is to a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// Something that happened or is so: a fact that can be known or not.
    Fact,
    /// An incident or a breach: a fact, and an occasion on which somebody could have acted on what was known.
    Occasion,
    /// A decision: an occasion, and no fact about the case.
    Decision,
    /// The hub's own process.
    Process,
}

/// One event, and who knew of it since when.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The event.
    pub event: EventId,
    /// The position of its record.
    pub position: u64,
    /// Its type; empty where those who audit are told only that it is there.
    pub type_name: String,
    /// What it is to a review.
    pub nature: Nature,
    /// The agency that put it in, and when.
    pub put_in: (AgencyId, Timestamp),
    /// At which moment it is an occasion: when it happened, or was recorded.
    pub at: Timestamp,
    /// Who claims to have known of it before, since when.
    pub claimed: BTreeMap<Knower, Timestamp>,
    /// Which agencies were shown it by the policies of the days, since when, and how first.
    pub shown: BTreeMap<AgencyId, (Timestamp, Shown)>,
    /// When an agency first read it, by the access log.
    pub read: BTreeMap<AgencyId, Timestamp>,
}

impl Fact {
    /// Since when an agency knew: it put it in, claims to have known, or was shown it.
    pub fn known_to(&self, agency: &AgencyId) -> Option<Timestamp> {
        let put_in = (self.put_in.0 == *agency).then_some(self.put_in.1);
        let claimed = self.claimed.get(&Knower::Agency(agency.clone())).copied();
        let shown = self.shown.get(agency).map(|&(since, _)| since);
        [put_in, claimed, shown].into_iter().flatten().min()
    }

    /// Everybody who knew, since when.
    pub fn knowers(&self) -> BTreeMap<Knower, Timestamp> {
        let mut knowers = self.claimed.clone();
        for agency in self.shown.keys().chain([&self.put_in.0]) {
            if let Some(since) = self.known_to(agency) {
                knowers.insert(Knower::Agency(agency.clone()), since);
            }
        }
        knowers
    }

    fn is_fact(&self) -> bool {
        matches!(self.nature, Nature::Fact | Nature::Occasion)
    }

    fn is_occasion(&self) -> bool {
        matches!(self.nature, Nature::Occasion | Nature::Decision)
    }
}

/// Whether what an event of a class says can be known or not: what the hub does with its own records is no fact about the
/// case (hub default).
pub fn is_of_the_case(class: Class) -> bool {
    match class {
        Class::Conduct
        | Class::ThirdPartyConduct
        | Class::Risk
        | Class::VictimIdentity
        | Class::SuspectIdentity
        | Class::VictimLocation
        | Class::SafeContact
        | Class::VictimNeeds
        | Class::VictimUpdate
        | Class::CourtDecision
        | Class::OrderService
        | Class::OrderNotification
        | Class::Breach
        | Class::ThirdPartyBreach
        | Class::Investigation
        | Class::Intelligence
        | Class::Contribution => true,
        Class::Process
        | Class::Opening
        | Class::Gatekeeping
        | Class::LinkReview
        | Class::Screening
        | Class::Plan
        | Class::VictimPlan
        | Class::OrderConsideration
        | Class::OrderApplication
        | Class::LegalPrivilege
        | Class::PerpetratorReferral
        | Class::VictimReferral
        | Class::Meeting
        | Class::Conflict
        | Class::SharingRecord
        | Class::Governance
        | Class::AccessRecord => false,
    }
}

/// How one agency came to know of one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Knowledge {
    /// The event.
    pub event: EventId,
    /// Its type.
    #[serde(rename = "type")]
    pub type_name: String,
    /// The agency.
    pub agency: AgencyId,
    /// When it put it in.
    pub put_in: Option<Timestamp>,
    /// Since when it claims to have known.
    pub claimed: Option<Timestamp>,
    /// Since when it was shown it, by the policy of the day.
    pub shown: Option<Timestamp>,
    /// How it was shown first.
    pub how: Option<Shown>,
    /// When somebody of it first read it, by the access log.
    pub read: Option<Timestamp>,
}

/// Who knew what when: each event, for each agency of the review that came to know of it in any way.
pub fn knowledge(facts: &[Fact], agencies: &[AgencyId]) -> Vec<Knowledge> {
    let of = |fact: &Fact, agency: &AgencyId| {
        let shown = fact.shown.get(agency).copied();
        let row = Knowledge {
            event: fact.event,
            type_name: fact.type_name.clone(),
            agency: agency.clone(),
            put_in: (fact.put_in.0 == *agency).then_some(fact.put_in.1),
            claimed: fact.claimed.get(&Knower::Agency(agency.clone())).copied(),
            shown: shown.map(|(since, _)| since),
            how: shown.map(|(_, how)| how),
            read: fact.read.get(agency).copied(),
        };
        (fact.known_to(agency).is_some() || row.read.is_some()).then_some(row)
    };
    facts.iter().flat_map(|fact| agencies.iter().filter_map(move |agency| of(fact, agency))).collect()
}

/// A fact that was known to somebody and not to an agency while something happened or was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// The agency that did not know.
    pub agency: AgencyId,
    /// The fact.
    pub event: EventId,
    /// Its type.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Since when somebody else knew.
    pub known_since: Timestamp,
    /// Who knew before the agency did.
    pub known_to: Vec<String>,
    /// When the agency came to know; none if it did not by the day of the review.
    pub until: Option<Timestamp>,
    /// The incidents, breaches and decisions in between, each at its own moment, by their positions in the log.
    pub meanwhile: Vec<u64>,
}

/// Known to somebody and not to an agency: each fact once for each agency, with the span in which it was unknown there and
/// what happened or was decided within. A fact that became known before anything happened is left out.
pub fn unknown(facts: &[Fact], agencies: &[AgencyId]) -> Vec<Unknown> {
    let occasions: BTreeSet<(Timestamp, u64)> =
        facts.iter().filter(|fact| fact.is_occasion()).map(|fact| (fact.at, fact.position)).collect();
    let of = |agency: &AgencyId, fact: &Fact| {
        let until = fact.known_to(agency);
        let before = |since: Timestamp| until.is_none_or(|until| since < until);
        let me = Knower::Agency(agency.clone());
        let knowers: Vec<(Knower, Timestamp)> =
            fact.knowers().into_iter().filter(|(knower, since)| *knower != me && before(*since)).collect();
        let known_since = knowers.iter().map(|(_, since)| *since).min()?;
        let within = |at: Timestamp| at >= known_since && before(at);
        let meanwhile = occasions.iter().filter(|(at, position)| within(*at) && *position != fact.position);
        let meanwhile: Vec<u64> = meanwhile.map(|(_, position)| *position).collect();
        let (type_name, event, agency) = (fact.type_name.clone(), fact.event, agency.clone());
        let known_to = knowers.iter().map(|(knower, _)| knower.to_string()).collect();
        (!meanwhile.is_empty()).then_some(Unknown { agency, event, type_name, known_since, known_to, until, meanwhile })
    };
    let all = agencies.iter().flat_map(|agency| facts.iter().map(move |fact| (agency, fact)));
    all.filter(|(_, fact)| fact.is_fact()).filter_map(|(agency, fact)| of(agency, fact)).collect()
}

/// The facts that somebody else knew at a moment and an agency did not.
pub fn known_elsewhere(facts: &[Fact], agency: &AgencyId, at: Timestamp) -> Vec<EventId> {
    let unknown = |fact: &&Fact| {
        let me = Knower::Agency(agency.clone());
        let elsewhere = fact.knowers().into_iter().any(|(knower, since)| knower != me && since <= at);
        fact.is_fact() && elsewhere && fact.known_to(agency).is_none_or(|since| since > at)
    };
    facts.iter().filter(unknown).map(|fact| fact.event).collect()
}
