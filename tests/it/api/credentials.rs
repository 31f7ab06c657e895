//! Who is let in: one token, and nothing beside it.

use super::{
    scene::{
        AUDITOR, CHAIR, DOC, ISA, LIMIT, NOTHING, NOW, OFFICER, OIC, OUTSIDER, SPOC, Scene, bytes, ids, text, why,
    },
    wire::{paths, raw},
};
use crate::world::{Home, Who, World, hub, program, request_id, token};
use serde_json::{Value, json};
use server::{Bearer, CallError, Clock, Founding, Issuer, demo_founding, found};
use std::{
    io::Write,
    process::{Command, Stdio},
};
use tonic::{
    Code, Request,
    metadata::{Binary, MetadataValue},
};

use api::stalkinghub::{
    cases::v1::{GetCaseRequest, cases_service_client::CasesServiceClient},
    intake::v1::{ReportIncidentRequest, intake_service_client::IntakeServiceClient},
};

/// Base64 as tokens have it. The only coder at hand is the one of binary metadata, which has the other alphabet.
fn base64(bytes: &[u8]) -> String {
    let value = MetadataValue::<Binary>::from_bytes(bytes);
    let text = String::from_utf8(value.as_encoded_bytes().to_vec()).unwrap();
    text.replace('+', "-").replace('/', "_").trim_end_matches('=').to_owned()
}

fn from_base64(text: &str) -> Vec<u8> {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in text.trim_end_matches('=').bytes() {
        let six = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'-' | b'+' => 62,
            _ => 63,
        };
        (held, bits) = ((held << 6 | u32::from(six)) & 0xffff, bits + 6);
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).unwrap());
        }
    }
    bytes
}

/// SHA-256, by a program of the system: tests trust no code of the hub.
pub fn sha256(bytes: &[u8]) -> Vec<u8> {
    let mut child = Command::new("sha256sum").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    let told = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    (0..32).map(|at| u8::from_str_radix(&told[2 * at..2 * at + 2], 16).unwrap()).collect()
}

/// HMAC-SHA-256 (RFC 2104) with a key of at most 64 bytes.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let pad = |with: u8| -> Vec<u8> { (0..64).map(|at| key.get(at).copied().unwrap_or(0) ^ with).collect() };
    sha256(&[pad(0x5c), sha256(&[&pad(0x36)[..], message].concat())].concat())
}

/// The issuer's public key, which lies in the clear in the genesis record.
fn issuer_key(world: &World) -> Vec<u8> {
    for file in std::fs::read_dir(world.home.places.facts()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let whole = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((_, rest)) = whole.split_once("\"issuer_key\":\"") {
            return from_base64(rest.split('"').next().unwrap());
        }
    }
    panic!("no genesis record");
}

