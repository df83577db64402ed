//! The second validator.

use boon::{Compiler, Draft, Schemas};
use serde_json::{Number, Value};

use super::DRAFTS;

/// Whether the second validator accepts `instance`; none when it cannot read the schema, or is known to err about such numbers.
pub(crate) fn accepts(schema: &Value, instance: &Value) -> Option<bool> {
    // In draft 4, `1.0` is no integer; the second validator does not know that rule.
    let misread = schema["$schema"] == DRAFTS[0] && any_number(instance, is_written_float);
    // It divides in doubles: there, 1e20 is a multiple of 3, and 2.3 is none of 0.1.
    let misdivided = any_number(instance, is_large)
        || any_number(instance, is_decimal_fraction) && divides_by_decimal_fraction(schema);
    // Up to draft 7, what is beside a reference does not count; at the root it does for the second validator.
    let misreferred =
        DRAFTS.iter().take(3).any(|draft| schema["$schema"] == **draft) && schema["$ref"].is_string();
    if misread || misdivided || misreferred {
        return None;
    }
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.set_default_draft(Draft::V2020_12);
    compiler.add_resource("http://example.com/schema.json", schema.clone()).ok()?;
    let index = compiler.compile("http://example.com/schema.json", &mut schemas).ok()?;
    Some(schemas.validate(instance, index).is_ok())
}

/// Whether the test holds of a number anywhere in the value.
fn any_number(value: &Value, test: fn(&Number) -> bool) -> bool {
    match value {
        Value::Number(number) => test(number),
        Value::Array(items) => items.iter().any(|item| any_number(item, test)),
        Value::Object(members) => members.values().any(|member| any_number(member, test)),
        _ => false,
    }
}

fn is_large(number: &Number) -> bool {
    number.as_f64().is_none_or(|float| float.abs() > 9_007_199_254_740_992.0)
}

fn is_written_float(number: &Number) -> bool {
    number.as_f64().is_some_and(|float| number.is_f64() && float.fract() == 0.0)
}

/// A fraction that no double holds: another than a half, a quarter and so on.
fn is_decimal_fraction(number: &Number) -> bool {
    number.as_f64().is_some_and(|float| (float * 1_024.0).fract() != 0.0)
}

fn divides_by_decimal_fraction(schema: &Value) -> bool {
    match schema {
        Value::Array(items) => items.iter().any(divides_by_decimal_fraction),
        Value::Object(members) => {
            members.get("multipleOf").is_some_and(|divisor| any_number(divisor, is_decimal_fraction))
                || members.values().any(divides_by_decimal_fraction)
        }
        _ => false,
    }
}
