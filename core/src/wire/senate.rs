//! What a senate is told and what it keeps about its agents: shapes that the host, the log and its replay share.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::compatibility_check::CompatibilityMode;
use super::proposal_check::VotingRules;
use super::rationale::RationaleRules;
use super::scope::ScopeRules;

/// A role, which gives an agent powers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The agent can read.
    Reader,
    /// The agent can propose changes and register artifacts.
    Proposer,
    /// The agent can vote.
    Voter,
    /// The agent can manage agents, types and settings.
    Admin,
}

impl Role {
    /// Every role, in the order in which lists of roles are written.
    pub const ALL: [Self; 4] = [Self::Reader, Self::Proposer, Self::Voter, Self::Admin];

    /// The name of the role on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Proposer => "proposer",
            Self::Voter => "voter",
            Self::Admin => "admin",
        }
    }
}

/// A set of roles in its single spelling: the names in the order of [`Role::ALL`], separated by one space.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Roles(Vec<Role>);

/// Why a text is no list of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("roles are `reader`, `proposer`, `voter` and `admin`, in this order, separated by one space")]
pub struct RolesError;

impl Roles {
    /// The set of these roles; the order does not matter, nor does a role that comes twice.
    #[must_use]
    pub fn new(roles: &[Role]) -> Self {
        Self(Role::ALL.into_iter().filter(|role| roles.contains(role)).collect())
    }

    /// The roles, each once, in the order of [`Role::ALL`].
    #[must_use]
    pub fn as_slice(&self) -> &[Role] {
        &self.0
    }

    /// True if the set contains the role.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, role) in self.0.iter().enumerate() {
            formatter.write_str(if place == 0 { "" } else { " " })?;
            formatter.write_str(role.as_str())?;
        }
        Ok(())
    }
}

impl FromStr for Roles {
    type Err = RolesError;

    fn from_str(text: &str) -> Result<Self, RolesError> {
        let named: Vec<Role> =
            Role::ALL.into_iter().filter(|role| text.split(' ').any(|word| word == role.as_str())).collect();
        let roles = Self(named);
        if roles.to_string() == text { Ok(roles) } else { Err(RolesError) }
    }
}

impl TryFrom<String> for Roles {
    type Error = RolesError;

    fn try_from(text: String) -> Result<Self, RolesError> {
        text.parse()
    }
}

impl From<Roles> for String {
    fn from(roles: Roles) -> Self {
        roles.to_string()
    }
}

/// The senate's settings for all proposals.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The rules of voting; null for the default rules.
    #[serde(default)]
    pub rules: Option<VotingRules>,
    /// The rules of scope; null if everything is in scope.
    #[serde(default)]
    pub scope: Option<ScopeRules>,
    /// The requirements for a rationale; null for the default: three words and a citation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rationale: Option<RationaleRules>,
    /// The side that must keep working when a schema changes.
    #[serde(default)]
    pub mode: CompatibilityMode,
    /// True to compare with every version, not only with the current one.
    #[serde(default)]
    pub transitive: bool,
    /// The names that newcomers can register; absent for all free names.
    #[serde(default, skip_serializing_if = "Naming::is_open")]
    pub naming: Naming,
}

/// The names that newcomers can register. An administrator can register every free name. A name that looks like a taken name is taken too.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Naming {
    /// Names that only an administrator can register; at most 1,000.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 1000))]
    pub reserved: Vec<String>,
    /// The only names that newcomers can register, at most 1,000; null for all names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1000))]
    pub invited: Option<Vec<String>>,
}

impl Naming {
    /// True if newcomers can register every free name.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.reserved.is_empty() && self.invited.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_roles_has_one_spelling() {
        let roles = Roles::new(&[Role::Voter, Role::Reader, Role::Voter]);
        assert_eq!(roles.to_string(), "reader voter");
        assert_eq!("reader voter".parse(), Ok(roles));
        assert_eq!("".parse(), Ok(Roles::default()));
        for wrong in ["voter reader", "reader  voter", "reader voter ", "king", "reader reader"] {
            assert_eq!(wrong.parse::<Roles>(), Err(RolesError), "{wrong}");
        }
    }
}
