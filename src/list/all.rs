//! A whole list at once, no longer than a limit.

use std::{
    borrow::Cow,
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
};

use futures_util::TryStreamExt;

use crate::{
    Call,
    error::{Error, ListError, Result},
    list::paged::Paged,
    list::walk::Pages,
};

/// How many items are collected when nothing is said.
const LIMIT: usize = 10_000;

impl<O: Paged> Call<O> {
    /// All items from this page on, collected; at most 10,000, unless [`limit`](All::limit) says
    /// otherwise. What is said of [`pages`](Self::pages) holds here.
    ///
    /// For lists that fit into memory; [`stream`](Self::stream) has no need of a limit.
    ///
    /// # Errors
    ///
    /// Those of the operation, and [`ErrorKind::List`](crate::ErrorKind::List) if the list is longer
    /// than the limit: nothing is cut off without a word.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # fake.seed().users(250);
    /// # let client = fake.client();
    /// let users = client.users().list().page_size(100).all().await?;
    /// assert_eq!(users.len(), 250);
    ///
    /// let error = client.users().list().all().limit(200).await.unwrap_err();
    /// println!("{error}");
    /// # assert!(error.to_string().contains("250 items"), "{error}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self) -> All<O> {
        All { operation: self.operation.describe().id, pages: self.pages(), limit: LIMIT }
    }
}

/// A whole list, to be awaited; see [`Call::all`].
#[must_use = "nothing is fetched until it is awaited"]
pub struct All<O: Paged> {
    operation: Cow<'static, str>,
    pages: Pages<O>,
    limit: usize,
}

impl<O: Paged> All<O> {
    /// How many items there may be; 10,000 otherwise.
    pub fn limit(mut self, items: usize) -> Self {
        self.limit = items;
        self
    }

    /// How many pages are fetched at a time; 1 otherwise. From 1 to 64; anything else counts as the
    /// nearest.
    pub fn in_flight(mut self, pages: usize) -> Self {
        self.pages = self.pages.in_flight(pages);
        self
    }

    async fn collect(mut self) -> Result<Vec<O::Item>> {
        let mut items = Vec::new();
        while let Some(page) = self.pages.try_next().await? {
            let before = u64::from(page.number - 1) * u64::from(page.size);
            let announced = page.total.map_or(0, |total| total.saturating_sub(before)) + items.len() as u64;
            items.extend(page.items);
            let length = announced.max(items.len() as u64);
            if length > self.limit as u64 {
                return Err(self.too_long(length));
            }
        }
        Ok(items)
    }

    fn too_long(self, length: u64) -> Error {
        let Self { operation, limit, .. } = self;
        let reason = format!(
            "there are {length} items or more, and at most {limit} are collected: raise the `limit`, or take them as \
             a `stream`"
        );
        Error::new(operation, ListError::new(reason))
    }
}

impl<O: Paged> IntoFuture for All<O> {
    type Output = Result<Vec<O::Item>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.collect())
    }
}

impl<O: Paged> fmt::Debug for All<O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("All").field("limit", &self.limit).field("pages", &self.pages).finish_non_exhaustive()
    }
}
