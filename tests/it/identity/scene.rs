//! Two agencies with authorities and identity providers of their own, and a hub that knows them, behind TLS.

use crate::world::{Home, Process, Who, World, anywhere, program, request_id, started};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SanType, SerialNumber,
};
use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use serde_json::{Value, json};
use server::{CallError, Clock, Config, JsonClient, Limits, Running, System};
use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};
use tonic::{Code, Status};

/// How long anything here may take before it counts as a hang.
pub const HANG: Duration = Duration::from_mins(1);
/// The only worker of each agency, and of the hub's office.
pub const SPOC: Who<'_> = ("pol", "spoc", "spoc", "investigation");
pub const ISA: Who<'_> = ("adv", "isa", "advocate", "victim_safety");
pub const OFFICER: Who<'_> = ("hub-office", "officer-1", "hub_officer", "hub_coordination");

/// A block as files have it.
pub fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", BASE64.encode(der))
}

pub fn now() -> i64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}

/// An authority.
pub struct Ca(CertifiedIssuer<'static, KeyPair>);

/// A certificate and its key.
pub struct Made {
    pub der: Vec<u8>,
    pub key: Vec<u8>,
}

impl Made {
    pub fn thumbprint(&self) -> String {
        BASE64URL_NOPAD.encode(&crate::api::credentials::sha256(&self.der))
    }
}

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

    pub fn crl(&self, revoked: &[u64]) -> String {
        let at = SystemTime::now();
        let revoked = revoked.iter().map(|serial| RevokedCertParams {
            serial_number: SerialNumber::from(*serial),
            revocation_time: at.into(),
            reason_code: None,
            invalidity_date: None,
        });
        let params = CertificateRevocationListParams {
            this_update: (at - Duration::from_mins(5)).into(),
            next_update: (at + Duration::from_hours(48)).into(),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: revoked.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        pem("X509 CRL", params.signed_by(&self.0).unwrap().der())
    }

    /// A certificate; ages in hours from now.
    pub fn sign(&self, names: Vec<SanType>, serial: u64, usage: ExtendedKeyUsagePurpose, ages: [i64; 2]) -> Made {
        let mut params = CertificateParams::default();
        params.subject_alt_names = names;
        params.extended_key_usages = vec![usage];
        params.serial_number = Some(SerialNumber::from(serial));
        let moment = |hours: i64| {
            let by = Duration::from_hours(hours.unsigned_abs());
            if hours < 0 { SystemTime::now() - by } else { SystemTime::now() + by }
        };
        (params.not_before, params.not_after) = (moment(ages[0]).into(), moment(ages[1]).into());
        let key = KeyPair::generate().unwrap();
        let der = params.signed_by(&key, &self.0).unwrap().der().to_vec();
        Made { der, key: key.serialize_der() }
    }

    pub fn client(&self, uri: &str, serial: u64) -> Made {
        self.sign(vec![SanType::URI(uri.try_into().unwrap())], serial, ExtendedKeyUsagePurpose::ClientAuth, [-1, 1])
    }
}

/// An identity provider.
pub struct Idp {
    pub key: Ed25519KeyPair,
    pub kid: String,
    pub issuer: String,
}

impl Idp {
    pub fn new(issuer: &str, kid: &str) -> Self {
        Self { key: Ed25519KeyPair::generate().unwrap(), kid: kid.into(), issuer: issuer.into() }
    }

    pub fn jwk(&self) -> Value {
        let x = BASE64URL_NOPAD.encode(self.key.public_key().as_ref());
        json!({"kty": "OKP", "crv": "Ed25519", "kid": self.kid, "x": x})
    }

    /// What a good token says, bound to a certificate.
    pub fn claims(&self, (_, worker, role, purpose): Who<'_>, thumbprint: &str) -> Value {
        json!({"iss": self.issuer, "aud": "test.hub", "sub": worker, "role": role, "purpose": purpose, "iat": now(),
            "nbf": now(), "exp": now() + 600, "cnf": {"x5t#S256": thumbprint}})
    }

    pub fn header(&self) -> Value {
        json!({"alg": "EdDSA", "typ": "JWT", "kid": self.kid})
    }

    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let text = format!("{}.{}", part(header), part(claims));
        let signed = self.key.sign(text.as_bytes());
        format!("{text}.{}", BASE64URL_NOPAD.encode(signed.as_ref()))
    }

    pub fn token(&self, who: Who<'_>, thumbprint: &str) -> String {
        self.sign(&self.header(), &self.claims(who, thumbprint))
    }
}

