//! `migration.generate`: what an approved change asks for.

use serde_json::Value;

use super::draft::{self, Draft};
use super::error::MigrationError;
use super::place::Graph;
use super::{Decision, columns, documents, root_field, script};
use crate::artifact::Validator;
use crate::canonical::CanonicalError;
use crate::compatibility;
use crate::digest::Domain;
use crate::proposal::{self, Pointer};
use crate::wire::artifact_validate::{Mode, ValidatorRequest};
use crate::wire::compatibility_check::{Assumptions, CompatibilityMode, Verdict};
use crate::wire::migration::{
    Loss, MigrationFacts, MigrationGenerateRequest, MigrationGenerateResponse, Plan, Rewrite, Script, Stage,
    Storage,
};
use crate::wire::proposal::{Backfill, ChangeType, Proposal};
use crate::wire::proposal_check::MigrationAction;
use crate::wire::{CompatibilityCheckRequest, Problem};

/// A plan: its canonical JSON.
const PLAN: Domain = Domain::new("rogatio/migration@v1");

/// Makes the plan of an approved change.
///
/// # Errors
/// `migration.invalid-change` and `migration.other-schema` for a change that does not lead from one schema to the other,
/// `migration.invalid-facts` for a place that cannot be written to, `migration.unclear-place` and
/// `migration.unsupported-column` for what cannot be done exactly, `schema.invalid` for a schema that cannot be used.
pub fn generate(request: MigrationGenerateRequest) -> Result<MigrationGenerateResponse, Problem> {
    check_facts(&request.facts).map_err(MigrationError::problem)?;
    let MigrationGenerateRequest { proposal, from, to, .. } = &request;
    let made = proposal::apply(proposal.change_type, &proposal.field_spec, from)
        .map_err(|error| MigrationError::from(error).problem())?;
    if made != *to {
        return Err(MigrationError::OtherSchema.problem());
    }
    for schema in [from, to].into_iter().filter(|schema| !schema.is_null()) {
        let options = request.options.clone();
        Validator::new(&ValidatorRequest { schema: schema.clone(), mode: Mode::Strict, options })?;
    }
    let verdict = verdict(&request)?;
    plan(&request, verdict).map_err(MigrationError::problem)
}

fn check_facts(facts: &MigrationFacts) -> Result<(), MigrationError> {
    const HOUR: u32 = 3_600_000;
    let ranges = [
        ("batch", facts.batch, 10_000),
        ("lock_timeout_ms", facts.lock_timeout_ms, HOUR),
        ("statement_timeout_ms", facts.statement_timeout_ms, HOUR),
    ];
    match ranges.into_iter().find(|(_, value, most)| *value == 0 || value > most) {
        Some((field, _, most)) => Err(MigrationError::Range { field, least: 1, most }),
        None => Ok(()),
    }
}

/// Whether a modification is proven to widen; other changes do not depend on it.
fn verdict(request: &MigrationGenerateRequest) -> Result<Option<Verdict>, Problem> {
    if request.proposal.change_type != ChangeType::ModifyField {
        return Ok(None);
    }
    let answer = compatibility::check(CompatibilityCheckRequest {
        old: request.from.clone(),
        new: request.to.clone(),
        mode: CompatibilityMode::Backward,
        transitive: false,
        history: Vec::new(),
        assumptions: Assumptions { assume_closed: false, format_assertion: request.options.format_assertion },
        default_draft: request.options.default_draft,
        resources: request.options.resources.clone(),
        budget: None,
    })?;
    Ok(Some(answer.verdict))
}

fn plan(
    request: &MigrationGenerateRequest,
    verdict: Option<Verdict>,
) -> Result<MigrationGenerateResponse, MigrationError> {
    let MigrationGenerateRequest { proposal, dialect, facts, .. } = request;
    let proposal_digest =
        proposal::digest(proposal).map_err(|finding| MigrationError::Proposal(finding.message))?;
    let decision = decide(request, verdict)?;
    let draft: Draft = match facts.storage {
        Storage::Documents => documents::draft(&decision)?,
        Storage::Columns => columns::draft(&decision)?,
    };
    let session = draft::limits(*dialect, facts.lock_timeout_ms, facts.statement_timeout_ms, true);
    let plan = Plan {
        format: PLAN.as_str().to_owned(),
        proposal_id: request.proposal_id.clone(),
        proposal_digest,
        artifact_type: decision.artifact_type.to_owned(),
        change_type: proposal.change_type,
        pointer: decision.pointer.to_owned(),
        action: decision.action,
        stage: facts.stage,
        needs_contract: decision.needs_contract,
        from_version: decision.from_version,
        to_version: decision.to_version,
        from_schema_digest: match &request.from {
            Value::Null => None,
            from => Some(Domain::SCHEMA.digest(from)?),
        },
        schema_digest: Domain::SCHEMA.digest(&request.to)?,
        dialect: *dialect,
        storage: facts.storage,
        engine_version: env!("CARGO_PKG_VERSION").to_owned(),
        loss: decision.loss.clone(),
        batch: facts.batch,
        readers: facts.readers.clone(),
        session: draft::texts(&session, *dialect)?,
        preflight: draft::queries(&draft.preflight, *dialect)?,
        steps: draft::steps(&draft.steps, *dialect)?,
        post: draft::queries(&draft.post, *dialect)?,
        down_preflight: draft::queries(&draft.down_preflight, *dialect)?,
        down: draft::steps(&draft.down, *dialect)?,
    };
    let body = serde_json::to_value(&plan)
        .map_err(|error| CanonicalError::Unwritable { reason: error.to_string() })?;
    let plan_digest = PLAN.digest(&body)?;
    let script = match facts.storage {
        Storage::Documents => Script::None {
            reason: "documents are stored as canonical text, which the engine writes and no database does"
                .into(),
        },
        Storage::Columns => script::script(&plan, plan_digest, &draft, facts)?,
    };
    Ok(MigrationGenerateResponse { plan_digest, plan, script })
}

