//! `rogatio init`, `serve` and `backup`.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use ipnet::IpNet;
use serde::Serialize;

use super::link::{refused, runtime};
use super::submit::cosigners;
use super::{Place, Speaker, read_file};
use crate::engine::Engine;
use crate::http::{self, Listening};
use crate::service::confluent::Naming;
use crate::service::wire::Settings;
use crate::service::{NewSenate, Policy, Service};
use rogatio_cli::Exit;
use rogatio_cli::engine::EngineError;
use rogatio_cli::refusal::CliError;
use rogatio_cli::terminal::{Output, Terminal};

/// The senate to create.
#[derive(Debug, Args)]
pub(crate) struct InitArguments {
    /// The name of the senate: one word that no other senate has, for example a host name
    #[arg(long, default_value = "rogatio.local")]
    name: String,
    /// A file with the first settings: `rules`, `scope`, `rationale`, `mode` and `transitive`
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
}

/// Options for serving.
#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// The address to listen on; port 0 takes a free port
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The address at which others reach this service, for example `https://senate.example.org`; MCP clients may use its host
    #[arg(long, value_name = "URL", value_parser = public_url)]
    public_url: Option<String>,
    /// Allow reading without a token
    #[arg(long)]
    public_read: bool,
    /// Run migrations of approved proposals at once; without it a plan waits until it is applied
    #[arg(long)]
    auto_migrate: bool,
    /// Measure the impact of each open proposal on the stored artifacts of its type, in the background; without it somebody must ask for it
    #[arg(long)]
    auto_measure: bool,
    /// Allow webhooks to private addresses
    #[arg(long)]
    allow_private_webhooks: bool,
    /// The maximum number of requests per second, for each agent, and for each address without a token
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    rate: u32,
    /// The maximum number of open proposals of one agent
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    most_open_proposals: u64,
    /// The maximum number of agents from one network address that wait for an administrator
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    most_registrations_from_one: u64,
    /// The most connections at once; beyond that, connections on which no request is answered are closed
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000)]
    most_connections: usize,
    /// Seconds after which a connection is closed on which no request arrived
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    idle_timeout: u64,
    /// The most listeners to events at once
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000)]
    most_listeners: usize,
    /// The most listeners of one agent, or of one network address without a token
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    most_listeners_from_one: usize,
    /// The maximum number of agents that wait for an administrator
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000)]
    most_registrations: u64,
    /// The maximum number of connections of one network address; beyond that, its connections on which no request is answered are closed
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000)]
    most_connections_from_one: usize,
    /// A proxy whose header `X-Forwarded-For` is believed: an address, or a network such as `10.0.0.0/8`; can be repeated
    #[arg(long = "proxy", value_name = "NETWORK", value_parser = network)]
    proxies: Vec<IpNet>,
    /// The maximum number of requests to the engine that are worked on at the same time; by default two for each processor
    #[arg(long, value_name = "NUMBER")]
    most_engine_calls: Option<usize>,
    /// The maximum number of them of one caller; by default half of all
    #[arg(long, value_name = "NUMBER")]
    most_engine_calls_from_one: Option<usize>,
    /// The maximum number of requests of one caller that wait for the engine
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    most_waiting_from_one: usize,
    /// The maximum number of requests at the same time that read the whole log, all readers or all documents
    #[arg(long, value_name = "NUMBER", default_value_t = 2)]
    most_long: usize,
    /// The maximum number of them of one caller
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    most_long_from_one: usize,
    /// The maximum number of comments and concerns of one agent on one proposal
    #[arg(long, value_name = "NUMBER", default_value_t = 200)]
    most_comments_from_one: u64,
    /// The maximum number of open concerns of one agent on one proposal
    #[arg(long, value_name = "NUMBER", default_value_t = 16)]
    most_open_concerns_from_one: u64,
    /// The rule by which clients of Confluent's schema registry name subjects; every process of a senate must have the same
    #[arg(long, value_enum, value_name = "RULE", default_value_t)]
    confluent_naming: NamingName,
    /// Draft a proposal when such a client registers a schema that is not in force
    #[arg(long)]
    confluent_drafts: bool,
    /// Answer such clients at the root too, not only under `/confluent`
    #[arg(long)]
    confluent_root: bool,
    /// A policy file (C2SP `tlog-policy`): new checkpoints of the log are sent to each of its witnesses with an address, for their cosignatures
    #[arg(long, value_name = "FILE")]
    cosigners: Option<PathBuf>,
    /// The least number of seconds between two checkpoints that are sent to a cosigner
    #[arg(long, value_name = "SECONDS", default_value_t = 60, requires = "cosigners")]
    cosign_every: u64,
    /// Write the service's own log as JSON
    #[arg(long)]
    log_json: bool,
}

