//! `rogatio migration`: plans, dry runs, runs, the way back.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use rogatio_core::wire::{Code, Problem};
use serde_json::{Value, json};

use super::evidence::{ReportArguments, report as report_files};
use super::link::Link;
use super::proposal::of;
use super::{Speaker, read_file, tell};
use rogatio_cli::Exit;
use rogatio_cli::refusal::CliError;

/// How often is looked how far a run is.
const PULSE: Duration = Duration::from_millis(100);

/// Plan, run and undo migrations.
#[derive(Debug, Subcommand)]
pub(crate) enum MigrationCommand {
    /// Show the plan of a migration or its SQL, or write its signed files
    Plan(PlanArguments),
    /// Report the effect of a migration without writing anything: counts, documents that do not fit, time
    DryRun {
        /// The id of the proposal
        id: String,
    },
    /// Run the migration of an approved proposal; an interrupted one continues where it stopped
    Apply {
        /// The id of the proposal
        id: String,
        /// The stage of the change
        #[arg(long, value_enum, default_value_t)]
        stage: Stage,
        /// The signed report that `up.sql` has run, for a type whose artifacts are kept in columns; `-` is the standard input
        #[arg(long, value_name = "FILE|-")]
        evidence: Option<PathBuf>,
        /// Return once the migration has started; do not wait for it to finish
        #[arg(long)]
        no_wait: bool,
    },
    /// Sign a report that a file of a plan for columns has run, after reading the file's mark and every row
    Report(ReportArguments),
    /// Show the progress of a migration
    Status {
        /// The id of the proposal
        id: String,
    },
    /// Undo the last migration: the earlier documents are in force again, byte for byte
    Down {
        /// The id of the proposal
        id: String,
        /// Only report the effect, and the documents that do not fit; nothing is written
        #[arg(long, conflicts_with_all = ["reason", "no_wait"])]
        dry_run: bool,
        /// The treatment of newer artifacts that do not fit the earlier schema
        #[arg(long, value_enum, default_value_t)]
        unfit: UnfitName,
        /// The signed report that `down.sql` has run, for a type whose artifacts are kept in columns; `-` is the standard input
        #[arg(long, value_name = "FILE|-", conflicts_with = "dry_run")]
        evidence: Option<PathBuf>,
        /// The reason, for the log
        #[arg(long)]
        reason: Option<String>,
        /// Return once the migration has started; do not wait for it to finish
        #[arg(long)]
        no_wait: bool,
    },
}

/// The plan to show, and its form.
#[derive(Debug, Args)]
pub(crate) struct PlanArguments {
    /// The id of the proposal
    id: String,
    /// The database for which the plan is made; the senate's own if absent
    #[arg(long, value_enum)]
    dialect: Option<DialectName>,
    /// The form in which the artifacts are stored; as declared for the type if absent
    #[arg(long, value_enum)]
    storage: Option<StorageName>,
    /// The stage of the change
    #[arg(long, value_enum, default_value_t)]
    stage: Stage,
    /// Print the SQL of the way forward
    #[arg(long)]
    sql: bool,
    /// Print the SQL of the way back
    #[arg(long, requires = "sql")]
    down: bool,
    /// The folder into which the files and the signed statement are written
    #[arg(long, value_name = "FOLDER", conflicts_with = "sql")]
    out: Option<PathBuf>,
}

/// The database for which a plan is made.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum DialectName {
    /// SQLite 3.38 or newer.
    Sqlite,
    /// PostgreSQL 14 or newer.
    Postgresql,
}

/// The form in which artifacts are stored.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum StorageName {
    /// As documents, like the senate itself.
    Documents,
    /// In a table for each type, with a column for each field.
    Columns,
}

/// The stage of a change.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Stage {
    /// Every change that readers of the old version can tolerate.
    #[default]
    Expand,
    /// Remove what the expand stage left behind.
    Contract,
}

/// The treatment of artifacts that do not fit.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum UnfitName {
    /// Such artifacts stop the migration, and nothing changes.
    #[default]
    Stop,
    /// Such artifacts go into quarantine with the reason.
    Quarantine,
}

