//! A hub is moved from one machine to a cluster; a cluster that keeps less than is promised is refused; and a process does
//! what its roles say, and no more.

use super::{ADVOCATE, Command, POLICE, opened_case};
use crate::world::{AUDITOR, Home, Process, anywhere, hub, program, request_id, started, token, until};
use eventlog_nats::{Settings, cluster::Cluster, stream_name};
use serde_json::{Value, json};
use server::{Clock, Config, JsonClient, Places};
use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Output,
};
use tokio::task::block_in_place;
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

/// The options that name a cluster.
fn at(cluster: &Settings) -> Vec<String> {
    ["--log", &cluster.servers.join(","), "--monitor", &cluster.monitors.join(",")].map(str::to_owned).to_vec()
}

/// Runs the program on directories, with more options.
fn run(words: &[&str], places: &Places, more: &[String]) -> Output {
    let (data, keys) = (places.data.to_str().unwrap(), places.keys.to_str().unwrap());
    let more: Vec<_> = more.iter().map(String::as_str).collect();
    hub(&[words, &["--data", data, "--keys", keys], &more].concat())
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// What lies in a directory.
fn files_of(dir: &Path) -> BTreeSet<PathBuf> {
    fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// What an auditor is shown of a case as an agency sees it.
async fn replayed(client: &JsonClient, home: &Home, case: &str) -> Value {
    let question = json!({"case": case, "as_agency": "adv"});
    client.ask("audit/ReplayCase", Some(&token(&home.issuer(), AUDITOR)), &question).await.unwrap()["events"].clone()
}

/// A report, and a note on a case.
fn commands(case: &str) -> [Command; 2] {
    let report = json!({"request_id": request_id("moved report"), "recorded_as": "RECORDED_AS_OTHER",
        "place": "PLACE_KIND_UNKNOWN", "narrative": "fictional report"});
    let note = json!({"request_id": request_id("moved note"), "case": case, "kind": "ITEM_KIND_NOTE",
        "about": "PARTY_VICTIM", "text": "fictional note"});
    [
        Command { who: POLICE, call: "intake/ReportIncident", request: report },
        Command { who: ADVOCATE, call: "casework/ContributeItem", request: note },
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hub_that_moved_to_a_cluster_has_the_same_root_shows_the_same_and_knows_its_requests() {
    let home = Home::founded(Clock::real()).await;
    let process = Process::serve(&home.places).unwrap();
    let client = process.client().await;
    let case = opened_case(&client, &home.issuer()).await;
    let mut receipts = Vec::new();
    for command in commands(&case) {
        receipts.push(command.send(&client, &home.issuer()).await.unwrap());
    }
    let shown = replayed(&client, &home, &case).await;
    drop(client);
    assert_eq!(block_in_place(|| process.stop()), Some(0));
    let verified = run(&["audit", "verify", "-o", "json"], &home.places, &[]);
    let verified: Value = serde_json::from_slice(&verified.stdout).unwrap();
    let (records, root) = (verified[0]["records"].as_u64().unwrap(), verified[0]["root"].as_str().unwrap());

    let cluster = block_in_place(|| Cluster::start(3));
    let to = at(&cluster.settings());
    let keys = files_of(&home.places.keys);
    // Begun again, it finds that all is there.
    for _ in 0..2 {
        let copied = block_in_place(|| run(&["log", "copy"], &home.places, &to));
        assert_eq!(copied.status.code(), Some(0), "{}", said(&copied));
        let told = said(&copied);
        assert!(told.contains(&format!("copied {records} facts")) && told.contains(root), "{told}");
    }

    assert_eq!(files_of(&home.places.keys), keys, "nothing of the cluster is kept in the source");

    let process = block_in_place(|| Process::serve_with(&home.places, &to).unwrap());
    let client = process.client().await;
    assert_eq!(replayed(&client, &home, &case).await, shown);
    for (command, first) in commands(&case).iter().zip(&receipts) {
        assert_eq!(command.send(&client, &home.issuer()).await.unwrap(), *first);
    }
    let [mut report, _] = commands(&case);
    report.request["request_id"] = request_id("after the move").into();
    report.send(&client, &home.issuer()).await.unwrap();
    let checked = client.ask("audit/Verify", Some(&token(&home.issuer(), AUDITOR)), &json!({})).await.unwrap();
    assert_eq!((&checked["ok"], &checked["facts"]["size"]), (&json!(true), &json!((records + 1).to_string())));
    drop(client);
    assert_eq!(block_in_place(|| process.stop()), Some(0));

    // What went on there is not overwritten by what stood still here: the store has seen more than the journals have.
    let copied = block_in_place(|| run(&["log", "copy"], &home.places, &to));
    assert_eq!(copied.status.code(), Some(65), "{}", said(&copied));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g10_a_cluster_that_syncs_later_is_refused_with_the_line_to_change_and_nothing_is_made() {
    let lax = |_, text: String| text.replace("  sync_interval: always\n", "");
    let cluster = block_in_place(|| Cluster::start_with(3, lax));
    let home = Home::empty();
    let init = ["init", "--origin", "lax.test.hub", "--officers", "officer-1", "officer-2"];
    let refused = block_in_place(|| run(&init, &home.places, &at(&cluster.settings())));
    assert_eq!(refused.status.code(), Some(78), "{}", said(&refused));
    assert!(said(&refused).contains("sync_interval: always"), "{}", said(&refused));
    assert!(!home.places.keys.exists() && !home.places.data.exists());
    // One node alone keeps less, too, also where it syncs.
    let alone = block_in_place(|| Cluster::start(1));
    let refused = block_in_place(|| run(&init, &home.places, &at(&alone.settings())));
    assert_eq!(refused.status.code(), Some(78), "{}", said(&refused));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_whose_log_has_stopped_ends_and_a_start_says_why() {
    let cluster = block_in_place(|| Cluster::start(3));
    let (home, to) = (Home::empty(), at(&cluster.settings()));
    let init = ["init", "--origin", "stops.test.hub", "--officers", "officer-1", "officer-2"];
    let made = block_in_place(|| run(&init, &home.places, &to));
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    // A password that others may read.
    let password = home.path().join("password");
    fs::write(&password, "fictional").unwrap();
    fs::set_permissions(&password, fs::Permissions::from_mode(0o640)).unwrap();
    let named = ["--nats-user".into(), "hub".into(), "--nats-password".into(), password.display().to_string()];
    let refused = block_in_place(|| run(&["serve"], &home.places, &[&to[..], &named].concat()));
    assert!(refused.status.code() == Some(78) && said(&refused).contains("chmod 600"), "{}", said(&refused));
    // Whoever serves makes keys.
    let without = [&to[..], &["--roles".into(), "intake,audit,checkpoint".into()]].concat();
    let refused = block_in_place(|| run(&["serve"], &home.places, &without));
    assert!(refused.status.code() == Some(78) && said(&refused).contains("role vault"), "{}", said(&refused));

    let context = async_nats::jetstream::new(async_nats::connect(&cluster.settings().servers[0]).await.unwrap());
    let name = stream_name("stops.test.hub", "LOG");
    let limited = async |max_messages: i64| {
        let mut config = context.get_stream(&name).await.unwrap().get_info().await.unwrap().config;
        config.max_messages = max_messages;
        context.update_stream(config).await.unwrap();
    };
    let mut process = block_in_place(|| Process::serve_with(&home.places, &to).unwrap());
    limited(1_000_000).await;
    // By itself, so that whoever supervises it starts it again.
    assert_eq!(until("it ends", || std::future::ready(process.ended())).await, 69);
    let refused = block_in_place(|| run(&["serve"], &home.places, &to));
    assert!(refused.status.code() == Some(78) && said(&refused).contains("max_msgs"), "{}", said(&refused));
    limited(-1).await;
    let process = block_in_place(|| Process::serve_with(&home.places, &to).unwrap());
    assert_eq!(block_in_place(|| process.stop()), Some(0));
    // What this process has verified and is gone is no wrong setting.
    context.delete_stream(&name).await.unwrap();
    let refused = block_in_place(|| run(&["serve"], &home.places, &to));
    assert!(refused.status.code() == Some(65) && said(&refused).contains("is lost"), "{}", said(&refused));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_serves_what_its_roles_say_and_one_alone_with_its_logs_signs_and_makes_keys() {
    let clock = Clock::real();
    let home = Home::founded(clock.clone()).await;
    for (roles, why) in [("intake", "checkpoint"), ("all,", "is no role"), ("intake,checkpoint", "vault")] {
        let refused = block_in_place(|| run(&["serve"], &home.places, &["--roles".into(), roles.into()]));
        let exit = if why == "is no role" { 2 } else { 78 };
        assert_eq!(refused.status.code(), Some(exit), "{}", said(&refused));
        assert!(said(&refused).contains(why), "{}", said(&refused));
    }
    let roles = "governance,intake,checkpoint,vault".parse().unwrap();
    let config = Config { roles, ..Config::new(home.places.clone(), anywhere(), clock, program()) };
    let running = started(&config).await;
    let client = JsonClient::connect(&format!("http://{}", running.address)).await.unwrap();
    let mut health = HealthClient::new(client.channel());
    for (service, serves) in [
        ("stalkinghub.intake.v1.IntakeService", true),
        ("stalkinghub.governance.v1.GovernanceService", true),
        ("stalkinghub.risk.v1.RiskService", false),
        ("stalkinghub.cases.v1.CasesService", false),
        // It takes every command, so it needs every command's role.
        ("stalkinghub.submit.v1.SubmitService", false),
    ] {
        let told = health.check(HealthCheckRequest { service: service.into() }).await;
        assert_eq!(told.is_ok(), serves, "{service}: {told:?}");
    }
    let auditor = token(&home.issuer(), AUDITOR);
    let refused = client.ask("audit/Verify", Some(&auditor), &json!({})).await.unwrap_err();
    let server::CallError::Status(status) = refused else { panic!("{refused}") };
    assert_eq!(status.code(), Code::Unimplemented);
    drop((client, health));
    running.stop().await.unwrap();
}
