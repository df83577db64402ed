//! `compatibility.check`: may NEW replace OLD.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::diagnostic::{Diagnostic, Severity};
use super::schema_check::Draft;

/// Who must keep working.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CompatibilityMode {
    /// Readers of NEW accept every document that OLD accepts.
    #[default]
    Backward,
    /// Readers of OLD accept every document that NEW accepts.
    Forward,
    /// Both.
    Full,
}

/// What the caller vouches for; never assumed silently.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assumptions {
    /// Documents hold only properties that the schema they were written for declares.
    #[serde(default)]
    pub assume_closed: bool,
    /// `format` is a rule, not an annotation.
    #[serde(default)]
    pub format_assertion: bool,
}

impl Assumptions {
    /// Whether nothing is assumed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Two schemas, or a history and its next version.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompatibilityCheckRequest {
    /// The schema in force.
    pub old: Value,
    /// The schema that would replace it.
    pub new: Value,
    /// Who must keep working.
    #[serde(default)]
    pub mode: CompatibilityMode,
    /// Whether NEW is compared with every version of the history, not only with OLD.
    #[serde(default)]
    pub transitive: bool,
    /// The versions before OLD, oldest first; looked at only when `transitive` is set.
    #[serde(default)]
    pub history: Vec<Value>,
    /// What the caller vouches for.
    #[serde(default)]
    pub assumptions: Assumptions,
    /// The draft of a schema without `$schema`; 2020-12 when absent.
    #[serde(default)]
    pub default_draft: Option<Draft>,
    /// The draft of OLD and of the history where they have no `$schema`; `default_draft` when absent.
    #[serde(default)]
    pub old_default_draft: Option<Draft>,
    /// Documents that references of every version may lead to, by absolute URI. Nothing is ever fetched.
    #[serde(default)]
    pub resources: BTreeMap<String, Value>,
    /// Documents that only references of OLD may lead to, by absolute URI. A document here takes the place of the one
    /// with the same URI in `resources`. The versions in `history` have them too, where `history_resources` is absent.
    #[serde(default)]
    pub old_resources: BTreeMap<String, Value>,
    /// Documents that only references of NEW may lead to, by absolute URI. A document here takes the place of the one
    /// with the same URI in `resources`.
    #[serde(default)]
    pub new_resources: BTreeMap<String, Value>,
    /// Documents that only references of one version of the history may lead to: one object for each version in `history`,
    /// in the same order. When it is absent, the versions of the history have `old_resources`.
    #[serde(default)]
    pub history_resources: Option<Vec<BTreeMap<String, Value>>>,
    /// The place in OLD that is compared instead of the whole document, as a JSON Pointer. References still lead into the whole
    /// document. The versions in `history` are compared at the same place.
    #[serde(default)]
    pub old_at: Option<String>,
    /// The place in NEW that is compared instead of the whole document, as a JSON Pointer.
    #[serde(default)]
    pub new_at: Option<String>,
    /// How many steps of reasoning one comparison may take; 1000000 when absent. The engine counts
    /// them itself, the same on every machine. More steps may turn `unknown` into an
    /// answer, never one answer into another.
    #[serde(default)]
    pub budget: Option<u64>,
}

/// What was established.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Proven: there is no document that would stop being accepted.
    Compatible,
    /// Shown by a witness.
    Breaking,
    /// Neither; treat it as breaking.
    Unknown,
}

/// Which way a comparison looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Whether NEW accepts what the older version accepts.
    Backward,
    /// Whether the older version accepts what NEW accepts.
    Forward,
}

/// May NEW replace OLD.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CompatibilityCheckResponse {
    /// The worst of all comparisons: breaking, then unknown, then compatible.
    pub verdict: Verdict,
    /// The mode that was asked for.
    pub mode: CompatibilityMode,
    /// Whether the whole history was compared.
    pub transitive: bool,
    /// What the verdict rests on.
    pub assumptions: Assumptions,
    /// The verdict without the assumptions; absent when nothing was assumed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without_assumptions: Option<Verdict>,
    /// The newest version (1 is the oldest) that NEW breaks with; absent when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaking_version: Option<u32>,
    /// One entry for each version and direction, newest version first.
    pub comparisons: Vec<Comparison>,
    /// What is wrong with the schemas themselves, oldest version first; absent when nothing is. While a finding is an error, the
    /// verdict is true and says nothing: for example, a file of definitions accepts every document, whatever it defines. A
    /// gate lets NEW through only when the verdict is `compatible` and no finding is an error.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<VersionFinding>,
    /// What changed from OLD to NEW, breaking changes first.
    pub differences: Vec<Difference>,
    /// Whether more changed than is listed; absent when all is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more_differences: bool,
    /// Steps of reasoning taken, over all comparisons.
    pub steps: u64,
}

impl CompatibilityCheckResponse {
    /// Whether a gate lets NEW through: the verdict is `compatible`, and no finding makes it worthless.
    pub fn passes(&self) -> bool {
        self.verdict == Verdict::Compatible && !self.is_hollow()
    }

    /// Whether the verdict is true and says nothing: a finding about the schemas is an error.
    pub fn is_hollow(&self) -> bool {
        self.findings.iter().any(|one| one.finding.severity == Severity::Error)
    }
}

