//! Samples of moving a case to another hub.

use super::{at, id, parse, private, text};
use events::{
    CaseworkEvent, Class, Event, Gateway, GovernanceEvent, LawfulBasis, OrderApplicant, OrderKind, OrderOrigin,
    OrdersEvent, TermKind, TransferRefusal, Variation,
    governance::PublicText,
    transfer::{
        BundleDeclined, CaseReceived, HistoryReceived, HubRegistered, OrderReceived, ReceivedRow, TransferAccepted,
        TransferDeclined, TransferOffered,
    },
};

const ELSEWHERE: &str = "southmere.example/log";
const DIGEST: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn public(text: &str) -> PublicText {
    PublicText(text.to_owned())
}

pub(super) fn casework() -> Vec<CaseworkEvent> {
    let row = ReceivedRow {
        on: parse("2026-02-02"),
        agency: text("pol-s"),
        kind: "intake.incident_reported.v1".to_owned(),
        values: [(text("narrative"), text("He waited outside her work.").into())].into_iter().collect(),
    };
    vec![
        CaseworkEvent::TransferOffered(TransferOffered {
            transfer: id(0x7f1),
            to: public(ELSEWHERE),
            gateway: Gateway::PolicingCommonLaw,
            basis: LawfulBasis::LawEnforcementPart3,
            reason: private("She moved to Southmere."),
            necessity: private("They cannot keep her safe without knowing what happened."),
        }),
        CaseworkEvent::TransferAccepted(TransferAccepted {
            transfer: id(0x7f1),
            by: public(ELSEWHERE),
            digest: public(DIGEST),
            reference: public("STK-7KQ4MXR"),
            answered_at: at("2026-03-13T15:00:00Z"),
            passed_on: None,
        }),
        CaseworkEvent::TransferDeclined(TransferDeclined {
            transfer: id(0x7f1),
            by: public(ELSEWHERE),
            reason: TransferRefusal::OutsideArea,
            answered_at: at("2026-03-13T15:00:00Z"),
        }),
        CaseworkEvent::CaseReceived(CaseReceived {
            transfer: id(0x7f2),
            from: public(ELSEWHERE),
            digest: public(DIGEST),
            reference: public("STK-7KQ4MXR"),
            parts: 2,
            conflict: true,
            restricted: true,
        }),
        CaseworkEvent::HistoryReceived(HistoryReceived {
            transfer: id(0x7f2),
            part: 1,
            of: Class::Conduct,
            rows: vec![row].into(),
        }),
    ]
}

pub(super) fn order() -> OrdersEvent {
    OrdersEvent::OrderReceived(OrderReceived {
        transfer: id(0x7f2),
        order: id(0x0d),
        kind: OrderKind::StalkingProtectionOrder,
        interim: false,
        varied: Some(Variation::Varied),
        made: parse("2026-02-20"),
        last_day: Some(parse("2028-02-19")),
        replaces_interim: true,
        served_in_court: true,
        court: private("Southmere Magistrates' Court"),
        origin: None,
        applicant: None,
        terms: vec![super::orders::term(TermKind::Prohibition, "Not to contact her.")].into(),
    })
}

/// A case that was taken over, and on which something was recorded after it was offered.
pub(super) fn accepted_with_news() -> Event {
    Event::Casework(CaseworkEvent::TransferAccepted(TransferAccepted {
        transfer: id(0x7f1),
        by: public(ELSEWHERE),
        digest: public(DIGEST),
        reference: public("STK-7KQ4MXR"),
        answered_at: at("2026-03-13T15:00:00Z"),
        passed_on: Some(2),
    }))
}

/// A restraining order that came with its case, as varied since, and in which proceedings it was made.
pub(super) fn order_with_its_origin() -> Event {
    Event::Orders(OrdersEvent::OrderReceived(OrderReceived {
        transfer: id(0x7f2),
        order: id(0x0e),
        kind: OrderKind::RestrainingOrder,
        interim: false,
        varied: Some(Variation::Varied),
        made: parse("2026-01-20"),
        last_day: Some(parse("2029-01-19")),
        replaces_interim: false,
        served_in_court: true,
        origin: Some(OrderOrigin::CourtOnAcquittal),
        applicant: Some(OrderApplicant::Nobody),
        court: private("Southmere Crown Court"),
        terms: vec![super::orders::term(TermKind::Prohibition, "Not to contact her.")].into(),
    }))
}

pub(super) fn hub_registered() -> GovernanceEvent {
    GovernanceEvent::HubRegistered(HubRegistered {
        hub: public(ELSEWHERE),
        name: public("Southmere stalking hub"),
        recipient: public("age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"),
        verifier: public("southmere.example/log+01020304+AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"),
    })
}

pub(super) fn bundle_declined() -> GovernanceEvent {
    GovernanceEvent::BundleDeclined(BundleDeclined {
        transfer: id(0x7f2),
        from: public(ELSEWHERE),
        digest: public(DIGEST),
        reason: TransferRefusal::NotSafeHere,
    })
}
