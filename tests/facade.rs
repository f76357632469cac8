//! Holds the facade against `openapi/api.json`: an operation without a method, a method without an
//! operation, or docs that say something else fail with their name.

use std::collections::{BTreeMap, BTreeSet};

use logto_management::users::{OPERATIONS, OperationInfo};
use quote::ToTokens;
use serde_json::Value;

const SOURCES: [&str; 9] = [
    include_str!("../src/users/accounts.rs"),
    include_str!("../src/users/custom_data.rs"),
    include_str!("../src/users/identities.rs"),
    include_str!("../src/users/mfa.rs"),
    include_str!("../src/users/organizations.rs"),
    include_str!("../src/users/passwords.rs"),
    include_str!("../src/users/personal_access_tokens.rs"),
    include_str!("../src/users/roles.rs"),
    include_str!("../src/users/sessions.rs"),
];

/// A method of `Users`: its name, the operation whose call it gives, and its docs.
struct Method {
    name: String,
    operation: String,
    docs: String,
}

fn methods() -> Vec<Method> {
    let files = SOURCES.iter().map(|source| syn::parse_file(source).unwrap());
    let items = files.flat_map(|file| file.items);
    let impls = items.filter_map(|item| match item {
        syn::Item::Impl(item) if item.self_ty.to_token_stream().to_string() == "Users" => Some(item),
        _ => None,
    });
    let functions = impls.flat_map(|item| item.items).filter_map(|item| match item {
        syn::ImplItem::Fn(function) => Some(function),
        _ => None,
    });
    functions.map(|function| method(&function)).collect()
}

fn method(function: &syn::ImplItemFn) -> Method {
    let output = function.sig.output.to_token_stream().to_string();
    let operation = output.trim_start_matches("-> Call <").trim_end_matches('>').trim().to_owned();
    let docs = function.attrs.iter().filter_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    Method { name: function.sig.ident.to_string(), operation, docs: docs.collect::<Vec<_>>().join("\n") }
}

fn documented_operations() -> BTreeMap<String, (String, String)> {
    let document: Value = serde_json::from_str(include_str!("../openapi/api.json")).unwrap();
    let paths = document["paths"].as_object().unwrap().clone();
    let operations = paths.into_iter().flat_map(|(path, item)| {
        let item = item.as_object().unwrap().clone();
        item.into_iter().filter(|(_, operation)| operation["x-part"] == "users").map(move |(method, operation)| {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            (id, (method.to_uppercase(), path.clone()))
        })
    });
    operations.collect()
}

fn info(id: &str) -> &'static OperationInfo {
    OPERATIONS.iter().find(|info| info.id == id).unwrap_or_else(|| panic!("{id} is not in OPERATIONS"))
}

#[test]
fn every_operation_of_the_document_has_a_method_and_every_method_an_operation() {
    let documented: BTreeSet<_> = documented_operations().into_keys().collect();
    let implemented: BTreeSet<_> = methods().into_iter().map(|method| method.operation).collect();
    let missing: Vec<_> = documented.difference(&implemented).collect();
    let unknown: Vec<_> = implemented.difference(&documented).collect();
    assert!(missing.is_empty(), "operations without a method: {missing:?}");
    assert!(unknown.is_empty(), "methods without an operation: {unknown:?}");
}

#[test]
fn the_operation_table_says_what_the_document_says() {
    let documented = documented_operations();
    assert_eq!(OPERATIONS.len(), documented.len());
    for info in OPERATIONS {
        let (method, path) = &documented[info.id];
        assert_eq!((info.method.as_str(), info.path), (method.as_str(), path.as_str()), "{}", info.id);
    }
}

#[test]
fn every_method_says_its_endpoint_its_release_and_an_example() {
    for method in methods() {
        let info = info(&method.operation);
        assert_eq!(info.name, method.name, "{}", info.id);
        let (major, minor) = info.since;
        let endpoint = format!("`{} {}`, since Logto {major}.{minor}.", info.method, info.path);
        assert!(method.docs.contains(&endpoint), "{} lacks: {endpoint}", method.name);
        assert!(method.docs.contains("# Example"), "{} lacks an example", method.name);
        assert!(method.docs.contains(&format!(".{}(", method.name)), "the example of {} does not call it", method.name);
    }
}

#[test]
fn every_method_says_first_what_it_returns() {
    for Method { name, docs, .. } in methods() {
        let first = docs.split("\n\n").next().unwrap_or_default().replace('\n', "");
        let says = first.contains("Returns nothing.") || (first.contains("Returns ") && first.contains("[`"));
        assert!(says, "the first paragraph of {name} does not say what it returns, with a link: {first}");
        let is_paged = docs.contains("Call::page_size");
        assert_eq!(first.contains("the first 20"), is_paged, "{name}: a page is not the whole list: {first}");
    }
}

#[test]
fn the_readme_counts_the_operations_of_every_part() {
    let document: Value = serde_json::from_str(include_str!("../openapi/api.json")).unwrap();
    let items = document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for part in items.filter_map(|operation| operation["x-part"].as_str()) {
        *counts.entry(part).or_default() += 1;
        *counts.entry("full").or_default() += 1;
    }
    let readme = include_str!("../README.md");
    for (part, count) in counts {
        assert!(readme.contains(&format!("| `{part}` | {count} |")), "the README does not say that {part} has {count}");
    }
}

#[test]
fn the_readme_lists_every_operation() {
    let readme = include_str!("../README.md");
    let docs: BTreeMap<_, _> = methods().into_iter().map(|method| (method.name, method.docs)).collect();
    for OperationInfo { name, method, path, since, .. } in OPERATIONS {
        let (start, end) = (format!("| `{name}` | "), format!(" | `{method} {path}` | {}.{} |", since.0, since.1));
        let mut rows = readme.lines().filter_map(|line| line.strip_prefix(&start)?.strip_suffix(&end));
        let returns = rows.next().unwrap_or_else(|| panic!("the README lacks the row {start}...{end}"));
        for returned in returns.split('`').skip(1).step_by(2).filter(|it| *it != "bool") {
            assert!(docs[*name].contains(&format!("[`{returned}`]")), "{name} does not return {returned}");
        }
    }
}