/// The rule by which clients name subjects.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum NamingName {
    /// The subject is TOPIC-value or TOPIC-key, and the type is TOPIC or TOPIC-key.
    #[default]
    Topic,
    /// The subject is the name of a record, and so is the type.
    Record,
    /// The subject is TOPIC-RECORD, and so is the type.
    TopicRecord,
}

impl From<NamingName> for Naming {
    fn from(name: NamingName) -> Self {
        match name {
            NamingName::Topic => Self::Topic,
            NamingName::Record => Self::Record,
            NamingName::TopicRecord => Self::TopicRecord,
        }
    }
}

/// An address without a path: scheme and host.
fn public_url(text: &str) -> Result<String, String> {
    let url = text.trim_end_matches('/');
    let host = ["http://", "https://"].iter().find_map(|scheme| url.strip_prefix(scheme));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']) => Ok(url.to_owned()),
        _ => Err("it must have the form `https://HOST` or `https://HOST:PORT`".to_owned()),
    }
}

/// A network, or one address.
fn network(text: &str) -> Result<IpNet, String> {
    let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    network
        .map_err(|_| "it must be an address such as `10.0.0.1`, or a network such as `10.0.0.0/8`".to_owned())
}

/// The place to copy to.
#[derive(Debug, Args)]
pub(crate) struct BackupArguments {
    /// The file to create
    file: PathBuf,
}

/// Begins a senate.
pub(super) fn init(
    arguments: &InitArguments,
    place: &Place,
    engine: Engine,
    terminal: &mut Terminal,
    json: bool,
) -> Result<Exit, CliError> {
    let settings = match &arguments.settings {
        Some(file) => rogatio_core::wire::fit::<Settings>(read_file(file)?)?,
        None => Settings::default(),
    };
    let (database, key) = (place.database(), place.instance_key());
    let new = NewSenate { name: &arguments.name, key: &key, settings };
    let runtime = runtime()?;
    let service =
        runtime.block_on(Service::found(&database, engine, Policy::default(), new)).map_err(refused)?;
    let (verifier, id) = (service.verifier(), service.instance().to_owned());
    runtime.block_on(service.close());
    let created = Created {
        instance: arguments.name.clone(),
        instance_id: id,
        database: shown(&database),
        instance_key: key.display().to_string(),
        verifier,
    };
    let mut speaker = Speaker { terminal, json };
    speaker.say_own(created, |Created { instance, instance_id, database, instance_key, verifier }| {
        vec![
            format!("created the senate `{instance}` in {database}"),
            format!("its unique id, which ballots and statements contain, is {instance_id}"),
            format!("its key is in {instance_key}: keep it safe, because it cannot be replaced"),
            format!("to check its log, use the verifier key {verifier}"),
        ]
    })
}

/// A senate that was created.
#[derive(Serialize)]
struct Created {
    instance: String,
    instance_id: String,
    database: String,
    instance_key: String,
    verifier: String,
}

/// The address at which a senate is served.
#[derive(Serialize)]
struct Served {
    address: String,
}

/// The copy of a database.
#[derive(Serialize)]
struct Copied {
    file: String,
}

/// An address without the password in it.
fn shown(database: &str) -> String {
    match (database.split_once("://"), database.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://…@{rest}"),
        _ => database.to_owned(),
    }
}

