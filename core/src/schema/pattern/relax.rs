//! A pattern without what makes it irregular: where to look for strings that it matches.

use std::collections::BTreeMap;

use super::syntax::{Part, Pattern};

impl Pattern {
    /// The pattern with what its groups hold instead of references to them, and without looks behind.
    pub(crate) fn relaxed(&self) -> Self {
        let mut groups = BTreeMap::new();
        collect(&self.root, &mut groups);
        Self { root: relax(&self.root, &groups, 0), refers: false, ..self.clone() }
    }
}

/// The groups of a part, by their numbers.
fn collect<'p>(part: &'p Part, groups: &mut BTreeMap<usize, &'p Part>) {
    match part {
        Part::Group(number, inner) => {
            groups.insert(*number, inner);
            collect(inner, groups);
        }
        Part::Look { inner, .. } | Part::Repeat { inner, .. } => collect(inner, groups),
        Part::Sequence(parts) | Part::Choice(parts) => parts.iter().for_each(|part| collect(part, groups)),
        Part::Set(_) | Part::Start | Part::End | Part::Word { .. } | Part::Back(_) => {}
    }
}

fn relax(part: &Part, groups: &BTreeMap<usize, &Part>, depth: u32) -> Part {
    let inside = |part: &Part| relax(part, groups, depth);
    match part {
        Part::Back(number) => match groups.get(number).filter(|_| depth < 3) {
            Some(group) => relax(group, groups, depth + 1),
            None => Part::Sequence(Vec::new()),
        },
        Part::Look { ahead: false, .. } => Part::Sequence(Vec::new()),
        Part::Look { ahead, negated, inner } => {
            Part::Look { ahead: *ahead, negated: *negated, inner: Box::new(inside(inner)) }
        }
        Part::Group(number, inner) => Part::Group(*number, Box::new(inside(inner))),
        Part::Sequence(parts) => Part::Sequence(parts.iter().map(inside).collect()),
        Part::Choice(ways) => Part::Choice(ways.iter().map(inside).collect()),
        Part::Repeat { least, most, greedy, inner, groups: numbers } => Part::Repeat {
            least: *least,
            most: *most,
            greedy: *greedy,
            inner: Box::new(inside(inner)),
            groups: *numbers,
        },
        simple => simple.clone(),
    }
}
