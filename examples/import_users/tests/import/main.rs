//! The example `import_users`, as a process: killed, interrupted, given what it must refuse.

mod files;
mod flows;
mod program;
mod relay;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::Command,
    time::Duration,
};

use logto_management::testing::{FakeLogto, Fault};
use program::{Folder, complaint, import, output, program, read_until};
use relay::Relay;
use serde_json::{Value, json};

const ROWS: u64 = 600;
const KILLS: u32 = 20;
/// How far each run gets at most, in pieces of requests and answers.
const REACH: i64 = 50;
/// So that a test that hangs says so.
const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody who was on the server before.
const TAKEN: &str = "taken";

/// Good rows, and one in ten that must be rejected.
fn rows() -> String {
    (1..=ROWS).map(|number| format!("{}\n", row(number))).collect()
}

fn row(number: u64) -> Value {
    match number % 20 {
        0 => json!({ "username": TAKEN }),
        10 => json!({ "name": "nothing to recognise it by" }),
        1 | 11 => json!({ "username": format!("user_{number}"), "primaryEmail": format!("User{number}@Example.com") }),
        2 | 12 => json!({ "primaryPhone": format!("61{:010}", number) }),
        _ => json!({ "primaryEmail": format!("user{number}@example.com"), "customData": { "plan": "pro" } }),
    }
}

async fn fake_with_somebody() -> FakeLogto {
    let fake = FakeLogto::start().await;
    fake.seed().user(TAKEN).add();
    fake
}

fn is_good(row: u64) -> bool {
    !row.is_multiple_of(10)
}

/// How often each row is on the server, by the markers.
fn created_rows(fake: &FakeLogto) -> BTreeMap<u64, usize> {
    let mut rows = BTreeMap::new();
    let users = fake.users();
    for row in users.iter().filter_map(|user| user["customData"]["importedFrom"]["row"].as_u64()) {
        *rows.entry(row).or_default() += 1;
    }
    rows
}

