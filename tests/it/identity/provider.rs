//! Keys that are asked of an issuer.

use super::scene::{Ca, Idp, Made, OFFICER, SPOC, Scene, asked, is_nobody};
use crate::world::{Process, request_id, until};
use rcgen::{ExtendedKeyUsagePurpose, SanType};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use serde_json::json;
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

fn acceptor(made: &Made) -> TlsAcceptor {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let begun = ServerConfig::builder_with_provider(provider).with_protocol_versions(&[&rustls::version::TLS13]);
    let key = PrivateKeyDer::try_from(made.key.clone()).unwrap();
    let config = begun.unwrap().with_no_client_auth().with_single_cert(vec![made.der.clone().into()], key);
    TlsAcceptor::from(Arc::new(config.unwrap()))
}

/// Answers one question: what there is, or that it is elsewhere.
async fn answered(mut io: impl AsyncRead + AsyncWrite + Unpin, answer: impl Fn(&str) -> Option<String>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = io.read_u8().await else { break };
        head.push(byte);
    }
    let path = String::from_utf8(head).unwrap().split(' ').nth(1).unwrap_or_default().to_owned();
    let answer = match answer(&path) {
        Some(body) => format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()),
        None => "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".to_owned(),
    };
    let _ = io.write_all(answer.as_bytes()).await;
    let _ = io.flush().await;
}

/// An issuer on loopback that answers what it is told to, to anybody.
struct Issuer {
    name: String,
    keys: Arc<Mutex<Option<String>>>,
    asked: Arc<AtomicUsize>,
}

impl Issuer {
    /// In plain text.
    async fn new() -> Self {
        Self::behind(None).await
    }

    /// With a certificate, or in plain text.
    async fn behind(made: Option<&Made>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (keys, asked) = (Arc::new(Mutex::new(None::<String>)), Arc::new(AtomicUsize::new(0)));
        let name = format!("{}://{address}", if made.is_some() { "https" } else { "http" });
        let (served, counted, named) = (keys.clone(), asked.clone(), name.clone());
        let tls = made.map(acceptor);
        tokio::spawn(async move {
            loop {
                let (tcp, _) = listener.accept().await.unwrap();
                let answer = |path: &str| match (path, served.lock().unwrap().clone()) {
                    ("/.well-known/openid-configuration", Some(_)) => {
                        Some(json!({"issuer": named, "jwks_uri": format!("{named}/keys")}).to_string())
                    }
                    ("/keys", Some(keys)) => {
                        counted.fetch_add(1, Ordering::SeqCst);
                        Some(keys)
                    }
                    (_, _) => None,
                };
                let Some(tls) = &tls else {
                    answered(tcp, answer).await;
                    continue;
                };
                // Whoever does not believe the certificate asks nothing.
                if let Ok(stream) = tls.accept(tcp).await {
                    answered(stream, answer).await;
                }
            }
        });
        Self { name, keys, asked }
    }

    fn publish(&self, idps: &[&Idp]) {
        let keys: Vec<_> = idps.iter().map(|idp| idp.jwk()).collect();
        *self.keys.lock().unwrap() = Some(json!({"keys": keys}).to_string());
    }

    /// A hub that asks this issuer for the keys of police.
    fn serve(&self, scene: &Scene) -> Process {
        let file = json!({"issuer": self.name, "algorithms": ["EdDSA"], "keys": "discovery"});
        scene.put("identity/agencies/pol/issuer.json", &file.to_string());
        std::fs::remove_file(scene.path("identity/agencies/pol/jwks.json")).unwrap();
        scene.serve()
    }

    /// Makes it the issuer of police in the register.
    async fn register(&self, scene: &Scene, hub: &Process) {
        let office = scene.connect(hub.address, "hub-office").await;
        let identify = json!({"request_id": request_id("discovered"), "agency": "pol", "trust_domain": "pol.example",
            "issuer": self.name});
        office.ask("governance/IdentifyAgency", Some(&scene.token(OFFICER)), &identify).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuer_is_asked_for_its_keys_anew_for_one_that_nobody_knows_and_seldom() {
    let scene = Scene::new().await;
    let issuer = Issuer::new().await;
    let (first, second) = (Idp::new(&issuer.name, "first"), Idp::new(&issuer.name, "second"));
    issuer.publish(&[&first]);
    let hub = issuer.serve(&scene);
    let client = scene.connect(hub.address, "pol").await;
    let thumbprint = scene.agencies["pol"].system.thumbprint();
    let token = first.token(SPOC, &thumbprint);
    // The file alone does not make an issuer an agency's: the register does.
    is_nobody(&client, Some(&token), "an issuer that the register does not know").await;
    issuer.register(&scene, &hub).await;
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
    let hub = issuer.serve(&scene);
    scene.told("ISSUER_NOT_REACHED").await;
    let client = scene.connect(hub.address, "pol").await;
    is_nobody(&client, Some(&scene.token(SPOC)), "an issuer without keys").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuer_behind_tls_is_believed_by_the_authority_that_is_given_for_it_and_no_other() {
    let (own, other) = (Ca::new("issuer"), Ca::new("issuer"));
    let names = vec![SanType::IpAddress("127.0.0.1".parse().unwrap())];
    let made = own.sign(names, 1, ExtendedKeyUsagePurpose::ServerAuth, [-1, 1]);
    for (authority, is_believed) in [(None, false), (Some(&other), false), (Some(&own), true)] {
        let scene = Scene::new().await;
        let issuer = Issuer::behind(Some(&made)).await;
        let idp = Idp::new(&issuer.name, "first");
        issuer.publish(&[&idp]);
        if let Some(authority) = authority {
            scene.put("identity/agencies/pol/issuer-ca.pem", &authority.pem());
        }
        let hub = issuer.serve(&scene);
        issuer.register(&scene, &hub).await;
        let client = scene.connect(hub.address, "pol").await;
        let token = idp.token(SPOC, &scene.agencies["pol"].system.thumbprint());
        if is_believed {
            until("the issuer was asked", || async { asked(&client, Some(&token)).await.ok() }).await;
        } else {
            scene.told("ISSUER_NOT_REACHED").await;
            is_nobody(&client, Some(&token), "an issuer that nobody vouches for").await;
            assert_eq!(issuer.asked.load(Ordering::SeqCst), 0);
        }
    }
}
