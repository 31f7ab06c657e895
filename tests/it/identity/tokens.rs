//! Which tokens are believed over TLS.

use super::scene::{ISA, OFFICER, SPOC, Scene, asked, is_nobody, now};
use crate::{api::credentials::sha256, world::request_id};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use tonic::Code;

/// HMAC-SHA-256 (RFC 2104) with a key of at most 64 bytes.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let pad = |with: u8| -> Vec<u8> { (0..64).map(|at| key.get(at).copied().unwrap_or(0) ^ with).collect() };
    sha256(&[pad(0x5c), sha256(&[&pad(0x36)[..], message].concat())].concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn a7_no_token_that_is_not_wholly_right_is_believed() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let client = scene.connect(hub.address, "pol").await;
    let (pol, adv) = (&scene.agencies["pol"], &scene.agencies["adv"]);
    let thumbprint = pol.system.thumbprint();
    let (idp, good) = (&pol.idp, pol.idp.claims(SPOC, &thumbprint));
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        idp.sign(&idp.header(), &claims)
    };
    let without = |name: &str| {
        let mut claims = good.clone();
        claims.as_object_mut().unwrap().remove(name);
        idp.sign(&idp.header(), &claims)
    };
    let header = |header: Value| idp.sign(&header, &good);
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let unsigned = format!("{}.{}.", part(&json!({"alg": "none", "kid": "first"})), part(&good));
    let public = aws_lc_rs::signature::KeyPair::public_key(&idp.key).as_ref().to_vec();
    let text = format!("{}.{}", part(&json!({"alg": "HS256", "kid": "first"})), part(&good));
    let shared = format!("{text}.{}", BASE64URL_NOPAD.encode(&hmac(&public, text.as_bytes())));
    let mut of_adv = good.clone();
    of_adv["iss"] = json!(adv.idp.issuer);
    for (what, token) in [
        ("alg none", unsigned),
        ("HS256 with the public key", shared),
        ("an unknown kid", header(json!({"alg": "EdDSA", "kid": "second"}))),
        ("no kid", header(json!({"alg": "EdDSA"}))),
        ("an algorithm that the issuer does not use", header(json!({"alg": "ES256", "kid": "first"}))),
        ("something critical", header(json!({"alg": "EdDSA", "kid": "first", "crit": ["exp"], "exp": 1}))),
        ("another audience", with("aud", json!("other.hub"))),
        ("another issuer's name", with("iss", json!(adv.idp.issuer))),
        ("another agency's issuer", adv.idp.sign(&adv.idp.header(), &of_adv)),
        ("another agency's issuer in this one's name", adv.idp.sign(&adv.idp.header(), &good)),
        ("an expiry that is a word", with("exp", json!("never"))),
        ("expired", with("exp", json!(now() - 1))),
        ("too long a life", with("exp", json!(now() + 700))),
        ("not yet valid", with("nbf", json!(now() + 120))),
        ("issued later", with("iat", json!(now() + 120))),
        ("another agency", with("agency", json!("adv"))),
        ("a worker of another agency", with("sub", json!("isa"))),
        ("an unknown worker", with("sub", json!("nobody"))),
        ("a role not held", with("role", json!("chair"))),
        ("another way to be bound", with("cnf", json!({"x5t#S256": thumbprint, "jwk": {}}))),
        ("bound to a key as well", with("cnf", json!({"x5t#S256": thumbprint, "jkt": thumbprint}))),
        ("bound to nothing", with("cnf", json!({}))),
        ("the development issuer's", crate::world::token(&scene.home.issuer(), SPOC)),
        ("too long", "x".repeat(5_000)),
        ("garbage", "a.b.c".into()),
    ] {
        is_nobody(&client, Some(&token), what).await;
    }
    for name in ["iss", "aud", "sub", "role", "purpose", "iat", "nbf", "exp", "cnf"] {
        is_nobody(&client, Some(&without(name)), &format!("no {name}")).await;
    }
    is_nobody(&client, None, "no token").await;
    assert!(asked(&client, Some(&with("agency", json!("pol")))).await.is_ok());
    assert!(asked(&client, Some(&with("aud", json!(["other", "test.hub"])))).await.is_ok());
    assert!(asked(&client, Some(&scene.token(SPOC))).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a8_a_token_that_is_carried_to_another_certificate_opens_nothing_and_is_told_of() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let pol = &scene.agencies["pol"];
    let token = scene.token(SPOC);
    // Of another agency: its own issuer is not the one that signed it. Of the same agency: another certificate.
    let other = scene.connect(hub.address, "adv").await;
    is_nobody(&other, Some(&token), "another agency's certificate").await;
    scene.put_system("second", &pol.ca.client("spiffe://pol.example/second", 2));
    let second = scene.connect(hub.address, "second").await;
    is_nobody(&second, Some(&token), "another certificate of the agency").await;
    // And a token of the agency whose connection it is, bound to the other one's.
    is_nobody(&other, Some(&scene.agencies["adv"].idp.token(ISA, &pol.system.thumbprint())), "bound elsewhere").await;
    scene.told("TOKEN_OF_ANOTHER_CERTIFICATE").await;
    assert!(asked(&scene.connect(hub.address, "pol").await, Some(&token)).await.is_ok());
    assert!(!scene.log().contains(&token), "the log holds a token");
}

#[tokio::test(flavor = "multi_thread")]
async fn e8_a_leaver_with_a_valid_token_is_refused_at_once_and_told_so() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let (client, office) = (scene.connect(hub.address, "pol").await, scene.connect(hub.address, "hub-office").await);
    let token = scene.token(SPOC);
    assert!(asked(&client, Some(&token)).await.is_ok());
    let leaves = json!({"request_id": request_id("leaves"), "agency": "pol", "worker": "spoc"});
    office.ask("governance/RecordLeaver", Some(&scene.token(OFFICER)), &leaves).await.unwrap();
    let refused = asked(&client, Some(&token)).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    assert_eq!(crate::api::scene::why(&refused), "WORKER_HAS_LEFT");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_of_a_look_names_the_certificate_and_the_token_that_were_shown() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let client = scene.connect(hub.address, "adv").await;
    let token = scene.token(ISA);
    let ask = async |call: &str, mut request: Value| {
        request["request_id"] = request_id(call).into();
        client.ask(call, Some(&token), &request).await.unwrap()
    };
    let victim = ask("intake/RecordPerson", json!({"role": "PERSON_ROLE_VICTIM", "name": "C. V. (fictional)"})).await;
    let case = json!({"victim_id": victim["person_id"], "how": "OPENED_HOW_SELF_REFERRAL", "account": "It began."});
    let case = ask("intake/OpenCase", case).await["case_id"].clone();
    client.ask("cases/GetCase", Some(&token), &json!({"case": case})).await.unwrap();
    let office = scene.connect(hub.address, "hub-office").await;
    let auditor = scene.token(("hub-office", "auditor-1", "auditor", "audit"));
    let seen = office.ask("audit/WhoSaw", Some(&auditor), &json!({"case": case})).await.unwrap();
    let looks = seen["looks"].as_array().unwrap();
    let look = looks.iter().find(|look| look["channel"] == "CHANNEL_GET_CASE").unwrap();
    let of_token = BASE64URL_NOPAD.encode(&sha256(token.as_bytes()));
    assert_eq!(look["certificate_thumbprint"], scene.agencies["adv"].system.thumbprint().as_str(), "{look}");
    assert_eq!(look["token_thumbprint"], of_token.as_str(), "{look}");
}
