//! The `rogatio` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    rogatio::cli::run(std::env::args_os()).into()
}
