//! The engine as a WebAssembly component: the operations as functions, the batches as resources, no imports.

// The only thing it is for is a symbol at link time.
use rogatio_entropy as _;

use std::cell::RefCell;

mod bindings {
    wit_bindgen::generate!({ world: "engine", path: "wit" });
}

use bindings::exports::rogatio::engine::{operations, resources};
use rogatio_core::operation::bundle::BundleBatch;
use rogatio_core::wire::{self, Problem};
use rogatio_core::{artifact, certificate, digest, impact, operation, tally};

struct Engine;

macro_rules! functions {
    ($($identifier:ident = $name:literal: $request:ident => $response:ident, $function:path, $summary:literal;)*) => {
        impl operations::Guest for Engine {
            fn describe() -> String {
                operation::describe()
            }

            $(fn $identifier(request: String) -> Result<String, String> {
                operation::call($name, &request).map_err(text)
            })*
        }
    };
}
rogatio_core::for_each_operation!(functions);

impl resources::Guest for Engine {
    type Bundle = Bundle;
    type Certificate = Certificate;
    type Count = Count;
    type Digester = Digester;
    type Impact = Impact;
    type Validator = Validator;
}

struct Validator(artifact::Validator);

impl resources::GuestValidator for Validator {
    fn open(request: String) -> Result<resources::Validator, String> {
        wire::read(&request)
            .and_then(operation::request::validator)
            .map(|validator| resources::Validator::new(Self(validator)))
            .map_err(text)
    }

    fn push(&self, lines: Vec<u8>) -> String {
        self.0.judge_lines(&lines)
    }

    fn push_text(&self, lines: String) -> String {
        self.push(lines.into_bytes())
    }
}

struct Impact(impact::Measure);

impl resources::GuestImpact for Impact {
    fn open(request: String) -> Result<resources::Impact, String> {
        wire::read(&request)
            .and_then(operation::request::impact)
            .map(|measure| resources::Impact::new(Self(measure)))
            .map_err(text)
    }

    fn push(&self, lines: Vec<u8>, ids: String) -> String {
        wire::write(&self.0.lines(&lines, &ids))
    }

    fn push_text(&self, lines: String, ids: String) -> String {
        self.push(lines.into_bytes(), ids)
    }
}

struct Bundle(RefCell<BundleBatch>);

impl resources::GuestBundle for Bundle {
    fn new() -> Self {
        Self(RefCell::default())
    }

    fn push(&self, lines: Vec<u8>) -> Result<String, String> {
        self.0.borrow_mut().push(&lines).map(|files| files.to_string()).map_err(text)
    }

    fn push_text(&self, lines: String) -> Result<String, String> {
        self.push(lines.into_bytes())
    }

    fn ask(&self, operation: String, request: String) -> Result<String, String> {
        self.0.borrow_mut().ask(&operation, &request).map_err(text)
    }
}

struct Certificate(RefCell<certificate::Certificate>);

impl resources::GuestCertificate for Certificate {
    fn open(request: String) -> Result<resources::Certificate, String> {
        wire::read(&request)
            .and_then(operation::certificate::stream)
            .map(|certificate| resources::Certificate::new(Self(RefCell::new(certificate))))
            .map_err(text)
    }

    fn push(&self, bytes: Vec<u8>) -> String {
        let mut certificate = self.0.borrow_mut();
        certificate.push(&bytes);
        certificate.lines().to_string()
    }

    fn push_text(&self, text: String) -> String {
        self.push(text.into_bytes())
    }

    fn finish(&self) -> String {
        wire::write(&self.0.borrow().clone().finish())
    }
}

struct Count(RefCell<tally::BallotStream>);

impl resources::GuestCount for Count {
    fn open(request: String) -> Result<resources::Count, String> {
        wire::read(&request)
            .and_then(operation::tally::stream)
            .map(|stream| resources::Count::new(Self(RefCell::new(stream))))
            .map_err(text)
    }

    fn enroll(&self, lines: Vec<u8>) -> Result<String, String> {
        self.0.borrow_mut().enroll(&lines).map(|seats| seats.to_string()).map_err(text)
    }

    fn enroll_text(&self, lines: String) -> Result<String, String> {
        self.enroll(lines.into_bytes())
    }

    fn push(&self, lines: Vec<u8>) -> Result<String, String> {
        self.0.borrow_mut().feed(&lines).map(|batch| wire::write(&batch)).map_err(text)
    }

    fn push_text(&self, lines: String) -> Result<String, String> {
        self.push(lines.into_bytes())
    }

    fn answer(&self) -> Result<String, String> {
        self.0.borrow_mut().answer().map(|answer| wire::write(&answer)).map_err(text)
    }
}

struct Digester(RefCell<digest::Digester>);

impl resources::GuestDigester for Digester {
    fn new() -> Self {
        Self(RefCell::new(digest::Digester::plain()))
    }

    fn push(&self, bytes: Vec<u8>) {
        self.0.borrow_mut().update(&bytes);
    }

    fn push_text(&self, text: String) {
        self.push(text.into_bytes());
    }

    fn answer(&self) -> String {
        self.0.borrow().clone().finish().to_string()
    }
}

fn text(problem: Problem) -> String {
    wire::write(&problem)
}

bindings::export!(Engine with_types_in bindings);
