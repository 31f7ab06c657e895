//! Which events the victim is told of, from when the clock runs, and whether it has been done. What is owed, the clocks say.
//!
//! Source: Code of Practice for Victims of Crime, rights 6 to 9 (domain 6): steps, charges and outcomes must be told.
//! Orders, breaches and corrections may be told and are timed the same way (hub default).

use crate::state::{Due, Happened, State, ToTell};
use events::{OrdersEvent, Recorded, Step, ToldAbout, ToldOutcome, casework as c};
use kernel::{Date, Timestamp};

pub(super) fn step(state: &mut State, event: &Recorded, it: &c::InvestigationStepTaken) {
    let about: &[_] = if it.steps.iter().any(|step| matches!(step, Step::Charged | Step::NoFurtherAction)) {
        &[ToldAbout::InvestigationStep, ToldAbout::Charge]
    } else {
        &[ToldAbout::InvestigationStep]
    };
    add(state, event, ToTell::of(about, Happened::At(it.at), Due::On(it.tell_victim_by)));
}

pub(super) fn outcome(state: &mut State, event: &Recorded, it: &c::CourtOutcomeRecorded) {
    add(state, event, ToTell::of(&[ToldAbout::CourtOutcome], Happened::On(it.on), Due::On(it.tell_victim_by)));
}

pub(super) fn correction(state: &mut State, event: &Recorded) {
    let due = counted(state, calendar::london_date(event.at));
    add(state, event, ToTell::of(&[ToldAbout::Correction], Happened::At(event.at), due));
}

pub(super) fn order(state: &mut State, event: &Recorded, order: &OrdersEvent) {
    const ORDER: &[ToldAbout] = &[ToldAbout::Order];
    const CHARGE: &[ToldAbout] = &[ToldAbout::Charge, ToldAbout::InvestigationStep];
    let on_day = |day| (Happened::On(day), counted(state, day));
    let at_moment = |at| (Happened::At(at), counted(state, calendar::london_date(at)));
    let (happened, due) = match order {
        OrdersEvent::InterimOrderMade(it) => on_day(it.made),
        OrdersEvent::FullOrderMade(it) => on_day(it.made),
        OrdersEvent::OrderMadeOnOutcome(it) => on_day(it.made),
        OrdersEvent::OrderServed(it) => at_moment(it.served_at),
        OrdersEvent::BreachCharged(it) => at_moment(it.charged_at),
        OrdersEvent::BreachArrested(it) => at_moment(it.arrested_at),
        OrdersEvent::BreachTried(it) => on_day(it.on),
        OrdersEvent::InterimSought(it) => on_day(it.sought_on),
        OrdersEvent::ApplicationWithdrawn(it) => on_day(it.withdrawn_on),
        OrdersEvent::ApplicationRefused(it) => on_day(it.refused_on),
        OrdersEvent::OrderVaried(it) => on_day(it.made),
        OrdersEvent::OrderDischarged(it) => on_day(it.discharged_on),
        OrdersEvent::AppealLodged(it) => on_day(it.lodged_on),
        OrdersEvent::AppealDetermined(it) => on_day(it.determined_on),
        OrdersEvent::OrderNotPursued(_)
        | OrdersEvent::ApplicationLodged(_)
        | OrdersEvent::HearingListed(_)
        | OrdersEvent::BreachReported(_)
        | OrdersEvent::BreachRecorded(_)
        | OrdersEvent::BreachNotMadeOut(_)
        | OrdersEvent::BreachNotCharged(_) => {
            (Happened::At(first_sign(event)), counted(state, calendar::london_date(event.at)))
        }
        // Of what came with the case the victim was told, or was to be, where it came from; whoever takes over asks there. The force's
        // own preparation, and what the respondent owes the police.
        OrdersEvent::OrderReceived(_)
        | OrdersEvent::OrderConsidered(_)
        | OrdersEvent::DraftingStarted(_)
        | OrdersEvent::ApplicationAuthorised(_)
        | OrdersEvent::OrderRequestAnswered(_)
        | OrdersEvent::ServiceAttempted(_)
        | OrdersEvent::NotificationReceived(_)
        | OrdersEvent::NotificationExempted(_)
        | OrdersEvent::ExemptionEnded(_)
        | OrdersEvent::ChangeNotified(_)
        | OrdersEvent::UnnotifiedChangeFound(_) => return,
    };
    let about: &[_] = match order {
        OrdersEvent::BreachCharged(_) | OrdersEvent::BreachNotCharged(_) => CHARGE,
        OrdersEvent::BreachArrested(_) => &[ToldAbout::InvestigationStep],
        OrdersEvent::BreachTried(_) => &[ToldAbout::CourtOutcome],
        OrdersEvent::ApplicationWithdrawn(_)
        | OrdersEvent::InterimOrderMade(_)
        | OrdersEvent::FullOrderMade(_)
        | OrdersEvent::OrderMadeOnOutcome(_)
        | OrdersEvent::OrderServed(_)
        | OrdersEvent::OrderNotPursued(_)
        | OrdersEvent::ApplicationLodged(_)
        | OrdersEvent::InterimSought(_)
        | OrdersEvent::BreachReported(_)
        | OrdersEvent::BreachRecorded(_)
        | OrdersEvent::BreachNotMadeOut(_)
        | OrdersEvent::OrderConsidered(_)
        | OrdersEvent::DraftingStarted(_)
        | OrdersEvent::ApplicationAuthorised(_)
        | OrdersEvent::NotificationReceived(_)
        | OrdersEvent::OrderRequestAnswered(_)
        | OrdersEvent::HearingListed(_)
        | OrdersEvent::ApplicationRefused(_)
        | OrdersEvent::OrderVaried(_)
        | OrdersEvent::OrderReceived(_)
        | OrdersEvent::OrderDischarged(_)
        | OrdersEvent::ServiceAttempted(_)
        | OrdersEvent::NotificationExempted(_)
        | OrdersEvent::ExemptionEnded(_)
        | OrdersEvent::ChangeNotified(_)
        | OrdersEvent::UnnotifiedChangeFound(_)
        | OrdersEvent::AppealLodged(_)
        | OrdersEvent::AppealDetermined(_) => ORDER,
    };
    add(state, event, ToTell::of(about, happened, due));
}

