//! Erased, restricted, withdrawn: through the real socket, then on the disk (security section 8 H).

mod cases;
mod disk;
mod duties;
mod subject;

use crate::api::scene::{DOC, ISA, NOW, OIC, SPOC, Scene, text, why};
use crate::world::{AUDITOR, Who};
use serde_json::{Value, json};

/// Answer for the health service's data.
pub const LEAD: Who<'_> = ("hlt", "lead", "information_governance_lead", "information_governance");
/// The second of them.
pub const LEAD_2: Who<'_> = ("hlt", "lead-2", "information_governance_lead", "information_governance");
/// Answers for the data of the police.
pub const POLICE_LEAD: Who<'_> = ("pol", "lead", "information_governance_lead", "information_governance");

/// What nobody reads any more once it is erased.
pub const SECRET: &str = "Mirtazapine thirty milligrams, quarrelsome since Tuesday";

/// A case on which health has put something in and shown it to police in full, and to probation in outline.
pub struct Story {
    pub scene: Scene,
    /// The event of the item.
    pub item: String,
}

impl Story {
    pub async fn new() -> Self {
        let scene = Scene::new().await;
        for (agency, worker, kind) in
            [("hlt", "lead", "HEALTH"), ("hlt", "lead-2", "HEALTH"), ("pol", "lead", "POLICE")]
        {
            let role = ["ROLE_INFORMATION_GOVERNANCE_LEAD"];
            scene.world.register(agency, &format!("AGENCY_KIND_{kind}"), worker, &role, &["STRAND_GOVERNANCE"]).await;
        }
        let item = contributed(&scene, SECRET).await;
        share(&scene, &item, "pol", "HOW_SHARED_FULL").await;
        Self { scene, item }
    }

    pub async fn request(&self, who: Who<'_>) -> String {
        let answer = self.scene.done(who, "casework/RequestErasure", self.asking()).await;
        text(&answer["receipt"]["event_ids"][0])
    }

    pub fn asking(&self) -> Value {
        json!({"case": self.scene.case, "party": "PARTY_SUSPECT", "basis": "ERASURE_BASIS_UK_GDPR_ARTICLE17",
            "reason": "He asks for it."})
    }

    pub fn named(&self, request: &str) -> Value {
        json!({"case": self.scene.case, "request_event_id": request})
    }

    pub async fn approve(&self, who: Who<'_>, request: &str) {
        self.scene.done(who, "casework/ApproveErasure", self.named(request)).await;
    }

    /// The time to think again is over.
    pub fn later(&self) {
        self.scene.world.clock.set("2026-03-10T10:00:00Z".parse().unwrap());
    }

    /// Asked for, approved by two, and due.
    pub async fn due(&self) -> String {
        let request = self.request(DOC).await;
        self.approve(LEAD, &request).await;
        self.approve(LEAD_2, &request).await;
        self.later();
        request
    }

    pub async fn carry_out(&self, request: &str) -> Value {
        self.scene.done(LEAD, "casework/CarryOutErasure", self.named(request)).await
    }

    /// The item as a worker sees it.
    pub async fn item(&self, who: Who<'_>) -> Option<Value> {
        event(&self.scene, who, &self.item).await
    }
}

pub async fn contributed(scene: &Scene, words: &str) -> String {
    let note = json!({"case": scene.case, "kind": "ITEM_KIND_NOTE", "about": "PARTY_SUSPECT", "text": words,
        "summary": "In treatment."});
    text(&scene.done(DOC, "casework/ContributeItem", note).await["receipt"]["event_ids"][0])
}

pub async fn share(scene: &Scene, item: &str, with: &str, how: &str) {
    let share = json!({"case": scene.case, "event_id": item, "shared_with": [{"agency": with, "how": how}],
        "gateway": "GATEWAY_CRIME_AND_DISORDER_ACT1998_S115", "basis": "LAWFUL_BASIS_LAW_ENFORCEMENT_PART3", "subject_informed": true,
        "clinician_approved": true, "necessity": "To keep her safe."});
    scene.done(DOC, "casework/ShareItem", share).await;
}

pub async fn event(scene: &Scene, who: Who<'_>, event: &str) -> Option<Value> {
    let seen = scene.done(who, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await;
    seen["case"]["events"].as_array().into_iter().flatten().find(|it| it["event_id"] == event).cloned()
}

/// The events of a type that a worker sees.
pub async fn of_type(scene: &Scene, who: Who<'_>, name: &str) -> Vec<Value> {
    let seen = scene.done(who, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await;
    seen["case"]["events"].as_array().into_iter().flatten().filter(|it| it["type"] == name).cloned().collect()
}
