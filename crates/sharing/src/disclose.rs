//! What an audience may see of an event. Run twice: when a view is built, for an agency's ceiling, and again when it is
//! read, for the worker at hand; the second run may only subtract (decision 15).

use crate::{CaseAccess, Face, Level, Policy, access::Origin, face::Belongs, review::FACING};
use events::{Class, Detail, HowShared, Shown};
use kernel::{AgencyId, AgencyKind, Purpose, Role, Strand};

/// Which side of the wall a view is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumIter, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Compartment {
    /// Everything but walled classes.
    Open,
    /// Walled classes too: for the roles that the wall lets through.
    Fenced,
}

/// The worker at hand, by what narrows the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    /// In which capacity.
    pub role: Role,
    /// On which strand of this case; none without an assignment to it.
    pub strand: Option<Strand>,
    /// Why.
    pub purpose: Purpose,
}

/// For whom an event is disclosed.
#[derive(Debug, Clone)]
pub struct Audience<'a> {
    /// The agency.
    pub agency: &'a AgencyId,
    /// What kind of body it is.
    pub kind: AgencyKind,
    /// Which side of the wall.
    pub compartment: Compartment,
    /// The worker, when a view is read; none when it is built.
    pub reader: Option<Reader>,
}

/// What may be seen of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosed {
    /// In full, as a summary, as a marker.
    pub shown: Shown,
    /// The fields that may be seen, by name.
    pub fields: Vec<&'static str>,
    /// Walled classes among them, for the access record.
    pub walled: Vec<Class>,
}

impl Disclosed {
    /// What both leave of the same event.
    #[must_use]
    pub fn common(self, other: &Self) -> Self {
        Self {
            shown: self.shown.min(other.shown),
            fields: self.fields.into_iter().filter(|field| other.fields.contains(field)).collect(),
            walled: self.walled.into_iter().filter(|class| other.walled.contains(class)).collect(),
        }
    }
}

/// What this audience may see of this event, if anything.
pub fn disclose(policy: &Policy, audience: &Audience<'_>, access: &CaseAccess, face: &Face) -> Option<Disclosed> {
    let origin = access.seen_as(face);
    if !access.contains(origin.belongs) || !access.takes_part(audience.agency, audience.kind) {
        return None;
    }
    let view = View { policy, audience, own: face.controller == *audience.agency, on_case: true };
    let shown = match view.event_level(access, face, &origin) {
        Level::Absent => return None,
        Level::Marker => return Some(Disclosed { shown: Shown::Marker, fields: Vec::new(), walled: Vec::new() }),
        Level::Summary => Shown::Summary,
        Level::Full => Shown::Full,
    };
    let granted_in_full = access.shared(face.id, audience.agency) == Some(HowShared::Full);
    Some(view.shown(face, shown, granted_in_full))
}

/// What an agency sees of an incident that it reported itself, outside any case. What is behind a wall is told in a case
/// only, to those whom the case lets through (domain 7.5 rule 1). A reader who works on a case that the report belongs to
/// comes with the strand of that case.
pub fn disclose_own_report(policy: &Policy, audience: &Audience<'_>, face: &Face) -> Option<Disclosed> {
    if !matches!(face.belongs, Belongs::Incident(_)) || face.controller != *audience.agency {
        return None;
    }
    let view = View { policy, audience, own: true, on_case: false };
    // Strand and purpose may hide the whole class, as in a case.
    match view.ceiling(face.class) {
        Level::Absent | Level::Marker => None,
        Level::Summary => Some(view.shown(face, Shown::Summary, false)),
        Level::Full => Some(view.shown(face, Shown::Full, false)),
    }
}

/// Whether walls, strand, purpose and assignment leave this reader anything of events of a class on a case: whether an
/// event that its agency does not see any more can ever have been shown to them.
pub fn can_be_shown(policy: &Policy, audience: &Audience<'_>, class: Class) -> bool {
    let view = View { policy, audience, own: false, on_case: true };
    view.ceiling(class) > Level::Absent
}

