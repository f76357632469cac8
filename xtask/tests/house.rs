//! Which file may name which: arrows between rooms point one way, from each room to those below, and no
//! two files name each other, by whatever way round. Of each file the paths are read that begin with
//! `crate`, `self`, `super` or a module that it declares; a path through a re-export is an arrow to where
//! the thing itself stands. Unit tests may name what they like.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// From the ground up. Rooms on one storey may name each other, as long as no loop comes of it.
const XTASK: [&[&str]; 7] = [
    &["input"],
    &["openapi"],
    &["compare"],
    &["rules"],
    &["make"],
    &["report"],
    &["instructions", "library", "update_spec"],
];
const LIBRARY: [&[&str]; 7] =
    [&["error"], &["types"], &["raw"], &["auth"], &["call"], &["list"], &["client", "users", "parts", "testing"]];

#[test]
fn no_room_of_xtask_names_a_higher_one() {
    assert_eq!(house("src").upward(&XTASK), none());
}

#[test]
fn no_files_of_xtask_name_each_other() {
    assert_eq!(house("src").loops(), none());
}

#[test]
fn no_room_of_the_library_names_a_higher_one() {
    assert_eq!(house("../src").upward(&LIBRARY), none());
}

#[test]
fn no_files_of_the_library_name_each_other() {
    assert_eq!(house("../src").loops(), none());
}

fn none() -> Vec<String> {
    Vec::new()
}

/// A crate: what each of its files names.
#[derive(Default)]
struct House {
    /// By their paths as modules, like `call::retry`; the root has none.
    files: BTreeMap<String, File>,
}

#[derive(Default)]
struct File {
    /// Whole paths, from the root of the crate.
    names: BTreeSet<Vec<String>>,
    /// What it hands on under a name of its own.
    exports: BTreeMap<String, Vec<String>>,
}

fn house(folder: &str) -> House {
    let mut sources = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &[], &mut sources);
    House::of(sources.iter().map(|(module, source)| (module.as_str(), source.as_str())))
}

fn read(folder: &Path, module: &[&str], sources: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a plain name").to_owned();
        let inner = [module, &[name.as_str()]].concat();
        match path.extension() {
            None => read(&path, &inner, sources),
            Some(_) if matches!(name.as_str(), "lib" | "main" | "mod") => {
                sources.push((module.join("::"), text(&path)))
            }
            Some(_) => sources.push((inner.join("::"), text(&path))),
        }
    }
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("a readable file")
}

impl House {
    fn of<'s>(sources: impl Iterator<Item = (&'s str, &'s str)>) -> Self {
        let mut house = Self::default();
        for (module, source) in sources {
            let tokens: TokenStream = source.parse().unwrap_or_else(|error| panic!("{module}: {error}"));
            let tokens: Vec<TokenTree> = tokens.into_iter().collect();
            let mut reader = Reader { module: segments(module), children: children(&tokens), file: File::default() };
            reader.read(&tokens);
            house.files.insert(module.to_owned(), reader.file);
        }
        house
    }

    /// The files that a file names.
    fn arrows(&self, module: &str) -> BTreeSet<String> {
        let names = self.files[module].names.iter();
        names.map(|path| self.home(path, 8)).filter(|other| other != module).collect()
    }

    /// The file in which the thing at the end of a path stands.
    fn home(&self, path: &[String], patience: usize) -> String {
        let lengths = (0..=path.len()).rev();
        let (length, module) = lengths
            .map(|length| (length, path[..length].join("::")))
            .find(|(_, module)| self.files.contains_key(module))
            .expect("the root is a file");
        let exported = path.get(length).and_then(|name| self.files[&module].exports.get(name));
        match exported.filter(|_| patience > 0) {
            Some(origin) => self.home(&[origin, &path[length + 1..]].concat(), patience - 1),
            None => module,
        }
    }

    fn upward(&self, storeys: &[&[&str]]) -> Vec<String> {
        let storey = |module: &str| {
            let room = module.split("::").next().unwrap_or_default();
            storeys.iter().position(|rooms| rooms.contains(&room)).unwrap_or(storeys.len())
        };
        let mut found = Vec::new();
        for module in self.files.keys().filter(|module| !module.is_empty()) {
            let higher = self.arrows(module).into_iter().filter(|other| storey(other) > storey(module));
            found.extend(higher.map(|other| format!("{module} names {}", shown(&other))));
        }
        found
    }

    fn loops(&self) -> Vec<String> {
        let arrows: BTreeMap<&str, BTreeSet<String>> =
            self.files.keys().map(|module| (module.as_str(), self.arrows(module))).collect();
        let mut found = Vec::new();
        for (module, others) in &arrows {
            for other in others.iter().filter(|other| module < &other.as_str() && leads_to(&arrows, other, module)) {
                found.push(format!("{} names {other}, which leads back to it", shown(module)));
            }
            for other in others.iter().filter(|other| module > &other.as_str() && leads_to(&arrows, other, module)) {
                found.push(format!("{module} names {}, which leads back to it", shown(other)));
            }
        }
        found
    }
}