fn decide(
    request: &MigrationGenerateRequest,
    verdict: Option<Verdict>,
) -> Result<Decision<'_>, MigrationError> {
    let MigrationGenerateRequest { proposal, from, to, facts, .. } = request;
    let preview = proposal::preview(proposal, verdict, proposal.base_version);
    let required = proposal.field_spec.required == Some(true);
    if proposal.change_type == ChangeType::AddField
        && required
        && preview.action == MigrationAction::RegistryOnly
    {
        return Err(MigrationError::NoValue);
    }
    // A schema that forbids what it does not declare leaves no room for an old name beside the new one.
    let in_two = preview.needs_contract && (facts.storage == Storage::Columns || !is_closed(to));
    if facts.stage == Stage::Contract && !in_two {
        return Err(MigrationError::NothingToContract);
    }
    let rewrites = rewrites(proposal, preview.action, facts.stage, in_two)?;
    if facts.storage == Storage::Documents && !rewrites.is_empty() {
        let graph = Graph::new(from, &request.options);
        for rewrite in &rewrites {
            graph.toward(target(rewrite))?;
        }
    }
    let shown = crate::diagnostic::excerpt(&proposal.field_spec.pointer);
    let goes = rewrites.iter().any(|rewrite| matches!(rewrite, Rewrite::Drop { .. }));
    let loss = match preview.action {
        MigrationAction::Convert => Loss::Lossy {
            reason: format!("values at `{shown}` are rewritten; what they were stands only in the archive"),
        },
        _ if goes => {
            Loss::Lossy { reason: format!("values at `{shown}` go; they stand only in the archive") }
        }
        _ => Loss::Lossless,
    };
    Ok(Decision {
        facts,
        dialect: request.dialect,
        artifact_type: proposal::type_name(proposal),
        from,
        to,
        pointer: &proposal.field_spec.pointer,
        action: preview.action,
        rewrites,
        loss,
        needs_contract: in_two && facts.stage == Stage::Expand,
        bumps: facts.stage == Stage::Expand,
        objects_only: required
            && to.get("type").and_then(Value::as_str) == Some("object")
            && root_field(&proposal.field_spec.pointer).is_some(),
        from_version: preview.from_version,
        to_version: preview.to_version,
    })
}

/// The place of the old schema that a rewrite looks for.
fn target(rewrite: &Rewrite) -> &str {
    match rewrite {
        Rewrite::Convert { place } => place,
        Rewrite::Fill { owner, .. } | Rewrite::Rename { owner, .. } | Rewrite::Drop { owner, .. } => owner,
    }
}

fn rewrites(
    proposal: &Proposal,
    action: MigrationAction,
    stage: Stage,
    in_two: bool,
) -> Result<Vec<Rewrite>, MigrationError> {
    let spec = &proposal.field_spec;
    let place = Pointer::parse(&spec.pointer).map_err(proposal::ChangeError::from)?;
    let property = place.property().map(|(owner, name)| (owner.to_string(), name.to_owned()));
    let fill = match (&proposal.migration_plan.backfill, &property) {
        (Backfill::None, _) | (_, None) => None,
        (backfill, Some((owner, name))) => {
            let (value, copy_from) = match backfill {
                Backfill::Default => (spec.default.clone(), None),
                Backfill::Constant { value } => (Some(value.clone()), None),
                Backfill::Copy { from } => (None, Some(from.clone())),
                Backfill::None => (None, None),
            };
            if value.is_none() && copy_from.is_none() {
                return Err(MigrationError::NoValue);
            }
            if let Some(from) = &copy_from {
                Pointer::parse(from).map_err(proposal::ChangeError::from)?;
            }
            Some(Rewrite::Fill { owner: owner.clone(), name: name.clone(), value, copy_from })
        }
    };
    let waits = in_two && stage == Stage::Expand;
    Ok(match (action, property) {
        (MigrationAction::RegistryOnly | MigrationAction::CreateType, _) => Vec::new(),
        (MigrationAction::Backfill, _) => fill.into_iter().collect(),
        (MigrationAction::Convert, _) => {
            fill.into_iter().chain([Rewrite::Convert { place: spec.pointer.clone() }]).collect()
        }
        (MigrationAction::Retire, Some((owner, name))) if !waits => vec![Rewrite::Drop { owner, name }],
        (MigrationAction::Retire, _) => Vec::new(),
        (MigrationAction::Rename, Some((owner, name))) => {
            let new_name = spec.new_name.clone().ok_or(proposal::ChangeError::NoName)?;
            vec![Rewrite::Rename { owner, name, new_name, keep: waits }]
        }
        (MigrationAction::Rename, None) => Vec::new(),
    })
}

/// Whether some part of a schema may forbid members that it does not declare. It may say so of another object than the
/// one that changes: then one step does what two could have done.
fn is_closed(schema: &Value) -> bool {
    match schema {
        Value::Object(members) => members.iter().any(|(keyword, value)| match keyword.as_str() {
            "additionalProperties" | "unevaluatedProperties" => {
                !(*value == Value::Bool(true) || value.as_object().is_some_and(serde_json::Map::is_empty))
            }
            "propertyNames" | "maxProperties" => true,
            "const" | "enum" | "default" | "examples" => false,
            _ => is_closed(value),
        }),
        Value::Array(items) => items.iter().any(is_closed),
        _ => false,
    }
}
