//! The policy, the disclosure of every event, the walls, permission and the location check: as tables and laws.

mod access;
mod fields;
mod glass;
mod holdings;
mod matrix;
mod oversight;
mod permit;
mod review;
mod subject;
mod table;
mod tables;
mod telling;
mod there;
mod transfer;
mod walls;

use crate::{Audience, CaseAccess, Face, Policy, Tables};
use events::{
    CaseworkEvent, CorrectionReason, Entry, Event, Gateway, GovernanceEvent, HowShared, IntakeEvent, LawfulBasis,
    Party, Recorded,
    casework::{ItemCorrected, ItemShared, SharedWith},
    governance::{AssignmentEnded, CaseRestricted, NamedWorker, WorkerAssigned},
};
use kernel::{AgencyId, AgencyKind, By, EventId, Id, Record, Role, Strand};
use std::sync::LazyLock;
use testkit::samples;

/// Position of the record by which the case of these tests is referred.
const REFERRED: u64 = 10;

/// The ceiling of all that anybody of an agency may see.
const FENCED: Option<Role> = None;
/// The ceiling of a role that no wall of the first tables lets through.
const OPEN: Option<Role> = Some(Role::HousingOfficer);

/// The policy of the first hubs.
fn first() -> Policy {
    Tables::first().into()
}

/// One agency of each kind, in the order of the kinds. None of them controls a sample or is named in one.
const AGENCIES: [&str; 8] = ["t-pol", "t-adv", "t-nhs", "t-prb", "t-cps", "t-hsg", "t-hub", "t-ins"];

/// The kinds, in the order of the policy's columns.
const KINDS: [AgencyKind; 8] = [
    AgencyKind::Police,
    AgencyKind::Advocacy,
    AgencyKind::Health,
    AgencyKind::Probation,
    AgencyKind::Prosecution,
    AgencyKind::Housing,
    AgencyKind::HubOffice,
    AgencyKind::Oversight,
];

/// As the samples write ids.
fn id<K>(number: u32) -> Id<K> {
    format!("{number:08x}-0000-4000-8000-000000000001").parse().unwrap()
}

fn agency(name: &str) -> AgencyId {
    name.parse().unwrap()
}

/// The one worker that each agency has.
fn worker(of: &AgencyId) -> NamedWorker {
    NamedWorker { agency: of.clone(), worker: "w-1".parse().unwrap() }
}

fn recorded(position: u64, id: EventId, entry: Entry) -> Recorded {
    Recorded { position, id, at: "2026-03-13T09:00:00Z".parse().unwrap(), by: By::Clock, entry }
}

/// Every sample in every shape, each with its name, at a position.
fn all_samples(position: u64) -> Vec<(String, Recorded)> {
    let record: Id<Record> = id(0xec);
    let plain = samples::every_event().into_iter().map(|entry| (String::new(), entry));
    let other = samples::other_shapes().into_iter().map(|(word, entry)| (format!("/{word}"), entry));
    (0..)
        .zip(plain.chain(other))
        .map(|(nth, (shape, entry))| {
            let name = format!("{}{shape}", entry.event.type_name().replace(".v1", ""));
            (name, recorded(position, EventId::of(record, nth), entry))
        })
        .collect()
}

fn sample(name: &str) -> Recorded {
    static ALL: LazyLock<Vec<(String, Recorded)>> = LazyLock::new(|| all_samples(REFERRED + 1));
    let found = ALL.iter().find(|(of, _)| of == name);
    found.unwrap_or_else(|| panic!("no sample {name}")).1.clone()
}

fn face(name: &str) -> Face {
    Face::of(&sample(name))
}

/// A case of somebody else's, on which every agency has a worker, and to which the streams of the samples belong.
fn case_with_everybody() -> CaseAccess {
    let mut case = Told::default();
    let opened = sample("intake.case_opened").entry;
    case.tell(Entry { controller: agency("opener"), ..opened });
    for name in AGENCIES {
        case.assign(&agency(name), Strand::Investigation);
    }
    let mut private = sample("intake.link_confirmed").entry;
    for event in ["intake.link_confirmed", "casework.case_discussed"] {
        case.tell(sample(event).entry);
    }
    if let Event::Intake(IntakeEvent::LinkConfirmed(link)) = &mut private.event {
        link.incident = id(0x1f);
    }
    case.tell(private);
    case.0
}

/// Access as it results from what was told so far.
#[derive(Default)]
struct Told(CaseAccess);

impl Told {
    fn tell_as(&mut self, position: u64, id: EventId, entry: Entry) -> bool {
        self.0.evolve(&recorded(position, id, entry))
    }

    fn tell(&mut self, entry: Entry) -> bool {
        self.tell_as(1, id(0xfe11), entry)
    }

    fn refer(&mut self) {
        self.tell_as(REFERRED, id(0x4ef), sample("intake.case_referred").entry);
    }

    fn share(&mut self, event: EventId, with: &AgencyId, how: HowShared) {
        let shared = ItemShared {
            event,
            with: vec![SharedWith { agency: with.clone(), how }],
            gateway: Gateway::PolicingCommonLaw,
            basis: LawfulBasis::LawEnforcementPart3,
            subject_informed: false,
            clinician_approved: false,
            wraps: Vec::new(),
            necessity: String::new().into(),
            sender_regime: None,
            receiver_regimes: Vec::new(),
        };
        self.tell(Entry::of(&agency("opener"), Event::Casework(CaseworkEvent::ItemShared(shared))));
    }

    fn correct(&mut self, event: EventId, by: EventId) {
        let corrected = ItemCorrected {
            event,
            reason: CorrectionReason::Inaccurate,
            about: Party::Suspect,
            recipients: Vec::new(),
            summary: None.into(),
            text: String::new().into(),
        };
        let entry = Entry::of(&agency("opener"), Event::Casework(CaseworkEvent::ItemCorrected(corrected)));
        self.tell_as(REFERRED + 5, by, entry);
    }

    fn assign(&mut self, agency: &AgencyId, strand: Strand) {
        let NamedWorker { agency, worker } = worker(agency);
        let event = GovernanceEvent::WorkerAssigned(WorkerAssigned { agency: agency.clone(), worker, strand });
        self.tell(Entry::of(&agency, Event::Governance(event)));
    }

    fn end(&mut self, agency: &AgencyId) {
        let NamedWorker { agency, worker } = worker(agency);
        let event = GovernanceEvent::AssignmentEnded(AssignmentEnded { agency: agency.clone(), worker });
        self.tell(Entry::of(&agency, Event::Governance(event)));
    }

    fn restrict(&mut self, allowed: Vec<NamedWorker>) {
        let event = GovernanceEvent::CaseRestricted(CaseRestricted { allowed, reason: String::new().into() });
        self.tell(Entry::of(&agency("opener"), Event::Governance(event)));
    }
}

/// The ceiling of an agency, by its place in the columns.
fn ceiling(agency: &AgencyId, column: usize, role: Option<Role>) -> Audience<'_> {
    Audience { agency, kind: KINDS[column], role, reader: None }
}
