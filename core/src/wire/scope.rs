//! `scope.evaluate`: is a proposal within the domain.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rule::RuleInput;
use super::weight::WeightInput;
use crate::digest::Digest;

/// The rules of scope, as data: they define the domain of the senate, and are versioned and voted on like a schema.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeRules {
    /// The version of these rules, from 1.
    pub version: u64,
    /// Regular expressions; the whole name of the artifact type must match one of them. If empty, every name is allowed.
    #[serde(default)]
    pub allowed_types: Vec<String>,
    /// Regular expressions; the whole name of the artifact type must match none of them.
    #[serde(default)]
    pub forbidden_types: Vec<String>,
    /// Words and phrases of the domain.
    #[serde(default)]
    pub in_domain: Vec<ScopePhrase>,
    /// Words and phrases of other domains.
    #[serde(default)]
    pub out_of_domain: Vec<ScopePhrase>,
    /// The minimum score (weights of the domain minus weights of other domains) of a proposal in scope; if absent, the score decides nothing.
    #[serde(default)]
    pub minimum_score: Option<i64>,
    /// The maximum number of fields of an artifact type; if absent, any number. Each name under a `properties` counts, at every depth and in
    /// every branch; a definition counts once, even if it is referenced often. Names that are only required, patterns and definitions are not
    /// fields. A change that adds no field is never refused because of the number.
    #[serde(default)]
    pub maximum_fields: Option<u64>,
    /// Names that no new type and no new field may have, in any case. Names that look the same in other letters are refused too. This applies to
    /// declared names, to required names, to names on which others depend, and to names that `propertyNames` lists.
    #[serde(default)]
    pub reserved_names: Vec<String>,
    /// The rule with which voters may overrule a rejection on appeal; if absent, they may not.
    #[serde(default)]
    pub override_rule: Option<RuleInput>,
}

/// A word or a phrase with its weight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopePhrase {
    /// One or more words; matched as whole words in one sentence, ignoring case, normal form and invisible characters. Words are those of
    /// Unicode's UAX #29, so each ideograph is one word; `invoiceTotal` and `invoice_total` are two words. A phrase of another domain also
    /// counts if it is disguised in letters that look alike.
    pub phrase: String,
    /// The weight of the phrase; counted once, even if the phrase appears often.
    pub weight: u32,
}

/// The subject that is judged.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeSubject {
    /// The name of the artifact type.
    pub artifact_type: String,
    /// The text of the proposer: the rationale.
    #[serde(default)]
    pub text: String,
    /// More texts, each read separately: use cases, titles, descriptions, comments, and the texts among the values of `enum` and `const`.
    #[serde(default)]
    pub texts: Vec<String>,
    /// The names of the fields that the proposal adds and that did not exist before.
    #[serde(default)]
    pub fields: Vec<String>,
    /// The names of the fields that the proposal changes, renames or removes. They count for the domain, but never against it.
    #[serde(default)]
    pub touched: Vec<String>,
    /// The number of fields that the type would have.
    #[serde(default)]
    pub field_count: u64,
    /// The current number of fields of the type; absent if unknown, so that `maximum_fields` always applies.
    #[serde(default)]
    pub current_field_count: Option<u64>,
}

/// The single appeal against a rejection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeAppeal {
    /// The reason why the subject is in scope; judged together with the subject's text.
    pub text: String,
    /// The votes on overruling the rejection, as weights.
    #[serde(default)]
    pub overruling: Option<ScopeOverride>,
}

/// The weights of a vote on overruling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeOverride {
    /// The weight of the votes for overruling.
    pub yes: WeightInput,
    /// The weight of the votes against overruling.
    pub no: WeightInput,
    /// The weight of the abstentions.
    pub abstain: WeightInput,
    /// The total weight of the electorate.
    pub electorate: WeightInput,
}

/// An opinion of a person or a language model: recorded in the answer, but without any effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeOpinion {
    /// The source of the opinion.
    pub source: String,
    /// True if the source considers the proposal in scope.
    pub in_scope: bool,
    /// The reasons in words.
    pub text: String,
}

/// A proposal to judge against rules of scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct ScopeEvaluateRequest {
    /// The rules of scope.
    pub rules: ScopeRules,
    /// The subject to judge.
    pub subject: ScopeSubject,
    /// The appeal, if this is one.
    #[serde(default)]
    pub appeal: Option<ScopeAppeal>,
    /// An opinion to keep with the verdict; it has no effect.
    #[serde(default)]
    pub opinion: Option<ScopeOpinion>,
}

/// The effect of a rule that applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScopeEffect {
    /// The rule counts for the proposal.
    Includes,
    /// The rule counts against the proposal.
    Counts,
    /// The rule excludes the proposal from the scope.
    Excludes,
    /// The rule overrules an exclusion.
    Overrules,
}

/// A rule that applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScopeFired {
    /// The location of the rule in the rules of scope, as a JSON Pointer.
    pub rule: String,
    /// The effect of the rule.
    pub effect: ScopeEffect,
    /// The reason why the rule applied, in one line.
    pub message: String,
}

/// The verdict on the scope of a proposal, with the rules that led to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScopeEvaluateResponse {
    /// True if the proposal is in scope.
    pub in_scope: bool,
    /// The reason in one line.
    pub reason: String,
    /// The weights of the domain's phrases minus those of other domains' phrases.
    pub score: i64,
    /// The rules that applied, in their order.
    pub fired: Vec<ScopeFired>,
    /// True if a rejection can still be appealed.
    pub appealable: bool,
    /// The digest of the rules under `rogatio/scope@v1`.
    pub rules_digest: Digest,
    /// The opinion from the request; it had no effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opinion: Option<ScopeOpinion>,
}
