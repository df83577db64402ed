//! Changed certificates, made from the lines of a certificate and so from its format.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use rogatio_core::canonical;
use serde_json::{Value, json};

use crate::senate::{self, Parts, Plan, key, lead, public, text};

/// One changed certificate.
pub(crate) struct Mutation {
    pub(crate) kind: &'static str,
    /// The place of the change, without numbers: the kind of line, and the members on the way.
    pub(crate) place: String,
    pub(crate) text: String,
}

/// The most changes of one kind that are tried, after one for each place.
const MOST: usize = 120;

fn value(line: &str) -> Value {
    serde_json::from_str(line).unwrap()
}

fn write(value: &Value) -> String {
    canonical::text(value).unwrap()
}

/// All places in a value, as JSON Pointers. The JSON in texts has places too: `!` leads into a text, `?` into base64.
fn places(value: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut add = |name: String, inner: &Value| {
        found.extend(places(inner).into_iter().map(|place| format!("/{name}{place}")));
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, member)| add(name.clone(), member)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(place, item)| add(place.to_string(), item))
        }
        Value::String(text) if text.starts_with('{') => add("!".into(), &serde_json::from_str(text).unwrap()),
        Value::String(text) if text.starts_with("ey") => {
            add("?".into(), &serde_json::from_slice(&STANDARD.decode(text).unwrap()).unwrap());
        }
        _ => {}
    }
    found
}

/// Changes what is at a place; `None` removes it.
fn change(value: &mut Value, place: &str, with: &mut dyn FnMut(&Value) -> Option<Value>) {
    let Some(rest) = place.strip_prefix('/') else {
        if let Some(new) = with(value) {
            *value = new;
        }
        return;
    };
    let (name, rest) = rest.find('/').map_or((rest, ""), |end| rest.split_at(end));
    match value {
        Value::Object(members) if rest.is_empty() => match with(&members[name]) {
            Some(new) => drop(members.insert(name.to_owned(), new)),
            None => drop(members.remove(name)),
        },
        Value::Array(items) if rest.is_empty() => {
            let place: usize = name.parse().unwrap();
            match with(&items[place]) {
                Some(new) => items[place] = new,
                None => drop(items.remove(place)),
            }
        }
        Value::Object(members) => change(members.get_mut(name).unwrap(), rest, with),
        Value::Array(items) => change(&mut items[name.parse::<usize>().unwrap()], rest, with),
        Value::String(text) if name == "!" => {
            let mut inner = serde_json::from_str(text).unwrap();
            change(&mut inner, rest, with);
            *text = inner.to_string();
        }
        Value::String(text) => {
            let mut inner = serde_json::from_slice(&STANDARD.decode(&*text).unwrap()).unwrap();
            change(&mut inner, rest, with);
            *text = STANDARD.encode(inner.to_string());
        }
        _ => panic!("no place `{name}`"),
    }
}

pub(crate) fn changed(line: &str, place: &str, mut with: impl FnMut(&Value) -> Option<Value>) -> String {
    let mut value = value(line);
    change(&mut value, place, &mut with);
    write(&value)
}

/// Another value of the same kind.
fn other(value: &Value) -> Value {
    match value {
        Value::Null => json!({"direction": "backward", "instance": {}}),
        Value::Bool(flag) => json!(!flag),
        Value::Number(number) => number.as_u64().map_or(json!(7.25), |number| json!(number + 1)),
        Value::String(text) => {
            let mut letters: Vec<char> = text.chars().collect();
            let place = letters.len() / 2;
            match letters.get_mut(place) {
                Some(letter) => *letter = if *letter == 'a' { 'b' } else { 'a' },
                None => letters.push('a'),
            }
            json!(letters.into_iter().collect::<String>())
        }
        container => container.clone(),
    }
}

fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

