//! `rogatio provenance`: canonical bytes, digests and sidecars of single documents.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::{Args, Subcommand, ValueEnum};
use rogatio_core::wire::{Code, Problem};
use serde_json::{Value, json};

use super::bundle::{Answer, ask_text, document};
use super::exit::Exit;
use super::refusal::{CliError, Refusal};
use super::report::{Element, Format, Reporter};
use super::source::{STDIN, Source, unreadable};
use super::terminal::Terminal;
use crate::engine::Engine;
use crate::{process, write_set};

/// Compute canonical bytes, digests and sidecars.
#[derive(Debug, Subcommand)]
pub enum ProvenanceCommand {
    /// Print the digests of documents: those of sidecars and manifests, and Rogatio's own
    Hash {
        /// The YAML or JSON files; `-` is the standard input
        #[arg(required = true, value_name = "FILE|-")]
        files: Vec<PathBuf>,
    },
    /// Print the exact canonical bytes of a document, and nothing else
    Canonical {
        /// The canonical form to print
        #[arg(long, value_enum, value_name = "FORM", default_value_t)]
        form: Form,
        /// The YAML or JSON file; `-` is the standard input
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
    },
    /// Make the sidecar of an artifact
    Seal(Box<SealArguments>),
}

/// A canonical form
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// The YAML of existing bundles.
    #[default]
    Yaml,
    /// The JSON of RFC 8785.
    Jcs,
}

/// The values that a sidecar records. Times and runs are arguments, because the engine has no clock.
#[derive(Debug, Args)]
pub struct SealArguments {
    /// The file with the artifact, in YAML or JSON
    #[arg(value_name = "FILE|-")]
    artifact: PathBuf,
    /// The name of the artifact in the catalogue, for example `directive:PROJECT_001`
    #[arg(long)]
    urn: String,
    /// The kind: `directive`, `tactic`, `styleguide`, `procedure` or `agent_profile`
    #[arg(long)]
    kind: String,
    /// The short name of the artifact
    #[arg(long)]
    slug: String,
    /// The digest of the artifact's inputs
    #[arg(long)]
    inputs_hash: String,
    /// The id of the adapter that made the artifact
    #[arg(long)]
    adapter_id: String,
    /// The version of the adapter
    #[arg(long)]
    adapter_version: String,
    /// The version of the synthesizer that ran the adapter
    #[arg(long)]
    synthesizer_version: String,
    /// The section of the charter from which the artifact comes
    #[arg(long)]
    source_section: Option<String>,
    /// A catalogue entry from which the artifact comes; repeat for more
    #[arg(long = "source-urn")]
    source_urns: Vec<String>,
    /// The time at which the adapter made the artifact, in ISO 8601
    #[arg(long)]
    generated_at: String,
    /// The time at which the artifact is written, in ISO 8601
    #[arg(long)]
    produced_at: String,
    /// The id of the corpus that was consulted
    #[arg(long)]
    corpus_snapshot_id: Option<String>,
    /// The id of the run that made the artifact
    #[arg(long)]
    run_id: String,
    /// Write sidecar and artifact below this project's root instead of printing the sidecar
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
}

impl ProvenanceCommand {
    /// Does it.
    pub(crate) fn run(
        &self,
        engine: &dyn Engine,
        terminal: &mut Terminal,
        json: bool,
    ) -> Result<Exit, CliError> {
        match self {
            Self::Hash { files } => hash(files, engine, terminal, json),
            Self::Canonical { form, file } => {
                let form = match form {
                    Form::Yaml => "yaml",
                    Form::Jcs => "jcs",
                };
                let file = Document::read(file)?;
                let request = json!({"document": file.input, "form": form});
                let answer = file.ask(engine, "provenance.canonicalize", &request)?;
                if json {
                    document(terminal, &answer.text)?;
                } else {
                    let text = answer.value.get("text").and_then(Value::as_str).unwrap_or_default();
                    terminal.out.data(text)?;
                    terminal.out.flush()?;
                }
                Ok(Exit::Fine)
            }
            Self::Seal(arguments) => seal(arguments, engine, terminal, json),
        }
    }
}

/// Answers for every file, whatever becomes of the others; the worst of them counts.
fn hash(
    files: &[PathBuf],
    engine: &dyn Engine,
    terminal: &mut Terminal,
    json: bool,
) -> Result<Exit, CliError> {
    let mut reporter = Reporter::new(terminal, if json { Format::Json } else { Format::Human });
    for file in files {
        let name = file.display().to_string();
        let answer = Document::read(file).map_err(CliError::from).and_then(|document| {
            document.ask(engine, "provenance.hash", &json!({"document": document.input}))
        });
        let answer = match answer {
            Ok(answer) => answer,
            Err(CliError::Refused(refusal)) => {
                reporter.refusal(&refusal)?;
                let text = serde_json::to_string(&refusal.problem).map_err(std::io::Error::other)?;
                reporter.element(&name, None, Element::Problem(&text))?;
                continue;
            }
            Err(error) => return Err(error),
        };
        reporter.element(&name, None, Element::Answer(&answer.text))?;
        let field = |name: &str| answer.value.get(name).and_then(Value::as_str).unwrap_or("-");
        reporter.line(&name)?;
        reporter.line(&format!("  artifact_content_hash  {}", field("artifact_content_hash")))?;
        reporter.line(&format!("  content_hash           {}", field("content_hash")))?;
        reporter.line(&format!("  digest                 {}", field("digest")))?;
        if answer.value.get("is_canonical").and_then(Value::as_bool) != Some(true) {
            let line = format!("  not in canonical form: see `rogatio provenance canonical {name}`");
            reporter.line(&line)?;
        }
    }
    reporter.end_elements()?;
    reporter.finish()
}

