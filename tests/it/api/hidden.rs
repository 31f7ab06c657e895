//! What is hidden looks as what is not there; a refusal tells nothing of what its caller may not see.

use super::scene::{
    CHAIR, COLLEAGUE, CPS, DOC, ISA, NOTHING, OIC, OUTSIDER, PRB, SPOC, SUPER, Scene, bytes, planned, text, why,
};
use crate::{
    erasure::POLICE_LEAD,
    world::{Who, request_id},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tonic::Code;

/// Every command on a case, well formed, and who may send it at all.
pub fn commands() -> Vec<(&'static str, Who<'static>, Value)> {
    let who = |call: &str| match call {
        "orders/AuthoriseApplication" => SUPER,
        "casework/ApproveErasure"
        | "casework/RefuseErasure"
        | "casework/CarryOutErasure"
        | "casework/LiftRestriction"
        | "casework/ReviewRetention"
        | "casework/OpenSubjectAccess"
        | "casework/ExtendSubjectAccess"
        | "casework/PrepareSubjectAccess"
        | "casework/ReleaseSubjectAccess" => POLICE_LEAD,
        "governance/DismissConflict"
        | "risk/SetHubLevel"
        | "casework/RedateAction"
        | "casework/OpenReview"
        | "casework/ReleaseReview"
        | "casework/WithdrawReview" => CHAIR,
        _ => SPOC,
    };
    testkit::commands::on_a_case().into_iter().map(|(call, request)| (call, who(call), request)).collect()
}

/// The spoken reference of a case id.
fn reference(case: &str) -> String {
    kernel::CaseReference::of(case.parse().unwrap()).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn e1_every_command_on_a_hidden_case_is_refused_as_on_none() {
    let scene = Scene::empty().await;
    let lead = ["ROLE_INFORMATION_GOVERNANCE_LEAD"];
    scene.world.register("pol", "AGENCY_KIND_POLICE", "lead", &lead, &["STRAND_GOVERNANCE"]).await;
    let all = commands();
    let any = scene.world.client.method("intake/ReferCase").unwrap();
    let on_a_case: BTreeSet<String> = any
        .parent_pool()
        .services()
        .flat_map(|service| service.methods().collect::<Vec<_>>())
        // A request for a break-glass names a case whether or not there is one, and is taken alike: `e7_…`.
        .filter(|method| method.name() != "RequestBreakGlass")
        .filter(|method| {
            let has = |name| method.input().get_field_by_name(name).is_some();
            has("request_id") && has("case")
        })
        .map(|method| format!("{}/{}", method.parent_service().full_name().split('.').nth(1).unwrap(), method.name()))
        .collect();
    let listed: BTreeSet<String> = all.iter().map(|(call, ..)| (*call).to_owned()).collect();
    assert_eq!(listed, on_a_case, "every command on a case belongs in this test");

    // Not referred yet: with the agency that opened it alone.
    let opened = scene.open_case().await;
    let (hidden, spoken) = (text(&opened["case_id"]), text(&opened["case_reference"]));
    let none = reference(NOTHING);
    assert_eq!(reference(&hidden), spoken);
    let size = scene.size().await;
    for (call, who, request) in all {
        let mut told = Vec::new();
        for case in [hidden.as_str(), NOTHING, &spoken, &none, &spoken.to_lowercase(), &none.to_lowercase()] {
            for etag in ["", "0123456789abcdef0123456789abcdef"] {
                let mut request = request.clone();
                request["case"] = case.into();
                request["etag"] = etag.into();
                told.push(bytes(&scene.refused(who, call, request).await));
            }
        }
        assert_eq!(told[0].0, Code::NotFound, "{call}: {:?}", told[0]);
        assert!(told.iter().all(|other| *other == told[0]), "{call}: {told:?}");
    }
    assert_eq!(
        scene.size().await,
        size + 1,
        "that somebody asked for several cases that are not theirs, and nothing else"
    );
    // The worker whose case it is can do such things.
    scene.done(ISA, "casework/PlanAction", planned(&hidden, "Call.")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn e1_a_hidden_case_is_read_and_listed_as_none() {
    let scene = Scene::new().await;
    let opened = scene.open_case().await;
    let early = text(&opened["case_id"]);
    for (who, case) in [
        (OUTSIDER, scene.case.as_str()),
        (COLLEAGUE, scene.case.as_str()),
        (COLLEAGUE, early.as_str()),
        (SPOC, early.as_str()),
        (CHAIR, early.as_str()),
        (DOC, early.as_str()),
    ] {
        let mut told = Vec::new();
        for name in [case, NOTHING, &reference(case), &reference(NOTHING)] {
            for call in ["cases/GetCase", "cases/WatchCaseEvents"] {
                told.push(bytes(&scene.refused(who, call, json!({"case": name})).await));
            }
        }
        assert_eq!(told[0].0, Code::NotFound, "{who:?}");
        assert!(told[0].2.is_empty(), "{who:?} {:?}", told[0]);
        assert!(told.iter().all(|other| *other == told[0]), "{who:?}: {told:?}");
        let listed = scene.done(who, "cases/ListCases", json!({})).await;
        let listed: Vec<_> =
            listed["cases"].as_array().into_iter().flatten().map(|case| text(&case["case_id"])).collect();
        assert!(!listed.contains(&case.to_owned()), "{who:?}: {listed:?}");
    }
    // An incident of another agency, and none.
    let (incident, _) = scene.link(&scene.case, "Notes on a windscreen.").await;
    for who in [OUTSIDER, ISA, DOC] {
        let hidden = scene.refused(who, "cases/GetIncident", json!({"incident_id": incident})).await;
        let none = scene.refused(who, "cases/GetIncident", json!({"incident_id": NOTHING})).await;
        assert_eq!(bytes(&hidden), bytes(&none));
        let listed = scene.done(who, "cases/ListIncidents", json!({})).await;
        assert!(listed.get("incidents").is_none(), "{listed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incident_of_another_agency_can_be_proposed_by_nobody_but_the_spoc() {
    let scene = Scene::new().await;
    let report = json!({"recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_UNKNOWN"});
    let theirs = scene.done(OUTSIDER, "intake/ReportIncident", report).await;
    let mut link = json!({"case": scene.case, "incident_id": theirs["incident_id"], "reason": "May be."});
    let hidden = scene.refused(ISA, "intake/ProposeLink", link.clone()).await;
    link["incident_id"] = NOTHING.into();
    let none = scene.refused(ISA, "intake/ProposeLink", link.clone()).await;
    assert_eq!((hidden.code(), bytes(&hidden)), (Code::NotFound, bytes(&none)));
    link["incident_id"] = theirs["incident_id"].clone();
    scene.done(SPOC, "intake/ProposeLink", link).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restricted_case_is_gone_for_those_off_the_list() {
    let scene = Scene::new().await;
    let mut first = planned(&scene.case, "Call.");
    first["request_id"] = request_id("before the restriction").into();
    scene.done(DOC, "casework/PlanAction", first.clone()).await;
    let seen = scene.done(DOC, "cases/GetCase", json!({"case": scene.case, "page_size": 2})).await;
    scene.restrict(&scene.case, &[SPOC, OIC, ISA]).await;
    for who in [DOC, PRB, CPS, CHAIR] {
        let none = bytes(&scene.refused(who, "cases/GetCase", json!({"case": NOTHING})).await);
        for call in ["cases/GetCase", "cases/WatchCaseEvents"] {
            for name in [&scene.case, &scene.reference] {
                assert_eq!(bytes(&scene.refused(who, call, json!({"case": name})).await), none, "{who:?} {call}");
            }
        }
        assert_eq!(bytes(&scene.refused(who, "casework/PlanAction", planned(&scene.case, "Call.")).await), none);
        let listed = scene.done(who, "cases/ListCases", json!({})).await;
        assert_eq!(listed, json!({}), "{who:?}");
    }
    // What was handed out before opens nothing now.
    let token = &seen["next_page_token"];
    let paged = json!({"case": scene.case, "page_size": 2, "page_token": token});
    assert_eq!(scene.refused(DOC, "cases/GetCase", paged).await.code(), Code::NotFound);
    let on = json!({"case": scene.case, "cursor": seen["case"]["cursor"]});
    assert_eq!(scene.refused(DOC, "cases/WatchCaseEvents", on).await.code(), Code::NotFound);
    let absent = scene.refused(DOC, "casework/PlanAction", planned(NOTHING, "Call.")).await;
    assert_eq!(bytes(&scene.refused(DOC, "casework/PlanAction", first).await), bytes(&absent));
    for who in [SPOC, OIC, ISA] {
        assert!(!scene.sees(who, &scene.case).await.is_empty());
        assert_eq!(scene.done(who, "cases/ListCases", json!({})).await["cases"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_rests_on_something_hidden_says_only_that_it_cannot_be_done_now() {
    let scene = Scene::new().await;
    // The prosecutor does not see how the victim can be reached; the advocate does.
    let contact = json!({"case": scene.case, "channel": "CONTACT_CHANNEL_WORK_PHONE", "voicemail": false,
        "letters": false, "device_compromised": true});
    let contact = scene.done(ISA, "casework/RecordSafeContact", contact).await;
    let contact = text(&contact["receipt"]["event_ids"][0]);
    assert!(scene.sees(ISA, &scene.case).await.contains(&contact));
    assert!(!scene.sees(CPS, &scene.case).await.contains(&contact));
    let step = json!({"case": scene.case, "steps": ["STEP_ARRESTED"], "taken_time": "2026-03-02T08:00:00Z"});
    let step = scene.done(OIC, "casework/RecordInvestigationStep", step).await;
    let tell = |channel: &str| {
        json!({"case": scene.case, "about": "TOLD_ABOUT_INVESTIGATION_STEP",
            "event_id": step["receipt"]["event_ids"][0], "outcome": "TOLD_OUTCOME_TOLD",
            "told_time": "2026-03-02T10:00:00Z", "channel": format!("CONTACT_CHANNEL_{channel}")})
    };
    let size = scene.size().await;
    let open = scene.refused(ISA, "casework/TellVictim", tell("TEXT")).await;
    assert_eq!((open.code(), why(&open).as_str()), (Code::FailedPrecondition, "UNSAFE_CHANNEL"));
    let closed = scene.refused(CPS, "casework/TellVictim", tell("TEXT")).await;
    assert_eq!((closed.code(), why(&closed).as_str()), (Code::FailedPrecondition, "CANNOT_BE_DONE_NOW"));
    // The same words whatever it is that is hidden.
    let letter = scene.refused(CPS, "casework/TellVictim", tell("LETTER")).await;
    assert_eq!(bytes(&closed), bytes(&letter));
    let note = json!({"case": scene.case, "kind": "ITEM_KIND_NOTE", "about": "PARTY_VICTIM", "text": "A note."});
    let note = scene.done(ISA, "casework/ContributeItem", note).await;
    // What the caller names and does not see is not there for them.
    let told_of = |event: &Value| {
        let mut request = tell("IN_PERSON");
        request["event_id"] = event.clone();
        request
    };
    let hidden = scene.refused(CPS, "casework/TellVictim", told_of(&note["receipt"]["event_ids"][0])).await;
    let absent = scene.refused(CPS, "casework/TellVictim", told_of(&json!(NOTHING))).await;
    assert_eq!(bytes(&hidden), bytes(&absent));
    assert_eq!(scene.size().await, size + 1);
    scene.done(CPS, "casework/TellVictim", tell("IN_PERSON")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_may_locate_somebody_is_held_whatever_it_says() {
    let scene = Scene::new().await;
    let home = "14 Alder Way, Saltby, ZZ99 2BB";
    let location = json!({"case": scene.case, "kind": "LOCATION_KIND_HOME", "location": home});
    scene.done(ISA, "casework/RecordVictimLocation", location).await;
    let phone = json!({"case": scene.case, "kind": "LOCATION_KIND_PHONE", "location": "07700 900123"});
    scene.done(ISA, "casework/RecordVictimLocation", phone).await;
    let size = scene.size().await;
    let mut told = Vec::new();
    for said in [home, "52 Beacon Lane, Dunmere", "ZZ99 2BB", "ZZ99 7QQ", "07700 900123", "07700 900999"] {
        let text = format!("She is said to be at {said} now.");
        for (call, request) in [
            ("casework/ContributeItem", json!({"kind": "ITEM_KIND_REPORT", "about": "PARTY_SUSPECT", "text": text})),
            ("risk/RaiseRedFlag", json!({"flags": ["RED_FLAG_PROXY_CONTACT"], "account": text})),
            (
                "casework/PlanAction",
                json!({"action": {"owner": "prb", "strand": "STRAND_SUSPECT_FACING",
                "due_date": "2026-03-20", "what": text}}),
            ),
        ] {
            for who in [PRB, DOC] {
                let mut request = request.clone();
                request["case"] = scene.case.clone().into();
                let refused = scene.refused(who, call, request).await;
                assert_eq!(why(&refused), "HELD_FOR_REVIEW", "{who:?} {call} {text}");
                told.push(bytes(&refused));
            }
        }
    }
    assert!(told.iter().all(|other| *other == told[0]), "{told:?}");
    assert_eq!(scene.size().await, size, "a held text is not stored");
    // What everybody reads is held from everybody; what only the fenced read is not.
    let mut everybody = planned(&scene.case, &format!("Drive past {home}."));
    everybody["action"]["strand"] = "STRAND_SUSPECT_FACING".into();
    assert_eq!(bytes(&scene.refused(OIC, "casework/PlanAction", everybody).await), told[0]);
    scene.plan(PRB, "Ask about the move.").await;
}
