//! `rogatio migration`: plans, dry runs, runs, the way back.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use rogatio_core::wire::ballot::Envelope;
use rogatio_core::wire::migration::{self, Expectation, Loss, PlanQuery, Script, Step, Storage, Way, Work};
use rogatio_core::wire::proposal::Unfit;
use rogatio_core::wire::{Code, Problem};
use serde::Serialize;

use super::evidence::{ReportArguments, report as report_files};
use super::link::{Answered, Link};
use super::proposal::of;
use super::{Speaker, read_file, tell};
use crate::service::wire::{
    MigrationFile, MigrationInput, MigrationPlanView, MigrationRehearsal, MigrationReport, MigrationView,
    RehearsalInput, RunStatus, UndoInput,
};
use rogatio_cli::Exit;
use rogatio_cli::check::spelled;
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

impl From<StorageName> for Storage {
    fn from(storage: StorageName) -> Self {
        match storage {
            StorageName::Documents => Self::Documents,
            StorageName::Columns => Self::Columns,
        }
    }
}

impl From<Stage> for migration::Stage {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Expand => Self::Expand,
            Stage::Contract => Self::Contract,
        }
    }
}

impl From<UnfitName> for Unfit {
    fn from(unfit: UnfitName) -> Self {
        match unfit {
            UnfitName::Stop => Self::Stop,
            UnfitName::Quarantine => Self::Quarantine,
        }
    }
}

/// A word as the command line and the wire spell it.
pub(super) fn word(value: impl ValueEnum) -> String {
    value.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

impl MigrationCommand {
    pub(super) fn run(&self, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
        match self {
            Self::Plan(arguments) => plan(arguments, link, speaker),
            Self::DryRun { id } => rehearse(link, speaker, id, &RehearsalInput::default()),
            Self::Apply { id, stage, evidence, no_wait } => {
                let evidence = read_evidence(evidence.as_deref())?;
                let body = MigrationInput { stage: (*stage).into(), evidence };
                follow(link, speaker, (id, "migration/apply", &body), *no_wait)
            }
            Self::Report(arguments) => report_files(arguments, link, speaker),
            Self::Status { id } => speaker.say(&link.get(&of(id, "migration"))?, status),
            Self::Down { id, dry_run: true, unfit, .. } => {
                let body = RehearsalInput { way: Way::Down, unfit: Some((*unfit).into()) };
                rehearse(link, speaker, id, &body)
            }
            Self::Down { id, reason, unfit, evidence, no_wait, .. } => {
                let evidence = read_evidence(evidence.as_deref())?;
                let body = UndoInput { reason: reason.clone(), unfit: (*unfit).into(), evidence };
                follow(link, speaker, (id, "migration/down", &body), *no_wait)
            }
        }
    }
}

fn read_evidence(file: Option<&Path>) -> Result<Option<Envelope>, CliError> {
    let read = |file| Ok(rogatio_core::wire::fit(read_file(file)?)?);
    file.map(read).transpose()
}

/// Asks what a run would do.
fn rehearse(
    link: &Link,
    speaker: &mut Speaker<'_>,
    id: &str,
    body: &RehearsalInput,
) -> Result<Exit, CliError> {
    let answer = link.post::<MigrationRehearsal>(&of(id, "migration/dry-run"), body)?;
    speaker.say(&answer, rehearsal)?;
    Ok(if answer.view.holds { Exit::Fine } else { Exit::Fault })
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
    let answer = link.get::<MigrationPlanView>(&path)?;
    if let Some(folder) = &arguments.out {
        let files = write(&answer.view, folder)?;
        return speaker.say_own(Written { files }, |Written { files }| files.clone());
    }
    if !arguments.sql {
        return speaker.say(&answer, drawing);
    }
    let wanted = if arguments.down { "down.sql" } else { "up.sql" };
    let MigrationPlanView { answer: planned, files, .. } = answer.view;
    let Some(file) = files.into_iter().find(|file| file.name == wanted) else {
        let why = match planned.script {
            Script::None { reason } => reason,
            Script::Sql { .. } => String::new(),
        };
        return Err(Problem::new(Code::MigrationNoSql, format!("there is no file: {why}")).into());
    };
    speaker.say_own(file, |file: &MigrationFile| file.text.lines().map(str::to_owned).collect())
}

/// The files that were written.
#[derive(Serialize)]
struct Written {
    files: Vec<String>,
}

/// Writes the files of a plan and the statement about them; their paths.
fn write(view: &MigrationPlanView, folder: &Path) -> Result<Vec<String>, CliError> {
    let refuse = |path: &Path, error: std::io::Error| {
        Problem::new(Code::InputUnreadable, format!("cannot write `{}`: {error}", path.display()))
    };
    fs::create_dir_all(folder).map_err(|error| refuse(folder, error))?;
    let mut files: Vec<(&str, String)> =
        view.files.iter().map(|file| (file.name.as_str(), file.text.clone())).collect();
    if let Some(envelope) = &view.attestation {
        let line = serde_json::to_string(envelope).map_err(std::io::Error::other)?;
        files.push(("migration.intoto.jsonl", format!("{line}\n")));
    }
    let mut written = Vec::new();
    for (name, text) in files {
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
    (id, what, body): (&str, &str, &impl Serialize),
    no_wait: bool,
) -> Result<Exit, CliError> {
    let (path, place) = (of(id, what), of(id, "migration"));
    let mut answer = ask(link, &path, body, &place)?;
    if no_wait {
        return speaker.say(&answer, status);
    }
    let bar = if speaker.json { ProgressBar::hidden() } else { ProgressBar::new(0) };
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:40} {pos}/{len} documents {eta}") {
        bar.set_style(style);
    }
    while let Some(run) = answer.view.runs.last().filter(|run| !run.status.is_ended()) {
        bar.set_message(format!("step {} of {}", run.step, run.steps));
        bar.set_length(run.documents);
        bar.set_position(run.documents_done);
        thread::sleep(PULSE);
        answer = if run.stalled { ask(link, &path, body, &place)? } else { link.get(&place)? };
    }
    bar.finish_and_clear();
    speaker.say(&answer, status)?;
    Ok(if last_is(&answer.view, RunStatus::Done) { Exit::Fine } else { Exit::Fault })
}