/// A word as the command line and the wire spell it.
pub(super) fn word(value: impl ValueEnum) -> String {
    value.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

impl MigrationCommand {
    pub(super) fn run(&self, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
        match self {
            Self::Plan(arguments) => plan(arguments, link, speaker),
            Self::DryRun { id } => rehearse(link, speaker, id, &json!({})),
            Self::Apply { id, stage, evidence, no_wait } => {
                let body = json!({"stage": word(*stage), "evidence": read_evidence(evidence.as_deref())?});
                follow(link, speaker, (id, "migration/apply", &body), *no_wait)
            }
            Self::Report(arguments) => report_files(arguments, link, speaker),
            Self::Status { id } => {
                let answer = link.get(&of(id, "migration"))?.value;
                speaker.say(&answer, status)
            }
            Self::Down { id, dry_run: true, unfit, .. } => {
                rehearse(link, speaker, id, &json!({"way": "down", "unfit": word(*unfit)}))
            }
            Self::Down { id, reason, unfit, evidence, no_wait, .. } => {
                let evidence = read_evidence(evidence.as_deref())?;
                let body = json!({"reason": reason, "unfit": word(*unfit), "evidence": evidence});
                follow(link, speaker, (id, "migration/down", &body), *no_wait)
            }
        }
    }
}

fn read_evidence(file: Option<&Path>) -> Result<Value, CliError> {
    file.map_or(Ok(Value::Null), read_file)
}

/// Asks what a run would do.
fn rehearse(link: &Link, speaker: &mut Speaker<'_>, id: &str, body: &Value) -> Result<Exit, CliError> {
    let answer = link.post(&of(id, "migration/dry-run"), body)?.value;
    speaker.say(&answer, rehearsal)?;
    Ok(if answer.get("holds") == Some(&Value::Bool(true)) { Exit::Fine } else { Exit::Fault })
}

fn plan(arguments: &PlanArguments, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
    let mut path = of(&arguments.id, "migration/plan");
    path.push_str(&format!("?stage={}", word(arguments.stage)));
    if let Some(storage) = arguments.storage {
        path.push_str(&format!("&storage={}", word(storage)));
    }
    if let Some(dialect) = arguments.dialect {
        path.push_str(&format!("&dialect={}", word(dialect)));
    }
    let answer = link.get(&path)?.value;
    if let Some(folder) = &arguments.out {
        let written = write(&answer, folder)?;
        return speaker.say(&json!({"files": written}), |answer| {
            tell::entries(answer, "/files").filter_map(Value::as_str).map(str::to_owned).collect()
        });
    }
    if !arguments.sql {
        return speaker.say(&answer, drawing);
    }
    let wanted = if arguments.down { "down.sql" } else { "up.sql" };
    let named = |name: &str| tell::entries(&answer, "/files").find(|file| tell::at(file, "/name") == name);
    let Some(file) = named(wanted) else {
        let why = tell::at(&answer, "/script/reason");
        return Err(Problem::new(Code::MigrationNoSql, format!("there is no file: {why}")).into());
    };
    let lines = |file: &Value| tell::at(file, "/text").lines().map(str::to_owned).collect();
    speaker.say(file, lines)
}

/// Writes the files of a plan and the statement about them; their paths.
fn write(answer: &Value, folder: &Path) -> Result<Vec<String>, CliError> {
    let refuse = |path: &Path, error: std::io::Error| {
        Problem::new(Code::InputUnreadable, format!("cannot write `{}`: {error}", path.display()))
    };
    fs::create_dir_all(folder).map_err(|error| refuse(folder, error))?;
    let files = tell::entries(answer, "/files")
        .map(|file| (tell::at(file, "/name").to_owned(), tell::at(file, "/text").to_owned()));
    let attestation = answer.get("attestation").filter(|envelope| !envelope.is_null());
    let attestation =
        attestation.map(|envelope| ("migration.intoto.jsonl".to_owned(), format!("{envelope}\n")));
    let mut written = Vec::new();
    for (name, text) in files.chain(attestation) {
        // A server's word for a file stays in this folder.
        let plain = name.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '.' | '-' | '_'));
        if !plain || name.starts_with('.') {
            return Err(super::broken("the file name must be a plain name without folders"));
        }
        let path = folder.join(name);
        fs::write(&path, text).map_err(|error| refuse(&path, error))?;
        written.push(path.display().to_string());
    }
    Ok(written)
}

/// Asks for a run, and follows it to its end.
fn follow(
    link: &Link,
    speaker: &mut Speaker<'_>,
    (id, what, body): (&str, &str, &Value),
    no_wait: bool,
) -> Result<Exit, CliError> {
    let (path, place) = (of(id, what), of(id, "migration"));
    let mut view = ask(link, &path, body, &place)?;
    if no_wait {
        return speaker.say(&view, status);
    }
    let bar = if speaker.json { ProgressBar::hidden() } else { ProgressBar::new(0) };
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:40} {pos}/{len} documents {eta}") {
        bar.set_style(style);
    }
    loop {
        let run = last(&view);
        match tell::at(run, "/status") {
            "done" | "failed" => break,
            _ => {}
        }
        let number = |pointer: &str| run.pointer(pointer).and_then(Value::as_u64).unwrap_or(0);
        bar.set_message(format!("step {} of {}", number("/step"), number("/steps")));
        bar.set_length(number("/documents"));
        bar.set_position(number("/documents_done"));
        thread::sleep(PULSE);
        let stalled = run.get("stalled") == Some(&Value::Bool(true));
        view = if stalled { ask(link, &path, body, &place)? } else { link.get(&place)?.value };
    }
    bar.finish_and_clear();
    speaker.say(&view, status)?;
    Ok(if tell::at(last(&view), "/status") == "done" { Exit::Fine } else { Exit::Fault })
}

/// Asks for a run; one that somebody else is running is followed too.
fn ask(link: &Link, path: &str, body: &Value, place: &str) -> Result<Value, CliError> {
    match link.post(path, body) {
        Ok(answer) => Ok(answer.value),
        Err(CliError::Refused(refusal)) if refusal.problem.code == Code::MigrationUnderWay => {
            let view = link.get(place)?.value;
            if tell::at(last(&view), "/status") == "running" {
                Ok(view)
            } else {
                Err(CliError::Refused(refusal))
            }
        }
        Err(error) => Err(error),
    }
}

