//! `rogatio migration report`: the owner of a table signs that a plan's file has run there.

use std::path::PathBuf;

use clap::Args;
use rogatio_core::impact::one_line;
use rogatio_core::wire::artifact_validate::{BatchLine, Mode, ValidatorRequest};
use rogatio_core::wire::ballot::Envelope;
use rogatio_core::wire::evidence::{EVIDENCE_TYPE, EvidenceFormat, EvidencePayload, FileOutcome};
use rogatio_core::wire::migration::{Against, MigrationGenerateResponse, Way, Work};
use rogatio_core::wire::{Code, Problem, json};
use tokio::runtime::Runtime;

use super::Speaker;
use super::agent::instance;
use super::link::{Link, runtime};
use super::migration::{Stage, word};
use super::proposal::of;
use crate::client::encoded;
use crate::engine::Engine;
use crate::service::wire::{MigrationPlanView, MigrationView, ProposalView, SchemaView};
use crate::service::{envelope, now, read_key};
use crate::store::Dialect;
use crate::store::owner::Owner;
use rogatio_cli::Exit;
use rogatio_cli::refusal::CliError;

/// Rows that are read at once.
const BATCH: i64 = 1_000;

/// Which file has run, where, and who says so.
#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    /// The proposal's id
    id: String,
    /// The database with the table: a file of SQLite, or `postgres://…`; it is only read
    #[arg(long, value_name = "FILE|URL")]
    from: String,
    /// Report the way back: `down.sql`
    #[arg(long)]
    down: bool,
    /// Which half of the change
    #[arg(long, value_enum, default_value_t)]
    stage: Stage,
    /// The file with the reporter's key
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The agent who reports, where a server is asked; else the agent of `--as`
    #[arg(long)]
    reporter: Option<String>,
}

fn missing(detail: String) -> CliError {
    Problem::new(Code::MigrationMissingEvidence, detail).into()
}

/// Reads the mark that the file left, then every row, and signs that the file came to its end and every row fits.
pub(super) fn report(
    arguments: &ReportArguments,
    link: &Link,
    speaker: &mut Speaker<'_>,
) -> Result<Exit, CliError> {
    let reporter = arguments.reporter.as_deref().or(link.agent());
    let reporter = reporter.ok_or_else(|| {
        CliError::from(Problem::new(Code::AuthMissing, "say who reports (`--reporter NAME`, or `--as NAME`)"))
    })?;
    let key = read_key(&arguments.key)?;
    let runtime = runtime()?;
    let mut owner = runtime.block_on(Owner::open(&arguments.from)).map_err(Problem::from)?;
    let dialect = match owner.dialect() {
        Dialect::Sqlite => "sqlite",
        Dialect::Postgres => "postgresql",
    };
    let id = &arguments.id;
    let (way, file) = if arguments.down { (Way::Down, "down.sql") } else { (Way::Up, "up.sql") };
    let path = format!(
        "{}?storage=columns&dialect={dialect}&stage={}",
        of(id, "migration/plan"),
        word(arguments.stage)
    );
    let planned = link.get::<MigrationPlanView>(&path)?.view.answer;
    let view = link.get::<MigrationView>(&of(id, "migration"))?.view;
    // A version of the engine before may have made the plan that has run.
    let earlier = view.runs.iter().filter_map(|run| plan_of(run.evidence.as_ref()?));
    let plans: Vec<String> = [planned.plan_digest.to_string()].into_iter().chain(earlier).collect();
    let marks = runtime.block_on(owner.marks()).map_err(|error| {
        missing(format!("`rogatio_migration` cannot be read, so no file of a plan has run there: {error}"))
    })?;
    let mark = marks.iter().find(|[plan, ..]| plans.contains(plan));
    let Some([plan, ran, outcome]) = mark else {
        return Err(missing(format!("`{file}` of plan {} has not run there", planned.plan_digest)));
    };
    let wanted = if arguments.down { "down" } else { "up" };
    if ran != wanted {
        return Err(missing(format!(
            "the file of the plan that ran last there is `{ran}.sql`, not `{file}`"
        )));
    }
    if outcome != "done" {
        return Err(missing(format!("`{file}` has begun there, and has not come to its end")));
    }
    fits((&runtime, &mut owner), link, (id, &planned), way)?;
    let payload = EvidencePayload {
        format: EvidenceFormat::V1,
        instance: instance(link)?,
        proposal_id: id.clone(),
        run: next(&view),
        plan: plan.parse().map_err(|_| super::broken("the digest of a plan"))?,
        way,
        outcome: FileOutcome::Done,
        reporter: reporter.to_owned(),
        issued_at: now(),
    };
    let payload = serde_json::to_string(&payload).map_err(|_| super::broken("a report"))?;
    let signed = envelope(&key, EVIDENCE_TYPE, payload.as_bytes());
    let text = serde_json::to_string(&signed).map_err(|_| super::broken("an envelope"))?;
    speaker.say_own(signed, |_| vec![text])
}

