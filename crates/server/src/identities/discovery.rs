//! Asking an issuer for its keys (`OpenID` Connect Discovery 1.0): its description, and the keys that this names. Over https
//! only, but for an issuer on loopback; by the authority in `issuer-ca.pem`, and no other; no redirects; all bounded.
//!
//! Keys are asked for again every few minutes, and at once for a key that nobody knows, though not more often than every 30 s.
//! What an issuer said last is believed for a while when it cannot be reached.

use super::{Identities, client_of, exchange, locked};
use crate::alarms::Alarm;
use http::{Request, StatusCode, Uri, header};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use identity::{Folder, IssuerFile, JWKS_BYTES_MAX, Keys};
use kernel::AgencyId;
use serde::Deserialize;
use std::time::Duration;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{Instant, timeout},
};

/// How often an issuer is asked, when all is well.
const ASK_EVERY: Duration = Duration::from_mins(5);
/// Not more often than this, whatever tokens name.
const ASK_AT_MOST_EVERY: Duration = Duration::from_secs(30);
/// How long one question may take.
const ASK_LIMIT: Duration = Duration::from_secs(3);
/// How long keys are believed that could not be asked for again.
const KEEP: Duration = Duration::from_hours(1);
/// How long all questions of one round may take.
pub(super) const ALL_LIMIT: Duration = Duration::from_secs(30);

/// What an issuer said, and when it was asked.
#[derive(Default)]
pub(super) struct Asked {
    issuer: String,
    text: Option<Vec<u8>>,
    keys: Option<Keys>,
    /// When it answered last.
    told: Option<Instant>,
    /// When it was asked last.
    begun: Option<Instant>,
}

impl Asked {
    /// Its keys, while they are believed.
    pub fn keys(&self) -> Option<Keys> {
        self.keys.clone().filter(|_| self.told.is_some_and(|told| told.elapsed() < KEEP))
    }
}

impl Identities {
    /// The issuers that are asked for their keys.
    fn discovered(&self) -> Vec<(AgencyId, IssuerFile, Option<String>)> {
        let given = |folder: &Folder| -> Vec<_> {
            let discovered = folder.agencies.iter().filter_map(|(agency, given)| {
                let file = given.issuer.clone().filter(IssuerFile::is_discovered)?;
                Some((agency.clone(), file, given.issuer_ca.clone()))
            });
            discovered.collect()
        };
        given(&locked(&self.read).0)
    }

    /// Asks those whose time has come.
    pub(super) async fn ask_where_due(&self) {
        let discovered = self.discovered();
        locked(&self.asked).retain(|agency, _| discovered.iter().any(|(known, ..)| known == agency));
        for (agency, file, ca) in discovered {
            let due = locked(&self.asked).get(&agency).is_none_or(|last| {
                let wait = if last.keys().is_some() { ASK_EVERY } else { ASK_AT_MOST_EVERY };
                last.issuer != file.issuer || last.begun.is_none_or(|begun| begun.elapsed() >= wait)
            });
            if due {
                self.ask(&agency, &file, ca.as_deref()).await;
            }
        }
    }

    /// Asks one for a key that nobody knows; `false` where that has just been done, or it is not asked at all.
    pub(super) async fn ask_again(&self, agency: &AgencyId) -> bool {
        let Some((_, file, ca)) = self.discovered().into_iter().find(|(known, ..)| known == agency) else {
            return false;
        };
        if !self.may_ask(agency) {
            return false;
        }
        self.ask(agency, &file, ca.as_deref()).await;
        true
    }

    /// Whether an issuer was not asked just now; from here on it was, so that others that come meanwhile do not ask as well.
    fn may_ask(&self, agency: &AgencyId) -> bool {
        let mut asked = locked(&self.asked);
        let last = asked.entry(agency.clone()).or_default();
        let just = last.begun.is_some_and(|at| at.elapsed() < ASK_AT_MOST_EVERY);
        if !just {
            last.begun = Some(Instant::now());
        }
        !just
    }

    async fn ask(&self, agency: &AgencyId, file: &IssuerFile, ca: Option<&str>) {
        let answer =
            timeout(ASK_LIMIT, keys_of(file, ca)).await.unwrap_or_else(|_| Err("no answer in time".to_owned()));
        self.told(agency, file, answer);
    }

