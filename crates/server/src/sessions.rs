//! Sessions of browsers: a token is exchanged once for a cookie that is worth nothing without a key that never leaves the
//! browser. Every request proves that key anew (RFC 9449), for this method, this address and this session, once.
//!
//! What it stops: a cookie or a proof that was stolen, from a log, a backup of a profile, or on its way. What it does not
//! stop: a script that runs in the page itself, or whoever sits at the machine, for as long as the session lives; and a token
//! that is stolen before it is used, unless its issuer binds it to the key (`cnf.jkt`).

use crate::clock::real_now;
use aws_lc_rs::rand;
use data_encoding::BASE64URL_NOPAD;
use identity::{Claims, LIFE_MAX_SECONDS, SKEW_SECONDS, thumbprint};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation,
    jwk::{AlgorithmParameters, EllipticCurve, ThumbprintHash},
};
use kernel::{AgencyId, WorkerId};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// Sessions of all browsers.
const SESSIONS_MAX: usize = 10_000;
/// Sessions of one worker; the oldest ends for a new one.
const SESSIONS_OF_A_WORKER: usize = 4;
/// Tokens that were used, until they expire.
const USED_MAX: usize = 50_000;
/// How far the time of a proof may lie from ours, in seconds.
const PROOF_SECONDS: i64 = 30;
/// Proofs of one session that are remembered for that time; more requests than that are refused.
const PROOFS_MAX: usize = 4_096;
/// The longest proof, in bytes.
const PROOF_BYTES_MAX: usize = 2_048;
/// The longest name of a proof, in bytes.
const JTI_MAX: usize = 64;

/// What somebody shows that opens nothing. The caller learns nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotShown;

/// One session.
pub struct Session {
    /// The agency, from the token's issuer.
    pub agency: AgencyId,
    /// What the token said.
    pub claims: Claims,
    /// The thumbprint of the token by which it began.
    pub token: String,
    /// The thumbprint of the browser's key.
    key: String,
    /// Counts up, so that the oldest is known.
    number: u64,
    ended: AtomicBool,
    /// Names of proofs that were used, each with the second of it.
    proofs: Mutex<BTreeMap<String, i64>>,
}

impl Session {
    /// Whether it was ended, by whichever way.
    pub fn has_ended(&self) -> bool {
        self.ended.load(Ordering::SeqCst) || self.claims.exp <= seconds()
    }

    fn end(&self) {
        self.ended.store(true, Ordering::SeqCst);
    }
}

/// All sessions. In memory: a hub that was restarted has none.
#[derive(Default)]
pub struct Sessions(Mutex<All>);

#[derive(Default)]
struct All {
    /// By the digest of the cookie: what lies in memory opens nothing.
    open: HashMap<String, Arc<Session>>,
    /// Digests of tokens that were used, and when they expire.
    used: HashMap<String, i64>,
    made: u64,
}

fn seconds() -> i64 {
    real_now().millis() / 1_000
}

/// What a proof says.
#[derive(Deserialize)]
struct Proof {
    jti: String,
    htm: String,
    htu: String,
    iat: i64,
    ath: String,
}

/// A request, as far as a proof is for it.
pub struct Asked<'a> {
    /// The method.
    pub method: &'a str,
    /// The whole address, without a query.
    pub url: &'a str,
    /// The secret that the proof belongs to: the token at a sign-in, the cookie from then on.
    pub secret: &'a str,
}

/// A proof that holds: which key signed it, and its name.
pub struct Proved {
    key: String,
    jti: String,
    iat: i64,
}

