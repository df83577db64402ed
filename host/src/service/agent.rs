//! Agents: who they are is proven by their key, what they may is said by an administrator, and both are logged.

use rogatio_core::wire::Code;
use rogatio_core::wire::electorate::SeatInput;
use rogatio_core::wire::leaf::{Act, AgentHappened, Entry, Record};
use rogatio_core::wire::senate::Roles;
use rogatio_core::wire::weight::WeightInput;

use super::authority::Authority;
use super::name::{self, likeness};
use super::setup::settled;
use super::statement::bad_proof;
use super::token::LIFETIME;
use super::wire::{AgentInput, AgentPage, AgentRegistered, AgentView, AuthorizeInput, Role, RotateInput};
use super::work::{Thing, Work, taken};
use super::{Answer, Caller, Repeat, Reply, Service, exceeded, refuse, text};
use crate::store::Connection;
use crate::store::agent::{self, AgentRow, AgentStatus};

/// How long a revocation waits until the votes have heard of it.
const TELLING: std::time::Duration = std::time::Duration::from_secs(2);

/// The status of an agent as it is shown: whoever registered waits for an administrator.
pub(super) const fn shown(status: AgentStatus) -> &'static str {
    match status {
        AgentStatus::Registered => "pending",
        other => other.as_str(),
    }
}

