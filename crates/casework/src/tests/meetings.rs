//! Agenda and discussion (domain 5, step 4).

use super::{refusals::Row, *};
use crate::{PutOnAgenda, TakeOffAgenda};
use events::{
    CaseworkEvent, Presence,
    casework::{AgencyDissent, Attended, ConflictAnswer, Decision},
};

fn put(n: u128) -> Command {
    Command::PutOnAgenda(PutOnAgenda { meeting: id(n), reason: "he has been seen twice".to_owned() })
}

fn take_off(n: u128) -> Command {
    Command::TakeOffAgenda(TakeOffAgenda { meeting: id(n), reason: "discussed by telephone".to_owned() })
}

fn attended(who: &[(&str, Presence, &[Role])]) -> Vec<Attended> {
    let one = |(name, presence, roles): &(&str, Presence, &[Role])| Attended {
        agency: agency(name),
        presence: *presence,
        roles: roles.to_vec(),
    };
    who.iter().map(one).collect()
}

fn answered(who: &[(&str, bool)]) -> Vec<ConflictAnswer> {
    let one = |(name, left): &(&str, bool)| ConflictAnswer { agency: agency(name), declared_and_left: *left };
    who.iter().map(one).collect()
}

fn dissent(who: &str) -> Vec<AgencyDissent> {
    vec![AgencyDissent { agency: agency(who), reasons: "too early".to_owned() }]
}

fn told(change: impl FnOnce(&mut DiscussCase)) -> Command {
    let mut command = discussing(&["pol", "adv"]);
    change(&mut command);
    Command::DiscussCase(command)
}

const HERE: (Presence, &[Role]) = (Presence::Present, &[Role::Spoc]);

fn both_here() -> Vec<Attended> {
    attended(&[("pol", HERE.0, HERE.1), ("adv", Presence::Present, &[Role::Advocate])])
}

#[test]
fn a_case_goes_on_an_agenda_off_it_and_on_again() {
    let on: Result<&[&str], _> = Ok(&["casework.agenda_item_added.v1"]);
    // Any agency that works on it, in any phase since it was referred, for several meetings.
    check(&referred(), "hlt", &put(1), on);
    check(&adopted(), "adv", &put(1), on);
    check(&monitored(), "hub", &put(1), on);
    let listed = adopted().act(NOW, "adv", &put(1));
    check(&listed, "pol", &put(2), on);
    check(&listed, "pol", &put(1), Ok(&[]));
    check(&listed, "pol", &take_off(1), Ok(&["casework.agenda_item_removed.v1"]));
    let off = listed.act(NOW, "pol", &take_off(1));
    check(&off, "adv", &put(1), on);
    check(&off, "hub", &take_off(1), Ok(&[]));
}

#[test]
fn an_urgent_meeting_needs_no_agenda() {
    check(&referred(), "hub", &discuss(&["pol", "adv"]), Ok(&["casework.case_discussed.v1"]));
    let listed = referred().act(NOW, "pol", &put(1));
    check(&listed, "hub", &discuss(&["pol", "adv"]), Ok(&["casework.case_discussed.v1"]));
}

#[test]
fn who_was_there_is_told_by_agency_and_role() {
    let with = |list: Vec<Attended>| told(|it| it.attendance = list);
    let apologies = |presence| {
        let mut all = both_here();
        all.extend(attended(&[("hlt", presence, &[])]));
        all
    };
    let discussed: Result<&[&str], _> = Ok(&["casework.case_discussed.v1"]);
    check(&adopted(), "hub", &with(both_here()), discussed);
    check(&adopted(), "hub", &with(apologies(Presence::Apologies)), discussed);
    check(&adopted(), "hub", &with(apologies(Presence::Absent)), discussed);
    // Who attended follows from it, where that is not told besides.
    let derived = told(|it| {
        it.attended = vec![];
        it.attendance = apologies(Presence::Apologies);
    });
    let story = adopted().act(NOW, "hub", &derived);
    let Event::Casework(CaseworkEvent::CaseDiscussed(said)) = story.last_event() else { panic!() };
    assert_eq!(said.attended, [agency("pol"), agency("adv")]);
}

#[test]
fn one_agency_decides_alone_only_where_no_other_works_on_the_case() {
    let referral =
        i::CaseReferred { urgency: Urgency::SameDay, victim_wish: Wish::Agrees, area: None, reason: Private::Erased };
    let alone = opened().event("adv", Event::Intake(IntakeEvent::CaseReferred(referral)));
    check(&alone, "hub", &discuss(&["adv"]), Ok(&["casework.case_discussed.v1"]));
    // Others who left, or whom a list shuts out, need not be waited for.
    let left = alone.clone().event("pol", assigned("pol")).event("pol", assignment_ended("pol", "worker-1"));
    check(&left, "hub", &discuss(&["adv"]), Ok(&["casework.case_discussed.v1"]));
    let shut_out = alone.event("pol", assigned("pol")).event("adv", restricted(&[worker("adv", "worker-1")]));
    check(&shut_out, "hub", &discuss(&["adv"]), Ok(&["casework.case_discussed.v1"]));
}

