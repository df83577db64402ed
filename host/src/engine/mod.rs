//! The engine, in its sandbox or natively: JSON text in, JSON text out.

mod config;
mod embedded;
mod sandbox;

use std::ops::Deref;

use rogatio_cli::engine::{Engine as Ask, EngineError, Native};
use rogatio_core::wire::{Code, Problem};
use serde::Deserialize;

pub use embedded::{COMPONENT_DIGEST, component};
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

/// The engine, which is asked as [`rogatio_cli::engine::Engine`] says. Cheap to share between threads; in the sandbox each call gets a
/// fresh instance.
pub struct Engine(Box<dyn Ask>);

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
            Kind::Wasm => Box::new(sandbox::Sandbox::new(limits)?),
            Kind::Native => Box::new(Native),
        }))
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
    #[derive(Deserialize)]
    struct Wire {
        code: String,
        detail: String,
        help: Option<String>,
        pointer: Option<String>,
    }
    let Ok(wire) = serde_json::from_str::<Wire>(text) else {
        return Problem::new(Code::Internal, "the engine's problem document cannot be read");
    };
    let code = Code::ALL.iter().find(|code| code.as_str() == wire.code).copied().unwrap_or(Code::Internal);
    let mut problem = Problem::new(code, wire.detail);
    problem.help = wire.help;
    problem.pointer = wire.pointer;
    problem
}