fn assert_each_row_is_in_one_place(fake: &FakeLogto, folder: &Folder) {
    let created = created_rows(fake);
    let twice: Vec<_> = created.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "created more than once: {twice:?}");
    let created: BTreeSet<u64> = created.into_keys().collect();
    assert_eq!(created, (1..=ROWS).filter(|row| is_good(*row)).collect());

    let rejects = folder.json_lines("users.jsonl.rejects");
    let rejected: BTreeSet<u64> = rejects.iter().map(|reject| reject["row"].as_u64().unwrap()).collect();
    assert_eq!(rejected.len(), rejects.len(), "rejected more than once");
    assert_eq!(rejected, (1..=ROWS).filter(|row| !is_good(*row)).collect());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_killed_twenty_times_loses_nobody_and_creates_nobody_twice() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let folder = Folder::new();
    let file = folder.write("users.jsonl", &rows());
    let fake = fake_with_somebody().await;
    fake.fail(Fault::reset().after_acting().on("CreateUser").with_probability(0.03, seed));
    let relay = Relay::start(fake.endpoint()).await;

    for _ in 0..KILLS {
        relay.watch(random.i64(1..=REACH), random.bool());
        let mut child = import(&fake, &relay.endpoint, &file).args(["--in-flight", "8"]).spawn().unwrap();
        tokio::time::timeout(PATIENCE, relay.reached()).await.expect("the import gets so far");
        child.start_kill().unwrap();
        let status = child.wait().await.unwrap();
        assert_eq!(status.code(), None, "it was over before it could be killed");
        relay.open();
    }
    let end = output(import(&fake, &relay.endpoint, &file).spawn().unwrap()).await;
    assert!(end.status.success(), "{}", complaint(&end));
    assert_each_row_is_in_one_place(&fake, &folder);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_finishes_what_is_under_way_and_says_how_to_go_on() {
    let folder = Folder::new();
    let file = folder.write("users.jsonl", &rows());
    let fake = fake_with_somebody().await;
    let relay = Relay::start(fake.endpoint()).await;

    relay.watch(100, true);
    let mut child = import(&fake, &relay.endpoint, &file).spawn().unwrap();
    tokio::time::timeout(PATIENCE, relay.reached()).await.expect("the import gets so far");
    assert!(Command::new("kill").args(["-INT", &child.id().unwrap().to_string()]).status().unwrap().success());
    read_until(&mut child, "finishing what is under way").await;
    relay.open();
    let end = output(child).await;
    assert_eq!(end.status.code(), Some(130));
    assert!(String::from_utf8_lossy(&end.stdout).contains("run the same command again"));

    let lines = folder.json_lines("users.jsonl.journal");
    let begun = lines.iter().filter(|line| line["begun"].is_u64()).count();
    let finished = lines.iter().filter(|line| line["created"].is_object() || line["rejected"].is_object()).count();
    assert_eq!(begun, finished, "something was left open");
    assert!((begun as u64) < ROWS, "all was done before it could be interrupted");

    let end = output(import(&fake, &relay.endpoint, &file).spawn().unwrap()).await;
    assert!(end.status.success(), "{}", complaint(&end));
    assert_each_row_is_in_one_place(&fake, &folder);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_saves_requests_and_without_it_nobody_is_created_twice() {
    let folder = Folder::new();
    let file = folder.write("users.jsonl", &rows());
    let fake = fake_with_somebody().await;
    let run = async || {
        fake.clear_requests();
        let end = output(import(&fake, fake.endpoint(), &file).spawn().unwrap()).await;
        assert!(end.status.success(), "{}", complaint(&end));
        assert_each_row_is_in_one_place(&fake, &folder);
        fake.requests().iter().filter(|request| request.operation == Some("CreateUser")).count()
    };
    assert!(run().await > 0);
    assert_eq!(run().await, 0);

    for name in ["users.jsonl.journal", "users.jsonl.rejects"] {
        std::fs::remove_file(folder.file(name)).unwrap();
    }
    assert!(run().await > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_stops_the_import_and_rejects_nobody() {
    let folder = Folder::new();
    let file = folder.write("users.jsonl", &rows());
    let fake = fake_with_somebody().await;

    fake.fail(Fault::status(403).on("CreateUser").always());
    let end = output(import(&fake, fake.endpoint(), &file).spawn().unwrap()).await;
    assert_eq!(end.status.code(), Some(1));
    assert!(complaint(&end).contains("403"), "{}", complaint(&end));
    assert_eq!(created_rows(&fake), BTreeMap::new());

    fake.clear_faults();
    let end = output(import(&fake, fake.endpoint(), &file).spawn().unwrap()).await;
    assert!(end.status.success(), "{}", complaint(&end));
    assert_each_row_is_in_one_place(&fake, &folder);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_the_server_fails_at_is_rejected_and_the_others_go_on() {
    let folder = Folder::new();
    let file = folder.write("users.jsonl", "{\"username\":\"one\"}\n{\"username\":\"two\"}\n");
    let fake = FakeLogto::start().await;

    fake.fail(Fault::status(500).on("CreateUser").times(4));
    let end = output(import(&fake, fake.endpoint(), &file).args(["--in-flight", "1"]).spawn().unwrap()).await;
    assert!(end.status.success(), "{}", complaint(&end));
    assert_eq!(created_rows(&fake), BTreeMap::from([(2, 1)]));
    let rejects = folder.json_lines("users.jsonl.rejects");
    assert_eq!(rejects.len(), 1);
    assert!(rejects[0]["reason"].as_str().unwrap().contains("500"), "{}", rejects[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rejects_have_the_reason_and_no_secret() {
    let folder = Folder::new();
    let rows = [
        r#"{"username":"ada","password":"s3cret"}"#,
        r#"{"username":"ada","password":"s3cret","name":"the second"}"#,
        r#"{"username":"b","primaryEmail":"no address","passwordDigest":"s3cret","passwordAlgorithm":"MD5"}"#,
        r#"{"username":"c","password":["s3cret"]}"#,
        r#"{"username":"d","passwort":"s3cret"}"#,
        r#"{"username":"e","profile":{"nick":"e"}}"#,
        r#"{"password":"s3cret","name":"nobody"}"#,
        r#"{"username":"s3cret"#,
        r#"["s3cret"]"#,
    ];
    let file = folder.write("users.jsonl", &rows.join("\n"));
    let fake = FakeLogto::start().await;
    let end = output(import(&fake, fake.endpoint(), &file).args(["--in-flight", "1"]).spawn().unwrap()).await;
    assert!(end.status.success(), "{}", complaint(&end));
    assert_eq!(created_rows(&fake), BTreeMap::from([(1, 1)]));

    let expected = [
        (2, "user.username_already_in_use", "This username is already in use", json!("the second")),
        (3, "guard.invalid_input", "primaryEmail", Value::Null),
        (4, "", "`password`", Value::Null),
        (5, "", "no member `passwort`", Value::Null),
        (6, "", "no member `profile.nick`", Value::Null),
        (7, "", "neither username, primaryEmail nor primaryPhone", json!("nobody")),
        (8, "", "no JSON", Value::Null),
        (9, "", "must be a JSON object", Value::Null),
    ];
    let mut rejects = folder.json_lines("users.jsonl.rejects");
    rejects.sort_by_key(|reject| reject["row"].as_u64());
    assert_eq!(rejects.len(), expected.len());
    for (reject, (row, code, reason, name)) in rejects.iter().zip(expected) {
        assert_eq!(reject["row"], row);
        assert_eq!(reject["code"].as_str().unwrap_or_default(), code, "{reject}");
        assert!(reject["reason"].as_str().unwrap().contains(reason), "{reject}");
        assert_eq!(reject["user"]["name"], name, "{reject}");
    }
    for name in ["users.jsonl.rejects", "users.jsonl.journal"] {
        let content = std::fs::read_to_string(folder.file(name)).unwrap();
        assert!(!content.contains("s3cret"), "{name} has a secret: {content}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_has_the_same_columns() {
    let folder = Folder::new();
    let table = "username,primaryEmail,passwordDigest,passwordAlgorithm,customData,profile.givenName,profile.address.country\n\
        ada,ada@example.com,900150983cd24fb0d6963f7d28e17f72,MD5,\"{\"\"plan\"\":\"\"pro\"\"}\",Ada,GB\n\
        grace,,,,,,\n\
        too,short\n\
        alan,,,,{,,\n";
    let file = folder.write("users.csv", table);
    let fake = FakeLogto::start().await;
    let end = output(import(&fake, fake.endpoint(), &file).args(["--in-flight", "1"]).spawn().unwrap()).await;
    assert!(end.status.success(), "{}", complaint(&end));

    let [grace, ada] = &fake.users()[..] else { panic!("not two users: {:?}", fake.users()) };
    assert_eq!(
        (&grace["username"], &grace["primaryEmail"], &grace["hasPassword"]),
        (&json!("grace"), &json!(null), &json!(false))
    );
    assert_eq!(
        (&ada["username"], &ada["primaryEmail"], &ada["hasPassword"]),
        (&json!("ada"), &json!("ada@example.com"), &json!(true))
    );
    assert_eq!(ada["profile"], json!({ "givenName": "Ada", "address": { "country": "GB" } }));
    assert_eq!(ada["customData"]["plan"], "pro");
    let rejected: Vec<_> = folder.json_lines("users.csv.rejects").iter().map(|reject| reject["row"].clone()).collect();
    assert_eq!(rejected, [3, 4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_imported_is_refused_with_the_reason() {
    let folder = Folder::new();
    let fake = FakeLogto::start().await;
    let file = folder.write("users.jsonl", "{\"username\":\"ada\"}\n");
    let end = output(import(&fake, fake.endpoint(), &file).spawn().unwrap()).await;
    assert!(end.status.success(), "{}", complaint(&end));

    let refusal = async |file: &Path, arguments: &[&str]| {
        let end = output(import(&fake, fake.endpoint(), file).args(arguments).spawn().unwrap()).await;
        assert!(!end.status.success());
        complaint(&end)
    };
    let text = folder.write("users.txt", "");
    let table = folder.write("users.csv", "username,nickname\nada,a\n");
    let other = folder.write("other.jsonl", "{\"username\":\"grace\"}\n");
    let journal = folder.file("users.jsonl.journal");
    let journal = journal.to_str().unwrap();
    assert!(refusal(&folder.file("missing.jsonl"), &[]).await.contains("missing.jsonl: No such file"));
    assert!(refusal(&text, &[]).await.contains("neither .jsonl nor .csv"));
    assert!(refusal(&table, &[]).await.contains("no column `nickname`"));
    assert!(refusal(&other, &["--journal", journal]).await.contains("the journal of another file"));
    assert!(refusal(&other, &["--journal", table.to_str().unwrap()]).await.contains("not a journal"));
    assert!(refusal(&other, &["--rejects", other.to_str().unwrap()]).await.contains("three files"));
    assert!(refusal(&file, &["--in-flight", "0"]).await.contains("--in-flight"));
    assert!(refusal(&other, &["--rate", "fast"]).await.contains("like 200/10s"));
    assert_eq!(fake.users().len(), 1);

    let end = output(program().arg(&file).spawn().unwrap()).await;
    assert!(complaint(&end).contains("endpoint"), "{}", complaint(&end));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_needs_nothing() {
    let folder = Folder::new();
    let end = output(program().args(["--demo", "500"]).env("TMPDIR", folder.path()).spawn().unwrap()).await;
    assert!(end.status.success(), "{}", complaint(&end));
    assert!(String::from_utf8_lossy(&end.stdout).contains("490 created, 10 rejected of 500 rows"));
}
