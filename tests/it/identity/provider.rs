//! Keys that are asked of an issuer.

use super::scene::{Idp, SPOC, Scene, asked, is_nobody};
use crate::world::{request_id, until};
use serde_json::json;
use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// An issuer on loopback that answers what it is told to, to anybody.
struct Issuer {
    address: SocketAddr,
    keys: Arc<Mutex<Option<String>>>,
    asked: Arc<AtomicUsize>,
}

impl Issuer {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (keys, asked) = (Arc::new(Mutex::new(None::<String>)), Arc::new(AtomicUsize::new(0)));
        let (served, counted) = (keys.clone(), asked.clone());
        tokio::spawn(async move {
            loop {
                let (mut tcp, _) = listener.accept().await.unwrap();
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let Ok(byte) = tcp.read_u8().await else { break };
                    head.push(byte);
                }
                let path = String::from_utf8(head).unwrap().split(' ').nth(1).unwrap_or_default().to_owned();
                let keys = served.lock().unwrap().clone();
                let body = match (path.as_str(), keys) {
                    ("/.well-known/openid-configuration", Some(_)) => Some(
                        json!({"issuer": format!("http://{address}"), "jwks_uri": format!("http://{address}/keys")})
                            .to_string(),
                    ),
                    ("/keys", Some(keys)) => {
                        counted.fetch_add(1, Ordering::SeqCst);
                        Some(keys)
                    }
                    (_, _) => None,
                };
                let answer = match body {
                    Some(body) => format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()),
                    None => {
                        "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".to_owned()
                    }
                };
                let _ = tcp.write_all(answer.as_bytes()).await;
            }
        });
        Self { address, keys, asked }
    }

    fn publish(&self, idps: &[&Idp]) {
        let keys: Vec<_> = idps.iter().map(|idp| idp.jwk()).collect();
        *self.keys.lock().unwrap() = Some(json!({"keys": keys}).to_string());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuer_is_asked_for_its_keys_anew_for_one_that_nobody_knows_and_seldom() {
    let scene = Scene::new().await;
    let issuer = Issuer::new().await;
    let name = format!("http://{}", issuer.address);
    let (first, second) = (Idp::new(&name, "first"), Idp::new(&name, "second"));
    issuer.publish(&[&first]);
    let file = json!({"issuer": name, "algorithms": ["EdDSA"], "keys": "discovery"});
    scene.put("identity/agencies/pol/issuer.json", &file.to_string());
    std::fs::remove_file(scene.path("identity/agencies/pol/jwks.json")).unwrap();
    let hub = scene.serve();
    let client = scene.connect(hub.address, "pol").await;
    let thumbprint = scene.agencies["pol"].system.thumbprint();
    let token = first.token(SPOC, &thumbprint);
    // The file alone does not make an issuer an agency's: the register does.
    is_nobody(&client, Some(&token), "an issuer that the register does not know").await;
    let office = scene.connect(hub.address, "hub-office").await;
    let identify =
        json!({"request_id": request_id("discovered"), "agency": "pol", "trust_domain": "pol.example", "issuer": name});
    let officer = scene.token(super::scene::OFFICER);
    office.ask("governance/IdentifyAgency", Some(&officer), &identify).await.unwrap();
    until("the issuer was asked", || async { asked(&client, Some(&token)).await.ok() }).await;
    let times = issuer.asked.load(Ordering::SeqCst);
    // A key that nobody knows: it was asked just now, so it is not asked again however often such tokens come.
    for _ in 0..20 {
        is_nobody(&client, Some(&second.token(SPOC, &thumbprint)), "a key that nobody knows").await;
    }
    assert!(issuer.asked.load(Ordering::SeqCst) <= times + 1, "an issuer is asked for each bad token");
    assert!(asked(&client, Some(&token)).await.is_ok());
    // An issuer that cannot be reached: what it said is believed on, and it is told.
    *issuer.keys.lock().unwrap() = None;
    assert!(asked(&client, Some(&first.token(SPOC, &thumbprint))).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuer_that_does_not_answer_is_told_of_and_nobody_is_let_in_by_it() {
    let scene = Scene::new().await;
    let issuer = Issuer::new().await;
    let file = json!({"issuer": format!("http://{}", issuer.address), "algorithms": ["EdDSA"], "keys": "discovery"});
    scene.put("identity/agencies/pol/issuer.json", &file.to_string());
    std::fs::remove_file(scene.path("identity/agencies/pol/jwks.json")).unwrap();
    let hub = scene.serve();
    scene.told("ISSUER_NOT_REACHED").await;
    let client = scene.connect(hub.address, "pol").await;
    is_nobody(&client, Some(&scene.token(SPOC)), "an issuer without keys").await;
}
