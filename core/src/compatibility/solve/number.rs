//! Numbers: bounds, grids of multiples, and what is ruled out.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::{Number, Value};

use super::{Cause, Outcome, Solver};
use crate::compatibility::decimal::Decimal;
use crate::compatibility::graph::{Atom, Literal, Node};
use crate::wire::compatibility_check::UnknownCode;

/// How many candidates are looked at beyond those that a list rules out.
const CANDIDATES: i128 = 96;

/// A bound, and whether the bound itself is allowed.
type Bound = Option<(Decimal, bool)>;

#[derive(Default)]
struct View {
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
        let mut view = View::default();
        for literal in atoms {
            if let Node::Atom(atom) = self.graph.node(*literal) {
                view.add(&atom, literal.is_negated());
            }
        }
        if view.is_empty() {
            return Outcome::Never;
        }
        let mut complete = false;
        for number in view.candidates(&mut complete) {
            let value = Value::Number(number);
            if atoms.iter().all(|atom| self.graph.evaluate(*atom, &value) != Some(false)) {
                return Outcome::Value(Rc::new(value), None);
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

    /// Numbers worth trying; `complete` is set when there are no others.
    fn candidates(&self, complete: &mut bool) -> Vec<Number> {
        match self.grid {
            Some(grid) => self.on_grid(grid, complete),
            None => self.between(complete),
        }
    }

    fn on_grid(&self, grid: Decimal, complete: &mut bool) -> Vec<Number> {
        let Some((first, last)) = self.steps() else { return Vec::new() };
        let most = CANDIDATES.saturating_add(i128::try_from(self.excluded).unwrap_or(CANDIDATES));
        let mut steps = Vec::new();
        match (first, last) {
            (Some(first), Some(last)) => {
                let count = last.saturating_sub(first).saturating_add(1);
                *complete = count <= most && !self.overflow;
                if first <= 0 && 0 <= last {
                    steps.push(0);
                }
                steps.extend((0..count.min(most)).filter_map(|index| first.checked_add(index)));
            }
            (Some(first), None) => {
                steps.extend((0..most).filter_map(|index| first.max(0).checked_add(index)))
            }
            (None, Some(last)) => steps.extend((0..most).filter_map(|index| last.min(0).checked_sub(index))),
            (None, None) => steps.extend((0..most).flat_map(|index| [index, -index])),
        }
        if first.is_some_and(|first| first < 0) && last.is_none() {
            steps.extend(
                first
                    .into_iter()
                    .flat_map(|first| (0..most).filter_map(move |index| first.checked_add(index))),
            );
        }
        let mut numbers = Vec::new();
        for step in steps {
            let Some(value) = grid.times(step) else {
                *complete = false;
                continue;
            };
            let before = numbers.len();
            self.write(value, &mut numbers);
            *complete &= numbers.len() > before;
        }
        numbers
    }

    /// The ways in which a value can be written that matter here.
    fn write(&self, value: Decimal, numbers: &mut Vec<Number>) {
        if self.written != Some(false) {
            numbers.extend(value.to_number());
        }
        if self.written == Some(false) {
            numbers.extend(value.to_float());
        }
    }

    /// Candidates among all numbers between the bounds.
    fn between(&self, complete: &mut bool) -> Vec<Number> {
        let mut values = vec![Decimal::ZERO, Decimal::ONE];
        let (low, high) = (self.low.map(|bound| bound.0), self.high.map(|bound| bound.0));
        values.extend([low, high].into_iter().flatten());
        let half = Decimal::new(5, -1);
        let offsets = [
            Decimal::ONE,
            half,
            Decimal::new(1, -1),
            Decimal::new(1, -2),
            Decimal::new(15, -1),
            Decimal::new(1, -6),
        ];
        for base in [low, high, Some(Decimal::ZERO)].into_iter().flatten() {
            for offset in offsets {
                values.extend(base.add(offset));
                values.extend(offset.times(-1).and_then(|down| base.add(down)));
            }
            for factor in 2..CANDIDATES {
                values.extend(base.add(Decimal::new(factor * 25, -2)));
                values.extend(base.add(Decimal::new(factor * -25, -2)));
            }
        }
        if let (Some(low), Some(high)) = (low, high) {
            if low == high {
                *complete = low.to_number().is_some() && self.written.is_none();
            }
            let mut nearest = high;
            for _ in 0..24 {
                let Some(middle) = low.add(nearest).and_then(Decimal::half) else { break };
                values.push(middle);
                nearest = middle;
            }
        }
        let inside = |value: &Decimal| {
            self.low.is_none_or(|(low, closed)| *value > low || (closed && *value == low))
                && self.high.is_none_or(|(high, closed)| *value < high || (closed && *value == high))
        };
        let mut seen = BTreeSet::new();
        let mut numbers = Vec::new();
        for value in values.into_iter().filter(inside) {
            if seen.insert(value) {
                self.write(value, &mut numbers);
            }
        }
        numbers
    }
}
