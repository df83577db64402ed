//! A rule of voting, as data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::weight::WeightInput;

/// A rule of voting: the share of yes votes, its base, and the time limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleInput {
    /// The share or weight of yes votes that is enough.
    pub threshold: ThresholdInput,
    /// The base of the threshold's fraction; ignored for a `weight` threshold.
    pub base: Base,
    /// The part of the electorate that must take part; absent or null for no quorum.
    #[serde(default)]
    pub quorum: Option<QuorumInput>,
    /// The effect of a second ballot of the same voter.
    #[serde(default)]
    pub revote: Revote,
    /// True if a final outcome takes effect before voting closes.
    #[serde(default = "yes")]
    pub early_close: bool,
    /// The treatment of ballots after the outcome is final.
    #[serde(default)]
    pub after_final: AfterFinal,
    /// The number of seconds from opening before an approval may take effect; 0 if absent. A rejection takes effect at once.
    #[serde(default)]
    pub min_open: Option<u64>,
    /// The minimum number of seconds for which voting stays open after the quorum was met; 0 if absent. The quorum is met at the time of the
    /// first ballot with a time that counts and after which it is met. The closing time moves at most once, even if a replaced vote or a leaving
    /// member undoes the quorum. A ballot without a time, joining and leaving never move the closing time.
    #[serde(default)]
    pub late_quorum_extension: Option<u64>,
    /// The effect of joining and leaving on the electorate of an open vote; `snapshot` if absent.
    #[serde(default)]
    pub membership_change: Option<Membership>,
    /// The proof that a ballot requires. A proposal's rule must give it; a simple count uses `none` if it is absent.
    #[serde(default)]
    pub signatures: Option<Signatures>,
    /// The number of seconds of debate before voting may open; 0 if absent. A count ignores it.
    #[serde(default)]
    pub min_debate: Option<u64>,
    /// The number of seconds from opening to closing; absent if the agent that opens the vote chooses the closing time.
    #[serde(default)]
    pub voting_period: Option<u64>,
    /// The minimum number of seconds from opening to closing that the agent that opens the vote can choose; `min_open` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_voting_period: Option<u64>,
    /// The maximum number of seconds from opening to closing that the agent that opens the vote can choose; ninety days if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_voting_period: Option<u64>,
    /// True if the vote opens automatically at the end of `min_debate`; requires a `voting_period`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub auto_open: bool,
}

impl RuleInput {
    /// A rule with this threshold: no quorum, unsigned ballots, no minimum times, and a final outcome takes effect at once.
    pub fn new(threshold: ThresholdInput, base: Base) -> Self {
        Self {
            threshold,
            base,
            quorum: None,
            revote: Revote::default(),
            early_close: yes(),
            after_final: AfterFinal::default(),
            min_open: None,
            late_quorum_extension: None,
            membership_change: None,
            signatures: None,
            min_debate: None,
            voting_period: None,
            least_voting_period: None,
            most_voting_period: None,
            auto_open: false,
        }
    }
}

const fn yes() -> bool {
    true
}

/// A threshold: either `num`, `den` and `cmp` (compares yes * den with num * base), or `weight` (the minimum weight of yes).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThresholdInput {
    /// The numerator of the share, from 0 to 2^53 - 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub num: Option<u64>,
    /// The denominator of the share, from 1 to 2^53 - 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub den: Option<u64>,
    /// The comparison: `ge` if exactly the share is enough, `gt` if more is required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cmp: Option<Comparison>,
    /// The minimum weight of yes, independent of the base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<WeightInput>,
}

impl ThresholdInput {
    /// A share of the base: exactly `num`/`den` is enough.
    pub const fn at_least(num: u64, den: u64) -> Self {
        Self { num: Some(num), den: Some(den), cmp: Some(Comparison::AtLeast), weight: None }
    }

