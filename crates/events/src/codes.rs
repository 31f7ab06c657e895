//! Codes: closed lists whose words are part of the storage format and of the API. A word is never changed or reused.
//! They lie by the service whose events they stand in first.

mod access;
mod alerts;
mod break_glass;
mod casework;
mod clocks;
mod conduct;
mod governance;
mod intake;
mod orders;
mod records;
mod reference;
mod referrals;
mod reviews;
mod risk;
mod transfer;
mod victims;

pub use access::*;
pub use alerts::*;
pub use break_glass::*;
pub use casework::*;
pub use clocks::*;
pub use conduct::*;
pub use governance::*;
pub use intake::*;
pub use orders::*;
pub use records::*;
pub use reference::*;
pub use referrals::*;
pub use reviews::*;
pub use risk::*;
pub use transfer::*;
pub use victims::*;
