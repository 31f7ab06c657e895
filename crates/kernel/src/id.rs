//! Identifiers. Each kind of thing has its own type, so a case id cannot be passed where an order id is meant.
//!
//! Ids of things that a command creates are *derived* from the caller's agency and `request_id`: a repeated request
//! names the same thing, and so meets what it made the first time.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::{cmp::Ordering, fmt, hash, marker::PhantomData, str::FromStr};
use uuid::Uuid;

/// What an [`Id`] names.
pub trait Kind {
    /// The word that keeps derived ids of different kinds apart. Part of the storage format.
    const WORD: &'static str;
}

/// A UUID that names one kind of thing; text form is the lower-case hyphenated UUID.
pub struct Id<K>(Uuid, PhantomData<fn() -> K>);

/// Text that is not an identifier of the expected form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid identifier")]
pub struct BadId;

impl<K> Id<K> {
    /// Wraps a UUID.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// The UUID itself.
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// An id from the first 16 bytes of a digest, marked as a version 8 (custom) UUID.
    fn from_digest(digest: &[u8]) -> Self {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self::from_uuid(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

impl<K: Kind> Id<K> {
    /// The id of what `agency` makes with `request`; the same request always derives the same id.
    pub fn derived(agency: &AgencyId, request: RequestId) -> Self {
        Self::derived_nth(agency, request, 0)
    }

    /// As [`Id::derived`], for a request that makes several things of one kind.
    pub fn derived_nth(agency: &AgencyId, request: RequestId, nth: u32) -> Self {
        let mut hash = Sha256::new();
        for part in [K::WORD.as_bytes(), agency.as_str().as_bytes()] {
            hash.update([u8::try_from(part.len()).unwrap_or(u8::MAX)]);
            hash.update(part);
        }
        hash.update(request.uuid().as_bytes());
        hash.update(nth.to_be_bytes());
        Self::from_digest(&hash.finalize())
    }
}

impl Id<Event> {
    /// The id of the `nth` event of a record.
    pub fn of(record: RecordId, nth: u32) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"event");
        hash.update(record.uuid().as_bytes());
        hash.update(nth.to_be_bytes());
        Self::from_digest(&hash.finalize())
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> hash::Hash for Id<K> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<K> FromStr for Id<K> {
    type Err = BadId;

    /// Accepts exactly the 36-character lower-case hyphenated form, never the nil UUID.
    fn from_str(text: &str) -> Result<Self, BadId> {
        let uuid = Uuid::try_parse(text).map_err(|_| BadId)?;
        let mut form = Uuid::encode_buffer();
        let form = uuid.hyphenated().encode_lower(&mut form);
        if uuid.is_nil() || form != text { Err(BadId) } else { Ok(Self::from_uuid(uuid)) }
    }
}
impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::from_uuid)
    }
}

/// A hub case.
pub enum Case {}
/// One occurrence as reported.
pub enum Incident {}
/// A person as one agency described them; never silently merged with another.
pub enum Person {}
/// A multi-disciplinary team (MDT) meeting.
pub enum Meeting {}
/// A protection order, from the first consideration on.
pub enum Order {}
/// A risk assessment.
pub enum Assessment {}
/// A referral to another agency.
pub enum Referral {}
/// One allegation that an order was breached.
pub enum Breach {}
/// An action of a plan.
pub enum Action {}
/// An item that an agency contributed.
pub enum Item {}
/// The move of a case to another hub.
pub enum Transfer {}
/// One event of one record.
pub enum Event {}
/// One commit to the log.
pub enum Record {}
/// One command as the caller sent it; the caller chooses it, retries repeat it.
pub enum Request {}

impl Kind for Case {
    const WORD: &'static str = "case";
}
impl Kind for Incident {
    const WORD: &'static str = "incident";
}
impl Kind for Person {
    const WORD: &'static str = "person";
}
impl Kind for Meeting {
    const WORD: &'static str = "meeting";
}
impl Kind for Order {
    const WORD: &'static str = "order";
}
impl Kind for Assessment {
    const WORD: &'static str = "assessment";
}
impl Kind for Referral {
    const WORD: &'static str = "referral";
}
impl Kind for Breach {
    const WORD: &'static str = "breach";
}
impl Kind for Action {
    const WORD: &'static str = "action";
}
impl Kind for Item {
    const WORD: &'static str = "item";
}
impl Kind for Transfer {
    const WORD: &'static str = "transfer";
}
impl Kind for Record {
    const WORD: &'static str = "record";
}

