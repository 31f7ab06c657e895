//! A case with five agencies on it, and the words in which tests speak to the hub.

pub use crate::world::{AUDITOR, OFFICER};
use crate::world::{Home, Who, World, request_id, token};
use serde_json::{Value, json};
use server::{CallError, Clock};
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use tonic::{Code, Status};
use tonic_types::StatusExt;

/// When the case is entered.
pub const NOW: &str = "2026-03-02T10:00:00Z";
/// An id that nothing has.
pub const NOTHING: &str = "0198ffff-0000-8000-8000-00000000beef";
/// Longer than anything here takes; whoever waits this long has waited in vain.
pub const LIMIT: Duration = Duration::from_secs(40);

/// Takes on every case that is referred.
pub const SPOC: Who<'_> = ("pol", "spoc", "spoc", "investigation");
/// Of the same office as the point of contact, and assigned to nothing.
pub const OTHER_SPOC: Who<'_> = ("pol", "spoc-2", "spoc", "investigation");
/// Investigates.
pub const OIC: Who<'_> = ("pol", "oic", "investigating_officer", "investigation");
/// Authorises applications for orders.
pub const SUPER: Who<'_> = ("pol", "super", "authorising_officer", "investigation");
/// Opened the case; faces the victim.
pub const ISA: Who<'_> = ("adv", "isa", "advocate", "victim_safety");
/// Of the advocate's agency, and not on the case.
pub const COLLEAGUE: Who<'_> = ("adv", "colleague", "advocate", "victim_safety");
/// Faces the suspect.
pub const DOC: Who<'_> = ("hlt", "doc", "clinician", "suspect_management");
/// Faces the suspect.
pub const PRB: Who<'_> = ("prb", "officer", "probation_practitioner", "suspect_management");
/// Prosecutes.
pub const CPS: Who<'_> = ("cps", "lawyer", "prosecutor", "investigation");
/// Of an agency that is not on the case.
pub const OUTSIDER: Who<'_> = ("hou", "outsider", "housing_officer", "victim_safety");
/// Answers for the data of police.
pub const LEAD: Who<'_> = ("pol", "lead", "information_governance_lead", "information_governance");
/// Coordinates.
pub const CHAIR: Who<'_> = ("hub-office", "officer-1", "chair", "hub_coordination");

