//! Walking the graph of artifacts and steps. Nothing recurses, and every step is visited once, so circles end.

use std::collections::{BTreeMap, BTreeSet};

use crate::wire::lineage::{LineageEdge, ProcessingStep};

/// The steps by what they make and by what they read.
pub(super) struct Graph<'s> {
    steps: &'s [ProcessingStep],
    makers: BTreeMap<&'s str, Vec<usize>>,
    readers: BTreeMap<&'s str, Vec<usize>>,
}

/// What a walk met.
pub(super) struct Walk {
    /// The steps; upstream, a step comes after those that made what it reads.
    pub(super) steps: Vec<usize>,
    /// Artifacts that no step made, sorted.
    pub(super) origins: Vec<String>,
    /// An artifact on a circle, if the walk met one.
    pub(super) circle: Option<String>,
}

impl<'s> Graph<'s> {
    pub(super) fn new(steps: &'s [ProcessingStep]) -> Self {
        let mut graph = Self { steps, makers: BTreeMap::new(), readers: BTreeMap::new() };
        for (index, step) in steps.iter().enumerate() {
            graph.makers.entry(&step.target).or_default().push(index);
            for source in &step.source {
                graph.readers.entry(source).or_default().push(index);
            }
        }
        graph
    }

    pub(super) fn knows(&self, artifact: &str) -> bool {
        self.makers.contains_key(artifact) || self.readers.contains_key(artifact)
    }

    /// Whether `to` was made out of `from`, by any number of steps.
    pub(super) fn reaches(&self, from: &str, to: &str) -> bool {
        let walk = self.downstream(from);
        walk.steps.iter().filter_map(|index| self.steps.get(*index)).any(|step| step.target == to)
    }

    /// Everything that had a part in `artifact`.
    pub(super) fn upstream(&self, artifact: &str) -> Walk {
        let mut steps = BTreeSet::new();
        let mut origins = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut waiting = vec![artifact];
        while let Some(artifact) = waiting.pop() {
            if !seen.insert(artifact) {
                continue;
            }
            match self.makers.get(artifact) {
                None => {
                    origins.insert(artifact.to_owned());
                }
                Some(makers) => {
                    for index in makers {
                        steps.insert(*index);
                        waiting.extend(
                            self.steps
                                .get(*index)
                                .into_iter()
                                .flat_map(|step| step.source.iter().map(String::as_str)),
                        );
                    }
                }
            }
        }
        let (steps, circle) = self.ordered(&steps);
        Walk { steps, origins: origins.into_iter().collect(), circle }
    }

    /// Everything that `artifact` had a part in.
    pub(super) fn downstream(&self, artifact: &str) -> Walk {
        let mut steps = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut waiting = vec![artifact];
        while let Some(artifact) = waiting.pop() {
            if !seen.insert(artifact) {
                continue;
            }
            for index in self.readers.get(artifact).into_iter().flatten() {
                steps.insert(*index);
                waiting.extend(self.steps.get(*index).map(|step| step.target.as_str()));
            }
        }
        let (steps, circle) = self.ordered(&steps);
        Walk { steps, origins: Vec::new(), circle }
    }

    /// One artifact of each walk that meets a circle.
    pub(super) fn circles(&self) -> Vec<String> {
        self.ordered(&(0..self.steps.len()).collect()).1.into_iter().collect()
    }

    /// The steps so that makers come before readers (Kahn's algorithm, ties in the order of recording); what is left is
    /// on a circle or behind one, and follows in the order of recording.
    fn ordered(&self, chosen: &BTreeSet<usize>) -> (Vec<usize>, Option<String>) {
        let makers = |index: usize| -> BTreeSet<usize> {
            let sources = self.steps.get(index).into_iter().flat_map(|step| &step.source);
            let makers = sources.filter_map(|source| self.makers.get(source.as_str())).flatten();
            makers.copied().filter(|maker| chosen.contains(maker)).collect()
        };
        let mut missing: BTreeMap<usize, usize> = BTreeMap::new();
        let mut behind: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for index in chosen {
            let before = makers(*index);
            missing.insert(*index, before.len());
            for maker in before {
                behind.entry(maker).or_default().push(*index);
            }
        }
        let mut ready: BTreeSet<usize> =
            missing.iter().filter(|(_, count)| **count == 0).map(|(index, _)| *index).collect();
        let mut ordered = Vec::with_capacity(chosen.len());
        while let Some(index) = ready.pop_first() {
            missing.remove(&index);
            ordered.push(index);
            for next in behind.get(&index).into_iter().flatten() {
                if let Some(count) = missing.get_mut(next) {
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        ready.insert(*next);
                    }
                }
            }
        }
        let circle = self.on_circle(&missing);
        ordered.extend(missing.into_keys());
        (ordered, circle)
    }

    /// An artifact on a circle among the steps that are left: going back from any of them must come round.
    fn on_circle(&self, left: &BTreeMap<usize, usize>) -> Option<String> {
        let mut index = *left.keys().next()?;
        let mut seen = BTreeSet::new();
        while seen.insert(index) {
            let step = self.steps.get(index)?;
            let makers = step.source.iter().filter_map(|source| self.makers.get(source.as_str())).flatten();
            index = *makers.into_iter().find(|maker| left.contains_key(maker))?;
        }
        self.steps.get(index).map(|step| step.target.clone())
    }
}

/// The edges of these steps, sorted.
pub(super) fn edges(steps: &[ProcessingStep]) -> Vec<LineageEdge> {
    let of = |step: &ProcessingStep| -> Vec<LineageEdge> {
        let Some(id) = step.id else { return Vec::new() };
        let edge =
            |source: &String| LineageEdge { source: source.clone(), target: step.target.clone(), step: id };
        step.source.iter().map(edge).collect()
    };
    let mut edges: Vec<LineageEdge> = steps.iter().flat_map(of).collect();
    edges.sort();
    edges.dedup();
    edges
}
