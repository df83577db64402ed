//! `migration.generate` and `migration.transform`: from an approved change to a plan, and from a document to the next.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::Diagnostic;
use super::compatibility_check::Assumptions;
use super::proposal::{ChangeType, Proposal, Unfit, ValuePair};
use super::schema_check::SchemaOptions;
use crate::digest::Digest;

/// The effect of a migration on existing artifacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MigrationAction {
    /// Only the registry gets the new version; no artifact changes.
    RegistryOnly,
    /// Artifacts without the field get a value.
    Backfill,
    /// Values are converted next to the old ones, then exchanged; a value that cannot be converted stops the migration.
    Convert,
    /// Values of the field are archived and removed: at once if the schema does not allow them any more (`needs_contract` is false), otherwise
    /// in a second, separately approved step.
    Retire,
    /// Values get the new name: at once if the schema does not allow both names, otherwise they are copied, and a second step removes the old
    /// name.
    Rename,
    /// The type is entered into the registry.
    CreateType,
}

/// The SQL that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// SQLite 3.38 or newer.
    Sqlite,
    /// PostgreSQL 14 or newer.
    Postgresql,
}

/// The form in which the artifacts of a type are stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Storage {
    /// Each artifact is stored as one canonical JSON text. The engine rewrites documents, SQL moves them.
    #[default]
    Documents,
    /// Each type has a table, with a column for each field. SQL does all the work.
    Columns,
}

impl Storage {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Documents => "documents",
            Self::Columns => "columns",
        }
    }
}

/// The stage of a change that takes two stages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Every change that readers of the old version can tolerate.
    #[default]
    Expand,
    /// Removal of what the expand stage left behind; approved separately.
    Contract,
}

impl Stage {
    /// The name of the stage on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expand => "expand",
            Self::Contract => "contract",
        }
    }
}

/// Facts about the place where the plan will run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MigrationFacts {
    /// The stage of the change.
    pub stage: Stage,
    /// The form in which the artifacts are stored.
    pub storage: Storage,
    /// Documents in one transaction, from 1 to 10,000.
    pub batch: u32,
    /// The longest wait for a lock on PostgreSQL, in milliseconds, from 1 to 3,600,000.
    pub lock_timeout_ms: u32,
    /// The longest statement on PostgreSQL, in milliseconds, from 1 to 3,600,000.
    pub statement_timeout_ms: u32,
    /// Known readers of the content that is removed; listed only, never judged.
    pub readers: Vec<String>,
}

impl Default for MigrationFacts {
    fn default() -> Self {
        Self {
            stage: Stage::Expand,
            storage: Storage::Documents,
            batch: 1_000,
            lock_timeout_ms: 2_000,
            statement_timeout_ms: 60_000,
            readers: Vec::new(),
        }
    }
}

/// An approved change, and the place where it will be made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct MigrationGenerateRequest {
    /// The id of the proposal.
    #[builder(into)]
    pub proposal_id: String,
    /// The proposal as it was approved.
    pub proposal: Proposal,
    /// The current schema; null for a new type.
    pub from: Value,
    /// The approved schema. It must be the result of the change applied to `from`.
    pub to: Value,
    /// The SQL dialect to write.
    pub dialect: Dialect,
    /// Facts about the place where the plan will run.
    #[serde(default)]
    #[builder(default)]
    pub facts: MigrationFacts,
    /// The assumptions that the caller makes: the same as for `proposal.check`.
    #[serde(default)]
    #[builder(default)]
    pub assumptions: Assumptions,
    /// Options for reading schemas. `resources` apply to both schemas.
    #[serde(default)]
    #[builder(default)]
    pub options: SchemaOptions,
    /// Documents to which only references of `from` may point, by absolute URI. They replace documents with the same URI in `options.resources`.
    #[serde(default)]
    #[builder(default)]
    pub old_resources: BTreeMap<String, Value>,
    /// Documents to which only references of `to` may point, by absolute URI. They replace documents with the same URI in `options.resources`.
    #[serde(default)]
    #[builder(default)]
    pub new_resources: BTreeMap<String, Value>,
}

/// Tells if the way back requires the archive to restore every document that was valid before, byte for byte in its canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Loss {
    /// The archive is not required: the new document alone determines the old one.
    Lossless,
    /// The archive is required: the lost content exists only there.
    Lossy {
        /// The lost content, in one line.
        reason: String,
    },
}

/// A value that a statement gets when it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Parameter {
    /// The digest of the plan, as text.
    Plan,
    /// The number of the step whose archive it is, as an integer.
    Step,
    /// The id of the last row of the batch before, as text; empty for the first.
    After,
    /// Rows in one batch, as an integer.
    Batch,
}

/// SQL and its parameters, in the order of their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// The text of the statement.
    pub sql: String,
    /// The meaning of `?1` or `$1`, and so on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
}

