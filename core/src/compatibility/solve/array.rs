//! Arrays: what each item must be, which items must be there, how many, and whether they are distinct.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::Value;

use super::{Cause, Outcome, Solver, Sure};
use crate::compatibility::graph::{Atom, Literal, Node};
use crate::compatibility::truth::Truth;
use crate::compatibility::value::ValueSet;
use crate::wire::compatibility_check::UnknownCode;

/// Arrays with more items than this are not built.
const MOST_ITEMS: u64 = 10_000;
/// Nor are arrays with more items that must differ.
const MOST_DISTINCT: u64 = 1_000;

/// How often a position is tried for an item that is asked for.
const MOST_PLACINGS: u32 = 4_000;

/// What is wanted at which position.
type Wanted = BTreeMap<u64, Vec<Literal>>;

/// Indices from the first up to the second (exclusive).
type Range = (u64, u64);

/// What rules about arrays come to.
#[derive(Default)]
pub(super) struct View {
    /// What the items of a range must satisfy.
    rules: Vec<(Range, Literal)>,
    /// Some item of a range must satisfy a formula.
    some: Vec<(Range, Literal)>,
    /// At least so many items must satisfy a formula.
    at_least: Vec<(u64, Literal)>,
    /// At most so many items may.
    at_most: Vec<(u64, Literal)>,
    least: u64,
    most: u64,
    distinct: bool,
    repeated: bool,
    /// Where the rules for items change.
    regions: Vec<Range>,
}

/// Items that are asked for.
struct Demand {
    range: Range,
    rule: Literal,
    /// How many; none for one that is not shared with an equal demand.
    count: Option<u64>,
}

/// The positions for a demand.
struct Choice {
    demand: usize,
    /// Those that are not tried yet, the next one last.
    open: Vec<u64>,
    chosen: Option<u64>,
}

/// Whether there is a position for everything that is asked for.
enum Placed {
    Done,
    /// Proof that there is not.
    Never,
    Unknown(Cause),
}

/// What is possible at the positions of an array.
struct Room {
    /// Arrays can be at most this long.
    longest: u64,
    /// Each region with whether an item there is known to be possible.
    unknown: Option<Cause>,
}

impl Solver<'_, '_> {
    /// Sorts rules about arrays.
    pub(super) fn array_view(&mut self, atoms: &BTreeSet<Literal>) -> View {
        let mut view = View { most: u64::MAX, ..View::default() };
        for literal in atoms {
            let Node::Atom(atom) = self.graph.node(*literal) else { continue };
            match (&*atom, literal.is_negated()) {
                (Atom::Items(from, to, rule), false) => {
                    view.rules.push(((*from, to.unwrap_or(u64::MAX)), *rule))
                }
                (Atom::Items(from, to, rule), true) => {
                    view.some.push(((*from, to.unwrap_or(u64::MAX)), rule.not()))
                }
                (Atom::MinItems(least), false) => view.least = view.least.max(*least),
                (Atom::MaxItems(most), true) => view.least = view.least.max(most.saturating_add(1)),
                (Atom::MaxItems(most), false) => view.most = view.most.min(*most),
                (Atom::MinItems(least), true) => view.most = view.most.min(least.saturating_sub(1)),
                (Atom::Beyond(extent, _), negated) if extent.is_minimum() != negated => view.least = u64::MAX,
                (Atom::Unique, false) => view.distinct = true,
                (Atom::Unique, true) => view.repeated = true,
                (Atom::AtLeast(least, rule), false) => view.add_at_least(*least, *rule),
                (Atom::AtMost(most, rule), true) => view.add_at_least(most.saturating_add(1), *rule),
                (Atom::AtMost(most, rule), false) => view.add_at_most(*most, *rule),
                (Atom::AtLeast(least, rule), true) => view.add_at_most(least.saturating_sub(1), *rule),
                _ => {}
            }
        }
        view.divide();
        view
    }

    /// What one more rule amounts to, given the others.
    pub(super) fn array_probe(&mut self, view: &View, atom: &Atom, negated: bool) -> Truth {
        match atom {
            Atom::Items(from, to, rule) => {
                let range = (*from, to.unwrap_or(u64::MAX));
                self.no_item(view, range, rule.not()).then_some(!negated).into()
            }
            Atom::MinItems(least) if *least <= view.least => (!negated).into(),
            Atom::MinItems(least) if *least > view.most => negated.into(),
            Atom::MaxItems(most) if *most >= view.most => (!negated).into(),
            Atom::MaxItems(most) if *most < view.least => negated.into(),
            Atom::AtLeast(1, rule) => self.no_item(view, (0, u64::MAX), *rule).then_some(negated).into(),
            _ => Truth::Unknown,
        }
    }

