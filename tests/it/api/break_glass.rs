//! Break-glass, adversarial case E7: alone nobody reads, with a second person one worker reads a narrow part for an hour, and
//! nobody ever reads where the victim is. Asking tells nothing of whether there is such a case.

use super::scene::{
    AUDITOR, CHAIR, COLLEAGUE, DOC, ISA, NOTHING, OIC, OTHER_SPOC, OUTSIDER, SPOC, Scene, bytes, ids, paths, text, why,
};
use crate::{trust::alerts::alerts, world::Who};
use kernel::{CaseId, CaseReference};
use serde_json::{Value, json};
use tonic::Code;

/// Answers for the data of the advocacy service.
const ADV_LEAD: Who<'_> = ("adv", "adv-lead", "information_governance_lead", "information_governance");
/// The colleague in another capacity.
const COLLEAGUE_LEADS: Who<'_> = ("adv", "colleague", "information_governance_lead", "information_governance");

const REASON: &str = "She rang and whoever knows her is away.";
const JUDGED: &str = "He was seen at the door.";
const WHERE: &str = "14 Alder Way";
const NUMBER: &str = "07700 900123";

/// A case with a location, a safe contact and an assessed risk; and who answers for the advocacy service's data.
async fn scene() -> Scene {
    let scene = Scene::new().await;
    let location = json!({"case": scene.case, "kind": "LOCATION_KIND_HOME", "location": WHERE});
    scene.done(ISA, "casework/RecordVictimLocation", location).await;
    let contact = json!({"case": scene.case, "channel": "CONTACT_CHANNEL_MOBILE_PHONE", "voicemail": false,
        "letters": false, "device_compromised": false, "number": NUMBER});
    scene.done(ISA, "casework/RecordSafeContact", contact).await;
    let risk = json!({"case": scene.case, "instrument": 9, "level": 3, "imminent": true,
        "window_start_date": "2026-03-01", "rationale": JUDGED, "plan": [{"owner": "adv",
        "strand": "STRAND_GOVERNANCE", "due_date": "2026-03-20", "what": "Call."}]});
    scene.done(ISA, "risk/AssessRisk", risk).await;
    scene.lead(ADV_LEAD, "ADVOCACY").await;
    scene
}

async fn ask(scene: &Scene, who: Who<'_>, case: &str) -> String {
    let asked = json!({"case": case, "reason": REASON});
    text(&scene.done(who, "governance/RequestBreakGlass", asked).await["break_glass_id"])
}

async fn agree(scene: &Scene, who: Who<'_>, glass: &str) {
    scene.done(who, "governance/ApproveBreakGlass", json!({"break_glass_id": glass})).await;
}

fn reviewed(glass: &str) -> Value {
    json!({"agency": "adv", "break_glass_id": glass, "outcome": "BREAK_GLASS_OUTCOME_JUSTIFIED",
        "findings": "Read once, and acted on."})
}

fn by(glass: &str) -> Value {
    json!({"break_glass_id": glass})
}

/// A read that is denied, and why.
async fn denied(scene: &Scene, who: Who<'_>, glass: &str) -> String {
    let refused = scene.refused(who, "cases/ReadByBreakGlass", by(glass)).await;
    assert_eq!(refused.code(), Code::PermissionDenied);
    why(&refused)
}

