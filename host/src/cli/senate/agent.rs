//! `rogatio agent`: keys, registration, roles.

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use rogatio_core::weight::Weight;
use rogatio_core::wire::weight::WeightInput;
use serde::Serialize;

use super::link::Link;
use super::{Speaker, broken, tell};
use crate::client::encoded;
use crate::service::wire::{
    AgentInput, AgentPage, AgentRegistered, AgentView, AuthorizeInput, InstanceView, NoInput, ReasonInput,
    Role, RotateInput, TokenInput, TokenListed, TokenPage, TokenView,
};
use crate::service::{public_key, read_key, statement_envelope, write_key};
use rogatio_cli::Exit;
use rogatio_cli::check::spelled;
use rogatio_cli::refusal::CliError;
use rogatio_cli::terminal::Terminal;

/// The name of a role.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RoleName {
    Reader,
    Proposer,
    Voter,
    Admin,
}

impl From<RoleName> for Role {
    fn from(role: RoleName) -> Self {
        match role {
            RoleName::Reader => Self::Reader,
            RoleName::Proposer => Self::Proposer,
            RoleName::Voter => Self::Voter,
            RoleName::Admin => Self::Admin,
        }
    }
}

/// Manage agents.
#[derive(Debug, Subcommand)]
pub(crate) enum AgentCommand {
    /// Make a key, and print its public half
    Key {
        /// The file to create
        file: PathBuf,
    },
    /// Register an agent by proving possession of its key, and print its token once
    Add {
        /// The name of the agent
        name: String,
        /// The file with the agent's key; created if it does not exist
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// Also grant these roles (requires the admin role)
        #[arg(long = "role", value_enum, value_name = "ROLE")]
        roles: Vec<RoleName>,
        /// The weight of the agent's vote
        #[arg(long, default_value = "1")]
        weight: String,
    },
    /// Print a new token, by proving possession of the key
    Token {
        /// The name of the agent
        name: String,
        /// The file with the agent's key
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The number of seconds until the token expires
        #[arg(long, value_name = "SECONDS")]
        lifetime: Option<u64>,
    },
    /// List the tokens of an agent (of another agent: requires the admin role)
    Tokens {
        /// The name of the agent
        name: String,
    },
    /// Revoke a token of an agent (of another agent: requires the admin role)
    RevokeToken {
        /// The name of the agent
        name: String,
        /// The id of the token, as listed by `agent tokens`
        #[arg(value_name = "TOKEN_ID")]
        token: String,
    },
    /// List the agents
    List,
    /// Give an agent its roles
    Authorize {
        /// The name of the agent
        name: String,
        /// The roles to give
        #[arg(long = "role", value_enum, value_name = "ROLE", required = true)]
        roles: Vec<RoleName>,
        /// The weight of the agent's vote
        #[arg(long, default_value = "1")]
        weight: String,
    },
    /// Suspend an agent: it has no powers until it is authorized again
    Suspend {
        /// The name of the agent
        name: String,
        /// The reason, for the log
        #[arg(long)]
        reason: Option<String>,
    },
    /// Revoke an agent and all its tokens permanently
    Revoke {
        /// The name of the agent
        name: String,
        /// The reason, for the log
        #[arg(long)]
        reason: Option<String>,
    },
    /// Replace an agent's key; all its tokens are revoked
    Rotate {
        /// The name of the agent
        name: String,
        /// The file with the old key
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The file with the new key; created if it does not exist
        #[arg(long, value_name = "FILE")]
        new_key: PathBuf,
    },
}

/// A key that was made, by its public half.
#[derive(Serialize)]
struct KeyMade {
    public_key: String,
}

/// Makes a key.
pub(super) fn make_key(file: &Path, terminal: &mut Terminal, json: bool) -> Result<Exit, CliError> {
    let key = write_key(file)?;
    let mut speaker = Speaker { terminal, json };
    speaker
        .say_own(KeyMade { public_key: public_key(&key) }, |KeyMade { public_key }| vec![public_key.clone()])
}

fn named(roles: &[Role]) -> String {
    roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(",")
}

fn line(agent: &AgentView) -> String {
    format!(
        "{:<20}  {:<10}  {:<28}  weight {}  {}",
        agent.id,
        spelled(&agent.status),
        named(&agent.roles),
        tell::weight(&agent.weight),
        agent.public_key
    )
}

