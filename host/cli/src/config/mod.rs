//! `rogatio.toml`: what is in force, and where each value comes from.
//!
//! The file is looked for in the working folder and in the folders above it, up to the root of the repository. Options of the command line
//! come before it. Paths in it begin in its own folder.

mod file;
mod resource;
mod severity;
mod show;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use glob::{MatchOptions, Pattern};
use rogatio_core::wire::Code;
use rogatio_core::wire::schema_check::Draft;
use toml::Spanned;

pub(crate) use self::file::{FailOn, read as read_toml, refuse};
pub(crate) use self::severity::{Severity, can_open};
pub(crate) use self::show::Arguments as ShowArguments;

use self::file::File;
use crate::check::Mode;
use crate::refusal::Refusal;
use crate::source::{Source, unreadable};

/// The name of the file.
pub(crate) const NAME: &str = "rogatio.toml";

/// The options that say which settings are in force.
#[derive(Debug, Default, Args)]
pub(crate) struct ConfigArguments {
    /// The file with settings, instead of the `rogatio.toml` in the working folder or the nearest folder above
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Read no `rogatio.toml` and no `rogatio.waivers.toml`
    #[arg(long, conflicts_with = "config")]
    pub(crate) no_config: bool,
}

/// The settings that are in force.
#[derive(Debug, Default)]
pub(crate) struct Config {
    /// The file; absent where there is none.
    pub(crate) source: Option<Arc<Source>>,
    /// The absolute path of its folder.
    pub(crate) folder: Option<PathBuf>,
    file: File,
    patterns: Vec<Pattern>,
    severities: BTreeMap<Code, (Severity, Range<usize>)>,
}

/// How two versions of a file are compared.
#[derive(Debug, Clone, Default)]
pub(crate) struct CompatSettings {
    /// The mode.
    pub(crate) mode: Option<Spanned<Mode>>,
    /// Whether objects are assumed to be closed.
    pub(crate) assume_closed: Option<Spanned<bool>>,
    /// The most steps.
    pub(crate) budget: Option<Spanned<u64>>,
}

impl ConfigArguments {
    /// Reads the settings.
    ///
    /// # Errors
    /// `config.invalid` with the place, or a file that cannot be read.
    pub(crate) fn read(&self) -> Result<Config, Refusal> {
        if self.no_config {
            return Ok(Config::default());
        }
        match &self.config {
            Some(path) => Config::of(path),
            None => match find(NAME) {
                Some(path) => Config::of(&path),
                None => Ok(Config::default()),
            },
        }
    }
}

/// The nearest file with this name, in the working folder or above it, not beyond the root of the repository.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    for (above, folder) in here.ancestors().enumerate() {
        if folder.join(name).is_file() {
            // Told as people would write it: `../../rogatio.toml`.
            return Some(std::iter::repeat_n("..", above).collect::<PathBuf>().join(name));
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// A path without `.` and `..`, from the root of the file system.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    let joined = std::env::current_dir().unwrap_or_default().join(path);
    for part in joined.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(whole.pop()),
            other => whole.push(other),
        }
    }
    whole
}

