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

/// What the migration would do to the artifacts that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MigrationAction {
    /// Only the registry learns the new version; no artifact is touched.
    RegistryOnly,
    /// Artifacts that lack the field get it.
    Backfill,
    /// Values are converted beside the old ones, then swapped; what cannot be converted stops it.
    Convert,
    /// Values of the field are archived and removed: at once where the schema has no room for them any more
    /// (`needs_contract` is false), else in a second, separately approved step.
    Retire,
    /// Values get the new name: at once where the schema has no room for both names, else they are copied, and a second
    /// step removes the old one.
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

/// How the artifacts of a type are stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Storage {
    /// One canonical JSON text an artifact. The engine rewrites documents, SQL moves them.
    #[default]
    Documents,
    /// One table a type, one column a field. SQL does all of it.
    Columns,
}

impl Storage {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Documents => "documents",
            Self::Columns => "columns",
        }
    }
}

/// Which half of a change that takes two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Everything that readers of the old version survive.
    #[default]
    Expand,
    /// What was left behind goes; approved separately.
    Contract,
}

/// What the plan needs to know of the place where it will run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MigrationFacts {
    /// Which half of the change.
    pub stage: Stage,
    /// How the artifacts are stored.
    pub storage: Storage,
    /// Documents in one transaction: 1 to 10000.
    pub batch: u32,
    /// The longest wait for a lock on PostgreSQL, in milliseconds: 1 to 3600000.
    pub lock_timeout_ms: u32,
    /// The longest statement on PostgreSQL, in milliseconds: 1 to 3600000.
    pub statement_timeout_ms: u32,
    /// Who is known to read what would go; listed, never judged.
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
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MigrationGenerateRequest {
    /// The id of the proposal.
    pub proposal_id: String,
    /// The proposal as it was approved.
    pub proposal: Proposal,
    /// The schema in force; null for a new type.
    pub from: Value,
    /// The schema that was approved. It must be what the change makes of `from`.
    pub to: Value,
    /// The SQL that is written.
    pub dialect: Dialect,
    /// The place where it will run.
    #[serde(default)]
    pub facts: MigrationFacts,
    /// What the caller vouches for: the same as for `proposal.check`.
    #[serde(default)]
    pub assumptions: Assumptions,
    /// How schemas are read. `resources` are there for both schemas.
    #[serde(default)]
    pub options: SchemaOptions,
    /// Documents that only references of `from` may lead to, by absolute URI. A document here takes the place of the one with
    /// the same URI in `options.resources`.
    #[serde(default)]
    pub old_resources: BTreeMap<String, Value>,
    /// Documents that only references of `to` may lead to, by absolute URI. A document here takes the place of the one with the
    /// same URI in `options.resources`.
    #[serde(default)]
    pub new_resources: BTreeMap<String, Value>,
}

/// Whether the way back needs what was put aside: every document that was valid before comes back byte for byte (in its
/// canonical form) without the archive, or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Loss {
    /// It does not: the new document alone tells what the old one was.
    Lossless,
    /// It does: what is lost stands only in the archive.
    Lossy {
        /// What is lost, in one line.
        reason: String,
    },
}

/// What a statement is given when it is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Parameter {
    /// The digest of the plan, as text.
    Plan,
    /// The number of the step whose archive or progress it is, as an integer.
    Step,
    /// The artifact type, as text.
    ArtifactType,
    /// The id of the last document of the batch before, as text; empty for the first.
    After,
    /// Documents in one batch, as an integer.
    Batch,
    /// The documents of the batch: JSON text, an array of objects with the texts `id`, `before`,
    /// `after`, `digest` and `record`.
    Rows,
}

/// SQL and what it is given, in the order of its numbered parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// The text.
    pub sql: String,
    /// What `?1` or `$1` is, and so on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
}

/// What a query must find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expectation {
    /// The number 0; anything else stops the plan.
    Zero,
    /// Any number: it is reported.
    Any,
}

/// A question to the database, answered with one number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanQuery {
    /// What is counted.
    pub title: String,
    /// What it must find.
    pub expect: Expectation,
    /// The question.
    pub query: Statement,
}

