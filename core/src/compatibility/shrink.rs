//! Makes a witness small enough to be read at a glance.

use serde_json::{Map, Value, json};

/// How many smaller values are tried.
const MOST_ATTEMPTS: u32 = 120;

/// A smaller value for which `holds` still says yes; the same value when there is none. Deterministic.
pub(crate) fn shrink(value: &Value, holds: &mut dyn FnMut(&Value) -> bool) -> Value {
    let mut best = value.clone();
    let mut attempts = MOST_ATTEMPTS;
    while attempts > 0 {
        let next = smaller(&best).find(|candidate| {
            attempts = attempts.saturating_sub(1);
            attempts == 0 || holds(candidate)
        });
        match next {
            Some(smaller) if attempts > 0 => best = smaller,
            _ => break,
        }
    }
    best
}

/// Values a little smaller than this one, the smallest first; each is made when it is asked for.
fn smaller(value: &Value) -> Box<dyn Iterator<Item = Value> + '_> {
    match value {
        Value::Null | Value::Bool(_) => Box::new(std::iter::empty()),
        Value::Number(number) => {
            let simple = [json!(0), json!(1), json!(-1)];
            let known = simple.iter().position(|one| one == value).unwrap_or(simple.len());
            let length = number.to_string().len();
            let shorter = move |candidate: &Value| candidate.to_string().len() < length;
            Box::new(simple.into_iter().take(known).filter(shorter))
        }
        Value::String(text) => Box::new(smaller_texts(text).into_iter().map(Value::String)),
        Value::Array(items) => {
            let without = (0..items.len()).map(|index| {
                let others = items.iter().enumerate().filter(|(other, _)| *other != index);
                Value::Array(others.map(|(_, item)| item.clone()).collect())
            });
            let with = items.iter().enumerate().flat_map(move |(index, item)| {
                smaller(item).map(move |inner| {
                    let mut with = items.clone();
                    with.splice(index..=index, [inner]);
                    Value::Array(with)
                })
            });
            Box::new(without.chain(with))
        }
        Value::Object(members) => {
            let without = members.keys().map(|name| {
                let others = members.iter().filter(|(other, _)| *other != name);
                let others: Map<_, _> = others.map(|(name, member)| (name.clone(), member.clone())).collect();
                Value::Object(others)
            });
            let with = members.iter().flat_map(move |(name, member)| {
                smaller(member).map(move |inner| {
                    let mut with = members.clone();
                    with.insert(name.clone(), inner);
                    Value::Object(with)
                })
            });
            Box::new(without.chain(with))
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
