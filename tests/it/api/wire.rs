//! Below the generated clients: health, reflection, bytes that are no message, messages that are too long.

use super::scene::{LIMIT, NOW, OIC, SPOC, Scene, planned, text};
use crate::world::{Home, World, anywhere, program, started, token};
use serde_json::json;
use server::{Clock, Config, JsonClient, SERVICES};
use std::{future::poll_fn, pin::Pin};
use tonic::{
    Code, Status,
    body::Body,
    codegen::{Body as _, Service, http},
    transport::Channel,
};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

/// What came back of a call made by hand: its status, and the bytes of its answer.
pub struct Answered {
    /// Its status; `None` where the answer ended without one.
    pub status: Option<Status>,
    /// Its bytes, with the length before each message.
    pub bytes: Vec<u8>,
}

/// Makes a call by hand: a path, headers, and whatever text stands for a body.
pub async fn raw(channel: &Channel, path: &str, headers: &[(&str, &str)], body: String) -> Answered {
    let mut request = http::Request::post(path).header("content-type", "application/grpc").header("te", "trailers");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::new(body)).unwrap();
    let mut channel = channel.clone();
    let answer = async {
        poll_fn(|context| channel.poll_ready(context)).await.unwrap();
        let answer = match channel.call(request).await {
            Ok(answer) => answer,
            Err(error) => return Answered { status: Some(Status::from_error(error.into())), bytes: Vec::new() },
        };
        let (head, mut body) = answer.into_parts();
        let mut answered = Answered { status: Status::from_header_map(&head.headers), bytes: Vec::new() };
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            let frame = match frame {
                Ok(frame) => frame,
                Err(status) => return Answered { status: Some(status), ..answered },
            };
            if let Some(trailers) = frame.trailers_ref() {
                answered.status = Status::from_header_map(trailers);
            }
            answered.bytes.extend(frame.into_data().unwrap_or_default());
        }
        answered
    };
    tokio::time::timeout(LIMIT, answer).await.expect("a call did not end")
}

/// Every method of every service, as a path.
pub fn paths(client: &JsonClient) -> Vec<String> {
    let any = client.method("intake/ReportIncident").unwrap();
    let services = any.parent_pool().services().filter(|service| service.full_name().starts_with("stalkinghub."));
    let mut paths = Vec::new();
    for service in services {
        paths.extend(service.methods().map(|method| format!("/{}/{}", service.full_name(), method.name())));
    }
    assert!(paths.len() > 60, "{paths:?}");
    paths
}

