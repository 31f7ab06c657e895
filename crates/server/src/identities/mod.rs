//! Who may call, as it is now: the trust material of a directory, read again when it changes, and the keys of issuers that
//! are asked for theirs. A file that is broken changes nothing and is told once.
//!
//! Nothing here decides who somebody is: `identity` does, from these values and the register.

mod discovery;
mod tls;

pub(crate) use discovery::is_description;
pub(crate) use tls::{client_of, exchange, text_of};

use crate::{
    alarms::{Alarm, Alarms},
    clock::real_now,
    exit::{Exit, Failed},
};
use discovery::Asked;
use events::Register;
use identity::{BadToken, Claims, Folder, Issuer, Keys, NotThem, Peer, Problem, Trust};
use kernel::{AgencyId, EventId};
use rustls::{ServerConfig, crypto::CryptoProvider};
use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
    time::Duration,
};
use tokio::{
    signal::unix::{SignalKind, signal},
    task::{JoinHandle, spawn_blocking},
    time::{interval, timeout},
};

/// How often it is looked whether a file changed.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How long a certificate that was looked at is believed without another look, where nothing changed: it may expire, and so
/// may the list that does not name it.
const LOOK_AGAIN_SECONDS: i64 = 10;

/// What holds now. Replaced whole.
struct Current {
    /// Counts up with each change.
    version: u64,
    trust: Trust,
    agency_api: Arc<ServerConfig>,
    browser: Arc<ServerConfig>,
    issuers: BTreeMap<AgencyId, Arc<Issuer>>,
}

/// Who may call.
pub(crate) struct Identities {
    dir: PathBuf,
    /// For whom tokens are: the log's origin.
    audience: String,
    provider: Arc<CryptoProvider>,
    current: RwLock<Arc<Current>>,
    /// What the files held, and when they were written.
    read: Mutex<(Folder, Stamps)>,
    /// What issuers said when they were asked.
    asked: Mutex<BTreeMap<AgencyId, Asked>>,
    pub(crate) alarms: Alarms,
}

/// When each file was written, and how long it is: whether to read them again.
type Stamps = Vec<(PathBuf, i64, i64, u64, u64)>;

/// A certificate that came with a connection, and whose it was when it was last looked at.
pub(crate) struct Seen {
    peer: Peer,
    last: Mutex<Option<Whose>>,
}

#[derive(Clone)]
struct Whose {
    agency: AgencyId,
    /// The event that gave the agency its trust domain.
    since: EventId,
    version: u64,
    at: i64,
}

impl Seen {
    /// A certificate that nobody has looked at yet.
    pub fn new(peer: Peer) -> Self {
        Self { peer, last: Mutex::new(None) }
    }

