//! The law of explanations: the effect that is stated of a difference is what the solver answers for OLD against OLD with that
//! difference alone, or `unknown`; "documents are judged the same" holds both ways; a difference that the witness is said to
//! show separates the two; and OLD with all differences is NEW.

use std::collections::BTreeMap;
use std::path::Path;

use rogatio_core::compatibility::{Question, explain};
use rogatio_core::operation::request::{comparison, compatibility_check as check};
use rogatio_core::wire::CompatibilityCheckRequest;
use rogatio_core::wire::compatibility_check::{DifferenceKind, Verdict};
use serde_json::{Value, json};

use super::generate::Random;
use super::{evolve, number};

/// What became of the differences of one kind.
#[derive(Debug, Default, Clone, Copy)]
struct Kind {
    listed: u64,
    /// The stated effect and the answer agree.
    judged: u64,
    /// Stated as unknown.
    unstated: u64,
    /// Stated, and the solver has no answer.
    unanswered: u64,
    /// The change alone leaves no schema.
    no_schema: u64,
}

/// All counts of a run.
#[derive(Debug, Default)]
pub(crate) struct Count {
    kinds: BTreeMap<DifferenceKind, Kind>,
    pairs: u64,
    /// OLD with all differences is NEW, both ways.
    whole: u64,
    /// Not all differences can be made, or the solver does not know.
    not_whole: u64,
}

impl Count {
    pub(crate) fn tell(&self) {
        println!(
            "{} pairs; OLD with all differences is NEW: {} shown, {} not told",
            self.pairs, self.whole, self.not_whole
        );
        for (kind, counts) in &self.kinds {
            println!("{:24} {counts:?}", serde_json::to_value(kind).unwrap().as_str().unwrap());
        }
        let sum = |one: fn(&Kind) -> u64| self.kinds.values().map(one).sum::<u64>();
        println!(
            "all: listed {}, judged {}, unstated {}",
            sum(|one| one.listed),
            sum(|one| one.judged),
            sum(|one| one.unstated)
        );
    }
}

fn ask(request: &Value, old: &Value, new: &Value, mode: &str) -> Option<Verdict> {
    let mut request = request.clone();
    request["old"] = old.clone();
    request["new"] = new.clone();
    request["mode"] = mode.into();
    Some(check(serde_json::from_value(request).unwrap()).ok()?.verdict)
}

/// Checks the law on one request; false when it is no question.
pub(crate) fn law(request: &Value, count: &mut Count) -> bool {
    let read: CompatibilityCheckRequest = serde_json::from_value(request.clone()).unwrap();
    let question = Question { old: &read.old, new: &read.new, history: &read.history };
    let explained = comparison(&read).and_then(|options| explain(&question, &options));
    let Ok((alone, all)) = explained else { return false };
    count.pairs += 1;
    let (old, new) = (&read.old, &read.new);
    let mode = request["mode"].as_str().unwrap_or("backward");
    for (difference, changed) in &alone {
        let counts = count.kinds.entry(difference.kind).or_default();
        counts.listed += 1;
        let told = || format!("{difference:?}\nALONE {changed:?}\nREQUEST {request}");
        if difference.effect == Verdict::Unknown {
            counts.unstated += 1;
            continue;
        }
        let Some(changed) = changed else {
            counts.unanswered += 1;
            continue;
        };
        let wanted = if difference.kind == DifferenceKind::AnnotationChanged { "full" } else { mode };
        match ask(request, old, changed, wanted) {
            None => counts.no_schema += 1,
            Some(Verdict::Unknown) => counts.unanswered += 1,
            Some(verdict) => {
                counts.judged += 1;
                assert_eq!(verdict, difference.effect, "{}", told());
            }
        }
        if difference.exercised_by_witness {
            assert_eq!(difference.effect, Verdict::Breaking, "{}", told());
        }
    }
    match all.and_then(|all| ask(request, &all, new, "full")) {
        Some(Verdict::Compatible) => count.whole += 1,
        Some(Verdict::Breaking) => {
            let listed: Vec<_> = alone.iter().map(|(difference, _)| &difference.message).collect();
            panic!("OLD with all differences is not NEW: {listed:#?}\n{request}");
        }
        Some(Verdict::Unknown) | None => count.not_whole += 1,
    }
    true
}

/// A random question.
pub(crate) fn question(random: &mut Random) -> Value {
    let draft = random.below(5);
    let old = evolve::schema(random, draft);
    let mut new = old.clone();
    for _ in 0..=random.below(3) {
        new = evolve::evolve(random, &new, draft);
    }
    let mode = ["backward", "forward", "full"][random.below(3)];
    let assumptions = match random.below(8) {
        0 => json!({"assume_closed": true}),
        1 => json!({"format_assertion": true}),
        _ => json!({}),
    };
    json!({"old": old, "new": new, "mode": mode, "budget": 20_000, "assumptions": assumptions})
}

#[test]
fn every_stated_effect_is_the_solvers_answer_for_that_change_alone() {
    let seed = number("ROGATIO_SEED", 3);
    let pairs = number("ROGATIO_LAWS", 2_000);
    let mut random = Random::new(seed);
    let mut count = Count::default();
    for _ in 0..pairs {
        law(&question(&mut random), &mut count);
    }
    count.tell();
    assert!(count.pairs > pairs * 9 / 10, "{} of {pairs}", count.pairs);
    assert!(count.whole > count.pairs / 2, "{} of {}", count.whole, count.pairs);
    // Every kind that exists; and in a long run each a thousand times.
    assert_eq!(count.kinds.len(), 26, "some kinds never occurred: {:?}", count.kinds.keys());
    let least = if pairs >= 150_000 { 1_000 } else { 1 };
    for (kind, counts) in &count.kinds {
        assert!(counts.judged >= least, "{kind:?} was judged too seldom: {counts:?}");
    }
}

/// The open corpora, where they are beside the checkout: every so many-th pair here, all with `--ignored`.
fn real(every: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora/compat");
    let Ok(entries) = std::fs::read_dir(folder) else {
        println!("skipped: no ../shared/corpora/compat beside the checkout");
        return;
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut count = Count::default();
    let lines: Vec<String> = paths
        .iter()
        .flat_map(|path| {
            std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    for line in lines.iter().step_by(every) {
        let pair: Value = serde_json::from_str(line).unwrap();
        let draft = match pair["draft"].as_str().unwrap() {
            year @ ("2019-09" | "2020-12") => format!("draft{year}"),
            other => other.to_owned(),
        };
        let mode = if line.len() % 3 == 0 { "full" } else { "backward" };
        let request = json!({"old": pair["old"], "new": pair["new"], "default_draft": draft, "mode": mode});
        law(&request, &mut count);
    }
    count.tell();
}

#[test]
fn every_stated_effect_holds_on_real_pairs() {
    deep(|| real(40));
}

#[test]
#[ignore = "minutes: every pair of the open corpora"]
fn every_stated_effect_holds_on_all_real_pairs() {
    deep(|| real(1));
}

/// With the stack that deep schemas need in a build without optimisation.
fn deep(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(256 << 20).spawn(work).unwrap().join().unwrap();
}