/// A place without numbers, and with the kind of its line.
fn named(line: &str, place: &str) -> String {
    let kind = value(line)["line"].as_str().unwrap().to_owned();
    let names = place.split('/').map(|name| if name.parse::<usize>().is_ok() { "#" } else { name });
    format!("{kind}{}", names.collect::<Vec<_>>().join("/"))
}

/// The lines with their number in the last one, if that is still the line `end`.
fn counted(mut lines: Vec<String>) -> Vec<String> {
    let count = lines.len();
    if let Some(last) = lines.last_mut().filter(|last| value(last)["line"] == "end") {
        *last = changed(last, "/lines", |_| Some(json!(count)));
    }
    lines
}

struct List {
    original: String,
    found: Vec<Mutation>,
}

impl List {
    fn add(&mut self, kind: &'static str, place: String, text: String) {
        if text != self.original {
            self.found.push(Mutation { kind, place, text });
        }
    }

    /// One line replaced.
    fn line(&mut self, kind: &'static str, place: String, lines: &[String], at: usize, line: String) {
        let mut lines = lines.to_vec();
        lines[at] = line;
        self.add(kind, place, text(&lines));
    }
}

/// A signature in an envelope by another key, which it names if it named one.
fn resigned(envelope: &Value, place: usize, by: &SigningKey) -> Value {
    let payload = STANDARD.decode(envelope["payload"].as_str().unwrap()).unwrap();
    let kind = envelope["payloadType"].as_str().unwrap();
    let named = envelope["signatures"][place].get("keyid").is_some();
    let new = senate::envelope(kind, std::str::from_utf8(&payload).unwrap(), &[by], named);
    let mut envelope = envelope.clone();
    envelope["signatures"][place] = new["signatures"][0].clone();
    envelope
}

/// A vote with everything that a vote can have.
pub(crate) fn rich() -> Parts {
    let mut plan = Plan::new("senate.example", "p-1");
    plan.rich = true;
    plan.voters = 10;
    plan.choices = vec!["yes", "yes", "yes", "absent", "yes", "no", "abstain", "yes", "yes", "yes"];
    plan.rule["revote"] = json!("replace");
    plan.rule["quorum"] = json!({"num": 1, "den": 2, "cmp": "ge", "counts": ["yes", "no", "abstain"]});
    lead(plan)
}

/// A vote after an edit that ended an earlier one.
pub(crate) fn edited() -> Parts {
    let mut plan = Plan::new("senate.example", "p-1");
    plan.edited = true;
    plan.voters = 10;
    lead(plan)
}

/// A certificate, and every changed form of it.
pub(crate) fn mutations() -> (Parts, Vec<Mutation>) {
    let (parts, revision) = (rich(), edited());
    let mut plan = Plan::new("other.example", "p-1");
    plan.rich = true;
    plan.voters = 10;
    plan.rule["revote"] = json!("replace");
    plan.choices = vec!["yes"; 10];
    let found = all(&parts, &lead(plan), &revision);
    (parts, found)
}

