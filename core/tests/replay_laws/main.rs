//! The law of replay: of random lives, each event altered in each field, `proposal.replay` refuses all that are not what
//! `proposal.decide` gives from the state before them, on the facts that the host knows.
//!
//! `ROGATIO_LIVES` says how many lives (2,000 is the long form), and `ROGATIO_OTHERS` how many other values are tried in each
//! place of an event.
#![allow(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at the first surprise"
)]

mod life;

use std::collections::BTreeMap;

use life::{Chance, Decision, Life, VOTERS, claimed, decide, voter_of};
use rogatio_core::operation;
use serde_json::{Value, json};

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn lives() -> u64 {
    number("ROGATIO_LIVES", 12)
}

fn replay(request: &Value) -> Result<Value, String> {
    match operation::call("proposal.replay", &request.to_string()) {
        Ok(answer) => Ok(serde_json::from_str(&answer).unwrap()),
        Err(problem) => Err(problem.code.as_str().to_owned()),
    }
}

/// The name of the command that an event claims to come from.
fn kind(event: &Value, decision: &Decision) -> String {
    let command = claimed(event, &decision.known);
    command.and_then(|command| command["type"].as_str().map(str::to_owned)).unwrap_or_else(|| "submit".into())
}

/// What the host knows of each event of a decision.
fn facts(events: &[Value], decision: &Decision) -> Vec<Value> {
    let one = |event: &Value| {
        let voter = event["happened"]["voter"].as_str().unwrap_or_default();
        json!({"event": event["number"], "facts": decision.known.facts(&kind(event, decision), voter)})
    };
    events.iter().filter(|event| event["number"].is_u64()).map(one).collect()
}

/// Whether deciding gives exactly these events.
fn is_decided(events: &[Value], decision: &Decision) -> bool {
    let first = &events[0];
    let Some(command) = claimed(first, &decision.known) else { return false };
    let actor = first["actor"].as_str().unwrap_or_default().to_owned();
    let voter = voter_of(&command, &actor).to_owned();
    let facts = decision.known.facts(command["type"].as_str().unwrap(), &voter);
    let mut asked = command;
    if asked["type"] == "overrule" {
        asked.as_object_mut().unwrap().remove("voter");
    }
    let Ok(answer) = decide(&decision.before, &asked, &first["actor"], &facts, &first["at"]) else {
        return false;
    };
    let given = answer["events"].as_array().unwrap();
    given.len() == events.len() && given.iter().zip(events).all(|(one, other)| bare(one) == bare(other))
}

/// A value without its nulls and with one spelling of each time: the same event can be written in several ways.
fn bare(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.iter().filter(|(_, value)| !value.is_null());
            kept.map(|(name, value)| (name.clone(), if is_time(name) { time(value) } else { bare(value) }))
                .collect()
        }
        Value::Array(items) => items.iter().map(bare).collect(),
        other => other.clone(),
    }
}

fn is_time(name: &str) -> bool {
    matches!(name, "at" | "closes_at")
}

fn time(value: &Value) -> Value {
    value.as_str().and_then(|text| text.parse::<u64>().ok()).map_or_else(|| value.clone(), |time| json!(time))
}

/// Every place of a value, as a pointer.
fn places(value: &Value, at: &str, into: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            into.push(format!("{at}/{name}"));
            places(value, &format!("{at}/{name}"), into);
        }),
        Value::Array(items) => items.iter().enumerate().for_each(|(place, value)| {
            into.push(format!("{at}/{place}"));
            places(value, &format!("{at}/{place}"), into);
        }),
        _ => {}
    }
}

/// Other values for a place.
fn others(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => vec![json!("x"), json!(1), json!("yes")],
        Value::Bool(flag) => vec![json!(!flag)],
        Value::Number(number) => {
            let number = number.as_u64().unwrap();
            let mut all =
                vec![json!(number + 1), json!(number + 1_000_000), json!(0), json!(number.to_string())];
            all.extend(number.checked_sub(1).map(|less| json!(less)));
            all
        }
        Value::String(text) if text.starts_with("sha256:") => {
            let last = if text.ends_with('0') { "1" } else { "0" };
            vec![json!(format!("{}{last}", &text[..text.len() - 1])), Value::Null]
        }
        Value::String(_) => {
            let mut all: Vec<Value> = VOTERS.map(|voter| json!(voter)).to_vec();
            let names = [
                "",
                "  ",
                "x",
                "eve",
                "host",
                "yes",
                "no",
                "abstain",
                "approved",
                "rejected",
                "expired",
                "compatible",
                "breaking",
                "confirmed",
                "refuted",
                "undecided",
                "threshold_met",
                "threshold_not_met",
                "no_yes_votes",
                "quorum_not_met",
                "electorate",
                "cast",
                "live",
                "replace",
                "reject",
                "record",
            ];
            all.extend(names.map(|name| json!(name)));
            all.push(Value::Null);
            all
        }
        Value::Array(_) | Value::Object(_) => vec![Value::Null],
    }
}

