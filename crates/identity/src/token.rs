//! Tokens: a named worker with a role and a purpose, signed by the issuer of an agency, valid for ten minutes at most, and
//! bound to what the caller proves beside it (RFC 7519, RFC 7800, RFC 8705).

use crate::{Keys, Method};
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, Validation};
use kernel::{AgencyId, Purpose, Role, Timestamp, WorkerId};
use quick_cache::sync::Cache;
use serde::{Deserialize, Serialize};

/// The longest life of a token, in seconds.
pub const LIFE_MAX_SECONDS: i64 = 600;
/// How far a token's times may lie ahead of our clock, in seconds.
pub const SKEW_SECONDS: i64 = 5;
/// A longer token is not looked at.
pub const TOKEN_BYTES_MAX: usize = 4_096;
/// How many tokens of an issuer are remembered as good.
const GOOD_MAX: usize = 4_096;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The issuer.
    pub iss: String,
    /// For whom; judged by whoever verifies.
    pub aud: Audience,
    /// The worker.
    pub sub: WorkerId,
    /// The agency; where it is left out, the issuer's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyId>,
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
    /// What the caller proves beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cnf: Option<Confirmation>,
}

/// One hub, or several audiences of which it is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

/// What a token is bound to. A way that is not known is one that nobody checks, so it is not read as none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// The certificate of the caller's connection (RFC 8705, 3.1).
    #[serde(rename = "x5t#S256", default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// A key that the caller signs with (RFC 9449, 6.1).
    #[serde(rename = "jkt", default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

impl Claims {
    /// Until when it is believed.
    pub fn expires(&self) -> Option<Timestamp> {
        Timestamp::from_millis(self.exp.saturating_mul(1_000)).ok()
    }

    /// Whether it is bound to this certificate, and to nothing else.
    pub fn is_bound_to_certificate(&self, thumbprint: &str) -> bool {
        let bound = |cnf: &Confirmation| cnf.certificate.as_deref() == Some(thumbprint) && cnf.key.is_none();
        self.cnf.as_ref().is_some_and(bound)
    }

    /// Whether it may be used by whoever proves this key: it is bound to it, or to nothing.
    pub fn is_free_for_key(&self, thumbprint: &str) -> bool {
        let free =
            |cnf: &Confirmation| cnf.certificate.is_none() && cnf.key.as_deref().is_none_or(|key| key == thumbprint);
        self.cnf.as_ref().is_none_or(free)
    }
}

/// A token that is not valid. The caller learns nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadToken {
    /// Not one of this issuer for this hub, or not now.
    Bad,
    /// It names a key that the issuer is not known to have. It may have a new one.
    UnknownKey,
}

/// The issuer that a token names, before anything of it is believed: only to choose by whose keys it is judged.
pub fn issuer_of(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        iss: String,
    }
    if token.len() > TOKEN_BYTES_MAX {
        return None;
    }
    let claims = BASE64URL_NOPAD.decode(token.split('.').nth(1)?.as_bytes()).ok()?;
    serde_json::from_slice::<Named>(&claims).ok().map(|named| named.iss)
}

/// An issuer of tokens for one hub: checks them by its keys.
pub struct Issuer {
    name: String,
    keys: Keys,
    /// The key of tokens that name none; for an issuer that has just one.
    unnamed: Option<String>,
    algorithms: Vec<Algorithm>,
    validation: Validation,
    /// Tokens whose signature was found good, so that it is verified once for the many calls made with one. They go with
    /// the keys: other keys are another value of this type.
    good: Cache<String, Claims>,
}

impl std::fmt::Debug for Issuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issuer").field("name", &self.name).field("keys", &self.keys).finish_non_exhaustive()
    }
}

impl Issuer {
    /// An issuer of this name, whose tokens are for this audience.
    pub fn new(name: &str, methods: &[Method], keys: Keys, audience: &str) -> Self {
        let algorithms: Vec<_> = methods.iter().map(|method| method.algorithm()).collect();
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[name]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = u64::try_from(SKEW_SECONDS).unwrap_or(0);
        Self { name: name.to_owned(), keys, unnamed: None, algorithms, validation, good: Cache::new(GOOD_MAX) }
    }

    /// The same, where a token that names no key is judged by this one.
    #[must_use]
    pub fn with_unnamed(self, key: &str) -> Self {
        Self { unnamed: Some(key.to_owned()), ..self }
    }

