//! What a caller may take, over TLS: bytes, time, calls, connections.

use super::scene::{HANG, ISA, OFFICER, SPOC, Scene, asked, descriptors};
use crate::{
    api::wire::raw,
    world::{request_id, until},
};
use serde_json::json;
use server::{CallError, JsonClient, Limits};
use std::{
    fs,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};
use tonic::{Code, Status};
use tonic_types::StatusExt;

const LIST: &str = "/stalkinghub.cases.v1.CasesService/ListCases";

async fn answered(client: &JsonClient, path: &str, token: &str, more: &[(&str, &str)], body: &str) -> Option<Status> {
    let bearer = format!("Bearer {token}");
    let headers: Vec<_> = [("authorization", bearer.as_str())].into_iter().chain(more.iter().copied()).collect();
    raw(&client.channel(), path, &headers, body.to_owned()).await.status
}

/// The memory of a process, in bytes.
fn memory(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1_024
}

#[tokio::test(flavor = "multi_thread")]
async fn b1_bytes_that_are_no_message_are_refused_and_harm_nobody() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let client = scene.connect(hub.address, "pol").await;
    let token = scene.token(SPOC);
    for body in ["\0\0\0\0\x03\x0a\x7fx", "\0\0\0\0\x01\x07", "\x01\0\0\0\0", "\x7f\0\0\0\x01x", "", "\0\0", "garbage"]
    {
        for path in [LIST, "/stalkinghub.governance.v1.GovernanceService/RegisterWorker"] {
            let status = answered(&client, path, &token, &[], body).await;
            // Half a message may also be told as a stream that ended too soon.
            let code = status.expect("no status").code();
            let refused = [
                Code::Internal,
                Code::InvalidArgument,
                Code::Unimplemented,
                Code::Unknown,
                Code::OutOfRange,
                Code::PermissionDenied,
            ];
            assert!(refused.contains(&code), "{body:?} {path}: {code:?}");
        }
    }
    assert!(asked(&client, Some(&token)).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn b2_a_message_that_is_too_long_or_says_so_is_refused_before_it_is_held() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let client = scene.connect(hub.address, "pol").await;
    let token = scene.token(SPOC);
    assert!(asked(&client, Some(&token)).await.is_ok());
    let before = memory(hub.id());
    let length = |n: u32| String::from_utf8(n.to_be_bytes().to_vec());
    // Five MiB, in letters; and lengths that are text, with nothing behind them. The greatest is no text: by hand, below.
    let long = format!("\0{}{}", length(0x0050_0000).unwrap(), "x".repeat(5 << 20));
    for body in [long, format!("\0{}", length(0x7f7f_7f7f).unwrap())] {
        let status = answered(&client, LIST, &token, &[], &body).await.expect("no status");
        assert!([Code::OutOfRange, Code::ResourceExhausted].contains(&status.code()), "{status:?}");
    }
    let grown = memory(hub.id()).saturating_sub(before);
    assert!(grown < 16 << 20, "{grown} bytes more");
    assert!(asked(&client, Some(&token)).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn b4_what_is_not_there_is_not_described_either() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let client = scene.connect(hub.address, "pol").await;
    let token = scene.token(SPOC);
    for path in [
        "/stalkinghub.cases.v1.CasesService/Nothing",
        "/nobody.v1.Nothing/Nothing",
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
    ] {
        let status = answered(&client, path, &token, &[], "\0\0\0\0\0").await.expect("no status");
        assert_eq!(status.code(), Code::Unimplemented, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_a_call_that_takes_too_long_says_so_and_a_retry_tells_the_truth() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let client = scene.connect(hub.address, "hub-office").await;
    let token = scene.token(OFFICER);
    let path = "/stalkinghub.governance.v1.GovernanceService/RegisterAgency";
    let id = request_id("late");
    // request_id (1), agency (3), kind (4) and name (5), by hand. The channel of a client would end such a call itself.
    let message = format!("\x0a\x24{id}\x1a\x04late\x20\x06\x2a\x04Late");
    let late = super::http2::called(&scene, hub.address, "hub-office", path, &token, Some("1m"), &message).await;
    assert_eq!(late, Some(Code::DeadlineExceeded as i32));
    let retried = super::http2::called(&scene, hub.address, "hub-office", path, &token, None, &message).await;
    assert_eq!(retried, Some(Code::Ok as i32));
    let again = json!({"request_id": id, "agency": "late", "kind": "AGENCY_KIND_HOUSING", "name": "Late"});
    let receipt = client.ask("governance/RegisterAgency", Some(&token), &again).await.unwrap();
    assert_eq!(receipt["receipt"]["event_ids"].as_array().unwrap().len(), 1, "{receipt}");
    assert!(receipt["receipt"]["unchanged"].is_null(), "{receipt}");
    // A look that takes longer than it may.
    let message = "\x0a\x2400000000-0000-8000-8000-000000000000";
    let (get, token) = ("/stalkinghub.cases.v1.CasesService/GetCase", scene.token(SPOC));
    let late = super::http2::called(&scene, hub.address, "pol", get, &token, Some("1m"), message).await;
    assert_eq!(late, Some(Code::DeadlineExceeded as i32));
}

#[tokio::test(flavor = "multi_thread")]
async fn b10_whoever_takes_their_time_is_cut_off_and_leaves_nothing_behind() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let client = scene.connect(hub.address, "pol").await;
    assert!(asked(&client, Some(&scene.token(SPOC))).await.is_ok());
    let before = descriptors(&hub);
    let mut slow = Vec::new();
    for nth in 0..40 {
        let mut tcp = TcpStream::connect(hub.address).await.unwrap();
        // Nothing, or the first bytes of a greeting.
        tcp.write_all(&[0x16, 3, 1, 2, 0][..nth % 6]).await.unwrap();
        slow.push(tcp);
    }
    // One that shows its certificate, and then says nothing of HTTP/2.
    let silent = scene.tls(hub.address, Some(&scene.agencies["pol"].system), &[b"h2"]).await.unwrap();
    let begun = Instant::now();
    for mut tcp in slow {
        let _ = timeout(HANG, tcp.read_to_end(&mut Vec::new())).await.expect("a slow handshake is never ended");
    }
    let (mut silent, mut read) = (silent, Vec::new());
    let _ = timeout(HANG, silent.read_to_end(&mut read)).await.expect("a silent peer is never ended");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    drop(silent);
    until("the descriptors are back", || async { (descriptors(&hub) <= before + 1).then_some(()) }).await;
    assert!(asked(&client, Some(&scene.token(SPOC))).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn b10_half_a_head_and_a_body_that_drips_end_in_time() {
    let scene = Scene::new().await;
    let limits = Limits {
        call: Duration::from_secs(2),
        age: Duration::from_secs(3),
        age_grace: Duration::from_secs(1),
        ..Limits::of_agencies()
    };
    let running = scene.start(limits).await;
    let pol = &scene.agencies["pol"];
    let mut half = super::http2::begun(&scene, running.address, &pol.system).await;
    half.write_all(&super::http2::frame(1, 0, 1, &super::http2::head(LIST, "")[..20])).await.unwrap();
    let mut drips = super::http2::begun(&scene, running.address, &pol.system).await;
    let head = super::http2::head(LIST, &scene.token(SPOC));
    drips.write_all(&super::http2::frame(1, 4, 1, &head)).await.unwrap();
    let dripping = async {
        let mut read = Vec::new();
        let mut bytes = [0; 4_096];
        loop {
            let _ = drips.write_all(&super::http2::frame(0, 0, 1, &[0])).await;
            if let Ok(n) = timeout(Duration::from_millis(500), drips.read(&mut bytes)).await {
                match n {
                    Ok(n) if n > 0 => read.extend_from_slice(&bytes[..n]),
                    _ => return read,
                }
            }
        }
    };
    let read = timeout(HANG, dripping).await.expect("a body that drips is waited for");
    // The call was answered, as one that took too long: a frame of headers that ends stream 1.
    assert!(super::http2::frames(&read).iter().any(|(kind, _, stream, _)| (*kind, *stream) == (1, 1)), "{read:?}");
    let _ = timeout(HANG, half.read_to_end(&mut Vec::new())).await.expect("half a head is waited for");
    let client = scene.connect(running.address, "pol").await;
    assert!(asked(&client, Some(&scene.token(SPOC))).await.is_ok());
    drop(client);
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn b11_a_worker_who_calls_too_often_waits_and_others_do_not() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let flood = async {
        let (client, token) = (scene.connect(hub.address, "pol").await, scene.token(SPOC));
        let mut calls = JoinSet::new();
        let (mut refused, mut done) = (0, 0);
        for _ in 0..2_000 {
            let (client, token) = (client.clone(), token.clone());
            calls.spawn(async move { asked(&client, Some(&token)).await });
            // As many as a connection may have.
            while calls.len() >= 60 {
                match calls.join_next().await.unwrap().unwrap() {
                    Ok(_) => done += 1,
                    Err(status) => {
                        assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
                        let wait = status
                            .get_details_retry_info()
                            .unwrap_or_else(|| panic!("no hint: {status:?}"))
                            .retry_delay
                            .unwrap();
                        assert!(wait <= Duration::from_secs(1), "{wait:?}");
                        refused += 1;
                    }
                }
            }
        }
        (done, refused)
    };
    let others = async {
        let (client, token) = (scene.connect(hub.address, "adv").await, scene.token(ISA));
        let mut slowest = Duration::ZERO;
        let mut again = tokio::time::interval(Duration::from_millis(10));
        for _ in 0..50 {
            again.tick().await;
            let begun = Instant::now();
            assert!(asked(&client, Some(&token)).await.is_ok());
            slowest = slowest.max(begun.elapsed());
        }
        slowest
    };
    let ((done, refused), slowest) = tokio::join!(flood, others);
    assert!(done >= 400 && refused > 0, "{done} done, {refused} refused");
    // A bound for a busy machine; on a quiet one it is some milliseconds.
    assert!(slowest < Duration::from_secs(3), "{slowest:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agency_has_so_many_connections_and_no_more() {
    let scene = Scene::new().await;
    let running = scene.start(Limits { connections_per_agency: 3, ..Limits::of_agencies() }).await;
    let pol = &scene.agencies["pol"];
    let mut open = Vec::new();
    for _ in 0..3 {
        open.push(super::http2::begun(&scene, running.address, &pol.system).await);
    }
    // The hub takes a place when it has seen the certificate, so each has said something before the next one comes.
    for tls in &mut open {
        assert!(tls.read(&mut [0; 64]).await.unwrap() > 0);
    }
    let mut fourth = scene.tls(running.address, Some(&pol.system), &[b"h2"]).await.unwrap();
    let _ = fourth.write_all(super::http2::GREETING).await;
    let mut read = Vec::new();
    let _ = timeout(HANG, fourth.read_to_end(&mut read)).await.expect("a fourth connection is held");
    assert!(read.is_empty(), "a fourth connection is served");
    let adv = scene.connect(running.address, "adv").await;
    assert!(asked(&adv, Some(&scene.token(ISA))).await.is_ok(), "another agency has its own");
    drop(open);
    // Their places are free again.
    until("there is room again", || async {
        let client = scene.connect_as(running.address, "pol").await.ok()?;
        asked(&client, Some(&scene.token(SPOC))).await.ok()
    })
    .await;
    drop(adv);
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_connection_is_told_to_go_and_then_ended() {
    let scene = Scene::new().await;
    let (age, age_grace) = (Duration::from_secs(1), Duration::from_secs(1));
    let running = scene.start(Limits { age, age_grace, ..Limits::of_agencies() }).await;
    let mut old = super::http2::begun(&scene, running.address, &scene.agencies["pol"].system).await;
    let mut read = Vec::new();
    let _ = timeout(HANG, old.read_to_end(&mut read)).await.expect("a connection lives for ever");
    // GOAWAY.
    assert!(super::http2::frames(&read).iter().any(|(kind, ..)| *kind == 7), "it was not told");
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_the_hub_itself_ends_says_that_it_took_too_long() {
    let scene = Scene::new().await;
    let running = scene.start(Limits { call: Duration::from_millis(1), ..Limits::of_agencies() }).await;
    let client = scene.connect(running.address, "pol").await;
    let case = json!({"case": "00000000-0000-8000-8000-000000000000"});
    let asked = client.ask("cases/GetCase", Some(&scene.token(SPOC)), &case).await;
    let Err(CallError::Status(status)) = asked else { panic!("{asked:?}") };
    assert_eq!(status.code(), Code::DeadlineExceeded);
    drop(client);
    running.stop().await.unwrap();
}
