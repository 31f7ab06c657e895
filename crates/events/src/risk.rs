//! Events of the risk service: assessments and red flags.

use crate::{
    Answer, Class, Detail, Field, Instrument, Motive, Party, Private, RedFlag, RiskLevel,
    field::{plain, sealed},
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
    /// The actions of the plan that answers it.
    pub plan: Vec<ActionId>,
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
            relied_on,
            overridden,
            override_reason,
            items,
            rationale,
            motive_hypothesis,
        } = self;
        let class = Class::Risk;
        vec![
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
