//! Numbers: bounds, grids of multiples, and what is ruled out.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::{Number, Value};

use super::{Cause, Outcome, Solver, Sure};
use crate::compatibility::decimal::Decimal;
use crate::compatibility::graph::{Atom, Literal, Node};
use crate::compatibility::truth::Truth;
use crate::wire::compatibility_check::UnknownCode;

/// How many candidates are looked at beyond those that a list rules out.
const CANDIDATES: i128 = 96;

/// A range or a period of this many candidates is looked through whole.
const MOST_SCANNED: i128 = 20_000;

/// Up to here every multiple of a grid can be written, if the grid can.
const MOST_EXACT: u128 = 1 << 53;

/// To how many digits fewer a candidate is rounded at most.
const MOST_ROUNDED: u32 = 20;

/// Numbers worth trying.
type Candidates<'v> = Box<dyn Iterator<Item = Option<Decimal>> + 'v>;

/// A bound, and whether the bound itself is allowed.
type Bound = Option<(Decimal, bool)>;

/// What rules about numbers come to.
#[derive(Default, Clone)]
pub(super) struct View {
    low: Bound,
    high: Bound,
    /// Every value is a multiple of it.
    grid: Option<Decimal>,
    /// No value is a multiple of any of these.
    off_grid: Vec<Decimal>,
    /// Whether the value must be written as an integer; or must not.
    written: Option<bool>,
    excluded: usize,
    overflow: bool,
}

impl Solver<'_, '_> {
    /// Decides rules about one number.
    pub(super) fn number(&mut self, atoms: &BTreeSet<Literal>) -> Outcome {
        let view = self.number_view(atoms);
        self.number_within(&view, atoms, Literal::TRUE)
    }

    /// Sorts rules about numbers.
    pub(super) fn number_view(&self, atoms: &BTreeSet<Literal>) -> View {
        let mut view = View::default();
        for literal in atoms {
            if let Node::Atom(atom) = self.graph.node(*literal) {
                view.add(&atom, literal.is_negated());
            }
        }
        view
    }

    /// What one more rule amounts to, given the others.
    pub(super) fn number_probe(
        &mut self,
        view: &View,
        atoms: &BTreeSet<Literal>,
        atom: &Atom,
        literal: Literal,
    ) -> Truth {
        for (asked, answer) in [(literal, false), (literal.not(), true)] {
            if self.budget.look(1 + atoms.len()).is_none() {
                return Truth::Unknown;
            }
            let mut with = view.clone();
            with.add(atom, asked.is_negated());
            if matches!(self.number_within(&with, atoms, asked), Outcome::Never) {
                return Truth::from(answer);
            }
        }
        Truth::Unknown
    }

    /// Decides sorted rules: `atoms` and one more. The first candidate is free.
    fn number_within(&mut self, view: &View, atoms: &BTreeSet<Literal>, more: Literal) -> Outcome {
        if view.is_empty() {
            return Outcome::Never;
        }
        let (candidates, mut complete) = view.candidates();
        for (index, candidate) in candidates.enumerate() {
            if index > 0 && self.budget.look(1 + atoms.len()).is_none() {
                return Outcome::Unknown(Cause::new(UnknownCode::BudgetExhausted));
            }
            let Some(number) = candidate.and_then(|decimal| view.written(decimal)) else {
                complete = false;
                continue;
            };
            let value = Value::Number(number);
            if atoms.iter().chain([&more]).all(|atom| !self.graph.evaluate(*atom, &value).is_false()) {
                return Outcome::Value(Rc::new(value), Sure::Yes);
            }
        }
        if complete { Outcome::Never } else { Outcome::Unknown(Cause::new(UnknownCode::NumberRange)) }
    }
}

