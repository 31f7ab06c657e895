//! What an auditor is told, and what not; and what is recorded of asking.

use super::{
    policy::with,
    records::is,
    scene::{AUDITOR, ISA, NOTHING, OFFICER, OIC, SPOC, Scene, paths, text, why},
};
use crate::world::{Home, hub, program};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    process::{Command, Output},
};
use tonic::Code;

/// Texts that locate the victim or are a safe contact: none is for an auditor.
const KEPT: [&str; 6] =
    ["14 Alder Way", "The old mill", "22 Birch Rise", "07700 900111", "07700 900222", "Tuesdays only"];
/// A text beside them that an auditor may read.
const TOLD: &str = "Notes on a windscreen.";

/// A case with everything that is kept from auditors on it. Answers its location event and its safe contact.
async fn with_whereabouts() -> (Scene, String, String) {
    let scene = Scene::new().await;
    let location = json!({"case": scene.case, "kind": "LOCATION_KIND_HOME", "location": KEPT[0]});
    let location = scene.done(ISA, "casework/RecordVictimLocation", location).await;
    let contact = json!({"case": scene.case, "channel": "CONTACT_CHANNEL_MOBILE_PHONE", "voicemail": false,
        "letters": false, "device_compromised": false, "number": KEPT[3], "code_word": KEPT[5]});
    let contact = scene.done(ISA, "casework/RecordSafeContact", contact).await;
    let report = json!({"recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_UNKNOWN", "narrative": TOLD,
        "place_text": KEPT[1]});
    let incident = scene.done(OIC, "intake/ReportIncident", report).await;
    let link = json!({"case": scene.case, "incident_id": incident["incident_id"], "reason": "The same hand."});
    scene.done(SPOC, "intake/ProposeLink", link.clone()).await;
    scene.done(SPOC, "intake/ConfirmLink", link).await;
    let event = |done: &Value| text(&done["receipt"]["event_ids"][0]);
    (scene, event(&location), event(&contact))
}

/// The auditor's command line, of a running hub or of directories.
fn audit(scene: &Scene, args: &[&str]) -> Output {
    let mut command = Command::new(program());
    command.arg("audit").args(args);
    command.env("HUB_SERVER", format!("http://{}", scene.world.running.address));
    command.env("HUB_TOKEN", scene.world.token(AUDITOR)).output().unwrap()
}

fn offline(home: &Home, args: &[&str]) -> Output {
    let mut command = Command::new(program());
    command.arg("audit").args(args).arg("--data").arg(&home.places.data).arg("--keys").arg(&home.places.keys);
    command.output().unwrap()
}

/// Every question that could tell something of a case.
fn questions(case: &str, event: &str) -> Vec<Vec<String>> {
    [
        "replay",
        "replay --as-agency adv",
        "replay --as-agency adv --as-worker isa",
        "replay --as-agency pol --as-worker spoc",
        "replay --as-agency adv --known-by",
        "replay --known-by",
        "replay --unknown-to prb",
        "replay --as-agency adv --unknown-to hlt",
        "export --justification For-the-review-of-the-case --recipient the-review-panel",
        "who-saw",
        &format!("who-saw --event {event}"),
        "clocks",
        "pattern",
    ]
    .into_iter()
    .map(|question| format!("{question} --case {case}").split(' ').map(str::to_owned).collect())
    .collect()
}

