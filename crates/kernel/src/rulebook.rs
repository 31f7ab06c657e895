//! Periods as dated configuration: a value in the log, never a constant in a rule.

use crate::Date;
use serde::{Deserialize, Serialize};

/// How a period is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Working days of England and Wales, the day of the event not counted.
    WorkingDays,
    /// Calendar days *beginning with* the day of the event.
    DaysBeginningWith,
    /// Calendar days after the day of the event.
    DaysAfter,
    /// Years *beginning with* the day of the event.
    YearsBeginningWith,
    /// Months *beginning with* the day of the event.
    MonthsBeginningWith,
    /// Months after the day of the event, which is not counted.
    MonthsAfter,
    /// Hours that pass after the moment of the event, on whatever nights the clocks change.
    Hours,
}

/// The periods the rules use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum PeriodName {
    /// Victims' Code, enhanced rights: tell the victim of arrest, bail, charge and the like.
    TellVictimEnhanced,
    /// Victims' Code, base.
    TellVictimBase,
    /// Stalking Protection Act 2019 s.9: initial notification after service.
    OrderNotification,
    /// Stalking Protection Act 2019 s.3: shortest period of a full order.
    OrderMinimum,
    /// Hub default: consider an order after stalking is screened.
    ConsiderOrder,
    /// Hub default: reassess a high level at the latest after this.
    ReassessHigh,
    /// Hub default: reassess a medium level.
    ReassessMedium,
    /// Hub default: reassess a standard level.
    ReassessStandard,
    /// Hub default: an erasure that was asked for is carried out after this at the earliest.
    ErasureCoolingOff,
    /// What is held on the schedule of public protection is reviewed once nothing was put in for so long.
    ReviewPublicProtection,
    /// The same for records of support to the victim.
    ReviewVictimSupport,
    /// The same for what follows its agency's own schedule.
    ReviewAgencyRecord,
    /// DPA 2018 s.54 and UK GDPR art. 12(3): a request for access is answered within this.
    SubjectAccess,
    /// DPA 2018 s.54(3A) and UK GDPR art. 12(3): the same, extended by two further months.
    SubjectAccessExtended,
    /// Hub default: a referral to the hub that is urgent is triaged within this.
    TriageUrgent,
    /// Hub default: any other referral to the hub is triaged within this.
    Triage,
    /// Hub default: a link that was proposed is confirmed or rejected within this.
    DecideLink,
    /// Hub default: the risk of a case that was referred is assessed for the first time within this.
    FirstAssessment,
    /// Victims' Code: the victim's needs are assessed within this of the referral.
    AssessNeeds,
    /// Hub default: after a milestone the victim is asked again what she wishes to be told of, within this.
    ReaskPreference,
    /// The victim is offered an advocate within this of the referral (hub default, after the Victims' Code, right 4).
    OfferAdvocate,
    /// Hub default: whether the victim is told who the suspect is is decided within this.
    DecideRightToKnow,
    /// Hub default: the victim is told that an order will end so long before its last day.
    TellOfOrderEnding,
    /// Hub default: after a red flag the risk is assessed again within this.
    ReassessAfterRedFlag,
    /// Hub default: after any other trigger (domain 4.5) the risk is assessed again within this.
    ReassessAfterTrigger,
    /// Hub default: who asked for an order has an answer within this.
    AnswerOrderRequest,
    /// Hub default: at high risk an application is lodged within this of finding an order necessary, else of drafting.
    LodgeAtHighRisk,
    /// Hub default: at high risk a draft is authorised within this (domain 3.1).
    AuthoriseApplication,
    /// Hub default: at high risk, and where an interim order is asked for, the application is lodged within this of the
    /// authority (domain 3.1 for high risk).
    LodgeWithInterim,
    /// Hub default: a hearing is listed within this of lodging.
    ListHearing,
    /// Hub default: whether to appeal against a refusal is decided within this.
    DecideOnAppeal,
    /// Hub default: whether to renew an order is reviewed so long before its last day.
    ReviewRenewal,
    /// Hub default: a hearing that comes before an interim order runs out is listed so long before its last day.
    ListBeforeInterimEnds,
    /// Hub default: the same, once more.
    SettleBeforeInterimEnds,
    /// Hub default: that nothing was notified in time is recorded within this of the last day for it.
    RecordFailureToNotify,
    /// Stalking Protection Act 2019 s.10: a new name or address is notified within this of the change.
    NotifyChange,
    /// Stalking Protection Act 2019 s.4 (from memory, not confirmed): so long an order is discharged by consent only.
    DischargeByConsent,
    /// Crime and Security Act 2010 s.28 (from memory, not confirmed): shortest domestic violence protection order.
    DvpoMinimum,
    /// The same: the longest.
    DvpoMaximum,
    /// Domestic Abuse Act 2021 s.41 (from memory, not confirmed): notification after service of a protection order.
    DapoNotification,
    /// Hub default: an interim order is served within this of the day it was made.
    ServeInterimOrder,
    /// Hub default: a full order is served within this of the day it was made.
    ServeFullOrder,
    /// Hub default: police act on a reported breach within this where the risk is high.
    ActOnBreachAtHighRisk,
    /// Hub default: police act on any other reported breach within this.
    ActOnBreach,
    /// Hub default: police record a reported breach, or find that none is made out, within this.
    DecideOnBreach,
    /// Hub default: a referral to a service is accepted or declined within this.
    AnswerReferral,
    /// Hub default: who is sent a referral acknowledges it within this (domain 5).
    AcknowledgeReferral,
    /// Hub default: the same where the kind is urgent or the risk is high.
    AcknowledgeUrgentReferral,
    /// Hub default: who sent a referral gives the information that its receiver asks for within this.
    GiveInformation,
    /// Hub default: who accepted a referral starts the work within this.
    StartWork,
    /// Hub default: who works on a referral tells how it goes at least as often as this.
    ReportProgress,
    /// Hub default (domain 5, step 3): an agency answers what it is asked for a meeting within this.
    ReturnForMeeting,
    /// Hub default (domain 5, step 3): the same at high risk.
    ReturnForMeetingUrgent,
    /// Hub default: a hub to which a case was offered has answered within this.
    AnswerTransfer,
    /// Hub default: who saw what was corrected acknowledges the correction within this (domain 8.3).
    AcknowledgeCorrection,
    /// Magistrates' Courts Act 1980 s.127: a summary offence is charged within this of the last incident.
    ChargeSummaryOffence,
    /// Hub default: so far apart several reports of one kind suggest a pattern (domain 2.2).
    RepeatedReports,
    /// Hub default: the length of the periods in which a course of conduct is measured.
    ConductMeasured,
}

