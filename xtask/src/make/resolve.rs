//! Whether the generated code can compile, as far as its names tell: no two things in one place have the
//! same name, nothing takes a name that Rust has given away, and every type that is named is there. What
//! is wrong is said by the name of the type, which is that of its component.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use syn::{
    Fields, File, FnArg, GenericArgument, ImplItem, ImplItemFn, Item, ItemEnum, ItemImpl, ItemMod, Pat, PathArguments,
    Type,
};

use crate::openapi::rust_names::is_spoken_for;

pub fn ensure_names(file: &File) -> Result<()> {
    let types = file.items.iter().find_map(|item| match item {
        Item::Mod(ItemMod { ident, content: Some((_, items)), .. }) if ident == "types" => Some(items),
        _ => None,
    });
    let types = types.context("the generated code has no `mod types`")?;
    let scope = Scope::of(types)?;
    types.iter().try_for_each(|item| scope.check(item))?;
    for item in &file.items {
        if let Item::Impl(item) = item {
            scope.check_functions(item)?;
        }
    }
    Ok(())
}

/// The types that the generated code declares.
struct Scope(BTreeSet<String>);

impl Scope {
    fn of(items: &[Item]) -> Result<Self> {
        let mut names = BTreeSet::new();
        for name in items.iter().filter_map(declared) {
            ensure!(!is_spoken_for(&name), "the type `{name}` has a name that means something else in every Rust file");
            ensure!(!names.contains(&name), "two types are called `{name}`");
            names.insert(name);
        }
        Ok(Self(names))
    }

    fn check(&self, item: &Item) -> Result<()> {
        match item {
            Item::Struct(item) => {
                let owner = item.ident.to_string();
                unique(
                    &owner,
                    "members",
                    item.fields.iter().filter_map(|field| Some(field.ident.as_ref()?.to_string())),
                )?;
                self.check_fields(&owner, &item.fields)
            }
            Item::Enum(item) => self.check_variants(item),
            Item::Macro(item) => match syn::parse2::<ItemEnum>(item.mac.tokens.clone()) {
                Ok(item) => self.check_variants(&item),
                Err(_) => Ok(()),
            },
            Item::Type(item) => self.check_type(&item.ident.to_string(), &item.ty),
            Item::Impl(item) => self.check_functions(item),
            _ => Ok(()),
        }
    }

    fn check_variants(&self, item: &ItemEnum) -> Result<()> {
        let owner = item.ident.to_string();
        unique(&owner, "variants", item.variants.iter().map(|variant| variant.ident.to_string()))?;
        item.variants.iter().try_for_each(|variant| self.check_fields(&owner, &variant.fields))
    }

    fn check_fields(&self, owner: &str, fields: &Fields) -> Result<()> {
        fields.iter().try_for_each(|field| self.check_type(owner, &field.ty))
    }

    fn check_functions(&self, item: &ItemImpl) -> Result<()> {
        if item.trait_.is_some() {
            return Ok(());
        }
        let Type::Path(of) = &*item.self_ty else { return Ok(()) };
        let owner = of.path.segments.last().map(|it| it.ident.to_string()).unwrap_or_default();
        let functions: Vec<&ImplItemFn> = item
            .items
            .iter()
            .filter_map(|item| match item {
                ImplItem::Fn(function) => Some(function),
                _ => None,
            })
            .collect();
        unique(&owner, "methods", functions.iter().map(|function| function.sig.ident.to_string()))?;
        for function in functions {
            let place = format!("{owner}::{}", function.sig.ident);
            let arguments = function.sig.inputs.iter().filter_map(|argument| match argument {
                FnArg::Typed(argument) => Some(argument),
                FnArg::Receiver(_) => None,
            });
            unique(
                &place,
                "arguments",
                arguments.clone().filter_map(|argument| match &*argument.pat {
                    Pat::Ident(pattern) => Some(pattern.ident.to_string()),
                    _ => None,
                }),
            )?;
            arguments.map(|argument| &*argument.ty).try_for_each(|of| self.check_type(&place, of))?;
        }
        Ok(())
    }

