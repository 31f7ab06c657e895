//! What one caller asks, by every path on which something of a case is told, and the answers as bytes.

use super::told::Told;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _, time::Duration};
use tokio::time::{Instant, timeout};
use tonic::Status;

/// Pages of one list, and frames of one stream, that are read at most. A generated history has fewer events.
const PAGES_MAX: usize = 300;
/// How long a stream is waited for, by the paused clock: longer than from one heartbeat to the next.
const HEARTBEAT_MAX: Duration = Duration::from_mins(1);

/// A transfer that nobody made: a file that somebody did make holds, by design, what its bearer does not see.
const NOBODYS: &str = "0198ffff-0000-8000-8000-00000000beef";
/// Bytes that no hub sealed, in base64.
const NO_FILE: &str = "bm8gZmlsZQ==";

/// What is asked, decided on the first of two hubs that are compared.
pub struct Plan {
    /// Who asks.
    pub token: String,
    /// The case, by its id and by its spoken reference.
    pub case: [String; 2],
    /// How many events and incidents come on a page.
    pub page_size: usize,
    /// Incidents that are asked for: own ones, others, and one that nobody knows.
    pub incidents: Vec<String>,
    /// Meetings whose packs are asked for, and one that nobody knows.
    pub meetings: Vec<String>,
    /// Events that commands name: hidden ones, and one that nobody knows.
    pub events: Vec<String>,
    /// Behind which of the frames, in hundredths, a stream is taken up again.
    pub resume_at: usize,
    /// Whether it is an auditor, who is told by the audit service what was hidden from whom.
    pub audits: bool,
}

/// What came by one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The path and what was asked.
    pub path: String,
    /// All that came, with how long it took by the paused clock; of sealed tokens their length.
    pub told: String,
    /// The events, as they are told, by id.
    pub events: Vec<(String, String)>,
}

/// Asks everything.
pub async fn ask(told: &Told, plan: &Plan) -> Vec<Answer> {
    let mut asking = Asking { told, plan, answers: Vec::new(), commands: 0 };
    for case in &plan.case {
        asking.once("get", "cases/GetCase", json!({"case": case})).await;
        asking.once("risk trend", "cases/GetRiskTrend", json!({"case": case})).await;
        asking.once("conduct", "cases/GetCourseOfConduct", json!({"case": case})).await;
        asking.once("orders", "cases/ListOrders", json!({"case": case})).await;
        let file = json!({"case": case, "transfer_id": NOBODYS});
        asking.once("transfer file", "transfer/GetTransferBundle", file).await;
        let answer = json!({"case": case, "answer": NO_FILE});
        asking.once("transfer answer", "transfer/RecordTransferAnswer", answer).await;
    }
    asking.once("transfer key", "transfer/GetTransferKey", json!({})).await;
    asking.once("transfer read", "transfer/OpenTransferBundle", json!({"bundle": NO_FILE})).await;
    asking.pages("get by pages", "cases/GetCase", json!({"case": plan.case[0], "page_size": plan.page_size})).await;
    asking.once("list", "cases/ListCases", json!({})).await;
    asking.pages("list by pages", "cases/ListCases", json!({"page_size": 1})).await;
    for scope in ["WORK_SCOPE_UNSPECIFIED", "WORK_SCOPE_AGENCY", "WORK_SCOPE_HUB"] {
        asking.once("work", "cases/ListWork", json!({"scope": scope})).await;
    }
    asking.pages("work by pages", "cases/ListWork", json!({"scope": "WORK_SCOPE_HUB", "page_size": 2})).await;
    for meeting in &plan.meetings {
        asking.once("meeting pack", "cases/GetMeetingPack", json!({"meeting_id": meeting})).await;
        asking
            .pages("meeting pack by pages", "cases/GetMeetingPack", json!({"meeting_id": meeting, "page_size": 1}))
            .await;
    }
    let frames = asking.stream("watch", "").await;
    let resumed = frames.len() * plan.resume_at / 100;
    if let Some((cursor, _)) = frames.get(resumed) {
        asking.resumed(cursor, &frames[..=resumed]).await;
    }
    asking.stream("watch from no cursor of this view", "AAAA").await;
    for incident in &plan.incidents {
        asking.once("incident", "cases/GetIncident", json!({"incident_id": incident})).await;
    }
    asking.once("incidents", "cases/ListIncidents", json!({})).await;
    asking.pages("incidents by pages", "cases/ListIncidents", json!({"page_size": plan.page_size})).await;
    for event in &plan.events {
        asking.refusals(event).await;
    }
    asking.once("inbox", "inbox/ListAlerts", json!({})).await;
    asking.once("reference data", "governance/ListReferenceSets", json!({})).await;
    if !plan.audits {
        asking.once("replay", "audit/ReplayCase", json!({"case": plan.case[0], "as_agency": "pol"})).await;
        asking.once("export", "audit/ExportCase", export(&plan.case[0])).await;
        for event in &plan.events {
            asking.once("who saw", "audit/WhoSaw", json!({"case": plan.case[0], "event_id": event})).await;
            let pack = json!({"case": plan.case[0], "review_event_id": event});
            asking.once("review pack", "audit/GetReviewPack", pack).await;
        }
    }
    asking.answers
}

