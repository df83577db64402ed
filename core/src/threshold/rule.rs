//! A whole rule of voting.

use super::{AfterFinal, Base, Membership, Quorum, Revote, Signatures, Threshold};
use crate::canonical::CanonicalError;
use crate::digest::{Digest, Domain};
use crate::threshold::{Reason, Sums, judge};
use crate::weight::WeightError;
use crate::wire::rule::{RuleInput, ThresholdInput};
use crate::wire::{Code, Problem};

/// The longest time a rule can name, in seconds: a hundred years of 366 days.
pub const LONGEST_TIME: u64 = 100 * 366 * 24 * 60 * 60;

/// The most seconds from opening to closing that whoever opens a vote can name, where the rule says nothing: ninety days.
const MOST_VOTING_PERIOD: u64 = 90 * 24 * 60 * 60;

/// Why a rule cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// Neither a whole fraction nor a weight, or both.
    #[error("a threshold must have either `num`, `den` and `cmp`, or `weight`")]
    ThresholdForm,
    /// Not a fraction from nothing to everything.
    #[error("`{num}/{den}` is not a fraction between 0 and 1 with terms up to 2^53 - 1")]
    Fraction {
        /// The numerator.
        num: u64,
        /// The denominator.
        den: u64,
    },
    /// A threshold that nothing meets.
    #[error("a threshold of zero would let a single yes vote overrule everybody")]
    Trivial,
    /// More than everybody.
    #[error("a threshold of more than the whole electorate can never be reached")]
    BeyondEverybody,
    /// A weight that is not a weight.
    #[error(transparent)]
    Weight(#[from] WeightError),
    /// Neither a whole fraction nor a weight, or both, or a rounded weight.
    #[error("a quorum must have either `num` and `den`, or `weight`; only a fraction is rounded")]
    QuorumForm,
    /// A quorum whose share is no fraction from 0 to 1, or whose weight is no weight.
    #[error("the quorum: {0}")]
    Quorum(Box<Self>),
    /// A quorum in which a yes is no participation.
    #[error(
        "a quorum must count yes votes; otherwise one more yes could change an approval into a rejection"
    )]
    QuorumWithoutYes,
    /// Even if everybody said yes, it would not be approved.
    #[error(
        "the rule cannot be satisfied in this electorate of weight {electorate}, even if everybody votes yes"
    )]
    Unreachable {
        /// The weight of the electorate.
        electorate: u128,
    },
    /// A duration beyond [`LONGEST_TIME`].
    #[error("`{field}` is {seconds} seconds; the limit is {LONGEST_TIME}")]
    Time {
        /// The field of the rule.
        field: &'static str,
        /// Its value.
        seconds: u64,
    },
    /// Voting would close before an approval may take effect.
    #[error("voting closes after {open} seconds, before `min_open` of {min_open}")]
    ClosesTooEarly {
        /// Seconds from opening to closing.
        open: u64,
        /// Seconds that voting must stay open.
        min_open: u64,
    },
    /// A least voting period above the most.
    #[error("`least_voting_period` is {least} seconds, more than the limit of {most}")]
    Period {
        /// The fewest seconds.
        least: u64,
        /// The most seconds.
        most: u64,
    },
    /// A vote that opens by itself, and nobody names the closing time.
    #[error("a rule with `auto_open` requires a `voting_period`, because no command gives the closing time")]
    NoPeriod,
    /// The rule has no canonical bytes: a defect of the engine.
    #[error("the rule has no digest: {0}")]
    Unwritable(CanonicalError),
}

impl RuleError {
    /// The code on the wire.
    pub fn code(&self) -> Code {
        match self {
            Self::ThresholdForm
            | Self::Fraction { .. }
            | Self::Trivial
            | Self::BeyondEverybody
            | Self::Weight(_) => Code::RuleInvalidThreshold,
            Self::QuorumForm | Self::Quorum(_) | Self::QuorumWithoutYes => Code::RuleInvalidQuorum,
            Self::Unreachable { .. } => Code::RuleUnreachable,
            Self::Time { .. } | Self::ClosesTooEarly { .. } | Self::Period { .. } | Self::NoPeriod => {
                Code::RuleInvalidTime
            }
            Self::Unwritable(_) => Code::Internal,
        }
    }
}

impl RuleError {
    /// The first of some errors as a problem, the others in its help.
    pub fn problem(errors: Vec<Self>) -> Problem {
        let others: Vec<String> = errors.iter().skip(1).map(ToString::to_string).collect();
        let first = errors.into_iter().next().unwrap_or(Self::ThresholdForm);
        let problem = Problem::from(first);
        if others.is_empty() { problem } else { problem.with_help(format!("also: {}", others.join("; "))) }
    }
}

impl From<RuleError> for Problem {
    fn from(error: RuleError) -> Self {
        Problem::new(error.code(), error.to_string()).at("/rule")
    }
}

