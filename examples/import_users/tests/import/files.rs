//! What people give the import: read rightly, or refused with the reason before anything is begun.

use std::path::Path;

use logto_management::testing::FakeLogto;
use serde_json::{Value, json};

use crate::program::{Folder, complaint, import, output};

const ARRAY: &str = "[\n  {\n    \"username\": \"ann\",\n    \"primaryEmail\": \"ann@example.test\"\n  },\n  \
                     {\"username\": \"bea\"}\n]";
const LINES: &str = "{\"username\": \"ann\", \"name\": \"Änn 😀\"}\n{\"username\": \"bea\"}\n";

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(to_bytes).collect()
}

async fn run(fake: &FakeLogto, file: &Path) -> std::process::Output {
    output(import(fake, fake.endpoint(), file).args(["--in-flight", "1"]).spawn().unwrap()).await
}

fn names(fake: &FakeLogto) -> Vec<Value> {
    let mut names: Vec<_> = fake.users().iter().map(|user| user["username"].clone()).collect();
    names.sort_by_key(Value::to_string);
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_to_write_users_is_read() {
    let wrapped = format!("{{\"total\": 2, \"users\": {ARRAY}}}");
    let crlf = LINES.replace('\n', "\r\n");
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("array.json", ARRAY.into()),
        ("array_of_one.json", "[\n{\"username\":\"ann\"},\n{\"username\":\"bea\"}\n]\n".into()),
        ("minified.json", "[{\"username\":\"ann\"},{\"username\":\"bea\"}]".into()),
        ("wrapped.json", wrapped.into()),
        ("wrapped_line.json", "{\"users\":[{\"username\":\"ann\"},{\"username\":\"bea\"}]}\n".into()),
        ("wrapped_by_line.json", "{\"users\":[\n{\"username\":\"ann\"},\n{\"username\":\"bea\"}\n]}\n".into()),
        ("pretty.jsonl", "{\n  \"username\": \"ann\"\n}\n{\n  \"username\": \"bea\"\n}".into()),
        ("half_pretty.jsonl", "{ \"username\": \"ann\",\n  \"name\": \"A\" }\n{ \"username\": \"bea\" }".into()),
        ("lines.jsonl", LINES.into()),
        ("crlf.jsonl", crlf.into()),
        ("bom.jsonl", format!("\u{feff}{LINES}").into()),
        ("bom.json", format!("\u{feff}{ARRAY}").into()),
        ("utf16le.jsonl", utf16(LINES, u16::to_le_bytes)),
        ("utf16be.jsonl", utf16(LINES, u16::to_be_bytes)),
        ("bom.csv", "\u{feff}username,name\r\nann,\"A, B\"\r\nbea,\r\n".into()),
        ("utf16.csv", utf16("username,name\r\nann,\"A \"\"B\"\" C\"\r\nbea,Bea\r\n", u16::to_le_bytes)),
        ("inner.csv", "username,name\nann,Ann \"the Ace\" Smith\nbea,Bea\n".into()),
        ("json_cell.csv", "username,customData\nann,\"{\n\"\"a\"\": 1}\"\nbea,\n".into()),
    ];
    for (name, content) in files {
        let folder = Folder::new();
        let file = folder.file(name);
        std::fs::write(&file, content).unwrap();
        let fake = FakeLogto::start().await;
        let end = run(&fake, &file).await;
        assert!(end.status.success(), "{name}: {}", complaint(&end));
        assert_eq!(names(&fake), [json!("ann"), json!("bea")], "{name}");
        assert_eq!(folder.json_lines(&format!("{name}.rejects")), Vec::<Value>::new(), "{name}");
        let ann = fake.users().into_iter().find(|user| user["username"] == "ann").unwrap();
        match name {
            "inner.csv" => assert_eq!(ann["name"], "Ann \"the Ace\" Smith"),
            "utf16.csv" => assert_eq!(ann["name"], "A \"B\" C"),
            "utf16le.jsonl" | "utf16be.jsonl" => assert_eq!(ann["name"], "Änn 😀"),
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_trusted_is_refused_before_anything_is_begun() {
    let headless: Vec<u8> = LINES.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let files: Vec<(&str, Vec<u8>, &str)> = vec![
        ("open.csv", "username,name\nann,\"Ann\nbea,Bea\ncyd,Cyd\n".into(), "line 2: a quote is opened and never"),
        ("inner.csv", "username,name\nann,A\nbea,\"Bea \"B\" Jones\"\n".into(), "line 3: a quote stands inside"),
        ("backslash.csv", "username,name\nann,\"Ann \\\"Ace\\\" Smith\"\n".into(), "line 2: a quote stands inside"),
        ("shifted.csv", "username,name\nann,\"Ann\nbea,\"Bea\"\n".into(), "line 3: a quote stands inside"),
        ("semicolons.csv", "username;name\nann;Ann\n".into(), "separated by commas"),
        ("cut_off.json", "[{\"username\":\"ann\"},{\"username\":\"b".into(), "EOF while parsing"),
        ("comma.json", "[\n{\"username\":\"ann\"},\n]".into(), "trailing comma at line 3"),
        ("more.json", "[{\"username\":\"ann\"}] and more".into(), "expected value at line 1"),
        ("number.json", "{\"users\":5}".into(), "a list of users"),
        ("headless.jsonl", headless, "UTF-16"),
        ("empty.jsonl", "\n".into(), "no user in it"),
        ("empty.json", "[]".into(), "no user in it"),
        ("empty.csv", "username\n".into(), "no user in it"),
    ];
    for (name, content, reason) in files {
        let folder = Folder::new();
        let file = folder.file(name);
        std::fs::write(&file, content).unwrap();
        let fake = FakeLogto::start().await;
        let end = run(&fake, &file).await;
        assert_eq!(end.status.code(), Some(1), "{name}");
        assert!(complaint(&end).contains(reason), "{name}: {}", complaint(&end));
        assert_eq!(fake.requests().len(), 0, "{name}");
        assert!(!folder.file(&format!("{name}.journal")).exists(), "{name}");
        assert!(!folder.file(&format!("{name}.rejects")).exists(), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_a_pair_of_stray_quotes_has_swallowed_do_not_become_a_name() {
    let folder = Folder::new();
    let file = folder.write("users.csv", "username,name\nann,\"Ann\nbea,Bea\ncyd,\"\ndot,Dot\n");
    let fake = FakeLogto::start().await;
    let end = run(&fake, &file).await;
    assert!(end.status.success(), "{}", complaint(&end));
    assert_eq!(names(&fake), [json!("dot")]);
    let rejects = folder.json_lines("users.csv.rejects");
    assert!(rejects.len() == 1 && rejects[0]["reason"].as_str().unwrap().contains("line break"), "{rejects:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_creates_nobody_is_no_success() {
    let folder = Folder::new();
    let file = folder.write("users.jsonl", "{\"name\":\"ann\"}\n{\"username\":\"no good\"}\n");
    let fake = FakeLogto::start().await;
    let end = run(&fake, &file).await;
    assert_eq!(end.status.code(), Some(1));
    assert!(complaint(&end).contains("nobody was created"), "{}", complaint(&end));
    assert_eq!(folder.json_lines("users.jsonl.rejects").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_marker_takes_no_place_that_a_row_has_filled() {
    let folder = Folder::new();
    let rows = "{\"username\":\"ann\",\"customData\":{\"importedFrom\":\"auth0|5f7c\",\"plan\":\"pro\"}}\n\
                {\"username\":\"bea\",\"customData\":{\"plan\":\"free\"}}\n";
    let file = folder.write("users.jsonl", rows);
    let fake = FakeLogto::start().await;
    let end = run(&fake, &file).await;
    assert!(complaint(&end).contains("row 1 has a `customData.importedFrom` of its own"), "{}", complaint(&end));
    assert_eq!((end.status.code(), fake.requests().len()), (Some(1), 0));

    let end = output(import(&fake, fake.endpoint(), &file).args(["--marker", "migration"]).spawn().unwrap()).await;
    assert!(end.status.success(), "{}", complaint(&end));
    let ann = fake.users().into_iter().find(|user| user["username"] == "ann").unwrap();
    assert_eq!((&ann["customData"]["importedFrom"], &ann["customData"]["plan"]), (&json!("auth0|5f7c"), &json!("pro")));
    assert_eq!(ann["customData"]["migration"]["row"], 1);

    // Whoever was created is recognised by the marker's name.
    let end = output(import(&fake, fake.endpoint(), &file).args(["--marker", "other"]).spawn().unwrap()).await;
    assert!(complaint(&end).contains("go on with `--marker migration`"), "{}", complaint(&end));
}
