//! What is held, reviewed, and told to the person it is about.

use super::{refusals::Row, *};
use crate::{
    ExtendSubjectAccess, OpenSubjectAccess, PrepareSubjectAccess, RefuseErasure, ReleaseSubjectAccess, ReviewRetention,
    Reviewed, WithdrawItem, answer, reviews,
};
use events::{
    CaseworkEvent, ErasureBasis, ErasureRefusal, ExtensionReason, KeepReason, RestrictionReason, Retention,
    WithdrawalReason,
};
use kernel::{Date, Period, PeriodName, PersonId};

/// Event 7: health put something in about the victim.
fn noted() -> Story {
    adopted().act(NOW, "hlt", &contribute(1, ItemKind::Note, Some("no sleep")))
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn review(outcome: Reviewed) -> Command {
    Command::ReviewRetention(ReviewRetention { party: Party::Victim, retentions: vec![], outcome: Some(outcome) })
}

fn keep(until: &str) -> Command {
    review(Reviewed::Keep { until: day(until), reason: KeepReason::RiskRemains })
}

fn erase() -> Command {
    review(Reviewed::Erase { basis: ErasureBasis::RetentionEnded, reason: "no longer needed".to_owned() })
}

fn restrict() -> Command {
    review(Reviewed::Restrict { reason: RestrictionReason::KeptAsEvidence })
}

fn open_for(person: PersonId, received: &str) -> Command {
    let recipient = "herself".to_owned();
    Command::OpenSubjectAccess(OpenSubjectAccess { person, received: day(received), recipient })
}

/// The victim asks.
fn open() -> Command {
    open_for(id(2), "2026-03-10")
}

fn extend(request: usize, reason: ExtensionReason) -> Command {
    Command::ExtendSubjectAccess(ExtendSubjectAccess { request: event(request), reason })
}

fn prepare(request: usize, cleared: &[usize]) -> Command {
    let cleared = cleared.iter().copied().map(event).collect();
    Command::PrepareSubjectAccess(PrepareSubjectAccess { request: event(request), cleared })
}

fn release(prepared: usize) -> Command {
    Command::ReleaseSubjectAccess(ReleaseSubjectAccess { prepared: event(prepared) })
}

/// Event 8: the victim asked health.
fn asked() -> Story {
    noted().act(NOW, "hlt/lead-1", &open())
}

/// Event 9: somebody prepared the answer.
fn prepared() -> Story {
    asked().act(NOW, "hlt/lead-2", &prepare(8, &[7]))
}

/// Event 10: and somebody else released it.
fn released() -> Story {
    prepared().act(NOW, "hlt/lead-3", &release(9))
}

pub(super) fn rows() -> Vec<Row> {
    use ExtensionReason::{Complexity, Number};
    let unsaid = Command::ReviewRetention(ReviewRetention { party: Party::Victim, retentions: vec![], outcome: None });
    let hold = Command::SetLegalHold(crate::SetLegalHold { reason: events::HoldReason::Inquest });
    let withdraw = Command::WithdrawItem(WithdrawItem { event: event(7), reason: WithdrawalReason::WrongCase });
    let early = adopted().act("2026-02-10T12:00:00Z", "hlt/lead-1", &open_for(id(2), "2026-02-09"));
    vec![
        (adopted(), "hlt/lead-1", keep("2027-01-01"), Refusal::NothingHeld, &[]),
        (noted(), "pol/lead-1", keep("2027-01-01"), Refusal::NothingHeld, &[]),
        (noted(), "hlt/lead-1", unsaid, Refusal::OutcomeMissing, &[]),
        (noted(), "hlt/lead-1", keep("2026-03-10"), Refusal::KeptUntilNotAhead, &[]),
        (noted(), "hlt/lead-1", keep("2036-03-10"), Refusal::KeptTooLong, &[]),
        (noted().act(NOW, "hlt", &hold), "hlt/lead-1", erase(), Refusal::LegalHold, &[]),
        (noted(), "hlt/lead-1", open_for(id(3), "2026-03-10"), Refusal::PersonNotOnCase, &[]),
        (noted(), "hlt/lead-1", open_for(id(2), "2026-03-11"), Refusal::ReceivedInTheFuture, &[]),
        (asked(), "hlt/lead-1", prepare(7, &[]), Refusal::SubjectAccessUnknown, &[]),
        (asked(), "pol/lead-1", prepare(8, &[]), Refusal::SubjectAccessUnknown, &[]),
        (asked(), "pol/lead-1", extend(8, Number), Refusal::SubjectAccessUnknown, &[]),
        // Of others, of the process, withdrawn: none of it is the agency's to tell.
        (asked(), "hlt/lead-2", prepare(8, &[0]), Refusal::ItemUnknown, &[]),
        (asked(), "hlt/lead-2", prepare(8, &[8]), Refusal::ItemUnknown, &[]),
        (asked().act(NOW, "hlt", &withdraw), "hlt/lead-2", prepare(8, &[7]), Refusal::ItemUnknown, &[]),
        (
            asked().act(NOW, "hlt/lead-1", &extend(8, Number)),
            "hlt",
            extend(8, Complexity),
            Refusal::AlreadyExtended,
            &[],
        ),
        (early, "hlt/lead-1", extend(7, Number), Refusal::TooLateToExtend, &[]),
        (released(), "hlt/lead-1", extend(8, Number), Refusal::AlreadyReleased, &[]),
        (released(), "hlt/lead-1", prepare(8, &[]), Refusal::AlreadyReleased, &[]),
        (asked(), "hlt/lead-3", release(8), Refusal::PreparationUnknown, &[]),
        (prepared(), "pol/lead-3", release(9), Refusal::PreparationUnknown, &[]),
        (
            prepared().act(NOW, "hlt/lead-2", &prepare(8, &[])),
            "hlt/lead-3",
            release(9),
            Refusal::PreparationUnknown,
            &[],
        ),
        (prepared(), "hlt/lead-1", release(9), Refusal::ReleaserPreparedIt, &[]),
        (prepared(), "hlt/lead-2", release(9), Refusal::ReleaserPreparedIt, &[]),
    ]
}

/// What health has to review, and when.
fn due(story: &Story, today: &str) -> Vec<(Retention, Date)> {
    let reviews = reviews(&State::fold(&story.0), &agency("hlt"), &Rulebook::first(), &kernel::RULE_ALONE, day(today));
    reviews.into_iter().map(|it| (it.retention, it.due)).collect()
}

#[test]
fn what_is_held_is_due_when_nothing_was_put_in_for_the_period_and_again_when_a_review_says() {
    use Retention::AgencyRecord;
    let reviews =
        reviews(&State::fold(&noted().0), &agency("hlt"), &Rulebook::first(), &kernel::RULE_ALONE, day("2026-03-10"));
    let [only] = &reviews[..] else { panic!("{reviews:?}") };
    assert_eq!((only.party, only.last_entry, only.follows), (Party::Victim, day("2026-03-10"), None));
    assert_eq!(only.period.name, PeriodName::ReviewAgencyRecord);
    assert!(only.period.source.contains("Hub default"), "{}", only.period.source);
    // Six years without an entry, the day of it counted: due on the day after them.
    assert_eq!(due(&noted(), "2026-03-10"), [(AgencyRecord, day("2032-03-10"))]);
    let more = noted().act("2027-05-01T12:00:00Z", "hlt", &contribute(2, ItemKind::Note, None));
    assert_eq!(due(&more, "2027-05-01"), [(AgencyRecord, day("2033-05-01"))]);
    // What is done with records puts nothing off.
    assert!(due(&asked(), "2026-03-10").contains(&(AgencyRecord, day("2032-03-10"))));
    let kept = noted().act("2032-03-11T12:00:00Z", "hlt/lead-1", &keep("2034-01-01"));
    let more = kept.clone().act("2033-05-01T12:00:00Z", "hlt", &contribute(2, ItemKind::Note, None));
    for story in [&kept, &more] {
        assert_eq!(due(story, "2033-06-01"), [(AgencyRecord, day("2034-01-01"))], "as it was decided");
    }
    // Nothing of others is in it.
    let police = crate::reviews(
        &State::fold(&kept.0),
        &agency("pol"),
        &Rulebook::first(),
        &kernel::RULE_ALONE,
        day("2040-01-01"),
    );
    assert!(police.iter().all(|it| it.retention != AgencyRecord), "{police:?}");
}

#[test]
fn what_is_to_be_erased_is_not_reviewed_unless_that_is_refused_and_what_is_restricted_is_again_after_the_period() {
    use Retention::AgencyRecord;
    let asked = noted().act("2032-03-11T12:00:00Z", "hlt/lead-1", &erase());
    let [.., requested, _] = &asked.0[..] else { panic!() };
    let Event::Casework(CaseworkEvent::ErasureRequested(said)) = &requested.entry.event else { panic!() };
    assert_eq!((said.basis, said.retentions.len()), (ErasureBasis::RetentionEnded, 3));
    assert_eq!(due(&asked, "2040-03-11"), []);
    let refuse = Command::RefuseErasure(RefuseErasure { request: requested.id, ground: ErasureRefusal::LegalClaim });
    let refused = asked.clone().act("2032-03-12T12:00:00Z", "hlt/lead-1", &refuse);
    assert!(due(&refused, "2032-03-12").contains(&(AgencyRecord, day("2032-03-10"))), "as due as it was");
    let restricted = noted().act("2032-03-11T12:00:00Z", "hlt/lead-1", &restrict());
    let [.., restricts, _] = &restricted.0[..] else { panic!() };
    assert!(matches!(restricts.entry.event, Event::Casework(CaseworkEvent::ProcessingRestricted(_))));
    assert_eq!(due(&restricted, "2032-03-11"), [(AgencyRecord, day("2038-03-11"))]);
    // Where the restriction stands already, another review is one all the same.
    let again = restricted.decided("2038-03-11T12:00:00Z", "hlt/lead-1", &restrict()).unwrap();
    assert_eq!(again.len(), 1);
}

#[test]
fn a_rulebook_of_before_reviews_is_read_as_if_it_had_the_first_periods_and_a_later_one_prevails() {
    let mut old = Rulebook::first();
    old.periods.retain(|it| it.name < PeriodName::ReviewPublicProtection);
    let state = State::fold(&noted().0);
    let due = |book: &Rulebook, today| reviews(&state, &agency("hlt"), book, &kernel::RULE_ALONE, day(today))[0].due;
    assert_eq!(due(&old, "2026-03-10"), day("2032-03-10"));
    let sooner = |it: &Period| Period {
        effective_from: day("2027-01-01"),
        length: 3,
        source: "Schedule 7".into(),
        ..it.clone()
    };
    let mut new = Rulebook::first();
    new.periods
        .extend(Rulebook::first().period(PeriodName::ReviewAgencyRecord, day("2026-01-01")).as_ref().map(sooner));
    assert_eq!(due(&new, "2026-12-31"), day("2032-03-10"));
    assert_eq!(due(&new, "2027-01-01"), day("2029-03-10"));
}

#[test]
fn an_answer_is_due_within_a_month_and_within_three_where_that_was_said_within_the_first() {
    let asked = asked();
    let Event::Casework(CaseworkEvent::SubjectAccessRequested(said)) = asked.last_event() else { panic!() };
    assert_eq!((said.party, said.due), (Party::Victim, day("2026-04-09")));
    let last_day = "2026-04-09T12:00:00Z";
    let extended = asked.act(last_day, "hlt/lead-1", &extend(8, ExtensionReason::Complexity));
    let Event::Casework(CaseworkEvent::SubjectAccessExtended(said)) = extended.last_event() else { panic!() };
    assert_eq!(said.due, day("2026-06-09"));
}

#[test]
fn nobody_gets_an_answer_before_somebody_else_released_it_and_no_other_agency_ever() {
    let answered = |story: &Story, who: &str| {
        let state = State::fold(&story.0);
        answer(&state, &agency(who), event(8)).map(|it| (it.prepared, it.due, it.cleared.len()))
    };
    for story in [asked(), prepared()] {
        assert_eq!(answered(&story, "hlt"), Err(Refusal::NotReleased));
    }
    assert_eq!(answered(&released(), "hlt"), Ok((event(9), day("2026-04-09"), 1)));
    for (story, who) in [(released(), "pol"), (noted(), "hlt")] {
        assert_eq!(answered(&story, who), Err(Refusal::SubjectAccessUnknown));
    }
    // Another request by the same person is another one.
    let anew = released().act(NOW, "hlt/lead-1", &open());
    assert_eq!(anew.0.len(), 12);
}
