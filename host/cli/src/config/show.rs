//! `rogatio config`: the settings that are in force, and where each comes from.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use toml::Spanned;

use super::{Config, ConfigArguments, absolute};
use crate::exit::Exit;
use crate::refusal::CliError;
use crate::terminal::{BOLD, DIM, Terminal};

/// Show the settings that are in force, and where each comes from.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The file whose settings are shown; some settings are for the files that a pattern matches
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    config: ConfigArguments,
}

/// A setting: its name, its value, and its place; absent where it is the default.
type Row = (String, Value, Option<String>);

impl Arguments {
    /// Shows them.
    pub(crate) fn run(&self, terminal: &mut Terminal, json: bool) -> Result<Exit, CliError> {
        let config = self.config.read()?;
        let path = self.file.as_deref().map(absolute);
        let rows = config.rows(path.as_deref());
        let file = config.source.as_ref().map(|source| source.name.clone());
        if json {
            let rows: Vec<Value> = rows
                .into_iter()
                .map(|(name, value, from)| json!({"name": name, "value": value, "from": from.unwrap_or_else(|| "default".into())}))
                .collect();
            terminal.out.document(&json!({"file": file, "settings": rows}).to_string())?;
            terminal.out.flush()?;
            return Ok(Exit::Fine);
        }
        let paint = terminal.paint;
        let head = file.unwrap_or_else(|| format!("no {} is in this folder or above it", super::NAME));
        terminal.out.say(&paint.text(BOLD, &head))?;
        let width = rows.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or_default();
        for (name, value, from) in rows {
            let value = match value {
                Value::String(text) => text,
                other => other.to_string(),
            };
            let from = paint.text(DIM, &format!("({})", from.unwrap_or_else(|| "default".into())));
            terminal.out.say(&format!("  {name:width$}  {value}  {from}"))?;
        }
        terminal.out.flush()?;
        Ok(Exit::Fine)
    }
}

impl Config {
    fn rows(&self, path: Option<&std::path::Path>) -> Vec<Row> {
        let compat = self.compat(path);
        let mode = |mode: &crate::check::Mode| {
            mode.to_possible_value().map(|mode| mode.get_name().to_owned()).unwrap_or_default().into()
        };
        let schemas = &self.file.schemas;
        let mut rows = vec![
            self.row("schemas.paths", schemas.paths.as_ref(), |paths| json!(paths), json!(["."])),
            self.row(
                "schemas.default-draft",
                schemas.default_draft.as_ref(),
                |draft| json!(draft),
                json!("draft2020-12"),
            ),
            self.row(
                "schemas.format-assertion",
                schemas.format_assertion.as_ref(),
                |value| json!(value),
                json!(false),
            ),
            self.row("compat.mode", compat.mode.as_ref(), mode, json!("backward")),
            self.row(
                "compat.assume-closed",
                compat.assume_closed.as_ref(),
                |value| json!(value),
                json!(false),
            ),
            self.row("compat.budget", compat.budget.as_ref(), |value| json!(value), json!(1_000_000)),
        ];
        if path.is_none() {
            for rule in &self.file.compat.path {
                let mut said = json!({});
                let members = [
                    ("mode", rule.mode.as_ref().map(|one| mode(one.get_ref()))),
                    ("assume-closed", rule.assume_closed.as_ref().map(|one| json!(one.get_ref()))),
                    ("budget", rule.budget.as_ref().map(|one| json!(one.get_ref()))),
                ];
                if let Value::Object(object) = &mut said {
                    object.extend(
                        members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))),
                    );
                }
                let name = format!("compat.path {}", rule.glob.get_ref());
                rows.push((name, said, Some(self.place(&rule.glob.span()))));
            }
        }
        for (prefix, folder) in &self.file.resources {
            let name = format!("resources {}", prefix.get_ref());
            rows.push((name, json!(folder.get_ref()), Some(self.place(&folder.span()))));
        }
        for (code, (severity, span)) in &self.severities {
            rows.push((format!("severity {code}"), json!(severity), Some(self.place(span))));
        }
        rows.push(self.row(
            "gate.fail-on",
            self.file.gate.fail_on.as_ref(),
            |value| json!(value),
            json!("error"),
        ));
        rows
    }

    fn row<T>(
        &self,
        name: &str,
        value: Option<&Spanned<T>>,
        shown: impl FnOnce(&T) -> Value,
        default: Value,
    ) -> Row {
        match value {
            Some(value) => (name.to_owned(), shown(value.get_ref()), Some(self.place(&value.span()))),
            None => (name.to_owned(), default, None),
        }
    }
}