    /// A share of the base: more than `num`/`den` is required.
    pub fn more_than(num: u64, den: u64) -> Self {
        Self { cmp: Some(Comparison::MoreThan), ..Self::at_least(num, den) }
    }
}

/// The comparison with a threshold or a quorum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ComparisonInput")]
pub enum Comparison {
    /// Greater or equal: exactly the share is enough.
    #[serde(rename = "ge")]
    AtLeast,
    /// Greater: exactly the share is not enough.
    #[serde(rename = "gt")]
    MoreThan,
}

/// The base of the threshold's fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "BaseInput")]
pub enum Base {
    /// The total weight of the electorate: abstentions and missing votes count against.
    Electorate,
    /// The total weight of the electorate without abstentions: missing votes count against.
    ElectorateLessAbstain,
    /// The total weight of the ballots, including abstentions.
    Cast,
    /// The total weight of the yes and no votes.
    YesNo,
}

/// The part of the electorate that must take part: either `num` and `den` (a share from 0 to 1), or `weight`. The weight that took part, as
/// defined by `counts`, is compared with the share of the total weight of the electorate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuorumInput {
    /// The numerator of the share of the electorate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub num: Option<u64>,
    /// The denominator of the share of the electorate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub den: Option<u64>,
    /// The minimum weight, instead of a share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<WeightInput>,
    /// The comparison: `ge` if exactly that much is enough, `gt` if more is required.
    pub cmp: Comparison,
    /// The choices that count as taking part; `yes` must be among them.
    pub counts: Vec<Choice>,
    /// Rounds the share down to a whole weight first, as some other systems do; absent for the exact share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<RoundInput>,
}

impl QuorumInput {
    /// The same quorum in its one normal spelling.
    pub(crate) fn normal(&self) -> Self {
        let all = [Choice::Yes, Choice::No, Choice::Abstain];
        let counts = all.into_iter().filter(|choice| self.counts.contains(choice)).collect();
        Self { weight: self.weight.as_ref().map(WeightInput::normal), counts, ..self.clone() }
    }
}

/// The choice of a voter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ChoiceInput")]
pub enum Choice {
    /// A vote for the proposal.
    Yes,
    /// A vote against the proposal.
    No,
    /// Neither for nor against, but taking part.
    Abstain,
}

impl Choice {
    /// The choice of that name; `None` for anything but `yes`, `no` and `abstain`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Yes, Self::No, Self::Abstain].into_iter().find(|choice| choice.as_str() == name)
    }

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Abstain => "abstain",
        }
    }
}

/// The rounding of a share of the electorate to a whole weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoundInput {
    /// Rounds down.
    Floor,
}

/// The effect of a second ballot of the same voter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "RevoteInput")]
pub enum Revote {
    /// The second ballot is refused.
    #[default]
    Reject,
    /// The second ballot replaces the first. Then an approval is not final before voting closes, and a rejection only if all votes together
    /// could not approve.
    Replace,
}

/// The treatment of ballots after the outcome is final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "AfterFinalInput")]
pub enum AfterFinal {
    /// Later ballots are counted, but change nothing.
    #[default]
    Record,
    /// Later ballots are refused.
    Reject,
}

/// The effect of joining and leaving on the electorate of an open vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "MembershipInput")]
pub enum Membership {
    /// No effect: agents that join later cannot vote, agents that leave keep their seat.
    #[default]
    Snapshot,
    /// Immediate effect; not recommended, because an agent that controls the list of members can decide the result. Joining gives a seat with a
    /// weight and, if ballots are signed, a key. Leaving removes the seat and its vote; joining again gives a new seat that has not voted. An
    /// outcome is final only when it takes effect.
    Live,
}

/// The proof that a ballot requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SignaturesInput")]
pub enum Signatures {
    /// No proof: for simulations and tests, and to count ballots that were verified before.
    #[default]
    None,
    /// An Ed25519 signature by the voter's registered key, over a DSSE envelope.
    Ed25519,
}
