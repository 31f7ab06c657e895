#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]
//! Agencies with authorities of their own, and certificates that those made or did not.

use super::*;
use crate::pem;
use events::{
    Entry, Event, GovernanceEvent, Recorded,
    governance::{AgencyIdentified, PublicText},
};
use kernel::By;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SanType, SerialNumber,
};
use std::time::{Duration, SystemTime};

pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

pub(crate) fn now() -> i64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}

const DAY: Duration = Duration::from_hours(24);

/// An authority.
pub(crate) struct Ca(CertifiedIssuer<'static, KeyPair>);

impl Ca {
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub fn pem(&self) -> String {
        pem("CERTIFICATE", self.0.der())
    }

    /// Its list: what it revoked, and for how long that is told.
    pub fn crl(&self, revoked: &[u64], lasts: Duration) -> String {
        let at = SystemTime::now();
        let params = CertificateRevocationListParams {
            this_update: at.into(),
            next_update: (at + lasts).into(),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: revoked
                .iter()
                .map(|serial| RevokedCertParams {
                    serial_number: SerialNumber::from(*serial),
                    revocation_time: at.into(),
                    reason_code: None,
                    invalidity_date: None,
                })
                .collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        pem("X509 CRL", params.signed_by(&self.0).unwrap().der())
    }

    /// A certificate for a name.
    fn client(&self, uri: &str, serial: u64, usage: ExtendedKeyUsagePurpose, ages: [i64; 2]) -> Peer {
        let mut params = CertificateParams::default();
        params.subject_alt_names = vec![SanType::URI(uri.try_into().unwrap())];
        params.extended_key_usages = vec![usage];
        params.serial_number = Some(SerialNumber::from(serial));
        let moment = |hours: i64| {
            let by = Duration::from_hours(hours.unsigned_abs());
            let at = SystemTime::now();
            if hours < 0 { at - by } else { at + by }
        };
        (params.not_before, params.not_after) = (moment(ages[0]).into(), moment(ages[1]).into());
        let made = params.signed_by(&KeyPair::generate().unwrap(), &self.0).unwrap();
        Peer::new(vec![made.der().clone()]).unwrap()
    }

    fn good(&self, uri: &str, serial: u64) -> Peer {
        self.client(uri, serial, ExtendedKeyUsagePurpose::ClientAuth, [-1, 1])
    }

    fn trusted(&self, revoked: &[u64], lasts: Duration) -> Arc<Trusted> {
        Arc::new(Trusted::parse(&self.pem(), &self.crl(revoked, lasts), &provider()).unwrap())
    }
}

fn agency(name: &str) -> AgencyId {
    name.parse().unwrap()
}

/// A register in which these agencies have these trust domains.
fn register(identified: &[(&str, &str)]) -> Register {
    let events = identified.iter().enumerate().map(|(nth, (name, domain))| {
        let identified = AgencyIdentified {
            agency: agency(name),
            trust_domain: Some(PublicText((*domain).to_owned())),
            issuer: PublicText(format!("https://{name}.example")),
        };
        Recorded {
            position: u64::try_from(nth).unwrap() + 1,
            id: format!("00000000-0000-8000-8000-{nth:012x}").parse().unwrap(),
            at: "2026-01-05T09:00:00Z".parse().unwrap(),
            by: By::Operator,
            entry: Entry::of(&agency("hub"), Event::Governance(GovernanceEvent::AgencyIdentified(identified))),
        }
    });
    Register::fold(&events.collect::<Vec<_>>())
}

fn trust(agencies: Vec<(&str, Arc<Trusted>)>) -> Trust {
    let (trust, shared) = Trust::new(agencies.into_iter().map(|(name, trusted)| (agency(name), trusted)).collect());
    assert_eq!(shared, []);
    trust
}

#[test]
fn a_certificate_is_an_agencys_where_its_own_authority_made_it_for_its_own_domain() {
    let (pol, adv) = (Ca::new("pol"), Ca::new("adv"));
    let register = register(&[("pol", "pol.example"), ("adv", "adv.example")]);
    let trust = trust(vec![("pol", pol.trusted(&[7], 2 * DAY)), ("adv", adv.trusted(&[], 2 * DAY))]);
    let identified = |peer: &Peer| trust.identify(peer, &register, now());
    assert_eq!(identified(&pol.good("spiffe://pol.example/a", 1)), Ok(agency("pol")));
    assert_eq!(identified(&adv.good("spiffe://adv.example/a", 7)), Ok(agency("adv")));
    // A6: an authority that speaks for another agency.
    assert_eq!(identified(&adv.good("spiffe://pol.example/a", 1)), Err(NotThem::Another));
    assert_eq!(identified(&pol.good("spiffe://nobody.example/a", 1)), Err(NotThem::UnknownDomain));
    assert_eq!(identified(&pol.good("https://pol.example/a", 1)), Err(NotThem::Name(BadName::NotSpiffe)));
    // A4 and A3.
    assert_eq!(identified(&pol.good("spiffe://pol.example/a", 7)), Err(NotThem::NotVouchedFor));
    assert_eq!(identified(&Ca::new("pol").good("spiffe://pol.example/a", 1)), Err(NotThem::NotVouchedFor));
    let uri = "spiffe://pol.example/a";
    for (usage, ages) in [
        (ExtendedKeyUsagePurpose::ServerAuth, [-1, 1]),
        (ExtendedKeyUsagePurpose::ClientAuth, [-2, -1]),
        (ExtendedKeyUsagePurpose::ClientAuth, [1, 2]),
    ] {
        let peer = pol.client(uri, 1, usage, ages);
        assert_eq!(identified(&peer), Err(NotThem::NotVouchedFor));
        assert!(trust.knows(&peer.chain, now()).is_err());
    }
    let peer = pol.good(uri, 1);
    assert!(trust.knows(&peer.chain, now()).is_ok());
    assert_eq!(Trust::default().identify(&peer, &register, now()), Err(NotThem::NotVouchedFor));
    assert!(trust.knows(&[], now()).is_err());
    let long = Peer::new(vec![peer.chain[0].clone(); 7]).unwrap();
    assert_eq!(identified(&long), Err(NotThem::NotVouchedFor));
}

#[test]
fn once_a_revocation_list_has_expired_nobody_is_let_in_and_that_is_told_before() {
    let pol = Ca::new("pol");
    let register = register(&[("pol", "pol.example")]);
    let peer = pol.client("spiffe://pol.example/a", 1, ExtendedKeyUsagePurpose::ClientAuth, [-1, 96]);
    let trust = trust(vec![("pol", pol.trusted(&[], 2 * DAY))]);
    for (hours, expiring, identified) in
        [(0, false, true), (23, false, true), (25, true, true), (47, true, true), (49, true, false)]
    {
        let then = now() + hours * 3_600;
        assert_eq!(trust.expiring(then).count() == 1, expiring, "{hours}");
        assert_eq!(trust.identify(&peer, &register, then).is_ok(), identified, "{hours}");
    }
}

#[test]
fn an_authority_of_two_agencies_is_none_of_either() {
    let ca = Ca::new("shared");
    let agencies = [("pol", &ca), ("adv", &ca), ("hou", &Ca::new("hou"))];
    let agencies = agencies.into_iter().map(|(name, ca)| (agency(name), ca.trusted(&[], DAY))).collect();
    let (trust, shared) = Trust::new(agencies);
    assert_eq!(shared, [agency("adv"), agency("pol")]);
    assert!(trust.knows(&ca.good("spiffe://pol.example/a", 1).chain, now()).is_err());
    assert_eq!(trust.0.len(), 1);
}

#[test]
fn authorities_and_lists_that_are_not_whole_or_not_of_each_other_are_refused() {
    let (pol, adv) = (Ca::new("pol"), Ca::new("adv"));
    let (ca, crl) = (pol.pem(), pol.crl(&[], DAY));
    let parse = |ca: &str, crl: &str| Trusted::parse(ca, crl, &provider()).map(|_| ()).unwrap_err();
    assert_eq!(parse("", &crl), BadTrust::Count);
    assert_eq!(parse(&ca, ""), BadTrust::Count);
    assert_eq!(parse(&ca.repeat(17), &crl), BadTrust::Count);
    assert_eq!(parse(&crl, &crl), BadTrust::OtherBlock("X509 CRL".into(), "CERTIFICATE"));
    assert_eq!(parse(&ca[..ca.len() / 2], &crl), BadTrust::Pem(crate::BadPem::CutShort));
    assert_eq!(parse(&ca, &adv.crl(&[], DAY)), BadTrust::NoList);
    assert_eq!(parse(&(ca.clone() + &adv.pem()), &crl), BadTrust::NoList);
    let leaf = pem("CERTIFICATE", &pol.good("spiffe://pol.example/a", 1).chain[0]);
    assert_eq!(parse(&leaf, &crl), BadTrust::NotAnAuthority);
    assert!(matches!(parse(&pem("CERTIFICATE", b"x"), &crl), BadTrust::Unreadable(_)));
    assert!(matches!(parse(&ca, &pem("X509 CRL", b"x")), BadTrust::Unreadable(_)));
    assert!(Trusted::parse(&(ca + &adv.pem()), &(crl + &adv.crl(&[], DAY)), &provider()).is_ok());
}

#[test]
fn a_chain_may_be_so_long_and_no_longer_and_goes_by_its_first_certificate() {
    let ca = Ca::new("pol");
    let trusted = ca.trusted(&[], DAY);
    let leaf = ca.good("spiffe://pol.example/x", 1);
    let chain = |length: usize| {
        let others = std::iter::repeat_n(CertificateDer::from(ca.0.der().to_vec()), length - 1);
        let made: Vec<_> = leaf.chain.iter().cloned().chain(others).collect();
        trusted.verify(&made, now())
    };
    assert!(chain(CHAIN_MAX).is_ok() && chain(CHAIN_MAX + 1).is_err());
    assert_eq!(leaf.thumbprint(), thumbprint(&leaf.chain[0]));
}

#[test]
fn a_revocation_list_that_lasts_for_a_day_does_not_expire_soon() {
    let trusted = Ca::new("pol").trusted(&[], DAY);
    let ends = trusted.expires;
    assert!(!trusted.expires_soon(ends - CRL_WARNING_SECONDS));
    assert!(trusted.expires_soon(ends - CRL_WARNING_SECONDS + 1));
}

#[test]
fn a_thumbprint_is_the_sha_256_in_base64url() {
    // FIPS 180-4: of nothing.
    assert_eq!(thumbprint(b""), "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
}
