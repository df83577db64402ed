//! Agents: who they are is proven by their key, what they may is said by an administrator, and both are logged.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use rogatio_core::digest::Digest;
use rogatio_core::signature::{PublicKey, base64_bytes, pae, signature_bytes};
use rogatio_core::wire::ballot::{Envelope, EnvelopeSignature};
use rogatio_core::wire::electorate::SeatInput;
use rogatio_core::wire::leaf::{Act, AgentHappened, Entry, IssuedToken, Record};
use rogatio_core::wire::senate::Roles;
use rogatio_core::wire::weight::WeightInput;
use rogatio_core::wire::{Code, Problem, json};

use super::authority::Authority;
use super::name::{self, likeness};
use super::note::public_key;
use super::setup::settled;
use super::wire::{
    AgentInput, AgentPage, AgentRegistered, AgentView, AuthorizeInput, Role, RotateInput, Statement,
    StatementFormat, TokenInput, TokenListed, TokenPage, TokenView,
};
use super::work::{Work, taken};
use super::{Answer, Caller, Repeat, Reply, Service, now, random, refuse, text};
use crate::store::Connection;
use crate::store::agent::{self, AgentRow, TokenRow};

/// The payload type of a signed statement.
const STATEMENT_TYPE: &str = "application/vnd.rogatio.agent+json";
/// Seconds that a statement holds, before and after our clock.
const FRESH: u64 = 300;
/// Seconds that a token lives: the default, and the most.
const LIFETIME: u64 = 30 * 24 * 60 * 60;
const LONGEST_LIFETIME: u64 = 90 * 24 * 60 * 60;
/// The characters of a token that are kept, to recognise it by: `rog_` and eight of sixty-four.
const PREFIX: usize = 12;
/// How long a revocation waits until the votes have heard of it.
const TELLING: std::time::Duration = std::time::Duration::from_secs(2);
/// The longest payload of a statement, in characters of base64.
const LONGEST_PAYLOAD: usize = 4096;

/// Roles out of their stored form.
pub(super) fn roles_of(text: &str) -> Vec<Role> {
    Role::ALL.into_iter().filter(|role| text.split(' ').any(|word| word == role.as_str())).collect()
}

fn roles_text(roles: &[Role]) -> String {
    Roles::new(roles).to_string()
}

/// The statement of an agent, signed.
pub(crate) fn statement_envelope(
    key: &SigningKey,
    (purpose, instance, agent): (&str, &str, &str),
    proven: &str,
) -> Result<Envelope, Problem> {
    let statement = Statement {
        format: Some(StatementFormat::V2),
        purpose: purpose.into(),
        instance: instance.into(),
        agent: agent.into(),
        public_key: proven.into(),
        issued_at: now(),
        nonce: random::id("")?,
    };
    let payload = serde_json::to_string(&statement)
        .map_err(|error| Problem::new(Code::Internal, format!("a statement cannot be written: {error}")))?;
    Ok(envelope(key, STATEMENT_TYPE, payload.as_bytes()))
}

/// The same payload by another key.
pub(crate) fn countersign(key: &SigningKey, first: &Envelope) -> Result<Envelope, Problem> {
    let payload = base64_bytes(&first.payload);
    let payload =
        payload.ok_or_else(|| Problem::new(Code::Internal, "a statement of this service cannot be read"))?;
    Ok(envelope(key, &first.payload_type, &payload))
}

/// A DSSE envelope by one key.
pub(crate) fn envelope(key: &SigningKey, payload_type: &str, payload: &[u8]) -> Envelope {
    let signature = key.sign(&pae(payload_type, payload));
    Envelope {
        payload_type: payload_type.into(),
        payload: STANDARD.encode(payload),
        signatures: vec![EnvelopeSignature {
            keyid: Some(public_key(key)),
            sig: STANDARD.encode(signature.to_bytes()),
        }],
    }
}

/// The status of an agent as it is shown: whoever registered waits for an administrator.
pub(super) fn shown(status: &str) -> &str {
    if status == "registered" { "pending" } else { status }
}

fn listed(row: TokenRow) -> TokenListed {
    TokenListed {
        id: row.id,
        prefix: row.prefix,
        scopes: roles_of(&row.scopes),
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
        revoked_at: row.revoked_at,
    }
}

