//! Who asks, and what they may.

use rogatio_core::digest::Digest;
use rogatio_core::wire::{Code, Problem};

use super::agent::roles_of;
use super::wire::Role;
use super::{Answer, Service, now, refuse};
use crate::store::agent;

/// Who asks.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The agent; none for somebody without a token.
    agent: Option<String>,
    roles: Vec<Role>,
    /// Whether the caller has the database itself, and so every power; an agent's name is then taken at their word.
    operator: bool,
}

impl Caller {
    /// Somebody without a token, who may read where reading is public.
    pub(crate) fn stranger(public_read: bool) -> Self {
        let roles = if public_read { vec![Role::Reader] } else { Vec::new() };
        Self { agent: None, roles, operator: false }
    }

    /// Whoever holds the database, acting as an agent or as nobody in particular.
    pub(crate) fn operator(agent: Option<String>) -> Self {
        let roles = vec![Role::Reader, Role::Proposer, Role::Voter, Role::Admin];
        Self { agent, roles, operator: true }
    }

    /// The name under which limits and repetitions are kept.
    pub(crate) fn name(&self) -> &str {
        match (&self.agent, self.operator) {
            (Some(agent), _) => agent,
            (None, true) => "operator",
            (None, false) => "",
        }
    }

    /// The agent.
    ///
    /// # Errors
    /// `auth.missing-token`.
    pub(crate) fn agent(&self) -> Answer<&str> {
        match &self.agent {
            Some(agent) => Ok(agent),
            None if self.operator => refuse(Code::AuthMissing, "say as which agent (`--as NAME`)"),
            None => refuse(Code::AuthMissing, "this needs a token"),
        }
    }

    /// Who is logged as having done something.
    ///
    /// # Errors
    /// `auth.missing-token`.
    pub(super) fn actor(&self) -> Answer<&str> {
        if self.operator && self.agent.is_none() { Ok("operator") } else { self.agent() }
    }

    /// Refuses a caller who has none of the roles.
    ///
    /// # Errors
    /// `auth.missing-token` or `auth.forbidden`.
    pub(crate) fn need(&self, roles: &[Role]) -> Answer<()> {
        // Whoever may do anything may read what it is done to.
        let reads = roles.contains(&Role::Reader) && !self.roles.is_empty();
        if reads || roles.iter().any(|role| self.roles.contains(role)) {
            return Ok(());
        }
        if self.agent.is_none() {
            return refuse(Code::AuthMissing, "this needs a token");
        }
        let names: Vec<String> = roles.iter().map(|role| format!("`{}`", role.as_str())).collect();
        refuse(Code::AuthForbidden, format!("this needs the role {}", names.join(" or ")))
    }
}

impl Service {
    /// Whoever holds the database, acting as this agent.
    ///
    /// # Errors
    /// `agent.not-found`, or `auth.forbidden` for an agent that has no powers now.
    pub(crate) async fn acting(&self, agent: Option<&str>) -> Answer<Caller> {
        if let Some(name) = agent {
            let row = self.agent_row(name).await?;
            if row.status != "authorized" {
                return refuse(Code::AuthForbidden, format!("the agent is {}", row.status));
            }
        }
        Ok(Caller::operator(agent.map(str::to_owned)))
    }

    /// Who presents this token.
    ///
    /// # Errors
    /// `auth.invalid-token`, or `auth.forbidden` for an agent that was suspended or revoked.
    pub(crate) async fn caller(&self, token: &str) -> Answer<Caller> {
        let unknown = || Problem::new(Code::AuthInvalid, "this token is none of ours, or has expired");
        if !token.starts_with("rog_") || token.len() > 100 {
            return Err(unknown().into());
        }
        let digest = Digest::of(token.as_bytes()).to_string();
        let mut connection = self.store.read().await?;
        let found = agent::token(&mut connection, &digest).await?;
        let (token, agent) = found.filter(|(token, _)| token.expires_at > now()).ok_or_else(unknown)?;
        let roles = match agent.status.as_str() {
            "authorized" => {
                let scopes = roles_of(&token.scopes);
                roles_of(&agent.roles).into_iter().filter(|role| scopes.contains(role)).collect()
            }
            // Whoever waits for an administrator may read what is being decided.
            "registered" => vec![Role::Reader],
            other => return refuse(Code::AuthForbidden, format!("the agent is {other}")),
        };
        Ok(Caller { agent: Some(agent.id), roles, operator: false })
    }
}
