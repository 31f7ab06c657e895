//! Looking is recorded before the answer leaves: who, why, which events, shown how, under which policy.

use super::scene::{AUDITOR, COLLEAGUE, DOC, ISA, OIC, OUTSIDER, PRB, SPOC, Scene, text};
use crate::world::Who;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tonic::Code;

/// Whether a look is by a worker, by a way, and answered.
pub fn is(who: Who<'static>, channel: &'static str, answered: bool) -> impl Fn(&Value) -> bool {
    move |look| {
        look["agency"] == who.0
            && look["worker"] == who.1
            && look["role"] == format!("ROLE_{}", who.2.to_uppercase())
            && look["purpose"] == format!("PURPOSE_{}", who.3.to_uppercase())
            && look["channel"] == format!("CHANNEL_{channel}")
            && look.get("answered").is_some_and(|answered| answered == true) == answered
    }
}

/// Events and how they were shown.
fn shown(events: &Value, how: &str) -> BTreeMap<String, String> {
    let events = events.as_array().into_iter().flatten();
    events.map(|event| (text(&event["event_id"]), text(&event[how]))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_a_case_names_who_looked_why_and_what_was_shown_how() {
    let scene = Scene::new().await;
    let (_, incident) = scene.link(&scene.case, "Notes on a windscreen.").await;
    let policy = scene.done(AUDITOR, "audit/ReplayCase", json!({"case": scene.case})).await["policy"].clone();
    let mut views = Vec::new();
    for who in [ISA, OIC, SPOC, DOC, PRB] {
        let before = scene.on_disk(&scene.case, "get_case");
        let seen = scene.done(who, "cases/GetCase", json!({"case": scene.case})).await;
        // Read from the journal's file as soon as the answer is there.
        assert_eq!(scene.on_disk(&scene.case, "get_case"), before + 1, "{who:?}");
        let look = scene.look(&scene.case, is(who, "GET_CASE", true)).await;
        assert_eq!(shown(&look["events"], "how"), shown(&seen["case"]["events"], "shown"), "{who:?}");
        assert_eq!(look["policy"], policy);
        assert_eq!(text(&look["look_time"]), super::scene::NOW);
        views.push(shown(&look["events"], "how"));
    }
    assert_eq!(views[0].get(&incident).map(String::as_str), Some("SHOWN_SUMMARY"));
    assert_eq!(views[1].get(&incident).map(String::as_str), Some("SHOWN_FULL"));
    assert_eq!(views[3].get(&incident), None);
    // By event: only those who were shown it.
    let saw = scene.done(AUDITOR, "audit/WhoSaw", json!({"case": scene.case, "event_id": incident})).await;
    let saw: Vec<_> = saw["looks"].as_array().unwrap().iter().map(|look| text(&look["worker"])).collect();
    assert!(saw.contains(&"isa".into()) && saw.contains(&"oic".into()) && !saw.contains(&"doc".into()), "{saw:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_a_look_at_that_page_only() {
    let scene = Scene::new().await;
    let first = scene.done(OIC, "cases/GetCase", json!({"case": scene.case, "page_size": 2})).await;
    let look = scene.look(&scene.case, is(OIC, "GET_CASE", true)).await;
    assert_eq!(shown(&look["events"], "how"), shown(&first["case"]["events"], "shown"));
    assert_eq!(look["events"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walled_class_that_was_shown_is_named() {
    let scene = Scene::new().await;
    let location = json!({"case": scene.case, "kind": "LOCATION_KIND_HOME", "location": "14 Alder Way"});
    let location = scene.done(ISA, "casework/RecordVictimLocation", location).await;
    let location = text(&location["receipt"]["event_ids"][0]);
    for who in [ISA, SPOC, OIC, PRB] {
        let seen = scene.done(who, "cases/GetCase", json!({"case": scene.case})).await;
        let fenced = who == ISA || who == SPOC;
        assert_eq!(seen.to_string().contains("14 Alder Way"), fenced, "{who:?}");
        let look = scene.look(&scene.case, is(who, "GET_CASE", true)).await;
        let named = look["events"].as_array().unwrap().iter().find(|event| event["event_id"] == location.as_str());
        assert_eq!(named.is_some_and(|event| event["also"] == json!(["victim_location"])), fenced, "{who:?} {named:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_look_is_recorded_too() {
    let scene = Scene::new().await;
    for (who, call, channel, on_disk) in [
        (OUTSIDER, "cases/GetCase", "GET_CASE", "get_case"),
        (OUTSIDER, "cases/WatchCaseEvents", "WATCH_CASE", "watch_case"),
        (COLLEAGUE, "cases/GetCase", "GET_CASE", "get_case"),
    ] {
        let before = scene.on_disk(&scene.case, on_disk);
        let refused = scene.refused(who, call, json!({"case": scene.case})).await;
        assert_eq!(refused.code(), Code::NotFound);
        assert_eq!(scene.on_disk(&scene.case, on_disk), before + 1, "{who:?} {call}");
        let look = scene.look(&scene.case, is(who, channel, false)).await;
        assert!(look.get("events").is_none(), "{look}");
    }
    // A flood of refusals does not fill the disk.
    let before = scene.on_disk("", "get_case");
    for _ in 0..50 {
        scene.refused(OUTSIDER, "cases/GetCase", json!({"case": scene.case})).await;
    }
    assert_eq!(scene.on_disk("", "get_case"), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_incidents_and_audits_are_recorded_before_they_are_answered() {
    let scene = Scene::new().await;
    let (incident, _) = scene.link(&scene.case, "Notes on a windscreen.").await;
    let case = json!({"case": scene.case});
    let export = json!({"case": scene.case, "justification": "For the review of the case.",
        "recipient": "The review panel."});
    for (who, call, request, channel) in [
        (OIC, "cases/ListCases", json!({}), "list_cases"),
        (OUTSIDER, "cases/ListCases", json!({}), "list_cases"),
        (OIC, "cases/GetIncident", json!({"incident_id": incident}), "get_incident"),
        (ISA, "cases/GetIncident", json!({"incident_id": incident}), "get_incident"),
        (OIC, "cases/ListIncidents", json!({}), "list_incidents"),
        (AUDITOR, "audit/ReplayCase", case.clone(), "replay"),
        (AUDITOR, "audit/WhoSaw", case.clone(), "who_saw"),
        (AUDITOR, "audit/Clocks", case.clone(), "clocks"),
        (AUDITOR, "audit/Pattern", case.clone(), "pattern"),
        (AUDITOR, "audit/ExportCase", export, "export"),
    ] {
        let before = scene.on_disk("", channel);
        // Answered or refused.
        drop(scene.ask(who, call, request).await);
        assert_eq!(scene.on_disk("", channel), before + 1, "{who:?} {call}");
    }
    for channel in ["REPLAY", "WHO_SAW", "CLOCKS", "PATTERN", "EXPORT"] {
        let look = scene.look(&scene.case, is(AUDITOR, channel, true)).await;
        let said = look.get("justification").is_some_and(|why| why == "For the review of the case.");
        assert_eq!(said, channel == "EXPORT", "{look}");
        assert_eq!(
            look["events"].as_array().is_some_and(|seen| !seen.is_empty()),
            ["REPLAY", "EXPORT"].contains(&channel)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_on_a_case_that_is_not_there_is_recorded() {
    let scene = Scene::new().await;
    let note = json!({"case": scene.reference, "kind": "ITEM_KIND_NOTE", "about": "PARTY_SUSPECT", "text": "Seen."});
    let refused = scene.refused(COLLEAGUE, "casework/ContributeItem", note).await;
    assert_eq!(refused.code(), Code::NotFound);
    assert_eq!(scene.on_disk(&scene.case, "command"), 1);
    let look = scene.look(&scene.case, is(COLLEAGUE, "COMMAND", false)).await;
    assert_eq!(look.get("events"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_a_look_at_each_case_that_it_named_and_at_no_event() {
    let scene = Scene::new().await;
    let other = text(&scene.open_case().await["case_id"]);
    scene.refer(&other).await;
    // One of them is there for the investigator, both for the point of contact.
    for (who, listed, not_listed) in [
        (OIC, vec![&scene.case], vec![&other]),
        (SPOC, vec![&scene.case, &other], vec![]),
        (OUTSIDER, vec![], vec![&other]),
    ] {
        let looks = async |case: &str| {
            let by_list = is(who, "LIST_CASES", true);
            scene.looks(case).await.into_iter().filter(|look| by_list(look)).collect::<Vec<_>>()
        };
        scene.done(who, "cases/ListCases", json!({})).await;
        for case in listed {
            let looks = looks(case).await;
            assert!(looks.len() == 1 && looks[0].get("events").is_none(), "{who:?} {looks:?}");
        }
        for case in not_listed {
            assert_eq!(looks(case).await, Vec::<Value>::new(), "{who:?}");
        }
    }
    // Nor is it a look at any event.
    let event = scene.sees(SPOC, &scene.case).await[0].clone();
    let saw = scene.done(AUDITOR, "audit/WhoSaw", json!({"case": scene.case, "event_id": event})).await;
    let lists = saw["looks"].as_array().into_iter().flatten().filter(|look| look["channel"] == "CHANNEL_LIST_CASES");
    assert_eq!(lists.count(), 0);
}
