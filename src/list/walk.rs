//! Walking a list page by page.
//!
//! Logto pages by offset, newest first. What is created during a walk moves what follows to later
//! places, and what is deleted moves it to earlier ones. So a walk
//!
//! - gives no user twice: what is newer than the oldest user seen has been seen, and the ids of the
//!   last pages are remembered for those that are as old;
//! - misses nothing that was there at its start, if things are only created: a page that was
//!   fetched ahead and turns out to be older than the one before it is fetched again;
//! - may miss as many as are deleted meanwhile, and those created within the same millisecond, which
//!   Logto puts in no fixed order: an offset cannot promise more.
//!
//! Each request runs in a task of its own, so that a slow consumer does not keep an answer waiting
//! until it times out. No more than the pages in flight are held.

use std::{
    collections::{HashSet, VecDeque},
    fmt,
    future::{Future, IntoFuture},
    panic::resume_unwind,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use crate::{
    Call,
    error::{Error, Result},
    list::page::{DEFAULT_SIZE, Page},
    list::paged::Paged,
    list::task::Task,
    types::Timestamp,
};

/// How many pages can be fetched at a time.
const MAX_IN_FLIGHT: usize = 64;
/// How many pages the memory of ids goes back, beyond those in flight.
const REMEMBERED_PAGES: usize = 10;

impl<O: Paged> Call<O> {
    /// All pages from this one on, as a stream.
    ///
    /// It ends with the last page, or with the first error: [`Error::page`] tells the page, and
    /// [`page`](Self::page) resumes there. Dropping it ends the requests that are under way.
    ///
    /// While things are created, nothing is given twice, and what was there at the start is not
    /// missed. While things are deleted, as many may be missed: Logto pages by offset.
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # fake.seed().users(250);
    /// # let client = fake.client();
    /// use futures_util::TryStreamExt;
    ///
    /// let mut pages = client.users().list().page_size(100).pages().in_flight(4);
    /// while let Some(page) = pages.try_next().await? {
    ///     println!("page {} of {:?} users", page.number, page.total);
    /// }
    /// # assert_eq!(fake.requests().iter().filter(|it| it.operation == Some("ListUsers")).count(), 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages(self) -> Pages<O> {
        Pages::new(self)
    }

    /// All items from this page on, as a stream. What is said of [`pages`](Self::pages) holds here.
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let ids = fake.seed().users(250);
    /// # let mut count = 0;
    /// # let client = fake.client();
    /// use futures_util::TryStreamExt;
    ///
    /// let mut users = client.users().list().page_size(100).stream().in_flight(8);
    /// while let Some(user) = users.try_next().await? {
    ///     println!("{}", user.id);
    /// #   count += 1;
    /// }
    /// # assert_eq!(count, ids.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(self) -> Items<O> {
        Items { pages: Pages::new(self), items: VecDeque::new() }
    }
}

/// All pages of a list; see [`Call::pages`].
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<O: Paged> {
    call: Call<O>,
    size: u32,
    in_flight: usize,
    /// The pages under way, in order.
    requests: VecDeque<Request<O>>,
    /// The next page to ask for.
    next: u32,
    total: Total,
    has_begun: bool,
    is_over: bool,
    /// When the oldest item seen was created.
    oldest: Option<Timestamp>,
    remembered: Remembered,
}

/// One page under way.
struct Request<O: Paged> {
    number: u32,
    task: Task<Result<Page<O::Item>>>,
    is_second: bool,
}

/// What is known of the number of items on all pages.
#[derive(Clone, Copy, PartialEq)]
enum Total {
    /// No page has come yet.
    Awaited,
    /// The server does not tell.
    Untold,
    Told(u64),
}

impl<O: Paged> Pages<O> {
    fn new(mut call: Call<O>) -> Self {
        let query = *call.operation.page_query();
        Self {
            size: query.size.unwrap_or(DEFAULT_SIZE),
            in_flight: 1,
            requests: VecDeque::new(),
            next: query.number.unwrap_or(1),
            total: Total::Awaited,
            has_begun: false,
            is_over: false,
            oldest: None,
            remembered: Remembered::default(),
            call,
        }
    }

    /// How many pages are fetched at a time; 1 otherwise. They come in order, and no more than these
    /// are held. From 1 to 64; anything else counts as the nearest.
    pub fn in_flight(mut self, pages: usize) -> Self {
        self.in_flight = pages.clamp(1, MAX_IN_FLIGHT);
        self
    }