/// A finding about one of the schemas that were compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VersionFinding {
    /// The side that the schema stands on; the versions of the history are on the side of OLD.
    pub side: Side,
    /// The number of the version, from 1 for the oldest; absent for NEW.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// The finding; its `schema_pointer` leads into that schema.
    pub finding: Diagnostic,
}

/// One version against NEW, in one direction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// The version compared with, from 1 for the oldest; OLD is the last.
    pub version: u32,
    /// Which way.
    pub direction: Direction,
    /// What was established.
    pub verdict: Verdict,
    /// What was established without the assumptions; absent when nothing was assumed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without_assumptions: Option<Verdict>,
    /// A document that shows the break.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<Witness>,
    /// Why the verdict is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<UnknownReason>,
}

/// A document that one schema accepts and the other refuses; both were asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Witness {
    /// The document.
    pub instance: Value,
    /// What the refusing schema says of it.
    pub complaint: Complaint,
}

/// A validator's first complaint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Complaint {
    /// Where in the document, as a JSON Pointer.
    pub instance_pointer: String,
    /// Where in the refusing schema, as a JSON Pointer.
    pub schema_pointer: String,
    /// The keyword that refuses.
    pub keyword: String,
    /// What it says.
    pub message: String,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnknownReason {
    /// A stable name.
    pub code: UnknownCode,
    /// The schema concerned; absent when it is neither one alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// Where in that schema, as a JSON Pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// One line for people.
    pub message: String,
}

/// One of the two schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The schema in force.
    Old,
    /// The schema that would replace it.
    New,
}

impl Side {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Old => Self::New,
            Self::New => Self::Old,
        }
    }
}

/// Why there is no answer, as a stable name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownCode {
    /// The budget of steps is used up.
    BudgetExhausted,
    /// A reference cannot be followed, or the validator follows it otherwise than the specification says.
    DynamicReference,
    /// A reference that leads back to itself without going into the document.
    CircularReference,
    /// What counts as unevaluated depends on too many branches.
    UnevaluatedBranches,
    /// A pattern refers to its groups, looks behind, or is no regular expression of ECMA-262.
    PatternNotRegular,
    /// The automata of the patterns grew beyond their limit.
    PatternTooLarge,
    /// A `format` that asserts is only compared by name and by the draft that defines it.
    FormatNotModelled,
    /// Counting rules (`contains`, `uniqueItems`, sizes) interact beyond what is decided.
    Counting,
    /// Arithmetic left the range that is computed exactly.
    NumberRange,
    /// Draft 4 tells integers by how they are written: `1.0` is none, and a double beyond 64 bits may be one or none.
    NumberWriting,
    /// The schemas are nested more deeply than is followed.
    TooDeep,
    /// The validator disagreed with the document that the search proposed.
    WitnessNotConfirmed,
    /// A document that shows a break would have more characters, items or properties than are built.
    WitnessTooLarge,
    /// A schema uses a vocabulary of its own, or keywords in a way that the specification of its draft leaves open.
    UnknownVocabulary,
}

/// One change in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// The kind of change.
    pub kind: DifferenceKind,
    /// What changed, in one line.
    pub message: String,
    /// Where in OLD, as a JSON Pointer; absent when OLD has nothing there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_pointer: Option<String>,
    /// Where in NEW, as a JSON Pointer; absent when NEW has nothing there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_pointer: Option<String>,
    /// What the change does by itself, in the mode that was asked for: the verdict on OLD against OLD with this change alone. Several
    /// changes together may do less, or more, than each by itself.
    pub effect: Verdict,
    /// Whether the witness runs into exactly this change.
    pub exercised_by_witness: bool,
    /// What would make it compatible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

/// The kind of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceKind {
    /// A property is declared that was not.
    PropertyAdded,
    /// A declared property is gone.
    PropertyRemoved,
    /// A property must now be present.
    RequiredAdded,
    /// A property need not be present any more.
    RequiredRemoved,
    /// More types are allowed.
    TypeWidened,
    /// Fewer types are allowed.
    TypeNarrowed,
    /// Other types are allowed.
    TypeChanged,
    /// More values are listed.
    EnumValueAdded,
    /// Fewer values are listed.
    EnumValueRemoved,
    /// The one allowed value is another.
    ConstChanged,
    /// A bound allows more.
    BoundLoosened,
    /// A bound allows less.
    BoundTightened,
    /// A pattern is another.
    PatternChanged,
    /// A format is another.
    FormatChanged,
    /// Undeclared properties or items are allowed now.
    ContentOpened,
    /// Undeclared properties or items are refused now.
    ContentClosed,
    /// `allOf`, `anyOf`, `oneOf`, `not` or a condition changed.
    CompositionChanged,
    /// A rule about items changed.
    ItemsChanged,
    /// A reference leads elsewhere.
    ReferenceChanged,
    /// A definition has another place or name; what changed inside it is told by itself.
    DefinitionMoved,
    /// The name of a schema (`$id` or an anchor) changed, which decides where references lead.
    IdentifierChanged,
    /// A rule was added.
    ConstraintAdded,
    /// A rule was removed.
    ConstraintRemoved,
    /// A rule changed.
    ConstraintChanged,
    /// The draft changed.
    DraftChanged,
    /// Title, description, default or another annotation changed.
    AnnotationChanged,
}