impl View {
    fn add(&mut self, atom: &Atom, negated: bool) {
        match (atom, negated) {
            (Atom::Minimum(bound), false) => self.raise(*bound, true),
            (Atom::ExclusiveMinimum(bound), false) => self.raise(*bound, false),
            (Atom::Maximum(bound), true) => self.raise(*bound, false),
            (Atom::ExclusiveMaximum(bound), true) => self.raise(*bound, true),
            (Atom::Maximum(bound), false) => self.lower(*bound, true),
            (Atom::ExclusiveMaximum(bound), false) => self.lower(*bound, false),
            (Atom::Minimum(bound), true) => self.lower(*bound, false),
            (Atom::ExclusiveMinimum(bound), true) => self.lower(*bound, true),
            (Atom::Integer, false) => self.refine(Decimal::ONE),
            (Atom::Integer, true) => self.off_grid.push(Decimal::ONE),
            (Atom::MultipleOf(unit), false) => self.refine(*unit),
            (Atom::MultipleOf(unit), true) => self.off_grid.push(*unit),
            (Atom::WrittenInteger, negated) => {
                if !negated {
                    self.refine(Decimal::ONE);
                }
                self.written = Some(!negated);
            }
            (Atom::Enum(values), true) => self.excluded += values.len(),
            _ => {}
        }
    }

    fn raise(&mut self, bound: Decimal, closed: bool) {
        let tighter = |(known, known_closed): (Decimal, bool)| {
            bound > known || (bound == known && known_closed && !closed)
        };
        if self.low.is_none_or(tighter) {
            self.low = Some((bound, closed));
        }
    }

    fn lower(&mut self, bound: Decimal, closed: bool) {
        let tighter = |(known, known_closed): (Decimal, bool)| {
            bound < known || (bound == known && known_closed && !closed)
        };
        if self.high.is_none_or(tighter) {
            self.high = Some((bound, closed));
        }
    }

    fn refine(&mut self, unit: Decimal) {
        let refined = match self.grid {
            None => Some(unit),
            Some(grid) => grid.least_common_multiple(unit),
        };
        self.overflow |= refined.is_none();
        self.grid = refined.or(self.grid);
    }

    /// Whether the rules contradict each other at first sight.
    fn is_empty(&self) -> bool {
        if let (Some((low, low_closed)), Some((high, high_closed))) = (self.low, self.high)
            && (low > high || (low == high && !(low_closed && high_closed)))
        {
            return true;
        }
        let Some(grid) = self.grid else { return false };
        if self.off_grid.iter().any(|unit| grid.is_multiple_of(*unit) == Some(true)) {
            return true;
        }
        matches!(self.steps(), Some((Some(first), Some(last))) if first > last)
    }

    /// The first and the last multiple of the grid within the bounds, counted in steps of the grid.
    fn steps(&self) -> Option<(Option<i128>, Option<i128>)> {
        let grid = self.grid?;
        let first = match self.low {
            None => None,
            Some((low, closed)) => {
                let floor = low.floor_over(grid)?;
                let exact = low.is_multiple_of(grid)?;
                Some(if exact && closed { floor } else { floor.checked_add(1)? })
            }
        };
        let last = match self.high {
            None => None,
            Some((high, closed)) => {
                let floor = high.floor_over(grid)?;
                let exact = high.is_multiple_of(grid)?;
                Some(if exact && !closed { floor.checked_sub(1)? } else { floor })
            }
        };
        Some((first, last))
    }

    /// Numbers worth trying, none for one that is not computed exactly; also says whether there are no others. They are
    /// made one by one: most often the first will do.
    fn candidates(&self) -> (Candidates<'_>, bool) {
        match self.grid {
            Some(grid) => self.on_grid(grid),
            None => self.between(),
        }
    }