fn registered(answer: &AgentRegistered) -> Vec<String> {
    vec![line(&answer.agent), format!("token (shown once): {}", secret(&answer.token))]
}

fn secret(token: &TokenView) -> &str {
    token.token.as_deref().unwrap_or_default()
}

/// A token that was issued: its id, its first characters, and until when it counts.
fn issued(token: &TokenListed) -> String {
    let state = match token.revoked_at {
        None => format!("expires at {}", token.expires_at),
        Some(at) => format!("revoked at {at}"),
    };
    let prefix = token.prefix.as_deref().unwrap_or_default();
    format!("{}  {prefix:<12}  {}  {state}", token.id, named(&token.scopes))
}

fn of(name: &str, what: &str) -> String {
    format!("/api/agents/{}/{what}", encoded(name))
}

fn authorization(roles: &[RoleName], weight: &str) -> AuthorizeInput {
    let weight = match weight.parse::<u64>() {
        Ok(weight) => Weight::new(weight.into()).into(),
        Err(_) => WeightInput::Text(weight.to_owned()),
    };
    AuthorizeInput { roles: roles.iter().map(|role| (*role).into()).collect(), weight }
}

impl AgentCommand {
    pub(super) fn run(&self, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
        match self {
            Self::Key { .. } => Err(broken("its command")),
            Self::Add { name, key, roles, weight } => {
                let key = if key.exists() { read_key(key)? } else { write_key(key)? };
                let instance = instance(link)?;
                let public_key = public_key(&key);
                let envelope = statement_envelope(&key, ("register", &instance, name), &public_key)?;
                let answer = link.post("/api/agents", &AgentInput { public_key, envelope })?;
                if roles.is_empty() {
                    return speaker.say(&answer, registered);
                }
                let agent = link.post(&of(name, "authorize"), &authorization(roles, weight))?.view;
                speaker.say_own(AgentRegistered { agent, ..answer.view }, registered)
            }
            Self::Token { name, key, lifetime } => {
                let key = read_key(key)?;
                let instance = instance(link)?;
                let envelope = statement_envelope(&key, ("token", &instance, name), &public_key(&key))?;
                let body = TokenInput { envelope, scopes: None, lifetime: *lifetime };
                let answer = link.post(&of(name, "tokens"), &body)?;
                speaker.say(&answer, |token| vec![secret(token).to_owned()])
            }
            Self::Tokens { name } => speaker.say(&link.get(&of(name, "tokens"))?, |answer: &TokenPage| {
                answer.tokens.iter().map(issued).collect()
            }),
            Self::RevokeToken { name, token } => {
                let path = of(name, &format!("tokens/{}/revoke", encoded(token)));
                speaker.say(&link.post(&path, &NoInput {})?, |token| vec![issued(token)])
            }
            Self::List => speaker.say(&link.get("/api/agents?limit=200")?, |answer: &AgentPage| {
                answer.agents.iter().map(line).collect()
            }),
            Self::Authorize { name, roles, weight } => {
                let answer = link.post(&of(name, "authorize"), &authorization(roles, weight))?;
                speaker.say(&answer, |agent| vec![line(agent)])
            }
            Self::Suspend { name, reason } => {
                let answer = link.post(&of(name, "suspend"), &ReasonInput { reason: reason.clone() })?;
                speaker.say(&answer, |agent| vec![line(agent)])
            }
            Self::Revoke { name, reason } => {
                let answer = link.post(&of(name, "revoke"), &ReasonInput { reason: reason.clone() })?;
                speaker.say(&answer, |agent| vec![line(agent)])
            }
            Self::Rotate { name, key, new_key } => {
                let old = read_key(key)?;
                let new = if new_key.exists() { read_key(new_key)? } else { write_key(new_key)? };
                let instance = instance(link)?;
                let old = statement_envelope(&old, ("rotate", &instance, name), &public_key(&new))?;
                let new = crate::service::countersign(&new, &old)?;
                speaker.say(&link.post(&of(name, "rotate"), &RotateInput { old, new })?, registered)
            }
        }
    }
}

/// The installation's unique id: what every statement must name.
pub(super) fn instance(link: &Link) -> Result<String, CliError> {
    let id = link.get::<InstanceView>("/api/instance")?.view.id;
    if id.is_empty() { Err(broken("the instance's unique id")) } else { Ok(id) }
}
