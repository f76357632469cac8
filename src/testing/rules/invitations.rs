//! Invitations to organizations, which somebody accepts, or which are revoked or run out.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{
    input::Input,
    links, lists,
    organizations::role_names,
    rows::{self, body_without, invalid, unknown_reference},
    validation::{Field, ID, Type},
};
use crate::testing::{
    http::answer::{Answer, Outcome, Refusal},
    tenant::{
        Tenant,
        table::{Link, Row, Table},
    },
};

const ROLES: &str = "organizationRoleIds";
const PENDING: &str = "Pending";
const ACCEPTED: &str = "Accepted";
const EMAIL: &str = "Email";

pub static NEW_INVITATION: Type = Type::Object(&[
    Field::optional("inviterId", Type::Nullable(&Type::Text(&[]))),
    Field::required("invitee", Type::Text(&[])),
    Field::required("organizationId", Type::Text(&[])),
    Field::required("expiresAt", Type::Number),
    Field::optional(ROLES, Type::List(&ID, 0)),
    Field::optional("messagePayload", Type::Any),
]);
pub static STATUS: Type = Type::Object(&[
    Field::required("status", Type::OneOf(&[ACCEPTED, "Revoked"])),
    Field::optional("acceptedUserId", Type::Nullable(&Type::Text(&[]))),
]);
pub static MESSAGE: Type = Type::AnyObject;

fn to_json(tenant: &Tenant, invitation: &Row) -> Value {
    let mut answer = invitation.to_json();
    answer["organizationRoles"] = role_names(tenant, invitation.linked(Link::Roles));
    answer
}

/// Newest first. The queries name what the invitations are to have.
pub fn list(tenant: &mut Tenant, input: &Input) -> Outcome {
    let newest_first = tenant.rows(Table::OrganizationInvitations).values().rev();
    let found = newest_first.filter(|row| {
        let wanted = ["organizationId", "inviterId", "invitee"].map(|name| (name, input.query.get(name)));
        wanted.iter().all(|(name, value)| value.is_none_or(|value| row.text(name) == value))
    });
    lists::page(input, tenant.release, found.collect(), |row| to_json(tenant, row))
}

fn find<'a>(tenant: &'a Tenant, input: &Input) -> Result<&'a Row, Refusal> {
    tenant.row(Table::OrganizationInvitations, input.argument("id")).ok_or_else(Refusal::not_found)
}

pub fn get(tenant: &mut Tenant, input: &Input) -> Outcome {
    Ok(Answer::ok(to_json(tenant, find(tenant, input)?)))
}

pub fn create(tenant: &mut Tenant, input: &Input) -> Outcome {
    rows::check_expiry(tenant, input)?;
    let organization = input.text("organizationId").unwrap_or_default();
    let members = tenant.row(Table::Organizations, organization).ok_or_else(unknown_reference)?.linked(Link::Members);
    let mut members = members.iter().filter_map(|id| tenant.users.get(id));
    if members.any(|member| member.primary_email.as_deref() == input.text("invitee")) {
        let details = "The invitee is already a member of the organization.";
        return Err(invalid(details, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let inviter = input.text("inviterId");
    let roles = input.texts(ROLES);
    let are_there = roles.iter().all(|id| tenant.rows(Table::OrganizationRoles).contains_key(id));
    if !are_there || inviter.is_some_and(|id| !tenant.users.contains_key(id)) {
        return Err(unknown_reference());
    }
    if input.object("messagePayload").is_some() {
        check_email(tenant)?;
    }
    let said = body_without(input, &[ROLES, "messagePayload"]);
    let id = tenant.add(Table::OrganizationInvitations, said);
    tenant.rows_mut(Table::OrganizationInvitations)[&id].linked_mut(Link::Roles).extend(roles);
    Ok(Answer::created(to_json(tenant, &tenant.rows(Table::OrganizationInvitations)[&id])))
}

/// Messages are taken for sent if there is a connector to send them.
fn check_email(tenant: &Tenant) -> Result<(), Refusal> {
    let can_send = tenant.connectors.values().any(|connector| connector.kind == EMAIL);
    let missing = || Refusal::new(StatusCode::NOT_IMPLEMENTED, "connector.not_found").naming("type", EMAIL);
    if can_send { Ok(()) } else { Err(missing()) }
}

pub fn send_message(tenant: &mut Tenant, input: &Input) -> Outcome {
    find(tenant, input)?;
    check_email(tenant)?;
    Ok(Answer::no_content())
}

/// Who accepts becomes a member, with the roles of the invitation.
pub fn change_status(tenant: &mut Tenant, input: &Input) -> Outcome {
    let invitation = find(tenant, input)?.clone();
    let status = input.text("status").unwrap_or_default();
    if invitation.text("status") != PENDING {
        let details = "The status of the invitation cannot be changed anymore.";
        return Err(invalid(details, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let mut changes = json!({ "status": status, "updatedAt": tenant.now() });
    if status == ACCEPTED {
        let Some(user) = input.text("acceptedUserId") else {
            let details = "The `acceptedUserId` is required when accepting an invitation.";
            return Err(invalid(details, StatusCode::UNPROCESSABLE_ENTITY));
        };
        let email = tenant.users.get(user).ok_or_else(Refusal::not_found)?.primary_email.clone();
        if email.as_deref() != Some(invitation.text("invitee")) {
            let details = "The accepted user must have the same email as the invitee.";
            return Err(invalid(details, StatusCode::UNPROCESSABLE_ENTITY));
        }
        links::join(tenant, invitation.text("organizationId"), user, invitation.linked(Link::Roles));
        changes["acceptedUserId"] = json!(user);
    }
    rows::change(tenant, Table::OrganizationInvitations, &invitation.id, changes)?;
    get(tenant, input)
}
