//! Searches: what goes out is what was recorded with a real Logto, and what comes back is right.

use std::collections::BTreeSet;

use logto_management::{
    Call,
    search::{Field, Joint, Search},
    testing::{FakeLogto, Fault},
    users::ListUsers,
};
use serde_json::Value;

/// Every recorded search that a real Logto answers with 200, in the builder's words.
fn recorded_searches(list: impl Fn() -> Call<ListUsers>) -> Vec<(&'static str, Call<ListUsers>)> {
    let exact = |field, value: &str| Search::new().exact(field, value);
    vec![
        ("search %alice%", list().search(&Search::new().text("alice"))),
        ("search without %", list().search(&Search::new().any_like("alice"))),
        ("search by field, exact", list().search(&exact(Field::Username, "alice"))),
        ("search two values, mode exact", list().search(&Search::new().exact_any(Field::Username, ["alice", "bob"]))),
        (
            "similar_to, joint=and, page link keeps the query",
            list().search(&Search::new().starts_with(Field::Username, "page").joint(Joint::And)).page_size(5),
        ),
        ("posix mode", list().search(&Search::new().posix(Field::Username, "^page_user_0"))),
        ("isCaseSensitive", list().search(&exact(Field::Username, "ALICE").case_sensitive())),
        ("case-insensitive", list().search(&exact(Field::Username, "ALICE"))),
        ("search primaryPhone normalised?", list().search(&exact(Field::PrimaryPhone, "+14155550100"))),
        (
            "includePasswordHash",
            list().search(&Search::new().like(Field::Username, "alice")).include_password_hash(true),
        ),
    ]
}

fn pairs(target: &str) -> BTreeSet<String> {
    let (_, query) = target.split_once('?').unwrap_or_default();
    query.split('&').map(str::to_owned).collect()
}

#[tokio::test]
async fn every_recorded_search_that_succeeds_can_be_said() {
    let fake = FakeLogto::start().await;
    let client = fake.client();
    for recording in [include_str!("../recordings/v1.42.0.jsonl"), include_str!("../recordings/v1.28.0.jsonl")] {
        let exchanges: Vec<Value> = recording.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let searches = exchanges.iter().filter(|it| {
            let target = it["request"]["target"].as_str().unwrap();
            it["operation"] == "ListUsers" && it["response"]["status"] == 200 && target.contains("search")
        });
        for exchange in searches {
            let note = exchange["note"].as_str().unwrap();
            let recorded = exchange["request"]["target"].as_str().unwrap();
            let said = recorded_searches(|| client.users().list()).into_iter().find(|(name, _)| *name == note);
            let call = match said {
                Some((_, call)) => call,
                None if note == "two search fields, joint=or" => client.users().list().search(&two_fields(recorded)),
                None => panic!("the builder is not told how to say `{note}`: {recorded}"),
            };
            fake.clear_requests();
            call.await.unwrap();
            let sent = fake.requests().pop().unwrap().target;
            assert_eq!(pairs(&sent), pairs(recorded), "{note}");
        }
    }
}

/// The id in this search is one that the recorded server invented.
fn two_fields(recorded: &str) -> Search {
    let id = recorded.split("search.id=").nth(1).unwrap().split('&').next().unwrap();
    Search::new().exact(Field::Username, "alice").exact(Field::Id, id).joint(Joint::Or)
}

#[tokio::test]
async fn literal_text_finds_itself_and_nothing_else() {
    let fake = FakeLogto::start().await;
    for name in ["a_b", "axb", "a_bc"] {
        fake.seed().user(name).add();
    }
    let client = fake.client();
    let names = async |search: Search| {
        let page = client.users().list().search(&search).await.unwrap();
        page.into_iter().map(|user| user.username.unwrap()).collect::<BTreeSet<_>>()
    };
    assert_eq!(names(Search::new().starts_with(Field::Username, "a_b")).await, ["a_b".into(), "a_bc".into()].into());
    assert_eq!(names(Search::new().ends_with(Field::Username, "_b")).await, ["a_b".into()].into());
    assert_eq!(names(Search::new().like(Field::Username, "a_b")).await, ["a_b".into(), "axb".into()].into());
}

#[tokio::test]
async fn what_logto_would_refuse_is_refused_before_it_is_sent() {
    let fake = FakeLogto::start().await;
    let client = fake.client();
    let list = || client.users().list();
    for call in [
        list().search(&Search::new().any_like("")),
        list().search(&Search::new().similar_to(Field::Name, "A%")),
        list().search(&Search::new().like(Field::Name, "a").like(Field::Name, "b")),
        list().exclude_role_id("a").exclude_organization_id("b"),
    ] {
        let error = call.await.unwrap_err();
        assert!(error.is_invalid_input() && error.attempts() == 0, "{error}");
    }
    assert!(fake.requests().iter().all(|request| request.operation != Some("ListUsers")));
}

#[tokio::test]
async fn an_address_that_would_not_arrive_is_not_sent() {
    let fake = FakeLogto::start().await;
    let users = fake.client().users();
    let names = (0..2000).map(|number| format!("user{number}"));
    let many = Search::new().exact_any(Field::Username, names);
    let long = Search::new().exact(Field::Name, "ä".repeat(1400));
    for search in [many, long] {
        let error = users.list().search(&search).await.unwrap_err();
        assert!(error.is_invalid_input() && error.attempts() == 0, "{error}");
        assert!(error.to_string().contains("at most 8192: give fewer or shorter values"), "{error}");
    }
    assert!(users.get("x".repeat(9000)).await.unwrap_err().is_invalid_input());
    assert!(fake.requests().iter().all(|request| request.operation.is_none_or(|it| it != "ListUsers")));

    for status in [414, 431] {
        fake.fail(Fault::status(status).on("ListUsers").times(1));
        assert!(users.list().await.unwrap_err().is_invalid_input(), "{status}");
    }
    fake.clear_requests();
    // Ids as long as these are nobody's; they are asked for a few at a time.
    let ids: Vec<_> = (0..30).map(|number| format!("{number}{}", "ö".repeat(500))).collect();
    let found = users.get_many(&ids).await.unwrap();
    assert_eq!((found.users.len(), found.missing), (0, ids));
    let listings: Vec<_> = fake.requests().into_iter().filter(|it| it.operation == Some("ListUsers")).collect();
    assert_eq!(listings.len(), 15, "two with each");
    assert!(listings.iter().all(|request| request.target.len() < 8192));
}

#[tokio::test]
async fn many_users_come_in_the_order_of_their_ids_and_who_is_missing_is_said() {
    let fake = FakeLogto::start().await;
    fake.seed().users(250);
    let client = fake.client();
    let mut ids: Vec<_> = fake.users().iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect();
    ids.reverse();
    ids.insert(7, "nobody".into());
    ids.push("nobody-else".into());
    ids.push(ids[0].clone());
    fake.clear_requests();

    let found = client.users().get_many(&ids).await.unwrap();
    assert_eq!(found.missing, ["nobody", "nobody-else"]);
    let expected: Vec<_> = ids.iter().filter(|id| !id.starts_with("nobody")).collect();
    assert_eq!(found.users.iter().map(|user| &user.id).collect::<Vec<_>>(), expected);
    let listings = fake.requests().iter().filter(|request| request.operation == Some("ListUsers")).count();
    assert_eq!(listings, 3, "a hundred with each request");

    let nothing = client.users().get_many(Vec::<String>::new()).await.unwrap();
    assert!(nothing.users.is_empty() && nothing.missing.is_empty());
}
