//! The command line of the `rogatio` binary: it reads files, asks the engine, shows the answers.

mod bundle;
mod check;
mod engine;
mod exit;
mod finding;
mod github;
mod human;
mod lineage;
mod manual;
mod ordered;
mod provenance;
mod refusal;
mod report;
mod request;
mod sarif;
mod senate;
mod source;
mod span;
mod tally;
mod terminal;
mod wit;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

pub use exit::Exit;
use finding::Finding;
use refusal::CliError;
use terminal::{ColorChoice, Terminal, escaped};

use rogatio_core::wire::{Code, Problem};

use crate::engine::{Engine, Kind};

/// Governance for the schemas that many agents share
#[derive(Debug, Parser)]
#[command(
    name = "rogatio",
    version,
    after_help = "Exit codes: 0 fine, 1 the answer found fault, 2 bad request (a file, its JSON, the arguments), 3 our fault."
)]
struct Cli {
    /// Where the engine runs
    #[arg(long, global = true, value_enum, value_name = "KIND", default_value_t)]
    engine: EngineKind,
    /// Print exactly the engine's answers, as one JSON document
    #[arg(long, global = true)]
    json: bool,
    /// When to use colours
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    color: ColorChoice,
    #[command(flatten)]
    place: senate::Place,
    #[command(subcommand)]
    command: Command,
}

/// Where the engine runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum EngineKind {
    /// In its sandbox.
    #[default]
    Wasm,
    /// As native code without a sandbox, for differential runs.
    Native,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check schemas, artifacts and the compatibility of versions
    #[command(subcommand)]
    Check(check::Check),
    /// Count a vote, and say why it ends as it does
    Tally(tally::Arguments),
    /// Check, upgrade, seal and verify the bundle of a project
    #[command(subcommand)]
    Bundle(bundle::BundleCommand),
    /// Canonical bytes, digests and sidecars of documents
    #[command(subcommand)]
    Provenance(provenance::ProvenanceCommand),
    /// The steps that made an artifact
    #[command(subcommand)]
    Lineage(lineage::LineageCommand),
    #[command(flatten)]
    Senate(senate::SenateCommand),
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the man page
    Man {
        /// Write one page a command into this folder instead
        #[arg(long, value_name = "FOLDER")]
        folder: Option<PathBuf>,
    },
    /// Ask the engine raw questions
    #[command(subcommand, hide = true)]
    Engine(engine::EngineCommand),
}

/// Runs the command line.
///
/// `arguments` are the process's own, its name first. Everything that goes wrong is shown to the caller here; what is
/// left is what the process says when it ends.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let json = arguments.iter().any(|argument| argument == "--json");
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) if json && error.use_stderr() => {
            // Whoever asked for JSON reads nothing else.
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            let problem = Problem::new(Code::RequestParameter, first);
            let refusal = CliError::from(problem.with_help("`--help` lists the arguments"));
            return fail(refusal, &mut Terminal::of_process(ColorChoice::default()), true);
        }
        Err(error) => return usage(&error),
    };
    let mut terminal = Terminal::of_process(cli.color);
    match cli.run(&mut terminal) {
        Ok(exit) => exit,
        Err(error) => fail(error, &mut terminal, cli.json),
    }
}

impl Cli {
    fn run(&self, terminal: &mut Terminal) -> Result<Exit, CliError> {
        match &self.command {
            Command::Check(check) => check.run(&self.start()?, terminal, self.json),
            Command::Tally(arguments) => arguments.run(&self.start()?, terminal, self.json),
            Command::Bundle(bundle) => bundle.run(&self.start()?, terminal, self.json),
            Command::Provenance(provenance) => provenance.run(&self.start()?, terminal, self.json),
            Command::Lineage(lineage) => lineage.run(&self.start()?, terminal, self.json),
            Command::Engine(engine) => engine.run(&self.start()?, terminal),
            Command::Senate(senate) => senate.run(&self.place, self.kind(), terminal, self.json),
            Command::Completions { shell } => manual::completions(*shell, terminal),
            Command::Man { folder } => manual::man(folder.as_deref(), terminal),
        }
    }

    fn start(&self) -> Result<Engine, CliError> {
        Ok(Engine::new(self.kind())?)
    }

    const fn kind(&self) -> Kind {
        match self.engine {
            EngineKind::Wasm => Kind::Wasm,
            EngineKind::Native => Kind::Native,
        }
    }
}

/// Help and versions are fine, everything else about the arguments is a bad request.
fn usage(error: &clap::Error) -> Exit {
    // The arguments are input, and stand in the message. Where it cannot be printed there is nobody to tell.
    let plain = error.render().to_string();
    if plain.split('\n').any(|line| escaped(line) != line) {
        let mut terminal = Terminal::of_process(ColorChoice::Never);
        let _ = plain.trim_end().split('\n').try_for_each(|line| terminal.err.say(line));
    } else {
        let _ = error.print();
    }
    if error.use_stderr() { Exit::BadRequest } else { Exit::Fine }
}

fn fail(error: CliError, terminal: &mut Terminal, json: bool) -> Exit {
    match error {
        CliError::Usage(error) => usage(&error),
        CliError::Refused(refusal) => {
            if json && let Ok(text) = serde_json::to_string(&refusal) {
                let _ = terminal.out.document(&text).and_then(|()| terminal.out.flush());
            } else {
                let finding = Finding::of_refusal(&refusal);
                let _ = human::write(&mut terminal.err, terminal.paint_err, &finding);
            }
            if refusal.is_internal() { Exit::Internal } else { Exit::BadRequest }
        }
        error @ CliError::Listen { .. } => {
            complain(&error, terminal);
            Exit::BadRequest
        }
        error @ (CliError::Output(_) | CliError::Engine(_)) => {
            complain(&error, terminal);
            Exit::Internal
        }
    }
}

/// The error with everything that led to it, on one line.
fn complain(error: &CliError, terminal: &mut Terminal) {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    // Where the error stream is closed there is nobody to tell.
    let _ = terminal.err.say(&format!("rogatio: {text}"));
}
