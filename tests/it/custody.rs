//! A hub closes: its open case moves, custody is handed over, all that it was is sealed for its successor and opened there.

use crate::{
    api::scene::{AUDITOR, CHAIR, ISA, NOW, SPOC, Scene, text, why},
    world::{Home, OFFICER, Who, World, program, token},
};
use serde_json::{Value, json};
use server::{Clock, Places};
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output},
};
use tonic::Code;

/// The other officer of a founded hub.
const SECOND: Who<'_> = ("hub-office", "officer-2", "hub_officer", "hub_coordination");

/// Runs the program, which may ask a hub in this process.
async fn hub(args: Vec<String>, asks: Option<(&World, Who<'_>)>) -> Output {
    let mut command = Command::new(program());
    command.args(args);
    if let Some((world, who)) = asks {
        command.env("HUB_SERVER", format!("http://{}", world.running.address));
        command.env("HUB_TOKEN", token(&world.home.issuer(), who));
    }
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn args(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// What the program answered, which must have done what it was asked.
fn answered(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", said(output));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON: {}", said(output)))
}

fn ended(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}", said(output));
}

async fn transfer(scene: &Scene, who: Who<'_>, step: &[&str]) -> Output {
    let mut all = args(&["transfer"]);
    all.extend(args(step));
    hub(all, Some((&scene.world, who))).await
}

fn open_args(ours: &Places, from: &Path, vkey: &str, to: &Places) -> Vec<String> {
    let mut all = args(&["custody", "open", "--keys", path(&ours.keys), "--from", path(from), "--vkey", vkey]);
    all.extend(args(&["--data", path(&to.data), "--keys-to", path(&to.keys)]));
    all
}

async fn audited(places: &Places, question: &[&str]) -> Output {
    let mut all = args(&["audit"]);
    all.extend(args(question));
    all.extend(args(&["--data", path(&places.data), "--keys", path(&places.keys)]));
    hub(all, None).await
}

/// A second case, which is closed.
async fn closed_case(scene: &Scene) -> String {
    let case = text(&scene.open_case().await["case_id"]);
    scene.refer(&case).await;
    let triaged = json!({"case": case, "decision": "TRIAGE_DECISION_PROPOSE_ADOPTION", "reason": "One course."});
    scene.done(SPOC, "casework/TriageCase", triaged).await;
    scene.done(SPOC, "casework/AdoptCase", json!({"case": case, "reason": "One course."})).await;
    scene.close(&case).await;
    case
}

/// Two officers close a hub from today on. Answers the closure.
async fn closed_by_two(scene: &Scene, successor: &str) -> String {
    let declared = json!({"closing_date": "2026-03-02", "successor": successor, "reason": "The funding ends."});
    let refused = scene.refused(CHAIR, "governance/DeclareClosure", declared.clone()).await;
    assert_eq!((refused.code(), why(&refused).as_str()), (Code::PermissionDenied, "ROLE_MAY_NOT_DO_THIS"));
    let closure = text(&scene.done(OFFICER, "governance/DeclareClosure", declared).await["closure_id"]);
    let named = json!({"closure_id": closure});
    for (call, reason) in [("ConfirmClosure", "ANOTHER_OFFICER_NEEDED"), ("HandOverCustody", "CLOSURE_NOT_CONFIRMED")] {
        let refused = scene.refused(OFFICER, &format!("governance/{call}"), named.clone()).await;
        assert_eq!(why(&refused), reason);
    }
    scene.done(SECOND, "governance/ConfirmClosure", named).await;
    closure
}

