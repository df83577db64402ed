//! What a field's schema says of its values, as far as SQL can say it of a column.
//!
//! SQL says which values there are (`enum`, `const`), how large numbers are (`minimum`, `maximum` and the exclusive ones), how long texts
//! are (`minLength`, `maxLength`: characters are code points in both), and of what an integer is a multiple. What it cannot say exactly,
//! such as `pattern`, is named, so that nobody takes it for enforced.

use serde_json::{Number, Value};

use super::sql::{Expr, JsonKind, Type};
use crate::canonical;

/// Keywords that say nothing of a value, or that the type of the column says.
const SILENT: &[&str] = &[
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$id",
    "$recursiveAnchor",
    "$schema",
    "$vocabulary",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "definitions",
    "deprecated",
    "description",
    "examples",
    "format",
    "id",
    "readOnly",
    "title",
    "type",
    "writeOnly",
];
/// Keywords about other values than texts and numbers.
const COMPOUND: &[&str] = &[
    "additionalItems",
    "additionalProperties",
    "contains",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "items",
    "maxContains",
    "maxItems",
    "maxProperties",
    "minContains",
    "minItems",
    "minProperties",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "required",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
];
/// Keywords about numbers.
const NUMERIC: &[&str] = &["exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"];
/// Keywords about texts.
const TEXTUAL: &[&str] = &["maxLength", "minLength", "pattern"];

