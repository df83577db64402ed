//! Tokens of agents: issued, listed, revoked.

use rogatio_core::digest::Digest;
use rogatio_core::wire::Code;
use rogatio_core::wire::leaf::{AgentHappened, IssuedToken};
use rogatio_core::wire::senate::Roles;

use super::authority::Authority;
use super::statement::bad_proof;
use super::wire::{Role, TokenInput, TokenListed, TokenPage, TokenView};
use super::work::Work;
use super::{Answer, Caller, Repeat, Reply, Service, random, refuse};
use crate::store::agent::{self, TokenRow};

/// Seconds that a token lives: the default, and the most.
pub(super) const LIFETIME: u64 = 30 * 24 * 60 * 60;
const LONGEST_LIFETIME: u64 = 90 * 24 * 60 * 60;
/// The characters of a token that are kept, to recognise it by: `rog_` and eight of sixty-four.
const PREFIX: usize = 12;

fn listed(row: TokenRow) -> TokenListed {
    TokenListed {
        id: row.id,
        prefix: row.prefix,
        scopes: row.scopes.as_slice().to_vec(),
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
        revoked_at: row.revoked_at,
    }
}

impl Service {
    /// A new token: what its agent is told, and what the leaf says of it.
    pub(super) async fn issue(
        &self,
        work: &mut Work,
        agent: &str,
        scopes: &[Role],
        lifetime: u64,
    ) -> Answer<(TokenView, IssuedToken)> {
        let token = random::token()?;
        let now = work.now;
        let digest = Digest::of(token.as_bytes());
        let row = TokenRow {
            id: random::id("t-")?,
            digest: digest.to_string(),
            agent_id: agent.to_owned(),
            scopes: Roles::new(scopes),
            created_at: now,
            expires_at: now.saturating_add(lifetime),
            prefix: Some(token.chars().take(PREFIX).collect()),
            last_used_at: None,
            revoked_at: None,
        };
        agent::insert_token(work.connection(), &row).await?;
        let (id, expires_at) = (row.id, row.expires_at);
        let issued = IssuedToken { id: id.clone(), digest, scopes: Roles::new(scopes), expires_at };
        Ok((TokenView { token: Some(token), id, scopes: scopes.to_vec(), expires_at }, issued))
    }

    /// The tokens of an agent: for itself, and for administrators.
    pub(crate) async fn tokens(&self, caller: &Caller, id: &str) -> Answer<Reply<TokenPage>> {
        if caller.agent().ok() != Some(id) {
            caller.need(&[Role::Admin])?;
        }
        self.agent_row(id).await?;
        let mut connection = self.store.read().await?;
        let tokens = agent::tokens(&mut connection, id).await?.into_iter().map(listed).collect();
        Reply::ok(&TokenPage { tokens })
    }

    /// Revokes a token: its own agent does, or an administrator.
    pub(crate) async fn revoke_token(
        &self,
        caller: &Caller,
        (id, token): (&str, &str),
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<TokenListed>> {
        let own = caller.agent().ok() == Some(id);
        let authority = if own { Authority::Caller(caller, &[]) } else { caller.with(&[Role::Admin])? };
        let mut work = self.begin(authority).await?;
        let now = work.now;
        let all = agent::tokens(work.connection(), id).await?;
        let Some(mut row) = all.into_iter().find(|row| row.id == token) else {
            return refuse(Code::AgentTokenNotFound, "this agent has no such token");
        };
        if agent::revoke_token(work.connection(), (id, token), now).await? {
            row.revoked_at = Some(now);
            let actor = work.actor();
            self.log_agent(&mut work, id, &actor, AgentHappened::TokenRevoked { token: token.to_owned() });
        }
        self.finish(work, repeat, Reply::ok(&listed(row))?).await
    }

    /// A new token for whoever proves to have the agent's key.
    pub(crate) async fn new_token(
        &self,
        id: &str,
        input: TokenInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<TokenView>> {
        let row = self.agent_row(id).await?;
        let (statement, digest) = self.statement(&input.envelope, &row.public_key, "token")?;
        if statement.agent != row.id || statement.public_key != row.public_key {
            return bad_proof("the statement names another agent or another key");
        }
        let lifetime = input.lifetime.unwrap_or(LIFETIME);
        if lifetime == 0 || lifetime > LONGEST_LIFETIME {
            return refuse(Code::RequestParameter, "`lifetime` must be from 1 second to 90 days");
        }
        let mut work = self.begin(Authority::Key { agent: id, public_key: &row.public_key }).await?;
        self.spend(&mut work, digest).await?;
        let now = work.now;
        agent::forget_expired(work.connection(), now).await?;
        let scopes = input.scopes.unwrap_or_else(|| Role::ALL.to_vec());
        let (token, issued) = self.issue(&mut work, &row.id, &scopes, lifetime).await?;
        self.log_agent(&mut work, id, id, AgentHappened::TokenIssued { token: issued });
        let reply = Reply::ok(&token)?.hiding("/token");
        self.finish(work, repeat, reply).await
    }
}
