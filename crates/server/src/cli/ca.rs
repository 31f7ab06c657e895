//! `hub ca …`: an authority for development and rehearsals. It keeps its keys in files, on the machine where it runs; production
//! brings certificates of its own (deploy/README.md), and the hub knows no difference.

use super::{print, short_name};
use crate::{
    exit::{Exit, Failed},
    keys::{make_private_dir, write_private},
    scenario::Issuer,
};
use clap::{Args, Subcommand};
use identity::{pem, pems, read_private, serial_of};
use kernel::AgencyId;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertificateRevocationListParams, DnType, ExtendedKeyUsagePurpose,
    IsCa, KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SanType, SerialNumber,
};
use rustls::pki_types::CertificateDer;
use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    net::IpAddr,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// How long an authority lasts, a certificate, and a revocation list.
const AUTHORITY_DAYS: u32 = 3 * 365;
const CERTIFICATE_DAYS: u32 = 90;
const LIST_DAYS: u32 = 30;
/// So much earlier everything is valid, for peers whose clocks stand behind.
const BEFORE: Duration = Duration::from_mins(5);

/// The authority.
#[derive(Subcommand)]
pub enum Ca {
    /// Make an authority for the hub's own certificate.
    Init {
        /// Where the authority keeps its keys; made, and empty until then.
        dir: PathBuf,
    },
    /// Make the hub's certificate: server.pem and server.key.
    Server {
        #[command(flatten)]
        at: At,
        /// A name or an address under which the hub is called. May be repeated.
        #[arg(long = "name", required = true)]
        names: Vec<String>,
        /// Put a new certificate in the place of the one that is there.
        #[arg(long)]
        renew: bool,
    },
    /// Make an authority for an agency's systems, and have the hub trust it.
    Agency {
        #[command(flatten)]
        at: At,
        /// The agency, as registered.
        #[arg(long, value_parser = short_name::<AgencyId>)]
        agency: AgencyId,
    },
    /// Make a certificate for a system of an agency.
    Client {
        /// The authority's directory.
        dir: PathBuf,
        /// The agency.
        #[arg(long, value_parser = short_name::<AgencyId>)]
        agency: AgencyId,
        /// The agency's trust domain, as registered with governance/IdentifyAgency.
        #[arg(long)]
        trust_domain: String,
        /// The system's name: a path of segments of letters, digits, `-`, `.` and `_`.
        #[arg(long, default_value = "system")]
        name: String,
        /// Where the certificate goes; its key goes beside it, with the ending `key`.
        #[arg(long)]
        to: PathBuf,
    },
    /// Revoke a certificate, or only renew an agency's revocation list.
    Revoke {
        #[command(flatten)]
        at: At,
        /// The agency.
        #[arg(long, value_parser = short_name::<AgencyId>)]
        agency: AgencyId,
        /// The certificate. Left out: the list is only made anew, before it expires.
        #[arg(long)]
        cert: Option<PathBuf>,
    },
    /// Have the hub trust its own development issuer for an agency's tokens.
    Issuer {
        /// The directory that the hub is given with --identity.
        #[arg(long)]
        identity: PathBuf,
        /// The agency.
        #[arg(long, value_parser = short_name::<AgencyId>)]
        agency: AgencyId,
        /// The hub's keys directory, with the development issuer's key.
        #[arg(long)]
        keys: PathBuf,
        /// The issuer's name, as registered with governance/IdentifyAgency: each agency needs one of its own.
        #[arg(long)]
        issuer: String,
    },
}

/// Where the authority is, and where what the hub reads.
#[derive(Args)]
pub struct At {
    /// The authority's directory.
    dir: PathBuf,
    /// The directory that the hub is given with --identity.
    #[arg(long)]
    identity: PathBuf,
}

