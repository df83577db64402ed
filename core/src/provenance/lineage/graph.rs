//! Walking the graph of artifacts and steps. Nothing recurses, and every step is visited once, so circles end.

use std::collections::{BTreeMap, BTreeSet};

use crate::wire::lineage::{LineageEdge, ProcessingStep};

/// A version of an artifact; `None` where nobody said which one.
type Versioned<'s> = (&'s str, Option<u64>);

/// The steps by what they make and by what they read.
///
/// A step that reads a version of an artifact follows the steps that made this version. Where one of both does not say the version,
/// it is taken for the same one.
pub(super) struct Graph<'s> {
    steps: &'s [ProcessingStep],
    makers: Index<'s>,
    readers: Index<'s>,
}

/// Steps by the artifact and its version.
#[derive(Default)]
struct Index<'s>(BTreeMap<&'s str, BTreeMap<Option<u64>, Vec<usize>>>);

impl<'s> Index<'s> {
    fn put(&mut self, (name, version): Versioned<'s>, step: usize) {
        self.0.entry(name).or_default().entry(version).or_default().push(step);
    }

    /// The steps about this version, and those that do not say about which; all about the artifact where no version is given.
    fn of(&self, (name, version): Versioned<'_>) -> impl Iterator<Item = usize> {
        let known = self.0.get(name);
        let exact = version.and_then(|_| known?.get(&version)).into_iter();
        let unsaid = version.and_then(|_| known?.get(&None)).into_iter();
        let all = known.filter(|_| version.is_none()).into_iter().flat_map(BTreeMap::values);
        exact.chain(unsaid).chain(all).flatten().copied()
    }
}

fn made(step: &ProcessingStep) -> Versioned<'_> {
    (&step.target, step.target_version)
}

fn read(step: &ProcessingStep) -> impl Iterator<Item = Versioned<'_>> {
    step.source.iter().map(|source| (source.as_str(), step.source_versions.get(source).copied()))
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
        let mut graph = Self { steps, makers: Index::default(), readers: Index::default() };
        for (index, step) in steps.iter().enumerate() {
            graph.makers.put(made(step), index);
            for source in read(step) {
                graph.readers.put(source, index);
            }
        }
        graph
    }

    pub(super) fn knows(&self, artifact: &str) -> bool {
        self.makers.0.contains_key(artifact) || self.readers.0.contains_key(artifact)
    }

    /// Whether a step is among those that made what it reads.
    pub(super) fn comes_round(&self, step: &ProcessingStep) -> bool {
        let after = self.after(made(step));
        after.iter().filter_map(|index| self.steps.get(*index)).any(|other| other.id == step.id)
    }

    /// Everything that had a part in `artifact`, in any of its versions.
    pub(super) fn upstream(&self, artifact: &str) -> Walk {
        let mut steps = BTreeSet::new();
        let mut origins = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut waiting = vec![(artifact, None)];
        while let Some(artifact) = waiting.pop() {
            if !seen.insert(artifact) {
                continue;
            }
            let mut makers = self.makers.of(artifact).peekable();
            if makers.peek().is_none() {
                origins.insert(artifact.0.to_owned());
            }
            for index in makers {
                if steps.insert(index) {
                    waiting.extend(self.steps.get(index).into_iter().flat_map(read));
                }
            }
        }
        let (steps, circle) = self.ordered(&steps);
        Walk { steps, origins: origins.into_iter().collect(), circle }
    }

    /// Everything that `artifact` had a part in, in any of its versions.
    pub(super) fn downstream(&self, artifact: &str) -> Walk {
        let (steps, circle) = self.ordered(&self.after((artifact, None)));
        Walk { steps, origins: Vec::new(), circle }
    }

    /// The steps that something had a part in.
    fn after(&self, artifact: Versioned<'_>) -> BTreeSet<usize> {
        let mut steps = BTreeSet::new();
        let mut waiting: Vec<usize> = self.readers.of(artifact).collect();
        while let Some(index) = waiting.pop() {
            if steps.insert(index)
                && let Some(step) = self.steps.get(index)
            {
                waiting.extend(self.readers.of(made(step)));
            }
        }
        steps
    }

    /// One artifact of each walk that meets a circle.
    pub(super) fn circles(&self) -> Vec<String> {
        self.ordered(&(0..self.steps.len()).collect()).1.into_iter().collect()
    }

    /// The steps so that makers come before readers (Kahn's algorithm, ties in the order of recording); what is left is
    /// on a circle or behind one, and follows in the order of recording.
    fn ordered(&self, chosen: &BTreeSet<usize>) -> (Vec<usize>, Option<String>) {
        let makers = |index: usize| -> BTreeSet<usize> {
            let sources = self.steps.get(index).into_iter().flat_map(read);
            let makers = sources.flat_map(|source| self.makers.of(source));
            makers.filter(|maker| chosen.contains(maker)).collect()
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
            let mut makers = read(step).flat_map(|source| self.makers.of(source));
            index = makers.find(|maker| left.contains_key(maker))?;
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
