//! Questions that several passes ask of the generated code.

use syn::{File, GenericArgument, Item, PathArguments, Type};

/// What stands in the modules of the file, which are those of types.
pub fn type_items(file: &File) -> impl Iterator<Item = &Item> {
    let modules = file.items.iter().filter_map(|item| match item {
        Item::Mod(module) => module.content.as_ref(),
        _ => None,
    });
    modules.flat_map(|(_, items)| items)
}

/// A name in the prose of documentation, such as "An `Application`".
pub fn with_article(name: &syn::Ident) -> String {
    let article = if name.to_string().starts_with(['A', 'E', 'I', 'O']) { "An" } else { "A" };
    format!("{article} `{name}`")
}

/// `T` of `Vec<T>`, `Option<T>` and the like.
pub fn first_argument(of: &Type) -> Option<&Type> {
    let Type::Path(path) = of else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    }
}

/// `Vec` of `std::vec::Vec<T>`; empty for what is no path.
pub fn last_segment(of: &Type) -> String {
    match of {
        Type::Path(path) => path.path.segments.last().map(|it| it.ident.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}
