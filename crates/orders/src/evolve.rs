//! How a recorded event changes the state. Total: it cannot refuse and cannot fail.

use crate::{
    State,
    state::{Application, Breach, Fact, Order, Request},
    version::{Made, Version},
};
use calendar::london_date;
use events::{
    AppealResult, AppealedDecision, ApplicationPart, Event, OrderKind, OrdersEvent, Recorded, ReferralKind,
    ReferralsEvent,
    orders::{AppealDetermined, ApplicationRefused, OrderConsidered},
};
use kernel::{BreachId, EventId, OrderId, ReferralId};

/// The state after one more event.
pub fn evolve(mut state: State, event: &Recorded) -> State {
    state.events.insert(event.id);
    match &event.entry.event {
        Event::Orders(said) => orders(&mut state, event, said),
        Event::Referrals(said) => referrals(&mut state, event, said),
        Event::Intake(_) | Event::Risk(_) | Event::Casework(_) | Event::Governance(_) | Event::Access(_) => {}
    }
    state
}

/// Only what asks for an order matters here.
fn referrals(state: &mut State, event: &Recorded, said: &ReferralsEvent) {
    match said {
        ReferralsEvent::ReferralSent(said) if said.kind == ReferralKind::SpoRequest => {
            state.requests.insert(said.referral, Request { to: said.to.clone(), answered: None });
        }
        ReferralsEvent::ReferralDeclined(said) => state.answered(said.referral, event.id),
        // Nobody waits for an answer any more.
        ReferralsEvent::ReferralWithdrawn(said) => state.answered(said.referral, event.id),
        ReferralsEvent::ReferralDrafted(_)
        | ReferralsEvent::ReferralDiscarded(_)
        | ReferralsEvent::ReferralSent(_)
        | ReferralsEvent::ReferralReceived(_)
        | ReferralsEvent::InformationAsked(_)
        | ReferralsEvent::InformationGiven(_)
        | ReferralsEvent::ReferralAccepted(_)
        | ReferralsEvent::WorkStarted(_)
        | ReferralsEvent::ProgressReported(_)
        | ReferralsEvent::ReferralCompleted(_)
        | ReferralsEvent::PersonDisengaged(_) => {}
    }
}

fn orders(state: &mut State, event: &Recorded, said: &OrdersEvent) {
    use OrdersEvent as E;
    match said {
        E::OrderConsidered(said) => consider(state.order(said.order, said.kind), event, said),
        E::OrderRequestAnswered(said) => state.answered(said.referral, event.id),
        E::OrderNotPursued(said) => state.application(said.order).not_pursued = Some(Fact::of(event, said)),
        E::DraftingStarted(said) => state.application(said.order).drafted = Some(Fact::of(event, said)),
        E::ApplicationAuthorised(said) => state.application(said.order).authorised = Some(Fact::of(event, said)),
        E::ApplicationLodged(said) => state.application(said.order).lodged = Some(Fact::of(event, said)),
        E::InterimSought(said) => state.application(said.order).interim_sought.push(Fact::of(event, said)),
        E::HearingListed(said) => state.application(said.order).hearings.push(Fact::of(event, said)),
        E::ApplicationWithdrawn(said) => {
            state.application(said.order).withdrawn = Some(Fact::of(event, said));
            state.known(said.order).end(said.withdrawn_on, event.id);
        }
        E::ApplicationRefused(said) => refuse(state.known(said.order), event, said),
        E::InterimOrderMade(said) => state.made(said.order, Made::Interim(Fact::of(event, said))),
        E::FullOrderMade(said) => state.made(said.order, Made::Full(Fact::of(event, said))),
        E::OrderVaried(said) => state.made(said.order, Made::Varied(Fact::of(event, said))),
        E::OrderMadeOnOutcome(said) => {
            let version = Version::new(Made::OnOutcome(Fact::of(event, said)));
            state.order(said.order, said.kind).versions.push(version);
        }
        E::OrderReceived(said) => {
            let version = Version::new(Made::Received(Fact::of(event, said)));
            state.order(said.order, said.kind).versions.push(version);
        }
        E::OrderDischarged(said) => {
            let order = state.known(said.order);
            order.discharges.push(Fact::of(event, said));
            order.end(said.discharged_on, event.id);
        }
        E::ServiceAttempted(said) => state.known(said.order).attempts.push(Fact::of(event, said)),
        E::OrderServed(said) => {
            let order = state.known(said.order);
            let at = order.version_on(london_date(said.served_at));
            if let Some(version) = at.and_then(|at| order.versions.get_mut(at)) {
                version.serve(event.id, said);
            }
        }
        E::NotificationReceived(said) => state.known(said.order).notified.push(Fact::of(event, said)),
        E::NotificationExempted(said) => state.known(said.order).exemptions.push((Fact::of(event, said), None)),
        E::ExemptionEnded(said) => {
            if let Some((_, ended)) = state.known(said.order).exemptions.last_mut() {
                *ended = Some(Fact::of(event, said));
            }
        }
        E::ChangeNotified(said) => state.known(said.order).changes.push(Fact::of(event, said)),
        E::UnnotifiedChangeFound(said) => state.known(said.order).found.push(Fact::of(event, said)),
        E::AppealLodged(said) => state.known(said.order).appeals.push((Fact::of(event, said), None)),
        E::AppealDetermined(said) => determine(state.known(said.order), event, said),
        E::BreachReported(said) => {
            let known = event.entry.known.iter().map(|known| known.at).fold(event.at, Ord::min);
            state.breaches.entry(said.breach).or_insert_with(|| Breach::reported(Fact::of(event, said), known));
        }
        E::BreachRecorded(said) => state.breach(said.breach, |breach| breach.recorded = Some(Fact::of(event, said))),
        E::BreachNotMadeOut(said) => {
            state.breach(said.breach, |breach| breach.not_made_out = Some(Fact::of(event, said)));
        }
        E::BreachNotCharged(said) => {
            state.breach(said.breach, |breach| breach.not_charged = Some(Fact::of(event, said)));
        }
        E::BreachCharged(said) => state.breach(said.breach, |breach| breach.charged = Some(Fact::of(event, said))),
        E::BreachArrested(said) => state.breach(said.breach, |breach| breach.arrested = Some(Fact::of(event, said))),
        E::BreachTried(said) => state.breach(said.breach, |breach| breach.tried = Some(Fact::of(event, said))),
    }
}

