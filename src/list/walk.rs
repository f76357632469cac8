//! Walking a list page by page.
//!
//! Logto pages by offset, newest first. What is created during a walk moves what follows to later
//! places, and what is deleted moves it to earlier ones; each page comes with the number of items on all
//! pages (`Total-Number`), which shows that something has changed. So a walk
//!
//! - misses nothing that was there from its start to its end: when the total is lower than it was, the
//!   pages before are fetched again, as far back as things can have moved;
//! - gives nothing twice: see `seen.rs`;
//! - trusts a page that was fetched ahead only while nothing changes: when a page comes with another
//!   total, with something that was given before or with something newer than that, all that is under way behind it is fetched again, and
//!   the number of pages in flight grows anew from one.
//!
//! Why that suffices: as long as totals are equal, each creation is matched by a deletion. A page that was
//! fetched ahead can then lack something only if, after it was fetched and before a page in front of it
//! was, something was created; and that shows as an item given twice, or as a new one, on a page between it
//! and the last one that was there before it was asked for.
//!
//! What remains, since totals do not tell it:
//!
//! - Logto puts what was created within the same millisecond in no fixed order. If two such items lie on
//!   both sides of a page's end, one may be missed.
//! - More than a page's worth is created, and as many deleted, while one page is on its way: the page shows it
//!   by what is newer than it can be. From then on the order is not believed, so that a second such page of
//!   the same walk may go unnoticed.
//! - Logto counts and lists in two steps. What changes between the two is not in the total.
//! - A list that has not the newest first, or does not tell when its items were created: something may be
//!   missed when as many are created as deleted. What moved by more pages than are remembered (10, and
//!   those in flight) may come twice.
//! - A server that does not tell the total: as many may be missed as are deleted, and the first page that
//!   is not full counts as the last.
//! - A place that is stepped over may be reported again when something before it is deleted.
//!
//! A server that does not page as Logto does is found out: one that gives fewer items than asked for is
//! asked for pages of that size; a total is not believed over the items, so that a walk ends with a page
//! that is not full; one that gives the same again and again, or nothing though the total says more, ends
//! the walk with an error.
//!
//! Each request runs in a task of its own, so that a slow consumer does not keep an answer waiting
//! until it times out. No more than the pages in flight are held.

