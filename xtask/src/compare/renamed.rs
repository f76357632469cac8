//! What the names of one api.json are in another. A name may change although nothing in Logto does, and
//! what is known of a type or an operation is known of it under any name. What stands at the same place
//! is the same thing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::compare::counterparts::type_name;
use crate::openapi::document::operations;
use crate::openapi::schema;

/// Each type and operation of the one document, with what it is called in the other.
#[derive(Debug, Default)]
pub struct Renamed<'d> {
    now: BTreeMap<&'d str, BTreeSet<&'d str>>,
}

struct Reader<'d, 'r> {
    documents: [&'d Value; 2],
    renamed: &'r mut Renamed<'d>,
}

impl<'d> Renamed<'d> {
    pub fn between(before: &'d Value, now: &'d Value) -> Self {
        let mut renamed = Self::default();
        let mut reader = Reader { documents: [before, now], renamed: &mut renamed };
        for (method, path, operation) in operations(before) {
            let same = &now["paths"][path][method];
            if let [Some(id), Some(new)] = [operation, same].map(|it| it["operationId"].as_str()) {
                reader.note(id, new);
                reader.operation(operation, same);
            }
        }
        renamed
    }

    /// What a thing like `Role.name`, `MfaType|Totp`, `GetUser query:all` or `GetUser` is called now; nothing,
    /// if it has gone.
    pub fn of(&self, thing: &str) -> Vec<String> {
        let (name, rest) = thing.split_at(thing.find(['.', '|', ' ']).unwrap_or(thing.len()));
        self.now.get(name).into_iter().flatten().map(|name| format!("{name}{rest}")).collect()
    }
}

impl<'d> Reader<'d, '_> {
    /// Notes one name, and says whether that is news.
    fn note(&mut self, before: &'d str, now: &'d str) -> bool {
        self.renamed.now.entry(before).or_default().insert(now)
    }

    fn operation(&mut self, before: &'d Value, now: &'d Value) {
        for parameter in before["parameters"].as_array().into_iter().flatten() {
            let is_same = |it: &&Value| ["in", "name"].iter().all(|key| it[*key] == parameter[*key]);
            let same = now["parameters"].as_array().into_iter().flatten().find(is_same);
            same.into_iter().for_each(|same| self.schema(&parameter["schema"], &same["schema"]));
        }
        self.content(&before["requestBody"], &now["requestBody"]);
        for (status, answer) in before["responses"].as_object().into_iter().flatten() {
            self.content(answer, &now["responses"][status]);
        }
    }

    fn content(&mut self, before: &'d Value, now: &'d Value) {
        for (media_type, media) in before["content"].as_object().into_iter().flatten() {
            self.schema(&media["schema"], &now["content"][media_type]["schema"]);
        }
    }

    fn schema(&mut self, before: &'d Value, now: &'d Value) {
        if let [Some(before), Some(now)] = [before, now].map(type_name) {
            return self.named(before, now);
        }
        self.kinds(&before["discriminator"]["mapping"], &now["discriminator"]["mapping"]);
        let children = schema::children(now);
        for (step, inner) in schema::children(before).into_iter().filter(|(step, _)| step != "|") {
            let same = children.iter().find(|(label, _)| *label == step);
            same.into_iter().for_each(|(_, same)| self.schema(inner, same));
        }
    }

    fn named(&mut self, before: &'d str, now: &'d str) {
        if self.note(before, now) {
            let [old, new] = self.documents.map(|document| &document["components"]["schemas"]);
            self.schema(&old[before], &new[now]);
        }
    }

    /// Branches that are types are known by their tags.
    fn kinds(&mut self, before: &'d Value, now: &'d Value) {
        for (tag, reference) in before.as_object().into_iter().flatten() {
            let names = [Some(reference), now.get(tag)].map(|it| it?.as_str()?.rsplit('/').next());
            if let [Some(before), Some(now)] = names {
                self.named(before, now);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Renamed;

    fn document(id: &str, user: &str, role: &str) -> Value {
        let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let content = json!({ "content": { "application/json": { "schema": reference(user) } } });
        let mut document =
            json!({ "paths": { "/user": { "get": { "operationId": id, "responses": { "2XX": content } } } } });
        document["components"]["schemas"][user] =
            json!({ "properties": { "roles": { "items": reference(role) }, "self": { "allOf": [reference(user)] } } });
        document["components"]["schemas"][role] = json!({ "enum": ["a"] });
        document
    }

    #[test]
    fn what_stands_at_the_same_place_is_the_same_thing() {
        let (before, now) = (document("GetUser", "User", "Role"), document("FetchUser", "Person", "Kind"));
        let renamed = Renamed::between(&before, &now);
        for (thing, is) in [
            ("User.name", "Person.name"),
            ("Role|a", "Kind|a"),
            ("GetUser", "FetchUser"),
            ("GetUser query:all", "FetchUser query:all"),
        ] {
            assert_eq!(renamed.of(thing), [is]);
        }
        assert!(renamed.of("Gone.name").is_empty());
    }

    #[test]
    fn the_kinds_of_a_union_are_told_apart_by_their_tags() {
        let mut document = document("GetUser", "User", "Role");
        let target = |name: &str| format!("#/components/schemas/{name}");
        let kinds = ["A", "B"].map(|name| json!({ "$ref": target(name) }));
        let mapping = json!({ "a": target("A"), "b": target("B") });
        document["components"]["schemas"]["User"] = json!({ "oneOf": kinds, "discriminator": { "mapping": mapping } });
        let renamed = Renamed::between(&document, &document);
        assert_eq!(["A.x", "B.x"].map(|thing| renamed.of(thing)), [["A.x"], ["B.x"]]);
    }
}