impl Ca {
    /// Does it.
    pub fn run(self) -> Result<(), Failed> {
        match self {
            Self::Init { dir } => {
                make_private_dir(&dir)?;
                Authority::make(&dir.join("server"), "Development authority of a hub").map(drop)
            }
            Self::Server { at, names, renew } => server(&at, &names, renew),
            Self::Agency { at, agency } => {
                let name = format!("Development authority of {agency}");
                let authority = Authority::make(&at.dir.join("agencies").join(agency.as_str()), &name)?;
                let to = at.identity.join("agencies").join(agency.as_str());
                make_private_dir(&to)?;
                // The list first: without one nobody of the authority could be let in.
                put_new(&to.join("crl.pem"), &authority.list(&[])?)?;
                put_new(&to.join("ca.pem"), &authority.pem())
            }
            Self::Client { dir, agency, trust_domain, name, to } => {
                let authority = Authority::open(&dir.join("agencies").join(agency.as_str()))?;
                let uri = format!("spiffe://{trust_domain}/{name}");
                let named = SanType::URI(uri.as_str().try_into().map_err(Failed::with(Exit::Usage))?);
                let (certificate, key) = authority.sign(vec![named], ExtendedKeyUsagePurpose::ClientAuth)?;
                if identity::trust_domain(certificate.der()).as_deref() != Ok(&trust_domain) {
                    return Err(Failed::new(Exit::Usage, format!("{uri} names no system of a trust domain")));
                }
                put_new(&to.with_extension("key"), &pem("PRIVATE KEY", key.serialized_der()))?;
                put_new(&to, &pem("CERTIFICATE", certificate.der()))?;
                print(&format!("{uri}\n"))
            }
            Self::Revoke { at, agency, cert } => revoke(&at, &agency, cert.as_deref()),
            Self::Issuer { identity, agency, keys, issuer } => {
                let to = identity.join("agencies").join(agency.as_str());
                make_private_dir(&to)?;
                let file = serde_json::json!({"issuer": issuer, "algorithms": ["EdDSA"], "keys": "file"});
                put_new(&to.join("jwks.json"), &Issuer::in_keys(&keys)?.jwks()?)?;
                put_new(&to.join("issuer.json"), &file.to_string())
            }
        }
    }
}

fn server(at: &At, names: &[String], renew: bool) -> Result<(), Failed> {
    let authority = Authority::open(&at.dir.join("server"))?;
    let told = |name: &String| match name.parse::<IpAddr>() {
        Ok(address) => Ok(SanType::IpAddress(address)),
        Err(_) => Ok(SanType::DnsName(name.as_str().try_into().map_err(Failed::with(Exit::Usage))?)),
    };
    let names = names.iter().map(told).collect::<Result<Vec<_>, Failed>>()?;
    let (certificate, key) = authority.sign(names, ExtendedKeyUsagePurpose::ServerAuth)?;
    make_private_dir(&at.identity.join("agencies"))?;
    let put = if renew { put_over } else { put_new };
    // A hub that looks between the two finds a pair that does not fit, and keeps the one before.
    put(&at.identity.join("server.key"), &pem("PRIVATE KEY", key.serialized_der()))?;
    put(&at.identity.join("server.pem"), &pem("CERTIFICATE", certificate.der()))
}

