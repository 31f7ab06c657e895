//! The figures. [`DEFINITIONS`] is the table; a return carries its version.

/// The version of [`DEFINITIONS`]: it grows when a figure is added or counts otherwise, so that two returns can be compared.
pub const DEFINITIONS_VERSION: u16 = 3;

/// What a figure's numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Unit {
    /// A count: all of them count.
    Count,
    /// So many of so many.
    Share,
    /// So many of so many, and how many of London's days each of those took: the median and the longest.
    Days,
    /// The same in whole hours that have passed.
    Hours,
}

/// A figure of the return. Its word is its id, for ever.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumIter, strum::EnumString, strum::IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs, reason = "each is a row of the table below, which says what it is")]
pub enum Kpi {
    ReportToPattern,
    PatternToHub,
    ReportToHub,
    IncidentsScreened,
    IncidentsReclassified,
    FirstAssessmentInTime,
    PlanPresent,
    ReassessmentOverdue,
    OrderDecision,
    OrderDecisionInTime,
    ApplicationToInterim,
    MadeToServed,
    NotificationCompliance,
    Breaches,
    BreachToArrest,
    BreachActedOnInTime,
    VictimsCodeMet,
    AdvocateOffered,
    AdvocateAccepted,
    AdvocateWait,
    ReferralAnswer,
    ReferralAnsweredInTime,
    ReferralsDeclined,
    #[strum(serialize = "repeat_at_3_months")]
    RepeatAt3Months,
    #[strum(serialize = "repeat_at_6_months")]
    RepeatAt6Months,
    #[strum(serialize = "repeat_at_12_months")]
    RepeatAt12Months,
    RepeatSuspects,
    Charged,
    Convicted,
    ActionsCompleted,
    ActionsInTime,
    Attendance,
    HealthStarted,
    HealthCompleted,
    VictimReportedSafety,
    VictimSafetyImproved,
    AccessAlerts,
    BreakGlassNotJustified,
    CorrectionsInTime,
}

impl Kpi {
    /// Its id.
    pub fn id(self) -> &'static str {
        self.into()
    }

    /// Whether what a longer period counts is what its shorter ones count together.
    pub(crate) fn is_sum(self) -> bool {
        !matches!(self, Self::VictimReportedSafety | Self::VictimSafetyImproved)
    }

    /// Its row of the table.
    pub fn definition(self) -> &'static Definition {
        // The table has a row for each, in their order: a test says so.
        &DEFINITIONS[self as usize]
    }
}

/// What a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// The figure.
    pub kpi: Kpi,
    /// What its numbers are.
    pub unit: Unit,
    /// What counts: the numerator.
    pub counts: &'static str,
    /// Of what: the denominator.
    pub of: &'static str,
    /// Whose it is, where it is broken down by agency.
    pub agency: &'static str,
    /// By which day a thing lies in the period.
    pub day: &'static str,
    /// Where the rule comes from.
    pub source: &'static str,
}

/// Figures of the same things, one within the other: whatever counts in the first counts in the second on the same day and for
/// the same agency, where both have that thing. Then the difference of what they count is a count too: so many actions were done
/// late. Figures that are judged on other days than each other (an order considered, and considered in time) are not here: what
/// one of them counts in a period is no part of what the other does.
pub(crate) const WITHIN: [(Kpi, Kpi); 5] = [
    (Kpi::AdvocateAccepted, Kpi::AdvocateOffered),
    (Kpi::RepeatAt3Months, Kpi::RepeatAt6Months),
    (Kpi::RepeatAt3Months, Kpi::RepeatAt12Months),
    (Kpi::RepeatAt6Months, Kpi::RepeatAt12Months),
    (Kpi::ActionsInTime, Kpi::ActionsCompleted),
];

/// Figures whose every thing is a thing of another figure, on the same day and for the same agency. Then the difference of their
/// denominators is a count too: so many cases were referred less than three months ago.
pub(crate) const AMONG: [(Kpi, Kpi); 7] = [
    (Kpi::RepeatAt3Months, Kpi::AdvocateOffered),
    (Kpi::RepeatAt6Months, Kpi::AdvocateOffered),
    (Kpi::RepeatAt6Months, Kpi::RepeatAt3Months),
    (Kpi::RepeatAt12Months, Kpi::AdvocateOffered),
    (Kpi::RepeatAt12Months, Kpi::RepeatAt3Months),
    (Kpi::RepeatAt12Months, Kpi::RepeatAt6Months),
    (Kpi::VictimSafetyImproved, Kpi::VictimReportedSafety),
];

