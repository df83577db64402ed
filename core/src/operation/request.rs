//! From the requests of the wire to the typed library: each operation that is more than reading its fields in order.
//!
//! This is the one place that makes [`Options`] of a request.

use crate::artifact::Validator;
use crate::compatibility::{self, Options, Question, Report, Resources};
use crate::contract::ContractReport;
use crate::impact::{self, Measure};
use crate::migration::{Approved, Conversion};
use crate::proposal::{self, Context};
use crate::wire::artifact_validate::ValidatorRequest;
use crate::wire::schema_check::{Patterns, SchemaOptions};
use crate::wire::{
    ArtifactValidateRequest, ArtifactValidateResponse, Code, CompatibilityCheckRequest, ContractCheckRequest,
    ImpactMeasureRequest, ImpactMeasureResponse, ImpactMergeRequest, ImpactReport, MigrationGenerateRequest,
    MigrationGenerateResponse, MigrationTransformRequest, MigrationTransformResponse, Problem,
    ProposalCheckRequest, ProposalCheckResponse, ProposalDecideRequest, ProposalDecideResponse,
    ProposalRebaseRequest, ProposalRebaseResponse, ProposalReplayRequest, ProposalReplayResponse,
    SchemaCheckRequest, SchemaCheckResponse, ScopeEvaluateRequest, ScopeEvaluateResponse,
};
use crate::{contract, lint, migration, scope};

/// How the options of a request want its old and its new schema to be read.
fn options(shared: &SchemaOptions, old: &Resources, new: &Resources) -> Options {
    Options::reading(shared).old_resources(old).new_resources(new)
}

/// Answers `schema.check`.
///
/// # Errors
/// Never: every fault of a schema is a finding.
pub fn schema_check(request: SchemaCheckRequest) -> Result<SchemaCheckResponse, Problem> {
    Ok(lint::check(&request.schema, &request.options))
}

/// Answers `compatibility.check`.
///
/// # Errors
/// As [`compatibility::compare_parts`]; `request.invalid-field` for resources that fit no version.
pub fn compatibility_check(request: CompatibilityCheckRequest) -> Result<Report, Problem> {
    let options = comparison(&request)?;
    let question = Question { old: &request.old, new: &request.new, history: &request.history };
    match (request.old_at.as_deref(), request.new_at.as_deref()) {
        (None | Some(""), None | Some("")) => compatibility::compare(&question, &options),
        (old, new) => compatibility::compare_parts(
            &question,
            (old.unwrap_or_default(), new.unwrap_or_default()),
            &options,
        ),
    }
}

/// How a request wants its schemas compared.
///
/// # Errors
/// `request.invalid-field` when the resources of the history are not one object for each version.
pub fn comparison(request: &CompatibilityCheckRequest) -> Result<Options, Problem> {
    let shared = SchemaOptions {
        default_draft: request.default_draft,
        resources: request.resources.clone(),
        uri: None,
        format_assertion: false,
        patterns: Patterns::Linear,
    };
    let mut options = options(&shared, &request.old_resources, &request.new_resources)
        .assuming(request.assumptions)
        .mode(request.mode)
        .transitive(request.transitive)
        .budget(request.budget.unwrap_or(compatibility::DEFAULT_BUDGET));
    options = options.read_from(request.old_uri.clone(), request.new_uri.clone());
    if let Some(draft) = request.old_default_draft {
        options = options.old_default_draft(draft);
    }
    let Some(each) = &request.history_resources else { return Ok(options) };
    if each.len() != request.history.len() {
        let (given, versions) = (each.len(), request.history.len());
        let detail =
            format!("`history_resources` has {given} objects, and the history has {versions} versions");
        return Err(Problem::new(Code::RequestInvalidField, detail)
            .with_help("give one object for each version, in the same order; it may be empty")
            .at("/history_resources"));
    }
    Ok(options.history_resources(&request.resources, each))
}

/// Answers `contract.check`.
///
/// # Errors
/// As [`contract::compare`]; `contract.unknown-format` for a document that is not a contract, or two of different formats.
pub fn contract_check(request: ContractCheckRequest) -> Result<ContractReport, Problem> {
    let shared = SchemaOptions {
        uri: None,
        default_draft: request.default_draft,
        resources: request.resources.clone(),
        format_assertion: false,
        patterns: Patterns::Linear,
    };
    let options = options(&shared, &request.old_resources, &request.new_resources)
        .assuming(request.assumptions)
        .budget(request.budget.unwrap_or(compatibility::DEFAULT_BUDGET));
    let format = match request.format {
        Some(format) => format,
        None => contract::common_format(&request.old, &request.new)?,
    };
    let question = contract::Question {
        old: &request.old,
        new: &request.new,
        allow_not_judged: &request.allow_not_judged,
    };
    contract::compare(&question, format, &options)
}

/// Answers `artifact.validate`.
///
/// # Errors
/// As [`Validator::new`].
pub fn artifact_validate(request: ArtifactValidateRequest) -> Result<ArtifactValidateResponse, Problem> {
    let ArtifactValidateRequest { schema, artifact, mode, options } = request;
    Ok(Validator::new(&schema, mode, &options)?.judge(&artifact))
}

