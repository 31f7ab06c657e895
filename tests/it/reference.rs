//! Sets of reference data through the real program: adopted, shown, refused, and what a bank holiday that is proclaimed late
//! changes.

use crate::{
    api::scene::{AUDITOR, OFFICER, OIC, SPOC, Scene},
    world::{Who, program},
};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// What the program answers to somebody at the running hub.
fn run(scene: &Scene, who: Who<'_>, args: &[&str]) -> Output {
    let mut command = Command::new(program());
    command.args(args);
    command.env("HUB_SERVER", format!("http://{}", scene.world.running.address));
    command.env("HUB_TOKEN", scene.world.token(who));
    command.output().unwrap()
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What was refused: exit code and words.
fn refused(output: &Output) -> (Option<i32>, String) {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The bank holidays of the release with one day more, as the set of a version, in a file.
fn holidays(scene: &Scene, file: &str, version: u32, more: &[&str]) -> PathBuf {
    let first = run(scene, OFFICER, &["reference", "first", "bank_holidays"]);
    let mut set: Value = serde_json::from_str(&printed(&first)).unwrap();
    set["version"] = json!(version);
    for day in more {
        set["entries"].as_array_mut().unwrap().push(json!({"code": day, "name": "State funeral (fictional)",
            "valid_from": day, "valid_to": day, "source": "Royal proclamation (fictional)."}));
    }
    let path = scene.world.home.path().join(file);
    fs::write(&path, set.to_string()).unwrap();
    path
}

fn adopt(scene: &Scene, who: Who<'_>, file: &Path) -> Output {
    run(scene, who, &["reference", "adopt", file.to_str().unwrap()])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_is_adopted_by_an_officer_shown_and_neither_wrong_nor_older_ones_take_its_place() {
    let scene = Scene::empty().await;
    let show = || printed(&run(&scene, SPOC, &["reference", "show", "-o", "json"]));
    let none = show();
    let first = holidays(&scene, "first.json", 1, &["2026-03-03"]);

    // A set with a day that is none is told by its place, and nothing is sent.
    let wrong = holidays(&scene, "wrong.json", 1, &["2026-02-30"]);
    let (code, why) = refused(&adopt(&scene, OFFICER, &wrong));
    assert_eq!(code, Some(65), "{why}");
    assert!(why.contains("wrong.json: entries["), "{why}");
    assert!(refused(&adopt(&scene, SPOC, &first)).1.contains("ROLE_MAY_NOT_DO_THIS"));
    assert_eq!(show(), none);

    assert!(printed(&adopt(&scene, OFFICER, &first)).starts_with("adopted bank_holidays version 1 with "));
    let shown = show();
    assert_ne!(shown, none);
    let codes = printed(&run(&scene, SPOC, &["reference", "show", "bank_holidays", "-o", "csv"]));
    assert!(codes.lines().any(|line| line.contains("2026-03-03") && line.contains("State funeral")), "{codes}");
    let again = printed(&adopt(&scene, OFFICER, &first));
    assert!(again.starts_with("what it says is in force already: bank_holidays version 1 "), "{again}");

    // One of the same version with other content, one that leaves a version out, and the next one without a code.
    let other = holidays(&scene, "other.json", 1, &["2026-03-03", "2026-03-04"]);
    let third = holidays(&scene, "third.json", 3, &["2026-03-03", "2026-03-04"]);
    let fewer = holidays(&scene, "fewer.json", 2, &[]);
    for (file, reason) in [(other, "STALE_VERSION"), (third, "STALE_VERSION"), (fewer, "CODE_REMOVED")] {
        let (_, why) = refused(&adopt(&scene, OFFICER, &file));
        assert!(why.contains(reason), "{reason}: {why}");
    }
    assert_eq!(show(), shown);

    let second = holidays(&scene, "second.json", 2, &["2026-03-03", "2026-03-04"]);
    printed(&adopt(&scene, OFFICER, &second));
    // As of an earlier moment what was in force then is shown.
    let before = ["reference", "show", "--as-of", "2026-03-02T09:00:00Z", "-o", "json"];
    assert_eq!(printed(&run(&scene, SPOC, &before)), none);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_holiday_that_is_proclaimed_late_changes_due_days_from_then_on_and_no_earlier_replay() {
    let scene = Scene::new().await;
    let step = async |taken: &str, step: &str| {
        let step = json!({"case": scene.case, "steps": [step], "taken_time": taken});
        scene.done(OIC, "casework/RecordInvestigationStep", step).await;
    };
    let audit = |question: &[&str]| {
        let args = [&["audit"], question, &["--case", &scene.case, "-o", "json"]].concat();
        printed(&run(&scene, AUDITOR, &args))
    };
    let due = || {
        let clocks: Value = serde_json::from_str(&audit(&["clocks", "--duty", "tell_victim"])).unwrap();
        let day = |clock: &Value| clock["due"].as_str().unwrap()[..10].to_owned();
        clocks.as_array().unwrap().iter().map(day).collect::<Vec<_>>()
    };
    // Monday: what she must be told by Tuesday.
    step("2026-03-02T08:00:00Z", "STEP_ARRESTED").await;
    assert_eq!(due(), ["2026-03-03"]);
    scene.world.clock.set("2026-03-02T11:00:00Z".parse().unwrap());
    let earlier = ["replay", "--as-of", "2026-03-02T10:59:00Z"];
    let told = audit(&earlier);

    let funeral = holidays(&scene, "funeral.json", 1, &["2026-03-03"]);
    printed(&adopt(&scene, OFFICER, &funeral));
    assert_eq!(due(), ["2026-03-03"], "what runs already keeps its day");
    scene.world.clock.set("2026-03-02T12:00:00Z".parse().unwrap());
    step("2026-03-02T11:30:00Z", "STEP_BAIL_CHANGED").await;
    assert_eq!(due(), ["2026-03-03", "2026-03-04"], "what begins after the proclamation does not end on Tuesday");
    assert_eq!(audit(&earlier), told, "an earlier replay is byte-identical");
}
