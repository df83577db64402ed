//! From a value to one that says the same in another type.

use serde_json::Value;

use crate::canonical;
use crate::wire::json;

/// What `value` could become, the closest first. Each reads back as what it was made from: `"7"` and 7, `"true"` and
/// true, 2.0 and 2, x and [x]; nothing is rounded, trimmed, guessed or parsed loosely.
pub(super) fn candidates(value: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    match value {
        Value::String(text) => match text.as_str() {
            "true" => found.push(Value::Bool(true)),
            "false" => found.push(Value::Bool(false)),
            text => found.extend(number(text)),
        },
        Value::Bool(truth) => found.push(Value::from(truth.to_string())),
        Value::Number(_) => {
            if let Some(spelled) = spelled(value) {
                // In draft 4 the integer 2.0 is none; canonically it is 2.
                found.extend(number(&spelled).filter(|number| number != value));
                found.push(Value::String(spelled));
            }
        }
        Value::Array(items) => {
            if let [item] = items.as_slice() {
                found.push(item.clone());
            }
        }
        Value::Null | Value::Object(_) => {}
    }
    if !matches!(value, Value::Array(_) | Value::Null) {
        found.push(Value::Array(vec![value.clone()]));
    }
    found
}

/// The number whose canonical spelling is `text`.
fn number(text: &str) -> Option<Value> {
    let begins = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    let number = json::parse(text).ok().filter(|value| begins && value.is_number())?;
    (spelled(&number)? == text).then_some(number)
}

fn spelled(number: &Value) -> Option<String> {
    String::from_utf8(canonical::exact(number).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_says_the_same_is_a_candidate() {
        for (value, expected) in [
            (json!("7"), json!([7, ["7"]])),
            (json!("-0.5"), json!([-0.5, ["-0.5"]])),
            (json!("007"), json!([["007"]])),
            (json!(" 7"), json!([[" 7"]])),
            (json!("7.0"), json!([["7.0"]])),
            (json!("1e400"), json!([["1e400"]])),
            (json!("9007199254740993"), json!([["9007199254740993"]])),
            (json!("NaN"), json!([["NaN"]])),
            (json!("True"), json!([["True"]])),
            (json!(true), json!(["true", [true]])),
            (json!(2), json!(["2", [2]])),
            (json!(null), json!([])),
            (json!([1]), json!([1])),
            (json!([1, 2]), json!([])),
        ] {
            assert_eq!(Value::Array(candidates(&value)), expected, "{value}");
        }
        assert_eq!(candidates(&json!(2.0)).first(), Some(&json!(2)));
    }
}