/// One period, from one date on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Which.
    pub name: PeriodName,
    /// The first day on which an event starts this length.
    pub effective_from: Date,
    /// How many units, 1 to 1,000.
    pub length: u16,
    /// Of what.
    pub unit: Unit,
    /// Where it comes from: a law, a code, an agency's schedule. Empty where nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// Where the first rulebook has what no law says from.
const DEFAULT: &str = "Hub default; no national standard for the timing of a hub was found.";
/// Where it has the assessment of needs from.
const NEEDS: &str =
    "Victims' Code, right 4 (2 days to a needs assessment and a service's contact); here from the referral to the hub.";
/// Where it has the offer of an advocate from.
const ADVOCATE: &str = "Hub default, after the Victims' Code, right 4 (2 days to a support service's contact).";
/// Where the first rulebook has the periods of review from.
const REVIEWS: &str = "Hub default: the 6 years that the Police Information and Records Management Code has as a minimum. \
    MoPI groups and their cycles are not confirmed; agencies have schedules of their own.";
/// Where it has the time to answer from.
const ANSWER: &str = "DPA 2018 s.45(3) and s.54: 1 month beginning with the day of receipt; UK GDPR art. 12(3).";
/// Where it has the charging of summary offences from.
const CHARGING: &str = "Magistrates' Courts Act 1980 s.127(1): an information is laid within 6 months from the time when the \
    offence was committed; the day of the offence is not counted.";