    /// Proof that no item of a range can satisfy a rule.
    fn no_item(&mut self, view: &View, range: Range, rule: Literal) -> bool {
        for region in &view.regions {
            let start = region.0.max(range.0);
            if start >= region.1.min(range.1) || start >= view.most {
                continue;
            }
            let mut goal = view.goal(start);
            goal.push(rule);
            if !matches!(self.inner(goal), Outcome::Never) {
                return false;
            }
        }
        true
    }

    /// Decides rules about one array.
    pub(super) fn array(&mut self, atoms: &BTreeSet<Literal>) -> Outcome {
        let mut view = self.array_view(atoms);
        let room = self.room(&view);
        view.most = view.most.min(room.longest);
        if view.least > view.most || self.impossible(&view) {
            return Outcome::Never;
        }
        if view.repeated && self.no_pair(&view) {
            return Outcome::Never;
        }
        if view.least > MOST_ITEMS {
            return Outcome::Unknown(room.unknown.unwrap_or(Cause::new(UnknownCode::WitnessTooLarge)));
        }
        let mut wanted = Wanted::new();
        let placed = match self.place_pair(&view, &mut wanted) {
            Some(()) => self.place(&view, &mut wanted),
            None => Placed::Unknown(Cause::new(UnknownCode::Counting)),
        };
        match placed {
            Placed::Done => self.build(&view, &wanted),
            Placed::Never => Outcome::Never,
            Placed::Unknown(cause) => Outcome::Unknown(room.unknown.unwrap_or(cause)),
        }
    }

    /// How long arrays can be at most: up to the first position where no item is possible.
    fn room(&mut self, view: &View) -> Room {
        let mut unknown = None;
        for region in &view.regions {
            if region.0 >= view.most {
                break;
            }
            match self.inner(view.goal(region.0)) {
                Outcome::Never => return Room { longest: region.0, unknown },
                Outcome::Unknown(cause) => unknown = unknown.or(Some(cause)),
                Outcome::Value(..) => {}
            }
        }
        Room { longest: u64::MAX, unknown }
    }

    /// Proof that some rule that asks for items cannot be satisfied.
    fn impossible(&mut self, view: &View) -> bool {
        for (range, rule) in &view.some {
            if self.no_item(view, *range, *rule) {
                return true;
            }
        }
        for (least, rule) in &view.at_least {
            if *least > view.most || self.possible_items(view, *rule) < *least {
                return true;
            }
            for (most, other) in &view.at_most {
                if least > most && matches!(self.inner(vec![*rule, other.not()]), Outcome::Never) {
                    return true;
                }
            }
        }
        for (most, rule) in &view.at_most {
            if view.least > *most && self.forced_items(view, *rule) > *most {
                return true;
            }
        }
        false
    }

    /// At how many positions an item can satisfy a rule.
    fn possible_items(&mut self, view: &View, rule: Literal) -> u64 {
        let mut count = 0_u64;
        for region in &view.regions {
            let end = region.1.min(view.most);
            let mut goal = view.goal(region.0);
            goal.push(rule);
            if region.0 < end && !matches!(self.inner(goal), Outcome::Never) {
                count = count.saturating_add(end - region.0);
            }
        }
        count
    }

    /// At how many positions that must be filled every possible item satisfies a rule.
    fn forced_items(&mut self, view: &View, rule: Literal) -> u64 {
        let mut count = 0_u64;
        for region in &view.regions {
            let end = region.1.min(view.least);
            let mut goal = view.goal(region.0);
            goal.push(rule.not());
            if region.0 < end && matches!(self.inner(goal), Outcome::Never) {
                count = count.saturating_add(end - region.0);
            }
        }
        count
    }

    /// Proof that no two positions can hold equal items.
    fn no_pair(&mut self, view: &View) -> bool {
        if view.most < 2 {
            return true;
        }
        for (first, second) in view.pairs() {
            let mut goal = view.goal(first);
            goal.extend(view.goal(second));
            if !matches!(self.inner(goal), Outcome::Never) {
                return false;
            }
        }
        true
    }

