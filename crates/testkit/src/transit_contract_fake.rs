//! **A fake.** It keeps the contract that the documentation of `HashiCorp` Vault's transit engine states (API pages *Transit
//! secrets engine* and *HTTP API: status codes, error response*, Vault 1.13 and later), as far as the hub uses it, and no
//! more. It is not Vault, and no test of this repository has been run against a Vault server.
//!
//! What was taken from the documentation and could differ in the real thing: that a key which is not there is answered
//! with 404 when it is read and with 400 when it is used or deleted; that a key is only deleted after `deletion_allowed`;
//! that versions below `min_decryption_version` are refused with 400; the form `vault:v<n>:<base64>`; 403 for a token
//! that may not, 503 while sealed. Policies are reduced to one token and a path that it may not use. Not there at all:
//! namespaces, leases, redirects between nodes, replication, limits of requests, auditing.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand,
};
use data_encoding::BASE64;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, VecDeque},
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

/// The token that it takes at first.
pub const TOKEN: &str = "hvs.CAESI-fictional-token";

/// No request is longer, in bytes.
const REQUEST_BYTES_MAX: usize = 65_536;

/// What becomes of a request instead of its answer.
#[derive(Debug, Clone)]
pub enum Instead {
    /// Nothing is done, and this status is answered.
    Status(u16),
    /// Nothing is done, and the connection ends.
    HangsUp,
    /// Nothing is done, and nothing is ever answered.
    Hangs,
    /// It is done, and the connection ends before the answer.
    LosesTheAnswer,
    /// It is done, and this is answered with 200.
    Body(Vec<u8>),
}

#[derive(Default)]
struct Key {
    /// Version 1 first.
    versions: Vec<[u8; 32]>,
    deletion_allowed: bool,
    exportable: bool,
    allow_plaintext_backup: bool,
    min_decryption_version: usize,
}

#[derive(Default)]
struct State {
    token: String,
    sealed: bool,
    denied: Option<String>,
    leaky: bool,
    keys: BTreeMap<String, Key>,
    instead: VecDeque<Instead>,
    asked: Vec<String>,
    held_open: Vec<TcpStream>,
    stopped: bool,
}

/// The fake server, on a port of its own on loopback, mounted at `transit`. It ends when it is dropped.
pub struct TransitContractFake {
    address: SocketAddr,
    scheme: &'static str,
    state: Arc<Mutex<State>>,
}

impl TransitContractFake {
    /// In plain text.
    ///
    /// # Panics
    /// Where no port can be had.
    pub fn start() -> Self {
        Self::start_with(None)
    }

    /// Over TLS, named `localhost`.
    ///
    /// # Panics
    /// Where no port can be had.
    pub fn start_tls(config: Arc<ServerConfig>) -> Self {
        Self::start_with(Some(config))
    }

    fn start_with(tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
        let address = listener.local_addr().expect("its address");
        let state = Arc::new(Mutex::new(State { token: TOKEN.to_owned(), ..State::default() }));
        let scheme = if tls.is_some() { "https" } else { "http" };
        let serving = state.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if lock(&serving).stopped {
                    return;
                }
                let (state, tls) = (serving.clone(), tls.clone());
                thread::spawn(move || {
                    // A client that goes away is no failure of the fake.
                    let _ = match tls {
                        None => serve(&state, stream.try_clone().expect("a second handle"), &stream),
                        Some(config) => {
                            let connection = ServerConnection::new(config).expect("a connection");
                            let handle = stream.try_clone().expect("a second handle");
                            serve(&state, StreamOwned::new(connection, stream), &handle)
                        }
                    };
                });
            }
        });
        Self { address, scheme, state }
    }

    /// `http://127.0.0.1:PORT`, or `https://localhost:PORT`.
    pub fn address(&self) -> String {
        let host = if self.scheme == "https" { "localhost" } else { "127.0.0.1" };
        format!("{}://{host}:{}", self.scheme, self.address.port())
    }

    /// Takes this token from now on, and no other.
    pub fn take_token(&self, token: &str) {
        token.clone_into(&mut lock(&self.state).token);
    }

    /// Seals it, or unseals it.
    pub fn seal(&self, sealed: bool) {
        lock(&self.state).sealed = sealed;
    }

    /// The token may do nothing at a method and path that begin so, e.g. `DELETE keys/`.
    pub fn deny(&self, begin: Option<&str>) {
        lock(&self.state).denied = begin.map(str::to_owned);
    }

    /// Whatever is asked for, a key that is made may leave the server.
    pub fn make_keys_leaky(&self) {
        lock(&self.state).leaky = true;
    }

    /// What becomes of the next requests, one each.
    pub fn instead(&self, next: impl IntoIterator<Item = Instead>) {
        lock(&self.state).instead = next.into_iter().collect();
    }

    /// The names of the keys that are there.
    pub fn keys(&self) -> Vec<String> {
        lock(&self.state).keys.keys().cloned().collect()
    }

    /// Gives every key another version.
    ///
    /// # Panics
    /// Where the machine has no randomness.
    pub fn rotate(&self) {
        lock(&self.state).keys.values_mut().for_each(|key| key.versions.push(random()));
    }

    /// Refuses what was sealed by versions before the newest.
    pub fn refuse_older_versions(&self) {
        lock(&self.state).keys.values_mut().for_each(|key| key.min_decryption_version = key.versions.len());
    }

    /// Methods and paths that were asked for since this was called last.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.state).asked)
    }
}

