//! The table of operations: everything the engine can be asked.
//!
//! A row is name, request, response, function and summary. The component's exports, the browser's functions, the
//! command line's `engine call`, the descriptions and the conformance tests are all made from this table.

pub mod bundle;
pub mod certificate;
pub mod lineage;
pub mod log;
pub mod provenance;
pub mod request;
pub mod tally;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::excerpt::excerpt;
use crate::wire::describe::{CodeDescription, Description, OperationDescription};
use crate::wire::{self, Code, Problem, json};

/// Calls `$callback!` with every row of the table: `identifier = "name": Request => Response, function, "summary";`.
#[macro_export]
macro_rules! for_each_operation {
    ($callback:ident) => {
        $callback! {
            schema_check = "schema.check": SchemaCheckRequest => SchemaCheckResponse, $crate::operation::request::schema_check,
                "Checks if a document is a JSON Schema that the engine can use, and lists its faults";
            compatibility_check = "compatibility.check": CompatibilityCheckRequest => CompatibilityCheckResponse, $crate::operation::request::compatibility_check,
                "Compares two schemas: compatible with a proof, breaking with a witness, or unknown with a reason";
            contract_check = "contract.check": ContractCheckRequest => ContractCheckResponse, $crate::operation::request::contract_check,
                "Compares two versions of a contract (OpenAPI, Kubernetes CRD, MCP tools, AsyncAPI): each schema in its direction, and everything that was removed or is not judged";
            artifact_validate = "artifact.validate": ArtifactValidateRequest => ArtifactValidateResponse, $crate::operation::request::artifact_validate,
                "Validates an artifact against its schema, and lists each rule that it breaks";
            proposal_check = "proposal.check": ProposalCheckRequest => ProposalCheckResponse, $crate::operation::request::proposal_check,
                "Checks a proposal: its effect, its faults, and the votes that it needs";
            proposal_rebase = "proposal.rebase": ProposalRebaseRequest => ProposalRebaseResponse, $crate::operation::request::proposal_rebase,
                "Applies a proposal's change to the current version, or reports the conflict";
            proposal_decide = "proposal.decide": ProposalDecideRequest => ProposalDecideResponse, $crate::operation::request::proposal_decide,
                "Decides a command on a proposal: returns the events and the next state, or the reason for a refusal";
            proposal_replay = "proposal.replay": ProposalReplayRequest => ProposalReplayResponse, $crate::operation::request::proposal_replay,
                "Applies logged events, and returns the state to which they lead";
            scope_evaluate = "scope.evaluate": ScopeEvaluateRequest => ScopeEvaluateResponse, $crate::operation::request::scope_evaluate,
                "Judges if a proposal is in scope, and lists the rules that led to the verdict";
            migration_generate = "migration.generate": MigrationGenerateRequest => MigrationGenerateResponse, $crate::operation::request::migration_generate,
                "Makes the migration plan of an approved change: preflight, numbered steps, checks and the way back, as data and as SQL";
            migration_transform = "migration.transform": MigrationTransformRequest => MigrationTransformResponse, $crate::operation::request::migration_transform,
                "Rewrites a batch of documents up or down, with the values that must be put aside first, and the documents that cannot be converted";
            impact_measure = "impact.measure": ImpactMeasureRequest => ImpactMeasureResponse, $crate::operation::request::impact_measure,
                "Judges stored documents under both schemas of a change: counts, examples of each finding, and the documents that the migration plan repairs";
            impact_merge = "impact.merge": ImpactMergeRequest => ImpactReport, $crate::operation::request::impact_merge,
                "Adds reports on parts of the documents: the result is the report on all of them, whatever the split and the order";
            tally_count = "tally.count": TallyCountRequest => TallyCountResponse, $crate::operation::tally::count,
                "Counts a vote exactly, with the reason for the outcome, the ballot that made it final, and the result for each ballot";
            tally_what_if = "tally.what_if": TallyWhatIfRequest => TallyWhatIfResponse, $crate::operation::tally::what_if,
                "Counts a vote in its present state, and as it would be with further ballots";
            provenance_canonicalize = "provenance.canonicalize": ProvenanceCanonicalizeRequest => ProvenanceCanonicalizeResponse, $crate::operation::provenance::canonicalize,
                "Writes a document's canonical bytes, as the reference's YAML or as RFC 8785 JSON, or reports why it has none";
            provenance_hash = "provenance.hash": ProvenanceHashRequest => ProvenanceHashResponse, $crate::operation::provenance::hash,
                "Computes the digests of a document, and checks if it is in canonical form";
            provenance_inputs_hash = "provenance.inputs_hash": ProvenanceInputsHashRequest => ProvenanceInputsHashResponse, $crate::operation::provenance::inputs_hash,
                "Computes the digests of all inputs of an artifact";
            provenance_validate = "provenance.validate": ProvenanceValidateRequest => ProvenanceValidateResponse, $crate::operation::provenance::validate,
                "Validates the fields of a sidecar, by the program's rules and by the contract's";
            provenance_seal = "provenance.seal": ProvenanceSealRequest => ProvenanceSealResponse, $crate::operation::provenance::seal,
                "Makes the sidecar of an artifact, and its entry in the manifest";
            manifest_seal = "manifest.seal": ManifestSealRequest => ManifestSealResponse, $crate::operation::provenance::manifest_seal,
                "Makes a manifest with its own digest";
            manifest_verify = "manifest.verify": ManifestVerifyRequest => ManifestVerifyResponse, $crate::operation::provenance::manifest_verify,
                "Validates the fields of a manifest, and its own digest";
            bundle_compatibility = "bundle.compatibility": BundleCompatibilityRequest => BundleCompatibilityResponse, $crate::operation::bundle::compatibility,
                "Explains a bundle version: readable, to be upgraded, too old or too new";
            bundle_status = "bundle.status": BundleStatusRequest => BundleStatusResponse, $crate::operation::bundle::status,
                "Determines the version of a bundle, by its stamp and by its contents, and if readers can use it";
            bundle_check = "bundle.check": BundleCheckRequest => BundleCheckResponse, $crate::operation::bundle::check,
                "Checks a whole bundle and reports every fault: fields, digests, paths, and consistency of the files";
            bundle_upgrade = "bundle.upgrade": BundleUpgradeRequest => BundleUpgradeResponse, $crate::operation::bundle::upgrade,
                "Plans the upgrade of a bundle as one set of writes, or reports the obstacles";
            bundle_seal = "bundle.seal": BundleSealRequest => BundleSealResponse, $crate::operation::bundle::seal,
                "Makes one digest over manifest and sidecars, linked to the bundle before, ready to be signed";
            bundle_verify = "bundle.verify": BundleVerifyRequest => BundleVerifyResponse, $crate::operation::bundle::verify,
                "Verifies that a bundle matches its seal, and its signatures";
            lineage_record = "lineage.record": LineageRecordRequest => LineageRecordResponse, $crate::operation::lineage::record,
                "Checks a processing step and computes its id";
            lineage_history = "lineage.history": LineageHistoryRequest => LineageHistoryResponse, $crate::operation::lineage::history,
                "Lists every step that had a part in an artifact, makers before readers";
            lineage_reproducibility = "lineage.reproducibility": LineageReproducibilityRequest => LineageReproducibilityResponse, $crate::operation::lineage::reproducibility,
                "Compares the runs of a step with the same input, method and parameters";
            lineage_graph = "lineage.graph": LineageGraphRequest => LineageGraphResponse, $crate::operation::lineage::graph,
                "Draws the sources of an artifact and the artifacts made from it, also as Mermaid, Graphviz or W3C PROV-JSON";
            log_append = "log.append": LogAppendRequest => LogAppendResponse, $crate::operation::log::append,
                "Appends leaves to a Merkle log, and returns the subtrees to keep and the new root";
            log_inclusion = "log.inclusion": LogInclusionRequest => LogProofResponse, $crate::operation::log::inclusion,
                "Proves that a leaf is in a log, or lists the subtrees that the proof requires";
            log_consistency = "log.consistency": LogConsistencyRequest => LogProofResponse, $crate::operation::log::consistency,
                "Proves that a log begins with an earlier log, or lists the subtrees that the proof requires";
            log_verify_inclusion = "log.verify_inclusion": LogVerifyInclusionRequest => LogVerifyResponse, $crate::operation::log::verify_inclusion,
                "Verifies a proof that a leaf is in a log";
            log_verify_consistency = "log.verify_consistency": LogVerifyConsistencyRequest => LogVerifyResponse, $crate::operation::log::verify_consistency,
                "Verifies a proof that a log was only extended";
            log_checkpoint = "log.checkpoint": LogCheckpointRequest => LogCheckpointResponse, $crate::operation::log::checkpoint,
                "Writes the text of a checkpoint, to be signed";
            log_open_checkpoint = "log.open_checkpoint": LogOpenCheckpointRequest => LogOpenCheckpointResponse, $crate::operation::log::open_checkpoint,
                "Reads a signed checkpoint after verifying its signature";
            log_replay = "log.replay": LogReplayRequest => LogReplayResponse, $crate::operation::log::replay,
                "Checks that each act in a senate's log was allowed by the earlier leaves, and returns the final state";
            certificate_verify = "certificate.verify": CertificateVerifyRequest => CertificateVerifyResponse, $crate::operation::certificate::verify,
                "Verifies the certificate of a vote against a policy: each claim is established, refuted, or cannot be established";
        }
    };
}

