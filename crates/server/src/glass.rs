//! Break-glass as it is read: who asked for which, and who is told. What is done about one is a command like all others; the
//! case itself is read in `cases/glass.rs`.

use crate::{
    alerts::{Alert, To, raise},
    auth,
    commands::{Gate, to_proto_time},
    hub::Hub,
    looks::{self, Look},
    reasons::{self, Reason},
    refusals::Aim,
    refuse::No,
    render::code,
    transact::may_look_into,
};
use api::stalkinghub::governance::v1 as proto;
use eventlog::StreamName;
use events::{AlertKind, Channel, Class, Register, Shown, access::ShownEvent};
use governance::{BreakGlass, GlassState, State};
use kernel::{AgencyId, By, Caller, CaseId, EventId, Timestamp, WorkerId};
use sharing::Act;
use tonic::Request;

/// Page sizes: asked for nothing, asked for too much.
const PAGE_DEFAULT: usize = 50;
const PAGE_MAX: usize = 100;

/// The break-glasses of an agency.
pub fn of_agency(hub: &Hub, agency: &AgencyId) -> Result<State, No> {
    let (_, items) = hub.histories.stream(&StreamName::BreakGlass(agency.clone()))?;
    Ok(State::fold(items.iter().map(|item| &item.recorded)))
}

/// Whoever gives words as a reason that are none is looked at by somebody.
pub async fn tell_of_words(hub: &Hub, caller: &Caller, words: &str) -> Result<(), No> {
    if reasons::read(words) != Reason::Worthless {
        return Ok(());
    }
    let alert = Alert::of(AlertKind::WorthlessReason, To::Chairs).about(&caller.agency, &caller.worker);
    raise(hub, alert).await
}

/// Tells the chairs and who answers for the agency's data that a case is open by break-glass, or was read so: a review is
/// due. The case is named once it was read.
pub async fn tell_of_opening(hub: &Hub, agency: &AgencyId, request: EventId, case: Option<CaseId>) -> Result<(), No> {
    let state = of_agency(hub, agency)?;
    let asked = state.break_glass(request).and_then(|glass| worker_of(&glass.asked.by)).ok_or(No::DataLoss)?;
    for to in [To::Chairs, To::Lead(agency.clone())] {
        let alert = Alert { case, event: Some(request), ..Alert::of(AlertKind::BreakGlassOpened, to) };
        raise(hub, alert.about(agency, asked)).await?;
    }
    Ok(())
}

fn worker_of(by: &By) -> Option<&WorkerId> {
    match by {
        By::Worker { worker, .. } => Some(worker),
        By::Clock | By::Operator => None,
    }
}

