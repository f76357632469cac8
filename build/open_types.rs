//! Makes the generated types fit to grow and pleasant to write.
//!
//! - An enum of texts keeps a value that it does not know: it becomes an `open_enum!`.
//! - A union with a discriminator keeps a kind that it does not know, in a variant `Unknown`; so does
//!   a union whose branches have different types in JSON.
//! - A member `type` is called `kind`.
//! - An optional list or map tells *absent* from *empty*.
//! - A request member that Logto lets be null has three states: it becomes a `Patch`.
//! - A request body is built by `new` and one setter a member.
//! - Members whose names differ in spelling alone get names of their own.
//! - With the feature `testing`, an answer is made by `example` and one setter a member.
//! - Members stand in the document's order, the id first.
//! - Every type is `#[non_exhaustive]` and derives `JsonSchema` with the feature `schemars`.
//!
//! This is a pass over the syntax tree rather than hand-written replacements, so that a type which
//! Logto adds gets all of it without anybody's doing.

use std::collections::BTreeSet;

use heck::ToLowerCamelCase;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;
use syn::{
    Attribute, Expr, Field, Fields, File, Item, ItemEnum, ItemImpl, ItemMod, ItemStruct, Lit, Meta, Type, parse_quote,
};

use super::examples;
use super::select::{collect_references, component_name};
use super::syntax::{first_argument, with_article};
use super::variants::{self, Variants};

/// Rewrites `mod types` of the generated file. `document` is the whole OpenAPI document, whatever part
/// of it the file comes from: what a type is must not depend on that. `variants` are the names that the
/// file's enums were generated with.
pub fn rewrite(file: &mut File, document: &Value, variants: &Variants) -> syn::Result<()> {
    let types = file.items.iter_mut().find_map(|item| match item {
        Item::Mod(module) if module.ident == "types" => Some(module),
        _ => None,
    });
    let Some(ItemMod { content: Some((_, items)), .. }) = types else {
        return Err(syn::Error::new(Span::call_site(), "the generated client has no `mod types`"));
    };
    let schemas = Schemas::new(document);
    let enums: BTreeSet<Ident> = items.iter().filter_map(enum_name).collect();
    let mut rewritten = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        match item {
            Item::Enum(item) => rewritten.extend(rewrite_enum(&item, &schemas, variants)?),
            Item::Impl(item) if implements_one_of(&item, &enums) => {}
            Item::Mod(module) if module.ident == "error" => {}
            Item::Struct(item) => rewritten.extend(rewrite_struct(item, &schemas)?),
            other => rewritten.push(other),
        }
    }
    if examples::are_wanted() {
        let structs = rewritten.iter().filter_map(|item| match item {
            Item::Struct(item) if schemas.answers.contains(&item.ident.to_string()) => Some(&item.ident),
            _ => None,
        });
        let test = examples::test(structs);
        rewritten.push(test);
    }
    *items = rewritten;
    Ok(())
}

fn enum_name(item: &Item) -> Option<Ident> {
    match item {
        Item::Enum(item) => Some(item.ident.clone()),
        _ => None,
    }
}

fn implements_one_of(item: &ItemImpl, names: &BTreeSet<Ident>) -> bool {
    matches!(&*item.self_ty, Type::Path(path) if path.path.get_ident().is_some_and(|it| names.contains(it)))
}

