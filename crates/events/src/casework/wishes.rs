//! What the victim wishes, says of her safety, chooses and may know, and leave to contact her. For those who work for her and for no one who faces
//! the suspect.

use crate::{
    AdvocateAnswer, Class, ContactChannel, ContactKind, Detail, Field, Party, Private, RightToKnowOrigin,
    RightToKnowRefusal, SafetyAnswer, SafetyMoment, ToldAbout,
    field::{given, plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{AgencyId, Date, EventId, Role, Timestamp};
use serde::Deserialize;

const CLASS: Class = Class::VictimNeeds;

/// What the victim wishes to be told of, and how often she is to hear. `casework.victim_preference_set.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct VictimPreferenceSet {
    /// What she asked to be told of.
    pub told_of: Vec<ToldAbout>,
    /// What she asked not to be told of.
    pub not_told_of: Vec<ToldAbout>,
    /// After how many days at the latest she hears again, 1 to 365; none where nothing was agreed.
    pub update_every_days: Option<u16>,
    /// When she said so.
    pub said_at: Timestamp,
    /// To whom she said it.
    #[serde(default)]
    pub said_to: Private<String>,
    /// In her words.
    #[serde(default)]
    pub note: Private<Option<String>>,
}
impl VictimPreferenceSet {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { told_of, not_told_of, update_every_days, said_at, said_to, note } = self;
        vec![
            plain("told_of", CLASS, Headline, told_of),
            plain("not_told_of", CLASS, Headline, not_told_of),
            plain("update_every_days", CLASS, Headline, update_every_days),
            plain("said_at", CLASS, Headline, said_at),
            sealed("said_to", CLASS, Deep, Party::Victim, said_to),
            sealed("note", CLASS, Deep, Party::Victim, note),
        ]
    }
}

/// The victim was asked how safe she feels, and what she said. `casework.victim_safety_said.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct VictimSafetySaid {
    /// What she answered, or that she did not.
    pub answer: SafetyAnswer,
    /// At which moment of the work she was asked.
    pub moment: SafetyMoment,
    /// The day on which she said so.
    pub said_on: Date,
    /// To whom she said it.
    #[serde(default)]
    pub said_to: Private<String>,
    /// In her words.
    #[serde(default)]
    pub note: Private<Option<String>>,
}
impl VictimSafetySaid {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { answer, moment, said_on, said_to, note } = self;
        vec![
            plain("answer", CLASS, Headline, answer),
            plain("moment", CLASS, Headline, moment),
            plain("said_on", CLASS, Headline, said_on),
            sealed("said_to", CLASS, Deep, Party::Victim, said_to),
            sealed("note", CLASS, Deep, Party::Victim, note),
        ]
    }
}

/// The victim was offered an advocate. `casework.advocate_offered.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AdvocateOffered {
    /// Of which service.
    pub service: AgencyId,
    /// When.
    pub offered_at: Timestamp,
    /// What was said.
    #[serde(default)]
    pub note: Private<Option<String>>,
}
impl AdvocateOffered {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { service, offered_at, note } = self;
        vec![
            plain("service", CLASS, Headline, service),
            plain("offered_at", CLASS, Headline, offered_at),
            sealed("note", CLASS, Deep, Party::Victim, note),
        ]
    }
}

/// She answered an offer. `casework.advocate_offer_answered.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AdvocateOfferAnswered {
    /// The offer.
    pub offer: EventId,
    /// What she answered.
    pub answer: AdvocateAnswer,
    /// When.
    pub answered_at: Timestamp,
    /// Why, if she said so; she need not.
    #[serde(default)]
    pub reason: Private<Option<String>>,
}
impl AdvocateOfferAnswered {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { offer, answer, answered_at, reason } = self;
        vec![
            plain("offer", CLASS, Headline, offer),
            plain("answer", CLASS, Headline, answer),
            plain("answered_at", CLASS, Headline, answered_at),
            sealed("reason", CLASS, Deep, Party::Victim, reason),
        ]
    }
}

/// It was asked, or considered, that the victim be told who the suspect is. `casework.right_to_know_considered.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RightToKnowConsidered {
    /// Who raised it.
    pub origin: RightToKnowOrigin,
    /// When it was raised.
    pub asked_at: Timestamp,
    /// What she is to be told.
    #[serde(default)]
    pub question: Private<String>,
}
impl RightToKnowConsidered {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { origin, asked_at, question } = self;
        vec![
            plain("origin", CLASS, Headline, origin),
            plain("asked_at", CLASS, Headline, asked_at),
            sealed("question", CLASS, Deep, Party::Victim, question),
        ]
    }
}

/// It was decided whether she is told. `casework.right_to_know_decided.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RightToKnowDecided {
    /// The event that raised it.
    pub considered: EventId,
    /// Whether she is told.
    pub tell: bool,
    /// The last day to tell her, counted as the Victims' Code counts; where she is told.
    #[serde(default)]
    pub tell_by: Option<Date>,
    /// Why she is not, as a code; where she is not.
    #[serde(default)]
    pub refusal: Option<RightToKnowRefusal>,
    /// In which role it was authorised.
    pub authorised_as: Role,
    /// The risk of telling her.
    #[serde(default)]
    pub risk_of_telling: Private<String>,
    /// The risk of not telling her.
    #[serde(default)]
    pub risk_of_not_telling: Private<String>,
    /// Why it was decided so.
    #[serde(default)]
    pub reasons: Private<String>,
}
impl RightToKnowDecided {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { considered, tell, tell_by, refusal, authorised_as, risk_of_telling, risk_of_not_telling, reasons } =
            self;
        let mut fields = vec![
            plain("considered", CLASS, Headline, considered),
            plain("tell", CLASS, Headline, tell),
            plain("authorised_as", CLASS, Headline, authorised_as),
            sealed("risk_of_telling", CLASS, Deep, Party::Victim, risk_of_telling),
            sealed("risk_of_not_telling", CLASS, Deep, Party::Victim, risk_of_not_telling),
            sealed("reasons", CLASS, Deep, Party::Victim, reasons),
        ];
        fields.extend(given("tell_by", CLASS, Headline, tell_by.as_ref()));
        fields.extend(given("refusal", CLASS, Headline, refusal.as_ref()));
        fields
    }
}

/// A message to the victim may be sent: nothing that is known of safe contact forbids it. `casework.contact_cleared.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ContactCleared {
    /// By which channel.
    pub channel: ContactChannel,
    /// What is sent.
    pub kind: ContactKind,
    /// When.
    pub sending_at: Timestamp,
    /// The records of safe contact that it rests on.
    pub rests_on: Vec<EventId>,
}
impl ContactCleared {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { channel, kind, sending_at, rests_on } = self;
        let class = Class::SafeContact;
        vec![
            plain("channel", class, Headline, channel),
            plain("kind", class, Headline, kind),
            plain("sending_at", class, Headline, sending_at),
            plain("rests_on", class, Headline, rests_on),
        ]
    }
}
