//! `rogatio check compat OLD NEW`, `--git REV FILE` and `--pairs FILE`, of whole documents or of parts

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::error::ErrorKind;
use clap::{Args, Command, Subcommand};
use rogatio_core::wire::schema_check::Draft;
use rogatio_core::wire::{Code, CompatibilityCheckResponse};

use super::reading::{ReadingArguments, Resources, read_resources, resource, write_resources};
use super::terms::{Mode, Terms};
use super::{OutputArguments, advice, against, answer, each, git, pairs};
use crate::config::Config;
use crate::engine::Engine;
use crate::refusal::{CliError, Refusal};
use crate::report::Reporter;
use crate::request::{FinishedRequest, Request};
use crate::source::{STDIN, Source};
use crate::{Global, Offline};

/// The versions to compare.
#[derive(Debug, Args)]
pub struct Arguments {
    /// OLD and NEW; with `--git` each file to compare with its earlier version
    #[arg(value_name = "FILE", num_args = 0..)]
    files: Vec<PathBuf>,
    /// Compare each file with its version at this git revision
    #[arg(long, value_name = "REV")]
    git: Option<String>,
    /// Compare every schema of the repository that changed since this revision, or that depends on one that changed; `REV...` is the merge base
    /// of REV and HEAD. PATHs limit the schemas
    #[arg(long, value_name = "REV", conflicts_with_all = ["git", "pairs", "at", "each", "old_resources", "new_resources"])]
    against: Option<String>,
    /// With `--against`: compare what is staged for the next commit instead of the work tree
    #[arg(long, requires = "against")]
    pub(super) staged: bool,
    /// Compare each pair in a file of lines {"id", "old", "new"}, and write one line for each; with `--output` a report about all
    #[arg(long, value_name = "FILE", conflicts_with_all = ["git", "transitive", "files"])]
    pairs: Option<PathBuf>,
    /// Compare the part at this JSON Pointer instead of the whole document, for example /components/schemas/User
    #[arg(long, value_name = "POINTER")]
    at: Option<String>,
    /// Compare each member of the object at this JSON Pointer separately, by name; `definitions` means all members of `definitions` and `$defs`
    #[arg(long, value_name = "POINTER|definitions", conflicts_with_all = ["at", "pairs", "transitive"])]
    each: Option<String>,
    /// A document to which only references of the old version may point; it replaces a `--resource` with the same URI
    #[arg(long = "old-resource", value_name = "URI=FILE", value_parser = resource, conflicts_with = "pairs")]
    old_resources: Vec<(String, PathBuf)>,
    /// A document to which only references of the new version may point; it replaces a `--resource` with the same URI
    #[arg(long = "new-resource", value_name = "URI=FILE", value_parser = resource, conflicts_with = "pairs")]
    new_resources: Vec<(String, PathBuf)>,
    /// The side that must keep working [default: backward]
    #[arg(long, value_enum)]
    pub(super) mode: Option<Mode>,
    /// Compare NEW with these versions too, oldest first. With `--against`: tags, as a pattern of git (`v*`), or a pattern of files with versions
    /// (`schemas/{name}/v*.json`)
    #[arg(long, value_name = "HISTORY", num_args = 1..)]
    transitive: Vec<PathBuf>,
    /// Assume that documents have only properties declared by the schema for which they were written
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub(super) assume_closed: Option<bool>,
    /// The maximum number of reasoning steps for one comparison
    #[arg(long, value_name = "STEPS")]
    pub(super) budget: Option<u64>,
    #[command(flatten)]
    reading: ReadingArguments,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

/// The files of one comparison, and the terms of it.
#[derive(Clone)]
pub(super) struct Versions {
    /// The versions before OLD, oldest first.
    pub(super) history: Vec<Arc<Source>>,
    /// The version in force.
    pub(super) old: Arc<Source>,
    /// The version that would replace it.
    pub(super) new: Arc<Source>,
    /// What only references of the old versions may lead to.
    pub(super) old_resources: Resources,
    /// What only references of NEW may lead to.
    pub(super) new_resources: Resources,
    /// The URIs from which OLD and NEW were read.
    pub(super) old_uri: Option<String>,
    pub(super) new_uri: Option<String>,
    /// Whether the two are called by the names of their files, and not OLD and NEW.
    pub(super) by_name: bool,
    /// How they are compared.
    pub(super) terms: Terms,
}

impl Versions {
    /// The version with this number, from 1 for the oldest; OLD is the last.
    pub(super) fn version(&self, number: u32) -> &Arc<Source> {
        let index = usize::try_from(number).unwrap_or_default().saturating_sub(1);
        self.history.get(index).unwrap_or(&self.old)
    }
}

/// Compares what the arguments name.
pub(super) fn run(
    arguments: &Arguments,
    engine: &dyn Engine,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    if let Some(revision) = &arguments.against {
        return against::run(revision, arguments, engine, reporter);
    }
    if let Some(path) = &arguments.pairs {
        return pairs::run(path, arguments, engine, reporter);
    }
    if let (Some(revision), [_, _, ..]) = (&arguments.git, arguments.files()) {
        if arguments.each.is_some() || arguments.at.is_some() || !arguments.transitive.is_empty() {
            return Err(usage("`--at`, `--each` and `--transitive` compare only one file"));
        }
        return each::files(revision, arguments, engine, reporter);
    }
    let config = Arc::clone(&reporter.config);
    let versions = arguments.versions(&config)?;
    if let Some(each) = &arguments.each {
        return each::run(each, arguments, &versions, engine, reporter);
    }
    let at = arguments.at.as_deref();
    let asking = Asking { arguments, engine, at: at.zip(at), weighs: reporter.needs_fingerprints() };
    let compared = asking.compare(&versions, &config)?;
    reporter.document(&compared.text)?;
    let name = versions.new.name.clone();
    let telling = advice::Telling { asking: Some(&asking), config: &config, shown: None, causes: &[] };
    telling.tell(&name, at, &compared, &versions, reporter)?;
    Ok(())
}

/// Asks the engine for comparisons.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) arguments: &'a Arguments,
    pub(super) engine: &'a dyn Engine,
    /// The places of the parts that are compared.
    pub(super) at: Option<(&'a str, &'a str)>,
    /// Whether it is of use to know what a waiver would be about, which takes another comparison.
    pub(super) weighs: bool,
}

