//! What a walk has given already, in memory that does not grow with the list.
//!
//! The ids of the last pages are remembered. Further back, the order tells: a list that has the newest
//! first has given whatever is newer than the oldest item given.

use std::collections::{HashSet, VecDeque};

use crate::types::Timestamp;

pub(super) struct Seen {
    order: VecDeque<String>,
    ids: HashSet<String>,
    /// When the oldest item seen was created.
    oldest: Option<Timestamp>,
    /// As long as nothing has shown otherwise.
    is_newest_first: bool,
}

impl Seen {
    pub fn new() -> Self {
        Self { order: VecDeque::new(), ids: HashSet::new(), oldest: None, is_newest_first: true }
    }

    pub fn is_newest_first(&self) -> bool {
        self.is_newest_first
    }

    /// Looks at when a page's items were created: whether the list has the newest first.
    pub fn check_order(&mut self, created: impl Iterator<Item = Option<Timestamp>>) {
        self.is_newest_first &= created.flatten().is_sorted_by(|one, next| one >= next);
    }

    /// Whether an item has been given. What looks newer than it can be, though nothing has been created
    /// since the start, shows that the list does not have the newest first.
    pub fn has(&mut self, id: &str, created_at: Option<Timestamp>, may_be_created_since: bool) -> bool {
        if self.ids.contains(id) {
            return true;
        }
        let is_newer = matches!((created_at, self.oldest), (Some(at), Some(oldest)) if at > oldest);
        self.is_newest_first &= !is_newer || may_be_created_since;
        is_newer && self.is_newest_first
    }

    /// Remembers an item among the last ones, as many as `window`; false if it is there already.
    pub fn remember(&mut self, id: &str, created_at: Option<Timestamp>, window: usize) -> bool {
        if !self.ids.insert(id.to_owned()) {
            return false;
        }
        self.oldest = self.oldest.into_iter().chain(created_at).min();
        self.order.push_back(id.to_owned());
        if self.order.len() > window
            && let Some(first) = self.order.pop_front()
        {
            self.ids.remove(&first);
        }
        true
    }
}
