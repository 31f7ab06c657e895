//! The one place where a "no" becomes a gRPC status (house style, section 4). No name, address or free text ever gets
//! into a status: reasons are stable words, messages are fixed sentences.

use eventlog::AppendError;
use kernel::EventId;
use std::{borrow::Cow, fmt, time::Duration};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, PreconditionViolation, StatusExt};

const DOMAIN: &str = "stalkinghub";
/// How many events a refusal names at most: a status has little room.
const NAMED_MAX: usize = 10;
/// What a caller waits before it tries again.
const RETRY_AFTER: Duration = Duration::from_millis(200);

/// Everything a call can be refused for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum No {
    /// No valid credential.
    Unauthenticated,
    /// Malformed fields, all of them: path and what is wrong with it.
    Fields(Vec<(String, Cow<'static, str>)>),
    /// The same request id came with other content before.
    RequestIdReused,
    /// Absent, or hidden from this caller: the same bytes in both cases.
    NotFound,
    /// Not for this role, purpose, or not to this visible item.
    Denied(&'static str, String),
    /// A rule refuses: reason, what to do, and the events that it rests on, all of which the caller sees.
    Rule(&'static str, String, Vec<EventId>),
    /// A rule refuses because of something the caller may not see.
    CannotBeDoneNow,
    /// Text that may locate somebody is held for review.
    HeldForReview,
    /// The caller's view has changed since it was read.
    StaleEtag,
    /// Others changed the same thing too often meanwhile.
    Conflict,
    /// The hub, its log or its access log does not take anything now.
    Unavailable,
    /// The caller asks for more than it may.
    TooMuch,
    /// The worker calls more often than a worker may, and may again after so long.
    TooOften(Duration),
    /// What is stored is not what was written.
    DataLoss,
    /// Our bug.
    Internal,
}

impl No {
    /// One malformed field.
    pub fn field(path: &str, what: &'static str) -> Self {
        Self::Fields(vec![(path.to_owned(), what.into())])
    }

    /// More than one record holds.
    pub fn too_long() -> Self {
        Self::field("", "all texts together are too long for one record")
    }

    /// A rule's refusal.
    pub fn rule(reason: &'static str, message: impl fmt::Display) -> Self {
        Self::Rule(reason, message.to_string(), Vec::new())
    }
}

/// An unreadable view, keyring or record.
impl From<views::ViewError> for No {
    fn from(error: views::ViewError) -> Self {
        match error {
            views::ViewError::Store(error) => error.into(),
            // Neither lost nor erased: the follower is about to learn it.
            views::ViewError::Vault(error @ vault::VaultError::NotKnownYet { .. }) => error.into(),
            views::ViewError::Vault(_)
            | views::ViewError::Record(_)
            | views::ViewError::Event(_)
            | views::ViewError::Unreadable(_) => {
                // The operator learns what it is; the caller does not.
                tracing::error!(%error, "a record or view cannot be read");
                Self::DataLoss
            }
        }
    }
}
impl From<store::StoreError> for No {
    fn from(error: store::StoreError) -> Self {
        use store::StoreError as Store;
        tracing::error!(%error, "the store does not answer");
        match error {
            Store::Stopped(_) | Store::Io { .. } | Store::InUse(_) => Self::Unavailable,
            Store::Damaged(_) | Store::Gap { .. } | Store::TooLarge { .. } => Self::DataLoss,
        }
    }
}
impl From<vault::VaultError> for No {
    fn from(error: vault::VaultError) -> Self {
        tracing::error!(%error, "the keyring cannot be used");
        Self::Unavailable
    }
}
impl From<vault::Unsettled> for No {
    fn from(unsettled: vault::Unsettled) -> Self {
        match unsettled {
            vault::Unsettled::Lost => Self::Conflict,
            vault::Unsettled::Keyring(error) => {
                tracing::error!(%error, "the keys of a record are not settled, so it is not written");
                Self::Unavailable
            }
        }
    }
}
impl From<AppendError> for No {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Conflict { .. } => Self::Conflict,
            AppendError::Bad(eventlog::BadRecord::TooLarge(_)) => Self::too_long(),
            AppendError::Bad(_) => Self::Internal,
            AppendError::Busy | AppendError::Stopped(_) | AppendError::Uncertain(_) => {
                tracing::error!(%error, "the log did not take a record");
                Self::Unavailable
            }
        }
    }
}

fn status(code: Code, message: &str, reason: &str, mut details: ErrorDetails) -> Status {
    details.set_error_info(reason, DOMAIN, std::collections::HashMap::new());
    Status::with_error_details(code, message, details)
}

impl From<No> for Status {
    fn from(no: No) -> Self {
        let plain = ErrorDetails::new;
        let retry = || ErrorDetails::with_retry_info(Some(RETRY_AFTER));
        match no {
            No::Unauthenticated => Self::new(Code::Unauthenticated, "no valid credential"),
            No::Fields(fields) => {
                let violations: Vec<_> =
                    fields.into_iter().map(|(path, what)| FieldViolation::new(path, what.into_owned())).collect();
                let details = ErrorDetails::with_bad_request(violations);
                status(Code::InvalidArgument, "some fields are not valid", "FIELDS_NOT_VALID", details)
            }
            No::RequestIdReused => {
                let violation = FieldViolation::new("request_id", "was used before with other content");
                let details = ErrorDetails::with_bad_request(vec![violation]);
                status(Code::InvalidArgument, "the request id was used before", "REQUEST_ID_REUSED", details)
            }
            No::NotFound => Self::new(Code::NotFound, "not found"),
            No::Denied(reason, message) => status(Code::PermissionDenied, &message, reason, plain()),
            No::Rule(reason, message, events) => {
                let unmet = |subject: String| PreconditionViolation::new(reason, subject, message.clone());
                let mut all: Vec<_> = events.iter().take(NAMED_MAX).map(|event| unmet(event.to_string())).collect();
                if all.is_empty() {
                    all.push(unmet("case".to_owned()));
                }
                let details = ErrorDetails::with_precondition_failure(all);
                status(Code::FailedPrecondition, &message, reason, details)
            }
            No::CannotBeDoneNow => {
                let message = "this cannot be done now";
                let unmet = PreconditionViolation::new("CANNOT_BE_DONE_NOW", "case", message);
                let details = ErrorDetails::with_precondition_failure(vec![unmet]);
                status(Code::FailedPrecondition, message, "CANNOT_BE_DONE_NOW", details)
            }
            No::HeldForReview => {
                let message = "a text looks as if it located somebody: record an address or number of the victim with \
                               RecordVictimLocation, and leave it out here";
                let unmet = PreconditionViolation::new("HELD_FOR_REVIEW", "case", message);
                let details = ErrorDetails::with_precondition_failure(vec![unmet]);
                status(Code::FailedPrecondition, message, "HELD_FOR_REVIEW", details)
            }
            No::StaleEtag => status(Code::Aborted, "your view of the case has changed", "STALE_ETAG", plain()),
            No::Conflict => status(Code::Aborted, "others changed this at the same time", "CONFLICT", retry()),
            No::Unavailable => status(Code::Unavailable, "the hub cannot take this now", "UNAVAILABLE", retry()),
            No::TooMuch => status(Code::ResourceExhausted, "too much at once", "TOO_MUCH", retry()),
            No::TooOften(wait) => {
                let details = ErrorDetails::with_retry_info(Some(wait));
                status(Code::ResourceExhausted, "too many calls in too short a time", "TOO_OFTEN", details)
            }
            No::DataLoss => incident(Code::DataLoss, "DATA_LOSS"),
            No::Internal => incident(Code::Internal, "INTERNAL"),
        }
    }
}

/// An incident id, nothing more; the operator finds it in the log.
fn incident(code: Code, reason: &str) -> Status {
    let id = uuid::Uuid::new_v4();
    tracing::error!(incident = %id, reason, "a call failed");
    status(code, &format!("incident {id}"), reason, ErrorDetails::new())
}
