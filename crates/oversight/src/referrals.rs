//! Referrals to services: how soon they are answered, why they are declined, what health takes on.

use crate::{
    Finding, Kpi,
    story::{Story, days},
    victims::{accepted, sent},
};
use calendar::london_date;
use clocks::{About, How};
use events::{Duty, Event, ReferralKind, ReferralsEvent};

pub(crate) fn findings(story: &Story<'_>) -> Vec<Finding> {
    let answers =
        story.clocks.iter().filter(|clock| matches!(clock.duty, Duty::AnswerReferral | Duty::AnswerOrderRequest));
    let answered = answers.flat_map(|clock| {
        let done = clock.settled.filter(|settled| settled.how == How::Done);
        let took = done.map(|settled| days(clock.since, settled.at));
        let taken = story.took(london_date(clock.since), Kpi::ReferralAnswer, story.owner(clock), took);
        let kind = story.event(clock.began).and_then(sent).map(|it| it.kind.into());
        let taken = taken.map(|finding| Finding { kind, ..finding });
        debug_assert!(matches!(clock.about, About::Referral(_)), "a referral is answered");
        taken.into_iter().chain(story.in_time(Kpi::ReferralAnsweredInTime, clock))
    });
    let decided = story.events.iter().filter_map(|event| {
        let Event::Referrals(said) = &event.entry.event else { return None };
        let (counted, kind) = match said {
            ReferralsEvent::ReferralSent(_) => return None,
            ReferralsEvent::ReferralAccepted(_) => (false, "accepted"),
            ReferralsEvent::ReferralDeclined(it) => (true, it.reason.into()),
        };
        let on = london_date(event.at);
        Some(story.finding(on, Kpi::ReferralsDeclined, Some(&event.entry.controller), counted)?.kind(kind))
    });
    let health = story.events.iter().filter_map(|event| {
        let it = sent(event).filter(|it| it.kind == ReferralKind::PerpetratorHealth)?;
        let mode = it.mode.map_or("not_said", <&'static str>::from);
        let begun = accepted(story, it).is_some();
        Some(story.finding(london_date(event.at), Kpi::HealthStarted, Some(&it.to), begun)?.kind(mode))
    });
    answered.chain(decided).chain(health).collect()
}