fn rewrite_enum(item: &ItemEnum, schemas: &Schemas, variants: &Variants) -> syn::Result<Vec<Item>> {
    let name = &item.ident;
    let docs = docs(&item.attrs);
    if let Some((tag, mapping)) = schemas.discriminator(name) {
        let union = tagged_union(name, &docs, &tag, &mapping);
        return Ok([union].into_iter().chain(conversions(name, &mapping)).collect());
    }
    if let Some(types) = schemas.json_types(name) {
        return untagged_union(item, &docs, &types);
    }
    if item.variants.iter().any(|variant| !matches!(variant.fields, Fields::Unit)) {
        let message = format!("the union {name} has no discriminator: no branch can be told from another");
        return Err(syn::Error::new(name.span(), message));
    }
    let Some(variants) = variants.of(&name.to_string()) else {
        return Err(syn::Error::new(name.span(), format!("the enum {name} is no component of its own")));
    };
    let variants = variants.iter().map(|(variant, text)| {
        let (ident, doc) = (format_ident!("{variant}"), format!("`{text}`"));
        quote! { #[doc = #doc] #ident = #text, }
    });
    Ok(vec![parse_quote! {
        crate::types::open_enum! {
            #(#docs)*
            pub enum #name { #(#variants)* }
        }
    }])
}

fn tagged_union(name: &Ident, docs: &[Attribute], tag: &str, mapping: &[(String, String)]) -> Item {
    let schemars = derive_schemars();
    let variants = variant_names(mapping).zip(mapping).map(|(variant, (value, schema))| {
        let content = format_ident!("{schema}");
        let doc = format!("`{tag}` is `{value}`.");
        quote! { #[doc = #doc] #[serde(rename = #value)] #variant(#content), }
    });
    parse_quote! {
        #(#docs)*
        #[derive(Clone, Debug, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
        #schemars
        #[serde(tag = #tag)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A kind that this version of the crate does not know, or one with other members than
            /// it knows, whole and as it came.
            #[serde(untagged)]
            Unknown(crate::types::RawData),
        }
    }
}

/// A union whose branches are told apart by their types in JSON.
fn untagged_union(item: &ItemEnum, docs: &[Attribute], types: &[String]) -> syn::Result<Vec<Item>> {
    let name = &item.ident;
    let contents: Vec<&Type> = item.variants.iter().filter_map(only_content).collect();
    if contents.len() != types.len() || contents.len() != item.variants.len() {
        let message = format!("the union {name} has other branches than its component");
        return Err(syn::Error::new(name.span(), message));
    }
    let schemars = derive_schemars();
    let names: Vec<Ident> =
        variants::names(types.iter().map(String::as_str)).iter().map(|name| format_ident!("{name}")).collect();
    let variants = names.iter().zip(types).zip(&contents).map(|((variant, json_type), content)| {
        let doc = format!("It is {} {json_type}.", if json_type == "object" { "an" } else { "a" });
        quote! { #[doc = #doc] #variant(#content), }
    });
    let union = parse_quote! {
        #(#docs)*
        #[derive(Clone, Debug, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
        #schemars
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// Something that this version of the crate does not know, whole and as it came.
            Unknown(crate::types::RawData),
        }
    };
    let conversions = names.iter().zip(&contents).map(|(variant, content)| conversion(name, variant, content));
    let from_str =
        names.iter().zip(&contents).filter(|(_, content)| is_named(content, "String")).map(|(variant, _)| {
            parse_quote! {
                impl ::std::convert::From<&str> for #name {
                    fn from(content: &str) -> Self {
                        Self::#variant(content.to_owned())
                    }
                }
            }
        });
    Ok([union].into_iter().chain(conversions).chain(from_str).collect())
}

fn only_content(variant: &syn::Variant) -> Option<&Type> {
    match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed.first().map(|field| &field.ty),
        _ => None,
    }
}

/// The name of the variant for each tag.
fn variant_names(mapping: &[(String, String)]) -> impl Iterator<Item = Ident> {
    let names = variants::names(mapping.iter().map(|(tag, _)| tag.as_str()));
    names.into_iter().map(|name| format_ident!("{name}"))
}

