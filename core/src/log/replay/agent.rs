//! Agents: who has which key, which roles and which powers, leaf by leaf.

use super::{Doer, Replay, ReplayError};
use crate::diagnostic::excerpt;
use crate::wire::electorate::SeatInput;
use crate::wire::leaf::{AgentHappened, Power};
use crate::wire::senate::{Role, Roles};
use crate::wire::weight::WeightInput;

/// Where an agent is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgentStatus {
    /// It waits for an administrator.
    Registered,
    /// It has its powers.
    Authorized,
    /// It has none, for a while.
    Suspended,
    /// It has none, for ever.
    Revoked,
}

impl AgentStatus {
    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Authorized => "authorized",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
        }
    }
}

/// What the leaves say of an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentState {
    /// Where it is in its life.
    pub status: AgentStatus,
    /// Its key.
    pub public_key: String,
    /// Its roles.
    pub roles: Roles,
    /// The weight of its vote.
    pub weight: WeightInput,
    /// Leaves about it so far.
    pub changes: u64,
    /// When it came.
    pub created_at: u64,
    /// When it last changed.
    pub updated_at: u64,
}

/// Whose a key is or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyState {
    /// The agent.
    pub agent: String,
    /// Since when.
    pub created_at: u64,
}

impl Replay {
    /// Everybody who may vote now, by name.
    #[must_use]
    pub fn voters(&self) -> Vec<SeatInput> {
        let may =
            |agent: &AgentState| agent.status == AgentStatus::Authorized && agent.roles.has(Role::Voter);
        let voters = self.agents.iter().filter(|(_, agent)| may(agent));
        let seat = |(name, agent): (&String, &AgentState)| SeatInput {
            id: name.clone(),
            weight: agent.weight.clone(),
            public_key: Some(agent.public_key.clone()),
            rotated_key: None,
        };
        voters.map(seat).collect()
    }

    pub(super) fn agent(
        &mut self,
        doer: Doer<'_>,
        name: &str,
        happened: &AgentHappened,
    ) -> Result<(), ReplayError> {
        if let AgentHappened::Registered { public_key } = happened {
            return self.register(doer, name, public_key);
        }
        let allowed = match happened {
            AgentHappened::Rotated { .. } => self.own(doer, name),
            _ => self.need(doer, &[Role::Admin]),
        };
        let taken = match happened {
            AgentHappened::Rotated { public_key } => self.take_key(doer, name, public_key),
            _ => Ok(()),
        };
        let Some(agent) = self.agents.get_mut(name) else {
            return Err(ReplayError::NoAgent(excerpt(name)));
        };
        let before = agent.status;
        agent.changes = agent.changes.saturating_add(1);
        agent.updated_at = doer.at;
        let follows = match happened {
            AgentHappened::Registered { .. } => false,
            AgentHappened::Authorized { roles, weight } => {
                (agent.status, agent.roles) = (AgentStatus::Authorized, roles.clone());
                agent.weight = weight.clone();
                before != AgentStatus::Revoked
            }
            AgentHappened::Suspended { .. } => {
                agent.status = AgentStatus::Suspended;
                before == AgentStatus::Authorized
            }
            AgentHappened::Revoked { .. } => {
                (agent.status, agent.roles) = (AgentStatus::Revoked, Roles::default());
                before != AgentStatus::Revoked
            }
            AgentHappened::Rotated { public_key } => {
                agent.public_key.clone_from(public_key);
                !matches!(before, AgentStatus::Suspended | AgentStatus::Revoked)
            }
        };
        allowed.and(taken)?;
        if follows {
            Ok(())
        } else {
            Err(ReplayError::Powerless { agent: excerpt(name), status: before.as_str() })
        }
    }

    fn register(&mut self, doer: Doer<'_>, name: &str, public_key: &str) -> Result<(), ReplayError> {
        let own = self.own(doer, name);
        let taken = self.take_key(doer, name, public_key);
        if self.agents.contains_key(name) {
            return Err(ReplayError::Twice(format!("the agent `{}`", excerpt(name))));
        }
        let agent = AgentState {
            status: AgentStatus::Registered,
            public_key: public_key.to_owned(),
            roles: Roles::default(),
            weight: WeightInput::default(),
            changes: 1,
            created_at: doer.at,
            updated_at: doer.at,
        };
        self.agents.insert(name.to_owned(), agent);
        own.and(taken)
    }

    /// What an agent does with its key: nobody else can, whatever their powers are.
    fn own(&self, doer: Doer<'_>, name: &str) -> Result<(), ReplayError> {
        match doer.by {
            Some(Power::Senate) => Err(ReplayError::NotBySenate),
            Some(Power::Agent | Power::Operator) if doer.actor != name => {
                Err(ReplayError::NotOwn { actor: excerpt(doer.actor), owner: excerpt(name) })
            }
            _ => Ok(()),
        }
    }

    fn take_key(&mut self, doer: Doer<'_>, name: &str, public_key: &str) -> Result<(), ReplayError> {
        let key = KeyState { agent: name.to_owned(), created_at: doer.at };
        match self.keys.insert(public_key.to_owned(), key) {
            None => Ok(()),
            Some(before) => {
                let whose =
                    format!("the key `{}`, which was `{}`'s,", excerpt(public_key), excerpt(&before.agent));
                self.keys.insert(public_key.to_owned(), before);
                Err(ReplayError::Twice(whose))
            }
        }
    }
}
