//! The client credentials grant: a machine-to-machine app gets a token by its id and secret.

use std::time::Duration;

use form_urlencoded::{Serializer, byte_serialize};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap};
use serde::Deserialize;

use super::{AccessToken, TokenFuture, TokenSource};
use crate::{
    error::{AuthError, Refusal, retry_after},
    types::Secret,
};

/// All that the Management API knows of permissions.
const SCOPE: &str = "all";

/// A machine-to-machine app at the token endpoint of one Logto.
pub(crate) struct ClientCredentials {
    pub http: reqwest::Client,
    pub token_endpoint: String,
    pub indicator: String,
    pub app_id: String,
    pub app_secret: Secret,
    /// The client's own headers, which also a token request has.
    pub headers: HeaderMap,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: Secret,
    expires_in: Option<u64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorAnswer {
    error: Option<String>,
    error_description: Option<String>,
    code: Option<String>,
}

impl TokenSource for ClientCredentials {
    fn fetch(&self) -> TokenFuture<'_> {
        Box::pin(self.request_token())
    }
}

impl ClientCredentials {
    async fn request_token(&self) -> Result<AccessToken, AuthError> {
        let form = Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("resource", &self.indicator)
            .append_pair("scope", SCOPE)
            .finish();
        let request = self
            .http
            .post(&self.token_endpoint)
            .headers(self.headers.clone())
            // RFC 6749, 2.3.1: both are form-encoded before they are joined.
            .basic_auth(form_encoded(&self.app_id), Some(form_encoded(self.app_secret.expose_secret())))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        let answer = request.send().await.map_err(AuthError::transport)?;
        let status = answer.status();
        let retry_after = retry_after(answer.headers());
        let body = answer.bytes().await.map_err(AuthError::transport)?;
        if !status.is_success() {
            let ErrorAnswer { error, error_description: description, code } =
                serde_json::from_slice(&body).unwrap_or_default();
            return Err(AuthError::refused(Refusal { status, error, description, code, retry_after }));
        }
        // The error names a place, never what stands there: that may be a token.
        let answer: TokenAnswer = serde_json::from_slice(&body)
            .map_err(|error| AuthError::malformed(format!("at line {} column {}", error.line(), error.column())))?;
        let token = AccessToken::new(answer.access_token);
        Ok(match answer.expires_in {
            Some(seconds) => token.expires_in(Duration::from_secs(seconds)),
            None => token,
        })
    }
}

fn form_encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}
