//! On which terms two versions are compared: what the command line says, else what the settings say of the file.

use std::path::Path;

use clap::ValueEnum;
use serde::Deserialize;

use super::compat::Arguments;
use crate::config::{Config, absolute};
use crate::request::Request;

/// The side that must keep working.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    /// Readers of NEW, with the documents of OLD.
    #[default]
    Backward,
    /// Readers of OLD, with the documents of NEW.
    Forward,
    /// Both backward and forward.
    Full,
}

/// The terms of one comparison.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Terms {
    pub(super) mode: Mode,
    pub(super) assume_closed: bool,
    pub(super) format_assertion: bool,
    pub(super) budget: Option<u64>,
}

impl Terms {
    /// The terms for a file; `None` is a text that is no file.
    pub(super) fn of(arguments: &Arguments, config: &Config, path: Option<&Path>) -> Self {
        let settings = config.compat(path.map(absolute).as_deref());
        Self {
            mode: arguments.mode.or(settings.mode.map(toml::Spanned::into_inner)).unwrap_or_default(),
            assume_closed: arguments
                .assume_closed
                .or(settings.assume_closed.map(toml::Spanned::into_inner))
                .unwrap_or_default(),
            format_assertion: arguments.reading().format_assertion(config),
            budget: arguments.budget.or(settings.budget.map(toml::Spanned::into_inner)),
        }
    }

    /// The members of a request.
    pub(super) fn write(&self, request: &mut Request) {
        let mode = self.mode.to_possible_value();
        request.value("mode", mode.as_ref().map(|mode| mode.get_name()).unwrap_or_default());
        request.open("assumptions");
        request.value("assume_closed", self.assume_closed);
        request.value("format_assertion", self.format_assertion);
        request.close();
        if let Some(budget) = self.budget {
            request.value("budget", budget);
        }
    }
}
