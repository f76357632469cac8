//! Which rows belong to which: the lists of ids that Logto adds to, replaces, and takes from.

use reqwest::StatusCode;
use serde_json::json;

use super::{
    input::{Input, distinct},
    lists,
    rows::{self, unknown_reference},
};
use crate::testing::{
    http::answer::{Answer, Outcome, Refusal},
    tenant::{
        Tenant,
        release::MEMBERS_ANSWER_JSON,
        role::{FOR_MACHINES, FOR_USERS},
        table::{Link, Table},
    },
};

/// What belongs to a row, and how requests name it.
pub struct Relation {
    of: Table,
    link: Link,
    /// Of the row's linked, the one whose the links are: by which link, and its parameter in paths.
    by: Option<(Link, &'static str)>,
    to: Target,
    /// The list of ids in bodies.
    ids: &'static str,
    /// The id in paths.
    parameter: &'static str,
}

#[derive(Clone, Copy)]
enum Target {
    Users,
    Rows(Table),
    /// Rows of one type only.
    Typed(Table, &'static str),
}

const ROLE_IDS: &str = "organizationRoleIds";
const ROLE_NAMES: &str = "organizationRoleNames";

pub static MEMBERS: Relation = Relation {
    of: Table::Organizations,
    link: Link::Members,
    by: None,
    to: Target::Users,
    ids: "userIds",
    parameter: "userId",
};
pub static MEMBER_ROLES: Relation = Relation {
    of: Table::Organizations,
    link: Link::MemberRoles,
    by: Some((Link::Members, "userId")),
    to: Target::Typed(Table::OrganizationRoles, FOR_USERS),
    ids: ROLE_IDS,
    parameter: "organizationRoleId",
};
pub static APPLICATIONS: Relation = Relation {
    of: Table::Organizations,
    link: Link::Applications,
    by: None,
    to: Target::Rows(Table::Applications),
    ids: "applicationIds",
    parameter: "applicationId",
};
pub static APPLICATION_ROLES: Relation = Relation {
    of: Table::Organizations,
    link: Link::ApplicationRoles,
    by: Some((Link::Applications, "applicationId")),
    to: Target::Typed(Table::OrganizationRoles, FOR_MACHINES),
    ids: ROLE_IDS,
    parameter: "organizationRoleId",
};
pub static JIT_ROLES: Relation = Relation {
    of: Table::Organizations,
    link: Link::JitRoles,
    by: None,
    to: Target::Typed(Table::OrganizationRoles, FOR_USERS),
    ids: ROLE_IDS,
    parameter: "organizationRoleId",
};
pub static JIT_SSO_CONNECTORS: Relation = Relation {
    of: Table::Organizations,
    link: Link::JitSsoConnectors,
    by: None,
    to: Target::Rows(Table::SsoConnectors),
    ids: "ssoConnectorIds",
    parameter: "ssoConnectorId",
};
pub static ROLE_SCOPES: Relation = Relation {
    of: Table::OrganizationRoles,
    link: Link::Scopes,
    by: None,
    to: Target::Rows(Table::OrganizationScopes),
    ids: "organizationScopeIds",
    parameter: "organizationScopeId",
};
pub static ROLE_RESOURCE_SCOPES: Relation = Relation {
    of: Table::OrganizationRoles,
    link: Link::ResourceScopes,
    by: None,
    to: Target::Rows(Table::Scopes),
    ids: "scopeIds",
    parameter: "scopeId",
};

impl Target {
    /// Whether the ids may be linked to.
    fn check(self, tenant: &Tenant, ids: &[String]) -> Result<(), Refusal> {
        let are_there = ids.iter().all(|id| match self {
            Self::Users => tenant.users.contains_key(id),
            Self::Rows(table) | Self::Typed(table, _) => tenant.rows(table).contains_key(id),
        });
        if !are_there {
            return Err(unknown_reference());
        }
        match self {
            Self::Typed(table, kind) if ids.iter().any(|id| tenant.rows(table)[id].text("type") != kind) => {
                Err(Refusal::unprocessable("entity.db_constraint_violated"))
            }
            _ => Ok(()),
        }
    }

    fn table(self) -> Option<Table> {
        match self {
            Self::Users => None,
            Self::Rows(table) | Self::Typed(table, _) => Some(table),
        }
    }
}

impl Relation {
    fn by<'a>(&self, input: &'a Input) -> &'a str {
        self.by.map_or("", |(_, parameter)| input.argument(parameter))
    }

