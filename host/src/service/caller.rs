//! Who asks, and what they may.

use rogatio_core::digest::Digest;
use rogatio_core::wire::leaf::Power;
use rogatio_core::wire::{Code, Problem};

use super::authority::granted_roles;
use super::wire::Role;
use super::{Answer, Service, refuse};
use crate::store::agent::{self, AgentRow, AgentStatus, TokenRow};

/// What a caller has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Identity {
    /// Nothing.
    Stranger,
    /// The database itself, acting as an agent or as nobody in particular.
    Operator(Option<String>),
    /// A token of an agent.
    Token {
        /// The agent.
        agent: String,
        /// The token's digest, by which it is read again.
        digest: String,
    },
}

/// Who asks, as far as was known when the request arrived. A write reads it again inside its transaction.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    identity: Identity,
    roles: Vec<Role>,
    /// Whether it is an administrator who asks, or whoever holds the database and acts as nobody in particular.
    is_admin: bool,
    /// Whether the agent waits for an administrator.
    is_pending: bool,
    /// Whether somebody without a token may read.
    public_read: bool,
    /// The network that the request came from; `None` inside the process.
    origin: Option<String>,
}

/// The problem of a token that opens nothing.
pub(super) fn invalid_token() -> Problem {
    Problem::new(Code::AuthInvalid, "this token is unknown, has expired or was revoked")
        .with_help("to get a new token, prove that you have the agent's key: `rogatio agent token`")
}

impl Caller {
    /// Somebody without a token, who may read where reading is public.
    pub(crate) fn stranger(public_read: bool) -> Self {
        let roles = if public_read { vec![Role::Reader] } else { Vec::new() };
        Self {
            identity: Identity::Stranger,
            roles,
            is_admin: false,
            is_pending: false,
            public_read,
            origin: None,
        }
    }

    /// The same caller, from this network.
    #[must_use]
    pub(crate) fn in_network(self, origin: Option<String>) -> Self {
        Self { origin, ..self }
    }

    /// The network that the request came from.
    pub(crate) fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// Whoever holds the database, as nobody in particular.
    pub(crate) fn operator() -> Self {
        let roles = vec![Role::Reader, Role::Proposer, Role::Voter, Role::Admin];
        Self {
            identity: Identity::Operator(None),
            roles,
            is_admin: true,
            is_pending: false,
            public_read: true,
            origin: None,
        }
    }

    /// Whoever holds the database, acting as an agent that has powers now.
    ///
    /// # Errors
    /// `auth.forbidden` for an agent that has no powers now.
    pub(super) fn acting_as(row: &AgentRow) -> Answer<Self> {
        if row.status != AgentStatus::Authorized {
            return refuse(
                Code::AuthForbidden,
                format!("the status of the agent is `{}`", super::agent::shown(row.status)),
            );
        }
        let identity = Identity::Operator(Some(row.id.clone()));
        let is_admin = granted_roles(row, None).contains(&Role::Admin);
        Ok(Self { identity, is_admin, ..Self::operator() })
    }

    /// The same caller by what the database says of the token and its agent now.
    ///
    /// # Errors
    /// `auth.invalid-token`, or `auth.forbidden` for an agent that was suspended or revoked.
    pub(super) fn again(&self, token: &TokenRow, row: &AgentRow, now: u64) -> Answer<Self> {
        Self::of_token(token, row, now, self.public_read)
    }

    fn of_token(token: &TokenRow, row: &AgentRow, now: u64, public_read: bool) -> Answer<Self> {
        if row.status.is_barred() {
            return refuse(
                Code::AuthForbidden,
                format!("the status of the agent is `{}`", row.status.as_str()),
            );
        }
        if token.expires_at <= now || token.revoked_at.is_some() {
            return Err(invalid_token().into());
        }
        let is_pending = row.status != AgentStatus::Authorized;
        let roles = match (is_pending, public_read) {
            (false, _) => granted_roles(row, Some(&token.scopes)),
            // Whoever waits for an administrator may do what anybody may.
            (true, true) => vec![Role::Reader],
            (true, false) => Vec::new(),
        };
        let identity = Identity::Token { agent: row.id.clone(), digest: token.digest.clone() };
        let is_admin = roles.contains(&Role::Admin);
        Ok(Self { identity, roles, is_admin, is_pending, public_read, origin: None })
    }

