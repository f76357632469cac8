//! What people do with an import: run it twice, correct rows, meet a server that is out of order.

use std::{collections::BTreeSet, fs, iter, path::Path, process::Output, time::Duration};

use futures_util::future::join_all;
use logto_management::testing::{FakeLogto, Fault};
use serde_json::json;

use crate::{
    program::{Folder, complaint, import, output},
    relay::Relay,
};

const PATIENCE: Duration = Duration::from_secs(60);
/// The pieces before the first row's creation: the token, and the look whether the server works.
const FIRST_ROW: i64 = 4;

async fn run(fake: &FakeLogto, file: &Path) -> Output {
    output(import(fake, fake.endpoint(), file).spawn().unwrap()).await
}

/// Runs the import until so many pieces have passed, and then into these faults.
async fn run_into(
    faults: impl IntoIterator<Item = Fault>,
    pieces: i64,
    fake: &FakeLogto,
    file: &Path,
    in_flight: u32,
) -> Output {
    let relay = Relay::start(fake.endpoint()).await;
    relay.watch(pieces, true);
    let child = import(fake, &relay.endpoint, file).args(["--in-flight", &in_flight.to_string()]).spawn().unwrap();
    tokio::time::timeout(PATIENCE, relay.reached()).await.expect("the import gets so far");
    faults.into_iter().for_each(|fault| fake.fail(fault));
    relay.open();
    output(child).await
}

fn said(end: &Output) -> String {
    String::from_utf8_lossy(&end.stdout).into_owned()
}

fn usernames(fake: &FakeLogto) -> BTreeSet<String> {
    fake.users().iter().filter_map(|user| user["username"].as_str().map(str::to_owned)).collect()
}

/// Users, and in place of every tenth one that Logto refuses.
fn rows(count: usize) -> Vec<String> {
    let row = |number: usize| match number % 10 {
        0 => json!({ "username": format!("{number} begins with a digit") }).to_string(),
        _ => json!({ "username": format!("user_{number}") }).to_string(),
    };
    (1..=count).map(row).collect()
}

