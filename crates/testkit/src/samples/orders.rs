//! Samples of the orders service.

use super::{at, entry, id, maybe, parse, private, text, transfer};
use events::{
    Act, AppealParty, AppealResult, AppealedDecision, ApplicationPart, BreachOutcome, Entry, Event, HearingPurpose,
    Nexus, NotChargedReason, NotPursuedReason, NotifiedChange, OffenceCode, OrderApplicant, OrderKind, OrderOrigin,
    OrdersEvent, Private, RiskLevel, ServiceMethod, TermKind, Variation,
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
        .chain(asked_for().map(Event::Orders))
        .chain(later().map(Event::Orders))
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

fn made_and_served() -> [OrdersEvent; 6] {
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
            origin: None,
            applicant: None,
            court: private("Northmere Crown Court"),
            terms: terms(),
        }),
        transfer::order(),
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
        term(TermKind::Prohibition, "Not to enter the area of map NM-2."),
        term(TermKind::Requirement, "To attend the programme each week."),
    ])
}

pub(super) fn term(kind: TermKind, words: &str) -> Term {
    Term { kind, text: text(words), first_day: None, last_day: None, area: None }
}

/// Terms with days of their own and a map reference.
pub(super) fn with_own_periods() -> Event {
    let term = Term {
        first_day: Some(parse("2026-06-01")),
        last_day: Some(parse("2026-12-31")),
        area: Some(text("NM-2/4")),
        ..term(TermKind::Prohibition, "Not to enter the area.")
    };
    Event::Orders(OrdersEvent::InterimOrderMade(InterimOrderMade {
        order: id(0x0d),
        made: parse("2026-05-12"),
        last_day: parse("2027-01-31"),
        court: private("Northmere Magistrates' Court"),
        terms: vec![term].into(),
    }))
}

/// A restraining order, in which proceedings it was made, and who asked for it.
pub(super) fn with_its_origin() -> Event {
    Event::Orders(OrdersEvent::OrderMadeOnOutcome(OrderMadeOnOutcome {
        order: id(0x0e),
        kind: OrderKind::RestrainingOrder,
        made: parse("2026-08-03"),
        last_day: Some(parse("2031-08-02")),
        served_in_court: true,
        origin: Some(OrderOrigin::CourtOnConviction),
        applicant: Some(OrderApplicant::Prosecution),
        court: private("Northmere Crown Court"),
        terms: terms(),
    }))
}

/// The refusal of a change, by who had asked for it.
pub(super) fn change_refused() -> Event {
    Event::Orders(OrdersEvent::ApplicationRefused(events::orders::ApplicationRefused {
        order: id(0x0d),
        part: ApplicationPart::Discharge,
        refused_on: parse("2027-02-01"),
        applied_by: Some(AppealParty::Respondent),
        court: private("Northmere Magistrates' Court"),
        reasons: private("The risk is what it was."),
    }))
}

/// An appeal that undid a refusal.
pub(super) fn refusal_quashed() -> Event {
    Event::Orders(OrdersEvent::AppealDetermined(events::orders::AppealDetermined {
        order: id(0x0d),
        result: AppealResult::Quashed,
        determined_on: parse("2026-05-20"),
        against: Some(AppealedDecision::ApplicationRefused),
        court: private("Northmere Crown Court"),
        reasons: private("The criteria were met."),
    }))
}

/// What is asked for, and when it is heard.
fn asked_for() -> [OrdersEvent; 3] {
    use events::orders as o;
    [
        OrdersEvent::OrderRequestAnswered(o::OrderRequestAnswered { order: id(0x0d), referral: id(0x4e) }),
        OrdersEvent::HearingListed(o::HearingListed {
            order: id(0x0d),
            purpose: HearingPurpose::Main,
            listed_for: parse("2026-04-13"),
            adjourned: true,
            court: private("Northmere Magistrates' Court"),
        }),
        OrdersEvent::InterimSought(o::InterimSought {
            order: id(0x0d),
            sought_on: parse("2026-03-30"),
            court: private("Northmere Magistrates' Court"),
            reasons: private("He was seen in her street again."),
        }),
    ]
}

