//! Events of the risk service: assessments, dissent from them, the hub's level, red flags and other changes.

use crate::{
    Answer, Circumstance, Class, Confidence, Detail, Field, Grade, Instrument, Motive, NoPlanReason, Party, Private,
    Rated, RedFlag, Relationship, RiskLevel,
    field::{Plain, plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{ActionId, AssessmentId, Date, EventId, ItemId};
use serde::{Deserialize, Serialize};

/// One answered item of an instrument: its code, never its wording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemAnswer {
    /// The item's code, e.g. `SD01`.
    pub code: String,
    /// The answer.
    pub answer: Answer,
    /// The answer for the time before the assessed period, where the instrument asks for both (SAM).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Answer>,
}

/// What an instrument has judged beside the summary judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// What.
    pub rated: Rated,
    /// The grade, on the instrument's own scale.
    pub grade: Grade,
}
impl Plain for Rating {
    const WHY: &'static str = "two codes";
}

/// A person judged the risk with a named instrument. `risk.risk_assessed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RiskAssessed {
    /// The assessment.
    pub assessment: AssessmentId,
    /// Which instrument.
    pub instrument: Instrument,
    /// Which version of it, as its publisher counts (often a year).
    pub instrument_version: u16,
    /// The summary judgement: a judgement, never a sum.
    pub level: RiskLevel,
    /// Whether harm may be imminent.
    pub imminent: bool,
    /// The first day of the period that "current" means.
    pub window_start: Date,
    /// When it must be done again at the latest.
    pub next_due: Date,
    /// The actions of the plan that answers it; empty only where `no_plan` says why.
    pub plan: Vec<ActionId>,
    /// Why no action answers it.
    #[serde(default)]
    pub no_plan: Option<NoPlanReason>,
    /// What the instrument has judged beside the summary judgement, on its own scales.
    #[serde(default)]
    pub ratings: Vec<Rating>,
    /// The events it relied on.
    pub relied_on: Vec<EventId>,
    /// The level that the instrument suggested, where the assessor overrode it up or down.
    pub overridden: Option<RiskLevel>,
    /// Why overridden.
    #[serde(default)]
    pub override_reason: Private<Option<String>>,
    /// The answers, by item code.
    #[serde(default)]
    pub items: Private<Vec<ItemAnswer>>,
    /// The reasons of the judgement.
    #[serde(default)]
    pub rationale: Private<String>,
    /// A hypothesis about motive (Mullen); clinical, not a fact.
    #[serde(default)]
    pub motive_hypothesis: Private<Option<Motive>>,
}
impl RiskAssessed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self {
            assessment,
            instrument,
            instrument_version,
            level,
            imminent,
            window_start,
            next_due,
            plan,
            no_plan,
            ratings,
            relied_on,
            overridden,
            override_reason,
            items,
            rationale,
            motive_hypothesis,
        } = self;
        let class = Class::Risk;
        // Newer than the first assessments that were stored: left out where they say nothing.
        let newer = [
            no_plan.is_some().then(|| plain("no_plan", class, Deep, no_plan)),
            (!ratings.is_empty()).then(|| plain("ratings", class, Deep, ratings)),
        ];
        let fields = vec![
            plain("assessment", class, Headline, assessment),
            plain("instrument", class, Headline, instrument),
            plain("instrument_version", class, Headline, instrument_version),
            plain("level", class, Headline, level),
            plain("imminent", class, Headline, imminent),
            plain("window_start", class, Deep, window_start),
            plain("next_due", class, Headline, next_due),
            plain("plan", class, Deep, plan),
            plain("relied_on", class, Deep, relied_on),
            plain("overridden", class, Deep, overridden),
            sealed("override_reason", class, Deep, Party::Suspect, override_reason),
            sealed("items", class, Deep, Party::Suspect, items),
            sealed("rationale", class, Deep, Party::Suspect, rationale),
            sealed("motive_hypothesis", class, Deep, Party::Suspect, motive_hypothesis),
        ];
        fields.into_iter().chain(newer.into_iter().flatten()).collect()
    }
}

/// Another worker judges a risk otherwise. It stands beside the assessment and changes nothing of it.
/// `risk.dissent_recorded.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct DissentRecorded {
    /// The event by which the risk was assessed, or the hub's level set.
    pub event: EventId,
    /// The level that it should be.
    pub level: RiskLevel,
    /// Why.
    #[serde(default)]
    pub reasons: Private<String>,
}
impl DissentRecorded {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { event, level, reasons } = self;
        vec![
            plain("event", Class::Risk, Headline, event),
            plain("level", Class::Risk, Headline, level),
            sealed("reasons", Class::Risk, Deep, Party::Suspect, reasons),
        ]
    }
}

