//! Lists that are asked for by requests of the caller's own.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _},
};
use serde_json::Value;

use crate::{
    Call, Operation, Request,
    call::operation::Description,
    list::{
        all::All,
        page::{Page, PageQuery},
        paged::Paged,
        walk::{Items, Pages},
    },
    raw::{Draft, Requests},
};

/// A list that a [`Request`] asks for, page by page; made by its [`pages`](Call::pages),
/// [`stream`](Call::stream) and [`all`](Call::all).
pub struct RequestedList<I> {
    request: Request<Vec<Keyed<I>>>,
    page: PageQuery,
}

const PAGE: &str = "page";
const SIZE: &str = "page_size";

impl<T> Call<Request<T>> {
    /// Asks for one page of a list, by its number from 1; a walk begins there. The answer stays what the
    /// request says: the array of that page.
    pub fn page(self, number: u32) -> Self {
        self.with_page(PageQuery { number: Some(number), size: None })
    }

    /// Asks for so many items on a page, from 1 to 100.
    pub fn page_size(self, size: u32) -> Self {
        self.with_page(PageQuery { number: None, size: Some(size) })
    }

    fn with_page(mut self, page: PageQuery) -> Self {
        match page.check() {
            Ok(()) => write(page, &mut self.operation),
            Err(reason) => self.refuse(reason),
        }
        self
    }
}

/// Writes what is said of the page into the query, in place of what stood there.
fn write<T>(page: PageQuery, request: &mut Request<T>) {
    for (name, value) in [(PAGE, page.number), (SIZE, page.size)] {
        if let Some(value) = value {
            request.set_query(name, value.to_string());
        }
    }
}

impl<I: DeserializeOwned + Send + 'static> Call<Request<Vec<I>>> {
    /// All pages of the list from this one on, as a stream: for a `GET` whose answer is an array, and that
    /// Logto pages; another method is refused before it is sent. It walks as [other lists](Self::stream) do; an item's `id` tells it from others, or
    /// all of it where it has none.
    pub fn pages(self) -> Pages<RequestedList<I>> {
        self.list().pages()
    }

    /// All items of the list from this page on, as a stream; see [`pages`](Self::pages).
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # (0..30).for_each(|number| _ = fake.seed().organization(&format!("Organization {number}")));
    /// # let client = fake.client();
    /// use futures_util::TryStreamExt;
    /// use logto_management::Method;
    /// use serde_json::Value;
    ///
    /// let organizations = client.request::<Vec<Value>>(Method::GET, "/api/organizations");
    /// let mut organizations = organizations.query("showFeatured", true).page_size(10).stream();
    /// # let mut count = 0;
    /// while let Some(organization) = organizations.try_next().await? {
    ///     println!("{} has {} members", organization["name"], organization["usersCount"]);
    /// #   count += 1;
    /// }
    /// # assert_eq!(count, 30);
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(self) -> Items<RequestedList<I>> {
        self.list().stream()
    }

    /// All items of the list from this page on, collected; see [`pages`](Self::pages). At most 10,000,
    /// unless [`limit`](All::limit) says otherwise.
    pub fn all(self) -> All<RequestedList<I>> {
        self.list().all()
    }

    fn list(self) -> Call<RequestedList<I>> {
        self.map(|request| {
            let number = |name| request.get_query(name).and_then(|value| value.parse().ok());
            RequestedList { page: PageQuery { number: number(PAGE), size: number(SIZE) }, request: request.returning() }
        })
    }
}

impl<I: DeserializeOwned + Send + 'static> Operation for RequestedList<I> {
    type Output = Page<I>;

    fn describe(&self) -> Description {
        self.request.describe()
    }

    fn path_arguments(&self) -> Vec<(&'static str, &str)> {
        self.request.path_arguments()
    }

    fn check(&self) -> Result<(), String> {
        self.request.check_walk().and_then(|()| self.request.check()).and_then(|()| self.page.check())
    }

    fn draft(&self, requests: Requests<'_>) -> Draft<Page<I>> {
        let mut request = self.request.clone();
        write(self.page, &mut request);
        self.page.page(request.draft(requests)).map(|page| {
            let Page { items, number, size, total, .. } = page;
            let (keys, items) = items.into_iter().map(|Keyed { key, item }| (key, item)).unzip();
            Page { items, number, size, total, keys }
        })
    }
}

impl<I: DeserializeOwned + Send + 'static> Paged for RequestedList<I> {
    type Item = I;

    fn page_query(&mut self) -> &mut PageQuery {
        &mut self.page
    }

    /// Its pages have keys for that.
    fn id<'a>(&self, _: &'a I) -> Cow<'a, str> {
        Cow::Borrowed("")
    }
}

impl<I> Clone for RequestedList<I> {
    fn clone(&self) -> Self {
        Self { request: self.request.clone(), page: self.page }
    }
}

impl<I> fmt::Debug for RequestedList<I> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RequestedList").field("request", &self.request).field("page", &self.page).finish()
    }
}

/// An item of any type, with what tells it from others: its `id`, or all of it where it has none.
struct Keyed<I> {
    key: String,
    item: I,
}

impl<'de, I: DeserializeOwned> Deserialize<'de> for Keyed<I> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let key = value["id"].as_str().map_or_else(|| value.to_string(), str::to_owned);
        let item = serde_path_to_error::deserialize(value);
        let item = item.map_err(|error| D::Error::custom(format_args!("{}: {}", error.path(), error.inner())))?;
        Ok(Self { key, item })
    }
}
