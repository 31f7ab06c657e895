//! Every enum of the API against its Rust code, both ways.

use super::pool;
use crate::commands::fields::read_code;
use api::stalkinghub::{
    audit::v1 as audit, casework::v1 as casework, common::v1 as common, governance::v1 as governance,
    inbox::v1 as inbox, intake::v1 as intake, orders::v1 as orders, referrals::v1 as referrals, risk::v1 as risk,
    transfer::v1 as transfer,
};
use prost_reflect::EnumDescriptor;
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::BTreeMap, fmt::Debug};
use strum::IntoEnumIterator;

/// Answers that are computed, and what is asked for by name: written where they are computed or read.
const COMPUTED: [&str; 17] = [
    "cases.v1.RiskDirection",
    "cases.v1.CaseState",
    "cases.v1.EndReason",
    "submit.v1.EndReason",
    "audit.v1.Actor",
    "audit.v1.ClockState",
    "audit.v1.Breakdown",
    "audit.v1.FigureUnit",
    "cases.v1.WorkScope",
    "cases.v1.LinkState",
    "cases.v1.ServiceStanding",
    "cases.v1.HintState",
    "cases.v1.Proximity",
    "cases.v1.Severity",
    "cases.v1.Tendency",
    "governance.v1.BreakGlassState",
    "audit.v1.Log",
];

type Check = Box<dyn Fn(&EnumDescriptor)>;

