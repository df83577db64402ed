//! The engine in this program itself: no sandbox around it, the same answers.

use rogatio_core::operation::bundle::BundleBatch;
use rogatio_core::wire::{self, Code, Problem};
use rogatio_core::{artifact, certificate, digest, impact, operation, tally};

use crate::engine::{Bundle, Certificate, Count, Digester, Engine, Impact, Validator};

/// The engine as code of this program.
#[derive(Debug, Clone, Copy, Default)]
pub struct Native;

impl Engine for Native {
    fn call(&self, operation: &str, request: &str) -> Result<String, Problem> {
        operation::call(operation, request)
    }

    fn validator(&self, request: &str) -> Result<Box<dyn Validator>, Problem> {
        Ok(Box::new(operation::request::validator(wire::read(request)?)?))
    }

    fn impact(&self, request: &str) -> Result<Box<dyn Impact>, Problem> {
        Ok(Box::new(operation::request::impact(wire::read(request)?)?))
    }

    fn count(&self, request: &str) -> Result<Box<dyn Count>, Problem> {
        Ok(Box::new(operation::tally::stream(wire::read(request)?)?))
    }

    fn bundle(&self) -> Result<Box<dyn Bundle>, Problem> {
        Ok(Box::new(BundleBatch::default()))
    }

    fn certificate(&self, request: &str) -> Result<Box<dyn Certificate>, Problem> {
        Ok(Box::new(operation::certificate::stream(wire::read(request)?)?))
    }

    fn digester(&self) -> Result<Box<dyn Digester>, Problem> {
        Ok(Box::new(digest::Digester::plain()))
    }

    fn describe(&self) -> Result<String, Problem> {
        Ok(operation::describe())
    }

    fn component(&self) -> Result<Vec<u8>, Problem> {
        let problem = Problem::new(
            Code::RequestParameter,
            "the engine runs natively in this program, so there is no component",
        );
        Err(problem.with_help("the native `rogatio` prints it; in a package it is the file `rogatio.wasm`"))
    }
}

impl Validator for artifact::Validator {
    fn push(&mut self, lines: &[u8]) -> Result<String, Problem> {
        Ok(self.judge_lines(lines))
    }
}

impl Impact for impact::Measure {
    fn push(&mut self, lines: &[u8], ids: &str) -> Result<String, Problem> {
        Ok(wire::write(&self.lines(lines, ids)))
    }
}

impl Count for tally::BallotStream {
    fn enroll(&mut self, lines: &[u8]) -> Result<String, Problem> {
        Self::enroll(self, lines).map(|seats| seats.to_string())
    }

    fn push(&mut self, lines: &[u8]) -> Result<String, Problem> {
        self.feed(lines).map(|batch| wire::write(&batch))
    }

    fn answer(&mut self) -> Result<String, Problem> {
        Self::answer(self).map(|answer| wire::write(&answer))
    }
}

impl Bundle for BundleBatch {
    fn push(&mut self, lines: &[u8]) -> Result<String, Problem> {
        Self::push(self, lines).map(|files| files.to_string())
    }

    fn ask(&mut self, operation: &str, request: &str) -> Result<String, Problem> {
        Self::ask(self, operation, request)
    }
}

impl Certificate for certificate::Certificate {
    fn push(&mut self, bytes: &[u8]) -> Result<String, Problem> {
        Self::push(self, bytes);
        Ok(self.lines().to_string())
    }

    fn finish(&mut self) -> Result<String, Problem> {
        Ok(wire::write(&Self::finish(self.clone())))
    }
}

impl Digester for digest::Digester {
    fn push(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        self.update(bytes);
        Ok(())
    }

    fn answer(&mut self) -> Result<String, Problem> {
        Ok(self.clone().finish().to_string())
    }
}
