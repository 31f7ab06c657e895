//! When did each agency know of a first and of a second incident of one course of conduct? The second is the moment at
//! which it could first have linked them.

use crate::{Archive, AuditError, replay::as_agency};
use events::{Event, IntakeEvent, OrdersEvent};
use kernel::{AgencyId, CaseId, IncidentId, Source, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Who knew: an agency, or a kind of source outside the agencies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Knower {
    /// An agency of the hub.
    Agency(AgencyId),
    /// Somebody outside, by kind.
    Outside(Source),
}

/// An agency by its short name, a source outside by its word.
impl std::fmt::Display for Knower {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Agency(agency) => agency.fmt(f),
            Self::Outside(source) => write!(f, "outside: {}", crate::word(source)),
        }
    }
}

/// One incident that somebody knew of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownIncident {
    /// The incident; a breach counts as one, by its own id.
    pub incident: IncidentId,
    /// Since when.
    pub since: Timestamp,
}

/// What one agency or source knew of the course of conduct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyPattern {
    /// Who.
    pub knower: Knower,
    /// The incidents it knew of, in the order in which it learned of them.
    pub incidents: Vec<KnownIncident>,
    /// When a second incident that it knew of was linked to the case.
    pub linked: Option<Timestamp>,
}

impl AgencyPattern {
    /// When it knew of one.
    pub fn first_known(&self) -> Option<Timestamp> {
        self.incidents.first().map(|known| known.since)
    }

    /// When it knew of two: when it could first have linked them.
    pub fn second_known(&self) -> Option<Timestamp> {
        self.incidents.get(1).map(|known| known.since)
    }
}

/// The pattern of a case, agency by agency, then the sources outside.
pub fn pattern(archive: &Archive<'_>, case: CaseId) -> Result<Vec<AgencyPattern>, AuditError> {
    let history = archive.history(case)?;
    let mut linked: BTreeMap<IncidentId, Timestamp> = BTreeMap::new();
    for recorded in history.recorded() {
        match &recorded.entry.event {
            Event::Intake(IntakeEvent::LinkConfirmed(e)) => {
                linked.entry(e.incident).or_insert(recorded.at);
            }
            Event::Intake(IntakeEvent::LinkUndone(e)) => {
                linked.remove(&e.incident);
            }
            Event::Orders(OrdersEvent::BreachReported(e)) => {
                linked.insert(IncidentId::from_uuid(e.breach.uuid()), recorded.at);
            }
            Event::Intake(_)
            | Event::Orders(_)
            | Event::Casework(_)
            | Event::Risk(_)
            | Event::Referrals(_)
            | Event::Governance(_)
            | Event::Access(_) => {}
        }
    }
    let mut knew: BTreeMap<Knower, BTreeMap<IncidentId, Timestamp>> = BTreeMap::new();
    let mut note = |knower: Knower, incident: IncidentId, at: Timestamp| {
        let since = knew.entry(knower).or_default().entry(incident).or_insert(at);
        *since = at.min(*since);
    };
    for recorded in history.recorded() {
        let Some(incident) = incident_of(&recorded.entry.event).filter(|incident| linked.contains_key(incident)) else {
            continue;
        };
        note(Knower::Agency(recorded.entry.controller.clone()), incident, recorded.at);
        for known in &recorded.entry.known {
            let knower = known.agency.clone().map_or(Knower::Outside(known.source), Knower::Agency);
            note(knower, incident, known.at);
        }
    }
    // What an agency was shown, it knew from then on.
    for (agency, registered) in archive.known.register.agencies() {
        for seen in as_agency(archive, &history, agency, registered.kind, None) {
            if let Some(incident) = incident_of(&seen.item.recorded.entry.event).filter(|id| linked.contains_key(id)) {
                note(Knower::Agency(agency.clone()), incident, seen.since);
            }
        }
    }
    Ok(knew.into_iter().map(|(knower, incidents)| one(knower, incidents, &linked)).collect())
}

fn one(
    knower: Knower,
    incidents: BTreeMap<IncidentId, Timestamp>,
    linked: &BTreeMap<IncidentId, Timestamp>,
) -> AgencyPattern {
    let mut incidents: Vec<KnownIncident> =
        incidents.into_iter().map(|(incident, since)| KnownIncident { incident, since }).collect();
    incidents.sort_by_key(|known| (known.since, known.incident));
    let links: BTreeSet<(Timestamp, IncidentId)> = incidents
        .iter()
        .filter_map(|known| Some(((*linked.get(&known.incident)?).max(known.since), known.incident)))
        .collect();
    let linked = links.into_iter().nth(1).map(|(at, _)| at);
    AgencyPattern { knower, incidents, linked }
}

fn incident_of(event: &Event) -> Option<IncidentId> {
    match event {
        Event::Intake(IntakeEvent::IncidentReported(e)) => Some(e.incident),
        Event::Orders(OrdersEvent::BreachReported(e)) => Some(IncidentId::from_uuid(e.breach.uuid())),
        Event::Intake(_)
        | Event::Orders(_)
        | Event::Casework(_)
        | Event::Risk(_)
        | Event::Referrals(_)
        | Event::Governance(_)
        | Event::Access(_) => None,
    }
}
