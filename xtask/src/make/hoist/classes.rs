//! Which places are of one type. Joining two places joins what stands below them by the same path:
//! if two users are one type, so are their profiles.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use super::places::{Id, Places};

pub struct Classes {
    leaders: Vec<Id>,
    children: Vec<BTreeMap<String, Id>>,
    names: Vec<Option<String>>,
    /// What the places that a join touched were before.
    journal: Vec<Before>,
}

struct Before {
    id: Id,
    leader: Id,
    children: BTreeMap<String, Id>,
    name: Option<String>,
}

impl Classes {
    pub fn new(places: &Places) -> Self {
        let children = places.ids().map(|id| {
            let children = places.get(id).children.iter();
            children.map(|child| (places.get(*child).label.clone(), *child)).collect()
        });
        Self {
            leaders: places.ids().collect(),
            children: children.collect(),
            names: vec![None; places.ids().len()],
            journal: Vec::new(),
        }
    }

    /// The first of the places that are of one type with this one.
    pub fn leader(&self, id: Id) -> Id {
        match self.leaders[id] {
            leader if leader == id => id,
            leader => self.leader(leader),
        }
    }

    pub fn name(&self, id: Id) -> Option<&str> {
        self.names[self.leader(id)].as_deref()
    }

    pub fn set_name(&mut self, id: Id, name: &str) -> Result<()> {
        let leader = self.leader(id);
        let names = &mut self.names[leader];
        match names {
            Some(other) if other != name => bail!("it is {other} already"),
            _ => *names = Some(name.to_owned()),
        }
        Ok(())
    }

    /// Makes two places one type, or fails and leaves everything as it was, because they, or parts of
    /// them, have names that differ.
    pub fn join(&mut self, left: Id, right: Id) -> Result<()> {
        self.journal.clear();
        let outcome = self.join_parts(left, right);
        if outcome.is_err() {
            self.take_back();
        }
        outcome
    }

    fn take_back(&mut self) {
        while let Some(Before { id, leader, children, name }) = self.journal.pop() {
            self.leaders[id] = leader;
            self.children[id] = children;
            self.names[id] = name;
        }
    }

    fn remember(&mut self, id: Id) {
        let (leader, children, name) = (self.leaders[id], self.children[id].clone(), self.names[id].clone());
        self.journal.push(Before { id, leader, children, name });
    }

    fn join_parts(&mut self, left: Id, right: Id) -> Result<()> {
        let (left, right) = (self.leader(left), self.leader(right));
        if left == right {
            return Ok(());
        }
        let (first, second) = (left.min(right), left.max(right));
        self.remember(first);
        self.remember(second);
        if let Some(name) = self.names[second].take() {
            self.set_name(first, &name)?;
        }
        self.leaders[second] = first;
        for (label, child) in std::mem::take(&mut self.children[second]) {
            match self.children[first].get(&label) {
                Some(known) => self.join_parts(*known, child)?,
                None => {
                    self.children[first].insert(label, child);
                }
            }
        }
        Ok(())
    }
}