/// The chair set the hub's level: a decision of its own, computed from no assessment (domain 4.3). `risk.hub_level_set.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct HubLevelSet {
    /// The level.
    pub level: RiskLevel,
    /// The events it relied on.
    pub relied_on: Vec<EventId>,
    /// Why, and what was considered and not chosen.
    #[serde(default)]
    pub rationale: Private<String>,
    /// Who saw it otherwise, and why.
    #[serde(default)]
    pub dissent: Private<Option<String>>,
}
impl HubLevelSet {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { level, relied_on, rationale, dissent } = self;
        let class = Class::Risk;
        vec![
            plain("level", class, Headline, level),
            plain("relied_on", class, Deep, relied_on),
            sealed("rationale", class, Deep, Party::Suspect, rationale),
            sealed("dissent", class, Deep, Party::Suspect, dissent),
        ]
    }
}

/// Something changed after which the risk is judged anew, and that no other event tells. `risk.circumstance_recorded.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CircumstanceRecorded {
    /// The item it is.
    pub item: ItemId,
    /// What.
    pub circumstance: Circumstance,
    /// What is known of it. Never where the victim can be found.
    #[serde(default)]
    pub account: Private<Option<String>>,
}
impl CircumstanceRecorded {
    /// A change in a victim's life is not for those who face the suspect; the suspect's health stays with whoever
    /// recorded it until they share it; the rest goes with what is like it.
    pub(crate) fn class(&self) -> Class {
        match self.circumstance {
            Circumstance::VictimMoves
            | Circumstance::VictimChangesWork
            | Circumstance::VictimDisengages
            | Circumstance::NewLinkedVictim => Class::VictimNeeds,
            Circumstance::SuspectsHealthChanges => Class::Contribution,
            Circumstance::SuspectMoves
            | Circumstance::SuspectChangesWork
            | Circumstance::SuspectsRelationshipChanges => Class::Risk,
            Circumstance::Arrested
            | Circumstance::Released
            | Circumstance::BailChanged
            | Circumstance::Charged
            | Circumstance::NoFurtherAction => Class::Investigation,
            Circumstance::Verdict
            | Circumstance::Sentenced
            | Circumstance::OrderVaried
            | Circumstance::OrderExpires => Class::CourtDecision,
        }
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let class = self.class();
        let Self { item, circumstance, account } = self;
        let party = if class == Class::VictimNeeds { Party::Victim } else { Party::Suspect };
        vec![
            plain("item", class, Headline, item),
            plain("circumstance", class, Headline, circumstance),
            sealed("account", class, Deep, party, account),
        ]
    }
}

/// What the suspect is to the victim was recorded. The latest holds. `risk.relationship_recorded.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RelationshipRecorded {
    /// What.
    pub relationship: Relationship,
    /// What is known of it.
    #[serde(default)]
    pub account: Private<Option<String>>,
}
impl RelationshipRecorded {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { relationship, account } = self;
        vec![
            plain("relationship", Class::Risk, Headline, relationship),
            sealed("account", Class::Risk, Deep, Party::Suspect, account),
        ]
    }
}

/// A hypothesis about the motive (Mullen): clinical, not a fact. Its author is who recorded it, its day that of the record.
/// It stays with the author's agency until that agency shares it with those who need to know (domain 4.4).
/// `risk.motive_proposed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct MotiveProposed {
    /// The motive.
    #[serde(default)]
    pub motive: Private<Option<Motive>>,
    /// How sure the author is.
    #[serde(default)]
    pub confidence: Private<Option<Confidence>>,
    /// What supports it, and what speaks against it.
    #[serde(default)]
    pub reasons: Private<String>,
}
impl MotiveProposed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { motive, confidence, reasons } = self;
        let class = Class::Contribution;
        vec![
            sealed("motive", class, Deep, Party::Suspect, motive),
            sealed("confidence", class, Deep, Party::Suspect, confidence),
            sealed("reasons", class, Deep, Party::Suspect, reasons),
        ]
    }
}

/// An agency saw a red flag. It stays with that agency until shared. `risk.red_flag_raised.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RedFlagRaised {
    /// The item it is.
    pub item: ItemId,
    /// Which flags.
    pub flags: Vec<RedFlag>,
    /// What was seen or said.
    #[serde(default)]
    pub account: Private<String>,
}
impl RedFlagRaised {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { item, flags, account } = self;
        let class = Class::Contribution;
        vec![
            plain("item", class, Headline, item),
            plain("flags", class, Headline, flags),
            sealed("account", class, Deep, Party::Suspect, account),
        ]
    }
}
