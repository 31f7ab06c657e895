//! The tiles over HTTP/1.1 as C2SP tlog-tiles says: `/facts/…` and `/access/…`, read-only. What is answered has been hashed
//! up to the published root; a file that does not is answered by nobody and made again.

use super::Trees;
use crate::{
    exit::{Exit, Failed},
    http1::{Answer, Asked, serve},
    serve::listener,
};
use http::{Method, StatusCode};
use std::{net::SocketAddr, sync::Arc};
use store::LogName;
use tlog::{ReadError, TilePath};
use tokio::task::JoinHandle;

/// What never changes may be kept for a year.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Listens on loopback.
pub async fn listen(trees: Arc<Trees>, address: SocketAddr) -> Result<(SocketAddr, JoinHandle<()>), Failed> {
    if !address.ip().is_loopback() {
        let why = "tiles are served on loopback only: give --tiles an address such as 127.0.0.1:8070, and put what ends \
                   TLS before it";
        return Err(Failed::new(Exit::Config, why));
    }
    let listener = listener(address).await?;
    let address = listener.local_addr().map_err(Failed::with(Exit::Io))?;
    // Nothing is asked that has a body.
    let serving = serve(listener, 0, move |asked| answer(&trees, &asked));
    Ok((address, tokio::spawn(serving)))
}

fn answer(trees: &Trees, asked: &Asked) -> Answer {
    if asked.method != Method::GET && asked.method != Method::HEAD {
        return Answer::text(StatusCode::METHOD_NOT_ALLOWED, "tiles are read only\n");
    }
    let none = || Answer::text(StatusCode::NOT_FOUND, "there is no such tile\n");
    let (log, rest) = if let Some(rest) = asked.path.strip_prefix("/facts/") {
        (LogName::Facts, rest)
    } else if let Some(rest) = asked.path.strip_prefix("/access/") {
        (LogName::Access, rest)
    } else {
        return none();
    };
    let tree = trees.of(log);
    let Some(published) = tree.published() else {
        return Answer::text(StatusCode::SERVICE_UNAVAILABLE, "the tiles are being made\n");
    };
    if rest == "checkpoint" {
        return Answer::text(StatusCode::OK, published.note.text());
    }
    let Ok(path) = rest.parse::<TilePath>() else { return none() };
    if !published.edge.has(path) {
        return none();
    }
    match tree.reader(&published).tile(path) {
        Ok(body) => Answer { status: StatusCode::OK, content: "application/octet-stream", cache: FOR_EVER, body },
        Err(error @ (ReadError::Damaged(_) | ReadError::Unreadable { .. })) => {
            tree.repair(&error);
            Answer::text(StatusCode::SERVICE_UNAVAILABLE, "the tiles are being made again\n")
        }
    }
}