fn revoke(at: &At, agency: &AgencyId, cert: Option<&Path>) -> Result<(), Failed> {
    let dir = at.dir.join("agencies").join(agency.as_str());
    let authority = Authority::open(&dir)?;
    let kept = dir.join("revoked");
    let mut revoked = match fs::read_to_string(&kept) {
        Ok(text) => text.lines().map(str::to_owned).collect(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(Failed::at(&kept)(error)),
    };
    if let Some(path) = cert {
        let text = fs::read_to_string(path).map_err(Failed::at(path))?;
        let der = one_block(&text, path)?;
        let serial =
            serial_of(&der).ok_or_else(|| Failed::new(Exit::Usage, format!("{}: no certificate", path.display())))?;
        let serial = data_encoding::HEXLOWER.encode(&serial);
        if !revoked.contains(&serial) {
            revoked.push(serial);
        }
    }
    put_over(&kept, &revoked.join("\n"))?;
    put_over(&at.identity.join("agencies").join(agency.as_str()).join("crl.pem"), &authority.list(&revoked)?)
}

/// An authority whose key lies in a file.
struct Authority {
    certificate: CertificateDer<'static>,
    key: KeyPair,
}

fn failed(error: rcgen::Error) -> Failed {
    Failed::new(Exit::Config, error)
}

fn days(days: u32) -> Duration {
    Duration::from_hours(24) * days
}

impl Authority {
    fn make(dir: &Path, name: &str) -> Result<Self, Failed> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let now = SystemTime::now();
        (params.not_before, params.not_after) = ((now - BEFORE).into(), (now + days(AUTHORITY_DAYS)).into());
        let key = KeyPair::generate().map_err(failed)?;
        let certificate = params.self_signed(&key).map_err(failed)?.der().clone();
        make_private_dir(dir)?;
        put_new(&dir.join("ca.key"), &pem("PRIVATE KEY", key.serialized_der()))?;
        let made = Self { certificate, key };
        put_new(&dir.join("ca.pem"), &made.pem())?;
        Ok(made)
    }

    fn open(dir: &Path) -> Result<Self, Failed> {
        let (ca, key) = (dir.join("ca.pem"), dir.join("ca.key"));
        let text = fs::read_to_string(&ca).map_err(Failed::at(&ca))?;
        let private = read_private(&key)
            .map_err(|problem| Failed::new(Exit::Config, format!("{}: {}", problem.file.display(), problem.why)))?;
        let key = KeyPair::try_from(one_block(&private, &key)?.as_slice()).map_err(failed)?;
        Ok(Self { certificate: one_block(&text, &ca)?.into(), key })
    }

    fn issuer(&self) -> Result<rcgen::Issuer<'static, &KeyPair>, Failed> {
        rcgen::Issuer::from_ca_cert_der(&self.certificate, &self.key).map_err(failed)
    }

    fn pem(&self) -> String {
        pem("CERTIFICATE", &self.certificate)
    }

    fn sign(&self, names: Vec<SanType>, usage: ExtendedKeyUsagePurpose) -> Result<(Certificate, KeyPair), Failed> {
        let mut params = CertificateParams::default();
        params.subject_alt_names = names;
        params.extended_key_usages = vec![usage];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        let now = SystemTime::now();
        (params.not_before, params.not_after) = ((now - BEFORE).into(), (now + days(CERTIFICATE_DAYS)).into());
        let key = KeyPair::generate().map_err(failed)?;
        Ok((params.signed_by(&key, &self.issuer()?).map_err(failed)?, key))
    }

    /// Its revocation list: serial numbers in hexadecimal.
    fn list(&self, revoked: &[String]) -> Result<String, Failed> {
        let now = SystemTime::now();
        let number = now.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let revoked = revoked.iter().filter(|serial| !serial.is_empty()).map(|serial| {
            let serial = data_encoding::HEXLOWER.decode(serial.as_bytes()).map_err(Failed::with(Exit::Config))?;
            Ok(RevokedCertParams {
                serial_number: SerialNumber::from_slice(&serial),
                revocation_time: now.into(),
                reason_code: None,
                invalidity_date: None,
            })
        });
        let params = CertificateRevocationListParams {
            this_update: (now - BEFORE).into(),
            next_update: (now + days(LIST_DAYS)).into(),
            crl_number: SerialNumber::from(number),
            issuing_distribution_point: None,
            revoked_certs: revoked.collect::<Result<_, Failed>>()?,
            key_identifier_method: KeyIdMethod::Sha256,
        };
        Ok(pem("X509 CRL", params.signed_by(&self.issuer()?).map_err(failed)?.der()))
    }
}

/// The certificate in a file; the first, where others follow that lead to its authority.
pub fn certificate_in(path: &Path) -> Result<Vec<u8>, Failed> {
    let text = fs::read_to_string(path).map_err(Failed::at(path))?;
    let first = pems(&text).ok().and_then(|blocks| blocks.into_iter().next());
    let first = first.filter(|(label, _)| label == "CERTIFICATE").map(|(_, der)| der);
    first.ok_or_else(|| Failed::new(Exit::Usage, format!("{}: holds no certificate", path.display())))
}

fn one_block(text: &str, path: &Path) -> Result<Vec<u8>, Failed> {
    let block = pems(text).ok().and_then(|mut blocks| blocks.pop());
    block
        .map(|(_, der)| der)
        .ok_or_else(|| Failed::new(Exit::Config, format!("{}: holds nothing in PEM", path.display())))
}

/// Makes a file that is not there yet.
fn put_new(path: &Path, text: &str) -> Result<(), Failed> {
    write_private(path, text.as_bytes())
}

/// Writes a file in the place of the one that is there: whoever reads it finds the one or the other.
fn put_over(path: &Path, text: &str) -> Result<(), Failed> {
    let beside = path.with_extension("new");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)
        .map_err(Failed::making(&beside))?;
    write_out(&mut file, text).map_err(Failed::making(&beside))?;
    fs::rename(&beside, path).map_err(Failed::making(path))
}

fn write_out(file: &mut File, text: &str) -> std::io::Result<()> {
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
