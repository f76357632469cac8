//! Several users by id, with few requests.

use std::collections::HashMap;

use futures_util::StreamExt;

use super::handle::Users;
use crate::{
    error::Result,
    list::bulk::Bulk,
    list::search::{Field, Search},
    types::User,
};

/// How many users one request asks for: what fits on a page.
const BATCH: usize = 100;
/// How many bytes their ids may have in its address, so that it arrives.
const BATCH_BYTES: usize = 6 << 10;
/// How many requests are made at a time.
const IN_FLIGHT: usize = 4;

/// The users of [`Users::get_many`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FoundUsers {
    /// The users that exist, in the order in which they were asked for.
    pub users: Vec<User>,
    /// The ids that no user has, in the order in which they were asked for.
    pub missing: Vec<String>,
}

impl Users {
    /// Gets several users by id, a hundred with each request.
    ///
    /// Makes [`list`](Self::list) calls that search for the ids, four at a time. Fewer are asked for with
    /// each when the ids are long, so that the address stays below 8 KiB.
    ///
    /// # Errors
    ///
    /// Those of [`list`](Self::list). A user that does not exist is no error.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let (ada, grace) = (fake.seed().user("ada").add(), fake.seed().user("grace").add());
    /// # let client = fake.client();
    /// let found = client.users().get_many([ada.as_str(), "nobody", &grace]).await?;
    /// println!("{} found, missing: {:?}", found.users.len(), found.missing);
    /// # assert_eq!(found.users.iter().map(|user| &user.id).collect::<Vec<_>>(), [&ada, &grace]);
    /// # assert_eq!(found.missing, ["nobody"]);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_many(&self, user_ids: impl IntoIterator<Item = impl Into<String>>) -> Result<FoundUsers> {
        let ids: Vec<String> = user_ids.into_iter().map(Into::into).collect();
        let mut distinct: Vec<_> = ids.iter().filter(|id| !id.is_empty()).cloned().collect();
        distinct.sort();
        distinct.dedup();
        let batches = batches(distinct);
        let mut answers = Bulk::new(batches, |ids: &Vec<String>| {
            self.list().page_size(100).search(&Search::new().exact_any(Field::Id, ids).case_sensitive())
        })
        .in_flight(IN_FLIGHT);
        let mut by_id = HashMap::with_capacity(ids.len());
        while let Some(answer) = answers.next().await {
            by_id.extend(answer.result?.into_iter().map(|user| (user.id.clone(), user)));
        }
        let (found, missing): (Vec<_>, Vec<_>) = ids.into_iter().partition(|id| by_id.contains_key(id));
        Ok(FoundUsers { users: found.iter().map(|id| by_id[id].clone()).collect(), missing })
    }
}

/// Splits ids so that each part fits on a page and into an address.
fn batches(ids: Vec<String>) -> Vec<Vec<String>> {
    let mut batches: Vec<Vec<String>> = Vec::new();
    let mut bytes = 0;
    for id in ids {
        let length = "&search.id=".len() + form_urlencoded::byte_serialize(id.as_bytes()).map(str::len).sum::<usize>();
        bytes += length;
        match batches.last_mut().filter(|batch| batch.len() < BATCH && bytes <= BATCH_BYTES) {
            Some(batch) => batch.push(id),
            None => {
                batches.push(vec![id]);
                bytes = length;
            }
        }
    }
    batches
}
