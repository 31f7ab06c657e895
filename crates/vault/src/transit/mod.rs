//! Keys of epochs wrapped by the transit engine of a `HashiCorp` Vault server (or `OpenBao`, which has the same API).
//!
//! Each epoch has a key of its own there, `hub-epoch-<n>-<32 random hex digits>`, which wraps that epoch and nothing else.
//! To destroy the epoch is to delete that key: its configuration first has to allow that, and afterwards the server must
//! say that it has no such key. The name is random so that a hub put back elsewhere for a drill, which has keys of its
//! own, can destroy none of the hub that it was copied from.
//!
//! | Act | Requests, below `/v1/<mount>` |
//! |---|---|
//! | keep | `POST keys/<key>`, `GET keys/<key>`, `POST encrypt/<key>` |
//! | open | `POST decrypt/<key>`; where that is refused `GET keys/<key>`, to tell a key that is gone from a changed text |
//! | destroy | `GET keys/<key>`, `POST keys/<key>/config` with `deletion_allowed`, `DELETE keys/<key>`, `GET keys/<key>` |
//! | renew | `GET keys/<key>`, `POST rewrap/<key>` where its `latest_version` is newer |
//!
//! A key that can leave the server (`exportable`, `allow_plaintext_backup`) is not used: deleting it would destroy nothing.
//! All requests can be repeated, so a lost answer is asked for again.

mod http;

use crate::{
    Kept, KeyStore, KeyStoreError, SecretBytes,
    crypto::random,
    wrapped::{Wrapped, is_mount, is_wrapped, version},
};
use ::http::{Method, StatusCode};
use data_encoding::{BASE64, HEXLOWER};
use http::{Answer, Client};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;
use std::path::PathBuf;
use zeroize::{Zeroize as _, Zeroizing};

/// The kind of key that is made: AES-256-GCM.
const KIND: &str = "aes256-gcm96";

/// Where the server is and how it is spoken to.
#[derive(Debug, Clone)]
pub struct TransitSettings {
    /// `https://HOST[:PORT]`, or `http://` on loopback.
    pub address: String,
    /// The path of the engine, normally `transit`.
    pub mount: String,
    /// The namespace, where the server has several.
    pub namespace: Option<String>,
    /// The authority of the server's certificate, in PEM; no other is believed.
    pub ca: Option<PathBuf>,
    /// The file of the token, mode 0600 or 0400. It is read for each request, so whoever renews it need tell nobody.
    pub token: PathBuf,
}

/// The transit engine as a key store.
#[derive(Debug)]
pub struct Transit {
    client: Client,
    mount: String,
}

impl Transit {
    /// Checks the settings, reads the authority and looks at the token's file; asks the server nothing.
    pub fn new(settings: TransitSettings) -> Result<Self, KeyStoreError> {
        if !is_mount(&settings.mount) {
            let why = "the mount is words of letters, digits, - and _, separated by single slashes";
            return Err(KeyStoreError::Settings(why.to_owned()));
        }
        let mount = settings.mount.clone();
        Ok(Self { client: Client::new(settings)?, mount })
    }

    fn ask(
        &self,
        what: &str,
        method: &Method,
        path: &str,
        body: Option<serde_json::Value>,
    ) -> Result<Answer, KeyStoreError> {
        let body = body.map(|mut body| {
            let bytes = Zeroizing::new(body.to_string().into_bytes());
            if let Some(serde_json::Value::String(text)) = body.get_mut("plaintext") {
                text.zeroize();
            }
            bytes
        });
        self.client.ask(what, method, &format!("/v1/{}/{path}", self.mount), body.as_ref().map(|body| &body[..]))
    }