struct View<'a> {
    policy: &'a Policy,
    audience: &'a Audience<'a>,
    own: bool,
    /// Whether it is read as part of a case, where a worker is assigned or not.
    on_case: bool,
}

impl View<'_> {
    /// The level of the event itself.
    fn event_level(&self, access: &CaseAccess, face: &Face, origin: &Origin) -> Level {
        let granted = match access.shared(face.id, self.audience.agency) {
            Some(HowShared::Full) => Level::Full,
            Some(HowShared::Summary) => Level::Summary,
            None => Level::Absent,
        };
        let allowed = self.policy.level(self.audience.kind, origin.class);
        let released = if access.precedes_referral(origin) { Level::Absent } else { allowed };
        let addressed = if origin.addressees.contains(self.audience.agency) { Level::Full } else { Level::Absent };
        let level = if self.own { Level::Full } else { granted.max(released).max(addressed) };
        // Neither ownership nor a share opens a wall: only the matrix does, on the right side of it.
        let level = if self.policy.is_walled(origin.class) { level.min(allowed) } else { level };
        let corrected = access.corrected_by(face.id).is_some() && !self.own;
        let level = if corrected { level.min(Level::Marker) } else { level };
        // What was entered wrongly, or is kept and not used, is there, and no more is told, also to its own agency.
        let kept_back = access.is_kept_back(face, self.audience.agency);
        let level = if kept_back { level.min(Level::Marker) } else { level };
        level.min(self.ceiling(origin.class))
    }

    /// The event shown in full or as a summary, and which of its fields that leaves.
    fn shown(&self, face: &Face, shown: Shown, granted_in_full: bool) -> Disclosed {
        let mut walled = Vec::new();
        let fields = face.fields.iter().filter(|&&(_, class, detail)| {
            let level = if class == face.class {
                if shown == Shown::Full { Level::Full } else { Level::Summary }
            } else {
                self.field_level(class, granted_in_full)
            };
            let seen = level == Level::Full || (level == Level::Summary && detail == Detail::Headline);
            if seen && self.policy.is_walled(class) && !walled.contains(&class) {
                walled.push(class);
            }
            seen
        });
        let fields = fields.map(|&(name, _, _)| name).collect();
        Disclosed { shown, fields, walled }
    }

    /// The level of a field whose class is not the event's own.
    fn field_level(&self, class: Class, granted_in_full: bool) -> Level {
        let matrix = self.policy.level(self.audience.kind, class);
        let level = if self.policy.is_walled(class) || matches!(class, Class::Governance | Class::AccessRecord) {
            matrix
        } else if self.own || granted_in_full {
            Level::Full
        } else {
            matrix
        };
        level.min(self.ceiling(class))
    }

    /// What walls, strand and purpose leave at most.
    fn ceiling(&self, class: Class) -> Level {
        let hidden = |set: Option<&std::collections::BTreeSet<Class>>| set.is_some_and(|set| set.contains(&class));
        let through = self.on_case && self.audience.compartment == Compartment::Fenced;
        if self.policy.is_walled(class) && !through {
            return Level::Absent;
        }
        let Some(reader) = self.audience.reader else { return Level::Full };
        let outside = self.policy.walls.get(&class).is_some_and(|roles| !roles.contains(&reader.role));
        let on_strand = reader.strand.map_or(Level::Full, |strand| self.policy.most_on_strand(strand, class));
        let by_purpose = hidden(self.policy.hidden_for_purpose.get(&reader.purpose));
        let by_office = self.on_case && reader.strand.is_none() && hidden(Some(&self.policy.hidden_before_assignment));
        if outside || on_strand == Level::Absent || by_purpose || by_office {
            return Level::Absent;
        }
        // What is the agency's own was looked at when it was written, if the agency faces the suspect.
        let looked_at = self.own && FACING.contains(&self.audience.kind);
        if looked_at { Level::Full } else { on_strand }
    }
}