    /// Takes what an issuer said, or that it said nothing.
    fn told(&self, agency: &AgencyId, file: &IssuerFile, answer: Result<(Vec<u8>, Keys), String>) {
        let mut asked = locked(&self.asked);
        let last = asked.entry(agency.clone()).or_default();
        if last.issuer != file.issuer {
            *last = Asked { issuer: file.issuer.clone(), ..Asked::default() };
        }
        last.begun = Some(Instant::now());
        let had = last.keys().is_some();
        let mut changed = false;
        match answer {
            Ok((text, keys)) => {
                changed = last.text.as_ref() != Some(&text) || !had;
                (last.text, last.keys, last.told) = (Some(text), Some(keys), last.begun);
                self.alarms.clear(Alarm::IssuerNotReached, agency.as_str());
            }
            Err(why) => {
                self.alarms.raise(Alarm::IssuerNotReached, agency.as_str(), &why);
                // What was believed for as long as it may be is believed no more.
                if !had && last.keys.take().is_some() {
                    (last.text, changed) = (None, true);
                }
            }
        }
        drop(asked);
        if changed {
            // Held meanwhile, so that what was read later is not replaced by what was read before.
            let read = locked(&self.read);
            if let Err(why) = self.publish(&read.0) {
                self.alarms.raise(Alarm::ServerCertificateNotUsed, "server.pem", &why);
            }
        }
    }
}

/// An issuer's description, as far as it is read.
#[derive(Deserialize)]
struct Description {
    issuer: String,
    jwks_uri: String,
}

/// Whether bytes read as a description.
pub(crate) fn is_description(bytes: &[u8]) -> bool {
    serde_json::from_slice::<Description>(bytes).is_ok()
}

/// The keys that an issuer says are its own, as it says it.
async fn keys_of(file: &IssuerFile, ca: Option<&str>) -> Result<(Vec<u8>, Keys), String> {
    let description = get(&file.discovery_url(), ca).await?;
    let description: Description = serde_json::from_slice(&description).map_err(|error| error.to_string())?;
    // Discovery 1.0, 4.3: or another's description could be put in its place.
    if description.issuer != file.issuer {
        return Err("the description is another issuer's".to_owned());
    }
    let keys = get(&description.jwks_uri, ca).await?;
    let read = Keys::parse(&keys).map_err(|error| error.to_string())?;
    Ok((keys, read))
}

async fn get(url: &str, ca: Option<&str>) -> Result<Vec<u8>, String> {
    if !identity::may_be_asked(url) {
        return Err("keys are asked for over https only; http is for an issuer on loopback".to_owned());
    }
    let uri: Uri = url.parse().map_err(|_| "not a URL".to_owned())?;
    let host = uri.host().ok_or("a URL without a host")?.to_owned();
    let text = |error: &dyn std::fmt::Display| error.to_string();
    if uri.scheme_str() == Some("https") {
        let ca = ca.ok_or("issuer-ca.pem is not there, so no server is believed to be the issuer's")?;
        let config = client_of(ca, None, &[b"http/1.1"])?;
        let tls = exchange(config, &host, uri.port_u16().unwrap_or(443), ASK_LIMIT).await.map_err(|e| text(&e))?;
        ask_over(tls, &uri).await
    } else {
        let tcp = TcpStream::connect((host.trim_matches(['[', ']']), uri.port_u16().unwrap_or(80))).await;
        ask_over(tcp.map_err(|e| text(&e))?, &uri).await
    }
}

async fn ask_over<T: AsyncRead + AsyncWrite + Unpin + Send + 'static>(io: T, uri: &Uri) -> Result<Vec<u8>, String> {
    let text = |error: hyper::Error| error.to_string();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(io)).await.map_err(text)?;
    let path = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let request = Request::get(path)
        .header(header::HOST, uri.authority().map_or("", http::uri::Authority::as_str))
        .header(header::ACCEPT, "application/json")
        .body(Empty::<Bytes>::new())
        .map_err(|error| error.to_string())?;
    let asking = async {
        let response = sender.send_request(request).await.map_err(text)?;
        if response.status() != StatusCode::OK {
            return Err(format!("it answered {}", response.status().as_u16()));
        }
        let body = Limited::new(response.into_body(), JWKS_BYTES_MAX).collect().await;
        Ok(body.map_err(|error| error.to_string())?.to_bytes().to_vec())
    };
    tokio::pin!(connection);
    tokio::pin!(asking);
    tokio::select! {
        answer = &mut asking => answer,
        // Many a server closes without saying so. Whether its answer was whole, the answer says.
        _ = &mut connection => asking.await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_an_issuer_said_is_believed_for_an_hour_and_no_longer() {
        let keys =
            br#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
        let asked = Asked { keys: Some(Keys::parse(keys).unwrap()), told: Some(Instant::now()), ..Asked::default() };
        for (minutes, believed) in [(0, true), (59, true), (1, false), (60, false)] {
            tokio::time::advance(Duration::from_mins(minutes)).await;
            assert_eq!(asked.keys().is_some(), believed, "{minutes} minutes later");
        }
        let never = Asked { told: None, ..asked };
        assert!(never.keys().is_none());
    }
}
