//! `rogatio provenance`: canonical bytes, digests and sidecars of single documents.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::{Args, Subcommand, ValueEnum};
use rogatio_core::wire::{Code, Problem};
use serde_json::{Map, Value, json};

use super::bundle::{ask_text, document};
use super::exit::Exit;
use super::refusal::CliError;
use super::source::STDIN;
use super::terminal::Terminal;
use crate::engine::Engine;
use crate::write_set;

/// What to do with documents.
#[derive(Debug, Subcommand)]
pub(crate) enum ProvenanceCommand {
    /// Print the digests of documents: those of sidecars and manifests, and Rogatio's own
    Hash {
        /// YAML or JSON files; `-` is the standard input
        #[arg(required = true, value_name = "FILE|-")]
        files: Vec<PathBuf>,
    },
    /// Print the exact canonical bytes of a document, and nothing else
    Canonical {
        /// In which form
        #[arg(long = "as", value_enum, value_name = "FORM", default_value_t)]
        form: Form,
        /// A YAML or JSON file; `-` is the standard input
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
    },
    /// Make the sidecar of an artifact
    Seal(Box<SealArguments>),
}

/// A canonical form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// The YAML of existing bundles.
    #[default]
    Yaml,
    /// RFC 8785 JSON.
    Jcs,
}

/// What a sidecar records. Times and runs come from outside: the engine has no clock.
#[derive(Debug, Args)]
pub(crate) struct SealArguments {
    /// The artifact: a YAML or JSON file
    #[arg(value_name = "FILE|-")]
    artifact: PathBuf,
    /// Its name in the catalogue, for example `directive:PROJECT_001`
    #[arg(long)]
    urn: String,
    /// `directive`, `tactic` or `styleguide`
    #[arg(long)]
    kind: String,
    /// Its short name
    #[arg(long)]
    slug: String,
    /// The digest of its inputs
    #[arg(long)]
    inputs_hash: String,
    /// Which adapter made it
    #[arg(long)]
    adapter_id: String,
    /// That adapter's version
    #[arg(long)]
    adapter_version: String,
    /// Which synthesizer ran the adapter
    #[arg(long)]
    synthesizer_version: String,
    /// The section of the charter it comes from
    #[arg(long)]
    source_section: Option<String>,
    /// A catalogue entry it comes from; again for more
    #[arg(long = "source-urn")]
    source_urns: Vec<String>,
    /// When the adapter made it, in ISO 8601
    #[arg(long)]
    generated_at: String,
    /// When it is written, in ISO 8601
    #[arg(long)]
    produced_at: String,
    /// Which corpus was consulted
    #[arg(long)]
    corpus_snapshot_id: Option<String>,
    /// The run that made it
    #[arg(long)]
    run_id: String,
    /// Write sidecar and artifact below this project's root instead of printing the sidecar
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
}

impl ProvenanceCommand {
    /// Does it.
    pub(crate) fn run(&self, engine: &Engine, terminal: &mut Terminal, json: bool) -> Result<Exit, CliError> {
        match self {
            Self::Hash { files } => hash(files, engine, terminal, json),
            Self::Canonical { form, file } => {
                let form = match form {
                    Form::Yaml => "yaml",
                    Form::Jcs => "jcs",
                };
                let answer = ask_text(
                    engine,
                    "provenance.canonicalize",
                    &json!({"document": input(file)?, "form": form}).to_string(),
                )?;
                if json {
                    document(terminal, &answer.text)?;
                } else {
                    let text = answer.value.get("text").and_then(Value::as_str).unwrap_or_default();
                    terminal.out.write_all(text.as_bytes())?;
                    terminal.out.flush()?;
                }
                Ok(Exit::Fine)
            }
            Self::Seal(arguments) => seal(arguments, engine, terminal, json),
        }
    }
}

fn hash(files: &[PathBuf], engine: &Engine, terminal: &mut Terminal, json: bool) -> Result<Exit, CliError> {
    let mut answers = Map::new();
    for file in files {
        let answer = ask_text(engine, "provenance.hash", &json!({"document": input(file)?}).to_string())?;
        let name = file.display().to_string();
        if json {
            answers.insert(name, answer.value);
            continue;
        }
        let field = |name: &str| answer.value.get(name).and_then(Value::as_str).unwrap_or("-");
        let canonical = answer.value.get("is_canonical").and_then(Value::as_bool).unwrap_or(false);
        writeln!(terminal.out, "{name}")?;
        writeln!(terminal.out, "  artifact_content_hash  {}", field("artifact_content_hash"))?;
        writeln!(terminal.out, "  content_hash           {}", field("content_hash"))?;
        writeln!(terminal.out, "  digest                 {}", field("digest"))?;
        if !canonical {
            writeln!(terminal.out, "  not in canonical form: see `rogatio provenance canonical {name}`")?;
        }
    }
    if json {
        document(terminal, &Value::Object(answers).to_string())?;
    }
    terminal.out.flush()?;
    Ok(Exit::Fine)
}

fn seal(
    arguments: &SealArguments,
    engine: &Engine,
    terminal: &mut Terminal,
    json: bool,
) -> Result<Exit, CliError> {
    let request = json!({
        "artifact": input(&arguments.artifact)?,
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
    let answer = ask_text(engine, "provenance.seal", &request.to_string())?;
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
            terminal.out.write_all(text.as_bytes())?;
        }
        (false, Some(_)) => {
            for (path, _) in ["artifact", "sidecar"].into_iter().filter_map(file) {
                writeln!(terminal.out, "wrote {path}")?;
            }
            writeln!(terminal.out, "list it in the manifest: `--json` prints its entry")?;
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
    let (inside, whole) = (folder.canonicalize().map_err(failed)?, root.canonicalize().map_err(failed)?);
    if !inside.starts_with(whole) || file.is_symlink() {
        return Err(refuse("a link leads elsewhere"));
    }
    if file.exists() && fs::read(&file).map_err(failed)? != text.as_bytes() {
        return Err(refuse("another document is there").with_help("remove it first, if it is to be replaced"));
    }
    write_set::put(&file, text.as_bytes(), &mut |_| Ok(())).map_err(failed)
}

/// A file as a `DocumentInput`; its name says whether it is JSON.
fn input(path: &Path) -> Result<Value, Problem> {
    let name = path.display();
    let unreadable =
        |error: std::io::Error| Problem::new(Code::InputUnreadable, format!("cannot read `{name}`: {error}"));
    let mut bytes = Vec::new();
    if path.as_os_str() == STDIN {
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(unreadable)?;
    } else {
        bytes = fs::read(path).map_err(unreadable)?;
    }
    let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let content = match String::from_utf8(bytes) {
        Ok(text) => Value::String(text),
        Err(error) => json!({"base64": STANDARD.encode(error.as_bytes())}),
    };
    Ok(json!({"content": content, "format": if is_json { "json" } else { "yaml" }}))
}