/// The proceedings about an order and a breach.
fn later() -> [OrdersEvent; 13] {
    use events::orders as o;
    [
        OrdersEvent::ApplicationWithdrawn(o::ApplicationWithdrawn {
            order: id(0x0d),
            withdrawn_on: parse("2026-04-02"),
            reasons: private("The respondent left the country for good."),
        }),
        OrdersEvent::ApplicationRefused(o::ApplicationRefused {
            order: id(0x0d),
            part: ApplicationPart::Main,
            refused_on: parse("2026-04-13"),
            applied_by: None,
            court: private("Northmere Magistrates' Court"),
            reasons: private("Not satisfied that it is necessary."),
        }),
        OrdersEvent::OrderVaried(o::OrderVaried {
            order: id(0x0d),
            how: Variation::Renewed,
            made: parse("2028-03-01"),
            last_day: Some(parse("2030-02-28")),
            served_in_court: true,
            court: private("Northmere Magistrates' Court"),
            terms: terms(),
        }),
        OrdersEvent::OrderDischarged(o::OrderDischarged {
            order: id(0x0d),
            discharged_on: parse("2028-06-01"),
            respondent_consents: true,
            chief_officer_consents: true,
            court: private("Northmere Magistrates' Court"),
            reasons: private("He moved abroad and was treated."),
        }),
        OrdersEvent::ServiceAttempted(o::ServiceAttempted {
            order: id(0x0d),
            attempted_at: at("2026-03-16T11:00:00Z"),
            place: maybe("At his workplace."),
            why_not: private("He had left an hour before."),
        }),
        OrdersEvent::NotificationExempted(o::NotificationExempted {
            order: id(0x0d),
            since: parse("2026-03-16"),
            basis: private("ViSOR record checked, ref. 7712."),
        }),
        OrdersEvent::ExemptionEnded(o::ExemptionEnded {
            order: id(0x0d),
            final_day: parse("2026-09-01"),
            notification_due: Some(parse("2026-09-03")),
        }),
        OrdersEvent::ChangeNotified(o::ChangeNotified {
            order: id(0x0d),
            change: NotifiedChange::Address,
            changed_on: parse("2026-06-01"),
            notified_at: at("2026-06-03T10:00:00Z"),
            in_time: true,
            detail: private("9 Quay Street, Northmere"),
            station: private("Northmere Central"),
            acknowledgement: private("ACK-26-5980"),
        }),
        OrdersEvent::UnnotifiedChangeFound(o::UnnotifiedChangeFound {
            order: id(0x0d),
            change: NotifiedChange::Name,
            found_at: at("2026-07-01T09:00:00Z"),
            account: private("He gave another surname at a traffic stop."),
        }),
        OrdersEvent::BreachArrested(o::BreachArrested {
            breach: id(0xbe),
            arrested_at: at("2026-05-20T07:30:00Z"),
            custody_reference: private("CUS/26/1190"),
        }),
        OrdersEvent::BreachTried(o::BreachTried {
            breach: id(0xbe),
            on: parse("2026-08-03"),
            outcome: BreachOutcome::Convicted,
            court: private("Northmere Crown Court"),
        }),
        OrdersEvent::AppealLodged(o::AppealLodged {
            order: id(0x0d),
            by: AppealParty::Respondent,
            against: AppealedDecision::OrderMade,
            lodged_on: parse("2026-04-20"),
            court: private("Northmere Crown Court"),
            ground: private("The term about the market is wider than necessary."),
        }),
        OrdersEvent::AppealDetermined(o::AppealDetermined {
            order: id(0x0d),
            result: AppealResult::Allowed,
            determined_on: parse("2026-06-15"),
            against: None,
            court: private("Northmere Crown Court"),
            reasons: private("The term is narrowed."),
        }),
    ]
}