fn leads_to(arrows: &BTreeMap<&str, BTreeSet<String>>, from: &str, to: &str) -> bool {
    let (mut open, mut known) = (vec![from], BTreeSet::new());
    while let Some(module) = open.pop() {
        if module == to {
            return true;
        }
        if known.insert(module) {
            open.extend(arrows[module].iter().map(String::as_str));
        }
    }
    false
}

fn shown(module: &str) -> &str {
    if module.is_empty() { "the root" } else { module }
}

fn segments(module: &str) -> Vec<String> {
    module.split("::").filter(|segment| !segment.is_empty()).map(str::to_owned).collect()
}

/// The modules that a file declares, and that stand in files of their own.
fn children(tokens: &[TokenTree]) -> BTreeSet<String> {
    let declared = tokens.windows(3).filter(|window| is_word(&window[0], "mod") && is_mark(&window[2], ';'));
    declared.map(|window| window[1].to_string()).collect()
}

struct Reader {
    /// Where the tokens stand, inner modules included.
    module: Vec<String>,
    children: BTreeSet<String>,
    file: File,
}

impl Reader {
    fn read(&mut self, tokens: &[TokenTree]) {
        let mut index = 0;
        while index < tokens.len() {
            index = self.read_one(tokens, index);
        }
    }

    /// Reads what begins at a position, and says where the next begins.
    fn read_one(&mut self, tokens: &[TokenTree], index: usize) -> usize {
        if is_test_only(tokens, index) {
            return after_item(tokens, index + 2);
        }
        if let Some(TokenTree::Group(body)) = tokens.get(index + 2).filter(|_| is_word(&tokens[index], "mod")) {
            self.module.push(tokens[index + 1].to_string());
            self.read(&Vec::from_iter(body.stream()));
            self.module.pop();
            return index + 3;
        }
        if is_word(&tokens[index], "use") {
            let is_handed_on = is_public(&tokens[..index]);
            let end =
                tokens[index..].iter().position(|token| is_mark(token, ';')).map_or(tokens.len(), |it| index + it);
            self.read_tree(&tokens[index + 1..end], &[], is_handed_on);
            return end;
        }
        if let TokenTree::Group(group) = &tokens[index] {
            self.read(&Vec::from_iter(group.stream()));
            return index + 1;
        }
        let is_inside_path = index > 1 && is_mark(&tokens[index - 1], ':') && is_mark(&tokens[index - 2], ':');
        let (path, end) = path_at(tokens, index);
        if !is_inside_path && path.len() > 1 {
            self.add(&path);
        }
        end.max(index + 1)
    }

    /// The tree of a `use`, below what stands before it.
    fn read_tree(&mut self, tokens: &[TokenTree], before: &[String], is_handed_on: bool) {
        for branch in tokens.split(|token| is_mark(token, ',')).filter(|branch| !branch.is_empty()) {
            let (path, end) = path_at(branch, 0);
            let path = [before, &path].concat();
            if let Some(TokenTree::Group(group)) = branch.get(end) {
                self.read_tree(&Vec::from_iter(group.stream()), &path, is_handed_on);
                continue;
            }
            self.add(&path);
            let alias = branch.last().map(ToString::to_string).unwrap_or_default();
            if let (true, Some(origin)) = (is_handed_on, self.whole(&path)) {
                let name = if alias == "self" { path[path.len() - 2].clone() } else { alias };
                self.file.exports.insert(name, origin);
            }
        }
    }

    fn add(&mut self, path: &[String]) {
        self.file.names.extend(self.whole(path));
    }