/// A rule of a field's schema that SQL can say.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rule {
    /// The values that there are.
    Listed(Vec<Value>),
    /// How a number compares with a bound: `>=`, `>`, `<=` or `<`.
    Bound(&'static str, Number),
    /// How the number of characters compares with a bound: `>=` or `<=`.
    Length(&'static str, i64),
    /// Of what an integer is a multiple.
    Multiple(i64),
}

/// The rules of a field's schema that SQL can say of a column of this type, and the keywords with which it cannot.
pub(super) fn rules(field: &Value, kind: Type) -> (Vec<Rule>, Vec<(String, Value)>) {
    let (mut said, mut unsaid) = (Vec::new(), Vec::new());
    let Value::Object(members) = field else { return (said, unsaid) };
    // Up to draft 7 a reference hides what stands beside it, and what it leads to is the rule.
    let refers = members.contains_key("$ref");
    let exclusive = |keyword: &str| members.get(keyword) == Some(&Value::Bool(true));
    for (keyword, value) in members {
        let keyword = keyword.as_str();
        let (numeric, textual) = (NUMERIC.contains(&keyword), TEXTUAL.contains(&keyword));
        let applies = match kind {
            Type::Integer | Type::Real => !textual && !COMPOUND.contains(&keyword),
            Type::Text => !numeric && !COMPOUND.contains(&keyword),
            Type::Boolean => !textual && !numeric && !COMPOUND.contains(&keyword),
            Type::Json => true,
        };
        // In draft 4 these two say how the bound beside them is meant.
        let is_flag = value.is_boolean() && keyword.starts_with("exclusive");
        if SILENT.contains(&keyword) || !applies || is_flag {
            continue;
        }
        let bound = |operator| value.as_number().cloned().map(|bound| Rule::Bound(operator, bound));
        let length = |operator| whole(value).map(|length| Rule::Length(operator, length));
        let rule = match keyword {
            _ if refers => None,
            "enum" => value.as_array().map(|values| Rule::Listed(values.clone())),
            "const" => Some(Rule::Listed(vec![value.clone()])),
            "minimum" => bound(if exclusive("exclusiveMinimum") { ">" } else { ">=" }),
            "maximum" => bound(if exclusive("exclusiveMaximum") { "<" } else { "<=" }),
            "exclusiveMinimum" => bound(">"),
            "exclusiveMaximum" => bound("<"),
            "minLength" => length(">="),
            "maxLength" => length("<="),
            "multipleOf" if kind == Type::Integer => {
                whole(value).filter(|factor| *factor > 0).map(Rule::Multiple)
            }
            _ => None,
        };
        match rule {
            Some(rule) => said.push(rule),
            None => unsaid.push((keyword.to_owned(), value.clone())),
        }
    }
    (said, unsaid)
}

/// A whole number that both databases can write.
fn whole(value: &Value) -> Option<i64> {
    let text = canonical::text(value).ok()?;
    text.parse().ok()
}

impl Rule {
    /// That a value, which is not missing, keeps the rule; `None` where there is nothing to compare it with.
    pub(super) fn holds(&self, value: &Expr, kind: Type, is_postgresql: bool) -> Option<Expr> {
        let compare =
            |left: Expr, operator, right: Expr| Expr::Binary(Box::new(left), operator, Box::new(right));
        let among = |rule: Expr, of: JsonKind| match kind {
            Type::Json => {
                Expr::Case(vec![(Expr::IsJson(Box::new(value.clone()), of), rule)], Box::new(Expr::True))
            }
            _ => rule,
        };
        match self {
            Self::Listed(values) => {
                let is = |listed: &Value| Some(value.clone().eq(constant(listed, kind, is_postgresql)?));
                let any = values.iter().filter_map(is).reduce(|one, other| compare(one, "OR", other));
                // Of a type that no listed value has there is no value.
                Some(any.unwrap_or(Expr::False))
            }
            Self::Bound(operator, bound) => {
                let bound = Expr::Number(canonical::text(&Value::Number(bound.clone())).ok()?);
                let number = Expr::AsNumber(Box::new(value.clone()), kind);
                Some(among(compare(number, operator, bound), JsonKind::Number))
            }
            Self::Length(operator, length) => {
                let text = match kind {
                    Type::Json => Expr::FromJsonText(Box::new(value.clone()), Type::Text),
                    _ => value.clone(),
                };
                let rule = compare(Expr::Length(Box::new(text)), operator, Expr::Integer(*length));
                Some(among(rule, JsonKind::Text))
            }
            Self::Multiple(factor) => {
                let rest = compare(value.clone(), "%", Expr::Integer(*factor));
                Some(rest.eq(Expr::Integer(0)))
            }
        }
    }

    /// What is wrong with a value that breaks it.
    pub(super) fn broken(&self) -> String {
        match self {
            Self::Listed(_) => "has a value that the schema does not list".into(),
            Self::Bound(">=", bound) => format!("is less than {bound}"),
            Self::Bound(">", bound) => format!("is not more than {bound}"),
            Self::Bound("<=", bound) => format!("is more than {bound}"),
            Self::Bound(_, bound) => format!("is not less than {bound}"),
            Self::Length(">=", length) => format!("has fewer than {length} characters"),
            Self::Length(_, length) => format!("has more than {length} characters"),
            Self::Multiple(factor) => format!("is not a multiple of {factor}"),
        }
    }
}

/// A value as a literal of a column's type: the same value, without a call where the database has such literals. `None` where the column
/// cannot hold it.
pub(super) fn constant(value: &Value, kind: Type, is_postgresql: bool) -> Option<Expr> {
    let json = canonical::text(value).ok()?;
    Some(match (kind, value) {
        _ if is_postgresql && has_nul(value) => return None,
        (Type::Text, Value::String(text)) if !text.contains('\0') => Expr::Text(text.clone()),
        // Out of JSON, which spells a NUL.
        (Type::Text, Value::String(_)) => Expr::FromJsonText(Box::new(Expr::Text(json)), kind),
        (Type::Integer, Value::Number(_)) => Expr::Integer(whole(value)?),
        (Type::Real, Value::Number(_)) if is_postgresql => Expr::Number(json),
        (Type::Real, Value::Number(_)) => Expr::Text(json),
        (Type::Boolean, Value::Bool(true)) => Expr::True,
        (Type::Boolean, Value::Bool(false)) => Expr::False,
        (Type::Json, _) => Expr::FromJsonText(Box::new(Expr::Text(json)), kind),
        _ => return None,
    })
}

/// Whether a text or a name in a value has NUL.
pub(super) fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(members) => members.iter().any(|(name, member)| name.contains('\0') || has_nul(member)),
        _ => false,
    }
}
