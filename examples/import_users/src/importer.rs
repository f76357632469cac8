//! One row: creates its user, and makes sure what became of it.
//!
//! Usernames, email addresses and phone numbers are unique in Logto, so a second attempt at the same
//! row cannot create a second user: it is refused. Whenever the user may be there already, the marker
//! tells ours from somebody else's.

use logto_management::{Error, types::NewUser, users::Users};

use crate::{
    marker::Marker,
    row::{Rejection, Row, shown},
};

/// How often a creation is sent whose outcome is uncertain, and that turns out not to have happened.
const ATTEMPTS: u32 = 4;

pub struct Importer {
    users: Users,
    fingerprint: String,
}

pub enum Outcome {
    /// With the user's id.
    Created(String),
    Rejected(Rejection),
}

impl Importer {
    pub fn new(users: Users, fingerprint: String) -> Self {
        Self { users, fingerprint }
    }

    /// Imports a row. `was_begun` says that an earlier run may have created the user.
    ///
    /// An error is not the row's fault: the server is out of order, or does not let us in.
    pub async fn import(&self, row: Row, was_begun: bool) -> Result<Outcome, Error> {
        let user = match row.user {
            Ok(user) => user,
            Err(rejection) => return Ok(Outcome::Rejected(rejection)),
        };
        let marker = Marker::new(&self.fingerprint, row.number);
        if was_begun && let Some(found) = marker.find(&self.users, &user).await? {
            return Ok(Outcome::Created(found.id));
        }
        self.create(row.number, &user, &marker).await
    }

    async fn create(&self, row: u64, user: &NewUser, marker: &Marker) -> Result<Outcome, Error> {
        let mut attempt = 1;
        loop {
            let error = match self.users.create(marker.put_on(user.clone())).await {
                Ok(created) => return Ok(Outcome::Created(created.id)),
                Err(error) => error,
            };
            if (error.is_conflict() || error.may_have_acted())
                && let Some(found) = marker.find(&self.users, user).await?
            {
                return Ok(Outcome::Created(found.id));
            }
            match () {
                () if error.is_conflict() || error.is_invalid_input() => return Ok(rejected(row, user, &error)),
                () if !error.may_have_acted() => return Err(error),
                () if attempt < ATTEMPTS => attempt += 1,
                // The server finds users, and answers that it cannot create this one.
                () if error.status().is_some() => return Ok(rejected(row, user, &error)),
                () => return Err(error),
            }
        }
    }
}

fn rejected(row: u64, user: &NewUser, error: &Error) -> Outcome {
    let details = error.api().and_then(|api| api.details()?.as_str());
    let reason = [Some(error.to_string().as_str()), details].into_iter().flatten().collect::<Vec<_>>().join("; ");
    Outcome::Rejected(Rejection { row, code: error.code().map(str::to_owned), reason, user: shown(user) })
}
