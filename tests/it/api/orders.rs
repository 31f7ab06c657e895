//! The orders of a case as they stand, as each reader may know it.

use super::scene::{CHAIR, DOC, OIC, OUTSIDER, PRB, SPOC, Scene, why};
use crate::world::Who;
use serde_json::{Value, json};
use tonic::Code;

async fn listed(scene: &Scene, who: Who<'_>) -> Value {
    scene.done(who, "cases/ListOrders", json!({"case": scene.case})).await["orders"].clone()
}

/// A restraining order of 27 February 2026, with a term that ended the day before the story's day, 2 March.
fn restraining() -> Value {
    json!({"kind": "ORDER_KIND_RESTRAINING_ORDER", "made_date": "2026-02-27", "last_date": "2028-02-26",
        "served_in_court": false, "court": "Northmere Crown Court", "origin": "ORDER_ORIGIN_COURT_ON_CONVICTION",
        "applicant": "ORDER_APPLICANT_PROSECUTION", "terms": [
            {"kind": "TERM_KIND_PROHIBITION", "text": "No contact by any means."},
            {"kind": "TERM_KIND_PROHIBITION", "text": "Not to enter the area.", "last_date": "2026-03-01",
                "area_reference": "NM-2"}]})
}

fn on(scene: &Scene, mut request: Value) -> Value {
    request["case"] = json!(scene.case);
    request
}

#[tokio::test(flavor = "multi_thread")]
async fn which_orders_bind_him_is_told_with_each_term_and_whether_it_is_served() {
    let scene = Scene::new().await;
    assert_eq!(listed(&scene, SPOC).await.as_array().map_or(0, Vec::len), 0);
    let made = scene.done(OIC, "orders/RecordOrderOnOutcome", on(&scene, restraining())).await;
    let order = &listed(&scene, SPOC).await[0];
    assert_eq!(order["order_id"], made["order_id"]);
    assert_eq!(order["in_force"], json!(true));
    assert_eq!(order["service"], "SERVICE_STANDING_NOT_SERVED");
    assert_eq!(order["last_date"], "2028-02-26");
    assert_eq!(order["applicant"], "ORDER_APPLICANT_PROSECUTION");
    let terms = order["terms"].as_array().unwrap();
    let holds = |term: &Value| term["in_force"] == json!(true);
    assert_eq!((holds(&terms[0]), holds(&terms[1])), (true, false), "{order}");
    assert_eq!(terms[1]["area_reference"], "NM-2");
    let breach = json!({"case": scene.case, "order_id": made["order_id"], "term": 2, "acts": ["ACT_LOITERING"],
        "narrative": "Seen there today."});
    assert_eq!(why(&scene.refused(OIC, "orders/ReportBreach", breach).await), "TERM_NOT_IN_FORCE");
    let service = json!({"case": scene.case, "order_id": made["order_id"], "served_time": "2026-03-01T09:00:00Z",
        "method": "SERVICE_METHOD_IN_PERSON", "proof": "PC 101, body-worn video."});
    scene.done(OIC, "orders/RecordService", service).await;
    let order = &listed(&scene, SPOC).await[0];
    assert_eq!(order["service"], "SERVICE_STANDING_SERVED");
    let look = scene.look(&scene.case, |look| look["channel"] == "CHANNEL_ORDERS" && look["worker"] == "spoc").await;
    assert_eq!(look["answered"], json!(true), "{look}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_an_outline_of_an_order_is_told_that_it_binds_him_and_neither_its_terms_nor_its_service() {
    let scene = Scene::new().await;
    scene.done(OIC, "orders/RecordOrderOnOutcome", on(&scene, restraining())).await;
    let order = &listed(&scene, DOC).await[0];
    assert_eq!(order["in_force"], json!(true));
    assert!(order["terms"].as_array().is_none_or(Vec::is_empty) && order["terms_shown"] != json!(true), "{order}");
    let said = |field: &str, unsaid: &str| order[field].as_str().is_some_and(|it| it != unsaid);
    assert!(!said("service", "SERVICE_STANDING_UNSPECIFIED"), "{order}");
    assert!(!said("applicant", "ORDER_APPLICANT_UNSPECIFIED"), "{order}");
    // Who faces the suspect must know what binds him.
    let order = &listed(&scene, PRB).await[0];
    assert_eq!(order["terms"].as_array().map(Vec::len), Some(2), "{order}");
    assert_eq!(order["service"], "SERVICE_STANDING_NOT_SERVED");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_orders_of_a_case_that_is_hidden_or_not_there_are_not_found() {
    let scene = Scene::new().await;
    let refused = scene.refused(OUTSIDER, "cases/ListOrders", json!({"case": scene.case})).await;
    assert_eq!(refused.code(), Code::NotFound);
    let _ = listed(&scene, CHAIR).await;
    let absent = json!({"case": "01970000-0000-8000-8000-000000000001"});
    assert_eq!(scene.refused(SPOC, "cases/ListOrders", absent).await.code(), Code::NotFound);
}