/// One thing that is done to a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "rewrite", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rewrite {
    /// A field that is missing is set; null is not missing.
    Fill {
        /// The place in the old schema of the object that gets the field, as a JSON Pointer.
        owner: String,
        /// The field.
        name: String,
        /// What it is set to; absent with `copy_from`.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
        value: Option<Value>,
        /// The place in the document whose value it gets; where that is missing the field stays missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        copy_from: Option<String>,
    },
    /// A value that does not satisfy its new schema becomes one that does and says the same.
    Convert {
        /// The place in the schema, as a JSON Pointer.
        place: String,
        /// What null becomes where the new schema refuses it; absent for nothing.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
        null: Option<Value>,
        /// What these values become, whether the new schema refuses them or not.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        values: Vec<ValuePair>,
    },
    /// A field gets another name.
    Rename {
        /// The place in the old schema of the object that has the field.
        owner: String,
        /// The old name.
        name: String,
        /// The new name.
        new_name: String,
        /// Whether the old name stays beside the new one until the contract.
        keep: bool,
    },
    /// A field goes.
    Drop {
        /// The place in the old schema of the object that has the field.
        owner: String,
        /// The field.
        name: String,
    },
}

/// Null is a value here, not an absence.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// Which schema documents are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// The schema before.
    From,
    /// The schema after.
    To,
}

/// What a step does. Every statement list is one transaction unless it says otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Work {
    /// Statements, once; each can be run again.
    Run {
        /// Whether they are one transaction; else each is its own.
        transaction: bool,
        /// The statements.
        statements: Vec<Statement>,
    },
    /// Statements, in one transaction, again and again until the last of them changes no row.
    Repeat {
        /// The statements.
        statements: Vec<Statement>,
    },
    /// Document by document, in the order in which they came: `migration.transform` says what each becomes, which is written beside what
    /// is in force, with the reason where it does not fit and the plan says `quarantine`. Nothing that is in force changes. On the way
    /// back these are the documents that came since; the others are still there as they were.
    Prepare {
        /// What is done to each document.
        rewrites: Vec<Rewrite>,
        /// The schema that each must satisfy.
        against: Against,
    },
    /// Batch by batch: each document is validated. One that fails stops the plan, and is listed.
    Validate {
        /// The schema.
        against: Against,
        /// The documents after `after`: id and text.
        select: Statement,
    },
    /// The switch: the registry learns which version is current, and what was prepared is in force, in one transaction with the history
    /// and the log. The two versions are the same in the second half of a change.
    Registry {
        /// The version that must be current.
        from_version: u64,
        /// The version that is current afterwards; 0 for none.
        to_version: u64,
    },
}

/// A step of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// From 1; the steps of the way back have numbers of their own.
    pub number: u32,
    /// What it does, in one line.
    pub title: String,
    /// What is done.
    pub work: Work,
}

/// What will be done to the database, as data. Its digest names the archive and the progress that it leaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// `rogatio/migration@v1`.
    pub format: String,
    /// The id of the proposal.
    pub proposal_id: String,
    /// The digest of its content.
    pub proposal_digest: Digest,
    /// The artifact type.
    pub artifact_type: String,
    /// How the schema changes.
    pub change_type: ChangeType,
    /// The place that changes, as a JSON Pointer.
    pub pointer: String,
    /// What happens to the documents.
    pub action: MigrationAction,
    /// Which half of the change.
    pub stage: Stage,
    /// Whether a contract remains to be done.
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
    /// The SQL that is written.
    pub dialect: Dialect,
    /// How the artifacts are stored.
    pub storage: Storage,
    /// The version of the engine that made the plan.
    pub engine_version: String,
    /// Whether the way back needs the archive.
    pub loss: Loss,
    /// What happens to documents that cannot become what the schema after accepts; absent for `stop`.
    #[serde(default, skip_serializing_if = "Unfit::is_default")]
    pub unfit: Unfit,
    /// Documents in one batch.
    pub batch: u32,
    /// Who is known to read what goes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readers: Vec<String>,
    /// What each transaction begins with.
    pub session: Vec<Statement>,
    /// What is asked first.
    pub preflight: Vec<PlanQuery>,
    /// The way forth.
    pub steps: Vec<Step>,
    /// What is asked at the end.
    pub post: Vec<PlanQuery>,
    /// What is asked before the way back.
    pub down_preflight: Vec<PlanQuery>,
    /// The way back.
    pub down: Vec<Step>,
}

