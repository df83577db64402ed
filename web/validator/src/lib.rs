//! Validation alone for JavaScript: the same answers as the whole engine, from a module with less to fetch.
//!
//! Nothing here decides anything. A refusal is thrown as the JSON text of its problem; the npm package around this
//! module (`web/npm/`) turns it into an `Error` and throws the instance away after a trap.
#![forbid(unsafe_code)]

// The only thing it is for is a symbol at link time.
use rogatio_entropy as _;

use rogatio_core::operation::request;
use rogatio_core::wire;
use rogatio_judge::{object, text, thrown};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Validates an artifact against its schema, once: a request of `artifact.validate` in JSON text, its answer as JSON text.
#[wasm_bindgen]
pub fn validate_text(request: &JsValue) -> Result<String, JsValue> {
    text::read(request)
        .and_then(|request| request::artifact_validate(wire::read(&request)?))
        .map(|answer| wire::write(&answer))
        .map_err(thrown)
}

/// Validates an artifact against its schema, once: a request of `artifact.validate` as a plain object, its answer as one.
#[wasm_bindgen]
pub fn validate_object(request: &JsValue) -> Result<JsValue, JsValue> {
    object::read(request)
        .and_then(|request| request::artifact_validate(wire::fit(request)?))
        .and_then(|answer| object::write(&wire::write(&answer)))
        .map_err(thrown)
}

/// Runs before everything else.
#[wasm_bindgen(start)]
pub fn start() {
    rogatio_judge::announce_panics();
}
