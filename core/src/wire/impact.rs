//! `impact.measure` and `impact.merge`: which stored documents a change of their schema breaks.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::migration::Rewrite;
use super::schema_check::SchemaOptions;
use super::{Code, Diagnostic, Problem};
use crate::digest::{Digest, from_hex, hex};

/// A change of a schema, and stored documents that were written before it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct ImpactMeasureRequest {
    /// The schema before the change.
    pub old: Value,
    /// The schema after the change.
    pub new: Value,
    /// The documents. The `impact` resource starts without documents.
    #[serde(default)]
    #[builder(default)]
    pub documents: Vec<ImpactDocument>,
    /// The rewrites of the migration plan. Each broken document is rewritten by them, to see if the plan repairs it; absent if there is no plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rewrites: Option<Vec<Rewrite>>,
    /// The most examples of each finding, from 0 to 1,000; 5 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub examples: Option<u32>,
    /// The documents that are judged; absent to judge all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<ImpactSample>,
    /// True to list each judged document that is not valid under both schemas.
    #[serde(default)]
    #[builder(default)]
    pub rows: bool,
    /// Options for reading schemas. `resources` apply to both schemas.
    #[serde(default)]
    #[builder(default)]
    pub options: SchemaOptions,
    /// Documents to which only references of `old` may point, by absolute URI. They replace documents with the same URI in `options.resources`.
    #[serde(default)]
    #[builder(default)]
    pub old_resources: BTreeMap<String, Value>,
    /// Documents to which only references of `new` may point, by absolute URI. They replace documents with the same URI in `options.resources`.
    #[serde(default)]
    #[builder(default)]
    pub new_resources: BTreeMap<String, Value>,
}

/// A stored document whose text may be unreadable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImpactDocument {
    /// The id of the document; its digest if absent or empty. An id with more than 512 characters is cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The text of the document, which should be JSON.
    pub document: String,
}

/// A part of the documents that depends on nothing but their text and a seed. Copies of one document are all in it, or none of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImpactSample {
    /// About one document in so many is judged, from 1.
    pub one_in: u64,
    /// Another seed gives another sample.
    #[serde(default)]
    pub seed: String,
}

/// The effect of the change on one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImpactClass {
    /// The document is valid under OLD and invalid under NEW: the change breaks it.
    Broken,
    /// The document is invalid under both.
    BrokenBefore,
    /// The document is invalid under OLD and valid under NEW.
    Mended,
    /// The text cannot be read as JSON, or is beyond a limit.
    Unreadable,
}

impl ImpactClass {
    /// The name of the class on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::BrokenBefore => "broken_before",
            Self::Mended => "mended",
            Self::Unreadable => "unreadable",
        }
    }
}

/// The effect of a change on documents: counts and examples. The report on two sets of documents is the merge of their reports, whatever
/// the split and the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImpactReport {
    /// The format of the report: `rogatio/impact@v1`.
    pub format: String,
    /// The digest of the question: schemas, rewrites, sample, number of examples and options. Only reports on one question can be merged.
    pub question: Digest,
    /// The part of the documents that was judged; absent if all were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<ImpactSample>,
    /// The most examples of each finding.
    pub examples: u32,
    /// The sum of the digests of all documents. It is the same for the same documents in any order. It shows a mistake, but does not stop
    /// somebody who looks for other documents with the same sum.
    pub corpus: CorpusSum,
    /// Number of documents.
    pub documents: u64,
    /// Number of documents that were judged: all of them, or those of the sample.
    pub judged: u64,
    /// Number of judged documents that are valid under both schemas.
    pub valid: u64,
    /// Number of judged documents that the change breaks.
    pub broken: u64,
    /// Number of judged documents that are invalid under both schemas.
    pub broken_before: u64,
    /// Number of judged documents that are invalid under OLD and valid under NEW.
    pub mended: u64,
    /// Number of judged documents that cannot be read.
    pub unreadable: u64,
    /// Number of broken documents that the migration plan repairs; absent without a plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repaired: Option<u64>,
    /// The rules that the documents break, and the reasons why documents cannot be read; sorted by class, code and place.
    pub findings: Vec<ImpactFinding>,
    /// The estimate for all documents, if a sample was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<ImpactEstimate>,
}

/// One rule that documents break: the rule of NEW, but the rule of OLD for mended documents. For documents that cannot be read, the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImpactFinding {
    /// The effect of the change on the documents.
    pub class: ImpactClass,
    /// A stable name for the kind of finding.
    pub code: Code,
    /// The document into which `schema_pointer` points, as an absolute URI; absent for the schema itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_uri: Option<String>,
    /// The location of the rule in the schema, as a JSON Pointer; absent for documents that cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_pointer: Option<String>,
    /// The JSON Schema keyword concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyword: Option<String>,
    /// Number of judged documents with this finding.
    pub documents: u64,
    /// Number of these documents that the migration plan repairs; absent without a plan, and for documents that the change does not break.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repaired: Option<u64>,
    /// The first examples, by the length of their ids and then by the ids themselves: numbers are in their order.
    pub examples: Vec<ImpactExample>,
}

