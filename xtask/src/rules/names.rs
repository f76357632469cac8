//! `names/`: the public name of each type, what it is, and where it stands in the document. What stands
//! at several places is one type. There is a file for each part, and openapi/README.md tells the form of
//! a place.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use indexmap::IndexMap;
use serde::Deserialize;

use crate::openapi::rust_names::is_spoken_for;
use crate::rules::yaml;

const FOLDER: &str = "names";

/// The types in the order of the files, so that what is wrong with one is told before what follows from it.
/// What follows the name of a component that contains itself.
pub const OF_COMPONENT: &str = " component";

#[derive(Debug, Default)]
pub struct Names(pub IndexMap<String, NamedType>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedType {
    /// The file that names it, such as `names/users.yaml`.
    #[serde(skip)]
    pub file: String,
    pub doc: String,
    pub at: Vec<String>,
    #[serde(default)]
    pub members: IndexMap<String, String>,
}

impl Names {
    /// What the files in `names/` say, one after the other by their names.
    pub fn read(openapi: &Path) -> Result<Self> {
        let mut names = Self::default();
        for path in files(&openapi.join(FOLDER))? {
            let file = format!("{FOLDER}/{}", path.file_name().unwrap_or_default().display());
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            names.add(&file, &text).context(file)?;
        }
        Ok(names)
    }

    fn add(&mut self, file: &str, text: &str) -> Result<()> {
        let types: IndexMap<String, NamedType> = yaml::parse(text)?;
        for (name, of) in types {
            ensure!(!of.at.is_empty(), "{name}: it stands nowhere");
            ensure!(!is_spoken_for(&name), "{name}: this name means something else in every Rust file, choose another");
            if let Some(other) = self.0.get(&name) {
                bail!("{name}: {} names another type so", other.file);
            }
            self.0.insert(name, NamedType { file: file.to_owned(), ..of });
        }
        Ok(())
    }

    /// A file alone.
    #[cfg(test)]
    pub fn parse(text: &str) -> Result<Self> {
        let mut names = Self::default();
        names.add("names/things.yaml", text)?;
        Ok(names)
    }

    /// The places of a type in full. What the document keeps under its own name, because it contains itself,
    /// stands at `Name component`. A place that begins with another type's name stands for the
    /// same path under each of that type's places.
    pub fn places(&self, name: &str) -> Result<Vec<Vec<String>>> {
        self.0[name].at.iter().map(|place| self.expand(place, &[name])).collect()
    }

    fn expand(&self, place: &str, within: &[&str]) -> Result<Vec<String>> {
        let end = place.find(['.', '[', '{', '|', ' ']).unwrap_or(place.len());
        let (head, path) = place.split_at(end);
        let other = self.0.get_key_value(head).filter(|_| path != OF_COMPONENT);
        let Some((head, parent)) = other else {
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

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let cannot_read = || format!("cannot read {}", folder.display());
    let entries = fs::read_dir(folder).with_context(cannot_read)?;
    let paths: Vec<PathBuf> =
        entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>().with_context(cannot_read)?;
    let mut files: Vec<PathBuf> =
        paths.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "yaml")).collect();
    files.sort();
    Ok(files)
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
    fn a_name_is_given_in_one_file_only() {
        let mut names = Names::parse("A: {doc: A., at: [B]}").unwrap();
        let error = names.add("names/others.yaml", "A: {doc: A., at: [C]}").unwrap_err();
        assert_eq!(error.to_string(), "A: names/things.yaml names another type so");
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