/// Opens the `validator` resource.
///
/// # Errors
/// As [`Validator::for_texts`].
pub fn validator(request: ValidatorRequest) -> Result<Validator, Problem> {
    Validator::for_texts(request.schema, request.mode, request.options)
}

/// Answers `proposal.check`.
///
/// # Errors
/// As [`proposal::check`].
pub fn proposal_check(request: ProposalCheckRequest) -> Result<ProposalCheckResponse, Problem> {
    let options = options(&request.options, &request.old_resources, &request.new_resources)
        .assuming(request.assumptions)
        .mode(request.mode)
        .transitive(request.transitive);
    let context = Context {
        registry: &request.registry,
        electorate: request.electorate.as_deref(),
        rules: request.rules.as_ref(),
        scope: request.scope.as_ref(),
        rationale: request.rationale.as_ref(),
        earlier: &request.earlier,
    };
    proposal::check(&request.proposal, &context, &options)
}

/// Answers `proposal.rebase`.
///
/// # Errors
/// Never: whatever is in the way is a finding.
pub fn proposal_rebase(request: ProposalRebaseRequest) -> Result<ProposalRebaseResponse, Problem> {
    Ok(proposal::rebase(request.proposal, &request.registry, &request.options))
}

/// Answers `proposal.decide`.
///
/// # Errors
/// As [`proposal::decide`].
pub fn proposal_decide(request: ProposalDecideRequest) -> Result<ProposalDecideResponse, Problem> {
    let ProposalDecideRequest { state, command, actor, facts, now } = request;
    proposal::decide(state, command, &actor, facts, now)
}

/// Answers `proposal.replay`.
///
/// # Errors
/// As [`proposal::replay`].
pub fn proposal_replay(request: ProposalReplayRequest) -> Result<ProposalReplayResponse, Problem> {
    proposal::replay(request.state, &request.events, request.facts, request.partial)
}

/// Answers `scope.evaluate`; the opinion is handed back and decides nothing.
///
/// # Errors
/// As [`scope::evaluate`].
pub fn scope_evaluate(request: ScopeEvaluateRequest) -> Result<ScopeEvaluateResponse, Problem> {
    let ScopeEvaluateRequest { rules, subject, appeal, opinion } = request;
    Ok(ScopeEvaluateResponse { opinion, ..scope::evaluate(&rules, &subject, appeal.as_ref())? })
}

/// Answers `migration.generate`. Stored documents must become documents of the schema after, so it looks backward.
///
/// # Errors
/// As [`migration::generate`].
pub fn migration_generate(request: MigrationGenerateRequest) -> Result<MigrationGenerateResponse, Problem> {
    let options = options(&request.options, &request.old_resources, &request.new_resources)
        .assuming(request.assumptions);
    let MigrationGenerateRequest { proposal_id, proposal, from, to, dialect, facts, .. } = &request;
    let approved = Approved { proposal_id, proposal, from, to };
    migration::generate(&approved, *dialect, facts, &options)
}

/// Answers `migration.transform`.
///
/// # Errors
/// As [`migration::transform`].
pub fn migration_transform(
    request: MigrationTransformRequest,
) -> Result<MigrationTransformResponse, Problem> {
    let options = options(&request.options, &request.old_resources, &request.new_resources);
    let MigrationTransformRequest { way, from, to, rewrites, documents, .. } = request;
    let conversion = Conversion { way, from: &from, to: &to, rewrites: rewrites.as_deref() };
    migration::transform(&conversion, documents, &options)
}

/// Opens the `impact` resource.
///
/// # Errors
/// As [`Measure::new`], and `request.invalid-field` for a request with documents.
pub fn impact(request: ImpactMeasureRequest) -> Result<Measure, Problem> {
    if !request.documents.is_empty() {
        let detail = "`documents` must be empty: the documents come in batches";
        return Err(Problem::new(Code::RequestInvalidField, detail).at("/documents"));
    }
    measure(request)
}

fn measure(request: ImpactMeasureRequest) -> Result<Measure, Problem> {
    let options = options(&request.options, &request.old_resources, &request.new_resources);
    let ImpactMeasureRequest { old, new, rewrites, examples, sample, rows, .. } = request;
    let examples = examples.unwrap_or(impact::DEFAULT_EXAMPLES);
    Measure::new(impact::Question { old, new, options, rewrites, examples, sample, rows })
}

/// Answers `impact.measure`.
///
/// # Errors
/// As [`Measure::new`]. A fault of a document is never an error.
pub fn impact_measure(mut request: ImpactMeasureRequest) -> Result<ImpactMeasureResponse, Problem> {
    let documents = std::mem::take(&mut request.documents);
    Ok(measure(request)?.documents(&documents))
}

/// Answers `impact.merge`.
///
/// # Errors
/// As [`impact::merge`].
pub fn impact_merge(request: ImpactMergeRequest) -> Result<ImpactReport, Problem> {
    impact::merge(request.reports)
}
