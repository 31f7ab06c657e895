//! The rules as data: given a story, when somebody acts, then these events or this refusal.

mod adoptions;
mod agreements;
mod alerts;
mod assignments;
mod closure;
mod glass;
mod hubs;
mod reference;
mod registers;
mod relations;

use crate::{
    AcknowledgeAlert, AdoptPolicy, AdoptRulebook, AssignWorker, Command, DeclareConflict, EndAgreement, EndAssignment,
    EscalateAlert, IdentifyAgency, MakeAgreement, ProposePolicy, RecordLeaver, Refusal, RegisterAgency, RegisterWorker,
    RestrictCase, State, decide,
};
use calendar::london_date;
use events::{
    AlertKind, Entry, EscalatedTo, Event, GovernanceEvent, IntakeEvent, OpenedHow, Party, Recorded, Relation, Urgency,
    Wish,
    alerts::AlertRaised,
    governance::{NamedWorker, PolicyValue},
    intake as i,
};
use kernel::{
    AgencyId, AgencyKind, By, Caller, CaseReference, EventId, Facts, Id, PeriodName, Purpose, Refused, Role, Rulebook,
    Strand, Surface, Thumbprints, Timestamp, WorkerId,
};
use strum::IntoEnumIterator;

/// When the tests decide: row 11 of the worked case.
const NOW: &str = "2026-03-03T10:00:00Z";

/// What happened so far. Events are named by their place in it, from 0.
#[derive(Debug, Clone)]
struct Story(Vec<Recorded>, Caller);

impl Default for Story {
    fn default() -> Self {
        Self(Vec::new(), caller())
    }
}

impl Story {
    /// Somebody else goes on.
    fn by(self, at: &str, who: &str, role: Role) -> Self {
        Self(self.0, Caller { agency: agency(at), worker: worker(who), role, ..caller() })
    }

    fn decided(&self, command: &Command) -> Result<Vec<Entry>, Refused<Refusal>> {
        let (rulebook, now) = (Rulebook::first(), at(NOW));
        let facts =
            Facts { now, today: london_date(now), caller: &self.1, rulebook: &rulebook, calendar: &kernel::RULE_ALONE };
        decide(&State::fold(&self.0), command, &facts)
    }

    fn event(mut self, who: &str, event: Event) -> Self {
        let (position, entry) = (self.0.len(), Entry::of(&agency(who), event));
        let by = By::from(&self.1);
        self.0.push(Recorded { position: position as u64, id: event_id(position), at: at(NOW), by, entry });
        self
    }

    /// An act that is allowed and changes something; its repetition is silent.
    fn act(self, command: &Command) -> Self {
        let entries = self.decided(command).unwrap_or_else(|refused| panic!("{refused:?}: {command:?}"));
        assert_eq!(entries.len(), 1, "{command:?}");
        let story = entries.into_iter().fold(self, |story, entry| story.event("hub", entry.event));
        assert_eq!(story.decided(command), Ok(vec![]), "repeated: {command:?}");
        story
    }

    fn last_type(&self) -> &'static str {
        self.0.last().unwrap().entry.event.type_name()
    }
}

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

fn id<K>(n: u128) -> Id<K> {
    format!("00000000-0000-8000-8000-{n:012x}").parse().unwrap()
}

fn event_id(position: usize) -> EventId {
    EventId::of(id(1), u32::try_from(position).unwrap())
}

fn agency(name: &str) -> AgencyId {
    name.parse().unwrap()
}

fn worker(name: &str) -> WorkerId {
    name.parse().unwrap()
}

/// The chair of the hub.
fn caller() -> Caller {
    let (role, purpose) = (Role::Chair, Purpose::HubCoordination);
    let surface = Surface::AgencyApi;
    Caller {
        agency: agency("hub"),
        kind: AgencyKind::HubOffice,
        worker: worker("chair"),
        role,
        purpose,
        surface,
        thumbprints: Thumbprints::default(),
    }
}

fn register_agency(name: &str, kind: AgencyKind, long: &str) -> Command {
    Command::RegisterAgency(RegisterAgency { agency: agency(name), kind, name: long.to_owned() })
}

