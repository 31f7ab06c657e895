//! The policy: adopted by an event, good from then on, and what it was stays readable.

use super::scene::{AUDITOR, CHAIR, ISA, LEAD, NOTHING, OFFICER, OIC, SPOC, Scene, paths, text, why};
use crate::world::Who;
use serde_json::{Value, json};
use tonic::Code;

/// What every policy of these tests says of itself.
fn about(id: &str) -> String {
    format!("@id(\"{id}\")\n@owner(\"a test\")\n@basis(\"none\")\n@review_by(\"2027-03-31\")\n")
}

/// The next policy, with one file more, or another text in one.
pub fn with_file(policy: &Value, name: &str, text: &str) -> Value {
    let mut next = policy.clone();
    next["files"][name] = text.into();
    next["version"] = (policy["version"].as_i64().unwrap() + 1).into();
    next
}

/// The next policy, by which a kind of agency is given just this much of a class.
pub fn with(policy: &Value, class: &str, kind: &str, level: &str) -> Value {
    let levels = ["marker", "summary", "full"];
    let reached = levels.iter().position(|of| *of == level).map_or(0, |at| at + 1);
    let (question, reader) = match kind {
        "oversight" => ("audit", "principal.role == Role::\"auditor\"".to_owned()),
        kind => ("give", format!("principal.kind == Kind::\"{kind}\"")),
    };
    let policy_of = |effect: &str, levels: &[&str]| {
        let actions: Vec<_> = levels.iter().map(|level| format!("Action::\"{question}:{level}\"")).collect();
        let scope = format!("(principal, action in [{}], resource == Class::\"{class}\")", actions.join(", "));
        let about = about(&format!("{class}.{kind}.{effect}"));
        if levels.is_empty() { String::new() } else { format!("{about}{effect} {scope}\nwhen {{ {reader} }};\n") }
    };
    let text = policy_of("permit", &levels[..reached]) + &policy_of("forbid", &levels[reached..]);
    with_file(policy, &format!("{class}_{kind}.cedar"), &text)
}

