//! Codes: closed lists whose words are part of the storage format and of the API. A word is never changed or reused.

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
    /// Criminal damage.
    CriminalDamage,
}
impl Plain for OffenceCode {
    const WHY: &'static str = "a code";
}

/// Risk instruments, by publisher and name; items by code only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Instrument {
    /// Stalking Screening Tool (NPCC).
    Sst,
    /// S-DASH.
    SDash,
    /// DASH (police).
    Dash,
    /// DARA.
    Dara,
    /// SASH.
    Sash,
    /// SAM.
    Sam,
    /// SRP.
    Srp,
    /// PPIT.
    Ppit,
    /// Structured professional judgement without an instrument.
    ProfessionalJudgement,
}
impl Plain for Instrument {
    const WHY: &'static str = "a code";
}

/// The answer to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Yes, present.
    Yes,
    /// No, absent.
    No,
    /// Partly or possibly.
    Partly,
    /// Not known.
    DontKnow,
}
impl Plain for Answer {
    const WHY: &'static str = "a code";
}

/// A judged level. Scales are not mapped onto each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum RiskLevel {
    /// Standard or low.
    Standard,
    /// Medium or moderate.
    Medium,
    /// High.
    High,
    /// Very high (probation's scale).
    VeryHigh,
}
impl Plain for RiskLevel {
    const WHY: &'static str = "a code";
}

/// A hypothesis about motive (Mullen).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Motive {
    /// Rejected.
    Rejected,
    /// Resentful.
    Resentful,
    /// Intimacy seeker.
    IntimacySeeker,
    /// Incompetent suitor.
    IncompetentSuitor,
    /// Predatory.
    Predatory,
    /// Not known.
    Unknown,
}
impl Plain for Motive {
    const WHY: &'static str = "a code";
}

/// Red flags (domain 4.4, hub default list).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum RedFlag {
    /// Threats to kill.
    ThreatsToKill,
    /// Suicidal talk.
    SuicidalTalk,
    /// "Last resort" language.
    LastResortLanguage,
    /// Breach of any order.
    BreachOfOrder,
    /// Access to a weapon.
    Weapon,
    /// Strangulation.
    Strangulation,
    /// A visit to the home.
    VisitToHome,
    /// A tracking device.
    TrackingDevice,
    /// The victim has a new partner.
    NewPartnerOfVictim,
    /// Loss of work.
    JobLoss,
    /// Loss of contact with children.
    LossOfChildContact,
    /// The victim's fear rises.
    VictimsFearRises,
    /// Contact stops suddenly.
    ContactStops,
    /// Escalation in frequency, severity or diversity.
    Escalation,
    /// Contact through others.
    ProxyContact,
    /// Release from custody, or bail ends.
    ReleaseFromCustody,
    /// An order is about to end.
    OrderExpires,
}
impl Plain for RedFlag {
    const WHY: &'static str = "a code";
}

/// Kinds of protection order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum OrderKind {
    /// Stalking Protection Act 2019.
    StalkingProtectionOrder,
    /// Protection from Harassment Act 1997 s.5, s.5A.
    RestrainingOrder,
}
impl Plain for OrderKind {
    const WHY: &'static str = "a code";
}

/// Why an order is not pursued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum NotPursuedReason {
    /// The criteria are not met.
    CriteriaNotMet,
    /// Another order protects enough.
    OtherOrderInForce,
    /// After hearing the victim.
    VictimsWishes,
    /// The suspect is in custody.
    Custody,
    /// More evidence is needed.
    MoreEvidenceNeeded,
}
impl Plain for NotPursuedReason {
    const WHY: &'static str = "a code";
}

/// Why a recorded breach is not charged (domain 3.1, region D).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum NotChargedReason {
    /// No further action: the evidence does not suffice.
    InsufficientEvidence,
    /// No further action: a charge is not in the public interest.
    NotInPublicInterest,
    /// No further action: there was a reasonable excuse (SPA 2019 s.8).
    ReasonableExcuse,
    /// It was dealt with out of court.
    OutOfCourt,
}
impl Plain for NotChargedReason {
    const WHY: &'static str = "a code";
}

/// Which ground lets a force apply (SPA 2019 s.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Nexus {
    /// The respondent lives in the area.
    Resides,
    /// The respondent is in the area.
    IsInArea,
    /// The respondent is believed to be coming.
    BelievedComing,
}
impl Plain for Nexus {
    const WHY: &'static str = "a code";
}

/// How an order was served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ServiceMethod {
    /// By an officer, in person.
    InPerson,
    /// In court.
    InCourt,
}
impl Plain for ServiceMethod {
    const WHY: &'static str = "a code";
}

