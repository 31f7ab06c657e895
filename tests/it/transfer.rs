//! A case moves from one hub to another: two real hubs, and files that are carried between them.

use crate::{
    api::scene::{CHAIR, DOC, ISA, NOTHING, OIC, OTHER_SPOC, PRB, SPOC, Scene, bytes, paths, text, why},
    world::{OFFICER, Who},
};
use data_encoding::BASE64;
use serde_json::{Value, json};
use tonic::Code;

/// Two hubs that know one another.
struct Two {
    /// Offers the case.
    here: Scene,
    /// Takes it over, or does not.
    there: Scene,
}

impl Two {
    async fn new() -> Self {
        let two = Self { here: Scene::new().await, there: Scene::elsewhere("test.south").await };
        two.here.knows(&two.there).await;
        two.there.knows(&two.here).await;
        two
    }

    async fn offered(&self) -> String {
        let origin = text(&self.there.key().await["origin"]);
        text(&self.here.done(CHAIR, "casework/OfferTransfer", self.here.offer(&origin)).await["transfer_id"])
    }

    async fn bundle(&self, transfer: &str) -> Value {
        let asked = json!({"case": self.here.case, "transfer_id": transfer});
        self.here.done(CHAIR, "transfer/GetTransferBundle", asked).await
    }
}

impl Scene {
    pub async fn key(&self) -> Value {
        self.done(OFFICER, "transfer/GetTransferKey", json!({})).await
    }

    pub async fn knows(&self, other: &Self) {
        let key = other.key().await;
        let known = json!({"name": "Another hub", "recipient": key["recipient"], "verifier": key["verifier"]});
        self.done(OFFICER, "governance/RegisterHub", known).await;
    }

    pub fn offer(&self, to: &str) -> Value {
        json!({"case": self.case, "to_hub": to, "gateway": "GATEWAY_POLICING_COMMON_LAW",
            "basis": "LAWFUL_BASIS_LAW_ENFORCEMENT_PART3", "reason": "She moved.", "necessity": "To keep her safe."})
    }

    async fn state(&self) -> Value {
        self.done(CHAIR, "cases/GetCase", json!({"case": self.case})).await["case"]["state"].clone()
    }

    async fn details(&self, case: &str, kind: &str) -> Vec<Value> {
        self.details_for(SPOC, case, kind).await
    }

    async fn details_for(&self, who: Who<'_>, case: &str, kind: &str) -> Vec<Value> {
        let seen = self.done(who, "cases/GetCase", json!({"case": case, "page_size": 500})).await;
        let all = seen["case"]["events"].as_array().cloned().unwrap_or_default();
        all.into_iter().filter(|event| event["type"] == kind).map(|event| event["details"].clone()).collect()
    }
}

/// An order served, safe contact, where she is and an action, on the case that moves.
pub async fn worked_on(scene: &Scene) -> String {
    let case = scene.case.clone();
    let contact = json!({"case": case, "channel": "CONTACT_CHANNEL_WORK_PHONE", "voicemail": false, "letters": false,
        "device_compromised": true, "code_word": "marigold"});
    scene.done(ISA, "casework/RecordSafeContact", contact).await;
    let place = json!({"case": case, "kind": "LOCATION_KIND_HOME", "location": "4 Sample Row, Northmere NM4 2QF"});
    scene.done(ISA, "casework/RecordVictimLocation", place).await;
    let action =
        json!({"owner": "adv", "strand": "STRAND_VICTIM_FACING", "due_date": "2026-03-20", "what": "Fit a lock."});
    scene.done(SPOC, "casework/PlanAction", json!({"case": case, "action": action})).await;
    let private =
        json!({"case": case, "kind": "ITEM_KIND_NOTE", "about": "PARTY_VICTIM", "text": "Told to her advocate alone."});
    scene.done(ISA, "casework/ContributeItem", private).await;
    let order = json!({"case": case, "kind": "ORDER_KIND_RESTRAINING_ORDER", "made_date": "2026-03-01",
        "last_date": "2028-02-29", "served_in_court": true, "court": "Northmere Crown Court",
        "terms": [{"kind": "TERM_KIND_PROHIBITION", "text": "Not to contact her."}]});
    text(&scene.done(OIC, "orders/RecordOrderOnOutcome", order).await["order_id"])
}

