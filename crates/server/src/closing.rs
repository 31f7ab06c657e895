//! A hub that closes: what is not done any more, whether a case is still open, and how it stands. What is declared,
//! confirmed and handed over are commands like all others; `governance` has their rules.

use crate::{
    auth,
    commands::{Gate, to_proto_time},
    hub::Hub,
    looks::{self, Look},
    refuse::No,
    transact::{Rule, Target},
};
use api::stalkinghub::governance::v1 as proto;
use events::{
    Channel, Closure, Custody, Entry, Event, GovernanceEvent, Register, Shown, access::ShownEvent,
    governance::NamedWorker,
};
use governance::Refusal;
use kernel::{Caller, CaseId, CaseReference, Role};
use sharing::{Act, CaseAccess, Phase};
use std::sync::Arc;
use store::Space;
use tonic::Request;

/// How many cases are looked at before the next are asked for.
const PAGE: usize = 256;
/// The most open cases that are named. Hub default.
const NAMED_MAX: usize = 200;

/// Refuses everything once custody was handed over.
pub fn still_decides(register: &Register) -> Result<(), No> {
    if !register.is_handed_over() {
        return Ok(());
    }
    let Rule { reason, message, .. } = Rule::of(Refusal::HubClosed);
    Err(No::Rule(reason, message, Vec::new()))
}

/// Refuses everything but a repeated hand-over once custody was handed over, and from the confirmation of a closure on what begins a case. It rests on the
/// register alone and comes before anything is looked up, so the answer is the same for every case and for none.
pub fn permit(register: &Register, act: Act, target: &Target) -> Result<(), No> {
    let Some(closure) = register.closure() else { return Ok(()) };
    // Handing over what was handed over already stores nothing.
    if act != Act::HandOverCustody {
        still_decides(register)?;
    }
    // A case of which the first record is here already is taken over to its end.
    let goes_on = act == Act::AcceptTransfer && !matches!(target, Target::New(_));
    if closure.confirmed.is_some() && act.begins_a_case(false) && !goes_on { Err(closes()) } else { Ok(()) }
}

/// The same, of an act that begins a case again where it is closed.
pub fn permit_on(register: &Register, act: Act, phase: Phase) -> Result<(), No> {
    let confirmed = register.closure().is_some_and(|closure| closure.confirmed.is_some());
    let begins = act != Act::AcceptTransfer && act.begins_a_case(phase == Phase::Closed);
    if confirmed && begins { Err(closes()) } else { Ok(()) }
}

fn closes() -> No {
    No::rule("HUB_CLOSING", "this hub closes, and no case begins here any more; go to the hub that succeeds it")
}

/// Custody is handed over once no case is open. Called while no other command is under way.
pub fn none_is_open(hub: &Hub, entries: &[Entry]) -> Result<(), No> {
    let hands_over = |entry: &Entry| matches!(&entry.event, Event::Governance(GovernanceEvent::CustodyHandedOver(_)));
    if !entries.iter().any(hands_over) {
        return Ok(());
    }
    let mut open = false;
    each_case(hub, |_, access| open |= access.phase != Phase::Closed)?;
    if open {
        let message =
            "a case is neither closed nor taken over by another hub; close or move each, GetClosure names them";
        return Err(No::rule("CASES_STILL_OPEN", message));
    }
    Ok(())
}

/// Every case of the hub by its spoken reference, as its own stream has it.
fn each_case(hub: &Hub, mut take: impl FnMut(CaseId, &CaseAccess)) -> Result<(), No> {
    let mut from = None;
    loop {
        let page = hub.store().scan(Space::Reference, b"", from.as_deref(), PAGE)?;
        for (_, case) in &page {
            let case = std::str::from_utf8(case).ok().and_then(|id| id.parse().ok()).ok_or(No::DataLoss)?;
            take(case, &*hub.histories.door(case)?);
        }
        match page.into_iter().next_back() {
            Some((last, _)) => from = Some(last),
            None => return Ok(()),
        }
    }
}

/// Whether and how the hub closes, and whose records it keeps.
pub async fn tell(gate: &Gate, request: Request<proto::GetClosureRequest>) -> Result<proto::GetClosureResponse, No> {
    let caller = auth::permitted(&request, Act::GetClosure)?;
    let hub = &gate.hub;
    looks::current(hub)?;
    let (counting, asking) = (hub.clone(), caller.clone());
    // Beside the threads that answer others: every case of the hub is read.
    let counted = tokio::task::spawn_blocking(move || count(&counting, &asking)).await.map_err(|_| No::Internal)?;
    let (cases, open) = counted?;
    let known = hub.known.get();
    let (closure, custody) = (known.register.closure(), known.register.custody().collect::<Vec<_>>());
    let shown = |event| ShownEvent { event, how: Shown::Summary, also: Vec::new(), withheld: Vec::new() };
    let events = closure.iter().map(|it| shown(it.id)).chain(custody.iter().map(|it| shown(it.id))).collect();
    let look = Look { events, listed: open.clone(), ..Look::answered(Channel::Closure) };
    looks::record(hub, &caller, look).await?;
    Ok(proto::GetClosureResponse {
        closure: closure.map(of_closure),
        cases: Some(cases),
        open_cases: open.into_iter().map(|case| CaseReference::of(case).to_string()).collect(),
        custody: custody.into_iter().map(of_custody).collect(),
    })
}

