//! What the history says about orders and breaches, as parallel regions (domain brief 3.1).

use crate::version::{Made, Version};
use calendar::london_date;
use events::{
    OrderApplicant, OrderKind, OrderOrigin, Recorded,
    orders::{
        AppealDetermined, AppealLodged, ApplicationAuthorised, ApplicationLodged, ApplicationRefused,
        ApplicationWithdrawn, BreachArrested, BreachCharged, BreachNotCharged, BreachNotMadeOut, BreachRecorded,
        BreachReported, BreachTried, ChangeNotified, DraftingStarted, ExemptionEnded, HearingListed, InterimSought,
        NotificationExempted, NotificationReceived, OrderConsidered, OrderDischarged, OrderNotPursued,
        ServiceAttempted, UnnotifiedChangeFound,
    },
};
use kernel::{AgencyId, BreachId, Date, EventId, Occurred, OrderId, ReferralId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// What the history of a case says so far.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Every event of the case: what a consideration may rest on.
    pub(crate) events: BTreeSet<EventId>,
    pub(crate) orders: BTreeMap<OrderId, Order>,
    /// Referrals that ask for an order: whom they ask, and what answered them.
    pub(crate) requests: BTreeMap<ReferralId, Request>,
    /// Region D: one per allegation.
    pub(crate) breaches: BTreeMap<BreachId, Breach>,
}

/// One order, from the first consideration on, or from the day a criminal court made it.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub kind: OrderKind,
    /// Region A, before the court.
    pub application: Application,
    /// Region A, what courts made, and region B, how each was served; in log order.
    pub versions: Vec<Version>,
    /// Region B: attempts that failed.
    pub attempts: Vec<Fact<ServiceAttempted>>,
    /// Region C: what the respondent notified.
    pub notified: Vec<Fact<NotificationReceived>>,
    /// Region C: exemptions under the Sexual Offences Act 2003, and the end of each, in log order.
    pub exemptions: Vec<Exemption>,
    /// Region C: changes that the respondent notified.
    pub changes: Vec<Fact<ChangeNotified>>,
    /// Region C: changes that were found.
    pub found: Vec<Fact<UnnotifiedChangeFound>>,
    /// Region A: what ended versions before their last day.
    pub ends: Vec<End>,
    /// Region A: discharges, of interim orders and of the order.
    pub discharges: Vec<Fact<OrderDischarged>>,
    /// Region A: refusals to vary, renew or discharge.
    pub changes_refused: Vec<Fact<ApplicationRefused>>,
    /// Region E: appeals, and how each ended, in log order.
    pub appeals: Vec<(Fact<AppealLodged>, Option<Fact<AppealDetermined>>)>,
}

/// An exemption from notification, and its end.
pub(crate) type Exemption = (Fact<NotificationExempted>, Option<Fact<ExemptionEnded>>);

/// A referral that asks for an order.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// The agency that is asked.
    pub to: AgencyId,
    /// The event that answered it.
    pub answered: Option<EventId>,
}

/// What ended the versions that had been made by then: withdrawal, refusal, discharge, an appeal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct End {
    /// The last day.
    pub on: Date,
    /// How many versions there were.
    pub versions: usize,
    /// The event.
    pub by: EventId,
}

/// Region A as far as police act. A new consideration begins anew; what lies before the court stays there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Application {
    pub considered: Option<Fact<OrderConsidered>>,
    /// Evidence of this and of earlier considerations.
    pub evidence: BTreeSet<EventId>,
    pub not_pursued: Option<Fact<OrderNotPursued>>,
    pub drafted: Option<Fact<DraftingStarted>>,
    pub authorised: Option<Fact<ApplicationAuthorised>>,
    pub lodged: Option<Fact<ApplicationLodged>>,
    /// The times that an interim order was asked for after lodging.
    pub interim_sought: Vec<Fact<InterimSought>>,
    pub hearings: Vec<Fact<HearingListed>>,
    pub withdrawn: Option<Fact<ApplicationWithdrawn>>,
    /// The refusals of an interim order.
    pub interim_refused: Vec<Fact<ApplicationRefused>>,
    /// The refusal of the order itself, unless an appeal reversed it.
    pub refused: Option<Fact<ApplicationRefused>>,
}

