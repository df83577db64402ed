//! Randomness for the engine on wasm: there is none.
//!
//! Dependencies of the JSON Schema validator key their hash maps through `getrandom`, which on wasm would import
//! functions from a browser. With `--cfg getrandom_backend="custom"` (see `build.sh`) it calls the function below
//! instead, so the modules import nothing and every run is the same. Nothing secret is ever drawn here; the price is
//! that hash keys are known, so colliding keys are bounded by the deadline alone.
//!
//! This crate is apart because the symbol must be exported by both leaf crates and forbids nothing about `unsafe`.

/// Fills `length` bytes at `destination` with a constant.
///
/// # Safety
/// `destination` must be valid for writes of `length` bytes, which `getrandom` promises.
#[cfg(target_arch = "wasm32")]
#[unsafe(no_mangle)]
unsafe extern "Rust" fn __getrandom_v03_custom(
    destination: *mut u8,
    length: usize,
) -> Result<(), getrandom::Error> {
    // SAFETY: the caller promises that the bytes may be written.
    unsafe { destination.write_bytes(0x5a, length) };
    Ok(())
}
