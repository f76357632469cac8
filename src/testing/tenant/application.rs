//! What users sign in to.

/// What users sign in to.
#[derive(Clone, Debug)]
pub struct Application {
    pub name: String,
    pub is_third_party: bool,
}