/// The refusal of the order itself ends an interim order; the refusal to change an order leaves it as it is.
fn refuse(order: &mut Order, event: &Recorded, said: &ApplicationRefused) {
    match said.part {
        ApplicationPart::Interim => order.application.interim_refused.push(Fact::of(event, said)),
        ApplicationPart::Main => {
            order.application.refused = Some(Fact::of(event, said));
            order.end(said.refused_on, event.id);
        }
        ApplicationPart::Variation | ApplicationPart::Renewal | ApplicationPart::Discharge => {
            order.changes_refused.push(Fact::of(event, said));
        }
    }
}

/// An appeal that succeeds against a refusal, allowed or by quashing it, puts the application before a court again, and what that
/// makes is recorded as made (domain 3.1, "per order"). One that quashes anything else ends the order.
fn determine(order: &mut Order, event: &Recorded, said: &AppealDetermined) {
    let Some((lodged, determined)) = order.appeals.last_mut() else { return };
    *determined = Some(Fact::of(event, said));
    match (said.result, lodged.said.against) {
        (AppealResult::Allowed | AppealResult::Quashed, AppealedDecision::ApplicationRefused) => {
            order.application.refused = None;
        }
        (AppealResult::Quashed, AppealedDecision::VariationRefused) => {}
        // Where the last that was decided on it is a discharge, that is what is undone.
        (AppealResult::Allowed, AppealedDecision::Varied) => {
            let varied = order.versions.last().map(|version| version.made.day());
            let discharged = order.discharges.last().filter(|it| varied <= Some(it.said.discharged_on));
            if let Some(discharged) = discharged.map(|it| it.id) {
                order.ends.retain(|end| end.by != discharged);
            }
        }
        (AppealResult::Quashed, _) => order.end(said.determined_on, event.id),
        (AppealResult::Allowed | AppealResult::Dismissed | AppealResult::Withdrawn, _) => {}
    }
}

/// A consideration opens the application anew; the evidence of earlier ones stays known.
fn consider(order: &mut Order, event: &Recorded, said: &OrderConsidered) {
    let mut evidence = std::mem::take(&mut order.application.evidence);
    evidence.extend(&said.evidence);
    order.application = Application { considered: Some(Fact::of(event, said)), evidence, ..Application::default() };
}

impl State {
    /// The order, from now on if the history has not named it before.
    fn order(&mut self, order: OrderId, kind: OrderKind) -> &mut Order {
        self.orders.entry(order).or_insert_with(|| Order::new(kind))
    }

    /// An order that the history has named. Without that it is taken for what most are, so that any history can be folded.
    fn known(&mut self, order: OrderId) -> &mut Order {
        self.order(order, OrderKind::StalkingProtectionOrder)
    }

    /// Region A before the court.
    fn application(&mut self, order: OrderId) -> &mut Application {
        &mut self.known(order).application
    }

    fn made(&mut self, order: OrderId, made: Made) {
        self.known(order).versions.push(Version::new(made));
    }

    fn answered(&mut self, referral: ReferralId, by: EventId) {
        if let Some(request) = self.requests.get_mut(&referral) {
            request.answered = Some(by);
        }
    }

    fn breach(&mut self, breach: BreachId, change: impl FnOnce(&mut Breach)) {
        if let Some(breach) = self.breaches.get_mut(&breach) {
            change(breach);
        }
    }
}
