//! Laws of the tally, tried on random votes with fixed seeds.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use rogatio_core::ballot::Choice;
use rogatio_core::operation;
use rogatio_core::tally::Distance;
use rogatio_core::threshold::{Outcome, Sums, final_outcome, judge};
use rogatio_core::threshold::{Revote, Rule};
use serde_json::{Value, json};

/// Tries `law` on `cases` inputs, the same ones in every run.
fn law<S: Strategy>(cases: u32, inputs: S, law: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config {
        cases,
        rng_seed: RngSeed::Fixed(0x5EED_0004),
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config).run(&inputs, law).unwrap();
}

fn threshold() -> impl Strategy<Value = Value> {
    let fraction =
        (0_u64..=5, 1_u64..=5, prop::bool::ANY).prop_filter_map("a fraction", |(num, den, at_least)| {
            let cmp = if at_least { "ge" } else { "gt" };
            let sound = num <= den && if at_least { num > 0 } else { num < den };
            sound.then(|| json!({"num": num, "den": den, "cmp": cmp}))
        });
    prop_oneof![3 => fraction, 1 => (1_u64..8).prop_map(|weight| json!({"weight": weight}))]
}

fn quorum() -> impl Strategy<Value = Value> {
    let counts = prop::sample::select(vec![
        json!(["yes"]),
        json!(["yes", "no"]),
        json!(["yes", "abstain"]),
        json!(["yes", "no", "abstain"]),
    ]);
    let share = (0_u64..=4, 4_u64..=5, counts.clone(), prop::bool::ANY, prop::bool::ANY);
    let share = share.prop_map(|(num, den, counts, floor, at_least)| {
        let cmp = if at_least { "ge" } else { "gt" };
        let quorum = json!({"num": num, "den": den, "cmp": cmp, "counts": counts});
        if floor { with(quorum, "round", json!("floor")) } else { quorum }
    });
    let weight = (0_u64..9, counts)
        .prop_map(|(weight, counts)| json!({"weight": weight, "cmp": "ge", "counts": counts}));
    prop_oneof![2 => Just(Value::Null), 2 => share, 1 => weight]
}

fn with(mut object: Value, key: &str, value: Value) -> Value {
    object[key] = value;
    object
}

fn rule_with(bases: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let revote = prop::sample::select(vec!["reject", "reject", "replace"]);
    let after = prop::sample::select(vec!["record", "reject"]);
    (threshold(), prop::sample::select(bases), quorum(), revote, after, prop::bool::ANY).prop_map(
        |(threshold, base, quorum, revote, after_final, early_close)| {
            json!({"threshold": threshold, "base": base, "quorum": quorum, "revote": revote,
                "after_final": after_final, "early_close": early_close})
        },
    )
}

const BASES: &[&str] = &["electorate", "electorate_less_abstain", "cast", "yes_no"];

fn rule() -> impl Strategy<Value = Value> {
    rule_with(BASES)
}

fn parsed(rule: &Value) -> Rule {
    Rule::from_wire(&serde_json::from_value(rule.clone()).unwrap()).unwrap()
}

fn choice() -> impl Strategy<Value = Option<Choice>> {
    prop::sample::select(vec![None, Some(Choice::Yes), Some(Choice::No), Some(Choice::Abstain)])
}

/// Weights, and what each voter has said so far.
fn voters(most: usize) -> impl Strategy<Value = Vec<(u128, Option<Choice>)>> {
    prop::collection::vec((0_u128..5, choice()), 0..=most)
}

fn sums(voters: &[(u128, Option<Choice>)]) -> Sums {
    let of = |wanted: Option<Choice>| {
        voters.iter().filter(|(_, said)| *said == wanted).map(|(weight, _)| *weight).sum()
    };
    Sums {
        yes: of(Some(Choice::Yes)),
        no: of(Some(Choice::No)),
        abstain: of(Some(Choice::Abstain)),
        electorate: voters.iter().map(|(weight, _)| *weight).sum(),
        forfeited: 0,
    }
}

/// Every way in which the vote can go on.
fn completions(rule: &Rule, voters: &[(u128, Option<Choice>)]) -> Vec<Vec<(u128, Option<Choice>)>> {
    let mut all = vec![Vec::new()];
    for (weight, said) in voters {
        let free = [Some(Choice::Yes), Some(Choice::No), Some(Choice::Abstain)];
        let next: Vec<Option<Choice>> = match (said, rule.revote) {
            (None, _) => free.into_iter().chain([None]).collect(),
            (Some(_), Revote::Replace) => free.to_vec(),
            (Some(_), Revote::Reject) => vec![*said],
        };
        all = all
            .into_iter()
            .flat_map(|voters: Vec<_>| {
                next.iter().map(move |said| voters.iter().copied().chain([(*weight, *said)]).collect())
            })
            .collect();
    }
    all
}

