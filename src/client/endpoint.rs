//! Where Logto is, where its tokens come from, and the API indicator that goes with it.
//!
//! A Logto Cloud tenant is `https://<tenant>.logto.app`, and its indicator that address with `/api`.
//! Its tokens come from there also if the API is reached at a domain of your own. A self-hosted
//! Logto has any address, and always the same indicator.

use std::net::IpAddr;

use reqwest::Url;

use crate::{auth::trimmed, error::ConfigError};

/// The host of Logto Cloud's tenants.
const CLOUD: &str = ".logto.app";
/// The indicator of every self-hosted Logto.
const SELF_HOSTED_INDICATOR: &str = "https://default.logto.app/api";

/// A Logto, checked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Endpoint {
    /// Where the API is. Paths are appended to it; it has no trailing slash.
    pub base: String,
    /// Where tokens come from.
    pub token_endpoint: String,
    /// What a token must be for.
    pub indicator: String,
    pub host: String,
    pub port: u16,
    pub is_loopback: bool,
}

impl Endpoint {
    /// A Logto Cloud tenant, reached at `address` if that is given.
    pub fn cloud(tenant_id: &str, address: Option<&str>, allow_http: bool) -> Result<Self, ConfigError> {
        let tenant_id = trimmed(tenant_id);
        let is_label = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_label(tenant_id) {
            return Err(ConfigError(format!(
                "`{tenant_id}` is not a tenant id: give the part before `.logto.app`, or use `endpoint` for an address"
            )));
        }
        let own_address = format!("https://{tenant_id}{CLOUD}");
        let endpoint = Self::parse(address.unwrap_or(&own_address), allow_http)?;
        Ok(Self {
            token_endpoint: format!("{own_address}/oidc/token"),
            indicator: format!("{own_address}/api"),
            ..endpoint
        })
    }

    /// A Logto by its address. A path prefix and a trailing slash are fine. Plain http is for
    /// loopback, unless `allow_http` says otherwise: the token would be readable on the way.
    pub fn parse(address: &str, allow_http: bool) -> Result<Self, ConfigError> {
        if address.contains('@') {
            return Err(ConfigError("the endpoint holds a user name or password: leave them out".into()));
        }
        let refuse = |reason: &str| Err(ConfigError(format!("the endpoint `{address}` {reason}")));
        let Ok(url) = Url::parse(trimmed(address)) else {
            return refuse("is not a URL: it should look like `https://auth.example.com`");
        };
        if url.query().is_some() || url.fragment().is_some() {
            return refuse("has a query or a fragment: leave it out");
        }
        match url.scheme() {
            "https" => {}
            "http" if allow_http || is_loopback(&url) => {}
            "http" => {
                return refuse(
                    "is plain http to another machine, which would show the token to everybody on the way: \
                     use https, or say `allow_insecure_http`",
                );
            }
            _ => return refuse("is neither https nor http"),
        }
        if let Some(right) = without_a_part_of_logto(&url) {
            return refuse(&format!("is a part of Logto's: give the address of Logto itself, `{right}`"));
        }
        let base = url.as_str().trim_end_matches('/').to_owned();
        let host = url.host_str().unwrap_or_default().to_owned();
        let indicator = match host.ends_with(CLOUD) {
            true => format!("https://{host}/api"),
            false => SELF_HOSTED_INDICATOR.to_owned(),
        };
        let port = url.port_or_known_default().unwrap_or_default();
        let is_loopback = is_loopback(&url);
        Ok(Self { token_endpoint: format!("{base}/oidc/token"), indicator, host, port, is_loopback, base })
    }
}

/// The address before a path that is one of Logto's own: the API's, the token endpoint's or the
/// console's.
fn without_a_part_of_logto(url: &Url) -> Option<String> {
    let segments: Vec<_> = url.path_segments()?.filter(|segment| !segment.is_empty()).collect();
    let is_part = |(index, segment): (usize, &&str)| match segment.to_ascii_lowercase().as_str() {
        "oidc" | "console" => true,
        "api" => matches!(segments.get(index + 1), None | Some(&"users" | &".well-known")),
        _ => false,
    };
    let place = segments.iter().enumerate().position(is_part)?;
    let mut right = url.clone();
    right.set_path(&segments[..place].join("/"));
    Some(right.as_str().trim_end_matches('/').to_owned())
}

/// The names and addresses of this machine alone: what is sent there does not leave it.
fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    // An IPv4 address may be written as an IPv6 one.
    is_localhost(host) || address.is_ok_and(|address| address.to_canonical().is_loopback())
}

