//! Which connections are let in, and whose they are.

use super::scene::{HANG, OFFICER, SPOC, Scene, asked, domain, is_nobody};
use crate::world::{Process, hub, until};
use rcgen::{ExtendedKeyUsagePurpose, SanType};
use serde_json::json;
use std::{fs, os::unix::fs::PermissionsExt, time::Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tonic::Code;

#[tokio::test(flavor = "multi_thread")]
async fn an_agencys_system_is_let_in_by_its_certificate_and_a_token_that_is_bound_to_it() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let client = scene.connect(hub.address, "pol").await;
    assert!(asked(&client, Some(&scene.token(SPOC))).await.is_ok());
    assert_eq!(hub.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_plain_text_to_the_tls_port_gets_no_answer() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    for greeting in [&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"[..], b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"]
    {
        let mut tcp = TcpStream::connect(hub.address).await.unwrap();
        tcp.write_all(greeting).await.unwrap();
        let mut read = Vec::new();
        let _ = timeout(HANG, tcp.read_to_end(&mut read)).await.expect("the connection stays open");
        // An alert of TLS at most: 7 bytes, of which the first is its kind.
        assert!(read.is_empty() || (read[0] == 21 && read.len() <= 7), "{read:?}");
    }
    let plain = server::JsonClient::connect(&format!("http://{}", hub.address)).await;
    if let Ok(client) = plain {
        assert!(asked(&client, Some(&scene.token(SPOC))).await.is_err());
    }
    assert!(asked(&scene.connect(hub.address, "pol").await, Some(&scene.token(SPOC))).await.is_ok());
}

/// That a certificate is refused before any call: an alert ends the connection, and nothing of HTTP/2 is answered.
async fn is_refused(scene: &Scene, hub: &Process, own: Option<&super::scene::Made>, what: &str) {
    // With TLS 1.3 a client is done before the server has looked at its certificate, and learns of it by reading.
    let Ok(mut tls) = scene.tls(hub.address, own, &[b"h2"]).await else { return };
    let _ = tls.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await;
    let mut read = Vec::new();
    let ended = timeout(HANG, tls.read_to_end(&mut read)).await.expect("the connection stays open");
    assert!(ended.is_err() && read.is_empty(), "{what}: {read:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a2_without_a_certificate_nobody_is_let_in() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    is_refused(&scene, &hub, None, "no certificate").await;
    assert!(asked(&scene.connect(hub.address, "pol").await, Some(&scene.token(SPOC))).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a3_expired_early_unknown_and_server_certificates_are_refused_in_the_handshake() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let pol = &scene.agencies["pol"];
    let uri = || vec![SanType::URI("spiffe://pol.example/system".try_into().unwrap())];
    let (client, server) = (ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth);
    let other = super::scene::Ca::new("pol");
    for (what, made) in [
        ("expired", pol.ca.sign(uri(), 1, client.clone(), [-2, -1])),
        ("not yet valid", pol.ca.sign(uri(), 1, client.clone(), [1, 2])),
        ("an authority of the same name that nobody knows", other.sign(uri(), 1, client, [-1, 1])),
        ("a server's", pol.ca.sign(uri(), 1, server, [-1, 1])),
    ] {
        is_refused(&scene, &hub, Some(&made), what).await;
        scene.put_system("bad", &made);
        // A whole client sees that the hub is not there for it.
        if let Ok(client) = scene.connect_as(hub.address, "bad").await {
            let status = asked(&client, Some(&scene.token(SPOC))).await.unwrap_err();
            // By which of these, its library chooses: the connection ends before there is an answer.
            let gone = [Code::Unavailable, Code::Unknown, Code::Internal, Code::Cancelled];
            assert!(gone.contains(&status.code()), "{what}: {status:?}");
        }
    }
    // One that speaks no HTTP/2 is not for this port.
    assert!(scene.tls(hub.address, Some(&pol.system), &[b"http/1.1"]).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a4_a_revoked_certificate_opens_nothing_also_on_connections_that_are_open_and_ends_streams() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let pol = &scene.agencies["pol"];
    let second = pol.ca.client("spiffe://pol.example/second", 2);
    scene.put_system("second", &second);
    let (first, other) = (scene.connect(hub.address, "pol").await, scene.connect(hub.address, "second").await);
    let (token, others) = (scene.token(SPOC), pol.idp.token(SPOC, &second.thumbprint()));
    assert!(asked(&first, Some(&token)).await.is_ok() && asked(&other, Some(&others)).await.is_ok());
    let method = first.method("submit/SubmitCommands").unwrap();
    let (open, wait) = (first.clone(), token.clone());
    let stream = tokio::spawn(async move {
        let begun = Instant::now();
        let _ = open
            .exchange(&method, Some(&wait), tokio_stream::pending::<prost_reflect::DynamicMessage>(), |_| true)
            .await;
        begun.elapsed()
    });
    tokio::task::yield_now().await;
    scene.put("identity/agencies/pol/crl.pem", &pol.ca.crl(&[1]));
    until("the certificate is revoked", || async { asked(&first, Some(&token)).await.is_err().then_some(()) }).await;
    is_nobody(&first, Some(&token), "a revoked certificate").await;
    is_refused(&scene, &hub, Some(&pol.system), "revoked").await;
    assert!(asked(&other, Some(&others)).await.is_ok(), "another certificate of the agency");
    let lasted = timeout(HANG, stream).await.expect("the stream outlives its certificate").unwrap();
    assert!(lasted < HANG, "{lasted:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a6_an_authority_that_speaks_for_another_agency_is_let_in_heard_and_told_of() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let (pol, adv) = (&scene.agencies["pol"], &scene.agencies["adv"]);
    let forged = adv.ca.client("spiffe://pol.example/system", 9);
    scene.put_system("forged", &forged);
    let client = scene.connect(hub.address, "forged").await;
    for (what, token) in [
        ("a token of the agency that is claimed", pol.idp.token(SPOC, &forged.thumbprint())),
        ("a token of its own", adv.idp.token(super::scene::ISA, &forged.thumbprint())),
        ("no token", String::new()),
    ] {
        is_nobody(&client, Some(&token).filter(|token| !token.is_empty()).map(String::as_str), what).await;
    }
    scene.told("CERTIFICATE_OF_ANOTHER_AGENCY").await;
    // And names that nobody has: no trust domain, one that nobody registered, two.
    for (nth, uris) in [
        vec!["https://pol.example/x"],
        vec!["spiffe://nobody.example/x"],
        vec![],
        vec!["spiffe://pol.example/a", "spiffe://pol.example/b"],
    ]
    .into_iter()
    .enumerate()
    {
        let names = uris.iter().map(|uri| SanType::URI((*uri).try_into().unwrap())).collect();
        let made = pol.ca.sign(names, 20, ExtendedKeyUsagePurpose::ClientAuth, [-1, 1]);
        scene.put_system("odd", &made);
        let client = scene.connect(hub.address, "odd").await;
        is_nobody(&client, Some(&pol.idp.token(SPOC, &made.thumbprint())), &format!("names {nth}: {uris:?}")).await;
    }
    assert!(asked(&scene.connect(hub.address, "pol").await, Some(&scene.token(SPOC))).await.is_ok());
    let log = scene.log();
    assert!(!log.contains(&scene.token(SPOC)[..40]) && !log.contains("isa"), "the log holds a credential or a worker");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agency_that_goes_by_another_name_loses_its_old_certificates_and_its_streams() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let client = scene.connect(hub.address, "pol").await;
    let token = scene.token(SPOC);
    assert!(asked(&client, Some(&token)).await.is_ok());
    let office = scene.connect(hub.address, "hub-office").await;
    let identify = |domain: &str, name: &str| {
        json!({"request_id": crate::world::request_id(name), "agency": "pol", "trust_domain": domain,
            "issuer": scene.agencies["pol"].idp.issuer})
    };
    let officer = scene.token(OFFICER);
    office.ask("governance/IdentifyAgency", Some(&officer), &identify("new.pol.example", "new")).await.unwrap();
    is_nobody(&client, Some(&token), "the old trust domain").await;
    let of_another = json!({"request_id": crate::world::request_id("taken"), "agency": "adv",
        "trust_domain": domain("pol"), "issuer": scene.agencies["adv"].idp.issuer});
    let refused = office.ask("governance/IdentifyAgency", Some(&officer), &of_another).await.unwrap_err();
    assert_eq!(refused.reason(), "TRUST_DOMAIN_TAKEN");
    office.ask("governance/IdentifyAgency", Some(&officer), &identify("pol.example", "back")).await.unwrap();
    assert!(asked(&client, Some(&token)).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_a_hub_does_not_start_on_a_key_that_others_may_read_or_without_certificates_off_this_machine() {
    let scene = Scene::new().await;
    let identity = scene.path("identity");
    let ends = |more: &[&str]| {
        let places = &scene.home.places;
        let (data, keys) = (places.data.to_str().unwrap(), places.keys.to_str().unwrap());
        let ended = hub(&[&["serve", "--data", data, "--keys", keys], more].concat());
        (ended.status.code(), String::from_utf8_lossy(&ended.stderr).into_owned())
    };
    let given = ["--identity", identity.to_str().unwrap(), "--listen", "127.0.0.1:0"];
    let key = identity.join("server.key");
    for mode in [0o644, 0o640, 0o666] {
        fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
        let (code, said) = ends(&given);
        assert!(code == Some(78) && said.contains("server.key") && said.contains("chmod 600"), "{mode:o}: {said}");
    }
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    for (name, whole) in ["server.pem", "agencies/pol/ca.pem", "agencies/pol/crl.pem", "agencies/pol/jwks.json"]
        .map(|name| (name, fs::read_to_string(identity.join(name)).unwrap()))
    {
        scene.put(&format!("identity/{name}"), &whole[..whole.len() / 2]);
        let (code, said) = ends(&given);
        assert!(code == Some(78) && said.contains("agencies/pol") | said.contains(name), "{name}: {said}");
        scene.put(&format!("identity/{name}"), &whole);
    }
    // One authority of two agencies would let either speak as the other.
    let pol = &scene.agencies["pol"];
    scene.put("identity/agencies/adv/ca.pem", &pol.ca.pem());
    scene.put("identity/agencies/adv/crl.pem", &pol.ca.crl(&[]));
    let (code, said) = ends(&given);
    assert!(code == Some(78) && said.contains("in common"), "{said}");
    for (listen, what) in [("0.0.0.0:0", "--listen"), ("[::]:0", "--listen"), ("192.0.2.1:0", "--listen")] {
        let (code, said) = ends(&[what, listen]);
        assert!(code == Some(78) && said.contains("loopback"), "{listen}: {said}");
    }
    // A browser's port has no plain form at all.
    assert_eq!(ends(&["--browser", "127.0.0.1:0"]).0, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hub_ca_makes_is_enough_to_serve_call_and_revoke() {
    let scene = Scene::new().await;
    let (ca, id) = (scene.path("authority"), scene.path("by-hub-ca"));
    let (ca, id) = (ca.to_str().unwrap(), id.to_str().unwrap());
    let run = |arguments: &[&str]| {
        let ended = hub(&[&["ca"], arguments].concat());
        (ended.status.code(), String::from_utf8_lossy(&ended.stderr).into_owned())
    };
    let cert = scene.path("systems/made.pem");
    let keys = scene.home.places.keys.to_str().unwrap();
    let client = ["client", ca, "--agency", "pol", "--trust-domain", "pol.example", "--to", cert.to_str().unwrap()];
    let issuer =
        ["issuer", "--identity", id, "--agency", "pol", "--keys", keys, "--issuer", "https://login.pol.example"];
    for step in [
        &["init", ca][..],
        &["server", ca, "--identity", id, "--name", "127.0.0.1"],
        &["agency", ca, "--identity", id, "--agency", "pol"],
        &client,
        &issuer,
    ] {
        assert_eq!(run(step), (Some(0), String::new()), "{step:?}");
        // Nothing that is there is written over.
        assert_eq!(run(step).0, Some(73), "{step:?}");
    }
    for dir in [scene.path("authority"), scene.path("by-hub-ca")] {
        let mut dirs = vec![dir];
        while let Some(dir) = dirs.pop() {
            for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
                let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
                if entry.metadata().unwrap().is_dir() {
                    dirs.push(entry.path());
                    assert_eq!(mode, 0o700, "{:?}", entry.path());
                } else {
                    assert_eq!(mode, 0o600, "{:?}", entry.path());
                }
            }
        }
    }
    scene.put("server-ca.pem", &fs::read_to_string(scene.path("authority/server/ca.pem")).unwrap());
    let process = Process::serve_with(&scene.home.places, &["--identity".into(), id.into()])
        .map_err(|output| String::from_utf8_lossy(&output.stderr).into_owned())
        .unwrap();
    let token = hub(&[
        "token",
        "--keys",
        keys,
        "--agency",
        "pol",
        "--worker",
        "spoc",
        "--role",
        "spoc",
        "--purpose",
        "investigation",
        "--issuer",
        "https://login.pol.example",
        "--cert",
        cert.to_str().unwrap(),
    ]);
    let token = String::from_utf8(token.stdout).unwrap();
    let client = scene.connect(process.address, "made").await;
    assert!(asked(&client, Some(token.trim())).await.is_ok());
    // The program as a client.
    let server = format!("https://{}", process.address);
    let call = || {
        std::process::Command::new(crate::world::program())
            .args(["call", "cases/ListCases", "--server", &server])
            .args(["--ca", scene.path("server-ca.pem").to_str().unwrap(), "--cert", cert.to_str().unwrap()])
            .args(["--cert-key", cert.with_extension("key").to_str().unwrap()])
            .env("HUB_TOKEN", token.trim())
            .output()
            .unwrap()
    };
    let called = call();
    assert_eq!(called.status.code(), Some(0), "{}", String::from_utf8_lossy(&called.stderr));
    let revoked = ["revoke", ca, "--identity", id, "--agency", "pol", "--cert", cert.to_str().unwrap()];
    assert_eq!(run(&revoked), (Some(0), String::new()));
    until("the certificate is revoked", || async { asked(&client, Some(token.trim())).await.is_err().then_some(()) })
        .await;
    assert_eq!(call().status.code(), Some(69));
    assert_eq!(run(&["server", ca, "--identity", id, "--name", "127.0.0.1", "--renew"]), (Some(0), String::new()));
}
