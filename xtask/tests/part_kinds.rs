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
    json!({
        "openapi": "3.0.1",
        "info": { "title": "A small Logto", "version": "Cloud" },
        "paths": {
            "/api/users/{id}": { "get": operation("GetUser", "Users", id(), holder(user)) },
            "/api/roles": {
                "get": operation("ListRoles", "Roles", json!([page("page"), page("page_size")]), list(role())),
                "post": create_role,
            },
            "/api/roles/{id}": { "get": operation("GetRole", "Roles", id(), holder(role())), "delete": delete },
            "/api/applications": { "post": create },
            "/api/logs": {
                "get": operation("ListLogs", "Audit logs", json!([query("from", true), query("logKey", false)]), list(log)),
            },
            "/api/status": { "get": operation("GetStatus", "Status", json!([]), holder(text())) },
        },
        "components": { "schemas": {} },
    })
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
        said: Refused(&["GET /api/logs ListLogs: the parameter \"If-Match\" is a header", "left_out"]),
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
