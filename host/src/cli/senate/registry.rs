//! `rogatio import` and `rogatio export`: the subjects of another schema registry become types, and types subjects.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use rogatio_cli::Exit;
use rogatio_cli::refusal::CliError;
use rogatio_core::wire::{Code, Problem};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::link::{Link, refused};
use super::{Speaker, read_file};
use crate::client::{Client, Incoming, Outgoing, encoded};
use crate::service::confluent::{Became, Denial, Taken, TakenReport, TakenVersion, in_order};

/// The format of a dump, and what its first line says.
const FORMAT: &str = "rogatio/registry@v1";
/// The media type of the protocol.
const KIND: &str = "application/vnd.schemaregistry.v1+json";

/// The registry to take over.
#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// The address of a registry with Confluent's protocol, or a file that `rogatio export` wrote
    #[arg(long, value_name = "URL|FILE")]
    from: String,
    /// A file with NAME:PASSWORD for the registry
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
}

/// The place to write to.
#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// The address of a registry with Confluent's protocol whose subjects may be imported, or a new file
    #[arg(long, value_name = "URL|FILE")]
    to: String,
    /// A file with NAME:PASSWORD for the registry
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
}

/// All subjects of a registry.
#[derive(Debug, Serialize, Deserialize)]
struct Dump {
    format: String,
    subjects: Vec<Taken>,
}

/// The report of an import.
#[derive(Debug, Serialize)]
struct Imported {
    /// Subjects that were taken over now.
    taken: usize,
    /// Subjects that were there already.
    there: usize,
    /// Subjects that were not taken over.
    refused: usize,
    subjects: Vec<TakenReport>,
}

/// The report of an export.
#[derive(Debug, Serialize)]
struct Exported {
    subjects: usize,
    versions: usize,
    to: String,
}

fn wrong(code: Code, detail: impl Into<String>) -> CliError {
    Problem::new(code, detail).into()
}

/// The senate must be at hand: a dump has whole schemas, and the numbers of clients.
fn at_hand(link: &Link) -> Result<(&tokio::runtime::Runtime, &crate::service::Service), CliError> {
    link.local().ok_or_else(|| {
        let problem = Problem::new(Code::RequestParameter, "this command needs the database, not a server");
        problem.with_help("name it with `--database`; the service can keep running").into()
    })
}

fn denied(denial: Denial) -> CliError {
    match denial {
        Denial::Trouble(trouble) => refused(trouble),
        Denial::Said(_, message) => wrong(Code::RequestParameter, message),
    }
}

/// Takes over every subject; each of them at once or not at all, so that it can be done again after it broke off.
pub(super) fn import(
    arguments: &ImportArguments,
    link: &Link,
    speaker: &mut Speaker<'_>,
) -> Result<Exit, CliError> {
    let (runtime, service) = at_hand(link)?;
    let is_address = arguments.from.contains("://");
    let subjects = if is_address {
        Registry::new(&arguments.from, arguments.credentials.as_deref())?.subjects()?
    } else {
        dumped(Path::new(&arguments.from))?
    };
    let caller = runtime.block_on(service.acting(link.agent())).map_err(refused)?;
    let mut reports = Vec::new();
    for taken in in_order(subjects) {
        reports.push(runtime.block_on(service.take_over(&caller, &taken)).map_err(denied)?);
    }
    let count = |became| reports.iter().filter(|report| report.became == became).count();
    let imported = Imported {
        taken: count(Became::Taken),
        there: count(Became::There),
        refused: count(Became::Refused),
        subjects: reports,
    };
    let exit = if imported.refused == 0 { Exit::Fine } else { Exit::Fault };
    speaker.say_own(imported, |Imported { taken, there, refused, .. }| {
        vec![format!(
            "{taken} subjects taken over, {there} were there already, {refused} not taken over; `--json` shows each with its notes"
        )]
    })?;
    Ok(exit)
}

/// Writes every subject.
pub(super) fn export(
    arguments: &ExportArguments,
    link: &Link,
    speaker: &mut Speaker<'_>,
) -> Result<Exit, CliError> {
    let (runtime, service) = at_hand(link)?;
    let caller = runtime.block_on(service.acting(link.agent())).map_err(refused)?;
    let subjects = runtime.block_on(service.given_back(&caller)).map_err(denied)?;
    let exported = Exported {
        subjects: subjects.len(),
        versions: subjects.iter().map(|taken| taken.versions.len()).sum(),
        to: arguments.to.clone(),
    };
    if arguments.to.contains("://") {
        let registry = Registry::new(&arguments.to, arguments.credentials.as_deref())?;
        subjects.iter().try_for_each(|taken| registry.put(taken))?;
    } else {
        let dump = Dump { format: FORMAT.to_owned(), subjects };
        let text = serde_json::to_string(&dump).map_err(std::io::Error::other)?;
        let mut file =
            fs::OpenOptions::new().write(true).create_new(true).open(&arguments.to).map_err(|error| {
                wrong(Code::InputUnreadable, format!("`{}` cannot be written: {error}", arguments.to))
            })?;
        std::io::Write::write_all(&mut file, format!("{text}\n").as_bytes())?;
    }
    speaker.say_own(exported, |Exported { subjects, versions, to }| {
        vec![format!("{subjects} subjects with {versions} versions written to {to}")]
    })
}

