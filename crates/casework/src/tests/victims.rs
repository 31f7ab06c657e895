//! What the victim wishes, her advocate, her right to know, and what she is told.
//!
//! A row: given what happened, when somebody does this, then these events or this refusal. Monday 9 March 2026 is the day of
//! the arrest, Tuesday 10 March at noon is now.

use super::{refusals::Row, *};
use crate::{
    AnswerAdvocateOffer, ConsiderRightToKnow, DecideRightToKnow, Diarised, OfferAdvocate, RecordVictimSafety,
    SetVictimPreference, SetVictimRights,
};
use ContactChannel::WorkPhone;
use events::{
    AdvocateAnswer, AppealResult, AppealedDecision, ApplicationPart, CaseworkEvent, ContactKind, Duty, OrdersEvent,
    RightToKnowOrigin, RightToKnowRefusal, SafetyAnswer, SafetyMoment, casework::VictimTold,
};

pub(super) const MONDAY: &str = "2026-03-09T12:00:00Z";
const LATER: &str = "2026-03-10T11:00:00Z";
const PREFERRED: &[&str] = &["casework.victim_preference_set.v1"];
pub(super) const TOLD: &[&str] = &["casework.victim_told.v1"];

/// She said at a moment what she wishes not to be told of, and how often she is to hear.
fn wishes(not: &[ToldAbout], every: Option<u16>, said_at: &str) -> Command {
    Command::SetVictimPreference(SetVictimPreference {
        told_of: vec![],
        not_told_of: not.to_vec(),
        update_every_days: every,
        said_at: at(said_at),
        said_to: "her advocate".to_owned(),
        note: None,
    })
}

/// She said on a day how safe she feels.
fn feels(answer: SafetyAnswer, day: &str) -> Command {
    Command::RecordVictimSafety(RecordVictimSafety {
        answer,
        moment: SafetyMoment::Review,
        said_on: day.parse().unwrap(),
        said_to: "her advocate".to_owned(),
        note: None,
    })
}

fn offer(moment: &str) -> Command {
    Command::OfferAdvocate(OfferAdvocate { service: agency("adv"), offered_at: at(moment), note: None })
}

fn answer(place: usize, answer: AdvocateAnswer, moment: &str) -> Command {
    let (offer, answered_at) = (event(place), at(moment));
    Command::AnswerAdvocateOffer(AnswerAdvocateOffer { offer, answer, answered_at, reason: None })
}

fn ask(moment: &str) -> Command {
    let origin = RightToKnowOrigin::AskedByVictim;
    let question = "who is behind the accounts?".to_owned();
    Command::ConsiderRightToKnow(ConsiderRightToKnow { origin, asked_at: at(moment), question })
}

/// She is told.
const TELL: (bool, Option<RightToKnowRefusal>) = (true, None);
/// She is not.
const HARM: (bool, Option<RightToKnowRefusal>) = (false, Some(RightToKnowRefusal::HarmToInvestigation));

fn right(place: usize, (tell, refusal): (bool, Option<RightToKnowRefusal>)) -> Command {
    Command::DecideRightToKnow(DecideRightToKnow {
        considered: event(place),
        tell,
        refusal,
        risk_of_telling: "he may learn of it".to_owned(),
        risk_of_not_telling: "she meets him daily".to_owned(),
        reasons: "she can keep away".to_owned(),
    })
}

/// Event 7: the arrest of Monday.
pub(super) fn arrested() -> Story {
    adopted().act(MONDAY, "pol", &arrest(MONDAY))
}

pub(super) fn telling(
    place: usize,
    about: ToldAbout,
    outcome: ToldOutcome,
    by: (ContactChannel, Option<ContactKind>),
) -> Command {
    let (of, told_at, (channel, kind)) = (event(place), at(LATER), by);
    Command::TellVictim(TellVictim { about, of, outcome, told_at, channel, kind, note: None })
}

fn told_of(story: &Story) -> VictimTold {
    let Event::Casework(CaseworkEvent::VictimTold(told)) = story.last_event() else { panic!() };
    told.clone()
}

/// Event 7: an interim order from Monday to 9 April.
fn interim() -> Story {
    let made = o::InterimOrderMade {
        order: id(71),
        made: "2026-03-09".parse().unwrap(),
        last_day: "2026-04-09".parse().unwrap(),
        court: Private::Erased,
        terms: Private::Erased,
    };
    adopted().event("pol", Event::Orders(OrdersEvent::InterimOrderMade(made)))
}