/// The bytes of a message behind their length. Both must be text, which every byte below 128 is.
fn framed(message: &str) -> String {
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    String::from_utf8([&[0], &length[..], message.as_bytes()].concat()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_service_says_that_it_serves() {
    let world = World::new(NOW).await;
    let mut health = HealthClient::new(world.client.channel());
    for service in SERVICES.iter().map(|(_, name)| *name).chain([""]) {
        let answer = health.check(HealthCheckRequest { service: service.into() }).await.unwrap().into_inner();
        assert_eq!(answer.status, 1, "{service}");
    }
    let unknown = health.check(HealthCheckRequest { service: "nobody.v1.NoService".into() }).await.unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);
    // The list is of what there is.
    for path in paths(&world.client) {
        assert!(SERVICES.iter().any(|(_, service)| path.starts_with(&format!("/{service}/"))), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_describes_itself_only_when_asked_to() {
    // `list_services`, field 7, empty.
    let ask = || framed("\u{3a}\u{0}");
    let path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    let world = World::new(NOW).await;
    let silent = raw(&world.client.channel(), path, &[], ask()).await;
    assert_eq!(silent.status.unwrap().code(), Code::Unimplemented);
    assert!(silent.bytes.is_empty());

    let clock = Clock::demo(NOW.parse().unwrap());
    let places = Home::founded(clock.clone()).await;
    let config = Config { reflection: true, ..Config::new(places.places.clone(), anywhere(), clock, program()) };
    let running = started(&config).await;
    let client = JsonClient::connect(&format!("http://{}", running.address)).await.unwrap();
    let told = raw(&client.channel(), path, &[], ask()).await;
    assert_eq!(told.status.unwrap().code(), Code::Ok);
    let names = String::from_utf8_lossy(&told.bytes).into_owned();
    for (_, service) in SERVICES {
        assert!(names.contains(service), "{service} is not in {names}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_call_is_unimplemented() {
    let scene = Scene::empty().await;
    let token = format!("Bearer {}", scene.world.token(SPOC));
    for path in ["/stalkinghub.cases.v1.CasesService/DeleteCase", "/stalkinghub.cases.v2.CasesService/GetCase", "/"] {
        let answer = raw(&scene.world.client.channel(), path, &[("authorization", &token)], framed("")).await;
        assert_eq!(answer.status.unwrap().code(), Code::Unimplemented, "{path}");
    }
}

/// Pseudo-random numbers (xorshift), the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    /// Bytes that are text, so that they can be sent without a codec: half of them low, where field numbers lie.
    fn text(&mut self, length: u64) -> String {
        let one = |dice: &mut Self| match dice.roll(4) {
            0 | 1 => char::from(u8::try_from(dice.roll(0x40)).unwrap()),
            2 => char::from(u8::try_from(dice.roll(0x80)).unwrap()),
            _ => char::from_u32(u32::try_from(0xa0 + dice.roll(0x5000)).unwrap()).unwrap(),
        };
        let mut text = String::new();
        for _ in 0..length {
            text.push(one(self));
        }
        text
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn random_bytes_are_refused_and_the_hub_lives_on() {
    let scene = Scene::new().await;
    let size = scene.size().await;
    let token = format!("Bearer {}", scene.world.token(SPOC));
    let channel = scene.world.client.channel();
    let mut dice = Dice(0x5eed);
    for path in paths(&scene.world.client) {
        for round in 0..12 {
            let mut message = dice.text(1 + round * 3);
            // A field of no kind that there is: an empty request would be answered for as long as somebody listens.
            if path.ends_with("WatchAlerts") {
                message.insert(0, '\x0f');
            }
            // A length below 128 is text itself.
            message.truncate((0..=127).rev().find(|&end| message.is_char_boundary(end)).unwrap_or(0));
            let answer = raw(&channel, &path, &[("authorization", &token)], framed(&message)).await;
            let code = answer.status.as_ref().map(Status::code);
            let fine = [Code::InvalidArgument, Code::NotFound, Code::PermissionDenied];
            // Bytes that happen to be a whole message of unknown fields may be an empty request, which some calls answer; a
            // stream answers it with the refusal of that command.
            let empty = code == Some(Code::Ok)
                && ["ListCases", "ListIncidents", "ListAlerts", "ListWork", "SubmitCommands"]
                    .iter()
                    .any(|call| path.ends_with(call));
            assert!(code.is_some_and(|code| fine.contains(&code)) || empty, "{path} {message:?}: {code:?}");
        }
    }
    assert_eq!(scene.size().await, size, "something was written");
    scene.plan(OIC, "Still there.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_length_without_a_body_and_a_body_without_a_length_are_refused() {
    let scene = Scene::empty().await;
    let size = scene.size().await;
    let token = format!("Bearer {}", scene.world.token(SPOC));
    // Two gigabytes announced, none sent; half a length; a flag that says compressed; no message at all.
    for body in ["\u{0}\u{7f}\u{7f}\u{7f}\u{7f}", "\u{0}\u{0}", "\u{1}\u{0}\u{0}\u{0}\u{0}", ""] {
        for path in
            ["/stalkinghub.intake.v1.IntakeService/ReportIncident", "/stalkinghub.cases.v1.CasesService/GetCase"]
        {
            let headers = [("authorization", token.as_str())];
            let answer = raw(&scene.world.client.channel(), path, &headers, body.to_owned()).await;
            let code = answer.status.unwrap().code();
            let refused = [Code::OutOfRange, Code::ResourceExhausted, Code::Internal, Code::InvalidArgument];
            assert!(refused.contains(&code) || code == Code::Unimplemented, "{path} {body:?}: {code:?}");
        }
    }
    assert_eq!(scene.size().await, size);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_five_megabytes_is_refused_unread() {
    let scene = Scene::new().await;
    let size = scene.size().await;
    let huge = "x".repeat(5 << 20);
    let report = json!({"recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_UNKNOWN", "narrative": huge});
    let mut refused = scene.refused(SPOC, "intake/ReportIncident", report).await;
    assert!([Code::OutOfRange, Code::ResourceExhausted].contains(&refused.code()), "{refused:?}");
    refused = scene.refused(SPOC, "cases/GetCase", json!({"case": huge})).await;
    assert!([Code::OutOfRange, Code::ResourceExhausted].contains(&refused.code()), "{refused:?}");
    assert_eq!(scene.size().await, size);
    scene.plan(OIC, "Still there.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_list_that_is_too_long_costs_that_call_only() {
    let scene = Scene::new().await;
    let bearer = format!("Bearer {}", token(&scene.world.home.issuer(), SPOC));
    // In two frames; many more than the limit takes cost the connection (they are how a flood of CONTINUATION begins).
    let long = "y".repeat(20_000);
    let headers = [("authorization", bearer.as_str()), ("x-long", long.as_str())];
    let path = "/stalkinghub.cases.v1.CasesService/GetCase";
    let answer = raw(&scene.world.client.channel(), path, &headers, framed("")).await;
    assert!(answer.status.is_none_or(|status| status.code() != Code::Ok), "it was answered");
    let done = scene.done(OIC, "casework/PlanAction", planned(&scene.case, "Still there.")).await;
    assert!(!text(&done["action_id"]).is_empty());
}
