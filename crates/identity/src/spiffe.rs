//! The name in a certificate: exactly one URI, of the scheme `spiffe` (SPIFFE X.509-SVID, section 2). Everything else in a
//! certificate that looks like a name is not read.

use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

/// The longest such name, in bytes (SPIFFE ID, section 2.3).
const NAME_MAX: usize = 2_048;
/// The longest trust domain, in bytes.
const DOMAIN_MAX: usize = 255;

/// A certificate that names no trust domain, or not just one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// The bytes are no certificate.
    #[error("the bytes are no certificate")]
    NoCertificate,
    /// Not exactly one URI among the subject's alternative names.
    #[error("not exactly one URI among the subject's alternative names")]
    NotOneUri,
    /// The URI is not `spiffe://TRUST-DOMAIN/PATH`.
    #[error("the URI is not spiffe://TRUST-DOMAIN/PATH")]
    NotSpiffe,
}

/// The trust domain that a certificate names.
pub fn trust_domain(certificate: &[u8]) -> Result<String, BadName> {
    let (rest, certificate) = X509Certificate::from_der(certificate).map_err(|_| BadName::NoCertificate)?;
    if !rest.is_empty() {
        return Err(BadName::NoCertificate);
    }
    let names = certificate.subject_alternative_name().map_err(|_| BadName::NotOneUri)?.ok_or(BadName::NotOneUri)?;
    let mut uris = names.value.general_names.iter().filter_map(|name| match name {
        GeneralName::URI(uri) => Some(*uri),
        GeneralName::OtherName(..)
        | GeneralName::RFC822Name(_)
        | GeneralName::DNSName(_)
        | GeneralName::X400Address(_)
        | GeneralName::DirectoryName(_)
        | GeneralName::EDIPartyName(_)
        | GeneralName::IPAddress(_)
        | GeneralName::RegisteredID(_)
        | GeneralName::Invalid(..) => None,
    });
    match (uris.next(), uris.next()) {
        (Some(uri), None) => domain_of(uri).map(str::to_owned).ok_or(BadName::NotSpiffe),
        (None, _) | (Some(_), Some(_)) => Err(BadName::NotOneUri),
    }
}

/// The serial number of a certificate, as revocation lists have it; `None` where the bytes are none.
pub fn serial_of(certificate: &[u8]) -> Option<Vec<u8>> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    Some(certificate.raw_serial().to_vec())
}

/// The trust domain of a SPIFFE ID. Case is not folded: a name that has to be folded first is not the one in the register.
fn domain_of(uri: &str) -> Option<&str> {
    if uri.len() > NAME_MAX {
        return None;
    }
    let (domain, path) = uri.strip_prefix("spiffe://")?.split_once('/')?;
    let in_domain = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-' | '.' | '_');
    let in_path = |c: char| in_domain(c) || c.is_ascii_uppercase();
    let whole = |segment: &str| !matches!(segment, "" | "." | "..") && segment.chars().all(in_path);
    let well_formed = (1..=DOMAIN_MAX).contains(&domain.len()) && domain.chars().all(in_domain);
    (well_formed && path.split('/').all(whole)).then_some(domain)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may")]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rcgen::{CertificateParams, KeyPair, SanType, SerialNumber};

    fn certificate(names: Vec<SanType>) -> Vec<u8> {
        let mut params = CertificateParams::default();
        params.subject_alt_names = names;
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    fn uri(text: &str) -> SanType {
        SanType::URI(text.try_into().unwrap())
    }

    #[test]
    fn a_certificate_has_the_trust_domain_of_its_only_uri() {
        let dns = || SanType::DnsName("other.example".try_into().unwrap());
        let told = trust_domain(&certificate(vec![dns(), uri("spiffe://police.example/hub/client-1")]));
        assert_eq!(told.as_deref(), Ok("police.example"));
        assert_eq!(trust_domain(&certificate(vec![])), Err(BadName::NotOneUri));
        assert_eq!(trust_domain(&certificate(vec![dns()])), Err(BadName::NotOneUri));
        let two = vec![uri("spiffe://police.example/a"), uri("spiffe://police.example/a")];
        assert_eq!(trust_domain(&certificate(two)), Err(BadName::NotOneUri));
        let with_more = [certificate(vec![uri("spiffe://police.example/a")]), vec![0]].concat();
        assert_eq!(trust_domain(&with_more), Err(BadName::NoCertificate));
        assert_eq!(trust_domain(&certificate(vec![uri("https://police.example/a")])), Err(BadName::NotSpiffe));
    }

    #[test]
    fn a_name_is_read_as_it_stands_or_not_at_all() {
        assert_eq!(domain_of("spiffe://a-b_c.example/x/Y.z_1"), Some("a-b_c.example"));
        for bad in [
            "spiffe://police.example",
            "spiffe://police.example/",
            "spiffe:///x",
            "spiffe://Police.example/x",
            "SPIFFE://police.example/x",
            "spiffe://police.example:443/x",
            "spiffe://user@police.example/x",
            "spiffe://police.example/x?y",
            "spiffe://police.example/x#y",
            "spiffe://police.example/x//y",
            "spiffe://police.example/x/",
            "spiffe://police.example/../x",
            "spiffe://police%2eexample/x",
            "spiffe://police.example\0.other/x",
            "https://police.example/x",
        ] {
            assert_eq!(domain_of(bad), None, "{bad}");
        }
        let long = |n: usize| format!("spiffe://{}/x", "a".repeat(n));
        assert!(domain_of(&long(255)).is_some() && domain_of(&long(256)).is_none());
        assert_eq!(domain_of(&format!("spiffe://a/{}", "x".repeat(2_048))), None);
    }

    #[test]
    fn a_name_may_be_so_long_and_no_longer() {
        let of = |length: usize| format!("spiffe://a/{}", "x".repeat(length - 11));
        assert!(domain_of(&of(NAME_MAX)).is_some() && domain_of(&of(NAME_MAX + 1)).is_none());
    }

    #[test]
    fn a_certificate_has_the_serial_number_that_its_authority_gave() {
        let mut params = CertificateParams::default();
        params.serial_number = Some(SerialNumber::from(vec![0x12, 0x34]));
        let made = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        assert_eq!(serial_of(made.der()), Some(vec![0x12, 0x34]));
        assert_eq!(serial_of(b"no certificate"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = trust_domain(&bytes);
        }
    }
}
