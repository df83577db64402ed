//! What a search may cost.

/// How many formulas are looked at for one step.
pub(super) const FORMULAS_PER_STEP: u64 = 16;

/// The steps that a search may still take.
#[derive(Debug, Default)]
pub(super) struct Budget {
    left: u64,
    /// Formulas that were looked at and not paid for yet: fewer than a step buys.
    looked: u64,
    /// Whether the search would have gone on with more steps.
    exhausted: bool,
}

impl Budget {
    /// So many steps from now on, whatever was left.
    pub(super) fn refill(&mut self, steps: u64) {
        self.left = steps;
    }

    /// A search begins: nothing of it was cut short yet.
    pub(super) fn begin(&mut self) {
        self.exhausted = false;
    }

    /// A search ends; `cut_short` when something besides the steps stopped it.
    pub(super) fn end(&mut self, cut_short: bool) {
        self.exhausted |= self.left == 0 || cut_short;
    }

    /// Steps left.
    pub(super) const fn left(&self) -> u64 {
        self.left
    }

    /// Whether the search would have gone on with more steps.
    pub(super) const fn is_exhausted(&self) -> bool {
        self.exhausted
    }

    /// More steps would have been of use.
    pub(super) fn exhaust(&mut self) {
        self.exhausted = true;
    }

    /// Pays for work; `None` when the budget does not suffice, and then nothing is left of it.
    pub(super) fn pay(&mut self, steps: u64) -> Option<()> {
        match self.left.checked_sub(steps) {
            Some(left) => {
                self.left = left;
                Some(())
            }
            None => {
                self.left = 0;
                self.exhausted = true;
                None
            }
        }
    }

    /// Pays for work that was done already, as far as the budget reaches.
    pub(super) fn settle(&mut self, steps: u64) {
        self.left = self.left.saturating_sub(steps);
    }

    /// Pays for looking at so many formulas, a step for every [`FORMULAS_PER_STEP`]; `None` when the budget does not suffice.
    pub(super) fn look(&mut self, formulas: usize) -> Option<()> {
        let looked = self.looked.saturating_add(u64::try_from(formulas).unwrap_or(u64::MAX));
        self.looked = looked % FORMULAS_PER_STEP;
        self.pay(looked / FORMULAS_PER_STEP)
    }

    /// Leaves at most so many steps, and says how many are kept for [`Budget::give_back`].
    pub(super) fn keep_back(&mut self, most: u64) -> u64 {
        let share = most.min(self.left);
        let kept = self.left - share;
        self.left = share;
        kept
    }

    /// Adds what was kept back. Where the share was used up, more steps would have been of use.
    pub(super) fn give_back(&mut self, kept: u64) {
        self.exhausted |= self.left == 0;
        self.left += kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(steps: u64) -> Budget {
        let mut budget = Budget::default();
        budget.refill(steps);
        budget
    }

    #[test]
    fn what_cannot_be_paid_uses_up_the_budget() {
        let mut budget = with(3);
        assert_eq!((budget.pay(2), budget.left(), budget.is_exhausted()), (Some(()), 1, false));
        assert_eq!((budget.pay(2), budget.left(), budget.is_exhausted()), (None, 0, true));
        budget.begin();
        assert!(!budget.is_exhausted(), "each search is judged by itself");
        budget.end(false);
        assert!(budget.is_exhausted(), "nothing is left");
    }

    #[test]
    fn formulas_are_paid_in_bundles() {
        let mut budget = with(2);
        for _ in 0..FORMULAS_PER_STEP - 1 {
            assert_eq!(budget.look(1), Some(()));
        }
        assert_eq!(budget.left(), 2, "fewer formulas than a step buys cost nothing yet");
        assert_eq!((budget.look(1), budget.left()), (Some(()), 1));
        assert_eq!((budget.look(17), budget.left()), (Some(()), 0));
        assert_eq!(budget.look(15), None, "one was left over");
    }

    #[test]
    fn a_share_is_a_limit_and_the_rest_comes_back() {
        let mut budget = with(10);
        let kept = budget.keep_back(4);
        assert_eq!((kept, budget.left()), (6, 4));
        assert_eq!(budget.pay(3), Some(()));
        budget.give_back(kept);
        assert_eq!((budget.left(), budget.is_exhausted()), (7, false));
        let kept = budget.keep_back(100);
        assert_eq!((kept, budget.left()), (0, 7));
        assert_eq!(budget.pay(7), Some(()));
        budget.give_back(kept);
        assert!(budget.is_exhausted(), "the whole share was used");
    }
}
