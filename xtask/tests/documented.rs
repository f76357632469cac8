//! Whether all that callers see of `api.json` says what it is.

mod support;

use support::Folder;

#[test]
fn every_type_and_every_member_has_a_doc() {
    let document = Folder::new().users();
    let schemas = document["components"]["schemas"].as_object().expect("types");
    let mut silent = Vec::new();
    for (name, schema) in schemas {
        if schema["description"].as_str().is_none_or(str::is_empty) {
            silent.push(name.clone());
        }
        let members = schema["properties"].as_object().into_iter().flatten();
        let members = members.filter(|(_, of)| of["description"].as_str().is_none_or(str::is_empty));
        silent.extend(members.map(|(member, _)| format!("{name}.{member}")));
    }
    assert_eq!(silent, [""; 0], "say what they are in openapi/names");
}
