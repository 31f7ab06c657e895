//! The directory of an operator's trust material, as it was when it was read:
//!
//! ```text
//! server.pem, server.key          the hub's own certificate, with what leads to its authority; the key for its owner alone
//! agencies/AGENCY/ca.pem          the authorities of the agency's systems
//! agencies/AGENCY/crl.pem         their revocation lists; none, nobody
//! agencies/AGENCY/issuer.json     the issuer of its workers' tokens
//! agencies/AGENCY/jwks.json       the issuer's keys, unless they are asked of it
//! agencies/AGENCY/issuer-ca.pem   the authority of the issuer's own server, where keys are asked of it
//! ```
//!
//! A file that is broken, or half written, changes nothing: what was read before stays.

use crate::{IssuerFile, Keys, Trusted};
use kernel::AgencyId;
use rustls::crypto::CryptoProvider;
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The largest file, in bytes. Revocation lists are the only ones that come near.
const FILE_MAX: u64 = 4 << 20;
/// The most agencies.
const AGENCIES_MAX: usize = 1_024;

/// A file that changed nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Which.
    pub file: PathBuf,
    /// Why.
    pub why: String,
}

/// What is given of one agency.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Its authorities, where its systems call.
    pub trusted: Option<Arc<Trusted>>,
    /// The issuer of its tokens.
    pub issuer: Option<IssuerFile>,
    /// The issuer's keys, where they come from a file.
    pub keys: Option<Keys>,
    /// The authority of the issuer's own server, as it was read.
    pub issuer_ca: Option<String>,
}

/// All that the directory held. Parts that could not be read are those of before.
#[derive(Debug, Clone, Default)]
pub struct Folder {
    /// The hub's certificate and key, as they were read.
    pub server: Option<(String, String)>,
    /// The agencies.
    pub agencies: BTreeMap<AgencyId, Given>,
}

impl Folder {
    /// Reads the directory; what cannot be read is as before, and told.
    pub fn read(dir: &Path, before: &Self, provider: &Arc<CryptoProvider>) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let server = match read_server(dir) {
            Ok(server) => Some(server),
            Err(problem) => {
                problems.push(problem);
                before.server.clone()
            }
        };
        let agencies = match agencies(&dir.join("agencies")) {
            Ok(names) => names
                .into_iter()
                .map(|agency| {
                    let (dir, last) = (dir.join("agencies").join(agency.as_str()), before.agencies.get(&agency));
                    let given = Given::read(&dir, last, provider, &mut problems);
                    (agency, given)
                })
                .collect(),
            Err(problem) => {
                problems.push(problem);
                before.agencies.clone()
            }
        };
        (Self { server, agencies }, problems)
    }
}

impl Given {
    fn read(dir: &Path, before: Option<&Self>, provider: &Arc<CryptoProvider>, problems: &mut Vec<Problem>) -> Self {
        let nothing = Self::default();
        let before = before.unwrap_or(&nothing);
        let mut or_before = |read: Result<Self, Problem>, take: fn(&Self) -> Self| match read {
            Ok(read) => read,
            Err(problem) => {
                problems.push(problem);
                take(before)
            }
        };
        let trust = read_trust(dir, before.trusted.is_some(), provider)
            .map(|trusted| Self { trusted: trusted.map(Arc::new), ..Self::default() });
        let trust = or_before(trust, |before| Self { trusted: before.trusted.clone(), ..Self::default() });
        // The issuer and its keys are one thing: new keys with the old description could be another issuer's.
        let issuer = or_before(read_issuer(dir, before.issuer.is_some()), Self::clone);
        Self { trusted: trust.trusted, ..issuer }
    }
}

