//! Examples of what Logto answers, for the tests of programs that use the crate.
//!
//! An answer can be made from JSON alone, with all members that it is never without, and tests want to
//! say only what matters to them. So with the feature `testing` each type of answers has `example`, which
//! is read from the smallest JSON that the document allows.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value, json};
use syn::Ident;

use super::syntax::with_article;

/// References that are followed into one another; no more are in any document.
const DEEPEST: usize = 16;
const MILLISECONDS: i64 = 1_767_225_600_000;

/// Whether examples are wanted in this build.
pub fn are_wanted() -> bool {
    std::env::var_os("CARGO_FEATURE_TESTING").is_some()
}

/// The function that makes an example of a component.
pub fn function(name: &Ident, components: &Value) -> TokenStream {
    let text = smallest(&components[name.to_string()], "", components, 0).to_string();
    let doc = format!(
        "{} for tests, with made-up values for what is always there and nothing else. Say by the setters what matters \
         to the test.",
        with_article(name)
    );
    quote! {
        #[doc = #doc]
        pub fn example() -> Self {
            ::serde_json::from_str(#text).expect("the example follows the document")
        }
    }
}

/// The test that all examples can be made.
pub fn test<'a>(names: impl Iterator<Item = &'a Ident>) -> syn::Item {
    let checks = names.map(|name| {
        quote! {
            let example = ::serde_json::to_value(#name::example()).unwrap();
            assert_eq!(::serde_json::from_value::<#name>(example).unwrap(), #name::example());
        }
    });
    syn::parse_quote! {
        #[cfg(test)]
        mod example_tests {
            use super::*;

            #[test]
            fn every_answer_has_an_example_that_is_written_and_read_back() {
                #(#checks)*
            }
        }
    }
}

/// The smallest value of a schema; texts are their member's name.
fn smallest(schema: &Value, member: &str, components: &Value, depth: usize) -> Value {
    if depth > DEEPEST {
        return Value::Null;
    }
    let follow = |reference: &Value| {
        let name = reference.as_str().and_then(|it| it.rsplit('/').next()).unwrap_or_default();
        smallest(&components[name], member, components, depth + 1)
    };
    if let Some(reference) = schema.get("$ref") {
        return follow(reference);
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts = parts.iter().map(|part| smallest(part, member, components, depth + 1));
        return parts.reduce(merge).unwrap_or_default();
    }
    if let Some((tag, reference)) = schema["discriminator"]["mapping"].as_object().and_then(|it| it.iter().next()) {
        let kind = schema["discriminator"]["propertyName"].as_str().unwrap_or_default();
        return merge(follow(reference), json!({ kind: tag }));
    }
    if let Some(first) = schema["oneOf"].get(0).or(schema["anyOf"].get(0)) {
        return smallest(first, member, components, depth + 1);
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("string"), Some("iso-8601" | "date-time")) => json!("2026-01-01T00:00:00.000Z"),
        (Some("string"), _) => json!(member),
        (Some("integer" | "number"), Some("unix-milliseconds")) => json!(MILLISECONDS),
        (Some("integer" | "number"), Some("unix-seconds")) => json!(MILLISECONDS / 1000),
        (Some("integer" | "number"), _) => json!(0),
        (Some("boolean"), _) => json!(false),
        (Some("array"), _) => json!([]),
        _ => object(schema, components, depth),
    }
}

fn object(schema: &Value, components: &Value, depth: usize) -> Value {
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let members = required.map(|name| {
        let member = smallest(&schema["properties"][name], name, components, depth + 1);
        (name.to_owned(), member)
    });
    Value::Object(members.collect::<Map<_, _>>())
}

/// Two objects as one; of anything else, the later.
fn merge(before: Value, after: Value) -> Value {
    match (before, after) {
        (Value::Object(mut before), Value::Object(after)) => {
            before.extend(after);
            Value::Object(before)
        }
        (_, after) => after,
    }
}
