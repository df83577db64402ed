//! The laws of compatibility, checked on random pairs of schemas and on mutations of real ones.
//!
//! - a `breaking` witness is accepted by OLD and refused by NEW, says a second validator too;
//! - no instance that is tried against a `compatible` pair is accepted by OLD and refused by NEW;
//! - every schema is compatible with itself, with `true`, and `false` is compatible with every schema;
//! - more budget never changes an answer;
//! - every stated effect of a difference is the solver's answer for that difference alone (`explain.rs`).
//!
//! `ROGATIO_LAWS=<number>` sets how many pairs, `ROGATIO_SEED=<number>` the seed. The ignored test `fuzz` does the same for
//! `FUZZ_SECONDS` on random schemas and on mutations of real ones; `./build.sh fuzz` starts it.
#![allow(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails loudly, and may read the clock and its settings"
)]

#[path = "../corpus/mod.rs"]
mod corpus;
mod evolve;
mod explain;
mod generate;
mod real;
mod second;

use std::collections::BTreeSet;
use std::time::{Duration, Instant, SystemTime};

use corpus::Corpus;
use generate::Random;
use rogatio_core::operation::request::compatibility_check as check;
use rogatio_core::wire::CompatibilityCheckRequest;
use rogatio_core::wire::compatibility_check::Verdict;
use serde_json::{Value, json};

const DRAFTS: [&str; 5] = [
    "http://json-schema.org/draft-04/schema#",
    "http://json-schema.org/draft-06/schema#",
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
];

#[derive(Debug, Default)]
struct Tally {
    compatible: u64,
    breaking: u64,
    unknown: u64,
    attacks: u64,
    second_opinions: u64,
}