fn creations(fake: &FakeLogto) -> usize {
    fake.requests().iter().filter(|request| request.operation == Some("CreateUser")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_do_not_work_on_one_journal() {
    let folder = Folder::new();
    let file = folder.write("users.jsonl", &rows(100).join("\n"));
    let fake = FakeLogto::start().await;
    let relay = Relay::start(fake.endpoint()).await;
    relay.watch(40, true);
    let mut first = import(&fake, &relay.endpoint, &file).spawn().unwrap();
    tokio::time::timeout(PATIENCE, relay.reached()).await.expect("the import gets so far");

    let contents = || ["users.jsonl.journal", "users.jsonl.rejects"].map(|name| fs::read(folder.file(name)).unwrap());
    let before = contents();
    let second = output(import(&fake, &relay.endpoint, &file).env("LOGTO_ENDPOINT", fake.endpoint()).spawn().unwrap());
    let second = second.await;
    assert_eq!(second.status.code(), Some(1));
    assert!(complaint(&second).contains("another process"), "{}", complaint(&second));
    assert!(contents().iter().zip(&before).all(|(now, before)| now.starts_with(before)), "something was taken away");

    // The lock dies with its process.
    first.kill().await.unwrap();
    relay.open();
    let third = output(import(&fake, &relay.endpoint, &file).spawn().unwrap()).await;
    assert!(third.status.success(), "{}", complaint(&third));
    assert!(said(&third).contains("90 created, 10 rejected of 100 rows"), "{}", said(&third));
    assert_eq!(folder.json_lines("users.jsonl.rejects").len(), 10);
    assert_eq!(fake.users().len(), 90);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_row_is_imported_and_the_others_stay() {
    let folder = Folder::new();
    let mut lines = rows(20);
    let file = folder.write("users.jsonl", &lines.join("\n"));
    let fake = FakeLogto::start().await;
    let end = run(&fake, &file).await;
    assert!(said(&end).contains("18 created, 2 rejected of 20 rows"), "{}", said(&end));

    lines[9] = json!({ "username": "corrected" }).to_string();
    lines.insert(0, json!({ "username": "inserted" }).to_string());
    folder.write("users.jsonl", &lines.join("\n"));
    fake.clear_requests();
    let end = run(&fake, &file).await;
    assert!(end.status.success(), "{}", complaint(&end));
    assert!(said(&end).contains("20 created, 1 rejected of 21 rows"), "{}", said(&end));
    assert_eq!(creations(&fake), 3, "the corrected one, the new one, and the other reject once more");
    assert!(usernames(&fake).is_superset(&["corrected".into(), "inserted".into()].into()));
    let rejects = folder.json_lines("users.jsonl.rejects");
    assert_eq!(rejects.iter().map(|it| &it["row"]).collect::<Vec<_>>(), [&json!(21)]);

    // Nothing is left to do, with the journal and without it.
    fake.clear_requests();
    assert!(said(&run(&fake, &file).await).contains("20 created, 1 rejected of 21 rows"));
    assert_eq!(creations(&fake), 0);
    for name in ["users.jsonl.journal", "users.jsonl.rejects"] {
        fs::remove_file(folder.file(name)).unwrap();
    }
    assert!(said(&run(&fake, &file).await).contains("20 created, 1 rejected of 21 rows"));
    assert_eq!(fake.users().len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rejects_can_be_imported_once_what_was_wrong_is_not() {
    let folder = Folder::new();
    let rows = [
        r#"{"username":"ann"}"#,
        r#"{"username":"taken"}"#,
        r#"{"username":"taken_too","password":"s3cret-s3cret"}"#,
        r#"{"name":"nobody"}"#,
        "no JSON",
    ];
    let file = folder.write("users.jsonl", &rows.join("\n"));
    let fake = FakeLogto::start().await;
    let others = ["taken", "taken_too"].map(|name| fake.seed().user(name).add());
    let end = run(&fake, &file).await;
    assert!(said(&end).contains("1 created, 4 rejected of 5 rows"), "{}", said(&end));

    for id in others {
        fake.client().users().delete(id).await.unwrap();
    }
    let rejects = folder.file("users.jsonl.rejects");
    let end = run(&fake, &rejects).await;
    assert!(end.status.success(), "{}", complaint(&end));
    assert_eq!(usernames(&fake), ["ann".into(), "taken".into()].into());
    let reasons: Vec<String> = folder
        .json_lines("users.jsonl.rejects.rejects")
        .iter()
        .map(|it| it["reason"].as_str().unwrap().to_owned())
        .collect();
    assert!(reasons.iter().any(|reason| reason.contains("add it to `user`")), "{reasons:?}");
    assert!(reasons.iter().any(|reason| reason.contains("nothing to recognise")), "{reasons:?}");
    assert!(reasons.iter().any(|reason| reason.contains("without its user")), "{reasons:?}");

    // With the secret that the rejects do not show.
    let content = fs::read_to_string(&rejects).unwrap();
    let content = content.replace(r#""username":"taken_too""#, r#""username":"taken_too","password":"s3cret-s3cret""#);
    folder.write("users.jsonl.rejects", &content);
    assert!(run(&fake, &rejects).await.status.success());
    let user = fake.users().into_iter().find(|user| user["username"] == "taken_too").unwrap();
    assert_eq!(user["hasPassword"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_touches_nothing() {
    let folder = Folder::new();
    let file = folder.write("users.jsonl", &rows(20).join("\n"));
    let fake = FakeLogto::start().await;
    run(&fake, &file).await;
    let journal = folder.file("users.jsonl.journal");
    let mut damaged = fs::read(&journal).unwrap();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 40].fill(b'"');
    damaged.extend_from_slice(b"{\"begun\":");
    fs::write(&journal, &damaged).unwrap();
    let rejects = fs::read(folder.file("users.jsonl.rejects")).unwrap();

    let end = run(&fake, &file).await;
    assert!(complaint(&end).contains("damaged"), "{}", complaint(&end));
    assert_eq!(fs::read(&journal).unwrap(), damaged);
    assert_eq!(fs::read(folder.file("users.jsonl.rejects")).unwrap(), rejects);

    // A first line without an end is not taken into memory.
    let endless = folder.file("endless");
    fs::File::create(&endless).unwrap().set_len(1 << 40).unwrap();
    let command = || import(&fake, fake.endpoint(), &file);
    let end = output(command().arg("--journal").arg(&endless).spawn().unwrap()).await;
    assert!(complaint(&end).contains("not a journal"), "{}", complaint(&end));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_is_behind_rejects_nobody_who_was_created() {
    let folder = Folder::new();
    let file = folder.write("users.jsonl", "{\"username\":\"ann\"}\n");
    let fake = FakeLogto::start().await;
    fake.fail(Fault::reset().after_acting().on("CreateUser").times(1));
    let nobody = || Fault::status(200).json(&json!([])).on("ListUsers");
    fake.fail(nobody().times(4));
    let end = run(&fake, &file).await;
    assert!(end.status.success(), "{}", complaint(&end));
    assert!(said(&end).contains("1 created, 0 rejected of 1 rows"), "{}", said(&end));
    assert_eq!((fake.users().len(), creations(&fake)), (1, 2));
}

/// As with a user whom Logto has stored and cannot read: everything fails that finds it.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_read_again_is_rejected_and_the_others_go_on() {
    let folder = Folder::new();
    let emoji = "😀".repeat(65);
    let rows =
        format!("{{\"username\":\"ann\"}}\n{{\"username\":\"bea\"}}\n{{\"username\":\"cyd\",\"name\":\"{emoji}\"}}\n");
    let file = folder.write("users.jsonl", &rows);
    let fake = FakeLogto::start().await;
    // A search, asked four times by the library, and then the look whether the server works.
    let search = [Fault::status(500).on("ListUsers").times(4), Fault::delay(Duration::ZERO).on("ListUsers")];
    let faults = iter::once(Fault::status(500).on("CreateUser")).chain(iter::repeat_n(search, 4).flatten());
    let end = run_into(faults, FIRST_ROW, &fake, &file, 1).await;
    assert!(end.status.success(), "{}", complaint(&end));
    assert_eq!(usernames(&fake), ["bea".into()].into());
    let rejects = folder.json_lines("users.jsonl.rejects");
    let reasons: Vec<_> = rejects.iter().map(|it| it["reason"].as_str().unwrap()).collect();
    assert!(reasons[0].contains("cannot be read: ListUsers: 500"), "{reasons:?}");
    assert!(reasons[1].contains("128 UTF-16 units"), "{reasons:?}");
}

/// The search fails until the outage is over, and the look after it finds a server that works.
#[tokio::test(flavor = "multi_thread")]
async fn an_outage_that_ends_behind_a_search_rejects_nobody() {
    let folder = Folder::new();
    let file = folder.write("users.jsonl", "{\"username\":\"ann\"}\n");
    let fake = FakeLogto::start().await;
    let end = run_into([Fault::status(500).times(5)], FIRST_ROW, &fake, &file, 1).await;
    assert!(end.status.success(), "{}", complaint(&end));
    assert!(said(&end).contains("1 created, 0 rejected of 1 rows"), "{}", said(&end));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_waited_out_at_sixteen_in_flight() {
    join_all([500, 502, 503, 522].map(wait_out)).await;
}

async fn wait_out(status: u16) {
    let folder = Folder::new();
    let file = folder.write("users.jsonl", &rows(60).join("\n"));
    let fake = FakeLogto::start().await;
    let end = run_into([Fault::status(status).times(80)], 30, &fake, &file, 16).await;
    assert!(end.status.success(), "{status}: {}", complaint(&end));
    assert!(said(&end).contains("54 created, 6 rejected of 60 rows"), "{status}: {}", said(&end));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_import_waits_as_long_as_it_is_asked_to() {
    let folder = Folder::new();
    let file = folder.write("users.jsonl", &rows(9).join("\n"));
    let fake = FakeLogto::start().await;
    // Longer than the library would wait by itself within its time limit of one call.
    fake.fail(Fault::status(429).header("retry-after", "3").on("CreateUser").times(1));
    fake.fail(Fault::status(503).header("retry-after", "2").on("CreateUser").times(1));
    let end = run(&fake, &file).await;
    assert!(end.status.success(), "{}", complaint(&end));
    assert_eq!(fake.users().len(), 9);
}