/// The open case moves, by files that the program makes and reads. It is restricted, and so it is where it comes to.
async fn move_the_case(here: &Scene, there: &Scene, files: &Path) {
    here.restrict(&here.case, &[SPOC, ISA, CHAIR]).await;
    let key = answered(&transfer(there, CHAIR, &["key"]).await);
    assert_eq!(key["origin"], "test.south");
    let offered = here.done(CHAIR, "casework/OfferTransfer", here.offer("test.south")).await;
    let (bundle, answer) = (files.join("case.hub"), files.join("answer.hub"));
    let take_out = ["bundle", "--case", &here.reference, "--transfer", offered["transfer_id"].as_str().unwrap()];
    let take_out = [&take_out[..], &["--to", path(&bundle)]].concat();
    let made = answered(&transfer(here, CHAIR, &take_out).await);
    assert_eq!(made["to_hub"], "test.south");
    assert_eq!(fs::metadata(&bundle).unwrap().permissions().mode() & 0o777, 0o600);
    ended(&transfer(here, CHAIR, &take_out).await, 73);
    // Not for this hub, and not by this role.
    ended(&transfer(here, CHAIR, &["open", "--from", path(&bundle)]).await, 2);
    ended(&transfer(there, ISA, &["open", "--from", path(&bundle)]).await, 77);
    let read = answered(&transfer(there, SPOC, &["open", "--from", path(&bundle)]).await);
    assert_eq!(read["transfer"], offered["transfer_id"]);
    let document = files.join("case.json");
    let told = transfer(there, SPOC, &["open", "--from", path(&bundle), "--to", path(&document)]).await;
    assert_eq!(answered(&told)["digest"], made["digest"]);
    assert_eq!(serde_json::from_slice::<Value>(&fs::read(&document).unwrap()).unwrap(), read);
    let accept = ["accept", "--from", path(&bundle), "--controller", "pol", "--taken-over", "adv=adv"];
    let accept = [&accept[..], &["--to", path(&answer)]].concat();
    let unnamed = transfer(there, SPOC, &accept).await;
    ended(&unnamed, 2);
    assert!(said(&unnamed).contains("RESTRICTION_NEEDED"), "{}", said(&unnamed));
    ended(&transfer(there, SPOC, &[&accept[..], &["--allowed", "spoc"]].concat()).await, 2);
    let named = ["--allowed", "pol/spoc", "--allowed", "adv/isa"];
    let accepted = answered(&transfer(there, SPOC, &[&accept[..], &named].concat()).await);
    assert!(accepted["case_reference"].as_str().unwrap().starts_with("STK-"));
    let seen = there.done(SPOC, "cases/GetCase", json!({"case": accepted["case_id"]})).await.to_string();
    assert!(seen.contains("governance.case_restricted.v1"), "{seen}");
    let put_down = ["answer", "--case", &here.reference, "--from", path(&answer)];
    answered(&transfer(here, CHAIR, &put_down).await);
}

/// The file of a restricted case that another hub offers to one that closes.
async fn offered_to(here: &Scene, there: &Scene) -> Value {
    let case = text(&there.open_case().await["case_id"]);
    there.refer(&case).await;
    there.restrict(&case, &[SPOC, ISA, CHAIR]).await;
    let mut offer = there.offer("test.hub");
    offer["case"] = json!(case);
    let offered = there.done(CHAIR, "casework/OfferTransfer", offer).await;
    let asked = json!({"case": case, "transfer_id": offered["transfer_id"]});
    let bundle = there.done(CHAIR, "transfer/GetTransferBundle", asked).await["bundle"].clone();
    let accept = json!({"bundle": bundle, "controller": "pol"});
    let refused = here.refused(SPOC, "transfer/AcceptTransfer", accept).await;
    assert_eq!(why(&refused), "HUB_CLOSING", "before all else that is to be said of it");
    bundle
}