impl Config {
    /// Reads a file.
    fn of(path: &Path) -> Result<Self, Refusal> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(&name, &error))?;
        let source = Source::of_file(path, text);
        let file: File = read_toml(&source)?;
        let mut config = Self {
            folder: absolute(path).parent().map(Path::to_path_buf),
            file,
            source: Some(Arc::clone(&source)),
            ..Self::default()
        };
        for rule in &config.file.compat.path {
            let pattern = Pattern::new(rule.glob.get_ref()).map_err(|error| {
                refuse(&source, Some(rule.glob.span()), format!("not a pattern of paths: {error}"))
            })?;
            config.patterns.push(pattern);
        }
        for (name, severity) in &config.file.severity {
            let Some(code) = severity::code(name.get_ref()) else {
                let message = format!("`{}` is not the code of a finding", name.get_ref());
                return Err(refuse(&source, Some(name.span()), message));
            };
            severity::allow(code, *severity.get_ref())
                .map_err(|why| refuse(&source, Some(severity.span()), why))?;
            config.severities.insert(code, (*severity.get_ref(), severity.span()));
        }
        for prefix in config.file.resources.keys() {
            if !prefix.get_ref().ends_with('/') || !prefix.get_ref().contains(':') {
                let message = format!(
                    "`{}` is not the beginning of absolute URIs, which ends with `/`",
                    prefix.get_ref()
                );
                return Err(refuse(&source, Some(prefix.span()), message));
            }
        }
        Ok(config)
    }

    /// The paths with schemas, as absolute paths.
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        let paths = self.file.schemas.paths.iter().flat_map(|paths| paths.get_ref());
        let folder = self.folder.as_deref().unwrap_or(Path::new(""));
        paths.map(|path| absolute(&folder.join(path))).collect()
    }

    /// The draft of schemas that name none.
    pub(crate) fn default_draft(&self) -> Option<Draft> {
        self.file.schemas.default_draft.as_ref().map(|draft| *draft.get_ref())
    }

    /// Whether `format` is a rule.
    pub(crate) fn format_assertion(&self) -> Option<bool> {
        self.file.schemas.format_assertion.as_ref().map(|value| *value.get_ref())
    }

    /// How versions of the file at an absolute path are compared; of several patterns that match, the last one counts.
    pub(crate) fn compat(&self, path: Option<&Path>) -> CompatSettings {
        let compat = &self.file.compat;
        let mut settings = CompatSettings {
            mode: compat.mode.clone(),
            assume_closed: compat.assume_closed.clone(),
            budget: compat.budget.clone(),
        };
        let Some(path) = path.and_then(|path| self.within(path)) else { return settings };
        let options = MatchOptions {
            case_sensitive: true,
            require_literal_separator: true,
            require_literal_leading_dot: false,
        };
        for (rule, pattern) in compat.path.iter().zip(&self.patterns) {
            if pattern.matches_with(&path, options) {
                settings.mode = rule.mode.clone().or(settings.mode);
                settings.assume_closed = rule.assume_closed.clone().or(settings.assume_closed);
                settings.budget = rule.budget.clone().or(settings.budget);
            }
        }
        settings
    }

    /// The severity that the settings give to a code.
    pub(crate) fn severity(&self, code: Code) -> Option<Severity> {
        self.severities.get(&code).map(|(severity, _)| *severity)
    }

    /// The findings that shut the gate.
    pub(crate) fn fail_on(&self) -> FailOn {
        self.file.gate.fail_on.as_ref().map(|value| *value.get_ref()).unwrap_or_default()
    }

    /// The place of a severity, for people.
    pub(crate) fn severity_place(&self, code: Code) -> String {
        self.severities.get(&code).map(|(_, span)| self.place(span)).unwrap_or_default()
    }

    /// A place of the file, for people.
    fn place(&self, span: &Range<usize>) -> String {
        let Some(source) = &self.source else { return String::new() };
        let position = source.position(span.start);
        format!("{}:{}:{}", source.name, position.line, position.column)
    }

    /// A path from the folder of the file.
    fn within(&self, path: &Path) -> Option<String> {
        let within = path.strip_prefix(self.folder.as_ref()?).ok()?;
        let parts: Vec<_> = within.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        Some(parts.join("/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let path = folder.path().join(NAME);
        std::fs::write(&path, text).map_err(|error| error.to_string())?;
        Config::of(&path).map_err(|refusal| {
            let position = refusal.place.as_ref().and_then(crate::source::Place::position);
            let place = position.map(|position| format!("{}:{}: ", position.line, position.column));
            format!("{}{}", place.unwrap_or_default(), refusal.problem.detail)
        })
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (text, expected) in [
            ("[compat]\nmod = 1\n", "2:1: unknown field `mod`"),
            ("[compat]\nmode = \"sideways\"\n", "2:8: unknown variant `sideways`"),
            (
                "[severity]\n\"schema.nothing\" = \"off\"\n",
                "2:1: `schema.nothing` is not the code of a finding",
            ),
            (
                "[severity]\n\"compatibility.unknown\" = \"off\"\n",
                "2:27: `compatibility.unknown` cannot be `off`",
            ),
            (
                "[severity]\n\"artifact.invalid\" = \"warning\"\n",
                "2:22: `artifact.invalid` is always an error",
            ),
            ("[[compat.path]]\nglob = \"a**\"\n", "2:8: not a pattern of paths"),
            ("[resources]\n\"https://a/b\" = \"c\"\n", "2:1: `https://a/b` is not the beginning"),
            ("[gate]\nfail-on = \"error\"\nfail-on = \"error\"\n", "3:1: duplicate key"),
            ("a = \n", "1:5: string values must be quoted"),
        ] {
            let said = read(text).unwrap_err();
            assert!(said.starts_with(expected), "{text:?}: {said}");
        }
    }

    #[test]
    fn the_last_pattern_that_matches_counts() {
        let text = "[compat]\nmode = \"forward\"\nbudget = 9\n[[compat.path]]\nglob = \"a/**\"\nmode = \"full\"\n\
                    [[compat.path]]\nglob = \"a/*.json\"\nmode = \"backward\"\nassume-closed = true\n";
        let config = read(text).unwrap();
        let folder = config.folder.clone().unwrap();
        let mode = |path: &str| config.compat(Some(&folder.join(path))).mode.map(Spanned::into_inner);
        assert_eq!(mode("b.json"), Some(Mode::Forward));
        assert_eq!(mode("a/b/c.json"), Some(Mode::Full));
        assert_eq!(mode("a/b.json"), Some(Mode::Backward));
        assert_eq!(
            config.compat(Some(Path::new("/elsewhere.json"))).mode.map(Spanned::into_inner),
            Some(Mode::Forward)
        );
        let settings = config.compat(Some(&folder.join("a/b.json")));
        assert_eq!(settings.assume_closed.map(Spanned::into_inner), Some(true));
        assert_eq!(settings.budget.map(Spanned::into_inner), Some(9));
    }
}
