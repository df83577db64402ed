//! `rogatio completions SHELL` and `rogatio man`: made from the same table of arguments as the parser.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory, Subcommand};
use clap_complete::Shell;
use clap_mangen::Man;

use super::exit::Exit;
use super::refusal::CliError;
use super::source::unreadable;
use super::terminal::Terminal;

/// Describe the program itself.
#[derive(Debug, Subcommand)]
pub enum Manual {
    /// Print the completions of a shell
    Completions {
        /// The name of the shell
        shell: Shell,
    },
    /// Print the man page
    Man {
        /// The folder into which one page per command is written, instead of printing
        #[arg(long, value_name = "FOLDER")]
        folder: Option<PathBuf>,
    },
}

impl Manual {
    /// Describes the program whose arguments are `P`.
    ///
    /// # Errors
    /// When the text cannot be written.
    pub fn run<P: CommandFactory>(&self, terminal: &mut Terminal) -> Result<Exit, CliError> {
        match self {
            Self::Completions { shell } => completions(*shell, P::command(), terminal),
            Self::Man { folder } => man(folder.as_deref(), P::command(), terminal),
        }
    }
}

/// Prints the completions of a shell.
fn completions(shell: Shell, mut command: Command, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command, "rogatio", &mut text);
    terminal.out.data(&text)?;
    terminal.out.flush()?;
    Ok(Exit::Fine)
}

/// Prints the man page of the whole, or writes one page a command into a folder.
fn man(folder: Option<&Path>, command: Command, terminal: &mut Terminal) -> Result<Exit, CliError> {
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
