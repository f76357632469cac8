//! Writes the facade of every enabled part but users, which is written by hand: for each operation its
//! struct with parameters, its method, the setters of its optional parameters, and what it is.
//!
//! It reads `impl Requests`, whose methods say what an operation takes and returns in Rust, and the
//! document, whose extensions say the rest: the part, the method's name, its safety, and whether it is
//! paged or searched. An operation that Logto adds is there without anybody's doing.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToPascalCase, ToSnakeCase};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{File, FnArg, ImplItem, ImplItemFn, Item, ItemImpl, ItemStruct, Pat, ReturnType, Type, parse_quote};

use super::{
    method_examples::{Values, example},
    select::operations,
    syntax::{first_argument, last_segment, type_items},
};

/// The methods that `Call` has, whatever the operation.
pub const OF_CALLS: [&str; 14] = [
    "all",
    "attempt_timeout",
    "header",
    "map",
    "new",
    "no_retry",
    "pages",
    "refuse",
    "retry",
    "search",
    "search_param",
    "send",
    "stream",
    "timeout",
];

/// The part whose facade is written by hand.
const BY_HAND: &str = "users";

/// A part of the API with its operations, in the order of the document.
pub struct Part {
    /// As in features: `organization-roles`.
    pub name: String,
    pub operations: Vec<Operation>,
}

/// What a method of a facade is made of.
pub struct Operation {
    pub id: String,
    /// The facade's method.
    pub method: Ident,
    /// The method of `Requests`.
    pub request: Ident,
    pub arguments: Vec<Argument>,
    /// What the call returns.
    pub output: Type,
    pub is_paged: bool,
    /// Whether it returns everything when no page is asked for.
    is_whole_by_default: bool,
    pub searches_fields: bool,
    pub path: String,
    http: Ident,
    since: (u64, u64),
    safety: Ident,
    /// Whether older releases answer it by a word, in place of what it returns.
    is_word_of_old: bool,
    docs: Vec<String>,
    /// What the document says of error statuses.
    errors: Vec<(String, String)>,
}

/// A parameter of an operation, in the order in which `Requests` takes them.
pub struct Argument {
    pub name: Ident,
    /// As the document calls it; the body has no name there.
    pub wire_name: Option<String>,
    pub role: Role,
    /// As the operation keeps it, without the `Option`.
    pub kept: Type,
    /// Whether `Requests` borrows it.
    is_borrowed: bool,
    /// Whether other types make it, as `["id"]` does a `UserIds`.
    is_convertible: bool,
    doc: String,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Role {
    /// A segment of the path.
    Segment,
    /// What cannot be left out: the body, or a parameter of the query.
    Required,
    /// A parameter of the query.
    Optional,
    /// The number or size of a page, which are set for all lists alike.
    Page,
    /// The search, which is set for all lists alike.
    Filter,
}

/// The parts that the code has operations of, without users.
pub fn parts(file: &File, document: &Value) -> Vec<Part> {
    let requests = request_methods(file);
    let convertible = convertible(file);
    let mut parts: BTreeMap<String, Vec<Operation>> = BTreeMap::new();
    for (path, http, operation) in operations(document) {
        let part = operation["x-part"].as_str().unwrap_or_default();
        let id = text(operation, "operationId");
        if part != BY_HAND
            && let Some(request) = requests.get(&id.to_snake_case())
        {
            parts.entry(part.to_owned()).or_default().push(Operation::new(
                path,
                http,
                operation,
                request,
                &convertible,
            ));
        }
    }
    parts.into_iter().map(|(name, operations)| Part { name, operations }).collect()
}

/// The modules of the parts, and the methods of `Client` that lead there.
pub fn generate(file: &File, document: &Value) -> File {
    let with_ids = structs_with_ids(file);
    let values = Values::of(file);
    let parts = parts(file, document);
    let modules = parts.iter().map(|part| module(part, document, &with_ids, &values));
    let accessors = parts.iter().map(|part| accessor(part, document));
    let names = parts.iter().map(|part| format_ident!("{}", part.name.to_snake_case()));
    parse_quote! {
        #(#modules)*

        /// Those of each part that is enabled.
        #[cfg(feature = "testing")]
        pub(crate) const OPERATIONS: &[&[crate::OperationInfo]] = &[#(#names::OPERATIONS),*];

        impl crate::Client {
            #(#accessors)*
        }
    }
}

fn module(part: &Part, document: &Value, with_ids: &BTreeSet<String>, values: &Values) -> TokenStream {
    let (module, handle) =
        (format_ident!("{}", part.name.to_snake_case()), format_ident!("{}", part.name.to_pascal_case()));
    let doc = part_doc(part, document);
    let handle_doc = format!("The operations of this part; from [`Client::{module}`](crate::Client::{module}).");
    let methods = part.operations.iter().map(|it| it.method(&example(part, it, values)));
    let declarations = part.operations.iter().map(Operation::declaration);
    let paging = part.operations.iter().filter(|it| it.is_paged).map(|it| it.paging(with_ids));
    let searching = part.operations.iter().filter(|it| it.searches_fields).map(Operation::searching);
    let setters = part.operations.iter().map(Operation::setters);
    let infos = part.operations.iter().map(|it| format_ident!("{}", it.id));
    let count = part.operations.len();
    let list_doc = format!("All {count} operations of this part, in the order of Logto's document.");
    quote! {
        #[doc = #doc]
        #[allow(unused_variables, nonstandard_style, clippy::all, reason = "generated code")]
        pub mod #module {
            use super::prelude::*;

            #[doc = #handle_doc]
            #[derive(Clone)]
            pub struct #handle {
                context: Arc<Context>,
            }

            impl #handle {
                pub(crate) fn new(context: Arc<Context>) -> Self {
                    Self { context }
                }

                #(#methods)*
            }

            impl fmt::Debug for #handle {
                fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                    formatter.write_str(stringify!(#handle))
                }
            }

            #[doc = #list_doc]
            pub const OPERATIONS: &[OperationInfo] = &[#(#infos::INFO),*];

            #(#declarations)*
            #(#paging)*
            #(#searching)*
            #(#setters)*
        }
    }
}

