//! `surface.txt`: what of the generated code callers may depend on, one line each, part by part. Methods
//! with their signatures and setters, types with their members: a new generator or a new document shows
//! what it does to callers as a diff of that file.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::ToTokens;
use serde_json::Value;
use syn::{
    File, FnArg, GenericArgument, ImplItem, ImplItemFn, Item, ItemEnum, ItemImpl, ItemMod, Pat, PathArguments,
    ReturnType, Type, Visibility,
};

use crate::openapi::document::{BY_HAND, PART, operations};
use crate::openapi::usage::parts_of_types;

const HEADER: &str = "\
# The public API that is generated from api.json. Written by `cargo xtask update-spec`.
#
# Each part has its methods, and the types that it alone uses. `request` is what the facade of users, which
# people write, makes its requests by; `fn` is a method of a generated facade, with the setters of its call.
# Types of several parts stand at the end.
";
const SHARED: &str = "Types of several parts";

/// A generated request.
#[derive(Debug, PartialEq)]
pub struct Signature {
    pub name: String,
    pub arguments: Vec<(String, String)>,
    pub output: String,
}

/// A method of a generated facade.
#[derive(Debug)]
pub struct Method {
    pub part: String,
    /// How callers reach it, like `roles().list`.
    pub path: String,
    pub arguments: Vec<(String, String)>,
    pub output: String,
    /// What can be set of its call.
    pub setters: Vec<(String, String)>,
}

/// The generated code as far as callers see it.
#[derive(Debug)]
pub struct Surface {
    pub operations: Vec<Signature>,
    /// Those that the facade of users is written with, by their names.
    requests: BTreeSet<String>,
    methods: Vec<Method>,
    /// Each type with its lines, the first of which names it.
    types: Vec<Vec<String>>,
    /// The parts that use a type, by its name.
    parts: BTreeMap<String, BTreeSet<String>>,
}

impl Surface {
    /// `code` is what the build script generates of `document`, and `methods` those of the generated facades.
    pub fn of(code: &File, methods: Vec<Method>, document: &Value) -> Result<Self> {
        let by_hand = operations(document).filter(|(.., operation)| operation[PART] == BY_HAND);
        let ids = by_hand.filter_map(|(.., operation)| operation["operationId"].as_str());
        let owned = |parts: BTreeSet<&str>| parts.into_iter().map(str::to_owned).collect();
        let parts = parts_of_types(document).into_iter().map(|(name, parts)| (name.to_owned(), owned(parts)));
        let mut surface = Self {
            operations: Vec::new(),
            requests: ids.map(ToSnakeCase::to_snake_case).collect(),
            methods,
            types: Vec::new(),
            parts: parts.collect(),
        };
        for item in &code.items {
            match item {
                Item::Mod(ItemMod { ident, content: Some((_, items)), .. }) if ident == "types" => {
                    surface.types = types(items)?;
                }
                Item::Impl(item) if item.trait_.is_none() && is_requests(&item.self_ty) => {
                    surface.operations.extend(public_functions(item).map(signature));
                }
                _ => {}
            }
        }
        surface.operations.sort_by(|left, right| left.name.cmp(&right.name));
        surface.methods.sort_by(|left, right| left.path.cmp(&right.path));
        surface.types.sort();
        Ok(surface)
    }

    /// The member of a type that tells one from another: its id, or else the first that is a text.
    pub fn first_text_of(&self, name: &str) -> Option<&str> {
        let lines = self.types.iter().find(|lines| lines[0] == format!("struct {name}"))?;
        let texts: Vec<&str> = lines.iter().filter_map(|line| line.strip_suffix(": String")).collect();
        texts.iter().find(|member| **member == "id").or(texts.first()).copied()
    }

    pub fn text(&self) -> String {
        let mut parts: BTreeSet<&str> = self.methods.iter().map(|method| method.part.as_str()).collect();
        parts.extend(self.parts.values().flatten().map(String::as_str));
        let mut text = HEADER.to_owned();
        for part in parts {
            text.push_str(&format!("\n## {part}\n\n"));
            text.extend(self.requests_of(part).map(|it| format!("request {}\n", it.text())));
            text.extend(self.methods.iter().filter(|method| method.part == part).map(Method::text));
            text.extend(self.types_of(|parts| parts.len() == 1 && parts.contains(part)));
        }
        text.push_str(&format!("\n## {SHARED}\n"));
        text.extend(self.types_of(|parts| parts.len() != 1));
        text
    }

