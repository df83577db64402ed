//! How far a vote is from its end, in weights that whole seats have together.

use crate::threshold::{Outcome, Sums, final_outcome, judge};
use crate::threshold::{Rule, least};

/// How many separate runs of sums are followed at most when weights of seats are added up.
pub const MOST_RUNS: usize = 4_096;
/// How many steps that may take at most.
const MOST_STEPS: usize = 1 << 24;

/// How far a vote is from its end, in weight of the voters who have not voted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Distance {
    /// The least further yes with which the proposal is approved, all others silent.
    pub yes_to_approve: Option<u128>,
    /// The least further yes after which the approval is final.
    pub yes_to_finish: Option<u128>,
    /// The least further no after which the rejection is final.
    pub no_to_finish: Option<u128>,
}

impl Distance {
    /// The distances from this count, as if weight could be split. Each question, once true for a weight, is true for every
    /// larger one.
    pub fn new(rule: &Rule, sums: &Sums) -> Self {
        Self::of(rule, sums, |_| true)
    }

    /// The distances where an outcome that no ballot can change is final only if `lasts` says so.
    pub(super) fn of(rule: &Rule, sums: &Sums, lasts: impl Fn(Outcome) -> bool) -> Self {
        let rest = sums.rest();
        let approved = |sums: &Sums| judge(rule, sums).0 == Outcome::Approved;
        let finishes = |sums: &Sums, outcome| lasts(outcome) && final_outcome(rule, sums) == Some(outcome);
        Self {
            yes_to_approve: least(rest, |weight| approved(&sums.with_yes(weight))),
            yes_to_finish: least(rest, |weight| finishes(&sums.with_yes(weight), Outcome::Approved)),
            no_to_finish: least(rest, |weight| finishes(&sums.with_no(weight), Outcome::Rejected)),
        }
    }

    /// The distances once voting has closed: the outcome is there, and nothing leads to the other one.
    pub(super) fn over(outcome: Outcome) -> Self {
        let zero = |wanted| (outcome == wanted).then_some(0);
        let approved = zero(Outcome::Approved);
        Self { yes_to_approve: approved, yes_to_finish: approved, no_to_finish: zero(Outcome::Rejected) }
    }

    /// The distances in weights that some of these seats, who have not voted, have together: a seat is never split.
    pub(crate) fn of_seats(self, weights: &[u128]) -> Self {
        let whole = |need: Option<u128>| need.map(|need| least_sum(weights, need));
        Self {
            yes_to_approve: whole(self.yes_to_approve),
            yes_to_finish: whole(self.yes_to_finish),
            no_to_finish: whole(self.no_to_finish),
        }
    }
}

/// The least sum of some of these weights that is at least `need`; `need` itself where they have too many separate sums, or
/// all of them do not reach it.
///
/// The sums below `need` are kept as runs of integers, in units of what divides every weight, so a million equal seats are
/// one run.
fn least_sum(weights: &[u128], need: u128) -> u128 {
    let unit = weights.iter().copied().fold(0, gcd);
    if need == 0 || unit == 0 {
        return need;
    }
    let goal = need.div_ceil(unit);
    let mut counts = std::collections::BTreeMap::<u128, u128>::new();
    for weight in weights.iter().filter(|weight| **weight > 0) {
        *counts.entry(weight / unit).or_default() += 1;
    }
    match search(&counts, goal) {
        Some(units) => units.saturating_mul(unit),
        None => need,
    }
}

fn search(counts: &std::collections::BTreeMap<u128, u128>, goal: u128) -> Option<u128> {
    let mut runs: Vec<(u128, u128)> = vec![(0, 0)];
    let mut best: Option<u128> = None;
    let mut steps = 0_usize;
    for (weight, count) in counts {
        // So many equal seats are as many as these bundles: 1, 2, 4, … and the rest.
        let (mut bundle, mut left) = (1, *count);
        while left > 0 {
            let taken = bundle.min(left);
            (left, bundle) = (left - taken, bundle.saturating_mul(2));
            let step = weight.saturating_mul(taken);
            steps = steps.saturating_add(runs.len());
            if runs.len() > MOST_RUNS || steps > MOST_STEPS {
                return None;
            }
            let mut more = Vec::with_capacity(runs.len());
            for (low, high) in &runs {
                let (low, high) = (low.saturating_add(step), high.saturating_add(step));
                if high >= goal {
                    let reached = low.max(goal);
                    best = Some(best.map_or(reached, |best| best.min(reached)));
                }
                if low < goal {
                    more.push((low, high.min(goal - 1)));
                }
            }
            if best == Some(goal) {
                return best;
            }
            runs = union(runs, more);
        }
    }
    best
}

/// Sorted runs out of two lists of sorted runs, joined where they touch.
fn union(left: Vec<(u128, u128)>, right: Vec<(u128, u128)>) -> Vec<(u128, u128)> {
    let mut all = left;
    all.extend(right);
    all.sort_unstable();
    let mut runs: Vec<(u128, u128)> = Vec::with_capacity(all.len());
    for (low, high) in all {
        match runs.last_mut() {
            Some((_, end)) if low <= end.saturating_add(1) => *end = (*end).max(high),
            _ => runs.push((low, high)),
        }
    }
    runs
}

fn gcd(mut left: u128, mut right: u128) -> u128 {
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_never_split() {
        assert_eq!(least_sum(&[5, 3], 4), 5);
        assert_eq!(least_sum(&[2, 2], 3), 4);
        assert_eq!(least_sum(&[7, 3, 3], 5), 6);
        assert_eq!(least_sum(&[7, 3, 3, 0], 0), 0);
        assert_eq!(least_sum(&vec![1; 1_000_000], 666_667), 666_667);
        assert_eq!(least_sum(&[u128::MAX], 1), u128::MAX);
        assert_eq!(least_sum(&[], 3), 3, "nothing reaches it");
    }

    #[test]
    fn the_least_sum_is_what_trying_all_says() {
        let mut seed = 7_u64;
        let mut next = |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % most
        };
        for _ in 0..2_000 {
            let weights: Vec<u128> = (0..next(9)).map(|_| u128::from(next(40))).collect();
            let total: u128 = weights.iter().sum();
            let need = u128::from(next(120)).min(total);
            let all = (0..1_usize << weights.len()).map(|set| {
                let chosen = weights.iter().enumerate().filter(|(place, _)| set >> place & 1 == 1);
                chosen.map(|(_, weight)| weight).sum::<u128>()
            });
            assert_eq!(
                Some(least_sum(&weights, need)),
                all.filter(|sum| *sum >= need).min(),
                "{weights:?} {need}"
            );
        }
    }
}