/// And the longer one.
const EXTENDED: &str = "DPA 2018 s.54(3A) and (3B), UK GDPR art. 12(3): two further months, for complexity or number, \
    told with reasons within the first.";

/// What a court or an agency may do only since its law is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum PowerName {
    /// A criminal court makes a stalking protection order of its own motion, on conviction or acquittal (Crime and Policing
    /// Bill; Royal Assent and commencement not confirmed, domain 3).
    StalkingOrderOnOutcome,
}

/// One power, from the day of its commencement on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Power {
    /// Which.
    pub name: PowerName,
    /// The first day on which it may be used.
    pub effective_from: Date,
    /// The law and its commencement. Empty where nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// From which count on a return tells a cell, from one day on; smaller counts are kept back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmallCounts {
    /// The first day on which returns keep to it.
    pub effective_from: Date,
    /// The least count that is told, [`Rulebook::SMALL_COUNTS_MIN`] to [`Rulebook::SMALL_COUNTS_MAX`].
    pub least: u16,
    /// Who says so. Empty where nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// All periods with the dates they are effective from. Adopted by an event; a replay uses the one of that day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rulebook {
    /// Counts up with each adoption.
    pub version: u32,
    /// Every period ever in force, in any order.
    pub periods: Vec<Period>,
    /// Every power that is in force or will be, in any order. A new hub has none: law that is not commenced is not used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub powers: Vec<Power>,
    /// From which count on returns tell, by dates, in any order. None: hub default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub small_counts: Vec<SmallCounts>,
}

impl Rulebook {
    /// The least that a hub may have for [`SmallCounts::least`] (hub default; no rule that sets it is confirmed).
    pub const SMALL_COUNTS_MIN: u16 = 3;
    /// The most (hub default).
    pub const SMALL_COUNTS_MAX: u16 = 100;