/// That an order ends is told before it does (domain 3.1): another telling than that it was made.
pub(super) fn ending(state: &mut State, event: &Recorded, made: Date, last: Option<Date>) {
    let Some(last) = last else { return };
    let to_tell = ToTell::of(&[ToldAbout::OrderEnding], Happened::On(made), Due::BeforeEnd { made, last });
    state.victim.endings.insert(event.id, to_tell);
}

/// The update that was agreed last, as long as one is.
pub(super) fn agreed(state: &mut State, event: &Recorded, it: &c::VictimPreferenceSet) {
    state.victim.to_tell.retain(|_, to_tell| !to_tell.about.contains(&ToldAbout::Update));
    if it.update_every_days.is_some() {
        add(state, event, ToTell::of(&[ToldAbout::Update], Happened::At(it.said_at), Due::AsAgreed));
    }
}

/// Who the suspect is must be told once that is decided; that she is not told may be.
pub(super) fn right_to_know(state: &mut State, event: &Recorded, it: &c::RightToKnowDecided) {
    const ABOUT: &[ToldAbout] = &[ToldAbout::RightToKnow];
    let happened = Happened::At(event.at);
    let due = it.tell_by.map_or_else(|| counted(state, calendar::london_date(event.at)), Due::On);
    add(state, event, ToTell::of(ABOUT, happened, due));
}

/// An attempt is not a telling; a victim who asked not to be told of it need not be (domain 6). An agreed update is never done.
pub(super) fn telling(state: &mut State, it: &c::VictimTold) {
    let of_ending = it.about == ToldAbout::OrderEnding;
    let there = if of_ending { &mut state.victim.endings } else { &mut state.victim.to_tell };
    let Some(to_tell) = there.get_mut(&it.of) else { return };
    if it.about == ToldAbout::Update {
        to_tell.attempts.push(it.clone());
        return;
    }
    match it.outcome {
        ToldOutcome::Told => to_tell.told = true,
        ToldOutcome::DeclinedByVictim => to_tell.declined = true,
        ToldOutcome::Attempted => to_tell.attempts.push(it.clone()),
    }
}

fn add(state: &mut State, event: &Recorded, to_tell: ToTell) {
    state.victim.to_tell.insert(event.id, to_tell);
}

fn counted(state: &State, day: Date) -> Due {
    Due::From { day, enhanced: state.enhanced() }
}

/// The earliest moment at which somebody can have spoken of it.
fn first_sign(event: &Recorded) -> Timestamp {
    let known = event.entry.known.iter().map(|known| known.at);
    let occurred = event.entry.occurred.iter().map(|occurred| occurred.from);
    known.chain(occurred).fold(event.at, Ord::min)
}

impl ToTell {
    fn of(about: &'static [ToldAbout], happened: Happened, due: Due) -> Self {
        Self { about, happened, due, told: false, declined: false, attempts: Vec::new() }
    }
}