#[tokio::test(flavor = "multi_thread")]
async fn e7_alone_nobody_reads_and_with_a_second_person_one_worker_does_for_an_hour() {
    let scene = scene().await;
    scene.refused(COLLEAGUE, "cases/GetCase", json!({"case": scene.case})).await;
    let glass = ask(&scene, COLLEAGUE, &scene.reference).await;
    assert_eq!(denied(&scene, COLLEAGUE, &glass).await, "BREAK_GLASS_NOT_APPROVED");
    // Nobody agrees to what they asked for themselves, in whatever capacity.
    let both = json!({"agency": "adv", "worker": "colleague", "strands": ["STRAND_VICTIM_FACING"],
        "roles": ["ROLE_ADVOCATE", "ROLE_INFORMATION_GOVERNANCE_LEAD"]});
    scene.done(crate::world::OFFICER, "governance/RegisterWorker", both).await;
    let alone = scene.refused(COLLEAGUE_LEADS, "governance/ApproveBreakGlass", by(&glass)).await;
    assert_eq!((alone.code(), why(&alone).as_str()), (Code::PermissionDenied, "APPROVER_ASKED_FOR_IT"));
    // Nor do those who do not lead, nor another agency.
    let peer = scene.refused(ISA, "governance/ApproveBreakGlass", by(&glass)).await;
    assert_eq!((peer.code(), why(&peer).as_str()), (Code::PermissionDenied, "ROLE_MAY_NOT_DO_THIS"));
    let other = scene.refused(SPOC, "governance/ApproveBreakGlass", by(&glass)).await;
    assert_eq!((other.code(), why(&other).as_str()), (Code::FailedPrecondition, "BREAK_GLASS_UNKNOWN"));
    assert_eq!(denied(&scene, COLLEAGUE, &glass).await, "BREAK_GLASS_NOT_APPROVED");
    agree(&scene, ADV_LEAD, &glass).await;
    let read = scene.done(COLLEAGUE, "cases/ReadByBreakGlass", by(&glass)).await;
    assert_eq!(text(&read["reference"]), scene.reference);
    let told = read.to_string();
    assert!(told.contains(JUDGED), "{told}");
    for never in [WHERE, NUMBER, "victim_location", "safe_contact", "intelligence"] {
        assert!(!told.contains(never), "{never}: {told}");
    }
    // It opens nothing else: the case is not there by any other way, and for nobody else.
    let hidden = scene.refused(COLLEAGUE, "cases/GetCase", json!({"case": scene.case})).await;
    assert_eq!(hidden.code(), Code::NotFound);
    for who in [OUTSIDER, OTHER_SPOC, ISA] {
        let of_another = scene.refused(who, "cases/ReadByBreakGlass", by(&glass)).await;
        let of_nobody = scene.refused(who, "cases/ReadByBreakGlass", by(NOTHING)).await;
        assert_eq!(bytes(&of_another), bytes(&of_nobody), "{who:?}");
    }
    // The hour begins with the approval.
    scene.world.clock.set("2026-03-02T10:59:59Z".parse().unwrap());
    scene.done(COLLEAGUE, "cases/ReadByBreakGlass", by(&glass)).await;
    scene.world.clock.set("2026-03-02T11:00:01Z".parse().unwrap());
    assert_eq!(denied(&scene, COLLEAGUE, &glass).await, "BREAK_GLASS_ENDED");
}