/// One row of the table.
#[derive(Clone, Copy)]
pub struct Operation {
    /// Its name on every face, for example `schema.check`.
    pub name: &'static str,
    /// The purpose of the operation, in one line.
    pub summary: &'static str,
    function: fn(Value) -> Result<String, Problem>,
}

/// The JSON Schemas of one operation, in a table of their own: a module that does not describe itself is linked without them.
#[derive(Clone, Copy)]
pub struct Shapes {
    /// The JSON Schema of its request.
    pub request: fn() -> Schema,
    /// The JSON Schema of its answer.
    pub response: fn() -> Schema,
}

/// A request as a type: a caller that asks an engine through text finds the name and the type of the answer here.
///
/// ```
/// use rogatio_core::operation::Request;
/// use rogatio_core::wire::LogCheckpointRequest;
/// assert_eq!(LogCheckpointRequest::OPERATION, "log.checkpoint");
/// ```
pub trait Request {
    /// The name of the operation, for example `schema.check`.
    const OPERATION: &'static str;
    /// The answer of the operation.
    type Response;
}

macro_rules! table {
    ($($identifier:ident = $name:literal: $request:ident => $response:ident, $function:path, $summary:literal;)*) => {
        /// All operations.
        pub const OPERATIONS: &[Operation] = &[$(Operation {
            name: $name,
            summary: $summary,
            function: |request| answer::<$crate::wire::$request, $crate::wire::$response>(request, $function),
        },)*];

        /// The names of all operations, for a host that calls them by their names and is linked without their code.
        pub const NAMES: &[&str] = &[$($name,)*];

        /// The JSON Schemas of all operations, in the order of [`OPERATIONS`].
        pub const SHAPES: &[Shapes] = &[$(Shapes {
            request: question_schema::<$crate::wire::$request>,
            response: answer_schema::<$crate::wire::$response>,
        },)*];

        $(impl Request for $crate::wire::$request {
            const OPERATION: &'static str = $name;
            type Response = $crate::wire::$response;
        })*
    };
}
for_each_operation!(table);