/// Names a [`Case`].
pub type CaseId = Id<Case>;
/// Names an [`Incident`].
pub type IncidentId = Id<Incident>;
/// Names a [`Person`].
pub type PersonId = Id<Person>;
/// Names a [`Meeting`].
pub type MeetingId = Id<Meeting>;
/// Names an [`Order`].
pub type OrderId = Id<Order>;
/// Names an [`Assessment`].
pub type AssessmentId = Id<Assessment>;
/// Names a [`Referral`].
pub type ReferralId = Id<Referral>;
/// Names a [`Breach`].
pub type BreachId = Id<Breach>;
/// Names an [`Action`].
pub type ActionId = Id<Action>;
/// Names an [`Item`].
pub type ItemId = Id<Item>;
/// Names a [`Transfer`].
pub type TransferId = Id<Transfer>;
/// Names an [`Event`].
pub type EventId = Id<Event>;
/// Names a [`Record`]. Derived from the agency and its request, so a request is stored at most once.
pub type RecordId = Id<Record>;
/// Names a [`Request`].
pub type RequestId = Id<Request>;

/// A short name: 2 to 32 of `a-z`, `0-9` and `-`, starting with a letter. Fits a subject, a path and a spoken sentence.
fn is_short_name(text: &str) -> bool {
    (2..=32).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The short name of an agency (a controller in the sense of the UK GDPR and DPA 2018 Part 3), as registered.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AgencyId(String);

/// A worker's pseudonymous short name, unique within the agency; never a person's name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WorkerId(String);

impl AgencyId {
    /// The text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl WorkerId {
    /// The text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl FromStr for AgencyId {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        if is_short_name(text) { Ok(Self(text.to_owned())) } else { Err(BadId) }
    }
}
impl FromStr for WorkerId {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        if is_short_name(text) { Ok(Self(text.to_owned())) } else { Err(BadId) }
    }
}
impl TryFrom<String> for AgencyId {
    type Error = BadId;
    fn try_from(text: String) -> Result<Self, BadId> {
        if is_short_name(&text) { Ok(Self(text)) } else { Err(BadId) }
    }
}
impl TryFrom<String> for WorkerId {
    type Error = BadId;
    fn try_from(text: String) -> Result<Self, BadId> {
        if is_short_name(&text) { Ok(Self(text)) } else { Err(BadId) }
    }
}
impl From<AgencyId> for String {
    fn from(id: AgencyId) -> Self {
        id.0
    }
}
impl From<WorkerId> for String {
    fn from(id: WorkerId) -> Self {
        id.0
    }
}
impl fmt::Display for AgencyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for AgencyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Display for WorkerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for WorkerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An area of the hub's own list, e.g. a local authority or a police district: 2 to 16 of `a-z`, `0-9` and `-`, starting
/// with a letter, and not shaped like a postcode, which would tell where somebody lives. Never smaller than a district.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AreaCode(String);

impl AreaCode {
    /// The text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl FromStr for AreaCode {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let is_area = is_short_name(text) && text.len() <= 16 && !is_shaped_like_a_postcode(text);
        if is_area { Ok(Self(text.to_owned())) } else { Err(BadId) }
    }
}
impl TryFrom<String> for AreaCode {
    type Error = BadId;
    fn try_from(text: String) -> Result<Self, BadId> {
        text.parse()
    }
}
impl From<AreaCode> for String {
    fn from(area: AreaCode) -> Self {
        area.0
    }
}
impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether something of 5 to 7 letters and digits ends as postcodes do: a digit and two letters.
fn is_shaped_like_a_postcode(text: &str) -> bool {
    let signs: Vec<u8> = text.bytes().filter(u8::is_ascii_alphanumeric).collect();
    let ends = signs
        .last_chunk::<3>()
        .is_some_and(|[digit, letters @ ..]| digit.is_ascii_digit() && letters.iter().all(u8::is_ascii_lowercase));
    ends && (5..=7).contains(&signs.len())
}

/// The reference that people say aloud: `STK-`, six unmistakable characters, a check letter, e.g. `STK-7KQ4MXR`.
///
/// Computed from the case id. The characters leave out those that are confused when spoken or written
/// (0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V). One wrong character or two exchanged neighbours fail the check.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseReference(String);

/// 23 characters: a prime number, so the weighted check below sees every single error and every exchange.
const SPOKEN: &[u8; 23] = b"34679ACDEFGHJKMNPQRTWXY";

