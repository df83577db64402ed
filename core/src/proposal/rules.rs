//! Which rule of voting follows from a change.

use crate::electorate::Electorate;
use crate::tally::Distance;
use crate::threshold::Rule;
use crate::threshold::Sums;
use crate::weight::Weight;
use crate::wire::compatibility_check::Verdict;
use crate::wire::proposal_check::{Claim, ClaimVerdict, RuleClass, VotesNeeded, VotingRules};
use crate::wire::rule::{AfterFinal, Base, Membership, Revote, RuleInput, Signatures, ThresholdInput};

/// Seconds of debate before voting may open, and seconds that it stays open, where nobody says otherwise.
const DAY: u64 = 24 * 60 * 60;

/// The rules where a registry has none of its own: signed ballots, a day of debate, a week of voting; two thirds of the
/// electorate, and everybody for what breaks or may break.
pub fn default_rules() -> VotingRules {
    let rule = |num, den| RuleInput {
        threshold: ThresholdInput::at_least(num, den),
        base: Base::Electorate,
        quorum: None,
        revote: Revote::Reject,
        early_close: true,
        after_final: AfterFinal::Record,
        min_open: Some(0),
        late_quorum_extension: Some(0),
        membership_change: Some(Membership::Snapshot),
        signatures: Some(Signatures::Ed25519),
        min_debate: Some(DAY),
        voting_period: Some(7 * DAY),
        least_voting_period: None,
        most_voting_period: None,
        auto_open: false,
    };
    VotingRules { compatible: rule(2, 3), breaking: rule(1, 1) }
}

/// What becomes of the proposer's claim that every artifact that is valid now stays valid, whatever the senate's mode is.
/// Without a verdict (the change cannot be made) nothing is decided.
pub(super) fn claim(backward_compatible: bool, verdict: Option<Verdict>) -> Claim {
    let (found, message) = match (backward_compatible, verdict) {
        (true, Some(Verdict::Compatible)) => {
            (ClaimVerdict::Confirmed, "claimed compatible, and proven compatible")
        }
        (true, Some(Verdict::Breaking)) => {
            (ClaimVerdict::Refuted, "claimed compatible, but a witness shows the break")
        }
        (false, Some(Verdict::Breaking)) => {
            (ClaimVerdict::Confirmed, "claimed breaking, and a witness shows it")
        }
        (false, Some(Verdict::Compatible)) => {
            (ClaimVerdict::Overcautious, "claimed breaking, but proven compatible; the stricter rule applies")
        }
        (_, Some(Verdict::Unknown) | None) => (ClaimVerdict::Undecided, "neither proven nor refuted"),
    };
    Claim { backward_compatible, verdict: found, message: message.into() }
}

/// The class of rule, and why: the proposer's word, and what the senate asks besides, can only make it stricter.
///
/// `now` says whether every artifact that is valid now stays valid; `asked` is the verdict in the senate's mode, over the
/// versions that it compares; `hollow` that such a verdict says nothing.
pub(super) fn class(
    backward_compatible: bool,
    now: Option<Verdict>,
    asked: Option<Verdict>,
    hollow: bool,
) -> (RuleClass, &'static str) {
    use Verdict::{Breaking, Compatible, Unknown};
    match (now, asked) {
        (Some(Compatible), Some(Compatible)) if hollow => (
            RuleClass::Breaking,
            "the schema accepts everything while its rules are not used, so the verdict says nothing",
        ),
        (Some(Compatible), Some(Compatible)) if backward_compatible => {
            (RuleClass::Compatible, "the change is proven compatible")
        }
        (Some(Compatible), Some(Compatible)) => {
            (RuleClass::Breaking, "the proposer says that the change breaks")
        }
        (Some(Breaking), _) => (RuleClass::Breaking, "a witness shows that the change breaks"),
        (_, Some(Breaking)) => (
            RuleClass::Breaking,
            "a witness shows that the change breaks in the senate's mode, or with an older version",
        ),
        (Some(Unknown), _) | (_, Some(Unknown)) => {
            (RuleClass::Breaking, "an unknown effect counts as breaking")
        }
        (None, _) | (_, None) => {
            (RuleClass::Breaking, "the change cannot be judged, so it counts as breaking")
        }
    }
}

/// How many votes the rule needs in an electorate where nobody has voted yet.
pub(super) fn votes_needed(rule: &Rule, electorate: &Electorate) -> VotesNeeded {
    let nobody = Sums { electorate: electorate.total(), ..Sums::default() };
    let weights: Vec<u128> = electorate.seats().iter().map(|seat| seat.weight).collect();
    let distance = Distance::new(rule, &nobody).of_seats(&weights);
    VotesNeeded {
        yes: distance.yes_to_approve.map(Weight::new),
        no_to_block: distance.no_to_finish.map(Weight::new),
        electorate: Weight::new(electorate.total()),
        seats: u64::try_from(electorate.seats().len()).unwrap_or(u64::MAX),
        electorate_digest: electorate.digest(),
    }
}