#[test]
fn finality_is_what_brute_force_says() {
    law(4_000, (rule(), voters(5)), |(rule, voters)| {
        let rule = parsed(&rule);
        let outcomes: Vec<Outcome> =
            completions(&rule, &voters).iter().map(|voters| judge(&rule, &sums(voters)).0).collect();
        let agreed = outcomes.iter().all(|outcome| *outcome == outcomes[0]).then_some(outcomes[0]);
        prop_assert_eq!(final_outcome(&rule, &sums(&voters)), agreed);
        Ok(())
    });
}

#[test]
fn nobody_approves_nothing() {
    law(4_000, (rule(), voters(8)), |(rule, voters)| {
        let sums = Sums { yes: 0, ..sums(&voters) };
        prop_assert_eq!(judge(&parsed(&rule), &sums).0, Outcome::Rejected);
        Ok(())
    });
}

#[test]
fn more_yes_never_turns_an_approval_into_a_rejection() {
    // From silence, and from any other choice, in every base: the electorate's base is the one promised.
    law(4_000, (rule(), voters(8), any::<prop::sample::Index>()), |(rule, voters, which)| {
        let rule = parsed(&rule);
        let before = judge(&rule, &sums(&voters)).0;
        if let Some(place) = (!voters.is_empty()).then(|| which.index(voters.len())) {
            let mut voters = voters;
            voters[place].1 = Some(Choice::Yes);
            prop_assert!(before == Outcome::Rejected || judge(&rule, &sums(&voters)).0 == Outcome::Approved);
        }
        Ok(())
    });
}

fn request(rule: &Value, voters: &[(u128, Option<Choice>)], order: &[usize]) -> Value {
    let electorate: Vec<Value> = voters
        .iter()
        .enumerate()
        .map(|(place, (weight, _))| json!({"id": format!("v{place}"), "weight": weight.to_string()}))
        .collect();
    let ballots: Vec<Value> = order
        .iter()
        .filter_map(|place| Some(json!({"voter": format!("v{place}"), "choice": voters[*place].1?.as_str()})))
        .collect();
    json!({"electorate": electorate, "ballots": ballots, "rule": rule})
}

fn count(request: &Value) -> Value {
    serde_json::from_str(&operation::call("tally.count", &request.to_string()).unwrap()).unwrap()
}

#[test]
fn the_order_of_ballots_never_changes_the_outcome_at_close() {
    let orders = voters(7).prop_flat_map(|voters| {
        let places: Vec<usize> = (0..voters.len()).collect();
        (Just(voters), Just(places.clone()).prop_shuffle(), Just(places).prop_shuffle())
    });
    law(600, (rule(), orders), |(rule, (voters, first, second))| {
        let (one, other) =
            (count(&request(&rule, &voters, &first)), count(&request(&rule, &voters, &second)));
        prop_assert_eq!(&one["outcome_at_close"], &other["outcome_at_close"]);
        if rule["after_final"] == "record" {
            prop_assert_eq!(&one["tally"], &other["tally"]);
            prop_assert_eq!(&one["final_outcome"], &other["final_outcome"]);
        }
        Ok(())
    });
}

#[test]
fn what_is_final_stays_so_and_is_the_outcome_at_close() {
    law(300, (rule(), voters(7)), |(rule, voters)| {
        let order: Vec<usize> = (0..voters.len()).collect();
        let whole = request(&rule, &voters, &order);
        let ballots = whole["ballots"].as_array().unwrap().clone();
        let end = count(&whole);
        for length in 0..=ballots.len() {
            let then = count(&with(whole.clone(), "ballots", json!(ballots[..length])));
            if let Some(outcome) = then["final_outcome"].as_str() {
                prop_assert_eq!(outcome, end["outcome_at_close"].as_str().unwrap());
                prop_assert_eq!(&then["final_after_ballot"], &end["final_after_ballot"]);
            } else {
                prop_assert!(
                    end["final_after_ballot"]
                        .as_u64()
                        .is_none_or(|since| since > u64::try_from(length).unwrap())
                );
            }
        }
        Ok(())
    });
}

#[test]
fn the_distances_are_the_least() {
    law(1_000, (rule(), voters(6)), |(rule, voters)| {
        let (rule, sums) = (parsed(&rule), sums(&voters));
        let distance = Distance::new(&rule, &sums);
        let rest: Vec<u128> = (0..=sums.not_cast()).collect();
        let yes = |more: &u128| Sums { yes: sums.yes + more, ..sums };
        let no = |more: &u128| Sums { no: sums.no + more, ..sums };
        let least = |holds: &dyn Fn(&u128) -> bool| rest.iter().copied().find(holds);
        let approves = |more: &u128| judge(&rule, &yes(more)).0 == Outcome::Approved;
        let approval_is_final = |more: &u128| final_outcome(&rule, &yes(more)) == Some(Outcome::Approved);
        let rejection_is_final = |more: &u128| final_outcome(&rule, &no(more)) == Some(Outcome::Rejected);
        prop_assert_eq!(distance.yes_to_approve, least(&approves));
        prop_assert_eq!(distance.yes_to_finish, least(&approval_is_final));
        prop_assert_eq!(distance.no_to_finish, least(&rejection_is_final));
        Ok(())
    });
}
