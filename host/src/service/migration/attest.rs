//! A plan as files, and the statement about them: in-toto Statement v1 with an SLSA provenance predicate v1, in a DSSE
//! envelope by the instance's key.

use rogatio_core::canonical;
use rogatio_core::digest::Digest;
use rogatio_core::wire::migration::{MigrationGenerateResponse, Script};
use rogatio_core::wire::proposal_decide::ProposalStatus;
use rogatio_core::wire::{Code, Problem};
use serde_json::{Value, json};

use crate::engine::COMPONENT_DIGEST;
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

/// The plan as data, then as SQL where SQL does all of it.
fn files(answer: &MigrationGenerateResponse) -> Answer<Vec<MigrationFile>> {
    let plan = serde_json::to_value(&answer.plan)
        .map_err(|error| Problem::new(Code::Internal, format!("a plan cannot be written: {error}")))?;
    let mut files = vec![file("plan.json", canonical_text(&plan)?)];
    if let Script::Sql { up, down } = &answer.script {
        files.extend([file("up.sql", up.clone()), file("down.sql", down.clone())]);
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
                    "id": format!("urn:rogatio:engine:{COMPONENT_DIGEST}"),
                    "version": {"rogatio": plan.engine_version},
                },
                "metadata": {"invocationId": answer.plan_digest},
            },
        },
    })
}
