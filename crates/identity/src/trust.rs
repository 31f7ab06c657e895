//! Which certificates are an agency's: its own authorities, with their revocation lists. An authority stands for one agency;
//! which trust domain that agency has, the register says.

use crate::{BadName, pems, thumbprint, trust_domain};
use events::Register;
use kernel::AgencyId;
use rustls::{
    CertificateError, Error, RootCertStore,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, CertificateRevocationListDer, UnixTime},
    server::{WebPkiClientVerifier, danger::ClientCertVerifier},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use x509_parser::prelude::{CertificateRevocationList, FromDer, X509Certificate};

/// The most authorities of one agency, and the most revocation lists.
const BLOCKS_MAX: usize = 16;
/// The longest chain that is looked at.
const CHAIN_MAX: usize = 6;
/// So long before a revocation list expires, and everybody of its agency is refused, it is told. In seconds.
pub const CRL_WARNING_SECONDS: i64 = 24 * 3_600;

/// Authorities or revocation lists that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadTrust {
    /// Not made of whole blocks.
    #[error("{0}")]
    Pem(#[from] crate::BadPem),
    /// A block of another kind.
    #[error("it holds a {0}; only blocks of kind {1} belong there")]
    OtherBlock(String, &'static str),
    /// Nothing in it, or too much.
    #[error("it must hold 1 to {BLOCKS_MAX} blocks")]
    Count,
    /// A certificate or list that cannot be read.
    #[error("a block cannot be read: {0}")]
    Unreadable(String),
    /// A certificate that is no authority's.
    #[error("a certificate in it is not one of an authority")]
    NotAnAuthority,
    /// An authority without a list: nobody of it could be let in.
    #[error("an authority has no revocation list of its own")]
    NoList,
    /// A list that never expires says nothing of today.
    #[error("a revocation list has no next update")]
    NeverExpires,
}

/// What was read of one agency's authorities.
#[derive(Debug, Clone)]
pub struct Trusted {
    verifier: Arc<dyn ClientCertVerifier>,
    /// The keys of the authorities.
    authorities: BTreeSet<Vec<u8>>,
    /// When the first of its revocation lists expires, in seconds since 1970.
    expires: i64,
}

fn blocks(text: &str, kind: &'static str) -> Result<Vec<Vec<u8>>, BadTrust> {
    let blocks = pems(text)?;
    if let Some((other, _)) = blocks.iter().find(|(label, _)| label != kind) {
        return Err(BadTrust::OtherBlock(other.clone(), kind));
    }
    if !(1..=BLOCKS_MAX).contains(&blocks.len()) {
        return Err(BadTrust::Count);
    }
    Ok(blocks.into_iter().map(|(_, bytes)| bytes).collect())
}

impl Trusted {
    /// Reads authorities and revocation lists. A certificate whose status no list tells is refused, and so is every one once
    /// a list has expired.
    pub fn parse(ca: &str, crl: &str, provider: &Arc<CryptoProvider>) -> Result<Self, BadTrust> {
        let unreadable = |error: &dyn std::fmt::Display| BadTrust::Unreadable(error.to_string());
        let mut roots = RootCertStore::empty();
        let mut authorities = BTreeSet::new();
        let mut without_list = BTreeSet::new();
        for der in blocks(ca, "CERTIFICATE")? {
            let (_, read) = X509Certificate::from_der(&der).map_err(|error| unreadable(&error))?;
            if !read.is_ca() {
                return Err(BadTrust::NotAnAuthority);
            }
            authorities.insert(read.public_key().raw.to_vec());
            without_list.insert(read.subject().as_raw().to_vec());
            roots.add(CertificateDer::from(der)).map_err(|error| unreadable(&error))?;
        }
        let mut expires = i64::MAX;
        let mut lists = Vec::new();
        for der in blocks(crl, "X509 CRL")? {
            let (_, read) = CertificateRevocationList::from_der(&der).map_err(|error| unreadable(&error))?;
            without_list.remove(read.issuer().as_raw());
            expires = expires.min(read.next_update().ok_or(BadTrust::NeverExpires)?.timestamp());
            lists.push(CertificateRevocationListDer::from(der));
        }
        if !without_list.is_empty() {
            return Err(BadTrust::NoList);
        }
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
            .with_crls(lists)
            .enforce_revocation_expiration()
            .build()
            .map_err(|error| unreadable(&error))?;
        Ok(Self { verifier, authorities, expires })
    }

    fn verify(&self, chain: &[CertificateDer<'_>], now: i64) -> Result<(), Error> {
        let (leaf, others) = chain.split_first().ok_or(Error::NoCertificatesPresented)?;
        if chain.len() > CHAIN_MAX {
            return Err(CertificateError::BadEncoding.into());
        }
        let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(u64::try_from(now).unwrap_or(0)));
        self.verifier.verify_client_cert(leaf, others, now).map(|_| ())
    }

    /// Whether its revocation lists expire soon, or have.
    pub fn expires_soon(&self, now: i64) -> bool {
        self.expires < now.saturating_add(CRL_WARNING_SECONDS)
    }
}

/// Why nobody calls by a certificate that a connection came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotThem {
    /// It names no agency's system.
    #[error("{0}")]
    Name(#[from] BadName),
    /// The register knows no agency of this trust domain.
    #[error("no agency has this trust domain")]
    UnknownDomain,
    /// Another agency's authority made it.
    #[error("it names another agency than the one whose authority made it")]
    Another,
    /// No authority vouches for it now: expired, revoked, or not trusted any more.
    #[error("no authority of the agency vouches for it now")]
    NotVouchedFor,
}

/// A certificate that a connection came with, and those that lead to its authority.
#[derive(Debug, Clone)]
pub struct Peer {
    chain: Vec<CertificateDer<'static>>,
    thumbprint: String,
}

impl Peer {
    /// A chain, the peer's own certificate first.
    pub fn new(chain: Vec<CertificateDer<'static>>) -> Option<Self> {
        let thumbprint = thumbprint(chain.first()?);
        Some(Self { chain, thumbprint })
    }

    /// SHA-256 of its certificate, as tokens have it.
    pub fn thumbprint(&self) -> &str {
        &self.thumbprint
    }
}

/// All agencies' authorities.
#[derive(Debug, Clone, Default)]
pub struct Trust(BTreeMap<AgencyId, Arc<Trusted>>);

impl Trust {
    /// The authorities of these agencies. One that stands for two agencies would let either speak as the other: both are left
    /// out, and named.
    pub fn new(mut agencies: BTreeMap<AgencyId, Arc<Trusted>>) -> (Self, Vec<AgencyId>) {
        let mut shared = Vec::new();
        for (agency, trusted) in &agencies {
            let others = agencies.iter().filter(|(other, _)| *other != agency);
            if others.flat_map(|(_, other)| &other.authorities).any(|key| trusted.authorities.contains(key)) {
                shared.push(agency.clone());
            }
        }
        for agency in &shared {
            agencies.remove(agency);
        }
        (Self(agencies), shared)
    }

    /// Whether an authority of any agency vouches for a chain; the error of the one that came nearest, if none does.
    pub fn knows(&self, chain: &[CertificateDer<'_>], now: i64) -> Result<(), Error> {
        let mut nearest = Error::from(CertificateError::UnknownIssuer);
        for trusted in self.0.values() {
            match trusted.verify(chain, now) {
                Ok(()) => return Ok(()),
                Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => {}
                Err(other) => nearest = other,
            }
        }
        Err(nearest)
    }

    /// Whose system this is: the agency of the only trust domain in its certificate, where an authority of that agency vouches
    /// for it.
    pub fn identify(&self, peer: &Peer, register: &Register, now: i64) -> Result<AgencyId, NotThem> {
        let domain = trust_domain(peer.chain.first().map_or(&[], |leaf| leaf.as_ref()))?;
        let agency = register
            .identities()
            .find(|(_, identity)| identity.trust_domain.as_deref() == Some(&*domain))
            .map(|(agency, _)| agency)
            // A name stays with whom it was given first, so there can be no other; should the log say otherwise, nobody has it.
            .filter(|agency| register.trust_domain(&domain).is_some_and(|named| named.agency == **agency))
            .ok_or(NotThem::UnknownDomain)?;
        let own = self.0.get(agency).map(|trusted| trusted.verify(&peer.chain, now));
        match own {
            Some(Ok(())) => Ok(agency.clone()),
            Some(Err(_)) | None if self.knows(&peer.chain, now).is_ok() => Err(NotThem::Another),
            Some(Err(_)) | None => Err(NotThem::NotVouchedFor),
        }
    }

    /// The agencies whose revocation lists expire soon, or have.
    pub fn expiring(&self, now: i64) -> impl Iterator<Item = &AgencyId> {
        self.0.iter().filter(move |(_, trusted)| trusted.expires_soon(now)).map(|(agency, _)| agency)
    }
}

#[cfg(test)]
pub(crate) mod tests;
