//! `rogatio schema join FILE`: a compound schema document (JSON Schema 2020-12 Core, section 9.3.2), which holds each file to which the schema
//! refers, by its `$id`. References stay as they are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use rogatio_core::wire::compatibility_check::{CompatibilityCheckResponse, Verdict};
use rogatio_core::wire::schema_check::Draft;
use rogatio_core::wire::{Code, Problem, SchemaCheckResponse, Severity};
use serde_json::{Map, Value};

use crate::check::{Patterns, Reading, ReadingArguments, answer};
use crate::config::ConfigArguments;
use crate::engine::Engine;
use crate::exit::Exit;
use crate::finding::Finding;
use crate::human;
use crate::library::{Library, Needs, path_within, uri_of};
use crate::refusal::{CliError, Refusal};
use crate::request::Request;
use crate::source::{Place, Source, unreadable};
use crate::span::Part;
use crate::terminal::Terminal;

/// The schema to join.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The file with the schema
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The folder with the files to which references lead, by path or by `$id`
    #[arg(long, value_name = "DIR", default_value = ".")]
    within: PathBuf,
    #[command(flatten)]
    reading: ReadingArguments,
    #[command(flatten)]
    config: ConfigArguments,
}

/// The schema and its files.
struct Whole<'a> {
    path: String,
    source: Arc<Source>,
    draft: Draft,
    library: &'a Library,
    needs: &'a Needs,
    reading: &'a Reading<'a>,
}

impl Arguments {
    /// Writes the joined schema.
    ///
    /// # Errors
    /// `schema.not-joinable` where one document cannot mean the same as the files.
    pub(super) fn run(&self, engine: &dyn Engine, terminal: &mut Terminal) -> Result<Exit, CliError> {
        let config = self.config.read()?;
        let path = self.path()?;
        let library = Library::of_folder(&self.within, self.reading.draft(&config))?;
        if let Some(fault) = library.faults.get(&path) {
            return Err(fault.clone().into());
        }
        let Some(document) = library.documents.get(&path) else {
            let detail = format!(
                "`{}` is not among the files that end in .json, .jsonc, .yaml or .yml and hold a schema",
                self.file.display()
            );
            return Err(Problem::new(Code::InputUnreadable, detail).into());
        };
        let (needs, reading) = (library.needs(&path), self.reading.read(&config)?);
        let mut whole = Whole {
            path,
            source: Arc::clone(&document.source),
            draft: Draft::Draft202012,
            library: &library,
            needs: &needs,
            reading: &reading,
        };
        let answer = whole.check(engine)?;
        if !answer.valid {
            return show_faults(&answer, &whole.source, terminal);
        }
        whole.draft = answer.draft.unwrap_or(Draft::Draft202012);
        let joined = whole.join()?;
        let doubt = whole.prove(&joined, engine)?;
        terminal.out.document(&serde_json::to_string_pretty(&joined).map_err(std::io::Error::other)?)?;
        terminal.out.flush()?;
        if let Some(doubt) = doubt {
            terminal.err.say(&format!(
                "rogatio: every reference of the joined schema is resolved; that it accepts the same documents is not proved: {doubt}"
            ))?;
        }
        Ok(Exit::Fine)
    }

    /// The path of the file below the folder.
    fn path(&self) -> Result<String, Refusal> {
        let absolute = |path: &Path| {
            path.canonicalize().map_err(|error| unreadable(&path.display().to_string(), &error))
        };
        let (file, folder) = (absolute(&self.file)?, absolute(&self.within)?);
        if !file.starts_with(&folder) {
            let (file, folder) = (self.file.display(), self.within.display());
            let detail = format!("`{file}` is not in the folder `{folder}`");
            return Err(Problem::new(Code::InputUnreadable, detail)
                .with_help("name the folder that holds all files of the schema with `--within DIR`")
                .into());
        }
        Ok(path_within(&file, &folder))
    }
}