/// RFC 6761: `localhost` and all below it, with or without the dot of the root.
pub(crate) fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(address: &str) -> String {
        Endpoint::parse(address, false).unwrap_err().to_string()
    }

    #[test]
    fn a_trailing_slash_and_a_prefix_are_fine() {
        for (address, base) in [
            ("https://auth.example.com/", "https://auth.example.com"),
            ("https://example.com/logto/", "https://example.com/logto"),
            ("http://localhost:3001", "http://localhost:3001"),
            ("http://[::1]:3001/", "http://[::1]:3001"),
            (" https://auth.example.com\n", "https://auth.example.com"),
        ] {
            assert_eq!(Endpoint::parse(address, false).unwrap().base, base);
        }
    }

    #[test]
    fn a_tenant_has_its_own_address_token_endpoint_and_indicator() {
        let by_id = Endpoint::cloud("a1b2c3", None, false).unwrap();
        assert_eq!(by_id.base, "https://a1b2c3.logto.app");
        assert_eq!(by_id.token_endpoint, "https://a1b2c3.logto.app/oidc/token");
        assert_eq!(by_id.indicator, "https://a1b2c3.logto.app/api");
        assert_eq!(Endpoint::parse("https://a1b2c3.logto.app/", false).unwrap(), by_id);
    }

    #[test]
    fn a_tenant_behind_a_domain_of_its_own_gets_its_tokens_from_its_cloud_address() {
        let endpoint = Endpoint::cloud("a1b2c3", Some("https://auth.example.com"), false).unwrap();
        assert_eq!(endpoint.base, "https://auth.example.com");
        assert_eq!(endpoint.token_endpoint, "https://a1b2c3.logto.app/oidc/token");
        assert_eq!(endpoint.indicator, "https://a1b2c3.logto.app/api");
    }

    #[test]
    fn every_self_hosted_logto_has_the_same_indicator() {
        let endpoint = Endpoint::parse("https://example.com/logto", false).unwrap();
        assert_eq!(endpoint.token_endpoint, "https://example.com/logto/oidc/token");
        assert_eq!(endpoint.indicator, "https://default.logto.app/api");
    }

    #[test]
    fn what_is_no_tenant_id_is_refused() {
        for tenant in ["", "https://a1b2c3.logto.app", "a1b2c3.logto.app"] {
            let error = Endpoint::cloud(tenant, None, false).unwrap_err();
            assert!(error.to_string().contains("before `.logto.app`"), "{error}");
        }
    }

    #[test]
    fn plain_http_to_another_machine_must_be_asked_for() {
        assert!(refused("http://10.0.0.1:3001").contains("allow_insecure_http"));
        assert!(refused("http://localhost.example.com").contains("allow_insecure_http"));
        assert!(Endpoint::parse("http://10.0.0.1:3001", true).is_ok());
    }

    #[test]
    fn this_machine_has_many_names() {
        for host in [
            "localhost",
            "localhost.",
            "logto.localhost",
            "a.b.localhost.",
            "LOCALHOST",
            "127.1.2.3",
            "[::1]",
            "[::ffff:127.0.0.1]",
        ] {
            let endpoint = Endpoint::parse(&format!("http://{host}:3001"), false).unwrap();
            assert!(endpoint.is_loopback, "{host}");
        }
        for host in ["localhost.example.com", "notlocalhost", "[::ffff:10.0.0.1]", "127.0.0.1.example.com", "[fe80::1]"]
        {
            assert!(refused(&format!("http://{host}:3001")).contains("allow_insecure_http"), "{host}");
        }
    }

    #[test]
    fn a_part_of_logto_is_refused_with_the_right_address() {
        for (address, right) in [
            ("https://auth.example.com/api", "https://auth.example.com"),
            ("https://auth.example.com/api/", "https://auth.example.com"),
            ("https://auth.example.com/api/users", "https://auth.example.com"),
            ("https://auth.example.com/oidc", "https://auth.example.com"),
            ("https://auth.example.com/oidc/token", "https://auth.example.com"),
            ("http://localhost:3002/console", "http://localhost:3002"),
            ("https://example.com/logto/API", "https://example.com/logto"),
            ("https://a1b2c3.logto.app/api", "https://a1b2c3.logto.app"),
        ] {
            assert!(refused(address).ends_with(&format!("`{right}`")), "{}", refused(address));
        }
        assert!(Endpoint::parse("https://example.com/api/logto", false).is_ok(), "a prefix of the caller's own");
    }

    #[test]
    fn what_is_no_endpoint_is_refused_with_the_reason() {
        assert!(refused("auth.example.com").contains("is not a URL"));
        assert!(refused("ftp://example.com").contains("neither https nor http"));
        assert!(refused("https://example.com?a=b").contains("query"));
        let with_password = refused("https://ada:lovelace@example.com");
        assert!(!with_password.contains("lovelace"), "{with_password}");
    }
}
