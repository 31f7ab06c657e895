//! Samples of the risk service.

use super::{entry, id, maybe, parse, private, text};
use events::{
    Answer, Circumstance, Confidence, Entry, Event, Grade, Instrument, Motive, NoPlanReason, Private, Rated, RedFlag,
    Relationship, RiskEvent, RiskLevel,
    risk::{
        CircumstanceRecorded, DissentRecorded, HubLevelSet, ItemAnswer, MotiveProposed, Rating, RedFlagRaised,
        RelationshipRecorded, RiskAssessed,
    },
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
        // Only an assessment without a plan has a reason, and none before there were ratings has any: other shapes.
        no_plan: None,
        ratings: Vec::new(),
        relied_on: vec![id(0xe1), id(0xe2)],
        overridden: Some(RiskLevel::Medium),
        override_reason: maybe("The questions do not ask about the tracker."),
        // The code of an item is no free text, but it lies in a sealed part all the same.
        items: Private::Known(vec![ItemAnswer { code: text("SD01"), answer: Answer::Yes, previous: None }]),
        rationale: private("He lost his job and speaks of having nothing left."),
        motive_hypothesis: Private::Known(Some(Motive::Rejected)),
    };
    let raised = RedFlagRaised {
        item: id(0x17e3),
        flags: vec![RedFlag::LastResortLanguage, RedFlag::TrackingDevice],
        account: private("Said in session that it would soon be over for both."),
    };
    let dissent = DissentRecorded {
        event: id(0xe1),
        level: RiskLevel::Medium,
        reasons: private("He has kept away for a month."),
    };
    let level = HubLevelSet {
        level: RiskLevel::High,
        relied_on: vec![id(0xe1)],
        rationale: private("The tools differ; what he said last weighs most."),
        dissent: maybe("Probation would have said medium."),
    };
    let related =
        RelationshipRecorded { relationship: Relationship::ExIntimate, account: maybe("They parted in the autumn.") };
    let motive = MotiveProposed {
        motive: Private::Known(Some(Motive::Rejected)),
        confidence: Private::Known(Some(Confidence::Moderate)),
        reasons: private("He asks for one last talk."),
    };
    vec![
        entry("adv", Event::Risk(RiskEvent::RiskAssessed(assessed))),
        entry("nhs", Event::Risk(RiskEvent::RedFlagRaised(raised))),
        entry("prb", Event::Risk(RiskEvent::DissentRecorded(dissent))),
        entry("hub", Event::Risk(RiskEvent::HubLevelSet(level))),
        circumstance(Circumstance::SuspectChangesWork),
        entry("pol", Event::Risk(RiskEvent::RelationshipRecorded(related))),
        entry("nhs", Event::Risk(RiskEvent::MotiveProposed(motive))),
    ]
}

/// A change after which the risk is judged anew.
pub(super) fn circumstance(circumstance: Circumstance) -> Entry {
    let recorded =
        CircumstanceRecorded { item: id(0x17e4), circumstance, account: maybe("Told by somebody who saw it.") };
    entry("adv", Event::Risk(RiskEvent::CircumstanceRecorded(recorded)))
}

/// An assessment with ratings, with answers for the time before, and without a plan.
pub(super) fn rated() -> Entry {
    let assessed = RiskAssessed {
        assessment: id(0xa55f),
        instrument: Instrument::Sam,
        instrument_version: 2008,
        level: RiskLevel::Medium,
        imminent: false,
        window_start: parse("2026-02-12"),
        next_due: parse("2026-03-19"),
        plan: Vec::new(),
        no_plan: Some(NoPlanReason::SuspectCannotAct),
        ratings: vec![Rating { rated: Rated::ContinuedStalking, grade: Grade::Moderate }],
        relied_on: vec![id(0xe1)],
        overridden: None,
        override_reason: Private::Known(None),
        items: Private::Known(vec![ItemAnswer {
            code: text("SAM N1"),
            answer: Answer::Partly,
            previous: Some(Answer::Yes),
        }]),
        rationale: private("He is in custody until the spring."),
        motive_hypothesis: Private::Known(None),
    };
    entry("pol", Event::Risk(RiskEvent::RiskAssessed(assessed)))
}
