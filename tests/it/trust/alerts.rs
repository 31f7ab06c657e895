//! Inboxes: who is told, who is not, and what becomes of an alert.

use crate::api::scene::{AUDITOR, CHAIR, LEAD as POLICE_LEAD, OFFICER, OIC, SPOC, Scene, bytes, text, why};
use crate::world::Who;
use ::api::stalkinghub::inbox::v1::{
    AlertKind, WatchAlertsRequest, WatchAlertsResponse, inbox_service_client::InboxServiceClient,
};
use serde_json::{Value, json};
use tonic::{Code, Request, Status, Streaming};

/// Answers for the data of the hub's office.
pub const LEAD: Who<'_> = ("hub-office", "ig-lead", "information_governance_lead", "information_governance");

/// The open alerts of a worker, of a kind.
pub async fn alerts(scene: &Scene, who: Who<'_>, kind: &str) -> Vec<Value> {
    let found = scene.done(who, "inbox/ListAlerts", json!({"page_size": 100, "with_acknowledged": true})).await;
    let all = found["alerts"].as_array().cloned().unwrap_or_default();
    all.into_iter().filter(|alert| alert["kind"] == format!("ALERT_KIND_{kind}")).collect()
}

/// Registers who answers for the data of the hub's office.
pub async fn with_lead(scene: &Scene) {
    let request = json!({"agency": "hub-office", "worker": "ig-lead", "roles": ["ROLE_INFORMATION_GOVERNANCE_LEAD"],
        "strands": []});
    scene.done(OFFICER, "governance/RegisterWorker", request).await;
}

async fn watched(scene: &Scene, who: Who<'_>, cursor: &str) -> Result<Streaming<WatchAlertsResponse>, Status> {
    let mut request = Request::new(WatchAlertsRequest { cursor: cursor.into() });
    request.metadata_mut().insert("authorization", format!("Bearer {}", scene.world.token(who)).parse().unwrap());
    Ok(InboxServiceClient::new(scene.world.client.channel()).watch_alerts(request).await?.into_inner())
}

async fn export(scene: &Scene, words: &str) -> Status {
    let request = json!({"case": scene.case, "justification": words, "recipient": "The review panel."});
    scene.refused(AUDITOR, "audit/ExportCase", request).await
}

#[tokio::test]
async fn e5_words_that_are_no_reason_are_refused_and_the_chair_is_told_once() {
    let scene = Scene::new().await;
    let repeated = "x".repeat(200);
    for words in ["", "   ", "abc", &repeated] {
        let refused = export(&scene, words).await;
        assert_eq!(refused.code(), Code::InvalidArgument, "{words:?}");
        assert_eq!(crate::api::scene::paths(&refused), ["justification"], "{words:?}");
    }
    let told = alerts(&scene, CHAIR, "WORTHLESS_REASON").await;
    assert_eq!(told.len(), 1, "what is alike within an hour is one alert: {told:?}");
    assert_eq!(told[0]["about"], json!([{"agency": "hub-office", "worker": AUDITOR.1}]));
    assert_eq!(told[0].get("case_id"), None);
}

#[tokio::test]
async fn an_alert_is_acknowledged_escalated_and_hidden_from_all_whom_it_is_not_for() {
    let scene = Scene::new().await;
    with_lead(&scene).await;
    export(&scene, "abc").await;
    let told = alerts(&scene, CHAIR, "WORTHLESS_REASON").await;
    let alert = text(&told[0]["alert_id"]);
    // To whom it is not, it is as if it were not there.
    let nothing = json!({"alert_id": crate::api::scene::NOTHING, "outcome": "Spoken to."});
    let absent = scene.refused(SPOC, "inbox/AcknowledgeAlert", nothing).await;
    for who in [SPOC, LEAD] {
        let hidden = json!({"alert_id": alert, "outcome": "Spoken to."});
        let refused = scene.refused(who, "inbox/AcknowledgeAlert", hidden).await;
        assert_eq!(bytes(&refused), bytes(&absent), "{who:?}");
        assert_eq!(alerts(&scene, who, "WORTHLESS_REASON").await, Vec::<Value>::new());
    }
    let oneself = json!({"alert_id": alert, "to": "ESCALATED_TO_CHAIR", "reason": "Again."});
    assert_eq!(why(&scene.refused(CHAIR, "inbox/EscalateAlert", oneself).await), "ESCALATED_TO_ONESELF");
    let up = json!({"alert_id": alert, "to": "ESCALATED_TO_INFORMATION_GOVERNANCE_LEAD", "reason": "Again.",
        "request_id": "7d444840-9dc0-4f5e-8f0e-00000000e5ca"});
    for _ in 0..2 {
        scene.done(CHAIR, "inbox/EscalateAlert", up.clone()).await;
    }
    let given = alerts(&scene, LEAD, "WORTHLESS_REASON").await;
    assert_eq!(given.len(), 1, "a repetition tells nobody twice: {given:?}");
    assert_eq!((&given[0]["escalated_from_id"], &given[0]["about"]), (&json!(alert), &told[0]["about"]));
    scene.done(CHAIR, "inbox/AcknowledgeAlert", json!({"alert_id": alert, "outcome": "Spoken to."})).await;
    let open = scene.done(CHAIR, "inbox/ListAlerts", json!({})).await;
    assert_eq!(open.get("alerts"), None);
    let done = alerts(&scene, CHAIR, "WORTHLESS_REASON").await;
    assert_eq!(done[0]["acknowledged"], json!(true));
    assert_eq!(done[0]["escalated_to"], json!(["ESCALATED_TO_INFORMATION_GOVERNANCE_LEAD"]));
    // Looks at the inbox are recorded.
    assert!(scene.on_disk("", "inbox") >= 6);
}

#[tokio::test]
async fn alerts_are_watched_from_a_cursor_on() {
    let scene = Scene::new().await;
    export(&scene, "abc").await;
    let mut stream = watched(&scene, CHAIR, "").await.unwrap();
    let first = stream.message().await.unwrap().unwrap();
    assert_eq!(first.alert.as_ref().unwrap().kind(), AlertKind::WorthlessReason);
    scene.world.clock.set("2026-03-02T12:00:00Z".parse().unwrap());
    export(&scene, "abc").await;
    let next = stream.message().await.unwrap().unwrap().alert.unwrap();
    assert_ne!(next.alert_id, first.alert.unwrap().alert_id);
    // On from behind the first there is the second, and no other.
    let mut on = watched(&scene, CHAIR, &first.cursor).await.unwrap();
    assert_eq!(on.message().await.unwrap().unwrap().alert.unwrap(), next);
    // A cursor is its worker's own.
    assert_eq!(watched(&scene, SPOC, &first.cursor).await.unwrap_err().code(), Code::InvalidArgument);
}

#[tokio::test(flavor = "multi_thread")]
async fn e8_that_the_credential_of_a_leaver_is_used_is_told_to_the_lead_of_the_agency() {
    let scene = Scene::new().await;
    scene.lead(POLICE_LEAD, "POLICE").await;
    scene.done(OFFICER, "governance/RecordLeaver", json!({"agency": "pol", "worker": "oic"})).await;
    for _ in 0..3 {
        let refused = scene.refused(OIC, "cases/GetCase", json!({"case": scene.case})).await;
        assert_eq!(why(&refused), "WORKER_HAS_LEFT");
    }
    let told = alerts(&scene, POLICE_LEAD, "CREDENTIAL_MISUSED").await;
    assert_eq!((told.len(), &told[0]["about"]), (1, &json!([{"agency": "pol", "worker": "oic"}])));
}
