//! Agents: who has which key, which roles and which powers, leaf by leaf.

use serde::Deserialize;

use super::{Doer, Replay, ReplayError};
use crate::excerpt::excerpt;
use crate::wire::electorate::SeatInput;
use crate::wire::leaf::{AgentHappened, IssuedToken, Power};
use crate::wire::senate::{Role, Roles};
use crate::wire::weight::WeightInput;

/// Where an agent is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
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

    /// True if an administrator took its powers away.
    #[must_use]
    pub const fn is_barred(self) -> bool {
        matches!(self, Self::Suspended | Self::Revoked)
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

/// What the leaves say of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenState {
    /// Whose it is.
    pub agent: String,
    /// The token.
    pub token: IssuedToken,
    /// Since when.
    pub created_at: u64,
    /// Since when it counts no more; none while it counts.
    pub revoked_at: Option<u64>,
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
        match happened {
            AgentHappened::Registered { public_key, token } => {
                return self.register(doer, name, public_key).and(self.issue(doer, name, token.as_ref()));
            }
            AgentHappened::TokenIssued { token } => {
                let allowed = self.own(doer, name).and(self.unsuspended(name));
                return allowed.and(self.issue(doer, name, Some(token)));
            }
            AgentHappened::TokenRevoked { token } => return self.revoke_token(doer, name, token),
            AgentHappened::Suspended { .. }
            | AgentHappened::Revoked { .. }
            | AgentHappened::Rotated { .. } => {
                self.revoke_tokens(doer, name);
            }
            AgentHappened::Authorized { .. } => {}
        }
        let allowed = match happened {
            AgentHappened::Rotated { .. } => self.own(doer, name),
            _ => self.need(doer, &[Role::Admin]),
        };
        let taken = match happened {
            AgentHappened::Rotated { public_key, token } => {
                self.take_key(doer, name, public_key).and(self.issue(doer, name, token.as_ref()))
            }
            _ => Ok(()),
        };
        let Some(agent) = self.agents.get_mut(name) else {
            return Err(ReplayError::NoAgent(excerpt(name)));
        };
        let before = agent.status;
        agent.changes = agent.changes.saturating_add(1);
        agent.updated_at = doer.at;
        let follows = match happened {
            AgentHappened::Registered { .. }
            | AgentHappened::TokenIssued { .. }
            | AgentHappened::TokenRevoked { .. } => false,
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
            AgentHappened::Rotated { public_key, .. } => {
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

    /// Refuses whom an administrator has taken its powers; who waits for them has a token too.
    fn unsuspended(&self, name: &str) -> Result<(), ReplayError> {
        let agent = self.agents.get(name).ok_or_else(|| ReplayError::NoAgent(excerpt(name)))?;
        match agent.status {
            AgentStatus::Registered | AgentStatus::Authorized => Ok(()),
            status => Err(ReplayError::Powerless { agent: excerpt(name), status: status.as_str() }),
        }
    }

    fn issue(&mut self, doer: Doer<'_>, name: &str, token: Option<&IssuedToken>) -> Result<(), ReplayError> {
        let Some(token) = token else { return Ok(()) };
        let state = TokenState {
            agent: name.to_owned(),
            token: token.clone(),
            created_at: doer.at,
            revoked_at: None,
        };
        match self.tokens.insert(token.digest, state) {
            None => Ok(()),
            Some(_) => Err(ReplayError::Twice(format!("the token `{}`", excerpt(&token.id)))),
        }
    }

    /// Its own agent revokes a token, or an administrator.
    fn revoke_token(&mut self, doer: Doer<'_>, name: &str, id: &str) -> Result<(), ReplayError> {
        let allowed = if doer.actor == name {
            self.own(doer, name).and(self.unsuspended(name))
        } else {
            self.need(doer, &[Role::Admin])
        };
        // One that was issued before tokens were logged is not known.
        let known = self.tokens.values_mut().find(|one| one.agent == name && one.token.id == id);
        known.into_iter().for_each(|one| _ = one.revoked_at.get_or_insert(doer.at));
        allowed
    }

    fn revoke_tokens(&mut self, doer: Doer<'_>, name: &str) {
        let all = self.tokens.values_mut().filter(|one| one.agent == name);
        all.for_each(|one| _ = one.revoked_at.get_or_insert(doer.at));
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
