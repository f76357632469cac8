//! The kinds of change that concern the parts whose facades are generated, over a small document of four
//! parts: what the command says of each, and that the code compiles of whatever it takes.

#[path = "support/kind.rs"]
mod kind;
#[path = "support/package.rs"]
mod package;
mod support;

use kind::Said::{Advised, Change, Nothing, Refused, ToDo};
use kind::{BREAKS, FAILS, HARMLESS, Kind, MORE, OVERLAY, check, holder, op, parameters, query, remove, schema, text};
use serde_json::{Value, json};
use support::Folder;

const PARTS: &str = "
parts:
  users: {doc: Users., tags: [Users], nouns: [user]}
  roles: {doc: Roles., tags: [Roles], nouns: [role]}
  applications: {doc: Applications., tags: [Applications], nouns: [application]}
  logs: {doc: Logs., tags: [Audit logs], nouns: [log]}
left_out: {Status: It is public.}
";
const NAMES: &str = "\
Role:
  doc: A role.
  at: [GetRole answer, CreateRole answer, 'ListRoles answer[]', 'GetUser answer.roles[]']
Captcha:
  doc: A captcha.
  at: [GetCaptcha answer]
";

fn role() -> Value {
    json!({
        "type": "object",
        "properties": { "id": text(), "name": text(), "type": { "type": "string", "enum": ["user", "machine"] } },
        "required": ["id", "name", "type"],
    })
}

fn operation(id: &str, tag: &str, parameters: Value, answer: Value) -> Value {
    json!({ "operationId": id, "tags": [tag], "summary": id, "parameters": parameters, "responses": { "200": answer } })
}

fn list(of: Value) -> Value {
    holder(json!({ "type": "array", "items": of }))
}

fn base() -> Value {
    let id = || json!([{ "name": "id", "in": "path", "required": true, "schema": text() }]);
    let page = |name: &str| json!({ "name": name, "in": "query", "schema": { "type": "integer" } });
    let object = |properties: Value| json!({ "type": "object", "properties": properties });
    let mut create_role = operation("CreateRole", "Roles", json!([]), holder(role()));
    create_role["requestBody"] = holder(object(json!({ "name": text() })));
    let mut create = operation("CreateApplication", "Applications", json!([]), holder(object(json!({ "id": text() }))));
    create["requestBody"] = holder(json!({ "type": "object", "properties": { "name": text() }, "required": ["name"] }));
    let log = object(json!({ "id": text(), "level": { "type": "string", "enum": ["info", "error"] } }));
    let user = object(json!({ "id": text(), "roles": { "type": "array", "items": role() } }));
    let mut delete = operation("DeleteRole", "Roles", id(), Value::Null);
    delete["responses"] = json!({ "204": { "description": "" } });
    let captchas =
        json!({ "oneOf": [captcha_kind("type", "site", "siteKey"), captcha_kind("type", "puzzle", "secret")] });
    let mut delete_user = delete.clone();
    delete_user["operationId"] = "DeleteUser".into();
    delete_user["tags"] = json!(["Users"]);
    let metadata = json!({ "description": "", "content": { "text/xml": { "schema": text() } } });
    let mut remove_user = operation("RemoveRoleUser", "Roles", id(), Value::Null);
    remove_user["parameters"] =
        json!([id()[0], { "name": "userId", "in": "path", "required": true, "schema": text() }]);
    remove_user["responses"] = delete["responses"].clone();
    let mut upload_picture =
        operation("UploadPicture", "Applications", json!([]), holder(object(json!({ "url": text() }))));
    upload_picture["requestBody"] = upload(json!({ "file": file() }), json!(["file"]));
    json!({
        "openapi": "3.0.1",
        "info": { "title": "A small Logto", "version": "Cloud" },
        "paths": {
            "/api/users/{id}": { "get": operation("GetUser", "Users", id(), holder(user)), "delete": delete_user },
            "/api/roles": {
                "get": operation("ListRoles", "Roles", json!([page("page"), page("page_size")]), list(role())),
                "post": create_role,
            },
            "/api/roles/{id}": { "get": operation("GetRole", "Roles", id(), holder(role())), "delete": delete },
            "/api/roles/{id}/users/{userId}": { "delete": remove_user },
            "/api/applications": { "post": create },
            "/api/applications/captcha": { "get": operation("GetCaptcha", "Applications", json!([]), holder(captchas)) },
            "/api/applications/metadata": { "get": operation("GetMetadata", "Applications", json!([]), metadata) },
            "/api/applications/picture": { "post": upload_picture },
            "/api/logs": {
                "get": operation("ListLogs", "Audit logs", json!([query("from", true), query("logKey", false)]), list(log)),
            },
            "/api/status": { "get": operation("GetStatus", "Status", json!([]), holder(text())) },
        },
        "components": { "schemas": {} },
    })
}

