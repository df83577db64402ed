//! The engine as the command line asks it: JSON text in, JSON text out. Where it runs is the program's choice.

use rogatio_core::wire::Problem;

pub use super::native::Native;

/// The engine. One program may ask it from several threads.
pub trait Engine: Send + Sync {
    /// Asks `operation`, for example `schema.check`.
    ///
    /// # Errors
    /// The engine's problem, or `limit.*` where its sandbox ran out of time, memory or stack.
    fn call(&self, operation: &str, request: &str) -> Result<String, Problem>;

    /// Compiles a schema once, for artifacts in batches; `request` is a `ValidatorRequest` as JSON text.
    ///
    /// # Errors
    /// As [`Engine::call`].
    fn validator(&self, request: &str) -> Result<Box<dyn Validator>, Problem>;

    /// Compiles both schemas of a change once, for documents in batches; `request` is an `ImpactMeasureRequest` without documents as JSON text.
    ///
    /// # Errors
    /// As [`Engine::call`].
    fn impact(&self, request: &str) -> Result<Box<dyn Impact>, Problem>;

    /// Begins a count; `request` is a `TallyCountRequest` without ballots as JSON text.
    ///
    /// # Errors
    /// As [`Engine::call`].
    fn count(&self, request: &str) -> Result<Box<dyn Count>, Problem>;

    /// Begins a bundle without files.
    ///
    /// # Errors
    /// As [`Engine::call`].
    fn bundle(&self) -> Result<Box<dyn Bundle>, Problem>;

    /// Begins the verification of a certificate; `request` is a `CertificateOpenRequest` as JSON text.
    ///
    /// # Errors
    /// As [`Engine::call`].
    fn certificate(&self, request: &str) -> Result<Box<dyn Certificate>, Problem>;

    /// Begins a digest of no bytes.
    ///
    /// # Errors
    /// As [`Engine::call`].
    fn digester(&self) -> Result<Box<dyn Digester>, Problem>;

    /// The engine's description of itself: every operation with the JSON Schemas of its request and its answer.
    ///
    /// # Errors
    /// As [`Engine::call`].
    fn describe(&self) -> Result<String, Problem>;

    /// The WebAssembly component, for other hosts.
    ///
    /// # Errors
    /// `request.invalid-parameter` in a program that does not carry it.
    fn component(&self) -> Result<Vec<u8>, Problem>;

    /// The digest of the WebAssembly component that answers: `sha256:` and 64 hexadecimal digits. `None` for native code.
    fn digest(&self) -> Option<&str> {
        None
    }
}

/// A compiled schema that judges artifacts in batches.
pub trait Validator: Send {
    /// Judges newline-delimited JSON: one line of answer for each line that is not blank.
    ///
    /// # Errors
    /// `limit.*` where the sandbox ran out; the validator cannot be used again.
    fn push(&mut self, lines: &[u8]) -> Result<String, Problem>;
}

/// A change whose effect on stored documents is measured in batches.
pub trait Impact: Send {
    /// Judges newline-delimited JSON, with the ids of the documents in the same lines of `ids`; answers an `ImpactMeasureResponse` on these
    /// documents alone, as JSON text.
    ///
    /// # Errors
    /// `limit.*` where the sandbox ran out; it cannot be used again.
    fn push(&mut self, lines: &[u8], ids: &str) -> Result<String, Problem>;
}

/// A vote that is counted in batches.
pub trait Count: Send {
    /// Adds seats to the electorate, newline-delimited; answers the number of seats so far, as JSON text.
    ///
    /// # Errors
    /// The engine's problem, or `limit.*` where the sandbox ran out; the count cannot be used again.
    fn enroll(&mut self, lines: &[u8]) -> Result<String, Problem>;

    /// Counts ballots, newline-delimited; answers what the batch did, as JSON text.
    ///
    /// # Errors
    /// As [`Count::enroll`].
    fn push(&mut self, lines: &[u8]) -> Result<String, Problem>;

    /// The count so far, as JSON text.
    ///
    /// # Errors
    /// As [`Count::enroll`].
    fn answer(&mut self) -> Result<String, Problem>;
}

/// A bundle whose files come in batches.
pub trait Bundle: Send {
    /// Adds files, newline-delimited JSON with one `BundleRecord` a line; answers the number of files so far.
    ///
    /// # Errors
    /// The engine's problem, or `limit.*` where the sandbox ran out; the bundle cannot be used again.
    fn push(&mut self, lines: &[u8]) -> Result<String, Problem>;

    /// Asks one of the operations on bundles, for example `bundle.check`; the bundle is added to the request.
    ///
    /// # Errors
    /// As [`Bundle::push`].
    fn ask(&mut self, operation: &str, request: &str) -> Result<String, Problem>;
}

/// The certificate of a vote, whose text comes in pieces.
pub trait Certificate: Send {
    /// Reads the next piece of the text, which may end anywhere; answers the number of lines so far.
    ///
    /// # Errors
    /// `limit.*` where the sandbox ran out; the certificate cannot be used again.
    fn push(&mut self, bytes: &[u8]) -> Result<String, Problem>;

    /// The verdict on the text so far, as JSON text.
    ///
    /// # Errors
    /// As [`Certificate::push`].
    fn finish(&mut self) -> Result<String, Problem>;
}

/// A SHA-256 that is fed in batches: constant memory, whatever the length.
pub trait Digester: Send {
    /// Feeds the next batch.
    ///
    /// # Errors
    /// `limit.*` where the sandbox ran out; the digest cannot be used again.
    fn push(&mut self, bytes: &[u8]) -> Result<(), Problem>;

    /// The digest of everything so far: `sha256:` and 64 hexadecimal digits.
    ///
    /// # Errors
    /// As [`Digester::push`].
    fn answer(&mut self) -> Result<String, Problem>;
}

/// The reason why the engine does not start.
#[derive(Debug, thiserror::Error)]
#[error("the embedded engine cannot be loaded")]
pub struct EngineError(#[source] pub Box<dyn std::error::Error + Send + Sync>);