#[derive(Default)]
struct Seen {
    altered: u64,
    given: u64,
    kinds: BTreeMap<String, u64>,
}

/// Alters each event of a decision in each field.
fn try_decision(decision: &Decision, chance: &mut Chance, seen: &mut Seen) {
    let most = usize::try_from(number("ROGATIO_OTHERS", 2)).unwrap();
    let ask = |events: &[Value]| {
        let facts = facts(events, decision);
        replay(&json!({"state": decision.before, "events": events, "facts": facts}))
    };
    let sound = ask(&decision.events);
    assert!(sound.is_ok(), "{sound:?} {:?}", decision.events);
    for (number, event) in decision.events.iter().enumerate() {
        let name = event["happened"]["type"].as_str().unwrap().to_owned();
        *seen.kinds.entry(name).or_default() += 1;
        let mut all = Vec::new();
        places(event, "", &mut all);
        for place in all {
            let value = event.pointer(&place).unwrap();
            let mut all: Vec<Value> = others(value).into_iter().filter(|other| other != value).collect();
            while all.len() > most {
                all.swap_remove(chance.below(all.len()));
            }
            for other in all {
                let mut events = decision.events.clone();
                *events[number].pointer_mut(&place).unwrap() = other;
                seen.altered += 1;
                let accepted = ask(&events);
                let given = is_decided(&events, decision);
                seen.given += u64::from(given);
                assert_eq!(
                    accepted.is_ok(),
                    given,
                    "{place} of {event}\n altered {}\n{accepted:?}",
                    events[number]
                );
            }
        }
    }
}

#[test]
fn an_altered_event_is_refused_unless_deciding_gives_it() {
    let mut seen = Seen::default();
    for number in 0..lives() {
        let life = Life::random(&mut Chance(number), 20);
        // The whole life at once leads to the same state, with and without facts.
        let events: Vec<Value> = life.decisions.iter().flat_map(|one| one.events.clone()).collect();
        let known: Vec<Value> = life.decisions.iter().flat_map(|one| facts(&one.events, one)).collect();
        for request in [json!({"events": events}), json!({"events": events, "facts": known})] {
            let answer = replay(&request);
            assert_eq!(answer.as_ref().map(|answer| &answer["state"]), Ok(&life.state), "{answer:?}");
        }
        let mut chance = Chance(number);
        life.decisions.iter().for_each(|decision| try_decision(decision, &mut chance, &mut seen));
    }
    println!("{} lives, {} altered events, {} of them as deciding gives", lives(), seen.altered, seen.given);
    println!("{:?}", seen.kinds);
    assert!(seen.altered > 100 * lives() && seen.given > 0 && seen.given * 3 < seen.altered);
}

/// A life without its facts is believed where only facts could tell, and nowhere else.
#[test]
fn without_facts_what_the_events_themselves_say_is_compared() {
    let told = [
        "number",
        "ballot",
        "revision",
        "voided_ballots",
        "rule_digest",
        "comment",
        "concern",
        "attempt",
        "appealed",
        "in_scope",
        "replaces",
        "receipt",
        "electorate_digest",
    ];
    let mut refused = 0_u64;
    for number in 0..lives().min(20) {
        let life = Life::random(&mut Chance(number), 20);
        let events: Vec<Value> = life.decisions.iter().flat_map(|one| one.events.clone()).collect();
        for (place, event) in events.iter().enumerate() {
            let mut all = Vec::new();
            places(event, "", &mut all);
            let closing =
                matches!(event["happened"]["type"].as_str(), Some("approved" | "rejected" | "expired"));
            let compared = |at: &String| {
                let name = at.rsplit('/').next().unwrap();
                (told.contains(&name) && name != "electorate_digest")
                    || at.starts_with("/happened/receipt")
                    || (closing && at.starts_with("/happened"))
            };
            for at in all.into_iter().filter(compared) {
                for other in others(event.pointer(&at).unwrap()) {
                    let mut altered = events.clone();
                    *altered[place].pointer_mut(&at).unwrap() = other;
                    if bare(&altered[place]) != bare(event)
                        && altered[place]["happened"]["type"] != "concern_resolved"
                    {
                        assert!(
                            replay(&json!({"events": altered})).is_err(),
                            "{at} of {event}: {}",
                            altered[place]
                        );
                        refused += 1;
                    }
                }
            }
        }
    }
    assert!(refused > 200 * lives().min(20), "{refused}");
}
