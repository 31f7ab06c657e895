//! The keys of an issuer (RFC 7517), as they come from a file or from the issuer: only public keys that sign, each with a
//! name, are taken; keys of other kinds are passed over, because an identity provider publishes several.

use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The largest set of keys, in bytes.
pub const JWKS_BYTES_MAX: usize = 64 * 1024;
/// The most keys of one issuer.
const KEYS_MAX: usize = 32;
/// The longest name of a key, in bytes.
const KID_MAX: usize = 255;

/// A set of keys that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadJwks {
    /// It is not JSON of that form.
    #[error("it is not a set of keys: {0}")]
    NotAJwks(String),
    /// It is larger than anybody needs.
    #[error("it holds more than {KEYS_MAX} keys, or more than {JWKS_BYTES_MAX} bytes")]
    TooLarge,
    /// Two keys have one name.
    #[error("two keys have the name {0}")]
    SameName(String),
    /// No key in it could sign a token.
    #[error("no key in it is a named public signing key of kind Ed25519, P-256 or RSA")]
    NoKey,
}

#[derive(Deserialize)]
struct Set {
    keys: Vec<Value>,
}

/// The keys of an issuer, by name.
#[derive(Clone)]
pub struct Keys(BTreeMap<String, (DecodingKey, Option<KeyAlgorithm>)>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Keys {
    /// Reads a set of keys.
    pub fn parse(bytes: &[u8]) -> Result<Self, BadJwks> {
        if bytes.len() > JWKS_BYTES_MAX {
            return Err(BadJwks::TooLarge);
        }
        let set: Set = serde_json::from_slice(bytes).map_err(|error| BadJwks::NotAJwks(error.to_string()))?;
        if set.keys.len() > KEYS_MAX {
            return Err(BadJwks::TooLarge);
        }
        let mut keys = BTreeMap::new();
        // A key that the library does not know is one of another kind, not a broken file.
        for jwk in set.keys.into_iter().filter_map(|value| serde_json::from_value::<Jwk>(value).ok()) {
            let Some((name, key)) = signing(&jwk) else { continue };
            if keys.insert(name.clone(), (key, jwk.common.key_algorithm)).is_some() {
                return Err(BadJwks::SameName(name));
            }
        }
        if keys.is_empty() { Err(BadJwks::NoKey) } else { Ok(Self(keys)) }
    }

    /// One Ed25519 key, by its 32 bytes.
    pub fn of_ed25519(name: &str, public: &[u8; 32]) -> Option<Self> {
        let key = DecodingKey::from_ed_components(&data_encoding::BASE64URL_NOPAD.encode(public)).ok()?;
        Some(Self([(name.to_owned(), (key, None))].into()))
    }

    /// The key of a name, if it may be used with this algorithm.
    pub(crate) fn get(&self, name: &str, algorithm: Algorithm) -> Option<&DecodingKey> {
        let (key, only) = self.0.get(name)?;
        let family = matches!(
            (key.family(), algorithm),
            (AlgorithmFamily::Ed, Algorithm::EdDSA)
                | (AlgorithmFamily::Ec, Algorithm::ES256)
                | (AlgorithmFamily::Rsa, Algorithm::RS256 | Algorithm::PS256)
        );
        let allowed = only.is_none_or(|only| only.to_string() == format!("{algorithm:?}"));
        (family && allowed).then_some(key)
    }

    /// Whether there is a key of this name.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// A public key that signs, with its name.
fn signing(jwk: &Jwk) -> Option<(String, DecodingKey)> {
    let name = jwk.common.key_id.clone().filter(|name| (1..=KID_MAX).contains(&name.len()))?;
    if !matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature)) {
        return None;
    }
    // A shared secret is not among them: whoever verifies with it can sign as well.
    let known = matches!(&jwk.algorithm, AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P256)
        || matches!(&jwk.algorithm, AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519)
        || matches!(&jwk.algorithm, AlgorithmParameters::RSA(_));
    if !known {
        return None;
    }
    Some((name, DecodingKey::from_jwk(jwk).ok()?))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ED: &str = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"a"}"#;

    fn parse(keys: &[&str]) -> Result<Keys, BadJwks> {
        Keys::parse(format!("{{\"keys\":[{}]}}", keys.join(",")).as_bytes())
    }

    #[test]
    fn public_signing_keys_with_a_name_are_taken_and_others_passed_over() {
        let keys = parse(&[
            ED,
            r#"{"kty":"oct","k":"c2VjcmV0","kid":"secret"}"#,
            r#"{"kty":"OKP","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"other"}"#,
            r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
            r#"{"kty":"OKP","crv":"Ed25519","use":"enc","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"enc"}"#,
        ])
        .unwrap();
        assert_eq!(keys.names().collect::<Vec<_>>(), ["a"]);
        assert!(keys.get("a", Algorithm::EdDSA).is_some());
        assert!(keys.get("a", Algorithm::ES256).is_none() && keys.get("b", Algorithm::EdDSA).is_none());
        assert_eq!(parse(&[ED, ED]).unwrap_err(), BadJwks::SameName("a".into()));
        assert_eq!(parse(&[]).unwrap_err(), BadJwks::NoKey);
        assert_eq!(parse(&[r#"{"kty":"oct","k":"c2VjcmV0","kid":"secret"}"#]).unwrap_err(), BadJwks::NoKey);
        assert_eq!(parse(&["1"; 33]).unwrap_err(), BadJwks::TooLarge);
        assert_eq!(Keys::parse(&vec![b' '; JWKS_BYTES_MAX + 1]).unwrap_err(), BadJwks::TooLarge);
        assert!(matches!(Keys::parse(b"{"), Err(BadJwks::NotAJwks(_))));
    }

    #[test]
    fn a_key_that_names_its_algorithm_verifies_by_no_other() {
        let only = ED.replace("\"kid\"", "\"alg\":\"EdDSA\",\"kid\"");
        assert!(parse(&[&only]).unwrap().get("a", Algorithm::EdDSA).is_some());
        let other = ED.replace("\"kid\"", "\"alg\":\"ES256\",\"kid\"");
        assert!(parse(&[&other]).unwrap().get("a", Algorithm::EdDSA).is_none());
    }

    #[test]
    fn a_set_of_keys_may_be_so_large_and_no_larger() {
        let keys: Vec<String> = (0..33).map(|nth| ED.replace("\"a\"", &format!("\"k{nth}\""))).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        assert_eq!(parse(&keys[..32]).unwrap().names().count(), 32);
        assert_eq!(parse(&keys).unwrap_err(), BadJwks::TooLarge);
        let mut text = format!("{{\"keys\":[{ED}]}}").into_bytes();
        text.resize(JWKS_BYTES_MAX, b' ');
        assert!(text.len() == 65_536 && Keys::parse(&text).is_ok());
        text.push(b' ');
        assert_eq!(Keys::parse(&text).unwrap_err(), BadJwks::TooLarge);
    }

    #[test]
    fn a_key_is_known_by_its_bytes_too() {
        let keys = Keys::of_ed25519("own", &[7; 32]).unwrap();
        assert!(keys.has("own") && keys.get("own", Algorithm::EdDSA).is_some());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Keys::parse(&bytes);
        }
    }
}
