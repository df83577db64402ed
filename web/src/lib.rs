//! The engine for JavaScript: each operation as text to text, the exact bytes, and as typed objects.
//!
//! Nothing here decides anything. A refusal is thrown as the JSON text of its problem; the npm package around this
//! module (`web/npm/`) turns it into an `Error` and throws the instance away after a trap.
#![forbid(unsafe_code)]

// The only thing it is for is a symbol at link time.
use rogatio_entropy as _;

mod object;
mod text;

use rogatio_core::operation::bundle::BundleBatch;
use rogatio_core::wire::{self, Problem};
use rogatio_core::{artifact, certificate, digest, impact, operation, tally};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsValue, UnwrapThrowExt};

/// The operations as text to text.
#[wasm_bindgen]
pub struct Text;

/// The operations as objects to objects.
#[wasm_bindgen]
pub struct Objects;

macro_rules! functions {
    ($($identifier:ident = $name:literal: $request:ident => $response:ident, $function:path, $summary:literal;)*) => {
        #[wasm_bindgen]
        impl Text {
            $(#[doc = $summary]
            pub fn $identifier(request: &JsValue) -> Result<String, JsValue> {
                text::read(request).and_then(|request| operation::call($name, &request)).map_err(thrown)
            })*
        }

        #[wasm_bindgen]
        impl Objects {
            $(#[doc = $summary]
            pub fn $identifier(request: &JsValue) -> Result<JsValue, JsValue> {
                answer::<rogatio_core::wire::$request, rogatio_core::wire::$response>(request, $function)
                    .map_err(thrown)
            })*
        }
    };
}
rogatio_core::for_each_operation!(functions);

/// Every operation with the JSON Schemas of its request and its answer, and every code, as JSON text.
#[wasm_bindgen]
pub fn describe() -> String {
    operation::describe()
}

/// A schema compiled once, then artifacts in batches.
#[wasm_bindgen]
pub struct Validator(artifact::Validator);

#[wasm_bindgen]
impl Validator {
    /// Compiles the schema of a validator request in JSON text.
    pub fn open(request: &JsValue) -> Result<Validator, JsValue> {
        text::read(request)
            .and_then(|request| operation::request::validator(wire::read(&request)?))
            .map(Self)
            .map_err(thrown)
    }

    /// Compiles the schema of a validator request.
    pub fn open_object(request: &JsValue) -> Result<Validator, JsValue> {
        object::read(request)
            .and_then(|request| wire::fit(request.value))
            .and_then(operation::request::validator)
            .map(Self)
            .map_err(thrown)
    }

    /// Newline-delimited JSON in UTF-8 in, one answer a line out.
    pub fn push(&self, lines: &[u8]) -> String {
        self.0.judge_lines(lines)
    }
}

/// A change whose schemas are compiled once, then stored documents in batches.
#[wasm_bindgen]
pub struct Impact(impact::Measure);

#[wasm_bindgen]
impl Impact {
    /// Compiles the schemas of an impact request without documents, in JSON text.
    pub fn open(request: &JsValue) -> Result<Impact, JsValue> {
        text::read(request)
            .and_then(|request| operation::request::impact(wire::read(&request)?))
            .map(Self)
            .map_err(thrown)
    }

    /// Compiles the schemas of an impact request without documents.
    pub fn open_object(request: &JsValue) -> Result<Impact, JsValue> {
        object::read(request)
            .and_then(|request| wire::fit(request.value))
            .and_then(operation::request::impact)
            .map(Self)
            .map_err(thrown)
    }

    /// Newline-delimited JSON in UTF-8 in, with an id for each line; the answer on these documents as JSON text.
    pub fn push(&self, lines: &[u8], ids: &str) -> String {
        wire::write(&self.0.lines(lines, ids))
    }
}

/// A vote, then its ballots in batches.
#[wasm_bindgen]
pub struct Count(tally::BallotStream);

#[wasm_bindgen]
impl Count {
    /// Begins the count of a tally request without ballots, in JSON text.
    pub fn open(request: &JsValue) -> Result<Count, JsValue> {
        text::read(request)
            .and_then(|request| operation::tally::stream(wire::read(&request)?))
            .map(Self)
            .map_err(thrown)
    }