/// The plan that evidence is about.
fn plan_of(evidence: &Envelope) -> Option<String> {
    let bytes = rogatio_core::signature::base64_bytes(&evidence.payload)?;
    let payload: EvidencePayload = json::parse_bytes(&bytes).and_then(rogatio_core::wire::fit).ok()?;
    Some(payload.plan.to_string())
}

/// The run that comes next: the one that has not ended, or a new one.
fn next(view: &MigrationView) -> u64 {
    view.runs.last().map_or(1, |last| last.run.saturating_add(u64::from(last.status.is_ended())))
}

/// Whether every row satisfies the schema that is in force afterwards: also the rules that SQL cannot say.
fn fits(
    (runtime, owner): (&Runtime, &mut Owner),
    link: &Link,
    (id, planned): (&str, &MigrationGenerateResponse),
    way: Way,
) -> Result<(), CliError> {
    let plan = &planned.plan;
    let (steps, wanted) = match way {
        Way::Up => (&plan.steps, Against::To),
        Way::Down => (&plan.down, Against::From),
    };
    let select = steps.iter().find_map(|step| match &step.work {
        Work::Validate { against, select } if *against == wanted => Some(select),
        _ => None,
    });
    let Some(select) = select else { return Ok(()) };
    let schema = match way {
        Way::Up => {
            let check = link.get::<ProposalView>(&of(id, ""))?.view.check;
            check.get("resulting_schema").cloned().ok_or_else(|| super::broken("the schema"))?
        }
        Way::Down => {
            let path =
                format!("/api/schemas/{}/versions/{}", encoded(&plan.artifact_type), plan.from_version);
            link.get::<SchemaView>(&path)?.view.schema
        }
    };
    let request = ValidatorRequest::builder().schema(schema).mode(Mode::Strict).build();
    let request = serde_json::to_string(&request).map_err(|_| super::broken("a schema"))?;
    let engine = Engine::new()?;
    let mut validator = engine.validator(&request)?;
    let (mut after, mut all, mut wrong, mut first) = (String::new(), 0_u64, 0_u64, None);
    loop {
        let rows = runtime.block_on(owner.documents(select, &after, BATCH)).map_err(Problem::from)?;
        let Some([last, _]) = rows.last() else { break };
        after.clone_from(last);
        let mut lines = Vec::new();
        for [_, text] in &rows {
            lines.extend_from_slice(&one_line(text.as_bytes()));
            lines.push(b'\n');
        }
        let answers = validator.push(&lines)?;
        let mut answers = answers.lines();
        for [row, _] in &rows {
            let answer = answers.next().ok_or_else(|| super::broken("an answer on a row"))?;
            let answer = serde_json::from_str(answer).map_err(|_| super::broken("an answer on a row"))?;
            let verdict = match answer {
                BatchLine::Answer(verdict) => verdict,
                BatchLine::Problem { problem } => return Err(problem.into()),
            };
            all = all.saturating_add(1);
            if verdict.accepted {
                continue;
            }
            wrong = wrong.saturating_add(1);
            let why = verdict.diagnostics.first().map(|finding| finding.message.clone()).unwrap_or_default();
            first.get_or_insert_with(|| format!("`{}`: {why}", rogatio_core::excerpt::excerpt(row)));
        }
    }
    match first {
        None => Ok(()),
        Some(first) => {
            Err(missing(format!("{wrong} of {all} rows do not satisfy the schema; the first is {first}")))
        }
    }
}
