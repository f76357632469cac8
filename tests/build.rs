//! Writes for the recorded test how an operation of a generated facade is called: a branch for each, from
//! the same data that the facade itself is written from.

use std::{env, error::Error, fs, path::Path};

use library_build::facade::{Argument, Operation, Role, parts};
use quote::{ToTokens, format_ident, quote};

#[allow(dead_code, reason = "of the library's build script, only the facade is wanted")]
#[path = "../build.rs"]
mod library_build;

const DOCUMENT: &str = "../openapi/api.json";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={DOCUMENT}");
    let document = serde_json::from_str(&fs::read_to_string(DOCUMENT)?)?;
    let code = library_build::generate(&document, |_| true)?;
    let branches = parts(&code, &document).into_iter().flat_map(|part| {
        let handle = format_ident!("{}", part.name.replace('-', "_"));
        part.operations.into_iter().map(move |operation| branch(&handle, &operation)).collect::<Vec<_>>()
    });
    let file = syn::parse2(quote! {
        pub fn call(client: &Client, operation: &str, mut parts: Parts<'_>) -> PreparedCall {
            match operation {
                #(#branches)*
                _ => {
                    parts.refuse(NO_PART);
                    outside(client, parts)
                }
            }
        }
    })?;
    let folder = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    fs::write(Path::new(&folder).join("part_calls.rs"), prettyplease::unparse(&file))?;
    Ok(())
}

fn branch(handle: &proc_macro2::Ident, operation: &Operation) -> proc_macro2::TokenStream {
    let Operation { id, method, path, .. } = operation;
    let needed = operation.needed().map(|Argument { name, wire_name, role, kept, .. }| {
        let value = match (role, wire_name) {
            (Role::Segment, Some(wire_name)) => quote! { Some(<#kept>::from(parts.path_argument(#path, #wire_name))) },
            (_, Some(wire_name)) => quote! { parts.parameter::<#kept>(#wire_name) },
            (_, None) if kept.to_token_stream().to_string().ends_with("Upload") => quote! { parts.upload() },
            (_, None) => quote! { parts.body::<#kept>() },
        };
        quote! { let Some(#name) = #value else { return outside(client, parts) }; }
    });
    let names = operation.needed().map(|it| &it.name);
    let optional = operation.with_role(Role::Optional).map(|Argument { name, wire_name, kept, .. }| {
        quote! {
            let call = match parts.parameter::<#kept>(#wire_name) {
                Some(value) => call.#name(value),
                None => call,
            };
        }
    });
    let paging = operation.is_paged.then(|| quote! { let call = parts.page_of(call); });
    let search = operation.searches_fields.then(|| quote! { let call = parts.search(call); });
    let send = if operation.is_paged { quote!(send_page) } else { quote!(send) };
    quote! {
        #id => {
            #(#needed)*
            let call = client.#handle().#method(#(#names),*);
            #(#optional)*
            #paging
            #search
            parts.#send(call)
        }
    }
}