    /// Every type that is named alone, or as one of `types`, is declared or known everywhere.
    fn check_type(&self, owner: &str, of: &Type) -> Result<()> {
        match of {
            Type::Reference(reference) => self.check_type(owner, &reference.elem),
            Type::Array(array) => self.check_type(owner, &array.elem),
            Type::Slice(slice) => self.check_type(owner, &slice.elem),
            Type::Tuple(tuple) => tuple.elems.iter().try_for_each(|of| self.check_type(owner, of)),
            Type::Path(path) => {
                let segments: Vec<String> = path.path.segments.iter().map(|it| it.ident.to_string()).collect();
                let name = match segments.as_slice() {
                    [name] if path.path.leading_colon.is_none() => Some(name),
                    [module, name] if module == "types" => Some(name),
                    _ => None,
                };
                if let Some(name) = name {
                    ensure!(
                        self.0.contains(name) || is_known(name),
                        "`{owner}` names the type `{name}`, which is not there"
                    );
                }
                let arguments = path.path.segments.iter().filter_map(|segment| match &segment.arguments {
                    PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
                    _ => None,
                });
                let inner = arguments.flatten().filter_map(|argument| match argument {
                    GenericArgument::Type(of) => Some(of),
                    _ => None,
                });
                inner.into_iter().try_for_each(|of| self.check_type(owner, of))
            }
            _ => Ok(()),
        }
    }
}

fn declared(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        Item::Macro(item) => Some(syn::parse2::<ItemEnum>(item.mac.tokens.clone()).ok()?.ident.to_string()),
        _ => None,
    }
}

/// Primitive types, the prelude, and the parameters of generic functions.
fn is_known(name: &str) -> bool {
    is_spoken_for(name) || name.len() == 1 || name.starts_with(char::is_lowercase)
}

fn unique(owner: &str, what: &str, names: impl Iterator<Item = String>) -> Result<()> {
    let mut known = BTreeSet::new();
    for name in names {
        ensure!(!known.contains(&name), "two {what} of `{owner}` are called `{name}`");
        known.insert(name);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::ensure_names;

    fn checked(types: &str, rest: &str) -> anyhow::Result<()> {
        ensure_names(&syn::parse_str(&format!("pub mod types {{ {types} }} {rest}")).unwrap())
    }

    fn error(types: &str, rest: &str) -> String {
        checked(types, rest).unwrap_err().to_string()
    }

    #[test]
    fn what_is_there_once_and_under_its_own_name_is_sound() {
        let types = "pub struct User { pub id: ::std::string::String, pub role: ::std::option::Option<Role> }
            crate::types::open_enum! { pub enum Role { #[doc = \"`a`\"] A = \"a\", } }";
        let client =
            "impl Client { pub async fn get<'a>(&'a self, id: &'a str, body: &'a types::User) -> bool { true } }";
        checked(types, client).unwrap();
    }

    #[test]
    fn whatever_would_not_compile_is_named() {
        assert_eq!(error("pub struct A { a: u8, a: u8 }", ""), "two members of `A` are called `a`");
        assert_eq!(error("m! { pub enum A { B = \"b\", B = \"c\" } }", ""), "two variants of `A` are called `B`");
        assert_eq!(error("pub struct A; pub enum A {}", ""), "two types are called `A`");
        assert!(error("pub struct Result;", "").contains("means something else"));
        assert_eq!(error("pub struct A { a: Vec<Role> }", ""), "`A` names the type `Role`, which is not there");
        assert_eq!(
            error("", "impl Client { fn a(&self, b: u8, b: u8) {} }"),
            "two arguments of `Client::a` are called `b`"
        );
        assert!(error("", "impl Client { fn a(&self, b: &types::Role) {} }").contains("`Role`, which is not there"));
    }
}
