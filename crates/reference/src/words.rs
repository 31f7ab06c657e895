//! The codes that the program itself knows: commands can name them, so the set of their list must have them.

use events::{
    CorrectionReason, DeclineReason, ErasureRefusal, ExcuseReason, ExtensionReason, HoldReason, Instrument, KeepReason,
    NoPlanReason, NotChargedReason, NotPursuedReason, OffenceCode, OrderKind, Plain, ReferenceSetName,
    ReferralWithdrawalReason, RestrictionReason, RightToKnowRefusal, TransferRefusal, WithdrawalReason,
};
use kernel::AgencyKind;
use serde_json::Value;
use strum::IntoEnumIterator;

/// The codes of a set that commands can name, as they are stored. A reason is named by its list and itself:
/// `excuse_reason.unsafe`. Courts and bank holidays are no words of the program.
pub fn words(name: ReferenceSetName) -> Vec<String> {
    match name {
        ReferenceSetName::Offences => stored::<OffenceCode>(),
        ReferenceSetName::OrderKinds => stored::<OrderKind>(),
        ReferenceSetName::Instruments => stored::<Instrument>(),
        ReferenceSetName::AgencyKinds => stored::<AgencyKind>(),
        ReferenceSetName::Courts | ReferenceSetName::BankHolidays => Vec::new(),
        ReferenceSetName::Reasons => [
            of::<CorrectionReason>("correction_reason"),
            of::<DeclineReason>("decline_reason"),
            of::<ReferralWithdrawalReason>("referral_withdrawal_reason"),
            of::<ErasureRefusal>("erasure_refusal"),
            of::<ExcuseReason>("excuse_reason"),
            of::<ExtensionReason>("extension_reason"),
            of::<HoldReason>("hold_reason"),
            of::<KeepReason>("keep_reason"),
            of::<NoPlanReason>("no_plan_reason"),
            of::<NotChargedReason>("not_charged_reason"),
            of::<NotPursuedReason>("not_pursued_reason"),
            of::<RestrictionReason>("restriction_reason"),
            of::<RightToKnowRefusal>("right_to_know_refusal"),
            of::<TransferRefusal>("transfer_refusal"),
            of::<WithdrawalReason>("withdrawal_reason"),
        ]
        .concat(),
    }
}

fn of<T: IntoEnumIterator + Plain>(list: &str) -> Vec<String> {
    stored::<T>().into_iter().map(|word| format!("{list}.{word}")).collect()
}

fn stored<T: IntoEnumIterator + Plain>() -> Vec<String> {
    T::iter().filter_map(|code| word(&code)).collect()
}

/// A code as it is stored.
pub(crate) fn word<T: Plain>(code: &T) -> Option<String> {
    serde_json::to_value(code).ok().as_ref().and_then(Value::as_str).map(str::to_owned)
}
