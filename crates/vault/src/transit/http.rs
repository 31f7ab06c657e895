//! Requests to the server: HTTP/1.1 over TLS 1.3, by the given authority and no other, or in plain text on loopback. No
//! redirect is followed. Time, tries and sizes are bounded, and nothing of what is sent or answered is in an error.

use super::TransitSettings;
use crate::KeyStoreError;
use http::{HeaderValue, Method, Request, StatusCode, Uri, header, uri::Scheme};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig, RootCertStore,
    client::Resumption,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
    version::TLS13,
};
use std::{
    fs::{File, OpenOptions},
    io::Read as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    runtime,
    time::{sleep, timeout},
};
use tokio_rustls::TlsConnector;
use zeroize::Zeroizing;

/// How long one try may take.
const TRY_LIMIT: Duration = Duration::from_secs(3);
/// How often a request is sent at most.
const TRIES: u32 = 3;
/// How long is waited before the second try; longer before the next.
const PAUSE: Duration = Duration::from_millis(200);
/// No answer is longer, in bytes: what the server says of a key with many versions is the longest.
const ANSWER_BYTES_MAX: usize = 65_536;
/// No token is longer, in bytes, with what stands around it.
const TOKEN_BYTES_MAX: u64 = 4_096;
/// No file of authorities is longer, in bytes.
const CA_BYTES_MAX: u64 = 1 << 20;

/// What the server answered.
pub(super) struct Answer {
    pub status: StatusCode,
    pub body: Zeroizing<Vec<u8>>,
}