fn withdrawn(on: &str) -> Event {
    let withdrawn =
        o::ApplicationWithdrawn { order: id(71), withdrawn_on: on.parse().unwrap(), reasons: Private::Erased };
    Event::Orders(OrdersEvent::ApplicationWithdrawn(withdrawn))
}

fn discharged(on: &str) -> Event {
    Event::Orders(OrdersEvent::OrderDischarged(o::OrderDischarged {
        order: id(71),
        discharged_on: on.parse().unwrap(),
        respondent_consents: true,
        chief_officer_consents: true,
        court: Private::Erased,
        reasons: Private::Erased,
    }))
}

fn refused(on: &str) -> Event {
    Event::Orders(OrdersEvent::ApplicationRefused(o::ApplicationRefused {
        order: id(71),
        part: ApplicationPart::Main,
        refused_on: on.parse().unwrap(),
        applied_by: None,
        court: Private::Erased,
        reasons: Private::Erased,
    }))
}

fn determined(result: AppealResult, against: AppealedDecision, on: &str) -> Event {
    Event::Orders(OrdersEvent::AppealDetermined(o::AppealDetermined {
        order: id(71),
        result,
        determined_on: on.parse().unwrap(),
        against: Some(against),
        court: Private::Erased,
        reasons: Private::Erased,
    }))
}

/// What is owed of a kind, and has not ended.
pub(super) fn owed(story: &Story, duty: Duty) -> usize {
    let state = State::fold(&story.0);
    state.board.clocks.iter().filter(|clock| clock.duty == duty && clock.settled.is_none()).count()
}

/// Whether a case that was stepped down can be closed.
fn closes(story: &Story) -> Result<usize, Refusal> {
    story.decided(NOW, "hub", &close(true)).map(|entries| entries.len()).map_err(|refused| refused.why)
}

pub(super) fn rows() -> Vec<Row> {
    let step = ToldAbout::InvestigationStep;
    let both = Command::SetVictimPreference(SetVictimPreference {
        told_of: vec![ToldAbout::Charge, step],
        not_told_of: vec![step],
        update_every_days: None,
        said_at: at(NOW),
        said_to: "police".to_owned(),
        note: None,
    });
    let offered = || adopted().act(NOW, "pol", &offer(LATER));
    let felt = || adopted().act(NOW, "adv", &feels(SafetyAnswer::BitUnsafe, "2026-03-10"));
    let asked = || adopted().act(NOW, "adv", &ask(LATER));
    let refused = || asked().act(NOW, "pol", &right(7, HARM));
    let undecided = monitored().act(NOW, "adv", &ask(LATER));
    let identity_untold = monitored().act(NOW, "adv", &ask(LATER)).act(NOW, "pol", &right(8, TELL));
    let leave = |place| share(event(place), &[("hlt", HowShared::Full)]);
    let in_words = |place| correct(event(place), None);
    vec![
        (adopted(), "adv", both, Refusal::PreferenceContradictsItself, &[]),
        (adopted(), "adv", wishes(&[step], None, "2026-03-10T12:06:00Z"), Refusal::SaidInTheFuture, &[]),
        (adopted(), "adv", feels(SafetyAnswer::BitUnsafe, "2026-03-11"), Refusal::SaidInTheFuture, &[]),
        (adopted(), "adv", feels(SafetyAnswer::BitUnsafe, "2016-03-09"), Refusal::SaidTooLongAgo, &[]),
        (adopted(), "pol", offer("2026-03-11T09:00:00Z"), Refusal::SaidInTheFuture, &[]),
        // A slip in the year would change what is owed to her from then on.
        (adopted(), "adv", wishes(&[step], None, "1950-01-01T00:00:00Z"), Refusal::SaidTooLongAgo, &[]),
        (adopted(), "adv", wishes(&[step], None, "2016-03-10T12:00:00Z"), Refusal::SaidTooLongAgo, &[]),
        (adopted(), "pol", offer("1900-01-01T00:00:00Z"), Refusal::SaidTooLongAgo, &[]),
        (offered(), "adv", answer(7, AdvocateAnswer::Accepted, "1926-03-10T09:00:00Z"), Refusal::SaidTooLongAgo, &[]),
        (adopted(), "adv", ask("2006-03-10T09:00:00Z"), Refusal::SaidTooLongAgo, &[]),
        (offered(), "adv", answer(7, AdvocateAnswer::Accepted, "2026-03-11T09:00:00Z"), Refusal::SaidInTheFuture, &[]),
        (offered(), "adv", answer(6, AdvocateAnswer::Accepted, NOW), Refusal::OfferUnknown, &[6]),
        (offered(), "adv", answer(99, AdvocateAnswer::Accepted, NOW), Refusal::OfferUnknown, &[]),
        (offered(), "adv", answer(7, AdvocateAnswer::Declined, MONDAY), Refusal::AnsweredBeforeTheOffer, &[7]),
        (adopted(), "adv", ask("2026-03-11T09:00:00Z"), Refusal::SaidInTheFuture, &[]),
        (asked(), "pol", right(6, HARM), Refusal::RightToKnowUnknown, &[6]),
        (asked(), "pol", right(99, HARM), Refusal::RightToKnowUnknown, &[]),
        (asked(), "pol", right(7, (false, None)), Refusal::DecisionAndReasonDisagree, &[]),
        (asked(), "pol", right(7, (true, HARM.1)), Refusal::DecisionAndReasonDisagree, &[]),
        (adopted(), "adv", wishes(&[], Some(366), NOW), Refusal::UpdateTooRare, &[]),
        (asked(), "adv", right(7, TELL), Refusal::DeciderAskedForIt, &[7]),
        (refused(), "pol", right(7, TELL), Refusal::AlreadyDecided, &[8]),
        (undecided, "hub", close(true), Refusal::RightToKnowUndecided, &[8]),
        (identity_untold, "hub", close(true), Refusal::VictimNotTold, &[9]),
        (felt(), "adv", leave(7), Refusal::HersIsNotShared, &[]),
        (asked(), "adv", leave(7), Refusal::HersIsNotShared, &[]),
        (refused(), "pol", leave(8), Refusal::HersIsNotShared, &[]),
        (asked(), "adv", in_words(7), Refusal::RecordAnewInstead, &[]),
    ]
}

