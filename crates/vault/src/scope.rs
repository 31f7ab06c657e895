//! What a key-encryption key is for.

use events::{Party, Retention};
use kernel::AgencyId;
use std::fmt;

/// The longest stream part in bytes.
const STREAM_BYTES_MAX: usize = 120;

/// Names one key-encryption key: the unit of erasure. Its text form is frozen: `pol case/<id> victim victim_support`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The agency that holds what the key opens.
    pub controller: AgencyId,
    /// The stream, e.g. `case/<id>`; for access records the agency and month, e.g. `access/pol/2026-05`.
    /// 1 to 120 of `a-z`, `0-9`, `/` and `-`.
    pub stream: String,
    /// Whom it is about, as named in the stream.
    pub party: Party,
    /// Which retention schedule it follows.
    pub retention: Retention,
}

impl Scope {
    /// Whether the stream part has its form. Without spaces, so the text form cannot be read in two ways.
    pub(crate) fn is_valid(&self) -> bool {
        let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'/' || b == b'-';
        (1..=STREAM_BYTES_MAX).contains(&self.stream.len()) && self.stream.bytes().all(good)
    }
}
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { controller, stream, party, retention } = self;
        write!(f, "{controller} {stream} {} {}", party_word(*party), retention_word(*retention))
    }
}

/// The word of a party as it is bound into keys and parts. Frozen.
pub(crate) fn party_word(party: Party) -> &'static str {
    match party {
        Party::Victim => "victim",
        Party::Suspect => "suspect",
        Party::ThirdParty => "third_party",
        Party::Worker => "worker",
    }
}

/// The word of a retention class as it is bound into keys and parts. Frozen.
pub(crate) fn retention_word(retention: Retention) -> &'static str {
    match retention {
        Retention::PublicProtection => "public_protection",
        Retention::VictimSupport => "victim_support",
        Retention::AgencyRecord => "agency_record",
        Retention::AccessRecord => "access_record",
    }
}