pub fn taken_over(file: &Value) -> Value {
    json!({"bundle": file["bundle"], "controller": "pol", "taken_over": [{"from_agency": "adv", "to_agency": "adv"}]})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_moves_with_its_order_its_actions_and_how_to_reach_her_and_ends_where_it_was() {
    let two = Two::new().await;
    let order = worked_on(&two.here).await;
    let transfer = two.offered().await;
    let file = two.bundle(&transfer).await;
    // Taken out again it says the same.
    assert_eq!(two.bundle(&transfer).await["digest"], file["digest"]);
    let look = two.here.look(&two.here.case, |look| look["channel"] == "CHANNEL_TRANSFER").await;
    assert_eq!(look["recipient"], file["to_hub"], "a disclosure, with its recipient");
    // Who faces the suspect is not told where she goes, nor why.
    for who in [PRB, DOC] {
        let seen =
            two.here.done(who, "cases/GetCase", json!({"case": two.here.case, "page_size": 500})).await.to_string();
        assert!(!seen.contains("test.south") && !seen.contains("She moved."), "{who:?}");
    }
    // The case goes on at the sender.
    assert_eq!(two.here.state().await, "CASE_STATE_ADOPTED");

    let shown = two.there.done(SPOC, "transfer/OpenTransferBundle", json!({"bundle": file["bundle"]})).await;
    let document: Value = serde_json::from_str(shown["document"].as_str().unwrap()).unwrap();
    assert_eq!((&shown["digest"], &document["transfer"]), (&file["digest"], &json!(transfer)));
    assert!(!document.to_string().contains("Told to her advocate alone."), "what an agency did not share stays");
    // That there is a way to her and a place is told, and neither is before the case is taken over.
    assert_eq!(
        (document["safe_contacts"].as_array().unwrap().len(), document["locations"].as_array().unwrap().len()),
        (1, 1)
    );
    for kept in ["Sample Row", "marigold", "work_phone"] {
        assert!(!document.to_string().contains(kept), "{kept}");
    }

    // What comes of the victim is answered for by nobody who works with the suspect.
    let mut asked = taken_over(&file);
    asked["controller"] = json!("prb");
    assert_eq!(why(&two.there.refused(CHAIR, "transfer/AcceptTransfer", asked).await), "CONTROLLER_FACES_THE_SUSPECT");
    let mut asked = taken_over(&file);
    asked["taken_over"][0]["to_agency"] = json!("prb");
    assert_eq!(why(&two.there.refused(SPOC, "transfer/AcceptTransfer", asked).await), "OWNER_FACES_THE_SUSPECT");
    let accepted = two.there.done(SPOC, "transfer/AcceptTransfer", taken_over(&file)).await;
    let case = text(&accepted["case_id"]);
    assert_eq!(two.there.done(SPOC, "transfer/AcceptTransfer", taken_over(&file)).await["case_id"], case.as_str());
    two.there.assign(&case, SPOC, "INVESTIGATION").await;
    let received = two.there.details(&case, "casework.case_received.v1").await;
    assert_eq!(received[0]["reference"], two.here.reference.as_str());
    assert_eq!(two.there.details(&case, "orders.order_received.v1").await[0]["order"], order.as_str());
    assert_eq!(two.there.details(&case, "casework.action_planned.v1").await[0]["what"], "Fit a lock.");
    // As at the sender: the advocate reads the code word, whoever answers for it here, and nobody who investigates does.
    two.there.assign(&case, ISA, "VICTIM_FACING").await;
    two.there.assign(&case, OIC, "INVESTIGATION").await;
    for (who, sees) in [(ISA, true), (SPOC, false), (OIC, false)] {
        let contacts = two.there.details_for(who, &case, "casework.safe_contact_recorded.v1").await;
        assert_eq!(contacts[0]["device_compromised"], true, "{who:?} is told what is not safe");
        assert_eq!(contacts[0]["code_word"] == "marigold", sees, "{who:?}");
    }
    let places = two.there.details_for(OIC, &case, "casework.victim_location_recorded.v1").await;
    assert!(places.iter().all(|place| place.get("location").is_none()), "{places:?}");
    let places = two.there.details(&case, "casework.victim_location_recorded.v1").await;
    assert_eq!(places[0]["location"], "4 Sample Row, Northmere NM4 2QF");
    assert!(!two.there.details(&case, "casework.history_received.v1").await.is_empty());
    // It is an order there: a breach of it can be reported.
    let breach = json!({"case": case, "order_id": order, "acts": ["ACT_CONTACTING"], "narrative": "He rang."});
    two.there.done(SPOC, "orders/ReportBreach", breach).await;

    let answer = json!({"case": two.here.case, "answer": accepted["answer"]});
    two.here.done(CHAIR, "transfer/RecordTransferAnswer", answer.clone()).await;
    two.here.done(CHAIR, "transfer/RecordTransferAnswer", answer).await;
    assert_eq!(two.here.state().await, "CASE_STATE_CLOSED");
    let asked = json!({"case": two.here.case, "transfer_id": transfer});
    assert_eq!(why(&two.here.refused(CHAIR, "transfer/GetTransferBundle", asked).await), "TRANSFER_ANSWERED");
    let refused = two.here.refused(CHAIR, "casework/OfferTransfer", two.here.offer("any")).await;
    assert_eq!(why(&refused), "CASE_CLOSED");
    // What the victim is owed whatever the hub decides is owed at the other hub.
    let needs = json!({"case": two.here.case, "areas": [1], "needs": "A safe door."});
    assert_eq!(why(&two.here.refused(ISA, "casework/AssessNeeds", needs).await), "CASE_CLOSED");
    // What is new opens it again.
    let flag = json!({"case": two.here.case, "flags": ["RED_FLAG_THREATS_TO_KILL"], "account": "He wrote again."});
    two.here.done(ISA, "risk/RaiseRedFlag", flag).await;
    assert_eq!(two.here.state().await, "CASE_STATE_ADOPTED");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_after_the_offer_is_passed_on_before_the_case_ends_where_it_was() {
    let two = Two::new().await;
    let transfer = two.offered().await;
    let file = two.bundle(&transfer).await;
    let mut taken = taken_over(&file);
    taken["taken_over"] = json!([]);
    let accepted = two.there.done(SPOC, "transfer/AcceptTransfer", taken).await;
    let place = json!({"case": two.here.case, "kind": "LOCATION_KIND_HOME", "location": "7 Sample Lane, Northmere"});
    two.here.done(ISA, "casework/RecordVictimLocation", place).await;
    let mut answer = json!({"case": two.here.case, "answer": accepted["answer"]});
    // Who sees what is new is told that it is, and who does not only that it cannot be done.
    let refused = two.here.refused(SPOC, "transfer/RecordTransferAnswer", answer.clone()).await;
    assert_eq!(why(&refused), "NEWS_SINCE_THE_OFFER");
    let refused = two.here.refused(CHAIR, "transfer/RecordTransferAnswer", answer.clone()).await;
    assert_eq!(why(&refused), "CANNOT_BE_DONE_NOW");
    assert_eq!(two.here.state().await, "CASE_STATE_ADOPTED", "it goes on here");
    answer["passed_on"] = json!(true);
    two.here.done(CHAIR, "transfer/RecordTransferAnswer", answer.clone()).await;
    two.here.done(CHAIR, "transfer/RecordTransferAnswer", answer).await;
    assert_eq!(two.here.state().await, "CASE_STATE_CLOSED");
    assert_eq!(two.here.details(&two.here.case, "casework.transfer_accepted.v1").await[0]["passed_on"], 1.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_is_declined_goes_on_and_can_be_offered_again() {
    let two = Two::new().await;
    let transfer = two.offered().await;
    let file = two.bundle(&transfer).await;
    let asked = json!({"bundle": file["bundle"], "reason": "TRANSFER_REFUSAL_OUTSIDE_AREA"});
    let declined = two.there.done(CHAIR, "transfer/DeclineTransfer", asked).await;
    let otherwise = json!({"bundle": file["bundle"], "reason": "TRANSFER_REFUSAL_NO_CAPACITY"});
    for who in [CHAIR, SPOC] {
        let refused = two.there.refused(who, "transfer/DeclineTransfer", otherwise.clone()).await;
        assert_eq!(why(&refused), "DECLINED_ALREADY", "{who:?}");
    }
    let refused = two.there.refused(SPOC, "transfer/AcceptTransfer", taken_over(&file)).await;
    assert_eq!(why(&refused), "TRANSFER_DECLINED");
    let answer = json!({"case": two.here.case, "answer": declined["answer"]});
    two.here.done(CHAIR, "transfer/RecordTransferAnswer", answer.clone()).await;
    assert_eq!(two.here.details(&two.here.case, "casework.transfer_declined.v1").await[0]["reason"], "outside_area");
    // A hub that said no is not told again where she is.
    let asked = json!({"case": two.here.case, "transfer_id": transfer});
    assert_eq!(why(&two.here.refused(CHAIR, "transfer/GetTransferBundle", asked).await), "TRANSFER_ANSWERED");
    // The old answer says nothing of a new offer.
    let second = two.offered().await;
    assert_ne!(second, transfer);
    two.here.done(CHAIR, "transfer/RecordTransferAnswer", answer).await;
    assert_eq!(two.here.details(&two.here.case, "casework.transfer_declined.v1").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_changed_or_is_for_or_from_another_hub_is_refused() {
    let two = Two::new().await;
    let transfer = two.offered().await;
    let file = two.bundle(&transfer).await;
    let refused = async |scene: &Scene, bundle: &str| {
        let status = scene.refused(SPOC, "transfer/OpenTransferBundle", json!({"bundle": bundle})).await;
        (status.code(), why(&status))
    };
    let unreadable = (Code::FailedPrecondition, "BUNDLE_NOT_READABLE".to_owned());
    let bytes = BASE64.decode(file["bundle"].as_str().unwrap().as_bytes()).unwrap();
    for at in [0, bytes.len() / 2, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert_eq!(refused(&two.there, &BASE64.encode(&changed)).await, unreadable, "byte {at}");
    }
    // Not even the sender opens it.
    assert_eq!(refused(&two.here, file["bundle"].as_str().unwrap()).await, unreadable);
    // A hub that knows nobody.
    let stranger = Scene::elsewhere("test.east").await;
    two.here.knows(&stranger).await;
    let asked = two.here.offer(&text(&stranger.key().await["origin"]));
    let pending = two.here.refused(CHAIR, "casework/OfferTransfer", asked).await;
    assert_eq!(why(&pending), "TRANSFER_PENDING", "one offer at a time");
    let unknown = two.here.refused(CHAIR, "casework/OfferTransfer", two.here.offer("nowhere.example/log")).await;
    assert_eq!(why(&unknown), "HUB_UNKNOWN");
    for who in [ISA, OIC] {
        let status = two.there.refused(who, "transfer/AcceptTransfer", taken_over(&file)).await;
        assert_eq!(status.code(), Code::PermissionDenied, "{who:?}");
    }
    let nobody = json!({"bundle": file["bundle"], "controller": "nobody"});
    assert_eq!(why(&two.there.refused(CHAIR, "transfer/AcceptTransfer", nobody).await), "AGENCY_UNKNOWN");
}

/// Named by agency and worker.
fn names(list: &[Who<'_>]) -> Value {
    list.iter().map(|(agency, worker, ..)| json!({"agency": agency, "worker": worker})).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_was_restricted_is_restricted_where_it_comes_to_from_its_first_record_on() {
    let two = Two::new().await;
    two.here.restrict(&two.here.case, &[SPOC, ISA, DOC, PRB, CHAIR]).await;
    let transfer = two.offered().await;
    let file = two.bundle(&transfer).await;
    let shown = two.there.done(SPOC, "transfer/OpenTransferBundle", json!({"bundle": file["bundle"]})).await;
    let document: Value = serde_json::from_str(shown["document"].as_str().unwrap()).unwrap();
    assert_eq!((&document["restricted"], &document["conflict"]), (&json!(true), &json!(false)));
    assert!(!document.to_string().contains("Somebody is related."), "nobody is told of whom it was kept");
    assert_eq!(shown["received_as"], Value::Null);

    let before = two.there.size().await;
    let with = |allowed: &[Who<'_>]| {
        let mut asked = json!({"bundle": file["bundle"], "controller": "pol"});
        asked["allowed"] = names(allowed);
        asked
    };
    let nobody: Who<'_> = ("pol", "nobody", "spoc", "investigation");
    for (allowed, reason) in [
        (&[][..], "RESTRICTION_NEEDED"),
        (&[OTHER_SPOC, ISA], "CALLER_NOT_ON_LIST"),
        (&[SPOC, nobody], "WORKER_UNKNOWN"),
    ] {
        let refused = two.there.refused(SPOC, "transfer/AcceptTransfer", with(allowed)).await;
        assert_eq!(why(&refused), reason);
    }
    assert_eq!(two.there.size().await, before, "nothing is put down of what is refused");
    let accepted = two.there.done(SPOC, "transfer/AcceptTransfer", with(&[SPOC, ISA])).await;
    let case = text(&accepted["case_id"]);
    let absent = two.there.refused(OTHER_SPOC, "cases/GetCase", json!({"case": NOTHING})).await;
    // Whoever chairs and every other point of contact see a case that waits for triage; not this one.
    for who in [OTHER_SPOC, CHAIR] {
        let hidden = two.there.refused(who, "cases/GetCase", json!({"case": case})).await;
        assert_eq!(bytes(&hidden), bytes(&absent), "{who:?}");
        let again = two.there.refused(who, "transfer/AcceptTransfer", with(&[who])).await;
        assert_eq!(why(&again), "CANNOT_BE_DONE_NOW", "{who:?}");
        let declined = json!({"bundle": file["bundle"], "reason": "TRANSFER_REFUSAL_NO_CAPACITY"});
        assert_eq!(why(&two.there.refused(who, "transfer/DeclineTransfer", declined).await), "CANNOT_BE_DONE_NOW");
        // Nor is it read by its file, as it was before it was taken over; that they tried is recorded.
        let opened = two.there.refused(who, "transfer/OpenTransferBundle", json!({"bundle": file["bundle"]})).await;
        assert_eq!(bytes(&opened), bytes(&absent), "{who:?}");
        let tried = |look: &Value| {
            look["channel"] == "CHANNEL_TRANSFER" && look["worker"] == who.1 && look["answered"] != json!(true)
        };
        two.there.look(&case, tried).await;
    }
    // Who sees it reads it, and looked at it then.
    let shown = two.there.done(SPOC, "transfer/OpenTransferBundle", json!({"bundle": file["bundle"]})).await;
    assert_eq!(shown["received_as"], accepted["case_reference"]);
    let looked = |look: &Value| look["channel"] == "CHANNEL_TRANSFER" && look["answered"] == json!(true);
    assert_eq!(two.there.look(&case, looked).await["worker"], SPOC.1);
    two.there.assign(&case, SPOC, "INVESTIGATION").await;
    let (agency, worker, ..) = OTHER_SPOC;
    let assign = json!({"case": case, "agency": agency, "worker": worker, "strand": "STRAND_INVESTIGATION"});
    assert_eq!(why(&two.there.refused(SPOC, "governance/AssignWorker", assign).await), "CASE_RESTRICTED");
    let list = two.there.details(&case, "governance.case_restricted.v1").await;
    assert_eq!(list[0]["allowed"], names(&[ISA, SPOC]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_is_repeated_by_another_agency_and_never_with_other_content() {
    let two = Two::new().await;
    worked_on(&two.here).await;
    let file = two.bundle(&two.offered().await).await;
    let mut asked = taken_over(&file);
    asked["allowed"] = names(&[SPOC, CHAIR]);
    let accepted = two.there.done(SPOC, "transfer/AcceptTransfer", asked.clone()).await;
    let size = two.there.size().await;
    for (field, other) in [
        ("controller", json!("adv")),
        ("allowed", names(&[SPOC, CHAIR, ISA])),
        ("taken_over", json!([{"from_agency": "adv", "to_agency": "pol"}])),
    ] {
        let mut with_other = asked.clone();
        with_other[field] = other;
        let refused = two.there.refused(CHAIR, "transfer/AcceptTransfer", with_other).await;
        assert_eq!((refused.code(), why(&refused).as_str()), (Code::InvalidArgument, "REQUEST_ID_REUSED"), "{field}");
    }
    let again = two.there.done(CHAIR, "transfer/AcceptTransfer", asked).await;
    assert_eq!((&again["case_id"], &again["receipt"]["unchanged"]), (&accepted["case_id"], &json!(true)));
    assert_eq!(again["receipt"]["recorded_time"], accepted["receipt"]["recorded_time"]);
    assert_eq!(two.there.size().await, size, "nothing is put down twice");
    // Either answer says the same.
    for answer in [&accepted["answer"], &again["answer"]] {
        let answer = json!({"case": two.here.case, "answer": answer});
        two.here.done(CHAIR, "transfer/RecordTransferAnswer", answer).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_malformed_is_named_at_once() {
    let scene = Scene::new().await;
    let nobody = json!({"agency": "", "worker": ""});
    let nothing_taken = json!({"taken_over": [{"from_agency": "", "to_agency": ""}], "allowed": [nobody]});
    for (call, asked, expected) in [
        ("GetTransferBundle", json!({"case": "zz", "transfer_id": "x"}), &["case", "transfer_id"][..]),
        ("OpenTransferBundle", json!({}), &["bundle"]),
        ("AcceptTransfer", json!({}), &["bundle", "controller"]),
        (
            "AcceptTransfer",
            nothing_taken,
            &[
                "bundle",
                "controller",
                "taken_over[0].from_agency",
                "taken_over[0].to_agency",
                "allowed[0].agency",
                "allowed[0].worker",
            ],
        ),
        ("DeclineTransfer", json!({}), &["bundle", "reason"]),
        ("RecordTransferAnswer", json!({"case": "zz", "answer": ""}), &["case", "answer"]),
    ] {
        let refused = scene.refused(CHAIR, &format!("transfer/{call}"), asked).await;
        assert_eq!(why(&refused), "FIELDS_NOT_VALID", "{call}");
        assert_eq!(paths(&refused), expected, "{call}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_is_offered_again_is_the_one_that_came() {
    let two = Two::new().await;
    let file = two.bundle(&two.offered().await).await;
    let accepted =
        two.there.done(SPOC, "transfer/AcceptTransfer", json!({"bundle": file["bundle"], "controller": "pol"})).await;
    let answer = json!({"case": two.here.case, "answer": accepted["answer"]});
    two.here.done(CHAIR, "transfer/RecordTransferAnswer", answer).await;
    // What is new opens it at the sender, which offers it once more.
    let flag = json!({"case": two.here.case, "flags": ["RED_FLAG_THREATS_TO_KILL"], "account": "He wrote again."});
    two.here.done(ISA, "risk/RaiseRedFlag", flag).await;
    let second = two.bundle(&two.offered().await).await;
    let shown = two.there.done(SPOC, "transfer/OpenTransferBundle", json!({"bundle": second["bundle"]})).await;
    assert_eq!(shown["received_as"], accepted["case_reference"]);
    let before = two.there.size().await;
    let asked = json!({"bundle": second["bundle"], "controller": "pol"});
    let refused = two.there.refused(SPOC, "transfer/AcceptTransfer", asked.clone()).await;
    assert_eq!(why(&refused), "ALREADY_RECEIVED");
    let reference = text(&accepted["case_reference"]);
    assert!(format!("{refused:?}").contains(&reference), "which it is here");
    // Once it is adopted it is not there for who is not on it: not even that it came is told.
    let case = text(&accepted["case_id"]);
    two.there.assign(&case, SPOC, "INVESTIGATION").await;
    let triaged = json!({"case": case, "decision": "TRIAGE_DECISION_PROPOSE_ADOPTION", "reason": "One course."});
    two.there.done(SPOC, "casework/TriageCase", triaged).await;
    let refused = two.there.refused(OTHER_SPOC, "transfer/AcceptTransfer", asked).await;
    assert_eq!(why(&refused), "CANNOT_BE_DONE_NOW");
    assert_eq!(two.there.size().await, before + 2, "the assignment and the triage");
    // It is known here: the sender is told so, and goes on.
    let known = json!({"bundle": second["bundle"], "reason": "TRANSFER_REFUSAL_KNOWN_ALREADY"});
    let declined = two.there.done(SPOC, "transfer/DeclineTransfer", known).await;
    let answer = json!({"case": two.here.case, "answer": declined["answer"]});
    two.here.done(CHAIR, "transfer/RecordTransferAnswer", answer).await;
    assert_eq!(two.here.state().await, "CASE_STATE_ADOPTED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_moves_twice_has_all_that_was_recorded_at_the_first_hub() {
    let two = Two::new().await;
    worked_on(&two.here).await;
    let risk = json!({"case": two.here.case, "instrument": 9, "level": 3, "imminent": true,
        "window_start_date": "2026-03-01", "rationale": "He waits for her after work.", "plan": [{"owner": "adv",
        "strand": "STRAND_GOVERNANCE", "due_date": "2026-03-20", "what": "Call."}]});
    two.here.done(ISA, "risk/AssessRisk", risk).await;
    let transfer = two.offered().await;
    let open = async |at: &Scene, file: &Value| -> Value {
        let shown = at.done(SPOC, "transfer/OpenTransferBundle", json!({"bundle": file["bundle"]})).await;
        serde_json::from_str(shown["document"].as_str().unwrap()).unwrap()
    };
    let file = two.bundle(&transfer).await;
    let first = open(&two.there, &file).await;
    let accepted = two.there.done(SPOC, "transfer/AcceptTransfer", taken_over(&file)).await;

    let third = Scene::elsewhere("test.east").await;
    two.there.knows(&third).await;
    third.knows(&two.there).await;
    let mut offer = two.there.offer(&text(&third.key().await["origin"]));
    offer["case"] = accepted["case_id"].clone();
    let offered = two.there.done(CHAIR, "casework/OfferTransfer", offer).await;
    let asked = json!({"case": accepted["case_id"], "transfer_id": offered["transfer_id"]});
    let second = open(&third, &two.there.done(CHAIR, "transfer/GetTransferBundle", asked).await).await;
    let went = second["history"].as_array().unwrap();
    for row in first["history"].as_array().unwrap() {
        assert!(went.contains(row), "{row}");
    }
    let said =
        |file: &Value| file["risk"].as_array().unwrap().iter().map(|it| it["values"].clone()).collect::<Vec<_>>();
    assert_eq!(said(&second), said(&first));
    assert_eq!(said(&second)[0]["rationale"], "He waits for her after work.");
}

#[tokio::test(flavor = "multi_thread")]
async fn triage_does_not_end_what_came_with_an_order_and_an_action() {
    let two = Two::new().await;
    worked_on(&two.here).await;
    let file = two.bundle(&two.offered().await).await;
    let case = text(&two.there.done(SPOC, "transfer/AcceptTransfer", taken_over(&file)).await["case_id"]);
    two.there.assign(&case, SPOC, "INVESTIGATION").await;
    for (decision, to) in [("ADVICE_ONLY", ""), ("SIGNPOST", "A helpline.")] {
        let triage =
            json!({"case": case, "decision": format!("TRIAGE_DECISION_{decision}"), "reason": "Quiet.", "to": to});
        let refused = two.there.refused(SPOC, "casework/TriageCase", triage).await;
        assert_eq!(why(&refused), "OPEN_ACTIONS", "{decision}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_and_an_answer_are_for_one_hub_and_of_one_hub() {
    let two = Two::new().await;
    let third = Scene::elsewhere("test.third").await;
    for (one, other) in [(&two.here, &third), (&third, &two.here), (&two.there, &third), (&third, &two.there)] {
        one.knows(other).await;
    }
    let file = two.bundle(&two.offered().await).await;
    // For the second hub, opened at the third.
    for call in ["OpenTransferBundle", "AcceptTransfer", "DeclineTransfer"] {
        let mut asked = json!({"bundle": file["bundle"]});
        if call == "AcceptTransfer" {
            asked["controller"] = json!("pol");
        } else if call == "DeclineTransfer" {
            asked["reason"] = json!("TRANSFER_REFUSAL_NO_CAPACITY");
        }
        let refused = third.refused(SPOC, &format!("transfer/{call}"), asked).await;
        assert_eq!(why(&refused), "BUNDLE_NOT_READABLE", "{call}");
    }
    // An answer is no file with a case, nor the reverse; one for the first hub is none at the third.
    let accepted =
        two.there.done(SPOC, "transfer/AcceptTransfer", json!({"bundle": file["bundle"], "controller": "pol"})).await;
    let refused = two.here.refused(SPOC, "transfer/OpenTransferBundle", json!({"bundle": accepted["answer"]})).await;
    assert_eq!(why(&refused), "BUNDLE_NOT_READABLE");
    let other = text(&third.open_case().await["case_id"]);
    third.refer(&other).await;
    let refused =
        third.refused(SPOC, "transfer/RecordTransferAnswer", json!({"case": other, "answer": accepted["answer"]}));
    assert_eq!(why(&refused.await), "BUNDLE_NOT_READABLE");
    // Nor does it answer for another case of the first hub; on its own it is recorded once, however often it is brought.
    let other = text(&two.here.open_case().await["case_id"]);
    two.here.refer(&other).await;
    let refused =
        two.here.refused(SPOC, "transfer/RecordTransferAnswer", json!({"case": other, "answer": accepted["answer"]}));
    assert_eq!(why(&refused.await), "TRANSFER_UNKNOWN");
    let answer = json!({"case": two.here.case, "answer": accepted["answer"]});
    for _ in 0..3 {
        two.here.done(CHAIR, "transfer/RecordTransferAnswer", answer.clone()).await;
    }
    assert_eq!(two.here.details(&two.here.case, "casework.transfer_accepted.v1").await.len(), 1);
}
