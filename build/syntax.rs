//! Questions that several passes ask of a type.

use syn::{GenericArgument, PathArguments, Type};

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