/// Judges a proof: signed with the P-256 key that it shows, for this request, just now.
pub fn prove(proof: &str, asked: &Asked<'_>, now: i64) -> Result<Proved, NotShown> {
    if proof.len() > PROOF_BYTES_MAX {
        return Err(NotShown);
    }
    let header = jsonwebtoken::decode_header(proof).map_err(|_| NotShown)?;
    let jwk = header.jwk.filter(|_| header.typ.as_deref() == Some("dpop+jwt") && header.crit.is_none());
    let jwk = jwk.filter(|_| header.alg == Algorithm::ES256).ok_or(NotShown)?;
    if !matches!(&jwk.algorithm, AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P256) {
        return Err(NotShown);
    }
    let mut validation = Validation::new(Algorithm::ES256);
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_aud) = (false, false);
    let key = DecodingKey::from_jwk(&jwk).map_err(|_| NotShown)?;
    let read = jsonwebtoken::decode::<Proof>(proof, &key, &validation).map_err(|_| NotShown)?.claims;
    let fits = read.htm == asked.method
        && read.htu == asked.url
        && read.ath == thumbprint(asked.secret.as_bytes())
        && (1..=JTI_MAX).contains(&read.jti.len())
        && read.iat.checked_sub(now).is_some_and(|ahead| ahead.checked_abs().is_some_and(|off| off <= PROOF_SECONDS));
    if !fits {
        return Err(NotShown);
    }
    let key = jwk.thumbprint(ThumbprintHash::SHA256).map_err(|_| NotShown)?;
    Ok(Proved { key, jti: read.jti, iat: read.iat })
}

impl Sessions {
    fn all(&self) -> MutexGuard<'_, All> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a session for a token that is good; answers its cookie. A token is used once.
    pub fn begin(&self, agency: AgencyId, claims: Claims, token: &str, proved: Proved) -> Result<String, NotShown> {
        if !claims.is_free_for_key(&proved.key) {
            return Err(NotShown);
        }
        let mut secret = [0; 32];
        rand::fill(&mut secret).map_err(|_| NotShown)?;
        let cookie = BASE64URL_NOPAD.encode(&secret);
        let now = seconds();
        let mut all = self.all();
        let All { open, used, made } = &mut *all;
        used.retain(|_, expires| *expires > now);
        open.retain(|_, session| !session.has_ended());
        if used.len() >= USED_MAX || open.len() >= SESSIONS_MAX {
            return Err(NotShown);
        }
        // Remembered for as long as any of its kind could live.
        let token = thumbprint(token.as_bytes());
        if used.insert(token.clone(), now + LIFE_MAX_SECONDS + SKEW_SECONDS).is_some() {
            return Err(NotShown);
        }
        end_oldest(open, &agency, &claims.sub);
        *made += 1;
        let proofs = Mutex::new([(proved.jti, proved.iat)].into());
        let session =
            Session { agency, claims, token, key: proved.key, number: *made, ended: AtomicBool::new(false), proofs };
        open.insert(thumbprint(cookie.as_bytes()), Arc::new(session));
        drop(all);
        Ok(cookie)
    }

    /// The session of a cookie, where a proof was made with its key, and not used before.
    pub fn find(&self, cookie: &str, proved: &Proved) -> Result<Arc<Session>, NotShown> {
        let found = self.all().open.get(&thumbprint(cookie.as_bytes())).cloned();
        let session = found.filter(|session| !session.has_ended() && session.key == proved.key).ok_or(NotShown)?;
        let mut proofs = session.proofs.lock().unwrap_or_else(PoisonError::into_inner);
        let old = seconds() - 2 * PROOF_SECONDS;
        proofs.retain(|_, at| *at >= old);
        if proofs.len() >= PROOFS_MAX || proofs.insert(proved.jti.clone(), proved.iat).is_some() {
            return Err(NotShown);
        }
        drop(proofs);
        Ok(session)
    }

    /// Ends a session.
    pub fn end(&self, cookie: &str) {
        if let Some(session) = self.all().open.remove(&thumbprint(cookie.as_bytes())) {
            session.end();
        }
    }
}

/// Makes room for another session of a worker.
fn end_oldest(open: &mut HashMap<String, Arc<Session>>, agency: &AgencyId, worker: &WorkerId) {
    let own = |session: &Arc<Session>| session.agency == *agency && session.claims.sub == *worker;
    let mut numbers: Vec<_> = open.values().filter(|session| own(session)).map(|session| session.number).collect();
    numbers.sort_unstable();
    let ends = numbers.len().saturating_sub(SESSIONS_OF_A_WORKER - 1);
    open.retain(|_, session| {
        let ends = own(session) && numbers[..ends].contains(&session.number);
        if ends {
            session.end();
        }
        !ends
    });
}