    /// What came of a request that must succeed.
    fn data<T: DeserializeOwned>(&self, what: &str, answer: &Answer) -> Result<T, KeyStoreError> {
        #[derive(Deserialize)]
        struct Data<T> {
            data: T,
        }
        if answer.status != StatusCode::OK {
            return Err(self.client.unexpected(what, answer.status));
        }
        let read = serde_json::from_slice::<Data<T>>(&answer.body);
        // The parser's words could hold what it read.
        read.map(|read| read.data)
            .map_err(|_| self.client.unreachable(&format!("{what}: an answer that cannot be read")))
    }

    fn done(&self, what: &str, answer: &Answer) -> Result<(), KeyStoreError> {
        match answer.status {
            StatusCode::OK | StatusCode::NO_CONTENT => Ok(()),
            status => Err(self.client.unexpected(what, status)),
        }
    }

    /// What the server says of a key; `None` where it has no such key.
    fn key(&self, key: &str) -> Result<Option<KeyInfo>, KeyStoreError> {
        let what = "reading what a key is";
        let answer = self.ask(what, &Method::GET, &format!("keys/{key}"), None)?;
        if answer.status == StatusCode::NOT_FOUND { Ok(None) } else { self.data(what, &answer).map(Some) }
    }

    /// What a file of ours names, if it lies in this engine.
    fn wrapped(&self, stored: &[u8]) -> Result<Wrapped, KeyStoreError> {
        let wrapped = Wrapped::parse(stored)?;
        if wrapped.mount != self.mount {
            let why = format!("the key of this epoch is wrapped by the engine at the mount {}", wrapped.mount);
            return Err(KeyStoreError::Settings(why));
        }
        Ok(wrapped)
    }

    fn decrypt(&self, wrapped: &Wrapped) -> Result<SecretBytes, KeyStoreError> {
        #[derive(Deserialize)]
        struct Plain {
            plaintext: String,
        }
        let what = "unwrapping";
        let body = json!({"ciphertext": wrapped.sealed});
        let answer = self.ask(what, &Method::POST, &format!("decrypt/{}", wrapped.key), Some(body))?;
        if answer.status == StatusCode::BAD_REQUEST {
            let gone = || KeyStoreError::Gone { key: wrapped.key.clone() };
            let info = self.key(&wrapped.key)?.ok_or_else(gone)?;
            let too_old = version(&wrapped.sealed).is_none_or(|version| version < info.min_decryption_version);
            let why = if too_old {
                "its version lies below the min_decryption_version of the key; lower that, start the hub, and raise it then"
            } else {
                "the server's key does not open it"
            };
            return Err(KeyStoreError::Damaged(why));
        }
        let plain: Plain = self.data(what, &answer)?;
        let plain = Zeroizing::new(plain.plaintext);
        let text = BASE64.decode(plain.as_bytes());
        text.map(Zeroizing::new).map_err(|_| KeyStoreError::Damaged("what the server unwrapped is no base64"))
    }
}

/// What the server says of a key.
#[derive(Debug, Deserialize)]
struct KeyInfo {
    #[serde(rename = "type")]
    kind: String,
    latest_version: u32,
    #[serde(default)]
    min_decryption_version: u32,
    exportable: bool,
    allow_plaintext_backup: bool,
    #[serde(default)]
    derived: bool,
}

impl KeyInfo {
    /// Refuses a key that deleting would not destroy, or that does not wrap as we ask.
    fn fit(&self, key: &str) -> Result<(), KeyStoreError> {
        let what = if self.exportable || self.allow_plaintext_backup {
            "it may leave the server, so deleting it destroys nothing"
        } else if self.kind != KIND || self.derived {
            "it is not of the type aes256-gcm96, or derived"
        } else {
            return Ok(());
        };
        Err(KeyStoreError::Unfit { key: key.to_owned(), what })
    }
}

#[derive(Deserialize)]
struct Sealed {
    ciphertext: String,
}

