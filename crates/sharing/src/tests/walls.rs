//! The fence around where the victim can be found: whatever the levels, the history and the reader.

use super::{
    AGENCIES, FENCED, KINDS, OPEN, REFERRED, Told, agency, all_samples, case_with_everybody, face, first, id, worker,
};
use crate::{Audience, CaseAccess, Disclosed, Face, Level, Policy, Reader, Tables, disclose};
use events::{Class, HowShared};
use kernel::{AgencyKind, Caller, Purpose, Role, Strand, Surface, Thumbprints};
use proptest::{prelude::*, sample::select};
use strum::IntoEnumIterator;

/// Whom the fence lets through, as domain 7.5 rule 1 says it: the named advocate and the police SPOC, never facing the
/// suspect, never without an assignment, to manage the suspect, to coordinate or to audit.
fn is_let_through(compartment: Option<Role>, reader: Reader) -> bool {
    compartment == FENCED
        && matches!(reader.role, Role::Spoc | Role::Advocate)
        && matches!(reader.strand, Some(Strand::VictimFacing | Strand::Investigation))
        && matches!(reader.purpose, Purpose::VictimSafety | Purpose::Investigation)
}

fn reader(role: Role, strand: Option<Strand>, purpose: Purpose) -> Reader {
    Reader { role, strand, purpose, surface: Surface::AgencyApi, break_glass: false }
}

fn readers() -> Vec<Reader> {
    let strands: Vec<Option<Strand>> = Strand::iter().map(Some).chain([None]).collect();
    let of = |role| {
        let strands = strands.clone();
        strands.into_iter().flat_map(move |strand| Purpose::iter().map(move |purpose| reader(role, strand, purpose)))
    };
    Role::iter().flat_map(of).collect()
}

/// Faces of all samples: as they are, and as if each agency controlled them and were addressed by them.
fn faces(position: u64) -> Vec<Face> {
    all_samples(position).iter().map(|(_, event)| Face::of(event)).collect()
}

fn tells_a_location(face: &Face, disclosed: &Disclosed) -> bool {
    let is_location =
        |name: &&str| face.fields.iter().any(|(field, class, _)| field == name && *class == Class::VictimLocation);
    disclosed.fields.iter().any(is_location)
}

/// What must hold of one event for one agency, on both sides of the wall, without and with a reader.
fn check(policy: &Policy, access: &CaseAccess, face: &Face, column: usize, reader: Reader) {
    let agency = agency(AGENCIES[column]);
    for compartment in [OPEN, FENCED] {
        let ceiling = Audience { agency: &agency, kind: KINDS[column], role: compartment, reader: None };
        let whole = disclose(policy, &ceiling, access, face);
        let narrowed = disclose(policy, &Audience { reader: Some(reader), ..ceiling.clone() }, access, face);

        let what = || format!("{:?} of {:?} for {agency}, {compartment:?}, {reader:?}", face.class, face.id);
        if let Some(seen) = &whole {
            assert!(compartment == FENCED || !tells_a_location(face, seen), "{}", what());
            let says = seen.walled.contains(&Class::VictimLocation);
            assert_eq!(says, tells_a_location(face, seen), "the access record is to say so: {}", what());
        }
        let open = compartment == OPEN && face.class == Class::VictimLocation;
        assert!(!open || whole.is_none(), "not even that there is one: {}", what());
        if let Some(seen) = &narrowed {
            assert!(is_let_through(compartment, reader) || !tells_a_location(face, seen), "{}", what());
            assert!(is_let_through(compartment, reader) || face.class != Class::VictimLocation, "{}", what());
            // The second run only subtracts.
            let whole = whole.as_ref().unwrap_or_else(|| panic!("shown to a reader but not to the agency: {}", what()));
            assert!(seen.shown <= whole.shown, "{}", what());
            assert!(seen.fields.iter().all(|field| whole.fields.contains(field)), "{}", what());
            assert!(seen.walled.iter().all(|class| whole.walled.contains(class)), "{}", what());
        }
    }
}

#[test]
fn under_the_first_policy_nobody_but_advocate_and_spoc_is_told_where_the_victim_is() {
    let (policy, mut case) = (first(), Told(case_with_everybody()));
    case.refer();
    let mut told = Vec::new();
    let tells = |face: &Face| face.fields.iter().any(|(_, class, _)| *class == Class::VictimLocation);
    for face in faces(REFERRED + 1).into_iter().filter(tells) {
        for (column, name) in AGENCIES.into_iter().enumerate() {
            let of = agency(name);
            // Its own, addressed to it and shared with it in full: nothing of that opens the wall.
            let mut case = Told(case.0.clone());
            case.share(face.id, &of, HowShared::Full);
            let mine = Face { controller: of.clone(), addressees: vec![of.clone()], ..face.clone() };
            for reader in readers() {
                check(&policy, &case.0, &mine, column, reader);
                let audience = Audience { agency: &of, kind: KINDS[column], role: FENCED, reader: Some(reader) };
                let seen = disclose(&policy, &audience, &case.0, &mine);
                if seen.is_some_and(|seen| tells_a_location(&mine, &seen)) && !told.contains(&name) {
                    told.push(name);
                }
            }
        }
    }
    assert_eq!(told, ["t-pol", "t-adv"], "the check would mean little if nobody were told");
}