/// Region D of one allegation.
#[derive(Debug, Clone)]
pub(crate) struct Breach {
    pub reported: Fact<BreachReported>,
    /// When somebody first knew of it, as far as the report says; at the latest when it was recorded.
    pub known: Timestamp,
    pub recorded: Option<Fact<BreachRecorded>>,
    pub not_made_out: Option<Fact<BreachNotMadeOut>>,
    /// Its end without a charge. A charge may still follow, after a review of that decision.
    pub not_charged: Option<Fact<BreachNotCharged>>,
    pub charged: Option<Fact<BreachCharged>>,
    pub arrested: Option<Fact<BreachArrested>>,
    pub tried: Option<Fact<BreachTried>>,
}

/// What an event said, with its id, because a refusal names what it rests on.
#[derive(Debug, Clone)]
pub(crate) struct Fact<T> {
    pub id: EventId,
    pub occurred: Option<Occurred>,
    pub said: T,
}

impl State {
    /// Whether the history has named an order.
    pub fn knows(&self, order: OrderId) -> bool {
        self.orders.contains_key(&order)
    }

    /// The state after a history, in log order.
    pub fn fold<'a>(history: impl IntoIterator<Item = &'a Recorded>) -> Self {
        history.into_iter().fold(Self::default(), crate::evolve)
    }
}

impl<T: Clone> Fact<T> {
    pub(crate) fn of(recorded: &Recorded, said: &T) -> Self {
        Self { id: recorded.id, occurred: recorded.entry.occurred, said: said.clone() }
    }
}

impl Order {
    pub(crate) fn new(kind: OrderKind) -> Self {
        Self {
            kind,
            application: Application::default(),
            versions: Vec::new(),
            attempts: Vec::new(),
            notified: Vec::new(),
            exemptions: Vec::new(),
            changes: Vec::new(),
            found: Vec::new(),
            ends: Vec::new(),
            discharges: Vec::new(),
            changes_refused: Vec::new(),
            appeals: Vec::new(),
        }
    }

    /// In which proceedings it was made, where that is said; what was lodged here was the police's application.
    pub(crate) fn origin(&self) -> Option<OrderOrigin> {
        let said = self.versions.iter().find_map(|version| version.made.origin());
        said.or(self.application.lodged.as_ref().map(|_| OrderOrigin::PoliceApplication))
    }

    /// Who asked for it, where that is said; what was lodged here was asked for by the police.
    pub(crate) fn applicant(&self) -> Option<OrderApplicant> {
        let said = self.versions.iter().find_map(|version| version.made.applicant());
        said.or(self.application.lodged.as_ref().map(|_| OrderApplicant::Police))
    }

    /// The full order that an application led to. There is at most one.
    pub(crate) fn full(&self) -> Option<&Version> {
        self.versions.iter().find(|version| match &version.made {
            Made::Full(_) => true,
            Made::Received(it) => !it.said.interim && it.said.varied.is_none(),
            Made::Interim(_) | Made::OnOutcome(_) | Made::Varied(_) => false,
        })
    }

    /// Every interim order, as made and as varied, in log order.
    pub(crate) fn interims(&self) -> impl Iterator<Item = &Version> {
        self.versions.iter().filter(|version| version.made.is_interim())
    }

    /// Where among the versions the one lies that was given to somebody served on this day: the latest made by then.
    pub(crate) fn version_on(&self, day: Date) -> Option<usize> {
        // With two of one day the later in the log: `max_by_key` answers with the last of equals.
        let made_by_then = self.versions.iter().enumerate().filter(|(_, version)| version.made.day() <= day);
        made_by_then.max_by_key(|(_, version)| version.made.day()).map(|(at, _)| at)
    }

    /// The last day of a version: its own, or the day on which a variation or the full order took its place, or on which
    /// the order ended (SPA s.4, s.5, s.7). An interim order ends with the main application.
    pub(crate) fn last_day_of(&self, version: &Version) -> Option<Date> {
        let at = self.versions.iter().position(|it| it.made.event() == version.made.event());
        let after = |other: &&Version| {
            let later = self.versions.iter().position(|it| it.made.event() == other.made.event()) > at;
            later && other.made.day() >= version.made.day()
        };
        let replaces = |other: &&Version| match other.made {
            Made::Full(_) => version.made.is_interim(),
            Made::Varied(_) | Made::Received(_) => true,
            Made::Interim(_) | Made::OnOutcome(_) => false,
        };
        let successors = self.versions.iter().filter(after).filter(replaces).map(|other| other.made.day());
        // What is dated before the end is ended by it, also where it is put down after it.
        let ended =
            self.ends.iter().filter(|end| at.is_some_and(|at| at < end.versions) || version.made.day() < end.on);
        let ended = ended.map(|end| end.on);
        successors.chain(ended).chain(version.made.last_day()).min()
    }

