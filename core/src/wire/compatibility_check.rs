//! `compatibility.check`: may NEW replace OLD.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::diagnostic::{Diagnostic, Severity};
use super::schema_check::Draft;

/// The side that must keep working.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CompatibilityMode {
    /// Readers of NEW accept every document that OLD accepts.
    #[default]
    Backward,
    /// Readers of OLD accept every document that NEW accepts.
    Forward,
    /// Both backward and forward.
    Full,
}

/// Assumptions that the caller makes; the engine never makes them itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assumptions {
    /// Assume that documents have only properties declared by the schema for which they were written.
    #[serde(default)]
    pub assume_closed: bool,
    /// Treat `format` as a rule, not as an annotation.
    #[serde(default)]
    pub format_assertion: bool,
}

impl Assumptions {
    /// True if no assumption is made.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A request to compare two schemas, or a history and its next version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct CompatibilityCheckRequest {
    /// The current schema (OLD).
    pub old: Value,
    /// The proposed schema (NEW).
    pub new: Value,
    /// The side that must keep working.
    #[serde(default)]
    #[builder(default)]
    pub mode: CompatibilityMode,
    /// True to compare NEW with every version of the history, not only with OLD.
    #[serde(default)]
    #[builder(default)]
    pub transitive: bool,
    /// The versions before OLD, oldest first; used only if `transitive` is true.
    #[serde(default)]
    #[builder(default)]
    pub history: Vec<Value>,
    /// The assumptions that the caller makes.
    #[serde(default)]
    #[builder(default)]
    pub assumptions: Assumptions,
    /// The draft of a schema without `$schema`; 2020-12 if absent.
    #[serde(default)]
    pub default_draft: Option<Draft>,
    /// The draft of OLD and of the history where they have no `$schema`; `default_draft` if absent.
    #[serde(default)]
    pub old_default_draft: Option<Draft>,
    /// Documents to which references of every version may point, by absolute URI. The engine fetches nothing.
    #[serde(default)]
    #[builder(default)]
    pub resources: BTreeMap<String, Value>,
    /// Documents to which only references of OLD may point, by absolute URI. They replace documents with the same URI in `resources`. They also
    /// apply to the versions in `history` if `history_resources` is absent.
    #[serde(default)]
    #[builder(default)]
    pub old_resources: BTreeMap<String, Value>,
    /// Documents to which only references of NEW may point, by absolute URI. They replace documents with the same URI in `resources`.
    #[serde(default)]
    #[builder(default)]
    pub new_resources: BTreeMap<String, Value>,
    /// Documents to which only references of one version of the history may point: one object for each version in `history`, in the same order.
    /// If absent, the versions of the history use `old_resources`.
    #[serde(default)]
    pub history_resources: Option<Vec<BTreeMap<String, Value>>>,
    /// The absolute URI from which OLD and the versions of the history were read. References and a relative `$id` are resolved against it (RFC
    /// 3986, section 5.1.3); an absolute `$id` replaces it.
    #[serde(default)]
    #[builder(into)]
    pub old_uri: Option<String>,
    /// The absolute URI from which NEW was read.
    #[serde(default)]
    #[builder(into)]
    pub new_uri: Option<String>,
    /// The location in OLD that is compared instead of the whole document, as a JSON Pointer. References still resolve in the whole document.
    /// The versions in `history` are compared at the same location.
    #[serde(default)]
    #[builder(into)]
    pub old_at: Option<String>,
    /// The location in NEW that is compared instead of the whole document, as a JSON Pointer.
    #[serde(default)]
    #[builder(into)]
    pub new_at: Option<String>,
    /// The maximum number of reasoning steps for one comparison; 1,000,000 if absent. The engine counts steps in the same way on every machine.
    /// More steps may turn `unknown` into another verdict, but never change another verdict.
    #[serde(default)]
    pub budget: Option<u64>,
}

/// The result of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Proven: every document that was accepted is still accepted.
    Compatible,
    /// Shown: a witness is accepted by one schema and refused by the other.
    Breaking,
    /// Neither could be shown; treat it as breaking.
    Unknown,
}