#[tokio::test(flavor = "multi_thread")]
async fn e7_the_alert_and_the_record_are_stored_before_the_answer_and_name_the_break_glass() {
    let scene = scene().await;
    let glass = ask(&scene, COLLEAGUE, &scene.case).await;
    // Whoever may agree is told, and the chair; whom it is about is not.
    for who in [ADV_LEAD, CHAIR] {
        let asked = alerts(&scene, who, "BREAK_GLASS_REQUESTED").await;
        assert_eq!(asked.len(), 1, "{who:?}: {asked:?}");
        assert_eq!((&asked[0]["event_id"], asked[0].get("case_id")), (&json!(glass), None));
        assert_eq!(asked[0]["about"], json!([{"agency": "adv", "worker": "colleague"}]));
    }
    assert_eq!(alerts(&scene, COLLEAGUE, "BREAK_GLASS_REQUESTED").await, Vec::<Value>::new());
    agree(&scene, ADV_LEAD, &glass).await;
    let opened = |alerts: Vec<Value>| alerts.iter().filter(|alert| alert["case_id"] == json!(scene.case)).count();
    assert_eq!(opened(alerts(&scene, CHAIR, "BREAK_GLASS_OPENED").await), 0);
    assert_eq!(scene.on_disk(&scene.case, "break_glass"), 0);
    let read = scene.done(COLLEAGUE, "cases/ReadByBreakGlass", by(&glass)).await;
    assert_eq!(scene.on_disk(&scene.case, "break_glass"), 1);
    for who in [CHAIR, ADV_LEAD] {
        assert_eq!(opened(alerts(&scene, who, "BREAK_GLASS_OPENED").await), 1, "{who:?}");
    }
    let look = scene.look(&scene.case, |look| look["channel"] == "CHANNEL_BREAK_GLASS").await;
    assert_eq!((&look["break_glass_id"], &look["justification"]), (&json!(glass), &json!(REASON)));
    assert_eq!((&look["worker"], &look["answered"]), (&json!("colleague"), &json!(true)));
    // A replay of that moment shows what it opened, and one of before or after shows nothing.
    let replay = |at: &str| json!({"case": scene.case, "as_agency": "adv", "as_worker": "colleague", "as_of_time": at, "page_size": 500});
    for (at, opened) in [
        ("2026-03-02T09:59:59Z", Vec::new()),
        ("2026-03-02T10:30:00Z", ids(&read["events"])),
        ("2026-03-02T11:30:00Z", Vec::new()),
    ] {
        let replayed = scene.done(AUDITOR, "audit/ReplayCase", replay(at)).await;
        let events = replayed["events"].as_array().cloned().unwrap_or_default();
        let events: Vec<String> = events.iter().map(|it| text(&it["event"]["event_id"])).collect();
        assert_eq!(events, opened, "{at}");
    }
    let shown: Vec<String> =
        look["events"].as_array().into_iter().flatten().map(|event| text(&event["event_id"])).collect();
    assert_eq!(shown, ids(&read["events"]));
    assert!(!shown.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn e7_where_the_victim_is_and_intelligence_are_denied_always() {
    let scene = scene().await;
    // Whether or not there is such a case, and whoever asks.
    for case in [&scene.case, NOTHING] {
        for who in [COLLEAGUE, OTHER_SPOC, OUTSIDER, DOC] {
            for never in ["victim_location", "safe_contact", "intelligence", "legal_privilege", "victim_needs"] {
                let asked = json!({"case": case, "reason": REASON, "sought": ["risk", never]});
                let refused = scene.refused(who, "governance/RequestBreakGlass", asked).await;
                let said = (refused.code(), why(&refused));
                assert_eq!(said, (Code::PermissionDenied, "NEVER_BY_BREAK_GLASS".into()), "{who:?} {never}");
            }
        }
    }
    let asked = json!({"case": scene.case, "reason": REASON, "sought": ["address"]});
    assert_eq!(paths(&scene.refused(COLLEAGUE, "governance/RequestBreakGlass", asked).await), ["sought[0]"]);
    // Of what was asked for no more is read than that.
    let asked = json!({"case": scene.case, "reason": REASON, "sought": ["suspect_identity"]});
    let glass = text(&scene.done(COLLEAGUE, "governance/RequestBreakGlass", asked).await["break_glass_id"]);
    agree(&scene, ADV_LEAD, &glass).await;
    let read = scene.done(COLLEAGUE, "cases/ReadByBreakGlass", by(&glass)).await.to_string();
    assert!(read.contains("B. S.") && !read.contains(JUDGED), "{read}");
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_tells_nothing_of_whether_there_is_such_a_case() {
    let scene = scene().await;
    let waiting = text(&scene.open_case().await["case_id"]);
    let absent = CaseReference::of(NOTHING.parse::<CaseId>().unwrap()).to_string();
    let mut listed = Vec::new();
    for (who, case) in [(COLLEAGUE, NOTHING), (OUTSIDER, &scene.case), (OUTSIDER, &waiting), (OUTSIDER, &absent)] {
        let asked = json!({"case": case, "reason": REASON});
        let mut answer = scene.done(who, "governance/RequestBreakGlass", asked).await;
        // But for ids and moments the answers are one.
        answer["break_glass_id"] = json!("");
        answer["receipt"]["event_ids"] = json!([]);
        answer["receipt"]["recorded_time"] = json!("");
        listed.push(answer);
    }
    assert!(listed.iter().all(|answer| *answer == listed[0]), "{listed:?}");
    // What was agreed to and reaches nothing is as absent as what is not there: a case that its agency keeps, one that is
    // restricted, none.
    let lead: Who<'_> = ("hou", "hou-lead", "information_governance_lead", "information_governance");
    scene.lead(lead, "HOUSING").await;
    scene.restrict(&scene.case, &[SPOC, ISA]).await;
    // What was asked for before has lapsed.
    scene.world.clock.set("2026-03-02T11:15:00Z".parse().unwrap());
    let mut answers = Vec::new();
    for case in [NOTHING, &waiting, &scene.case] {
        let glass = ask(&scene, OUTSIDER, case).await;
        agree(&scene, lead, &glass).await;
        answers.push(bytes(&scene.refused(OUTSIDER, "cases/ReadByBreakGlass", by(&glass)).await));
        let review = json!({"agency": "hou", "break_glass_id": glass, "outcome": "BREAK_GLASS_OUTCOME_NOT_JUSTIFIED",
            "findings": "Nothing was there."});
        scene.done(CHAIR, "governance/ReviewBreakGlass", review).await;
        scene.world.clock.set(format!("2026-03-02T{}:30:00Z", 11 + answers.len()).parse().unwrap());
    }
    assert!(answers.iter().all(|answer| *answer == answers[0] && answer.0 == Code::NotFound), "{answers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn e7_an_open_review_blocks_the_next_break_glass_of_that_worker_and_somebody_else_reviews() {
    let scene = scene().await;
    let glass = ask(&scene, COLLEAGUE, &scene.case).await;
    // A second one that waits already does not get around it.
    let second = ask(&scene, COLLEAGUE, NOTHING).await;
    agree(&scene, ADV_LEAD, &glass).await;
    let blocked = json!({"case": scene.case, "reason": "Once more, because she rang again."});
    for call in 0..2 {
        let refused = match call {
            0 => scene.refused(COLLEAGUE, "governance/RequestBreakGlass", blocked.clone()).await,
            _ => scene.refused(ADV_LEAD, "governance/ApproveBreakGlass", by(&second)).await,
        };
        assert_eq!((refused.code(), why(&refused).as_str()), (Code::FailedPrecondition, "REVIEW_OPEN"));
    }
    let list = scene.done(ADV_LEAD, "governance/ListBreakGlasses", json!({})).await;
    let task = |list: &Value| {
        list["break_glasses"]
            .as_array()
            .unwrap()
            .iter()
            .find(|it| it["break_glass_id"] == json!(glass))
            .cloned()
            .unwrap()
    };
    assert_eq!(task(&list)["state"], "BREAK_GLASS_STATE_OPEN");
    assert_eq!(task(&list)["review_due_date"], "2026-03-03");
    assert_eq!((&task(&list)["reason"], &task(&list)["approved_by"]), (&json!(REASON), &json!("adv-lead")));
    // Neither of the two reviews it; a chair does, of whatever agency; who answers for another agency's data finds none.
    let took_part = scene.refused(ADV_LEAD, "governance/ReviewBreakGlass", reviewed(&glass)).await;
    assert_eq!((took_part.code(), why(&took_part).as_str()), (Code::PermissionDenied, "REVIEWER_TOOK_PART"));
    let lead: Who<'_> = ("hou", "hou-lead", "information_governance_lead", "information_governance");
    scene.lead(lead, "HOUSING").await;
    let of_others = scene.refused(lead, "governance/ReviewBreakGlass", reviewed(&glass)).await;
    assert_eq!(of_others.code(), Code::NotFound);
    for who in [lead, SPOC] {
        let refused = scene.refused(who, "governance/ListBreakGlasses", json!({"agency": "adv"})).await;
        let absent = scene.refused(who, "governance/ListBreakGlasses", json!({"agency": "nobody"})).await;
        assert_eq!(bytes(&refused), bytes(&absent));
    }
    // Not used, and over: it is reviewed all the same.
    scene.world.clock.set("2026-03-02T13:00:00Z".parse().unwrap());
    let refused = scene.refused(COLLEAGUE, "governance/RequestBreakGlass", blocked.clone()).await;
    assert_eq!(why(&refused), "REVIEW_OPEN");
    let at_chair = scene.done(CHAIR, "governance/ListBreakGlasses", json!({"agency": "adv"})).await;
    assert_eq!(task(&at_chair)["state"], "BREAK_GLASS_STATE_ENDED");
    scene.done(CHAIR, "governance/ReviewBreakGlass", reviewed(&glass)).await;
    assert_eq!(denied(&scene, COLLEAGUE, &glass).await, "BREAK_GLASS_ENDED");
    let next = text(&scene.done(COLLEAGUE, "governance/RequestBreakGlass", blocked).await["break_glass_id"]);
    agree(&scene, ADV_LEAD, &next).await;
    scene.done(COLLEAGUE, "cases/ReadByBreakGlass", by(&next)).await;
    // Whoever asked sees their own and what came of it; a colleague sees none of it.
    let mine = scene.done(COLLEAGUE, "governance/ListBreakGlasses", json!({"with_closed": true})).await;
    assert_eq!(task(&mine)["outcome"], "BREAK_GLASS_OUTCOME_JUSTIFIED");
    assert_eq!(task(&mine).get("findings"), None);
    let others = scene.done(ISA, "governance/ListBreakGlasses", json!({"with_closed": true})).await;
    assert_eq!(others.get("break_glasses"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_break_glass_survives_a_restart_and_needs_words_a_role_and_an_hour() {
    let scene = scene().await;
    for words in ["", "   ", "abc", &"x".repeat(200)] {
        let asked = json!({"case": scene.case, "reason": words});
        let refused = scene.refused(COLLEAGUE, "governance/RequestBreakGlass", asked).await;
        assert_eq!(paths(&refused), ["reason"], "{words:?}");
    }
    assert_eq!(alerts(&scene, CHAIR, "WORTHLESS_REASON").await.len(), 1);
    for who in [CHAIR, AUDITOR, ADV_LEAD] {
        let asked = json!({"case": scene.case, "reason": REASON});
        let refused = scene.refused(who, "governance/RequestBreakGlass", asked).await;
        assert_eq!(why(&refused), "ROLE_MAY_NOT_DO_THIS", "{who:?}");
    }
    let glass = ask(&scene, COLLEAGUE, &scene.case).await;
    scene.world.clock.set("2026-03-02T11:00:00Z".parse().unwrap());
    let late = scene.refused(ADV_LEAD, "governance/ApproveBreakGlass", by(&glass)).await;
    assert_eq!(why(&late), "BREAK_GLASS_LAPSED");
    assert_eq!(denied(&scene, COLLEAGUE, &glass).await, "BREAK_GLASS_NOT_APPROVED");
    let glass = ask(&scene, COLLEAGUE, &scene.case).await;
    agree(&scene, ADV_LEAD, &glass).await;
    let before = scene.done(COLLEAGUE, "cases/ReadByBreakGlass", by(&glass)).await;
    let scene = scene.restarted().await;
    assert_eq!(scene.done(COLLEAGUE, "cases/ReadByBreakGlass", by(&glass)).await, before);
    // Who is on the case sees by break-glass no more than the narrow part.
    let own = ask(&scene, OIC, &scene.case).await;
    agree(&scene, SPOC, &own).await;
    let read = scene.done(OIC, "cases/ReadByBreakGlass", by(&own)).await;
    assert!(ids(&read["events"]).len() < scene.sees(OIC, &scene.case).await.len());
}
