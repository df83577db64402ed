//! A rule of voting, as data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::weight::WeightInput;

/// A rule of voting: what is enough, of what, by when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleInput {
    /// How much yes is enough.
    pub threshold: ThresholdInput,
    /// What the threshold's fraction is a fraction of; a `weight` threshold ignores it.
    pub base: BaseInput,
    /// How much of the electorate must take part; absent or null for no such demand.
    #[serde(default)]
    pub quorum: Option<QuorumInput>,
    /// What a second ballot of the same voter does.
    #[serde(default)]
    pub revote: RevoteInput,
    /// Whether a final outcome takes effect before voting closes.
    #[serde(default = "yes")]
    pub early_close: bool,
    /// What happens to ballots once the outcome is final.
    #[serde(default)]
    pub after_final: AfterFinalInput,
    /// Seconds from opening before an approval may take effect; 0 when absent. A rejection does not wait.
    #[serde(default)]
    pub min_open: Option<u64>,
    /// Voting stays open at least so many seconds after the moment at which the quorum was met; 0 when absent. That moment
    /// is the time of the first ballot with a time that counts and after which the quorum is met. It happens once: the
    /// closing time does not move again, also when a replaced vote or a leaving member undoes the quorum. A ballot without
    /// a time, joining and leaving never move the closing time.
    #[serde(default)]
    pub late_quorum_extension: Option<u64>,
    /// Whether joining and leaving changes an electorate that votes; `snapshot` when absent.
    #[serde(default)]
    pub membership_change: Option<MembershipInput>,
    /// Which proof a ballot needs. A proposal's rule must say; a mere count takes `none` when it is absent.
    #[serde(default)]
    pub signatures: Option<SignaturesInput>,
    /// Seconds of debate before voting may open; 0 when absent. A count does not look at it.
    #[serde(default)]
    pub min_debate: Option<u64>,
    /// Seconds from opening to closing; absent when whoever opens the vote names the closing time.
    #[serde(default)]
    pub voting_period: Option<u64>,
    /// The fewest seconds from opening to closing that whoever opens the vote can name; `min_open` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_voting_period: Option<u64>,
    /// The most seconds from opening to closing that whoever opens the vote can name; ninety days when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_voting_period: Option<u64>,
    /// Whether the vote opens by itself once `min_debate` is over; needs a `voting_period`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub auto_open: bool,
}

const fn yes() -> bool {
    true
}

/// Either `num`, `den` and `cmp` (yes * den against num * base), or `weight` (yes at least that).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThresholdInput {
    /// The numerator of the share, 0 to 2^53 - 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub num: Option<u64>,
    /// The denominator of the share, 1 to 2^53 - 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub den: Option<u64>,
    /// Whether exactly the share is enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cmp: Option<ComparisonInput>,
    /// The weight of yes that is enough, whatever the base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<WeightInput>,
}

/// Whether exactly on the bar is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ComparisonInput {
    /// Greater or equal: it is.
    Ge,
    /// Greater: it is not.
    Gt,
}

/// What the threshold's fraction is a fraction of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BaseInput {
    /// All weight in the electorate: silence and abstention count against.
    Electorate,
    /// All weight that did not abstain: silence counts against.
    ElectorateLessAbstain,
    /// All weight that was cast, abstentions included.
    Cast,
    /// All weight that said yes or no.
    YesNo,
}

/// How much of the electorate must take part: either `num` and `den` (a share from 0 to 1), or `weight`. The weight that
/// took part, by `counts`, is compared with the share of all weight in the electorate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuorumInput {
    /// The numerator of the share of the electorate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub num: Option<u64>,
    /// The denominator of the share of the electorate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub den: Option<u64>,
    /// A weight instead of a share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<WeightInput>,
    /// Whether exactly that much is enough.
    pub cmp: ComparisonInput,
    /// What counts as taking part; `yes` must be among it.
    pub counts: Vec<ChoiceInput>,
    /// Round the share down to a whole weight first, as some peers do; absent for the exact share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<RoundInput>,
}

impl QuorumInput {
    /// The same quorum in its one normal spelling.
    pub(crate) fn normal(&self) -> Self {
        let all = [ChoiceInput::Yes, ChoiceInput::No, ChoiceInput::Abstain];
        let counts = all.into_iter().filter(|choice| self.counts.contains(choice)).collect();
        Self { weight: self.weight.as_ref().map(WeightInput::normal), counts, ..self.clone() }
    }
}

/// What a voter can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceInput {
    /// For the proposal.
    Yes,
    /// Against it.
    No,
    /// Neither, but present.
    Abstain,
}

impl ChoiceInput {
    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Abstain => "abstain",
        }
    }
}

/// How a share of the electorate becomes a whole weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoundInput {
    /// Down.
    Floor,
}

/// What a second ballot of the same voter does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RevoteInput {
    /// It is refused.
    #[default]
    Reject,
    /// It takes the first one's place. No approval is final before voting closes, and a rejection only where not even
    /// everybody's yes is enough.
    Replace,
}

/// What happens to ballots once the outcome is final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AfterFinalInput {
    /// They are counted, and change nothing.
    #[default]
    Record,
    /// They are refused.
    Reject,
}

/// Whether joining and leaving changes an electorate that votes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MembershipInput {
    /// Never: late joiners cannot vote, leavers keep their seat.
    #[default]
    Snapshot,
    /// At once; not recommended, because whoever keeps the list of members can make a result. Joining gives a seat with a
    /// weight and, where ballots are signed, a key. Leaving takes the seat and what it said; joining again gives a new
    /// seat that has not voted. An outcome is final only when it takes effect too.
    Live,
}

/// Which proof a ballot needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignaturesInput {
    /// None: for simulations and tests, and for counting what was verified before.
    #[default]
    None,
    /// An Ed25519 signature by the voter's registered key, over a DSSE envelope.
    Ed25519,
}