    /// How tokens name it.
    pub fn thumbprint(&self) -> &str {
        self.peer.thumbprint()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Seconds since 1970, by the real clock.
fn now() -> i64 {
    real_now().millis() / 1_000
}

impl Identities {
    /// Reads the directory. A hub does not start on one that is broken.
    pub fn open(dir: &Path, audience: &str) -> Result<Arc<Self>, Failed> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let stamps = stamps(dir);
        let (folder, problems) = Folder::read(dir, &Folder::default(), &provider);
        if let Some(Problem { file, why }) = problems.into_iter().next() {
            return Err(Failed::new(Exit::Config, format!("{}: {why}", file.display())));
        }
        let (current, shared) = Current::made(0, &folder, &BTreeMap::new(), audience, &provider)
            .map_err(|why| Failed::new(Exit::Config, format!("{}: {why}", dir.join("server.pem").display())))?;
        if let [one, other, ..] = &shared[..] {
            let why = format!("the agencies {one} and {other} have an authority in common; each needs its own");
            return Err(Failed::new(Exit::Config, why));
        }
        Ok(Arc::new(Self {
            dir: dir.to_owned(),
            audience: audience.to_owned(),
            provider,
            current: RwLock::new(Arc::new(current)),
            read: Mutex::new((folder, stamps)),
            asked: Mutex::default(),
            alarms: Alarms::default(),
        }))
    }

    fn current(&self) -> Arc<Current> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How connections of agencies' systems begin.
    pub fn agency_api(&self) -> Arc<ServerConfig> {
        self.current().agency_api.clone()
    }

    /// How connections of browsers begin.
    pub fn browser(&self) -> Arc<ServerConfig> {
        self.current().browser.clone()
    }

    /// Whose system a connection is, by its certificate.
    pub fn whose(&self, seen: &Seen, register: &Register) -> Result<AgencyId, NotThem> {
        let (current, now) = (self.current(), now());
        let mut last = locked(&seen.last);
        if let Some(whose) = &*last {
            let fresh = whose.version == current.version && (0..LOOK_AGAIN_SECONDS).contains(&(now - whose.at));
            let named = register.identity(&whose.agency).is_some_and(|identity| identity.since == whose.since);
            if fresh && named {
                return Ok(whose.agency.clone());
            }
        }
        *last = None;
        let agency = current.trust.identify(&seen.peer, register, now)?;
        let since = register.identity(&agency).ok_or(NotThem::UnknownDomain)?.since;
        *last = Some(Whose { agency: agency.clone(), since, version: current.version, at: now });
        Ok(agency)
    }

    /// Whether an agency's tokens come from an issuer of this name, by the register and by the files alike.
    pub fn is_issuer(&self, agency: &AgencyId, register: &Register, name: &str) -> bool {
        register.identity(agency).is_some_and(|identity| identity.issuer == name)
            && self.current().issuers.get(agency).is_some_and(|issuer| issuer.name() == name)
    }

    /// What a token says, where an agency's issuer signed it. An issuer that is asked for its keys is asked anew for one that
    /// it is not known to have.
    pub async fn claims(
        self: &Arc<Self>,
        agency: &AgencyId,
        register: &Register,
        token: &str,
    ) -> Result<Claims, BadToken> {
        let name = register.identity(agency).map(|identity| identity.issuer.clone()).ok_or(BadToken::Bad)?;
        for again in [true, false] {
            let issuer = self.current().issuers.get(agency).cloned();
            let read = match &issuer {
                Some(issuer) if issuer.name() == name => issuer.verify(token, now()),
                // It was not reached yet.
                None => Err(BadToken::UnknownKey),
                Some(_) => Err(BadToken::Bad),
            };
            match read {
                Ok(claims) if claims.agency.as_ref().is_none_or(|named| named == agency) => return Ok(claims),
                Err(BadToken::UnknownKey) if again && self.ask_again(agency).await => {}
                Ok(_) | Err(_) => return Err(BadToken::Bad),
            }
        }
        Err(BadToken::Bad)
    }

    /// Reads the directory again, where something in it changed. Blocks.
    fn look(&self, whatever: bool) {
        let stamps = stamps(&self.dir);
        let mut read = locked(&self.read);
        if !whatever && read.1 == stamps {
            return;
        }
        let (folder, problems) = Folder::read(&self.dir, &read.0, &self.provider);
        let mut told: Vec<String> = Vec::new();
        for Problem { file, why } in problems {
            let file = file.display().to_string();
            self.alarms.raise(Alarm::IdentityFileNotRead, &file, &why);
            told.push(file);
        }
        self.alarms.keep(Alarm::IdentityFileNotRead, &told);
        match self.publish(&folder) {
            Ok(()) => {
                self.alarms.keep(Alarm::ServerCertificateNotUsed, &[]);
                *read = (folder, stamps);
            }
            Err(why) => {
                self.alarms.raise(Alarm::ServerCertificateNotUsed, "server.pem", &why);
                // All but the hub's own certificate is taken.
                let folder = Folder { server: read.0.server.clone(), ..folder };
                if self.publish(&folder).is_ok() {
                    *read = (folder, stamps);
                }
            }
        }
    }

    /// Makes what was read hold.
    fn publish(&self, folder: &Folder) -> Result<(), String> {
        let told = |(agency, asked): (&AgencyId, &Asked)| Some((agency.clone(), asked.keys()?));
        let asked: BTreeMap<AgencyId, Keys> = locked(&self.asked).iter().filter_map(told).collect();
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let (next, shared) = Current::made(current.version + 1, folder, &asked, &self.audience, &self.provider)?;
        *current = Arc::new(next);
        drop(current);
        let shared: Vec<String> = shared.iter().map(ToString::to_string).collect();
        for agency in &shared {
            self.alarms.raise(Alarm::AuthorityOfTwoAgencies, agency, "each agency needs an authority of its own");
        }
        self.alarms.keep(Alarm::AuthorityOfTwoAgencies, &shared);
        Ok(())
    }

    /// Tells of revocation lists that expire soon.
    fn warn(&self) {
        let expiring: Vec<String> = self.current().trust.expiring(now()).map(ToString::to_string).collect();
        for agency in &expiring {
            let why = "once crl.pem has expired nobody of the agency is let in: put a new one there";
            self.alarms.raise(Alarm::RevocationListExpires, agency, why);
        }
        self.alarms.keep(Alarm::RevocationListExpires, &expiring);
    }

    /// Looks every so often, and when it is told to by SIGHUP, for as long as somebody holds it.
    pub fn watch(self: &Arc<Self>) -> Result<JoinHandle<()>, Failed> {
        let mut told = signal(SignalKind::hangup()).map_err(Failed::with(Exit::Io))?;
        let held = Arc::downgrade(self);
        Ok(tokio::spawn(async move {
            let mut again = interval(LOOK_EVERY);
            again.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
            loop {
                let whatever = tokio::select! {
                    _ = again.tick() => false,
                    told = told.recv() => told.is_some(),
                };
                let Some(identities) = held.upgrade() else { return };
                let looked = identities.clone();
                let looking = spawn_blocking(move || {
                    looked.look(whatever);
                    looked.warn();
                });
                // Files on a disk that does not answer must not stop it for ever; the next look begins when this one ends.
                if looking.await.is_err() {
                    return;
                }
                let _ = timeout(discovery::ALL_LIMIT, identities.ask_where_due()).await;
            }
        }))
    }
}

impl Current {
    /// What follows from files and from what issuers said.
    fn made(
        version: u64,
        folder: &Folder,
        asked: &BTreeMap<AgencyId, Keys>,
        audience: &str,
        provider: &Arc<CryptoProvider>,
    ) -> Result<(Self, Vec<AgencyId>), String> {
        let trusted =
            folder.agencies.iter().filter_map(|(agency, given)| Some((agency.clone(), given.trusted.clone()?)));
        let (trust, shared) = Trust::new(trusted.collect());
        let (certificate, key) = folder.server.as_ref().ok_or("there is no certificate of the hub")?;
        let (agency_api, browser) = tls::configurations(certificate, key, &trust, provider)?;
        let issuers = folder.agencies.iter().filter_map(|(agency, given)| {
            let file = given.issuer.as_ref()?;
            let keys = given.keys.clone().or_else(|| asked.get(agency).cloned())?;
            Some((agency.clone(), Arc::new(Issuer::new(&file.issuer, &file.algorithms, keys, audience))))
        });
        let issuers = issuers.collect();
        Ok((Self { version, trust, agency_api, browser, issuers }, shared))
    }
}

/// The files of a directory, two levels down, as they lie there. What cannot be looked at is told when it is read.
fn stamps(dir: &Path) -> Stamps {
    let mut found = Vec::new();
    let mut dirs = vec![(dir.to_owned(), 0)];
    while let Some((dir, depth)) = dirs.pop() {
        for entry in fs::read_dir(&dir).into_iter().flatten().flatten() {
            let path = entry.path();
            let Ok(meta) = fs::metadata(&path) else { continue };
            if meta.is_dir() && depth < 2 {
                dirs.push((path.clone(), depth + 1));
            }
            found.push((
                path,
                meta.mtime(),
                meta.mtime_nsec(),
                meta.len(),
                meta.ino() ^ (u64::from(meta.mode()) << 40),
            ));
        }
    }
    found.sort();
    found
}