/// Calls the member that tells the kinds of captcha apart by another name.
fn captcha(document: &mut Value, tag: &str, before: &str) {
    let kinds = schema(&mut op(document, "GetCaptcha")["responses"]["200"])["oneOf"].as_array_mut().expect("kinds");
    for kind in kinds {
        kind["properties"][tag] = remove(&mut kind["properties"], before);
        kind["required"] = json!([tag]);
    }
}

fn add(document: &mut Value, path: &str, method: &str, like: &str, id: &str) {
    let mut operation = op(document, like).clone();
    operation["operationId"] = id.into();
    document["paths"][path][method] = operation;
}

/// Each place at which a role is answered.
fn roles(document: &mut Value, change: impl Fn(&mut Value)) {
    for id in ["GetRole", "CreateRole"] {
        change(schema(&mut op(document, id)["responses"]["200"]));
    }
    change(&mut schema(&mut op(document, "ListRoles")["responses"]["200"])["items"]);
    change(&mut schema(&mut op(document, "GetUser")["responses"]["200"])["properties"]["roles"]["items"]);
}

fn upload(fields: Value, required: Value) -> Value {
    let form = json!({ "type": "object", "properties": fields, "required": required });
    json!({ "content": { "multipart/form-data": { "schema": form } } })
}

fn file() -> Value {
    json!({ "type": "string", "format": "binary" })
}

fn captcha_kind(tag: &str, value: &str, member: &str) -> Value {
    json!({
        "type": "object",
        "properties": { tag: { "type": "string", "enum": [value] }, member: text() },
        "required": [tag],
    })
}

