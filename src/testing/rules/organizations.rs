//! Organizations: a user's, the tenant's, and who belongs to them.

use serde_json::{Value, json};

use super::{
    input::{Input, distinct},
    links, lists,
    rows::{self, is_like, show},
    validation::{Check, DESCRIPTION, Field, ID, NAME, Type},
};
use crate::testing::{
    http::answer::{Answer, Outcome},
    tenant::{
        Tenant,
        table::{Link, Row, Table},
    },
};

const COLOR: Type = Type::Text(&[Check::Pattern(is_color)]);
const COLORS: Type = Type::Object(&[
    Field::optional("primaryColor", COLOR),
    Field::optional("isDarkModeEnabled", Type::Boolean),
    Field::optional("darkPrimaryColor", COLOR),
]);
const CUSTOM_CSS: Type = Type::Nullable(&Type::Text(&[]));
/// How many of an organization's members a list of organizations shows.
const FEATURED: usize = 3;

pub static NEW_ORGANIZATION: Type = Type::Object(&[
    Field::required("name", NAME),
    Field::optional("description", DESCRIPTION),
    Field::optional("customData", Type::AnyObject),
    Field::optional("isMfaRequired", Type::Boolean),
    Field::optional("color", COLORS),
    Field::optional("branding", Type::AnyObject),
    Field::optional("customCss", CUSTOM_CSS),
]);
pub static ORGANIZATION_UPDATE: Type = Type::Object(&[
    Field::optional("name", NAME),
    Field::optional("description", DESCRIPTION),
    Field::optional("customData", Type::AnyObject),
    Field::optional("isMfaRequired", Type::Boolean),
    Field::optional("color", COLORS),
    Field::optional("branding", Type::AnyObject),
    Field::optional("customCss", CUSTOM_CSS),
]);
const ROLES: Field = Field::required("organizationRoleIds", Type::List(&ID, 0));
pub static USER_IDS: Type = Type::Object(&[Field::required("userIds", Type::List(&ID, 1))]);
pub static ALL_USER_IDS: Type = Type::Object(&[Field::required("userIds", Type::List(&ID, 0))]);
pub static APPLICATION_IDS: Type = Type::Object(&[Field::required("applicationIds", Type::List(&ID, 1))]);
pub static ALL_APPLICATION_IDS: Type = Type::Object(&[Field::required("applicationIds", Type::List(&ID, 0))]);
pub static SSO_CONNECTOR_IDS: Type = Type::Object(&[Field::required("ssoConnectorIds", Type::List(&ID, 0))]);
pub static ROLE_IDS: Type = Type::Object(&[ROLES]);
pub static ROLES_BY_ID_OR_NAME: Type = Type::Object(&[
    Field::optional("organizationRoleIds", Type::List(&ID, 0)),
    Field::optional("organizationRoleNames", Type::List(&ID, 0)),
]);
pub static ROLES_OF_USERS: Type = Type::Object(&[Field::required("userIds", Type::List(&ID, 1)), ROLES]);
pub static ROLES_OF_APPLICATIONS: Type = Type::Object(&[Field::required("applicationIds", Type::List(&ID, 1)), ROLES]);

fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    [3, 6, 8].contains(&digits.len()) && digits.chars().all(|digit| digit.is_ascii_hexdigit())
}

/// The organizations with this one linked to them, and its roles there.
fn list_of(tenant: &Tenant, input: &Input, id: &str, link: Link, roles: Link) -> Outcome {
    let organizations = tenant.rows(Table::Organizations).values();
    let found = organizations.filter(|row| row.linked(link).iter().any(|linked| linked == id)).collect();
    lists::page(input, tenant.release, found, |row: &Row| {
        let mut answer = show(row, Table::Organizations, tenant.release);
        answer["organizationRoles"] = role_names(tenant, row.linked_by(roles, id));
        answer
    })
}

/// Ids and names of organization roles.
pub fn role_names(tenant: &Tenant, ids: &[String]) -> Value {
    rows::only(tenant, Table::OrganizationRoles, ids, &["id", "name"])
}

pub fn list_of_user(tenant: &mut Tenant, input: &Input) -> Outcome {
    let id = &tenant.user(input.argument("userId"))?.id;
    list_of(tenant, input, id, Link::Members, Link::MemberRoles)
}

