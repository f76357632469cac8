//! Makes builders of requests of the generated client's methods.
//!
//! progenitor's methods build a request, send it and read the answer. How requests are sent and answers
//! judged is the call room's business, for all operations alike, so of each method only the request is
//! kept, and of its answer the type: `async fn get_user(..) -> Result<ResponseValue<User>, _>` becomes
//! `fn get_user(..) -> Draft<User>`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{
    Block, Expr, ExprMacro, ExprMethodCall, File, FnArg, GenericArgument, ImplItem, ImplItemFn, Item, ItemImpl, LitStr,
    PathArguments, ReturnType, Stmt, Token, Type, Visibility, parse_quote, punctuated::Punctuated,
};

/// Replaces the generated client by `impl Requests`; the types stay as they are.
pub fn rewrite(file: &mut File) -> syn::Result<()> {
    let mut methods: Vec<ImplItem> = Vec::new();
    for item in &file.items {
        let Item::Impl(ItemImpl { trait_: None, items, .. }) = item else { continue };
        for item in items {
            if let ImplItem::Fn(method) = item
                && method.sig.asyncness.is_some()
            {
                methods.push(ImplItem::Fn(request_builder(method)?));
            }
        }
    }
    file.items.retain(|item| matches!(item, Item::Mod(module) if module.ident == "types"));
    file.items.push(parse_quote! {
        impl Requests<'_> {
            #(#methods)*
        }
    });
    Ok(())
}

fn request_builder(method: &ImplItemFn) -> syn::Result<ImplItemFn> {
    let wrong = |what: &str| syn::Error::new(Span::call_site(), format!("`{}` has {what}", method.sig.ident));
    let answer = answer(&method.sig.output).ok_or_else(|| wrong("no typed answer"))?;
    let path = local(&method.block, "url").and_then(path).ok_or_else(|| wrong("no URL"))?;
    let request = local(&method.block, "request").ok_or_else(|| wrong("no request"))?;
    let reader = if matches!(answer, Type::Tuple(_)) { quote!(nothing) } else { quote!(json) };
    let start = quote! { #path, Answer::#reader };
    let body = chain(request, &start).ok_or_else(|| wrong("a request of an unknown form"))?;
    let mut signature = method.sig.clone();
    signature.asyncness = None;
    signature.output = parse_quote! { -> Draft<#answer> };
    if let Some(FnArg::Receiver(receiver)) = signature.inputs.first_mut() {
        *receiver = parse_quote! { &self };
    }
    Ok(ImplItemFn {
        attrs: method.attrs.clone(),
        vis: Visibility::Public(Token![pub](Span::call_site())),
        defaultness: None,
        sig: signature,
        block: parse_quote! {{ #body }},
    })
}

/// `T` of `Result<ResponseValue<T>, _>`.
fn answer(output: &ReturnType) -> Option<&Type> {
    let ReturnType::Type(_, result) = output else { return None };
    first_argument(first_argument(result)?)
}

fn first_argument(of: &Type) -> Option<&Type> {
    let Type::Path(path) = of else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    }
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
        let method = quote::format_ident!("{}", name.to_uppercase());
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
