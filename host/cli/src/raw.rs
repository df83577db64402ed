//! `rogatio engine`: the engine's raw face, for tests and for other programs.

use std::path::PathBuf;

use clap::Subcommand;
use rogatio_core::wire::Problem;

use super::exit::Exit;
use super::finding::Finding;
use super::refusal::CliError;
use super::source::Source;
use super::terminal::Terminal;
use super::{human, wit};
use crate::engine::Engine;

/// Send raw requests to the engine, and print its description.
#[derive(Debug, Subcommand)]
pub enum EngineCommand {
    /// Send a raw request, and print the exact answer or the problem
    Call {
        /// The name of the operation, for example `schema.check`
        operation: String,
        /// The file with the request; `-` is the standard input
        #[arg(value_name = "FILE|-")]
        request: PathBuf,
    },
    /// Print every operation with the JSON Schemas of its request and its answer
    Describe,
    /// Print the engine itself: the WebAssembly component, for any other host
    Component,
    /// Print the WIT world of the component, made from the table of operations
    Wit,
}

impl EngineCommand {
    /// Does it.
    pub(crate) fn run(&self, engine: &dyn Engine, terminal: &mut Terminal) -> Result<Exit, CliError> {
        let text = match self {
            Self::Call { operation, request } => {
                let source = Source::read(request)?;
                match engine.call(operation, &source.text) {
                    Ok(answer) => answer,
                    Err(problem) => return refuse(problem, terminal),
                }
            }
            Self::Component => {
                terminal.out.data(engine.component()?)?;
                terminal.out.flush()?;
                return Ok(Exit::Fine);
            }
            Self::Describe => engine.describe()?,
            Self::Wit => wit::world(&engine.describe()?)?,
        };
        // One line feed ends the last line; the engine's own text has none.
        terminal.out.document(text.trim_end_matches('\n'))?;
        terminal.out.flush()?;
        Ok(Exit::Fine)
    }
}

/// The problem's bytes are the answer to a raw request; people read it on the error stream as well.
fn refuse(problem: Problem, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let text = serde_json::to_string(&problem).map_err(std::io::Error::other)?;
    terminal.out.document(&text)?;
    terminal.out.flush()?;
    let refusal = problem.into();
    human::write(&mut terminal.err, terminal.paint_err, &Finding::of_refusal(&refusal))?;
    Ok(if refusal.is_internal() { Exit::Internal } else { Exit::BadRequest })
}
