//! Objects from JavaScript, read as strictly as text.
//!
//! The law: an object is read as the text that `JSON.stringify` makes of it, except that everything which
//! `JSON.stringify` would change in silence is refused, and so is an integer that JavaScript itself may already have
//! rounded.

use js_sys::{Array, JsString, Number, Object, Reflect};
use rogatio_core::excerpt::excerpt;
use rogatio_core::pointer::Place;
use rogatio_core::wire::{Code, Problem, json};
use serde_json::{Map, Value};
use wasm_bindgen::{JsCast, JsValue};

use crate::text;

/// Reads a plain JavaScript value.
///
/// # Errors
/// `request.invalid-json` for what is no JSON value, `request.lossy-number`, `limit.depth`, `limit.nodes`, each with
/// the place.
pub fn read(value: &JsValue) -> Result<Value, Problem> {
    let mut reader = Reader { nodes_left: json::MAX_NODES, ancestors: Vec::new() };
    reader.value(value, &Place::Root)
}

/// An answer in JSON text as a plain object.
///
/// # Errors
/// `request.lossy-number` when the answer holds an integer that JavaScript numbers cannot.
pub fn write(answer: &str) -> Result<JsValue, Problem> {
    let written = if has_unsafe_integer(answer) { None } else { js_sys::JSON::parse(answer).ok() };
    written.ok_or_else(|| {
        Problem::new(
            Code::RequestLossyNumber,
            "the answer holds an integer beyond 2^53, which JavaScript would round",
        )
        .with_help("ask through the function whose name ends in `Text`")
    })
}

/// Whether JSON text that the engine wrote holds an integer beyond the safe ones of JavaScript. A number with a point or an exponent is
/// a double on both sides.
fn has_unsafe_integer(text: &str) -> bool {
    let mut bytes = text.bytes();
    let mut number = Integer::default();
    let mut is_inside = false;
    while let Some(byte) = bytes.next() {
        match byte {
            // The escaped character may be a quote.
            b'\\' if is_inside => drop(bytes.next()),
            b'"' => is_inside = !is_inside,
            _ if is_inside => {}
            b'0'..=b'9' => number.push(byte),
            b'.' | b'e' | b'E' | b'+' | b'-' => number.is_double = number.digits > 0,
            _ => {
                if number.is_unsafe() {
                    return true;
                }
                number = Integer::default();
            }
        }
    }
    number.is_unsafe()
}

/// The number that is being read: its digits so far, and its magnitude as far as it matters.
#[derive(Default)]
struct Integer {
    digits: u32,
    magnitude: u64,
    is_double: bool,
}

impl Integer {
    /// 2^53 - 1.
    const MOST: u64 = 9_007_199_254_740_991;

    fn push(&mut self, digit: u8) {
        self.digits = self.digits.saturating_add(1);
        self.magnitude = self.magnitude.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
    }

    fn is_unsafe(&self) -> bool {
        !self.is_double && self.magnitude > Self::MOST
    }
}

/// The refusal of a value that is not JSON.
fn refused(place: &Place<'_>, detail: &str, help: &str) -> Problem {
    Problem::new(Code::RequestInvalidJson, detail).with_help(help).at(place.pointer())
}

struct Reader {
    nodes_left: usize,
    /// The objects and arrays around the current value; as many as the depth, so a scan for a cycle is short.
    ancestors: Vec<JsValue>,
}

impl Reader {
    fn value(&mut self, value: &JsValue, place: &Place<'_>) -> Result<Value, Problem> {
        match self.nodes_left.checked_sub(1) {
            Some(left) => self.nodes_left = left,
            None => {
                let detail = format!("the request has more than {} values", json::MAX_NODES);
                return Err(Problem::new(Code::LimitNodes, detail));
            }
        }
        if value.is_null() {
            Ok(Value::Null)
        } else if let Some(truth) = value.as_bool() {
            Ok(Value::Bool(truth))
        } else if let Some(number) = value.as_f64() {
            self::number(value, number, place)
        } else if value.is_string() {
            text::owned(value).map(Value::String).ok_or_else(|| lone_surrogate(place))
        } else if value.is_object() {
            self.enter(value, place)?;
            let inner = match value.dyn_ref::<Array>() {
                Some(array) => self.array(array, place),
                None => self.object(value.unchecked_ref(), place),
            };
            self.ancestors.pop();
            inner
        } else {
            Err(no_json_value(value, place))
        }
    }

