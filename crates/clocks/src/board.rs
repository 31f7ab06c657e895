//! The fold over a history: what begins clocks, and what ends them.

use crate::{
    About, Clock, How, Judgements, Owner, Settled, Under, charging, charging::Charging, links, orders,
    orders::Standing, process, referrals, risk, screening, screening::Screening, starts, starts::Phase, victim,
    victim::Wishes,
};
use calendar::{end_of_day, last_day, last_moment, london_date};
use events::{
    CaseworkEvent, Duty, Event, IntakeEvent, LocationKind, OrdersEvent, Recorded, Register, casework as c, triggered,
};
use kernel::{
    AgencyId, BreachId, Calendar, Date, EventId, OrderId, Period, PeriodName, ReferralId, Rulebook, Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};

/// The fields beyond the headlines of an event that its clocks are computed from: who does not see them must not see those.
pub fn needs(event: &Event) -> &'static [&'static str] {
    match event {
        Event::Casework(CaseworkEvent::CourtOutcomeRecorded(_)) => &["tell_victim_by"],
        Event::Casework(CaseworkEvent::ItemCorrected(_)) => &["recipients"],
        Event::Intake(IntakeEvent::PersonRecorded(_)) => &["address"],
        Event::Casework(_)
        | Event::Intake(_)
        | Event::Risk(_)
        | Event::Orders(_)
        | Event::Referrals(_)
        | Event::Governance(_)
        | Event::Access(_) => &[],
    }
}

/// The clocks of one case, and what of its history they depend on.
#[derive(Debug, Clone)]
pub struct Board {
    /// The clocks, in the order in which they began.
    pub clocks: Vec<Clock>,
    /// How the risk was judged.
    pub judgements: Judgements,
    /// The day of the last event, in London.
    today: Date,
    /// Whether the victim has enhanced rights (domain 6: the default for stalking).
    pub(crate) enhanced: bool,
    /// Whether the victim's needs were ever assessed.
    pub(crate) needs_assessed: bool,
    /// Where the case stands.
    pub(crate) phase: Phase,
    /// What was screened as stalking, and how the orders stand that were considered for it.
    pub(crate) screening: Screening,
    /// The police force that acts on each order.
    pub(crate) forces: BTreeMap<OrderId, AgencyId>,
    /// The day of the hearing of each application that was listed last.
    pub(crate) hearings: BTreeMap<OrderId, Date>,
    /// Where each order stands.
    pub(crate) standing: BTreeMap<OrderId, Standing>,
    /// Since when each breach that was reported can have happened.
    pub(crate) breaches: BTreeMap<BreachId, Timestamp>,
    /// Who asked for an order and has no answer, by referral.
    pub(crate) requests: BTreeMap<ReferralId, AgencyId>,
    /// What the victim wishes to be told of, and whether she has an advocate.
    pub(crate) wishes: Wishes,
    /// Of which kinds of place it is known where the victim's is.
    pub(crate) places: BTreeSet<LocationKind>,
    /// What was joined to the course of conduct, and whether it was charged.
    pub(crate) charging: Charging,
    /// The last record by which the case, or an order with it, came from another hub: its position, and what it holds so far.
    came: Option<(u64, Vec<EventId>)>,
}

/// What is owed until it is done, also where its day had come before the case did: that it was done would have come too.
const OWED_STILL: [Duty; 2] = [Duty::DoAction, Duty::ServeOrder];

/// A clock that begins.
pub(crate) struct Begins {
    pub duty: Duty,
    pub owner: Owner,
    pub about: About,
}

impl Begins {
    /// A duty of one agency.
    pub fn of(duty: Duty, agency: &AgencyId, about: About) -> Self {
        Self { duty, owner: Owner::Agency(agency.clone()), about }
    }

    /// A duty of the police on the case.
    pub fn of_police(duty: Duty, about: About) -> Self {
        Self { duty, owner: Owner::Police, about }
    }
}

