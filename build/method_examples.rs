//! The example of a generated method: the call as somebody would write it, with values made by rule.
//!
//! A value is made of its Rust type: a text of the name of what it is for, a struct by its constructor, an
//! enum of its first variant. What no rule makes is an argument of the example.

use std::collections::BTreeMap;

use heck::{ToKebabCase, ToSnakeCase};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{
    File, FnArg, GenericArgument, ImplItem, ImplItemFn, Item, ItemEnum, Pat, PathArguments, Signature, Type,
    TypeParamBound, parse_quote,
};

use super::{
    facade::{Argument, Operation, Part, Role},
    syntax::{first_argument, last_segment, type_items},
};

/// Constructors that lead to one another; no more are in any document.
const DEEPEST: usize = 6;
/// The members by which an update shows what it does, the best first.
const TELLING: [&str; 5] = ["name", "description", "display_name", "enabled", "organization_role_ids"];

/// How values of the generated types are made.
pub struct Values<'f> {
    constructors: BTreeMap<String, &'f Signature>,
    setters: BTreeMap<String, Vec<&'f Signature>>,
    enums: BTreeMap<String, ItemEnum>,
}

impl<'f> Values<'f> {
    pub fn of(file: &'f File) -> Self {
        let mut values = Self { constructors: BTreeMap::new(), setters: BTreeMap::new(), enums: BTreeMap::new() };
        type_items(file).for_each(|item| values.learn(item));
        values
    }

    fn learn(&mut self, item: &'f Item) {
        match item {
            Item::Impl(item) if item.trait_.is_none() => {
                let name = last_segment(&item.self_ty);
                item.items.iter().filter_map(method).for_each(|method| self.learn_method(&name, &method.sig));
            }
            Item::Enum(item) => _ = self.enums.insert(item.ident.to_string(), item.clone()),
            Item::Macro(item) => {
                if let Ok(item) = syn::parse2::<ItemEnum>(item.mac.tokens.clone()) {
                    self.enums.insert(item.ident.to_string(), item);
                }
            }
            _ => {}
        }
    }

    fn learn_method(&mut self, name: &str, method: &'f Signature) {
        if method.ident == "new" {
            self.constructors.insert(name.to_owned(), method);
        } else if method.receiver().is_some() && method.inputs.len() == 2 {
            self.setters.entry(name.to_owned()).or_default().push(method);
        }
    }