    /// The rulebook that a new hub starts with. Sources: domain brief sections 3, 4.5, 6 and 7.3.
    ///
    /// **The periods of review are hub defaults.** 6 years are the minimum of the Police Information and Records Management
    /// Code; the review groups that it has from before and their cycles are not confirmed, and other agencies have
    /// schedules of their own. An officer adopts others once they are.
    pub fn first() -> Self {
        let period = |name, length, unit| Period {
            name,
            effective_from: jiff::civil::date(2020, 1, 20), // Stalking Protection Act 2019 in force
            length,
            unit,
            source: String::new(),
        };
        let default = |name, length, unit| Period { source: DEFAULT.to_owned(), ..period(name, length, unit) };
        let unconfirmed = |name, length, unit, law: &str| Period {
            source: format!("{law}; from memory, not confirmed."),
            ..period(name, length, unit)
        };
        let review = |name| Period { source: REVIEWS.to_owned(), ..period(name, 6, Unit::YearsBeginningWith) };
        let answer = |name, length, from, source: &str| Period {
            effective_from: from,
            source: source.to_owned(),
            ..period(name, length, Unit::MonthsBeginningWith)
        };
        Self {
            version: 1,
            periods: vec![
                period(PeriodName::TellVictimEnhanced, 1, Unit::WorkingDays),
                period(PeriodName::TellVictimBase, 5, Unit::WorkingDays),
                period(PeriodName::OrderNotification, 3, Unit::DaysBeginningWith),
                period(PeriodName::OrderMinimum, 2, Unit::YearsBeginningWith),
                period(PeriodName::ConsiderOrder, 2, Unit::WorkingDays),
                period(PeriodName::ReassessHigh, 7, Unit::DaysAfter),
                period(PeriodName::ReassessMedium, 28, Unit::DaysAfter),
                period(PeriodName::ReassessStandard, 90, Unit::DaysAfter),
                period(PeriodName::ErasureCoolingOff, 7, Unit::DaysAfter),
                review(PeriodName::ReviewPublicProtection),
                review(PeriodName::ReviewVictimSupport),
                review(PeriodName::ReviewAgencyRecord),
                // Part 3 of the Act came into force on this day.
                answer(PeriodName::SubjectAccess, 1, jiff::civil::date(2018, 5, 25), ANSWER),
                // Art. 12(3) has had the extension since then; s.54(3A), which the Data (Use and Access) Act 2025 s.76
                // inserted, is in the text as in force on 31 March 2026. Since when is not confirmed.
                answer(PeriodName::SubjectAccessExtended, 3, jiff::civil::date(2018, 5, 25), EXTENDED),
                default(PeriodName::TriageUrgent, 1, Unit::DaysBeginningWith),
                default(PeriodName::Triage, 1, Unit::WorkingDays),
                default(PeriodName::DecideLink, 1, Unit::WorkingDays),
                default(PeriodName::FirstAssessment, 24, Unit::Hours),
                Period { source: NEEDS.to_owned(), ..period(PeriodName::AssessNeeds, 2, Unit::DaysAfter) },
                default(PeriodName::ReaskPreference, 5, Unit::WorkingDays),
                Period { source: ADVOCATE.to_owned(), ..period(PeriodName::OfferAdvocate, 2, Unit::WorkingDays) },
                default(PeriodName::DecideRightToKnow, 5, Unit::WorkingDays),
                default(PeriodName::TellOfOrderEnding, 14, Unit::DaysAfter),
                default(PeriodName::ReassessAfterRedFlag, 24, Unit::Hours),
                default(PeriodName::ReassessAfterTrigger, 3, Unit::WorkingDays),
                default(PeriodName::AnswerOrderRequest, 5, Unit::WorkingDays),
                default(PeriodName::LodgeAtHighRisk, 5, Unit::WorkingDays),
                default(PeriodName::AuthoriseApplication, 1, Unit::WorkingDays),
                default(PeriodName::LodgeWithInterim, 1, Unit::DaysBeginningWith),
                default(PeriodName::ListHearing, 5, Unit::WorkingDays),
                default(PeriodName::DecideOnAppeal, 5, Unit::WorkingDays),
                default(PeriodName::ReviewRenewal, 90, Unit::DaysAfter),
                // Domain 3.1: told 14 and 3 days before.
                default(PeriodName::ListBeforeInterimEnds, 14, Unit::DaysAfter),
                default(PeriodName::SettleBeforeInterimEnds, 3, Unit::DaysAfter),
                // Domain 3.1: on the same day, which is the first on which the notification is late.
                default(PeriodName::RecordFailureToNotify, 1, Unit::DaysAfter),
                period(PeriodName::NotifyChange, 3, Unit::DaysBeginningWith),
                unconfirmed(PeriodName::DischargeByConsent, 2, Unit::YearsBeginningWith, "SPA 2019 s.4"),
                unconfirmed(PeriodName::DvpoMinimum, 14, Unit::DaysBeginningWith, "Crime and Security Act 2010 s.28"),
                unconfirmed(PeriodName::DvpoMaximum, 28, Unit::DaysBeginningWith, "Crime and Security Act 2010 s.28"),
                unconfirmed(PeriodName::DapoNotification, 3, Unit::DaysBeginningWith, "Domestic Abuse Act 2021 s.41"),
                // A court's decision is known by its day, so the hours of domain 3.1 (24 and 72) are counted in days.
                default(PeriodName::ServeInterimOrder, 1, Unit::DaysAfter),
                default(PeriodName::ServeFullOrder, 3, Unit::DaysAfter),
                default(PeriodName::ActOnBreachAtHighRisk, 1, Unit::Hours),
                default(PeriodName::ActOnBreach, 24, Unit::Hours),
                default(PeriodName::DecideOnBreach, 24, Unit::Hours),
                default(PeriodName::AnswerReferral, 1, Unit::WorkingDays),
                default(PeriodName::AcknowledgeReferral, 1, Unit::WorkingDays),
                default(PeriodName::AcknowledgeUrgentReferral, 1, Unit::DaysBeginningWith),
                default(PeriodName::GiveInformation, 2, Unit::WorkingDays),
                default(PeriodName::StartWork, 5, Unit::WorkingDays),
                default(PeriodName::ReportProgress, 28, Unit::DaysAfter),
                default(PeriodName::ReturnForMeeting, 3, Unit::WorkingDays),
                default(PeriodName::ReturnForMeetingUrgent, 24, Unit::Hours),
                default(PeriodName::AnswerTransfer, 5, Unit::WorkingDays),
                default(PeriodName::AcknowledgeCorrection, 2, Unit::WorkingDays),
                Period {
                    source: CHARGING.to_owned(),
                    ..period(PeriodName::ChargeSummaryOffence, 6, Unit::MonthsAfter)
                },
                default(PeriodName::RepeatedReports, 12, Unit::MonthsAfter),
                default(PeriodName::ConductMeasured, 28, Unit::DaysBeginningWith),
            ],
            powers: Vec::new(),
            small_counts: Vec::new(),
        }
    }