/// Asks for a run; one that somebody else is running is followed too.
fn ask(
    link: &Link,
    path: &str,
    body: &impl Serialize,
    place: &str,
) -> Result<Answered<MigrationView>, CliError> {
    match link.post(path, body) {
        Err(CliError::Refused(refusal)) if refusal.problem.code == Code::MigrationUnderWay => {
            let answer = link.get::<MigrationView>(place)?;
            if last_is(&answer.view, RunStatus::Running) {
                Ok(answer)
            } else {
                Err(CliError::Refused(refusal))
            }
        }
        answer => answer,
    }
}

/// True if the newest run has this status.
fn last_is(view: &MigrationView, status: RunStatus) -> bool {
    view.runs.last().is_some_and(|run| run.status == status)
}

fn report(report: &MigrationReport) -> Vec<String> {
    let mut lines = Vec::new();
    if report.quarantined > 0 {
        lines.push(format!("  {} in quarantine", report.quarantined));
    }
    for failing in &report.failing {
        let (place, message) = failing.diagnostics.first().map_or(("", ""), tell::place);
        lines.push(format!("  `{}` does not fit: {place} {message}", failing.id));
    }
    lines
}

fn rehearsal(answer: &MigrationRehearsal) -> Vec<String> {
    let MigrationReport { changed, failed, milliseconds, .. } = &answer.report;
    let mut lines = vec![format!(
        "{}: {changed} of {} documents would change, {failed} do not fit, {milliseconds} ms",
        if answer.holds { "no obstacle was found" } else { "the migration would stop" },
        answer.documents,
    )];
    lines.extend(report(&answer.report));
    lines
}

fn status(answer: &MigrationView) -> Vec<String> {
    let mut lines = vec![format!("{}  {}", answer.proposal_id, spelled(&answer.status))];
    for run in &answer.runs {
        let status = if run.stalled {
            "interrupted: run `apply` again to continue".to_owned()
        } else {
            spelled(&run.status)
        };
        lines.push(format!(
            "run {}  {} {}, version {} to {}: {status}, step {} of {}, {} documents changed, {} ms, longest transaction {} ms",
            run.run,
            spelled(&run.stage),
            spelled(&run.way),
            run.from_version,
            run.to_version,
            run.step,
            run.steps,
            run.report.changed,
            run.report.milliseconds,
            run.report.longest_transaction_ms,
        ));
        lines.extend(run.report.stopped.as_ref().map(|why| format!("  it stopped because: {why}")));
        lines.extend(report(&run.report));
    }
    if answer.needs_contract {
        lines.push("to remove the old fields, run `rogatio migration apply --stage contract`".into());
    }
    lines
}

const fn kind(work: &Work) -> &'static str {
    match work {
        Work::Run { .. } => "run",
        Work::Repeat { .. } => "repeat",
        Work::Prepare { .. } => "prepare",
        Work::Validate { .. } => "validate",
        Work::Registry { .. } => "registry",
    }
}

/// The plan as a drawing: what is asked, what is done, what undoes it.
fn drawing(answer: &MigrationPlanView) -> Vec<String> {
    let migration::MigrationGenerateResponse { plan, plan_digest, .. } = &answer.answer;
    let loss = match &plan.loss {
        Loss::Lossy { reason } => format!("lossy: {reason}"),
        Loss::Lossless => "lossless".to_owned(),
    };
    let mut lines = vec![
        format!(
            "{} {} of `{}`, version {} to {}",
            spelled(&plan.change_type),
            plan.pointer,
            plan.artifact_type,
            plan.from_version,
            plan.to_version
        ),
        format!("proposal   {}  {}", plan.proposal_id, plan.proposal_digest),
        format!("plan       {plan_digest}"),
        format!(
            "for        {}, {}, engine {}",
            spelled(&plan.dialect),
            spelled(&plan.storage),
            plan.engine_version
        ),
        format!("loss       {loss}"),
    ];
    let questions = |title: &str, queries: &[PlanQuery]| {
        let line = |query: &PlanQuery| {
            let must = if query.expect == Expectation::Zero { ": must be zero" } else { "" };
            format!("  {title}  {}{must}", query.title)
        };
        queries.iter().map(line).collect::<Vec<_>>()
    };
    let steps = |steps: &[Step]| {
        let line = |step: &Step| format!("  {:>2}  {:<9} {}", step.number, kind(&step.work), step.title);
        steps.iter().map(line).collect::<Vec<_>>()
    };
    lines.push("up".into());
    lines.extend(questions("first", &plan.preflight));
    lines.extend(steps(&plan.steps));
    lines.extend(questions("last", &plan.post));
    lines.push("down".into());
    lines.extend(questions("first", &plan.down_preflight));
    lines.extend(steps(&plan.down));
    lines
}
