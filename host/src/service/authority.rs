//! On whose word the senate writes, judged inside the transaction that writes.
//!
//! [`Service::begin`] is the only way to a [`Work`](super::work::Work), and it needs an [`Authority`]. A caller whose
//! token, status or roles have changed since the request arrived is refused there, with the log held: whatever leaf
//! comes first counts, on every database and for every write.

use rogatio_core::wire::leaf::Power;
use rogatio_core::wire::senate::Roles;
use rogatio_core::wire::{Code, Problem};

use super::caller::{Identity, invalid_token};
use super::wire::Role;
use super::{Answer, Caller, Trouble, refuse};
use crate::store::agent::{self, AgentRow, TokenRow};
use crate::store::{self, Connection, Dialect};

/// On whose word a transaction writes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Authority<'a> {
    /// A caller with one of these roles.
    Caller(&'a Caller, &'a [Role]),
    /// Whoever has shown to hold this key of this agent.
    Key {
        /// The agent.
        agent: &'a str,
        /// The key that must still be the agent's.
        public_key: &'a str,
    },
    /// A newcomer who has shown to hold a key; an administrator when the caller is one.
    Newcomer(&'a Caller),
    /// The senate itself: what follows from what was decided before, without anybody asking.
    Own,
}

/// An authority that was judged inside a transaction, and what was found out there.
#[derive(Debug)]
pub(super) struct Granted {
    actor: String,
    row: Option<AgentRow>,
    is_admin: bool,
    power: Power,
}

impl Granted {
    /// Who is logged as having done it.
    pub(super) fn actor(&self) -> &str {
        &self.actor
    }

    /// The agent as it is inside this transaction; `None` for a newcomer, the operator and the senate itself.
    pub(super) fn agent(&self) -> Option<&AgentRow> {
        self.row.as_ref()
    }

    /// How whoever acts comes to act.
    pub(super) const fn power(&self) -> Power {
        self.power
    }

    /// Whether an administrator does it, or whoever holds the database.
    pub(super) const fn is_admin(&self) -> bool {
        self.is_admin
    }
}

impl<'a> Authority<'a> {
    /// Whether an administrator asks, or the senate itself, as far as was known when the request arrived.
    pub(super) fn claims_admin(&self) -> bool {
        match self {
            Self::Caller(caller, _) | Self::Newcomer(caller) => caller.is_admin(),
            Self::Key { .. } => false,
            Self::Own => true,
        }
    }

    /// Who will be logged as having done it.
    ///
    /// # Errors
    /// `auth.missing-token` where nobody can be named.
    pub(super) fn actor(&self) -> Answer<&'a str> {
        match self {
            Self::Caller(caller, _) => caller.actor(),
            Self::Key { agent, .. } => Ok(agent),
            Self::Newcomer(caller) => Ok(caller.actor().unwrap_or_default()),
            Self::Own => Ok("operator"),
        }
    }
}

impl Caller {
    /// This caller as the authority of a write. Whoever has none of the roles is refused at once; inside the transaction
    /// it is judged again.
    ///
    /// # Errors
    /// `auth.missing-token` or `auth.forbidden`.
    pub(super) fn with<'a>(&'a self, roles: &'a [Role]) -> Answer<Authority<'a>> {
        self.need(roles)?;
        self.actor()?;
        Ok(Authority::Caller(self, roles))
    }

    /// The caller anew, as the transaction sees it, with the agent's row.
    async fn reread(&self, connection: &mut Connection, now: u64) -> Answer<(Self, Option<AgentRow>)> {
        match self.identity() {
            Identity::Stranger | Identity::Operator(None) => Ok((self.clone(), None)),
            Identity::Operator(Some(name)) => {
                let Some(row) = agent::find(connection, name).await? else {
                    return refuse(Code::AgentNotFound, "there is no agent with this name");
                };
                Ok((Self::acting_as(&row)?, Some(row)))
            }
            Identity::Token { agent: name, digest } => {
                let found = agent::token(connection, digest).await?;
                self.reread_as(connection, name, found.map(|(token, row, _)| (token, row)), now).await
            }
        }
    }