/// The names of the agencies of which something is given.
fn agencies(dir: &Path) -> Result<Vec<AgencyId>, Problem> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |error: io::Error| Problem { file: path, why: error.to_string() }
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).map_err(at(dir))? {
        let entry = entry.map_err(at(dir))?;
        let name = entry.file_name();
        let parsed = name.to_str().and_then(|name| name.parse().ok());
        let agency = parsed.ok_or_else(|| Problem {
            file: entry.path(),
            why: "only directories named by agencies belong there".to_owned(),
        })?;
        found.push(agency);
        if found.len() > AGENCIES_MAX {
            return Err(Problem { file: dir.to_owned(), why: format!("holds more than {AGENCIES_MAX} agencies") });
        }
    }
    Ok(found)
}

fn read_server(dir: &Path) -> Result<(String, String), Problem> {
    let certificate = required(&dir.join("server.pem"))?;
    let path = dir.join("server.key");
    Ok((certificate, read_private(&path)?))
}

/// Authorities and their lists; none where the agency never had any.
fn read_trust(dir: &Path, had: bool, provider: &Arc<CryptoProvider>) -> Result<Option<Trusted>, Problem> {
    let (ca_path, crl_path) = (dir.join("ca.pem"), dir.join("crl.pem"));
    let Some(ca) = optional(&ca_path)? else {
        let why = "it is gone; to trust the agency's systems no more, remove its whole directory".to_owned();
        return if had { Err(Problem { file: ca_path, why }) } else { Ok(None) };
    };
    let crl = required(&crl_path)?;
    Trusted::parse(&ca, &crl, provider)
        .map(Some)
        .map_err(|why| Problem { file: dir.to_owned(), why: format!("ca.pem or crl.pem: {why}") })
}

/// The issuer, with its keys where they are in a file.
fn read_issuer(dir: &Path, had: bool) -> Result<Given, Problem> {
    let path = dir.join("issuer.json");
    let Some(text) = optional(&path)? else {
        let why = "it is gone; to trust the agency's issuer no more, remove its whole directory".to_owned();
        return if had { Err(Problem { file: path, why }) } else { Ok(Given::default()) };
    };
    let issuer = IssuerFile::parse(text.as_bytes()).map_err(|why| Problem { file: path, why: why.to_string() })?;
    let (keys, issuer_ca) = if issuer.is_discovered() {
        (None, optional(&dir.join("issuer-ca.pem"))?)
    } else {
        let path = dir.join("jwks.json");
        let keys = Keys::parse(required(&path)?.as_bytes());
        (Some(keys.map_err(|why| Problem { file: path, why: why.to_string() })?), None)
    };
    Ok(Given { trusted: None, issuer: Some(issuer), keys, issuer_ca })
}

fn required(path: &Path) -> Result<String, Problem> {
    optional(path)?.ok_or_else(|| Problem { file: path.to_owned(), why: "it is not there".to_owned() })
}

/// The text of a file, if there is one.
fn optional(path: &Path) -> Result<Option<String>, Problem> {
    let problem = |why: String| Problem { file: path.to_owned(), why };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(problem(error.to_string())),
    };
    text_of(file).map(Some).map_err(problem)
}

/// The text of a file that must be for its owner alone.
pub fn read_private(path: &Path) -> Result<String, Problem> {
    let problem = |why: String| Problem { file: path.to_owned(), why };
    let file = File::open(path).map_err(|error| problem(error.to_string()))?;
    // Of the file that was opened, not of whatever has the name by then.
    let mode = file.metadata().map_err(|error| problem(error.to_string()))?.mode();
    if mode & 0o077 != 0 {
        return Err(problem(format!("its mode is {:03o}; a key is for its owner alone: chmod 600", mode & 0o777)));
    }
    text_of(file).map_err(problem)
}

fn text_of(file: File) -> Result<String, String> {
    if !file.metadata().map_err(|error| error.to_string())?.is_file() {
        return Err("it is not a file".to_owned());
    }
    let mut text = String::new();
    let read = file.take(FILE_MAX + 1).read_to_string(&mut text).map_err(|error| error.to_string())?;
    if u64::try_from(read).is_ok_and(|read| read > FILE_MAX) {
        return Err(format!("it has more than {FILE_MAX} bytes"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests;
