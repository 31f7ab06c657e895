//! What an audit reads: histories, and what is known of agencies and policy.

use crate::AuditError;
use eventlog::StreamName;
use events::{Class, Detail};
use kernel::{CaseId, CaseReference, Timestamp};
use sharing::Level;
use std::sync::Arc;
use store::{LogName, Space, Store};
use views::{Histories, History, Known};

/// How many cases are listed at once.
const CASES_PAGE: usize = 512;

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

    /// The case of an id or a spoken reference, if there is one.
    pub fn find(&self, name: &str) -> Result<CaseId, AuditError> {
        if let Ok(case) = name.parse::<CaseId>() {
            let there = self.store().stream(LogName::Facts, &StreamName::Case(case), 0, 1)?;
            return if there.is_empty() { Err(AuditError::NoSuchCase) } else { Ok(case) };
        }
        let reference: CaseReference = name.parse().map_err(|_| AuditError::NoSuchCase)?;
        let found = self.store().get(Space::Reference, reference.as_str().as_bytes())?.ok_or(AuditError::NoSuchCase)?;
        String::from_utf8_lossy(&found).parse().map_err(|_| AuditError::Unreadable("a reference".into()))
    }

    /// Every case of the hub.
    pub fn cases(&self) -> Result<Vec<CaseId>, AuditError> {
        let (mut cases, mut last) = (Vec::new(), None::<Vec<u8>>);
        loop {
            let page = self.store().scan(Space::Reference, b"", last.as_deref(), CASES_PAGE)?;
            let Some((key, _)) = page.last() else { return Ok(cases) };
            last = Some(key.clone());
            for (_, value) in page {
                let case = String::from_utf8_lossy(&value).parse();
                cases.push(case.map_err(|_| AuditError::Unreadable("a reference".into()))?);
            }
        }
    }

    /// The whole history of a case.
    pub fn history(&self, case: CaseId) -> Result<Arc<History>, AuditError> {
        let (version, history) = self.histories.case(case)?;
        if version == 0 { Err(AuditError::NoSuchCase) } else { Ok(history) }
    }

    /// How much of a class those who audit may read, of what was there at a moment: by the policy of that moment and by
    /// the one in force now, whichever gives less. Whoever asks reads today, so no older policy widens an answer.
    pub(crate) fn oversight(&self, moment: Option<Timestamp>, class: Class) -> Level {
        [self.known.policies.as_of(moment), self.known.policies.current()]
            .map(|policy| policy.map_or(Level::Absent, |policy| policy.value.oversight(class)))
            .into_iter()
            .fold(Level::Full, Level::min)
    }

    /// Whether those who audit may read a field.
    pub(crate) fn tells(&self, moment: Option<Timestamp>, class: Class, detail: Detail) -> bool {
        self.oversight(moment, class).tells(detail)
    }
}
