//! What an audit reads: histories, and what is known of agencies and policy.

use crate::AuditError;
use kernel::{CaseId, CaseReference};
use std::sync::Arc;
use store::{Space, Store};
use views::{Histories, History, Known};

/// Everything recorded, ready to be asked. The live hub and an offline copy give the same.
pub struct Archive<'a> {
    /// Histories of cases.
    pub histories: &'a Histories,
    /// Register and policies.
    pub known: Arc<Known>,
}

impl Archive<'_> {
    /// The store behind the histories.
    pub fn store(&self) -> &Store {
        self.histories.store()
    }

    /// The case of an id or a spoken reference.
    pub fn find(&self, name: &str) -> Result<CaseId, AuditError> {
        if let Ok(case) = name.parse::<CaseId>() {
            return Ok(case);
        }
        let reference: CaseReference = name.parse().map_err(|_| AuditError::NoSuchCase)?;
        let found = self.store().get(Space::Reference, reference.as_str().as_bytes())?.ok_or(AuditError::NoSuchCase)?;
        String::from_utf8_lossy(&found).parse().map_err(|_| AuditError::Unreadable("a reference".into()))
    }

    /// The whole history of a case.
    pub fn history(&self, case: CaseId) -> Result<Arc<History>, AuditError> {
        let (version, history) = self.histories.case(case)?;
        if version == 0 { Err(AuditError::NoSuchCase) } else { Ok(history) }
    }
}