/// The answer to a comparison: the engine's bytes, what they mean, and what a waiver is about.
pub(super) struct Compared {
    pub(super) text: String,
    pub(super) response: CompatibilityCheckResponse,
    pub(super) change: Option<advice::Change>,
}

impl Asking<'_> {
    /// Asks.
    ///
    /// # Errors
    /// The problem that the engine has with the request.
    pub(super) fn ask(
        &self,
        versions: &Versions,
        config: &Config,
    ) -> Result<(String, CompatibilityCheckResponse), Refusal> {
        let request = self.arguments.request(versions, self.at, config)?;
        let text = self
            .engine
            .call("compatibility.check", &request.text)
            .map_err(|problem| with_all_faults(request.explain(problem)))?;
        let response = answer::read(&text)?;
        Ok((text, response))
    }

    /// Asks, and finds out what a waiver of the answer is about.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub(super) fn compare(&self, versions: &Versions, config: &Config) -> Result<Compared, Refusal> {
        let (text, response) = self.ask(versions, config)?;
        let change = (self.weighs && !response.passes())
            .then(|| advice::Change::of(self, versions, &response, config));
        Ok(Compared { text, response, change })
    }
}

impl Arguments {
    /// The files to compare.
    pub(super) fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// With `--against`: the patterns of versions and of tags.
    pub(super) fn transitive(&self) -> Vec<String> {
        self.transitive.iter().map(|text| text.to_string_lossy().into_owned()).collect()
    }

    /// The draft of schemas that name none.
    pub(super) fn default_draft(&self, config: &Config) -> Option<Draft> {
        self.reading.draft(config)
    }

    /// One file and its earlier self; `None` where the revision does not have it.
    pub(super) fn since(
        &self,
        revision: &str,
        file: &Path,
        config: &Config,
    ) -> Result<Option<Versions>, Refusal> {
        let Some(old) = git::read_json_if_there(revision, file)? else { return Ok(None) };
        let new = Source::read_schema(file)?;
        let terms = Terms::of(self, config, Some(file));
        self.with_resources(Vec::new(), old, new, terms, config).map(Some)
    }

    /// The same with the documents that references of each side may lead to.
    fn with_resources(
        &self,
        history: Vec<Arc<Source>>,
        old: Arc<Source>,
        new: Arc<Source>,
        terms: Terms,
        config: &Config,
    ) -> Result<Versions, Refusal> {
        let (mut old_resources, mut new_resources) = self.resources()?;
        let reading = self.reading.without_resources(config);
        let given = |side: &Resources, uri: &str| {
            side.iter().any(|(known, _)| known == uri)
                || self.reading.resources.iter().any(|(known, _)| known == uri)
        };
        let roots: Vec<&Arc<Source>> = history.iter().chain([&old]).collect();
        let documents = reading.documents(&roots, |path| match &self.git {
            Some(revision) => git::read_json_if_there(revision, path),
            None => Source::read_schema(path).map(Some),
        })?;
        old_resources
            .extend(documents.into_iter().filter(|(uri, _)| !given(&old_resources, uri)).collect::<Vec<_>>());
        let documents = reading.documents(&[&new], |path| Source::read_schema(path).map(Some))?;
        new_resources
            .extend(documents.into_iter().filter(|(uri, _)| !given(&new_resources, uri)).collect::<Vec<_>>());
        let (old_uri, new_uri, by_name) = (None, None, false);
        Ok(Versions { history, old, new, old_resources, new_resources, old_uri, new_uri, by_name, terms })
    }

