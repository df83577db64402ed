//! Bounds that no value lies between.

use std::cmp::Ordering;

use jsonschema::Draft;
use serde_json::{Number, Value};

use crate::compatibility::compare_numbers;
use crate::pointer::child_pointer;
use crate::schema::site::Site;
use crate::wire::{Code, Diagnostic};

/// A lower and an upper bound of the same size, and what is counted.
const SIZES: [(&str, &str, &str); 4] = [
    ("minLength", "maxLength", "string"),
    ("minItems", "maxItems", "array"),
    ("minProperties", "maxProperties", "object"),
    ("minContains", "maxContains", "array"),
];

/// The bounds of one schema that contradict each other.
pub(super) fn findings(site: &Site<'_>, found: &mut Vec<Diagnostic>) {
    let number = |keyword: &str| site.keywords.get(keyword).and_then(number);
    let mut report = |low: &str, high: &str, what: &str| {
        let shown = |keyword: &str| site.keywords.get(keyword).map(Value::to_string).unwrap_or_default();
        let message =
            format!("`{low}` is {} and `{high}` is {}: no {what} is in this range", shown(low), shown(high));
        found.push(
            Diagnostic::warning(Code::SchemaContradiction, message)
                .with_help("raise the upper bound, or lower the lower one")
                .at_schema(child_pointer(&site.pointer, low))
                .about(low),
        );
    };
    for (low, high, what) in SIZES {
        if low == "minContains" && !site.keywords.contains_key("contains") {
            continue;
        }
        if let (Some(least), Some(most)) = (number(low), number(high))
            && compare_numbers(&least, &most) == Some(Ordering::Greater)
        {
            report(low, high, what);
        }
    }
    // Up to draft 4 the two exclusive keywords are flags beside the others.
    let flag = |keyword: &str| site.keywords.get(keyword) == Some(&Value::Bool(true));
    let old = site.draft == Draft::Draft4;
    let lower: Vec<(&str, bool)> = match old {
        true => vec![("minimum", flag("exclusiveMinimum"))],
        false => vec![("minimum", false), ("exclusiveMinimum", true)],
    };
    let upper: Vec<(&str, bool)> = match old {
        true => vec![("maximum", flag("exclusiveMaximum"))],
        false => vec![("maximum", false), ("exclusiveMaximum", true)],
    };
    for (low, low_open) in lower {
        for (high, high_open) in &upper {
            let (Some(least), Some(most)) = (number(low), number(high)) else { continue };
            let order = compare_numbers(&least, &most);
            let meet = order == Some(Ordering::Equal) && (low_open || *high_open);
            if order == Some(Ordering::Greater) || meet {
                report(low, high, "number");
            }
        }
    }
}

fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => Some(number.clone()),
        _ => None,
    }
}