    /// The path from the root of the crate, if it leads anywhere in it.
    fn whole(&self, path: &[String]) -> Option<Vec<String>> {
        let supers = path.iter().take_while(|segment| *segment == "super").count();
        let rest = || path.iter().filter(|segment| !matches!(segment.as_str(), "self" | "super" | "crate")).cloned();
        match path.first()?.as_str() {
            "crate" => Some(rest().collect()),
            "super" => {
                Some(self.module[..self.module.len().checked_sub(supers)?].iter().cloned().chain(rest()).collect())
            }
            "self" => Some(self.module.iter().cloned().chain(rest()).collect()),
            child if self.children.contains(child) => Some(self.module.iter().cloned().chain(rest()).collect()),
            _ => None,
        }
    }
}

/// The path that begins at a position, `a::b::c`, and where it ends. What follows its last `::` may be a
/// group or a star.
fn path_at(tokens: &[TokenTree], index: usize) -> (Vec<String>, usize) {
    let (mut path, mut next) = (Vec::new(), index);
    while let Some(TokenTree::Ident(word)) = tokens.get(next) {
        path.push(word.to_string());
        let goes_on = [1, 2].iter().all(|step| tokens.get(next + step).is_some_and(|token| is_mark(token, ':')));
        if !goes_on {
            return (path, next + 1);
        }
        next += 3;
    }
    (path, next)
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

fn is_mark(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

/// Whether what stands before a `use` makes it public, to whomever.
fn is_public(before: &[TokenTree]) -> bool {
    match before {
        [.., last] if is_word(last, "pub") => true,
        [.., word, TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => is_word(word, "pub"),
        _ => false,
    }
}

/// Whether `#[cfg(test)]` begins at a position.
fn is_test_only(tokens: &[TokenTree], index: usize) -> bool {
    let attribute = tokens.get(index + 1).map(|token| token.to_string().replace(' ', ""));
    is_mark(&tokens[index], '#') && attribute.is_some_and(|attribute| attribute == "[cfg(test)]")
}

/// The position after an item, which ends with a body or a semicolon.
fn after_item(tokens: &[TokenTree], index: usize) -> usize {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        token => is_mark(token, ';'),
    };
    tokens[index..].iter().position(is_end).map_or(tokens.len(), |it| index + it + 1)
}

/// A house of these files, which may be wrong in all the ways that matter.
fn invented(change: &[(&'static str, &'static str)]) -> House {
    let mut sources = BTreeMap::from([
        ("", "mod low; mod high; pub use high::tower::Tower;"),
        ("low", "pub mod cellar;"),
        ("low::cellar", "pub struct Cellar; #[cfg(test)] mod tests { use crate::high::Hall; }"),
        ("high", "mod tower; pub struct Hall(tower::Tower);"),
        ("high::tower", "use crate::low::cellar::Cellar; pub struct Tower(Cellar);"),
    ]);
    sources.extend(change.iter().copied());
    House::of(sources.into_iter())
}

const INVENTED: [&[&str]; 2] = [&["low"], &["high"]];

#[test]
fn a_house_in_order_is_left_in_peace() {
    let house = invented(&[]);
    assert_eq!((house.upward(&INVENTED), house.loops()), (none(), none()));
}

#[test]
fn a_lower_room_that_names_a_higher_one_is_told_with_both_names() {
    for source in [
        "use crate::high::tower::Tower;",
        "use crate::Tower;",
        "use crate::{Tower as Spire};",
        "fn climb() { crate::high::tower::climb() }",
        "fn climb() { super::super::high::tower::climb() }",
        "macro_rules! climb { () => { $crate::high::tower::climb() } }",
        "mod inner { use super::super::super::high::{tower::{self}}; }",
    ] {
        let upward = invented(&[("low::cellar", source)]).upward(&INVENTED);
        assert_eq!(upward, ["low::cellar names high::tower"], "{source}");
    }
}

#[test]
fn files_that_name_each_other_are_told_with_both_names() {
    let loops = invented(&[("high::tower", "pub struct Tower(super::Hall);")]).loops();
    assert_eq!(
        loops,
        ["high names high::tower, which leads back to it", "high::tower names high, which leads back to it"]
    );
    let long = invented(&[
        ("low::cellar", "use super::stairs::up;"),
        ("low::stairs", "use crate::low::ladder;"),
        ("low::ladder", "use super::cellar::Cellar;"),
    ]);
    assert_eq!(long.loops().len(), 3, "{:?}", long.loops());
}
