//! `contract.check`: may the new version of a contract replace the old one.
//!
//! A contract is a document that holds several schemas: OpenAPI, a CustomResourceDefinition of Kubernetes, a list of MCP tools, AsyncAPI.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Code;
use super::compatibility_check::{
    Assumptions, CompatibilityMode, Difference, Direction, UnknownReason, Verdict, VersionFinding, Witness,
};
use super::diagnostic::Severity;
use super::schema_check::Draft;
use crate::digest::Digest;

/// A format of contracts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContractFormat {
    /// OpenAPI 3.0 or 3.1; the document says which.
    Openapi,
    /// A CustomResourceDefinition of Kubernetes (`apiextensions.k8s.io/v1` or `v1beta1`).
    Crd,
    /// A list of MCP tools: the result of `tools/list`, alone or in its JSON-RPC response.
    Mcp,
    /// AsyncAPI 3.
    Asyncapi,
}

impl ContractFormat {
    /// The name of the format for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Openapi => "OpenAPI 3.0 or 3.1",
            Self::Crd => "a CustomResourceDefinition",
            Self::Mcp => "a list of MCP tools",
            Self::Asyncapi => "AsyncAPI 3",
        }
    }
}

/// A request to compare two versions of a contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct ContractCheckRequest {
    /// The current contract (OLD), as a whole document.
    pub old: Value,
    /// The proposed contract (NEW), as a whole document.
    pub new: Value,
    /// The format of both documents; recognised from their members if absent.
    #[serde(default)]
    pub format: Option<ContractFormat>,
    /// The draft of tool schemas without `$schema`; 2020-12 if absent. The other formats define their own dialect.
    #[serde(default)]
    pub default_draft: Option<Draft>,
    /// Documents to which references of both versions may point, by absolute URI. The engine fetches nothing.
    #[serde(default)]
    #[builder(default)]
    pub resources: BTreeMap<String, Value>,
    /// Documents to which only references of OLD may point, by absolute URI. They replace documents with the same URI in `resources`.
    #[serde(default)]
    #[builder(default)]
    pub old_resources: BTreeMap<String, Value>,
    /// Documents to which only references of NEW may point, by absolute URI. They replace documents with the same URI in `resources`.
    #[serde(default)]
    #[builder(default)]
    pub new_resources: BTreeMap<String, Value>,
    /// The assumptions that the caller makes.
    #[serde(default)]
    #[builder(default)]
    pub assumptions: Assumptions,
    /// The maximum number of reasoning steps for one comparison of one part; 1,000,000 if absent.
    #[serde(default)]
    pub budget: Option<u64>,
    /// Changes that may stay unjudged: a category (for example `parameters`), or the name of one finding (for example
    /// `GET /users/{id} parameters`).
    #[serde(default)]
    #[builder(default)]
    pub allow_not_judged: Vec<String>,
}

/// The answer to the question if NEW may be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// Every part is compatible, and no finding is an error.
    Open,
    /// A part is breaking or unknown, or a finding is an error.
    Shut,
}

/// The verdict on replacing OLD by NEW.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContractCheckResponse {
    /// The worst of all parts: breaking, then unknown, then compatible. Something that was removed is breaking; a change that is not judged
    /// and not allowed is unknown.
    pub verdict: Verdict,
    /// Open only if the verdict is `compatible` and no finding is an error.
    pub gate: Gate,
    /// The format of both documents.
    pub format: ContractFormat,
    /// The assumptions on which the verdict is based.
    pub assumptions: Assumptions,
    /// Every part of both versions, in the order of their names.
    pub parts: Vec<ContractPart>,
    /// Names that only NEW has, for example of an operation or a tool. Their parts are listed in `parts`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<String>,
    /// Findings about the documents, errors first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<ContractFinding>,
    /// The numbers of parts and findings.
    pub counts: ContractCounts,
    /// Reasoning steps taken, summed over all parts.
    pub steps: u64,
}

/// One schema of a contract, for example the body of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContractPart {
    /// The name of the part, for example `POST /users request application/json`.
    pub name: String,
    /// The direction in which the part is compared: `backward` for data that callers send, `forward` for data that they receive, `full` for both.
    pub direction: CompatibilityMode,
    /// The way in which the part differs between the versions.
    pub change: PartChange,
    /// The verdict on this part.
    pub verdict: Verdict,
    /// The location of the schema in OLD, as a JSON Pointer; absent if OLD does not have the part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_pointer: Option<String>,
    /// The location of the schema in NEW, as a JSON Pointer; absent if NEW does not have the part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_pointer: Option<String>,
    /// One entry for each direction that was compared; absent if nothing was compared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comparisons: Vec<PartComparison>,
    /// Findings about the schemas of the part. Their pointers are locations in the contract.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<VersionFinding>,
    /// The changes from OLD to NEW, breaking changes first. Their pointers are locations in the contract.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
    /// True if there are more changes than are listed; absent if all are listed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more_differences: bool,
}

/// The way in which a part differs between two versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartChange {
    /// Both versions have the part, and its schema is the same with everything to which it refers.
    Unchanged,
    /// Both versions have the part, and its schema is different.
    Changed,
    /// Only NEW has the part.
    Added,
    /// Only OLD has the part.
    Removed,
}

/// The comparison of one part in one direction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartComparison {
    /// The direction of the comparison.
    pub direction: Direction,
    /// The result of the comparison.
    pub verdict: Verdict,
    /// The result without the assumptions; absent if there were none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without_assumptions: Option<Verdict>,
    /// A document that shows the break; present if the verdict is `breaking`. `schema_pointer` is a location in the contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<Witness>,
    /// The reason why the verdict is `unknown`; its `pointer` is a location in the contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<UnknownReason>,
}

/// One finding about two versions of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContractFinding {
    /// A stable name for the kind of finding.
    pub code: Code,
    /// The severity of the finding; an error shuts the gate.
    pub severity: Severity,
    /// The name of the thing that the finding is about. `allow_not_judged` can list the name of a finding `contract.not-judged`.
    pub name: String,
    /// The finding in one line for people.
    pub message: String,
    /// The remedy for the finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The category of something that is not judged, for example `parameters`; `allow_not_judged` can list it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The location in OLD, as a JSON Pointer; absent if OLD has nothing there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_pointer: Option<String>,
    /// The location in NEW, as a JSON Pointer; absent if NEW has nothing there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_pointer: Option<String>,
    /// The digest of the content that is not judged in OLD; absent if OLD has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_digest: Option<Digest>,
    /// The digest of the content that is not judged in NEW; absent if NEW has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_digest: Option<Digest>,
}

/// The numbers of parts and findings in an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContractCounts {
    /// Parts with the same schema in both versions.
    pub unchanged: u32,
    /// Parts with another schema that is compatible.
    pub compatible: u32,
    /// Parts with another schema that is breaking.
    pub breaking: u32,
    /// Parts without a verdict.
    pub unknown: u32,
    /// Parts that only NEW has.
    pub added: u32,
    /// Parts that only OLD has.
    pub removed: u32,
    /// Changes that are not judged and shut the gate.
    pub not_judged: u32,
    /// Changes that are not judged and that the request allows.
    pub allowed: u32,
}
