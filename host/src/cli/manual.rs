//! `rogatio completions SHELL` and `rogatio man`: made from the same table of arguments as the parser.

use std::io;
use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use super::Cli;
use super::exit::Exit;
use super::refusal::CliError;
use super::source::unreadable;
use super::terminal::Terminal;

/// Prints the completions of a shell.
pub(crate) fn completions(shell: Shell, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "rogatio", &mut text);
    terminal.out.data(&text)?;
    terminal.out.flush()?;
    Ok(Exit::Fine)
}

/// Prints the man page of the whole, or writes one page a command into a folder.
pub(crate) fn man(folder: Option<&Path>, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let command = Cli::command();
    match folder {
        None => {
            let mut text = Vec::new();
            Man::new(command).render(&mut text)?;
            terminal.out.data(&text)?;
        }
        Some(folder) => {
            let refuse = |error: io::Error| unreadable(&folder.display().to_string(), &error);
            std::fs::create_dir_all(folder).map_err(refuse)?;
            clap_mangen::generate_to(command, folder).map_err(refuse)?;
        }
    }
    terminal.out.flush()?;
    Ok(Exit::Fine)
}
