//! One row: creates its user, and makes sure what became of it.
//!
//! Usernames, email addresses and phone numbers are unique in Logto, so a second attempt at the same
//! row cannot create a second user: it is refused. Whenever the user may be there already, the marker
//! tells ours from somebody else's.
//!
//! A row waits while the server is out of order. It is rejected when the server finds users and says that
//! it cannot create this one, again and again.

use std::time::Duration;

use logto_management::{Error, StatusCode, types::NewUser, users::Users};

use crate::{
    marker::{Found, Marker, check, has_what_is_taken},
    patience::Patience,
    row::{Rejection, Row},
    stop::Stop,
};

/// How often a creation is sent that Logto fails at (500), though it finds users.
const ATTEMPTS: u32 = 4;
/// How often it is sent when something in front of Logto fails at it, or no answer comes.
const PATIENT_ATTEMPTS: u32 = 10;
/// How often a search fails (500), though the server works, until a user counts as unreadable. Once is not
/// enough: an outage that ends just after the search looks the same.
const FAILED_SEARCHES: u32 = 4;
/// How often a search is repeated that does not find who has a name that is taken: it may be behind.
const SEARCHES: u32 = 7;

pub struct Importer {
    pub users: Users,
    /// The member of the custom data that holds the marker.
    pub marker: String,
    pub stop: Stop,
}

pub enum Outcome {
    /// With the user's id.
    Created(String),
    Rejected(Rejection),
}

impl Importer {
    /// Imports a row. `was_begun` says that an earlier run may have created the user.
    ///
    /// An error is not the row's fault: the server is out of order, or does not let us in.
    pub async fn import(&self, row: &Row, was_begun: bool) -> Result<Outcome, Error> {
        let user = match &row.user {
            Ok(user) => user,
            Err(rejection) => return Ok(Outcome::Rejected(rejection.clone())),
        };
        let attempt = Attempt { importer: self, row: row.number, user, marker: Marker::new(&self.marker, row) };
        if was_begun && let Found::Ours(id) = attempt.find().await? {
            return Ok(Outcome::Created(id));
        }
        attempt.create().await
    }
}

struct Attempt<'a> {
    importer: &'a Importer,
    row: u64,
    user: &'a NewUser,
    marker: Marker<'a>,
}

impl Attempt<'_> {
    async fn create(&self) -> Result<Outcome, Error> {
        let mut patience = self.patience();
        let mut failures = 0;
        loop {
            let user = self.marker.put_on(self.user.clone());
            let error = match self.importer.users.create(user).await {
                Ok(created) => return Ok(Outcome::Created(created.id)),
                Err(error) => error,
            };
            if error.is_conflict() {
                return self.settle_conflict(&error).await;
            }
            if error.is_invalid_input() || error.status() == Some(StatusCode::PAYLOAD_TOO_LARGE) {
                return Ok(self.rejected(&error, ""));
            }
            if error.may_have_acted() {
                match self.find().await? {
                    Found::Ours(id) => return Ok(Outcome::Created(id)),
                    Found::Others(_) => {}
                    Found::Unreadable(reason) => return Ok(self.rejected_as_unreadable(&error, &reason)),
                }
                // The server finds users: it is this one that it cannot create.
                failures += 1;
                if failures >= attempts_after(&error) {
                    return Ok(self.rejected(&error, ""));
                }
            }
            patience.wait(error).await?;
        }
    }

    /// Finds the user, however long the server is out of order.
    async fn find(&self) -> Result<Found, Error> {
        let users = &self.importer.users;
        let mut patience = self.patience();
        let mut failures = 0;
        loop {
            let error = match self.marker.find(users, self.user).await {
                Ok(found) => return Ok(found),
                Err(error) => error,
            };
            if error.status() == Some(StatusCode::INTERNAL_SERVER_ERROR) && check(users).await.is_ok() {
                failures += 1;
                if failures == FAILED_SEARCHES {
                    return Ok(Found::Unreadable(error));
                }
            }
            patience.wait(error).await?;
        }
    }

    /// Something of the user is taken: by the user that the row has become, or by somebody else. When
    /// nobody is found who has it, the server's search is behind.
    async fn settle_conflict(&self, error: &Error) -> Result<Outcome, Error> {
        let code = error.code().unwrap_or_default();
        let mut patience = self.patience();
        for _ in 0..SEARCHES {
            match self.find().await? {
                Found::Ours(id) => return Ok(Outcome::Created(id)),
                Found::Others(others) if others.iter().any(|other| has_what_is_taken(other, self.user, code)) => {
                    return Ok(self.rejected(error, ""));
                }
                Found::Others(_) => patience.pause_for(Duration::ZERO).await,
                Found::Unreadable(reason) => return Ok(self.rejected_as_unreadable(error, &reason)),
            }
        }
        Ok(self.rejected(error, "; nobody is found who has it: this import may have created the user"))
    }

    fn rejected(&self, error: &Error, remark: &str) -> Outcome {
        let details = error.api().and_then(|api| api.details()?.as_str());
        let details = details.map(|details| format!("; {details}")).unwrap_or_default();
        let code = error.code().map(str::to_owned);
        Outcome::Rejected(Rejection::new(self.row, code, format!("{error}{details}{remark}"), self.user))
    }

    fn rejected_as_unreadable(&self, error: &Error, reason: &Error) -> Outcome {
        self.rejected(error, &format!("; who has these names cannot be read: {reason}"))
    }

    fn patience(&self) -> Patience {
        Patience::new(self.importer.stop.clone())
    }
}

fn attempts_after(error: &Error) -> u32 {
    if error.status() == Some(StatusCode::INTERNAL_SERVER_ERROR) { ATTEMPTS } else { PATIENT_ATTEMPTS }
}
