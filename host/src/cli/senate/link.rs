//! The way to a senate: its database in this process, or a server.

use std::sync::atomic::{AtomicU64, Ordering};

use rogatio_core::wire::{Code, Problem};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use super::Place;
use crate::client::{Client, Incoming, Outgoing};
use crate::engine::Engine;
use crate::http::Local;
use crate::service::{Policy, Service};
use rogatio_cli::engine::EngineError;
use rogatio_cli::refusal::{CliError, Refusal};

/// The way to a senate.
pub(super) enum Link {
    /// The database, in this process.
    Local { runtime: Box<Runtime>, api: Box<Local>, agent: Option<String> },
    /// A server.
    Remote { client: Client, server: String, token: Option<String>, sent: AtomicU64 },
}

/// An answer and the version of the thing.
pub(super) struct Answered {
    pub(super) value: Value,
    pub(super) text: String,
    pub(super) tag: Option<String>,
}

/// A runtime that database and service live in.
pub(super) fn runtime() -> Result<Runtime, CliError> {
    Ok(Builder::new_multi_thread().enable_all().build()?)
}

/// What went wrong in the service, as the command line tells it.
pub(super) fn refused(trouble: crate::service::Trouble) -> CliError {
    let (problem, more) = trouble.into_problem();
    with_findings(problem, more).into()
}

/// A problem with the diagnostics that came beside it.
fn with_findings(problem: Problem, more: Option<Value>) -> Refusal {
    let diagnostics = more.and_then(|mut more| more.get_mut("diagnostics").map(Value::take));
    Refusal { diagnostics: diagnostics.map(Box::new), ..problem.into() }
}

impl Link {
    /// Opens the way that the arguments name.
    pub(super) fn open(
        place: &Place,
        engine: impl FnOnce() -> Result<Engine, EngineError>,
    ) -> Result<Self, CliError> {
        if let Some(server) = &place.server {
            let server = server.trim_end_matches('/').to_owned();
            let (client, token) = (Client::to_server(), place.token()?);
            return Ok(Self::Remote { client, server, token, sent: AtomicU64::new(0) });
        }
        let runtime = runtime()?;
        let (database, key) = (place.database(), place.instance_key());
        let opened = Service::open_senate(&database, engine()?, Policy::default(), &key);
        let service = runtime.block_on(opened).map_err(refused)?;
        let api = {
            let _inside = runtime.enter();
            Local::new(service)
        };
        Ok(Self::Local { runtime: Box::new(runtime), api: Box::new(api), agent: place.agent.clone() })
    }

    /// The service, where it is in this process.
    pub(super) fn local(&self) -> Option<(&Runtime, &Service)> {
        match self {
            Self::Local { runtime, api, .. } => Some((runtime, api.service())),
            Self::Remote { .. } => None,
        }
    }

    /// The agent that acts, where the database is opened.
    pub(super) fn agent(&self) -> Option<&str> {
        match self {
            Self::Local { agent, .. } => agent.as_deref(),
            Self::Remote { .. } => None,
        }
    }

    /// Asks for something.
    pub(super) fn get(&self, path: &str) -> Result<Answered, CliError> {
        self.send_text("GET", path, None, None)
    }

    /// Sends lines of JSON; the lines of the answer.
    pub(super) fn post_lines(&self, path: &str, lines: String) -> Result<String, CliError> {
        Ok(self.send_text("POST", path, Some((lines, "application/x-ndjson")), None)?.text)
    }

    /// Wants something done.
    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Answered, CliError> {
        self.send_text("POST", path, Some((body.to_string(), "application/json")), None)
    }

    /// Replaces something, if it is still the version with this tag.
    pub(super) fn put(&self, path: &str, body: &Value, tag: &str) -> Result<Answered, CliError> {
        self.send_text("PUT", path, Some((body.to_string(), "application/json")), Some(tag))
    }

    fn send_text(
        &self,
        method: &str,
        path: &str,
        body: Option<(String, &str)>,
        tag: Option<&str>,
    ) -> Result<Answered, CliError> {
        let mut headers: Vec<(&str, &str)> = Vec::new();
        let (body, kind) = body.map_or((None, None), |(body, kind)| (Some(body), Some(kind)));
        headers.extend(kind.map(|kind| ("content-type", kind)));
        headers.extend(tag.map(|tag| ("if-match", tag)));
        let incoming = match self {
            Self::Local { runtime, api, agent } => {
                let outgoing = Outgoing { method, url: path, headers: &headers, body: body.as_deref() };
                runtime.block_on(api.send(&outgoing, agent.as_deref())).map_err(refused)?
            }
            Self::Remote { client, server, token, sent } => {
                let url = format!("{server}{path}");
                let bearer = token.as_ref().map(|token| format!("Bearer {token}"));
                if let Some(bearer) = &bearer {
                    headers.push(("authorization", bearer));
                }
                let mut key = String::new();
                if body.is_some() {
                    let number = sent.fetch_add(1, Ordering::Relaxed);
                    let chance = crate::service::nonce().map_err(CliError::from)?;
                    key = format!("cli-{chance}-{number}");
                }
                if !key.is_empty() {
                    headers.push(("idempotency-key", &key));
                }
                let outgoing = Outgoing { method, url: &url, headers: &headers, body: body.as_deref() };
                client.send(&outgoing).map_err(|error| {
                    Problem::new(Code::StoreUnavailable, format!("`{server}` does not answer: {error}"))
                })?
            }
        };
        answered(incoming)
    }
}

fn answered(incoming: Incoming) -> Result<Answered, CliError> {
    let Incoming { status, tag, body } = incoming;
    if status >= 400 {
        let problem: Result<Problem, _> = serde_json::from_str(&body);
        let mut problem = problem.unwrap_or_else(|_| {
            Problem::new(
                Code::StoreUnavailable,
                format!("the server answered {status} without a problem document"),
            )
        });
        let more: Value = serde_json::from_str(&body).unwrap_or_default();
        let findings = more.get("diagnostics").and_then(Value::as_array).into_iter().flatten();
        let findings: Vec<&str> =
            findings.filter_map(|one| one.get("message").and_then(Value::as_str)).collect();
        if !findings.is_empty() && problem.help.is_none() {
            problem.help = Some(findings.join("; "));
        }
        return Err(with_findings(problem, Some(more)).into());
    }
    let value = serde_json::from_str(&body).unwrap_or(Value::Null);
    Ok(Answered { value, text: body, tag })
}
