//! Who saw what: the access records of a case.

use crate::{Archive, AuditError};
use eventlog::StreamName;
use events::{Event, Private, access::Looked};
use kernel::{CaseId, EventId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use store::{LogName, Space};
use views::decode;

/// How many access records are read at once.
const PAGE: usize = 256;

/// One look.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// When.
    pub at: Timestamp,
    /// Position in the access log.
    pub position: u64,
    /// What the record says.
    pub looked: Looked,
}

/// The looks at a case, oldest first; only those that showed an event, if one is named. Looks at its reports outside the
/// case are among them, also those from before a report was linked to it, with the events of this case.
pub fn who_saw(archive: &Archive<'_>, case: CaseId, event: Option<EventId>) -> Result<Vec<Look>, AuditError> {
    let history = archive.history(case)?;
    // Nobody saw what is not there, but that is no answer to who mistyped it.
    if event.is_some_and(|event| history.find(event).is_none()) {
        return Err(AuditError::NoSuchEvent);
    }
    let reports: BTreeSet<String> = history
        .items
        .iter()
        .filter_map(|item| if let StreamName::Incident(id) = item.stream { Some(id.to_string()) } else { None })
        .collect();
    let mut looks = BTreeMap::new();
    for about in reports.into_iter().chain([case.to_string()]) {
        for mut look in looks_at(archive, &about)? {
            if look.looked.case != Some(case)
                && let Private::Known(shown) = &mut look.looked.events
            {
                shown.retain(|shown| history.find(shown.event).is_some());
            }
            let shown = look.looked.events.known();
            let named = |event| shown.is_some_and(|shown| shown.iter().any(|shown| shown.event == event));
            if event.is_none_or(named) {
                looks.insert(look.position, look);
            }
        }
    }
    Ok(looks.into_values().collect())
}

/// The looks at a case or at an incident, by its id.
fn looks_at(archive: &Archive<'_>, about: &str) -> Result<Vec<Look>, AuditError> {
    let prefix = format!("{about}/");
    let (mut looks, mut last) = (Vec::new(), None);
    loop {
        let page = archive.store().scan(Space::AccessByCase, prefix.as_bytes(), last.as_deref(), PAGE)?;
        let Some((key, _)) = page.last() else { return Ok(looks) };
        last = Some(key.clone());
        for (_, place) in &page {
            looks.extend(at_place(archive, place)?);
        }
    }
}

/// Reads the access record that an index entry points to.
fn at_place(archive: &Archive<'_>, place: &[u8]) -> Result<Vec<Look>, AuditError> {
    let unreadable = || AuditError::Unreadable("an index entry of the access log".into());
    let text = std::str::from_utf8(place).map_err(|_| unreadable())?;
    let (stream, version) = text.split_once(' ').ok_or_else(unreadable)?;
    let stream: StreamName = stream.parse().map_err(|_| unreadable())?;
    let version: u64 = version.parse().map_err(|_| unreadable())?;
    let found = archive.store().stream(LogName::Access, &stream, version.saturating_sub(1), 1)?;
    let stored = found.first().ok_or_else(unreadable)?;
    let items = decode(archive.histories.vault(), stored, &[])?;
    let looks = items.into_iter().filter_map(|item| match item.recorded.entry.event {
        Event::Access(looked) => Some(Look { at: item.recorded.at, position: item.recorded.position, looked }),
        Event::Intake(_)
        | Event::Orders(_)
        | Event::Casework(_)
        | Event::Risk(_)
        | Event::Referrals(_)
        | Event::Governance(_) => None,
    });
    Ok(looks.collect())
}
