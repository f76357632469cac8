//! Files that are uploaded: what goes over the wire, and what happens when they cannot be read.

use std::{fs::File, io::Write, path::PathBuf};

use logto_management::{
    Client,
    testing::{FakeLogto, Fault, Told},
    types::Upload,
};
use reqwest::Method;
use serde_json::json;

const LENGTH: usize = 3_000_001;

/// A file of our own in the target folder, which no other test has.
fn file(name: &str, content: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    File::create(&path).and_then(|mut file| file.write_all(content)).expect("the folder is writable");
    path
}

fn told(fake: &FakeLogto) -> Told<'_> {
    fake.answer(Method::POST, "/api/user-assets", 200, json!({ "url": "https://assets.example.com/1" }))
}

async fn upload(client: &Client, upload: Upload) -> Result<String, logto_management::Error> {
    Ok(client.user_assets().create(upload).await?.url)
}

/// The head of the form's only part, and what is in it.
fn part(told: &Told<'_>) -> (String, Vec<u8>) {
    let request = told.requests().remove(0);
    let length: usize = request.headers["content-length"].to_str().unwrap().parse().unwrap();
    assert_eq!(request.body.len(), length);
    let content_type = request.headers["content-type"].to_str().unwrap();
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").expect("a form").to_owned();
    let start = request.body.windows(4).position(|it| it == b"\r\n\r\n").expect("a head") + 4;
    let tail = format!("\r\n--{boundary}--\r\n");
    assert!(request.body.ends_with(tail.as_bytes()));
    let head = String::from_utf8(request.body[..start].to_vec()).unwrap();
    assert!(head.starts_with(&format!("--{boundary}\r\n")));
    (head, request.body[start..length - tail.len()].to_vec())
}

#[tokio::test]
async fn a_file_on_disk_arrives_as_it_is() {
    let content: Vec<u8> = (0..LENGTH).map(|place| (place % 251) as u8).collect();
    let path = file("large.png", &content);
    let fake = FakeLogto::start().await;
    let told = told(&fake);
    upload(&fake.client(), Upload::from_path(&path, "image/png")).await.unwrap();
    let (head, arrived) = part(&told);
    assert!(head.contains("name=\"file\"; filename=\"large.png\"\r\nContent-Type: image/png\r\n"), "{head}");
    assert!(arrived == content, "{} bytes arrived", arrived.len());
}

#[tokio::test]
async fn an_empty_file_and_one_in_memory_arrive_too() {
    let path = file("empty.png", b"");
    for (upload_of, expected) in [
        (Upload::from_path(&path, "image/png"), &b""[..]),
        (Upload::new("a.png", "image/png", *b"--logto-management-0\r\n"), b"--logto-management-0\r\n"),
    ] {
        let fake = FakeLogto::start().await;
        let told = told(&fake);
        assert_eq!(upload(&fake.client(), upload_of).await.unwrap(), "https://assets.example.com/1");
        assert_eq!(part(&told).1, expected);
    }
}

#[tokio::test]
async fn a_name_cannot_add_to_the_head() {
    let fake = FakeLogto::start().await;
    let told = told(&fake);
    let named = Upload::new("a\"\r\nX-Evil: 1\r\n\u{fc}.png", "image/png", *b"x");
    upload(&fake.client(), named).await.unwrap();
    let (head, _) = part(&told);
    assert!(head.contains("filename=\"a%22%0D%0AX-Evil: 1%0D%0A\u{fc}.png\"\r\nContent-Type"), "{head}");
}

#[tokio::test]
async fn a_file_that_is_not_there_is_an_error_before_anything_is_sent() {
    let fake = FakeLogto::start().await;
    let told = told(&fake);
    let error = upload(&fake.client(), Upload::from_path("not/there.png", "image/png")).await.unwrap_err();
    assert!(error.to_string().contains("cannot read not/there.png"), "{error}");
    assert!(!error.may_have_acted());
    assert!(told.requests().is_empty());
}

#[tokio::test]
async fn an_upload_that_is_sent_again_is_whole_again() {
    let path = file("again.png", &[7; 100_000]);
    let fake = FakeLogto::start().await;
    let told = told(&fake);
    fake.fail(Fault::status(429).header("retry-after", "0").times(2));
    upload(&fake.client(), Upload::from_path(&path, "image/png")).await.unwrap();
    assert_eq!(fake.requests().iter().filter(|it| it.target == "/api/user-assets").count(), 3);
    assert_eq!(part(&told).1, [7; 100_000]);
}

#[tokio::test]
async fn what_has_no_name_is_refused() {
    let fake = FakeLogto::start().await;
    let told = told(&fake);
    for nameless in [Upload::new("", "image/png", *b"x"), Upload::from_path("..", "image/png")] {
        let error = upload(&fake.client(), nameless).await.unwrap_err();
        assert!(error.to_string().contains("has no name"), "{error}");
    }
    assert!(told.requests().is_empty());
}

#[tokio::test]
async fn what_is_no_media_type_is_refused() {
    let fake = FakeLogto::start().await;
    let told = told(&fake);
    for no_type in ["image\npng", "", "im\u{e4}ge/png"] {
        let error = upload(&fake.client(), Upload::new("a.png", no_type, *b"x")).await.unwrap_err();
        assert!(error.to_string().contains("media type"), "{error}");
    }
    assert!(told.requests().is_empty());
}

#[tokio::test]
async fn a_folder_is_refused() {
    let fake = FakeLogto::start().await;
    let told = told(&fake);
    let error = upload(&fake.client(), Upload::from_path(env!("CARGO_TARGET_TMPDIR"), "image/png")).await.unwrap_err();
    assert!(error.to_string().contains("is not a file"), "{error}");
    assert!(told.requests().is_empty());
}