    /// The version in force on a day, served or not.
    pub(crate) fn in_force_on(&self, day: Date) -> Option<&Version> {
        let version = self.version_on(day).and_then(|at| self.versions.get(at))?;
        self.last_day_of(version).is_none_or(|last| day <= last).then_some(version)
    }

    /// The version that a court can still change on a day: in force, and not ended on that very day by another decision.
    pub(crate) fn open_on(&self, day: Date) -> Option<&Version> {
        self.in_force_on(day)
            .filter(|version| !self.ends.iter().any(|end| end.on <= day && self.last_day_of(version) == Some(end.on)))
    }

    /// What a refusal rests on that says that nothing is in force: all that made it, and all that ended it.
    pub(crate) fn made_and_ended_by(&self) -> Vec<EventId> {
        self.made_by().into_iter().chain(self.ends.iter().map(|end| end.by)).collect()
    }

    /// Every event by which a court made or changed it.
    pub(crate) fn made_by(&self) -> Vec<EventId> {
        self.versions.iter().map(|version| version.made.event()).collect()
    }

    /// Region C: what began a duty to notify, with its moment and last day: a service, or the end of an exemption.
    pub(crate) fn duties(&self) -> impl Iterator<Item = Duty> {
        let services = self.versions.iter().filter_map(|version| {
            let served = version.served.as_ref()?;
            served.notification_due.map(|due| Duty { began: served.at, due, service: served.id })
        });
        let after_exemption = self.exemptions.iter().filter_map(|(_, ended)| {
            let ended = ended.as_ref()?;
            let due = ended.said.notification_due?;
            Some(Duty { began: crate::version::start_of_day(ended.said.final_day), due, service: ended.id })
        });
        services.filter(|duty| self.began(duty)).chain(after_exemption)
    }

    /// Whether a service began a duty, as far as is known now: not while exempt, unless it counts from the end of that.
    fn began(&self, duty: &Duty) -> bool {
        self.counts_from(london_date(duty.began)).is_some_and(|first| first <= duty.due)
    }

    /// Region C: the day from which a duty counts that a service on a day begins: that day, or, where the respondent was exempt
    /// then, the final day of the other notification; none while that is not over (SPA s.9).
    pub(crate) fn counts_from(&self, day: Date) -> Option<Date> {
        match self.exempt_on(day) {
            Some((_, ended)) => ended.as_ref().map(|ended| ended.said.final_day),
            None => Some(day),
        }
    }

    /// The exemption from notification of a day. Its final day counts as the first day of the duty.
    pub(crate) fn exempt_on(&self, day: Date) -> Option<&Exemption> {
        let over = |ended: &Fact<ExemptionEnded>| ended.said.final_day <= day;
        self.exemptions.iter().find(|(exempted, ended)| exempted.said.since <= day && !ended.as_ref().is_some_and(over))
    }

    /// The exemption from notification that has not ended.
    pub(crate) fn exempt(&self) -> Option<&Fact<NotificationExempted>> {
        self.exemptions.iter().find(|(_, ended)| ended.is_none()).map(|(exempted, _)| exempted)
    }

    /// The appeal that is not determined.
    pub(crate) fn pending_appeal(&self) -> Option<&Fact<AppealLodged>> {
        self.appeals.iter().find(|(_, determined)| determined.is_none()).map(|(lodged, _)| lodged)
    }

    /// Ends all versions made so far on a day.
    pub(crate) fn end(&mut self, on: Date, by: EventId) {
        self.ends.push(End { on, versions: self.versions.len(), by });
    }
}

/// A duty of initial notification (SPA s.9).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Duty {
    pub began: Timestamp,
    /// The last day for it.
    pub due: Date,
    /// The event that began it.
    pub service: EventId,
}

impl Breach {
    pub(crate) fn reported(reported: Fact<BreachReported>, known: Timestamp) -> Self {
        Self {
            reported,
            known,
            recorded: None,
            not_made_out: None,
            not_charged: None,
            charged: None,
            arrested: None,
            tried: None,
        }
    }
}