    /// What is linked now.
    fn linked<'a>(&self, tenant: &'a Tenant, input: &Input) -> &'a [String] {
        let row = tenant.row(self.of, input.argument("id"));
        row.map_or(&[], |row| row.linked_by(self.link, self.by(input)))
    }

    fn linked_mut<'a>(&self, tenant: &'a mut Tenant, input: &Input) -> Result<&'a mut Vec<String>, Refusal> {
        let row = tenant.row_mut(self.of, input.argument("id")).ok_or_else(unknown_reference)?;
        Ok(row.linked_by_mut(self.link, self.by(input)))
    }

    /// Fails if the one whose links these are is no member.
    fn check_membership(&self, tenant: &Tenant, input: &Input) -> Result<(), Refusal> {
        let Some((link, parameter)) = self.by else { return Ok(()) };
        let members = tenant.row(self.of, input.argument("id")).map_or(&[][..], |row| row.linked(link));
        let is_member = members.iter().any(|id| id == input.argument(parameter));
        if is_member { Ok(()) } else { Err(Refusal::unprocessable("organization.require_membership")) }
    }

    /// The ids in the body, and those of the roles that it names.
    fn wanted(&self, tenant: &Tenant, input: &Input) -> Result<Vec<String>, Refusal> {
        let mut ids = input.texts(self.ids);
        for name in input.texts(ROLE_NAMES) {
            let role = tenant.rows(Table::OrganizationRoles).values().find(|role| role.text("name") == name);
            ids.push(role.ok_or_else(unknown_reference)?.id.clone());
        }
        let ids = distinct(ids);
        self.to.check(tenant, &ids)?;
        Ok(ids)
    }

    /// Links what the body names, and returns the ids.
    fn link(&self, tenant: &mut Tenant, input: &Input) -> Result<Vec<String>, Refusal> {
        self.check_membership(tenant, input)?;
        let ids = self.wanted(tenant, input)?;
        extend(self.linked_mut(tenant, input)?, &ids);
        Ok(ids)
    }
}

/// Adds what is not there yet.
fn extend(linked: &mut Vec<String>, ids: &[String]) {
    let new: Vec<String> = ids.iter().filter(|id| !linked.contains(id)).cloned().collect();
    linked.extend(new);
}

pub fn list(tenant: &Tenant, input: &Input, relation: &Relation) -> Outcome {
    relation.check_membership(tenant, input)?;
    let table = relation.to.table().expect("users have a list of their own");
    lists::page(input, tenant.release, rows::show_all(tenant, table, relation.linked(tenant, input)), |row| row)
}

pub fn add(tenant: &mut Tenant, input: &Input, relation: &Relation) -> Outcome {
    relation.link(tenant, input)?;
    Ok(Answer::bare(StatusCode::CREATED))
}

/// As [`add`], and answers the ids since the release that does.
pub fn add_and_tell(tenant: &mut Tenant, input: &Input, relation: &Relation) -> Outcome {
    let ids = relation.link(tenant, input)?;
    if tenant.release < MEMBERS_ANSWER_JSON {
        return Ok(Answer::bare(StatusCode::CREATED));
    }
    Ok(Answer::created(json!({ relation.ids: ids })))
}

pub fn replace(tenant: &mut Tenant, input: &Input, relation: &Relation) -> Outcome {
    relation.check_membership(tenant, input)?;
    let ids = relation.wanted(tenant, input)?;
    let linked = relation.linked_mut(tenant, input)?;
    let gone: Vec<String> = linked.iter().filter(|id| !ids.contains(id)).cloned().collect();
    linked.retain(|id| ids.contains(id));
    extend(linked, &ids);
    forget(tenant, input, relation, &gone);
    Ok(Answer::no_content())
}

pub fn remove(tenant: &mut Tenant, input: &Input, relation: &Relation) -> Outcome {
    relation.check_membership(tenant, input)?;
    let id = input.argument(relation.parameter);
    let linked = relation.linked_mut(tenant, input).map_err(|_| Refusal::not_found())?;
    let place = linked.iter().position(|linked| linked == id).ok_or_else(Refusal::not_found)?;
    linked.remove(place);
    forget(tenant, input, relation, &[id.to_owned()]);
    Ok(Answer::no_content())
}

/// Who is no member any more has no roles either.
fn forget(tenant: &mut Tenant, input: &Input, relation: &Relation, gone: &[String]) {
    let roles = match relation.link {
        Link::Members => Link::MemberRoles,
        Link::Applications => Link::ApplicationRoles,
        _ => return,
    };
    if let Some(row) = tenant.row_mut(relation.of, input.argument("id")) {
        gone.iter().for_each(|id| row.linked_by_mut(roles, id).clear());
    }
}

/// Gives the same roles to several members at once.
pub fn add_roles_to_all(tenant: &mut Tenant, input: &Input, members: &Relation, roles: &Relation) -> Outcome {
    let ids = roles.wanted(tenant, input)?;
    let row = tenant.row_mut(members.of, input.argument("id")).ok_or_else(unknown_reference)?;
    let wanted = input.texts(members.ids);
    if !wanted.iter().all(|id| row.linked(members.link).contains(id)) {
        return Err(unknown_reference());
    }
    wanted.iter().for_each(|id| extend(row.linked_by_mut(roles.link, id), &ids));
    Ok(Answer::bare(StatusCode::CREATED))
}

/// Makes a user a member of an organization, with these roles beside those that the user has there.
pub fn join(tenant: &mut Tenant, organization: &str, user: &str, roles: &[String]) {
    if let Some(row) = tenant.row_mut(Table::Organizations, organization) {
        extend(row.linked_mut(Link::Members), &[user.to_owned()]);
        extend(row.linked_by_mut(Link::MemberRoles, user), roles);
    }
}