/// Every changed form of a certificate; `siblings` are the certificates of another senate and of another revision.
fn all(parts: &Parts, senate: &Parts, revision: &Parts) -> Vec<Mutation> {
    let lines = parts.lines();
    let mut list = List { original: text(&lines), found: Vec::new() };
    let pointers: Vec<(usize, String)> = lines
        .iter()
        .enumerate()
        .flat_map(|(at, line)| places(&value(line)).into_iter().skip(1).map(move |place| (at, place)))
        .collect();
    for at in 0..lines.len() {
        let mut without = lines.clone();
        without.remove(at);
        list.add("drop", named(&lines[at], ""), text(&without));
        list.add("drop", named(&lines[at], "") + " counted", text(&counted(without)));
        let mut twice = lines.clone();
        twice.insert(at, lines[at].clone());
        list.add("duplicate", named(&lines[at], ""), text(&twice));
        list.add("duplicate", named(&lines[at], "") + " counted", text(&counted(twice)));
        if at > 0 {
            let mut swapped = lines.clone();
            swapped.swap(at - 1, at);
            list.add("swap", named(&lines[at - 1], "") + " " + &named(&lines[at], ""), text(&swapped));
        }
        list.add("truncate", named(&lines[at], ""), text(&lines[..at]));
        let mut half = lines[..=at].to_vec();
        let middle = (1..lines[at].len())
            .rev()
            .find(|end| *end <= lines[at].len() / 2 && lines[at].is_char_boundary(*end));
        half[at].truncate(middle.unwrap_or(0));
        let half = text(&half);
        list.add("truncate", named(&lines[at], " half"), half.trim_end_matches('\n').to_owned());
    }
    for (at, place) in &pointers {
        let line = &lines[*at];
        let name = named(line, place);
        list.line("drop", name.clone(), &lines, *at, changed(line, place, |_| None));
        let mut scalar = false;
        let altered = changed(line, place, |value| {
            scalar = is_scalar(value);
            Some(other(value))
        });
        if scalar {
            list.line("alter", name.clone(), &lines, *at, altered);
        }
        let doubled = changed(line, place, |value| match value {
            Value::Array(items) if !items.is_empty() => {
                let mut items = items.clone();
                items.push(items[0].clone());
                Some(Value::Array(items))
            }
            other => Some(other.clone()),
        });
        list.line("duplicate", name.clone(), &lines, *at, doubled);
        // The same place of the next line of this kind.
        let next = lines
            .iter()
            .enumerate()
            .skip(at + 1)
            .find(|(_, other)| value(other)["line"] == value(line)["line"]);
        if let Some((then, other)) = next {
            let pointer = place.split(['!', '?']).next().unwrap().trim_end_matches('/').to_owned();
            let (left, right) =
                (value(line).pointer(&pointer).cloned(), value(other).pointer(&pointer).cloned());
            if let (Some(left), Some(right)) = (left, right) {
                let mut swapped = lines.clone();
                swapped[*at] = changed(line, &pointer, |_| Some(right.clone()));
                swapped[then] = changed(other, &pointer, |_| Some(left.clone()));
                list.add("swap", name.clone(), text(&swapped));
            }
        }
        let last = place.rsplit('/').next().unwrap();
        if ["at", "issued_at", "closes_at", "timeCreated", "updated_at"].contains(&last) {
            let earlier = |value: &Value| match value {
                Value::Number(number) => Some(json!(number.as_u64().unwrap().saturating_sub(1))),
                _ => Some(json!("1970-01-01T00:00:01Z")),
            };
            list.line("backdate", name, &lines, *at, changed(line, place, earlier));
        }
    }
    again(parts, &mut list);
    keys(parts, &lines, &mut list);
    for (kind, sibling) in [("another senate", senate), ("another revision", revision)] {
        let theirs = sibling.lines();
        list.add(kind, "whole".into(), text(&theirs));
        for (at, line) in lines.iter().enumerate() {
            let same =
                theirs.iter().filter(|other| value(other)["line"] == value(line)["line"] && *other != line);
            for other in same.take(2) {
                list.line(kind, named(line, ""), &lines, at, other.clone());
            }
        }
    }
    let log = lines.iter().position(|line| value(line)["line"] == "log").unwrap();
    let opening = lines.iter().position(|line| value(line)["line"] == "opening").unwrap();
    for size in 1..=parts.size {
        if size < parts.size {
            let line = write(&parts.log_line_of_older(size));
            list.line("older checkpoint", format!("log {size}"), &lines, log, line);
        }
        let line = write(&json!({"line": "opening", "checkpoint": parts.checkpoint(size, &[])}));
        list.line("older checkpoint", format!("opening {size}"), &lines, opening, line);
    }
    sample(list.found)
}

