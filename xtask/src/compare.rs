//! What two documents say, how they differ, and whom a difference concerns. From the ground up:
//! `letters` leaves out what is the same to the letter, `spots`
//! lists what one document says, `changes` tells two such lists apart, `counterparts` finds what became
//! of a spot in api.json, and `verdict` says from both what a change means to callers. `rewritten` counts
//! what differs and says the same; `renamed` knows a
//! type by its other name; `surface` and `facade` read what callers see: the generated code and
//! the code that people write; `seen` compares it.

pub mod changes;
pub mod counterparts;
pub mod facade;
pub mod letters;
pub mod renamed;
pub mod rewritten;
pub mod seen;
pub mod spots;
pub mod surface;
pub mod verdict;
