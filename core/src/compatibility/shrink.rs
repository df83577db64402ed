//! Makes a witness small enough to be read at a glance.

use serde_json::{Map, Value, json};

/// How many smaller values are tried.
const MOST_ATTEMPTS: u32 = 120;

/// A smaller value for which `holds` still says yes; the same value when there is none. Deterministic.
pub(crate) fn shrink(value: &Value, holds: &mut dyn FnMut(&Value) -> bool) -> Value {
    let mut best = value.clone();
    let mut attempts = MOST_ATTEMPTS;
    while attempts > 0 {
        let Some(smaller) = smaller(&best).into_iter().find(|candidate| {
            attempts = attempts.saturating_sub(1);
            attempts > 0 && holds(candidate)
        }) else {
            break;
        };
        best = smaller;
    }
    best
}

/// Values a little smaller than this one, the smallest first.
fn smaller(value: &Value) -> Vec<Value> {
    match value {
        Value::Null | Value::Bool(_) => Vec::new(),
        Value::Number(number) => {
            let simple = [json!(0), json!(1), json!(-1)];
            let known = simple.iter().position(|one| one == value).unwrap_or(simple.len());
            let text = number.to_string();
            let mut found: Vec<Value> = simple.into_iter().take(known).collect();
            found.retain(|candidate| candidate.to_string().len() < text.len());
            found
        }
        Value::String(text) => smaller_texts(text).into_iter().map(Value::String).collect(),
        Value::Array(items) => {
            let mut found = Vec::new();
            for index in 0..items.len() {
                let without = items.iter().enumerate().filter(|(other, _)| *other != index);
                found.push(Value::Array(without.map(|(_, item)| item.clone()).collect()));
            }
            for (index, item) in items.iter().enumerate() {
                for inner in smaller(item) {
                    let with = items.iter().enumerate();
                    let with =
                        with.map(|(other, item)| if other == index { inner.clone() } else { item.clone() });
                    found.push(Value::Array(with.collect()));
                }
            }
            found
        }
        Value::Object(members) => {
            let mut found = Vec::new();
            for name in members.keys() {
                let without = members.iter().filter(|(other, _)| *other != name);
                let without: Map<_, _> =
                    without.map(|(name, member)| (name.clone(), member.clone())).collect();
                found.push(Value::Object(without));
            }
            for (name, member) in members {
                for inner in smaller(member) {
                    let mut with = members.clone();
                    with.insert(name.clone(), inner);
                    found.push(Value::Object(with));
                }
            }
            found
        }
    }
}

/// The empty string, then half of it, then one character less.
fn smaller_texts(text: &str) -> Vec<String> {
    let length = text.chars().count();
    let mut lengths = vec![0, length / 2, length.saturating_sub(1)];
    lengths.retain(|shorter| *shorter < length);
    lengths.dedup();
    lengths.into_iter().map(|shorter| text.chars().take(shorter).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_matter_is_left_out() {
        let value = json!({"a": [1, 22, {"b": "long text"}], "c": null});
        let mut holds = |value: &Value| {
            value.pointer("/a/2/b").is_some_and(|text| text.as_str().is_some_and(|text| text.len() > 2))
        };
        assert_eq!(shrink(&value, &mut holds), json!({"a": [1, 0, {"b": "lon"}]}));
    }
}
