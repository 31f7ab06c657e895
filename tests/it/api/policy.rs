//! The policy: adopted by an event, good from then on, and what it was stays readable.

use super::scene::{AUDITOR, ISA, OFFICER, OIC, Scene, paths, text, why};
use serde_json::{Value, json};
use tonic::Code;

/// The next policy, with one cell of the matrix changed.
pub fn with(policy: &Value, class: &str, kind: &str, level: &str) -> Value {
    let mut next = policy.clone();
    assert!(next["matrix"][class][kind].is_string(), "{class} {kind}");
    next["matrix"][class][kind] = level.into();
    next["version"] = (policy["version"].as_i64().unwrap() + 1).into();
    next
}

#[tokio::test(flavor = "multi_thread")]
async fn a_narrower_policy_narrows_the_view_and_leaves_the_past_as_it_was() {
    let scene = Scene::new().await;
    let (_, incident) = scene.link(&scene.case, "Notes on a windscreen.").await;
    scene.world.clock.set("2026-03-02T11:00:00Z".parse().unwrap());
    let whole = scene.sees(ISA, &scene.case).await;
    let police = scene.sees(OIC, &scene.case).await;
    assert!(whole.contains(&incident));
    let replay = async |as_of: &str| {
        let request = json!({"case": scene.case, "as_agency": "adv", "as_of_time": as_of, "page_size": 500});
        let events = scene.done(AUDITOR, "audit/ReplayCase", request).await["events"].clone();
        let ids: Vec<_> = events.as_array().unwrap().iter().map(|event| text(&event["event"]["event_id"])).collect();
        ids
    };
    assert!(replay("2026-03-02T10:30:00Z").await.contains(&incident));

    let first = scene.first_policy();
    let second = with(&first, "conduct", "advocacy", "absent");
    scene.adopt(&second).await;
    scene.world.clock.set("2026-03-02T12:00:00Z".parse().unwrap());
    let narrowed = scene.sees(ISA, &scene.case).await;
    assert!(!narrowed.contains(&incident), "the view did not narrow");
    assert!(narrowed.iter().all(|event| whole.contains(event)), "the view grew");
    assert_eq!(scene.sees(OIC, &scene.case).await, police, "police see what they saw");

    // As of before: as it was. As of now: as it is.
    scene.plan(OIC, "Look again.").await;
    scene.world.clock.set("2026-03-02T13:00:00Z".parse().unwrap());
    assert!(replay("2026-03-02T10:30:00Z").await.contains(&incident), "the past changed");
    assert!(!replay("2026-03-02T12:30:00Z").await.contains(&incident));
    assert_eq!(replay("2026-03-02T12:30:00Z").await, scene.sees(ISA, &scene.case).await);

    // The access records name the policy by which each look was judged.
    let looks = scene.looks(&scene.case).await;
    let mut policies: Vec<_> =
        looks.iter().filter(|look| look["worker"] == "isa").map(|l| text(&l["policy"])).collect();
    policies.dedup();
    assert_eq!(policies.len(), 2, "{policies:?}");

    // Widened again, it is seen again.
    scene.adopt(&with(&second, "conduct", "advocacy", "full")).await;
    assert!(scene.sees(ISA, &scene.case).await.contains(&incident));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_policy_takes_down_the_wall_around_the_location() {
    let scene = Scene::new().await;
    let first = scene.first_policy();
    let size = scene.size().await;
    let mut bad = Vec::new();
    let mut next = |change: &dyn Fn(&mut Value)| {
        let mut policy = first.clone();
        policy["version"] = 2.into();
        change(&mut policy);
        bad.push(policy);
    };
    next(&|policy| policy["walls"] = json!({}));
    next(&|policy| policy["walls"]["victim_location"] = json!(["spoc", "advocate", "probation_practitioner"]));
    next(&|policy| policy["walls"]["victim_location"] = json!([]));
    next(&|policy| policy["matrix"]["victim_location"]["housing"] = "full".into());
    next(&|policy| drop(policy["matrix"].as_object_mut().unwrap().remove("risk")));
    next(&|policy| policy["hidden_on_strand"] = json!({}));
    next(&|policy| drop(policy["hidden_on_strand"].as_object_mut().unwrap().remove("suspect_facing")));
    next(&|policy| policy["hidden_on_strand"]["health"] = json!(["safe_contact"]));
    next(&|policy| drop(policy.as_object_mut().unwrap().remove("summary_on_strand")));
    next(&|policy| policy["summary_on_strand"]["suspect_facing"] = json!(["conduct"]));
    next(&|policy| policy["hidden_before_assignment"] = json!([]));
    next(&|policy| policy["matrix"]["conduct"]["police"] = "everything".into());
    next(&|policy| policy["matrix"]["gossip"] = json!({"police": "full"}));
    next(&|policy| policy["version"] = (-2).into());
    next(&|policy| policy["version"] = json!(2.5));
    next(&|policy| policy["backdoor"] = true.into());
    next(&|policy| drop(policy.as_object_mut().unwrap().remove("matrix")));
    bad.push(json!({}));
    for policy in bad {
        let refused = scene.refused(OFFICER, "governance/AdoptPolicy", json!({"policy": policy})).await;
        assert_eq!((refused.code(), why(&refused).as_str()), (Code::InvalidArgument, "FIELDS_NOT_VALID"), "{policy}");
        let paths = paths(&refused);
        assert!(!paths.is_empty() && paths.iter().all(|path| path.starts_with("policy")), "{paths:?} of {policy}");
    }
    for version in [0, 1, 3, 7] {
        let mut policy = with(&first, "conduct", "advocacy", "absent");
        policy["version"] = version.into();
        let refused = scene.refused(OFFICER, "governance/AdoptPolicy", json!({"policy": policy})).await;
        assert_eq!((refused.code(), why(&refused).as_str()), (Code::FailedPrecondition, "STALE_VERSION"), "{version}");
    }
    assert_eq!(scene.size().await, size);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_class_that_a_policy_opens_to_probation_holds_locations_from_then_on() {
    let scene = Scene::new().await;
    let report = json!({"recorded_as": 12, "place": 1, "narrative": "Seen near 14 Alder Way."});
    // By the first policy probation sees of a report only what it is about, so it may say where something happened.
    scene.done(OIC, "intake/ReportIncident", report.clone()).await;
    scene.adopt(&with(&scene.first_policy(), "conduct", "probation", "full")).await;
    let held = scene.refused(OIC, "intake/ReportIncident", report).await;
    assert_eq!(why(&held), "HELD_FOR_REVIEW");
}
