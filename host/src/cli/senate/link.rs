//! The way to a senate: its database in this process, or a server.

use std::io::{Read, Write};
use std::sync::atomic::{AtomicU64, Ordering};

use rogatio_core::wire::{Code, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use super::Place;
use crate::client::{Client, Incoming, Outgoing, encoded};
use crate::engine::Engine;
use crate::http::Local;
use crate::service::{Policy, Service, wire};
use crate::tile::Tile;
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
pub(super) struct Answered<T> {
    pub(super) view: T,
    /// The answer as it came, for programs.
    pub(super) json: Value,
    pub(super) tag: Option<String>,
}

impl<T: Serialize> Answered<T> {
    /// An answer that was made in this process.
    pub(super) fn own(view: T) -> Result<Self, CliError> {
        let json = serde_json::to_value(&view).map_err(std::io::Error::other)?;
        Ok(Self { view, json, tag: None })
    }
}

impl<T: DeserializeOwned> Answered<T> {
    fn of(incoming: &Incoming) -> Result<Self, CliError> {
        let json: Value = serde_json::from_str(&incoming.body).map_err(unreadable)?;
        let view = T::deserialize(&json).map_err(unreadable)?;
        Ok(Self { view, json, tag: incoming.tag.clone() })
    }
}

fn unreadable(error: serde_json::Error) -> CliError {
    Problem::new(Code::Internal, format!("the answer of the senate cannot be read: {error}")).into()
}

/// A runtime that database and service live in.
pub(super) fn runtime() -> Result<Runtime, CliError> {
    Ok(Builder::new_multi_thread().enable_all().build()?)
}

/// What went wrong in the service, as the command line tells it.
pub(super) fn refused(trouble: crate::service::Trouble) -> CliError {
    let (problem, diagnostics) = trouble.into_problem();
    Refusal { diagnostics, ..problem.into() }.into()
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
    pub(super) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<Answered<T>, CliError> {
        Answered::of(&self.send("GET", path, None, None)?)
    }

    /// Asks for a text that is not JSON.
    pub(super) fn get_text(&self, path: &str) -> Result<String, CliError> {
        Ok(self.send("GET", path, None, None)?.body)
    }

    /// The bytes of a tile of the log.
    pub(super) fn tile(&self, tile: &Tile) -> Result<Vec<u8>, CliError> {
        match self {
            Self::Local { runtime, api, agent } => runtime.block_on(async {
                let service = api.service();
                let caller = service.acting(agent.as_deref()).await.map_err(refused)?;
                service.tile(&caller, tile).await.map_err(refused)
            }),
            Self::Remote { client, .. } => {
                let (mut body, mut bytes) =
                    (self.fetch(client, &format!("/log/{}", tile.path()))?, Vec::new());
                body.read_to_end(&mut bytes).map_err(|error| self.is_silent(&error))?;
                Ok(bytes)
            }
        }
    }

    /// Writes the certificate of a vote, piece by piece. `checkpoint` is a checkpoint of this log for the proofs; the newest if absent.
    pub(super) fn certificate(
        &self,
        id: &str,
        checkpoint: Option<&str>,
        out: &mut dyn Write,
    ) -> Result<(), CliError> {
        match self {
            Self::Local { runtime, api, agent } => runtime.block_on(async {
                let service = api.service();
                let caller = service.acting(agent.as_deref()).await.map_err(refused)?;
                let mut certificate = service.certificate(&caller, id, checkpoint).await.map_err(refused)?;
                while let Some(lines) = service.next_lines(&mut certificate).await.map_err(refused)? {
                    out.write_all(lines.as_bytes())?;
                }
                Ok(())
            }),
            Self::Remote { .. } if checkpoint.is_some() => {
                let detail =
                    "a certificate with a checkpoint of its own is made with the database, not with a server";
                Err(Problem::new(Code::RequestParameter, detail).into())
            }
            Self::Remote { .. } => {
                let path = format!("/api/senate/schema-proposal/{}/certificate", encoded(id));
                let mut body = self.fetch(&Client::to_slow_server(), &path)?;
                std::io::copy(&mut body, out).map_err(|error| self.is_silent(&error))?;
                Ok(())
            }
        }
    }

    /// The bytes that a server answers, as they come.
    fn fetch(&self, client: &Client, path: &str) -> Result<Box<dyn Read + Send>, CliError> {
        let Self::Remote { server, token, .. } = self else { return Err(super::broken("a server")) };
        let url = format!("{server}{path}");
        let bearer = token.as_ref().map(|token| format!("Bearer {token}"));
        let headers: Vec<(&str, &str)> =
            bearer.iter().map(|bearer| ("authorization", bearer.as_str())).collect();
        let outgoing = Outgoing { method: "GET", url: &url, headers: &headers, body: None };
        match client.fetch(&outgoing).map_err(|error| self.is_silent(&error))? {
            Ok(body) => Ok(body),
            Err(incoming) => match accepted(incoming) {
                Err(refusal) => Err(refusal),
                Ok(_) => Err(self.is_silent(&"the answer is a redirection").into()),
            },
        }
    }

    /// The problem of a server whose answer does not arrive.
    fn is_silent(&self, error: &dyn std::fmt::Display) -> Problem {
        let server = match self {
            Self::Remote { server, .. } => server,
            Self::Local { .. } => "the senate",
        };
        Problem::new(Code::StoreUnavailable, format!("`{server}` does not answer: {error}"))
    }

    /// Sends lines of JSON; the lines of the answer.
    pub(super) fn post_lines(&self, path: &str, lines: String) -> Result<String, CliError> {
        Ok(self.send("POST", path, Some((lines, "application/x-ndjson")), None)?.body)
    }

    /// Wants something done.
    pub(super) fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Answered<T>, CliError> {
        Answered::of(&self.send("POST", path, Some((written(body)?, "application/json")), None)?)
    }

    /// Replaces something, if it is still the version with this tag, where one is given.
    pub(super) fn put<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
        tag: Option<&str>,
    ) -> Result<Answered<T>, CliError> {
        Answered::of(&self.send("PUT", path, Some((written(body)?, "application/json")), tag)?)
    }

    fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<(String, &str)>,
        tag: Option<&str>,
    ) -> Result<Incoming, CliError> {
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
        accepted(incoming)
    }
}

fn written(body: &impl Serialize) -> Result<String, CliError> {
    Ok(serde_json::to_string(body).map_err(std::io::Error::other)?)
}

/// An answer that is not a refusal.
fn accepted(incoming: Incoming) -> Result<Incoming, CliError> {
    let Incoming { status, body, .. } = &incoming;
    if *status < 400 {
        return Ok(incoming);
    }
    let Ok(refusal) = serde_json::from_str::<wire::Refusal>(body) else {
        let detail = format!("the server answered {status} without a problem document");
        return Err(Problem::new(Code::StoreUnavailable, detail).into());
    };
    let wire::Refusal { mut problem, diagnostics, .. } = refusal;
    let findings: Vec<&str> = diagnostics.iter().flatten().map(|one| one.message.as_str()).collect();
    if !findings.is_empty() && problem.help.is_none() {
        problem.help = Some(findings.join("; "));
    }
    Err(Refusal { diagnostics, ..problem.into() }.into())
}
