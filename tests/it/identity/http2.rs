//! Frames made by hand (RFC 9113), over TLS: what no library would send.

use super::scene::{HANG, ISA, Made, SPOC, Scene, asked};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::client::TlsStream;
use tonic::codegen::http;

/// What a client begins with, and its first frame: settings, none of them.
pub const GREETING: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
const CASES: &str = "/stalkinghub.cases.v1.CasesService/ListCases";

/// A frame: kind, flags, stream, and what is in it.
pub fn frame(kind: u8, flags: u8, stream: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), body].concat()
}

/// Header fields, each written out (RFC 7541, 6.2.2); lengths of 127 and more in a second part.
fn fields(fields: &[(&str, &str)]) -> Vec<u8> {
    let text = |text: &str| {
        let mut bytes = Vec::new();
        if text.len() < 127 {
            bytes.push(u8::try_from(text.len()).unwrap());
        } else {
            bytes.push(127);
            let mut rest = text.len() - 127;
            while rest >= 128 {
                bytes.push(u8::try_from(rest % 128 + 128).unwrap());
                rest /= 128;
            }
            bytes.push(u8::try_from(rest).unwrap());
        }
        [bytes, text.as_bytes().to_vec()].concat()
    };
    fields.iter().flat_map(|(name, value)| [vec![0], text(name), text(value)].concat()).collect()
}

/// The head of a call.
pub fn head(path: &str, token: &str) -> Vec<u8> {
    fields(&[
        (":method", "POST"),
        (":scheme", "https"),
        (":path", path),
        (":authority", "127.0.0.1"),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
        ("authorization", &format!("Bearer {token}")),
    ])
}

/// The whole frames in some bytes: kind, flags, stream, body.
pub fn frames(mut bytes: &[u8]) -> Vec<(u8, u8, u32, Vec<u8>)> {
    let mut found = Vec::new();
    while let Some((front, rest)) = bytes.split_at_checked(9) {
        let length = usize::try_from(u32::from_be_bytes([0, front[0], front[1], front[2]])).unwrap();
        let Some((body, rest)) = rest.split_at_checked(length) else { break };
        let stream = u32::from_be_bytes([front[5], front[6], front[7], front[8]]);
        found.push((front[3], front[4], stream, body.to_vec()));
        bytes = rest;
    }
    found
}

/// A connection on which both sides have begun.
pub async fn begun(scene: &Scene, address: SocketAddr, own: &Made) -> TlsStream<TcpStream> {
    let mut tls = scene.tls(address, Some(own), &[b"h2"]).await.unwrap();
    tls.write_all(GREETING).await.unwrap();
    // Its settings are acknowledged.
    tls.write_all(&frame(4, 1, 0, &[])).await.unwrap();
    tls
}

