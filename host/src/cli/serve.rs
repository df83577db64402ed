//! `rogatio serve`: the page, from this binary.

use std::io::Write;
use std::net::SocketAddr;

use clap::Args;

use super::exit::Exit;
use super::refusal::CliError;
use super::terminal::Terminal;
use crate::http::{self, Listening};

/// Where to serve.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

/// Serves until the process is told to stop.
pub(crate) fn run(arguments: &Arguments, terminal: &mut Terminal, json: bool) -> Result<Exit, CliError> {
    let failed = |source| CliError::Listen { address: arguments.listen.to_string(), source };
    let listening = Listening::new(arguments.listen).map_err(failed)?;
    let address = format!("http://{}/", listening.address());
    if json {
        writeln!(terminal.out, "{}", serde_json::json!({ "address": address }))?;
    } else {
        writeln!(terminal.out, "Rogatio serves {address}")?;
        if http::is_empty() {
            writeln!(terminal.err, "this binary was built without the page: `./build.sh build` embeds it")?;
        }
    }
    terminal.out.flush()?;
    listening.serve().map_err(failed)?;
    Ok(Exit::Fine)
}
