//! Repeats and races: one request is one record, and nobody overwrites what they have not seen.

use super::scene::{
    AUDITOR, CHAIR, ISA, LIMIT, NOTHING, OIC, OUTSIDER, PRB, SPOC, Scene, bytes, paths, planned, text, why,
};
use crate::world::{Who, request_id};
use ::api::stalkinghub::intake::v1::{ReportIncidentRequest, intake_service_client::IntakeServiceClient};
use serde_json::{Value, json};
use server::CallError;
use std::{collections::BTreeSet, time::Duration};
use tokio::task::JoinSet;
use tonic::{Code, Request, Status};

/// Sends commands at once, and collects what they were answered.
async fn at_once(scene: &Scene, all: Vec<(Who<'_>, &'static str, Value)>) -> Vec<Result<Value, Status>> {
    let mut calls = JoinSet::new();
    for (who, call, request) in all {
        let (client, token) = (scene.world.client.clone(), scene.world.token(who));
        calls.spawn(async move { client.ask(call, Some(&token), &request).await });
    }
    let answers = tokio::time::timeout(LIMIT, calls.join_all()).await.expect("some calls did not end");
    let status = |error| match error {
        CallError::Status(status) => status,
        CallError::Json(why) => panic!("{why}"),
    };
    answers.into_iter().map(|answer| answer.map_err(status)).collect()
}

fn report(id: &str, narrative: &str) -> Value {
    json!({"request_id": request_id(id), "recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_UNKNOWN",
        "narrative": narrative})
}

#[tokio::test(flavor = "multi_thread")]
async fn d1_one_request_sent_fifty_times_at_once_is_one_record_and_one_receipt() {
    let scene = Scene::new().await;
    let mut plan = planned(&scene.case, "Call.");
    plan["request_id"] = request_id("fifty").into();
    for (who, call, request) in
        [(OIC, "intake/ReportIncident", report("fifty", "Fifty.")), (ISA, "casework/PlanAction", plan)]
    {
        let size = scene.size().await;
        let answers = at_once(&scene, vec![(who, call, request.clone()); 50]).await;
        let first = answers[0].as_ref().unwrap_or_else(|status| panic!("{status:?}"));
        for answer in &answers {
            assert_eq!(told(answer.as_ref().unwrap()), told(first), "{call}");
        }
        assert_eq!(scene.size().await, size + 1, "{call}");
        let again = scene.done(who, call, request).await;
        assert_eq!(told(&again), told(first), "{call}, later");
    }
}

