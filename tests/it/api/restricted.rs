//! A restriction covers everything of the case: its reports and its people too.

use super::scene::{
    AUDITOR, CHAIR, COLLEAGUE, CPS, DOC, ISA, NOTHING, OFFICER, OIC, OTHER_SPOC, PRB, SPOC, Scene, bytes, text, why,
};
use crate::world::Who;
use serde_json::{Value, json};

/// Another officer of the same force; on no case.
const DESK: Who<'_> = ("pol", "desk", "investigating_officer", "investigation");

/// A case with a linked report by police, restricted to point of contact and advocate. Answers the report.
async fn restricted(scene: &Scene) -> String {
    let (agency, worker, ..) = DESK;
    let strands = ["STRAND_INVESTIGATION"];
    scene.world.register(agency, "AGENCY_KIND_POLICE", worker, &["ROLE_INVESTIGATING_OFFICER"], &strands).await;
    let (incident, _) = scene.link(&scene.case, "Notes on a windscreen.").await;
    scene.done(DESK, "cases/GetIncident", json!({"incident_id": incident})).await;
    scene.restrict(&scene.case, &[SPOC, ISA, CPS, DOC, PRB]).await;
    incident
}

async fn listed(scene: &Scene, who: Who<'_>) -> Vec<String> {
    let listed = scene.done(who, "cases/ListIncidents", json!({})).await;
    listed["incidents"].as_array().into_iter().flatten().map(|event| text(&event["event_id"])).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_a_restricted_case_is_there_for_the_list_and_for_who_made_it() {
    let scene = Scene::new().await;
    let incident = restricted(&scene).await;
    let question = json!({"incident_id": incident});
    let hidden = scene.refused(DESK, "cases/GetIncident", question.clone()).await;
    let absent = scene.refused(DESK, "cases/GetIncident", json!({"incident_id": NOTHING})).await;
    assert_eq!(bytes(&hidden), bytes(&absent));
    assert_eq!(listed(&scene, DESK).await, Vec::<String>::new());
    // The point of contact is on the list; the investigating officer, who is not any more, wrote it.
    for who in [SPOC, OIC] {
        scene.done(who, "cases/GetIncident", question.clone()).await;
        assert_eq!(listed(&scene, who).await.len(), 1, "{who:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_names_somebody_on_a_restricted_case_follows_its_list() {
    let scene = Scene::new().await;
    let victim = json!({"role": "PERSON_ROLE_VICTIM", "name": "C. V."});
    let victim = scene.done(SPOC, "intake/RecordPerson", victim).await["person_id"].clone();
    let report = json!({"recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_VICTIMS_HOME", "victim_id": victim,
        "narrative": "A car outside.", "place_text": "By the gate."});
    let reported = scene.done(OIC, "intake/ReportIncident", report).await;
    let question = json!({"incident_id": reported["incident_id"]});
    scene.done(OTHER_SPOC, "cases/GetIncident", question.clone()).await;
    let opened = json!({"victim_id": victim, "how": "OPENED_HOW_AGENCY_CONCERN"});
    let case = text(&scene.done(SPOC, "intake/OpenCase", opened).await["case_id"]);
    scene.done(OTHER_SPOC, "cases/GetIncident", question.clone()).await;
    scene.restrict(&case, &[SPOC]).await;
    scene.refused(OTHER_SPOC, "cases/GetIncident", question.clone()).await;
    scene.done(SPOC, "cases/GetIncident", question).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_a_person_of_a_case_that_is_hidden_from_them_by_opening_another() {
    let scene = Scene::new().await;
    let person = json!({"role": "PERSON_ROLE_VICTIM", "name": "C. V.", "address": "14 Alder Way, Saltby",
        "phones": ["07700 900555"]});
    let person = scene.done(ISA, "intake/RecordPerson", person).await["person_id"].clone();
    let open = |victim: &Value| json!({"victim_id": victim, "how": "OPENED_HOW_SELF_REFERRAL"});
    // Before anybody has a case of them, a colleague opens one like any other.
    scene.done(ISA, "intake/OpenCase", open(&person)).await;
    let hidden = scene.refused(COLLEAGUE, "intake/OpenCase", open(&person)).await;
    let absent = scene.refused(COLLEAGUE, "intake/OpenCase", open(&json!(NOTHING))).await;
    assert_eq!(bytes(&hidden), bytes(&absent));
    // Who sees the one case opens the other.
    scene.done(ISA, "intake/OpenCase", open(&person)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_a_restricted_case_is_linked_to_no_other() {
    let scene = Scene::new().await;
    let incident = restricted(&scene).await;
    let other = text(&scene.open_case().await["case_id"]);
    scene.refer_only(&other).await;
    scene.assign_as(OTHER_SPOC, &other, OTHER_SPOC, "INVESTIGATION").await;
    let propose = |incident: &str| json!({"case": other, "incident_id": incident, "reason": "The same hand."});
    let hidden = scene.refused(OTHER_SPOC, "intake/ProposeLink", propose(&incident)).await;
    let absent = scene.refused(OTHER_SPOC, "intake/ProposeLink", propose(NOTHING)).await;
    assert_eq!(bytes(&hidden), bytes(&absent));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_to_an_agency_that_the_list_shuts_out() {
    let scene = Scene::new().await;
    let note = json!({"case": scene.case, "kind": "ITEM_KIND_NOTE", "about": "PARTY_SUSPECT", "text": "Seen."});
    let noted = scene.done(SPOC, "casework/ContributeItem", note).await["receipt"]["event_ids"][0].clone();
    scene.restrict(&scene.case, &[SPOC, ISA, CPS]).await;
    let lawful = json!({"gateway": 1, "basis": 1, "subject_informed": true, "necessity": "To know.",
        "case": scene.case});
    let with = |more: Value| {
        let mut request = lawful.clone();
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        request
    };
    let share = |agency: &str| {
        let shared = json!([{"agency": agency, "how": "HOW_SHARED_FULL"}]);
        with(json!({"event_id": noted, "shared_with": shared, "clinician_approved": false}))
    };
    let refer = |agency: &str| {
        with(
            json!({"kind": "REFERRAL_KIND_PERPETRATOR_PROGRAMME", "to_agency": agency, "question": "Is there a place?"}),
        )
    };
    let act = |agency: &str| {
        json!({"case": scene.case, "action": {"owner": agency, "strand": "STRAND_GOVERNANCE",
            "due_date": "2026-03-20", "what": "Call."}})
    };
    let sent = [
        ("casework/ShareItem", share("prb"), share("cps"), "AGENCY_NOT_ON_CASE"),
        ("referrals/SendReferral", refer("prb"), refer("cps"), "RECEIVER_NOT_ON_CASE"),
        ("casework/PlanAction", act("prb"), act("cps"), "AGENCY_NOT_ON_CASE"),
    ];
    for (call, shut_out, listed, reason) in sent {
        assert_eq!(why(&scene.refused(SPOC, call, shut_out).await), reason, "{call}");
        scene.done(SPOC, call, listed).await;
    }
    // The advocate does not see the list, so what rests on it is not told.
    let refused = scene.refused(ISA, "casework/PlanAction", act("prb")).await;
    assert_eq!(why(&refused), "CANNOT_BE_DONE_NOW");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_silences_who_speaks_for_the_victim() {
    let scene = Scene::new().await;
    let list = json!([{"agency": "pol", "worker": "spoc"}]);
    let request = json!({"case": scene.case, "allowed": list, "reason": "Mine."});
    let refused = scene.refused(SPOC, "governance/RestrictCase", request).await;
    assert_eq!(why(&refused), "VICTIMS_SIDE_NOT_ON_LIST");
    let end = json!({"case": scene.case, "agency": "adv", "worker": "isa"});
    assert_eq!(why(&scene.refused(SPOC, "governance/EndAssignment", end).await), "NOT_YOUR_WORKER");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_report_happened_is_told_in_its_case_only() {
    let scene = Scene::new().await;
    let report = json!({"recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_VICTIMS_HOME",
        "narrative": "He stood there.", "place_text": "9 Zebedee Lane, Quokka"});
    let reported = scene.done(ISA, "intake/ReportIncident", report).await;
    let incident = reported["incident_id"].clone();
    let asks: [(&str, Value); 2] =
        [("cases/GetIncident", json!({"incident_id": incident})), ("cases/ListIncidents", json!({}))];
    let told = async |who: Who<'_>| {
        let mut told = String::new();
        for (call, request) in &asks {
            told += &scene.done(who, call, request.clone()).await.to_string();
        }
        told
    };
    for who in [ISA, COLLEAGUE] {
        let told = told(who).await;
        assert!(told.contains("He stood there.") && !told.contains("Zebedee"), "{who:?}: {told}");
    }
    let link = json!({"case": scene.case, "incident_id": incident, "reason": "The same hand."});
    scene.done(ISA, "intake/ProposeLink", link.clone()).await;
    scene.done(SPOC, "intake/ConfirmLink", link).await;
    let seen =
        async |who| scene.done(who, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await.to_string();
    assert!(seen(ISA).await.contains("Zebedee") && !seen(PRB).await.contains("Zebedee"));
    assert!(!told(ISA).await.contains("Zebedee"), "not outside the case either");
    // Who looked before the link is found by the case now.
    let saw = scene.done(
        AUDITOR,
        "audit/WhoSaw",
        json!({"case": scene.case, "event_id": reported["receipt"]["event_ids"][0]}),
    );
    let saw = saw.await["looks"].to_string();
    assert!(saw.contains("colleague") && saw.contains("CHANNEL_LIST_INCIDENTS"), "{saw}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chair_lets_nobody_in_who_chairs_and_sends_nobody_away_who_is_the_last_for_the_victim() {
    let scene = Scene::new().await;
    let (agency, worker, ..) = CHAIR;
    let join = json!({"case": scene.case, "agency": agency, "worker": worker, "strand": "STRAND_GOVERNANCE"});
    assert_eq!(why(&scene.refused(CHAIR, "governance/AssignWorker", join).await), "CHAIR_ASSIGNS_OTHERS");
    let end = json!({"case": scene.case, "agency": "adv", "worker": "isa"});
    assert_eq!(why(&scene.refused(CHAIR, "governance/EndAssignment", end.clone()).await), "LAST_ON_THE_VICTIMS_SIDE");
    scene.assign(&scene.case, COLLEAGUE, "VICTIM_FACING").await;
    scene.done(CHAIR, "governance/EndAssignment", end).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_faces_the_victim_on_one_case_and_the_suspect_on_another_of_the_same_people() {
    let scene = Scene::new().await;
    let strands = ["STRAND_VICTIM_FACING", "STRAND_SUSPECT_FACING"];
    scene.world.register("adv", "AGENCY_KIND_ADVOCACY", "both", &["ROLE_ADVOCATE"], &strands).await;
    let both: Who<'_> = ("adv", "both", "advocate", "victim_safety");
    scene.assign(&scene.case, both, "SUSPECT_FACING").await;
    let people = scene.done(ISA, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await;
    let opened =
        people["case"]["events"].as_array().unwrap().iter().find(|event| event["type"] == "intake.case_opened.v1");
    let named = &opened.unwrap()["details"];
    let again =
        json!({"victim_id": named["victim"], "suspect_id": named["suspect"], "how": "OPENED_HOW_SELF_REFERRAL"});
    let other = text(&scene.done(ISA, "intake/OpenCase", again).await["case_id"]);
    scene.refer(&other).await;
    let assign = json!({"case": other, "agency": "adv", "worker": "both", "strand": "STRAND_VICTIM_FACING"});
    assert_eq!(why(&scene.refused(SPOC, "governance/AssignWorker", assign).await), "BOTH_SIDES");
}

#[tokio::test(flavor = "multi_thread")]
async fn naming_a_suspect_puts_nobody_on_both_sides() {
    let scene = Scene::new().await;
    let strands = ["STRAND_VICTIM_FACING", "STRAND_SUSPECT_FACING"];
    scene.world.register("pol", "AGENCY_KIND_POLICE", "both", &["ROLE_INVESTIGATING_OFFICER"], &strands).await;
    let both: Who<'_> = ("pol", "both", "investigating_officer", "investigation");
    // On the one case faces the suspect, on the other, whose suspect nobody knows yet, the victim.
    let suspect = json!({"role": "PERSON_ROLE_SUSPECT", "name": "D. E."});
    let suspect = scene.done(SPOC, "intake/RecordPerson", suspect).await["person_id"].clone();
    scene.done(SPOC, "intake/NameSuspect", json!({"case": scene.case, "person_id": suspect, "reason": "Seen."})).await;
    scene.assign(&scene.case, both, "SUSPECT_FACING").await;
    let victim = json!({"role": "PERSON_ROLE_VICTIM", "name": "F. G."});
    let victim = scene.done(ISA, "intake/RecordPerson", victim).await["person_id"].clone();
    let open = json!({"victim_id": victim, "how": "OPENED_HOW_SELF_REFERRAL"});
    let other = text(&scene.done(ISA, "intake/OpenCase", open).await["case_id"]);
    scene.refer(&other).await;
    scene.assign(&other, both, "VICTIM_FACING").await;
    let name = json!({"case": other, "person_id": suspect, "reason": "Seen again."});
    assert_eq!(why(&scene.refused(SPOC, "intake/NameSuspect", name.clone()).await), "BOTH_SIDES");
    let end = json!({"case": other, "agency": "pol", "worker": "both"});
    scene.done(SPOC, "governance/EndAssignment", end).await;
    scene.done(SPOC, "intake/NameSuspect", name).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_out_of_a_list_of_incidents_shortens_no_page() {
    let scene = Scene::new().await;
    let report = async || {
        let report = json!({"recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_UNKNOWN"});
        scene.done(SPOC, "intake/ReportIncident", report).await;
    };
    report().await;
    restricted(&scene).await;
    report().await;
    let (mut pages, mut token) = (Vec::new(), json!(""));
    while pages.is_empty() || token != json!("") {
        let page = scene.done(DESK, "cases/ListIncidents", json!({"page_size": 1, "page_token": token})).await;
        pages.push(page["incidents"].as_array().map_or(0, Vec::len));
        token = json!(page["next_page_token"].as_str().unwrap_or_default());
    }
    // As where nothing is left out: full pages, and an empty one behind the last.
    assert_eq!(pages, [1, 1, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_who_is_not_registered_for_a_strand_any_more_works_on_it_no_more() {
    let scene = Scene::new().await;
    assert!(!scene.sees(OIC, &scene.case).await.is_empty());
    scene.world.clock.set("2026-03-02T11:00:00Z".parse().unwrap());
    let (agency, worker, ..) = OIC;
    let moved = json!({"agency": agency, "worker": worker, "roles": ["ROLE_INVESTIGATING_OFFICER"],
        "strands": ["STRAND_GOVERNANCE"]});
    scene.done(OFFICER, "governance/RegisterWorker", moved).await;
    let hidden = scene.refused(OIC, "cases/GetCase", json!({"case": scene.case})).await;
    let absent = scene.refused(OIC, "cases/GetCase", json!({"case": NOTHING})).await;
    assert_eq!(bytes(&hidden), bytes(&absent));
    // A replay says the same of today, and of the day before still what was.
    let replay = async |as_of: Option<&Value>| {
        let mut asked = json!({"case": scene.case, "as_agency": agency, "as_worker": worker});
        if let Some(time) = as_of {
            asked["as_of_time"] = time.clone();
        }
        let replayed = scene.done(AUDITOR, "audit/ReplayCase", asked).await;
        replayed["events"].as_array().map_or(0, Vec::len)
    };
    assert_eq!((replay(None).await, replay(Some(&json!("2026-03-02T10:30:00Z"))).await > 0), (0, true));
}