    /// Chooses two positions for equal items, where there must be some.
    fn place_pair(&mut self, view: &View, wanted: &mut Wanted) -> Option<()> {
        if !view.repeated {
            return Some(());
        }
        for (first, second) in view.pairs() {
            let mut goal = view.goal(first);
            goal.extend(view.goal(second));
            if let Outcome::Value(value, _) = self.inner(goal) {
                let same = self.graph.one_value(&value);
                wanted.entry(first).or_default().push(same);
                wanted.entry(second).or_default().push(same);
                return Some(());
            }
        }
        None
    }

    /// Chooses a position for everything that is asked for, and thinks again where that fails. Positions of one region are
    /// alike, so whoever tried one free position of each, and those where something is wanted already, tried all.
    fn place(&mut self, view: &View, wanted: &mut Wanted) -> Placed {
        let demands = view.demands();
        // A pair of equal items stands where it was put, which is not the only place.
        let mut doubt = view.repeated.then_some(Cause::new(UnknownCode::Counting));
        let Some(first) = view.choice(&demands, 0, wanted) else { return Placed::Done };
        let mut choices = vec![first];
        for _ in 0..MOST_PLACINGS {
            let Some(choice) = choices.last_mut() else {
                return doubt.map_or(Placed::Never, Placed::Unknown);
            };
            if let Some(position) = choice.chosen.take()
                && let Some(rules) = wanted.get_mut(&position)
            {
                rules.pop();
                if rules.is_empty() {
                    wanted.remove(&position);
                }
            }
            let (Some(position), Some(demand)) = (choice.open.pop(), demands.get(choice.demand)) else {
                choices.pop();
                continue;
            };
            let mut goal = view.goal(position);
            goal.extend(wanted.get(&position).into_iter().flatten());
            goal.push(demand.rule);
            match self.inner(goal) {
                Outcome::Value(..) => {}
                Outcome::Never => continue,
                Outcome::Unknown(cause) => {
                    doubt = doubt.or(Some(cause));
                    continue;
                }
            }
            wanted.entry(position).or_default().push(demand.rule);
            choice.chosen = Some(position);
            let next = if demand.count.is_some() { choice.demand } else { choice.demand + 1 };
            match view.choice(&demands, next, wanted) {
                Some(choice) => choices.push(choice),
                None => return Placed::Done,
            }
        }
        Placed::Unknown(Cause::new(UnknownCode::Counting))
    }

    /// Fills an array with what is wanted where, and with whatever is possible elsewhere.
    fn build(&mut self, view: &View, wanted: &Wanted) -> Outcome {
        let length = wanted.keys().next_back().map_or(view.least, |last| view.least.max(last + 1));
        if length > if view.distinct { MOST_DISTINCT } else { MOST_ITEMS } {
            return Outcome::Unknown(Cause::new(UnknownCode::WitnessTooLarge));
        }
        let mut items: Vec<Value> = Vec::new();
        let mut sure = Sure::Yes;
        for position in 0..length {
            // Where nothing else is asked for than at the position before, the same item will do.
            if !view.distinct
                && let Some(before) = position.checked_sub(1)
                && let Some(last) = items.last().cloned()
                && view.goal(position) == view.goal(before)
                && wanted.get(&position) == wanted.get(&before)
            {
                if self.budget.look(1 + view.rules.len()).is_none() {
                    return Outcome::Unknown(Cause::new(UnknownCode::BudgetExhausted));
                }
                items.push(last);
                continue;
            }
            if self.step().is_none() {
                return Outcome::Unknown(Cause::new(UnknownCode::BudgetExhausted));
            }
            let mut goal = view.goal(position);
            goal.extend(wanted.get(&position).into_iter().flatten());
            if view.distinct && !items.is_empty() {
                let others = self.graph.atom(Atom::Enum(Rc::new(ValueSet::new(items.iter().cloned()))));
                goal.push(others.not());
            }
            match self.item(view, goal) {
                Outcome::Value(value, own) => {
                    sure = sure.and(own);
                    items.push(Value::clone(&value));
                }
                // With the same rules everywhere, the items so far are all that there are.
                Outcome::Never
                    if wanted.is_empty() && view.is_uniform(view.least) && view.at_most.is_empty() =>
                {
                    return Outcome::Never;
                }
                Outcome::Never => return Outcome::Unknown(Cause::new(UnknownCode::Counting)),
                Outcome::Unknown(cause) => return Outcome::Unknown(cause),
            }
        }
        Outcome::Value(Rc::new(Value::Array(items)), sure)
    }

