//! What an agency prepares a meeting with: the cases on its agenda, each as one reader sees it.

use super::{Bad, Cases, sees_waiting, state};
use crate::{
    commands::to_proto_time,
    looks,
    reading::{Reading, shown},
    refuse::No,
    render::{Sight, case_event},
};
use api::stalkinghub::cases::v1 as proto;
use events::{CaseworkEvent, Channel, Event, Shown};
use kernel::{Caller, CaseId, CaseReference, MeetingId, Timestamp};
use sharing::Act;
use tonic::Request;
use views::Seen;

/// Page sizes: asked for nothing, asked for too much.
const CASES_DEFAULT: usize = 10;
const CASES_MAX: usize = 20;
/// How much of a case is told: what is new, and what must happen.
const EVENTS_MAX: usize = 200;
const WORK_MAX: usize = 100;

impl Cases {
    pub(super) async fn meeting_pack(
        &self,
        request: Request<proto::GetMeetingPackRequest>,
    ) -> Result<proto::GetMeetingPackResponse, No> {
        let caller = self.permitted_to(&request, Act::Read, Channel::MeetingPack).await?;
        let asked = request.into_inner();
        let mut bad = Bad::default();
        let meeting: Option<MeetingId> = asked.meeting_id.parse().ok();
        if meeting.is_none() {
            bad.0.push(("meeting_id".into(), "must be an id as this API gives them"));
        }
        let size = bad.page_size(asked.page_size, CASES_DEFAULT, CASES_MAX);
        let pack = format!("pack {}", asked.meeting_id);
        let after: Option<CaseId> = self.page(&mut bad, &caller, &pack, &asked.page_token);
        bad.finish()?;
        let Some(meeting) = meeting else { return Ok(proto::GetMeetingPackResponse::default()) };
        let (ids, cut) = self.cases_after(&caller, sees_waiting(&caller), after)?;
        let (mut cases, mut last) = (Vec::new(), None);
        for id in ids {
            if cases.len() == size {
                break;
            }
            last = Some(id);
            let Some(reading) = Reading::of(&self.gate.hub, &caller, id)? else { continue };
            cases.extend(self.on_the_agenda(&caller, &reading, meeting).await?);
        }
        let next = if cases.len() == size { last } else { cut };
        let next = next.map(|last| self.token(&caller, &pack, last)).unwrap_or_default();
        Ok(proto::GetMeetingPackResponse { cases, next_page_token: next })
    }

    /// A case, if it is on the agenda as far as its reader sees; recorded as read before anything of it is told.
    async fn on_the_agenda(
        &self,
        caller: &Caller,
        reading: &Reading,
        meeting: MeetingId,
    ) -> Result<Option<proto::MeetingCase>, No> {
        let Some(agenda) = put_on(&reading.seen, meeting) else { return Ok(None) };
        looks::may_open(&self.gate.hub, caller, Some(reading.case)).await?;
        let discussed = discussed(&reading.seen);
        let is_new = |seen: &&Seen| discussed.is_none_or(|then| came(seen) > then);
        let new: Vec<&Seen> = reading.seen.iter().filter(is_new).collect();
        let told = &new[new.len().saturating_sub(EVENTS_MAX)..];
        self.record(caller, Some(reading.case), Channel::MeetingPack, shown(told.iter().copied())).await?;
        Ok(Some(proto::MeetingCase {
            case_id: reading.case.to_string(),
            reference: CaseReference::of(reading.case).to_string(),
            state: state(reading),
            agenda_event_id: agenda.item.recorded.id.to_string(),
            discussed_time: discussed.map(to_proto_time),
            events: told.iter().map(|seen| case_event(&Sight::from(*seen))).collect(),
            more: told.len() < new.len(),
            work: self.owed(caller, reading, WORK_MAX),
        }))
    }
}

/// When an event came into its reader's view.
fn came(seen: &Seen) -> Timestamp {
    seen.since.max(seen.item.recorded.at)
}

/// The event by which the case is on the agenda of a meeting, as far as that is seen.
fn put_on(seen: &[Seen], meeting: MeetingId) -> Option<&Seen> {
    seen.iter().filter(|seen| seen.shown >= Shown::Summary).fold(None, |on, seen| {
        let Event::Casework(said) = &seen.item.recorded.entry.event else { return on };
        if matches!(said, CaseworkEvent::AgendaItemAdded(it) if it.meeting == meeting) {
            Some(seen)
        } else if matches!(said, CaseworkEvent::AgendaItemRemoved(it) if it.meeting == meeting) {
            None
        } else {
            on
        }
    })
}

/// When the case was discussed last, as far as that is seen.
fn discussed(seen: &[Seen]) -> Option<Timestamp> {
    let told = seen.iter().filter(|seen| seen.shown >= Shown::Summary);
    let of =
        told.filter(|seen| matches!(&seen.item.recorded.entry.event, Event::Casework(CaseworkEvent::CaseDiscussed(_))));
    of.map(|seen| seen.item.recorded.at).max()
}