#[test]
fn outside_a_case_a_report_tells_nobody_what_is_behind_a_wall_not_even_its_agency() {
    let policy = first();
    let of = agency(AGENCIES[0]);
    let mut told = 0;
    for face in faces(REFERRED + 1) {
        let mine = Face { controller: of.clone(), ..face };
        for kind in KINDS {
            for reader in readers() {
                let audience = Audience { agency: &of, kind, role: FENCED, reader: Some(reader) };
                let Some(seen) = crate::disclose_own_report(&policy, &audience, &mine) else { continue };
                assert!(!tells_a_location(&mine, &seen) && seen.walled.is_empty(), "{reader:?}");
                told += 1;
            }
        }
    }
    assert!(told > 0, "the check would mean little if nobody were told anything");
}

#[test]
fn whoever_faces_the_suspect_sees_of_conduct_what_holds_no_text_unless_their_agency_wrote_it() {
    let policy = first();
    let mut case = Told(case_with_everybody());
    case.refer();
    let reports = [face("intake.incident_reported"), face("intake.incident_reported/by_a_neighbour")];
    for strand in Strand::iter() {
        for (column, name) in AGENCIES.into_iter().enumerate() {
            for report in &reports {
                let of = agency(name);
                let mine = Face { controller: of.clone(), ..report.clone() };
                let reader = reader(Role::InvestigatingOfficer, Some(strand), Purpose::Investigation);
                let kind = KINDS[column];
                let audience = Audience { agency: &of, kind, role: OPEN, reader: Some(reader) };
                let reads = |seen: Option<Disclosed>| seen.is_some_and(|seen| seen.fields.contains(&"narrative"));
                let faces_by_trade = matches!(kind, AgencyKind::Health | AgencyKind::Probation);
                let in_the_case = reads(disclose(&policy, &audience, &case.0, &mine));
                assert_eq!(in_the_case, !strand.faces_the_suspect() || faces_by_trade, "{name}, {strand:?}");
                assert_eq!(
                    reads(crate::disclose_own_report(&policy, &audience, &mine)),
                    in_the_case,
                    "{name}, {strand:?}"
                );
            }
        }
    }
}

#[test]
fn whoever_faces_the_suspect_sees_no_draft_of_an_order_unless_their_agency_wrote_it() {
    let policy = first();
    let mut case = Told(case_with_everybody());
    case.refer();
    for (event, texts) in [
        ("orders.drafting_started", &["proposed_terms"][..]),
        ("orders.application_authorised", &["reasons", "legal_advice_reference"]),
        ("orders.application_lodged", &["court_reference"]),
    ] {
        for strand in Strand::iter() {
            for (column, name) in AGENCIES.into_iter().enumerate() {
                let of = agency(name);
                let mine = Face { controller: of.clone(), ..face(event) };
                let reader = reader(Role::InvestigatingOfficer, Some(strand), Purpose::Investigation);
                let kind = KINDS[column];
                let audience = Audience { agency: &of, kind, role: OPEN, reader: Some(reader) };
                let by_trade = matches!(kind, AgencyKind::Health | AgencyKind::Probation);
                let seen = disclose(&policy, &audience, &case.0, &mine).unwrap();
                assert!(seen.fields.contains(&"order"), "{event}, {name}, {strand:?}");
                for text in texts {
                    let reads = seen.fields.contains(text);
                    assert_eq!(reads, !strand.faces_the_suspect() || by_trade, "{text}, {name}, {strand:?}");
                }
            }
        }
    }
}