const KINDS: &[Kind] = &[
    // Members
    Kind {
        name: "a member with a mark does not take the name of the one without",
        make: |it| roles(it, |role| role["properties"]["@id"] = text()),
        said: Change(HARMLESS, "`Role.@id` member added"),
    },
    // Operations
    Kind {
        name: "a new operation",
        make: |it| add(it, "/api/roles/{id}/archive", "post", "DeleteRole", "ArchiveRole"),
        said: Change(MORE, "`ArchiveRole` operation added callers have it as `roles().archive`"),
    },
    Kind {
        name: "an operation that goes",
        make: |it| drop(remove(&mut it["paths"]["/api/roles/{id}"], "delete")),
        said: Change(BREAKS, "`DeleteRole` operation removed its method and its types go"),
    },
    Kind {
        name: "an operation at another address",
        make: |it| {
            let delete = remove(&mut it["paths"]["/api/roles/{id}"], "delete");
            it["paths"]["/api/groups/{id}"] = json!({ "delete": delete });
        },
        said: Change(FAILS, "`DeleteRole` operation moved"),
    },
    Kind {
        name: "an operation with another id",
        make: |it| op(it, "DeleteRole")["operationId"] = "RemoveRole".into(),
        said: Change(BREAKS, "`RemoveRole` operation: operationId DeleteRole → RemoveRole"),
    },
    Kind {
        name: "an operation of another part",
        make: |it| op(it, "DeleteRole")["tags"] = json!(["Applications"]),
        said: Change(BREAKS, "operation: part roles → applications its method is one of another part now"),
    },
    Kind {
        name: "an operation of users that is one of another part now",
        make: |it| op(it, "GetUser")["tags"] = json!(["Roles"]),
        said: Advised(
            BREAKS,
            "operation: part users → roles its method is one of another part now",
            "`get` goes, from src/users.rs and README.md too: GET /api/users/{id} is an operation of `roles` now",
        ),
    },
    Kind {
        name: "an operation of another part that is one of users now",
        make: |it| op(it, "DeleteRole")["tags"] = json!(["Users"]),
        said: Advised(
            BREAKS,
            "operation: part roles → users",
            "DELETE /api/roles/{id} has no method yet, which by rule would be `delete_role`",
        ),
    },
    Kind {
        name: "an operation with a second tag before its own",
        make: |it| op(it, "DeleteRole")["tags"] = json!(["Applications", "Roles"]),
        said: Change(BREAKS, "operation: part roles → applications"),
    },
    Kind {
        name: "an operation with a second tag that nobody knows",
        make: |it| op(it, "DeleteRole")["tags"] = json!(["New", "Roles"]),
        said: Nothing,
    },
    Kind {
        name: "an operation that is left out now",
        make: |it| op(it, "DeleteRole")["tags"] = json!(["Status"]),
        said: Change(BREAKS, "operation removed it has the tag `Status` now, which is that of no part"),
    },
    Kind {
        name: "a tag that nobody knows",
        make: |it| {
            add(it, "/api/teams", "get", "ListRoles", "ListTeams");
            op(it, "ListTeams")["tags"] = json!(["Teams"]);
        },
        said: ToDo("nobody has decided about the tag `Teams`, so the library leaves out GET /api/teams"),
    },
    Kind {
        name: "a tag with another name",
        make: |it| op(it, "ListLogs")["tags"] = json!(["Logs"]),
        said: Refused(&["parts.yaml: logs: no operation has the tag `Audit logs`"]),
    },
    Kind {
        name: "a part without operations",
        make: |it| drop(remove(&mut it["paths"], "/api/logs")),
        said: Refused(&["parts.yaml: logs: no operation has the tag `Audit logs`", "and the part and its feature"]),
    },
    Kind {
        name: "an operation of no part",
        make: |it| add(it, "/api/state", "get", "GetStatus", "GetState"),
        said: Nothing,
    },
    Kind {
        name: "another proof for one operation",
        make: |it| op(it, "GetRole")["security"] = json!([{ "Key": [] }]),
        said: Change(FAILS, "`security` operation: security nothing → Key"),
    },
    // Methods as Rust sees them
    Kind {
        name: "a method called like a keyword",
        make: |it| add(it, "/api/roles/{id}/move", "post", "DeleteRole", "MoveRole"),
        said: Refused(&["POST /api/roles/{id}/move MoveRole", "no method can be called `move`", "parts.yaml"]),
    },
    Kind {
        name: "two methods of a name",
        make: |it| add(it, "/api/roles/{id}/again", "get", "GetRole", "GetRoles"),
        said: Refused(&["GetRole and", "GetRoles would both be the method `get`"]),
    },
    Kind {
        name: "an operation called like what its module names",
        make: |it| add(it, "/api/roles/{id}/page", "get", "GetRole", "Page"),
        said: Refused(&["GET /api/roles/{id}/page Page: no struct of the library can be called"]),
    },
    Kind {
        name: "a parameter called like a method of every call",
        make: |it| parameters(it, "GetRole").push(query("timeout", false)),
        said: Change(MORE, "parameter `query:timeout` added"),
    },
    // Parameters and bodies
    Kind {
        name: "a parameter that may be left out",
        make: |it| parameters(it, "GetRole").push(query("depth", false)),
        said: Change(MORE, "parameter `query:depth` added (string) a parameter that calls could not give before"),
    },
    Kind {
        name: "a parameter that must be given",
        make: |it| parameters(it, "GetRole").push(query("depth", true)),
        said: Change(BREAKS, "parameter `query:depth` added (string, required)"),
    },
    Kind {
        name: "a parameter that may be left out now",
        make: |it| drop(remove(&mut parameters(it, "ListLogs")[0], "required")),
        said: Change(BREAKS, "parameter `query:from` no longer required a setter takes it now"),
    },
    Kind {
        name: "a parameter that must be given now",
        make: |it| parameters(it, "ListLogs")[1]["required"] = true.into(),
        said: Change(BREAKS, "parameter `query:logKey` now required"),
    },
    Kind {
        name: "a list that comes a page at a time",
        make: |it| {
            for name in ["page", "page_size"] {
                let parameter = json!({ "name": name, "in": "query", "schema": { "type": "integer" } });
                parameters(it, "ListLogs").push(parameter);
            }
        },
        said: Change(BREAKS, "parameter `query:page` added (integer) the call gives a page in place of a list"),
    },
    Kind {
        name: "a list that comes as a whole",
        make: |it| drop(parameters(it, "ListRoles").pop()),
        said: Change(BREAKS, "parameter `query:page_size` removed (integer) the call gives a page in place of a list"),
    },
    Kind {
        name: "a parameter that cannot stand in an address",
        make: |it| {
            let of = json!({ "type": "object", "properties": { "a": text() } });
            parameters(it, "ListLogs").push(json!({ "name": "where", "in": "query", "schema": of }));
        },
        said: Refused(&["GET /api/logs ListLogs: the parameter \"where\" is an object", "left_out"]),
    },
    Kind {
        name: "a parameter that is a header",
        make: |it| parameters(it, "ListLogs").push(json!({ "name": "If-Match", "in": "header", "schema": text() })),
        said: Change(HARMLESS, "parameter `header:If-Match` added (string) the library sends no headers and cookies"),
    },
    Kind {
        name: "a parameter that is a header and must be given",
        make: |it| {
            let header = json!({ "name": "If-Match", "in": "header", "required": true, "schema": text() });
            parameters(it, "ListLogs").push(header);
        },
        said: Refused(&[
            "GET /api/logs ListLogs: the parameter \"If-Match\" is a header that must be given",
            "left_out",
        ]),
    },
    Kind {
        name: "a parameter of the query that is a time",
        make: |it| {
            let time = json!({ "type": "string", "format": "date-time" });
            parameters(it, "ListLogs").push(json!({ "name": "since", "in": "query", "schema": time }));
        },
        said: Change(MORE, "parameter `query:since` added"),
    },
    Kind {
        name: "parameters of the query of all formats",
        make: |it| {
            for (number, format) in
                ["date", "time", "uuid", "ipv4", "binary", "byte", "iso-8601", "x"].iter().enumerate()
            {
                let of = json!({ "type": "string", "format": format });
                parameters(it, "ListLogs").push(json!({ "name": format!("a{number}"), "in": "query", "schema": of }));
            }
            for (number, format) in ["int32", "int64", "uint8", "float"].iter().enumerate() {
                let of = json!({ "type": "integer", "format": format });
                parameters(it, "ListLogs").push(json!({ "name": format!("b{number}"), "in": "query", "schema": of }));
            }
        },
        said: Change(MORE, "parameter `query:a0` added"),
    },
    Kind {
        name: "a segment of the path that is a number",
        make: |it| parameters(it, "DeleteRole")[0]["schema"] = json!({ "type": "integer" }),
        said: Change(FAILS, "parameter `path:id`: type string → integer servers refuse what is not of this form"),
    },
    Kind {
        name: "a new operation with segments that are numbers and flags",
        make: |it| {
            add(it, "/api/roles/{level}/{flag}", "get", "GetRole", "GetRoleOfLevel");
            let segment = |name: &str, of: &str| json!({ "name": name, "in": "path", "required": true, "schema": { "type": of } });
            op(it, "GetRoleOfLevel")["parameters"] = json!([segment("level", "integer"), segment("flag", "boolean")]);
        },
        said: Change(MORE, "callers have it as `roles().get_of_level`"),
    },
    Kind {
        name: "pages that must be asked for",
        make: |it| {
            for name in ["page", "page_size"] {
                let of = json!({ "type": "integer" });
                parameters(it, "ListLogs").push(json!({ "name": name, "in": "query", "required": true, "schema": of }));
            }
        },
        said: Refused(&["GET /api/logs ListLogs: the parameter \"page\" must be given, but the library leaves it out"]),
    },
    Kind {
        name: "pages that are asked for by texts",
        make: |it| {
            for name in ["page", "page_size"] {
                parameters(it, "ListLogs").push(query(name, false));
            }
        },
        said: Change(MORE, "parameter `query:page` added (string)"),
    },
    Kind {
        name: "a parameter of the query in snake case",
        make: |it| parameters(it, "ListLogs")[1]["name"] = "log_key".into(),
        said: Change(FAILS, "parameter `query:log_key` moved: it was"),
    },
    Kind {
        name: "a parameter of the query with another name",
        make: |it| {
            parameters(it, "ListLogs")[1]["description"] = "By what it is about.".into();
            parameters(it, "ListLogs")[1]["name"] = "logName".into();
        },
        said: Change(BREAKS, "parameter `query:logKey` removed"),
    },
    Kind {
        name: "another name for a segment of a path",
        make: |it| {
            let mut item = remove(&mut it["paths"], "/api/roles/{id}");
            for method in item.as_object_mut().expect("methods").values_mut() {
                method["parameters"][0]["name"] = "roleId".into();
            }
            it["paths"]["/api/roles/{roleId}"] = item;
        },
        said: Change(HARMLESS, "`paths` `{id}` is called `{roleId}` now"),
    },
    Kind {
        name: "segments of a path in another order",
        make: |it| {
            let item = remove(&mut it["paths"], "/api/roles/{id}/users/{userId}");
            it["paths"]["/api/roles/{userId}/users/{id}"] = item;
        },
        said: Change(FAILS, "segments of the path have changed places"),
    },
    Kind {
        name: "an operation at a server of its own",
        make: |it| op(it, "GetRole")["servers"] = json!([{ "url": "https://roles.example.com" }]),
        said: Change(FAILS, "`servers` operation: servers https://roles.example.com, none before"),
    },
    Kind {
        name: "all operations below a path",
        make: |it| it["servers"] = json!([{ "url": "http://localhost:3001/v2" }]),
        said: Change(FAILS, "`servers` operation: servers /v2, none before"),
    },
    Kind {
        name: "words that turn the direction of writing",
        make: |it| op(it, "GetRole")["description"] = "A \u{202e}role\u{2066} \r of */ /* \u{0} `x.".into(),
        said: Nothing,
    },
    Kind {
        name: "a value that is there twice",
        make: |it| roles(it, |role| role["properties"]["type"]["enum"] = json!(["user", "machine", "user"])),
        said: Nothing,
    },
    Kind {
        name: "a body that may be left out where there was none",
        make: |it| {
            op(it, "DeleteRole")["requestBody"] = holder(json!({ "type": "object", "properties": { "why": text() } }))
        },
        said: Change(BREAKS, "body added calls have to give a body"),
    },
    Kind {
        name: "a setting that cannot be left out",
        make: |it| {
            let body = schema(&mut op(it, "CreateApplication")["requestBody"]);
            body["properties"]["region"] = text();
            body["required"] = json!(["name", "region"]);
        },
        said: Change(BREAKS, "`CreateApplicationBody.region` member added (string, required) `new` takes it"),
    },
    Kind {
        name: "a setting that may be left out",
        make: |it| schema(&mut op(it, "CreateRole")["requestBody"])["properties"]["color"] = text(),
        said: Change(MORE, "`CreateRoleBody.color` member added (string) a further setter"),
    },
    Kind {
        name: "an upload to an address with a segment",
        make: |it| {
            add(it, "/api/roles/{id}/picture", "post", "GetRole", "UploadRolePicture");
            op(it, "UploadRolePicture")["requestBody"] = upload(json!({ "file": file() }), json!(["file"]));
        },
        said: Change(MORE, "callers have it as `roles().upload_picture`"),
    },
    Kind {
        name: "a field that an upload may have beside its file",
        make: |it| {
            let fields = json!({ "file": file(), "name": text() });
            op(it, "UploadPicture")["requestBody"] = upload(fields, json!(["file"]));
        },
        said: Change(HARMLESS, "member added (string) the library sends the file, and nothing beside it"),
    },
    Kind {
        name: "a parameter that an upload may have",
        make: |it| parameters(it, "UploadPicture").push(query("depth", false)),
        said: Change(HARMLESS, "parameter `query:depth` added (string) the library sends the file, and nothing beside"),
    },
    Kind {
        name: "an upload of a file of another name",
        make: |it| op(it, "UploadPicture")["requestBody"] = upload(json!({ "image": file() }), json!(["image"])),
        said: Change(FAILS, "servers know the file under one name only"),
    },
    Kind {
        name: "an upload of two files",
        make: |it| {
            op(it, "CreateRole")["requestBody"] = upload(json!({ "a": file(), "b": file() }), json!(["a", "b"]));
        },
        said: Refused(&["POST /api/roles CreateRole: the library sends forms whose first field is their one file"]),
    },
    // Answers
    Kind {
        name: "a second answer of success with something else",
        make: |it| {
            let task = json!({ "type": "object", "properties": { "taskId": text() }, "required": ["taskId"] });
            op(it, "GetRole")["responses"]["202"] = holder(task);
        },
        said: Change(BREAKS, "`GetRole` status 202 added the call gives another type"),
    },
    Kind {
        name: "a second answer of success without content",
        make: |it| op(it, "GetRole")["responses"]["204"] = json!({ "description": "" }),
        said: Change(BREAKS, "status 204 added the call gives another type, which says whether there was content"),
    },
    Kind {
        name: "a second answer of success with the same",
        make: |it| op(it, "GetRole")["responses"]["201"] = op(it, "GetRole")["responses"]["200"].clone(),
        said: Change(HARMLESS, "status 201 added any status of success will do"),
    },
    Kind {
        name: "an answer that is no JSON",
        make: |it| op(it, "GetRole")["responses"]["200"]["content"] = json!({ "text/csv": { "schema": text() } }),
        said: Refused(&["GET /api/roles/{id} GetRole: it answers text/csv alone", "left_out"]),
    },
    Kind {
        name: "an answer that is a text in another content type",
        make: |it| {
            op(it, "GetMetadata")["responses"]["200"]["content"] = json!({ "application/json": { "schema": text() } })
        },
        said: Change(FAILS, "the call gives a text as before, which servers before send in another content type"),
    },
    Kind {
        name: "a body in which one of two members must be there",
        make: |it| {
            schema(&mut op(it, "CreateRole")["requestBody"])["anyOf"] =
                json!([{ "required": ["name"] }, { "required": ["x"] }])
        },
        said: Change(
            FAILS,
            "`CreateRole` content: demands name or x, none before servers refuse what those before took",
        ),
    },
    Kind {
        name: "a setting that takes certain values now where an answer has any text",
        make: |it| roles(it, |role| role["properties"]["name"]["enum"] = json!(["a", "b"])),
        said: Change(BREAKS, "`Role.name` member: type string → enum the type changes"),
    },
    Kind {
        name: "certain values in one of several places",
        make: |it| schema(&mut op(it, "GetRole")["responses"]["200"])["properties"]["name"]["enum"] = json!(["a", "b"]),
        said: Change(HARMLESS, "`Role.name` member: type string → enum the Rust type stays as it is"),
    },
    Kind {
        name: "times in lists and maps",
        make: |it| {
            let time = json!({ "type": "string", "format": "date-time" });
            let body = schema(&mut op(it, "CreateRole")["requestBody"]);
            body["properties"]["times"] = json!({ "type": "array", "items": time });
            body["properties"]["at"] =
                json!({ "type": "object", "additionalProperties": { "type": "array", "items": time } });
        },
        said: Change(MORE, "`CreateRoleBody.times` member added"),
    },
    Kind {
        name: "a component called Map",
        make: |it| {
            it["components"]["schemas"]["Map"] = json!({ "type": "object", "properties": { "a": text() } });
            let body = schema(&mut op(it, "CreateRole")["requestBody"]);
            body["properties"]["map"] = json!({ "$ref": "#/components/schemas/Map" });
        },
        said: Change(MORE, "`CreateRoleBody.map` member added"),
    },
    Kind {
        name: "a setting that may contain itself",
        make: |it| {
            let node = json!({ "$ref": "#/components/schemas/Node" });
            it["components"]["schemas"]["Node"] =
                json!({ "type": "object", "properties": { "up": node, "a": text() }, "required": ["a"] });
            schema(&mut op(it, "CreateRole")["requestBody"])["properties"]["node"] = node;
        },
        said: Change(MORE, "`CreateRoleBody.node` member added (Node)"),
    },
    Kind {
        name: "a kind of nothing but its tag in a body",
        make: |it| {
            let of = |tag: &str| {
                json!({
                    "type": "object",
                    "properties": { "type": { "type": "string", "enum": [tag] } },
                    "required": ["type"],
                })
            };
            let kinds = json!({ "oneOf": [of("a"), captcha_kind("type", "b", "c")] });
            schema(&mut op(it, "CreateRole")["requestBody"])["properties"]["kind"] = kinds;
        },
        said: Change(MORE, "`CreateRoleBody.kind` member added (union)"),
    },
    Kind {
        name: "more members of a body that are not named",
        make: |it| {
            let body = schema(&mut op(it, "CreateRole")["requestBody"]);
            body["additionalProperties"] = json!({ "type": "number" });
        },
        said: Change(HARMLESS, "values added the library sends no members of other names"),
    },
    Kind {
        name: "a parameter written as it was anyway",
        make: |it| {
            parameters(it, "ListLogs")[1]["style"] = "form".into();
            parameters(it, "ListLogs")[1]["explode"] = true.into();
        },
        said: Nothing,
    },
    Kind {
        name: "a parameter in a style that nobody writes",
        make: |it| parameters(it, "ListLogs")[1]["style"] = "spaceDelimited".into(),
        said: Refused(&["GET /api/logs ListLogs: the parameter \"logKey\" is written in the style `spaceDelimited`"]),
    },
    Kind {
        name: "a parameter that may be null",
        make: |it| parameters(it, "ListLogs")[1]["schema"]["nullable"] = true.into(),
        said: Change(HARMLESS, "parameter `query:logKey` may be null now"),
    },
    Kind {
        name: "a setting that is only read",
        make: |it| schema(&mut op(it, "CreateRole")["requestBody"])["properties"]["name"]["readOnly"] = true.into(),
        said: Change(FAILS, "member: readOnly true, none before servers do not take it here any more"),
    },
    Kind {
        name: "a member of another name in one of its places",
        make: |it| {
            let role = schema(&mut op(it, "GetRole")["responses"]["200"]);
            role["properties"]["title"] = remove(&mut role["properties"], "name");
            role["required"] = json!(["id", "title", "type"]);
        },
        said: Change(BREAKS, "`Role.name` member removed (string, required) the member becomes optional"),
    },
    // Unions
    Kind {
        name: "kinds that another member tells apart",
        make: |it| captcha(it, "kind", "type"),
        said: Change(FAILS, "`GetCaptcha` content: tag type → kind"),
    },
    Kind {
        name: "kinds that a discriminator tells apart",
        make: |it| {
            let kinds = ["Site", "Puzzle"].map(|name| json!({ "$ref": format!("#/components/schemas/{name}") }));
            for (name, member) in [("Site", "siteKey"), ("Puzzle", "secret")] {
                it["components"]["schemas"][name] =
                    json!({ "type": "object", "properties": { "type": text(), member: text() }, "required": ["type"] });
            }
            let mapping = json!({ "site": "#/components/schemas/Site", "puzzle": "#/components/schemas/Puzzle" });
            *schema(&mut op(it, "GetCaptcha")["responses"]["200"]) =
                json!({ "oneOf": kinds, "discriminator": { "propertyName": "type", "mapping": mapping } });
        },
        said: Change(BREAKS, "`Captcha` no longer `union Captcha Puzzle(CaptchaPuzzle)`"),
    },
    Kind {
        name: "a further kind",
        make: |it| {
            let kinds = schema(&mut op(it, "GetCaptcha")["responses"]["200"])["oneOf"].as_array_mut().expect("kinds");
            kinds.push(captcha_kind("type", "sum", "question"));
        },
        said: Advised(HARMLESS, "`Captcha|sum` kind added", "the type at `Captcha|sum` is called `CaptchaSum` by rule"),
    },
    // Types
    Kind {
        name: "a member of a type of two parts",
        make: |it| roles(it, |role| role["properties"]["color"] = text()),
        said: Change(HARMLESS, "`Role.color` member added (string) a further member"),
    },
    Kind {
        name: "a member of a type of two parts that is always there",
        make: |it| {
            roles(it, |role| {
                role["properties"]["color"] = text();
                role["required"] = json!(["id", "name", "type", "color"]);
            })
        },
        said: Advised(FAILS, "`Role.color` member added (string, required)", "`Role.color` keeps older servers"),
    },
    Kind {
        name: "a member of a type of two parts that goes in one of them",
        make: |it| {
            let role = schema(&mut op(it, "GetRole")["responses"]["200"]);
            remove(&mut role["properties"], "name");
        },
        said: Change(BREAKS, "`Role.name` member removed (string, required) the member becomes optional"),
    },
    Kind {
        name: "a member of another type in one of two parts",
        make: |it| {
            schema(&mut op(it, "GetRole")["responses"]["200"])["properties"]["name"] = json!({ "type": "number" })
        },
        said: Refused(&["Role cannot be the type of both", "`GetRole answer`", ".name is"]),
    },
    Kind {
        name: "a further value of an answer",
        make: |it| {
            let log = &mut schema(&mut op(it, "ListLogs")["responses"]["200"])["items"];
            log["properties"]["level"]["enum"] = json!(["info", "error", "debug"]);
        },
        said: Change(HARMLESS, "`ListLogsAnswer.level` value `debug` added"),
    },
    Kind {
        name: "a value of a type of two parts that goes",
        make: |it| roles(it, |role| role["properties"]["type"]["enum"] = json!(["user"])),
        said: Change(BREAKS, "`Role.type` value `machine` removed"),
    },
];

#[test]
fn each_kind_of_change_is_told_and_what_is_taken_compiles() {
    let folder = Folder::of(NAMES, OVERLAY);
    folder.write("parts.yaml", PARTS);
    folder.take(&base(), &["--logto-version", "1.42.0"]);
    check(KINDS, &base(), &folder, "part-kinds");
}