/// Changes of the log after which the senate, but no cosigner, signs everything again.
fn again(parts: &Parts, list: &mut List) {
    let alone = Parts { cosigners: Vec::new(), ..parts.clone() };
    for at in 0..parts.leaves.len() {
        let line = write(&json!({"line": "leaf", "text": parts.leaves[at]}));
        for place in places(&value(&line)).into_iter().filter(|place| place.starts_with("/text/!/")) {
            let last = place.rsplit('/').next().unwrap_or_default().to_owned();
            let mut scalar = false;
            let altered = changed(&line, &place, |value| {
                scalar = is_scalar(value);
                Some(other(value))
            });
            let mut fork = alone.clone();
            fork.leaves[at] = value(&altered)["text"].as_str().unwrap().to_owned();
            if scalar {
                list.add("fork", named(&line, &place), text(&fork.lines()));
            }
            if last == "at" || last == "issued_at" || last == "closes_at" {
                let earlier =
                    changed(&line, &place, |value| Some(json!(value.as_u64().unwrap().saturating_sub(1))));
                fork.leaves[at] = value(&earlier)["text"].as_str().unwrap().to_owned();
                list.add("backdate", named(&line, &place) + " signed again", text(&fork.lines()));
            }
        }
    }
}

/// Signatures by another key.
fn keys(parts: &Parts, lines: &[String], list: &mut List) {
    let mallory = key("mallory");
    for (at, line) in lines.iter().enumerate() {
        let mut line_value = value(line);
        let kind = line_value["line"].as_str().unwrap().to_owned();
        let count = line_value["envelope"]["signatures"].as_array().map_or(0, Vec::len);
        for place in 0..count {
            for by in [&mallory, &parts.key, &parts.cosigners[0].1] {
                let mut again = line_value.clone();
                again["envelope"] = resigned(&line_value["envelope"], place, by);
                list.line("re-sign", format!("{kind} {place}"), lines, at, write(&again));
            }
        }
        if kind == "opening" {
            let checkpoint =
                Parts { key: mallory.clone(), ..parts.clone() }.checkpoint(parts.opening + 1, &[]);
            line_value["checkpoint"] = json!(checkpoint);
            list.line("re-sign", kind, lines, at, write(&line_value));
        } else if kind == "log" {
            let mut forged = parts.clone();
            forged.key = mallory.clone();
            list.line(
                "re-sign",
                "log".into(),
                lines,
                at,
                write(&forged.log_line(parts.size, &parts.cosigners)),
            );
            for place in 0..parts.cosigners.len() {
                let mut cosigners = parts.cosigners.clone();
                cosigners[place].1 = mallory.clone();
                list.line(
                    "re-sign",
                    "cosigner".into(),
                    lines,
                    at,
                    write(&parts.log_line(parts.size, &cosigners)),
                );
            }
        }
    }
    let mut taken = parts.clone();
    taken.key = mallory.clone();
    list.add("re-sign", "everything".into(), text(&taken.lines()));
    taken.header["public_key"] = json!(public(&mallory));
    list.add("re-sign", "everything and the key".into(), text(&taken.lines()));
}

/// One change for each kind and place, and more of each kind, spread over all of them.
fn sample(found: Vec<Mutation>) -> Vec<Mutation> {
    let mut seen = BTreeSet::new();
    let (first, more): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|one| seen.insert((one.kind, one.place.clone())));
    let kinds: BTreeSet<&str> = first.iter().map(|one| one.kind).collect();
    let mut chosen = Vec::new();
    for kind in kinds {
        let (mine, mut rest) = (first.iter().filter(|one| one.kind == kind).count(), Vec::new());
        rest.extend(more.iter().enumerate().filter(|(_, one)| one.kind == kind).map(|(at, _)| at));
        let room = MOST.saturating_sub(mine);
        let step = rest.len().div_ceil(room.max(1)).max(1);
        chosen.extend(rest.into_iter().step_by(step).take(room));
    }
    let chosen: BTreeSet<usize> = chosen.into_iter().collect();
    let more = more.into_iter().enumerate().filter(|(at, _)| chosen.contains(at)).map(|(_, one)| one);
    first.into_iter().chain(more).collect()
}