fn dumped(path: &Path) -> Result<Vec<Taken>, CliError> {
    let dump: Dump = serde_json::from_value(read_file(path)?).map_err(|error| {
        wrong(Code::InputUnreadable, format!("`{}` is not a dump of a registry: {error}", path.display()))
    })?;
    if dump.format != FORMAT {
        return Err(wrong(
            Code::InputUnreadable,
            format!("`{}` has another format than `{FORMAT}`", path.display()),
        ));
    }
    Ok(dump.subjects)
}

/// A registry of others.
struct Registry {
    client: Client,
    url: String,
    basic: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LevelView {
    compatibility_level: String,
    #[serde(default)]
    compatibility_policy: Option<String>,
}

impl Registry {
    fn new(url: &str, credentials: Option<&Path>) -> Result<Self, CliError> {
        let basic = match credentials {
            None => None,
            Some(path) => {
                let text = rogatio_cli::source::Source::read(path)?.text.trim().to_owned();
                Some(format!("Basic {}", STANDARD.encode(text)))
            }
        };
        Ok(Self { client: Client::to_server(), url: url.trim_end_matches('/').to_owned(), basic })
    }

    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Incoming, CliError> {
        let url = format!("{}{path}", self.url);
        let body = body.map(Value::to_string);
        let mut headers = vec![("accept", KIND)];
        headers.extend(self.basic.as_deref().map(|basic| ("authorization", basic)));
        headers.extend(body.as_ref().map(|_| ("content-type", KIND)));
        let outgoing = Outgoing { method, url: &url, headers: &headers, body: body.as_deref() };
        let sent = self.client.send(&outgoing);
        sent.map_err(|error| {
            wrong(Code::StoreUnavailable, format!("`{}` does not answer: {error}", self.url))
        })
    }

    /// A success as JSON; none for what does not exist.
    fn ask<T: serde::de::DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Option<T>, CliError> {
        let incoming = self.send(method, path, body)?;
        let failed =
            |why: String| wrong(Code::StoreUnavailable, format!("`{}{path}` answered {why}", self.url));
        match incoming.status {
            404 => Ok(None),
            200..300 => {
                serde_json::from_str(&incoming.body).map(Some).map_err(|error| failed(error.to_string()))
            }
            status => {
                let shown = rogatio_core::excerpt::excerpt(&incoming.body);
                Err(failed(format!("{status}: {shown}")))
            }
        }
    }

    fn subjects(&self) -> Result<Vec<Taken>, CliError> {
        let names: Vec<String> = self.ask("GET", "/subjects?deleted=true", None)?.unwrap_or_default();
        names.iter().map(|name| self.subject(name)).collect()
    }

    fn subject(&self, name: &str) -> Result<Taken, CliError> {
        let path = format!("/subjects/{}/versions", encoded(name));
        let all: Vec<u64> = self.ask("GET", &format!("{path}?deleted=true"), None)?.unwrap_or_default();
        let seen: BTreeSet<u64> = self.ask("GET", &path, None)?.unwrap_or_default();
        let mut versions = Vec::new();
        for number in all {
            let found: Option<TakenVersion> =
                self.ask("GET", &format!("{path}/{number}?deleted=true"), None)?;
            versions.extend(found.map(|found| TakenVersion { deleted: !seen.contains(&number), ..found }));
        }
        versions.sort_by_key(|version| version.version);
        let level: Option<LevelView> = self.ask("GET", &format!("/config/{}", encoded(name)), None)?;
        let (level, policy) =
            level.map_or((None, None), |level| (Some(level.compatibility_level), level.compatibility_policy));
        Ok(Taken { subject: name.to_owned(), level, policy, versions })
    }

    /// Writes a subject: with the numbers that it has, which a registry takes in the mode `IMPORT` only.
    fn put(&self, taken: &Taken) -> Result<(), CliError> {
        let name = encoded(&taken.subject);
        let must = |path: &str, method: &str, body: Value| -> Result<(), CliError> {
            let done: Option<Value> = self.ask(method, path, Some(&body))?;
            match done {
                Some(_) => Ok(()),
                None => Err(wrong(Code::StoreUnavailable, format!("`{}{path}` does not exist", self.url))),
            }
        };
        must(&format!("/mode/{name}?force=true"), "PUT", json!({"mode": "IMPORT"}))?;
        for version in &taken.versions {
            let mut body = json!({
                "schemaType": "JSON", "schema": version.schema, "id": version.id, "version": version.version,
            });
            if let (false, Some(members)) = (version.references.is_empty(), body.as_object_mut()) {
                let references = serde_json::to_value(&version.references).map_err(std::io::Error::other)?;
                members.insert("references".into(), references);
            }
            must(&format!("/subjects/{name}/versions"), "POST", body)?;
        }
        if let Some(level) = &taken.level {
            must(&format!("/config/{name}"), "PUT", json!({"compatibility": level}))?;
        }
        must(&format!("/mode/{name}"), "PUT", json!({"mode": "READWRITE"}))
    }
}