impl KeyStore for Transit {
    fn keep(&self, epoch: Kept, text: &[u8]) -> Result<SecretBytes, KeyStoreError> {
        let id: [u8; 16] = random().map_err(|_| KeyStoreError::Damaged("no randomness for the name of a key"))?;
        let key = format!("hub-epoch-{}-{}", epoch.number, HEXLOWER.encode(&id));
        let what = "making a key";
        let body = json!({"type": KIND, "exportable": false, "allow_plaintext_backup": false, "derived": false});
        self.done(what, &self.ask(what, &Method::POST, &format!("keys/{key}"), Some(body))?)?;
        self.key(&key)?.ok_or_else(|| KeyStoreError::Gone { key: key.clone() })?.fit(&key)?;
        let what = "wrapping";
        let body = json!({"plaintext": BASE64.encode(text)});
        let answer = self.ask(what, &Method::POST, &format!("encrypt/{key}"), Some(body))?;
        let sealed: Sealed = self.data(what, &answer)?;
        let wrapped = Wrapped::new(epoch, key, self.mount.clone(), sealed.ciphertext);
        let stored = Zeroizing::new(wrapped.text().into_bytes());
        // Before anything rests on it: what does not come back now never will.
        if *self.open(epoch.number, &stored)? != text {
            return Err(KeyStoreError::Damaged("what was just wrapped unwraps to something else"));
        }
        Ok(stored)
    }

    fn open(&self, epoch: u32, stored: &[u8]) -> Result<SecretBytes, KeyStoreError> {
        let wrapped = self.wrapped(stored)?;
        if wrapped.epoch != epoch {
            return Err(KeyStoreError::Damaged("it is another epoch's"));
        }
        let text = self.decrypt(&wrapped)?;
        // The text says itself of which epoch and keyring it is; a wrapped one that was moved to another file says another.
        let head = |form: u32| format!(r#"{{"v":{form},"epoch":{epoch},"keyring":"{}","key":""#, wrapped.keyring());
        if [1, 2].iter().any(|&form| text.starts_with(head(form).as_bytes())) {
            Ok(text)
        } else {
            Err(KeyStoreError::Damaged("what was wrapped is of another epoch or keyring"))
        }
    }

    fn destroy(&self, stored: &[u8]) -> Result<(), KeyStoreError> {
        if !is_wrapped(stored) {
            // The key itself, or a file that was never wholly written: the server has nothing of it.
            return Ok(());
        }
        let wrapped = self.wrapped(stored)?;
        let path = format!("keys/{}", wrapped.key);
        if self.key(&wrapped.key)?.is_none() {
            return Ok(());
        }
        let what = "allowing a key to be deleted";
        let body = json!({"deletion_allowed": true});
        self.done(what, &self.ask(what, &Method::POST, &format!("{path}/config"), Some(body))?)?;
        let what = "deleting a key";
        let answer = self.ask(what, &Method::DELETE, &path, None)?;
        // Repeated after a lost answer it is refused because the key is gone: what counts is what the server has now.
        if self.key(&wrapped.key)?.is_none() { Ok(()) } else { Err(self.client.unexpected(what, answer.status)) }
    }

    fn renew(&self, stored: &[u8]) -> Result<Option<SecretBytes>, KeyStoreError> {
        let wrapped = self.wrapped(stored)?;
        let info = self.key(&wrapped.key)?.ok_or_else(|| KeyStoreError::Gone { key: wrapped.key.clone() })?;
        info.fit(&wrapped.key)?;
        if version(&wrapped.sealed) >= Some(info.latest_version) {
            return Ok(None);
        }
        let what = "wrapping anew";
        let body = json!({"ciphertext": wrapped.sealed});
        let answer = self.ask(what, &Method::POST, &format!("rewrap/{}", wrapped.key), Some(body))?;
        let sealed: Sealed = self.data(what, &answer)?;
        let newer = wrapped.sealed_anew(sealed.ciphertext);
        let stored = newer.text().into_bytes();
        if *self.decrypt(&wrapped)? != *self.open(newer.epoch, &stored)? {
            return Err(KeyStoreError::Damaged("what was wrapped anew unwraps to something else"));
        }
        Ok(Some(Zeroizing::new(stored)))
    }
}
