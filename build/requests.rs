//! Makes builders of requests of the generated client's methods.
//!
//! progenitor's methods build a request, send it and read the answer. How requests are sent and answers
//! judged is the call room's business, for all operations alike, so of each method only the request is
//! kept, and of its answer the type: `async fn get_user(..) -> Result<ResponseValue<User>, _>` becomes
//! `fn get_user(..) -> Draft<User>`.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;
use syn::{
    Block, Expr, ExprMacro, ExprMethodCall, File, FnArg, ImplItem, ImplItemFn, Item, ItemImpl, LitStr, ReturnType,
    Stmt, Token, Type, Visibility, parse_quote, punctuated::Punctuated,
};

use super::{
    select::operations,
    syntax::{first_argument, last_segment, type_items},
};

/// Replaces the generated client by `impl Requests`; the types stay as they are.
///
/// The document says by `x-answers` what the bodies of answers are, where their type does not, and by
/// `x-word` that older releases answer by a word.
pub fn rewrite(file: &mut File, document: &Value) -> syn::Result<()> {
    let known = by_method(document);
    let mut methods: Vec<ImplItem> = Vec::new();
    for item in &file.items {
        let Item::Impl(ItemImpl { trait_: None, items, .. }) = item else { continue };
        for item in items {
            if let ImplItem::Fn(method) = item
                && method.sig.asyncness.is_some()
            {
                let name = method.sig.ident.to_string();
                methods.push(ImplItem::Fn(request_builder(method, known.get(&name).copied().unwrap_or(&Value::Null))?));
            }
        }
    }
    for (path, method, operation) in operations(document).filter(|(_, _, it)| it.get("x-upload").is_some()) {
        methods.extend(upload_builder(path, method, operation, file));
    }
    file.items.retain(|item| matches!(item, Item::Mod(module) if module.ident == "types"));
    file.items.push(parse_quote! {
        impl Requests<'_> {
            #(#methods)*
        }
    });
    Ok(())
}