    /// Whether an administrator asks.
    pub(super) const fn is_admin(&self) -> bool {
        self.is_admin
    }

    /// How this caller comes to act.
    pub(super) const fn power(&self) -> Power {
        if self.is_operator() { Power::Operator } else { Power::Agent }
    }

    /// What the caller has shown.
    pub(super) const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The agent's name, where there is one.
    fn named(&self) -> Option<&str> {
        match &self.identity {
            Identity::Token { agent, .. } | Identity::Operator(Some(agent)) => Some(agent),
            Identity::Operator(None) | Identity::Stranger => None,
        }
    }

    const fn is_operator(&self) -> bool {
        matches!(self.identity, Identity::Operator(_))
    }

    /// The name under which limits and repetitions are kept.
    pub(crate) fn name(&self) -> &str {
        match self.named() {
            Some(agent) => agent,
            None if self.is_operator() => "operator",
            None => "",
        }
    }

    /// The name under which this caller has its share of what callers share: an agent by its name, others by their network.
    pub(crate) fn share(&self) -> String {
        match self.name() {
            // No name of an agent begins with a space.
            "" => format!(" {}", self.origin().unwrap_or_default()),
            name => name.to_owned(),
        }
    }

    /// The agent.
    ///
    /// # Errors
    /// `auth.missing-token`.
    pub(crate) fn agent(&self) -> Answer<&str> {
        match self.named() {
            Some(agent) => Ok(agent),
            None if self.is_operator() => refuse(Code::AuthMissing, "give the agent that acts (`--as NAME`)"),
            None => refuse(Code::AuthMissing, "this request requires a token"),
        }
    }

    /// Who is logged as having done something.
    ///
    /// # Errors
    /// `auth.missing-token`.
    pub(super) fn actor(&self) -> Answer<&str> {
        if self.identity == Identity::Operator(None) { Ok("operator") } else { self.agent() }
    }

    /// Refuses a caller who has none of the roles; where none is named, a caller who is nobody.
    ///
    /// # Errors
    /// `auth.missing-token` or `auth.forbidden`.
    pub(crate) fn need(&self, roles: &[Role]) -> Answer<()> {
        // Whoever may do anything may read what it is done to.
        let reads = roles.contains(&Role::Reader) && !self.roles.is_empty();
        let is_somebody = roles.is_empty() && self.actor().is_ok();
        if reads || is_somebody || roles.iter().any(|role| self.roles.contains(role)) {
            return Ok(());
        }
        if self.named().is_none() {
            return refuse(Code::AuthMissing, "this request requires a token");
        }
        if self.is_pending {
            let problem = Problem::new(
                Code::AuthForbidden,
                "the agent is pending: no administrator has given it roles yet",
            );
            return Err(problem
                .with_help("an administrator can give it roles with `rogatio agent authorize`")
                .into());
        }
        let names: Vec<String> = roles.iter().map(|role| format!("`{}`", role.as_str())).collect();
        refuse(Code::AuthForbidden, format!("requires the role {}", names.join(" or ")))
    }
}

impl Service {
    /// Whoever holds the database, acting as this agent.
    ///
    /// # Errors
    /// `agent.not-found`, or `auth.forbidden` for an agent that has no powers now.
    pub(crate) async fn acting(&self, agent: Option<&str>) -> Answer<Caller> {
        match agent {
            None => Ok(Caller::operator()),
            Some(name) => Caller::acting_as(&self.agent_row(name).await?),
        }
    }

    /// Who presents this token.
    ///
    /// # Errors
    /// `auth.invalid-token`, or `auth.forbidden` for an agent that was suspended or revoked.
    pub(crate) async fn caller(&self, token: &str) -> Answer<Caller> {
        if !token.starts_with("rog_") || token.len() > 100 {
            return Err(invalid_token().into());
        }
        let digest = Digest::of(token.as_bytes()).to_string();
        let mut connection = self.store.read().await?;
        let Some((token, row, now)) = agent::token(&mut connection, &digest).await? else {
            return Err(invalid_token().into());
        };
        drop(connection);
        let caller = Caller::of_token(&token, &row, now, self.policy().public_read)?;
        self.uses.note(&self.store, (token.digest, token.last_used_at), now);
        Ok(caller)
    }
}