pub fn list_of_application(tenant: &mut Tenant, input: &Input) -> Outcome {
    let id = &rows::find(tenant, Table::Applications, input.argument("id"))?.id;
    list_of(tenant, input, id, Link::Applications, Link::ApplicationRoles)
}

pub fn list(tenant: &mut Tenant, input: &Input) -> Outcome {
    let newest_first = tenant.rows(Table::Organizations).values().rev();
    let found = newest_first.filter(|row| is_like(input, &[&row.id, row.text("name")])).collect();
    let shows_members = input.query.is_yes("showFeatured");
    lists::page(input, tenant.release, found, |row: &Row| {
        let mut answer = show(row, Table::Organizations, tenant.release);
        if shows_members {
            let members = row.linked(Link::Members);
            let featured = members.iter().filter_map(|id| tenant.users.get(id)).take(FEATURED);
            answer["usersCount"] = json!(members.len());
            answer["featuredUsers"] = featured.map(|user| user.in_short()).collect();
        }
        answer
    })
}

pub fn create(tenant: &mut Tenant, input: &Input) -> Outcome {
    Ok(Answer::created(rows::create(tenant, Table::Organizations, input.body.clone())))
}

fn linked<'a>(tenant: &'a Tenant, input: &Input, link: Link) -> Vec<(&'a Row, &'a String)> {
    let organization = tenant.row(Table::Organizations, input.argument("id"));
    organization.into_iter().flat_map(|row| row.linked(link).iter().map(move |id| (row, id))).collect()
}

pub fn list_members(tenant: &mut Tenant, input: &Input) -> Outcome {
    let role = input.query.get("organizationRoleId");
    let members = linked(tenant, input, Link::Members).into_iter().filter_map(|(organization, id)| {
        let (user, roles) = (tenant.users.get(id)?, organization.linked_by(Link::MemberRoles, id));
        let has_role = role.is_none_or(|role| roles.iter().any(|id| id == role));
        (has_role && is_like(input, &user.texts())).then_some((user, roles))
    });
    lists::page(input, tenant.release, members.collect(), |(user, roles)| {
        let mut answer = user.to_json(tenant.release);
        // Only here, Logto does not say whether there is a password.
        answer.as_object_mut().expect("a user is an object").remove("hasPassword");
        answer["organizationRoles"] = role_names(tenant, roles);
        answer
    })
}

pub fn list_applications(tenant: &mut Tenant, input: &Input) -> Outcome {
    let found = linked(tenant, input, Link::Applications).into_iter().filter_map(|(organization, id)| {
        let application = tenant.row(Table::Applications, id)?;
        let is_wanted = is_like(input, &[id, application.text("name"), application.text("description")]);
        is_wanted.then_some((application, organization.linked_by(Link::ApplicationRoles, id)))
    });
    lists::page(input, tenant.release, found.collect(), |(application, roles)| {
        let mut answer = application.to_json();
        answer["organizationRoles"] = role_names(tenant, roles);
        answer
    })
}

/// The scopes of all of a member's roles.
pub fn list_member_scopes(tenant: &mut Tenant, input: &Input) -> Outcome {
    let organization = tenant.row(Table::Organizations, input.argument("id"));
    let roles = organization.map_or(&[][..], |row| row.linked_by(Link::MemberRoles, input.argument("userId")));
    let roles = roles.iter().filter_map(|id| tenant.row(Table::OrganizationRoles, id));
    let scopes = distinct(roles.flat_map(|role| role.linked(Link::Scopes)).cloned().collect());
    Ok(Answer::ok(rows::show_all(tenant, Table::OrganizationScopes, &scopes)))
}

pub fn add_roles_to_members(tenant: &mut Tenant, input: &Input) -> Outcome {
    links::add_roles_to_all(tenant, input, &links::MEMBERS, &links::MEMBER_ROLES)
}

pub fn add_roles_to_applications(tenant: &mut Tenant, input: &Input) -> Outcome {
    links::add_roles_to_all(tenant, input, &links::APPLICATIONS, &links::APPLICATION_ROLES)
}
