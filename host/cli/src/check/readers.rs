//! `rogatio check readers NEW READER…`: does everything that NEW accepts fit the schemas that others read it with

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use rogatio_core::wire::compatibility_check::Verdict;
use rogatio_core::wire::{Code, CompatibilityCheckResponse, Problem};

use super::advice::Telling;
use super::compat::{Compared, Versions, with_all_faults};
use super::each::Counts;
use super::reading::{ReadingArguments, write_resources};
use super::terms::{Mode, Terms};
use super::{OutputArguments, answer, git};
use crate::config::Config;
use crate::engine::Engine;
use crate::library::{Library, uri_of};
use crate::ordered::in_order;
use crate::refusal::{CliError, Refusal};
use crate::report::{Element, Reporter};
use crate::request::Request;
use crate::source::Source;

/// The schema that documents are written for, and those that they are read with.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The schema for which documents are written
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// The schemas with which others read the documents: files, or folders with such files
    #[arg(required = true, value_name = "READER|DIR")]
    readers: Vec<PathBuf>,
    /// The version in force: a reader that it breaks already is told, and does not count
    #[arg(long, value_name = "FILE", conflicts_with = "git")]
    old: Option<PathBuf>,
    /// The version in force is NEW at this git revision
    #[arg(long, value_name = "REV")]
    git: Option<String>,
    /// Assume that documents have only properties declared by the schema for which they were written
    #[arg(long)]
    assume_closed: bool,
    /// The maximum number of reasoning steps for one comparison
    #[arg(long, value_name = "STEPS")]
    budget: Option<u64>,
    #[command(flatten)]
    reading: ReadingArguments,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

/// A schema with which somebody reads.
struct Reader {
    source: Arc<Source>,
    uri: Option<String>,
    resources: Vec<(String, Arc<Source>)>,
}

/// The answer about a reader, and whether the version in force broke it already.
struct Judged {
    text: String,
    response: CompatibilityCheckResponse,
    before: bool,
}

/// Judges each reader.
pub(super) fn run(
    arguments: &Arguments,
    engine: &dyn Engine,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    let config = Arc::clone(&reporter.config);
    let new = Source::read_schema(&arguments.new)?;
    let old = match (&arguments.old, &arguments.git) {
        (Some(file), _) => Some(Source::read_schema(file)?),
        (None, Some(revision)) => Some(git::read_json(revision, &arguments.new)?),
        (None, None) => None,
    };
    let mut readers = Vec::new();
    for path in &arguments.readers {
        if path.is_dir() {
            arguments.of_folder(path, &config, &mut readers)?;
        } else {
            let source = Source::read_schema(path)?;
            let name = source.name.clone();
            readers.push((name, Ok(Reader { source, uri: None, resources: Vec::new() })));
        }
    }
    let telling = Telling { asking: None, config: &config, shown: None, causes: &[] };
    let (mut counts, mut before) = (Counts::default(), Vec::new());
    in_order(
        readers.into_iter(),
        |(name, reader)| {
            let judged = reader.map(|reader| {
                let judged = arguments.judge(&new, old.as_ref(), &reader, &config, engine);
                (reader, judged)
            });
            (name, judged)
        },
        |(name, judged)| -> Result<(), CliError> {
            let (reader, judged) = match judged {
                Ok(judged) => judged,
                Err(refusal) => {
                    counts.unknown += 1;
                    reporter.refused(&name, &refusal)?;
                    let problem = super::schema::problem_text(&refusal)?;
                    reporter.element(&name, None, Element::Problem(&problem))?;
                    return Ok(());
                }
            };
            if let Ok(Judged { text, before: true, .. }) = &judged {
                before.push(name.clone());
                reporter.element(&name, None, Element::Answer(text))?;
                return Ok(());
            }
            let versions = arguments.versions(&new, &reader, &config);
            let told = judged
                .map(|Judged { text, response, .. }| (versions, Compared { text, response, change: None }));
            counts.tell(&name, None, told, &telling, reporter)?;
            Ok(())
        },
    )?;
    reporter.end_elements()?;
    reporter.note(&counts.summary("readers"))?;
    if !before.is_empty() {
        reporter.note(&format!("broken already by the version in force: {}", before.join(", ")))?;
    }
    Ok(())
}

impl Arguments {
    fn versions(&self, new: &Arc<Source>, reader: &Reader, config: &Config) -> Versions {
        let terms = Terms {
            mode: Mode::Backward,
            assume_closed: self.assume_closed,
            format_assertion: self.reading.format_assertion(config),
            budget: self.budget,
        };
        Versions {
            history: Vec::new(),
            old: Arc::clone(new),
            new: Arc::clone(&reader.source),
            old_resources: Vec::new(),
            new_resources: reader.resources.clone(),
            old_uri: None,
            new_uri: reader.uri.clone(),
            by_name: true,
            terms,
        }
    }

    /// The schemas of a folder, each with the files to which it refers.
    fn of_folder(
        &self,
        folder: &Path,
        config: &Config,
        readers: &mut Vec<(String, Result<Reader, Refusal>)>,
    ) -> Result<(), Refusal> {
        let library = Library::of_folder(folder, self.reading.draft(config))?;
        let known = readers.len();
        for (path, document) in library.documents.iter().filter(|(_, document)| document.is_schema) {
            let needs = library.needs(path);
            let resources = library.resources(&needs);
            let reader = Reader { source: Arc::clone(&document.source), uri: Some(uri_of(path)), resources };
            readers.push((document.source.name.clone(), Ok(reader)));
        }
        let name = |path: String| folder.join(path).display().to_string();
        readers.extend(library.faults.into_iter().map(|(path, refusal)| (name(path), Err(refusal))));
        if readers.len() == known {
            let detail = format!("`{}` has no schema with which somebody could read", folder.display());
            return Err(Problem::new(Code::InputEmpty, detail).into());
        }
        Ok(())
    }

    fn judge(
        &self,
        new: &Arc<Source>,
        old: Option<&Arc<Source>>,
        reader: &Reader,
        config: &Config,
        engine: &dyn Engine,
    ) -> Result<Judged, Refusal> {
        let (text, response) = self.compare(new, reader, config, engine)?;
        let breaks = response.verdict == Verdict::Breaking;
        let before = match old.filter(|_| breaks) {
            Some(old) => self.compare(old, reader, config, engine)?.1.verdict == Verdict::Breaking,
            None => false,
        };
        Ok(Judged { text, response, before })
    }

    fn compare(
        &self,
        written: &Arc<Source>,
        reader: &Reader,
        config: &Config,
        engine: &dyn Engine,
    ) -> Result<(String, CompatibilityCheckResponse), Refusal> {
        let mut request = Request::new();
        request.source("old", written);
        request.source("new", &reader.source);
        if let Some(uri) = &reader.uri {
            request.value("new_uri", uri.as_str());
        }
        let versions = self.versions(written, reader, config);
        versions.terms.write(&mut request);
        let reading = self.reading.read(config)?;
        let documents =
            reading.documents(&[written, &reader.source], |path| Source::read_schema(path).map(Some))?;
        reading.members(&mut request, None, documents);
        write_resources(&mut request, "new_resources", &versions.new_resources);
        let request = request.finish();
        let text = engine
            .call("compatibility.check", &request.text)
            .map_err(|problem| with_all_faults(request.explain(problem)))?;
        let response = answer::read(&text)?;
        Ok((text, response))
    }
}
