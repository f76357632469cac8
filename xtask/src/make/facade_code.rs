//! The facade of the parts that the build script writes by itself: what callers see of it, and whether it
//! can compile, as far as its names tell.

use std::collections::BTreeSet;

use anyhow::{Context, Result, anyhow, ensure};
use heck::{ToPascalCase, ToSnakeCase};
use serde_json::Value;
use syn::{File, Ident};

use crate::compare::surface::{Method, plain};
use crate::make::build_script::facade::{self, Operation, Role};
use crate::make::generator::quietly;
use crate::openapi::document::{BY_HAND, METHOD, PART, operations, title};
use crate::openapi::rust_names::is_spoken_for;

/// What the module of a part names beside the operations' structs.
const OF_MODULES: [&str; 9] =
    ["Arc", "Call", "Context", "Cow", "Filter", "OperationInfo", "Page", "PageQuery", "Paged"];

/// The methods of the facade, or which operation cannot have one.
pub fn methods(code: &File, document: &Value) -> Result<Vec<Method>> {
    for (method, path, operation) in operations(document).filter(|(.., operation)| operation[PART] != BY_HAND) {
        check_names(operation).with_context(|| title(method, path, operation))?;
    }
    let refused = |reason| anyhow!("no facade can be made of the document: {reason}");
    let parts = quietly(|| facade::parts(code, document)).map_err(refused)?;
    for operation in parts.iter().flat_map(|part| &part.operations) {
        check_members(operation).with_context(|| operation.id.clone())?;
    }
    quietly(|| facade::generate(code, document)).map_err(refused)?;
    let methods = parts.iter().flat_map(|part| part.operations.iter().map(|operation| method(&part.name, operation)));
    Ok(methods.collect())
}

fn check_names(operation: &Value) -> Result<()> {
    let [id, part, method] = ["operationId", PART, METHOD].map(|key| operation[key].as_str().unwrap_or_default());
    let is_taken = is_spoken_for(id) || OF_MODULES.contains(&id) || id == part.to_pascal_case() || id == "Searched";
    ensure!(
        is_word(id) && !is_taken,
        "no struct of the library can be called after the operationId `{id}`: name it in parts.yaml, under `left_out`"
    );
    ensure!(
        is_word(method) && method != "new",
        "no method can be called `{method}`: give it another name in parts.yaml, under `operations`"
    );
    Ok(())
}

/// Whether a text can be a name in Rust.
fn is_word(text: &str) -> bool {
    syn::parse_str::<Ident>(text).is_ok()
}

fn check_members(operation: &Operation) -> Result<()> {
    let lists = [("page", operation.is_paged), ("filter", operation.searches_fields)];
    let lists = lists.iter().filter(|(_, is_there)| *is_there).map(|(name, _)| (*name).to_owned());
    let is_own = |role| !matches!(role, Role::Page | Role::Filter);
    let own = operation.arguments.iter().filter(|it| is_own(it.role)).map(|it| it.name.to_string());
    let mut known = BTreeSet::new();
    for name in lists.chain(own) {
        ensure!(known.insert(name.clone()), "its parameter `{name}` has the name of something that every list has");
    }
    Ok(())
}

fn method(part: &str, operation: &Operation) -> Method {
    let argument = |it: &facade::Argument| (it.name.to_string(), plain(&it.kept));
    Method {
        part: part.to_owned(),
        path: format!("{}().{}", part.to_snake_case(), operation.method),
        arguments: operation.needed().map(argument).collect(),
        output: plain(&operation.output),
        setters: setters(operation),
    }
}

fn setters(operation: &Operation) -> Vec<(String, String)> {
    let own = operation.with_role(Role::Optional).map(|it| (it.setter_name().to_string(), plain(&it.kept)));
    let search = operation.searches_fields.then(|| ("search".to_owned(), "&Search".to_owned()));
    own.chain(search).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use serde_json::{Value, json};
    use syn::{ImplItem, Item, Type};

    use super::methods;
    use crate::make::build_script::facade::OF_CALLS;
    use crate::make::generator::code_of;
    use crate::openapi::samples::with_operation;

    fn refusal(operation: Value) -> String {
        let mut document = with_operation(&json!({
            "operationId": "TestThing", "x-part": "things", "x-method": "test", "x-safety": "read",
            "responses": { "2XX": { "description": "" } },
        }));
        let known = &mut document["paths"]["/things"]["post"];
        known.as_object_mut().unwrap().extend(operation.as_object().unwrap().clone());
        let code = code_of(&document).unwrap();
        methods(&code, &document).map_or_else(|error| format!("{error:#}"), |methods| methods[0].path.clone())
    }

    #[test]
    fn a_method_is_reached_by_its_part() {
        assert_eq!(refusal(json!({})), "things().test");
    }

    #[test]
    fn what_would_not_compile_is_named_with_what_to_do() {
        let of = "POST /things ";
        let moved = format!("{of}TestThing: no method can be called `move`: give it another name in parts.yaml");
        assert!(refusal(json!({ "x-method": "move" })).starts_with(&moved));
        for id in ["Call", "Things", "String"] {
            let expected = format!("{of}{id}: no struct of the library can be called after the operationId `{id}`: ");
            assert!(refusal(json!({ "operationId": id })).starts_with(&expected));
        }
    }

    /// The list that the build script has, which cannot read the library.
    #[test]
    fn the_methods_of_calls_are_known() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src");
        let mut files = vec![source.join("call.rs")];
        for room in ["call", "list"] {
            files.extend(fs::read_dir(source.join(room)).unwrap().map(|entry| entry.unwrap().path()));
        }
        let items = files.iter().flat_map(|file| syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap().items);
        let of_calls = items.filter_map(|item| match item {
            Item::Impl(item) if item.trait_.is_none() && is_any_call(&item.self_ty) => Some(item.items),
            _ => None,
        });
        let names: BTreeSet<String> = of_calls
            .flatten()
            .filter_map(|item| match item {
                ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
                _ => None,
            })
            .filter(|name| !["page", "page_size"].contains(&name.as_str()))
            .collect();
        assert_eq!(Vec::from_iter(names), OF_CALLS);
    }

    /// `Call<O>`, whatever the operation.
    fn is_any_call(of: &Type) -> bool {
        let Type::Path(path) = of else { return false };
        let last = path.path.segments.last().unwrap();
        last.ident == "Call" && quote::quote!(#last).to_string().replace(' ', "") == "Call<O>"
    }
}
