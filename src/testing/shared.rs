//! What the server and the test share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{answers::Answers, faults::Faults, log::Log, tenant::Tenant};

/// What the server and the test share.
pub(super) struct Shared {
    tenant: Mutex<Tenant>,
    faults: Mutex<Faults>,
    log: Mutex<Log>,
    answers: Mutex<Answers>,
}

impl Shared {
    pub fn new(tenant: Tenant) -> Self {
        Self { tenant: Mutex::new(tenant), faults: Mutex::default(), log: Mutex::default(), answers: Mutex::default() }
    }

    pub fn tenant(&self) -> MutexGuard<'_, Tenant> {
        self.tenant.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn answers(&self) -> MutexGuard<'_, Answers> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
