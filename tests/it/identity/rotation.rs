//! Certificates, authorities and keys that change while the hub serves, well and badly.

use super::scene::{Ca, HANG, Idp, SPOC, Scene, asked, is_nobody};
use crate::world::{OFFICER, until};
use serde_json::json;
use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::time::{interval, timeout};
use x509::serial;

mod x509 {
    //! The serial number that a server shows.

    use super::super::scene::{Made, Scene};
    use std::net::SocketAddr;

    /// The last byte of the serial number of the hub's certificate: the tests use small ones. DER: SEQUENCE, SEQUENCE, the
    /// version in 5 bytes, then INTEGER with its length.
    pub async fn serial(scene: &Scene, address: SocketAddr, own: &Made) -> u8 {
        let tls = scene.tls(address, Some(own), &[b"h2"]).await.unwrap();
        let der = tls.get_ref().1.peer_certificates().unwrap()[0].to_vec();
        let after = |at: usize| at + 2 + if der[at + 1] > 0x80 { usize::from(der[at + 1] & 0x7f) } else { 0 };
        let number = after(after(0)) + 5;
        assert_eq!((der[number], der[number + 1]), (2, 1));
        der[number + 2]
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a10_certificates_authorities_and_keys_change_under_load_and_no_call_fails() {
    let scene = Arc::new(Scene::new().await);
    let hub = scene.serve();
    let (pol, address) = (&scene.agencies["pol"], hub.address);
    let (stop, calls) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let mut tasks = Vec::new();
    // 100 calls a second: over connections that stay, and over new ones.
    for stays in [true, true, true, true, false] {
        let (scene, stop, calls) = (scene.clone(), stop.clone(), calls.clone());
        tasks.push(tokio::spawn(async move {
            let mut client = scene.connect(address, "pol").await;
            let mut again = interval(Duration::from_millis(if stays { 40 } else { 100 }));
            while !stop.load(Ordering::SeqCst) {
                again.tick().await;
                if !stays {
                    client = scene.connect(address, "pol").await;
                }
                let answer = asked(&client, Some(&scene.token(SPOC))).await;
                assert!(answer.is_ok(), "{answer:?}");
                calls.fetch_add(1, Ordering::SeqCst);
            }
        }));
    }
    let more = |than: u64| {
        let calls = &calls;
        async move { until("calls go on", || async { (calls.load(Ordering::SeqCst) > than).then_some(()) }).await }
    };
    more(50).await;
    // The hub's certificate.
    scene.put_server(2);
    until("the new certificate is shown", || async { (serial(&scene, address, &pol.system).await == 2).then_some(()) })
        .await;
    // The agency's authority: the new one beside the old one, then its systems, then without the old one.
    let new = Ca::new("pol, the next");
    scene.put("identity/agencies/pol/crl.pem", &(pol.ca.crl(&[]) + &new.crl(&[])));
    scene.put("identity/agencies/pol/ca.pem", &(pol.ca.pem() + &new.pem()));
    let next = new.client("spiffe://pol.example/system", 3);
    scene.put_system("next", &next);
    until("the new authority is trusted", || async {
        let client = scene.connect_as(address, "next").await.ok()?;
        asked(&client, Some(&pol.idp.token(SPOC, &next.thumbprint()))).await.ok()
    })
    .await;
    // The issuer's key: the new one beside the old one, then without it.
    let key = Idp::new(&pol.idp.issuer, "second");
    scene.put_issuer("pol", &[&pol.idp, &key]);
    let client = scene.connect(address, "pol").await;
    let by_new = key.token(SPOC, &pol.system.thumbprint());
    until("the new key is believed", || async { asked(&client, Some(&by_new)).await.ok() }).await;
    let before = calls.load(Ordering::SeqCst);
    more(before + 100).await;
    stop.store(true, Ordering::SeqCst);
    for task in tasks {
        timeout(HANG, task).await.unwrap().unwrap();
    }
    // What was withdrawn is believed no more.
    scene.put_issuer("pol", &[&key]);
    until("the old key is gone", || async { asked(&client, Some(&scene.token(SPOC))).await.is_err().then_some(()) })
        .await;
    is_nobody(&client, Some(&scene.token(SPOC)), "a withdrawn key").await;
    assert!(asked(&client, Some(&by_new)).await.is_ok());
    scene.put("identity/agencies/pol/ca.pem", &new.pem());
    until("the old authority is gone", || async { asked(&client, Some(&by_new)).await.is_err().then_some(()) }).await;
    is_nobody(&client, Some(&by_new), "an authority that is trusted no more").await;
    assert_eq!(hub.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a11_a_broken_file_changes_nothing_is_told_once_and_named() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let client = scene.connect(hub.address, "pol").await;
    for (name, alarm) in [
        ("server.pem", "SERVER_CERTIFICATE_NOT_USED"),
        ("agencies/pol/ca.pem", "IDENTITY_FILE_NOT_READ"),
        ("agencies/pol/crl.pem", "IDENTITY_FILE_NOT_READ"),
        ("agencies/pol/issuer.json", "IDENTITY_FILE_NOT_READ"),
        ("agencies/pol/jwks.json", "IDENTITY_FILE_NOT_READ"),
    ] {
        let whole = fs::read_to_string(scene.path("identity").join(name)).unwrap();
        let told = || {
            let about = if name.ends_with("a.pem") || name.ends_with("crl.pem") { "agencies/pol" } else { name };
            let log = scene.log();
            log.lines().filter(|line| line.contains(&format!("\"alarm\":\"{alarm}\"")) && line.contains(about)).count()
        };
        let before = told();
        scene.put(&format!("identity/{name}"), &whole[..whole.len() / 2]);
        until(name, || async { (told() > before).then_some(()) }).await;
        // New connections and old ones go on, and it is told once however often it is looked at.
        assert!(asked(&client, Some(&scene.token(SPOC))).await.is_ok(), "{name}");
        assert!(asked(&scene.connect(hub.address, "pol").await, Some(&scene.token(SPOC))).await.is_ok(), "{name}");
        let hup = std::process::Command::new("kill").args(["-HUP", &hub.id().to_string()]).status().unwrap();
        assert!(hup.success());
        // What else changed is taken although this file is broken: the next certificate shows it.
        scene.put("identity/agencies/adv/crl.pem", &scene.agencies["adv"].ca.crl(&[1]));
        until("the rest is read", || async {
            let refused = match scene.connect_as(hub.address, "adv").await {
                Ok(client) => asked(&client, Some(&scene.token(super::scene::ISA))).await.is_err(),
                Err(_) => true,
            };
            refused.then_some(())
        })
        .await;
        assert_eq!(told(), before + 1, "{name}");
        scene.put(&format!("identity/{name}"), &whole);
        scene.put("identity/agencies/adv/crl.pem", &scene.agencies["adv"].ca.crl(&[]));
        until("the agency is back", || async {
            let client = scene.connect_as(hub.address, "adv").await.ok()?;
            asked(&client, Some(&scene.token(super::scene::ISA))).await.ok()
        })
        .await;
    }
    assert!(asked(&client, Some(&scene.token(SPOC))).await.is_ok());
    // Whoever runs the hub finds it in the inbox: once within an hour, so twice if one began meanwhile; and that an agency
    // came whose certificate was revoked.
    let office = scene.connect(hub.address, "hub-office").await;
    let both = ["ALERT_KIND_SETTINGS_REJECTED", "ALERT_KIND_CREDENTIAL_MISUSED"];
    let kinds = until("the officer is told of both", || async {
        let told = office.ask("inbox/ListAlerts", Some(&scene.token(OFFICER)), &json!({})).await.unwrap();
        let kinds: Vec<_> = told["alerts"].as_array()?.iter().map(|alert| alert["kind"].clone()).collect();
        both.iter().all(|kind| kinds.iter().any(|told| told == kind)).then_some(kinds)
    })
    .await;
    for kind in both {
        let count = kinds.iter().filter(|other| *other == kind).count();
        assert!((1..=2).contains(&count), "{kinds:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agency_whose_directory_is_taken_away_is_let_in_no_more() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let client = scene.connect(hub.address, "pol").await;
    assert!(asked(&client, Some(&scene.token(SPOC))).await.is_ok());
    fs::remove_dir_all(scene.path("identity/agencies/pol")).unwrap();
    until("the agency is gone", || async { asked(&client, Some(&scene.token(SPOC))).await.is_err().then_some(()) })
        .await;
    is_nobody(&client, Some(&scene.token(SPOC)), "an agency without a directory").await;
    let adv = scene.connect(hub.address, "adv").await;
    assert!(asked(&adv, Some(&scene.token(super::scene::ISA))).await.is_ok());
}