impl Default for Board {
    fn default() -> Self {
        Self {
            clocks: Vec::new(),
            judgements: Judgements::default(),
            today: Date::default(),
            enhanced: true,
            needs_assessed: false,
            phase: Phase::default(),
            screening: Screening::default(),
            forces: BTreeMap::new(),
            hearings: BTreeMap::new(),
            standing: BTreeMap::new(),
            breaches: BTreeMap::new(),
            requests: BTreeMap::new(),
            wishes: Wishes::default(),
            places: BTreeSet::new(),
            charging: Charging::default(),
            came: None,
        }
    }
}

/// An event, with the rulebook and the bank holidays that were in force when it was recorded.
#[derive(Clone, Copy)]
pub(crate) struct Then<'a> {
    pub event: &'a Recorded,
    rulebook: Option<&'a Rulebook>,
    calendar: &'a Calendar,
}

impl Then<'_> {
    /// A period that was in force on a day, and the version of the rulebook that says so.
    pub(crate) fn period(self, name: PeriodName, day: Date) -> Option<(u32, Period)> {
        self.rulebook.and_then(|book| book.period(name, day).map(|period| (book.version, period)))
    }

    /// The day that lies so many days of a period before another one, by the length in force on `made`.
    pub(crate) fn before(self, name: PeriodName, made: Date, day: Date) -> Option<Date> {
        let (_, period) = self.period(name, made)?;
        (0..period.length).try_fold(day, |day, _| day.yesterday().ok())
    }
}

