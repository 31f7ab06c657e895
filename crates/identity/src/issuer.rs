//! What an operator says of the issuer of an agency's tokens: `issuer.json`.

use jsonwebtoken::Algorithm;
use serde::Deserialize;

/// The longest issuer, in bytes; the register's bound.
const ISSUER_MAX: usize = 255;

/// A description that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadIssuer {
    /// It is not JSON of that form.
    #[error("it is not of the form {{\"issuer\": …, \"algorithms\": […], \"keys\": \"file\" or \"discovery\"}}: {0}")]
    Form(String),
    /// No algorithm is named.
    #[error("it names no algorithm; name at least one of EdDSA, ES256, PS256, RS256")]
    NoAlgorithm,
    /// The issuer is not one that tokens could name.
    #[error("the issuer must be 1 to 255 printable ASCII characters")]
    Issuer,
    /// Keys are asked for in plain text only of this machine.
    #[error("keys are asked for over https only; http is for an issuer on loopback")]
    NotHttps,
}

/// How a token may be signed. None and shared secrets are not among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Method {
    /// Ed25519.
    EdDSA,
    /// ECDSA with P-256.
    ES256,
    /// RSASSA-PSS.
    PS256,
    /// RSASSA-PKCS1-v1_5.
    RS256,
}

impl Method {
    pub(crate) fn algorithm(self) -> Algorithm {
        match self {
            Self::EdDSA => Algorithm::EdDSA,
            Self::ES256 => Algorithm::ES256,
            Self::PS256 => Algorithm::PS256,
            Self::RS256 => Algorithm::RS256,
        }
    }
}

/// Where the keys come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Source {
    File,
    Discovery,
}

/// The issuer of an agency's tokens.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerFile {
    /// As tokens name it.
    pub issuer: String,
    /// How its tokens may be signed.
    pub algorithms: Vec<Method>,
    keys: Source,
}

impl IssuerFile {
    /// Reads a description.
    pub fn parse(bytes: &[u8]) -> Result<Self, BadIssuer> {
        let read: Self = serde_json::from_slice(bytes).map_err(|error| BadIssuer::Form(error.to_string()))?;
        if read.algorithms.is_empty() {
            return Err(BadIssuer::NoAlgorithm);
        }
        if !(1..=ISSUER_MAX).contains(&read.issuer.len()) || !read.issuer.chars().all(|c| c.is_ascii_graphic()) {
            return Err(BadIssuer::Issuer);
        }
        if read.is_discovered() && !may_be_asked(&read.issuer) {
            return Err(BadIssuer::NotHttps);
        }
        Ok(read)
    }

    /// Whether its keys are asked of it, instead of read from `jwks.json`.
    pub fn is_discovered(&self) -> bool {
        self.keys == Source::Discovery
    }

    /// Where it describes itself (`OpenID` Connect Discovery 1.0, section 4).
    pub fn discovery_url(&self) -> String {
        format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'))
    }
}

/// Whether a server may be asked for keys: over TLS, or in plain text on this machine. Without a host there is none.
pub fn may_be_asked(url: &str) -> bool {
    let host = |rest: &'_ str| rest.split(['/', '?', '#']).next().unwrap_or_default().to_owned();
    let loopback = |rest| host(rest).parse::<std::net::SocketAddr>().is_ok_and(|at| at.ip().is_loopback());
    url.strip_prefix("https://").is_some_and(|rest| !host(rest).is_empty())
        || url.strip_prefix("http://").is_some_and(loopback)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may")]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_says_how_it_signs_and_where_its_keys_are() {
        let read = |text: &str| IssuerFile::parse(text.as_bytes());
        let file =
            read(r#"{"issuer":"https://a.example/","algorithms":["EdDSA","ES256"],"keys":"discovery"}"#).unwrap();
        assert_eq!(file.discovery_url(), "https://a.example/.well-known/openid-configuration");
        assert!(file.is_discovered());
        for (text, bad) in [
            (r#"{"issuer":"a","algorithms":[],"keys":"file"}"#, BadIssuer::NoAlgorithm),
            (r#"{"issuer":"","algorithms":["EdDSA"],"keys":"file"}"#, BadIssuer::Issuer),
            (r#"{"issuer":"a b","algorithms":["EdDSA"],"keys":"file"}"#, BadIssuer::Issuer),
            (r#"{"issuer":"http://a.example","algorithms":["EdDSA"],"keys":"discovery"}"#, BadIssuer::NotHttps),
            (
                r#"{"issuer":"http://127.0.0.1.a.example:1","algorithms":["EdDSA"],"keys":"discovery"}"#,
                BadIssuer::NotHttps,
            ),
            (r#"{"issuer":"dev","algorithms":["EdDSA"],"keys":"discovery"}"#, BadIssuer::NotHttps),
            (r#"{"issuer":"https:///","algorithms":["EdDSA"],"keys":"discovery"}"#, BadIssuer::NotHttps),
        ] {
            assert_eq!(read(text), Err(bad), "{text}");
        }
        for text in [
            r#"{"issuer":"a","algorithms":["none"],"keys":"file"}"#,
            r#"{"issuer":"a","algorithms":["HS256"],"keys":"file"}"#,
            r#"{"issuer":"a","algorithms":["EdDSA"]}"#,
            r#"{"issuer":"a","algorithms":["EdDSA"],"keys":"file","more":1}"#,
            "",
        ] {
            assert!(matches!(read(text), Err(BadIssuer::Form(_))), "{text}");
        }
        assert!(read(r#"{"issuer":"http://127.0.0.1:8080/x","algorithms":["RS256"],"keys":"discovery"}"#).is_ok());
    }
}
