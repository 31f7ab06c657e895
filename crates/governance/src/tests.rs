//! The rules as data: given a story, when somebody acts, then these events or this refusal.

mod glass;

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
    Strand, Surface, Timestamp, WorkerId,
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
        let facts = Facts { now, today: london_date(now), caller: &self.1, rulebook: &rulebook };
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
    Caller { agency: agency("hub"), kind: AgencyKind::HubOffice, worker: worker("chair"), role, purpose, surface }
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

fn adopt_rulebook(rulebook: Rulebook) -> Command {
    Command::AdoptRulebook(AdoptRulebook { rulebook })
}

/// A policy, as far as this crate reads it.
fn propose(json: &str) -> Command {
    Command::ProposePolicy(ProposePolicy { policy: PolicyValue(json.parse().unwrap()) })
}

fn adopt(position: usize, owners: &[&'static [AgencyKind]]) -> Command {
    Command::AdoptPolicy(AdoptPolicy { proposal: event_id(position), owners: owners.to_vec() })
}

/// Events 0 to 3: two agencies, a first policy by genesis, and one proposed by an officer of the hub.
fn proposed() -> Story {
    let adopted = events::governance::PolicyAdopted { policy: PolicyValue(r#"{"version":1}"#.parse().unwrap()) };
    Story::default()
        .act(&register_agency("hub", AgencyKind::HubOffice, "Northmere Hub"))
        .act(&register_agency("pol", AgencyKind::Police, "Northmere Police"))
        .event("hub", Event::Governance(GovernanceEvent::PolicyAdopted(adopted)))
        .act(&propose(r#"{"version":2}"#))
}

/// Somebody of an agency goes on.
fn lead(story: Story, at: &str, kind: AgencyKind) -> Story {
    let story = story.by(at, "lead", Role::InformationGovernanceLead);
    Story(story.0, Caller { kind, purpose: Purpose::InformationGovernance, ..story.1 })
}

/// Events 0 to 8: four agencies and their workers.
fn registered() -> Story {
    use Role::{Advocate, Chair, Clinician, Spoc};
    use Strand::{Governance, Health, Investigation, SuspectFacing, VictimFacing};
    Story::default()
        .act(&register_agency("hub", AgencyKind::HubOffice, "Northmere Hub"))
        .act(&register_agency("adv", AgencyKind::Advocacy, "Northmere Advocacy"))
        .act(&register_agency("hlt", AgencyKind::Health, "Northmere Trust"))
        .act(&register("hub", "chair", &[Chair], &[Governance]))
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
    let referred = i::CaseReferred { urgency, victim_wish, reason: "a pattern".to_owned().into() };
    opened().event("adv", Event::Intake(IntakeEvent::CaseReferred(referred)))
}

type Row = (Story, Command, Refusal, &'static [usize]);

const POLICE: &[&[AgencyKind]] = &[&[AgencyKind::Police]];
const BOTH: &[&[AgencyKind]] = &[&[AgencyKind::Police], &[AgencyKind::Health, AgencyKind::Probation]];

#[test]
fn a_policy_is_adopted_by_another_person_and_what_widens_by_one_who_answers_for_such_data() {
    let other = || proposed().by("hub", "other", Role::HubOfficer);
    assert_eq!(other().act(&adopt(3, &[])).last_type(), "governance.policy_adopted.v1");
    let police = || lead(proposed(), "pol", AgencyKind::Police);
    assert_eq!(police().act(&adopt(3, POLICE)).last_type(), "governance.policy_adopted.v1");
    // Any owner of a class speaks for it, and nobody needs to where nothing widens.
    assert_eq!(
        police().act(&adopt(3, &[&[AgencyKind::Advocacy, AgencyKind::Police]])).last_type(),
        "governance.policy_adopted.v1"
    );
    assert_eq!(police().act(&adopt(3, &[])).last_type(), "governance.policy_adopted.v1");
}

#[test]
fn every_refusal_is_given_for_its_reason() {
    let rows: Vec<Row> = [
        registers(),
        roles(),
        agreements(),
        sharing_agreements(),
        alerts(),
        assignments(),
        restrictions(),
        glass::rows(),
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

fn day(text: &str) -> kernel::Date {
    text.parse().unwrap()
}

/// An agreement of the advocacy service and the trust, in force on the day of the tests.
fn agreed() -> MakeAgreement {
    MakeAgreement {
        parties: vec![agency("hlt"), agency("adv")],
        purposes: vec![Purpose::VictimSafety],
        from: day("2026-01-01"),
        until: day("2026-12-31"),
        review: day("2026-06-30"),
        reference: "ISA 7".into(),
    }
}

fn make(change: impl Fn(&mut MakeAgreement)) -> Command {
    let mut agreement = agreed();
    change(&mut agreement);
    Command::MakeAgreement(agreement)
}

fn end_agreement(made: usize, party: Option<&str>) -> Command {
    Command::EndAgreement(EndAgreement { agreement: event_id(made), party: party.map(agency) })
}

fn sharing_agreements() -> Vec<Row> {
    let made = || registered().act(&make(|_| {}));
    vec![
        (registered(), make(|it| it.parties = vec![agency("adv"), agency("adv")]), Refusal::PartyMissing, &[]),
        (registered(), make(|it| it.purposes.clear()), Refusal::PurposeMissing, &[]),
        (registered(), make(|it| it.parties.push(agency("cou"))), Refusal::AgencyUnknown, &[]),
        (registered(), make(|it| it.until = day("2026-03-02")), Refusal::AgreementOver, &[]),
        (registered(), make(|it| it.from = day("2027-01-01")), Refusal::AgreementOver, &[]),
        (registered(), make(|it| it.review = day("2027-01-01")), Refusal::ReviewOutside, &[]),
        (registered(), end_agreement(3, None), Refusal::AgreementUnknown, &[]),
        (made(), end_agreement(9, Some("pol")), Refusal::NotAParty, &[9]),
    ]
}

#[test]
fn an_agreement_holds_for_its_parties_and_purposes_from_its_first_day_to_its_last() {
    let register = |story: &Story| State::fold(&story.0).register;
    let holds = |story: &Story, who: &str, purpose, on: &str| register(story).may_share(&agency(who), purpose, day(on));
    let (safety, other) = (Purpose::VictimSafety, Purpose::Investigation);
    // Where there was never any, nobody asks for one.
    assert!(holds(&registered(), "pol", other, "2026-03-03"));
    let made = registered().act(&make(|_| {}));
    for (who, purpose, on, expected) in [
        ("adv", safety, "2026-01-01", true),
        ("hlt", safety, "2026-12-31", true),
        ("adv", safety, "2025-12-31", false),
        ("adv", safety, "2027-01-01", false),
        ("adv", other, "2026-03-03", false),
        ("pol", safety, "2026-03-03", false),
    ] {
        assert_eq!(holds(&made, who, purpose, on), expected, "{who} {purpose:?} {on}");
    }
    let left = made.clone().act(&end_agreement(9, Some("hlt")));
    assert!(holds(&left, "adv", safety, "2026-03-03") && !holds(&left, "hlt", safety, "2026-03-03"));
    let over = left.act(&end_agreement(9, None));
    assert!(!holds(&over, "adv", safety, "2026-03-03"));
    // The same agreement may be made anew once it has ended.
    let again = over.act(&make(|_| {}));
    assert!(holds(&again, "adv", safety, "2026-03-03") && holds(&again, "hlt", safety, "2026-03-03"));
}

/// An alert for the chairs of the hub's office, about a clinician; the only event.
fn alert() -> Story {
    let raised = AlertRaised {
        kind: AlertKind::NoRelationship,
        agency: agency("hub"),
        to: vec![Role::Chair],
        worker: None,
        case: Some(id(1)),
        about: vec![NamedWorker { agency: agency("hub"), worker: worker("chair-2") }],
        event: None,
        escalated_from: None,
        first: at(NOW),
        last: at(NOW),
        count: 1,
    };
    Story::default().event("hub", Event::Governance(GovernanceEvent::AlertRaised(raised)))
}

fn acknowledge(position: usize) -> Command {
    Command::AcknowledgeAlert(AcknowledgeAlert { alert: event_id(position), outcome: "spoken to".into() })
}

fn escalate(position: usize, to: EscalatedTo) -> Command {
    Command::EscalateAlert(EscalateAlert { alert: event_id(position), to, reason: "again".into() })
}

fn alerts() -> Vec<Row> {
    use EscalatedTo::{Chair, InformationGovernanceLead};
    vec![
        (alert(), acknowledge(1), Refusal::AlertUnknown, &[]),
        (alert().by("adv", "chair", Role::Chair), acknowledge(0), Refusal::AlertUnknown, &[]),
        (alert().by("hub", "chair", Role::HubOfficer), acknowledge(0), Refusal::AlertUnknown, &[]),
        // Nobody hears of an alert about themselves.
        (alert().by("hub", "chair-2", Role::Chair), acknowledge(0), Refusal::AlertUnknown, &[]),
        (alert().by("hub", "chair-2", Role::Chair), escalate(0, InformationGovernanceLead), Refusal::AlertUnknown, &[]),
        (alert(), escalate(0, Chair), Refusal::EscalatedToOneself, &[]),
    ]
}

#[test]
fn an_alert_is_acknowledged_once_and_escalated_once_to_each() {
    let escalated = alert().act(&escalate(0, EscalatedTo::InformationGovernanceLead));
    assert_eq!(escalated.last_type(), "governance.alert_escalated.v1");
    let done = escalated.act(&acknowledge(0));
    let other = AcknowledgeAlert { alert: event_id(0), outcome: "other words".into() };
    assert_eq!(done.decided(&Command::AcknowledgeAlert(other)), Ok(vec![]), "the first word counts");
}

#[test]
fn an_alert_for_one_worker_is_for_nobody_else() {
    let event = alert().0.remove(0).entry.event;
    let Event::Governance(GovernanceEvent::AlertRaised(mut raised)) = event else { panic!("{event:?}") };
    raised.worker = Some(worker("chair"));
    let other = Caller { worker: worker("chair-3"), ..caller() };
    assert!(raised.is_for(&caller()) && !raised.is_for(&other));
    raised.worker = None;
    assert!(raised.is_for(&caller()) && raised.is_for(&other));
}

fn registers() -> Vec<Row> {
    vec![
        (registered(), register_agency("adv", AgencyKind::Police, "Northmere Advocacy"), Refusal::AgencyTaken, &[1]),
        (registered(), register_agency("adv", AgencyKind::Advocacy, "Another"), Refusal::AgencyTaken, &[1]),
        (registered(), register("cou", "ho-1", &[Role::HousingOfficer], &[]), Refusal::AgencyUnknown, &[]),
        (registered(), register("adv", "isac-2", &[], &[Strand::VictimFacing]), Refusal::NoRoles, &[]),
        (registered(), leave("adv", "isac-2"), Refusal::WorkerUnknown, &[]),
        (registered(), leave("cou", "isac-1"), Refusal::WorkerUnknown, &[]),
        (registered(), conflict("cou"), Refusal::AgencyUnknown, &[]),
        (registered(), identify("cou", None, "https://cou.example"), Refusal::AgencyUnknown, &[]),
        (identified(), identify("hlt", Some("adv.example"), "https://hlt.example"), Refusal::TrustDomainTaken, &[9]),
        (identified(), identify("hlt", None, "https://adv.example"), Refusal::IssuerTaken, &[9]),
        // Also what an agency went by before.
        (moved_on(), identify("hlt", Some("adv.example"), "https://hlt.example"), Refusal::TrustDomainTaken, &[9]),
        (moved_on(), identify("hlt", Some("hlt.example"), "https://adv.example"), Refusal::IssuerTaken, &[9]),
    ]
}

fn identify(at: &str, domain: Option<&str>, issuer: &str) -> Command {
    let trust_domain = domain.map(str::to_owned);
    Command::IdentifyAgency(IdentifyAgency { agency: agency(at), trust_domain, issuer: issuer.to_owned() })
}

/// Event 9: the advocacy service goes by these names.
fn identified() -> Story {
    registered().act(&identify("adv", Some("adv.example"), "https://adv.example"))
}

/// Event 10: it goes by others.
fn moved_on() -> Story {
    identified().act(&identify("adv", None, "https://new.adv.example"))
}

#[test]
fn an_agency_goes_by_other_names_and_may_go_back_to_its_own() {
    let back = moved_on().act(&identify("adv", Some("adv.example"), "https://adv.example"));
    assert_eq!(back.last_type(), "governance.agency_identified.v1");
}

/// The roles that fit each kind of agency, beside the table of the program.
const FITTING: [(AgencyKind, &[Role]); 8] = [
    (
        AgencyKind::Police,
        &[
            Role::Spoc,
            Role::InvestigatingOfficer,
            Role::AuthorisingOfficer,
            Role::Chair,
            Role::InformationGovernanceLead,
        ],
    ),
    (AgencyKind::Advocacy, &[Role::Advocate, Role::InformationGovernanceLead]),
    (AgencyKind::Health, &[Role::Clinician, Role::InformationGovernanceLead]),
    (AgencyKind::Probation, &[Role::ProbationPractitioner, Role::InformationGovernanceLead]),
    (AgencyKind::Prosecution, &[Role::Prosecutor, Role::InformationGovernanceLead]),
    (AgencyKind::Housing, &[Role::HousingOfficer, Role::InformationGovernanceLead]),
    (AgencyKind::HubOffice, &[Role::Chair, Role::HubOfficer, Role::Auditor, Role::InformationGovernanceLead]),
    (AgencyKind::Oversight, &[Role::Auditor]),
];

/// Event 0: one agency of a kind.
fn of_kind(kind: AgencyKind) -> Story {
    Story::default().act(&register_agency("one", kind, "One"))
}

fn roles() -> Vec<Row> {
    let mut rows = Vec::new();
    for (kind, fitting) in FITTING {
        for role in Role::iter().filter(|role| !fitting.contains(role)) {
            rows.push((of_kind(kind), register("one", "w-1", &[role], &[]), Refusal::RoleNotOfAgency, &[0][..]));
            if role != Role::Auditor && !fitting.contains(&Role::Auditor) {
                let both = [fitting[0], role];
                rows.push((of_kind(kind), register("one", "w-1", &both, &[]), Refusal::RoleNotOfAgency, &[0]));
            }
        }
        for role in Role::iter().filter(|role| *role != Role::Auditor) {
            for both in [[Role::Auditor, role], [role, Role::Auditor]] {
                rows.push((of_kind(kind), register("one", "w-1", &both, &[]), Refusal::AuditorActs, &[]));
            }
        }
    }
    rows
}

#[test]
fn a_worker_holds_every_role_that_fits_the_agency_and_an_auditor_that_alone() {
    for (kind, fitting) in FITTING {
        let acting: Vec<Role> = fitting.iter().copied().filter(|role| *role != Role::Auditor).collect();
        let alone: &[Role] = if fitting.contains(&Role::Auditor) { &[Role::Auditor] } else { &[] };
        let workers = [("w-1", &acting[..]), ("w-2", alone)].into_iter().filter(|(_, roles)| !roles.is_empty());
        workers.fold(of_kind(kind), |story, (worker, roles)| story.act(&register("one", worker, roles, &[])));
    }
}

fn agreements() -> Vec<Row> {
    let second = || Story::default().act(&adopt_rulebook(rulebook(1))).act(&adopt_rulebook(rulebook(2)));
    let without = |name: PeriodName| {
        let mut book = rulebook(1);
        book.periods.retain(|period| period.name != name);
        book
    };
    let not_yet = |name: PeriodName| {
        let mut book = rulebook(1);
        for period in book.periods.iter_mut().filter(|period| period.name == name) {
            period.effective_from = "2026-03-04".parse().unwrap();
        }
        book
    };
    let of_length = |length| {
        let mut book = rulebook(1);
        book.periods[0].length = length;
        book
    };
    let superseded = || {
        let story = proposed().by("hub", "other", Role::HubOfficer).act(&propose(r#"{"version":2,"other":true}"#));
        story.by("pol", "third", Role::HubOfficer).act(&adopt(4, &[])).by("hub", "other", Role::HubOfficer)
    };
    let mut rows = vec![
        (second(), adopt_rulebook(rulebook(1)), Refusal::StaleVersion, &[][..]),
        (second(), adopt_rulebook(rulebook(4)), Refusal::StaleVersion, &[]),
        (Story::default(), adopt_rulebook(rulebook(0)), Refusal::StaleVersion, &[]),
        (Story::default(), adopt_rulebook(of_length(0)), Refusal::PeriodLengthOutOfBounds, &[]),
        (Story::default(), adopt_rulebook(of_length(1_001)), Refusal::PeriodLengthOutOfBounds, &[]),
        (proposed(), propose(r#"{"version":1,"other":true}"#), Refusal::StaleVersion, &[]),
        (proposed(), propose(r#"{"version":3}"#), Refusal::StaleVersion, &[]),
        (proposed(), propose(r#"{"version":"2"}"#), Refusal::StaleVersion, &[]),
        (proposed(), propose("{}"), Refusal::StaleVersion, &[]),
        (Story::default(), propose("{}"), Refusal::StaleVersion, &[]),
        (proposed(), adopt(2, &[]), Refusal::ProposalUnknown, &[]),
        (proposed(), adopt(9, &[]), Refusal::ProposalUnknown, &[]),
        (proposed(), adopt(3, &[]), Refusal::SecondPersonNeeded, &[3]),
        // In whatever role: one person is one person.
        (proposed().by("hub", "chair", Role::HubOfficer), adopt(3, &[]), Refusal::SecondPersonNeeded, &[3]),
        (proposed().by("hub", "other", Role::HubOfficer), adopt(3, POLICE), Refusal::OwnerMustAgree, &[3]),
        (lead(proposed(), "hub", AgencyKind::HubOffice), adopt(3, POLICE), Refusal::OwnerMustAgree, &[3]),
        (lead(proposed(), "pol", AgencyKind::Police), adopt(3, BOTH), Refusal::OwnerMustAgree, &[3]),
        (superseded(), adopt(3, &[]), Refusal::StaleVersion, &[]),
    ];
    for name in PeriodName::iter() {
        rows.push((Story::default(), adopt_rulebook(without(name)), Refusal::PeriodMissing, &[]));
        rows.push((Story::default(), adopt_rulebook(not_yet(name)), Refusal::PeriodMissing, &[]));
    }
    rows
}

fn assignments() -> Vec<Row> {
    use Strand::{Governance, Health, Investigation, SuspectFacing, VictimFacing};
    let advocate = || referred().act(&assign("adv", "isac-1", VictimFacing));
    let second = register("adv", "isac-2", &[Role::Advocate], &[VictimFacing]);
    let ended = || advocate().act(&second).act(&assign("adv", "isac-2", VictimFacing)).act(&end("adv", "isac-1"));
    let clinician = || referred().act(&assign("hlt", "psy-1", Health));
    let gone = || referred().act(&leave("hlt", "psy-2"));
    let restricted = || referred().act(&restrict(&[("hub", "chair"), ("hlt", "psy-1")]));
    vec![
        (referred(), assign("adv", "isac-2", VictimFacing), Refusal::WorkerUnknown, &[]),
        (gone(), assign("hlt", "psy-2", Health), Refusal::WorkerLeft, &[11]),
        (referred(), assign("hlt", "psy-2", VictimFacing), Refusal::StrandNotHeld, &[6]),
        (referred(), assign("pol", "spoc-1", Governance), Refusal::StrandNotHeld, &[8]),
        (registered(), assign("adv", "isac-1", VictimFacing), Refusal::NotReferred, &[]),
        (opened(), assign("pol", "spoc-1", Investigation), Refusal::NotReferred, &[]),
        (advocate(), assign("adv", "isac-1", SuspectFacing), Refusal::BothSides, &[11]),
        (ended(), assign("adv", "isac-1", SuspectFacing), Refusal::BothSides, &[11]),
        (clinician(), assign("hlt", "psy-1", VictimFacing), Refusal::BothSides, &[11]),
        (restricted(), assign("hlt", "psy-2", Health), Refusal::CaseRestricted, &[11]),
        (referred(), end("adv", "isac-1"), Refusal::NotAssigned, &[]),
        (referred(), assign("hub", "chair", Governance), Refusal::ChairAssignsOthers, &[]),
        (advocate(), end("adv", "isac-1"), Refusal::LastOnTheVictimsSide, &[11]),
        // A point of contact who only looks does not hand out what is not theirs,
        (passing(referred()), assign("hlt", "psy-1", Health), Refusal::NotTakenOn, &[]),
        (passing(advocate()), assign("hlt", "psy-1", Health), Refusal::NotTakenOn, &[]),
        // nor joins what a colleague leads,
        (passing(led()), assign("pol", "spoc-1", Investigation), Refusal::AlreadyTakenOn, &[12]),
        (passing(led()), assign("hlt", "psy-1", Health), Refusal::AlreadyTakenOn, &[12]),
        // nor sends an advocate away; not even who leads does that.
        (passing(advocate()), end("adv", "isac-1"), Refusal::NotYourWorker, &[]),
        (leading(advocate()), end("adv", "isac-1"), Refusal::NotYourWorker, &[]),
    ]
}

/// The point of contact goes on, without being assigned.
fn passing(story: Story) -> Story {
    story.by("pol", "spoc-1", Role::Spoc)
}

/// The point of contact takes the case on and goes on.
fn leading(story: Story) -> Story {
    passing(story).act(&assign("pol", "spoc-1", Strand::Investigation))
}

/// Events 11 and 12: another point of contact is registered and leads.
fn led() -> Story {
    let other = register("pol", "spoc-2", &[Role::Spoc], &[Strand::Investigation]);
    referred().act(&other).act(&assign("pol", "spoc-2", Strand::Investigation))
}

fn restrictions() -> Vec<Row> {
    let advocate = || referred().act(&assign("adv", "isac-1", Strand::VictimFacing));
    let colleague = register("adv", "isac-2", &[Role::Advocate], &[Strand::VictimFacing]);
    let with_colleague = || advocate().act(&colleague);
    let spoc = || referred().act(&assign("pol", "spoc-1", Strand::Investigation));
    let gone = || referred().act(&leave("hlt", "psy-2"));
    vec![
        (referred(), restrict(&[]), Refusal::EmptyList, &[]),
        (referred(), restrict(&[("hub", "chair"), ("hlt", "psy-9")]), Refusal::WorkerUnknown, &[]),
        (gone(), restrict(&[("hub", "chair"), ("hlt", "psy-2")]), Refusal::WorkerLeft, &[11]),
        (referred(), restrict(&[("hlt", "psy-1")]), Refusal::CallerNotOnList, &[]),
        (spoc(), restrict(&[("hub", "chair"), ("hlt", "psy-1")]), Refusal::SpocNotOnList, &[11]),
        (advocate(), restrict(&[("hub", "chair"), ("hlt", "psy-1")]), Refusal::VictimsSideNotOnList, &[11]),
        // A colleague who is not on the case does not stand in.
        (with_colleague(), restrict(&[("hub", "chair"), ("adv", "isac-2")]), Refusal::VictimsSideNotOnList, &[11]),
    ]
}

#[test]
fn a_case_is_taken_on_and_then_handed_out_and_an_agency_makes_way_for_its_own() {
    let story = leading(referred())
        .act(&assign("hlt", "psy-1", Strand::Health))
        .act(&assign("adv", "isac-1", Strand::VictimFacing))
        .by("hub", "chair", Role::Chair)
        .act(&register("adv", "isac-2", &[Role::Advocate], &[Strand::VictimFacing]))
        .act(&assign("adv", "isac-2", Strand::VictimFacing))
        .act(&end("adv", "isac-1"))
        .act(&restrict(&[("hub", "chair"), ("pol", "spoc-1"), ("adv", "isac-2"), ("hlt", "psy-1")]));
    assert_eq!(story.last_type(), "governance.case_restricted.v1");
    let one = NamedWorker { agency: agency("pol"), worker: worker("spoc-1") };
    assert!(State::fold(&story.0).works(&one));
}

#[test]
fn a_worker_is_changed_leaves_and_comes_back() {
    let story = registered()
        .act(&register("pol", "spoc-1", &[Role::Spoc, Role::Chair], &[Strand::Investigation]))
        .act(&leave("pol", "spoc-1"))
        .act(&register("pol", "spoc-1", &[Role::Spoc, Role::Chair], &[Strand::Investigation]));
    assert_eq!(story.last_type(), "governance.worker_registered.v1");
}

#[test]
fn policies_and_rulebooks_count_up() {
    let story = proposed()
        .by("hub", "other", Role::HubOfficer)
        .act(&adopt(3, &[]))
        .act(&propose(r#"{"version":3}"#))
        .act(&adopt_rulebook(rulebook(1)))
        .act(&adopt_rulebook(rulebook(2)));
    assert_eq!(story.last_type(), "governance.rulebook_adopted.v1");
}

#[test]
fn the_opener_assigns_before_the_referral_and_others_after() {
    let story = opened().act(&assign("adv", "isac-1", Strand::VictimFacing));
    assert_eq!(story.last_type(), "governance.worker_assigned.v1");
    referred().act(&assign("pol", "spoc-1", Strand::Investigation));
}

#[test]
fn an_ended_assignment_can_be_taken_up_again_and_a_second_strand_added_on_the_same_side() {
    use Role::Clinician;
    use Strand::{Health, Investigation, SuspectFacing};
    referred().act(&assign("pol", "spoc-1", Investigation)).act(&end("pol", "spoc-1")).act(&assign(
        "pol",
        "spoc-1",
        Investigation,
    ));
    referred()
        .act(&register("hlt", "psy-1", &[Clinician], &[Health, SuspectFacing]))
        .act(&assign("hlt", "psy-1", Health))
        .act(&assign("hlt", "psy-1", SuspectFacing))
        .act(&end("hlt", "psy-1"));
}

#[test]
fn row_11_a_conflict_is_declared_and_the_case_restricted() {
    let list = [("hub", "chair"), ("pol", "spoc-1"), ("hlt", "psy-1")];
    let story = referred()
        .act(&assign("pol", "spoc-1", Strand::Investigation))
        .act(&conflict("hlt"))
        .act(&restrict(&list))
        .act(&assign("hlt", "psy-1", Strand::Health));
    assert_eq!(story.last_type(), "governance.worker_assigned.v1");

    // The same list in another order is the same list.
    let again = [list[2], list[0], list[1], list[0]];
    assert_eq!(story.decided(&restrict(&again)), Ok(vec![]));
    // A point of contact with a conflict of their own makes way first.
    story.clone().act(&end("pol", "spoc-1")).act(&restrict(&[("hub", "chair"), ("hlt", "psy-1")]));
    // One who left the force sees nothing anyway.
    story.act(&leave("pol", "spoc-1")).act(&restrict(&[("hub", "chair"), ("hlt", "psy-1")]));
}
