//! Evidence: what outsiders check with public keys alone. What a hub publishes is judged by the crates of others and by
//! `hub audit verify` offline; witnesses, in processes of their own, refuse what was put back or written twice.

mod published;
mod witnessed;

use crate::{
    api::scene::LIMIT,
    world::{AUDITOR, Home, OFFICER, World, anywhere, hub, program, request_id, until},
};
use serde_json::{Value, json};
use server::{Clock, Publishing};
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// When everything happens.
const NOW: &str = "2026-03-02T10:00:00Z";

/// What a server answered.
struct Got {
    status: u16,
    head: String,
    body: Vec<u8>,
}

/// Sends bytes as they are, and reads to the end.
async fn send(address: SocketAddr, request: &[u8]) -> Got {
    let mut tcp = TcpStream::connect(address).await.unwrap();
    tcp.write_all(request).await.unwrap();
    let mut all = Vec::new();
    tokio::time::timeout(LIMIT, tcp.read_to_end(&mut all)).await.expect("no end of the answer").unwrap();
    let end = all.windows(4).position(|window| window == b"\r\n\r\n").expect("no head");
    let head = String::from_utf8(all[..end].to_vec()).unwrap().to_ascii_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Got { status, head, body: all[end + 4..].to_vec() }
}

async fn get(address: SocketAddr, path: &str) -> Got {
    send(address, format!("GET {path} HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n").as_bytes()).await
}

async fn post(address: SocketAddr, path: &str, body: &str) -> Got {
    let head =
        format!("POST {path} HTTP/1.1\r\nHost: w\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    send(address, format!("{head}{body}").as_bytes()).await
}

/// A hub that serves tiles.
async fn publishing(home: Home, witnesses: &[String]) -> World {
    let publishing = Publishing {
        listen: Some(anywhere()),
        witnesses: witnesses.iter().map(|witness| witness.parse().unwrap()).collect(),
        every: Duration::from_millis(50),
    };
    World::open_publishing(home, Clock::demo(NOW.parse().unwrap()), publishing).await
}

async fn founded() -> Home {
    Home::founded(Clock::demo(NOW.parse().unwrap())).await
}

/// The checkpoint and the public key of a log, as an auditor gets them.
async fn checkpoint(world: &World, log: &str) -> Value {
    let auditor = world.token(AUDITOR);
    world.client.ask("audit/GetCheckpoint", Some(&auditor), &json!({"log": log})).await.unwrap()
}

async fn vkey(world: &World, log: &str) -> String {
    checkpoint(world, log).await["vkey"].as_str().unwrap().to_owned()
}

fn size_of(note: &str) -> u64 {
    note.lines().nth(1).unwrap().parse().unwrap()
}

/// Waits until what is published of a log covers all that it has, with so many signatures. Answers the checkpoint.
async fn published(world: &World, log: &str, signatures: usize) -> String {
    let address = world.running.tiles.unwrap();
    let name = if log == "LOG_FACTS" { "facts" } else { "access" };
    let head = checkpoint(world, log).await["size"].as_str().unwrap_or("0").parse::<u64>().unwrap();
    until("all is published", || async move {
        let got = get(address, &format!("/{name}/checkpoint")).await;
        let note = String::from_utf8(got.body).unwrap();
        let signed = note.lines().filter(|line| line.starts_with('\u{2014}')).count();
        (got.status == 200 && size_of(&note) >= head && signed == signatures).then_some(note)
    })
    .await
}

/// Some records: workers of one agency.
async fn workers(world: &World, from: usize, to: usize) {
    let officer = world.token(OFFICER);
    if from == 0 {
        let request = json!({"request_id": request_id("agency"), "agency": "adv", "kind": "AGENCY_KIND_ADVOCACY",
            "name": "Fictional advocacy"});
        world.client.ask("governance/RegisterAgency", Some(&officer), &request).await.unwrap();
    }
    for n in from..to {
        let request = json!({"request_id": request_id(&format!("worker {n}")), "agency": "adv",
            "worker": format!("worker-{n}"), "roles": ["ROLE_ADVOCATE"], "strands": ["STRAND_VICTIM_FACING"]});
        world.client.ask("governance/RegisterWorker", Some(&officer), &request).await.unwrap();
    }
}

/// Copies published tiles with the program.
fn copied(address: SocketAddr, log: &str, vkey: &str, to: &Path) {
    let url = format!("http://{address}/{log}");
    let out = hub(&["audit", "tiles", "--url", &url, "--vkey", vkey, "--to", &to.to_string_lossy()]);
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
}

/// Verifies a directory with the program.
fn verified(dir: &Path, vkey: &str, more: &[&str]) -> Output {
    let dir = dir.to_string_lossy();
    hub(&[&["audit", "verify", "--bundle", &*dir, "--vkey", vkey], more].concat())
}

fn said(out: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
}

/// A witness in a process of its own.
struct Witness {
    child: Child,
    address: SocketAddr,
    vkey: String,
}

impl Witness {
    fn init(dir: &Path) -> String {
        let out = hub(&["witness", "init", "--dir", &dir.to_string_lossy(), "--name", "witness.test.example/w1"]);
        assert_eq!(out.status.code(), Some(0), "{}", said(&out));
        String::from_utf8(out.stdout).unwrap().trim().to_owned()
    }

    fn serve(dir: &Path, logs: &[&str]) -> Self {
        let mut command = Command::new(program());
        command.args(["witness", "serve", "--listen", "127.0.0.1:0", "--dir"]).arg(dir);
        for log in logs {
            command.args(["--log", log]);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let words: Vec<_> = line.split_whitespace().collect();
        let ["witness", vkey, "listening", "on", address] = words[..] else { panic!("{line}") };
        Self { child, address: address.parse().unwrap(), vkey: vkey.to_owned() }
    }

    /// As `hub serve --witness` takes it.
    fn option(&self) -> String {
        format!("http://{}={}", self.address, self.vkey)
    }
}

/// A test that fails leaves no witness behind.
impl Drop for Witness {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
