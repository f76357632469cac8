//! The facade in `src/users/`, which people write: the table of its operations, read from its source.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use heck::ToSnakeCase;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, ImplItem, Item, LitInt, LitStr, Token, parenthesized};

const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../src/users");

/// A row of the table of operations.
#[derive(Debug)]
pub struct Row {
    pub name: String,
    pub id: String,
    pub path: String,
    pub since: (u64, u64),
}

/// What the source of the facade has.
#[derive(Debug, Default)]
pub struct Facade {
    pub rows: Vec<Row>,
    /// Each file's stem with the paths of its operations.
    files: Vec<(String, Vec<String>)>,
    /// The methods of `Users`, those of operations among them.
    methods: BTreeSet<String>,
}

impl Parse for Row {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let name = input.parse::<LitStr>()?.value();
        input.parse::<Token![=>]>()?;
        let id = input.parse::<Ident>()?.to_string();
        input.parse::<Token![:]>()?;
        let _method: Ident = input.parse()?;
        let path = input.parse::<LitStr>()?.value();
        let _since: Ident = input.parse()?;
        let release;
        parenthesized!(release in input);
        let major = release.parse::<LitInt>()?.base10_parse()?;
        release.parse::<Token![,]>()?;
        let minor = release.parse::<LitInt>()?.base10_parse()?;
        input.parse::<proc_macro2::TokenStream>()?;
        Ok(Self { name, id, path, since: (major, minor) })
    }
}

impl Facade {
    pub fn read() -> Result<Self> {
        let mut facade = Self::default();
        for entry in fs::read_dir(SOURCES).with_context(|| format!("cannot read {SOURCES}"))? {
            let path = entry?.path();
            if path.extension().is_some_and(|it| it == "rs") {
                facade.add(&path).with_context(|| path.display().to_string())?;
            }
        }
        facade.files.sort();
        Ok(facade)
    }

    fn add(&mut self, path: &Path) -> Result<()> {
        let file = syn::parse_file(&fs::read_to_string(path)?)?;
        let mut rows: Vec<Row> = Vec::new();
        for item in &file.items {
            match item {
                Item::Macro(item) if item.mac.path.is_ident("operation") => rows.push(item.mac.parse_body()?),
                Item::Impl(item) if is_of_users(&item.self_ty) => self.methods.extend(methods(&item.items)),
                _ => {}
            }
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        self.files.push((stem, rows.iter().map(|row| row.path.clone()).collect()));
        self.rows.extend(rows);
        Ok(())
    }

    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// The name by rule: that of the operation, without saying again that it is about a user. What it is
    /// about stands after the verb: `ListUserGrants` lists grants, but `ListRoleUsers` lists users.
    pub fn name(&self, id: &str) -> String {
        let snake = id.to_snake_case();
        let words: Vec<&str> = snake.split('_').collect();
        let short = match words.as_slice() {
            [verb, "user" | "users", rest @ ..] => [&[*verb], rest].concat().join("_"),
            _ => snake.clone(),
        };
        let is_taken = self.methods.contains(&short) || syn::parse_str::<Ident>(&short).is_err();
        if is_taken && self.row(id).is_none() { snake } else { short }
    }

    /// The file whose operations' paths have most in common with this one.
    pub fn file(&self, path: &str) -> &str {
        let common =
            |other: &String| path.split('/').zip(other.split('/')).take_while(|(left, right)| left == right).count();
        let nearness = |paths: &Vec<String>| paths.iter().map(common).max().unwrap_or_default();
        let nearest = self.files.iter().rev().max_by_key(|(_, paths)| nearness(paths));
        nearest.map_or("accounts", |(file, _)| file)
    }
}

fn is_of_users(of: &syn::Type) -> bool {
    matches!(of, syn::Type::Path(path) if path.path.is_ident("Users"))
}

fn methods(items: &[ImplItem]) -> impl Iterator<Item = String> {
    items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::Facade;

    #[test]
    fn the_table_is_read_from_the_source() {
        let facade = Facade::read().unwrap();
        let get = facade.row("GetUser").unwrap();
        assert_eq!((get.name.as_str(), get.path.as_str(), get.since), ("get", "/api/users/{userId}", (1, 28)));
    }

    #[test]
    fn names_follow_the_rule() {
        let mut facade = Facade::default();
        for (id, name) in [
            ("ListUserGrants", "list_grants"),
            ("GetUser", "get"),
            ("ListRoleUsers", "list_role_users"),
            ("MoveUser", "move_user"),
            ("VerifyUserPassword", "verify_password"),
        ] {
            assert_eq!(facade.name(id), name);
        }
        facade.methods.insert("list_grants".to_owned());
        assert_eq!(facade.name("ListUserGrants"), "list_user_grants");
    }

    #[test]
    fn most_names_of_today_follow_the_rule() {
        let facade = Facade::read().unwrap();
        let by_rule = facade.rows.iter().filter(|row| facade.name(&row.id) == row.name).count();
        assert!(by_rule * 4 > facade.rows.len() * 3, "only {by_rule} of {} do", facade.rows.len());
    }

    #[test]
    fn an_operation_belongs_beside_those_of_its_path() {
        let facade = Facade::read().unwrap();
        assert_eq!(facade.file("/api/users/{userId}/roles/{roleId}/scopes"), "roles");
        assert_eq!(facade.file("/api/users/{userId}/mfa-verifications/all"), "mfa");
    }
}
