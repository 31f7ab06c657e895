//! Telling the victim, and what she wishes, chooses and may know. Source: Code of Practice for Victims of Crime, rights 6 to 9
//! (domain 6), and hub defaults where its rules name one.

use crate::{
    About, How, Settled,
    board::{Begins, Board, Then, start_of},
};
use calendar::{days_after, london_date};
use events::{Duty, Recorded, Step, ToldAbout, ToldOutcome, casework as c};
use kernel::{AgencyId, By, Date, EventId, OrderId, Period, PeriodName, Role, Timestamp};
use std::collections::BTreeMap;

const ENDING: [Duty; 1] = [Duty::TellOfOrderEnding];
const UPDATE: [Duty; 1] = [Duty::UpdateVictim];

/// What the clocks depend on of what the victim said.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wishes {
    /// Her preferences, by when she said them.
    said: Vec<Preference>,
    /// What she is told of by the clock that an event began.
    topics: BTreeMap<EventId, Vec<ToldAbout>>,
    /// Whether she has an advocate, or was offered one.
    advocate: bool,
}

#[derive(Debug, Clone)]
struct Preference {
    id: EventId,
    at: Timestamp,
    /// To whose worker she said it.
    agency: AgencyId,
    not_told_of: Vec<ToldAbout>,
    update_every_days: Option<u16>,
}

impl Wishes {
    /// Whether she has an advocate, or was offered one.
    pub(crate) fn has_advocate(&self) -> bool {
        self.advocate
    }

    /// What holds at a moment.
    fn at(&self, moment: Timestamp) -> Option<&Preference> {
        self.said.iter().rfind(|preference| preference.at <= moment)
    }

    /// By which of her preferences she need not be told of any of this, from a moment on.
    fn declined(&self, began: EventId, since: Timestamp) -> Option<Settled> {
        let topics = self.topics.get(&began)?;
        let preference = self.at(since)?;
        let all = topics.iter().all(|topic| preference.not_told_of.contains(topic));
        all.then_some(Settled { by: preference.id, at: preference.at, how: How::Declined })
    }
}

pub(crate) fn step(board: &mut Board, then: Then<'_>, it: &c::InvestigationStepTaken) {
    let of_charge = |step: &Step| matches!(step, Step::Charged | Step::NoFurtherAction);
    let about = |step: &Step| if of_charge(step) { ToldAbout::Charge } else { ToldAbout::InvestigationStep };
    let by = Some(period(board));
    tells_of(board, then, it.steps.iter().map(about).collect());
    board.begin_until(then, tell(then), it.at, it.tell_victim_by, by);
    decline(board);
    if it.steps.contains(&Step::Charged) {
        milestone(board, then);
    }
}

pub(crate) fn outcome(board: &mut Board, then: Then<'_>, it: &c::CourtOutcomeRecorded) {
    let by = Some(period(board));
    tells_of(board, then, vec![ToldAbout::CourtOutcome]);
    board.begin_until(then, tell(then), start_of(it.on), it.tell_victim_by, by);
    decline(board);
    milestone(board, then);
}

/// What police and courts do about a breach, and that an application or an order came to an end (domain 3.1), of which the day is
/// known.
pub(crate) fn of_day(board: &mut Board, then: Then<'_>, about: ToldAbout, day: Date) {
    tells_of(board, then, vec![about]);
    board.begin_on(then, tell(then), period(board), day);
    decline(board);
}

pub(crate) fn not_charged(board: &mut Board, then: Then<'_>) {
    tells_of(board, then, vec![ToldAbout::Charge]);
    board.begin(then, tell(then), period(board), then.event.at);
    decline(board);
}

/// The duty of the agency that recorded it.
fn tell(then: Then<'_>) -> Begins {
    Begins::of(Duty::TellVictim, &then.event.entry.controller, About::Event)
}

/// The period that the victim's rights give now: rights that change later neither excuse nor blame.
fn period(board: &Board) -> PeriodName {
    if board.enhanced { PeriodName::TellVictimEnhanced } else { PeriodName::TellVictimBase }
}

fn tells_of(board: &mut Board, then: Then<'_>, topics: Vec<ToldAbout>) {
    board.wishes.topics.insert(then.event.id, topics);
}

