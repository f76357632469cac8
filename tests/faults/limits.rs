//! Deadlines, the retry budget and the rate limit.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use logto_management::{Client, GaveUp, RateLimit, RetryBudget, RetryPolicy, types::NewUser};
use tokio::time::Instant;

use crate::server::{Server, Step};

#[tokio::test(start_paused = true)]
async fn an_attempt_ends_in_its_time() {
    let server = Server::start([Step::StallInBody]).await;
    let begun = Instant::now();
    let call = server.client().users().get("u1").attempt_timeout(Duration::from_secs(2)).no_retry();
    let error = call.await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(begun.elapsed().as_secs(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_in_its_time_however_many_attempts_are_left() {
    let server = Server::start(vec![Step::Stall; 99]).await;
    let begun = Instant::now();
    let call =
        server.client().users().get("u1").attempt_timeout(Duration::from_secs(3)).timeout(Duration::from_secs(7));
    let error = call.await.unwrap_err();
    assert!(error.is_timeout() && !error.may_have_acted(), "{error}");
    assert_eq!(begun.elapsed().as_secs(), 7);
    assert!(server.seen().len() >= 2);
}

#[tokio::test(start_paused = true)]
async fn a_write_that_runs_out_of_time_says_that_its_outcome_is_open() {
    let server = Server::start([Step::Stall]).await;
    let call = server.client().users().create(NewUser::new()).timeout(Duration::from_secs(1));
    assert!(call.await.unwrap_err().may_have_acted());
}

#[tokio::test(start_paused = true)]
async fn a_dead_server_does_not_get_several_times_the_load() {
    let server = Server::start(vec![Step::status(502); 9999]).await;
    let budget = RetryBudget::new().reserve(20).per_second(2).percent_of_calls(0);
    let client = server.builder().retry_budget(budget).build().unwrap();
    let calls: Vec<_> = (0..64).map(|_| tokio::spawn(client.users().get("u1").into_future())).collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert!(error.gave_up().is_some(), "{error}");
    }
    let times: Vec<_> = server.seen().iter().map(|seen| seen.at).collect();
    let in_seconds = |seconds| {
        let requests = times.iter().filter(|at| **at - times[0] <= Duration::from_secs(seconds)).count();
        requests.saturating_sub(64)
    };
    // The reserve and two a second, for the 30 seconds of the policy, where 192 would have been made.
    assert!(in_seconds(1) <= 22, "{} retries in the first second", in_seconds(1));
    assert!(in_seconds(10) <= 40, "{} retries in ten seconds", in_seconds(10));
    assert!((60..=81).contains(&in_seconds(60)), "{} retries in all", in_seconds(60));
}

#[tokio::test(start_paused = true)]
async fn an_outage_of_a_minute_is_survived_by_64_calls_and_is_no_storm() {
    let server = Server::start([]).await.outage(Duration::from_secs(60));
    let patient = RetryPolicy::new().attempts(50).time_limit(Duration::from_secs(180));
    let client = server.builder().retry(patient).timeout(Duration::from_secs(200)).build().unwrap();
    let calls: Vec<_> = (0..64).map(|_| tokio::spawn(client.users().get("u1").into_future())).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let requests = server.seen().len();
    assert!((128..=64 + 100 + 13 + 900).contains(&requests), "{requests} requests");
}

#[tokio::test(start_paused = true)]
async fn sixteen_calls_survive_what_their_policy_survives() {
    let server = Server::start([]).await.outage(Duration::from_secs(15));
    let patient = RetryPolicy::new().attempts(12).time_limit(Duration::from_secs(180));
    let client = server.builder().retry(patient).timeout(Duration::from_secs(200)).build().unwrap();
    let calls: Vec<_> = (0..16).map(|_| tokio::spawn(client.users().get("u1").into_future())).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_says_why_it_gave_up() {
    let policy = RetryPolicy::new().attempts(3).time_limit(Duration::from_secs(5));
    let none = RetryBudget::new().reserve(1).per_second(0).percent_of_calls(0);
    for (trouble, budget, reason, words, requests) in [
        (Step::status(502), RetryBudget::new(), GaveUp::Attempts, "no more attempts", 3),
        (Step::retry_after(503, 4), RetryBudget::new(), GaveUp::Time, "no time left", 2),
        (Step::status(502), none, GaveUp::Budget, "budget", 2),
        (Step::retry_after(429, 30), RetryBudget::new(), GaveUp::AskedToWaitTooLong, "asks to wait", 1),
    ] {
        let server = Server::start(vec![trouble; 9]).await;
        let client = server.builder().retry(policy.clone()).retry_budget(budget).build().unwrap();
        let error = client.users().get("u1").await.unwrap_err();
        assert_eq!((error.gave_up(), server.seen().len()), (Some(reason), requests), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    let server = Server::start([Step::logto(404, "entity.not_found")]).await;
    assert_eq!(server.client().users().get("u1").await.unwrap_err().gave_up(), None);
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_lets_through_as_many_as_it_says() {
    let server = Server::start([]).await;
    for (limit, least, most) in [
        (RateLimit::new(20, Duration::from_secs(1)), 2900, 3000),
        (RateLimit::new(20, Duration::from_secs(1)).burst(10), 2450, 2550),
        (RateLimit::new(7, Duration::from_secs(1)), 8400, 8600),
    ] {
        let client = server.builder().rate_limit(limit).build().unwrap();
        client.users().get("u1").await.unwrap();
        tokio::time::sleep(Duration::from_secs(60)).await;
        let begun = Instant::now();
        let calls: Vec<_> = (0..60).map(|_| tokio::spawn(client.users().get("u1").into_future())).collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
        let taken = begun.elapsed().as_millis();
        assert!((least..=most).contains(&taken), "{taken} ms for {limit:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_window_sees_more_requests_than_the_rate_limit_allows() {
    let server = Server::start([]).await;
    let client = server.builder().rate_limit(RateLimit::new(50, Duration::from_secs(10))).build().unwrap();
    let calls: Vec<_> = (0..150)
        .map(|_| tokio::spawn(client.users().get("u1").timeout(Duration::from_secs(600)).into_future()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let times: Vec<_> = server.seen().iter().map(|seen| seen.at).collect();
    for (index, begin) in times.iter().enumerate() {
        let in_window = times[index..].iter().take_while(|at| **at - *begin < Duration::from_secs(10)).count();
        assert!(in_window <= 50, "{in_window} requests in a window");
    }
    let taken = (times[149] - times[0]).as_secs();
    assert!((29..40).contains(&taken), "{taken} s for three windows' worth of requests");
}

#[tokio::test(start_paused = true)]
async fn a_429_holds_up_all_calls_under_the_rate_limit() {
    let server = Server::start([Step::retry_after(429, 5)]).await;
    let client = server.builder().rate_limit(RateLimit::LOGTO_CLOUD).build().unwrap();
    client.users().get("u1").no_retry().await.unwrap_err();
    let begun = Instant::now();
    client.clone().users().get("u2").await.unwrap();
    assert_eq!(begun.elapsed().as_secs(), 5);
}

#[tokio::test]
async fn a_hook_sees_each_attempt_without_credentials() {
    let server = Server::start([Step::retry_after(503, 0)]).await;
    let seen = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&seen);
    let client = server.builder().on_attempt(move |report| {
        let number = count.fetch_add(1, Ordering::SeqCst) + 1;
        assert_eq!((report.operation, report.url_template), ("GetUser", Some("/api/users/{userId}")));
        assert_eq!(report.number as usize, number);
        assert_eq!(report.outcome.map_err(|error| error.status().unwrap().as_u16()).is_ok(), number == 2);
        let request = report.request.unwrap();
        assert_eq!(request.url.path(), "/api/users/u1");
        assert!(request.headers.contains_key("user-agent") && !request.headers.contains_key("authorization"));
    });
    client.build().unwrap().users().get("u1").await.unwrap();
    assert_eq!(seen.load(Ordering::SeqCst), 2);
}

#[test]
fn a_rate_limit_for_no_time_or_for_ever_is_refused() {
    let builder = Client::builder().endpoint("https://example.com").bearer_token("t").retry(RetryPolicy::none());
    for window in [Duration::ZERO, Duration::from_micros(500), Duration::MAX] {
        let error = builder.clone().rate_limit(RateLimit::new(5, window)).build().unwrap_err();
        assert!(error.to_string().contains("rate limit"), "{error}");
    }
    assert!(builder.rate_limit(RateLimit::new(u32::MAX, Duration::from_millis(10))).build().is_ok());
}

#[tokio::test(start_paused = true)]
async fn limits_beyond_all_measure_are_no_limits() {
    let server = Server::start([Step::retry_after(503, 1), Step::status(502)]).await;
    let patient = RetryPolicy::new().initial_delay(Duration::MAX).max_delay(Duration::MAX).time_limit(Duration::MAX);
    let client = server.builder().timeout(Duration::MAX).attempt_timeout(Duration::MAX).retry(patient).build().unwrap();
    client.users().get("u1").await.unwrap();
    assert_eq!(server.seen().len(), 3);
}
