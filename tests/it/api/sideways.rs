//! What must not get out sideways, and what an audit must be able to answer.

use super::{
    input::{bad, bad_names},
    policy::with,
    records::is,
    scene::{AUDITOR, ISA, NOTHING, OIC, OUTSIDER, PRB, SPOC, Scene, ids, text, why},
};
use crate::world::Who;
use serde_json::{Value, json};

/// Shares an event with probation.
fn share_with_probation(case: &str, event: &Value, how: &str) -> Value {
    json!({"case": case, "event_id": event["receipt"]["event_ids"][0],
        "shared_with": [{"agency": "prb", "how": format!("HOW_SHARED_{how}")}], "gateway": 1, "basis": 1,
        "subject_informed": true, "clinician_approved": false, "necessity": "To plan supervision."})
}

/// Everything that probation's worker is shown of the case.
async fn seen_by_probation(scene: &Scene) -> String {
    let seen = scene.done(PRB, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await;
    assert!(!ids(&seen["case"]["events"]).is_empty());
    seen.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_locates_somebody_is_shared_with_those_who_face_the_suspect() {
    let scene = Scene::new().await;
    // Where something happened may stand in a report, and police read it; it goes no further.
    let (_, report) = scene.link(&scene.case, "Seen outside 14 Alder Way, Saltby, ZZ99 2BB.").await;
    let report = json!({"receipt": {"event_ids": [report]}});
    let share = |how| share_with_probation(&scene.case, &report, how);
    assert_eq!(why(&scene.refused(OIC, "casework/ShareItem", share("FULL")).await), "HELD_FOR_REVIEW");
    scene.done(OIC, "casework/ShareItem", share("SUMMARY")).await;
    assert!(!seen_by_probation(&scene).await.contains("Alder"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_the_advocate_and_the_spoc_may_know_is_not_told_to_other_police() {
    let scene = Scene::new().await;
    scene.assign(&scene.case, OUTSIDER, "VICTIM_FACING").await;
    let size = scene.size().await;
    let home = "Lives at 14 Alder Way, Saltby, ZZ99 2BB.";
    let case = &scene.case;
    for (call, request) in [
        ("casework/AssessNeeds", json!({"areas": ["NEED_AREA_SAFETY"], "needs": home})),
        (
            "casework/PlanAction",
            json!({"action": {"owner": "adv", "strand": "STRAND_VICTIM_FACING", "due_date": "2026-03-20", "what": home}}),
        ),
        (
            "casework/ContributeItem",
            json!({"kind": "ITEM_KIND_NOTE", "about": "PARTY_VICTIM", "summary": "She moved.", "text": home}),
        ),
        (
            "referrals/SendReferral",
            json!({"to_agency": "hou", "kind": "REFERRAL_KIND_HOUSING", "gateway": 1, "basis": 1,
                "subject_informed": true, "question": home, "necessity": "None."}),
        ),
    ] {
        let mut request = request;
        request["case"] = case.clone().into();
        let held = scene.refused(ISA, call, request).await;
        assert_eq!(why(&held), "HELD_FOR_REVIEW", "{call}");
        assert!(held.message().contains("RecordVictimLocation"), "{}", held.message());
        assert!(!held.message().contains("Alder"));
    }
    assert_eq!(scene.size().await, size, "a held text is not stored");
    let location = json!({"case": case, "kind": "LOCATION_KIND_HOME", "location": "14 Alder Way, Saltby, ZZ99 2BB"});
    scene.done(ISA, "casework/RecordVictimLocation", location).await;
    for (who, reads) in [(SPOC, true), (OIC, false), (PRB, false)] {
        let seen = scene.done(who, "cases/GetCase", json!({"case": case, "page_size": 500})).await;
        assert_eq!(seen.to_string().contains("Alder"), reads, "{who:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_carries_no_location_to_those_who_face_the_suspect() {
    let scene = Scene::new().await;
    let item = json!({"case": scene.case, "kind": "ITEM_KIND_NOTE", "about": "PARTY_VICTIM", "summary": "She moved.",
        "text": "She moved."});
    let item = scene.done(ISA, "casework/ContributeItem", item).await;
    scene.done(ISA, "casework/ShareItem", share_with_probation(&scene.case, &item, "FULL")).await;
    let correct = json!({"case": scene.case, "event_id": item["receipt"]["event_ids"][0],
        "reason": "CORRECTION_REASON_INCOMPLETE", "about": "PARTY_VICTIM", "summary": "She moved.",
        "text": "Lives at 14 Alder Way, Saltby, ZZ99 2BB."});
    let corrected = scene.ask(ISA, "casework/CorrectItem", correct).await;
    assert!(!seen_by_probation(&scene).await.contains("Alder"), "a correction took the address through the wall");
    assert_eq!(why(&corrected.unwrap_err()), "HELD_FOR_REVIEW");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_narrowed_without_a_later_record_is_replayed_as_it_is_seen() {
    let scene = Scene::new().await;
    let (_, incident) = scene.link(&scene.case, "Notes on a windscreen.").await;
    scene.world.clock.set("2026-03-02T11:00:00Z".parse().unwrap());
    scene.adopt(&with(&scene.first_policy(), "conduct", "advocacy", "absent")).await;
    scene.world.clock.set("2026-03-02T12:00:00Z".parse().unwrap());
    let live = scene.sees(ISA, &scene.case).await;
    assert!(!live.contains(&incident));
    // Nothing happened on the case since the policy was adopted; an answer for now is the live answer all the same.
    for as_of in [json!(null), json!("2026-03-02T11:30:00Z"), json!("2026-03-02T12:00:00Z")] {
        let mut request = json!({"case": scene.case, "as_agency": "adv", "as_worker": "isa", "page_size": 500});
        if !as_of.is_null() {
            request["as_of_time"] = as_of.clone();
        }
        let events = scene.done(AUDITOR, "audit/ReplayCase", request).await["events"].clone();
        let now: Vec<_> = events.as_array().unwrap().iter().map(|event| text(&event["event"]["event_id"])).collect();
        assert_eq!(now, live, "as of {as_of}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_names_the_policy_of_its_moment() {
    let scene = Scene::new().await;
    let named = async |as_of: &str| {
        let request = json!({"case": scene.case, "as_agency": "adv", "as_of_time": as_of});
        text(&scene.done(AUDITOR, "audit/ReplayCase", request).await["policy"])
    };
    let first = named("2026-03-02T10:30:00Z").await;
    scene.world.clock.set("2026-03-02T11:00:00Z".parse().unwrap());
    scene.adopt(&with(&scene.first_policy(), "conduct", "advocacy", "absent")).await;
    scene.plan(OIC, "Look again.").await;
    scene.world.clock.set("2026-03-02T12:00:00Z".parse().unwrap());
    assert_eq!(named("2026-03-02T10:30:00Z").await, first);
    assert_ne!(named("2026-03-02T12:00:00Z").await, first);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_look_is_recorded_whatever_was_refused_before() {
    let scene = Scene::new().await;
    // Whoever looks for one victim tries something else first.
    scene.refused(OUTSIDER, "cases/GetCase", json!({"case": NOTHING})).await;
    scene.refused(OUTSIDER, "cases/GetCase", json!({"case": scene.case})).await;
    assert_eq!(scene.on_disk(&scene.case, "get_case"), 1, "the look at the real case left no record");
}

#[tokio::test(flavor = "multi_thread")]
async fn looks_at_cases_that_are_not_there_do_not_fill_the_disk() {
    let scene = Scene::new().await;
    let (before, made_up) = (scene.on_disk("", "get_case"), 0..50_u32);
    for nth in made_up {
        let case = format!("0198ffff-0000-8000-8000-{nth:012x}");
        scene.refused(OUTSIDER, "cases/GetCase", json!({"case": case})).await;
    }
    assert_eq!(scene.on_disk("", "get_case") - before, 1);
    scene.refused(OUTSIDER, "cases/GetCase", json!({"case": scene.case})).await;
    assert_eq!(scene.on_disk(&scene.case, "get_case"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_saw_knows_who_read_an_incident_of_the_case() {
    let scene = Scene::new().await;
    let (incident, event) = scene.link(&scene.case, "Notes on a windscreen.").await;
    scene.done(OIC, "cases/GetIncident", json!({"incident_id": incident})).await;
    let saw = scene.done(AUDITOR, "audit/WhoSaw", json!({"case": scene.case, "event_id": event})).await;
    let saw = saw["looks"].as_array().cloned().unwrap_or_default();
    assert!(saw.iter().any(is(OIC, "GET_INCIDENT", true)), "{saw:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_names_a_case_by_an_id_or_a_reference() {
    let scene = Scene::new().await;
    for name in bad_names().into_iter().chain([String::new()]) {
        for call in ["audit/ReplayCase", "audit/WhoSaw", "audit/Clocks", "audit/Pattern", "audit/ExportCase"] {
            let mut request = json!({"case": name});
            if call == "audit/ExportCase" {
                request["justification"] = "For the review of the case.".into();
            }
            bad(&scene, AUDITOR, call, request, &["case"]).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_worked_with_the_suspect_reads_and_writes_so_on_whatever_strand_they_are_later() {
    const MOVER: Who<'static> = ("pol", "mover", "investigating_officer", "investigation");
    let scene = Scene::new().await;
    let strands = ["STRAND_SUSPECT_FACING", "STRAND_INVESTIGATION"];
    scene.world.register("pol", "AGENCY_KIND_POLICE", "mover", &["ROLE_INVESTIGATING_OFFICER"], &strands).await;
    let (_, report) = scene.link(&scene.case, "A red van stood there.").await;
    let consider = json!({"case": scene.case, "kind": 1, "criteria": {"acts": true, "risk": true, "necessary": true},
        "risk_level": 3, "reasons": "The acts, and what they did to her.", "evidence_event_ids": [report]});
    let order = text(&scene.done(OIC, "orders/ConsiderOrder", consider).await["order_id"]);
    let draft = json!({"case": scene.case, "order_id": order, "proposed_terms": [{"kind": "TERM_KIND_PROHIBITION",
        "text": "Not to enter 14 Alder Way."}]});
    let reads = async |who| {
        let seen = scene.done(who, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await.to_string();
        assert!(seen.contains("intake.incident_reported.v1"), "{who:?}");
        (seen.contains("red van"), seen.contains("Alder Way"))
    };
    scene.assign(&scene.case, MOVER, "SUSPECT_FACING").await;
    scene.assign(&scene.case, MOVER, "INVESTIGATION").await;
    let held = scene.refused(MOVER, "orders/StartDrafting", draft.clone()).await;
    assert_eq!(why(&held), "HELD_FOR_REVIEW");
    scene.done(OIC, "orders/StartDrafting", draft).await;
    assert_eq!((reads(OIC).await, reads(MOVER).await), ((true, true), (false, false)));
    let end = json!({"case": scene.case, "agency": "pol", "worker": "mover"});
    scene.done(SPOC, "governance/EndAssignment", end).await;
    scene.assign(&scene.case, MOVER, "INVESTIGATION").await;
    assert_eq!(reads(MOVER).await, (false, false));
}