/// A rule of voting, checked when made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// How much yes is enough.
    pub threshold: Threshold,
    /// Enough of what.
    pub base: Base,
    /// How much of the electorate must take part; `None` for no such demand.
    pub quorum: Option<Quorum>,
    /// What a second ballot does.
    pub revote: Revote,
    /// True if a final outcome takes effect before voting closes.
    pub early_close: bool,
    /// What happens to ballots after the outcome is final.
    pub after_final: AfterFinal,
    /// Seconds from opening before an approval may take effect.
    pub min_open: u64,
    /// Seconds that voting stays open after the ballot that met the quorum; zero for no extension.
    pub late_quorum_extension: u64,
    /// Whether the electorate is frozen.
    pub membership: Membership,
    /// Which proof a ballot needs.
    pub signatures: Signatures,
    /// Seconds of debate before voting may open.
    pub min_debate: u64,
    /// Seconds from opening to closing; `None` when whoever opens the vote says.
    pub voting_period: Option<u64>,
    /// The fewest and the most seconds from opening to closing that whoever opens the vote can say.
    pub voting_periods: (u64, u64),
    /// Whether the vote opens by itself once the debate is over.
    pub auto_open: bool,
    digest: Digest,
}

impl Rule {
    /// The rule that the wire names.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of its fields; never empty.
    pub fn from_wire(input: &RuleInput) -> Result<Self, Vec<RuleError>> {
        let mut errors = Vec::new();
        let threshold = Threshold::from_wire(&input.threshold).map_err(|error| errors.push(error));
        let quorum = input.quorum.as_ref().map(Quorum::from_wire).transpose();
        let quorum = quorum.map_err(|error| errors.push(error));
        let times = [
            ("min_open", input.min_open),
            ("late_quorum_extension", input.late_quorum_extension),
            ("min_debate", input.min_debate),
            ("voting_period", input.voting_period),
            ("least_voting_period", input.least_voting_period),
            ("most_voting_period", input.most_voting_period),
        ];
        let too_long = times.into_iter().filter_map(|(field, seconds)| Some((field, seconds?)));
        errors.extend(
            too_long
                .filter(|(_, seconds)| *seconds > LONGEST_TIME)
                .map(|(field, seconds)| RuleError::Time { field, seconds }),
        );
        let min_open = input.min_open.unwrap_or(0);
        if let Some(open) = input.voting_period.filter(|open| *open < min_open) {
            errors.push(RuleError::ClosesTooEarly { open, min_open });
        }
        let least = input.least_voting_period.unwrap_or(0).max(min_open).max(1);
        let most = input.most_voting_period.unwrap_or_else(|| MOST_VOTING_PERIOD.max(least));
        if least > most {
            errors.push(RuleError::Period { least, most });
        }
        if input.auto_open && input.voting_period.is_none() {
            errors.push(RuleError::NoPeriod);
        }
        let (Ok(threshold), Ok(quorum), true) = (threshold, quorum, errors.is_empty()) else {
            return Err(errors);
        };
        let digest = digest_of(input).map_err(|error| vec![RuleError::Unwritable(error)])?;
        Ok(Self {
            threshold,
            base: input.base,
            quorum,
            revote: input.revote,
            early_close: input.early_close,
            after_final: input.after_final,
            min_open,
            late_quorum_extension: input.late_quorum_extension.unwrap_or(0),
            membership: input.membership_change.unwrap_or_default(),
            signatures: input.signatures.unwrap_or_default(),
            min_debate: input.min_debate.unwrap_or(0),
            voting_period: input.voting_period,
            voting_periods: (least, most),
            auto_open: input.auto_open,
            digest,
        })
    }

    /// The digest of this rule under `rogatio/rule@v1`: its wire form with every default spelled out.
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// Refuses a rule under which nothing can be approved in an electorate of this weight.
    ///
    /// # Errors
    /// [`RuleError::Unreachable`]; an empty electorate, in which nothing is ever approved, is one of the cases.
    pub fn check_reachable(&self, electorate: u128) -> Result<(), RuleError> {
        let everybody = Sums { yes: electorate, electorate, ..Sums::default() };
        match judge(self, &everybody) {
            (_, Reason::ThresholdMet) => Ok(()),
            _ => Err(RuleError::Unreachable { electorate }),
        }
    }

    /// The base in weight, once these ballots are in.
    pub fn base_weight(&self, sums: &Sums) -> u128 {
        match self.base {
            Base::Electorate => sums.electorate,
            Base::ElectorateLessAbstain => sums.electorate.saturating_sub(sums.abstain),
            Base::Cast => sums.cast(),
            Base::YesNo => sums.yes.saturating_add(sums.no),
        }
    }
}

/// Two spellings of one rule (a default left out or written) have one digest.
fn digest_of(input: &RuleInput) -> Result<Digest, CanonicalError> {
    Domain::RULE.digest_of(&spelled(input))
}

/// The rule with every default written out: what its digest is taken of.
#[must_use]
pub fn spelled(input: &RuleInput) -> RuleInput {
    RuleInput {
        threshold: ThresholdInput {
            weight: input.threshold.weight.as_ref().map(|w| w.normal()),
            ..input.threshold.clone()
        },
        min_open: Some(input.min_open.unwrap_or(0)),
        late_quorum_extension: Some(input.late_quorum_extension.unwrap_or(0)),
        membership_change: Some(input.membership_change.unwrap_or_default()),
        signatures: Some(input.signatures.unwrap_or_default()),
        min_debate: Some(input.min_debate.unwrap_or(0)),
        quorum: input.quorum.as_ref().map(|quorum| quorum.normal()),
        ..input.clone()
    }
}