    /// Begins the count of a tally request without ballots.
    pub fn open_object(request: &JsValue) -> Result<Count, JsValue> {
        object::read(request)
            .and_then(|request| wire::fit(request.value))
            .and_then(operation::tally::stream)
            .map(Self)
            .map_err(thrown)
    }

    /// Adds seats to the electorate, newline-delimited JSON in UTF-8, before the first ballot; the number of seats so far.
    pub fn enroll(&mut self, lines: &[u8]) -> Result<String, JsValue> {
        self.0.enroll(lines).map(|seats| seats.to_string()).map_err(thrown)
    }

    /// Newline-delimited JSON in UTF-8 in, a ballot a line; what the batch did, as JSON text.
    pub fn push(&mut self, lines: &[u8]) -> Result<String, JsValue> {
        self.0.feed(lines).map(|batch| wire::write(&batch)).map_err(thrown)
    }

    /// The count so far, as JSON text.
    pub fn answer(&mut self) -> Result<String, JsValue> {
        self.0.answer().map(|answer| wire::write(&answer)).map_err(thrown)
    }
}

/// A bundle whose files come in batches.
#[wasm_bindgen]
pub struct Bundle(BundleBatch);

#[wasm_bindgen]
impl Bundle {
    /// Begins with no file.
    pub fn open() -> Bundle {
        Self(BundleBatch::default())
    }

    /// Adds files, newline-delimited JSON in UTF-8, one a line; the number of files so far.
    pub fn push(&mut self, lines: &[u8]) -> Result<String, JsValue> {
        self.0.push(lines).map(|files| files.to_string()).map_err(thrown)
    }

    /// Asks one of the operations on bundles, JSON text in and out; what the request says of the bundle is added.
    pub fn ask(&mut self, operation: &JsValue, request: &JsValue) -> Result<String, JsValue> {
        let (operation, request) = (text::read(operation), text::read(request));
        operation.and_then(|operation| self.0.ask(&operation, &request?)).map_err(thrown)
    }
}

/// The certificate of a vote, whose text comes in pieces.
#[wasm_bindgen]
pub struct Certificate(certificate::Certificate);

#[wasm_bindgen]
impl Certificate {
    /// Begins the verification of a request without the text, in JSON text.
    pub fn open(request: &JsValue) -> Result<Certificate, JsValue> {
        text::read(request)
            .and_then(|request| operation::certificate::stream(wire::read(&request)?))
            .map(Self)
            .map_err(thrown)
    }

    /// Begins the verification of a request without the text.
    pub fn open_object(request: &JsValue) -> Result<Certificate, JsValue> {
        object::read(request)
            .and_then(|request| wire::fit(request.value))
            .and_then(operation::certificate::stream)
            .map(Self)
            .map_err(thrown)
    }

    /// Reads the next piece of the text in UTF-8, which may end anywhere; the number of lines so far.
    pub fn push(&mut self, bytes: &[u8]) -> String {
        self.0.push(bytes);
        self.0.lines().to_string()
    }

    /// The verdict on the text so far, as JSON text.
    pub fn finish(&self) -> String {
        wire::write(&self.0.clone().finish())
    }
}

/// SHA-256 of bytes in batches.
#[wasm_bindgen]
pub struct Digester(digest::Digester);

#[wasm_bindgen]
impl Digester {
    /// Begins with nothing.
    pub fn open() -> Digester {
        Self(digest::Digester::plain())
    }

    /// Feeds the next batch.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of everything so far: `sha256:` and 64 hexadecimal digits.
    pub fn answer(&self) -> String {
        self.0.clone().finish().to_string()
    }
}

/// Says what a panic says before the trap, so that a defect is told apart from exhausted memory.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        None::<()>.expect_throw(&format!("rogatio panicked at {place}"));
    }));
}

fn answer<Q: DeserializeOwned, A: Serialize>(
    request: &JsValue,
    function: fn(Q) -> Result<A, Problem>,
) -> Result<JsValue, Problem> {
    let request = object::read(request)?;
    let parse_back = request.has_proto_key;
    let answer = wire::fit(request.value).and_then(function)?;
    object::write(&answer, parse_back)
}

fn thrown(problem: Problem) -> JsValue {
    JsValue::from_str(&wire::write(&problem))
}
