//! A person asks an agency what it holds about them (security section 8 F4; domain 7.5 rule 9).

use super::*;
use crate::api::scene::{NOTHING, bytes, paths};
use tonic::Code;

const LEAD: Who<'_> = ("adv", "lead", "information_governance_lead", "information_governance");
const LEAD_2: Who<'_> = ("adv", "lead-2", "information_governance_lead", "information_governance");
/// Said by nobody to her.
const OF_HIM: &str = "He keeps a ledger of grievances";
const WHERE: &str = "14 Alder Way, Saltby, ZZ99 2BB";

/// The victim asks the service that opened the case.
struct Request {
    scene: Scene,
    victim: String,
    cleared: String,
}

impl Request {
    async fn new() -> Self {
        let scene = Scene::new().await;
        scene.lead(LEAD, "ADVOCACY").await;
        scene.lead(LEAD_2, "ADVOCACY").await;
        scene.lead(POLICE_LEAD, "POLICE").await;
        let seen = scene.done(ISA, "cases/GetCase", json!({"case": scene.case})).await;
        let events = seen["case"]["events"].as_array().unwrap();
        let opened = events.iter().find(|it| it["type"] == "intake.case_opened.v1").unwrap();
        let victim = text(&opened["details"]["victim"]);
        let location = json!({"case": scene.case, "kind": "LOCATION_KIND_HOME", "location": WHERE});
        scene.done(ISA, "casework/RecordVictimLocation", location).await;
        let contact = json!({"case": scene.case, "channel": "CONTACT_CHANNEL_WORK_PHONE", "voicemail": false,
            "letters": false, "device_compromised": true, "code_word": "harbour"});
        scene.done(ISA, "casework/RecordSafeContact", contact).await;
        let cleared = note(&scene, ISA, "VICTIM", "She sleeps badly.").await;
        note(&scene, ISA, "VICTIM", "Her sister fears for her own children.").await;
        note(&scene, ISA, "SUSPECT", OF_HIM).await;
        note(&scene, OIC, "VICTIM", "Police think that she is brave.").await;
        Self { scene, victim, cleared }
    }

    async fn opened(&self) -> String {
        let open = json!({"case": self.scene.case, "person_id": self.victim, "received_date": "2026-03-01",
            "recipient": "A. V., by hand"});
        event_of(&self.scene.done(LEAD, "casework/OpenSubjectAccess", open).await)
    }

    async fn prepared(&self, request: &str, cleared: &[&str]) -> String {
        let prepare = json!({"case": self.scene.case, "request_event_id": request, "cleared_event_ids": cleared});
        event_of(&self.scene.done(LEAD, "casework/PrepareSubjectAccess", prepare).await)
    }

    fn export(&self, request: &str) -> Value {
        json!({"case": self.scene.case, "request_event_id": request})
    }

    fn release(&self, prepared: &str) -> Value {
        json!({"case": self.scene.case, "prepared_event_id": prepared})
    }
}

fn event_of(answer: &Value) -> String {
    text(&answer["receipt"]["event_ids"][0])
}

