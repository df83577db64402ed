//! JSON values as JSON Schema compares them: numbers by value, objects without order.

use serde_json::Value;

use super::decimal::Decimal;

/// A text that two values share exactly when they are equal.
pub(crate) fn key(value: &Value) -> String {
    let mut text = String::new();
    write_key(value, &mut text);
    text
}

fn write_key(value: &Value, text: &mut String) {
    match value {
        Value::Null | Value::Bool(_) => text.push_str(&value.to_string()),
        Value::Number(number) => match Decimal::of(number) {
            Some(decimal) => text.push_str(&format!("{decimal:?}")),
            None => text.push_str(&number.to_string()),
        },
        Value::String(string) => text.push_str(&format!("{string:?}")),
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_key(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Object(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_by_key(|(name, _)| *name);
            text.push('{');
            for (name, member) in sorted {
                text.push_str(&format!("{name:?}:"));
                write_key(member, text);
                text.push(',');
            }
            text.push('}');
        }
    }
}

/// The most ways of writing one value that are looked at.
const MOST_WRITINGS: usize = 16;

/// The other ways of writing a value that equal it: `1.0` for `1` and the reverse, anywhere inside. Draft 4 tells them
/// apart. None when there are too many.
pub(crate) fn other_writings(value: &Value) -> Option<Vec<Value>> {
    let mut all = writings(value)?;
    all.retain(|one| one != value);
    Some(all)
}

fn writings(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::Number(number) => {
            let mut ways = vec![value.clone()];
            let decimal = Decimal::of(number).filter(|decimal| decimal.is_integer());
            let other =
                decimal.and_then(|one| if number.is_f64() { one.to_number() } else { one.to_float() });
            ways.extend(other.map(Value::Number));
            Some(ways)
        }
        Value::Array(items) => {
            let ways = product(items.iter())?;
            Some(ways.into_iter().map(Value::Array).collect())
        }
        Value::Object(members) => {
            let ways = product(members.values())?;
            let object = |values: Vec<Value>| Value::Object(members.keys().cloned().zip(values).collect());
            Some(ways.into_iter().map(object).collect())
        }
        other => Some(vec![other.clone()]),
    }
}

fn product<'v>(values: impl Iterator<Item = &'v Value>) -> Option<Vec<Vec<Value>>> {
    let mut all: Vec<Vec<Value>> = vec![Vec::new()];
    for value in values {
        let ways = writings(value)?;
        if all.len().saturating_mul(ways.len()) > MOST_WRITINGS {
            return None;
        }
        let longer = |way: &Value| {
            let way = way.clone();
            all.iter()
                .map(move |prefix| prefix.iter().cloned().chain([way.clone()]).collect())
                .collect::<Vec<_>>()
        };
        all = ways.iter().flat_map(longer).collect();
    }
    Some(all)
}

/// Distinct values, sorted by [`key`].
#[derive(Debug, Clone)]
pub(crate) struct ValueSet {
    entries: Vec<(String, Value)>,
}

impl ValueSet {
    /// The distinct values among these.
    pub(crate) fn new(values: impl IntoIterator<Item = Value>) -> Self {
        let mut entries: Vec<_> = values.into_iter().map(|value| (key(&value), value)).collect();
        entries.sort_by(|left, right| left.0.cmp(&right.0));
        entries.dedup_by(|left, right| left.0 == right.0);
        Self { entries }
    }

    /// Whether a value equals one of them.
    pub(crate) fn contains(&self, value: &Value) -> bool {
        let wanted = key(value);
        self.entries.binary_search_by(|entry| entry.0.cmp(&wanted)).is_ok()
    }

    /// The values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Value> {
        self.entries.iter().map(|entry| &entry.1)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl PartialEq for ValueSet {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for ValueSet {}

impl PartialOrd for ValueSet {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ValueSet {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.entries.iter().map(|entry| &entry.0).cmp(other.entries.iter().map(|entry| &entry.0))
    }
}