    fn requests_of(&self, part: &str) -> impl Iterator<Item = &Signature> {
        self.operations.iter().filter(move |it| part == BY_HAND && self.requests.contains(&it.name))
    }

    fn types_of(&self, is_wanted: impl Fn(&BTreeSet<String>) -> bool) -> impl Iterator<Item = String> {
        let none = BTreeSet::new();
        self.types.iter().filter_map(move |lines| {
            let name = lines[0].split(' ').nth(1).unwrap_or_default();
            let parts = self.parts.get(name).unwrap_or(&none);
            let shared = if parts.len() > 1 {
                format!("# {}\n", Vec::from_iter(parts.iter().map(String::as_str)).join(", "))
            } else {
                String::new()
            };
            is_wanted(parts).then(|| format!("\n{shared}{}\n", lines.join("\n    ")))
        })
    }
}

impl Method {
    fn text(&self) -> String {
        let setters = self.setters.iter().map(|(name, of)| format!("    .{name}({of})\n"));
        let arguments = list(&self.arguments);
        format!("fn {}({arguments}) -> {}\n{}", self.path, self.output, setters.collect::<String>())
    }
}

impl Signature {
    fn text(&self) -> String {
        format!("{}({}) -> {}", self.name, list(&self.arguments), self.output)
    }
}

fn list(arguments: &[(String, String)]) -> String {
    arguments.iter().map(|(name, of)| format!("{name}: {of}")).collect::<Vec<_>>().join(", ")
}

fn is_requests(of: &Type) -> bool {
    matches!(of, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Requests"))
}

fn types(items: &[Item]) -> Result<Vec<Vec<String>>> {
    let mut types = Vec::new();
    for item in items {
        match item {
            Item::Struct(item) => {
                let members = item.fields.iter().map(|field| {
                    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                    format!("{name}: {}", plain(&field.ty))
                });
                let constructor = constructor(items, &item.ident.to_string());
                types.push([format!("struct {}", item.ident)].into_iter().chain(members).chain(constructor).collect());
            }
            Item::Enum(item) => types.push(variants("union", item)),
            Item::Macro(item) if item.mac.path.segments.last().is_some_and(|it| it.ident == "open_enum") => {
                let item: ItemEnum = syn::parse2(item.mac.tokens.clone()).context("an open_enum! is not an enum")?;
                types.push(variants("enum", &item));
            }
            Item::Type(item) => types.push(vec![format!("type {} = {}", item.ident, plain(&item.ty))]),
            _ => {}
        }
    }
    Ok(types)
}

fn variants(kind: &str, item: &ItemEnum) -> Vec<String> {
    let variants = item.variants.iter().map(|variant| {
        let content: Vec<String> = variant.fields.iter().map(|field| plain(&field.ty)).collect();
        match (&variant.discriminant, content.is_empty()) {
            (Some((_, text)), _) => format!("{} = {}", variant.ident, text.to_token_stream()),
            (None, true) => variant.ident.to_string(),
            (None, false) => format!("{}({})", variant.ident, content.join(", ")),
        }
    });
    [format!("{kind} {}", item.ident)].into_iter().chain(variants).collect()
}

/// `new` of a request, whose arguments are what cannot be left out.
fn constructor(items: &[Item], name: &str) -> Option<String> {
    let impls = items.iter().filter_map(|item| match item {
        Item::Impl(item) if item.trait_.is_none() && plain(&item.self_ty) == name => Some(item),
        _ => None,
    });
    let new = impls.flat_map(public_functions).find(|function| function.sig.ident == "new")?;
    Some(format!("new({})", list(&signature(new).arguments)))
}

fn public_functions(item: &ItemImpl) -> impl Iterator<Item = &ImplItemFn> {
    item.items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) if matches!(function.vis, Visibility::Public(_)) => Some(function),
        _ => None,
    })
}

fn signature(function: &ImplItemFn) -> Signature {
    let arguments = function.sig.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) => match &*argument.pat {
            Pat::Ident(pattern) => Some((pattern.ident.to_string(), plain(&argument.ty))),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    });
    let output = match &function.sig.output {
        ReturnType::Type(_, of) => plain(first_argument(of)),
        ReturnType::Default => "()".to_owned(),
    };
    Signature { name: function.sig.ident.to_string(), arguments: arguments.collect(), output }
}

