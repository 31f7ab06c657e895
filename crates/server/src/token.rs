//! Tokens: an agency system and a named worker with a role and a purpose, signed by the hub's issuer, valid for ten
//! minutes at most. Nothing else in a call's metadata is believed.

use crate::{
    clock::real_now,
    exit::{Exit, Failed},
};
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use kernel::{AgencyId, Purpose, Role, WorkerId};
use quick_cache::sync::Cache;
use serde::{Deserialize, Serialize};

/// The longest life of a token, in seconds.
pub const LIFE_MAX_SECONDS: i64 = 600;
/// How far a token's times may lie ahead of our clock, in seconds.
const SKEW_SECONDS: i64 = 5;
/// A longer token is not looked at.
pub(crate) const TOKEN_BYTES_MAX: usize = 4_096;

/// How many tokens are remembered as good.
const GOOD_MAX: usize = 4_096;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The issuer.
    pub iss: String,
    /// For which hub: its log's origin.
    pub aud: String,
    /// The worker.
    pub sub: WorkerId,
    /// The agency.
    pub agency: AgencyId,
    /// The capacity.
    pub role: Role,
    /// The purpose.
    pub purpose: Purpose,
    /// Issued, not before, expires: seconds since 1970.
    pub iat: i64,
    /// Not valid before.
    pub nbf: i64,
    /// Not valid from here on.
    pub exp: i64,
}

/// A credential that is not valid. The caller learns nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadToken;

/// The PKCS #8 form of an Ed25519 seed (RFC 8410): a fixed head and the seed.
const PKCS8_HEAD: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// Who is to be named by a new token.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// The agency.
    pub agency: AgencyId,
    /// The worker.
    pub worker: WorkerId,
    /// The capacity.
    pub role: Role,
    /// The purpose.
    pub purpose: Purpose,
}

/// Mints a token with the development issuer's key.
pub fn mint(seed: &[u8; 32], issuer: &str, audience: &str, bearer: Bearer, seconds: i64) -> Result<String, Failed> {
    let now = real_now().millis() / 1000;
    let claims = Claims {
        iss: issuer.to_owned(),
        aud: audience.to_owned(),
        sub: bearer.worker,
        agency: bearer.agency,
        role: bearer.role,
        purpose: bearer.purpose,
        iat: now,
        nbf: now,
        exp: now + seconds.clamp(1, LIFE_MAX_SECONDS),
    };
    let der = [&PKCS8_HEAD[..], seed].concat();
    jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &claims, &EncodingKey::from_ed_der(&der))
        .map_err(Failed::with(Exit::Config))
}

/// Checks tokens of one issuer for one hub.
pub struct Verifier {
    key: DecodingKey,
    validation: Validation,
    /// Tokens whose signature was found good, so that it is verified once for the many calls made with one.
    good: Cache<String, Claims>,
}

impl Verifier {
    /// For an issuer's public key of 32 bytes.
    pub fn new(issuer: &str, public_key: &[u8; 32], audience: &str) -> Result<Self, BadToken> {
        let key = DecodingKey::from_ed_components(&BASE64URL_NOPAD.encode(public_key)).map_err(|_| BadToken)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = u64::try_from(SKEW_SECONDS).unwrap_or(0);
        Ok(Self { key, validation, good: Cache::new(GOOD_MAX) })
    }

    /// The claims of a token that the issuer signed for this hub.
    fn read(&self, token: &str) -> Result<Claims, BadToken> {
        let read = jsonwebtoken::decode::<Claims>(token, &self.key, &self.validation).map_err(|_| BadToken)?;
        // RFC 7515 4.1.11: what is marked as critical must be understood, and nothing is.
        if read.header.crit.is_some() { Err(BadToken) } else { Ok(read.claims) }
    }

