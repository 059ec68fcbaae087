//! TLS towards devices: the certificate and key of two files, judged by the server's own clock.

use super::StartError;
use crate::clock::Clock;
use crate::platform::plain_file;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::TlsAcceptor;

/// The time as certificates and tickets see it. The library's own panics before 1970.
#[derive(Debug)]
struct TlsTime(Clock);

impl rustls::time_provider::TimeProvider for TlsTime {
    fn current_time(&self) -> Option<UnixTime> {
        let since = u64::try_from(self.0.now().0).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_millis(since)))
    }
}

/// Makes what accepts TLS connections from a chain of certificates, the server's own first, and its key, both in PEM.
///
/// # Errors
/// [`StartError::Tls`], with the file that cannot be read or used.
pub fn acceptor(cert: &Path, key: &Path, clock: Clock) -> Result<TlsAcceptor, StartError> {
    // Several providers may be compiled in; an error means that one is installed already.
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
    let chain: Vec<CertificateDer<'_>> = CertificateDer::pem_slice_iter(&read(cert)?)
        .collect::<Result<_, _>>()
        .map_err(|error| unusable(cert, &error))?;
    let key_of = PrivateKeyDer::from_pem_slice(&read(key)?).map_err(|error| unusable(key, &error))?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key_of)
        .map_err(|error| unusable(cert, &error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.time_provider = Arc::new(TlsTime(clock));
    Ok(Arc::new(config).into())
}

fn read(file: &Path) -> Result<Vec<u8>, StartError> {
    let mut bytes = Vec::new();
    plain_file::open_named(file)
        .and_then(|mut opened| opened.read_to_end(&mut bytes))
        .map_err(|error| unusable(file, &error))?;
    Ok(bytes)
}

fn unusable(file: &Path, why: &dyn std::fmt::Display) -> StartError {
    StartError::Tls(format!("{}: {why}", file.display()))
}
