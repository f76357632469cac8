//! The kinds of change that upstream may make, over a small document: what the command says of each, and
//! that the code compiles of whatever it takes. `--nocapture` shows the table.

#[path = "support/kind.rs"]
mod kind;
#[path = "support/package.rs"]
mod package;
mod support;

use kind::Said::{Advised, Change, Nothing, Refused, Rewritten};
use kind::{BREAKS, FAILS, HARMLESS, Kind, MORE, OVERLAY, check, holder, op, parameters, query, remove, schema, text};
use serde_json::{Value, json};
use support::Folder;

const NAMES: &str = "\
User:
  doc: A user.
  at: [GetUser answer, UpdateUser answer, CreateUser answer, 'ListUsers answer[]']
Role:
  doc: A role.
  at: ['User.roles[]']
";

fn user() -> Value {
    json!({
        "type": "object",
        "properties": {
            "id": text(),
            "name": { "type": "string", "nullable": true },
            "isSuspended": { "type": "boolean" },
            "kind": { "type": "string", "enum": ["person", "robot"] },
            "roles": { "type": "array", "items": {
                "type": "object",
                "properties": { "id": text(), "scope": text(), "description": text() },
                "required": ["id", "scope", "description"],
            } },
        },
        "required": ["id", "isSuspended", "kind", "roles"],
    })
}

fn operation(id: &str, parameters: Value, answers: Value) -> Value {
    json!({ "operationId": id, "tags": ["Users"], "summary": id, "parameters": parameters, "responses": answers })
}

fn base() -> Value {
    let id = || json!({ "name": "userId", "in": "path", "required": true, "schema": text() });
    let page = |name: &str| json!({ "name": name, "in": "query", "schema": { "type": "integer" } });
    let mut update = operation("UpdateUser", json!([id()]), json!({ "200": holder(user()) }));
    update["requestBody"] = holder(json!({
        "type": "object",
        "properties": {
            "name": { "type": "string", "nullable": true, "maxLength": 128 },
            "mood": { "type": "string", "enum": ["good", "bad"] },
        },
    }));
    update["requestBody"]["required"] = true.into();
    let mut create = operation("CreateUser", json!([]), json!({ "200": holder(user()) }));
    create["requestBody"] = holder(json!({
        "type": "object",
        "properties": { "username": text(), "age": { "type": "number" } },
        "required": ["username"],
    }));
    create["requestBody"]["required"] = true.into();
    json!({
        "openapi": "3.0.1",
        "info": { "title": "A small Logto", "version": "Cloud" },
        "servers": [{ "url": "http://localhost:3001" }],
        "paths": {
            "/api/users": {
                "get": operation("ListUsers", json!([page("page"), page("page_size")]),
                    json!({ "200": holder(json!({ "type": "array", "items": user() })) })),
                "post": create,
            },
            "/api/users/{userId}": {
                "get": operation("GetUser", json!([id(), { "name": "includeSsoIdentities", "in": "query", "schema": text() }]),
                    json!({ "200": holder(user()), "404": { "description": "" } })),
                "patch": update,
                "delete": operation("DeleteUser", json!([id()]), json!({ "204": { "description": "" } })),
            },
        },
        "components": {
            "schemas": {},
            "securitySchemes": { "OAuth2": { "type": "oauth2" }, "Key": { "type": "apiKey", "in": "header", "name": "key" } },
        },
        "security": [{ "OAuth2": ["all"] }],
    })
}

/// Each place at which a user is answered.
fn users(document: &mut Value, change: impl Fn(&mut Value)) {
    for id in ["GetUser", "UpdateUser", "CreateUser"] {
        change(schema(&mut op(document, id)["responses"]["200"]));
    }
    change(&mut schema(&mut op(document, "ListUsers")["responses"]["200"])["items"]);
}

fn member(document: &mut Value, name: &str, of: Value) {
    users(document, |user| user["properties"][name] = of.clone());
}

fn body(document: &mut Value) -> &mut Value {
    schema(&mut op(document, "UpdateUser")["requestBody"])
}

