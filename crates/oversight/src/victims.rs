//! What victims are owed: to be told, and an advocate.

use crate::{
    Finding, Kpi,
    story::{Story, days},
};
use calendar::london_date;
use events::{
    AdvocateAnswer, CaseworkEvent, Duty, Event, GovernanceEvent, IntakeEvent, Recorded, ReferralKind, ReferralsEvent,
    referrals::ReferralSent,
};
use kernel::{AgencyId, AgencyKind, EventId, PeriodName, Timestamp};

pub(crate) fn findings(story: &Story<'_>) -> Vec<Finding> {
    let told = story.clocks.iter().filter(|clock| clock.duty == Duty::TellVictim).filter_map(|clock| {
        let is_enhanced = clock.under.is_none_or(|under| under.period == PeriodName::TellVictimEnhanced);
        let level = if is_enhanced { "enhanced" } else { "base" };
        Some(story.in_time(Kpi::VictimsCodeMet, clock)?.kind(level))
    });
    let asked = advocacy(story);
    let offered = story.referred.into_iter().flat_map(|(event, _)| {
        let (on, agency) = (london_date(event.at), Some(&event.entry.controller));
        let works = asked.works || asked.offers.iter().any(|offer| offer.accepted.is_some());
        let offered = works || !asked.offers.is_empty();
        let of = |kpi, counted| story.finding(on, kpi, agency, counted);
        [of(Kpi::AdvocateOffered, offered), of(Kpi::AdvocateAccepted, works)].into_iter().flatten()
    });
    let waited = asked.offers.iter().filter_map(|offer| {
        let took = offer.accepted.map(|accepted| days(offer.at, accepted));
        story.took(london_date(offer.at), Kpi::AdvocateWait, Some(offer.to), took)
    });
    told.chain(offered).chain(waited).collect()
}

/// That an advocate was asked for.
struct Offer<'a> {
    at: Timestamp,
    to: &'a AgencyId,
    accepted: Option<Timestamp>,
}

/// Whether the victim has an advocate, and since when one was asked for.
struct Advocacy<'a> {
    /// An advocacy service opened the case, or has a worker on it.
    works: bool,
    offers: Vec<Offer<'a>>,
}

/// The one place that says what an offer of an advocate is, and what its acceptance: a referral for advocacy that the service
/// accepted, or an offer to the victim that she accepted.
fn advocacy<'a>(story: &Story<'a>) -> Advocacy<'a> {
    let is_advocacy =
        |agency: &AgencyId| story.register.agency(agency).is_some_and(|it| it.kind == AgencyKind::Advocacy);
    let works = story.events.iter().any(|event| match &event.entry.event {
        Event::Intake(said) => matches!(said, IntakeEvent::CaseOpened(_)) && is_advocacy(&event.entry.controller),
        Event::Governance(said) => matches!(said, GovernanceEvent::WorkerAssigned(it) if is_advocacy(&it.agency)),
        Event::Risk(_) | Event::Orders(_) | Event::Referrals(_) | Event::Casework(_) | Event::Access(_) => false,
    });
    let referred = story.events.iter().filter_map(|event| {
        let it = sent(event).filter(|it| it.kind == ReferralKind::Advocacy)?;
        Some(Offer { at: event.at, to: &it.to, accepted: accepted(story, it) })
    });
    let offered = story.events.iter().filter_map(|event| {
        let Event::Casework(CaseworkEvent::AdvocateOffered(it)) = &event.entry.event else { return None };
        Some(Offer { at: it.offered_at, to: &it.service, accepted: she_accepted(story, event.id) })
    });
    Advocacy { works, offers: referred.chain(offered).collect() }
}

/// When the victim accepted an offer.
fn she_accepted(story: &Story<'_>, offer: EventId) -> Option<Timestamp> {
    story.events.iter().find_map(|event| {
        let Event::Casework(CaseworkEvent::AdvocateOfferAnswered(it)) = &event.entry.event else { return None };
        (it.offer == offer && it.answer == AdvocateAnswer::Accepted).then_some(it.answered_at)
    })
}

/// A referral, if this is one.
pub(crate) fn sent(event: &Recorded) -> Option<&ReferralSent> {
    let Event::Referrals(ReferralsEvent::ReferralSent(it)) = &event.entry.event else { return None };
    Some(it)
}

/// When a referral was accepted.
pub(crate) fn accepted(story: &Story<'_>, referral: &ReferralSent) -> Option<Timestamp> {
    story.events.iter().find_map(|event| {
        let Event::Referrals(ReferralsEvent::ReferralAccepted(it)) = &event.entry.event else { return None };
        (it.referral == referral.referral).then_some(event.at)
    })
}
