//! The course of conduct of a case, as one worker may know it: what was joined, how it develops, what it hints at.

use super::{Bad, Cases};
use crate::{
    commands::to_proto_time,
    looks::{self, Look},
    reading::{Reading, shown},
    refuse::No,
    render::{code, occurrence},
};
use api::stalkinghub::{cases::v1 as proto, common::v1 as common, intake::v1 as intake};
use clocks::{Board, ClockState, needs};
use conduct::{Change, Course, Hint, HintState, LinkState, Measures, Proximity, Severity, Tendency, explained};
use events::{Channel, Duty, Event, IntakeEvent, Occasion, OccasionOf, Shown};
use kernel::{By, EventId, PeriodName};
use std::collections::BTreeSet;
use tonic::Request;
use views::Seen;

/// The course of conduct that a reading tells of.
pub(crate) fn course(seen: &[Seen]) -> Course {
    let mut course = Course::default();
    for seen in seen.iter().filter(|seen| seen.shown >= Shown::Summary) {
        course.take(&seen.item.recorded, |field| seen.fields.contains(&field));
    }
    course
}

impl Cases {
    pub(super) async fn course_of_conduct(
        &self,
        request: Request<proto::GetCourseOfConductRequest>,
    ) -> Result<proto::GetCourseOfConductResponse, No> {
        let caller = self.permitted_to(&request, sharing::Act::Read, Channel::CourseOfConduct).await?;
        let asked = request.into_inner();
        let mut bad = Bad::default();
        bad.case(&asked.case);
        bad.finish()?;
        let hub = &self.gate.hub;
        let reading = self.reading(&caller, &asked.case, Channel::CourseOfConduct).await?;
        let (now, known) = (hub.clock.now(), hub.known.get());
        let today = calendar::london_date(now);
        let course = course(&reading.seen);
        let occasions = course.occasions();
        let rulebook = known.rulebook.as_deref();
        let period = rulebook.and_then(|book| book.period(PeriodName::ConductMeasured, today));
        let hints = course.hints(rulebook);
        let links: Vec<_> = course.links().collect();
        let charge = charge(&known.register, &reading);
        // Everything that the answer was computed from was looked at.
        let mut told: BTreeSet<EventId> = occasions.iter().flat_map(|it| [it.report, it.joined]).collect();
        told.extend(links.iter().map(|&(_, _, event)| event));
        told.extend(hints.iter().flat_map(|hint| hint.rests_on.iter().copied().chain(hint.answered_by)));
        told.extend(charge.as_ref().map(|clock| clock.began));
        let events = shown(reading.seen.iter().filter(|seen| told.contains(&seen.item.recorded.id)));
        let look = Look { case: Some(reading.case), events, ..Look::answered(Channel::CourseOfConduct) };
        looks::record(hub, &caller, look).await?;
        Ok(proto::GetCourseOfConductResponse {
            case_id: reading.case.to_string(),
            occasions: occasions.iter().map(|it| occasion(&reading, &course, it)).collect(),
            second_joined_time: course.second_joined().map(|(_, at)| to_proto_time(at)),
            links: links.into_iter().map(link).collect(),
            measures: Some(measures(&Measures::of(&occasions, period.as_ref(), today))),
            hints: hints.iter().map(hint).collect(),
            charge_due_time: charge.as_ref().map(|clock| to_proto_time(clock.due)),
            charge_missed: charge.is_some_and(|clock| clock.state(now) == ClockState::Missed),
        })
    }
}

/// The clock of the charge, while nothing has ended it and the worker is told of what would.
fn charge(register: &events::Register, reading: &Reading) -> Option<clocks::Clock> {
    let tells = |seen: &&Seen| {
        let event = &seen.item.recorded.entry.event;
        seen.shown >= Shown::Summary && needs(event).iter().all(|field| seen.fields.contains(field))
    };
    let told = reading.seen.iter().filter(tells).map(|seen| &seen.item.recorded);
    let clocks = Board::of(register, told).clocks;
    let is_open = |clock: &clocks::Clock| clock.duty == Duty::ChargeSummaryOffence && clock.settled.is_none();
    clocks.into_iter().find(is_open).filter(|_| reading.is_told_of(Duty::ChargeSummaryOffence))
}

