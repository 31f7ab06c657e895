//! What follows from a command in another stream than its own: it happens before the command is answered, and happens once,
//! because what it stores has an id derived from its cause. A command that is repeated after a crash in between makes up
//! for it (decision 6).

use crate::{
    alerts::{Alert, To, escalated, raise},
    conflicts, glass,
    hub::Hub,
    refuse::No,
};
use conduct::Course;
use eventlog::StreamName;
use events::{AlertKind, Event, GovernanceEvent};
use kernel::{AgencyId, Caller, EventId, RecordId, Role};
use sharing::Act;
use std::collections::{BTreeMap, BTreeSet};
use store::LogName;
use views::decode;

/// What follows from a command that was answered or repeated, if anything does.
pub async fn follow_up(hub: &Hub, caller: &Caller, act: Act, record: RecordId) -> Result<(), No> {
    let follows = [
        Act::EscalateAlert,
        Act::RequestBreakGlass,
        Act::ApproveBreakGlass,
        Act::ConfirmClosure,
        Act::WithdrawClosure,
        Act::DeclareRelation,
        Act::OpenCase,
        Act::AcceptTransfer,
        Act::NameSuspect,
        Act::ConfirmLink,
        Act::ReportBreach,
    ];
    if !follows.contains(&act) {
        return Ok(());
    }
    // A command that changed nothing has no record.
    let Some((_, _, stored)) = hub.store().record(LogName::Facts, &record)? else { return Ok(()) };
    for item in decode(hub.vault(), &stored, &[])? {
        conflicts::follow(hub, &item.stream, &item.recorded.entry.event).await?;
        tell_of_second_occasion(hub, &item).await?;
        let Event::Governance(event) = &item.recorded.entry.event else { continue };
        match (act, event) {
            (Act::EscalateAlert, GovernanceEvent::AlertEscalated(it)) => {
                let to = escalated(it.to, &caller.agency);
                raise(hub, escalation(hub, caller, it.alert, to)?).await?;
            }
            (Act::RequestBreakGlass, GovernanceEvent::BreakGlassRequested(_)) => {
                let agency = || caller.agency.clone();
                for to in [To::Approvers(agency()), To::Chairs, To::Lead(agency())] {
                    let alert =
                        Alert { event: Some(item.recorded.id), ..Alert::of(AlertKind::BreakGlassRequested, to) };
                    raise(hub, alert.about(&caller.agency, &caller.worker)).await?;
                }
            }
            (Act::ApproveBreakGlass, GovernanceEvent::BreakGlassApproved(it)) => {
                glass::tell_of_opening(hub, &caller.agency, it.request, None).await?;
            }
            (Act::ConfirmClosure, GovernanceEvent::ClosureConfirmed(_)) => {
                tell_everybody(hub, AlertKind::HubCloses, item.recorded.id).await?;
            }
            (Act::WithdrawClosure, GovernanceEvent::ClosureWithdrawn(_)) => {
                tell_everybody(hub, AlertKind::ClosureWithdrawn, item.recorded.id).await?;
            }
            (Act::DeclareRelation, GovernanceEvent::RelationDeclared(_)) => {
                conflicts::look_everywhere(hub, item.recorded.id).await?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Tells everybody who has an inbox, in every agency.
async fn tell_everybody(hub: &Hub, kind: AlertKind, event: EventId) -> Result<(), No> {
    let agencies: Vec<AgencyId> = hub.known.get().register.agencies().map(|(agency, _)| agency.clone()).collect();
    for agency in agencies {
        let to = To::Roles(agency, Act::ReadInbox.roles().into_iter().collect());
        raise(hub, Alert { event: Some(event), ..Alert::of(kind, to) }).await?;
    }
    Ok(())
}

/// "This makes two": told at once to the chairs and to the roles of those who are on the case. The inbox shows it to those of
/// them who see both occasions. Source: domain 1, F2.
async fn tell_of_second_occasion(hub: &Hub, item: &views::Item) -> Result<(), No> {
    let StreamName::Case(case) = item.stream else { return Ok(()) };
    let (_, history) = hub.histories.case(case)?;
    let then = history.up_to(item.recorded.position);
    let second = Course::of(then.recorded()).second_joined();
    if second.is_none_or(|(event, _)| event != item.recorded.id) {
        return Ok(());
    }
    let known = hub.known.get();
    let mut roles: BTreeMap<AgencyId, BTreeSet<Role>> = BTreeMap::new();
    for (named, _) in history.access().assigned() {
        let registered = known.register.worker(&named.agency, &named.worker);
        let of = registered.into_iter().flat_map(|worker| worker.roles.iter().copied());
        roles.entry(named.agency.clone()).or_default().extend(of);
    }
    let on_case = roles.into_iter().map(|(agency, roles)| To::Roles(agency, roles));
    for to in on_case.chain([To::Chairs]) {
        let event = Some(item.recorded.id);
        raise(hub, Alert { case: Some(case), event, ..Alert::of(AlertKind::SecondOccasion, to) }).await?;
    }
    Ok(())
}

/// The alert that lies in the inbox of those to whom one was escalated: about the same, as far as it is there.
fn escalation(hub: &Hub, caller: &Caller, alert: EventId, to: To) -> Result<Alert, No> {
    let raised = crate::inbox::alert_for(hub, caller, alert)?.ok_or(No::NotFound)?;
    let (kind, case, about, event) = (raised.kind, raised.case, raised.about, raised.event);
    Ok(Alert { kind, to, case, about, event, escalated_from: Some(alert) })
}
