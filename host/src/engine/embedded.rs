//! The precompiled engine inside the binary: its code, which runs where it lies, and its memory.
#![expect(
    unsafe_code,
    reason = "wasmtime trusts a precompiled component, and its code must become executable"
)]

use std::io;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::mm::{MprotectFlags, mprotect};
use wasmtime::component::Component;
use wasmtime::{Config, CustomCodeMemory, Engine};

/// Bytes that begin on a page of their own, so that they can be executed where they lie; no system that the host runs
/// on has larger pages.
#[repr(C, align(65536))]
struct Paged<B: ?Sized>(B);

static PRECOMPILED: &Paged<[u8]> = &Paged(*include_bytes!(concat!(env!("OUT_DIR"), "/engine.cwasm")));

include!(concat!(env!("OUT_DIR"), "/start.rs"));

/// The memory that every instance begins with, from [`START`] on; all before and after it is zero.
pub(super) static SNAPSHOT: &[u8] = &IMAGE.0;

static IMAGE: &Paged<[u8]> = &Paged(*include_bytes!(concat!(env!("OUT_DIR"), "/engine.image")));

/// The component for other hosts, compressed: few ask for it, and it would be an eighth of the program.
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/engine.wasm.br"));

/// The SHA-256 of the component, as the engine writes digests.
pub static COMPONENT_DIGEST: &str = include_str!(concat!(env!("OUT_DIR"), "/engine.digest"));

/// The component itself, for other hosts: `dist/rogatio.wasm` has the same bytes.
///
/// # Errors
/// When this program's file is damaged.
pub fn component() -> io::Result<Vec<u8>> {
    crate::packed::unpacked(PACKED)
}

/// Lets the engine run the embedded code in place.
pub(super) fn prepare(config: &mut Config) {
    config.with_custom_code_memory(Some(Arc::new(InPlace)));
}

/// Whether the embedded code is somebody's already: code lies at an address once in a process.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Loads the embedded component: the first engine of a process runs it where it lies, any other one runs a copy.
///
/// # Errors
/// When the host's wasmtime is not the one that `build.rs` used, which a build cannot produce.
pub(super) fn load(engine: &Engine) -> wasmtime::Result<Component> {
    if TAKEN.swap(true, Ordering::SeqCst) {
        // SAFETY: the bytes were made by `build.rs` with the same version of wasmtime and the same configuration.
        return unsafe { Component::deserialize(engine, &PRECOMPILED.0) };
    }
    // SAFETY: as above, and a static lives for ever and is written by nobody.
    unsafe { Component::deserialize_raw(engine, NonNull::from(&PRECOMPILED.0)) }
}

/// Makes pages of the binary executable and readable again; they are never writable.
struct InPlace;

impl CustomCodeMemory for InPlace {
    fn required_alignment(&self) -> usize {
        rustix::param::page_size()
    }

    fn publish_executable(&self, start: *const u8, length: usize) -> wasmtime::Result<()> {
        protect(start, length, MprotectFlags::READ | MprotectFlags::EXEC)
    }

    fn unpublish_executable(&self, start: *const u8, length: usize) -> wasmtime::Result<()> {
        protect(start, length, MprotectFlags::READ)
    }
}

fn protect(start: *const u8, length: usize, flags: MprotectFlags) -> wasmtime::Result<()> {
    // SAFETY: wasmtime hands over the text of the component above: whole pages of the static, or of its own copy.
    unsafe { mprotect(start.cast_mut().cast(), length, flags) }.map_err(wasmtime::Error::new)
}
