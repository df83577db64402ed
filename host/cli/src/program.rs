//! What every program of the command line has: its global arguments, its commands, and the way it starts and ends.

use std::ffi::OsString;

use clap::{Args, Parser, Subcommand};
use rogatio_core::wire::{Code, Problem};

use super::engine::Engine;
use super::exit::Exit;
use super::finding::Finding;
use super::refusal::CliError;
use super::table::Tables;
use super::terminal::{ColorChoice, Terminal, escaped};
use super::{bundle, check, config, human, lineage, provenance, raw, schema, tally, waiver};

/// The text below the help of every program.
pub const EXIT_CODES: &str = "Exit codes: 0 success, 1 the answer reports a fault, 2 invalid request (a file, its JSON, the arguments), 3 internal error.";

/// The arguments that every command takes.
#[derive(Debug, Args)]
pub struct Global {
    /// Print exactly the engine's answers, as one JSON document
    #[arg(long, global = true)]
    pub json: bool,
    /// The use of colours
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub color: ColorChoice,
}

/// The commands that need no database, no sandbox and no network.
#[derive(Debug, Subcommand)]
pub enum Offline {
    /// Check schemas, artifacts, proposals and the compatibility of versions
    #[command(subcommand)]
    Check(Box<check::Check>),
    /// Join the files of a schema, and number its versions
    #[command(subcommand)]
    Schema(Box<schema::SchemaCommand>),
    /// Show the settings that are in force, and where each comes from
    Config(config::ShowArguments),
    /// Accept breaks for a time, with a reason
    #[command(subcommand)]
    Waiver(waiver::WaiverCommand),
    /// Count a vote, and explain the result
    Tally(tally::Arguments),
    /// Check, upgrade, seal and verify the bundle of a project
    #[command(subcommand)]
    Bundle(bundle::BundleCommand),
    /// Compute canonical bytes, digests and sidecars of documents
    #[command(subcommand)]
    Provenance(provenance::ProvenanceCommand),
    /// Query and record the steps that made an artifact
    #[command(subcommand)]
    Lineage(lineage::LineageCommand),
    /// Send raw requests to the engine, and print its description
    #[command(subcommand, hide = true)]
    Engine(raw::EngineCommand),
}

impl Offline {
    /// Runs the command with the engine and the reader of tables that the program has.
    ///
    /// # Errors
    /// [`CliError`] when there is no answer, or when it cannot be written.
    pub fn run(
        &self,
        engine: &dyn Engine,
        tables: &dyn Tables,
        terminal: &mut Terminal,
        json: bool,
    ) -> Result<Exit, CliError> {
        match self {
            Self::Check(check) => check.run(engine, tables, terminal, json),
            Self::Schema(command) => command.run(engine, terminal, json),
            Self::Config(arguments) => arguments.run(terminal, json),
            Self::Waiver(command) => command.run(engine, terminal, json),
            Self::Tally(arguments) => arguments.run(engine, terminal, json),
            Self::Bundle(bundle) => bundle.run(engine, terminal, json),
            Self::Provenance(provenance) => provenance.run(engine, terminal, json),
            Self::Lineage(lineage) => lineage.run(engine, terminal, json),
            Self::Engine(command) => command.run(engine, terminal),
        }
    }
}

/// A program of the command line.
pub trait Program: Parser {
    /// The arguments that every command takes.
    fn global(&self) -> &Global;

    /// Runs the command that was asked for.
    ///
    /// # Errors
    /// [`CliError`] when there is no answer, or when it cannot be written.
    fn run(&self, terminal: &mut Terminal) -> Result<Exit, CliError>;
}

/// Runs a program.
///
/// `arguments` are the process's own, its name first. Everything that goes wrong is shown to the caller here; the result
/// is the exit code of the process.
pub fn run<P: Program>(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let json = arguments.iter().any(|argument| argument == "--json");
    let program = match P::try_parse_from(arguments) {
        Ok(program) => program,
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
    let mut terminal = Terminal::of_process(program.global().color);
    match program.run(&mut terminal) {
        Ok(exit) => exit,
        Err(error) => fail(error, &mut terminal, program.global().json),
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
