//! What is recorded about the victim and told to them.

use crate::{
    Class, ContactChannel, ContactKind, Detail, Field, LocationKind, NeedArea, Party, Private, ToldAbout, ToldOutcome,
    Weekday,
    field::{given, plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{Date, EventId, Timestamp};
use serde::{Deserialize, Serialize};

/// The victim's needs were assessed. `casework.needs_assessed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct NeedsAssessed {
    /// Which areas were gone through.
    pub areas: Vec<NeedArea>,
    /// What is needed, and what the victim wishes.
    #[serde(default)]
    pub needs: Private<String>,
}
impl NeedsAssessed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { areas, needs } = self;
        vec![
            plain("areas", Class::VictimNeeds, Headline, areas),
            sealed("needs", Class::VictimNeeds, Deep, Party::Victim, needs),
        ]
    }
}

/// The victim's rights level under the Victims' Code was set. `casework.victim_rights_set.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct VictimRightsSet {
    /// Enhanced (1 working day) or base (5).
    pub enhanced: bool,
    /// Why; needed for a downgrade.
    #[serde(default)]
    pub reason: Private<Option<String>>,
}
impl VictimRightsSet {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { enhanced, reason } = self;
        vec![
            plain("enhanced", Class::VictimNeeds, Headline, enhanced),
            sealed("reason", Class::VictimNeeds, Deep, Party::Victim, reason),
        ]
    }
}

/// How to contact the victim safely. `casework.safe_contact_recorded.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SafeContactRecorded {
    /// By which channel.
    pub channel: ContactChannel,
    /// Whether a voicemail may be left.
    pub voicemail: bool,
    /// Whether a letter may be sent.
    pub letters: bool,
    /// Whether a device may be watched.
    pub device_compromised: bool,
    /// Number or address of the channel. Walled.
    #[serde(default)]
    pub number: Private<Option<String>>,
    /// When.
    #[serde(default)]
    pub times: Private<Option<String>>,
    /// The word by which callers are known.
    #[serde(default)]
    pub code_word: Private<Option<String>>,
    /// Whether she is contacted within certain hours only; none where no hours were given. It binds also when the hours
    /// themselves can no longer be read.
    #[serde(default)]
    pub timed: Option<bool>,
    /// Within which; there where [`Self::timed`] says so.
    #[serde(default)]
    pub hours: Private<Vec<SafeHours>>,
}

/// Hours of some days of the week, in Europe/London, within which the victim can be contacted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafeHours {
    /// On which days.
    pub days: Vec<Weekday>,
    /// From this minute of the day on, 0 to 1,439.
    pub from_minute: u16,
    /// Until this one, which is outside again; above the first, up to 1,440.
    pub to_minute: u16,
}
impl SafeContactRecorded {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { channel, voicemail, letters, device_compromised, number, times, code_word, timed, hours } = self;
        let class = Class::SafeContact;
        let mut fields = vec![
            plain("channel", class, Headline, channel),
            plain("voicemail", class, Headline, voicemail),
            plain("letters", class, Headline, letters),
            plain("device_compromised", class, Headline, device_compromised),
            sealed("number", Class::VictimLocation, Deep, Party::Victim, number),
            sealed("times", class, Deep, Party::Victim, times),
            sealed("code_word", class, Deep, Party::Victim, code_word),
        ];
        if timed.is_some() {
            fields.extend(given("timed", class, Headline, timed.as_ref()));
            fields.push(sealed("hours", class, Deep, Party::Victim, hours));
        }
        fields
    }
}

/// Where the victim can be found. Walled. `casework.victim_location_recorded.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct VictimLocationRecorded {
    /// What kind of place.
    pub kind: LocationKind,
    /// Since when.
    pub since: Option<Date>,
    /// The place.
    #[serde(default)]
    pub location: Private<String>,
}
impl VictimLocationRecorded {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { kind, since, location } = self;
        let class = Class::VictimLocation;
        vec![
            plain("kind", class, Headline, kind),
            plain("since", class, Headline, since),
            sealed("location", class, Deep, Party::Victim, location),
        ]
    }
}

/// The victim was told of a step, or an attempt failed. `casework.victim_told.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct VictimTold {
    /// Of what.
    pub about: ToldAbout,
    /// The event it was about; starts the clock.
    pub of: EventId,
    /// Told, declined by the victim, or only attempted: an attempt is not a telling.
    pub outcome: ToldOutcome,
    /// When.
    pub told_at: Timestamp,
    /// By which channel. Read by those who may know how to reach the victim safely.
    pub channel: ContactChannel,
    /// The last working day for it (Victims' Code).
    pub due: Date,
    /// Whether that was met; false for an attempt.
    pub in_time: bool,
    /// What reached her, where that was said: a voicemail is an attempt.
    #[serde(default)]
    pub kind: Option<ContactKind>,
    /// What was said and answered.
    #[serde(default)]
    pub note: Private<Option<String>>,
}
impl VictimTold {
    /// That a record was corrected, who she was told that the suspect is, how often she is called, and that she asked not to be
    /// told is not for everybody who may know what the victim is told of steps and orders.
    pub(crate) fn class(&self) -> Class {
        if self.outcome == ToldOutcome::DeclinedByVictim {
            return Class::VictimNeeds;
        }
        match self.about {
            ToldAbout::Correction | ToldAbout::RightToKnow | ToldAbout::Update => Class::VictimNeeds,
            ToldAbout::InvestigationStep
            | ToldAbout::Charge
            | ToldAbout::Order
            | ToldAbout::OrderEnding
            | ToldAbout::CourtOutcome => Class::VictimUpdate,
        }
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let class = self.class();
        let Self { about, of, outcome, told_at, channel, due, in_time, kind, note } = self;
        let mut fields = vec![
            plain("about", class, Headline, about),
            plain("of", class, Headline, of),
            plain("outcome", class, Headline, outcome),
            plain("told_at", class, Headline, told_at),
            plain("channel", Class::SafeContact, Headline, channel),
            plain("due", class, Headline, due),
            plain("in_time", class, Headline, in_time),
            sealed("note", Class::VictimNeeds, Deep, Party::Victim, note),
        ];
        fields.extend(given("kind", Class::SafeContact, Headline, kind.as_ref()));
        fields
    }
}
