//! `migration.generate`: what an approved change asks for.

use serde_json::Value;

use super::decide::{self, Change, Decided, decide};
use super::draft::{self, Draft};
use super::error::MigrationError;
use super::{Decision, columns, documents, script};
use crate::artifact::Validator;
use crate::canonical::CanonicalError;
use crate::change;
use crate::compatibility::Options;
use crate::digest::Domain;
use crate::wire::Problem;
use crate::wire::artifact_validate::Mode;
use crate::wire::migration::{
    Dialect, MigrationFacts, MigrationGenerateResponse, Plan, Script, Stage, Storage,
};
use crate::wire::proposal::{ChangeType, Proposal};

/// A plan: its canonical JSON.
const PLAN: Domain = Domain::new("rogatio/migration@v1");

/// An approved change: the proposal, and the schemas before and after it.
#[derive(Debug, Clone, Copy)]
pub struct Approved<'a> {
    /// The id of the proposal.
    pub proposal_id: &'a str,
    /// The proposal as it was approved.
    pub proposal: &'a Proposal,
    /// The schema before; null for a new type.
    pub from: &'a Value,
    /// The schema after: the result of the change applied to `from`.
    pub to: &'a Value,
}

/// Makes the plan of an approved change, for the place that `facts` describe.
///
/// ```
/// use rogatio_core::change;
/// use rogatio_core::compatibility::Options;
/// use rogatio_core::migration::{Approved, generate};
/// use rogatio_core::wire::migration::{Dialect, Loss, MigrationFacts};
/// use rogatio_core::wire::proposal::{ChangeType, FieldSpec, Proposal};
/// use serde_json::json;
///
/// let spec = FieldSpec::new("/properties/title", json!({"type": "string"}));
/// let spec = FieldSpec { required: Some(false), ..spec };
/// let proposal = Proposal { base_version: 3, ..Proposal::new("note", ChangeType::AddField, spec) };
/// let from = json!({"type": "object"});
/// let options = Options::default();
/// let to = change::apply(proposal.change_type, &proposal.field_spec, &from, options.for_new()).unwrap();
/// let approved = Approved { proposal_id: "p-1", proposal: &proposal, from: &from, to: &to };
/// let answer = generate(&approved, Dialect::Postgresql, &MigrationFacts::default(), &options)?;
/// assert_eq!((answer.plan.to_version, answer.plan.loss), (4, Loss::Lossless));
/// # Ok::<(), rogatio_core::wire::Problem>(())
/// ```
///
/// # Errors
/// `migration.invalid-change` and `migration.other-schema` for a change that does not lead from one schema to the other,
/// `migration.invalid-facts` for a place that cannot be written to, `migration.unclear-place` and
/// `migration.unsupported-column` for what cannot be done exactly, `schema.invalid` for a schema that cannot be used.
pub fn generate(
    approved: &Approved<'_>,
    dialect: Dialect,
    facts: &MigrationFacts,
    terms: &Options,
) -> Result<MigrationGenerateResponse, Problem> {
    check_facts(facts).map_err(MigrationError::problem)?;
    let Approved { proposal, from, to, .. } = *approved;
    let made = change::apply(proposal.change_type, &proposal.field_spec, from, terms.for_new())
        .map_err(|error| MigrationError::from(error).problem())?;
    if made != *to {
        return Err(MigrationError::OtherSchema.problem());
    }
    for (schema, options) in [(from, terms.for_old()), (to, terms.for_new())] {
        if !schema.is_null() {
            Validator::new(schema, Mode::Strict, options)?;
        }
    }
    let verdict = match proposal.change_type {
        ChangeType::ModifyField | ChangeType::RemoveField => Some(decide::verdict(from, to, terms)?),
        // Other changes do not depend on it.
        ChangeType::AddType | ChangeType::AddField | ChangeType::RenameField => None,
    };
    let change =
        Change { proposal, from, to, old_options: terms.for_old(), options: terms.for_new(), verdict };
    plan(approved, dialect, facts, &change).map_err(MigrationError::problem)
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

fn plan(
    approved: &Approved<'_>,
    dialect: Dialect,
    facts: &MigrationFacts,
    change: &Change<'_>,
) -> Result<MigrationGenerateResponse, MigrationError> {
    let proposal = approved.proposal;
    let proposal_digest =
        change::digest(proposal).map_err(|finding| MigrationError::Proposal(finding.message))?;
    let decision = decision(approved, dialect, facts, change)?;
    let draft: Draft = match facts.storage {
        Storage::Documents => documents::draft(&decision),
        Storage::Columns => columns::draft(&decision)?,
    };
    let session = match facts.storage {
        Storage::Documents => Vec::new(),
        Storage::Columns => draft::limits(dialect, facts.lock_timeout_ms, facts.statement_timeout_ms, true),
    };
    let plan = Plan {
        format: PLAN.as_str().to_owned(),
        proposal_id: approved.proposal_id.to_owned(),
        proposal_digest,
        artifact_type: decision.artifact_type.to_owned(),
        change_type: proposal.change_type,
        pointer: decision.pointer.to_owned(),
        action: decision.action,
        stage: facts.stage,
        needs_contract: decision.needs_contract,
        from_version: decision.from_version,
        to_version: decision.to_version,
        from_schema_digest: match approved.from {
            Value::Null => None,
            from => Some(Domain::SCHEMA.digest(from)?),
        },
        schema_digest: Domain::SCHEMA.digest(approved.to)?,
        dialect,
        storage: facts.storage,
        engine_version: env!("CARGO_PKG_VERSION").to_owned(),
        loss: decision.loss.clone(),
        unfit: proposal.migration_plan.unfit,
        batch: facts.batch,
        readers: facts.readers.clone(),
        unjudged: draft.unjudged.clone(),
        session: draft::texts(&session, dialect)?,
        preflight: draft::queries(&draft.preflight, dialect)?,
        steps: draft::steps(&draft.steps, dialect)?,
        post: draft::queries(&draft.post, dialect)?,
        down_preflight: draft::queries(&draft.down_preflight, dialect)?,
        down: draft::steps(&draft.down, dialect)?,
    };
    let body = serde_json::to_value(&plan)
        .map_err(|error| CanonicalError::Unwritable { reason: error.to_string() })?;
    let plan_digest = PLAN.digest(&body)?;
    let script = match facts.storage {
        Storage::Documents => Script::None {
            reason: "documents are stored as canonical text, which no database can write, only the engine"
                .into(),
        },
        Storage::Columns => script::script(&plan, plan_digest, &draft, facts)?,
    };
    Ok(MigrationGenerateResponse { plan_digest, plan, script })
}

/// The decision, and what the plan needs to know besides.
fn decision<'r>(
    approved: &Approved<'r>,
    dialect: Dialect,
    facts: &'r MigrationFacts,
    change: &Change<'_>,
) -> Result<Decision<'r>, MigrationError> {
    let Approved { proposal, from, to, .. } = *approved;
    let Decided { action, rewrites, loss, in_two } = decide(change, facts.stage, facts.storage)?;
    if facts.stage == Stage::Contract && !in_two {
        return Err(MigrationError::NothingToContract);
    }
    Ok(Decision {
        facts,
        dialect,
        artifact_type: change::type_name(proposal),
        from,
        to,
        pointer: &proposal.field_spec.pointer,
        action,
        rewrites,
        loss,
        needs_contract: in_two && facts.stage == Stage::Expand,
        bumps: facts.stage == Stage::Expand,
        from_version: proposal.base_version,
        to_version: proposal.base_version.saturating_add(1),
    })
}
