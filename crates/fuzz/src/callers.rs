//! How a caller shows who it is, and what an agency's authority and issuer say: tokens, proofs of a key, cookies,
//! certificates, revocation lists, keys, descriptions.

use data_encoding::BASE64URL_NOPAD;
use identity::{Issuer, IssuerFile, Keys, Method, Trusted, issuer_of, pem, pems, serial_of, trust_domain};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use server::outside;
use std::{
    path::Path,
    sync::{Arc, LazyLock},
};

/// The moment of the tokens below, in seconds.
const NOW: i64 = 1_770_000_000;

/// An issuer whose private key nobody has: the bytes are the public key of RFC 8032, 7.1, test 1.
static ISSUER: LazyLock<Issuer> = LazyLock::new(|| {
    let public = [
        0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1,
        0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
    ];
    let keys = Keys::of_ed25519("key-1", &public).expect("a public key");
    Issuer::new("https://issuer.invalid", &[Method::EdDSA], keys, "hub").with_unnamed("key-1")
});

/// A token: none that nobody signed is believed.
pub fn token(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = issuer_of(text);
    assert!(ISSUER.verify(text, NOW).is_err(), "nobody signed this");
}

fn jws(header: &str, claims: &str) -> Vec<u8> {
    let part = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
    format!("{}.{}.{}", part(header), part(claims), BASE64URL_NOPAD.encode(&[7; 64])).into_bytes()
}

/// Tokens whose signature is wrong, with and without the name of a key, bound to a certificate and to a key.
pub fn tokens() -> Vec<Vec<u8>> {
    let claims = |cnf: &str| {
        format!(
            r#"{{"iss":"https://issuer.invalid","aud":"hub","sub":"dc-1","agency":"avon","role":"spoc","purpose":"investigation","iat":{NOW},"nbf":{NOW},"exp":{},"jti":"1"{cnf}}}"#,
            NOW + 600
        )
    };
    let thumbprint = BASE64URL_NOPAD.encode(&[1; 32]);
    vec![
        jws(r#"{"alg":"EdDSA","typ":"JWT","kid":"key-1"}"#, &claims("")),
        jws(r#"{"alg":"EdDSA"}"#, &claims(&format!(r#","cnf":{{"x5t#S256":"{thumbprint}"}}"#))),
        jws(r#"{"alg":"none"}"#, &claims(&format!(r#","cnf":{{"jkt":"{thumbprint}"}}"#))),
        jws(r#"{"alg":"HS256","kid":"key-1"}"#, &claims("")),
    ]
}

/// A browser's proof of its key, for a request that it does not name.
pub fn proof_of_key(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    assert!(!outside::proof_of_key(text, NOW), "a proof for another request holds");
}

/// Proofs whose signature is wrong.
pub fn proofs_of_keys() -> Vec<Vec<u8>> {
    let point = BASE64URL_NOPAD.encode(&[9; 32]);
    let header =
        format!(r#"{{"typ":"dpop+jwt","alg":"ES256","jwk":{{"kty":"EC","crv":"P-256","x":"{point}","y":"{point}"}}}}"#);
    let claims =
        format!(r#"{{"jti":"1","htm":"POST","htu":"https://hub.invalid/session","iat":{NOW},"ath":"{point}"}}"#);
    vec![jws(&header, &claims)]
}

/// The name of our cookie.
const COOKIE: &str = "__Host-hub-session";

/// The head of a browser's request, as far as we read it ourselves: a cookie stands in what was sent, once.
pub fn cookie(bytes: &[u8]) {
    if let Some(cookie) = outside::cookie(bytes) {
        assert!(!cookie.contains(';') && String::from_utf8_lossy(bytes).contains(&format!("{COOKIE}={cookie}")));
    }
}

/// Our cookie alone, among others, and twice.
pub fn cookies() -> Vec<Vec<u8>> {
    let ours = format!("{COOKIE}=abc");
    [ours.clone(), format!("a=b; {ours}; c=d"), format!("{ours}; {ours}")].map(String::into_bytes).into()
}

/// The keys of an issuer: each that is read is there by its name.
pub fn jwks(bytes: &[u8]) {
    if let Ok(keys) = Keys::parse(bytes) {
        assert!(keys.names().all(|name| keys.has(name)));
    }
}

/// Two keys of the kinds that are taken.
pub fn all_jwks() -> Vec<Vec<u8>> {
    let point = BASE64URL_NOPAD.encode(&[9; 32]);
    let keys = [
        format!(r#"{{"kty":"OKP","crv":"Ed25519","kid":"a","use":"sig","alg":"EdDSA","x":"{point}"}}"#),
        format!(r#"{{"kty":"EC","crv":"P-256","kid":"b","use":"sig","alg":"ES256","x":"{point}","y":"{point}"}}"#),
    ];
    let set = |keys: &str| format!(r#"{{"keys":[{keys}]}}"#).into_bytes();
    vec![set(&keys[0]), set(&keys.join(","))]
}

/// What a file of settings says of an issuer, and what an issuer says of itself: keys are asked for nowhere else than where
/// they may be.
pub fn issuer(bytes: &[u8]) {
    if let Ok(file) = IssuerFile::parse(bytes) {
        assert!(!file.is_discovered() || identity::may_be_asked(&file.discovery_url()));
    }
    let _ = outside::description(bytes);
}

/// A file of each way, and a description.
pub fn issuers() -> Vec<Vec<u8>> {
    [
        r#"{"issuer":"https://issuer.invalid","algorithms":["EdDSA"],"keys":"discovery"}"#,
        r#"{"issuer":"https://issuer.invalid","algorithms":["ES256"],"keys":"file"}"#,
        r#"{"issuer":"https://issuer.invalid","jwks_uri":"https://issuer.invalid/keys"}"#,
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}

/// A certificate that a caller shows: whatever domain it is said to name stands in it.
pub fn certificate(bytes: &[u8]) {
    if let Ok(domain) = trust_domain(bytes) {
        assert!(!domain.is_empty() && bytes.windows(domain.len()).any(|window| window == domain.as_bytes()));
        assert!(serial_of(bytes).is_some());
    }
}

/// That of an agency's system.
pub fn certificates() -> Vec<Vec<u8>> {
    vec![seed("system.der")]
}

static PROVIDER: LazyLock<Arc<CryptoProvider>> = LazyLock::new(|| Arc::new(aws_lc_rs::default_provider()));

/// Authorities, and behind them lists of what they revoke. Blocks that are read are written and read the same.
pub fn trust(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(blocks) = pems(text) {
        let again: String = blocks.iter().map(|(label, der)| pem(label, der)).collect();
        assert_eq!(pems(&again).as_ref(), Ok(&blocks));
    }
    let (authorities, lists) = text.split_at(text.find("-----BEGIN X509 CRL").unwrap_or(text.len()));
    let _ = Trusted::parse(authorities, lists, &PROVIDER);
}

/// An authority and its list.
pub fn trusts() -> Vec<Vec<u8>> {
    vec![seed("trust.pem")]
}

/// A file that was made once with openssl; fictional.
fn seed(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(name)).expect("a seed")
}