#[test]
fn whoever_ever_faced_the_suspect_goes_on_seeing_the_case_so() {
    use Strand::{Governance, Health, Investigation, SuspectFacing, VictimFacing};
    let of = agency("t-pol");
    let caller = Caller {
        agency: of.clone(),
        kind: AgencyKind::Police,
        worker: worker(&of).worker,
        role: Role::Spoc,
        purpose: Purpose::Investigation,
        surface: Surface::AgencyApi,
        thumbprints: Thumbprints::default(),
    };
    // Assigned to a strand, or none for the end of all assignments.
    for (given, expected) in [
        (&[Some(SuspectFacing), Some(Investigation)][..], Some(SuspectFacing)),
        (&[Some(Investigation), Some(SuspectFacing)], Some(SuspectFacing)),
        (&[Some(Health), Some(Governance), Some(Investigation)], Some(Health)),
        (&[Some(Investigation), Some(Health), Some(Investigation)], Some(Health)),
        (&[Some(Health), Some(SuspectFacing)], Some(Health)),
        (&[Some(SuspectFacing), None], None),
        (&[Some(SuspectFacing), None, Some(Investigation)], Some(SuspectFacing)),
        (&[Some(SuspectFacing), Some(Investigation), None, Some(Investigation)], Some(SuspectFacing)),
        (&[Some(Investigation), None, Some(SuspectFacing)], Some(SuspectFacing)),
        (&[Some(Investigation), None, Some(VictimFacing)], Some(VictimFacing)),
        (&[Some(VictimFacing), Some(Investigation)], Some(Investigation)),
    ] {
        let mut case = Told(case_with_everybody());
        case.end(&of);
        for step in given {
            match step {
                Some(strand) => case.assign(&of, *strand),
                None => case.end(&of),
            }
        }
        case.refer();
        assert_eq!(case.0.strand_of(&caller), expected, "{given:?}");
        assert_eq!(case.0.assigned_to(&caller), given.last().copied().flatten(), "{given:?}");
        // What this keeps: the text of a report, and where the victim is.
        let faces = expected.is_none_or(Strand::faces_the_suspect);
        let reader = Reader::of(&caller, expected);
        let audience = Audience { agency: &of, kind: caller.kind, role: FENCED, reader: Some(reader) };
        let told = disclose(&first(), &audience, &case.0, &face("casework.victim_location_recorded"));
        assert_eq!(told.is_some(), !faces, "{given:?}");
    }
}

/// Something that changes who sees what; numbers count samples and agencies.
#[derive(Debug, Clone, Copy)]
enum Step {
    Refer,
    Share(usize, usize, HowShared),
    Correct(usize, u32),
    Assign(usize, Strand),
    Restrict(usize, usize),
}

fn any_step() -> impl Strategy<Value = Step> {
    let sample = 0..all_samples(1).len();
    let how = || select(vec![HowShared::Full, HowShared::Summary]);
    prop_oneof![
        1 => Just(Step::Refer),
        8 => (sample.clone(), 0..8_usize, how()).prop_map(|(event, with, how)| Step::Share(event, with, how)),
        2 => (sample, 0..4_u32).prop_map(|(event, by)| Step::Correct(event, 0xc0 + by)),
        2 => (0..8_usize, select(Strand::iter().collect::<Vec<_>>())).prop_map(|(of, on)| Step::Assign(of, on)),
        1 => (0..8_usize, 0..8_usize).prop_map(|(one, other)| Step::Restrict(one, other)),
    ]
}

fn take(case: &mut Told, faces: &[Face], step: Step) {
    match step {
        Step::Refer => case.refer(),
        Step::Share(event, with, how) => case.share(faces[event].id, &agency(AGENCIES[with]), how),
        Step::Correct(event, by) => case.correct(faces[event].id, id(by)),
        Step::Assign(of, strand) => case.assign(&agency(AGENCIES[of]), strand),
        Step::Restrict(one, other) => {
            case.restrict([one, other].map(|of| worker(&agency(AGENCIES[of]))).to_vec());
        }
    }
}

/// The first policy with levels changed at random. Walls and strands are kept: without them it is no policy.
fn any_policy() -> impl Strategy<Value = Policy> {
    let class = select(Class::iter().collect::<Vec<_>>());
    // Every other change is to what matters here.
    let class = prop_oneof![class, Just(Class::VictimLocation)];
    let change = (class, select(KINDS.to_vec()), select(Level::iter().collect::<Vec<_>>()));
    prop::collection::vec(change, 0..60).prop_map(|changes| {
        let mut tables = Tables::first();
        for (class, kind, level) in changes {
            tables.matrix.entry(class).or_default().insert(kind, level);
        }
        assert!(Tables::from_json(&tables.to_json()).is_ok());
        tables.into()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_levels_and_no_history_tell_anybody_else_where_the_victim_is_and_a_reader_never_sees_more_than_the_agency(
        policy in any_policy(),
        steps in prop::collection::vec(any_step(), 0..40),
        owner in 0..8_usize,
        position in select(vec![REFERRED - 1, REFERRED + 1]),
        some in prop::collection::vec(select(readers()), 3),
    ) {
        let mut faces = faces(position);
        for face in faces.iter_mut().step_by(3) {
            face.controller = agency(AGENCIES[owner]);
            face.addressees = vec![agency(AGENCIES[7 - owner])];
        }
        let mut case = Told(case_with_everybody());
        for step in steps {
            take(&mut case, &faces, step);
        }
        for face in &faces {
            for column in 0..AGENCIES.len() {
                for &reader in &some {
                    check(&policy, &case.0, face, column, reader);
                }
            }
        }
    }
}
