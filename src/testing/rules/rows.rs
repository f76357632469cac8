//! What all tables have in common: finding, showing, changing and deleting a row.

use reqwest::StatusCode;
use serde_json::Value;

use super::input::Input;
use crate::testing::{
    http::answer::{Answer, Outcome, Refusal},
    tenant::{
        Tenant,
        release::{Entity, Release},
        table::{Row, Table},
    },
};

/// There is no such row, as reading says it.
pub fn no_row(table: Table, id: &str) -> Refusal {
    let refusal = Refusal::new(StatusCode::NOT_FOUND, "entity.not_exists_with_id");
    refusal.naming("name", table.name()).naming("id", id)
}

/// There is no such row, as changing says it.
pub fn nothing_to_change(table: Table) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "entity.not_exists").naming("name", table.singular())
}

/// Something that the body names is not there.
pub fn unknown_reference() -> Refusal {
    Refusal::unprocessable("entity.relation_foreign_key_not_found")
}

pub fn find<'a>(tenant: &'a Tenant, table: Table, id: &str) -> Result<&'a Row, Refusal> {
    tenant.row(table, id).ok_or_else(|| no_row(table, id))
}

/// Fails unless there are rows with all these ids.
pub fn check_all(tenant: &Tenant, table: Table, ids: &[String]) -> Result<(), Refusal> {
    ids.iter().try_for_each(|id| find(tenant, table, id).map(drop))
}

/// A row as a release answers it.
pub fn show(row: &Row, table: Table, release: Release) -> Value {
    let mut members = row.members.clone();
    if table == Table::Organizations {
        release.trim(Entity::Organization, &mut members);
    }
    Value::Object(members)
}

/// The rows with these ids.
pub fn show_all(tenant: &Tenant, table: Table, ids: &[String]) -> Vec<Value> {
    ids.iter().filter_map(|id| tenant.row(table, id)).map(|row| show(row, table, tenant.release)).collect()
}

/// Some members of the rows with these ids.
pub fn only(tenant: &Tenant, table: Table, ids: &[String], members: &[&str]) -> Value {
    ids.iter().filter_map(|id| tenant.row(table, id)).map(|row| row.only(members)).collect()
}

/// Answers the row that the path names.
pub fn get(tenant: &Tenant, input: &Input, table: Table) -> Outcome {
    Ok(Answer::ok(show(find(tenant, table, input.argument("id"))?, table, tenant.release)))
}

/// Adds a row, and returns it as it is answered.
pub fn create(tenant: &mut Tenant, table: Table, said: Value) -> Value {
    let id = tenant.add(table, said);
    show(&tenant.rows(table)[&id], table, tenant.release)
}

/// Whether another row has this already.
pub fn is_taken(tenant: &Tenant, table: Table, member: &str, value: &str, but: Option<&str>) -> bool {
    let mut others = tenant.rows(table).values().filter(|row| Some(row.id.as_str()) != but);
    others.any(|row| row.text(member) == value)
}

/// Fails if the name in the body is another row's.
pub fn check_name(tenant: &Tenant, input: &Input, table: Table, but: Option<&str>) -> Result<(), Refusal> {
    let is_taken = input.text("name").is_some_and(|name| is_taken(tenant, table, "name", name, but));
    if is_taken { Err(Refusal::unprocessable("entity.unique_integrity_violation")) } else { Ok(()) }
}

/// Writes into a row what the body sets, and answers the row.
pub fn change(tenant: &mut Tenant, table: Table, id: &str, changes: Value) -> Outcome {
    let release = tenant.release;
    let Value::Object(changes) = changes else { return Err(Refusal::unprocessable("entity.invalid_input")) };
    if changes.is_empty() {
        return Err(Refusal::unprocessable("entity.invalid_input"));
    }
    let row = tenant.row_mut(table, id).ok_or_else(|| nothing_to_change(table))?;
    row.members.extend(changes);
    Ok(Answer::ok(show(row, table, release)))
}

/// Writes the body into the row that the path names.
pub fn update(tenant: &mut Tenant, input: &Input, table: Table) -> Outcome {
    change(tenant, table, input.argument("id"), input.body.clone())
}

/// As [`update`], where no two rows have one name.
pub fn update_named(tenant: &mut Tenant, input: &Input, table: Table) -> Outcome {
    check_name(tenant, input, table, Some(input.argument("id")))?;
    update(tenant, input, table)
}

/// Deletes the row that the path names.
pub fn delete(tenant: &mut Tenant, input: &Input, table: Table) -> Outcome {
    tenant.remove(table, input.argument("id")).ok_or_else(Refusal::not_found)?;
    Ok(Answer::no_content())
}

/// As [`delete`], where Logto reads the row before.
pub fn find_and_delete(tenant: &mut Tenant, input: &Input, table: Table) -> Outcome {
    find(tenant, table, input.argument("id"))?;
    delete(tenant, input, table)
}

/// The body without these members.
pub fn body_without(input: &Input, members: &[&str]) -> Value {
    let mut body = input.body.clone();
    if let Some(body) = body.as_object_mut() {
        body.retain(|name, _| !members.contains(&name.as_str()));
    }
    body
}

/// Whether one of these texts has in it what `q` looks for.
pub fn is_like(input: &Input, texts: &[&str]) -> bool {
    let wanted = input.query.get("q").unwrap_or_default().to_lowercase();
    texts.iter().any(|text| text.to_lowercase().contains(&wanted))
}

/// Whether the moment in `expiresAt` is still to come; null and 0 never do.
pub fn check_expiry(tenant: &Tenant, input: &Input) -> Result<(), Refusal> {
    let is_past =
        input.body["expiresAt"].as_f64().is_some_and(|moment| moment != 0.0 && moment <= to_float(tenant.now()));
    if is_past {
        Err(invalid("The value of `expiresAt` must be in the future.", StatusCode::BAD_REQUEST))
    } else {
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "moments are far below what a float holds exactly")]
fn to_float(moment: i64) -> f64 {
    moment as f64
}

/// Input that fits its type, and is refused all the same.
pub fn invalid(details: &str, status: StatusCode) -> Refusal {
    Refusal::new(status, "request.invalid_input").naming("details", details)
}
