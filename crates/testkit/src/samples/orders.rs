//! Samples of the orders service.

use super::{at, entry, id, maybe, parse, private, text};
use events::{
    Act, Entry, Event, Nexus, NotChargedReason, NotPursuedReason, OffenceCode, OrderKind, OrdersEvent, Private,
    RiskLevel, ServiceMethod, TermKind,
    orders::{
        ApplicationAuthorised, ApplicationLodged, BreachCharged, BreachNotCharged, BreachNotMadeOut, BreachRecorded,
        BreachReported, Criteria, DraftingStarted, FullOrderMade, InterimOrderMade, NotificationReceived,
        OrderConsidered, OrderMadeOnOutcome, OrderNotPursued, OrderServed, Term,
    },
};

pub(super) fn all() -> Vec<Entry> {
    let orders = before_the_court().into_iter().chain(made_and_served()).map(Event::Orders);
    orders
        .chain([breach_reported()])
        .chain(after_a_breach().map(Event::Orders))
        .map(|event| entry("pol", event))
        .collect()
}

fn before_the_court() -> [OrdersEvent; 5] {
    [
        OrdersEvent::OrderConsidered(OrderConsidered {
            order: id(0x0d),
            kind: OrderKind::StalkingProtectionOrder,
            criteria: Criteria { acts: true, risk: true, necessary: true },
            evidence: vec![id(0xe1)],
            risk_level: RiskLevel::High,
            requested_by: Some(parse("adv")),
            reasons: private("Bail conditions end on Friday."),
        }),
        OrdersEvent::OrderNotPursued(OrderNotPursued {
            order: id(0x0d),
            reason: NotPursuedReason::Custody,
            review_on: parse("2026-04-30"),
            reasons: private("Remanded until the trial."),
        }),
        OrdersEvent::DraftingStarted(DraftingStarted {
            order: id(0x0d),
            victims_views: maybe("She asks that the library be named as an area."),
            proposed_terms: terms(),
        }),
        OrdersEvent::ApplicationAuthorised(ApplicationAuthorised {
            order: id(0x0d),
            interim_sought: true,
            reasons: private("Necessary while the assessment is awaited."),
            legal_advice_reference: maybe("LS/26/118"),
        }),
        OrdersEvent::ApplicationLodged(ApplicationLodged {
            order: id(0x0d),
            interim_sought: true,
            nexus: Nexus::Resides,
            court: private("Northmere Magistrates' Court"),
            court_reference: private("NMC-26-00871"),
        }),
    ]
}

fn made_and_served() -> [OrdersEvent; 5] {
    [
        OrdersEvent::InterimOrderMade(InterimOrderMade {
            order: id(0x0d),
            made: parse("2026-03-16"),
            last_day: parse("2026-04-13"),
            court: private("Northmere Magistrates' Court"),
            terms: terms(),
        }),
        OrdersEvent::OrderServed(OrderServed {
            order: id(0x0d),
            served_at: at("2026-03-16T14:05:00Z"),
            method: ServiceMethod::InPerson,
            notification_due: Some(parse("2026-03-18")),
            place: maybe("At his workplace."),
            proof: private("Statement of service, PC 4417."),
        }),
        OrdersEvent::NotificationReceived(NotificationReceived {
            order: id(0x0d),
            notified_at: at("2026-03-18T09:40:00Z"),
            in_time: true,
            identity_verified: true,
            names: Private::Known(vec![text("Colin Marsh"), text("Col Marshall")]),
            address: private("3 Tanner Row, Northmere"),
            station: private("Northmere Central"),
            acknowledgement: private("ACK-26-5512"),
        }),
        OrdersEvent::FullOrderMade(FullOrderMade {
            order: id(0x0d),
            made: parse("2026-04-13"),
            last_day: Some(parse("2028-04-12")),
            replaces_interim: true,
            served_in_court: true,
            court: private("Northmere Magistrates' Court"),
            terms: terms(),
        }),
        OrdersEvent::OrderMadeOnOutcome(OrderMadeOnOutcome {
            order: id(0x0e),
            kind: OrderKind::RestrainingOrder,
            made: parse("2026-09-02"),
            last_day: Some(parse("2031-09-01")),
            served_in_court: true,
            court: private("Northmere Crown Court"),
            terms: terms(),
        }),
    ]
}

/// An alleged breach.
pub(super) fn breach_reported() -> Event {
    Event::Orders(OrdersEvent::BreachReported(BreachReported {
        breach: id(0xbe),
        order: id(0x0d),
        term: Some(2),
        acts: vec![Act::Contacting],
        narrative: private("A card through the door, unsigned, in his hand."),
    }))
}

fn after_a_breach() -> [OrdersEvent; 4] {
    let breach = id(0xbe);
    [
        OrdersEvent::BreachRecorded(BreachRecorded { breach, crime_reference: private("NM/004391/26") }),
        OrdersEvent::BreachNotMadeOut(BreachNotMadeOut {
            breach,
            reason: private("The card came from a cousin, who confirmed it."),
        }),
        OrdersEvent::BreachNotCharged(BreachNotCharged {
            breach,
            reason: NotChargedReason::InsufficientEvidence,
            reasons: private("The sender of the card could not be shown."),
        }),
        OrdersEvent::BreachCharged(BreachCharged {
            breach,
            charged_at: at("2026-05-02T11:20:00Z"),
            offences: vec![OffenceCode::S4a],
            remanded: true,
            charge_reference: private("CH-26-0907"),
        }),
    ]
}

fn terms() -> Private<Vec<Term>> {
    Private::Known(vec![
        Term { kind: TermKind::Prohibition, text: text("Not to enter the area of map NM-2.") },
        Term { kind: TermKind::Requirement, text: text("To attend the programme each week.") },
    ])
}