const fn row(kpi: Kpi, unit: Unit, [counts, of, agency, day, source]: [&'static str; 5]) -> Definition {
    Definition { kpi, unit, counts, of, agency, day, source }
}

const POLICE: &str = "the agency that owes it; the police on the case where that is whoever they are";
const FIRST_TOLD: &str = "the agency that first had a report";
const REFERRED_BY: &str = "the agency that referred the case";
const DUE: &str = "the day on which it was due";
const REFERRED: &str = "the day of the referral to the hub";
const PATTERN: &str = "hub default, after the super-complaint of 2024 (incidents seen in isolation) and Protection from Harassment Act 1997 s.7(3)";
const CODE: &str = "Code of Practice for Victims of Crime; periods of the rulebook";
const PERIODS: &str = "hub default; periods of the rulebook";
const HUB: &str = "hub default";
const SAFETY: &str = "hub default; answers after the Crime Survey for England and Wales (from memory, not confirmed)";
const REPEAT: &str = "hub default; the months run from the referral, because that is when the hub knew";

/// Every figure, in the order in which a return tells them.
pub const DEFINITIONS: [Definition; 39] = [
    row(
        Kpi::ReportToPattern,
        Unit::Days,
        [
            "cases of which a second occasion was joined; days from the first report to that",
            "cases of which at least one occasion is joined",
            FIRST_TOLD,
            "the day of the first report",
            PATTERN,
        ],
    ),
    row(
        Kpi::PatternToHub,
        Unit::Days,
        [
            "cases that were referred to the hub; days from the second occasion to the referral, 0 where that came first",
            "cases of which a second occasion was joined",
            "the agency that joined the second occasion",
            "the day on which the second occasion was joined",
            PATTERN,
        ],
    ),
    row(
        Kpi::ReportToHub,
        Unit::Days,
        [
            "cases that were referred to the hub; days from the first report to the referral",
            "cases of which at least one occasion is joined",
            FIRST_TOLD,
            "the day of the first report",
            PATTERN,
        ],
    ),
    row(
        Kpi::IncidentsScreened,
        Unit::Share,
        [
            "incidents that were screened by themselves, or were joined when the case was screened with FOUR or SST",
            "incidents joined to a case",
            "the agency that reported the incident",
            "the day on which the incident was joined",
            "hub default, after the super-complaint of 2024 (stalking misidentified)",
        ],
    ),
    row(
        Kpi::IncidentsReclassified,
        Unit::Share,
        [
            "incidents that are taken to be something else than they were first recorded as",
            "incidents joined to a case",
            "the agency that reported the incident",
            "the day on which the incident was joined",
            "hub default, after Home Office Counting Rules and recommendation 7",
        ],
    ),
    row(
        Kpi::FirstAssessmentInTime,
        Unit::Share,
        [
            "cases whose risk was assessed in time, or already before the referral",
            "cases referred whose first assessment was done or is due; without what was excused in time or lapsed",
            POLICE,
            "the day on which it was due; of what was done before, the day of the referral",
            "hub default: 24 hours (domain 8.3); period of the rulebook",
        ],
    ),
    row(
        Kpi::PlanPresent,
        Unit::Share,
        [
            "assessments that are answered by at least one action",
            "assessments of risk",
            "the agency that assessed",
            "the day of the assessment",
            "hub default, after the inspections of 2017 and 2024 (assessed without a plan)",
        ],
    ),
    row(
        Kpi::ReassessmentOverdue,
        Unit::Share,
        [
            "reassessments that were not done in time",
            "reassessments due, because time passed or something happened; without what was excused in time or lapsed",
            POLICE,
            DUE,
            PERIODS,
        ],
    ),
    row(
        Kpi::OrderDecision,
        Unit::Share,
        [
            "cases in which an order was considered and the answer recorded, whichever it was",
            "cases screened as stalking",
            "the agency that screened",
            "the day of the first screening as stalking",
            "hub default, after the super-complaint of 2024 (orders not considered)",
        ],
    ),
    row(
        Kpi::OrderDecisionInTime,
        Unit::Share,
        [
            "considerations in time",
            "considerations of an order that were due; without what was excused in time or lapsed",
            POLICE,
            DUE,
            PERIODS,
        ],
    ),
    row(
        Kpi::ApplicationToInterim,
        Unit::Days,
        [
            "applications on which an interim order was made; days from lodging to that",
            "applications lodged in which an interim order was asked for",
            "the agency that lodged",
            "the day on which it was lodged",
            "Stalking Protection Act 2019 s.5; hub default as a measure",
        ],
    ),
    row(
        Kpi::MadeToServed,
        Unit::Days,
        [
            "versions that were served before another took their place; days from making to service",
            "orders and versions of orders that a court made",
            "the agency that considered the order, else who recorded that it was made",
            "the day on which it was made",
            "hub default: the Act sets no day for service (from memory, not confirmed)",
        ],
    ),
    row(
        Kpi::NotificationCompliance,
        Unit::Share,
        [
            "notifications in time",
            "first notifications due, and changes that were notified or found out",
            "the police on the case",
            "the day on which it was due; of a change, the day on which it was notified or found out",
            "Stalking Protection Act 2019 s.9 and s.10",
        ],
    ),
    row(
        Kpi::Breaches,
        Unit::Count,
        ["breaches reported", "breaches reported", "the agency that reported", "the day of the report", HUB],
    ),
    row(
        Kpi::BreachToArrest,
        Unit::Hours,
        [
            "breaches for which the suspect was arrested, or that had been reported and not found not made out when the next arrest was recorded that did not come before the breach; hours from the report to the arrest, 0 where that came first",
            "breaches reported, also those that were found not made out",
            "the police on the case",
            "the day of the report",
            HUB,
        ],
    ),
    row(
        Kpi::BreachActedOnInTime,
        Unit::Share,
        [
            "breaches on which police acted in time",
            "breaches on which police had to act; without what was excused in time or lapsed",
            POLICE,
            DUE,
            PERIODS,
        ],
    ),
    row(
        Kpi::VictimsCodeMet,
        Unit::Share,
        [
            "steps and decisions of which the victim was told in time, or asked in time not to be told",
            "steps and decisions of which the victim had to be told; without what was excused in time or lapsed",
            POLICE,
            DUE,
            CODE,
        ],
    ),
    row(
        Kpi::AdvocateOffered,
        Unit::Share,
        [
            "cases in which an advocate works, was asked by a referral or was offered to the victim",
            "cases referred to the hub",
            REFERRED_BY,
            REFERRED,
            "hub default, after recommendation 15 and Code of Practice for Victims of Crime, right 4",
        ],
    ),
    row(
        Kpi::AdvocateAccepted,
        Unit::Share,
        [
            "cases in which an advocate works, took the referral on or was accepted by the victim",
            "cases referred to the hub",
            REFERRED_BY,
            REFERRED,
            "hub default, after recommendation 15",
        ],
    ),
    row(
        Kpi::AdvocateWait,
        Unit::Days,
        [
            "referrals for advocacy and offers to the victim that were accepted; days to that",
            "referrals for advocacy, and offers to the victim",
            "the agency that was asked, or whose advocate was offered",
            "the day on which it was sent, or offered",
            "hub default, after recommendation 15 (waiting times)",
        ],
    ),
    row(
        Kpi::ReferralAnswer,
        Unit::Days,
        [
            "referrals that were answered; days from sending to the answer",
            "referrals sent, requests for an order among them",
            "the agency that was asked",
            "the day on which it was sent",
            "hub default, after recommendation 16 (hand-off times)",
        ],
    ),
    row(
        Kpi::ReferralAnsweredInTime,
        Unit::Share,
        [
            "referrals answered in time",
            "referrals whose answer was due; without what was excused in time or lapsed",
            "the agency that was asked",
            DUE,
            PERIODS,
        ],
    ),
    row(
        Kpi::ReferralsDeclined,
        Unit::Share,
        [
            "referrals declined, by reason",
            "referrals accepted or declined",
            "the agency that answered",
            "the day of the answer",
            "hub default, after recommendation 16",
        ],
    ),
    row(
        Kpi::RepeatAt3Months,
        Unit::Share,
        [
            "cases with a further occasion within 3 months of the referral",
            "cases referred to the hub at least 3 months ago",
            REFERRED_BY,
            REFERRED,
            REPEAT,
        ],
    ),
    row(
        Kpi::RepeatAt6Months,
        Unit::Share,
        [
            "cases with a further occasion within 6 months of the referral",
            "cases referred to the hub at least 6 months ago",
            REFERRED_BY,
            REFERRED,
            REPEAT,
        ],
    ),
    row(
        Kpi::RepeatAt12Months,
        Unit::Share,
        [
            "cases with a further occasion within 12 months of the referral",
            "cases referred to the hub at least 12 months ago",
            REFERRED_BY,
            REFERRED,
            REPEAT,
        ],
    ),
    row(
        Kpi::RepeatSuspects,
        Unit::Share,
        [
            "cases whose suspect is, by the same record of a person, the suspect of another case",
            "cases in which a suspect is named",
            "the agency that opened the case",
            "the day on which the case was opened",
            HUB,
        ],
    ),
    row(
        Kpi::Charged,
        Unit::Share,
        ["cases in which somebody was charged", "cases referred to the hub", "the police on the case", REFERRED, HUB],
    ),
    row(
        Kpi::Convicted,
        Unit::Share,
        [
            "cases that came to a conviction or a plea of guilty",
            "cases in which somebody was charged",
            "the police on the case",
            "the day of the first charge",
            HUB,
        ],
    ),
    row(
        Kpi::ActionsCompleted,
        Unit::Share,
        [
            "actions done, in time or late",
            "actions of plans that were closed or are due; without what was excused in time or went to another hub with its case",
            "the agency that owns the action",
            DUE,
            "hub default, after recommendation 25",
        ],
    ),
    row(
        Kpi::ActionsInTime,
        Unit::Share,
        [
            "actions done in time",
            "actions of plans that were done or are due; without what was excused in time or lapsed",
            "the agency that owns the action",
            DUE,
            "hub default, after recommendation 25",
        ],
    ),
    row(
        Kpi::Attendance,
        Unit::Share,
        [
            "agencies that attended",
            "agencies that were asked to a meeting, for each case that it discussed",
            "the agency that was asked",
            "the day on which the case was discussed",
            "hub default, after recommendation 25",
        ],
    ),
    row(
        Kpi::HealthStarted,
        Unit::Share,
        [
            "referrals for health work with the suspect whose work was begun",
            "referrals for health work with the suspect",
            "the agency that was asked",
            "the day on which it was sent",
            HUB,
        ],
    ),
    row(
        Kpi::HealthCompleted,
        Unit::Share,
        [
            "health work with the suspect that was completed, whatever it reached; not what another service took on",
            "health work with the suspect that was begun",
            "the agency that took it on",
            "the day on which it was begun",
            HUB,
        ],
    ),
    row(
        Kpi::VictimReportedSafety,
        Unit::Share,
        [
            "cases whose victim said last in the period that she feels very or fairly safe",
            "cases in which the victim was reached, also those in which she was not asked or did not say",
            "the agency that asked; where none did, that reached her last",
            "the day of the last answer; where she was not asked, of the last contact",
            SAFETY,
        ],
    ),
    row(
        Kpi::VictimSafetyImproved,
        Unit::Share,
        [
            "cases whose victim said last in the period that she feels safer than she said first",
            "cases whose victim said in the period, and once before, how safe she feels",
            "the agency that asked last",
            "the day of the last answer",
            SAFETY,
        ],
    ),
    row(
        Kpi::AccessAlerts,
        Unit::Count,
        [
            "alerts about how records were looked at, by kind",
            "alerts about how records were looked at",
            "the agency in whose inbox the alert lies",
            "the day of the alert",
            HUB,
        ],
    ),
    row(
        Kpi::BreakGlassNotJustified,
        Unit::Share,
        [
            "break-glasses that a review found not justified",
            "break-glasses that were reviewed",
            "the agency whose worker asked",
            "the day of the review",
            HUB,
        ],
    ),
    row(
        Kpi::CorrectionsInTime,
        Unit::Share,
        [
            "corrections acknowledged in time",
            "corrections that a recipient had to acknowledge; without what was excused in time or lapsed",
            "the recipient",
            DUE,
            "hub default: 2 working days (domain 8.3); period of the rulebook",
        ],
    ),
];
