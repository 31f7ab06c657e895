//! Who saw what: the access records of a case.

use crate::{Archive, AuditError};
use eventlog::StreamName;
use events::{Event, access::Looked};
use kernel::{CaseId, EventId, Timestamp};
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

/// The looks at a case, oldest first, after a position, at most `most`; only those that showed an event, if one is
/// named.
pub fn who_saw(
    archive: &Archive<'_>,
    case: CaseId,
    event: Option<EventId>,
    after: u64,
    most: usize,
) -> Result<Vec<Look>, AuditError> {
    let prefix = format!("{case}/");
    let mut last = Some(format!("{case}/{after:020}").into_bytes());
    let mut looks = Vec::new();
    while looks.len() < most {
        let page = archive.store().scan(Space::AccessByCase, prefix.as_bytes(), last.as_deref(), PAGE)?;
        let Some((key, _)) = page.last() else { break };
        last = Some(key.clone());
        for (_, place) in &page {
            for look in at_place(archive, place)? {
                let named = |event: EventId| {
                    look.looked.events.known().is_some_and(|shown| shown.iter().any(|shown| shown.event == event))
                };
                if look.looked.case == Some(case) && event.is_none_or(named) {
                    looks.push(look);
                }
            }
        }
    }
    looks.truncate(most);
    Ok(looks)
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