/// Kinds of term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum TermKind {
    /// Must not.
    Prohibition,
    /// Must.
    Requirement,
}
impl Plain for TermKind {
    const WHY: &'static str = "a code";
}

/// Kinds of referral (domain 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ReferralKind {
    /// Specialist advocacy.
    Advocacy,
    /// Health work with the suspect.
    PerpetratorHealth,
    /// A programme for the suspect.
    PerpetratorProgramme,
    /// A mental health crisis service.
    MentalHealthCrisis,
    /// Housing.
    Housing,
    /// Safeguarding of a child.
    SafeguardingChild,
    /// Safeguarding of an adult.
    SafeguardingAdult,
    /// MARAC.
    Marac,
    /// MAPPA.
    Mappa,
    /// Technical safety.
    TechSafety,
    /// Securing the home.
    TargetHardening,
    /// A request for a protection order.
    SpoRequest,
    /// Victim support.
    VictimSupport,
}
impl Plain for ReferralKind {
    const WHY: &'static str = "a code";
}
impl ReferralKind {
    /// Whether the person referred is the suspect.
    pub fn is_about_the_suspect(self) -> bool {
        match self {
            Self::PerpetratorHealth | Self::PerpetratorProgramme | Self::MentalHealthCrisis | Self::Mappa => true,
            Self::Advocacy
            | Self::Housing
            | Self::SafeguardingChild
            | Self::SafeguardingAdult
            | Self::Marac
            | Self::TechSafety
            | Self::TargetHardening
            | Self::SpoRequest
            | Self::VictimSupport => false,
        }
    }
}

/// What health work is asked for or taken on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum HealthMode {
    /// Advice to professionals.
    Consultation,
    /// Seeing the suspect to assess.
    Assessment,
    /// Treatment.
    Intervention,
}
impl Plain for HealthMode {
    const WHY: &'static str = "a code";
}

/// Why a referral is declined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum DeclineReason {
    /// Not eligible.
    NotEligible,
    /// No capacity.
    NoCapacity,
    /// The wrong service.
    WrongService,
    /// Not while under investigation.
    UnderInvestigation,
    /// More information is needed.
    MoreInformationNeeded,
}
impl Plain for DeclineReason {
    const WHY: &'static str = "a code";
}

/// The power under which an agency discloses (domain 7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Gateway {
    /// Common-law policing powers.
    PolicingCommonLaw,
    /// Crime and Disorder Act 1998 s.115.
    CrimeAndDisorderAct1998S115,
    /// Criminal Justice Act 2003 s.325.
    Mappa,
    /// Children Acts 1989 and 2004.
    ChildrenActs,
    /// Care Act 2014.
    CareAct2014,
    /// Vital interests of a person.
    VitalInterests,
    /// Consent of the person.
    Consent,
}
impl Plain for Gateway {
    const WHY: &'static str = "a code";
}

/// The basis on which a receiver processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum LawfulBasis {
    /// DPA 2018 Part 3.
    LawEnforcementPart3,
    /// UK GDPR art. 6(1)(e).
    PublicTask,
    /// UK GDPR art. 6(1)(c).
    LegalObligation,
    /// UK GDPR art. 6(1)(f) or recognised legitimate interests.
    LegitimateInterests,
    /// UK GDPR art. 6(1)(d).
    VitalInterests,
    /// UK GDPR art. 9(2)(g), DPA 2018 Sch. 1 para. 18.
    Safeguarding,
}
impl Plain for LawfulBasis {
    const WHY: &'static str = "a code";
}

/// What follows from triage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum TriageDecision {
    /// The case is put up for adoption.
    ProposeAdoption,
    /// Advice to the referrer.
    AdviceOnly,
    /// Not stalking; another service is named.
    Signpost,
}
impl Plain for TriageDecision {
    const WHY: &'static str = "a code";
}

/// What kind of record an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// From a health record; shared only as a summary that a clinician approved.
    HealthRecord,
    /// A measure that makes the victim safer.
    SafetyMeasure,
    /// A report on the suspect, e.g. for a court or a supervisor.
    Report,
    /// A note of work.
    Note,
    /// A document held elsewhere.
    Document,
}
impl Plain for ItemKind {
    const WHY: &'static str = "a code";
}

/// How much is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum HowShared {
    /// In full.
    Full,
    /// As a summary.
    Summary,
}
impl Plain for HowShared {
    const WHY: &'static str = "a code";
}

/// Why an item is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionReason {
    /// It held a detail of somebody else.
    WrongPerson,
    /// It was wrong.
    Inaccurate,
    /// It was misleading by omission.
    Incomplete,
}
impl Plain for CorrectionReason {
    const WHY: &'static str = "a code";
}