    /// The caller anew by the token and the agent that were found under the token's digest.
    async fn reread_as(
        &self,
        connection: &mut Connection,
        name: &str,
        found: Option<(TokenRow, AgentRow)>,
        now: u64,
    ) -> Answer<(Self, Option<AgentRow>)> {
        match found {
            Some((token, row)) => Ok((self.again(&token, &row, now)?, Some(row))),
            // The agent may be gone with the token: then that is the reason.
            None => match agent::find(connection, name).await? {
                Some(row) if row.status.is_barred() => refuse(
                    Code::AuthForbidden,
                    format!("the status of the agent is `{}`", row.status.as_str()),
                ),
                _ => Err(invalid_token().into()),
            },
        }
    }
}

/// What a caller with one of the roles is granted, who was read anew.
fn granted((caller, row): (Caller, Option<AgentRow>), roles: &[Role]) -> Answer<Granted> {
    caller.need(roles)?;
    let (is_admin, power) = (caller.is_admin(), caller.power());
    Ok(Granted { actor: caller.actor()?.to_owned(), row, is_admin, power })
}

/// Judges several callers inside one transaction, each as [`Authority::Caller`] is. Their tokens are read at once.
///
/// # Errors
/// Those of the database.
pub(super) async fn judge_all(
    connection: &mut Connection,
    (dialect, now): (Dialect, u64),
    callers: &[&Caller],
    roles: &[Role],
) -> Answer<Vec<Answer<Granted>>> {
    let digest_of = |caller: &&Caller| match caller.identity() {
        Identity::Token { digest, .. } => Some(digest.clone()),
        _ => None,
    };
    let digests: Vec<String> = callers.iter().filter_map(digest_of).collect();
    let tokens = agent::tokens_with(connection, dialect, &digests).await?;
    let mut judged = Vec::with_capacity(callers.len());
    for caller in callers {
        let reread = match caller.identity() {
            Identity::Token { agent: name, digest } => {
                let found = tokens.iter().find(|(token, _)| token.digest == *digest).cloned();
                caller.reread_as(connection, name, found, now).await
            }
            _ => caller.reread(connection, now).await,
        };
        judged.push(reread.and_then(|reread| granted(reread, roles)));
    }
    Ok(judged)
}

impl store::Authority for Authority<'_> {
    type Granted = Granted;
    type Refusal = Trouble;

    fn agent(&self) -> Option<&str> {
        match self {
            Self::Caller(caller, _) | Self::Newcomer(caller) => Some(caller.name()),
            Self::Key { agent, .. } => Some(agent),
            Self::Own => None,
        }
    }

    async fn judge(&self, connection: &mut Connection, now: u64) -> Answer<Granted> {
        match self {
            Self::Own => Ok(Granted {
                actor: "operator".into(),
                row: None,
                // What the senate does by itself it does for every proposal, whoever wrote it.
                is_admin: true,
                power: Power::Senate,
            }),
            Self::Caller(caller, roles) => granted(caller.reread(connection, now).await?, roles),
            Self::Newcomer(caller) => {
                let (caller, _) = caller.reread(connection, now).await?;
                let is_admin = caller.is_admin();
                Ok(Granted { actor: String::new(), row: None, is_admin, power: Power::Agent })
            }
            Self::Key { agent: name, public_key } => {
                let Some(row) = agent::find(connection, name).await? else {
                    return refuse(Code::AgentNotFound, "there is no agent with this name");
                };
                if row.status.is_barred() {
                    return refuse(
                        Code::AuthForbidden,
                        format!("the status of the agent is `{}`", row.status.as_str()),
                    );
                }
                if row.public_key != *public_key {
                    let problem =
                        Problem::new(Code::AuthBadProof, "the agent's key was changed during this request");
                    return Err(problem.with_help("sign with the agent's current key").into());
                }
                Ok(Granted { actor: row.id.clone(), row: Some(row), is_admin: false, power: Power::Agent })
            }
        }
    }
}

/// The roles that an agent's row grants, within what a token may use.
pub(super) fn granted_roles(row: &AgentRow, scopes: Option<&Roles>) -> Vec<Role> {
    let within = |role: &Role| scopes.is_none_or(|scopes| scopes.has(*role));
    row.roles.as_slice().iter().copied().filter(within).collect()
}
