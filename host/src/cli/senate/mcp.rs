//! `rogatio mcp`: the tools of a senate for the host of a model, over standard input and output.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::link::{Link, runtime};
use super::start::tell_log;
use crate::http::{Own, Remote, Signer, Way, answer_lines};
use crate::service::read_key;
use rogatio_cli::Exit;
use rogatio_cli::refusal::CliError;
use rogatio_cli::terminal::{Output, Terminal};

/// The agent for which the tools act.
#[derive(Debug, Args)]
pub(crate) struct McpArguments {
    /// The file with the key of the agent, which signs its statements and ballots here; no tool ever shows it
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The name of the agent, if a server is used; otherwise the agent of `--as`
    #[arg(long = "agent", value_name = "AGENT")]
    name: Option<String>,
}

/// Answers the messages on the standard input until it ends.
pub(super) fn run(arguments: &McpArguments, link: Link, terminal: &mut Terminal) -> Result<Exit, CliError> {
    // Other threads write to both streams, and would wait for a lock that this thread holds.
    terminal.out = Output::new(std::io::stdout());
    terminal.err = Output::new(std::io::stderr());
    tell_log(false);
    let key = arguments.key.as_deref().map(read_key).transpose()?;
    let named = arguments.name.clone();
    let (runtime, way): (_, Arc<dyn Way>) = match link {
        Link::Local { runtime, api, agent } => {
            (*runtime, Arc::new(Own { api: *api, signer: Signer::new(key, named.or(agent)) }))
        }
        Link::Remote { client, server, token, .. } => {
            (runtime()?, Arc::new(Remote::new(client, server, token, Signer::new(key, named))))
        }
    };
    let answered = runtime.block_on(answer_lines(way));
    // A thread may still wait for the next line of the input.
    runtime.shutdown_background();
    answered?;
    Ok(Exit::Fine)
}