/// Whatever is asked of a hub that closed, it says so first.
async fn takes_over_nothing(here: &Scene, bundle: &Value) {
    for (call, asked) in [
        ("AcceptTransfer", json!({})),
        ("AcceptTransfer", json!({"bundle": "AAAA", "controller": "pol"})),
        ("AcceptTransfer", json!({"bundle": bundle, "controller": "pol"})),
        ("DeclineTransfer", json!({})),
        ("DeclineTransfer", json!({"bundle": "AAAA", "reason": "TRANSFER_REFUSAL_NO_CAPACITY"})),
        ("DeclineTransfer", json!({"bundle": bundle, "reason": "TRANSFER_REFUSAL_NO_CAPACITY"})),
        ("RecordTransferAnswer", json!({})),
    ] {
        let refused = here.refused(SPOC, &format!("transfer/{call}"), asked).await;
        assert_eq!(why(&refused), "HUB_CLOSED", "{call}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_closes_and_its_successor_answers_every_question_about_it() {
    let (here, there) = (Scene::new().await, Scene::elsewhere("test.south").await);
    here.knows(&there).await;
    there.knows(&here).await;
    let vkey = text(&here.key().await["verifier"]);
    let closed = closed_case(&here).await;
    let closure = json!({"closure_id": closed_by_two(&here, "test.south").await});

    // No case begins any more, and nobody is left alone: what is new is taken, and opens a closed case.
    let victim = here.done(ISA, "intake/RecordPerson", json!({"role": "PERSON_ROLE_VICTIM", "name": "C. V."})).await;
    let opened = json!({"victim_id": victim["person_id"], "how": "OPENED_HOW_SELF_REFERRAL",
        "account": "It began again."});
    assert_eq!(why(&here.refused(ISA, "intake/OpenCase", opened).await), "HUB_CLOSING");
    let reopened = json!({"case": closed, "condition": 1, "because_of": 1, "reason": "It begins again."});
    assert_eq!(why(&here.refused(SPOC, "casework/ReopenCase", reopened).await), "HUB_CLOSING");
    let told = here.done(SPOC, "inbox/ListAlerts", json!({})).await.to_string();
    assert!(told.contains("ALERT_KIND_HUB_CLOSES"), "{told}");
    let flag = json!({"case": closed, "flags": ["RED_FLAG_THREATS_TO_KILL"], "account": "He wrote again."});
    here.done(ISA, "risk/RaiseRedFlag", flag).await;
    here.close(&closed).await;

    let hand_over = || here.ask(OFFICER, "governance/HandOverCustody", closure.clone());
    assert_eq!(why(&hand_over().await.unwrap_err()), "CASES_STILL_OPEN");
    let stands = here.done(OFFICER, "governance/GetClosure", json!({})).await;
    assert_eq!(stands["open_cases"], json!([here.reference]));
    assert_eq!((&stands["cases"]["adopted"], &stands["cases"]["closed"]), (&json!(1), &json!(1)));
    let stands = here.done(AUDITOR, "governance/GetClosure", json!({})).await;
    assert_eq!((&stands["open_cases"], &stands["cases"]["adopted"]), (&Value::Null, &json!(1)));
    let files = tempfile::tempdir().unwrap();
    let bundle = offered_to(&here, &there).await;
    move_the_case(&here, &there, files.path()).await;
    hand_over().await.unwrap();
    assert_eq!(hand_over().await.unwrap()["receipt"]["unchanged"], true);

    // Nothing is decided any more; what is there is read, and reading is recorded.
    let size = here.size().await;
    takes_over_nothing(&here, &bundle).await;
    let report = json!({"recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_UNKNOWN"});
    assert_eq!(why(&here.refused(ISA, "intake/ReportIncident", report).await), "HUB_CLOSED");
    let withdrawn = json!({"closure_id": closure["closure_id"], "reason": "It goes on."});
    assert_eq!(why(&here.refused(OFFICER, "governance/WithdrawClosure", withdrawn).await), "HUB_CLOSED");
    here.done(SPOC, "cases/GetCase", json!({"case": here.case})).await;
    here.look(&here.case, |look| look["channel"] == "CHANNEL_GET_CASE").await;
    assert_eq!(here.size().await, size);

    let (reference, file) = (here.reference.clone(), files.path().join("hub.custody"));
    let home = here.world.stop().await;
    let seal = |places: &Places| {
        args(&["custody", "seal", "--data", path(&places.data), "--keys", path(&places.keys), "--to", path(&file)])
    };
    let sealed = hub(seal(&home.places), None).await;
    ended(&sealed, 0);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    ended(&hub(seal(&home.places), None).await, 73);

    let new = Home::empty();
    let ours = &there.world.home.places;
    let opened = answered(&hub(open_args(ours, &file, &vkey, &new.places), None).await);
    assert!(said(&sealed).contains(opened["file_digest"].as_str().unwrap()), "both say the same digest");
    assert_eq!(opened["from_hub"], "test.hub");
    ended(&hub(open_args(ours, &file, &vkey, &new.places), None).await, 73);
    for dir in [&new.places.data, &new.places.keys] {
        assert_eq!(fs::metadata(dir).unwrap().permissions().mode() & 0o777, 0o700);
    }
    assert!(!new.places.keys.join("issuer.key").exists(), "nobody mints tokens of a hub that closed");
    // An auditor asks there what was asked here, and is answered alike.
    ended(&audited(&new.places, &["verify"]).await, 0);
    for question in [
        &["replay", "--case", &reference, "--as-agency", "pol", "-o", "json"][..],
        &["who-saw", "--case", &reference, "-o", "json"],
        &["clocks", "--case", &reference, "-o", "json"],
    ] {
        let (then, now) = (audited(&home.places, question).await, audited(&new.places, question).await);
        ended(&now, 0);
        assert_eq!(said(&then), said(&now), "{question:?}");
    }

    let mut accepted = opened.clone();
    accepted["reference"] = json!("archive-7/2");
    there.done(OFFICER, "governance/AcceptCustody", accepted).await;
    let kept = there.done(AUDITOR, "governance/GetClosure", json!({})).await;
    assert_eq!(kept["custody"][0]["file_digest"], opened["file_digest"]);
    assert_eq!(kept["custody"][0]["reference"], "archive-7/2");

    wrong_ways(&there, &home, &file, &vkey).await;
}

/// A file that was changed, is for another hub or is not from the one that was named: refused, and nothing is left.
async fn wrong_ways(there: &Scene, home: &Home, file: &Path, vkey: &str) {
    let (ours, to) = (&there.world.home.places, Home::empty());
    let nothing_left = || !to.places.data.exists() && !to.places.keys.exists();
    let bytes = fs::read(file).unwrap();
    let changed = to.path().join("changed");
    for at in [bytes.len() / 2, bytes.len() - 1] {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        fs::write(&changed, flipped).unwrap();
        ended(&hub(open_args(ours, &changed, vkey, &to.places), None).await, 65);
        assert!(nothing_left(), "byte {at}");
    }
    fs::write(&changed, &bytes[..bytes.len() - 100]).unwrap();
    ended(&hub(open_args(ours, &changed, vkey, &to.places), None).await, 65);
    assert!(nothing_left(), "shorter");
    // Not even who made it opens it.
    ended(&hub(open_args(&home.places, file, vkey, &to.places), None).await, 77);
    assert!(nothing_left(), "the wrong key");
    let other = text(&there.key().await["verifier"]);
    ended(&hub(open_args(ours, file, &other, &to.places), None).await, 65);
    assert!(nothing_left(), "another hub was named");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_was_not_handed_over_is_not_sealed_and_a_closure_can_be_withdrawn() {
    let (here, there) = (Scene::new().await, Scene::elsewhere("test.south").await);
    here.knows(&there).await;
    let closure = closed_by_two(&here, "test.south").await;
    let withdrawn = json!({"closure_id": closure, "reason": "The funding goes on."});
    here.done(OFFICER, "governance/WithdrawClosure", withdrawn).await;
    let told = here.done(SPOC, "inbox/ListAlerts", json!({})).await.to_string();
    assert!(told.contains("ALERT_KIND_CLOSURE_WITHDRAWN"), "{told}");
    // Cases begin here as before.
    closed_case(&here).await;
    let refused = here.refused(OFFICER, "governance/HandOverCustody", json!({"closure_id": closure})).await;
    assert_eq!(why(&refused), "CLOSURE_UNKNOWN");
    let later = json!({"closing_date": "2026-03-03", "successor": "test.south", "reason": "The funding ends."});
    let closure = json!({"closure_id": here.done(OFFICER, "governance/DeclareClosure", later).await["closure_id"]});
    here.done(SECOND, "governance/ConfirmClosure", closure.clone()).await;
    let refused = here.refused(OFFICER, "governance/HandOverCustody", closure).await;
    assert_eq!(why(&refused), "CLOSING_DAY_NOT_COME");

    let file = here.world.home.path().join("hub.custody");
    let seal = |places: &Places| {
        args(&["custody", "seal", "--data", path(&places.data), "--keys", path(&places.keys), "--to", path(&file)])
    };
    ended(&hub(seal(&here.world.home.places), None).await, 73);
    let home = here.world.stop().await;
    ended(&hub(seal(&home.places), None).await, 2);
    assert!(!file.exists());
    drop(World::open(home, Clock::demo(NOW.parse().unwrap())).await);
}
