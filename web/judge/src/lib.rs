//! What both modules of the npm package share: a schema compiled once for many artifacts, and the strict reading of JavaScript's text and
//! values. What goes wrong is thrown as JSON text.
#![forbid(unsafe_code)]

pub mod object;
pub mod text;

use rogatio_core::artifact;
use rogatio_core::operation::request;
use rogatio_core::wire::{self, Problem, json};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsValue, UnwrapThrowExt};

/// A schema compiled once, then artifacts one by one or in batches.
#[wasm_bindgen]
pub struct Validator {
    inner: artifact::Validator,
    /// Keeps its memory from one text to the next.
    reader: json::Reader,
}

impl From<artifact::Validator> for Validator {
    fn from(inner: artifact::Validator) -> Self {
        Self { inner, reader: json::Reader::default() }
    }
}

#[wasm_bindgen]
impl Validator {
    /// Compiles the schema of a validator request in JSON text.
    pub fn open(request: &JsValue) -> Result<Validator, JsValue> {
        text::read(request)
            .and_then(|request| request::validator(wire::read(&request)?))
            .map(Self::from)
            .map_err(thrown)
    }

    /// Compiles the schema of a validator request.
    pub fn open_object(request: &JsValue) -> Result<Validator, JsValue> {
        object::read(request).and_then(wire::fit).and_then(request::validator).map(Self::from).map_err(thrown)
    }

    /// Newline-delimited JSON in UTF-8 in, one answer a line out.
    pub fn push(&self, lines: &[u8]) -> String {
        self.inner.judge_lines(lines)
    }

    /// One artifact in JSON text in, the answer as JSON text out.
    pub fn judge_text(&mut self, artifact: &JsValue) -> Result<String, JsValue> {
        text::read(artifact)
            .and_then(|artifact| self.inner.judge_text(&mut self.reader, &artifact))
            .map_err(thrown)
    }

    /// One artifact as a plain value in, the answer as JSON text out.
    pub fn judge_object(&self, artifact: &JsValue) -> Result<String, JsValue> {
        object::read(artifact).map(|artifact| wire::write(&self.inner.judge(&artifact))).map_err(thrown)
    }
}

/// A problem as it is thrown: its JSON text.
pub fn thrown(problem: Problem) -> JsValue {
    JsValue::from_str(&wire::write(&problem))
}

/// Says what a panic says before the trap, so that a defect is told apart from exhausted memory.
pub fn announce_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        None::<()>.expect_throw(&format!("rogatio panicked at {place}"));
    }));
}