impl Tally {
    /// Everything that could have gone wrong.
    fn checks(&self) -> u64 {
        self.compatible + self.breaking + self.unknown + self.attacks + self.second_opinions
    }
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn ask(old: &Value, new: &Value, budget: u64) -> (Verdict, Option<Value>) {
    let request = json!({"old": old, "new": new, "budget": budget});
    let request: CompatibilityCheckRequest = serde_json::from_value(request).unwrap();
    let answer = check(request).unwrap_or_else(|problem| panic!("{problem}\nOLD {old}\nNEW {new}"));
    (answer.verdict, answer.comparisons[0].witness.as_ref().map(|witness| witness.instance.clone()))
}

/// The first validator; none for a schema whose patterns it cannot match in linear time.
fn first_validator(schema: &Value) -> Option<jsonschema::Validator> {
    jsonschema::options()
        .should_validate_formats(false)
        .with_pattern_options(jsonschema::PatternOptions::regex())
        .build(schema)
        .ok()
}

fn judge(old: &Value, new: &Value, instances: &[Value], tally: &mut Tally) {
    let (verdict, witness) = ask(old, new, 20_000);
    match verdict {
        Verdict::Compatible => {
            tally.compatible += 1;
            let (Some(accepts), Some(refuses)) = (first_validator(old), first_validator(new)) else { return };
            for instance in instances {
                tally.attacks += 1;
                assert!(
                    !accepts.is_valid(instance) || refuses.is_valid(instance),
                    "called compatible, but OLD accepts and NEW refuses {instance}\nOLD {old}\nNEW {new}"
                );
            }
        }
        Verdict::Breaking => {
            tally.breaking += 1;
            let witness = witness.unwrap();
            if let (Some(accepts), Some(accepts_too)) =
                (second::accepts(old, &witness), second::accepts(new, &witness))
            {
                tally.second_opinions += 1;
                assert!(
                    accepts,
                    "the second validator says that OLD refuses {witness}\nOLD {old}\nNEW {new}"
                );
                assert!(
                    !accepts_too,
                    "the second validator says that NEW accepts {witness}\nOLD {old}\nNEW {new}"
                );
            }
        }
        Verdict::Unknown => tally.unknown += 1,
    }
}

#[test]
fn laws_hold_on_random_pairs() {
    let seed = number("ROGATIO_SEED", 1);
    let pairs = number("ROGATIO_LAWS", 3_000);
    let mut random = Random::new(seed);
    let mut tally = Tally::default();
    for _ in 0..pairs {
        let draft = random.below(5);
        let old = random.schema_of(DRAFTS[draft]);
        let new =
            if random.below(3) == 0 { random.schema_of(DRAFTS[draft]) } else { random.mutation(&old, draft) };
        let mut instances: Vec<Value> = (0..24).map(|_| random.instance(3)).collect();
        instances.extend(random.mentioned(&old));
        judge(&old, &new, &instances, &mut tally);
        judge(&new, &old, &instances, &mut tally);
    }
    println!("seed {seed}, {pairs} pairs both ways: {tally:?}");
    assert!(
        tally.compatible > pairs / 20 && tally.breaking > pairs / 5 && tally.unknown < pairs / 4,
        "{tally:?}"
    );
}

#[test]
fn every_schema_is_compatible_with_itself() {
    let mut random = Random::new(7);
    for round in 0..number("ROGATIO_LAWS", 3_000) / 10 {
        let schema = random.schema_of(DRAFTS[random.peek(5)]);
        assert_eq!(ask(&schema, &schema, 20_000).0, Verdict::Compatible, "round {round}: {schema}");
        assert_eq!(ask(&schema, &json!({}), 20_000).0, Verdict::Compatible, "round {round}: {schema}");
    }
}

#[test]
fn more_budget_never_changes_an_answer() {
    let mut random = Random::new(11);
    for _ in 0..number("ROGATIO_LAWS", 3_000) / 10 {
        let draft = random.below(5);
        let old = random.schema_of(DRAFTS[draft]);
        let new = random.mutation(&old, draft);
        let mut known = Verdict::Unknown;
        for budget in [0, 10, 47, 48, 100, 192, 500, 768, 3_000, 20_000, 200_000] {
            let (verdict, _) = ask(&old, &new, budget);
            assert!(
                known == Verdict::Unknown || known == verdict,
                "{known:?} became {verdict:?}\nOLD {old}\nNEW {new}"
            );
            known = verdict;
        }
    }
}

/// Everything that holds for two schemas, in both directions, and for their differences. The kind of the outcome: both verdicts, with the reason for
/// an unknown one, and the kinds of the differences.
fn law_of_a_pair((old, new): (&Value, &Value), random: &mut Random, counts: &mut Counts) -> String {
    let mut instances: Vec<Value> = (0..24).map(|_| random.instance(3)).collect();
    instances.extend(random.mentioned(old));
    // What OLD refuses attacks nothing: documents that it accepts, and changes of them.
    let nothing = match old.get("$schema") {
        Some(draft) => json!({"$schema": draft, "not": {}}),
        None => json!({"not": {}}),
    };
    for schema in [old, new] {
        if let (_, Some(accepted)) = ask(schema, &nothing, 20_000) {
            instances.extend((0..12).map(|_| random.altered(&accepted)));
            instances.push(accepted);
        }
    }
    judge(old, new, &instances, &mut counts.tally);
    judge(new, old, &instances, &mut counts.tally);
    let changed = json!({"old": old, "new": new, "mode": "full", "budget": 20_000});
    explain::law(&changed, &mut counts.explained);
    let answer = check(serde_json::from_value(changed).unwrap()).unwrap();
    let verdicts = answer.comparisons.iter().map(|one| match &one.reason {
        Some(reason) => format!("{:?} {:?}", one.verdict, reason.code),
        None => format!("{:?}", one.verdict),
    });
    let kinds: BTreeSet<String> = answer.differences.iter().map(|one| format!("{:?}", one.kind)).collect();
    let kinds: Vec<String> = kinds.into_iter().collect();
    format!("{}: {}", verdicts.collect::<Vec<_>>().join(", "), kinds.join(" "))
}

#[derive(Default)]
struct Counts {
    tally: Tally,
    explained: explain::Count,
}

#[test]
fn the_laws_hold_on_the_corpus() {
    let corpus = Corpus::of("compatibility");
    assert!(!corpus.cases().is_empty());
    let mut random = Random::new(13);
    let mut counts = Counts::default();
    for case in corpus.cases() {
        law_of_a_pair((&case["old"], &case["new"]), &mut random, &mut counts);
    }
    println!("{} pairs: {:?}", corpus.cases().len(), counts.tally);
}

/// Random schemas and mutations of real ones, for `FUZZ_SECONDS`.
#[test]
#[ignore = "runs for as long as it is told to: ./build.sh fuzz"]
fn fuzz() {
    let seconds = number("FUZZ_SECONDS", 60);
    let today = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let seed = number("ROGATIO_SEED", today);
    println!("seed {seed}, {seconds} s");
    let end = Instant::now() + Duration::from_secs(seconds);
    let real = real::schemas();
    let mut random = Random::new(seed);
    let mut counts = Counts::default();
    let mut corpus = Corpus::of("compatibility");
    while Instant::now() < end {
        let is_real = random.below(4) == 0;
        let (old, draft) = if is_real {
            let (schema, draft) = real[random.below(real.len())].clone();
            (random.mutation(&schema, draft), draft)
        } else {
            let draft = random.below(5);
            (random.schema_of(DRAFTS[draft]), draft)
        };
        let mut new = random.mutation(&old, draft);
        for _ in 0..random.below(3) {
            new = random.mutation(&new, draft);
        }
        // A mutation of a real schema may be no schema.
        if !is_schema(&old) || !is_schema(&new) {
            continue;
        }
        // Other people's schemas are read in place, and not kept.
        if is_real {
            law_of_a_pair((&old, &new), &mut random, &mut counts);
        } else {
            let case = json!({"old": old, "new": new});
            corpus.check(&case, || law_of_a_pair((&old, &new), &mut random, &mut counts));
        }
        explain::law(&explain::question(&mut random), &mut counts.explained);
    }
    counts.explained.tell();
    println!("seed {seed}: {} checks, {:?}", counts.tally.checks(), counts.tally);
}

fn is_schema(schema: &Value) -> bool {
    let request = json!({"old": schema, "new": schema, "budget": 0});
    check(serde_json::from_value(request).unwrap()).is_ok()
}
