//! The engine in its sandbox. It is asked with the types of the wire; JSON text goes in and comes out.

mod config;
mod embedded;
mod memory;
mod sandbox;

use std::ops::Deref;

use rogatio_cli::engine::{Engine as Ask, EngineError, Native};
use rogatio_core::operation::Request;
use rogatio_core::wire::{Code, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use embedded::{COMPONENT_DIGEST, component};
pub use sandbox::Limits;

/// The engine as a WebAssembly component inside wasmtime, which is asked as [`rogatio_cli::engine::Engine`] says: untrusted input can exhaust
/// its limits and nothing else. Cheap to share between threads; each call gets a fresh instance.
pub struct Engine(Box<dyn Ask>);

impl Engine {
    /// Starts the engine with the limits that suit untrusted input.
    ///
    /// # Errors
    /// [`EngineError`] when the embedded component does not load: a defect of this build.
    pub fn new() -> Result<Self, EngineError> {
        Self::with_limits(Limits::default())
    }

    /// Starts the engine with other limits.
    ///
    /// # Errors
    /// As [`Engine::new`].
    pub fn with_limits(limits: Limits) -> Result<Self, EngineError> {
        Ok(Self(Box::new(sandbox::Sandbox::new(limits)?)))
    }

    /// The same engine as native code, for comparisons and tests: the same answers, without a sandbox and without limits. The program
    /// `rogatio` never calls this, so it is linked without that code.
    #[must_use]
    pub fn native() -> Self {
        Self(Box::new(Native))
    }

    /// Asks, and reads the answer.
    ///
    /// # Errors
    /// The engine's problem, or `limit.*` where its sandbox ran out of time, memory or stack.
    pub fn ask<Q>(&self, request: &Q) -> Result<Q::Response, Problem>
    where
        Q: Request<Response: DeserializeOwned> + Serialize,
    {
        let answer = self.ask_text(request)?;
        serde_json::from_str(&answer).map_err(|error| {
            Problem::new(Code::Internal, format!("the engine's answer cannot be read: {error}"))
        })
    }

    /// Asks, for the exact text of the answer: it is stored, or its digest is logged.
    ///
    /// # Errors
    /// As [`Engine::ask`].
    pub fn ask_text<Q: Request + Serialize>(&self, request: &Q) -> Result<String, Problem> {
        let request = serde_json::to_string(request)
            .map_err(|error| Problem::new(Code::Internal, format!("a request cannot be written: {error}")))?;
        self.call(Q::OPERATION, &request)
    }
}

impl Deref for Engine {
    type Target = dyn Ask;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

/// A problem that came out of the sandbox as text.
fn problem(text: &str) -> Problem {
    serde_json::from_str(text)
        .unwrap_or_else(|_| Problem::new(Code::Internal, "the engine's problem document cannot be read"))
}
