//! What suggests that something was filed as less than it is: the table of domain 2.2, a rule for each row. All are hub
//! defaults. A rule looks at how a report was recorded, and goes on saying what it said: what became of it is its state.

use crate::{
    Course,
    course::{Named, Reported},
};
use calendar::last_day;
use events::{HintAnswer, HintRule, PlaceKind, RecordedAs, Relationship};
use kernel::{EventId, IncidentId, PeriodName, PersonId, RULE_ALONE, Rulebook};
use strum::IntoEnumIterator;

/// Where a hint stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum HintState {
    /// Nobody has answered it.
    Open,
    /// A person said that it is so.
    Accepted,
    /// A person said that it is not.
    Rejected,
    /// Nobody answered it, and what it is about was screened or classified anew since.
    Overtaken,
}

/// A suggestion. It decides nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The rule that makes it.
    pub rule: HintRule,
    /// The version of that rule.
    pub version: u16,
    /// The event that may be filed as less than it is.
    pub about: EventId,
    /// The incident that this reports, if it reports one.
    pub incident: Option<IncidentId>,
    /// All events that it rests on, that one among them.
    pub rests_on: Vec<EventId>,
    /// Where it stands.
    pub state: HintState,
    /// The event that answered it.
    pub answered_by: Option<EventId>,
}

/// What a rule says, for who has to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explained {
    /// What was seen.
    pub seen_as: &'static str,
    /// What it really may be.
    pub may_be: &'static str,
    /// What to ask or look at before answering.
    pub ask: &'static str,
}

/// The version of a rule. It counts up when what the rule looks at changes.
pub fn version(rule: HintRule) -> u16 {
    match rule {
        HintRule::DamageWithoutSuspect
        | HintRule::RepeatedCommunications
        | HintRule::PresenceNearVictim
        | HintRule::RepeatedFilings
        | HintRule::HarassmentWithFour
        | HintRule::BreachIsConduct
        | HintRule::ByProxy => 1,
    }
}

/// A rule in words. Source: domain 2.2.
pub fn explained(rule: HintRule) -> Explained {
    let (seen_as, may_be, ask) = match rule {
        HintRule::DamageWithoutSuspect => (
            "Criminal damage, and no suspect is named.",
            "Interfering with the victim's property.",
            "Was the victim asked about any other incident, and whether she has a person in mind?",
        ),
        HintRule::RepeatedCommunications => (
            "Malicious communications, reported more than once within the period of the rulebook.",
            "Contacting by any means.",
            "Are they from one person, and did the victim say that they are unwanted?",
        ),
        HintRule::PresenceNearVictim => (
            "A nuisance or a suspicious vehicle where the victim lives, lived or works.",
            "Loitering, or watching.",
            "Does the place, the vehicle or the description match what else is known?",
        ),
        HintRule::RepeatedFilings => (
            "Civil disputes or court claims of a partner or former partner, more than once.",
            "Contact by legal process.",
            "What do the claims ask for, and what came of those before?",
        ),
        HintRule::HarassmentWithFour => (
            "Harassment, while all four signs are there, fixation among them.",
            "Stalking, s.2A or s.4A.",
            "Why is it not stalking?",
        ),
        HintRule::BreachIsConduct => (
            "A breach of an order.",
            "The course of conduct going on.",
            "Is it dealt with as a further act, and was the risk judged again?",
        ),
        HintRule::ByProxy => (
            "An incident that names another suspect or another victim than the case.",
            "Stalking of the victim by proxy.",
            "Who acted for whom, and towards whom of the victim's network?",
        ),
    };
    Explained { seen_as, may_be, ask }
}

impl Course {
    /// All hints that the course of conduct gives, in the order of their rules, and of each in the order in which things
    /// happened. Periods are those in force on the day of the report that a hint is about; where the rulebook lacks one, its
    /// rule is silent.
    pub fn hints(&self, rulebook: Option<&Rulebook>) -> Vec<Hint> {
        let found = HintRule::iter().flat_map(|rule| {
            let of_rule = match rule {
                HintRule::DamageWithoutSuspect => self.damage(),
                HintRule::RepeatedCommunications => self.communications(rulebook),
                HintRule::PresenceNearVictim => self.presence(),
                HintRule::RepeatedFilings => self.filings(),
                HintRule::HarassmentWithFour => self.harassment(),
                HintRule::BreachIsConduct => self.breaches(),
                HintRule::ByProxy => self.proxies(),
            };
            of_rule.into_iter().map(move |found| (rule, found))
        });
        found.map(|(rule, found)| self.hint(rule, found)).collect()
    }

    fn hint(&self, rule: HintRule, found: Found) -> Hint {
        let Found { about, incident, rests_on } = found;
        let answered = self.answered.get(&(rule, about));
        let state = match answered.map(|answered| answered.answer) {
            Some(HintAnswer::Accepted) => HintState::Accepted,
            Some(HintAnswer::Rejected) => HintState::Rejected,
            None if self.is_overtaken(about, incident) => HintState::Overtaken,
            None => HintState::Open,
        };
        let answered_by = answered.map(|answered| answered.by);
        Hint { rule, version: version(rule), about, incident, rests_on, state, answered_by }
    }

    fn is_overtaken(&self, about: EventId, incident: Option<IncidentId>) -> bool {
        let is_last = self.classified.last().is_none_or(|(last, _)| *last == about);
        let was_classified = self.classified.iter().any(|(event, _)| *event == about);
        incident.is_some_and(|incident| self.screened.contains_key(&incident)) || was_classified && !is_last
    }

