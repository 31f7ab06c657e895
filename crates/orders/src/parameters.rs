//! What differs between the kinds of order, as data. The rules are the same machine for all of them (domain brief 3).
//!
//! What was checked against a text of the law, and what is **from memory, not confirmed**:
//! - Stalking protection order: s.1 (who applies), s.3(1) and (2) (a fixed period of two years or more, or until further order), s.5(2)
//!   (the interim order is asked for with the application or later, by the same chief officer), s.7(1) (the respondent appeals
//!   against the refusal of what they had applied for), s.9(1) (three days beginning with service), and the day on which the
//!   Act came into force (20 January 2020, Police National Legal Database), were. That terms may have
//!   periods of their own (s.3), that consents are needed to discharge early (s.4), and that an interim order ends with the
//!   main application (s.5), are from memory.
//! - Restraining order: Sentencing Act 2020 s.359, s.360 and s.363 (on conviction, for a period or until further order) and Protection
//!   from Harassment Act 1997 s.5A (on acquittal, the same) were. Before December 2020 s.5 of that Act stood for the former.
//! - Non-molestation order: Family Law Act 1996 s.42(2) was (on application, or in family proceedings without one).
//! - Domestic violence protection order: its 14 to 28 days were, in the explanatory notes to the Crime and Security Act 2010 s.24; that
//!   its breach is no offence is from memory.
//! - Domestic abuse protection order: who applies (Domestic Abuse Act 2021 s.28(2): the person protected, a chief officer, others) was.
//!   Its notification is counted by s.41(2), as enacted, from the day on which the order **is made**; the hub counts it from
//!   service, as for a stalking protection order, because nobody owes what they were not told (hub default). That it has
//!   no interim order, that any court may make one, and whether s.39 makes its breach an offence, are from memory.
//! - Bail and licence: from memory.

use events::{OffenceCode, OrderKind, OrderOrigin};
use kernel::{Date, PeriodName, PowerName};

/// What one kind of order allows and asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameters {
    /// From which day on its law is in force, where that was checked; nothing that a court does under it is dated earlier.
    pub in_force: Option<Date>,
    /// Who brings it before a court.
    pub applicant: Applicant,
    /// Whether a court may make it with no application of the police on record, and since when.
    pub without_application: WithoutApplication,
    /// In which proceedings one is made that the police did not apply for here.
    pub origins: &'static [OrderOrigin],
    /// Whether an interim order exists.
    pub interim: bool,
    /// The period of the initial notification; none where the respondent owes none.
    pub notification: Option<PeriodName>,
    /// How short it may be; none where its law sets no minimum.
    pub minimum: Option<PeriodName>,
    /// How long it may be; none where it may last until further order.
    pub maximum: Option<PeriodName>,
    /// How long it is discharged by consent only; none where it is discharged at any time.
    pub discharge_by_consent: Option<PeriodName>,
    /// The offence that a charge with its breach has to name; none where breach is no offence, or none the hub has a code for.
    pub breach: Option<OffenceCode>,
    /// The law.
    pub source: &'static str,
}

/// Who brings an order before a court.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applicant {
    /// A chief officer of police: considered, drafted, authorised and lodged here.
    Police,
    /// Somebody else, or nobody: the hub records what was made.
    Other,
}

/// Whether an order is made with no application of the police.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithoutApplication {
    /// Yes.
    Always,
    /// From the day on which the rulebook has the power.
    Since(PowerName),
    /// No.
    Never,
}

/// The row of a kind.
pub fn of(kind: OrderKind) -> Parameters {
    let other = Parameters {
        in_force: None,
        applicant: Applicant::Other,
        without_application: WithoutApplication::Always,
        origins: &[],
        interim: false,
        notification: None,
        minimum: None,
        maximum: None,
        discharge_by_consent: None,
        breach: None,
        source: "",
    };
    match kind {
        OrderKind::StalkingProtectionOrder => Parameters {
            in_force: Some(Date::constant(2020, 1, 20)),
            applicant: Applicant::Police,
            without_application: WithoutApplication::Since(PowerName::StalkingOrderOnOutcome),
            origins: &[OrderOrigin::CourtOnConviction, OrderOrigin::CourtOnAcquittal],
            interim: true,
            notification: Some(PeriodName::OrderNotification),
            minimum: Some(PeriodName::OrderMinimum),
            discharge_by_consent: Some(PeriodName::DischargeByConsent),
            breach: Some(OffenceCode::H20164),
            source: "Stalking Protection Act 2019 s.1 to s.11",
            ..other
        },
        OrderKind::RestrainingOrder => Parameters {
            origins: &[OrderOrigin::CourtOnConviction, OrderOrigin::CourtOnAcquittal],
            source: "Sentencing Act 2020 s.359 to s.364; Protection from Harassment Act 1997 s.5A",
            ..other
        },
        OrderKind::NonMolestationOrder => Parameters {
            origins: &[OrderOrigin::FamilyProceedings],
            source: "Family Law Act 1996 s.42, s.42A",
            ..other
        },
        OrderKind::DomesticViolenceProtectionOrder => Parameters {
            applicant: Applicant::Police,
            without_application: WithoutApplication::Never,
            minimum: Some(PeriodName::DvpoMinimum),
            maximum: Some(PeriodName::DvpoMaximum),
            source: "Crime and Security Act 2010 s.24 to s.30",
            ..other
        },
        OrderKind::DomesticAbuseProtectionOrder => Parameters {
            applicant: Applicant::Police,
            origins: &[
                OrderOrigin::PoliceApplication,
                OrderOrigin::FamilyProceedings,
                OrderOrigin::CourtOnConviction,
                OrderOrigin::CourtOnAcquittal,
            ],
            notification: Some(PeriodName::DapoNotification),
            source: "Domestic Abuse Act 2021 s.27 to s.41",
            ..other
        },
        OrderKind::BailConditions => Parameters {
            origins: &[OrderOrigin::CourtBail, OrderOrigin::PoliceBail],
            source: "Bail Act 1976 s.3; Police and Criminal Evidence Act 1984 s.47",
            ..other
        },
        OrderKind::LicenceConditions => {
            Parameters { origins: &[OrderOrigin::ReleaseOnLicence], source: "Criminal Justice Act 2003 s.250", ..other }
        }
    }
}