/// One document with a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImpactExample {
    /// The id of the document.
    pub id: String,
    /// The SHA-256 of the text on one line: without white space around it, and with a carriage return for each line feed.
    pub digest: Digest,
    /// The location in the document, as a JSON Pointer; absent if it cannot be read. It is the first one with this finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_pointer: Option<String>,
    /// The finding in one line for people.
    pub message: String,
    /// True if the migration plan repairs the document; absent without a plan, and if the change does not break it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repaired: Option<bool>,
}

/// The numbers of documents to expect among all, from those of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImpactEstimate {
    /// Documents that are valid under both schemas.
    pub valid: ImpactInterval,
    /// Documents that the change breaks.
    pub broken: ImpactInterval,
    /// Documents that are invalid under both schemas.
    pub broken_before: ImpactInterval,
    /// Documents that are invalid under OLD and valid under NEW.
    pub mended: ImpactInterval,
    /// Documents that cannot be read.
    pub unreadable: ImpactInterval,
}

/// An interval that contains the number for all documents in about 95 of 100 samples: the score interval of Wilson with z = 2, in integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImpactInterval {
    /// The lower end, rounded down, in documents.
    pub low: u64,
    /// The upper end, rounded up, in documents.
    pub high: u64,
}

/// The report on the documents of one request, and those of them that are not valid under both schemas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ImpactMeasureResponse {
    /// Counts and examples.
    pub report: ImpactReport,
    /// The judged documents that are not valid under both schemas, in the order of the request; absent unless `rows` is true.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<ImpactRow>,
}

/// One document that is not valid under both schemas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ImpactRow {
    /// The id of the document.
    pub id: String,
    /// The SHA-256 of the text on one line: without white space around it, and with a carriage return for each line feed.
    pub digest: Digest,
    /// The effect of the change on the document.
    pub class: ImpactClass,
    /// True if the migration plan repairs the document; absent without a plan, and if the change does not break it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repaired: Option<bool>,
    /// Each rule of NEW that the document breaks, at most 100; for a mended document, each rule of OLD.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
    /// The reason why the document cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// Reports on parts of the documents, all on one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct ImpactMergeRequest {
    /// The reports, at least one. Their order does not matter.
    pub reports: Vec<ImpactReport>,
}

/// The sum of SHA-256 digests modulo 2^256: a number for a set of documents in which copies count, whatever their order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CorpusSum([u8; 32]);

/// How a sum is written, before its digits.
const SUM: &str = "sha256-sum:";

impl CorpusSum {
    /// Adds the digest of one document.
    pub fn add(&mut self, digest: &Digest) {
        self.add_bytes(digest.as_bytes());
    }

    /// Adds the sum of other documents.
    pub fn add_sum(&mut self, other: &Self) {
        self.add_bytes(&other.0);
    }

    fn add_bytes(&mut self, other: &[u8; 32]) {
        let mut carry = 0_u16;
        for (mine, theirs) in self.0.iter_mut().zip(other).rev() {
            let sum = u16::from(*mine) + u16::from(*theirs) + carry;
            let [high, low] = sum.to_be_bytes();
            (*mine, carry) = (low, u16::from(high));
        }
    }
}

impl std::fmt::Display for CorpusSum {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{SUM}{}", hex(&self.0))
    }
}

impl Serialize for CorpusSum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CorpusSum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        let digits = text.strip_prefix(SUM).and_then(from_hex);
        digits.map(Self).ok_or_else(|| {
            D::Error::custom("a sum of digests is `sha256-sum:` and 64 lowercase hexadecimal digits")
        })
    }
}

impl JsonSchema for CorpusSum {
    fn schema_name() -> Cow<'static, str> {
        "CorpusSum".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A sum of SHA-256 digests modulo 2^256: `sha256-sum:` and 64 lowercase hexadecimal digits.",
            "type": "string",
            "pattern": "^sha256-sum:[0-9a-f]{64}$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_carries_and_ignores_the_order() {
        let digests = [Digest::from_bytes([255; 32]), Digest::of(b"a"), Digest::of(b"b")];
        let sum = |order: [usize; 3]| {
            let mut sum = CorpusSum::default();
            order.iter().for_each(|at| sum.add(&digests[*at]));
            sum
        };
        assert_eq!(sum([0, 1, 2]), sum([2, 0, 1]));
        // 2^256 - 1 and 2 are 1.
        let mut two = [0; 32];
        two[31] = 2;
        let mut carried = CorpusSum([255; 32]);
        carried.add(&Digest::from_bytes(two));
        assert_eq!(carried.to_string(), format!("sha256-sum:{}1", "0".repeat(63)));
        let text = serde_json::to_string(&sum([0, 1, 2])).unwrap();
        assert_eq!(serde_json::from_str::<CorpusSum>(&text).unwrap(), sum([1, 2, 0]));
        assert!(serde_json::from_str::<CorpusSum>("\"sha256-sum:00\"").is_err());
    }
}