    /// A value of a type, for what has this name; as an argument of `impl Into<..>` if it is told so.
    fn value(&self, of: &Type, name: &str, into: bool, depth: usize) -> Option<TokenStream> {
        if depth > DEEPEST {
            return None;
        }
        let inner = |of: &Type, into| self.value(of, name, into, depth + 1);
        match of {
            Type::Reference(reference) => return inner(&reference.elem, into),
            Type::ImplTrait(bound) => {
                return bounds(bound.bounds.iter()).and_then(|(of, is_list)| self.bound(of, is_list, name, depth));
            }
            _ => {}
        }
        let kind = last_segment(of);
        let text = name.to_kebab_case();
        match kind.as_str() {
            "String" | "Secret" if into => Some(quote! { #text }),
            // The setter of a list takes anything that makes an item.
            "T" if into => Some(quote! { #text }),
            "String" | "Secret" => Some(quote! { #text.into() }),
            "bool" => Some(quote! { true }),
            "i64" | "i32" | "u32" | "u64" => Some(quote! { 10 }),
            "f64" => Some(quote! { 0.5 }),
            "Vec" => first_argument(of)
                .and_then(|item| self.value(item, singular(name), false, depth + 1))
                .map(|item| quote! { vec![#item] }),
            "Map" if into && depth == 0 => Some(quote! { [("key", "value")] }),
            "Map" => Some(quote! { serde_json::Map::new() }),
            "BTreeMap" => Some(quote! { std::collections::BTreeMap::new() }),
            _ => self.constructed(&kind, into, depth).or_else(|| self.variant(&kind, depth)),
        }
    }

    fn bound(&self, of: &Type, is_list: bool, name: &str, depth: usize) -> Option<TokenStream> {
        let name = if is_list { singular(name) } else { name };
        let item = self.value(of, name, true, depth + 1)?;
        Some(if is_list {
            quote! { [#item] }
        } else {
            item
        })
    }

    /// By its constructor; or by its only value, where that is taken, too.
    fn constructed(&self, name: &str, into: bool, depth: usize) -> Option<TokenStream> {
        let constructor = self.constructors.get(name)?;
        let arguments = constructor.inputs.iter().map(|input| match input {
            FnArg::Typed(argument) => match &*argument.pat {
                Pat::Ident(pattern) => self.value(&argument.ty, &pattern.ident.to_string(), true, depth + 1),
                _ => None,
            },
            FnArg::Receiver(_) => None,
        });
        let arguments = arguments.collect::<Option<Vec<_>>>()?;
        let takes_only_value = into && !self.setters.contains_key(name);
        if let ([only], true) = (arguments.as_slice(), takes_only_value) {
            return Some(only.clone());
        }
        let name = format_ident!("{name}");
        let telling = if depth == 0 && arguments.is_empty() { self.telling(&name.to_string()) } else { None };
        Some(quote! { types::#name::new(#(#arguments),*) #telling })
    }

    /// A call of the setter that shows best what an update does.
    fn telling(&self, name: &str) -> Option<TokenStream> {
        let setters = self.setters.get(name)?;
        let find = |wanted: &str| setters.iter().find(|setter| setter.ident == wanted);
        let setter = TELLING.iter().find_map(|wanted| find(wanted))?;
        let Some(FnArg::Typed(argument)) = setter.inputs.last() else { return None };
        let ident = &setter.ident;
        let value = self.value(&argument.ty, &format!("new_{ident}"), true, 1)?;
        Some(quote! { .#ident(#value) })
    }

    fn variant(&self, name: &str, depth: usize) -> Option<TokenStream> {
        let variant = self.enums.get(name)?.variants.first()?;
        let (name, ident) = (format_ident!("{name}"), &variant.ident);
        match variant.fields.iter().next() {
            None => Some(quote! { types::#name::#ident }),
            Some(field) => {
                let content = self.value(&field.ty, &ident.to_string(), false, depth + 1)?;
                Some(quote! { types::#name::#ident(#content) })
            }
        }
    }
}

/// The lines of the example.
pub fn example(part: &Part, operation: &Operation, values: &Values) -> Vec<String> {
    let (accessor, method) = (format_ident!("{}", part.name.to_snake_case()), &operation.method);
    let mut given = Vec::new();
    let mut parameters = vec!["client: Client".to_owned()];
    for argument in operation.needed() {
        given.push(values.value(&argument.kept, &noun(part, argument), argument.is_converted(), 0).unwrap_or_else(
            || {
                let (name, kept) = (&argument.name, &argument.kept);
                parameters.push(format!("{name}: {}", quote!(#kept).to_string().replace(' ', "")));
                quote! { #name }
            },
        ));
    }
    let page = operation.is_paged.then(|| quote! { .page_size(100) });
    let call = quote! { client.#accessor().#method(#(#given),*) #page.await?; };
    let statement = match variable(&operation.output) {
        Some(name) => quote! { let #name = #call },
        None => call,
    };
    let names_types = statement.to_string().contains("types :: ") || parameters.len() > 1;
    let imported = if names_types { "{Client, types}" } else { "Client" };
    let mut lines = vec![
        "```no_run".to_owned(),
        format!("# use logto_management::{imported};"),
        format!("# async fn example({}) -> Result<(), logto_management::Error> {{", parameters.join(", ")),
    ];
    lines.extend(formatted(statement));
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    lines
}

/// What a parameter is called in the example: an id says whose it is.
fn noun(part: &Part, argument: &Argument) -> String {
    match argument.name.to_string() {
        name if name == "id" && argument.role == Role::Segment => {
            format!("{}_id", singular(&part.name.to_snake_case()))
        }
        name => name,
    }
}

fn singular(noun: &str) -> &str {
    noun.strip_suffix('s').unwrap_or(noun)
}

/// A name for what a call returns; `None` for nothing.
fn variable(output: &Type) -> Option<syn::Ident> {
    if matches!(output, Type::Tuple(_)) {
        return None;
    }
    let name = match (last_segment(output).as_str(), first_argument(output)) {
        ("Page", _) => "page".to_owned(),
        ("Vec", _) => "list".to_owned(),
        ("Option", Some(inner)) => return variable(inner),
        ("String", _) => "text".to_owned(),
        ("Map" | "Value" | "BTreeMap", _) => "json".to_owned(),
        (name, _) => name.to_snake_case(),
    };
    Some(format_ident!("{name}"))
}

/// A statement as rustfmt writes it.
fn formatted(statement: TokenStream) -> Vec<String> {
    let file: File = parse_quote! { async fn example() { #statement } };
    let text = prettyplease::unparse(&file);
    let lines: Vec<&str> = text.lines().collect();
    let body = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
    body.iter().map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned()).collect()
}

fn method(item: &ImplItem) -> Option<&ImplItemFn> {
    match item {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    }
}

/// `T` of `impl Into<T>`, or of `impl IntoIterator<Item = impl Into<T>>`, which is a list.
fn bounds<'a>(mut bounds: impl Iterator<Item = &'a TypeParamBound>) -> Option<(&'a Type, bool)> {
    let TypeParamBound::Trait(bound) = bounds.next()? else { return None };
    let segment = bound.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(of) => Some((of, false)),
        GenericArgument::AssocType(item) => match &item.ty {
            Type::ImplTrait(inner) => bounds_of(inner.bounds.iter().next()?).map(|of| (of, true)),
            of => Some((of, true)),
        },
        _ => None,
    }
}

fn bounds_of(bound: &TypeParamBound) -> Option<&Type> {
    bounds(std::iter::once(bound)).map(|(of, _)| of)
}
