//! What must not get out sideways, and what an audit must be able to answer.

use super::{
    input::{bad, bad_names},
    policy::with,
    records::is,
    scene::{AUDITOR, ISA, NOTHING, OIC, OUTSIDER, PRB, SPOC, Scene, bytes, ids, planned, text, why},
};
use crate::world::Who;
use serde_json::{Value, json};
use tonic::Code;

/// Shares an event with probation.
fn share_with_probation(case: &str, event: &Value, how: &str) -> Value {
    json!({"case": case, "event_id": event["receipt"]["event_ids"][0],
        "shared_with": [{"agency": "prb", "how": format!("HOW_SHARED_{how}")}],
        "gateway": "GATEWAY_CRIME_AND_DISORDER_ACT1998_S115", "basis": "LAWFUL_BASIS_LAW_ENFORCEMENT_PART3", "subject_informed": true, "clinician_approved": false, "necessity": "To plan supervision."})
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

/// A report by an employer, linked to the case and shared with probation in outline. Answers the incident.
async fn employers_report(scene: &Scene) -> Value {
    let report = json!({"recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_UNKNOWN", "narrative": "He asks for her.",
        "provenance": {"source": "SOURCE_EMPLOYER", "known_time": "2026-02-20T09:00:00Z"}});
    let reported = scene.done(OIC, "intake/ReportIncident", report).await;
    let link = json!({"case": scene.case, "incident_id": reported["incident_id"], "reason": "The same hand."});
    scene.done(SPOC, "intake/ProposeLink", link.clone()).await;
    scene.done(SPOC, "intake/ConfirmLink", link).await;
    assert!(!seen_by_probation(scene).await.contains("incident_reported"));
    scene.done(OIC, "casework/ShareItem", share_with_probation(&scene.case, &reported, "SUMMARY")).await;
    reported["incident_id"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outline_of_what_a_private_source_says_does_not_tell_who_said_it() {
    let scene = Scene::new().await;
    employers_report(&scene).await;
    let seen = seen_by_probation(&scene).await;
    assert!(seen.contains("incident_reported") && !seen.contains("EMPLOYER") && !seen.contains("2026-02-20"), "{seen}");
    let full = scene.done(OIC, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await.to_string();
    assert!(full.contains("SOURCE_EMPLOYER"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_given_a_report_is_told_that_it_does_not_belong() {
    let scene = Scene::new().await;
    let incident = employers_report(&scene).await;
    let undo = json!({"case": scene.case, "incident_id": incident, "reason": "Somebody else."});
    scene.done(SPOC, "intake/UndoLink", undo).await;
    let seen = seen_by_probation(&scene).await;
    assert!(seen.contains("link_undone") && !seen.contains("incident_reported"), "{seen}");
    assert!(seen.contains(&text(&incident)) && !seen.contains("Somebody else."), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_shared_with_an_agency_in_which_nobody_would_see_it() {
    let scene = Scene::new().await;
    let needs = json!({"case": scene.case, "areas": [1], "needs": "Somebody to go to court with."});
    let needs = scene.done(ISA, "casework/AssessNeeds", needs).await;
    let share = || share_with_probation(&scene.case, &needs, "FULL");
    assert_eq!(why(&scene.refused(ISA, "casework/ShareItem", share()).await), "RECEIVER_ON_THE_OTHER_SIDE");
    scene
        .world
        .register("prb", "AGENCY_KIND_PROBATION", "vlo", &["ROLE_PROBATION_PRACTITIONER"], &["STRAND_GOVERNANCE"])
        .await;
    scene.assign(&scene.case, ("prb", "vlo", "probation_practitioner", "offender_management"), "GOVERNANCE").await;
    scene.done(ISA, "casework/ShareItem", share()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn planning_what_others_have_planned_out_of_sight_tells_nothing() {
    let scene = Scene::new().await;
    let mut plan = planned(&scene.case, "Move her to the refuge in Quokka.");
    plan["action"]["strand"] = "STRAND_VICTIM_FACING".into();
    scene.done(ISA, "casework/PlanAction", plan.clone()).await;
    assert_eq!(why(&scene.refused(ISA, "casework/PlanAction", plan.clone()).await), "ACTION_ALREADY_PLANNED");
    assert!(!seen_by_probation(&scene).await.contains("Quokka"));
    scene.done(PRB, "casework/PlanAction", plan).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_faces_the_suspect_reads_no_narrative_of_a_report_about_them_outside_the_case_either() {
    let scene = Scene::new().await;
    let strands = ["STRAND_SUSPECT_FACING", "STRAND_INVESTIGATION"];
    let role = ["ROLE_INVESTIGATING_OFFICER"];
    // The one is registered for the suspect's side alone, the other works on it on the case whose suspect is named.
    scene.world.register("pol", "AGENCY_KIND_POLICE", "offender-manager", &role, &strands[..1]).await;
    scene.world.register("pol", "AGENCY_KIND_POLICE", "on-the-case", &role, &strands).await;
    scene.world.register("pol", "AGENCY_KIND_POLICE", "on-none", &role, &strands).await;
    let who = |worker| ("pol", worker, "investigating_officer", "investigation");
    scene.assign(&scene.case, who("on-the-case"), "SUSPECT_FACING").await;
    let suspect = json!({"role": "PERSON_ROLE_SUSPECT", "name": "D. E."});
    let suspect = scene.done(SPOC, "intake/RecordPerson", suspect).await["person_id"].clone();
    let name = json!({"case": scene.case, "person_id": suspect, "reason": "Seen."});
    scene.done(SPOC, "intake/NameSuspect", name).await;
    let report = json!({"recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_VICTIMS_HOME", "suspect_id": suspect,
        "narrative": "He stood at her new door."});
    let report = scene.done(OIC, "intake/ReportIncident", report).await;
    let asked = json!({"incident_id": report["incident_id"]});
    for (worker, reads) in [("offender-manager", false), ("on-the-case", false), ("on-none", true)] {
        let told = scene.done(who(worker), "cases/GetIncident", asked.clone()).await.to_string();
        assert_eq!(told.contains("new door"), reads, "{worker}: {told}");
    }
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
            json!({"to_agency": "hou", "kind": "REFERRAL_KIND_HOUSING", "gateway": 2, "basis": 2,
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
    let before = scene.on_disk("", "get_case");
    let made_up = |nth: u32| json!({"case": format!("0198ffff-0000-8000-8000-{nth:012x}")});
    let mut codes = Vec::new();
    for nth in 0..80 {
        codes.push(scene.refused(OUTSIDER, "cases/GetCase", made_up(nth)).await.code());
    }
    // So many names in a minute, and no more are answered, hidden ones included.
    let (answered, refused) = codes.split_at(60);
    assert!(answered.iter().all(|code| *code == Code::NotFound), "{answered:?}");
    assert!(refused.iter().all(|code| *code == Code::ResourceExhausted), "{refused:?}");
    assert_eq!(scene.on_disk("", "get_case") - before, 60);
    let hidden = scene.refused(OUTSIDER, "cases/GetCase", json!({"case": scene.case})).await;
    let absent = scene.refused(OUTSIDER, "cases/GetCase", made_up(80)).await;
    assert_eq!(bytes(&hidden), bytes(&absent));
    // What was found before is refused as before, and what is there is shown.
    assert_eq!(scene.refused(OUTSIDER, "cases/GetCase", made_up(7)).await.code(), Code::NotFound);
    scene.done(OUTSIDER, "cases/ListCases", json!({})).await;
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
                request["recipient"] = "The review panel.".into();
            }
            bad(&scene, AUDITOR, call, request, &["case"]).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_worked_with_the_suspect_reads_so_on_whatever_strand_they_are_later() {
    const MOVER: Who<'static> = ("pol", "mover", "investigating_officer", "investigation");
    let scene = Scene::new().await;
    let strands = ["STRAND_SUSPECT_FACING", "STRAND_INVESTIGATION"];
    scene.world.register("pol", "AGENCY_KIND_POLICE", "mover", &["ROLE_INVESTIGATING_OFFICER"], &strands).await;
    scene.link(&scene.case, "A red van stood at 14 Alder Way.").await;
    let reads = async |who| {
        let seen = scene.done(who, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await.to_string();
        assert!(seen.contains("intake.incident_reported.v1"), "{who:?}");
        seen.contains("red van")
    };
    scene.assign(&scene.case, MOVER, "SUSPECT_FACING").await;
    scene.assign(&scene.case, MOVER, "INVESTIGATION").await;
    assert_eq!((reads(OIC).await, reads(MOVER).await), (true, false));
    let end = json!({"case": scene.case, "agency": "pol", "worker": "mover"});
    scene.done(SPOC, "governance/EndAssignment", end).await;
    scene.assign(&scene.case, MOVER, "INVESTIGATION").await;
    assert!(!reads(MOVER).await);
}

/// A disclosure has two sides, each under a law of its own (domain 7.1).
#[tokio::test(flavor = "multi_thread")]
async fn what_is_shared_is_lawful_on_the_side_of_the_sender_and_on_that_of_the_receiver() {
    let scene = Scene::new().await;
    let note = json!({"case": scene.case, "kind": "ITEM_KIND_NOTE", "about": "PARTY_SUSPECT", "summary": "In short.",
        "text": "At length."});
    let noted = scene.done(ISA, "casework/ContributeItem", note).await;
    let share = |with: &[&str], gateway: &str, basis: &str| {
        let with: Vec<_> = with.iter().map(|agency| json!({"agency": agency, "how": "HOW_SHARED_SUMMARY"})).collect();
        json!({"case": scene.case, "event_id": noted["receipt"]["event_ids"][0], "shared_with": with,
            "gateway": format!("GATEWAY_{gateway}"), "basis": format!("LAWFUL_BASIS_{basis}"), "subject_informed": true,
            "clinician_approved": false, "necessity": "To plan."})
    };
    for (with, gateway, basis, reason) in [
        (&["pol"][..], "POLICING_COMMON_LAW", "LAW_ENFORCEMENT_PART3", "GATEWAY_NOT_FOR_SENDER"),
        (&["pol"], "CRIME_AND_DISORDER_ACT1998_S115", "PUBLIC_TASK", "BASIS_NOT_FOR_RECEIVER"),
        (&["hlt"], "CRIME_AND_DISORDER_ACT1998_S115", "LAW_ENFORCEMENT_PART3", "BASIS_NOT_FOR_RECEIVER"),
        (&["pol", "hlt"], "CRIME_AND_DISORDER_ACT1998_S115", "LAW_ENFORCEMENT_PART3", "BASIS_NOT_FOR_RECEIVER"),
    ] {
        let refused = scene.refused(ISA, "casework/ShareItem", share(with, gateway, basis)).await;
        assert_eq!(why(&refused), reason, "{with:?} {gateway} {basis}");
    }
    for (with, basis) in [(&["prb"][..], "LAW_ENFORCEMENT_PART3"), (&["pol", "hlt"], "PUBLIC_TASK")] {
        scene.done(ISA, "casework/ShareItem", share(with, "PUBLIC_TASK", basis)).await;
    }
    let seen = scene.done(ISA, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await;
    let details = seen["case"]["events"].as_array().unwrap().iter().map(|event| &event["details"]);
    let laws: Vec<_> = details.filter(|it| !it["sender_regime"].is_null()).collect();
    let laws: Vec<_> = laws.iter().map(|it| (&it["sender_regime"], &it["receiver_regimes"])).collect();
    let (part3, both) = (json!(["law_enforcement"]), json!(["law_enforcement", "uk_gdpr"]));
    assert_eq!(laws, [(&json!("uk_gdpr"), &part3), (&json!("uk_gdpr"), &both)]);
}