impl Board {
    /// The clocks of a case. The history is in log order: the whole one, or what one reader sees of it. The register is that of
    /// the whole hub, for the rulebook and the bank holidays of each day: what is adopted later moves no clock that runs.
    pub fn of<'a>(register: &'a Register, history: impl IntoIterator<Item = &'a Recorded>) -> Self {
        let mut board = Self::default();
        for event in history {
            let rulebook = register.rulebook_at(event.position).map(|(_, rulebook)| rulebook);
            board.take(rulebook, register.calendar_at(event.position), event);
        }
        board
    }

    /// Takes one more event into account, with the rulebook and the bank holidays that were in force when it was recorded.
    pub fn take(&mut self, rulebook: Option<&Rulebook>, calendar: &Calendar, event: &Recorded) {
        let then = Then { event, rulebook, calendar };
        self.today = london_date(event.at);
        self.arrives(event);
        starts::learn(self, &event.entry.event);
        match &event.entry.event {
            Event::Intake(said) => {
                process::intake(self, then, said);
                links::take(self, then, said);
            }
            Event::Risk(said) => risk::take(self, then, said),
            Event::Orders(said) => orders::take(self, then, said),
            Event::Referrals(said) => referrals::take(self, then, said),
            Event::Casework(said) => self.casework(then, said),
            Event::Governance(_) | Event::Access(_) => {}
        }
        victim::works(self, event);
        let is_change = risk::learns_of_a_change(self, &event.entry.event);
        if let Some(trigger) = triggered(&event.entry.event).filter(|_| is_change) {
            orders::reopened(self, then, trigger);
            risk::trigger(self, then, trigger);
        }
        charging::take(self, then);
        screening::take(self, then);
        starts::begins_no_work(self, event);
    }

    fn casework(&mut self, then: Then<'_>, said: &CaseworkEvent) {
        let event = then.event;
        match said {
            CaseworkEvent::CaseTriaged(it) => process::triaged(self, then, it),
            CaseworkEvent::CaseAdopted(_) => process::adopted(self, event),
            CaseworkEvent::NeedsAssessed(_) => process::needs_assessed(self, event),
            CaseworkEvent::VictimRightsSet(it) => self.enhanced = it.enhanced,
            CaseworkEvent::VictimTold(it) => victim::told(self, then, it),
            CaseworkEvent::VictimPreferenceSet(it) => victim::preferred(self, then, it),
            CaseworkEvent::AdvocateOffered(it) => victim::offered(self, event, it.offered_at),
            CaseworkEvent::RightToKnowConsidered(_) => victim::right_to_know(self, then),
            CaseworkEvent::RightToKnowDecided(it) => victim::right_to_know_decided(self, then, it),
            CaseworkEvent::InvestigationStepTaken(it) => {
                process::step(self, event, it);
                victim::step(self, then, it);
            }
            CaseworkEvent::CourtOutcomeRecorded(it) => victim::outcome(self, then, it),
            CaseworkEvent::ActionPlanned(it) => process::planned(self, then, it),
            CaseworkEvent::ActionRedated(it) => process::redated(self, then, it),
            CaseworkEvent::ActionHandedOver(it) => process::handed_over(self, then, it),
            CaseworkEvent::ActionClosed(it) => process::action_closed(self, event, it),
            CaseworkEvent::ReturnAsked(it) => process::return_asked(self, then, it),
            CaseworkEvent::ReturnGiven(it) => process::return_given(self, event, it),
            CaseworkEvent::CaseSteppedDown(it) => process::stepped_down(self, then, it),
            CaseworkEvent::CaseClosed(_) => process::closed(self, event),
            CaseworkEvent::CaseReopened(_) => process::reopened(self, then),
            CaseworkEvent::ItemCorrected(it) => process::corrected(self, then, it),
            CaseworkEvent::CorrectionAcknowledged(it) => process::acknowledged(self, event, it),
            CaseworkEvent::SubjectAccessRequested(it) => process::access_requested(self, then, it),
            CaseworkEvent::SubjectAccessExtended(it) => process::access_extended(self, it),
            CaseworkEvent::SubjectAccessReleased(it) => process::access_released(self, event, it),
            CaseworkEvent::TransferOffered(_) => process::offered(self, then),
            CaseworkEvent::TransferDeclined(_) => process::answered_elsewhere(self, event),
            CaseworkEvent::TransferAccepted(_) => process::moved(self, event),
            CaseworkEvent::DutyMissed(it) => self.announce(event, it),
            CaseworkEvent::DutyExcused(it) => self.excuse(event, it),
            CaseworkEvent::ItemContributed(_)
            | CaseworkEvent::ItemShared(_)
            | CaseworkEvent::SafeContactRecorded(_)
            | CaseworkEvent::ContactCleared(_)
            | CaseworkEvent::VictimSafetySaid(_)
            | CaseworkEvent::AdvocateOfferAnswered(_)
            | CaseworkEvent::VictimLocationRecorded(_)
            | CaseworkEvent::IntelligenceRecorded(_)
            | CaseworkEvent::MeetingCalled(_)
            | CaseworkEvent::AgendaItemAdded(_)
            | CaseworkEvent::AgendaItemRemoved(_)
            | CaseworkEvent::ActionProgressed(_)
            | CaseworkEvent::CaseDiscussed(_)
            | CaseworkEvent::ErasureRequested(_)
            | CaseworkEvent::ErasureApproved(_)
            | CaseworkEvent::ErasureRefused(_)
            | CaseworkEvent::Erased(_)
            | CaseworkEvent::LegalHoldSet(_)
            | CaseworkEvent::LegalHoldLifted(_)
            | CaseworkEvent::ProcessingRestricted(_)
            | CaseworkEvent::RestrictionLifted(_)
            | CaseworkEvent::ItemWithdrawn(_)
            | CaseworkEvent::RetentionReviewed(_)
            | CaseworkEvent::ReviewOpened(_)
            | CaseworkEvent::ReviewReleased(_)
            | CaseworkEvent::ReviewWithdrawn(_)
            | CaseworkEvent::SubjectAccessPrepared(_)
            | CaseworkEvent::CaseReceived(_)
            | CaseworkEvent::HistoryReceived(_) => {}
        }
    }

    fn announce(&mut self, event: &Recorded, it: &c::DutyMissed) {
        for clock in &mut self.clocks {
            if is(clock, it.duty, it.began, it.owner.as_ref()) {
                clock.announced = clock.announced.or(Some(event.id));
            }
        }
    }

    fn excuse(&mut self, event: &Recorded, it: &c::DutyExcused) {
        for clock in &mut self.clocks {
            if is(clock, it.duty, it.began, it.owner.as_ref()) {
                clock.settled = Some(Settled { by: event.id, at: event.at, how: How::Excused });
            }
        }
    }

    /// Begins a clock of a period of the rulebook, from a moment on. Without such a period in force on that day nothing runs:
    /// the hub's officers are told that the rulebook lacks it.
    pub(crate) fn begin(&mut self, then: Then<'_>, begins: Begins, period: PeriodName, since: Timestamp) {
        let Some((rulebook, period)) = then.period(period, london_date(since)) else { return };
        let due = last_moment(&period, since, then.calendar);
        let under = Under { rulebook, period: period.name, effective_from: period.effective_from };
        self.add(then.event, begins, since, due, Some(under));
    }

    /// The same where only the day is known on which it happened: it runs from that day's end.
    pub(crate) fn begin_on(&mut self, then: Then<'_>, begins: Begins, period: PeriodName, day: Date) {
        let Some((rulebook, period)) = then.period(period, day) else { return };
        let under = Under { rulebook, period: period.name, effective_from: period.effective_from };
        self.add(then.event, begins, start_of(day), end_of_day(last_day(&period, day, then.calendar)), Some(under));
    }

    /// Begins a clock that ends with a day that the event names. Where a period gave that day, it is told too.
    pub(crate) fn begin_until(
        &mut self,
        then: Then<'_>,
        begins: Begins,
        since: Timestamp,
        last: Date,
        by: Option<PeriodName>,
    ) {
        let under = by.and_then(|name| then.period(name, london_date(since)));
        let under = under.map(|(rulebook, period)| Under {
            rulebook,
            period: period.name,
            effective_from: period.effective_from,
        });
        self.add(then.event, begins, since, end_of_day(last), under);
    }

    /// Notes what came from another hub.
    fn arrives(&mut self, event: &Recorded) {
        if let Some((_, held)) = self.came.as_mut().filter(|(at, _)| *at == event.position) {
            held.push(event.id);
        } else if is_an_arrival(&event.entry.event) {
            self.came = Some((event.position, vec![event.id]));
        }
    }

    /// Takes away the clocks about something that what came in one record began: what came after it there took its place.
    pub(crate) fn drop_came(&mut self, about: About) {
        let held = self.came.as_ref().map_or(&[][..], |(_, held)| held);
        self.clocks.retain(|clock| clock.about != about || !held.contains(&clock.began));
    }

    /// When a clock is due that an event begins here; none where it begins none. What was due before the case came is owed and
    /// counted where it came from. But an action that is still open, and an order that nobody has served, are owed by the end of
    /// the day on which they came.
    fn due_here(&self, event: &Recorded, duty: Duty, due: Timestamp) -> Option<Timestamp> {
        let has_come = self.came.as_ref().is_some_and(|(at, _)| *at == event.position);
        if !has_come || due >= event.at {
            return Some(due);
        }
        OWED_STILL.contains(&duty).then(|| end_of_day(london_date(event.at)))
    }

    fn add(&mut self, event: &Recorded, begins: Begins, since: Timestamp, due: Timestamp, under: Option<Under>) {
        let Begins { duty, owner, about } = begins;
        let Some(due) = self.due_here(event, duty, due) else { return };
        let clock = Clock {
            duty,
            owner,
            began: event.id,
            about,
            since,
            due,
            under,
            settled: None,
            attempts: Vec::new(),
            announced: None,
        };
        if !self.clocks.iter().any(|there| there.key() == clock.key()) {
            self.clocks.push(clock);
        }
    }

    /// Ends the open clocks of some duties about something. What lapses before it has begun never was.
    pub(crate) fn end(&mut self, by: &Recorded, at: Timestamp, how: How, duties: &[Duty], about: About) {
        if how == How::Lapsed {
            let never_was =
                |clock: &Clock| clock.about == about && duties.contains(&clock.duty) && !clock.has_begun(by.at);
            self.clocks.retain(|clock| !never_was(clock));
        }
        for clock in self.open(duties).filter(|clock| clock.about == about) {
            clock.settled = Some(Settled { by: by.id, at, how });
        }
    }

    /// Ends the open clocks of some duties that have begun to run by then.
    pub(crate) fn end_begun(&mut self, by: &Recorded, duties: &[Duty]) {
        for clock in self.open(duties).filter(|clock| clock.has_begun(by.at)) {
            clock.settled = Some(Settled { by: by.id, at: by.at, how: How::Done });
        }
    }

    /// Ends the open clocks by which judgements are to be made again, of those that one answers.
    pub(crate) fn end_answered(&mut self, by: &Recorded, answered: &BTreeSet<EventId>) {
        for clock in self.open(&[Duty::Reassess]).filter(|clock| answered.contains(&clock.began)) {
            clock.settled = Some(Settled { by: by.id, at: by.at, how: How::Done });
        }
    }

    /// Takes away the clocks of a duty about something that have not begun to run.
    pub(crate) fn drop_unbegun(&mut self, duty: Duty, about: About, now: Timestamp) {
        self.clocks.retain(|clock| clock.duty != duty || clock.about != about || clock.has_begun(now));
    }

    /// Ends the clocks that nobody owes any more.
    pub(crate) fn lapse(&mut self, by: &Recorded, duties: &[Duty]) {
        self.clocks.retain(|clock| clock.has_begun(by.at) || !duties.contains(&clock.duty));
        for clock in self.open(duties) {
            clock.settled = Some(Settled { by: by.id, at: by.at, how: How::Lapsed });
        }
    }

    /// Clocks of some duties that nothing has ended.
    pub(crate) fn open(&mut self, duties: &[Duty]) -> impl Iterator<Item = &mut Clock> {
        self.clocks.iter_mut().filter(|clock| clock.settled.is_none() && duties.contains(&clock.duty))
    }

    /// Clocks of a duty, ended or not.
    pub(crate) fn every(&mut self, duty: Duty) -> impl Iterator<Item = &mut Clock> {
        self.clocks.iter_mut().filter(move |clock| clock.duty == duty)
    }

    /// Who acts on an order: the force that considered it; where a criminal court made it, the police on the case.
    pub(crate) fn force(&self, order: OrderId) -> Owner {
        self.forces.get(&order).cloned().map_or(Owner::Police, Owner::Agency)
    }

    /// What asks for a decision on an order that nobody has made: a screening as stalking, a trigger, another agency's request.
    pub fn undecided_orders(&self) -> Vec<EventId> {
        let asks = |clock: &&Clock| matches!(clock.duty, Duty::ConsiderOrder | Duty::AnswerOrderRequest);
        let open = self.clocks.iter().filter(asks).filter(|clock| clock.settled.is_none());
        open.map(|clock| clock.began).collect()
    }

    /// Whether the risk stands at high on the day of the last event.
    pub(crate) fn is_high(&self) -> bool {
        self.judgements.is_high(self.today)
    }
}

/// A record that holds it came with a case, and with it all that stands behind it in the record.
fn is_an_arrival(event: &Event) -> bool {
    matches!(event, Event::Casework(CaseworkEvent::CaseReceived(_)) | Event::Orders(OrdersEvent::OrderReceived(_)))
}

fn is(clock: &Clock, duty: Duty, began: EventId, owner: Option<&AgencyId>) -> bool {
    clock.duty == duty && clock.began == began && clock.owner.agency() == owner
}

/// The first moment of a day in London.
pub(crate) fn start_of(day: Date) -> Timestamp {
    end_of_day(day.yesterday().unwrap_or(day)).plus_millis(1)
}
