//! Whether what a command names is in use on that day: an offence, a kind of order, an instrument or a court that an adopted set says
//! has ended, or has not begun.

use crate::words::word;
use calendar::london_date;
use events::{Entry, Event, IntakeEvent, OffenceCode, OrdersEvent, Plain, ReferenceSetName, Register, RiskEvent};
use kernel::Date;

/// A code that is not in use on the day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the adopted {} have no such code in use on that day; list them, and name another", self.told())]
pub struct NotInUse(pub ReferenceSetName);

impl NotInUse {
    fn told(&self) -> String {
        <&str>::from(self.0).replace('_', " ")
    }
}

/// The first code of a decided event that a set in force knows and has not in use on the day. What no set was adopted for, and what
/// a set does not know, is taken: a release can know more words than the set that was adopted before it, and a court is free text.
///
/// The day is that which the event names (an order made, a charge), else the first on which it happened, else today. Rule of
/// the hub (issue: answerable reference data); no law says so.
pub fn not_in_use(register: &Register, entry: &Entry, today: Date) -> Option<NotInUse> {
    let happened = entry.occurred.as_ref().map_or(today, |occurred| london_date(occurred.from));
    let named = named(&entry.event, happened);
    let ended = |(name, code, day): &(ReferenceSetName, String, Date)| {
        let set = register.reference(*name).map(|known| &known.adopted.set);
        set.and_then(|set| set.entry(code)).is_some_and(|entry| !entry.is_in_use(*day))
    };
    named.iter().find(|named| ended(named)).map(|(name, ..)| NotInUse(*name))
}

fn named(event: &Event, happened: Date) -> Vec<(ReferenceSetName, String, Date)> {
    match event {
        Event::Intake(said) => {
            let offence = of_intake(said).and_then(|offence| code(ReferenceSetName::Offences, offence, happened));
            offence.into_iter().collect()
        }
        Event::Risk(said) => of_risk(said, happened).into_iter().collect(),
        Event::Orders(said) => of_orders(said, happened),
        Event::Referrals(_) | Event::Casework(_) | Event::Governance(_) | Event::Access(_) => Vec::new(),
    }
}

/// The offence that conduct or one incident is classified as.
fn of_intake(event: &IntakeEvent) -> Option<&OffenceCode> {
    match event {
        IntakeEvent::ConductReclassified(it) => it.offence.as_ref(),
        IntakeEvent::IncidentScreened(it) => it.offence.as_ref(),
        IntakeEvent::IncidentReported(_)
        | IntakeEvent::PersonRecorded(_)
        | IntakeEvent::CaseOpened(_)
        | IntakeEvent::SuspectNamed(_)
        | IntakeEvent::CaseReferred(_)
        | IntakeEvent::LinkProposed(_)
        | IntakeEvent::LinkConfirmed(_)
        | IntakeEvent::LinkRejected(_)
        | IntakeEvent::LinkUndone(_)
        | IntakeEvent::CaseScreened(_)
        | IntakeEvent::HintAnswered(_) => None,
    }
}

fn of_risk(event: &RiskEvent, happened: Date) -> Option<(ReferenceSetName, String, Date)> {
    match event {
        RiskEvent::RiskAssessed(it) => code(ReferenceSetName::Instruments, &it.instrument, happened),
        RiskEvent::RedFlagRaised(_)
        | RiskEvent::DissentRecorded(_)
        | RiskEvent::HubLevelSet(_)
        | RiskEvent::CircumstanceRecorded(_)
        | RiskEvent::RelationshipRecorded(_)
        | RiskEvent::MotiveProposed(_) => None,
    }
}

fn of_orders(event: &OrdersEvent, happened: Date) -> Vec<(ReferenceSetName, String, Date)> {
    let court = |text: Option<&String>, day| text.map(|text| (ReferenceSetName::Courts, text.trim().to_owned(), day));
    match event {
        OrdersEvent::OrderConsidered(it) => {
            code(ReferenceSetName::OrderKinds, &it.kind, happened).into_iter().collect()
        }
        OrdersEvent::ApplicationLodged(it) => court(it.court.known(), happened).into_iter().collect(),
        OrdersEvent::InterimOrderMade(it) => court(it.court.known(), it.made).into_iter().collect(),
        OrdersEvent::FullOrderMade(it) => court(it.court.known(), it.made).into_iter().collect(),
        OrdersEvent::OrderMadeOnOutcome(it) => {
            let kind = code(ReferenceSetName::OrderKinds, &it.kind, it.made);
            kind.into_iter().chain(court(it.court.known(), it.made)).collect()
        }
        OrdersEvent::HearingListed(it) => court(it.court.known(), it.listed_for).into_iter().collect(),
        OrdersEvent::InterimSought(it) => court(it.court.known(), it.sought_on).into_iter().collect(),
        OrdersEvent::ApplicationRefused(it) => court(it.court.known(), it.refused_on).into_iter().collect(),
        OrdersEvent::OrderVaried(it) => court(it.court.known(), it.made).into_iter().collect(),
        OrdersEvent::OrderDischarged(it) => court(it.court.known(), it.discharged_on).into_iter().collect(),
        OrdersEvent::BreachTried(it) => court(it.court.known(), it.on).into_iter().collect(),
        OrdersEvent::AppealLodged(it) => court(it.court.known(), it.lodged_on).into_iter().collect(),
        OrdersEvent::AppealDetermined(it) => court(it.court.known(), it.determined_on).into_iter().collect(),
        OrdersEvent::BreachCharged(it) => {
            let day = london_date(it.charged_at);
            it.offences.iter().filter_map(|offence| code(ReferenceSetName::Offences, offence, day)).collect()
        }
        // A court elsewhere named it, when another hub's sets were in force.
        OrdersEvent::OrderReceived(_)
        | OrdersEvent::OrderNotPursued(_)
        | OrdersEvent::DraftingStarted(_)
        | OrdersEvent::ApplicationAuthorised(_)
        | OrdersEvent::OrderRequestAnswered(_)
        | OrdersEvent::ApplicationWithdrawn(_)
        | OrdersEvent::ServiceAttempted(_)
        | OrdersEvent::OrderServed(_)
        | OrdersEvent::NotificationReceived(_)
        | OrdersEvent::NotificationExempted(_)
        | OrdersEvent::ExemptionEnded(_)
        | OrdersEvent::ChangeNotified(_)
        | OrdersEvent::UnnotifiedChangeFound(_)
        | OrdersEvent::BreachReported(_)
        | OrdersEvent::BreachRecorded(_)
        | OrdersEvent::BreachNotMadeOut(_)
        | OrdersEvent::BreachArrested(_)
        | OrdersEvent::BreachNotCharged(_) => Vec::new(),
    }
}

fn code<T: Plain>(name: ReferenceSetName, code: &T, day: Date) -> Option<(ReferenceSetName, String, Date)> {
    word(code).map(|code| (name, code, day))
}
