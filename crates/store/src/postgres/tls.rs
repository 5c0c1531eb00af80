//! How much the line to a server is protected, by libpq's names: `sslmode` and `sslrootcert`.

use std::path::Path;
use std::sync::Arc;

use postgres::config::SslMode;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::StoreError;

/// What an address says of it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wish<'a> {
    /// `disable`, `prefer`, `require` or `verify-full`; `prefer` where nothing is said.
    pub(crate) sslmode: Option<&'a str>,
    /// A file with the certificates to trust, or `system`, which is what is trusted where nothing is said.
    pub(crate) sslrootcert: Option<&'a str>,
}

/// What protects the line.
#[derive(Clone)]
pub(crate) struct Protection {
    /// Whether there is a line without it.
    pub(crate) mode: SslMode,
    /// How it is begun; not at all where it is not wanted.
    pub(crate) tls: Option<MakeRustlsConnect>,
}

impl Protection {
    /// No protection.
    pub(crate) const NONE: Protection = Protection { mode: SslMode::Disable, tls: None };

    /// What is wished for. Without `verify-full` a line is safe from who listens, and not from who answers in the server's place.
    pub(crate) fn of(wish: Wish<'_>) -> Result<Protection, StoreError> {
        let trust_any = || Ok(Some(MakeRustlsConnect::new(dangerously_trusting_any())));
        let (mode, tls) = match (wish.sslmode.unwrap_or("prefer"), wish.sslrootcert) {
            ("disable", _) => (SslMode::Disable, Ok(None)),
            ("allow" | "prefer", _) => (SslMode::Prefer, trust_any()),
            ("require", None) => (SslMode::Require, trust_any()),
            // As libpq does: whoever names whom to trust wants it looked at.
            ("require" | "verify-ca", Some(_)) | ("verify-ca", None) => return Err(only_whole()),
            ("verify-full", roots) => {
                (SslMode::Require, trusted(roots).map(|roots| Some(MakeRustlsConnect::new(trusting(roots)))))
            }
            (other, _) => return Err(no_such_mode(other)),
        };
        Ok(Protection { mode, tls: tls? })
    }
}

fn only_whole() -> StoreError {
    StoreError::Refused(
        "the address of the database asks for a look at who signed the server's certificate and not at whose it is; write \
         sslmode=verify-full, which looks at both"
            .to_owned(),
    )
}

fn no_such_mode(mode: &str) -> StoreError {
    let shown: String = mode.chars().take(20).collect();
    StoreError::Refused(format!(
        "sslmode={shown} is none that is known; write disable, prefer, require or verify-full"
    ))
}

/// The certificates of those who are trusted to say whose a certificate is.
fn trusted(named: Option<&str>) -> Result<RootCertStore, StoreError> {
    let mut roots = RootCertStore::empty();
    let found = match named {
        None | Some("system") => rustls_native_certs::load_native_certs().certs,
        Some(file) => read(Path::new(file))?,
    };
    roots.add_parsable_certificates(found);
    if roots.is_empty() {
        return Err(StoreError::Refused(
            "no certificate says whom to trust; install `ca-certificates`, or name the server's own authority by \
             sslrootcert=FILE"
                .to_owned(),
        ));
    }
    Ok(roots)
}

fn read(file: &Path) -> Result<Vec<CertificateDer<'static>>, StoreError> {
    let certificates = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
    certificates.map_err(|error| {
        let shown = file.display();
        StoreError::Refused(format!("sslrootcert={shown} cannot be read as certificates in PEM: {error}"))
    })
}

fn builder() -> rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier> {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider speaks the versions that are safe")
}

fn trusting(roots: RootCertStore) -> ClientConfig {
    builder().with_root_certificates(roots).with_no_client_auth()
}

fn dangerously_trusting_any() -> ClientConfig {
    let any = Arc::new(Anybody(ring::default_provider()));
    builder().dangerous().with_custom_certificate_verifier(any).with_no_client_auth()
}

/// Takes any certificate of whoever holds its key, as libpq does without `verify-full`.
#[derive(Debug)]
struct Anybody(CryptoProvider);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _of: &CertificateDer<'_>,
        _by: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _revoked: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