/// An agency as it stands outside of the hub.
pub struct Agency {
    pub ca: Ca,
    pub idp: Idp,
    pub system: Made,
}

/// All of it; the hub is started by each test.
pub struct Scene {
    pub home: Home,
    pub server_ca: Ca,
    pub agencies: BTreeMap<&'static str, Agency>,
}

pub fn domain(agency: &str) -> String {
    format!("{agency}.example")
}

impl Scene {
    pub async fn new() -> Self {
        let home = Home::founded(Clock::real()).await;
        let world = World::open(home, Clock::real()).await;
        world.register("pol", "AGENCY_KIND_POLICE", "spoc", &["ROLE_SPOC"], &["STRAND_INVESTIGATION"]).await;
        world.register("adv", "AGENCY_KIND_ADVOCACY", "isa", &["ROLE_ADVOCATE"], &["STRAND_VICTIM_FACING"]).await;
        let mut agencies = BTreeMap::new();
        for name in ["pol", "adv", "hub-office"] {
            let issuer = format!("https://login.{name}.example");
            let request = json!({"request_id": request_id(&format!("identify {name}")), "agency": name,
                "trust_domain": domain(name), "issuer": issuer});
            let officer = world.token(crate::world::OFFICER);
            world.client.ask("governance/IdentifyAgency", Some(&officer), &request).await.unwrap();
            let ca = Ca::new(name);
            let system = ca.client(&format!("spiffe://{}/system", domain(name)), 1);
            agencies.insert(name, Agency { ca, idp: Idp::new(&issuer, "first"), system });
        }
        let home = world.stop().await;
        let scene = Self { home, server_ca: Ca::new("server"), agencies };
        scene.put("server-ca.pem", &scene.server_ca.pem());
        scene.put_server(1);
        for (name, agency) in &scene.agencies {
            scene.put(&format!("identity/agencies/{name}/ca.pem"), &agency.ca.pem());
            scene.put(&format!("identity/agencies/{name}/crl.pem"), &agency.ca.crl(&[]));
            scene.put_issuer(name, &[&agency.idp]);
            scene.put_system(name, &agency.system);
        }
        scene
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes a file in the place of another, at once.
    pub fn put(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let beside = path.with_extension("beside");
        // Where the hub looks it must find whole files only, under names that it knows.
        let beside = self.path("beside").join(beside.file_name().unwrap());
        fs::create_dir_all(beside.parent().unwrap()).unwrap();
        fs::write(&beside, text).unwrap();
        fs::set_permissions(&beside, fs::Permissions::from_mode(0o600)).unwrap();
        fs::rename(&beside, &path).unwrap();
    }

    pub fn put_server(&self, serial: u64) {
        let names = vec![SanType::IpAddress("127.0.0.1".parse().unwrap())];
        let made = self.server_ca.sign(names, serial, ExtendedKeyUsagePurpose::ServerAuth, [-1, 1]);
        self.put("identity/server.key", &pem("PRIVATE KEY", &made.key));
        self.put("identity/server.pem", &pem("CERTIFICATE", &made.der));
    }

    pub fn put_issuer(&self, agency: &str, idps: &[&Idp]) {
        let keys: Vec<_> = idps.iter().map(|idp| idp.jwk()).collect();
        self.put(&format!("identity/agencies/{agency}/jwks.json"), &json!({"keys": keys}).to_string());
        let file = json!({"issuer": idps[0].issuer, "algorithms": ["EdDSA"], "keys": "file"});
        self.put(&format!("identity/agencies/{agency}/issuer.json"), &file.to_string());
    }

    /// The certificate of a system, where its owner has it.
    pub fn put_system(&self, name: &str, made: &Made) {
        self.put(&format!("systems/{name}.pem"), &pem("CERTIFICATE", &made.der));
        self.put(&format!("systems/{name}.key"), &pem("PRIVATE KEY", &made.key));
    }

    /// The program, behind TLS.
    pub fn serve(&self) -> Process {
        self.serve_with(&[])
    }

    pub fn serve_with(&self, more: &[&str]) -> Process {
        let identity = self.path("identity").to_str().unwrap().to_owned();
        let arguments = ["--identity".to_owned(), identity].into_iter().chain(more.iter().map(|&more| more.to_owned()));
        Process::serve_with(&self.home.places, &arguments.collect::<Vec<_>>())
            .unwrap_or_else(|output| panic!("{}", String::from_utf8_lossy(&output.stderr)))
    }

    /// The server in this process, with other limits.
    pub async fn start(&self, limits: Limits) -> Running {
        let places = self.home.places.clone();
        let config = Config {
            identity: Some(self.path("identity")),
            browser: Some(anywhere()),
            limits: Some(limits),
            ..Config::new(places, anywhere(), Clock::real(), program())
        };
        started(&config).await
    }

    /// Connects as a system whose certificate lies there.
    pub async fn connect_as(&self, address: SocketAddr, name: &str) -> Result<JsonClient, server::Failed> {
        let file = |end: &str| self.path(&format!("systems/{name}.{end}"));
        let system = System::of_files(&self.path("server-ca.pem"), &file("pem"), &file("key")).unwrap();
        JsonClient::connect_as(&format!("https://{address}"), Some(&system)).await
    }

    pub async fn connect(&self, address: SocketAddr, name: &str) -> JsonClient {
        self.connect_as(address, name).await.unwrap()
    }

    /// A token for a worker of an agency, bound to the certificate of its system.
    pub fn token(&self, who: Who<'_>) -> String {
        let agency = &self.agencies[who.0];
        agency.idp.token(who, &agency.system.thumbprint())
    }

    /// What the program said in its log.
    pub fn log(&self) -> String {
        fs::read_to_string(crate::world::log_of(&self.home.places)).unwrap()
    }

    /// Waits until the program has told of something.
    pub async fn told(&self, alarm: &str) {
        let has = || async { self.log().contains(&format!("\"alarm\":\"{alarm}\"")).then_some(()) };
        crate::world::until(alarm, has).await;
    }

    /// A connection over TLS, by hand.
    pub async fn tls(
        &self,
        address: SocketAddr,
        own: Option<&Made>,
        protocols: &[&[u8]],
    ) -> std::io::Result<TlsStream<TcpStream>> {
        tls(&self.server_ca, address, own, protocols).await
    }
}

pub async fn tls(
    ca: &Ca,
    address: SocketAddr,
    own: Option<&Made>,
    protocols: &[&[u8]],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(ca.0.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let begun =
        ClientConfig::builder_with_provider(provider).with_protocol_versions(&[&rustls::version::TLS13]).unwrap();
    let begun = begun.with_root_certificates(roots);
    let mut config = match own {
        Some(made) => {
            let key = rustls::pki_types::PrivateKeyDer::try_from(made.key.clone()).unwrap();
            begun.with_client_auth_cert(vec![made.der.clone().into()], key).unwrap()
        }
        None => begun.with_no_client_auth(),
    };
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    let tcp = TcpStream::connect(address).await?;
    tcp.set_nodelay(true)?;
    let name = ServerName::try_from("127.0.0.1").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, tcp).await
}

/// What a call came to: nothing, or its status.
pub async fn asked(client: &JsonClient, token: Option<&str>) -> Result<Value, Status> {
    match client.ask("cases/ListCases", token, &json!({})).await {
        Ok(answer) => Ok(answer),
        Err(CallError::Status(status)) => Err(status),
        Err(CallError::Json(why)) => panic!("{why}"),
    }
}

/// That a call is refused for want of a credential, and tells nothing more.
pub async fn is_nobody(client: &JsonClient, token: Option<&str>, what: &str) {
    let status = asked(client, token).await.expect_err(what);
    assert_eq!((status.code(), status.message()), (Code::Unauthenticated, "no valid credential"), "{what}");
    assert!(status.details().is_empty(), "{what}");
}

/// The files that a process has open.
pub fn descriptors(process: &Process) -> usize {
    fs::read_dir(Path::new("/proc").join(process.id().to_string()).join("fd")).unwrap().count()
}
