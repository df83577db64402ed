//! Where output goes, and whether it may have colours.

use std::io::{self, IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The two streams that a command writes to.
pub(crate) struct Terminal {
    pub(crate) out: Box<dyn Write>,
    pub(crate) err: Box<dyn Write>,
    pub(crate) paint: Paint,
    pub(crate) paint_err: Paint,
}

/// The colours of one stream.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint {
    pub(crate) color: bool,
}

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const RED: Style = AnsiColor::Red.on_default().bold();
pub(crate) const GREEN: Style = AnsiColor::Green.on_default().bold();
pub(crate) const AMBER: Style = AnsiColor::Yellow.on_default().bold();

impl Terminal {
    /// The process's own streams.
    pub(crate) fn of_process(choice: ColorChoice) -> Self {
        let quiet = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let paint = |terminal: bool| Paint {
            color: match choice {
                ColorChoice::Auto => terminal && !quiet,
                ColorChoice::Always => true,
                ColorChoice::Never => false,
            },
        };
        Self {
            out: Box::new(io::BufWriter::with_capacity(1 << 16, io::stdout().lock())),
            err: Box::new(io::stderr().lock()),
            paint: paint(io::stdout().is_terminal()),
            paint_err: paint(io::stderr().is_terminal()),
        }
    }
}

impl Paint {
    /// `text` in a style, where colours are allowed.
    pub(crate) fn text(self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}