impl Verdict {
    /// Its name on the wire.
    ///
    /// ```
    /// use rogatio_core::wire::compatibility_check::Verdict;
    /// assert_eq!(Verdict::Compatible.as_str(), "compatible");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::Breaking => "breaking",
            Self::Unknown => "unknown",
        }
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The direction of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Checks that NEW accepts every document that the older version accepts.
    Backward,
    /// Checks that the older version accepts every document that NEW accepts.
    Forward,
}

/// The verdict on replacing OLD by NEW.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CompatibilityCheckResponse {
    /// The worst of all comparisons: breaking, then unknown, then compatible.
    pub verdict: Verdict,
    /// The mode that was asked for.
    pub mode: CompatibilityMode,
    /// True if the whole history was compared.
    pub transitive: bool,
    /// The assumptions on which the verdict is based.
    pub assumptions: Assumptions,
    /// The verdict without the assumptions; absent if there were none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without_assumptions: Option<Verdict>,
    /// The newest version (1 is the oldest) with which NEW is not compatible; absent if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaking_version: Option<u32>,
    /// One entry for each version and direction, newest version first.
    pub comparisons: Vec<Comparison>,
    /// Findings about the schemas themselves, oldest version first; absent if there are none. If a finding is an error, the verdict is correct
    /// but useless: for example, a file of definitions accepts every document. A gate lets NEW through only if the verdict is `compatible` and
    /// no finding is an error.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<VersionFinding>,
    /// The changes from OLD to NEW, breaking changes first.
    pub differences: Vec<Difference>,
    /// True if there are more changes than are listed; absent if all are listed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more_differences: bool,
    /// Reasoning steps taken, summed over all comparisons.
    pub steps: u64,
}

impl CompatibilityCheckResponse {
    /// True if a gate lets NEW through: the verdict is `compatible`, and no finding is an error.
    pub fn passes(&self) -> bool {
        self.verdict == Verdict::Compatible && !self.is_hollow()
    }

    /// True if the verdict is correct but useless because a finding about the schemas is an error.
    pub fn is_hollow(&self) -> bool {
        self.findings.iter().any(|one| one.finding.severity == Severity::Error)
    }
}

/// A finding about one of the schemas that were compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VersionFinding {
    /// The side of the schema; the versions of the history belong to the side of OLD.
    pub side: Side,
    /// The number of the version, from 1 for the oldest; absent for NEW.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// The finding; its `schema_pointer` is a location in that schema.
    pub finding: Diagnostic,
}

/// The comparison of one version with NEW, in one direction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// The number of the version, from 1 for the oldest; OLD is the last.
    pub version: u32,
    /// The direction of the comparison.
    pub direction: Direction,
    /// The result of the comparison.
    pub verdict: Verdict,
    /// The result without the assumptions; absent if there were none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without_assumptions: Option<Verdict>,
    /// A document that shows the break; present if the verdict is `breaking`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<Witness>,
    /// The reason why the verdict is `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<UnknownReason>,
}

/// A document that one schema accepts and the other refuses, confirmed by the validator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Witness {
    /// The document itself.
    pub instance: Value,
    /// The reason why the refusing schema does not accept it.
    pub complaint: Complaint,
}

/// The first fault that a validator reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Complaint {
    /// The location in the document, as a JSON Pointer.
    pub instance_pointer: String,
    /// The location in the refusing schema, as a JSON Pointer.
    pub schema_pointer: String,
    /// The document into which `schema_pointer` points, as an absolute URI, if it is one of the resources; absent for the schema itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_uri: Option<String>,
    /// The way of the validator to the keyword, through references (`keywordLocation` of JSON Schema); not on the wire.
    #[serde(skip)]
    pub(crate) evaluation_path: String,
    /// The keyword that refuses the document.
    pub keyword: String,
    /// The fault in one line for people.
    pub message: String,
}

/// The reason for the verdict `unknown`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnknownReason {
    /// A stable name for the reason.
    pub code: UnknownCode,
    /// The schema concerned; absent if it is not one schema alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// The location in that schema, as a JSON Pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The reason in one line for people.
    pub message: String,
}

