//! Makes the engine ready to run: core module to component, warmed, checked, precompiled for this machine's kind.
//!
//! Reads the core module that `build.sh` compiled (`ROGATIO_ENGINE`, by default `target/release/engine.wasm` in the
//! workspace, and for development `target/debug/engine.wasm`) and writes the component and its precompiled form beside
//! the generated code, where the host embeds them. The compiler stays here: the host that runs holds none.

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result, bail};
use wasmtime::Engine;

#[path = "src/engine/config.rs"]
mod config;
#[path = "build/image.rs"]
mod image;
#[path = "build/page.rs"]
mod page;
#[path = "build/warm.rs"]
mod warm;

fn main() -> Result<()> {
    let workspace = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("..");
    let built = workspace.join("target").join(env::var("PROFILE")?);
    let module = env::var_os("ROGATIO_ENGINE").map_or_else(|| built.join("engine.wasm"), PathBuf::from);
    println!("cargo:rerun-if-env-changed=ROGATIO_ENGINE");
    println!("cargo:rerun-if-changed={}", module.display());
    println!("cargo:rerun-if-changed=src/engine/config.rs");
    println!("cargo:rerun-if-changed=build/image.rs");
    println!("cargo:rerun-if-changed=build/warm.rs");
    // Cargo forgets the `strip` of the profile for a package with an `opt-level` of its own.
    println!("cargo:rustc-link-arg-bins=-Wl,--strip-all");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    wait_for(&built.join("engine.lock"))?;
    // Lints look at the code alone, and clippy runs this step once more for itself.
    let linted = env::var("RUSTC_WORKSPACE_WRAPPER").is_ok_and(|wrapper| wrapper.ends_with("clippy-driver"));
    let Made { component, compiled, image, start } = if linted { Made::default() } else { engine(&module)? };
    fs::write(out.join("engine.cwasm"), compiled)?;
    fs::write(out.join("engine.image"), image)?;
    let start = format!(
        "/// Where the snapshot begins in the memory of an instance, in bytes.\npub(super) const START: usize = {start};\n"
    );
    fs::write(out.join("start.rs"), start)?;
    fs::write(out.join("engine.digest"), page::digest(&component))?;
    fs::write(out.join("engine.wasm.br"), page::brotli(&component, 9)?)?;
    wait_for(&built.join("page.lock"))?;
    page::embed(&built, &out)?;
    page::embed_errors(&workspace, &out)
}

/// What the host embeds of the engine.
#[derive(Default)]
struct Made {
    /// The component for other hosts, with its memory.
    component: Vec<u8>,
    /// Its code, ready to run.
    compiled: Vec<u8>,
    /// Its memory, from `start` on.
    image: Vec<u8>,
    start: usize,
}

/// The component, and its precompiled form without the memory.
fn engine(module: &Path) -> Result<Made> {
    let module = fs::read(module).with_context(|| {
        format!("no engine at {}: `./build.sh build` compiles it to WebAssembly first", module.display())
    })?;
    let component = wit_component::ComponentEncoder::default().validate(true).module(&module)?.encode()?;
    refuse_imports(&component)?;
    let component = warm::warm(&component, config::OPERATIONS, "compatibility-check")?;
    let image::Parted { component: code, image, start } = image::part(&component)?;
    let compiled = precompile(&code)?;
    Ok(Made { component, compiled, image, start })
}

/// Waits for whoever is building the engine or the page. `build.sh` holds a lock for each meanwhile, and the system lets go of it when that process ends.
fn wait_for(lock: &Path) -> Result<()> {
    match fs::File::open(lock) {
        Ok(lock) => lock.lock_shared().context("the lock of the build cannot be waited for"),
        Err(_) => Ok(()),
    }
}

fn compiler(target: &str) -> Result<Engine> {
    let mut config = config::config();
    config.cranelift_nan_canonicalization(true);
    config.target(target)?;
    if target.starts_with("x86_64") {
        // Every x86-64 processor of the last fifteen years; without them SHA-256 is several times slower.
        for feature in ["has_sse3", "has_ssse3", "has_sse41", "has_sse42", "has_popcnt"] {
            // SAFETY: wasmtime checks these flags against the processor when it loads the component.
            unsafe { config.cranelift_flag_enable(feature) };
        }
    }
    Engine::new(&config).map_err(Into::into)
}

/// The engine is a function of its arguments: a component with an import is not the engine.
fn refuse_imports(component: &[u8]) -> Result<()> {
    let decoded = wit_component::decode(component)?;
    let resolve = decoded.resolve();
    let mut imports = resolve.worlds.iter().flat_map(|(_, world)| world.imports.keys());
    match imports.next() {
        Some(import) => bail!("the engine imports {}", resolve.name_world_key(import)),
        None => Ok(()),
    }
}

/// Compiles the snapshot for this machine's kind. With other settings of the wizer the snapshot has been seen to be no component: this refuses it.
fn precompile(component: &[u8]) -> Result<Vec<u8>> {
    let target = env::var("TARGET")?;
    compiler(&target)?.precompile_component(component).map_err(Into::into)
}