fn check_letter(digits: impl Iterator<Item = usize>) -> char {
    let sum: usize = digits.zip(2..).map(|(digit, weight)| digit * weight).sum();
    char::from(SPOKEN[sum % SPOKEN.len()])
}

impl CaseReference {
    /// The reference of a case.
    pub fn of(case: CaseId) -> Self {
        let mut number = case.uuid().as_u128() >> 16;
        let digits: Vec<usize> = (0..6)
            .map(|_| {
                let digit = usize::try_from(number % 23).unwrap_or(0);
                number /= 23;
                digit
            })
            .collect();
        let spoken: String = digits.iter().map(|&digit| char::from(SPOKEN[digit])).collect();
        Self(format!("STK-{spoken}{}", check_letter(digits.into_iter())))
    }

    /// The text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl FromStr for CaseReference {
    type Err = BadId;

    /// Accepts any letter case; refuses a wrong check letter.
    fn from_str(text: &str) -> Result<Self, BadId> {
        let upper = text.to_ascii_uppercase();
        let spoken = upper.strip_prefix("STK-").filter(|rest| rest.len() == 7).ok_or(BadId)?;
        let digits = spoken
            .bytes()
            .map(|byte| SPOKEN.iter().position(|&known| known == byte).ok_or(BadId))
            .collect::<Result<Vec<_>, _>>()?;
        if spoken.ends_with(check_letter(digits[..6].iter().copied())) { Ok(Self(upper)) } else { Err(BadId) }
    }
}
impl TryFrom<String> for CaseReference {
    type Error = BadId;
    fn try_from(text: String) -> Result<Self, BadId> {
        text.parse()
    }
}
impl From<CaseReference> for String {
    fn from(reference: CaseReference) -> Self {
        reference.0
    }
}
impl fmt::Display for CaseReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for CaseReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_a_short_code_and_no_postcode() {
        for text in ["e08000012", "northmere", "district-4", "no", "n-1", "west2ab9", "area-12-ab"] {
            assert_eq!(text.parse::<AreaCode>().map(String::from).as_deref(), Ok(text));
        }
        for text in [
            "",
            "a",
            "E08000012",
            "4th",
            "a place",
            "zz991aa",
            "zz99-1aa",
            "m1-1ae",
            "a-code-that-is-too-long",
            "m11ae",
        ] {
            assert_eq!(text.parse::<AreaCode>(), Err(BadId), "{text}");
        }
    }

    fn request(n: u128) -> RequestId {
        Id::from_uuid(Uuid::from_u128(n))
    }

    #[test]
    fn the_same_request_derives_the_same_id_and_another_agency_another() {
        let (pol, adv) = ("pol".parse().unwrap(), "adv".parse().unwrap());
        assert_eq!(CaseId::derived(&pol, request(1)), CaseId::derived(&pol, request(1)));
        assert_ne!(CaseId::derived(&pol, request(1)), CaseId::derived(&adv, request(1)));
        assert_ne!(CaseId::derived(&pol, request(1)).uuid(), OrderId::derived(&pol, request(1)).uuid());
        assert_ne!(CaseId::derived(&pol, request(1)), CaseId::derived_nth(&pol, request(1), 1));
    }

    #[test]
    fn ids_are_read_in_one_form_only() {
        for bad in ["", "x", "00000000-0000-0000-0000-000000000000", "A8098C1A-F86E-11DA-BD1A-00112444BE1E", "a/b"] {
            assert!(bad.parse::<CaseId>().is_err(), "{bad}");
        }
        for bad in ["", "a", "POL", "1pol", "pol.*", "pol>", "pol/..", "pol x"] {
            assert!(bad.parse::<AgencyId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_spoken_reference_refuses_one_wrong_character_and_two_exchanged_ones() {
        for n in 1..200_u128 {
            let reference = CaseReference::of(CaseId::derived(&"pol".parse().unwrap(), request(n)));
            let text = reference.as_str().to_owned();
            assert_eq!(text.parse(), Ok(reference));
            for at in 4..11 {
                for &other in SPOKEN {
                    let mut bytes = text.clone().into_bytes();
                    if bytes[at] != other {
                        bytes[at] = other;
                        assert!(String::from_utf8(bytes).unwrap().parse::<CaseReference>().is_err());
                    }
                }
            }
            for at in 4..9 {
                let mut bytes = text.clone().into_bytes();
                if bytes[at] != bytes[at + 1] {
                    bytes.swap(at, at + 1);
                    assert!(String::from_utf8(bytes).unwrap().parse::<CaseReference>().is_err());
                }
            }
        }
    }
}
