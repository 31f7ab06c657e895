//! The closed list of streams (decision 6). A record lies in exactly one.

use crate::text::from_text;
use kernel::{AgencyId, CaseId, Date, IncidentId, MeetingId, PersonId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// The name of a stream. Text form: kind, `/`, id; `hub` has no id. Part of the storage format.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StreamName {
    /// An incident, which exists before any case.
    Incident(IncidentId),
    /// A case, and the links to the streams that belong to it.
    Case(CaseId),
    /// A person as one agency described them.
    Person(PersonId),
    /// An MDT meeting.
    Meeting(MeetingId),
    /// An agency: its workers, their roles and declared relations.
    Agency(AgencyId),
    /// The alerts of an agency. Apart from the agency's own stream, which every process holds in memory whole.
    Inbox(AgencyId),
    /// The break-glasses of an agency: who asked for which case, who agreed, and what a review came to.
    BreakGlass(AgencyId),
    /// Genesis, rulebook, policy sets, agreements.
    Hub,
    /// What workers of an agency looked at on a day in London. Lies in the access log, never in the facts log.
    Access(AgencyId, Date),
}

/// Text that names no stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a stream")]
pub struct BadStream;

impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incident(id) => write!(f, "incident/{id}"),
            Self::Case(id) => write!(f, "case/{id}"),
            Self::Person(id) => write!(f, "person/{id}"),
            Self::Meeting(id) => write!(f, "meeting/{id}"),
            Self::Agency(id) => write!(f, "agency/{id}"),
            Self::Inbox(id) => write!(f, "inbox/{id}"),
            Self::BreakGlass(id) => write!(f, "break-glass/{id}"),
            Self::Hub => f.write_str("hub"),
            Self::Access(agency, day) => write!(f, "access/{agency}/{day}"),
        }
    }
}
impl fmt::Debug for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl FromStr for StreamName {
    type Err = BadStream;
    fn from_str(text: &str) -> Result<Self, BadStream> {
        let id = |result: Option<Self>| result.ok_or(BadStream);
        match text.split_once('/') {
            None if text == "hub" => Ok(Self::Hub),
            Some(("incident", rest)) => id(rest.parse().ok().map(Self::Incident)),
            Some(("case", rest)) => id(rest.parse().ok().map(Self::Case)),
            Some(("person", rest)) => id(rest.parse().ok().map(Self::Person)),
            Some(("meeting", rest)) => id(rest.parse().ok().map(Self::Meeting)),
            Some(("agency", rest)) => id(rest.parse().ok().map(Self::Agency)),
            Some(("inbox", rest)) => id(rest.parse().ok().map(Self::Inbox)),
            Some(("break-glass", rest)) => id(rest.parse().ok().map(Self::BreakGlass)),
            Some(("access", rest)) => {
                let (agency, day) = rest.split_once('/').ok_or(BadStream)?;
                Ok(Self::Access(agency.parse().map_err(|_| BadStream)?, day.parse().map_err(|_| BadStream)?))
            }
            Some(_) | None => Err(BadStream),
        }
    }
}
impl Serialize for StreamName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for StreamName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}
