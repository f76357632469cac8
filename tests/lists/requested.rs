//! Lists that are asked for by requests of the caller's own.

use std::collections::BTreeSet;

use futures_util::TryStreamExt;
use logto_management::{
    ErrorKind, Method, Page, Result,
    testing::FakeLogto,
    types::{Log, Role},
};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug, Deserialize)]
struct Named {
    name: String,
}

#[tokio::test]
async fn a_requested_list_is_walked_to_its_end_with_its_query() -> Result<()> {
    let fake = FakeLogto::start().await;
    let ids: BTreeSet<String> = fake.seed().users(25).into_iter().collect();
    let client = fake.client();
    let users = client.request::<Vec<Value>>(Method::GET, "/api/users").query("search", "user_%");
    let walked: Vec<Value> = users.page_size(10).stream().in_flight(3).try_collect().await?;
    assert_eq!(walked.len(), 25);
    assert_eq!(walked.iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>(), ids);
    let lists: Vec<_> = fake.requests().into_iter().filter(|request| request.path() == "/api/users").collect();
    assert!(lists.len() >= 3);
    for request in lists {
        let query = request.query();
        let value = |name: &str| query.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        assert_eq!((value("search").as_deref(), value("page_size").as_deref()), (Some("user_%"), Some("10")));
    }
    Ok(())
}

#[tokio::test]
async fn what_changes_during_a_walk_is_given_once() -> Result<()> {
    let fake = FakeLogto::start().await;
    fake.seed().users(25);
    let client = fake.client();
    let mut pages = client.request::<Vec<Value>>(Method::GET, "/api/users").page_size(10).pages();
    let mut walked = pages.try_next().await?.unwrap().into_items();
    fake.seed().users(5);
    while let Some(page) = pages.try_next().await? {
        walked.extend(page.into_items());
    }
    let ids: BTreeSet<&str> = walked.iter().map(|user| user["id"].as_str().unwrap()).collect();
    assert_eq!((walked.len(), ids.len()), (25, 25));
    Ok(())
}

#[tokio::test]
async fn a_page_is_the_array_that_was_asked_for() -> Result<()> {
    let fake = FakeLogto::start().await;
    let names: Vec<String> = (0..5).map(|number| format!("role {number}")).collect();
    names.iter().for_each(|name| _ = fake.seed().role(name));
    let client = fake.client();
    let second: Vec<Role> = client.request(Method::GET, "/api/roles").page(2).page_size(2).await?;
    assert_eq!(second.iter().map(|role| &role.name).collect::<Vec<_>>(), ["role 2", "role 3"]);

    let all = client.request::<Vec<Named>>(Method::GET, "/api/roles").query("type", "User").page_size(2).all().await?;
    assert_eq!(all.iter().map(|role| &role.name).collect::<Vec<_>>(), names.iter().collect::<Vec<_>>());
    let last: Option<Page<Named>> =
        client.request(Method::GET, "/api/roles").query("type", "User").page(3).page_size(2).pages().try_next().await?;
    let last = last.unwrap();
    assert_eq!((last.len(), last.number, last.total), (1, 3, Some(5)));
    Ok(())
}

#[tokio::test]
async fn pages_that_logto_would_refuse_are_not_sent() {
    let fake = FakeLogto::start().await;
    let client = fake.client();
    let request = || client.request::<Vec<Value>>(Method::GET, "/api/roles");
    for call in [request().page(0), request().page_size(0), request().page_size(101)] {
        let error = call.clone().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error}");
        let error = call.stream().try_next().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error}");
    }
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn an_item_that_does_not_decode_is_named_by_its_place() {
    let fake = FakeLogto::start().await;
    fake.answer(Method::GET, "/api/hooks", 200, json!([{ "name": "a" }, { "name": 5 }])).header("total-number", "2");
    let client = fake.client();
    let error = client.request::<Vec<Named>>(Method::GET, "/api/hooks").stream().try_next().await.unwrap_err();
    let ErrorKind::Decode(decode) = error.kind() else { panic!("{error}") };
    assert!(decode.path().starts_with("[1]"), "{decode:?}");
    assert!(error.to_string().contains("name"), "{error}");
    assert_eq!(error.page(), Some(1));
}

#[tokio::test]
async fn items_without_an_id_are_told_apart_by_all_that_they_say() -> Result<()> {
    let fake = FakeLogto::start().await;
    let page = |number: u32, names: &[&str]| {
        let items: Vec<Value> = names.iter().map(|name| json!({ "name": name })).collect();
        fake.answer(Method::GET, &format!("/api/logs?page={number}"), 200, items).header("total-number", "3");
    };
    page(1, &["a", "b"]);
    page(2, &["c"]);
    let client = fake.client();
    let names = client.request::<Vec<Named>>(Method::GET, "/api/logs").page_size(2).all().await?;
    assert_eq!(names.iter().map(|item| item.name.as_str()).collect::<String>(), "abc");
    Ok(())
}

#[tokio::test]
async fn a_total_at_which_the_server_stopped_counting_is_none() -> Result<()> {
    let fake = FakeLogto::start().await;
    let told = fake.answer(Method::GET, "/api/logs", 200, json!([Log::example()]));
    let told = told.header("total-number", "10001").header("total-number-is-capped", "true");
    let page = fake.client().logs().list().enable_cap(true).page(10_001).page_size(1).await?;
    assert_eq!((page.total, page.has_next(), page.is_last()), (None, None, false));
    assert!(told.requests()[0].query().contains(&("enableCap".into(), "true".into())));
    Ok(())
}

#[tokio::test]
async fn what_is_not_read_is_not_sent_for_each_page() {
    let fake = FakeLogto::start().await;
    for method in [Method::POST, Method::DELETE] {
        let error = fake.client().request::<Vec<Value>>(method, "/api/users").all().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error}");
        assert!(error.to_string().contains("is read by `GET`"), "{error}");
    }
    assert!(fake.requests().iter().all(|request| request.path() != "/api/users"));
}

#[tokio::test]
async fn a_query_in_a_path_is_refused_and_not_shown() {
    let fake = FakeLogto::start().await;
    let call = fake.client().request::<Value>(Method::GET, "/api/users?token=hunter2");
    assert!(!format!("{call:?}").contains("hunter2"));
    let error = call.await.unwrap_err();
    assert!(error.to_string().contains("has more than a path"), "{error}");
    assert!(!format!("{error:#} {error:?}").contains("hunter2"), "{error:?}");
}