use std::{
    borrow::Cow,
    collections::VecDeque,
    fmt,
    future::{Future, IntoFuture},
    ops::Range,
    panic::resume_unwind,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use reqwest::StatusCode;

use crate::{
    Call,
    error::{Error, ErrorKind, ListError, Result},
    list::frontier::Frontier,
    list::page::{DEFAULT_SIZE, Page},
    list::paged::Paged,
    list::seen::Seen,
    list::span::Span,
    list::task::Task,
};

/// How many pages can be fetched at a time.
const MAX_IN_FLIGHT: usize = 64;
/// How many pages the memory of ids goes back, beyond those in flight.
const REMEMBERED_PAGES: usize = 10;
/// How many pages in a row may bring nothing new, beyond those that the total has grown by.
const IDLE_PAGES: u64 = 10;

impl<O: Paged> Call<O> {
    /// All pages from this one on, as a stream.
    ///
    /// It ends with the last page, or with the first error: [`Error::page`] tells the page, and
    /// [`page`](Self::page) resumes there. Dropping it ends the requests that are under way.
    ///
    /// While things are created and deleted, nothing is given twice, and nothing is missed that was there
    /// from the start to the end, as far as the totals that Logto tells can show it: a page is fetched
    /// again when they show that things have moved. Of two items that were created within the same
    /// millisecond, one may be missed then.
    ///
    /// A walk ends with a page that is not full, so it may ask for one page behind the end. A server that
    /// does not page as Logto does makes it end with [`ErrorKind::List`](crate::ErrorKind::List).
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
    /// The size of the pages that the caller asks for.
    wanted_size: u32,
    /// The size of the pages that the server gives.
    size: u32,
    in_flight: usize,
    /// How many of those are used for now.
    ahead: usize,
    /// The pages under way, in order.
    requests: VecDeque<Request<O>>,
    /// The place from which to ask for more.
    next: u64,
    frontier: Frontier,
    has_begun: bool,
    is_over: bool,
    first_total: Option<u64>,
    seen: Seen,
    steps_over: bool,
    /// Places among which there is one that cannot be read.
    unreadable: Option<Range<u64>>,
    /// Where the server gave nothing though the total says more.
    doubted: Option<u64>,
    idle: Idle,
}

/// One page under way.
struct Request<O: Paged> {
    span: Span,
    /// The first place that it is asked for.
    from: u64,
    /// Asked for only to see whether the server works: why it may not.
    suspicion: Option<Error>,
    task: Task<Result<Page<O::Item>>>,
}

/// Pages in a row that brought nothing new.
#[derive(Default)]
struct Idle {
    pages: u64,
    /// The total when something new came last.
    total: Option<u64>,
}

impl<O: Paged> Pages<O> {
    pub(super) fn new(mut call: Call<O>) -> Self {
        let query = *call.operation.page_query();
        if let Err(reason) = query.check() {
            call.refuse(reason);
        }
        let size = query.size.unwrap_or(DEFAULT_SIZE).max(1);
        let place = u64::from(query.number.unwrap_or(1).max(1) - 1) * u64::from(size);
        Self {
            call,
            wanted_size: size,
            size,
            in_flight: 1,
            ahead: 1,
            requests: VecDeque::new(),
            next: place,
            frontier: Frontier::new(place, None),
            has_begun: false,
            is_over: false,
            first_total: None,
            seen: Seen::new(),
            steps_over: false,
            unreadable: None,
            doubted: None,
            idle: Idle::default(),
        }
    }

    /// How many pages are fetched at a time; 1 otherwise. They come in order, and no more than these
    /// are held. From 1 to 64; anything else counts as the nearest.
    pub fn in_flight(mut self, pages: usize) -> Self {
        self.in_flight = pages.clamp(1, MAX_IN_FLIGHT);
        self.ahead = self.in_flight;
        self
    }

    /// Steps over items that cannot be read: the walk goes on after them.
    ///
    /// A real Logto answers 500 for each page that has a user on it whose name it stored and cannot
    /// read; and a page may have an item that this crate cannot decode. Such a page is fetched in smaller
    /// and smaller parts until the one place is found. It comes as an error of which
    /// [`Error::place`] tells the place, and then the rest. Any other error ends the walk, an outage of
    /// the server too.
    ///
    /// It takes about 15 requests for a page of 100.
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # fake.seed().users(30);
    /// # let client = fake.client();
    /// use futures_util::StreamExt;
    ///
    /// let mut users = client.users().list().stream().step_over_unreadable();
    /// while let Some(user) = users.next().await {
    ///     match user {
    ///         Ok(user) => println!("{}", user.id),
    ///         Err(error) if error.place().is_some() => println!("cannot be read: {error}"),
    ///         Err(error) => return Err(error.into()),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn step_over_unreadable(mut self) -> Self {
        self.steps_over = true;
        self
    }

    fn request_ahead(&mut self) -> Result<()> {
        while !self.is_over && self.requests.len() < self.ahead && self.may_ask_for_next() {
            let span = Span::without(self.next, self.size, self.unreadable.as_ref());
            let Some(number) = span.number() else { return self.end_of_numbers() };
            let mut call = self.call.clone().page(number).page_size(span.size);
            if span.size > 1 && span.size < self.size {
                // A part of a page that cannot be read: its parts are what is tried next.
                call = call.no_retry();
            }
            let task = Task::spawn(call.into_future());
            self.requests.push_back(Request { span, from: self.next, suspicion: None, task });
            self.next = span.end();
        }
        Ok(())
    }

    fn may_ask_for_next(&self) -> bool {
        let is_expected = self.frontier.total.is_none_or(|total| self.next <= total);
        self.requests.is_empty() || (self.has_begun && is_expected)
    }

    fn end_of_numbers(&mut self) -> Result<()> {
        if self.requests.is_empty() {
            return Err(self.give_up(self.next, "the list goes on after the last page that can be asked for".into()));
        }
        Ok(())
    }

    /// Drops what is under way, and goes on from this place.
    fn go_on_from(&mut self, place: u64) {
        self.requests.clear();
        self.next = place;
        self.ahead = 1;
    }

    fn settle(&mut self, request: Request<O>, answer: Result<Page<O::Item>>) -> Result<Option<Page<O::Item>>> {
        match (request.suspicion, answer) {
            (None, Ok(page)) => self.take_in(request.span, page),
            (None, Err(error)) => self.look_closer(request.span, request.from, error).map(|()| None),
            (Some(error), Ok(_)) => Err(self.step_over(request.span, error)),
            (Some(error), Err(_)) => Err(self.end_with(error, request.span.places())),
        }
    }

    /// Gives what is new on a page. Nothing is given when the page is to be fetched again, or the list
    /// is over.
    fn take_in(&mut self, span: Span, page: Page<O::Item>) -> Result<Option<Page<O::Item>>> {
        let (length, total, is_first) = (page.items.len() as u64, page.total, !self.has_begun);
        let is_whole_list = span.offset == 0 && total.is_some_and(|total| total <= length);
        if length > u64::from(span.size) && !is_whole_list {
            return Err(self.more_than_asked_for(span, length));
        }
        if length == 0 && total.is_some_and(|total| span.offset < total) {
            return self.doubt(span, total).map(|()| None);
        }
        let seemed_ordered = self.seen.is_newest_first();
        let is_known = self.recognise(&page);
        // Newer than can be: either the order is another, or as many were created as deleted.
        let looks_new = seemed_ordered && !self.seen.is_newest_first();
        let known = is_known.iter().filter(|is_known| **is_known).count() as u64;
        let expected = self.frontier.place.saturating_sub(span.offset);
        let has_changed = !is_first && (total != self.frontier.total || known > expected || looks_new);
        // Whatever was given precedes all that was not.
        let leaves_a_gap = !is_first && known == 0 && span.offset > self.frontier.safe_place(total);
        if leaves_a_gap {
            self.go_on_from(self.frontier.safe_place(total));
            return Ok(None);
        }
        let page = self.take_new(page, is_known);
        self.check_progress(span, length, &page)?;
        self.draw_frontier(span, length, total, has_changed);
        Ok((is_first || !page.is_empty()).then_some(page))
    }

    /// Which items of a page have been given before.
    fn recognise(&mut self, page: &Page<O::Item>) -> Vec<bool> {
        let operation = &self.call.operation;
        self.first_total = self.first_total.or(page.total);
        let may_be_created_since = page.total > self.first_total;
        self.seen.check_order(page.iter().map(|item| operation.created_at(item)));
        let has = |(index, item)| {
            self.seen.has(&id(operation, page.keys.get(index), item), operation.created_at(item), may_be_created_since)
        };
        page.iter().enumerate().map(has).collect()
    }

    fn take_new(&mut self, mut page: Page<O::Item>, is_known: Vec<bool>) -> Page<O::Item> {
        let operation = &self.call.operation;
        let window = (self.in_flight + REMEMBERED_PAGES) * self.wanted_size as usize;
        let (keys, mut index) = (std::mem::take(&mut page.keys), 0..);
        page.items.retain(|item| {
            let index = index.next().unwrap_or_default();
            let id = id(operation, keys.get(index), item);
            !is_known[index] && self.seen.remember(&id, operation.created_at(item), window)
        });
        page
    }

    fn check_progress(&mut self, span: Span, length: u64, news: &Page<O::Item>) -> Result<()> {
        if !news.is_empty() {
            self.idle = Idle { pages: 0, total: news.total };
        } else if length > 0 && span.offset >= self.frontier.place {
            self.idle.pages += 1;
        }
        let growth = news.total.unwrap_or(0).saturating_sub(self.idle.total.unwrap_or(0));
        if self.idle.pages <= IDLE_PAGES + growth / u64::from(span.size) {
            return Ok(());
        }
        let reason = format!(
            "{} pages in a row have nothing on them that was not given before: something on the way to Logto drops the \
             page's number, or more is created than is fetched",
            self.idle.pages
        );
        Err(self.give_up(span.offset, reason))
    }

    fn draw_frontier(&mut self, span: Span, length: u64, total: Option<u64>, has_changed: bool) {
        self.has_begun = true;
        self.frontier = Frontier::new(span.offset + length, total);
        let is_full = length >= u64::from(span.size);
        let is_complete = total.is_none_or(|total| self.frontier.place >= total);
        if !is_full && is_complete || length > u64::from(span.size) {
            self.is_over = true;
            self.requests.clear();
        } else if !is_full {
            // Fewer than asked for, and the total says more: the server has smaller pages.
            self.size = length as u32;
            self.go_on_from(self.frontier.place);
        } else if has_changed {
            self.go_on_from(self.frontier.place);
        } else {
            self.ahead = (self.ahead * 2).min(self.in_flight);
        }
    }

    /// Looks again at a place where nothing is though the total says more: the server may have counted
    /// before something was deleted.
    fn doubt(&mut self, span: Span, total: Option<u64>) -> Result<()> {
        if self.doubted.replace(span.offset) == Some(span.offset) {
            let (total, offset) = (total.unwrap_or_default(), span.offset);
            let reason = format!("the server says that there are {total} items, and gives none from place {offset} on");
            return Err(self.give_up(offset, reason));
        }
        self.go_on_from(span.offset);
        Ok(())
    }

    fn more_than_asked_for(&mut self, span: Span, length: u64) -> Error {
        let reason = format!(
            "asked for a page of {} items, the server gives {length}: the list is not paged, or something on the way to \
             Logto drops the page's size",
            span.size
        );
        self.give_up(span.offset, reason)
    }

    /// Finds out whether an error is that of one item, if such are to be stepped over.
    fn look_closer(&mut self, span: Span, from: u64, error: Error) -> Result<()> {
        let places = undecodable_place(&error).map_or(span.places(), |index| {
            let place = span.offset + index;
            place..place + 1
        });
        let is_internal = error.status() == Some(StatusCode::INTERNAL_SERVER_ERROR);
        let is_decoding = matches!(error.kind(), ErrorKind::Decode(_)) && places.end - places.start == 1;
        if !self.steps_over || !(is_internal || is_decoding) {
            return Err(self.end_with(error, places));
        }
        if span.size > 1 {
            self.unreadable = Some(places);
            self.go_on_from(from);
            return Ok(());
        }
        if is_decoding {
            return Err(self.step_over(span, error));
        }
        self.ask_whether_the_server_works(span, error);
        Ok(())
    }

    /// A page far behind the end has nothing on it that could not be read.
    fn ask_whether_the_server_works(&mut self, span: Span, suspicion: Error) {
        let call = self.call.clone().page(u32::MAX).page_size(1);
        let task = Task::spawn(call.into_future());
        self.requests.clear();
        self.requests.push_back(Request { span, from: span.offset, suspicion: Some(suspicion), task });
    }

    fn step_over(&mut self, span: Span, error: Error) -> Error {
        self.frontier.place = span.end();
        self.frontier.stepped_over += 1;
        self.unreadable = Some(span.places());
        self.go_on_from(span.end());
        self.locate(error, span.places())
    }

    fn end_with(&mut self, error: Error, places: Range<u64>) -> Error {
        self.is_over = true;
        self.requests.clear();
        self.locate(error, places)
    }

    fn give_up(&mut self, place: u64, reason: String) -> Error {
        let error = Error::new(self.call.operation.describe().id, ListError::new(reason));
        self.end_with(error, place..place)
    }

    /// An error with the places that it is about, and their page in the caller's count.
    fn locate(&self, error: Error, places: Range<u64>) -> Error {
        let number = places.start / u64::from(self.wanted_size) + 1;
        error.in_list(u32::try_from(number).unwrap_or(u32::MAX), places)
    }
}