/// `T` of `Draft<T>`, and any other type as it is.
fn first_argument(of: &Type) -> &Type {
    let Type::Path(path) = of else { return of };
    let Some(last) = path.path.segments.last() else { return of };
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) if last.ident == "Draft" => match arguments.args.first() {
            Some(GenericArgument::Type(inner)) => inner,
            _ => of,
        },
        _ => of,
    }
}

/// A type without paths and lifetimes.
pub fn plain(of: &Type) -> String {
    match of {
        Type::Path(path) => path.path.segments.last().map(plain_segment).unwrap_or_default(),
        Type::Reference(reference) => format!("&{}", plain(&reference.elem)),
        Type::ImplTrait(bounds) => format!("impl {}", plain_tokens(bounds.bounds.to_token_stream())),
        other => plain_tokens(other.to_token_stream()),
    }
}

fn plain_segment(segment: &syn::PathSegment) -> String {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return segment.ident.to_string();
    };
    let arguments = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(of) => Some(plain(of)),
        GenericArgument::AssocType(of) => Some(format!("{} = {}", of.ident, plain(&of.ty))),
        _ => None,
    });
    let arguments: Vec<String> = arguments.collect();
    // Lifetimes are no arguments that anybody sees.
    if arguments.is_empty() {
        segment.ident.to_string()
    } else {
        format!("{}<{}>", segment.ident, arguments.join(", "))
    }
}

/// Bounds such as `Into<String>`, and whatever else is rare.
fn plain_tokens(tokens: TokenStream) -> String {
    match syn::parse2::<Type>(tokens.clone()) {
        Ok(Type::Path(path)) => path.path.segments.last().map(plain_segment).unwrap_or_default(),
        _ => tokens.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Method, Surface};

    const CODE: &str = r#"
        pub mod types {
            pub struct User { pub id: ::std::string::String, pub age: ::std::option::Option<i64> }
            impl User { pub fn new(id: impl ::std::convert::Into<::std::string::String>) -> Self { todo!() } }
            crate::types::open_enum! { pub enum Color { #[doc = "`red`"] Red = "red", } }
            pub enum Thing { User(User), #[serde(untagged)] Unknown(crate::types::RawData) }
        }
        impl Requests<'_> {
            fn hidden(&self) -> Draft<types::User> { todo!() }
            pub fn get_user(&self, id: &str, all: Option<bool>) -> Draft<types::User> { todo!() }
            pub fn get_role(&self) -> Draft<types::Color> { todo!() }
        }
    "#;

    fn text() -> String {
        let answer = |id: &str, part: &str, of: &str| {
            let of = json!({ "$ref": format!("#/components/schemas/{of}") });
            json!({ "get": { "operationId": id, "x-part": part, "responses": { "2XX": of } } })
        };
        let mut paint = answer("PaintRole", "roles", "Color");
        paint["put"] = answer("PaintUser", "users", "Color")["get"].take();
        let document = json!({ "paths": {
            "/users": answer("GetUser", "users", "User"), "/roles": answer("GetRole", "roles", "Thing"), "/paint": paint,
        } });
        let text = |name: &str, of: &str| (name.to_owned(), of.to_owned());
        let get = Method {
            part: "roles".to_owned(),
            path: "roles().get".to_owned(),
            arguments: vec![text("id", "String")],
            output: "Thing".to_owned(),
            setters: vec![text("q", "String")],
        };
        Surface::of(&syn::parse_file(CODE).unwrap(), vec![get], &document).unwrap().text()
    }

    #[test]
    fn each_part_has_its_methods_and_types_and_what_is_shared_comes_last() {
        let expected = "\n## roles\n\nfn roles().get(id: String) -> Thing\n    .q(String)\n\n\
             union Thing\n    User(User)\n    Unknown(RawData)\n\n\
             ## users\n\nrequest get_user(id: &str, all: Option<bool>) -> User\n\n\
             struct User\n    id: String\n    age: Option<i64>\n    new(id: impl Into<String>)\n\n\
             ## Types of several parts\n\n# roles, users\nenum Color\n    Red = \"red\"\n";
        assert_eq!(text().split_once("at the end.\n").unwrap().1, expected);
    }
}
