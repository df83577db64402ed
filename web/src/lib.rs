//! The engine for JavaScript: each operation as text to text, the exact bytes, and as typed objects.
//!
//! Nothing here decides anything. A refusal is thrown as the JSON text of its problem; the npm package around this
//! module (`web/npm/`) turns it into an `Error` and throws the instance away after a trap.
#![forbid(unsafe_code)]

// The only thing it is for is a symbol at link time.
use rogatio_entropy as _;

use rogatio_core::operation::bundle::BundleBatch;
use rogatio_core::wire;
use rogatio_core::{certificate, digest, impact, operation, tally};
use rogatio_judge::{object, text, thrown};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Asks an operation: JSON text in, JSON text out.
#[wasm_bindgen]
pub fn call_text(name: &str, request: &JsValue) -> Result<String, JsValue> {
    text::read(request).and_then(|request| operation::call(name, &request)).map_err(thrown)
}

/// Asks an operation: a plain object in, a plain object out.
#[wasm_bindgen]
pub fn call_object(name: &str, request: &JsValue) -> Result<JsValue, JsValue> {
    object::read(request)
        .and_then(|request| operation::find(name)?.call_value(request))
        .and_then(|answer| object::write(&answer))
        .map_err(thrown)
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
            .and_then(wire::fit)
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
        object::read(request).and_then(wire::fit).and_then(operation::tally::stream).map(Self).map_err(thrown)
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
            .and_then(wire::fit)
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

/// Runs before everything else.
#[wasm_bindgen(start)]
pub fn start() {
    rogatio_judge::announce_panics();
}
