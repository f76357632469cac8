//! The HTTP client that requests go through when the caller brings none.

use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use reqwest::{ClientBuilder, redirect, retry};

use crate::{
    client::endpoint::{Endpoint, is_localhost},
    error::{ConfigError, causes},
    raw::Http,
};

/// How long making a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection is kept for the next request. Node's servers, of which Logto is one, hang up
/// after five idle seconds; what is sent just then is lost, and nobody knows whether it was done.
const IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// What the caller changes of the client that is made.
pub(crate) type Configure = Arc<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>;

/// How a silent HTTP/2 connection is found out.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "http2"), allow(dead_code, reason = "only HTTP/2 has pings"))]
pub(crate) struct KeepAlive {
    /// After so long a silence, the server is asked whether it is there.
    pub interval: Duration,
    /// So long it has for the answer.
    pub timeout: Duration,
}

impl Default for KeepAlive {
    fn default() -> Self {
        Self { interval: Duration::from_secs(5), timeout: Duration::from_secs(5) }
    }
}

/// A client for an endpoint, which can be made again.
pub(crate) fn renewable(
    endpoint: Endpoint,
    keep_alive: KeepAlive,
    configure: Option<Configure>,
) -> Result<Http, ConfigError> {
    let http = client(&endpoint, keep_alive, configure.as_ref())?;
    Ok(Http::renewable(http, move || client(&endpoint, keep_alive, configure.as_ref()).ok()))
}

fn client(
    endpoint: &Endpoint,
    keep_alive: KeepAlive,
    configure: Option<&Configure>,
) -> Result<reqwest::Client, ConfigError> {
    let builder = with_tls(builder(endpoint, keep_alive), endpoint)?;
    let builder = match configure {
        Some(change) => change(builder),
        None => builder,
    };
    builder.build().map_err(|error| {
        let causes: String = causes(&error).map(|cause| format!(": {cause}")).collect();
        ConfigError(format!("the HTTP client cannot be made: {error}{causes}"))
    })
}

fn builder(endpoint: &Endpoint, keep_alive: KeepAlive) -> ClientBuilder {
    let builder = reqwest::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        // A request would be repeated at another place, with what it carries. The API has none.
        .redirect(redirect::Policy::none())
        // Attempts are made, counted and limited above.
        .retry(retry::never());
    let builder = with_keep_alive(builder, keep_alive);
    if !endpoint.is_loopback {
        return builder;
    }
    // A proxy would see in clear what is meant for this machine alone, and so would whoever answers
    // for its name.
    let builder = builder.no_proxy();
    match is_localhost(&endpoint.host) {
        true => builder.resolve_to_addrs(&endpoint.host, &LOOPBACK),
        false => builder,
    }
}

#[cfg(feature = "http2")]
fn with_keep_alive(builder: ClientBuilder, KeepAlive { interval, timeout }: KeepAlive) -> ClientBuilder {
    builder.http2_keep_alive_interval(interval).http2_keep_alive_timeout(timeout).http2_keep_alive_while_idle(true)
}

#[cfg(not(feature = "http2"))]
fn with_keep_alive(builder: ClientBuilder, _: KeepAlive) -> ClientBuilder {
    builder
}

/// TLS, which for plain http to this machine needs no certificates.
fn with_tls(builder: ClientBuilder, endpoint: &Endpoint) -> Result<ClientBuilder, ConfigError> {
    let is_https = endpoint.base.starts_with("https:") || endpoint.token_endpoint.starts_with("https:");
    if is_https && cfg!(not(any(feature = "rustls-no-provider", feature = "native-tls"))) {
        return Err(ConfigError(
            "https needs the feature `rustls` or `native-tls`, or a client of your own by `http_client`".into(),
        ));
    }
    #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
    let needs_certificates = is_https || !endpoint.is_loopback;
    #[cfg(feature = "rustls-no-provider")]
    let builder = builder.tls_backend_preconfigured(super::tls::config(needs_certificates).map_err(ConfigError)?);
    #[cfg(all(feature = "native-tls", not(feature = "rustls-no-provider")))]
    let builder = match needs_certificates {
        true => builder.tls_backend_native(),
        false => builder.tls_backend_native().tls_certs_only([]),
    };
    Ok(builder)
}

/// This machine, at the port of the URL.
const LOOPBACK: [SocketAddr; 2] = [
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
    SocketAddr::new(std::net::IpAddr::V6(Ipv6Addr::LOCALHOST), 0),
];