fn view(row: &AgentRow) -> Answer<AgentView> {
    let weight: WeightInput = super::read(&row.weight)?;
    Ok(AgentView {
        id: row.id.clone(),
        status: shown(&row.status).to_owned(),
        public_key: row.public_key.clone(),
        roles: roles_of(&row.roles),
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

fn bad_proof<T>(detail: &str) -> Answer<T> {
    refuse(Code::AuthBadProof, detail)
}

impl Service {
    /// What an envelope by this key states, if it is a fresh statement for this purpose.
    fn statement(&self, envelope: &Envelope, key: &str, purpose: &str) -> Answer<(Statement, Digest)> {
        let key: PublicKey = key.parse().map_err(|error: rogatio_core::signature::SignatureError| {
            Problem::new(Code::AgentInvalid, error.to_string())
        })?;
        let [signature] = envelope.signatures.as_slice() else {
            return bad_proof("the envelope has no signature");
        };
        if envelope.payload_type != STATEMENT_TYPE || envelope.payload.len() > LONGEST_PAYLOAD {
            return bad_proof("the payload is not a statement of an agent");
        }
        let Some(payload) = base64_bytes(&envelope.payload) else {
            return bad_proof("the payload is not valid base64");
        };
        let Ok(signature) = signature_bytes(&signature.sig) else {
            return bad_proof("the signature is not valid base64");
        };
        if key.verify(&pae(STATEMENT_TYPE, &payload), &signature).is_err() {
            return bad_proof("the signature does not match the key and the statement");
        }
        let statement = json::parse_bytes(&payload).and_then(rogatio_core::wire::fit);
        let statement: Statement = match statement {
            Ok(statement) => statement,
            Err(problem) => {
                return bad_proof(&format!("the payload is not a valid statement: {}", problem.detail));
            }
        };
        if statement.purpose != purpose {
            return bad_proof(&format!(
                "the statement has another purpose; this request requires `{purpose}`"
            ));
        }
        if statement.instance != self.instance() {
            let own = self.instance();
            return bad_proof(&format!(
                "the statement names another senate; the unique id of this senate is `{own}`"
            ));
        }
        let now = now();
        if statement.issued_at.abs_diff(now) > FRESH {
            let issued = statement.issued_at;
            return bad_proof(&format!(
                "the statement was issued at {issued}, but the server's time is {now}; the difference must be at most {FRESH} seconds"
            ));
        }
        Ok((statement, Digest::of(&payload)))
    }

    /// A statement is taken once.
    async fn spend(&self, work: &mut Work, digest: Digest) -> Answer<()> {
        let until = work.now.saturating_add(FRESH * 3);
        agent::spend_proof(work.connection(), &digest.to_string(), until)
            .await
            .map_err(|error| taken(error, Code::AuthBadProof, "this statement was already used"))
    }

    /// A new token: what its agent is told, and what the leaf says of it.
    async fn issue(
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
            scopes: roles_text(scopes),
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

    fn log_agent(&self, work: &mut Work, agent: &str, actor: &str, happened: AgentHappened) {
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
            status: "registered".into(),
            public_key: input.public_key.clone(),
            roles: String::new(),
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
        let location = format!("/api/agents/{}", row.id);
        let reply = Reply::created(&AgentRegistered { agent: view(&row)?, token }, location)?;
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
            return refuse(Code::LimitRegistrations, "too many agents are waiting for an administrator");
        }
        if let Some(origin) = origin
            && agent::waiting_from(work.connection(), origin).await?
                >= self.policy().most_registrations_from_one
        {
            return refuse(
                Code::LimitRegistrations,
                "too many agents that registered from this network are waiting for an administrator",
            );
        }
        Ok(())
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
            if row.status == "revoked" {
                return refuse(Code::AgentWrongStatus, "a revoked agent cannot be changed");
            }
            refuse_overflow(&row.id, &input, voters)?;
            row.status = "authorized".into();
            row.roles = roles_text(&input.roles);
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
            if row.status != "authorized" {
                return refuse(
                    Code::AgentWrongStatus,
                    format!("the status of the agent is `{}`", row.status),
                );
            }
            row.status = "suspended".into();
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
            if row.status == "revoked" {
                return refuse(Code::AgentWrongStatus, "the agent is revoked");
            }
            row.status = "revoked".into();
            row.roles = String::new();
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
        if matches!(row.status.as_str(), "suspended" | "revoked") {
            agent::revoke_tokens(work.connection(), id, now).await?;
        }
        if row.status == "revoked" {
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