fn register(at: &str, who: &str, roles: &[Role], strands: &[Strand]) -> Command {
    let (roles, strands) = (roles.to_vec(), strands.to_vec());
    Command::RegisterWorker(RegisterWorker { agency: agency(at), worker: worker(who), roles, strands })
}

fn leave(at: &str, who: &str) -> Command {
    Command::RecordLeaver(RecordLeaver { agency: agency(at), worker: worker(who) })
}

fn assign(at: &str, who: &str, strand: Strand) -> Command {
    Command::AssignWorker(AssignWorker { agency: agency(at), worker: worker(who), strand })
}

fn end(at: &str, who: &str) -> Command {
    Command::EndAssignment(EndAssignment { agency: agency(at), worker: worker(who) })
}

fn conflict(at: &str) -> Command {
    let (relation, description) = (Relation::Relative, "a sister works there".to_owned());
    Command::DeclareConflict(DeclareConflict { agency: agency(at), relation, to: Party::Suspect, description })
}

fn restrict(list: &[(&str, &str)]) -> Command {
    let allowed = list.iter().map(|(at, who)| NamedWorker { agency: agency(at), worker: worker(who) }).collect();
    Command::RestrictCase(RestrictCase { allowed, reason: "conflict of interest".to_owned() })
}

fn rulebook(version: u32) -> Rulebook {
    Rulebook { version, ..Rulebook::first() }
}

/// Events 0 to 8: four agencies and their workers.
fn registered() -> Story {
    use Role::{Advocate, Chair, Clinician, Spoc};
    use Strand::{Governance, Health, Investigation, SuspectFacing, VictimFacing};
    Story::default()
        .act(&register_agency("hub", AgencyKind::HubOffice, "Northmere Hub"))
        .act(&register_agency("adv", AgencyKind::Advocacy, "Northmere Advocacy"))
        .act(&register_agency("hlt", AgencyKind::Health, "Northmere Trust"))
        .by("hub", "officer", Role::HubOfficer)
        .act(&register("hub", "chair", &[Chair], &[Governance]))
        .by("hub", "chair", Chair)
        .act(&register("adv", "isac-1", &[Advocate], &[VictimFacing, SuspectFacing]))
        .act(&register("hlt", "psy-1", &[Clinician], &[Health, VictimFacing]))
        .act(&register("hlt", "psy-2", &[Clinician], &[Health]))
        .act(&register_agency("pol", AgencyKind::Police, "Northmere Police"))
        .act(&register("pol", "spoc-1", &[Spoc], &[Investigation]))
}

/// Event 9: the advocacy service opened a case.
fn opened() -> Story {
    let opened = i::CaseOpened {
        case: id(1),
        reference: CaseReference::of(id(1)),
        victim: id(2),
        suspect: None,
        how: OpenedHow::SelfReferral,
        account: None.into(),
    };
    registered().event("adv", Event::Intake(IntakeEvent::CaseOpened(opened)))
}

/// Event 10: it was referred.
fn referred() -> Story {
    let (urgency, victim_wish) = (Urgency::SameDay, Wish::Agrees);
    let referred = i::CaseReferred { urgency, victim_wish, area: None, reason: "a pattern".to_owned().into() };
    opened().event("adv", Event::Intake(IntakeEvent::CaseReferred(referred)))
}

type Row = (Story, Command, Refusal, &'static [usize]);

#[test]
fn every_refusal_is_given_for_its_reason() {
    let rows: Vec<Row> = [
        registers::rows(),
        adoptions::rows(),
        agreements::rows(),
        alerts::rows(),
        assignments::rows(),
        closure::rows(),
        glass::rows(),
        hubs::rows(),
        reference::rows(),
        relations::rows(),
    ]
    .into_iter()
    .flatten()
    .collect();
    for (given, when, why, rests_on) in &rows {
        let rests_on = rests_on.iter().copied().map(event_id);
        assert_eq!(given.decided(when), Err(Refused::resting_on(*why, rests_on)), "{when:?}");
    }
    for refusal in Refusal::iter() {
        assert!(rows.iter().any(|row| row.2 == refusal), "{refusal:?} has no row");
    }
}
