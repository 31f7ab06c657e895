//! What an agency holds: the list of what it has to review, and the released answers to those who asked. Both are for its
//! information governance lead, about its own contributions alone, and stay open when an agreement to share has ended.

use crate::{
    agreed,
    cases::{Bad, Cases, LIST_DEFAULT, LIST_MAX},
    hub::Hub,
    looks::{self, Look},
    refusals::Aim,
    refuse::No,
    render::code,
    transact::find_case,
};
use ::casework::{Review, State, answer, reviews};
use api::stalkinghub::{
    cases::v1 as proto, casework::v1 as casework, common::v1 as common, governance::v1 as governance,
};
use audit::{SubjectAsked, subject_access};
use events::{Channel, Party, Retention};
use kernel::{AgencyKind, Caller, CaseId, CaseReference, Date, EventId};
use serde::{Deserialize, Serialize};
use sharing::{Act, Subject};
use std::sync::Arc;
use tonic::Request;
use views::{History, is_there};

/// How many cases one page of reviews looks at; the next page goes on from there.
const CASES_MAX: usize = 200;
/// How many events one answer is made of at most.
const EVENTS_MAX: usize = 2_000;

/// Where a list of reviews goes on: behind a case that was looked at to the end, or behind an entry of one.
#[derive(Serialize, Deserialize)]
struct Place {
    done: Option<CaseId>,
    within: Option<(CaseId, Party, Retention)>,
}

/// The history of a case that is there for a caller who answers for an agency's data.
fn own(hub: &Hub, caller: &Caller, case: CaseId) -> Result<Option<Arc<History>>, No> {
    let (_, history) = hub.histories.case(case)?;
    let access = history.access();
    let there = is_there(&hub.known.get().register, access, caller) && agreed::reaches(hub, caller, access);
    Ok(there.then_some(history))
}

impl Cases {
    pub(crate) async fn retention_reviews(
        &self,
        request: Request<proto::ListRetentionReviewsRequest>,
    ) -> Result<proto::ListRetentionReviewsResponse, No> {
        let caller = self.permitted_to(&request, Act::ListRetentionReviews, Channel::RetentionReviews).await?;
        let hub = &self.gate.hub;
        let asked = request.into_inner();
        let today = calendar::london_date(hub.clock.now());
        let mut bad = Bad::default();
        let until: Date = if asked.until_date.is_empty() {
            today
        } else {
            asked.until_date.parse().unwrap_or_else(|_| {
                bad.0.push(("until_date".into(), "must be a day as YYYY-MM-DD"));
                today
            })
        };
        let size = bad.page_size(asked.page_size, LIST_DEFAULT, LIST_MAX);
        let list = format!("reviews {}", asked.until_date);
        let place: Option<Place> = self.page(&mut bad, &caller, &list, &asked.page_token);
        bad.finish()?;
        let Place { mut done, mut within } = place.unwrap_or(Place { done: None, within: None });
        // Police and the hub's office act on every referred case, with a worker on it or not.
        let triages = matches!(caller.kind, AgencyKind::Police | AgencyKind::HubOffice);
        let (ids, cut) = self.cases_after(&caller, triages, done)?;
        let known = hub.known.get();
        let rulebook = known.rulebook.clone().ok_or(No::Unavailable)?;
        let (mut found, mut listed, mut more) = (Vec::new(), Vec::new(), false);
        for (nth, case) in ids.into_iter().enumerate() {
            if nth == CASES_MAX || found.len() == size {
                more = true;
                break;
            }
            let Some(history) = own(hub, &caller, case)? else {
                done = Some(case);
                continue;
            };
            let state = State::fold(history.recorded());
            let behind = within.take().filter(|(of, ..)| *of == case).map(|(_, party, retention)| (party, retention));
            let due = reviews(&state, &caller.agency, &rulebook, known.register.calendar(), today);
            let due =
                due.into_iter().filter(|it| it.due <= until && behind.is_none_or(|at| (it.party, it.retention) > at));
            for review in due {
                if found.len() == size {
                    more = true;
                    break;
                }
                within = Some((case, review.party, review.retention));
                found.push(entry(case, &review, rulebook.version));
                if listed.last() != Some(&case) {
                    listed.push(case);
                }
            }
            if more {
                break;
            }
            (done, within) = (Some(case), None);
        }
        looks::record(hub, &caller, Look { listed, ..Look::answered(Channel::RetentionReviews) }).await?;
        // All that was scanned has been looked at, and there may be more behind it.
        let more = more || cut.is_some();
        let next = if more { self.token(&caller, &list, Place { done, within }) } else { String::new() };
        Ok(proto::ListRetentionReviewsResponse { reviews: found, next_page_token: next })
    }