/// The last day on which she is told in time that an order ends (domain 3.1: before the end, not after; hub default: so many
/// days before its last day). Of an order that lasts no longer than that, the day before its last, or that one.
pub fn ending_told_by(period: &Period, made: Date, last: Date) -> Date {
    let before = |days: u16| (0..days).try_fold(last, |day, _| day.yesterday().ok());
    let soon = before(period.length).filter(|day| *day > made);
    soon.or_else(|| before(1).filter(|day| *day >= made)).unwrap_or(last)
}

/// An order was made that ends on a day, or none was named. What it replaces ends otherwise.
pub(crate) fn order_ends(board: &mut Board, then: Then<'_>, order: OrderId, made: Date, last: Option<Date>) {
    let about = About::Order(order);
    order_ended(board, then, order, made);
    let period = then.period(PeriodName::TellOfOrderEnding, made);
    if let (Some(last), Some((_, period))) = (last, period) {
        let begins = Begins { duty: Duty::TellOfOrderEnding, owner: board.force(order), about };
        tells_of(board, then, vec![ToldAbout::OrderEnding]);
        let due = ending_told_by(&period, made, last);
        board.begin_until(then, begins, start_of(made), due, Some(PeriodName::TellOfOrderEnding));
        decline(board);
    }
    milestone(board, then);
}

/// An order was ended, replaced or varied on a day: nobody is told that it runs out.
pub(crate) fn order_ended(board: &mut Board, then: Then<'_>, order: OrderId, day: Date) {
    board.end(then.event, start_of(day), How::Lapsed, &ENDING, About::Order(order));
}

/// An attempt is not a telling. Whichever came first ended the duty: told, or that she asked not to be told of it.
pub(crate) fn told(board: &mut Board, then: Then<'_>, it: &c::VictimTold) {
    let event = then.event;
    let how = match it.outcome {
        ToldOutcome::Attempted => None,
        ToldOutcome::Told => Some(How::Done),
        ToldOutcome::DeclinedByVictim => Some(How::Declined),
    };
    let duty = if it.about == ToldAbout::OrderEnding { Duty::TellOfOrderEnding } else { Duty::TellVictim };
    for clock in board.every(duty).filter(|clock| clock.began == it.of) {
        let Some(how) = how else {
            clock.attempts.push(it.told_at);
            continue;
        };
        let is_first = clock.settled.is_none_or(|before| before.how != How::Excused && it.told_at < before.at);
        if is_first {
            clock.settled = Some(Settled { by: event.id, at: it.told_at, how });
        }
    }
    updated(board, then, it);
}

/// What she said when a clock began ends it, whenever it is put down: what she says later is said of what is told then.
fn decline(board: &mut Board) {
    let Board { clocks, wishes, .. } = board;
    let tells = [Duty::TellVictim, Duty::TellOfOrderEnding];
    for clock in clocks.iter_mut().filter(|clock| clock.settled.is_none() && tells.contains(&clock.duty)) {
        clock.settled = wishes.declined(clock.began, clock.since);
    }
}

/// She said what she wishes to be told of: the same as before, or something else.
pub(crate) fn preferred(board: &mut Board, then: Then<'_>, it: &c::VictimPreferenceSet) {
    let event = then.event;
    let said = &mut board.wishes.said;
    let place = said.partition_point(|preference| preference.at <= it.said_at);
    let is_last = place == said.len();
    said.insert(
        place,
        Preference {
            id: event.id,
            at: it.said_at,
            agency: event.entry.controller.clone(),
            not_told_of: it.not_told_of.clone(),
            update_every_days: it.update_every_days,
        },
    );
    let asked = Settled { by: event.id, at: it.said_at, how: How::Done };
    for clock in board.open(&[Duty::ReaskPreference]).filter(|clock| clock.since <= it.said_at) {
        clock.settled = Some(asked);
    }
    decline(board);
    if is_last {
        // What was agreed before is not owed any more.
        for clock in board.open(&UPDATE) {
            clock.settled = Some(Settled { how: How::Lapsed, ..asked });
        }
        next_update(board, then, it.said_at);
    }
}