/// Reads every number of an enum and writes its word again; `codes` are all there are on the Rust side.
fn both_ways<E, T>(codes: Vec<T>, name: fn(&E) -> &'static str) -> Check
where
    E: TryFrom<i32> + Default + 'static,
    T: Serialize + DeserializeOwned + PartialEq + Debug + 'static,
{
    Box::new(move |described| {
        let unspecified = described.get_value(0).unwrap();
        let prefix = unspecified.name().strip_suffix("UNSPECIFIED").unwrap();
        let mut missing: Vec<&T> = codes.iter().collect();
        for value in described.values() {
            let read: Option<T> = read_code(value.number(), name);
            if value.number() == 0 {
                assert_eq!(read, None, "{}", value.full_name());
                continue;
            }
            let read = read.unwrap_or_else(|| panic!("{} has no code", value.full_name()));
            let word = serde_json::to_value(&read).unwrap().as_str().unwrap().to_ascii_uppercase();
            assert_eq!(format!("{prefix}{word}"), value.name());
            missing.retain(|code| **code != read);
        }
        assert!(missing.is_empty(), "{} lacks {missing:?}", described.full_name());
        assert_eq!(read_code::<E, T>(99, name), None);
        assert_eq!(read_code::<E, T>(-1, name), None);
    })
}

fn all<E, T>(name: fn(&E) -> &'static str) -> Check
where
    E: TryFrom<i32> + Default + 'static,
    T: IntoEnumIterator + Serialize + DeserializeOwned + PartialEq + Debug + 'static,
{
    both_ways(T::iter().collect(), name)
}

/// A unit has no iterator; the match makes a new one fail to compile here.
fn units() -> Vec<kernel::Unit> {
    use kernel::Unit::{
        DaysAfter, DaysBeginningWith, Hours, MonthsAfter, MonthsBeginningWith, WorkingDays, YearsBeginningWith,
    };
    let all =
        vec![WorkingDays, DaysBeginningWith, DaysAfter, YearsBeginningWith, MonthsBeginningWith, MonthsAfter, Hours];
    for unit in &all {
        match unit {
            WorkingDays | DaysBeginningWith | DaysAfter | YearsBeginningWith | MonthsBeginningWith | MonthsAfter
            | Hours => {}
        }
    }
    all
}

fn common() -> Vec<(&'static str, Check)> {
    use common as p;
    vec![
        ("RecordedAs", all::<_, events::RecordedAs>(p::RecordedAs::as_str_name)),
        ("Act", all::<_, events::Act>(p::Act::as_str_name)),
        ("OffenceCode", all::<_, events::OffenceCode>(p::OffenceCode::as_str_name)),
        ("Source", all::<_, kernel::Source>(p::Source::as_str_name)),
        ("Precision", all::<_, kernel::Precision>(p::Precision::as_str_name)),
        ("Party", all::<_, events::Party>(p::Party::as_str_name)),
        ("Strand", all::<_, kernel::Strand>(p::Strand::as_str_name)),
        ("Role", all::<_, kernel::Role>(p::Role::as_str_name)),
        ("AgencyKind", all::<_, kernel::AgencyKind>(p::AgencyKind::as_str_name)),
        ("Purpose", all::<_, kernel::Purpose>(p::Purpose::as_str_name)),
        ("Instrument", all::<_, events::Instrument>(p::Instrument::as_str_name)),
        ("RiskLevel", all::<_, events::RiskLevel>(p::RiskLevel::as_str_name)),
        ("ContactChannel", all::<_, events::ContactChannel>(p::ContactChannel::as_str_name)),
        ("Gateway", all::<_, events::Gateway>(p::Gateway::as_str_name)),
        ("LawfulBasis", all::<_, events::LawfulBasis>(p::LawfulBasis::as_str_name)),
        ("Shown", all::<_, events::Shown>(p::Shown::as_str_name)),
        ("Duty", all::<_, events::Duty>(p::Duty::as_str_name)),
    ]
}

fn of_services() -> Vec<(&'static str, Check)> {
    use {casework as c, governance as g, intake as i, orders as o, referrals as f, risk as r, transfer as t};
    vec![
        ("intake.v1.PlaceKind", all::<_, events::PlaceKind>(i::PlaceKind::as_str_name)),
        ("intake.v1.Gap", all::<_, events::Gap>(i::Gap::as_str_name)),
        ("intake.v1.IdentifierScheme", all::<_, events::IdentifierScheme>(i::IdentifierScheme::as_str_name)),
        ("intake.v1.PersonRole", all::<_, events::PersonRole>(i::PersonRole::as_str_name)),
        ("intake.v1.OpenedHow", all::<_, events::OpenedHow>(i::OpenedHow::as_str_name)),
        ("intake.v1.Urgency", all::<_, events::Urgency>(i::Urgency::as_str_name)),
        ("intake.v1.Wish", all::<_, events::Wish>(i::Wish::as_str_name)),
        ("intake.v1.LinkEvidence", all::<_, events::LinkEvidence>(i::LinkEvidence::as_str_name)),
        ("intake.v1.ScreenResult", all::<_, events::ScreenResult>(i::ScreenResult::as_str_name)),
        ("intake.v1.Connection", all::<_, events::Connection>(i::Connection::as_str_name)),
        ("intake.v1.HintRule", all::<_, events::HintRule>(i::HintRule::as_str_name)),
        ("intake.v1.HintAnswer", all::<_, events::HintAnswer>(i::HintAnswer::as_str_name)),
        ("risk.v1.Answer", all::<_, events::Answer>(r::Answer::as_str_name)),
        ("risk.v1.Motive", all::<_, events::Motive>(r::Motive::as_str_name)),
        ("risk.v1.RedFlag", all::<_, events::RedFlag>(r::RedFlag::as_str_name)),
        ("risk.v1.Rated", all::<_, events::Rated>(r::Rated::as_str_name)),
        ("risk.v1.Grade", all::<_, events::Grade>(r::Grade::as_str_name)),
        ("risk.v1.NoPlanReason", all::<_, events::NoPlanReason>(r::NoPlanReason::as_str_name)),
        ("risk.v1.Confidence", all::<_, events::Confidence>(r::Confidence::as_str_name)),
        ("risk.v1.Relationship", all::<_, events::Relationship>(r::Relationship::as_str_name)),
        ("risk.v1.Circumstance", all::<_, events::Circumstance>(r::Circumstance::as_str_name)),
        ("orders.v1.OrderKind", all::<_, events::OrderKind>(o::OrderKind::as_str_name)),
        ("orders.v1.NotPursuedReason", all::<_, events::NotPursuedReason>(o::NotPursuedReason::as_str_name)),
        ("orders.v1.NotChargedReason", all::<_, events::NotChargedReason>(o::NotChargedReason::as_str_name)),
        ("orders.v1.Nexus", all::<_, events::Nexus>(o::Nexus::as_str_name)),
        ("orders.v1.ServiceMethod", all::<_, events::ServiceMethod>(o::ServiceMethod::as_str_name)),
        ("orders.v1.HearingPurpose", all::<_, events::HearingPurpose>(o::HearingPurpose::as_str_name)),
        ("orders.v1.OrderOrigin", all::<_, events::OrderOrigin>(o::OrderOrigin::as_str_name)),
        ("orders.v1.OrderApplicant", all::<_, events::OrderApplicant>(o::OrderApplicant::as_str_name)),
        ("orders.v1.ApplicationPart", all::<_, events::ApplicationPart>(o::ApplicationPart::as_str_name)),
        ("orders.v1.Variation", all::<_, events::Variation>(o::Variation::as_str_name)),
        ("orders.v1.NotifiedChange", all::<_, events::NotifiedChange>(o::NotifiedChange::as_str_name)),
        ("orders.v1.BreachOutcome", all::<_, events::BreachOutcome>(o::BreachOutcome::as_str_name)),
        ("orders.v1.AppealParty", all::<_, events::AppealParty>(o::AppealParty::as_str_name)),
        ("orders.v1.AppealedDecision", all::<_, events::AppealedDecision>(o::AppealedDecision::as_str_name)),
        ("orders.v1.AppealResult", all::<_, events::AppealResult>(o::AppealResult::as_str_name)),
        ("orders.v1.TermKind", all::<_, events::TermKind>(o::TermKind::as_str_name)),
        ("referrals.v1.ReferralKind", all::<_, events::ReferralKind>(f::ReferralKind::as_str_name)),
        ("referrals.v1.ReferralOutcome", all::<_, events::ReferralOutcome>(f::ReferralOutcome::as_str_name)),
        (
            "referrals.v1.ReferralWithdrawalReason",
            all::<_, events::ReferralWithdrawalReason>(f::ReferralWithdrawalReason::as_str_name),
        ),
        ("referrals.v1.OnwardLimit", all::<_, events::OnwardLimit>(f::OnwardLimit::as_str_name)),
        ("referrals.v1.HealthMode", all::<_, events::HealthMode>(f::HealthMode::as_str_name)),
        ("referrals.v1.DeclineReason", all::<_, events::DeclineReason>(f::DeclineReason::as_str_name)),
        ("transfer.v1.TransferRefusal", all::<_, events::TransferRefusal>(t::TransferRefusal::as_str_name)),
        ("casework.v1.TriageDecision", all::<_, events::TriageDecision>(c::TriageDecision::as_str_name)),
        ("casework.v1.ItemKind", all::<_, events::ItemKind>(c::ItemKind::as_str_name)),
        ("casework.v1.HowShared", all::<_, events::HowShared>(c::HowShared::as_str_name)),
        ("casework.v1.CorrectionReason", all::<_, events::CorrectionReason>(c::CorrectionReason::as_str_name)),
        ("casework.v1.Retention", all::<_, events::Retention>(c::Retention::as_str_name)),
        ("casework.v1.ExcuseReason", all::<_, events::ExcuseReason>(c::ExcuseReason::as_str_name)),
        ("casework.v1.ErasureBasis", all::<_, events::ErasureBasis>(c::ErasureBasis::as_str_name)),
        ("casework.v1.ErasureRefusal", all::<_, events::ErasureRefusal>(c::ErasureRefusal::as_str_name)),
        ("casework.v1.HoldReason", all::<_, events::HoldReason>(c::HoldReason::as_str_name)),
        ("casework.v1.RestrictionReason", all::<_, events::RestrictionReason>(c::RestrictionReason::as_str_name)),
        ("casework.v1.KeepReason", all::<_, events::KeepReason>(c::KeepReason::as_str_name)),
        ("casework.v1.ExtensionReason", all::<_, events::ExtensionReason>(c::ExtensionReason::as_str_name)),
        ("casework.v1.ReviewKind", all::<_, events::ReviewKind>(c::ReviewKind::as_str_name)),
        ("casework.v1.ReviewBasis", all::<_, events::ReviewBasis>(c::ReviewBasis::as_str_name)),
        ("casework.v1.WithdrawalReason", all::<_, events::WithdrawalReason>(c::WithdrawalReason::as_str_name)),
        ("casework.v1.NeedArea", all::<_, events::NeedArea>(c::NeedArea::as_str_name)),
        ("casework.v1.LocationKind", all::<_, events::LocationKind>(c::LocationKind::as_str_name)),
        ("casework.v1.ToldAbout", all::<_, events::ToldAbout>(c::ToldAbout::as_str_name)),
        ("casework.v1.ContactKind", all::<_, events::ContactKind>(c::ContactKind::as_str_name)),
        ("casework.v1.Weekday", all::<_, events::Weekday>(c::Weekday::as_str_name)),
        ("casework.v1.SafetyAnswer", all::<_, events::SafetyAnswer>(c::SafetyAnswer::as_str_name)),
        ("casework.v1.SafetyMoment", all::<_, events::SafetyMoment>(c::SafetyMoment::as_str_name)),
        ("casework.v1.AdvocateAnswer", all::<_, events::AdvocateAnswer>(c::AdvocateAnswer::as_str_name)),
        ("casework.v1.RightToKnowOrigin", all::<_, events::RightToKnowOrigin>(c::RightToKnowOrigin::as_str_name)),
        ("casework.v1.RightToKnowRefusal", all::<_, events::RightToKnowRefusal>(c::RightToKnowRefusal::as_str_name)),
        ("casework.v1.ToldOutcome", all::<_, events::ToldOutcome>(c::ToldOutcome::as_str_name)),
        ("casework.v1.SourceEvaluation", all::<_, events::SourceEvaluation>(c::SourceEvaluation::as_str_name)),
        (
            "casework.v1.IntelligenceAssessment",
            all::<_, events::IntelligenceAssessment>(c::IntelligenceAssessment::as_str_name),
        ),
        ("casework.v1.Handling", all::<_, events::Handling>(c::Handling::as_str_name)),
        ("casework.v1.Step", all::<_, events::Step>(c::Step::as_str_name)),
        ("casework.v1.Outcome", all::<_, events::Outcome>(c::Outcome::as_str_name)),
        ("casework.v1.ActionOutcome", all::<_, events::ActionOutcome>(c::ActionOutcome::as_str_name)),
        ("casework.v1.Presence", all::<_, events::Presence>(c::Presence::as_str_name)),
        ("casework.v1.ReturnResult", all::<_, events::ReturnResult>(c::ReturnResult::as_str_name)),
        ("governance.v1.Relation", all::<_, events::Relation>(g::Relation::as_str_name)),
        ("governance.v1.BreakGlassOutcome", all::<_, events::BreakGlassOutcome>(g::BreakGlassOutcome::as_str_name)),
        ("governance.v1.ReferenceSetName", all::<_, events::ReferenceSetName>(g::ReferenceSetName::as_str_name)),
        ("governance.v1.PowerName", all::<_, kernel::PowerName>(g::PowerName::as_str_name)),
        ("governance.v1.PeriodName", all::<_, kernel::PeriodName>(g::PeriodName::as_str_name)),
        ("inbox.v1.AlertKind", all::<_, events::AlertKind>(inbox::AlertKind::as_str_name)),
        ("inbox.v1.EscalatedTo", all::<_, events::EscalatedTo>(inbox::EscalatedTo::as_str_name)),
        ("governance.v1.Unit", both_ways(units(), g::Unit::as_str_name)),
        ("audit.v1.Channel", all::<_, events::Channel>(audit::Channel::as_str_name)),
    ]
}

#[test]
fn every_enum_of_the_api_has_the_codes_of_the_record_and_no_others() {
    let common = common().into_iter().map(|(name, check)| (format!("stalkinghub.common.v1.{name}"), check));
    let others = of_services().into_iter().map(|(name, check)| (format!("stalkinghub.{name}"), check));
    let mut checks: BTreeMap<String, Check> = common.chain(others).collect();
    for described in pool().all_enums().filter(|described| described.package_name().starts_with("stalkinghub.")) {
        let name = described.full_name();
        if COMPUTED.iter().any(|computed| name == format!("stalkinghub.{computed}")) {
            continue;
        }
        let check = checks.remove(name).unwrap_or_else(|| panic!("{name} is not in the table"));
        check(&described);
    }
    assert!(checks.is_empty(), "not in the API: {:?}", checks.keys());
}