const WORKERS: [(Who<'_>, &str, &[&str], &[&str]); 10] = [
    (SPOC, "POLICE", &["ROLE_SPOC"], &["STRAND_INVESTIGATION", "STRAND_GOVERNANCE"]),
    (OTHER_SPOC, "POLICE", &["ROLE_SPOC"], &["STRAND_INVESTIGATION"]),
    (OIC, "POLICE", &["ROLE_INVESTIGATING_OFFICER"], &["STRAND_INVESTIGATION"]),
    (SUPER, "POLICE", &["ROLE_AUTHORISING_OFFICER"], &["STRAND_INVESTIGATION"]),
    (ISA, "ADVOCACY", &["ROLE_ADVOCATE"], &["STRAND_VICTIM_FACING"]),
    (COLLEAGUE, "ADVOCACY", &["ROLE_ADVOCATE"], &["STRAND_VICTIM_FACING"]),
    (DOC, "HEALTH", &["ROLE_CLINICIAN"], &["STRAND_HEALTH"]),
    (PRB, "PROBATION", &["ROLE_PROBATION_PRACTITIONER"], &["STRAND_SUSPECT_FACING"]),
    (CPS, "PROSECUTION", &["ROLE_PROSECUTOR"], &["STRAND_INVESTIGATION"]),
    (OUTSIDER, "HOUSING", &["ROLE_HOUSING_OFFICER"], &["STRAND_VICTIM_FACING"]),
];

/// A hub with a case that was referred and adopted.
pub struct Scene {
    /// The hub.
    pub world: World,
    /// The case's id.
    pub case: String,
    /// Its spoken reference.
    pub reference: String,
    /// How many requests were numbered.
    asked: AtomicUsize,
}

impl Scene {
    /// Agencies and workers, and the case adopted, with a worker of each agency but one.
    pub async fn new() -> Self {
        let mut scene = Self::empty().await;
        let opened = scene.open_case().await;
        scene.case = text(&opened["case_id"]);
        scene.reference = text(&opened["case_reference"]);
        let case = scene.case.clone();
        scene.refer(&case).await;
        let triaged = json!({"case": case, "decision": "TRIAGE_DECISION_PROPOSE_ADOPTION", "reason": "One course."});
        scene.done(SPOC, "casework/TriageCase", triaged).await;
        scene.done(SPOC, "casework/AdoptCase", json!({"case": case, "reason": "One course."})).await;
        for (who, strand) in [(OIC, "INVESTIGATION"), (DOC, "HEALTH"), (PRB, "SUSPECT_FACING"), (CPS, "INVESTIGATION")]
        {
            scene.assign(&case, who, strand).await;
        }
        scene
    }

    /// The same after the hub was stopped and started again.
    pub async fn restarted(self) -> Self {
        let Self { world, case, reference, asked } = self;
        Self { world: world.restart().await, case, reference, asked }
    }

    /// Agencies and workers only.
    pub async fn empty() -> Self {
        Self::staffed(World::new(NOW).await).await
    }

    /// The same at a hub by another name.
    pub async fn elsewhere(origin: &str) -> Self {
        let clock = Clock::demo(NOW.parse().unwrap());
        let home = Home::founded_as(origin, clock.clone()).await;
        Self::staffed(World::open(home, clock).await).await
    }

    async fn staffed(world: World) -> Self {
        for ((agency, worker, ..), kind, roles, strands) in WORKERS {
            world.register(agency, &format!("AGENCY_KIND_{kind}"), worker, roles, strands).await;
        }
        Self { world, case: String::new(), reference: String::new(), asked: AtomicUsize::new(0) }
    }

    /// A case opened by the advocate and referred to nobody yet.
    pub async fn open_case(&self) -> Value {
        let victim =
            self.done(ISA, "intake/RecordPerson", json!({"role": "PERSON_ROLE_VICTIM", "name": "A. V."})).await;
        let suspect = json!({"role": "PERSON_ROLE_SUSPECT", "name": "B. S."});
        let suspect = self.done(ISA, "intake/RecordPerson", suspect).await;
        let case = json!({"victim_id": victim["person_id"], "suspect_id": suspect["person_id"],
            "how": "OPENED_HOW_SELF_REFERRAL", "account": "It began in autumn."});
        self.done(ISA, "intake/OpenCase", case).await
    }

    /// Refers a case; the point of contact takes it on.
    pub async fn refer(&self, case: &str) {
        self.refer_only(case).await;
        self.assign(case, SPOC, "INVESTIGATION").await;
    }

    /// Refers a case; nobody has taken it on yet.
    pub async fn refer_only(&self, case: &str) {
        let referred = json!({"case": case, "urgency": "URGENCY_SAME_DAY", "victim_wish": "WISH_AGREES",
            "reason": "Afraid."});
        self.done(ISA, "intake/ReferCase", referred).await;
    }

    /// Assigns a worker.
    pub async fn assign(&self, case: &str, who: Who<'_>, strand: &str) {
        self.assign_as(SPOC, case, who, strand).await;
    }

    /// Assigns a worker, on somebody's word.
    pub async fn assign_as(&self, by: Who<'_>, case: &str, (agency, worker, ..): Who<'_>, strand: &str) {
        let request = json!({"case": case, "agency": agency, "worker": worker, "strand": format!("STRAND_{strand}")});
        self.done(by, "governance/AssignWorker", request).await;
    }

    /// Restricts a case to some workers.
    pub async fn restrict(&self, case: &str, to: &[Who<'_>]) {
        let allowed: Vec<_> =
            to.iter().map(|(agency, worker, ..)| json!({"agency": agency, "worker": worker})).collect();
        let request = json!({"case": case, "allowed": allowed, "reason": "Somebody is related."});
        self.done(SPOC, "governance/RestrictCase", request).await;
    }

    /// Reports an incident for police and links it to a case. Answers the incident and its event.
    pub async fn link(&self, case: &str, narrative: &str) -> (String, String) {
        let report = json!({"recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_UNKNOWN", "narrative": narrative});
        let reported = self.done(OIC, "intake/ReportIncident", report).await;
        let incident = text(&reported["incident_id"]);
        let link = json!({"case": case, "incident_id": incident, "reason": "The same hand."});
        self.done(SPOC, "intake/ProposeLink", link.clone()).await;
        self.done(SPOC, "intake/ConfirmLink", link).await;
        (incident, text(&reported["receipt"]["event_ids"][0]))
    }

    /// Plans an action of the advocacy service.
    pub async fn plan(&self, who: Who<'_>, what: &str) -> Value {
        self.done(who, "casework/PlanAction", planned(&self.case, what)).await
    }

    /// Steps a case down and closes it.
    pub async fn close(&self, case: &str) {
        self.close_beside(case, json!([])).await;
    }

    /// The same, where orders in force are looked after.
    pub async fn close_beside(&self, case: &str, diarised: Value) {
        let down = json!({"case": case, "review_date": "2026-06-01", "victim_consulted": true, "reason": "Quiet."});
        self.done(SPOC, "casework/StepDownCase", down).await;
        let close = json!({"case": case, "victim_consulted": true, "reason": "Quiet.", "diarised": diarised});
        self.done(SPOC, "casework/CloseCase", close).await;
    }

    /// A call by a worker. A command without a request id gets one of its own.
    pub async fn ask(&self, who: Who<'_>, call: &str, mut request: Value) -> Result<Value, Status> {
        let input = self.world.client.method(call).unwrap().input();
        if input.get_field_by_name("request_id").is_some() {
            let fields = request.as_object_mut().unwrap();
            let nth = self.asked.fetch_add(1, Ordering::Relaxed);
            fields.entry("request_id").or_insert_with(|| request_id(&format!("scene {nth}")).into());
        }
        let token = token(&self.world.home.issuer(), who);
        match self.world.client.ask(call, Some(&token), &request).await {
            Ok(answer) => Ok(answer),
            Err(CallError::Status(status)) => Err(status),
            Err(CallError::Json(why)) => panic!("{call} {request}: {why}"),
        }
    }

    /// A call that must be answered.
    pub async fn done(&self, who: Who<'_>, call: &str, request: Value) -> Value {
        match self.ask(who, call, request.clone()).await {
            Ok(answer) => answer,
            Err(status) => {
                panic!("{who:?} {call} {request}: {:?} {} {}", status.code(), status.message(), why(&status))
            }
        }
    }

    /// A call that must be refused.
    pub async fn refused(&self, who: Who<'_>, call: &str, request: Value) -> Status {
        match self.ask(who, call, request.clone()).await {
            Ok(answer) => panic!("{who:?} {call} {request} was answered: {answer}"),
            Err(status) => status,
        }
    }

    /// The ids of the events that a worker sees of the case.
    pub async fn sees(&self, who: Who<'_>, case: &str) -> Vec<String> {
        let seen = self.done(who, "cases/GetCase", json!({"case": case, "page_size": 500})).await;
        ids(&seen["case"]["events"])
    }

    /// How many records the log holds.
    pub async fn size(&self) -> u64 {
        let checkpoint = self.done(AUDITOR, "audit/GetCheckpoint", json!({})).await;
        text(&checkpoint["size"]).parse().unwrap()
    }

    /// Everybody who looked at a case.
    pub async fn looks(&self, case: &str) -> Vec<Value> {
        let saw = self.done(AUDITOR, "audit/WhoSaw", json!({"case": case, "page_size": 500})).await;
        assert!(saw.get("next_page_token").is_none(), "more looks than one page holds");
        saw["looks"].as_array().cloned().unwrap_or_default()
    }

    /// Waits until a look at a case answers a description.
    pub async fn look(&self, case: &str, is: impl Fn(&Value) -> bool) -> Value {
        let found = async {
            loop {
                if let Some(look) = self.looks(case).await.into_iter().find(|look| is(look)) {
                    return look;
                }
            }
        };
        tokio::time::timeout(LIMIT, found).await.expect("nobody looked like that")
    }

    /// How many access records lie on the disk that name a case and a way of looking. They are read from the file, so
    /// what an answer finds there was written before the answer left.
    pub fn on_disk(&self, case: &str, channel: &str) -> usize {
        let mut count = 0;
        for file in std::fs::read_dir(self.world.home.places.looks()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            let records = text.split("\"type\":\"access.looked.v1\"").skip(1);
            count += records
                .filter(|record| {
                    let named = case.is_empty() || record.contains(&format!("\"case\":\"{case}\""));
                    named && record.contains(&format!("\"channel\":\"{channel}\""))
                })
                .count();
        }
        count
    }

    /// The policy that a new hub starts with, as the genesis record holds it.
    pub fn first_policy(&self) -> Value {
        for file in std::fs::read_dir(self.world.home.places.facts()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            let mark: &[u8] = b"\"policy\":{";
            if let Some(at) = bytes.windows(mark.len()).position(|window| window == mark) {
                let value = &bytes[at + mark.len() - 1..];
                return serde_json::Deserializer::from_slice(value).into_iter().next().unwrap().unwrap();
            }
        }
        panic!("no policy in the log");
    }

    /// Proposes a policy as an officer of the hub, and answers the proposal.
    pub async fn propose(&self, policy: &Value) -> String {
        let proposed = self.done(OFFICER, "governance/ProposePolicy", json!({"policy": policy})).await;
        text(&proposed["receipt"]["event_ids"][0])
    }

    /// Adopts a policy, on the word of an officer and of who answers for the data of police.
    pub async fn adopt(&self, policy: &Value) {
        self.lead(LEAD, "POLICE").await;
        let proposal = self.propose(policy).await;
        self.done(LEAD, "governance/AdoptPolicy", json!({"proposal_id": proposal})).await;
    }

    /// Registers somebody who answers for an agency's data.
    pub async fn lead(&self, (agency, worker, ..): Who<'_>, kind: &str) {
        let kind = format!("AGENCY_KIND_{kind}");
        self.world.register(agency, &kind, worker, &["ROLE_INFORMATION_GOVERNANCE_LEAD"], &["STRAND_GOVERNANCE"]).await;
    }
}

/// A request that plans an action of the advocacy service.
pub fn planned(case: &str, what: &str) -> Value {
    json!({"case": case, "action": {"owner": "adv", "strand": "STRAND_GOVERNANCE", "due_date": "2026-03-20",
        "what": what}})
}

/// A text of an answer.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}

/// The ids of events.
pub fn ids(events: &Value) -> Vec<String> {
    events.as_array().into_iter().flatten().map(|event| text(&event["event_id"])).collect()
}

/// The stable reason of a refusal; empty where there is none.
pub fn why(status: &Status) -> String {
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}

/// The paths of the malformed fields.
pub fn paths(status: &Status) -> Vec<String> {
    let violations = status.get_details_bad_request().map(|bad| bad.field_violations).unwrap_or_default();
    violations.into_iter().map(|violation| violation.field).collect()
}

/// Everything of a refusal that its caller can tell apart.
pub fn bytes(status: &Status) -> (Code, String, Vec<u8>, Vec<String>) {
    let mut names: Vec<_> = status.metadata().keys().map(|key| format!("{key:?}")).collect();
    names.sort();
    (status.code(), status.message().to_owned(), status.details().to_vec(), names)
}
