//! Samples of the risk service.

use super::{entry, id, maybe, parse, private, text};
use events::{
    Answer, Entry, Event, Instrument, Motive, Private, RedFlag, RiskEvent, RiskLevel,
    risk::{ItemAnswer, RedFlagRaised, RiskAssessed},
};

pub(super) fn all() -> Vec<Entry> {
    let assessed = RiskAssessed {
        assessment: id(0xa55e),
        instrument: Instrument::SDash,
        instrument_version: 2009,
        level: RiskLevel::High,
        imminent: true,
        window_start: parse("2026-02-12"),
        next_due: parse("2026-03-19"),
        plan: vec![id(0xac)],
        relied_on: vec![id(0xe1), id(0xe2)],
        overridden: Some(RiskLevel::Medium),
        override_reason: maybe("The questions do not ask about the tracker."),
        // The code of an item is no free text, but it lies in a sealed part all the same.
        items: Private::Known(vec![ItemAnswer { code: text("SD01"), answer: Answer::Yes }]),
        rationale: private("He lost his job and speaks of having nothing left."),
        motive_hypothesis: Private::Known(Some(Motive::Rejected)),
    };
    let raised = RedFlagRaised {
        item: id(0x17e3),
        flags: vec![RedFlag::LastResortLanguage, RedFlag::TrackingDevice],
        account: private("Said in session that it would soon be over for both."),
    };
    vec![
        entry("adv", Event::Risk(RiskEvent::RiskAssessed(assessed))),
        entry("nhs", Event::Risk(RiskEvent::RedFlagRaised(raised))),
    ]
}
