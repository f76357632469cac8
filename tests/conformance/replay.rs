//! Sends the recorded requests to a fake, one after the other, and collects what differs.

use std::{collections::BTreeMap, fmt, time::Duration};

use logto_management::{testing::FakeLogto, types::Timestamp};
use reqwest::{Method, header};
use serde_json::{Value, json};

use crate::{
    compare::compare,
    names::Names,
    recording::{Exchange, Recording, Response},
};

/// The application by which the parts were recorded.
const CALLER: &str = "recorder";

/// An exchange in which the fake answered otherwise.
pub struct Difference {
    pub operation: String,
    pub note: String,
    target: String,
    what: Vec<String>,
}

impl Difference {
    fn new(exchange: &Exchange, what: Vec<String>) -> Self {
        Self {
            operation: exchange.operation.clone().unwrap_or_else(|| exchange.request.method.clone()),
            note: exchange.note.clone().unwrap_or_default(),
            target: exchange.request.target.chars().take(100).collect(),
            what,
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} '{}' {}: {}", self.operation, self.note, self.target, self.what.join("; "))
    }
}

/// The exchanges of a recording in which a fake of that release answers otherwise.
pub struct Differences {
    /// In what led up to the recording.
    pub seed: Vec<Difference>,
    pub recorded: Vec<Difference>,
    /// How many of the recorded exchanges the fake has no rule for.
    pub without_rule: usize,
}

/// Replays a recording against a fake of its release.
pub async fn replay(recording: &Recording) -> Differences {
    let (major, minor) = recording.release;
    let fake = FakeLogto::builder().version(major, minor).clock(start(recording)).start().await;
    let names = if recording.seed.is_empty() { people(&fake, recording) } else { Names::default() };
    let mut player = Player::new(fake, names);
    let seed = player.play(&recording.seed).await;
    player.without_rule = 0;
    let recorded = player.play(&recording.exchanges).await;
    Differences { seed, recorded, without_rule: player.without_rule }
}

/// Seeds the users who were there before, and tells what they and the caller are called here.
fn people(fake: &FakeLogto, recording: &Recording) -> Names {
    let people = recording.people().into_iter().map(|person| {
        let user = fake.seed().user(&person.username);
        let user = if let Some(email) = &person.email { user.email(email) } else { user };
        (person.id, user.add())
    });
    people.chain([(CALLER.to_owned(), "fake".to_owned())]).collect()
}

/// When the recording was made: requests in it have moments that were in the future then.
fn start(recording: &Recording) -> Timestamp {
    let bodies = recording
        .seed
        .iter()
        .chain(&recording.exchanges)
        .filter_map(|exchange| serde_json::from_str::<Value>(&exchange.response.body).ok());
    let moment = bodies.filter_map(|body| body["createdAt"].as_i64()).next();
    Timestamp::from_unix_millis(moment.expect("a recording creates something"))
}

/// Sends recorded requests to a fake.
pub struct Player {
    fake: FakeLogto,
    http: reqwest::Client,
    token: String,
    names: Names,
    /// The last tag of each target.
    tags: BTreeMap<String, String>,
    without_rule: usize,
}

impl Player {
    pub fn new(fake: FakeLogto, names: Names) -> Self {
        // Any HTTP client makes TLS ready, although nothing here uses it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            token: fake.access_token(),
            fake,
            http: reqwest::Client::new(),
            names,
            tags: BTreeMap::new(),
            without_rule: 0,
        }
    }

    async fn play(&mut self, exchanges: &[Exchange]) -> Vec<Difference> {
        let mut differences = Vec::new();
        for exchange in exchanges {
            self.fake.advance(Duration::from_millis(10));
            let answer = self.send(exchange).await;
            if answer.status == 501 && answer.body.contains("fake.not_told") {
                self.without_rule += 1;
                continue;
            }
            let what = compare(exchange, &answer, &mut self.names);
            if !what.is_empty() {
                differences.push(Difference::new(exchange, what));
            }
        }
        differences
    }

    /// The fake's answer to a recorded request.
    pub async fn send(&mut self, exchange: &Exchange) -> Response {
        let request = &exchange.request;
        let target = self.names.translate(&request.target);
        let method = Method::from_bytes(request.method.as_bytes()).unwrap();
        let mut call = self.http.request(method, format!("{}{target}", self.fake.endpoint()));
        for (name, value) in self.headers(exchange, &target) {
            call = call.header(name, value);
        }
        if let Some(body) = &request.body {
            call = call.body(self.names.translate(body));
        }
        let answer = call.send().await.unwrap();
        if let Some(tag) = answer.headers().get(header::ETAG) {
            self.tags.insert(target, tag.to_str().unwrap().to_owned());
        }
        Response {
            status: answer.status().as_u16(),
            headers: headers(answer.headers()),
            body: answer.text().await.unwrap(),
        }
    }

    /// The headers, of which the recording keeps but the content type; the rest is in the note and in
    /// what came of it.
    fn headers(&self, exchange: &Exchange, target: &str) -> Vec<(header::HeaderName, String)> {
        let authorization = match refused_credentials(&exchange.response) {
            None => Some(format!("Bearer {}", self.token)),
            Some("auth.authorization_header_missing") => None,
            Some("auth.authorization_token_type_not_supported") => Some("Basic Zm9vOmJhcg==".to_owned()),
            Some(_) => Some("Bearer garbage".to_owned()),
        };
        let note = exchange.note.as_deref().unwrap_or_default();
        let language = note.split_once("Accept-Language: ").map(|(_, rest)| rest.trim_end_matches(')').to_owned());
        let known_tag = (exchange.response.status == 304).then(|| self.tags.get(target).cloned()).flatten();
        let headers = [
            (header::AUTHORIZATION, authorization),
            (header::CONTENT_TYPE, exchange.request.content_type.clone()),
            (header::ACCEPT_LANGUAGE, language),
            (header::IF_NONE_MATCH, known_tag),
        ];
        headers.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

/// The code of a 401.
fn refused_credentials(response: &Response) -> Option<&str> {
    const CODES: [&str; 3] =
        ["auth.authorization_header_missing", "auth.authorization_token_type_not_supported", "auth.unauthorized"];
    CODES.into_iter().find(|code| response.status == 401 && response.body.contains(code))
}

fn headers(headers: &header::HeaderMap) -> BTreeMap<String, Value> {
    let lines = |name| headers.get_all(name).iter().map(|line| line.to_str().unwrap()).collect::<Vec<_>>();
    headers.keys().map(|name| (name.to_string(), json!(lines(name)))).collect()
}