/// `From` for each content that belongs to one kind alone.
fn conversions(name: &Ident, mapping: &[(String, String)]) -> Vec<Item> {
    let is_unique = |schema: &String| mapping.iter().filter(|(_, other)| other == schema).count() == 1;
    let unique = variant_names(mapping).zip(mapping).filter(|(_, (_, schema))| is_unique(schema));
    unique
        .map(|(variant, (_, schema))| {
            let content = format_ident!("{schema}");
            conversion(name, &variant, &parse_quote! { #content })
        })
        .collect()
}

fn conversion(name: &Ident, variant: &Ident, content: &Type) -> Item {
    parse_quote! {
        impl ::std::convert::From<#content> for #name {
            fn from(content: #content) -> Self {
                Self::#variant(content)
            }
        }
    }
}

fn rewrite_struct(mut item: ItemStruct, schemas: &Schemas) -> syn::Result<Vec<Item>> {
    let is_request = schemas.requests.contains(&item.ident.to_string());
    call_type_kind(&mut item);
    tell_members_apart(&mut item);
    put_in_order(&mut item, schemas);
    for field in &mut item.fields {
        tell_absent_from_empty(field)?;
        leave_out_what_is_none(field)?;
        if is_request && schemas.has_three_states(&item.ident, field) {
            make_patch(field)?;
        }
    }
    item.attrs.push(parse_quote! { #[non_exhaustive] });
    item.attrs.push(derive_schemars());
    let is_answer = schemas.answers.contains(&item.ident.to_string());
    // What is but a list or a map has no members, and is made of what it is.
    let is_made_of_members = is_request && item.fields.iter().all(|field| field.ident.is_some());
    let setters = is_made_of_members.then(|| setters(&item, schemas));
    let conversions = if is_made_of_members { from_what_must_be_said(&item) } else { Vec::new() };
    let example = (is_answer && examples::are_wanted()).then(|| example(&item, schemas, is_request));
    Ok([Item::Struct(item)].into_iter().chain(setters).chain(conversions).chain(example).collect())
}

/// `example`, and a setter for everything that has none yet.
fn example(item: &ItemStruct, schemas: &Schemas, has_setters: bool) -> Item {
    let (name, function) = (&item.ident, examples::function(&item.ident, schemas.components));
    // What is but a list or a map has no members.
    let members = item.fields.iter().filter(|field| field.ident.is_some());
    let setters = members.filter(|field| !has_setters || !is_optional(&field.ty));
    let setters = setters.map(|field| if is_optional(&field.ty) { setter(field) } else { plain_setter(field) });
    let setters = setters.map(|setter| quote! { #[must_use] #setter });
    parse_quote! {
        #[cfg(feature = "testing")]
        impl #name {
            #function
            #(#setters)*
        }
    }
}

/// The setter of a member that is always there.
fn plain_setter(field: &Field) -> TokenStream {
    let (member, name, ty, docs) = (&field.ident, setter_name(field), &field.ty, docs(&field.attrs));
    quote! {
        #(#docs)*
        pub fn #name(mut self, value: impl ::std::convert::Into<#ty>) -> Self {
            self.#member = value.into();
            self
        }
    }
}

/// `type` is a word of Rust's own; the generator calls such a member `type_`.
fn call_type_kind(item: &mut ItemStruct) {
    let is_called = |field: &Field, name: &str| field.ident.as_ref().is_some_and(|ident| ident == name);
    if item.fields.iter().any(|field| is_called(field, "kind")) {
        return;
    }
    if let Some(field) = item.fields.iter_mut().find(|field| is_called(field, "type_")) {
        field.ident = Some(format_ident!("kind"));
    }
}

/// `phoneVerified` and `phone_verified` are one name in Rust: the second gets a number, which is the one
/// that is not spelled as Logto spells members, so that `@id` does not take the name of `id`.
fn tell_members_apart(item: &mut ItemStruct) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut fields: Vec<&mut Field> = item.fields.iter_mut().collect();
    fields.sort_by_key(|field| {
        let name = member_name(field);
        name != name.to_lower_camel_case()
    });
    for field in fields {
        let Some(ident) = field.ident.clone() else { continue };
        let plain = ident.to_string();
        let numbered = (2..).map(|number| format!("{}{number}", plain.trim_end_matches('_')));
        let name = std::iter::once(plain.clone()).chain(numbered).find(|name| !taken.contains(name));
        let name = name.expect("numbers do not end");
        if name != plain && serde_rename(&field.attrs).is_none() && !is_flattened(field) {
            field.attrs.push(parse_quote! { #[serde(rename = #plain)] });
        }
        field.ident = Some(Ident::new(&name, ident.span()));
        taken.insert(name);
    }
}

/// A reader looks for the id first, and hardly ever for the tenant. The others are best in the document's
/// order, which the generator loses.
fn put_in_order(item: &mut ItemStruct, schemas: &Schemas) {
    let Fields::Named(fields) = &mut item.fields else { return };
    let mut members: Vec<Field> = std::mem::take(&mut fields.named).into_iter().collect();
    for rest in members.iter_mut().filter(|field| is_flattened(field)) {
        rest.attrs.push(parse_quote! { #[doc = "All further members, by their names."] });
    }
    members.sort_by_cached_key(|field| {
        let name = member_name(field);
        let is_tenant = name == "tenantId";
        (is_flattened(field), is_tenant, name != "id", schemas.member_position(&item.ident, &name))
    });
    fields.named = members.into_iter().collect();
}

/// Whether a field takes the members that have no field of their own.
fn is_flattened(field: &Field) -> bool {
    let options = field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde"));
    options.into_iter().any(|attribute| attribute.meta.to_token_stream().to_string().contains("flatten"))
}

/// The generator leaves an optional list or map out when it is empty; then `{}` could not be sent,
/// and an answer's `[]` would be lost.
fn tell_absent_from_empty(field: &mut Field) -> syn::Result<()> {
    let skips_empty = serde_value(&field.attrs, "skip_serializing_if").is_some_and(|it| it.ends_with("is_empty"));
    if skips_empty {
        let inner = field.ty.clone();
        field.ty = parse_quote! { ::std::option::Option<#inner> };
        replace_serde(field, quote! { skip_serializing_if = "::std::option::Option::is_none" })?;
    }
    Ok(())
}

/// What may contain itself is boxed from outside, so that it would be sent as null.
fn leave_out_what_is_none(field: &mut Field) -> syn::Result<()> {
    let boxed = if is_named(&field.ty, "Box") { first_argument(&field.ty) } else { None };
    if let Some(inner) = boxed.and_then(option_content).cloned() {
        field.ty = parse_quote! { ::std::option::Option<::std::boxed::Box<#inner>> };
        replace_serde(field, quote! { default, skip_serializing_if = "::std::option::Option::is_none" })?;
    }
    Ok(())
}

fn make_patch(field: &mut Field) -> syn::Result<()> {
    if let Some(inner) = option_content(&field.ty).cloned() {
        field.ty = parse_quote! { crate::types::Patch<#inner> };
        replace_serde(field, quote! { default, skip_serializing_if = "crate::types::Patch::is_keep" })?;
    }
    Ok(())
}

fn replace_serde(field: &mut Field, options: TokenStream) -> syn::Result<()> {
    let rename = serde_rename(&field.attrs).map(|name| quote! { rename = #name, });
    field.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
    field.attrs.push(parse_quote! { #[serde(#rename #options)] });
    Ok(())
}

/// `new`, which takes what must be said, and a setter for everything else.
fn setters(item: &ItemStruct, schemas: &Schemas) -> Item {
    let name = &item.ident;
    let (optional, mut required): (Vec<&Field>, Vec<&Field>) = item.fields.iter().partition(|it| is_optional(&it.ty));
    required.sort_by_key(|field| schemas.position(name, field));
    let arguments = required.iter().map(|field| {
        let (name, ty) = (&field.ident, &field.ty);
        match list_item(ty) {
            Some(item) => quote! {
                #name: impl ::std::iter::IntoIterator<Item = impl ::std::convert::Into<#item>>
            },
            None => quote! { #name: impl ::std::convert::Into<#ty> },
        }
    });
    let required_values = required.iter().map(|field| {
        let name = &field.ident;
        match list_item(&field.ty) {
            Some(_) => quote! { #name: #name.into_iter().map(::std::convert::Into::into).collect() },
            None => quote! { #name: #name.into() },
        }
    });
    let defaults = optional.iter().map(|field| {
        let name = &field.ident;
        quote! { #name: ::std::default::Default::default() }
    });
    let setters = optional.iter().map(|field| setter(field));
    let setters = setters.map(|setter| quote! { #[must_use] #setter });
    let doc = format!("{} with nothing set but what it cannot do without.", with_article(name));
    parse_quote! {
        impl #name {
            #[doc = #doc]
            #[must_use]
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#required_values,)* #(#defaults,)* }
            }
            #(#setters)*
        }
    }
}

/// What must be said alone makes the whole: `["id"]` is a `UserIds`, and `"Acme"` a `NewOrganization`.
fn from_what_must_be_said(item: &ItemStruct) -> Vec<Item> {
    let name = &item.ident;
    let required: Vec<&Type> = item.fields.iter().map(|field| &field.ty).filter(|ty| !is_optional(ty)).collect();
    let [only] = required.as_slice() else { return Vec::new() };
    if let Some(item) = list_item(only) {
        let from_list = |generics: TokenStream, list: TokenStream| {
            parse_quote! {
                impl<T: ::std::convert::Into<#item>, #generics> ::std::convert::From<#list> for #name {
                    fn from(items: #list) -> Self {
                        Self::new(items)
                    }
                }
            }
        };
        return vec![
            from_list(quote!(const N: usize), quote!([T; N])),
            from_list(quote!(), quote!(::std::vec::Vec<T>)),
        ];
    }
    let texts = [parse_quote!(&str), parse_quote!(&::std::string::String), parse_quote!(::std::string::String)];
    let is_text = ["String", "Secret"].iter().any(|name| is_named(only, name));
    let mut sources: Vec<Type> = if is_text { texts.into() } else { Vec::new() };
    if !is_named(only, "String") {
        sources.push((*only).clone());
    }
    let from = sources.iter().map(|source| {
        parse_quote! {
            impl ::std::convert::From<#source> for #name {
                fn from(value: #source) -> Self {
                    Self::new(value)
                }
            }
        }
    });
    from.collect()
}

/// What a list is of.
fn list_item(of: &Type) -> Option<&Type> {
    is_named(of, "Vec").then(|| first_argument(of))?
}

fn setter(field: &Field) -> TokenStream {
    let (member, name) = (&field.ident, setter_name(field));
    let docs = docs(&field.attrs);
    if is_named(&field.ty, "Patch") {
        let ty = &field.ty;
        return quote! {
            #(#docs)*
            pub fn #name(mut self, value: impl ::std::convert::Into<#ty>) -> Self {
                self.#member = value.into();
                self
            }
        };
    }
    let content = option_content(&field.ty).expect("an optional member is a Patch or an Option");
    if is_named(content, "Map") {
        return quote! {
            #(#docs)*
            pub fn #name<K, V>(mut self, members: impl ::std::iter::IntoIterator<Item = (K, V)>) -> Self
            where
                K: ::std::convert::Into<::std::string::String>,
                V: ::std::convert::Into<::serde_json::Value>,
            {
                self.#member = Some(members.into_iter().map(|(key, value)| (key.into(), value.into())).collect());
                self
            }
        };
    }
    if let Some(item) = list_item(content) {
        return quote! {
            #(#docs)*
            pub fn #name<T: ::std::convert::Into<#item>>(mut self, items: impl ::std::iter::IntoIterator<Item = T>) -> Self {
                self.#member = Some(items.into_iter().map(::std::convert::Into::into).collect());
                self
            }
        };
    }
    quote! {
        #(#docs)*
        pub fn #name(mut self, value: impl ::std::convert::Into<#content>) -> Self {
            self.#member = Some(value.into());
            self
        }
    }
}

/// That of the member, unless it is a constructor's.
fn setter_name(field: &Field) -> Option<Ident> {
    let name = field.ident.as_ref()?;
    let is_constructor = name == "new" || name == "example";
    Some(if is_constructor { format_ident!("with_{name}") } else { name.clone() })
}

fn is_optional(ty: &Type) -> bool {
    is_named(ty, "Option") || is_named(ty, "Patch")
}

fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|it| it.ident == name))
}

fn option_content(ty: &Type) -> Option<&Type> {
    is_named(ty, "Option").then(|| first_argument(ty))?
}

fn docs(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).cloned().collect()
}

fn derive_schemars() -> Attribute {
    parse_quote! { #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))] }
}

/// The name of a field in JSON.
fn member_name(field: &Field) -> String {
    serde_rename(&field.attrs).or_else(|| field.ident.as_ref().map(ToString::to_string)).unwrap_or_default()
}

fn serde_rename(attributes: &[Attribute]) -> Option<String> {
    serde_value(attributes, "rename")
}

/// The text of `#[serde(key = "text")]`.
fn serde_value(attributes: &[Attribute], key: &str) -> Option<String> {
    let options = attributes.iter().filter(|attribute| attribute.path().is_ident("serde"));
    options
        .filter_map(|attribute| {
            attribute.parse_args_with(syn::punctuated::Punctuated::<Meta, syn::Token![,]>::parse_terminated).ok()
        })
        .flatten()
        .find_map(|meta| match meta {
            Meta::NameValue(pair) if pair.path.is_ident(key) => match pair.value {
                Expr::Lit(literal) => match literal.lit {
                    Lit::Str(text) => Some(text.value()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        })
}

/// What the pass asks the OpenAPI document.
struct Schemas<'a> {
    components: &'a Value,
    /// The components that requests use.
    requests: BTreeSet<String>,
    /// The components that answers use.
    answers: BTreeSet<String>,
}

impl<'a> Schemas<'a> {
    fn new(document: &'a Value) -> Self {
        let components = &document["components"]["schemas"];
        let (mut requests, mut answers) = (BTreeSet::new(), BTreeSet::new());
        let paths = document["paths"].as_object().into_iter().flatten();
        for operation in paths.flat_map(|(_, item)| item.as_object().into_iter().flatten().map(|(_, it)| it)) {
            collect_references(&operation["requestBody"], components, &mut requests);
            collect_references(&operation["responses"], components, &mut answers);
        }
        Self { components, requests, answers }
    }

    /// The tag of a union, and its values with the component of each.
    fn discriminator(&self, union: &Ident) -> Option<(String, Vec<(String, String)>)> {
        let discriminator = self.components[union.to_string()].get("discriminator")?;
        let tag = discriminator["propertyName"].as_str()?.to_owned();
        let mapping = discriminator["mapping"].as_object()?;
        let mut mapping: Vec<_> =
            mapping.iter().map(|(value, reference)| (value.clone(), component_name(reference).to_owned())).collect();
        mapping.sort();
        Some((tag, mapping))
    }

    /// The types in JSON of the branches of a union without a discriminator.
    fn json_types(&self, union: &Ident) -> Option<Vec<String>> {
        let branches = self.components[union.to_string()]["oneOf"].as_array()?;
        branches.iter().map(|branch| Some(branch["x-json"].as_str()?.to_owned())).collect()
    }

    /// Whether a member can be left alone, cleared and set.
    fn has_three_states(&self, owner: &Ident, field: &Field) -> bool {
        let owner = owner.to_string();
        let is_nullable = self.components[&owner]["properties"][member_name(field)]["nullable"] == true;
        is_nullable && !self.answers.contains(&owner)
    }

    /// The place of a member in the document; last, if it is not there.
    fn member_position(&self, owner: &Ident, name: &str) -> usize {
        let properties = self.components[owner.to_string()]["properties"].as_object();
        properties.and_then(|properties| properties.keys().position(|key| key == name)).unwrap_or(usize::MAX)
    }

    /// The place of a required member in the document, whose order is not the generator's.
    fn position(&self, owner: &Ident, field: &Field) -> Option<usize> {
        let required = self.components[owner.to_string()]["required"].as_array()?;
        required.iter().position(|name| *name == member_name(field))
    }
}
