//! A hub that is killed while it takes a case over: one case, nothing twice, and nobody works on half of it.

use super::{Dice, serve, text, verified};
use crate::{
    api::scene::{CHAIR, SPOC, Scene},
    transfer::{taken_over, worked_on},
    world::{Home, OFFICER, Process, Who, register, request_id, token},
};
use serde_json::{Value, json};
use server::{CallError, Clock, JsonClient};
use std::{future, time::Duration};
use tokio::{task::block_in_place, time::timeout};

/// Hubs that take the case over, each killed until it has.
const HUBS: usize = 6;
/// Kills of one hub at most, so that it ends.
const KILLS_MAX: usize = 4;
/// Kills come so many milliseconds after the call at most: about as long as it takes.
const MILLIS_MAX: u64 = 60;

/// The receiving hub, while it runs.
struct There {
    home: Home,
    process: Process,
    client: JsonClient,
}

impl There {
    /// A founded hub with police and an advocacy service that knows the sender.
    async fn founded(here: &Scene, origin: &str) -> Self {
        let home = Home::founded_as(origin, Clock::real()).await;
        let there = Self::started(home).await;
        let issuer = there.home.issuer();
        for (agency, kind, worker, role, strand) in [
            ("pol", "AGENCY_KIND_POLICE", "spoc", "ROLE_SPOC", "STRAND_INVESTIGATION"),
            ("adv", "AGENCY_KIND_ADVOCACY", "isa", "ROLE_ADVOCATE", "STRAND_VICTIM_FACING"),
        ] {
            register(&there.client, &issuer, agency, kind, worker, &[role], &[strand]).await;
        }
        let known = |key: &Value| {
            json!({"request_id": request_id(origin), "name": "Another hub", "recipient": key["recipient"],
                "verifier": key["verifier"]})
        };
        let theirs = here.done(OFFICER, "transfer/GetTransferKey", json!({})).await;
        there.ask(OFFICER, "governance/RegisterHub", &known(&theirs)).await.unwrap();
        let ours = there.ask(OFFICER, "transfer/GetTransferKey", &json!({})).await.unwrap();
        here.done(OFFICER, "governance/RegisterHub", known(&ours)).await;
        there
    }

    async fn started(home: Home) -> Self {
        let process = serve(&home.places).await;
        let client = process.client().await;
        Self { home, process, client }
    }

    async fn ask(&self, who: Who<'_>, call: &str, request: &Value) -> Result<Value, CallError> {
        self.client.ask(call, Some(&token(&self.home.issuer(), who)), request).await
    }

    /// Killed, and started again.
    async fn killed(self) -> Self {
        block_in_place(|| self.process.kill());
        Self::started(self.home).await
    }

    /// The cases that wait for triage.
    async fn waiting(&self) -> Vec<String> {
        let listed = self.ask(SPOC, "cases/ListCases", &json!({})).await.unwrap();
        listed["cases"].as_array().into_iter().flatten().map(|case| text(&case["case_id"])).collect()
    }

    /// What lies on a case, by its types, in order.
    async fn lies_on(&self, case: &str) -> Vec<String> {
        let seen = self.ask(SPOC, "cases/GetCase", &json!({"case": case, "page_size": 500})).await.unwrap();
        let mut types: Vec<_> =
            seen["case"]["events"].as_array().into_iter().flatten().map(|event| text(&event["type"])).collect();
        types.sort();
        types
    }

    /// How many records there are once it has stopped.
    fn records(self) -> u64 {
        assert_eq!(self.process.stop(), Some(0));
        verified(&self.home.places)
    }
}

/// The file of the case, offered to a hub.
async fn file(here: &Scene, origin: &str) -> Value {
    let transfer = here.done(CHAIR, "casework/OfferTransfer", here.offer(origin)).await["transfer_id"].clone();
    here.done(CHAIR, "transfer/GetTransferBundle", json!({"case": here.case, "transfer_id": transfer})).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hub_that_is_killed_while_it_takes_a_case_over_has_it_once_and_whole_in_the_end() {
    let mut dice = Dice::seeded("moving");
    let (mut half, mut kills, mut undisturbed) = (0, 0, None);
    for nth in 0..=HUBS {
        // The first is not killed: what the others come to is compared with it.
        let origin = format!("test.there-{nth}");
        let here = Scene::new().await;
        worked_on(&here).await;
        let mut there = There::founded(&here, &origin).await;
        let accept = taken_over(&file(&here, &origin).await);
        for _ in 0..if nth == 0 { 0 } else { KILLS_MAX } {
            let accepting = there.ask(SPOC, "transfer/AcceptTransfer", &accept);
            let moment = Duration::from_millis(dice.below(MILLIS_MAX));
            let killed = async {
                // Every second hub as soon as the case is there, which is in the middle.
                if nth % 2 == 0 {
                    drop(timeout(moment, future::pending::<()>()).await);
                } else {
                    while there.waiting().await.is_empty() {}
                }
            };
            let answered = tokio::select! {
                answer = accepting => answer.is_ok(),
                () = killed => false,
            };
            there = there.killed().await;
            kills += 1;
            let cases = there.waiting().await;
            assert!(cases.len() <= 1, "{cases:?}");
            if let Some(case) = cases.first()
                && !answered
            {
                let triage = json!({"request_id": request_id(&format!("{origin} {kills}")), "case": case,
                    "decision": "TRIAGE_DECISION_PROPOSE_ADOPTION", "reason": "One course of conduct."});
                let assign = json!({"request_id": request_id(&format!("{origin} {kills} a")), "case": case, "agency": "pol",
                    "worker": "spoc", "strand": "STRAND_INVESTIGATION"});
                if let Err(refused) = there.ask(SPOC, "governance/AssignWorker", &assign).await {
                    assert_eq!(refused.reason(), "CASE_STILL_ARRIVING");
                    let triaged = there.ask(SPOC, "casework/TriageCase", &triage).await;
                    assert!(triaged.is_err(), "nobody works on half a case");
                    half += 1;
                    continue;
                }
            }
            if answered || !cases.is_empty() {
                break;
            }
        }
        let accepted = there.ask(SPOC, "transfer/AcceptTransfer", &accept).await.unwrap();
        let again = there.ask(SPOC, "transfer/AcceptTransfer", &accept).await.unwrap();
        let case = text(&accepted["case_id"]);
        assert_eq!((&again["case_id"], there.waiting().await), (&accepted["case_id"], vec![case.clone()]));
        // Whether or not somebody was assigned before it was over.
        let assign = json!({"request_id": request_id(&format!("{origin} last")), "case": case, "agency": "pol",
            "worker": "spoc", "strand": "STRAND_INVESTIGATION"});
        there.ask(SPOC, "governance/AssignWorker", &assign).await.unwrap();
        let found = (there.lies_on(&case).await, there.records());
        assert_eq!(&found, undisturbed.get_or_insert(found.clone()), "{origin}");
    }
    println!("moving: {HUBS} hubs killed {kills} times while they took a case over; {half} times it was there by half");
}