impl Drop for TransitContractFake {
    fn drop(&mut self) {
        let mut state = lock(&self.state);
        state.stopped = true;
        state.held_open.clear();
        drop(state);
        // Wakes the listener, which ends then.
        let _ = TcpStream::connect(self.address);
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("randomness");
    bytes
}

/// One request and its answer.
fn serve(state: &Mutex<State>, mut stream: impl Read + Write, handle: &TcpStream) -> io::Result<()> {
    let (method, path, token, body) = request(&mut stream)?;
    let mut state = lock(state);
    state.asked.push(format!("{method} {path}"));
    let instead = state.instead.pop_front();
    let (status, answer) = match &instead {
        Some(Instead::Status(status)) => (*status, errors("fictional failure")),
        Some(Instead::HangsUp) => return Ok(()),
        Some(Instead::Hangs) => {
            state.held_open.push(handle.try_clone()?);
            return Ok(());
        }
        Some(Instead::LosesTheAnswer | Instead::Body(_)) | None => {
            state.answer(&method, &path, token.as_deref(), &body)
        }
    };
    drop(state);
    let (status, bytes) = match instead {
        Some(Instead::LosesTheAnswer) => return Ok(()),
        Some(Instead::Body(bytes)) => (200, bytes),
        _ if status == 204 => (status, Vec::new()),
        _ => (status, answer.to_string().into_bytes()),
    };
    let head = format!(
        "HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        bytes.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&bytes)?;
    stream.flush()
}

type Asked = (String, String, Option<String>, Value);

fn request(stream: &mut impl Read) -> io::Result<Asked> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        bytes.push(byte[0]);
        if bytes.len() > REQUEST_BYTES_MAX {
            return Err(io::Error::other("a head that is too long"));
        }
    };
    let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
    let mut words = text.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let header = |name: &str| {
        let mut lines = text.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
    };
    let length = header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0_usize);
    let mut body = vec![0; length.min(REQUEST_BYTES_MAX)];
    stream.read_exact(&mut body)?;
    Ok((method, path, header("x-vault-token"), serde_json::from_slice(&body).unwrap_or(Value::Null)))
}

fn errors(text: &str) -> Value {
    json!({"errors": [text]})
}