/// Areas of a needs assessment (domain 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum NeedArea {
    /// Safety.
    Safety,
    /// Language and communication.
    Communication,
    /// Vulnerability and intimidation.
    Vulnerability,
    /// Special measures.
    SpecialMeasures,
    /// Safe contact.
    SafeContact,
    /// Children and dependants.
    Children,
    /// Health.
    Health,
    /// Housing.
    Housing,
    /// Work and study.
    Work,
    /// Immigration.
    Immigration,
    /// Finances.
    Finances,
    /// Technical safety.
    TechSafety,
    /// Wishes about orders.
    Orders,
}
impl Plain for NeedArea {
    const WHY: &'static str = "a code";
}

/// By which channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ContactChannel {
    /// A mobile phone.
    MobilePhone,
    /// A work phone.
    WorkPhone,
    /// Text message.
    Text,
    /// E-mail.
    Email,
    /// In person.
    InPerson,
    /// Through the advocate.
    ThroughAdvocate,
    /// Letter.
    Letter,
}
impl Plain for ContactChannel {
    const WHY: &'static str = "a code";
}

/// What of the victim's whereabouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum LocationKind {
    /// Home.
    Home,
    /// Workplace.
    Workplace,
    /// School.
    School,
    /// Vehicle.
    Vehicle,
    /// Routine.
    Routine,
    /// Phone.
    Phone,
}
impl Plain for LocationKind {
    const WHY: &'static str = "a code";
}

/// What a victim is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ToldAbout {
    /// Arrest, interview, bail, release.
    InvestigationStep,
    /// Charge or a decision not to charge.
    Charge,
    /// An order made, served, varied or ending.
    Order,
    /// A court's decision.
    CourtOutcome,
    /// A correction of the record.
    Correction,
}
impl Plain for ToldAbout {
    const WHY: &'static str = "a code";
}

/// An attempt is not a telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ToldOutcome {
    /// The victim was told.
    Told,
    /// Contact failed.
    Attempted,
    /// The victim asked not to be told of it.
    DeclinedByVictim,
}
impl Plain for ToldOutcome {
    const WHY: &'static str = "a code";
}

/// Steps the victim must be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Arrested.
    Arrested,
    /// Interviewed under caution.
    InterviewedUnderCaution,
    /// Released on bail with conditions.
    ReleasedOnConditionalBail,
    /// Released on bail.
    ReleasedOnBail,
    /// Released under investigation.
    ReleasedUnderInvestigation,
    /// Bail changed.
    BailChanged,
    /// Charged.
    Charged,
    /// No further action.
    NoFurtherAction,
    /// Remanded in custody.
    Remanded,
    /// Released from custody.
    ReleasedFromCustody,
}
impl Plain for Step {
    const WHY: &'static str = "a code";
}

/// What a criminal court decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A guilty plea.
    GuiltyPlea,
    /// Convicted after trial.
    Convicted,
    /// Acquitted.
    Acquitted,
    /// Custody.
    SentencedToCustody,
    /// A community sentence.
    SentencedInCommunity,
    /// A suspended sentence.
    CustodySuspended,
    /// Discontinued.
    Discontinued,
}
impl Plain for Outcome {
    const WHY: &'static str = "a code";
}

/// How a worker is related to a person of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// A relative.
    Relative,
    /// A partner or former partner.
    Partner,
    /// A friend.
    Friend,
    /// A neighbour.
    Neighbour,
    /// A colleague.
    Colleague,
    /// The worker is that person.
    #[serde(rename = "self")]
    SamePerson,
}
impl Plain for Relation {
    const WHY: &'static str = "a code";
}

/// What became of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ActionOutcome {
    /// Done.
    Done,
    /// Could not be done.
    CouldNot,
    /// Was not done.
    DidNot,
}
impl Plain for ActionOutcome {
    const WHY: &'static str = "a code";
}

/// By which way somebody looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// One case.
    GetCase,
    /// The list of cases.
    ListCases,
    /// The live stream of a case.
    WatchCase,
    /// One incident.
    GetIncident,
    /// The list of incidents.
    ListIncidents,
    /// An audit replay.
    Replay,
    /// The record of who looked.
    WhoSaw,
    /// An export.
    Export,
    /// The clocks of a case.
    Clocks,
    /// The pattern of a case.
    Pattern,
    /// A command on a case.
    Command,
}
impl Plain for Channel {
    const WHY: &'static str = "a code";
}

/// How an event is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// That there is something, and nothing more.
    Marker,
    /// Its headline.
    Summary,
    /// In full.
    Full,
}
impl Plain for Shown {
    const WHY: &'static str = "a code";
}