/// Speaks with one server.
pub(super) struct Client {
    address: String,
    host: String,
    port: u16,
    tls: Option<Arc<ClientConfig>>,
    namespace: Option<HeaderValue>,
    token: PathBuf,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Why a try failed, and whether another one may end otherwise.
enum Failed {
    Again(KeyStoreError),
    ForGood(KeyStoreError),
}

impl Client {
    pub fn new(settings: TransitSettings) -> Result<Self, KeyStoreError> {
        let TransitSettings { address, mount: _, namespace, ca, token } = settings;
        let wrong = |why: &str| KeyStoreError::Settings(why.to_owned());
        let uri: Uri = address.parse().map_err(|_| wrong("the address is https://HOST:PORT"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(wrong("the address is https://HOST:PORT"));
        };
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() || authority.as_str().contains('@') {
            return Err(wrong("the address is https://HOST:PORT, without a path, a query or a name"));
        }
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        let tls = if *scheme == Scheme::HTTPS {
            let ca = ca.ok_or_else(|| wrong("the authority of the server's certificate is needed over https"))?;
            Some(client_of(&ca)?)
        } else if *scheme == Scheme::HTTP && is_loopback(&host) {
            None
        } else {
            return Err(wrong("the address is https://HOST:PORT; http:// is for a server on loopback"));
        };
        let port = authority.port_u16().unwrap_or(if tls.is_some() { 443 } else { 80 });
        let namespace = namespace.map(|name| HeaderValue::try_from(name).map_err(|_| wrong("that is no namespace")));
        let client = Self {
            address: format!("{}://{authority}", scheme.as_str()),
            host,
            port,
            tls,
            namespace: namespace.transpose()?,
            token,
        };
        client.token()?;
        Ok(client)
    }

    /// Sends a request until there is an answer, or a bound is reached. `what` says in errors what was tried.
    pub fn ask(&self, what: &str, method: &Method, path: &str, body: Option<&[u8]>) -> Result<Answer, KeyStoreError> {
        // On a thread of its own: callers may be within a runtime, where nothing can be waited for, or within none.
        std::thread::scope(|scope| {
            let asking = scope.spawn(|| {
                let runtime = runtime::Builder::new_current_thread().enable_all().build();
                let runtime = runtime.map_err(|_| self.unreachable("no runtime for a request"))?;
                let answer = runtime.block_on(self.tries(what, method, path, body));
                // A name that is still being looked up is not waited for.
                runtime.shutdown_background();
                answer
            });
            asking.join().unwrap_or_else(|_| Err(self.unreachable("the request failed within")))
        })
    }

    async fn tries(
        &self,
        what: &str,
        method: &Method,
        path: &str,
        body: Option<&[u8]>,
    ) -> Result<Answer, KeyStoreError> {
        let mut tried = 1;
        loop {
            let done = timeout(TRY_LIMIT, self.once(what, method, path, body)).await;
            match done.unwrap_or_else(|_| Err(Failed::Again(self.unreachable("no answer in time")))) {
                Ok(answer) => return Ok(answer),
                Err(Failed::Again(_)) if tried < TRIES => {
                    sleep(PAUSE * tried).await;
                    tried += 1;
                }
                Err(Failed::Again(error) | Failed::ForGood(error)) => return Err(error),
            }
        }
    }

    async fn once(&self, what: &str, method: &Method, path: &str, body: Option<&[u8]>) -> Result<Answer, Failed> {
        let failed = |error: &dyn std::fmt::Display| Failed::Again(self.unreachable(&error.to_string()));
        let token = self.token().map_err(Failed::ForGood)?;
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.address.split("://").nth(1).unwrap_or_default())
            .header("x-vault-request", "true")
            .header("x-vault-token", token);
        if let Some(namespace) = &self.namespace {
            request = request.header("x-vault-namespace", namespace);
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = Full::new(Bytes::copy_from_slice(body.unwrap_or_default()));
        let request = request.body(body).map_err(|_| Failed::ForGood(self.unreachable("no request can be made")))?;
        let tcp = TcpStream::connect((self.host.as_str(), self.port)).await.map_err(|error| failed(&error))?;
        let answer = match &self.tls {
            None => exchange(tcp, request).await,
            Some(config) => {
                let name = ServerName::try_from(self.host.clone());
                let name = name.map_err(|_| Failed::ForGood(self.unreachable("no name of a server")))?;
                let tls = TlsConnector::from(config.clone()).connect(name, tcp).await;
                exchange(tls.map_err(|error| failed(&error))?, request).await
            }
        };
        let answer = answer.map_err(|what| failed(&what))?;
        match answer.status {
            StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => {
                let (address, what) = (self.address.clone(), what.to_owned());
                Err(Failed::ForGood(KeyStoreError::Denied { address, what }))
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                Err(Failed::ForGood(KeyStoreError::Sealed { address: self.address.clone() }))
            }
            // A replica that is behind, a limit of requests, an error of the server.
            status @ (StatusCode::PRECONDITION_FAILED | StatusCode::TOO_MANY_REQUESTS) => {
                Err(Failed::Again(self.unexpected(what, status)))
            }
            status if status.is_server_error() => Err(Failed::Again(self.unexpected(what, status))),
            _ => Ok(answer),
        }
    }

    /// The token as its file has it now.
    fn token(&self) -> Result<HeaderValue, KeyStoreError> {
        let bytes = Zeroizing::new(read(&self.token, TOKEN_BYTES_MAX, true)?);
        let mut token = HeaderValue::from_bytes(bytes.trim_ascii()).ok().filter(|token| !token.is_empty());
        if let Some(token) = &mut token {
            token.set_sensitive(true);
        }
        let what = "it holds no token: one line of text".to_owned();
        token.filter(|token| token.to_str().is_ok()).ok_or(KeyStoreError::File { path: self.token.clone(), what })
    }

    pub fn unreachable(&self, what: &str) -> KeyStoreError {
        KeyStoreError::Unreachable { address: self.address.clone(), what: what.to_owned() }
    }

    /// The server's own words are not told: nobody knows what is in them.
    pub fn unexpected(&self, what: &str, status: StatusCode) -> KeyStoreError {
        self.unreachable(&format!("{what}: it answered {}", status.as_u16()))
    }
}

/// Sends one request over a connection and reads the answer.
async fn exchange<T>(io: T, request: Request<Full<Bytes>>) -> Result<Answer, String>
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let text = |error: hyper::Error| error.to_string();
    let (mut sender, connection) = http1::handshake(TokioIo::new(io)).await.map_err(text)?;
    let asking = async {
        let response = sender.send_request(request).await.map_err(text)?;
        let status = response.status();
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
        let body = Zeroizing::new(body.map_err(|error| error.to_string())?.to_bytes().to_vec());
        Ok(Answer { status, body })
    };
    tokio::pin!(connection);
    tokio::pin!(asking);
    tokio::select! {
        answer = &mut asking => answer,
        ended = &mut connection => {
            ended.map_err(text)?;
            asking.await
        }
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A file of settings; one that holds a secret is refused where others could read or change it.
fn read(path: &Path, most: u64, secret: bool) -> Result<Vec<u8>, KeyStoreError> {
    let told = |what: String| KeyStoreError::File { path: path.to_owned(), what };
    let failed = |error: std::io::Error| told(error.to_string());
    // Not waited for, should it be a FIFO.
    let is_file = std::fs::metadata(path).map_err(failed)?.is_file();
    if !is_file {
        return Err(told("it is no file".to_owned()));
    }
    let file: File = OpenOptions::new().read(true).open(path).map_err(failed)?;
    let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o7777;
    if secret && !matches!(mode, 0o600 | 0o400) {
        return Err(told(format!("it has mode {mode:04o}; find out who could read it, then set it to 0600")));
    }
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most { Err(told(format!("it has more than {most} bytes"))) } else { Ok(bytes) }
}

/// Believes the authorities in a file, and no others.
fn client_of(ca: &Path) -> Result<Arc<ClientConfig>, KeyStoreError> {
    let told = |what: &str| KeyStoreError::File { path: ca.to_owned(), what: what.to_owned() };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&read(ca, CA_BYTES_MAX, false)?) {
        let added = certificate.map_err(|_| told("it is not PEM")).map(|certificate| roots.add(certificate));
        added?.map_err(|_| told("a certificate in it cannot be read"))?;
    }
    if roots.is_empty() {
        return Err(told("it holds no certificate"));
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let begun = ClientConfig::builder_with_provider(provider).with_protocol_versions(&[&TLS13]);
    let begun = begun.map_err(|error| KeyStoreError::Settings(error.to_string()))?;
    let mut config = begun.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.resumption = Resumption::disabled();
    Ok(Arc::new(config))
}