/// The newest run.
fn last(view: &Value) -> &Value {
    static NONE: Value = Value::Null;
    view.pointer("/runs").and_then(Value::as_array).and_then(|runs| runs.last()).unwrap_or(&NONE)
}

fn report(report: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    let quarantined = report.pointer("/quarantined").and_then(Value::as_u64).unwrap_or(0);
    if quarantined > 0 {
        lines.push(format!("  {quarantined} in quarantine"));
    }
    for failing in tell::entries(report, "/failing") {
        let first = tell::entries(failing, "/diagnostics").next().unwrap_or(&Value::Null);
        lines.push(format!(
            "  `{}` does not fit: {} {}",
            tell::at(failing, "/id"),
            tell::at(first, "/instance_pointer"),
            tell::at(first, "/message")
        ));
    }
    lines
}

fn rehearsal(answer: &Value) -> Vec<String> {
    let holds = answer.get("holds") == Some(&Value::Bool(true));
    let mut lines = vec![format!(
        "{}: {} of {} documents would change, {} do not fit, {} ms",
        if holds { "no obstacle was found" } else { "the migration would stop" },
        tell::number(answer, "/report/changed"),
        tell::number(answer, "/documents"),
        tell::number(answer, "/report/failed"),
        tell::number(answer, "/report/milliseconds"),
    )];
    lines.extend(report(answer.get("report").unwrap_or(&Value::Null)));
    lines
}

fn status(answer: &Value) -> Vec<String> {
    let mut lines = vec![format!("{}  {}", tell::at(answer, "/proposal_id"), tell::at(answer, "/status"))];
    for run in tell::entries(answer, "/runs") {
        let status = if run.get("stalled") == Some(&Value::Bool(true)) {
            "interrupted: run `apply` again to continue"
        } else {
            tell::at(run, "/status")
        };
        lines.push(format!(
            "run {}  {} {}, version {} to {}: {status}, step {} of {}, {} documents changed, {} ms, longest transaction {} ms",
            tell::number(run, "/run"),
            tell::at(run, "/stage"),
            tell::at(run, "/way"),
            tell::number(run, "/from_version"),
            tell::number(run, "/to_version"),
            tell::number(run, "/step"),
            tell::number(run, "/steps"),
            tell::number(run, "/report/changed"),
            tell::number(run, "/report/milliseconds"),
            tell::number(run, "/report/longest_transaction_ms"),
        ));
        if let Some(why) = run.pointer("/report/stopped").and_then(Value::as_str) {
            lines.push(format!("  it stopped because: {why}"));
        }
        lines.extend(report(run.get("report").unwrap_or(&Value::Null)));
    }
    if answer.get("needs_contract") == Some(&Value::Bool(true)) {
        lines.push("to remove the old fields, run `rogatio migration apply --stage contract`".into());
    }
    lines
}

/// The plan as a drawing: what is asked, what is done, what undoes it.
fn drawing(answer: &Value) -> Vec<String> {
    let at = |pointer: &str| tell::at(answer, pointer);
    let loss = match at("/plan/loss/kind") {
        "lossy" => format!("lossy: {}", at("/plan/loss/reason")),
        kind => kind.to_owned(),
    };
    let mut lines = vec![
        format!(
            "{} {} of `{}`, version {} to {}",
            at("/plan/change_type"),
            at("/plan/pointer"),
            at("/plan/artifact_type"),
            tell::number(answer, "/plan/from_version"),
            tell::number(answer, "/plan/to_version")
        ),
        format!("proposal   {}  {}", at("/plan/proposal_id"), at("/plan/proposal_digest")),
        format!("plan       {}", at("/plan_digest")),
        format!(
            "for        {}, {}, engine {}",
            at("/plan/dialect"),
            at("/plan/storage"),
            at("/plan/engine_version")
        ),
        format!("loss       {loss}"),
    ];
    let questions = |title: &str, pointer: &str| {
        let mut lines = Vec::new();
        for query in tell::entries(answer, pointer) {
            let must = if tell::at(query, "/expect") == "zero" { ": must be zero" } else { "" };
            lines.push(format!("  {title}  {}{must}", tell::at(query, "/title")));
        }
        lines
    };
    let steps = |pointer: &str| {
        let line = |step: &Value| {
            let kind = step.get("work").map_or("", |work| tell::at(work, "/kind"));
            format!("  {:>2}  {kind:<9} {}", tell::number(step, "/number"), tell::at(step, "/title"))
        };
        tell::entries(answer, pointer).map(line).collect::<Vec<_>>()
    };
    lines.push("up".into());
    lines.extend(questions("first", "/plan/preflight"));
    lines.extend(steps("/plan/steps"));
    lines.extend(questions("last", "/plan/post"));
    lines.push("down".into());
    lines.extend(questions("first", "/plan/down_preflight"));
    lines.extend(steps("/plan/down"));
    lines
}