    fn on_grid(&self, grid: Decimal) -> (Candidates<'_>, bool) {
        let Some((first, last)) = self.steps() else { return (Box::new(std::iter::empty()), false) };
        let excluded = i128::try_from(self.excluded).unwrap_or(CANDIDATES);
        // What multiples rule out comes back after a period: whoever looked through one more period than there are numbers
        // ruled out one by one knows all of them.
        let period = self.period(grid).and_then(|period| period.checked_mul(excluded.checked_add(1)?));
        let period = period.filter(|period| *period <= MOST_SCANNED);
        let most = CANDIDATES.saturating_add(excluded);
        let up = move |first: i128, most: i128| (0..most).filter_map(move |index| first.checked_add(index));
        let down = move |last: i128, most: i128| (0..most).filter_map(move |index| last.checked_sub(index));
        let (steps, complete): (Box<dyn Iterator<Item = i128>>, bool) = match (first, last) {
            (Some(first), Some(last)) => {
                let count = last.saturating_sub(first).saturating_add(1);
                let most = period.unwrap_or(0).max(most).max(MOST_SCANNED);
                let zero = (first <= 0 && 0 <= last).then_some(0);
                let steps = zero.into_iter().chain(up(first, count.min(most)));
                (Box::new(steps), (count <= most || period.is_some()) && !self.overflow)
            }
            (Some(first), None) => {
                let (whole, most) = (period.is_some() && !self.overflow, period.unwrap_or(0).max(most));
                if first < 0 {
                    (Box::new(up(0, most).chain(up(first, most))), whole)
                } else {
                    (Box::new(up(first, most)), whole)
                }
            }
            (None, Some(last)) => {
                let (whole, most) = (period.is_some() && !self.overflow, period.unwrap_or(0).max(most));
                (Box::new(down(last.min(0), most)), whole)
            }
            (None, None) => {
                let (whole, most) = (period.is_some() && !self.overflow, period.unwrap_or(0).max(most));
                (Box::new((0..most).flat_map(|index| [index, -index])), whole)
            }
        };
        let steps = steps.map(move |step| grid.times(step));
        // Among large numbers those that can be written may lie further apart than was looked.
        let large = [first, last].into_iter().flatten().any(|step| step.unsigned_abs() > MOST_EXACT);
        if complete && !large {
            return (Box::new(steps), true);
        }
        (Box::new(steps.chain(self.rounded(grid))), complete)
    }

    /// After how many steps of the grid the multiples that are ruled out come back; none when that is not computed exactly.
    fn period(&self, grid: Decimal) -> Option<i128> {
        let all = self.off_grid.iter().try_fold(grid, |all, unit| all.least_common_multiple(*unit))?;
        all.floor_over(grid)
    }

    /// Beyond 2^64 not every integer is a JSON number that we can write: those with fewer digits are.
    fn rounded(&self, grid: Decimal) -> impl Iterator<Item = Option<Decimal>> {
        let (low, high) = (self.low.map(|bound| (bound.0, 1)), self.high.map(|bound| (bound.0, -1)));
        let bounds = [low, high].into_iter().flatten();
        let found = bounds.flat_map(move |(bound, sign)| {
            (0..=MOST_ROUNDED).rev().filter_map(move |digits| {
                let unit = grid.times(10_i128.checked_pow(digits)?)?;
                let above = bound.times(sign)?.floor_over(unit)?.checked_add(1)?;
                unit.times(above)?.times(sign)
            })
        });
        found.filter(|value| self.contains(*value)).map(Some)
    }

    /// The way in which a value is written that matters here.
    fn written(&self, value: Decimal) -> Option<Number> {
        if self.written == Some(false) { value.to_float() } else { value.to_number() }
    }

    /// Candidates among all numbers between the bounds.
    fn between(&self) -> (Candidates<'_>, bool) {
        let (low, high) = (self.low.map(|bound| bound.0), self.high.map(|bound| bound.0));
        let offsets = [(1, 0), (5, -1), (1, -1), (1, -2), (15, -1), (1, -6)];
        let bases = [low, high, Some(Decimal::ZERO)].into_iter().flatten();
        let near = bases.flat_map(move |base| {
            let offsets = offsets.into_iter().map(|(mantissa, exponent)| Decimal::new(mantissa, exponent));
            let quarters = (2..CANDIDATES).map(|factor| Decimal::new(factor * 25, -2));
            let both = |offset: Decimal| [Some(offset), offset.times(-1)];
            offsets.chain(quarters).flat_map(both).filter_map(move |offset| base.add(offset?))
        });
        let middles = std::iter::successors(high, move |nearest| low?.add(*nearest)?.half());
        let first = [Some(Decimal::ZERO), Some(Decimal::ONE), low, high].into_iter().flatten();
        let mut seen = BTreeSet::new();
        let values = first.chain(near).chain(middles.skip(1).take(24));
        let values = values.filter(move |value| self.contains(*value) && seen.insert(*value)).map(Some);
        if low.is_some() && low == high {
            return (Box::new(values), self.written.is_none());
        }
        (Box::new(values.chain(self.rounded(Decimal::ONE))), false)
    }

    /// Whether a value is within the bounds.
    fn contains(&self, value: Decimal) -> bool {
        self.low.is_none_or(|(low, closed)| value > low || (closed && value == low))
            && self.high.is_none_or(|(high, closed)| value < high || (closed && value == high))
    }
}
