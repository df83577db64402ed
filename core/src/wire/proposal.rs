//! A proposal: a change put to the vote.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// One content of a proposal. The names are the ones of the HTTP API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// What is proposed.
    pub proposal_type: ProposalType,
    /// The artifact type whose schema changes, or `new_type`.
    pub target_artifact_type: String,
    /// The name of the new artifact type; only with `new_type`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_type: Option<String>,
    /// How it changes.
    pub change_type: ChangeType,
    /// Where, and to what.
    pub field_spec: FieldSpec,
    /// Why. Must cite a use case: an id, a link or an artifact, here or in `use_cases`.
    pub rationale: String,
    /// Use cases that the rationale rests on: ids, links, artifacts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub use_cases: Vec<String>,
    /// What happens to the artifacts that there are.
    #[serde(default)]
    pub migration_plan: MigrationPlan,
    /// The proposer's claim that every artifact that is valid now stays valid.
    pub backward_compatible: bool,
    /// Who proposes.
    pub author: String,
    /// The version of the schema that the change was written against; 0 for a new type.
    pub base_version: u64,
}

/// What is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalType {
    /// A change to the schema of an artifact type.
    SchemaChange,
}

/// How a schema changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeType {
    /// A field, or another place, that was not there.
    AddField,
    /// A field, or another place, that becomes another.
    ModifyField,
    /// A field, or another place, that goes.
    RemoveField,
    /// A field that gets another name.
    RenameField,
    /// A whole new artifact type.
    AddType,
}

impl ChangeType {
    /// Its name on the wire.
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

/// The place that changes and what it becomes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldSpec {
    /// The place in the schema, as a JSON Pointer (RFC 6901): `/properties/author`, `/$defs/person`,
    /// `/properties/tags/items`; empty for a new type.
    pub pointer: String,
    /// The JSON Schema that stands there afterwards; the whole schema for a new type.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub schema: Option<Value>,
    /// The name of a renamed field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_name: Option<String>,
    /// Whether the field must be present. Must be said when a field is added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// The default of the field; absent for none, null for the default null.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub default: Option<Value>,
}

/// Null is a value here, not an absence.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// What happens to the artifacts that there are. Text and SQL are the proposer's words: shown, never executed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MigrationPlan {
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// In SQL, for people to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sql: Option<String>,
    /// How artifacts that lack the field get it.
    #[serde(default)]
    pub backfill: Backfill,
    /// What each value of the field becomes, where its new schema calls it something else: pairs that can be turned round. For
    /// `modify_field` alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<ValuePair>,
    /// What happens to artifacts that cannot become what the schema after accepts.
    #[serde(default, skip_serializing_if = "Unfit::is_default")]
    pub unfit: Unfit,
}

/// A value and what it becomes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValuePair {
    /// The value before.
    pub from: Value,
    /// The value after. No two values become the same one, and none becomes a value that other artifacts may have already.
    pub to: Value,
}

/// What happens to artifacts that a migration cannot make fit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unfit {
    /// They stop the migration: nothing changes, and the report lists them.
    #[default]
    Stop,
    /// They stay as they are, in quarantine with the reason, and the others are migrated.
    Quarantine,
}

impl Unfit {
    /// The word on the wire.
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

/// How artifacts that lack a field get it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "strategy", rename_all = "snake_case", deny_unknown_fields)]
pub enum Backfill {
    /// They do not.
    #[default]
    None,
    /// They get the field's default.
    Default,
    /// They get this value.
    Constant {
        /// The value.
        value: Value,
    },
    /// They get the value of another place of the same artifact.
    Copy {
        /// The place, as a JSON Pointer.
        from: String,
    },
}