#[test]
fn what_she_said_within_ten_years_counts() {
    let said = wishes(&[ToldAbout::Charge], None, "2016-03-11T12:00:00Z");
    check(&adopted(), "adv", &said, Ok(PREFERRED));
}

#[test]
fn an_advocate_who_is_offered_is_of_an_advocacy_service() {
    use kernel::AgencyKind::{Advocacy, HubOffice, Oversight, Police};
    assert_eq!(crate::is_advocacy_service(Some(Advocacy)), Ok(()));
    for other in [None, Some(Police), Some(HubOffice), Some(Oversight)] {
        assert_eq!(crate::is_advocacy_service(other), Err(Refusal::NoSuchService), "{other:?}");
    }
}

#[test]
fn what_the_list_of_work_shows_as_owed_to_her_is_what_holds_a_case_open() {
    let known = [ToldAbout::RightToKnow];
    let asked = || monitored().act(NOW, "adv", &ask(LATER));
    let decided = || asked().act(NOW, "pol", &right(8, TELL));
    let excuse = |began, duty| {
        let (owner, reason) = (Some(agency("pol")), events::ExcuseReason::Unsafe);
        let reasons = "he would learn of it".to_owned();
        Command::ExcuseDuty(crate::ExcuseDuty { duty, began: event(began), owner, reason, reasons })
    };
    let later = "2026-03-10T13:00:00Z";
    for (story, owed_for) in [
        (decided(), Some(9)),
        // Said before it was decided, and put down before or after.
        (asked().act(NOW, "adv", &wishes(&known, None, LATER)).act(NOW, "pol", &right(8, TELL)), None),
        (decided().act(later, "adv", &wishes(&known, None, LATER)), None),
        // Said after it was decided.
        (decided().act(later, "adv", &wishes(&known, None, "2026-03-10T12:30:00Z")), Some(9)),
        // What she asked for before, she may ask for anew: nothing is owed, and it can be told.
        (decided().act(later, "adv", &wishes(&known, None, LATER)).act(later, "adv", &wishes(&[], None, later)), None),
        (decided().act(NOW, "pol", &excuse(9, Duty::TellVictim)), None),
    ] {
        let listed = owed(&story, Duty::TellVictim);
        assert_eq!(listed, usize::from(owed_for.is_some()));
        let closed = story.decided(NOW, "hub", &close(true)).map(|entries| entries.len());
        let refused = owed_for.map(|place| Refused::resting_on(Refusal::VictimNotTold, [event(place)]));
        assert_eq!(closed, refused.map_or(Ok(1), Err));
    }
}