/// One of the two schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The current schema (OLD).
    Old,
    /// The proposed schema (NEW).
    New,
}

impl Side {
    /// The opposite side.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Old => Self::New,
            Self::New => Self::Old,
        }
    }
}

/// A stable name for the reason why there is no verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownCode {
    /// The budget of steps is used up.
    BudgetExhausted,
    /// A reference cannot be resolved, or the validator resolves it differently from the specification.
    DynamicReference,
    /// A reference that refers to itself for the same value.
    CircularReference,
    /// The set of unevaluated members depends on too many branches.
    UnevaluatedBranches,
    /// A pattern refers to its groups, looks behind, or is not a regular expression of ECMA-262.
    PatternNotRegular,
    /// The automata of the patterns grew beyond their limit.
    PatternTooLarge,
    /// A `format` that is a rule is only compared by its name and by the draft that defines it.
    FormatNotModelled,
    /// Rules that count (`contains`, `uniqueItems`, sizes) interact in a way that cannot be decided.
    Counting,
    /// A number is outside the range that is computed exactly.
    NumberRange,
    /// Draft 4 distinguishes integers by spelling: `1.0` is not an integer, and a double beyond 64 bits may or may not be one.
    NumberWriting,
    /// The schemas are nested too deeply.
    TooDeep,
    /// The validator did not confirm the document that the search found.
    WitnessNotConfirmed,
    /// A document that shows a break would have too many characters, items or properties.
    WitnessTooLarge,
    /// A schema uses a vocabulary of its own, or keywords in a way that its draft leaves undefined.
    UnknownVocabulary,
}

/// One change between two schemas, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// The kind of change.
    pub kind: DifferenceKind,
    /// The change in one line.
    pub message: String,
    /// The location in OLD, as a JSON Pointer; absent if OLD has nothing there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_pointer: Option<String>,
    /// The location in NEW, as a JSON Pointer; absent if NEW has nothing there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_pointer: Option<String>,
    /// The verdict on this change alone, in the requested mode: on OLD against OLD with only this change. Several changes together may have a
    /// weaker or a stronger effect.
    pub effect: Verdict,
    /// True if exactly this change refuses the witness.
    pub exercised_by_witness: bool,
    /// A way to make the change compatible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

/// The kind of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceKind {
    /// A property is declared that was not declared before.
    PropertyAdded,
    /// A property is not declared any more.
    PropertyRemoved,
    /// A property is now required.
    RequiredAdded,
    /// A property is not required any more.
    RequiredRemoved,
    /// More types are allowed.
    TypeWidened,
    /// Fewer types are allowed.
    TypeNarrowed,
    /// The allowed types are different.
    TypeChanged,
    /// More values are listed.
    EnumValueAdded,
    /// Fewer values are listed.
    EnumValueRemoved,
    /// The single allowed value is different.
    ConstChanged,
    /// A bound allows more.
    BoundLoosened,
    /// A bound allows less.
    BoundTightened,
    /// A pattern is different.
    PatternChanged,
    /// A format is different.
    FormatChanged,
    /// Undeclared properties or items are allowed now.
    ContentOpened,
    /// Undeclared properties or items are refused now.
    ContentClosed,
    /// `allOf`, `anyOf`, `oneOf`, `not` or a condition changed.
    CompositionChanged,
    /// A rule about items changed.
    ItemsChanged,
    /// A reference resolves to another schema.
    ReferenceChanged,
    /// A definition has another location or name; changes inside it are reported separately.
    DefinitionMoved,
    /// The name of a schema (`$id` or an anchor) changed, which affects how references are resolved.
    IdentifierChanged,
    /// A rule was added.
    ConstraintAdded,
    /// A rule was removed.
    ConstraintRemoved,
    /// A rule changed.
    ConstraintChanged,
    /// The draft changed.
    DraftChanged,
    /// A title, description, default or other annotation changed.
    AnnotationChanged,
}
