//! The development issuer: mints tokens with the hub's own key, and what judges them on loopback. Agencies bring issuers of
//! their own, whose tokens `identity` judges.

use crate::{
    clock::real_now,
    exit::{Exit, Failed},
};
use identity::{Confirmation, Keys, LIFE_MAX_SECONDS, Method, thumbprint};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use kernel::{AgencyId, Purpose, Role, WorkerId};
use serde::Serialize;

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

#[derive(Serialize)]
struct Minted<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: WorkerId,
    agency: AgencyId,
    role: Role,
    purpose: Purpose,
    iat: i64,
    nbf: i64,
    exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cnf: Option<Confirmation>,
}

/// Mints a token with the development issuer's key, bound to what is given of a certificate or key.
pub fn mint(
    seed: &[u8; 32],
    issuer: &str,
    audience: &str,
    bearer: Bearer,
    seconds: i64,
    cnf: Option<Confirmation>,
) -> Result<String, Failed> {
    let now = real_now().millis() / 1000;
    let claims = Minted {
        iss: issuer,
        aud: audience,
        sub: bearer.worker,
        agency: bearer.agency,
        role: bearer.role,
        purpose: bearer.purpose,
        iat: now,
        nbf: now,
        exp: now + seconds.clamp(1, LIFE_MAX_SECONDS),
        cnf,
    };
    let der = [&PKCS8_HEAD[..], seed].concat();
    let header = Header { kid: Some(thumbprint(&public_key(seed)?)), ..Header::new(Algorithm::EdDSA) };
    jsonwebtoken::encode(&header, &claims, &EncodingKey::from_ed_der(&der)).map_err(Failed::with(Exit::Config))
}

/// The public key of a seed.
pub fn public_key(seed: &[u8; 32]) -> Result<[u8; 32], Failed> {
    let key =
        journal::SigningKey::from_seed(seed).map_err(|_| Failed::new(Exit::Config, "the issuer key is not one"))?;
    Ok(*key.verifying().bytes())
}

/// What judges the tokens of the issuer with this public key, for one hub. `None` where the key is none.
pub fn development_issuer(name: &str, public_key: &[u8; 32], audience: &str) -> Option<identity::Issuer> {
    let kid = thumbprint(public_key);
    let keys = Keys::of_ed25519(&kid, public_key)?;
    Some(identity::Issuer::new(name, &[Method::EdDSA], keys, audience).with_unnamed(&kid))
}

#[cfg(test)]
mod tests {
    use super::*;
    use identity::BadToken;

    fn bearer() -> Bearer {
        Bearer {
            agency: "pol".parse().unwrap(),
            worker: "spoc".parse().unwrap(),
            role: Role::Spoc,
            purpose: Purpose::Investigation,
        }
    }

    #[test]
    fn a_token_is_good_for_its_hub_and_issuer_only_and_says_what_it_is_bound_to() {
        let (seed, now) = ([7; 32], real_now().millis() / 1000);
        let key = public_key(&seed).unwrap();
        let cnf = Confirmation { certificate: Some("abc".into()), key: None };
        let token = mint(&seed, "dev", "hub.test", bearer(), 60, Some(cnf)).unwrap();
        let judged =
            |issuer: &str, key: &[u8; 32], hub: &str| development_issuer(issuer, key, hub).unwrap().verify(&token, now);
        let claims = judged("dev", &key, "hub.test").unwrap();
        assert_eq!((claims.agency.as_ref().unwrap().as_str(), claims.sub.as_str()), ("pol", "spoc"));
        assert!(claims.is_bound_to_certificate("abc"));
        for (issuer, audience) in [("dev", "hub.other"), ("other", "hub.test")] {
            assert_eq!(judged(issuer, &key, audience), Err(BadToken::Bad));
        }
        assert_eq!(judged("dev", &public_key(&[8; 32]).unwrap(), "hub.test"), Err(BadToken::UnknownKey));
    }
}
