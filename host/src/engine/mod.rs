//! The engine, in its sandbox or natively: JSON text in, JSON text out.

mod config;
mod embedded;
mod native;
mod sandbox;

use rogatio_core::wire::{Code, Problem};
use serde::Deserialize;

pub use embedded::COMPONENT;
pub use sandbox::Limits;

/// Where the engine runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// As a WebAssembly component inside wasmtime: untrusted input can exhaust its limits and nothing else.
    #[default]
    Wasm,
    /// As native code, for differential runs: the same answers without a sandbox around them.
    Native,
}

/// The engine. Cheap to share between threads; each call gets a fresh sandbox.
pub struct Engine(Inner);

enum Inner {
    Wasm(Box<sandbox::Sandbox>),
    Native,
}

/// A compiled schema that judges artifacts in batches.
pub struct Validator(ValidatorInner);

enum ValidatorInner {
    Wasm(Box<sandbox::Validator>),
    Native(Box<rogatio_core::artifact::Validator>),
}

/// A vote that is counted in batches.
pub struct Count(CountInner);

enum CountInner {
    Wasm(Box<sandbox::Count>),
    Native(Box<rogatio_core::tally::BallotStream>),
}

/// A bundle whose files come in batches.
pub struct Bundle(BundleInner);

enum BundleInner {
    Wasm(Box<sandbox::Bundle>),
    Native(Box<rogatio_core::provenance::operation::BundleBatch>),
}

/// A SHA-256 that is fed in batches: constant memory, whatever the length.
pub struct Digester(DigesterInner);

enum DigesterInner {
    Wasm(Box<sandbox::Digester>),
    Native(rogatio_core::digest::Digester),
}

impl Engine {
    /// Starts the engine with the limits that suit untrusted input.
    ///
    /// # Errors
    /// [`EngineError`] when the embedded component does not load: a defect of this build.
    pub fn new(kind: Kind) -> Result<Self, EngineError> {
        Self::with_limits(kind, Limits::default())
    }

    /// Starts the engine with other limits; native code knows none.
    ///
    /// # Errors
    /// As [`Engine::new`].
    pub fn with_limits(kind: Kind, limits: Limits) -> Result<Self, EngineError> {
        Ok(Self(match kind {
            Kind::Wasm => Inner::Wasm(Box::new(sandbox::Sandbox::new(limits)?)),
            Kind::Native => Inner::Native,
        }))
    }

    /// Asks `operation`, for example `schema.check`.
    ///
    /// # Errors
    /// The engine's problem, or `limit.*` when the sandbox ran out of time, memory or stack.
    pub fn call(&self, operation: &str, request: &str) -> Result<String, Problem> {
        match &self.0 {
            Inner::Wasm(sandbox) => sandbox.call(operation, request),
            Inner::Native => rogatio_core::operation::call(operation, request),
        }
    }

    /// Compiles a schema once, for artifacts in batches; `request` is a `ValidatorRequest` as JSON text.
    ///
    /// # Errors
    /// As [`Engine::call`].
    pub fn validator(&self, request: &str) -> Result<Validator, Problem> {
        Ok(Validator(match &self.0 {
            Inner::Wasm(sandbox) => ValidatorInner::Wasm(Box::new(sandbox.validator(request)?)),
            Inner::Native => ValidatorInner::Native(Box::new(native::validator(request)?)),
        }))
    }

    /// Begins a count; `request` is a `TallyCountRequest` without ballots as JSON text.
    ///
    /// # Errors
    /// As [`Engine::call`].
    pub fn count(&self, request: &str) -> Result<Count, Problem> {
        Ok(Count(match &self.0 {
            Inner::Wasm(sandbox) => CountInner::Wasm(Box::new(sandbox.count(request)?)),
            Inner::Native => CountInner::Native(Box::new(native::count(request)?)),
        }))
    }

    /// Begins a bundle without files.
    ///
    /// # Errors
    /// As [`Engine::call`].
    pub fn bundle(&self) -> Result<Bundle, Problem> {
        Ok(Bundle(match &self.0 {
            Inner::Wasm(sandbox) => BundleInner::Wasm(Box::new(sandbox.bundle()?)),
            Inner::Native => BundleInner::Native(Box::default()),
        }))
    }

    /// Begins a digest of nothing.
    ///
    /// # Errors
    /// As [`Engine::call`].
    pub fn digester(&self) -> Result<Digester, Problem> {
        Ok(Digester(match &self.0 {
            Inner::Wasm(sandbox) => DigesterInner::Wasm(Box::new(sandbox.digester()?)),
            Inner::Native => DigesterInner::Native(rogatio_core::digest::Digester::plain()),
        }))
    }

