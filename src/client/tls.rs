//! TLS by rustls, with the provider of the program or with ring.
//!
//! The provider is given to this crate's own HTTP client alone: which one is the whole program's default
//! is the program's to say.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::CryptoProvider};
use rustls_platform_verifier::BuilderVerifierExt;

/// TLS with the operating system's certificates, or for what is not encrypted with none; or why it
/// cannot be.
pub(super) fn config(needs_certificates: bool) -> Result<ClientConfig, String> {
    let provider = CryptoProvider::get_default().cloned().or_else(own_provider).ok_or(
        "rustls has no cryptography: call `install_default` of a rustls `CryptoProvider` first, or use the \
         feature `rustls` of this crate, which brings one",
    )?;
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.and_then(|builder| match needs_certificates {
        true => builder.with_platform_verifier(),
        false => Ok(builder.with_root_certificates(RootCertStore::empty())),
    });
    let mut config = builder.map_err(|error| format!("TLS cannot be set up: {error}"))?.with_no_client_auth();
    config.alpn_protocols = PROTOCOLS.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    Ok(config)
}

#[cfg(feature = "http2")]
const PROTOCOLS: &[&str] = &["h2", "http/1.1"];
#[cfg(not(feature = "http2"))]
const PROTOCOLS: &[&str] = &["http/1.1"];

#[cfg(feature = "rustls")]
fn own_provider() -> Option<Arc<CryptoProvider>> {
    Some(Arc::new(rustls::crypto::ring::default_provider()))
}

#[cfg(not(feature = "rustls"))]
fn own_provider() -> Option<Arc<CryptoProvider>> {
    None
}