    fn enter(&mut self, value: &JsValue, place: &Place<'_>) -> Result<(), Problem> {
        if self.ancestors.contains(value) {
            return Err(refused(place, "the value contains itself", "JSON has no cycles"));
        }
        if self.ancestors.len() == json::MAX_DEPTH {
            let detail = format!("values are nested deeper than {}", json::MAX_DEPTH);
            return Err(Problem::new(Code::LimitDepth, detail).at(place.pointer()));
        }
        self.ancestors.push(value.clone());
        Ok(())
    }

    fn array(&mut self, array: &Array, place: &Place<'_>) -> Result<Value, Problem> {
        let mut items = Vec::new();
        for index in 0..array.length() {
            let step = Place::Index(place, usize::try_from(index).unwrap_or(usize::MAX));
            let item = Reflect::get_u32(array, index).map_err(|_| unreadable(&step))?;
            items.push(self.value(&item, &step)?);
        }
        Ok(Value::Array(items))
    }

    fn object(&mut self, object: &Object, place: &Place<'_>) -> Result<Value, Problem> {
        if !is_plain(object) {
            let detail = format!("a {} is not a plain object", constructor_name(object));
            return Err(refused(place, &detail, "only plain objects and arrays are JSON"));
        }
        let mut fields = Map::new();
        let keys = Reflect::own_keys(object).map_err(|_| unreadable(place))?;
        for key in keys.iter() {
            let Some(name) = text::owned(&key) else {
                if key.is_symbol() {
                    return Err(refused(place, "a key is a symbol", "the keys of a JSON object are text"));
                }
                return Err(lone_surrogate(place));
            };
            let step = Place::Key(place, &name);
            let field = Reflect::get(object, &key).map_err(|_| unreadable(&step))?;
            let field = self.value(&field, &step)?;
            fields.insert(name, field);
        }
        Ok(Value::Object(fields))
    }
}

fn lone_surrogate(place: &Place<'_>) -> Problem {
    Problem::new(Code::RequestLoneSurrogate, "a string holds half of a surrogate pair")
        .with_help(
            "half of a surrogate pair is not a character and has no UTF-8 form (RFC 7493, section 2.1)",
        )
        .at(place.pointer())
}

/// Whether there is at most one prototype: `{}` of any realm, and `Object.create(null)`.
fn is_plain(object: &Object) -> bool {
    let parent = Reflect::get_prototype_of(object);
    parent.is_ok_and(|parent| {
        parent.is_null() || Reflect::get_prototype_of(&parent).is_ok_and(|parent| parent.is_null())
    })
}

fn constructor_name(object: &Object) -> String {
    Reflect::get(object, &JsValue::from_str("constructor"))
        .and_then(|constructor| Reflect::get(&constructor, &JsValue::from_str("name")))
        .ok()
        .and_then(|name| name.dyn_into::<JsString>().ok())
        .map_or_else(|| "class instance".to_owned(), |name| excerpt(&String::from(name)))
}

fn number(value: &JsValue, number: f64, place: &Place<'_>) -> Result<Value, Problem> {
    if Number::is_safe_integer(value) {
        // Exact: the magnitude is below 2^53.
        return serde_wasm_bindgen::from_value::<i64>(value.clone())
            .map(Value::from)
            .map_err(|error| refused(place, &excerpt(&error.to_string()), "send a number"));
    }
    if Number::is_integer(value) && number.abs() < 18_446_744_073_709_551_616.0 {
        let detail = "an integer beyond 2^53 may have been rounded by JavaScript";
        return Err(Problem::new(Code::RequestLossyNumber, detail)
            .with_help(
                "ask through the function whose name ends in `Text`, which reads 64-bit integers exactly",
            )
            .at(place.pointer()));
    }
    serde_json::Number::from_f64(number).map(Value::Number).ok_or_else(|| {
        let name = if number.is_nan() { "NaN" } else { "an infinite number" };
        refused(
            place,
            &format!("{name} is not a JSON value"),
            "leave it out, or send null where null is meant",
        )
    })
}

fn no_json_value(value: &JsValue, place: &Place<'_>) -> Problem {
    if value.is_undefined() {
        refused(
            place,
            "`undefined` is not a JSON value",
            "leave the property out, or send null where null is meant",
        )
    } else if value.is_bigint() {
        refused(
            place,
            "a BigInt is not a JSON value",
            "send a number up to 2^53, or text through the function whose name ends in `Text`",
        )
    } else {
        let kind = value.js_typeof().as_string().unwrap_or_default();
        refused(place, &format!("a {kind} is not a JSON value"), "leave it out")
    }
}

fn unreadable(place: &Place<'_>) -> Problem {
    refused(place, "reading this value threw an error", "send plain data without getters or proxies")
}
