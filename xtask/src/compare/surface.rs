//! `surface.txt`: what of the generated code callers may depend on, one line each. Operations with
//! their signatures, types with their members: a new generator or a new document shows what it does to
//! callers as a diff of that file.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{
    FnArg, GenericArgument, ImplItem, ImplItemFn, Item, ItemEnum, ItemImpl, ItemMod, Pat, PathArguments, ReturnType,
    Type, Visibility,
};

const HEADER: &str = "# The public API that is generated from api.json. Written by `cargo xtask update-spec`.\n";

/// A method of the generated client.
#[derive(Debug, PartialEq)]
pub struct Signature {
    pub name: String,
    pub arguments: Vec<(String, String)>,
    pub output: String,
}

/// The generated code as far as callers see it.
#[derive(Debug)]
pub struct Surface {
    pub operations: Vec<Signature>,
    /// Each type with its lines, the first of which names it.
    types: Vec<Vec<String>>,
}

impl Surface {
    /// `source` is what the build script generates.
    pub fn of(source: &str) -> Result<Self> {
        let file = syn::parse_file(source).context("the generated code cannot be read")?;
        let mut surface = Self { operations: Vec::new(), types: Vec::new() };
        for item in &file.items {
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
        let operations = self.operations.iter().map(|it| format!("{}({}) -> {}\n", it.name, it.arguments(), it.output));
        let types = self.types.iter().map(|lines| format!("\n{}\n", lines.join("\n    ")));
        format!("{HEADER}\n{}{}", operations.collect::<String>(), types.collect::<String>())
    }
}

/// What the types of one surface have and those of another do not.
pub fn lost(before: &str, now: &str) -> BTreeSet<String> {
    type_lines(before).difference(&type_lines(now)).cloned().collect()
}

/// What the types of one surface have and those of another did not have.
pub fn gained(before: &str, now: &str) -> BTreeSet<String> {
    lost(now, before)
}

/// The methods of one surface that another has with other arguments or another answer, by their names,
/// each as it is now.
pub fn changed_methods(before: &str, now: &str) -> BTreeMap<String, String> {
    let before = method_lines(before);
    let changed = |(name, line): &(String, String)| before.get(name).is_some_and(|before| before != line);
    method_lines(now).into_iter().filter(changed).collect()
}

fn method_lines(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().filter(|line| !line.starts_with(['#', ' ']));
    lines.filter_map(|line| Some((line.split_once('(')?.0.to_owned(), line.to_owned()))).collect()
}

/// The members of types, each with its type. Operations are called by the facade alone.
fn type_lines(text: &str) -> BTreeSet<String> {
    let mut name = "";
    let mut lines = BTreeSet::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match line.strip_prefix("    ") {
            Some(member) => drop(lines.insert(format!("`{name} {member}`"))),
            None if line.contains('(') => {}
            None => name = line,
        }
    }
    lines
}

impl Signature {
    fn arguments(&self) -> String {
        let arguments = self.arguments.iter().map(|(name, of)| format!("{name}: {of}"));
        arguments.collect::<Vec<_>>().join(", ")
    }
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
    Some(format!("new({})", signature(new).arguments()))
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
fn plain(of: &Type) -> String {
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
    use super::Surface;

    #[test]
    fn operations_and_types_are_listed() {
        let surface = Surface::of(
            r#"
            pub mod types {
                pub struct User { pub id: ::std::string::String, pub age: ::std::option::Option<i64> }
                impl User { pub fn new(id: impl ::std::convert::Into<::std::string::String>) -> Self { todo!() } }
                crate::types::open_enum! { pub enum Color { #[doc = "`red`"] Red = "red", } }
                pub enum Thing { User(User), #[serde(untagged)] Unknown(crate::types::RawData) }
            }
            impl Requests<'_> {
                fn hidden(&self) -> Draft<types::User> { todo!() }
                pub fn get_user(&self, id: &str, all: Option<bool>) -> Draft<types::User> { todo!() }
            }
            "#,
        );
        let expected = "\nget_user(id: &str, all: Option<bool>) -> User\n\n\
             enum Color\n    Red = \"red\"\n\n\
             struct User\n    id: String\n    age: Option<i64>\n    new(id: impl Into<String>)\n\n\
             union Thing\n    User(User)\n    Unknown(RawData)\n";
        assert_eq!(surface.unwrap().text().split_once('\n').unwrap().1, expected);
    }
}