fn accessor(part: &Part, document: &Value) -> TokenStream {
    let (module, handle) =
        (format_ident!("{}", part.name.to_snake_case()), format_ident!("{}", part.name.to_pascal_case()));
    let doc = part_doc(part, document);
    let feature = format!("With the feature `{}`.", part.name);
    let name = &part.name;
    quote! {
        #[doc = #doc]
        #[doc = ""]
        #[doc = #feature]
        #[cfg_attr(docsrs, doc(cfg(feature = #name)))]
        pub fn #module(&self) -> #module::#handle {
            #module::#handle::new(self.context())
        }
    }
}

fn part_doc(part: &Part, document: &Value) -> String {
    let doc = document["x-parts"][&part.name].as_str();
    doc.map_or_else(|| format!("The part `{}` of the Management API.", part.name), str::to_owned)
}

impl Operation {
    fn new(path: &str, http: &str, operation: &Value, request: &ImplItemFn, convertible: &BTreeSet<String>) -> Self {
        let id = text(operation, "operationId");
        let answer = output(&request.sig.output);
        let is_paged = operation.get("x-paged").is_some() && last_segment(answer) == "Vec";
        let searches_fields = operation["x-search"] == "fields";
        let mut arguments = arguments(operation, request, is_paged, searches_fields);
        for body in arguments.iter_mut().filter(|it| it.wire_name.is_none()) {
            body.is_convertible = convertible.contains(&last_segment(&body.kept));
        }
        let output = match first_argument(answer).filter(|_| is_paged) {
            Some(item) => parse_quote! { Page<#item> },
            None => answer.clone(),
        };
        let since = &operation["x-since"];
        Self {
            method: format_ident!("{}", text(operation, "x-method")),
            request: request.sig.ident.clone(),
            arguments,
            output,
            is_paged,
            is_whole_by_default: operation["x-paged"] == "optional",
            searches_fields,
            http: format_ident!("{}", http.to_uppercase()),
            path: path.to_owned(),
            since: (since[0].as_u64().unwrap_or(1), since[1].as_u64().unwrap_or(28)),
            safety: format_ident!("{}", text(operation, "x-safety").to_pascal_case()),
            is_word_of_old: operation.get("x-word").is_some(),
            docs: docs(operation),
            errors: errors(operation),
            id,
        }
    }

    pub fn with_role(&self, role: Role) -> impl Iterator<Item = &Argument> {
        self.arguments.iter().filter(move |it| it.role == role)
    }

    /// What the caller has to give.
    pub fn needed(&self) -> impl Iterator<Item = &Argument> {
        self.with_role(Role::Segment).chain(self.with_role(Role::Required))
    }

    fn method(&self, example: &[String]) -> TokenStream {
        let (method, operation) = (&self.method, format_ident!("{}", self.id));
        let parameters = self.needed().map(|it| {
            let (name, taken) = (&it.name, it.taken());
            quote! { #name: #taken }
        });
        let needed = self.needed().map(|it| {
            let (name, value) = (&it.name, it.converted(&it.name));
            quote! { #name: #value }
        });
        let page = self.is_paged.then(|| quote! { page: PageQuery::default(), });
        let filter = self.searches_fields.then(|| quote! { filter: Filter::default(), });
        let optional = self.with_role(Role::Optional).map(|it| &it.name);
        let docs = self.method_docs(example);
        quote! {
            #(#[doc = #docs])*
            pub fn #method(&self, #(#parameters),*) -> Call<#operation> {
                Call::new(Arc::clone(&self.context), #operation { #(#needed,)* #page #filter #(#optional: None,)* })
            }
        }
    }

    fn method_docs(&self, example: &[String]) -> Vec<String> {
        let endpoint = format!("`{} {}`, {}.", self.http, self.path, self.age());
        let mut lines = self.docs.clone();
        lines.extend([String::new(), self.returns(), String::new(), endpoint, String::new()]);
        lines.extend_from_slice(example);
        if !self.errors.is_empty() {
            lines.extend([String::new(), "# Errors".to_owned(), String::new()]);
            lines.extend(self.errors.iter().map(|(status, reason)| format!("- {status}: {reason}")));
        }
        lines
    }

    /// Since when Logto has it, as exactly as the documents at hand tell.
    fn age(&self) -> String {
        match self.since {
            (1, 36) => "which came after Logto 1.28, with 1.36 at the latest".to_owned(),
            (1, 42) => "which came after Logto 1.36, with 1.42 at the latest".to_owned(),
            (major, minor) => format!("since Logto {major}.{minor}"),
        }
    }

    fn returns(&self) -> String {
        const UNLESS: &str = "unless [`page`](Call::page) and [`page_size`](Call::page_size) say otherwise";
        let output = &self.output;
        let item = first_argument(output).filter(|_| self.is_paged).map(link);
        match (item, self.is_whole_by_default) {
            (Some(item), true) => format!("Returns all {item}s as one page, {UNLESS}."),
            (Some(item), false) => format!("Returns a page of {item}s: the first 20 {UNLESS}."),
            _ if matches!(output, Type::Tuple(_)) => "Returns nothing.".to_owned(),
            _ if self.is_word_of_old => {
                format!("Returns {}. Older releases do not send it: then it says what was asked for.", link(output))
            }
            _ => format!("Returns {}.", link(output)),
        }
    }

    fn declaration(&self) -> TokenStream {
        let Self { request, output, http, path, safety, .. } = self;
        let (operation, method) = (format_ident!("{}", self.id), self.method.to_string());
        let (major, minor) = self.since;
        let segments = self.with_role(Role::Segment).map(|it| {
            let (name, kept, wire_name) = (&it.name, &it.kept, &it.wire_name);
            quote! { #name: #kept = #wire_name }
        });
        let required = self.with_role(Role::Required).map(|it| {
            let (name, kept) = (&it.name, &it.kept);
            quote! { #name: #kept, }
        });
        let page = self.is_paged.then(|| quote! { page: PageQuery, });
        let filter = self.searches_fields.then(|| quote! { filter: Filter, });
        let optional = self.with_role(Role::Optional).map(|it| {
            let (name, kept) = (&it.name, &it.kept);
            quote! { #name: Option<#kept>, }
        });
        let check = self.is_paged.then(|| quote! { check |this| this.page.check(), });
        let done = (http == "DELETE" && matches!(output, Type::Tuple(_))).then(|| quote! { done (), });
        let given = self.arguments.iter().map(Argument::given);
        let draft = quote! { raw.#request(#(#given),*) };
        let draft = match (self.is_paged, self.is_whole_by_default) {
            (true, true) => quote! { this.page.page_or_all(#draft) },
            (true, false) => quote! { this.page.page(#draft) },
            (false, _) => draft,
        };
        let (major, minor) = (proc_macro2::Literal::u64_unsuffixed(major), proc_macro2::Literal::u64_unsuffixed(minor));
        quote! {
            operation! {
                #method => #operation: #http #path since (#major, #minor), #safety;
                [#(#segments),*] { #(#required)* #page #filter #(#optional)* } -> #output,
                #check #done
                |this, raw| #draft
            }
        }
    }

    fn paging(&self, with_ids: &BTreeSet<String>) -> TokenStream {
        let operation = format_ident!("{}", self.id);
        let Some(item) = first_argument(&self.output) else { return TokenStream::new() };
        let id = match with_ids.contains(&last_segment(item)) {
            true => quote! { item.id.as_str().into() },
            // What has no id is told apart by all that it says.
            false => quote! { serde_json::to_string(item).unwrap_or_default().into() },
        };
        quote! {
            impl Paged for #operation {
                type Item = #item;

                fn page_query(&mut self) -> &mut PageQuery {
                    &mut self.page
                }

                fn id<'a>(&self, item: &'a #item) -> Cow<'a, str> {
                    #id
                }
            }
        }
    }

    fn searching(&self) -> TokenStream {
        let operation = format_ident!("{}", self.id);
        quote! {
            impl Searched for #operation {
                fn filter(&mut self) -> &mut Filter {
                    &mut self.filter
                }
            }
        }
    }

    fn setters(&self) -> Option<TokenStream> {
        let operation = format_ident!("{}", self.id);
        let setters: Vec<_> = self.with_role(Role::Optional).map(Argument::setter).collect();
        (!setters.is_empty()).then(|| quote! { impl Call<#operation> { #(#setters)* } })
    }
}

impl Argument {
    pub fn is_text(&self) -> bool {
        last_segment(&self.kept) == "String"
    }

    /// Whether a method takes whatever makes it.
    pub fn is_converted(&self) -> bool {
        self.is_text() || self.is_map() || self.is_convertible
    }

    /// Whether it is members of any kind.
    fn is_map(&self) -> bool {
        last_segment(&self.kept) == "Map"
    }

    /// What is kept of what a method takes.
    fn converted(&self, value: &Ident) -> TokenStream {
        if self.is_map() {
            quote! { #value.into_iter().map(|(name, value)| (name.into(), value.into())).collect() }
        } else if self.is_converted() {
            quote! { #value.into() }
        } else {
            quote! { #value }
        }
    }

    /// As a method takes it.
    fn taken(&self) -> TokenStream {
        let kept = &self.kept;
        if self.is_map() {
            quote! { impl IntoIterator<Item = (impl Into<String>, impl Into<serde_json::Value>)> }
        } else if self.is_converted() {
            quote! { impl Into<#kept> }
        } else {
            quote! { #kept }
        }
    }

    /// As `Requests` takes it.
    fn given(&self) -> TokenStream {
        let name = &self.name;
        match self.role {
            Role::Page if name == "page" => quote! { this.page.number.map(i64::from) },
            Role::Page => quote! { this.page.size.map(i64::from) },
            Role::Filter => quote! { Some(&this.filter.pairs()) },
            Role::Optional if self.is_text() => quote! { this.#name.as_deref() },
            Role::Optional if self.is_borrowed => quote! { this.#name.as_ref() },
            Role::Optional => quote! { this.#name.clone() },
            Role::Segment | Role::Required if self.is_borrowed => quote! { &this.#name },
            Role::Segment | Role::Required => quote! { this.#name.clone() },
        }
    }

    /// The setter's name, which is another where every call has a method so called.
    pub fn setter_name(&self) -> Ident {
        match OF_CALLS.contains(&self.name.to_string().as_str()) {
            true => format_ident!("{}_parameter", self.name),
            false => self.name.clone(),
        }
    }

    fn setter(&self) -> TokenStream {
        let (name, setter, taken, doc) = (&self.name, self.setter_name(), self.taken(), &self.doc);
        let value = self.converted(&format_ident!("value"));
        quote! {
            #[doc = #doc]
            pub fn #setter(mut self, value: #taken) -> Self {
                self.operation.#name = Some(#value);
                self
            }
        }
    }
}

fn arguments(operation: &Value, request: &ImplItemFn, is_paged: bool, searches_fields: bool) -> Vec<Argument> {
    let inputs = request.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => match &*argument.pat {
            Pat::Ident(pattern) => Some((&pattern.ident, &*argument.ty)),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    });
    inputs.map(|(name, of)| argument(operation, name, of, is_paged, searches_fields)).collect()
}

fn argument(operation: &Value, name: &Ident, of: &Type, is_paged: bool, searches_fields: bool) -> Argument {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let parameter =
        parameters.into_iter().find(|it| text(it, "name").to_snake_case() == name.to_string().trim_end_matches('_'));
    let is_optional = last_segment(of) == "Option";
    let of = if is_optional { first_argument(of).unwrap_or(of) } else { of };
    let place = parameter.and_then(|it| it["in"].as_str());
    let role = match name.to_string().as_str() {
        _ if place == Some("path") => Role::Segment,
        "page" | "page_size" if is_paged => Role::Page,
        "search_params" if searches_fields => Role::Filter,
        _ if is_optional => Role::Optional,
        _ => Role::Required,
    };
    Argument {
        name: name.clone(),
        wire_name: parameter.map(|it| text(it, "name")),
        role,
        is_borrowed: matches!(of, Type::Reference(_)),
        is_convertible: false,
        kept: kept(of),
        doc: parameter
            .map(|it| cleaned(&text(it, "description")))
            .filter(|it| !it.is_empty())
            .unwrap_or_else(|| format!("The parameter `{name}` of the query.")),
    }
}

/// The owned type of what `Requests` borrows.
fn kept(of: &Type) -> Type {
    let Type::Reference(reference) = of else { return of.clone() };
    match &*reference.elem {
        Type::Path(path) if path.path.is_ident("str") => parse_quote! { String },
        other => other.clone(),
    }
}

fn docs(operation: &Value) -> Vec<String> {
    let (summary, description) = (cleaned(&text(operation, "summary")), cleaned(&text(operation, "description")));
    let told = if description.is_empty() { summary } else { description };
    told.lines().map(str::to_owned).collect()
}

/// What the document says of a status when it has nothing to say.
const STATUS_PHRASES: [&str; 7] = [
    "Bad Request",
    "Not Found",
    "Conflict",
    "Unprocessable Content",
    "Unprocessable Entity",
    "Internal Server Error",
    "Not Implemented",
];

/// The error statuses that say something of the operation; 401 and 403 are told of the client.
fn errors(operation: &Value) -> Vec<(String, String)> {
    let statuses = operation["x-errors"].as_object().into_iter().flatten();
    let says_more = |reason: &Value| !STATUS_PHRASES.contains(&reason.as_str().unwrap_or_default());
    let told = statuses.filter(|(status, reason)| !matches!(status.as_str(), "401" | "403") && says_more(reason));
    told.map(|(status, reason)| (status.clone(), cleaned(reason.as_str().unwrap_or_default()))).collect()
}

/// The document's words as Markdown that rustdoc reads as they are meant.
fn cleaned(text: &str) -> String {
    let escaped = text.replace('[', "\\[").replace('<', "\\<");
    let mut text = escaped.trim().to_owned();
    if !text.is_empty() && !text.ends_with(['.', ':', '!', '?', '`', ')']) {
        text.push('.');
    }
    text
}

/// A type in words of Rust, with a link if it is one of ours.
fn link(of: &Type) -> String {
    let Type::Path(path) = of else { return format!("`{}`", quote!(#of)) };
    let name = last_segment(of);
    match first_argument(of) {
        Some(inner) if name == "Vec" => format!("a list of {}", link(inner)),
        Some(inner) if name == "Option" => format!("{}, if there is one", link(inner)),
        Some(_) => format!("`{name}` by name"),
        None if path.path.segments[0].ident == "types" => format!("[`{name}`](crate::types::{name})"),
        None => format!("`{name}`"),
    }
}

fn request_methods(file: &File) -> BTreeMap<String, &ImplItemFn> {
    let impls = file.items.iter().filter_map(|item| match item {
        Item::Impl(ItemImpl { trait_: None, self_ty, items, .. }) if last_segment(self_ty) == "Requests" => Some(items),
        _ => None,
    });
    let methods = impls.flatten().filter_map(|item| match item {
        ImplItem::Fn(method) => Some((method.sig.ident.to_string(), method)),
        _ => None,
    });
    methods.collect()
}

/// The types that are made of others by `From`.
fn convertible(file: &File) -> BTreeSet<String> {
    let made = type_items(file).filter_map(|item| match item {
        Item::Impl(item) => {
            let (of, _) = item.trait_.as_ref()?;
            (of.segments.last()?.ident == "From").then(|| last_segment(&item.self_ty))
        }
        _ => None,
    });
    made.collect()
}

/// The types that a text `id` tells apart.
fn structs_with_ids(file: &File) -> BTreeSet<String> {
    let has_id = |item: &&ItemStruct| {
        item.fields
            .iter()
            .any(|field| field.ident.as_ref().is_some_and(|name| name == "id") && last_segment(&field.ty) == "String")
    };
    let structs = type_items(file).filter_map(|item| match item {
        Item::Struct(item) => Some(item),
        _ => None,
    });
    structs.filter(has_id).map(|item| item.ident.to_string()).collect()
}

fn output(output: &ReturnType) -> &Type {
    match output {
        ReturnType::Type(_, draft) => first_argument(draft).unwrap_or(draft),
        ReturnType::Default => unreachable!("a request builder returns a draft"),
    }
}

fn text(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap_or_default().to_owned()
}
