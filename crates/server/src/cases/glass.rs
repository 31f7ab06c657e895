//! A case read by break-glass: the narrow part of it that the policy opens so, to the one worker who asked, for the hour that
//! begins when a second person agrees. Nothing of it is kept: no feed, no cursor, no etag.

use super::{Bad, Cases, EVENTS_DEFAULT, EVENTS_MAX};
use crate::{
    agreed, auth,
    commands::to_proto_time,
    glass::{of_agency, tell_of_opening},
    looks::{self, Look},
    reading::shown,
    refusals::Aim,
    refuse::No,
    render::{Sight, case_event},
    transact::find_case,
};
use api::stalkinghub::cases::v1 as proto;
use events::{Channel, governance::NamedWorker};
use governance::{BreakGlass, GlassState};
use kernel::{Caller, CaseId, EventId};
use sharing::{Act, Audience, Reader};
use tonic::Request;
use views::{Seen, read_by_break_glass};

const CHANNEL: Channel = Channel::BreakGlass;

impl Cases {
    pub(super) async fn by_break_glass(
        &self,
        request: Request<proto::ReadByBreakGlassRequest>,
    ) -> Result<proto::ReadByBreakGlassResponse, No> {
        let hub = &self.gate.hub;
        let caller = auth::of(&request)?.caller;
        self.told(&caller, agreed::permit(hub, &caller, Act::ReadByBreakGlass)).await?;
        let asked = request.into_inner();
        let mut bad = Bad::default();
        let id: Option<EventId> = asked.break_glass_id.parse().ok();
        if id.is_none() {
            bad.0.push(("break_glass_id".into(), "must be an id as this API gives them"));
        }
        let size = bad.page_size(asked.page_size, EVENTS_DEFAULT, EVENTS_MAX);
        let list = format!("break-glass {}", asked.break_glass_id);
        let skip: usize = self.page(&mut bad, &caller, &list, &asked.page_token).unwrap_or(0);
        bad.finish()?;
        let id = id.ok_or(No::Internal)?;
        let state = of_agency(hub, &caller.agency)?;
        let mine = state.break_glass(id).filter(|glass| glass.asked.by.is(&caller));
        let Some(glass) = mine else {
            return Err(self.nothing_there(&caller, format!("break-glass {id}"), None).await?);
        };
        self.told(&caller, stands(glass, hub.clock.now())).await?;
        let found = match find_case(hub, glass.case.as_str()) {
            Ok(case) => Some(case),
            Err(No::NotFound) => None,
            Err(other) => return Err(other),
        };
        looks::may_open(hub, &caller, found).await?;
        let opened = found.map(|case| self.opened(&caller, case, glass)).transpose()?.flatten();
        let (Some(case), Some(seen)) = (found, opened) else {
            return Err(self.nothing_there(&caller, glass.case.to_string(), found).await?);
        };
        let page: Vec<_> = seen.iter().skip(skip).take(size).collect();
        let next = skip.saturating_add(page.len());
        let look = Look {
            case: Some(case),
            events: shown(page.iter().copied()),
            justification: glass.reason.known().cloned(),
            break_glass: Some(id),
            ..Look::answered(CHANNEL)
        };
        looks::record(hub, &caller, look).await?;
        // Somebody is told before anything is shown (E7).
        tell_of_opening(hub, &caller.agency, id, Some(case)).await?;
        Ok(proto::ReadByBreakGlassResponse {
            reference: glass.case.to_string(),
            events: page.iter().map(|seen| case_event(&Sight::from(*seen))).collect(),
            next_page_token: if next < seen.len() { self.token(&caller, &list, next) } else { String::new() },
            end_time: glass.ends_at().map(to_proto_time),
        })
    }

    /// What a break-glass opens of a case, or `None` where it does not reach it.
    fn opened(&self, caller: &Caller, case: CaseId, glass: &BreakGlass) -> Result<Option<Vec<Seen>>, No> {
        let hub = &self.gate.hub;
        let (_, history) = hub.histories.case(case)?;
        let (known, access) = (hub.known.get(), history.access());
        let policy = known.policies.current().ok_or(No::Unavailable)?;
        let worker = NamedWorker::of(caller);
        if !access.is_open_to(&worker) {
            return Ok(None);
        }
        // Who is on the case sees it as one who is, and no more.
        let reader = Some(Reader::by_break_glass(caller, access.strand_of(caller)));
        let audience = Audience { agency: &caller.agency, kind: caller.kind, role: Some(caller.role), reader };
        Ok(Some(read_by_break_glass(&policy.value, &history, &audience, &glass.sought)))
    }

    /// The same answer, once a denial is recorded.
    async fn told(&self, caller: &Caller, answer: Result<(), No>) -> Result<(), No> {
        if let Err(No::Denied(reason, _)) = &answer {
            self.gate.refusals.denied(&self.gate.hub, caller, CHANNEL, format!("ReadByBreakGlass {reason}")).await?;
        }
        answer
    }

    /// "Not found", once it is recorded.
    async fn nothing_there(&self, caller: &Caller, name: String, case: Option<CaseId>) -> Result<No, No> {
        let aim = Aim { channel: CHANNEL, name, case, incident: None, denied: false };
        self.gate.refusals.record(&self.gate.hub, caller, aim).await?;
        Ok(No::NotFound)
    }
}

/// Refuses what is not approved, or over.
fn stands(glass: &BreakGlass, now: kernel::Timestamp) -> Result<(), No> {
    match glass.state(now) {
        GlassState::Open => Ok(()),
        GlassState::Asked | GlassState::Lapsed => {
            let message = "no second person agreed to this break-glass; have somebody agree".to_owned();
            Err(No::Denied("BREAK_GLASS_NOT_APPROVED", message))
        }
        GlassState::Ended | GlassState::Reviewed => {
            let message = "this break-glass is over; once it is reviewed, ask anew".to_owned();
            Err(No::Denied("BREAK_GLASS_ENDED", message))
        }
    }
}