    fn request_ahead(&mut self) {
        while !self.is_over && self.requests.len() < self.in_flight && self.may_ask_for_next() {
            let request = self.request(self.next, false);
            self.requests.push_back(request);
            self.next = self.next.saturating_add(1);
        }
    }

    fn may_ask_for_next(&self) -> bool {
        match self.total {
            Total::Awaited => self.requests.is_empty(),
            Total::Untold => true,
            Total::Told(total) => u64::from(self.next - 1) * u64::from(self.size) < total,
        }
    }

    fn request(&self, number: u32, is_second: bool) -> Request<O> {
        let call = self.call.clone().page(number);
        Request { number, task: Task::spawn(call.into_future()), is_second }
    }

    /// Whether a page was fetched before the one that came before it: it may lack what has moved.
    fn is_older(&self, page: &Page<O::Item>) -> bool {
        matches!((self.total, page.total), (Total::Told(known), Some(total)) if total < known)
    }

    /// The page without what was on the pages before; `None` past the end.
    fn take_in(&mut self, mut page: Page<O::Item>) -> Option<Page<O::Item>> {
        self.total = page.total.map_or(Total::Untold, Total::Told);
        let is_short = page.items.len() < self.size as usize;
        if page.items.is_empty() || (is_short && self.total == Total::Untold) {
            self.is_over = true;
            self.requests.clear();
        }
        let is_past_the_end = page.items.is_empty() && self.has_begun;
        self.has_begun = true;
        let window = (self.in_flight + REMEMBERED_PAGES) * self.size as usize;
        let oldest = self.oldest;
        let was_seen = |item: &O::Item| matches!((self.call.operation.created_at(item), oldest), (Some(at), Some(oldest)) if at > oldest);
        page.items.retain(|item| !was_seen(item) && self.remembered.is_new(&self.call.operation.id(item), window));
        self.oldest = page.items.iter().filter_map(|item| self.call.operation.created_at(item)).min().or(self.oldest);
        (!is_past_the_end).then_some(page)
    }

    fn end_with(&mut self, error: Error, number: u32) -> Error {
        self.is_over = true;
        self.requests.clear();
        error.on_page(number)
    }
}

impl<O: Paged> Stream for Pages<O> {
    type Item = Result<Page<O::Item>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            self.request_ahead();
            let Some(request) = self.requests.front_mut() else { return Poll::Ready(None) };
            let joined = ready!(Pin::new(&mut request.task).poll(context));
            let (number, is_second) = (request.number, request.is_second);
            self.requests.pop_front();
            match joined.unwrap_or_else(|panic| resume_unwind(panic)) {
                Ok(page) if !is_second && self.is_older(&page) => {
                    let again = self.request(number, true);
                    self.requests.push_front(again);
                }
                Ok(page) => return Poll::Ready(self.take_in(page).map(Ok)),
                Err(error) => return Poll::Ready(Some(Err(self.end_with(error, number)))),
            }
        }
    }
}

impl<O: Paged> Unpin for Pages<O> {}

impl<O: Paged> fmt::Debug for Pages<O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Pages")
            .field("next", &self.next)
            .field("size", &self.size)
            .field("in_flight", &self.in_flight)
            .finish_non_exhaustive()
    }
}

/// All items of a list; see [`Call::stream`].
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<O: Paged> {
    pages: Pages<O>,
    items: VecDeque<O::Item>,
}

impl<O: Paged> Items<O> {
    /// How many pages are fetched at a time; 1 otherwise. They come in order, and no more than these
    /// are held. From 1 to 64; anything else counts as the nearest.
    pub fn in_flight(mut self, pages: usize) -> Self {
        self.pages = self.pages.in_flight(pages);
        self
    }
}

impl<O: Paged> Stream for Items<O> {
    type Item = Result<O::Item>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => self.items = page.items.into(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<O: Paged> Unpin for Items<O> {}

impl<O: Paged> fmt::Debug for Items<O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}

/// The ids seen last.
#[derive(Default)]
struct Remembered {
    order: VecDeque<String>,
    ids: HashSet<String>,
}

impl Remembered {
    /// Whether an id is not among the last `window`; remembers it.
    fn is_new(&mut self, id: &str, window: usize) -> bool {
        if !self.ids.insert(id.to_owned()) {
            return false;
        }
        self.order.push_back(id.to_owned());
        if self.order.len() > window
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        true
    }
}
