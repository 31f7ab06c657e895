//! Codes of reporting, screening and linking.

use crate::field::Plain;
use serde::{Deserialize, Serialize};

/// How a report was filed when it came in, or what conduct is taken to be now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum RecordedAs {
    /// Stalking (class 8Q).
    Stalking,
    /// Harassment (class 8L).
    Harassment,
    /// Malicious communications.
    MaliciousCommunications,
    /// Criminal damage.
    CriminalDamage,
    /// A log of a suspicious vehicle or person; no crime.
    SuspiciousVehicle,
    /// Anti-social behaviour or nuisance.
    Nuisance,
    /// A domestic incident.
    DomesticIncident,
    /// A civil dispute, one about contact with a child, or a claim brought to a court.
    CivilDispute,
    /// Impersonation or a false profile.
    Impersonation,
    /// A breach of an order.
    BreachOfOrder,
    /// A note in an employer's personnel file.
    PersonnelNote,
    /// An entry in a health record.
    HealthRecord,
    /// Anything else.
    Other,
    /// Not filed anywhere until now.
    NotRecorded,
}
impl Plain for RecordedAs {
    const WHY: &'static str = "a code";
}

/// Acts associated with stalking: Protection from Harassment Act 1997 s.2A(3), a non-exhaustive list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// (a) Following.
    Following,
    /// (b) Contacting, or attempting to, by any means.
    Contacting,
    /// (c) Publishing about the person, or pretending to be from the person.
    Publishing,
    /// (d) Monitoring use of internet, e-mail or other communication.
    MonitoringCommunications,
    /// (e) Loitering in any place.
    Loitering,
    /// (f) Interfering with property in the person's possession.
    InterferingWithProperty,
    /// (g) Watching or spying.
    Watching,
    /// Another act.
    Other,
}
impl Plain for Act {
    const WHY: &'static str = "a code";
}

/// What kind of place; never where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// Not known.
    Unknown,
    /// The victim's home.
    VictimsHome,
    /// A former home of the victim.
    FormerHome,
    /// The victim's workplace.
    Workplace,
    /// A public place.
    PublicPlace,
    /// Online.
    Online,
    /// By phone or text.
    ByPhone,
    /// Anywhere else.
    Elsewhere,
}
impl Plain for PlaceKind {
    const WHY: &'static str = "a code";
}

/// What a report lacks. Gaps are listed, a report is never bounced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// When it happened.
    OccurredTime,
    /// Which acts it shows.
    Acts,
    /// What happened.
    Narrative,
    /// Who the victim is.
    Victim,
    /// Who the suspect is, or any description.
    Suspect,
    /// The agency's own reference.
    ExternalReference,
}
impl Plain for Gap {
    const WHY: &'static str = "a code";
}

/// In which role a person is recorded. Before a conviction a suspect is a suspect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum PersonRole {
    /// The person harmed.
    Victim,
    /// The person suspected.
    Suspect,
}
impl Plain for PersonRole {
    const WHY: &'static str = "a code";
}

/// By which register an agency knows a person, or where a person lives. What each number is checked by: crate `reference`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum IdentifierScheme {
    /// The NHS number.
    NhsNumber,
    /// The identity on the Police National Computer.
    PncId,
    /// The number of the Criminal Records Office.
    CroNumber,
    /// The postcode of the address.
    Postcode,
    /// The Unique Property Reference Number of the address.
    Uprn,
}

impl IdentifierScheme {
    /// Whether it tells where somebody lives, and not who somebody is.
    pub fn is_of_a_place(self) -> bool {
        match self {
            Self::Postcode | Self::Uprn => true,
            Self::NhsNumber | Self::PncId | Self::CroNumber => false,
        }
    }
}

/// What brought a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum OpenedHow {
    /// The victim came.
    SelfReferral,
    /// An agency saw a pattern.
    AgencyConcern,
    /// A relative or friend asked.
    FamilyConcern,
}
impl Plain for OpenedHow {
    const WHY: &'static str = "a code";
}

/// How soon triage must look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// The same day.
    SameDay,
    /// The next working day.
    NextWorkingDay,
}
impl Plain for Urgency {
    const WHY: &'static str = "a code";
}

/// What the victim wishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// Agrees.
    Agrees,
    /// Objects; the basis of sharing is then stated.
    Objects,
    /// Could not be asked safely.
    NotAsked,
}
impl Plain for Wish {
    const WHY: &'static str = "a code";
}

/// What matched when a link was proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum LinkEvidence {
    /// A phone number.
    Phone,
    /// A vehicle.
    Vehicle,
    /// A place.
    Address,
    /// A name.
    Name,
    /// A name on an online service.
    OnlineHandle,
    /// A description.
    Description,
    /// The victim's account.
    Account,
}
impl Plain for LinkEvidence {
    const WHY: &'static str = "a code";
}

/// What a screening concluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ScreenResult {
    /// Stalking.
    Stalking,
    /// Not stalking; with a reason where the signs point to it.
    NotStalking,
}
impl Plain for ScreenResult {
    const WHY: &'static str = "a code";
}

/// Offences of the domain brief 2.1 and 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum OffenceCode {
    /// s.2 harassment.
    S2,
    /// s.2A stalking.
    S2a,
    /// s.4 putting people in fear of violence.
    S4,
    /// s.4A stalking involving fear of violence or serious alarm or distress.
    S4a,
    /// Breach of a stalking protection order.
    H20164,
    /// Failure of initial notification.
    H20165,
    /// Failure to notify a new name under a stalking protection order.
    H20166,
    /// Failure to notify a new home under a stalking protection order.
    H20167,
    /// Refusing fingerprints or photographs under a stalking protection order.
    H20168,
    /// False information under a stalking protection order.
    H20169,
    /// Criminal damage.
    CriminalDamage,
}
impl Plain for OffenceCode {
    const WHY: &'static str = "a code";
}