    /// Whether a power is in force on a day.
    pub fn allows(&self, name: PowerName, on: Date) -> bool {
        self.powers.iter().any(|power| power.name == name && power.effective_from <= on)
    }

    /// From which count on returns tell on a day; `None` where the rulebook says nothing of that day.
    pub fn small_counts(&self, on: Date) -> Option<u16> {
        let in_force = self.small_counts.iter().filter(|it| it.effective_from <= on);
        in_force.max_by_key(|it| it.effective_from).map(|it| it.least)
    }

    /// The period in force on a day: the latest one whose effective date has come, or `None` before the first.
    pub fn period(&self, name: PeriodName, on: Date) -> Option<Period> {
        self.periods
            .iter()
            .filter(|period| period.name == name && period.effective_from <= on)
            .max_by_key(|period| period.effective_from)
            .cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_period_changes_from_its_effective_date_on() {
        let mut book = Rulebook::first();
        let longer = Period {
            name: PeriodName::TellVictimEnhanced,
            effective_from: date(2026, 6, 1),
            length: 2,
            unit: Unit::WorkingDays,
            source: String::new(),
        };
        book.periods.insert(0, longer);
        assert_eq!(book.period(PeriodName::TellVictimEnhanced, date(2026, 5, 31)).unwrap().length, 1);
        assert_eq!(book.period(PeriodName::TellVictimEnhanced, date(2026, 6, 1)).unwrap().length, 2);
        assert_eq!(book.period(PeriodName::TellVictimEnhanced, date(2019, 1, 1)), None);
    }

    #[test]
    fn a_power_is_used_from_its_day_on_and_a_new_hub_has_none() {
        let mut book = Rulebook::first();
        let (name, day) = (PowerName::StalkingOrderOnOutcome, date(2026, 9, 1));
        assert!(book.powers.is_empty() && !book.allows(name, day));
        book.powers.push(Power { name, effective_from: day, source: String::new() });
        assert_eq!((book.allows(name, date(2026, 8, 31)), book.allows(name, day)), (false, true));
    }

    #[test]
    fn small_counts_change_from_their_day_on_and_a_new_hub_says_nothing_of_them() {
        let mut book = Rulebook::first();
        let (before, day) = (date(2026, 8, 31), date(2026, 9, 1));
        assert_eq!(book.small_counts(day), None);
        let from = |effective_from, least| SmallCounts { effective_from, least, source: String::new() };
        book.small_counts = vec![from(day, 10), from(before, 6)];
        assert_eq!((book.small_counts(before), book.small_counts(day)), (Some(6), Some(10)));
    }

    #[test]
    fn a_new_hub_has_every_period() {
        use strum::IntoEnumIterator;
        for name in PeriodName::iter() {
            assert!(Rulebook::first().period(name, date(2026, 1, 1)).is_some(), "{name:?}");
        }
    }
}
