//! `names.yaml`: the public name of each type, what it is, and where it stands in the document. What
//! stands at several places is one type. The form of a place is told in the file itself.

use anyhow::{Result, ensure};
use indexmap::IndexMap;
use serde::Deserialize;

use crate::openapi::rust_names::is_spoken_for;
use crate::rules::yaml;

/// The types in the order of the file, so that what is wrong with one is told before what follows from it.
#[derive(Debug)]
pub struct Names(pub IndexMap<String, NamedType>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedType {
    pub doc: String,
    pub at: Vec<String>,
    #[serde(default)]
    pub members: IndexMap<String, String>,
}

impl Names {
    pub fn parse(text: &str) -> Result<Self> {
        let names = Self(yaml::parse(text)?);
        for (name, of) in &names.0 {
            ensure!(!of.at.is_empty(), "{name}: it stands nowhere");
            ensure!(!is_spoken_for(name), "{name}: this name means something else in every Rust file, choose another");
        }
        Ok(names)
    }

    /// The places of a type in full. A place that begins with another type's name stands for the
    /// same path under each of that type's places.
    pub fn places(&self, name: &str) -> Result<Vec<Vec<String>>> {
        self.0[name].at.iter().map(|place| self.expand(place, &[name])).collect()
    }

    fn expand(&self, place: &str, within: &[&str]) -> Result<Vec<String>> {
        let end = place.find(['.', '[', '{', '|', ' ']).unwrap_or(place.len());
        let (head, path) = place.split_at(end);
        let Some((head, parent)) = self.0.get_key_value(head) else {
            return Ok(vec![place.to_owned()]);
        };
        ensure!(!within.contains(&head.as_str()), "the place `{place}` leads back to {head} itself");
        let within = [within, &[head.as_str()]].concat();
        let mut places = Vec::new();
        for place in &parent.at {
            let expanded = self.expand(place, &within)?;
            places.extend(expanded.iter().map(|place| format!("{place}{path}")));
        }
        Ok(places)
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn a_place_may_begin_with_another_type() {
        let names = Names::parse(
            "User: {doc: A user., at: [GetUser answer, \"ListUsers answer[]\"]}\n\
             Profile: {doc: A profile., at: [User.profile]}\n\
             Address: {doc: An address., at: [Profile.address]}",
        );
        let places = names.unwrap().places("Address").unwrap();
        assert_eq!(places, [["GetUser answer.profile.address", "ListUsers answer[].profile.address"]]);
    }

    #[test]
    fn places_that_lead_in_a_circle_are_an_error() {
        let names = Names::parse("A: {doc: A., at: [B.a]}\nB: {doc: B., at: [A.b]}").unwrap();
        assert_eq!(names.places("A").unwrap_err().to_string(), "the place `A.b` leads back to A itself");
    }

    #[test]
    fn mistakes_are_named() {
        let mistake = |text| Names::parse(text).unwrap_err().to_string();
        assert_eq!(mistake("A: {doc: A., at: []}"), "A: it stands nowhere");
        assert!(mistake("Result: {doc: A., at: [B]}").starts_with("Result: this name means something else"));
        assert!(mistake("A: {doc: A., at: [B], docs: x}").contains("unknown field `docs`"));
        assert!(mistake("A: {doc: A., at: [B]}\nA: {doc: A., at: [C]}").contains("duplicate entry"));
    }
}