fn export(case: &str) -> Value {
    json!({"case": case, "recipient": "His Majesty's Inspectorate", "justification": "Asked for by the inspection."})
}

struct Asking<'a> {
    told: &'a Told,
    plan: &'a Plan,
    answers: Vec<Answer>,
    commands: usize,
}

impl Asking<'_> {
    async fn call(&self, call: &str, request: &Value) -> (Result<Value, Status>, Duration) {
        let began = Instant::now();
        let answer = self.told.services.ask(&self.plan.token, call, request).await;
        (answer, began.elapsed())
    }

    async fn once(&mut self, path: &str, call: &str, request: Value) {
        let (answer, took) = self.call(call, &request).await;
        let mut heard = Answer { path: format!("{path}: {call} {request}"), told: String::new(), events: Vec::new() };
        heard.hear(&answer, took);
        self.answers.push(heard);
    }

    /// Every page of a list.
    async fn pages(&mut self, path: &str, call: &str, mut request: Value) {
        let mut heard = Answer { path: format!("{path}: {call} {request}"), told: String::new(), events: Vec::new() };
        for _ in 0..PAGES_MAX {
            let (answer, took) = self.call(call, &request).await;
            heard.hear(&answer, took);
            let next = answer.ok().and_then(|answer| answer["next_page_token"].as_str().map(str::to_owned));
            let Some(next) = next.filter(|next| !next.is_empty()) else { break };
            request["page_token"] = next.into();
        }
        self.answers.push(heard);
    }

    /// A stream until its first heartbeat. Answers the cursors that came.
    async fn stream(&mut self, path: &str, cursor: &str) -> Vec<(String, Value)> {
        let mut heard = Answer { path: path.to_owned(), told: String::new(), events: Vec::new() };
        let mut told = Vec::new();
        for (frame, took) in self.frames(cursor).await {
            heard.hear(&frame, took);
            if let Some((frame, cursor)) =
                frame.ok().and_then(|frame| Some((frame.clone(), frame["cursor"].as_str()?.to_owned())))
            {
                told.push((cursor, frame));
            }
        }
        self.answers.push(heard);
        told
    }

    /// What a watcher holds who was told `before`, was cut off and goes on. How often something is told and taken back on the
    /// way is no part of it: the frames behind a cursor begin where a hidden event may stand.
    async fn resumed(&mut self, cursor: &str, before: &[(String, Value)]) {
        let mut heard = Answer { path: "watch from a cursor".to_owned(), told: String::new(), events: Vec::new() };
        let behind: Vec<_> = self.frames(cursor).await.into_iter().map(|(frame, _)| frame).collect();
        let mut copies = BTreeMap::new();
        for frame in before.iter().map(|(_, frame)| frame).chain(behind.iter().filter_map(|frame| frame.as_ref().ok()))
        {
            if let Some(id) = frame["event"]["event_id"].as_str() {
                copies.insert(id.to_owned(), frame["event"].clone());
            } else if let Some(id) = frame["withdrawn"]["event_id"].as_str() {
                copies.remove(id);
            }
        }
        heard.hear(&Ok(json!({"events": copies.into_values().collect::<Vec<_>>()})), Duration::ZERO);
        for refused in behind.iter().filter(|frame| frame.is_err()) {
            heard.hear(refused, Duration::ZERO);
        }
        self.answers.push(heard);
    }

    /// The frames of a stream up to its first heartbeat, and when each came.
    async fn frames(&self, cursor: &str) -> Vec<(Result<Value, Status>, Duration)> {
        let request = json!({"case": self.plan.case[0], "cursor": cursor});
        let began = Instant::now();
        let mut all = Vec::new();
        match self.told.services.call(&self.plan.token, "cases/WatchCaseEvents", &request).await {
            Err(status) => all.push((Err(status), began.elapsed())),
            Ok(mut frames) => {
                for _ in 0..PAGES_MAX {
                    let frame = timeout(HEARTBEAT_MAX, frames.message()).await.expect("a stream has heartbeats");
                    let frame = frame.and_then(|frame| frame.ok_or_else(|| Status::unknown("the stream ended")));
                    let frame = frame.map(|frame| crate::call::to_json(&frame).unwrap());
                    let is_last = frame.as_ref().map_or(true, |frame| frame.get("heartbeat").is_some());
                    all.push((frame, began.elapsed()));
                    if is_last {
                        break;
                    }
                }
            }
        }
        all
    }

    /// Commands that name an event which is hidden or not there.
    async fn refusals(&mut self, event: &str) {
        let of = |more: Value| {
            let mut request = json!({"case": self.plan.case[0], "event_id": event});
            request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            request
        };
        let share = json!({"shared_with": [{"agency": "hsg", "how": 1}], "gateway": 1, "basis": 1,
            "subject_informed": true, "clinician_approved": false, "necessity": "Because."});
        let all = [
            ("casework/ShareItem", of(share)),
            ("casework/CorrectItem", of(json!({"reason": 2, "about": 1, "text": "Because."}))),
            ("casework/AcknowledgeCorrection", of(json!({}))),
            ("casework/AcknowledgeCorrection", of(json!({"etag": "0123456789abcdef0123456789abcdef"}))),
            ("casework/WithdrawItem", of(json!({"reason": 1}))),
        ];
        for (call, mut request) in all {
            self.commands += 1;
            request["request_id"] = format!("00000000-0000-4000-8000-{:012x}", self.commands).into();
            self.once("refusal", call, request).await;
        }
    }
}