/// The result that a query must give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expectation {
    /// The number 0; any other number stops the plan.
    Zero,
    /// Any number; it is reported.
    Any,
}

/// A question to the database, answered with one number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanQuery {
    /// The things that are counted, in one line.
    pub title: String,
    /// The result that the query must give.
    pub expect: Expectation,
    /// The query itself.
    pub query: Statement,
}

/// One kind of change to a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "rewrite", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rewrite {
    /// A missing field is set; null does not count as missing.
    Fill {
        /// The location of the object that gets the field, in the old schema, as a JSON Pointer.
        owner: String,
        /// The name of the field.
        name: String,
        /// The value of the field; absent with `copy_from`.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
        value: Option<Value>,
        /// The location in the document from which the value is copied; if it is missing there, the field stays missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        copy_from: Option<String>,
    },
    /// A value that does not satisfy its new schema becomes an equivalent value that does.
    Convert {
        /// The location in the schema, as a JSON Pointer.
        place: String,
        /// The value that replaces null where the new schema refuses null; absent if there is none.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
        null: Option<Value>,
        /// The values that replace given values, even if the new schema accepts those.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        values: Vec<ValuePair>,
    },
    /// A field gets another name.
    Rename {
        /// The location of the object that has the field, in the old schema, as a JSON Pointer.
        owner: String,
        /// The old name of the field.
        name: String,
        /// The new name of the field.
        new_name: String,
        /// True if the old name is kept beside the new one until the contract stage.
        keep: bool,
    },
    /// A field is removed.
    Drop {
        /// The location of the object that has the field, in the old schema, as a JSON Pointer.
        owner: String,
        /// The name of the field.
        name: String,
    },
}

/// Null is a value here, not an absence.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// The schema with which documents are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// The schema before the change.
    From,
    /// The schema after the change.
    To,
}

/// The work of a step. Every list of statements is one transaction unless stated otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Work {
    /// Statements that run once; each can be run again.
    Run {
        /// True if they are one transaction; otherwise each is its own.
        transaction: bool,
        /// The statements in order.
        statements: Vec<Statement>,
    },
    /// Statements in one transaction, repeated until the last of them changes no row.
    Repeat {
        /// The statements in order.
        statements: Vec<Statement>,
    },
    /// Documents are handled one by one, in the order of their registration. `migration.transform` gives the new form of each. It is written
    /// next to the current form, with the reason if it does not fit and the plan says `quarantine`. The current forms do not change. On the way
    /// back these are the documents that were registered since; the others still have their earlier form.
    Prepare {
        /// The changes to each document.
        rewrites: Vec<Rewrite>,
        /// The schema that each document must satisfy.
        against: Against,
    },
    /// Documents are validated in batches. An invalid document stops the plan, and is listed.
    Validate {
        /// The schema that each document must satisfy.
        against: Against,
        /// The query for the documents after `after`: id and text.
        select: Statement,
    },
    /// The switch: the registry gets the new current version, and the prepared documents come into force, in one transaction with the history
    /// and the log. In the second stage of a change the two versions are equal.
    Registry {
        /// The version that must be current before.
        from_version: u64,
        /// The version that is current afterwards; 0 for none.
        to_version: u64,
    },
}

/// A step of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// The number of the step, from 1; the steps of the way back have their own numbers.
    pub number: u32,
    /// The purpose of the step, in one line.
    pub title: String,
    /// The work of the step.
    pub work: Work,
}

/// The plan of a migration, as data. Its digest names the archive and the progress that it leaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// The format of the plan: `rogatio/migration@v1`.
    pub format: String,
    /// The id of the proposal.
    pub proposal_id: String,
    /// The digest of the proposal's content.
    pub proposal_digest: Digest,
    /// The name of the artifact type.
    pub artifact_type: String,
    /// The kind of change.
    pub change_type: ChangeType,
    /// The location that changes, as a JSON Pointer.
    pub pointer: String,
    /// The effect on the documents.
    pub action: MigrationAction,
    /// The stage of the change.
    pub stage: Stage,
    /// True if a contract stage is still required afterwards.
    pub needs_contract: bool,
    /// The version before; 0 for a new type.
    pub from_version: u64,
    /// The version after.
    pub to_version: u64,
    /// The digest of the schema before; absent for a new type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_schema_digest: Option<Digest>,
    /// The digest of the schema after.
    pub schema_digest: Digest,
    /// The SQL dialect of the plan.
    pub dialect: Dialect,
    /// The form in which the artifacts are stored.
    pub storage: Storage,
    /// The version of the engine that made the plan.
    pub engine_version: String,
    /// Tells if the way back requires the archive.
    pub loss: Loss,
    /// The treatment of documents that cannot satisfy the new schema; absent for `stop`.
    #[serde(default, skip_serializing_if = "Unfit::is_default")]
    pub unfit: Unfit,
    /// Number of documents in one batch.
    pub batch: u32,
    /// Known readers of the content that is removed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readers: Vec<String>,
    /// Rules of the new schema that no statement of this plan checks, because SQL cannot express them exactly, such as "`pattern` of `code`".
    /// Only the engine checks them, and it reads every row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unjudged: Vec<String>,
    /// The statements with which each transaction begins.
    pub session: Vec<Statement>,
    /// The queries that run first.
    pub preflight: Vec<PlanQuery>,
    /// The steps of the way forward.
    pub steps: Vec<Step>,
    /// The queries that run at the end.
    pub post: Vec<PlanQuery>,
    /// The queries that run before the way back.
    pub down_preflight: Vec<PlanQuery>,
    /// The steps of the way back.
    pub down: Vec<Step>,
}

