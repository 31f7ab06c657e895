//! `hub submit`: a file of commands, and a line for each answer.

use super::{OIC, Scene, Value, json, request_id, text};
use crate::world::program;
use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

fn line(id: &str, call: &str, mut request: Value) -> String {
    request["request_id"] = request_id(id).into();
    json!({call: request}).to_string()
}

fn report(id: &str) -> String {
    line(id, "report_incident", json!({"recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_UNKNOWN"}))
}

/// Runs `hub submit` on these lines: from a file, or from standard input.
fn submit(scene: &Scene, token: &str, lines: &[String], from_file: bool) -> Output {
    let text = lines.join("\n") + "\n";
    let file = scene.world.home.path().join("backlog.jsonl");
    let mut command = Command::new(program());
    command.env("HUB_SERVER", format!("http://{}", scene.world.running.address)).env("HUB_TOKEN", token);
    command.arg("submit").stdout(Stdio::piped()).stderr(Stdio::piped());
    if from_file {
        std::fs::write(&file, text).unwrap();
        return command.arg(file).output().unwrap();
    }
    let mut child = command.arg("-").stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// The answers by number, and how it ended.
fn told(output: &Output) -> (Option<i32>, Vec<Value>) {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let mut answers: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    answers.sort_by_key(|answer| answer["number"].as_u64());
    (output.status.code(), answers)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_sent_and_each_line_is_answered() {
    let scene = Scene::new().await;
    let token = scene.world.token(OIC);
    let size = scene.size().await;
    let lines: Vec<_> = (0..200).map(|nth| report(&format!("line {nth}"))).collect();
    for from_file in [true, false] {
        let (exit, answers) = told(&submit(&scene, &token, &lines, from_file));
        assert_eq!((exit, answers.len()), (Some(0), 200));
        for (nth, answer) in (1_u64..).zip(&answers) {
            assert_eq!(answer["number"], json!(nth));
            assert!(answer["report_incident"]["receipt"]["event_ids"].is_array(), "{answer}");
        }
        assert_eq!(scene.size().await, size + 200, "sent again, nothing is stored twice");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i5_a_refusal_is_told_in_words_and_by_the_exit_code() {
    let scene = Scene::new().await;
    let token = scene.world.token(OIC);
    let wrong = line("wrong", "report_incident", json!({"place": "PLACE_KIND_UNKNOWN"}));
    let not_theirs = line("not theirs", "register_agency", json!({"agency": "new", "kind": 1, "name": "New"}));
    let (exit, answers) = told(&submit(&scene, &token, &[report("one"), wrong.clone(), report("two")], true));
    assert_eq!((exit, answers.len()), (Some(2), 3));
    assert!(answers[0]["report_incident"].is_object() && answers[2]["report_incident"].is_object());
    let refusal = &answers[1]["refusal"];
    assert_eq!(
        (text(&refusal["code"]), text(&refusal["reason"])),
        ("INVALID_ARGUMENT".into(), "FIELDS_NOT_VALID".into())
    );
    assert_eq!(refusal["fields"][0]["field"], json!("recorded_as"));
    // Of several, the gravest.
    let (exit, _) = told(&submit(&scene, &token, &[wrong, not_theirs], true));
    assert_eq!(exit, Some(77));
    let (exit, answers) = told(&submit(&scene, "no token", &[report("three")], true));
    assert_eq!((exit, answers.len()), (Some(77), 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_no_command_ends_the_file_there() {
    let scene = Scene::new().await;
    let token = scene.world.token(OIC);
    let large = line("large", "report_incident", json!({"narrative": "x".repeat(1 << 20)}));
    for bad in ["", " ", "{", "{\"report_incident\": 7}", "{\"no_such_command\": {}}", &large] {
        let id = request_id(&format!("before {}", bad.len()));
        let output = submit(&scene, &token, &[report(&id), bad.into(), report("after")], true);
        let (exit, answers) = told(&output);
        assert_eq!((exit, answers.len()), (Some(2), 1), "{bad}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("line 2"), "{said}");
    }
    let missing = Command::new(program()).args(["submit", "no/such/file"]).env("HUB_TOKEN", &token).output().unwrap();
    assert_eq!(missing.status.code(), Some(2), "{}", String::from_utf8_lossy(&missing.stderr));
}
