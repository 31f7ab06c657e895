//! Who works on a case: assigned, in conflict, on the list it is restricted to.

use super::*;

pub(super) fn rows() -> Vec<Row> {
    assignments().into_iter().chain(restrictions()).collect()
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
