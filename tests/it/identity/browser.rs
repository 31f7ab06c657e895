//! Browsers: a sign-in, then calls that prove the key of the page. What is stolen without that key opens nothing.

use super::scene::{HANG, ISA, SPOC, Scene, now, tls};
use crate::{
    api::{credentials::sha256, scene::NOTHING},
    world::request_id,
};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use server::{Limits, Running};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};

/// A page with a key that never leaves it.
struct Page {
    key: EcdsaKeyPair,
    address: SocketAddr,
}

/// What was answered.
struct Answered {
    status: u16,
    head: String,
    body: Value,
}

impl Page {
    fn new(address: SocketAddr) -> Self {
        Self { key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap(), address }
    }

    fn origin(&self) -> String {
        format!("https://{}", self.address)
    }

    fn jwk(&self) -> Value {
        let point = self.key.public_key().as_ref();
        let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        json!({"crv": "P-256", "kty": "EC", "x": text(&point[1..33]), "y": text(&point[33..])})
    }

    /// A key's name (RFC 7638).
    fn thumbprint(&self) -> String {
        let jwk = self.jwk();
        let text = format!(r#"{{"crv":"P-256","kty":"EC","x":{},"y":{}}}"#, jwk["x"], jwk["y"]);
        BASE64URL_NOPAD.encode(&sha256(text.as_bytes()))
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let text = format!("{}.{}", part(header), part(claims));
        let signed = self.key.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
        format!("{text}.{}", BASE64URL_NOPAD.encode(signed.as_ref()))
    }

    fn header(&self) -> Value {
        json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk()})
    }

    fn claims(&self, path: &str, secret: &str, name: &str) -> Value {
        json!({"jti": name, "htm": "POST", "htu": format!("{}{path}", self.origin()), "iat": now(),
            "ath": BASE64URL_NOPAD.encode(&sha256(secret.as_bytes()))})
    }

    fn proof(&self, path: &str, secret: &str) -> String {
        let name = format!("{:?}", std::time::Instant::now());
        let name = BASE64URL_NOPAD.encode(&sha256(name.as_bytes())[..16]);
        self.sign(&self.header(), &self.claims(path, secret, &name))
    }
}

/// What is wrong with a call, its method, its content type, its origin, what the browser says of the site, the answer.
type Row<'a> = (&'a str, &'a str, &'a str, Option<&'a str>, Option<&'a str>, u16);

