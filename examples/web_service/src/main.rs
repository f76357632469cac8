//! A web service on axum that shares one client, and tells its own callers by HTTP what went wrong:
//! `cargo run --package web_service`, then
//! `curl -d '{"username":"ada"}' -H 'content-type: application/json' localhost:8080/accounts`.

#[path = "../../shared/mod.rs"]
mod shared;

use std::error::Error as _;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use logto_management::{Client, Error, types::NewUser};
use serde::Deserialize;
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let logto = shared::Logto::connect().await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, service(logto.client)).await?;
    Ok(())
}

/// The routes. All requests share one client: its connections, its access token and its rate limit.
fn service(client: Client) -> Router {
    Router::new()
        .route("/accounts", post(sign_up))
        .route("/accounts/{id}", get(account).delete(close))
        .with_state(client)
}

#[derive(Deserialize)]
struct SignUp {
    username: String,
}

async fn sign_up(State(logto): State<Client>, Json(wish): Json<SignUp>) -> Result<impl IntoResponse, Failure> {
    let user = logto.users().create(NewUser::new().username(wish.username)).await?;
    Ok((StatusCode::CREATED, Json(json!({ "id": user.id }))))
}

async fn account(State(logto): State<Client>, Path(id): Path<String>) -> Result<Json<Value>, Failure> {
    let user = logto.users().get(id).await?;
    Ok(Json(json!({ "id": user.id, "username": user.username })))
}

async fn close(State(logto): State<Client>, Path(id): Path<String>) -> Result<StatusCode, Failure> {
    logto.users().delete(id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An error of Logto on its way to our own callers.
struct Failure(Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let error = self.0;
        let (status, words) = match () {
            () if error.is_not_found() => (StatusCode::NOT_FOUND, "there is no such account"),
            () if error.is_conflict() => (StatusCode::CONFLICT, "the name is taken"),
            () if error.is_invalid_input() => (StatusCode::UNPROCESSABLE_ENTITY, "this is not a valid name"),
            () if error.is_rate_limited() => (StatusCode::SERVICE_UNAVAILABLE, "try again in a moment"),
            () if error.is_timeout() => (StatusCode::GATEWAY_TIMEOUT, "try again in a moment"),
            // Credentials, the network, a server in trouble: not the caller's doing.
            () => (StatusCode::BAD_GATEWAY, "something is wrong on our side"),
        };
        // The whole error is for the log, with Logto's code and the request's id; the caller gets our words.
        eprintln!("{error} ({:?})", error.source());
        let mut response = (status, Json(json!({ "error": words }))).into_response();
        if let Some(wait) = error.retry_after() {
            response.headers_mut().insert(RETRY_AFTER, wait.as_secs().into());
        }
        response
    }
}
