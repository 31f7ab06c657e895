//! What an audience may see of an event. Run twice: when a view is built, for an agency's ceiling, and again when it is
//! read, for the worker at hand; the second run may only subtract (decision 15).

use crate::{CaseAccess, Cell, Face, Level, Policy, Seat, Standing, access::Origin, face::Belongs};
use events::{Class, HowShared, Shown};
use kernel::{AgencyId, AgencyKind, Caller, EventId, Purpose, Role, Strand, Surface};

/// The worker at hand, by what narrows the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    /// In which capacity.
    pub role: Role,
    /// On which strand of this case; none without an assignment to it.
    pub strand: Option<Strand>,
    /// Why.
    pub purpose: Purpose,
    /// By which way the worker came.
    pub surface: Surface,
    /// Whether an approved break-glass is in force for the worker on this case.
    pub break_glass: bool,
}

impl Reader {
    /// A caller as a reader of a case that an approved break-glass opens to them.
    pub fn by_break_glass(caller: &Caller, strand: Option<Strand>) -> Self {
        Self { break_glass: true, ..Self::of(caller, strand) }
    }

    /// A caller as a reader of a case on which they stand on a strand, if on any, without a break-glass.
    pub fn of(caller: &Caller, strand: Option<Strand>) -> Self {
        Self { role: caller.role, strand, purpose: caller.purpose, surface: caller.surface, break_glass: false }
    }
}

/// For whom an event is disclosed.
#[derive(Debug, Clone)]
pub struct Audience<'a> {
    /// The agency.
    pub agency: &'a AgencyId,
    /// What kind of body it is.
    pub kind: AgencyKind,
    /// The role that a view is built for; none for all that anybody of the agency may see.
    pub role: Option<Role>,
    /// The worker, when a view is read; none when it is built.
    pub reader: Option<Reader>,
}

impl Audience<'_> {
    fn breaks_glass(&self) -> bool {
        self.reader.is_some_and(|reader| reader.break_glass)
    }
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
    // A break-glass is for who is not on the case; whether it reaches this case is asked before: `is_open_to`.
    let is_reached = access.takes_part(audience.agency, audience.kind) || audience.breaks_glass();
    if !access.contains(origin.belongs) || !is_reached {
        return None;
    }
    let own = Origin { controller: face.controller.clone(), position: face.position, ..origin.clone() };
    let view = View { policy, audience, own: access.is_own(&own, audience.agency), on_case: true };
    let kept_back = access.is_kept_back(face, Some(audience.agency));
    let level = view.event_level(access, face.id, &origin, kept_back);
    let shown = match view.with_what_it_rests_on(access, &origin, level) {
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
    match view.cell(face.class).own {
        Level::Absent | Level::Marker => None,
        Level::Summary => Some(view.shown(face, Shown::Summary, false)),
        Level::Full => Some(view.shown(face, Shown::Full, false)),
    }
}

/// Whether walls, strand, purpose and assignment leave this reader anything of events of a class on a case: whether an
/// event that its agency does not see any more can ever have been shown to them.
pub fn can_be_shown(policy: &Policy, audience: &Audience<'_>, class: Class) -> bool {
    let view = View { policy, audience, own: false, on_case: true };
    view.cell(class).widest() > Level::Absent
}

/// Whether a reader on a case is told of what others put down in a class, at least as a summary.
pub fn is_given(policy: &Policy, audience: &Audience<'_>, class: Class) -> bool {
    let view = View { policy, audience, own: false, on_case: true };
    view.cell(class).given >= Level::Summary
}

/// Classes that no break-glass opens, whatever a policy says (domain 7.5 rules 1 and 2; security section 5): where the
/// victim is, how to reach her, intelligence, and whatever else the policy puts behind a wall.
fn is_never_opened(policy: &Policy, class: Class) -> bool {
    matches!(class, Class::VictimLocation | Class::SafeContact | Class::Intelligence) || policy.is_walled(class)
}

/// Whether a break-glass opens a class to somebody who is not on the case.
pub fn is_opened_by_break_glass(policy: &Policy, caller: &Caller, class: Class) -> bool {
    let reader = Some(Reader::by_break_glass(caller, None));
    let audience = Audience { agency: &caller.agency, kind: caller.kind, role: Some(caller.role), reader };
    View { policy, audience: &audience, own: false, on_case: true }.cell(class).given > Level::Absent
}

#[derive(Clone, Copy)]
struct View<'a> {
    policy: &'a Policy,
    audience: &'a Audience<'a>,
    own: bool,
    /// Whether it is read as part of a case, where a worker is assigned or not.
    on_case: bool,
}

impl View<'_> {
    /// The level of an event itself, which is only kept and not shown, or is.
    fn event_level(&self, access: &CaseAccess, event: EventId, origin: &Origin, kept_back: bool) -> Level {
        let cell = self.cell(origin.class);
        let level = if self.own {
            cell.own
        } else {
            let granted = match access.shared(event, self.audience.agency) {
                Some(HowShared::Full) => Level::Full,
                Some(HowShared::Summary) => Level::Summary,
                None => Level::Absent,
            };
            let addressed = if origin.addressees.contains(self.audience.agency) { Level::Full } else { Level::Absent };
            let kept = origin.draft || access.precedes_referral(origin);
            let released = if kept { Level::Absent } else { cell.given };
            granted.max(addressed).min(cell.shared).max(released)
        };
        let corrected = access.corrected_by(event).is_some() && !self.own;
        let level = if corrected { level.min(Level::Marker) } else { level };
        // What was entered wrongly, or is kept and not used, is there, and no more is told, also to its own agency.
        if kept_back { level.min(Level::Marker) } else { level }
    }

    /// That a duty was missed or excused is for who sees what began it, what a report was screened as for who sees the report,
    /// and an answer to a hint for who sees all that it rests on; and for nobody where that is not on the case.
    fn with_what_it_rests_on(self, access: &CaseAccess, origin: &Origin, level: Level) -> Level {
        let is_seen = |event: &EventId| {
            let origin = access.origin(*event).filter(|origin| access.contains(origin.belongs));
            origin.is_some_and(|origin| {
                let view = Self { own: access.is_own(origin, self.audience.agency), ..self };
                view.event_level(access, *event, origin, access.is_withdrawn(*event)) >= Level::Summary
            })
        };
        if origin.rests_on.iter().all(is_seen) { level } else { Level::Absent }
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
            let seen = level.tells(detail);
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
        let cell = self.cell(class);
        if matches!(class, Class::Governance | Class::AccessRecord) {
            cell.given
        } else if self.own {
            cell.own
        } else if granted_in_full {
            cell.shared.max(cell.given)
        } else {
            cell.given
        }
    }

    /// What walls, strand, purpose and all else that the policy knows leave of a class.
    fn cell(&self, class: Class) -> Cell {
        // What is behind a wall is told in a case only.
        if self.policy.is_walled(class) && !self.on_case {
            return Cell::NOTHING;
        }
        if self.audience.breaks_glass() && is_never_opened(self.policy, class) {
            return Cell::NOTHING;
        }
        let most = self.policy.most(self.audience.kind, self.audience.role, class);
        let Some(reader) = self.audience.reader else { return most };
        let standing = match reader.strand {
            Some(strand) => Standing::On(strand),
            None if self.on_case => Standing::Unassigned,
            None => Standing::NoCase,
        };
        let Reader { role, purpose, surface, break_glass, .. } = reader;
        let seat = Seat { kind: self.audience.kind, role, standing, purpose, surface, break_glass };
        most.and(self.policy.cell(seat, class))
    }
}
