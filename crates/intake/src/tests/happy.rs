//! What is accepted: the first rows of the Northmere case (domain brief 9), and where the rules end.

use super::*;
use events::{Gap, GovernanceEvent, IdentifierScheme, IntakeEvent, OffenceCode, Private, intake::PersonIdentifier};
use kernel::{CaseReference, Strand};

const REPORTED: &[&str] = &["intake.incident_reported.v1"];
const OPENED: &[&str] = &["intake.case_opened.v1", "governance.worker_assigned.v1"];
const PROPOSED: &[&str] = &["intake.link_proposed.v1"];
const CONFIRMED: &[&str] = &["intake.link_confirmed.v1"];
const SCREENED: &[&str] = &["intake.case_screened.v1"];
const RECLASSIFIED: &[&str] = &["intake.conduct_reclassified.v1"];

#[test]
fn rows_1_4_and_5_a_report_is_taken_as_it_was_filed() {
    for recorded_as in [RecordedAs::CriminalDamage, RecordedAs::MaliciousCommunications, RecordedAs::SuspiciousVehicle]
    {
        let events = check(&[], &Command::ReportIncident(ReportIncident { recorded_as, ..report(1) }), Ok(REPORTED));
        let [Event::Intake(IntakeEvent::IncidentReported(said))] = &events[..] else { panic!("{events:?}") };
        assert_eq!((said.recorded_as, &said.gaps[..]), (recorded_as, &[][..]));
    }
}

#[test]
fn a_report_that_lacks_everything_is_taken_with_its_gaps() {
    let bare = ReportIncident {
        acts: vec![],
        victim: None,
        external_reference: Some(" ".to_owned()),
        narrative: None,
        suspect_described: None,
        provenance: Provenance { source: Source::Agency, occurred: None, known_at: None },
        ..report(1)
    };
    let events = check(&[], &Command::ReportIncident(bare), Ok(REPORTED));
    let [Event::Intake(IntakeEvent::IncidentReported(said))] = &events[..] else { panic!("{events:?}") };
    let all = [Gap::OccurredTime, Gap::Acts, Gap::Narrative, Gap::Victim, Gap::Suspect, Gap::ExternalReference];
    assert_eq!(said.gaps, all);
}

#[test]
fn a_report_that_names_the_victim_as_the_suspect_is_taken_and_lacks_a_suspect() {
    let same = ReportIncident { suspect: Some(id(50)), suspect_described: None, ..report(1) };
    let events = check(&[], &Command::ReportIncident(same), Ok(REPORTED));
    let [Event::Intake(IntakeEvent::IncidentReported(said))] = &events[..] else { panic!("{events:?}") };
    assert_eq!(said.gaps, [Gap::Suspect]);
}

#[test]
fn row_2_what_an_employer_knew_is_known_to_the_employer_and_not_to_the_agency() {
    let known_at = Some(at("2026-01-15T09:00:00Z"));
    let provenance = Provenance { source: Source::Employer, occurred: None, known_at };
    let command = Command::ReportIncident(ReportIncident { provenance, ..report(2) });
    let entries = decided(&[], "2026-02-26T10:00:00Z", AgencyKind::Advocacy, &command).unwrap();
    let known = &entries[0].known[0];
    assert_eq!(
        (entries[0].source, &known.agency, known.source, Some(known.at)),
        (Source::Employer, &None, Source::Employer, known_at)
    );
    assert_eq!(entries[0].controller.as_str(), "adv");
}

#[test]
fn an_occurrence_known_to_the_day_may_end_with_today_and_a_clock_may_run_five_minutes_ahead() {
    let today =
        Occurred { from: at("2026-02-25T00:00:00Z"), to: at("2026-02-25T23:59:59.999Z"), precision: Precision::Day };
    for occurred in [today, Occurred::at(at("2026-02-25T10:05:00Z"))] {
        let provenance = Provenance { source: Source::Agency, occurred: Some(occurred), known_at: Some(occurred.from) };
        check(&[], &Command::ReportIncident(ReportIncident { provenance, ..report(1) }), Ok(REPORTED));
    }
}

#[test]
fn row_7_whoever_opens_a_case_is_assigned_to_its_strand() {
    check(&[], &person(PersonRole::Victim, "Ms Ada Marlowe"), Ok(&["intake.person_recorded.v1"]));
    check(&[], &opened(), Ok(OPENED));
    for (kind, strand) in [
        (AgencyKind::Advocacy, Strand::VictimFacing),
        (AgencyKind::Housing, Strand::VictimFacing),
        (AgencyKind::Police, Strand::Investigation),
        (AgencyKind::Probation, Strand::SuspectFacing),
        (AgencyKind::Health, Strand::Health),
        (AgencyKind::HubOffice, Strand::Governance),
    ] {
        let entries = decided(&[], NOW, kind, &opened()).unwrap();
        let Event::Governance(GovernanceEvent::WorkerAssigned(assigned)) = &entries[1].event else { panic!() };
        assert_eq!((assigned.strand, entries[1].source), (strand, Source::Agency));
        let Event::Intake(IntakeEvent::CaseOpened(said)) = &entries[0].event else { panic!() };
        assert_eq!((&said.reference, entries[0].source), (&CaseReference::of(id(9)), Source::Victim));
    }
}

#[test]
fn a_suspect_may_be_named_and_named_anew() {
    check(&[opened()], &named(60), Ok(&["intake.suspect_named.v1"]));
    check(&[opened(), named(60)], &named(61), Ok(&["intake.suspect_named.v1"]));
    let other_reason = Command::NameSuspect(NameSuspect { person: id(60), reason: "voice".to_owned() });
    check(&[opened(), named(60)], &other_reason, Ok(&[]));
    let known = Command::OpenCase(OpenCase { suspect: Some(id(60)), ..open() });
    check(&[known], &named(60), Ok(&[]));
}

