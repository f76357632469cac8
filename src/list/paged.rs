//! What can be listed page by page, and what can be searched.

use std::borrow::Cow;

use crate::{
    Call, Operation,
    list::page::{Page, PageQuery},
    list::search::{Filter, Search},
    types::Timestamp,
};

/// A list operation.
pub trait Paged: Operation<Output = Page<Self::Item>> + Clone {
    /// What is listed.
    type Item: Send + 'static;

    #[doc(hidden)]
    fn page_query(&mut self) -> &mut PageQuery;

    /// What tells one item from another.
    #[doc(hidden)]
    fn id<'a>(&self, item: &'a Self::Item) -> Cow<'a, str>;

    /// By what the list is ordered, newest first; `None` if that cannot be told.
    #[doc(hidden)]
    fn created_at(&self, _: &Self::Item) -> Option<Timestamp> {
        None
    }
}

/// An operation that can be searched by fields.
pub trait Searched: Operation {
    #[doc(hidden)]
    fn filter(&mut self) -> &mut Filter;
}

impl<O: Paged> Call<O> {
    /// The number of the page, from 1. A walk begins there.
    pub fn page(mut self, number: u32) -> Self {
        self.operation.page_query().number = Some(number);
        self
    }

    /// The number of items on a page, from 1 to 100; 20 otherwise.
    pub fn page_size(mut self, size: u32) -> Self {
        self.operation.page_query().size = Some(size);
        self
    }
}

impl<O: Searched> Call<O> {
    /// Only what this search finds, in place of one given before. What Logto would refuse makes the
    /// call fail before it is sent.
    pub fn search(mut self, search: &Search) -> Self {
        match search.check() {
            Ok(()) => self.operation.filter().search = search.clone(),
            Err(reason) => self.refuse(reason),
        }
        self
    }

    /// Adds a parameter of Logto's
    /// [search language](https://docs.logto.io/user-management/advanced-user-search) as it is, for
    /// what [`Search`] cannot say. A name may be added several times.
    pub fn search_param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        if name.contains('\0') || value.contains('\0') {
            self.refuse(format!(
                "the search parameter `{}` has a NUL character, which Logto fails at",
                name.escape_debug()
            ));
        }
        self.operation.filter().params.push(name, value);
        self
    }
}