    /// As tokens name it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The claims of a token that the issuer signed for this hub.
    fn read(&self, token: &str) -> Result<Claims, BadToken> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| BadToken::Bad)?;
        // RFC 7515 4.1.11: what is marked as critical must be understood, and nothing is.
        if header.crit.is_some() || !self.algorithms.contains(&header.alg) {
            return Err(BadToken::Bad);
        }
        let name = header.kid.as_deref().or(self.unnamed.as_deref()).ok_or(BadToken::Bad)?;
        if !self.keys.has(name) {
            return Err(BadToken::UnknownKey);
        }
        let key = self.keys.get(name, header.alg).ok_or(BadToken::Bad)?;
        let mut validation = self.validation.clone();
        validation.algorithms = vec![header.alg];
        jsonwebtoken::decode::<Claims>(token, key, &validation).map(|read| read.claims).map_err(|_| BadToken::Bad)
    }

    /// The claims of a token that is valid at a moment, in seconds since 1970.
    pub fn verify(&self, token: &str, now: i64) -> Result<Claims, BadToken> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(BadToken::Bad);
        }
        let known = self.good.get(token);
        let is_known = known.is_some();
        let claims = known.map_or_else(|| self.read(token), Ok)?;
        let lives = claims.exp.checked_sub(claims.iat).ok_or(BadToken::Bad)?;
        let short = (1..=LIFE_MAX_SECONDS).contains(&lives);
        // Times are judged at every call, whether or not the signature was seen before.
        if !(short && claims.iat.max(claims.nbf) <= now.saturating_add(SKEW_SECONDS) && claims.exp > now) {
            return Err(BadToken::Bad);
        }
        if !is_known {
            self.good.insert(token.to_owned(), claims.clone());
        }
        Ok(claims)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]
