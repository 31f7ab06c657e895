//! Asks a node's monitoring endpoint over HTTP: what no client can see, `sync_interval` above all.

use crate::{OpenError, Refused, settings::REQUEST_WAIT};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::{Request, StatusCode, body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::{net::TcpStream, time::timeout};

/// The most bytes of an answer that are read.
const ANSWER_BYTES_MAX: usize = 4 << 20;

/// The host and port of `http://host:port`.
pub(crate) fn address(url: &str) -> Result<&str, Refused> {
    let address = url.strip_prefix("http://").map(|rest| rest.trim_end_matches('/'));
    let good = |text: &&str| {
        text.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
            && !text.contains(['/', '@', '?', '#'])
            && !text.contains(char::is_whitespace)
    };
    address
        .filter(good)
        .ok_or_else(|| Refused::new("a monitoring endpoint is no `http://host:port`", "--monitor http://host:8222"))
}

/// The JSON that a node gives under a path such as `/varz`.
pub(crate) async fn get(url: &str, path: &str) -> Result<Value, OpenError> {
    let address = address(url)?;
    // An endpoint that does not answer leaves a setting unchecked, so it is refused, not passed over.
    let silent = |why: String| {
        Refused::new(
            format!("{url}{path} cannot be read ({why}), so what the node promises cannot be checked"),
            "http: 0.0.0.0:8222 on that node, reachable from here, and its address in --monitor",
        )
    };
    let asked = timeout(REQUEST_WAIT, ask(address, path)).await.map_err(|_| silent("no answer in time".into()))?;
    asked.map_err(silent).map_err(OpenError::Refused)
}

async fn ask(address: &str, path: &str) -> Result<Value, String> {
    let text = |error: &dyn std::error::Error| error.to_string();
    let socket = TcpStream::connect(address).await.map_err(|error| text(&error))?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(socket)).await.map_err(|error| text(&error))?;
    let driver = tokio::spawn(connection);
    let request = Request::get(path).header("host", address).body(Empty::<Bytes>::new());
    let answer = async {
        let request = request.map_err(|error| text(&error))?;
        let answer = sender.send_request(request).await.map_err(|error| text(&error))?;
        if answer.status() != StatusCode::OK {
            return Err(format!("status {}", answer.status().as_u16()));
        }
        let body = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect().await;
        let body = body.map_err(|error| error.to_string())?.to_bytes();
        serde_json::from_slice(&body).map_err(|error| text(&error))
    };
    let answer = answer.await;
    driver.abort();
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_monitoring_endpoint_is_plain_http_with_a_host_and_a_port() {
        assert_eq!(address("http://n1:8222/"), Ok("n1:8222"));
        assert_eq!(address("http://[::1]:8222"), Ok("[::1]:8222"));
        for bad in
            ["n1:8222", "https://n1:8222", "http://n1", "http://:1", "http://a@n1:1", "http://n1:1/x", "http://n1:x"]
        {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}