    /// Reports that were recorded as one of these.
    fn recorded_as(&self, classes: &[RecordedAs]) -> Vec<(IncidentId, &Reported)> {
        self.reports().into_iter().filter(|(_, it)| classes.contains(&it.recorded_as)).collect()
    }

    fn damage(&self) -> Vec<Found> {
        let damage = self.recorded_as(&[RecordedAs::CriminalDamage]);
        damage.into_iter().filter(|(_, it)| it.suspect == Named::Nobody).map(|(id, it)| Found::of(id, it)).collect()
    }

    /// The second and every later one, with those before it within the period that do not name another recipient.
    fn communications(&self, rulebook: Option<&Rulebook>) -> Vec<Found> {
        let all = self.recorded_as(&[RecordedAs::MaliciousCommunications]);
        let mut found = Vec::new();
        for (nth, (incident, it)) in all.iter().enumerate() {
            let period = rulebook.and_then(|book| book.period(PeriodName::RepeatedReports, it.day));
            let Some(period) = period else { continue };
            let is_before = |before: &Reported| {
                it.day <= last_day(&period, before.day, &RULE_ALONE) && !are_others(it.victim, before.victim)
            };
            let before = all[..nth].iter().map(|(_, before)| *before).filter(|before| is_before(before));
            let before: Vec<EventId> = before.map(|before| before.event).collect();
            if !before.is_empty() {
                found.push(Found::of(*incident, it).resting_on(before));
            }
        }
        found
    }

    /// By the kind of place, or by a proposal that rests on the place.
    fn presence(&self) -> Vec<Found> {
        let all = self.recorded_as(&[RecordedAs::Nuisance, RecordedAs::SuspiciousVehicle]);
        let near = |(incident, it): (IncidentId, &Reported)| match it.place {
            PlaceKind::VictimsHome | PlaceKind::FormerHome | PlaceKind::Workplace => Some(Found::of(incident, it)),
            PlaceKind::Unknown
            | PlaceKind::PublicPlace
            | PlaceKind::Online
            | PlaceKind::ByPhone
            | PlaceKind::Elsewhere => {
                self.places.get(&incident).map(|proposal| Found::of(incident, it).resting_on(vec![*proposal]))
            }
        };
        all.into_iter().filter_map(near).collect()
    }

    fn filings(&self) -> Vec<Found> {
        let Some((said, Relationship::ExIntimate)) = self.relationship else {
            return Vec::new();
        };
        let all = self.recorded_as(&[RecordedAs::CivilDispute]);
        let before = |nth: usize| all[..nth].iter().map(|(_, it)| it.event).chain([said]).collect();
        let repeated = all.iter().enumerate().skip(1);
        repeated.map(|(nth, (incident, it))| Found::of(*incident, it).resting_on(before(nth))).collect()
    }

    fn harassment(&self) -> Vec<Found> {
        let Some((screening, four)) = self.four else { return Vec::new() };
        if !four.all() {
            return Vec::new();
        }
        let reports = self.recorded_as(&[RecordedAs::Harassment]).into_iter();
        let reports = reports.map(|(incident, it)| Found::of(incident, it).resting_on(vec![screening]));
        let classified = self.classified.iter().filter(|(_, to)| *to == RecordedAs::Harassment);
        let classified = classified.map(|(event, _)| Found::of_event(*event).resting_on(vec![screening]));
        reports.chain(classified).collect()
    }

    fn breaches(&self) -> Vec<Found> {
        let reports = self.recorded_as(&[RecordedAs::BreachOfOrder]).into_iter().map(|(id, it)| Found::of(id, it));
        // What was recorded both as an incident and as a breach is one occasion, and one hint.
        let occasions: Vec<EventId> = self.occasions().iter().map(|it| it.report).collect();
        let reports = reports.filter(|found| occasions.contains(&found.about));
        reports.chain(self.breaches.values().map(|event| Found::of_event(*event))).collect()
    }

    /// Another suspect or another victim than the case's, where nobody has said yet who acted for whom.
    fn proxies(&self) -> Vec<Found> {
        let found = |(incident, it): (IncidentId, &Reported)| {
            let (link, of) = self.occasions().into_iter().find(|of| of.report == it.event).map(|of| (of.joined, of))?;
            let other = |named: Named, of_case: Option<(EventId, PersonId)>| {
                let (event, person) = of_case?;
                named.person().filter(|named| *named != person).map(|_| event)
            };
            let suspect = other(it.suspect, self.suspect).filter(|_| of.proxy.is_none());
            let victim = other(it.victim, self.victim).filter(|_| of.toward.is_none());
            let rests_on: Vec<EventId> = suspect.into_iter().chain(victim).collect();
            (!rests_on.is_empty()).then(|| Found::of(incident, it).resting_on([rests_on, vec![link]].concat()))
        };
        self.reports().into_iter().filter_map(found).collect()
    }
}

/// Both are named, and they are not the same.
fn are_others(one: Named, other: Named) -> bool {
    one.person().zip(other.person()).is_some_and(|(one, other)| one != other)
}

/// What a rule found.
struct Found {
    about: EventId,
    incident: Option<IncidentId>,
    rests_on: Vec<EventId>,
}

impl Found {
    fn of(incident: IncidentId, report: &Reported) -> Self {
        Self { incident: Some(incident), ..Self::of_event(report.event) }
    }

    fn of_event(about: EventId) -> Self {
        Self { about, incident: None, rests_on: vec![about] }
    }

    fn resting_on(mut self, more: Vec<EventId>) -> Self {
        self.rests_on.extend(more);
        self.rests_on.sort_unstable();
        self.rests_on.dedup();
        self
    }
}