    fn versions(&self, config: &Config) -> Result<Versions, CliError> {
        let inputs = self.files.iter().chain(&self.transitive).filter(|path| path.as_os_str() == STDIN);
        if inputs.count() > 1 {
            return Err(usage("the standard input can be read only once"));
        }
        let history =
            self.transitive.iter().map(|path| Source::read_schema(path)).collect::<Result<_, _>>()?;
        let (old, new) = match (&self.git, self.files.as_slice()) {
            (Some(revision), [file]) => (git::read_json(revision, file)?, Source::read_schema(file)?),
            (None, [old, new]) => (Source::read_schema(old)?, Source::read_schema(new)?),
            (Some(_), _) => return Err(usage("`--git REV` compares each FILE with its version at REV")),
            (None, _) => return Err(usage("expected OLD and NEW, or `--git REV FILE`, or `--pairs FILE`")),
        };
        let path = new.path.as_ref().map(PathBuf::from);
        let terms = Terms::of(self, config, path.as_deref());
        Ok(self.with_resources(history, old, new, terms, config)?)
    }

    /// What references of each side may lead to, beside what both have: with `--git` each side reads the file as its own
    /// revision has it.
    fn resources(&self) -> Result<(Resources, Resources), Refusal> {
        let (mut old, mut new) = (read_resources(&self.old_resources)?, read_resources(&self.new_resources)?);
        if let Some(revision) = &self.git {
            for (uri, path) in &self.reading.resources {
                let given = |side: &Resources| side.iter().any(|(known, _)| known == uri);
                if !given(&old)
                    && let Some(source) = git::read_json_if_there(revision, path)?
                {
                    old.push((uri.clone(), source));
                }
                if !given(&new) {
                    new.push((uri.clone(), Source::read_schema(path)?));
                }
            }
        }
        Ok((old, new))
    }

    /// The request for a comparison, of the parts at two places or of the whole documents.
    pub(super) fn request(
        &self,
        versions: &Versions,
        at: Option<(&str, &str)>,
        config: &Config,
    ) -> Result<FinishedRequest, Refusal> {
        let mut request = Request::new();
        request.source("old", &versions.old);
        request.source("new", &versions.new);
        if !versions.history.is_empty() {
            request.value("transitive", true);
            request.sources("history", &versions.history);
        }
        if let Some((old, new)) = at {
            request.value("old_at", old);
            request.value("new_at", new);
        }
        for (field, uri) in [("old_uri", &versions.old_uri), ("new_uri", &versions.new_uri)] {
            if let Some(uri) = uri {
                request.value(field, uri.as_str());
            }
        }
        versions.terms.write(&mut request);
        let reading = match self.git {
            Some(_) => self.reading.without_resources(config),
            None => self.reading.read(config)?,
        };
        reading.members(&mut request, None, Vec::new());
        write_resources(&mut request, "old_resources", &versions.old_resources);
        write_resources(&mut request, "new_resources", &versions.new_resources);
        Ok(request.finish())
    }

    /// The place of the part that is compared, when it is one.
    pub(super) fn at(&self) -> Option<&str> {
        self.at.as_deref()
    }

    /// The part that is compared, when it is one.
    pub(super) fn part(&self, request: &mut Request) {
        if let Some(at) = &self.at {
            request.value("old_at", at.as_str());
            request.value("new_at", at.as_str());
        }
    }

    /// How schemas are read.
    pub(super) fn reading(&self) -> &ReadingArguments {
        &self.reading
    }
}

/// A comparison names the first fault of a schema; another command names each at its place.
pub(crate) fn with_all_faults(mut refusal: Refusal) -> Refusal {
    if let (Code::SchemaInvalid, Some(place)) = (refusal.problem.code, &refusal.place) {
        let help =
            format!("`rogatio check schema {}` lists every fault with its location", place.source.name);
        refusal.problem.help.get_or_insert(help);
    }
    refusal
}

/// A fault in the arguments that clap's own rules do not see.
fn usage(message: &str) -> CliError {
    let mut command = Offline::augment_subcommands(Global::augment_args(Command::new("rogatio")));
    command.build();
    let compat = command.find_subcommand_mut("check").and_then(|check| check.find_subcommand_mut("compat"));
    match compat {
        Some(compat) => compat.clone().error(ErrorKind::WrongNumberOfValues, message).into(),
        None => command.error(ErrorKind::WrongNumberOfValues, message).into(),
    }
}
