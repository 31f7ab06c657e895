//! From the first report to the pattern to the hub; whether what was joined was screened and filed as what it is.

use crate::{
    Finding, Kpi,
    story::{Story, days},
};
use calendar::london_date;
use events::{Event, Instrument, IntakeEvent, Occasion, OccasionOf, Recorded, RiskEvent};
use kernel::{AgencyId, IncidentId, Timestamp};

pub(crate) fn findings(story: &Story<'_>) -> Vec<Finding> {
    let referred = story.referred.map(|(event, _)| event.at);
    let mut found = Vec::new();
    let second = story.course.second_joined().filter(|(by, _)| story.event(*by).is_none_or(|event| !story.came(event)));
    if let Some((first, agency)) = first_report(story) {
        let on = london_date(first);
        let until = |end: Option<Timestamp>| end.map(|end| days(first, end));
        found.extend(story.took(on, Kpi::ReportToPattern, Some(agency), until(second.map(|(_, at)| at))));
        found.extend(story.took(on, Kpi::ReportToHub, Some(agency), until(referred)));
    }
    if let Some((by, at)) = second {
        let agency = story.event(by).map(|event| &event.entry.controller);
        let took = referred.map(|referred| days(at, referred));
        found.extend(story.took(london_date(at), Kpi::PatternToHub, agency, took));
    }
    for occasion in &story.occasions {
        let OccasionOf::Incident(incident) = occasion.of else { continue };
        let Some(report) = story.event(occasion.report) else { continue };
        let (on, agency) = (london_date(occasion.joined_at), Some(&report.entry.controller));
        found.extend(story.finding(on, Kpi::IncidentsScreened, agency, is_screened(story, occasion, incident)));
        found.extend(story.finding(on, Kpi::IncidentsReclassified, agency, is_reclassified(story, occasion, incident)));
    }
    found
}

/// When an agency first had a report of what is joined now, and which.
fn first_report<'a>(story: &Story<'a>) -> Option<(Timestamp, &'a AgencyId)> {
    let reports = story.occasions.iter().filter_map(|occasion| story.event(occasion.report));
    let reports = reports.filter(|report| !story.came(report));
    let had = reports.flat_map(|report| {
        let entry = &report.entry;
        let known = entry.known.iter().filter_map(|known| Some((known.at, known.agency.as_ref()?)));
        known.chain([(report.at, &entry.controller)])
    });
    had.min()
}

/// By itself, or with the case once it was joined.
fn is_screened(story: &Story<'_>, occasion: &Occasion, incident: IncidentId) -> bool {
    let joined = story.event(occasion.joined).map_or(u64::MAX, |event| event.position);
    story.course.screened(incident).is_some()
        || story.events.iter().any(|event| event.position >= joined && is_screening(event))
}

/// FOUR or the SST, of the whole case.
fn is_screening(event: &Recorded) -> bool {
    match &event.entry.event {
        Event::Intake(said) => matches!(said, IntakeEvent::CaseScreened(_)),
        Event::Risk(said) => matches!(said, RiskEvent::RiskAssessed(it) if it.instrument == Instrument::Sst),
        Event::Orders(_) | Event::Referrals(_) | Event::Casework(_) | Event::Governance(_) | Event::Access(_) => false,
    }
}

fn is_reclassified(story: &Story<'_>, occasion: &Occasion, incident: IncidentId) -> bool {
    let with_the_case = story.events.iter().any(|event| {
        let Event::Intake(IntakeEvent::ConductReclassified(it)) = &event.entry.event else { return false };
        it.incidents.contains(&incident) && it.to != occasion.recorded_as
    });
    let alone = story.course.screened(incident).is_some_and(|screened| screened.screened_as != occasion.recorded_as);
    with_the_case || alone
}
