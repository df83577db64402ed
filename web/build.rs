//! Links the engine with the limits that the host gives it: 1 MiB of stack, 256 MiB of memory.

fn main() {
    // Two packages have this script. Cargo watches the script itself; without a line like this one it would watch the whole folder.
    println!("cargo:rerun-if-changed=Cargo.toml");
    if std::env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        println!("cargo:rustc-link-arg-cdylib=-zstack-size=1048576");
        println!("cargo:rustc-link-arg-cdylib=--max-memory=268435456");
    }
}
