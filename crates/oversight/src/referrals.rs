//! Referrals to services: how soon they are answered, why they are declined, what health takes on.

use crate::{
    Finding, Kpi,
    story::{Story, days},
    victims::sent,
};
use calendar::london_date;
use clocks::{About, How};
use events::{Duty, Event, ReferralKind, ReferralOutcome, ReferralsEvent, referrals::ReferralSent};
use kernel::Timestamp;

pub(crate) fn findings(story: &Story<'_>) -> Vec<Finding> {
    let answers =
        story.clocks.iter().filter(|clock| matches!(clock.duty, Duty::AnswerReferral | Duty::AnswerOrderRequest));
    let answered = answers.flat_map(|clock| {
        let done = clock.settled.filter(|settled| settled.how == How::Done);
        let took = done.map(|settled| days(clock.since, settled.at));
        let taken = story.took(london_date(clock.since), Kpi::ReferralAnswer, story.owner(clock), took);
        // The time to answer begins anew with what was asked for, so the referral is found by its id.
        let mut asked = story.events.iter().filter_map(|event| sent(event));
        let kind =
            asked.find(|it| clock.about == About::Referral(it.referral)).map_or("not_known", |it| it.kind.into());
        let taken = taken.map(|finding| finding.kind(kind));
        taken.into_iter().chain(story.in_time(Kpi::ReferralAnsweredInTime, clock))
    });
    let decided = story.events.iter().filter_map(|event| {
        let Event::Referrals(said) = &event.entry.event else { return None };
        let (counted, kind) = match said {
            ReferralsEvent::ReferralAccepted(_) => (false, "accepted"),
            ReferralsEvent::ReferralDeclined(it) => (true, it.reason.into()),
            ReferralsEvent::ReferralDrafted(_)
            | ReferralsEvent::ReferralDiscarded(_)
            | ReferralsEvent::ReferralSent(_)
            | ReferralsEvent::ReferralReceived(_)
            | ReferralsEvent::InformationAsked(_)
            | ReferralsEvent::InformationGiven(_)
            | ReferralsEvent::WorkStarted(_)
            | ReferralsEvent::ProgressReported(_)
            | ReferralsEvent::ReferralCompleted(_)
            | ReferralsEvent::PersonDisengaged(_)
            | ReferralsEvent::ReferralWithdrawn(_) => return None,
        };
        let on = london_date(event.at);
        Some(story.finding(on, Kpi::ReferralsDeclined, Some(&event.entry.controller), counted)?.kind(kind))
    });
    let health = story.events.iter().flat_map(|event| {
        let it = sent(event).filter(|it| it.kind == ReferralKind::PerpetratorHealth);
        it.into_iter().flat_map(|it| {
            let mode = it.mode.map_or("not_said", <&'static str>::from);
            let (started, completed) = worked_on(story, it);
            let of = |kpi, on, counted| Some(story.finding(on, kpi, Some(&it.to), counted)?.kind(mode));
            let begun = of(Kpi::HealthStarted, london_date(event.at), started.is_some());
            let ended = started.and_then(|at| of(Kpi::HealthCompleted, london_date(at), completed));
            begun.into_iter().chain(ended).collect::<Vec<_>>()
        })
    });
    answered.chain(decided).chain(health).collect()
}

/// When the work of a referral began, if it did, and whether it was completed.
fn worked_on(story: &Story<'_>, referral: &ReferralSent) -> (Option<Timestamp>, bool) {
    let of_it = story.events.iter().filter_map(|event| match &event.entry.event {
        Event::Referrals(said) => Some((event.at, said)),
        Event::Intake(_)
        | Event::Risk(_)
        | Event::Orders(_)
        | Event::Casework(_)
        | Event::Governance(_)
        | Event::Access(_) => None,
    });
    let (mut started, mut completed) = (None, false);
    for (at, said) in of_it {
        if matches!(said, ReferralsEvent::WorkStarted(it) if it.referral == referral.referral) {
            started = started.or(Some(at));
        }
        // What another service took on goes on there.
        completed |= matches!(said, ReferralsEvent::ReferralCompleted(it)
            if it.referral == referral.referral && it.outcome != ReferralOutcome::ReferredOn);
    }
    (started, completed)
}
