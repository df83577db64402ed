//! The part of wasmtime's configuration that the build step and the running host must agree on to the letter: a
//! precompiled component loads only into an engine that was configured the same. `build.rs` includes this file.

use wasmtime::Config;

/// The interface of the component that holds the operations.
pub(crate) const OPERATIONS: &str = "rogatio:engine/operations@1.0.0";

/// The interface of the component that holds the resources.
#[allow(dead_code, reason = "the build step calls operations only")]
pub(crate) const RESOURCES: &str = "rogatio:engine/resources@1.0.0";

/// A configuration in which the same request gives the same bytes on every machine.
pub(crate) fn config() -> Config {
    let mut config = Config::new();
    config
        // A deadline can interrupt any loop.
        .epoch_interruption(true)
        // Relaxed SIMD answers differently on different processors.
        .wasm_relaxed_simd(false)
        // Nothing here needs backtraces into wasm, and without them the precompiled component is smaller.
        .wasm_backtrace_max_frames(None)
        .native_unwind_info(false)
        .generate_address_map(false);
    config
}