fn seal(
    arguments: &SealArguments,
    engine: &dyn Engine,
    terminal: &mut Terminal,
    json: bool,
) -> Result<Exit, CliError> {
    let artifact = Document::read(&arguments.artifact)?;
    let request = json!({
        "artifact": artifact.input,
        "artifact_urn": arguments.urn,
        "artifact_kind": arguments.kind,
        "artifact_slug": arguments.slug,
        "inputs_hash": arguments.inputs_hash,
        "adapter_id": arguments.adapter_id,
        "adapter_version": arguments.adapter_version,
        "synthesizer_version": arguments.synthesizer_version,
        "source_section": arguments.source_section,
        "source_urns": arguments.source_urns,
        "generated_at": arguments.generated_at,
        "produced_at": arguments.produced_at,
        "corpus_snapshot_id": arguments.corpus_snapshot_id,
        "synthesis_run_id": arguments.run_id,
    });
    let answer = artifact.ask(engine, "provenance.seal", &request)?;
    let file = |name: &str| {
        let file = answer.value.get(name)?;
        Some((file.get("path")?.as_str()?, file.get("text")?.as_str()?))
    };
    if let Some(root) = &arguments.write {
        for (path, text) in ["artifact", "sidecar"].into_iter().filter_map(file) {
            write(root, path, text)?;
        }
    }
    match (json, &arguments.write) {
        (true, _) => document(terminal, &answer.text)?,
        (false, None) => {
            let text = file("sidecar").map_or("", |(_, text)| text);
            terminal.out.data(text)?;
        }
        (false, Some(_)) => {
            for (path, _) in ["artifact", "sidecar"].into_iter().filter_map(file) {
                terminal.out.say(&format!("wrote {path}"))?;
            }
            terminal.out.say("list it in the manifest: `--json` prints its entry")?;
        }
    }
    terminal.out.flush()?;
    Ok(Exit::Fine)
}

fn write(root: &Path, path: &str, text: &str) -> Result<(), Problem> {
    let file = root.join(path);
    let refuse = |why: &str| {
        Problem::new(Code::InputUnreadable, format!("`{}` was not written: {why}", file.display()))
    };
    let failed = |error: std::io::Error| refuse(&error.to_string());
    let folder = file.parent().unwrap_or(root);
    fs::create_dir_all(folder).map_err(failed)?;
    let (inside, whole) =
        (process::real_path(folder).map_err(failed)?, process::real_path(root).map_err(failed)?);
    if !inside.starts_with(whole) || file.is_symlink() {
        return Err(refuse("a link in its path points outside the folder"));
    }
    if file.exists() && fs::read(&file).map_err(failed)? != text.as_bytes() {
        return Err(
            refuse("another document already exists there").with_help("to replace it, remove it first")
        );
    }
    write_set::put(&file, text.as_bytes(), &mut |_| Ok(())).map_err(failed)
}

/// A file of the caller as a `DocumentInput`; its name says whether it is JSON.
struct Document {
    input: Value,
    source: Arc<Source>,
}

impl Document {
    fn read(path: &Path) -> Result<Self, Refusal> {
        let name = if path.as_os_str() == STDIN { "<stdin>".to_owned() } else { path.display().to_string() };
        let mut bytes = Vec::new();
        let read = match path.as_os_str() == STDIN {
            true => std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes),
            false => fs::read(path),
        };
        let bytes = read.map_err(|error| unreadable(&name, &error))?;
        let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let content = match str::from_utf8(&bytes) {
            Ok(text) => Value::from(text),
            Err(_) => json!({"base64": STANDARD.encode(&bytes)}),
        };
        let input = json!({"content": content, "format": if is_json { "json" } else { "yaml" }});
        // The engine's messages name the place inside a document; here only its name is needed.
        Ok(Self { input, source: Source::of_text(name, String::new()) })
    }

    /// Asks the engine about this document; what it refuses is told with the document's name.
    fn ask(&self, engine: &dyn Engine, operation: &str, request: &Value) -> Result<Answer, CliError> {
        ask_text(engine, operation, &request.to_string()).map_err(|error| error.about(&self.source))
    }
}