impl State {
    fn answer(&mut self, method: &str, path: &str, token: Option<&str>, body: &Value) -> (u16, Value) {
        if self.sealed {
            return (503, errors("Vault is sealed"));
        }
        let Some(path) = path.strip_prefix("/v1/transit/") else { return (404, errors("no handler for route")) };
        let denied = self.denied.as_ref().is_some_and(|begin| format!("{method} {path}").starts_with(begin));
        if token != Some(self.token.as_str()) || denied {
            return (403, errors("permission denied"));
        }
        let words: Vec<_> = path.split('/').collect();
        match (method, &words[..]) {
            ("POST", ["keys", name]) => self.make(name, body),
            ("GET", ["keys", name]) => {
                self.keys.get(*name).map_or((404, json!({"errors": []})), |key| (200, key.says(name)))
            }
            ("POST", ["keys", name, "config"]) => {
                let Some(key) = self.keys.get_mut(*name) else { return (400, errors("no existing key of that name")) };
                key.deletion_allowed = body["deletion_allowed"].as_bool().unwrap_or(key.deletion_allowed);
                (200, key.says(name))
            }
            ("DELETE", ["keys", name]) => match self.keys.get(*name) {
                None => (400, errors("could not delete key; not found")),
                Some(key) if !key.deletion_allowed => (400, errors("deletion is not allowed for this key")),
                Some(_) => {
                    self.keys.remove(*name);
                    (204, Value::Null)
                }
            },
            ("POST", ["encrypt", name]) => self.with(name, |key| {
                let text = BASE64.decode(body["plaintext"].as_str()?.as_bytes()).ok()?;
                Some(json!({"ciphertext": key.seal(&text), "key_version": key.versions.len()}))
            }),
            ("POST", ["decrypt", name]) => self
                .with(name, |key| Some(json!({"plaintext": BASE64.encode(&key.open(body["ciphertext"].as_str()?)?)}))),
            ("POST", ["rewrap", name]) => self.with(name, |key| {
                let text = key.open(body["ciphertext"].as_str()?)?;
                Some(json!({"ciphertext": key.seal(&text), "key_version": key.versions.len()}))
            }),
            _ => (405, errors("unsupported operation")),
        }
    }

    fn make(&mut self, name: &str, body: &Value) -> (u16, Value) {
        if body["type"].as_str().is_some_and(|kind| kind != "aes256-gcm96") {
            return (400, errors("this fake has one type of keys"));
        }
        let leaky = self.leaky;
        let flag = |name: &str| leaky || body[name].as_bool().unwrap_or_default();
        // What is there already stays as it is.
        let key = self.keys.entry(name.to_owned()).or_insert_with(|| Key {
            versions: vec![random()],
            exportable: flag("exportable"),
            allow_plaintext_backup: flag("allow_plaintext_backup"),
            min_decryption_version: 1,
            ..Key::default()
        });
        (200, key.says(name))
    }

    fn with(&self, name: &str, act: impl FnOnce(&Key) -> Option<Value>) -> (u16, Value) {
        let Some(key) = self.keys.get(name) else { return (400, errors("encryption key not found")) };
        act(key).map_or_else(|| (400, errors("invalid ciphertext")), |data| (200, json!({"data": data})))
    }
}

impl Key {
    fn says(&self, name: &str) -> Value {
        let versions: BTreeMap<_, _> = (1..=self.versions.len()).map(|nth| (nth.to_string(), 1_767_225_600)).collect();
        json!({"data": {
            "name": name,
            "type": "aes256-gcm96",
            "deletion_allowed": self.deletion_allowed,
            "derived": false,
            "exportable": self.exportable,
            "allow_plaintext_backup": self.allow_plaintext_backup,
            "keys": versions,
            "latest_version": self.versions.len(),
            "min_available_version": 0,
            "min_decryption_version": self.min_decryption_version,
            "min_encryption_version": 0,
            "supports_encryption": true,
            "supports_decryption": true,
        }})
    }

    fn cipher(&self, version: usize) -> Option<LessSafeKey> {
        let bytes = self.versions.get(version.checked_sub(1)?)?;
        UnboundKey::new(&AES_256_GCM, bytes).map(LessSafeKey::new).ok()
    }

    fn seal(&self, text: &[u8]) -> String {
        let nonce: [u8; NONCE_LEN] = random();
        let mut sealed = text.to_vec();
        let cipher = self.cipher(self.versions.len()).expect("a version");
        let nonce_of = Nonce::assume_unique_for_key(nonce);
        cipher.seal_in_place_append_tag(nonce_of, Aad::empty(), &mut sealed).expect("it is sealed");
        format!("vault:v{}:{}", self.versions.len(), BASE64.encode(&[&nonce[..], &sealed].concat()))
    }

    fn open(&self, sealed: &str) -> Option<Vec<u8>> {
        let (version, text) = sealed.strip_prefix("vault:v")?.split_once(':')?;
        let version = version.parse().ok().filter(|version| *version >= self.min_decryption_version)?;
        let bytes = BASE64.decode(text.as_bytes()).ok()?;
        let (nonce, rest) = bytes.split_at_checked(NONCE_LEN)?;
        let mut rest = rest.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        self.cipher(version)?.open_in_place(nonce, Aad::empty(), &mut rest).ok().map(|text| text.to_vec())
    }
}