/// What is told may change what she wishes to be told of: she is asked again where she asked not to be told of something.
pub(crate) fn milestone(board: &mut Board, then: Then<'_>) {
    let now = then.event.at;
    let Some(preference) = board.wishes.at(now).filter(|preference| !preference.not_told_of.is_empty()) else { return };
    let begins = Begins::of(Duty::ReaskPreference, &preference.agency.clone(), About::Case);
    board.begin(then, begins, PeriodName::ReaskPreference, now);
}

/// Any telling is the update that was agreed; the next is due so many days after it.
fn updated(board: &mut Board, then: Then<'_>, it: &c::VictimTold) {
    if it.outcome != ToldOutcome::Told {
        return;
    }
    let done = Settled { by: then.event.id, at: it.told_at, how: How::Done };
    for clock in board.open(&UPDATE).filter(|clock| clock.since <= it.told_at) {
        clock.settled = Some(done);
    }
    if board.open(&UPDATE).next().is_none() {
        next_update(board, then, it.told_at);
    }
}

fn next_update(board: &mut Board, then: Then<'_>, since: Timestamp) {
    let Some(preference) = board.wishes.said.last().filter(|preference| preference.at <= since) else { return };
    let Some(days) = preference.update_every_days else { return };
    let begins = Begins::of(Duty::UpdateVictim, &preference.agency.clone(), About::Case);
    board.begin_until(then, begins, since, days_after(london_date(since), days), None);
}

/// A victim whose case an advocate opens, refers or opens again has one.
pub(crate) fn brought(board: &mut Board, event: &Recorded) {
    board.wishes.advocate |= matches!(event.by, By::Worker { role: Role::Advocate, .. });
}

/// An advocate who works on the case need not be offered any more.
pub(crate) fn works(board: &mut Board, event: &Recorded) {
    if matches!(event.by, By::Worker { role: Role::Advocate, .. })
        && board.open(&[Duty::OfferAdvocate]).next().is_some()
    {
        offered(board, event, event.at);
    }
}

/// She was offered an advocate, or referred to a service.
pub(crate) fn offered(board: &mut Board, event: &Recorded, at: Timestamp) {
    board.wishes.advocate = true;
    board.end(event, at, How::Done, &[Duty::OfferAdvocate], About::Case);
}

pub(crate) fn right_to_know(board: &mut Board, then: Then<'_>) {
    let begins = Begins::of_police(Duty::DecideRightToKnow, About::Event);
    board.begin(then, begins, PeriodName::DecideRightToKnow, then.event.at);
}

/// A decision to tell is told like a step of police.
pub(crate) fn right_to_know_decided(board: &mut Board, then: Then<'_>, it: &c::RightToKnowDecided) {
    let event = then.event;
    for clock in board.open(&[Duty::DecideRightToKnow]).filter(|clock| clock.began == it.considered) {
        clock.settled = Some(Settled { by: event.id, at: event.at, how: How::Done });
    }
    if let Some(last) = it.tell_by {
        let by = Some(period(board));
        tells_of(board, then, vec![ToldAbout::RightToKnow]);
        board.begin_until(then, tell(then), event.at, last, by);
        decline(board);
    }
}

impl Board {
    /// What the victim must be told, by the events, and she was not told of, did not ask not to be told of, and nobody excused.
    pub fn untold(&self) -> Vec<EventId> {
        let owed = self.clocks.iter().filter(|clock| clock.duty == Duty::TellVictim && clock.settled.is_none());
        owed.map(|clock| clock.began).collect()
    }

    /// The last day of the update that was agreed with the victim, while one is owed.
    pub fn update_due(&self) -> Option<Date> {
        let owed = self.clocks.iter().find(|clock| clock.duty == Duty::UpdateVictim && clock.settled.is_none());
        owed.map(|clock| london_date(clock.due))
    }

    /// The questions whether the victim be told who the suspect is that nobody has decided.
    pub fn undecided_rights_to_know(&self) -> Vec<EventId> {
        let open = self.clocks.iter().filter(|clock| clock.duty == Duty::DecideRightToKnow);
        open.filter(|clock| clock.settled.is_none()).map(|clock| clock.began).collect()
    }
}
