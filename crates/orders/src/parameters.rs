//! What differs between the kinds of order, as data. The rules are the same machine for all of them (domain brief 3).
//! Only the row of the stalking protection order was checked in the brief, and there not that consents are needed to discharge
//! it early (s.4); that and the other rows are **from memory, not confirmed**.

use events::{OffenceCode, OrderKind};
use kernel::{PeriodName, PowerName};

/// What one kind of order allows and asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameters {
    /// Who brings it before a court.
    pub applicant: Applicant,
    /// Whether a court may make it with no application of the police on record, and since when.
    pub without_application: WithoutApplication,
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
        applicant: Applicant::Other,
        without_application: WithoutApplication::Always,
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
            applicant: Applicant::Police,
            without_application: WithoutApplication::Since(PowerName::StalkingOrderOnOutcome),
            interim: true,
            notification: Some(PeriodName::OrderNotification),
            minimum: Some(PeriodName::OrderMinimum),
            discharge_by_consent: Some(PeriodName::DischargeByConsent),
            breach: Some(OffenceCode::H20164),
            source: "Stalking Protection Act 2019 s.1 to s.11",
            ..other
        },
        OrderKind::RestrainingOrder => Parameters { source: "Protection from Harassment Act 1997 s.5, s.5A", ..other },
        OrderKind::NonMolestationOrder => Parameters { source: "Family Law Act 1996 s.42, s.42A", ..other },
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
            notification: Some(PeriodName::DapoNotification),
            source: "Domestic Abuse Act 2021 s.27 to s.41",
            ..other
        },
        OrderKind::BailConditions => {
            Parameters { source: "Bail Act 1976 s.3; Police and Criminal Evidence Act 1984 s.47", ..other }
        }
        OrderKind::LicenceConditions => Parameters { source: "Criminal Justice Act 2003 s.250", ..other },
    }
}
