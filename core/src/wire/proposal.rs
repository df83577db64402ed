//! A proposal: a change put to the vote.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// The content of a proposal. The names are those of the HTTP API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// The kind of proposal.
    pub proposal_type: ProposalType,
    /// The artifact type whose schema changes, or `new_type`.
    pub target_artifact_type: String,
    /// The name of the new artifact type; only with `new_type`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_type: Option<String>,
    /// The kind of change.
    pub change_type: ChangeType,
    /// The location of the change, and the new schema there.
    pub field_spec: FieldSpec,
    /// The reason for the change. It must cite a use case: an id, a link or an artifact, here or in `use_cases`.
    pub rationale: String,
    /// Use cases on which the rationale is based: ids, links, artifacts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub use_cases: Vec<String>,
    /// The treatment of existing artifacts.
    #[serde(default)]
    pub migration_plan: MigrationPlan,
    /// The proposer's claim that every artifact that is valid now will stay valid.
    pub backward_compatible: bool,
    /// The name of the agent that proposes the change.
    pub author: String,
    /// The version of the schema for which the change was written; 0 for a new type.
    pub base_version: u64,
}

impl Proposal {
    /// A change to version 1 of an artifact type, without rationale, author and migration plan, and without a claim of compatibility.
    pub fn new(artifact_type: impl Into<String>, change_type: ChangeType, field_spec: FieldSpec) -> Self {
        Self {
            proposal_type: ProposalType::SchemaChange,
            target_artifact_type: artifact_type.into(),
            new_type: None,
            change_type,
            field_spec,
            rationale: String::new(),
            use_cases: Vec::new(),
            migration_plan: MigrationPlan::default(),
            backward_compatible: false,
            author: String::new(),
            base_version: 1,
        }
    }
}

/// The kind of proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalType {
    /// A change to the schema of an artifact type.
    SchemaChange,
}

/// The kind of change to a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeType {
    /// A new field, or another new location.
    AddField,
    /// A new schema for an existing field or another location.
    ModifyField,
    /// The removal of a field or another location.
    RemoveField,
    /// A new name for a field.
    RenameField,
    /// A whole new artifact type.
    AddType,
}

impl ChangeType {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AddField => "add_field",
            Self::ModifyField => "modify_field",
            Self::RemoveField => "remove_field",
            Self::RenameField => "rename_field",
            Self::AddType => "add_type",
        }
    }
}

/// The location of a change and the new schema there.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldSpec {
    /// The location in the schema, as a JSON Pointer (RFC 6901): `/properties/author`, `/$defs/person`, `/properties/tags/items`; empty for a
    /// new type.
    pub pointer: String,
    /// The new JSON Schema at this location; the whole schema for a new type.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub schema: Option<Value>,
    /// The new name of a renamed field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_name: Option<String>,
    /// True if the field must be present. Required when a field is added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// The default of the field; absent for no default, null for the default null.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub default: Option<Value>,
}

impl FieldSpec {
    /// This schema at this location, a JSON Pointer.
    pub fn new(pointer: impl Into<String>, schema: Value) -> Self {
        Self { pointer: pointer.into(), schema: Some(schema), new_name: None, required: None, default: None }
    }
}

/// Null is a value here, not an absence.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// The treatment of existing artifacts. The proposer's text and SQL are shown, but never executed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MigrationPlan {
    /// The plan in words, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The plan in SQL, for people; it is never executed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sql: Option<String>,
    /// The way in which artifacts without the field get a value.
    #[serde(default)]
    pub backfill: Backfill,
    /// The new value for each value of the field that the new schema names differently. The pairs must be reversible. Only for `modify_field`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<ValuePair>,
    /// The treatment of artifacts that cannot satisfy the new schema.
    #[serde(default, skip_serializing_if = "Unfit::is_default")]
    pub unfit: Unfit,
}

/// A value and its replacement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValuePair {
    /// The value before the migration.
    pub from: Value,
    /// The value after the migration. Two values must not become the same value, and none may become a value that other artifacts may already
    /// have.
    pub to: Value,
}

/// The treatment of artifacts that cannot satisfy the new schema.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unfit {
    /// Such artifacts stop the migration: nothing changes, and the report lists them.
    #[default]
    Stop,
    /// Such artifacts stay unchanged, in quarantine with the reason, and the others are migrated.
    Quarantine,
}

impl Unfit {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Quarantine => "quarantine",
        }
    }

    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The way in which artifacts without a field get a value.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "strategy", rename_all = "snake_case", deny_unknown_fields)]
pub enum Backfill {
    /// Artifacts without the field get no value.
    #[default]
    None,
    /// Artifacts without the field get the field's default.
    Default,
    /// Artifacts without the field get a constant value.
    Constant {
        /// The constant value.
        value: Value,
    },
    /// Artifacts without the field get the value of another location in the same artifact.
    Copy {
        /// The other location, as a JSON Pointer.
        from: String,
    },
}