#[test]
fn what_she_asked_beforehand_not_to_be_told_of_holds_no_case_open() {
    let step = ToldAbout::InvestigationStep;
    let stepped = |story: Story| story.act(NOW, "hub", &step_down(true));
    let before = wishes(&[step], None, "2026-03-09T09:00:00Z");
    let after = wishes(&[step], None, "2026-03-09T13:00:00Z");
    let other = wishes(&[ToldAbout::CourtOutcome], None, "2026-03-09T09:00:00Z");
    // Said before the arrest, and put down before or after it: she need not be told.
    let said_first = adopted().act("2026-03-09T10:00:00Z", "adv", &before).act(MONDAY, "pol", &arrest(MONDAY));
    assert_eq!(closes(&stepped(said_first)), Ok(1));
    assert_eq!(closes(&stepped(arrested().act(NOW, "adv", &before))), Ok(1));
    // Said after it, or of something else: she is told, or says so then.
    assert_eq!(closes(&stepped(arrested().act(NOW, "adv", &after))), Err(Refusal::VictimNotTold));
    assert_eq!(closes(&stepped(arrested().act(NOW, "adv", &other))), Err(Refusal::VictimNotTold));
    // She may be told after all.
    let told = arrested().act(NOW, "adv", &before).act(NOW, "pol", &tell(event(7), step, NOW));
    assert_eq!(closes(&stepped(told)), Ok(1));
}

#[test]
fn who_was_arrested_and_charged_at_once_is_told_of_unless_she_declined_both() {
    let at_once = Command::RecordInvestigationStep(RecordInvestigationStep {
        steps: vec![Step::Arrested, Step::Charged],
        at: at(MONDAY),
        details: None,
        provenance: said(Source::Agency),
    });
    let (step, charge) = (ToldAbout::InvestigationStep, ToldAbout::Charge);
    for (not, owes) in [(&[step][..], 1), (&[charge], 1), (&[step, charge], 0), (&[], 1)] {
        let said = adopted().act("2026-03-09T10:00:00Z", "adv", &wishes(not, None, "2026-03-09T09:00:00Z"));
        assert_eq!(owed(&said.act(NOW, "pol", &at_once), Duty::TellVictim), owes, "{not:?}");
    }
}

#[test]
fn she_is_asked_again_at_a_milestone_and_what_she_says_is_put_down_though_it_is_the_same() {
    let step = ToldAbout::InvestigationStep;
    let first = adopted().act(MONDAY, "adv", &wishes(&[step], None, MONDAY));
    assert_eq!(owed(&first, Duty::ReaskPreference), 0);
    let charged = first.event("pol", breach_charged(NOW));
    assert_eq!(owed(&charged, Duty::ReaskPreference), 1);
    let again = wishes(&[step], None, NOW);
    check(&charged, "adv", &again, Ok(PREFERRED));
    assert_eq!(owed(&charged.clone().act(NOW, "adv", &again), Duty::ReaskPreference), 0);
    // By another agency, too.
    assert_eq!(owed(&charged.clone().act(NOW, "pol", &again), Duty::ReaskPreference), 0);
    // What she had said before the milestone does not count as asked again.
    let earlier = wishes(&[step], None, LATER);
    assert_eq!(owed(&charged.act(NOW, "adv", &earlier), Duty::ReaskPreference), 1);
}

#[test]
fn who_wishes_to_be_told_of_all_is_not_asked_again() {
    let all = adopted().act(MONDAY, "adv", &wishes(&[], Some(7), MONDAY));
    assert_eq!(owed(&all.event("pol", breach_charged(NOW)), Duty::ReaskPreference), 0);
    let changed = adopted()
        .act(MONDAY, "adv", &wishes(&[ToldAbout::Charge], None, MONDAY))
        .act(NOW, "adv", &wishes(&[], None, LATER))
        .event("pol", breach_charged(NOW));
    assert_eq!(owed(&changed, Duty::ReaskPreference), 0);
}