/// Makes a call without the client of the library that the hub is made with; answers its status.
pub async fn called(
    scene: &Scene,
    address: SocketAddr,
    agency: &str,
    path: &str,
    token: &str,
    limit: Option<&str>,
    message: &str,
) -> Option<i32> {
    let tls = scene.tls(address, Some(&scene.agencies[agency].system), &[b"h2"]).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(tls)).await.unwrap();
    let driven = tokio::spawn(connection);
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    let body = [&[0], &length[..], message.as_bytes()].concat();
    let mut request = http::Request::post(format!("https://{address}{path}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .header("authorization", format!("Bearer {token}"));
    if let Some(limit) = limit {
        request = request.header("grpc-timeout", limit);
    }
    let answer = sender.send_request(request.body(Full::new(Bytes::from(body))).unwrap()).await.unwrap();
    let status = |headers: &http::HeaderMap| headers.get("grpc-status")?.to_str().ok()?.parse().ok();
    let head = status(answer.headers());
    let body = answer.into_body().collect().await.unwrap();
    driven.abort();
    head.or_else(|| status(body.trailers()?))
}

/// Sends, and reads until the hub ends the connection or is silent for a while.
async fn exchanged(tls: TlsStream<TcpStream>, bytes: Vec<u8>) -> (Vec<u8>, bool) {
    let (mut reader, mut writer) = tokio::io::split(tls);
    let writing = tokio::spawn(async move {
        let _ = writer.write_all(&bytes).await;
        let _ = writer.flush().await;
        writer
    });
    let (mut read, mut part) = (Vec::new(), vec![0; 65_536]);
    let ended = loop {
        match timeout(std::time::Duration::from_secs(3), reader.read(&mut part)).await {
            Ok(Ok(0) | Err(_)) => break true,
            Ok(Ok(n)) => read.extend_from_slice(&part[..n]),
            Err(_) => break false,
        }
    };
    drop(timeout(HANG, writing).await.expect("the hub reads no more and ends nothing"));
    (read, ended)
}

/// That the hub goes on for others.
async fn others_are_served(scene: &Scene, address: SocketAddr) {
    let begun = std::time::Instant::now();
    let adv = scene.connect(address, "adv").await;
    assert!(asked(&adv, Some(&scene.token(ISA))).await.is_ok());
    let pol = scene.connect(address, "pol").await;
    assert!(asked(&pol, Some(&scene.token(SPOC))).await.is_ok());
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
}

/// Why the hub said that it ends a connection: the code of its GOAWAY.
fn goaway(read: &[u8]) -> Option<u32> {
    let last = frames(read).into_iter().rev().find(|(kind, ..)| *kind == 7)?;
    Some(u32::from_be_bytes([last.3[4], last.3[5], last.3[6], last.3[7]]))
}

#[tokio::test(flavor = "multi_thread")]
async fn b6_streams_that_are_taken_back_by_the_thousand_end_their_connection_only() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let own = &scene.agencies["pol"].system;
    let tls = begun(&scene, hub.address, own).await;
    let head = head(CASES, &scene.token(SPOC));
    let bytes: Vec<u8> = (0..10_000_u32)
        .flat_map(|nth| [frame(1, 4, 2 * nth + 1, &head), frame(3, 0, 2 * nth + 1, &8_u32.to_be_bytes())].concat())
        .collect();
    let (read, ended) = exchanged(tls, bytes).await;
    // ENHANCE_YOUR_CALM.
    assert!(ended && goaway(&read) == Some(11), "{ended} {:?}", goaway(&read));
    others_are_served(&scene, hub.address).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_heads_without_end_and_heads_that_are_too_long_are_not_held() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let own = &scene.agencies["pol"].system;
    // A head that goes on and on, in small parts and in large ones.
    for part in [vec![0, 1, b'a', 1, b'b'], vec![0; 16_000]] {
        let tls = begun(&scene, hub.address, own).await;
        let mut bytes = frame(1, 0, 1, &head(CASES, ""));
        for _ in 0..20_000_000_usize.div_ceil(part.len() + 9).min(20_000) {
            bytes.extend(frame(9, 0, 1, &part));
        }
        let (_, ended) = exchanged(tls, bytes).await;
        assert!(ended, "a head without end is held");
    }
    // 64 KiB of headers, whole: answered as too much, or the end of the connection; never as a call.
    let tls = begun(&scene, hub.address, own).await;
    let long = fields(&[("x-long", &"x".repeat(15_000))]);
    let mut bytes = frame(1, 0, 1, &head(CASES, &scene.token(SPOC)));
    for nth in 0..5 {
        bytes.extend(frame(9, if nth == 4 { 4 } else { 0 }, 1, &long));
    }
    bytes.extend(frame(0, 1, 1, &[0, 0, 0, 0, 0]));
    let (read, ended) = exchanged(tls, bytes).await;
    let data = frames(&read).iter().any(|(kind, _, stream, body)| (*kind, *stream) == (0, 1) && !body.is_empty());
    let refused = ended || frames(&read).iter().any(|(kind, _, stream, _)| [1, 3].contains(kind) && *stream == 1);
    assert!(refused && !data, "{read:?}");
    others_are_served(&scene, hub.address).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_a_connection_has_so_many_streams_and_the_rest_is_refused() {
    let scene = Scene::new().await;
    let hub = scene.serve();
    let own = &scene.agencies["pol"].system;
    let tls = begun(&scene, hub.address, own).await;
    let head = head(CASES, &scene.token(SPOC));
    // Calls whose message never comes.
    let bytes: Vec<u8> = (0..1_000_u32).flat_map(|nth| frame(1, 4, 2 * nth + 1, &head)).collect();
    let (read, ended) = exchanged(tls, bytes).await;
    let frames = frames(&read);
    let refused = frames.iter().filter(|(kind, _, _, body)| *kind == 3 && body[..] == 7_u32.to_be_bytes()).count();
    let limit =
        frames.iter().find(|(kind, flags, ..)| (*kind, *flags) == (4, 0)).map(|(.., body)| body.clone()).unwrap();
    // SETTINGS_MAX_CONCURRENT_STREAMS.
    assert!(limit.chunks(6).any(|one| one == [0, 3, 0, 0, 0, 64]), "{limit:?}");
    assert!(ended || refused >= 1_000 - 64, "{refused} of 1,000 refused");
    let served = frames.iter().filter(|(kind, ..)| *kind == 1).count();
    assert!(served <= 64, "{served} of 1,000 were let in");
    others_are_served(&scene, hub.address).await;
}