    pub(crate) async fn subject_access(
        &self,
        request: Request<proto::ExportSubjectAccessRequest>,
    ) -> Result<proto::ExportSubjectAccessResponse, No> {
        let channel = Channel::SubjectAccess;
        let caller = self.permitted_to(&request, Act::ExportSubjectAccess, channel).await?;
        let hub = &self.gate.hub;
        let asked = request.into_inner();
        let mut bad = Bad::default();
        bad.case(&asked.case);
        let request: Option<EventId> = asked.request_event_id.parse().ok();
        if request.is_none() {
            bad.0.push(("request_event_id".into(), "must be an id as this API gives them"));
        }
        bad.finish()?;
        let request = request.ok_or(No::Internal)?;
        let found = find_case(hub, &asked.case);
        looks::may_open(hub, &caller, found.as_ref().ok().copied()).await?;
        let history = match &found {
            Ok(case) => own(hub, &caller, *case)?.map(|history| (*case, history)),
            Err(No::NotFound) => None,
            Err(other) => return Err(other.clone()),
        };
        let Some((case, history)) = history else {
            let aim = Aim { channel, name: asked.case, case: found.ok(), incident: None, denied: false };
            self.gate.refusals.record(hub, &caller, aim).await?;
            return Err(No::NotFound);
        };
        let state = State::fold(history.recorded());
        let answer = answer(&state, &caller.agency, request).map_err(|why| No::rule(why.into(), why))?;
        let prepared = &history.find(answer.prepared).ok_or(No::DataLoss)?.recorded;
        // Who it goes to is erased with everything else that is held about the person; then nothing goes to anybody.
        let recipient = answer.asked.recipient.known().ok_or_else(|| {
            No::rule("ALREADY_ERASED", "what was held about the person is erased; record a new request")
        })?;
        let reference = CaseReference::of(case).to_string();
        let about = SubjectAsked {
            subject: Subject {
                agency: &caller.agency,
                person: answer.asked.person,
                party: answer.asked.party,
                cleared: answer.cleared,
            },
            received: answer.asked.received,
            due: answer.due,
            prepared: prepared.at,
            recipient,
            case_reference: &reference,
        };
        let then: Vec<_> = history.items.iter().filter(|it| it.recorded.position <= prepared.position).collect();
        let (document, events) = subject_access(&about, history.access(), &then);
        if events.len() > EVENTS_MAX {
            return Err(No::TooMuch);
        }
        let document = serde_json::to_string(&document).map_err(|_| No::Internal)?;
        let recipient = recipient.clone();
        let look = Look { case: Some(case), events, recipient: Some(recipient.clone()), ..Look::answered(channel) };
        looks::record(hub, &caller, look).await?;
        Ok(proto::ExportSubjectAccessResponse { document, recipient, due_date: answer.due.to_string() })
    }
}

fn entry(case: CaseId, review: &Review, rulebook: u32) -> proto::RetentionReview {
    let Review { party, retention, last_entry, due, period, follows } = review;
    proto::RetentionReview {
        case_id: case.to_string(),
        case_reference: CaseReference::of(case).to_string(),
        party: code(party, "PARTY_", common::Party::from_str_name),
        retention: code(retention, "RETENTION_", casework::Retention::from_str_name),
        last_entry_date: last_entry.to_string(),
        due_date: due.to_string(),
        follows_event_id: follows.map(|event| event.to_string()).unwrap_or_default(),
        rule: code(&period.name, "PERIOD_NAME_", governance::PeriodName::from_str_name),
        rulebook_version: rulebook,
        rule_effective_from_date: period.effective_from.to_string(),
        rule_source: period.source.clone(),
    }
}