#[test]
fn these_are_milestones() {
    let declined = || adopted().act(MONDAY, "adv", &wishes(&[ToldAbout::Correction], None, MONDAY));
    let step = |step| {
        let charged =
            RecordInvestigationStep { steps: vec![step], at: at(NOW), details: None, provenance: said(Source::Agency) };
        declined().act(NOW, "pol", &Command::RecordInvestigationStep(charged))
    };
    let interim = interim().0.pop().unwrap().entry.event;
    let up = declined().judged(MONDAY, RiskLevel::Medium, false).judged(NOW, RiskLevel::High, false);
    let down = declined().judged(MONDAY, RiskLevel::High, false).judged(NOW, RiskLevel::Medium, false);
    for (story, is_one) in [
        (step(Step::Charged), 1),
        (step(Step::Arrested), 0),
        (declined().event("pol", breach_charged(NOW)), 1),
        (declined().event("pol", interim), 1),
        (declined().event("pol", discharged("2026-03-10")), 1),
        (declined().event("pol", withdrawn("2026-03-10")), 1),
        (declined().event("pol", breach_reported()), 0),
        (up, 1),
        (down, 0),
        (declined().act(NOW, "hub", &step_down(true)), 1),
        (declined().act(NOW, "pol", &plan(1, "adv")), 0),
    ] {
        assert_eq!(owed(&story, Duty::ReaskPreference), is_one, "{:?}", story.last_event());
    }
}

#[test]
fn an_agreed_update_is_owed_again_after_each_telling_and_can_say_that_there_is_nothing_new() {
    let agreed = adopted().act(MONDAY, "adv", &wishes(&[], Some(7), MONDAY));
    let nothing_new = |moment| tell(event(7), ToldAbout::Update, moment);
    let once = agreed.act(NOW, "adv", &nothing_new(LATER));
    assert_eq!((told_of(&once).due.to_string().as_str(), told_of(&once).in_time), ("2026-03-16", true));
    // A week after the first one, and nobody did: late, and owed again.
    let late = "2026-03-20T12:00:00Z";
    let twice = once.act(late, "adv", &nothing_new(late));
    assert_eq!((told_of(&twice).due.to_string().as_str(), told_of(&twice).in_time), ("2026-03-17", false));
    assert_eq!(owed(&twice, Duty::UpdateVictim), 1);
    // What is agreed anew replaces it; nothing is told of the one before.
    let anew = twice.act(late, "adv", &wishes(&[], Some(14), late));
    let refused = anew.decided(late, "adv", &nothing_new(late)).unwrap_err();
    assert_eq!((refused.why, refused.rests_on), (Refusal::NothingToTell, vec![event(7)]));
    // Agreed no more, it is owed no more.
    let ended = anew.act("2026-03-21T12:00:00Z", "adv", &wishes(&[], None, "2026-03-21T12:00:00Z"));
    assert_eq!(owed(&ended, Duty::UpdateVictim), 0);
}

#[test]
fn any_telling_is_an_update_and_an_attempt_is_none() {
    let step = ToldAbout::InvestigationStep;
    let agreed = arrested().act(MONDAY, "adv", &wishes(&[], Some(7), MONDAY));
    let clocks = |story: &Story| {
        let state = State::fold(&story.0);
        state.board.update_due().unwrap().to_string()
    };
    let tried = agreed.act(NOW, "pol", &telling(7, step, ToldOutcome::Attempted, (WorkPhone, None)));
    assert_eq!(clocks(&tried), "2026-03-16");
    assert_eq!(clocks(&tried.act(NOW, "pol", &tell(event(7), step, NOW))), "2026-03-17");
}