    /// An item that does not count towards any upper limit, if possible.
    fn item(&mut self, view: &View, goal: Vec<Literal>) -> Outcome {
        let mut careful = goal.clone();
        for (_, rule) in &view.at_most {
            careful.push(rule.not());
            if !matches!(self.inner(careful.clone()), Outcome::Value(..)) {
                careful.pop();
            }
        }
        self.inner(careful)
    }
}

impl View {
    fn add_at_least(&mut self, least: u64, rule: Literal) {
        if least == 1 {
            self.some.push(((0, u64::MAX), rule));
        } else {
            self.at_least.push((least, rule));
        }
    }

    fn add_at_most(&mut self, most: u64, rule: Literal) {
        if most == 0 {
            self.rules.push(((0, u64::MAX), rule.not()));
        } else {
            self.at_most.push((most, rule));
        }
    }

    /// Finds the regions in which the same rules hold for every item.
    fn divide(&mut self) {
        let mut bounds: BTreeSet<u64> = BTreeSet::from([0, u64::MAX]);
        for ((from, to), _) in self.rules.iter().chain(&self.some) {
            bounds.extend([*from, *to]);
        }
        let bounds: Vec<u64> = bounds.into_iter().collect();
        self.regions = bounds.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect();
    }

    /// What is asked for.
    fn demands(&self) -> Vec<Demand> {
        let some = self.some.iter().map(|(range, rule)| Demand { range: *range, rule: *rule, count: None });
        let counted = self.at_least.iter();
        let counted =
            counted.map(|(least, rule)| Demand { range: (0, u64::MAX), rule: *rule, count: Some(*least) });
        some.chain(counted).collect()
    }

    /// The next demand, from one on, that is not met, with the positions where it may be met.
    fn choice(&self, demands: &[Demand], from: usize, wanted: &Wanted) -> Option<Choice> {
        for (index, demand) in demands.iter().enumerate().skip(from) {
            let mut open = self.positions(demand.range, wanted);
            if let Some(count) = demand.count {
                let here =
                    |rules: Option<&Vec<Literal>>| rules.is_some_and(|rules| rules.contains(&demand.rule));
                let met = wanted.values().filter(|rules| here(Some(rules))).count();
                if u64::try_from(met).is_ok_and(|met| met >= count) {
                    continue;
                }
                open.retain(|position| !here(wanted.get(position)));
            }
            open.reverse();
            return Some(Choice { demand: index, open, chosen: None });
        }
        None
    }

    /// Positions of a range where one more item may be wanted: one of its own in each region, then those that are shared.
    fn positions(&self, range: Range, wanted: &Wanted) -> Vec<u64> {
        let (mut free, mut shared) = (Vec::new(), Vec::new());
        for region in &self.regions {
            let (start, end) = (region.0.max(range.0), region.1.min(range.1).min(self.most));
            if start < end {
                shared.extend(wanted.range(start..end).map(|(position, _)| *position));
                free.extend((start..end).find(|position| !wanted.contains_key(position)));
            }
        }
        free.extend(shared);
        free
    }

    /// What an item at a position must satisfy.
    fn goal(&self, position: u64) -> Vec<Literal> {
        let here = self.rules.iter().filter(|((from, to), _)| *from <= position && position < *to);
        here.map(|(_, rule)| *rule).collect()
    }

    /// Whether the same rules hold for the first `length` items.
    fn is_uniform(&self, length: u64) -> bool {
        self.rules.iter().all(|((from, to), _)| *from == 0 && *to >= length)
    }

    /// One pair of positions for every pair of regions.
    fn pairs(&self) -> Vec<(u64, u64)> {
        let starts: Vec<_> = self.regions.iter().filter(|region| region.0 < self.most).collect();
        let mut pairs = Vec::new();
        for (index, first) in starts.iter().enumerate() {
            if first.0 + 1 < first.1.min(self.most) {
                pairs.push((first.0, first.0 + 1));
            }
            pairs.extend(starts.iter().skip(index + 1).map(|second| (first.0, second.0)));
        }
        pairs
    }
}