/// Serves until the process is told to stop; without a database only the page.
pub(super) fn serve(
    arguments: &ServeArguments,
    place: &Place,
    engine: impl FnOnce() -> Result<Engine, EngineError>,
    terminal: &mut Terminal,
    json: bool,
) -> Result<Exit, CliError> {
    let failed = |source| CliError::Listen { address: arguments.listen.to_string(), source };
    let listening = if place.has_database() {
        // The service's log is written by other threads: they would wait for ever for a stream that is locked here.
        terminal.err = Output::new(std::io::stderr());
        tell_log(arguments.log_json);
        let engine_calls = arguments.most_engine_calls.unwrap_or_else(Policy::engine_calls);
        let policy = Policy {
            most_registrations: arguments.most_registrations,
            most_connections_from_one: arguments.most_connections_from_one,
            proxies: arguments.proxies.clone(),
            most_engine_calls: engine_calls,
            most_engine_calls_from_one: arguments
                .most_engine_calls_from_one
                .unwrap_or(engine_calls.div_ceil(2)),
            most_waiting_from_one: arguments.most_waiting_from_one,
            most_long: arguments.most_long,
            most_long_from_one: arguments.most_long_from_one,
            most_comments_from_one: arguments.most_comments_from_one,
            most_open_concerns_from_one: arguments.most_open_concerns_from_one,
            public_url: arguments.public_url.clone(),
            public_read: arguments.public_read,
            auto_migrate: arguments.auto_migrate,
            auto_measure: arguments.auto_measure,
            private_webhooks: arguments.allow_private_webhooks,
            rate: arguments.rate,
            most_open_proposals: arguments.most_open_proposals,
            most_registrations_from_one: arguments.most_registrations_from_one,
            most_connections: arguments.most_connections,
            idle_timeout: arguments.idle_timeout,
            most_listeners: arguments.most_listeners,
            most_listeners_from_one: arguments.most_listeners_from_one,
            naming: arguments.confluent_naming.into(),
            drafts: arguments.confluent_drafts,
            confluent_root: arguments.confluent_root,
            cosigners: arguments.cosigners.as_deref().map(cosigners).transpose()?.unwrap_or_default(),
            cosign_every: arguments.cosign_every,
            ..Policy::default()
        };
        let runtime = runtime()?;
        let (database, key) = (place.database(), place.instance_key());
        let opened = Service::open_senate(&database, engine()?, policy, &key);
        let service = runtime.block_on(opened).map_err(refused)?;
        Listening::of_senate(runtime, arguments.listen, service).map_err(failed)?
    } else {
        Listening::new(arguments.listen).map_err(failed)?
    };
    // Whoever is told the address may end the process at once.
    let stop = listening.interrupted().map_err(failed)?;
    let address = format!("http://{}/", listening.address());
    if json {
        let served = serde_json::to_string(&Served { address }).map_err(std::io::Error::other)?;
        terminal.out.document(&served)?;
    } else {
        terminal.out.say(&format!("Rogatio is running at {address}"))?;
        if place.has_database() {
            terminal.out.say(&format!("the API is documented at {address}docs and {address}openapi.json"))?;
        } else {
            terminal.err.say(
                "the database has no senate, so only the page is served; `rogatio init` creates a senate",
            )?;
        }
        if http::is_empty() {
            terminal.err.say("this binary was built without the page; `./build.sh build` includes it")?;
        }
    }
    terminal.out.flush()?;
    listening.serve_until(stop);
    Ok(Exit::Fine)
}

/// The service's log goes to the error stream; `RUST_LOG` says how much.
pub(super) fn tell_log(json: bool) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,rogatio=info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Somebody else may have set one up, in tests.
    let _ = if json { builder.json().try_init() } else { builder.with_ansi(false).try_init() };
}

/// Copies the database.
pub(super) fn back_up(
    arguments: &BackupArguments,
    place: &Place,
    engine: Engine,
    terminal: &mut Terminal,
    json: bool,
) -> Result<Exit, CliError> {
    let runtime = runtime()?;
    let (database, key) = (place.database(), place.instance_key());
    let opened = Service::open_senate(&database, engine, Policy::default(), &key);
    let service = runtime.block_on(opened).map_err(refused)?;
    let file = arguments.file.display().to_string();
    runtime.block_on(service.back_up(&file)).map_err(refused)?;
    runtime.block_on(service.close());
    let mut speaker = Speaker { terminal, json };
    speaker.say_own(Copied { file }, |Copied { file }| {
        vec![format!("copied to {file}; keep the instance's key with it")]
    })
}