fn occasion(reading: &Reading, course: &Course, it: &Occasion) -> proto::Occasion {
    let recorded = |code_of: &events::RecordedAs| code(code_of, "RECORDED_AS_", common::RecordedAs::from_str_name);
    let connection =
        |of: Option<events::Connection>| of.map_or(0, |of| code(&of, "CONNECTION_", intake::Connection::from_str_name));
    let joined = reading.seen.iter().find(|seen| seen.item.recorded.id == it.joined);
    let report = reading.seen.iter().find(|seen| seen.item.recorded.id == it.report);
    let (incident, breach) = match it.of {
        OccasionOf::Incident(incident) => (Some(incident), None),
        OccasionOf::Breach(breach) => (None, Some(breach)),
    };
    let screened = incident.and_then(|incident| course.screened(incident));
    let (agency, worker) = match joined.map(|seen| &seen.item.recorded.by) {
        Some(By::Worker { agency, worker, .. }) => (agency.to_string(), worker.to_string()),
        Some(By::Clock | By::Operator) | None => Default::default(),
    };
    proto::Occasion {
        incident_id: incident.map(|id| id.to_string()).unwrap_or_default(),
        breach_id: breach.map(|id| id.to_string()).unwrap_or_default(),
        report_event_id: it.report.to_string(),
        joined_event_id: it.joined.to_string(),
        joined_time: Some(to_proto_time(it.joined_at)),
        joined_by_agency: agency,
        joined_by_worker: worker,
        reason: joined.and_then(reason).unwrap_or_default(),
        occurred: it.occurred.as_ref().map(occurrence),
        acts: it.acts.iter().map(|act| code(act, "ACT_", common::Act::from_str_name)).collect(),
        place: code(&it.place, "PLACE_KIND_", intake::PlaceKind::from_str_name),
        recorded_as: recorded(&it.recorded_as),
        recorded_included: report.map(|seen| included(seen).iter().map(recorded).collect()).unwrap_or_default(),
        screened_as: screened.map_or(0, |screened| recorded(&screened.screened_as)),
        screened_included: screened
            .map(|screened| screened.included.iter().map(recorded).collect())
            .unwrap_or_default(),
        screened_event_id: screened.map(|screened| screened.by.to_string()).unwrap_or_default(),
        proxy: connection(it.proxy),
        toward: connection(it.toward),
    }
}

/// Why an incident was joined, as far as that is shown.
fn reason(joined: &Seen) -> Option<String> {
    let Event::Intake(IntakeEvent::LinkConfirmed(it)) = &joined.item.recorded.entry.event else { return None };
    it.reason.known().filter(|_| joined.fields.contains(&"reason")).cloned()
}

fn included(report: &Seen) -> Vec<events::RecordedAs> {
    match &report.item.recorded.entry.event {
        Event::Intake(IntakeEvent::IncidentReported(it)) if report.fields.contains(&"included") => it.included.clone(),
        Event::Intake(_)
        | Event::Orders(_)
        | Event::Risk(_)
        | Event::Referrals(_)
        | Event::Casework(_)
        | Event::Governance(_)
        | Event::Access(_) => Vec::new(),
    }
}

fn link((incident, state, event): (kernel::IncidentId, LinkState, EventId)) -> proto::IncidentLink {
    let state = match state {
        LinkState::Proposed => proto::LinkState::Proposed,
        LinkState::Confirmed => proto::LinkState::Confirmed,
        LinkState::Rejected => proto::LinkState::Rejected,
        LinkState::Undone => proto::LinkState::Undone,
    };
    proto::IncidentLink { incident_id: incident.to_string(), state: state.into(), event_id: event.to_string() }
}

fn measures(of: &Measures) -> proto::ConductMeasures {
    let tendency = |of_change: fn(&Change) -> Tendency| {
        of.change.as_ref().map_or(proto::Tendency::Unspecified, |change| match of_change(change) {
            Tendency::Less => proto::Tendency::Less,
            Tendency::Same => proto::Tendency::Same,
            Tendency::More => proto::Tendency::More,
        })
    };
    let period = |it: &conduct::Measured| proto::ConductPeriod {
        first_date: it.first.to_string(),
        last_date: it.last.to_string(),
        occasions: it.occasions,
        acts: it.variety.iter().map(|act| code(act, "ACT_", common::Act::from_str_name)).collect(),
        nearest: it.nearest.map_or(0, |nearest| proximity(nearest).into()),
        gravest: it.gravest.map_or(0, |gravest| severity(gravest).into()),
    };
    proto::ConductMeasures {
        occasions: of.occasions,
        undated: of.undated,
        gap_days: of.gaps.clone(),
        days_since_last: of.since_last,
        periods: of.periods.iter().map(period).collect(),
        frequency: tendency(|change| change.frequency).into(),
        variety: tendency(|change| change.variety).into(),
        proximity: tendency(|change| change.proximity).into(),
        severity: tendency(|change| change.severity).into(),
    }
}

fn proximity(of: Proximity) -> proto::Proximity {
    match of {
        Proximity::AtDistance => proto::Proximity::AtDistance,
        Proximity::PublicPlace => proto::Proximity::PublicPlace,
        Proximity::Workplace => proto::Proximity::Workplace,
        Proximity::Home => proto::Proximity::Home,
    }
}

fn severity(of: Severity) -> proto::Severity {
    match of {
        Severity::Contact => proto::Severity::Contact,
        Severity::Presence => proto::Severity::Presence,
        Severity::Property => proto::Severity::Property,
        Severity::Breach => proto::Severity::Breach,
    }
}

fn hint(of: &Hint) -> proto::Hint {
    let state = match of.state {
        HintState::Open => proto::HintState::Open,
        HintState::Accepted => proto::HintState::Accepted,
        HintState::Rejected => proto::HintState::Rejected,
        HintState::Overtaken => proto::HintState::Overtaken,
    };
    let words = explained(of.rule);
    proto::Hint {
        rule: code(&of.rule, "HINT_RULE_", intake::HintRule::from_str_name),
        rule_version: of.version.into(),
        seen_as: words.seen_as.to_owned(),
        may_be: words.may_be.to_owned(),
        ask: words.ask.to_owned(),
        about_event_id: of.about.to_string(),
        incident_id: of.incident.map(|id| id.to_string()).unwrap_or_default(),
        rests_on_event_ids: of.rests_on.iter().map(ToString::to_string).collect(),
        state: state.into(),
        answered_event_id: of.answered_by.map(|id| id.to_string()).unwrap_or_default(),
    }
}
