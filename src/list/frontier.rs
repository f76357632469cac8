//! How far a walk has come, and whether a page joins it without a gap.
//!
//! Up to the frontier, everything has been given that was there at the start and still is. It was
//! drawn by an answer with a total. When a later answer has another total, so many things were created
//! since, less those deleted. What is created goes to the front, and moves the rest to later places;
//! what is deleted moves to earlier ones what follows it. So what has not been given yet is at most so
//! many places before the frontier as the total is lower, and not at all before it if the total is the
//! same or higher.

#[derive(Clone, Copy, Debug)]
pub(super) struct Frontier {
    /// The first place whose item has not been given.
    pub place: u64,
    /// The total of the answer that has drawn it.
    pub total: Option<u64>,
    /// How many places before it were stepped over since that answer.
    pub stepped_over: u64,
}

impl Frontier {
    pub fn new(place: u64, total: Option<u64>) -> Self {
        Self { place, total, stepped_over: 0 }
    }

    /// The place from which a later answer with this total must begin to leave no gap.
    pub fn safe_place(&self, total: Option<u64>) -> u64 {
        match (self.total, total) {
            (Some(known), Some(total)) if total < known => self.place.saturating_sub(known - total + self.stepped_over),
            _ => self.place,
        }
    }
}