async fn note(scene: &Scene, who: Who<'_>, about: &str, words: &str) -> String {
    let note = json!({"case": scene.case, "kind": "ITEM_KIND_NOTE", "about": format!("PARTY_{about}"), "text": words});
    event_of(&scene.done(who, "casework/ContributeItem", note).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn f4_an_answer_to_a_person_has_a_recipient_and_a_second_person_and_is_recorded_before_it_leaves() {
    let story = Request::new().await;
    let scene = &story.scene;
    let open = json!({"case": scene.case, "person_id": story.victim, "received_date": "2026-03-01"});
    let nameless = scene.refused(LEAD, "casework/OpenSubjectAccess", open.clone()).await;
    assert_eq!((nameless.code(), paths(&nameless)), (Code::InvalidArgument, vec!["recipient".to_owned()]));
    let mut named = open;
    named["recipient"] = "A. V.".into();
    let front = scene.refused(ISA, "casework/OpenSubjectAccess", named).await;
    assert_eq!((front.code(), why(&front).as_str()), (Code::PermissionDenied, "ROLE_MAY_NOT_DO_THIS"));
    let request = story.opened().await;
    let asked = event(scene, ISA, &request).await.unwrap();
    assert_eq!(asked["details"]["due"], "2026-03-31", "a month beginning with the day of receipt");
    let refused = async |who| {
        let status = scene.refused(who, "cases/ExportSubjectAccess", story.export(&request)).await;
        (status.code(), why(&status))
    };
    let unmet = |why: &str| (Code::FailedPrecondition, why.to_owned());
    assert_eq!(refused(LEAD).await, unmet("NOT_RELEASED"));
    let prepared = story.prepared(&request, &[&story.cleared]).await;
    // One person is not enough, in whatever order.
    assert_eq!(refused(LEAD).await, unmet("NOT_RELEASED"));
    assert_eq!(refused(LEAD_2).await, unmet("NOT_RELEASED"));
    let alone = scene.refused(LEAD, "casework/ReleaseSubjectAccess", story.release(&prepared)).await;
    assert_eq!((alone.code(), why(&alone).as_str()), (Code::PermissionDenied, "RELEASER_PREPARED_IT"));
    let others = scene.refused(POLICE_LEAD, "casework/ReleaseSubjectAccess", story.release(&prepared)).await;
    assert_eq!(why(&others), "PREPARATION_UNKNOWN");
    assert_eq!(scene.on_disk(&scene.case, "subject_access"), 0);
    note(scene, ISA, "VICTIM", "Said after it was prepared.").await;
    scene.done(LEAD_2, "casework/ReleaseSubjectAccess", story.release(&prepared)).await;
    // Another agency finds no request, as if there were none.
    let theirs = scene.refused(POLICE_LEAD, "cases/ExportSubjectAccess", story.export(&request)).await;
    let none = scene.refused(POLICE_LEAD, "cases/ExportSubjectAccess", story.export(NOTHING)).await;
    assert_eq!((bytes(&theirs), why(&theirs).as_str()), (bytes(&none), "SUBJECT_ACCESS_UNKNOWN"));
    for who in [ISA, SPOC, AUDITOR] {
        assert_eq!(refused(who).await, (Code::PermissionDenied, "ROLE_MAY_NOT_DO_THIS".to_owned()), "{who:?}");
    }
    let before = scene.on_disk(&scene.case, "subject_access");
    let answer = scene.done(LEAD, "cases/ExportSubjectAccess", story.export(&request)).await;
    assert_eq!(scene.on_disk(&scene.case, "subject_access"), before + 1, "it was on the disk before it was here");
    assert_eq!((&answer["recipient"], &answer["due_date"]), (&json!("A. V., by hand"), &json!("2026-03-31")));
    let look = scene
        .look(&scene.case, |look| look["channel"] == "CHANNEL_SUBJECT_ACCESS" && look["recipient"] == "A. V., by hand")
        .await;
    assert!(look.to_string().contains(&story.cleared), "{look}");
    assert_eq!((&look["agency"], &look["worker"]), (&json!("adv"), &json!("lead")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_holds_what_the_agency_holds_about_the_person_and_nothing_of_others_or_from_behind_a_wall() {
    let story = Request::new().await;
    let scene = &story.scene;
    let request = story.opened().await;
    // Of others nothing can be cleared, and what is not of the agency is as if it were not there.
    let theirs = note(scene, OIC, "VICTIM", "Of the police.").await;
    for cleared in [theirs.as_str(), NOTHING, &request] {
        let prepare = json!({"case": scene.case, "request_event_id": request, "cleared_event_ids": [cleared]});
        assert_eq!(why(&scene.refused(LEAD, "casework/PrepareSubjectAccess", prepare).await), "ITEM_UNKNOWN");
    }
    // Everything of the agency's own is cleared, by mistake.
    let seen = scene.done(ISA, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await;
    let own: Vec<String> = seen["case"]["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["agency"] == "adv" && it["event_id"] != request.as_str())
        .map(|it| text(&it["event_id"]))
        .collect();
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let prepared = story.prepared(&request, &own).await;
    scene.done(LEAD_2, "casework/ReleaseSubjectAccess", story.release(&prepared)).await;
    let answer = scene.done(LEAD, "cases/ExportSubjectAccess", story.export(&request)).await;
    let document = text(&answer["document"]);
    for told in ["A. V.", "It began in autumn.", "She sleeps badly.", "stalkinghub.subject_access.v1"] {
        assert!(document.contains(told), "{told}: {document}");
    }
    for kept in ["B. S.", OF_HIM, "Alder Way", "ZZ99", "harbour", "brave", "Of the police", "safe_contact", "location"]
    {
        assert!(!document.contains(kept), "{kept}: {document}");
    }
    // What is withdrawn after it was released is told no more.
    let withdraw = json!({"case": scene.case, "event_id": story.cleared, "reason": "WITHDRAWAL_REASON_WRONG_PERSON"});
    scene.done(LEAD, "casework/WithdrawItem", withdraw).await;
    let again = scene.done(LEAD, "cases/ExportSubjectAccess", story.export(&request)).await;
    assert!(!text(&again["document"]).contains("She sleeps badly."));
    // A text that nobody cleared is not told.
    let request = story.opened().await;
    let prepared = story.prepared(&request, &[]).await;
    scene.done(LEAD_2, "casework/ReleaseSubjectAccess", story.release(&prepared)).await;
    let bare: Value = serde_json::from_str(&text(
        &scene.done(LEAD, "cases/ExportSubjectAccess", story.export(&request)).await["document"],
    ))
    .unwrap();
    let [only] = &bare["items"].as_array().unwrap()[..] else { panic!("{bare}") };
    assert_eq!(only["details"], json!({"name": "A. V."}));
    // Two further months, said within the first.
    let extend = |request: &str| json!({"case": scene.case, "request_event_id": request, "reason": "EXTENSION_REASON_COMPLEXITY"});
    let late = scene.refused(LEAD, "casework/ExtendSubjectAccess", extend(&request)).await;
    assert_eq!(why(&late), "ALREADY_RELEASED");
    let third = story.opened().await;
    scene.done(LEAD, "casework/ExtendSubjectAccess", extend(&third)).await;
    let prepared = story.prepared(&third, &[]).await;
    scene.done(LEAD_2, "casework/ReleaseSubjectAccess", story.release(&prepared)).await;
    assert_eq!(scene.done(LEAD, "cases/ExportSubjectAccess", story.export(&third)).await["due_date"], "2026-05-31");
}
