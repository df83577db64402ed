//! Text from JavaScript, whose strings are UTF-16 and may be no text at all.

use js_sys::JsString;
use rogatio_core::wire::{Code, Problem, json};
use wasm_bindgen::{JsCast, JsValue};

/// Beyond this many UTF-16 units a string is refused before it is copied into the engine's memory; below it the
/// engine counts the bytes itself.
const MAX_UNITS: u32 = 64 * 1024 * 1024;

/// The text of a JavaScript string.
///
/// # Errors
/// `request.invalid-field` for a value of another type, `request.lone-surrogate`, `limit.bytes`.
pub fn read(value: &JsValue) -> Result<String, Problem> {
    let Some(string) = value.dyn_ref::<JsString>() else {
        return Err(Problem::new(Code::RequestInvalidField, "the request is no string")
            .with_help("text functions take JSON text; the functions without `Text` take objects"));
    };
    if string.length() > MAX_UNITS {
        let detail =
            format!("the text is longer than {MAX_UNITS} characters; the limit is {} bytes", json::MAX_BYTES);
        return Err(Problem::new(Code::LimitBytes, detail));
    }
    owned(value).ok_or_else(|| {
        Problem::new(
            Code::RequestLoneSurrogate,
            "the text holds half of a surrogate pair, which no UTF-8 can carry",
        )
        .with_help(
            "half of a surrogate pair is not a character and has no UTF-8 form (RFC 7493, section 2.1)",
        )
    })
}

/// The text of a JavaScript string; none for another type and for a lone surrogate, which would become `U+FFFD`.
pub fn owned(value: &JsValue) -> Option<String> {
    value.dyn_ref::<JsString>().filter(|string| string.is_well_formed()).map(String::from)
}