impl Whole<'_> {
    /// Checks the schema with its files.
    fn check(&self, engine: &dyn Engine) -> Result<SchemaCheckResponse, Refusal> {
        let mut request = Request::new();
        request.source("schema", &self.source);
        let (uri, resources) = (uri_of(&self.path), self.library.resources(self.needs));
        self.reading.options_at(&mut request, &self.source, Patterns::Backtracking, Some(&uri), resources)?;
        let request = request.finish();
        let text = engine.call("schema.check", &request.text).map_err(|problem| request.explain(problem))?;
        Ok(answer::read(&text)?)
    }

    /// The files that are embedded, by URI; those that are given come before those that are found.
    fn files(&self) -> BTreeMap<String, Arc<Source>> {
        let found = self.library.resources(self.needs).into_iter();
        let given = self.reading.resources().iter().map(|(uri, source)| (uri.clone(), Arc::clone(source)));
        found.chain(given).collect()
    }

    /// The schema with its files in it.
    fn join(&self) -> Result<Value, Refusal> {
        let mut root = value(&self.source)?;
        let files = self.files();
        let Value::Object(members) = &mut root else { return Ok(root) };
        if files.is_empty() {
            return Ok(root);
        }
        // References are relative to where the file was.
        let keyword = id_keyword(self.draft);
        if !members.get(keyword).is_some_and(Value::is_string) {
            members.shift_insert(0, keyword.to_owned(), id(&uri_of(&self.path)).into());
        }
        if !members.contains_key("$schema") {
            members.shift_insert(0, "$schema".to_owned(), metaschema(self.draft).into());
        }
        let container = match self.draft {
            Draft::Draft4 | Draft::Draft6 | Draft::Draft7 => "definitions",
            Draft::Draft201909 | Draft::Draft202012 => "$defs",
        };
        let entry = members.entry(container).or_insert_with(|| Value::Object(Map::new()));
        let Value::Object(definitions) = entry else {
            let detail = format!("`{container}` of `{}` is not an object", self.source.name);
            return Err(Problem::new(Code::SchemaNotJoinable, detail).into());
        };
        for (uri, source) in files {
            let mut name = id(&uri).to_owned();
            while definitions.contains_key(&name) {
                name.push('_');
            }
            definitions.insert(name, self.embedded(&uri, &source)?);
        }
        Ok(root)
    }

    /// A file as a schema resource of its own, known by the URI by which references ask for it.
    fn embedded(&self, uri: &str, source: &Source) -> Result<Value, Refusal> {
        let mut schema = value(source)?;
        let keyword = id_keyword(self.draft);
        match &mut schema {
            Value::Object(members) => {
                members.shift_remove(keyword);
                members.shift_insert(0, keyword.to_owned(), id(uri).into());
                Ok(schema)
            }
            // `true` and `false` have no place for a name.
            Value::Bool(accepts) => {
                let mut members = Map::from_iter([(keyword.to_owned(), Value::from(id(uri)))]);
                if !*accepts {
                    members.insert("not".into(), Value::Object(Map::new()));
                }
                Ok(Value::Object(members))
            }
            _ => {
                Err(Problem::new(Code::SchemaNotJoinable, format!("`{}` is not a schema", source.name))
                    .into())
            }
        }
    }

    /// Holds the joined schema against the files. The answer is why they are not known to be the same, where that is so.
    ///
    /// # Errors
    /// `schema.not-joinable` where the two differ.
    fn prove(&self, joined: &Value, engine: &dyn Engine) -> Result<Option<String>, Refusal> {
        let joined = Source::of_text("the joined schema", joined.to_string());
        let uri = uri_of(&self.path);
        let mut request = Request::new();
        request.source("old", &self.source);
        request.source("new", &joined);
        request.value("mode", "full");
        request.value("old_uri", uri.as_str());
        request.value("new_uri", uri.as_str());
        let resources = self.files().into_iter().collect();
        self.reading.draft_of(&mut request);
        crate::check::write_resources(&mut request, "old_resources", &resources);
        let request = request.finish();
        let differ = |why: String| {
            let detail = format!(
                "`{}` and its files cannot be one document with the same meaning: {why}",
                self.source.name
            );
            let help = "often a file of an older draft is embedded in a newer one, or names a resource that two files have: give all files one draft and an `$id`";
            Refusal::from(Problem::new(Code::SchemaNotJoinable, detail).with_help(help))
        };
        let text =
            engine.call("compatibility.check", &request.text).map_err(|problem| differ(problem.detail))?;
        let response: CompatibilityCheckResponse = answer::read(&text)?;
        let fault = response.findings.iter().find(|one| one.finding.severity == Severity::Error);
        if let Some(fault) = fault {
            return Err(differ(fault.finding.message.clone()));
        }
        let witness = response.comparisons.iter().find_map(|one| one.witness.as_ref());
        match (response.verdict, witness) {
            (Verdict::Breaking, Some(witness)) => {
                Err(differ(format!("{} is accepted by only one of them", witness.instance)))
            }
            (Verdict::Compatible, _) => Ok(None),
            _ => {
                let reason = response.comparisons.iter().find_map(|one| one.reason.as_ref());
                Ok(Some(reason.map(|reason| reason.message.clone()).unwrap_or_default()))
            }
        }
    }
}

/// The faults of the schema, at their places.
fn show_faults(
    answer: &SchemaCheckResponse,
    source: &Arc<Source>,
    terminal: &mut Terminal,
) -> Result<Exit, CliError> {
    for diagnostic in answer.diagnostics.iter().filter(|one| one.severity == Severity::Error) {
        let (uri, pointer) = (diagnostic.schema_uri.as_deref(), diagnostic.schema_pointer.as_deref());
        let finding = Finding::of_diagnostic(diagnostic, Place::in_schema(source, uri, pointer, Part::Value));
        human::write(&mut terminal.err, terminal.paint_err, &finding)?;
    }
    Ok(Exit::Fault)
}

fn value(source: &Source) -> Result<Value, Refusal> {
    serde_json::from_str(source.json())
        .map_err(|error| Problem::new(Code::RequestInvalidJson, format!("`{}`: {error}", source.name)).into())
}

/// The name of a file in the document: its URI, or its path from the root where it has no other name.
fn id(uri: &str) -> &str {
    uri.strip_prefix("file://").unwrap_or(uri)
}

const fn id_keyword(draft: Draft) -> &'static str {
    if matches!(draft, Draft::Draft4) { "id" } else { "$id" }
}

/// The URI of a draft's metaschema.
fn metaschema(draft: Draft) -> &'static str {
    let name = answer::spelled(&draft);
    crate::check::DRAFTS.iter().find(|(known, _)| *known == name).map_or("", |(_, uri)| uri)
}