/// The break-glasses of an agency, as far as they are for the caller, newest first.
pub async fn list(
    gate: &Gate,
    request: Request<proto::ListBreakGlassesRequest>,
) -> Result<proto::ListBreakGlassesResponse, No> {
    let caller = auth::permitted(&request, Act::ListBreakGlasses)?;
    let (hub, asked) = (&gate.hub, request.into_inner());
    let mut bad = Vec::new();
    let agency = if asked.agency.is_empty() { Ok(caller.agency.clone()) } else { asked.agency.parse::<AgencyId>() };
    if agency.is_err() {
        bad.push(("agency".to_owned(), "must be the short name of an agency".into()));
    }
    let size = match usize::try_from(asked.page_size) {
        Ok(0) => Some(PAGE_DEFAULT),
        Ok(size) => Some(size).filter(|size| *size <= PAGE_MAX),
        Err(_) => None,
    };
    if size.is_none() {
        bad.push(("page_size".to_owned(), "is too large".into()));
    }
    let label = format!("break-glasses/{}/{}/{}", caller.agency, caller.worker, asked.agency);
    let skip = if asked.page_token.is_empty() {
        Some(0)
    } else {
        let opened = hub.vault().open_token(&label, &asked.page_token);
        opened.and_then(|bytes| <[u8; 8]>::try_from(bytes).ok()).map(u64::from_be_bytes)
    };
    if skip.is_none() {
        bad.push(("page_token".to_owned(), "is not a page token of this list".into()));
    }
    let (Ok(agency), Some(size), Some(skip)) = (agency, size, skip) else { return Err(No::Fields(bad)) };
    if !may_look_into(&hub.known.get(), &caller, &agency) {
        let (channel, name) = (Channel::ListBreakGlasses, format!("break-glass/{agency}"));
        let aim = Aim { channel, name, case: None, incident: None, denied: false };
        gate.refusals.record(hub, &caller, aim).await?;
        return Err(No::NotFound);
    }
    let (now, known) = (hub.clock.now(), hub.known.get());
    let state = of_agency(hub, &agency)?;
    let over = |glass: &BreakGlass| matches!(glass.state(now), GlassState::Lapsed | GlassState::Reviewed);
    let decides = [Act::ApproveBreakGlass, Act::ReviewBreakGlass].iter().any(|act| act.roles().contains(&caller.role));
    let mut all: Vec<(EventId, &BreakGlass)> = state
        .break_glasses()
        .filter(|(_, glass)| (decides || glass.asked.by.is(&caller)) && (asked.with_closed || !over(glass)))
        .collect();
    all.sort_by_key(|(id, glass)| (std::cmp::Reverse(glass.asked.at), *id));
    let skip = usize::try_from(skip).unwrap_or(usize::MAX);
    let page: Vec<_> = all.iter().skip(skip).take(size).collect();
    let more = skip.saturating_add(page.len()) < all.len();
    let shown = |(id, _): &&(EventId, &BreakGlass)| ShownEvent {
        event: *id,
        how: Shown::Full,
        also: Vec::new(),
        withheld: Vec::new(),
    };
    let events = page.iter().map(shown).collect();
    looks::record(hub, &caller, Look { events, ..Look::answered(Channel::ListBreakGlasses) }).await?;
    let next = u64::try_from(skip.saturating_add(page.len())).unwrap_or(u64::MAX);
    Ok(proto::ListBreakGlassesResponse {
        break_glasses: page
            .iter()
            .map(|(id, glass)| rendered(&known.register, &caller, &agency, *id, glass, now))
            .collect(),
        next_page_token: if more { hub.vault().seal_token(&label, &next.to_be_bytes()) } else { String::new() },
    })
}

fn rendered(
    register: &Register,
    caller: &Caller,
    agency: &AgencyId,
    id: EventId,
    glass: &BreakGlass,
    now: Timestamp,
) -> proto::BreakGlass {
    let name = |by: Option<&By>| by.and_then(worker_of).map(ToString::to_string).unwrap_or_default();
    let state: &'static str = glass.state(now).into();
    let approved = glass.approved.as_ref();
    // Whom a review is about is told what it came to, and what was found by those who found it.
    let findings =
        glass.outcome.as_ref().filter(|_| !glass.asked.by.is(caller)).and_then(|(_, findings)| findings.known());
    proto::BreakGlass {
        break_glass_id: id.to_string(),
        agency: agency.to_string(),
        worker: name(Some(&glass.asked.by)),
        asked_time: Some(to_proto_time(glass.asked.at)),
        case_reference: glass.case.to_string(),
        sought: words(&glass.sought),
        reason: glass.reason.known().cloned().unwrap_or_default(),
        state: proto::BreakGlassState::from_str_name(&format!("BREAK_GLASS_STATE_{state}")).map_or(0, Into::into),
        approved_by: name(approved.map(|approved| &approved.by)),
        approved_time: approved.map(|approved| to_proto_time(approved.at)),
        end_time: glass.ends_at().map(to_proto_time),
        review_due_date: glass
            .review_due(|position| register.calendar_at(position))
            .map(|day| day.to_string())
            .unwrap_or_default(),
        outcome: glass
            .outcome
            .as_ref()
            .map_or(0, |(outcome, _)| code(outcome, "BREAK_GLASS_OUTCOME_", proto::BreakGlassOutcome::from_str_name)),
        findings: findings.cloned().unwrap_or_default(),
    }
}

fn words(classes: &[Class]) -> Vec<String> {
    classes.iter().map(|class| <&'static str>::from(class).to_owned()).collect()
}