/// The plan as files for a person with a database shell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Script {
    /// SQL does all the work.
    Sql {
        /// The SQL file of the way forward.
        up: String,
        /// The SQL file of the way back.
        down: String,
    },
    /// There are no files, because SQL alone would not be exact.
    None {
        /// The reason why there are no files.
        reason: String,
    },
}

/// The plan of a migration, with its files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MigrationGenerateResponse {
    /// The digest of the plan under `rogatio/migration@v1`.
    pub plan_digest: Digest,
    /// The plan as data.
    pub plan: Plan,
    /// The plan as SQL files.
    pub script: Script,
}

/// The direction of a migration.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Forward, to the schema after the change.
    #[default]
    Up,
    /// Back, to the schema before the change.
    Down,
}

impl Way {
    /// The name of the direction on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

/// A request to rewrite a batch of documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct MigrationTransformRequest {
    /// The direction of the rewriting.
    pub way: Way,
    /// The schema before the change.
    pub from: Value,
    /// The schema after the change.
    pub to: Value,
    /// The changes that the step of the plan makes; absent for none. On the way down a record has priority. Without a record, a document is
    /// restored only if these changes determine the earlier document: if the plan is `lossless`.
    #[serde(default)]
    pub rewrites: Option<Vec<Rewrite>>,
    /// The documents to rewrite.
    pub documents: Vec<StoredDocument>,
    /// Options for reading schemas. `resources` apply to both schemas.
    #[serde(default)]
    #[builder(default)]
    pub options: SchemaOptions,
    /// Documents to which only references of `from` may point, by absolute URI. They replace documents with the same URI in `options.resources`.
    #[serde(default)]
    #[builder(default)]
    pub old_resources: BTreeMap<String, Value>,
    /// Documents to which only references of `to` may point, by absolute URI. They replace documents with the same URI in `options.resources`.
    #[serde(default)]
    #[builder(default)]
    pub new_resources: BTreeMap<String, Value>,
}

/// A stored document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoredDocument {
    /// The id of the document.
    pub id: String,
    /// The JSON text of the document.
    pub document: String,
    /// The values put aside when the document was rewritten; required on the way down, unless the plan is lossless.
    #[serde(default)]
    pub record: Option<ArchiveRecord>,
    /// True if the document was registered after the migration, so that nothing of it was put aside. On the way down it is unchanged if the
    /// schema before accepts it; otherwise it is converted back if the way forward would restore it.
    #[serde(default)]
    pub since: bool,
}

/// The values put aside from a document before it is rewritten: enough to restore it byte for byte.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArchiveRecord {
    /// The digest of the document before: the plain SHA-256 of its canonical text.
    pub before: Digest,
    /// The digest of the document after.
    pub after: Digest,
    /// The changes that were made, in order.
    pub edits: Vec<ArchivedEdit>,
}

/// One value that was set, replaced or removed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArchivedEdit {
    /// The location in the document, as a JSON Pointer.
    pub pointer: String,
    /// The value before; absent if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub before: Option<Value>,
    /// The value now; absent if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub after: Option<Value>,
}

/// The result for one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// The document is already correct: it must not be written.
    Unchanged,
    /// The document changes.
    Changed,
    /// The document cannot be converted: it must not be written, and stops the plan.
    Failed,
}

/// A document after the step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TransformedDocument {
    /// The id of the document.
    pub id: String,
    /// The result for the document.
    pub fate: Fate,
    /// The new canonical text, if the document changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The digest of that text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// The record that must be stored first, if the document changes on the way up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<ArchiveRecord>,
    /// The reasons why the document failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
}

/// The documents after the step, in the order of the request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MigrationTransformResponse {
    /// Number of documents that change.
    pub changed: u64,
    /// Number of documents that failed.
    pub failed: u64,
    /// The result for each document.
    pub documents: Vec<TransformedDocument>,
}
