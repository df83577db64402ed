//! `scope.evaluate`: is a proposal within the domain.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rule::RuleInput;
use super::weight::WeightInput;
use crate::digest::Digest;

/// What belongs to the domain, as data: versioned and voted on like a schema.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeRules {
    /// The version of these rules, from 1.
    pub version: u64,
    /// Regular expressions of which one must match the whole name of the artifact type; empty: any name.
    #[serde(default)]
    pub allowed_types: Vec<String>,
    /// Regular expressions of which none may match the whole name of the artifact type.
    #[serde(default)]
    pub forbidden_types: Vec<String>,
    /// Words and phrases of the domain.
    #[serde(default)]
    pub in_domain: Vec<ScopePhrase>,
    /// Words and phrases of other domains.
    #[serde(default)]
    pub out_of_domain: Vec<ScopePhrase>,
    /// The least score (weights in, less weights out) of a proposal in scope; absent: the score decides nothing.
    #[serde(default)]
    pub minimum_score: Option<i64>,
    /// The most fields of one artifact type; absent: any number. Each name under a `properties` counts, at every depth and
    /// in every branch; a definition counts once, however often it is referred to. Names that are only required, patterns
    /// and definitions are no fields. A change that adds no field is never refused for the number.
    #[serde(default)]
    pub maximum_fields: Option<u64>,
    /// Names that no new type and no new field may have, whatever the case. Names that look the same in other letters are
    /// refused too. Declared names count, and names that are required, that others depend on, or that `propertyNames` lists.
    #[serde(default)]
    pub reserved_names: Vec<String>,
    /// The rule by which voters may overrule a rejection on appeal; absent: they may not.
    #[serde(default)]
    pub override_rule: Option<RuleInput>,
}

/// A word or a phrase and how much it tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopePhrase {
    /// One or more words; matched as whole words of one sentence, whatever the case, the normal form and invisible
    /// characters. Words are those of Unicode's UAX #29, so each ideograph is one; `invoiceTotal` and `invoice_total` are two.
    /// A phrase of another domain also counts where it is disguised in letters that look alike.
    pub phrase: String,
    /// How much it tells; counted once, however often it stands there.
    pub weight: u32,
}

/// What is judged.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeSubject {
    /// The name of the artifact type.
    pub artifact_type: String,
    /// What the proposer says: the rationale.
    #[serde(default)]
    pub text: String,
    /// Further texts, each read by itself: use cases, titles, descriptions, comments, and the texts among the values of
    /// `enum` and `const`.
    #[serde(default)]
    pub texts: Vec<String>,
    /// The names of the fields that the proposal brings and that were not there before.
    #[serde(default)]
    pub fields: Vec<String>,
    /// The names of the fields that it changes, renames or removes. They speak for the domain, and never against it.
    #[serde(default)]
    pub touched: Vec<String>,
    /// How many fields the type would have.
    #[serde(default)]
    pub field_count: u64,
    /// How many fields the type has now; absent: not known, so that `maximum_fields` holds whatever the number was.
    #[serde(default)]
    pub current_field_count: Option<u64>,
}

/// The one appeal against a rejection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeAppeal {
    /// Why it belongs to the domain after all; judged together with the subject's text.
    pub text: String,
    /// What the voters said to overruling the rejection, as weights.
    #[serde(default)]
    pub overruling: Option<ScopeOverride>,
}

/// Weights of a vote on overruling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeOverride {
    /// Weight for overruling.
    pub yes: WeightInput,
    /// Weight against.
    pub no: WeightInput,
    /// Weight that abstained.
    pub abstain: WeightInput,
    /// All weight.
    pub electorate: WeightInput,
}

/// What somebody, or a language model, thinks: recorded in the answer, never the decider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeOpinion {
    /// Whose opinion.
    pub source: String,
    /// Whether it finds the proposal in scope.
    pub in_scope: bool,
    /// Why.
    pub text: String,
}

/// A proposal to be judged against rules of scope.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeEvaluateRequest {
    /// What belongs to the domain.
    pub rules: ScopeRules,
    /// What is judged.
    pub subject: ScopeSubject,
    /// The appeal, if this is one.
    #[serde(default)]
    pub appeal: Option<ScopeAppeal>,
    /// An opinion to keep with the verdict.
    #[serde(default)]
    pub opinion: Option<ScopeOpinion>,
}

/// What a rule that fired does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScopeEffect {
    /// It speaks for the proposal.
    Includes,
    /// It speaks against it.
    Counts,
    /// It puts the proposal out of scope.
    Excludes,
    /// It overrules whatever excludes.
    Overrules,
}

/// A rule that fired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScopeFired {
    /// Where it stands in the rules, as a JSON Pointer.
    pub rule: String,
    /// What it does.
    pub effect: ScopeEffect,
    /// Why it fired, in one line.
    pub message: String,
}

/// Whether a proposal is within the domain, and which rules said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ScopeEvaluateResponse {
    /// The verdict.
    pub in_scope: bool,
    /// Why, in one line.
    pub reason: String,
    /// Weights of the domain's phrases, less those of other domains'.
    pub score: i64,
    /// The rules that fired, in their order.
    pub fired: Vec<ScopeFired>,
    /// Whether a rejection can still be appealed.
    pub appealable: bool,
    /// The digest of the rules under `rogatio/scope@v1`.
    pub rules_digest: Digest,
    /// The opinion that came with the question; it decided nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opinion: Option<ScopeOpinion>,
}