fn request_builder(method: &ImplItemFn, operation: &Value) -> syn::Result<ImplItemFn> {
    let wrong = |what: &str| syn::Error::new(Span::call_site(), format!("`{}` has {what}", method.sig.ident));
    let answer = answer(&method.sig.output).ok_or_else(|| wrong("no typed answer"))?;
    let path = local(&method.block, "url").and_then(path).ok_or_else(|| wrong("no URL"))?;
    let request = local(&method.block, "request").ok_or_else(|| wrong("no request"))?;
    let (answer, reader) = reading(answer, &operation["x-answers"]);
    let start = quote! { #path, Answer::#reader };
    let body = chain(request, &start).ok_or_else(|| wrong("a request of an unknown form"))?;
    let or_word = operation["x-word"].as_u64().and_then(|it| u16::try_from(it).ok());
    let or_word = or_word.map(|status| quote! { .or_word(#status) });
    let mut signature = method.sig.clone();
    signature.asyncness = None;
    signature.output = parse_quote! { -> Draft<#answer> };
    if let Some(FnArg::Receiver(receiver)) = signature.inputs.first_mut() {
        *receiver = parse_quote! { &self };
    }
    Ok(ImplItemFn {
        vis: Visibility::Public(Token![pub](Span::call_site())),
        sig: signature,
        block: parse_quote! {{ #body #or_word }},
        ..method.clone()
    })
}

/// The operations by the names of their methods.
fn by_method(document: &Value) -> BTreeMap<String, &Value> {
    let id = |operation: &Value| operation["operationId"].as_str().unwrap_or_default().to_snake_case();
    operations(document).map(|(_, _, operation)| (id(operation), operation)).collect()
}

/// The request of an upload, which progenitor does not make: a form of one file. `None` if its part is not
/// enabled, so that the type of its answer is not there.
fn upload_builder(path: &str, method: &str, operation: &Value, file: &File) -> Option<ImplItem> {
    let name = format_ident!("{}", operation["operationId"].as_str()?.to_snake_case());
    let method = format_ident!("{}", method.to_uppercase());
    let field = operation["x-upload"].as_object()?.keys().next()?;
    let schema = &operation["responses"]["2XX"]["content"]["application/json"]["schema"];
    let answer = format_ident!("{}", schema["$ref"].as_str()?.rsplit('/').next()?);
    let is_segment = |part: &&str| part.starts_with('{');
    let segments: Vec<Ident> = path.split('/').filter(is_segment).map(segment_name).collect();
    let path = path.split('/').map(|part| if is_segment(&part) { "{}" } else { part }).collect::<Vec<_>>().join("/");
    has_type(file, &answer).then(|| {
        parse_quote! {
            pub fn #name(&self, #(#segments: &str,)* file: &types::Upload) -> Draft<types::#answer> {
                let path = ::std::format_args!(#path, #(segment(#segments)),*);
                self.draft(::reqwest::Method::#method, path, Answer::json).upload(#field, file)
            }
        }
    })
}

/// `user_id` of `{userId}`.
fn segment_name(part: &str) -> Ident {
    let name = part.trim_matches(['{', '}']).to_snake_case();
    syn::parse_str(&name).unwrap_or_else(|_| format_ident!("{name}_"))
}

fn has_type(file: &File, name: &Ident) -> bool {
    type_items(file).any(|item| matches!(item, Item::Struct(item) if item.ident == *name))
}

/// What an answer is read as, and the method of `Answer` that does so.
fn reading(of: &Type, answers: &Value) -> (Type, TokenStream) {
    let has = |kind: &str| answers.as_object().is_some_and(|it| it.values().any(|it| it == kind));
    match of {
        Type::Tuple(_) if has("xml") => (parse_quote! { ::std::string::String }, quote!(text)),
        Type::Tuple(_) if has("text") => (of.clone(), quote!(acknowledgement)),
        Type::Tuple(_) => (of.clone(), quote!(nothing)),
        _ if has("empty") && last_segment(of) == "Vec" => (of.clone(), quote!(list_if_any)),
        _ if has("empty") => (parse_quote! { ::std::option::Option<#of> }, quote!(json_if_any)),
        _ => (of.clone(), quote!(json)),
    }
}

/// `T` of `Result<ResponseValue<T>, _>`.
fn answer(output: &ReturnType) -> Option<&Type> {
    let ReturnType::Type(_, result) = output else { return None };
    first_argument(first_argument(result)?)
}

/// What a local variable is set to.
fn local<'a>(block: &'a Block, name: &str) -> Option<&'a Expr> {
    block.stmts.iter().find_map(|statement| match statement {
        Stmt::Local(local) => match &local.pat {
            syn::Pat::Ident(pattern) if pattern.ident == name => Some(&*local.init.as_ref()?.expr),
            _ => None,
        },
        _ => None,
    })
}

/// `format_args!("/api/users/{}", segment(user_id))` of
/// `format!("{}/api/users/{}", self.baseurl, encode_path(&user_id.to_string()))`.
fn path(url: &Expr) -> Option<TokenStream> {
    let Expr::Macro(ExprMacro { mac, .. }) = url else { return None };
    let arguments = mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated).ok()?;
    let mut arguments = arguments.into_iter();
    let Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(format), .. }) = arguments.next()? else { return None };
    let path = LitStr::new(format.value().strip_prefix("{}")?, format.span());
    let segments = arguments.skip(1).map(|argument| segment(&argument)).collect::<Option<Vec<_>>>()?;
    Some(quote! { ::std::format_args!(#path, #(#segments),*) })
}

/// `segment(x)` of `encode_path(&x.to_string())`.
fn segment(argument: &Expr) -> Option<TokenStream> {
    let Expr::Call(call) = argument else { return None };
    let Expr::Reference(reference) = call.args.first()? else { return None };
    let Expr::MethodCall(text) = &*reference.expr else { return None };
    let value = &text.receiver;
    Some(quote! { segment(#value) })
}

/// `self.get(path).query("page", &page).json(body)` of the chain that progenitor writes.
fn chain(request: &Expr, start: &TokenStream) -> Option<TokenStream> {
    match request {
        Expr::Try(request) => chain(&request.expr, start),
        Expr::MethodCall(call) => link(call, start),
        _ => None,
    }
}

fn link(call: &ExprMethodCall, start: &TokenStream) -> Option<TokenStream> {
    let name = call.method.to_string();
    if matches!(&*call.receiver, Expr::Field(_)) {
        let method = format_ident!("{}", name.to_uppercase());
        return Some(quote! { self.draft(::reqwest::Method::#method, #start) });
    }
    let before = chain(&call.receiver, start)?;
    match name.as_str() {
        "build" | "headers" | "header" => Some(before),
        "query" => {
            let Expr::Reference(parameter) = call.args.first()? else { return None };
            let Expr::Call(parameter) = &*parameter.expr else { return None };
            let arguments = parameter.args.to_token_stream();
            Some(quote! { #before.query(#arguments) })
        }
        "json" => {
            let body = call.args.to_token_stream();
            Some(quote! { #before.json(#body) })
        }
        _ => None,
    }
}