#[test]
fn an_order_that_ends_is_told_of_before_it_does_and_apart_from_that_it_was_made() {
    let made = interim().act(NOW, "pol", &tell(event(7), ToldAbout::Order, NOW));
    assert_eq!(owed(&made, Duty::TellOfOrderEnding), 1);
    let ending = |moment| tell(event(7), ToldAbout::OrderEnding, moment);
    let in_time = made.clone().act("2026-03-26T10:00:00Z", "pol", &ending("2026-03-26T10:00:00Z"));
    assert_eq!((told_of(&in_time).due.to_string().as_str(), told_of(&in_time).in_time), ("2026-03-26", true));
    assert_eq!(owed(&in_time, Duty::TellOfOrderEnding), 0);
    let too_late = made.act("2026-03-27T10:00:00Z", "pol", &ending("2026-03-27T10:00:00Z"));
    assert!(!told_of(&too_late).in_time);
}

#[test]
fn that_an_application_was_withdrawn_must_be_told() {
    let told = |story: Story| story.act(NOW, "pol", &tell(event(7), ToldAbout::Order, NOW));
    let story = || adopted().event("pol", withdrawn("2026-03-09"));
    assert_eq!(owed(&story(), Duty::TellVictim), 1);
    assert_eq!(closes(&story().act(NOW, "hub", &step_down(true))), Err(Refusal::VictimNotTold));
    let told = told(story());
    assert_eq!((told_of(&told).due.to_string().as_str(), told_of(&told).in_time), ("2026-03-10", true));
    assert_eq!(closes(&told.act(NOW, "hub", &step_down(true))), Ok(1));
}

#[test]
fn that_an_order_is_gone_must_be_told_however_it_ended() {
    let quashed = determined(AppealResult::Quashed, AppealedDecision::OrderMade, "2026-03-09");
    for gone in [withdrawn("2026-03-09"), discharged("2026-03-09"), refused("2026-03-09"), quashed] {
        let story = interim().event("pol", gone);
        assert_eq!(owed(&story, Duty::TellVictim), 1, "{:?}", story.last_event());
        let stepped_down = story.clone().act(NOW, "hub", &step_down(true));
        assert_eq!(closes(&stepped_down), Err(Refusal::VictimNotTold));
        let told = story.act(NOW, "pol", &tell(event(8), ToldAbout::Order, NOW));
        assert_eq!((told_of(&told).due.to_string().as_str(), told_of(&told).in_time), ("2026-03-10", true));
        assert_eq!(owed(&told, Duty::TellVictim), 0);
        assert_eq!(closes(&told.act(NOW, "hub", &step_down(true))), Ok(1));
    }
}

#[test]
fn the_end_of_an_order_that_stands_again_is_told_anew() {
    let gone = interim().event("pol", discharged("2026-03-09"));
    assert_eq!(owed(&gone, Duty::TellOfOrderEnding), 0);
    let stands = |result, against| gone.clone().event("pol", determined(result, against, "2026-03-10"));
    let story = stands(AppealResult::Allowed, AppealedDecision::Varied);
    assert_eq!(owed(&story, Duty::TellOfOrderEnding), 1);
    let then = "2026-03-26T10:00:00Z";
    let told = story.act(then, "pol", &tell(event(9), ToldAbout::OrderEnding, then));
    assert_eq!((told_of(&told).due.to_string().as_str(), told_of(&told).in_time), ("2026-03-26", true));
    assert_eq!(owed(&told, Duty::TellOfOrderEnding), 0);
    // What an appeal leaves as it is ends no other day.
    for story in [
        stands(AppealResult::Dismissed, AppealedDecision::Varied),
        stands(AppealResult::Allowed, AppealedDecision::VariationRefused),
    ] {
        let ending = tell(event(9), ToldAbout::OrderEnding, then);
        let refused = story.decided(then, "pol", &ending).unwrap_err();
        assert_eq!((refused.why, refused.rests_on), (Refusal::AboutSomethingElse, vec![event(9)]));
    }
}

#[test]
fn she_is_asked_how_safe_she_feels_as_often_as_it_helps_and_need_not_say() {
    const SAID: &[&str] = &["casework.victim_safety_said.v1"];
    let first = feels(SafetyAnswer::VeryUnsafe, "2026-03-09");
    let said = adopted().act(NOW, "adv", &first);
    check(&said, "adv", &first, Ok(&[]));
    // Another day, another agency that heard the same, and that she did not say.
    check(&said, "adv", &feels(SafetyAnswer::VeryUnsafe, "2026-03-10"), Ok(SAID));
    check(&said, "pol", &first, Ok(SAID));
    check(&said, "adv", &feels(SafetyAnswer::DidNotSay, "2026-03-10"), Ok(SAID));
}