fn view(row: &AgentRow) -> Answer<AgentView> {
    let weight: WeightInput = super::read(&row.weight)?;
    Ok(AgentView {
        id: row.id.clone(),
        status: shown(row.status).to_owned(),
        public_key: row.public_key.clone(),
        roles: row.roles.as_slice().to_vec(),
        weight,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// Everybody who may vote now, as the connection sees it.
pub(super) async fn voters(connection: &mut Connection) -> Answer<Vec<SeatInput>> {
    let voters = agent::voters(connection).await?;
    let seat = |row: AgentRow| -> Answer<SeatInput> {
        Ok(SeatInput {
            id: row.id,
            weight: super::read(&row.weight)?,
            public_key: Some(row.public_key),
            rotated_key: None,
        })
    };
    voters.into_iter().map(seat).collect()
}

/// Refuses a weight with which the weights of all voters could not be added up: nothing could be voted on any more.
fn refuse_overflow(id: &str, input: &AuthorizeInput, voters: &[SeatInput]) -> Answer<()> {
    if !input.roles.contains(&Role::Voter) {
        return Ok(());
    }
    let others = voters.iter().filter(|seat| seat.id != id).map(|seat| &seat.weight);
    let mut sum = Some(0_u128);
    for weight in others.chain([&input.weight]) {
        let weight = weight.to_weight().ok().map(|weight| weight.get());
        sum = sum.zip(weight).and_then(|(sum, weight)| sum.checked_add(weight));
    }
    match sum {
        Some(_) => Ok(()),
        None => refuse(
            Code::ElectorateWeightOverflow,
            "with this weight the total weight of all voters would exceed 2^128 - 1",
        ),
    }
}

impl Service {
    pub(super) fn log_agent(&self, work: &mut Work, agent: &str, actor: &str, happened: AgentHappened) {
        let event = Record { at: work.now, actor: actor.to_owned(), happened };
        work.log(Act::Agent(Entry { subject: agent.to_owned(), by: None, event }));
    }

    /// Registers whoever proves to have a key. Nobody needs a token for this; nothing but reading comes of it.
    pub(crate) async fn register(
        &self,
        caller: &Caller,
        input: AgentInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<AgentRegistered>> {
        let (statement, digest) = self.statement(&input.envelope, &input.public_key, "register")?;
        if statement.public_key != input.public_key {
            return bad_proof("the statement names another key");
        }
        name::check(&statement.agent)?;
        let mut work = self.begin(Authority::Newcomer(caller)).await?;
        self.spend(&mut work, digest).await?;
        self.admit(&mut work, &statement.agent, caller.origin()).await?;
        let row = AgentRow {
            id: statement.agent.clone(),
            status: AgentStatus::Registered,
            public_key: input.public_key.clone(),
            roles: Roles::default(),
            weight: "1".into(),
            version: 1,
            created_at: work.now,
            updated_at: work.now,
        };
        let exists =
            |error| taken(error, Code::AgentExists, "the name or the key already belongs to an agent");
        let likeness = likeness(&row.id);
        // What an administrator registers waits for nobody.
        let origin = caller.origin().filter(|_| !work.granted().is_admin());
        agent::insert(work.connection(), &row, &likeness, origin).await.map_err(exists)?;
        let (token, issued) = self.issue(&mut work, &row.id, &Role::ALL, LIFETIME).await?;
        let happened = AgentHappened::Registered { public_key: input.public_key, token: Some(issued) };
        self.log_agent(&mut work, &row.id, &row.id, happened);
        let reply = Reply::ok(&AgentRegistered { agent: view(&row)?, token })?.made(Thing::Agent(row.id));
        self.finish(work, repeat, reply.hiding("/token/token")).await
    }

    /// Refuses a newcomer whose name is taken or kept, and more newcomers than may wait. An administrator's request is
    /// refused a name only where another agent has, or had, one that looks like it.
    async fn admit(&self, work: &mut Work, wanted: &str, origin: Option<&str>) -> Answer<()> {
        // Names stay taken after an agent was revoked: what it signed is still read.
        if let Some(taken) = agent::alike(work.connection(), &likeness(wanted)).await? {
            let detail = if taken == wanted {
                format!("the name `{taken}` belongs, or belonged, to an agent")
            } else {
                format!("the name looks like `{taken}`, which belongs, or belonged, to an agent")
            };
            return refuse(Code::AgentExists, detail);
        }
        if work.granted().is_admin() {
            return Ok(());
        }
        name::admit(&settled(work.connection()).await?.naming, wanted)?;
        if agent::waiting(work.connection()).await? >= self.policy().most_registrations {
            let most = self.policy().most_registrations;
            return exceeded(
                (Code::LimitRegistrations, "registrations", most),
                format!("too many agents are waiting for an administrator (limit {most})"),
            );
        }
        if let Some(origin) = origin
            && agent::waiting_from(work.connection(), origin).await?
                >= self.policy().most_registrations_from_one
        {
            let most = self.policy().most_registrations_from_one;
            tracing::info!(%origin, most, "a registration from this network was refused");
            return exceeded(
                (Code::LimitRegistrations, "registrations_from_one", most),
                format!(
                    "too many agents that registered from this network are waiting for an administrator (limit {most})"
                ),
            );
        }
        Ok(())
    }

    /// The agent of that name.
    pub(super) async fn agent_row(&self, id: &str) -> Answer<AgentRow> {
        let mut connection = self.store.read().await?;
        match agent::find(&mut connection, id).await? {
            Some(row) => Ok(row),
            None => refuse(Code::AgentNotFound, "there is no agent with this name"),
        }
    }

    /// An agent.
    pub(crate) async fn agent(&self, caller: &Caller, id: &str) -> Answer<Reply<AgentView>> {
        caller.need(&[Role::Reader])?;
        Reply::ok(&view(&self.agent_row(id).await?)?)
    }

    /// Agents by name.
    pub(crate) async fn agents(&self, caller: &Caller, after: &str, most: u64) -> Answer<Reply<AgentPage>> {
        caller.need(&[Role::Reader])?;
        let mut connection = self.store.read().await?;
        let rows = agent::list(&mut connection, after, most.saturating_add(1)).await?;
        let (rows, next) = super::registry::page(rows, most, |row| row.id.clone());
        let agents = rows.iter().map(view).collect::<Answer<_>>()?;
        Reply::ok(&AgentPage { agents, next_cursor: next })
    }

    /// Gives an agent its roles; from then on it may use them.
    pub(crate) async fn authorize(
        &self,
        caller: &Caller,
        id: &str,
        input: AuthorizeInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<AgentView>> {
        let authority = caller.with(&[Role::Admin])?;
        if input.weight.to_weight().is_err() {
            return refuse(Code::AgentInvalid, "a weight must be an integer, or a string of decimal digits");
        }
        let happened =
            AgentHappened::Authorized { roles: Roles::new(&input.roles), weight: input.weight.clone() };
        let change = |row: &mut AgentRow, voters: &[SeatInput]| -> Answer<()> {
            if row.status == AgentStatus::Revoked {
                return refuse(Code::AgentWrongStatus, "a revoked agent cannot be changed");
            }
            refuse_overflow(&row.id, &input, voters)?;
            row.status = AgentStatus::Authorized;
            row.roles = Roles::new(&input.roles);
            row.weight = text(&input.weight)?;
            Ok(())
        };
        self.change_agent(authority, id, happened, repeat, change).await
    }

    /// Takes an agent's powers away, for a while. Its seats in open votes stay, but it cannot use them.
    pub(crate) async fn suspend(
        &self,
        caller: &Caller,
        id: &str,
        reason: Option<String>,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<AgentView>> {
        let authority = caller.with(&[Role::Admin])?;
        let happened = AgentHappened::Suspended { reason: reason.map(Into::into) };
        let change = |row: &mut AgentRow, _: &[SeatInput]| -> Answer<()> {
            if row.status != AgentStatus::Authorized {
                return refuse(
                    Code::AgentWrongStatus,
                    format!("the status of the agent is `{}`", row.status.as_str()),
                );
            }
            row.status = AgentStatus::Suspended;
            Ok(())
        };
        self.change_agent(authority, id, happened, repeat, change).await
    }

    /// Takes an agent's powers and tokens away for ever.
    pub(crate) async fn revoke(
        &self,
        caller: &Caller,
        id: &str,
        reason: Option<String>,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<AgentView>> {
        let authority = caller.with(&[Role::Admin])?;
        let happened = AgentHappened::Revoked { reason: reason.map(Into::into) };
        let change = |row: &mut AgentRow, _: &[SeatInput]| -> Answer<()> {
            if row.status == AgentStatus::Revoked {
                return refuse(Code::AgentWrongStatus, "the agent is revoked");
            }
            row.status = AgentStatus::Revoked;
            row.roles = Roles::default();
            Ok(())
        };
        let reply = self.change_agent(authority, id, happened, repeat, change).await?;
        // Votes hear of it at once. Where one is busy, whoever looks next tells it.
        match tokio::time::timeout(TELLING, self.forfeit_seats()).await {
            Ok(Ok(_)) => {}
            Ok(Err(trouble)) => tracing::warn!(?trouble, "votes will hear of a revoked voter later"),
            Err(_) => tracing::debug!("votes will hear of a revoked voter later"),
        }
        Ok(reply)
    }

    async fn change_agent(
        &self,
        authority: Authority<'_>,
        id: &str,
        happened: AgentHappened,
        repeat: Option<&Repeat>,
        change: impl FnOnce(&mut AgentRow, &[SeatInput]) -> Answer<()>,
    ) -> Answer<Reply<AgentView>> {
        let mut work = self.begin(authority).await?;
        let Some(mut row) = agent::find(work.connection(), id).await? else {
            return refuse(Code::AgentNotFound, "there is no agent with this name");
        };
        let voters = voters(work.connection()).await?;
        change(&mut row, &voters)?;
        let now = work.now;
        row.updated_at = now;
        agent::update(work.connection(), &row, false).await?;
        if row.status.is_barred() {
            agent::revoke_tokens(work.connection(), id, now).await?;
        }
        if row.status == AgentStatus::Revoked {
            agent::leaves_seats(work.connection(), id).await?;
        }
        let actor = work.actor();
        self.log_agent(&mut work, id, &actor, happened);
        let reply = Reply::ok(&view(&row)?)?;
        self.finish(work, repeat, reply).await
    }

    /// Replaces an agent's key: both keys sign the same statement. All its tokens are revoked.
    pub(crate) async fn rotate(
        &self,
        id: &str,
        input: RotateInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<AgentRegistered>> {
        let before = self.agent_row(id).await?;
        let (statement, digest) = self.statement(&input.old, &before.public_key, "rotate")?;
        let (again, other) = self.statement(&input.new, &statement.public_key, "rotate")?;
        if digest != other || statement.agent != before.id || again.agent != before.id {
            return bad_proof("the two keys did not sign the same statement for this agent");
        }
        let mut work = self.begin(Authority::Key { agent: id, public_key: &before.public_key }).await?;
        self.spend(&mut work, digest).await?;
        let Some(mut row) = work.granted().agent().cloned() else {
            return refuse(Code::AgentNotFound, "there is no agent with this name");
        };
        row.public_key = statement.public_key.clone();
        row.updated_at = work.now;
        let exists = |error| taken(error, Code::AgentExists, "the new key belongs, or belonged, to an agent");
        agent::update(work.connection(), &row, true).await.map_err(exists)?;
        let now = work.now;
        agent::revoke_tokens(work.connection(), id, now).await?;
        let (token, issued) = self.issue(&mut work, id, &Role::ALL, LIFETIME).await?;
        let happened = AgentHappened::Rotated { public_key: row.public_key.clone(), token: Some(issued) };
        self.log_agent(&mut work, id, id, happened);
        let reply = Reply::ok(&AgentRegistered { agent: view(&row)?, token })?.hiding("/token/token");
        self.finish(work, repeat, reply).await
    }
}
