//! `rogatio agent`: keys, registration, roles.

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::link::Link;
use super::{Speaker, broken, tell};
use crate::client::encoded;
use crate::service::{public_key, read_key, statement_envelope, write_key};
use rogatio_cli::Exit;
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

impl RoleName {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Proposer => "proposer",
            Self::Voter => "voter",
            Self::Admin => "admin",
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

/// Makes a key.
pub(super) fn make_key(file: &Path, terminal: &mut Terminal, json: bool) -> Result<Exit, CliError> {
    let key = write_key(file)?;
    let mut speaker = Speaker { terminal, json };
    speaker.say(&json!({"public_key": public_key(&key)}), |answer| {
        vec![tell::at(answer, "/public_key").to_owned()]
    })
}

fn line(agent: &Value) -> String {
    let roles: Vec<&str> = tell::entries(agent, "/roles").filter_map(Value::as_str).collect();
    format!(
        "{:<20}  {:<10}  {:<28}  weight {}  {}",
        tell::at(agent, "/id"),
        tell::at(agent, "/status"),
        roles.join(","),
        tell::number(agent, "/weight"),
        tell::at(agent, "/public_key")
    )
}

fn token(answer: &Value, agent: &Value) -> Vec<String> {
    let mut lines = vec![line(agent)];
    lines.push(format!("token (shown once): {}", tell::at(answer, "/token")));
    lines
}

/// A token that was issued: its id, its first characters, and until when it counts.
fn issued(token: &Value) -> String {
    let scopes: Vec<&str> = tell::entries(token, "/scopes").filter_map(Value::as_str).collect();
    let state = match token.pointer("/revoked_at") {
        None | Some(Value::Null) => format!("expires at {}", tell::number(token, "/expires_at")),
        Some(_) => format!("revoked at {}", tell::number(token, "/revoked_at")),
    };
    format!("{}  {:<12}  {}  {state}", tell::at(token, "/id"), tell::at(token, "/prefix"), scopes.join(","))
}

fn of(name: &str, what: &str) -> String {
    format!("/api/agents/{}/{what}", encoded(name))
}

fn authorization(roles: &[RoleName], weight: &str) -> Value {
    let roles: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
    let weight = weight
        .parse::<u64>()
        .ok()
        .filter(|weight| *weight < 1 << 53)
        .map_or_else(|| json!(weight), |one| json!(one));
    json!({"roles": roles, "weight": weight})
}

impl AgentCommand {
    pub(super) fn run(&self, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
        match self {
            Self::Key { .. } => Err(broken("its command")),
            Self::Add { name, key, roles, weight } => {
                let key = if key.exists() { read_key(key)? } else { write_key(key)? };
                let instance = instance(link)?;
                let public = public_key(&key);
                let envelope = statement_envelope(&key, ("register", &instance, name), &public)?;
                let mut answer =
                    link.post("/api/agents", &json!({"public_key": public, "envelope": envelope}))?.value;
                if !roles.is_empty() {
                    let agent = link.post(&of(name, "authorize"), &authorization(roles, weight))?.value;
                    if let Value::Object(members) = &mut answer {
                        members.insert("agent".into(), agent);
                    }
                }
                speaker.say(&answer, |answer| {
                    let none = Value::Null;
                    token(answer.get("token").unwrap_or(&none), answer.get("agent").unwrap_or(&none))
                })
            }
            Self::Token { name, key, lifetime } => {
                let key = read_key(key)?;
                let instance = instance(link)?;
                let envelope = statement_envelope(&key, ("token", &instance, name), &public_key(&key))?;
                let mut body = json!({"envelope": envelope});
                if let (Value::Object(members), Some(lifetime)) = (&mut body, lifetime) {
                    members.insert("lifetime".into(), json!(lifetime));
                }
                let answer = link.post(&of(name, "tokens"), &body)?.value;
                speaker.say(&answer, |answer| vec![tell::at(answer, "/token").to_owned()])
            }
            Self::Tokens { name } => speaker.say(&link.get(&of(name, "tokens"))?.value, |answer| {
                tell::entries(answer, "/tokens").map(issued).collect()
            }),
            Self::RevokeToken { name, token } => {
                let path = of(name, &format!("tokens/{}/revoke", encoded(token)));
                let answer = link.post(&path, &json!({}))?.value;
                speaker.say(&answer, |token| vec![issued(token)])
            }
            Self::List => speaker.say(&link.get("/api/agents?limit=200")?.value, |answer| {
                tell::entries(answer, "/agents").map(line).collect()
            }),
            Self::Authorize { name, roles, weight } => {
                let answer = link.post(&of(name, "authorize"), &authorization(roles, weight))?;
                speaker.say(&answer.value, |agent| vec![line(agent)])
            }
            Self::Suspend { name, reason } => {
                let answer = link.post(&of(name, "suspend"), &json!({"reason": reason}))?;
                speaker.say(&answer.value, |agent| vec![line(agent)])
            }
            Self::Revoke { name, reason } => {
                let answer = link.post(&of(name, "revoke"), &json!({"reason": reason}))?;
                speaker.say(&answer.value, |agent| vec![line(agent)])
            }
            Self::Rotate { name, key, new_key } => {
                let old = read_key(key)?;
                let new = if new_key.exists() { read_key(new_key)? } else { write_key(new_key)? };
                let instance = instance(link)?;
                let first = statement_envelope(&old, ("rotate", &instance, name), &public_key(&new))?;
                let second = crate::service::countersign(&new, &first)?;
                let answer = link.post(&of(name, "rotate"), &json!({"old": first, "new": second}))?.value;
                speaker.say(&answer, |answer| {
                    let none = Value::Null;
                    token(answer.get("token").unwrap_or(&none), answer.get("agent").unwrap_or(&none))
                })
            }
        }
    }
}

/// The installation's unique id: what every statement must name.
pub(super) fn instance(link: &Link) -> Result<String, CliError> {
    let instance = link.get("/api/instance")?.value;
    let id = instance.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
    id.map(str::to_owned).ok_or_else(|| broken("the instance's unique id"))
}
