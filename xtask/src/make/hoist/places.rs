//! The places of a document: an operation's answer, body or parameter, and every path below it. A
//! place is written as in `GetUser answer.identities{}`: members by `.name`, items by `[]`, values of
//! maps by `{}`, branches of unions by `|Tag`.

use std::collections::HashMap;

use serde_json::Value;

use crate::openapi::document::{self, Side};
use crate::openapi::schema::{self, JSON_TYPE, NAME_HINT, TAG, kind};

pub type Id = usize;

pub struct Place {
    pub text: String,
    pub schema: Value,
    /// The schema of a structure, as far as it decides about a type.
    pub shape: Value,
    /// The same as a text, to find others of that shape.
    pub shape_text: String,
    pub side: Side,
    /// The operation or component in which it stands.
    pub owner: String,
    pub parent: Option<Id>,
    /// The last step of the path.
    pub label: String,
    pub children: Vec<Id>,
}

impl Place {
    fn new(text: String, schema: Value, side: Side, owner: String, parent: Option<Id>, label: String) -> Self {
        let mut place = Self {
            text,
            schema,
            shape: Value::Null,
            shape_text: String::new(),
            side,
            owner,
            parent,
            label,
            children: Vec::new(),
        };
        if place.is_structure() {
            place.shape = shape(&place.schema);
            place.shape_text = place.shape.to_string();
        }
        place
    }

    pub fn is_structure(&self) -> bool {
        kind(&self.schema).is_structure() || self.schema.get(TAG).is_some()
    }

    /// The name that the document itself gave to the schema.
    pub fn hinted_name(&self) -> Option<&str> {
        self.schema[NAME_HINT].as_str()
    }
}

#[derive(Default)]
pub struct Places {
    all: Vec<Place>,
    by_text: HashMap<String, Id>,
    roots: Vec<(String, Id)>,
}

impl Places {
    pub fn of(document: &Value) -> Self {
        let mut places = Self::default();
        for root in document::roots(document) {
            let schema = document.pointer(&root.pointer).cloned().unwrap_or_default();
            let text = format!("{} {}", root.owner, root.what);
            let id = places.add(Place::new(text, schema, root.side, root.owner, None, root.what));
            places.roots.push((root.pointer, id));
        }
        places
    }

    fn add(&mut self, place: Place) -> Id {
        let id = self.all.len();
        let children = schema::children(&place.schema);
        let children: Vec<(String, Value)> =
            children.into_iter().map(|(label, child)| (label, child.clone())).collect();
        self.by_text.insert(place.text.clone(), id);
        self.all.push(place);
        for (label, schema) in children {
            let parent = &self.all[id];
            let text = format!("{}{label}", parent.text);
            let child = Place::new(text, schema, parent.side, parent.owner.clone(), Some(id), label);
            let child = self.add(child);
            self.all[id].children.push(child);
        }
        id
    }

    pub fn get(&self, id: Id) -> &Place {
        &self.all[id]
    }

    pub fn find(&self, text: &str) -> Option<Id> {
        self.by_text.get(text).copied()
    }

    pub fn ids(&self) -> std::ops::Range<Id> {
        0..self.all.len()
    }

    /// The places of the components that the document kept under their own names.
    pub fn components(&self) -> impl Iterator<Item = (Id, &str)> {
        let roots = self.roots.iter().map(|(_, id)| (*id, self.get(*id)));
        roots
            .filter(|(_, place)| place.label == "component" && place.is_structure())
            .map(|(id, place)| (id, place.owner.as_str()))
    }

    /// Each place at which a schema begins, with a JSON pointer to it.
    pub fn roots(&self) -> &[(String, Id)] {
        &self.roots
    }
}

/// The shape of a schema without what belongs to its place.
fn shape(schema: &Value) -> Value {
    let mut shape = schema::shape(schema);
    for keyword in [TAG, JSON_TYPE, "nullable"] {
        schema::take(&mut shape, keyword);
    }
    shape.sort_all_objects();
    shape
}
