//! Who calls: certificates and their trust domains, revocation, tokens and the keys of their issuers.
//!
//! Values and pure functions: what a directory held when it was read, and what follows from it for a chain of certificates or
//! for a token. Only [`folder`] reads files; nothing here listens, waits or asks a server. Which trust domain and which issuer
//! are an agency's is the register's to say ([`events::Register`]), and never a file's.

mod folder;
mod issuer;
mod jwks;
mod pem;
mod spiffe;
mod token;
mod trust;

pub use folder::{Folder, Given, Problem, read_private};
pub use issuer::{BadIssuer, IssuerFile, Method, may_be_asked};
pub use jwks::{BadJwks, JWKS_BYTES_MAX, Keys};
pub use pem::{BadPem, pem, pems};
pub use spiffe::{BadName, serial_of, trust_domain};
pub use token::{BadToken, Claims, Confirmation, Issuer, LIFE_MAX_SECONDS, SKEW_SECONDS, TOKEN_BYTES_MAX, issuer_of};
pub use trust::{BadTrust, CRL_WARNING_SECONDS, NotThem, Peer, Trust, Trusted};

use aws_lc_rs::digest;
use data_encoding::BASE64URL_NOPAD;

/// SHA-256 in base64url: how a certificate or a key is named in a token (RFC 8705 section 3.1, RFC 7638).
pub fn thumbprint(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(digest::digest(&digest::SHA256, bytes).as_ref())
}