impl Answer {
    fn hear(&mut self, answer: &Result<Value, Status>, took: Duration) {
        let told = match answer {
            Ok(answer) => {
                self.keep_events(answer);
                without_tokens(answer).to_string()
            }
            Err(status) => format!("{status:?}"),
        };
        writeln!(self.told, "{took:?} {told}").unwrap();
    }

    /// What is told of each event, wherever it stands.
    fn keep_events(&mut self, answer: &Value) {
        match answer {
            Value::Object(fields) => {
                if let (Some(id), true) = (fields.get("event_id").and_then(Value::as_str), fields.contains_key("shown"))
                {
                    self.events.push((id.to_owned(), answer.to_string()));
                } else {
                    fields.values().for_each(|value| self.keep_events(value));
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.keep_events(item)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

/// Tokens are sealed anew each time, so they never are the same bytes; nobody learns more of them than their length.
fn without_tokens(answer: &Value) -> Value {
    match answer {
        Value::Object(fields) => {
            let without = |(name, value): (&String, &Value)| {
                let value = match value.as_str().filter(|_| matches!(name.as_str(), "cursor" | "next_page_token")) {
                    Some(token) => format!("a token of {}", token.len()).into(),
                    None => without_tokens(value),
                };
                (name.clone(), value)
            };
            Value::Object(fields.iter().map(without).collect())
        }
        Value::Array(items) => items.iter().map(without_tokens).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => answer.clone(),
    }
}
