//! Transport security: TLS 1.3 and nothing before it, no early data, no tickets, no resumption, so that every connection
//! shows its certificate anew.

use crate::exit::{Exit, Failed};
use identity::{Trust, pems};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, DistinguishedName, Error, PeerIncompatible, RootCertStore,
    ServerConfig, SignatureScheme,
    client::{Resumption, danger::HandshakeSignatureValid},
    crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls13_signature},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime},
    server::{
        NoServerSessionStorage,
        danger::{ClientCertVerified, ClientCertVerifier},
    },
    version::TLS13,
};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// How a connection of an agency's system and one of a browser begin.
type Configurations = (Arc<ServerConfig>, Arc<ServerConfig>);

/// What follows from the hub's certificate and from the authorities of agencies. The error says what is wrong with the first.
pub(super) fn configurations(
    certificate: &str,
    key: &str,
    trust: &Trust,
    provider: &Arc<CryptoProvider>,
) -> Result<Configurations, String> {
    let chain = certificates(certificate)?;
    let key = private_key(key)?;
    let begin = || ServerConfig::builder_with_provider(provider.clone()).with_protocol_versions(&[&TLS13]);
    let failed = |error: Error| error.to_string();
    let anyone = AnyAgency { trust: trust.clone(), algorithms: provider.signature_verification_algorithms };
    let agency_api = begin().map_err(failed)?.with_client_cert_verifier(Arc::new(anyone));
    let agency_api = agency_api.with_single_cert(chain.clone(), key.clone_key()).map_err(failed)?;
    let browser = begin().map_err(failed)?.with_no_client_auth().with_single_cert(chain, key).map_err(failed)?;
    Ok((Arc::new(narrow(agency_api, &[b"h2"])), Arc::new(narrow(browser, &[b"h2", b"http/1.1"]))))
}

/// Nothing is remembered of a connection that another could begin with.
fn narrow(mut config: ServerConfig, protocols: &[&[u8]]) -> ServerConfig {
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config.max_early_data_size = 0;
    config
}

fn certificates(text: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let blocks = pems(text).map_err(|error| error.to_string())?;
    if blocks.is_empty() || blocks.iter().any(|(label, _)| label != "CERTIFICATE") {
        return Err("it must hold certificates, and nothing else".to_owned());
    }
    Ok(blocks.into_iter().map(|(_, der)| der.into()).collect())
}

fn private_key(text: &str) -> Result<PrivateKeyDer<'static>, String> {
    let mut blocks = pems(text).map_err(|error| error.to_string())?;
    match (blocks.pop(), blocks.is_empty()) {
        (Some((label, der)), true) if label == "PRIVATE KEY" => {
            PrivateKeyDer::try_from(der).map_err(|_| "the key is not of the form PKCS #8".to_owned())
        }
        _ => Err("the key must be one block PRIVATE KEY (PKCS #8)".to_owned()),
    }
}

/// Lets in whom any agency's authority vouches for; whose system it is, is found out at each call.
#[derive(Debug)]
struct AnyAgency {
    trust: Trust,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ClientCertVerifier for AnyAgency {
    /// Who is trusted is nobody's business who has not shown a certificate.
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        let chain: Vec<_> = std::iter::once(end_entity).chain(intermediates).cloned().collect();
        let now = i64::try_from(now.as_secs()).map_err(|_| CertificateError::Expired)?;
        self.trust.knows(&chain, now).map(|()| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(PeerIncompatible::ServerDoesNotSupportTls12Or13.into())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// How this program begins a connection of its own: it believes the given authorities, and no others.
pub(crate) fn client_of(ca: &str, own: Option<(&str, &str)>, protocols: &[&[u8]]) -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(ca)? {
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let begun = ClientConfig::builder_with_provider(provider).with_protocol_versions(&[&TLS13]);
    let begun = begun.map_err(|error| error.to_string())?.with_root_certificates(roots);
    let mut config = match own {
        Some((certificate, key)) => begun
            .with_client_auth_cert(certificates(certificate)?, private_key(key)?)
            .map_err(|error| error.to_string())?,
        None => begun.with_no_client_auth(),
    };
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    config.resumption = Resumption::disabled();
    Ok(Arc::new(config))
}

/// Connects to `HOST:PORT` and exchanges certificates.
pub(crate) async fn exchange(
    config: Arc<ClientConfig>,
    host: &str,
    port: u16,
    limit: Duration,
) -> Result<TlsStream<TcpStream>, std::io::Error> {
    let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned()).map_err(std::io::Error::other)?;
    let connecting = async {
        let tcp = TcpStream::connect((host.trim_matches(['[', ']']), port)).await?;
        tcp.set_nodelay(true)?;
        TlsConnector::from(config).connect(name, tcp).await
    };
    timeout(limit, connecting).await.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))
}

/// The text of a file that names authorities or a certificate.
pub(crate) fn text_of(path: &Path) -> Result<String, Failed> {
    let bytes = crate::keys::read_at_most(path, 1 << 20).map_err(Failed::at(path))?;
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    text.ok_or_else(|| Failed::new(Exit::Config, format!("{}: is not a text of at most 1 MiB", path.display())))
}
