//! What is done for the victim: needs, rights, safe contact, location, telling.

use events::{ContactChannel, ContactKind, LocationKind, NeedArea, ToldAbout, ToldOutcome, casework::SafeHours};
use kernel::{Date, EventId, Timestamp};

/// Record an assessment of the victim's needs.
#[derive(Debug, Clone, PartialEq)]
pub struct AssessNeeds {
    /// Which areas were gone through.
    pub areas: Vec<NeedArea>,
    /// What is needed, and what the victim wishes.
    pub needs: String,
}

/// Set the victim's level of rights under the Victims' Code.
#[derive(Debug, Clone, PartialEq)]
pub struct SetVictimRights {
    /// Enhanced or base.
    pub enhanced: bool,
    /// Why; needed for base.
    pub reason: Option<String>,
}

/// Record how to contact the victim safely. Replaces what this agency recorded before.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordSafeContact {
    /// By which channel.
    pub channel: ContactChannel,
    /// Whether a voicemail may be left.
    pub voicemail: bool,
    /// Whether a letter may be sent.
    pub letters: bool,
    /// Whether a device may be watched.
    pub device_compromised: bool,
    /// Number or address of the channel.
    pub number: Option<String>,
    /// When.
    pub times: Option<String>,
    /// The word by which callers are known.
    pub code_word: Option<String>,
    /// Within which hours only; at all for none.
    pub hours: Vec<SafeHours>,
}

/// Record where the victim can be found.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordVictimLocation {
    /// What kind of place.
    pub kind: LocationKind,
    /// Since when.
    pub since: Option<Date>,
    /// The place.
    pub location: String,
}

/// Record that the victim was told of something or asked not to be, or that an attempt failed.
#[derive(Debug, Clone, PartialEq)]
pub struct TellVictim {
    /// Of what kind of thing.
    pub about: ToldAbout,
    /// The event it is about.
    pub of: EventId,
    /// Told, declined by the victim, or only attempted.
    pub outcome: ToldOutcome,
    /// When.
    pub told_at: Timestamp,
    /// By which channel.
    pub channel: ContactChannel,
    /// What reached her, where that is said.
    pub kind: Option<ContactKind>,
    /// What was said and answered.
    pub note: Option<String>,
}