    /// What the engine says of itself: every operation with the JSON Schemas of its request and its answer.
    ///
    /// # Errors
    /// As [`Engine::call`].
    pub fn describe(&self) -> Result<String, Problem> {
        match &self.0 {
            Inner::Wasm(sandbox) => sandbox.describe(),
            Inner::Native => Ok(rogatio_core::operation::describe()),
        }
    }
}

impl Validator {
    /// Judges newline-delimited JSON: one line of answer for each line that is not blank.
    ///
    /// # Errors
    /// `limit.*` when the sandbox ran out; the validator is then of no more use.
    pub fn push(&mut self, lines: &[u8]) -> Result<String, Problem> {
        match &mut self.0 {
            ValidatorInner::Wasm(validator) => validator.push(lines),
            ValidatorInner::Native(validator) => Ok(validator.judge_lines(lines)),
        }
    }
}

impl Count {
    /// Adds seats to the electorate, newline-delimited; the number of seats so far, as JSON text.
    ///
    /// # Errors
    /// The engine's problem, or `limit.*` when the sandbox ran out; the count is then of no more use.
    pub fn enroll(&mut self, lines: &[u8]) -> Result<String, Problem> {
        match &mut self.0 {
            CountInner::Wasm(count) => count.enroll(lines),
            CountInner::Native(count) => count.enroll(lines).map(|seats| seats.to_string()),
        }
    }

    /// Counts ballots, newline-delimited; what the batch did, as JSON text.
    ///
    /// # Errors
    /// As [`Count::enroll`].
    pub fn push(&mut self, lines: &[u8]) -> Result<String, Problem> {
        match &mut self.0 {
            CountInner::Wasm(count) => count.push(lines),
            CountInner::Native(count) => {
                count.feed(lines).map(|batch| rogatio_core::operation::write(&batch))
            }
        }
    }

    /// The count so far, as JSON text.
    ///
    /// # Errors
    /// As [`Count::enroll`].
    pub fn answer(&mut self) -> Result<String, Problem> {
        match &mut self.0 {
            CountInner::Wasm(count) => count.answer(),
            CountInner::Native(count) => count.answer().map(|answer| rogatio_core::operation::write(&answer)),
        }
    }
}

impl Bundle {
    /// Adds files, newline-delimited JSON with one `BundleRecord` a line; the number of files so far.
    ///
    /// # Errors
    /// The engine's problem, or `limit.*` when the sandbox ran out; the bundle is then of no more use.
    pub fn push(&mut self, lines: &[u8]) -> Result<String, Problem> {
        match &mut self.0 {
            BundleInner::Wasm(bundle) => bundle.push(lines),
            BundleInner::Native(bundle) => bundle.push(lines).map(|files| files.to_string()),
        }
    }

    /// Asks one of the operations on bundles, for example `bundle.check`; what the request says of the bundle is added.
    ///
    /// # Errors
    /// As [`Bundle::push`].
    pub fn ask(&mut self, operation: &str, request: &str) -> Result<String, Problem> {
        match &mut self.0 {
            BundleInner::Wasm(bundle) => bundle.ask(operation, request),
            BundleInner::Native(bundle) => bundle.ask(operation, request),
        }
    }
}

impl Digester {
    /// Feeds the next batch.
    ///
    /// # Errors
    /// `limit.*` when the sandbox ran out; the digest is then of no more use.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        match &mut self.0 {
            DigesterInner::Wasm(digester) => digester.push(bytes),
            DigesterInner::Native(digester) => {
                digester.update(bytes);
                Ok(())
            }
        }
    }

    /// The digest of everything so far: `sha256:` and 64 hexadecimal digits.
    ///
    /// # Errors
    /// As [`Digester::push`].
    pub fn answer(&mut self) -> Result<String, Problem> {
        match &mut self.0 {
            DigesterInner::Wasm(digester) => digester.answer(),
            DigesterInner::Native(digester) => Ok(digester.clone().finish().to_string()),
        }
    }
}

/// Why the engine does not start.
#[derive(Debug, thiserror::Error)]
#[error("the embedded engine does not load")]
pub struct EngineError(#[source] pub anyhow::Error);

/// A problem that came out of the sandbox as text.
fn problem(text: &str) -> Problem {
    #[derive(Deserialize)]
    struct Wire {
        code: String,
        detail: String,
        help: Option<String>,
        pointer: Option<String>,
    }
    let Ok(wire) = serde_json::from_str::<Wire>(text) else {
        return Problem::new(Code::Internal, "the engine's problem cannot be read");
    };
    let code = Code::ALL.iter().find(|code| code.as_str() == wire.code).copied().unwrap_or(Code::Internal);
    let mut problem = Problem::new(code, wire.detail);
    problem.help = wire.help;
    problem.pointer = wire.pointer;
    problem
}