fn tells_nothing_kept(question: &[String], answer: &Output) -> String {
    let said = String::from_utf8_lossy(&answer.stdout).into_owned();
    assert!(answer.status.success(), "{question:?}: {}", String::from_utf8_lossy(&answer.stderr));
    // A table breaks a text over lines.
    let words: Vec<&str> = said.split_whitespace().collect();
    for kept in KEPT {
        assert!(!said.contains(kept) && !words.join(" ").contains(kept), "{question:?} tells {kept}: {said}");
    }
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_learns_that_a_location_was_shown_and_to_whom_and_in_no_way_the_location() {
    let (scene, location, contact) = with_whereabouts().await;
    let live = scene.done(ISA, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await;
    assert!(live.to_string().contains(KEPT[0]) && live.to_string().contains(KEPT[5]), "the advocate reads them");

    let asked = json!({"case": scene.case, "as_agency": "adv", "as_worker": "isa", "page_size": 500});
    let replayed = scene.done(AUDITOR, "audit/ReplayCase", asked).await["events"].clone();
    for (event, details, withheld) in [
        (&location, json!({}), ["kind", "location"].as_slice()),
        (&contact, json!({}), &["channel", "code_word", "device_compromised", "letters", "number", "voicemail"]),
    ] {
        let found = replayed.as_array().unwrap().iter().find(|at| at["event"]["event_id"] == event.as_str()).unwrap();
        assert_eq!(found["event"]["shown"], "SHOWN_FULL", "{found}");
        assert_eq!(found["event"]["details"], details, "{found}");
        let names: BTreeSet<&str> =
            found["withheld_fields"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(names, withheld.iter().copied().collect(), "{found}");
    }
    // The record of that look says what was named and withheld, and not that it was shown.
    let look = scene.look(&scene.case, is(AUDITOR, "REPLAY", true)).await;
    for (event, classes) in
        [(&location, json!(["victim_location"])), (&contact, json!(["victim_location", "safe_contact"]))]
    {
        let named = look["events"].as_array().unwrap().iter().find(|seen| seen["event_id"] == event.as_str()).unwrap();
        assert_eq!((&named["withheld"], named.get("also")), (&classes, None), "{named}");
    }

    // The whole record shows of them markers; of the incident, all but where it was.
    let whole = scene.done(AUDITOR, "audit/ReplayCase", json!({"case": scene.case, "page_size": 500})).await;
    for at in whole["events"].as_array().unwrap() {
        let marker = [&location, &contact].contains(&&text(&at["event"]["event_id"]));
        assert_eq!(at["event"]["shown"] == "SHOWN_MARKER", marker, "{at}");
        if at["event"]["details"]["narrative"] == TOLD {
            assert_eq!(at["withheld_fields"], json!(["place_text"]), "{at}");
        }
    }
    assert!(whole.to_string().contains(TOLD));

    // In every form, of a running hub and of its directories.
    let forms = ["table", "json", "csv"];
    let questions = questions(&scene.case, &location);
    for form in forms {
        let replay = questions.iter().find(|question| question.contains(&"isa".to_owned())).unwrap();
        let said = tells_nothing_kept(replay, &audit(&scene, &with_form(replay, form)));
        assert!(said.contains("withheld") && said.contains("location"), "{said}");
    }
    for (question, form) in questions.iter().zip(forms.iter().cycle()) {
        tells_nothing_kept(question, &audit(&scene, &with_form(question, form)));
    }
    let home = scene.world.stop().await;
    for (question, form) in questions.iter().zip(forms.iter().cycle().skip(1)) {
        tells_nothing_kept(question, &offline(&home, &with_form(question, form)));
    }
}

fn with_form<'a>(question: &'a [String], form: &'a str) -> Vec<&'a str> {
    question.iter().map(String::as_str).chain(["-o", form]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_withholds_from_auditors_what_it_keeps_from_oversight_also_of_earlier_days() {
    let (scene, location, _) = with_whereabouts().await;
    let steps = json!({"case": scene.case, "steps": ["STEP_INTERVIEWED_UNDER_CAUTION"],
        "taken_time": "2026-03-02T08:00:00Z"});
    scene.done(OIC, "casework/RecordInvestigationStep", steps).await;
    let clocks = async || {
        let asked = json!({"case": scene.case, "duty": "DUTY_TELL_VICTIM"});
        scene.done(AUDITOR, "audit/Clocks", asked).await["clocks"].clone()
    };
    assert_eq!(clocks().await[0]["steps"], json!(["interviewed_under_caution"]));
    let replay = async |as_of: &str| {
        let asked = json!({"case": scene.case, "as_agency": "pol", "as_worker": "spoc", "as_of_time": as_of,
            "page_size": 500});
        scene.done(AUDITOR, "audit/ReplayCase", asked).await.to_string()
    };
    assert!(replay("2026-03-02T10:30:00Z").await.contains(TOLD));

    scene.world.clock.set("2026-03-02T11:00:00Z".parse().unwrap());
    let mut next =
        with(&with(&scene.first_policy(), "conduct", "oversight", "marker"), "investigation", "oversight", "absent");
    next["version"] = 2.into();
    scene.adopt(&next).await;
    scene.world.clock.set("2026-03-02T12:00:00Z".parse().unwrap());
    for as_of in ["2026-03-02T10:30:00Z", "2026-03-02T12:00:00Z"] {
        let said = replay(as_of).await;
        assert!(said.contains("narrative") && !said.contains(TOLD), "as of {as_of}: {said}");
        assert!(said.contains(&location) && KEPT.iter().all(|kept| !said.contains(kept)), "as of {as_of}: {said}");
    }
    let withheld = clocks().await;
    assert_eq!((withheld[0].get("steps"), &withheld[0]["due_date"]), (None, &json!("2026-03-03")), "{withheld}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_who_looks_for_a_case_that_is_not_there_leaves_a_record() {
    let scene = Scene::new().await;
    for (call, channel) in [
        ("audit/ReplayCase", "replay"),
        ("audit/WhoSaw", "who_saw"),
        ("audit/ExportCase", "export"),
        ("audit/Clocks", "clocks"),
        ("audit/Pattern", "pattern"),
    ] {
        let mut asked = json!({"case": NOTHING});
        if call == "audit/ExportCase" {
            asked["justification"] = "For the review of the case.".into();
            asked["recipient"] = "The review panel.".into();
        }
        let refused = scene.refused(AUDITOR, call, asked).await;
        assert_eq!(refused.code(), Code::NotFound, "{call}");
        assert_eq!((scene.on_disk(NOTHING, channel), scene.on_disk("", channel)), (1, 1), "{call} left no record");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_saw_an_event_tells_how_each_look_showed_it_and_counts_the_others() {
    let scene = Scene::new().await;
    let (_, incident) = scene.link(&scene.case, TOLD).await;
    let seen = scene.sees(ISA, &scene.case).await.len();
    let whole = scene.look(&scene.case, is(ISA, "GET_CASE", true)).await;
    assert_eq!(whole["events"].as_array().unwrap().len(), seen);
    assert!(whole.get("other_events").is_none(), "{whole}");
    let asked = json!({"case": scene.case, "event_id": incident});
    let looks = scene.done(AUDITOR, "audit/WhoSaw", asked).await["looks"].clone();
    let look = looks.as_array().unwrap().iter().find(|look| look["worker"] == "isa").unwrap();
    let shown: Vec<_> =
        look["events"].as_array().unwrap().iter().map(|seen| (&seen["event_id"], &seen["how"])).collect();
    assert_eq!(shown, [(&json!(incident), &json!("SHOWN_SUMMARY"))]);
    assert_eq!(look["other_events"], json!(seen - 1));
    let printed = audit(&scene, &["who-saw", "--case", &scene.case, "--event", &incident, "-o", "json"]);
    let printed: Vec<Value> = serde_json::from_slice(&printed.stdout).unwrap();
    let row = printed.iter().find(|row| row["worker"] == "isa").unwrap();
    assert_eq!((&row["count"], row["events"].as_array().unwrap().len()), (&json!(seen), 1), "{row}");
    assert!(text(&row["events"][0]).starts_with(&format!("{incident} summary")), "{row}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_is_met_by_what_came_first_where_the_victim_declined_and_was_told_after_all() {
    let scene = Scene::new().await;
    let step = json!({"case": scene.case, "steps": ["STEP_ARRESTED"], "taken_time": "2026-03-02T08:00:00Z"});
    let step = scene.done(OIC, "casework/RecordInvestigationStep", step).await["receipt"]["event_ids"][0].clone();
    let tell = |outcome: &str, at: &str| {
        json!({"case": scene.case, "event_id": step, "about": "TOLD_ABOUT_INVESTIGATION_STEP", "told_time": at,
            "outcome": format!("TOLD_OUTCOME_{outcome}"), "channel": "CONTACT_CHANNEL_IN_PERSON"})
    };
    scene.done(OIC, "casework/TellVictim", tell("DECLINED_BY_VICTIM", "2026-03-02T09:00:00Z")).await;
    // The last day to tell was Tuesday 3 March.
    scene.world.clock.set("2026-03-05T10:00:00Z".parse().unwrap());
    let told = scene.done(OIC, "casework/TellVictim", tell("TOLD", "2026-03-05T09:00:00Z")).await;
    assert_eq!(told["receipt"]["event_ids"].as_array().unwrap().len(), 1, "{told}");
    let asked = json!({"case": scene.case, "duty": "DUTY_TELL_VICTIM"});
    let clocks = scene.done(AUDITOR, "audit/Clocks", asked).await;
    let clock = &clocks["clocks"][0];
    assert_eq!(clock["due_date"], json!("2026-03-03"));
    assert_eq!(clock["state"], json!("CLOCK_STATE_MET"), "{clock}");
    assert_eq!(clock["declined_time"], json!("2026-03-02T09:00:00Z"));
    assert_eq!(clock["told_time"], json!("2026-03-05T09:00:00Z"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_names_nobody_registered_says_which_name_it_is() {
    let scene = Scene::new().await;
    for (mut asked, path) in [
        (json!({"as_agency": "nobody"}), "as_agency"),
        (json!({"as_agency": "adv", "as_worker": "nobody"}), "as_worker"),
        (json!({"unknown_to_agency": "nobody"}), "unknown_to_agency"),
        (json!({"as_agency": "adv", "unknown_to_agency": "nobody"}), "unknown_to_agency"),
    ] {
        asked["case"] = scene.case.as_str().into();
        let refused = scene.refused(AUDITOR, "audit/ReplayCase", asked.clone()).await;
        assert_eq!((refused.code(), paths(&refused)), (Code::InvalidArgument, vec![path.to_owned()]), "{asked}");
    }
    for (reason, good) in [("Nine char", false), ("   Nine char   ", false), ("Ten chars.", true)] {
        let asked = json!({"case": scene.case, "justification": reason, "recipient": "The review panel."});
        match scene.ask(AUDITOR, "audit/ExportCase", asked).await {
            Ok(_) => assert!(good, "{reason}"),
            Err(refused) => assert_eq!((good, paths(&refused)), (false, vec!["justification".to_owned()]), "{reason}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_saw_what_is_no_event_of_the_case_is_refused_online_and_offline() {
    let scene = Scene::new().await;
    let (incident, event) = scene.link(&scene.case, TOLD).await;
    let elsewhere = text(&scene.open_case().await["receipt"]["event_ids"][0]);
    let unknown = [NOTHING, incident.as_str(), elsewhere.as_str()];
    let asked = |event: &str| json!({"case": scene.case, "event_id": event});
    for event in unknown {
        let refused = scene.refused(AUDITOR, "audit/WhoSaw", asked(event)).await;
        assert_eq!((refused.code(), paths(&refused)), (Code::InvalidArgument, vec!["event_id".to_owned()]), "{event}");
        let printed = audit(&scene, &["who-saw", "--case", &scene.case, "--event", event]);
        assert_eq!(printed.status.code(), Some(2), "{event}: {printed:?}");
    }
    scene.done(AUDITOR, "audit/WhoSaw", asked(&event)).await;
    let case = scene.case.clone();
    let home = scene.world.stop().await;
    for (event, code) in unknown.map(|event| (event, 2)).into_iter().chain([(event.as_str(), 0)]) {
        let printed = offline(&home, &["who-saw", "--case", &case, "--event", event]);
        assert_eq!(printed.status.code(), Some(code), "{event}: {printed:?}");
        let said = String::from_utf8_lossy(&printed.stderr).into_owned();
        assert_eq!(said.contains("is not an event of this case"), code == 2, "{said}");
    }
    // And an export is justified in the same words, whoever records it.
    let long = "x".repeat(4_001);
    for (reason, code) in [("x", 2), ("   Nine char   ", 2), ("            ", 2), (&long, 2), ("Ten chars.", 0)] {
        let printed = offline(&home, &["export", "--case", &case, "--justification", reason]);
        assert_eq!(printed.status.code(), Some(code), "{reason}: {printed:?}");
        assert_eq!(printed.stdout.is_empty(), code == 2, "{reason}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_of_a_running_hub_is_of_both_logs() {
    let scene = Scene::new().await;
    scene.sees(ISA, &scene.case).await;
    let checked = scene.done(AUDITOR, "audit/Verify", json!({})).await;
    assert_eq!(checked["ok"], json!(true));
    let mut sizes = Vec::new();
    for log in ["facts", "access"] {
        assert_eq!((&checked[log]["ok"], &checked[log]["size"]), (&json!(true), &checked[log]["records_checked"]));
        sizes.push(text(&checked[log]["size"]));
    }
    assert_eq!(sizes[0], scene.size().await.to_string());
    let printed = |output: &Output| -> Vec<(String, String)> {
        let rows: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        rows.iter().map(|row| (text(&row["log"]), text(&row["verdict"]))).collect()
    };
    let row = |log: &str, verdict: &str| (log.to_owned(), verdict.to_owned());
    let whole = audit(&scene, &["verify", "-o", "json"]);
    assert_eq!(whole.status.code(), Some(0));
    assert_eq!(printed(&whole), [row("facts", "intact"), row("access", "intact")]);

    // One bit of the access log changes under the running hub, in what it wrote itself and still has in memory.
    let segment = scene.world.home.places.looks().join("00000000000000000001.seg");
    let mut bytes = fs::read(&segment).unwrap();
    assert!(bytes.len() > 200, "one look is longer than this");
    bytes[150] ^= 1;
    fs::write(&segment, bytes).unwrap();
    let changed = audit(&scene, &["verify", "-o", "json"]);
    assert_eq!(changed.status.code(), Some(65), "{changed:?}");
    assert_eq!(printed(&changed), [row("facts", "intact"), row("access", "changed")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_audits_acts_in_no_other_role_and_roles_fit_the_agency() {
    let scene = Scene::empty().await;
    let size = scene.size().await;
    for (agency, roles, reason) in [
        ("hub-office", ["AUDITOR", "CHAIR"].as_slice(), "AUDITOR_ACTS"),
        ("pol", &["SPOC", "AUDITOR"], "AUDITOR_ACTS"),
        ("pol", &["AUDITOR"], "ROLE_NOT_OF_AGENCY"),
        ("pol", &["ADVOCATE"], "ROLE_NOT_OF_AGENCY"),
        ("hlt", &["CLINICIAN", "ADVOCATE"], "ROLE_NOT_OF_AGENCY"),
    ] {
        let roles: Vec<String> = roles.iter().map(|role| format!("ROLE_{role}")).collect();
        let worker = json!({"agency": agency, "worker": "new", "roles": roles});
        let refused = scene.refused(OFFICER, "governance/RegisterWorker", worker).await;
        assert_eq!((refused.code(), why(&refused).as_str()), (Code::FailedPrecondition, reason), "{agency} {roles:?}");
    }
    assert_eq!(scene.size().await, size);
    let second = json!({"agency": "hub-office", "worker": "auditor-2", "roles": ["ROLE_AUDITOR"]});
    scene.done(OFFICER, "governance/RegisterWorker", second).await;
    scene.done(("hub-office", "auditor-2", "auditor", "audit"), "audit/GetCheckpoint", json!({})).await;
    // Neither officer of a founded hub audits.
    for officer in ["officer-1", "officer-2"] {
        let refused =
            scene.refused(("hub-office", officer, "auditor", "audit"), "audit/GetCheckpoint", json!({})).await;
        assert_eq!(refused.code(), Code::Unauthenticated, "{officer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_auditor_of_a_new_hub_is_none_of_its_officers() {
    let home = Home::empty();
    let (data, keys) = (home.places.data.to_str().unwrap(), home.places.keys.to_str().unwrap());
    let init = |auditor: &str| {
        hub(&[
            "init",
            "--data",
            data,
            "--keys",
            keys,
            "--origin",
            "test.hub",
            "--officers",
            "one",
            "two",
            "--auditor",
            auditor,
        ])
    };
    assert_eq!(init("two").status.code(), Some(2));
    assert!(!home.places.keys.join("hub.json").exists());
    let done = init("three");
    assert!(done.status.success(), "{done:?}");
}

#[test]
fn a_founding_that_is_refused_leaves_nothing_in_the_way_of_the_next() {
    let home = Home::empty();
    let init = |origin: &str, name: &str| {
        let (data, keys) = (home.places.data.to_str().unwrap(), home.places.keys.to_str().unwrap());
        let given = ["--origin", origin, "--office-name", name, "--officers", "one", "two"];
        hub(&[&["init", "--data", data, "--keys", keys], given.as_slice()].concat())
    };
    let long = "o".repeat(201);
    for (origin, name, says) in [
        ("hub x", "Hub office", "origin"),
        ("", "Hub office", "origin"),
        ("hub+x", "Hub office", "origin"),
        (&long, "Hub office", "origin"),
        ("hub.x", "Hub\u{1b}[2Joffice", "must not hold control characters"),
        ("hub.x", "Hub\u{200b}office", "must not hold invisible characters"),
        ("hub.x", " ", "must not be empty"),
        ("hub.x", &long, "is too long"),
        ("hub.x", "14 Alder Way", "shaped like an address"),
    ] {
        let refused = init(origin, name);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(78) && said.contains(says), "{origin} {name}: {said}");
        assert!(!home.places.data.exists() && !home.places.keys.exists(), "{origin} {name} left something");
    }
    // Directories that others may write, or of the keys read, would be refused by the first start.
    for dir in [&home.places.data, &home.places.keys] {
        fs::create_dir(dir).unwrap();
        fs::set_permissions(dir, Permissions::from_mode(0o770)).unwrap();
        let refused = init("hub.x", "Hub office");
        assert_eq!(refused.status.code(), Some(78), "{refused:?}");
        assert!(fs::read_dir(dir).unwrap().next().is_none(), "{} holds something", dir.display());
        fs::set_permissions(dir, Permissions::from_mode(0o700)).unwrap();
    }
    let done = init("hub.x", "Hub office");
    assert!(done.status.success(), "{done:?}");
}
