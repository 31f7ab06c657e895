//! Connections on which nothing happens: whoever only connects gets little time, and has no say in when the hub stops.

use crate::world::World;
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

/// How long anything here may take before it counts as a hang.
const HANG: Duration = Duration::from_mins(1);
/// What a client begins with (RFC 9113, 3.4), and its first frame: settings, none of them.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];

async fn connect(address: SocketAddr, greeting: &[&[u8]]) -> TcpStream {
    let mut tcp = TcpStream::connect(address).await.unwrap();
    tcp.write_all(&greeting.concat()).await.unwrap();
    tcp
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_without_calls_do_not_hold_a_stop() {
    let world = World::new("2026-03-02T09:00:00Z").await;
    let address = world.running.address;
    let mut idle = Vec::new();
    for greeting in [vec![], vec![&PREFACE[..10]], vec![PREFACE], vec![PREFACE, &SETTINGS[..5]]] {
        idle.push(connect(address, &greeting).await);
    }
    // One that has begun well, and never answers when it is asked to go.
    let mut greeted = connect(address, &[PREFACE, SETTINGS]).await;
    assert!(greeted.read(&mut [0; 64]).await.unwrap() > 0);
    idle.push(greeted);
    // And one that is told of health for as long as it likes.
    let channel =
        tonic::transport::Endpoint::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap();
    let service = HealthCheckRequest { service: String::new() };
    let mut health = HealthClient::new(channel).watch(service).await.unwrap().into_inner();
    assert!(health.message().await.unwrap().is_some());

    // The stop is a clean one: nothing holds the hub any more, so the store need not be built anew.
    let world = timeout(HANG, world.restart()).await.expect("a stop waits for connections without calls");
    assert_eq!(world.running.report.rebuilt, None);
    for mut tcp in idle {
        // Ended in the one way or the other.
        let _ = timeout(HANG, tcp.read_to_end(&mut Vec::new())).await.expect("a connection outlives its server");
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_does_not_greet_in_time_is_cut_off_and_one_that_did_is_kept() {
    let world = World::new("2026-03-02T09:00:00Z").await;
    let address = world.running.address;
    let greeted = connect(address, &[PREFACE, SETTINGS]).await;
    let mut silent = Vec::new();
    for greeting in [vec![], vec![&PREFACE[..1]], vec![&PREFACE[..23]], vec![PREFACE], vec![PREFACE, &SETTINGS[..8]]] {
        silent.push(connect(address, &greeting).await);
    }
    for (nth, mut tcp) in silent.into_iter().enumerate() {
        let ended = timeout(HANG, tcp.read_to_end(&mut Vec::new())).await;
        assert!(ended.is_ok(), "connection {nth} may be silent for ever");
    }
    let mut bytes = [0; 1024];
    let open = loop {
        match greeted.try_read(&mut bytes) {
            Ok(0) => break false,
            Ok(_) => {}
            Err(error) => break error.kind() == std::io::ErrorKind::WouldBlock,
        }
    };
    assert!(open, "a connection that began well was cut off");
    world.stop().await;
}