impl Operation {
    /// Asks: JSON text in, JSON text out.
    ///
    /// # Errors
    /// `request.*` for a request that cannot be read, `limit.*` for one that is too large, and what the operation
    /// itself refuses.
    pub fn call(&self, request: &str) -> Result<String, Problem> {
        self.call_value(json::parse(request)?)
    }

    /// As [`Operation::call`], with a request that a face has read as strictly as [`json::parse`] reads text.
    ///
    /// # Errors
    /// `request.invalid-field` for a request that does not have the shape, and what the operation itself refuses.
    pub fn call_value(&self, request: Value) -> Result<String, Problem> {
        (self.function)(request)
    }
}

/// The operation of that name.
///
/// # Errors
/// `request.unknown-operation`.
pub fn find(name: &str) -> Result<&'static Operation, Problem> {
    OPERATIONS.iter().find(|operation| operation.name == name).ok_or_else(|| unknown(name))
}

/// The problem `request.unknown-operation` for a name that is not in [`NAMES`].
#[must_use]
pub fn unknown(name: &str) -> Problem {
    let detail = format!("the operation `{}` does not exist", excerpt(name));
    Problem::new(Code::RequestUnknownOperation, detail)
        .with_help(format!("expected one of {}", NAMES.join(", ")))
}

/// Asks the operation of that name: JSON text in, JSON text out.
///
/// # Errors
/// As [`find`] and [`Operation::call`].
pub fn call(name: &str, request: &str) -> Result<String, Problem> {
    find(name)?.call(request)
}

/// What the engine says of itself, as JSON text.
pub fn describe() -> String {
    let operations = OPERATIONS.iter().zip(SHAPES).map(|(operation, shapes)| OperationDescription {
        name: operation.name,
        summary: operation.summary,
        request: (shapes.request)(),
        response: (shapes.response)(),
    });
    let codes = Code::ALL.iter().map(|code| CodeDescription {
        code: code.as_str(),
        status: code.status(),
        title: code.title(),
    });
    wire::write(&Description {
        name: "rogatio",
        version: env!("CARGO_PKG_VERSION"),
        operations: operations.collect(),
        problem: answer_schema::<Problem>(),
        codes: codes.collect(),
    })
}

fn answer<Q: DeserializeOwned, A: Serialize>(
    request: Value,
    function: fn(Q) -> Result<A, Problem>,
) -> Result<String, Problem> {
    wire::fit(request).and_then(function).and_then(|answer| wire::written(&answer))
}

fn question_schema<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_deserialize().into_generator().into_root_schema_for::<T>()
}

fn answer_schema<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}
