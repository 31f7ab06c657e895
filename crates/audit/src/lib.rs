//! The auditor's questions, answered from the log alone: what did they know, since when; who looked; was a clock missed;
//! when could somebody first have seen the pattern; what is the hub measured by.
//!
//! Every answer is a fold with the same pure functions that made the live views, so "what could they see on that day" is
//! not a report of its own that could be wrong in its own way.

mod archive;
mod chronology;
mod clocks;
mod fhir;
mod looks;
mod pattern;
mod replay;
mod report;
mod review;
mod subject;
pub mod transfer;

pub use archive::Archive;
pub use chronology::{Line, chronology};
pub use clocks::{Audited, clocks};
pub use fhir::audit_event;
use fhir::word;
pub use looks::{Look, who_saw};
pub use pattern::{AgencyPattern, Knower, KnownIncident, pattern};
pub use replay::{Question, Replayed, Withheld, replay};
pub use report::{Place, Return, report, tables};
pub use review::{EVENTS_MAX, Opened, Pack, SECTIONS, Section, digest, document, opened, pack};
pub use subject::{Asked as SubjectAsked, Document, Told, subject_access};

/// What a question names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The agency as which is looked.
    AsAgency,
    /// The worker as whom is looked.
    AsWorker,
    /// The agency to which it was unknown.
    UnknownTo,
}

impl std::fmt::Display for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::AsAgency => "agency to look as",
            Self::AsWorker => "worker to look as",
            Self::UnknownTo => "agency to which it was unknown",
        })
    }
}

/// Why a question cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The history cannot be read.
    #[error(transparent)]
    View(#[from] views::ViewError),
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// There is no such case.
    #[error("there is no such case")]
    NoSuchCase,
    /// The event that is asked about is not one of the case.
    #[error("--event: is not an event of this case")]
    NoSuchEvent,
    /// The event that is asked about opened no review of the case.
    #[error("--review: opened no review of this case")]
    NoSuchReview,
    /// More lies in the days of a review than its pack holds.
    #[error("more than {EVENTS_MAX} events lie in the days of the review; open it for fewer days")]
    ReviewTooLarge,
    /// There is no such agency or worker in the register.
    #[error("the register knows no such {0}")]
    NotRegistered(Asked),
    /// What is asked of a return does not go with this hub.
    #[error("--threshold: {0}")]
    BadQuery(#[from] oversight::BadQuery),
    /// Something stored is not of the form this program writes.
    #[error("unreadable: {0}")]
    Unreadable(String),
}
