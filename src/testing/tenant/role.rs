//! Who can have a role: the types of roles, and of roles in organizations.

pub const FOR_USERS: &str = "User";
pub const FOR_MACHINES: &str = "MachineToMachine";
pub const TYPES: [&str; 2] = [FOR_USERS, FOR_MACHINES];