/// The next policy, which keeps a class from a strand.
pub fn hidden_on(policy: &Value, strand: &str, class: &str) -> Value {
    let scope = format!(
        "(principal, action in [Action::\"give\", Action::\"share\", Action::\"own\"], resource == Class::\"{class}\")"
    );
    let text = format!("forbid {scope}\nwhen {{ principal.strand == Strand::\"{strand}\" }};\n");
    with_file(policy, &format!("{class}_on_{strand}.cedar"), &(about(&format!("{class}.on.{strand}")) + &text))
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
async fn e10_a_policy_that_is_not_valid_or_takes_down_a_wall_is_refused_and_the_old_one_stays() {
    let scene = Scene::new().await;
    let first = scene.first_policy();
    let size = scene.size().await;
    let seen = scene.sees(ISA, &scene.case).await;
    let id = about("planted");
    let rule = |text: &str| with_file(&first, "planted.cedar", &(id.clone() + text));
    let walls = text(&first["files"]["walls.cedar"]);
    let other = |change: &dyn Fn(&mut Value)| {
        let mut policy = first.clone();
        policy["version"] = 2.into();
        change(&mut policy);
        policy
    };
    let bad = [
        // Strict validation: a word that nobody knows, an attribute that no reader has, a type that does not fit.
        ("planted.cedar", rule("permit (principal, action, resource == Class::\"gossip\");")),
        ("planted.cedar", rule("forbid (principal, action, resource) when { principal.clearance < 3 };")),
        ("planted.cedar", rule("permit (principal, action, resource) when { principal.role == \"spoc\" };")),
        ("planted.cedar", rule("permit (principal, action, resource) when { principal.kind == Kind::\"press\" };")),
        ("planted.cedar", rule("permit (principal, action, resource) when { context.urgent };")),
        ("planted.cedar", rule("permit (principal")),
        // One that would fail when it is evaluated.
        ("planted.cedar", rule("forbid (principal, action, resource) when { 9223372036854775807 + 1 > 0 };")),
        // What a policy has to say of itself.
        ("planted.cedar", with_file(&first, "planted.cedar", "permit (principal, action, resource);")),
        ("walls.cedar", with_file(&first, "walls.cedar", &walls.replace("@owner", "@owned_by"))),
        ("walls.cedar", with_file(&first, "walls.cedar", &walls.replace("2027-03-31", "one day"))),
        // What no policy may do.
        ("", rule("permit (principal, action, resource);")),
        (
            "",
            with_file(
                &first,
                "walls.cedar",
                &walls.replace(
                    "principal.kind == Kind::\"police\" && principal.role == Role::\"spoc\"",
                    "principal.kind == Kind::\"police\"",
                ),
            ),
        ),
        (
            "",
            with_file(
                &first,
                "walls.cedar",
                &walls.replace(
                    "principal.kind == Kind::\"advocacy\" && principal.role == Role::\"advocate\"",
                    "principal.kind == Kind::\"housing\" && principal.role == Role::\"housing_officer\"",
                ),
            ),
        ),
        ("", other(&|policy| drop(policy["files"].as_object_mut().unwrap().remove("walls.cedar")))),
        ("", other(&|policy| drop(policy["files"].as_object_mut().unwrap().remove("strands.cedar")))),
        ("", other(&|policy| drop(policy["files"].as_object_mut().unwrap().remove("baseline.cedar")))),
        // No policy at all.
        ("", other(&|policy| policy["version"] = (-2).into())),
        ("", other(&|policy| policy["version"] = json!(2.5))),
        ("", other(&|policy| policy["backdoor"] = true.into())),
        ("", other(&|policy| policy["files"] = json!({}))),
        ("", other(&|policy| policy["files"]["../walls.cedar"] = "".into())),
        ("", json!({})),
    ];
    for (file, policy) in bad {
        let refused = scene.refused(OFFICER, "governance/ProposePolicy", json!({"policy": policy})).await;
        assert_eq!((refused.code(), why(&refused).as_str()), (Code::InvalidArgument, "FIELDS_NOT_VALID"), "{policy}");
        let paths = paths(&refused);
        assert!(!paths.is_empty() && paths.iter().all(|path| path.starts_with("policy")), "{paths:?}");
        assert!(file.is_empty() || paths.contains(&format!("policy.files.{file}")), "{file}: {paths:?}");
    }
    for version in [0, 1, 3, 7] {
        let mut policy = with(&first, "conduct", "advocacy", "absent");
        policy["version"] = version.into();
        let refused = scene.refused(OFFICER, "governance/ProposePolicy", json!({"policy": policy})).await;
        assert_eq!((refused.code(), why(&refused).as_str()), (Code::FailedPrecondition, "STALE_VERSION"), "{version}");
    }
    assert_eq!(scene.size().await, size);
    assert_eq!(scene.sees(ISA, &scene.case).await, seen);
}

#[tokio::test(flavor = "multi_thread")]
async fn e11_a_widening_policy_needs_a_second_person_and_one_who_answers_for_such_data() {
    const HEALTH: Who<'_> = ("hlt", "lead", "information_governance_lead", "information_governance");
    const OTHER: Who<'_> = ("hub-office", "officer-2", "hub_officer", "hub_coordination");
    let scene = Scene::new().await;
    let (_, incident) = scene.link(&scene.case, "Notes on a windscreen.").await;
    scene.lead(LEAD, "POLICE").await;
    scene.lead(HEALTH, "HEALTH").await;
    let narrow = with(&scene.first_policy(), "conduct", "advocacy", "absent");
    let refused = async |who: Who<'_>, proposal: &str| {
        let refused = scene.refused(who, "governance/AdoptPolicy", json!({"proposal_id": proposal})).await;
        (refused.code(), why(&refused))
    };
    let no = |reason: &str| (Code::FailedPrecondition, reason.to_owned());
    assert_eq!(refused(OTHER, NOTHING).await, no("PROPOSAL_UNKNOWN"));

    // Narrower: any second person will do.
    let proposal = scene.propose(&narrow).await;
    assert_eq!(refused(OFFICER, &proposal).await, no("SECOND_PERSON_NEEDED"));
    assert!(scene.sees(ISA, &scene.case).await.contains(&incident), "nothing is in force before it is adopted");
    scene.done(OTHER, "governance/AdoptPolicy", json!({"proposal_id": proposal})).await;
    assert!(!scene.sees(ISA, &scene.case).await.contains(&incident));

    // Wider: a second officer is not enough, nor is who answers for other data than that of police.
    let proposal = scene.propose(&with(&narrow, "conduct", "advocacy", "full")).await;
    assert_eq!(refused(OFFICER, &proposal).await, no("SECOND_PERSON_NEEDED"));
    for who in [OTHER, HEALTH] {
        assert_eq!(refused(who, &proposal).await, no("OWNER_MUST_AGREE"), "{who:?}");
    }
    assert!(!scene.sees(ISA, &scene.case).await.contains(&incident));
    let size = scene.size().await;
    scene.done(LEAD, "governance/AdoptPolicy", json!({"proposal_id": proposal})).await;
    assert_eq!(scene.size().await, size + 1, "a new policy in the log");
    assert!(scene.sees(ISA, &scene.case).await.contains(&incident), "the old matrix is not remembered");
    // Somebody who neither answers for data nor runs the hub proposes and adopts nothing.
    for who in [SPOC, CHAIR, AUDITOR] {
        let asked = json!({"proposal_id": proposal});
        assert_eq!(scene.refused(who, "governance/AdoptPolicy", asked).await.code(), Code::PermissionDenied, "{who:?}");
    }
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
