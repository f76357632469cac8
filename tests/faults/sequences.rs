//! Generated sequences of faults: every create happened exactly once or was reported as uncertain.

use std::time::Duration;

use logto_management::types::NewUser;
use proptest::prelude::*;

use crate::server::{Server, Step};

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::ok()),
        prop::sample::select(vec![400, 401, 408, 422, 429, 500, 502, 503, 504]).prop_map(Step::status),
        (prop::sample::select(vec![429, 503]), 0..3u32).prop_map(|(status, after)| Step::retry_after(status, after)),
        Just(Step::ResetBeforeReading),
        Just(Step::ResetAfterHead),
        Just(Step::ResetAfterActing),
        Just(Step::Truncate),
        Just(Step::Stall),
        Just(Step::StallInBody),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_create_happens_once_or_says_that_it_may_have(script in prop::collection::vec(any_step(), 0..6)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let server = Server::start(script).await;
            let client = server.builder().attempt_timeout(Duration::from_secs(2)).build().unwrap();
            let result = client.users().create(NewUser::new()).await;
            let acted = server.acted();
            prop_assert!(acted <= 1, "created {} times", acted);
            match result {
                Ok(_) => prop_assert_eq!(acted, 1),
                Err(error) => prop_assert!(acted == 0 || error.may_have_acted(), "created, and {}", error),
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_deletion_that_succeeds_was_done(script in prop::collection::vec(any_step(), 0..6)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let server = Server::start(script).await;
            let client = server.builder().attempt_timeout(Duration::from_secs(2)).build().unwrap();
            match client.users().delete("u1").await {
                Ok(()) => prop_assert!(server.acted() >= 1),
                Err(error) => prop_assert!(server.acted() == 0 || error.may_have_acted(), "done, and {}", error),
            }
            Ok(())
        })?;
    }
}