/// What tells an item from others: the key that came with it, or what it says itself.
fn id<'a, O: Paged>(operation: &O, key: Option<&'a String>, item: &'a O::Item) -> Cow<'a, str> {
    key.map_or_else(|| operation.id(item), |key| Cow::Borrowed(key.as_str()))
}

/// The index of the item of a list that does not decode.
fn undecodable_place(error: &Error) -> Option<u64> {
    let ErrorKind::Decode(error) = error.kind() else { return None };
    error.path().strip_prefix('[')?.split_once(']')?.0.parse().ok()
}

impl<O: Paged> Stream for Pages<O> {
    type Item = Result<Page<O::Item>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Err(error) = self.request_ahead() {
                return Poll::Ready(Some(Err(error)));
            }
            let Some(request) = self.requests.front_mut() else { return Poll::Ready(None) };
            let joined = ready!(Pin::new(&mut request.task).poll(context));
            let answer = joined.unwrap_or_else(|panic| resume_unwind(panic));
            let request = self.requests.pop_front().expect("it was polled");
            if let Some(settled) = self.settle(request, answer).transpose() {
                return Poll::Ready(Some(settled));
            }
        }
    }
}

impl<O: Paged> Unpin for Pages<O> {}

impl<O: Paged> fmt::Debug for Pages<O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Pages")
            .field("place", &self.frontier.place)
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

    /// Steps over items that cannot be read; see [`Pages::step_over_unreadable`].
    pub fn step_over_unreadable(mut self) -> Self {
        self.pages = self.pages.step_over_unreadable();
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