/// The plan as files for a person with a database shell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Script {
    /// SQL does all of it.
    Sql {
        /// The way forth.
        up: String,
        /// The way back.
        down: String,
    },
    /// There is none, because SQL alone would not be exact.
    None {
        /// Why.
        reason: String,
    },
}

/// The plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MigrationGenerateResponse {
    /// The digest of the plan under `rogatio/migration@v1`.
    pub plan_digest: Digest,
    /// The plan.
    pub plan: Plan,
    /// The plan as SQL files.
    pub script: Script,
}

/// Which way documents go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// To the schema after.
    #[default]
    Up,
    /// Back, from the archive.
    Down,
}

/// A batch of documents and what is done to them.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MigrationTransformRequest {
    /// Which way.
    pub way: Way,
    /// The schema before.
    pub from: Value,
    /// The schema after.
    pub to: Value,
    /// What the step of the plan does; absent for nothing. On the way down a record counts first. Without one, a document
    /// is given back only where these rewrites leave no doubt: where the plan says `lossless`.
    #[serde(default)]
    pub rewrites: Option<Vec<Rewrite>>,
    /// The documents.
    pub documents: Vec<StoredDocument>,
    /// How schemas are read. `resources` are there for both schemas.
    #[serde(default)]
    pub options: SchemaOptions,
    /// Documents that only references of `from` may lead to, by absolute URI. A document here takes the place of the one with
    /// the same URI in `options.resources`.
    #[serde(default)]
    pub old_resources: BTreeMap<String, Value>,
    /// Documents that only references of `to` may lead to, by absolute URI. A document here takes the place of the one with the
    /// same URI in `options.resources`.
    #[serde(default)]
    pub new_resources: BTreeMap<String, Value>,
}

/// A document as it is stored.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoredDocument {
    /// Its id.
    pub id: String,
    /// Its JSON text.
    pub document: String,
    /// What was put aside when it was rewritten; needed on the way down, unless the plan is lossless.
    #[serde(default)]
    pub record: Option<ArchiveRecord>,
    /// Whether it was registered after the migration, so that nothing was put aside of it. On the way down it stays as it is where the
    /// schema before accepts it; else it is undone where the way forth would give it back.
    #[serde(default)]
    pub since: bool,
}

/// What is put aside of a document before it is rewritten: enough to give it back byte for byte.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArchiveRecord {
    /// The digest of the document before: the plain SHA-256 of its canonical text.
    pub before: Digest,
    /// The digest of the document after.
    pub after: Digest,
    /// What was changed, in order.
    pub edits: Vec<ArchivedEdit>,
}

/// One value that was set, replaced or removed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArchivedEdit {
    /// Where in the document, as a JSON Pointer.
    pub pointer: String,
    /// What stood there; absent when nothing did.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub before: Option<Value>,
    /// What stands there now; absent when nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub after: Option<Value>,
}

/// What became of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is as it should be: it must not be written.
    Unchanged,
    /// It becomes another.
    Changed,
    /// It cannot become what it should: it must not be written, and stops the plan.
    Failed,
}

/// A document after the step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TransformedDocument {
    /// Its id.
    pub id: String,
    /// What became of it.
    pub fate: Fate,
    /// Its canonical text, when it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The digest of that text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// What must be put aside first, when it changed on the way up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<ArchiveRecord>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
}

/// The documents after the step, in the order they came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MigrationTransformResponse {
    /// How many changed.
    pub changed: u64,
    /// How many failed.
    pub failed: u64,
    /// Each of them.
    pub documents: Vec<TransformedDocument>,
}
