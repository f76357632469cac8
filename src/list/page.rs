//! One page of a list.

use std::ops::Deref;

use reqwest::header::HeaderMap;
use serde::Serialize;

use crate::raw::Draft;

/// The number of items on a page when the call does not say.
pub(crate) const DEFAULT_SIZE: u32 = 20;
/// The most that Logto puts on a page.
const MAX_SIZE: u32 = 100;
/// The header with the number of items on all pages together.
const TOTAL: &str = "total-number";
/// The header which says that Logto stopped counting, so that there are more than it says.
const CAPPED: &str = "total-number-is-capped";

/// One page of a list, in the server's order. Use it as the slice of its items, or iterate over it.
///
/// ```
/// # use logto_management::testing::FakeLogto;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let fake = FakeLogto::start().await;
/// # fake.seed().users(30);
/// # let client = fake.client();
/// use logto_management::types::User;
///
/// let page = client.users().list().await?;
/// println!("{} of {:?} users; the last page: {}", page.len(), page.total, page.is_last());
/// # assert!(!page.is_last());
/// let users: Vec<User> = page.into_items();
/// # assert_eq!(users.len(), 20);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items on this page; none on a page past the end.
    pub items: Vec<T>,
    /// The page's number, from 1.
    pub number: u32,
    /// The number of items that a full page has.
    pub size: u32,
    /// The number of items on all pages together, when the server told it. It does not when it stopped
    /// counting, as `enable_cap` of the logs allows it to.
    pub total: Option<u64>,
    /// What tells the items from others, where they cannot say it themselves.
    #[serde(skip)]
    pub(crate) keys: Vec<String>,
}

impl<T> Page<T> {
    /// Whether there are items after this page, when the server told the total.
    pub fn has_next(&self) -> Option<bool> {
        self.total.map(|total| u64::from(self.number) * u64::from(self.size) < total)
    }

    /// Whether no items follow: by the total or, when the server did not tell it, since the page is
    /// not full.
    pub fn is_last(&self) -> bool {
        !self.has_next().unwrap_or(self.items.len() >= self.size as usize)
    }

    /// The items as a slice.
    pub fn as_slice(&self) -> &[T] {
        &self.items
    }

    /// The items alone.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }
}

#[cfg(feature = "testing")]
impl<T> Page<T> {
    /// A page for tests: the first and only one, with these items.
    pub fn example(items: impl IntoIterator<Item = T>) -> Self {
        let items: Vec<T> = items.into_iter().collect();
        let total = Some(items.len() as u64);
        Self { items, number: 1, size: DEFAULT_SIZE, total, keys: Vec::new() }
    }
}

impl<T> From<Page<T>> for Vec<T> {
    fn from(page: Page<T>) -> Self {
        page.items
    }
}

impl<T> Deref for Page<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

/// How many items there are, as far as the server counted all of them.
fn total(headers: &HeaderMap) -> Option<u64> {
    let is_capped = headers.get(CAPPED).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true"));
    let total = headers.get(TOTAL).filter(|_| !is_capped)?;
    total.to_str().ok()?.parse().ok()
}

/// Which page a call asks for. Nothing is sent for what the caller does not say.
#[derive(Clone, Copy, Debug, Default)]
pub struct PageQuery {
    pub(crate) number: Option<u32>,
    pub(crate) size: Option<u32>,
}

impl PageQuery {
    /// Why Logto would refuse it.
    pub(crate) fn check(self) -> Result<(), String> {
        if self.number == Some(0) {
            return Err("pages are numbered from 1".into());
        }
        match self.size {
            Some(size) if !(1..=MAX_SIZE).contains(&size) => {
                Err(format!("a page has 1 to {MAX_SIZE} items, not {size}"))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn page<T: 'static>(self, items: Draft<Vec<T>>) -> Draft<Page<T>> {
        items.read_by(move |answer, read| {
            Ok(Page {
                items: read(answer)?,
                number: self.number.unwrap_or(1),
                size: self.size.unwrap_or(DEFAULT_SIZE),
                total: total(&answer.headers),
                keys: Vec::new(),
            })
        })
    }

    /// The page of a list that is given whole when no page is asked for.
    #[cfg_attr(not(feature = "full"), allow(dead_code, reason = "users has no such list"))]
    pub(crate) fn page_or_all<T: 'static>(self, items: Draft<Vec<T>>) -> Draft<Page<T>> {
        let is_whole = self.number.is_none() && self.size.is_none();
        self.page(items).map(move |page| match u32::try_from(page.len()) {
            Ok(count) if is_whole => Page { size: count.max(1), total: Some(count.into()), ..page },
            _ => page,
        })
    }
}