/// How many of all cases stand where; and which are open, for officers and chairs, without those that are kept from the caller.
fn count(hub: &Arc<Hub>, caller: &Caller) -> Result<(proto::CaseCounts, Vec<CaseId>), No> {
    let is_told = matches!(caller.role, Role::HubOfficer | Role::Chair);
    let named = NamedWorker::of(caller);
    let (mut counts, mut open) = (proto::CaseCounts::default(), Vec::new());
    each_case(hub, |case, access| {
        let of = match access.phase {
            Phase::Absent | Phase::Opened => &mut counts.opened,
            Phase::Referred => &mut counts.referred,
            Phase::Triaged => &mut counts.triaged,
            Phase::Adopted => &mut counts.adopted,
            Phase::Monitored => &mut counts.monitored,
            Phase::Closed => &mut counts.closed,
        };
        *of = of.saturating_add(1);
        if is_told && access.phase != Phase::Closed && open.len() < NAMED_MAX && access.is_listed(&named) {
            open.push(case);
        }
    })?;
    Ok((counts, open))
}

fn of_closure(closure: &Closure) -> proto::Closure {
    proto::Closure {
        closure_id: closure.id.to_string(),
        closing_date: closure.declared.from.to_string(),
        successor: closure.declared.successor.0.clone(),
        declared_time: Some(to_proto_time(closure.at)),
        confirmed_time: closure.confirmed.map(|(_, at)| to_proto_time(at)),
        handed_over_time: closure.handed_over.map(|(_, at)| to_proto_time(at)),
    }
}

fn of_custody(custody: &Custody) -> proto::Custody {
    let it = &custody.accepted;
    proto::Custody {
        from_hub: it.of.0.clone(),
        file_digest: it.digest.0.clone(),
        facts_size: it.facts,
        facts_root: it.facts_root.0.clone(),
        looks_size: it.looks,
        looks_root: it.looks_root.0.clone(),
        reference: it.kept.0.clone(),
        accepted_time: Some(to_proto_time(custody.at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eventlog::StreamName;
    use events::{
        Recorded,
        closure::{ClosureConfirmed, ClosureDeclared, ClosureWithdrawn, CustodyHandedOver},
        governance::PublicText,
    };
    use kernel::{AgencyId, By, EventId, PersonId, RecordId};
    use strum::IntoEnumIterator as _;

    const SUCCESSOR: &str = "southmere.example/log";

    fn id(nth: u32) -> EventId {
        EventId::of(RecordId::from_uuid(uuid::Uuid::from_u128(7)), nth)
    }

    /// What was recorded of the end of a hub, up to an event.
    fn register(events: &[GovernanceEvent]) -> Register {
        let office: AgencyId = "hub-office".parse().unwrap();
        let recorded = (0_u32..).zip(events).map(|(nth, event)| Recorded {
            position: u64::from(nth),
            id: id(nth),
            at: "2026-03-02T10:00:00Z".parse().unwrap(),
            by: By::Operator,
            entry: Entry::of(&office, Event::Governance(event.clone())),
        });
        Register::fold(&recorded.collect::<Vec<_>>())
    }

    fn story() -> [GovernanceEvent; 3] {
        let successor = || PublicText(SUCCESSOR.to_owned());
        let declared = ClosureDeclared {
            from: "2026-03-02".parse().unwrap(),
            successor: successor(),
            reason: "the funding ends".to_owned().into(),
        };
        [
            GovernanceEvent::ClosureDeclared(declared),
            GovernanceEvent::ClosureConfirmed(ClosureConfirmed { closure: id(0) }),
            GovernanceEvent::CustodyHandedOver(CustodyHandedOver { closure: id(0), successor: successor() }),
        ]
    }

    fn reason(answer: Result<(), No>) -> &'static str {
        match answer {
            Ok(()) => "",
            Err(No::Rule(reason, ..)) => reason,
            Err(other) => panic!("{other:?}"),
        }
    }

    fn target() -> Target {
        Target::New(StreamName::Person(PersonId::from_uuid(uuid::Uuid::nil())))
    }

    #[test]
    fn a_closing_hub_begins_no_case_and_does_all_else_and_a_closed_one_decides_nothing() {
        let story = story();
        let withdrawn = ClosureWithdrawn { closure: id(0), reason: "it goes on".to_owned().into() };
        let withdrawn = [&story[..2], &[GovernanceEvent::ClosureWithdrawn(withdrawn)]].concat();
        for act in Act::iter() {
            for open in [&[][..], &story[..1], &withdrawn] {
                assert_eq!(reason(permit(&register(open), act, &target())), "", "{act:?}");
                assert_eq!(reason(permit_on(&register(open), act, Phase::Closed)), "", "{act:?}");
            }
            let (closing, closed) = (register(&story[..2]), register(&story));
            let begins = [Act::OpenCase, Act::ReopenCase, Act::AcceptTransfer].contains(&act);
            let expected = if begins { "HUB_CLOSING" } else { "" };
            assert_eq!(reason(permit(&closing, act, &target())), expected, "{act:?}");
            let expected = if act == Act::HandOverCustody { "" } else { "HUB_CLOSED" };
            assert_eq!(reason(permit(&closed, act, &target())), expected, "{act:?}");
        }
    }

    #[test]
    fn what_is_new_on_a_closed_case_is_taken_and_what_was_begun_is_ended() {
        let closing = register(&story()[..2]);
        let on_case = Target::Case("STK-7KQ4MXR".to_owned());
        for act in [Act::RaiseRedFlag, Act::ReportBreach, Act::ConfirmLink, Act::AcceptTransfer] {
            assert_eq!(reason(permit(&closing, act, &on_case)), "", "{act:?}");
            assert_eq!(reason(permit_on(&closing, act, Phase::Closed)), "", "{act:?}");
        }
        assert_eq!(reason(permit_on(&closing, Act::TriageCase, Phase::Closed)), "HUB_CLOSING");
        assert_eq!(reason(permit_on(&closing, Act::TriageCase, Phase::Referred)), "");
    }
}