#[test]
fn decisions_tell_what_they_rest_on_and_what_was_not_chosen() {
    let shared = adopted().act(NOW, "hlt", &contribute(1, ItemKind::Note, Some("no sleep"))).act(
        NOW,
        "hlt",
        &share(event(7), &[("pol", HowShared::Summary)]),
    );
    let decision = Decision {
        what: "apply for an interim order".to_owned(),
        rationale: "bail ends on Friday".to_owned(),
        alternatives: Some("waiting for the assessment: too slow".to_owned()),
    };
    let full = told(|it| {
        it.attendance = both_here();
        it.conflicts = answered(&[("pol", false), ("adv", false)]);
        it.shared = vec![event(8)];
        it.relied_on = vec![event(5), event(7)];
        it.dissents = dissent("adv");
        it.decisions = vec![decision];
        it.actions = vec![planned(1, "pol")];
    });
    check(&shared, "hub", &full, Ok(&["casework.case_discussed.v1", "casework.action_planned.v1"]));
}

#[test]
fn whoever_declares_a_conflict_leaves_and_two_others_go_on() {
    let three = Command::DiscussCase(DiscussCase {
        conflicts: answered(&[("pol", false), ("adv", false), ("hlt", true)]),
        ..discussing(&["pol", "adv", "hlt"])
    });
    check(&adopted(), "hub", &three, Ok(&["casework.case_discussed.v1"]));
}

pub(super) fn rows() -> Vec<Row> {
    let with = |list: Vec<Attended>| told(|it| it.attendance = list);
    let twice = attended(&[("pol", HERE.0, HERE.1), ("pol", HERE.0, HERE.1), ("adv", HERE.0, HERE.1)]);
    let one_more = attended(&[("pol", HERE.0, HERE.1), ("adv", HERE.0, HERE.1), ("hlt", HERE.0, HERE.1)]);
    let not_there = attended(&[("pol", HERE.0, HERE.1), ("adv", Presence::Apologies, &[])]);
    let ghost =
        attended(&[("pol", HERE.0, HERE.1), ("adv", HERE.0, HERE.1), ("hlt", Presence::Absent, &[Role::Clinician])]);
    let asked = |who: &[(&str, bool)]| told(|it| it.conflicts = answered(who));
    let discussed = || adopted().act(NOW, "hub", &discuss(&["pol", "adv"]));
    let listed = || adopted().act(NOW, "adv", &put(1)).act(NOW, "hub", &discuss(&["pol", "adv"]));
    let left_and_dissents = Command::DiscussCase(DiscussCase {
        conflicts: answered(&[("pol", false), ("adv", false), ("hlt", true)]),
        dissents: dissent("hlt"),
        ..discussing(&["pol", "adv", "hlt"])
    });
    vec![
        (opened(), "adv", put(1), Refusal::NotReferred, &[]),
        (discussed(), "adv", put(1), Refusal::AlreadyDiscussed, &[7]),
        (listed(), "adv", take_off(1), Refusal::AlreadyDiscussed, &[8]),
        (adopted(), "adv", take_off(1), Refusal::NotOnAgenda, &[]),
        (adopted().act(NOW, "adv", &put(1)), "adv", take_off(2), Refusal::NotOnAgenda, &[]),
        (adopted(), "hub", with(twice), Refusal::AttendanceDisagrees, &[]),
        (adopted(), "hub", with(one_more), Refusal::AttendanceDisagrees, &[]),
        (adopted(), "hub", with(not_there), Refusal::AttendanceDisagrees, &[]),
        (adopted(), "hub", with(ghost), Refusal::AttendanceDisagrees, &[]),
        (adopted(), "hub", asked(&[("pol", false)]), Refusal::ConflictsNotAsked, &[]),
        (adopted(), "hub", asked(&[("pol", false), ("pol", true), ("adv", false)]), Refusal::ConflictsNotAsked, &[]),
        (adopted(), "hub", asked(&[("pol", false), ("adv", false), ("hlt", false)]), Refusal::ConflictsNotAsked, &[]),
        (adopted(), "hub", asked(&[("pol", true), ("adv", true)]), Refusal::NobodyAttended, &[]),
        (adopted(), "hub", asked(&[("pol", false), ("adv", true)]), Refusal::OneAgencyAlone, &[1, 4]),
        (adopted(), "hub", discuss(&["pol"]), Refusal::OneAgencyAlone, &[1, 4]),
        (adopted(), "hub", discuss(&["hub"]), Refusal::OneAgencyAlone, &[1, 4, 3]),
        (adopted(), "hub", told(|it| it.dissents = dissent("hlt")), Refusal::DissenterWasNotThere, &[]),
        (adopted(), "hub", left_and_dissents, Refusal::DissenterWasNotThere, &[]),
        (adopted(), "hub", told(|it| it.relied_on = vec![event(99)]), Refusal::ItemUnknown, &[]),
        (adopted(), "hub", told(|it| it.shared = vec![event(99)]), Refusal::ItemUnknown, &[]),
        (adopted(), "hub", told(|it| it.shared = vec![event(5)]), Refusal::NotAShare, &[5]),
    ]
}
