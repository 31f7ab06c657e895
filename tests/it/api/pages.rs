//! Pages: the whole list, each entry once, whatever the size of a page; a token is its caller's and its question's.

use super::scene::{AUDITOR, DOC, ISA, NOTHING, OIC, OUTSIDER, SPOC, Scene, ids, paths, text};
use crate::world::Who;
use serde_json::{Value, json};
use tonic::Code;

/// All entries of a list, page by page.
async fn walk(scene: &Scene, who: Who<'_>, call: &str, request: &Value, size: u32, of: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut request = request.clone();
    request["page_size"] = size.into();
    loop {
        let answer = scene.done(who, call, request.clone()).await;
        let page = answer.pointer(of).and_then(Value::as_array).cloned().unwrap_or_default();
        assert!(page.len() <= usize::try_from(size).unwrap(), "{call}: {} for {size}", page.len());
        all.extend(page);
        match answer.get("next_page_token") {
            Some(token) => request["page_token"] = token.clone(),
            None => return all,
        }
        assert!(all.len() < 1_000, "{call} does not end");
    }
}

/// A hub with some cases and some reports.
async fn busy() -> Scene {
    let scene = Scene::new().await;
    for nth in 0..6 {
        let opened = scene.open_case().await;
        if nth % 3 != 0 {
            scene.refer(&text(&opened["case_id"])).await;
        }
        let report = json!({"recorded_as": 12, "place": 1, "narrative": format!("Report {nth}.")});
        scene.done(OIC, "intake/ReportIncident", report).await;
        scene.done(OUTSIDER, "intake/ReportIncident", json!({"recorded_as": 12, "place": 1})).await;
    }
    scene.link(&scene.case, "Notes on a windscreen.").await;
    scene
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_any_size_hold_the_whole_list_once() {
    let scene = busy().await;
    for (who, call, request, of, id, count) in [
        (ISA, "cases/GetCase", json!({"case": scene.case}), "/case/events", "/event_id", 0),
        (DOC, "cases/GetCase", json!({"case": scene.reference}), "/case/events", "/event_id", 0),
        (ISA, "cases/ListCases", json!({}), "/cases", "/case_id", 7),
        (SPOC, "cases/ListCases", json!({}), "/cases", "/case_id", 5),
        (OIC, "cases/ListCases", json!({}), "/cases", "/case_id", 1),
        (OIC, "cases/ListIncidents", json!({}), "/incidents", "/event_id", 7),
        (OUTSIDER, "cases/ListIncidents", json!({}), "/incidents", "/event_id", 6),
        (AUDITOR, "audit/ReplayCase", json!({"case": scene.case}), "/events", "/event/event_id", 0),
        (AUDITOR, "audit/ReplayCase", json!({"case": scene.case, "as_agency": "adv"}), "/events", "/event/event_id", 0),
    ] {
        let named = |all: Vec<Value>| -> Vec<String> { all.iter().map(|one| text(one.pointer(id).unwrap())).collect() };
        let whole = named(walk(&scene, who, call, &request, 100, of).await);
        assert!(whole.len() >= count.max(1) && (count == 0 || whole.len() == count), "{who:?} {call}: {}", whole.len());
        let mut once = whole.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), whole.len(), "{who:?} {call} repeats");
        for size in [1, 2, 3, 5, 7] {
            assert_eq!(named(walk(&scene, who, call, &request, size, of).await), whole, "{who:?} {call} by {size}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_token_is_good_for_its_caller_and_its_question() {
    let scene = busy().await;
    let other = text(&scene.open_case().await["case_id"]);
    let first = scene.done(ISA, "cases/GetCase", json!({"case": scene.case, "page_size": 2})).await;
    let token = text(&first["next_page_token"]);
    let cases = text(&scene.done(ISA, "cases/ListCases", json!({"page_size": 2})).await["next_page_token"]);
    let replay = scene.done(AUDITOR, "audit/ReplayCase", json!({"case": scene.case, "page_size": 2})).await;
    let replay = text(&replay["next_page_token"]);
    let mut turned = token.clone().into_bytes();
    let middle = turned.len() / 2;
    turned[middle] = if turned[middle] == b'A' { b'B' } else { b'A' };
    let turned = String::from_utf8(turned).unwrap();
    let case = |name: &str, token: &str| json!({"case": name, "page_size": 2, "page_token": token});
    let list = |token: &str| json!({"page_size": 2, "page_token": token});
    for (what, who, call, request) in [
        ("another worker", OIC, "cases/GetCase", case(&scene.case, &token)),
        ("another agency", DOC, "cases/GetCase", case(&scene.case, &token)),
        ("another case", ISA, "cases/GetCase", case(&other, &token)),
        ("another list", ISA, "cases/ListCases", list(&token)),
        ("the list of incidents", ISA, "cases/ListIncidents", list(&cases)),
        ("the other way round", ISA, "cases/GetCase", case(&scene.case, &cases)),
        ("one letter turned", ISA, "cases/GetCase", case(&scene.case, &turned)),
        ("cut off", ISA, "cases/GetCase", case(&scene.case, &token[..token.len() - 1])),
        ("longer", ISA, "cases/GetCase", case(&scene.case, &format!("{token}A"))),
        ("made up", ISA, "cases/GetCase", case(&scene.case, "2")),
        ("a cursor", ISA, "cases/GetCase", case(&scene.case, first["case"]["cursor"].as_str().unwrap())),
        ("no list at all", ISA, "cases/ListCases", list(NOTHING)),
        (
            "a replay as an agency",
            AUDITOR,
            "audit/ReplayCase",
            json!({"case": scene.case, "as_agency": "adv",
            "page_size": 2, "page_token": replay}),
        ),
        ("the looks", AUDITOR, "audit/WhoSaw", case(&scene.case, &replay)),
    ] {
        let refused = scene.refused(who, call, request).await;
        assert_eq!((refused.code(), paths(&refused)), (Code::InvalidArgument, vec!["page_token".to_owned()]), "{what}");
    }
    let next = scene.done(ISA, "cases/GetCase", case(&scene.case, &token)).await;
    assert_ne!(ids(&next["case"]["events"]), ids(&first["case"]["events"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_has_an_end() {
    let scene = Scene::new().await;
    for (who, call, request, max) in [
        (ISA, "cases/GetCase", json!({"case": scene.case}), 500),
        (ISA, "cases/ListCases", json!({}), 100),
        (ISA, "cases/ListIncidents", json!({}), 100),
        (AUDITOR, "audit/ReplayCase", json!({"case": scene.case}), 500),
        (AUDITOR, "audit/WhoSaw", json!({"case": scene.case}), 500),
    ] {
        let sized = |size: u32| {
            let mut request = request.clone();
            request["page_size"] = size.into();
            request
        };
        scene.done(who, call, sized(max)).await;
        for size in [max + 1, u32::MAX] {
            let refused = scene.refused(who, call, sized(size)).await;
            assert_eq!((refused.code(), paths(&refused)), (Code::InvalidArgument, vec!["page_size".into()]), "{call}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_does_not_tell_of_hidden_cases() {
    let scene = Scene::new().await;
    let mut own = vec![scene.case.clone()];
    for _ in 0..3 {
        own.push(text(&scene.open_case().await["case_id"]));
    }
    let before = walk(&scene, ISA, "cases/ListCases", &json!({}), 2, "/cases").await.len();
    for case in &own[1..] {
        scene.refer(case).await;
        scene.restrict(case, &[SPOC, ISA]).await;
    }
    // The chair triages, so all of them are listed for the hub's office; the restricted ones are gone all the same.
    let chair = super::scene::CHAIR;
    let listed = scene.done(chair, "cases/ListCases", json!({"page_size": 1})).await;
    assert_eq!(listed["cases"].as_array().unwrap().len(), 1);
    let listed = walk(&scene, chair, "cases/ListCases", &json!({}), 1, "/cases").await;
    assert!(matches!(&listed[..], [only] if only["case_id"] == scene.case.as_str()), "{listed:?}");
    assert_eq!(walk(&scene, ISA, "cases/ListCases", &json!({}), 2, "/cases").await.len(), before);
}
