//! The addresses in a document. At which machine a document was served is no part of what it says; what else
//! its addresses say, each operation's path begins with.

use serde_json::Value;

/// The addresses at which an operation says it is called: its own, or what the document's add to each path.
pub fn said_of(document: &Value, path: &str, operation: &Value) -> Option<String> {
    let [of_operation, of_path] = [operation, &document["paths"][path]].map(|holder| urls(&holder["servers"]));
    let said = [of_operation, of_path, prefixes(document)].into_iter().find(|said| !said.is_empty())?;
    Some(said.join(", "))
}

/// The document as the server of a known one would serve it. `prefix` is the path at which it was found.
pub fn at_address_of(known: &Value, mut document: Value, prefix: &str) -> Value {
    let prefixes_now: Vec<String> = prefixes(&document).into_iter().filter(|it| it != prefix).collect();
    if let (Some(servers), Some(entries)) = (known.get("servers"), document.as_object_mut())
        && prefixes_now == prefixes(known)
    {
        entries.insert("servers".to_owned(), servers.clone());
    }
    document
}

/// What the addresses of a document add to the path of each operation; those of most add nothing.
fn prefixes(document: &Value) -> Vec<String> {
    urls(&document["servers"]).iter().filter_map(|url| prefix(url)).collect()
}

/// `/v2` of `https://logto.example.com/v2/`.
fn prefix(url: &str) -> Option<String> {
    let (_, path) = url.split_once("://").map_or(url, |(_, rest)| rest).split_once('/')?;
    let path = path.trim_matches('/');
    (!path.is_empty()).then(|| format!("/{path}"))
}

fn urls(servers: &Value) -> Vec<String> {
    let urls = servers.as_array().into_iter().flatten().filter_map(|server| server["url"].as_str());
    urls.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{at_address_of, said_of};

    fn at(url: &str) -> Value {
        json!({ "servers": [{ "url": url }], "paths": {} })
    }

    #[test]
    fn addresses_other_than_that_of_a_server_are_said() {
        let said = |document: &Value, operation: Value| said_of(document, "/users", &operation);
        assert_eq!(said(&at("http://localhost:3001/"), json!({})), None);
        let mut document = at("https://logto.example.com/v2/");
        assert_eq!(said(&document, json!({})).unwrap(), "/v2");
        document["paths"]["/users"] = at("https://users.example.com");
        assert_eq!(said(&document, json!({})).unwrap(), "https://users.example.com");
        assert_eq!(said(&document, at("https://a.example.com")).unwrap(), "https://a.example.com");
    }

    #[test]
    fn where_a_document_was_served_is_no_part_of_it() {
        let [known, other] = ["http://a", "http://b"].map(at);
        assert_eq!(at_address_of(&known, other.clone(), ""), known);
        assert_eq!(at_address_of(&json!({}), other.clone(), ""), other);
        assert_eq!(at_address_of(&known, at("http://b/logto"), "/logto"), known);
    }

    #[test]
    fn a_path_that_all_operations_are_below_is_part_of_it() {
        let below = at("http://b/v2");
        assert_eq!(at_address_of(&at("http://a"), below.clone(), ""), below);
        assert_eq!(at_address_of(&at("http://a/v2"), below, ""), at("http://a/v2"));
    }
}