fn require(document: &mut Value, name: &str) {
    users(document, |user| user["required"].as_array_mut().expect("a list").push(name.into()));
}

/// A member that refers to a component of this name.
fn component(document: &mut Value, name: &str, of: Value) {
    document["components"]["schemas"][name] = of;
    member(document, "extra", json!({ "$ref": format!("#/components/schemas/{name}") }));
}

fn values(document: &mut Value, values: Value) {
    member(document, "mark", json!({ "type": "string", "enum": values }));
}

fn tree(name: &str) -> Value {
    json!({ "type": "object", "properties": { "inner": { "$ref": format!("#/components/schemas/{name}") }, "a": text() } })
}

fn tagged(tag: &str, member: &str) -> Value {
    json!({
        "type": "object",
        "properties": { "type": { "type": "string", "enum": [tag] }, member: text() },
        "required": ["type", member],
    })
}

const KINDS: &[Kind] = &[
    // Members of answers
    Kind {
        name: "a member that may be left out",
        make: |it| member(it, "age", json!({ "type": "number" })),
        said: Change(HARMLESS, "`User.age` member added (number)"),
    },
    Kind {
        name: "a member that is always there",
        make: |it| {
            member(it, "age", json!({ "type": "number" }));
            require(it, "age");
        },
        said: Advised(
            FAILS,
            "`User.age` member added (number, required)",
            "`User.age` keeps older servers from being read",
        ),
    },
    Kind {
        name: "a member that is always there and may be null",
        make: |it| {
            member(it, "age", json!({ "type": "number", "nullable": true }));
            require(it, "age");
        },
        said: Change(HARMLESS, "member added (number, required, nullable) older servers do not send it"),
    },
    Kind {
        name: "a member that goes",
        make: |it| users(it, |user| drop(remove(&mut user["properties"], "isSuspended"))),
        said: Change(BREAKS, "`User.isSuspended` member removed"),
    },
    Kind {
        name: "a member of another type",
        make: |it| member(it, "isSuspended", text()),
        said: Change(BREAKS, "`User.isSuspended` member: type boolean → string"),
    },
    Kind {
        name: "a member with another name",
        make: |it| {
            users(it, |user| {
                let roles = remove(&mut user["properties"], "roles");
                user["properties"]["groups"] = roles;
            })
        },
        said: Change(BREAKS, "`User.groups` member moved"),
    },
    Kind {
        name: "a member that may be left out now",
        make: |it| {
            users(it, |user| user["required"].as_array_mut().expect("a list").retain(|name| name != "isSuspended"))
        },
        said: Change(BREAKS, "`User.isSuspended` member no longer required"),
    },
    Kind {
        name: "a member that may be null now",
        make: |it| users(it, |user| user["properties"]["isSuspended"]["nullable"] = true.into()),
        said: Change(BREAKS, "member may be null now"),
    },
    Kind {
        name: "a member inside of a list",
        make: |it| users(it, |user| user["properties"]["roles"]["items"]["properties"]["type"] = text()),
        said: Change(HARMLESS, "`Role.type` member added"),
    },
    // Names as Rust sees them
    Kind {
        name: "two members that differ in spelling",
        make: |it| {
            member(it, "phoneVerified", json!({ "type": "boolean" }));
            member(it, "phone_verified", json!({ "type": "boolean" }));
        },
        said: Change(HARMLESS, "`User.phone_verified` member added"),
    },
    Kind {
        name: "two settings that differ in spelling",
        make: |it| {
            body(it)["properties"]["userName"] = text();
            body(it)["properties"]["user_name"] = text();
        },
        said: Change(MORE, "`UpdateUserBody.user_name` member added"),
    },
    Kind {
        name: "two settings that cannot be left out and differ in spelling",
        make: |it| {
            body(it)["properties"]["userName"] = text();
            body(it)["properties"]["user_name"] = text();
            body(it)["required"] = json!(["userName", "user_name"]);
        },
        said: Change(BREAKS, "`new` takes it as a further argument"),
    },
    Kind {
        name: "a member with a mark beside one without",
        make: |it| member(it, "@id", text()),
        said: Change(HARMLESS, "`User.@id` member added"),
    },
    Kind {
        name: "self beside Self",
        make: |it| {
            member(it, "self", text());
            member(it, "Self", text());
        },
        said: Change(HARMLESS, "`User.Self` member added"),
    },
    Kind {
        name: "a setting called like the constructor",
        make: |it| body(it)["properties"]["new"] = text(),
        said: Change(MORE, "`UpdateUserBody.new` member added"),
    },
    Kind {
        name: "members called like keywords",
        make: |it| {
            member(it, "type", text());
            member(it, "type_", text());
            member(it, "async", text());
        },
        said: Change(HARMLESS, "`User.type_` member added"),
    },
    Kind {
        name: "members that are no words",
        make: |it| {
            member(it, "", text());
            member(it, "2fa", text());
            member(it, "日本", text());
            member(it, "@", text());
        },
        said: Change(HARMLESS, "`User.2fa` member added"),
    },
    Kind {
        name: "a component called Result",
        make: |it| component(it, "Result", json!({ "type": "object", "properties": { "a": text() } })),
        said: Change(HARMLESS, "`User.extra` member added"),
    },
    Kind {
        name: "a component called Option that contains itself",
        make: |it| component(it, "Option", tree("Option")),
        said: Change(HARMLESS, "`User.extra` member added"),
    },
    Kind {
        name: "a component called String",
        make: |it| component(it, "String", json!({ "type": "string", "enum": ["a", "b"] })),
        said: Change(HARMLESS, "`User.extra` member added"),
    },
    Kind {
        name: "a member called vec, with members",
        make: |it| member(it, "vec", json!({ "type": "object", "properties": { "box": tagged("a", "ok") } })),
        said: Change(HARMLESS, "`User.vec` member added"),
    },
    Kind {
        name: "components that differ in spelling",
        make: |it| {
            component(it, "user_tree", tree("UserTree"));
            it["components"]["schemas"]["UserTree"] = tree("user_tree");
        },
        said: Change(HARMLESS, "`User.extra` member added"),
    },
    Kind {
        name: "a parameter in two spellings",
        make: |it| {
            parameters(it, "GetUser").push(query("sort_by", false));
            parameters(it, "GetUser").push(query("sortBy", false));
        },
        said: Refused(&["GET /api/users/{userId} GetUser", "`sort_by`", "`sortBy`"]),
    },
    Kind {
        name: "a parameter called body beside a body",
        make: |it| parameters(it, "UpdateUser").push(query("body", false)),
        said: Refused(&["PATCH /api/users/{userId} UpdateUser", "the body", "`body`"]),
    },
    Kind {
        name: "operations in two spellings",
        make: |it| op(it, "DeleteUser")["operationId"] = "get_user".into(),
        said: Refused(&["GET /api/users/{userId} GetUser", "DELETE /api/users/{userId} get_user", "the method `get`"]),
    },
    // Values
    Kind {
        name: "values that differ in their marks",
        make: |it| values(it, json!(["foo-bar", "foo_bar", "fooBar"])),
        said: Change(HARMLESS, "`User.mark` member added"),
    },
    Kind {
        name: "values that are marks",
        make: |it| values(it, json!([">=", "<=", "=", "", " ", "é"])),
        said: Change(HARMLESS, "`User.mark` member added"),
    },
    Kind {
        name: "values that are URNs with one end",
        make: |it| values(it, json!(["urn:a:post", "urn:b:post", "post", "urn:"])),
        said: Change(HARMLESS, "`User.mark` member added"),
    },
    Kind {
        name: "values that differ in their capitals",
        make: |it| values(it, json!(["Active", "active", "ACTIVE"])),
        said: Change(HARMLESS, "`User.mark` member added"),
    },
    Kind {
        name: "values called like what is not known",
        make: |it| values(it, json!(["Unknown", "unknown", "self", "Self", "1", "-1"])),
        said: Change(HARMLESS, "`User.mark` member added"),
    },
    Kind {
        name: "tags that differ in their marks",
        make: |it| {
            member(
                it,
                "record",
                json!({ "oneOf": [tagged("foo-bar", "a"), tagged("foo_bar", "b"), tagged("unknown", "c")] }),
            )
        },
        said: Change(HARMLESS, "`User.record` member added"),
    },
    Kind {
        name: "a further value of an answer",
        make: |it| users(it, |user| user["properties"]["kind"]["enum"] = json!(["person", "robot", "ghost"])),
        said: Change(HARMLESS, "value `ghost` added"),
    },
    Kind {
        name: "a value of an answer that goes",
        make: |it| users(it, |user| user["properties"]["kind"]["enum"] = json!(["person"])),
        said: Change(BREAKS, "value `robot` removed"),
    },
    Kind {
        name: "a further value of a request",
        make: |it| body(it)["properties"]["mood"]["enum"] = json!(["good", "bad", "ugly"]),
        said: Change(MORE, "value `ugly` added"),
    },
    Kind {
        name: "an enum that is any text now",
        make: |it| users(it, |user| user["properties"]["kind"] = text()),
        said: Change(BREAKS, "`User.kind` member: type enum → string"),
    },
    // Unions
    Kind {
        name: "a body of several kinds that was one",
        make: |it| {
            let kind = body(it).clone();
            *body(it) = json!({ "oneOf": [kind, { "type": "object", "properties": { "template": text() } }] });
        },
        said: Change(HARMLESS, "`UpdateUser` content: type object → union the Rust type stays as it is"),
    },
    Kind {
        name: "a list that is one thing now",
        make: |it| users(it, |user| user["properties"]["roles"] = user["properties"]["roles"]["items"].clone()),
        said: Refused(&["names/users.yaml: Role: the document has no `User.roles[]`"]),
    },
    Kind {
        name: "one thing that is a list now",
        make: |it| {
            users(it, |user| {
                user["properties"]["kind"] = json!({ "type": "array", "items": user["properties"]["kind"] })
            })
        },
        said: Change(BREAKS, "`User.kind` member: type enum → array the type changes"),
    },
    Kind {
        name: "a thing that contains itself",
        make: |it| component(it, "Tree", tree("Tree")),
        said: Advised(
            HARMLESS,
            "`User.extra` member added (Tree)",
            "the type at `Tree component` is called `Tree` by rule",
        ),
    },
    Kind {
        name: "a map of itself",
        make: |it| {
            let of = json!({ "$ref": "#/components/schemas/Map" });
            component(it, "Map", json!({ "type": "object", "additionalProperties": of }));
        },
        said: Refused(&["Map is a map of itself", "left_out"]),
    },
    Kind {
        name: "parts of a whole that contradict each other",
        make: |it| {
            let part = |of: &str| json!({ "type": "object", "properties": { "a": { "type": of } } });
            member(it, "whole", json!({ "allOf": [part("string"), part("number")] }));
        },
        said: Refused(&["answer:200`: the parts of an `allOf` contradict each other: ", ".whole.a is a string"]),
    },
    Kind {
        name: "a member of another type in one of its places",
        make: |it| schema(&mut op(it, "GetUser")["responses"]["200"])["properties"]["isSuspended"] = text(),
        said: Refused(&["User cannot be the type of both", ".isSuspended is", "a type of another name"]),
    },
    // Answers
    Kind {
        name: "a second answer of success with something else",
        make: |it| {
            op(it, "GetUser")["responses"]["202"] =
                holder(json!({ "type": "object", "properties": { "taskId": text() }, "required": ["taskId"] }))
        },
        said: Change(BREAKS, "status 202 added the call gives another type"),
    },
    Kind {
        name: "a second answer of success with the same",
        make: |it| {
            let answer = op(it, "GetUser")["responses"]["200"].clone();
            op(it, "GetUser")["responses"]["201"] = answer;
        },
        said: Change(HARMLESS, "status 201 added any status of success will do"),
    },
    Kind {
        name: "a second answer of another kind",
        make: |it| op(it, "GetUser")["responses"]["202"] = holder(text()),
        said: Refused(&["GET /api/users/{userId} GetUser", "no common type: an object and a string"]),
    },
    Kind {
        name: "a further error",
        make: |it| op(it, "GetUser")["responses"]["418"] = json!({ "description": "" }),
        said: Change(HARMLESS, "status 418 added"),
    },
    Kind {
        name: "a content type beside JSON",
        make: |it| op(it, "GetUser")["responses"]["200"]["content"]["text/xml"] = json!({}),
        said: Change(HARMLESS, "content type text/xml added"),
    },
    // Operations
    Kind {
        name: "a new operation",
        make: |it| {
            let mut hide = op(it, "DeleteUser").clone();
            hide["operationId"] = "HideUser".into();
            it["paths"]["/api/users/{userId}/hidden"] = json!({ "post": hide });
        },
        said: Advised(MORE, "`HideUser` operation added", "has no method yet, which by rule would be `hide`"),
    },
    Kind {
        name: "an operation that goes",
        make: |it| drop(remove(&mut it["paths"]["/api/users/{userId}"], "delete")),
        said: Advised(BREAKS, "`DeleteUser` operation removed", "`delete` goes"),
    },
    Kind {
        name: "an operation at another address",
        make: |it| {
            let delete = remove(&mut it["paths"]["/api/users/{userId}"], "delete");
            it["paths"]["/api/people/{userId}"] = json!({ "delete": delete });
        },
        said: Advised(
            FAILS,
            "`DeleteUser` operation moved",
            "`delete`: its address is DELETE /api/people/{userId} now",
        ),
    },
    Kind {
        name: "an operation with another id",
        make: |it| op(it, "DeleteUser")["operationId"] = "RemoveUser".into(),
        said: Change(BREAKS, "`RemoveUser` operation: operationId DeleteUser → RemoveUser"),
    },
    Kind {
        name: "an operation that should not be used any more",
        make: |it| op(it, "DeleteUser")["deprecated"] = true.into(),
        said: Change(HARMLESS, "operation now deprecated"),
    },
    Kind {
        name: "another name for a segment of every path",
        make: |it| {
            let mut item = remove(&mut it["paths"], "/api/users/{userId}");
            for method in item.as_object_mut().expect("methods").values_mut() {
                method["parameters"][0]["name"] = "id".into();
            }
            it["paths"]["/api/users/{id}"] = item;
        },
        said: Advised(HARMLESS, "`paths` `{userId}` is called `{id}` now", "write `{id}`"),
    },
    Kind {
        name: "another proof for one operation",
        make: |it| op(it, "GetUser")["security"] = json!([{ "Key": [] }]),
        said: Change(FAILS, "`security` operation: security OAuth2 (oauth2: all) → Key (apiKey header)"),
    },
    Kind {
        name: "another proof for all operations",
        make: |it| it["security"] = json!([{ "Key": [] }]),
        said: Change(FAILS, "`security` operation: security OAuth2 (oauth2: all) → Key (apiKey header)"),
    },
    Kind {
        name: "a proof that is asked for or not",
        make: |it| op(it, "GetUser")["security"] = json!([{ "OAuth2": ["all"] }, {}]),
        said: Change(HARMLESS, "or nothing servers take the same proof of who calls as before"),
    },
    Kind {
        name: "a user of whom one answer says hardly anything now",
        make: |it| {
            let answer = schema(&mut op(it, "UpdateUser")["responses"]["200"]);
            *answer = json!({ "type": "object", "properties": { "id": text() } });
        },
        said: Change(BREAKS, "`User.isSuspended` member removed (boolean, required) the member becomes optional"),
    },
    Kind {
        name: "no proof for one operation",
        make: |it| op(it, "GetUser")["security"] = json!([]),
        said: Change(HARMLESS, "`security` operation: security OAuth2 (oauth2: all) → nothing"),
    },
    // Parameters and bodies
    Kind {
        name: "a parameter that may be left out",
        make: |it| parameters(it, "GetUser").push(query("depth", false)),
        said: Advised(
            MORE,
            "parameter `query:depth` added",
            "`get`: its request is drafted by `get_user(user_id: &str, depth: Option<&str>, include_sso_identities: Option<bool>) -> User` now",
        ),
    },
    Kind {
        name: "a parameter that must be given",
        make: |it| parameters(it, "GetUser").push(query("depth", true)),
        said: Advised(BREAKS, "parameter `query:depth` added (string, required)", "`get`: its request is drafted by"),
    },
    Kind {
        name: "a parameter that must be given now",
        make: |it| parameters(it, "GetUser")[1]["required"] = true.into(),
        said: Advised(
            BREAKS,
            "parameter `query:includeSsoIdentities` now required",
            "`get`: its request is drafted by",
        ),
    },
    Kind {
        name: "a parameter that goes",
        make: |it| drop(parameters(it, "GetUser").pop()),
        said: Advised(BREAKS, "parameter `query:includeSsoIdentities` removed", "`get`: its request is drafted by"),
    },
    Kind {
        name: "a body where there was none",
        make: |it| {
            op(it, "DeleteUser")["requestBody"] = holder(json!({ "type": "object", "properties": { "why": text() } }))
        },
        said: Advised(
            MORE,
            "body added",
            "`delete`: its request is drafted by `delete_user(user_id: &str, body: &DeleteUserBody) -> ()` now",
        ),
    },
    Kind {
        name: "a body that must be given where there was none",
        make: |it| {
            let mut body = holder(json!({ "type": "object", "properties": { "why": text() } }));
            body["required"] = true.into();
            op(it, "DeleteUser")["requestBody"] = body;
        },
        said: Advised(BREAKS, "body added (required)", "`delete`: its request is drafted by"),
    },
    Kind {
        name: "a body that goes",
        make: |it| drop(remove(op(it, "UpdateUser"), "requestBody")),
        said: Advised(BREAKS, "body removed", "`update`: its request is drafted by"),
    },
    Kind {
        name: "a setting that cannot be left out",
        make: |it| {
            body(it)["properties"]["why"] = text();
            body(it)["required"] = json!(["why"]);
        },
        said: Change(BREAKS, "`UpdateUserBody.why` member added (string, required)"),
    },
    Kind {
        name: "a setting of what is answered too that cannot be left out any more",
        make: |it| {
            let role =
                || json!({ "type": "object", "properties": { "id": text(), "scope": text(), "description": text() } });
            body(it)["properties"]["roles"] = json!({ "type": "array", "items": role() });
            it["paths"]["/api/users/{userId}"]["patch"]["responses"]["200"] = holder(user());
        },
        said: Change(MORE, "`UpdateUserBody.roles` member added"),
    },
    Kind {
        name: "a setting that may be left out",
        make: |it| body(it)["properties"]["why"] = text(),
        said: Change(MORE, "`UpdateUserBody.why` member added"),
    },
    Kind {
        name: "a setting that is refused where it is null",
        make: |it| drop(remove(&mut body(it)["properties"]["name"], "nullable")),
        said: Change(BREAKS, "member may no longer be null"),
    },
    Kind {
        name: "a tighter limit",
        make: |it| body(it)["properties"]["name"]["maxLength"] = 64.into(),
        said: Change(FAILS, "maxLength 128 → 64"),
    },
    Kind {
        name: "a looser limit",
        make: |it| body(it)["properties"]["name"]["maxLength"] = 256.into(),
        said: Change(HARMLESS, "maxLength 128 → 256"),
    },
    // The same in other words
    Kind { name: "other words", make: |it| op(it, "GetUser")["description"] = "Other words.".into(), said: Nothing },
    Kind {
        name: "the address of another server",
        make: |it| it["servers"] = json!([{ "url": "http://elsewhere:3001" }]),
        said: Nothing,
    },
    Kind {
        name: "members that were allowed anyway",
        make: |it| users(it, |user| user["additionalProperties"] = true.into()),
        said: Rewritten("`additionalProperties: true` added at 4 places"),
    },
    Kind {
        name: "a type beside a union",
        make: |it| {
            users(it, |user| {
                user["properties"]["name"] =
                    json!({ "type": "string", "oneOf": [{ "type": "string" }, { "enum": [null] }] });
            })
        },
        said: Rewritten("`nullable: true` removed at 4 places"),
    },
    // What only some generators understand
    Kind {
        name: "a schema that says what is not allowed",
        make: |it| member(it, "flag", json!({ "type": "boolean", "not": { "enum": [false] } })),
        said: Change(HARMLESS, "`User.flag` member added (boolean)"),
    },
    Kind {
        name: "booleans of one value",
        make: |it| member(it, "flag", json!({ "type": "boolean", "enum": [true], "items": {} })),
        said: Change(HARMLESS, "`User.flag` member added"),
    },
    Kind {
        name: "a parameter in a cookie",
        make: |it| parameters(it, "GetUser").push(json!({ "name": "session", "in": "cookie", "schema": text() })),
        said: Change(HARMLESS, "parameter `cookie:session` added (string) the library sends no headers and cookies"),
    },
    Kind {
        name: "a parameter in a cookie that must be given",
        make: |it| {
            let cookie = json!({ "name": "session", "in": "cookie", "required": true, "schema": text() });
            parameters(it, "GetUser").push(cookie);
        },
        said: Refused(&["GET /api/users/{userId} GetUser: the parameter \"session\" is a cookie that must be given"]),
    },
    Kind {
        name: "a schema that is true",
        make: |it| member(it, "flag", json!(true)),
        said: Refused(&["GET /api/users ListUsers answer 200[].flag", "schema `true`"]),
    },
    Kind {
        name: "a list of types",
        make: |it| member(it, "flag", json!({ "type": ["string", "null"] })),
        said: Refused(&["answer 200[].flag", "[\"string\",\"null\"]", "OpenAPI 3.1"]),
    },
    // Damage
    Kind {
        name: "no answers",
        make: |it| op(it, "GetUser")["responses"] = json!({}),
        said: Refused(&["GET /api/users/{userId} GetUser", "`responses` is empty"]),
    },
    Kind {
        name: "a text for an operation",
        make: |it| it["paths"]["/api/users"]["get"] = "gone".into(),
        said: Refused(&["GET /api/users is a text, not an object"]),
    },
    Kind {
        name: "a text for the tags",
        make: |it| op(it, "GetUser")["tags"] = "Users".into(),
        said: Refused(&["GET /api/users/{userId} GetUser: `tags` is a text, not a list"]),
    },
    Kind {
        name: "a list for the members",
        make: |it| users(it, |user| user["properties"] = json!([])),
        said: Refused(&["ListUsers answer 200[]: `properties` is a list, not an object"]),
    },
    Kind {
        name: "null for a schema",
        make: |it| member(it, "flag", Value::Null),
        said: Refused(&["answer 200[].flag is missing or null"]),
    },
    Kind {
        name: "a text for the parameters",
        make: |it| op(it, "GetUser")["parameters"] = "none".into(),
        said: Refused(&["GetUser: `parameters` is a text, not a list"]),
    },
    Kind {
        name: "a type that there is not",
        make: |it| member(it, "flag", json!({ "type": "text" })),
        said: Refused(&["answer 200[].flag", "no type `text`"]),
    },
];

#[test]
fn each_kind_of_change_is_told_and_what_is_taken_compiles() {
    let folder = Folder::of(NAMES, OVERLAY);
    folder.take(&base(), &["--logto-version", "1.42.0"]);
    check(KINDS, &base(), &folder, "kinds");
}