/// Header values that are no credential, by what is wrong with them.
async fn bad_credentials(world: &World) -> Vec<(&'static str, Vec<String>)> {
    let good = world.token(SPOC);
    let parts: Vec<&str> = good.split('.').collect();
    let [head, claims, signature] = parts[..] else { panic!("not a token: {good}") };
    let with = |find: &str, put: &str| {
        let text = String::from_utf8(from_base64(claims)).unwrap();
        assert!(text.contains(find), "{text}");
        base64(text.replace(find, put).as_bytes())
    };
    let hs256 = |key: &[u8]| {
        let text = format!("{}.{claims}", base64(br#"{"alg":"HS256","typ":"JWT"}"#));
        format!("{text}.{}", base64(&hmac(key, text.as_bytes())))
    };
    // Another hub: its keys, and its name with our issuer's key.
    let other = Home::empty();
    found(&other.places, demo_founding("other.hub").unwrap(), Clock::demo(NOW.parse().unwrap())).await.unwrap();
    let other_key = token(&other.issuer(), SPOC);
    std::fs::copy(world.home.places.keys.join("issuer.key"), other.places.keys.join("issuer.key")).unwrap();
    let other_audience = token(&other.issuer(), SPOC);
    let one = |token: String| vec![format!("Bearer {token}")];
    let role = |who: Who<'_>| one(world.token(who));
    vec![
        ("no header", vec![]),
        ("an empty header", vec![String::new()]),
        ("no token", vec!["Bearer ".into()]),
        ("garbage", one("garbage".into())),
        ("dots", one("..".into())),
        ("another scheme", vec![format!("Basic {good}")]),
        ("no scheme", vec![good.clone()]),
        ("the scheme in lower case", vec![format!("bearer {good}")]),
        ("two tokens in one header", vec![format!("Bearer {good} {good}")]),
        ("two headers", vec![format!("Bearer {good}"), format!("Bearer {good}")]),
        ("a good header before a bad one", vec![format!("Bearer {good}"), "Bearer x".into()]),
        ("5,000 characters", one("e".repeat(5_000))),
        ("no algorithm", one(format!("{}.{claims}.", base64(br#"{"alg":"none","typ":"JWT"}"#)))),
        ("no algorithm, with a signature", one(format!("{}.{claims}.{signature}", base64(br#"{"alg":"none"}"#)))),
        ("HS256 with the public key", one(hs256(&issuer_key(world)))),
        ("HS256 with its base64", one(hs256(base64(&issuer_key(world)).as_bytes()))),
        ("another worker in the claims", one(format!("{head}.{}.{signature}", with("\"spoc\"", "\"oic\"")))),
        ("a longer life", one(format!("{head}.{}.{signature}", with("\"exp\":", "\"exp\":9")))),
        ("no signature", one(format!("{head}.{claims}."))),
        ("another issuer's key", one(other_key)),
        ("another hub's token", one(other_audience)),
        ("an unknown agency", role(("nobody", "spoc", "spoc", "investigation"))),
        ("an unknown worker", role(("pol", "nobody", "spoc", "investigation"))),
        ("a worker of another agency", role(("adv", "spoc", "spoc", "investigation"))),
        ("a role not held", role(("pol", "oic", "spoc", "investigation"))),
        ("an auditor's role not held", role(("pol", "spoc", "auditor", "audit"))),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_valid_credential_no_call_tells_anything() {
    let scene = Scene::empty().await;
    let size = scene.size().await;
    let channel = scene.world.client.channel();
    let bad = bad_credentials(&scene.world).await;
    for path in paths(&scene.world.client) {
        for (what, values) in &bad {
            let headers: Vec<_> = values.iter().map(|value| ("authorization", value.as_str())).collect();
            // No more of the call is looked at, so a message that is none is answered alike.
            for body in ["\0\0\0\0\0", "\0\0\0\0\x03\x0a\x7fx"] {
                let answer = raw(&channel, &path, &headers, body.into()).await;
                let status = answer.status.unwrap();
                assert_eq!(status.code(), Code::Unauthenticated, "{path} with {what}");
                assert_eq!(status.message(), "no valid credential", "{path} with {what}");
                assert!(status.details().is_empty() && answer.bytes.is_empty(), "{path} with {what}");
            }
        }
        let good = format!("Bearer {}", scene.world.token(SPOC));
        // A message that is none: a stream to which an empty one says enough would go on for ever.
        let answer = raw(&channel, &path, &[("authorization", &good)], "\0\0\0\0\x03\x0a\x7fx".into()).await;
        assert_ne!(answer.status.unwrap().code(), Code::Unauthenticated, "{path} with a good one");
    }
    assert_eq!(scene.size().await, size);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_opens_nothing() {
    let scene = Scene::new().await;
    let token = short_lived(&scene.world.home.issuer(), OIC, 1);
    let expired = async {
        while let Ok(seen) = scene.world.client.ask("cases/GetCase", Some(&token), &json!({"case": scene.case})).await {
            assert!(seen["case"].is_object());
        }
    };
    tokio::time::timeout(LIMIT, expired).await.expect("the token never expired");
    let asked = scene.world.client.ask("cases/GetCase", Some(&token), &json!({"case": scene.case})).await;
    let Err(CallError::Status(status)) = asked else { panic!("{asked:?}") };
    assert_eq!((status.code(), status.details()), (Code::Unauthenticated, &b""[..]));
}

/// A token for so many seconds.
pub fn short_lived(issuer: &Issuer, (agency, worker, role, purpose): Who<'_>, seconds: i64) -> String {
    let bearer = Bearer {
        agency: agency.parse().unwrap(),
        worker: worker.parse().unwrap(),
        role: serde_json::from_value(role.into()).unwrap(),
        purpose: serde_json::from_value(purpose.into()).unwrap(),
    };
    issuer.token(bearer, seconds).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_believes_its_own_issuer_only() {
    let clock = Clock::demo(NOW.parse().unwrap());
    let home = Home::empty();
    let founding = Founding { issuer: "somebody-else".into(), ..demo_founding("test.hub").unwrap() };
    found(&home.places, founding, clock.clone()).await.unwrap();
    let world = World::open(home, clock).await;
    // Signed with the right key for the right hub, in the name of `dev`.
    let asked = world.client.ask("audit/GetCheckpoint", Some(&world.token(AUDITOR)), &json!({})).await;
    let Err(CallError::Status(status)) = asked else { panic!("{asked:?}") };
    assert_eq!(status.code(), Code::Unauthenticated);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leavers_token_opens_nothing_until_the_worker_is_registered_again() {
    let scene = Scene::new().await;
    assert!(!scene.sees(OIC, &scene.case).await.is_empty());
    scene.done(OFFICER, "governance/RecordLeaver", json!({"agency": "pol", "worker": "oic"})).await;
    for (call, request) in [
        ("cases/GetCase", json!({"case": scene.case})),
        ("cases/ListCases", json!({})),
        ("intake/ReportIncident", json!({"recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_UNKNOWN"})),
    ] {
        let refused = scene.refused(OIC, call, request).await;
        assert_eq!((refused.code(), why(&refused).as_str()), (Code::PermissionDenied, "WORKER_HAS_LEFT"), "{call}");
    }
    let again = json!({"agency": "pol", "worker": "oic", "roles": ["ROLE_INVESTIGATING_OFFICER"],
        "strands": ["STRAND_INVESTIGATION"]});
    scene.done(OFFICER, "governance/RegisterWorker", again).await;
    assert!(!scene.sees(OIC, &scene.case).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_beside_the_token_is_believed() {
    let scene = Scene::new().await;
    let forged = |who: Who<'_>, request: &mut tonic::metadata::MetadataMap| {
        request.insert("authorization", format!("Bearer {}", scene.world.token(who)).parse().unwrap());
        for name in ["agency", "worker", "role", "purpose", "strand", "user", "sub"] {
            let value = match name {
                "agency" => "pol",
                "purpose" | "strand" => "investigation",
                _ => "spoc",
            };
            for name in [name.to_owned(), format!("x-{name}"), format!("x-forwarded-{name}")] {
                let name: tonic::metadata::AsciiMetadataKey = name.parse().unwrap();
                request.insert(name, value.parse().unwrap());
            }
        }
        request.insert("x-forwarded-client-cert", "By=spiffe://pol;URI=spiffe://pol/spoc".parse().unwrap());
        request.insert("authorization-bin-x", scene.world.token(SPOC).parse().unwrap());
        request.insert("proxy-authorization", format!("Bearer {}", scene.world.token(SPOC)).parse().unwrap());
        request.insert("cookie", format!("token={}", scene.world.token(SPOC)).parse().unwrap());
    };
    let mut cases = CasesServiceClient::new(scene.world.client.channel());
    let mut ask = Request::new(GetCaseRequest { case: scene.case.clone(), ..Default::default() });
    forged(OUTSIDER, ask.metadata_mut());
    let refused = cases.get_case(ask).await.unwrap_err();
    let plain = scene.refused(OUTSIDER, "cases/GetCase", json!({"case": scene.case})).await;
    assert_eq!(bytes(&refused), bytes(&plain));

    let mut ask = Request::new(GetCaseRequest { case: scene.case.clone(), ..Default::default() });
    forged(DOC, ask.metadata_mut());
    let seen = cases.get_case(ask).await.unwrap().into_inner().case.unwrap();
    let seen: Vec<_> = seen.events.into_iter().map(|event| event.event_id).collect();
    assert_eq!(seen, scene.sees(DOC, &scene.case).await);

    let mut intake = IntakeServiceClient::new(scene.world.client.channel());
    let report = ReportIncidentRequest {
        request_id: request_id("forged"),
        recorded_as: 12,
        place: 1,
        ..ReportIncidentRequest::default()
    };
    let mut ask = Request::new(report);
    forged(OUTSIDER, ask.metadata_mut());
    let reported = intake.report_incident(ask).await.unwrap().into_inner();
    let mine = scene.done(OUTSIDER, "cases/GetIncident", json!({"incident_id": reported.incident_id})).await;
    assert_eq!((&mine["incident"]["agency"], &mine["incident"]["recorded_by_agency"]), (&json!("hou"), &json!("hou")));
    let theirs = scene.refused(OIC, "cases/GetIncident", json!({"incident_id": reported.incident_id})).await;
    assert_eq!(theirs.code(), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn role_and_purpose_are_judged_before_anything_is_looked_up() {
    let scene = Scene::new().await;
    let (incident, _) = scene.link(&scene.case, "Notes on a windscreen.").await;
    let (role, purpose) = ("ROLE_MAY_NOT_DO_THIS", "PURPOSE_NOT_FOR_THIS_ROLE");
    let adviser = |purpose| (ISA.0, ISA.1, ISA.2, purpose);
    let reason = "Because.";
    let rows: Vec<(Who<'_>, &str, Value, &str)> = vec![
        (AUDITOR, "cases/GetCase", json!({}), role),
        (OFFICER, "cases/GetCase", json!({}), role),
        (OFFICER, "cases/WatchCaseEvents", json!({}), role),
        (adviser("investigation"), "cases/GetCase", json!({}), purpose),
        (adviser("suspect_management"), "cases/WatchCaseEvents", json!({}), purpose),
        (adviser("audit"), "cases/GetCase", json!({}), purpose),
        ((OIC.0, OIC.1, OIC.2, "victim_safety"), "cases/GetCase", json!({}), purpose),
        ((AUDITOR.0, AUDITOR.1, AUDITOR.2, "hub_coordination"), "audit/ReplayCase", json!({}), purpose),
        (SPOC, "audit/ReplayCase", json!({}), role),
        (OFFICER, "audit/WhoSaw", json!({}), role),
        (CHAIR, "audit/Clocks", json!({}), role),
        (OUTSIDER, "audit/Pattern", json!({}), role),
        (SPOC, "audit/ExportCase", json!({"justification": "To look at it at leisure."}), role),
        (ISA, "casework/TriageCase", json!({"decision": 1, "reason": reason}), role),
        (OUTSIDER, "casework/AdoptCase", json!({"reason": reason}), role),
        (OIC, "intake/ConfirmLink", json!({"incident_id": incident, "reason": reason}), role),
        (OIC, "intake/UndoLink", json!({"incident_id": incident, "reason": reason}), role),
        (DOC, "casework/RecordVictimLocation", json!({"kind": 1, "location": "Elsewhere."}), role),
        (OUTSIDER, "governance/AssignWorker", json!({"agency": "hou", "worker": "outsider", "strand": 1}), role),
        (ISA, "governance/RestrictCase", json!({"allowed": [], "reason": reason}), role),
        (AUDITOR, "casework/CloseCase", json!({"victim_consulted": true, "reason": reason}), role),
        (
            adviser("investigation"),
            "casework/PlanAction",
            json!({"action": {"owner": "adv", "strand": 1,
            "due_date": "2026-03-20", "what": "Call."}}),
            purpose,
        ),
    ];
    let size = scene.size().await;
    for (who, call, request, reason) in rows {
        let mut answers = Vec::new();
        for case in [scene.case.as_str(), scene.reference.as_str(), NOTHING] {
            let mut request = request.clone();
            request["case"] = case.into();
            answers.push(scene.refused(who, call, request).await);
        }
        assert_eq!(answers[0].code(), Code::PermissionDenied, "{who:?} {call}: {:?}", answers[0]);
        assert_eq!(why(&answers[0]), reason, "{who:?} {call}");
        for other in &answers[1..] {
            assert_eq!(bytes(&answers[0]), bytes(other), "{who:?} {call}");
        }
    }
    for (who, call, request) in [
        (SPOC, "governance/RecordLeaver", json!({"agency": "adv", "worker": "isa"})),
        (CHAIR, "governance/AdoptPolicy", json!({"proposal_id": NOTHING})),
        (SPOC, "audit/GetCheckpoint", json!({})),
        (CHAIR, "audit/Verify", json!({})),
        (AUDITOR, "cases/ListCases", json!({})),
        (AUDITOR, "intake/ReportIncident", json!({"recorded_as": 12, "place": 1})),
    ] {
        let refused = scene.refused(who, call, request).await;
        assert_eq!((refused.code(), why(&refused).as_str()), (Code::PermissionDenied, role), "{who:?} {call}");
    }
    assert_eq!(scene.size().await, size);
    let listed = scene.done(ISA, "cases/ListCases", json!({})).await;
    assert_eq!(text(&listed["cases"][0]["case_id"]), scene.case);
    assert!(ids(&listed["cases"][0]["events"]).is_empty());
}

#[test]
fn a_token_goes_nowhere_in_plain_text_that_asked_for_more_and_comes_from_no_endless_file() {
    // Nobody listens there: whoever tries to connect ends with 69.
    for (server, code, says) in [
        ("https://127.0.0.1:1", 78, "called with --ca, --cert and --cert-key"),
        ("HTTPS://127.0.0.1:1", 78, "called with --ca, --cert and --cert-key"),
        ("grpc://127.0.0.1:1", 78, "must begin with http:// or https://"),
        ("127.0.0.1:1", 78, "must begin with http:// or https://"),
        ("http://127.0.0.1:1", 69, "cannot be reached"),
    ] {
        for asked in
            [["call", "cases/ListCases", "--server", server].as_slice(), &["audit", "--server", server, "verify"]]
        {
            let ended = Command::new(program()).args(asked).env("HUB_TOKEN", "secret").output().unwrap();
            let said = String::from_utf8_lossy(&ended.stderr).into_owned();
            assert!(ended.status.code() == Some(code) && said.contains(says), "{server} {asked:?}: {said}");
        }
    }
    let endless = hub(&["audit", "--token-file", "/dev/zero", "verify"]);
    let said = String::from_utf8_lossy(&endless.stderr).into_owned();
    assert!(endless.status.code() == Some(2) && said.contains("at most 4096 bytes"), "{said}");
}