/// Sends a request by hand, and reads its answer to the end.
async fn send(scene: &Scene, address: SocketAddr, line: &str, headers: &[(&str, &str)], body: &str) -> Answered {
    let mut tls = tls(&scene.server_ca, address, None, &[b"http/1.1"]).await.unwrap();
    let lines: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let text = format!("{line} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    tls.write_all(format!("{text}{}\r\n{body}", lines.concat()).as_bytes()).await.unwrap();
    let mut read = Vec::new();
    timeout(HANG, tls.read_to_end(&mut read)).await.expect("no answer").ok();
    let read = String::from_utf8(read).unwrap();
    let (head, body) = read.split_once("\r\n\r\n").unwrap_or((&read, ""));
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    Answered { status, head: head.to_lowercase(), body: serde_json::from_str(body).unwrap_or_default() }
}

/// A call as the page makes it.
async fn call(scene: &Scene, page: &Page, path: &str, cookie: &str, proof: &str, body: &Value) -> Answered {
    let origin = page.origin();
    let cookie = format!("__Host-hub-session={cookie}");
    let headers = [("content-type", "application/json"), ("origin", &origin), ("cookie", &cookie), ("dpop", proof)];
    send(scene, page.address, &format!("POST {path}"), &headers, &body.to_string()).await
}

async fn sign_in(scene: &Scene, page: &Page, token: &str) -> Answered {
    let origin = page.origin();
    let proof = page.proof("/sign-in", token);
    let headers = [("content-type", "application/json"), ("origin", &origin), ("dpop", &proof)];
    send(scene, page.address, "POST /sign-in", &headers, &json!({"token": token}).to_string()).await
}

fn cookie(answered: &Answered, given: &str) -> String {
    assert_eq!(answered.status, 200, "{}: {}", answered.head, answered.body);
    let line = given.lines().find(|line| line.starts_with("set-cookie: ")).unwrap();
    line.split_once('=').unwrap().1.split(';').next().unwrap().to_owned()
}

/// A token for a browser: bound to no certificate.
fn token(scene: &Scene, who: crate::world::Who<'_>) -> String {
    let idp = &scene.agencies[who.0].idp;
    let mut claims = idp.claims(who, "");
    claims.as_object_mut().unwrap().remove("cnf");
    claims["nonce"] = json!(BASE64URL_NOPAD.encode(&sha256(format!("{:?}", std::time::Instant::now()).as_bytes())));
    idp.sign(&idp.header(), &claims)
}

async fn served() -> (Scene, Running, Page) {
    let scene = Scene::new().await;
    let running = scene.start(Limits::of_agencies()).await;
    let page = Page::new(running.browser.unwrap());
    (scene, running, page)
}

/// Signs in with a new token; answers the cookie as it was given, with its case.
async fn signed_in(scene: &Scene, page: &Page) -> String {
    let origin = page.origin();
    let token = token(scene, SPOC);
    let proof = page.proof("/sign-in", &token);
    let mut tls = tls(&scene.server_ca, page.address, None, &[b"http/1.1"]).await.unwrap();
    let body = json!({"token": token}).to_string();
    let text = format!(
        "POST /sign-in HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: application/json\r\norigin: {origin}\r\n\
         dpop: {proof}\r\ncontent-length: {}\r\n\r\n{body}",
        page.address,
        body.len()
    );
    tls.write_all(text.as_bytes()).await.unwrap();
    let mut read = String::new();
    tls.read_to_string(&mut read).await.ok();
    let (head, body) = read.split_once("\r\n\r\n").unwrap();
    let head = head.to_owned();
    for says in ["path=/", "secure", "httponly", "samesite=strict", "max-age="] {
        let line = head.to_lowercase();
        let line = line.lines().find(|line| line.starts_with("set-cookie: __host-hub-session=")).unwrap().to_owned();
        assert!(line.contains(says), "{says}: {line}");
    }
    let answered = Answered { status: 200, head: head.clone(), body: serde_json::from_str(body).unwrap() };
    assert!(answered.body["seconds"].as_i64().unwrap() <= 600);
    cookie(&answered, &head)
}

const LIST: &str = "/api/cases/ListCases";

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_signs_in_once_with_a_token_reads_and_signs_out() {
    let (scene, running, page) = served().await;
    let cookie = signed_in(&scene, &page).await;
    let read = call(&scene, &page, LIST, &cookie, &page.proof(LIST, &cookie), &json!({})).await;
    assert_eq!(read.status, 200, "{}", read.body);
    for says in [
        "cache-control: no-store",
        "content-security-policy: default-src 'none'",
        "x-content-type-options: nosniff",
        "strict-transport-security:",
        "content-type: application/json",
    ] {
        assert!(read.head.contains(says), "{says}: {}", read.head);
    }
    assert!(!read.head.contains("access-control"), "{}", read.head);
    // What is not there, and what is malformed, is told as by gRPC.
    let absent = json!({"case": "00000000-0000-8000-8000-000000000000"});
    let get = "/api/cases/GetCase";
    let absent = call(&scene, &page, get, &cookie, &page.proof(get, &cookie), &absent).await;
    assert_eq!((absent.status, &absent.body["code"]), (404, &json!("NotFound")));
    let bad = call(&scene, &page, get, &cookie, &page.proof(get, &cookie), &json!({"case": 7})).await;
    assert_eq!(bad.status, 400);
    let out = call(&scene, &page, "/sign-out", &cookie, &page.proof("/sign-out", &cookie), &json!({})).await;
    assert_eq!(out.status, 200);
    let after = call(&scene, &page, LIST, &cookie, &page.proof(LIST, &cookie), &json!({})).await;
    assert_eq!(after.status, 401);
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_cookie_token_or_proof_opens_nothing() {
    let (scene, running, page) = served().await;
    let cookie = signed_in(&scene, &page).await;
    let thief = Page::new(page.address);
    let used = page.proof(LIST, &cookie);
    assert_eq!(call(&scene, &page, LIST, &cookie, &used, &json!({})).await.status, 200);
    let with = |name: &str, value: Value| {
        let mut claims = page.claims(LIST, &cookie, "once");
        claims[name] = value;
        page.sign(&page.header(), &claims)
    };
    let mut shown = page.header();
    shown["jwk"] = thief.jwk();
    let mut other_kind = page.header();
    other_kind["typ"] = json!("JWT");
    for (what, proof) in [
        ("the cookie with a key of the thief's own", thief.proof(LIST, &cookie)),
        ("the page's key shown, the thief's used", thief.sign(&page.header(), &page.claims(LIST, &cookie, "a"))),
        ("the thief's key shown, the page's used", page.sign(&shown, &page.claims(LIST, &cookie, "b"))),
        ("a proof that was used", used),
        ("a proof for another call", page.proof("/api/cases/GetCase", &cookie)),
        ("a proof for another method", with("htm", json!("GET"))),
        ("a proof for another hub", with("htu", json!("https://other.example/api/cases/ListCases"))),
        ("a proof for another session", page.proof(LIST, "another")),
        ("a proof of before", with("iat", json!(now() - 120))),
        ("a proof of later", with("iat", json!(now() + 120))),
        ("a proof without a name", with("jti", json!(""))),
        ("a token of another kind", page.sign(&other_kind, &page.claims(LIST, &cookie, "c"))),
        ("no proof", String::new()),
        ("garbage", "a.b.c".into()),
    ] {
        let answered = call(&scene, &page, LIST, &cookie, &proof, &json!({})).await;
        assert_eq!(answered.status, 401, "{what}: {}", answered.body);
    }
    // No cookie, another one, two of them.
    for (what, stolen) in [
        ("none", String::new()),
        ("another", "x".repeat(43)),
        ("two", format!("{cookie}; __Host-hub-session={cookie}")),
    ] {
        let proof = page.proof(LIST, &stolen);
        assert_eq!(call(&scene, &page, LIST, &stolen, &proof, &json!({})).await.status, 401, "{what}");
    }
    assert_eq!(call(&scene, &page, LIST, &cookie, &page.proof(LIST, &cookie), &json!({})).await.status, 200);
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_signs_in_once_and_only_where_it_is_not_anothers() {
    let (scene, running, page) = served().await;
    let good = token(&scene, SPOC);
    assert_eq!(sign_in(&scene, &page, &good).await.status, 200);
    assert_eq!(sign_in(&scene, &page, &good).await.status, 401, "a token is used once");
    let idp = &scene.agencies["pol"].idp;
    let with = |cnf: Value| {
        let mut claims = idp.claims(SPOC, "");
        claims["cnf"] = cnf;
        claims["nonce"] = json!(format!("{:?}", std::time::Instant::now()));
        idp.sign(&idp.header(), &claims)
    };
    let thief = Page::new(page.address);
    for (what, token, code) in [
        ("bound to a certificate", scene.token(SPOC), 401),
        ("bound to another page's key", with(json!({"jkt": thief.thumbprint()})), 401),
        ("bound to this page's key", with(json!({"jkt": page.thumbprint()})), 200),
        ("of the development issuer", crate::world::token(&scene.home.issuer(), SPOC), 401),
        (
            "of another issuer in this one's name",
            scene.agencies["adv"].idp.sign(&idp.header(), &idp.claims(SPOC, "")),
            401,
        ),
        ("of another agency, for itself", token(&scene, ISA), 200),
        ("garbage", "x.y.z".into(), 401),
    ] {
        assert_eq!(sign_in(&scene, &page, &token).await.status, code, "{what}");
    }
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_reads_and_does_nothing_else_and_only_from_the_hubs_own_page() {
    let (scene, running, page) = served().await;
    let cookie = signed_in(&scene, &page).await;
    for path in [
        "/api/audit/WhoSaw",
        "/api/audit/ExportCase",
        "/api/intake/ReportIncident",
        "/api/governance/RegisterWorker",
        "/api/submit/SubmitCommands",
        "/api/cases/WatchCaseEvents",
        "/api/cases/Nothing",
        "/api/stalkinghub.cases.v1.CasesService/ListCases",
        "/api/",
        "/stalkinghub.cases.v1.CasesService/ListCases",
        "/",
    ] {
        let answered = call(&scene, &page, path, &cookie, &page.proof(path, &cookie), &json!({})).await;
        assert_eq!(answered.status, 404, "{path}: {}", answered.body);
    }
    // What a dashboard shows: lists, and of a case that is not there what there is for none.
    for (path, status) in
        [("/api/cases/ListWork", 200), ("/api/cases/GetRiskTrend", 404), ("/api/cases/GetCourseOfConduct", 404)]
    {
        let asked = if status == 200 { json!({}) } else { json!({"case": NOTHING}) };
        let answered = call(&scene, &page, path, &cookie, &page.proof(path, &cookie), &asked).await;
        assert_eq!(answered.status, status, "{path}: {}", answered.body);
        assert_ne!(answered.body["message"], "there is no such call here", "{path}");
    }
    let (own, cookies) = (page.origin(), format!("__Host-hub-session={cookie}"));
    let json_type = "application/json";
    let rows: [Row<'_>; 8] = [
        ("as it should be", "POST", json_type, Some(&own), None, 200),
        ("another site's page", "POST", json_type, Some("https://evil.example"), None, 403),
        ("no page", "POST", json_type, None, None, 403),
        ("a page without an origin", "POST", json_type, Some("null"), None, 403),
        ("in plain text", "POST", json_type, Some("http://127.0.0.1"), None, 403),
        ("what a browser says of another site", "POST", json_type, Some(&own), Some("cross-site"), 403),
        ("a form", "POST", "text/plain", Some(&own), None, 415),
        ("a link", "GET", json_type, Some(&own), None, 405),
    ];
    for (what, method, content, origin, site, code) in rows {
        let proof = page.proof(LIST, &cookie);
        let mut headers = vec![("content-type", content), ("cookie", cookies.as_str()), ("dpop", proof.as_str())];
        headers.extend(origin.map(|origin| ("origin", origin)));
        headers.extend(site.map(|site| ("sec-fetch-site", site)));
        let answered = send(&scene, page.address, &format!("{method} {LIST}"), &headers, "{}").await;
        assert_eq!(answered.status, code, "{what}: {}", answered.body);
    }
    // Too much, and nothing that is JSON.
    for (body, code) in [("x".repeat((1 << 20) + 1), 413), ("{".to_owned(), 400)] {
        let proof = page.proof(LIST, &cookie);
        let headers = [
            ("content-type", json_type),
            ("cookie", cookies.as_str()),
            ("dpop", proof.as_str()),
            ("origin", own.as_str()),
        ];
        assert_eq!(send(&scene, page.address, &format!("POST {LIST}"), &headers, &body).await.status, code);
    }
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_with_its_worker() {
    let (scene, running, page) = served().await;
    let cookie = signed_in(&scene, &page).await;
    let office = scene.connect(running.address, "hub-office").await;
    let leaves = json!({"request_id": request_id("leaves"), "agency": "pol", "worker": "spoc"});
    let officer = scene.token(super::scene::OFFICER);
    office.ask("governance/RecordLeaver", Some(&officer), &leaves).await.unwrap();
    let answered = call(&scene, &page, LIST, &cookie, &page.proof(LIST, &cookie), &json!({})).await;
    assert_eq!((answered.status, &answered.body["reason"]), (403, &json!("WORKER_HAS_LEFT")));
    drop(office);
    running.stop().await.unwrap();
}