mod tests {
    use super::*;
    use aws_lc_rs::{
        rand::SystemRandom,
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _},
    };
    use serde_json::{Value, json};

    fn now() -> i64 {
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
    }

    fn base64(value: &Value) -> String {
        BASE64URL_NOPAD.encode(value.to_string().as_bytes())
    }

    fn claims() -> Value {
        json!({"iss": "https://a.example", "aud": "hub", "sub": "spoc", "role": "spoc", "purpose": "investigation",
            "iat": now(), "nbf": now(), "exp": now() + 600})
    }

    struct Signer {
        ed: Ed25519KeyPair,
        ec: EcdsaKeyPair,
    }

    impl Signer {
        fn new() -> Self {
            let ec = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
            Self { ed: Ed25519KeyPair::generate().unwrap(), ec }
        }

        fn token(&self, header: &Value, claims: &Value) -> String {
            let text = format!("{}.{}", base64(header), base64(claims));
            let signed = match header["alg"].as_str().unwrap() {
                "ES256" => self.ec.sign(&SystemRandom::new(), text.as_bytes()).unwrap().as_ref().to_vec(),
                _ => self.ed.sign(text.as_bytes()).as_ref().to_vec(),
            };
            format!("{text}.{}", BASE64URL_NOPAD.encode(&signed))
        }

        fn issuer(&self, methods: &[Method]) -> Issuer {
            let point = self.ec.public_key().as_ref();
            let x = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
            let keys = json!({"keys": [
                {"kty": "OKP", "crv": "Ed25519", "x": x(self.ed.public_key().as_ref()), "kid": "ed"},
                {"kty": "EC", "crv": "P-256", "x": x(&point[1..33]), "y": x(&point[33..]), "kid": "ec"},
            ]});
            let keys = Keys::parse(keys.to_string().as_bytes()).unwrap();
            Issuer::new("https://a.example", methods, keys, "hub")
        }
    }

    #[test]
    fn a_token_is_good_for_its_hub_and_issuer_while_it_lives_and_by_a_key_and_a_way_that_are_allowed() {
        let signer = Signer::new();
        let issuer = signer.issuer(&[Method::EdDSA]);
        let ed = json!({"alg": "EdDSA", "kid": "ed"});
        let good = signer.token(&ed, &claims());
        assert_eq!(issuer.verify(&good, now()).unwrap().sub.as_str(), "spoc");
        assert_eq!(issuer.verify(&good, now() + 601), Err(BadToken::Bad), "a token that was seen before expires too");
        assert_eq!(issuer_of(&good).as_deref(), Some("https://a.example"));
        let with = |name: &str, value: Value| {
            let mut claims = claims();
            claims[name] = value;
            signer.token(&ed, &claims)
        };
        let without = |name: &str| {
            let mut claims = claims();
            claims.as_object_mut().unwrap().remove(name);
            signer.token(&ed, &claims)
        };
        for name in ["iss", "aud", "sub", "role", "purpose", "iat", "nbf", "exp"] {
            assert_eq!(issuer.verify(&without(name), now()), Err(BadToken::Bad), "without {name}");
        }
        assert!(issuer.verify(&with("aud", json!(["other", "hub"])), now()).is_ok());
        for (name, value) in [
            ("iss", json!("https://b.example")),
            ("aud", json!("other")),
            ("exp", json!("never")),
            ("exp", json!(now() + 601)),
            ("exp", json!(now() - 1)),
            ("exp", json!(i64::MAX)),
            ("iat", json!(i64::MIN)),
            ("iat", json!(now() + 60)),
            ("nbf", json!(now() + 60)),
            ("role", json!("root")),
            ("cnf", json!({"jwk": {}})),
        ] {
            assert_eq!(issuer.verify(&with(name, value.clone()), now()), Err(BadToken::Bad), "{name}: {value}");
        }
        for (header, bad) in [
            (json!({"alg": "EdDSA", "kid": "new"}), BadToken::UnknownKey),
            (json!({"alg": "EdDSA"}), BadToken::Bad),
            (json!({"alg": "EdDSA", "kid": "ec"}), BadToken::Bad),
            (json!({"alg": "ES256", "kid": "ec"}), BadToken::Bad),
            (json!({"alg": "EdDSA", "kid": "ed", "crit": ["exp"]}), BadToken::Bad),
            (json!({"alg": "none", "kid": "ed"}), BadToken::Bad),
            (json!({"alg": "HS256", "kid": "ed"}), BadToken::Bad),
        ] {
            assert_eq!(issuer.verify(&signer.token(&header, &claims()), now()), Err(bad), "{header}");
        }
        let both = signer.issuer(&[Method::EdDSA, Method::ES256]);
        assert!(both.verify(&signer.token(&json!({"alg": "ES256", "kid": "ec"}), &claims()), now()).is_ok());
        let unnamed = signer.issuer(&[Method::EdDSA]).with_unnamed("ed");
        assert!(unnamed.verify(&signer.token(&json!({"alg": "EdDSA"}), &claims()), now()).is_ok());
        assert_eq!(Signer::new().issuer(&[Method::EdDSA]).verify(&good, now()), Err(BadToken::Bad));
        for text in ["", "..", "a.b.c", &"x".repeat(5_000)] {
            assert_eq!(issuer.verify(text, now()), Err(BadToken::Bad));
            assert_eq!(issuer_of(text), None);
        }
    }

    #[test]
    fn a_token_is_bound_to_one_certificate_or_one_key_and_to_nothing_beside_it() {
        let bound = |cnf: Value| {
            let mut claims = claims();
            claims["cnf"] = cnf;
            serde_json::from_value::<Claims>(claims).unwrap()
        };
        let certificate = bound(json!({"x5t#S256": "abc"}));
        assert!(certificate.is_bound_to_certificate("abc") && !certificate.is_bound_to_certificate("abd"));
        assert!(!certificate.is_free_for_key("abc"));
        let key = bound(json!({"jkt": "abc"}));
        assert!(key.is_free_for_key("abc") && !key.is_free_for_key("abd") && !key.is_bound_to_certificate("abc"));
        let both = bound(json!({"jkt": "abc", "x5t#S256": "abc"}));
        assert!(!both.is_bound_to_certificate("abc") && !both.is_free_for_key("abc"));
        let none = serde_json::from_value::<Claims>(claims()).unwrap();
        assert!(none.is_free_for_key("abc") && !none.is_bound_to_certificate("abc"));
        assert!(!bound(json!({})).is_bound_to_certificate(""));
    }

    #[test]
    fn a_token_may_be_so_long_and_no_longer() {
        let signer = Signer::new();
        let issuer = signer.issuer(&[Method::EdDSA]);
        // What nobody reads makes it longer; the header fills in what base64 leaves out.
        let of = |(in_claims, in_header): (usize, usize)| {
            let mut claims = claims();
            claims["pad"] = "x".repeat(in_claims).into();
            signer.token(&json!({"alg": "EdDSA", "kid": "ed", "typ": "J".repeat(in_header)}), &claims)
        };
        for (length, is_read) in [(TOKEN_BYTES_MAX, true), (TOKEN_BYTES_MAX + 1, false), (TOKEN_BYTES_MAX + 9, false)] {
            let pads = (2_400..3_072).flat_map(|in_claims| (1..4).map(move |in_header| (in_claims, in_header)));
            let token = pads.map(of).find(|token| token.len() == length).unwrap();
            assert_eq!(issuer.verify(&token, now()).is_ok(), is_read, "{length}");
            assert_eq!(issuer_of(&token).is_some(), is_read, "{length}");
        }
    }

    #[test]
    fn a_token_ends_with_its_last_second_and_says_when() {
        let signer = Signer::new();
        let issuer = signer.issuer(&[Method::EdDSA]);
        let (mut claims, at) = (claims(), now());
        claims["exp"] = json!(at + 300);
        let token = signer.token(&json!({"alg": "EdDSA", "kid": "ed"}), &claims);
        let read = issuer.verify(&token, at + 299).unwrap();
        assert_eq!(read.expires(), Timestamp::from_millis((at + 300) * 1_000).ok());
        assert_eq!(issuer.verify(&token, at + 300), Err(BadToken::Bad));
    }

    #[test]
    fn an_issuer_is_shown_by_its_name_and_the_names_of_its_keys_alone() {
        let issuer = Signer::new().issuer(&[Method::EdDSA]);
        assert_eq!(issuer.name(), "https://a.example");
        assert_eq!(format!("{issuer:?}"), r#"Issuer { name: "https://a.example", keys: {"ec", "ed"}, .. }"#);
    }
}