    /// The claims of a valid token.
    pub fn verify(&self, token: &str) -> Result<Claims, BadToken> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(BadToken);
        }
        let known = self.good.get(token);
        let is_known = known.is_some();
        let claims = known.map_or_else(|| self.read(token), Ok)?;
        let now = real_now().millis() / 1000;
        let lives = claims.exp.checked_sub(claims.iat).ok_or(BadToken)?;
        let short = (1..=LIFE_MAX_SECONDS).contains(&lives);
        // Times are judged at every call, whether or not the signature was seen before.
        if !(short && claims.iat.max(claims.nbf) <= now + SKEW_SECONDS && claims.exp > now) {
            return Err(BadToken);
        }
        if !is_known {
            self.good.insert(token.to_owned(), claims.clone());
        }
        Ok(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bearer() -> Bearer {
        Bearer {
            agency: "pol".parse().unwrap(),
            worker: "spoc".parse().unwrap(),
            role: Role::Spoc,
            purpose: Purpose::Investigation,
        }
    }

    #[test]
    fn a_token_is_good_for_its_hub_and_issuer_only() {
        let seed = [7; 32];
        let key = journal::SigningKey::from_seed(&seed).unwrap().verifying();
        let token = mint(&seed, "dev", "hub.test", bearer(), 60).unwrap();
        let claims = Verifier::new("dev", key.bytes(), "hub.test").unwrap().verify(&token).unwrap();
        assert_eq!((claims.agency.as_str(), claims.sub.as_str()), ("pol", "spoc"));
        for (issuer, audience) in [("dev", "hub.other"), ("other", "hub.test")] {
            assert_eq!(Verifier::new(issuer, key.bytes(), audience).unwrap().verify(&token), Err(BadToken));
        }
        let other = journal::SigningKey::from_seed(&[8; 32]).unwrap().verifying();
        assert_eq!(Verifier::new("dev", other.bytes(), "hub.test").unwrap().verify(&token), Err(BadToken));
    }

    #[test]
    fn tokens_that_are_forged_stale_or_too_long_lived_are_refused() {
        let seed = [7; 32];
        let key = journal::SigningKey::from_seed(&seed).unwrap().verifying();
        let verifier = Verifier::new("dev", key.bytes(), "hub.test").unwrap();
        let now = real_now().millis() / 1000;
        let sign = |claims: serde_json::Value, header: Header, key: &EncodingKey| {
            jsonwebtoken::encode(&header, &claims, key).unwrap()
        };
        let eddsa = EncodingKey::from_ed_der(&[&PKCS8_HEAD[..], &seed].concat());
        let claims = |iat: i64, nbf: i64, exp: serde_json::Value| {
            serde_json::json!({"iss": "dev", "aud": "hub.test", "sub": "spoc", "agency": "pol", "role": "spoc",
                "purpose": "investigation", "iat": iat, "nbf": nbf, "exp": exp})
        };
        let header = || Header::new(Algorithm::EdDSA);
        assert!(verifier.verify(&sign(claims(now, now, (now + 60).into()), header(), &eddsa)).is_ok());
        for bad in [
            claims(now - 700, now - 700, (now - 100).into()),
            claims(now, now, (now + 3_600).into()),
            claims(now, now + 600, (now + 600).into()),
            claims(now, now, "never".into()),
            claims(i64::MIN, now, i64::MAX.into()),
            claims(now + 600, now, (now + 700).into()),
        ] {
            assert_eq!(verifier.verify(&sign(bad.clone(), header(), &eddsa)), Err(BadToken), "{bad}");
        }
        let mut without_exp = claims(now, now, (now + 60).into());
        without_exp.as_object_mut().unwrap().remove("exp");
        assert_eq!(verifier.verify(&sign(without_exp, header(), &eddsa)), Err(BadToken));
        let critical = Header { crit: Some(vec!["b64".into()]), ..header() };
        assert_eq!(verifier.verify(&sign(claims(now, now, (now + 60).into()), critical, &eddsa)), Err(BadToken));
        // HS256 keyed with the public key, and no algorithm at all.
        let hmac = EncodingKey::from_secret(key.bytes());
        let good = claims(now, now, (now + 60).into());
        assert_eq!(verifier.verify(&sign(good.clone(), Header::new(Algorithm::HS256), &hmac)), Err(BadToken));
        let none = format!(
            "{}.{}.",
            BASE64URL_NOPAD.encode(br#"{"alg":"none"}"#),
            BASE64URL_NOPAD.encode(good.to_string().as_bytes())
        );
        assert_eq!(verifier.verify(&none), Err(BadToken));
        assert_eq!(verifier.verify(""), Err(BadToken));
        assert_eq!(verifier.verify(&"a".repeat(10_000)), Err(BadToken));
    }
}
