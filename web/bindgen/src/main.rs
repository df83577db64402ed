//! `rogatio-bindgen MODULE FOLDER`: writes the JavaScript glue of the browser engine and the module that it loads.
//!
//! This is what `wasm-bindgen --target no-modules` does. The library of the command line tool is built here instead,
//! because the tool would have to be compiled from source with an HTTP server and a test runner that nobody needs.
#![forbid(unsafe_code)]

use std::env;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut arguments = env::args_os().skip(1);
    let module = arguments.next().context("usage: rogatio-bindgen MODULE FOLDER")?;
    let folder = arguments.next().context("usage: rogatio-bindgen MODULE FOLDER")?;
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(module)
        .out_name("rogatio")
        .no_modules(true)?
        .no_modules_global("rogatio")?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true);
    bindgen.generate(folder)
}
