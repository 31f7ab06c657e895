//! What golden tests share: files that are compared, or written when `UPDATE_GOLDEN` is set; and every code.

use serde::Serialize;
use serde_json::{Value as Json, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};
use strum::IntoEnumIterator;

/// A path below `crates`.
pub fn path(below: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(below)
}

/// Indented JSON with a line feed at the end.
pub fn pretty(value: &Json) -> Vec<u8> {
    let mut value = value.clone();
    value.sort_all_objects();
    (serde_json::to_string_pretty(&value).unwrap() + "\n").into_bytes()
}

/// Fails unless the file holds exactly these bytes.
pub fn compare(below: &str, bytes: &[u8]) {
    let path = path(below);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
    }
    let golden = fs::read(&path).unwrap_or_else(|error| panic!("{below}: {error}; a new type wants UPDATE_GOLDEN=1"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(text(bytes), text(&golden), "{below} holds another form");
}

/// The names of the files directly in a directory.
pub fn list(below: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(path(below)).unwrap().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
    files.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

/// The words of a code, in order.
fn words<T: IntoEnumIterator + Serialize>() -> Json {
    json!(T::iter().collect::<Vec<_>>())
}

/// Every closed list whose words are stored, by the name of its type.
#[allow(clippy::too_many_lines, reason = "a row for each code")]
pub fn codes() -> BTreeMap<&'static str, Json> {
    BTreeMap::from([
        ("RecordedAs", words::<events::RecordedAs>()),
        ("Act", words::<events::Act>()),
        ("PlaceKind", words::<events::PlaceKind>()),
        ("Gap", words::<events::Gap>()),
        ("PersonRole", words::<events::PersonRole>()),
        ("OpenedHow", words::<events::OpenedHow>()),
        ("Urgency", words::<events::Urgency>()),
        ("Wish", words::<events::Wish>()),
        ("LinkEvidence", words::<events::LinkEvidence>()),
        ("ScreenResult", words::<events::ScreenResult>()),
        ("OffenceCode", words::<events::OffenceCode>()),
        ("Instrument", words::<events::Instrument>()),
        ("Connection", words::<events::Connection>()),
        ("HintRule", words::<events::HintRule>()),
        ("HintAnswer", words::<events::HintAnswer>()),
        ("Answer", words::<events::Answer>()),
        ("RiskLevel", words::<events::RiskLevel>()),
        ("Motive", words::<events::Motive>()),
        ("RedFlag", words::<events::RedFlag>()),
        ("Rated", words::<events::Rated>()),
        ("Grade", words::<events::Grade>()),
        ("NoPlanReason", words::<events::NoPlanReason>()),
        ("Confidence", words::<events::Confidence>()),
        ("Relationship", words::<events::Relationship>()),
        ("Circumstance", words::<events::Circumstance>()),
        ("OrderKind", words::<events::OrderKind>()),
        ("HearingPurpose", words::<events::HearingPurpose>()),
        ("ApplicationPart", words::<events::ApplicationPart>()),
        ("OrderOrigin", words::<events::OrderOrigin>()),
        ("OrderApplicant", words::<events::OrderApplicant>()),
        ("Variation", words::<events::Variation>()),
        ("NotifiedChange", words::<events::NotifiedChange>()),
        ("BreachOutcome", words::<events::BreachOutcome>()),
        ("AppealParty", words::<events::AppealParty>()),
        ("AppealedDecision", words::<events::AppealedDecision>()),
        ("AppealResult", words::<events::AppealResult>()),
        ("NotPursuedReason", words::<events::NotPursuedReason>()),
        ("NotChargedReason", words::<events::NotChargedReason>()),
        ("Nexus", words::<events::Nexus>()),
        ("ServiceMethod", words::<events::ServiceMethod>()),
        ("TermKind", words::<events::TermKind>()),
        ("ReferralKind", words::<events::ReferralKind>()),
        ("HealthMode", words::<events::HealthMode>()),
        ("DeclineReason", words::<events::DeclineReason>()),
        ("ReferralOutcome", words::<events::ReferralOutcome>()),
        ("ReferralWithdrawalReason", words::<events::ReferralWithdrawalReason>()),
        ("Regime", words::<events::Regime>()),
        ("OnwardLimit", words::<events::OnwardLimit>()),
        ("Gateway", words::<events::Gateway>()),
        ("LawfulBasis", words::<events::LawfulBasis>()),
        ("TransferRefusal", words::<events::TransferRefusal>()),
        ("TriageDecision", words::<events::TriageDecision>()),
        ("ItemKind", words::<events::ItemKind>()),
        ("HowShared", words::<events::HowShared>()),
        ("CorrectionReason", words::<events::CorrectionReason>()),
        ("NeedArea", words::<events::NeedArea>()),
        ("ContactChannel", words::<events::ContactChannel>()),
        ("ContactKind", words::<events::ContactKind>()),
        ("Weekday", words::<events::Weekday>()),
        ("IdentifierScheme", words::<events::IdentifierScheme>()),
        ("SafetyAnswer", words::<events::SafetyAnswer>()),
        ("SafetyMoment", words::<events::SafetyMoment>()),
        ("AdvocateAnswer", words::<events::AdvocateAnswer>()),
        ("RightToKnowOrigin", words::<events::RightToKnowOrigin>()),
        ("RightToKnowRefusal", words::<events::RightToKnowRefusal>()),
        ("LocationKind", words::<events::LocationKind>()),
        ("ToldAbout", words::<events::ToldAbout>()),
        ("ToldOutcome", words::<events::ToldOutcome>()),
        ("SourceEvaluation", words::<events::SourceEvaluation>()),
        ("IntelligenceAssessment", words::<events::IntelligenceAssessment>()),
        ("Handling", words::<events::Handling>()),
        ("Step", words::<events::Step>()),
        ("Outcome", words::<events::Outcome>()),
        ("Relation", words::<events::Relation>()),
        ("AlertKind", words::<events::AlertKind>()),
        ("Duty", words::<events::Duty>()),
        ("ExcuseReason", words::<events::ExcuseReason>()),
        ("BreakGlassOutcome", words::<events::BreakGlassOutcome>()),
        ("EscalatedTo", words::<events::EscalatedTo>()),
        ("ActionOutcome", words::<events::ActionOutcome>()),
        ("Presence", words::<events::Presence>()),
        ("ReturnResult", words::<events::ReturnResult>()),
        ("ErasureBasis", words::<events::ErasureBasis>()),
        ("ErasureRefusal", words::<events::ErasureRefusal>()),
        ("HoldReason", words::<events::HoldReason>()),
        ("RestrictionReason", words::<events::RestrictionReason>()),
        ("WithdrawalReason", words::<events::WithdrawalReason>()),
        ("ReviewOutcome", words::<events::ReviewOutcome>()),
        ("KeepReason", words::<events::KeepReason>()),
        ("ExtensionReason", words::<events::ExtensionReason>()),
        ("ReviewKind", words::<events::ReviewKind>()),
        ("ReviewBasis", words::<events::ReviewBasis>()),
        ("ReferenceSetName", words::<events::ReferenceSetName>()),
        ("Channel", words::<events::Channel>()),
        ("Shown", words::<events::Shown>()),
        ("Class", words::<events::Class>()),
        ("Party", words::<events::Party>()),
        ("Retention", words::<events::Retention>()),
        ("AgencyKind", words::<kernel::AgencyKind>()),
        ("Role", words::<kernel::Role>()),
        ("Purpose", words::<kernel::Purpose>()),
        ("Strand", words::<kernel::Strand>()),
        ("Source", words::<kernel::Source>()),
        ("Precision", words::<kernel::Precision>()),
        ("PeriodName", words::<kernel::PeriodName>()),
    ])
}