#[test]
fn an_advocate_is_offered_and_she_answers_as_she_likes() {
    let offered = adopted().act(NOW, "pol", &offer(LATER));
    check(&offered, "pol", &offer(NOW), Ok(&["casework.advocate_offered.v1"]));
    let no = answer(7, AdvocateAnswer::Declined, NOW);
    check(&offered, "adv", &no, Ok(&["casework.advocate_offer_answered.v1"]));
    let yes = answer(7, AdvocateAnswer::Accepted, NOW);
    let changed = offered.act(NOW, "pol", &no);
    check(&changed, "adv", &yes, Ok(&["casework.advocate_offer_answered.v1"]));
}

#[test]
fn a_decision_that_she_is_told_names_the_last_day_by_her_rights() {
    let base = Command::SetVictimRights(SetVictimRights { enhanced: false, reason: Some("asked for it".to_owned()) });
    let asked = || adopted().act(NOW, "adv", &ask(LATER));
    let by = |story: Story| {
        let decided = story.act(NOW, "pol", &right(7, TELL));
        let Event::Casework(CaseworkEvent::RightToKnowDecided(said)) = decided.last_event() else { panic!() };
        assert_eq!((said.tell, said.refusal, said.authorised_as), (true, None, Role::Spoc));
        said.tell_by.unwrap().to_string()
    };
    assert_eq!(by(asked()), "2026-03-11");
    assert_eq!(by(asked().act(NOW, "pol", &base)), "2026-03-17");
}

#[test]
fn who_the_suspect_is_is_told_once_decided_and_that_she_is_not_told_may_be() {
    let asked = || adopted().act(NOW, "adv", &ask(LATER));
    assert_eq!(owed(&asked(), Duty::DecideRightToKnow), 1);
    let told = asked().act(NOW, "pol", &right(7, TELL));
    assert_eq!((owed(&told, Duty::DecideRightToKnow), owed(&told, Duty::TellVictim)), (0, 1));
    let done = told.act(NOW, "pol", &tell(event(8), ToldAbout::RightToKnow, NOW));
    assert_eq!(owed(&done, Duty::TellVictim), 0);
    // Not even that is shared on.
    let on = share(event(9), &[("hlt", HowShared::Full)]);
    check(&done, "pol", &on, Err((Refusal::HersIsNotShared, &[])));
    let refused = asked().act(NOW, "pol", &right(7, HARM));
    assert_eq!(owed(&refused, Duty::TellVictim), 0);
    check(&refused, "adv", &tell(event(8), ToldAbout::RightToKnow, NOW), Ok(TOLD));
}

#[test]
fn another_worker_of_the_same_agency_decides_and_a_decision_repeated_on_another_day_is_silent() {
    let asked = adopted().act(NOW, "pol", &ask(LATER));
    check(&asked, "pol", &right(7, TELL), Err((Refusal::DeciderAskedForIt, &[7])));
    let decided = asked.act(NOW, "pol/worker-2", &right(7, TELL));
    let tomorrow = decided.decided("2026-03-11T12:00:00Z", "pol/worker-2", &right(7, TELL));
    assert_eq!(tomorrow, Ok(vec![]));
    // It can be raised again.
    check(&decided, "pol", &ask(NOW), Ok(&["casework.right_to_know_considered.v1"]));
}

#[test]
fn what_is_owed_for_her_lapses_when_the_case_is_closed_and_the_end_of_an_order_does_not() {
    let story = interim().act(MONDAY, "adv", &wishes(&[ToldAbout::Correction], Some(7), MONDAY));
    let story = story.act(NOW, "hub", &step_down(true));
    assert_eq!((owed(&story, Duty::UpdateVictim), owed(&story, Duty::ReaskPreference)), (1, 1));
    let diarised = vec![Diarised { order: id(71), looked_at_by: agency("pol"), on: "2026-04-01".parse().unwrap() }];
    let closed = story.act(NOW, "hub", &Command::CloseCase(CloseCase { diarised, ..to_close(true) }));
    assert_eq!((owed(&closed, Duty::UpdateVictim), owed(&closed, Duty::ReaskPreference)), (0, 0));
    assert_eq!(owed(&closed, Duty::TellOfOrderEnding), 1);
}