#[test]
fn row_8_links_are_proposed_confirmed_rejected_and_proposed_again_for_a_reason() {
    check(&[opened()], &referred(), Ok(&["intake.case_referred.v1"]));
    check(&[opened()], &referred_in("district-4"), Ok(&["intake.case_referred.v1"]));
    check(&[opened(), referred_in("district-4")], &referred_in("district-4"), Ok(&[]));
    check(&referred_case(), &proposed(1), Ok(PROPOSED));
    let given = with(referred_case(), [proposed(1), proposed(2)]);
    check(&given, &confirmed(1), Ok(CONFIRMED));
    check(&given, &rejected(2), Ok(&["intake.link_rejected.v1"]));
    let again =
        Command::ProposeLink(ProposeLink { incident: id(2), evidence: vec![], reason: Some("new footage".to_owned()) });
    check(&with(given.clone(), [rejected(2)]), &again, Ok(PROPOSED));
    check(&with(given.clone(), [rejected(2), again.clone()]), &confirmed(2), Ok(CONFIRMED));
    check(&given, &again, Ok(PROPOSED)); // further evidence for an open proposal
    let linked = with(given, [confirmed(1)]);
    check(&linked, &undone(1), Ok(&["intake.link_undone.v1"]));
    check(
        &with(linked, [undone(1)]),
        &Command::ProposeLink(ProposeLink {
            incident: id(1),
            evidence: vec![LinkEvidence::Account],
            reason: Some("plate read again".to_owned()),
        }),
        Ok(PROPOSED),
    );
}

#[test]
fn a_link_says_whether_a_private_person_reported_the_incident() {
    for (source, third_party) in [(Source::Neighbour, true), (Source::Agency, false), (Source::Victim, false)] {
        let provenance = Provenance { source, ..provenance() };
        let incident = Command::ReportIncident(ReportIncident { provenance, ..report(1) });
        let given = [incident, opened(), referred(), proposed(1), confirmed(1), undone(1)];
        for event in history(&given).iter().skip(4) {
            let flag = event.entry.split().clear.plain["third_party"].as_bool();
            assert_eq!(flag, Some(third_party));
        }
    }
}

#[test]
fn row_9_the_case_is_screened_and_its_conduct_reclassified() {
    let linked = with(referred_case(), [proposed(1), proposed(2), confirmed(1), confirmed(2)]);
    check(&linked, &screened(true, true, ScreenResult::Stalking, None), Ok(SCREENED));
    let given = with(linked, [screened(true, true, ScreenResult::Stalking, None)]);
    let Command::ReclassifyConduct(base) = reclassified(RecordedAs::Stalking, &[1, 2]) else { panic!() };
    let candidate = Command::ReclassifyConduct(ReclassifyConduct { offence: Some(OffenceCode::S4a), ..base.clone() });
    check(&given, &candidate, Ok(RECLASSIFIED));
    let without = Command::ReclassifyConduct(base);
    check(&with(given, [candidate]), &without, Ok(RECLASSIFIED));
}

#[test]
fn stalking_needs_a_course_of_conduct_and_no_other_sign() {
    use ScreenResult::{NotStalking, Stalking};
    let two = with(referred_case(), [proposed(1), proposed(2), confirmed(1), confirmed(2)]);
    check(&two, &screened(false, false, Stalking, None), Ok(SCREENED));
    check(&referred_case(), &screened(true, false, Stalking, None), Ok(SCREENED));
    check(&referred_case(), &screened(true, true, NotStalking, Some("one argument, both sides")), Ok(SCREENED));
    check(&referred_case(), &screened(true, false, NotStalking, None), Ok(SCREENED));
}

#[test]
fn the_numbers_of_a_person_and_those_of_an_address_are_put_down_apart_and_only_where_there_are_any() {
    let of = |identifiers: &[(IdentifierScheme, &str)]| {
        let Command::RecordPerson(bare) = person(PersonRole::Victim, "A") else { panic!() };
        let number = |(scheme, value): &(IdentifierScheme, &str)| PersonIdentifier {
            scheme: *scheme,
            value: (*value).to_owned(),
        };
        let given = RecordPerson { identifiers: identifiers.iter().map(number).collect(), ..bare };
        let entries = decided(&[], NOW, AgencyKind::Police, &Command::RecordPerson(given)).unwrap();
        let Event::Intake(IntakeEvent::PersonRecorded(said)) = &entries[0].event else { panic!() };
        said.clone()
    };
    let nhs = (IdentifierScheme::NhsNumber, "9434765919");
    // That of this year has come; one of the next is refused.
    let pnc = (IdentifierScheme::PncId, "2026/0062845E");
    let place = (IdentifierScheme::Uprn, "100012345678");
    let values = |of: &Private<Vec<PersonIdentifier>>| {
        of.known().map(|all| all.iter().map(|it| it.value.clone()).collect::<Vec<_>>())
    };
    let none = of(&[]);
    assert_eq!((none.identified, none.located), (None, None));
    assert_eq!((values(&none.identifiers), values(&none.locators)), (None, None));
    let all = of(&[nhs, place, pnc]);
    assert_eq!((all.identified, all.located), (Some(true), Some(true)));
    assert_eq!(values(&all.identifiers).unwrap(), [nhs.1, pnc.1]);
    assert_eq!(values(&all.locators).unwrap(), [place.1]);
}
