//! A plan as files, and the statement about them: in-toto Statement v1 with an SLSA provenance predicate v1, in a DSSE
//! envelope by the instance's key.

use rogatio_core::canonical;
use rogatio_core::digest::Digest;
use rogatio_core::wire::migration::{MigrationGenerateResponse, Plan, Script, Statement, Step, Work as Task};
use rogatio_core::wire::proposal_decide::ProposalStatus;
use rogatio_core::wire::{Code, Problem};
use serde_json::{Value, json};

use crate::engine::COMPONENT;
use crate::service::proposal::Loaded;
use crate::service::wire::{MigrationFile, MigrationPlanView};
use crate::service::{Answer, Service, envelope};

/// The type of the payload, as in-toto registered it.
const STATEMENT: &str = "application/vnd.in-toto+json";

impl Service {
    /// A plan with its files and what vouches for them.
    pub(super) fn attested(
        &self,
        loaded: &Loaded,
        answer: MigrationGenerateResponse,
    ) -> Answer<MigrationPlanView> {
        let files = files(&answer)?;
        let approved = matches!(
            loaded.state.status,
            ProposalStatus::Approved
                | ProposalStatus::Migrating
                | ProposalStatus::Enacted
                | ProposalStatus::Failed
        );
        let attestation = if approved {
            let payload = canonical_text(&statement(&answer, &files))?;
            Some(envelope(&self.instance.key, STATEMENT, payload.as_bytes()))
        } else {
            None
        };
        let id = &loaded.row.id;
        Ok(MigrationPlanView { proposal_id: id.clone(), answer, files, attestation })
    }
}

fn canonical_text(value: &Value) -> Answer<String> {
    let text = canonical::exact(value).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    text.ok_or_else(|| Problem::new(Code::Internal, "a plan has no canonical form").into())
}

fn file(name: &str, text: String) -> MigrationFile {
    MigrationFile { name: name.to_owned(), digest: Digest::of(text.as_bytes()), text }
}

/// The plan as data, then as SQL: two files to run where SQL does all of it, else one to read.
fn files(answer: &MigrationGenerateResponse) -> Answer<Vec<MigrationFile>> {
    let plan = serde_json::to_value(&answer.plan)
        .map_err(|error| Problem::new(Code::Internal, format!("a plan cannot be written: {error}")))?;
    let mut files = vec![file("plan.json", canonical_text(&plan)?)];
    match &answer.script {
        Script::Sql { up, down } => {
            files.extend([file("up.sql", up.clone()), file("down.sql", down.clone())]);
        }
        Script::None { reason } => files.push(file("statements.sql", statements(&answer.plan, reason))),
    }
    Ok(files)
}

fn statement(answer: &MigrationGenerateResponse, files: &[MigrationFile]) -> Value {
    let plan = &answer.plan;
    let subject =
        files.iter().map(|file| json!({"name": file.name, "digest": {"sha256": file.digest.to_hex()}}));
    let mut materials =
        vec![json!({"name": "schema-after", "digest": {"rogatio_schema_v1": plan.schema_digest.to_hex()}})];
    if let Some(before) = &plan.from_schema_digest {
        materials
            .insert(0, json!({"name": "schema-before", "digest": {"rogatio_schema_v1": before.to_hex()}}));
    }
    json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": subject.collect::<Vec<Value>>(),
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": "urn:rogatio:migration:v1",
                "externalParameters": {
                    "proposal_id": plan.proposal_id, "proposal_digest": plan.proposal_digest, "dialect": plan.dialect,
                    "storage": plan.storage, "stage": plan.stage,
                },
                "internalParameters": {"batch": plan.batch},
                "resolvedDependencies": materials,
            },
            "runDetails": {
                "builder": {
                    "id": format!("urn:rogatio:engine:{}", Digest::of(COMPONENT)),
                    "version": {"rogatio": plan.engine_version},
                },
                "metadata": {"invocationId": answer.plan_digest},
            },
        },
    })
}

/// The statements of a plan for whoever wants to read them.
fn statements(plan: &Plan, reason: &str) -> String {
    let mut text = format!(
        "-- To read, not to run: {reason}.\n-- `rogatio migration apply` sends these statements; the numbered parameters are named before each.\n"
    );
    let mut section = |title: &str, steps: &[Step]| {
        for step in steps {
            text.push_str(&format!("\n-- {title} {}: {}\n", step.number, line(&step.title)));
            for statement in statements_of(&step.work) {
                push(&mut text, statement);
            }
        }
    };
    section("up", &plan.steps);
    section("down", &plan.down);
    text
}

fn statements_of(task: &Task) -> Vec<&Statement> {
    match task {
        Task::Run { statements, .. } | Task::Repeat { statements } => statements.iter().collect(),
        Task::Check { select, .. } | Task::Validate { select, .. } => vec![select],
        Task::Rewrite { select, write, remember, .. } => {
            [select].into_iter().chain(write).chain([remember]).collect()
        }
        Task::Restore { select, write, forget, .. } => {
            [select].into_iter().chain(write).chain([forget]).collect()
        }
        Task::Registry { .. } => Vec::new(),
    }
}

fn push(text: &mut String, statement: &Statement) {
    let names: Vec<String> = (1_usize..)
        .zip(&statement.parameters)
        .map(|(number, parameter)| {
            let name = serde_json::to_value(parameter).unwrap_or_default();
            format!("{number} {}", name.as_str().unwrap_or_default())
        })
        .collect();
    if !names.is_empty() {
        text.push_str(&format!("-- {}\n", names.join(", ")));
    }
    text.push_str(&statement.sql);
    text.push_str(";\n");
}

/// One line of a comment, whatever a name holds.
fn line(text: &str) -> String {
    text.chars().map(|one| if one.is_control() { ' ' } else { one }).collect()
}