/// An answer without its cursor, which is sealed anew each time.
fn told(answer: &Value) -> Value {
    let mut answer = answer.clone();
    answer["receipt"].as_object_mut().unwrap().remove("cursor");
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_id_is_good_for_one_content() {
    let scene = Scene::new().await;
    let size = scene.size().await;
    let first = scene.done(OIC, "intake/ReportIncident", report("once", "As it was.")).await;
    let mut plan = planned(&scene.case, "Call.");
    plan["request_id"] = request_id("once").into();
    let mut other = report("once", "As it was.");
    other["acts"] = json!(["ACT_WATCHING"]);
    for (who, call, request) in [
        (OIC, "intake/ReportIncident", report("once", "As it was not.")),
        (OIC, "intake/ReportIncident", other),
        (SPOC, "intake/ReportIncident", report("once", "By a colleague.")),
        (OIC, "casework/PlanAction", plan.clone()),
        // The same bytes sent to another call are another request.
        (OIC, "intake/RecordPerson", json!({"request_id": request_id("once"), "role": "PERSON_ROLE_VICTIM"})),
    ] {
        let refused = scene.refused(who, call, request).await;
        assert_eq!((refused.code(), why(&refused).as_str()), (Code::InvalidArgument, "REQUEST_ID_REUSED"), "{call}");
        assert_eq!(paths(&refused), ["request_id"], "{call}");
    }
    assert_eq!(scene.size().await, size + 1);
    let again = scene.done(OIC, "intake/ReportIncident", report("once", "As it was.")).await;
    assert_eq!(told(&again), told(&first));

    // Another agency's ids are its own.
    let theirs = scene.done(OUTSIDER, "intake/ReportIncident", report("once", "As it was.")).await;
    assert_ne!(theirs["incident_id"], first["incident_id"]);
    assert_ne!(theirs["receipt"]["event_ids"], first["receipt"]["event_ids"]);
    scene.done(ISA, "casework/PlanAction", plan).await;
    assert_eq!(scene.size().await, size + 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn d2_fifty_contents_under_one_request_id_leave_one() {
    let scene = Scene::new().await;
    let size = scene.size().await;
    let all = (0..50).map(|nth| (OIC, "intake/ReportIncident", report("fight", &format!("Content {nth}.")))).collect();
    let answers = at_once(&scene, all).await;
    let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!((done.len(), refused.len()), (1, 49));
    for status in refused.into_iter().map(Result::unwrap_err) {
        assert_eq!(why(&status), "REQUEST_ID_REUSED", "{status:?}");
    }
    assert_eq!(scene.size().await, size + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_after_a_restart_gets_the_first_receipt() {
    let mut scene = Scene::new().await;
    let mut plan = planned(&scene.case, "Call.");
    plan["request_id"] = request_id("restart").into();
    let first = scene.done(ISA, "casework/PlanAction", plan.clone()).await;
    scene.world = scene.world.restart().await;
    let size = scene.size().await;
    assert_eq!(told(&scene.done(ISA, "casework/PlanAction", plan).await), told(&first));
    assert_eq!(scene.size().await, size);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_after_a_deadline_tells_the_truth() {
    let scene = Scene::new().await;
    let before = scene.size().await;
    let mut client = IntakeServiceClient::new(scene.world.client.channel());
    let (mut late, rounds) = (0, 40);
    for nth in 0..rounds {
        let id = request_id(&format!("late {nth}"));
        let report = ReportIncidentRequest { request_id: id.clone(), recorded_as: 12, place: 1, ..Default::default() };
        let mut ask = Request::new(report);
        ask.metadata_mut().insert("authorization", format!("Bearer {}", scene.world.token(OIC)).parse().unwrap());
        ask.set_timeout(Duration::from_micros(200 * (nth % 10)));
        if let Err(status) = client.report_incident(ask).await {
            assert!([Code::DeadlineExceeded, Code::Cancelled].contains(&status.code()), "{status:?}");
            late += 1;
        }
        let again = json!({"request_id": id, "recorded_as": 12, "place": 1});
        scene.done(OIC, "intake/ReportIncident", again).await;
        assert_eq!(scene.size().await, before + nth + 1, "neither twice nor never");
    }
    assert!(late > 0, "nothing was late");
}

#[tokio::test(flavor = "multi_thread")]
async fn d3_of_two_racers_with_one_etag_one_wins() {
    let scene = Scene::new().await;
    for round in 0..8 {
        let seen = scene.done(ISA, "cases/GetCase", json!({"case": scene.case})).await;
        let racer = |name: &str| {
            let mut plan = planned(&scene.case, &format!("{name} {round}"));
            plan["etag"] = seen["case"]["etag"].clone();
            plan["request_id"] = request_id(&format!("{name} {round}")).into();
            (ISA, "casework/PlanAction", plan)
        };
        let answers = at_once(&scene, vec![racer("left"), racer("right")]).await;
        let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!((done.len(), refused.len()), (1, 1), "round {round}");
        let refused = refused.into_iter().next().unwrap().unwrap_err();
        assert_eq!((refused.code(), why(&refused).as_str()), (Code::Aborted, "STALE_ETAG"), "round {round}");
        // The winner's receipt holds the etag that is good next.
        let won = done.into_iter().next().unwrap().unwrap();
        let mut next = planned(&scene.case, &format!("next {round}"));
        next["etag"] = won["receipt"]["etag"].clone();
        scene.done(ISA, "casework/PlanAction", next).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_etag_stands_for_what_its_holder_sees() {
    let scene = Scene::new().await;
    let etag = |seen: &Value| text(&seen["case"]["etag"]);
    let before = scene.done(PRB, "cases/GetCase", json!({"case": scene.case})).await;
    // An item that stays with its agency changes nothing for probation.
    let note = json!({"case": scene.case, "kind": "ITEM_KIND_NOTE", "about": "PARTY_VICTIM", "text": "A note."});
    scene.done(ISA, "casework/ContributeItem", note).await;
    let after = scene.done(PRB, "cases/GetCase", json!({"case": scene.case})).await;
    assert_eq!(etag(&before), etag(&after), "an etag told of something hidden");
    let mut plan = planned(&scene.case, "Call.");
    plan["etag"] = etag(&before).into();
    scene.done(PRB, "casework/PlanAction", plan).await;
    let now = scene.done(PRB, "cases/GetCase", json!({"case": scene.case})).await;
    assert_ne!(etag(&before), etag(&now));
    // Somebody else's etag is stale, however fresh it is.
    let theirs = scene.done(OIC, "cases/GetCase", json!({"case": scene.case})).await;
    for stale in [etag(&theirs), etag(&before), "nonsense".into()] {
        let mut plan = planned(&scene.case, "Call.");
        plan["etag"] = stale.into();
        assert_eq!(why(&scene.refused(PRB, "casework/PlanAction", plan).await), "STALE_ETAG");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_at_once_all_succeed_and_nothing_is_lost() {
    let scene = Scene::new().await;
    let before = scene.size().await;
    let writers = [ISA, OIC, SPOC, PRB];
    let all = (0..16)
        .map(|nth| {
            let mut plan = planned(&scene.case, &format!("Action {nth}."));
            plan["request_id"] = request_id(&format!("writer {nth}")).into();
            (writers[nth % writers.len()], "casework/PlanAction", plan)
        })
        .collect();
    let answers = at_once(&scene, all).await;
    let stored: BTreeSet<String> = answers
        .iter()
        .map(|answer| answer.as_ref().unwrap_or_else(|status| panic!("{status:?}")))
        .map(|answer| text(&answer["receipt"]["event_ids"][0]))
        .collect();
    assert_eq!(stored.len(), 16);
    assert_eq!(scene.size().await, before + 16);
    let replay = scene.done(AUDITOR, "audit/ReplayCase", json!({"case": scene.case, "page_size": 500})).await;
    let replayed = replay["events"].as_array().unwrap();
    let positions: Vec<u64> = replayed
        .iter()
        .filter(|event| stored.contains(&text(&event["event"]["event_id"])))
        .map(|event| text(&event["position"]).parse().unwrap())
        .collect();
    // One record after the other, each of its own, in the order of the log.
    assert_eq!(positions, (positions[0]..positions[0] + 16).collect::<Vec<_>>());
    assert_eq!(scene.done(AUDITOR, "audit/Verify", json!({})).await["ok"], json!(true));
    let seen: BTreeSet<String> = scene.sees(SPOC, &scene.case).await.into_iter().collect();
    assert!(stored.is_subset(&seen));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_already_is_answered_and_not_stored_again() {
    let scene = Scene::new().await;
    let rights = json!({"case": scene.case, "enhanced": true});
    let first = scene.done(OIC, "casework/SetVictimRights", rights.clone()).await;
    assert!(first["receipt"].get("unchanged").is_none());
    let size = scene.size().await;
    let again = scene.done(OIC, "casework/SetVictimRights", rights).await;
    assert_eq!(again["receipt"]["unchanged"], json!(true));
    assert!(again["receipt"].get("event_ids").is_none());
    assert_eq!(again["receipt"]["etag"], first["receipt"]["etag"]);
    assert_eq!(scene.size().await, size);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_shut_out_gets_no_receipt_any_more() {
    let scene = Scene::new().await;
    let mut plan = planned(&scene.case, "Call.");
    plan["request_id"] = request_id("shut out").into();
    let first = scene.done(OIC, "casework/PlanAction", plan.clone()).await;
    assert_eq!(
        scene.done(OIC, "casework/PlanAction", plan.clone()).await["receipt"]["event_ids"],
        first["receipt"]["event_ids"]
    );
    scene.done(CHAIR, "governance/EndAssignment", json!({"case": scene.case, "agency": "pol", "worker": "oic"})).await;
    let repeated = scene.refused(OIC, "casework/PlanAction", plan).await;
    let absent = scene.refused(OIC, "casework/PlanAction", planned(NOTHING, "Call.")).await;
    assert_eq!(bytes(&repeated), bytes(&absent));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_shuts_themselves_out_gets_their_receipt_again() {
    let scene = Scene::new().await;
    let end = json!({"request_id": request_id("leaves"), "case": scene.case, "agency": "pol", "worker": "spoc"});
    let first = scene.done(SPOC, "governance/EndAssignment", end.clone()).await;
    assert_eq!(first["receipt"].get("etag"), None, "the case is not there for them any more");
    assert_eq!(scene.done(SPOC, "governance/EndAssignment", end).await, first);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_gives_the_view_behind_its_own_record_and_not_a_later_one() {
    let scene = Scene::new().await;
    let mut plan = planned(&scene.case, "Call.");
    plan["request_id"] = request_id("its own view").into();
    let first = scene.done(OIC, "casework/PlanAction", plan.clone()).await["receipt"].clone();
    scene.plan(SPOC, "Something that the first has not seen.").await;
    let again = scene.done(OIC, "casework/PlanAction", plan).await["receipt"].clone();
    assert_eq!(again["etag"], first["etag"]);
    let mut next = planned(&scene.case, "Visit.");
    next["etag"] = again["etag"].clone();
    assert_eq!(why(&scene.refused(OIC, "casework/PlanAction", next).await), "STALE_ETAG");
}
